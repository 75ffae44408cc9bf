"""MDU Pairing cluster (ZigBee Smart Energy 1.4): devices of a building with many dwellings."""

from __future__ import annotations

from wire.layout import U8, U32, Layout, ToEnd
from zigbee.clusters import Cluster
from zigbee.types import EUI64

__all__ = [
    "CLUSTER",
    "PAIRING_REQUEST",
    "PAIRING_RESPONSE",
]

# From client to server -----------------------------------------------------------------------------------------------

PAIRING_REQUEST = Layout(
    "PairingRequest",
    "local_pairing_information_version" / U32,
    "eui64_of_requesting_device" / EUI64,
)

# From server to client -----------------------------------------------------------------------------------------------

PAIRING_RESPONSE = Layout(
    "PairingResponse",
    "pairing_information_version" / U32,
    "total_number_of_devices" / U8,
    "command_index" / U8,
    "total_number_of_commands" / U8,
    "eui64s" / ToEnd(EUI64),
)

CLUSTER = Cluster(
    0x070A,
    "MDUPairing",
    client_commands={
        0x00: PAIRING_REQUEST,
    },
    server_commands={
        0x00: PAIRING_RESPONSE,
    },
)
