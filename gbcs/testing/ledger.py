"""Where a meter keeps its account: what differs between the meters of electricity and of gas."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from gbcs.testing.device import Device

__all__ = ["LEAST", "MOST", "Ledger"]

LEAST, MOST = -0x80000000, 0x7FFFFFFF
"""What a balance holds."""


class Ledger(NamedTuple):
    """The keys of a meter's balances and settings, and how what has no key of the same form is found.

    Amounts are in 10^-5 of the currency.

    Attributes:
        balance: the meter balance in prepayment mode.
        emergency_credit: what is left of it.
        emergency_limit: how much emergency credit there is.
        emergency_threshold: the balance at which it is offered.
        low_credit: the balance, with emergency credit, at which the meter warns.
        accumulated_debt: what was due while emergency credit was used.
        debts: what is owed: two by time, one by payment.
        share_of_payment: what of a payment goes to the third debt, in hundredths of a percent.
        most_of_payment: what a payment may be, at most.
        most_balance: what the balance may be behind one, at most.
        supply: the state of the supply.
        disabled: a state of the supply.
        enabled: another.
        armed: another.
        is_prepayment: whether the meter is in prepayment mode.
        threshold: the balance below which the supply is disabled.
        standing_charge: of a day.
        rate: of a debt by time: how much, each how often.
        is_suspended: whether a debt by time is not collected while the balance is at the threshold or below.
        is_accumulated: whether a debt by time is only noted while emergency credit is used.
        cap: what is collected of payments in a week, at most.
        is_protected: whether the calendar says that the supply is not to be disabled now.
        bill: take an amount in credit mode.
    """

    balance: Any
    emergency_credit: Any
    emergency_limit: Any
    emergency_threshold: Any
    low_credit: Any
    accumulated_debt: Any
    debts: tuple[Any, Any, Any]
    share_of_payment: Any
    most_of_payment: Any
    most_balance: Any
    supply: Any
    disabled: int
    enabled: int
    armed: int
    is_prepayment: Callable[[Device], bool]
    threshold: Callable[[Device], int]
    standing_charge: Callable[[Device], int]
    rate: Callable[[Device, int], tuple[int, timedelta]]
    is_suspended: Callable[[Device, int], bool]
    is_accumulated: Callable[[Device, int], bool]
    cap: Callable[[Device], int]
    is_protected: Callable[[Device, datetime], bool]
    bill: Callable[[Device, int], None]
