"""Payment mode, credit and debt of gas meters."""

from __future__ import annotations

from typing import Any

from gbcs.usecases.gas.parts import ACB, CURRENCY, GPF, GSME, SUPPLIER, calendar, get_calendar, get_prepay_snapshot
from gbcs.usecases.gbz import METERING, PREPAYMENT, PRICE, Part, ask, read, reply, use_case
from gbcs.usecases.model import UseCase

__all__ = ["USE_CASES"]

_CREDIT_MODE = 0x0C94
_PREPAYMENT_MODES = (0x0497, 0x0097, 0x0C97, 0x0897)
_UNCHANGED = -1


def _change_payment_mode(mode: Any, **rules: Any) -> Part:
    return ask(
        PREPAYMENT,
        "ChangePaymentMode",
        reply("ChangePaymentModeResponse", friendly_credit_calendar_id=2),
        provider_id=0,
        proposed_payment_control_configuration=mode,
        **rules,
    )


def _change_debt(name: str, amount_type: int, **rules: Any) -> Part:
    return ask(
        PREPAYMENT,
        "ChangeDebt",
        name=name,
        debt_label=b"",
        debt_amount_type=amount_type,
        debt_recovery_start_time=0,
        debt_recovery_collection_time=0,
        **rules,
    )


_TIME_DEBT = {
    "debt_recovery_method": 0,
    "debt_recovery_frequency": (0, 1),
    "debt_recovery_balance_percentage": 0,
}


def _adjust(adjustment_type: int, **rules: Any) -> Part:
    return ask(PREPAYMENT, "CreditAdjustment", start_time=0, credit_adjustment_type=adjustment_type, **rules)


def _top_up(source: int, **rules: Any) -> Part:
    return ask(
        PREPAYMENT,
        "ConsumerTopUp",
        reply("ConsumerTopUpResponse", 0x09, **rules),
        originating_device=source,
    )


def _emergency_credit(source: int) -> Part:
    return ask(
        PREPAYMENT,
        "SelectAvailableEmergencyCredit",
        command_issue_date_time=0,
        originating_device=source,
    )


_BALANCES = (read(METERING, "BillToDateDelivered"), read(PREPAYMENT, "CreditRemaining"))

_CRITICAL: dict[str, Any] = {
    "devices": (GSME,),
    "roles": (SUPPLIER,),
    "critical": True,
    "replay_protection": True,
}
_READ: dict[str, Any] = {"devices": (GPF, GSME), "critical": False, "replay_protection": False}

