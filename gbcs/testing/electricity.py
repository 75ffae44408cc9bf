"""What DLMS devices do with the items of a command: electricity meters, hubs, load controllers.

An attribute that is written is remembered under its object, and read back from there. What more a write or a method
does, and what is not remembered but computed, is told by the tables of this module, each row by the object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from dlms.apdu.access import ActionSpecification, SetSpecification
from dlms.apdu.common import ActionResult, AttributeDescriptor, DataAccessResult, MethodDescriptor
from dlms.data import BitString
from dlms.obis import Obis
from dlms.time import DateTime
from gbcs.entity import EntityId
from gbcs.payload.alert_contents import ScanStatus, ScanTrigger
from gbcs.testing import account, controllers, events, tariff
from gbcs.testing.cosem import EPOCH, attribute, moment
from gbcs.testing.electricity_account import LEDGER, MODE, SUPPLY_STATE
from gbcs.testing.electricity_readings import (
    COMPUTED,
    EMERGENCY_CREDIT,
    HUB_LOG,
    METER_BALANCE,
    log,
    record,
    registers,
)
from gbcs.testing.electricity_values import is_constant
from gbcs.testing.pending import Pending
from gbcs.usecases import Failed, by_reference
from gbcs.usecases.dlms import Access, Command, Elements, Leaf, Members, Shape
from zigbee.enumerations import TopUpResult

if TYPE_CHECKING:
    from gbcs.message import Message
    from gbcs.testing.device import Device

__all__ = ["carry_out", "log_for_backup", "mature"]


class Refused(Exception):
    """An item that the device does not carry out.

    Attributes:
        result: the reason, by the name that DataAccessResult and ActionResult share.
    """

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result


# Commands ------------------------------------------------------------------------------------------------------------


def carry_out(device: Device, message: Message, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Do what the items of a command ask, one after the other; the values of the response.

    After the first item that fails the others are not carried out: commands have break-on-error set.
    """
    use_case = message.use_case
    assert use_case is not None
    assert isinstance(use_case.command, Command)
    values: dict[str, Any] = {}
    is_broken = False
    for item in use_case.command.declared:
        if item.is_optional and item.name not in asked:
            continue
        result = "OTHER_REASON"
        if not is_broken:
            try:
                done = _carry_out(device, item, asked.get(item.name), message, at)
            except Refused as refused:
                result, is_broken = refused.result, True
            else:
                values.update(done)
                continue
        kind = ActionResult if item.specification is ActionSpecification else DataAccessResult
        values[item.name] = Failed(kind[result])
    return values


def _carry_out(device: Device, item: Access, value: Any, message: Message, at: datetime) -> dict[str, Any]:
    """One item: what it gives, by name."""
    if item.target in device.faults:
        raise Refused(device.faults[item.target])
    if item.protected:
        limits = _limits(value)
        return {each.name: _read(device, each.attribute, each.shape, limits, at) for each in item.protected}
    if item.specification is SetSpecification:
        assert isinstance(item.target, AttributeDescriptor)
        _write(device, item.target, _given(item.requested, value), message, at)
        return {item.name: None}
    if item.specification is ActionSpecification:
        assert isinstance(item.target, MethodDescriptor)
        returned = _invoke(device, item, _given(item.requested, value), message, at)
        return {item.name: returned}
    assert isinstance(item.target, AttributeDescriptor)
    if is_constant(item.returned):
        return {}
    return {item.name: _read(device, item.target, item.returned, _limits(value), at)}


def _given(shape: Shape | None, value: Any) -> Any:
    """What a command brings, with the constants of its declaration: where it is read, they may be free."""
    if isinstance(shape, Leaf):
        return shape.constant if value is None else value
    if isinstance(shape, Members):
        given = {} if value is None else value
        known = {key: member for key, member in shape.members.items() if key in given or is_constant(member)}
        return {key: _given(member, given.get(key)) for key, member in known.items()}
    if isinstance(shape, Elements):
        return [_given(shape.element, each) for each in value]
    return value


def _limits(value: Any) -> tuple[datetime, datetime]:
    """The times between which entries of a log are asked for; wildcards are no limit."""
    if not isinstance(value, Mapping) or value.keys() != {"from", "to"}:
        return EPOCH, _FOREVER
    return _instant(value["from"], EPOCH), _instant(value["to"], _FOREVER)


