"""GBZ payloads (GBCS 7.2.9, 7.3.8): the components that carry ZCL commands, and alerts.

What a component carries is a ZCL command; :mod:`zigbee` types it. A command of a cluster that it does not know, or a
manufacturer's own, stays octets.
"""

from __future__ import annotations

from struct import Struct
from struct import error as struct_error
from typing import Any, NamedTuple, TypeAlias

from gbcs.alerts import alert_meaning
from gbcs.payload.alert_contents import FirmwareReceipt, IntegrityIssue, IntegrityIssueCode
from gbcs.payload.protected import IN_CLEAR, CipheredBlock, ClearOctets
from gbcs.usecases.codes import alert_contents
from wire.errors import DecodeError, EncodeError, WireError, quoted
from wire.form import form_of, remember
from wire.node import JSON, node, plain
from zigbee import zcl
from zigbee.clusters import cluster
from zigbee.types import UtcTime

__all__ = [
    "ClearContent",
    "Component",
    "EncryptedContent",
    "Exchange",
    "FutureDatedOutcome",
    "GbzAlert",
    "GbzPayload",
    "clear_content",
    "clear_octets",
    "decode",
    "encode",
    "pair",
]

PROFILE_ID = 0x0109

_MANUFACTURER_SPECIFIC = 0x04  # of the frame control: two more octets of header, which no use case has
_LAST, _ENCRYPTED, _FROM_DATE_TIME = 0x01, 0x02, 0x10
_AS_RECEIVED = "encrypted, with From Date Time"  # the form of a component that GBCS knows not: it is read, not made
_HEAD = Struct(">HB")
_COMPONENT_HEAD = Struct(">BHH")
_ZCL_HEADER = Struct("BBB")
_ALERT_HEAD = Struct(">HBHI")
_CONTENTS = alert_contents("GBZ")


@node
class EncryptedContent(NamedTuple):
    """The ZCL payload of a component, encrypted.

    Attributes:
        frame_counter: additional header frame counter: 0 for the first encrypted component of a message, then one more.
        block: the octets.
    """

    frame_counter: int
    block: CipheredBlock

    def plain(self) -> dict[str, JSON]:
        """The fields, and a word that the content is encrypted."""
        return {"encrypted": True, "frame_counter": plain(self.frame_counter), "block": plain(self.block)}


@node
class ClearContent(NamedTuple):
    """The ZCL payload of a component after decryption, or before encryption. It has no encoding.

    Attributes:
        frame_counter: see :class:`EncryptedContent`.
        content: see :class:`Component`.
        trailing: see :class:`Component`.
    """

    frame_counter: int
    content: Any
    trailing: bytes = b""


@node
class Component(NamedTuple):
    """One ZCL command.

    Attributes:
        is_last: extended header control bit 0.
        cluster_id: 0 to 65535.
        from_date_time: seconds since 2000-01-01 UTC, in the commands that have one; else None.
        frame_control: of the ZCL header.
        sequence_number: of the ZCL header; a response repeats that of the command component it answers.
        command_id: of the ZCL header.
        content: the ZCL payload behind its header, a node of the command's layout, or octets where :mod:`zigbee` does
            not know the command; in some responses :class:`EncryptedContent`.
        trailing: octets behind the fields that are known of the command.
    """

    is_last: bool
    cluster_id: int
    from_date_time: UtcTime | None
    frame_control: int
    sequence_number: int
    command_id: int
    content: Any
    trailing: bytes = b""

    def plain(self) -> dict[str, JSON]:
        """The fields, with the names of cluster, command and attributes."""
        where = (self.cluster_id, self.frame_control, self.command_id)
        is_standard = not self.frame_control & _MANUFACTURER_SPECIFIC
        form: dict[str, Any] = {
            "is_last": self.is_last,
            "cluster_id": f"{self.cluster_id:04X}",
            "cluster": known.name if (known := cluster(self.cluster_id)) else None,
            "command": zcl.command_name(*where) if is_standard else None,
            "frame_control": f"{self.frame_control:02X}",
            "sequence_number": self.sequence_number,
            "command_id": f"{self.command_id:02X}",
        }
        if self.from_date_time is not None:
            form["from_date_time"] = plain(self.from_date_time)
        content = self.content
        if isinstance(content, ClearContent):
            form["decrypted"], form["frame_counter"] = True, content.frame_counter
            form["content"] = zcl.payload_to_dict(*where, content.content)
        elif isinstance(content, EncryptedContent):
            form["content"] = plain(content)
        else:
            form["content"] = zcl.payload_to_dict(*where, content)
        trailing = content.trailing if isinstance(content, ClearContent) else self.trailing
        return form | ({"trailing": trailing.hex()} if trailing else {})


