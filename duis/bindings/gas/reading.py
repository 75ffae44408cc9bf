"""What gas meters measured, as they and the gas proxy function tell it: registers, logs, profiles.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, one section for each element, and its
shared block of the register snapshot.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from duis.bindings.binding import NOTHING, ResponseBinding, request
from duis.bindings.cosem import whole_seconds
from duis.bindings.elements import Sink, Source
from duis.bindings.lens import Context, Each, Field, Items, Lens, Unsaid, optional
from duis.bindings.texts import date_time, integer
from duis.bindings.volume import VOLUME
from duis.bindings.zigbee import EVENT, PERIOD_END, PERIOD_START, Answer, Attributes, Samples, Scaled, utc_time
from gbcs.usecases.gas.attributes import BLOCK_COUNTERS, TOU_REGISTERS
from wire.units import Unit
from zigbee.types import EPOCH

__all__ = [
    "BILLING_SNAPSHOT",
    "REQUESTS",
    "RESPONSES",
    "SNAPSHOT_FACTS",
    "UNSAID_PERIOD",
    "prepay_snapshots",
    "snapshot",
]

# Requests -------------------------------------------------------------------------------------------------------------

SNAPSHOTS = Items(earliest_start_time=PERIOD_START, latest_end_time=PERIOD_END)
_PERIOD_END = Field("ReadLogPeriod/EndDateTime", whole_seconds)
_PERIOD_START = Field("ReadLogPeriod/StartDateTime", whole_seconds)


class _Samples(NamedTuple):
    """How many samples there are from the start to the end of the period, both counted.

    Published messages count both ends; the use case tables give one sample less (digest ``transform.md``, 9).

    Attributes:
        every: the time between samples.
    """

    every: datetime.timedelta

    def read(self, source: Source, context: Context) -> int:
        period = _PERIOD_END.read(source, context) - _PERIOD_START.read(source, context)
        if period < datetime.timedelta(0):
            raise source.error("the period ends before it starts", path="ReadLogPeriod")
        if period % self.every:
            source.remark("the command counts whole samples", "ReadLogPeriod/EndDateTime")
        return int(period // self.every) + 1

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        start = sink.text("ReadLogPeriod/StartDateTime")
        assert start is not None, "the start is written first"
        _PERIOD_END.write(date_time.parse(start) + (int(value) - 1) * self.every, sink, context)


class _Unsaid(NamedTuple):
    """The period of a read that has no place in the command: any may be asked for."""

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        _PERIOD_START.read(source, context)
        _PERIOD_END.read(source, context)
        source.remark("is not in the command: the last 41 samples are read", "ReadLogPeriod")
        return {}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        for bound in (_PERIOD_START, _PERIOD_END):
            bound.write(UNSAID_PERIOD, sink, context)


UNSAID_PERIOD = EPOCH
"""Start and end of a period that the command does not say, in the description of the command."""

_HALF_HOUR, _DAY = datetime.timedelta(minutes=30), datetime.timedelta(days=1)


def _asked_samples(every: datetime.timedelta) -> dict[str, Lens]:
    return {"GetSampledData": Items(earliest_sample_time=PERIOD_START, number_of_samples=_Samples(every))}


REQUESTS = (
    *request("4.1.1", "GCS13a"),
    *request("4.1.4", "GCS13b"),
    *request("4.1.2", "GCS13c"),
    *request("4.4.2", "GCS15b", {"GetPrepaySnapshot": SNAPSHOTS, "GetSnapshot": SNAPSHOTS}),
    *request("4.4.3", "GCS15c", {"GetSnapshot": SNAPSHOTS, "GetPrepaySnapshot": SNAPSHOTS}),
    *request("4.6.1", "GCS16a", {"GetSnapshot": SNAPSHOTS}),
    *request("4.8.1", "GCS17", _asked_samples(_HALF_HOUR)),
    *request("4.10", "GCS18", {NOTHING: _Unsaid()}),
    *request("14.1", "GCS31", {"StartSampling": Items(**EVENT)}),
    *request("4.17", "GCS61", _asked_samples(_DAY)),
)
"""Bindings of this family."""


# Responses ------------------------------------------------------------------------------------------------------------

HALF_HOUR, SIX_MINUTES, DAY = 1800, 360, 86_400
"""Intervals of the logs of samples, in seconds."""
SAMPLING_FAILED = 0xFFFF
"""Identifier of samples that the meter does not take."""
BILLING_ENTRIES, DAILY_ENTRIES = 12, 31
"""The most entries of logs."""

SNAPSHOT_FACTS: dict[str, Lens] = {
    "snapshot_id": Unsaid("number of the snapshot in the meter"),
    "snapshot_cause": Unsaid("why the snapshot was taken"),
    "total_snapshots_found": Unsaid("how many snapshots the meter has"),
}
"""What snapshots say of themselves."""


def snapshot(register: str, tiers: str, blocks: str) -> Items:
    """Consumption, its parts by tier and by block, at a time.

    Args:
        register: path of the consumption.
        tiers: path of the parts by tier.
        blocks: path of the parts by block.
    """
    return Items(
        SNAPSHOT_FACTS,
        snapshot_time=optional("Timestamp", utc_time),
        current_summation=optional(register, VOLUME),
        tier_summation=Each(tiers, Field("", VOLUME), by="index", optional=True, has_gaps=True),
        tier_block_summation=Each(blocks, Field("", VOLUME), by="index", optional=True, has_gaps=True),
    )


BILLING_SNAPSHOT = snapshot(
    "ActiveImportRegisterValueConsumption", "TariffTOURegisterMatrixValue", "BlockRegisterMatrixValue"
)
"""An entry of the billing data log, in its log and in the alert."""


def prepay_snapshots(path: str, most: int) -> Each:
    """Credit and debt at a time, an element for each."""
    entry = Items(
        SNAPSHOT_FACTS,
        snapshot_time=optional("Timestamp", utc_time),
        accumulated_debt=optional("AccumulatedDebtRegister", integer),
        type1_debt_remaining=optional("TimeDebtRegisters1", integer),
        type2_debt_remaining=optional("TimeDebtRegisters2", integer),
        type3_debt_remaining=optional("PaymentDebtRegister", integer),
        emergency_credit_remaining=optional("EmergencyCreditBalance", integer),
        credit_remaining=optional("MeterBalance", integer),
    )
    return Each(path, entry, optional=True, most=most)


def _samples(path: str, value: str, interval: int, most: int) -> Items:
    return Items(GetSampledDataResponse=Samples(path, value, interval, most))


def _samples_are_taken(values: Mapping[str, Any]) -> bool:
    answer = values["StartSamplingResponse"]
    return isinstance(answer, Mapping) and bool(answer["sample_id"] != SAMPLING_FAILED)


_REGISTER = "Gas/ConsumptionRegister/Value"

RESPONSES = (
    ResponseBinding(
        "GCS13a",
        Items(
            MeteringAttributes=Attributes(
                Scaled(
                    {"CurrentSummationDelivered": _REGISTER},
                    units={_REGISTER: ("Gas/ConsumptionRegister/Unit", Unit.M3)},
                )
            )
        ),
        "Gas",
    ),
    ResponseBinding(
        "GCS13c",
        Items(
            MeteringAttributes=Attributes(
                Scaled(
                    {
                        name: f"Gas/TariffTOURegisterMatrix/TOURegisterMatrixValue[{tariff}]"
                        for tariff, name in TOU_REGISTERS.items()
                    }
                )
            )
        ),
        "Gas",
    ),
    ResponseBinding(
        "GCS13b",
        Items(
            MeteringAttributes=Attributes(
                Scaled(
                    {
                        name: f"ImportBlockCounters/TariffBlockCounterValue[{block}]"
                        for block, name in BLOCK_COUNTERS.items()
                    }
                )
            )
        ),
    ),
    ResponseBinding(
        "GCS15b",
        Items(
            PublishSnapshot=Each(
                "Gas/LogEntryConsumptionRegister",
                snapshot("ConsumptionRegister", "TariffTOURegisterMatrixValue", "BlockRegisterMatrixValue"),
                optional=True,
                most=BILLING_ENTRIES,
            ),
            PublishPrepaySnapshot=prepay_snapshots("Gas/LogEntryPrepaymentData", BILLING_ENTRIES),
        ),
        "Gas",
    ),
    ResponseBinding(
        "GCS15c",
        Items(
            PublishSnapshot=Each("Gas/GSMEBillingDataLogEntry", BILLING_SNAPSHOT, optional=True, most=BILLING_ENTRIES),
            PublishPrepaySnapshot=prepay_snapshots("Gas/GSMEBillingPrepaymentDataLogEntry", BILLING_ENTRIES),
        ),
        "Gas",
    ),
    ResponseBinding(
        "GCS16a",
        Items(
            PublishSnapshot=Each(
                "LogEntry",
                snapshot(
                    "Gas/GasActiveImportRegisterConsumption",
                    "Gas/TariffTOURegisterMatrix",
                    "Gas/TariffBlockCounterMatrix",
                ),
                optional=True,
                most=DAILY_ENTRIES,
            )
        ),
    ),
    ResponseBinding("GCS17", _samples("LogEntry", "Gas/PrimaryValue", HALF_HOUR, 19_056)),
    ResponseBinding("GCS61", _samples("Gas/LogEntry", "Value", DAY, 731), "Gas"),
    ResponseBinding("GCS18", _samples("Gas/NetworkDataLog/LogEntry", "Value", SIX_MINUTES, 41), "Gas"),
    ResponseBinding(
        "GCS31",
        Items(StartSamplingResponse=Answer(sample_id=optional("SampleID", integer))),
        success=_samples_are_taken,
    ),
)
