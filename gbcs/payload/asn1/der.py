"""DER (X.690) by table: what a declared type is read and written with.

The types of :mod:`gbcs.payload.asn1.types` are nodes whose annotations say what each field is; :func:`form_of` makes of
an annotation the :class:`Form` that reads and writes it. What BER allows and DER would write another way is read and
told as a :class:`DerDeparture`: devices write out defaults (X.690, 11.5), the trailing zeros of named bits (11.2.2),
and numbers and lengths in more octets than they need (8.3.2, 10.1). Indefinite lengths are refused. Published devices
write lengths from 128 on in more octets, all of a payload by the same rule, which :func:`read` tells and :func:`write`
takes.

What is usual goes through the functions that :mod:`gbcs.payload.asn1.compiled` makes of a form. The form is what they
are held to; it reads and writes what is rare, and finds where an error is.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from gbcs.entity import EntityId
from wire.enums import OpenEnum
from wire.errors import DecodeError, EncodeError, quoted

__all__ = [
    "LENGTH_OCTETS",
    "Bits",
    "Choice",
    "Default",
    "DerDeparture",
    "Element",
    "Enumerated",
    "Enumeration",
    "NamedElement",
    "Form",
    "Integer",
    "Null",
    "Octets",
    "Seen",
    "Sequence",
    "SequenceOf",
    "Tag",
    "Time",
    "Whole",
    "Written",
    "bare",
    "form_of",
    "length_octets_of",
    "read",
    "write",
]

LENGTH_OCTETS = "length_octets"
"""The field of a payload that remembers how its long lengths are written; no part of what is declared."""

_MOST_LENGTH_OCTETS = 4
_LARGEST_CODE = (1 << 31) - 1


class DerDeparture(NamedTuple):
    """Where octets are not as DER would have them.

    Attributes:
        offset: where it stands.
        text: what stands there.
        path: of the field, where it is one.
    """

    offset: int
    text: str
    path: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path).lstrip(".")
        return f"{place}{': ' if place else ''}{self.text} (offset {self.offset} of the payload)"


class Written(bytes):
    """The octets of a payload that departs from DER, as it remembers them; not shown, for there may be a key in it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} octets>"

    __str__ = __repr__


class Seen:
    """What a reader meets beside values.

    Attributes:
        lengths: of each element, how many octets its length has behind the first, how many it needs, where it stands.
        departures: from DER, those of lengths apart.
    """

    __slots__ = ("departures", "lengths")

    def __init__(self) -> None:
        self.lengths: list[tuple[int, int, int]] = []
        self.departures: list[DerDeparture] = []

    def depart(self, offset: int, text: str) -> None:
        """Note a departure."""
        self.departures.append(DerDeparture(offset, text))

    def within(self, step: str | int, before: int) -> None:
        """Say of the departures behind the first ones that they stand within a field."""
        for place in range(before, len(self.departures)):
            offset, text, path = self.departures[place]
            self.departures[place] = DerDeparture(offset, text, (step, *path))


T = TypeVar("T", bound=type)


class Enumerated(OpenEnum):
    """An enumeration that is ENUMERATED; any other one is an INTEGER with named values."""


class Default(NamedTuple):
    """In an annotation: DEFAULT, the value that is left out."""

    value: Any


class Tag(NamedTuple):
    """In an annotation: a context-specific IMPLICIT tag."""

    number: int


_BARE: set[type] = set()


def bare(cls: T) -> T:
    """Declare that a node is no SEQUENCE: its only field is the whole of it. Without a field it is NULL."""
    _BARE.add(cls)
    return cls


# Elements ------------------------------------------------------------------------------------------------------------


def _content(octets: bytes, at: int, end: int, form: Form, seen: Seen) -> tuple[int, int]:
    """Where the content of an element starts and ends."""
    if at >= end or octets[at] != form.tag:
        found = f"{octets[at]:#04x}" if at < end else "the end"
        raise DecodeError(f"tag {form.tag:02X}, {form.notation}", offset=at, found=found)
    start = at + 2
    if start > end:
        raise DecodeError("a length", offset=at + 1, found="the end")
    length = octets[at + 1]
    if length >= 0x80:
        size = length - 0x80
        if not 1 <= size <= _MOST_LENGTH_OCTETS:
            raise DecodeError("a definite length of 1 to 4 octets", offset=at + 1, found=f"{length:#04x}")
        start += size
        if start > end:
            raise DecodeError(f"a length of {size} octets", offset=at + 2, found=f"{end - at - 2} left")
        length = int.from_bytes(octets[at + 2 : start], "big")
    if length > end - start:
        raise DecodeError(f"{length} octets of {form.notation}", offset=start, found=f"{end - start} left")
    stop = start + length
    seen.lengths.append((start - at - 2, _needed(length), at + 1))
    return start, stop


