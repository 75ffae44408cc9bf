"""Bindings of what gas meters measured: registers, logs, profiles.

Source: digest ``mmc_mapping.md``, one section for each element, and its shared block of the register snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duis.bindings.lens import Field, Lens, integer
from duis.bindings.responses.forms import Binding, Items, Numbered, Unsaid, field
from duis.bindings.responses.volume import VOLUME
from duis.bindings.responses.zigbee import Answer, Attributes, Samples, Scaled
from duis.bindings.zigbee import utc_time

__all__ = ["BILLING_SNAPSHOT", "BINDINGS", "SNAPSHOT_FACTS", "prepay_snapshots", "snapshot"]

M3 = "m3"
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
        snapshot_time=field("Timestamp", utc_time),
        current_summation=field(register, VOLUME),
        tier_summation=Numbered(tiers, Field("", VOLUME), has_gaps=True),
        tier_block_summation=Numbered(blocks, Field("", VOLUME), has_gaps=True),
    )


BILLING_SNAPSHOT = snapshot(
    "ActiveImportRegisterValueConsumption", "TariffTOURegisterMatrixValue", "BlockRegisterMatrixValue"
)
"""An entry of the billing data log, in its log and in the alert."""


def prepay_snapshots(path: str, most: int) -> Numbered:
    """Credit and debt at a time, an element for each."""
    entry = Items(
        SNAPSHOT_FACTS,
        snapshot_time=field("Timestamp", utc_time),
        accumulated_debt=field("AccumulatedDebtRegister", integer),
        type1_debt_remaining=field("TimeDebtRegisters1", integer),
        type2_debt_remaining=field("TimeDebtRegisters2", integer),
        type3_debt_remaining=field("PaymentDebtRegister", integer),
        emergency_credit_remaining=field("EmergencyCreditBalance", integer),
        credit_remaining=field("MeterBalance", integer),
    )
    return Numbered(path, entry, "", most)


def _samples(path: str, value: str, interval: int, most: int) -> Items:
    return Items(GetSampledDataResponse=Samples(path, value, interval, most))


def _samples_are_taken(values: Mapping[str, Any]) -> bool:
    answer = values["StartSamplingResponse"]
    return isinstance(answer, Mapping) and bool(answer["sample_id"] != SAMPLING_FAILED)


_REGISTER = "Gas/ConsumptionRegister/Value"

BINDINGS = (
    Binding(
        "GCS13a",
        Items(
            MeteringAttributes=Attributes(
                Scaled(
                    {"CurrentSummationDelivered": _REGISTER}, units={_REGISTER: ("Gas/ConsumptionRegister/Unit", M3)}
                )
            )
        ),
        "Gas",
    ),
    Binding(
        "GCS13c",
        Items(
            MeteringAttributes=Attributes(
                Scaled(
                    {
                        f"CurrentTier{tier}SummationDelivered": (
                            f"Gas/TariffTOURegisterMatrix/TOURegisterMatrixValue[{tier}]"
                        )
                        for tier in range(1, 5)
                    }
                )
            )
        ),
        "Gas",
    ),
    Binding(
        "GCS13b",
        Items(
            MeteringAttributes=Attributes(
                Scaled(
                    {
                        f"CurrentNoTierBlock{block}SummationDelivered": (
                            f"ImportBlockCounters/TariffBlockCounterValue[{block}]"
                        )
                        for block in range(1, 5)
                    }
                )
            )
        ),
    ),
    Binding(
        "GCS15b",
        Items(
            PublishSnapshot=Numbered(
                "Gas/LogEntryConsumptionRegister",
                snapshot("ConsumptionRegister", "TariffTOURegisterMatrixValue", "BlockRegisterMatrixValue"),
                "",
                BILLING_ENTRIES,
            ),
            PublishPrepaySnapshot=prepay_snapshots("Gas/LogEntryPrepaymentData", BILLING_ENTRIES),
        ),
        "Gas",
    ),
    Binding(
        "GCS15c",
        Items(
            PublishSnapshot=Numbered("Gas/GSMEBillingDataLogEntry", BILLING_SNAPSHOT, "", BILLING_ENTRIES),
            PublishPrepaySnapshot=prepay_snapshots("Gas/GSMEBillingPrepaymentDataLogEntry", BILLING_ENTRIES),
        ),
        "Gas",
    ),
    Binding(
        "GCS16a",
        Items(
            PublishSnapshot=Numbered(
                "LogEntry",
                snapshot(
                    "Gas/GasActiveImportRegisterConsumption",
                    "Gas/TariffTOURegisterMatrix",
                    "Gas/TariffBlockCounterMatrix",
                ),
                "",
                DAILY_ENTRIES,
            )
        ),
    ),
    Binding("GCS16b", Items(PublishPrepaySnapshot=prepay_snapshots("Gas/LogEntry", DAILY_ENTRIES)), "Gas"),
    Binding("GCS17", _samples("LogEntry", "Gas/PrimaryValue", HALF_HOUR, 19_056)),
    Binding("GCS61", _samples("Gas/LogEntry", "Value", DAY, 731), "Gas"),
    Binding("GCS18", _samples("Gas/NetworkDataLog/LogEntry", "Value", SIX_MINUTES, 41), "Gas"),
    Binding(
        "GCS31",
        Items(StartSamplingResponse=Answer(sample_id=field("SampleID", integer))),
        success=_samples_are_taken,
    ),
)
