"""data-notification with its confirmation, event-notification."""

from __future__ import annotations

from typing import Any

import pytest

import dlms
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


@pytest.mark.parametrize("head", ["090c", "09810c", "810c", "82000c"])
def test_heads_of_a_date_time_are_remembered(head: str) -> None:
    """Kaifa meters write the tag 09 of an octet-string before it."""
    octets = bytes.fromhex(f"0f40000000 {head} 07e60102070e2512ff800000 0201 0600001015")
    found = dlms.decode(octets)
    assert isinstance(found, DataNotification)
    assert str(found.date_time) == "2022-01-02 Sun 14:37:18 (clock status 00)"
    assert found.body == Structure((DoubleLongUnsigned(4117),))
    assert dlms.encode(found) == octets
    assert dlms.decode(bytes.fromhex("0f40000000 0900 00")).date_time is None


@pytest.mark.parametrize("octets", ["0f40000000 0909 07e60102070e2512ff 00", "0f40000000 09", "0f40000000 090c 07e6"])
def test_a_tag_before_no_date_time(octets: str) -> None:
    with pytest.raises(dlms.DecodeError, match="date_time"):
        dlms.decode(bytes.fromhex(octets))
