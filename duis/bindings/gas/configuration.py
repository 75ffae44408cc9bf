"""Configuration, identity and the billing calendar of gas meters.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, sections 6.2.3, 6.2.4, 6.2.7, 6.2.8 and
11.2.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from duis.bindings.binding import ResponseBinding, request
from duis.bindings.elements import Sink, Source
from duis.bindings.lens import ABSENT, Constant, Context, Fact, Field, Items, Lens, Unsaid, optional
from duis.bindings.texts import ascii_octets, choices, eui, hexadecimal, integer, scaled, text
from duis.bindings.zigbee import (
    EVENT,
    Answer,
    Attributes,
    Digits,
    Issued,
    Scaled,
    member,
    start_time,
    utc_time,
)
from gbcs.entity import EntityId
from gbcs.usecases.model import Value
from wire.errors import quoted

__all__ = ["ModelAndDevice", "REQUESTS", "RESPONSES"]

# Requests -------------------------------------------------------------------------------------------------------------


class _FactOctets(NamedTuple):
    """A fact that is text, as octets."""

    fact: Fact

    def read(self, source: Source, context: Context) -> bytes:
        return str(self.fact.read(source, context)).encode("ascii")

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        self.fact.write(bytes(value).decode("ascii", "replace"), sink, context)


_CIN = _FactOctets(Fact("cin", "the identification number"))


def _event(component: str, **fields: Lens) -> dict[str, Lens]:
    return {component: Items(**EVENT, **fields)}


_DURATIONS = {"Daily": 0x21, "Weekly": 0x22, "Monthly": 0x23}
_MONTHS = {"Quarterly": 3, "SixMonthly": 6, "Yearly": 12}


class _PublishedPeriod(NamedTuple):
    """PublishBillingPeriod or PublishBlockPeriod: when periods start, and how long they are.

    Attributes:
        prefix: of the fields.
        has_duration: whether the use case says how many days, weeks or months; otherwise it is one.
    """

    prefix: str
    has_duration: bool

    def read(self, source: Source, context: Context) -> dict[str, Any]:
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
        _STARTS.write(value[f"{self.prefix}_start_time"], sink, context)
        kind, number = value[f"{self.prefix}_duration_type"], value.get(f"{self.prefix}_duration", 1)
        if number == 1:
            names = [name for name, known in _DURATIONS.items() if kind == known]
        else:
            names = [name for name, months in _MONTHS.items() if kind == 0x23 and number == months]
        if not names:
            raise sink.error(f"a period of {number} of kind {int(kind):#04x} cannot be expressed here")
        sink.put("GasBillingCalendar/Periodicity", names[0])


_STARTS = Field("GasBillingCalendar/BillingPeriodStart", start_time)


def _periods(has_duration: bool) -> dict[str, Lens]:
    return {
        "PublishBillingPeriod": _PublishedPeriod("billing_period", has_duration),
        "PublishBlockPeriod": _PublishedPeriod("block_period", has_duration),
    }


REQUESTS = (
    *request(
        "3.1",
        "GCS07",
        {"DisplayMessage": Items(message_id=Issued(), start_time=Constant(0), message=Field("SupplierMessage", text))},
    ),
    *request(
        "3.2",
        "GCS09",
        _event("PublishChangeOfTenancy", implementation_date_time=Field("RestrictionDateTime", start_time)),
    ),
    *request("3.5", "GCS11", _event("RequestNewPasswordResponse")),
    *request(
        "3.4",
        "GCS44",
        _event(
            "PublishChangeOfSupplier",
            proposed_provider_name=Field("SupplierName", ascii_octets),
            proposed_provider_contact_details=Field("SupplierTelephoneNumber", ascii_octets),
        ),
    ),
    *request("6.2.4", "GCS21m"),
    *request("6.2.4", "GCS21e", edition="earlier"),
    *request("6.2.7", "GCS46"),
    *request("6.2.8", "GCS21a"),
    *request(
        "6.6",
        "GCS23",
        {
            **_event("PublishConversionFactor", conversion_factor=Field("ConversionFactor", scaled(100_000))),
            **_event("PublishCalorificValue", calorific_value=Field("CalorificValue", scaled(10))),
        },
    ),
    *request(
        "6.20.1",
        "GCS41",
        _event("UpdateSiteId", site_id=Field("ImportMPRN", ascii_octets)),
        when="ImportMPRN",
    ),
    *request(
        "9.1",
        "GCS36",
        _event("UpdateCIN", customer_id_number=_CIN),
    ),
    *request("11.2", "GCS38"),
    *request("6.8", "GCS25a", _periods(has_duration=True), when="GasBillingCalendar"),
    *request("6.8", "GCS25", _periods(has_duration=False), when="GasBillingCalendar", edition="earlier"),
    *request("6.2.3", "GCS21k"),
    *request("6.2.3", "GCS21d", edition="earlier"),
)
"""Bindings of this family."""


# Responses ------------------------------------------------------------------------------------------------------------

_MODEL = 8
"""Characters of the model."""


class ModelAndDevice(NamedTuple):
    """A model identifier: the model, and behind it, in an earlier edition, the identifier of the device in octets."""

    def read(self, source: Source, context: Context) -> Value:
        model = optional("ModelType", text).read(source, context)
        device = optional("DeviceIdentifier", eui).read(source, context)
        if device is ABSENT or model is ABSENT:
            return model
        return model + bytes(device).decode("utf-8", "surrogateescape")

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        octets = value.encode("utf-8", "surrogateescape")
        model, device = octets[:_MODEL], octets[_MODEL:]
        if len(device) == _MODEL:
            Field("DeviceIdentifier", eui).write(EntityId(device), sink, context)
        elif device:
            raise sink.error(f"a model of {len(octets)} octets cannot be expressed here")
        Field("ModelType", ascii_octets).write(model, sink, context)


_STATES = choices({"Unchanged": 3, "Locked": 0})
_SUPPLY = Answer(
    SupplyTamperState=optional("Gas/SupplyTamperState", _STATES),
    SupplyDepletionState=optional("Gas/SupplyDepletionState", _STATES),
)
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

    def read(self, source: Source, context: Context) -> Value:
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
        at = sink.at(_CALENDAR)
        Field("BillingPeriodStart", utc_time).write(member(value, "billing_period_start_time", sink), at, context)
        number: Any = member(value, "billing_period_duration", sink)
        kind: Any = member(value, "billing_period_duration_type", sink)
        Field("Periodicity", choices(_PERIODS)).write((int(number), int(kind) & 0xF), at, context)


_BILLING = Items(PublishBillingPeriod=_BillingPeriod())
RESPONSES = (
    ResponseBinding(
        "GCS21a",
        Items(
            PriceAttributes=Attributes(
                Digits("CalorificValue", "CalorificValueTrailingDigit", "CalorificValue"),
                Digits("ConversionFactor", "ConversionFactorTrailingDigit", "ConversionFactor"),
            ),
            MeteringAttributes=Attributes(
                Scaled(
                    {"UncontrolledFlowThreshold": "UncontrolledGasFlowRate"},
                    "UncontrolledFlowMultiplier",
                    "UncontrolledFlowDivisor",
                ),
                FlowStabilisationPeriod=optional("FlowStabilisationPeriod", integer),
                FlowMeasurementPeriod=optional("FlowMeasurementPeriod", integer),
            ),
        ),
    ),
    ResponseBinding(
        "GCS21e",
        Items(
            BasicAttributes=Answer(
                ManufacturerName=optional("ManufacturerIdentifier", text),
                ModelIdentifier=ModelAndDevice(),
                HWVersion=Unsaid("version of the hardware"),
            ),
            MeteringAttributes=_SUPPLY,
        ),
    ),
    ResponseBinding(
        "GCS21m",
        Items(
            BasicAttributes=Answer(
                ManufacturerName=optional("ManufacturerIdentifier", text), ModelIdentifier=optional("ModelType", text)
            ),
            MeteringAttributes=_SUPPLY,
        ),
    ),
    ResponseBinding("GCS38", Items(MeteringAttributes=Answer(CurrentMeterID=optional("FirmwareVersion", hexadecimal)))),
    ResponseBinding("GCS46", Items(MeteringAttributes=Answer(SiteID=optional("Gas/MPRN", ascii_octets))), "Gas"),
    ResponseBinding("GCS21d", _BILLING),
    ResponseBinding("GCS21k", _BILLING),
)
