"""Declared types compiled to plain Python functions: the quick way through what is usual.

For a type of :mod:`gbcs.payload.asn1.types`, :func:`functions` generates a reader and a writer from its form: one pass,
no dispatch, a number with a name as one look into a table of its three octets, no thought for what an error would say.
What they meet and do not know, be it wrong or only rare (a number that nobody named, key usages of several bits), they
leave to the form itself by raising one of :data:`LEFT`; it reads or writes the same, or says what is wrong and where.
A reader may look beyond the end of an element: that its parts end where it ends is seen at its end.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from operator import index
from struct import Struct
from struct import error as struct_error
from typing import Any

from gbcs.payload.asn1.der import (
    LENGTH_OCTETS,
    Bare,
    Bits,
    Choice,
    Enumeration,
    Form,
    Integer,
    Null,
    Octets,
    Sequence,
    SequenceOf,
    Time,
    Whole,
)

__all__ = ["LEFT", "functions", "source"]

LEFT = (LookupError, TypeError, ValueError, AttributeError, OverflowError, struct_error)
"""What the functions raise where they leave the octets or the value to its form."""


class _Unusual(ValueError):
    """Not for these functions."""


@lru_cache(maxsize=32)
def _numbers(tag: int) -> dict[int, bytes]:
    """INTEGER elements with one octet of content, by number."""
    return {number: bytes((tag, 1, number)) for number in range(0x80)}


@lru_cache(maxsize=32)
def _heads(tag: int) -> list[bytes]:
    """Tag and length, by the lengths that have one octet."""
    return [bytes((tag, length)) for length in range(0x80)]


# What the functions call ----------------------------------------------------------------------------------------------


def _long_length(octets: bytes, place: int, first: int, longs: list[tuple[int, int]]) -> tuple[int, int]:
    """Where the content behind a long length starts and ends; how many octets it has and needs is noted."""
    if first == 0x82:
        length, size = octets[place] << 8 | octets[place + 1], 2
    elif first == 0x81:
        length, size = octets[place], 1
    else:
        raise _Unusual
    if length < 0x80:
        raise _Unusual
    longs.append((size, 1 if length < 0x100 else 2))
    place += size
    return place, place + length


def _long_head(tag: int, length: int, least: int) -> bytes:
    """Tag and length, where the length has several octets."""
    size = max((length.bit_length() + 7) // 8, least)
    return bytes((tag, 0x80 + size)) + length.to_bytes(size, "big")


def _whole(octets: bytes, at: int, tags: tuple[int, ...]) -> int:
    """Where a structure that is kept as octets ends: the first tag is its own, the others those of its parts."""
    end = 0
    for tag in tags:
        if octets[at] != tag:
            raise _Unusual
        length = octets[at + 1]
        if length < 0x80:
            at += 2
        elif length == 0x82 and octets[at + 2]:
            length = octets[at + 2] << 8 | octets[at + 3]
            at += 4
        elif length == 0x81 and octets[at + 2] >= 0x80:
            length = octets[at + 2]
            at += 3
        else:
            raise _Unusual
        if end:
            at += length
        else:
            end = at + length
    if at != end or end > len(octets):
        raise _Unusual
    return end


def _checked_whole(octets: Any, tags: tuple[int, ...]) -> bytes:
    """The octets of such a structure."""
    if type(octets) is not bytes or _whole(octets, 0, tags) != len(octets):
        raise _Unusual
    return octets


_DIGITS = Struct("2s2s2s2s2s2s2ss")
_TWO_DIGITS = {b"%02d" % number: number for number in range(100)}


def _read_time(octets: bytes, at: int) -> datetime:
    """The time whose text starts here."""
    century, year, month, day, hour, minute, second, zone = _DIGITS.unpack_from(octets, at)
    if zone != b"Z":
        raise _Unusual
    two = _TWO_DIGITS
    years = two[century] * 100 + two[year]
    return datetime(years, two[month], two[day], two[hour], two[minute], two[second], 0, UTC)


def _time_text(moment: Any) -> bytes:
    """The text of a time."""
    if type(moment) is not datetime or moment.tzinfo is not UTC or moment.microsecond:
        raise _Unusual
    return moment.isoformat().encode()[:19].translate(None, b"-T:") + b"Z"


def _large(heads: list[bytes], number: int, most: int) -> bytes:
    """An INTEGER element of several octets."""
    if not 0x80 <= number <= most:
        raise _Unusual
    size = number.bit_length() // 8 + 1
    return heads[size] + number.to_bytes(size, "big")


_CALLED: dict[str, Any] = {
    "_Unusual": _Unusual,
    "_long_length": _long_length,
    "_long_head": _long_head,
    "_whole": _whole,
    "_checked_whole": _checked_whole,
    "_read_time": _read_time,
    "_time_text": _time_text,
    "_large": _large,
    "_index": index,
    "_number": int.from_bytes,
    "_make": tuple.__new__,
    "_octets": bytes.__new__,
    "_join": b"".join,
}


# The compiler ---------------------------------------------------------------------------------------------------------


class _Compiler:
    """Writes the functions of a form and of the sequences in it.

    In what it writes, ``o`` are the octets, ``p`` the place, ``v`` with a number are values and ``e`` with one are ends
    or elements. Every method ``read_...`` and ``write_...`` gives lines; a reader's leave the value in the variable
    ``to`` and the place behind it in ``p``, a writer's leave the element of the variable ``of`` in ``to``.
    """

    def __init__(self) -> None:
        self.names = dict(_CALLED)
        self.lines: list[str] = []
        self.known: dict[tuple[str, Any, int], str] = {}
        self.variables = 0

    def name(self, value: Any) -> str:
        """A name for an object in what is written."""
        name = f"_{len(self.names)}"
        self.names[name] = value
        return name

    def variable(self, initial: str) -> str:
        """A variable that nothing else uses."""
        self.variables += 1
        return f"{initial}{self.variables}"

    def function(self, form: Sequence, writes: bool) -> str:
        """The name of the function that reads or writes a sequence; written where it is not yet."""
        key = ("_write" if writes else "_read", form.kind, form.tag)
        if key not in self.known:
            self.known[key] = f"{key[0]}{len(self.known)}"
            body = self.write_body(form, "v", "e") if writes else self.read_body(form, "v")
            head, result = ("v, least", "e") if writes else ("o, p, longs", "v, p")
            self.define(f"{self.known[key]}({head})", body, result)
        return self.known[key]

    def define(self, head: str, body: list[str], result: str) -> None:
        """Add a function."""
        self.lines += [f"def {head}:", *(f"    {line}" for line in body), f"    return {result}", ""]

    # Reading

    def read(self, form: Form, to: str, default: Any = None) -> list[str]:
        """Lines that read an element."""
        if isinstance(form, Sequence):
            return [f"{to}, p = {self.function(form, writes=False)}(o, p, longs)"]
        if isinstance(form, SequenceOf):
            end, item = self.variable("e"), self.variable("v")
            items = [
                f"{to} = []",
                f"while p < {end}:",
                *_indented(self.read(form.of, item)),
                f"    {to}.append({item})",
            ]
            return [*self.read_constructed(form.tag, end, items), f"{to} = tuple({to})"]
        if isinstance(form, Enumeration | Bits):
            codes = form.kind if isinstance(form, Enumeration) else [form.kind(1 << bit) for bit in range(8)]
            elements = {form.write(code, 1): code for code in codes if code != default}
            size = 3 if isinstance(form, Enumeration) else 4
            return [f"{to} = {self.name(elements)}[o[p : p + {size}]]", f"p += {size}"]
        if isinstance(form, Integer):
            return self.read_integer(form, to)
        if isinstance(form, Octets):
            return self.read_octets(form, to)
        if isinstance(form, Time):
            head = bytes((form.tag, 15))
            return [_unless(f"o[p : p + 2] == {head!r}"), f"{to} = _read_time(o, p + 2)", "p += 17"]
        if isinstance(form, Whole):
            end = self.variable("e")
            return [
                f"{end} = _whole(o, p, {(form.tag, *form.parts)})",
                f"{to} = _make({self.name(form.kind)}, (o[p:{end}],))",
                f"p = {end}",
            ]
        if isinstance(form, Choice):
            lines = []
            for number, one in enumerate(form.alternatives.values()):
                lines += [f"{'elif' if number else 'if'} o[p] == {one.tag}:", *_indented(self.read(one, to))]
            return [*lines, "else: raise _Unusual"]
        if isinstance(form, Null):
            return [_unless(f"o[p : p + 2] == {bytes((form.tag, 0))!r}"), f"{to} = None", "p += 2"]
        raise TypeError(f"no way to compile {type(form).__name__}")

    def read_constructed(self, tag: int, end: str, content: list[str]) -> list[str]:
        """Lines around those that read the content of an element."""
        return [
            _unless(f"o[p] == {tag}"),
            f"{end} = o[p + 1]",
            "p += 2",
            f"if {end} < 128: {end} += p",
            f"else: p, {end} = _long_length(o, p, {end}, longs)",
            *content,
            _unless(f"p == {end}"),
        ]

    def read_integer(self, form: Integer, to: str) -> list[str]:
        """Lines that read a number that is not negative, in its shortest form."""
        end = self.variable("e")
        return [
            f"{end} = o[p + 1]",
            f"{to} = o[p + 2]",
            _unless(f"o[p] == {form.tag} and 0 < {end} < 9 and {to} < 128"),
            f"if {end} == 1: p += 3",
            "else:",
            f"    if not {to} and o[p + 3] < 128: raise _Unusual",
            f"    {to} = _number(o[p + 2 : p + 2 + {end}], 'big')",
            f"    if {to} > {form.most}: raise _Unusual",
            f"    p += 2 + {end}",
        ]

    def read_octets(self, form: Octets, to: str) -> list[str]:
        """Lines that read an OCTET STRING of less than 128 octets."""
        if form.size is None:
            end = self.variable("e")
            head = [_unless(f"o[p] == {form.tag} and o[p + 1] < 128"), f"{end} = p + 2 + o[p + 1]"]
        else:
            end = f"p + {2 + form.size}"
            head = [_unless(f"o[p : p + 2] == {bytes((form.tag, form.size))!r}")]
        found = f"o[p + 2 : {end}]"
        made = found if form.make is bytes else f"_octets({self.name(form.make)}, {found})"
        return [*head, f"{to} = {made}", f"p = {end}"]

    def read_body(self, form: Sequence, to: str) -> list[str]:
        """Lines that read a sequence."""
        end = self.variable("e")
        content, fields = [], []
        for _, (one, optional, default) in form.fields:
            field = self.variable("v")
            fields.append(field)
            lines = self.read(one, field, default)
            if optional:
                tags = " or ".join(f"o[p] == {tag}" for tag in one.tags)
                missing = f"else: {field} = {self.name(default)}"
                lines = [f"if p < {end} and ({tags}):", *_indented(lines), missing]
            content += lines
        made = self.made(form.kind, fields)
        return [*self.read_constructed(form.tag, end, content), f"{to} = {made}"]

    def made(self, kind: Any, fields: list[str]) -> str:
        """An expression that makes a node; the long lengths of a payload are looked at by who calls."""
        values = [*fields, "1"] if LENGTH_OCTETS in kind._fields else fields
        return f"_make({self.name(kind)}, ({''.join(f'{value}, ' for value in values)}))"

    # Writing

    def write(self, form: Form, of: str, to: str) -> list[str]:
        """Lines that write an element."""
        if isinstance(form, Sequence):
            return [f"{to} = {self.function(form, writes=True)}({of}, least)"]
        if isinstance(form, SequenceOf):
            item, element, content = self.variable("v"), self.variable("e"), self.variable("e")
            return [
                _unless(f"type({of}) is tuple"),
                f"{content} = []",
                f"for {item} in {of}:",
                *_indented([*self.write(form.of, item, element), f"{content}.append({element})"]),
                *self.write_constructed(form.tag, f"_join({content})", to),
            ]
        if isinstance(form, Enumeration):
            return [_unless(f"type({of}) is not bool"), f"{to} = {self.name(_numbers(form.tag))}[_index({of})]"]
        if isinstance(form, Bits):
            elements = {1 << bit: form.write(1 << bit, 1) for bit in range(9)}
            return [_unless(f"type({of}) is not bool"), f"{to} = {self.name(elements)}[_index({of})]"]
        if isinstance(form, Integer):
            large = f"_large({self.name(_heads(form.tag))}, {of}, {form.most})"
            return [
                _unless(f"type({of}) is int"),
                f"{to} = {self.name(_numbers(form.tag))}.get({of}) or {large}",
            ]
        if isinstance(form, Octets):
            if form.size is None:
                return [_unless(f"isinstance({of}, bytes)"), *self.write_constructed(form.tag, of, to)]
            head = bytes((form.tag, form.size))
            return [_unless(f"isinstance({of}, bytes) and len({of}) == {form.size}"), f"{to} = {head!r} + {of}"]
        if isinstance(form, Time):
            return [f"{to} = {bytes((form.tag, 15))!r} + _time_text({of})"]
        if isinstance(form, Whole):
            known = _unless(f"type({of}) is {self.name(form.kind)}")
            return [known, f"{to} = _checked_whole({of}[0], {(form.tag, *form.parts)})"]
        if isinstance(form, Choice):
            lines = []
            for number, (kind, one) in enumerate(form.alternatives.items()):
                condition = f"type({of}) is {self.name(kind)}"
                lines += [f"{'elif' if number else 'if'} {condition}:", *_indented(self.write(one, of, to))]
            return [*lines, "else: raise _Unusual"]
        if isinstance(form, Null):
            return [_unless(f"{of} is None"), f"{to} = {bytes((form.tag, 0))!r}"]
        raise TypeError(f"no way to compile {type(form).__name__}")

    def write_constructed(self, tag: int, content: str, to: str) -> list[str]:
        """Lines that put tag and length before a content."""
        size = self.variable("e")
        heads = self.name(_heads(tag))
        return [
            f"{to} = {content}",
            f"{size} = len({to})",
            f"{to} = ({heads}[{size}] if {size} < 128 else _long_head({tag}, {size}, least)) + {to}",
        ]

    def write_body(self, form: Sequence, of: str, to: str) -> list[str]:
        """Lines that write a sequence."""
        fields = [self.variable("v") for _ in form.fields]
        taken = [*fields, "_"] if LENGTH_OCTETS in form.kind._fields else fields
        lines = [
            _unless(f"type({of}) is {self.name(form.kind)}"),
            f"{', '.join(taken)}{',' * (len(taken) == 1)} = {of}",
        ]
        elements = []
        for field, (_, (one, optional, default)) in zip(fields, form.fields, strict=True):
            element = self.variable("e")
            elements.append(element)
            written = self.write(one, field, element)
            if optional:
                missing = f"{field} is None" if default is None else f"{field} == {int(default)}"
                written = [f"if {missing}: {element} = b''", "else:", *_indented(written)]
            lines += written
        return [*lines, *self.write_constructed(form.tag, f"_join(({', '.join(elements)},))", to)]

    # Whole payloads

    def payload(self, form: Form) -> None:
        """Write ``_read`` and ``_write`` of a payload."""
        if not isinstance(form, Bare):
            self.define("_read(o, p, longs)", self.read(form, "v"), "v, p")
            self.define("_write(v, least)", self.write(form, "v", "e"), "e")
            return
        made = self.made(form.kind, ["v"] if form.name else [])
        self.define("_read(o, p, longs)", [*self.read(form.of, "v"), f"v = {made}"], "v, p")
        inner = "v = v[0]" if form.name else "v = None"
        known = _unless(f"type(v) is {self.name(form.kind)}")
        self.define("_write(v, least)", [known, inner, *self.write(form.of, "v", "e")], "e")


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _unless(condition: str) -> str:
    return f"if not ({condition}): raise _Unusual"


def source(form: Form) -> str:
    """The Python that :func:`functions` runs."""
    compiler = _Compiler()
    compiler.payload(form)
    return "\n".join(compiler.lines)


def functions(form: Form) -> tuple[Any, Any]:
    """A reader and a writer of a payload.

    The reader takes the octets, the place to start and a list; it gives the value and the place behind it, and puts
    into the list, of each long length, how many octets it has and needs. The writer takes the value and how many
    octets a long length has at least.

    Both raise one of :data:`LEFT` where they know no way.
    """
    compiler = _Compiler()
    compiler.payload(form)
    exec(compile("\n".join(compiler.lines), f"<{form.notation}>", "exec"), compiler.names)  # noqa: S102
    return compiler.names["_read"], compiler.names["_write"]
