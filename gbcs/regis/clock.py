"""The clock of Great Britain, by which working days end and settlement days have 46, 48 or 50 half hours.

Summer time begins at 01:00 UTC on the last Sunday of March and ends at 01:00 UTC on the last Sunday of October (Summer
Time Order 2002, which goes on what held since 1996). Stated here, it needs no database of time zones.
"""

from __future__ import annotations

import datetime
from functools import lru_cache

__all__ = ["FIRST_YEAR", "clock_changes", "half_hours", "local_time"]

FIRST_YEAR = 1996
"""The first year of this rule."""

_SUMMER = datetime.timezone(datetime.timedelta(hours=1), "BST")
_WINTER = datetime.timezone(datetime.timedelta(0), "GMT")


@lru_cache(maxsize=256)
def clock_changes(year: int) -> tuple[datetime.date, datetime.date]:
    """The days on which summer time begins and ends: 46 half hours, and 50."""
    march, october = datetime.date(year, 3, 31), datetime.date(year, 10, 31)
    return (
        march - datetime.timedelta(days=march.isoweekday() % 7),
        october - datetime.timedelta(days=october.isoweekday() % 7),
    )


def half_hours(day: datetime.date) -> int:
    """How many half hours a settlement day has: 46 where summer time begins, 50 where it ends, else 48."""
    begin, end = clock_changes(day.year)
    return 46 if day == begin else 50 if day == end else 48


def local_time(instant: datetime.datetime) -> datetime.datetime:
    """An instant in local time; what has no time zone is taken to be local time."""
    if instant.tzinfo is None:
        return instant
    utc = instant.astimezone(datetime.UTC)
    one = datetime.time(1, tzinfo=datetime.UTC)
    begin, end = (datetime.datetime.combine(day, one) for day in clock_changes(utc.year))
    return utc.astimezone(_SUMMER if begin <= utc < end else _WINTER)
