"""Requests that set tariffs, prices and the billing calendar of gas meters."""

from __future__ import annotations

from typing import Any, NamedTuple

from duis.bindings.lens import ABSENT, Context, Each, Field, Lens, Record, Sink, Source, choices, integer
from duis.bindings.requests.binding import request
from duis.bindings.zigbee import (
    ACTIVATION_CALENDAR,
    ACTIVATION_PREPAYMENT,
    CALENDAR,
    CALENDAR_IDENTIFIERS,
    EVENT,
    refuse,
    seasons,
    special_days,
    start_time,
    weeks,
)
from wire.errors import quoted

__all__ = ["REQUESTS"]

_TARIFF = "GasTariffElements"
_PRICES = "PriceElements/GasPriceElements"
_BLOCK, _TOU = f"{_PRICES}/BlockTariff", f"{_PRICES}/TOUTariff"
_BLOCK_SCHEME, _TOU_SCHEME = 0x10, 0x00


class _Day(NamedTuple):
    """A day profile: one entry from midnight, of a price tier, or of tier 0 where prices are of blocks."""

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        """See :class:`duis.bindings.lens.Lens`."""
        tier = Field("TOUTariffAction", integer, optional=True).read(source, context)
        if (tier is ABSENT) != source.has("BlockTariff"):
            raise source.error("no single choice", expected="TOUTariffAction or BlockTariff")
        issued = {key: lens.read(source, context) for key, lens in CALENDAR_IDENTIFIERS.items()}
        entry = {"start_time_minutes": 0, "value": 0 if tier is ABSENT else tier}
        return {**issued, "day_id": Field("DayName", integer).read(source, context), "schedule_entries": [entry]}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        (entry,) = value["schedule_entries"]
        if entry["start_time_minutes"] != 0:
            raise refuse(sink, "an entry that does not start at midnight can't be said here")
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
        """See :class:`duis.bindings.lens.Lens`."""
        is_block = source.has(_BLOCK)
        values = _INFORMATION.read(source, context)
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
        """See :class:`duis.bindings.lens.Lens`."""
        said = dict(value)
        scheme, tiers = said.pop("tariff_type_charging_scheme"), said.pop("number_of_price_tiers_in_use")
        thresholds = said.pop("number_of_block_thresholds_in_use")
        if scheme not in (_BLOCK_SCHEME, _TOU_SCHEME) or (tiers and thresholds):
            raise refuse(sink, f"charging scheme {int(scheme):#04x} can't be said here")
        _INFORMATION.write(said, sink, context)
        if scheme == _BLOCK_SCHEME:
            sink.put(f"{_BLOCK}/NumberOfThresholds", str(max(thresholds, 1)))  # the schema has no zero


_INFORMATION = Record(
    **EVENT,
    start_time=ACTIVATION_PREPAYMENT,
    currency=Field(f"{_PRICES}/CurrencyUnits", choices({"GBP": 826, "ECB": 978})),
    standing_charge=Field(f"{_PRICES}/StandingCharge", integer),
)


class _Thresholds(NamedTuple):
    """PublishBlockThresholds: left out where prices are not of blocks, whatever thresholds the request has."""

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        path = f"{_TARIFF}/ThresholdMatrix/BlockThreshold"
        thresholds = Each(path, Field("", integer), by="index").read(source, context)
        if not source.has(_BLOCK):
            source.remark("is not in the command: prices are not of blocks", f"{_TARIFF}/ThresholdMatrix")
            return ABSENT
        blocks = _count(source, f"{_BLOCK}/BlockPrice")
        if blocks == 1:
            source.remark("is not in the command: there is one block", f"{_TARIFF}/ThresholdMatrix")
            return ABSENT
        if blocks != len(thresholds) + 1:
            raise source.error(f"{len(thresholds)} thresholds for {blocks} blocks", path=path)
        values = _PUBLISHED.read(source, context)
        return {**values, "entries": [{"block_thresholds": thresholds}]}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        path = f"{_TARIFF}/ThresholdMatrix/BlockThreshold"
        if value is ABSENT:  # the schema asks for one, and the command has none
            Each(path, Field("", integer), by="index").write([1], sink, context)
            return
        said = dict(value)
        (entry,) = said.pop("entries")
        Each(path, Field("", integer), by="index").write(entry["block_thresholds"], sink, context)
        _PUBLISHED.write(said, sink, context)


_PUBLISHED = Record(**EVENT, start_time=ACTIVATION_CALENDAR)


