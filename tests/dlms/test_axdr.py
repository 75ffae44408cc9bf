"""A-XDR: literal octets in both directions, where errors point, and hostile input."""

from __future__ import annotations

import tracemalloc
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from dlms.axdr import (
    BOOLEAN,
    DATA,
    I8,
    MAX_DEPTH,
    MAX_EMPTY,
    OCTETS,
    U8,
    U16,
    U32,
    U64,
    Choice,
    Codec,
    Fixed,
    Optional,
    Sequence,
    SequenceOf,
    decode,
    decode_data,
    encode,
    encode_data,
    read_data,
    read_items,
    read_length,
    write_items,
    write_length,
)
from dlms.data import (
    BCD,
    Array,
    BitString,
    Boolean,
    CompactArray,
    DeltaDoubleLong,
    DeltaDoubleLongUnsigned,
    DeltaInteger,
    DeltaLong,
    DeltaLongUnsigned,
    DeltaUnsigned,
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
    Structure,
    TypeDescription,
    Unsigned,
    Utf8String,
    VisibleString,
)
from dlms.obis import Obis
from dlms.time import Date, DateTime, Time
from wire.errors import DecodeError, EncodeError
from wire.form import form_of, remember, usual
from wire.node import node

U32_PAIR = TypeDescription(2, (TypeDescription(6), TypeDescription(6)))

DATA_TABLE: list[tuple[str, Any]] = [
    ("00", None),
    ("0100", Array()),
    ("0102 1101 1102", Array((Unsigned(1), Unsigned(2)))),
    ("0202 1105 16ff", Structure((Unsigned(5), Enum(255)))),
    ("0201 0201 0100", Structure((Structure((Array(),)),))),
    ("0300", Boolean(False)),
    ("03ff", Boolean(True)),
    ("0301", Boolean(True, octet=1)),
    ("0400", BitString()),
    ("0407 f8", BitString(b"\xf8", 7)),
    ("0409 ff80", BitString(b"\xff\x80", 9)),
    ("0403 ff", BitString(b"\xff", 3)),
    ("05 ffffffff", DoubleLong(-1)),
    ("06 00000064", DoubleLongUnsigned(100)),
    ("06 ffffffff", DoubleLongUnsigned(4294967295)),
    ("0900", b""),
    ("0906 0100010800ff", bytes.fromhex("0100010800ff")),
    ("0a03 616263", VisibleString("abc")),
    ("0a01 ff", VisibleString.from_octets(b"\xff")),
    ("0c02 c3a9", Utf8String("é")),
    ("0c01 e9", Utf8String.from_octets(b"\xe9")),
    ("0d 12", BCD(12)),
    ("0d 99", BCD(99)),
    ("0d 1f", BCD(octet=0x1F)),
    ("0f fd", Integer(-3)),
    ("10 fffe", Long(-2)),
    ("10 00ff", Long(255)),
    ("10 0100", Long(256)),
    ("11 ff", Unsigned(255)),
    ("12 ffff", LongUnsigned(65535)),
    ("14 fffffffffffffffe", Long64(-2)),
    ("15 ffffffffffffffff", Long64Unsigned(18446744073709551615)),
    ("16 1e", Enum(30)),
    ("17 3fc00000", Float32(1.5)),
    ("18 3ff8000000000000", Float64(1.5)),
    ("19 07e60101ff0a000000800000", DateTime(Date(2022, 1, 1), Time(10, 0, 0, 0), clock_status=0)),
    ("1a ffff0101ff", Date(month=1, day=1)),
    ("1b 0a1e00ff", Time(10, 30, 0)),
    ("1c ff", DeltaInteger(-1)),
    ("1d fffe", DeltaLong(-2)),
    ("1e fffffffd", DeltaDoubleLong(-3)),
    ("1f ff", DeltaUnsigned(255)),
    ("20 fffe", DeltaLongUnsigned(65534)),
    ("21 fffffffe", DeltaDoubleLongUnsigned(4294967294)),
    ("ff", DontCare()),
    ("13 11 03 010203", CompactArray(TypeDescription(17), (Unsigned(1), Unsigned(2), Unsigned(3)))),
    ("13 12 00", CompactArray(TypeDescription(18))),
    ("13 00 00", CompactArray(TypeDescription(0))),
    ("13 02 02 00 00 00", CompactArray(TypeDescription(2, (TypeDescription(0), TypeDescription(0))))),
    (
        "13 02 03 11 00 ff 02 0102",
        CompactArray(
            TypeDescription(2, (TypeDescription(17), TypeDescription(0), TypeDescription(255))),
            (Structure((Unsigned(1), None, DontCare())), Structure((Unsigned(2), None, DontCare()))),
        ),
    ),
    ("13 12 04 0001 0100", CompactArray(TypeDescription(18), (LongUnsigned(1), LongUnsigned(256)))),
    (
        "13 02 02 06 06 10 00000001 00000002 00000003 ffffffff",
        CompactArray(
            U32_PAIR,
            (
                Structure((DoubleLongUnsigned(1), DoubleLongUnsigned(2))),
                Structure((DoubleLongUnsigned(3), DoubleLongUnsigned(4294967295))),
            ),
        ),
    ),
    (
        "13 01 0002 0f 04 01ff0203",
        CompactArray(
            TypeDescription(1, (TypeDescription(15),), 2),
            (Array((Integer(1), Integer(-1))), Array((Integer(2), Integer(3)))),
        ),
    ),
    (
        "13 02 04 03 04 09 0a 08 01 03a0 02abcd 0178",
        CompactArray(
            TypeDescription(2, (TypeDescription(3), TypeDescription(4), TypeDescription(9), TypeDescription(10))),
            (Structure((Boolean(True, octet=1), BitString(b"\xa0", 3), b"\xab\xcd", VisibleString("x"))),),
        ),
    ),
    (
        "13 1a 05 07e60101ff",
        CompactArray(TypeDescription(26), (Date(2022, 1, 1),)),
    ),
]


