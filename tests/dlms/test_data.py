"""COSEM data types as Python values: ranges, equality, forms."""

from __future__ import annotations

import json
import math
import pickle
from typing import Any

import pytest

from dlms.data import (
    BCD,
    NUMBERS,
    TAGS,
    TYPE_NAMES,
    Array,
    BitString,
    Boolean,
    CompactArray,
    DeltaInteger,
    DontCare,
    DoubleLong,
    DoubleLongUnsigned,
    Enum,
    Float32,
    Float64,
    Integer,
    Long,
    Long64,
    Long64Unsigned,
    LongUnsigned,
    Number,
    Structure,
    TypeDescription,
    Unsigned,
    Utf8String,
    VisibleString,
    type_name,
)
from dlms.time import Date, DateTime, Time
from wire.errors import EncodeError
from wire.node import plain

RANGES: list[tuple[type[Number], int, int]] = [
    (Integer, -128, 127),
    (Long, -32768, 32767),
    (DoubleLong, -2147483648, 2147483647),
    (Long64, -9223372036854775808, 9223372036854775807),
    (Unsigned, 0, 255),
    (LongUnsigned, 0, 65535),
    (DoubleLongUnsigned, 0, 4294967295),
    (Long64Unsigned, 0, 18446744073709551615),
    (Enum, 0, 255),
    (DeltaInteger, -128, 127),
]


@pytest.mark.parametrize(("kind", "lowest", "highest"), RANGES)
def test_ranges(kind: type[Number], lowest: int, highest: int) -> None:
    assert (kind(lowest), kind(highest)) == (lowest, highest)
    for beyond in (lowest - 1, highest + 1):
        with pytest.raises(EncodeError, match=f"{beyond} is not from {lowest} to {highest}"):
            kind(beyond)


def test_numbers_are_numbers() -> None:
    assert Unsigned(5) == 5
    assert Unsigned(5) == 5.0
    assert Unsigned(5) == 5
    assert Unsigned(5) != 6
    assert Unsigned(5) != "5"
    assert Unsigned(5) + 1 == 6
    assert Unsigned(5) < LongUnsigned(6)
    assert hash(Unsigned(5)) == hash(5)
    assert [10, 20, 30][Unsigned(1)] == 20
    assert f"{Unsigned(5):03d} {Unsigned(5)}" == "005 5"


def test_numbers_of_different_types_differ() -> None:
    values = [kind(5) for kind in NUMBERS]
    for place, value in enumerate(values):
        for other in values[place + 1 :]:
            assert value != other
            assert not value == other  # noqa: SIM201 - both operators are written out in the classes
    assert Enum(1) != Boolean(True)
    assert Unsigned(0) != Float32(0.0)


def test_booleans() -> None:
    assert Boolean(True) == True  # noqa: E712
    assert Boolean(False) == False  # noqa: E712
    assert Boolean(True) != False  # noqa: E712
    assert Boolean(True) != Unsigned(1)
    assert Boolean(True).octet == 0xFF
    assert Boolean(False).octet == 0
    assert bool(Boolean(True))
    assert not Boolean()
    assert str(Boolean(True)) == "True"


def test_an_odd_octet_is_true_and_kept() -> None:
    odd = Boolean(True, octet=1)
    assert odd
    assert odd == True  # noqa: E712
    assert odd != Boolean(True)
    assert odd == Boolean(True, octet=1)
    assert odd.octet == 1
    assert not Boolean(True, octet=0)


@pytest.mark.parametrize("octet", [-1, 256])
def test_no_boolean(octet: int) -> None:
    with pytest.raises(EncodeError):
        Boolean(True, octet=octet)


def test_values_do_not_change() -> None:
    for value in (Boolean(True), Float32(1.0), Unsigned(5), Utf8String("a"), Array()):
        with pytest.raises(AttributeError):
            value.octet = 1  # type: ignore[union-attr]
    with pytest.raises(AttributeError):
        BitString().length = 1  # type: ignore[misc]


def test_floats() -> None:
    assert Float32(1.5) == 1.5
    assert Float32(1.5) != Float64(1.5)
    assert hash(Float64(1.5)) == hash(1.5)
    assert Float64(0.1) == 0.1
    assert Float32(0.1) == pytest.approx(0.1, rel=1e-6)
    assert Float32(0.1) != 0.1
    assert Float32(1.0).octets == bytes.fromhex("3f800000")
    assert Float64(-2.0).octets == bytes.fromhex("c000000000000000")
    assert Float64(0.0) != Float64(-0.0)
    assert Float64(0.0) == -0.0
    with pytest.raises(EncodeError):
        Float32(1e39)


def test_every_nan_is_kept() -> None:
    one = Float32.from_octets(bytes.fromhex("7fc00001"))
    other = Float32.from_octets(bytes.fromhex("7fc00002"))
    assert math.isnan(one)
    assert one != other
    assert one == Float32.from_octets(bytes.fromhex("7fc00001"))
    assert hash(one) == hash(Float32.from_octets(bytes.fromhex("7fc00001")))
    assert one.octets.hex() == "7fc00001"
    assert Float32.from_octets(bytes.fromhex("7f800001")).octets.hex() == "7f800001"


