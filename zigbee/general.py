"""The general commands of the ZCL (2.5), which every cluster has: reading, writing and reporting attributes, discovery.

Where all of a write or of a configuration succeeded, the response is one octet, status SUCCESS: a single record that
ends after its status.
"""

from __future__ import annotations

from construct import Array, If, this

from wire.layout import U8, U16, Enumerated, Flags, Layout, ToEnd, Trailing
from zigbee.bitmaps import Bitmap, Bits
from zigbee.enumerations import CommandStatus
from zigbee.types import REPORTABLE_CHANGE, TYPED_VALUE, DataType

__all__ = [
    "ATTRIBUTE_RECORD",
    "COMMANDS",
    "CONFIGURE_REPORTING",
    "CONFIGURE_REPORTING_RECORD",
    "CONFIGURE_REPORTING_RESPONSE",
    "CONFIGURE_REPORTING_STATUS_RECORD",
    "DEFAULT_RESPONSE",
    "DISCOVERED_ATTRIBUTE_RECORD",
    "DISCOVERED_EXTENDED_ATTRIBUTE_RECORD",
    "DISCOVER_ATTRIBUTES",
    "DISCOVER_ATTRIBUTES_EXTENDED",
    "DISCOVER_ATTRIBUTES_EXTENDED_RESPONSE",
    "DISCOVER_ATTRIBUTES_RESPONSE",
    "DISCOVER_COMMANDS_GENERATED",
    "DISCOVER_COMMANDS_GENERATED_RESPONSE",
    "DISCOVER_COMMANDS_RECEIVED",
    "DISCOVER_COMMANDS_RECEIVED_RESPONSE",
    "READ_ATTRIBUTES",
    "READ_ATTRIBUTES_RECORD",
    "READ_ATTRIBUTES_RESPONSE",
    "READ_ATTRIBUTES_STRUCTURED",
    "READ_ATTRIBUTES_STRUCTURED_RECORD",
    "READ_REPORTING_CONFIGURATION",
    "READ_REPORTING_CONFIGURATION_RECORD",
    "READ_REPORTING_CONFIGURATION_RESPONSE",
    "REPORTING_CONFIGURATION_RECORD",
    "REPORT_ATTRIBUTES",
    "SELECTOR",
    "WRITE_ATTRIBUTES",
    "WRITE_ATTRIBUTES_NO_RESPONSE",
    "WRITE_ATTRIBUTES_RESPONSE",
    "WRITE_ATTRIBUTES_STRUCTURED",
    "WRITE_ATTRIBUTES_STRUCTURED_RECORD",
    "WRITE_ATTRIBUTES_STRUCTURED_RESPONSE",
    "WRITE_ATTRIBUTES_STRUCTURED_STATUS_RECORD",
    "WRITE_ATTRIBUTES_UNDIVIDED",
    "WRITE_STATUS_RECORD",
    "AttributeAccess",
    "Indicator",
]

_STATUS = Enumerated(U8, CommandStatus)
_TYPE = Enumerated(U8, DataType)


class AttributeAccess(Bitmap):
    """What may be done with an attribute."""

    readable = Bits(0x01)
    writeable = Bits(0x02)
    reportable = Bits(0x04)


class Indicator(Bitmap):
    """How deep a selector goes, and what writing there does: 0 replaces, 1 adds to and 2 removes from a set or bag."""

    depth = Bits(0x0F)
    action = Bits(0xF0)


# Records -------------------------------------------------------------------------------------------------------------

