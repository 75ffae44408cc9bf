"""Requests that switch the supply of electricity meters, and set its limits and thresholds."""

from __future__ import annotations

from typing import Any, NamedTuple

from duis.bindings.cosem import ACTIVATION
from duis.bindings.lens import Context, Field, Sink, Source, choices, integer
from duis.bindings.requests.binding import request
from gbcs.usecases import objects

__all__ = ["REQUESTS"]


class _Thresholds(NamedTuple):
    """The two power thresholds, one array."""

    def read(self, source: Source, context: Context) -> list[Any]:
        """See :class:`duis.bindings.lens.Lens`."""
        return [field.read(source, context) for field in _BOTH]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        for field, threshold in zip(_BOTH, value, strict=True):
            field.write(threshold, sink, context)


_BOTH = (Field("LowMediumPowerThreshold", integer), Field("MediumHighPowerThreshold", integer))

REQUESTS = (
    *request("4.15", "ECS27"),
    *request(
        "6.4.1",
        "ECS28a",
        {
            objects.LOAD_LIMIT_SUPPLY_STATE.value_next.name: Field(
                "LoadLimitSupplyState", choices({"Disable": True, "Unchanged": False})
            ),
            objects.NEXT_LOAD_LIMIT_POWER_THRESHOLD.threshold_next.name: Field("LoadLimitPowerThreshold", integer),
            objects.NEXT_LOAD_LIMIT_PERIOD.value_next.name: Field("LoadLimitPeriod", integer),
            objects.NEXT_LOAD_LIMIT_RESTORATION_PERIOD.value_next.name: Field("LoadLimitRestorationPeriod", integer),
            objects.LOAD_LIMIT_SUPPLY_STATE.activate_next.name: ACTIVATION,
            objects.NEXT_LOAD_LIMIT_POWER_THRESHOLD.activate_next.name: ACTIVATION,
            objects.NEXT_LOAD_LIMIT_PERIOD.activate_next.name: ACTIVATION,
            objects.NEXT_LOAD_LIMIT_RESTORATION_PERIOD.activate_next.name: ACTIVATION,
        },
    ),
    *request("6.4.2", "ECS28b"),
    *request("6.2.5", "ECS26f"),
    *request("6.12", "ECS34", {objects.LOW_MEDIUM_POWER_THRESHOLD.thresholds.name: _Thresholds()}),
    *request("7.1", "ECS42"),
    *request("7.2", "ECS43"),
    *request("7.3", "ECS44"),
    *request("7.4", "ECS45"),
    *request(
        "6.25",
        "ECS81",
        {
            objects.SUPPLY_TAMPER_STATE.value.name: Field(
                "SupplyTamperState", choices({"Locked": True, "Unchanged": False})
            )
        },
    ),
)
"""Bindings of this family."""
