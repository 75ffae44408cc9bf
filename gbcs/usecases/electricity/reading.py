"""Registers and logs of electricity meters.

Source: the use case tables of GBCS 4.x, checked against the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from gbcs.usecases.dlms import (
    Access,
    action,
    get,
    protected,
    select,
    use_case,
)
from gbcs.usecases.model import ESME
from gbcs.usecases.objects import (
    ACTIVE_EXPORT_REGISTER,
    AVERAGE_RMS_OVER_VOLTAGE_COUNTER,
    AVERAGE_RMS_UNDER_VOLTAGE_COUNTER,
    AVERAGE_RMS_VOLTAGE_PROFILE,
    BILLING_DATA_LOG_DEBT_PAYMENTS,
    BILLING_DATA_LOG_PREPAYMENT,
    BILLING_DATA_LOG_PREPAYMENT_CREDITS,
    BILLING_DATA_LOG_PROTECTION,
    BILLING_DATA_LOG_REGISTERS,
    BILLING_DATA_LOG_TARIFF_TRIGGERED,
    BILLING_DATA_LOG_TARIFF_TRIGGERED_PROTECTION,
    DAILY_CONSUMPTION_LOG,
    DAILY_CONSUMPTION_LOG_PROTECTION,
    DAILY_READ_LOG,
    DAILY_READ_LOG_EXPORT,
    DAILY_READ_LOG_PROTECTION,
    IMPORT_REGISTER_COLLECTION,
    IMPORT_REGISTER_COLLECTION_PROTECTION,
    MAXIMUM_DEMAND_CONFIGURABLE_TIME_PERIOD,
    MAXIMUM_DEMAND_EXPORT,
    MAXIMUM_DEMAND_EXPORT_LAST_RESET,
    MAXIMUM_DEMAND_IMPORT,
    MAXIMUM_DEMAND_IMPORT_CONFIGURABLE_TIME,
    MAXIMUM_DEMAND_IMPORT_CONFIGURABLE_TIME_LAST_RESET,
    MAXIMUM_DEMAND_IMPORT_LAST_RESET,
    POWER_IMPORT_COLLECTION,
    PREPAYMENT_DAILY_READ_LOG,
    PREPAYMENT_DAILY_READ_LOG_PROTECTION,
    PROFILE_DATA_LOG_ACTIVE_IMPORT,
    PROFILE_DATA_LOG_ACTIVE_IMPORT_PROTECTION,
    PROFILE_DATA_LOG_EXPORT,
    PROFILE_DATA_LOG_REACTIVE_IMPORT,
    REACTIVE_EXPORT_REGISTER,
    TARIFF_BLOCK_TOU_REGISTER_COLLECTION,
    TARIFF_BLOCK_TOU_REGISTER_COLLECTION_PROTECTION,
    TARIFF_TOU_REGISTER_COLLECTION,
    TARIFF_TOU_REGISTER_COLLECTION_PROTECTION,
)

__all__ = ["USE_CASES"]

ECS17A = use_case(
    0x0026,
    "ECS17a",
    "Read ESME Energy Registers (Export Energy)",
    services={"4.2": ESME},
    roles=("Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get(ACTIVE_EXPORT_REGISTER.value),
        get(ACTIVE_EXPORT_REGISTER.scaler_unit),
        get(REACTIVE_EXPORT_REGISTER.value),
        get(REACTIVE_EXPORT_REGISTER.scaler_unit),
    ),
)
ECS17B = use_case(
    0x0027,
    "ECS17b",
    "Read ESME Energy Registers (Import Energy)",
    services={"4.1.1": ESME},
    roles=("Supplier", "Network Operator"),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(protected(IMPORT_REGISTER_COLLECTION_PROTECTION.read, IMPORT_REGISTER_COLLECTION.value, is_range=False),),
)
ECS17C = use_case(
    0x0028,
    "ECS17c",
    "Read ESME Energy Registers (Power)",
    services={"4.16": ESME},
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(get(POWER_IMPORT_COLLECTION.value),),
)
ECS17D = use_case(
    0x0029,
    "ECS17d",
    "Read ESME Energy Register (TOU)",
    services={"4.1.2": ESME},
    roles=("Supplier", "Network Operator"),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(
        protected(TARIFF_TOU_REGISTER_COLLECTION_PROTECTION.read, TARIFF_TOU_REGISTER_COLLECTION.value, is_range=False),
    ),
)
ECS17E = use_case(
    0x002A,
    "ECS17e",
    "Read ESME Energy Register (TOU with Blocks)",
    services={"4.1.3": ESME},
    roles=("Supplier", "Network Operator"),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(
        protected(
            TARIFF_BLOCK_TOU_REGISTER_COLLECTION_PROTECTION.read,
            TARIFF_BLOCK_TOU_REGISTER_COLLECTION.value,
            is_range=False,
        ),
    ),
)
ECS18A = use_case(
    0x002B,
    "ECS18a",
    "Read Maximum Demand Registers (export)",
    services={"4.12.2": ESME},
    roles=("Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get(MAXIMUM_DEMAND_EXPORT_LAST_RESET.value),
        get(MAXIMUM_DEMAND_EXPORT.value),
        get(MAXIMUM_DEMAND_EXPORT.scaler_unit),
        get(MAXIMUM_DEMAND_EXPORT.time_stamp),
    ),
)
ECS18B = use_case(
    0x002C,
    "ECS18b",
    "Read Maximum Demand Registers (import)",
    services={"4.12.1": ESME},
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get(MAXIMUM_DEMAND_IMPORT_CONFIGURABLE_TIME_LAST_RESET.value),
        get(MAXIMUM_DEMAND_IMPORT_LAST_RESET.value),
        get(MAXIMUM_DEMAND_IMPORT.value),
        get(MAXIMUM_DEMAND_IMPORT.scaler_unit),
        get(MAXIMUM_DEMAND_IMPORT.time_stamp),
        get(MAXIMUM_DEMAND_IMPORT_CONFIGURABLE_TIME.value),
        get(MAXIMUM_DEMAND_IMPORT_CONFIGURABLE_TIME.scaler_unit),
        get(MAXIMUM_DEMAND_IMPORT_CONFIGURABLE_TIME.time_stamp),
        get(MAXIMUM_DEMAND_CONFIGURABLE_TIME_PERIOD.entries),
    ),
)
ECS20A = use_case(
    0x002E,
    "ECS20a",
    "Read ESME Billing Data Log (payment based debt payments)",
    services={"4.4.4": ESME},
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(select(BILLING_DATA_LOG_DEBT_PAYMENTS.log_entries),),
)
ECS20B = use_case(
    0x002F,
    "ECS20b",
    "Read ESME Billing Data Log (change of mode / tariff triggered exc export)",
    services={"4.4.2": ESME},
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(
        protected(BILLING_DATA_LOG_TARIFF_TRIGGERED_PROTECTION.read_log, BILLING_DATA_LOG_TARIFF_TRIGGERED.log_entries),
    ),
)
ECS20C = use_case(
    0x0030,
    "ECS20c",
    "Read ESME Billing Data Log (billing calendar triggered exc export)",
    services={"4.4.3": ESME},
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(
        protected(
            BILLING_DATA_LOG_PROTECTION.read_log,
            BILLING_DATA_LOG_REGISTERS.log_entries,
            BILLING_DATA_LOG_PREPAYMENT.log_entries,
        ),
    ),
)
ECS21A = use_case(
    0x0033,
    "ECS21a",
    "Read Electricity Daily Read Log (exc export)",
    services={"4.6.1": ESME},
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(protected(DAILY_READ_LOG_PROTECTION.read_log, DAILY_READ_LOG.log_entries),),
)
ECS21B = use_case(
    0x0034,
    "ECS21b",
    "Read Electricity (Prepayment) Daily Read Log",
    services={"4.14": ESME},
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(protected(PREPAYMENT_DAILY_READ_LOG_PROTECTION.read_log, PREPAYMENT_DAILY_READ_LOG.log_entries),),
)
ECS21C = use_case(
    0x0035,
    "ECS21c",
    "Read Electricity Daily Read Log (export only)",
    services={"4.6.2": ESME},
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=False,
    items=(select(DAILY_READ_LOG_EXPORT.log_entries),),
)
ECS22A = use_case(
    0x0036,
    "ECS22a",
    "Read Electricity Half Hour Profile Data (export)",
    services={"4.8.3": ESME},
    roles=("Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(select(PROFILE_DATA_LOG_EXPORT.log_entries),),
)
ECS22B = use_case(
    0x0037,
    "ECS22b",
    "Read Electricity Half Hour Profile Data (active import)",
    services={"4.8.1": ESME},
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(protected(PROFILE_DATA_LOG_ACTIVE_IMPORT_PROTECTION.read_log, PROFILE_DATA_LOG_ACTIVE_IMPORT.log_entries),),
)
ECS22C = use_case(
    0x0038,
    "ECS22c",
    "Read Electricity Half Hour Profile Data (reactive import)",
    services={"4.8.2": ESME},
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(select(PROFILE_DATA_LOG_REACTIVE_IMPORT.log_entries),),
)


def _voltage_of_phase(phase: int) -> tuple[Access, ...]:
    """What is read of the average voltage of a phase."""
    under, over = AVERAGE_RMS_UNDER_VOLTAGE_COUNTER[phase], AVERAGE_RMS_OVER_VOLTAGE_COUNTER[phase]
    return (
        get(under.value),
        get(under.scaler_unit),
        get(over.value),
        get(over.scaler_unit),
        select(AVERAGE_RMS_VOLTAGE_PROFILE[phase].log_entries),
        get(AVERAGE_RMS_VOLTAGE_PROFILE[phase].measurement_period),
    )


ECS23 = use_case(
    0x0039,
    "ECS23",
    "Read Voltage Operational Data",
    services={"4.10": ESME},
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=_voltage_of_phase(1),
)
ECS57 = use_case(
    0x005A,
    "ECS57",
    "Reset ESME Maximum Demand Registers",
    services={"6.18.2": ESME},
    roles=("Network Operator",),
    critical=False,
    replay_protection=False,
    items=(
        action(MAXIMUM_DEMAND_IMPORT.reset, optional=True),
        action(MAXIMUM_DEMAND_IMPORT_CONFIGURABLE_TIME.reset, optional=True),
        action(MAXIMUM_DEMAND_EXPORT.reset, optional=True),
    ),
)
ECS66 = use_case(
    0x0060,
    "ECS66",
    "Read ESME Daily Consumption Log",
    services={"4.17": ESME},
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(protected(DAILY_CONSUMPTION_LOG_PROTECTION.read_log, DAILY_CONSUMPTION_LOG.log_entries),),
)
ECS23B = use_case(
    0x00BC,
    "ECS23b",
    "Read Voltage Operational Data - 3 Phase",
    services={"4.10": ESME},
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(*_voltage_of_phase(1), *_voltage_of_phase(2), *_voltage_of_phase(3)),
)
ECS20D = use_case(
    0x00C9,
    "ECS20d",
    "Read ESME Billing Data Log (prepayment credits)",
    services={"4.4.5": ESME},
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(select(BILLING_DATA_LOG_PREPAYMENT_CREDITS.log_entries),),
)

USE_CASES = (
    ECS17A,
    ECS17B,
    ECS17C,
    ECS17D,
    ECS17E,
    ECS18A,
    ECS18B,
    ECS20A,
    ECS20B,
    ECS20C,
    ECS21A,
    ECS21B,
    ECS21C,
    ECS22A,
    ECS22B,
    ECS22C,
    ECS23,
    ECS57,
    ECS66,
    ECS23B,
    ECS20D,
)
"""By message code."""
