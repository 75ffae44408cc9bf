"""Lenses between elements and COSEM values: dates and times with wildcards, activation times, switching tables.

Sources: digest ``transform.md``, 4, 5, 7 and 8; the octets of dates are IEC 62056-6-2, 4.1.6.1.
"""

from __future__ import annotations

import datetime
import re
from typing import Any, NamedTuple

from dlms.data import BitString
from dlms.time import (
    ANY,
    ANY_YEAR,
    CLOCK_STATUS_UNSPECIFIED,
    DEVIATION_UNSPECIFIED,
    LAST_DAY,
    SECOND_LAST_DAY,
    Date,
    DateTime,
    Time,
)
from duis.bindings.elements import Sink, Source
from duis.bindings.lens import ABSENT, At, Context, Each, Field, Items, Lens, optional
from duis.bindings.texts import Text, date_time, integer, text, time
from gbcs.usecases.dlms import CosemObject
from gbcs.usecases.model import Value
from wire.days import WEEKDAYS
from wire.errors import quoted

__all__ = [
    "ACTIVATION",
    "AT_ONCE",
    "Activation",
    "Applicable",
    "CANCELLED",
    "CANCELLING_DATE",
    "DAYS_OF_WEEK",
    "DateLens",
    "Day",
    "DaysOfWeek",
    "Moment",
    "OneOf",
    "PERIOD",
    "READ_SEASON",
    "SEASON",
    "SPECIAL_DAYS",
    "SpecialDays",
    "WEEKS",
    "clock_time",
    "is_moment",
    "later",
    "moment",
    "plain_date",
    "precise_date_time",
    "switching_table",
    "week_name",
    "whole_seconds",
]

_DATE = re.compile(r"(\d{4,5})-(\d\d)-(\d\d)Z?")
_MIDNIGHT = Time(0, 0, 0, 0)


# Times ---------------------------------------------------------------------------------------------------------------


def _moment(value: datetime.datetime) -> DateTime:
    if value.microsecond:
        raise ValueError("a fraction of a second has no place in the message")
    date = Date(value.year, value.month, value.day, ANY)
    at = Time(value.hour, value.minute, value.second, 0)
    return DateTime(date, at, DEVIATION_UNSPECIFIED, CLOCK_STATUS_UNSPECIFIED)


def _instant(value: DateTime) -> datetime.datetime:
    instant = value.datetime()
    if _moment(instant) != value:
        raise ValueError
    return instant


def _parse_moment(text: str) -> DateTime:
    moment: datetime.datetime = date_time.parse(text)
    return _moment(moment)


def _show_moment(value: DateTime) -> str:
    return date_time.show(_instant(value))


precise_date_time = Text("a date and time in whole seconds", _parse_moment, _show_moment)
"""An xs:dateTime as a COSEM date-time without weekday, deviation and status."""


def _parse_seconds(text: str) -> datetime.datetime:
    moment: datetime.datetime = date_time.parse(text)
    if moment.microsecond:
        raise ValueError
    return moment


def _show_seconds(value: datetime.datetime | DateTime) -> str:
    return _show_moment(value) if isinstance(value, DateTime) else date_time.show(value)


def later(moment: datetime.datetime, seconds: int, source: Source) -> datetime.datetime:
    """A time some seconds later; DuisError where no calendar has it."""
    try:
        return moment + datetime.timedelta(seconds=seconds)
    except OverflowError:
        raise source.error(f"{seconds} seconds after {moment}", expected="a time before the year 10000") from None


whole_seconds = Text("a date and time in whole seconds", _parse_seconds, _show_seconds)
"""An xs:dateTime as a time in UTC; written from a COSEM date-time too."""


def _parse_time(text: str) -> Time:
    value = time.parse(text)
    return Time(value.hour, value.minute, value.second, 0)


def _show_time(value: Time) -> str:
    if value.hundredths or ANY in value:
        raise ValueError
    return f"{value.hour:02}:{value.minute:02}:{value.second:02}.00Z"