def _size_of(number: int) -> int:
    return (number.bit_length() + 7) // 8


def _needed(length: int) -> int:
    """How many octets a length needs behind the first."""
    return _size_of(length) if length >= 0x80 else 0


def _element(tag: int, content: bytes, length_octets: int) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    size = max(_size_of(length), length_octets)
    return bytes((tag, 0x80 + size)) + length.to_bytes(size, "big") + content


class Form:
    """How values of a declared type are read and written.

    Attributes:
        tag: its identifier octet; a choice has several, and here the first.
        tags: all that it may begin with.
        notation: what ASN.1 calls it.
    """

    tag: int
    notation: str

    @property
    def tags(self) -> tuple[int, ...]:
        """The identifier octets that it may begin with."""
        return (self.tag,)

    def tagged(self, number: int) -> Form:
        """The same under a context-specific IMPLICIT tag."""
        form = type(self).__new__(type(self))
        form.__dict__.update(self.__dict__)
        form.tag = 0x80 | self.tag & 0x20 | number
        return form

    def read(self, octets: bytes, at: int, end: int, seen: Seen) -> tuple[Any, int]:
        """The value of the element that starts at ``at``, and where it ends; DecodeError."""
        raise NotImplementedError

    def write(self, value: Any, length_octets: int) -> bytes:
        """The element of a value; EncodeError."""
        raise NotImplementedError


class Null(Form):
    """NULL: None."""

    tag, notation = 0x05, "NULL"

    def read(self, octets: bytes, at: int, end: int, seen: Seen) -> tuple[Any, int]:
        start, stop = _content(octets, at, end, self, seen)
        if start != stop:
            raise DecodeError("NULL without content", offset=start, found=f"{stop - start} octets")
        return None, stop

    def write(self, value: Any, length_octets: int) -> bytes:
        if value is not None:
            raise EncodeError(f"NULL has no value, not {quoted(value)}")
        return bytes((self.tag, 0))


