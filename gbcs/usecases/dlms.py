"""DLMS use cases: the items of an access request and of its response, tied to the standard's names.

A use case lists its items in the order of the wire. An item is one access specification: an attribute read or
written, a method invoked, a part of a log read, or protected attributes read. What it carries either way is a *shape*:
a leaf with its type and name, a structure of named members, an array.

Sources: the use case tables of GBCS 4.x (object, attribute, type, length and constant of each row); GBCS 9.1.5 (ranges
of logs), 8.4 (protected attributes).
"""

from __future__ import annotations

import datetime as _datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from dlms.apdu.access import (
    AccessRequest,
    AccessResponse,
    ActionAnswer,
    ActionSpecification,
    GetAnswer,
    GetSpecification,
    GetWithSelection,
    SetAnswer,
    SetSpecification,
    Specification,
)
from dlms.apdu.common import ActionResult, AttributeDescriptor, DataAccessResult, MethodDescriptor, Selection
from dlms.data import (
    Array,
    BitString,
    Boolean,
    CompactArray,
    Data,
    DoubleLong,
    DoubleLongUnsigned,
    Enum,
    Integer,
    Long,
    Long64Unsigned,
    LongUnsigned,
    Number,
    Structure,
    TypeDescription,
    Unsigned,
    Utf8String,
    VisibleString,
)
from dlms.obis import Obis
from dlms.time import DEVIATION_UNSPECIFIED, Date, DateTime, Time
from gbcs.entity import EntityId
from gbcs.payload.dlms import long_invoke_id_and_priority
from gbcs.payload.protected import (
    ClearAttributes,
    ProtectedAttributes,
    ProtectionParameters,
    get_protected_attributes,
    protected_attributes_to_data,
)
from gbcs.usecases.model import Failed, Path, UseCase, Values
from gbcs.usecases.model import Item as NamedItem
from wire.enums import number_of
from wire.errors import DecodeError, EncodeError, WireError, near, quoted
from wire.node import plain
from wire.units import Unit

if TYPE_CHECKING:
    from gbcs.message import GroupingHeader

__all__ = [
    "Attribute",
    "Command",
    "CosemObject",
    "Elements",
    "Item",
    "Kind",
    "Leaf",
    "Members",
    "Method",
    "Numbered",
    "ProtectedAttribute",
    "Response",
    "Shape",
    "action",
    "array",
    "attribute",
    "bits",
    "boolean",
    "buffer",
    "cosem_object",
    "date",
    "date_time",
    "declared",
    "entity",
    "enum",
    "get",
    "i8",
    "i16",
    "i32",
    "method",
    "null",
    "octets",
    "protected",
    "read_shape",
    "scaler_and_unit",
    "seconds",
    "select",
    "set_",
    "structure",
    "templates",
    "text",
    "time",
    "u8",
    "u16",
    "u32",
    "u64",
    "use_case",
    "utf8",
    "visible",
]

_EPOCH = _datetime.datetime(2000, 1, 1, tzinfo=_datetime.UTC)
_RANGE_IN_NAME = re.compile(r"\[\w+\.\.\w+\]")


# Shapes --------------------------------------------------------------------------------------------------------------


class Kind(NamedTuple):
    """How a leaf's Data is shown as a Python value, and the way back.

    Attributes:
        name: such as date-time.
        read: from Data.
        write: to what the leaf's type takes; EncodeError, TypeError or ValueError on a value of another kind.
    """

    name: str
    read: Callable[[Any], Any]
    write: Callable[[Any], Any]


class Leaf(NamedTuple):
    """One value.

    Attributes:
        name: the standard's; places in arrays as ranges, ``[1..4]``. In a declaration without the object where that
            is the item's, and empty where it is all the item's name.
        type: class of the Data.
        kind: how it is shown; None for the Data itself.
        size: octets of an octet-string, or bits of a bit-string; None for any number.
        longest: the same, where shorter ones are allowed.
        constant: the only value allowed; None where there is a choice.
        meanings: what numbers and booleans say.
        unit: of the number.
        twin: only in meters with two elements.
    """

    name: str = ""
    type: type = bytes
    kind: Kind | None = None
    size: int | None = None
    longest: int | None = None
    constant: Any = None
    meanings: Mapping[Any, str] | None = None
    unit: Unit | None = None
    twin: bool = False


class Members(NamedTuple):
    """A structure: key of a member → its shape, in the order of the wire."""

    members: Mapping[str, Shape]
    twin: bool = False


class Elements(NamedTuple):
    """An array of elements of one shape.

    Attributes:
        element: shape of an element.
        least: number of elements at least.
        most: number at most; None for any.
        compact: whether it is a compact-array (the buffers of logs are).
        twin: only in meters with two elements.
    """

    element: Shape
    least: int = 0
    most: int | None = None
    compact: bool = False
    twin: bool = False


Shape: TypeAlias = Leaf | Members | Elements


class _Misfit(Exception):
    """Data of another shape than declared: the path to it, and what was expected and found there."""

    def __init__(self, path: Path, expected: str, found: str) -> None:
        super().__init__(path, expected, found)
        self.path, self.expected, self.found = path, expected, found

    def __str__(self) -> str:
        return f"{self.expected} expected, found {self.found}"


def read_shape(shape: Shape, data: Data, path: Path = (), found: list[NamedItem] | None = None) -> Any:
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
        return _read(shape, data, path, (), found)
    except _Misfit as misfit:
        raise _misfit_error(misfit) from None


