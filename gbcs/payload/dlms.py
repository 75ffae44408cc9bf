"""DLMS payloads: access requests and responses, and the alerts that GBCS makes of data-notification (GBCS 7.3.7, 16).

An alert is a structure of alert code, time stamp and what its message code adds to them
(:mod:`gbcs.payload.alert_contents`). One of another form stays a generic ``DataNotification``.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from struct import Struct
from struct import error as struct_error
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from dlms.apdu import codec
from dlms.apdu import encode as encode_apdu
from dlms.apdu.access import (
    AccessRequest,
    AccessResponse,
    ActionAnswer,
    ActionSpecification,
    Answer,
    GetAnswer,
    GetSpecification,
    GetWithSelection,
    SetAnswer,
    SetSpecification,
    SetWithSelection,
    Specification,
)
from dlms.apdu.common import LongInvokeIdAndPriority
from dlms.apdu.data_notification import DataNotification
from dlms.data import Data, LongUnsigned, Structure
from dlms.time import DateTime
from gbcs.alerts import alert_meaning
from gbcs.entity import EntityId
from gbcs.payload.protected import IN_CLEAR, ClearAttributes
from gbcs.usecases.codes import alert_contents
from wire.errors import DecodeError, EncodeError, WireError
from wire.form import form_of
from wire.node import JSON, node, plain

if TYPE_CHECKING:
    from gbcs.payload.alert_contents import UndeliveredMessage

__all__ = ["Alert", "DlmsPayload", "Exchange", "decode", "encode", "long_invoke_id_and_priority", "pair"]

_APDU_OF_CRA = {1: 0xD9, 2: 0xDA, 3: 0x0F}
_APDU_NAMES = {0xD9: "access-request", 0xDA: "access-response", 0x0F: "data-notification"}
_BREAK_ON_ERROR = 1 << 29


@node
class Alert(NamedTuple):
    """A DLMS alert.

    Attributes:
        long_invoke_id_and_priority: made from the originator counter, see :func:`long_invoke_id_and_priority`.
        alert_code: what happened; see :data:`gbcs.alerts.ALERT_CODES`.
        time_stamp: when.
        content: a node of :mod:`gbcs.payload.alert_contents`, or, where the message code declares none or the
            elements have another form, the elements as Data; an empty tuple where there are none.
    """

    long_invoke_id_and_priority: LongInvokeIdAndPriority
    alert_code: int
    time_stamp: DateTime
    content: Any = ()

    def plain(self) -> dict[str, JSON]:
        """The fields, with the meaning of the alert code."""
        return {
            "apdu": "data-notification",
            "long_invoke_id_and_priority": plain(self.long_invoke_id_and_priority),
            "alert_code": f"{self.alert_code:04X}",
            "meaning": alert_meaning(self.alert_code),
            "time_stamp": plain(self.time_stamp),
            "content": plain(self.content),
        }


DlmsPayload: TypeAlias = AccessRequest | AccessResponse | Alert | DataNotification


def long_invoke_id_and_priority(originator_counter: int) -> LongInvokeIdAndPriority:
    """What GBCS has a message carry: the low 24 bits of the originator counter, and break on error."""
    return LongInvokeIdAndPriority(_BREAK_ON_ERROR | originator_counter & 0xFFFFFF)


def decode(octets: bytes, message_code: int, cra: int) -> DlmsPayload:
    """A DLMS payload.

    Args:
        octets: the content of the message.
        message_code: of its grouping header; selects the content of an alert.
        cra: its CRA flag, 1 to 3; selects the APDU.

    Raises:
        DecodeError: where the octets are another APDU, or none.
    """
    tag = _APDU_OF_CRA[cra]
    if octets[:1] != bytes((tag,)):
        found = f"{octets[0]:#04x}" if octets else "an empty payload"
        raise DecodeError(f"{tag:02X}, the tag of {_APDU_NAMES[tag]}", offset=0, found=found)
    if cra == 3 and message_code in _UNDELIVERED_CODES and (alert := _read_undelivered(octets)):
        return alert
    reader = codec(tag)
    assert reader is not None
    payload, end = reader.read(octets, 1)
    if end != len(octets):
        raise DecodeError("the end of the payload", offset=end, found=f"{len(octets) - end} octets more")
    if type(payload) is DataNotification:
        return _alert(payload, message_code) or payload
    apdu: AccessRequest | AccessResponse = payload
    return apdu


def encode(payload: DlmsPayload) -> bytes:
    """The octets of a DLMS payload; EncodeError."""
    if type(payload) is not Alert:
        try:
            return encode_apdu(payload)
        except EncodeError:
            for place, data in enumerate(getattr(payload, "data", None) or ()):
                if type(data) is ClearAttributes:
                    raise EncodeError(IN_CLEAR, path=("data", place)) from None
            raise
    content = payload.content
    if type(content) is ClearAttributes:
        raise EncodeError(IN_CLEAR, path=("content",))
    contents = _contents()
    if type(content) is contents.UndeliveredMessage:
        return _write_undelivered(payload, content)
    if type(content) is not tuple:
        declared = contents.BY_KIND.get(type(content))
        if declared is None:
            raise EncodeError(f"{type(content).__name__} is no content of an alert", path=("content",))
        try:
            content = declared.to_data(content)
        except EncodeError as error:
            error.within("content")
            raise
    body = Structure((*_head(payload), *content))
    try:
        return encode_apdu(DataNotification(payload.long_invoke_id_and_priority, None, body))
    except EncodeError as error:
        match error.path:
            case ("body", int(element), *rest):
                error.path = ("content", element - 2, *rest)
        raise


def _head(alert: Alert) -> tuple[Data, Data]:
    """Alert code and time stamp as Data."""
    try:
        alert_code = LongUnsigned(alert.alert_code)
    except EncodeError as error:
        error.within("alert_code")
        raise
    if type(alert.time_stamp) is not DateTime:
        raise EncodeError(f"{type(alert.time_stamp).__name__} stands where DateTime belongs", path=("time_stamp",))
    try:
        return alert_code, alert.time_stamp.encode()
    except EncodeError as error:
        error.within("time_stamp")
        raise


@lru_cache(maxsize=1)
def _contents() -> Any:
    """The module of what alerts hold, which no command or response needs."""
    return import_module("gbcs.payload.alert_contents")


def _alert(notification: DataNotification, message_code: int) -> Alert | None:
    """A data-notification as an alert; None where it has not the form of one."""
    match notification:
        case DataNotification(invoke, None, Structure((LongUnsigned() as alert_code, bytes(octets), *elements))):
            if form_of(notification.body) or form_of(octets):  # an alert remembers no forms
                return None
            try:
                time_stamp = DateTime.decode(octets)
            except DecodeError:
                return None
            declared = _contents().CONTENTS.get(message_code)
            content = declared.from_data(tuple(elements)) if declared else None
            return Alert(invoke, int(alert_code), time_stamp, tuple(elements) if content is None else content)
    return None


# The alert about an undelivered message ends in octets that are no Data: 30 and a length, then the identifier of the
# message. No published message shows it; the form is the digest's.
_UNDELIVERED = Struct(">BIBBBBHBB12sBB8s8sBQ")
_UNDELIVERED_TAIL = (0x30, 25)
_UNDELIVERED_CODES = {code for code, name in alert_contents("DLMS").items() if name == "UndeliveredMessage"}


def _read_undelivered(octets: bytes) -> Alert | None:
    """That alert; None where the octets have another form."""
    if len(octets) != _UNDELIVERED.size:
        return None
    _, invoke, *fixed, time_stamp, thirty, length, originator, recipient, cra, counter = _UNDELIVERED.unpack(octets)
    no_date_time, structure, size, long_unsigned, alert_code, octet_string, twelve = fixed
    if (no_date_time, structure, long_unsigned, octet_string, twelve) != (0, Structure.tag, LongUnsigned.tag, 9, 12):
        return None
    if (thirty, length) != _UNDELIVERED_TAIL or size not in (2, 3):
        return None
    try:
        moment = DateTime.decode(time_stamp)
    except DecodeError:
        return None
    contents = _contents()
    message = contents.MessageIdentifier(EntityId(originator), EntityId(recipient), cra, counter)
    return Alert(LongInvokeIdAndPriority(invoke), alert_code, moment, contents.UndeliveredMessage(message, size))


def _write_undelivered(alert: Alert, content: UndeliveredMessage) -> bytes:
    alert_code, time_stamp = _head(alert)
    fixed = (0, Structure.tag, content.structure_size, LongUnsigned.tag, alert_code, 9, 12)
    invoke = alert.long_invoke_id_and_priority
    try:
        octets = _UNDELIVERED.pack(_APDU_OF_CRA[3], invoke, *fixed, time_stamp, *_UNDELIVERED_TAIL, *content.message)
    except (TypeError, struct_error) as error:
        raise EncodeError(str(error), path=("content",)) from None
    if _read_undelivered(octets) != alert:
        raise EncodeError("not the identifier of a message in a structure of 2 or 3", path=("content",))
    return octets


# Commands and their responses ----------------------------------------------------------------------------------------


@node
class Exchange(NamedTuple):
    """One item of a command with its outcome.

    Attributes:
        specification: what was asked.
        requested: the value to set or the parameter of the method; None for a get.
        answer: how it ended.
        returned: the value got or returned; None otherwise.
    """

    specification: Specification
    requested: Data
    answer: Answer
    returned: Data


_ANSWER_OF: dict[type, type] = {
    GetSpecification: GetAnswer,
    GetWithSelection: GetAnswer,
    SetSpecification: SetAnswer,
    SetWithSelection: SetAnswer,
    ActionSpecification: ActionAnswer,
}


def pair(request: AccessRequest, response: AccessResponse) -> tuple[Exchange, ...]:
    """The items of a command, each with its outcome in the response.

    Raises:
        WireError: where the response does not belong to the request: another long-invoke-id, another number of items,
            or an answer of another kind than what it answers.
    """
    if request.long_invoke_id_and_priority != response.long_invoke_id_and_priority:
        raise WireError(
            f"the response answers long-invoke-id {response.long_invoke_id_and_priority.long_invoke_id}, "
            f"the request has {request.long_invoke_id_and_priority.long_invoke_id}"
        )
    if len(request.specifications) != len(response.answers):
        raise WireError(f"{len(response.answers)} answers to {len(request.specifications)} specifications")
    exchanges: list[Exchange] = []
    for (specification, requested), (answer, returned) in zip(request.items(), response.items(), strict=True):
        if type(answer) is not _ANSWER_OF[type(specification)]:
            raise WireError(f"item {len(exchanges)}: {type(answer).__name__} answers {type(specification).__name__}")
        exchanges.append(Exchange(specification, requested, answer, returned))
    return tuple(exchanges)
