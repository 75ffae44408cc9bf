"""Demand Response and Load Control cluster (ZigBee Smart Energy 1.4)."""

from __future__ import annotations

from wire.layout import I8, I16, U8, U16, U32, Enumerated, Flags, Layout, Rest, Trailing
from zigbee.bitmaps import DrlcCancelControl, DrlcDeviceClass, DrlcEventControl
from zigbee.clusters import Attribute, Cluster
from zigbee.enumerations import CriticalityLevel, DrlcEventStatus, SignatureType
from zigbee.types import UTC, DataType

__all__ = [
    "ATTRIBUTES",
    "CANCEL_ALL_LOAD_CONTROL_EVENTS",
    "CANCEL_LOAD_CONTROL_EVENT",
    "CLUSTER",
    "GET_SCHEDULED_EVENTS",
    "LOAD_CONTROL_EVENT",
    "REPORT_EVENT_STATUS",
]

ATTRIBUTES = (
    Attribute(0x0000, "UtilityEnrollmentGroup", DataType.UINT8, side="client"),
    Attribute(0x0001, "StartRandomizationMinutes", DataType.UINT8, side="client"),
    Attribute(0x0002, "DurationRandomizationMinutes", DataType.UINT8, side="client"),
    Attribute(0x0003, "DeviceClassValue", DataType.UINT16, side="client"),
)

# From client to server -----------------------------------------------------------------------------------------------

REPORT_EVENT_STATUS = Layout(
    "ReportEventStatus",
    "issuer_event_id" / U32,
    "event_status" / Enumerated(U8, DrlcEventStatus),
    "event_status_time" / UTC,
    "criticality_level_applied" / Enumerated(U8, CriticalityLevel),
    "cooling_temperature_set_point_applied" / I16,
    "heating_temperature_set_point_applied" / I16,
    "average_load_adjustment_percentage_applied" / I8,
    "duty_cycle_applied" / U8,
    "event_control" / Flags(U8, DrlcEventControl),
    "signature_type" / Enumerated(U8, SignatureType),
    "signature" / Rest,
)
GET_SCHEDULED_EVENTS = Layout(
    "GetScheduledEvents",
    "start_time" / UTC,
    "number_of_events" / U8,
    "issuer_event_id" / Trailing(U32),
)

# From server to client -----------------------------------------------------------------------------------------------

LOAD_CONTROL_EVENT = Layout(
    "LoadControlEvent",
    "issuer_event_id" / U32,
    "device_class" / Flags(U16, DrlcDeviceClass),
    "utility_enrollment_group" / U8,
    "start_time" / UTC,
    "duration_in_minutes" / U16,
    "criticality_level" / Enumerated(U8, CriticalityLevel),
    "cooling_temperature_offset" / U8,
    "heating_temperature_offset" / U8,
    "cooling_temperature_set_point" / I16,
    "heating_temperature_set_point" / I16,
    "average_load_adjustment_percentage" / I8,
    "duty_cycle" / U8,
    "event_control" / Flags(U8, DrlcEventControl),
)
CANCEL_LOAD_CONTROL_EVENT = Layout(
    "CancelLoadControlEvent",
    "issuer_event_id" / U32,
    "device_class" / Flags(U16, DrlcDeviceClass),
    "utility_enrollment_group" / U8,
    "cancel_control" / Flags(U8, DrlcCancelControl),
    "effective_time" / UTC,
)
CANCEL_ALL_LOAD_CONTROL_EVENTS = Layout(
    "CancelAllLoadControlEvents",
    "cancel_control" / Flags(U8, DrlcCancelControl),
)

CLUSTER = Cluster(
    0x0701,
    "DemandResponseAndLoadControl",
    ATTRIBUTES,
    client_commands={
        0x00: REPORT_EVENT_STATUS,
        0x01: GET_SCHEDULED_EVENTS,
    },
    server_commands={
        0x00: LOAD_CONTROL_EVENT,
        0x01: CANCEL_LOAD_CONTROL_EVENT,
        0x02: CANCEL_ALL_LOAD_CONTROL_EVENTS,
    },
)
