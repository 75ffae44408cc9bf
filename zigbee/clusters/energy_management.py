"""Energy Management cluster (ZigBee Smart Energy 1.4)."""

from __future__ import annotations

from wire.layout import I8, I16, U8, U16, U32, Enumerated, Flags, Layout
from zigbee.bitmaps import CurrentEventStatus, DrlcDeviceClass, DrlcEventControl, EmActionRequired, LoadControlState
from zigbee.clusters import Attribute, Cluster
from zigbee.enumerations import CriticalityLevel, DrlcEventStatus
from zigbee.types import UTC, DataType

__all__ = [
    "ATTRIBUTES",
    "CLUSTER",
    "MANAGE_EVENT",
    "REPORT_EVENT_STATUS",
]

ATTRIBUTES = (
    Attribute(0x0000, "LoadControlState", DataType.MAP8, meaning=LoadControlState),
    Attribute(0x0001, "CurrentEventID", DataType.UINT32),
    Attribute(0x0002, "CurrentEventStatus", DataType.MAP8, meaning=CurrentEventStatus),
    Attribute(0x0003, "ConformanceLevel", DataType.UINT8),
    Attribute(0x0004, "MinimumOffTime", DataType.UINT16),
    Attribute(0x0005, "MinimumOnTime", DataType.UINT16),
    Attribute(0x0006, "MinimumCyclePeriod", DataType.UINT16),
)

# From client to server -----------------------------------------------------------------------------------------------

MANAGE_EVENT = Layout(
    "ManageEvent",
    "issuer_event_id" / U32,
    "device_class" / Flags(U16, DrlcDeviceClass),
    "utility_enrollment_group" / U8,
    "action_required" / Flags(U8, EmActionRequired),
)

# From server to client -----------------------------------------------------------------------------------------------

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
)

CLUSTER = Cluster(
    0x0706,
    "EnergyManagement",
    ATTRIBUTES,
    client_commands={
        0x00: MANAGE_EVENT,
    },
    server_commands={
        0x00: REPORT_EVENT_STATUS,
    },
)
