"""The account of a meter: what energy, standing charge and debts take from its balances, and what follows.

Charges are taken from the meter balance. In prepayment mode, below the disablement threshold, they are taken from the
emergency credit, once it is activated; where that is used up or not activated, the supply is disabled (SMETS2). Time
goes by in half hours. Where the meters of each fuel keep it is in their :class:`gbcs.testing.ledger.Ledger`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from gbcs.testing import electricity_account, events, gas_account, tariff
from gbcs.testing.consumption import HALF_HOUR
from gbcs.testing.cosem import EPOCH
from gbcs.testing.ledger import LEAST, MOST
from gbcs.testing.prepayment import Rejected, accept
from zigbee.enumerations import TopUpResult

if TYPE_CHECKING:
    from gbcs.entity import EntityId
    from gbcs.testing.device import Device
    from gbcs.testing.ledger import Ledger

__all__ = [
    "TopUp",
    "activate_emergency_credit",
    "credit",
    "ledger_of",
    "reconsider",
    "settle",
    "top_up",
]

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_MOST_STEPS = 48 * 62

_ACTIVATED = ("emergency credit",)
_FOR_CREDIT = ("disabled for want of credit",)
_SUSPENDED = ("disablement suspended",)
_COLLECTED = ("collected of payments",)


def ledger_of(device: Device) -> Ledger:
    """Where a meter keeps its account."""
    return gas_account.LEDGER if device.consumption.fuel == "gas" else electricity_account.LEDGER


def settle(device: Device, since: datetime, until: datetime) -> None:
    """Take what the time between cost, and do what follows of it."""
    ledger = ledger_of(device)
    if not ledger.is_prepayment(device):
        amount = tariff.cost(device, since, until) + _standing_charges(device, ledger, since, until)
        if amount:
            ledger.bill(device, amount)
        return
    for start, end in _steps(since, until):
        _charge(device, ledger, start, end)


def _steps(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Half hours, or days where there would be too many."""
    step = HALF_HOUR if (until - since) // HALF_HOUR <= _MOST_STEPS else _DAY
    while since < until:
        end = min(until, EPOCH + ((since - EPOCH) // step + 1) * step)
        yield since, end
        since = end


def _amount(device: Device, key: Hashable) -> int:
    return int(device.state[key])


def _put(device: Device, key: Hashable, value: int) -> None:
    device.state.put(key, min(max(LEAST, value), MOST))


def _standing_charges(device: Device, ledger: Ledger, since: datetime, until: datetime) -> int:
    """One for each midnight that went by."""
    midnights = (until - EPOCH) // _DAY - (since - EPOCH) // _DAY
    return midnights * ledger.standing_charge(device) if midnights else 0


def _charge(device: Device, ledger: Ledger, start: datetime, end: datetime) -> None:
    state = device.state
    before, emergency = _amount(device, ledger.balance), _amount(device, ledger.emergency_credit)
    combined = before + (emergency if state.get(_ACTIVATED) else 0)
    _pay(device, ledger, tariff.cost(device, start, end) + _standing_charges(device, ledger, start, end))
    for number in (1, 2):
        _collect_debt(device, ledger, number, start, end)
    after, left = _amount(device, ledger.balance), _amount(device, ledger.emergency_credit)
    is_activated = bool(state.get(_ACTIVATED))
    low = _amount(device, ledger.low_credit)
    if combined >= low > after + (left if is_activated else 0):
        events.happen(device, 0x810D, end)
    if before > _amount(device, ledger.emergency_threshold) >= after and left and not is_activated:
        events.happen(device, 0x8119, end)
    if emergency > 0 == left:
        events.happen(device, 0x81AA, end)
    _judge_supply(device, ledger, end)


def _pay(device: Device, ledger: Ledger, amount: int) -> None:
    """Take an amount from the balance; below the disablement threshold from emergency credit, as far as there is."""
    balance, emergency = _amount(device, ledger.balance), _amount(device, ledger.emergency_credit)
    if device.state.get(_ACTIVATED):
        above = max(0, balance - ledger.threshold(device))
        of_emergency = min(emergency, max(0, amount - above))
        if of_emergency:
            _put(device, ledger.emergency_credit, emergency - of_emergency)
        amount -= of_emergency
    if amount:
        _put(device, ledger.balance, balance - amount)


def _collect_debt(device: Device, ledger: Ledger, number: int, start: datetime, end: datetime) -> None:
    """What is due of a debt by time: collected, suspended, or added to the accumulated debt."""
    key = ledger.debts[number - 1]
    owed = _amount(device, key)
    if not owed:
        return
    rate, period = ledger.rate(device, number)
    times = (end - EPOCH) // period - (start - EPOCH) // period
    amount = min(owed, times * rate)
    is_below = _amount(device, ledger.balance) <= ledger.threshold(device)
    if amount <= 0 or (is_below and ledger.is_suspended(device, number)):
        return
    if is_below and device.state.get(_ACTIVATED) and ledger.is_accumulated(device, number):
        _put(device, ledger.accumulated_debt, _amount(device, ledger.accumulated_debt) + amount)
    else:
        _pay(device, ledger, amount)
    _put(device, key, owed - amount)
    if amount == owed:
        events.happen(device, {1: 0x81A7, 2: 0x81A8}[number], end)


def _judge_supply(device: Device, ledger: Ledger, at: datetime) -> None:
    """Disable the supply where there is no credit, unless the calendar says that it is not to be now."""
    state = device.state
    has_emergency = bool(state.get(_ACTIVATED)) and _amount(device, ledger.emergency_credit) > 0
    is_enabled = _amount(device, ledger.supply) == ledger.enabled
    if _amount(device, ledger.balance) >= ledger.threshold(device) or has_emergency or not is_enabled:
        return
    if ledger.is_protected(device, at):
        if not state.get(_SUSPENDED):
            state.put(_SUSPENDED, True)
            events.happen(device, 0x8F83, at)
        return
    state.put(_SUSPENDED, False)
    state.put(_FOR_CREDIT, True)
    state.put(ledger.supply, ledger.disabled)
    events.happen(device, 0x8F0F, at)


class TopUp(NamedTuple):
    """What became of a token.

    Attributes:
        result: whether it was accepted.
        amount: what it brought; 0 where it was not.
        collected: what of that went to the third debt.
    """

    result: TopUpResult
    amount: int = 0
    collected: int = 0


_THOUSANDTHS = 1000  # of a penny
_REJECTIONS = {
    TopUpResult.REJECTED_INVALID: 0x8F63,
    TopUpResult.REJECTED_DUPLICATE: 0x8F51,
    TopUpResult.REJECTED_VALUE_TOO_LARGE: 0x8F5B,
    TopUpResult.REJECTED_MAX_CREDIT_REACHED: 0x8F47,
}


def top_up(device: Device, code: str | bytes, originator: EntityId, counter: int, at: datetime) -> TopUp:
    """Take a token: its digits, its MAC, whether it was seen, and its amount are checked (GBCS 14).

    One that is refused is noted and told (digest gbcs-behaviour.md 5.3a).

    Args:
        device: the meter.
        code: 20 digits.
        originator: who brings it.
        counter: of the message that brings it.
        at: when.
    """
    ledger = ledger_of(device)
    try:
        amount = accept(device, code, originator, counter) * _THOUSANDTHS
        if amount > _amount(device, ledger.most_of_payment):
            raise Rejected(TopUpResult.REJECTED_VALUE_TOO_LARGE)
        collected = _due_of_payment(device, ledger, amount, at)
        if _amount(device, ledger.balance) + amount - collected > min(_amount(device, ledger.most_balance), MOST):
            raise Rejected(TopUpResult.REJECTED_MAX_CREDIT_REACHED)
    except Rejected as rejected:
        events.happen(device, _REJECTIONS[rejected.result], at)
        return TopUp(rejected.result)
    if collected:
        _pay_debt(device, ledger, collected, at)
    credit(device, amount - collected, at)
    return TopUp(TopUpResult.ACCEPTED, amount, collected)


def _due_of_payment(device: Device, ledger: Ledger, amount: int, at: datetime) -> int:
    """What of a payment goes to the third debt: its share of it, and no more than the cap leaves of the week."""
    share = amount * int(device.state.get(ledger.share_of_payment, 0)) // 10000
    collected = sum(int(each) for instant, each in device.state.get(_COLLECTED, ()) if instant > at - _WEEK)
    return max(0, min(_amount(device, ledger.debts[2]), share, ledger.cap(device) - collected))


def _pay_debt(device: Device, ledger: Ledger, amount: int, at: datetime) -> None:
    key = ledger.debts[2]
    device.state.put(key, _amount(device, key) - amount)
    kept = tuple(each for each in device.state.get(_COLLECTED, ()) if each[0] > at - _WEEK)
    device.state.put(_COLLECTED, (*kept, (at, amount)))


def credit(device: Device, amount: int, at: datetime) -> None:
    """Add an amount: what was used of the emergency credit and the accumulated debt are paid first."""
    state, ledger = device.state, ledger_of(device)
    owed = _amount(device, ledger.accumulated_debt)
    if owed > 0:
        paid = min(owed, amount)
        _put(device, ledger.accumulated_debt, owed - paid)
        amount -= paid
    if state.get(_ACTIVATED):
        limit, left = _amount(device, ledger.emergency_limit), _amount(device, ledger.emergency_credit)
        paid = min(amount, max(0, limit - left))
        _put(device, ledger.emergency_credit, left + paid)
        amount -= paid
        if left + paid >= limit:
            state.put(_ACTIVATED, False)
    _put(device, ledger.balance, _amount(device, ledger.balance) + amount)
    reconsider(device, at)


def reconsider(device: Device, at: datetime) -> None:
    """Judge the supply anew behind a change of the balance: arm it, or disable it for want of credit."""
    ledger = ledger_of(device)
    if device.state.get(_FOR_CREDIT) and _amount(device, ledger.balance) >= ledger.threshold(device):
        _arm(device, ledger)
    elif ledger.is_prepayment(device):
        _judge_supply(device, ledger, at)


def activate_emergency_credit(device: Device, at: datetime) -> None:
    """Let the emergency credit be used; a supply that was disabled for want of credit is armed."""
    ledger = ledger_of(device)
    device.state.put(_ACTIVATED, True)
    events.happen(device, 0x81AB, at)
    if device.state.get(_FOR_CREDIT) and _amount(device, ledger.emergency_credit) > 0:
        _arm(device, ledger)
        events.happen(device, 0x8168, at)


def _arm(device: Device, ledger: Ledger) -> None:
    device.state.put(_FOR_CREDIT, False)
    device.state.put(ledger.supply, ledger.armed)