@pytest.mark.parametrize(("octets", "value"), DATA_TABLE)
def test_data_both_ways(octets: str, value: Any) -> None:
    wire = bytes.fromhex(octets)
    found = decode_data(wire)
    assert found == value
    assert type(found) is type(value)
    assert encode_data(value) == wire


@pytest.mark.parametrize(
    ("length", "octets"),
    [
        (0, "00"),
        (127, "7f"),
        (128, "8180"),
        (255, "81ff"),
        (256, "820100"),
        (65535, "82ffff"),
        (65536, "83010000"),
        (16777216, "8401000000"),
        (4294967295, "84ffffffff"),
    ],
)
def test_lengths(length: int, octets: str) -> None:
    out = bytearray()
    write_length(length, out)
    assert out.hex() == octets
    assert read_length(bytes(out), 0) == (length, len(out))
    assert read_length(b"\xff\xff" + bytes(out) + b"\0", 2) == (length, len(out) + 2)


def test_no_length_above_four_octets() -> None:
    with pytest.raises(EncodeError):
        write_length(1 << 32, bytearray())


@pytest.mark.parametrize(
    "octets", ["", "80", "81", "817f", "8100", "82", "8200", "820080", "8200ff", "8300ffff", "8500"]
)
def test_other_lengths_are_refused(octets: str) -> None:
    with pytest.raises(DecodeError):
        read_length(bytes.fromhex(octets), 0)


@pytest.mark.parametrize("size", ["0001", "00ff", "0100", "ffff"])
def test_a_description_of_an_array_of_any_size_there_is(size: str) -> None:
    octets = bytes.fromhex(f"13 01 {size} 11 00")  # of so many unsigned numbers; there is no such array
    described = decode_data(octets)
    assert isinstance(described, CompactArray)
    assert described.description.size == int(size, 16)
    assert encode_data(described) == octets


@pytest.mark.parametrize("size", [127, 128, 255, 256, 65535, 65536])
def test_long_strings_and_lists(size: int) -> None:
    octets = encode_data(bytes(size))
    assert len(octets) == 1 + (1 if size < 128 else 2 if size < 256 else 3 if size < 65536 else 4) + size
    assert decode_data(octets) == bytes(size)
    array = decode_data(octets[:0] + b"\1" + octets[1:])
    assert array == Array((None,) * size)
    assert encode_data(array) == b"\1" + octets[1:]


