"""Diagnostics cluster (ZCL)."""

from __future__ import annotations

from zigbee.clusters import Attribute, Cluster
from zigbee.types import DataType

__all__ = [
    "ATTRIBUTES",
    "CLUSTER",
]

ATTRIBUTES = (
    Attribute(0x0000, "NumberOfResets", DataType.UINT16),
    Attribute(0x0001, "PersistentMemoryWrites", DataType.UINT16),
    Attribute(0x0100, "MacRxBroadcast", DataType.UINT32),
    Attribute(0x0101, "MacTxBroadcast", DataType.UINT32),
    Attribute(0x0102, "MacRxUnicast", DataType.UINT32),
    Attribute(0x0103, "MacTxUnicast", DataType.UINT32),
    Attribute(0x0104, "MacTxUnicastRetry", DataType.UINT16),
    Attribute(0x0105, "MacTxUnicastFail", DataType.UINT16),
    Attribute(0x0106, "ApsRxBroadcast", DataType.UINT16),
    Attribute(0x0107, "ApsTxBroadcast", DataType.UINT16),
    Attribute(0x0108, "ApsRxUnicast", DataType.UINT16),
    Attribute(0x0109, "ApsUnicastSuccess", DataType.UINT16),
    Attribute(0x010A, "ApsTxUnicastRetries", DataType.UINT16),
    Attribute(0x010B, "ApsTxUnicastFailures", DataType.UINT16),
    Attribute(0x010C, "RouteDiscoveryInitiated", DataType.UINT16),
    Attribute(0x010D, "NeighborAdded", DataType.UINT16),
    Attribute(0x010E, "NeighborMoved", DataType.UINT16),
    Attribute(0x010F, "NeighborStale", DataType.UINT16),
    Attribute(0x0110, "JoinIndication", DataType.UINT16),
    Attribute(0x0111, "ChildMoved", DataType.UINT16),
    Attribute(0x0112, "NetworkFrameControlFailure", DataType.UINT16),
    Attribute(0x0113, "ApsFrameControlFailure", DataType.UINT16),
    Attribute(0x0114, "ApsUnauthorizedKey", DataType.UINT16),
    Attribute(0x0115, "NetworkDecryptionFailure", DataType.UINT16),
    Attribute(0x0116, "ApsDecryptionFailure", DataType.UINT16),
    Attribute(0x0117, "PacketBufferAllocationFailures", DataType.UINT16),
    Attribute(0x0118, "RelayedUnicasts", DataType.UINT16),
    Attribute(0x0119, "PhyToMacQueueLimitReached", DataType.UINT16),
    Attribute(0x011A, "PacketValidateDropCount", DataType.UINT16),
    Attribute(0x011B, "AverageMacRetryPerApsMessageSent", DataType.UINT16),
    Attribute(0x011C, "LastMessageLqi", DataType.UINT8),
    Attribute(0x011D, "LastMessageRssi", DataType.INT8),
)

CLUSTER = Cluster(
    0x0B05,
    "Diagnostics",
    ATTRIBUTES,
)
