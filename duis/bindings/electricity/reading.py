"""What electricity meters measured: registers, logs, profiles, voltages.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, one section for each element, and its
shared block of the register row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from dlms.data import Integer
from duis.bindings.binding import ResponseBinding, request
from duis.bindings.cosem import PERIOD, Moment, clock_time
from duis.bindings.elements import Sink, Source
from duis.bindings.lens import (
    ABSENT,
    EMPTY,
    TIMESTAMP,
    Beside,
    Context,
    Each,
    Items,
    Lens,
    Marked,
    Pages,
    Several,
    number,
    optional,
)
from duis.bindings.logs import log
from duis.bindings.texts import date_time, integer
from gbcs.usecases import objects
from gbcs.usecases.dlms import CosemObject
from gbcs.usecases.model import Value
from wire.units import Unit

__all__ = ["PREPAYMENT_ROW", "REQUESTS", "RESPONSES", "register_row"]

# Requests -------------------------------------------------------------------------------------------------------------


def _log(item: str) -> dict[str, Lens]:
    return {item: PERIOD}


_BILLING = objects.BILLING_DATA_LOG_PROTECTION.read_log.name
_CHANGES = objects.BILLING_DATA_LOG_TARIFF_TRIGGERED_PROTECTION.read_log.name
_VOLTAGE = {phase: profile.log_entries.name for phase, profile in objects.AVERAGE_RMS_VOLTAGE_PROFILE.items()}

REQUESTS = (
    *request("4.2", "ECS17a"),
    *request("4.1.1", "ECS17b"),
    *request("4.16", "ECS17c"),
    *request("4.1.2", "ECS17d"),
    *request("4.1.3", "ECS17e"),
    *request("4.12.2", "ECS18a"),
    *request("4.12.1", "ECS18b"),
    *request("4.4.4", "ECS20a", _log(objects.BILLING_DATA_LOG_DEBT_PAYMENTS.log_entries.name)),
    *request("4.4.2", "ECS20b", _log(_CHANGES)),
    *request("4.4.3", "ECS20c", _log(_BILLING)),
    *request("4.4.5", "ECS20d", _log(objects.BILLING_DATA_LOG_PREPAYMENT_CREDITS.log_entries.name)),
    *request("4.6.1", "ECS21a", _log(objects.DAILY_READ_LOG_PROTECTION.read_log.name)),
    *request("4.14", "ECS21b", _log(objects.PREPAYMENT_DAILY_READ_LOG_PROTECTION.read_log.name)),
    *request("4.6.2", "ECS21c", _log(objects.DAILY_READ_LOG_EXPORT.log_entries.name)),
    *request("4.8.3", "ECS22a", _log(objects.PROFILE_DATA_LOG_EXPORT.log_entries.name)),
    *request("4.8.1", "ECS22b", _log(objects.PROFILE_DATA_LOG_ACTIVE_IMPORT_PROTECTION.read_log.name)),
    *request("4.8.2", "ECS22c", _log(objects.PROFILE_DATA_LOG_REACTIVE_IMPORT.log_entries.name)),
    *request("4.10", "ECS23", _log(_VOLTAGE[1]), elements="single twin"),
    *request("4.10", "ECS23b", dict.fromkeys(_VOLTAGE.values(), PERIOD), elements="polyphase"),
    *request("4.17", "ECS66", _log(objects.DAILY_CONSUMPTION_LOG_PROTECTION.read_log.name)),
    *request(
        "6.18.2",
        "ECS57",
        {
            objects.MAXIMUM_DEMAND_IMPORT.reset.name: Marked("MaxDemandActivePowerImportValue", Integer(0)),
            objects.MAXIMUM_DEMAND_IMPORT_CONFIGURABLE_TIME.reset.name: Marked(
                "MaxDemandConfigTimeActivePowerImportValue", Integer(0)
            ),
            objects.MAXIMUM_DEMAND_EXPORT.reset.name: Marked("MaxDemandActivePowerExportValue", Integer(0)),
        },
    ),
)
"""Bindings of this family."""


# Responses ------------------------------------------------------------------------------------------------------------

"""Unit of the counters, which count occurrences; the schema leaves the text open."""

_TOU, _BLOCK = 48, 8


def register(path: str, *, reactive: bool = False) -> Beside:
    """A register with its unit, which never changes."""
    unit, symbol = ("ReactiveEnergyUnit", Unit.VARH) if reactive else ("ActiveEnergyUnit", Unit.WH)
    return Beside(optional(f"{path}/Value", integer), {f"{path}/{unit}": symbol})


def register_row(register: str, path: str = "") -> Items:
    """A row of a log of all import registers, without its time.

    Args:
        register: element of the import register; that of the second one starts with ``Secondary``.
        path: of the element around them; the first register's then starts with ``Elec``.
    """
    blocks = {
        name: Each(f"TariffTOUBlock{block}RegisterMatrixValue", number, by="index", optional=True)
        for block, name in objects.TOU_BLOCKS.items()
    }
    primary = f"Elec{register}" if path else register
    return Items(
        {
            "activeImportRegisterValue": optional(primary, integer),
            "secondaryActiveImportRegisterValue": optional(f"Secondary{register}", integer),
            "tariffTOURegisterValues": Each("TariffTOURegisterMatrixValue", number, by="index", optional=True),
            "secondaryTariffTOURegisterValues": Each(
                "SecondaryTariffTOURegisterMatrixValue", number, by="index", optional=True
            ),
            **blocks,
        },
        path,
    )


def with_time(row: Items) -> Items:
    """A row and its time."""
    return Items({"timestamp": TIMESTAMP, **row.lenses}, row.path)


PREPAYMENT_ROW = Items(
    timestamp=TIMESTAMP,
    accumulatedDebtRegisterValue=optional("AccumulatedDebtRegister", integer),
    emergencyCreditBalanceValue=optional("EmergencyCreditBalance", integer),
    meterBalanceValue=optional("MeterBalance", integer),
    paymentDebtRegisterValue=optional("PaymentDebtRegister", integer),
    timeDebtRegisters1Value=optional("TimeDebtRegisters1", integer),
    timeDebtRegisters2Value=optional("TimeDebtRegisters2", integer),
)
"""A row of a log of prepayment registers."""

BILLING_ROW = with_time(register_row("ActiveImportRegisterValueConsumption"))
"""A row of the billing data log, in its log and in the alert."""


class DailyRow(Items):
    """A row of the daily read log: the time stands beside the group of the registers."""

    def __init__(self) -> None:
        registers = register_row("ActiveImportRegisterConsumption", "Electricity")
        super().__init__({"timestamp": TIMESTAMP})
        self._registers = registers

    def read(self, source: Source, context: Context) -> dict[str, Value]:
        registers = self._registers.read(source, context)
        return super().read(source, context) | ({} if registers is ABSENT else registers)

    def write(self, value: Mapping[str, object], sink: Sink, context: Context) -> None:
        registers = {key: each for key, each in value.items() if key != "timestamp"}
        super().write({key: each for key, each in value.items() if key == "timestamp"}, sink, context)
        self._registers.write(registers, sink, context)


class Period:
    """The two entries of the schedule of the configurable time: script 1 starts it, script 2 ends it."""

    _ENDS = ((1, "MaxDemandConfigurableTimePeriod/StartTime"), (2, "MaxDemandConfigurableTimePeriod/EndTime"))

    def read(self, source: Source, context: Context) -> Value:
        entries: list[dict[str, Value]] = []
        for script, path in self._ENDS:
            at = optional(path, clock_time).read(source, context)
            if at is not ABSENT:
                entries.append({"index": script, "script_selector": script, "switch_time": at})
        return entries or ABSENT

    def write(self, value: list[dict[str, object]], sink: Sink, context: Context) -> None:
        scripts = {entry["script_selector"]: entry["switch_time"] for entry in value}
        if len(value) != len(self._ENDS) or scripts.keys() != {script for script, _ in self._ENDS}:
            raise sink.error(
                "the schedule does not consist of one start and one end", expected="scripts 1 and 2, once each"
            )
        for script, path in self._ENDS:
            optional(path, clock_time).write(scripts[script], sink, context)


def demand(last_reset: CosemObject, register: CosemObject, path: str) -> dict[str, Lens]:
    """A maximum demand register: value, capture time and last reset."""
    return {
        last_reset.value.name: Moment(f"{path}/LastResetDateTime"),
        register.value.name: optional(f"{path}/Value", integer),
        register.time_stamp.name: Moment(f"{path}/CaptureTime"),
    }


_AMOUNT_ROW = Items(timestamp=TIMESTAMP, dlValue=optional("Amount", integer))


class Phases(NamedTuple):
    """Items of three phases: an element a phase, with its number; other items beside them.

    Attributes:
        path: of the elements.
        phases: lenses of the items of each phase.
        others: lenses of the other items.
    """

    path: str
    phases: Mapping[int, Items]
    others: Items

    def read(self, source: Source, context: Context) -> Value:
        values: dict[str, Any] = self.others.read(source, context)
        for each in source.many(self.path):
            phase = optional("Phase", integer).read(each, context)
            if phase not in self.phases:
                raise each.error(f"{phase} found", path="Phase", expected="1, 2 or 3")
            found = self.phases[phase].read(each, context)
            if found is not ABSENT:
                values |= found
        return values

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        others = dict(value)
        for phase, items in self.phases.items():
            part = {name: others.pop(name) for name in items.lenses if name in others}
            if part:
                at = sink.add(self.path)
                at.put("Phase", str(phase))
                items.write(part, at, context)
        self.others.write(others, sink, context)


def _network(phase: int, path: str = "") -> dict[str, Lens]:
    def counter(name: str) -> Beside:
        return Beside(optional(f"{path}{name}/Value", integer), {f"{path}{name}/Unit": Unit.COUNT})

    log_path = f"{path}AvgRMSVoltageProfileDataLog"
    profile = objects.AVERAGE_RMS_VOLTAGE_PROFILE[phase]
    return {
        objects.AVERAGE_RMS_UNDER_VOLTAGE_COUNTER[phase].value.name: counter("AvgRMSUnderVoltageCounter"),
        objects.AVERAGE_RMS_OVER_VOLTAGE_COUNTER[phase].value.name: counter("AvgRMSOverVoltageCounter"),
        profile.log_entries.name: log(
            Items(timestamp=TIMESTAMP, dlValue=optional("Value", integer)), f"{log_path}/LogEntry"
        ),
        profile.measurement_period.name: optional(f"{log_path}/MeasurementPeriod", integer),
    }


RESPONSES = (
    ResponseBinding(
        "ECS17a",
        Items(
            {
                objects.ACTIVE_EXPORT_REGISTER.value.name: register("ActiveExportRegister"),
                objects.REACTIVE_EXPORT_REGISTER.value.name: register("ReactiveExportRegister", reactive=True),
            }
        ),
    ),
    ResponseBinding(
        "ECS17b",
        Items(
            {
                objects.IMPORT_REGISTER_COLLECTION.value.name: Items(
                    None,
                    "Electricity",
                    active_import_value=register("ActiveImportRegister"),
                    active_scal_unit_type=EMPTY,
                    reactive_import_value=register("ReactiveImportRegister", reactive=True),
                    reactive_scal_unit_type=EMPTY,
                    second_active_import_value=register("SecondaryActiveImportRegister"),
                )
            }
        ),
        empty="Electricity",
    ),
    ResponseBinding(
        "ECS17c",
        Items(
            {
                objects.POWER_IMPORT_COLLECTION.value.name: Items(
                    active_power_import_value=Beside(
                        optional("ActivePowerImport/Value", integer), {"ActivePowerImport/Unit": Unit.W}
                    ),
                    active_power_scal_unit_type=EMPTY,
                    primary_active_power_import_value=optional("PrimaryActivePowerImportValue", integer),
                )
            }
        ),
    ),
    ResponseBinding(
        "ECS17d",
        Items(
            {
                objects.TARIFF_TOU_REGISTER_COLLECTION.value.name: Items(
                    None,
                    "Electricity/TariffTOURegisterCollection",
                    TOU_primary_registers=Each("TOUPrimaryRegisterValue", number, by="index", optional=True),
                    TOU_secondary_registers=Each("TOUSecondRegisterValue", number, by="index", optional=True),
                )
            }
        ),
        empty="Electricity",
    ),
    ResponseBinding(
        "ECS17e",
        Items(
            {
                objects.TARIFF_BLOCK_TOU_REGISTER_COLLECTION.value.name: Items(
                    None,
                    "TariffBlockTOURegisterCollection",
                    Block_primary_registers=Pages(
                        "TariffBlock", 4, (("RegisterMatrixTOUValue", _BLOCK), ("CounterMatrixTOUValue", _BLOCK))
                    ),
                )
            }
        ),
    ),
    ResponseBinding(
        "ECS18a",
        Items(
            demand(
                objects.MAXIMUM_DEMAND_EXPORT_LAST_RESET, objects.MAXIMUM_DEMAND_EXPORT, "MaxDemandActiveEnergyExport"
            )
        ),
    ),
    ResponseBinding(
        "ECS18b",
        Items(
            {
                **demand(
                    objects.MAXIMUM_DEMAND_IMPORT_CONFIGURABLE_TIME_LAST_RESET,
                    objects.MAXIMUM_DEMAND_IMPORT_CONFIGURABLE_TIME,
                    "MaxDemandConfigurableTimeActivePowerImport",
                ),
                **demand(
                    objects.MAXIMUM_DEMAND_IMPORT_LAST_RESET,
                    objects.MAXIMUM_DEMAND_IMPORT,
                    "MaxDemandActiveEnergyImport",
                ),
                objects.MAXIMUM_DEMAND_CONFIGURABLE_TIME_PERIOD.entries.name: Period(),
            }
        ),
    ),
    ResponseBinding(
        "ECS20a",
        Items(
            {
                objects.BILLING_DATA_LOG_DEBT_PAYMENTS.log_entries.name: log(
                    _AMOUNT_ROW, "PaymentBasedDebtRepayment/LogEntry"
                )
            }
        ),
    ),
    ResponseBinding(
        "ECS20b",
        Items(
            {
                objects.BILLING_DATA_LOG_TARIFF_TRIGGERED.log_entries.name: Several(
                    {
                        "Electricity/LogEntryConsumptionAndTariffRegistersData": with_time(
                            register_row("ActiveImportRegisterConsumption")
                        ),
                        "Electricity/LogEntryPrepaymentData": PREPAYMENT_ROW,
                    }
                )
            }
        ),
        empty="Electricity",
    ),
    ResponseBinding(
        "ECS20c",
        Items(
            {
                objects.BILLING_DATA_LOG_REGISTERS.log_entries.name: log(
                    BILLING_ROW, "Electricity/ESMEBillingDataLogEntry"
                ),
                objects.BILLING_DATA_LOG_PREPAYMENT.log_entries.name: log(
                    PREPAYMENT_ROW, "Electricity/ESMEBillingPrepaymentDataLogEntry"
                ),
            }
        ),
        empty="Electricity",
    ),
    ResponseBinding(
        "ECS20d",
        Items(
            {
                objects.BILLING_DATA_LOG_PREPAYMENT_CREDITS.log_entries.name: log(
                    _AMOUNT_ROW, "PrepaymentCredits/LogEntry"
                )
            }
        ),
    ),
    ResponseBinding("ECS21a", Items({objects.DAILY_READ_LOG.log_entries.name: log(DailyRow())})),
    ResponseBinding(
        "ECS21b",
        Items({objects.PREPAYMENT_DAILY_READ_LOG.log_entries.name: log(PREPAYMENT_ROW, "Electricity/LogEntry")}),
        empty="Electricity",
    ),
    ResponseBinding(
        "ECS21c",
        Items(
            {
                objects.DAILY_READ_LOG_EXPORT.log_entries.name: log(
                    Items(
                        timestamp=optional("TimeStamp", date_time),
                        dlValue=optional("ActiveExportRegisterValue", integer),
                    )
                )
            }
        ),
    ),
    ResponseBinding(
        "ECS22a",
        Items(
            {
                objects.PROFILE_DATA_LOG_EXPORT.log_entries.name: log(
                    Items(
                        timestamp=TIMESTAMP,
                        dlValue=optional("ActiveEnergyExportedValue", integer),
                        dlValue2=optional("ReactiveEnergyExportedValue", integer),
                    )
                )
            }
        ),
    ),
    ResponseBinding(
        "ECS22b",
        Items(
            {
                objects.PROFILE_DATA_LOG_ACTIVE_IMPORT.log_entries.name: log(
                    Items(
                        timestamp=TIMESTAMP,
                        primaryValue=optional("Electricity/PrimaryValue", integer),
                        secondaryValue=optional("Electricity/SecondaryValue", integer),
                    )
                )
            }
        ),
    ),
    ResponseBinding(
        "ECS22c",
        Items(
            {
                objects.PROFILE_DATA_LOG_REACTIVE_IMPORT.log_entries.name: log(
                    Items(timestamp=TIMESTAMP, dlValue=optional("ReactiveEnergyImportedValue", integer))
                )
            }
        ),
    ),
    ResponseBinding("ECS23", Items(_network(1, "Electricity/SinglePhaseESME/")), empty="Electricity"),
    ResponseBinding(
        "ECS23b",
        Phases(
            "Electricity/PolyPhaseESME/PhaseVoltageOperationalData",
            {phase: Items(_network(phase), "VoltageOperationalData") for phase in objects.PHASES},
            Items(),
        ),
        empty="Electricity",
    ),
    ResponseBinding(
        "ECS66",
        Items(
            {
                objects.DAILY_CONSUMPTION_LOG.log_entries.name: log(
                    Items(timestamp=TIMESTAMP, dlValue=optional("Value", integer)), "Electricity/LogEntry"
                )
            }
        ),
        empty="Electricity",
    ),
)
