"""Meter Identification cluster (ZCL)."""

from __future__ import annotations

from zigbee.clusters import Attribute, Cluster
from zigbee.types import DataType

__all__ = [
    "ATTRIBUTES",
    "CLUSTER",
]

ATTRIBUTES = (
    Attribute(0x0000, "CompanyName", DataType.STRING, max_length=16),
    Attribute(0x0001, "MeterTypeID", DataType.UINT16),
    Attribute(0x0004, "DataQualityID", DataType.UINT16),
    Attribute(0x0005, "CustomerName", DataType.STRING, max_length=16),
    Attribute(0x0006, "Model", DataType.OCTSTR, max_length=16),
    Attribute(0x0007, "PartNumber", DataType.OCTSTR, max_length=16),
    Attribute(0x0008, "ProductRevision", DataType.OCTSTR, max_length=6),
    Attribute(0x000A, "SoftwareRevision", DataType.OCTSTR, max_length=6),
    Attribute(0x000B, "UtilityName", DataType.STRING, max_length=16),
    Attribute(0x000C, "POD", DataType.STRING, max_length=16),
    Attribute(0x000D, "AvailablePower", DataType.INT24),
    Attribute(0x000E, "PowerThreshold", DataType.INT24),
)

CLUSTER = Cluster(
    0x0B01,
    "MeterIdentification",
    ATTRIBUTES,
)
