"""Dates and times: literal octets, wildcards, conversion to and from Python's own."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from dlms.time import (
    ANY,
    CLOCK_STATUS_UNSPECIFIED,
    DEVIATION_UNSPECIFIED,
    DST_BEGIN,
    DST_END,
    LAST_DAY,
    SECOND_LAST_DAY,
    Date,
    DateTime,
    Time,
)
from wire.errors import DecodeError, EncodeError

NUMBERS = (
    0,
    1,
    7,
    12,
    13,
    31,
    32,
    59,
    60,
    99,
    253,
    254,
    255,
    256,
    -1,
    -720,
    840,
    -0x8000,
    0xFFFF,
    0x10000,
    True,
    1.0,
    None,
)


@pytest.mark.parametrize("place", range(10))
@pytest.mark.parametrize("number", NUMBERS)
def test_octets_are_written_at_once_where_all_is_well_and_only_there(place: int, number: Any) -> None:
    fields: list[Any] = [2030, 1, 2, 3, 4, 5, 6, 7, 0, 0]
    fields[place] = number
    value = DateTime(Date(*fields[:4]), Time(*fields[4:8]), fields[8], fields[9])
    allowed = value.checks()[place][2]
    if type(number) is int and number in allowed:
        assert DateTime.decode(value.encode()) == value
    else:
        with pytest.raises(EncodeError):
            value.encode()


NOW = DateTime(Date(0, 0, 0, 0), Time(0, 0, 0, 0))
NEVER = DateTime()


@pytest.mark.parametrize(
    ("octets", "value", "text"),
    [
        ("07e80b1404", Date(2024, 11, 20, 4), "2024-11-20 Thu"),
        ("07e80b14ff", Date(2024, 11, 20), "2024-11-20"),
        ("ffffffffff", Date(), "****-**-**"),
        ("fffffffeff", Date(day=LAST_DAY), "****-**-last"),
        ("fffffffdff", Date(day=SECOND_LAST_DAY), "****-**-second-last"),
        ("fffffeff07", Date(month=DST_BEGIN, weekday=7), "****-dst-begin-** Sun"),
        ("fffffdff01", Date(month=DST_END, weekday=1), "****-dst-end-** Mon"),
        ("0a1e2d63", Time(10, 30, 45, 99), "10:30:45.99"),
        ("0a1e00ff", Time(10, 30, 0), "10:30:00"),
        ("ffffffff", Time(), "**:**:**"),
        ("000000000000000000 8000ff", NOW, "0000-00-00 00:00:00.00"),
        ("ffffffffffffffffff 8000ff", NEVER, "****-**-**T**:**:**"),
        (
            "07e60101ff0a000000 ffc4 80",
            DateTime(Date(2022, 1, 1), Time(10, 0, 0, 0), -60, 0x80),
            "2022-01-01T10:00:00.00+01:00 (clock status 80)",
        ),
        (
            "07e60101060a0000ff 012c 00",
            DateTime(Date(2022, 1, 1, 6), Time(10, 0, 0), 300, 0),
            "2022-01-01 Sat 10:00:00-05:00 (clock status 00)",
        ),
    ],
)
def test_both_ways(octets: str, value: Any, text: str) -> None:
    wire = bytes.fromhex(octets)
    assert type(value).decode(wire) == value
    assert value.encode() == wire
    assert str(value) == value.plain() == text


@pytest.mark.parametrize(
    ("kind", "octets", "offset", "path"),
    [
        (Date, "07e80b14", 4, ()),
        (Date, "07e80b140400", 5, ()),
        (Date, "", 0, ()),
        (Date, "07e80d1404", 2, ("month",)),
        (Date, "07e8fc1404", 2, ("month",)),
        (Date, "07e80b2004", 3, ("day",)),
        (Date, "07e80be004", 3, ("day",)),
        (Date, "07e80b1408", 4, ("weekday",)),
        (Time, "18000000", 0, ("hour",)),
        (Time, "003c0000", 1, ("minute",)),
        (Time, "00003c00", 2, ("second",)),
        (Time, "00000064", 3, ("hundredths",)),
        (Time, "0000000000", 4, ()),
        (DateTime, "07e60101ff0a000000 0349 00", 9, ("deviation",)),
        (DateTime, "07e60101ff0a000000 fd2f 00", 9, ("deviation",)),
        (DateTime, "07e60101ff0a640000 0000 00", 6, ("minute",)),
        (DateTime, "07e60101ff0a000000 0000", 11, ()),
    ],
)
def test_refused(kind: Any, octets: str, offset: int, path: tuple[str, ...]) -> None:
    with pytest.raises(DecodeError) as caught:
        kind.decode(bytes.fromhex(octets))
    assert caught.value.offset == offset
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (Date(-1), ("year",)),
        (Date(65536), ("year",)),
        (Date(2024, 13), ("month",)),
        (Time(24), ("hour",)),
        (Time(0, 0, 60), ("second",)),
        (DateTime(deviation=841), ("deviation",)),
        (DateTime(clock_status=256), ("clock_status",)),
        (DateTime(Date(2024, 2, 32)), ("day",)),
    ],
)
def test_no_encoding(value: Any, path: tuple[str, ...]) -> None:
    with pytest.raises(EncodeError) as caught:
        value.encode()
    assert caught.value.path == path


def test_defaults_are_wildcards() -> None:
    assert Date() == Date(0xFFFF, ANY, ANY, ANY)
    assert Time() == Time(ANY, ANY, ANY, ANY)
    assert DateTime() == DateTime(Date(), Time(), DEVIATION_UNSPECIFIED, CLOCK_STATUS_UNSPECIFIED)


def test_datetime() -> None:
    value = DateTime(Date(2022, 7, 1), Time(10, 30, 0, 25))
    assert value.datetime() == dt.datetime(2022, 7, 1, 10, 30, 0, 250_000, dt.UTC)
    zone = dt.timezone(dt.timedelta(hours=1))
    assert value.datetime(zone) == dt.datetime(2022, 7, 1, 9, 30, 0, 250_000, dt.UTC)
    # Deviation: minutes from local time to UTC, so -60 is an hour ahead of it.
    assert value._replace(deviation=-60).datetime() == dt.datetime(2022, 7, 1, 9, 30, 0, 250_000, dt.UTC)
    assert value._replace(deviation=120).datetime(zone) == dt.datetime(2022, 7, 1, 12, 30, 0, 250_000, dt.UTC)


def test_unspecified_hundredths_are_none() -> None:
    assert DateTime(Date(2022, 7, 1), Time(10, 30, 0)).datetime() == dt.datetime(2022, 7, 1, 10, 30, tzinfo=dt.UTC)
    assert Time(23, 59, 59).time() == dt.time(23, 59, 59)
    assert Date(2024, 2, 29, 1).date() == dt.date(2024, 2, 29)


@pytest.mark.parametrize(
    "value",
    [
        NOW,
        NEVER,
        DateTime(Date(2023, 2, 29), Time(0, 0, 0)),
        DateTime(Date(2023, 2, LAST_DAY), Time(0, 0, 0)),
        DateTime(Date(2023, 2, 1), Time(0, 0)),
        DateTime(Date(65535, 2, 1), Time(0, 0, 0)),
        DateTime(Date(20000, 2, 1), Time(0, 0, 0)),
    ],
)
def test_what_is_no_instant(value: DateTime) -> None:
    with pytest.raises(ValueError, match="is not one"):
        value.datetime()


def test_from_datetime() -> None:
    moment = dt.datetime(2022, 7, 1, 10, 30, 15, 259_999)
    assert DateTime.from_datetime(moment) == DateTime(Date(2022, 7, 1), Time(10, 30, 15, 25))
    utc = DateTime.from_datetime(moment.replace(tzinfo=dt.UTC), clock_status=0)
    assert utc == DateTime(Date(2022, 7, 1), Time(10, 30, 15, 25), 0, 0)
    summer = moment.replace(tzinfo=dt.timezone(dt.timedelta(hours=1)))
    assert DateTime.from_datetime(summer).deviation == -60
    assert DateTime.from_datetime(summer).datetime() == summer.replace(microsecond=250_000)


def test_different_kinds_differ() -> None:
    assert Date(0, 0, 0, 0) != Time(0, 0, 0, 0)
    assert Time(0, 0, 0, 0) != (0, 0, 0, 0)
