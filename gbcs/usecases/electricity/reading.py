"""Registers and logs of electricity meters.

Source: the use case tables of GBCS 4.x, checked against the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from dlms.data import BitString, Boolean, Enum, Integer, LongUnsigned
from gbcs.usecases.dlms import (
    Item,
    action,
    array,
    bits,
    boolean,
    buffer,
    date_time,
    enum,
    get,
    i8,
    i32,
    octets,
    protected,
    scaler_and_unit,
    seconds,
    select,
    structure,
    time,
    u16,
    u32,
    use_case,
)

__all__ = ["USE_CASES"]

ECS17A = use_case(
    0x0026,
    "ECS17a",
    "Read ESME Energy Registers (Export Energy)",
    devices=("ESME",),
    services=("4.2",),
    roles=("Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get("ActiveExportRegister: value", 3, "1-0:2.8.0.255", 2, u32(unit="Wh")),
        scaler_and_unit("ActiveExportRegister", 3, "1-0:2.8.0.255", 0, 30),
        get("ReactiveExportRegister: value", 3, "1-0:4.8.0.255", 2, u32(unit="varh")),
        scaler_and_unit("ReactiveExportRegister", 3, "1-0:4.8.0.255", 0, 32),
    ),
)
ECS17B = use_case(
    0x0027,
    "ECS17b",
    "Read ESME Energy Registers (Import Energy)",
    devices=("ESME",),
    services=("4.1.1",),
    roles=("Supplier", "Network Operator"),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(
        protected(
            "ImportRegisterCollection: read",
            "0-0:43.2.8.255",
            (
                "ImportRegisterCollection: import_register_collection",
                1,
                "0-0:94.44.34.10",
                2,
                structure(
                    active_import_value=u32("active.value", unit="Wh"),
                    active_scal_unit_type=structure(
                        active_import_scaler=i8("active.scale", constant=Integer(0)),
                        active_import_unit=enum("active.unit", constant=Enum(30)),
                    ),
                    reactive_import_value=u32("reactive.value", unit="varh"),
                    reactive_scal_unit_type=structure(
                        reactive_import_scaler=i8("reactive.scale", constant=Integer(0)),
                        reactive_import_unit=enum("reactive.unit", constant=Enum(32)),
                    ),
                    second_active_import_value=u32("secondary.value", unit="Wh", twin=True),
                ),
            ),
            is_range=False,
        ),
    ),
)
ECS17C = use_case(
    0x0028,
    "ECS17c",
    "Read ESME Energy Registers (Power)",
    devices=("ESME",),
    services=("4.16",),
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get(
            "PowerImportCollection: power_import_collection",
            1,
            "0-0:94.44.34.20",
            2,
            structure(
                active_power_import_value=u32("ActivePowerImport.value", unit="W"),
                active_power_scal_unit_type=structure(
                    active_power_import_scaler=i8("ActivePowerImport.scaler", constant=Integer(0)),
                    active_power_import_unit=enum("ActivePowerImport.unit", constant=Enum(27)),
                ),
                primary_active_power_import_value=u32("PrimaryActivePowerImport.value", unit="W"),
            ),
        ),
    ),
)
ECS17D = use_case(
    0x0029,
    "ECS17d",
    "Read ESME Energy Register (TOU)",
    devices=("ESME",),
    services=("4.1.2",),
    roles=("Supplier", "Network Operator"),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(
        protected(
            "TariffTOURegisterCollection: read",
            "0-0:43.2.9.255",
            (
                "TariffTOURegisterCollection: TOU_register_collection",
                1,
                "0-0:94.44.34.1",
                2,
                structure(
                    TOU_primary_registers=array(u32("TOUPrimaryRegister[1..48].value", unit="Wh"), 1, 48),
                    TOU_secondary_registers=array(u32("TOUSecondRegister[1..4].value", unit="Wh"), 1, 4, twin=True),
                ),
            ),
            is_range=False,
        ),
    ),
)
ECS17E = use_case(
    0x002A,
    "ECS17e",
    "Read ESME Energy Register (TOU with Blocks)",
    devices=("ESME",),
    services=("4.1.3",),
    roles=("Supplier", "Network Operator"),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(
        protected(
            "TariffBlockTOURegisterCollection: read",
            "0-0:43.2.10.255",
            (
                "TariffBlockTOURegisterCollection: Block_TOU_register_collection",
                1,
                "0-0:94.44.34.2",
                2,
                structure(
                    Block_primary_registers=array(
                        u32("TariffBlock[1..4]RegisterBlockCounterMatrixTOU[1..16].value", unit="Wh"), 1, 64
                    )
                ),
            ),
            is_range=False,
        ),
    ),
)
ECS18A = use_case(
    0x002B,
    "ECS18a",
    "Read Maximum Demand Registers (export)",
    devices=("ESME",),
    services=("4.12.2",),
    roles=("Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get("MaximumDemandActivePowerExportValue: dateTimeOfLastReset", 1, "0-0:94.44.5.2", 2, date_time()),
        get("MaximumDemandActivePowerExportValue: value", 4, "1-0:2.6.0.255", 2, u32(unit="W")),
        scaler_and_unit("MaximumDemandActivePowerExportValue", 4, "1-0:2.6.0.255", 0, 27),
        get("MaximumDemandActivePowerExportValue: dateTimeStamp", 4, "1-0:2.6.0.255", 5, date_time()),
    ),
)
ECS18B = use_case(
    0x002C,
    "ECS18b",
    "Read Maximum Demand Registers (import)",
    devices=("ESME",),
    services=("4.12.1",),
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get(
            "MaximumDemand(ConfigurableTime)ActivePowerImportValue: dateTimeOfLastReset",
            1,
            "0-0:94.44.5.0",
            2,
            date_time(),
        ),
        get("MaximumDemandActiveEnergyImportValue: dateTimeOfLastReset", 1, "0-0:94.44.5.1", 2, date_time()),
        get("MaximumDemandActiveEnergyImportValue: value", 4, "1-0:1.6.0.255", 2, u32(unit="W")),
        scaler_and_unit("MaximumDemandActiveEnergyImportValue", 4, "1-0:1.6.0.255", 0, 27),
        get("MaximumDemandActiveEnergyImportValue: dateTimeStamp", 4, "1-0:1.6.0.255", 5, date_time()),
        get("MaximumDemand(ConfigurableTime)ActivePowerImportValue: value", 4, "1-0:1.6.1.255", 2, u32(unit="W")),
        scaler_and_unit("MaximumDemand(ConfigurableTime)ActivePowerImportValue", 4, "1-0:1.6.1.255", 0, 27),
        get("MaximumDemand(ConfigurableTime)ActivePowerImportValue: dateTimeStamp", 4, "1-0:1.6.1.255", 5, date_time()),
        get(
            "MaximumDemandConfigurableTimePeriod: entries",
            10,
            "0-0:12.0.0.255",
            2,
            array(
                structure(
                    index=u16("currentEntries[1..2].index"),
                    enable=boolean("currentEntries[1..2].enable", constant=Boolean(True)),
                    script_logical_name=octets("currentEntries[1..2].scriptLN", constant=bytes.fromhex("00000A8064FF")),
                    script_selector=u16("currentEntries[1..2].scriptSelector"),
                    switch_time=time("currentEntries[1..2].switchTime"),
                    validity_window=u16("currentEntries[1..2].validityWindow", constant=LongUnsigned(65535)),
                    exec_weekdays=bits(
                        "currentEntries[1..2].execWeekdays[1..7]", constant=BitString.from_bits("1111111")
                    ),
                    exec_specdays=bits("currentEntries[1..2].execSpecdays[0..0]", constant=BitString.from_bits("")),
                    begin_date=octets("currentEntries[1..2].beginDate", constant=bytes.fromhex("000001FFFF")),
                    end_date=octets("currentEntries[1..2].endDate", constant=bytes.fromhex("FFFFFFFFFF")),
                ),
                1,
                2,
            ),
        ),
    ),
)
ECS20A = use_case(
    0x002E,
    "ECS20a",
    "Read ESME Billing Data Log (payment based debt payments)",
    devices=("ESME",),
    services=("4.4.4",),
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        select(
            "BillingDataLog(mostrecentPaymentBasedDebtRepayment): logEntries",
            7,
            "0-0:98.1.4.255",
            2,
            buffer(
                10,
                timestamp=seconds("logEntries[1..10].logEntry.timestamp"),
                dlValue=u32("logEntries[1..10].logEntry.amount", unit="10^-5 currency units"),
            ),
        ),
    ),
)
ECS20B = use_case(
    0x002F,
    "ECS20b",
    "Read ESME Billing Data Log (change of mode / tariff triggered exc export)",
    devices=("ESME",),
    services=("4.4.2",),
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(
        protected(
            "BillingDataLog(SetPaymentModeOrTariffTriggeredFinancialExcExport): readLog",
            "0-0:43.2.3.255",
            (
                "BillingDataLog(SetPaymentModeOrTariffTriggeredFinancialExcExport): logEntries",
                7,
                "0-0:98.1.2.255",
                2,
                buffer(
                    12,
                    timestamp=seconds("logEntries[1..12].logEntry.timestamp"),
                    activeImportRegisterValue=u32(
                        "logEntries[1..12].logEntry.activeImportRegisterValue/consumption", unit="Wh"
                    ),
                    secondaryActiveImportRegisterValue=u32(
                        "logEntries[1..12].logEntry.secondaryActiveImportRegisterValue/consumption",
                        unit="Wh",
                        twin=True,
                    ),
                    tariffTOURegisterValues=array(
                        u32("logEntries[1..12].logEntry.tariffTOU[1..48].RegisterMatrixValue", unit="Wh"), 1, 48
                    ),
                    secondaryTariffTOURegisterValues=array(
                        u32("logEntries[1..12].logEntry.secondaryTariffTOU[1..4].RegisterMatrixValue", unit="Wh"),
                        1,
                        4,
                        twin=True,
                    ),
                    tariffTOUBlock1RegisterValues=array(
                        u32("logEntries[1..12].logEntry.tariffTOU[1..8].Block1.RegisterMatrixValue", unit="Wh"), 1, 8
                    ),
                    tariffTOUBlock2RegisterValues=array(
                        u32("logEntries[1..12].logEntry.tariffTOU[1..8].Block2.RegisterMatrixValue", unit="Wh"), 1, 8
                    ),
                    tariffTOUBlock3RegisterValues=array(
                        u32("logEntries[1..12].logEntry.tariffTOU[1..8].Block3.RegisterMatrixValue", unit="Wh"), 1, 8
                    ),
                    tariffTOUBlock4RegisterValues=array(
                        u32("logEntries[1..12].logEntry.tariffTOU[1..8].Block4.RegisterMatrixValue", unit="Wh"), 1, 8
                    ),
                    emergencyCreditBalanceValue=i32(
                        "logEntries[1..12].logEntry.emergencyCreditBalanceValue", unit="10^-5 currency units"
                    ),
                    meterBalanceValue=i32("logEntries[1..12].logEntry.meterBalanceValue", unit="10^-5 currency units"),
                    paymentDebtRegisterValue=i32(
                        "logEntries[1..12].logEntry.paymentDebtRegisterValue", unit="10^-5 currency units"
                    ),
                    timeDebtRegisters1Value=i32(
                        "logEntries[1..12].logEntry.timeDebtRegisters1Value", unit="10^-5 currency units"
                    ),
                    timeDebtRegisters2Value=i32(
                        "logEntries[1..12].logEntry.timeDebtRegisters2Value", unit="10^-5 currency units"
                    ),
                    accumulatedDebtRegisterValue=i32(
                        "logEntries[1..12].logEntry.accumulatedDebtRegisterValue", unit="10^-5 currency units"
                    ),
                ),
            ),
        ),
    ),
)
ECS20C = use_case(
    0x0030,
    "ECS20c",
    "Read ESME Billing Data Log (billing calendar triggered exc export)",
    devices=("ESME",),
    services=("4.4.3",),
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(
        protected(
            "BillingDataLog(BillingCalendarTriggeredExcExport): readLog",
            "0-0:43.2.2.255",
            (
                "BillingDataLog(BillingCalendarTriggeredExcExport): registerReadLogEntry",
                7,
                "0-0:98.1.0.255",
                2,
                buffer(
                    12,
                    timestamp=seconds("logEntries[1..12].logEntry.timestamp"),
                    activeImportRegisterValue=u32(
                        "logEntries[1..12].logEntry.activeImportRegisterValue/consumption", unit="Wh"
                    ),
                    secondaryActiveImportRegisterValue=u32(
                        "logEntries[1..12].logEntry.secondaryActiveImportRegisterValue/consumption",
                        unit="Wh",
                        twin=True,
                    ),
                    tariffTOURegisterValues=array(
                        u32("logEntries[1..12].logEntry.tariffTOU[1..48].RegisterMatrixValue", unit="Wh"), 1, 48
                    ),
                    secondaryTariffTOURegisterValues=array(
                        u32("logEntries[1..12].logEntry.secondaryTariffTOU[1..4].RegisterMatrixValue", unit="Wh"),
                        1,
                        4,
                        twin=True,
                    ),
                    tariffTOUBlock1RegisterValues=array(
                        u32("logEntries[1..12].logEntry.tariffTOU[1..8].Block1.RegisterMatrixValue", unit="Wh"), 1, 8
                    ),
                    tariffTOUBlock2RegisterValues=array(
                        u32("logEntries[1..12].logEntry.tariffTOU[1..8].Block2.RegisterMatrixValue", unit="Wh"), 1, 8
                    ),
                    tariffTOUBlock3RegisterValues=array(
                        u32("logEntries[1..12].logEntry.tariffTOU[1..8].Block3.RegisterMatrixValue", unit="Wh"), 1, 8
                    ),
                    tariffTOUBlock4RegisterValues=array(
                        u32("logEntries[1..12].logEntry.tariffTOU[1..8].Block4.RegisterMatrixValue", unit="Wh"), 1, 8
                    ),
                ),
            ),
            (
                "BillingDataLog(BillingCalendarTriggeredExcExport): prepaymentReadLogEntry",
                7,
                "0-0:98.1.1.255",
                2,
                buffer(
                    12,
                    timestamp=seconds("logEntries[1..12].logEntry.timestamp"),
                    emergencyCreditBalanceValue=i32(
                        "logEntries[1..12].logEntry.emergencyCreditBalanceValue", unit="10^-5 currency units"
                    ),
                    meterBalanceValue=i32("logEntries[1..12].logEntry.meterBalanceValue", unit="10^-5 currency units"),
                    paymentDebtRegisterValue=i32(
                        "logEntries[1..12].logEntry.paymentDebtRegisterValue", unit="10^-5 currency units"
                    ),
                    timeDebtRegisters1Value=i32(
                        "logEntries[1..12].logEntry.timeDebtRegisters1Value", unit="10^-5 currency units"
                    ),
                    timeDebtRegisters2Value=i32(
                        "logEntries[1..12].logEntry.timeDebtRegisters2Value", unit="10^-5 currency units"
                    ),
                    accumulatedDebtRegisterValue=i32(
                        "logEntries[1..12].logEntry.accumulatedDebtRegisterValue", unit="10^-5 currency units"
                    ),
                ),
            ),
        ),
    ),
)
ECS21A = use_case(
    0x0033,
    "ECS21a",
    "Read Electricity Daily Read Log (exc export)",
    devices=("ESME",),
    services=("4.6.1",),
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(
        protected(
            "DailyReadLog(excExport): readLog",
            "0-0:43.2.5.255",
            (
                "DailyReadLog(excExport): logEntries",
                7,
                "0-0:98.1.9.255",
                2,
                buffer(
                    31,
                    timestamp=seconds("logEntries[1..31].logEntry.timestamp"),
                    activeImportRegisterValue=u32(
                        "logEntries[1..31].logEntry.activeImportRegisterValue/consumption", unit="Wh"
                    ),
                    secondaryActiveImportRegisterValue=u32(
                        "logEntries[1..31].logEntry.secondaryActiveImportRegisterValue/consumption",
                        unit="Wh",
                        twin=True,
                    ),
                    tariffTOURegisterValues=array(
                        u32("logEntries[1..31].logEntry.tariffTOU[1..48].RegisterMatrixValue", unit="Wh"), 1, 48
                    ),
                    secondaryTariffTOURegisterValues=array(
                        u32("logEntries[1..31].logEntry.secondaryTariffTOU[1..4].RegisterMatrixValue", unit="Wh"),
                        1,
                        4,
                        twin=True,
                    ),
                    tariffTOUBlock1RegisterValues=array(
                        u32("logEntries[1..31].logEntry.tariffTOU[1..8].Block1.RegisterMatrixValue", unit="Wh"), 1, 8
                    ),
                    tariffTOUBlock2RegisterValues=array(
                        u32("logEntries[1..31].logEntry.tariffTOU[1..8].Block2.RegisterMatrixValue", unit="Wh"), 1, 8
                    ),
                    tariffTOUBlock3RegisterValues=array(
                        u32("logEntries[1..31].logEntry.tariffTOU[1..8].Block3.RegisterMatrixValue", unit="Wh"), 1, 8
                    ),
                    tariffTOUBlock4RegisterValues=array(
                        u32("logEntries[1..31].logEntry.tariffTOU[1..8].Block4.RegisterMatrixValue", unit="Wh"), 1, 8
                    ),
                ),
            ),
        ),
    ),
)
ECS21B = use_case(
    0x0034,
    "ECS21b",
    "Read Electricity (Prepayment) Daily Read Log",
    devices=("ESME",),
    services=("4.14",),
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(
        protected(
            "PrepaymentDailyReadLog: readLog",
            "0-0:43.2.6.255",
            (
                "PrepaymentDailyReadLog: logEntries",
                7,
                "0-0:98.1.8.255",
                2,
                buffer(
                    31,
                    timestamp=seconds("logEntries[1..31].logEntry.timestamp"),
                    emergencyCreditBalanceValue=i32(
                        "logEntries[1..31].logEntry.emergencyCreditBalanceValue", unit="10^-5 currency units"
                    ),
                    meterBalanceValue=i32("logEntries[1..31].logEntry.meterBalanceValue", unit="10^-5 currency units"),
                    paymentDebtRegisterValue=i32(
                        "logEntries[1..31].logEntry.paymentDebtRegisterValue", unit="10^-5 currency units"
                    ),
                    timeDebtRegisters1Value=i32(
                        "logEntries[1..31].logEntry.timeDebtRegisters1Value", unit="10^-5 currency units"
                    ),
                    timeDebtRegisters2Value=i32(
                        "logEntries[1..31].logEntry.timeDebtRegisters2Value", unit="10^-5 currency units"
                    ),
                    accumulatedDebtRegisterValue=i32(
                        "logEntries[1..31].logEntry.accumulatedDebtRegisterValue", unit="10^-5 currency units"
                    ),
                ),
            ),
        ),
    ),
)
ECS21C = use_case(
    0x0035,
    "ECS21c",
    "Read Electricity Daily Read Log (export only)",
    devices=("ESME",),
    services=("4.6.2",),
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=False,
    items=(
        select(
            "DailyReadLog(export): logEntries",
            7,
            "0-0:98.1.10.255",
            2,
            buffer(
                31,
                timestamp=seconds("logEntries[1..31].logEntry.timestamp"),
                dlValue=u32("logEntries[1..31].logEntry.activeExportRegisterValue", unit="Wh"),
            ),
        ),
    ),
)
ECS22A = use_case(
    0x0036,
    "ECS22a",
    "Read Electricity Half Hour Profile Data (export)",
    devices=("ESME",),
    services=("4.8.3",),
    roles=("Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        select(
            "ProfileDataLog(Export): logEntries",
            7,
            "0-0:99.1.1.255",
            2,
            buffer(
                4464,
                timestamp=seconds("logEntries[1..4464].logEntry.timestamp"),
                dlValue=u32("logEntries[1..4464].logEntry.activeEnergyExportedValue", unit="Wh"),
                dlValue2=u32("logEntries[1..4464].logEntry.reactiveEnergyExportedValue", unit="varh"),
            ),
        ),
    ),
)
ECS22B = use_case(
    0x0037,
    "ECS22b",
    "Read Electricity Half Hour Profile Data (active import)",
    devices=("ESME",),
    services=("4.8.1",),
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(
        protected(
            "ProfileDataLog(ActiveEnergyImportedInPeriod): readLog",
            "0-0:43.2.7.255",
            (
                "ProfileDataLog(ActiveEnergyImportedInPeriod): logEntries",
                7,
                "0-0:99.1.0.255",
                2,
                buffer(
                    19056,
                    timestamp=seconds("logEntries[1..19056].logEntry.timestamp"),
                    primaryValue=u32("logEntries[1..19056].logEntry.primaryValue", unit="Wh"),
                    secondaryValue=u32("logEntries[1..19056].logEntry.secondaryValue", unit="Wh", twin=True),
                ),
            ),
        ),
    ),
)
ECS22C = use_case(
    0x0038,
    "ECS22c",
    "Read Electricity Half Hour Profile Data (reactive import)",
    devices=("ESME",),
    services=("4.8.2",),
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        select(
            "ProfileDataLog(ReactiveImport): logEntries",
            7,
            "0-0:99.1.2.255",
            2,
            buffer(
                4464,
                timestamp=seconds("logEntries[1..4464].logEntry.timestamp"),
                dlValue=u32("logEntries[1..4464].logEntry.reactiveEnergyImportedValue", unit="varh"),
            ),
        ),
    ),
)


def _voltage_of_phase(phase: int, group: int) -> tuple[Item, ...]:
    """What is read of the average voltage of a phase; ``group`` is the value C of its OBIS codes."""
    return (
        get(f"(Phase[{phase}])AverageRMSUnderVoltageCounter: value", 3, f"1-0:{group}.32.0.4", 2, u32()),
        scaler_and_unit(f"(Phase[{phase}])AverageRMSUnderVoltageCounter", 3, f"1-0:{group}.32.0.4", 0, 255),
        get(f"(Phase[{phase}])AverageRMSOverVoltageCounter: value", 3, f"1-0:{group}.36.0.4", 2, u32()),
        scaler_and_unit(f"(Phase[{phase}])AverageRMSOverVoltageCounter", 3, f"1-0:{group}.36.0.4", 0, 255),
        select(
            f"(Phase[{phase}])AverageRMSVoltageProfileDataLog: logEntries",
            7,
            f"1-0:{group}.24.0.255",
            2,
            buffer(
                4320,
                timestamp=seconds("logEntries[1..4320].logEntry.timestamp"),
                dlValue=u32("logEntries[1..4320].logEntry.value", unit="V"),
            ),
        ),
        get(
            f"(Phase[{phase}])AverageRMSVoltageProfileDataLog: measurementPeriod",
            7,
            f"1-0:{group}.24.0.255",
            4,
            u32(unit="s"),
        ),
    )


ECS23 = use_case(
    0x0039,
    "ECS23",
    "Read Voltage Operational Data",
    devices=("ESME",),
    services=("4.10",),
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=_voltage_of_phase(1, 32),
)
ECS57 = use_case(
    0x005A,
    "ECS57",
    "Reset ESME Maximum Demand Registers",
    devices=("ESME",),
    services=("6.18.2",),
    roles=("Network Operator",),
    critical=False,
    replay_protection=False,
    items=(
        action(
            "MaximumDemandActiveEnergyImportValue: reset", 4, "1-0:1.6.0.255", 1, i8(constant=Integer(0)), optional=True
        ),
        action(
            "MaximumDemand(ConfigurableTime)ActiveEnergyImportValue: reset",
            4,
            "1-0:1.6.1.255",
            1,
            i8(constant=Integer(0)),
            optional=True,
        ),
        action(
            "MaximumDemandActiveEnergyExportValue: reset", 4, "1-0:2.6.0.255", 1, i8(constant=Integer(0)), optional=True
        ),
    ),
)
ECS66 = use_case(
    0x0060,
    "ECS66",
    "Read ESME Daily Consumption Log",
    devices=("ESME",),
    services=("4.17",),
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(
        protected(
            "DailyConsumptionLog: Method: readLog",
            "0-0:43.2.4.255",
            (
                "DailyConsumptionLog: logEntries",
                7,
                "0-0:99.1.3.255",
                2,
                buffer(
                    731,
                    timestamp=seconds("logEntries[1..731].logEntry.timestamp"),
                    dlValue=u32("logEntries[1..731].logEntry.value", unit="Wh"),
                ),
            ),
        ),
    ),
)
ECS23B = use_case(
    0x00BC,
    "ECS23b",
    "Read Voltage Operational Data - 3 Phase",
    devices=("ESME",),
    services=("4.10",),
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(*_voltage_of_phase(1, 32), *_voltage_of_phase(2, 52), *_voltage_of_phase(3, 72)),
)
ECS20D = use_case(
    0x00C9,
    "ECS20d",
    "Read ESME Billing Data Log (prepayment credits)",
    devices=("ESME",),
    services=("4.4.5",),
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        select(
            "BillingDataLog(mostrecentPrepaymentCredits): logEntries",
            7,
            "0-0:98.1.5.255",
            2,
            buffer(
                5,
                timestamp=seconds("logEntries[1..5].logEntry.timestamp"),
                dlValue=u32("logEntries[1..5].logEntry.amount", unit="10^-5 currency units"),
            ),
        ),
    ),
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
