"""COSEM date, time and date-time (IEC 62056-6-2, 4.1.6.1), with their wildcards, deviation and clock status.

The three are fixed layouts of 5, 4 and 12 octets. They travel as Data of their own tags (25 to 27) or inside an
octet-string. A field keeps the number that stood on the wire, wildcards included, so that nothing is lost.
"""

from __future__ import annotations

import datetime as _datetime
from collections.abc import Callable
from struct import Struct
from struct import error as struct_error
from typing import NamedTuple, Self, TypeVar

from wire.days import (
    ANY,
    DST_BEGIN,
    DST_END,
    LAST_DAY,
    SECOND_LAST_DAY,
    WEEKDAY_NAMES,
    WEEKDAYS,
    date_text,
    time_of_day,
    time_text,
)
from wire.errors import DecodeError, EncodeError, quoted
from wire.node import node

__all__ = [
    "ANY",
    "ANY_YEAR",
    "CLOCK_STATUS_UNSPECIFIED",
    "DEVIATION_UNSPECIFIED",
    "DST_BEGIN",
    "DST_END",
    "LAST_DAY",
    "SECOND_LAST_DAY",
    "WEEKDAYS",
    "Date",
    "DateTime",
    "Time",
]

ANY_YEAR = 0xFFFF
DEVIATION_UNSPECIFIED = -0x8000
CLOCK_STATUS_UNSPECIFIED = 0xFF

_DATE = Struct(">HBBB")
_TIME = Struct(">BBBB")
_DATE_TIME = Struct(">HBBBBBBBhB")

# The specification begins months, days and weekdays at 1; a date-time of zeros ("at once") is sent to
# activate a value, so 0 is let through in each.
_MONTHS = frozenset((*range(13), DST_END, DST_BEGIN, ANY))
_DAYS = frozenset((*range(32), SECOND_LAST_DAY, LAST_DAY, ANY))
_WEEKDAYS = frozenset((*range(8), ANY))
_HOURS = frozenset((*range(24), ANY))
_SIXTIETHS = frozenset((*range(60), ANY))
_HUNDREDTHS = frozenset((*range(100), ANY))
_DEVIATIONS = frozenset((*range(-720, 841), DEVIATION_UNSPECIFIED))
_YEARS = range(0x10000)
_OCTET = range(256)
_ALLOWED_DATE = (_YEARS, _MONTHS, _DAYS, _WEEKDAYS)
_ALLOWED_TIME = (_HOURS, _SIXTIETHS, _SIXTIETHS, _HUNDREDTHS)
_ALLOWED_DATE_TIME = (*_ALLOWED_DATE, *_ALLOWED_TIME, _DEVIATIONS, _OCTET)

_Check = tuple[str, int, frozenset[int] | range]
_WEEKDAY_TEXTS = {number: f" {day}" for number, day in enumerate(WEEKDAY_NAMES, 1)}


@node
class Date(NamedTuple):
    """A date of 5 octets.

    Attributes:
        year: 0 to 65534, or :data:`ANY_YEAR`.
        month: 1 to 12, :data:`DST_BEGIN`, :data:`DST_END`, :data:`ANY` (0 only in the date-time of zeros).
        day: of the month, 1 to 31, :data:`LAST_DAY`, :data:`SECOND_LAST_DAY`, :data:`ANY` (0 as for the month).
        weekday: 1 Monday to 7 Sunday, :data:`ANY` (0 as for the month).
    """

    year: int = ANY_YEAR
    month: int = ANY
    day: int = ANY
    weekday: int = ANY

    @classmethod
    def decode(cls, octets: bytes) -> Date:
        """From exactly 5 octets; DecodeError on another length or a value that no field may have."""
        return _decode(Date, octets, _DATE)

    def encode(self) -> bytes:
        """5 octets; EncodeError where a field is out of its range."""
        return _pack(_DATE, self, _ALLOWED_DATE) or _encode(self, _DATE)

    def checks(self) -> tuple[_Check, ...]:
        """Each field on the wire with its name, value and permitted values."""
        return (
            ("year", self.year, _YEARS),
            ("month", self.month, _MONTHS),
            ("day", self.day, _DAYS),
            ("weekday", self.weekday, _WEEKDAYS),
        )

    def date(self) -> _datetime.date:
        """The calendar day, where the date names exactly one; otherwise ValueError."""
        try:
            return _datetime.date(self.year, self.month, self.day)
        except ValueError:
            raise ValueError(f"{self} is not one day of the calendar") from None

    def __str__(self) -> str:
        text = date_text(None if self.year == ANY_YEAR else self.year, self.month, self.day)
        return text + _WEEKDAY_TEXTS.get(self.weekday, "")

    def plain(self) -> str:
        """The text form."""
        return str(self)


@node
class Time(NamedTuple):
    """A time of day of 4 octets; every field may be :data:`ANY`.

    Attributes:
        hour: 0 to 23.
        minute: 0 to 59.
        second: 0 to 59.
        hundredths: of a second, 0 to 99.
    """

    hour: int = ANY
    minute: int = ANY
    second: int = ANY
    hundredths: int = ANY

    @classmethod
    def decode(cls, octets: bytes) -> Time:
        """From exactly 4 octets; DecodeError on another length or a value that no field may have."""
        return _decode(Time, octets, _TIME)

    def encode(self) -> bytes:
        """4 octets; EncodeError where a field is out of its range."""
        return _pack(_TIME, self, _ALLOWED_TIME) or _encode(self, _TIME)

    def checks(self) -> tuple[_Check, ...]:
        """Each field on the wire with its name, value and permitted values."""
        return (
            ("hour", self.hour, _HOURS),
            ("minute", self.minute, _SIXTIETHS),
            ("second", self.second, _SIXTIETHS),
            ("hundredths", self.hundredths, _HUNDREDTHS),
        )

    def time(self) -> _datetime.time:
        """The time of day, where hour, minute and second are given (hundredths default to 0); otherwise ValueError."""
        return time_of_day(*self)

    def __str__(self) -> str:
        return time_text(*self)

    def plain(self) -> str:
        """The text form."""
        return str(self)


