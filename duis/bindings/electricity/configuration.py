"""Configuration of electricity meters: identity, clock, customer, maximum demand, randomised offset.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, sections 6.2, 6.11 and 11.2, and its
shared block of alert bits.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from dlms.data import BitString
from dlms.time import ANY, ANY_YEAR, Date, DateTime
from duis import schema
from duis.bindings.binding import ResponseBinding, request
from duis.bindings.cosem import clock_time, later, moment, precise_date_time
from duis.bindings.forms import Items, Verbatim, field
from duis.bindings.lens import (
    ABSENT,
    Context,
    Fact,
    Field,
    Lens,
    Sink,
    Source,
    choices,
    date_time,
    eui,
    hexadecimal,
    integer,
    text,
)
from duis.errors import DuisError
from duis.schema.types import ComplexType
from duis.xml import path_of
from gbcs.usecases import objects
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
            raise DuisError(str(error), path=path_of(sink.element)) from None
        if tolerance < datetime.timedelta(0):
            raise DuisError("the time range ends before it starts", path=path_of(sink.element))
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
                raise DuisError("another order of start and end", path=path_of(sink.element))
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

    def read(self, source: Source, context: Context) -> Any:
        code = field(f"{_CLOCK_RESPONSE}/@TimeStatusCode", integer).read(source, context)
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

    def read(self, source: Source, context: Context) -> Any:
        first = Verbatim("Electricity/ImportMPAN").read(source, context)
        second = Verbatim("Electricity/SecondaryImportMPAN").read(source, context)
        return ABSENT if first is ABSENT else first + (second or "")

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        digits = text.show(value)
        if len(digits) > 2 * _MPAN:
            raise DuisError(f"{len(digits)} digits of MPANs", expected="13 or 26", path=path_of(sink.element))
        sink.put("Electricity/ImportMPAN", digits[:_MPAN])
        if len(digits) > _MPAN:
            sink.put("Electricity/SecondaryImportMPAN", digits[_MPAN:])


_MPAN = 13


class Pair(NamedTuple):
    """Two numbers in a list, each in an element of its own.

    Attributes:
        first: element of the first.
        second: element of the second.
    """

    first: str
    second: str

    def read(self, source: Source, context: Context) -> Any:
        numbers = [field(path, integer).read(source, context) for path in self]
        return ABSENT if ABSENT in numbers else numbers

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if len(value) != len(self):
            raise DuisError(f"{len(value)} thresholds", expected="two", path=path_of(sink.element))
        for path, number in zip(self, value, strict=True):
            Field(path, integer).write(number, sink, context)


# Billing calendar ----------------------------------------------------------------------------------------------------

_CALENDAR = "BillingCalendar/ElectricityBillingCalendar"
_TIMES_A_YEAR = {"Quarterly": 4, "SixMonthly": 2, "Yearly": 1}
_MONTHS = 12


class _BillingCalendar(NamedTuple):
    """The times at which billing data are stored: one entry, or one for each time in a year."""

    def read(self, source: Source, context: Context) -> Any:
        at = source.one(_CALENDAR)
        if at is None:
            return ABSENT
        time = Field("BillingTime", clock_time).read(at, context)
        return [{"time": time, "date": date} for date in _dates(at, context)]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        at = sink.at(_CALENDAR)
        times = {entry["time"] for entry in value}
        period, said = _period([entry["date"] for entry in value])
        if len(times) != 1 or not period:
            raise DuisError("a billing calendar of no known period", path=path_of(at.element))
        Field("BillingTime", clock_time).write(times.pop(), at, context)
        if isinstance(said, tuple):
            at.put(f"{period}/DayOfMonth", str(said[0]))
            at.put(f"{period}/BillingPeriodStartMonth", str(said[1]))
        elif said:
            at.put(period, str(said))
        else:
            at.at(period)


def _dates(source: Source, context: Context) -> list[Date]:
    if source.has("Daily"):
        return [Date()]
    weekly = field("Weekly", integer).read(source, context)
    if weekly is not ABSENT:
        return [Date(weekday=weekly)]
    monthly = field("Monthly", integer).read(source, context)
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


# Alert behaviours ----------------------------------------------------------------------------------------------------

_BITS = 256
_ENABLE = choices({"Enable": True, "Disable": False})


def _codes(group: str) -> list[str]:
    kind = schema.type(group, "ra")
    assert isinstance(kind, ComplexType)
    return [child.name for child in kind.children.values()]


class _Bits(NamedTuple):
    """A bit-string of 256 bits: code xHHLL is the bit of weight 2 to the power of LL.

    MMC has an element for each code that may be set at all. A polyphase meter has codes of its own; whether a meter is
    one, the response does not say: it is taken for one where any of these bits is set, and no other bit is.

    Attributes:
        path: of the element around the groups.
        common: group of the codes of all meters.
        single: group of the codes of single phase meters; empty for none.
        poly: group of the codes of polyphase meters.
    """

    path: str
    common: str
    single: str
    poly: str

    def read(self, source: Source, context: Context) -> Any:
        at = source.one(self.path)
        if at is None:
            return ABSENT
        bits = 0
        for group in filter(None, (self.common, self.single, self.poly)):
            around = at.one(group)
            for code in _codes(group) if around is not None else ():
                assert around is not None
                if field(code, _ENABLE).read(around, context) is True:
                    bits |= 1 << (int(code[1:], 16) & 0xFF)
        return BitString(bits.to_bytes(_BITS // 8, "big"), _BITS)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if not isinstance(value, BitString) or value.length != _BITS:
            raise DuisError("no bit-string of 256 bits", path=path_of(sink.element))
        bits = int.from_bytes(value.octets, "big")
        groups = [self.common]
        if bits & _mask(_codes(self.poly)):
            if self.single and bits & _mask(_codes(self.single)):
                raise DuisError("alerts of single phase and of polyphase meters", path=path_of(sink.element))
            groups.append(self.poly)
        elif self.single:
            groups.append(self.single)
        if unknown := bits & ~_mask(code for group in groups for code in _codes(group)):
            low = unknown.bit_length() - 1
            raise DuisError(f"no element for the alert of bit {low:02X}", path=path_of(sink.element))
        for group in groups:
            for code in _codes(group):
                set_ = bool(bits >> (int(code[1:], 16) & 0xFF) & 1)
                Field(f"{self.path}/{group}/{code}", _ENABLE).write(set_, sink, context)


def _mask(codes: Iterable[str]) -> int:
    return sum(1 << (int(code[1:], 16) & 0xFF) for code in codes)


_SUPPLIER, _OPERATOR = "ElectricitySupplierAlertEventSettings", "ElectricityNetworkOperatorAlertEventSettings"


def _supplier(element: str) -> _Bits:
    return _Bits(f"{_SUPPLIER}/{element}", "SupplierESMECommon", "", "SupplierESMEPolyPhase")


def _operator(element: str) -> _Bits:
    return _Bits(
        f"{_OPERATOR}/{element}",
        "NetworkOperatorESMECommon",
        "NetworkOperatorESMESinglePhase",
        "NetworkOperatorESMEPolyPhase",
    )


_METER: dict[str, Any] = {
    objects.METER_VARIANT.value.name: Verbatim("Electricity/MeterVariant"),
    objects.MODEL_TYPE.value.name: Verbatim("ModelType"),
    objects.MANUFACTURER_IDENTIFIER.value.name: Verbatim("ManufacturerIdentifier"),
    objects.SUPPLY_TAMPER_STATE.value.name: field("Electricity/SupplyTamperState", _LOCKED),
}
_HUB: dict[str, Any] = {
    objects.MODEL_TYPE.value_of_hub.name: Verbatim("ModelType"),
    objects.MANUFACTURER_IDENTIFIER.value_of_hub.name: Verbatim("ManufacturerIdentifier"),
}
_IDENTIFIER: dict[str, Any] = {objects.DEVICE_IDENTIFIER.value.name: field("DeviceIdentifier", eui)}

RESPONSES = (
    ResponseBinding(
        "ECS25r1",
        Items(
            {
                objects.SUPPLIER_WAN_ALERTING_SETTINGS.settings.name: _supplier("ElectricitySupplierWANAlertSettings"),
                objects.SUPPLIER_HAN_SHARING_SETTINGS.settings.name: _supplier("ElectricitySupplierHANAlertSettings"),
                objects.SUPPLIER_ALARMS_SETTINGS.settings.name: _supplier("ElectricitySupplierAlarmSettings"),
                objects.SUPPLIER_LOGGING_SETTINGS.settings.name: _supplier("ElectricitySupplierLoggingSettings"),
            }
        ),
        empty=_SUPPLIER,
    ),
    ResponseBinding(
        "ECS25r2",
        Items(
            {
                objects.NETWORK_OPERATOR_WAN_ALERTING_SETTINGS.settings.name: _operator(
                    "ElectricityNetworkOperatorWANAlertSettings"
                ),
                objects.NETWORK_OPERATOR_LOGGING_SETTINGS.settings.name: _operator(
                    "ElectricityNetworkOperatorLoggingSettings"
                ),
            }
        ),
        empty=_OPERATOR,
    ),
    ResponseBinding(
        "ECS26c",
        Items(
            {
                objects.RANDOMISED_OFFSET.value.name: field("RandomisedOffset", integer),
                objects.RANDOMISED_OFFSET_NUMBER.value.name: field("RandomisedOffsetNumber", integer),
                objects.RANDOMISED_OFFSET_LIMIT.value.name: field("RandomisedOffsetLimit", integer),
            }
        ),
    ),
    ResponseBinding("ECS26d", Items({objects.BILLING_CALENDAR.execution_time.name: _BillingCalendar()})),
    ResponseBinding("ECS26l", Items({objects.BILLING_CALENDAR.execution_time.name: _BillingCalendar()})),
    ResponseBinding("ECS26e", Items(_IDENTIFIER | _METER)),
    ResponseBinding("ECS26m", Items(_METER)),
    ResponseBinding("ECS26i", Items(_IDENTIFIER | _HUB)),
    ResponseBinding("ECS26n", Items(_HUB)),
    ResponseBinding(
        "ECS26f",
        Items(
            {
                objects.LOW_MEDIUM_POWER_THRESHOLD.thresholds.name: Pair(
                    "LowMediumPowerThreshold", "MediumHighPowerThreshold"
                )
            }
        ),
    ),
    ResponseBinding(
        "ECS26j",
        Items(
            {
                objects.ACCOUNT.mode_and_status.name: Items(
                    payment_mode=field("PaymentMode", choices({"Credit": 1, "Prepayment": 2}))
                )
            }
        ),
    ),
    ResponseBinding(
        "ECS40",
        Items(
            {
                objects.IMPORT_MPANS.value.name: _Mpans(),
                objects.EXPORT_MPAN.value.name: Verbatim("Electricity/ExportMPAN"),
            }
        ),
    ),
    ResponseBinding("ECS52", Items({objects.FIRMWARE_VERSION.value.name: field("FirmwareVersion", hexadecimal)})),
    ResponseBinding(
        "ECS70",
        Items(
            {
                objects.CLOCK.time.name: field("DeviceTime", moment),
                objects.CLOCK.status.name: _ClockStatus(),
            }
        ),
    ),
)
