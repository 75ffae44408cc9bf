"""The tariff of a meter: which rate holds when, what was used in each, and what that costs.

A switching table names, for each moment, one of the rates, or one whose consumption is counted in blocks. What was
used in each follows from the consumption and from the tables that held; what is kept is when a table or the block
counters began anew, with the readings of then. How the meters of each fuel keep tables and prices is in
:mod:`gbcs.testing.electricity_tariff` and :mod:`gbcs.testing.gas_tariff`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from gbcs.testing import electricity_tariff, gas_tariff
from gbcs.testing.calendars import Table

if TYPE_CHECKING:
    from gbcs.testing.device import Device

__all__ = [
    "EPOCHS",
    "Readings",
    "TariffSource",
    "active",
    "active_price",
    "all_readings",
    "begin",
    "block_counters",
    "cost",
    "counted",
    "readings",
    "reset_blocks",
]

BLOCKS, BLOCK_RATES = 4, 8
_START = datetime(2010, 1, 1, tzinfo=UTC)
_IN_BLOCKS, _SECONDARY = 100, 200  # what selectors of these kinds are counted from (digest dlms.md 8.3)
_SHARE = 4  # of the consumption, that of the second element


class TariffSource(Protocol):
    """Where a meter has its tariff: :mod:`gbcs.testing.electricity_tariff` or :mod:`gbcs.testing.gas_tariff`."""

    def sizes(self, device: Device) -> tuple[int, ...]:
        """How many rates each element has that are not counted in blocks."""

    def table(self, device: Device, element: int) -> Table:
        """The switching table of an element that holds now."""

    def thresholds(self, device: Device) -> Mapping[int, Sequence[int]]:
        """Where the blocks of each rate end, in the units of consumption; unlimited ones left out."""

    def has_prices(self, device: Device, element: int) -> bool:
        """Whether any price is not zero."""

    def price(self, device: Device, element: int, selector: int, block: int) -> int:
        """What a kilowatt-hour costs, in 10^-5 of the currency."""

    def charge(self, device: Device, element: int, selector: int, block: int, amount: int) -> int:
        """What an amount costs, in 10^-5 of the currency."""


def _source(device: Device) -> TariffSource:
    return gas_tariff if device.consumption.fuel == "gas" else electricity_tariff


class Readings(NamedTuple):
    """What a meter has counted.

    Attributes:
        rates: in each of the rates, in the units of consumption.
        blocks: in each of four blocks, in each of the rates that are counted so.
        counters: in each of these rates, since the counters were reset.
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
    for limit in thresholds[: BLOCKS - 1]:
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


EPOCHS = ("tariffs",)
"""What a meter keeps of the tables that held."""

_KEPT = 100


def _epochs(device: Device) -> tuple[Epoch, ...]:
    kept: tuple[Epoch, ...] | None = device.state.get(EPOCHS)
    if kept is not None:
        return kept
    source = _source(device)
    first = tuple(
        Readings((device.consumption.total(_START) // (_SHARE if element else 1), *(0,) * (size - 1)))
        for element, size in enumerate(source.sizes(device))
    )
    return (Epoch(_START, _tables(device), source.thresholds(device), first),)


def _tables(device: Device) -> tuple[Table, ...]:
    source = _source(device)
    return tuple(source.table(device, element) for element in range(len(source.sizes(device))))


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
    epochs = tuple(each for each in _epochs(device) if each.since < at)
    epoch = Epoch(at, _tables(device), _source(device).thresholds(device), before)
    device.state.put(EPOCHS, (*epochs, epoch)[-_KEPT:])


def all_readings(device: Device, at: datetime) -> tuple[Readings, ...]:
    """Those of each element."""
    device.state.put(EPOCHS, _epochs(device))  # the tables that hold now are those of the past
    return tuple(readings(device, at, element) for element in range(len(_source(device).sizes(device))))


def reset_blocks(device: Device, at: datetime) -> None:
    """Let the counters of blocks begin anew; the registers stay."""
    if not any(readings(device, at).counters):
        return
    primary, *more = all_readings(device, at)
    begin(device, at, (primary._replace(counters=(0,) * BLOCK_RATES), *more))


def counted(device: Device, at: datetime) -> list[int]:
    """Of each of four blocks: eight registers, and eight counters since they were reset."""
    found = readings(device, at)
    counters = block_counters(device, found)
    return [value for block in range(BLOCKS) for value in (*found.blocks[block], *counters[block])]


def block_counters(device: Device, found: Readings) -> list[list[int]]:
    """Of each of four blocks: what was counted in each rate since the counters were reset."""
    thresholds = _source(device).thresholds(device)
    counters = [[0] * BLOCK_RATES for _ in range(BLOCKS)]
    for rate, counter in enumerate(found.counters):
        for block, amount in _in_blocks(0, counter, thresholds.get(rate, ())):
            counters[block][rate] += amount
    return counters


# Prices --------------------------------------------------------------------------------------------------------------


def cost(device: Device, start: datetime, end: datetime) -> int:
    """What the energy of a time costs, in units of balances, by the tariff that holds now."""
    source = _source(device)
    total = 0
    for element in range(len(source.sizes(device))):
        if not source.has_prices(device, element):
            continue
        counters: tuple[int, ...] | None = None  # looked up where a rate is counted in blocks: it takes time
        thresholds = source.thresholds(device)
        for begun, ended, selector in source.table(device, element).spans(start, end):
            used = _used(device, begun, ended, element)
            rate = selector - _IN_BLOCKS - 1
            parts = [(0, used)]
            if 0 <= rate < BLOCK_RATES:
                counters = readings(device, begun, element).counters if counters is None else counters
                parts = list(_in_blocks(counters[rate], used, thresholds.get(rate, ())))
                counters = (*counters[:rate], counters[rate] + used, *counters[rate + 1 :])
            total += sum(source.charge(device, element, selector, block, amount) for block, amount in parts)
    return total


def active(device: Device, at: datetime, element: int = 0) -> tuple[int, int]:
    """The selector that holds now, and the block of its rate that is being filled."""
    source = _source(device)
    selector = source.table(device, element).selector(at)
    rate = selector - _IN_BLOCKS - 1
    if not 0 <= rate < BLOCK_RATES:
        return selector, 0
    counter = readings(device, at, element).counters[rate]
    return selector, next(number for number, _ in _in_blocks(counter, 1, source.thresholds(device).get(rate, ())))


def active_price(device: Device, at: datetime, element: int = 0) -> int:
    """What a kilowatt-hour costs now, in 10^-5 of the currency."""
    return min(max(0, _source(device).price(device, element, *active(device, at, element))), 0xFFFFFFFF)