def _instant(value: Any, otherwise: datetime) -> datetime:
    if isinstance(value, DateTime):
        try:
            return value.datetime()
        except ValueError:
            return otherwise
    return value if isinstance(value, datetime) else otherwise


_FOREVER = EPOCH + timedelta(seconds=0xFFFFFFFF)


# Reading -------------------------------------------------------------------------------------------------------------


def _read(
    device: Device, target: AttributeDescriptor, shape: Shape | None, limits: tuple[datetime, datetime], at: datetime
) -> Any:
    """A value: an entry of a log by its time, what is computed, or what is remembered."""
    if target in device.faults:
        raise Refused(device.faults[target])
    entries = log(device, target, shape, limits, at)
    if entries is not None:
        return entries
    computed = COMPUTED.get(target)
    if computed is not None:
        return computed(device, at)
    if target not in device.state:
        raise Refused("OBJECT_UNDEFINED")
    return device.state[target]


# Writing and activation ----------------------------------------------------------------------------------------------


def _write(device: Device, target: AttributeDescriptor, value: Any, message: Message, at: datetime) -> None:
    days = _SPECIAL_DAYS.get(target)
    if days is not None and any(len(entry["exec_specdays"].bits()) != len(device.state[days]) for entry in value):
        raise Refused("OTHER_REASON")
    if isinstance(value, DateTime) and target in _STARTS and not _is_period(device.state[_STARTS[target]], value):
        raise Refused("OTHER_REASON")
    device.state.put(target, value)
    if target.class_id == 9000 and target.attribute_id == 2:  # what is set at once is no more to be activated
        device.state.put(target._replace(attribute_id=4), value)
    if target in _ACTIVATIONS:
        _schedule(device, target, value, message, at)
    elif target in _FILTERS:
        read = _FILTERS[target]
        device.state.put(read, _filtered(device.state[read], value))
    elif target == _SUB_GHZ_SETTINGS:
        events.change_sub_ghz_settings(device, at, value)
    elif target == _SUB_GHZ_SCAN:  # no radio: the scan finds no better channel
        assessed = {"statusCode": ScanStatus.ACCEPTED, "scanTrigger": ScanTrigger.REMOTE_PARTY_COMMAND}
        events.happen(device, 0x8F28, at, assessed)
        events.happen(device, 0x8F27, at)
        events.happen(device, 0x8F2B, at)


def _is_period(start: Any, end: DateTime) -> bool:
    """Whether it is of at most a day (reference, ECS47a and ECS47e)."""
    return timedelta(0) < _instant(end, EPOCH) - _instant(start, EPOCH) <= timedelta(days=1)


# The ends of the periods of auxiliary controllers, with their starts.
_STARTS: Mapping[AttributeDescriptor, AttributeDescriptor] = {
    attribute(1, f"0-0:94.44.{number}.{end}", 2): attribute(1, f"0-0:94.44.{number}.{end - 1}", 2)
    for number in range(117, 122)
    for end in (2, 4)
}

_SUB_GHZ_SETTINGS = attribute(1, "0-0:94.44.10.0", 2)
_SUB_GHZ_SCAN = attribute(1, "0-0:94.44.10.1", 2)


def _schedule(device: Device, target: AttributeDescriptor, when: Any, message: Message, at: datetime) -> None:
    """Activate at once, at a time, or never: then what was to come is cancelled."""
    device.pending = tuple(each for each in device.pending if each.what != target)
    if when == IMMEDIATELY:
        _activate(device, target, at)
        return
    due = _instant(when, _FOREVER)
    if due == _FOREVER:
        return
    if due <= at:
        _activate(device, target, at)
    else:
        device.pending = (*device.pending, Pending(due, message, target))


IMMEDIATELY = DateTime.decode(bytes.fromhex("0000000000000000008000FF"))


