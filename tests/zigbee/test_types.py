"""Data types: literal octets both ways, then whatever hypothesis finds."""

from __future__ import annotations

import datetime as dt
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.strategies import zigbee as strategies
from wire.errors import DecodeError, EncodeError
from wire.node import plain
from zigbee.types import (
    ANY,
    INVALID,
    TYPES,
    Collection,
    DataType,
    Date,
    Eui64,
    Member,
    Structure,
    TimeOfDay,
    UtcTime,
    read_value,
    write_value,
)

T = DataType


def both_ways(kind: int, octets: str, value: Any) -> None:
    wire = bytes.fromhex(octets)
    found, end = read_value(b"\x99" + wire + b"\x77", 1, kind)
    assert found == value
    assert type(found) is type(value)
    assert end == 1 + len(wire)
    out = bytearray()
    write_value(value, out, kind)
    assert bytes(out) == wire


@pytest.mark.parametrize(
    ("kind", "octets", "value"),
    [
        (T.NODATA, "", None),
        (T.UNK, "", None),
        (T.DATA8, "ff", 255),
        (T.DATA24, "010203", 0x030201),
        (T.DATA64, "0102030405060708", 0x0807060504030201),
        (T.BOOL, "00", 0),
        (T.BOOL, "01", 1),
        (T.BOOL, "ff", 255),
        (T.MAP16, "3412", 0x1234),
        (T.MAP56, "01000000000080", 0x80000000000001),
        (T.UINT8, "ff", 255),
        (T.UINT24, "563412", 0x123456),
        (T.UINT48, "a50100000000", 421),
        (T.UINT56, "ffffffffffffff", (1 << 56) - 1),
        (T.INT8, "80", -128),
        (T.INT16, "feff", -2),
        (T.INT24, "000080", -(1 << 23)),
        (T.INT32, "ffffff7f", (1 << 31) - 1),
        (T.INT40, "ffffffffff", -1),
        (T.INT64, "0000000000000080", -(1 << 63)),
        (T.ENUM8, "07", 7),
        (T.ENUM16, "0100", 1),
        (T.SEMI, "003c", 1.0),
        (T.SINGLE, "0000c03f", 1.5),
        (T.DOUBLE, "000000000000f0bf", -1.0),
        (T.SINGLE, "0000c07f", bytes.fromhex("0000c07f")),
        (T.SINGLE, "0000807f", bytes.fromhex("0000807f")),
        (T.SINGLE, "00000080", bytes.fromhex("00000080")),
        (T.DOUBLE, "010000000000f87f", bytes.fromhex("010000000000f87f")),
        (T.OCTSTR, "00", b""),
        (T.OCTSTR, "03010203", b"\1\2\3"),
        (T.OCTSTR, "ff", INVALID),
        (T.STRING, "05 68656c6c6f", "hello"),
        (T.STRING, "02 c3a9", "\u00e9"),
        (T.STRING, "02 41ff", "A\udcff"),
        (T.STRING, "ff", INVALID),
        (T.OCTSTR16, "0200 0102", b"\1\2"),
        (T.OCTSTR16, "ffff", INVALID),
        (T.STRING16, "0100 41", "A"),
        (T.STRING16, "ffff", INVALID),
        (T.ARRAY, "21 0200 0100 0200", Collection(T.UINT16, (1, 2))),
        (T.SET, "21 ffff", Collection(T.UINT16, None)),
        (T.BAG, "00 0000", Collection(T.NODATA, ())),
        (T.ARRAY, "42 0200 0141 ff", Collection(T.STRING, ("A", INVALID))),
        (T.STRUCT, "0200 20 05 41 01 aa", Structure((Member(T.UINT8, 5), Member(T.OCTSTR, b"\xaa")))),
        (T.STRUCT, "ffff", Structure(None)),
        (T.STRUCT, "0100 48 20 0100 07", Structure((Member(T.ARRAY, Collection(T.UINT8, (7,))),))),
        (T.TOD, "0a1e2d63", TimeOfDay(10, 30, 45, 99)),
        (T.TOD, "ffffffff", TimeOfDay()),
        (T.DATE, "82010f02", Date(2030, 1, 15, 2)),
        (T.DATE, "ff fe fd 07", Date(ANY, 0xFE, 0xFD, 7)),
        (T.DATE, "ffffffff", Date()),
        (T.UTC, "90888138", UtcTime(0x38818890)),
        (T.CLUSTER_ID, "0207", 0x0702),
        (T.ATTRIB_ID, "fdff", 0xFFFD),
        (T.BAC_OID, "01000000", 1),
        (T.EUI64, "907856341200db00", Eui64("00db001234567890")),
        (T.KEY128, "000102030405060708090a0b0c0d0e0f", bytes(range(16))),
    ],
)
def test_both_ways(kind: int, octets: str, value: Any) -> None:
    both_ways(kind, octets, value)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: TYPES[kind].name)
