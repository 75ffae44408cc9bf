"""Days and times of day of which parts may be left open, as DLMS and ZigBee write them: numbers, names, texts."""

from __future__ import annotations

import datetime as _datetime

__all__ = [
    "ANY",
    "DST_BEGIN",
    "DST_END",
    "LAST_DAY",
    "SECOND_LAST_DAY",
    "WEEKDAYS",
    "WEEKDAY_NAMES",
    "date_text",
    "time_of_day",
    "time_text",
]

ANY = 0xFF
"""Any, or not specified: in every field of one octet."""
DST_END = 0xFD
"""Month: the one in which daylight saving time ends."""
DST_BEGIN = 0xFE
"""Month: the one in which daylight saving time begins."""
SECOND_LAST_DAY = 0xFD
"""Day of month: the second last (of the given weekday, where there is one)."""
LAST_DAY = 0xFE
"""Day of month: the last (of the given weekday, where there is one)."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""In the order of their numbers, which begin at 1."""
WEEKDAY_NAMES = tuple(day[:3].capitalize() for day in WEEKDAYS)
"""The same in three letters, as they are shown."""

_TEXTS = {number: f"{number:02d}" for number in range(100)} | {ANY: "**"}
_MONTHS = _TEXTS | {DST_BEGIN: "dst-begin", DST_END: "dst-end"}
_DAYS = _TEXTS | {LAST_DAY: "last", SECOND_LAST_DAY: "second-last"}


def date_text(year: int | None, month: int, day: int) -> str:
    """A date, asterisks for what is left open: ``2015-12-31``, ``****-dst-end-last``; None is any year."""
    text = "****" if year is None else f"{year:04d}"
    return f"{text}-{_MONTHS.get(month) or month}-{_DAYS.get(day) or day}"


def time_text(hour: int, minute: int, second: int, hundredths: int) -> str:
    """A time of day, asterisks for what is left open: ``12:30:00``, ``**:00:00``, ``12:30:00.50``."""
    text = f"{_TEXTS.get(hour) or hour}:{_TEXTS.get(minute) or minute}:{_TEXTS.get(second) or second}"
    return text if hundredths == ANY else f"{text}.{hundredths:02d}"


def time_of_day(hour: int, minute: int, second: int, hundredths: int) -> _datetime.time:
    """The time of day, where hour, minute and second are given (hundredths default to 0); otherwise ValueError."""
    try:
        return _datetime.time(hour, minute, second, 0 if hundredths == ANY else hundredths * 10_000)
    except ValueError:
        raise ValueError(f"{time_text(hour, minute, second, hundredths)} is not one time of day") from None