def _activate(device: Device, target: AttributeDescriptor, at: datetime) -> None:
    """What was set for the future now holds."""
    before = tariff.all_readings(device, at) if target in _TARIFF else None
    for passive, active in _ACTIVATIONS[target]:
        if not device.state.was_put(passive):
            continue
        value = device.state[passive]
        if active.class_id == 21 and active.instance_id == Obis("0-0:16.0.1.255"):
            value = [value]  # a threshold that is set alone is read in an array
        if active == MODE:
            value = {key: member for key, member in value.items() if key != "account_status"}
        device.state.put(active, value)
    if before is not None:
        tariff.begin(device, at, before)
    if target in _BILLED:
        entry = {"timestamp": at.replace(microsecond=0), **registers(device, at)}
        record(device, "change of tariff or mode", 12, entry)


def mature(device: Device, pending: Pending) -> None:
    """The time of a part of a command has come: activate it, and say so."""
    if isinstance(pending.what, LimitEnd):
        _end_limit(device, pending)
        return
    _activate(device, pending.what, pending.at)
    header = pending.message.header
    target = pending.what
    outcome = {
        "messageCode": header.message_code,
        "originatorCounter": header.originator_counter,
        "cosemClassID": target.class_id,
        "cosemInstanceID": target.instance_id,
        "cosemAttributeID": target.attribute_id,
    }
    device.report_outcome(0x00CC, outcome, device.role_of(header.originator), pending.at)


def _same(class_id: int, obis: str, activation: int, *pairs: tuple[int, int]) -> dict[Any, Any]:
    """Passive and active attributes of one object."""
    activated = tuple(
        (attribute(class_id, obis, passive), attribute(class_id, obis, active)) for passive, active in pairs
    )
    return {attribute(class_id, obis, activation): activated}


def _extended(obis: str, class_id: int, active: str, number: int) -> dict[Any, Any]:
    """A value of an extended data object, which becomes that of another object."""
    return {attribute(9000, obis, 6): ((attribute(9000, obis, 4), attribute(class_id, active, number)),)}


def _held(obis: str, class_id: int, passive: str, active: str) -> dict[Any, Any]:
    """Entries of a passive object, which become those of the active one."""
    return {attribute(9000, obis, 6): ((attribute(class_id, passive, 2), attribute(class_id, active, 2)),)}


# Which attribute with a time activates what, (passive, active) each (digest gbcs-behaviour.md 4.1, dlms.md 8.11).
_ACTIVATIONS: Mapping[AttributeDescriptor, tuple[tuple[AttributeDescriptor, AttributeDescriptor], ...]] = {
    **_same(20, "0-0:13.0.0.255", 10, (7, 3), (8, 4), (9, 5)),
    **_same(20, "0-0:13.0.1.255", 10, (7, 3), (8, 4), (9, 5)),
    **_same(113, "0-0:19.20.0.255", 7, (6, 5)),
    **_same(113, "0-0:19.20.4.255", 7, (6, 5)),
    **_same(113, "0-0:19.20.5.255", 7, (6, 5)),
    attribute(111, "0-1:19.0.0.255", 13): tuple(
        (attribute(111, "0-1:19.0.0.255", number), attribute(111, "0-0:19.0.0.255", number)) for number in (2, 11)
    ),
    attribute(9000, "0-0:63.1.1.255", 6): tuple(
        (attribute(21, f"0-0:16.1.{number}.255", 2), attribute(21, f"0-0:16.0.{number}.255", 2))
        for number in range(11, 19)
    ),
    **_same(9000, "0-0:94.44.2.0", 6, (4, 2)),
    **_same(9000, "0-0:94.44.2.10", 6, (4, 2)),
    **_same(9000, "0-0:94.44.2.20", 6, (4, 2)),
    **_same(9000, "0-0:94.44.0.3", 6, (4, 2)),
    **_extended("0-0:94.44.128.22", 21, "0-0:16.0.1.255", 2),
    **_extended("0-0:94.44.128.12", 111, "0-0:19.0.0.255", 18),
    **_extended("0-0:94.44.128.13", 111, "0-0:19.0.0.255", 19),
    **_extended("0-0:94.44.128.9", 111, "0-0:19.0.0.255", 16),
    **_extended("0-0:94.44.128.2", 112, "0-0:19.10.1.255", 9),
    **_extended("0-0:94.44.128.3", 112, "0-0:19.10.1.255", 10),
    **_extended("0-0:94.44.128.6", 71, "0-0:17.0.0.255", 6),
    **_extended("0-0:94.44.128.7", 71, "0-0:17.0.0.255", 4),
    **_extended("0-0:94.44.128.8", 71, "0-0:17.0.0.255", 7),
    **_held("0-0:94.44.128.28", 10, "0-1:12.0.1.255", "0-0:12.0.1.255"),
    **_held("0-0:94.44.128.26", 10, "0-1:12.0.2.255", "0-0:12.0.2.255"),
    **_held("0-0:94.44.128.29", 11, "0-1:11.0.0.255", "0-0:11.0.0.255"),
    **_held("0-0:94.44.128.30", 11, "0-1:11.0.1.255", "0-0:11.0.1.255"),
    **_held("0-0:94.44.128.31", 11, "0-1:11.0.2.255", "0-0:11.0.2.255"),
    **_held("0-0:94.44.128.35", 11, "0-1:11.0.3.255", "0-0:11.0.3.255"),
}

