"""The valve of gas meters."""

from __future__ import annotations

from typing import Any

from gbcs.usecases.gas.parts import ACB, NETWORK_OPERATOR, SUPPLIER
from gbcs.usecases.gbz import METERING, Part, ask, item, read, reply, use_case
from gbcs.usecases.model import GPF, GSME, UseCase
from wire.units import Unit

__all__ = ["USE_CASES"]

_CRITICAL: dict[str, Any] = {
    "roles": (SUPPLIER,),
    "critical": True,
    "replay_protection": True,
}
_FLOW = "UncontrolledGasFlowRate: methodInput"
_OFF, _ARMED = 0, 1
_STATES = (0, 3)
"""Locked, and unchanged."""


def _change_supply(status: int, name: str) -> Part:
    return ask(
        METERING,
        "ChangeSupply",
        reply("SupplyStatusResponse", 0x09, supply_status=status),
        provider_id=0,
        request_date_time=0,
        implementation_date_time=0,
        proposed_supply_status=item(f"SupplyState: {name}", None, status),
        supply_control_bits=1,
    )


def _uncontrolled_flow(divisor: int) -> tuple[Part, Part]:
    return (
        ask(
            METERING,
            "SetUncontrolledFlowThreshold",
            provider_id=0,
            uncontrolled_flow_threshold=item(f"{_FLOW}: threshold", Unit.M3_PER_HOUR, scale=("multiplier", "divisor")),
            unit_of_measure=1,
            multiplier=item(f"{_FLOW}: adjustmentScaleMultiplier", None, 1),
            divisor=item(f"{_FLOW}: adjustmentScaleDivisor", None, divisor),
            stabilisation_period=item(f"{_FLOW}: stabilisationPeriod", Unit.DECISECOND),
            measurement_period=item(f"{_FLOW}: measurementPeriod", Unit.S),
        ),
        ask(
            METERING,
            "SetSupplyStatus",
            supply_tamper_state=item("SupplyTamperState: methodInput: state", None, _STATES),
            supply_depletion_state=item("SupplyDepletionState: methodInput: state", None, _STATES),
            supply_uncontrolled_flow_state=_OFF,
            load_limit_supply_state=3,
        ),
    )


USE_CASES: tuple[UseCase, ...] = (
    use_case(
        0x0081,
        "GCS32",
        "Remotely close the valve in the GSME",
        _change_supply(_OFF, "disable"),
        services={"7.2": GSME},
        **_CRITICAL,
    ),
    use_case(0x0085, "GCS39", "Arm Valve in GSME", _change_supply(_ARMED, "arm"), services={"7.3": GSME}, **_CRITICAL),
    use_case(
        0x0082,
        "GCS33",
        "Read GSME Valve Status",
        read(
            METERING,
            "RemainingBatteryLifeInDays",
            "SupplyStatus",
            RemainingBatteryLifeInDays=item("RemainingBatteryCapacity: value", Unit.DAY),
            SupplyStatus=item("SupplyState: value"),
        ),
        services={"7.4": GSME + GPF},
        roles=(SUPPLIER, NETWORK_OPERATOR, ACB),
        critical=False,
        replay_protection=False,
    ),
    use_case(
        0x007D,
        "GCS24",
        "Set Uncontrolled Gas Flow Rate and Supply Tamper State on the GSME",
        *_uncontrolled_flow(1),
        services={"6.7": GSME},
        **(_CRITICAL | {"roles": None}),
    ),
    use_case(
        0x00FC,
        "GCS24a",
        "Set Uncontrolled Gas Flow Rate at greater resolution and Supply Tamper State on the GSME",
        *_uncontrolled_flow(10000),
        services={"6.7": GSME},
        supersedes="GCS24",
        **_CRITICAL,
    ),
)
