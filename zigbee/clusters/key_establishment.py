"""Key Establishment cluster (ZigBee Smart Energy 1.4).

The identity is a certificate of :mod:`zigbee.key_establishment`. Ephemeral data are a compressed point: 22 octets in
suite 1, 37 in suite 2.
"""

from __future__ import annotations

from wire.layout import U8, U16, Enumerated, Flags, Layout, Octets, Rest
from zigbee.bitmaps import KeyEstablishmentSuite
from zigbee.clusters import Attribute, Cluster
from zigbee.enumerations import KeyEstablishmentStatus
from zigbee.key_establishment import IDENTITY
from zigbee.types import DataType

__all__ = [
    "ATTRIBUTES",
    "CLUSTER",
    "CONFIRM_KEY_DATA_REQUEST",
    "CONFIRM_KEY_DATA_RESPONSE",
    "EPHEMERAL_DATA_REQUEST",
    "EPHEMERAL_DATA_RESPONSE",
    "INITIATE_KEY_ESTABLISHMENT_REQUEST",
    "INITIATE_KEY_ESTABLISHMENT_RESPONSE",
    "TERMINATE_KEY_ESTABLISHMENT",
]

ATTRIBUTES = (
    Attribute(0x0000, "KeyEstablishmentSuite", DataType.ENUM16),
    Attribute(0x0000, "KeyEstablishmentSuite", DataType.ENUM16, side="client"),
)

# From client to server -----------------------------------------------------------------------------------------------

INITIATE_KEY_ESTABLISHMENT_REQUEST = Layout(
    "InitiateKeyEstablishmentRequest",
    "key_establishment_suite" / Flags(U16, KeyEstablishmentSuite),
    "ephemeral_data_generate_time" / U8,
    "confirm_key_generate_time" / U8,
    "identity" / IDENTITY,
)
EPHEMERAL_DATA_REQUEST = Layout(
    "EphemeralDataRequest",
    "ephemeral_data" / Rest,
)
CONFIRM_KEY_DATA_REQUEST = Layout(
    "ConfirmKeyDataRequest",
    "secure_message_authentication_code" / Octets(16),
)
TERMINATE_KEY_ESTABLISHMENT = Layout(
    "TerminateKeyEstablishment",
    "status_code" / Enumerated(U8, KeyEstablishmentStatus),
    "wait_time" / U8,
    "key_establishment_suite" / Flags(U16, KeyEstablishmentSuite),
)

# From server to client -----------------------------------------------------------------------------------------------

INITIATE_KEY_ESTABLISHMENT_RESPONSE = Layout(
    "InitiateKeyEstablishmentResponse",
    "key_establishment_suite" / Flags(U16, KeyEstablishmentSuite),
    "ephemeral_data_generate_time" / U8,
    "confirm_key_generate_time" / U8,
    "identity" / IDENTITY,
)
EPHEMERAL_DATA_RESPONSE = Layout(
    "EphemeralDataResponse",
    "ephemeral_data" / Rest,
)
CONFIRM_KEY_DATA_RESPONSE = Layout(
    "ConfirmKeyDataResponse",
    "secure_message_authentication_code" / Octets(16),
)

CLUSTER = Cluster(
    0x0800,
    "KeyEstablishment",
    ATTRIBUTES,
    client_commands={
        0x00: INITIATE_KEY_ESTABLISHMENT_REQUEST,
        0x01: EPHEMERAL_DATA_REQUEST,
        0x02: CONFIRM_KEY_DATA_REQUEST,
        0x03: TERMINATE_KEY_ESTABLISHMENT,
    },
    server_commands={
        0x00: INITIATE_KEY_ESTABLISHMENT_RESPONSE,
        0x01: EPHEMERAL_DATA_RESPONSE,
        0x02: CONFIRM_KEY_DATA_RESPONSE,
        0x03: TERMINATE_KEY_ESTABLISHMENT,
    },
)
