"""A-XDR, the encoding rules of xDLMS (IEC 61334-6), and COSEM data in it.

A :class:`Codec` reads a value at a position of the octets and says where it ended, and writes it back. The small ones
here (:data:`U8`, :data:`OCTETS`, :class:`Optional`, :class:`Sequence`, :class:`Choice` ...) are what the services in
:mod:`dlms.apdu` are declared with. COSEM data is the hot one and written out by hand (:func:`read_items`).

Lengths and counts are written in their shortest form. Devices write others too; a value that was written so remembers
it (:mod:`wire.form`): of octets, text, arrays and their like the form is the octets of the length; a node of
:class:`Sequence` has the forms of its fields, by name. With that, what decodes encodes to the same octets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import repeat
from operator import length_hint
from struct import Struct
from struct import error as struct_error
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from dlms.data import (
    BCD,
    NUMBERS,
    TAGS,
    TYPE_NAMES,
    Array,
    BitString,
    Boolean,
    CompactArray,
    Data,
    DontCare,
    Float32,
    Float64,
    Number,
    Structure,
    TypeDescription,
    Utf8String,
    VisibleString,
)
from dlms.time import Date, DateTime, Time
from wire.errors import DecodeError, EncodeError, octets_of, quoted
from wire.form import Remembering, form_of, kind_of, remember, usual

__all__ = [
    "BOOLEAN",
    "DATA",
    "I8",
    "MAX_DEPTH",
    "MAX_EMPTY",
    "MAX_MULTIPLIED",
    "OCTETS",
    "U16",
    "U32",
    "U64",
    "U8",
    "Choice",
    "Codec",
    "Fixed",
    "Optional",
    "Sequence",
    "SequenceOf",
    "decode",
    "decode_data",
    "encode",
    "encode_data",
    "read_any_length",
    "read_data",
    "read_items",
    "read_length",
    "read_octets",
    "rewrite_length",
    "truncated",
    "write_data",
    "write_items",
    "write_length",
    "write_octets",
]

MAX_DEPTH = 32
"""How deep arrays and structures may nest. The deepest in GB smart metering is 6."""
MAX_EMPTY = 64
"""How many members without contents (null-data, don't-care) the type of a compact-array's elements may have."""

MAX_MULTIPLIED = 64
"""How much the description of a compact-array may multiply beyond 8 for each octet of its contents.

A structure or array in an element counts 5, a value without contents 1. A description is written once and holds for
every element: without a limit, a few octets would become values without number.
"""

T = TypeVar("T")
C = TypeVar("C", covariant=True)

# Lengths and octet strings -------------------------------------------------------------------------------------------


def truncated(what: str, data: bytes | bytearray, *path: str | int) -> DecodeError:
    """The error of octets that end too early."""
    return DecodeError(what, offset=len(data), found="the end of the octets", path=path)


def read_any_length(data: bytes | bytearray, position: int) -> tuple[int, int, bytes]:
    """A length or count: 0 to 127 in one octet, or 81 to 84 and that many octets, be they more than it needs.

    Returns:
        The length, the position behind it, and its octets where it is not in its shortest form, else none.
    """
    try:
        first = data[position]
    except IndexError:
        raise truncated("a length", data) from None
    if first < 0x80:
        return first, position + 1, b""
    size = first & 0x7F
    if not 1 <= size <= 4:
        raise DecodeError("a length of 1 to 4 octets", offset=position, found=f"{first:#04x}")
    end = position + 1 + size
    if end > len(data):
        raise truncated(f"a length of {size} octets", data)
    length = int.from_bytes(data[position + 1 : end], "big")
    if length < 0x80 or (size > 1 and length < 1 << 8 * (size - 1)):
        return length, end, bytes(data[position:end])
    return length, end, b""


def read_length(data: bytes | bytearray, position: int) -> tuple[int, int]:
    """A length or count in its shortest form, for a place that can't remember another."""
    length, end, form = read_any_length(data, position)
    if form:
        raise DecodeError("a length in its shortest form", offset=position, found=f"{length} in {len(form)} octets")
    return length, end


def write_length(length: int, out: bytearray) -> None:
    """Append a length or count in its shortest form; EncodeError above 2**32 - 1."""
    if length < 0x80:
        out.append(length)
        return
    size = (length.bit_length() + 7) // 8
    if size > 4:
        raise EncodeError(f"a length of {length} has no encoding")
    out.append(0x80 | size)
    out += length.to_bytes(size, "big")


def rewrite_length(out: bytearray, place: int, form: Any) -> None:
    """Replace the length at a place, just written in its shortest form, by the octets of another form; None for none.

    Raises:
        EncodeError: where these octets are no such length.
    """
    if form is None:
        return
    length, end = read_length(out, place)
    try:
        is_form = isinstance(form, bytes) and read_any_length(form, 0) == (length, len(form), form)
    except DecodeError:
        is_form = False
    if not is_form:
        raise EncodeError(f"a length of {length} can't be written as {quoted(form)}")
    out[place:end] = form


def read_octets(data: bytes, position: int) -> tuple[bytes, int]:
    """An octet string behind its length."""
    length, start, form = read_any_length(data, position)
    end = start + length
    if end > len(data):
        raise DecodeError(f"{length} octets", offset=start, found=f"{len(data) - start} left")
    octets = data[start:end]
    return remember(octets, form) if form else octets, end


def write_octets(octets: bytes, out: bytearray) -> None:
    """Append an octet string with its length; EncodeError for anything else, a list of numbers included."""
    if not isinstance(octets, bytes | bytearray):
        raise EncodeError(f"{type(octets).__name__} stands where octets belong")
    place = len(out)
    write_length(len(octets), out)
    rewrite_length(out, place, form_of(octets))
    out += octets


def _read_count(data: bytes, position: int, what: str) -> tuple[int, int, bytes]:
    """A count of things that take at least one octet each, with its form where that is not the shortest."""
    count, start, form = read_any_length(data, position)
    if count > len(data) - start:
        raise DecodeError(f"{count} {what}", offset=position, found=f"{len(data) - start} octets left")
    return count, start, form


# COSEM data ----------------------------------------------------------------------------------------------------------

_Reader = Callable[[bytes, int, int], tuple[Any, int]]

# What a tag leads to. The values of one octet are all made beforehand. The wider numbers have a class, an unpack
# function, their size with the tag, and the values below 256, made beforehand too: to make an int of a class takes
# longer than all else about a number, and most are small. Null, octet- and bit-strings, arrays and structures are
# handled in the loop; the rest have a function.
_OCTETS: list[tuple[Any, ...] | None] = [None] * 256
_NUMBERS: list[tuple[type[Number], Callable[[bytes, int], tuple[int]], int, tuple[Number, ...]] | None] = [None] * 256
_READERS: dict[int, _Reader] = {}

for _number in NUMBERS:
    if _number.layout.size == 1:
        _OCTETS[_number.tag] = tuple(
            int.__new__(_number, *_number.layout.unpack(bytes((octet,)))) for octet in range(256)
        )
    else:
        _NUMBERS[_number.tag] = (
            _number,
            _number.layout.unpack_from,
            _number.layout.size + 1,
            tuple(int.__new__(_number, small) for small in range(256)),
        )
_OCTETS[Boolean.tag] = Boolean._made
_OCTETS[BCD.tag] = BCD._made

_new_number = int.__new__
_new_tuple = tuple.__new__


def read_items(data: bytes, position: int, count: int, depth: int = MAX_DEPTH) -> tuple[list[Data], int]:
    """``count`` Data one after another, each with its tag.

    Args:
        data: the octets.
        position: where the first tag stands.
        count: how many; the caller has compared it with what is left.
        depth: how many levels of arrays and structures may still open.

    Returns:
        The values, and the position after the last.

    Raises:
        DecodeError: with the index of the item in its path.
    """
    # The order of the cases is that of how often they occur in the published messages; a count that runs down is
    # cheaper than a range, which would be made anew for every structure. benchmarks/ measures this function.
    items: list[Data] = []
    numbers, octets = _NUMBERS, _OCTETS
    end = len(data)
    remaining = count
    try:
        while remaining:
            remaining -= 1
            tag = data[position]
            if tag == 9:
                length = data[position + 1]
                if length > 0x7F:
                    string, position = read_octets(data, position + 1)
                    items.append(string)
                    continue
                start = position + 2
                position = start + length
                if position > end:
                    raise DecodeError(f"{length} octets of octet-string", offset=start, found=f"{end - start} left")
                items.append(data[start:position])
            elif (number := numbers[tag]) is not None:
                kind, unpack, size, small = number
                value = unpack(data, position + 1)[0]
                items.append(small[value] if 0 <= value < 256 else _new_number(kind, value))
                position += size
            elif tag == 2 or tag == 1:
                inner = data[position + 1]
                if inner > 0x7F:
                    long, position = _read_long(data, position, depth)
                    items.append(long)
                    continue
                start = position + 2
                if inner > end - start:
                    raise DecodeError(
                        f"{inner} elements of {TYPE_NAMES[tag]}", offset=position, found=f"{end - start} octets left"
                    )
                if not depth:
                    raise DecodeError(f"at most {MAX_DEPTH} levels of nesting", offset=position, found="more")
                elements, position = read_items(data, start, inner, depth - 1)
                items.append(Structure(elements) if tag == 2 else Array(elements))
            elif tag == 0:
                items.append(None)
                position += 1
            elif (values := octets[tag]) is not None:
                items.append(values[data[position + 1]])
                position += 2
            elif tag == 4 and (bits := data[position + 1]) < 0x80:
                start = position + 2
                position = start + (bits + 7) // 8
                if position > end:
                    raise DecodeError(f"{bits} bits", offset=start, found=f"{end - start} octets left")
                items.append(_new_tuple(BitString, (data[start:position], bits)))
            else:
                other, position = _read_other(data, position, depth)
                items.append(other)
    except DecodeError as error:
        error.within(len(items))
        raise
    except (IndexError, struct_error):
        raise truncated(f"{count} items of Data", data, len(items)) from None
    return items, position


def read_data(data: bytes, position: int) -> tuple[Data, int]:
    """One Data with its tag; the value and the position after it."""
    try:
        items, position = read_items(data, position, 1)
    except DecodeError as error:
        error.path = error.path[1:]  # the item is the whole
        raise
    return items[0], position


def decode_data(octets: bytes) -> Data:
    """The octets of one Data, all of them.

    >>> decode_data(bytes.fromhex("0202110516ff"))
    Structure((Unsigned(5), Enum(255)))

    Raises:
        DecodeError: for anything else.
    """
    octets = octets_of(octets)
    try:
        items, end = read_items(octets, 0, 1)
    except DecodeError as error:
        error.path = error.path[1:]  # the item is the whole
        raise
    if end != len(octets):
        raise _left_over(octets, end)
    return items[0]


def encode_data(value: Data) -> bytes:
    """One Data as octets; EncodeError for a value that is not Data."""
    out = bytearray()
    write_data(value, out)
    return bytes(out)


def _read_long(data: bytes, position: int, depth: int) -> tuple[Array | Structure, int]:
    """An array or a structure whose count has several octets."""
    tag = data[position]
    count, start, form = _read_count(data, position + 1, f"elements of {TYPE_NAMES[tag]}")
    if not depth:
        raise DecodeError(f"at most {MAX_DEPTH} levels of nesting", offset=position, found="more")
    elements, end = read_items(data, start, count, depth - 1)
    made = Structure(elements) if tag == Structure.tag else Array(elements)
    return remember(made, form) if form else made, end


def _read_other(data: bytes, position: int, depth: int) -> tuple[Data, int]:
    reader = _READERS.get(data[position])
    if reader is None:
        raise DecodeError("the tag of a COSEM data type", offset=position, found=f"{data[position]:#04x}")
    return reader(data, position + 1, depth)


def _read_text(kind: type[VisibleString] | type[Utf8String]) -> _Reader:
    nothing = kind.from_octets(b"")  # there is one, of which a few octets may be many

    def read(data: bytes, position: int, depth: int) -> tuple[Data, int]:
        octets, end = read_octets(data, position)
        text = kind.from_octets(octets) if octets else nothing
        return text if type(octets) is bytes else remember(text, form_of(octets)), end

    return read


def _fixed(size: int, make: Callable[[bytes], Data]) -> _Reader:
    def read(data: bytes, position: int, depth: int) -> tuple[Data, int]:
        end = position + size
        if end > len(data):
            raise DecodeError(f"{size} octets", offset=position, found=f"{len(data) - position} left")
        try:
            return make(data[position:end]), end
        except DecodeError as error:
            error.inside(offset=position)
            raise

    return read


def _read_bit_string(data: bytes, position: int, depth: int) -> tuple[Data, int]:
    length, start, form = read_any_length(data, position)
    end = start + (length + 7) // 8
    if end > len(data):
        raise DecodeError(f"{length} bits", offset=start, found=f"{len(data) - start} octets left")
    bits = BitString(data[start:end], length)
    return remember(bits, form) if form else bits, end


_DONT_CARE = DontCare()


def _read_dont_care(data: bytes, position: int, depth: int) -> tuple[Data, int]:
    return _DONT_CARE, position


def _read_compact_array(data: bytes, position: int, depth: int) -> tuple[Data, int]:
    description, start = _read_description(data, position, depth, {})
    contents, end = read_octets(data, start)
    read = _content_reader(description, {})
    at = end - len(contents)
    elements: list[Data] = []
    place = 0
    if contents and not _takes_octets(description):
        raise DecodeError("no contents, for the elements have none", offset=at, found=f"{len(contents)} octets")
    multiplied, each, most = 0, _multiplied(description), _FOR_AN_OCTET * len(contents) + MAX_MULTIPLIED
    try:
        while place < len(contents):
            multiplied += each
            if multiplied > most:
                raise DecodeError("fewer structures, arrays and empty values for so many octets", offset=place)
            element, place = read(contents, place)
            elements.append(element)
    except DecodeError as error:
        error.inside(len(elements), offset=at)
        raise
    except (IndexError, struct_error):
        raise DecodeError(
            "a whole element of compact-array",
            offset=end,
            found="the end of its contents",
            path=(len(elements),),
        ) from None
    array = CompactArray(description, tuple(elements))
    return array if type(contents) is bytes else remember(array, form_of(contents)), end


def _read_description(
    data: bytes, position: int, depth: int, known: dict[bytes, TypeDescription]
) -> tuple[TypeDescription, int]:
    """Read a TypeDescription; of short ones that stand in it more than once, there is one.

    Empty structures and arrays are refused, null-data and don't-care kept within :data:`MAX_EMPTY`: with these, which
    have no contents, a few octets could describe values without number.
    """
    try:
        tag = data[position]
        if tag == Array.tag:
            count = int.from_bytes(data[position + 1 : position + 3], "big")
            if not depth or not count:
                raise DecodeError(f"an array of elements, at most {MAX_DEPTH} levels deep", offset=position)
            member, end = _read_description(data, position + 3, depth - 1, known)
            if not _takes_octets(member):
                raise DecodeError("an element with contents", offset=position + 3, found=f"{data[position + 3]:#04x}")
            return TypeDescription(tag, (member,), count), end
        if tag == Structure.tag:
            size, end, form = _read_count(data, position + 1, "members of structure")
            if not depth or not size:
                raise DecodeError(f"a structure with members, at most {MAX_DEPTH} levels deep", offset=position)
            members: list[TypeDescription] = []
            for _ in range(size):
                start = end
                member, end = _read_description(data, start, depth - 1, known)
                if end - start <= _SHORT:
                    member = known.setdefault(data[start:end], member)
                members.append(member)
            description = TypeDescription(tag, tuple(members))
            if _empty_values(description) > MAX_EMPTY:
                raise DecodeError(f"at most {MAX_EMPTY} members without contents", offset=position, found="more")
            return remember(description, form) if form else description, end
        if tag not in _DESCRIBED:
            raise DecodeError("the tag of a type that a compact-array may have", offset=position, found=f"{tag:#04x}")
        return _SIMPLE[tag], position + 1
    except IndexError:
        raise truncated("a type description", data) from None


def _takes_octets(description: TypeDescription) -> bool:
    """Whether a value of the type has contents."""
    if description.tag == Structure.tag:
        return any(map(_takes_octets, description.members))
    return description.tag not in _EMPTY


def _empty_values(description: TypeDescription) -> int:
    """How many values without contents each value of the type brings, but for those that arrays in it repeat."""
    if description.tag == Structure.tag:
        return sum(map(_empty_values, description.members)) + (not _takes_octets(description))
    return int(description.tag in _EMPTY)


_OF_A_LIST, _FOR_AN_OCTET = 5, 8


def _multiplied(description: TypeDescription) -> int:
    """What one value of the type counts against :data:`MAX_MULTIPLIED`."""
    if description.tag == Structure.tag:
        return _OF_A_LIST + sum(map(_multiplied, description.members))
    if description.tag == Array.tag:
        return _OF_A_LIST + description.size * _multiplied(description.members[0])
    return int(description.tag in _EMPTY)


_ContentReader = Callable[[bytes, int], tuple[Any, int]]


def _content_reader(description: TypeDescription, made: dict[int, _ContentReader]) -> _ContentReader:
    """The function that reads one value of the described type, without tags.

    Args:
        description: the type.
        made: those that were made for parts of the same description, by the identity of the part.
    """
    tag = description.tag
    if not description.members:
        return _simple_reader(tag)
    found = made.get(id(description))
    if found is not None:
        return found
    if tag == Structure.tag:
        readers = [_content_reader(member, made) for member in description.members]
        found = _members_reader(Structure, lambda: readers)
    else:
        reader = _content_reader(description.members[0], made)
        found = _members_reader(Array, lambda: repeat(reader, description.size))
    made[id(description)] = found
    return found


@lru_cache(maxsize=64)
def _simple_reader(tag: int) -> _ContentReader:
    """The same for a type that holds no others."""
    if (values := _OCTETS[tag]) is not None:
        return lambda data, position: (values[data[position]], position + 1)
    if (number := _NUMBERS[tag]) is not None:
        kind, unpack, size, _ = number
        return lambda data, position: (_new_number(kind, unpack(data, position)[0]), position + size - 1)
    if tag == 9:
        return read_octets
    if tag == 0:
        return lambda data, position: (None, position)
    other = _READERS[tag]
    return lambda data, position: other(data, position, 0)


def _members_reader(
    kind: type[Structure] | type[Array], readers: Callable[[], Iterable[_ContentReader]]
) -> _ContentReader:
    def read(data: bytes, position: int) -> tuple[Data, int]:
        members: list[Data] = []
        try:
            for reader in readers():
                value, position = reader(data, position)
                members.append(value)
        except DecodeError as error:
            error.within(len(members))
            raise
        return kind(members), position

    return read


_READERS[4] = _read_bit_string
_READERS[10] = _read_text(VisibleString)
_READERS[12] = _read_text(Utf8String)
_READERS[19] = _read_compact_array
_READERS[23] = _fixed(4, Float32.from_octets)
_READERS[24] = _fixed(8, Float64.from_octets)
_READERS[25] = _fixed(12, DateTime.decode)
_READERS[26] = _fixed(5, Date.decode)
_READERS[27] = _fixed(4, Time.decode)
_READERS[255] = _read_dont_care

_EMPTY = frozenset((0, 255))
_DESCRIBED = frozenset(TYPE_NAMES) - {1, 2, 19}
_SHORT = 16  # octets of a description that is looked up rather than kept again
_SIMPLE = {tag: TypeDescription(tag) for tag in _DESCRIBED}

_PACKERS: dict[type, tuple[Callable[..., bytes], int]] = {
    number: (Struct(">B" + number.layout.format[1:]).pack, number.tag) for number in NUMBERS
}


def write_data(value: Data, out: bytearray) -> None:
    """Append one Data with its tag."""
    try:
        _write_items((value,), out, MAX_DEPTH)
    except EncodeError as error:
        error.path = error.path[1:]  # the item is the whole
        raise


def write_items(items: tuple[Data, ...], out: bytearray, depth: int = MAX_DEPTH) -> None:
    """Append a count and that many Data, each with its tag; EncodeError with the index of the item in its path."""
    place = len(out)
    write_length(len(items), out)
    rewrite_length(out, place, form_of(items))
    _write_items(items, out, depth)


def _write_items(items: tuple[Data, ...], out: bytearray, depth: int) -> None:
    packers = _PACKERS
    remaining = iter(items)  # knows, where an error is raised, how far it has come: cheaper than to number the items
    try:
        for value in remaining:
            kind = type(value)
            if kind is bytes:
                out.append(9)
                length = len(value)  # type: ignore[arg-type]
                if length < 0x80:
                    out.append(length)
                else:
                    write_length(length, out)
                out += value  # type: ignore[arg-type]
            elif value is None:
                out.append(0)
            elif kind is Structure or kind is Array:
                if not depth:
                    raise EncodeError(f"more than {MAX_DEPTH} levels of nesting")
                out.append(2 if kind is Structure else 1)
                length = len(value)  # type: ignore[arg-type]
                if length < 0x80:
                    out.append(length)
                else:
                    write_length(length, out)
                _write_items(value, out, depth - 1)  # type: ignore[arg-type]
            elif (packer := packers.get(kind)) is not None:
                pack, tag = packer
                out += pack(tag, value)
            elif isinstance(value, Remembering):
                _write_remembering(value, out, depth)
            else:
                tag_of_kind = TAGS.get(kind)
                if tag_of_kind is None:
                    raise EncodeError(f"{kind.__name__} is no COSEM data type")
                out.append(tag_of_kind)
                _write_body(value, out, depth)
    except EncodeError as error:
        error.within(len(items) - 1 - length_hint(remaining))
        raise
    except struct_error:
        position = len(items) - 1 - length_hint(remaining)
        raise EncodeError(f"{quoted(items[position])} is out of range", path=(position,)) from None


_WITH_LENGTH = (bytes, VisibleString, Utf8String, Array, Structure, BitString)


def _write_remembering(value: Remembering, out: bytearray, depth: int) -> None:
    """Append a value whose length is not in its shortest form, with its tag."""
    if value.kind is CompactArray:
        out.append(TAGS[CompactArray])
        _write_compact_array(value, out, depth)
        return
    if value.kind not in _WITH_LENGTH:
        raise EncodeError(f"a {value.kind.__name__} has no length of another form")
    place = len(out) + 1
    try:
        _write_items((value.usual(),), out, depth)
    except EncodeError as error:
        error.path = error.path[1:]  # the item is the whole
        raise
    rewrite_length(out, place, value.form)


def _write_body(value: Any, out: bytearray, depth: int) -> None:
    """Append a value of one of the rarer types, without its tag."""
    kind = type(value)
    if kind is Boolean or kind is BCD:
        out.append(value.octet)
    elif kind is BitString:
        if len(value.octets) != (value.length + 7) // 8:
            raise EncodeError(f"{value.length} bits in {len(value.octets)} octets")
        write_length(value.length, out)
        out += value.octets
    elif kind is VisibleString or kind is Utf8String:
        write_octets(value.octets(), out)
    elif kind is Float32 or kind is Float64:
        out += value.octets
    elif kind is CompactArray:
        _write_compact_array(value, out, depth)
    elif kind is not DontCare:
        out += value.encode()


def _write_compact_array(value: Any, out: bytearray, depth: int) -> None:
    _write_description(value.description, out, depth)
    contents = bytearray()
    for index, element in enumerate(value.elements):
        try:
            _write_content(value.description, element, contents)
        except EncodeError as error:
            error.within(index)
            raise
    if value.elements and not contents:
        raise EncodeError("elements without contents can't be counted")
    if _multiplied(value.description) * len(value.elements) > _FOR_AN_OCTET * len(contents) + MAX_MULTIPLIED:
        raise EncodeError("more structures, arrays and empty values than so many octets may have")
    place = len(out)
    write_octets(bytes(contents), out)
    rewrite_length(out, place, form_of(value))


def _write_description(description: TypeDescription, out: bytearray, depth: int) -> None:
    if description.size and description.tag != Array.tag:
        raise EncodeError("only an array is described with a size")
    out.append(description.tag)
    members = description.members
    if description.tag in (Array.tag, Structure.tag):
        if not depth or not members:
            raise EncodeError(f"an array or structure without members, or more than {MAX_DEPTH} levels of nesting")
        if description.tag == Structure.tag:
            place = len(out)
            write_length(len(members), out)
            rewrite_length(out, place, form_of(description))
        elif len(members) == 1 and 1 <= description.size <= 0xFFFF:
            out += description.size.to_bytes(2, "big")
        else:
            raise EncodeError("an array is described by one element type and a count of 1 to 65535")
        for member in members:
            _write_description(member, out, depth - 1)
        if _empty_values(description) > MAX_EMPTY or (description.size and not _takes_octets(members[0])):
            raise EncodeError(f"an array of elements without contents, or more than {MAX_EMPTY} members without")
    elif description.tag not in _DESCRIBED or members:
        raise EncodeError(f"tag {description.tag} does not describe a type that a compact-array may have")


def _write_content(description: TypeDescription, value: Data, out: bytearray) -> None:
    tag = TAGS.get(kind_of(value))
    if tag != description.tag:
        expected = TYPE_NAMES.get(description.tag, description.tag)
        raise EncodeError(f"{type(value).__name__} stands where the description has {expected}")
    if isinstance(value, Structure | Array):
        members = description.members if tag == Structure.tag else description.members * description.size
        if len(members) != len(value):
            raise EncodeError(f"{len(value)} elements where the description has {len(members)}")
        for index, (member, item) in enumerate(zip(members, value, strict=True)):
            try:
                _write_content(member, item, out)
            except EncodeError as error:
                error.within(index)
                raise
    elif isinstance(value, Number):
        try:
            out += value.layout.pack(value)
        except struct_error:
            raise EncodeError(f"{quoted(value)} is out of range") from None
    elif isinstance(value, bytes):
        write_octets(value, out)
    elif value is not None:
        place = len(out)
        _write_body(usual(value), out, 0)
        rewrite_length(out, place, form_of(value))


# Codecs --------------------------------------------------------------------------------------------------------------


class Codec(Protocol[T]):
    """Reads a value at a position, giving the position after it, and appends it to octets.

    The codec of a node (or of a choice of nodes) also has ``kinds``, the classes of the nodes that it reads and writes.
    """

    def read(self, data: bytes, position: int) -> tuple[T, int]:
        """The value at ``position`` and the position after it; DecodeError, its offset counted in ``data``."""
        ...

    def write(self, value: T, out: bytearray) -> None:
        """Append the value; EncodeError."""
        ...


class _Functions(NamedTuple, Generic[T]):
    """A codec made of two functions."""

    read: Callable[[bytes, int], tuple[T, int]]
    write: Callable[[T, bytearray], None]


class _Integer:
    """An integer of fixed size."""

    def __init__(self, code: str) -> None:
        self._layout = Struct(">" + code)

    def read(self, data: bytes, position: int) -> tuple[int, int]:
        end = position + self._layout.size
        if end > len(data):
            raise truncated(f"{self._layout.size} octets", data)
        return self._layout.unpack_from(data, position)[0], end

    def write(self, value: int, out: bytearray) -> None:
        try:
            out += self._layout.pack(value)
        except struct_error:
            raise EncodeError(f"{quoted(value)} is no integer of {self._layout.size} octets") from None


U8 = _Integer("B")
U16 = _Integer("H")
U32 = _Integer("I")
U64 = _Integer("Q")
I8 = _Integer("b")


def _read_boolean(data: bytes, position: int) -> tuple[Boolean, int]:
    octet, end = U8.read(data, position)
    return Boolean(octet, octet), end


def _write_boolean(value: Boolean, out: bytearray) -> None:
    if type(value) is not Boolean:  # True equals every true Boolean, so it can't stand for one octet
        raise EncodeError(f"{type(value).__name__} stands where Boolean belongs")
    out.append(value.octet)


BOOLEAN: Codec[Boolean] = _Functions(_read_boolean, _write_boolean)
"""A boolean octet without a tag."""

OCTETS: Codec[bytes] = _Functions(read_octets, write_octets)
"""An octet string behind its length."""

DATA: Codec[Data] = _Functions(read_data, write_data)
"""COSEM data."""


class Fixed:
    """An octet string of a size that both sides know."""

    def __init__(self, size: int) -> None:
        self._size = size

    def read(self, data: bytes, position: int) -> tuple[bytes, int]:
        """The octets."""
        end = position + self._size
        if end > len(data):
            raise truncated(f"{self._size} octets", data)
        return data[position:end], end

    def write(self, value: bytes, out: bytearray) -> None:
        """Append the octets; EncodeError on another number of them."""
        if not isinstance(value, bytes) or len(value) != self._size:
            raise EncodeError(f"{quoted(value)} is not {self._size} octets")
        out += value


class Optional(Generic[T]):
    """A value that may be missing: 00, or 01 and the value."""

    def __init__(self, codec: Codec[T]) -> None:
        self._codec = codec

    def read(self, data: bytes, position: int) -> tuple[T | None, int]:
        """The value or None."""
        present, start = U8.read(data, position)
        if present == 0:
            return None, start
        if present != 1:
            raise DecodeError("00 (absent) or 01 (present)", offset=position, found=f"{present:#04x}")
        return self._codec.read(data, start)

    def write(self, value: T | None, out: bytearray) -> None:
        """Append the value or its absence."""
        out.append(value is not None)
        if value is not None:
            self._codec.write(value, out)


class SequenceOf(Generic[T]):
    """A count, and that many values."""

    def __init__(self, codec: Codec[T]) -> None:
        self._codec = codec

    def read(self, data: bytes, position: int) -> tuple[tuple[T, ...], int]:
        """The values."""
        count, position, form = _read_count(data, position, "elements")
        values: list[T] = []
        try:
            for _ in range(count):
                value, position = self._codec.read(data, position)
                values.append(value)
        except DecodeError as error:
            error.within(len(values))
            raise
        elements = tuple(values)
        return remember(elements, form) if form else elements, position

    def write(self, value: tuple[T, ...], out: bytearray) -> None:
        """Append count and values."""
        if not isinstance(value, tuple):
            raise EncodeError(f"{type(value).__name__} stands where a tuple belongs")
        place = len(out)
        write_length(len(value), out)
        rewrite_length(out, place, form_of(value))
        for index, item in enumerate(value):
            try:
                self._codec.write(item, out)
            except EncodeError as error:
                error.within(index)
                raise


class Sequence(Generic[T]):
    """The fields of a node, one after another.

    Args:
        kind: the NamedTuple class.
        codecs: one for each of its fields, in order.
    """

    def __init__(self, kind: type[T], *codecs: Codec[Any]) -> None:
        self.kind = kind
        self.kinds: tuple[type, ...] = (kind,)
        self._make: Callable[[list[Any]], T] = kind._make  # type: ignore[attr-defined]
        self.fields: tuple[tuple[str, Codec[Any]], ...] = tuple(
            zip(kind._fields, codecs, strict=True)  # type: ignore[attr-defined]
        )
        # Data and nodes remember their own forms, the node those of its other fields.
        self._lifted = [
            place for place, codec in enumerate(codecs) if codec is not DATA and not hasattr(codec, "kinds")
        ]

    def read(self, data: bytes, position: int) -> tuple[T, int]:
        """The node."""
        values: list[Any] = []
        for name, codec in self.fields:
            try:
                value, position = codec.read(data, position)
            except DecodeError as error:
                error.within(name)
                raise
            values.append(value)
        return self._made(values), position

    def _made(self, values: list[Any]) -> T:
        """The node of the values, remembering the forms that they bring."""
        forms = {}
        for place in self._lifted:
            value = values[place]
            if isinstance(value, Remembering):
                forms[place] = value.form
                values[place] = value.usual()
        made = self._make(values)
        return remember(made, tuple((self.fields[place][0], form) for place, form in forms.items())) if forms else made

    def write(self, value: T, out: bytearray) -> None:
        """Append the fields."""
        forms: dict[str, Any] = {}
        if type(value) is not self.kind:
            if kind_of(value) is not self.kind:
                raise EncodeError(f"{type(value).__name__} stands where {self.kind.__name__} belongs")
            forms = _forms(value)
        for (name, codec), item in zip(self.fields, value, strict=True):  # type: ignore[call-overload]
            try:
                codec.write(remember(item, forms.pop(name)) if name in forms else item, out)
            except EncodeError as error:
                error.within(name)
                raise
            except (AttributeError, TypeError):
                raise EncodeError(f"{type(item).__name__} has no place here", path=(name,)) from None
        if forms:
            raise EncodeError(f"no fields {', '.join(map(str, forms))} in {self.kind.__name__}")


def _forms(value: Any) -> dict[str, Any]:
    """The forms of the fields of a node that remembers them."""
    try:
        return dict(form_of(value))
    except (TypeError, ValueError):
        raise EncodeError(f"{quoted(form_of(value))} does not say the forms of fields") from None


class Choice(Generic[T]):
    """One of several nodes behind the octet that selects it.

    Args:
        alternatives: selecting octet to the :class:`Sequence` of the node.
    """

    def __init__(self, alternatives: Mapping[int, Sequence[Any]]) -> None:
        self.alternatives = alternatives
        self.kinds: tuple[type, ...] = tuple(alternative.kind for alternative in alternatives.values())
        self._selectors = {alternative.kind: selector for selector, alternative in alternatives.items()}

    def read(self, data: bytes, position: int) -> tuple[T, int]:
        """The node."""
        selector, start = U8.read(data, position)
        alternative = self.alternatives.get(selector)
        if alternative is None:
            known = ", ".join(f"{known:#04x}" for known in self.alternatives)
            raise DecodeError(f"one of {known}", offset=position, found=f"{selector:#04x}")
        return alternative.read(data, start)

    def write(self, value: T, out: bytearray) -> None:
        """Append selector and node."""
        selector = self._selectors.get(kind_of(value))
        if selector is None:
            known = ", ".join(kind.__name__ for kind in self._selectors)
            raise EncodeError(f"{type(value).__name__} is not one of {known}")
        out.append(selector)
        self.alternatives[selector].write(value, out)


def decode(codec: Codec[T], octets: bytes) -> T:
    """The value that all the octets make up; DecodeError for fewer, others or more."""
    octets = bytes(octets)
    value, end = codec.read(octets, 0)
    if end != len(octets):
        raise _left_over(octets, end)
    return value


def _left_over(octets: bytes, end: int) -> DecodeError:
    return DecodeError("the end", offset=end, found=f"{len(octets) - end} octets more")


def encode(codec: Codec[T], value: T) -> bytes:
    """The octets of a value; EncodeError."""
    out = bytearray()
    codec.write(value, out)
    return bytes(out)
