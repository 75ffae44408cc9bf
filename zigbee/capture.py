"""Frames as a sniffer saw them: from the radio to the ZCL frame, with the keys that one has.

A :class:`Capture` takes frames in the order in which they were seen, for what one frame says others need: the
EUI-64 of a short address, the blocks of a message in parts, a network key that a link key opens. It neither drops nor
guesses: what can't be read stays octets, and says why.

>>> capture = Capture()
>>> packet = capture.add(bytes.fromhex("0200 05"))  # an acknowledgement, without its check sequence
>>> packet.mac.frame_control.frame_type.name, packet.outcome
('ACKNOWLEDGEMENT', 'clear')
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from wire.errors import DecodeError, EncodeError
from wire.node import JSON, node, plain, plain_fields
from zigbee import tunnelling, zcl
from zigbee.frame_security import derived_key, open_frame
from zigbee.frames import (
    APPLICATION_HEADER,
    AUXILIARY_HEADER,
    MAC_HEADER,
    NETWORK_HEADER,
    ApplicationCommand,
    ApplicationFrameType,
    Fragmentation,
    KeyIdentifier,
    MacFrameType,
    NetworkCommand,
    NetworkFrameType,
    check_sequence,
)
from zigbee.types import Eui64

__all__ = ["Capture", "Outcome", "Packet"]

Outcome = Literal["clear", "opened", "no key"]
"""Whether what a packet holds is in clear, was opened (its tag verified), or is protected under a key not at hand."""

_TUNNELING, _TRANSFER_DATA = 0x0704, {(False, 2), (True, 1)}
_DEVICE_PROFILE = 0x0000
_KEY_SIZE = 16
_NETWORK_KEYS, _LINK_KEYS = {0x01, 0x05}, {0x03, 0x04}
_MESSAGES, _ADDRESSES, _KEYS = 256, 4096, 64
"""Messages in parts, addresses and learned keys that are kept; beyond these the oldest goes."""


@node
class Packet(NamedTuple):
    """What is known of one frame.

    Attributes:
        check: whether the check sequence is right; None where the frame came without.
        mac: node of :data:`zigbee.frames.MAC_HEADER`.
        network: node of :data:`zigbee.frames.NETWORK_HEADER`; None where the frame has none.
        application: node of :data:`zigbee.frames.APPLICATION_HEADER`; None where the frame has none, or it is not open.
        outcome: "clear", "opened" or "no key", of the innermost protection.
        name: of the command of the radio, network or application layer.
        content: a :class:`zigbee.zcl.Frame`; octets of what is no ZCL frame, is incomplete, or is not open; None where
            nothing may be shown, since it holds a key.
        tunnel: what TransferData carries (:mod:`zigbee.tunnelling`).
        remark: what could not be done, and why; empty else.
    """

    check: bool | None
    mac: Any
    network: Any = None
    application: Any = None
    outcome: Outcome = "clear"
    name: str | None = None
    content: Any = b""
    tunnel: tunnelling.TunnelData | None = None
    remark: str = ""

    def plain(self) -> dict[str, JSON]:
        """For JSON: the headers' fields that there are, and the content with its names."""
        form: dict[str, JSON] = {} if self.check is None else {"check_sequence": "right" if self.check else "wrong"}
        for name in ("mac", "network", "application"):
            header = getattr(self, name)
            if header is not None:
                form[name] = plain_fields(header, given=True)
        form["protection"] = self.outcome
        if self.name is not None:
            form["command"] = self.name
        if isinstance(self.content, zcl.Frame):
            form["zcl"] = zcl.to_dict(self.content)
        elif self.content:
            form["octets"] = plain(self.content)
        if self.tunnel is not None:
            form["tunnel"] = {"kind": type(self.tunnel).__name__, **plain_fields(self.tunnel)}
        if self.remark:
            form["remark"] = self.remark
        return form


class _Parts(NamedTuple):
    """The blocks of a message that are here, by number; total is known once the first one is."""

    total: int | None
    blocks: dict[int, bytes]


class _Unread(Exception):
    """Why the rest of a frame stays octets."""


