"""Messaging cluster (ZigBee Smart Energy 1.4)."""

from __future__ import annotations

from wire.layout import U8, U16, U32, Flags, Layout, Trailing
from zigbee.bitmaps import ExtendedMessageControl, MessageConfirmationControl, MessageControl
from zigbee.clusters import Cluster
from zigbee.types import OCTET_STRING, STRING, UTC

__all__ = [
    "CANCEL_ALL_MESSAGES",
    "CANCEL_MESSAGE",
    "CLUSTER",
    "DISPLAY_MESSAGE",
    "DISPLAY_PROTECTED_MESSAGE",
    "GET_LAST_MESSAGE",
    "GET_MESSAGE_CANCELLATION",
    "MESSAGE_CONFIRMATION",
]

# From client to server -----------------------------------------------------------------------------------------------

GET_LAST_MESSAGE = Layout("GetLastMessage")
MESSAGE_CONFIRMATION = Layout(
    "MessageConfirmation",
    "message_id" / U32,
    "confirmation_time" / UTC,
    "message_confirmation_control" / Trailing(Flags(U8, MessageConfirmationControl)),
    "message_response" / Trailing(OCTET_STRING),
)
GET_MESSAGE_CANCELLATION = Layout(
    "GetMessageCancellation",
    "earliest_implementation_time" / UTC,
)

# From server to client -----------------------------------------------------------------------------------------------

DISPLAY_MESSAGE = Layout(
    "DisplayMessage",
    "message_id" / U32,
    "message_control" / Flags(U8, MessageControl),
    "start_time" / UTC,
    "duration_in_minutes" / U16,
    "message" / STRING,
    "extended_message_control" / Trailing(Flags(U8, ExtendedMessageControl)),
)
CANCEL_MESSAGE = Layout(
    "CancelMessage",
    "message_id" / U32,
    "message_control" / U8,
)
DISPLAY_PROTECTED_MESSAGE = Layout(
    "DisplayProtectedMessage",
    "message_id" / U32,
    "message_control" / Flags(U8, MessageControl),
    "start_time" / UTC,
    "duration_in_minutes" / U16,
    "message" / STRING,
    "extended_message_control" / Trailing(Flags(U8, ExtendedMessageControl)),
)
CANCEL_ALL_MESSAGES = Layout(
    "CancelAllMessages",
    "implementation_date_time" / UTC,
)

CLUSTER = Cluster(
    0x0703,
    "Messaging",
    client_commands={
        0x00: GET_LAST_MESSAGE,
        0x01: MESSAGE_CONFIRMATION,
        0x02: GET_MESSAGE_CANCELLATION,
    },
    server_commands={
        0x00: DISPLAY_MESSAGE,
        0x01: CANCEL_MESSAGE,
        0x02: DISPLAY_PROTECTED_MESSAGE,
        0x03: CANCEL_ALL_MESSAGES,
    },
)
