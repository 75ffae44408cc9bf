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
from duis.bindings.forms import EMPTY, Beside, Items, Marked, Numbered, Pages, Several, field, number, when
from duis.bindings.lens import ABSENT, Context, Lens, integer
from duis.bindings.logs import log
from gbcs.usecases import objects

__all__ = ["PREPAYMENT_ROW", "REQUESTS", "RESPONSES", "register_row"]

# Requests -------------------------------------------------------------------------------------------------------------


def _log(item: str) -> dict[str, Lens]:
    return {item: PERIOD}


_BILLING = objects.BILLING_DATA_LOG_PROTECTION.read_log.name
_CHANGES = objects.BILLING_DATA_LOG_TARIFF_TRIGGERED_PROTECTION.read_log.name
_VOLTAGE = "(Phase[{}])AverageRMSVoltageProfileDataLog: logEntries"

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
    *request("4.10", "ECS23", {_VOLTAGE.format(1): PERIOD}, elements="single twin"),
    *request("4.10", "ECS23b", {_VOLTAGE.format(phase): PERIOD for phase in (1, 2, 3)}, elements="polyphase"),
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

WH, VARH = "Wh", "varh"
WATT = "W"
"""Unit of active power; the schema leaves the text open."""

COUNT = "count"
"""Unit of the counters, which count occurrences; the schema leaves the text open."""

_TOU, _BLOCK = 48, 8


def register(path: str, *, reactive: bool = False) -> Beside:
    """A register with its unit, which never changes."""
    unit, symbol = ("ReactiveEnergyUnit", VARH) if reactive else ("ActiveEnergyUnit", WH)
    return Beside(field(f"{path}/Value", integer), {f"{path}/{unit}": symbol})


def register_row(register: str, path: str = "") -> Items:
    """A row of a log of all import registers, without its time.

    Args:
        register: element of the import register; that of the second one starts with ``Secondary``.
        path: of the element around them; the first register's then starts with ``Elec``.
    """
    blocks = {
        f"tariffTOUBlock{block}RegisterValues": Numbered(f"TariffTOUBlock{block}RegisterMatrixValue", number)
        for block in range(1, 5)
    }
    primary = f"Elec{register}" if path else register
    return Items(
        {
            "activeImportRegisterValue": field(primary, integer),
            "secondaryActiveImportRegisterValue": field(f"Secondary{register}", integer),
            "tariffTOURegisterValues": Numbered("TariffTOURegisterMatrixValue", number),
            "secondaryTariffTOURegisterValues": Numbered("SecondaryTariffTOURegisterMatrixValue", number),
            **blocks,
        },
        path,
    )


def with_time(row: Items) -> Items:
    """A row and its time."""
    return Items({"timestamp": when(), **row.lenses}, row.path)


PREPAYMENT_ROW = Items(
    timestamp=when(),
    accumulatedDebtRegisterValue=field("AccumulatedDebtRegister", integer),
    emergencyCreditBalanceValue=field("EmergencyCreditBalance", integer),
    meterBalanceValue=field("MeterBalance", integer),
    paymentDebtRegisterValue=field("PaymentDebtRegister", integer),
    timeDebtRegisters1Value=field("TimeDebtRegisters1", integer),
    timeDebtRegisters2Value=field("TimeDebtRegisters2", integer),
)
"""A row of a log of prepayment registers."""

BILLING_ROW = with_time(register_row("ActiveImportRegisterValueConsumption"))
"""A row of the billing data log, in its log and in the alert."""


class DailyRow(Items):
    """A row of the daily read log: the time stands beside the group of the registers."""

    def __init__(self) -> None:
        registers = register_row("ActiveImportRegisterConsumption", "Electricity")
        super().__init__({"timestamp": when()})
        self._registers = registers

    def read(self, source: Source, context: Context) -> object:
        registers = self._registers.read(source, context)
        return super().read(source, context) | ({} if registers is ABSENT else registers)

    def write(self, value: Mapping[str, object], sink: Sink, context: Context) -> None:
        registers = {key: each for key, each in value.items() if key != "timestamp"}
        super().write({key: each for key, each in value.items() if key == "timestamp"}, sink, context)
        self._registers.write(registers, sink, context)


class Period:
    """The two entries of the schedule of the configurable time: script 1 starts it, script 2 ends it."""

    _ENDS = ((1, "MaxDemandConfigurableTimePeriod/StartTime"), (2, "MaxDemandConfigurableTimePeriod/EndTime"))

    def read(self, source: Source, context: Context) -> object:
        entries = []
        for script, path in self._ENDS:
            at = field(path, clock_time).read(source, context)
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
            field(path, clock_time).write(scripts[script], sink, context)


def demand(item: str, path: str) -> dict[str, object]:
    """A maximum demand register: value, capture time and last reset."""
    return {
        f"{item}: dateTimeOfLastReset": Moment(f"{path}/LastResetDateTime"),
        f"{item}: value": field(f"{path}/Value", integer),
        f"{item}: dateTimeStamp": Moment(f"{path}/CaptureTime"),
    }