@node
class GbzPayload(NamedTuple):
    """The payload of a GBZ command or response.

    Attributes:
        components: the ZCL commands, in order.
    """

    components: tuple[Component, ...]

    def plain(self) -> dict[str, JSON]:
        """Protocol and components."""
        return {"protocol": "GBZ", "components": plain(self.components)}


@node
class FutureDatedOutcome(NamedTuple):
    """The command that a device carried out, or failed to, at its activation time.

    Attributes:
        message_code: of the message that brought the command.
        originator_counter: of that message.
        cluster_id: of the command.
        frame_control: of the command.
        command_id: of the command.
    """

    message_code: int
    originator_counter: int
    cluster_id: int
    frame_control: int
    command_id: int

    def plain(self) -> dict[str, JSON]:
        """The fields, with the name of the command."""
        return {
            "message_code": f"{self.message_code:04X}",
            "originator_counter": self.originator_counter,
            "cluster_id": f"{self.cluster_id:04X}",
            "command": zcl.command_name(self.cluster_id, self.frame_control, self.command_id),
            "frame_control": f"{self.frame_control:02X}",
            "command_id": f"{self.command_id:02X}",
        }


@node
class GbzAlert(NamedTuple):
    """A GBZ alert.

    Attributes:
        alert_code: what happened; see :data:`gbcs.alerts.ALERT_CODES`.
        time_stamp: seconds since 2000-01-01 UTC.
        component_count: as the alert claims it; other things than components count too.
        body: what the message code adds: the component of a billing data log, a :class:`FutureDatedOutcome`, a
            ``FirmwareReceipt``, an ``IntegrityIssue``; octets where it adds nothing or the body has another form.
    """

    alert_code: int
    time_stamp: UtcTime
    component_count: int
    body: Any = b""

    def plain(self) -> dict[str, JSON]:
        """Protocol and fields, with the meaning of the alert code."""
        return {
            "protocol": "GBZ",
            "alert_code": f"{self.alert_code:04X}",
            "meaning": alert_meaning(self.alert_code),
            "time_stamp": plain(self.time_stamp),
            "component_count": self.component_count,
            "body": plain(self.body),
        }


Gbz: TypeAlias = GbzPayload | GbzAlert


def decode(octets: bytes, message_code: int, cra: int) -> Gbz:
    """A GBZ payload.

    Args:
        octets: the content of the message.
        message_code: of its grouping header; selects the body of an alert.
        cra: its CRA flag, 1 to 3.

    Raises:
        DecodeError: where the octets are anything else.
    """
    head = _ALERT_HEAD if cra == 3 else _HEAD
    if len(octets) < head.size:
        raise DecodeError(f"the {head.size} octets that a GBZ payload begins with", offset=len(octets), found="the end")
    profile, size = _HEAD.unpack_from(octets)
    if profile != PROFILE_ID:
        raise DecodeError("profile 0109", offset=0, found=f"{profile:04x}")
    if cra == 3:
        return _decode_alert(octets, message_code)
    components: list[Component] = []
    place = _HEAD.size
    if size * 8 > len(octets) - place:
        raise DecodeError(f"{size} components", offset=2, found=f"{len(octets) - place} octets left")
    for _ in range(size):
        try:
            component, place = _read_component(octets, place)
        except DecodeError as error:
            error.within("components", len(components))
            raise
        components.append(component)
    if place != len(octets):
        raise DecodeError("the end of the payload", offset=place, found=f"{len(octets) - place} octets more")
    return GbzPayload(tuple(components))


