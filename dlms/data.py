"""The COSEM data types (IEC 62056-6-2, 4.1.5): Python values that remember their type on the wire.

======================  =========================================
type on the wire        Python value
======================  =========================================
null-data               ``None``
octet-string            ``bytes``
boolean                 :class:`Boolean`
integers, enum          a subclass of ``int`` for each
bcd                     :class:`BCD`
visible-, utf8-string   a subclass of ``str`` for each
array, structure        a subclass of ``tuple`` for each
float32, float64        a subclass of ``float`` for each
date-time, date, time   the nodes of :mod:`dlms.time`
bit-string              :class:`BitString`
compact-array           :class:`CompactArray`
don't-care              :class:`DontCare`
======================  =========================================

In JSON (:func:`wire.node.plain`) null-data is null, an octet-string hexadecimal text, a date or time text of its own
form, and everything else an object that names its type.

A value with a length may remember the octets of it (:mod:`wire.form`), where they are not the fewest.

``Unsigned(5) == 5``, so one can compute with what was read; ``Unsigned(5) != LongUnsigned(5)``, since they are
different octets. Construction checks the range.
"""

from __future__ import annotations

from math import isnan
from struct import Struct
from struct import error as struct_error
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

from dlms.time import Date, DateTime, Time
from wire.errors import EncodeError, quoted
from wire.form import kind_of, usual
from wire.node import JSON, is_damaged, node, plain

__all__ = [
    "Array",
    "BCD",
    "BitString",
    "Boolean",
    "CompactArray",
    "Data",
    "DeltaDoubleLong",
    "DeltaDoubleLongUnsigned",
    "DeltaInteger",
    "DeltaLong",
    "DeltaLongUnsigned",
    "DeltaUnsigned",
    "DontCare",
    "DoubleLong",
    "DoubleLongUnsigned",
    "Enum",
    "Float32",
    "Float64",
    "Integer",
    "Long",
    "Long64",
    "Long64Unsigned",
    "LongUnsigned",
    "NUMBERS",
    "Number",
    "Structure",
    "TAGS",
    "TypeDescription",
    "Unsigned",
    "Utf8String",
    "VisibleString",
    "type_name",
]


class _Typed:
    """What the typed values share: equality that tells types apart."""

    __slots__ = ()

    tag: ClassVar[int]
    """The type's tag on the wire."""

    def _comparable(self, other: object) -> bool:
        return type(self) is type(other) or not isinstance(other, _Typed)

    def plain(self) -> JSON:
        """As JSON knows it: an object of the type's name and the value."""
        return {"type": TYPE_NAMES[self.tag], "value": self._plain_value()}

    def _plain_value(self) -> JSON:
        raise NotImplementedError