clock_time = Text("a time of day in whole seconds", _parse_time, _show_time)
"""An xs:time as a COSEM time."""


def _parse_date(text: str) -> Date:
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError
    year, month, day = map(int, match.groups())
    if year > ANY_YEAR or not 1 <= month <= 12 or not 1 <= day <= 31:
        raise ValueError
    return Date(year, month, day, ANY)


def _show_date(value: Date) -> str:
    if value.weekday != ANY or not 1 <= value.month <= 12 or not 1 <= value.day <= 31:
        raise ValueError
    return f"{value.year:04}-{value.month:02}-{value.day:02}Z"


plain_date = Text("a date", _parse_date, _show_date)
"""An xs:date as a COSEM date; the year 65535 is any year."""


class _DatePart(NamedTuple):
    """A part of a date with wildcards.

    Attributes:
        name: of the element around it.
        specified: name of its specified form.
        wildcards: names of its wildcards, by value.
        width: digits of the specified form.
        values: the wildcards by name.
    """

    name: str
    specified: str
    wildcards: dict[int, str]
    width: int
    values: dict[str, int]


def _part(name: str, wildcards: dict[int, str], width: int) -> _DatePart:
    return _DatePart(name, f"Specified{name}", wildcards, width, {word: value for value, word in wildcards.items()})


_NUMBER = Field("", integer)


_PARTS = (
    _part("Year", {ANY_YEAR: "NonSpecifiedYear"}, 4),
    _part("Month", {ANY: "NonSpecifiedMonth"}, 2),
    _part(
        "DayOfMonth",
        {ANY: "NonSpecifiedDayOfMonth", LAST_DAY: "LastDayOfMonth", SECOND_LAST_DAY: "SecondLastDayOfMonth"},
        2,
    ),
    _part("DayOfWeek", {ANY: "NonSpecifiedDayOfWeek"}, 1),
)


class DateLens(NamedTuple):
    """A date with wildcards: Year, Month, DayOfMonth and DayOfWeek, each specified or not.

    Attributes:
        path: of the element around the four.
        is_date_time: whether the value is a date-time at midnight, as the start of a season is.
    """

    path: str = ""
    is_date_time: bool = False

    def read(self, source: Source, context: Context) -> Date | DateTime:
        at = source.one(self.path)
        if at is None:
            raise source.error("is missing", path=self.path, expected="a date")
        numbers = []
        for part in _PARTS:
            around = at.one(part.name)
            found = [] if around is None else around.all()
            if len(found) != 1:
                raise at.error("is missing" if not found else "is given twice", path=part.name, expected="one choice")
            number = part.values.get(found[0].name)
            if number is None:
                number = _NUMBER.read(found[0], context)
                if found[0].name != part.specified or not 0 <= number < min(part.wildcards):
                    raise at.error(f"{number} found", path=f"{part.name}/{part.specified}", expected="a date")
            numbers.append(number)
        date = Date(*numbers)
        if not self.is_date_time:
            return date
        return DateTime(date, _MIDNIGHT, DEVIATION_UNSPECIFIED, CLOCK_STATUS_UNSPECIFIED)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        date = value
        if self.is_date_time:
            date = value.date
            if value != DateTime(date, _MIDNIGHT, DEVIATION_UNSPECIFIED, CLOCK_STATUS_UNSPECIFIED):
                raise sink.error(f"{value} cannot be expressed here", expected="a date")
        at = sink.at(self.path)
        for part, number in zip(_PARTS, date, strict=True):
            if number in part.wildcards:
                at.at(f"{part.name}/{part.wildcards[number]}")
            else:
                at.put(f"{part.name}/{part.specified}", f"{number:0{part.width}}")


# Activation ----------------------------------------------------------------------------------------------------------

