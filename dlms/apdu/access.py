"""access-request and access-response (IEC 62056-5-3): many gets, sets and actions in one APDU.

Each specification of the request has its Data at the same place of a second list; the response answers with a Data and
a result for each. These two carry nearly everything in GBCS, so they are read by hand rather than by codecs.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import repeat
from struct import Struct
from struct import error as struct_error
from typing import Any, NamedTuple, TypeAlias, TypeVar

from dlms.apdu.common import (
    ACTION_RESULT,
    ATTRIBUTE,
    DATA_ACCESS_RESULT,
    LONG_INVOKE,
    METHOD,
    OPTIONAL_DATE_TIME,
    SELECTION,
    ActionResult,
    AttributeDescriptor,
    DataAccessResult,
    LongInvokeIdAndPriority,
    MethodDescriptor,
    Selection,
    attribute_descriptor,
    method_descriptor,
)
from dlms.axdr import Choice, Codec, Optional, Sequence, SequenceOf, read_any_length, read_items, truncated, write_items
from dlms.data import Data
from dlms.time import DateTime
from wire.errors import DecodeError, EncodeError
from wire.form import Remembering, form_of, remember, usual
from wire.node import JSON, node, plain

__all__ = [
    "ACCESS_REQUEST",
    "ACCESS_RESPONSE",
    "SPECIFICATION",
    "AccessRequest",
    "AccessResponse",
    "ActionAnswer",
    "ActionSpecification",
    "Answer",
    "GetAnswer",
    "GetSpecification",
    "GetWithSelection",
    "SetAnswer",
    "SetSpecification",
    "SetWithSelection",
    "Specification",
]


@node
class GetSpecification(NamedTuple):
    """Read an attribute; its Data in the request is null."""

    attribute: AttributeDescriptor


@node
class SetSpecification(NamedTuple):
    """Write an attribute; its Data in the request is the new value."""

    attribute: AttributeDescriptor


@node
class ActionSpecification(NamedTuple):
    """Invoke a method; its Data in the request is the method's parameter."""

    method: MethodDescriptor


@node
class GetWithSelection(NamedTuple):
    """Read a part of an attribute; its Data in the request is null."""

    attribute: AttributeDescriptor
    selection: Selection


@node
class SetWithSelection(NamedTuple):
    """Write a part of an attribute; its Data in the request is the new value."""

    attribute: AttributeDescriptor
    selection: Selection


Specification: TypeAlias = (
    GetSpecification | SetSpecification | ActionSpecification | GetWithSelection | SetWithSelection
)


@node
class GetAnswer(NamedTuple):
    """Outcome of a get, with or without selection."""

    result: DataAccessResult


@node
class SetAnswer(NamedTuple):
    """Outcome of a set, with or without selection."""

    result: DataAccessResult


@node
class ActionAnswer(NamedTuple):
    """Outcome of an action."""

    result: ActionResult


Answer: TypeAlias = GetAnswer | SetAnswer | ActionAnswer

_KINDS: dict[type, str] = {
    GetSpecification: "get",
    SetSpecification: "set",
    ActionSpecification: "action",
    GetWithSelection: "get-with-selection",
    SetWithSelection: "set-with-selection",
    GetAnswer: "get",
    SetAnswer: "set",
    ActionAnswer: "action",
}


@node
class AccessRequest(NamedTuple):
    """access-request.

    Attributes:
        long_invoke_id_and_priority: repeated by the response.
        date_time: None where empty.
        specifications: what to do.
        data: one for each specification, in the same order.
    """

    long_invoke_id_and_priority: LongInvokeIdAndPriority
    date_time: DateTime | None
    specifications: tuple[Specification, ...]
    data: tuple[Data, ...]

    def items(self) -> Iterator[tuple[Specification, Data]]:
        """Each specification with its Data."""
        return zip(self.specifications, self.data, strict=True)

    def plain(self) -> JSON:
        """The fields; each specification together with its Data."""
        return {
            "apdu": "access-request",
            **_plain_head(self),
            "items": [_plain_specification(item) | {"data": plain(data)} for item, data in self.items()],
        }


@node
class AccessResponse(NamedTuple):
    """access-response.

    Attributes:
        long_invoke_id_and_priority: that of the request.
        date_time: None where empty.
        specifications: those of the request, where it asked for a self-descriptive response; else None.
        data: one for each specification: the value got or returned, null otherwise.
        answers: one for each specification.
    """

    long_invoke_id_and_priority: LongInvokeIdAndPriority
    date_time: DateTime | None
    specifications: tuple[Specification, ...] | None
    data: tuple[Data, ...]
    answers: tuple[Answer, ...]

    def items(self) -> Iterator[tuple[Answer, Data]]:
        """Each answer with its Data."""
        return zip(self.answers, self.data, strict=True)

    def plain(self, shown: list[Any] | None = None) -> dict[str, JSON]:
        """The fields; each answer together with its Data.

        Args:
            shown: what stands in the place of the Data, one for each answer; None for the Data itself.
        """
        specifications = repeat(None, len(self.answers)) if self.specifications is None else self.specifications
        items: list[JSON] = [
            ({} if specification is None else _plain_specification(specification))
            | {"access": _KINDS[type(answer)], "result": plain(answer.result), "data": plain(data)}
            for specification, answer, data in zip(specifications, self.answers, shown or self.data, strict=True)
        ]
        return {"apdu": "access-response", **_plain_head(self), "items": items}