@pytest.mark.parametrize(
    ("octets", "offset", "path"),
    [
        ("", 0, ()),
        ("07", 0, ()),
        ("08", 0, ()),
        ("0b00", 0, ()),
        ("0e", 0, ()),
        ("22", 0, ()),
        ("fe", 0, ()),
        ("03", 1, ()),
        ("0500", 2, ()),
        ("0000", 1, ()),
        ("1105 00", 2, ()),
        ("0902 01", 2, ()),
        ("09", 1, ()),
        ("098502 0102", 1, ()),
        ("0980 0102", 1, ()),
        ("0a02 61", 2, ()),
        ("0409 ff", 2, ()),
        ("0202 1105", 4, (1,)),
        ("0202 1105 07", 4, (1,)),
        ("0202 1105 0202 00 12", 8, (1, 1)),
        ("0202 1105 0202 00 0e", 7, (1, 1)),
        ("0105 00", 0, ()),
        ("0201 0105 00", 2, (0,)),
        ("19 07e60d01ff0a000000800000", 3, ("month",)),
        ("0201 1a 07e60120ff", 6, (0, "day")),
        ("1b 0a1e00", 1, ()),
        ("13 12 03 000100", 6, (1,)),
        ("13 00 01 00", 3, ()),
        ("13 01 0002 00 00", 4, ()),
        ("13 07 00", 1, ()),
        ("13 13 11 00", 1, ()),
        ("13 ff 01 00", 3, ()),
        ("13 02 00 00", 1, ()),
        ("13 01 0000 11 00", 1, ()),
        ("13 02 05 11 00", 2, ()),
        ("13 11 05 01", 3, ()),
        ("13 09 04 01aa 05bb", 6, (1,)),
        ("13 02 02 11 09 04 01 01aa 02", 10, (1, 1)),
        ("13 01 0003 11 04 01020304", 10, (1,)),
    ],
)
def test_where_errors_point(octets: str, offset: int, path: tuple[str | int, ...]) -> None:
    with pytest.raises(DecodeError) as caught:
        decode_data(bytes.fromhex(octets))
    assert caught.value.offset == offset
    assert caught.value.path == path


def test_the_message_says_where_and_what() -> None:
    with pytest.raises(DecodeError) as caught:
        decode_data(bytes.fromhex("0202 1105 0201 07"))
    assert str(caught.value) == "offset 6 (0x6), [1][0]: expected the tag of a COSEM data type, found 0x07"


# Hostile input -------------------------------------------------------------------------------------------------------


def nested(depth: int, tag: int = 2) -> bytes:
    return bytes((tag, 1)) * depth + b"\0"


@pytest.mark.parametrize("tag", [1, 2])
def test_nesting_has_an_end(tag: int) -> None:
    assert encode_data(decode_data(nested(MAX_DEPTH, tag))) == nested(MAX_DEPTH, tag)
    for depth in (MAX_DEPTH + 1, 64, 100_000):
        with pytest.raises(DecodeError, match="32 levels of nesting") as caught:
            decode_data(nested(depth, tag))
        assert caught.value.offset == 2 * MAX_DEPTH


def test_nesting_has_an_end_when_encoding_too() -> None:
    value = Structure()
    for _ in range(MAX_DEPTH - 1):
        value = Structure((value,))
    assert decode_data(encode_data(value)) == value
    with pytest.raises(EncodeError, match="32 levels of nesting"):
        encode_data(Structure((value,)))


def test_a_compact_array_counts_to_the_nesting() -> None:
    description = TypeDescription(17)
    for _ in range(MAX_DEPTH - 1):
        description = TypeDescription(2, (description,))
    value = Structure((CompactArray(description),))
    assert decode_data(encode_data(value)) == value
    with pytest.raises(EncodeError, match="more than 32 levels") as caught:
        encode_data(Structure((value,)))
    assert caught.value.path == (0, 0)
    deeper = b"\2\1" + encode_data(value)
    with pytest.raises(DecodeError, match="32 levels deep"):
        decode_data(deeper)