class Number(_Typed, int):
    """Base of the integers: ``tag`` and ``layout`` of the class say how it is written."""

    __slots__ = ()
    tag: ClassVar[int]
    layout: ClassVar[Struct]
    lowest: ClassVar[int]
    highest: ClassVar[int]

    def __init_subclass__(cls, *, tag: int, code: str) -> None:
        cls.tag = tag
        cls.layout = Struct(">" + code)
        bits = cls.layout.size * 8
        cls.lowest, cls.highest = (-(1 << bits - 1), (1 << bits - 1) - 1) if code.islower() else (0, (1 << bits) - 1)

    def __new__(cls, value: int = 0) -> Self:
        """Check the range, which is ``lowest`` to ``highest``; EncodeError beyond it."""
        if not isinstance(value, int) or isinstance(value, bool):
            raise EncodeError(f"a whole number expected, not {quoted(value)}")
        if not cls.lowest <= value <= cls.highest:
            raise EncodeError(f"{quoted(value)} is not from {cls.lowest} to {cls.highest}, as {cls.__name__} is")
        return int.__new__(cls, value)

    def __eq__(self, other: object) -> bool:
        return self._comparable(other) and int.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = int.__hash__
    __str__ = int.__repr__

    def _plain_value(self) -> int:
        return int(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({int(self)})"


class Integer(Number, tag=15, code="b"):
    """integer: 8 bits, signed."""

    __slots__ = ()


class Long(Number, tag=16, code="h"):
    """long: 16 bits, signed."""

    __slots__ = ()


class DoubleLong(Number, tag=5, code="i"):
    """double-long: 32 bits, signed."""

    __slots__ = ()


class Long64(Number, tag=20, code="q"):
    """long64: 64 bits, signed."""

    __slots__ = ()


class Unsigned(Number, tag=17, code="B"):
    """unsigned: 8 bits."""

    __slots__ = ()


class LongUnsigned(Number, tag=18, code="H"):
    """long-unsigned: 16 bits."""

    __slots__ = ()


class DoubleLongUnsigned(Number, tag=6, code="I"):
    """double-long-unsigned: 32 bits."""

    __slots__ = ()


class Long64Unsigned(Number, tag=21, code="Q"):
    """long64-unsigned: 64 bits."""

    __slots__ = ()


class Enum(Number, tag=22, code="B"):
    """enum: 0 to 255; the attribute it stands in gives the number its meaning."""

    __slots__ = ()


class DeltaInteger(Number, tag=28, code="b"):
    """delta-integer: 8 bits, signed, a difference to the value before."""

    __slots__ = ()


class DeltaLong(Number, tag=29, code="h"):
    """delta-long: 16 bits, signed, a difference to the value before."""

    __slots__ = ()


class DeltaDoubleLong(Number, tag=30, code="i"):
    """delta-double-long: 32 bits, signed, a difference to the value before."""

    __slots__ = ()


class DeltaUnsigned(Number, tag=31, code="B"):
    """delta-unsigned: 8 bits, a difference to the value before."""

    __slots__ = ()


class DeltaLongUnsigned(Number, tag=32, code="H"):
    """delta-long-unsigned: 16 bits, a difference to the value before."""

    __slots__ = ()


class DeltaDoubleLongUnsigned(Number, tag=33, code="I"):
    """delta-double-long-unsigned: 32 bits, a difference to the value before."""

    __slots__ = ()


NUMBERS: tuple[type[Number], ...] = tuple(sorted(Number.__subclasses__(), key=lambda cls: cls.tag))
"""Every integer type, by tag."""


class Boolean(_Typed, int):
    """boolean: one octet, 00 for false, anything else for true.

    True is written FF here. Devices also write other octets (01); such a value is true as well, keeps its
    octet, and differs from one with another octet.

    Attributes:
        octet: what stands on the wire.
    """

    tag: ClassVar[int] = 3
    octet: int
    _made: ClassVar[tuple[Boolean, ...]]

    def __new__(cls, value: object = False, octet: int | None = None) -> Self:
        """True or False; or, with ``octet``, the value that this octet stands for."""
        if octet is None:
            octet = 0xFF if value else 0
        elif not 0 <= octet <= 0xFF:
            raise EncodeError(f"{octet} is not an octet")
        return cls._made[octet]  # type: ignore[return-value]

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Boolean does not change")

    def __reduce__(self) -> tuple[object, ...]:
        return Boolean, (bool(self), self.octet)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Boolean):
            return self.octet == other.octet
        return self._comparable(other) and int.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = int.__hash__

    def __repr__(self) -> str:
        odd = "" if self.octet in (0, 0xFF) else f", octet={self.octet:#04x}"
        return f"Boolean({bool(self)}{odd})"

    def __str__(self) -> str:
        return str(bool(self))

    def plain(self) -> JSON:
        """An object of type and value, with the octet where it is an odd one."""
        form: dict[str, JSON] = {"type": TYPE_NAMES[self.tag], "value": bool(self)}
        return form if self.octet in (0, 0xFF) else form | {"octet": self.octet}


def _boolean(octet: int) -> Boolean:
    value = int.__new__(Boolean, octet != 0)
    value.__dict__["octet"] = octet
    return value


Boolean._made = tuple(_boolean(octet) for octet in range(256))


class BCD(_Typed, int):
    """bcd: one octet, two decimal digits; what they mean is the attribute's business.

    As a number it is 0 to 99. An octet that is no two digits is kept too, and is -1.

    Attributes:
        octet: what stands on the wire.
    """

    tag: ClassVar[int] = 13
    octet: int
    _made: ClassVar[tuple[BCD, ...]]

    def __new__(cls, value: int = 0, octet: int | None = None) -> Self:
        """The digits of 0 to 99; or, with ``octet``, what this octet stands for."""
        if octet is None:
            if not 0 <= value <= 99:
                raise EncodeError(f"{value} is not from 0 to 99, as two digits are")
            octet = value // 10 << 4 | value % 10
        elif not 0 <= octet <= 0xFF:
            raise EncodeError(f"{octet} is not an octet")
        return cls._made[octet]  # type: ignore[return-value]

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a BCD does not change")

    def __reduce__(self) -> tuple[object, ...]:
        return BCD, (0, self.octet)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, BCD):
            return self.octet == other.octet
        return self._comparable(other) and int.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = int.__hash__
    __str__ = int.__repr__

    def __repr__(self) -> str:
        return f"BCD(octet={self.octet:#04x})" if self < 0 else f"BCD({int(self)})"

    def plain(self) -> JSON:
        """An object of type and value, or of type and octets where they are no digits."""
        name = TYPE_NAMES[self.tag]
        return {"type": name, "octets": f"{self.octet:02x}"} if self < 0 else {"type": name, "value": int(self)}


