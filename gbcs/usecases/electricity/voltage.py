"""Voltage monitoring of electricity meters.

Source: the use case tables of GBCS 4.x, checked against the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from collections.abc import Callable

from gbcs.usecases.dlms import Access, Attribute, Method, action, get, set_, use_case
from gbcs.usecases.model import ESME
from gbcs.usecases.objects import (
    AVERAGE_RMS_OVER_VOLTAGE_COUNTER,
    AVERAGE_RMS_OVER_VOLTAGE_THRESHOLD,
    AVERAGE_RMS_UNDER_VOLTAGE_COUNTER,
    AVERAGE_RMS_UNDER_VOLTAGE_THRESHOLD,
    AVERAGE_RMS_VOLTAGE_PROFILE,
    PHASES,
    RMS_LIMITER,
)

__all__ = ["USE_CASES"]


def _limits(access: Callable[[Attribute | Method], Access]) -> tuple[Access, ...]:
    """Threshold and period of each limiter of the voltage, read or written."""
    return tuple(item for each in RMS_LIMITER.values() for item in (access(each.threshold), access(each.period)))


_LIMIT_VALUES = tuple(
    item for each in RMS_LIMITER.values() for item in (set_(each.threshold_value), set_(each.period_value))
)
"""The same written without a reset of the counters, which is another attribute of each."""
_RESETS = tuple(
    action(counter[phase].reset)
    for phase in PHASES
    for counter in (AVERAGE_RMS_UNDER_VOLTAGE_COUNTER, AVERAGE_RMS_OVER_VOLTAGE_COUNTER)
)
"""Of the counters of all phases."""

ECS26B = use_case(
    0x003C,
    "ECS26b",
    "Read ESME Configuration Voltage Data",
    services={"6.2.1": ESME},
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        *_limits(get),
        get(AVERAGE_RMS_OVER_VOLTAGE_THRESHOLD[1].value),
        get(AVERAGE_RMS_UNDER_VOLTAGE_THRESHOLD[1].value),
    ),
)
ECS29A = use_case(
    0x0045,
    "ECS29a",
    "Set Voltage Configurations on ESME",
    services={"6.5": ESME},
    roles=("Network Operator",),
    critical=False,
    replay_protection=True,
    items=(
        set_(AVERAGE_RMS_VOLTAGE_PROFILE[1].measurement_period),
        *_limits(set_),
        set_(AVERAGE_RMS_OVER_VOLTAGE_THRESHOLD[1].value),
        set_(AVERAGE_RMS_UNDER_VOLTAGE_THRESHOLD[1].value),
        action(AVERAGE_RMS_UNDER_VOLTAGE_COUNTER[1].reset),
        action(AVERAGE_RMS_OVER_VOLTAGE_COUNTER[1].reset),
    ),
)
ECS29B = use_case(
    0x00AE,
    "ECS29b",
    "Set Voltage Configurations on ESME - 3ph",
    services={"6.5": ESME},
    roles=("Network Operator",),
    critical=False,
    replay_protection=True,
    items=(
        set_(AVERAGE_RMS_VOLTAGE_PROFILE[1].measurement_period),
        set_(AVERAGE_RMS_VOLTAGE_PROFILE[2].measurement_period),
        set_(AVERAGE_RMS_VOLTAGE_PROFILE[3].measurement_period),
        *_limits(set_),
        set_(AVERAGE_RMS_OVER_VOLTAGE_THRESHOLD[1].value),
        set_(AVERAGE_RMS_UNDER_VOLTAGE_THRESHOLD[1].value),
        set_(AVERAGE_RMS_UNDER_VOLTAGE_THRESHOLD[2].value),
        set_(AVERAGE_RMS_OVER_VOLTAGE_THRESHOLD[2].value),
        set_(AVERAGE_RMS_UNDER_VOLTAGE_THRESHOLD[3].value),
        set_(AVERAGE_RMS_OVER_VOLTAGE_THRESHOLD[3].value),
        *_RESETS,
    ),
)
ECS26K = use_case(
    0x00C6,
    "ECS26k",
    "Read ESME Configuration Voltage Data - 3 phase",
    services={"6.2.1": ESME},
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        *_limits(get),
        get(AVERAGE_RMS_OVER_VOLTAGE_THRESHOLD[1].value),
        get(AVERAGE_RMS_UNDER_VOLTAGE_THRESHOLD[1].value),
        get(AVERAGE_RMS_UNDER_VOLTAGE_THRESHOLD[2].value),
        get(AVERAGE_RMS_OVER_VOLTAGE_THRESHOLD[2].value),
        get(AVERAGE_RMS_UNDER_VOLTAGE_THRESHOLD[3].value),
        get(AVERAGE_RMS_OVER_VOLTAGE_THRESHOLD[3].value),
    ),
)
ECS29C = use_case(
    0x00D1,
    "ECS29c",
    "Set Voltage Configurations on ESME without counter reset",
    services={"6.5": ESME},
    roles=("Network Operator",),
    critical=False,
    replay_protection=True,
    items=(
        set_(AVERAGE_RMS_UNDER_VOLTAGE_THRESHOLD[1].value),
        set_(AVERAGE_RMS_OVER_VOLTAGE_THRESHOLD[1].value),
        set_(AVERAGE_RMS_VOLTAGE_PROFILE[1].measurement_period_value),
        *_LIMIT_VALUES,
    ),
)
ECS29D = use_case(
    0x00D2,
    "ECS29d",
    "Set Voltage Configurations on polyphase ESME without counter reset",
    services={"6.5": ESME},
    roles=("Network Operator",),
    critical=False,
    replay_protection=True,
    items=(
        set_(AVERAGE_RMS_UNDER_VOLTAGE_THRESHOLD[1].value),
        set_(AVERAGE_RMS_OVER_VOLTAGE_THRESHOLD[1].value),
        set_(AVERAGE_RMS_UNDER_VOLTAGE_THRESHOLD[2].value),
        set_(AVERAGE_RMS_OVER_VOLTAGE_THRESHOLD[2].value),
        set_(AVERAGE_RMS_UNDER_VOLTAGE_THRESHOLD[3].value),
        set_(AVERAGE_RMS_OVER_VOLTAGE_THRESHOLD[3].value),
        set_(AVERAGE_RMS_VOLTAGE_PROFILE[1].measurement_period_value),
        set_(AVERAGE_RMS_VOLTAGE_PROFILE[2].measurement_period_value),
        set_(AVERAGE_RMS_VOLTAGE_PROFILE[3].measurement_period_value),
        *_LIMIT_VALUES,
    ),
)
ECS29E = use_case(
    0x00D3,
    "ECS29e",
    "Reset RMS Voltage Counters on ESME",
    services={"6.27": ESME},
    roles=("Network Operator",),
    critical=False,
    replay_protection=True,
    items=(
        action(AVERAGE_RMS_UNDER_VOLTAGE_COUNTER[1].reset),
        action(AVERAGE_RMS_OVER_VOLTAGE_COUNTER[1].reset),
    ),
)
ECS29F = use_case(
    0x00D4,
    "ECS29f",
    "Reset RMS Voltage Counters on polyphase ESME",
    services={"6.27": ESME},
    roles=("Network Operator",),
    critical=False,
    replay_protection=True,
    items=(*_RESETS,),
)

USE_CASES = (
    ECS26B,
    ECS29A,
    ECS29B,
    ECS26K,
    ECS29C,
    ECS29D,
    ECS29E,
    ECS29F,
)
"""By message code."""
