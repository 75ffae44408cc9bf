"""What alerts add to alert code and time stamp, against octets written by hand from the layout of each alert."""

from __future__ import annotations

from typing import Any

import pytest

from dlms.apdu.common import LongInvokeIdAndPriority
from dlms.apdu.data_notification import DataNotification
from dlms.data import BitString, Data, DontCare, Enum, LongUnsigned, Structure, Unsigned, Utf8String
from dlms.obis import Obis
from dlms.time import Date, DateTime, Time
from gbcs import EncodeError, EntityId
from gbcs.payload import dlms
from gbcs.payload.alert_contents import (
    CONTENTS,
    AuxiliaryLimitEnded,
    AuxiliaryLimitProcessed,
    BillingDataLog,
    ChannelChanged,
    CommandNotSupported,
    DeviceLogBackup,
    DeviceLogChanged,
    DeviceLogEntry,
    DeviceNamed,
    FirmwareReceipt,
    FutureDatedOutcome,
    IntegrityIssue,
    IntegrityIssueCode,
    MessageDiscarded,
    MessageIdentifier,
    OperationalUpdate,
    ScanRequestAssessed,
    ScanStatus,
    ScanTrigger,
    SubGhzConfiguration,
    SubGhzConfigurationChanged,
    SupplyOutageRestored,
)
from gbcs.payload.dlms import Alert
from gbcs.payload.protected import CipheredBlock, ProtectionParameters
from tests.gbcs.octets import hexa
from wire.node import plain

INVOKE = LongInvokeIdAndPriority(0x20000777)
MOMENT = DateTime(Date(2026, 3, 29), Time(1, 2, 3, 0))
MOMENT_HEX = "07ea 03 1d ff 01 02 03 00 8000 ff"
LATER = DateTime(Date(2026, 12, 31), Time(23, 0, 0, 0))
LATER_HEX = "07ea 0c 1f ff 17 00 00 00 8000 ff"

DEVICE = "0a7e57de00000006"
SUPPLIER = "0a7e570000000002"
ESME = "0a7e57de00000001"
HASH = "".join(f"{octet:02x}" for octet in range(0x40, 0x60))