def _bcd(octet: int) -> BCD:
    high, low = octet >> 4, octet & 0x0F
    value = int.__new__(BCD, 10 * high + low if max(high, low) < 10 else -1)
    value.__dict__["octet"] = octet
    return value


BCD._made = tuple(_bcd(octet) for octet in range(256))


class _Float(_Typed, float):
    """Base of the floats: equal where the octets are equal, so that every NaN is kept and -0.0 is not 0.0."""

    __slots__ = ("octets",)
    tag: ClassVar[int]
    layout: ClassVar[Struct]
    octets: bytes

    def __init_subclass__(cls, *, tag: int, code: str) -> None:
        cls.tag = tag
        cls.layout = Struct(">" + code)

    def __new__(cls, value: float = 0.0) -> Self:
        try:
            return cls.from_octets(cls.layout.pack(value))
        except (OverflowError, struct_error):
            raise EncodeError(f"{quoted(value)} does not fit {cls.__name__}") from None

    @classmethod
    def from_octets(cls, octets: bytes) -> Self:
        """From the octets on the wire, which the value keeps."""
        (number,) = cls.layout.unpack(octets)
        value = float.__new__(cls, number)
        object.__setattr__(value, "octets", octets)
        return value

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} does not change")

    def __reduce__(self) -> tuple[object, ...]:
        return type(self).from_octets, (self.octets,)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, _Typed):
            return isinstance(other, _Float) and self.octets == other.octets
        return float.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        # Python hashes a NaN by its identity, but here NaNs of the same octets are equal.
        return hash(self.octets) if isnan(self) else float.__hash__(self)

    __str__ = float.__repr__

    def plain(self) -> JSON:
        """An object of type, value as text (JSON has no NaN) and octets."""
        return {"type": TYPE_NAMES[self.tag], "value": float.__repr__(self), "octets": self.octets.hex()}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({float(self)!r})"


class Float32(_Float, tag=23, code="f"):
    """float32: IEEE 754 single precision; a Python float is rounded to it at construction."""

    __slots__ = ()


class Float64(_Float, tag=24, code="d"):
    """float64: IEEE 754 double precision."""

    __slots__ = ()


class _Text(_Typed, str):
    """Base of the strings. Octets that are no text in the encoding survive as lone surrogates (PEP 383)."""

    __slots__ = ()
    tag: ClassVar[int]
    encoding: ClassVar[str]

    def __init_subclass__(cls, *, tag: int, encoding: str) -> None:
        cls.tag = tag
        cls.encoding = encoding

    def __new__(cls, value: str = "") -> Self:
        text = str.__new__(cls, value)
        text.octets()
        return text

    @classmethod
    def from_octets(cls, octets: bytes) -> Self:
        """From the octets on the wire."""
        return str.__new__(cls, octets.decode(cls.encoding, "surrogateescape"))

    def octets(self) -> bytes:
        """The octets on the wire; EncodeError where the encoding has no such character."""
        try:
            octets = self.encode(self.encoding, "surrogateescape")
        except UnicodeEncodeError as error:
            character = self[error.start]
            raise EncodeError(f"{type(self).__name__} can't hold {quoted(character)}") from None
        return octets

    def __eq__(self, other: object) -> bool:
        return self._comparable(other) and str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__

    def plain(self) -> JSON:
        """An object of type and value, or of type and octets where they are no text in the encoding."""
        name = TYPE_NAMES[self.tag]
        if is_damaged(self):
            return {"type": name, "octets": self.octets().hex()}
        return {"type": name, "value": str.__str__(self)}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str.__repr__(self)})"


class VisibleString(_Text, tag=10, encoding="ascii"):
    """visible-string: ASCII text."""

    __slots__ = ()


class Utf8String(_Text, tag=12, encoding="utf-8"):
    """utf8-string: UTF-8 text; its length on the wire counts octets."""

    __slots__ = ()


class _Sequence(_Typed, tuple[Any, ...]):
    """Base of array and structure: a tuple of Data."""

    __slots__ = ()
    tag: ClassVar[int]

    def __init_subclass__(cls, *, tag: int) -> None:
        cls.tag = tag

    def __eq__(self, other: object) -> bool:
        return (type(self) is type(other) or type(other) is tuple) and tuple.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = tuple.__hash__

    def __repr__(self) -> str:
        return f"{type(self).__name__}({tuple.__repr__(self)})"

    def _plain_value(self) -> list[JSON]:
        return [plain(item) for item in self]


class Array(_Sequence, tag=1):
    """array: Data of one type, as the specification has it; each element carries its own tag all the same."""

    __slots__ = ()


