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
from gbcs.usecases import objects

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
        objects.TIME_DEBT[debt].unit_charge_active.name: charge,
        objects.TIME_DEBT[debt].unit_charge_active_again.name: charge,
        objects.TIME_DEBT[debt].period_current.name: field(
            f"{path}/DebtRecoveryRatePeriod", choices({"HOURLY": 3600, "DAILY": 86400})
        ),
    }


BINDINGS = (
    Binding(
        "ECS19",
        Items(
            {
                objects.PREPAYMENT_BALANCE_COLLECTION.value.name: Items(
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
                objects.BILLING_DATA_LOG_DEBT_PAYMENTS.log_entries.name: log(
                    _AMOUNT_ROW, "PaymentBasedDebtRepayment/LogEntry"
                )
            }
        ),
    ),
    Binding(
        "ECS20d",
        Items(
            {
                objects.BILLING_DATA_LOG_PREPAYMENT_CREDITS.log_entries.name: log(
                    _AMOUNT_ROW, "PrepaymentCredits/LogEntry"
                )
            }
        ),
    ),
    Binding(
        "ECS21b",
        Items({objects.PREPAYMENT_DAILY_READ_LOG.log_entries.name: log(PREPAYMENT_ROW, "Electricity/LogEntry")}),
        empty="Electricity",
    ),
    Binding(
        "ECS26a",
        Items(
            {
                **_recovery(1),
                **_recovery(2),
                objects.NON_DISABLEMENT_SPECIAL_DAYS.entries.name: SpecialDays(
                    f"{_NON_DISABLEMENT}/ElectricitySpecialDays/SpecialDay", "index"
                ),
                objects.PAYMENT_DEBT.recovery_per_payment.name: field("DebtRecoveryPerPayment", integer),
                objects.MAXIMUM_CREDIT_THRESHOLD.value_current.name: field("CreditMaxCreditThreshold", integer),
                objects.DISABLEMENT_THRESHOLD.thresholds.name: First(field("DisablementThreshold", integer)),
                objects.MAXIMUM_METER_BALANCE.value_current.name: field("MaxCreditMaxMeterBalance", integer),
                objects.ACCOUNT.low_credit_threshold.name: field("LowCreditThreshold", integer),
                objects.ACCOUNT.debt_recovery_rate_cap.name: field("DebtRecoveryRateCap", integer),
                objects.ACCOUNT.debt_recovery_rate_cap_period.name: Unsaid("a week, always", 604800),
                objects.EMERGENCY_CREDIT.limit.name: field("EmergencyCreditLimit", integer),
                objects.EMERGENCY_CREDIT.threshold.name: field("EmergencyCreditThreshold", integer),
                objects.NON_DISABLEMENT_CALENDAR.entries.name: Numbered(
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
                objects.ACCOUNT.credit_charge_configuration.name: _SuspendDebt(),
            }
        ),
    ),
    Binding("ECS82", Items({objects.METER_BALANCE.value.name: field("MeterBalance", integer)})),
)