# name: message code, alert code, elements as octets, the content
CASES: dict[str, tuple[int, int, tuple[str, ...], Any]] = {
    "device log": (
        0x0018,
        0x8F12,
        (
            (
                f"02 03 09 0c {LATER_HEX} 09 08 a1a2a3a4a5a6a7a8"
                f"01 02  02 02 09 08 {DEVICE} 09 10 {HASH[:32]}  02 02 09 08 {ESME} 09 00"
            ),
        ),
        DeviceLogChanged(
            DeviceLogBackup(
                LATER,
                hexa("a1a2a3a4a5a6a7a8"),
                (
                    DeviceLogEntry(EntityId(DEVICE), hexa(HASH[:32])),
                    DeviceLogEntry(EntityId(ESME), b""),
                ),
            )
        ),
    ),
    "empty device log": (
        0x0018,
        0x8F12,
        (f"02 03 09 0c {LATER_HEX} 09 08 a1a2a3a4a5a6a7a8 01 00",),
        DeviceLogChanged(DeviceLogBackup(LATER, hexa("a1a2a3a4a5a6a7a8"), ())),
    ),
    "billing data log": (
        0x0061,
        0x8F0A,
        (
            (
                "01 01 02 02 16 02 02 05"
                f"09 09 04 0000000000000777 09 08 {ESME} 09 08 {SUPPLIER} 09 00"
                "02 02 16 02 02 02 09 01 02 09 00"
            ),
            "09 14 31 00000000 c1c2c3 d1d2d3d4d5d6d7d8d9dadbdc",
        ),
        BillingDataLog(
            ProtectionParameters(0x777, EntityId(ESME), EntityId(SUPPLIER)),
            CipheredBlock(hexa("c1c2c3"), hexa("d1d2d3d4d5d6d7d8d9dadbdc")),
        ),
    ),
    "supply outage": (
        0x0067,
        0x8F36,
        (f"09 0c {MOMENT_HEX}", f"09 0c {LATER_HEX}"),
        SupplyOutageRestored(MOMENT, LATER),
    ),
    "future dated outcome": (
        0x00CC,
        0x8F66,
        ("09 13 0019 fedcba9876543210 0014 00000d0000ff 0a",),
        FutureDatedOutcome(0x0019, 0xFEDCBA9876543210, 20, Obis("0-0:13.0.0.255"), 10),
    ),
    "firmware receipt": (0x00CE, 0x8F72, (f"09 20 {HASH}",), FirmwareReceipt(hexa(HASH))),
    "undelivered message as Data": (
        0x00D5,
        0x8F84,
        (f"09 19 {SUPPLIER} {ESME} 01 00000000000000ff",),
        MessageDiscarded(MessageIdentifier(EntityId(SUPPLIER), EntityId(ESME), 1, 0xFF)),
    ),
    "integrity issue": (0x00F0, 0x81A0, ("09 02 0004",), IntegrityIssue(IntegrityIssueCode.ERROR_RAM)),
    "integrity issue that nobody named": (
        0x00F0,
        0x81A0,
        ("09 02 1234",),
        IntegrityIssue(IntegrityIssueCode(0x1234)),
    ),
    "device to suspend": (0x0110, 0x8F20, (f"09 08 {DEVICE}",), DeviceNamed(EntityId(DEVICE))),
    "channel changed": (
        0x0111,
        0x8F26,
        ("02 02 04 20 e0000400 09 01 04",),
        ChannelChanged(BitString(hexa("e0000400"), 32), ScanTrigger.MESSAGE_FAILURE_PROBLEMS),
    ),
    "scan request assessed": (
        0x0112,
        0x8F28,
        ("02 02 09 01 02 09 01 01",),
        ScanRequestAssessed(ScanStatus.DUTY_CYCLE_TOO_HIGH, ScanTrigger.GSME_REQUEST),
    ),
    "scan request assessed in a way that nobody named": (
        0x0112,
        0x8F28,
        ("02 02 09 01 08 09 01 ff",),
        ScanRequestAssessed(ScanStatus(8), ScanTrigger(255)),
    ),
    "sub GHz configuration": (
        0x0113,
        0x8F2A,
        (
            (
                "02 0f 04 20 e0000001 04 20 e8000002 04 20 f0000004 04 20 f8000008"
                "12 0064 12 00c8 11 03 12 012c 11 05 11 06 12 0190 11 07 12 01f4 12 0258 12 02bc"
            ),
        ),
        SubGhzConfigurationChanged(
            SubGhzConfiguration(
                BitString(hexa("e0000001"), 32),
                BitString(hexa("e8000002"), 32),
                BitString(hexa("f0000004"), 32),
                BitString(hexa("f8000008"), 32),
                LongUnsigned(100),
                LongUnsigned(200),
                Unsigned(3),
                LongUnsigned(300),
                Unsigned(5),
                Unsigned(6),
                LongUnsigned(400),
                Unsigned(7),
                LongUnsigned(500),
                LongUnsigned(600),
                LongUnsigned(700),
            )
        ),
    ),
    "message discarded": (
        0x0114,
        0x8F2C,
        (f"09 19 {ESME} {SUPPLIER} 02 0000000100000000",),
        MessageDiscarded(MessageIdentifier(EntityId(ESME), EntityId(SUPPLIER), 2, 1 << 32)),
    ),
    "device without room": (0x0115, 0x8F2D, (f"09 08 {DEVICE}",), DeviceNamed(EntityId(DEVICE))),
    "command not supported": (
        0x0120,
        0x8F85,
        ("09 0a 00a2 0000000000000555",),
        CommandNotSupported(0x00A2, 0x555),
    ),
    "limit processed": (
        0x0121,
        0x8F86,
        ("11 12", f"09 0c {MOMENT_HEX}", f"09 0c {LATER_HEX}", "11 32"),
        AuxiliaryLimitProcessed(Unsigned(0x12), MOMENT, LATER, Unsigned(50)),
    ),
    "limit ended": (0x0122, 0x8F87, ("11 21", "11 64"), AuxiliaryLimitEnded(Unsigned(0x21), Unsigned(100))),
    "operational update": (
        0x0123,
        0x8F88,
        ("0c 0f" + b'{"inputState":1'.hex(),),
        OperationalUpdate(Utf8String('{"inputState":1')),
    ),
}


def octets(alert_code: int, elements: tuple[str, ...], size: int | None = None) -> bytes:
    """A data-notification of alert code, time stamp and elements."""
    count = 2 + len(elements) if size is None else size
    return hexa(f"0f 20000777 00 02 {count:02x} 12 {alert_code:04x} 09 0c {MOMENT_HEX}" + "".join(elements))


@pytest.mark.parametrize(("message_code", "alert_code", "elements", "content"), CASES.values(), ids=CASES)
def test_both_ways(message_code: int, alert_code: int, elements: tuple[str, ...], content: Any) -> None:
    alert = Alert(INVOKE, alert_code, MOMENT, content)
    decoded = dlms.decode(octets(alert_code, elements), message_code, 3)
    assert decoded == alert
    assert isinstance(decoded, Alert)
    assert type(decoded.content) is CONTENTS[message_code].kind
    assert dlms.encode(alert) == octets(alert_code, elements)


