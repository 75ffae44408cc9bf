"""The account of an electricity meter: what energy, standing charge and debts take from its balances, and what follows.

Charges are taken from the meter balance. In prepayment mode, below the disablement threshold, they are taken from the
emergency credit, once it is activated; where that is used up or not activated, the supply is disabled (SMETS2; digest
dlms.md 8.9 for which charge is collected when). Time goes by in half hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from gbcs.testing import events, tariff
from gbcs.testing.consumption import HALF_HOUR
from gbcs.testing.cosem import EPOCH, attribute
from gbcs.testing.electricity_readings import ACCUMULATED_DEBT, EMERGENCY_CREDIT, METER_BALANCE, debt

if TYPE_CHECKING:
    from gbcs.testing.device import Device

__all__ = [
    "EMERGENCY_LIMIT",
    "MODE",
    "SUPPLY_STATE",
    "activate_emergency_credit",
    "credit",
    "is_prepayment",
    "reconsider",
    "settle",
]

MODE = attribute(111, "0-0:19.0.0.255", 2)
SUPPLY_STATE = attribute(70, "0-0:96.3.10.255", 3)
EMERGENCY_LIMIT = attribute(112, "0-0:19.10.1.255", 9)
_PREPAYMENT = 2
_DISABLED, _ENABLED, _ARMED = 0, 1, 2
_EMERGENCY_THRESHOLD = attribute(112, "0-0:19.10.1.255", 10)
_LOW_CREDIT = attribute(111, "0-0:19.0.0.255", 16)
_DISABLEMENT = attribute(21, "0-0:16.0.1.255", 2)
_COLLECTION = attribute(111, "0-0:19.0.0.255", 11)
_STANDING_CHARGE = attribute(113, "0-0:19.20.4.255", 5)
_CALENDAR = attribute(10, "0-0:12.0.1.255", 2)
_SPECIAL_DAYS = attribute(11, "0-0:11.0.2.255", 2)
_START_OF_NON_DISABLEMENT = 32
_DAY = timedelta(days=1)
_MOST_STEPS = 48 * 62
_LEAST, _MOST = -0x80000000, 0x7FFFFFFF

_ACTIVATED = ("emergency credit",)
_FOR_CREDIT = ("disabled for want of credit",)
_SUSPENDED = ("disablement suspended",)


def is_prepayment(device: Device) -> bool:
    """Whether the meter is in prepayment mode."""
    return int(device.state[MODE]["payment_mode"]) == _PREPAYMENT


def settle(device: Device, since: datetime, until: datetime) -> None:
    """Take what the time between cost, and do what follows of it."""
    if not is_prepayment(device):
        amount = tariff.cost(device, since, until) + _standing_charges(device, since, until)
        if amount:
            _put(device, METER_BALANCE, _balance(device) - amount)
        return
    for start, end in _steps(since, until):
        _charge(device, start, end)


def _steps(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Half hours, or days where there would be too many."""
    step = HALF_HOUR if (until - since) // HALF_HOUR <= _MOST_STEPS else _DAY
    while since < until:
        end = min(until, EPOCH + ((since - EPOCH) // step + 1) * step)
        yield since, end
        since = end


def _balance(device: Device, key: Any = METER_BALANCE) -> int:
    return int(device.state[key])


def _put(device: Device, key: Any, value: int) -> None:
    device.state.put(key, min(max(_LEAST, value), _MOST))


def _threshold(device: Device) -> int:
    return int(next(iter(device.state[_DISABLEMENT]), 0))


def _standing_charges(device: Device, since: datetime, until: datetime) -> int:
    """One for each midnight that went by."""
    price, scale = tariff.price_of(device.state[_STANDING_CHARGE])
    midnights = (until - EPOCH) // _DAY - (since - EPOCH) // _DAY
    return midnights * tariff.scaled(price, scale)


def _charge(device: Device, start: datetime, end: datetime) -> None:
    state = device.state
    before, emergency = _balance(device), _balance(device, EMERGENCY_CREDIT)
    combined = before + (emergency if state.get(_ACTIVATED) else 0)
    _pay(device, tariff.cost(device, start, end) + _standing_charges(device, start, end))
    for number in (1, 2):
        _collect_debt(device, number, start, end)
    after = _balance(device)
    left = _balance(device, EMERGENCY_CREDIT)
    is_activated = bool(state.get(_ACTIVATED))
    low = _balance(device, _LOW_CREDIT)
    if combined >= low > after + (left if is_activated else 0):
        events.happen(device, 0x810D, end)
    if before > _balance(device, _EMERGENCY_THRESHOLD) >= after and left and not is_activated:
        events.happen(device, 0x8119, end)
    if emergency > 0 == left:
        events.happen(device, 0x81AA, end)
    _judge_supply(device, end)


def _pay(device: Device, amount: int) -> None:
    """Take an amount from the balance; below the disablement threshold from emergency credit, as far as there is."""
    balance, emergency = _balance(device), _balance(device, EMERGENCY_CREDIT)
    if device.state.get(_ACTIVATED):
        above = max(0, balance - _threshold(device))
        of_emergency = min(emergency, max(0, amount - above))
        if of_emergency:
            _put(device, EMERGENCY_CREDIT, emergency - of_emergency)
        amount -= of_emergency
    if amount:
        _put(device, METER_BALANCE, balance - amount)


def _collect_debt(device: Device, number: int, start: datetime, end: datetime) -> None:
    """What is due of a debt by time: collected, suspended, or added to the accumulated debt."""
    owed = _balance(device, debt(number))
    period = timedelta(seconds=int(device.state[attribute(113, f"0-0:19.20.{number}.255", 8)]) or 86400)
    times = (end - EPOCH) // period - (start - EPOCH) // period
    if not owed or not times:
        return
    price, scale = tariff.price_of(device.state[attribute(113, f"0-0:19.20.{number}.255", 5)])
    amount = min(owed, times * tariff.scaled(price, scale))
    rows = {(bytes(row["credit"])[4], bytes(row["charge"])[4]): row["collection"].bits() for row in _rows(device)}
    is_below = _balance(device) <= _threshold(device)
    if amount <= 0 or (is_below and rows.get((0, number), "111")[2:] != "1"):
        return
    if is_below and device.state.get(_ACTIVATED) and (2, number) in rows:
        _put(device, ACCUMULATED_DEBT, _balance(device, ACCUMULATED_DEBT) + amount)
    else:
        _pay(device, amount)
    _put(device, debt(number), owed - amount)
    if amount == owed:
        events.happen(device, {1: 0x81A7, 2: 0x81A8}[number], end)


def _rows(device: Device) -> Any:
    return device.state[_COLLECTION]


def _judge_supply(device: Device, at: datetime) -> None:
    """Disable the supply where there is no credit, unless the calendar says that it is not to be now."""
    state = device.state
    has_emergency = bool(state.get(_ACTIVATED)) and _balance(device, EMERGENCY_CREDIT) > 0
    if _balance(device) >= _threshold(device) or has_emergency or int(state[SUPPLY_STATE]) != _ENABLED:
        return
    calendar, special = state.get(_CALENDAR, ()), state.get(_SPECIAL_DAYS, ())
    if tariff.last_script(calendar, special, at) == _START_OF_NON_DISABLEMENT:
        if not state.get(_SUSPENDED):
            state.put(_SUSPENDED, True)
            events.happen(device, 0x8F83, at)
        return
    state.put(_SUSPENDED, False)
    state.put(_FOR_CREDIT, True)
    state.put(SUPPLY_STATE, _DISABLED)
    events.happen(device, 0x8F0F, at)


def credit(device: Device, amount: int, at: datetime) -> None:
    """Add an amount: what was used of the emergency credit and the accumulated debt are paid first."""
    state = device.state
    owed = _balance(device, ACCUMULATED_DEBT)
    if owed > 0:
        paid = min(owed, amount)
        _put(device, ACCUMULATED_DEBT, owed - paid)
        amount -= paid
    if state.get(_ACTIVATED):
        limit, left = _balance(device, EMERGENCY_LIMIT), _balance(device, EMERGENCY_CREDIT)
        paid = min(amount, max(0, limit - left))
        _put(device, EMERGENCY_CREDIT, left + paid)
        amount -= paid
        if left + paid >= limit:
            state.put(_ACTIVATED, False)
    _put(device, METER_BALANCE, _balance(device) + amount)
    reconsider(device, at)


def reconsider(device: Device, at: datetime) -> None:
    """Judge the supply anew behind a change of the balance: arm it, or disable it for want of credit."""
    if device.state.get(_FOR_CREDIT) and _balance(device) >= _threshold(device):
        _arm(device)
    elif is_prepayment(device):
        _judge_supply(device, at)


def activate_emergency_credit(device: Device, at: datetime) -> None:
    """Let the emergency credit be used; a supply that was disabled for want of credit is armed."""
    device.state.put(_ACTIVATED, True)
    events.happen(device, 0x81AB, at)
    if device.state.get(_FOR_CREDIT) and _balance(device, EMERGENCY_CREDIT) > 0:
        _arm(device)
        events.happen(device, 0x8168, at)


def _arm(device: Device) -> None:
    device.state.put(_FOR_CREDIT, False)
    device.state.put(SUPPLY_STATE, _ARMED)
