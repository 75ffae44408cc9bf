"""Records of octets, declared with ``construct`` and compiled to plain Python functions.

A :class:`Layout` is declared once, from construct's own parts and the few here::

    PRICE = Layout("Price", "provider" / U32, "flags" / Flags(U8, Control), "label" / Trailing(Rest))

``parse`` and ``build`` are functions generated from the declaration: fields of fixed size that follow each other are
read by one ``struct``, conditions and counts become Python expressions. construct's interpretation of the same
declaration is the reference (:meth:`Layout.parse_interpreted`); the tests hold both equal for every layout there is.
"""

from __future__ import annotations

import io
import re
import sys
from collections import namedtuple
from collections.abc import Callable, Iterator
from functools import cached_property
from importlib import import_module
from struct import Struct
from struct import error as struct_error
from typing import Any, NamedTuple, TypeAlias

import construct

from wire.errors import DecodeError, EncodeError, quoted
from wire.node import node as tree_node

__all__ = [
    "I8",
    "I16",
    "I24",
    "I32",
    "I40",
    "I48",
    "I56",
    "I64",
    "LAYOUTS",
    "U8",
    "U16",
    "U24",
    "U32",
    "U40",
    "U48",
    "U56",
    "U64",
    "Coded",
    "Enumerated",
    "Flags",
    "Layout",
    "Octets",
    "Rest",
    "ToEnd",
    "Trailing",
]

U8, U16, U32, U64 = construct.Int8ul, construct.Int16ul, construct.Int32ul, construct.Int64ul
I8, I16, I32, I64 = construct.Int8sl, construct.Int16sl, construct.Int32sl, construct.Int64sl
U24, U40, U48, U56 = (construct.BytesInteger(size, swapped=True) for size in (3, 5, 6, 7))
I24, I40, I48, I56 = (construct.BytesInteger(size, signed=True, swapped=True) for size in (3, 5, 6, 7))
Octets = construct.Bytes
"""Octets of a length that is a number or an expression over earlier fields."""
Rest = construct.GreedyBytes
"""All octets that are left."""

LAYOUTS: list[Layout] = []
"""Every layout declared by the modules that are loaded."""


# Parts of declarations -----------------------------------------------------------------------------------------------


class _Members(dict[int, Any]):
    """The members of an enumeration by number; those that nobody named are made when they are met."""

    def __init__(self, kind: Callable[[int], Any]) -> None:
        super().__init__()
        self._kind = kind

    def __missing__(self, number: int) -> Any:
        member = self[number] = self._kind(number)
        return member


class Enumerated(construct.Adapter):  # type: ignore[misc]
    """A number that is a member of an open enumeration.

    Args:
        subcon: the number, of 8 or 16 bits.
        kind: the enumeration, a :class:`wire.enums.OpenEnum`.
    """

    def __init__(self, subcon: Any, kind: Callable[[int], Any]) -> None:
        super().__init__(subcon)
        self.kind = kind
        self.members = _Members(kind)

    def _decode(self, obj: int, context: Any, path: str) -> Any:
        return self.members[obj]

    def _encode(self, obj: Any, context: Any, path: str) -> int:
        return int(obj)


class Flags(construct.Adapter):  # type: ignore[misc]
    """A number whose bits have names.

    Args:
        subcon: the number.
        kind: an ``int`` subclass.
    """

    def __init__(self, subcon: Any, kind: Callable[[int], Any]) -> None:
        super().__init__(subcon)
        self.kind = kind

    def _decode(self, obj: int, context: Any, path: str) -> Any:
        return self.kind(obj)

    def _encode(self, obj: Any, context: Any, path: str) -> int:
        return int(obj)


class Trailing(construct.Subconstruct):  # type: ignore[misc]
    """A field that may be missing where the octets end, with every field after it; None then."""

    def _parse(self, stream: Any, context: Any, path: str) -> Any:
        if construct.core.stream_iseof(stream):
            return None
        return self.subcon._parsereport(stream, context, path)

    def _build(self, obj: Any, stream: Any, context: Any, path: str) -> Any:
        return None if obj is None else self.subcon._build(obj, stream, context, path)