# The activations that change what is counted where.
_TARIFF = frozenset(
    (
        *(attribute(20, f"0-0:13.0.{element}.255", 10) for element in (0, 1)),
        *(attribute(9000, obis, 6) for obis in ("0-0:63.1.1.255", "0-0:94.44.128.29", "0-0:94.44.128.30")),
    )
)

# The activations after which an entry of the billing data log is due: the tariff, and the payment mode.
_BILLED = frozenset((attribute(113, "0-0:19.20.0.255", 7), attribute(111, "0-1:19.0.0.255", 13)))

# Calendars, each with its special days: its entries have a bit for each of these (reference, ECS08 and ECS46c).
_SPECIAL_DAYS: Mapping[AttributeDescriptor, AttributeDescriptor] = {
    attribute(10, f"0-1:12.0.{calendar}.255", 2): attribute(11, f"0-1:11.0.{days}.255", 2)
    for calendar, days in ((1, 2), (2, 3))
}

# The settings of events: a mask and values are written, the settings are read (digest dlms.md 8.16).
_FILTERS: Mapping[AttributeDescriptor, AttributeDescriptor] = {
    attribute(1, f"0-{party}:97.98.{number}.255", 2): attribute(1, f"0-{party}:97.98.{number + 4}.255", 2)
    for party, numbers in ((30, (11, 12, 13, 14)), (33, (11, 14)))
    for number in numbers
}


def _filtered(settings: BitString, given: BitString) -> BitString:
    bits = given.bits()
    half = len(bits) // 2
    mask, values = bits[:half], bits[half:]
    now = settings.bits()
    return BitString.from_bits(
        "".join(new if is_set == "1" else old for old, is_set, new in zip(now, mask, values, strict=True))
    )


# Methods -------------------------------------------------------------------------------------------------------------


def _invoke(device: Device, item: Access, value: Any, message: Message, at: datetime) -> Any:
    target = item.target
    assert isinstance(target, MethodDescriptor)
    method = _METHODS.get((target.class_id, str(target.instance_id), target.method_id)) or _METHODS.get(
        (target.class_id, "", target.method_id)
    )
    if method is None:
        raise Refused("OBJECT_UNDEFINED")
    return method(device, target, value, message, at)


def _put(device: Device, key: AttributeDescriptor, value: int) -> None:
    if not -0x80000000 <= value <= 0x7FFFFFFF:
        raise Refused("OTHER_REASON")
    device.state.put(key, value)


def _same_object(target: MethodDescriptor, number: int) -> AttributeDescriptor:
    return AttributeDescriptor(target.class_id, target.instance_id, number)


