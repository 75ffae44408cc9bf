"""What DLMS devices do with the items of a command: electricity meters, hubs, load controllers.

An attribute that is written is remembered under its object, and read back from there. What more a write or a method
does, and what is not remembered but computed, is told by the tables of this module, each row by the object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dlms.apdu.access import ActionSpecification, SetSpecification
from dlms.apdu.common import ActionResult, AttributeDescriptor, DataAccessResult, MethodDescriptor
from dlms.data import BitString, Boolean, Number, Utf8String, VisibleString
from dlms.obis import Obis
from dlms.time import CLOCK_STATUS_UNSPECIFIED, DEVIATION_UNSPECIFIED, Date, DateTime, Time
from gbcs.certificates import RemotePartyRole
from gbcs.entity import EntityId
from gbcs.testing.consumption import HALF_HOUR
from gbcs.usecases import Failed, all_use_cases
from gbcs.usecases.dlms import Access, Command, Elements, Leaf, Members, Shape

if TYPE_CHECKING:
    from gbcs.message import Message
    from gbcs.testing.device import Device, Pending

__all__ = ["attribute", "carry_out", "defaults", "mature", "moment"]

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Refused(Exception):
    """An item that the device does not carry out.

    Attributes:
        result: the reason, by the name that DataAccessResult and ActionResult share.
    """

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result


def attribute(class_id: int, obis: str, number: int) -> AttributeDescriptor:
    """An attribute of a COSEM object: the key of its value."""
    return AttributeDescriptor(class_id, Obis(obis), number)


def moment(at: datetime, clock_status: int = CLOCK_STATUS_UNSPECIFIED) -> DateTime:
    """A time as messages have it: UTC, weekday and deviation not specified."""
    naive = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return DateTime.from_datetime(naive, clock_status)._replace(deviation=DEVIATION_UNSPECIFIED)


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
    if _is_constant(item.returned):
        return {}
    return {item.name: _read(device, item.target, item.returned, _limits(value), at)}


def _given(shape: Shape | None, value: Any) -> Any:
    """What a command brings, with the constants of its declaration."""
    if isinstance(shape, Leaf):
        return shape.constant if value is None else value
    if isinstance(shape, Members):
        given = value or {}
        constants = {key: _given(member, None) for key, member in shape.members.items() if _is_constant(member)}
        return {key: given.get(key, constants.get(key)) for key in shape.members if key in given or key in constants}
    return value


def _is_constant(shape: Shape | None) -> bool:
    if isinstance(shape, Leaf):
        return shape.constant is not None
    return isinstance(shape, Members) and all(map(_is_constant, shape.members.values()))


def _limits(value: Any) -> tuple[datetime, datetime]:
    """The times between which entries of a log are asked for; wildcards are no limit."""
    if not isinstance(value, Mapping) or value.keys() != {"from", "to"}:
        return _EPOCH, _FOREVER
    return _instant(value["from"], _EPOCH), _instant(value["to"], _FOREVER)


def _instant(value: Any, otherwise: datetime) -> datetime:
    if isinstance(value, DateTime):
        try:
            return value.datetime()
        except ValueError:
            return otherwise
    return value if isinstance(value, datetime) else otherwise


_FOREVER = _EPOCH + timedelta(seconds=0xFFFFFFFF)


# Reading -------------------------------------------------------------------------------------------------------------


def _read(
    device: Device, target: AttributeDescriptor, shape: Shape | None, limits: tuple[datetime, datetime], at: datetime
) -> Any:
    """A value: an entry of a log by its time, what is computed, or what is remembered."""
    if target in device.faults:
        raise Refused(device.faults[target])
    entries = _LOGS.get(target)
    if entries is not None:
        assert isinstance(shape, Elements)
        start, end = limits
        found = [entry for entry in entries(device, start, min(end, at)) if start <= entry["timestamp"] <= end]
        known = _known_members(shape.element, device)
        rows = [{key: entry[key] for key in known} for entry in found]
        return rows[-shape.most :] if shape.most is not None else rows
    computed = _COMPUTED.get(target)
    if computed is not None:
        return computed(device, at)
    if target not in device.state:
        raise Refused("OBJECT_UNDEFINED")
    return device.state[target]


def _known_members(shape: Shape, device: Device) -> list[str]:
    assert isinstance(shape, Members)
    return [key for key, member in shape.members.items() if device.elements == "twin" or not member.twin]


def _import(device: Device, at: datetime) -> int:
    return device.consumption.total(at) & 0xFFFFFFFF


def _import_collection(device: Device, at: datetime) -> dict[str, Any]:
    values = {
        "active_import_value": _import(device, at),
        "active_scal_unit_type": {},
        "reactive_import_value": _import(device, at) // 5,
        "reactive_scal_unit_type": {},
    }
    return values | ({"secondary_active_import_value": _import(device, at) // 4} if device.elements == "twin" else {})


def _power_collection(device: Device, at: datetime) -> dict[str, Any]:
    power = device.consumption.power(at)
    primary = power * 3 // 4 if device.elements == "twin" else power
    return {
        "active_power_import_value": power,
        "active_power_scal_unit_type": {},
        "primary_active_power_import_value": primary,
    }


def _tou(device: Device, at: datetime) -> list[int]:
    """The registers of the tariff: night and day, in two of the 48; the others are not used."""
    night = _import(device, at) // 3
    return [_import(device, at) - night, night, *[0] * 46]


def _tou_collection(device: Device, at: datetime) -> dict[str, Any]:
    values = {"TOU_primary_registers": _tou(device, at)}
    return values | (
        {"TOU_secondary_registers": [_import(device, at) // 4, 0, 0, 0]} if device.elements == "twin" else {}
    )


def _block_collection(device: Device, at: datetime) -> dict[str, Any]:
    """Four blocks of eight registers and eight counters; a counter counts from its last reset."""
    register = _import(device, at)
    since = device.state.get(("block counters since",), 0)
    counter = max(0, register - since)
    return {"Block_primary_registers": [register, *[0] * 7, counter, *[0] * 7, *[0] * 48]}


def _balances(device: Device, at: datetime) -> dict[str, int]:
    state = device.state
    return {
        "meter_balance": int(state[METER_BALANCE]),
        "emergency_credit_balance": int(state[EMERGENCY_CREDIT]),
        "accumulated_debt_register": int(state[ACCUMULATED_DEBT]),
        "time_debt_1_balance": int(state[_debt(1)]),
        "time_debt_2_balance": int(state[_debt(2)]),
        "payment_debt_balance": int(state[_debt(3)]),
    }


def _prepayment_entry(device: Device) -> dict[str, int]:
    state = device.state
    return {
        "emergencyCreditBalanceValue": int(state[EMERGENCY_CREDIT]),
        "meterBalanceValue": int(state[METER_BALANCE]),
        "paymentDebtRegisterValue": int(state[_debt(3)]),
        "timeDebtRegisters1Value": int(state[_debt(1)]),
        "timeDebtRegisters2Value": int(state[_debt(2)]),
        "accumulatedDebtRegisterValue": int(state[ACCUMULATED_DEBT]),
    }


METER_BALANCE = attribute(112, "0-0:19.10.0.255", 2)
EMERGENCY_CREDIT = attribute(112, "0-0:19.10.1.255", 2)
ACCUMULATED_DEBT = attribute(112, "0-0:19.10.2.255", 2)
_EMERGENCY_LIMIT = attribute(112, "0-0:19.10.1.255", 9)
_SUPPLY_STATE = attribute(70, "0-0:96.3.10.255", 3)
_MODE = attribute(111, "0-0:19.0.0.255", 2)
_MAXIMUM_CREDIT = attribute(9000, "0-0:94.44.2.10", 2)
_MAXIMUM_BALANCE = attribute(9000, "0-0:94.44.2.20", 2)


def _debt(number: int) -> AttributeDescriptor:
    """What is left of a debt: 1 and 2 by time, 3 by payment."""
    return attribute(113, f"0-0:19.20.{number}.255", 2)


_COMPUTED: Mapping[AttributeDescriptor, Callable[[Device, datetime], Any]] = {
    attribute(1, "0-0:94.44.34.10", 2): _import_collection,
    attribute(1, "0-0:94.44.34.20", 2): _power_collection,
    attribute(1, "0-0:94.44.34.1", 2): _tou_collection,
    attribute(1, "0-0:94.44.34.2", 2): _block_collection,
    attribute(1, "0-0:94.44.34.30", 2): _balances,
    attribute(3, "1-0:2.8.0.255", 2): lambda device, at: _import(device, at) // 10,
    attribute(3, "1-0:4.8.0.255", 2): lambda device, at: _import(device, at) // 40,
    attribute(1, "0-0:0.2.1.255", 2): lambda device, at: device.firmware,
    attribute(1, "0-0:96.1.1.255", 2): lambda device, at: device.entity_id,
    attribute(8, "0-0:1.0.0.255", 2): lambda device, at: moment(at),
    attribute(8, "0-0:1.0.0.255", 4): lambda device, at: device.state.get(("clock status",), 0),
}


# Logs ----------------------------------------------------------------------------------------------------------------

Entries = Callable[["Device", datetime, datetime], Iterator[dict[str, Any]]]


def _instants(start: datetime, end: datetime, step: timedelta, most: int) -> Iterator[datetime]:
    """Multiples of a step between two times, the last ``most``."""
    last = (end - _EPOCH) // step
    first = max(-((_EPOCH - start) // step), last - most + 1, 0)
    for number in range(first, last + 1):
        yield _EPOCH + number * step


def _every(step: timedelta, most: int, entry: Callable[[Device, datetime], dict[str, Any]]) -> Entries:
    def entries(device: Device, start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
        for instant in _instants(start, end, step, most):
            yield {"timestamp": instant, **entry(device, instant)}

    return entries


def _months(most: int, entry: Callable[[Device, datetime], dict[str, Any]]) -> Entries:
    """The first of each month, as the billing calendar of a new meter has it."""

    def entries(device: Device, start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
        month = end.year * 12 + end.month - 1
        for number in range(month - most + 1, month + 1):
            instant = datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)
            if instant >= start:
                yield {"timestamp": instant, **entry(device, instant)}

    return entries


def _recorded(name: str) -> Entries:
    def entries(device: Device, start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
        yield from device.state.get(("log", name), ())

    return entries


def record(device: Device, name: str, most: int, entry: dict[str, Any]) -> None:
    """Add an entry to a log that is kept."""
    device.state.put(("log", name), (*device.state.get(("log", name), ()), entry)[-most:])


def _registers(device: Device, at: datetime) -> dict[str, Any]:
    register = _import(device, at)
    values: dict[str, Any] = {
        "activeImportRegisterValue": register,
        "secondaryActiveImportRegisterValue": register // 4,
        "tariffTOURegisterValues": _tou(device, at),
        "secondaryTariffTOURegisterValues": [register // 4, 0, 0, 0],
    }
    for block in range(1, 5):
        values[f"tariffTOUBlock{block}RegisterValues"] = [register if block == 1 else 0, *[0] * 7]
    return values | _prepayment_entry(device)


def _profile(device: Device, at: datetime) -> dict[str, Any]:
    used = device.consumption.between(at - HALF_HOUR, at)
    return {"primaryValue": used, "secondaryValue": used // 4, "dlValue": used // 5, "dlValue2": used // 20}


def _daily_consumption(device: Device, at: datetime) -> dict[str, Any]:
    return {"dlValue": device.consumption.between(at - _DAY, at)}


def _voltage(device: Device, at: datetime) -> dict[str, Any]:
    return {"dlValue": 236 + device.consumption.between(at - HALF_HOUR, at) % 9}


def _export(device: Device, at: datetime) -> dict[str, Any]:
    return {"dlValue": _import(device, at) // 10}


_DAY = timedelta(days=1)

_LOGS: Mapping[AttributeDescriptor, Entries] = {
    attribute(7, "0-0:98.1.0.255", 2): _months(12, _registers),
    attribute(7, "0-0:98.1.1.255", 2): _months(12, lambda device, at: _prepayment_entry(device)),
    attribute(7, "0-0:98.1.2.255", 2): _recorded("change of tariff or mode"),
    attribute(7, "0-0:98.1.4.255", 2): _recorded("payments of debt"),
    attribute(7, "0-0:98.1.5.255", 2): _recorded("credits"),
    attribute(7, "0-0:98.1.8.255", 2): _every(_DAY, 31, lambda device, at: _prepayment_entry(device)),
    attribute(7, "0-0:98.1.9.255", 2): _every(_DAY, 31, _registers),
    attribute(7, "0-0:98.1.10.255", 2): _every(_DAY, 31, _export),
    attribute(7, "0-0:99.1.0.255", 2): _every(HALF_HOUR, 19056, _profile),
    attribute(7, "0-0:99.1.1.255", 2): _every(HALF_HOUR, 4464, _profile),
    attribute(7, "0-0:99.1.2.255", 2): _every(HALF_HOUR, 4464, _profile),
    attribute(7, "0-0:99.1.3.255", 2): _every(_DAY, 731, _daily_consumption),
    **{attribute(7, f"1-0:{phase}.24.0.255", 2): _every(HALF_HOUR, 4320, _voltage) for phase in (32, 52, 72)},
    attribute(7, "0-0:99.98.0.255", 2): _recorded("events"),
    attribute(7, "0-0:99.98.1.255", 2): _recorded("security"),
    attribute(7, "0-0:99.98.4.255", 2): _recorded("power"),
    attribute(7, "0-17:99.98.2.255", 2): _recorded("auxiliary controller"),
    attribute(7, "0-0:94.44.10.3", 2): _recorded("sub GHz channel"),
}


# Writing and activation ----------------------------------------------------------------------------------------------


def _write(device: Device, target: AttributeDescriptor, value: Any, message: Message, at: datetime) -> None:
    device.state.put(target, value)
    if target in _ACTIVATIONS:
        _schedule(device, target, value, message, at)
    elif target in _FILTERS:
        read = _FILTERS[target]
        device.state.put(read, _filtered(device.state[read], value))


def _schedule(device: Device, target: AttributeDescriptor, when: Any, message: Message, at: datetime) -> None:
    """Activate at once, at a time, or never: then what was to come is cancelled."""
    from gbcs.testing.device import Pending

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
NEVER = DateTime.decode(bytes.fromhex("FFFFFFFFFFFFFFFFFF8000FF"))


def _activate(device: Device, target: AttributeDescriptor, at: datetime) -> None:
    """What was set for the future now holds."""
    for passive, active in _ACTIVATIONS[target]:
        value = device.state[passive]
        if active.class_id == 21 and active.instance_id == Obis("0-0:16.0.1.255"):
            value = [value]  # a threshold that is set alone is read in an array
        if active == _MODE:
            value = {key: member for key, member in value.items() if key != "account_status"}
        device.state.put(active, value)
    if target in _BILLED:
        entry = {"timestamp": at.replace(microsecond=0), **_registers(device, at)}
        record(device, "change of tariff or mode", 12, entry)


def mature(device: Device, pending: Pending) -> None:
    """The time of a part of a command has come: activate it, and say so."""
    _activate(device, pending.what, pending.at)
    header = pending.message.header
    target = pending.what
    sender = next((cell.role for cell, held in device.cells.items() if held.entity_id == header.originator), None)
    outcome = {
        "messageCode": header.message_code,
        "originatorCounter": header.originator_counter,
        "cosemClassID": target.class_id,
        "cosemInstanceID": target.instance_id,
        "cosemAttributeID": target.attribute_id,
    }
    device.report_outcome("00CC", outcome, sender or RemotePartyRole.SUPPLIER, pending.at)


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

# The activations after which an entry of the billing data log is due: the tariff, and the payment mode.
_BILLED = frozenset((attribute(113, "0-0:19.20.0.255", 7), attribute(111, "0-1:19.0.0.255", 13)))

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


def _reset_credit(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    """A balance to nothing; that of the emergency credit to its limit (digest dlms.md 8.10)."""
    key = _same_object(target, 2)
    device.state.put(key, int(device.state[_EMERGENCY_LIMIT]) if key == EMERGENCY_CREDIT else 0)


def _select_emergency_credit(
    device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime
) -> None:
    if int(device.state[_MODE]["payment_mode"]) != _PREPAYMENT:
        raise Refused("OTHER_REASON")
    device.state.put(("emergency credit",), True)


_PREPAYMENT = 2


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
    record(device, "security", 100, {"timestamp": at.replace(microsecond=0), "logCode": 0x8F52})


def _reset_blocks(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    device.state.put(("block counters since",), _import(device, at))


def _switch_supply(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    """Scripts: enable, disable, arm. An enabled supply is not armed."""
    now, wanted = int(device.state[_SUPPLY_STATE]), {51: 1, 52: 0, 54: 2}.get(int(value))
    if wanted is None:
        raise Refused("OTHER_REASON")
    device.state.put(_SUPPLY_STATE, 1 if wanted == 2 and now == 1 else wanted)


def _control_load(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    """Scripts of the auxiliary controllers: 0x0N11 on, 0x0N12 off, 0x0N20 by the calendar, else a level."""
    code = int(value)
    controller, action = code >> 8 & 0xF, code & 0xFF
    if not 1 <= controller <= 5:
        raise Refused("OTHER_REASON")
    if code >> 12 == 0:
        if action not in (0x11, 0x12, 0x20):
            raise Refused("OTHER_REASON")
        if action != 0x20:
            device.state.put(attribute(70, f"0-{controller}:96.3.10.255", 2), action == 0x11)
    elif action > 100:
        raise Refused("OTHER_REASON")
    device.state.put(("controller", controller, str(target.instance_id)), code)
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


def _valid_time(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    device.state.put(("clock range",), value)


def _set_time(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    """The clock is set to the hub's time where that lies in the range; else it is unreliable."""
    given = device.state.get(("clock range",), {})
    times = [_instant(each, _EPOCH) for each in given.values() if isinstance(each, DateTime)]
    if len(times) >= 2 and not times[-2] <= at <= times[-1]:
        device.state.put(("clock status",), 0x02)
        return
    device.state.put(("clock status",), 0)


