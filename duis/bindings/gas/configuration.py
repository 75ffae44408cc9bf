"""Configuration, identity and the billing calendar of gas meters.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, sections 6.2.3, 6.2.4, 6.2.7, 6.2.8 and
11.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from duis.bindings.binding import ResponseBinding, request
from duis.bindings.elements import Sink, Source
from duis.bindings.lens import ABSENT, At, Constant, Context, Fact, Field, Items, Lens, Unsaid, optional
from duis.bindings.texts import Text, ascii_octets, choices, eui, hexadecimal, integer, scaled, text
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
from zigbee.types import UtcTime

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
"""High nibble of the type of a duration, as commands that set the calendar have it."""


class _Period(NamedTuple):
    """PublishBillingPeriod or PublishBlockPeriod: when periods start, and how long they are.

    Attributes:
        prefix: of the fields.
        start: form of the time at which they start.
        has_duration: whether the use case says how many days, weeks or months; otherwise it is one.
        identifiers: lenses of the other fields.
        control: what the high nibble of the type of a duration has to be; None for anything.
    """

    prefix: str
    start: Text[UtcTime]
    has_duration: bool = True
    identifiers: Mapping[str, Lens] = {}
    control: int | None = None

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        number, unit = Field("Periodicity", choices(self._known())).read(source, context)
        values: dict[str, Any] = {key: lens.read(source, context) for key, lens in self.identifiers.items()}
        values[f"{self.prefix}_start_time"] = Field("BillingPeriodStart", self.start).read(source, context)
        values[f"{self.prefix}_duration_type"] = _DURATION_CONTROL | unit
        if self.has_duration:
            values[f"{self.prefix}_duration"] = number
        return values

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        start = member(value, f"{self.prefix}_start_time", sink)
        kind: Any = member(value, f"{self.prefix}_duration_type", sink)
        number: Any = member(value, f"{self.prefix}_duration", sink) if self.has_duration else 1
        control, unit = int(kind) & 0xF0, int(kind) & 0x0F
        names = [name for name, period in self._known().items() if period == (number, unit)]
        if not names or self.control not in (None, control):
            raise sink.error(f"a period of {number} of kind {int(kind):#04x} cannot be expressed here")
        Field("BillingPeriodStart", self.start).write(start, sink, context)
        sink.put("Periodicity", names[0])

    def _known(self) -> dict[str, tuple[int, int]]:
        return {name: period for name, period in _PERIODS.items() if self.has_duration or period[0] == 1}


def _periods(has_duration: bool) -> dict[str, Lens]:
    return {
        f"Publish{kind}Period": At(
            "GasBillingCalendar", _Period(f"{kind.lower()}_period", start_time, has_duration, EVENT, _DURATION_CONTROL)
        )
        for kind in ("Billing", "Block")
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

_BILLING = Items(
    PublishBillingPeriod=At("BillingCalendar/GasBillingCalendar", _Period("billing_period", utc_time), optional=True)
)
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
