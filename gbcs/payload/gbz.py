"""GBZ payloads (GBCS 7.2.9, 7.3.8): the components that carry ZCL commands, and alerts.

The ZCL payload of a component stays octets here.
"""

from __future__ import annotations

from struct import Struct
from struct import error as struct_error
from typing import Any, NamedTuple, TypeAlias

from gbcs.alerts import alert_meaning
from gbcs.payload.protected import CipheredBlock, ClearOctets
from wire.errors import DecodeError, EncodeError
from wire.node import node, plain

__all__ = ["Component", "EncryptedContent", "GbzAlert", "GbzPayload", "decode", "encode"]

PROFILE_ID = 0x0109
_BILLING_DATA_LOG = 0x008B  # the alert whose body is a component

_LAST, _ENCRYPTED, _FROM_DATE_TIME = 0x01, 0x02, 0x10
_HEAD = Struct(">HB")
_COMPONENT_HEAD = Struct(">BHH")
_ZCL_HEADER = Struct("BBB")
_ALERT_HEAD = Struct(">HBHI")


@node
class EncryptedContent(NamedTuple):
    """The ZCL payload of a component, encrypted.

    Attributes:
        frame_counter: additional header frame counter: 0 for the first encrypted component of a message, then one more.
        block: the octets.
    """

    frame_counter: int
    block: CipheredBlock

    def plain(self) -> Any:
        """The fields, and a word that the content is encrypted."""
        return {"encrypted": True, "frame_counter": self.frame_counter, "block": plain(self.block)}


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
        content: the ZCL payload behind its header; encrypted in some responses.
    """

    is_last: bool
    cluster_id: int
    from_date_time: int | None
    frame_control: int
    sequence_number: int
    command_id: int
    content: bytes | EncryptedContent | ClearOctets

    def plain(self) -> Any:
        """The fields; the cluster as four hexadecimal digits."""
        form = {name: plain(value) for name, value in zip(self._fields, self, strict=True) if value is not None}
        return form | {"cluster_id": f"{self.cluster_id:04X}"}


@node
class GbzPayload(NamedTuple):
    """The payload of a GBZ command or response.

    Attributes:
        components: the ZCL commands, in order.
    """

    components: tuple[Component, ...]

    def plain(self) -> Any:
        """Protocol and components."""
        return {"protocol": "GBZ", "components": plain(self.components)}


@node
class GbzAlert(NamedTuple):
    """A GBZ alert.

    Attributes:
        alert_code: what happened; see :data:`gbcs.alerts.ALERT_CODES`.
        time_stamp: seconds since 2000-01-01 UTC.
        component_count: as the alert claims it; other things than components count too.
        body: the component of a billing data log alert; octets in every other.
    """

    alert_code: int
    time_stamp: int
    component_count: int
    body: Component | bytes

    def plain(self) -> Any:
        """Protocol and fields, with the meaning of the alert code."""
        return {
            "protocol": "GBZ",
            "alert_code": f"{self.alert_code:04X}",
            "meaning": alert_meaning(self.alert_code),
            "time_stamp": self.time_stamp,
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
            return head + (body if isinstance(body, bytes) else _write_component(body, "body"))
        components: tuple[Component, ...] = payload.components  # type: ignore[union-attr]
        out = _HEAD.pack(PROFILE_ID, len(components))
        return out + b"".join(
            _write_component(component, "components", place) for place, component in enumerate(components)
        )
    except (AttributeError, TypeError, struct_error) as error:
        raise EncodeError(str(error)) from None


def _decode_alert(octets: bytes, message_code: int) -> GbzAlert:
    _, size, alert_code, time_stamp = _ALERT_HEAD.unpack_from(octets)
    start = _ALERT_HEAD.size
    if message_code != _BILLING_DATA_LOG:
        return GbzAlert(alert_code, time_stamp, size, octets[start:])
    try:
        component, end = _read_component(octets, start)
    except DecodeError as error:
        error.within("body")
        raise
    if end != len(octets):
        raise DecodeError("the end of the payload", offset=end, found=f"{len(octets) - end} octets more")
    return GbzAlert(alert_code, time_stamp, size, component)


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
        from_date_time = int.from_bytes(octets[place : place + 4], "big")
        place += 4
    frame_counter = 0
    if control & _ENCRYPTED:
        if octets[place]:
            raise DecodeError("additional header control 00", offset=place, found=f"{octets[place]:#04x}")
        frame_counter = octets[place + 1]
        place += 2
    frame_control, sequence_number, command_id = _ZCL_HEADER.unpack_from(octets, place)
    place += _ZCL_HEADER.size
    content: bytes | EncryptedContent = octets[place:end]
    if control & _ENCRYPTED:
        content = EncryptedContent(frame_counter, _read_block(octets, place, end))
    is_last = bool(control & _LAST)
    return Component(is_last, cluster_id, from_date_time, frame_control, sequence_number, command_id, content), end


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
    control = _LAST * bool(component.is_last)
    body = b""
    if component.from_date_time is not None:
        control |= _FROM_DATE_TIME
        body += component.from_date_time.to_bytes(4, "big")
    zcl = _ZCL_HEADER.pack(component.frame_control, component.sequence_number, component.command_id)
    if isinstance(content, ClearOctets):
        raise EncodeError("the content was decrypted: encrypt it before it is written", path=("content",))
    if isinstance(content, EncryptedContent):
        control |= _ENCRYPTED
        block = content.block.encode()
        body += bytes((0, content.frame_counter)) + zcl + len(block).to_bytes(2, "big") + block
    else:
        body += zcl + content
    return _COMPONENT_HEAD.pack(control, component.cluster_id, len(body)) + body
