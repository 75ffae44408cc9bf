"""The data types of the ZigBee Cluster Library (ZCL, chapter 2.6), the least significant octet first on the wire.

=================================  ==================================================================
type                               Python value
=================================  ==================================================================
data, bool, map, uint, int, enum   ``int`` (a bool keeps its octet)
clusterId, attribId, bacOID        ``int``
semi, single, double               ``float``; octets for what is no ordinary number (NaN, infinity, -0)
octstr, octstr16                   ``bytes``, :data:`INVALID` for the invalid string
string, string16                   ``str``, :data:`INVALID` for the invalid string
array, set, bag                    :class:`Collection`
struct                             :class:`Structure`
ToD, date                          :class:`TimeOfDay`, :class:`Date`
UTC                                :class:`UtcTime`
EUI64                              :class:`Eui64`
key128                             ``bytes``
nodata, unk                        None
=================================  ==================================================================

An invalid value ("non-value") of a number is the number itself; :data:`TYPES` names it, :func:`is_no_value` knows it.
"""

from __future__ import annotations

import datetime as _datetime
from collections.abc import Callable
from math import copysign, isfinite
from struct import Struct
from struct import error as struct_error
from typing import Any, NamedTuple, Self

from wire.days import ANY, WEEKDAY_NAMES, date_text, time_of_day, time_text
from wire.enums import OpenEnum
from wire.epoch import EPOCH
from wire.errors import DecodeError, EncodeError, quoted
from wire.eui64 import Eui64
from wire.layout import U32, Coded, Flags, Octets
from wire.node import JSON, node, plain

__all__ = [
    "ANY",
    "DATE",
    "EPOCH",
    "EUI64",
    "INVALID",
    "KEY128",
    "NO_VALUE",
    "OCTET_STRING",
    "REPORTABLE_CHANGE",
    "STRING",
    "TIME_OF_DAY",
    "TYPED_VALUE",
    "TYPES",
    "UTC",
    "Collection",
    "DataType",
    "Date",
    "Eui64",
    "Invalid",
    "Member",
    "Structure",
    "TimeOfDay",
    "Type",
    "UtcTime",
    "is_no_value",
    "read_value",
    "write_value",
]

DEPTH = 8
"""Arrays and structures nest at most this deep."""
_NO_COUNT = 0xFFFF


class DataType(OpenEnum):
    """The number of a type, as attribute records carry it."""

    NODATA = 0x00
    DATA8 = 0x08
    DATA16 = 0x09
    DATA24 = 0x0A
    DATA32 = 0x0B
    DATA40 = 0x0C
    DATA48 = 0x0D
    DATA56 = 0x0E
    DATA64 = 0x0F
    BOOL = 0x10
    MAP8 = 0x18
    MAP16 = 0x19
    MAP24 = 0x1A
    MAP32 = 0x1B
    MAP40 = 0x1C
    MAP48 = 0x1D
    MAP56 = 0x1E
    MAP64 = 0x1F
    UINT8 = 0x20
    UINT16 = 0x21
    UINT24 = 0x22
    UINT32 = 0x23
    UINT40 = 0x24
    UINT48 = 0x25
    UINT56 = 0x26
    UINT64 = 0x27
    INT8 = 0x28
    INT16 = 0x29
    INT24 = 0x2A
    INT32 = 0x2B
    INT40 = 0x2C
    INT48 = 0x2D
    INT56 = 0x2E
    INT64 = 0x2F
    ENUM8 = 0x30
    ENUM16 = 0x31
    SEMI = 0x38
    SINGLE = 0x39
    DOUBLE = 0x3A
    OCTSTR = 0x41
    STRING = 0x42
    OCTSTR16 = 0x43
    STRING16 = 0x44
    ARRAY = 0x48
    STRUCT = 0x4C
    SET = 0x50
    BAG = 0x51
    TOD = 0xE0
    DATE = 0xE1
    UTC = 0xE2
    CLUSTER_ID = 0xE8
    ATTRIB_ID = 0xE9
    BAC_OID = 0xEA
    EUI64 = 0xF0
    KEY128 = 0xF1
    UNK = 0xFF