class ToEnd(construct.Subconstruct):  # type: ignore[misc]
    """As many as there are up to the end of the octets."""

    def _parse(self, stream: Any, context: Any, path: str) -> Any:
        values = []
        while not construct.core.stream_iseof(stream):
            values.append(self.subcon._parsereport(stream, context, path))
        return values

    def _build(self, obj: Any, stream: Any, context: Any, path: str) -> Any:
        for value in obj:
            self.subcon._build(value, stream, context, path)
        return obj


class Coded(construct.Construct):  # type: ignore[misc]
    """A field with a codec of its own.

    Args:
        read: takes the octets, the offset and the values of the named fields; gives the value and the offset after it.
        write: takes the value, the octets to append to and the values of the named fields.
        names: earlier fields that the codec needs.
    """

    def __init__(self, read: Callable[..., tuple[Any, int]], write: Callable[..., None], *names: str) -> None:
        super().__init__()
        self.read = read
        self.write = write
        self.names = names

    def _parse(self, stream: Any, context: Any, path: str) -> Any:
        value, end = self.read(stream.getvalue(), stream.tell(), *(context[name] for name in self.names))
        stream.seek(end)
        return value

    def _build(self, obj: Any, stream: Any, context: Any, path: str) -> Any:
        out = bytearray()
        self.write(obj, out, *(context[name] for name in self.names))
        construct.core.stream_write(stream, bytes(out), len(out), path)
        return obj


class Layout(construct.Construct):  # type: ignore[misc]
    """A record.

    Args:
        name: of the record and of its node's class.
        fields: ``"name" / part``, in order.

    Attributes:
        node: class of the values: a tree node with the names of the fields.
        fields: names and parts.
    """

    def __init__(self, name: str, *fields: Any) -> None:
        super().__init__()
        self.name = name
        self.fields: tuple[tuple[str, Any], ...] = tuple((field.name, field.subcon) for field in fields)
        self.struct = construct.Struct(*fields)
        self.module: str = sys._getframe(1).f_globals["__name__"]
        make: Any = namedtuple
        kind = make(name, [field.name for field in fields], module=self.module)
        kind.layout = self
        kind.__reduce__ = _reduce
        self.node: Any = tree_node(kind)
        LAYOUTS.append(self)
        self._compiled: tuple[Any, Any] | None = None

    def __repr__(self) -> str:
        return f"<Layout {self.name}>"

    @property
    def source(self) -> str:
        """The generated Python code."""
        return _Compiler(self).source()

    @cached_property
    def steering(self) -> frozenset[str]:
        """The fields that a condition, a count, a length or the codec of another field reads."""
        return frozenset(name for _, part in self.fields for name in _read_by(part))

    @property
    def functions(self) -> tuple[Callable[[bytes, int], tuple[Any, int]], Callable[[Any], bytes]]:
        """The compiled ``parse`` and ``build``; compiled when they are first asked for."""
        if self._compiled is None:
            self._compiled = _compile(self)
        return self._compiled

    def parse(self, octets: bytes, offset: int = 0) -> tuple[Any, int]:
        """The node at an offset, and the offset after it; DecodeError with the place."""
        return self.functions[0](octets, offset)

    def build(self, value: Any) -> bytes:
        """The octets of a node; EncodeError with the field."""
        return self.functions[1](value)

    def parse_interpreted(self, octets: bytes, offset: int = 0) -> tuple[Any, int]:
        """What :meth:`parse` gives, by construct's interpretation; DecodeError without a path."""
        stream = io.BytesIO(octets)
        stream.seek(offset)
        try:
            value = self._parse(stream, _context(), "")
        except construct.ConstructError as error:
            raise DecodeError(self.name, offset=stream.tell(), found=str(error)) from None
        return value, stream.tell()

    def trace(self, octets: bytes, offset: int = 0) -> Trace:
        """Where each field of a node that :meth:`parse` accepts stands, by construct's interpretation."""
        stream = io.BytesIO(octets)
        stream.seek(offset)
        return self._trace(stream)

    def _trace(self, stream: io.BytesIO) -> Trace:
        start, context = stream.tell(), _context()
        parts: dict[str | int, Trace] = {}
        for name, part in self.fields:
            traced = _trace_part(part, stream, context)
            if traced is not None:
                parts[name] = traced
                at = stream.tell()
                stream.seek(traced[0])
                context[name] = _frozen(part._parsereport(stream, context, ""))
                stream.seek(at)
            else:
                context[name] = None
        return start, stream.tell(), parts

    def build_interpreted(self, value: Any) -> bytes:
        """What :meth:`build` gives, by construct's interpretation; EncodeError without a path."""
        stream = io.BytesIO()
        try:
            self._build(value, stream, _context(), "")
        except (construct.ConstructError, TypeError, ValueError) as error:
            raise EncodeError(f"{self.name}: {error}") from None
        return stream.getvalue()

    def _parse(self, stream: Any, context: Any, path: str) -> Any:
        container = self.struct._parse(stream, context, path)
        return self.node(*(_frozen(container[name]) for name, _ in self.fields))

    def _build(self, obj: Any, stream: Any, context: Any, path: str) -> Any:
        if type(obj) is not self.node:
            raise EncodeError(f"{type(obj).__name__} stands where {self.name} belongs")
        values = dict(zip(obj._fields, obj, strict=True))
        self.struct._build(values, stream, context, path)
        return obj