def test_every_content_is_tested() -> None:
    assert {case[0] for case in CASES.values()} == set(CONTENTS)


@pytest.mark.parametrize(("message_code", "alert_code", "elements", "content"), CASES.values(), ids=CASES)
def test_another_number_of_elements_stays_data(
    message_code: int, alert_code: int, elements: tuple[str, ...], content: Any
) -> None:
    for others in (elements[:-1], (*elements, "00")):
        sent = octets(alert_code, others)
        alert = dlms.decode(sent, message_code, 3)
        assert isinstance(alert, Alert)
        assert type(alert.content) is tuple
        assert len(alert.content) == len(others)
        assert dlms.encode(alert) == sent


@pytest.mark.parametrize(("message_code", "alert_code", "elements", "content"), CASES.values(), ids=CASES)
def test_another_type_stays_data(message_code: int, alert_code: int, elements: tuple[str, ...], content: Any) -> None:
    for place in range(len(elements)):
        sent = octets(alert_code, (*elements[:place], "ff", *elements[place + 1 :]))
        alert = dlms.decode(sent, message_code, 3)
        assert isinstance(alert, Alert)
        assert type(alert.content) is tuple
        assert alert.content[place] == DontCare()
        assert dlms.encode(alert) == sent


@pytest.mark.parametrize(("message_code", "alert_code", "elements", "content"), CASES.values(), ids=CASES)
def test_under_another_message_code_the_elements_stay_data(
    message_code: int, alert_code: int, elements: tuple[str, ...], content: Any
) -> None:
    sent = octets(alert_code, elements)
    alert = dlms.decode(sent, 0x1000, 3)
    assert isinstance(alert, Alert)
    assert type(alert.content) is tuple
    assert dlms.encode(alert) == sent


# Elements that are near to the declared form, and are not of it.
NEAR: dict[str, tuple[int, tuple[str, ...]]] = {
    "device log with a short PAN id": (0x0018, (f"02 03 09 0c {LATER_HEX} 09 07 a1a2a3a4a5a6a7 01 00",)),
    "device log with a member more": (0x0018, (f"02 04 09 0c {LATER_HEX} 09 08 a1a2a3a4a5a6a7a8 01 00 00",)),
    "device log as an array": (0x0018, (f"01 03 09 0c {LATER_HEX} 09 08 a1a2a3a4a5a6a7a8 01 00",)),
    "device log with a structure of devices": (0x0018, (f"02 03 09 0c {LATER_HEX} 09 08 a1a2a3a4a5a6a7a8 02 00",)),
    "device log with a hash of 15": (
        0x0018,
        (f"02 03 09 0c {LATER_HEX} 09 08 a1a2a3a4a5a6a7a8 01 01 02 02 09 08 {DEVICE} 09 0f {HASH[:30]}",),
    ),
    "device log at no time": (0x0018, (f"02 03 09 0c {'ee' * 12} 09 08 a1a2a3a4a5a6a7a8 01 00",)),
    "billing data log, another protection": (
        0x0061,
        (
            (
                "01 01 02 02 16 01 02 05"
                f"09 09 04 0000000000000777 09 08 {ESME} 09 08 {SUPPLIER} 09 00"
                "02 02 16 02 02 02 09 01 02 09 00"
            ),
            "09 14 31 00000000 c1c2c3 d1d2d3d4d5d6d7d8d9dadbdc",
        ),
    ),
    "billing data log, not encrypted": (
        0x0061,
        (
            (
                "01 01 02 02 16 02 02 05"
                f"09 09 04 0000000000000777 09 08 {ESME} 09 08 {SUPPLIER} 09 00"
                "02 02 16 02 02 02 09 01 02 09 00"
            ),
            "09 14 11 00000000 c1c2c3 d1d2d3d4d5d6d7d8d9dadbdc",
        ),
    ),
    "supply outage at no time": (0x0067, (f"09 0c {MOMENT_HEX}", f"09 0c {'ee' * 12}")),
    "supply outage as visible-string": (0x0067, (f"09 0c {MOMENT_HEX}", f"0a 0c {LATER_HEX}")),
    "future dated outcome of 18": (0x00CC, ("09 12 0019 fedcba9876543210 0014 00000d0000ff",)),
    "hash of 31": (0x00CE, (f"09 1f {HASH[:62]}",)),
    "integrity issue of one octet": (0x00F0, ("09 01 04",)),
    "integrity issue as a number": (0x00F0, ("12 0004",)),
    "device of 9 octets": (0x0110, (f"09 09 {DEVICE} 00",)),
    "channel of 31 bits": (0x0111, ("02 02 04 1f e0000400 09 01 04",)),
    "channel with a trigger of 2 octets": (0x0111, ("02 02 04 20 e0000400 09 02 0004",)),
    "channel with an empty trigger": (0x0111, ("02 02 04 20 e0000400 09 00",)),
    "scan status as enum": (0x0112, ("02 02 16 02 09 01 01",)),
    "configuration of 14": (
        0x0113,
        (
            (
                "02 0e 04 20 e0000001 04 20 e8000002 04 20 f0000004 04 20 f8000008"
                "12 0064 12 00c8 11 03 12 012c 11 05 11 06 12 0190 11 07 12 01f4 12 0258"
            ),
        ),
    ),
    "message identifier of 24": (0x0114, (f"09 18 {ESME} {SUPPLIER} 00000001000000ff",)),
    "command not supported, of 2": (0x0120, ("09 02 00a2",)),
    "limit processed, level as enum": (
        0x0121,
        ("11 12", f"09 0c {MOMENT_HEX}", f"09 0c {LATER_HEX}", "16 32"),
    ),
    "update as visible-string": (0x0123, ("0a 02 7b7d",)),
}


