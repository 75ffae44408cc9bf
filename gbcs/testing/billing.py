"""The billing calendar of an electricity meter: when its billing periods end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dlms.time import ANY, ANY_YEAR, Date
from gbcs.testing.cosem import attribute

if TYPE_CHECKING:
    from gbcs.testing.device import Device

__all__ = ["CALENDAR", "ends"]

CALENDAR = attribute(22, "0-0:15.0.0.255", 4)
"""The single action schedule that says when."""

_LONGEST = 400  # days that are looked through at a time
_DAY = timedelta(days=1)


def ends(device: Device, after: datetime, until: datetime) -> Iterator[datetime]:
    """The ends of billing periods behind a time, up to another; no more than those of its last 400 days."""
    calendar = device.state.get(CALENDAR, ())
    day = max(after, until - _LONGEST * _DAY).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    while day <= until:
        for entry in calendar:
            if _is_on(entry["date"], day):
                time = entry["time"]
                hour, minute, second = (0 if each == ANY else each for each in time[:3])
                instant = day + timedelta(hours=hour, minutes=minute, seconds=second)
                if after < instant <= until:
                    yield instant
        day += _DAY


def _is_on(date: Date, day: datetime) -> bool:
    """Whether a date, with its wildcards, is a day."""
    return (
        date.year in (ANY_YEAR, day.year)
        and date.month in (ANY, day.month)
        and date.day in (ANY, day.day)
        and date.weekday in (ANY, day.isoweekday())
    )
