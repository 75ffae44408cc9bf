"""What people make of readings: local time, totals of days, energy of gas. Each takes readings and gives readings.

>>> import datetime
>>> midnight = datetime.datetime(2015, 3, 29, tzinfo=datetime.UTC)
>>> half_hours = [
...     Reading("", "ECS22b", "active energy import", "Profile Data Log", start, start + HALF_HOUR, 100, "Wh")
...     for start in (midnight + place * HALF_HOUR for place in range(46))]
>>> [(f"{day.start:%d %B}", day.value, day.detail) for day in day_totals(half_hours)]
[('29 March', 4600, '46 intervals in 23 h')]
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from duis import mmc
from duis.bindings.texts import DECIMALS
from duis.errors import DuisError
from duis.reading import Reading
from gbcs.message import Message
from wire.node import node
from wire.units import Unit

__all__ = ["HALF_HOUR", "LONDON", "GasFactors", "day_totals", "kilowatt_hours", "local_time"]

LONDON = "Europe/London"
"""The time of Great Britain, with its summer time."""
HALF_HOUR = datetime.timedelta(minutes=30)

_VOLUME = "gas volume"
_SUMMED = ("active energy", "reactive energy", "gas volume", "gas energy")
"""Beginnings of quantities that add up; a voltage does not."""
_PLACES = Decimal(1).scaleb(-9)
_MJ_IN_KWH = Decimal("3.6")


def local_time(readings: Iterable[Reading], zone: str = LONDON) -> list[Reading]:
    """The readings with their times in a time zone.

    Raises:
        ZoneInfoNotFoundError: a KeyError, where the system (or the package ``tzdata``) has no such zone.
    """
    at = ZoneInfo(zone)

    def moved(time: datetime.datetime | None) -> datetime.datetime | None:
        return None if time is None else time.astimezone(at)

    return [each._replace(start=moved(each.start), end=moved(each.end), since=moved(each.since)) for each in readings]


@node
class GasFactors(NamedTuple):
    """What makes energy of a volume of gas.

    Attributes:
        calorific_value: MJ/m3.
        conversion_factor: for temperature and pressure.
    """

    calorific_value: Decimal
    conversion_factor: Decimal

    @classmethod
    def of(cls, message: Message) -> GasFactors:
        """The factors that a meter holds, of its answer to service request 6.2.8 (GCS21a).

        Raises:
            DuisError: where the message says no such factors.
        """
        found: dict[str, Any] = dict(mmc.answers(message).get("PriceAttributes", {}))
        factors = []
        for name in ("CalorificValue", "ConversionFactor"):
            value, digits = found.get(name), found.get(f"{name}TrailingDigit")
            if not isinstance(value, int) or not isinstance(digits, int):
                raise DuisError(f"the message says no {name}", expected="an answer to 6.2.8 in which it did not fail")
            factors.append(DECIMALS.scaleb(Decimal(int(value)), -(int(digits) >> 4)))
        return cls(*factors)


def kilowatt_hours(readings: Iterable[Reading], factors: GasFactors) -> list[Reading]:
    """The readings with energy in the place of volumes of gas: volume by both factors by 3.6, in nine decimal places.

    The factors used stand in the detail. Other readings stay as they are.

    Args:
        readings: of gas or not.
        factors: see there; those in force when the gas was used.

    Raises:
        ValueError: for a factor that is not above 0.
    """
    if not (factors.calorific_value > 0 and factors.conversion_factor > 0):
        raise ValueError("a factor that is not above 0")
    by = DECIMALS.multiply(factors.calorific_value, factors.conversion_factor)
    said = f"calorific value {factors.calorific_value} MJ/m3, conversion factor {factors.conversion_factor}"

    def converted(each: Reading) -> Reading:
        if each.quantity != _VOLUME or each.unit != Unit.M3:
            return each
        detail = f"{each.detail}; {said}" if each.detail else said
        value = None
        if each.value is not None:
            energy = DECIMALS.divide(DECIMALS.multiply(Decimal(each.value), by), _MJ_IN_KWH)
            value = DECIMALS.quantize(energy, _PLACES)
        return each._replace(quantity="gas energy", unit=Unit.KWH.value, value=value, detail=detail)

    return [converted(each) for each in readings]


def day_totals(readings: Iterable[Reading], zone: str = LONDON) -> list[Reading]:
    """The total of each local day of each register, of energy and volumes that were measured in intervals.

    A day has 23 or 25 hours where the clocks change. It has a total only where intervals with a value cover all of it;
    else the reading has none, and the reason. The same interval from several messages counts once.

    Args:
        readings: others than those of intervals are passed over.
        zone: of the days.

    Raises:
        ZoneInfoNotFoundError: a KeyError, where the system (or the package ``tzdata``) has no such zone.
    """
    at = ZoneInfo(zone)
    series: dict[tuple[Any, ...], dict[tuple[datetime.datetime, datetime.datetime], Reading]] = {}
    for each in readings:
        if each.start is None or each.end is None or not each.quantity.startswith(_SUMMED):
            continue
        key = (each.device, each.quantity, each.register, each.unit, each.tariff, each.block, each.phase)
        span = (each.start.astimezone(datetime.UTC), each.end.astimezone(datetime.UTC))
        found = series.setdefault(key, {}).get(span)
        if found is None or found.value is None:
            series[key][span] = each
        elif each.value not in (None, found.value):
            series[key][span] = found._replace(value=None, reason="two messages give different values")
    return [day for found in series.values() for day in _days(found, at)]


def _days(found: dict[tuple[datetime.datetime, datetime.datetime], Reading], zone: ZoneInfo) -> Iterator[Reading]:
    spans = sorted(found)
    moment = datetime.timedelta(microseconds=1)
    dates = {
        date
        for start, end in spans
        for date in _dates(start.astimezone(zone).date(), (end - moment).astimezone(zone).date())
    }
    for date in sorted(dates):
        low, high = (
            datetime.datetime.combine(day, datetime.time(), zone) for day in (date, date + datetime.timedelta(days=1))
        )
        first, last = low.astimezone(datetime.UTC), high.astimezone(datetime.UTC)
        within = [(start, end) for start, end in spans if first <= start and end <= last]
        measured = [span for span in within if found[span].value is not None]
        covered = sum((end - start for start, end in measured), datetime.timedelta())
        each, hours = found[spans[0]], (last - first) / datetime.timedelta(hours=1)
        value: int | Decimal | None = None
        reason = None
        if any(start < before for (_, before), (start, _) in pairwise(measured)):
            reason = "intervals overlap"
        elif covered != last - first:
            reason = f"{covered / datetime.timedelta(hours=1):g} of {hours:g} h have values"
        else:
            value = _sum(found[span].value for span in measured)
        detail = f"{len(measured)} intervals in {hours:g} h"
        yield each._replace(start=low, end=high, value=value, reason=reason, detail=detail)


def _sum(values: Iterable[int | Decimal | None]) -> int | Decimal:
    """The sum, whole where all are; exact whatever context the caller works in."""
    total: int | Decimal = 0
    for value in values:
        assert value is not None
        is_whole = isinstance(total, int) and isinstance(value, int)
        total = total + value if is_whole else DECIMALS.add(Decimal(total), Decimal(value))
    return total


def _dates(first: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    while first <= last:
        yield first
        first += datetime.timedelta(days=1)
