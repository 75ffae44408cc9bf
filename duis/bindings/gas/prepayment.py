"""Prepayment of gas meters: payment mode, balances, debts, configuration, top-ups, logs.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, one section for each element.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from duis.bindings.binding import ResponseBinding, request
from duis.bindings.elements import Sink, Source
from duis.bindings.gas.reading import DAILY_ENTRIES, SNAPSHOTS, prepay_snapshots
from duis.bindings.lens import ABSENT, At, Context, Each, Field, Items, Lens, Unsaid, optional
from duis.bindings.texts import Text, ascii_octets, boolean, choices, integer
from duis.bindings.zigbee import (
    ACTIVATION_PREPAYMENT,
    CALENDAR,
    CALENDAR_IDENTIFIERS,
    EVENT,
    PERIOD_END,
    PERIOD_START,
    Answer,
    calendar,
    minutes,
    seasons,
    special_days,
    utc_time,
    weeks,
)
from gbcs.usecases.model import Value

__all__ = ["PaymentControl", "REQUESTS", "RESPONSES"]

# Requests -------------------------------------------------------------------------------------------------------------

_SETTINGS = "UpdatePrepayConfigGas"
_NEW_CALENDAR = f"{_SETTINGS}/GasNonDisablementCalendar"

# Payment control configurations of both modes without the bits of the two settings, which are set in credit mode.
_CREDIT, _PREPAYMENT, _SUSPEND_DISABLED, _NO_SUSPEND_EMERGENCY = 0x0094, 0x0097, 0x0400, 0x0800
_SETTING_BITS = _SUSPEND_DISABLED | _NO_SUSPEND_EMERGENCY
_LARGEST = 0x7FFFFFFF


def _parse_threshold(text: str) -> int:
    value: int = integer.parse(text)
    if value == -1 or abs(value) > _LARGEST:
        raise ValueError
    return value


def _show_threshold(value: int) -> str:
    if value == -1:
        raise ValueError
    return integer.show(value)


# All ones say to the meter that its threshold is to stay as it is (reference, GCS03).
_threshold = Text("a threshold other than -1, which would leave the one there is", _parse_threshold, _show_threshold)


class PaymentControl(NamedTuple):
    """The payment control configuration: the mode, and two settings that the meter has in either mode.

    Attributes:
        mode: path of the mode; empty where it is prepayment mode.
    """

    mode: str = ""

    def read(self, source: Source, context: Context) -> Value:
        mode = optional(self.mode, _MODES).read(source, context) if self.mode else _PREPAYMENT
        if mode is ABSENT:
            return ABSENT
        disabled = Field("SuspendDebtDisabled", boolean).read(source, context)
        emergency = Field("SuspendDebtEmergency", boolean).read(source, context)
        settings = _SUSPEND_DISABLED * disabled | _NO_SUSPEND_EMERGENCY * (not emergency)
        if mode == _CREDIT and settings != _SETTING_BITS:
            raise source.error("no settings of credit mode", path=self.mode, expected="false, and true")
        return int(mode | settings)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        settings = int(value) & _SETTING_BITS
        mode = int(value) & ~settings
        if mode != _PREPAYMENT and not (self.mode and mode == _CREDIT and settings == _SETTING_BITS):
            raise sink.error(f"payment control {int(value):#06x} cannot be expressed here")
        if self.mode:
            Field(self.mode, _MODES).write(mode, sink, context)
        Field("SuspendDebtDisabled", boolean).write(bool(settings & _SUSPEND_DISABLED), sink, context)
        Field("SuspendDebtEmergency", boolean).write(not settings & _NO_SUSPEND_EMERGENCY, sink, context)


_MODES = choices({"Credit": _CREDIT, "Prepayment": _PREPAYMENT})


def _debt(register: str, recovery: str) -> Items:
    return Items(
        **EVENT,
        debt_amount=Field(register, integer),
        debt_recovery_frequency=Field(f"{recovery}/DebtRecoveryRatePeriod", choices({"HOURLY": 0, "DAILY": 1})),
        debt_recovery_amount=Field(f"{recovery}/DebtRecoveryRate", integer),
    )


def _number(name: str) -> Field[Any]:
    return Field(f"{_SETTINGS}/{name}", integer)


_ENTRY = Items(
    start_time_minutes=Field("StartTime", minutes),
    value=Field("NonDisablementAction", choices({"START": 1, "STOP": 0})),
)
_DAY = Items(
    **CALENDAR_IDENTIFIERS, day_id=Field("GasDayName", integer), schedule_entries=Each("TimeStartAction", _ENTRY)
)
_PAYMENT_MODE = Items(**EVENT, implementation_date_time=ACTIVATION_PREPAYMENT)
_ADJUSTMENT = "AdjustMeterBalance"

_DEBTS: dict[str, Lens] = {
    "GetDebtRepaymentLog": Items(from_date_time=PERIOD_START, latest_end_time=PERIOD_END),
}

REQUESTS = (
    *request("2.2", "CS01b", {"ConsumerTopUp": Items(top_up_code=Field("UTRN", ascii_octets))}),
    *request("1.6", "GCS02", {"ChangePaymentMode": _PAYMENT_MODE}, when="Credit"),
    *request(
        "1.6",
        "GCS03",
        {
            "ChangePaymentMode": Items(
                **EVENT,
                implementation_date_time=ACTIVATION_PREPAYMENT,
                proposed_payment_control_configuration=At("Prepayment", PaymentControl()),
                cut_off_value=Field("Prepayment/DisablementThreshold", _threshold),
            )
        },
        when="Prepayment",
    ),
    *(
        binding
        for use_case, mode in (("GCS40a", "PrepaymentMode"), ("GCS40c", "CreditMode"))
        for binding in request(
            "1.5",
            use_case,
            {"CreditAdjustment": Items(**EVENT, credit_adjustment_value=Field(f"{mode}/{_ADJUSTMENT}", integer))},
            when=f"{mode}/{_ADJUSTMENT}",
        )
    ),
    *(
        binding
        for use_case, mode in (("GCS40b", "PrepaymentMode"), ("GCS40d", "CreditMode"))
        for binding in request("1.5", use_case, {"CreditAdjustment": Items(**EVENT)}, when=f"{mode}/ResetMeterBalance")
    ),
    *request(
        "2.3",
        "GCS04",
        {
            "ChangeDebt1": _debt("TimeDebtRegister1", "GasDebtRecovery1"),
            "ChangeDebt2": _debt("TimeDebtRegister2", "GasDebtRecovery2"),
            "ChangeDebt3": Items(
                **EVENT,
                debt_amount=Field("PaymentDebtRegister", integer),
                debt_recovery_balance_percentage=Field("DebtRecoveryPerPayment", integer),
            ),
        },
        when="GasDebtRecovery1",
    ),
    *request(
        "2.1",
        "GCS05",
        {
            "EmergencyCreditSetup": Items(
                **EVENT,
                start_time=ACTIVATION_PREPAYMENT,
                emergency_credit_limit=_number("EmergencyCreditLimit"),
                emergency_credit_threshold=_number("EmergencyCreditThreshold"),
            ),
            "SetOverallDebtCap": Items(
                **EVENT,
                implementation_date_time=ACTIVATION_PREPAYMENT,
                overall_debt_cap=_number("DebtRecoveryRateCap"),
            ),
            "SetLowCreditWarningLevel": Items(
                from_date_time=ACTIVATION_PREPAYMENT, low_credit_warning_level=_number("LowCreditThreshold")
            ),
            "SetMaximumCreditLimit": Items(
                **EVENT,
                implementation_date_time=ACTIVATION_PREPAYMENT,
                maximum_credit_level=_number("MaxMeterBalance"),
                maximum_credit_per_top_up=_number("MaxCreditThreshold"),
            ),
            "PublishCalendar": CALENDAR,
            "PublishDayProfile": Each(f"{_NEW_CALENDAR}/DayProfiles/GasNonDisablementDayProfile", _DAY),
            "PublishWeekProfile": weeks(f"{_NEW_CALENDAR}/WeekProfiles/WeekProfile"),
            "PublishSeasons": seasons(f"{_NEW_CALENDAR}/SeasonProfiles/Season"),
            "PublishSpecialDays": special_days(f"{_NEW_CALENDAR}/SpecialDays/SpecialDay"),
        },
        when=_SETTINGS,
    ),
    *request("2.5", "GCS06"),
    *request("4.3", "GCS14"),
    *request("4.4.4", "GCS15d", _DEBTS),
    *request(
        "4.4.5",
        "GCS15e",
        {"GetTopUpLog": Items(from_date_time=PERIOD_START, latest_end_time=PERIOD_END)},
    ),
    *request("4.14", "GCS16b", {"GetPrepaySnapshot": SNAPSHOTS}),
    *request("4.13", "GCS21b"),
    *request("6.2.9", "GCS21j"),
    *request("4.18", "GCS60"),
    *request("4.18", "GCS60a", edition="later"),
)
"""Bindings of this family."""


# Responses ------------------------------------------------------------------------------------------------------------

_PERIOD = choices({"HOURLY": 0, "DAILY": 1})


def _numbers(**paths: str) -> dict[str, Lens]:
    return {name: optional(path, integer) for name, path in paths.items()}


def _log(path: str, amount: str, time: str, **unsaid: str) -> Answer:
    entry: dict[str, Lens] = {
        amount: optional("Amount", integer),
        time: optional("Timestamp", utc_time),
        **{name: Unsaid(why) for name, why in unsaid.items()},
    }
    return Answer(entries=Each(f"{path}/LogEntry", Items(entry), optional=True))


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
    start_time_minutes=optional("StartTime", minutes),
    value=optional("NonDisablementAction", choices({"START": 1, "STOP": 0})),
)
_CALENDAR = "Gas/NonDisablementCalendar"

RESPONSES = (
    ResponseBinding(
        "CS01b",
        Items(ConsumerTopUpResponse=Unsaid("what became of the top-up, and the credit after it")),
        success=_accepted,
    ),
    ResponseBinding("GCS02", _MODE_CHANGED),
    ResponseBinding("GCS03", _MODE_CHANGED),
    ResponseBinding(
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
    ResponseBinding(
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
    ResponseBinding(
        "GCS15e",
        Items(
            PublishTopUpLog=_log(
                "PrepaymentCredits", "top_up_amount", "top_up_time", top_up_code="the number that was typed in"
            )
        ),
    ),
    ResponseBinding("GCS16b", Items(PublishPrepaySnapshot=prepay_snapshots("Gas/LogEntry", DAILY_ENTRIES)), "Gas"),
    ResponseBinding(
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
                        "DebtRecoveryFrequency1": optional("Gas/DebtRecovery1/DebtRecoveryRatePeriod", _PERIOD),
                        "DebtRecoveryFrequency2": optional("Gas/DebtRecovery2/DebtRecoveryRatePeriod", _PERIOD),
                    }
                ),
                "PriceAttributes": _TRAILING_DIGIT,
                **calendar(
                    f"{_CALENDAR}/DayProfiles/GasNonDisablementDayProfile",
                    {
                        "day_id": optional("GasDayName", integer),
                        "schedule_entries": Each(
                            "TimeStartAction", _TIME_START_ACTION, by="index", optional=True, most=3
                        ),
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
    ResponseBinding(
        "GCS21j", Items(PrepaymentAttributes=Answer(PaymentControlConfiguration=PaymentControl("PaymentMode")))
    ),
    ResponseBinding("GCS60", _BALANCES),
    ResponseBinding("GCS60a", _BALANCES),
)
