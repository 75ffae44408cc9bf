"""The supply of electricity meters, its limits and thresholds.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, sections 4.15, 6.2.5 and 7.4.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from duis.bindings.binding import ResponseBinding, request
from duis.bindings.cosem import ACTIVATION
from duis.bindings.elements import Sink, Source
from duis.bindings.lens import ABSENT, Context, Field, Items, Lens, optional
from duis.bindings.texts import choices, integer
from gbcs.usecases import objects
from gbcs.usecases.model import Value

__all__ = ["REQUESTS", "RESPONSES"]

# Requests -------------------------------------------------------------------------------------------------------------


class _Pair(NamedTuple):
    """Two numbers in a list, each in an element of its own.

    Attributes:
        first: element of the first.
        second: element of the second.
    """

    first: str
    second: str

    def read(self, source: Source, context: Context) -> Value:
        numbers = [optional(path, integer).read(source, context) for path in self]
        return ABSENT if ABSENT in numbers else numbers

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if len(value) != len(self):
            raise sink.error(f"{len(value)} thresholds", expected="two")
        for path, number in zip(self, value, strict=True):
            Field(path, integer).write(number, sink, context)


_THRESHOLDS: dict[str, Lens] = {
    objects.LOW_MEDIUM_POWER_THRESHOLD.thresholds.name: _Pair("LowMediumPowerThreshold", "MediumHighPowerThreshold")
}

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
    *request("6.12", "ECS34", _THRESHOLDS),
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


# Responses ------------------------------------------------------------------------------------------------------------


RESPONSES = (
    ResponseBinding("ECS26f", Items(_THRESHOLDS)),
    ResponseBinding(
        "ECS27",
        Items(
            {
                objects.LOAD_LIMIT_SUPPLY_STATE.value_current.name: optional(
                    "LoadLimitSupplyState", choices({"Disable": True, "Unchanged": False})
                ),
                objects.LOAD_LIMIT_COUNTER.value.name: optional("LoadLimitCounterValue", integer),
                objects.LOAD_LIMITER.power_threshold.name: optional("LoadLimitPowerThreshold", integer),
                objects.LOAD_LIMITER.period.name: optional("LoadLimitPeriod", integer),
                objects.LOAD_LIMITER.restoration_period.name: optional("LoadLimitRestorationPeriod", integer),
            }
        ),
    ),
    ResponseBinding(
        "ECS45",
        Items(
            {
                objects.SUPPLY_STATE.output_state.name: optional(
                    "SupplyState", choices({"Disabled": 0, "Enabled": 1, "Armed": 2})
                )
            }
        ),
    ),
)
