"""The supply of gas meters: its state, its changes, and the uncontrolled flow.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, section 7.4.
"""

from __future__ import annotations

from typing import Any

from duis.bindings.binding import EITHER, ResponseBinding, request
from duis.bindings.lens import Field, Items, Lens, Unsaid, optional
from duis.bindings.texts import choices, integer, scaled
from duis.bindings.zigbee import EVENT, Answer

__all__ = ["REQUESTS", "RESPONSES"]

# Requests -------------------------------------------------------------------------------------------------------------


def _flow(element: str, form: Any) -> dict[str, Lens]:
    change = choices({"Unchanged": 3, "Locked": 0})
    return {
        "SetUncontrolledFlowThreshold": Items(
            **EVENT,
            uncontrolled_flow_threshold=Field(element, form),
            stabilisation_period=Field("StabilisationPeriod", integer),
            measurement_period=Field("MeasurementPeriod", integer),
        ),
        "SetSupplyStatus": Items(
            **EVENT,
            supply_tamper_state=Field("SupplyTamperState", change),
            supply_depletion_state=Field("SupplyDepletionState", change),
        ),
    }


def _event(component: str) -> dict[str, Lens]:
    return {component: Items(**EVENT)}


REQUESTS = (
    *request("6.7", "GCS24", _flow("UncontrolledGasFlowRate", integer), when="UncontrolledGasFlowRate"),
    *request(
        "6.7",
        "GCS24a",
        _flow("UncontrolledGasFlowRateDecimal", scaled(10_000)),
        when="UncontrolledGasFlowRateDecimal",
    ),
    *request("7.2", "GCS32", _event("ChangeSupply")),
    *request("7.3", "GCS39", _event("ChangeSupply")),
    *request("7.4", "GCS33", sender=EITHER),
)
"""Bindings of this family."""


# Responses ------------------------------------------------------------------------------------------------------------

_ACTED = Items(SupplyStatusResponse=Unsaid("identifiers and the time that the command gave"))

RESPONSES = (
    ResponseBinding("GCS32", _ACTED),
    ResponseBinding(
        "GCS33",
        Items(
            MeteringAttributes=Answer(
                SupplyStatus=optional("SupplyState", choices({"Disabled": 0, "Armed": 1, "Enabled": 2})),
                RemainingBatteryLifeInDays=optional("Gas/RemainingBatteryCapacity", integer),
            )
        ),
    ),
    ResponseBinding("GCS39", _ACTED),
)
