"""Payment mode, balances, debts and top-ups of electricity meters.

Source: the use case tables of GBCS 4.x, checked against the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from gbcs.usecases.dlms import (
    action,
    declared,
    get,
    protected,
    set_,
    templates,
    use_case,
)
from gbcs.usecases.model import ESME
from gbcs.usecases.objects import (
    ACCOUNT,
    ACCUMULATED_DEBT_REGISTER,
    DISABLEMENT_THRESHOLD,
    EMERGENCY_CREDIT,
    MAXIMUM_CREDIT_THRESHOLD,
    MAXIMUM_METER_BALANCE,
    METER_BALANCE,
    NEXT_ACCOUNT,
    NEXT_DEBT_RECOVERY_RATE_CAP,
    NEXT_DEBT_RECOVERY_RATE_CAP_PERIOD,
    NEXT_DISABLEMENT_THRESHOLD,
    NEXT_EMERGENCY_CREDIT_LIMIT,
    NEXT_EMERGENCY_CREDIT_THRESHOLD,
    NEXT_LOW_CREDIT_THRESHOLD,
    NEXT_NON_DISABLEMENT_CALENDAR,
    NEXT_NON_DISABLEMENT_SPECIAL_DAYS,
    NON_DISABLEMENT_CALENDAR,
    NON_DISABLEMENT_CALENDAR_ACTIVATION,
    NON_DISABLEMENT_SPECIAL_DAYS,
    NON_DISABLEMENT_SPECIAL_DAYS_ACTIVATION,
    PAYMENT_DEBT,
    PREPAYMENT_BALANCE_COLLECTION,
    PREPAYMENT_BALANCE_COLLECTION_PROTECTION,
    PREPAYMENT_CREDIT,
    TIME_DEBT,
)

__all__ = ["USE_CASES"]

CS01A = use_case(
    0x0007,
    "CS01a",
    "Apply Prepayment Top Up to an ESME",
    services={"2.2": ESME},
    roles=None,
    critical=False,
    replay_protection=True,
    items=(action(PREPAYMENT_CREDIT.add_credit),),
)
ECS02 = use_case(
    0x001A,
    "ECS02",
    "Set ESME Payment Mode to Credit",
    services={"1.6": ESME},
    roles=("Supplier",),
    critical=True,
    future_dateable=True,
    replay_protection=True,
    items=(
        set_(NEXT_ACCOUNT.credit_mode),
        set_(NEXT_ACCOUNT.credit_charge_configuration),
        set_(NEXT_ACCOUNT.activate_next),
    ),
)
ECS03 = use_case(
    0x001B,
    "ECS03",
    "Set ESME Payment Mode to Prepayment",
    services={"1.6": ESME},
    roles=("Supplier",),
    critical=True,
    future_dateable=True,
    replay_protection=True,
    items=(
        set_(NEXT_ACCOUNT.prepayment_mode),
        set_(NEXT_DISABLEMENT_THRESHOLD.threshold_next),
        set_(NEXT_ACCOUNT.credit_charge_configuration),
        set_(NEXT_DISABLEMENT_THRESHOLD.activate_next),
        set_(NEXT_ACCOUNT.activate_next),
    ),
)
ECS04A = use_case(
    0x001C,
    "ECS04a",
    "Adjust Meter Balance on the ESME",
    services={"1.5": ESME},
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(action(METER_BALANCE.adjust),),
)
ECS07 = use_case(
    0x001E,
    "ECS07",
    "Manage Debt on the ESME",
    services={"2.3": ESME},
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(
        set_(TIME_DEBT[1].unit_charge_passive),
        set_(TIME_DEBT[2].unit_charge_passive),
        set_(PAYMENT_DEBT.recovery_per_payment),
        set_(TIME_DEBT[1].period_next),
        set_(TIME_DEBT[2].period_next),
        action(TIME_DEBT[1].activate_next),
        action(TIME_DEBT[2].activate_next),
        action(PAYMENT_DEBT.adjust),
        action(TIME_DEBT[1].adjust),
        action(TIME_DEBT[2].adjust),
    ),
)
ECS09 = use_case(
    0x0020,
    "ECS09",
    "Activate Emergency Credit Remotely on ESME",
    services={"2.5": ESME},
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(action(EMERGENCY_CREDIT.select),),
)
ECS19 = use_case(
    0x002D,
    "ECS19",
    "Read ESME Prepayment Registers",
    services={"4.3": ESME},
    roles=("Supplier",),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(
        protected(PREPAYMENT_BALANCE_COLLECTION_PROTECTION.read, PREPAYMENT_BALANCE_COLLECTION.value, is_range=False),
    ),
)
ECS26A = use_case(
    0x003B,
    "ECS26a",
    "Read ESME Configuration Data Prepayment",
    services={"4.13": ESME},
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(
        get(TIME_DEBT[1].unit_charge_active),
        get(NON_DISABLEMENT_SPECIAL_DAYS.entries),
        get(TIME_DEBT[1].period_current),
        get(TIME_DEBT[1].unit_charge_active_again),
        get(TIME_DEBT[2].unit_charge_active),
        get(TIME_DEBT[2].period_current),
        get(TIME_DEBT[2].unit_charge_active_again),
        get(PAYMENT_DEBT.recovery_per_payment),
        get(MAXIMUM_CREDIT_THRESHOLD.value_current),
        get(DISABLEMENT_THRESHOLD.thresholds),
        get(MAXIMUM_METER_BALANCE.value_current),
        get(ACCOUNT.low_credit_threshold),
        get(ACCOUNT.debt_recovery_rate_cap),
        get(ACCOUNT.debt_recovery_rate_cap_period),
        get(EMERGENCY_CREDIT.limit),
        get(EMERGENCY_CREDIT.threshold),
        get(NON_DISABLEMENT_CALENDAR.entries),
        get(ACCOUNT.credit_charge_configuration),
    ),
)
ECS82 = use_case(
    0x0069,
    "ECS82",
    "Read Meter Balance for ESME",
    services={"4.18": ESME},
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(get(METER_BALANCE.value),),
)
ECS04B = use_case(
    0x00B3,
    "ECS04b",
    "Reset Meter Balance on the ESME",
    services={"1.5": ESME},
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(
        action(METER_BALANCE.reset),
        action(EMERGENCY_CREDIT.reset),
        action(ACCUMULATED_DEBT_REGISTER.reset),
    ),
)
ECS26J = use_case(
    0x00BE,
    "ECS26j",
    "Read ESME Configuration Data Device Information (Payment Mode)",
    services={"6.2.9": ESME},
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(get(ACCOUNT.mode_and_status),),
)
ECS08A = use_case(
    0x00DE,
    "ECS08a",
    "Update Prepayment Configuration on ESME",
    services={"2.1": ESME},
    roles=("Supplier",),
    critical=True,
    future_dateable=True,
    replay_protection=True,
    supersedes="ECS08",
    items=(
        set_(NEXT_NON_DISABLEMENT_SPECIAL_DAYS.entries),
        set_(MAXIMUM_METER_BALANCE.value_next),
        set_(MAXIMUM_CREDIT_THRESHOLD.value_next),
        set_(NEXT_NON_DISABLEMENT_CALENDAR.entries),
        set_(NEXT_DEBT_RECOVERY_RATE_CAP.amount_next),
        set_(NEXT_DEBT_RECOVERY_RATE_CAP_PERIOD.period_next),
        set_(NEXT_LOW_CREDIT_THRESHOLD.threshold_next),
        set_(NEXT_EMERGENCY_CREDIT_LIMIT.amount_next),
        set_(NON_DISABLEMENT_SPECIAL_DAYS_ACTIVATION.activate_next),
        set_(NEXT_EMERGENCY_CREDIT_THRESHOLD.threshold_next),
        set_(MAXIMUM_METER_BALANCE.activate_next),
        set_(MAXIMUM_CREDIT_THRESHOLD.activate_next),
        set_(NEXT_DEBT_RECOVERY_RATE_CAP.activate_next),
        set_(NEXT_DEBT_RECOVERY_RATE_CAP_PERIOD.activate_next),
        set_(NEXT_LOW_CREDIT_THRESHOLD.activate_next),
        set_(NEXT_EMERGENCY_CREDIT_LIMIT.activate_next),
        set_(NEXT_EMERGENCY_CREDIT_THRESHOLD.activate_next),
        set_(NON_DISABLEMENT_CALENDAR_ACTIVATION.activate_next),
    ),
)
# Earlier versions
ECS08 = ECS08A._replace(
    message_code=0x001F,
    reference="ECS08",
    supersedes=None,
    **templates(
        # the maximum meter balance is written at once, not made ready to be activated
        set_(MAXIMUM_METER_BALANCE.value_next_at_once)
        if item.target == MAXIMUM_METER_BALANCE.value_next.target
        else item
        for item in declared(ECS08A)
    ),
)

USE_CASES = (
    CS01A,
    ECS02,
    ECS03,
    ECS04A,
    ECS07,
    ECS08,
    ECS09,
    ECS19,
    ECS26A,
    ECS82,
    ECS04B,
    ECS26J,
    ECS08A,
)
"""By message code."""