USE_CASES: tuple[UseCase, ...] = (
    use_case(
        0x006C,
        "GCS02",
        "Set GSME Payment Mode to Credit",
        _change_payment_mode(_CREDIT_MODE, cut_off_value=_UNCHANGED),
        services=("1.6",),
        future_dateable=True,
        **_CRITICAL,
    ),
    use_case(
        0x006D,
        "GCS03",
        "Set GSME Payment Mode to Prepayment",
        _change_payment_mode(_PREPAYMENT_MODES),
        services=("1.6",),
        future_dateable=True,
        **_CRITICAL,
    ),
    use_case(
        0x006E,
        "GCS04",
        "Manage Debt on the GSME",
        _change_debt("ChangeDebt1", 1, **_TIME_DEBT),
        _change_debt("ChangeDebt2", 3, **_TIME_DEBT),
        _change_debt("ChangeDebt3", 5, debt_recovery_method=1, debt_recovery_frequency=1, debt_recovery_amount=0),
        services=("2.3",),
        **_CRITICAL,
    ),
    use_case(
        0x006F,
        "GCS05",
        "Update Prepayment Configurations on GSME",
        ask(PREPAYMENT, "EmergencyCreditSetup"),
        ask(PREPAYMENT, "SetOverallDebtCap", provider_id=0),
        ask(PREPAYMENT, "SetLowCreditWarningLevel", from_date_time=None),
        ask(PREPAYMENT, "SetMaximumCreditLimit", provider_id=0),
        *calendar(3, (1, 5), (0, 2)),
        services=("2.1",),
        future_dateable=True,
        tapped_off=True,
        **_CRITICAL,
    ),
    use_case(
        0x0070,
        "GCS06",
        "Activate Emergency Credit Remotely on GSME",
        _emergency_credit(0),
        services=("2.5",),
        **_CRITICAL,
    ),
    use_case(
        0x0086,
        "GCS40a",
        "Adjust Prepayment Mode Meter Balance on the GSME",
        _adjust(0),
        services=("1.5",),
        **_CRITICAL,
    ),
    use_case(
        0x00B4,
        "GCS40b",
        "Reset Prepayment Mode Meter Balance on the GSME",
        _adjust(1, credit_adjustment_value=0),
        services=("1.5",),
        **_CRITICAL,
    ),
    use_case(
        0x00C0,
        "GCS40c",
        "Adjust Credit Mode Meter Balance on the GSME",
        _adjust(3),
        services=("1.5",),
        **_CRITICAL,
    ),
    use_case(
        0x00C2,
        "GCS40d",
        "Reset Credit Mode Meter Balance on the GSME",
        _adjust(2, credit_adjustment_value=0),
        services=("1.5",),
        **_CRITICAL,
    ),
    use_case(
        0x0097,
        "CS01b",
        "Apply Prepayment Top Up to a GSME",
        _top_up(0, source_of_top_up=0),
        devices=(GSME,),
        services=("2.2",),
        roles=None,
        critical=False,
        replay_protection=True,
    ),
    use_case(
        0x009B,
        "PCS01",
        "Apply Prepayment Top Up to a GSME using PPMID",
        _top_up(2),
        devices=(GSME,),
        roles=None,
    ),
    use_case(
        0x0090,
        "PCS02",
        "Activate Emergency Credit on GSME from PPMID",
        _emergency_credit(2),
        devices=(GSME,),
        roles=None,
    ),
    use_case(
        0x0075,
        "GCS14",
        "Read GSME Prepayment Registers",
        read(PRICE, "PriceTrailingDigit", "Currency", PriceTrailingDigit=0x50, Currency=CURRENCY),
        read(
            PREPAYMENT,
            "AccumulatedDebt",
            "EmergencyCreditRemaining",
            "CreditRemaining",
            "DebtAmount3",
            "DebtAmount1",
            "DebtAmount2",
            is_encrypted=True,
        ),
        services=("4.3",),
        roles=(SUPPLIER,),
        sensitive=True,
        **_READ,
    ),
    use_case(
        0x008D,
        "GCS60",
        "Read Meter Balance for GSME",
        *_BALANCES,
        services=("4.18",),
        roles=(SUPPLIER,),
        **_READ,
    ),
    use_case(
        0x012A,
        "GCS60a",
        "Read Meter Balance for GSME",
        *_BALANCES,
        services=("4.18",),
        roles=None,
        supersedes="GCS60",
        **_READ,
    ),
    use_case(
        0x0096,
        "GCS16b",
        "Read GSME Daily Read log(s) (prepayment)",
        get_prepay_snapshot(31, 0x00000001),
        services=("4.14",),
        roles=(SUPPLIER, ACB),
        sensitive=True,
        **_READ,
    ),
    use_case(
        0x00C4,
        "GCS15d",
        "Read GSME Billing Data Log (payment-based debt payments)",
        ask(
            PREPAYMENT,
            "GetDebtRepaymentLog",
            reply("PublishDebtLog", is_encrypted=True, command_index=0, total_number_of_commands=1),
            from_date_time=None,
            number_of_debts=10,
            debt_type=2,
        ),
        services=("4.4.4",),
        roles=(SUPPLIER, ACB),
        sensitive=True,
        **_READ,
    ),
    use_case(
        0x00C5,
        "GCS15e",
        "Read GSME Billing Data Log (prepayment credits)",
        ask(
            PREPAYMENT,
            "GetTopUpLog",
            reply("PublishTopUpLog", command_index=0, total_number_of_commands=1),
            from_date_time=None,
            number_of_records=5,
        ),
        services=("4.4.5",),
        roles=(SUPPLIER, ACB),
        **_READ,
    ),
    use_case(
        0x00B5,
        "GCS21b",
        "Read GSME Configuration Data Prepayment",
        read(
            PREPAYMENT,
            "DebtRecoveryTopUpPercentage3",
            "OverallDebtCap",
            "DebtRecoveryFrequency1",
            "DebtRecoveryFrequency2",
            "CutOffValue",
            "EmergencyCreditLimitAllowance",
            "EmergencyCreditThreshold",
            "LowCreditWarning",
            "MaxCreditLimit",
            "MaxCreditPerTopUp",
            "DebtRecoveryAmount1",
            "DebtRecoveryAmount2",
            DebtRecoveryFrequency1=(0, 1),
            DebtRecoveryFrequency2=(0, 1),
        ),
        read(PRICE, "PriceTrailingDigit"),
        *get_calendar(3, 0xFFFFFFFE, 5),
        services=("4.13",),
        roles=(SUPPLIER,),
        **_READ,
    ),
    use_case(
        0x00BF,
        "GCS21j",
        "Read GSME Configuration Data Device Information (Payment Mode)",
        read(
            PREPAYMENT,
            "PaymentControlConfiguration",
            PaymentControlConfiguration=(_CREDIT_MODE, *_PREPAYMENT_MODES),
        ),
        services=("6.2.9",),
        roles=(SUPPLIER, ACB),
        **_READ,
    ),
)
