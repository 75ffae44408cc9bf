"""Where a gas meter has its tariff: a calendar of four rates, or four blocks, and the prices of a kilowatt-hour.

Gas is counted in thousandths of a cubic metre, prices and thresholds are of kilowatt-hours: conversion factor and
calorific value are between them. A tariff in blocks has one rate, whatever its calendar says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from dlms.time import ANY_YEAR, Date, DateTime, Time
from gbcs.testing.calendars import Table
from gbcs.usecases.gbz import PRICE
from wire.days import WEEKDAYS

if TYPE_CHECKING:
    from gbcs.testing.device import Device

__all__ = [
    "CALENDAR",
    "IN_BLOCKS",
    "SCHEME",
    "charge",
    "has_prices",
    "price",
    "sizes",
    "switching",
    "table",
    "thresholds",
]

SCHEME = ("charging scheme",)
"""Whether the tariff counts in rates or in blocks, as GCS01a and GCS01b say it."""

CALENDAR = "calendar"
"""The first word of the keys of the components of a calendar; its name and the component follow."""

IN_BLOCKS = 101
"""The selector of the one rate that is counted in blocks."""

_RATES, _BLOCKS = 4, 4
_BLOCK_TARIFF = 0x10
_MEGAJOULES = Fraction(36, 10)  # in a kilowatt-hour
_ANY_YEAR = 0xFF
_MIDNIGHT = Time(0, 0, 0, 0)


def sizes(device: Device) -> tuple[int, ...]:
    """How many rates there are."""
    return (_RATES,)


def table(device: Device, element: int) -> Table:
    """The switching table that holds now."""
    if int(device.state.get(SCHEME, 0)) & 0xF0 == _BLOCK_TARIFF:
        return Table((), (), (), (), IN_BLOCKS)
    return switching(device, "tariff", usual=1)


def switching(device: Device, calendar: str, usual: int) -> Table:
    """A calendar of a gas meter, in the form that those of electricity meters have.

    Args:
        device: the meter.
        calendar: ``tariff`` or ``non-disablement``.
        usual: what holds where nothing of the calendar began yet.
    """
    days, weeks, seasons, special = (
        device.state.get((CALENDAR, calendar, f"Publish{part}"))
        for part in ("DayProfile", "WeekProfile", "Seasons", "SpecialDays")
    )
    return Table(
        [
            {"season_start": DateTime(_date(row["season_start_date"]), _MIDNIGHT), "week_name": int(row["week_id_ref"])}
            for row in (seasons or {}).get("seasons", ())
        ],
        [
            {"week_profile_name": int(row["week_id"])} | {day: int(row[f"day_id_ref_{day}"]) for day in WEEKDAYS}
            for row in weeks or ()
        ],
        [
            {"day_id": int(row["day_id"]), "day_schedule": list(map(_switch, row["schedule_entries"]))}
            for row in days or ()
        ],
        [
            {"specialday_date": _date(row["special_day_date"]), "day_id": int(row["day_id_ref"])}
            for row in (special or {}).get("special_days", ())
        ],
        usual,
    )


def _date(given: Any) -> Date:
    year = ANY_YEAR if given.year == _ANY_YEAR else given.year
    return Date(year, given.month, given.day, given.weekday)


def _switch(entry: Mapping[str, Any]) -> dict[str, Any]:
    """When a value begins; one that is no rate counts nothing."""
    value = int(entry["value"])
    hour, minute = divmod(int(entry["start_time_minutes"]), 60)
    return {"start_time": Time(hour, minute, 0, 0), "script_selector": value if value <= _RATES else 0}


def _kilowatt_hours(device: Device) -> Fraction:
    """What is in a thousandth of a cubic metre."""
    value, factor = (
        Fraction(int(device.state[PRICE, name]), 10 ** (int(device.state[PRICE, f"{name}TrailingDigit"]) >> 4))
        for name in ("CalorificValue", "ConversionFactor")
    )
    return value * factor / _MEGAJOULES / 1000


def thresholds(device: Device) -> Mapping[int, Sequence[int]]:
    """Where the blocks end, in thousandths of a cubic metre: the thresholds are of thousandths of a kilowatt-hour."""
    energy = _kilowatt_hours(device)
    limits = [int(device.state[PRICE, f"Block{number}Threshold"]) for number in range(1, _BLOCKS)]
    limits = limits[: limits.index(0)] if 0 in limits else limits
    if not limits or not energy:
        return {}
    unit = Fraction(int(device.state[PRICE, "ThresholdMultiplier"]), int(device.state[PRICE, "ThresholdDivisor"]) or 1)
    return {0: [int(limit * unit / energy) for limit in limits]}


def has_prices(device: Device, element: int) -> bool:
    """Whether any price is not zero."""
    return any(device.state[PRICE, name] for name in _NAMES)


def price(device: Device, element: int, selector: int, block: int) -> int:
    """What a kilowatt-hour costs, in 10^-5 of the currency."""
    name = f"NoTierBlock{block + 1}Price" if selector == IN_BLOCKS else f"Tier{selector}Block1Price"
    return int(device.state.get((PRICE, name), 0))


def charge(device: Device, element: int, selector: int, block: int, amount: int) -> int:
    """What an amount, in thousandths of a cubic metre, costs."""
    return int(amount * _kilowatt_hours(device) * price(device, element, selector, block))


_NAMES = tuple(
    name for number in range(1, _RATES + 1) for name in (f"NoTierBlock{number}Price", f"Tier{number}Block1Price")
)
