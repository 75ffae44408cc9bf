"""Basic cluster (ZCL): what a device is."""

from __future__ import annotations

from wire.layout import Layout
from zigbee.clusters import Attribute, Cluster
from zigbee.enumerations import PowerSource
from zigbee.types import DataType

__all__ = [
    "ATTRIBUTES",
    "CLUSTER",
    "RESET_TO_FACTORY_DEFAULTS",
]

ATTRIBUTES = (
    Attribute(0x0000, "ZCLVersion", DataType.UINT8),
    Attribute(0x0001, "ApplicationVersion", DataType.UINT8),
    Attribute(0x0002, "StackVersion", DataType.UINT8),
    Attribute(0x0003, "HWVersion", DataType.UINT8),
    Attribute(0x0004, "ManufacturerName", DataType.STRING, max_length=32),
    Attribute(0x0005, "ModelIdentifier", DataType.STRING, max_length=32),
    Attribute(0x0006, "DateCode", DataType.STRING, max_length=16),
    Attribute(0x0007, "PowerSource", DataType.ENUM8, meaning=PowerSource),
    Attribute(0x0008, "GenericDeviceClass", DataType.ENUM8),
    Attribute(0x0009, "GenericDeviceType", DataType.ENUM8),
    Attribute(0x000A, "ProductCode", DataType.OCTSTR, max_length=16),
    Attribute(0x000B, "ProductURL", DataType.STRING, max_length=64),
    Attribute(0x0010, "LocationDescription", DataType.STRING, max_length=16),
    Attribute(0x0011, "PhysicalEnvironment", DataType.ENUM8),
    Attribute(0x0012, "DeviceEnabled", DataType.BOOL),
    Attribute(0x0013, "AlarmMask", DataType.MAP8),
    Attribute(0x0014, "DisableLocalConfig", DataType.MAP8),
    Attribute(0x4000, "SWBuildID", DataType.STRING, max_length=16),
)

# From client to server -----------------------------------------------------------------------------------------------

RESET_TO_FACTORY_DEFAULTS = Layout("ResetToFactoryDefaults")

CLUSTER = Cluster(
    0x0000,
    "Basic",
    ATTRIBUTES,
    client_commands={
        0x00: RESET_TO_FACTORY_DEFAULTS,
    },
)
