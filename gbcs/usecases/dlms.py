"""DLMS use cases: the items of an access request and of its response, tied to the standard's names.

A use case lists its items in the order of the wire. An item is one access specification: an attribute read or
written, a method invoked, a part of a log read, or protected attributes read. What it carries either way is a *shape*:
a leaf with its type and name, a structure of named members, an array.

Sources: the use case tables of GBCS 4.x (object, attribute, type, length and constant of each row); GBCS 9.1.5 (ranges
of logs), 8.4 (protected attributes).
"""

from __future__ import annotations

import datetime as _datetime
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple, TypeAlias

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
from dlms.apdu.common import AttributeDescriptor, MethodDescriptor
from dlms.data import (
    BitString,
    Boolean,
    DoubleLong,
    DoubleLongUnsigned,
    Enum,
    Integer,
    Long,
    Long64Unsigned,
    LongUnsigned,
    Unsigned,
    Utf8String,
    VisibleString,
)
from dlms.obis import Obis
from dlms.time import DEVIATION_UNSPECIFIED, Date, DateTime, Time
from gbcs.entity import EntityId
from gbcs.usecases.model import Template, UseCase, Value
from wire.epoch import EPOCH
from wire.errors import EncodeError, quoted
from wire.units import Unit

__all__ = [
    "Attribute",
    "Command",
    "CosemObject",
    "Elements",
    "Access",
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
    "misgiven_code",
    "activation_dates",
    "is_activation",
    "octets",
    "protected",
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


# Shapes --------------------------------------------------------------------------------------------------------------


class Kind(NamedTuple):
    """How a leaf's Data is shown as a Python value, and the way back.

    Attributes:
        name: such as date-time.
        read: from Data.
        write: to what the leaf's type takes; EncodeError, TypeError or ValueError on a value of another kind.
    """

    name: str
    read: Callable[[Any], Value]
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
        misgiven: what is to be told of Data of another size, a phrase, or None.
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
    misgiven: Callable[[Any], str | None] | None = None


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
    return EPOCH + _datetime.timedelta(seconds=int(seconds))


def _write_seconds(value: Any) -> int:
    if isinstance(value, _datetime.datetime):
        if value.tzinfo is None:
            raise EncodeError("a time without a zone")
        since = value - EPOCH
        if since.microseconds:
            raise EncodeError("a time in whole seconds expected")
        return since.days * 86400 + since.seconds
    if not isinstance(value, int) or isinstance(value, bool):
        raise EncodeError(f"a time expected, not {quoted(value)}")
    return int(value)


def _read_text(octets: bytes) -> str | bytes:
    """Octets that are printable ASCII as text; others stay octets."""
    return said if octets.isascii() and (said := octets.decode("ascii")).isprintable() else octets


def _write_text(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return value.encode("ascii")
        except UnicodeEncodeError:
            raise EncodeError(f"{quoted(value)} is not ASCII") from None
    return value


_ACTIVATION_DATES = {(20, 10), (111, 13), (113, 7), (9000, 6)}  # class and attribute


def is_activation(item: Access) -> bool:
    """Whether an item of a command sets when something is to be activated; all of a command have one date."""
    return item.specification is SetSpecification and _is_activated(item.target)


def activation_dates(specifications: Iterable[Specification], data: Iterable[Any]) -> list[Any]:
    """The different dates that the items of a command are activated at; of a sound command at most one."""
    dated = zip(specifications, data, strict=False)
    return list(
        dict.fromkeys(date for each, date in dated if type(each) is SetSpecification and _is_activated(each[0]))
    )


def _is_activated(target: Any) -> bool:
    return isinstance(target, AttributeDescriptor) and (target.class_id, target.attribute_id) in _ACTIVATION_DATES


def misgiven_code(octets: bytes) -> str | None:
    """What is to be told of octets that are given for an install code without its CRC."""
    from zigbee.install_code import misgiven  # loads the ciphers of its hash

    return misgiven(octets)


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


class Access(NamedTuple):
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

    @property
    def limits(self) -> dict[str, Leaf]:
        """The two ends of that range: in seconds for a selection, date-times for protected attributes."""
        leaf = seconds if self.specification is GetWithSelection else date_time
        owner = self.name.partition(": ")[0]
        return {
            "from": leaf(f"{owner}: methodInput: fromDateTime"),
            "to": leaf(f"{owner}: methodInput: toDateTime"),
        }


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


def get(of: Attribute | Method, *, optional: bool = False) -> Access:
    """An attribute that is read."""
    name, target, shape = _attribute(of)
    return Access(name, GetSpecification, target, returned=shape, is_optional=optional)


def select(of: Attribute | Method) -> Access:
    """The entries of a log between two times."""
    name, target, shape = _attribute(of)
    return Access(name, GetWithSelection, target, returned=shape)


def set_(of: Attribute | Method, *, optional: bool = False) -> Access:
    """An attribute that is written."""
    name, target, shape = _attribute(of)
    return Access(name, SetSpecification, target, shape, is_optional=optional)


def action(of: Attribute | Method, *, optional: bool = False) -> Access:
    """A method that is invoked."""
    name, target, requested, returned = _method(of)
    return Access(name, ActionSpecification, target, requested, returned, is_optional=optional)


def protected(of: Attribute | Method, *attributes: Attribute | Method, is_range: bool = True) -> Access:
    """Attributes read encrypted, by a method of a data protection object; with a range of times or without."""
    name, target, *_ = _method(of)
    read = tuple(ProtectedAttribute(*_attribute(each), is_range) for each in attributes)
    return Access(name, ActionSpecification, target, protected=read)


# Templates -----------------------------------------------------------------------------------------------------------


class _Accesses(NamedTuple):
    declared: tuple[Access, ...]


class Command(_Accesses, Template[AccessRequest]):
    """The command of a DLMS use case.

    Attributes:
        declared: its items, in the order of the wire.
    """

    VOCABULARY = "DLMS"


class Response(_Accesses, Template[AccessResponse]):
    """The response of a DLMS use case.

    Attributes:
        declared: the items of its command.
    """

    VOCABULARY = "DLMS"


def templates(items: Iterable[Access]) -> dict[str, Any]:
    """Command and response of a use case with these items, as keyword arguments of :class:`UseCase`."""
    all_items = tuple(items)
    return {"command": Command(all_items), "response": Response(all_items)}


def declared(use_case: UseCase) -> tuple[Access, ...]:
    """The items of a use case, for another version of it."""
    assert isinstance(use_case.command, Command)
    return use_case.command.declared


def use_case(message_code: int, reference: str, name: str, *, items: tuple[Access, ...], **properties: Any) -> UseCase:
    """A use case of commands with these items; its properties as :class:`UseCase` has them."""
    return UseCase(message_code, reference, name, ("DLMS",), **properties, **templates(items))