def _read_by(part: Any) -> Iterator[str]:
    """The names of the fields that a part reads."""
    if isinstance(part, Coded):
        yield from part.names
    for expression in (getattr(part, name, None) for name in ("condfunc", "count", "length")):
        yield from _EXPRESSION.findall(repr(expression))
    for name in ("subcon", "thensubcon", "elsesubcon"):
        inner = getattr(part, name, None)
        if inner is not None and not isinstance(inner, Layout):
            yield from _read_by(inner)


Trace: TypeAlias = "tuple[int, int, dict[str | int, Trace]]"
"""Where octets start and end, and the same of what stands in them."""


def _trace_part(part: Any, stream: io.BytesIO, context: Any) -> Trace | None:
    """Where a field stands, and the stream behind it; None for a field that is not there."""
    if isinstance(part, Trailing):
        return None if construct.core.stream_iseof(stream) else _trace_part(part.subcon, stream, context)
    if isinstance(part, construct.IfThenElse):
        there = construct.core.evaluate(part.condfunc, context)
        return _trace_part(part.thensubcon, stream, context) if there else None
    if isinstance(part, Layout):
        return part._trace(stream)
    start = stream.tell()
    parts: dict[str | int, Trace] = {}
    if isinstance(part, ToEnd | construct.Array):
        most = construct.core.evaluate(part.count, context) if isinstance(part, construct.Array) else None
        while (len(parts) < most) if most is not None else not construct.core.stream_iseof(stream):
            traced = _trace_part(part.subcon, stream, context)
            assert traced is not None
            parts[len(parts)] = traced
    else:
        part._parsereport(stream, context, "")
    return start, stream.tell(), parts


def _context() -> Any:
    return construct.Container(_params=None, _parsing=True, _building=True, _sizing=False)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _reduce(self: Any) -> tuple[Any, ...]:
    layout: Layout = type(self).layout
    return _remade, (layout.module, layout.name, tuple(self))


def _remade(module: str, name: str, values: tuple[Any, ...]) -> Any:
    import_module(module)
    layout = next(layout for layout in LAYOUTS if (layout.module, layout.name) == (module, name))
    return layout.node(*values)


# The compiler --------------------------------------------------------------------------------------------------------


class _Fixed(NamedTuple):
    """A field of fixed size as struct reads and writes it.

    Attributes:
        codes: format characters, one for each part of the number, the least significant first.
        bits: of all parts but the last, for numbers in parts.
        wrap: expression that makes the value, with ``{}`` for the number.
        size: octets.
        octets: whether it is an octet string, whose size struct does not check.
    """

    codes: str
    bits: tuple[int, ...] = ()
    wrap: str = "{}"
    size: int = 0
    octets: bool = False

    @property
    def bounds(self) -> tuple[int, int]:
        """The least and the largest number."""
        bits = 8 * self.size
        return (-1 << bits - 1, (1 << bits - 1) - 1) if self.codes[-1].islower() else (0, (1 << bits) - 1)

    def takes(self, value: Any) -> bool:
        """Whether a value can be written so."""
        if self.octets:
            return isinstance(value, bytes) and len(value) == self.size
        low, high = self.bounds
        return isinstance(value, int) and low <= value <= high

    @property
    def words(self) -> str:
        """What can be written so."""
        if self.octets:
            return f"{self.size} octets"
        low, high = self.bounds
        return f"a whole number from {low} to {high}"


