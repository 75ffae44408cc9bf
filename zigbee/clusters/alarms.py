"""Alarms cluster (ZCL)."""

from __future__ import annotations

from construct import If, this

from wire.layout import U8, U16, U32, Enumerated, Layout
from zigbee.clusters import Attribute, Cluster
from zigbee.enumerations import CommandStatus
from zigbee.types import DataType

__all__ = [
    "ALARM",
    "ATTRIBUTES",
    "CLUSTER",
    "GET_ALARM",
    "GET_ALARM_RESPONSE",
    "RESET_ALARM",
    "RESET_ALARM_LOG",
    "RESET_ALL_ALARMS",
]

ATTRIBUTES = (Attribute(0x0000, "AlarmCount", DataType.UINT16),)

# From client to server -----------------------------------------------------------------------------------------------

RESET_ALARM = Layout(
    "ResetAlarm",
    "alarm_code" / U8,
    "cluster_id" / U16,
)
RESET_ALL_ALARMS = Layout("ResetAllAlarms")
GET_ALARM = Layout("GetAlarm")
RESET_ALARM_LOG = Layout("ResetAlarmLog")

# From server to client -----------------------------------------------------------------------------------------------

ALARM = Layout(
    "Alarm",
    "alarm_code" / U8,
    "cluster_id" / U16,
)
GET_ALARM_RESPONSE = Layout(
    "GetAlarmResponse",
    "status" / Enumerated(U8, CommandStatus),
    "alarm_code" / If(this.status == 0, U8),
    "cluster_id" / If(this.status == 0, U16),
    "time_stamp" / If(this.status == 0, U32),
)

CLUSTER = Cluster(
    0x0009,
    "Alarms",
    ATTRIBUTES,
    client_commands={
        0x00: RESET_ALARM,
        0x01: RESET_ALL_ALARMS,
        0x02: GET_ALARM,
        0x03: RESET_ALARM_LOG,
    },
    server_commands={
        0x00: ALARM,
        0x01: GET_ALARM_RESPONSE,
    },
)