AT_ONCE = DateTime(Date(0, 0, 0, 0), _MIDNIGHT, DEVIATION_UNSPECIFIED, CLOCK_STATUS_UNSPECIFIED)
"""In the place of an activation time: on receipt."""
CANCELLED = DateTime(
    Date(ANY_YEAR, ANY, ANY, ANY), Time(ANY, ANY, ANY, ANY), DEVIATION_UNSPECIFIED, CLOCK_STATUS_UNSPECIFIED
)
"""In the place of an activation time: what was to be activated no longer is."""
CANCELLING_DATE = datetime.datetime(3000, 12, 31, tzinfo=datetime.UTC)
"""The execution time that cancels a future-dated command."""


class Activation(NamedTuple):
    """The time at which the device is to act: absent for on receipt, the year 3000 for never.

    Attributes:
        at_once: value for on receipt; ABSENT for none.
        cancelled: value for never.
        form: how another time is said.
    """

    at_once: Any
    cancelled: Any
    form: Text[Any]

    def read(self, source: Source, context: Context) -> Value:
        said = Field("ExecutionDateTime", date_time, optional=True).read(source, context)
        if said is ABSENT:
            return self.at_once
        if said == CANCELLING_DATE:
            return self.cancelled
        value = Field("ExecutionDateTime", self.form).read(source, context)
        if value in (self.at_once, self.cancelled):
            raise source.error(f"{said} found", path="ExecutionDateTime", expected="a time that can be told from never")
        return value

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if value is ABSENT or value == self.at_once:
            if sink.written("ExecutionDateTime"):
                raise sink.error("some values are activated at once and others at a time")
            return
        text = date_time.show(CANCELLING_DATE) if value == self.cancelled else None
        if text is not None:
            sink.put("ExecutionDateTime", text)
        else:
            Field("ExecutionDateTime", self.form).write(value, sink, context)


ACTIVATION = Activation(AT_ONCE, CANCELLED, precise_date_time)
"""Activation time of a COSEM object."""

PERIOD = Items(
    {"from": Field("StartDateTime", whole_seconds), "to": Field("EndDateTime", whole_seconds)}, "ReadLogPeriod"
)
"""The period of a log to read, as times in UTC."""


# Lists ---------------------------------------------------------------------------------------------------------------


class OneOf(NamedTuple):
    """One of several elements, each without content, that says a value.

    Attributes:
        values: path of the element → value.
    """

    values: dict[str, Any]

    def read(self, source: Source, context: Context) -> Value:
        found = [value for path, value in self.values.items() if source.has(path)]
        if len(found) != 1:
            raise source.error(f"{len(found)} choices", expected="one of " + ", ".join(self.values))
        return found[0]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        for path, known in self.values.items():
            if value == known:
                sink.at(path)
                return
        raise sink.error(f"{quoted(value)} cannot be expressed here")


_DAY_NAMES = tuple(day.capitalize() for day in WEEKDAYS)


class DaysOfWeek(NamedTuple):
    """The days of the week on which something applies: a bit-string of seven bits from Monday.

    Attributes:
        path: of the element around the days.
    """

    path: str = "DaysOfWeekApplicability"

    def read(self, source: Source, context: Context) -> str:
        source.many(self.path)
        named = []
        for day in source.many(f"{self.path}/DayOfWeekApplicability"):
            name = day.text("DayOfWeekID")
            if name not in _DAY_NAMES or name in named:
                raise day.error(f"{name} found", path="DayOfWeekID", expected="a day of the week, once")
            named.append(name)
        return "".join("1" if day in named else "0" for day in _DAY_NAMES)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        bits = value.bits() if isinstance(value, BitString) else str(value)
        sink.at(self.path)
        for bit, day in zip(bits, _DAY_NAMES, strict=True):
            if bit == "1":
                sink.add(f"{self.path}/DayOfWeekApplicability").put("DayOfWeekID", day)


DAYS_OF_WEEK = DaysOfWeek()


