"""Data of shapes: read as Python values with their names, and written of them.

A leaf, structure or array of :mod:`gbcs.usecases.dlms` is walked once, for its value and, where they are asked for, the
items in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from dlms.data import (
    Array,
    BitString,
    Boolean,
    CompactArray,
    Data,
    Number,
    Structure,
    TypeDescription,
    Utf8String,
    VisibleString,
)
from gbcs.usecases.dlms import Elements, Leaf, Members, Shape
from gbcs.usecases.model import Item, Path, Value
from wire.errors import DecodeError, EncodeError, WireError, near, quoted

__all__ = [
    "Misfit",
    "constant_of",
    "describe",
    "is_constant",
    "misfit_error",
    "read",
    "read_leaf",
    "read_shape",
    "refuse_unknown",
    "text_of",
    "type_name",
    "write",
    "write_leaf",
]

_RANGE_IN_NAME = re.compile(r"\[\w+\.\.\w+\]")


class Misfit(Exception):
    """Data of another shape than declared: the path to it, and what was expected and found there."""

    def __init__(self, path: Path, expected: str, found: str) -> None:
        super().__init__(path, expected, found)
        self.path, self.expected, self.found = path, expected, found

    def __str__(self) -> str:
        return f"{self.expected} expected, found {self.found}"


def read_shape(shape: Shape, data: Data, path: Path = (), found: list[Item] | None = None) -> Value:
    """The value of Data of a shape.

    Leaves are Python values, structures dicts without their constants, arrays lists.

    Args:
        shape: what the Data should be.
        data: the Data.
        path: where it stands.
        found: takes every leaf as an item, where given.

    Raises:
        DecodeError: where it has another shape.
    """
    try:
        return read(shape, data, path, (), found)
    except Misfit as misfit:
        raise misfit_error(misfit) from None


def misfit_error(misfit: Misfit) -> DecodeError:
    """The error that Data has another shape than declared."""
    return DecodeError(misfit.expected, offset=0, found=misfit.found, path=misfit.path)


def read(shape: Shape, data: Data, path: Path, at: tuple[int, ...], found: list[Item] | None) -> Value:
    """The value of Data, as :func:`read_shape`, below the places ``at`` of arrays; Misfit."""
    if isinstance(shape, Leaf):
        return read_leaf(shape, data, path, at, found)
    if isinstance(shape, Members):
        if type(data) is not Structure:
            raise Misfit(path, f"a structure of {len(shape.members)}", describe(data))
        members = shape.members
        if len(data) != len(members):
            members = {key: member for key, member in members.items() if not member.twin}
            if len(data) != len(members):
                raise Misfit(path, f"a structure of {len(shape.members)}", describe(data))
        form = {}
        for place, (key, member) in enumerate(members.items()):
            value = read(member, data[place], (*path, key), at, found)
            if not (type(member) is Leaf and member.constant is not None):
                form[key] = value
        return form
    if shape.compact:
        if type(data) is not CompactArray:
            raise Misfit(path, "a compact-array", describe(data))
        elements: tuple[Data, ...] = data.elements
    else:
        if type(data) is not Array:
            raise Misfit(path, "an array", describe(data))
        elements = data
    if len(elements) < shape.least or (shape.most is not None and len(elements) > shape.most):
        raise Misfit(path, _bounds(shape) + " elements", f"{len(elements)}")
    if found is not None and not elements and (name := _list_name(shape, at)):
        found.append(Item(name, [], None, None, path))
    return [
        read(shape.element, element, (*path, place), (*at, place + 1), found) for place, element in enumerate(elements)
    ]


def _bounds(shape: Elements) -> str:
    if shape.most is None:
        return f"at least {shape.least}"
    return f"{shape.least}" if shape.least == shape.most else f"{shape.least} to {shape.most}"


def read_leaf(leaf: Leaf, data: Data, path: Path, at: tuple[int, ...], found: list[Item] | None) -> Value:
    """The value of a leaf; see :func:`read`."""
    _, cls, kind, length, longest, constant, *_ = leaf
    if type(data) is not cls:
        raise Misfit(path, type_name(cls), describe(data))
    if length is not None or longest is not None:
        size = _size(data)
        if (length is not None and size != length) or (longest is not None and size > longest):
            raise Misfit(path, _size_text(leaf), f"{size}")
    if constant is not None and data != constant:
        raise Misfit(path, f"the constant {text_of(constant)}", text_of(data))
    if kind is None:
        value: Value = data
    else:
        try:
            value = kind.read(data)
        except (WireError, ValueError) as error:
            raise Misfit(path, kind.name, f"{text_of(data)} ({error})") from None
    if found is not None:
        meaning = None
        if leaf.meanings is not None:
            meaning = leaf.meanings.get(bool(data) if leaf.type is Boolean else data)
        found.append(Item(_name(leaf.name, at), value, leaf.unit, meaning, path, constant=leaf.constant is not None))
    return value


def _list_name(shape: Elements, at: tuple[int, ...]) -> str:
    """The name of an array, which is what those of the leaves in it begin with; empty where they don't count it."""
    inner, element = 0, shape.element
    while not isinstance(element, Leaf):
        if isinstance(element, Members):
            element = next(iter(element.members.values()))
        else:
            inner, element = inner + 1, element.element
    places = list(_RANGE_IN_NAME.finditer(element.name))
    return _name(element.name[: places[-1 - inner].start()], at) if len(places) > inner else ""


