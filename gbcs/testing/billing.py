"""The billing calendar of a meter: when its billing periods end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from dlms.time import ANY
from gbcs.testing.cosem import EPOCH, attribute, is_on
from zigbee.enumerations import DurationTimebase

if TYPE_CHECKING:
    from gbcs.testing.device import Device

__all__ = ["BLOCK_PERIOD", "CALENDAR", "GAS_PERIOD", "ends", "resets"]

CALENDAR = attribute(22, "0-0:15.0.0.255", 4)
"""The single action schedule of an electricity meter that says when."""

GAS_PERIOD = ("billing period",)
"""The period that a gas meter was set to."""

BLOCK_PERIOD = ("block period",)
"""The period behind which it counts its blocks anew."""

_DAILY_RESET = attribute(22, "0-0:15.1.0.255", 4)

_FIRST = datetime(2000, 1, 1, tzinfo=UTC)

_LONGEST = 400  # days that are looked through at a time
_DAY = timedelta(days=1)


def ends(device: Device, after: datetime, until: datetime) -> Iterator[datetime]:
    """The ends of billing periods behind a time, up to another; no more than those of its last 400 days.

    Those of gas are of the period that GCS25 sets, and on the first of each month before it does.
    """
    begin = max(after, until - _LONGEST * _DAY)
    if device.kind in ("GSME", "GPF"):
        instants = _gas_periods(device, GAS_PERIOD, "billing", begin, until)
    else:
        instants = _scheduled(device.state.get(CALENDAR, ()), begin, until)
    yield from (instant for instant in instants if after < instant <= until)


def resets(device: Device, after: datetime, until: datetime) -> Iterator[datetime]:
    """When the counters of blocks begin anew, behind a time and up to another.

    Those of electricity do so at the ends of billing periods, and each day where ECS48 says so (reference, ECS05 and
    ECS48); those of gas at the ends of the block periods that GCS25 sets.
    """
    begin = max(after, until - _LONGEST * _DAY)
    if device.kind in ("GSME", "GPF"):
        instants = _gas_periods(device, BLOCK_PERIOD, "block", begin, until)
    else:
        both = (device.state.get(schedule, ()) for schedule in (CALENDAR, _DAILY_RESET))
        instants = iter(sorted({instant for each in both for instant in _scheduled(each, begin, until)}))
    yield from (instant for instant in instants if after < instant <= until)


def _gas_periods(device: Device, key: tuple[str], name: str, begin: datetime, until: datetime) -> Iterator[datetime]:
    found = device.state.get(key)
    return _months(_FIRST, 1, begin, until) if found is None else _periods(found, name, begin, until)


def _scheduled(calendar: Iterable[Mapping[str, Any]], begin: datetime, until: datetime) -> Iterator[datetime]:
    day = begin.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    while day <= until:
        for entry in calendar:
            if is_on(entry["date"], day):
                hour, minute, second = (0 if each == ANY else each for each in entry["time"][:3])
                yield day + timedelta(hours=hour, minutes=minute, seconds=second)
        day += _DAY


def _periods(period: Mapping[str, Any], name: str, begin: datetime, until: datetime) -> Iterator[datetime]:
    """The ends of periods of some days, weeks or months, the first of which begins at a time."""
    start = EPOCH + timedelta(seconds=int(period[f"{name}_period_start_time"]))
    number = max(1, int(period.get(f"{name}_period_duration", 1)))
    timebase = int(period[f"{name}_period_duration_type"]) & 0x0F
    if timebase == DurationTimebase.MONTHS:
        yield from (each for each in _months(start, number, begin, until) if each > start)
        return
    step = number * (7 * _DAY if timebase == DurationTimebase.WEEKS_FROM_MONDAY else _DAY)
    instant = start + max(1, (begin - start) // step) * step
    while instant <= until:
        yield instant
        instant += step


def _months(start: datetime, number: int, begin: datetime, until: datetime) -> Iterator[datetime]:
    """Each so many months from a start, on its day of the month or the last one that there is."""
    first = start.year * 12 + start.month - 1
    count = max(0, (begin.year * 12 + begin.month - 1 - first) // number)
    while True:
        year, month = divmod(first + count * number, 12)
        last = (datetime(year + (month == 11), (month + 1) % 12 + 1, 1, tzinfo=UTC) - _DAY).day
        instant = start.replace(year=year, month=month + 1, day=min(start.day, last))
        if instant > until:
            return
        yield instant
        count += 1
