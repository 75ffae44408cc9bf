"""data-notification with its confirmation, event-notification."""

from __future__ import annotations

from typing import Any

import pytest

from dlms.apdu.common import AttributeDescriptor, LongInvokeIdAndPriority
from dlms.apdu.data_notification import DataNotification, DataNotificationConfirm
from dlms.apdu.event_notification import EventNotificationRequest
from dlms.data import DoubleLongUnsigned, Structure
from dlms.obis import Obis
from dlms.time import Date, DateTime, Time
from tests.dlms.both_ways import both_ways, refused

ENERGY = AttributeDescriptor(3, Obis("1-0:1.8.0.255"), 2)
TEN = DateTime(Date(2022, 1, 1), Time(10, 0, 0, 0), clock_status=0)


@pytest.mark.parametrize(
    ("octets", "apdu"),
    [
        (
            "0f 00000001 0c 07e60101ff0a000000800000 0201 09060100010800ff",
            DataNotification(LongInvokeIdAndPriority(1), TEN, Structure((bytes.fromhex("0100010800ff"),))),
        ),
        ("0f 20000005 00 00", DataNotification(LongInvokeIdAndPriority(0x20000005), None, None)),
        ("10 20000005 00", DataNotificationConfirm(LongInvokeIdAndPriority(0x20000005), None)),
        ("10 20000005 0c 07e60101ff0a000000800000", DataNotificationConfirm(LongInvokeIdAndPriority(0x20000005), TEN)),
        (
            "c2 00 0003 0100010800ff 02 0600000001",
            EventNotificationRequest(None, ENERGY, DoubleLongUnsigned(1)),
        ),
        (
            "c2 01 0c 07e60101ff0a000000800000 0003 0100010800ff 02 0600000001",
            EventNotificationRequest(TEN, ENERGY, DoubleLongUnsigned(1)),
        ),
    ],
)
def test_both_ways(octets: str, apdu: Any) -> None:
    both_ways(octets, apdu)


@pytest.mark.parametrize(
    ("octets", "offset", "path"),
    [
        ("0f 000001", 4, ("long_invoke_id_and_priority",)),
        ("0f 00000001 05 07e60101ff 00", 11, ("date_time",)),
        ("0f 00000001 0c 07e60d01ff0a000000800000 00", 8, ("date_time", "month")),
        ("0f 00000001 00", 6, ("body",)),
        ("c2 01 00 0003 0100010800ff 02 00", 3, ("time",)),
        ("c2 03", 1, ("time",)),
    ],
)
def test_refused(octets: str, offset: int, path: tuple[str | int, ...]) -> None:
    refused(octets, offset, path)
