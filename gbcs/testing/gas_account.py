"""Where a gas meter keeps its account (digest zigbee.md 5)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gbcs.testing.gas_tariff import switching
from gbcs.testing.ledger import Ledger
from gbcs.usecases.gbz import METERING, PREPAYMENT, PRICE
from zigbee.enumerations import DebtRecoveryFrequency

if TYPE_CHECKING:
    from gbcs.testing.device import Device

__all__ = ["BILL", "LEDGER", "PERIODS"]

BILL = (METERING, "BillToDateDelivered")
"""The meter balance in credit mode: it grows with what is used."""

_CONFIGURATION = (PREPAYMENT, "PaymentControlConfiguration")
_PREPAYMENT_ENABLED = 0x0002
_SUSPEND_DEBT_DISABLED = 0x0400  # set where it is suspended
_SUSPEND_DEBT_EMERGENCY = 0x0800  # clear where it is suspended
_MOST = 0xFFFFFFFF

PERIODS = {
    int(DebtRecoveryFrequency.PER_HOUR): timedelta(hours=1),
    int(DebtRecoveryFrequency.PER_DAY): timedelta(days=1),
}
"""How often a debt by time may be collected (reference, GCS04)."""


def _configuration(device: Device) -> int:
    return int(device.state[_CONFIGURATION])


def _rate(device: Device, number: int) -> tuple[int, timedelta]:
    frequency = int(device.state[PREPAYMENT, f"DebtRecoveryFrequency{number}"])
    amount = int(device.state[PREPAYMENT, f"DebtRecoveryAmount{number}"])
    return amount, PERIODS[frequency]


def _bill(device: Device, amount: int) -> None:
    device.state.put(BILL, min(_MOST, int(device.state[BILL]) + amount))


LEDGER = Ledger(
    balance=(PREPAYMENT, "CreditRemaining"),
    emergency_credit=(PREPAYMENT, "EmergencyCreditRemaining"),
    emergency_limit=(PREPAYMENT, "EmergencyCreditLimitAllowance"),
    emergency_threshold=(PREPAYMENT, "EmergencyCreditThreshold"),
    low_credit=(PREPAYMENT, "LowCreditWarning"),
    accumulated_debt=(PREPAYMENT, "AccumulatedDebt"),
    debts=((PREPAYMENT, "DebtAmount1"), (PREPAYMENT, "DebtAmount2"), (PREPAYMENT, "DebtAmount3")),
    share_of_payment=(PREPAYMENT, "DebtRecoveryTopUpPercentage3"),
    most_of_payment=(PREPAYMENT, "MaxCreditPerTopUp"),
    most_balance=(PREPAYMENT, "MaxCreditLimit"),
    supply=(METERING, "SupplyStatus"),
    disabled=0,
    enabled=2,
    armed=1,
    is_prepayment=lambda device: bool(_configuration(device) & _PREPAYMENT_ENABLED),
    threshold=lambda device: int(device.state[PREPAYMENT, "CutOffValue"]),
    standing_charge=lambda device: int(device.state[PRICE, "StandingCharge"]),
    rate=_rate,
    is_suspended=lambda device, number: bool(_configuration(device) & _SUSPEND_DEBT_DISABLED),
    is_accumulated=lambda device, number: not _configuration(device) & _SUSPEND_DEBT_EMERGENCY,
    cap=lambda device: int(device.state[PREPAYMENT, "OverallDebtCap"]),
    is_protected=lambda device, at: switching(device, "non-disablement", usual=0).selector(at) == 1,
    bill=_bill,
)
"""Of a gas meter."""
