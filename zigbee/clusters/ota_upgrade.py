"""Over-the-air upgrade cluster (ZCL).

In GB an upgrade time of 0xFFFFFFFF makes the device wait for a later command: distribution and activation are apart.
"""

from __future__ import annotations

from construct import If, this

from wire.layout import U8, U16, U32, Enumerated, Flags, Layout, Octets
from zigbee.bitmaps import OtaBlockFieldControl, OtaFieldControlHardware, OtaPageFieldControl
from zigbee.clusters import Attribute, Cluster
from zigbee.enumerations import (
    CommandStatus,
    ImageUpgradeStatus,
    OtaPayloadType,
    UpgradeActivationPolicy,
    UpgradeTimeoutPolicy,
)
from zigbee.types import EUI64, UTC, DataType

__all__ = [
    "ATTRIBUTES",
    "CLUSTER",
    "IMAGE_BLOCK_REQUEST",
    "IMAGE_BLOCK_RESPONSE",
    "IMAGE_NOTIFY",
    "IMAGE_PAGE_REQUEST",
    "QUERY_DEVICE_SPECIFIC_FILE_REQUEST",
    "QUERY_DEVICE_SPECIFIC_FILE_RESPONSE",
    "QUERY_NEXT_IMAGE_REQUEST",
    "QUERY_NEXT_IMAGE_RESPONSE",
    "UPGRADE_END_REQUEST",
    "UPGRADE_END_RESPONSE",
]

ATTRIBUTES = (
    Attribute(0x0000, "UpgradeServerID", DataType.EUI64, side="client"),
    Attribute(0x0001, "FileOffset", DataType.UINT32, side="client"),
    Attribute(0x0002, "CurrentFileVersion", DataType.UINT32, side="client"),
    Attribute(0x0003, "CurrentZigBeeStackVersion", DataType.UINT16, side="client"),
    Attribute(0x0004, "DownloadedFileVersion", DataType.UINT32, side="client"),
    Attribute(0x0005, "DownloadedZigBeeStackVersion", DataType.UINT16, side="client"),
    Attribute(0x0006, "ImageUpgradeStatus", DataType.ENUM8, side="client", meaning=ImageUpgradeStatus),
    Attribute(0x0007, "ManufacturerID", DataType.UINT16, side="client"),
    Attribute(0x0008, "ImageTypeID", DataType.UINT16, side="client"),
    Attribute(0x0009, "MinimumBlockPeriod", DataType.UINT16, side="client"),
    Attribute(0x000A, "ImageStamp", DataType.UINT32, side="client"),
    Attribute(0x000B, "UpgradeActivationPolicy", DataType.ENUM8, side="client", meaning=UpgradeActivationPolicy),
    Attribute(0x000C, "UpgradeTimeoutPolicy", DataType.ENUM8, side="client", meaning=UpgradeTimeoutPolicy),
)

# From client to server -----------------------------------------------------------------------------------------------

QUERY_NEXT_IMAGE_REQUEST = Layout(
    "QueryNextImageRequest",
    "field_control" / Flags(U8, OtaFieldControlHardware),
    "manufacturer_code" / U16,
    "image_type" / U16,
    "current_file_version" / U32,
    "hardware_version" / If(this.field_control & 0x01, U16),
)
IMAGE_BLOCK_REQUEST = Layout(
    "ImageBlockRequest",
    "field_control" / Flags(U8, OtaBlockFieldControl),
    "manufacturer_code" / U16,
    "image_type" / U16,
    "file_version" / U32,
    "file_offset" / U32,
    "maximum_data_size" / U8,
    "request_node_address" / If(this.field_control & 0x01, EUI64),
    "minimum_block_period" / If(this.field_control & 0x02, U16),
)
IMAGE_PAGE_REQUEST = Layout(
    "ImagePageRequest",
    "field_control" / Flags(U8, OtaPageFieldControl),
    "manufacturer_code" / U16,
    "image_type" / U16,
    "file_version" / U32,
    "file_offset" / U32,
    "maximum_data_size" / U8,
    "page_size" / U16,
    "response_spacing" / U16,
    "request_node_address" / If(this.field_control & 0x01, EUI64),
)
UPGRADE_END_REQUEST = Layout(
    "UpgradeEndRequest",
    "status" / Enumerated(U8, CommandStatus),
    "manufacturer_code" / U16,
    "image_type" / U16,
    "file_version" / U32,
)
QUERY_DEVICE_SPECIFIC_FILE_REQUEST = Layout(
    "QueryDeviceSpecificFileRequest",
    "request_node_address" / EUI64,
    "manufacturer_code" / U16,
    "image_type" / U16,
    "file_version" / U32,
    "current_zigbee_stack_version" / U16,
)

