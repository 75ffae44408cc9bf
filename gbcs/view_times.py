"""Calendars in sentences: on which days of the week, from when, a device does what.

Two forms of calendars are told: seasons that name weeks, weeks that name days, and days with times (tariffs of both
protocols, credit of gas meters); and entries that each say their days and their time (switches, credit of electricity
meters). Their parts stand all over a message, and what holds on a Tuesday is told by none of them alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from dlms.data import BitString
from gbcs.usecases.model import Item
from wire.days import WEEKDAYS

__all__ = ["DAYS", "days_text", "sentences"]

DAYS = tuple(day.capitalize() for day in WEEKDAYS)
_PART = re.compile(
    r"(?P<table>[^:]+): (?:next|current)(?P<part>Seasons|Weeks|DayIdentifiers)\[(?P<place>\d+)\](?:\.(?P<member>.+))?"
)
_SPECIAL = re.compile(r"(?P<table>[^:]+)\(SpecialDays\): (?P<member>date|dayIdentifier)\[(?P<place>\d+)\].*")
_ENTRY = re.compile(
    r"(?P<table>[^:]+): (?:next|current)?[Ee]ntries\[(?P<place>\d+)\]\.(?P<member>[A-Za-z]+?)(?:Next)?(?:\[.*)?"
)
_DAY = re.compile(r"days\[(\d)\]\.Identifier")
_TIME = re.compile(r"Time\[(\d+)\]\.(\w+)")
_ENTRY_MEMBERS = {"scriptSelector": "script", "scriptRef": "script", "switchTime": "time"}
_MOST_DATES = 4  # that are told one by one

Say = Callable[[Item], str]
"""Gives a value in words."""


def days_text(bits: str) -> str:
    """The days of a week, from Monday, whose bits are set: ``Monday–Friday, Sunday``."""
    if "1" not in bits:
        return "no day of the week"
    if "0" not in bits:
        return "every day"
    found = []
    for is_set, group in groupby(enumerate(bits), lambda pair: pair[1]):
        places = [place for place, _ in group]
        if is_set == "1":
            first, last = DAYS[places[0]], DAYS[places[-1]]
            between = "–" if len(places) > 2 else ", "
            found.append(first if len(places) == 1 else f"{first}{between}{last}")
    return ", ".join(found)


def sentences(items: Iterable[Item], say: Say) -> Iterator[tuple[str, str, str]]:
    """What is said of calendars: when something holds, and what it is.

    Args:
        items: of a message.
        say: gives a value in words.

    Yields:
        The calendar, when it holds, and what: ``TariffSwitchingTable``, ``season winter, from 2014-10-27``,
        ``Monday–Friday 00:00 tariff 2, 07:00 tariff 3; Saturday, Sunday 00:00 tariff 1``.
    """
    tables: dict[str, _Table] = {}
    for item in items:
        for pattern in (_SPECIAL, _PART, _ENTRY):
            found = pattern.fullmatch(item.name)
            if found is not None and item.departure is None and len(found["table"]) < len(item.name):
                named = found.groupdict()
                table = tables.setdefault(named["table"], _Table({}, {}, {}, {}, {}))
                _add(table, named.get("part"), pattern is _ENTRY, int(named["place"]), named["member"] or "", item)
                break
    for name, table in tables.items():
        for when, text in (*_seasons(table, name, say), *_special_days(table, name, say), *_entries(table, say)):
            yield name, when, text


class _Table(NamedTuple):
    """The parts of a calendar, by place: what they say, by member."""

    seasons: dict[int, dict[str, Item]]
    weeks: dict[int, dict[str, Item]]
    days: dict[int, dict[str, Item]]
    special: dict[int, dict[str, Item]]
    entries: dict[int, dict[str, Item]]


def _add(table: _Table, part: str | None, is_entry: bool, place: int, member: str, item: Item) -> None:
    if is_entry:
        table.entries.setdefault(place, {})[_ENTRY_MEMBERS.get(member, member)] = item
        return
    parts = {"Seasons": table.seasons, "Weeks": table.weeks, "DayIdentifiers": table.days, None: table.special}
    parts[part].setdefault(place, {})[member] = item


def _value(item: Item | None) -> Any:
    return None if item is None else item.value


def _seasons(table: _Table, name: str, say: Say) -> Iterator[tuple[str, str]]:
    """What holds in each season; in each week, where no season names it."""
    weeks = {_value(week.get("weekIdentifier")): week for week in table.weeks.values()}
    told = set()
    for place, season in table.seasons.items():
        wanted = _value(season.get("WeekIdentifier"))
        told.add(wanted)
        called = f" {say(season['Name'])}" if "Name" in season else f" {place}"
        start = f", from {say(season['startDate']).removesuffix(' 00:00 UTC')}" if "startDate" in season else ""
        if wanted in weeks:
            yield f"season{called}{start}", _week(weeks[wanted], table, name, say)
    for place, week in table.weeks.items():
        if _value(week.get("weekIdentifier")) not in told:
            yield f"week {place}", _week(week, table, name, say)


def _week(week: dict[str, Item], table: _Table, name: str, say: Say) -> str:
    days: list[Any] = [item.value for member, item in week.items() if _DAY.fullmatch(member)]
    bits = {each: "".join("1" if day == each else "0" for day in days) for each in days}
    return "; ".join(f"{days_text(held)} {_day(each, table, name, say)}" for each, held in bits.items())


def _day(identifier: Any, table: _Table, name: str, say: Say) -> str:
    """The times of a day, and what then begins."""
    day = next((each for each in table.days.values() if _value(each.get("")) == identifier), None)
    times: dict[str, dict[str, Item]] = {}
    for member, item in (day or {}).items():
        found = _TIME.fullmatch(member)
        if found is not None:
            times.setdefault(found[1], {})[found[2]] = item
    said = []
    for parts in times.values():
        what = parts.get("tariff_rate_identifier") or parts.get("actions")
        if "startTime" in parts and what is not None:
            kind = "tariff" if name.startswith("TariffSwitchingTable") else "action"
            said.append(f"{say(parts['startTime'])} {kind} {say(what)}")
    return ", ".join(said) if said else f"day profile {identifier}, which the message does not hold"


def _special_days(table: _Table, name: str, say: Say) -> Iterator[tuple[str, str]]:
    """What holds on special days that name a day."""
    dates: dict[Any, list[str]] = {}
    for special in table.special.values():
        if "date" in special and "dayIdentifier" in special and table.days:
            dates.setdefault(special["dayIdentifier"].value, []).append(say(special["date"]))
    for identifier, found in dates.items():
        others = len(found) - _MOST_DATES
        told = ", ".join(found[:_MOST_DATES] if others > 1 else found) + (f" and {others} more" if others > 1 else "")
        yield "special days", f"{told}: {_day(identifier, table, name, say)}"


def _entries(table: _Table, say: Say) -> Iterator[tuple[str, str]]:
    """What entries say that each have their days, those of the same dates together."""
    periods: dict[str, dict[str, list[str]]] = {}
    for entry in table.entries.values():
        if "time" in entry and "script" in entry:
            period = " to ".join(say(entry[each]) for each in ("beginDate", "endDate") if each in entry)
            times = periods.setdefault(period, {}).setdefault(_entry_days(entry, table, say), [])
            times.append(f"{say(entry['time'])} script {say(entry['script'])}")
    for period, days in periods.items():
        whole = "any day" if set(period.split(" to ")) <= {"any day"} else period
        yield whole, "; ".join(f"{when} {', '.join(times)}" for when, times in days.items())


def _entry_days(entry: dict[str, Item], table: _Table, say: Say) -> str:
    """The days of an entry: of the week, and special ones by their dates."""
    found = []
    weekdays, special = (_bits(_value(entry.get(each))) for each in ("execWeekdays", "execSpecdays"))
    if "1" in weekdays:
        found.append(days_text(weekdays))
    if "1" in special:
        dates = [say(each["date"]) for each in table.special.values() if "date" in each]
        if "0" not in special and len(dates) == len(special):
            found.append("special days")
        else:
            places = [place for place, bit in enumerate(special) if bit == "1"]
            found.append(", ".join(dates[at] if at < len(dates) else f"special day {at + 1}" for at in places))
    return " and ".join(found) or "no day"


def _bits(value: Any) -> str:
    return value.bits() if isinstance(value, BitString) else ""
