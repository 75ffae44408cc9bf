"""Headers between the radio and a ZCL frame: IEEE 802.15.4, ZigBee's network layer and application support sub-layer.

Sources: IEEE 802.15.4-2006 7.2 (MAC frames), ZigBee Specification 3.3 and 3.4 (network layer), 2.2.5 (application
support sub-layer), 4.5 (auxiliary header), Smart Energy annex B (frames between networks). Numbers are little-endian.

A header says in its frame control which of its fields there are; a field that is not there is None.
"""

from __future__ import annotations

from construct import Array, If, this

from wire.enums import OpenEnum
from wire.layout import U8, U16, U32, Enumerated, Flags, Layout
from zigbee.bitmaps import Bitmap, Bits
from zigbee.hashing import crc16
from zigbee.types import EUI64

__all__ = [
    "APPLICATION_HEADER",
    "AUXILIARY_HEADER",
    "MAC_HEADER",
    "NETWORK_HEADER",
    "ApplicationCommand",
    "ApplicationControl",
    "ApplicationFrameType",
    "DeliveryMode",
    "Fragmentation",
    "KeyIdentifier",
    "MacControl",
    "MacFrameType",
    "NetworkCommand",
    "NetworkControl",
    "NetworkFrameType",
    "SecurityControl",
    "check_sequence",
]


# IEEE 802.15.4 -------------------------------------------------------------------------------------------------------


class MacFrameType(OpenEnum):
    """What a frame of the radio is."""

    BEACON = 0
    DATA = 1
    ACKNOWLEDGEMENT = 2
    COMMAND = 3


class MacControl(Bitmap):
    """Frame control of the radio.

    Attributes:
        frame_type: what the frame is.
        security_enabled: IEEE 802.15.4's own security, which ZigBee does not use.
        pan_id_compression: the source is in the destination's network, which is not repeated.
        destination_mode: 0 no destination, 2 short address, 3 EUI-64.
        frame_version: 0 and 1 have the header declared here.
        source_mode: as destination_mode.
    """

    frame_type = Bits(0x0007, MacFrameType)
    security_enabled = Bits(0x0008)
    frame_pending = Bits(0x0010)
    acknowledgement_request = Bits(0x0020)
    pan_id_compression = Bits(0x0040)
    destination_mode = Bits(0x0C00)
    frame_version = Bits(0x3000)
    source_mode = Bits(0xC000)


MAC_HEADER = Layout(
    "MacHeader",
    "frame_control" / Flags(U16, MacControl),
    "sequence_number" / U8,
    "destination_pan" / If(this.frame_control & 0x0800, U16),
    "destination" / If((this.frame_control & 0x0C00) == 0x0800, U16),
    "destination_ieee" / If((this.frame_control & 0x0C00) == 0x0C00, EUI64),
    "source_pan" / If((this.frame_control & 0x8040) == 0x8000, U16),
    "source" / If((this.frame_control & 0xC000) == 0x8000, U16),
    "source_ieee" / If((this.frame_control & 0xC000) == 0xC000, EUI64),
)
"""Header of a frame of the radio."""


def check_sequence(octets: bytes) -> bytes:
    """The frame check sequence of a frame without it: two octets as they follow it (IEEE 802.15.4 7.2.1.9)."""
    return crc16(octets, 0).to_bytes(2, "little")


# Network layer -------------------------------------------------------------------------------------------------------


class NetworkFrameType(OpenEnum):
    """What a frame of the network layer is."""

    DATA = 0
    COMMAND = 1
    INTER_PAN = 3


class NetworkControl(Bitmap):
    """Frame control of the network layer; version 2 is that of ZigBee PRO."""

    frame_type = Bits(0x0003, NetworkFrameType)
    protocol_version = Bits(0x003C)
    discover_route = Bits(0x00C0)
    multicast = Bits(0x0100)
    security = Bits(0x0200)
    source_route = Bits(0x0400)
    destination_ieee = Bits(0x0800)
    source_ieee = Bits(0x1000)
    end_device_initiator = Bits(0x2000)


class NetworkCommand(OpenEnum):
    """Commands of the network layer."""

    ROUTE_REQUEST = 0x01
    ROUTE_REPLY = 0x02
    NETWORK_STATUS = 0x03
    LEAVE = 0x04
    ROUTE_RECORD = 0x05
    REJOIN_REQUEST = 0x06
    REJOIN_RESPONSE = 0x07
    LINK_STATUS = 0x08
    NETWORK_REPORT = 0x09
    NETWORK_UPDATE = 0x0A
    END_DEVICE_TIMEOUT_REQUEST = 0x0B
    END_DEVICE_TIMEOUT_RESPONSE = 0x0C
    LINK_POWER_DELTA = 0x0D