ATTRIBUTE_RECORD = Layout(
    "AttributeRecord",
    "attribute_id" / U16,
    "data_type" / _TYPE,
    "value" / TYPED_VALUE,
)
READ_ATTRIBUTES_RECORD = Layout(
    "ReadAttributesRecord",
    "attribute_id" / U16,
    "status" / _STATUS,
    "data_type" / If(this.status == 0, _TYPE),
    "value" / If(this.status == 0, TYPED_VALUE),
)
WRITE_STATUS_RECORD = Layout(
    "WriteStatusRecord",
    "status" / _STATUS,
    "attribute_id" / Trailing(U16),
)
CONFIGURE_REPORTING_RECORD = Layout(
    "ConfigureReportingRecord",
    "direction" / U8,
    "attribute_id" / U16,
    "data_type" / If(this.direction == 0, _TYPE),
    "minimum_reporting_interval" / If(this.direction == 0, U16),
    "maximum_reporting_interval" / If(this.direction == 0, U16),
    "reportable_change" / If(this.direction == 0, REPORTABLE_CHANGE),
    "timeout_period" / If(this.direction == 1, U16),
)
CONFIGURE_REPORTING_STATUS_RECORD = Layout(
    "ConfigureReportingStatusRecord",
    "status" / _STATUS,
    "direction" / Trailing(U8),
    "attribute_id" / Trailing(U16),
)
READ_REPORTING_CONFIGURATION_RECORD = Layout(
    "ReadReportingConfigurationRecord",
    "direction" / U8,
    "attribute_id" / U16,
)
_REPORTED = (this.status == 0) & (this.direction == 0)
REPORTING_CONFIGURATION_RECORD = Layout(
    "ReportingConfigurationRecord",
    "status" / _STATUS,
    "direction" / U8,
    "attribute_id" / U16,
    "data_type" / If(_REPORTED, _TYPE),
    "minimum_reporting_interval" / If(_REPORTED, U16),
    "maximum_reporting_interval" / If(_REPORTED, U16),
    "reportable_change" / If(_REPORTED, REPORTABLE_CHANGE),
    "timeout_period" / If((this.status == 0) & (this.direction == 1), U16),
)
DISCOVERED_ATTRIBUTE_RECORD = Layout(
    "DiscoveredAttributeRecord",
    "attribute_id" / U16,
    "data_type" / _TYPE,
)
DISCOVERED_EXTENDED_ATTRIBUTE_RECORD = Layout(
    "DiscoveredExtendedAttributeRecord",
    "attribute_id" / U16,
    "data_type" / _TYPE,
    "access_control" / Flags(U8, AttributeAccess),
)
SELECTOR = Layout(
    "Selector",
    "indicator" / Flags(U8, Indicator),
    "indexes" / Array(this.indicator & 0x0F, U16),
)
READ_ATTRIBUTES_STRUCTURED_RECORD = Layout(
    "ReadAttributesStructuredRecord",
    "attribute_id" / U16,
    "selector" / SELECTOR,
)
WRITE_ATTRIBUTES_STRUCTURED_RECORD = Layout(
    "WriteAttributesStructuredRecord",
    "attribute_id" / U16,
    "selector" / SELECTOR,
    "data_type" / _TYPE,
    "value" / TYPED_VALUE,
)
WRITE_ATTRIBUTES_STRUCTURED_STATUS_RECORD = Layout(
    "WriteAttributesStructuredStatusRecord",
    "status" / _STATUS,
    "attribute_id" / Trailing(U16),
    "selector" / Trailing(SELECTOR),
)

# Commands ------------------------------------------------------------------------------------------------------------

