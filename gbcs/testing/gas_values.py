"""The values of a new gas meter or gas proxy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from gbcs.alerts import ALERT_CODES, alert_of
from gbcs.testing.gas_readings import BEHAVIOURS
from gbcs.usecases import all_use_cases
from gbcs.usecases.gbz import BASIC, FREE, METERING, PREPAYMENT, PRICE, CommandTemplate
from gbcs.usecases.gbz_layouts import attributes_of

__all__ = ["defaults"]


@lru_cache(maxsize=4)
def defaults(kind: str) -> Mapping[Any, Any]:
    """The values of a new device: every attribute that is read, by its type; some that make more sense than zero."""
    found: dict[Any, Any] = {}
    for use_case in all_use_cases():
        if not isinstance(use_case.command, CommandTemplate):
            continue
        for part in use_case.command.parts:
            answer = part.answer
            if answer is None or answer.attributes is None:
                continue
            for row in attributes_of(answer.cluster_id, answer.attributes):
                rule = answer.rules.get(row.name, FREE)
                value: Any = {0x41: b"", 0x42: ""}.get(row.type, 0)
                if isinstance(rule.allowed, tuple):
                    value = rule.allowed[0]
                found.setdefault((answer.cluster_id, row.name), value)
    found.update(_SENSIBLE)
    found[BEHAVIOURS] = {
        code: 0x08
        for code in ALERT_CODES
        if (alert := alert_of(code)) and ("Supplier", "GSME") in alert.configurable_by
    }
    return MappingProxyType(found)


_SENSIBLE: Mapping[tuple[int, str], Any] = {
    (BASIC, "ManufacturerName"): "1234",
    (BASIC, "ModelIdentifier"): "00010001",
    (METERING, "Divisor"): 1000,
    (METERING, "Multiplier"): 1,
    (METERING, "SupplyStatus"): 2,
    (METERING, "SupplyTamperState"): 3,
    (METERING, "SupplyDepletionState"): 3,
    (METERING, "RemainingBatteryLifeInDays"): 3650,
    (METERING, "UncontrolledFlowDivisor"): 1,
    (METERING, "UncontrolledFlowMultiplier"): 1,
    (METERING, "SiteID"): b"1234567890",
    (METERING, "BillToDateDelivered"): 3500000,
    (PRICE, "ThresholdDivisor"): 1000,
    (PRICE, "ThresholdMultiplier"): 1,
    (PRICE, "PriceTrailingDigit"): 0x50,
    (PRICE, "Currency"): 826,
    (PRICE, "CalorificValue"): 393,
    (PRICE, "CalorificValueTrailingDigit"): 0x10,
    (PRICE, "ConversionFactor"): 102264,
    (PRICE, "ConversionFactorTrailingDigit"): 0x50,
    (PREPAYMENT, "CreditRemaining"): 2500000,
    (PREPAYMENT, "EmergencyCreditRemaining"): 1000000,
    (PREPAYMENT, "EmergencyCreditLimitAllowance"): 1000000,
    (PREPAYMENT, "EmergencyCreditThreshold"): 200000,
    (PREPAYMENT, "OverallDebtCap"): 10000000,
    (PREPAYMENT, "MaxCreditLimit"): 25000000,
    (PREPAYMENT, "MaxCreditPerTopUp"): 25000000,
    (PREPAYMENT, "PaymentControlConfiguration"): 0x0094 | 0x0003,
}