@pytest.mark.parametrize(("message_code", "elements"), NEAR.values(), ids=NEAR)
def test_what_is_only_near_the_form_stays_data(message_code: int, elements: tuple[str, ...]) -> None:
    sent = octets(0x8F00, elements)
    alert = dlms.decode(sent, message_code, 3)
    assert isinstance(alert, Alert)
    assert type(alert.content) is tuple
    assert len(alert.content) == len(elements)
    assert dlms.encode(alert) == sent


def test_update_that_is_no_text_is_kept() -> None:
    sent = octets(0x8F88, ("0c 02 c328",))
    alert = dlms.decode(sent, 0x0123, 3)
    assert isinstance(alert, Alert)
    assert isinstance(alert.content, OperationalUpdate)
    assert plain(alert)["content"] == {"state": {"type": "utf8-string", "octets": "c328"}}
    assert dlms.encode(alert) == sent


UNWRITABLE: dict[str, Any] = {
    "a node that is no content": EntityId(DEVICE),
    "a node of another place": DeviceLogEntry(EntityId(DEVICE), b""),
    "a list": [LongUnsigned(1)],
    "Data of no type": (1.5,),
    "a number of no type": AuxiliaryLimitEnded(0x21, 100),  # type: ignore[arg-type]
    "another type": AuxiliaryLimitEnded(Enum(0x21), Unsigned(1)),  # type: ignore[arg-type]
    "a mask of 31 bits": ChannelChanged(BitString(hexa("e0000400"), 31), ScanTrigger.GSME_REQUEST),
    "a trigger above an octet": ChannelChanged(BitString(hexa("e0000400"), 32), ScanTrigger(256)),
    "text for octets": FirmwareReceipt("40" * 32),  # type: ignore[arg-type]
    "a hash of 31": FirmwareReceipt(b"\x00" * 31),
    "a device of 7": DeviceNamed(b"\x00" * 7),  # type: ignore[arg-type]
    "a party of 7": MessageDiscarded(
        MessageIdentifier(b"\x00" * 7, EntityId(ESME), 1, 1)  # type: ignore[arg-type]
    ),
    "an identifier out of range": MessageDiscarded(MessageIdentifier(EntityId(ESME), EntityId(ESME), 256, 1)),
    "a code out of range": CommandNotSupported(0x10000, 1),
    "an attribute out of range": FutureDatedOutcome(1, 1, 1, Obis("0-0:13.0.0.255"), 256),
    "a logical name of 5": FutureDatedOutcome(1, 1, 1, b"\x00" * 5, 1),  # type: ignore[arg-type]
    "an issue out of range": IntegrityIssue(IntegrityIssueCode(0x10000)),
    "a time out of range": SupplyOutageRestored(MOMENT, DateTime(Date(2026, 13, 1))),
    "no time": SupplyOutageRestored(MOMENT, None),  # type: ignore[arg-type]
    "entries that are none": DeviceLogChanged(
        DeviceLogBackup(LATER, hexa("a1a2a3a4a5a6a7a8"), (DEVICE,))  # type: ignore[arg-type]
    ),
    "a counter out of range": BillingDataLog(
        ProtectionParameters(1 << 64, EntityId(ESME), EntityId(SUPPLIER)),
        CipheredBlock(b"", b"\x00" * 12),
    ),
    "a tag of 11": BillingDataLog(
        ProtectionParameters(1, EntityId(ESME), EntityId(SUPPLIER)),
        CipheredBlock(b"", b"\x00" * 11),
    ),
    "an originator of 7": BillingDataLog(
        ProtectionParameters(1, b"\x00" * 7, EntityId(SUPPLIER)),  # type: ignore[arg-type]
        CipheredBlock(b"", b"\x00" * 12),
    ),
}


