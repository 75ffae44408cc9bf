"""Payment mode, credit and debt of gas meters."""

from __future__ import annotations

from typing import Any

from gbcs.usecases.gas.parts import (
    ACB,
    CURRENCY_CODES,
    SUPPLIER,
    WHOLE,
    calendar,
    get_calendar,
    get_prepay_snapshot,
)
from gbcs.usecases.gbz import ABSENT, METERING, PREPAYMENT, PRICE, Part, ask, item, read, reply, use_case
from gbcs.usecases.model import GPF, GSME, UseCase
from wire.units import Unit

__all__ = ["USE_CASES"]

_CREDIT_MODE = 0x0C94
_PREPAYMENT_MODES = (0x0497, 0x0097, 0x0C97, 0x0897)
_UNCHANGED = -1
_MODE = "SuspendDebtDisabled / SuspendDebtEmergency / Payment Mode"
_DISABLEMENT = "DisablementThreshold(MeterBalance)"
_CALENDAR = "Non-DisablementCalendar"
_REGISTERS = "AccumulatedDebtRegister / EmergencyCreditBalance / PaymentDebtRegister / TimeDebtRegisters"
_REPAYMENTS = "BillingDataLog(mostrecentPaymentBasedDebtRepayment)"
_TOP_UPS = "BillingDataLog(mostrecentPrepaymentCredits)"


def _change_payment_mode(mode: Any, threshold: int | None = None) -> Part:
    return ask(
        PREPAYMENT,
        "ChangePaymentMode",
        reply(
            "ChangePaymentModeResponse",
            friendly_credit_calendar_id=2,
            emergency_credit_limit=item(None, Unit.MONEY),
            emergency_credit_threshold=item(None, Unit.MONEY),
        ),
        provider_id=0,
        implementation_date_time=item(f"{_MODE}: activateNextDateTime"),
        proposed_payment_control_configuration=item(f"{_MODE}: valueNext", None, mode),
        cut_off_value=item(f"{_DISABLEMENT}: thresholdNext", Unit.MONEY, threshold),
    )


def _change_debt(number: int, amount_type: int, register: str, **rules: Any) -> Part:
    return ask(
        PREPAYMENT,
        "ChangeDebt",
        name=f"ChangeDebt{number}",
        debt_label=b"",
        debt_amount=item(f"{register}: methodInput: adjustmentValue", Unit.MONEY),
        debt_amount_type=item(f"{register}: adjust", None, amount_type),
        debt_recovery_start_time=0,
        debt_recovery_collection_time=0,
        **rules,
    )


def _change_time_debt(number: int, amount_type: int) -> Part:
    rates = f"DebtRecoveryRates[{number}]"
    return _change_debt(
        number,
        amount_type,
        f"TimeDebtRegisters[{number}]",
        debt_recovery_method=0,
        debt_recovery_frequency=item(f"{rates}: periodNext", None, (0, 1)),
        debt_recovery_amount=item(f"{rates}: amountNext", Unit.MONEY),
        debt_recovery_balance_percentage=0,
    )


def _adjust(adjustment_type: int, name: str) -> Part:
    return ask(
        PREPAYMENT,
        "CreditAdjustment",
        start_time=0,
        credit_adjustment_type=item(name, None, adjustment_type),
        credit_adjustment_value=item("MeterBalance: methodInput: adjustmentValue", Unit.MONEY),
    )


def _reset(adjustment_type: int, name: str) -> Part:
    return ask(
        PREPAYMENT,
        "CreditAdjustment",
        start_time=0,
        credit_adjustment_type=item(name, None, adjustment_type),
        credit_adjustment_value=0,
    )


def _top_up(source: int, **rules: Any) -> Part:
    return ask(
        PREPAYMENT,
        "ConsumerTopUp",
        reply(
            "ConsumerTopUpResponse",
            0x09,
            top_up_value=item(None, Unit.MONEY),
            credit_remaining=item(None, Unit.MONEY),
            **rules,
        ),
        originating_device=source,
        top_up_code=item("PrepaymentCredit: methodInput: creditToken", lengths=range(20, 21)),
    )