class Invalid:
    """The type of :data:`INVALID`: a string without a value, whose length is all ones; null in JSON."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "INVALID"

    def __reduce__(self) -> str:
        return "INVALID"

    def plain(self) -> None:
        """Null."""
        return


INVALID = Invalid()
"""The invalid string. It has octets of its own: None is a field that is missing."""


_UTC_EPOCH = EPOCH.replace(tzinfo=None)  # whose text is quicker to make


class UtcTime(int):
    """Seconds since the beginning of 2000, UTC.

    In GB fields 0 means at once (or from the beginning), 0xFFFFFFFF and 0xFFFFFFFE cancel what is pending; they
    name no instant.

    >>> str(UtcTime(0x38818890))
    '2030-01-15T09:00:00Z'
    """

    __slots__ = ()

    @classmethod
    def from_datetime(cls, moment: _datetime.datetime) -> Self:
        """From a Python datetime with a time zone, microseconds cut; EncodeError for one without."""
        if moment.utcoffset() is None:
            raise EncodeError("a time without a zone")
        return cls((moment - EPOCH) // _datetime.timedelta(seconds=1))

    @property
    def is_instant(self) -> bool:
        """Whether this names an instant: neither 0 nor one of the two highest values."""
        return 0 < self < 0xFFFFFFFE

    def datetime(self) -> _datetime.datetime:
        """The instant as an aware datetime; ValueError where the number names none."""
        if not self.is_instant:
            raise ValueError(f"{int(self)} names no instant")
        return EPOCH + _datetime.timedelta(seconds=self)

    def __str__(self) -> str:
        if not self.is_instant:
            return int.__repr__(self)
        return f"{(_UTC_EPOCH + _datetime.timedelta(0, self)).isoformat()}Z"

    def __repr__(self) -> str:
        return f"UtcTime({int(self)})"

    def plain(self) -> str | int:
        """The text form; the number where there is no instant."""
        return str(self) if self.is_instant else int(self)


def _octets_of(value: tuple[str, tuple[tuple[str, int], ...]], out: bytearray) -> None:
    kind, fields = value
    for name, number in fields:
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= 0xFF:
            raise EncodeError(f"{quoted(number)} is not a {name} of {kind}", path=(name,))
        out.append(number)


@node
class Date(NamedTuple):
    """A date; every field may be :data:`ANY`.

    Attributes:
        year: 1900 to 2154, or :data:`ANY`.
        month: 1 to 12; 0xFD and 0xFE are the end and the beginning of daylight saving time.
        day: of the month, 1 to 31; 0xFE is the last, 0xFD the second last (of the weekday, where there is one).
        weekday: 1 Monday to 7 Sunday.
    """

    year: int = ANY
    month: int = ANY
    day: int = ANY
    weekday: int = ANY

    def date(self) -> _datetime.date:
        """The calendar day, where the date names exactly one; otherwise ValueError."""
        try:
            return _datetime.date(self.year if self.year != ANY else 0, self.month, self.day)
        except ValueError:
            raise ValueError(f"{self} is not one day of the calendar") from None

    def __str__(self) -> str:
        text = date_text(None if self.year == ANY else self.year, self.month, self.day)
        if self.weekday == ANY:
            return text
        if 1 <= self.weekday <= 7:
            return f"{text} {WEEKDAY_NAMES[self.weekday - 1]}"
        return f"{text} weekday {self.weekday}"

    def plain(self) -> str:
        """The text form."""
        return str(self)


@node
class TimeOfDay(NamedTuple):
    """A time of day; every field may be :data:`ANY`.

    Attributes:
        hour: 0 to 23.
        minute: 0 to 59.
        second: 0 to 59.
        hundredths: of a second, 0 to 99.
    """

    hour: int = ANY
    minute: int = ANY
    second: int = ANY
    hundredths: int = ANY

    def time(self) -> _datetime.time:
        """The time of day, where hour, minute and second are given (hundredths default to 0); otherwise ValueError."""
        return time_of_day(*self)

    def __str__(self) -> str:
        return time_text(*self)

    def plain(self) -> str:
        """The text form."""
        return str(self)


@node
class Collection(NamedTuple):
    """An array, set or bag.

    Attributes:
        element_type: of every element.
        elements: the values; None for an invalid one, whose count is 0xFFFF.
    """

    element_type: DataType
    elements: tuple[Any, ...] | None


@node
class Member(NamedTuple):
    """A member of a struct.

    Attributes:
        data_type: of the value.
        value: as the type says.
    """

    data_type: DataType
    value: Any


@node
class Structure(NamedTuple):
    """A struct.

    Attributes:
        members: types and values; None for an invalid one, whose count is 0xFFFF.
    """

    members: tuple[Member, ...] | None

    def plain(self) -> JSON:
        """A list of the members, or null."""
        return plain(self.members)


# Readers and writers -------------------------------------------------------------------------------------------------

Reader = Callable[[bytes, int], tuple[Any, int]]
Writer = Callable[[Any, bytearray], None]


def _short(size: int, data: bytes, offset: int) -> DecodeError:
    return DecodeError(f"{size} octets", offset=offset, found=f"{max(len(data) - offset, 0)} left")


def _integer(size: int, signed: bool) -> tuple[Reader, Writer]:
    def read(data: bytes, offset: int) -> tuple[int, int]:
        end = offset + size
        if end > len(data):
            raise _short(size, data, offset)
        return int.from_bytes(data[offset:end], "little", signed=signed), end

    def write(value: Any, out: bytearray) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            raise EncodeError(f"a number expected, not {type(value).__name__}")
        try:
            out += value.to_bytes(size, "little", signed=signed)
        except OverflowError:
            kind = "signed" if signed else "unsigned"
            raise EncodeError(f"{quoted(value)} is not {kind} of {size * 8} bits") from None

    return read, write


def _boolean() -> tuple[Reader, Writer]:
    """An octet, which keeps its number; true and false are written 1 and 0."""
    read, write_number = _integer(1, signed=False)

    def write(value: Any, out: bytearray) -> None:
        write_number(int(value) if isinstance(value, bool) else value, out)

    return read, write


def _float(code: str) -> tuple[Reader, Writer]:
    layout = Struct("<" + code)
    size = layout.size

    def read(data: bytes, offset: int) -> tuple[float | bytes, int]:
        end = offset + size
        if end > len(data):
            raise _short(size, data, offset)
        value: float = layout.unpack_from(data, offset)[0]
        if isfinite(value) and (value or copysign(1, value) > 0):
            return value, end
        return data[offset:end], end

    def write(value: Any, out: bytearray) -> None:
        if isinstance(value, bytes):
            if len(value) != size:
                raise EncodeError(f"{size} octets expected, not {len(value)}")
            out += value
            return
        try:
            out += layout.pack(value)
        except (struct_error, OverflowError) as error:
            raise EncodeError(f"{quoted(value)}: {error}") from None

    return read, write


def _octet_string(size: int) -> tuple[Reader, Writer]:
    invalid = (1 << 8 * size) - 1

    def read(data: bytes, offset: int) -> tuple[bytes | Invalid, int]:
        start = offset + size
        if start > len(data):
            raise _short(size, data, offset)
        length = int.from_bytes(data[offset:start], "little")
        if length == invalid:
            return INVALID, start
        end = start + length
        if end > len(data):
            raise _short(length, data, start)
        return data[start:end], end

    def write(value: Any, out: bytearray) -> None:
        if value is INVALID:
            out += invalid.to_bytes(size, "little")
            return
        if not isinstance(value, bytes):
            raise EncodeError(f"octets expected, not {type(value).__name__}")
        if len(value) >= invalid:
            raise EncodeError(f"at most {invalid - 1} octets, not {len(value)}")
        out += len(value).to_bytes(size, "little")
        out += value

    return read, write


def _text(size: int) -> tuple[Reader, Writer]:
    read_octets, write_octets = _octet_string(size)

    def read(data: bytes, offset: int) -> tuple[str | Invalid, int]:
        value, offset = read_octets(data, offset)
        return value if value is INVALID else value.decode("utf-8", "surrogateescape"), offset

    def write(value: Any, out: bytearray) -> None:
        if value is INVALID:
            write_octets(INVALID, out)
            return
        if not isinstance(value, str):
            raise EncodeError(f"text expected, not {type(value).__name__}")
        try:
            octets = value.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError as error:
            raise EncodeError(f"no text of UTF-8: {error.reason}") from None
        write_octets(octets, out)

    return read, write


def _read_date(data: bytes, offset: int) -> tuple[Date, int]:
    end = offset + 4
    if end > len(data):
        raise _short(4, data, offset)
    year, month, day, weekday = data[offset:end]
    return Date(ANY if year == ANY else 1900 + year, month, day, weekday), end


def _write_date(value: Any, out: bytearray) -> None:
    if not isinstance(value, Date):
        raise EncodeError(f"a date expected, not {type(value).__name__}")
    year = ANY if value.year == ANY else value.year - 1900
    if not 0 <= year <= 0xFF or value.year == 1900 + ANY:
        raise EncodeError(f"{value.year} is not a year of Date", path=("year",))
    _octets_of(("Date", (("year", year), *zip(Date._fields[1:], value[1:], strict=True))), out)


def _read_time_of_day(data: bytes, offset: int) -> tuple[TimeOfDay, int]:
    end = offset + 4
    if end > len(data):
        raise _short(4, data, offset)
    return TimeOfDay(*data[offset:end]), end


def _write_time_of_day(value: Any, out: bytearray) -> None:
    if not isinstance(value, TimeOfDay):
        raise EncodeError(f"a time of day expected, not {type(value).__name__}")
    _octets_of(("TimeOfDay", tuple(zip(value._fields, value, strict=True))), out)


def _read_utc(data: bytes, offset: int) -> tuple[UtcTime, int]:
    end = offset + 4
    if end > len(data):
        raise _short(4, data, offset)
    return UtcTime.from_bytes(data[offset:end], "little"), end


def _read_eui64(data: bytes, offset: int) -> tuple[Eui64, int]:
    end = offset + 8
    if end > len(data):
        raise _short(8, data, offset)
    return Eui64(data[offset:end][::-1]), end


def _write_eui64(value: Any, out: bytearray) -> None:
    if not isinstance(value, bytes | str):
        raise EncodeError(f"an EUI-64 expected, not {type(value).__name__}")
    out += Eui64(value)[::-1]


def _read_key(data: bytes, offset: int) -> tuple[bytes, int]:
    end = offset + 16
    if end > len(data):
        raise _short(16, data, offset)
    return data[offset:end], end


def _write_key(value: Any, out: bytearray) -> None:
    if not isinstance(value, bytes) or len(value) != 16:
        raise EncodeError("a key of 16 octets expected")
    out += value


def _read_nothing(data: bytes, offset: int) -> tuple[None, int]:
    return None, offset


def _write_nothing(value: Any, out: bytearray) -> None:
    if value is not None:
        raise EncodeError(f"no value expected, not {type(value).__name__}")


def _read_count(data: bytes, offset: int, depth: int) -> tuple[int, int]:
    if depth > DEPTH:
        raise DecodeError(f"arrays and structures at most {DEPTH} deep", offset=offset)
    if offset + 2 > len(data):
        raise _short(2, data, offset)
    return data[offset] | data[offset + 1] << 8, offset + 2


def _write_count(values: Any, out: bytearray, depth: int) -> None:
    if depth > DEPTH:
        raise EncodeError(f"arrays and structures are at most {DEPTH} deep")
    if len(values) >= _NO_COUNT:
        raise EncodeError(f"at most {_NO_COUNT - 1} values, not {len(values)}")
    out += len(values).to_bytes(2, "little")


def _read_collection(data: bytes, offset: int, depth: int) -> tuple[Collection, int]:
    if offset >= len(data):
        raise _short(1, data, offset)
    element = _known(data, offset)
    count, offset = _read_count(data, offset + 1, depth)
    if count == _NO_COUNT:
        return Collection(element.id, None), offset
    if count and not element.least:
        raise DecodeError(f"no elements of {element.name}", offset=offset - 2, found=str(count))
    if count * element.least > len(data) - offset:
        raise _short(count * element.least, data, offset)
    elements = []
    for index in range(count):
        try:
            value, offset = _read(data, offset, element.id, depth)
        except DecodeError as error:
            raise error.within("elements", index) from None
        elements.append(value)
    return Collection(element.id, tuple(elements)), offset


def _write_collection(value: Any, out: bytearray, depth: int) -> None:
    if not isinstance(value, Collection):
        raise EncodeError(f"a Collection expected, not {type(value).__name__}")
    element = _named(value.element_type)
    out.append(element.id)
    if value.elements is None:
        out += _NO_COUNT.to_bytes(2, "little")
        return
    _write_count(value.elements, out, depth)
    if value.elements and not element.least:
        raise EncodeError(f"no elements of {element.name}", path=("elements",))
    for index, item in enumerate(value.elements):
        try:
            _write(item, out, element.id, depth)
        except EncodeError as error:
            raise error.within("elements", index) from None


def _read_structure(data: bytes, offset: int, depth: int) -> tuple[Structure, int]:
    count, offset = _read_count(data, offset, depth)
    if count == _NO_COUNT:
        return Structure(None), offset
    if count > len(data) - offset:
        raise _short(count, data, offset)
    members = []
    for index in range(count):
        try:
            if offset >= len(data):
                raise _short(1, data, offset)
            kind = _known(data, offset)
            value, offset = _read(data, offset + 1, kind.id, depth)
        except DecodeError as error:
            raise error.within(index) from None
        members.append(Member(kind.id, value))
    return Structure(tuple(members)), offset


def _write_structure(value: Any, out: bytearray, depth: int) -> None:
    if not isinstance(value, Structure):
        raise EncodeError(f"a Structure expected, not {type(value).__name__}")
    if value.members is None:
        out += _NO_COUNT.to_bytes(2, "little")
        return
    _write_count(value.members, out, depth)
    for index, member in enumerate(value.members):
        try:
            kind = _named(member.data_type)
            out.append(kind.id)
            _write(member.value, out, kind.id, depth)
        except EncodeError as error:
            raise error.within(index) from None


def _known(data: bytes, offset: int) -> Type:
    kind = TYPES.get(data[offset])
    if kind is None:
        raise DecodeError("a data type", offset=offset, found=f"0x{data[offset]:02x}")
    return kind


def _named(number: Any) -> Type:
    try:
        return TYPES[number]
    except (KeyError, TypeError):
        raise EncodeError(f"{quoted(number)} is not a data type") from None


# The table -----------------------------------------------------------------------------------------------------------


@node
class Type(NamedTuple):
    """What is known of a data type.

    Attributes:
        id: its number.
        name: the standard's.
        size: octets, None where it varies.
        analogue: whether values measure; only these have a reportable change.
        invalid: the value that stands for none, as it is read; None where there is no such number.
        least: octets that a value takes at the least.
        read: takes octets and offset, gives value and the offset after it; absent for what nests.
        write: takes value and the octets to append to; absent for what nests.
    """

    id: DataType
    name: str
    size: int | None
    analogue: bool
    invalid: int | None
    least: int
    read: Reader | None
    write: Writer | None


def _table() -> dict[int, Type]:
    table: dict[int, Type] = {}

    def add(
        kind: DataType,
        name: str,
        size: int | None,
        codec: tuple[Reader | None, Writer | None],
        *,
        analogue: bool = False,
        invalid: int | None = None,
        least: int = 0,
    ) -> None:
        table[kind] = Type(kind, name, size, analogue, invalid, least if size is None else size, *codec)

    nothing = (_read_nothing, _write_nothing)
    nested = (None, None)
    eui64 = (_read_eui64, _write_eui64)
    add(DataType.NODATA, "nodata", 0, nothing)
    for size in range(1, 9):
        unsigned, ones = _integer(size, signed=False), (1 << 8 * size) - 1
        add(DataType(0x07 + size), f"data{8 * size}", size, unsigned)
        add(DataType(0x17 + size), f"map{8 * size}", size, unsigned)
        add(DataType(0x1F + size), f"uint{8 * size}", size, unsigned, analogue=True, invalid=ones)
        lowest = -(1 << 8 * size - 1)
        add(DataType(0x27 + size), f"int{8 * size}", size, _integer(size, signed=True), analogue=True, invalid=lowest)
    add(DataType.BOOL, "bool", 1, _boolean(), invalid=0xFF)
    add(DataType.ENUM8, "enum8", 1, _integer(1, signed=False), invalid=0xFF)
    add(DataType.ENUM16, "enum16", 2, _integer(2, signed=False), invalid=0xFFFF)
    add(DataType.SEMI, "semi", 2, _float("e"), analogue=True)
    add(DataType.SINGLE, "single", 4, _float("f"), analogue=True)
    add(DataType.DOUBLE, "double", 8, _float("d"), analogue=True)
    add(DataType.OCTSTR, "octstr", None, _octet_string(1), least=1)
    add(DataType.STRING, "string", None, _text(1), least=1)
    add(DataType.OCTSTR16, "octstr16", None, _octet_string(2), least=2)
    add(DataType.STRING16, "string16", None, _text(2), least=2)
    add(DataType.ARRAY, "array", None, nested, least=3)
    add(DataType.STRUCT, "struct", None, nested, least=2)
    add(DataType.SET, "set", None, nested, least=3)
    add(DataType.BAG, "bag", None, nested, least=3)
    add(DataType.TOD, "ToD", 4, (_read_time_of_day, _write_time_of_day), analogue=True)
    add(DataType.DATE, "date", 4, (_read_date, _write_date), analogue=True)
    add(DataType.UTC, "UTC", 4, (_read_utc, _integer(4, signed=False)[1]), analogue=True, invalid=0xFFFFFFFF)
    add(DataType.CLUSTER_ID, "clusterId", 2, _integer(2, signed=False), invalid=0xFFFF)
    add(DataType.ATTRIB_ID, "attribId", 2, _integer(2, signed=False), invalid=0xFFFF)
    add(DataType.BAC_OID, "bacOID", 4, _integer(4, signed=False), invalid=0xFFFFFFFF)
    add(DataType.EUI64, "EUI64", 8, eui64)
    add(DataType.KEY128, "key128", 16, (_read_key, _write_key))
    add(DataType.UNK, "unk", 0, nothing)
    return table


TYPES: dict[int, Type] = _table()
"""Every data type, by number.

