"""Layouts: what each part reads and writes, compiled and interpreted, and what their errors say."""

from __future__ import annotations

import ast
import pickle
import pkgutil
from importlib import import_module

import pytest
from construct import Array, If, this
from hypothesis import given
from hypothesis import strategies as st

import zigbee
from tests.strategies import layouts
from wire.enums import OpenEnum
from wire.errors import DecodeError, EncodeError
from wire.layout import (
    I8,
    I24,
    I32,
    LAYOUTS,
    U8,
    U16,
    U24,
    U32,
    U40,
    U48,
    U56,
    U64,
    Coded,
    Enumerated,
    Flags,
    Layout,
    Octets,
    Rest,
    ToEnd,
    Trailing,
)


class Colour(OpenEnum):
    RED = 0
    GREEN = 1


class Bits(int):
    pass


def _read_text(data: bytes, offset: int) -> tuple[str, int]:
    end = offset + 1 + data[offset] if offset < len(data) else len(data) + 1
    if end > len(data):
        raise DecodeError("a text", offset=offset)
    return data[offset + 1 : end].decode("latin-1"), end


def _write_text(value: str, out: bytearray) -> None:
    if not isinstance(value, str):
        raise EncodeError("no text")
    out.append(len(value))
    out += value.encode("latin-1")


ENTRY = Layout("Entry", "tier" / U8, "price" / U32)
NUMBERS = Layout("Numbers", "a" / U8, "b" / U16, "c" / U24, "d" / U32, "e" / U40, "f" / U48, "g" / U56, "h" / U64)
SIGNED = Layout("Signed", "a" / I8, "b" / I24, "c" / I32)
EVERYTHING = Layout(
    "Everything",
    "colour" / Enumerated(U8, Colour),
    "bits" / Flags(U16, Bits),
    "key" / Octets(4),
    "text" / Coded(_read_text, _write_text),
    "size" / U8,
    "numbers" / Array(this.size & 0x0F, U48),
    "words" / Array(this.size & 0x03, U16),
    "extra" / If(this.colour == 1, U24),
    "blob" / Octets(this.size),
    "pair" / ENTRY,
    "entries" / ToEnd(ENTRY),
)
TAIL = Layout("Tail", "a" / U8, "b" / Trailing(U16), "c" / Trailing(Rest))
EMPTY = Layout("Empty")

OCTETS = bytes.fromhex(
    "01 8000 0a0b0c0d 02 6162 02 010000000000 000000000080 0100 ffff 030201 eeff 05 06000000 07 08000000 09 0a000000"
)
VALUE = EVERYTHING.node(
    Colour.GREEN,
    Bits(0x80),
    bytes.fromhex("0a0b0c0d"),
    "ab",
    2,
    (1, 0x800000000000),
    (1, 0xFFFF),
    0x010203,
    b"\xee\xff",
    ENTRY.node(5, 6),
    (ENTRY.node(7, 8), ENTRY.node(9, 10)),
)

TABLE = [
    (
        NUMBERS,
        "01 0200 030000 04000000 0500000000 060000000000 07000000000000 0800000000000000",
        (1, 2, 3, 4, 5, 6, 7, 8),
    ),
    (NUMBERS, "ff" * 36, tuple((1 << 8 * size) - 1 for size in range(1, 9))),
    (SIGNED, "ff feffff 00000080", (-1, -2, -(1 << 31))),
    (SIGNED, "7f 000080 ffffff7f", (127, -(1 << 23), (1 << 31) - 1)),
    (TAIL, "01", (1, None, None)),
    (TAIL, "01 0200", (1, 2, None)),
    (TAIL, "01 0200 ffff", (1, 2, b"\xff\xff")),
    (EMPTY, "", ()),
]


@pytest.mark.parametrize(("layout", "octets", "fields"), TABLE)
def test_parts(layout, octets, fields):
    octets, value = bytes.fromhex(octets), layout.node(*fields)
    assert layout.parse(octets) == layout.parse_interpreted(octets) == (value, len(octets))
    assert layout.build(value) == layout.build_interpreted(value) == octets


def test_everything():
    assert EVERYTHING.parse(OCTETS) == EVERYTHING.parse_interpreted(OCTETS) == (VALUE, len(OCTETS))
    assert EVERYTHING.build(VALUE) == EVERYTHING.build_interpreted(VALUE) == OCTETS
    assert type(EVERYTHING.parse(OCTETS)[0].bits) is Bits
    assert EVERYTHING.parse(OCTETS)[0].colour is Colour.GREEN
    unknown = EVERYTHING.parse(b"\x07" + OCTETS[1:32] + OCTETS[35:])[0]
    assert (unknown.colour, unknown.colour.is_known, unknown.extra) == (7, False, None)


