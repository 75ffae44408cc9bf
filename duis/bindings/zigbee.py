"""Lenses between elements and ZigBee values: times, dates with wildcards, calendars, identifiers of events.

Sources: digest ``transform.md``, 4 to 6 and 9; the octets are those of the ZigBee Smart Energy clusters.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from math import gcd
from typing import Any, NamedTuple

from duis.bindings.cosem import Activation
from duis.bindings.elements import Sink, Source
from duis.bindings.lens import ABSENT, Context, Each, Field, Items, Lens, Unsaid, number, optional
from duis.bindings.texts import Text, date_time, integer, time
from duis.bindings.volume import VOLUME, fixed, whole
from gbcs.usecases import NoValue
from gbcs.usecases.gas.attributes import WEEK_PROFILE_DAYS
from gbcs.usecases.model import Value
from zigbee.types import ANY, EPOCH, Date, UtcTime

__all__ = [
    "ACTIVATION_CALENDAR",
    "ACTIVATION_PREPAYMENT",
    "Answer",
    "Attributes",
    "Digits",
    "EVENT",
    "GasDate",
    "Issued",
    "NEVER",
    "PERIOD_END",
    "PERIOD_START",
    "Samples",
    "Scaled",
    "calendar",
    "member",
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
        return int(_seconds(context.facts["time"].replace(microsecond=0)))

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """No element says it."""


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
        at = source.one(self.path)
        if at is None:
            raise source.error("is missing", path=self.path, expected="a date")
        numbers = []
        for part in _PARTS:
            number = Field(f"{part.around}/{part.specified}", integer, optional=True).read(at, context)
            if (number is ABSENT) != at.has(f"{part.around}/{part.unspecified}"):
                raise at.error("not exactly one choice", path=part.around, expected=f"{part.specified} or not")
            if number is not ABSENT and number == ANY:
                raise at.error(f"{number} found", path=part.around, expected="a part of a date")
            numbers.append(ANY if number is ABSENT else number)
        return Date(*numbers)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        at = sink.at(self.path)
        for part, given in zip(_PARTS, value, strict=True):
            if given == ANY:
                at.at(f"{part.around}/{part.unspecified}")
            else:
                at.put(f"{part.around}/{part.specified}", str(given))


class _Week(NamedTuple):
    """A week profile: its days by ``index`` from 1, Monday.

    Attributes:
        day: name of the elements.
        identifiers: lenses of the other fields.
    """

    day: str
    identifiers: Mapping[str, Lens] = {}

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        numbers = Each(self.day, number, by="index").read(source, context)
        if len(numbers) != len(WEEK_PROFILE_DAYS):
            raise source.error(f"{len(numbers)} days", path=self.day, expected="seven")
        issued = {key: lens.read(source, context) for key, lens in self.identifiers.items()}
        name = Field("WeekName", integer).read(source, context)
        return {**issued, "week_id": name, **dict(zip(WEEK_PROFILE_DAYS.values(), numbers, strict=True))}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        Field("WeekName", integer).write(member(value, "week_id", sink), sink, context)
        days = [member(value, day, sink) for day in WEEK_PROFILE_DAYS.values()]
        Each(self.day, number, by="index").write(days, sink, context)


def _season(*, is_optional: bool) -> Items:
    """A season; the week may not be said where a device answers."""
    week = Field("ReferencedWeekName", integer, is_optional)
    return Items(season_start_date=GasDate("SeasonStartDate"), week_id_ref=week)


def _special_day(day: str, *, is_optional: bool) -> Items:
    """A special day; ``day`` is the element of the day profile."""
    return Items(special_day_date=GasDate("Date"), day_id_ref=Field(day, integer, is_optional))


def weeks(path: str) -> Each:
    """PublishWeekProfile, one component a week."""
    return Each(path, _Week(_DAY, _CALENDAR))


def seasons(path: str) -> Items:
    """PublishSeasons."""
    return Items(**_CALENDAR, seasons=Each(path, _season(is_optional=False)))


def special_days(path: str) -> Items:
    """PublishSpecialDays."""
    entries = Each(path, _special_day(_DAY, is_optional=False), around=True)
    return Items(**_CALENDAR, start_time=ACTIVATION_CALENDAR, special_days=entries)


_DAY = "ReferencedDayName"
CALENDAR = Items(**_CALENDAR, start_time=ACTIVATION_CALENDAR)
"""PublishCalendar; its counts follow from the other components."""
CALENDAR_IDENTIFIERS = _CALENDAR
"""The identifiers of the components of a calendar."""


# As MMC has them ------------------------------------------------------------------------------------------------------

# Choices that the standard leaves open ------------------------------------------------------------------------------

PLACES_OF_RECURRING = 9
"""Decimal places of a quotient that has no end, rounded; the standard's divisors are powers of ten."""