class Integer(Form):
    """INTEGER between two bounds.

    Attributes:
        least: the smallest.
        most: the largest.
    """

    tag = 0x02

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most
        self.notation = f"INTEGER ({least}..{most})"

    def read(self, octets: bytes, at: int, end: int, seen: Seen) -> tuple[Any, int]:
        start, stop = _content(octets, at, end, self, seen)
        if start == stop:
            raise DecodeError("an integer of at least one octet", offset=start, found="none")
        first = start
        while stop - first > 1 and octets[first] in (0x00, 0xFF) and octets[first] >> 7 == octets[first + 1] >> 7:
            first += 1
        number = int.from_bytes(octets[first:stop], "big", signed=True) if stop - first <= 9 else self.most + 1
        if not self.least <= number <= self.most:
            raise DecodeError(f"an integer from {self.least} to {self.most}", offset=start, found=self._found(number))
        if first != start:
            seen.depart(start, f"an integer in {stop - start} octets that needs {stop - first}")
        return number, stop

    def _found(self, number: int) -> str:
        return str(number) if number <= 1 << 64 else "a larger one"

    def write(self, value: Any, length_octets: int) -> bytes:
        if not isinstance(value, int) or isinstance(value, bool) or not self.least <= value <= self.most:
            raise EncodeError(f"an integer from {self.least} to {self.most} is needed, not {quoted(value)}")
        content = int(value).to_bytes(value.bit_length() // 8 + 1, "big", signed=True)
        return _element(self.tag, content, length_octets)


class Enumeration(Integer):
    """INTEGER with named values, or ENUMERATED; numbers without a name are kept.

    Attributes:
        kind: the enumeration.
    """

    def __init__(self, kind: type[OpenEnum]) -> None:
        super().__init__(0, _LARGEST_CODE)
        self.kind = kind
        self.notation = kind.__name__
        self._members: dict[int, Any] = {member.value: member for member in kind}
        if issubclass(kind, Enumerated):
            self.tag = 0x0A

    def read(self, octets: bytes, at: int, end: int, seen: Seen) -> tuple[Any, int]:
        number, stop = super().read(octets, at, end, seen)
        member = self._members.get(number)
        return (self.kind(number) if member is None else member), stop


class Octets(Form):
    """OCTET STRING.

    Attributes:
        size: how many octets; None for any number.
        make: what holds them: ``bytes``, or a class of it.
    """

    tag = 0x04

    def __init__(self, size: int | None = None, make: Callable[[bytes], bytes] = bytes) -> None:
        self.size, self.make = size, make
        self.notation = "OCTET STRING" if size is None else f"OCTET STRING (SIZE ({size}))"

    def read(self, octets: bytes, at: int, end: int, seen: Seen) -> tuple[Any, int]:
        start, stop = _content(octets, at, end, self, seen)
        if self.size is not None and stop - start != self.size:
            raise DecodeError(f"{self.size} octets", offset=start, found=f"{stop - start}")
        return self.make(octets[start:stop]), stop

    def write(self, value: Any, length_octets: int) -> bytes:
        if not isinstance(value, bytes):
            raise EncodeError(f"octets are needed, not {type(value).__name__}")
        if self.size is not None and len(value) != self.size:
            raise EncodeError(f"{self.size} octets are needed, not {len(value)}")
        return _element(self.tag, bytes(value), length_octets)


class Bits(Form):
    """BIT STRING with named bits (X.690, 11.2.2): bit 0 is the first; trailing zero bits are not written.

    Attributes:
        kind: an IntFlag whose flag ``1 << n`` is bit n.
    """

    tag = 0x03
    _MOST = 32

    def __init__(self, kind: type[int]) -> None:
        self.kind = kind
        self.notation = kind.__name__
        self._flags: dict[int, Any] = {1 << bit: kind(1 << bit) for bit in range(9)}

    def read(self, octets: bytes, at: int, end: int, seen: Seen) -> tuple[Any, int]:
        start, stop = _content(octets, at, end, self, seen)
        if not 1 <= stop - start <= 1 + self._MOST // 8:
            raise DecodeError(f"a BIT STRING of up to {self._MOST} bits", offset=start, found=f"{stop - start} octets")
        content = octets[start:stop]
        bits = _bits(content)
        if bits is None:
            raise DecodeError("a BIT STRING with 0 to 7 unused bits, all zero", offset=start, found=content.hex())
        if content != _bit_string(bits):
            seen.depart(start, "trailing zeros of named bits are written")
        flag = self._flags.get(bits)
        return (self.kind(bits) if flag is None else flag), stop

    def write(self, value: Any, length_octets: int) -> bytes:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << self._MOST:
            raise EncodeError(f"named bits are needed, not {quoted(value)}")
        return _element(self.tag, _bit_string(int(value)), length_octets)


@lru_cache(maxsize=256)
def _bits(content: bytes) -> int | None:
    """The number whose bit n is bit n of a BIT STRING; None where it is none, or has unused bits that are not zero."""
    unused, text = content[0], "".join(f"{octet:08b}" for octet in content[1:])
    if unused > min(7, len(text)) or "1" in text[len(text) - unused :]:
        return None
    return int(text[::-1] or "0", 2)


@lru_cache(maxsize=256)
def _bit_string(number: int) -> bytes:
    """The content of a BIT STRING without trailing zero bits."""
    text = f"{number:b}"[::-1].rstrip("0")
    size = (len(text) + 7) // 8
    return bytes((-len(text) % 8,)) + int(text.ljust(8 * size, "0") or "0", 2).to_bytes(size, "big")


_TIME = re.compile(rb"[0-9]{14}Z")


class Time(Form):
    """GeneralizedTime in whole seconds of UTC, ``YYYYMMDDhhmmssZ``: an aware datetime."""

    tag, notation = 0x18, "GeneralizedTime"

    def read(self, octets: bytes, at: int, end: int, seen: Seen) -> tuple[Any, int]:
        start, stop = _content(octets, at, end, self, seen)
        text = octets[start:stop]
        if not _TIME.fullmatch(text):
            found = text[:20].decode("ascii", "backslashreplace")
            raise DecodeError("a time in the form YYYYMMDDhhmmssZ", offset=start, found=found)
        numbers = int(text[:4]), *(int(text[place : place + 2]) for place in range(4, 14, 2))
        try:
            return datetime(*numbers, tzinfo=UTC), stop  # type: ignore[arg-type,misc]
        except ValueError as error:
            raise DecodeError("a time of the calendar", offset=start, found=str(error)) from None

    def write(self, value: Any, length_octets: int) -> bytes:
        if not isinstance(value, datetime) or value.utcoffset() is None:
            raise EncodeError(f"an aware datetime is needed, not {quoted(value)}")
        if value.microsecond:
            raise EncodeError("a time has whole seconds")
        try:
            utc = value.astimezone(UTC)
        except OverflowError:
            raise EncodeError("a time from year 1 to 9999 of UTC is needed") from None
        text = f"{utc.year:04}{utc:%m%d%H%M%S}Z"
        return _element(self.tag, text.encode(), length_octets)


def _part(tag: int, notation: str) -> Form:
    form = Form()
    form.tag, form.notation = tag, notation
    return form


class Whole(Form):
    """A structure that is kept as its octets, tag and length with them: those are DER, all lengths minimal.

    Looked at is as much as tells it from other things: a SEQUENCE of elements with certain tags.

    Attributes:
        kind: a node whose only field holds the octets.
        parts: the tags.
    """

    tag = 0x30

    def __init__(self, kind: Any, parts: tuple[int, ...]) -> None:
        self.kind, self.parts = kind, parts
        self.notation = kind.__name__
        self._forms = tuple(_part(tag, f"a part of {self.notation}") for tag in parts)

    def read(self, octets: bytes, at: int, end: int, seen: Seen) -> tuple[Any, int]:
        own = Seen()
        start, stop = _content(octets, at, end, self, own)
        for form in self._forms:
            _, start = _content(octets, start, stop, form, own)
        if start != stop:
            raise DecodeError(f"the end of {self.notation}", offset=start, found=f"{stop - start} octets more")
        for size, needed, place in own.lengths:
            if size != needed:
                raise DecodeError(f"the shortest form of a length in {self.notation}", offset=place)
        return self.kind(octets[at:stop]), stop

    def write(self, value: Any, length_octets: int) -> bytes:
        if type(value) is not self.kind:
            raise EncodeError(f"{self.notation} is needed, not {type(value).__name__}")
        (octets,) = value
        if not isinstance(octets, bytes):
            raise EncodeError(f"octets are needed, not {type(octets).__name__}")
        try:
            _, stop = self.read(octets, 0, len(octets), Seen())
        except DecodeError as error:
            raise EncodeError(f"no {self.notation}: {error}") from None
        if stop != len(octets):
            raise EncodeError(f"{len(octets) - stop} octets behind a {self.notation}")
        return bytes(octets)


class Element(NamedTuple):
    """What stands at a field's place.

    Attributes:
        form: of the field.
        optional: whether it may be left out.
        default: what it then is: None where it is OPTIONAL.
    """

    form: Form
    optional: bool = False
    default: Any = None


class NamedElement(NamedTuple):
    """An element by its name."""

    name: str
    element: Element


class Sequence(Form):
    """SEQUENCE: a node.

    Attributes:
        kind: the node.
        fields: what it has, in order.
    """

    tag = 0x30

    def __init__(self, kind: Any, fields: tuple[NamedElement, ...]) -> None:
        self.kind, self.fields = kind, fields
        self.notation = kind.__name__

    def read(self, octets: bytes, at: int, end: int, seen: Seen) -> tuple[Any, int]:
        place, stop = _content(octets, at, end, self, seen)
        values = []
        name = ""
        try:
            for name, (form, optional, default) in self.fields:
                if optional and (place >= stop or (octets[place] != form.tag and octets[place] not in form.tags)):
                    values.append(default)
                    continue
                start, before = place, len(seen.departures)
                value, place = form.read(octets, place, stop, seen)
                if default is not None and value == default:
                    seen.depart(start, "the default is written out")
                seen.within(name, before)
                values.append(value)
        except DecodeError as error:
            error.within(name)
            raise
        if place != stop:
            raise DecodeError(f"the end of {self.notation}", offset=place, found=f"{stop - place} octets more")
        return self.kind(*values), stop

    def write(self, value: Any, length_octets: int) -> bytes:
        if type(value) is not self.kind:
            raise EncodeError(f"{self.notation} is needed, not {type(value).__name__}")
        out = []
        name = ""
        try:
            for (name, (form, optional, default)), field in zip(self.fields, value, strict=False):
                if optional and (field is None if default is None else field == default):
                    continue
                out.append(form.write(field, length_octets))
        except EncodeError as error:
            error.within(name)
            raise
        return _element(self.tag, b"".join(out), length_octets)


class SequenceOf(Form):
    """SEQUENCE OF: a tuple.

    Attributes:
        of: what each element is.
    """

    tag = 0x30

    def __init__(self, of: Form) -> None:
        self.of = of
        self.notation = f"SEQUENCE OF {of.notation}"

    def read(self, octets: bytes, at: int, end: int, seen: Seen) -> tuple[Any, int]:
        place, stop = _content(octets, at, end, self, seen)
        values: list[Any] = []
        read_one = self.of.read
        try:
            while place < stop:
                before = len(seen.departures)
                value, place = read_one(octets, place, stop, seen)
                seen.within(len(values), before)
                values.append(value)
        except DecodeError as error:
            error.within(len(values))
            raise
        return tuple(values), stop

    def write(self, value: Any, length_octets: int) -> bytes:
        if not isinstance(value, tuple):
            raise EncodeError(f"a tuple is needed, not {type(value).__name__}")
        out: list[bytes] = []
        try:
            for item in value:
                out.append(self.of.write(item, length_octets))  # noqa: PERF401  the error tells how far it came
        except EncodeError as error:
            error.within(len(out))
            raise
        return _element(self.tag, b"".join(out), length_octets)


class Choice(Form):
    """CHOICE: a value of one of several types, told apart by their tags.

    Attributes:
        alternatives: Python class to form.
    """

    def __init__(self, alternatives: dict[type, Form]) -> None:
        self.alternatives = alternatives
        self.tag = next(iter(alternatives.values())).tag
        self.notation = " or ".join(form.notation for form in alternatives.values())
        self._by_tag = {form.tag: form for form in alternatives.values()}

    @property
    def tags(self) -> tuple[int, ...]:
        return tuple(self._by_tag)

    def read(self, octets: bytes, at: int, end: int, seen: Seen) -> tuple[Any, int]:
        form = self._by_tag.get(octets[at]) if at < end else None
        if form is None:
            found = f"{octets[at]:#04x}" if at < end else "the end"
            raise DecodeError(self.notation, offset=at, found=found)
        return form.read(octets, at, end, seen)

    def write(self, value: Any, length_octets: int) -> bytes:
        form = self.alternatives.get(type(value))
        if form is None:
            raise EncodeError(f"{self.notation} is needed, not {type(value).__name__}")
        return form.write(value, length_octets)


class Bare(Form):
    """A node that is another type by another name.

    Attributes:
        kind: the node.
        name: of its field.
        of: what the field is.
    """

    def __init__(self, kind: Any, name: str, of: Form) -> None:
        self.kind, self.name, self.of = kind, name, of
        self.tag, self.notation = of.tag, kind.__name__
        self._has_field = bool(name)

    def read(self, octets: bytes, at: int, end: int, seen: Seen) -> tuple[Any, int]:
        before = len(seen.departures)
        try:
            value, stop = self.of.read(octets, at, end, seen)
        except DecodeError as error:
            if self._has_field:
                error.within(self.name)
            raise
        if self._has_field:
            seen.within(self.name, before)
        return (self.kind(value) if self._has_field else self.kind()), stop

    def write(self, value: Any, length_octets: int) -> bytes:
        if type(value) is not self.kind:
            raise EncodeError(f"{self.notation} is needed, not {type(value).__name__}")
        if not self._has_field:
            return self.of.write(None, length_octets)
        try:
            return self.of.write(value[0], length_octets)
        except EncodeError as error:
            error.within(self.name)
            raise


# Declarations --------------------------------------------------------------------------------------------------------


def form_of(hint: Any) -> Form:
    """The form of an annotation: a node, an enumeration, ``datetime``, a tuple of one of them, and so on."""
    if isinstance(hint, type) and hasattr(hint, "_fields"):
        return _node_form(hint)
    return _element_of(hint).form


@lru_cache(maxsize=256)
def _node_form(kind: Any) -> Form:
    own: Form | None = getattr(kind, "form", None)
    if own is not None:
        return own
    hints = get_type_hints(kind, include_extras=True)
    names = [name for name in kind._fields if name != LENGTH_OCTETS]
    if kind not in _BARE:
        return Sequence(kind, tuple(NamedElement(name, _element_of(hints[name])) for name in names))
    if not names:
        return Bare(kind, "", Null())
    element = _element_of(hints[names[0]])
    form = Choice({type(None): Null(), _value_type(element.form): element.form}) if element.optional else element.form
    return Bare(kind, names[0], form)


def _value_type(form: Form) -> type:
    kind: type = form.kind  # type: ignore[attr-defined]
    return kind


def _element_of(hint: Any) -> Element:
    marks: tuple[Any, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *rest = get_args(hint)
        marks = tuple(rest)
    arguments = get_args(hint)
    optional, default = False, None
    if get_origin(hint) in (Union, types.UnionType) and type(None) in arguments:
        optional = True
        others = [argument for argument in arguments if argument is not type(None)]
        hint = Union[tuple(others)]  # noqa: UP007  made of a list
    form = next((mark for mark in marks if isinstance(mark, Form)), None)
    if form is None:
        form = _element_of(hint).form if get_origin(hint) is Annotated else _plain_form(hint)
    for mark in marks:
        if isinstance(mark, Tag):
            form = form.tagged(mark.number)
        elif isinstance(mark, Default):
            optional, default = True, mark.value
    return Element(form, optional, default)


def _plain_form(hint: Any) -> Form:
    """The form of an annotation without marks."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple:
        return SequenceOf(form_of(arguments[0]))
    if origin in (Union, types.UnionType):
        forms = [form_of(argument) for argument in arguments]
        return Choice({_value_type(form): form for form in forms})
    if hint is type(None):
        return Null()
    if hint is datetime:
        return Time()
    if hint is EntityId:
        return Octets(8, EntityId)
    if hint is bytes:
        return Octets()
    if isinstance(hint, type) and hasattr(hint, "_fields"):
        return _node_form(hint)
    if isinstance(hint, type) and issubclass(hint, OpenEnum):
        return Enumeration(hint)
    if isinstance(hint, type) and issubclass(hint, int):
        return Bits(hint)
    raise TypeError(f"no form of {quoted(hint)}")


# Whole payloads ------------------------------------------------------------------------------------------------------


def read(form: Form, octets: bytes) -> tuple[Any, int, tuple[DerDeparture, ...]]:
    """The value that octets are, how many octets its long lengths have at least (1 is DER), and what else departs.

    Raises:
        DecodeError: where the octets are anything else.
    """
    seen = Seen()
    value, stop = form.read(octets, 0, len(octets), seen)
    if stop != len(octets):
        raise DecodeError("the end of the payload", offset=stop, found=f"{len(octets) - stop} octets more")
    least = None
    if all(needed or not size for size, needed, _ in seen.lengths):
        least = length_octets_of([(size, needed) for size, needed, _ in seen.lengths if needed])
    if least is None:
        for size, needed, place in seen.lengths:
            if size != needed:
                seen.depart(place, f"a length in {size + 1} octets that needs {needed + 1}")
    return value, least or 1, tuple(sorted(seen.departures))


def length_octets_of(longs: list[tuple[int, int]]) -> int | None:
    """How many octets long lengths have at least, of how many each has and how many it needs.

    1 is DER, None that they follow no such rule.
    """
    least = max((size for size, needed in longs if size > needed), default=1)
    return least if all(size == max(needed, least) for size, needed in longs) else None


def write(form: Form, value: Any, length_octets: int = 1) -> bytes:
    """The octets of a value.

    Args:
        form: of the value.
        value: to be written.
        length_octets: how many octets a length from 128 on has at least, 1 to 4.

    Raises:
        EncodeError: where the value has no encoding.
    """
    if not isinstance(length_octets, int) or not 1 <= length_octets <= _MOST_LENGTH_OCTETS:
        raise EncodeError(f"lengths of 1 to 4 octets, not {quoted(length_octets)}", path=(LENGTH_OCTETS,))
    return form.write(value, length_octets)