class Capture:
    """Reads frames one after the other.

    Args:
        network_keys: 16 octets each.
        link_keys: of devices, 16 octets each, as :func:`zigbee.install_code.link_key` makes them or key establishment
            left them. A network key that is sent under one of them is used from then on.

    Raises:
        EncodeError: where a key has another size.
    """

    def __init__(self, network_keys: Iterable[bytes] = (), link_keys: Iterable[bytes] = ()) -> None:
        self._network_keys = _keys(network_keys)
        self._link_keys = _keys(link_keys)
        self._addresses: OrderedDict[tuple[int | None, int], Eui64] = OrderedDict()
        self._parts: OrderedDict[tuple[Any, ...], _Parts] = OrderedDict()

    def add(self, octets: bytes, *, check_sequence: bool | None = None) -> Packet:
        """What a frame holds.

        Args:
            octets: from the first octet of the radio's frame control on.
            check_sequence: whether two octets of check sequence are at the end; None takes them for one where they fit.

        Raises:
            DecodeError: where the octets have no header of IEEE 802.15.4.
        """
        octets, right = _without_check(bytes(octets), check_sequence)
        mac, end = MAC_HEADER.parse(octets)
        packet = Packet(right, mac, content=octets[end:])
        if mac.frame_control.frame_version > 1 or mac.frame_control.security_enabled:
            return packet._replace(remark="no header of IEEE 802.15.4-2006, or with its own security: left as octets")
        kind = mac.frame_control.frame_type
        if kind != MacFrameType.DATA:
            return packet._replace(name=f"mac {kind.name.lower()}")
        try:
            return self._network(packet, octets[end:])
        except _Unread as reason:
            return packet._replace(remark=str(reason))
        except DecodeError as error:
            return packet._replace(remark=f"not read beyond the radio's header: {error.inside(offset=end)}")

    # Layers

    def _network(self, packet: Packet, octets: bytes) -> Packet:
        header, end = NETWORK_HEADER.parse(octets)
        control = header.frame_control
        if control.protocol_version not in (2, 3) or control.frame_type not in set(NetworkFrameType):
            raise _Unread("not a frame of ZigBee PRO: left as octets")
        pan = packet.mac.destination_pan
        if header.source is not None and header.source_ieee is not None:
            _keep(self._addresses, (pan, header.source), header.source_ieee, _ADDRESSES)
        packet = packet._replace(network=header, content=octets[end:])
        clear = octets[end:]
        if control.security:
            hop = packet.mac.source_ieee or self._addresses.get((pan, packet.mac.source))
            opened = self._opened(octets, end, hop, self._network_keys)
            if opened is None:
                return packet._replace(outcome="no key")
            clear, packet = opened, packet._replace(outcome="opened")
        if control.frame_type == NetworkFrameType.COMMAND:
            name = NetworkCommand(clear[0]).name.lower() if clear else "empty"
            return packet._replace(name=f"network {name}", content=clear)
        try:
            return self._application(packet, clear)
        except DecodeError as error:
            return packet._replace(content=clear, remark=f"not read beyond the network header: {error}")

    def _application(self, packet: Packet, octets: bytes) -> Packet:
        header, end = APPLICATION_HEADER.parse(octets)
        packet = packet._replace(application=header, content=octets[end:])
        clear = octets[end:]
        source = self._source(packet)
        if header.frame_control.security:
            keys = [*self._link_keys, *self._network_keys]
            opened = self._opened(octets, end, source, keys)
            if opened is None:
                return packet._replace(outcome="no key")
            clear, packet = opened, packet._replace(outcome="opened", content=opened)
        kind = header.frame_control.frame_type
        if kind == ApplicationFrameType.COMMAND:
            return self._command(packet, clear)
        if kind == ApplicationFrameType.ACKNOWLEDGEMENT:
            return packet._replace(name="application acknowledgement")
        extended = header.extended_header
        if extended is not None and extended.fragmentation & 3:
            whole = self._joined(packet, extended, clear)
            if whole is None:
                return packet._replace(remark="a part of a message; the others are needed to read it")
            clear = whole
        return _content(packet, clear)

    def _command(self, packet: Packet, clear: bytes) -> Packet:
        if not clear:
            return packet._replace(name="application command", remark="without a command")
        command = ApplicationCommand(clear[0])
        packet = packet._replace(name=f"application {command.name.lower()}", content=clear)
        if command != ApplicationCommand.TRANSPORT_KEY:
            return packet
        packet = packet._replace(content=None, remark="holds a key, which is not shown")
        if len(clear) >= 2 + _KEY_SIZE and clear[1] in _NETWORK_KEYS | _LINK_KEYS:
            keys = self._network_keys if clear[1] in _NETWORK_KEYS else self._link_keys
            _keep(keys, clear[2 : 2 + _KEY_SIZE], None, _KEYS)
        return packet

    # Keys and addresses

    def _source(self, packet: Packet) -> Eui64 | None:
        known: Eui64 | None = packet.network.source_ieee
        return known or self._addresses.get((packet.mac.destination_pan, packet.network.source))

    def _opened(self, octets: bytes, start: int, source: Eui64 | None, keys: Iterable[bytes]) -> bytes | None:
        auxiliary, end = AUXILIARY_HEADER.parse(octets, start)
        source = auxiliary.source_ieee or source
        identifier = auxiliary.security_control.key_identifier
        if source is None or identifier not in set(KeyIdentifier):
            return None
        for key in keys:
            clear = open_frame(octets, start, end, derived_key(key, identifier), source)
            if clear is not None:
                return clear
        return None

    def _joined(self, packet: Packet, extended: Any, clear: bytes) -> bytes | None:
        """The whole message when its last part is here; the first block says how many there are."""
        header, network = packet.application, packet.network
        message = (
            packet.mac.destination_pan,
            network.source,
            network.destination,
            header.destination_endpoint,
            header.source_endpoint,
            header.cluster_id,
            header.sequence_number,
        )
        first = extended.fragmentation & 3 == Fragmentation.FIRST
        number = 0 if first else extended.block_number
        parts = self._parts.get(message, _Parts(None, {}))
        if parts.blocks.get(number, clear) != clear:  # the counter has come round: another message
            parts = _Parts(None, {})
        parts = _Parts(extended.block_number if first else parts.total, parts.blocks | {number: clear})
        _keep(self._parts, message, parts, _MESSAGES)
        if parts.total is None or any(number not in parts.blocks for number in range(parts.total)):
            return None
        del self._parts[message]
        return b"".join(parts.blocks[number] for number in range(parts.total))


