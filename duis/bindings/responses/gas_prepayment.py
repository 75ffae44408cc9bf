"""Bindings of prepayment of gas meters: balances, debts, configuration, top-ups.

Source: digest ``mmc_mapping.md``, one section for each element.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from duis.bindings.lens import ABSENT, Context, Field, Lens, Sink, Source, choices, integer
from duis.bindings.responses.forms import Binding, Items, Numbered, Unsaid, boolean, field
from duis.bindings.responses.zigbee import Answer, calendar
from duis.bindings.zigbee import minutes, refuse, utc_time

__all__ = ["BINDINGS", "PaymentControl"]

# Payment control configurations, and the bits of the two settings of prepayment mode.
_CREDIT, _PREPAYMENT, _SUSPEND_DISABLED, _NO_SUSPEND_EMERGENCY = 0x0C94, 0x0097, 0x0400, 0x0800
_PREPAYMENT_BIT = 0x0002
_PERIOD = choices({"HOURLY": 0, "DAILY": 1})


class PaymentControl(NamedTuple):
    """The payment control configuration: the mode, and two settings that the meter has in either mode."""

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        mode = field("PaymentMode", choices({"Credit": False, "Prepayment": True})).read(source, context)
        if mode is ABSENT:
            return ABSENT
        disabled = Field("SuspendDebtDisabled", boolean).read(source, context)
        emergency = Field("SuspendDebtEmergency", boolean).read(source, context)
        if mode:
            return _PREPAYMENT | _SUSPEND_DISABLED * disabled | _NO_SUSPEND_EMERGENCY * (not emergency)
        if emergency or not disabled:
            raise source.error("no settings of credit mode", path="PaymentMode", expected="false, and true")
        return _CREDIT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        rest = int(value) & ~(_SUSPEND_DISABLED | _NO_SUSPEND_EMERGENCY)
        if value != _CREDIT and rest != _PREPAYMENT:
            raise refuse(sink, f"payment control {int(value):#06x} can't be said here")
        sink.put("PaymentMode", "Prepayment" if value & _PREPAYMENT_BIT else "Credit")
        sink.put("SuspendDebtEmergency", "false" if value & _NO_SUSPEND_EMERGENCY else "true")
        sink.put("SuspendDebtDisabled", "true" if value & _SUSPEND_DISABLED else "false")


def _numbers(**paths: str) -> dict[str, Lens]:
    return {name: field(path, integer) for name, path in paths.items()}


def _log(path: str, amount: str, time: str, **unsaid: str) -> Answer:
    entry: dict[str, Lens] = {
        amount: field("Amount", integer),
        time: field("Timestamp", utc_time),
        **{name: Unsaid(why) for name, why in unsaid.items()},
    }
    return Answer(entries=Numbered(f"{path}/LogEntry", Items(entry), ""))


def _accepted(values: Mapping[str, Any]) -> bool:
    answer = values["ConsumerTopUpResponse"]
    return isinstance(answer, Mapping) and bool(answer["result_type"] == 0)


_TRAILING_DIGIT = Unsaid("amounts have five decimals, always")
_MODE_CHANGED = Items(ChangePaymentModeResponse=Unsaid("emergency credit and friendly credit as configured"))
_BALANCES = Items(
    MeteringAttributes=Answer(_numbers(BillToDateDelivered="MeterBalance")),
    PrepaymentAttributes=Answer(_numbers(CreditRemaining="Gas/MeterBalancePrepaymentMode")),
)
_TIME_START_ACTION = Items(
    start_time_minutes=field("StartTime", minutes),
    value=field("NonDisablementAction", choices({"START": 1, "STOP": 0})),
)
_CALENDAR = "Gas/NonDisablementCalendar"

BINDINGS = (
    Binding(
        "CS01b",
        Items(ConsumerTopUpResponse=Unsaid("what became of the top-up, and the credit after it")),
        success=_accepted,
    ),
    Binding("GCS02", _MODE_CHANGED),
    Binding("GCS03", _MODE_CHANGED),
    Binding(
        "GCS14",
        Items(
            PriceAttributes=Unsaid("the currency, and that amounts have five decimals"),
            PrepaymentAttributes=Answer(
                _numbers(
                    AccumulatedDebt="AccumulatedDebtRegister",
                    EmergencyCreditRemaining="EmergencyCreditBalance",
                    CreditRemaining="MeterBalance",
                    DebtAmount3="PaymentDebtRegister",
                    DebtAmount1="TimeDebtRegister1",
                    DebtAmount2="TimeDebtRegister2",
                )
            ),
        ),
    ),
    Binding(
        "GCS15d",
        Items(
            PublishDebtLog=_log(
                "PaymentBasedDebtRepayment",
                "amount_collected",
                "collection_time",
                debt_type="payment based, as the command asks",
                outstanding_debt="of the debt after the payment",
            )
        ),
    ),
    Binding(
        "GCS15e",
        Items(
            PublishTopUpLog=_log(
                "PrepaymentCredits", "top_up_amount", "top_up_time", top_up_code="the number that was typed in"
            )
        ),
    ),
    Binding(
        "GCS21b",
        Items(
            {
                "PrepaymentAttributes": Answer(
                    {
                        **_numbers(
                            DebtRecoveryTopUpPercentage3="DebtRecoveryPerPayment",
                            OverallDebtCap="DebtRecoveryRateCap",
                            CutOffValue="DisablementThreshold",
                            EmergencyCreditLimitAllowance="EmergencyCreditLimit",
                            EmergencyCreditThreshold="EmergencyCreditThreshold",
                            LowCreditWarning="LowCreditThreshold",
                            MaxCreditPerTopUp="CreditMaxCreditThreshold",
                            MaxCreditLimit="MaxCreditMaxMeterBalance",
                            DebtRecoveryAmount1="Gas/DebtRecovery1/DebtRecoveryRate",
                            DebtRecoveryAmount2="Gas/DebtRecovery2/DebtRecoveryRate",
                        ),
                        "DebtRecoveryFrequency1": field("Gas/DebtRecovery1/DebtRecoveryRatePeriod", _PERIOD),
                        "DebtRecoveryFrequency2": field("Gas/DebtRecovery2/DebtRecoveryRatePeriod", _PERIOD),
                    }
                ),
                "PriceAttributes": _TRAILING_DIGIT,
                **calendar(
                    f"{_CALENDAR}/DayProfiles/GasNonDisablementDayProfile",
                    {
                        "day_id": field("GasDayName", integer),
                        "schedule_entries": Numbered("TimeStartAction", _TIME_START_ACTION, most=3),
                    },
                    5,
                    f"{_CALENDAR}/WeekProfiles/WeekProfile",
                    f"{_CALENDAR}/SeasonProfiles/Season",
                    f"{_CALENDAR}/SpecialDays/SpecialDay",
                    "ReferencedDayName",
                ),
            }
        ),
    ),
    Binding("GCS21j", Items(PrepaymentAttributes=Answer(PaymentControlConfiguration=PaymentControl()))),
    Binding("GCS60", _BALANCES),
    Binding("GCS60a", _BALANCES),
)