@pytest.mark.parametrize(
    "octets",
    [
        "01 84ffffffff",
        "01 84ffffffff" + "00" * 50,
        "02 84ffffffff 00",
        "09 84ffffffff 00",
        "0a 84ffffffff 00",
        "0c 84ffffffff 00",
        "04 84ffffffff 00",
        "13 11 84ffffffff 00",
        "13 02 84ffffffff 11",
        "13 02 7f 11",
        "13 01 ffff 01 ffff 01 ffff 01 ffff 01 ffff 11 02 0000",
        "13 " + "01 ffff " * 31 + "11 01 00",
        "13 " + "01 0001 " * 40 + "11 01 00",
        "13 " + "02 01 " * 40 + "11 01 00",
        "13 " + "02 02 " * 31 + "11 01 00",
        "02 02 01 84ffffffff 01 84ffffffff",
    ],
)
def test_counts_and_lengths_beyond_the_input_cost_nothing(octets: str) -> None:
    wire = bytes.fromhex(octets)
    tracemalloc.start()
    try:
        with pytest.raises(DecodeError):
            decode_data(wire)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100_000


@pytest.mark.parametrize("codec", [SequenceOf(U8), SequenceOf(DATA), OCTETS, SequenceOf(SequenceOf(OCTETS))])
def test_counts_in_codecs_cost_nothing(codec: Codec[Any]) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(DecodeError):
            decode(codec, bytes.fromhex("84ffffffff0000"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100_000


# Values without an encoding ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (5, ()),
        (True, ()),
        (1.5, ()),
        ("text", ()),
        ([], ()),
        ((None,), ()),
        (Obis("1-0:1.8.0"), ()),
        (bytearray(b"a"), ()),
        (Structure((None, 5)), (1,)),
        (Array((Structure((None, None, "text")),)), (0, 2)),
        (BitString(b"", 1), ()),
        (BitString(b"\0\0", 8), ()),
        (Date(month=13), ("month",)),
        (Structure((Time(24),)), (0, "hour")),
        (CompactArray(TypeDescription(17), (Integer(1),)), (0,)),
        (CompactArray(TypeDescription(17), (Unsigned(1), 5)), (1,)),
        (CompactArray(U32_PAIR, (Structure((DoubleLongUnsigned(1),)),)), (0,)),
        (CompactArray(U32_PAIR, (Structure((DoubleLongUnsigned(1), Unsigned(1))),)), (0, 1)),
        (CompactArray(TypeDescription(0), (None,)), ()),
        (CompactArray(TypeDescription(7)), ()),
        (CompactArray(TypeDescription(2)), ()),
        (CompactArray(TypeDescription(17, (), 3)), ()),
        (CompactArray(TypeDescription(17, (TypeDescription(17),))), ()),
        (CompactArray(TypeDescription(1, (TypeDescription(17),), 0)), ()),
        (CompactArray(TypeDescription(1, (TypeDescription(17),), 65536)), ()),
    ],
)
def test_what_has_no_encoding(value: Any, path: tuple[str | int, ...]) -> None:
    with pytest.raises(EncodeError) as caught:
        encode_data(value)
    assert caught.value.path == path


# Codecs --------------------------------------------------------------------------------------------------------------


@node
class Pair(NamedTuple):
    first: int
    second: bytes | None


@node
class Single(NamedTuple):
    only: Boolean


PAIR = Sequence(Pair, U16, Optional(OCTETS))
CHOICE: Choice[Pair | Single] = Choice({3: PAIR, 7: Sequence(Single, BOOLEAN)})


@pytest.mark.parametrize(
    ("codec", "octets", "value"),
    [
        (U8, "ff", 255),
        (U16, "0102", 258),
        (U32, "01020304", 16909060),
        (U64, "0000000000000100", 256),
        (I8, "80", -128),
        (BOOLEAN, "02", Boolean(True, octet=2)),
        (OCTETS, "020102", b"\1\2"),
        (Fixed(3), "010203", b"\1\2\3"),
        (DATA, "1105", Unsigned(5)),
        (Optional(U8), "00", None),
        (Optional(U8), "0105", 5),
        (SequenceOf(U16), "0200010002", (1, 2)),
        (SequenceOf(U16), "00", ()),
        (PAIR, "0001 01 01 ff", Pair(1, b"\xff")),
        (CHOICE, "03 0001 00", Pair(1, None)),
        (CHOICE, "07 00", Single(Boolean(False))),
    ],
)
def test_codecs_both_ways(codec: Codec[Any], octets: str, value: Any) -> None:
    wire = bytes.fromhex(octets)
    assert decode(codec, wire) == value
    assert encode(codec, value) == wire
    assert codec.read(b"\xee" + wire + b"\xee", 1) == (value, len(wire) + 1)


