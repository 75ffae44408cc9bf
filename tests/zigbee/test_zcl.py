"""Frames: written by hand from the tables of the standards, both ways."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zigbee
from tests.examples import examples
from tests.strategies import zigbee as strategies
from tests.strategies.layouts import values
from wire.errors import DecodeError, EncodeError
from zigbee import Frame, FrameControl, bitmaps, general
from zigbee.clusters import alarms, calendar, events, messaging, metering, ota_upgrade, prepayment, price
from zigbee.enumerations import (
    CalendarTimeReference,
    CalendarType,
    CommandStatus,
    CreditAdjustmentType,
    EventLogId,
    OtaPayloadType,
    PrepaySnapshotPayloadType,
    SampleType,
    SnapshotPayloadType,
    TariffResolutionPeriod,
)
from zigbee.general import AttributeAccess, Indicator
from zigbee.types import INVALID, Collection, DataType, Date, Eui64, UtcTime

S = CommandStatus
T = DataType


def both_ways(octets: str, cluster_id: int, payload: Any, trailing: bytes = b"") -> Frame:
    wire = bytes.fromhex(octets)
    frame = zigbee.decode(wire, cluster_id)
    assert frame.payload == payload
    assert frame.trailing == trailing
    assert zigbee.encode(frame) == wire
    assert frame._replace(payload=payload) == frame
    json.dumps(zigbee.to_dict(frame))
    assert pickle.loads(pickle.dumps(frame)) == frame
    return frame


def attributes(*rows: Any) -> Any:
    return tuple(general.ATTRIBUTE_RECORD.node(*row) for row in rows)


SELECTOR = general.SELECTOR.node(Indicator(0x12), (1, 2))


@pytest.mark.parametrize(
    ("octets", "payload"),
    [
        ("00 01 00 0000 0103", general.READ_ATTRIBUTES.node((0x0000, 0x0301))),
        ("00 01 00", general.READ_ATTRIBUTES.node(())),
        (
            "08 01 01 0000 00 25 a50100000000 0101 86",
            general.READ_ATTRIBUTES_RESPONSE.node(
                (
                    general.READ_ATTRIBUTES_RECORD.node(0, S.SUCCESS, T.UINT48, 421),
                    general.READ_ATTRIBUTES_RECORD.node(0x0101, S.UNSUPPORTED_ATTRIBUTE, None, None),
                )
            ),
        ),
        ("00 01 02 0703 41 02 4142", general.WRITE_ATTRIBUTES.node(attributes((0x0307, T.OCTSTR, b"AB")))),
        ("00 01 03 0703 41 ff", general.WRITE_ATTRIBUTES_UNDIVIDED.node(attributes((0x0307, T.OCTSTR, INVALID)))),
        ("08 01 04 00", general.WRITE_ATTRIBUTES_RESPONSE.node((general.WRITE_STATUS_RECORD.node(S.SUCCESS, None),))),
        (
            "08 01 04 88 0100 87 0200",
            general.WRITE_ATTRIBUTES_RESPONSE.node(
                (
                    general.WRITE_STATUS_RECORD.node(S.READ_ONLY, 1),
                    general.WRITE_STATUS_RECORD.node(S.INVALID_VALUE, 2),
                )
            ),
        ),
        ("00 01 05 0000 10 01", general.WRITE_ATTRIBUTES_NO_RESPONSE.node(attributes((0, T.BOOL, 1)))),
        (
            "00 01 06 00 0000 25 0100 3c00 050000000000 00 0003 30 0100 3c00 01 0000 2c01",
            general.CONFIGURE_REPORTING.node(
                (
                    general.CONFIGURE_REPORTING_RECORD.node(0, 0, T.UINT48, 1, 60, 5, None),
                    general.CONFIGURE_REPORTING_RECORD.node(0, 0x0300, T.ENUM8, 1, 60, None, None),
                    general.CONFIGURE_REPORTING_RECORD.node(1, 0, None, None, None, None, 300),
                )
            ),
        ),
        (
            "08 01 07 00",
            general.CONFIGURE_REPORTING_RESPONSE.node(
                (general.CONFIGURE_REPORTING_STATUS_RECORD.node(S.SUCCESS, None, None),)
            ),
        ),
        (
            "08 01 07 8c 00 0100",
            general.CONFIGURE_REPORTING_RESPONSE.node(
                (general.CONFIGURE_REPORTING_STATUS_RECORD.node(S.UNREPORTABLE_ATTRIBUTE, 0, 1),)
            ),
        ),
        (
            "00 01 08 00 0100",
            general.READ_REPORTING_CONFIGURATION.node((general.READ_REPORTING_CONFIGURATION_RECORD.node(0, 1),)),
        ),
        (
            "08 01 09 00 00 0000 20 0100 0200 03 8b 00 0100 00 01 0000 2c01",
            general.READ_REPORTING_CONFIGURATION_RESPONSE.node(
                (
                    general.REPORTING_CONFIGURATION_RECORD.node(S.SUCCESS, 0, 0, T.UINT8, 1, 2, 3, None),
                    general.REPORTING_CONFIGURATION_RECORD.node(S.NOT_FOUND, 0, 1, None, None, None, None, None),
                    general.REPORTING_CONFIGURATION_RECORD.node(S.SUCCESS, 1, 0, None, None, None, None, 300),
                )
            ),
        ),
        (
            "18 01 0a 0700 e2 90888138 0002 18 01",
            general.REPORT_ATTRIBUTES.node(
                attributes((7, T.UTC, UtcTime(0x38818890)), (0x0200, T.MAP8, 1)),
            ),
        ),
        ("08 01 0b ff 01", general.DEFAULT_RESPONSE.node(0xFF, S.FAILURE)),
        ("00 01 0c 0000 10", general.DISCOVER_ATTRIBUTES.node(0, 16)),
        (
            "08 01 0d 01 0000 25",
            general.DISCOVER_ATTRIBUTES_RESPONSE.node(1, (general.DISCOVERED_ATTRIBUTE_RECORD.node(0, T.UINT48),)),
        ),
        (
            "00 01 0e 0500 12 0100 0200 0600 00",
            general.READ_ATTRIBUTES_STRUCTURED.node(
                (
                    general.READ_ATTRIBUTES_STRUCTURED_RECORD.node(5, SELECTOR),
                    general.READ_ATTRIBUTES_STRUCTURED_RECORD.node(6, general.SELECTOR.node(Indicator(0), ())),
                )
            ),
        ),
        (
            "00 01 0f 0500 12 0100 0200 48 20 0100 07",
            general.WRITE_ATTRIBUTES_STRUCTURED.node(
                (general.WRITE_ATTRIBUTES_STRUCTURED_RECORD.node(5, SELECTOR, T.ARRAY, Collection(T.UINT8, (7,))),)
            ),
        ),
        (
            "08 01 10 00",
            general.WRITE_ATTRIBUTES_STRUCTURED_RESPONSE.node(
                (general.WRITE_ATTRIBUTES_STRUCTURED_STATUS_RECORD.node(S.SUCCESS, None, None),)
            ),
        ),
        (
            "08 01 10 8e 0500 12 0100 0200",
            general.WRITE_ATTRIBUTES_STRUCTURED_RESPONSE.node(
                (general.WRITE_ATTRIBUTES_STRUCTURED_STATUS_RECORD.node(S.INVALID_SELECTOR, 5, SELECTOR),)
            ),
        ),
        ("00 01 11 00 ff", general.DISCOVER_COMMANDS_RECEIVED.node(0, 255)),
        ("08 01 12 01 00 01", general.DISCOVER_COMMANDS_RECEIVED_RESPONSE.node(1, (0, 1))),
        ("00 01 13 02 10", general.DISCOVER_COMMANDS_GENERATED.node(2, 16)),
        ("08 01 14 00", general.DISCOVER_COMMANDS_GENERATED_RESPONSE.node(0, ())),
        ("00 01 15 0001 08", general.DISCOVER_ATTRIBUTES_EXTENDED.node(0x0100, 8)),
        (
            "08 01 16 01 0000 25 05",
            general.DISCOVER_ATTRIBUTES_EXTENDED_RESPONSE.node(
                1, (general.DISCOVERED_EXTENDED_ATTRIBUTE_RECORD.node(0, T.UINT48, AttributeAccess(5)),)
            ),
        ),
    ],
)
def test_general_commands(octets: str, payload: Any) -> None:
    frame = both_ways(octets, 0x0702, payload)
    assert frame.command == type(payload).__name__
    both_ways(octets, 0xFC00, payload)  # whatever the cluster


def test_every_general_command_has_its_example() -> None:
    examples = {
        bytes.fromhex(parameters[0])[2]
        for mark in test_general_commands.pytestmark  # type: ignore[attr-defined]
        for parameters in mark.args[1]
    }
    assert examples == set(general.COMMANDS) == set(range(0x17))


ID = 0x1C374A80  # 2015-01-01, when the published commands were issued
NOW = UtcTime(0)
HEAD = "00000000 804a371c"


@pytest.mark.parametrize(
    ("octets", "cluster_id", "payload"),
    [
        ("01 00 02", 0x0009, alarms.GET_ALARM.node()),
        (
            "01 00 06 00000000 804a371c 90888138 940c ffffffff",
            0x0705,
            prepayment.CHANGE_PAYMENT_MODE.node(
                0, ID, UtcTime(0x38818890), bitmaps.PaymentControlConfiguration(0x0C94), -1
            ),
        ),
        (
            "01 03 05 804a371c 00000000 03 f4ffffff",
            0x0705,
            prepayment.CREDIT_ADJUSTMENT.node(ID, NOW, CreditAdjustmentType.GB_CREDIT_MODE_ADJUST, -12),
        ),
        (
            "19 03 01 01000000 00000000 01 00 01 01000000 00 01000000 02000000 03000000 04000000 05000000 ffffffff",
            0x0705,
            prepayment.PUBLISH_PREPAY_SNAPSHOT.node(
                1,
                NOW,
                1,
                0,
                1,
                bitmaps.PrepaySnapshotCause(1),
                PrepaySnapshotPayloadType.DEBT_CREDIT_STATUS,
                *(1, 2, 3, 4, 5, -1),
            ),
        ),
        (
            "19 03 01 01000000 00000000 01 00 01 01000000 ff",
            0x0705,
            prepayment.PUBLISH_PREPAY_SNAPSHOT.node(
                1,
                NOW,
                1,
                0,
                1,
                bitmaps.PrepaySnapshotCause(1),
                PrepaySnapshotPayloadType.NOT_USED,
                *(None,) * 6,
            ),
        ),
        (
            f"09 05 05 {HEAD} 00000000 01000000 00 01 01 01 50c30000 02 a8610000",
            0x0700,
            price.PUBLISH_PRICE_MATRIX.node(
                0,
                ID,
                NOW,
                1,
                0,
                1,
                bitmaps.PriceMatrixSubPayloadControl(1),
                (price.PRICE_MATRIX_ENTRY.node(1, 50000), price.PRICE_MATRIX_ENTRY.node(2, 25000)),
            ),
        ),
        (
            f"09 06 06 {HEAD} feffffff 01000000 00 01 01 02 010000000000 020000000000",
            0x0700,
            price.PUBLISH_BLOCK_THRESHOLDS.node(
                0,
                ID,
                UtcTime(0xFFFFFFFE),
                1,
                0,
                1,
                bitmaps.BlockThresholdsSubPayloadControl(1),
                (price.BLOCK_THRESHOLDS_ENTRY.node(bitmaps.TierNumberOfBlockThresholds(2), (1, 2)),),
            ),
        ),
        (
            f"09 01 01 {HEAD} 00000000 010000 00 23 00 00",
            0x0700,
            price.PUBLISH_BLOCK_PERIOD.node(
                0,
                ID,
                NOW,
                1,
                bitmaps.BlockPeriodControl(0),
                bitmaps.DurationType(0x23),
                bitmaps.TariffTypeBits(0),
                TariffResolutionPeriod.NOT_DEFINED,
            ),
        ),
        (
            f"09 00 00 {HEAD} 804a371c 00000000 00 00 00 01 01 01",
            0x0707,
            calendar.PUBLISH_CALENDAR.node(
                0, ID, ID, NOW, CalendarType.DELIVERED, CalendarTimeReference.UTC, b"", 1, 1, 1
            ),
        ),
        (
            f"09 03 03 {HEAD} 804a371c 00 01 8201 01 ff 01 ffff ff 07 02",
            0x0707,
            calendar.PUBLISH_SEASONS.node(
                0,
                ID,
                ID,
                0,
                1,
                (
                    calendar.SEASON.node(Date(2030, 1, 1), 1),
                    calendar.SEASON.node(Date(weekday=7), 2),
                ),
            ),
        ),
        (
            "19 00 06 01000000 00000000 01 00 01 02000000 06 0a0000000000 01 0b0000000000 11 0c0000000000",
            0x0702,
            metering.PUBLISH_SNAPSHOT.node(
                1,
                NOW,
                1,
                0,
                1,
                bitmaps.SnapshotCause(2),
                SnapshotPayloadType.BLOCK_TIER_DELIVERED_NO_BILLING,
                10,
                *(None,) * 5,
                1,
                (11,),
                bitmaps.NumberOfTiersAndBlockThresholds(0x11),
                (12,),
            ),
        ),
        (
            "19 00 07 0000 00000000 00 0807 0200 010000 ffffff",
            0x0702,
            metering.GET_SAMPLED_DATA_RESPONSE.node(0, NOW, SampleType.CONSUMPTION_DELIVERED, 1800, 2, (1, 0xFFFFFF)),
        ),
        (
            "19 00 01 0100 00 01 00 03 0f81 90888138 01 00",
            0x0709,
            events.PUBLISH_EVENT_LOG.node(
                1,
                0,
                1,
                bitmaps.LogPayloadControl(0),
                (events.EVENT_LOG_ENTRY.node(EventLogId.GENERAL_EVENT_LOG, 0x810F, UtcTime(0x38818890), b"\0"),),
            ),
        ),
        (
            "09 00 00 01000000 00 00000000 ffff 05 48656c6c6f",
            0x0703,
            messaging.DISPLAY_MESSAGE.node(1, bitmaps.MessageControl(0), NOW, 0xFFFF, "Hello", None),
        ),
        (
            "09 00 00 01000000 00 00000000 ffff ff 01",
            0x0703,
            messaging.DISPLAY_MESSAGE.node(
                1, bitmaps.MessageControl(0), NOW, 0xFFFF, INVALID, bitmaps.ExtendedMessageControl(1)
            ),
        ),
        ("01 00 01 01000000 00000000", 0x0703, messaging.MESSAGE_CONFIRMATION.node(1, NOW, None, None)),
        (
            "01 00 01 01000000 00000000 01 ff",
            0x0703,
            messaging.MESSAGE_CONFIRMATION.node(1, NOW, bitmaps.MessageConfirmationControl(1), INVALID),
        ),
        (
            "09 00 00 02 32 1d12 8400",
            0x0019,
            ota_upgrade.IMAGE_NOTIFY.node(OtaPayloadType.JITTER_MANUFACTURER_IMAGE_TYPE, 50, 0x121D, 0x84, None),
        ),
        (
            "19 00 05 00 1d12 8400 01000000 00000000 03 aabbcc",
            0x0019,
            ota_upgrade.IMAGE_BLOCK_RESPONSE.node(S.SUCCESS, 0x121D, 0x84, 1, 0, 3, b"\xaa\xbb\xcc", None, None, None),
        ),
        (
            "19 00 05 97 00000000 0a000000 0100",
            0x0019,
            ota_upgrade.IMAGE_BLOCK_RESPONSE.node(S.WAIT_FOR_DATA, *(None,) * 6, NOW, UtcTime(10), 1),
        ),
        ("19 00 05 95", 0x0019, ota_upgrade.IMAGE_BLOCK_RESPONSE.node(S.ABORT, *(None,) * 9)),
        (
            "01 00 03 01 1d12 8400 01000000 00000000 40 a0907856341200db",
            0x0019,
            ota_upgrade.IMAGE_BLOCK_REQUEST.node(
                bitmaps.OtaBlockFieldControl(1), 0x121D, 0x84, 1, 0, 64, Eui64("db001234567890a0"), None
            ),
        ),
    ],
)
def test_cluster_commands(octets: str, cluster_id: int, payload: Any) -> None:
    both_ways(octets, cluster_id, payload)


def test_the_header() -> None:
    frame = zigbee.decode(bytes.fromhex("1d 1d12 2a 07 aabb"), 0x0702)
    assert frame == Frame(0x0702, FrameControl(0x1D), 0x121D, 0x2A, 7, b"\xaa\xbb")
    assert frame.frame_control.plain() == {
        "value": 0x1D,
        "frame_type": "cluster",
        "manufacturer_specific": True,
        "server_to_client": True,
        "disable_default_response": True,
    }
    assert frame.command is None
    assert zigbee.encode(frame).hex() == "1d1d122a07aabb"
    assert zigbee.to_dict(frame)["manufacturer_code"] == 0x121D


def test_a_manufacturers_attributes_are_read_but_not_named() -> None:
    wire = bytes.fromhex("0c 1d12 01 0a 0000 20 05")
    frame = zigbee.decode(wire, 0x0702)
    assert frame.payload.records[0].value == 5
    assert zigbee.encode(frame) == wire
    assert "attribute" not in zigbee.to_dict(frame)["payload"]["records"][0]


@pytest.mark.parametrize(
    ("octets", "cluster_id"),
    [
        ("01 00 77 0102", 0x0702),
        ("09 00 77", 0x0702),
        ("01 00 00 ff", 0x1234),
        ("00 00 17 ff", 0x0702),
        ("02 00 00 ff", 0x0702),
        ("ff 0000 00 00", 0x0702),
        ("01 00 00", 0x000A),
    ],
)
def test_what_is_not_known_stays_octets(octets: str, cluster_id: int) -> None:
    wire = bytes.fromhex(octets)
    frame = zigbee.decode(wire, cluster_id)
    assert isinstance(frame.payload, bytes)
    assert frame.command is None
    assert zigbee.encode(frame) == wire
    assert zigbee.to_dict(frame)["payload"] == frame.payload.hex()


def test_octets_behind_the_layout_are_kept() -> None:
    frame = both_ways(
        "01 00 09 39300000 beef", 0x0705, prepayment.SET_LOW_CREDIT_WARNING_LEVEL.node(12345), b"\xbe\xef"
    )
    assert zigbee.to_dict(frame)["trailing"] == "beef"


@pytest.mark.parametrize(
    ("octets", "cluster_id", "offset", "path"),
    [
        ("", 0x0702, 0, ("frame_control",)),
        ("01", 0x0702, 1, ("sequence_number",)),
        ("0100", 0x0702, 2, ("command_id",)),
        ("051d", 0x0702, 1, ("manufacturer_code",)),
        ("051d12", 0x0702, 3, ("sequence_number",)),
        ("010009 393000", 0x0705, 3, ("payload", "low_credit_warning_level")),
        ("080101 0000 00 99 00", 0x0702, 7, ("payload", "records", 0, "value")),
        ("080101 0000 00 25 0000", 0x0702, 7, ("payload", "records", 0, "value")),
        ("080101 0000 86 0100", 0x0702, 8, ("payload", "records", 1, "status")),
        ("190007 0000 00000000 00 0807 ffff 010000", 0x0702, 14, ("payload", "samples")),
    ],
)
def test_refused(octets: str, cluster_id: int, offset: int, path: tuple[Any, ...]) -> None:
    with pytest.raises(DecodeError) as caught:
        zigbee.decode(bytes.fromhex(octets), cluster_id)
    assert (caught.value.offset, caught.value.path) == (offset, path)


GET_CIN = Frame(0x0708, FrameControl(1), None, 0, 5, b"")


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (GET_CIN._replace(frame_control=FrameControl(5)), "manufacturer_code"),
        (GET_CIN._replace(manufacturer_code=1), "manufacturer_code"),
        (GET_CIN._replace(sequence_number=256), "sequence_number"),
        (GET_CIN._replace(command_id=-1), "command_id"),
        (GET_CIN._replace(frame_control=FrameControl(256)), "frame_control"),
        (GET_CIN._replace(payload=general.READ_ATTRIBUTES.node(())), "payload"),
        (GET_CIN._replace(command_id=0x77, payload=general.READ_ATTRIBUTES.node(())), "octets expected"),
        (GET_CIN._replace(trailing=None), "trailing"),
        (b"", "a Frame expected"),
    ],
)
def test_no_encoding(frame: Any, message: str) -> None:
    with pytest.raises(EncodeError, match=message):
        zigbee.encode(frame)


def records(octets: str, cluster_id: int) -> Any:
    return zigbee.to_dict(zigbee.decode(bytes.fromhex(octets), cluster_id))["payload"]


def test_names_of_attributes() -> None:
    assert records("00 00 00 0000 ffff", 0x0702) == {
        "attributes": [
            {"attribute_id": 0, "attribute": "CurrentSummationDelivered"},
            {"attribute_id": 0xFFFF, "attribute": None},
        ]
    }
    assert records("08 00 00 0000", 0x0702)["attributes"][0]["attribute"] == "FunctionalNotificationFlags"
    assert records("08 00 01 0003 00 30 01 1400 86", 0x0702)["records"] == [
        {
            "attribute_id": 0x0300,
            "attribute": "UnitOfMeasure",
            "status": "success",
            "data_type": "enum8",
            "value": "m3",
        },
        {"attribute_id": 0x0014, "attribute": "SupplyStatus", "status": "unsupported-attribute"},
    ]
    balance = records("08 00 0a 0100 2b 40420f00", 0x0705)["records"][0]
    assert balance["attribute"] == "CreditRemaining"
    assert balance["value"] == 1000000
    assert "unit" in balance
    assert records("08 00 0a 0600 18 01", 0x0705)["records"][0]["attribute_id"] == 6
    odd = records("08 00 01 0003 00 20 01", 0x0702)["records"][0]
    assert odd["value"] == 1  # of another type than the standard's: as it is
    assert records("08 00 01 0703 00 41 ff", 0x0702)["records"][0]["value"] is None


def test_names_in_json() -> None:
    form = zigbee.to_dict(
        zigbee.decode(bytes.fromhex("09 00 01 00000000 804a371c 00000000 010000 00 23 00 00"), 0x0700)
    )
    assert form["cluster"] == "Price"
    assert form["command"] == "PublishBlockPeriod"
    assert form["payload"]["block_period_duration_type"] == {
        "value": 0x23,
        "timebase": "months",
        "control": "not-specified",
    }
    assert form["payload"]["tariff_resolution_period"] == "not-defined"
    default = zigbee.to_dict(zigbee.decode(bytes.fromhex("08 00 0b 06 8b"), 0x0705))
    assert default["payload"] == {"command_id": 6, "status": "not-found"}


@pytest.mark.parametrize(("cluster_id", "control", "number", "layout"), strategies.COMMANDS[::9])
def test_generated_frames(cluster_id: int, control: int, number: int, layout: Any) -> None:
    @examples(12)
    @given(values(layout), st.integers(0, 255))
    def both(payload: Any, sequence: int) -> None:
        frame = Frame(cluster_id, FrameControl(control), None, sequence, number, payload)
        assert zigbee.decode(zigbee.encode(frame), cluster_id) == frame
        json.dumps(zigbee.to_dict(frame))

    both()


@given(st.binary(max_size=60), st.sampled_from((0x0000, 0x0700, 0x0702, 0x0705, 0x0708, 0x0019, 0xFC00)))
def test_any_octets(octets: bytes, cluster_id: int) -> None:
    try:
        frame = zigbee.decode(octets, cluster_id)
    except DecodeError:
        return
    assert zigbee.encode(frame) == octets
    json.dumps(zigbee.to_dict(frame))