_AMOUNT_ROW = Items(timestamp=when(), dlValue=field("Amount", integer))

_THREE_PHASES = (1, 2, 3)


class Phases(NamedTuple):
    """Items of three phases: an element a phase, with its number; other items beside them.

    Attributes:
        path: of the elements.
        inside: element, within that of a phase, that holds the values.
        phase: lenses of one phase, by the names of items behind the phase.
        others: lenses of the other items.
    """

    path: str
    inside: str
    phase: Items
    others: Items

    def read(self, source: Source, context: Context) -> Any:
        values: dict[str, Any] = self.others.read(source, context)
        for each in source.many(self.path):
            number = field("Phase", integer).read(each, context)
            found = Items(self.phase.lenses, self.inside).read(each, context)
            if number not in _THREE_PHASES:
                raise each.error(f"{number} found", path="Phase", expected="1, 2 or 3")
            if found is not ABSENT:
                values |= {f"(Phase[{number}]){name}": value for name, value in found.items()}
        return values

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        others = dict(value)
        for phase in _THREE_PHASES:
            prefix = f"(Phase[{phase}])"
            part = {name.removeprefix(prefix): others.pop(name) for name in value if name.startswith(prefix)}
            if part:
                at = sink.add(self.path)
                at.put("Phase", str(phase))
                Items(self.phase.lenses, self.inside).write(part, at, context)
        self.others.write(others, sink, context)


def _network(prefix: str, path: str) -> dict[str, Any]:
    def counter(name: str) -> Beside:
        return Beside(field(f"{path}{name}/Value", integer), {f"{path}{name}/Unit": COUNT})

    profile = f"{path}AvgRMSVoltageProfileDataLog"
    return {
        f"{prefix}AverageRMSUnderVoltageCounter: value": counter("AvgRMSUnderVoltageCounter"),
        f"{prefix}AverageRMSOverVoltageCounter: value": counter("AvgRMSOverVoltageCounter"),
        f"{prefix}AverageRMSVoltageProfileDataLog: logEntries": log(
            Items(timestamp=when(), dlValue=field("Value", integer)), f"{profile}/LogEntry"
        ),
        f"{prefix}AverageRMSVoltageProfileDataLog: measurementPeriod": field(f"{profile}/MeasurementPeriod", integer),
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
                    path="Electricity",
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
                        field("ActivePowerImport/Value", integer), {"ActivePowerImport/Unit": WATT}
                    ),
                    active_power_scal_unit_type=EMPTY,
                    primary_active_power_import_value=field("PrimaryActivePowerImportValue", integer),
                )
            }
        ),
    ),
    ResponseBinding(
        "ECS17d",
        Items(
            {
                objects.TARIFF_TOU_REGISTER_COLLECTION.value.name: Items(
                    path="Electricity/TariffTOURegisterCollection",
                    TOU_primary_registers=Numbered("TOUPrimaryRegisterValue", number),
                    TOU_secondary_registers=Numbered("TOUSecondRegisterValue", number),
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
                    path="TariffBlockTOURegisterCollection",
                    Block_primary_registers=Pages(
                        "TariffBlock", 4, (("RegisterMatrixTOUValue", _BLOCK), ("CounterMatrixTOUValue", _BLOCK))
                    ),
                )
            }
        ),
    ),
    ResponseBinding(
        "ECS18a",
        Items(demand("MaximumDemandActivePowerExportValue", "MaxDemandActiveEnergyExport")),
    ),
    ResponseBinding(
        "ECS18b",
        Items(
            {
                **demand(
                    "MaximumDemand(ConfigurableTime)ActivePowerImportValue",
                    "MaxDemandConfigurableTimeActivePowerImport",
                ),
                **demand("MaximumDemandActiveEnergyImportValue", "MaxDemandActiveEnergyImport"),
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
                    Items(timestamp=when("TimeStamp"), dlValue=field("ActiveExportRegisterValue", integer))
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
                        timestamp=when(),
                        dlValue=field("ActiveEnergyExportedValue", integer),
                        dlValue2=field("ReactiveEnergyExportedValue", integer),
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
                        timestamp=when(),
                        primaryValue=field("Electricity/PrimaryValue", integer),
                        secondaryValue=field("Electricity/SecondaryValue", integer),
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
                    Items(timestamp=when(), dlValue=field("ReactiveEnergyImportedValue", integer))
                )
            }
        ),
    ),
    ResponseBinding("ECS23", Items(_network("(Phase[1])", "Electricity/SinglePhaseESME/")), empty="Electricity"),
    ResponseBinding(
        "ECS23b",
        Phases(
            "Electricity/PolyPhaseESME/PhaseVoltageOperationalData",
            "VoltageOperationalData",
            Items(_network("", "")),
            Items(),
        ),
        empty="Electricity",
    ),
    ResponseBinding(
        "ECS66",
        Items(
            {
                objects.DAILY_CONSUMPTION_LOG.log_entries.name: log(
                    Items(timestamp=when(), dlValue=field("Value", integer)), "Electricity/LogEntry"
                )
            }
        ),
        empty="Electricity",
    ),
)