def _add_credit(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    """A token is checked: its digits, its MAC by the supplier's key for top-ups, whether it was seen (GBCS 14)."""
    from gbcs.testing.prepayment import accept

    header = message.header
    token = accept(device, value, header.originator, header.originator_counter)
    if token is None:
        raise Refused("OTHER_REASON")
    amount = token * 1000  # pence in thousandths of a penny
    if amount > int(device.state[_MAXIMUM_CREDIT]):
        raise Refused("OTHER_REASON")
    balance = int(device.state[METER_BALANCE]) + amount
    if balance > int(device.state[_MAXIMUM_BALANCE]):
        raise Refused("OTHER_REASON")
    _put(device, METER_BALANCE, balance)
    record(device, "credits", 5, {"timestamp": at.replace(microsecond=0), "dlValue": amount})


def _add_to_log(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    log = dict(device.state.get(HUB_LOG, {}))
    if len(log) >= 16 and value["ieee_address"] not in log:
        raise Refused("OTHER_REASON")
    device.state.put(HUB_LOG, log | {EntityId(value["ieee_address"]): value})


def _remove_from_log(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    log = dict(device.state.get(HUB_LOG, {}))
    if log.pop(EntityId(value), None) is None:
        raise Refused("OTHER_REASON")
    device.state.put(HUB_LOG, log)


def _restore_log(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> None:
    entries = next((each for each in value.values() if isinstance(each, list)), [])
    device.state.put(HUB_LOG, {EntityId(next(iter(entry.values()))): entry for entry in entries})
    device.state.put(("extended PAN ID",), value["extended_PAN_ID"])


def _read_log(device: Device, target: MethodDescriptor, value: Any, message: Message, at: datetime) -> Any:
    raise Refused("OTHER_REASON")


HUB_LOG = ("device log",)

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


# Values of a new device ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def defaults(kind: str, elements: str) -> Mapping[Any, Any]:
    """The values of a new device: by the shapes of the declarations, and some that make more sense than zero."""
    is_twin = elements == "twin"
    found: dict[Any, Any] = {}
    for use_case in all_use_cases():
        if not isinstance(use_case.command, Command) or kind not in use_case.devices:
            continue
        for item in use_case.command.declared:
            if item.protected:
                for each in item.protected:
                    found.setdefault(each.attribute, _default(each.shape, is_twin))
            elif item.specification is not ActionSpecification:
                found.setdefault(item.target, _default(item.returned or item.requested, is_twin))
    for key in (METER_BALANCE, EMERGENCY_CREDIT, ACCUMULATED_DEBT, *map(_debt, (1, 2, 3))):
        found.setdefault(key, 0)
    found.update({key: value for key, value in _SENSIBLE.items() if key in found})
    found[attribute(1, "0-0:96.1.2.255", 2)] = {"single": "A", "twin": "B", "polyphase": "C"}[elements]
    return MappingProxyType(found)


_SENSIBLE: Mapping[AttributeDescriptor, Any] = {
    _SUPPLY_STATE: 1,
    _MODE: {"payment_mode": 1},
    METER_BALANCE: 250000,
    _EMERGENCY_LIMIT: 1000000,
    EMERGENCY_CREDIT: 1000000,
    _MAXIMUM_CREDIT: 25000000,
    _MAXIMUM_BALANCE: 50000000,
    attribute(1, "0-0:96.1.4.255", 2): "00010001",
    attribute(1, "0-0:96.1.6.255", 2): "1234",
    attribute(1, "0-0:94.44.34.11", 2): "1234567890123",
    attribute(1, "1-0:0.0.2.255", 2): "1234567890124",
    **{attribute(7, f"1-0:{phase}.24.0.255", 4): 1800 for phase in (32, 52, 72)},
}


def _default(shape: Shape | None, is_twin: bool) -> Any:
    """The least value of a shape."""
    if shape is None:
        return None
    if isinstance(shape, Members):
        return {
            key: _default(member, is_twin)
            for key, member in shape.members.items()
            if not _is_constant(member) and (is_twin or not member.twin)
        }
    if isinstance(shape, Elements):
        size = shape.least
        if isinstance(shape.element, Leaf) and shape.most is not None and not shape.compact:
            size = shape.most  # a fixed table of numbers
        return [_default(shape.element, is_twin) for _ in range(size)]
    return _default_leaf(shape)


def _default_leaf(leaf: Leaf) -> Any:
    if leaf.constant is not None:
        return leaf.constant
    if leaf.kind is not None:
        return _OF_KIND[leaf.kind.name](leaf)
    if leaf.type is Boolean:
        return False
    if leaf.type is BitString:
        return BitString.from_bits("0" * (leaf.size or 0))
    if leaf.type is VisibleString or leaf.type is Utf8String:
        return ""
    if issubclass(leaf.type, Number):
        return 0
    return bytes(leaf.size or 0) if leaf.type is bytes else None


_OF_KIND: Mapping[str, Callable[[Leaf], Any]] = {
    "a date-time": lambda leaf: moment(_EPOCH),
    "a date": lambda leaf: Date(0xFFFF, 0xFF, 0xFF, 0xFF),
    "a time": lambda leaf: Time(0, 0, 0, 0),
    "seconds since 2000": lambda leaf: _EPOCH,
    "an EUI-64": lambda leaf: EntityId(bytes(8)),
    "text": lambda leaf: "0" * (leaf.size or 0),
}