_SOURCE_ROUTE = Layout("SourceRoute", "relay_total" / U8, "relay_number" / U8, "relays" / Array(this.relay_total, U16))
_WITHIN = (this.frame_control & 0x0003) != 0x0003
NETWORK_HEADER = Layout(
    "NetworkHeader",
    "frame_control" / Flags(U16, NetworkControl),
    "destination" / If(_WITHIN, U16),
    "source" / If(_WITHIN, U16),
    "radius" / If(_WITHIN, U8),
    "sequence_number" / If(_WITHIN, U8),
    "destination_ieee" / If(this.frame_control & 0x0800, EUI64),
    "source_ieee" / If(this.frame_control & 0x1000, EUI64),
    "multicast_control" / If(this.frame_control & 0x0100, U8),
    "source_route" / If(this.frame_control & 0x0400, _SOURCE_ROUTE),
)
"""Header of the network layer; between networks (frame type 3) it is the frame control alone."""


# Security ------------------------------------------------------------------------------------------------------------


class KeyIdentifier(OpenEnum):
    """Which key protects a frame."""

    LINK_KEY = 0
    NETWORK_KEY = 1
    KEY_TRANSPORT_KEY = 2
    KEY_LOAD_KEY = 3


class SecurityControl(Bitmap):
    """The first octet of the auxiliary header.

    Attributes:
        level: 0 on the air, whatever is used: receivers know it (5 in every ZigBee network).
        key_identifier: which key.
        extended_nonce: whether the source's EUI-64 is in the header.
    """

    level = Bits(0x07)
    key_identifier = Bits(0x18, KeyIdentifier)
    extended_nonce = Bits(0x20)


AUXILIARY_HEADER = Layout(
    "AuxiliaryHeader",
    "security_control" / Flags(U8, SecurityControl),
    "frame_counter" / U32,
    "source_ieee" / If(this.security_control & 0x20, EUI64),
    "key_sequence_number" / If((this.security_control & 0x18) == 0x08, U8),
)
"""What stands behind the header of a protected frame."""


# Application support sub-layer ---------------------------------------------------------------------------------------


class ApplicationFrameType(OpenEnum):
    """What a frame of the application support sub-layer is."""

    DATA = 0
    COMMAND = 1
    ACKNOWLEDGEMENT = 2
    INTER_PAN = 3


class DeliveryMode(OpenEnum):
    """Whom a frame is for."""

    UNICAST = 0
    BROADCAST = 2
    GROUP = 3


class ApplicationControl(Bitmap):
    """Frame control of the application support sub-layer.

    Attributes:
        acknowledgement_format: of an acknowledgement: set where it answers a command, and so has no endpoints.
    """

    frame_type = Bits(0x03, ApplicationFrameType)
    delivery_mode = Bits(0x0C, DeliveryMode)
    acknowledgement_format = Bits(0x10)
    security = Bits(0x20)
    acknowledgement_request = Bits(0x40)
    extended_header = Bits(0x80)


class Fragmentation(OpenEnum):
    """Which part of a message a frame is."""

    WHOLE = 0
    FIRST = 1
    LATER = 2


class ApplicationCommand(OpenEnum):
    """Commands of the application support sub-layer."""

    TRANSPORT_KEY = 0x05
    UPDATE_DEVICE = 0x06
    REMOVE_DEVICE = 0x07
    REQUEST_KEY = 0x08
    SWITCH_KEY = 0x09
    TUNNEL = 0x0E
    VERIFY_KEY = 0x0F
    CONFIRM_KEY = 0x10


_EXTENDED_HEADER = Layout(
    "ExtendedHeader", "fragmentation" / Enumerated(U8, Fragmentation), "block_number" / If(this.fragmentation & 3, U8)
)
_EXTENDED_ACKNOWLEDGEMENT = Layout(
    "ExtendedAcknowledgement",
    "fragmentation" / Enumerated(U8, Fragmentation),
    "block_number" / If(this.fragmentation & 3, U8),
    "acknowledged_blocks" / If(this.fragmentation & 3, U8),
)
_DATA = (this.frame_control & 0x03) == 0
_ADDRESSED_ACKNOWLEDGEMENT = (this.frame_control & 0x13) == 0x02
_INTER_PAN = (this.frame_control & 0x03) == 0x03
_GROUP = (this.frame_control & 0x0C) == 0x0C
APPLICATION_HEADER = Layout(
    "ApplicationHeader",
    "frame_control" / Flags(U8, ApplicationControl),
    "destination_endpoint" / If((_DATA & ((this.frame_control & 0x0C) != 0x0C)) | _ADDRESSED_ACKNOWLEDGEMENT, U8),
    "group" / If((_DATA | _INTER_PAN) & _GROUP, U16),
    "cluster_id" / If(_DATA | _INTER_PAN | _ADDRESSED_ACKNOWLEDGEMENT, U16),
    "profile_id" / If(_DATA | _INTER_PAN | _ADDRESSED_ACKNOWLEDGEMENT, U16),
    "source_endpoint" / If(_DATA | _ADDRESSED_ACKNOWLEDGEMENT, U8),
    "sequence_number" / If((this.frame_control & 0x03) != 0x03, U8),
    "extended_header" / If(((this.frame_control & 0x80) == 0x80) & ((this.frame_control & 3) != 2), _EXTENDED_HEADER),
    "extended_acknowledgement" / If((this.frame_control & 0x83) == 0x82, _EXTENDED_ACKNOWLEDGEMENT),
)
"""Header of the application support sub-layer; block_number is, in the first block, how many there are."""