def _plain_head(apdu: AccessRequest | AccessResponse) -> dict[str, JSON]:
    head: dict[str, JSON] = {"long_invoke_id_and_priority": int(apdu.long_invoke_id_and_priority)}
    if apdu.date_time is not None:
        head["date_time"] = plain(apdu.date_time)
    return head


def _plain_specification(specification: Specification) -> dict[str, JSON]:
    form: dict[str, JSON] = {"access": _KINDS[type(specification)], **specification[0].plain()}
    if isinstance(specification, GetWithSelection | SetWithSelection):
        form["selection"] = plain(specification.selection)
    return form


SPECIFICATION: Choice[Specification] = Choice(
    {
        1: Sequence(GetSpecification, ATTRIBUTE),
        2: Sequence(SetSpecification, ATTRIBUTE),
        3: Sequence(ActionSpecification, METHOD),
        4: Sequence(GetWithSelection, ATTRIBUTE, SELECTION),
        5: Sequence(SetWithSelection, ATTRIBUTE, SELECTION),
    }
)
_SPECIFICATIONS = SequenceOf(SPECIFICATION)
_OPTIONAL_SPECIFICATIONS = Optional(_SPECIFICATIONS)
_ANSWERS: SequenceOf[Answer] = SequenceOf(
    Choice(
        {
            1: Sequence(GetAnswer, DATA_ACCESS_RESULT),
            2: Sequence(SetAnswer, DATA_ACCESS_RESULT),
            3: Sequence(ActionAnswer, ACTION_RESULT),
        }
    )
)

_HEAD = Struct(">IB")


@lru_cache(maxsize=4096)
def _specification(octets: bytes) -> Specification:
    """One without selection, from its 10 octets; they recur from message to message."""
    choice, rest = octets[0], octets[1:]
    if choice == 3:
        return ActionSpecification(method_descriptor(rest))
    return GetSpecification(attribute_descriptor(rest)) if choice == 1 else SetSpecification(attribute_descriptor(rest))


_FEW = 64  # of use cases; who sends many would have them all remembered


@lru_cache(maxsize=512)
def _known_specifications(octets: bytes) -> tuple[Specification, ...] | None:
    """Some without selection, from 10 octets each: use cases ask for the same ones again. None for any other."""
    parts = [octets[place : place + 10] for place in range(0, len(octets), 10)]
    return tuple(map(_specification, parts)) if all(1 <= part[0] <= 3 for part in parts) else None


@lru_cache(maxsize=1024)
def _answer(octets: bytes) -> Answer | None:
    choice, result = octets
    if choice == 3:
        return ActionAnswer(ActionResult(result))
    if choice == 2:
        return SetAnswer(DataAccessResult(result))
    return GetAnswer(DataAccessResult(result)) if choice == 1 else None


def _read_head(data: bytes, position: int) -> tuple[LongInvokeIdAndPriority, DateTime | None, int]:
    try:
        invoke, length = _HEAD.unpack_from(data, position)
    except struct_error:
        raise truncated("a long-invoke-id-and-priority and a date-time", data) from None
    if not length:
        return LongInvokeIdAndPriority(invoke), None, position + 5
    try:
        date_time, end = OPTIONAL_DATE_TIME.read(data, position + 4)
    except DecodeError as error:
        error.within("date_time")
        raise
    return LongInvokeIdAndPriority(invoke), date_time, end


def _write_head(value: AccessRequest | AccessResponse, out: bytearray) -> None:
    LONG_INVOKE.write(value.long_invoke_id_and_priority, out)
    OPTIONAL_DATE_TIME.write(value.date_time, out)


def _read_count(data: bytes, position: int) -> tuple[int, int, bytes]:
    """A count as :func:`dlms.axdr.read_any_length` has it, quick where it has one octet."""
    if position < len(data) and (count := data[position]) < 0x80:
        return count, position + 1, b""
    return read_any_length(data, position)


def _read_specifications(data: bytes, position: int) -> tuple[tuple[Specification, ...], int]:
    count, position, form = _read_count(data, position)
    if count * 10 > len(data) - position:
        raise DecodeError(f"{count} specifications", offset=position, found=f"{len(data) - position} octets left")
    known = _known_specifications(data[position : position + 10 * count]) if count <= _FEW and not form else None
    if known is not None:
        return known, position + 10 * count
    specifications: list[Specification] = []
    append = specifications.append
    for _ in range(count):
        end = position + 10
        if end > len(data) or not 1 <= data[position] <= 3:
            try:
                specification, end = SPECIFICATION.read(data, position)
            except DecodeError as error:
                error.within(len(specifications))
                raise
            append(specification)
        else:
            append(_specification(data[position:end]))
        position = end
    made = tuple(specifications)
    return remember(made, form) if form else made, position


