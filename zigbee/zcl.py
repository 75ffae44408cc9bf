"""Frames of the ZigBee Cluster Library (2.4): header, general commands, commands of clusters.

A frame does not name its cluster: whoever received it knows that from the layer below (APS, or the GBZ component).
Octets that follow what a command's layout knows are kept: newer revisions of the standards append fields.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from wire.enums import OpenEnum
from wire.errors import DecodeError, EncodeError, encodes, octets_of, quoted
from wire.layout import Layout
from wire.node import JSON, node, plain, plain_fields
from wire.units import CURRENCIES
from zigbee import general
from zigbee.bitmaps import Bitmap, Bits
from zigbee.clusters import Attribute, Side, attribute, cluster
from zigbee.types import NO_VALUE, is_no_value

__all__ = [
    "Frame",
    "FrameControl",
    "FrameType",
    "MEASURED",
    "attribute_value",
    "command_layout",
    "command_name",
    "decode",
    "decode_payload",
    "encode",
    "encode_payload",
    "payload_to_dict",
    "to_dict",
]


class FrameType(OpenEnum):
    """Whose command a frame carries."""

    GENERAL = 0
    CLUSTER = 1


class FrameControl(Bitmap):
    """The first octet of a frame.

    Attributes:
        frame_type: whether the command is a general one or one of the cluster.
        manufacturer_specific: whether a manufacturer code follows, whose owner gave the command its meaning.
        server_to_client: the direction.
        disable_default_response: whether success needs no answer.
    """

    frame_type = Bits(0x03, FrameType)
    manufacturer_specific = Bits(0x04)
    server_to_client = Bits(0x08)
    disable_default_response = Bits(0x10)


_CONTROLS = tuple(FrameControl(octet) for octet in range(256))


@node
class Frame(NamedTuple):
    """A frame.

    Attributes:
        cluster_id: of the cluster that it is for; not part of the octets.
        frame_control: type, direction and flags.
        manufacturer_code: where the flags say that there is one.
        sequence_number: the same in a response as in its request.
        command_id: its meaning depends on frame type, cluster and direction.
        payload: a node of the command's layout; octets where the command is not known here.
        trailing: octets behind what the layout knows.
    """

    cluster_id: int
    frame_control: FrameControl
    manufacturer_code: int | None
    sequence_number: int
    command_id: int
    payload: Any
    trailing: bytes = b""

    @property
    def command(self) -> str | None:
        """The name of the command, where it is known here."""
        return command_name(self.cluster_id, self.frame_control, self.command_id)

    def plain(self) -> JSON:
        """As :func:`to_dict` shows it."""
        return to_dict(self)


def command_layout(cluster_id: int, frame_control: int, command_id: int) -> Layout | None:
    """The layout of a command's payload; None where the command is not known here or is a manufacturer's own.

    Args:
        cluster_id: of the cluster that the frame is for.
        frame_control: the first octet of the frame.
        command_id: of the command.
    """
    kind = frame_control & 0x03
    if kind == 0:
        return general.COMMANDS.get(command_id)
    if kind != 1 or frame_control & 0x04:
        return None
    known = cluster(cluster_id)
    if known is None:
        return None
    return (known.server_commands if frame_control & 0x08 else known.client_commands).get(command_id)


def command_name(cluster_id: int, frame_control: int, command_id: int) -> str | None:
    """The standard's name of a command; None where it is not known here."""
    layout = command_layout(cluster_id, frame_control, command_id)
    return None if layout is None else layout.name


def decode_payload(cluster_id: int, frame_control: int, command_id: int, octets: bytes) -> tuple[Any, bytes]:
    """The payload of a command, and the octets behind what its layout knows.

    Returns:
        A node of the command's layout and what follows; the octets and nothing where the command is not known here.

    Raises:
        DecodeError: where the octets do not follow the layout.
    """
    layout = command_layout(cluster_id, frame_control, command_id)
    if layout is None:
        return octets, b""
    payload, end = layout.parse(octets, 0)
    return payload, octets[end:]


@encodes
def encode_payload(cluster_id: int, frame_control: int, command_id: int, payload: Any, trailing: bytes = b"") -> bytes:
    """The octets of a payload: a node of the command's layout with octets behind it, or octets as they are.

    Raises:
        EncodeError: where the node belongs to another command, or has no encoding.
    """
    if isinstance(payload, bytes):
        return payload + trailing
    layout = command_layout(cluster_id, frame_control, command_id)
    if layout is None:
        raise EncodeError(f"octets expected for a command that is not known, not {type(payload).__name__}")
    return layout.build(payload) + trailing


def decode(octets: bytes, cluster_id: int) -> Frame:
    """The frame that the octets are.

    Args:
        octets: of the whole frame.
        cluster_id: of the cluster that it is for.

    Raises:
        DecodeError: where they end too early, or do not follow the command's layout.
    """
    octets = octets_of(octets)
    if not octets:
        raise DecodeError("1 octets", offset=0, found="0 left", path=("frame_control",))
    frame_control = _CONTROLS[octets[0]]
    offset, manufacturer_code = 1, None
    if frame_control & 0x04:
        if len(octets) < 3:
            raise DecodeError("2 octets", offset=1, found=f"{len(octets) - 1} left", path=("manufacturer_code",))
        manufacturer_code = octets[1] | octets[2] << 8
        offset = 3
    if len(octets) < offset + 2:
        field = "sequence_number" if len(octets) == offset else "command_id"
        raise DecodeError("1 octets", offset=len(octets), found="0 left", path=(field,))
    command_id = octets[offset + 1]
    layout = command_layout(cluster_id, frame_control, command_id)
    if layout is None:
        payload, trailing = octets[offset + 2 :], b""
    else:
        try:
            payload, end = layout.parse(octets, offset + 2)
        except DecodeError as error:
            raise error.within("payload") from None
        trailing = octets[end:]
    return Frame(cluster_id, frame_control, manufacturer_code, octets[offset], command_id, payload, trailing)


