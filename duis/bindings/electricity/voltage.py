"""Voltage: thresholds and measurement periods, single phase and polyphase.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, section 6.2.1.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from duis.bindings.binding import ResponseBinding, request
from duis.bindings.electricity.reading import Phases
from duis.bindings.elements import Sink, Source
from duis.bindings.forms import Items, field
from duis.bindings.lens import Context, Field, Lens, integer
from gbcs.usecases import objects

__all__ = ["REQUESTS", "RESPONSES"]

# Requests -------------------------------------------------------------------------------------------------------------


class _Phase(NamedTuple):
    """A setting of one phase of a polyphase meter.

    Attributes:
        phase: 1 to 3.
        name: of the setting.
    """

    phase: int
    name: str

    def read(self, source: Source, context: Context) -> Any:
        found = [
            each
            for each in source.many("PolyPhaseVoltageSettings")
            if Field("Phase", integer).read(each, context) == self.phase
        ]
        if len(found) != 1:
            raise source.error(f"phase {self.phase} is there {len(found)} times", path="PolyPhaseVoltageSettings")
        return Field(f"PhaseVoltageSettings/{self.name}", integer).read(found[0], context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        for at in sink.written("PolyPhaseVoltageSettings"):
            if at.text("Phase") == str(self.phase):
                break
        else:
            at = sink.add("PolyPhaseVoltageSettings")
            at.put("Phase", str(self.phase))
        Field(f"PhaseVoltageSettings/{self.name}", integer).write(value, at, context)


_EVENTS = ("RMSExtremeOverVoltage", "RMSExtremeUnderVoltage", "RMSVoltageSag", "RMSVoltageSwell")


def _events(threshold: str, period: str) -> dict[str, Lens]:
    """The settings of voltage events; earlier and later use cases name their values otherwise."""
    return {
        f"{event}{what}: {name}": Field(f"RMSVoltageSettings/{event}{what}", integer)
        for event in _EVENTS
        for what, name in (("Threshold", threshold), ("MeasurementPeriod", period))
    }


def _single(period: str) -> dict[str, Lens]:
    return {
        f"(Phase[1]){period}": Field("SinglePhaseVoltageSettings/AverageRMSVoltageMeasurementPeriod", integer),
        objects.AVERAGE_RMS_OVER_VOLTAGE_THRESHOLD[1].value.name: Field(
            "SinglePhaseVoltageSettings/AverageRMSOverVoltageThreshold", integer
        ),
        objects.AVERAGE_RMS_UNDER_VOLTAGE_THRESHOLD[1].value.name: Field(
            "SinglePhaseVoltageSettings/AverageRMSUnderVoltageThreshold", integer
        ),
    }


def _polyphase(period: str) -> dict[str, Lens]:
    items: dict[str, Lens] = {}
    for phase in (1, 2, 3):
        items[f"(Phase[{phase}]){period}"] = _Phase(phase, "AverageRMSVoltageMeasurementPeriod")
        for which in ("Over", "Under"):
            name = f"AverageRMS{which}VoltageThreshold"
            items[f"(Phase[{phase}]){name}: value"] = _Phase(phase, name)
    return items


_WITH_RESET = "AverageRMSVoltageProfileDataLog: measurementPeriod"
_WITHOUT_RESET = "AverageRMSVoltageMeasurementPeriod: value"

REQUESTS = (
    *request("6.2.1", "ECS26b", elements="single twin"),
    *request("6.2.1", "ECS26k", elements="polyphase"),
    *request(
        "6.5",
        "ECS29a",
        {**_single(_WITH_RESET), **_events("threshold", "period")},
        when="SinglePhaseVoltageSettings & !RMSVoltageCountersNotReset",
    ),
    *request(
        "6.5",
        "ECS29c",
        {**_single(_WITHOUT_RESET), **_events("value", "value")},
        when="SinglePhaseVoltageSettings & RMSVoltageCountersNotReset",
    ),
    *request(
        "6.5",
        "ECS29b",
        {**_polyphase(_WITH_RESET), **_events("threshold", "period")},
        when="PolyPhaseVoltageSettings & !RMSVoltageCountersNotReset",
    ),
    *request(
        "6.5",
        "ECS29d",
        {**_polyphase(_WITHOUT_RESET), **_events("value", "value")},
        when="PolyPhaseVoltageSettings & RMSVoltageCountersNotReset",
    ),
    *request("6.27", "ECS29e", elements="single twin"),
    *request("6.27", "ECS29f", elements="polyphase"),
)
"""Bindings of this family."""


# Responses ------------------------------------------------------------------------------------------------------------


def _limits(name: str) -> dict[str, Any]:
    return {
        f"{name}Threshold: threshold": field(f"RMSVoltageSettings/{name}Threshold", integer),
        f"{name}MeasurementPeriod: period": field(f"RMSVoltageSettings/{name}MeasurementPeriod", integer),
    }


_LIMITS = Items(
    {
        **_limits("RMSExtremeOverVoltage"),
        **_limits("RMSExtremeUnderVoltage"),
        **_limits("RMSVoltageSag"),
        **_limits("RMSVoltageSwell"),
    }
)


def _thresholds(prefix: str, path: str) -> dict[str, Any]:
    return {
        f"{prefix}AverageRMSOverVoltageThreshold: value": field(f"{path}AverageRMSOverVoltageThreshold", integer),
        f"{prefix}AverageRMSUnderVoltageThreshold: value": field(f"{path}AverageRMSUnderVoltageThreshold", integer),
    }


RESPONSES = (
    ResponseBinding("ECS26b", Items({**_LIMITS.lenses, **_thresholds("(Phase[1])", "SinglePhaseVoltageSettings/")})),
    ResponseBinding(
        "ECS26k", Phases("PolyPhaseVoltageSettings", "PhaseVoltageSettings", Items(_thresholds("", "")), _LIMITS)
    ),
)