_PARTS: dict[tuple[int, bool], tuple[str, tuple[int, ...]]] = {
    (3, False): ("HB", (16,)),
    (5, False): ("IB", (32,)),
    (6, False): ("IH", (32,)),
    (7, False): ("IHB", (32, 16)),
    (3, True): ("Hb", (16,)),
    (5, True): ("Ib", (32,)),
    (6, True): ("Ih", (32,)),
    (7, True): ("IHb", (32, 16)),
}
_EXPRESSION = re.compile(r"this\['(\w+)'\]")


class _Compiler:
    """Writes the functions of one layout: lines of Python, and the objects that they name."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.names: dict[str, Any] = {
            "_DecodeError": DecodeError,
            "_EncodeError": EncodeError,
            "_struct_error": struct_error,
            "_Node": layout.node,
            "_new": tuple.__new__,
            "_short": _short,
            "_unfit": _unfit,
            "_few": _few,
            "_bytearray": bytearray,
            "_bytes": bytes,
            "_len": len,
            "_range": range,
            "_tuple": tuple,
            "_type": type,
        }
        self.runs: list[list[tuple[str, Any]]] = []  # the fields of each run with their size, or as struct writes them

    def name(self, prefix: str, value: Any) -> str:
        """A name for an object in the generated code, the same for the same object."""
        for name, known in self.names.items():
            if known is value:
                return name
        name = f"_{prefix}{len(self.names)}"
        self.names[name] = value
        return name

    # Fields of fixed size

    def fixed(self, part: Any) -> _Fixed | None:
        """How struct reads a part; None for a part of variable size."""
        if isinstance(part, Enumerated | Flags):
            inner = self.fixed(part.subcon)
            if inner is None:
                return None
            wrap = f"{self.name('members', part.members)}[{{}}]" if isinstance(part, Enumerated) else ""
            return inner._replace(wrap=wrap or f"{self.name('flags', part.kind)}({{}})")
        if isinstance(part, construct.FormatField):
            if part.fmtstr[0] != "<":
                raise TypeError("numbers of a layout are little-endian")
            return _Fixed(part.fmtstr[1:], size=part.length)
        if isinstance(part, construct.BytesInteger):
            codes, bits = _PARTS[part.length, part.signed]
            return _Fixed(codes, bits, size=part.length)
        if isinstance(part, construct.Bytes) and isinstance(part.length, int):
            return _Fixed(f"{part.length}s", size=part.length, octets=True)
        return None

    def read_run(self, run: list[tuple[str, _Fixed]], lines: list[str], indent: str) -> None:
        """Lines that read fields of fixed size with one struct."""
        targets, after = [], []
        for field, fixed in run:
            if fixed.bits:
                pieces = [f"_{field}_{number}" for number in range(len(fixed.bits) + 1)]
                targets += pieces
                shift, terms = 0, [pieces[0]]
                for piece, bits in zip(pieces[1:], fixed.bits, strict=True):
                    shift += bits
                    terms.append(f"({piece} << {shift})")
                after.append(f"{field} = " + fixed.wrap.format(" | ".join(terms)))
            else:
                targets.append(field)
                if fixed.wrap != "{}":
                    after.append(f"{field} = " + fixed.wrap.format(field))
        size = sum(fixed.size for _, fixed in run)
        self.note_run([(field, fixed.size) for field, fixed in run], lines, indent)
        if len(run) == 1 and run[0][1].codes == "B":
            lines.append(f"{indent}{targets[0]} = _data[_offset]")
        else:
            layout = Struct("<" + "".join(fixed.codes for _, fixed in run))
            unpack = self.name("unpack", layout.unpack_from)
            lines.append(f"{indent}{', '.join(targets)}{',' * (len(targets) == 1)} = {unpack}(_data, _offset)")
        lines.extend(indent + line for line in after)
        lines.append(f"{indent}_offset += {size}")

    def note_run(self, fields: list[tuple[str, Any]], lines: list[str], indent: str) -> None:
        """Remember which fields are in hand, for the error."""
        lines.append(f"{indent}_run = {len(self.runs)}")
        self.runs.append(fields)

    def write_run(self, run: list[tuple[str, _Fixed]], lines: list[str], indent: str) -> None:
        """Lines that write fields of fixed size with one struct."""
        arguments: list[str] = []
        self.note_run(list(run), lines, indent)
        for field, fixed in run:
            if fixed.octets:
                lines.append(f"{indent}if _len({field}) != {fixed.size}: raise _few({field!r}, {fixed.size}, {field})")
            if not fixed.bits:
                arguments.append(field)
                continue
            shift = 0
            for bits in fixed.bits:
                moved = f"{field} >> {shift}" if shift else field
                arguments.append(f"{moved} & {(1 << bits) - 1}")
                shift += bits
            arguments.append(f"{field} >> {shift}")
        pack = self.name("pack", Struct("<" + "".join(fixed.codes for _, fixed in run)).pack)
        lines.append(f"{indent}_out += {pack}({', '.join(arguments)})")

    # Reading

    def read(self, field: str, part: Any, lines: list[str], indent: str) -> None:
        """Lines that read a field into a variable of its name."""
        fixed = self.fixed(part)
        if fixed is not None:
            self.read_run([(field, fixed)], lines, indent)
        elif isinstance(part, Layout):
            self.call(field, f"{self.name('parse', part.functions[0])}(_data, _offset)", lines, indent)
        elif isinstance(part, Coded):
            arguments = "".join(f", {name}" for name in part.names)
            self.call(field, f"{self.name('read', part.read)}(_data, _offset{arguments})", lines, indent)
        elif isinstance(part, Trailing):
            self.read_if(field, part.subcon, "_offset < _end", lines, indent)
        elif isinstance(part, construct.IfThenElse):
            self.read_if(field, part.thensubcon, _expression(part.condfunc), lines, indent)
        elif isinstance(part, ToEnd):
            lines += [f"{indent}{field} = []", f"{indent}while _offset < _end:"]
            self.read_item(field, part.subcon, lines, indent + "    ")
            lines.append(f"{indent}{field} = _tuple({field})")
        elif isinstance(part, construct.Array):
            self.read_array(field, part, lines, indent)
        elif isinstance(part, construct.Bytes):
            self.note_run([(field, 0)], lines, indent)
            lines += [
                f"{indent}_size = {_expression(part.length)}",
                f"{indent}if _size > _end - _offset: raise _short(_data, _offset, (({field!r}, _size),))",
                f"{indent}{field} = _data[_offset : _offset + _size]",
                f"{indent}_offset += _size",
            ]
        elif part is Rest:
            lines += [f"{indent}{field} = _data[_offset:]", f"{indent}_offset = _end"]
        else:
            raise TypeError(f"{self.layout.name}.{field}: no way to compile {type(part).__name__}")

    def read_if(self, field: str, part: Any, condition: str, lines: list[str], indent: str) -> None:
        """Lines that read a field under a condition."""
        lines.append(f"{indent}if {condition}:")
        self.read(field, part, lines, indent + "    ")
        lines += [f"{indent}else:", f"{indent}    {field} = None"]

    def read_array(self, field: str, part: Any, lines: list[str], indent: str) -> None:
        """Lines that read a counted list; the count is compared with what is left first."""
        lines.append(f"{indent}_size = {_expression(part.count)}")
        lines.append(f"{indent}if _size * {self.least(part.subcon)} > _end - _offset:")
        lines.append(f"{indent}    raise _short(_data, _offset, (({field!r}, _size * {self.least(part.subcon)}),))")
        fixed = self.fixed(part.subcon)
        if fixed is not None and not fixed.bits and fixed.wrap == "{}" and not fixed.octets:
            struct = self.name("Struct", Struct)
            lines.append(f"{indent}{field} = {struct}(f'<{{_size}}{fixed.codes}').unpack_from(_data, _offset)")
            lines.append(f"{indent}_offset += _size * {fixed.size}")
            return
        lines += [f"{indent}{field} = []", f"{indent}for _ in _range(_size):"]
        self.read_item(field, part.subcon, lines, indent + "    ")
        lines.append(f"{indent}{field} = _tuple({field})")

    def read_item(self, field: str, part: Any, lines: list[str], indent: str) -> None:
        """Lines that read one element and append it."""
        if isinstance(part, Layout | Coded):
            lines.append(f"{indent}try:")
            self.read("_item", part, lines, indent + "    ")
            lines += [
                f"{indent}except _DecodeError as _error:",
                f"{indent}    _error.within({field!r}, _len({field}))",
                f"{indent}    raise",
            ]
        else:
            self.read("_item", part, lines, indent)
            self.runs[-1] = [(field, size) for _, size in self.runs[-1]]
        lines.append(f"{indent}{field}.append(_item)")

    def call(self, field: str, expression: str, lines: list[str], indent: str) -> None:
        """Lines that read a field by another function."""
        if field == "_item":  # its place is added by the loop around it
            lines.append(f"{indent}{field}, _offset = {expression}")
            return
        lines += [
            f"{indent}try:",
            f"{indent}    {field}, _offset = {expression}",
            f"{indent}except _DecodeError as _error:",
            f"{indent}    _error.within({field!r})",
            f"{indent}    raise",
        ]

    def least(self, part: Any) -> int:
        """The octets that a part takes at the least."""
        fixed = self.fixed(part)
        if fixed is not None:
            return fixed.size
        if isinstance(part, Layout):
            return sum(self.least(inner) for _, inner in part.fields)
        return 1 if isinstance(part, Coded) else 0

    # Writing

    def write(self, field: str, part: Any, lines: list[str], indent: str) -> None:
        """Lines that write a field from the variable of its name."""
        fixed = self.fixed(part)
        if fixed is not None:
            self.write_run([(field, fixed)], lines, indent)
        elif isinstance(part, Layout):
            self.note_run([(field, 0)], lines, indent)
            self.guarded(field, [f"_out += {self.name('build', part.functions[1])}({field})"], lines, indent)
        elif isinstance(part, Coded):
            self.note_run([(field, 0)], lines, indent)
            arguments = "".join(f", {name}" for name in part.names)
            self.guarded(field, [f"{self.name('write', part.write)}({field}, _out{arguments})"], lines, indent)
        elif isinstance(part, Trailing):
            lines += [f"{indent}if {field} is None:", f"{indent}    _ended = True", f"{indent}elif _ended:"]
            lines.append(f"{indent}    raise _EncodeError('stands behind a field that is missing', path=({field!r},))")
            lines.append(f"{indent}else:")
            lines.append(f"{indent}    _before = _len(_out)")
            self.write(field, part.subcon, lines, indent + "    ")
            lines.append(f"{indent}    if _len(_out) == _before:")
            lines.append(f"{indent}        raise _EncodeError('is empty, which None stands for', path=({field!r},))")
        elif isinstance(part, construct.IfThenElse):
            lines.append(f"{indent}if {_expression(part.condfunc)}:")
            self.write(field, part.thensubcon, lines, indent + "    ")
            lines.append(f"{indent}elif {field} is not None:")
            lines.append(f"{indent}    raise _EncodeError('has no place in this form', path=({field!r},))")
        elif isinstance(part, ToEnd | construct.Array):
            self.write_list(field, part, lines, indent)
        elif isinstance(part, construct.Bytes):
            lines.append(f"{indent}_size = {_expression(part.length)}")
            lines.append(f"{indent}if _len({field}) != _size: raise _few({field!r}, _size, {field})")
            lines.append(f"{indent}_out += {field}")
        else:
            self.note_run([(field, 0)], lines, indent)
            lines.append(f"{indent}_out += {field}")

    def write_list(self, field: str, part: Any, lines: list[str], indent: str) -> None:
        """Lines that write a list, after a look at its length."""
        if isinstance(part, construct.Array):
            lines.append(f"{indent}_size = {_expression(part.count)}")
            lines.append(f"{indent}if _len({field}) != _size: raise _few({field!r}, _size, {field})")
        lines += [f"{indent}_place = 0", f"{indent}try:", f"{indent}    for _item in {field}:"]
        self.write("_item", part.subcon, lines, indent + "        ")
        lines += [
            f"{indent}        _place += 1",
            f"{indent}except _EncodeError as _error:",
            f"{indent}    _error.path = _error.path[1:] if _error.path[:1] == ('_item',) else _error.path",
            f"{indent}    _error.within({field!r}, _place)",
            f"{indent}    raise",
        ]
        self.runs[-1] = [(field, size) for _, size in self.runs[-1]]

    def guarded(self, field: str, statements: list[str], lines: list[str], indent: str) -> None:
        """Lines whose errors get the field's name."""
        lines.append(f"{indent}try:")
        lines += [f"{indent}    {statement}" for statement in statements]
        lines += [
            f"{indent}except _EncodeError as _error:",
            f"{indent}    _error.within({field!r})",
            f"{indent}    raise",
        ]

    # Functions

    def body(self, one: Any, run_of: Any, lines: list[str]) -> None:
        """Lines for all fields, neighbours of fixed size together."""
        run: list[tuple[str, _Fixed]] = []
        for field, part in self.layout.fields:
            fixed = self.fixed(part)
            if fixed is not None:
                run.append((field, fixed))
                continue
            if run:
                run_of(run, lines, "        ")
                run = []
            one(field, part, lines, "        ")
        if run:
            run_of(run, lines, "        ")

    def source(self) -> str:
        """Both functions. Their own names begin with an underscore, so that a field may have any name."""
        fields = [field for field, _ in self.layout.fields]
        everything = ", ".join(fields) + "," * (len(fields) == 1)
        lines = ["def _parse(_data, _offset):", "    _end = _len(_data)", "    _run = 0", "    try:"]
        self.body(self.read, self.read_run, lines)
        lines += [
            f"        return _new(_Node, ({everything})), _offset",
            "    except (_struct_error, IndexError):",
            "        raise _short(_data, _offset, _PARSED[_run]) from None",
            "",
            "def _build(_value):",
            "    if _type(_value) is not _Node:",
            "        raise _EncodeError(f'{_type(_value).__name__} stands where {_Node.__name__} belongs')",
            "    _out = _bytearray()",
            "    _run, _ended = 0, False",
        ]
        if fields:
            lines.append(f"    {everything} = _value")
        lines.append("    try:")
        parsed, self.runs = self.runs, []
        self.body(self.write, self.write_run, lines)
        self.names["_PARSED"], self.names["_BUILT"] = parsed or [[]], self.runs or [[]]
        lines += [
            "        return _bytes(_out)",
            "    except _EncodeError:",
            "        raise",
            "    except (_struct_error, TypeError, ValueError, AttributeError, OverflowError):",
            "        raise _unfit(_BUILT[_run], _value) from None",
            "",
        ]
        return "\n".join(lines)