@encodes
def encode(frame: Frame) -> bytes:
    """The octets of a frame.

    Raises:
        EncodeError: where a field is out of its range, or the payload belongs to another command.
    """
    if not isinstance(frame, Frame):
        raise EncodeError(f"a Frame expected, not {type(frame).__name__}")
    out = bytearray()
    _append(out, frame.frame_control, 1, "frame_control")
    if frame.frame_control & 0x04:
        _append(out, frame.manufacturer_code, 2, "manufacturer_code")
    elif frame.manufacturer_code is not None:
        raise EncodeError("has no place without its flag", path=("manufacturer_code",))
    _append(out, frame.sequence_number, 1, "sequence_number")
    _append(out, frame.command_id, 1, "command_id")
    if not isinstance(frame.trailing, bytes):
        raise EncodeError(f"octets expected, not {type(frame.trailing).__name__}", path=("trailing",))
    try:
        out += encode_payload(frame.cluster_id, frame.frame_control, frame.command_id, frame.payload, frame.trailing)
    except EncodeError as error:
        raise error.within("payload") from None
    return bytes(out)


def _append(out: bytearray, value: Any, size: int, field: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 8 * size:
        raise EncodeError(f"{quoted(value)} is not unsigned of {8 * size} bits", path=(field,))
    out += value.to_bytes(size, "little")


# Names ---------------------------------------------------------------------------------------------------------------

# Requests of general commands ask the other end for its attributes; the rest tell of the sender's own.
_REQUESTS = frozenset((0x00, 0x02, 0x03, 0x05, 0x06, 0x08, 0x0C, 0x0E, 0x0F, 0x11, 0x13, 0x15))


def to_dict(frame: Frame) -> dict[str, JSON]:
    """A frame as JSON knows it, with the names of cluster, command, fields and attributes."""
    known = cluster(frame.cluster_id)
    form: dict[str, JSON] = {
        "cluster_id": frame.cluster_id,
        "cluster": None if known is None else known.name,
        "frame_control": plain(frame.frame_control),
    }
    if frame.manufacturer_code is not None:
        form["manufacturer_code"] = frame.manufacturer_code
    form["sequence_number"] = frame.sequence_number
    form["command_id"] = frame.command_id
    form["command"] = frame.command
    form["payload"] = payload_to_dict(frame.cluster_id, frame.frame_control, frame.command_id, frame.payload)
    if frame.trailing:
        form["trailing"] = frame.trailing.hex()
    return form


def payload_to_dict(cluster_id: int, frame_control: int, command_id: int, payload: Any) -> JSON:
    """A payload as JSON knows it; records of attributes get the attribute's name, unit and what its number means.

    Octets of a payload that is not known are hexadecimal text. An invalid number stands as it is: an attribute has the
    ``meaning`` that it is no value, and beside the samples or intervals of a log stand the places of theirs, from 1.
    """
    if isinstance(payload, bytes) or frame_control & 0x03 or frame_control & 0x04:
        form = plain(payload)
        if isinstance(form, dict):
            for name in MEASURED & form.keys():
                missing: list[JSON] = [
                    place for place, value in enumerate(getattr(payload, name), 1) if value == _NO_MEASUREMENT
                ]
                if missing:
                    form[f"{name}_without_value"] = missing
        return form
    from_server = bool(frame_control & 0x08)
    of_server = from_server != (command_id in _REQUESTS)
    if type(payload) is general.READ_ATTRIBUTES.node:
        return {"attributes": [_named(cluster_id, number, of_server) for number in payload.attribute_ids]}
    records = getattr(payload, "records", None)
    if records is None:
        return plain(payload)
    form = plain_fields(payload)
    form["records"] = [_record(cluster_id, record, of_server) for record in records]
    return form


MEASURED = frozenset(("samples", "intervals"))
"""Fields of commands that are lists of numbers measured, 24 bits each."""
_NO_MEASUREMENT = 0xFFFFFF


def _side(of_server: bool) -> Side:
    return "server" if of_server else "client"


def _named(cluster_id: int, number: int, of_server: bool) -> JSON:
    known = attribute(cluster_id, number, _side(of_server))
    return {"attribute_id": number, "attribute": None if known is None else known.name}


def _record(cluster_id: int, record: Any, of_server: bool) -> dict[str, JSON]:
    number = getattr(record, "attribute_id", None)
    form = plain_fields(record)
    if number is None:
        return {name: value for name, value in form.items() if value is not None}
    if getattr(record, "direction", 0) == 1:  # the other end's attribute, which this end shall expect
        of_server = not of_server
    known = attribute(cluster_id, number, _side(of_server))
    named: dict[str, Any] = {"attribute_id": number, "attribute": None if known is None else known.name}
    named |= {name: value for name, value in form.items() if value is not None}
    if form.get("data_type") is not None and "value" in form:
        named |= attribute_value(known, record.data_type, record.value)
    if known is not None and known.unit is not None and "value" in named:
        named["unit"] = known.unit
    return named


def attribute_value(known: Attribute | None, data_type: int, value: Any) -> dict[str, Any]:
    """The value of an attribute as JSON knows it, and beside it its ``meaning`` where it has one."""
    form = {"value": plain(value)}
    if known is not None and known.meaning is not None and type(value) is int and data_type == known.type:
        form["value"] = plain(known.meaning(value))
    if is_no_value(data_type, value):
        form["meaning"] = NO_VALUE
    if known is not None and known.name == "Currency" and value in CURRENCIES:
        form["meaning"] = CURRENCIES[value]
    return form
