"""Requests of prepayment of gas meters: payment mode, balances, debts, configuration, top-ups."""

from __future__ import annotations

from typing import Any, NamedTuple

from duis.bindings.lens import Context, Each, Field, Record, Sink, Source, Text, ascii_octets, choices, integer
from duis.bindings.requests.binding import request
from duis.bindings.requests.prepayment import BOOLEAN
from duis.bindings.zigbee import (
    ACTIVATION_PREPAYMENT,
    CALENDAR,
    CALENDAR_IDENTIFIERS,
    EVENT,
    minutes,
    refuse,
    seasons,
    special_days,
    weeks,
)

__all__ = ["REQUESTS"]

_SETTINGS = "UpdatePrepayConfigGas"
_CALENDAR = f"{_SETTINGS}/GasNonDisablementCalendar"

# Payment control configuration of prepayment mode, and the bits of its two settings.
_PREPAYMENT, _SUSPEND_DISABLED, _NO_SUSPEND_EMERGENCY = 0x0097, 0x0400, 0x0800


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


class _PaymentControl(NamedTuple):
    """The payment control configuration of prepayment mode, by its two settings."""

    def read(self, source: Source, context: Context) -> int:
        """See :class:`duis.bindings.lens.Lens`."""
        disabled = Field("Prepayment/SuspendDebtDisabled", BOOLEAN).read(source, context)
        emergency = Field("Prepayment/SuspendDebtEmergency", BOOLEAN).read(source, context)
        return int(_PREPAYMENT | _SUSPEND_DISABLED * disabled | _NO_SUSPEND_EMERGENCY * (not emergency))

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if value & ~(_SUSPEND_DISABLED | _NO_SUSPEND_EMERGENCY) != _PREPAYMENT:
            raise refuse(sink, f"payment control {int(value):#06x} can't be said here")
        Field("Prepayment/SuspendDebtDisabled", BOOLEAN).write(bool(value & _SUSPEND_DISABLED), sink, context)
        Field("Prepayment/SuspendDebtEmergency", BOOLEAN).write(not value & _NO_SUSPEND_EMERGENCY, sink, context)


def _debt(register: str, recovery: str) -> Record:
    return Record(
        **EVENT,
        debt_amount=Field(register, integer),
        debt_recovery_frequency=Field(f"{recovery}/DebtRecoveryRatePeriod", choices({"HOURLY": 0, "DAILY": 1})),
        debt_recovery_amount=Field(f"{recovery}/DebtRecoveryRate", integer),
    )


def _number(name: str) -> Field:
    return Field(f"{_SETTINGS}/{name}", integer)


_ENTRY = Record(
    start_time_minutes=Field("StartTime", minutes),
    value=Field("NonDisablementAction", choices({"START": 1, "STOP": 0})),
)
_DAY = Record(
    **CALENDAR_IDENTIFIERS, day_id=Field("GasDayName", integer), schedule_entries=Each("TimeStartAction", _ENTRY)
)
_PAYMENT_MODE = Record(**EVENT, implementation_date_time=ACTIVATION_PREPAYMENT)
_ADJUSTMENT = "AdjustMeterBalance"

REQUESTS = (
    *request("2.2", "CS01b", {"ConsumerTopUp": Record(top_up_code=Field("UTRN", ascii_octets))}),
    *request("1.6", "GCS02", {"ChangePaymentMode": _PAYMENT_MODE}, when="Credit"),
    *request(
        "1.6",
        "GCS03",
        {
            "ChangePaymentMode": Record(
                **EVENT,
                implementation_date_time=ACTIVATION_PREPAYMENT,
                proposed_payment_control_configuration=_PaymentControl(),
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
            {"CreditAdjustment": Record(**EVENT, credit_adjustment_value=Field(f"{mode}/{_ADJUSTMENT}", integer))},
            when=f"{mode}/{_ADJUSTMENT}",
        )
    ),
    *(
        binding
        for use_case, mode in (("GCS40b", "PrepaymentMode"), ("GCS40d", "CreditMode"))
        for binding in request("1.5", use_case, {"CreditAdjustment": Record(**EVENT)}, when=f"{mode}/ResetMeterBalance")
    ),
    *request(
        "2.3",
        "GCS04",
        {
            "ChangeDebt1": _debt("TimeDebtRegister1", "GasDebtRecovery1"),
            "ChangeDebt2": _debt("TimeDebtRegister2", "GasDebtRecovery2"),
            "ChangeDebt3": Record(
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
            "EmergencyCreditSetup": Record(
                **EVENT,
                start_time=ACTIVATION_PREPAYMENT,
                emergency_credit_limit=_number("EmergencyCreditLimit"),
                emergency_credit_threshold=_number("EmergencyCreditThreshold"),
            ),
            "SetOverallDebtCap": Record(
                **EVENT,
                implementation_date_time=ACTIVATION_PREPAYMENT,
                overall_debt_cap=_number("DebtRecoveryRateCap"),
            ),
            "SetLowCreditWarningLevel": Record(
                from_date_time=ACTIVATION_PREPAYMENT, low_credit_warning_level=_number("LowCreditThreshold")
            ),
            "SetMaximumCreditLimit": Record(
                **EVENT,
                implementation_date_time=ACTIVATION_PREPAYMENT,
                maximum_credit_level=_number("MaxMeterBalance"),
                maximum_credit_per_top_up=_number("MaxCreditThreshold"),
            ),
            "PublishCalendar": CALENDAR,
            "PublishDayProfile": Each(f"{_CALENDAR}/DayProfiles/GasNonDisablementDayProfile", _DAY),
            "PublishWeekProfile": weeks(f"{_CALENDAR}/WeekProfiles/WeekProfile"),
            "PublishSeasons": seasons(f"{_CALENDAR}/SeasonProfiles/Season"),
            "PublishSpecialDays": special_days(f"{_CALENDAR}/SpecialDays/SpecialDay"),
        },
        when=_SETTINGS,
    ),
    *request("2.5", "GCS06"),
    *request("4.3", "GCS14"),
    *request("4.13", "GCS21b"),
    *request("6.2.9", "GCS21j"),
    *request("4.18", "GCS60"),
    *request("4.18", "GCS60a", edition="later"),
)
"""Bindings of this family."""