def _emergency_credit(source: int) -> Part:
    return ask(
        PREPAYMENT,
        "SelectAvailableEmergencyCredit",
        command_issue_date_time=0,
        originating_device=item("EmergencyCredit: select", None, source),
        site_id=ABSENT,
        meter_serial_number=ABSENT,
    )


_CREDIT_REMAINING = item("MeterBalance: valuePrepaymentMode", Unit.MONEY)
_BALANCES = (
    read(METERING, "BillToDateDelivered", BillToDateDelivered=item("MeterBalance: value", Unit.MONEY)),
    read(PREPAYMENT, "CreditRemaining", CreditRemaining=_CREDIT_REMAINING),
)

_CRITICAL: dict[str, Any] = {
    "roles": (SUPPLIER,),
    "critical": True,
    "replay_protection": True,
}
_READ: dict[str, Any] = {"critical": False, "replay_protection": False}

USE_CASES: tuple[UseCase, ...] = (
    use_case(
        0x006C,
        "GCS02",
        "Set GSME Payment Mode to Credit",
        _change_payment_mode(_CREDIT_MODE, _UNCHANGED),
        services={"1.6": GSME},
        future_dateable=True,
        **_CRITICAL,
    ),
    use_case(
        0x006D,
        "GCS03",
        "Set GSME Payment Mode to Prepayment",
        _change_payment_mode(_PREPAYMENT_MODES),
        services={"1.6": GSME},
        future_dateable=True,
        **_CRITICAL,
    ),
    use_case(
        0x006E,
        "GCS04",
        "Manage Debt on the GSME",
        _change_time_debt(1, 1),
        _change_time_debt(2, 3),
        _change_debt(
            3,
            5,
            "PaymentDebtRegister",
            debt_recovery_method=1,
            debt_recovery_frequency=1,
            debt_recovery_amount=0,
            debt_recovery_balance_percentage=item(
                "DebtRecoveryperPayment: valueCurrent", Unit.HUNDREDTH_PERCENT, range(10001)
            ),
        ),
        services={"2.3": GSME},
        **_CRITICAL,
    ),
    use_case(
        0x006F,
        "GCS05",
        "Update Prepayment Configurations on GSME",
        ask(
            PREPAYMENT,
            "EmergencyCreditSetup",
            start_time=item("EmergencyCreditLimit / EmergencyCreditThreshold: activateNextDateTime"),
            emergency_credit_limit=item("EmergencyCreditLimit: amountNext", Unit.MONEY),
            emergency_credit_threshold=item("EmergencyCreditThreshold: thresholdNext", Unit.MONEY),
        ),
        ask(
            PREPAYMENT,
            "SetOverallDebtCap",
            provider_id=0,
            implementation_date_time=item("DebtRecoveryRateCap: activateAmountNextDateTime"),
            overall_debt_cap=item("DebtRecoveryRateCap: amountNext", Unit.MONEY),
        ),
        ask(
            PREPAYMENT,
            "SetLowCreditWarningLevel",
            from_date_time=item("LowCreditThreshold: activateNextDateTime"),
            low_credit_warning_level=item("LowCreditThreshold: thresholdNext", Unit.MONEY),
        ),
        ask(
            PREPAYMENT,
            "SetMaximumCreditLimit",
            provider_id=0,
            implementation_date_time=item(
                "PrepaymentCredit(MaxMeterBalance) / PrepaymentCredit(MaximumCreditThreshold): activateNextDateTime"
            ),
            maximum_credit_level=item("PrepaymentCredit(MaxMeterBalance): valueNext", Unit.MONEY),
            maximum_credit_per_top_up=item("PrepaymentCredit(MaximumCreditThreshold): valueNext", Unit.MONEY),
        ),
        *calendar(_CALENDAR, "actions", 3, (1, 5), (0, 2), 3),
        services={"2.1": GSME},
        future_dateable=True,
        tapped_off=True,
        **_CRITICAL,
    ),
    use_case(
        0x0070,
        "GCS06",
        "Activate Emergency Credit Remotely on GSME",
        _emergency_credit(0),
        services={"2.5": GSME},
        **_CRITICAL,
    ),
    use_case(
        0x0086,
        "GCS40a",
        "Adjust Prepayment Mode Meter Balance on the GSME",
        _adjust(0, "MeterBalance: adjust"),
        services={"1.5": GSME},
        **_CRITICAL,
    ),
    use_case(
        0x00B4,
        "GCS40b",
        "Reset Prepayment Mode Meter Balance on the GSME",
        _reset(1, "MeterBalance / EmergencyCreditBalance / AccumulatedDebtRegister: reset"),
        services={"1.5": GSME},
        **_CRITICAL,
    ),
    use_case(
        0x00C0,
        "GCS40c",
        "Adjust Credit Mode Meter Balance on the GSME",
        _adjust(3, "MeterBalance: adjustCreditMode"),
        services={"1.5": GSME},
        **_CRITICAL,
    ),
    use_case(
        0x00C2,
        "GCS40d",
        "Reset Credit Mode Meter Balance on the GSME",
        _reset(2, "MeterBalance: resetCreditMode"),
        services={"1.5": GSME},
        **_CRITICAL,
    ),
    use_case(
        0x0097,
        "CS01b",
        "Apply Prepayment Top Up to a GSME",
        _top_up(0, source_of_top_up=0),
        services={"2.2": GSME},
        roles=None,
        critical=False,
        replay_protection=True,
    ),
    use_case(
        0x009B,
        "PCS01",
        "Apply Prepayment Top Up to a GSME using PPMID",
        _top_up(2),
        without_service=GSME,
        roles=None,
        within_home=True,
    ),
    use_case(
        0x0090,
        "PCS02",
        "Activate Emergency Credit on GSME from PPMID",
        _emergency_credit(2),
        without_service=GSME,
        roles=None,
        within_home=True,
    ),
    use_case(
        0x0075,
        "GCS14",
        "Read GSME Prepayment Registers",
        read(
            PRICE,
            "PriceTrailingDigit",
            "Currency",
            PriceTrailingDigit=item(f"{_REGISTERS}: scale", None, 0x50),
            Currency=item(f"{_REGISTERS} / MeterBalance: unit", None, CURRENCY_CODES),
        ),
        read(
            PREPAYMENT,
            "AccumulatedDebt",
            "EmergencyCreditRemaining",
            "CreditRemaining",
            "DebtAmount3",
            "DebtAmount1",
            "DebtAmount2",
            is_encrypted=True,
            AccumulatedDebt=item("AccumulatedDebtRegister: value", Unit.MONEY),
            EmergencyCreditRemaining=item("EmergencyCreditBalance: value", Unit.MONEY),
            CreditRemaining=_CREDIT_REMAINING,
            DebtAmount3=item("PaymentDebtRegister: value", Unit.MONEY),
            DebtAmount1=item("TimeDebtRegisters[1]: value", Unit.MONEY),
            DebtAmount2=item("TimeDebtRegisters[2]: value", Unit.MONEY),
        ),
        services={"4.3": GSME + GPF},
        roles=(SUPPLIER,),
        sensitive=True,
        **_READ,
    ),
    use_case(
        0x008D,
        "GCS60",
        "Read Meter Balance for GSME",
        *_BALANCES,
        services={"4.18": GSME + GPF},
        roles=(SUPPLIER,),
        **_READ,
    ),
    use_case(
        0x012A,
        "GCS60a",
        "Read Meter Balance for GSME",
        *_BALANCES,
        services={"4.18": GSME + GPF},
        roles=None,
        supersedes="GCS60",
        **_READ,
    ),
    use_case(
        0x0096,
        "GCS16b",
        "Read GSME Daily Read log(s) (prepayment)",
        get_prepay_snapshot("PrepaymentDailyReadLog", 31, 0x00000001),
        services={"4.14": GSME + GPF},
        roles=(SUPPLIER, ACB),
        sensitive=True,
        **_READ,
        supplier_alone=GSME,
    ),
    use_case(
        0x00C4,
        "GCS15d",
        "Read GSME Billing Data Log (payment-based debt payments)",
        ask(
            PREPAYMENT,
            "GetDebtRepaymentLog",
            reply(
                "PublishDebtLog",
                is_encrypted=True,
                entries=item(
                    collection_time=item(f"{_REPAYMENTS}: logEntries[{{}}].logEntry.timestamp"),
                    amount_collected=item(f"{_REPAYMENTS}: logEntries[{{}}].logEntry.amount", Unit.MONEY),
                    outstanding_debt=item(None, Unit.MONEY),
                ),
                **WHOLE,
            ),
            from_date_time=item(f"{_REPAYMENTS}: methodInput: fromDateTime"),
            latest_end_time=item(f"{_REPAYMENTS}: methodInput: toDateTime"),
            number_of_debts=10,
            debt_type=2,
        ),
        services={"4.4.4": GSME + GPF},
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
            reply(
                "PublishTopUpLog",
                entries=item(
                    top_up_amount=item(f"{_TOP_UPS}: logEntries[{{}}].logEntry.amount", Unit.MONEY),
                    top_up_time=item(f"{_TOP_UPS}: logEntries[{{}}].logEntry.timestamp"),
                ),
                **WHOLE,
            ),
            from_date_time=item(f"{_TOP_UPS}: methodInput: fromDateTime"),
            latest_end_time=item(f"{_TOP_UPS}: methodInput: toDateTime"),
            number_of_records=5,
        ),
        services={"4.4.5": GSME + GPF},
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
            DebtRecoveryTopUpPercentage3=item("DebtRecoveryperPayment: percentage", Unit.HUNDREDTH_PERCENT),
            OverallDebtCap=item("DebtRecoveryRateCap: amountCurrent", Unit.MONEY),
            DebtRecoveryFrequency1=item("DebtRecoveryRates[1]: periodCurrent", None, (0, 1)),
            DebtRecoveryFrequency2=item("DebtRecoveryRates[2]: periodCurrent", None, (0, 1)),
            CutOffValue=item(f"{_DISABLEMENT}: thresholdCurrent", Unit.MONEY),
            EmergencyCreditLimitAllowance=item("EmergencyCreditLimit: amountCurrent", Unit.MONEY),
            EmergencyCreditThreshold=item("EmergencyCreditThreshold: thresholdCurrent", Unit.MONEY),
            LowCreditWarning=item("LowCreditThreshold: thresholdCurrent", Unit.MONEY),
            MaxCreditLimit=item("PrepaymentCredit(MaxMeterBalance): valueCurrent", Unit.MONEY),
            MaxCreditPerTopUp=item("PrepaymentCredit(MaximumCreditThreshold): valueCurrent", Unit.MONEY),
            DebtRecoveryAmount1=item("DebtRecoveryRates[1]: amountCurrent", Unit.MONEY),
            DebtRecoveryAmount2=item("DebtRecoveryRates[2]: amountCurrent", Unit.MONEY),
        ),
        read(PRICE, "PriceTrailingDigit", PriceTrailingDigit=item("DebtRecoveryRates: scalerCurrent")),
        *get_calendar(_CALENDAR, 3, 0xFFFFFFFE, 5, 3),
        services={"4.13": GSME + GPF},
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
            PaymentControlConfiguration=item(f"{_MODE}: value", None, (_CREDIT_MODE, *_PREPAYMENT_MODES)),
        ),
        services={"6.2.9": GSME + GPF},
        roles=(SUPPLIER, ACB),
        **_READ,
    ),
)
