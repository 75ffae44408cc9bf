"""Configuration of electricity meters: identity, clock, customer, maximum demand.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, sections 6.2.4, 6.2.7, 6.11 and 11.2.
"""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from dlms.time import DateTime
from duis.bindings.binding import ResponseBinding, request
from duis.bindings.cosem import clock_time, later, moment, precise_date_time
from duis.bindings.elements import Sink, Source
from duis.bindings.lens import ABSENT, Context, Fact, Field, Items, Lens, optional
from duis.bindings.texts import choices, date_time, eui, hexadecimal, integer, text
from gbcs.usecases import objects
from gbcs.usecases.model import Value
from wire.errors import quoted

__all__ = ["REQUESTS", "RESPONSES"]

# Requests -------------------------------------------------------------------------------------------------------------


class _NewMpans(NamedTuple):
    """The import MPAN, and that of the secondary element behind it where there is one; 13 digits each."""

    def read(self, source: Source, context: Context) -> str:
        first = Field("ImportMPANs/ImportMPAN", text).read(source, context)
        second = Field("ImportMPANs/SecondaryImportMPAN", text, optional=True, default="").read(source, context)
        for mpan in filter(None, (first, second)):
            if len(mpan) != _MPAN_DIGITS and second:
                raise source.error(f"an MPAN of {len(mpan)} digits", path="ImportMPANs", expected="13 digits")
        return str(first + second)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        sink.put("ImportMPANs/ImportMPAN", value[:_MPAN_DIGITS])
        if value[_MPAN_DIGITS:]:
            sink.put("ImportMPANs/SecondaryImportMPAN", value[_MPAN_DIGITS:])


_MPAN_DIGITS = 13


class _ValidTimeRange(NamedTuple):
    """The time to set, and the latest at which it may be set: that time and the tolerance, in seconds."""

    def read(self, source: Source, context: Context) -> dict[str, DateTime]:
        start = Field("CurrentDateTime", precise_date_time).read(source, context)
        tolerance = Field("TolerancePeriod", integer).read(source, context)
        end = later(start.datetime(), tolerance, source)
        return {
            "validity_interval_start": start,
            "validity_interval_end": precise_date_time.parse(date_time.show(end)),
        }

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        start, end = value["validity_interval_start"], value["validity_interval_end"]
        Field("CurrentDateTime", precise_date_time).write(start, sink, context)
        try:
            tolerance = end.datetime() - start.datetime()
        except ValueError as error:
            raise sink.error(str(error)) from None
        if tolerance < datetime.timedelta(0):
            raise sink.error("the time range ends before it starts")
        sink.put("TolerancePeriod", str(int(tolerance.total_seconds())))


_START, _END = 1, 2  # scripts of the maximum demand period


class _DemandPeriod(NamedTuple):
    """The configurable period of maximum demand: it starts and ends at two times of every day."""

    def read(self, source: Source, context: Context) -> list[dict[str, Any]]:
        return [
            {"index": place, "script_selector": script, "switch_time": field.read(source, context)}
            for place, (script, field) in enumerate(_SWITCHES)
        ]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        for place, ((script, switch), entry) in enumerate(zip(_SWITCHES, value, strict=True)):
            if entry["index"] != place or entry["script_selector"] != script:
                raise sink.error("another order of start and end")
            switch.write(entry["switch_time"], sink, context)


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
    *request("6.20.1", "ECS39a", {objects.IMPORT_MPANS.value.name: _NewMpans()}, when="ImportMPANs"),
    *request("6.20.2", "ECS39b", {objects.EXPORT_MPAN.value.name: Field("ExportMPAN", text)}),
    *request("6.2.7", "ECS40"),
    *request(
        "9.1", "ECS50", {objects.CUSTOMER_IDENTIFICATION_NUMBER.value.name: Fact("cin", "the identification number")}
    ),
    *request("11.2", "ECS52"),
    *request("6.11 8.1.1", "ECS70", _CLOCK),
)
"""Bindings of this family."""


# Responses ------------------------------------------------------------------------------------------------------------

_LOCKED = choices({"Unchanged": False, "Locked": True})

_CLOCK_RESPONSE = "Electricity/ElecClockTimeStatus"
_INVALID, _DOUBTFUL = 0x01, 0x02


class _ClockStatus(NamedTuple):
    """The status octet of a clock, as a number and in words."""

    def read(self, source: Source, context: Context) -> Value:
        code = optional(f"{_CLOCK_RESPONSE}/@TimeStatusCode", integer).read(source, context)
        if code is not ABSENT:
            said = source.text(f"{_CLOCK_RESPONSE}/TimeStatus")
            if said != _words(code):
                raise source.error(f"{quoted(said)} found", path=_CLOCK_RESPONSE, expected=_words(code))
        return code

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        sink.put(f"{_CLOCK_RESPONSE}/TimeStatus", _words(value))
        sink.put(f"{_CLOCK_RESPONSE}/@TimeStatusCode", str(int(value)))


def _words(code: int) -> str:
    return "invalid" if code & _INVALID else "unreliable" if code & _DOUBTFUL else "reliable"


class _Mpans(NamedTuple):
    """The import MPANs: thirteen digits, or twice as many of a twin element meter."""

    def read(self, source: Source, context: Context) -> Value:
        first = optional("Electricity/ImportMPAN", text).read(source, context)
        second = optional("Electricity/SecondaryImportMPAN", text).read(source, context)
        return ABSENT if first is ABSENT else first + (second or "")

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        digits = text.show(value)
        if len(digits) > 2 * _MPAN:
            raise sink.error(f"{len(digits)} digits of MPANs", expected="13 or 26")
        sink.put("Electricity/ImportMPAN", digits[:_MPAN])
        if len(digits) > _MPAN:
            sink.put("Electricity/SecondaryImportMPAN", digits[_MPAN:])


_MPAN = 13


_METER: dict[str, Any] = {
    objects.METER_VARIANT.value.name: optional("Electricity/MeterVariant", text),
    objects.MODEL_TYPE.value.name: optional("ModelType", text),
    objects.MANUFACTURER_IDENTIFIER.value.name: optional("ManufacturerIdentifier", text),
    objects.SUPPLY_TAMPER_STATE.value.name: optional("Electricity/SupplyTamperState", _LOCKED),
}
_IDENTIFIER: dict[str, Any] = {objects.DEVICE_IDENTIFIER.value.name: optional("DeviceIdentifier", eui)}

RESPONSES = (
    ResponseBinding("ECS26e", Items(_IDENTIFIER | _METER)),
    ResponseBinding("ECS26m", Items(_METER)),
    ResponseBinding(
        "ECS40",
        Items(
            {
                objects.IMPORT_MPANS.value.name: _Mpans(),
                objects.EXPORT_MPAN.value.name: optional("Electricity/ExportMPAN", text),
            }
        ),
    ),
    ResponseBinding("ECS52", Items({objects.FIRMWARE_VERSION.value.name: optional("FirmwareVersion", hexadecimal)})),
    ResponseBinding(
        "ECS70",
        Items(
            {
                objects.CLOCK.time.name: optional("DeviceTime", moment),
                objects.CLOCK.status.name: _ClockStatus(),
            }
        ),
    ),
)