def _content(packet: Packet, clear: bytes) -> Packet:
    """A packet with its ZCL frame, and what that has in its tunnel."""
    header = packet.application
    packet = packet._replace(content=clear)
    if header.profile_id == _DEVICE_PROFILE:
        return packet._replace(name=f"device profile {header.cluster_id:#06x}")
    try:
        frame = zcl.decode(clear, header.cluster_id)
    except DecodeError as error:
        return packet._replace(remark=f"no ZCL frame: {error}")
    packet = packet._replace(content=frame)
    if header.cluster_id == _TUNNELING and _is_transfer(frame):
        try:
            return packet._replace(tunnel=tunnelling.decode(frame.payload.data))
        except DecodeError as error:
            return packet._replace(remark=f"no data of a GBCS tunnel: {error}")
    return packet


def _is_transfer(frame: zcl.Frame) -> bool:
    key = (bool(frame.frame_control.server_to_client), frame.command_id)
    return frame.frame_control.frame_type == zcl.FrameType.CLUSTER and key in _TRANSFER_DATA


def _without_check(octets: bytes, there: bool | None) -> tuple[bytes, bool | None]:
    if there is False or len(octets) < 3:
        return octets, None
    right = check_sequence(octets[:-2]) == octets[-2:]
    if there is None and not right:
        return octets, None
    return octets[:-2], right


def _keys(keys: Iterable[bytes]) -> OrderedDict[bytes, None]:
    kept: OrderedDict[bytes, None] = OrderedDict()
    for key in keys:
        if len(key) != _KEY_SIZE:
            raise EncodeError(f"a key has 16 octets, not {len(key)}")
        kept[bytes(key)] = None
    return kept


def _keep(table: OrderedDict[Any, Any], key: Any, value: Any, most: int) -> None:
    """Put an entry at the end of a table of limited size."""
    table[key] = value
    table.move_to_end(key)
    while len(table) > most:
        table.popitem(last=False)