:meta hide-value:
"""

NO_VALUE = "no value (invalid number)"
"""What is said of an invalid value."""


def is_no_value(type_id: int, value: Any) -> bool:
    """Whether a value of a type is the one that stands for none: all ones, or the lowest of a signed type."""
    kind = TYPES.get(type_id)
    return kind is not None and kind.invalid is not None and isinstance(value, int) and int(value) == kind.invalid


_NESTED_READ: dict[int, Callable[[bytes, int, int], tuple[Any, int]]] = {
    DataType.ARRAY: _read_collection,
    DataType.SET: _read_collection,
    DataType.BAG: _read_collection,
    DataType.STRUCT: _read_structure,
}
_NESTED_WRITE: dict[int, Callable[[Any, bytearray, int], None]] = {
    DataType.ARRAY: _write_collection,
    DataType.SET: _write_collection,
    DataType.BAG: _write_collection,
    DataType.STRUCT: _write_structure,
}


def _read(data: bytes, offset: int, type_id: int, depth: int) -> tuple[Any, int]:
    read = TYPES[type_id].read
    return read(data, offset) if read is not None else _NESTED_READ[type_id](data, offset, depth + 1)


def _write(value: Any, out: bytearray, type_id: int, depth: int) -> None:
    write = TYPES[type_id].write
    if write is not None:
        write(value, out)
    else:
        _NESTED_WRITE[type_id](value, out, depth + 1)


def read_value(data: bytes, offset: int, type_id: int) -> tuple[Any, int]:
    """The value of a type at an offset, and the offset after it.

    Raises:
        DecodeError: where the octets end too early, or nobody knows the type.
    """
    kind = TYPES.get(type_id)
    if kind is None:
        raise DecodeError("a value of a known data type", offset=offset, found=f"data type 0x{type_id:02x}")
    if kind.read is not None:
        return kind.read(data, offset)
    return _NESTED_READ[type_id](data, offset, 1)


def write_value(value: Any, out: bytearray, type_id: int) -> None:
    """Append the octets of a value of a type.

    Raises:
        EncodeError: where the value is none of the type, or nobody knows the type.
    """
    _write(value, out, _named(type_id).id, 0)


def _read_reportable_change(data: bytes, offset: int, type_id: int) -> tuple[Any, int]:
    kind = TYPES.get(type_id)
    return (None, offset) if kind is not None and not kind.analogue else read_value(data, offset, type_id)


def _write_reportable_change(value: Any, out: bytearray, type_id: int) -> None:
    if _named(type_id).analogue:
        write_value(value, out, type_id)
    elif value is not None:
        raise EncodeError(f"values of type {TYPES[type_id].name} have no reportable change")


# Fields of layouts ---------------------------------------------------------------------------------------------------

OCTET_STRING = Coded(*_octet_string(1))
"""octstr: octets after their length."""
STRING = Coded(*_text(1))
"""string: text after its length."""
UTC = Flags(U32, UtcTime)
"""UTC: :class:`UtcTime`."""
EUI64 = Coded(_read_eui64, _write_eui64)
"""EUI64: :class:`Eui64`, reversed."""
DATE = Coded(_read_date, _write_date)
"""date: :class:`Date`."""
TIME_OF_DAY = Coded(_read_time_of_day, _write_time_of_day)
"""ToD: :class:`TimeOfDay`."""
KEY128 = Octets(16)
"""key128: octets as transmitted."""
TYPED_VALUE = Coded(read_value, write_value, "data_type")
"""A value of the type that the field ``data_type`` names."""
REPORTABLE_CHANGE = Coded(_read_reportable_change, _write_reportable_change, "data_type")
"""As :data:`TYPED_VALUE` for analogue types; no octets and None for the others."""
