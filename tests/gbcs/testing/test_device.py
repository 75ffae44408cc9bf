"""Devices refuse what is not for them, and change nothing then."""

from __future__ import annotations

import pytest

import gbcs
from gbcs.testing.verdicts import Check
from tests.conformance.published import PublishedMessage, messages
from tests.gbcs.testing.bad_commands import everything
from tests.gbcs.testing.published_devices import AT, device_for

WHOLE = [
    case
    for case in messages()
    if case.marks
    or case.values[0].name in ("ECS42_7.1_SUCCESS_COMMAND", "CCS01_8.11_SUCCESS_COMMAND", "GCS32_7.2_SUCCESS_COMMAND")
]


def responses(sent: list[bytes]) -> list[gbcs.Message]:
    """What is sent but for alerts."""
    return [message for message in map(gbcs.decode, sent) if message.header.cra is not gbcs.CRA.ALERT]


@pytest.mark.parametrize("published", WHOLE)
def test_a_command_is_taken_once(published: PublishedMessage):
    device = device_for(gbcs.decode(published.octets))
    assert len(responses(device.handle(published.octets, AT))) == 1
    before = everything(device)
    assert responses(device.handle(published.octets, AT)) == []
    assert device.refused is Check.COUNTER
    assert everything(device) == before


@pytest.mark.parametrize("published", WHOLE)
def test_damage_in_any_octet_changes_nothing(published: PublishedMessage):
    device = device_for(gbcs.decode(published.octets))
    before = everything(device)
    for place in range(len(published.octets)):
        damaged = bytearray(published.octets)
        damaged[place] ^= 0x01
        assert responses(device.handle(bytes(damaged), AT)) == [], place
        assert device.refused is not None
    assert everything(device) == before


@pytest.mark.parametrize("published", WHOLE)
def test_a_device_takes_no_command_for_another(published: PublishedMessage):
    command = gbcs.decode(published.octets)
    device = device_for(command)
    device.entity_id = gbcs.EntityId("00-DB-12-34-56-78-90-AF")
    assert device.handle(published.octets, AT) == []
    assert device.refused is Check.RECIPIENT
    assert device.state.changes() == {}


def test_time_has_a_zone():
    (case, *_) = WHOLE
    if case.marks:
        pytest.skip("no published vectors")
    device = device_for(gbcs.decode(case.values[0].octets))
    with pytest.raises(ValueError, match="aware"):
        device.handle(case.values[0].octets, AT.replace(tzinfo=None))
