"""Configuration, identity and supply of gas meters.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, sections 6.2.4, 6.2.7, 6.2.8, 7.4 and
11.2.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from duis.bindings.binding import ResponseBinding, request
from duis.bindings.forms import Items, Unsaid, Verbatim, field
from duis.bindings.lens import (
    ABSENT,
    Constant,
    Context,
    Fact,
    Field,
    Lens,
    Record,
    Sink,
    Source,
    ascii_octets,
    choices,
    eui,
    hexadecimal,
    integer,
    scaled,
    text,
)
from duis.bindings.zigbee import (
    EVENT,
    Answer,
    Attributes,
    Digits,
    Issued,
    Scaled,
    refuse,
    start_time,
)
from gbcs.entity import EntityId
from wire.errors import quoted

__all__ = ["ModelAndDevice", "REQUESTS", "RESPONSES"]

# Requests -------------------------------------------------------------------------------------------------------------


def _flow(element: str, form: Any) -> dict[str, Lens]:
    change = choices({"Unchanged": 3, "Locked": 0})
    return {
        "SetUncontrolledFlowThreshold": Record(
            **EVENT,
            uncontrolled_flow_threshold=Field(element, form),
            stabilisation_period=Field("StabilisationPeriod", integer),
            measurement_period=Field("MeasurementPeriod", integer),
        ),
        "SetSupplyStatus": Record(
            **EVENT,
            supply_tamper_state=Field("SupplyTamperState", change),
            supply_depletion_state=Field("SupplyDepletionState", change),
        ),
    }


class _FactOctets(NamedTuple):
    """A fact that is text, as octets."""

    fact: Fact

    def read(self, source: Source, context: Context) -> bytes:
        return str(self.fact.read(source, context)).encode("ascii")

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        self.fact.write(bytes(value).decode("ascii", "replace"), sink, context)


_CIN = _FactOctets(Fact("cin", "the identification number"))


def _event(component: str, **fields: Lens) -> dict[str, Lens]:
    return {component: Record(**EVENT, **fields)}


REQUESTS = (
    *request(
        "3.1",
        "GCS07",
        {"DisplayMessage": Record(message_id=Issued(), start_time=Constant(0), message=Field("SupplierMessage", text))},
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
    *request("6.7", "GCS24", _flow("UncontrolledGasFlowRate", integer), when="UncontrolledGasFlowRate"),
    *request(
        "6.7",
        "GCS24a",
        _flow("UncontrolledGasFlowRateDecimal", scaled(10_000)),
        when="UncontrolledGasFlowRateDecimal",
    ),
    *request(
        "6.20.1",
        "GCS41",
        _event("UpdateSiteId", site_id=Field("ImportMPRN", ascii_octets)),
        when="ImportMPRN",
    ),
    *request("7.2", "GCS32", _event("ChangeSupply")),
    *request("7.3", "GCS39", _event("ChangeSupply")),
    *request(
        "9.1",
        "GCS36",
        _event("UpdateCIN", customer_id_number=_CIN),
    ),
    *request("11.2", "GCS38"),
)
"""Bindings of this family."""


# Responses ------------------------------------------------------------------------------------------------------------

_MODEL = 8
"""Characters of the model."""


class ModelAndDevice(NamedTuple):
    """A model identifier: the model, and behind it, in an earlier edition, the identifier of the device in octets."""

    def read(self, source: Source, context: Context) -> Any:
        model = Verbatim("ModelType").read(source, context)
        device = field("DeviceIdentifier", eui).read(source, context)
        if device is ABSENT or model is ABSENT:
            return model
        return model + bytes(device).decode("utf-8", "surrogateescape")

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        octets = value.encode("utf-8", "surrogateescape")
        model, device = octets[:_MODEL], octets[_MODEL:]
        if len(device) == _MODEL:
            Field("DeviceIdentifier", eui).write(EntityId(device), sink, context)
        elif device:
            raise refuse(sink, f"a model of {len(octets)} octets cannot be expressed here")
        Field("ModelType", ascii_octets).write(model, sink, context)


class _Octets(NamedTuple):
    """ASCII octets whose spaces count.

    Attributes:
        path: of the element.
    """

    path: str

    def read(self, source: Source, context: Context) -> Any:
        text = Verbatim(self.path).read(source, context)
        try:
            return text if text is ABSENT else ascii_octets.parse(text)
        except ValueError:
            raise source.error(f"{quoted(text)} found", path=self.path, expected=ascii_octets.name) from None

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        Field(self.path, ascii_octets).write(value, sink, context)


_STATES = choices({"Unchanged": 3, "Locked": 0})
_SUPPLY = Answer(
    SupplyTamperState=field("Gas/SupplyTamperState", _STATES),
    SupplyDepletionState=field("Gas/SupplyDepletionState", _STATES),
)
_ACTED = Items(SupplyStatusResponse=Unsaid("identifiers and the time that the command gave"))

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
                FlowStabilisationPeriod=field("FlowStabilisationPeriod", integer),
                FlowMeasurementPeriod=field("FlowMeasurementPeriod", integer),
            ),
        ),
    ),
    ResponseBinding(
        "GCS21e",
        Items(
            BasicAttributes=Answer(
                ManufacturerName=Verbatim("ManufacturerIdentifier"),
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
                ManufacturerName=Verbatim("ManufacturerIdentifier"), ModelIdentifier=Verbatim("ModelType")
            ),
            MeteringAttributes=_SUPPLY,
        ),
    ),
    ResponseBinding("GCS32", _ACTED),
    ResponseBinding(
        "GCS33",
        Items(
            MeteringAttributes=Answer(
                SupplyStatus=field("SupplyState", choices({"Disabled": 0, "Armed": 1, "Enabled": 2})),
                RemainingBatteryLifeInDays=field("Gas/RemainingBatteryCapacity", integer),
            )
        ),
    ),
    ResponseBinding("GCS38", Items(MeteringAttributes=Answer(CurrentMeterID=field("FirmwareVersion", hexadecimal)))),
    ResponseBinding("GCS39", _ACTED),
    ResponseBinding("GCS46", Items(MeteringAttributes=Answer(SiteID=_Octets("Gas/MPRN"))), "Gas"),
)
