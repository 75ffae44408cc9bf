"""Where an electricity meter has its tariff: switching tables, thresholds and prices of one or two elements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gbcs.testing.calendars import Table
from gbcs.testing.cosem import attribute

if TYPE_CHECKING:
    from gbcs.testing.device import Device

__all__ = ["charge", "has_prices", "price", "price_of", "scaled", "sizes", "table", "thresholds"]

_RATES, _SECONDARY_RATES, _BLOCK_RATES = 48, 4, 8
_UNUSED = 0xFFFFFFFF
_IN_BLOCKS, _SECONDARY = 100, 200  # what selectors of these kinds are counted from (digest dlms.md 8.3)
_MONEY = 5  # balances count in 10^-5 of the currency
_TABLES = tuple(tuple(attribute(20, f"0-0:13.0.{element}.255", number) for number in (3, 4, 5)) for element in (0, 1))
_SPECIAL_DAYS = tuple(attribute(11, f"0-0:11.0.{element}.255", 2) for element in (0, 1))
_THRESHOLDS = tuple(attribute(21, f"0-0:16.0.{11 + rate}.255", 2) for rate in range(_BLOCK_RATES))
_CHARGES = tuple(attribute(113, obis, 5) for obis in ("0-0:19.20.0.255", "0-0:19.20.5.255"))


def sizes(device: Device) -> tuple[int, ...]:
    """How many rates each element has that are not counted in blocks."""
    return (_RATES, _SECONDARY_RATES) if device.elements == "twin" else (_RATES,)


def table(device: Device, element: int) -> Table:
    """The switching table of an element that holds now."""
    seasons, weeks, days = (device.state[key] for key in _TABLES[element])
    return Table(seasons, weeks, days, device.state.get(_SPECIAL_DAYS[element], ()))


def thresholds(device: Device) -> Mapping[int, Sequence[int]]:
    """Where the blocks of each rate end, Wh."""
    found = (device.state.get(key, ()) for key in _THRESHOLDS)
    used = {rate: [int(limit) for limit in limits if limit != _UNUSED] for rate, limits in enumerate(found)}
    return {rate: limits for rate, limits in used.items() if limits}


def has_prices(device: Device, element: int) -> bool:
    """Whether any price is not zero."""
    return any(row["charge_per_unit"] for row in device.state[_CHARGES[element]]["charge_table"])


def price(device: Device, element: int, selector: int, block: int) -> int:
    """What a kilowatt-hour costs, in 10^-5 of the currency."""
    return scaled(*price_of(device.state[_CHARGES[element]], _index(selector, block)))


def charge(device: Device, element: int, selector: int, block: int, amount: int) -> int:
    """What an amount, Wh, costs."""
    value, scale = price_of(device.state[_CHARGES[element]], _index(selector, block))
    return scaled(amount * value, scale - 3)  # a price is for a thousand Wh


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
