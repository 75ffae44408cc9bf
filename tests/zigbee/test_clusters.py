"""Clusters: every command goes both ways; tables hold together; numbers that nobody named are kept."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.strategies import zigbee as strategies
from tests.strategies.layouts import values
from wire.enums import OpenEnum
from wire.errors import DecodeError, EncodeError
from wire.layout import Layout
from zigbee import bitmaps, enumerations, zcl
from zigbee.bitmaps import Bitmap
from zigbee.clusters import GLOBAL_ATTRIBUTES, MODULES, Attribute, attribute, cluster
from zigbee.enumerations import CommandStatus, ContactorState, DurationControl, DurationTimebase
from zigbee.types import TYPES, DataType

ENUMERATIONS = [getattr(enumerations, name) for name in enumerations.__all__]
BITMAPS = [getattr(bitmaps, name) for name in bitmaps.__all__ if name not in ("Bitmap", "Bits")]
NAMES = [
    f"{cluster_id:04x}-{control:02x}-{number:02x}-{layout.name}"
    for cluster_id, control, number, layout in strategies.COMMANDS
]


def test_all_is_there() -> None:
    clusters = [cluster(number) for number in MODULES]
    assert len(clusters) == 21
    assert sum(len(known.attributes) for known in clusters if known) == 2610
    assert sum(len(known.client_commands) + len(known.server_commands) for known in clusters if known) == 169
    assert len(ENUMERATIONS) == 62
    assert len(BITMAPS) == 51
    assert len(TYPES) == 56


@pytest.mark.parametrize(("cluster_id", "control", "number", "layout"), strategies.COMMANDS, ids=NAMES)
def test_every_command_both_ways(cluster_id: int, control: int, number: int, layout: Layout) -> None:
    assert zcl.command_layout(cluster_id, control, number) is layout

    @examples(12)
    @given(values(layout))
    def both_ways(payload: Any) -> None:
        octets = zcl.encode_payload(cluster_id, control, number, payload)
        assert zcl.decode_payload(cluster_id, control, number, octets) == (payload, b"")

    both_ways()


@pytest.mark.parametrize(("cluster_id", "control", "number", "layout"), strategies.COMMANDS, ids=NAMES)
def test_every_command_lossless_or_refused(cluster_id: int, control: int, number: int, layout: Layout) -> None:
    @examples(25)
    @given(st.binary(max_size=80))
    def lossless_or_refused(octets: bytes) -> None:
        try:
            payload, trailing = zcl.decode_payload(cluster_id, control, number, octets)
        except DecodeError:
            return
        assert zcl.encode_payload(cluster_id, control, number, payload, trailing) == octets

    lossless_or_refused()


@pytest.mark.parametrize("number", MODULES)
def test_attributes_hold_together(number: int) -> None:
    known = cluster(number)
    assert known is not None
    assert known.id == number
    assert len(known.server_attributes) + len(known.client_attributes) == len(known.attributes)
    for row in known.attributes:
        assert row.type in TYPES
        assert row.side in ("server", "client")
        assert attribute(number, row.id, row.side) is row
        if row.meaning is not None:
            assert issubclass(row.meaning, OpenEnum | Bitmap)
        if row.max_length is not None:
            assert row.type in (DataType.OCTSTR, DataType.STRING)


@pytest.mark.parametrize(
    ("cluster_id", "attribute_id", "side", "expected"),
    [
        (0x0702, 0x0000, "server", "CurrentSummationDelivered"),
        (0x0702, 0x0000, "client", "FunctionalNotificationFlags"),
        (0x0702, 0x0102, "server", "CurrentTier2SummationDelivered"),
        (0x0702, 0x0103, "server", "CurrentTier2SummationReceived"),
        (0x0702, 0x07FF, "server", "CurrentTier15Block16SummationDelivered"),
        (0x0702, 0x045B, "server", "PreviousMonth13ConsumptionReceived"),
        (0x0700, 0x010E, "server", "Block15Threshold"),
        (0x0700, 0x010F, "server", "BlockThresholdCount"),
        (0x0700, 0x01F0, "server", "Tier15Block1Threshold"),
        (0x0700, 0x01FF, "server", "Tier15BlockThresholdCount"),
        (0x0700, 0x0420, "server", "Tier2Block1Price"),
        (0x0700, 0x050F, "server", "PriceTier16"),
        (0x0705, 0x0001, "server", "CreditRemaining"),
        (0x0708, 0x01B7, "client", "PublishTariffInformationRejected"),
        (0x0708, 0x08CE, "client", "QuerySpecificFileResponseRejected"),
        (0x0702, 0xFFFD, "server", "ClusterRevision"),
        (0x1234, 0xFFFE, "client", "AttributeReportingStatus"),
    ],
)
def test_names(cluster_id: int, attribute_id: int, side: Any, expected: str) -> None:
    found = attribute(cluster_id, attribute_id, side)
    assert found is not None
    assert found.name == expected


def test_what_is_not_known_is_none() -> None:
    assert cluster(0x1234) is None
    assert attribute(0x1234, 0) is None
    assert attribute(0x0702, 0x7777) is None
    assert GLOBAL_ATTRIBUTES[0xFFFD] == Attribute(0xFFFD, "ClusterRevision", DataType.UINT16)
    assert repr(cluster(0x0702)) == "<Cluster 0x0702 Metering>"


@pytest.mark.parametrize("kind", ENUMERATIONS, ids=lambda kind: kind.__name__)
def test_enumerations_keep_unknown_numbers(kind: type[OpenEnum]) -> None:
    assert issubclass(kind, IntEnum)
    for number in range(0x100):
        member = kind(number)
        assert member == number
        assert type(member) is kind
        assert member.is_known == (number in kind._value2member_map_)
        assert isinstance(member.plain(), str if member.is_known else int)


def test_open_members() -> None:
    assert CommandStatus(0xC0).plain() == "hardware-failure"
    assert CommandStatus(0xEE).plain() == 0xEE


@pytest.mark.parametrize("kind", BITMAPS, ids=lambda kind: kind.__name__)
def test_bitmaps_name_their_bits(kind: type[Bitmap]) -> None:
    seen = 0
    for name, bits in kind.fields.items():
        assert not bits.mask & seen
        seen |= bits.mask
        only = kind(bits.mask)
        assert {field: bool(getattr(only, field)) for field in kind.fields} == {
            field: field == name for field in kind.fields
        }
        assert kind.of(**{name: bits.mask >> bits.shift}) == bits.mask
    assert set(kind(0).plain()) == {"value", *kind.fields}


def test_a_bitmap_is_a_number() -> None:
    value = bitmaps.DurationType(0x23)
    assert value == 0x23
    assert value > 1
    assert value.timebase is DurationTimebase.MONTHS
    assert value.control is DurationControl.NOT_SPECIFIED
    assert value.plain() == {"value": 0x23, "timebase": "months", "control": "not-specified"}
    assert bitmaps.ChangeControl(0x1800).meter_contactor_state is ContactorState.SUPPLY_UNCHANGED
    assert bitmaps.NumberFormatting(0xFB).digits_left_of_decimal == 15
    assert bitmaps.CreditStatus(1).credit_ok is True
    assert repr(bitmaps.CreditStatus(9)) == "CreditStatus(0x9)"
    with pytest.raises(EncodeError, match="timebase"):
        bitmaps.DurationType.of(timebase=16)
    with pytest.raises(EncodeError, match="no such field"):
        bitmaps.DurationType.of(speed=1)
