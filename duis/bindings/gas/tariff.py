"""Tariffs and prices of gas meters, set and read.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, section 4.11.1.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from duis.bindings.binding import ResponseBinding, request
from duis.bindings.elements import Sink, Source
from duis.bindings.lens import ABSENT, Context, Each, Field, First, Items, Lens, Unsaid, number, optional
from duis.bindings.texts import Text, choices, integer
from duis.bindings.zigbee import (
    ACTIVATION_CALENDAR,
    ACTIVATION_PREPAYMENT,
    CALENDAR,
    CALENDAR_IDENTIFIERS,
    EVENT,
    Attributes,
    Scaled,
    calendar,
    member,
    seasons,
    special_days,
    weeks,
)
from gbcs.usecases.gas.attributes import BLOCK_PRICES, BLOCK_THRESHOLDS, TOU_PRICES
from gbcs.usecases.model import Value

__all__ = ["PriceAttributes", "REQUESTS", "RESPONSES"]

# Requests -------------------------------------------------------------------------------------------------------------

_TARIFF = "GasTariffElements"
_PRICES = "PriceElements/GasPriceElements"
_BLOCK, _TOU = f"{_PRICES}/BlockTariff", f"{_PRICES}/TOUTariff"
_BLOCK_SCHEME, _TOU_SCHEME = 0x10, 0x00


class _NewDay(NamedTuple):
    """A day profile: one entry from midnight, of a price tier, or of tier 0 where prices are of blocks."""

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        tier = Field("TOUTariffAction", integer, optional=True).read(source, context)
        if (tier is ABSENT) != source.has("BlockTariff"):
            raise source.error("not exactly one choice", expected="TOUTariffAction or BlockTariff")
        issued = {key: lens.read(source, context) for key, lens in CALENDAR_IDENTIFIERS.items()}
        entry = {"start_time_minutes": 0, "value": 0 if tier is ABSENT else tier}
        return {**issued, "day_id": Field("DayName", integer).read(source, context), "schedule_entries": [entry]}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        (entry,) = value["schedule_entries"]
        if entry["start_time_minutes"] != 0:
            raise sink.error("an entry that does not start at midnight cannot be expressed here")
        Field("DayName", integer).write(value["day_id"], sink, context)
        if entry["value"]:
            Field("TOUTariffAction", integer).write(entry["value"], sink, context)
        else:
            sink.at("BlockTariff")


def _count(source: Source, path: str) -> int:
    return len(source.many(path))


class _Information(NamedTuple):
    """PublishTariffInformation: currency, standing charge, and what follows from the kind of tariff."""

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        is_block = source.has(_BLOCK)
        values: dict[str, Any] = _INFORMATION.read(source, context)
        values["tariff_type_charging_scheme"] = _BLOCK_SCHEME if is_block else _TOU_SCHEME
        values["number_of_price_tiers_in_use"] = 0 if is_block else _count(source, f"{_TOU}/TOUPrice")
        # The number that the request gives is not the one that is sent: a block more than thresholds.
        said = Field(f"{_BLOCK}/NumberOfThresholds", integer, optional=True).read(source, context)
        sent = _count(source, f"{_BLOCK}/BlockPrice") - 1 if is_block else 0
        if said not in (ABSENT, sent):
            source.remark(f"is {said}; the command has {sent}, one less than blocks", f"{_BLOCK}/NumberOfThresholds")
        values["number_of_block_thresholds_in_use"] = sent
        return values

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        said = dict(value)
        scheme, tiers = said.pop("tariff_type_charging_scheme"), said.pop("number_of_price_tiers_in_use")
        thresholds = said.pop("number_of_block_thresholds_in_use")
        if scheme not in (_BLOCK_SCHEME, _TOU_SCHEME) or (tiers and thresholds):
            raise sink.error(f"charging scheme {int(scheme):#04x} cannot be expressed here")
        _INFORMATION.write(said, sink, context)
        if scheme == _BLOCK_SCHEME:
            sink.put(f"{_BLOCK}/NumberOfThresholds", str(max(thresholds, 1)))  # the schema has no zero


_INFORMATION = Items(
    **EVENT,
    start_time=ACTIVATION_PREPAYMENT,
    currency=Field(f"{_PRICES}/CurrencyUnits", choices({"GBP": 826, "ECB": 978})),
    standing_charge=Field(f"{_PRICES}/StandingCharge", integer),
)


class _BlockThresholds(NamedTuple):
    """PublishBlockThresholds: left out where prices are not of blocks, whatever thresholds the request has."""

    def read(self, source: Source, context: Context) -> Value:
        thresholds = _THRESHOLDS.read(source, context)
        if not source.has(_BLOCK):
            source.remark("is not in the command: prices are not of blocks", f"{_TARIFF}/ThresholdMatrix")
            return ABSENT
        blocks = _count(source, f"{_BLOCK}/BlockPrice")
        if blocks == 1:
            source.remark("is not in the command: there is one block", f"{_TARIFF}/ThresholdMatrix")
            return ABSENT
        if blocks != len(thresholds) + 1:
            raise source.error(f"{len(thresholds)} thresholds for {blocks} blocks", path=_THRESHOLDS.path)
        values = _PUBLISHED.read(source, context)
        return {**values, "entries": [{"block_thresholds": thresholds}]}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        said = dict(value)
        (entry,) = said.pop("entries")
        _THRESHOLDS.write(entry["block_thresholds"], sink, context)
        _PUBLISHED.write(said, sink, context)


_PUBLISHED = Items(**EVENT, start_time=ACTIVATION_CALENDAR)


class _Matrix(NamedTuple):
    """PublishPriceMatrix: the prices of blocks, numbered from 0, or of tiers, numbered from 1."""

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        is_block = source.has(_BLOCK)
        path, first = (f"{_BLOCK}/BlockPrice", 0) if is_block else (f"{_TOU}/TOUPrice", 1)
        prices = Each(path, number, by="index").read(source, context)
        entries = [{"tier_block_id": first + place, "price": price} for place, price in enumerate(prices)]
        return {
            **_PUBLISHED.read(source, context),
            "sub_payload_control": 0 if is_block else 1,
            "entries": entries,
        }

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        said = dict(value)
        entries, control = said.pop("entries"), int(said.pop("sub_payload_control"))
        first = 0 if control == 0 else 1
        if control > 1 or [entry["tier_block_id"] for entry in entries] != list(range(first, first + len(entries))):
            raise sink.error("these blocks or tiers cannot be expressed here")
        _PUBLISHED.write(said, sink, context)
        path = f"{_BLOCK}/BlockPrice" if control == 0 else f"{_TOU}/TOUPrice"
        Each(path, number, by="index").write([entry["price"] for entry in entries], sink, context)


_THRESHOLDS = Each(f"{_TARIFF}/ThresholdMatrix/BlockThreshold", number, by="index")

_PRICE_ITEMS: dict[str, Lens] = {"PublishTariffInformation": _Information(), "PublishPriceMatrix": _Matrix()}

_NEW_TABLE = f"{_TARIFF}/SwitchingTable"

REQUESTS = (
    *request(
        "1.1.1",
        "GCS01a",
        {
            "PublishCalendar": CALENDAR,
            "PublishDayProfile": Each(f"{_NEW_TABLE}/DayProfiles/DayProfile", _NewDay()),
            "PublishWeekProfile": weeks(f"{_NEW_TABLE}/WeekProfiles/WeekProfile"),
            "PublishSeasons": seasons(f"{_NEW_TABLE}/Seasons/Season"),
            "PublishSpecialDays": special_days(f"{_TARIFF}/SpecialDays/SpecialDay"),
            "PublishBlockThresholds": _BlockThresholds(),
            **_PRICE_ITEMS,
        },
        when=_TARIFF,
        # The schema asks for a threshold, and a command without blocks has none.
        unsaid={_THRESHOLDS.path: "1", f"{_THRESHOLDS.path}/@index": "1"},
    ),
    *request("1.2.1", "GCS01b", _PRICE_ITEMS, when=_PRICES),
    *request("4.11.1", "GCS21f"),
)
"""Bindings of this family."""


# Responses ------------------------------------------------------------------------------------------------------------

TIER_OF_BLOCK_TARIFF = 0
"""Price tier of a day profile whose prices are of blocks (guess: the standard gives the field no values)."""
PRICE_DECIMALS = 5
"""Of prices: the price trailing digit that the standard fixes."""

_CURRENCY = choices({"GBP": 826, "ECB": 978})
_GAS = "Gas"
_PRICE = "Gas/PrimaryActiveTariffPrice"
_SCALE, _LABEL = "Gas/PrimaryActiveTariffPriceScale", "Gas/CurrencyUnitsLabel"


class _NumberedPrices(NamedTuple):
    """Prices by number, from 1, in elements of one name."""

    path: str
    names: tuple[str, ...]

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for each in source.many(self.path):
            index = Field("@index", integer).read(each, context)
            if not 1 <= index <= len(self.names) or self.names[index - 1] in found:
                raise each.error(f"index {index}", expected=f"1 to {len(self.names)}, each once", path="@index")
            found[self.names[index - 1]] = number.read(each, context)
        return found

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        for index, name in enumerate(self.names, 1):
            if name in value:
                at = sink.add(self.path)
                at.put("@index", str(index))
                number.write(value[name], at, context)


class PriceAttributes(Attributes):
    """The attributes of the price cluster: thresholds, prices and the standing charge."""

    def __init__(self) -> None:
        super().__init__(
            Scaled(
                {name: f"Gas/TariffThresholds/BlockThreshold[{block}]" for block, name in BLOCK_THRESHOLDS.items()},
                "ThresholdMultiplier",
                "ThresholdDivisor",
            ),
            Currency=optional(_LABEL, _CURRENCY),
            StandingCharge=optional("Gas/StandingCharge", integer),
        )
        self._matrices = (
            _NumberedPrices("Gas/TOUTariff/TariffTOUPrice", tuple(TOU_PRICES.values())),
            _NumberedPrices("Gas/BlockTariff/BlockPrice", tuple(BLOCK_PRICES.values())),
        )

    def read(self, source: Source, context: Context) -> dict[str, Value]:
        found = super().read(source, context)
        values: dict[str, Any] = {} if found is ABSENT else found
        for matrix in self._matrices:
            values |= matrix.read(source, context)
        if values.keys() <= {"Currency"} and source.has(_PRICE):  # then it is the current price that has a currency
            return ABSENT
        return values or ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        names = {name for matrix in self._matrices for name in matrix.names}
        super().write({name: each for name, each in value.items() if name not in names}, sink, context)
        for matrix in self._matrices:
            matrix.write(value, sink, context)
        if value.keys() & {*names, "StandingCharge"}:  # a scale of nothing else
            sink.put(_SCALE, str(-PRICE_DECIMALS))


def _parse_scale(text: str) -> int:
    scale = integer.parse(text)
    if not -0xF <= scale <= 0:
        raise ValueError
    return -int(scale) << 4


_PRICE_SCALE = Text("0 to -15", _parse_scale, lambda value: str(-(int(value) >> 4)))


class _ActivePrice(Items):
    """The current price, with the scale and the currency that it has itself."""

    def __init__(self) -> None:
        super().__init__(
            price=optional(_PRICE, integer),
            price_trailing_digit_and_price_tier=_ScaleAndTier(),
            currency=optional(_LABEL, _CURRENCY),
            issuer_event_id=Unsaid("identifier of whoever sent the price"),
            current_time=Unsaid("the meter's clock"),
            duration_in_minutes=Unsaid("how long the price is in force"),
            number_of_price_tiers_and_register_tier=Unsaid("tiers of the tariff, and the register in use"),
        )

    def read(self, source: Source, context: Context) -> dict[str, Value]:
        values = super().read(source, context)
        return values if "price" in values else ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """Without the price, nothing."""
        if value is not ABSENT and "price" in value:
            super().write(value, sink, context)


class _ScaleAndTier(NamedTuple):
    """The decimals of the price, in the high nibble; and its tier, which no document says: it is read as 0."""

    def read(self, source: Source, context: Context) -> Value:
        return optional(_SCALE, _PRICE_SCALE).read(source, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        Field(_SCALE, _PRICE_SCALE).write(value, sink, context)


class _DayEntry(NamedTuple):
    """The entry of a day profile: one from midnight, of a price tier, or of a block tariff."""

    def read(self, source: Source, context: Context) -> Value:
        tier = optional("TOUTariffAction", integer).read(source, context)
        if (tier is ABSENT) != source.has("BlockTariff"):
            raise source.error("not exactly one choice", expected="TOUTariffAction or BlockTariff")
        return {"start_time_minutes": 0, "value": TIER_OF_BLOCK_TARIFF if tier is ABSENT else tier}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if member(value, "start_time_minutes", sink) != 0:
            raise sink.error("an entry that does not start at midnight cannot be expressed here")
        tier = member(value, "value", sink)
        if tier == TIER_OF_BLOCK_TARIFF:
            sink.at("BlockTariff")
        else:
            Field("TOUTariffAction", integer).write(tier, sink, context)


_TABLE = "Gas/TariffSwitchingTable"

RESPONSES = (
    ResponseBinding(
        "GCS21f",
        Items(
            {
                "PriceAttributes": PriceAttributes(),
                **calendar(
                    f"{_TABLE}/DayProfiles/DayProfile",
                    {"day_id": optional("DayName", integer), "schedule_entries": First(_DayEntry())},
                    4,
                    f"{_TABLE}/WeekProfiles/WeekProfile",
                    f"{_TABLE}/Seasons/Season",
                    "Gas/TariffSwitchingTableSpecialDays/SpecialDay",
                    "ReferencedDay",
                ),
                "PublishPrice": _ActivePrice(),
            }
        ),
        _GAS,
    ),
)