class _Matrix(NamedTuple):
    """PublishPriceMatrix: the prices of blocks, numbered from 0, or of tiers, numbered from 1."""

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        """See :class:`duis.bindings.lens.Lens`."""
        is_block = source.has(_BLOCK)
        path, first = (f"{_BLOCK}/BlockPrice", 0) if is_block else (f"{_TOU}/TOUPrice", 1)
        prices = Each(path, Field("", integer), by="index").read(source, context)
        entries = [{"tier_block_id": first + place, "price": price} for place, price in enumerate(prices)]
        return {
            **_PUBLISHED.read(source, context),
            "sub_payload_control": 0 if is_block else 1,
            "entries": entries,
        }

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        said = dict(value)
        entries, control = said.pop("entries"), int(said.pop("sub_payload_control"))
        first = 0 if control == 0 else 1
        if control > 1 or [entry["tier_block_id"] for entry in entries] != list(range(first, first + len(entries))):
            raise refuse(sink, "these blocks or tiers can't be said here")
        _PUBLISHED.write(said, sink, context)
        path = f"{_BLOCK}/BlockPrice" if control == 0 else f"{_TOU}/TOUPrice"
        Each(path, Field("", integer), by="index").write([entry["price"] for entry in entries], sink, context)


_PRICE_ITEMS: dict[str, Lens] = {"PublishTariffInformation": _Information(), "PublishPriceMatrix": _Matrix()}

_DURATIONS = {"Daily": 0x21, "Weekly": 0x22, "Monthly": 0x23}
_MONTHS = {"Quarterly": 3, "SixMonthly": 6, "Yearly": 12}


class _Period(NamedTuple):
    """PublishBillingPeriod or PublishBlockPeriod: when periods start, and how long they are.

    Attributes:
        prefix: of the fields.
        has_duration: whether the use case says how many days, weeks or months; otherwise it is one.
    """

    prefix: str
    has_duration: bool

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        """See :class:`duis.bindings.lens.Lens`."""
        name = source.text("GasBillingCalendar/Periodicity") or ""
        known = _DURATIONS if not self.has_duration else {**_DURATIONS, **dict.fromkeys(_MONTHS, 0x23)}
        if name not in known:
            raise source.error(
                f"{quoted(name)} found", path="GasBillingCalendar/Periodicity", expected=" or ".join(known)
            )
        values = {key: lens.read(source, context) for key, lens in EVENT.items()}
        values[f"{self.prefix}_start_time"] = _STARTS.read(source, context)
        values[f"{self.prefix}_duration_type"] = known[name]
        if self.has_duration:
            values[f"{self.prefix}_duration"] = _MONTHS.get(name, 1)
        return values

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        _STARTS.write(value[f"{self.prefix}_start_time"], sink, context)
        kind, number = value[f"{self.prefix}_duration_type"], value.get(f"{self.prefix}_duration", 1)
        if number == 1:
            names = [name for name, known in _DURATIONS.items() if kind == known]
        else:
            names = [name for name, months in _MONTHS.items() if kind == 0x23 and number == months]
        if not names:
            raise refuse(sink, f"a period of {number} of kind {int(kind):#04x} can't be said here")
        sink.put("GasBillingCalendar/Periodicity", names[0])


_STARTS = Field("GasBillingCalendar/BillingPeriodStart", start_time)


def _periods(has_duration: bool) -> dict[str, Lens]:
    return {
        "PublishBillingPeriod": _Period("billing_period", has_duration),
        "PublishBlockPeriod": _Period("block_period", has_duration),
    }


_TABLE = f"{_TARIFF}/SwitchingTable"

REQUESTS = (
    *request(
        "1.1.1",
        "GCS01a",
        {
            "PublishCalendar": CALENDAR,
            "PublishDayProfile": Each(f"{_TABLE}/DayProfiles/DayProfile", _Day()),
            "PublishWeekProfile": weeks(f"{_TABLE}/WeekProfiles/WeekProfile"),
            "PublishSeasons": seasons(f"{_TABLE}/Seasons/Season"),
            "PublishSpecialDays": special_days(f"{_TARIFF}/SpecialDays/SpecialDay"),
            "PublishBlockThresholds": _Thresholds(),
            **_PRICE_ITEMS,
        },
        when=_TARIFF,
    ),
    *request("1.2.1", "GCS01b", _PRICE_ITEMS, when=_PRICES),
    *request("6.8", "GCS25a", _periods(has_duration=True), when="GasBillingCalendar"),
    *request("6.8", "GCS25", _periods(has_duration=False), when="GasBillingCalendar", edition="earlier"),
    *request("6.2.3", "GCS21k"),
    *request("6.2.3", "GCS21d", edition="earlier"),
    *request("4.11.1", "GCS21f"),
)
"""Bindings of this family."""