def test_parse_begins_at_an_offset():
    assert ENTRY.parse(b"\xff\xff\x05\x06\x00\x00\x00\xff", 2) == (ENTRY.node(5, 6), 7)


@pytest.mark.parametrize(
    ("size", "offset", "path"),
    [
        (0, 0, ("colour",)),
        (2, 1, ("bits",)),
        (6, 3, ("key",)),
        (9, 7, ("text",)),
        (10, 10, ("size",)),
        (20, 11, ("numbers",)),
        (24, 23, ("words",)),
        (28, 27, ("extra",)),
        (31, 30, ("blob",)),
        (34, 33, ("pair", "price")),
        (39, 38, ("entries", 0, "price")),
        (43, 43, ("entries", 1, "price")),
    ],
)
def test_what_is_cut_names_field_and_offset(size, offset, path):
    with pytest.raises(DecodeError) as failure:
        EVERYTHING.parse(OCTETS[:size])
    assert (failure.value.offset, failure.value.path) == (offset, path)
    with pytest.raises(DecodeError):
        EVERYTHING.parse_interpreted(OCTETS[:size])


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"key": b"abc"}, ("key",)),
        ({"text": 5}, ("text",)),
        ({"numbers": (1,)}, ("numbers",)),
        ({"numbers": (1, 1 << 48)}, ("numbers",)),
        ({"words": (1, -1)}, ("words",)),
        ({"colour": Colour.RED}, ("extra",)),
        ({"extra": None}, ("extra",)),
        ({"extra": 1 << 24}, ("extra",)),
        ({"blob": b""}, ("blob",)),
        ({"pair": 1}, ("pair",)),
        ({"entries": (ENTRY.node(7, 8), ENTRY.node(9, -1))}, ("entries", 1)),
    ],
)
def test_what_has_no_encoding_names_its_field(changes, path):
    with pytest.raises(EncodeError) as failure:
        EVERYTHING.build(VALUE._replace(**changes))
    assert failure.value.path[: len(path)] == path


def test_fields_behind_a_missing_one_are_refused():
    with pytest.raises(EncodeError, match="c: stands behind"):
        TAIL.build(TAIL.node(1, None, b"x"))


def test_a_count_beyond_the_octets_is_refused_before_anything_is_read():
    layout = Layout("Counted", "size" / U32, "items" / Array(this.size, U16))
    with pytest.raises(DecodeError, match="items"):
        layout.parse(b"\xff\xff\xff\xff\x00\x00")


def test_fields_that_steer_others():
    layout = Layout(
        "Steered",
        "number" / U8,
        "flags" / U8,
        "size" / U16,
        "kind" / U8,
        "value" / U32,
        "listed" / Array(this.number, U8),
        "more" / Trailing(If(this.flags & 1, Octets(this.size))),
        "coded" / Coded(lambda octets, place, kind: (None, place), lambda value, out, kind: None, "kind"),
    )
    assert layout.steering == {"number", "flags", "size", "kind"}


def read_by_other_fields(layout):
    """The fields that the generated code reads for anything else than the node, and their own value."""
    names = {name for name, _ in layout.fields}
    parse = ast.parse(layout.source).body[0]
    pending, found = [(parse, set())], set()
    while pending:
        node, own = pending.pop()
        if isinstance(node, ast.Return | ast.ExceptHandler):
            continue
        if isinstance(node, ast.Assign):
            own = {each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)}
        if isinstance(node, ast.Attribute) and node.attr == "append":
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names - own:
            found.add(node.id)
        pending += [(child, own) for child in ast.iter_child_nodes(node)]
    return found


def test_the_generated_code_reads_just_the_fields_that_steer():
    for module in pkgutil.walk_packages(zigbee.__path__, "zigbee."):
        import_module(module.name)
    for layout in LAYOUTS:
        assert read_by_other_fields(layout) == layout.steering, layout
    assert sum(bool(layout.steering) for layout in LAYOUTS) > 20


def test_nodes_pickle():
    assert pickle.loads(pickle.dumps(VALUE)) == VALUE


def test_the_source_can_be_read():
    assert "def _parse(_data, _offset):" in ENTRY.source
    assert repr(ENTRY) == "<Layout Entry>"


@pytest.mark.parametrize("layout", [NUMBERS, SIGNED, EVERYTHING, TAIL])
@given(data=st.data())
def test_generated_values_go_round(layout, data):
    value = data.draw(layouts.values(layout))
    octets = layout.build(value)
    assert octets == layout.build_interpreted(value)
    assert layout.parse(octets) == layout.parse_interpreted(octets) == (value, len(octets))