def test_generated_both_ways(kind: int) -> None:
    @examples(25)
    @given(strategies.values(kind))
    def round_trip(value: Any) -> None:
        out = bytearray()
        write_value(value, out, kind)
        assert read_value(bytes(out), 0, kind) == (value, len(out))
        assert len(out) >= TYPES[kind].least
        plain(value)
        for end in range(len(out)):
            with pytest.raises(DecodeError) as caught:
                read_value(bytes(out[:end]), 0, kind)
            assert caught.value.offset <= end

    round_trip()


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: TYPES[kind].name)
def test_lossless_or_refused(kind: int) -> None:
    @given(st.binary(max_size=40))
    def lossless_or_refused(octets: bytes) -> None:
        try:
            value, end = read_value(octets, 0, kind)
        except DecodeError:
            return
        out = bytearray()
        write_value(value, out, kind)
        assert bytes(out) == octets[:end]

    lossless_or_refused()


@pytest.mark.parametrize("kind", [kind for kind, row in TYPES.items() if row.invalid is not None])
def test_invalid_numbers(kind: int) -> None:
    row = TYPES[kind]
    assert row.size is not None
    assert row.invalid is not None
    octets = row.invalid.to_bytes(row.size, "little", signed=row.invalid < 0)
    assert read_value(octets, 0, kind) == (row.invalid, row.size)


@pytest.mark.parametrize(
    ("kind", "octets", "offset"),
    [
        (0x07, "00", 0),
        (0x99, "00", 0),
        (T.UINT24, "0102", 0),
        (T.OCTSTR, "", 0),
        (T.OCTSTR, "0201", 1),
        (T.OCTSTR16, "02", 0),
        (T.KEY128, "00", 0),
        (T.ARRAY, "", 0),
        (T.ARRAY, "07 0000", 0),
        (T.ARRAY, "20 01", 1),
        (T.ARRAY, "20 0200 01", 3),
        (T.ARRAY, "00 0100", 1),
        (T.ARRAY, "41 0200 00", 3),
        (T.ARRAY, "41 0200 0500", 4),
        (T.STRUCT, "0100", 2),
        (T.STRUCT, "0200 00 07", 3),
        (T.STRUCT, "0200 2000", 4),
    ],
)
def test_refused(kind: int, octets: str, offset: int) -> None:
    with pytest.raises(DecodeError) as caught:
        read_value(bytes.fromhex(octets), 0, kind)
    assert caught.value.offset == offset


def test_the_path_leads_into_arrays() -> None:
    with pytest.raises(DecodeError) as caught:
        read_value(bytes.fromhex("0100 48 41 0200 0041"), 0, T.STRUCT)
    assert caught.value.path == (0, "elements", 1)


def test_depth_is_limited() -> None:
    nested = bytes.fromhex("48 0100") * 8 + bytes.fromhex("20 0000")
    with pytest.raises(DecodeError, match="8 deep"):
        read_value(nested, 0, T.ARRAY)
    value = Collection(T.UINT8, ())
    for _ in range(7):
        value = Collection(T.ARRAY, (value,))
    out = bytearray()
    write_value(value, out, T.ARRAY)
    assert read_value(bytes(out), 0, T.ARRAY) == (value, len(out))
    with pytest.raises(EncodeError, match="8 deep"):
        write_value(Collection(T.ARRAY, (value,)), bytearray(), T.ARRAY)