@pytest.mark.parametrize("content", UNWRITABLE.values(), ids=UNWRITABLE)
def test_unwritable_content(content: Any) -> None:
    with pytest.raises(EncodeError) as caught:
        dlms.encode(Alert(INVOKE, 0x8F00, MOMENT, content))
    assert caught.value.path[:1] == ("content",)


@pytest.mark.parametrize(
    ("alert", "path"),
    [
        (Alert(INVOKE, 0x10000, MOMENT), ("alert_code",)),
        (Alert(INVOKE, 0x8F00, DateTime(Date(2026, 13, 1))), ("time_stamp", "month")),
        (Alert(INVOKE, 0x8F00, None), ("time_stamp",)),  # type: ignore[arg-type]
        (Alert(LongInvokeIdAndPriority(1 << 32), 0x8F00, MOMENT), ("long_invoke_id_and_priority",)),
    ],
)
def test_unwritable_alert(alert: Alert, path: tuple[str, ...]) -> None:
    with pytest.raises(EncodeError) as caught:
        dlms.encode(alert)
    assert caught.value.path == path


# Data-notifications that are no alerts -------------------------------------------------------------------------------

OTHERS: dict[str, tuple[str, Data]] = {
    "empty structure": ("02 00", Structure()),
    "alert code alone": ("02 01 12 8f00", Structure((LongUnsigned(0x8F00),))),
    "alert code as octets": (f"02 02 09 02 8f00 09 0c {MOMENT_HEX}", Structure((hexa("8f00"), hexa(MOMENT_HEX)))),
    "no time stamp": ("02 02 12 8f00 00", Structure((LongUnsigned(0x8F00), None))),
    "time stamp of 11": (
        "02 02 12 8f00 09 0b" + "00" * 11,
        Structure((LongUnsigned(0x8F00), b"\x00" * 11)),
    ),
    "time stamp of no time": (
        "02 02 12 8f00 09 0c" + "ee" * 12,
        Structure((LongUnsigned(0x8F00), b"\xee" * 12)),
    ),
    "array": (f"01 02 12 8f00 09 0c {MOMENT_HEX}", None),
    "no structure": ("12 8f00", LongUnsigned(0x8F00)),
}


@pytest.mark.parametrize(("body", "data"), OTHERS.values(), ids=OTHERS)
def test_other_notifications_stay_generic(body: str, data: Data) -> None:
    sent = hexa("0f 20000777 00" + body)
    notification = dlms.decode(sent, 0x00CC, 3)
    assert isinstance(notification, DataNotification)
    if data is not None:
        assert notification == DataNotification(INVOKE, None, data)
    assert dlms.encode(notification) == sent


def test_notification_with_a_date_time_stays_generic() -> None:
    sent = hexa(f"0f 20000777 0c {LATER_HEX} 02 02 12 8f00 09 0c {MOMENT_HEX}")
    notification = dlms.decode(sent, 0x1000, 3)
    assert notification == DataNotification(INVOKE, LATER, Structure((LongUnsigned(0x8F00), hexa(MOMENT_HEX))))
    assert dlms.encode(notification) == sent


def test_plain() -> None:
    alert = dlms.decode(octets(*CASES["message discarded"][1:3]), 0x0114, 3)
    assert plain(alert) == {
        "apdu": "data-notification",
        "long_invoke_id_and_priority": 0x20000777,
        "alert_code": "8F2C",
        "meaning": "Message Discarded Due to Duty Cycle Management",
        "time_stamp": "2026-03-29T01:02:03.00",
        "content": {
            "message": {
                "originator": "0A-7E-57-DE-00-00-00-01",
                "recipient": "0A-7E-57-00-00-00-00-02",
                "cra": 2,
                "originator_counter": 1 << 32,
            }
        },
    }


def test_plain_of_an_unknown_alert_code() -> None:
    form = plain(dlms.decode(octets(0x0001, ("12 0005",)), 0x1000, 3))
    assert form["meaning"] is None
    assert form["alert_code"] == "0001"
    assert form["content"] == [{"type": "long-unsigned", "value": 5}]