def _show_octet(value: Any) -> str:
    (octet,) = value
    return str(octet)


week_name = Text("a number of a week, 0 to 255", lambda text: bytes((integer.parse(text),)), _show_octet)
"""The name of a week: a number, one octet."""


class Week(NamedTuple):
    """The seven days of a week profile, by ``index`` from 1, Monday.

    Attributes:
        path: of the elements.
    """

    path: str

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        numbers = Each(self.path, Field("", integer), by="index").read(source, context)
        if len(numbers) != len(WEEKDAYS):
            raise source.error(f"{len(numbers)} days", path=self.path, expected="seven")
        return {
            "week_profile_name": Field("WeekName", week_name).read(source, context),
            **dict(zip(WEEKDAYS, numbers, strict=True)),
        }

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        Field("WeekName", week_name).write(value["week_profile_name"], sink, context)
        Each(self.path, Field("", integer), by="index").write([value[day] for day in WEEKDAYS], sink, context)


_MIDNIGHT_OF_SEASON = DateLens("SeasonStartDate", is_date_time=True)


def _season(start: Lens) -> Items:
    return Items(
        season_profile_name=Field("SeasonName", text),
        season_start=start,
        week_name=Field("ReferencedWeekName", week_name),
    )


SEASON = _season(_MIDNIGHT_OF_SEASON)
"""One season of a switching table."""

WEEKS = Week("ReferencedDayName")
"""One week of a switching table."""


class Day(NamedTuple):
    """One day of a switching table: its entries switch to a time-of-use or a block action.

    Attributes:
        time_of_use: added to a time-of-use action to make the script's selector.
        block: added to a block action; None where there are no blocks.
        name: element of the day's number.
    """

    time_of_use: int
    block: int | None
    name: str = "DayName"

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        schedule = []
        for entry in source.many("ProfileSchedule"):
            tou = Field("TOUTariffAction", integer, optional=True).read(entry, context)
            block = Field("BlockTariffAction", integer, optional=True).read(entry, context)
            if (tou is ABSENT) == (block is ABSENT) or (block is not ABSENT and self.block is None):
                raise entry.error("not exactly one action", expected="TOUTariffAction or BlockTariffAction")
            selector = tou + self.time_of_use if tou is not ABSENT else block + (self.block or 0)
            start = Field("StartTime", clock_time).read(entry, context)
            schedule.append({"start_time": start, "script_selector": selector})
        return {"day_id": Field(self.name, integer).read(source, context), "day_schedule": schedule}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        Field(self.name, integer).write(value["day_id"], sink, context)
        for entry in value["day_schedule"]:
            at = sink.add("ProfileSchedule")
            Field("StartTime", clock_time).write(entry["start_time"], at, context)
            selector = entry["script_selector"]
            if self.block is not None and self.block < selector <= self.block + 8:
                at.put("BlockTariffAction", str(selector - self.block))
            elif self.time_of_use < selector <= self.time_of_use + 48:
                at.put("TOUTariffAction", str(selector - self.time_of_use))
            else:
                raise at.error(f"script selector {selector} cannot be expressed here")


SPECIAL_DAYS = Items(
    specialday_date=DateLens("Date"),
    day_id=Field("ReferencedDayName", integer),
)
"""One special day of a switching table, without its running number."""


# As MMC has them ------------------------------------------------------------------------------------------------------

# Times ---------------------------------------------------------------------------------------------------------------


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