def _misfit_error(misfit: _Misfit) -> DecodeError:
    return DecodeError(misfit.expected, offset=0, found=misfit.found, path=misfit.path)


def _read(shape: Shape, data: Data, path: Path, at: tuple[int, ...], found: list[NamedItem] | None) -> Any:
    if isinstance(shape, Leaf):
        return _read_leaf(shape, data, path, at, found)
    if isinstance(shape, Members):
        if type(data) is not Structure:
            raise _Misfit(path, f"a structure of {len(shape.members)}", _describe(data))
        members = shape.members
        if len(data) != len(members):
            members = {key: member for key, member in members.items() if not member.twin}
            if len(data) != len(members):
                raise _Misfit(path, f"a structure of {len(shape.members)}", _describe(data))
        form = {}
        for place, (key, member) in enumerate(members.items()):
            value = _read(member, data[place], (*path, key), at, found)
            if not (type(member) is Leaf and member.constant is not None):
                form[key] = value
        return form
    if shape.compact:
        if type(data) is not CompactArray:
            raise _Misfit(path, "a compact-array", _describe(data))
        elements: tuple[Data, ...] = data.elements
    else:
        if type(data) is not Array:
            raise _Misfit(path, "an array", _describe(data))
        elements = data
    if len(elements) < shape.least or (shape.most is not None and len(elements) > shape.most):
        raise _Misfit(path, _bounds(shape) + " elements", f"{len(elements)}")
    return [
        _read(shape.element, element, (*path, place), (*at, place + 1), found) for place, element in enumerate(elements)
    ]


def _bounds(shape: Elements) -> str:
    if shape.most is None:
        return f"at least {shape.least}"
    return f"{shape.least}" if shape.least == shape.most else f"{shape.least} to {shape.most}"


def _read_leaf(leaf: Leaf, data: Data, path: Path, at: tuple[int, ...], found: list[NamedItem] | None) -> Any:
    if type(data) is not leaf.type:
        raise _Misfit(path, _type_name(leaf.type), _describe(data))
    size = _size(data)
    if (leaf.size is not None and size != leaf.size) or (leaf.longest is not None and size > leaf.longest):
        raise _Misfit(path, _size_text(leaf), f"{size}")
    if leaf.constant is not None and data != leaf.constant:
        raise _Misfit(path, f"the constant {_text(leaf.constant)}", _text(data))
    if leaf.kind is None:
        value: Any = data
    else:
        try:
            value = leaf.kind.read(data)
        except (WireError, ValueError) as error:
            raise _Misfit(path, leaf.kind.name, f"{_text(data)} ({error})") from None
    if found is not None:
        meaning = None
        if leaf.meanings is not None:
            meaning = leaf.meanings.get(bool(data) if leaf.type is Boolean else data)
        found.append(
            NamedItem(_name(leaf.name, at), value, leaf.unit, meaning, path, constant=leaf.constant is not None)
        )
    return value


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
    if isinstance(data, VisibleString | Utf8String):
        return len(data.octets())
    return len(data) if isinstance(data, bytes) else 0


def _size_text(leaf: Leaf) -> str:
    unit = "bits" if leaf.type is BitString else "octets"
    return f"{leaf.size} {unit}" if leaf.size is not None else f"at most {leaf.longest} {unit}"


_TYPE_NAMES = {bytes: "octet-string", type(None): "null-data"}


def _type_name(cls: type) -> str:
    return _TYPE_NAMES.get(cls) or re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=\d)(?=[A-Z])", "-", cls.__name__).lower()


def _describe(data: Any) -> str:
    size = f" of {len(data)}" if isinstance(data, Structure | Array) else ""
    return _type_name(type(data)) + size


def _text(data: Any) -> str:
    if isinstance(data, bytes) and len(data) <= 40:
        return data.hex()
    return str(data) if isinstance(data, Number) else quoted(data)


def _write(shape: Shape, value: Any, path: Path) -> Data:
    """The Data of a value; EncodeError."""
    if isinstance(shape, Leaf):
        return _write_leaf(shape, value, path)
    if isinstance(shape, Members):
        if value is None and all(_is_constant(member) for member in shape.members.values()):
            value = {}
        if not isinstance(value, Mapping):
            names = list(shape.members)
            raise EncodeError(f"a dict expected, not {quoted(value)}{near(None, names)}", path=path, possible=names)
        _refuse_unknown("member", value, shape.members, path)
        members: list[Data] = []
        for key, member in shape.members.items():
            if key in value:
                members.append(_write(member, value[key], (*path, key)))
            elif _is_constant(member):
                members.append(_constant(member))
            elif not member.twin:
                raise EncodeError("a value is missing", path=(*path, key))
        return Structure(members)
    if isinstance(value, str | bytes | Mapping) or not hasattr(value, "__len__"):
        raise EncodeError(f"a list expected, not {quoted(value)}", path=path)
    if len(value) < shape.least or (shape.most is not None and len(value) > shape.most):
        raise EncodeError(f"{_bounds(shape)} elements belong here, not {len(value)}", path=path)
    elements = tuple(_write(shape.element, element, (*path, place)) for place, element in enumerate(value))
    if not shape.compact:
        return Array(elements)
    description = _type_description(shape.element, elements[0] if elements else None)
    return CompactArray(description, elements)