def test_counts_are_checked_first() -> None:
    with pytest.raises(DecodeError, match="65534 octets"):
        read_value(bytes.fromhex("20 feff 00"), 0, T.ARRAY)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (0x07, 1),
        (T.UINT8, 256),
        (T.UINT8, -1),
        (T.UINT8, None),
        (T.INT16, 0x8000),
        (T.UTC, 1 << 32),
        (T.SINGLE, "x"),
        (T.SINGLE, b"\0"),
        (T.SINGLE, 1e300),
        (T.OCTSTR, "text"),
        (T.OCTSTR, None),
        (T.OCTSTR, bytes(255)),
        (T.STRING, b"octets"),
        (T.STRING, "x" * 255),
        (T.STRING, "\ud800"),
        (T.OCTSTR16, bytes(65535)),
        (T.KEY128, bytes(15)),
        (T.EUI64, bytes(7)),
        (T.EUI64, 5),
        (T.NODATA, 0),
        (T.DATE, TimeOfDay()),
        (T.DATE, Date(1899)),
        (T.DATE, Date(2155)),
        (T.DATE, Date(2000, 256)),
        (T.TOD, Date()),
        (T.TOD, TimeOfDay(-1)),
        (T.ARRAY, Structure(())),
        (T.ARRAY, Collection(T.NODATA, (None,))),
        (T.ARRAY, Collection(DataType(7), ())),
        (T.ARRAY, Collection(T.UINT8, (256,))),
        (T.STRUCT, Collection(T.UINT8, ())),
        (T.STRUCT, Structure((Member(DataType(7), 1),))),
        (T.STRUCT, Structure((Member(T.UINT8, b""),))),
    ],
)
def test_no_encoding(kind: int, value: Any) -> None:
    with pytest.raises(EncodeError):
        write_value(value, bytearray(), kind)


def test_utc_time() -> None:
    time = UtcTime(0x38818890)
    moment = dt.datetime(2030, 1, 15, 9, tzinfo=dt.UTC)
    assert time.datetime() == moment
    assert UtcTime.from_datetime(moment) == time
    with pytest.raises(EncodeError, match="a time without a zone"):
        UtcTime.from_datetime(dt.datetime(2030, 1, 15, 9))
    assert str(time) == time.plain() == "2030-01-15T09:00:00Z"
    assert repr(time) == f"UtcTime({0x38818890})"
    for number in (0, 0xFFFFFFFE, 0xFFFFFFFF):
        assert UtcTime(number).plain() == number
        assert str(UtcTime(number)) == str(number)
        with pytest.raises(ValueError, match="no instant"):
            UtcTime(number).datetime()


def test_eui64() -> None:
    address = Eui64("00-DB-12-34-56-78-90-A0")
    assert address == Eui64("00db1234567890a0") == Eui64("00:db:12:34:56:78:90:a0") == bytes.fromhex("00db1234567890a0")
    assert str(address) == address.plain() == "00-DB-12-34-56-78-90-A0"
    out = bytearray()
    write_value("00-DB-12-34-56-78-90-A0", out, T.EUI64)
    assert out.hex() == "a09078563412db00"
    for wrong in (b"", bytes(9), "00-DB", "00-DB:12-34-56-78-90-A0"):
        with pytest.raises(EncodeError):
            Eui64(wrong)


def test_dates_and_times() -> None:
    assert str(Date(2030, 1, 15, 2)) == "2030-01-15 Tue"
    assert str(Date(ANY, 0xFD, 0xFE, 9)) == "****-dst-end-last weekday 9"
    assert Date(2030, 1, 15).date() == dt.date(2030, 1, 15)
    assert TimeOfDay(1, 2, 3).time() == dt.time(1, 2, 3)
    assert str(TimeOfDay(1, 2, 3)) == "01:02:03"
    assert TimeOfDay(1, ANY, 3, 4).plain() == "01:**:03.04"
    for wrong in (Date(), Date(2030, 2, 30)):
        with pytest.raises(ValueError, match="not one day"):
            wrong.date()
    with pytest.raises(ValueError, match="not one time"):
        TimeOfDay(24, 0, 0).time()


def test_the_invalid_string() -> None:
    assert not INVALID
    assert plain(INVALID) is None
    assert pickle.loads(pickle.dumps(INVALID)) is INVALID
    assert repr(INVALID) == "INVALID"


def test_data_types_show_their_names() -> None:
    assert DataType(0x25).plain() == "uint48"
    assert DataType(0x07).plain() == 7
    assert {kind for kind in TYPES if TYPES[kind].analogue} == {
        *range(0x20, 0x30),
        *range(0x38, 0x3B),
        *range(0xE0, 0xE3),
    }
