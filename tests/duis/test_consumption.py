"""Local time, totals of days over the changes of the clocks, and gas in kWh, against figures worked out by hand."""

from __future__ import annotations

import datetime
from decimal import Decimal, localcontext
from typing import Any

import pytest

import duis
from duis.consumption import HALF_HOUR
from duis.reading import Reading
from tests.duis.test_reading import BROKEN, NOON_OF_GAS, response

UTC = datetime.UTC


def half_hours(first: datetime.datetime, count: int, value: Any = 100, **more: Any) -> list[Reading]:
    made = Reading("meter", "ECS22b", "active energy import", "Profile Data Log", first, first, value, "Wh")
    return [
        made._replace(start=first + place * HALF_HOUR, end=first + (place + 1) * HALF_HOUR, **more)
        for place in range(count)
    ]


@pytest.mark.parametrize(
    ("midnight", "count", "total"),
    [
        (datetime.datetime(2015, 3, 28, tzinfo=UTC), 48, 4800),
        (datetime.datetime(2015, 3, 29, tzinfo=UTC), 46, 4600),  # clocks go forward: from 00:00 GMT to 23:00 UTC
        (datetime.datetime(2015, 7, 1, tzinfo=UTC) - datetime.timedelta(hours=1), 48, 4800),
        (datetime.datetime(2015, 10, 24, 23, tzinfo=UTC), 50, 5000),  # clocks go back on the 25th
    ],
)
def test_a_day_has_as_many_half_hours_as_its_clock(midnight: datetime.datetime, count: int, total: int) -> None:
    (day,) = duis.day_totals(half_hours(midnight, count))
    assert (day.value, day.reason) == (total, None)
    assert isinstance(day.value, int)
    assert day.detail == f"{count} intervals in {count // 2} h"
    assert day.start is not None
    assert day.end is not None
    assert (day.start, day.end) == (midnight, midnight + count * HALF_HOUR)
    assert (day.start.hour, day.end.hour, (day.end.date() - day.start.date()).days) == (0, 0, 1)
    assert day.interval == count * HALF_HOUR


def test_days_of_another_zone() -> None:
    midnight = datetime.datetime(2015, 7, 1, tzinfo=UTC)
    (day,) = duis.day_totals(half_hours(midnight, 48), "UTC")
    assert (day.value, day.start) == (4800, midnight)
    first, second = duis.day_totals(half_hours(midnight, 48))
    assert (first.value, first.reason) == (None, "23 of 24 h have values")
    assert (second.value, second.reason) == (None, "1 of 24 h have values")
    with pytest.raises(KeyError):
        duis.day_totals([], "Nowhere/Town")


def test_a_day_that_is_not_whole_has_no_total() -> None:
    midnight = datetime.datetime(2015, 1, 1, tzinfo=UTC)
    whole = half_hours(midnight, 48)
    for broken in (whole[:-1], [*whole[:7], whole[7]._replace(value=None, reason="gap"), *whole[8:]]):
        (day,) = duis.day_totals(broken)
        assert (day.value, day.reason) == (None, "23.5 of 24 h have values")
    late = [whole[0]._replace(start=midnight + HALF_HOUR / 2, end=midnight + 1.5 * HALF_HOUR), *whole]
    (day,) = duis.day_totals(late)
    assert (day.value, day.reason) == (None, "intervals overlap")


def test_the_same_interval_counts_once_and_a_contradiction_never() -> None:
    midnight = datetime.datetime(2015, 1, 1, tzinfo=UTC)
    whole = half_hours(midnight, 48)
    (day,) = duis.day_totals(whole + whole)
    assert day.value == 4800
    (day,) = duis.day_totals([*whole, whole[3]._replace(value=None), whole[4]._replace(value=101)])
    assert (day.value, day.reason) == (None, "23.5 of 24 h have values")


