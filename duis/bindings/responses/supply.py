"""Bindings of supply state and load limits, electricity.

Source: digest ``mmc_mapping.md``, sections 7.4 and 4.15.
"""

from __future__ import annotations

from duis.bindings.lens import choices, integer
from duis.bindings.responses.forms import Binding, Items, field

__all__ = ["BINDINGS"]

BINDINGS = (
    Binding(
        "ECS27",
        Items(
            {
                "LoadLimitSupplyState: valueCurrent": field(
                    "LoadLimitSupplyState", choices({"Disable": True, "Unchanged": False})
                ),
                "LoadLimitCounter: value": field("LoadLimitCounterValue", integer),
                "LoadLimitPowerThreshold: thresholdCurrent": field("LoadLimitPowerThreshold", integer),
                "LoadLimitPeriod(Timer): valueCurrent": field("LoadLimitPeriod", integer),
                "LoadLimitRestorationPeriod(Timer): valueCurrent": field("LoadLimitRestorationPeriod", integer),
            }
        ),
    ),
    Binding(
        "ECS45",
        Items(
            {
                "SupplyState: value.output_state": field(
                    "SupplyState", choices({"Disabled": 0, "Enabled": 1, "Armed": 2})
                )
            }
        ),
    ),
)
