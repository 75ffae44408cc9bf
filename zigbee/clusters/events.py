"""Events cluster (ZigBee Smart Energy 1.4)."""

from __future__ import annotations

from wire.layout import U8, U16, Enumerated, Flags, Layout, ToEnd
from zigbee.bitmaps import ClearedEventLogs, EventActionControl, EventControlLogId, LogPayloadControl
from zigbee.clusters import Cluster
from zigbee.enumerations import EventLogId
from zigbee.types import OCTET_STRING, UTC

__all__ = [
    "CLEAR_EVENT_LOG_REQUEST",
    "CLEAR_EVENT_LOG_RESPONSE",
    "CLUSTER",
    "EVENT_LOG_ENTRY",
    "GET_EVENT_LOG",
    "PUBLISH_EVENT",
    "PUBLISH_EVENT_LOG",
]

# From client to server -----------------------------------------------------------------------------------------------

GET_EVENT_LOG = Layout(
    "GetEventLog",
    "event_control_log_id" / Flags(U8, EventControlLogId),
    "event_id" / U16,
    "start_time" / UTC,
    "end_time" / UTC,
    "number_of_events" / U8,
    "event_offset" / U16,
)
CLEAR_EVENT_LOG_REQUEST = Layout(
    "ClearEventLogRequest",
    "log_id" / Enumerated(U8, EventLogId),
)

# From server to client -----------------------------------------------------------------------------------------------

PUBLISH_EVENT = Layout(
    "PublishEvent",
    "log_id" / Enumerated(U8, EventLogId),
    "event_id" / U16,
    "event_time" / UTC,
    "event_control" / Flags(U8, EventActionControl),
    "event_data" / OCTET_STRING,
)
EVENT_LOG_ENTRY = Layout(
    "EventLogEntry",
    "log_id" / Enumerated(U8, EventLogId),
    "event_id" / U16,
    "event_time" / UTC,
    "event_data" / OCTET_STRING,
)
PUBLISH_EVENT_LOG = Layout(
    "PublishEventLog",
    "total_number_of_events" / U16,
    "command_index" / U8,
    "total_number_of_commands" / U8,
    "log_payload_control" / Flags(U8, LogPayloadControl),
    "entries" / ToEnd(EVENT_LOG_ENTRY),
)
CLEAR_EVENT_LOG_RESPONSE = Layout(
    "ClearEventLogResponse",
    "cleared_event_logs" / Flags(U8, ClearedEventLogs),
)

CLUSTER = Cluster(
    0x0709,
    "Events",
    client_commands={
        0x00: GET_EVENT_LOG,
        0x01: CLEAR_EVENT_LOG_REQUEST,
    },
    server_commands={
        0x00: PUBLISH_EVENT,
        0x01: PUBLISH_EVENT_LOG,
        0x02: CLEAR_EVENT_LOG_RESPONSE,
    },
)
