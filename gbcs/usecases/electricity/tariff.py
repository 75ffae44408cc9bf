"""Tariffs, prices and the billing calendar of electricity meters.

Source: the use case tables of GBCS 4.x, checked against the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from gbcs.usecases.dlms import (
    action,
    get,
    set_,
    use_case,
)
from gbcs.usecases.model import ESME
from gbcs.usecases.objects import (
    ACTIVE_TARIFF_PRICE,
    BILLING_CALENDAR,
    CURRENCY_UNIT,
    NEXT_SECONDARY_TARIFF_SPECIAL_DAYS,
    NEXT_TARIFF_SPECIAL_DAYS,
    NEXT_TARIFF_THRESHOLDS,
    SECONDARY_ACTIVE_TARIFF_PRICE,
    SECONDARY_TARIFF_SPECIAL_DAYS,
    SECONDARY_TARIFF_SPECIAL_DAYS_ACTIVATION,
    SECONDARY_TARIFF_SWITCHING_TABLE,
    SECONDARY_TARIFF_TOU_PRICE_MATRIX,
    STANDING_CHARGE,
    TARIFF_BLOCK_COUNTER_MATRIX_RESETTING,
    TARIFF_BLOCK_PRICE_MATRIX_TOU,
    TARIFF_SCRIPTS,
    TARIFF_SPECIAL_DAYS,
    TARIFF_SPECIAL_DAYS_ACTIVATION,
    TARIFF_SWITCHING_TABLE,
    TARIFF_THRESHOLD_MATRIX,
    TARIFF_THRESHOLDS,
)

__all__ = ["USE_CASES"]

ECS01A = use_case(
    0x0019,
    "ECS01a",
    "Set Tariff and Price on ESME",
    services={"1.1.1": ESME},
    roles=("Supplier",),
    critical=True,
    future_dateable=True,
    replay_protection=True,
    items=(
        set_(TARIFF_SWITCHING_TABLE.season_profile_passive),
        set_(TARIFF_SWITCHING_TABLE.week_profile_table_passive),
        set_(TARIFF_SWITCHING_TABLE.day_profile_table_passive),
        set_(NEXT_TARIFF_SPECIAL_DAYS.entries),
        *(set_(each.thresholds) for each in NEXT_TARIFF_THRESHOLDS.values()),
        set_(CURRENCY_UNIT.value_next),
        set_(STANDING_CHARGE.unit_charge_passive),
        set_(TARIFF_BLOCK_PRICE_MATRIX_TOU.unit_charge_passive),
        set_(TARIFF_SWITCHING_TABLE.activate_next),
        set_(TARIFF_SPECIAL_DAYS_ACTIVATION.activate_next),
        set_(CURRENCY_UNIT.activate_next),
        set_(STANDING_CHARGE.activate_next),
        set_(TARIFF_BLOCK_PRICE_MATRIX_TOU.activate_next),
        set_(TARIFF_THRESHOLD_MATRIX.activate_next),
    ),
)
ECS05 = use_case(
    0x001D,
    "ECS05",
    "Reset Tariff Block Counter Matrix",
    services={"1.7": ESME},
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(action(TARIFF_SCRIPTS.reset),),
)
ECS24 = use_case(
    0x003A,
    "ECS24",
    "Read ESME Tariff Data",
    services={"4.11.1": ESME},
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get(ACTIVE_TARIFF_PRICE.value),
        get(ACTIVE_TARIFF_PRICE.scaler_unit),
        get(TARIFF_SWITCHING_TABLE.season_profile_active),
        get(TARIFF_SWITCHING_TABLE.week_profile_table_active),
        get(TARIFF_SWITCHING_TABLE.day_profile_table_active),
        get(TARIFF_SPECIAL_DAYS.entries),
        *(get(each.thresholds) for each in TARIFF_THRESHOLDS.values()),
        get(CURRENCY_UNIT.value_current),
        get(STANDING_CHARGE.unit_charge_active),
        get(TARIFF_BLOCK_PRICE_MATRIX_TOU.unit_charge_active),
    ),
)
ECS01B = use_case(
    0x00A2,
    "ECS01b",
    "Set Price on ESME",
    services={"1.2.1": ESME},
    roles=("Supplier",),
    critical=True,
    future_dateable=True,
    replay_protection=True,
    items=(
        set_(STANDING_CHARGE.unit_charge_passive),
        set_(TARIFF_BLOCK_PRICE_MATRIX_TOU.unit_charge_passive),
        set_(STANDING_CHARGE.activate_next),
        set_(TARIFF_BLOCK_PRICE_MATRIX_TOU.activate_next),
    ),
)
ECS01C = use_case(
    0x00B7,
    "ECS01c",
    "Set Tariff and Price on ESME secondary",
    services={"1.1.2": ESME},
    roles=("Supplier",),
    critical=True,
    future_dateable=True,
    replay_protection=True,
    items=(
        set_(SECONDARY_TARIFF_TOU_PRICE_MATRIX.unit_charge_passive),
        set_(SECONDARY_TARIFF_SWITCHING_TABLE.season_profile_passive),
        set_(SECONDARY_TARIFF_SWITCHING_TABLE.week_profile_table_passive),
        set_(SECONDARY_TARIFF_SWITCHING_TABLE.day_profile_table_passive),
        set_(NEXT_SECONDARY_TARIFF_SPECIAL_DAYS.entries),
        set_(SECONDARY_TARIFF_SWITCHING_TABLE.activate_next),
        set_(SECONDARY_TARIFF_TOU_PRICE_MATRIX.activate_next),
        set_(SECONDARY_TARIFF_SPECIAL_DAYS_ACTIVATION.activate_next),
    ),
)
ECS24B = use_case(
    0x00BD,
    "ECS24b",
    "Read ESME Tariff Data - second element",
    services={"4.11.2": ESME},  # as published; the mapping table has 4.10, whose responses have no tariff, by mistake
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get(SECONDARY_TARIFF_TOU_PRICE_MATRIX.unit_charge_active),
        get(SECONDARY_ACTIVE_TARIFF_PRICE.value),
        get(SECONDARY_ACTIVE_TARIFF_PRICE.scaler_unit),
        get(SECONDARY_TARIFF_SPECIAL_DAYS.entries),
        get(SECONDARY_TARIFF_SWITCHING_TABLE.season_profile_active),
        get(SECONDARY_TARIFF_SWITCHING_TABLE.week_profile_table_active),
        get(SECONDARY_TARIFF_SWITCHING_TABLE.day_profile_table_active),
    ),
)
ECS01D = use_case(
    0x00C7,
    "ECS01d",
    "Set Price on ESME secondary",
    services={"1.2.2": ESME},
    roles=("Supplier",),
    critical=True,
    future_dateable=True,
    replay_protection=True,
    items=(
        set_(SECONDARY_TARIFF_TOU_PRICE_MATRIX.unit_charge_passive),
        set_(SECONDARY_TARIFF_TOU_PRICE_MATRIX.activate_next),
    ),
)
ECS30A = use_case(
    0x00D7,
    "ECS30a",
    "Set Billing Calendar on the ESME - all periodicities",
    services={"6.8": ESME},
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    supersedes="ECS30",
    items=(set_(BILLING_CALENDAR.execution_time),),
)
ECS26L = use_case(
    0x00D9,
    "ECS26l",
    "Read ESME Configuration Data Device Information (Billing Calendar - all periodicities)",
    services={"6.2.3": ESME},
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    supersedes="ECS26d",
    items=(get(BILLING_CALENDAR.execution_time),),
)
ECS48 = use_case(
    0x00DB,
    "ECS48",
    "Configure daily resetting of Tariff Block Counter Matrix",
    services={"6.26": ESME},
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(set_(TARIFF_BLOCK_COUNTER_MATRIX_RESETTING.execution_time),),
)
# Earlier versions
ECS26D = ECS26L._replace(
    message_code=0x003E,
    reference="ECS26d",
    name="Read ESME Configuration Data Device Information (Billing Calendar)",
    supersedes=None,
)
ECS30 = ECS30A._replace(
    message_code=0x0046, reference="ECS30", name="Set Billing Calendar on the ESME", supersedes=None
)

USE_CASES = (
    ECS01A,
    ECS05,
    ECS24,
    ECS26D,
    ECS30,
    ECS01B,
    ECS01C,
    ECS24B,
    ECS01D,
    ECS30A,
    ECS26L,
    ECS48,
)
"""By message code."""