@pytest.mark.parametrize(
    ("codec", "octets", "offset", "path"),
    [
        (U8, "", 0, ()),
        (U8, "0000", 1, ()),
        (U32, "000000", 3, ()),
        (BOOLEAN, "", 0, ()),
        (OCTETS, "0301", 1, ()),
        (OCTETS, "850101", 0, ()),
        (Fixed(3), "0102", 2, ()),
        (Optional(U8), "", 0, ()),
        (Optional(U8), "02", 0, ()),
        (Optional(U8), "ff", 0, ()),
        (Optional(U8), "01", 1, ()),
        (SequenceOf(U16), "0200", 0, ()),
        (SequenceOf(U16), "020001 00", 4, (1,)),
        (PAIR, "00", 1, ("first",)),
        (PAIR, "0001 01 05", 4, ("second",)),
        (CHOICE, "04", 0, ()),
        (CHOICE, "03 0001 02", 3, ("second",)),
        (SequenceOf(CHOICE), "02 07ff 030001 0103", 8, (1, "second")),
    ],
)
def test_where_codecs_point(codec: Codec[Any], octets: str, offset: int, path: tuple[str | int, ...]) -> None:
    with pytest.raises(DecodeError) as caught:
        decode(codec, bytes.fromhex(octets))
    assert caught.value.offset == offset
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("codec", "value", "path"),
    [
        (U8, 256, ()),
        (U8, -1, ()),
        (U8, None, ()),
        (I8, 128, ()),
        (BOOLEAN, True, ()),
        (OCTETS, None, ()),
        (OCTETS, [1, 2], ()),
        (OCTETS, "text", ()),
        (Fixed(3), b"\1\2", ()),
        (Fixed(3), None, ()),
        (Optional(U8), 256, ()),
        (SequenceOf(U8), None, ()),
        (SequenceOf(U8), [1], ()),
        (SequenceOf(U8), (1, 256), (1,)),
        (PAIR, Single(Boolean(True)), ()),
        (PAIR, (1, None), ()),
        (PAIR, Pair(65536, None), ("first",)),
        (PAIR, Pair(1, "text"), ("second",)),  # type: ignore[arg-type]
        (CHOICE, None, ()),
        (CHOICE, (1, None), ()),
        (CHOICE, Single(None), ("only",)),  # type: ignore[arg-type]
        (SequenceOf(CHOICE), (Single(Boolean(True)), Pair(-1, None)), (1, "first")),
    ],
)
def test_where_codecs_refuse_values(codec: Codec[Any], value: Any, path: tuple[str | int, ...]) -> None:
    with pytest.raises(EncodeError) as caught:
        encode(codec, value)
    assert caught.value.path == path


def test_counts_of_a_sequence_keep_their_form() -> None:
    octets = bytes.fromhex("81020102")
    found = decode(SequenceOf(U8), octets)
    assert [*found] == [1, 2]
    assert encode(SequenceOf(U8), found) == octets


@pytest.mark.parametrize("form", [None, b"\x81\x02"])
@pytest.mark.parametrize(
    ("wrong", "words"),
    [(2.5, "float is no COSEM data type"), (int.__new__(DoubleLong, 2**40), r"DoubleLong\(1099511627776\) is out of")],
)
def test_the_place_of_what_has_no_encoding(wrong: Any, words: str, form: bytes | None) -> None:
    """The same where the array's count is remembered in a longer form."""
    items = Array((Unsigned(1), wrong, Unsigned(2)))
    with pytest.raises(EncodeError, match=words) as caught:
        encode_data(remember(items, form) if form else items)
    assert caught.value.path == (1,)


