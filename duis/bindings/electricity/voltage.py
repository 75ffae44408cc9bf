"""Voltage: thresholds and measurement periods, single phase and polyphase.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, section 6.2.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from duis.bindings.binding import ResponseBinding, request
from duis.bindings.electricity.reading import Phases
from duis.bindings.elements import Sink, Source
from duis.bindings.lens import Context, Field, Items, Lens, optional
from duis.bindings.texts import integer
from gbcs.usecases import objects
from gbcs.usecases.model import Value

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

    def read(self, source: Source, context: Context) -> Value:
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


_LIMITERS = {
    1: "RMSExtremeOverVoltage",
    2: "RMSExtremeUnderVoltage",
    3: "RMSVoltageSag",
    4: "RMSVoltageSwell",
}
"""Number of a limiter to what its elements begin with."""


def _limiter(number: int, what: str) -> Field[Any]:
    return optional(f"RMSVoltageSettings/{_LIMITERS[number]}{what}", integer)


_LIMITS: dict[str, Lens] = {
    **{limiter.threshold.name: _limiter(n, "Threshold") for n, limiter in objects.RMS_LIMITER.items()},
    **{limiter.period.name: _limiter(n, "MeasurementPeriod") for n, limiter in objects.RMS_LIMITER.items()},
}
"""The settings of voltage events."""
_LIMIT_VALUES: dict[str, Lens] = {
    **{limiter.threshold_value.name: _limiter(n, "Threshold") for n, limiter in objects.RMS_LIMITER.items()},
    **{limiter.period_value.name: _limiter(n, "MeasurementPeriod") for n, limiter in objects.RMS_LIMITER.items()},
}
"""The same by the names of the use cases that do not reset the counters."""

_PROFILES = objects.AVERAGE_RMS_VOLTAGE_PROFILE
_WITH_RESET = {phase: profile.measurement_period.name for phase, profile in _PROFILES.items()}
_WITHOUT_RESET = {phase: profile.measurement_period_value.name for phase, profile in _PROFILES.items()}


def _single(periods: Mapping[int, str]) -> dict[str, Lens]:
    return {
        periods[1]: Field("SinglePhaseVoltageSettings/AverageRMSVoltageMeasurementPeriod", integer),
        objects.AVERAGE_RMS_OVER_VOLTAGE_THRESHOLD[1].value.name: Field(
            "SinglePhaseVoltageSettings/AverageRMSOverVoltageThreshold", integer
        ),
        objects.AVERAGE_RMS_UNDER_VOLTAGE_THRESHOLD[1].value.name: Field(
            "SinglePhaseVoltageSettings/AverageRMSUnderVoltageThreshold", integer
        ),
    }


def _polyphase(periods: Mapping[int, str]) -> dict[str, Lens]:
    items: dict[str, Lens] = {}
    for phase, period in periods.items():
        items[period] = _Phase(phase, "AverageRMSVoltageMeasurementPeriod")
        over = objects.AVERAGE_RMS_OVER_VOLTAGE_THRESHOLD[phase].value.name
        items[over] = _Phase(phase, "AverageRMSOverVoltageThreshold")
        under = objects.AVERAGE_RMS_UNDER_VOLTAGE_THRESHOLD[phase].value.name
        items[under] = _Phase(phase, "AverageRMSUnderVoltageThreshold")
    return items


REQUESTS = (
    *request("6.2.1", "ECS26b", elements="single twin"),
    *request("6.2.1", "ECS26k", elements="polyphase"),
    *request(
        "6.5",
        "ECS29a",
        {**_single(_WITH_RESET), **_LIMITS},
        when="SinglePhaseVoltageSettings & !RMSVoltageCountersNotReset",
    ),
    *request(
        "6.5",
        "ECS29c",
        {**_single(_WITHOUT_RESET), **_LIMIT_VALUES},
        when="SinglePhaseVoltageSettings & RMSVoltageCountersNotReset",
    ),
    *request(
        "6.5",
        "ECS29b",
        {**_polyphase(_WITH_RESET), **_LIMITS},
        when="PolyPhaseVoltageSettings & !RMSVoltageCountersNotReset",
    ),
    *request(
        "6.5",
        "ECS29d",
        {**_polyphase(_WITHOUT_RESET), **_LIMIT_VALUES},
        when="PolyPhaseVoltageSettings & RMSVoltageCountersNotReset",
    ),
    *request("6.27", "ECS29e", elements="single twin"),
    *request("6.27", "ECS29f", elements="polyphase"),
)
"""Bindings of this family."""


# Responses ------------------------------------------------------------------------------------------------------------


def _thresholds(phase: int, path: str = "") -> dict[str, Lens]:
    over = objects.AVERAGE_RMS_OVER_VOLTAGE_THRESHOLD[phase].value.name
    under = objects.AVERAGE_RMS_UNDER_VOLTAGE_THRESHOLD[phase].value.name
    return {
        over: optional(f"{path}AverageRMSOverVoltageThreshold", integer),
        under: optional(f"{path}AverageRMSUnderVoltageThreshold", integer),
    }


RESPONSES = (
    ResponseBinding("ECS26b", Items({**_LIMITS, **_thresholds(1, "SinglePhaseVoltageSettings/")})),
    ResponseBinding(
        "ECS26k",
        Phases(
            "PolyPhaseVoltageSettings",
            {phase: Items(_thresholds(phase), "PhaseVoltageSettings") for phase in objects.PHASES},
            Items(_LIMITS),
        ),
    ),
)
