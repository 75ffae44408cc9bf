"""Where an electricity meter keeps its account (digest dlms.md 8.9 and 8.10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from gbcs.testing.calendars import last_script
from gbcs.testing.cosem import attribute
from gbcs.testing.electricity_readings import ACCUMULATED_DEBT, EMERGENCY_CREDIT, METER_BALANCE, debt
from gbcs.testing.electricity_tariff import price_of, scaled
from gbcs.testing.ledger import LEAST, Ledger

if TYPE_CHECKING:
    from gbcs.testing.device import Device

__all__ = ["LEDGER", "MODE", "SUPPLY_STATE"]

MODE = attribute(111, "0-0:19.0.0.255", 2)
SUPPLY_STATE = attribute(70, "0-0:96.3.10.255", 3)
_PREPAYMENT = 2
_COLLECTION = attribute(111, "0-0:19.0.0.255", 11)
_CAP = attribute(111, "0-0:19.0.0.255", 18)
_DISABLEMENT = attribute(21, "0-0:16.0.1.255", 2)
_STANDING_CHARGE = attribute(113, "0-0:19.20.4.255", 5)
_CALENDAR = attribute(10, "0-0:12.0.1.255", 2)
_SPECIAL_DAYS = attribute(11, "0-0:11.0.2.255", 2)
_START_OF_NON_DISABLEMENT = 32
_CURRENCY_UNIT = 100_000


def _is_prepayment(device: Device) -> bool:
    return int(device.state[MODE]["payment_mode"]) == _PREPAYMENT


def _threshold(device: Device) -> int:
    return int(next(iter(device.state[_DISABLEMENT]), 0))


def _standing_charge(device: Device) -> int:
    return scaled(*price_of(device.state[_STANDING_CHARGE]))


def _rate(device: Device, number: int) -> tuple[int, timedelta]:
    amount = scaled(*price_of(device.state[attribute(113, f"0-0:19.20.{number}.255", 5)]))
    return amount, timedelta(seconds=int(device.state[attribute(113, f"0-0:19.20.{number}.255", 8)]) or 86400)


def _collection(device: Device) -> dict[tuple[int, int], str]:
    """Which credit each charge is collected from: the last number of their objects → the bits of how."""
    rows: Any = device.state[_COLLECTION]
    return {(bytes(row["credit"])[4], bytes(row["charge"])[4]): row["collection"].bits() for row in rows}


def _is_suspended(device: Device, number: int) -> bool:
    return _collection(device).get((0, number), "111")[2:] != "1"


def _is_accumulated(device: Device, number: int) -> bool:
    return (2, number) in _collection(device)


def _cap(device: Device) -> int:
    return int(device.state[_CAP]) * _CURRENCY_UNIT


def _is_protected(device: Device, at: datetime) -> bool:
    calendar, special = device.state.get(_CALENDAR, ()), device.state.get(_SPECIAL_DAYS, ())
    return last_script(calendar, special, at) == _START_OF_NON_DISABLEMENT


def _bill(device: Device, amount: int) -> None:
    device.state.put(METER_BALANCE, max(LEAST, int(device.state[METER_BALANCE]) - amount))


LEDGER = Ledger(
    balance=METER_BALANCE,
    emergency_credit=EMERGENCY_CREDIT,
    emergency_limit=attribute(112, "0-0:19.10.1.255", 9),
    emergency_threshold=attribute(112, "0-0:19.10.1.255", 10),
    low_credit=attribute(111, "0-0:19.0.0.255", 16),
    accumulated_debt=ACCUMULATED_DEBT,
    debts=(debt(1), debt(2), debt(3)),
    share_of_payment=attribute(113, "0-0:19.20.3.255", 13),
    most_of_payment=attribute(9000, "0-0:94.44.2.10", 2),
    most_balance=attribute(9000, "0-0:94.44.2.20", 2),
    supply=SUPPLY_STATE,
    disabled=0,
    enabled=1,
    armed=2,
    is_prepayment=_is_prepayment,
    threshold=_threshold,
    standing_charge=_standing_charge,
    rate=_rate,
    is_suspended=_is_suspended,
    is_accumulated=_is_accumulated,
    cap=_cap,
    is_protected=_is_protected,
    bill=_bill,
)
"""Of an electricity meter."""
