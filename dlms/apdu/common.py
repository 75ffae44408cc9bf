"""What several services share: descriptors, invoke ids, selections, result codes (IEC 62056-5-3)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from struct import Struct
from struct import error as struct_error
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from dlms.axdr import BOOLEAN, DATA, OCTETS, U8, U32, Choice, Codec, Optional, Sequence, read_any_length, truncated
from dlms.cosem import attribute_name, class_name, method_name
from dlms.data import Boolean, Data
from dlms.obis import Obis
from dlms.time import DateTime
from wire.enums import OpenEnum
from wire.errors import DecodeError, EncodeError, quoted
from wire.form import form_of, remember, usual
from wire.node import JSON, node

__all__ = [
    "ACTION_RESULT",
    "ATTRIBUTE",
    "ATTRIBUTE_WITH_SELECTION",
    "BLOCK",
    "DATA_ACCESS_RESULT",
    "DATE_TIME",
    "GET_DATA_RESULT",
    "INVOKE",
    "LONG_INVOKE",
    "METHOD",
    "NOTIFICATION_DATE_TIME",
    "OPTIONAL_DATE_TIME",
    "OPTIONAL_SELECTION",
    "SELECTION",
    "AccessResult",
    "ActionResult",
    "AttributeDescriptor",
    "AttributeDescriptorWithSelection",
    "Block",
    "DataAccessResult",
    "DataResult",
    "GetDataResult",
    "IntegerAs",
    "InvokeIdAndPriority",
    "LongInvokeIdAndPriority",
    "MethodDescriptor",
    "PairedLists",
    "Selection",
    "attribute_descriptor",
    "method_descriptor",
]

N = TypeVar("N", bound=int)
T = TypeVar("T")


class InvokeIdAndPriority(int):
    """invoke-id-and-priority, 8 bits: bits 0-3 the invoke id, 6 confirmed, 7 high priority."""

    @property
    def invoke_id(self) -> int:
        """0 to 15."""
        return self & 0x0F

    @property
    def confirmed(self) -> bool:
        """Service class: whether an answer is expected."""
        return bool(self & 0x40)

    @property
    def high_priority(self) -> bool:
        """Priority: high or normal."""
        return bool(self & 0x80)


class LongInvokeIdAndPriority(int):
    """long-invoke-id-and-priority, 32 bits: bits 0-23 the invoke id, 28 to 31 flags."""

    @property
    def long_invoke_id(self) -> int:
        """0 to 2**24 - 1."""
        return self & 0xFFFFFF

    @property
    def self_descriptive(self) -> bool:
        """Whether the response repeats the specifications of the request."""
        return bool(self & 1 << 28)

    @property
    def break_on_error(self) -> bool:
        """Processing option: stop at the first failure, or go on."""
        return bool(self & 1 << 29)

    @property
    def confirmed(self) -> bool:
        """Service class: whether an answer is expected."""
        return bool(self & 1 << 30)

    @property
    def high_priority(self) -> bool:
        """Priority: high or normal."""
        return bool(self & 1 << 31)


class DataAccessResult(OpenEnum):
    """Result of a get or set."""

    SUCCESS = 0
    HARDWARE_FAULT = 1
    TEMPORARY_FAILURE = 2
    READ_WRITE_DENIED = 3
    OBJECT_UNDEFINED = 4
    OBJECT_CLASS_INCONSISTENT = 9
    OBJECT_UNAVAILABLE = 11
    TYPE_UNMATCHED = 12
    SCOPE_OF_ACCESS_VIOLATED = 13
    DATA_BLOCK_UNAVAILABLE = 14
    LONG_GET_ABORTED = 15
    NO_LONG_GET_IN_PROGRESS = 16
    LONG_SET_ABORTED = 17
    NO_LONG_SET_IN_PROGRESS = 18
    DATA_BLOCK_NUMBER_INVALID = 19
    OTHER_REASON = 250


class ActionResult(OpenEnum):
    """Result of an action."""

    SUCCESS = 0
    HARDWARE_FAULT = 1
    TEMPORARY_FAILURE = 2
    READ_WRITE_DENIED = 3
    OBJECT_UNDEFINED = 4
    OBJECT_CLASS_INCONSISTENT = 9
    OBJECT_UNAVAILABLE = 11
    TYPE_UNMATCHED = 12
    SCOPE_OF_ACCESS_VIOLATED = 13
    DATA_BLOCK_UNAVAILABLE = 14
    LONG_ACTION_ABORTED = 15
    NO_LONG_ACTION_IN_PROGRESS = 16
    OTHER_REASON = 250


@node
class AttributeDescriptor(NamedTuple):
    """An attribute of a COSEM object.

    Attributes:
        class_id: interface class, 0 to 65535.
        instance_id: logical name of the object.
        attribute_id: -128 to 127; 1 is the logical name itself.
    """

    class_id: int
    instance_id: Obis
    attribute_id: int

    def plain(self) -> dict[str, JSON]:
        """The fields, with the names of class and attribute where they are known."""
        return {
            "class_id": self.class_id,
            "class": class_name(self.class_id),
            "instance_id": str(self.instance_id),
            "attribute_id": self.attribute_id,
            "attribute": attribute_name(self.class_id, self.attribute_id),
        }


@node
class MethodDescriptor(NamedTuple):
    """A method of a COSEM object.

    Attributes:
        class_id: interface class, 0 to 65535.
        instance_id: logical name of the object.
        method_id: -128 to 127.
    """

    class_id: int
    instance_id: Obis
    method_id: int

    def plain(self) -> dict[str, JSON]:
        """The fields, with the names of class and method where they are known."""
        return {
            "class_id": self.class_id,
            "class": class_name(self.class_id),
            "instance_id": str(self.instance_id),
            "method_id": self.method_id,
            "method": method_name(self.class_id, self.method_id),
        }


_DESCRIPTOR = Struct(">H6sb")


@lru_cache(maxsize=4096)
def attribute_descriptor(octets: bytes) -> AttributeDescriptor:
    """From the 9 octets on the wire. A message repeats the same few, so they are remembered."""
    class_id, instance, attribute_id = _DESCRIPTOR.unpack(octets)
    return AttributeDescriptor(class_id, Obis(instance), attribute_id)


@lru_cache(maxsize=4096)
def method_descriptor(octets: bytes) -> MethodDescriptor:
    """From the 9 octets on the wire."""
    class_id, instance, method_id = _DESCRIPTOR.unpack(octets)
    return MethodDescriptor(class_id, Obis(instance), method_id)


@node
class Selection(NamedTuple):
    """Selective access: a part of an attribute (a range of a profile's entries, say).

    Attributes:
        selector: which form the parameters have; 1 range, 2 entry for a profile.
        parameters: as the class of the attribute defines them.
    """

    selector: int
    parameters: Data


@node
class AttributeDescriptorWithSelection(NamedTuple):
    """cosem-attribute-descriptor-with-selection: one entry of a list of attributes.

    Attributes:
        attribute: the attribute.
        selection: the part of it, or None for the whole.
    """

    attribute: AttributeDescriptor
    selection: Selection | None = None


@node
class DataResult(NamedTuple):
    """get-data-result, choice data: the value.

    Attributes:
        data: the value.
    """

    data: Data


@node
class AccessResult(NamedTuple):
    """get-data-result (and its like), choice data-access-result: why there is no value.

    Attributes:
        data_access_result: the reason.
    """

    data_access_result: DataAccessResult


GetDataResult: TypeAlias = DataResult | AccessResult
"""get-data-result."""


@node
class Block(NamedTuple):
    """One block of a value that does not fit one APDU.

    Attributes:
        last_block: whether no block follows.
        block_number: from 1.
        raw_data: the octets.
    """

    last_block: Boolean
    block_number: int
    raw_data: bytes


D = TypeVar("D", AttributeDescriptor, MethodDescriptor)


class _Descriptor(Generic[D]):
    """A descriptor of 9 octets, made by one of the functions above."""

    def __init__(self, make: Callable[[bytes], D], kind: type[D]) -> None:
        self._make: Callable[[bytes], D] = make
        self._kind: type[D] = kind

    def read(self, data: bytes, position: int) -> tuple[D, int]:
        octets = data[position : position + 9]
        if len(octets) != 9:
            raise truncated("a descriptor of 9 octets", data)
        return self._make(octets), position + 9

    def write(self, value: D, out: bytearray) -> None:
        if type(value) is not self._kind:
            raise EncodeError(f"{type(value).__name__} stands where {self._kind.__name__} belongs")
        if len(value.instance_id) != 6:  # struct would cut or fill
            raise EncodeError(f"a logical name of {len(value.instance_id)} octets", path=("instance_id",))
        try:
            out += _DESCRIPTOR.pack(*value)
        except struct_error as error:
            raise EncodeError(str(error)) from None


class IntegerAs(Generic[N]):
    """An integer read as a subclass of int.

    Args:
        kind: the subclass.
        codec: how the integer is written.
    """

    def __init__(self, kind: type[N], codec: Codec[int]) -> None:
        self._kind = kind
        self._codec = codec

    def read(self, data: bytes, position: int) -> tuple[N, int]:
        """The integer."""
        value, end = self._codec.read(data, position)
        return self._kind(value), end

    def write(self, value: N, out: bytearray) -> None:
        """Append the integer."""
        self._codec.write(value, out)


class PairedLists(Sequence[T]):
    """A node whose last two fields are lists that belong together element by element, so of the same length."""

    def read(self, data: bytes, position: int) -> tuple[T, int]:
        """The node; DecodeError where the lists differ in length."""
        values: list[Any] = []
        start = position
        for name, codec in self.fields:
            start = position
            try:
                value, position = codec.read(data, position)
            except DecodeError as error:
                error.within(name)
                raise
            values.append(value)
        if len(values[-1]) != len(values[-2]):
            raise DecodeError(
                f"{len(values[-2])} elements, one for each of {self.fields[-2][0]}",
                offset=start,
                found=str(len(values[-1])),
                path=(self.fields[-1][0],),
            )
        return self._made(values), position

    def write(self, value: T, out: bytearray) -> None:
        """Append the fields; EncodeError where the lists differ in length."""
        super().write(value, out)
        first, second = value[-2:]  # type: ignore[index]
        if len(first) != len(second):
            names = [name for name, _ in self.fields[-2:]]
            raise EncodeError(f"{len(second)} {names[1]} for {len(first)} {names[0]}")


class _DateTimeOctets:
    """A date-time in an octet string.

    Its form, where it is not 0C, is the octets before it.

    Args:
        optional: whether the octet string may be empty, for None.
        tagged: whether the tag of an octet-string may stand before its length, as some meters write. Taken for the
            length it would be that of 9 octets, which no date-time has.
    """

    def __init__(self, optional: bool = False, tagged: bool = False) -> None:
        self._optional = optional
        self._tagged = tagged

    def _read_head(self, data: bytes, position: int) -> tuple[int, int, bytes]:
        """The number of octets, where they start, and the head where it is not the usual one."""
        tag = bytes((9,)) if self._tagged and data[position : position + 1] == b"\x09" else b""
        length, start, form = read_any_length(data, position + len(tag))
        return length, start, tag + (form or data[position + 1 : start]) if tag else form

    def read(self, data: bytes, position: int) -> tuple[Any, int]:
        length, start, head = self._read_head(data, position)
        end = start + length
        value = None
        if length or not self._optional:
            if end > len(data):
                raise DecodeError(f"{length} octets", offset=start, found=f"{len(data) - start} left")
            try:
                value = DateTime.decode(data[start:end])
            except DecodeError as error:
                error.inside(offset=start)
                raise
        return remember(value, head) if head else value, end

    def write(self, value: Any, out: bytearray) -> None:
        moment = usual(value)
        if moment is None and self._optional:
            octets = b""
        elif type(moment) is DateTime:
            octets = moment.encode()
        else:
            raise EncodeError(f"{type(value).__name__} stands where DateTime belongs")
        head = form_of(value)
        if head is None:
            head = bytes((len(octets),))
        elif not self._is_head(head, len(octets)):
            raise EncodeError(f"{quoted(head)} is no head of {len(octets)} octets of date-time")
        out += head + octets

    def _is_head(self, head: Any, length: int) -> bool:
        try:
            return isinstance(head, bytes) and self._read_head(head, 0)[:2] == (length, len(head))
        except DecodeError:
            return False


ATTRIBUTE: Codec[AttributeDescriptor] = _Descriptor(attribute_descriptor, AttributeDescriptor)
METHOD: Codec[MethodDescriptor] = _Descriptor(method_descriptor, MethodDescriptor)
SELECTION: Codec[Selection] = Sequence(Selection, U8, DATA)
OPTIONAL_SELECTION: Codec[Selection | None] = Optional(SELECTION)
ATTRIBUTE_WITH_SELECTION = Sequence(AttributeDescriptorWithSelection, ATTRIBUTE, OPTIONAL_SELECTION)
BLOCK: Codec[Block] = Sequence(Block, BOOLEAN, U32, OCTETS)
INVOKE: Codec[InvokeIdAndPriority] = IntegerAs(InvokeIdAndPriority, U8)
LONG_INVOKE: Codec[LongInvokeIdAndPriority] = IntegerAs(LongInvokeIdAndPriority, U32)
DATA_ACCESS_RESULT: Codec[DataAccessResult] = IntegerAs(DataAccessResult, U8)
ACTION_RESULT: Codec[ActionResult] = IntegerAs(ActionResult, U8)
GET_DATA_RESULT: Choice[GetDataResult] = Choice(
    {0: Sequence(DataResult, DATA), 1: Sequence(AccessResult, DATA_ACCESS_RESULT)}
)
DATE_TIME: Codec[DateTime] = _DateTimeOctets()
OPTIONAL_DATE_TIME: Codec[DateTime | None] = _DateTimeOctets(optional=True)
NOTIFICATION_DATE_TIME: Codec[DateTime | None] = _DateTimeOctets(optional=True, tagged=True)
