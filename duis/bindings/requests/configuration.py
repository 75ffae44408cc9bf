"""Requests about identity, clock, customer and maximum demand configuration of electricity meters."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from dlms.time import DateTime
from duis.bindings.cosem import clock_time, later, precise_date_time
from duis.bindings.lens import Context, Fact, Field, Lens, Sink, Source, date_time, integer, text
from duis.bindings.requests.binding import request
from duis.errors import DuisError
from duis.xml import path_of
from gbcs.usecases import objects

__all__ = ["REQUESTS"]


class _Mpans(NamedTuple):
    """The import MPAN, and that of the secondary element behind it where there is one; 13 digits each."""

    def read(self, source: Source, context: Context) -> str:
        """See :class:`duis.bindings.lens.Lens`."""
        first = Field("ImportMPANs/ImportMPAN", text).read(source, context)
        second = Field("ImportMPANs/SecondaryImportMPAN", text, optional=True, default="").read(source, context)
        for mpan in filter(None, (first, second)):
            if len(mpan) != _MPAN_DIGITS and second:
                raise source.error(f"an MPAN of {len(mpan)} digits", path="ImportMPANs", expected="13 digits")
        return str(first + second)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        sink.put("ImportMPANs/ImportMPAN", value[:_MPAN_DIGITS])
        if value[_MPAN_DIGITS:]:
            sink.put("ImportMPANs/SecondaryImportMPAN", value[_MPAN_DIGITS:])


_MPAN_DIGITS = 13


class _ValidTimeRange(NamedTuple):
    """The time to set, and the latest at which it may be set: that time and the tolerance, in seconds."""

    def read(self, source: Source, context: Context) -> dict[str, DateTime]:
        """See :class:`duis.bindings.lens.Lens`."""
        start = Field("CurrentDateTime", precise_date_time).read(source, context)
        tolerance = Field("TolerancePeriod", integer).read(source, context)
        end = later(start.datetime(), tolerance, source)
        return {
            "validity_interval_start": start,
            "validity_interval_end": precise_date_time.parse(date_time.show(end)),
        }

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        start, end = value["validity_interval_start"], value["validity_interval_end"]
        Field("CurrentDateTime", precise_date_time).write(start, sink, context)
        try:
            tolerance = end.datetime() - start.datetime()
        except ValueError as error:
            raise DuisError(str(error), path=path_of(sink.element)) from None
        if tolerance < datetime.timedelta(0):
            raise DuisError("the time range ends before it starts", path=path_of(sink.element))
        sink.put("TolerancePeriod", str(int(tolerance.total_seconds())))


_START, _END = 1, 2  # scripts of the maximum demand period


class _DemandPeriod(NamedTuple):
    """The configurable period of maximum demand: it starts and ends at two times of every day."""

    def read(self, source: Source, context: Context) -> list[dict[str, Any]]:
        """See :class:`duis.bindings.lens.Lens`."""
        return [
            {"index": place, "script_selector": script, "switch_time": field.read(source, context)}
            for place, (script, field) in enumerate(_SWITCHES)
        ]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        for place, ((script, field), entry) in enumerate(zip(_SWITCHES, value, strict=True)):
            if entry["index"] != place or entry["script_selector"] != script:
                raise DuisError("another order of start and end", path=path_of(sink.element))
            field.write(entry["switch_time"], sink, context)


_SWITCHES = (
    (_START, Field("MaximumDemandTimePeriodSchedule/StartTime", clock_time)),
    (_END, Field("MaximumDemandTimePeriodSchedule/EndTime", clock_time)),
)
_CLOCK: dict[str, Lens] = {objects.CLOCK.set_valid_time_range.name: _ValidTimeRange()}

REQUESTS = (
    *request("3.1", "ECS10", {objects.SUPPLIER_MESSAGE.value.name: Field("SupplierMessage", text)}),
    *request(
        "3.2", "ECS12", {objects.RESTRICT_DATA_DATE_TIME.value.name: Field("RestrictionDateTime", precise_date_time)}
    ),
    *request("3.5", "ECS14"),
    *request(
        "3.4",
        "ECS16",
        {
            objects.SUPPLIER_TELEPHONE_NUMBER.value.name: Field("SupplierTelephoneNumber", text),
            objects.SUPPLIER_NAME.value.name: Field("SupplierName", text),
        },
    ),
    *request("6.2.4", "ECS26m"),
    *request("6.2.4", "ECS26e", edition="earlier"),
    *request("6.18.1", "ECS37", {objects.MAXIMUM_DEMAND_CONFIGURABLE_TIME_PERIOD.entries.name: _DemandPeriod()}),
    *request("6.20.1", "ECS39a", {objects.IMPORT_MPANS.value.name: _Mpans()}, when="ImportMPANs"),
    *request("6.20.2", "ECS39b", {objects.EXPORT_MPAN.value.name: Field("ExportMPAN", text)}),
    *request("6.2.7", "ECS40"),
    *request(
        "9.1", "ECS50", {objects.CUSTOMER_IDENTIFICATION_NUMBER.value.name: Fact("cin", "the identification number")}
    ),
    *request("11.2", "ECS52"),
    *request("6.11 8.1.1", "ECS70", _CLOCK),
)
"""Bindings of this family."""