def encode(payload: Gbz) -> bytes:
    """The octets of a GBZ payload; EncodeError."""
    try:
        if type(payload) is GbzAlert:
            head = _ALERT_HEAD.pack(PROFILE_ID, payload.component_count, payload.alert_code, payload.time_stamp)
            body = payload.body
            return head + _write_body(body)
        components: tuple[Component, ...] = payload.components  # type: ignore[union-attr]
        if not isinstance(components, tuple | list):
            raise EncodeError(f"a tuple expected, not {quoted(components)}", path=("components",))
        out = _HEAD.pack(PROFILE_ID, len(components))
        return out + b"".join(
            _write_component(component, "components", place) for place, component in enumerate(components)
        )
    except (AttributeError, TypeError, struct_error) as error:
        raise EncodeError(str(error)) from None


def _decode_alert(octets: bytes, message_code: int) -> GbzAlert:
    _, size, alert_code, seconds = _ALERT_HEAD.unpack_from(octets)
    start, time_stamp = _ALERT_HEAD.size, UtcTime(seconds)
    content = _CONTENTS.get(message_code)
    if content != Component.__name__:
        return GbzAlert(alert_code, time_stamp, size, _read_body(octets[start:], content))
    try:
        component, end = _read_component(octets, start)
    except DecodeError as error:
        error.within("body")
        raise
    if end != len(octets):
        raise DecodeError("the end of the payload", offset=end, found=f"{len(octets) - end} octets more")
    return GbzAlert(alert_code, time_stamp, size, component)


# The bodies that are no components: what stands before them, and their fields.
_OUTCOME = Struct(">BHQHBB")
_OUTCOME_LENGTH = 14
_RECEIPT_HEAD = bytes.fromhex("0920")  # octet-string of 32


def _read_body(body: bytes, content: str | None) -> Any:
    """The body of an alert; the octets where they have another form than that of the node of this name."""
    if content == FutureDatedOutcome.__name__ and len(body) == _OUTCOME.size and body[0] == _OUTCOME_LENGTH:
        return FutureDatedOutcome(*_OUTCOME.unpack(body)[1:])
    if content == FirmwareReceipt.__name__ and len(body) == 34 and body[:2] == _RECEIPT_HEAD:
        return FirmwareReceipt(body[2:])
    if content == IntegrityIssue.__name__ and len(body) == 2:
        return IntegrityIssue(IntegrityIssueCode(int.from_bytes(body, "big")))
    return body


def _write_body(body: Any) -> bytes:
    if isinstance(body, bytes):
        return body
    if isinstance(body, FutureDatedOutcome):
        return _OUTCOME.pack(_OUTCOME_LENGTH, *body)
    if isinstance(body, FirmwareReceipt):
        if len(body.image_hash) != 32:
            raise EncodeError("a hash has 32 octets", path=("body", "image_hash"))
        return _RECEIPT_HEAD + body.image_hash
    if isinstance(body, IntegrityIssue):
        return Struct(">H").pack(body.issue)
    return _write_component(body, "body")


