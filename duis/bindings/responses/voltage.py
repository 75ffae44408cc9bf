"""Bindings of voltage: thresholds, counters and profiles, single phase and polyphase.

Source: digest ``mmc_mapping.md``, sections 4.10 and 6.2.1.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from duis.bindings.lens import ABSENT, Context, Sink, Source, integer
from duis.bindings.responses.forms import Beside, Binding, Items, field, when
from duis.bindings.responses.reading import log

__all__ = ["BINDINGS", "COUNT"]

COUNT = "count"
"""Unit of the counters, which count occurrences; the schema leaves the text open."""

_THREE_PHASES = (1, 2, 3)


class Phases(NamedTuple):
    """Items of three phases: an element a phase, with its number; other items beside them.

    Attributes:
        path: of the elements.
        inside: element in a phase's around what it says.
        phase: lenses of one phase, by the names of items behind the phase.
        others: lenses of the other items.
    """

    path: str
    inside: str
    phase: Items
    others: Items

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        values: dict[str, Any] = self.others.read(source, context)
        for each in source.many(self.path):
            number = field("Phase", integer).read(each, context)
            found = Items(self.phase.lenses, self.inside).read(each, context)
            if number not in _THREE_PHASES:
                raise each.error(f"{number} found", path="Phase", expected="1, 2 or 3")
            if found is not ABSENT:
                values |= {f"(Phase[{number}]){name}": value for name, value in found.items()}
        return values

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        others = dict(value)
        for number in _THREE_PHASES:
            prefix = f"(Phase[{number}])"
            part = {name.removeprefix(prefix): others.pop(name) for name in value if name.startswith(prefix)}
            if part:
                at = sink.add(self.path)
                at.put("Phase", str(number))
                Items(self.phase.lenses, self.inside).write(part, at, context)
        self.others.write(others, sink, context)


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


def _network(prefix: str, path: str) -> dict[str, Any]:
    def counter(name: str) -> Beside:
        return Beside(field(f"{path}{name}/Value", integer), {f"{path}{name}/Unit": COUNT})

    profile = f"{path}AvgRMSVoltageProfileDataLog"
    return {
        f"{prefix}AverageRMSUnderVoltageCounter: value": counter("AvgRMSUnderVoltageCounter"),
        f"{prefix}AverageRMSOverVoltageCounter: value": counter("AvgRMSOverVoltageCounter"),
        f"{prefix}AverageRMSVoltageProfileDataLog: logEntries": log(
            Items(timestamp=when(), dlValue=field("Value", integer)), f"{profile}/LogEntry"
        ),
        f"{prefix}AverageRMSVoltageProfileDataLog: measurementPeriod": field(f"{profile}/MeasurementPeriod", integer),
    }


BINDINGS = (
    Binding("ECS23", Items(_network("(Phase[1])", "Electricity/SinglePhaseESME/")), empty="Electricity"),
    Binding(
        "ECS23b",
        Phases(
            "Electricity/PolyPhaseESME/PhaseVoltageOperationalData",
            "VoltageOperationalData",
            Items(_network("", "")),
            Items(),
        ),
        empty="Electricity",
    ),
    Binding("ECS26b", Items({**_LIMITS.lenses, **_thresholds("(Phase[1])", "SinglePhaseVoltageSettings/")})),
    Binding("ECS26k", Phases("PolyPhaseVoltageSettings", "PhaseVoltageSettings", Items(_thresholds("", "")), _LIMITS)),
)
