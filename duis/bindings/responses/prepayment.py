"""Bindings of prepayment: balances, debts, configuration, logs, electricity.

Source: digest ``mmc_mapping.md``, one section for each element.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from dlms.data import BitString
from dlms.time import ANY, ANY_YEAR, Date
from duis.bindings.cosem import DAYS_OF_WEEK, clock_time, plain_date
from duis.bindings.lens import ABSENT, Context, Field, Sink, Source, choices, integer
from duis.bindings.responses.cosem import Applicable, SpecialDays
from duis.bindings.responses.forms import EMPTY, Binding, First, Items, Numbered, Unsaid, boolean, field, when
from duis.bindings.responses.reading import PREPAYMENT_ROW, log
from duis.errors import DuisError
from duis.xml import path_of

__all__ = ["BINDINGS"]

_AMOUNT_ROW = Items(timestamp=when(), dlValue=field("Amount", integer))

_NON_DISABLEMENT = "Electricity/NonDisablementCalendar"


class _Day(NamedTuple):
    """A date without wildcards; one with wildcards has no form and is left out.

    Attributes:
        path: of the element.
    """

    path: str

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        return Field(self.path, plain_date, optional=True).read(source, context)

    def write(self, value: Date, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if value.year != ANY_YEAR and value.month <= 12 and value.day <= 31 and value.weekday == ANY:
            Field(self.path, plain_date).write(value, sink, context)


_TIME_DEBT = (bytes((0, 0, 19, 20, 1, 255)), bytes((0, 0, 19, 20, 2, 255)))
"""The charges that collect time-based debts."""
_METER_BALANCE = bytes((0, 0, 19, 10, 0, 255))
_EMERGENCY_CREDIT = bytes((0, 0, 19, 10, 1, 255))
_SUSPENDED = bytes((0, 0, 19, 10, 2, 255))
"""The credit that stands in the configuration where debts are suspended in emergency credit."""
_SUSPEND_DISABLED = {"110": True, "111": False}
"""What the collection of a time debt says; the second is inferred: no source gives it."""


class _SuspendDebt(NamedTuple):
    """The configuration of credits and charges, of which MMC says two facts.

    Reading gives these two: of what a meter has in its place, no document knows enough.
    """

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        return Items.read(_SUSPENSION, source, context) or ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if isinstance(value, dict):
            _SUSPENSION.write(value, sink, context)
            return
        facts = {"emergency": any(bytes(each["credit"]) == _SUSPENDED for each in value)}
        collections = {
            _bits(each["collection"])
            for each in value
            if bytes(each["charge"]) in _TIME_DEBT and bytes(each["credit"]) in (_METER_BALANCE, _EMERGENCY_CREDIT)
        }
        if len(collections) == 1 and (bits := collections.pop()) in _SUSPEND_DISABLED:
            facts["disabled"] = _SUSPEND_DISABLED[bits]
        elif collections:
            raise DuisError("time debts that are collected in several ways", path=path_of(sink.element))
        _SUSPENSION.write(facts, sink, context)


def _bits(value: Any) -> str:
    return value.bits() if isinstance(value, BitString) else str(value)


_SUSPENSION = Items(
    disabled=field("SuspendDebtDisabled", boolean),
    emergency=field("SuspendDebtEmergency", boolean),
)


def _recovery(debt: int) -> dict[str, Any]:
    path = f"Electricity/DebtRecovery{debt}"
    charge = Items(
        charge_per_unit_scaling=Items(price_scale=field(f"{path}/DebtRecoveryRatePriceScale", integer)),
        commodity_reference=EMPTY,
        charge_table=First(Items(charge_per_unit=field(f"{path}/DebtRecoveryRate", integer))),
    )
    return {
        f"DebtRecoveryRates[{debt}]: unit_charge_active": charge,
        f"DebtRecoveryRates[{debt}]: unit_charge_active (again)": charge,
        f"DebtRecoveryRates[{debt}]: periodCurrent": field(
            f"{path}/DebtRecoveryRatePeriod", choices({"HOURLY": 3600, "DAILY": 86400})
        ),
    }


BINDINGS = (
    Binding(
        "ECS19",
        Items(
            {
                "PrepaymentBalanceCollection: prepayment_balance_collection": Items(
                    meter_balance=field("MeterBalance", integer),
                    emergency_credit_balance=field("EmergencyCreditBalance", integer),
                    accumulated_debt_register=field("AccumulatedDebtRegister", integer),
                    time_debt_1_balance=field("TimeDebtRegister1", integer),
                    time_debt_2_balance=field("TimeDebtRegister2", integer),
                    payment_debt_balance=field("PaymentDebtRegister", integer),
                )
            }
        ),
    ),
    Binding(
        "ECS20a",
        Items(
            {
                "BillingDataLog(mostrecentPaymentBasedDebtRepayment): logEntries": log(
                    _AMOUNT_ROW, "PaymentBasedDebtRepayment/LogEntry"
                )
            }
        ),
    ),
    Binding(
        "ECS20d",
        Items(
            {"BillingDataLog(mostrecentPrepaymentCredits): logEntries": log(_AMOUNT_ROW, "PrepaymentCredits/LogEntry")}
        ),
    ),
    Binding(
        "ECS21b",
        Items({"PrepaymentDailyReadLog: logEntries": log(PREPAYMENT_ROW, "Electricity/LogEntry")}),
        empty="Electricity",
    ),
    Binding(
        "ECS26a",
        Items(
            {
                **_recovery(1),
                **_recovery(2),
                "Non-DisablementCalendar(SpecialDays): entries": SpecialDays(
                    f"{_NON_DISABLEMENT}/ElectricitySpecialDays/SpecialDay", "index"
                ),
                "DebtRecoveryperPayment: valueCurrent": field("DebtRecoveryPerPayment", integer),
                "PrepaymentCredit(MaximumCreditThreshold): valueCurrent": field("CreditMaxCreditThreshold", integer),
                "DisablementThreshold(MeterBalance): thresholds": First(field("DisablementThreshold", integer)),
                "PrepaymentCredit(MaxMeterBalance): valueCurrent": field("MaxCreditMaxMeterBalance", integer),
                "LowCreditThreshold: thresholdCurrent": field("LowCreditThreshold", integer),
                "DebtRecoveryRateCap: amountCurrent": field("DebtRecoveryRateCap", integer),
                "DebtRecoveryRateCap: periodCurrent": Unsaid("a week, always", 604800),
                "EmergencyCreditLimit: amountCurrent": field("EmergencyCreditLimit", integer),
                "EmergencyCreditThreshold: thresholdCurrent": field("EmergencyCreditThreshold", integer),
                "Non-DisablementCalendar: entries": Numbered(
                    f"{_NON_DISABLEMENT}/ElectricityNonDisablementSchedule",
                    Items(
                        index=Unsaid("number of the entry in the meter"),
                        script_selector=field("NonDisablementScript", choices({"START": 32, "STOP": 33})),
                        switch_time=field("ScheduleDatesAndTime/SwitchTime", clock_time),
                        exec_weekdays=DAYS_OF_WEEK,
                        exec_specdays=Applicable("SpecialDaysApplicability/SpecialDayApplicability", "SpecialDayID"),
                        begin_date=_Day("ScheduleDatesAndTime/StartDate"),
                        end_date=_Day("ScheduleDatesAndTime/EndDate"),
                    ),
                    "",
                    least=0,
                ),
                "SuspendDebtDisabled / SuspendDebtEmergency / Payment Mode: value": _SuspendDebt(),
            }
        ),
    ),
    Binding("ECS82", Items({"MeterBalance: value": field("MeterBalance", integer)})),
)