def _read_component(octets: bytes, start: int) -> tuple[Component, int]:
    if start + _COMPONENT_HEAD.size > len(octets):
        raise DecodeError("a component's header of 5 octets", offset=start, found=f"{len(octets) - start} left")
    control, cluster_id, length = _COMPONENT_HEAD.unpack_from(octets, start)
    if control & ~(_LAST | _ENCRYPTED | _FROM_DATE_TIME):
        raise DecodeError("extended header control of bits 0, 1 and 4", offset=start, found=f"{control:#04x}")
    place = start + _COMPONENT_HEAD.size
    end = place + length
    if end > len(octets):
        raise DecodeError(f"{length} octets of component", offset=place, found=f"{len(octets) - place} left")
    header = 3 + 4 * bool(control & _FROM_DATE_TIME) + 4 * bool(control & _ENCRYPTED)
    if length < header:
        raise DecodeError(f"a component of at least {header} octets", offset=place, found=f"{length}")
    from_date_time = None
    if control & _FROM_DATE_TIME:
        from_date_time = UtcTime(int.from_bytes(octets[place : place + 4], "big"))
        place += 4
    frame_counter = 0
    if control & _ENCRYPTED:
        if octets[place]:
            raise DecodeError("additional header control 00", offset=place, found=f"{octets[place]:#04x}")
        frame_counter = octets[place + 1]
        place += 2
    frame_control, sequence_number, command_id = _ZCL_HEADER.unpack_from(octets, place)
    place += _ZCL_HEADER.size
    content: Any = octets[place:end]
    trailing = b""
    if control & _ENCRYPTED:
        content = EncryptedContent(frame_counter, _read_block(octets, place, end))
    else:
        try:
            content, trailing = _typed(cluster_id, frame_control, command_id, content)
        except DecodeError as error:
            error.inside("content", offset=place)
            raise
    head = (bool(control & _LAST), cluster_id, from_date_time, frame_control, sequence_number, command_id)
    component = tuple.__new__(Component, (*head, content, trailing))
    if control & _ENCRYPTED and control & _FROM_DATE_TIME:
        component = remember(component, _AS_RECEIVED)
    return component, end


def _typed(cluster_id: int, frame_control: int, command_id: int, octets: bytes) -> tuple[Any, bytes]:
    """The content of a component, and what trails it."""
    if frame_control & _MANUFACTURER_SPECIFIC:
        return octets, b""
    return zcl.decode_payload(cluster_id, frame_control, command_id, octets)


def _read_block(octets: bytes, start: int, end: int) -> CipheredBlock:
    length = int.from_bytes(octets[start : start + 2], "big")
    if length != end - start - 2:
        raise DecodeError(f"{length} octets of ciphered information", offset=start, found=f"{end - start - 2}")
    try:
        return CipheredBlock.decode(octets[start + 2 : end])
    except DecodeError as error:
        error.inside("content", offset=start + 2)
        raise


def _write_component(component: Component, *path: str | int) -> bytes:
    try:
        return _component_octets(component)
    except EncodeError as error:
        error.within(*path)
        raise
    except (AttributeError, OverflowError, TypeError, ValueError, struct_error) as error:
        raise EncodeError(str(error), path=path) from None


def _component_octets(component: Component) -> bytes:
    content = component.content
    if not isinstance(component.is_last, bool):
        raise EncodeError(f"True or False expected, not {quoted(component.is_last)}", path=("is_last",))
    control = _LAST * component.is_last
    body = b""
    if component.from_date_time is not None:
        control |= _FROM_DATE_TIME
        body += component.from_date_time.to_bytes(4, "big")
    header = _ZCL_HEADER.pack(component.frame_control, component.sequence_number, component.command_id)
    if isinstance(content, ClearContent):
        raise EncodeError(IN_CLEAR, path=("content",))
    if isinstance(content, EncryptedContent):
        if component.trailing:
            raise EncodeError("what trails encrypted content is encrypted with it", path=("trailing",))
        if component.from_date_time is not None and form_of(component) != _AS_RECEIVED:
            raise EncodeError("an encrypted component has no From Date Time", path=("from_date_time",))
        control |= _ENCRYPTED
        block = content.block.encode()
        body += bytes((0, content.frame_counter)) + header + len(block).to_bytes(2, "big") + block
    else:
        body += header + _content_octets(component, content, component.trailing)
    return _COMPONENT_HEAD.pack(control, component.cluster_id, len(body)) + body