def test_texts() -> None:
    assert Utf8String("é") == "é"
    assert Utf8String("a") != VisibleString("a")
    assert hash(Utf8String("a")) == hash("a")
    assert Utf8String("é").octets() == b"\xc3\xa9"
    assert Utf8String.from_octets(b"\xc3\xa9") == "é"
    assert VisibleString.from_octets(b"abc") == VisibleString("abc")
    with pytest.raises(EncodeError, match="VisibleString can't hold 'é'"):
        VisibleString("é")
    with pytest.raises(EncodeError):
        Utf8String("\ud800")


@pytest.mark.parametrize("kind", [VisibleString, Utf8String])
def test_octets_that_are_no_text_survive(kind: type[VisibleString] | type[Utf8String]) -> None:
    octets = b"a\xff\xfe\x80"
    assert kind.from_octets(octets).octets() == octets
    assert plain(kind.from_octets(octets)) == {"type": TYPE_NAMES[kind.tag], "octets": "61fffe80"}


def test_sequences() -> None:
    assert Structure((1, 2)) == (1, 2)
    assert Structure((1,)) != Array((1,))
    assert Array() != Structure()
    assert Structure((Unsigned(1),)) != Structure((Long(1),))
    assert hash(Array((1,))) == hash((1,))
    assert Structure([1, 2])[1] == 2
    assert Structure((1,)) != [1]


def test_bit_strings() -> None:
    bits = BitString.from_bits("11111000 1".replace(" ", ""))
    assert bits == BitString(b"\xf8\x80", 9)
    assert bits.bits() == str(bits) == "111110001"
    assert BitString.from_bits("") == BitString()
    assert BitString(b"\xff", 1) != BitString(b"\x80", 1)
    assert plain(BitString(b"\x80", 1)) == {"type": "bit-string", "value": "1"}
    assert plain(BitString(b"\xff", 1)) == {"type": "bit-string", "value": "1", "octets": "ff"}
    with pytest.raises(EncodeError):
        BitString.from_bits("12")


VALUES: list[tuple[Any, str, Any]] = [
    (None, "null-data", None),
    (b"\1\xff", "octet-string", "01ff"),
    (Boolean(True), "boolean", {"type": "boolean", "value": True}),
    (Boolean(True, octet=1), "boolean", {"type": "boolean", "value": True, "octet": 1}),
    (Integer(-5), "integer", {"type": "integer", "value": -5}),
    (Enum(30), "enum", {"type": "enum", "value": 30}),
    (Long64Unsigned(1 << 60), "long64-unsigned", {"type": "long64-unsigned", "value": 1 << 60}),
    (BCD(12), "bcd", {"type": "bcd", "value": 12}),
    (BCD(octet=0xA1), "bcd", {"type": "bcd", "octets": "a1"}),
    (Float32(1.5), "float32", {"type": "float32", "value": "1.5", "octets": "3fc00000"}),
    (Float64(math.inf), "float64", {"type": "float64", "value": "inf", "octets": "7ff0000000000000"}),
    (VisibleString("ab"), "visible-string", {"type": "visible-string", "value": "ab"}),
    (Utf8String("é"), "utf8-string", {"type": "utf8-string", "value": "é"}),
    (BitString(b"\xa0", 3), "bit-string", {"type": "bit-string", "value": "101"}),
    (Structure((None, b"")), "structure", {"type": "structure", "value": [None, ""]}),
    (Array((Unsigned(1),)), "array", {"type": "array", "value": [{"type": "unsigned", "value": 1}]}),
    (DontCare(), "dont-care", {"type": "dont-care"}),
    (Date(2024, 2, 29, 4), "date", "2024-02-29 Thu"),
    (Time(1, 2, 3, 0), "time", "01:02:03.00"),
    (DateTime(Date(2024, 2, 29), Time(1, 2, 3, 0)), "date-time", "2024-02-29T01:02:03.00"),
    (
        CompactArray(
            TypeDescription(2, (TypeDescription(17), TypeDescription(1, (TypeDescription(9),), 1))),
            (Structure((Unsigned(1), Array((b"\2",)))),),
        ),
        "compact-array",
        {
            "type": "compact-array",
            "of": {
                "type": "structure",
                "members": ["unsigned", {"type": "array", "size": 1, "of": "octet-string"}],
            },
            "value": [
                {
                    "type": "structure",
                    "value": [{"type": "unsigned", "value": 1}, {"type": "array", "value": ["02"]}],
                }
            ],
        },
    ),
]


@pytest.mark.parametrize(("value", "name", "form"), VALUES)
def test_name_form_and_pickling(value: Any, name: str, form: Any) -> None:
    assert type_name(value) == name
    assert plain(value) == form
    json.dumps(plain(value), allow_nan=False)
    again = pickle.loads(pickle.dumps(value))
    assert again == value
    assert type(again) is type(value)
    assert plain(again) == form


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Unsigned(5), "Unsigned(5)"),
        (Boolean(False), "Boolean(False)"),
        (Boolean(True, octet=1), "Boolean(True, octet=0x01)"),
        (Float32(1.5), "Float32(1.5)"),
        (Utf8String("a'b"), 'Utf8String("a\'b")'),
        (Structure((Unsigned(5), None)), "Structure((Unsigned(5), None))"),
        (BitString(b"\x80", 1), "BitString(octets=b'\\x80', length=1)"),
    ],
)
def test_repr(value: Any, text: str) -> None:
    assert repr(value) == text


def test_every_type_has_one_tag() -> None:
    assert set(TAGS.values()) == set(TYPE_NAMES)
    assert len(set(TAGS.values())) == len(TAGS)
