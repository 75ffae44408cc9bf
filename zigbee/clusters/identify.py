"""Identify cluster (ZCL): a device shows which one it is."""

from __future__ import annotations

from wire.layout import U8, U16, Layout
from zigbee.clusters import Attribute, Cluster
from zigbee.types import DataType

__all__ = [
    "ATTRIBUTES",
    "CLUSTER",
    "IDENTIFY",
    "IDENTIFY_QUERY",
    "IDENTIFY_QUERY_RESPONSE",
    "TRIGGER_EFFECT",
]

ATTRIBUTES = (
    Attribute(0x0000, "IdentifyTime", DataType.UINT16),
    Attribute(0x0001, "CommissionState", DataType.MAP8),
)

# From client to server -----------------------------------------------------------------------------------------------

IDENTIFY = Layout(
    "Identify",
    "identify_time" / U16,
)
IDENTIFY_QUERY = Layout("IdentifyQuery")
TRIGGER_EFFECT = Layout(
    "TriggerEffect",
    "effect_id" / U8,
    "effect_variant" / U8,
)

# From server to client -----------------------------------------------------------------------------------------------

IDENTIFY_QUERY_RESPONSE = Layout(
    "IdentifyQueryResponse",
    "timeout" / U16,
)

CLUSTER = Cluster(
    0x0003,
    "Identify",
    ATTRIBUTES,
    client_commands={
        0x00: IDENTIFY,
        0x01: IDENTIFY_QUERY,
        0x40: TRIGGER_EFFECT,
    },
    server_commands={
        0x00: IDENTIFY_QUERY_RESPONSE,
    },
)
