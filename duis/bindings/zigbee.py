"""Lenses between elements and ZigBee values: times, dates with wildcards, calendars, identifiers of events.

Sources: digest ``transform.md``, 4 to 6 and 9; the octets are those of the ZigBee Smart Energy clusters.
"""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from dlms.time import WEEKDAYS
from duis.bindings.cosem import Activation
from duis.bindings.lens import ABSENT, Context, Each, Field, Lens, Record, Sink, Source, Text, date_time, integer, time
from duis.errors import DuisError
from duis.xml import path_of
from zigbee.types import ANY, EPOCH, Date, UtcTime

__all__ = [
    "ACTIVATION_CALENDAR",
    "ACTIVATION_PREPAYMENT",
    "EVENT",
    "NEVER",
    "PERIOD_END",
    "PERIOD_START",
    "GasDate",
    "Issued",
    "minutes",
    "seasons",
    "special_days",
    "start_time",
    "utc_time",
    "weeks",
]

NEVER = 0xFFFFFFFE
"""As a start time: cancelled; as an end time: no end."""
_NOT = 0xFFFFFFFF
_FAR = "3000-12-31T00:00:00.00Z"


def _seconds(moment: datetime.datetime) -> UtcTime:
    if moment.microsecond:
        raise ValueError
    return UtcTime((moment - EPOCH) // datetime.timedelta(seconds=1))


def _parse_utc(text: str) -> UtcTime:
    value = _seconds(date_time.parse(text))
    if not 0 <= value < NEVER:  # what is beyond means something else than a time
        raise ValueError
    return value


def _show_utc(value: int) -> str:
    if value >= NEVER:
        raise ValueError
    return date_time.show(EPOCH + datetime.timedelta(seconds=int(value)))


def _parse_end(text: str) -> UtcTime:
    return UtcTime(NEVER) if date_time.parse(text) == date_time.parse(_FAR) else _parse_utc(text)


def _show_end(value: int) -> str:
    return _FAR if value == NEVER else _show_utc(value)


_begin = Text("a date and time in whole seconds since 2000, before 2136", _parse_utc, _show_utc)
utc_time = Text("a date and time in whole seconds since 2000, before 2136; or of no end", _parse_end, _show_end)
"""An xs:dateTime as UTCTime, as the end of something or in an answer; the year 3000 is no end."""


def _parse_start(text: str) -> UtcTime:
    value = _parse_utc(text)
    if value == 0:
        raise ValueError
    return value


def _show_start(value: int) -> str:
    if value == 0:
        raise ValueError
    return _show_utc(value)


start_time = Text("a date and time after 2000, before 2136", _parse_start, _show_start)
"""An xs:dateTime as UTCTime, where zero means now and the two last values mean never."""

ACTIVATION_CALENDAR = Activation(UtcTime(0), UtcTime(NEVER), start_time)
"""Start time of calendars, thresholds and prices."""
ACTIVATION_PREPAYMENT = Activation(UtcTime(0), UtcTime(_NOT), start_time)
"""Start time of tariff information, payment mode and prepayment settings."""

PERIOD_START = Field("ReadLogPeriod/StartDateTime", _begin)
PERIOD_END = Field("ReadLogPeriod/EndDateTime", utc_time)


class Issued(NamedTuple):
    """An identifier that whoever builds the command sets to the current time: no element says it."""

    def read(self, source: Source, context: Context) -> int:
        """See :class:`duis.bindings.lens.Lens`."""
        return int(_seconds(context.facts["time"].replace(microsecond=0)))

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""


EVENT: dict[str, Lens] = {"issuer_event_id": Issued()}
_CALENDAR: dict[str, Lens] = {"issuer_event_id": Issued(), "issuer_calendar_id": Issued()}


def _parse_minutes(text: str) -> int:
    value: datetime.time = time.parse(text)
    if value.second:
        raise ValueError
    return value.hour * 60 + value.minute


minutes = Text(
    "a time of day in whole minutes", _parse_minutes, lambda value: f"{int(value) // 60:02}:{int(value) % 60:02}:00.00Z"
)


class _Part(NamedTuple):
    around: str
    specified: str
    unspecified: str


_PARTS = (
    _Part("GasYearWithWildcards", "SpecifiedYear", "NonSpecifiedYear"),
    _Part("GasMonthWithWildcards", "SpecifiedMonth", "NonSpecifiedMonth"),
    _Part("GasDayOfMonthWithWildcards", "SpecifiedDayOfMonth", "GasNonSpecifiedDayOfMonth"),
    _Part("GasDayOfWeekWithWildcards", "SpecifiedDayOfWeek", "NonSpecifiedDayOfWeek"),
)


class GasDate(NamedTuple):
    """A date with wildcards, in the elements of gas.

    Attributes:
        path: of the element around the four parts.
    """

    path: str

    def read(self, source: Source, context: Context) -> Date:
        """See :class:`duis.bindings.lens.Lens`."""
        at = source.one(self.path)
        if at is None:
            raise source.error("is missing", path=self.path, expected="a date")
        numbers = []
        for part in _PARTS:
            number = Field(f"{part.around}/{part.specified}", integer, optional=True).read(at, context)
            if (number is ABSENT) != at.has(f"{part.around}/{part.unspecified}"):
                raise at.error("no single choice", path=part.around, expected=f"{part.specified} or not")
            if number is not ABSENT and number == ANY:
                raise at.error(f"{number} found", path=part.around, expected="a part of a date")
            numbers.append(ANY if number is ABSENT else number)
        return Date(*numbers)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        at = sink.at(self.path)
        for part, number in zip(_PARTS, value, strict=True):
            if number == ANY:
                at.at(f"{part.around}/{part.unspecified}")
            else:
                at.put(f"{part.around}/{part.specified}", str(number))


_DAYS = tuple(f"day_id_ref_{day}" for day in WEEKDAYS)


class _Week(NamedTuple):
    """A week profile: its days by ``index`` from 1, Monday."""

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        """See :class:`duis.bindings.lens.Lens`."""
        numbers = Each("ReferencedDayName", Field("", integer), by="index").read(source, context)
        if len(numbers) != len(_DAYS):
            raise source.error(f"{len(numbers)} days", path="ReferencedDayName", expected="seven")
        issued = {key: lens.read(source, context) for key, lens in _CALENDAR.items()}
        name = Field("WeekName", integer).read(source, context)
        return {**issued, "week_id": name, **dict(zip(_DAYS, numbers, strict=True))}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        Field("WeekName", integer).write(value["week_id"], sink, context)
        Each("ReferencedDayName", Field("", integer), by="index").write([value[day] for day in _DAYS], sink, context)


def weeks(path: str) -> Each:
    """PublishWeekProfile, one component a week."""
    return Each(path, _Week())


def seasons(path: str) -> Record:
    """PublishSeasons."""
    entry = Record(season_start_date=GasDate("SeasonStartDate"), week_id_ref=Field("ReferencedWeekName", integer))
    return Record(**_CALENDAR, seasons=Each(path, entry))


def special_days(path: str) -> Record:
    """PublishSpecialDays."""
    entry = Record(special_day_date=GasDate("Date"), day_id_ref=Field("ReferencedDayName", integer))
    return Record(**_CALENDAR, start_time=ACTIVATION_CALENDAR, special_days=_Around(path, Each(path, entry)))


class _Around(NamedTuple):
    """A list that may be empty, in an element that is there."""

    path: str
    lens: Each

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        source.many(self.path.rpartition("/")[0])
        return self.lens.read(source, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        self.lens.write(value, sink, context)


CALENDAR = Record(**_CALENDAR, start_time=ACTIVATION_CALENDAR)
"""PublishCalendar; its counts follow from the other components."""
CALENDAR_IDENTIFIERS = _CALENDAR
"""The identifiers of the components of a calendar."""


def refuse(sink: Sink, reason: str) -> DuisError:
    """The error that a value can't be said at an element."""
    return DuisError(reason, path=path_of(sink.element))
