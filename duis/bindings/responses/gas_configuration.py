"""Bindings of the configuration, identity and supply of gas meters.

Source: digest ``mmc_mapping.md``, 6.2.4, 6.2.7, 6.2.8, 7.4 and 11.2.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from duis.bindings.lens import ABSENT, Context, Field, Sink, Source, ascii_octets, choices, eui, hexadecimal, integer
from duis.bindings.responses.forms import Binding, Items, Unsaid, Verbatim, field
from duis.bindings.responses.zigbee import Answer, Attributes, Digits, Scaled
from duis.bindings.zigbee import refuse
from gbcs.entity import EntityId
from wire.errors import quoted

__all__ = ["BINDINGS", "ModelAndDevice"]

_MODEL = 8
"""Characters of the model."""


class ModelAndDevice(NamedTuple):
    """A model identifier: the model, and behind it, in an earlier edition, the identifier of the device in octets."""

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        model = Verbatim("ModelType").read(source, context)
        device = field("DeviceIdentifier", eui).read(source, context)
        if device is ABSENT or model is ABSENT:
            return model
        return model + bytes(device).decode("utf-8", "surrogateescape")

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        octets = value.encode("utf-8", "surrogateescape")
        model, device = octets[:_MODEL], octets[_MODEL:]
        if len(device) == _MODEL:
            Field("DeviceIdentifier", eui).write(EntityId(device), sink, context)
        elif device:
            raise refuse(sink, f"a model of {len(octets)} octets can't be said here")
        Field("ModelType", ascii_octets).write(model, sink, context)


class _Octets(NamedTuple):
    """ASCII octets whose spaces count.

    Attributes:
        path: of the element.
    """

    path: str

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        text = Verbatim(self.path).read(source, context)
        try:
            return text if text is ABSENT else ascii_octets.parse(text)
        except ValueError:
            raise source.error(f"{quoted(text)} found", path=self.path, expected=ascii_octets.name) from None

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        Field(self.path, ascii_octets).write(value, sink, context)


_STATES = choices({"Unchanged": 3, "Locked": 0})
_SUPPLY = Answer(
    SupplyTamperState=field("Gas/SupplyTamperState", _STATES),
    SupplyDepletionState=field("Gas/SupplyDepletionState", _STATES),
)
_ACTED = Items(SupplyStatusResponse=Unsaid("identifiers and the time that the command gave"))

BINDINGS = (
    Binding(
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
    Binding(
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
    Binding(
        "GCS21m",
        Items(
            BasicAttributes=Answer(
                ManufacturerName=Verbatim("ManufacturerIdentifier"), ModelIdentifier=Verbatim("ModelType")
            ),
            MeteringAttributes=_SUPPLY,
        ),
    ),
    Binding("GCS32", _ACTED),
    Binding(
        "GCS33",
        Items(
            MeteringAttributes=Answer(
                SupplyStatus=field("SupplyState", choices({"Disabled": 0, "Armed": 1, "Enabled": 2})),
                RemainingBatteryLifeInDays=field("Gas/RemainingBatteryCapacity", integer),
            )
        ),
    ),
    Binding("GCS38", Items(MeteringAttributes=Answer(CurrentMeterID=field("FirmwareVersion", hexadecimal)))),
    Binding("GCS39", _ACTED),
    Binding("GCS46", Items(MeteringAttributes=Answer(SiteID=_Octets("Gas/MPRN"))), "Gas"),
)
