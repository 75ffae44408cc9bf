"""Commands of ZigBee itself between devices of a home: to an electricity meter, and from it to switches of loads.

GBCS has no messages of them, only codes for the meter's event log (PECS01 to PECS03, HECS01). The meter takes them of
devices that stand in its device log. A frame is without the layers below: its cluster and its sender come with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from gbcs.entity import EntityId
from gbcs.payload.asn1.types import DeviceType
from gbcs.testing import account, controllers, electricity, events
from gbcs.testing.credentials import DEVICE_LOG
from gbcs.usecases.gbz import METERING, PREPAYMENT
from wire.errors import WireError
from zigbee import zcl
from zigbee.clusters import demand_response, prepayment
from zigbee.enumerations import (
    CommandStatus,
    CriticalityLevel,
    DrlcEventStatus,
    SignatureType,
    SupplyStatus,
    TopUpResult,
)
from zigbee.general import DEFAULT_RESPONSE
from zigbee.types import UtcTime

if TYPE_CHECKING:
    from gbcs.testing.device import Device

__all__ = ["LOAD_CONTROL", "SWITCH", "frame", "receive", "switching"]

LOAD_CONTROL = 0x0701
"""The cluster of demand response and load control."""

SWITCH = ("switch",)
"""Whether the switch of an HCALCS lets its load run."""

_TO_SERVER, _TO_CLIENT, _GENERAL_TO_CLIENT = 0x01, 0x09, 0x18
_DEFAULT_RESPONSE = 0x0B
_UNUSED_TEMPERATURE, _UNUSED_OFFSET, _UNUSED_ADJUSTMENT = -0x8000, 0xFF, -0x80
_LONGEST = 1440  # minutes of an event
_LOADS = 0x0008  # the class of devices: simple miscellaneous loads


def frame(cluster_id: int, name: str, payload: Any, number: int = 0, *, from_server: bool = False) -> bytes:
    """A frame of a cluster's command.

    Args:
        cluster_id: of the cluster.
        name: of the command.
        payload: a node of its layout.
        number: of the sequence.
        from_server: the direction.
    """
    control = zcl.FrameControl(_TO_CLIENT if from_server else _TO_SERVER)
    command = next(each for each in range(256) if zcl.command_name(cluster_id, control, each) == name)
    return zcl.encode(zcl.Frame(cluster_id, control, None, number, command, payload))


def receive(device: Device, octets: bytes, cluster_id: int, sender: EntityId, at: datetime) -> list[bytes]:
    """Take a frame; the frames that answer it.

    What is no frame of a command that the device has, and what comes from a device that it does not know as one that
    may send it, is not answered; the latter is noted and told as an unauthorised access.
    """
    try:
        found = zcl.decode(octets, cluster_id)
    except WireError:
        return []
    if device.kind == "HCALCS":
        return _switch(device, found, at)
    command = _COMMANDS.get((cluster_id, str(found.command)))
    if device.kind != "ESME" or command is None:
        return []
    joined = device.state.get(DEVICE_LOG, {}).get(sender)
    if joined is None or joined.kind != command.sender:
        events.refuse(device, 0x8F3E, at)
        return []
    done = command.act(device, found, sender, at)
    events.happen(device, 0x8154 if done.is_done else 0x8155, at, data=command.code.to_bytes(2, "big"))
    return [done.answer]


class _Done(NamedTuple):
    """What became of a command: whether it was carried out, and the frame that answers it."""

    is_done: bool
    answer: bytes


class _Command(NamedTuple):
    """A command: its code in the event log, the type of devices that may send it, and what the meter does."""

    code: int
    sender: DeviceType
    act: Callable[[Device, zcl.Frame, EntityId, datetime], _Done]


def _default(asked: zcl.Frame, status: CommandStatus) -> _Done:
    payload = DEFAULT_RESPONSE.node(asked.command_id, status)
    control = zcl.FrameControl(_GENERAL_TO_CLIENT)
    answer = zcl.Frame(asked.cluster_id, control, None, asked.sequence_number, _DEFAULT_RESPONSE, payload)
    return _Done(status is CommandStatus.SUCCESS, zcl.encode(answer))


def _top_up(device: Device, asked: zcl.Frame, sender: EntityId, at: datetime) -> _Done:
    done = electricity.top_up(device, asked.payload.top_up_code, sender, 0, at)
    is_done = done.result is TopUpResult.ACCEPTED
    amounts = (done.amount, int(device.state[account.ledger_of(device).balance])) if is_done else (-1, -1)
    payload = prepayment.CONSUMER_TOP_UP_RESPONSE.node(
        done.result, amounts[0], asked.payload.originating_device, amounts[1]
    )
    answer = frame(PREPAYMENT, "ConsumerTopUpResponse", payload, asked.sequence_number, from_server=True)
    return _Done(is_done, answer)


def _emergency_credit(device: Device, asked: zcl.Frame, sender: EntityId, at: datetime) -> _Done:
    if not account.ledger_of(device).is_prepayment(device):
        return _default(asked, CommandStatus.FAILURE)
    account.activate_emergency_credit(device, at)
    return _default(asked, CommandStatus.SUCCESS)


def _enable(device: Device, asked: zcl.Frame, sender: EntityId, at: datetime) -> _Done:
    """An armed supply is enabled; nothing else can be asked for (reference, PECS03)."""
    ledger = account.ledger_of(device)
    if asked.payload.proposed_supply_status != SupplyStatus.SUPPLY_ON:
        return _default(asked, CommandStatus.INVALID_VALUE)
    if int(device.state[ledger.supply]) != ledger.armed:
        return _default(asked, CommandStatus.FAILURE)
    device.state.put(ledger.supply, ledger.enabled)
    return _default(asked, CommandStatus.SUCCESS)


def _scheduled_events(device: Device, asked: zcl.Frame, sender: EntityId, at: datetime) -> _Done:
    numbers = _numbers(device)
    if sender not in numbers:
        return _default(asked, CommandStatus.NOT_FOUND)
    return _Done(True, _event(device, numbers[sender], at, asked.sequence_number))


_COMMANDS = {
    (PREPAYMENT, "ConsumerTopUp"): _Command(0x0116, DeviceType.TYPE1_PREPAYMENT_INTERFACE_DEVICE, _top_up),
    (PREPAYMENT, "SelectAvailableEmergencyCredit"): _Command(
        0x0117, DeviceType.TYPE1_PREPAYMENT_INTERFACE_DEVICE, _emergency_credit
    ),
    (METERING, "LocalChangeSupply"): _Command(0x0118, DeviceType.TYPE1_PREPAYMENT_INTERFACE_DEVICE, _enable),
    (LOAD_CONTROL, "GetScheduledEvents"): _Command(
        0x0119, DeviceType.TYPE1_HAN_CONNECTED_AUXILIARY_LOAD_CONTROL_SWITCH, _scheduled_events
    ),
}


# Switches of loads ---------------------------------------------------------------------------------------------------


def _numbers(device: Device) -> dict[EntityId, int]:
    """The switches that a meter is joined with, and which of its controllers each is: in their order of joining."""
    kind = DeviceType.TYPE1_HAN_CONNECTED_AUXILIARY_LOAD_CONTROL_SWITCH
    switches = [other for other, joined in device.state.get(DEVICE_LOG, {}).items() if joined.kind == kind]
    return dict(zip(switches, controllers.NUMBERS, strict=False))


def _event(device: Device, number: int, at: datetime, sequence: int = 0) -> bytes:
    """That a load is to run, or not: all of the time or none of it."""
    payload = demand_response.LOAD_CONTROL_EVENT.node(
        int(UtcTime.from_datetime(at)),
        _LOADS,
        0,
        UtcTime(0),
        _LONGEST,
        CriticalityLevel.GREEN,
        _UNUSED_OFFSET,
        _UNUSED_OFFSET,
        _UNUSED_TEMPERATURE,
        _UNUSED_TEMPERATURE,
        _UNUSED_ADJUSTMENT,
        100 if controllers.is_on(device, number, at) else 0,
        0,
    )
    return frame(LOAD_CONTROL, "LoadControlEvent", payload, sequence, from_server=True)


def switching(device: Device, states: dict[EntityId, Any], at: datetime) -> Iterator[tuple[EntityId, bytes]]:
    """The frames by which a meter tells the switches that it is joined with of a change.

    Args:
        device: the meter.
        states: of the switches that can be reached.
        at: when.
    """
    for other, number in _numbers(device).items():
        if other in states and states[other] != controllers.is_on(device, number, at):
            yield other, _event(device, number, at)


def _switch(device: Device, asked: zcl.Frame, at: datetime) -> list[bytes]:
    if asked.command != "LoadControlEvent":
        return []
    event = asked.payload
    device.state.put(SWITCH, event.duty_cycle > 0)
    payload = demand_response.REPORT_EVENT_STATUS.node(
        event.issuer_event_id,
        DrlcEventStatus.EVENT_STARTED,
        UtcTime.from_datetime(at),
        event.criticality_level,
        _UNUSED_TEMPERATURE,
        _UNUSED_TEMPERATURE,
        _UNUSED_ADJUSTMENT,
        event.duty_cycle,
        event.event_control,
        SignatureType.NONE,
        b"",
    )
    return [frame(LOAD_CONTROL, "ReportEventStatus", payload, asked.sequence_number)]