def test_registers_are_apart_and_voltages_add_up_to_nothing() -> None:
    midnight = datetime.datetime(2015, 1, 1, tzinfo=UTC)
    other = half_hours(midnight, 48, 1, register="Secondary Profile Data Log")
    volts = half_hours(midnight, 48, 240, quantity="voltage", unit="V")
    register = Reading("meter", "ECS17b", "active energy import", "Active Import Register", None, midnight, 5, "Wh")
    found = duis.day_totals([*half_hours(midnight, 48), *other, *volts, register])
    assert [(each.register, each.value) for each in found] == [
        ("Profile Data Log", 4800),
        ("Secondary Profile Data Log", 48),
    ]


def test_local_time_tells_the_two_hours_apart() -> None:
    (before, after) = half_hours(datetime.datetime(2015, 10, 25, 0, 30, tzinfo=UTC), 3)[::2]
    first, second = duis.local_time([before, after])
    assert first.start is not None
    assert second.start is not None
    assert [f"{each.start:%H:%M %Z}" for each in (first, second)] == ["01:30 BST", "01:30 GMT"]
    assert (first.start.astimezone(UTC), second.start.astimezone(UTC)) == (before.start, after.start)
    assert first.interval == HALF_HOUR
    crossing = before._replace(end=after.end)
    assert duis.local_time([crossing])[0].interval == 3 * HALF_HOUR
    assert duis.local_time([before._replace(start=None, end=None)])[0].end is None


FACTORS = duis.GasFactors(Decimal("39.5"), Decimal("1.02264"))


def test_gas_in_kilowatt_hours() -> None:
    volumes = duis.readings(
        response("GCS17", {"GetSampledDataResponse": {"sample_start_time": NOON_OF_GAS, "samples": [1000, 0xFFFFFF]}})
    )
    with localcontext(prec=3):
        first, second = duis.kilowatt_hours(volumes, FACTORS)
    # 1 m3 x 1.02264 x 39.5 MJ/m3 / 3.6 = 40.39428 / 3.6
    assert (first.quantity, first.unit, first.value) == ("gas energy", "kWh", Decimal("11.220633333"))
    assert first.detail == "calorific value 39.5 MJ/m3, conversion factor 1.02264"
    assert (first.start, first.end) == (volumes[0].start, volumes[0].end)
    assert (second.value, second.reason, second.unit) == (None, volumes[1].reason, "kWh")
    power = half_hours(datetime.datetime(2015, 1, 1, tzinfo=UTC), 1)
    assert duis.kilowatt_hours(power, FACTORS) == power
    with pytest.raises(ValueError, match="not above 0"):
        duis.kilowatt_hours(power, FACTORS._replace(calorific_value=Decimal(0)))


def test_totals_of_gas() -> None:
    midnight = datetime.datetime(2015, 1, 1, tzinfo=UTC)
    volumes = half_hours(midnight, 48, Decimal("0.1"), quantity="gas volume", unit="m3")
    with localcontext(prec=2):
        (day,) = duis.day_totals(volumes)
    assert day.value == Decimal("4.8")


def test_the_factors_that_a_meter_holds() -> None:
    attributes: dict[str, Any] = {
        "CalorificValueTrailingDigit": 0x10,
        "CalorificValue": 395,
        "ConversionFactorTrailingDigit": 0x50,
        "ConversionFactor": 102264,
    }
    metering = {
        "UncontrolledFlowDivisor": 1,
        "UncontrolledFlowMultiplier": 1,
        "UncontrolledFlowThreshold": 1,
        "FlowStabilisationPeriod": 1,
        "FlowMeasurementPeriod": 1,
    }

    def factors(**given: Any) -> duis.GasFactors:
        values = {"PriceAttributes": attributes | given, "MeteringAttributes": metering}
        return duis.GasFactors.of(response("GCS21a", values))

    assert factors() == FACTORS
    for value in (BROKEN, 0xFFFFFFFF):
        with pytest.raises(duis.DuisError, match="says no CalorificValue"):
            factors(CalorificValue=value)
    with pytest.raises(duis.DuisError, match="says no"):
        duis.GasFactors.of(response("GCS38", {"MeteringAttributes": {"CurrentMeterID": b"1234"}}))