def _compile(layout: Layout) -> tuple[Any, Any]:
    compiler = _Compiler(layout)
    exec(compile(compiler.source(), f"<layout {layout.name}>", "exec"), compiler.names)  # noqa: S102
    return compiler.names["_parse"], compiler.names["_build"]


def _expression(value: Any) -> str:
    """An expression of construct's ``this`` as Python over the variables of the fields."""
    return _EXPRESSION.sub(r"\1", repr(value))


def _short(data: bytes, offset: int, run: list[tuple[str, int]]) -> DecodeError:
    """The error of octets that end within a run of fields: which field, and where it would begin."""
    for field, size in run:
        if offset + size > len(data):
            break
        offset += size
    return DecodeError(f"{size} octets", offset=offset, found=f"{len(data) - offset} left", path=(field,))


def _few(field: str, size: int, value: Any) -> EncodeError:
    return EncodeError(f"{size} expected, not {len(value)}", path=(field,))


def _unfit(run: list[tuple[str, Any]], node: Any) -> EncodeError:
    """The error of values that struct does not take: it does not say which of the run it was, so each is looked at."""
    for field, fixed in run:
        value = getattr(node, field)
        places: list[tuple[tuple[str | int, ...], Any]] = [((field,), value)]
        if isinstance(value, tuple | list):
            places = [((field, at), one) for at, one in enumerate(value)]
        for path, one in places:
            if isinstance(fixed, _Fixed) and not fixed.takes(one):
                return EncodeError(f"{fixed.words} expected, not {quoted(one)}", path=path)
    fields = [field for field, _ in run]
    if len(fields) == 1:
        return EncodeError("the value has no encoding here", path=(fields[0],))
    return EncodeError(f"one of {', '.join(fields)} has no encoding here")
