"""Sub-GHz cluster (ZigBee Smart Energy 1.4): devices that talk below 1 GHz."""

from __future__ import annotations

from wire.layout import U8, Layout
from zigbee.bitmaps import SubGhzChannelMask
from zigbee.clusters import Attribute, Cluster, series
from zigbee.types import DataType

__all__ = [
    "ATTRIBUTES",
    "CLUSTER",
    "GET_SUSPEND_ZCL_MESSAGES_STATUS",
    "SUSPEND_ZCL_MESSAGES",
]

ATTRIBUTES = (
    Attribute(0x0000, "ChannelChange", DataType.MAP32, meaning=SubGhzChannelMask),
    *series(
        0x0001, DataType.MAP32, *(f"Page{number}ChannelMask" for number in range(28, 32)), meaning=SubGhzChannelMask
    ),
)

# From client to server -----------------------------------------------------------------------------------------------

GET_SUSPEND_ZCL_MESSAGES_STATUS = Layout("GetSuspendZCLMessagesStatus")

# From server to client -----------------------------------------------------------------------------------------------

SUSPEND_ZCL_MESSAGES = Layout(
    "SuspendZCLMessages",
    "period" / U8,
)

CLUSTER = Cluster(
    0x070B,
    "SubGHz",
    ATTRIBUTES,
    client_commands={
        0x00: GET_SUSPEND_ZCL_MESSAGES_STATUS,
    },
    server_commands={
        0x00: SUSPEND_ZCL_MESSAGES,
    },
)
