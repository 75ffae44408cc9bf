"""Bindings of supply state and load limits, electricity.

Source: digest ``mmc_mapping.md``, sections 7.4 and 4.15.
"""

from __future__ import annotations

from duis.bindings.lens import choices, integer
from duis.bindings.responses.forms import Binding, Items, field
from gbcs.usecases import objects

__all__ = ["BINDINGS"]

BINDINGS = (
    Binding(
        "ECS27",
        Items(
            {
                objects.LOAD_LIMIT_SUPPLY_STATE.value_current.name: field(
                    "LoadLimitSupplyState", choices({"Disable": True, "Unchanged": False})
                ),
                objects.LOAD_LIMIT_COUNTER.value.name: field("LoadLimitCounterValue", integer),
                objects.LOAD_LIMITER.power_threshold.name: field("LoadLimitPowerThreshold", integer),
                objects.LOAD_LIMITER.period.name: field("LoadLimitPeriod", integer),
                objects.LOAD_LIMITER.restoration_period.name: field("LoadLimitRestorationPeriod", integer),
            }
        ),
    ),
    Binding(
        "ECS45",
        Items(
            {
                objects.SUPPLY_STATE.output_state.name: field(
                    "SupplyState", choices({"Disabled": 0, "Enabled": 1, "Armed": 2})
                )
            }
        ),
    ),
)
