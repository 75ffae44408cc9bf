"""Keep-Alive cluster (ZigBee Smart Energy 1.4)."""

from __future__ import annotations

from zigbee.clusters import Attribute, Cluster
from zigbee.types import DataType

__all__ = [
    "ATTRIBUTES",
    "CLUSTER",
]

ATTRIBUTES = (
    Attribute(0x0000, "KeepAliveBase", DataType.UINT8),
    Attribute(0x0001, "KeepAliveJitter", DataType.UINT16),
)

CLUSTER = Cluster(
    0x0025,
    "KeepAlive",
    ATTRIBUTES,
)
