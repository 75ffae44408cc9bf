"""Texts of days and times of day of which parts are left open."""

from __future__ import annotations

import datetime

import pytest

from wire.days import WEEKDAY_NAMES, WEEKDAYS, date_text, time_of_day, time_text


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ((2015, 12, 31), "2015-12-31"),
        ((15, 1, 2), "0015-01-02"),
        ((None, 0xFF, 0xFF), "****-**-**"),
        ((None, 0xFE, 0xFD), "****-dst-begin-second-last"),
        ((2020, 0xFD, 0xFE), "2020-dst-end-last"),
        ((0, 0, 0), "0000-00-00"),
    ],
)
def test_dates(parts: tuple[int | None, int, int], text: str) -> None:
    assert date_text(*parts) == text


@pytest.mark.parametrize(
    ("parts", "text", "time"),
    [
        ((12, 30, 0, 0xFF), "12:30:00", datetime.time(12, 30)),
        ((23, 59, 59, 99), "23:59:59.99", datetime.time(23, 59, 59, 990_000)),
        ((0, 0, 0, 0), "00:00:00.00", datetime.time()),
        ((0xFF, 0, 0xFF, 0xFF), "**:00:**", None),
        ((24, 0, 0, 0), "24:00:00.00", None),
    ],
)
def test_times(parts: tuple[int, int, int, int], text: str, time: datetime.time | None) -> None:
    assert time_text(*parts) == text
    if time is not None:
        assert time_of_day(*parts) == time
    else:
        with pytest.raises(ValueError) as caught:
            time_of_day(*parts)
        assert str(caught.value) == f"{text} is not one time of day"


def test_weekdays_are_those_of_python() -> None:
    monday = datetime.date(2024, 1, 1)
    days = [monday + datetime.timedelta(days=number) for number in range(7)]
    assert [day.strftime("%A").lower() for day in days] == list(WEEKDAYS)
    assert [day.strftime("%a") for day in days] == list(WEEKDAY_NAMES)