def _is_constant(shape: Shape) -> bool:
    if isinstance(shape, Leaf):
        return shape.constant is not None or shape.type is type(None)
    return isinstance(shape, Members) and all(_is_constant(member) for member in shape.members.values())


def _constant(shape: Shape) -> Data:
    if isinstance(shape, Members):
        return Structure(tuple(_constant(member) for member in shape.members.values()))
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


def _write_leaf(leaf: Leaf, value: Any, path: Path) -> Data:
    try:
        data = _leaf_data(leaf, value)
    except EncodeError as error:
        raise error.within(*path) from None
    except (WireError, AttributeError, TypeError, ValueError, OverflowError) as error:
        raise EncodeError(f"{_type_name(leaf.type)} expected, not {quoted(value)}: {error}", path=path) from None
    size = _size(data)
    if (leaf.size is not None and size != leaf.size) or (leaf.longest is not None and size > leaf.longest):
        raise EncodeError(f"{_size_text(leaf)} belong here, not {size}", path=path)
    if leaf.constant is not None and data != leaf.constant:
        raise EncodeError(f"only {_text(leaf.constant)} is allowed here, not {_text(data)}", path=path)
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
        if isinstance(value, int) and not isinstance(value, bool | Boolean):
            return cls(int(value))
        raise EncodeError(f"an integer expected, not {quoted(value)}")
    if cls is VisibleString or cls is Utf8String:
        if isinstance(value, str):
            text: VisibleString | Utf8String = cls(value)
            return text
        raise EncodeError(f"text expected, not {quoted(value)}")
    if cls is type(None) and value is None:
        return None
    raise EncodeError(f"{_type_name(cls)} expected, not {quoted(value)}")


def _meant(meanings: Mapping[Any, str], value: str) -> Any:
    """The number or boolean that the standard's word stands for."""
    for meant, word in meanings.items():
        if word == value:
            return meant
    words = list(meanings.values())
    raise EncodeError(f"nothing is called {quoted(value)} here{near(value, words)}", possible=words)


# Kinds of leaves -----------------------------------------------------------------------------------------------------


def _read_moment(octets: bytes) -> DateTime:
    return DateTime.decode(octets)


def _utc(moment: _datetime.datetime) -> DateTime:
    """A time as GBCS messages have it: UTC, without weekday, deviation and status."""
    if moment.tzinfo is None or moment.microsecond:
        raise EncodeError("a time with a zone, in whole seconds, expected")
    moment = moment.astimezone(_datetime.UTC)
    date = Date(moment.year, moment.month, moment.day)
    return DateTime(date, Time(moment.hour, moment.minute, moment.second, 0), DEVIATION_UNSPECIFIED)


def _write_moment(value: Any) -> bytes:
    if isinstance(value, _datetime.datetime):
        value = _utc(value)
    if type(value) is not DateTime:
        raise EncodeError(f"a date-time expected, not {quoted(value)}")
    return value.encode()


def _write_node(cls: type[Date] | type[Time], value: Any) -> bytes:
    if type(value) is not cls:
        raise EncodeError(f"a {cls.__name__} expected, not {quoted(value)}")
    octets: bytes = value.encode()
    return octets


def _read_seconds(seconds: int) -> _datetime.datetime:
    return _EPOCH + _datetime.timedelta(seconds=int(seconds))


def _write_seconds(value: Any) -> int:
    if isinstance(value, _datetime.datetime):
        if value.tzinfo is None:
            raise EncodeError("a time without a zone")
        since = value - _EPOCH
        if since.microseconds:
            raise EncodeError("a time in whole seconds expected")
        return since.days * 86400 + since.seconds
    if not isinstance(value, int) or isinstance(value, bool):
        raise EncodeError(f"a time expected, not {quoted(value)}")
    return int(value)


def _read_text(octets: bytes) -> str | bytes:
    """Octets that are printable ASCII as text; others stay octets."""
    return octets.decode("ascii") if all(0x20 <= octet < 0x7F for octet in octets) else octets


