"""Commands of ZigBee itself between the devices of a home: prepayment interface, switches of loads."""

from __future__ import annotations

from datetime import timedelta

import pytest

import gbcs
from gbcs.counters import prepayment_counter
from gbcs.entity import EntityId
from gbcs.payload.asn1.types import DeviceType
from gbcs.testing.cosem import moment
from gbcs.testing.electricity_account import MODE, SUPPLY_STATE
from gbcs.testing.electricity_readings import METER_BALANCE
from gbcs.testing.han import SWITCH, frame
from gbcs.usecases import by_reference
from tests.gbcs.testing.homes import AT, ESME, GSME, HCALCS, PPMID
from tests.gbcs.testing.test_acts import House, token
from zigbee import zcl
from zigbee.clusters import demand_response, metering, prepayment
from zigbee.enumerations import OriginatingDevice, SupplyStatus
from zigbee.types import UtcTime

PREPAYMENT, METERING, LOAD_CONTROL = 0x0705, 0x0702, 0x0701
KINDS = {
    PPMID: DeviceType.TYPE1_PREPAYMENT_INTERFACE_DEVICE,
    HCALCS: DeviceType.TYPE1_HAN_CONNECTED_AUXILIARY_LOAD_CONTROL_SWITCH,
}


def joined(*others):
    """A home whose electricity meter is in prepayment mode and joined with some devices."""
    house = House()
    house.home["ESME"].state.put(MODE, {"payment_mode": 2})
    for other in others:
        values = {"otherDeviceEntityIdentifier": other, "otherDeviceType": KINDS[other]}
        house.answer(by_reference("CS03A1"), values)
    return house


def send(house, name, cluster_id, payload, sender=PPMID, target=ESME):
    sent = house.home.send_frame(
        EntityId(sender), EntityId(target), cluster_id, frame(cluster_id, name, payload, 7), AT
    )
    return [zcl.decode(octets, cluster_id) for octets in sent.frames], [gbcs.decode(each) for each in sent.messages]


def logged(house):
    """What the event log of the electricity meter has since it was made: code, and the code of the command."""
    read = by_reference("ECS35a")
    name = read.command.declared[0].name
    entries = house.answer(read, {name: {"from": AT, "to": AT}})[name]
    return [(int(each["logCode"]), bytes(each["otherInformation"]).hex()) for each in entries]


def top_up(code):
    return prepayment.CONSUMER_TOP_UP.node(OriginatingDevice.IN_HOME_DISPLAY, code.encode())


def test_a_token_is_typed_at_the_prepayment_interface():
    house = joined(PPMID)
    before = int(house.home["ESME"].state[METER_BALANCE])
    utrn = token(house, ESME, 5, 1000)
    (answer,), (alert,) = send(house, "ConsumerTopUp", PREPAYMENT, top_up(utrn))
    assert (answer.command, answer.sequence_number) == ("ConsumerTopUpResponse", 7)
    found = answer.payload
    assert (found.result_type, found.top_up_value, found.credit_remaining) == (0, 1_000_000, before + 1_000_000)
    assert alert.values()["alert_code"] == 0x8154
    # The same again, and one of another meter.
    for code, result, event in ((utrn, 2, 0x8F51), (token(house, GSME, 6, 1000), 1, 0x8F63)):
        (answer,), alerts = send(house, "ConsumerTopUp", PREPAYMENT, top_up(code))
        assert (int(answer.payload.result_type), answer.payload.credit_remaining) == (result, -1)
        assert [alert.values()["alert_code"] for alert in alerts] == [event, 0x8155]
    assert int(house.home["ESME"].state[METER_BALANCE]) == before + 1_000_000
    assert logged(house) == [(0x8154, "0116"), (0x8155, "0116"), (0x8155, "0116")]
    # It was seen: the supplier can't send it any more either.
    add = by_reference("CS01a")
    values = {add.command.declared[0].name: utrn}
    refused, _ = house.sent(add, values, counter=prepayment_counter(5))
    assert isinstance(refused.values()[add.command.declared[0].name], gbcs.usecases.Failed)