def _adjust(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    key = _same_object(target, 2)
    _put(device, key, int(device.state[key]) + int(value))
    if key == METER_BALANCE:
        account.reconsider(device, at)


def _reset_credit(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    """A balance to nothing; that of the emergency credit to its limit (digest dlms.md 8.10)."""
    key = _same_object(target, 2)
    device.state.put(key, int(device.state[LEDGER.emergency_limit]) if key == EMERGENCY_CREDIT else 0)
    if key == METER_BALANCE:
        account.reconsider(device, at)


def _select_emergency_credit(
    device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime
) -> None:
    if not LEDGER.is_prepayment(device):
        raise Refused("OTHER_REASON")
    account.activate_emergency_credit(device, at)


def _activate_next(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    device.state.put(_same_object(target, 5), device.state[_same_object(target, 6)])


def _reset_value(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    device.state.put(_same_object(target, 2), 0)


def _reset_demand(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    device.state.put(_same_object(target, 2), 0)
    device.state.put(_same_object(target, 5), moment(at))
    reset = {"1-0:1.6.1.255": 0, "1-0:1.6.0.255": 1, "1-0:2.6.0.255": 2}[str(target.instance_id)]
    device.state.put(attribute(1, f"0-0:94.44.5.{reset}", 2), moment(at))


def _clear_log(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    name = {"0-0:99.98.0.255": "events", "0-17:99.98.2.255": "auxiliary controller"}[str(target.instance_id)]
    device.state.put(("log", name), ())
    device.state.put(("cleared", name), at)
    record(device, "security", 100, {"timestamp": at.replace(microsecond=0), "logCode": 0x8F52})


def _reset_blocks(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    tariff.reset_blocks(device, at)


def _switch_supply(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    """Scripts: enable, disable, arm. An enabled supply is not armed."""
    now, wanted = int(device.state[SUPPLY_STATE]), {51: 1, 52: 0, 54: 2}.get(int(value))
    if wanted is None:
        raise Refused("OTHER_REASON")
    device.state.put(SUPPLY_STATE, 1 if wanted == 2 and now == 1 else wanted)


def _control_load(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    """Scripts of the auxiliary controllers: on, off, by the calendar, a level; or the limit of a level."""
    code = int(value)
    controller, action = code >> 8 & 0xF, code & 0xFF
    if target.instance_id == _LIMITS:
        if code >> 12 not in (1, 2) or controller not in controllers.NUMBERS or action > _NO_LIMIT:
            raise Refused("OTHER_REASON")
        _limit_level(device, code, message, at)
    elif not controllers.command(device, code, at):
        raise Refused("OTHER_REASON")
    number = {0x11: 0x11, 0x12: 0x12}.get(action, 0x20) if code >> 12 == 0 else 0x11
    record(
        device,
        "auxiliary controller",
        100,
        {
            "timestamp": at.replace(microsecond=0),
            "switchNumberAndAction": controller << 8 | number,
            "outcome": 1,
            "hANCommandID": message.header.originator_counter & 0xFFFFFFFF,
        },
    )


_LIMITS = Obis("0-0:10.0.107.255")


class LimitEnd(NamedTuple):
    """That the limit of a proportional controller ends.

    Attributes:
        controller: its direction in the high four bits, its number in the low ones.
    """

    controller: int


_NO_LIMIT = 100  # per cent


def _limit_level(device: Device, code: int, message: Message, at: datetime) -> None:
    """Tell of the limit and its period (ECS101); when it ends, that is told (ECS102)."""
    controller = code >> 8
    end = attribute(1, f"0-0:94.44.{116 + (controller & 0xF)}.4", 2)
    start = _STARTS[end]
    if not isinstance(device.state[end], DateTime):
        raise Refused("OTHER_REASON")
    name = "LimitAPC[n]LevelCommandProcessed: {}".format
    values = {
        name("apcDirectionAndNumber"): controller,
        name("apcLimitPeriodStart"): device.state[start],
        name("apcLimitPeriodEnd"): device.state[end],
        name("resultingLevel"): code & 0xFF,
    }
    _tell_sender(device, "ECS101", 0x8F86, values, message, at)
    what = LimitEnd(controller)
    device.pending = tuple(each for each in device.pending if each.what != what)
    due = _instant(device.state[end], _FOREVER)
    if at < due < _FOREVER:
        device.pending = (*device.pending, Pending(due, message, what))


def _end_limit(device: Device, pending: Pending) -> None:
    name = "LimitAPC[n]LevelEndedOrCancelled: {}".format
    values = {name("apcDirectionAndNumber"): pending.what.controller, name("resultingLevel"): _NO_LIMIT}
    _tell_sender(device, "ECS102", 0x8F87, values, pending.message, pending.at)


def _tell_sender(
    device: Device, reference: str, code: int, values: Mapping[str, Any], message: Message, at: datetime
) -> None:
    carrier = by_reference(reference)
    assert carrier is not None
    events.tell(device, carrier, code, at, values, device.role_of(message.header.originator))


def _valid_time(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    device.state.put(("clock range",), value)


def _set_time(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    """The clock is set to the hub's time where that lies in the range; else it is unreliable."""
    given = device.state.get(("clock range",), {})
    times = [_instant(each, EPOCH) for each in given.values() if isinstance(each, DateTime)]
    if len(times) >= 2 and not times[-2] <= at <= times[-1]:
        device.state.put(("clock status",), 0x02)
        return
    device.state.put(("clock status",), 0)


def top_up(device: Device, code: str | bytes, originator: EntityId, counter: int, at: datetime) -> account.TopUp:
    """Take a token, and log what it brought; see :func:`gbcs.testing.account.top_up`."""
    done = account.top_up(device, code, originator, counter, at)
    if done.result is TopUpResult.ACCEPTED:
        record(device, "credits", 5, {"timestamp": at.replace(microsecond=0), "dlValue": done.amount})
    if done.collected:
        record(device, "payments of debt", 10, {"timestamp": at.replace(microsecond=0), "dlValue": done.collected})
    return done


def _add_credit(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    header = message.header
    if top_up(device, value, header.originator, header.originator_counter, at).result is not TopUpResult.ACCEPTED:
        raise Refused("OTHER_REASON")


def _add_to_log(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    log = dict(device.state.get(HUB_LOG, {}))
    if len(log) >= 16 and value["ieee_address"] not in log:
        raise Refused("OTHER_REASON")
    device.state.put(HUB_LOG, log | {EntityId(value["ieee_address"]): value})
    events.change_hub_log(device, at, log_for_backup(device))


def _remove_from_log(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    log = dict(device.state.get(HUB_LOG, {}))
    entry = log.pop(EntityId(value), None)
    if entry is None:
        raise Refused("OTHER_REASON")
    device.state.put(HUB_LOG, log)
    device.state.put(_HISTORIC_LOG, device.state.get(_HISTORIC_LOG, {}) | {EntityId(value): entry})
    events.change_hub_log(device, at, log_for_backup(device))


def _restore_log(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    log = {EntityId(entry["MAC_address"]): entry for entry in value["devices_to_restore"]}
    device.state.put(HUB_LOG, log)
    device.state.put(("extended PAN ID",), value["extended_PAN_ID"])
    events.change_hub_log(device, at, log_for_backup(device))


def _read_log(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> Any:
    """The log for a backup; or that of the devices that were removed."""
    is_historic = target.instance_id == Obis("0-0:30.3.1.255")
    return {"date_time": moment(at)} | log_for_backup(device, _HISTORIC_LOG if is_historic else HUB_LOG)


_HISTORIC_LOG = ("historic hub log",)


def log_for_backup(device: Device, key: tuple[str] = HUB_LOG) -> dict[str, Any]:
    """The network of a hub and its devices; without hashes of link keys, which these devices have not."""
    return {
        "extended_PAN_ID": device.state.get(("extended PAN ID",), bytes(device.entity_id)),
        "devices_to_backup": [{"MAC_address": other, "hashed_TC_link_key": b""} for other in device.state.get(key, {})],
    }


_METHODS: Mapping[tuple[int, str, int], Callable[[Device, MethodDescriptor, Any, Message, datetime], Any]] = {
    (3, "", 1): _reset_value,
    (4, "", 1): _reset_demand,
    (7, "", 1): _clear_log,
    (8, "", 4): _set_time,
    (8, "", 5): _valid_time,
    (9, "0-0:10.0.100.255", 1): _reset_blocks,
    (9, "0-0:10.0.106.255", 1): _switch_supply,
    (9, "0-0:10.0.103.255", 1): _control_load,
    (9, "0-0:10.0.107.255", 1): _control_load,
    (104, "0-0:30.3.0.255", 1): _add_to_log,
    (104, "0-0:30.3.0.255", 2): _remove_from_log,
    (104, "", 4): _read_log,
    (104, "0-0:30.3.0.255", 5): _restore_log,
    (112, "", 1): _adjust,
    (112, "", 2): _reset_credit,
    (112, "", 3): _select_emergency_credit,
    (113, "", 2): _activate_next,
    (113, "", 4): _adjust,
    (115, "", 1): _add_credit,
}
