"""Tariffs, prices and the billing calendar of electricity meters, set and read.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, sections 4.11.1, 4.11.2 and 6.2.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from dlms.time import ANY, ANY_YEAR, Date, Time
from duis.bindings.binding import ResponseBinding, request
from duis.bindings.cosem import ACTIVATION, SEASON, SPECIAL_DAYS, WEEKS, Day, SpecialDays, clock_time, switching_table
from duis.bindings.elements import Sink, Source
from duis.bindings.lens import ABSENT, EMPTY, At, Constant, Context, Each, Field, First, Items, Lens, number, optional
from duis.bindings.texts import boolean, choices, integer
from gbcs.usecases import objects
from gbcs.usecases.dlms import CosemObject
from gbcs.usecases.model import Value

__all__ = ["LabelledPrices", "REQUESTS", "RESPONSES", "Running"]

# Requests -------------------------------------------------------------------------------------------------------------


class Running(NamedTuple):
    """A list whose entries are numbered from 1 in the order of the document, which says the number nowhere.

    Attributes:
        path: of the elements.
        entry: lens of an entry without its number.
    """

    path: str
    entry: Lens

    def read(self, source: Source, context: Context) -> list[dict[str, Any]]:
        entries: Any = Each(self.path, self.entry, around=True).read(source, context)
        return [{"index": place, **entry} for place, entry in enumerate(entries, 1)]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        for place, entry in enumerate(value, 1):
            if entry["index"] != place:
                raise sink.error(f"entry {place} is numbered {entry['index']}")
        entries = [{key: part for key, part in entry.items() if key != "index"} for entry in value]
        Each(self.path, self.entry, around=True).write(entries, sink, context)


def _charge(scale: str, charge: str) -> Items:
    """A charge of one price: its scale and itself."""
    return Items(
        charge_per_unit_scaling=Items(price_scale=Field(scale, integer)),
        commodity_reference=Items(),
        charge_table=First(Items(charge_per_unit=Field(charge, integer))),
    )


class LabelledPrices(NamedTuple):
    """A charge table with a label for every price that a tariff may have: those that are not given are 0.

    Attributes:
        labels: of the table, in its order, each with the place of its price: the path of the element around it and the
            ``index`` of that, or an empty path; then the path and ``index`` of the price itself.
    """

    labels: Mapping[bytes, tuple[str, int, str, int]]

    def read(self, source: Source, context: Context) -> list[dict[str, Any]]:
        given: dict[tuple[str, int, str, int], int] = {}
        groups = {(label[0], label[2]) for label in self.labels.values()}
        for around, price in sorted(groups):
            for group in source.many(around) if around else [source]:
                outer = _index(group) if around else 0
                for each in group.many(price):
                    place = (around, outer, price, _index(each))
                    if place in given:
                        raise each.error(f"a second price of index {place[3]}")
                    if place not in self.labels.values():
                        raise each.error(f"index {place[3]} found", expected="the index of a price")
                    given[place] = number.read(each, context)
        return [{"index": label, "charge_per_unit": given.get(place, 0)} for label, place in self.labels.items()]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if [entry["index"] for entry in value] != list(self.labels):
            raise sink.error("labels of prices in another order")
        groups: dict[tuple[str, int], Sink] = {}
        for (around, outer, price, inner), entry in zip(self.labels.values(), value, strict=True):
            if entry["charge_per_unit"] == 0:
                continue
            group = sink
            if around and (around, outer) not in groups:
                groups[around, outer] = group = sink.add(around)
                group.put("@index", str(outer))
            elif around:
                group = groups[around, outer]
            at = group.add(price)
            at.put("@index", str(inner))
            at.put("", str(int(entry["charge_per_unit"])))


def _index(source: Source) -> int:
    text = source.text("@index")
    if text is None:
        raise source.error("index is missing")
    return integer.parse(text)


_TOU_LABELS = {bytes((place,)): place for place in range(1, 49)}
_BLOCK_LABELS = {bytes((0xA0 + 0x10 * block + tou,)): (tou, block + 1) for block in range(4) for tou in range(1, 9)}
_PRIMARY = {
    **{label: ("", 0, "{tariff}/TOUPrice", place) for label, place in _TOU_LABELS.items()},
    **{label: ("{tariff}/BlockPrices", tou, "BlockPrice", block) for label, (tou, block) in _BLOCK_LABELS.items()},
}


class _PrimaryPrices(NamedTuple):
    """The prices of a block, time-of-use or hybrid tariff: the same table for all three."""

    def _prices(self, tariff: str) -> LabelledPrices:
        return LabelledPrices(
            {
                label: (around.format(tariff=tariff), outer, price.format(tariff=tariff), inner)
                for label, (around, outer, price, inner) in _PRIMARY.items()
            }
        )

    def read(self, source: Source, context: Context) -> list[dict[str, Any]]:
        tariffs = [tariff for tariff in ("BlockTariff", "TOUTariff", "HybridTariff") if source.has(tariff)]
        if len(tariffs) != 1:
            raise source.error(f"{len(tariffs)} tariffs", expected="BlockTariff, TOUTariff or HybridTariff")
        return self._prices(tariffs[0]).read(source, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        labels = {bytes(entry["index"]) for entry in value if entry["charge_per_unit"]}
        has_blocks, has_tou = bool(labels & _BLOCK_LABELS.keys()), bool(labels & _TOU_LABELS.keys())
        tariff = "TOUTariff" if not has_blocks else "HybridTariff" if has_tou else "BlockTariff"
        self._prices(tariff).write(value, sink, context)
        if not labels:  # a tariff has one price at least
            free = sink.add(f"{tariff}/TOUPrice")
            free.put("@index", "1")
            free.put("", "0")


_ELECTRICITY_PRICES = "PriceElements/ElectricityPriceElements"
_PRIMARY_PRICES: dict[str, Lens] = {
    objects.STANDING_CHARGE.unit_charge_passive.name: _charge(
        f"{_ELECTRICITY_PRICES}/StandingChargeScale", f"{_ELECTRICITY_PRICES}/StandingCharge"
    ),
    objects.TARIFF_BLOCK_PRICE_MATRIX_TOU.unit_charge_passive.name: Items(
        charge_per_unit_scaling=Items(price_scale=Field(f"{_ELECTRICITY_PRICES}/PriceScale", integer)),
        commodity_reference=Items(),
        charge_table=At(_ELECTRICITY_PRICES, _PrimaryPrices()),
    ),
    objects.STANDING_CHARGE.activate_next.name: ACTIVATION,
    objects.TARIFF_BLOCK_PRICE_MATRIX_TOU.activate_next.name: ACTIVATION,
}


class _SecondaryPrices(LabelledPrices):
    """The four prices of the secondary element."""

    __slots__ = ()

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        super().write(value, sink, context)
        if not any(entry["charge_per_unit"] for entry in value):
            free = sink.add("PriceElements/ElectricityPriceElement")
            free.put("@index", "1")
            free.put("", "0")


_SECONDARY_PRICES: dict[str, Lens] = {
    objects.SECONDARY_TARIFF_TOU_PRICE_MATRIX.unit_charge_passive.name: Items(
        charge_per_unit_scaling=Items(price_scale=Field("PriceElements/PriceScale", integer)),
        commodity_reference=Items(),
        charge_table=_SecondaryPrices(
            {bytes((place,)): ("", 0, "PriceElements/ElectricityPriceElement", place) for place in range(1, 5)}
        ),
    ),
    objects.SECONDARY_TARIFF_TOU_PRICE_MATRIX.activate_next.name: ACTIVATION,
}


class _Thresholds(NamedTuple):
    """The thresholds of the blocks in one time-of-use row.

    Attributes:
        path: of the rows.
        tou: number of the row.
    """

    path: str
    tou: int

    def read(self, source: Source, context: Context) -> Value:
        rows = [each for each in source.many(self.path) if _index(each) == self.tou]
        if len(rows) > 1:
            raise source.error(f"{len(rows)} of index {self.tou}", path=self.path, expected="one")
        return _ROW.read(rows[0], context) if rows else ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        row = sink.add(self.path)
        row.put("@index", str(self.tou))
        _ROW.write(value, row, context)


_ROW = Each("BlockThreshold", number, by="index")


def _switching(
    around: str, table: CosemObject, special_days: CosemObject, activation: CosemObject, day: Lens
) -> dict[str, Lens]:
    """Items of a switching table: seasons, weeks, days and special days."""
    path = f"{around}SwitchingTable"
    return {
        table.season_profile_passive.name: Each(f"{path}/Seasons/Season", SEASON),
        table.week_profile_table_passive.name: Each(f"{path}/WeekProfiles/WeekProfile", WEEKS),
        table.day_profile_table_passive.name: Each(f"{path}/DayProfiles/DayProfile", day),
        special_days.entries.name: Running(f"{around}SpecialDays/SpecialDay", SPECIAL_DAYS),
        table.activate_next.name: ACTIVATION,
        activation.activate_next.name: ACTIVATION,
    }


# Billing calendar ----------------------------------------------------------------------------------------------------

_TIMES_A_YEAR = {"Quarterly": 4, "SixMonthly": 2, "Yearly": 1}
_MONTHS = 12


class _BillingCalendar(NamedTuple):
    """When billing periods start: up to four dates with wildcards, at one time.

    Quarterly and monthly dates are in published messages; the coding of the others follows the same pattern.

    Attributes:
        path: of the element.
    """

    path: str

    def read(self, source: Source, context: Context) -> Value:
        at = source.one(self.path)
        if at is None:
            return ABSENT
        time = Field("BillingTime", clock_time).read(at, context)
        return [{"time": time, "date": date} for date in _dates(at, context)]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        at = sink.at(self.path)
        times = {entry["time"] for entry in value}
        period, said = _period([entry["date"] for entry in value])
        if len(times) != 1 or not period:
            raise at.error("a billing calendar of no known period")
        Field("BillingTime", clock_time).write(times.pop(), at, context)
        if isinstance(said, tuple):
            at.put(f"{period}/DayOfMonth", str(said[0]))
            at.put(f"{period}/BillingPeriodStartMonth", str(said[1]))
        elif said:
            at.put(period, str(said))
        else:
            at.at(period)


def _dates(source: Source, context: Context) -> list[Date]:
    if not source.has("Monthly") and not source.has("Quarterly"):
        source.leave_unconfirmed()
    if source.has("Daily"):
        return [Date()]
    weekly = optional("Weekly", integer).read(source, context)
    if weekly is not ABSENT:
        return [Date(weekday=weekly)]
    monthly = optional("Monthly", integer).read(source, context)
    if monthly is not ABSENT:
        return [Date(day=monthly)]
    for period, times in _TIMES_A_YEAR.items():
        at = source.one(period)
        if at is not None:
            day = Field("DayOfMonth", integer).read(at, context)
            month = Field("BillingPeriodStartMonth", integer).read(at, context)
            return [Date(month=each, day=day) for each in _months(month, times)]
    raise source.error("no period", expected="Daily, Weekly, Monthly, Quarterly, SixMonthly or Yearly")


def _months(first: int, times: int) -> list[int]:
    return [(first - 1 + place * _MONTHS // times) % _MONTHS + 1 for place in range(times)]


def _period(dates: list[Date]) -> tuple[str, Any]:
    """The period that dates make, and the days that it names; an empty name for none."""
    if not dates or any(date.year != ANY_YEAR for date in dates):
        return "", None
    first = dates[0]
    if len(dates) == 1 and first.month == ANY:
        if first.day == ANY:
            return ("Daily", 0) if first.weekday == ANY else ("Weekly", first.weekday)
        return ("Monthly", first.day) if first.weekday == ANY else ("", None)
    for period, times in _TIMES_A_YEAR.items():
        if dates == [Date(month=month, day=first.day) for month in _months(first.month, times)]:
            return period, (first.day, first.month)
    return "", None


_BILLING = _BillingCalendar("ElectricityBillingCalendar")


class _DailyReset(NamedTuple):
    """Whether the block counters are reset every day: one date of wildcards at midnight.

    The use case has exactly one date, and no source says which one means that there is no reset.
    """

    def read(self, source: Source, context: Context) -> list[dict[str, Any]]:
        if _DAILY.read(source, context):
            return _EVERY_DAY
        reason = "how false is coded is not known"
        source.leave_unconfirmed(_DAILY.path, reason)
        raise source.error("no daily reset", path=_DAILY.path, expected=f"true: {reason}")

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        _DAILY.write(True, sink, context)
        if value != _EVERY_DAY:
            raise sink.error("these times cannot be expressed here")


_EVERY_DAY = [{"time": Time(0, 0, 0, 0), "date": Date()}]
_DAILY = Field("DailyTariffBlockCounterMatrixReset", boolean)


REQUESTS = (
    *request(
        "1.1.1",
        "ECS01a",
        {
            **_switching(
                "ElecTariffElements/",
                objects.TARIFF_SWITCHING_TABLE,
                objects.NEXT_TARIFF_SPECIAL_DAYS,
                objects.TARIFF_SPECIAL_DAYS_ACTIVATION,
                Day(0, 100),
            ),
            **{
                objects.NEXT_TARIFF_THRESHOLDS[tou].thresholds.name: _Thresholds(
                    "ElecTariffElements/ThresholdMatrix/Thresholds", tou
                )
                for tou in range(1, 9)
            },
            objects.CURRENCY_UNIT.value_next.name: Field(
                "ElecTariffElements/CurrencyUnits", choices({"GBP": True, "ECB": False})
            ),
            objects.CURRENCY_UNIT.activate_next.name: ACTIVATION,
            objects.TARIFF_THRESHOLD_MATRIX.activate_next.name: ACTIVATION,
            **_PRIMARY_PRICES,
        },
        when="ElecTariffElements",
    ),
    *request("1.2.1", "ECS01b", _PRIMARY_PRICES, when=_ELECTRICITY_PRICES),
    *request(
        "1.1.2",
        "ECS01c",
        {
            **_switching(
                "",
                objects.SECONDARY_TARIFF_SWITCHING_TABLE,
                objects.NEXT_SECONDARY_TARIFF_SPECIAL_DAYS,
                objects.SECONDARY_TARIFF_SPECIAL_DAYS_ACTIVATION,
                Day(200, None),
            ),
            **_SECONDARY_PRICES,
        },
    ),
    *request("1.2.2", "ECS01d", _SECONDARY_PRICES),
    *request("1.7", "ECS05"),
    *request("4.11.1", "ECS24"),
    *request("4.11.2", "ECS24b"),
    *request("6.2.3", "ECS26l"),
    *request("6.2.3", "ECS26d", edition="earlier"),
    *request("6.8", "ECS30a", {objects.BILLING_CALENDAR.execution_time.name: _BILLING}, when=_BILLING.path),
    *request(
        "6.8", "ECS30", {objects.BILLING_CALENDAR.execution_time.name: _BILLING}, when=_BILLING.path, edition="earlier"
    ),
    *request("6.26", "ECS48", {objects.TARIFF_BLOCK_COUNTER_MATRIX_RESETTING.execution_time.name: _DailyReset()}),
)
"""Bindings of this family."""


# Responses ------------------------------------------------------------------------------------------------------------

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

    def read(self, source: Source, context: Context) -> Value:
        prices: dict[int, int] = {}
        for each in source.many(self.times_of_use):
            prices[Field("@index", integer).read(each, context)] = number.read(each, context)
        if self.blocks is not None:
            for row in source.many(self.blocks):
                tou = Field("@index", integer).read(row, context)
                for each in row.many("BlockPrice"):
                    block = Field("@index", integer).read(each, context)
                    if block not in _BLOCKS:
                        raise each.error(f"{block} found", path="@index", expected="a block, 1 to 4")
                    prices[_BLOCKS[block] + tou] = number.read(each, context)
        if any(not 0 < index <= 0xFF for index in prices):
            raise source.error("an index out of range", expected="prices of a tariff")
        return [{"index": bytes((index,)), "charge_per_unit": prices[index]} for index in sorted(prices)] or ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        rows: dict[int, dict[int, str]] = {}
        indices = [bytes(entry["index"]) for entry in value]
        if len(set(indices)) != len(indices):
            raise sink.error("two prices of the same index")
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
                raise sink.error(f"index {index:02X} of a price cannot be expressed here")
        for tou in sorted(rows):
            row = sink.add(self.blocks or "")
            row.put("@index", str(tou))
            for block in sorted(rows[tou]):
                at = row.add("BlockPrice")
                at.put("", rows[tou][block])
                at.put("@index", str(block))


class _Currency(NamedTuple):
    """Whether money is counted in pounds (thousandths of a penny) or euros."""

    def read(self, source: Source, context: Context) -> Value:
        label, name = (lens.read(source, context) for lens in _CURRENCY)
        if label is not ABSENT and name is not ABSENT and label != name:
            raise source.error("label and name of different currencies", path="CurrencyUnitsName")
        return name if label is ABSENT else label

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        for lens in _CURRENCY:
            lens.write(value, sink, context)


_CURRENCY = (
    optional("CurrencyUnitsLabel", choices({"GBP": True, "ECB": False})),
    optional("CurrencyUnitsName", choices({"Millipence": True, "Millicent": False})),
)


def _price(scale: str, table: Any, *, of_energy: bool) -> Items:
    """A charge: its price scale and its table."""
    scaling: dict[str, Any] = {"price_scale": optional(scale, integer)}
    if of_energy:
        scaling["commodity_scale"] = Constant(_COMMODITY_SCALE)
    return Items(charge_per_unit_scaling=Items(scaling), commodity_reference=EMPTY, charge_table=table)


_SPECIAL_DAYS = "TariffSwitchingTableSpecialDays/SpecialDay"

RESPONSES = (
    ResponseBinding(
        "ECS24",
        Items(
            {
                objects.ACTIVE_TARIFF_PRICE.value.name: optional("PrimaryActiveTariffPrice", integer),
                **switching_table(objects.TARIFF_SWITCHING_TABLE, time_of_use=0, block=100),
                objects.TARIFF_SPECIAL_DAYS.entries.name: SpecialDays(_SPECIAL_DAYS, day="ReferencedDay", date="Date"),
                **{
                    objects.TARIFF_THRESHOLDS[tou].thresholds.name: _Thresholds(
                        "TariffThresholdMatrix/ElecTariffThresholds", tou
                    )
                    for tou in range(1, 9)
                },
                objects.CURRENCY_UNIT.value_current.name: _Currency(),
                objects.STANDING_CHARGE.unit_charge_active.name: _price(
                    "StandingChargeScale",
                    First(Items(charge_per_unit=optional("StandingCharge", integer))),
                    of_energy=False,
                ),
                objects.TARIFF_BLOCK_PRICE_MATRIX_TOU.unit_charge_active.name: _price(
                    "PriceScale",
                    _Prices("TariffTOUPriceMatrix/TariffTOUPrice", "TariffBlockPriceMatrix/TariffBlockPrices"),
                    of_energy=True,
                ),
            },
            "Electricity",
        ),
        empty="Electricity",
    ),
    ResponseBinding(
        "ECS24b",
        Items(
            {
                objects.SECONDARY_TARIFF_TOU_PRICE_MATRIX.unit_charge_active.name: _price(
                    "PriceScale", _Prices("TariffTOUPriceMatrix/TariffTOUPrice"), of_energy=True
                ),
                objects.SECONDARY_ACTIVE_TARIFF_PRICE.value.name: optional("SecondaryActiveTariffPrice", integer),
                # The published requests number the special days of the second element from 0.
                objects.SECONDARY_TARIFF_SPECIAL_DAYS.entries.name: SpecialDays(
                    _SPECIAL_DAYS, day="ReferencedDay", date="Date", first=0
                ),
                **switching_table(objects.SECONDARY_TARIFF_SWITCHING_TABLE, time_of_use=200, block=None),
            }
        ),
    ),
    ResponseBinding(
        "ECS26d",
        Items(
            {
                objects.BILLING_CALENDAR.execution_time.name: _BillingCalendar(
                    "BillingCalendar/ElectricityBillingCalendar"
                )
            }
        ),
    ),
    ResponseBinding(
        "ECS26l",
        Items(
            {
                objects.BILLING_CALENDAR.execution_time.name: _BillingCalendar(
                    "BillingCalendar/ElectricityBillingCalendar"
                )
            }
        ),
    ),
)
