"""Time cluster (ZCL)."""

from __future__ import annotations

from zigbee.bitmaps import TimeStatus
from zigbee.clusters import Attribute, Cluster
from zigbee.types import DataType

__all__ = [
    "ATTRIBUTES",
    "CLUSTER",
]

ATTRIBUTES = (
    Attribute(0x0000, "Time", DataType.UTC),
    Attribute(0x0001, "TimeStatus", DataType.MAP8, meaning=TimeStatus),
    Attribute(0x0002, "TimeZone", DataType.INT32),
    Attribute(0x0003, "DstStart", DataType.UINT32),
    Attribute(0x0004, "DstEnd", DataType.UINT32),
    Attribute(0x0005, "DstShift", DataType.INT32),
    Attribute(0x0006, "StandardTime", DataType.UINT32),
    Attribute(0x0007, "LocalTime", DataType.UINT32),
    Attribute(0x0008, "LastSetTime", DataType.UTC),
    Attribute(0x0009, "ValidUntilTime", DataType.UTC),
)

CLUSTER = Cluster(
    0x000A,
    "Time",
    ATTRIBUTES,
)
