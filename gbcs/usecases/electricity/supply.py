"""The load switch, load limits and thresholds of electricity meters.

Source: the use case tables of GBCS 4.x, checked against the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from gbcs.usecases.dlms import (
    action,
    get,
    set_,
    use_case,
)
from gbcs.usecases.model import ESME
from gbcs.usecases.objects import (
    LOAD_LIMIT_COUNTER,
    LOAD_LIMIT_SUPPLY_STATE,
    LOAD_LIMITER,
    LOW_MEDIUM_POWER_THRESHOLD,
    NEXT_LOAD_LIMIT_PERIOD,
    NEXT_LOAD_LIMIT_POWER_THRESHOLD,
    NEXT_LOAD_LIMIT_RESTORATION_PERIOD,
    SUPPLY_SCRIPTS,
    SUPPLY_STATE,
    SUPPLY_TAMPER_STATE,
)

__all__ = ["USE_CASES"]

ECS26F = use_case(
    0x0040,
    "ECS26f",
    "Read ESME Configuration Data Device Information (instantaneous power thresholds)",
    services={"6.2.5": ESME},
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(get(LOW_MEDIUM_POWER_THRESHOLD.thresholds),),
)
ECS27 = use_case(
    0x0042,
    "ECS27",
    "Read ESME Load Limit Data",
    services={"4.15": ESME},
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get(LOAD_LIMIT_SUPPLY_STATE.value_current),
        get(LOAD_LIMIT_COUNTER.value),
        get(LOAD_LIMIT_COUNTER.scaler_unit),
        get(LOAD_LIMITER.power_threshold),
        get(LOAD_LIMITER.period),
        get(LOAD_LIMITER.restoration_period),
    ),
)
ECS28A = use_case(
    0x0043,
    "ECS28a",
    "Set Load Limit Configurations - General Settings",
    services={"6.4.1": ESME},
    roles=("Supplier",),
    critical=True,
    future_dateable=True,
    replay_protection=True,
    items=(
        set_(LOAD_LIMIT_SUPPLY_STATE.value_next),
        set_(NEXT_LOAD_LIMIT_POWER_THRESHOLD.threshold_next),
        set_(NEXT_LOAD_LIMIT_PERIOD.value_next),
        set_(NEXT_LOAD_LIMIT_RESTORATION_PERIOD.value_next),
        set_(LOAD_LIMIT_SUPPLY_STATE.activate_next),
        set_(NEXT_LOAD_LIMIT_POWER_THRESHOLD.activate_next),
        set_(NEXT_LOAD_LIMIT_PERIOD.activate_next),
        set_(NEXT_LOAD_LIMIT_RESTORATION_PERIOD.activate_next),
    ),
)
ECS28B = use_case(
    0x0044,
    "ECS28b",
    "Set Load Limit Configuration Counter Reset",
    services={"6.4.2": ESME},
    roles=("Supplier",),
    critical=False,
    replay_protection=True,
    items=(action(LOAD_LIMIT_COUNTER.reset),),
)
ECS34 = use_case(
    0x0047,
    "ECS34",
    "Set Instantaneous Power Threshold Configuration",
    services={"6.12": ESME},
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(set_(LOW_MEDIUM_POWER_THRESHOLD.thresholds),),
)
ECS42 = use_case(
    0x004F,
    "ECS42",
    "Remotely Close the Load Switch on the ESME",
    services={"7.1": ESME},
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(action(SUPPLY_SCRIPTS.enable),),
)
ECS43 = use_case(
    0x0050,
    "ECS43",
    "Remotely Open the Load Switch on the ESME",
    services={"7.2": ESME},
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(action(SUPPLY_SCRIPTS.disable),),
)
ECS44 = use_case(
    0x0051,
    "ECS44",
    "Arm Load Switch in ESME",
    services={"7.3": ESME},
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(action(SUPPLY_SCRIPTS.arm),),
)
ECS45 = use_case(
    0x0052,
    "ECS45",
    "Read Status of Load Switch in the ESME",
    services={"7.4": ESME},
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(get(SUPPLY_STATE.output_state),),
)
ECS81 = use_case(
    0x0068,
    "ECS81",
    "Set Supply Tamper State on ESME",
    services={"6.25": ESME},
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(set_(SUPPLY_TAMPER_STATE.value),),
)

USE_CASES = (
    ECS26F,
    ECS27,
    ECS28A,
    ECS28B,
    ECS34,
    ECS42,
    ECS43,
    ECS44,
    ECS45,
    ECS81,
)
"""By message code."""