def _write_text(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return value.encode("ascii")
        except UnicodeEncodeError:
            raise EncodeError(f"{quoted(value)} is not ASCII") from None
    return value


_DATE_TIME = Kind("a date-time", _read_moment, _write_moment)
_DATE = Kind("a date", Date.decode, partial(_write_node, Date))
_TIME = Kind("a time", Time.decode, partial(_write_node, Time))
_SECONDS = Kind("seconds since 2000", _read_seconds, _write_seconds)
_ENTITY = Kind("an EUI-64", EntityId, EntityId)
_TEXT = Kind("text", _read_text, _write_text)

u8 = partial(Leaf, type=Unsigned)
u16 = partial(Leaf, type=LongUnsigned)
u32 = partial(Leaf, type=DoubleLongUnsigned)
u64 = partial(Leaf, type=Long64Unsigned)
i8 = partial(Leaf, type=Integer)
i16 = partial(Leaf, type=Long)
i32 = partial(Leaf, type=DoubleLong)
enum = partial(Leaf, type=Enum)
boolean = partial(Leaf, type=Boolean)
octets = partial(Leaf, type=bytes)
bits = partial(Leaf, type=BitString)
visible = partial(Leaf, type=VisibleString)
utf8 = partial(Leaf, type=Utf8String)
null = partial(Leaf, type=type(None))
date_time = partial(Leaf, type=bytes, kind=_DATE_TIME, size=12)
date = partial(Leaf, type=bytes, kind=_DATE, size=5)
time = partial(Leaf, type=bytes, kind=_TIME, size=4)
seconds = partial(Leaf, type=DoubleLongUnsigned, kind=_SECONDS)
entity = partial(Leaf, type=bytes, kind=_ENTITY, size=8)
text = partial(Leaf, type=bytes, kind=_TEXT)


def structure(**members: Shape) -> Members:
    """A structure of named members."""
    return Members(members)


def array(element: Shape, least: int = 0, most: int | None = None, *, twin: bool = False) -> Elements:
    """An array."""
    return Elements(element, least, most, twin=twin)


def buffer(most: int, **members: Shape) -> Elements:
    """The buffer of a log: a compact-array of structures, up to ``most`` of them, which may be none."""
    return Elements(Members(members), 0, most, compact=True)


# Items ---------------------------------------------------------------------------------------------------------------


class ProtectedAttribute(NamedTuple):
    """An attribute that is returned encrypted, with others, by a data protection object.

    Attributes:
        name: of its value.
        attribute: which.
        shape: of its value.
        is_range: whether the request gives the range of times to return.
    """

    name: str
    attribute: AttributeDescriptor
    shape: Shape
    is_range: bool


class Item(NamedTuple):
    """One access specification of a command, and what answers it.

    Attributes:
        name: of the item, and of its value where it has one.
        specification: class of the access specification.
        target: the attribute or method.
        requested: shape of the value to set or the parameter; None for a get.
        returned: shape of the value that is read or returned; None where there is none.
        protected: the attributes of a read through a data protection object; otherwise empty.
        is_optional: whether a command may be without it.
    """

    name: str
    specification: type[Specification]
    target: AttributeDescriptor | MethodDescriptor
    requested: Shape | None = None
    returned: Shape | None = None
    protected: tuple[ProtectedAttribute, ...] = ()
    is_optional: bool = False

    @property
    def answer(self) -> type[GetAnswer | SetAnswer | ActionAnswer]:
        """Class of the answer in a response."""
        answer: type[GetAnswer | SetAnswer | ActionAnswer] = _ANSWERS[self.specification]
        return answer

    @property
    def has_range(self) -> bool:
        """Whether the command carries a range of times."""
        return self.specification is GetWithSelection or any(each.is_range for each in self.protected)


_ANSWERS: dict[type, Any] = {
    GetSpecification: GetAnswer,
    GetWithSelection: GetAnswer,
    SetSpecification: SetAnswer,
    ActionSpecification: ActionAnswer,
}


def _named(shape: Shape | None, item: str) -> Any:
    """The shape with the full names of its leaves: that of the item for one without, else behind the item's object."""
    if isinstance(shape, Leaf):
        if shape.unit is not None and not isinstance(shape.unit, Unit):
            raise TypeError(f"{item}: {shape.unit!r} is no unit")
        if ": " in shape.name and not shape.name.startswith(_CONTINUED):
            return shape
        return shape._replace(name=f"{item.partition(': ')[0]}: {shape.name}" if shape.name else item)
    if isinstance(shape, Members):
        return shape._replace(members={key: _named(member, item) for key, member in shape.members.items()})
    return shape and shape._replace(element=_named(shape.element, item))


# COSEM objects -------------------------------------------------------------------------------------------------------


class Attribute(NamedTuple):
    """An attribute of a COSEM object.

    Attributes:
        name: the standard's, of object and attribute; in a declaration what stands behind that of the object, or
            empty where the key says it.
        target: class, object and number; in a declaration the number.
        shape: of its value.
    """

    name: str
    target: AttributeDescriptor
    shape: Shape


class Method(NamedTuple):
    """A method of a COSEM object.

    Attributes:
        name: see :class:`Attribute`.
        target: class, object and number.
        requested: shape of the parameter; None for methods that read through a data protection object.
        returned: shape of what is returned; None where there is nothing.
    """

    name: str
    target: MethodDescriptor
    requested: Shape | None
    returned: Shape | None


class Numbered(NamedTuple):
    """An attribute or method as it is declared in its object.

    Attributes:
        number: in its class.
        name: the rest of the standard's name; all of it, where that names another object; empty for the key.
        shapes: the shape of an attribute; parameter and returned value of a method.
        is_method: whether it is one.
    """

    number: int
    name: str
    shapes: tuple[Shape | None, ...]
    is_method: bool


def attribute(number: int, shape: Shape, *, name: str = "") -> Numbered:
    """An attribute of an object."""
    return Numbered(number, name, (shape,), False)


def scaler_and_unit(scale: int, unit: int) -> Numbered:
    """The fixed scaler and unit of a register."""
    fixed = structure(scaler=i8("scale", constant=Integer(scale)), unit=enum("unit", constant=Enum(unit)))
    return Numbered(3, "scal_unit_type", (fixed,), False)


def method(number: int, requested: Shape | None = None, returned: Shape | None = None, *, name: str = "") -> Numbered:
    """A method of an object."""
    return Numbered(number, name, (requested, returned), True)


class CosemObject:
    """A COSEM object: its attributes and methods under the keys of its declaration.

    Attributes:
        name: the standard's.
        class_id: of its interface class.
        instance_id: its OBIS code.
        members: key → attribute or method.
    """

    __slots__ = ("class_id", "instance_id", "members", "name")

    def __init__(self, name: str, class_id: int, instance_id: Obis, members: Mapping[str, Attribute | Method]) -> None:
        self.name, self.class_id, self.instance_id, self.members = name, class_id, instance_id, members

    def __getattr__(self, key: str) -> Attribute | Method:
        try:
            return self.members[key]
        except KeyError:
            raise AttributeError(f"{self.name} has no {key}; there are: {', '.join(self.members)}") from None


def cosem_object(class_id: int, name: str, obis: str, **members: Numbered) -> CosemObject:
    """A COSEM object.

    Args:
        class_id: of its interface class.
        name: the standard's.
        obis: its OBIS code.
        members: see :func:`attribute` and :func:`method`.
    """
    instance_id = Obis(obis)
    found: dict[str, Attribute | Method] = {}
    for key, (number, rest, shapes, is_method) in members.items():
        full = rest if ": " in rest and not rest.startswith(_CONTINUED) else f"{name}: {rest or key}"
        named = [_named(shape, full) for shape in shapes]
        if is_method:
            found[key] = Method(full, MethodDescriptor(class_id, instance_id, number), *named)
        else:
            found[key] = Attribute(full, AttributeDescriptor(class_id, instance_id, number), *named)
    return CosemObject(name, class_id, instance_id, found)


_CONTINUED = ("methodInput: ", "methodOutput: ", "Method: ")


def _attribute(of: Attribute | Method) -> Attribute:
    if not isinstance(of, Attribute):
        raise TypeError(f"{of.name} is no attribute")
    return of


def _method(of: Attribute | Method) -> Method:
    if not isinstance(of, Method):
        raise TypeError(f"{of.name} is no method")
    return of


def get(of: Attribute | Method, *, optional: bool = False) -> Item:
    """An attribute that is read."""
    name, target, shape = _attribute(of)
    return Item(name, GetSpecification, target, returned=shape, is_optional=optional)


def select(of: Attribute | Method) -> Item:
    """The entries of a log between two times."""
    name, target, shape = _attribute(of)
    return Item(name, GetWithSelection, target, returned=shape)


def set_(of: Attribute | Method, *, optional: bool = False) -> Item:
    """An attribute that is written."""
    name, target, shape = _attribute(of)
    return Item(name, SetSpecification, target, shape, is_optional=optional)


def action(of: Attribute | Method, *, optional: bool = False) -> Item:
    """A method that is invoked."""
    name, target, requested, returned = _method(of)
    return Item(name, ActionSpecification, target, requested, returned, is_optional=optional)


def protected(of: Attribute | Method, *attributes: Attribute | Method, is_range: bool = True) -> Item:
    """Attributes read encrypted, by a method of a data protection object; with a range of times or without."""
    name, target, *_ = _method(of)
    read = tuple(ProtectedAttribute(*_attribute(each), is_range) for each in attributes)
    return Item(name, ActionSpecification, target, protected=read)


# The range of times of a log, by its clock: which column restricts, from, to, all columns (GBCS 9.1.5).
_CLOCK = Structure((LongUnsigned(1), bytes.fromhex("00005E2C64FF"), Integer(2), LongUnsigned(0)))
_RANGE_SELECTOR = 1
_RESTRICTION_NONE, _RESTRICTION_BY_DATE = Enum(0), Enum(1)
_FROM, _TO = seconds("methodInput: fromDateTime"), seconds("methodInput: toDateTime")
_FROM_DATE_TIME, _TO_DATE_TIME = date_time("methodInput: fromDateTime"), date_time("methodInput: toDateTime")


def _range_value(item: Item, values: Mapping[str, Any]) -> Mapping[str, Any]:
    value = values.get(item.name)
    if not isinstance(value, Mapping) or value.keys() != {"from", "to"}:
        raise EncodeError(f"a dict of from and to expected, not {quoted(value)}", path=(item.name,))
    return value


def _object(item: Item) -> str:
    return item.name.partition(": ")[0]


def _write_selection(item: Item, values: Mapping[str, Any]) -> Selection:
    value = _range_value(item, values)
    limits = (
        _write_leaf(_FROM, value["from"], (item.name, "from")),
        _write_leaf(_TO, value["to"], (item.name, "to")),
    )
    return Selection(_RANGE_SELECTOR, Structure((_CLOCK, *limits, Array(()))))


def _read_selection(item: Item, selection: Selection, path: Path, found: list[NamedItem] | None) -> dict[str, Any]:
    match selection:
        case Selection(1, Structure((clock, earliest, latest, Array(())))) if clock == _CLOCK:
            return _read_range(item, (_FROM, earliest), (_TO, latest), path, found)
    raise _Misfit(path, "a range of times", _text(selection))


def _read_range(
    item: Item, earliest: tuple[Leaf, Data], latest: tuple[Leaf, Data], path: Path, found: list[NamedItem] | None
) -> dict[str, Any]:
    form = {}
    for key, (leaf, data) in (("from", earliest), ("to", latest)):
        named = leaf._replace(name=f"{_object(item)}: {leaf.name}")
        form[key] = _read_leaf(named, data, (*path, key), (), found)
    return form


def _protection(header: GroupingHeader) -> ProtectionParameters:
    """The parameters that a command names: the party to read the answer, and the device."""
    party = header.supplementary_remote_party or header.originator
    return ProtectionParameters(header.originator_counter, party, header.recipient)


def _write_protected(item: Item, values: Mapping[str, Any], header: GroupingHeader) -> Data:
    restriction: Data = Structure((_RESTRICTION_NONE, None))
    if item.has_range:
        value = _range_value(item, values)
        limits = (
            _write_leaf(_FROM_DATE_TIME, value["from"], (item.name, "from")),
            _write_leaf(_TO_DATE_TIME, value["to"], (item.name, "to")),
        )
        restriction = Structure((_RESTRICTION_BY_DATE, Structure(limits)))
    attributes = tuple(
        Structure(
            (
                LongUnsigned(each.attribute.class_id),
                bytes(each.attribute.instance_id),
                Integer(each.attribute.attribute_id),
                LongUnsigned(0),
                restriction,
            )
        )
        for each in item.protected
    )
    return Structure((Array(attributes), _protection(header).to_data()))


def _read_protected(item: Item, data: Data, path: Path, found: list[NamedItem] | None) -> dict[str, Any]:
    """The range of a protected read; empty for a read without."""
    match data:
        case Structure((Array() as attributes, parameters)) if ProtectionParameters.from_data(parameters):
            pass
        case _:
            raise _Misfit(path, "attributes and protection parameters", _describe(data))
    if len(attributes) != len(item.protected):
        raise _Misfit((*path, 0), f"{len(item.protected)} attributes", f"{len(attributes)}")
    form: dict[str, Any] = {}
    for place, (each, wanted) in enumerate(zip(attributes, item.protected, strict=True)):
        at = (*path, 0, place)
        class_id, instance_id, attribute_id = wanted.attribute
        match each:
            case Structure((LongUnsigned() as of, bytes(obis), Integer() as number, LongUnsigned(0), restriction)) if (
                of == class_id and obis == instance_id and number == attribute_id
            ):
                pass
            case _:
                raise _Misfit(at, f"attribute {attribute_id} of {instance_id}", _describe(each))
        match restriction:
            case Structure((Enum(1), Structure((earliest, latest)))) if wanted.is_range:
                taken = found if place == 0 else None
                limits = _read_range(item, (_FROM_DATE_TIME, earliest), (_TO_DATE_TIME, latest), (*at, 4), taken)
                if form and limits != form:
                    raise _Misfit((*at, 4), "the range of the first attribute", _describe(restriction))
                form = limits
            case Structure((Enum(0), None)) if not wanted.is_range:
                pass
            case _:
                raise _Misfit((*at, 4), "a range of times" if wanted.is_range else "no restriction", _describe(each))
    return form


# Templates -----------------------------------------------------------------------------------------------------------


class Command(NamedTuple):
    """The command of a DLMS use case.

    Attributes:
        declared: its items, in the order of the wire.
    """

    declared: tuple[Item, ...]

    def _align(self, payload: AccessRequest) -> list[tuple[Item, int]]:
        """Each item of the payload with its declaration and place; _Misfit where they are not those declared."""
        pairs: list[tuple[Item, int]] = []
        place, specifications = 0, payload.specifications
        for item in self.declared:
            if place < len(specifications):
                specification = specifications[place]
                if type(specification) is item.specification and specification[0] == item.target:
                    pairs.append((item, place))
                    place += 1
                    continue
            if not item.is_optional:
                found = _target_text(specifications[place]) if place < len(specifications) else "the end"
                raise _Misfit(("specifications", place), item.name, found)
        if place < len(specifications):
            raise _Misfit(("specifications", place), "the end", _target_text(specifications[place]))
        return pairs

    def items(self, payload: Any) -> Iterator[NamedItem]:
        """See :class:`gbcs.usecases.model.Template`."""
        if type(payload) is not AccessRequest:
            yield from _generic(payload, "an access request expected")
            return
        try:
            pairs = self._align(payload)
        except _Misfit as misfit:
            yield from _generic_request(payload, str(misfit))
            return
        for item, place in pairs:
            yield from self._read_item(item, payload, place)[1]

    def _read_item(self, item: Item, payload: AccessRequest, place: int) -> tuple[Any, list[NamedItem]]:
        found: list[NamedItem] = []
        try:
            value = self._value(item, payload, place, found)
        except _Misfit as misfit:
            return None, [NamedItem(item.name, plain(payload.data[place]), None, None, ("data", place), str(misfit))]
        if not found:
            path: Path = ("specifications", place)
            found.append(NamedItem(item.name, None, None, None, path, constant=True))
        return value, found

    def _value(self, item: Item, payload: AccessRequest, place: int, found: list[NamedItem] | None) -> Any:
        data = payload.data[place]
        path: Path = ("data", place)
        if item.protected:
            return _read_protected(item, data, path, found)
        if item.requested is not None:
            return _read(item.requested, data, path, (), found)
        if data is not None:
            raise _Misfit(path, "null-data", _describe(data))
        specification = payload.specifications[place]
        if isinstance(specification, GetWithSelection):
            return _read_selection(item, specification.selection, ("specifications", place, "selection"), found)
        return None

    def values(self, payload: Any) -> dict[str, Any]:
        """See :class:`gbcs.usecases.model.Template`."""
        if type(payload) is not AccessRequest:
            raise WireError(f"an access request expected, not {type(payload).__name__}")
        try:
            if payload.date_time is not None:
                raise _Misfit(("date_time",), "no date-time", str(payload.date_time))
            form = {}
            for item, place in self._align(payload):
                value = self._value(item, payload, place, None)
                if item.is_optional or item.has_range or not _follows(item):
                    form[item.name] = value
            return form
        except _Misfit as misfit:
            raise _misfit_error(misfit) from None

    def build(self, values: Values, header: GroupingHeader) -> AccessRequest:
        """See :class:`gbcs.usecases.model.Template`."""
        _refuse_unknown("item", values, (item.name for item in self.declared))
        specifications: list[Specification] = []
        data: list[Data] = []
        for item in self.declared:
            if item.is_optional and item.name not in values:
                continue
            arguments: tuple[Any, ...] = (item.target,)
            datum: Data = None
            if item.specification is GetWithSelection:
                arguments = (item.target, _write_selection(item, values))
            elif item.protected:
                datum = _write_protected(item, values, header)
            elif item.requested is not None:
                if item.name in values:
                    value = values[item.name]
                    if value is None and _is_constant(item.requested):
                        datum = _constant(item.requested)
                    else:
                        datum = _write(item.requested, value, (item.name,))
                elif _is_constant(item.requested):
                    datum = _constant(item.requested)
                else:
                    raise EncodeError("a value is missing", path=(item.name,))
            specifications.append(item.specification(*arguments))
            data.append(datum)
        invoke = long_invoke_id_and_priority(header.originator_counter)
        return AccessRequest(invoke, None, tuple(specifications), tuple(data))


def _follows(item: Item) -> bool:
    """Whether what a command carries of an item follows from the declaration."""
    return item.requested is None or _is_constant(item.requested)


def _is_given(item: Item) -> bool:
    """Whether what a response carries of an item, when it succeeded, is a constant."""
    return item.returned is not None and _is_constant(item.returned)


class Response(NamedTuple):
    """The response of a DLMS use case.

    Attributes:
        declared: the items of its command.
    """

    declared: tuple[Item, ...]

    def _align(self, payload: AccessResponse) -> list[tuple[Item, int]]:
        """Each answer with the item it answers, as far as the payload tells.

        Where some but not all of the optional items are answered, such an answer has an item of its own, named by
        its place.
        """
        answers = payload.answers
        if len(answers) == len(self.declared):
            items: tuple[Item, ...] = self.declared
        else:
            required = [item for item in self.declared if not item.is_optional]
            missing = len(answers) - len(required)
            optional = [item for item in self.declared if item.is_optional]
            if not 0 <= missing <= len(optional):
                raise _Misfit(("answers",), f"{len(self.declared)} answers", f"{len(answers)}")
            # Optional items stand together in every use case, either first or in the place of the first of them.
            first = self.declared.index(optional[0]) if optional else 0
            some = tuple(optional[0]._replace(name=_answer_name(first + each)) for each in range(missing))
            items = (*required[:first], *some, *required[first:])
        for place, (item, answer) in enumerate(zip(items, answers, strict=True)):
            if type(answer) is not item.answer:
                raise _Misfit(("answers", place), item.answer.__name__, type(answer).__name__)
        return [(item, place) for place, item in enumerate(items)]

    def items(self, payload: Any) -> Iterator[NamedItem]:
        """See :class:`gbcs.usecases.model.Template`."""
        if type(payload) is not AccessResponse:
            yield from _generic(payload, "an access response expected")
            return
        try:
            pairs = self._align(payload)
        except _Misfit as misfit:
            yield from _generic_response(payload, str(misfit))
            return
        for item, place in pairs:
            found: list[NamedItem] = []
            path: Path = ("data", place)
            try:
                value = self._value(item, payload, place, found)
            except _Misfit as misfit:
                yield NamedItem(item.name, plain(payload.data[place]), None, None, path, str(misfit))
                continue
            if isinstance(value, Failed):
                yield NamedItem(item.name, None, None, f"failed: {plain(value.result)}", ("answers", place))
            elif isinstance(value, ProtectedAttributes):
                yield NamedItem(item.name, value, None, "encrypted", path)
            elif found:
                yield from found
            else:
                yield NamedItem(item.name, None, None, "success", ("answers", place))

    def _value(self, item: Item, payload: AccessResponse, place: int, found: list[NamedItem] | None) -> Any:
        answer, data = payload.answers[place], payload.data[place]
        path: Path = ("data", place)
        if answer.result != 0:
            return Failed(answer.result, data)
        if item.protected:
            if isinstance(data, ClearAttributes):
                return self._clear(item, data, path, found)
            attributes = get_protected_attributes(data)
            if attributes is None:
                raise _Misfit(path, "protected attributes", _describe(data))
            return attributes
        if item.returned is None:
            if data is not None:
                raise _Misfit(path, "null-data", _describe(data))
            return None
        return _read(item.returned, data, path, (), found)

    def _clear(self, item: Item, data: ClearAttributes, path: Path, found: list[NamedItem] | None) -> dict[str, Any]:
        value = data.value
        if type(value) is not Structure or len(value) != len(item.protected):
            raise _Misfit((*path, "value"), f"a structure of {len(item.protected)}", _describe(value))
        return {
            each.name: _read(each.shape, attribute, (*path, "value", at), (), found)
            for at, (each, attribute) in enumerate(zip(item.protected, value, strict=True))
        }

    def values(self, payload: Any) -> dict[str, Any]:
        """See :class:`gbcs.usecases.model.Template`.

        An item that carries nothing and succeeded is no value, unless it is optional; attributes that were read
        encrypted stand under their own names.
        """
        if type(payload) is not AccessResponse:
            raise WireError(f"an access response expected, not {type(payload).__name__}")
        try:
            if payload.date_time is not None or payload.specifications is not None:
                raise _Misfit((), "neither date-time nor specifications", "one of them")
            form: dict[str, Any] = {}
            for item, place in self._align(payload):
                value = self._value(item, payload, place, None)
                if item.protected and isinstance(value, dict):
                    form.update(value)
                elif isinstance(value, Failed) or item.is_optional or (value is not None and not _is_given(item)):
                    form[item.name] = value
            return form
        except _Misfit as misfit:
            raise _misfit_error(misfit) from None

    def build(self, values: Values, header: GroupingHeader) -> AccessResponse:
        """See :class:`gbcs.usecases.model.Template`. Protected attributes are left in clear, to be encrypted."""
        names = [item.name for item in self.declared]
        names += [each.name for item in self.declared for each in item.protected]
        names += [_answer_name(place) for place in range(len(self.declared))]
        _refuse_unknown("item", values, names)
        data: list[Data] = []
        answers: list[Any] = []
        for place, item in enumerate(self._answered(values)):
            datum, result = self._write_item(item, values, header)
            data.append(datum)
            kind: Any = ActionResult if item.answer is ActionAnswer else DataAccessResult
            try:
                answers.append(item.answer(kind(number_of(kind, result))))
            except EncodeError as error:
                raise error.within(item.name, place) from None
            except ValueError:
                raise EncodeError(f"{quoted(result)} is no {kind.__name__}", path=(item.name, place)) from None
        invoke = long_invoke_id_and_priority(header.originator_counter)
        return AccessResponse(invoke, None, None, tuple(data), tuple(answers))

    def _answered(self, values: Values) -> list[Item]:
        """The items that a response with these values answers."""
        answered: list[Item] = []
        for item in self.declared:
            if item.is_optional and (position := _answer_name(len(answered))) in values:
                answered.append(item._replace(name=position))
            elif not item.is_optional or item.name in values:
                answered.append(item)
        return answered

    def _write_item(self, item: Item, values: Values, header: GroupingHeader) -> tuple[Data, int]:
        value = values.get(item.name)
        if isinstance(value, Failed):
            return value.value, value.result
        if isinstance(value, ProtectedAttributes):
            return protected_attributes_to_data(value), 0
        if item.protected:
            attributes = []
            for each in item.protected:
                if each.name not in values:
                    raise EncodeError("a value is missing", path=(each.name,))
                attributes.append(_write(each.shape, values[each.name], (each.name,)))
            # Even where a broker stands between, the parameters name the parties of the header.
            parameters = ProtectionParameters(header.originator_counter, header.originator, header.recipient)
            return ClearAttributes(parameters, Structure(attributes)), 0  # type: ignore[return-value]
        if item.returned is None:
            if value is not None:
                raise EncodeError(f"nothing is returned here, not {quoted(value)}", path=(item.name,))
            return None, 0
        if item.name not in values:
            if _is_constant(item.returned):
                return _constant(item.returned), 0
            raise EncodeError("a value is missing", path=(item.name,))
        return _write(item.returned, value, (item.name,)), 0


def _answer_name(place: int) -> str:
    """Name of an answer that is not known to be that of one optional item rather than another."""
    return f"answer {place + 1}"


def _refuse_unknown(what: str, values: Any, known: Iterable[str], path: Path = ()) -> None:
    names = list(known)
    if not isinstance(values, Mapping):
        raise EncodeError(f"named values expected, not {quoted(values)}", path=path, possible=names)
    for name in values:
        if name not in names:
            raise EncodeError(f"no {what} {quoted(name)}{near(name, names)}", path=path, possible=names)


def _target_text(specification: Specification) -> str:
    target: Any = specification[0]
    kind = _type_name(type(specification)).removesuffix("-specification")
    return f"{kind} of {target.class_id}/{target.instance_id} {target[2]}"


# What does not fit ---------------------------------------------------------------------------------------------------


def _generic(payload: Any, departure: str) -> Iterator[NamedItem]:
    yield NamedItem("", plain(payload), None, None, (), departure)


def _generic_request(payload: AccessRequest, departure: str) -> Iterator[NamedItem]:
    for place, (specification, data) in enumerate(payload.items()):
        yield NamedItem("", plain(data), None, _target_text(specification), ("data", place), departure)


def _generic_response(payload: AccessResponse, departure: str) -> Iterator[NamedItem]:
    for place, (answer, data) in enumerate(payload.items()):
        yield NamedItem("", plain(data), None, str(plain(answer.result)), ("data", place), departure)


def templates(items: Iterable[Item]) -> dict[str, Any]:
    """Command and response of a use case with these items, as keyword arguments of :class:`UseCase`."""
    all_items = tuple(items)
    return {"command": Command(all_items), "response": Response(all_items)}


def declared(use_case: UseCase) -> tuple[Item, ...]:
    """The items of a use case, for another version of it."""
    assert isinstance(use_case.command, Command)
    return use_case.command.declared


def use_case(message_code: int, reference: str, name: str, *, items: tuple[Item, ...], **properties: Any) -> UseCase:
    """A use case of commands with these items; its properties as :class:`UseCase` has them."""
    return UseCase(message_code, reference, name, ("DLMS",), **properties, **templates(items))