def _name(name: str, at: tuple[int, ...]) -> str:
    """The name with the places in arrays for its ranges; places that it does not mention are left out."""
    if not at:
        return name
    places = list(at)
    ranges = len(_RANGE_IN_NAME.findall(name))
    for place in places[-ranges:] if ranges <= len(places) else places:
        name = _RANGE_IN_NAME.sub(f"[{place}]", name, count=1)
    return name


def _size(data: Any) -> int:
    if type(data) is BitString:
        return data.length
    if isinstance(data, bytes):
        return len(data)
    return len(data.octets()) if isinstance(data, (VisibleString, Utf8String)) else 0


def _size_text(leaf: Leaf) -> str:
    unit = "bits" if leaf.type is BitString else "octets"
    return f"{leaf.size} {unit}" if leaf.size is not None else f"at most {leaf.longest} {unit}"


_TYPE_NAMES = {bytes: "octet-string", type(None): "null-data"}


def type_name(cls: type) -> str:
    """What the standard calls a type of Data."""
    return _TYPE_NAMES.get(cls) or re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=\d)(?=[A-Z])", "-", cls.__name__).lower()


def describe(data: Any) -> str:
    """The type of Data, and the size of structures and arrays."""
    size = f" of {len(data)}" if isinstance(data, Structure | Array) else ""
    return type_name(type(data)) + size


def text_of(data: Any) -> str:
    """Data in the words of an error."""
    if isinstance(data, bytes) and len(data) <= 40:
        return data.hex()
    return str(data) if isinstance(data, Number) else quoted(data)


def write(shape: Shape, value: Any) -> Data:
    """The Data of a value; EncodeError, whose path leads from the value."""
    if isinstance(shape, Leaf):
        return write_leaf(shape, value)
    if isinstance(shape, Members):
        return _write_members(shape, value)
    if value.__class__ is not list and (isinstance(value, (str, bytes, Mapping)) or not hasattr(value, "__len__")):
        raise EncodeError(f"a list expected, not {quoted(value)}")
    if len(value) < shape.least or (shape.most is not None and len(value) > shape.most):
        raise EncodeError(f"{_bounds(shape)} elements belong here, not {len(value)}")
    elements: list[Data] = []
    for place, element in enumerate(value):
        try:
            elements.append(write(shape.element, element))
        except EncodeError as error:
            raise error.within(place) from None
    if not shape.compact:
        return Array(elements)
    description = _type_description(shape.element, elements[0] if elements else None)
    return CompactArray(description, tuple(elements))


def _write_members(shape: Members, value: Any) -> Data:
    if value is None and all(is_constant(member) for member in shape.members.values()):
        value = {}
    if value.__class__ is not dict and not isinstance(value, Mapping):
        names = list(shape.members)
        raise EncodeError(f"a dict expected, not {quoted(value)}{near(None, names)}", possible=names)
    declared = shape.members
    if not declared.keys() >= value.keys():
        refuse_unknown("member", value, declared)
    members: list[Data] = []
    key = ""
    try:
        for key, member in declared.items():
            if key in value:
                members.append(
                    write_leaf(member, value[key]) if isinstance(member, Leaf) else write(member, value[key])
                )
            elif is_constant(member):
                members.append(constant_of(member))
            elif not member.twin:
                raise EncodeError("a value is missing")
    except EncodeError as error:
        raise error.within(key) from None
    return Structure(members)


def is_constant(shape: Shape) -> bool:
    """Whether there is one value only."""
    if isinstance(shape, Leaf):
        return shape.constant is not None or shape.type is type(None)
    return isinstance(shape, Members) and all(is_constant(member) for member in shape.members.values())