def _content_octets(component: Component, content: Any, trailing: bytes) -> bytes:
    where = (component.cluster_id, component.frame_control, component.command_id)
    if component.frame_control & _MANUFACTURER_SPECIFIC and not isinstance(content, bytes):
        raise EncodeError("octets belong in a manufacturer's own command", path=("content",))
    try:
        return zcl.encode_payload(*where, content) + trailing
    except EncodeError as error:
        error.within("content")
        raise


# Encrypted components ------------------------------------------------------------------------------------------------


def clear_content(component: Component, octets: ClearOctets) -> ClearContent:
    """What was encrypted in a component, typed; DecodeError where it is not the payload of the component's command."""
    where = (component.cluster_id, component.frame_control, component.command_id)
    try:
        return ClearContent(octets.frame_counter, *_typed(*where, octets.octets))
    except DecodeError as error:
        error.within("content")
        raise


def clear_octets(component: Component) -> ClearOctets:
    """What is to be encrypted in a component with clear content; EncodeError where it has no encoding."""
    content = component.content
    if component.trailing:
        raise EncodeError("what trails clear content belongs to it", path=("trailing",))
    return ClearOctets(content.frame_counter, _content_octets(component, content.content, content.trailing))


# Commands and their responses ----------------------------------------------------------------------------------------

_NOT_EXECUTED = 0xFF  # the command id that a default response names where the command was not tried
_FAILURE = 0x01
_DEFAULT_RESPONSE = 0x0B


@node
class Exchange(NamedTuple):
    """One component of a command with the components that answer it.

    Attributes:
        command: the component.
        answers: the components of the response with its sequence number, at least one.
        status: that of a default response, the first that is not 0; 0 for responses of the command's own.
        executed: False for a command that a device left out because one before it failed.
    """

    command: Component
    answers: tuple[Component, ...]
    status: int
    executed: bool


def pair(command: GbzPayload, response: GbzPayload) -> tuple[Exchange, ...]:
    """The components of a command, each with its answers (GBCS 7.2.9.4).

    After the first component that fails, other than with NOT_FOUND, a device answers every later one with a default
    response that names command FF.

    Raises:
        WireError: where the response does not belong to the command: a component without an answer, an answer without
            a component, one of another cluster, or a default response that is encrypted.
    """
    answers: dict[int, list[Component]] = {}
    for answer in response.components:
        answers.setdefault(answer.sequence_number, []).append(answer)
    exchanges: list[Exchange] = []
    for component in command.components:
        found = answers.pop(component.sequence_number, None)
        if found is None:
            raise WireError(f"no component of the response answers sequence number {component.sequence_number}")
        if any(answer.cluster_id != component.cluster_id for answer in found):
            raise WireError(f"another cluster answers sequence number {component.sequence_number}")
        outcomes = [_outcome(answer) for answer in found]
        status, executed = next((outcome for outcome in outcomes if outcome[0]), outcomes[0])
        exchanges.append(Exchange(component, tuple(found), status, executed))
    if answers:
        raise WireError(f"the response answers sequence number {min(answers)}, which no component of the command has")
    return tuple(exchanges)


def _outcome(answer: Component) -> tuple[int, bool]:
    is_general = answer.frame_control & 0x03 == 0
    content = answer.content
    if not is_general or answer.command_id != _DEFAULT_RESPONSE or isinstance(content, bytes):
        return 0, True
    if isinstance(content, EncryptedContent):
        raise WireError(f"the default response to sequence number {answer.sequence_number} is encrypted")
    if isinstance(content, ClearContent):
        content = content.content
    status = int(content.status)
    return status, not (content.command_id == _NOT_EXECUTED and status == _FAILURE)
