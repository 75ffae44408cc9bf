"""Forms of COSEM values as MMC says them, where it differs from DUIS.

What both say alike is in :mod:`duis.bindings.cosem`.
"""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from dlms.data import BitString
from dlms.time import ANY, ANY_YEAR, CLOCK_STATUS_UNSPECIFIED, DEVIATION_UNSPECIFIED, Date, DateTime, Time
from duis.bindings.cosem import DateLens, Day, Week, clock_time, week_name
from duis.bindings.lens import ABSENT, Context, Field, Sink, Source, Text, date_time, integer, text
from duis.bindings.responses.forms import Items, Maybe, Numbered, field
from duis.errors import DuisError
from duis.xml import path_of

__all__ = [
    "Applicable",
    "Moment",
    "Seasons",
    "SpecialDays",
    "is_moment",
    "moment",
    "switching_table",
]


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

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        return Field(self.path, moment, optional=True).read(source, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
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

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
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
        """See :class:`duis.bindings.lens.Lens`."""
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


class Seasons(NamedTuple):
    """Seasons of a switching table. MMC says the date on which one starts, but not the time of day."""

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        """See :class:`duis.bindings.lens.Lens`."""
        return {
            "season_profile_name": Field("SeasonName", text).read(source, context),
            "season_start": DateLens("SeasonStartDate", is_date_time=True).read(source, context),
            "week_name": Field("ReferencedWeekName", week_name).read(source, context),
        }

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        Field("SeasonName", text).write(value["season_profile_name"], sink, context)
        DateLens("SeasonStartDate").write(value["season_start"].date, sink, context)
        Field("ReferencedWeekName", week_name).write(value["week_name"], sink, context)


def switching_table(item: str, *, time_of_use: int, block: int | None) -> dict[str, Any]:
    """Lenses of the three tables of an activity calendar, each an item of its own.

    Args:
        item: name of the object.
        time_of_use: see :class:`duis.bindings.cosem.days`.
        block: see there.
    """
    table = "TariffSwitchingTable"
    return {
        f"{item}: season_profile_active": Maybe(f"{table}/Seasons", Numbered("Season", Seasons(), "", least=0)),
        f"{item}: week_profile_table_active": Maybe(
            f"{table}/WeekProfiles", Numbered("WeekProfile", Week("ReferencedElecDay"), "", least=0)
        ),
        f"{item}: day_profile_table_active": Maybe(
            f"{table}/DayProfiles", Numbered("DayProfile", Day(time_of_use, block, "Day"), "", least=0)
        ),
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

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        numbers = [Field(self.number, integer).read(each, context) for each in source.many(self.path)]
        if any(not 1 <= number <= _MOST_SPECIAL_DAYS for number in numbers) or len(set(numbers)) != len(numbers):
            raise source.error("no numbers of special days", path=self.path, expected="1 to 20, each once")
        return "".join("1" if bit in numbers else "0" for bit in range(1, max(numbers, default=0) + 1))

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        bits = value.bits() if isinstance(value, BitString) else str(value)
        for number, bit in enumerate(bits, 1):
            if bit == "1":
                if number > _MOST_SPECIAL_DAYS:
                    raise DuisError(f"special day {number}", expected="1 to 20", path=path_of(sink.element))
                sink.add(self.path).put(self.number, str(number))


_MOST_SPECIAL_DAYS = 20


def schedule(path: str) -> Items:
    """Switch time, start date and end date of an entry of a schedule."""
    return Items(
        path=path,
        switch_time=field("SwitchTime", clock_time),
        begin_date=DateLens("StartDate"),
        end_date=DateLens("EndDate"),
    )
