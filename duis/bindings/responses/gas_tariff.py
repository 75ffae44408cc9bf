"""Bindings of tariffs, prices and the billing calendar of gas meters.

Source: digest ``mmc_mapping.md``, 4.11.1 and 6.2.3.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from duis.bindings.lens import ABSENT, Context, Field, Sink, Source, Text, choices, integer
from duis.bindings.responses.forms import Binding, First, Items, Unsaid, field
from duis.bindings.responses.zigbee import Attributes, Scaled, calendar, member
from duis.bindings.zigbee import refuse, utc_time

__all__ = ["BINDINGS", "Prices"]

TIER_OF_BLOCK_TARIFF = 0
"""Price tier of a day profile whose prices are of blocks (guess: the standard gives the field no values)."""
PRICE_DECIMALS = 5
"""Of prices: the price trailing digit that the standard fixes."""

_CURRENCY = choices({"GBP": 826, "ECB": 978})
_GAS = "Gas"
_PRICE = "Gas/PrimaryActiveTariffPrice"
_SCALE, _LABEL = "Gas/PrimaryActiveTariffPriceScale", "Gas/CurrencyUnitsLabel"


class _Prices(NamedTuple):
    """Prices by number, from 1, in elements of one name."""

    path: str
    names: tuple[str, ...]

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        """See :class:`duis.bindings.lens.Lens`."""
        found: dict[str, Any] = {}
        for each in source.many(self.path):
            index = Field("@index", integer).read(each, context)
            if not 1 <= index <= len(self.names) or self.names[index - 1] in found:
                raise each.error(f"index {index}", expected=f"1 to {len(self.names)}, each once", path="@index")
            found[self.names[index - 1]] = Field("", integer).read(each, context)
        return found

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        for index, name in enumerate(self.names, 1):
            if name in value:
                at = sink.add(self.path)
                at.put("@index", str(index))
                Field("", integer).write(value[name], at, context)


class Prices(Attributes):
    """The attributes of the price cluster: thresholds, prices and the standing charge."""

    def __init__(self) -> None:
        super().__init__(
            Scaled(
                {f"Block{block}Threshold": f"Gas/TariffThresholds/BlockThreshold[{block}]" for block in range(1, 4)},
                "ThresholdMultiplier",
                "ThresholdDivisor",
            ),
            Currency=field(_LABEL, _CURRENCY),
            StandingCharge=field("Gas/StandingCharge", integer),
        )
        self._matrices = (
            _Prices("Gas/TOUTariff/TariffTOUPrice", tuple(f"Tier{tier}Block1Price" for tier in range(1, 5))),
            _Prices("Gas/BlockTariff/BlockPrice", tuple(f"NoTierBlock{block}Price" for block in range(1, 5))),
        )

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        found = super().read(source, context)
        values: dict[str, Any] = {} if found is ABSENT else found
        for matrix in self._matrices:
            values |= matrix.read(source, context)
        if values.keys() <= {"Currency"} and source.has(_PRICE):  # then it is the current price that has a currency
            return ABSENT
        return values or ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
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
            price=field(_PRICE, integer),
            price_trailing_digit_and_price_tier=_ScaleAndTier(),
            currency=field(_LABEL, _CURRENCY),
            issuer_event_id=Unsaid("identifier of whoever sent the price"),
            current_time=Unsaid("the meter's clock"),
            duration_in_minutes=Unsaid("how long the price is in force"),
            number_of_price_tiers_and_register_tier=Unsaid("tiers of the tariff, and the register in use"),
        )

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        values = super().read(source, context)
        return values if "price" in values else ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`. Without the price, nothing."""
        if value is not ABSENT and "price" in value:
            super().write(value, sink, context)


class _ScaleAndTier(NamedTuple):
    """A high nibble with the decimals of the price, which the document says; and its tier, read as 0: it does not."""

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        return field(_SCALE, _PRICE_SCALE).read(source, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        Field(_SCALE, _PRICE_SCALE).write(value, sink, context)


class _DayEntry(NamedTuple):
    """The entry of a day profile: one from midnight, of a price tier, or of a block tariff."""

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        tier = field("TOUTariffAction", integer).read(source, context)
        if (tier is ABSENT) != source.has("BlockTariff"):
            raise source.error("no single choice", expected="TOUTariffAction or BlockTariff")
        return {"start_time_minutes": 0, "value": TIER_OF_BLOCK_TARIFF if tier is ABSENT else tier}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if member(value, "start_time_minutes", sink) != 0:
            raise refuse(sink, "an entry that does not start at midnight can't be said here")
        tier = member(value, "value", sink)
        if tier == TIER_OF_BLOCK_TARIFF:
            sink.at("BlockTariff")
        else:
            Field("TOUTariffAction", integer).write(tier, sink, context)


# Billing calendar ---------------------------------------------------------------------------------------------------

_DAY, _WEEK, _MONTH = 1, 2, 3
_PERIODS = {
    "Daily": (1, _DAY),
    "Weekly": (1, _WEEK),
    "Monthly": (1, _MONTH),
    "Quarterly": (3, _MONTH),
    "SixMonthly": (6, _MONTH),
    "Yearly": (12, _MONTH),
}
_DURATION_CONTROL = 0x20
"""High nibble of the duration type, as commands that set the calendar have it."""
_CALENDAR = "BillingCalendar/GasBillingCalendar"


class _BillingPeriod(NamedTuple):
    """When billing periods start, and how long they are."""

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        at = source.one(_CALENDAR)
        if at is None:
            return ABSENT
        number, kind = Field("Periodicity", choices(_PERIODS)).read(at, context)
        return {
            "billing_period_start_time": Field("BillingPeriodStart", utc_time).read(at, context),
            "billing_period_duration": number,
            "billing_period_duration_type": _DURATION_CONTROL | kind,
        }

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        at = sink.at(_CALENDAR)
        Field("BillingPeriodStart", utc_time).write(member(value, "billing_period_start_time", sink), at, context)
        number = int(member(value, "billing_period_duration", sink))
        kind = int(member(value, "billing_period_duration_type", sink))
        Field("Periodicity", choices(_PERIODS)).write((number, kind & 0xF), at, context)


_BILLING = Items(PublishBillingPeriod=_BillingPeriod())
_TABLE = "Gas/TariffSwitchingTable"

BINDINGS = (
    Binding(
        "GCS21f",
        Items(
            {
                "PriceAttributes": Prices(),
                **calendar(
                    f"{_TABLE}/DayProfiles/DayProfile",
                    {"day_id": field("DayName", integer), "schedule_entries": First(_DayEntry())},
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
    Binding("GCS21d", _BILLING),
    Binding("GCS21k", _BILLING),
)