# Numbers ------------------------------------------------------------------------------------------------------------


_DIGITS = Text("a number", whole, lambda value: fixed(*value))


def _place(path: str) -> tuple[str, str]:
    """The path of an element, and its index where there are several: ``PATH[INDEX]``."""
    name, _, index = path.partition("[")
    return name, index.removesuffix("]")


class Scaled(NamedTuple):
    """Attributes read together with the multiplier and the divisor that make quantities of them.

    A value without its multiplier and divisor is left out: a raw number is no quantity. The document says the product
    alone, with a decimal place for each power of ten of the divisor; reading gives multiplier 1 and that power of ten.

    Attributes:
        registers: name of the attribute → path of the quantity; several elements at one path are told by their
            attribute ``index``: ``PATH[INDEX]``.
        multiplier: its name.
        divisor: its name.
        units: path of the unit by path of a quantity, and the only text that may stand there.
    """

    registers: Mapping[str, str]
    multiplier: str = "Multiplier"
    divisor: str = "Divisor"
    units: Mapping[str, tuple[str, str]] = {}

    @property
    def names(self) -> set[str]:
        """Names of all attributes that are read and written here."""
        return {*self.registers, self.multiplier, self.divisor}

    def read(self, source: Source, context: Context) -> Value:
        found: dict[str, tuple[int, int]] = {}
        for name, path in self.registers.items():
            path, index = _place(path)
            at = [each for each in source.many(path) if not index or each.text("@index") == index]
            if not at:
                continue
            if len(at) > 1:
                raise at[1].error("a second element", expected=f"index {index} once" if index else "one")
            found[name] = Field("", _DIGITS).read(at[0], context)
            if path in self.units and source.text(self.units[path][0]) not in (None, self.units[path][1]):
                raise source.error("another unit", path=self.units[path][0], expected=self.units[path][1])
        if not found:
            return ABSENT
        places = max(0, *(each for _, each in found.values()))
        raw = {name: value * 10 ** (places - digits) for name, (value, digits) in found.items()}
        return {self.divisor: 10**places, self.multiplier: 1} | raw

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        divisor, multiplier = value.get(self.divisor), value.get(self.multiplier)
        if not divisor or multiplier is None:
            return
        products = {name: int(value[name]) * int(multiplier) for name in self.registers if name in value}
        places = _places(list(products.values()), int(divisor))
        for name, product in products.items():
            path, index = _place(self.registers[name])
            at = sink.add(path) if index else sink.at(path)
            if index:
                at.put("@index", index)
            half = int(divisor) // 2
            at.put("", fixed((product * 10**places + half) // int(divisor), places))
            if path in self.units:
                sink.put(*self.units[path])


def _places(products: list[int], divisor: int) -> int:
    """Decimal places for products by a divisor: those of a power of ten, else as many as all of them need."""
    places = len(str(divisor)) - 1
    if divisor == 10**places:
        return places
    rest, powers = divisor // gcd(divisor, *products), {2: 0, 5: 0}
    for prime in powers:
        while rest % prime == 0:
            rest //= prime
            powers[prime] += 1
    return max(powers.values()) if rest == 1 else PLACES_OF_RECURRING


class Digits(NamedTuple):
    """A number with a bitmap beside it, whose high nibble says how many of its digits are decimals.

    Attributes:
        value: name of the number.
        digits: name of the bitmap.
        path: of the decimal.
    """

    value: str
    digits: str
    path: str

    @property
    def names(self) -> set[str]:
        """Names of the attributes that are read and written here."""
        return {self.value, self.digits}

    def read(self, source: Source, context: Context) -> Value:
        found = optional(self.path, _DIGITS).read(source, context)
        if found is ABSENT:
            return ABSENT
        value, places = found
        if places > 0xF:
            raise source.error(f"{places} decimal places", path=self.path, expected="at most 15")
        return {self.value: value, self.digits: places << 4}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if self.value in value and self.digits in value:
            sink.put(self.path, fixed(int(value[self.value]), int(value[self.digits]) >> 4))


def member(value: object, name: str, sink: Sink) -> Value:
    """A member of named values, none of which may be missing.

    Raises:
        DuisError: where it is.
    """
    if isinstance(value, Mapping) and name in value:
        return value[name]
    raise sink.error(f"{name} is missing")


# Components ---------------------------------------------------------------------------------------------------------


class Answer(Items):
    """Named values of a component; the component is not there where the document says none of them."""

    def read(self, source: Source, context: Context) -> dict[str, Value]:
        return super().read(source, context) or ABSENT


class Attributes(Answer):
    """Attributes of a cluster, some of which are scaled by others.

    Args:
        scaled: those that are.
        lenses: of the others.
    """

    def __init__(self, *scaled: Scaled | Digits, **lenses: Lens) -> None:
        super().__init__(lenses)
        self.scaled = scaled

    def read(self, source: Source, context: Context) -> dict[str, Value]:
        values: dict[str, Any] = {}
        found: Any
        for found in (super().read(source, context), *(lens.read(source, context) for lens in self.scaled)):
            if found is not ABSENT:
                values |= found
        return values or ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        scaled = {name for lens in self.scaled for name in lens.names}
        super().write({name: each for name, each in value.items() if name not in scaled}, sink, context)
        for lens in self.scaled:
            lens.write(value, sink, context)


class Samples(NamedTuple):
    """A log of volumes in equal intervals: an element for each, though the message says only the time of the first.

    The time of a sample is the end of its interval. A sample without a value has an element with its time alone.

    Attributes:
        path: of the entries.
        value: path of the volume in an entry.
        interval: in seconds.
        most: how many entries the schema allows.
    """

    path: str
    value: str
    interval: int
    most: int

    def read(self, source: Source, context: Context) -> Value:
        entries = source.many(self.path)
        if not entries:
            return ABSENT
        times = [optional("Timestamp", utc_time).read(each, context) for each in entries]
        start = times[0]
        for place, (entry, taken) in enumerate(zip(entries, times, strict=True)):
            if taken != (ABSENT if start is ABSENT else int(start) + place * self.interval):
                raise entry.error("no equal intervals", path="Timestamp", expected=f"{self.interval} s each")
        values = [optional(self.value, VOLUME).read(each, context) for each in entries]
        samples = [NoValue() if value is ABSENT else value for value in values]
        return {"samples": samples} | ({} if start is ABSENT else {"sample_start_time": UtcTime(int(start))})

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        samples: Any = member(value, "samples", sink)
        if len(samples) > self.most:
            raise sink.error(f"{len(samples)} entries", expected=f"at most {self.most}")
        start = value.get("sample_start_time")
        for place, sample in enumerate(samples):
            entry = sink.add(self.path)
            if start is not None:
                Field("Timestamp", utc_time).write(int(start) + place * self.interval, entry, context)
            if not isinstance(sample, NoValue):
                Field(self.value, VOLUME).write(sample, entry, context)


# Calendars ----------------------------------------------------------------------------------------------------------

_ISSUED: dict[str, Lens] = {
    "issuer_event_id": Unsaid("identifier of whoever sent the calendar"),
    "issuer_calendar_id": Unsaid("identifier of the calendar"),
}


def calendar(
    days: str, day: Mapping[str, Lens], most: int, weeks: str, seasons: str, special_days: str, referenced_day: str
) -> dict[str, Lens]:
    """The components that answer the reading of a calendar.

    Args:
        days: path of the day profiles.
        day: lenses of a day profile.
        most: day profiles there may be.
        weeks: path of the week profiles.
        seasons: path of the seasons.
        special_days: path of the special days.
        referenced_day: name of a day of a week profile or of a special day.
    """
    season, special_day = _season(is_optional=True), _special_day(referenced_day, is_optional=True)
    return {
        "PublishDayProfile": Each(days, Items({**_ISSUED, **day}), optional=True, most=most),
        "PublishWeekProfile": Each(weeks, _Week(referenced_day), optional=True, most=2),
        "PublishSeasons": Answer({**_ISSUED, "seasons": Each(seasons, season, optional=True, most=3)}),
        "PublishSpecialDays": Answer(
            {
                **_ISSUED,
                "start_time": Unsaid("when the special days took effect"),
                "special_days": Each(special_days, special_day, optional=True, most=20),
            }
        ),
    }