def test_members_without_contents_are_bounded_in_writing_too() -> None:
    def described(empty: int) -> CompactArray:
        null = TypeDescription(0)
        return CompactArray(TypeDescription(Structure.tag, (TypeDescription(Unsigned.tag), *(null,) * empty)), ())

    assert decode_data(encode_data(described(MAX_EMPTY))) == described(MAX_EMPTY)
    with pytest.raises(EncodeError, match="more than 64 members without"):
        encode_data(described(MAX_EMPTY + 1))
    array = TypeDescription(Array.tag, (TypeDescription(0),), 2)
    with pytest.raises(EncodeError, match="without contents"):
        encode_data(CompactArray(TypeDescription(Structure.tag, (TypeDescription(Unsigned.tag), array)), ()))


@pytest.mark.parametrize(("within", "is_allowed"), [(31, True), (32, False)])
def test_a_structure_without_contents_is_itself_a_member_without(within: int, is_allowed: bool) -> None:
    """An octet, 32 times null-data, and a structure of null-data alone: 32 + 31 + 1 are as many as there may be."""
    null = TypeDescription(0)
    inner = TypeDescription(Structure.tag, (null,) * within)
    value = CompactArray(TypeDescription(Structure.tag, (TypeDescription(Unsigned.tag), *(null,) * 32, inner)), ())
    octets = bytes.fromhex("13 0222 11") + bytes(32) + bytes((2, within)) + bytes(within) + b"\0"
    if is_allowed:
        assert decode_data(octets) == value
        assert encode_data(value) == octets
    else:
        with pytest.raises(DecodeError, match="at most 64 members without contents"):
            decode_data(octets)
        with pytest.raises(EncodeError, match="more than 64 members without"):
            encode_data(value)


def compact(description: str, contents: int) -> bytes:
    """A compact array of zeros, by hand."""
    return bytes.fromhex(f"13 {description} 84") + contents.to_bytes(4, "big") + bytes(contents)


@pytest.mark.parametrize(
    "octets",
    [
        *(compact("0201" * depth + "11", 20_000) for depth in (1, 2, 3, 10, 31)),
        *(compact(f"02{members + 1:02x}" + "00" * members + "11", 20_000) for members in (1, 10, 60)),
        compact("010001" * 10 + "11", 20_000),
        compact("02824e20" + "020111" * 20_000, 20_000),
        compact("0a", 50_000),
        compact("0c", 50_000),
        compact("04", 50_000),
        bytes.fromhex("018207d0") + compact("0201" * 14 + "11", 1) * 2000,
        bytes.fromhex("018207d0") + compact("0201" * 31 + "11", 2) * 2000,
    ],
    ids=lambda octets: octets[:12].hex(),
)
def test_what_a_description_multiplies_is_bounded(octets: bytes) -> None:
    """Memory in proportion to the octets, whether they are refused or not; a reading is the one other time."""

    def read() -> Any:
        try:
            return decode_data(octets)
        except DecodeError as error:
            return str(error)

    read()
    tracemalloc.start()
    try:
        value = read()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < (1 << 20) + 100 * len(octets)
    assert "so many octets" in value if isinstance(value, str) else isinstance(value, CompactArray | Array)


def test_what_a_description_multiplies_is_bounded_in_writing_too() -> None:
    deep = TypeDescription(Structure.tag, (TypeDescription(Structure.tag, (TypeDescription(Unsigned.tag),)),))
    element = Structure((Structure((Unsigned(1),)),))
    few = CompactArray(deep, (element,) * 32)
    assert decode_data(encode_data(few)) == few
    with pytest.raises(EncodeError, match="than so many octets may have"):
        encode_data(CompactArray(deep, (element,) * 33))
    # one level, as logs have it, is never too much
    flat = CompactArray(TypeDescription(2, (TypeDescription(17),)), (Structure((Unsigned(1),)),) * 5000)
    assert decode_data(encode_data(flat)) == flat