# From server to client -----------------------------------------------------------------------------------------------

IMAGE_NOTIFY = Layout(
    "ImageNotify",
    "payload_type" / Enumerated(U8, OtaPayloadType),
    "query_jitter" / U8,
    "manufacturer_code" / If((this.payload_type == 1) | (this.payload_type == 2) | (this.payload_type == 3), U16),
    "image_type" / If((this.payload_type == 2) | (this.payload_type == 3), U16),
    "new_file_version" / If(this.payload_type == 3, U32),
)
QUERY_NEXT_IMAGE_RESPONSE = Layout(
    "QueryNextImageResponse",
    "status" / Enumerated(U8, CommandStatus),
    "manufacturer_code" / If(this.status == 0, U16),
    "image_type" / If(this.status == 0, U16),
    "file_version" / If(this.status == 0, U32),
    "image_size" / If(this.status == 0, U32),
)
IMAGE_BLOCK_RESPONSE = Layout(
    "ImageBlockResponse",
    "status" / Enumerated(U8, CommandStatus),
    "manufacturer_code" / If(this.status == 0, U16),
    "image_type" / If(this.status == 0, U16),
    "file_version" / If(this.status == 0, U32),
    "file_offset" / If(this.status == 0, U32),
    "data_size" / If(this.status == 0, U8),
    "image_data" / If(this.status == 0, Octets(this.data_size)),
    "current_time" / If(this.status == 0x97, UTC),
    "request_time" / If(this.status == 0x97, UTC),
    "minimum_block_period" / If(this.status == 0x97, U16),
)
UPGRADE_END_RESPONSE = Layout(
    "UpgradeEndResponse",
    "manufacturer_code" / U16,
    "image_type" / U16,
    "file_version" / U32,
    "current_time" / UTC,
    "upgrade_time" / UTC,
)
QUERY_DEVICE_SPECIFIC_FILE_RESPONSE = Layout(
    "QueryDeviceSpecificFileResponse",
    "status" / Enumerated(U8, CommandStatus),
    "manufacturer_code" / If(this.status == 0, U16),
    "image_type" / If(this.status == 0, U16),
    "file_version" / If(this.status == 0, U32),
    "image_size" / If(this.status == 0, U32),
)

CLUSTER = Cluster(
    0x0019,
    "OTAUpgrade",
    ATTRIBUTES,
    client_commands={
        0x01: QUERY_NEXT_IMAGE_REQUEST,
        0x03: IMAGE_BLOCK_REQUEST,
        0x04: IMAGE_PAGE_REQUEST,
        0x06: UPGRADE_END_REQUEST,
        0x08: QUERY_DEVICE_SPECIFIC_FILE_REQUEST,
    },
    server_commands={
        0x00: IMAGE_NOTIFY,
        0x02: QUERY_NEXT_IMAGE_RESPONSE,
        0x05: IMAGE_BLOCK_RESPONSE,
        0x07: UPGRADE_END_RESPONSE,
        0x09: QUERY_DEVICE_SPECIFIC_FILE_RESPONSE,
    },
)
