"""Tunneling cluster (ZigBee Smart Energy 1.4).

What GBCS messages have in front of them in the data of TransferData is in :mod:`zigbee.tunnelling`.
"""

from __future__ import annotations

from construct import Array, this

from wire.layout import U8, U16, Enumerated, Layout, Rest, Trailing
from zigbee.clusters import Attribute, Cluster
from zigbee.enumerations import TransferDataStatus, TunnelProtocol, TunnelStatus
from zigbee.types import DataType

__all__ = [
    "ACK_TRANSFER_DATA",
    "ATTRIBUTES",
    "CLOSE_TUNNEL",
    "CLUSTER",
    "GET_SUPPORTED_TUNNEL_PROTOCOLS",
    "READY_DATA",
    "REQUEST_TUNNEL",
    "REQUEST_TUNNEL_RESPONSE",
    "SUPPORTED_PROTOCOL",
    "SUPPORTED_TUNNEL_PROTOCOLS_RESPONSE",
    "TRANSFER_DATA",
    "TRANSFER_DATA_ERROR",
    "TUNNEL_CLOSURE_NOTIFICATION",
]

ATTRIBUTES = (Attribute(0x0000, "CloseTunnelTimeout", DataType.UINT16),)

# From client to server -----------------------------------------------------------------------------------------------

REQUEST_TUNNEL = Layout(
    "RequestTunnel",
    "protocol_id" / Enumerated(U8, TunnelProtocol),
    "manufacturer_code" / U16,
    "flow_control_support" / U8,
    "maximum_incoming_transfer_size" / Trailing(U16),
)
CLOSE_TUNNEL = Layout(
    "CloseTunnel",
    "tunnel_id" / U16,
)
TRANSFER_DATA = Layout(
    "TransferData",
    "tunnel_id" / U16,
    "data" / Rest,
)
TRANSFER_DATA_ERROR = Layout(
    "TransferDataError",
    "tunnel_id" / U16,
    "transfer_data_status" / Enumerated(U8, TransferDataStatus),
)
ACK_TRANSFER_DATA = Layout(
    "AckTransferData",
    "tunnel_id" / U16,
    "number_of_bytes_left" / U16,
)
READY_DATA = Layout(
    "ReadyData",
    "tunnel_id" / U16,
    "number_of_octets_left" / U16,
)
GET_SUPPORTED_TUNNEL_PROTOCOLS = Layout(
    "GetSupportedTunnelProtocols",
    "protocol_offset" / U8,
)

# From server to client -----------------------------------------------------------------------------------------------

REQUEST_TUNNEL_RESPONSE = Layout(
    "RequestTunnelResponse",
    "tunnel_id" / U16,
    "tunnel_status" / Enumerated(U8, TunnelStatus),
    "maximum_incoming_transfer_size" / Trailing(U16),
)
SUPPORTED_PROTOCOL = Layout(
    "SupportedProtocol",
    "manufacturer_code" / U16,
    "protocol_id" / Enumerated(U8, TunnelProtocol),
)
SUPPORTED_TUNNEL_PROTOCOLS_RESPONSE = Layout(
    "SupportedTunnelProtocolsResponse",
    "protocol_list_complete" / U8,
    "protocol_count" / U8,
    "protocols" / Array(this.protocol_count, SUPPORTED_PROTOCOL),
)
TUNNEL_CLOSURE_NOTIFICATION = Layout(
    "TunnelClosureNotification",
    "tunnel_id" / U16,
)

CLUSTER = Cluster(
    0x0704,
    "Tunneling",
    ATTRIBUTES,
    client_commands={
        0x00: REQUEST_TUNNEL,
        0x01: CLOSE_TUNNEL,
        0x02: TRANSFER_DATA,
        0x03: TRANSFER_DATA_ERROR,
        0x04: ACK_TRANSFER_DATA,
        0x05: READY_DATA,
        0x06: GET_SUPPORTED_TUNNEL_PROTOCOLS,
    },
    server_commands={
        0x00: REQUEST_TUNNEL_RESPONSE,
        0x01: TRANSFER_DATA,
        0x02: TRANSFER_DATA_ERROR,
        0x03: ACK_TRANSFER_DATA,
        0x04: READY_DATA,
        0x05: SUPPORTED_TUNNEL_PROTOCOLS_RESPONSE,
        0x06: TUNNEL_CLOSURE_NOTIFICATION,
    },
)
