"""Units belong to every attribute of a kind; currencies have names."""

from __future__ import annotations

import pytest

import zigbee
from zigbee.clusters import attribute
from zigbee.zcl import to_dict

SCALED = "UnitOfMeasure, times Multiplier, by Divisor"
PRICE = "currency, with the decimals of PriceTrailingDigit"
MONEY = "10^-5 currency"


@pytest.mark.parametrize(
    ("cluster", "number", "name", "unit"),
    [
        (0x0702, 0x0000, "CurrentSummationDelivered", SCALED),
        (0x0702, 0x0001, "CurrentSummationReceived", SCALED),
        (0x0702, 0x0100, "CurrentTier1SummationDelivered", SCALED),
        (0x0702, 0x0401, "CurrentDayConsumptionDelivered", SCALED),
        (0x0702, 0x0420, "PreviousDay2ConsumptionDelivered", SCALED),
        (0x0702, 0x0016, "CurrentOutletEnergyCarrierSummation", None),
        (0x0702, 0x0018, "OutletTemperature", None),
        (0x0705, 0x0001, "CreditRemaining", MONEY),
        (0x0705, 0x0002, "EmergencyCreditRemaining", MONEY),
        (0x0705, 0x0005, "AccumulatedDebt", MONEY),
        (0x0705, 0x0121, "TopUpAmount3", MONEY),
        (0x0705, 0x0211, "DebtAmount1", MONEY),
        (0x0705, 0x0229, "DebtRecoveryTopUpPercentage2", "0.01 %"),
        (0x0705, 0x0120, "TopUpDateTime3", None),
        (0x0700, 0x0301, "StandingCharge", PRICE),
        (0x0700, 0x0400, "NoTierBlock1Price", PRICE),
        (0x0700, 0x0410, "Tier1Block1Price", PRICE),
        (0x0700, 0x0100, "Block1Threshold", "UnitOfMeasure, times ThresholdMultiplier, by ThresholdDivisor"),
        (0x0700, 0x0616, "Currency", "ISO 4217 numeric"),
        (0x0700, 0x010F, "BlockThresholdCount", None),
    ],
)
def test_every_attribute_of_a_kind_has_the_unit(cluster: int, number: int, name: str, unit: str | None) -> None:
    row = attribute(cluster, number)
    assert row is not None
    assert (row.name, None if row.unit is None else str(row.unit)) == (name, unit)


@pytest.mark.parametrize(("octets", "name"), [("3a03", "GBP"), ("d203", "EUR"), ("0100", None)])
def test_a_currency_has_a_name(octets: str, name: str | None) -> None:
    frame = zigbee.decode(bytes.fromhex(f"08070a160621{octets}"), 0x0700)
    (record,) = to_dict(frame)["payload"]["records"]
    assert record.get("meaning") == name
    assert record["unit"] == "ISO 4217 numeric"
