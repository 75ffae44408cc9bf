"""Bindings of tariffs, electricity.

Source: digest ``mmc_mapping.md``, sections 4.11.1 and 4.11.2.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from duis.bindings.lens import ABSENT, Constant, Context, Field, Sink, Source, choices, integer
from duis.bindings.responses.cosem import SpecialDays, switching_table
from duis.bindings.responses.forms import EMPTY, Binding, First, Items, Numbered, field, number
from duis.errors import DuisError
from duis.xml import path_of
from gbcs.usecases import objects

__all__ = ["BINDINGS"]

_COMMODITY_SCALE = 3
"""Of every price of energy: per kWh. MMC does not say it."""
_BLOCKS = {1: 0xA0, 2: 0xB0, 3: 0xC0, 4: 0xD0}
"""Number of a block → what is added to a time-of-use row to make the index of its price."""


class _Prices(NamedTuple):
    """The table of prices: an index of one octet says which price it is.

    Attributes:
        times_of_use: path of the prices by time of use, index 01 and up.
        blocks: path of the elements of a time-of-use row with prices by block; None where there are no blocks.
    """

    times_of_use: str
    blocks: str | None = None

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        prices: dict[int, int] = {}
        for each in source.many(self.times_of_use):
            prices[Field("@index", integer).read(each, context)] = Field("", integer).read(each, context)
        if self.blocks is not None:
            for row in source.many(self.blocks):
                tou = Field("@index", integer).read(row, context)
                for each in row.many("BlockPrice"):
                    block = Field("@index", integer).read(each, context)
                    if block not in _BLOCKS:
                        raise each.error(f"{block} found", path="@index", expected="a block, 1 to 4")
                    prices[_BLOCKS[block] + tou] = Field("", integer).read(each, context)
        if any(not 0 < index <= 0xFF for index in prices):
            raise source.error("an index out of range", expected="prices of a tariff")
        return [{"index": bytes((index,)), "charge_per_unit": prices[index]} for index in sorted(prices)] or ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        rows: dict[int, dict[int, str]] = {}
        indices = [bytes(entry["index"]) for entry in value]
        if len(set(indices)) != len(indices):
            raise DuisError("two prices of the same index", path=path_of(sink.element))
        for entry in value:
            (index,) = bytes(entry["index"])
            price = str(int(entry["charge_per_unit"]))
            block = next((block for block, first in _BLOCKS.items() if first < index <= first + 8), None)
            if self.blocks is not None and block is not None:
                rows.setdefault(index - _BLOCKS[block], {})[block] = price
            elif 0 < index <= 48:
                at = sink.add(self.times_of_use)
                at.put("", price)
                at.put("@index", str(index))
            else:
                raise DuisError(f"index {index:02X} of a price can't be said here", path=path_of(sink.element))
        for tou in sorted(rows):
            row = sink.add(self.blocks or "")
            row.put("@index", str(tou))
            for block in sorted(rows[tou]):
                at = row.add("BlockPrice")
                at.put("", rows[tou][block])
                at.put("@index", str(block))


class _Thresholds(NamedTuple):
    """The thresholds of the blocks in one time-of-use row.

    Attributes:
        tou: number of the row.
    """

    tou: int

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        for each in source.many(_THRESHOLDS):
            if each.text("@index") == str(self.tou):
                return Numbered("BlockThreshold", number).read(each, context)
        return ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        row = sink.add(_THRESHOLDS)
        row.put("@index", str(self.tou))
        Numbered("BlockThreshold", number).write(value, row, context)


_THRESHOLDS = "TariffThresholdMatrix/ElecTariffThresholds"


class _Currency(NamedTuple):
    """Whether money is counted in pounds (thousandths of a penny) or euros."""

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        label, name = (lens.read(source, context) for lens in _CURRENCY)
        if label is not ABSENT and name is not ABSENT and label != name:
            raise source.error("label and name of different currencies", path="CurrencyUnitsName")
        return name if label is ABSENT else label

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        for lens in _CURRENCY:
            lens.write(value, sink, context)


_CURRENCY = (
    field("CurrencyUnitsLabel", choices({"GBP": True, "ECB": False})),
    field("CurrencyUnitsName", choices({"Millipence": True, "Millicent": False})),
)


def _price(scale: str, table: Any, *, of_energy: bool) -> Items:
    """A charge: its price scale and its table."""
    scaling: dict[str, Any] = {"price_scale": field(scale, integer)}
    if of_energy:
        scaling["commodity_scale"] = Constant(_COMMODITY_SCALE)
    return Items(charge_per_unit_scaling=Items(scaling), commodity_reference=EMPTY, charge_table=table)


_SPECIAL_DAYS = "TariffSwitchingTableSpecialDays/SpecialDay"

BINDINGS = (
    Binding(
        "ECS24",
        Items(
            {
                objects.ACTIVE_TARIFF_PRICE.value.name: field("PrimaryActiveTariffPrice", integer),
                **switching_table("TariffSwitchingTable", time_of_use=0, block=100),
                objects.TARIFF_SPECIAL_DAYS.entries.name: SpecialDays(_SPECIAL_DAYS, day="ReferencedDay", date="Date"),
                **{objects.TARIFF_THRESHOLDS[tou].thresholds.name: _Thresholds(tou) for tou in range(1, 9)},
                objects.CURRENCY_UNIT.value_current.name: _Currency(),
                objects.STANDING_CHARGE.unit_charge_active.name: _price(
                    "StandingChargeScale",
                    First(Items(charge_per_unit=field("StandingCharge", integer))),
                    of_energy=False,
                ),
                objects.TARIFF_BLOCK_PRICE_MATRIX_TOU.unit_charge_active.name: _price(
                    "PriceScale",
                    _Prices("TariffTOUPriceMatrix/TariffTOUPrice", "TariffBlockPriceMatrix/TariffBlockPrices"),
                    of_energy=True,
                ),
            },
            path="Electricity",
        ),
        empty="Electricity",
    ),
    Binding(
        "ECS24b",
        Items(
            {
                objects.SECONDARY_TARIFF_TOU_PRICE_MATRIX.unit_charge_active.name: _price(
                    "PriceScale", _Prices("TariffTOUPriceMatrix/TariffTOUPrice"), of_energy=True
                ),
                objects.SECONDARY_ACTIVE_TARIFF_PRICE.value.name: field("SecondaryActiveTariffPrice", integer),
                # The published requests number the special days of the second element from 0.
                objects.SECONDARY_TARIFF_SPECIAL_DAYS.entries.name: SpecialDays(
                    _SPECIAL_DAYS, day="ReferencedDay", date="Date", first=0
                ),
                **switching_table("TariffSwitchingTable(SecondaryElement)", time_of_use=200, block=None),
            }
        ),
    ),
)