def constant_of(shape: Shape) -> Data:
    """The only value of a shape that has but one."""
    if isinstance(shape, Members):
        return Structure(tuple(constant_of(member) for member in shape.members.values()))
    assert isinstance(shape, Leaf)
    constant: Data = shape.constant
    return constant


def _type_description(shape: Shape, sample: Data) -> TypeDescription:
    """What a compact-array says of its elements; of the first one where a shape leaves something open."""
    from dlms.data import TAGS

    if isinstance(shape, Leaf):
        return TypeDescription(TAGS[shape.type])
    if isinstance(shape, Members):
        members = list(shape.members.values())
        if not isinstance(sample, Structure) or len(sample) != len(members):
            members = [member for member in members if not member.twin]
        samples = sample if isinstance(sample, Structure) else (None,) * len(members)
        return TypeDescription(
            Structure.tag, tuple(_type_description(*each) for each in zip(members, samples, strict=True))
        )
    assert isinstance(shape, Elements)
    size = len(sample) if isinstance(sample, Array) else shape.least
    first = sample[0] if isinstance(sample, Array) and sample else None
    return TypeDescription(Array.tag, (_type_description(shape.element, first),), size)


def write_leaf(leaf: Leaf, value: Any) -> Data:
    """The Data of a leaf's value; EncodeError."""
    _, cls, kind, length, longest, constant, *_ = leaf
    if (
        value.__class__ is int
        and kind is constant is length is longest is None
        and issubclass(cls, Number)
        and cls.lowest <= value <= cls.highest
    ):  # as most are
        return int.__new__(cls, value)
    try:
        data = _leaf_data(leaf, value)
    except EncodeError:
        raise
    except (WireError, AttributeError, TypeError, ValueError, OverflowError) as error:
        raise EncodeError(f"{type_name(leaf.type)} expected, not {quoted(value)}: {error}") from None
    if length is not None or longest is not None:
        size = _size(data)
        if (length is not None and size != length) or (longest is not None and size > longest):
            told = leaf.misgiven(data) if leaf.misgiven is not None else None
            raise EncodeError(f"{_size_text(leaf)} belong here, not {told or size}")
    if constant is not None and data != constant:
        raise EncodeError(f"only {text_of(constant)} is allowed here, not {text_of(data)}")
    return data


def _leaf_data(leaf: Leaf, value: Any) -> Data:
    if leaf.kind is not None and not (type(value) is leaf.type and leaf.kind.name != "text"):
        value = leaf.kind.write(value)
    if type(value) is leaf.type:
        data: Any = value
        return data  # type: ignore[no-any-return]
    if isinstance(value, str) and leaf.meanings is not None:
        value = _meant(leaf.meanings, value)
    cls = leaf.type
    if cls is bytes:
        if isinstance(value, bytes | bytearray):
            return bytes(value)
        raise EncodeError(f"octets expected, not {quoted(value)}")
    if cls is Boolean:
        if isinstance(value, bool):
            return Boolean(value)
        raise EncodeError(f"True or False expected, not {quoted(value)}")
    if cls is BitString:
        if isinstance(value, str):
            return BitString.from_bits(value)
        raise EncodeError(f"a text of 0 and 1 expected, not {quoted(value)}")
    if issubclass(cls, Number):
        if isinstance(value, int) and not isinstance(value, (bool, Boolean)):
            return cls(int(value))
        raise EncodeError(f"an integer expected, not {quoted(value)}")
    if cls is VisibleString or cls is Utf8String:
        if isinstance(value, str):
            text: VisibleString | Utf8String = cls(value)
            return text
        raise EncodeError(f"text expected, not {quoted(value)}")
    if cls is type(None) and value is None:
        return None
    raise EncodeError(f"{type_name(cls)} expected, not {quoted(value)}")


def _meant(meanings: Mapping[Any, str], value: str) -> Any:
    """The number or boolean that the standard's word stands for."""
    for meant, word in meanings.items():
        if word == value:
            return meant
    words = list(meanings.values())
    raise EncodeError(f"nothing is called {quoted(value)} here{near(value, words)}", possible=words)


def refuse_unknown(what: str, values: Any, known: Collection[str]) -> None:
    """Refuse values of other names than those known; EncodeError."""
    if values.__class__ is not dict and not isinstance(values, Mapping):
        raise EncodeError(f"named values expected, not {quoted(values)}", possible=list(known))
    for name in values:
        if name not in known:
            names = list(known)
            raise EncodeError(f"no {what} {quoted(name)}{near(name, names)}", possible=names)