@node
class DateTime(NamedTuple):
    """A date-time of 12 octets.

    Attributes:
        date: the date.
        time: the time of day.
        deviation: minutes from local time to UTC (UTC = local time + deviation), -720 to 840, or
            :data:`DEVIATION_UNSPECIFIED`.
        clock_status: bit 0 invalid value, 1 doubtful value, 2 different clock base, 3 invalid clock status,
            7 daylight saving active; :data:`CLOCK_STATUS_UNSPECIFIED`.
    """

    date: Date = Date()
    time: Time = Time()
    deviation: int = DEVIATION_UNSPECIFIED
    clock_status: int = CLOCK_STATUS_UNSPECIFIED

    @classmethod
    def decode(cls, octets: bytes) -> DateTime:
        """From exactly 12 octets; DecodeError on another length or a value that no field may have."""
        return _decode(DateTime, octets, _DATE_TIME, _nest)

    def encode(self) -> bytes:
        """12 octets; EncodeError where a field is out of its range."""
        date, time, *rest = self
        if date.__class__ is Date and time.__class__ is Time:
            return _pack(_DATE_TIME, (*date, *time, *rest), _ALLOWED_DATE_TIME) or _encode(self, _DATE_TIME)
        return _encode(self, _DATE_TIME)

    def checks(self) -> tuple[_Check, ...]:
        """Each field on the wire with its name, value and permitted values."""
        return (
            *self.date.checks(),
            *self.time.checks(),
            ("deviation", self.deviation, _DEVIATIONS),
            ("clock_status", self.clock_status, _OCTET),
        )

    @classmethod
    def from_datetime(cls, moment: _datetime.datetime, clock_status: int = CLOCK_STATUS_UNSPECIFIED) -> Self:
        """From a Python datetime: weekday not specified, microseconds cut to hundredths.

        The deviation of an aware datetime is that of its zone; a naive one leaves it unspecified.
        """
        offset = moment.utcoffset()
        deviation = DEVIATION_UNSPECIFIED if offset is None else -round(offset.total_seconds() / 60)
        return cls(
            Date(moment.year, moment.month, moment.day),
            Time(moment.hour, moment.minute, moment.second, moment.microsecond // 10_000),
            deviation,
            clock_status,
        )

    def datetime(self, zone: _datetime.tzinfo = _datetime.UTC) -> _datetime.datetime:
        """The instant as an aware datetime, where the value names exactly one; otherwise ValueError.

        Args:
            zone: what to take for local time where the deviation is not specified.
        """
        if self.deviation != DEVIATION_UNSPECIFIED:
            zone = _datetime.timezone(-_datetime.timedelta(minutes=self.deviation))
        return _datetime.datetime.combine(self.date.date(), self.time.time(), zone)

    def __str__(self) -> str:
        text = f"{self.date}T{self.time}" if self.date.weekday == ANY else f"{self.date} {self.time}"
        if self.deviation != DEVIATION_UNSPECIFIED:
            sign = "-" if self.deviation > 0 else "+"
            text += f"{sign}{abs(self.deviation) // 60:02d}:{abs(self.deviation) % 60:02d}"
        if self.clock_status != CLOCK_STATUS_UNSPECIFIED:
            text += f" (clock status {self.clock_status:02x})"
        return text

    def plain(self) -> str:
        """The text form."""
        return str(self)


T = TypeVar("T", Date, Time, DateTime)


def _nest(fields: tuple[int, ...]) -> tuple[Date, Time, int, int]:
    return Date(*fields[:4]), Time(*fields[4:8]), fields[8], fields[9]


def _decode(
    cls: type[T], octets: bytes, layout: Struct, nest: Callable[[tuple[int, ...]], tuple[object, ...]] = tuple
) -> T:
    if len(octets) != layout.size:
        raise DecodeError(
            f"{layout.size} octets of {cls.__name__}",
            offset=min(len(octets), layout.size),
            found=f"{len(octets)} octets",
        )
    value = tuple.__new__(cls, nest(layout.unpack(octets)))
    offset = 0
    for name, number, allowed in value.checks():
        if number not in allowed:
            raise DecodeError(f"a {name} of {cls.__name__}", offset=offset, found=str(number), path=(name,))
        offset += 2 if name in ("year", "deviation") else 1
    return value


def _pack(layout: Struct, fields: tuple[int, ...], allowed: tuple[frozenset[int] | range, ...]) -> bytes | None:
    """The octets of fields that are as they should be for sure, as most are; None where :func:`_encode` has to say."""
    for number, known in zip(fields, allowed, strict=False):
        if number.__class__ is not int or number not in known:
            return None
    return layout.pack(*fields)


def _encode(value: Date | Time | DateTime, layout: Struct) -> bytes:
    checks = value.checks()
    for name, number, allowed in checks:
        if isinstance(number, bool) or number not in allowed:
            raise EncodeError(f"{quoted(number)} is not a {name} of {type(value).__name__}", path=(name,))
    try:
        return layout.pack(*(number for _, number, _ in checks))
    except struct_error as error:
        raise EncodeError(f"{type(value).__name__}: {error}") from None