def _read_list(data: bytes, position: int, count: int | None) -> tuple[tuple[Data, ...], int]:
    """A list of Data, one for each of ``count`` specifications, where there are any."""
    found, start, form = _read_count(data, position)
    if found > len(data) - position and count is None:
        raise DecodeError(f"{found} Data", offset=position, found=f"{len(data) - position} octets left", path=("data",))
    if found != count and count is not None:
        raise DecodeError(
            f"{count} Data, one for each specification", offset=position, found=str(found), path=("data",)
        )
    try:
        values, end = read_items(data, start, found)
    except DecodeError as error:
        error.within("data")
        raise
    made = tuple(values)
    return remember(made, form) if form else made, end


N = TypeVar("N", AccessRequest, AccessResponse)


def _made(kind: type[N], values: tuple[Any, ...]) -> N:
    """The node of values some of which remember their form: it remembers these, as a node of a Sequence does."""
    named = zip(kind._fields, values, strict=True)
    forms = tuple((name, value.form) for name, value in named if isinstance(value, Remembering))
    node = tuple.__new__(kind, map(usual, values))
    return remember(node, forms) if forms else node


def _remembering_fields(value: N) -> N:
    """The node with forms at its fields."""
    forms = form_of(value)
    return value._replace(**{name: remember(getattr(value, name), form) for name, form in forms}) if forms else value


class _AccessRequestCodec:
    kinds = (AccessRequest,)

    def read(self, data: bytes, position: int) -> tuple[AccessRequest, int]:
        invoke, date_time, position = _read_head(data, position)
        try:
            specifications, position = _read_specifications(data, position)
        except DecodeError as error:
            error.within("specifications")
            raise
        values, position = _read_list(data, position, len(specifications))
        parts = (invoke, date_time, specifications, values)
        if date_time is None and type(specifications) is tuple and type(values) is tuple:
            return tuple.__new__(AccessRequest, parts), position
        return _made(AccessRequest, parts), position

    def write(self, value: AccessRequest, out: bytearray) -> None:
        if len(value.data) != len(value.specifications):
            raise EncodeError(f"{len(value.data)} Data for {len(value.specifications)} specifications")
        value = _remembering_fields(value)
        _write_head(value, out)
        try:
            _SPECIFICATIONS.write(value.specifications, out)
        except EncodeError as error:
            error.within("specifications")
            raise
        _write_list(value.data, out)


class _AccessResponseCodec:
    kinds = (AccessResponse,)

    def read(self, data: bytes, position: int) -> tuple[AccessResponse, int]:
        invoke, date_time, position = _read_head(data, position)
        specifications: tuple[Specification, ...] | None = None
        if data[position : position + 1] == b"\0":  # as good as always
            position += 1
        else:
            try:
                specifications, position = _OPTIONAL_SPECIFICATIONS.read(data, position)
            except DecodeError as error:
                error.within("specifications")
                raise
        values, position = _read_list(data, position, None if specifications is None else len(specifications))
        answers, position = _read_answers(data, position, len(values))
        parts = (invoke, date_time, specifications, values, answers)
        if date_time is None and specifications is None and type(values) is tuple and type(answers) is tuple:
            return tuple.__new__(AccessResponse, parts), position
        return _made(AccessResponse, parts), position

    def write(self, value: AccessResponse, out: bytearray) -> None:
        counts = {len(value.data), len(value.answers), len(value.specifications or value.data)}
        if len(counts) > 1:
            raise EncodeError(f"{len(value.data)} Data for {len(value.answers)} answers")
        value = _remembering_fields(value)
        _write_head(value, out)
        try:
            _OPTIONAL_SPECIFICATIONS.write(value.specifications, out)
        except EncodeError as error:
            error.within("specifications")
            raise
        _write_list(value.data, out)
        _ANSWERS.write(value.answers, out)


def _read_answers(data: bytes, position: int, count: int) -> tuple[tuple[Answer, ...], int]:
    found, start, form = _read_count(data, position)
    end = start + 2 * count
    if found != count:
        raise DecodeError(f"{count} answers, one for each Data", offset=position, found=str(found), path=("answers",))
    if end > len(data):
        raise DecodeError(f"{count} answers", offset=start, found=f"{len(data) - start} octets left", path=("answers",))
    answers: list[Answer] = []
    for place in range(start, end, 2):
        answer = _answer(data[place : place + 2])
        if answer is None:
            raise DecodeError(
                "01 (get), 02 (set) or 03 (action)",
                offset=place,
                found=f"{data[place]:#04x}",
                path=("answers", len(answers)),
            )
        answers.append(answer)
    made = tuple(answers)
    return remember(made, form) if form else made, end


def _write_list(values: tuple[Data, ...], out: bytearray) -> None:
    try:
        write_items(values, out)
    except EncodeError as error:
        error.within("data")
        raise


ACCESS_REQUEST: Codec[AccessRequest] = _AccessRequestCodec()
ACCESS_RESPONSE: Codec[AccessResponse] = _AccessResponseCodec()