class Moment(NamedTuple):
    """A COSEM date-time; one that is not specified is left out.

    Attributes:
        path: of the element.
    """

    path: str

    def read(self, source: Source, context: Context) -> Value:
        return Field(self.path, moment, optional=True).read(source, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if value is not ABSENT and is_moment(value):
            Field(self.path, moment).write(value, sink, context)


# Switching tables ----------------------------------------------------------------------------------------------------


class SpecialDays(NamedTuple):
    """Special days, each with a running number.

    Attributes:
        path: of the elements.
        by: attribute of the number; empty where MMC does not say it: reading counts.
        day: element of the day that applies; empty where MMC does not say it.
        date: path of the date in an element.
        first: number of the first day, where MMC does not say it.
    """

    path: str
    by: str = ""
    day: str = ""
    date: str = ""
    first: int = 1

    def read(self, source: Source, context: Context) -> Value:
        around = self.path.rpartition("/")[0]
        if around and not source.has(around):
            return ABSENT
        days = []
        for place, each in enumerate(source.many(self.path), self.first):
            day: dict[str, Any] = {"index": Field(f"@{self.by}", integer).read(each, context) if self.by else place}
            day["specialday_date"] = DateLens(self.date).read(each, context)
            if self.day:
                day["day_id"] = Field(self.day, integer).read(each, context)
            days.append(day)
        return days

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        around = self.path.rpartition("/")[0]
        if around:
            sink.at(around)
        for day in value:
            at = sink.add(self.path)
            if self.by:
                at.put(f"@{self.by}", str(int(day["index"])))
            DateLens(self.date).write(day["specialday_date"], at, context)
            if self.day:
                at.put(self.day, str(int(day["day_id"])))


class _Start(NamedTuple):
    """When a season starts. MMC says the date, but not the time of day: reading gives midnight."""

    def read(self, source: Source, context: Context) -> Value:
        return _MIDNIGHT_OF_SEASON.read(source, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        DateLens(_MIDNIGHT_OF_SEASON.path).write(value.date, sink, context)


READ_SEASON = _season(_Start())
"""One season of a switching table, as MMC shows it."""


def switching_table(table: CosemObject, *, time_of_use: int, block: int | None) -> dict[str, Lens]:
    """Lenses of the three tables of an activity calendar, each an item of its own.

    Args:
        table: the activity calendar.
        time_of_use: see :class:`Day`.
        block: see there.
    """
    path = "TariffSwitchingTable"
    seasons, weeks = Each("Season", READ_SEASON), Each("WeekProfile", Week("ReferencedElecDay"))
    days = Each("DayProfile", Day(time_of_use, block, "Day"))
    return {
        table.season_profile_active.name: At(f"{path}/Seasons", seasons, optional=True),
        table.week_profile_table_active.name: At(f"{path}/WeekProfiles", weeks, optional=True),
        table.day_profile_table_active.name: At(f"{path}/DayProfiles", days, optional=True),
    }


class Applicable(NamedTuple):
    """A bit-string that names special days: the elements number the bits that are set, from 1.

    The length of the bit-string is not said; reading gives one that ends with the last bit set.

    Attributes:
        path: of the elements.
        number: path of the number in one, or its attribute.
    """

    path: str
    number: str

    def read(self, source: Source, context: Context) -> Value:
        numbers = [Field(self.number, integer).read(each, context) for each in source.many(self.path)]
        if any(not 1 <= number <= _MOST_SPECIAL_DAYS for number in numbers) or len(set(numbers)) != len(numbers):
            raise source.error("no numbers of special days", path=self.path, expected="1 to 20, each once")
        return "".join("1" if bit in numbers else "0" for bit in range(1, max(numbers, default=0) + 1))

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        bits = value.bits() if isinstance(value, BitString) else str(value)
        for number, bit in enumerate(bits, 1):
            if bit == "1":
                if number > _MOST_SPECIAL_DAYS:
                    raise sink.error(f"special day {number}", expected="1 to 20")
                sink.add(self.path).put(self.number, str(number))


_MOST_SPECIAL_DAYS = 20


def schedule(path: str) -> Items:
    """Switch time, start date and end date of an entry of a schedule."""
    return Items(
        None,
        path,
        switch_time=optional("SwitchTime", clock_time),
        begin_date=DateLens("StartDate"),
        end_date=DateLens("EndDate"),
    )