def test_emergency_credit_is_activated_and_the_supply_enabled():
    house = joined(PPMID)
    state = house.home["ESME"].state
    activate = prepayment.SELECT_AVAILABLE_EMERGENCY_CREDIT.node(
        UtcTime.from_datetime(AT), OriginatingDevice.IN_HOME_DISPLAY, b"", b""
    )
    (answer,), alerts = send(house, "SelectAvailableEmergencyCredit", PREPAYMENT, activate)
    assert (answer.payload.command_id, answer.payload.status) == (0, 0)
    assert [alert.values()["alert_code"] for alert in alerts] == [0x81AB, 0x8154]
    for before, asked, status, after in (
        (2, SupplyStatus.SUPPLY_ON, 0x00, 1),
        (0, SupplyStatus.SUPPLY_ON, 0x01, 0),
        (2, SupplyStatus.SUPPLY_OFF, 0x87, 2),
    ):
        state.put(SUPPLY_STATE, before)
        (answer,), _ = send(house, "LocalChangeSupply", METERING, metering.LOCAL_CHANGE_SUPPLY.node(asked))
        assert (int(answer.payload.status), int(state[SUPPLY_STATE])) == (status, after)
    codes = [code for _, code in logged(house) if code]
    assert codes == ["0117", "0118", "0118", "0118"]
    state.put(MODE, {"payment_mode": 1})
    (answer,), _ = send(house, "SelectAvailableEmergencyCredit", PREPAYMENT, activate)
    assert answer.payload.status == 1


@pytest.mark.parametrize("others", [(), (HCALCS,)])
def test_a_device_that_is_not_joined_is_not_answered(others):
    house = joined(*others)
    before = house.home["ESME"].state[METER_BALANCE]
    sender = others[0] if others else PPMID
    frames, (alert,) = send(house, "ConsumerTopUp", PREPAYMENT, top_up(token(house, ESME, 5, 1000)), sender)
    assert (frames, alert.values()["alert_code"]) == ([], 0x8F3E)
    assert house.home["ESME"].state[METER_BALANCE] == before


def test_what_is_no_command_of_the_meter_is_not_answered():
    house = joined(PPMID)
    for cluster_id, octets in ((PREPAYMENT, b""), (PREPAYMENT, b"\x01\x00\x04\x02"), (0x0701, b"\x01\x00\x63")):
        sent = house.home.send_frame(EntityId(PPMID), EntityId(ESME), cluster_id, octets, AT)
        assert sent == ([], [])
    assert house.home.send_frame(EntityId(PPMID), EntityId(GSME), PREPAYMENT, b"\x01\x00\x04\x02\x00", AT).frames == []


def test_a_switch_follows_its_controller():
    house = joined(HCALCS)
    switch = house.home["HCALCS"].state
    assert switch[SWITCH] is False  # told when it was joined
    asked = demand_response.GET_SCHEDULED_EVENTS.node(UtcTime(0), 0, None)
    (answer,), _ = send(house, "GetScheduledEvents", LOAD_CONTROL, asked, HCALCS)
    assert (answer.command, answer.payload.duty_cycle) == ("LoadControlEvent", 0)
    assert (0x8154, "0119") in logged(house)
    name = "AuxiliaryController[{}]: {}".format
    values = {
        name(1, "settingPeriodStartDateTime"): moment(AT),
        name(1, "settingPeriodEndDateTime"): moment(AT + timedelta(hours=1)),
        name("n", "controllerNumberAndCommandedState"): 0x1164,
    }
    house.answer(by_reference("ECS47a"), values)
    assert switch[SWITCH] is True
    (answer,), _ = send(house, "GetScheduledEvents", LOAD_CONTROL, asked, HCALCS)
    assert answer.payload.duty_cycle == 100
    house.home.tick(AT + timedelta(hours=2))
    assert switch[SWITCH] is False