# Lengths that are not in their shortest form -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("octets", "value", "form"),
    [
        ("01 8102 1101 1102", Array((Unsigned(1), Unsigned(2))), "8102"),
        ("01 8100", Array(), "8100"),
        ("02 820001 1105", Structure((Unsigned(5),)), "820001"),
        ("04 8103 a0", BitString(b"\xa0", 3), "8103"),
        ("04 8109 ff80", BitString(b"\xff\x80", 9), "8109"),
        ("09 8102 abcd", b"\xab\xcd", "8102"),
        ("09 8400000000", b"", "8400000000"),
        ("0a 8101 78", VisibleString("x"), "8101"),
        ("0a 8100", VisibleString(""), "8100"),
        ("0c 8102 c3a9", Utf8String("\u00e9"), "8102"),
        ("13 11 8102 0102", CompactArray(TypeDescription(17), (Unsigned(1), Unsigned(2))), "8102"),
        ("13 12 8100", CompactArray(TypeDescription(18)), "8100"),
    ],
)
def test_long_lengths_are_remembered(octets: str, value: Any, form: str) -> None:
    wire = bytes.fromhex(octets)
    found = decode_data(wire)
    assert form_of(found) == bytes.fromhex(form)
    assert usual(found) == value
    assert found != value
    assert encode_data(found) == wire
    assert encode_data(value) == wire.replace(bytes.fromhex(form), bytes((int(form[2:], 16),)), 1)
    # the same in a structure, and behind other octets
    assert encode_data(decode_data(b"\2\2" + wire + b"\0")) == b"\2\2" + wire + b"\0"
    assert read_data(b"\xee" + wire + b"\xee", 1) == (found, len(wire) + 1)


@pytest.mark.parametrize(
    "octets",
    [
        "13 02 8102 1111 02 0102",  # the members of the description
        "13 09 06 8102abcd 01ee",  # the elements
        "13 0a 03 810178",
        "13 0c 03 810178",
        "13 04 03 8103a0",
        "13 02 02 11 09 05 01 8102abcd",
        "0201 01 8101 09 8101 ff",
    ],
)
def test_long_lengths_within(octets: str) -> None:
    wire = bytes.fromhex(octets)
    assert encode_data(decode_data(wire)) == wire


@pytest.mark.parametrize(
    ("octets", "offset", "path"),
    [
        ("01 8105 00", 1, ()),
        ("02 8102 00", 1, ()),
        ("01 8102 00 07", 4, (1,)),
        ("01 81", 2, ()),
        ("09 8103 0102", 3, ()),
        ("0a 8103 0102", 3, ()),
        ("04 8111 0102", 3, ()),
        ("04 81", 2, ()),
    ],
)
def test_where_long_lengths_point(octets: str, offset: int, path: tuple[int, ...]) -> None:
    with pytest.raises(DecodeError) as caught:
        decode_data(bytes.fromhex(octets))
    assert (caught.value.offset, caught.value.path) == (offset, path)


@pytest.mark.parametrize("tag", [1, 2])
def test_nesting_has_an_end_with_long_counts_too(tag: int) -> None:
    level = bytes((tag, 0x81, 1))
    assert encode_data(decode_data(level * MAX_DEPTH + b"\0")) == level * MAX_DEPTH + b"\0"
    with pytest.raises(DecodeError, match="32 levels of nesting") as caught:
        decode_data(level * (MAX_DEPTH + 1) + b"\0")
    assert caught.value.offset == len(level) * MAX_DEPTH


@pytest.mark.parametrize("form", [b"", b"\2", b"\x81\3", b"\x82\2", b"\x81\2\0", b"\x80", b"\x85\0\0\0\0\2", "8102", 2])
@pytest.mark.parametrize("value", [Array((None, None)), b"ab", VisibleString("ab"), BitString(b"\0", 2)])
def test_what_is_no_form_of_a_length(value: Any, form: Any) -> None:
    with pytest.raises(EncodeError, match="a length of 2 can't be written as"):
        encode_data(remember(value, form))


@pytest.mark.parametrize("value", [Unsigned(1), Boolean(True), DontCare(), Date(month=1, day=1)])
def test_what_has_no_length(value: Any) -> None:
    with pytest.raises(EncodeError, match="has no length of another form"):
        encode_data(remember(value, b"\x81\1"))


