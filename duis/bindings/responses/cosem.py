"""Forms of COSEM values as MMC says them, where it differs from DUIS.

What both say alike is in :mod:`duis.bindings.cosem`.
"""

from __future__ import annotations

import datetime

from dlms.time import ANY, ANY_YEAR, CLOCK_STATUS_UNSPECIFIED, DEVIATION_UNSPECIFIED, Date, DateTime, Time
from duis.bindings.lens import Text, date_time

__all__ = ["is_moment", "moment"]


def is_moment(value: DateTime) -> bool:
    """Whether a date-time names an instant. One that is not specified is left out of a document."""
    return value.date.year != ANY_YEAR and ANY not in (value.date.month, value.date.day, *value.time[:3])


def _parse(text: str) -> DateTime:
    found: datetime.datetime = date_time.parse(text)
    if found.microsecond % 10_000:
        raise ValueError
    at = Time(found.hour, found.minute, found.second, found.microsecond // 10_000)
    return DateTime(Date(found.year, found.month, found.day), at, DEVIATION_UNSPECIFIED, CLOCK_STATUS_UNSPECIFIED)


def _show(value: DateTime) -> str:
    return date_time.show(value.datetime().astimezone(datetime.UTC))


moment = Text("a date and time", _parse, _show)
"""A COSEM date-time as an xs:dateTime in UTC; hundredths that are not specified are none."""