class Structure(_Sequence, tag=2):
    """structure: Data of any types."""

    __slots__ = ()


@node
class BitString(NamedTuple):
    """bit-string.

    Attributes:
        octets: the bits, the first one the most significant of the first octet; the unused low bits of the
            last octet are 0 unless a device wrote them otherwise.
        length: number of bits.
    """

    octets: bytes = b""
    length: int = 0

    @classmethod
    def from_bits(cls, bits: str) -> Self:
        """From text of 0 and 1, first bit first.

        >>> BitString.from_bits("1111100").octets.hex()
        'f8'
        """
        if bits.strip("01"):
            raise EncodeError(f"not a text of 0 and 1: {quoted(bits)}")
        size = (len(bits) + 7) // 8
        return cls(int(bits.ljust(size * 8, "0") or "0", 2).to_bytes(size, "big"), len(bits))

    def bits(self) -> str:
        """Text of 0 and 1, first bit first."""
        return "".join(f"{octet:08b}" for octet in self.octets)[: self.length]

    def __str__(self) -> str:
        return self.bits()

    def plain(self) -> JSON:
        """An object of type and the bits as text, with the octets where unused bits are set."""
        form: dict[str, JSON] = {"type": "bit-string", "value": self.bits()}
        return form if usual(self) == BitString.from_bits(self.bits()) else form | {"octets": self.octets.hex()}


@node
class DontCare(NamedTuple):
    """don't-care: a place without a value."""

    def plain(self) -> JSON:
        """An object that holds the type alone."""
        return {"type": "dont-care"}


@node
class TypeDescription(NamedTuple):
    """What the elements of a compact-array are made of.

    Attributes:
        tag: the type's tag.
        members: descriptions of a structure's members, or the one of an array's elements; empty for other types.
        size: how many elements an array has; 0 for other types.
    """

    tag: int
    members: tuple[TypeDescription, ...] = ()
    size: int = 0

    def plain(self) -> JSON:
        """The type's name; with its members for a structure, with size and element for an array."""
        name = TYPE_NAMES[self.tag]
        if self.tag == Array.tag:
            return {"type": name, "size": self.size, "of": self.members[0].plain()}
        if self.tag == Structure.tag:
            return {"type": name, "members": [member.plain() for member in self.members]}
        return name


@node
class CompactArray(NamedTuple):
    """compact-array: many elements of one type, written without tags.

    Attributes:
        description: the type of one element.
        elements: the elements, each a value of that type.
    """

    description: TypeDescription
    elements: tuple[Data, ...] = ()

    def plain(self) -> JSON:
        """An object of type, type of an element, and elements."""
        elements = [plain(element) for element in self.elements]
        return {"type": "compact-array", "of": self.description.plain(), "value": elements}


Data: TypeAlias = (
    bytes
    | Number
    | Boolean
    | BCD
    | Float32
    | Float64
    | VisibleString
    | Utf8String
    | Array
    | Structure
    | BitString
    | CompactArray
    | Date
    | Time
    | DateTime
    | DontCare
    | None
)
"""Any value of COSEM data."""

TAGS: dict[type, int] = {
    type(None): 0,
    Array: 1,
    Structure: 2,
    Boolean: 3,
    BCD: 13,
    BitString: 4,
    bytes: 9,
    VisibleString: 10,
    Utf8String: 12,
    CompactArray: 19,
    Float32: 23,
    Float64: 24,
    DateTime: 25,
    Date: 26,
    Time: 27,
    DontCare: 255,
    **{number: number.tag for number in NUMBERS},
}
"""Python type of a value to its tag on the wire."""

TYPE_NAMES: dict[int, str] = {
    0: "null-data",
    1: "array",
    2: "structure",
    3: "boolean",
    4: "bit-string",
    5: "double-long",
    6: "double-long-unsigned",
    9: "octet-string",
    10: "visible-string",
    12: "utf8-string",
    13: "bcd",
    15: "integer",
    16: "long",
    17: "unsigned",
    18: "long-unsigned",
    19: "compact-array",
    20: "long64",
    21: "long64-unsigned",
    22: "enum",
    23: "float32",
    24: "float64",
    25: "date-time",
    26: "date",
    27: "time",
    28: "delta-integer",
    29: "delta-long",
    30: "delta-double-long",
    31: "delta-unsigned",
    32: "delta-long-unsigned",
    33: "delta-double-long-unsigned",
    255: "dont-care",
}
"""Tag to the standard's name of the type."""


def type_name(value: Data) -> str:
    """The standard's name of a value's type: ``long-unsigned``."""
    return TYPE_NAMES[TAGS[kind_of(value)]]
