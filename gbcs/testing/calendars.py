"""Calendars of meters: which selector of a switching table holds when, and which script of a schedule ran last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple

from dlms.time import ANY, ANY_YEAR, Date
from gbcs.testing.cosem import is_on
from wire.days import WEEKDAYS

__all__ = ["Table", "last_script"]

_DAY = timedelta(days=1)
_LONGEST = 14  # days that a selector may have begun before


class Table(NamedTuple):
    """A switching table.

    Attributes:
        seasons: with their start and their week.
        weeks: with the day of each of their days.
        days: with their rates.
        special: days of the calendar that are other than their week says.
        usual: the selector where none began yet.
    """

    seasons: Sequence[Mapping[str, Any]]
    weeks: Sequence[Mapping[str, Any]]
    days: Sequence[Mapping[str, Any]]
    special: Sequence[Mapping[str, Any]]
    usual: int = 1

    def spans(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, int]]:
        """The stretches of one selector between two times."""
        selectors = {entry["script_selector"] for day in self.days for entry in day["day_schedule"]}
        if len(selectors) < 2:  # the same at all times
            yield start, end, int(next(iter(selectors), self.usual))
            return
        selector, since = self.selector(start), start
        for instant, following in self._switches(start.astimezone(UTC), end):
            if instant > since:
                yield since, instant, selector
            selector, since = following, max(instant, since)
        if end > since:
            yield since, end, selector

    def selector(self, at: datetime) -> int:
        """The one that holds at a time: the usual one where none ever began."""
        found = self.usual
        for instant, selector in self._switches(at.astimezone(UTC) - _LONGEST * _DAY, at + timedelta(microseconds=1)):
            if instant <= at:
                found = selector
        return found

    def _switches(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, int]]:
        """When selectors begin, from the day of a time on."""
        day = start.replace(hour=0, minute=0, second=0, microsecond=0)
        while day < end:
            for entry in sorted(self._schedule(day), key=lambda entry: entry["start_time"][:3]):
                hour, minute, second = (0 if each == ANY else int(each) for each in entry["start_time"][:3])
                instant = day + timedelta(hours=hour, minutes=minute, seconds=second)
                if start <= instant < end:
                    yield instant, int(entry["script_selector"])
            day += _DAY

    def _schedule(self, day: datetime) -> Sequence[Mapping[str, Any]]:
        number = next((entry["day_id"] for entry in self.special if is_on(entry["specialday_date"], day)), None)
        if number is None:
            week = self._week(day)
            if week is None:
                return ()
            number = week[WEEKDAYS[day.weekday()]]
        return next((each["day_schedule"] for each in self.days if each["day_id"] == number), ())

    def _week(self, day: datetime) -> Mapping[str, Any] | None:
        """That of the season that began last."""
        begun = [(start, season["week_name"]) for season in self.seasons if (start := _begin(season, day)) is not None]
        name = max(begun)[1] if begun else self.seasons[0]["week_name"] if self.seasons else None
        return next((week for week in self.weeks if week["week_profile_name"] == name), None)


def _begin(season: Mapping[str, Any], day: datetime) -> datetime | None:
    """When a season last began by a day; None where it did not yet."""
    date = season["season_start"].date
    month, number = (1 if each == ANY else int(each) for each in (date.month, date.day))
    for year in (day.year, day.year - 1) if date.year == ANY_YEAR else (int(date.year),):
        try:
            start = datetime(year, month, number, tzinfo=UTC)
        except ValueError:
            continue
        if start <= day:
            return start
    return None


# Schedules -----------------------------------------------------------------------------------------------------------


def last_script(entries: Sequence[Mapping[str, Any]], special: Sequence[Mapping[str, Any]], at: datetime) -> int | None:
    """The script that a schedule ran last, within a week; None where it ran none."""
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for back in range(8):
        day = midnight - back * _DAY
        ran = []
        for entry in entries:
            hour, minute, second = (0 if each == ANY else int(each) for each in entry["switch_time"][:3])
            instant = datetime.combine(day, time(hour, minute, second), tzinfo=UTC)
            if instant <= at and _runs_on(entry, special, day):
                ran.append((instant, int(entry["script_selector"])))
        if ran:
            return max(ran)[1]
    return None


def _runs_on(entry: Mapping[str, Any], special: Sequence[Mapping[str, Any]], day: datetime) -> bool:
    days = [number for number, each in enumerate(special) if is_on(each["specialday_date"], day)]
    bits = entry["exec_specdays"].bits() if days else ""
    is_weekday = not days and entry["exec_weekdays"].bits()[day.weekday() : day.weekday() + 1] == "1"
    if not is_weekday and not any(bits[number : number + 1] == "1" for number in days):
        return False
    begin_date, end_date = entry["begin_date"], entry["end_date"]
    if ANY_YEAR in (begin_date.year, end_date.year):
        return True
    return _ordinal(begin_date) <= (day.year, day.month, day.day) <= _ordinal(end_date)


def _ordinal(date: Date) -> tuple[int, int, int]:
    return int(date.year), int(date.month), int(date.day)