def test_fields_remember_long_lengths_by_their_names() -> None:
    wire = bytes.fromhex("0001 01 8101 ff")
    found = decode(PAIR, wire)
    assert form_of(found) == (("second", b"\x81\1"),)
    assert (usual(found), found != Pair(1, b"\xff")) == (Pair(1, b"\xff"), True)
    assert encode(PAIR, found) == wire
    assert form_of(decode(PAIR, bytes.fromhex("0001 01 01 ff"))) is None
    assert encode(CHOICE, decode(CHOICE, b"\3" + wire)) == b"\3" + wire
    with pytest.raises(EncodeError, match="no fields third in Pair"):
        encode(PAIR, remember(Pair(1, b"\xff"), (("third", b"\x81\1"),)))
    for form in (5, "text", (1,)):
        with pytest.raises(EncodeError, match="does not say the forms of fields"):
            encode(PAIR, remember(Pair(1, b"\xff"), form))
    with pytest.raises(EncodeError, match="Single stands where Pair belongs"):
        encode(PAIR, remember(Single(Boolean(True)), (("only", b"\x81\1"),)))


class Marked:
    """A codec that asks of a value what not every value has."""

    def read(self, data: bytes, position: int) -> tuple[Any, int]:
        raise NotImplementedError

    def write(self, value: Any, out: bytearray) -> None:
        out += value.mark + b"!"


MARKED = Sequence(Single, Marked())


@pytest.mark.parametrize("value", [5, SimpleNamespace(mark=None)])
def test_what_a_codec_can_not_write_is_not_left_out(value: Any) -> None:
    with pytest.raises(EncodeError, match=f"{type(value).__name__} has no place here") as caught:
        encode(MARKED, Single(value))
    assert caught.value.path == ("only",)
    assert encode(MARKED, Single(SimpleNamespace(mark=b"?"))) == b"?!"  # type: ignore[arg-type]


# Several items -------------------------------------------------------------------------------------------------------


def test_a_count_of_items_in_another_form() -> None:
    items = (Unsigned(1), Unsigned(2))
    for written, octets in ((items, "02 1101 1102"), (remember(items, b"\x81\x02"), "8102 1101 1102")):
        out = bytearray(b"\xee")
        write_items(written, out)
        assert out == bytes.fromhex("ee" + octets)


def test_items_are_counted_by_the_caller() -> None:
    octets = bytes.fromhex("ee 1101 1102 1103")
    assert read_items(octets, 1, 2) == ([Unsigned(1), Unsigned(2)], 5)
    assert read_items(octets, 1, 0) == ([], 1)
    with pytest.raises(DecodeError, match="4 items of Data") as caught:
        read_items(octets, 1, 4)
    assert (caught.value.offset, caught.value.path) == (7, (3,))


@pytest.mark.parametrize(
    ("octets", "found"),
    [
        ("0903 01", "1 left"),
        ("098103 01", "1 left"),
        ("0203 0000", "2 octets left"),
        ("02 8103 0000", "2 octets left"),
        ("0411 ffff", "2 octets left"),
        ("04 8111 ffff", "2 octets left"),
        ("1b 0a1e00", "3 left"),
        ("1105 0000", "2 octets more"),
    ],
)
def test_how_much_is_left(octets: str, found: str) -> None:
    with pytest.raises(DecodeError) as caught:
        decode_data(bytes.fromhex(octets))
    assert caught.value.found == found


def test_what_a_description_may_multiply_to_the_last_value() -> None:
    """A structure of an octet and four values without contents counts 9 for 8: one more than 64 of them is too much."""
    head, tail = bytes.fromhex("13 02 05 00 00 00 00 11"), bytes(65)
    whole = decode_data(head + b"\x40" + tail[:64])
    assert isinstance(whole, CompactArray)
    assert len(whole.elements) == 64
    assert encode_data(whole) == head + b"\x40" + tail[:64]
    with pytest.raises(DecodeError, match="for so many octets"):
        decode_data(head + b"\x41" + tail)
    with pytest.raises(EncodeError, match="than so many octets may have"):
        encode_data(whole._replace(elements=(*whole.elements, whole.elements[0])))


def test_arrays_of_many_elements_are_described() -> None:
    for size in (255, 256, 300):
        wire = bytes.fromhex("13 01") + size.to_bytes(2, "big") + b"\x11\x82" + size.to_bytes(2, "big") + bytes(size)
        if size < 256:
            wire = wire.replace(b"\x11\x82\0", b"\x11\x81", 1)
        found = decode_data(wire)
        assert isinstance(found, CompactArray)
        assert [len(element) for element in found.elements] == [size]
        assert encode_data(found) == wire