READ_ATTRIBUTES = Layout("ReadAttributes", "attribute_ids" / ToEnd(U16))
READ_ATTRIBUTES_RESPONSE = Layout("ReadAttributesResponse", "records" / ToEnd(READ_ATTRIBUTES_RECORD))
WRITE_ATTRIBUTES = Layout("WriteAttributes", "records" / ToEnd(ATTRIBUTE_RECORD))
WRITE_ATTRIBUTES_UNDIVIDED = Layout("WriteAttributesUndivided", "records" / ToEnd(ATTRIBUTE_RECORD))
WRITE_ATTRIBUTES_RESPONSE = Layout("WriteAttributesResponse", "records" / ToEnd(WRITE_STATUS_RECORD))
WRITE_ATTRIBUTES_NO_RESPONSE = Layout("WriteAttributesNoResponse", "records" / ToEnd(ATTRIBUTE_RECORD))
CONFIGURE_REPORTING = Layout("ConfigureReporting", "records" / ToEnd(CONFIGURE_REPORTING_RECORD))
CONFIGURE_REPORTING_RESPONSE = Layout(
    "ConfigureReportingResponse", "records" / ToEnd(CONFIGURE_REPORTING_STATUS_RECORD)
)
READ_REPORTING_CONFIGURATION = Layout(
    "ReadReportingConfiguration", "records" / ToEnd(READ_REPORTING_CONFIGURATION_RECORD)
)
READ_REPORTING_CONFIGURATION_RESPONSE = Layout(
    "ReadReportingConfigurationResponse", "records" / ToEnd(REPORTING_CONFIGURATION_RECORD)
)
REPORT_ATTRIBUTES = Layout("ReportAttributes", "records" / ToEnd(ATTRIBUTE_RECORD))
DEFAULT_RESPONSE = Layout("DefaultResponse", "command_id" / U8, "status" / _STATUS)
DISCOVER_ATTRIBUTES = Layout("DiscoverAttributes", "start_attribute_id" / U16, "maximum_attribute_ids" / U8)
DISCOVER_ATTRIBUTES_RESPONSE = Layout(
    "DiscoverAttributesResponse", "discovery_complete" / U8, "records" / ToEnd(DISCOVERED_ATTRIBUTE_RECORD)
)
READ_ATTRIBUTES_STRUCTURED = Layout("ReadAttributesStructured", "records" / ToEnd(READ_ATTRIBUTES_STRUCTURED_RECORD))
WRITE_ATTRIBUTES_STRUCTURED = Layout("WriteAttributesStructured", "records" / ToEnd(WRITE_ATTRIBUTES_STRUCTURED_RECORD))
WRITE_ATTRIBUTES_STRUCTURED_RESPONSE = Layout(
    "WriteAttributesStructuredResponse", "records" / ToEnd(WRITE_ATTRIBUTES_STRUCTURED_STATUS_RECORD)
)
DISCOVER_COMMANDS_RECEIVED = Layout("DiscoverCommandsReceived", "start_command_id" / U8, "maximum_command_ids" / U8)
DISCOVER_COMMANDS_RECEIVED_RESPONSE = Layout(
    "DiscoverCommandsReceivedResponse", "discovery_complete" / U8, "command_ids" / ToEnd(U8)
)
DISCOVER_COMMANDS_GENERATED = Layout("DiscoverCommandsGenerated", "start_command_id" / U8, "maximum_command_ids" / U8)
DISCOVER_COMMANDS_GENERATED_RESPONSE = Layout(
    "DiscoverCommandsGeneratedResponse", "discovery_complete" / U8, "command_ids" / ToEnd(U8)
)
DISCOVER_ATTRIBUTES_EXTENDED = Layout(
    "DiscoverAttributesExtended", "start_attribute_id" / U16, "maximum_attribute_ids" / U8
)
DISCOVER_ATTRIBUTES_EXTENDED_RESPONSE = Layout(
    "DiscoverAttributesExtendedResponse",
    "discovery_complete" / U8,
    "records" / ToEnd(DISCOVERED_EXTENDED_ATTRIBUTE_RECORD),
)

COMMANDS: dict[int, Layout] = {
    0x00: READ_ATTRIBUTES,
    0x01: READ_ATTRIBUTES_RESPONSE,
    0x02: WRITE_ATTRIBUTES,
    0x03: WRITE_ATTRIBUTES_UNDIVIDED,
    0x04: WRITE_ATTRIBUTES_RESPONSE,
    0x05: WRITE_ATTRIBUTES_NO_RESPONSE,
    0x06: CONFIGURE_REPORTING,
    0x07: CONFIGURE_REPORTING_RESPONSE,
    0x08: READ_REPORTING_CONFIGURATION,
    0x09: READ_REPORTING_CONFIGURATION_RESPONSE,
    0x0A: REPORT_ATTRIBUTES,
    0x0B: DEFAULT_RESPONSE,
    0x0C: DISCOVER_ATTRIBUTES,
    0x0D: DISCOVER_ATTRIBUTES_RESPONSE,
    0x0E: READ_ATTRIBUTES_STRUCTURED,
    0x0F: WRITE_ATTRIBUTES_STRUCTURED,
    0x10: WRITE_ATTRIBUTES_STRUCTURED_RESPONSE,
    0x11: DISCOVER_COMMANDS_RECEIVED,
    0x12: DISCOVER_COMMANDS_RECEIVED_RESPONSE,
    0x13: DISCOVER_COMMANDS_GENERATED,
    0x14: DISCOVER_COMMANDS_GENERATED_RESPONSE,
    0x15: DISCOVER_ATTRIBUTES_EXTENDED,
    0x16: DISCOVER_ATTRIBUTES_EXTENDED_RESPONSE,
}
"""The general commands, by number."""
