"""The tariff of an electricity meter: which rate holds when, what was used in each, and what that costs.

A switching table names, for each moment, one of 48 rates, or one of eight whose consumption is counted in blocks. What
was used in each follows from the consumption and from the tables that held; what is kept is when a table or the block
counters began anew, with the readings of then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from dlms.time import ANY, ANY_YEAR, Date
from gbcs.testing.cosem import WEEKDAYS, attribute, is_on

if TYPE_CHECKING:
    from gbcs.testing.device import Device

__all__ = [
    "Readings",
    "Table",
    "active_price",
    "all_readings",
    "begin",
    "cost",
    "counted",
    "last_script",
    "price_of",
    "readings",
    "reset_blocks",
    "scaled",
]

RATES, BLOCKS, BLOCK_RATES = 48, 4, 8
SECONDARY_RATES = 4
_UNUSED = 0xFFFFFFFF
_DAY = timedelta(days=1)
_START = datetime(2010, 1, 1, tzinfo=UTC)
_LONGEST = 14  # days that a rate may have begun before
_IN_BLOCKS, _SECONDARY = 100, 200  # what selectors of these kinds are counted from (digest dlms.md 8.3)
_SHARE = 4  # of the consumption, that of the second element


class Table(NamedTuple):
    """A switching table.

    Attributes:
        seasons: with their start and their week.
        weeks: with the day of each of their days.
        days: with their rates.
        special: days of the calendar that are other than their week says.
    """

    seasons: Sequence[Mapping[str, Any]]
    weeks: Sequence[Mapping[str, Any]]
    days: Sequence[Mapping[str, Any]]
    special: Sequence[Mapping[str, Any]]

    @classmethod
    def of(cls, device: Device, element: int = 0) -> Table:
        """The one that holds now, of the primary element or the second one."""
        seasons, weeks, days = (device.state[attribute(20, f"0-0:13.0.{element}.255", number)] for number in (3, 4, 5))
        return cls(seasons, weeks, days, device.state.get(attribute(11, f"0-0:11.0.{element}.255", 2), ()))

    def spans(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, int]]:
        """The stretches of one selector between two times."""
        selectors = {entry["script_selector"] for day in self.days for entry in day["day_schedule"]}
        if len(selectors) == 1:  # one rate at all times
            yield start, end, int(next(iter(selectors)))
            return
        selector, since = self.selector(start), start
        for instant, following in self._switches(start.astimezone(UTC), end):
            if instant > since:
                yield since, instant, selector
            selector, since = following, max(instant, since)
        if end > since:
            yield since, end, selector

    def selector(self, at: datetime) -> int:
        """The one that holds at a time: 1 where none ever began."""
        found = 1
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


class Readings(NamedTuple):
    """What a meter has counted.

    Attributes:
        rates: in each of the 48 rates (of the second element: four), Wh.
        blocks: in each of four blocks, in each of their eight rates.
        counters: in each of these eight rates, since the counters were reset.
    """

    rates: tuple[int, ...]
    blocks: tuple[tuple[int, ...], ...] = ((0,) * BLOCK_RATES,) * BLOCKS
    counters: tuple[int, ...] = (0,) * BLOCK_RATES

    def plus(self, selector: int, used: int, thresholds: Mapping[int, Sequence[int]]) -> Readings:
        """These and what was used under a selector."""
        if _IN_BLOCKS < selector <= _IN_BLOCKS + BLOCK_RATES:
            rate = selector - _IN_BLOCKS - 1
            blocks = [list(block) for block in self.blocks]
            for number, amount in _in_blocks(self.counters[rate], used, thresholds.get(rate, ())):
                blocks[number][rate] += amount
            counters = (*self.counters[:rate], self.counters[rate] + used, *self.counters[rate + 1 :])
            return self._replace(blocks=tuple(map(tuple, blocks)), counters=counters)
        rate = selector - (_SECONDARY if selector > _SECONDARY else 0) - 1
        if not 0 <= rate < len(self.rates):
            return self
        return self._replace(rates=(*self.rates[:rate], self.rates[rate] + used, *self.rates[rate + 1 :]))


def _in_blocks(counter: int, used: int, thresholds: Sequence[int]) -> Iterator[tuple[int, int]]:
    """How an amount spreads over blocks; a block ends at its threshold."""
    number = 0
    limits = [int(each) for each in thresholds if int(each) != _UNUSED][: BLOCKS - 1]
    for limit in limits:
        if counter < limit and used:
            amount = min(used, limit - counter)
            yield number, amount
            counter, used = counter + amount, used - amount
        number += 1
    if used:
        yield number, used


class Epoch(NamedTuple):
    """A time from which on a table held.

    Attributes:
        since: when.
        tables: of the elements.
        thresholds: of the rates that are counted in blocks.
        readings: of then, of the elements.
    """

    since: datetime
    tables: tuple[Table, ...]
    thresholds: Mapping[int, Sequence[int]]
    readings: tuple[Readings, ...]


_EPOCHS = ("tariffs",)
_KEPT = 24


def _epochs(device: Device) -> tuple[Epoch, ...]:
    kept: tuple[Epoch, ...] | None = device.state.get(_EPOCHS)
    if kept is not None:
        return kept
    first = tuple(
        Readings((device.consumption.total(_START) // (_SHARE if element else 1), *(0,) * (size - 1)))
        for element, size in enumerate(_sizes(device))
    )
    return (Epoch(_START, _tables(device), _thresholds(device), first),)


def _sizes(device: Device) -> tuple[int, ...]:
    return (RATES, SECONDARY_RATES) if device.elements == "twin" else (RATES,)


def _tables(device: Device) -> tuple[Table, ...]:
    return tuple(Table.of(device, element) for element in range(len(_sizes(device))))


def _thresholds(device: Device) -> Mapping[int, Sequence[int]]:
    found = {rate: device.state.get(attribute(21, f"0-0:16.0.{11 + rate}.255", 2), ()) for rate in range(BLOCK_RATES)}
    return {rate: limits for rate, limits in found.items() if any(limit != _UNUSED for limit in limits)}


def _used(device: Device, start: datetime, end: datetime, element: int) -> int:
    share = _SHARE if element else 1
    return device.consumption.total(end) // share - device.consumption.total(start) // share


def readings(device: Device, at: datetime, element: int = 0) -> Readings:
    """What was counted up to a time, of the primary element or the second one."""
    epochs = _epochs(device)
    epoch = next((each for each in reversed(epochs) if each.since <= at), epochs[0])
    found = epoch.readings[element]
    if at <= epoch.since:
        return found
    for start, end, selector in epoch.tables[element].spans(epoch.since, at):
        found = found.plus(selector, _used(device, start, end, element), epoch.thresholds)
    return found


def begin(device: Device, at: datetime, before: tuple[Readings, ...]) -> None:
    """Let what is set now hold from a time on.

    Args:
        device: the meter.
        at: when.
        before: the readings of then, by what held before; see :func:`all_readings`.
    """
    epochs = _epochs(device)
    epoch = Epoch(at, _tables(device), _thresholds(device), before)
    device.state.put(_EPOCHS, (*epochs, epoch)[-_KEPT:])


def all_readings(device: Device, at: datetime) -> tuple[Readings, ...]:
    """Those of each element."""
    device.state.put(_EPOCHS, _epochs(device))  # the tables that hold now are those of the past
    return tuple(readings(device, at, element) for element in range(len(_sizes(device))))


def reset_blocks(device: Device, at: datetime) -> None:
    """Let the counters of blocks begin anew; the registers stay."""
    primary, *more = all_readings(device, at)
    begin(device, at, (primary._replace(counters=(0,) * BLOCK_RATES), *more))


def counted(device: Device, at: datetime) -> list[int]:
    """Of each of four blocks: eight registers, and eight counters since they were reset."""
    found, thresholds = readings(device, at), _thresholds(device)
    counters = [[0] * BLOCK_RATES for _ in range(BLOCKS)]
    for rate, counter in enumerate(found.counters):
        for block, amount in _in_blocks(0, counter, thresholds.get(rate, ())):
            counters[block][rate] += amount
    return [value for block in range(BLOCKS) for value in (*found.blocks[block], *counters[block])]


# Prices --------------------------------------------------------------------------------------------------------------

_MONEY = 5  # balances count in 10^-5 of the currency


def price_of(charge: Mapping[str, Any], index: bytes = b"") -> tuple[int, int]:
    """The price in a row of charges, and its power of ten in units of balances."""
    scale = int(charge["charge_per_unit_scaling"]["price_scale"]) + _MONEY
    rows = charge["charge_table"]
    row = next((row for row in rows if row.get("index", b"") == index), None)
    return (0 if row is None else int(row["charge_per_unit"])), scale


def scaled(value: int, scale: int) -> int:
    """A number times a power of ten, rounded down."""
    return value * int(10**scale) if scale >= 0 else value // int(10**-scale)


def _index(selector: int, block: int) -> bytes:
    if _IN_BLOCKS < selector < _SECONDARY:
        return bytes(((0xA + block) << 4 | selector - _IN_BLOCKS,))
    return bytes((selector - _SECONDARY if selector > _SECONDARY else selector,))


def cost(device: Device, start: datetime, end: datetime) -> int:
    """What the energy of a time costs, in units of balances, by the tariff that holds now."""
    total = 0
    for element, charges in enumerate(("0-0:19.20.0.255", "0-0:19.20.5.255")[: len(_sizes(device))]):
        charge = device.state[attribute(113, charges, 5)]
        if not any(row["charge_per_unit"] for row in charge["charge_table"]):
            continue
        counters = readings(device, start, element).counters
        thresholds = _thresholds(device)
        for begun, ended, selector in Table.of(device, element).spans(start, end):
            used = _used(device, begun, ended, element)
            rate = selector - _IN_BLOCKS - 1
            parts = [(0, used)]
            if 0 <= rate < BLOCK_RATES:
                parts = list(_in_blocks(counters[rate], used, thresholds.get(rate, ())))
                counters = (*counters[:rate], counters[rate] + used, *counters[rate + 1 :])
            for block, amount in parts:
                price, scale = price_of(charge, _index(selector, block))
                total += scaled(amount * price, scale - 3)  # a price is for a thousand Wh
    return total


def active_price(device: Device, at: datetime, element: int = 0) -> int:
    """What a kilowatt-hour costs now, in 10^-5 of the currency."""
    charge = device.state[attribute(113, ("0-0:19.20.0.255", "0-0:19.20.5.255")[element], 5)]
    selector = Table.of(device, element).selector(at)
    block = 0
    rate = selector - _IN_BLOCKS - 1
    if 0 <= rate < BLOCK_RATES:
        counter = readings(device, at, element).counters[rate]
        block = next(number for number, _ in _in_blocks(counter, 1, _thresholds(device).get(rate, ())))
    price, scale = price_of(charge, _index(selector, block))
    return min(max(0, scaled(price, scale)), 0xFFFFFFFF)


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
