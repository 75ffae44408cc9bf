"""Voltage monitoring of electricity meters.

Source: the use case tables of GBCS 4.x, checked against the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from collections.abc import Callable

from dlms.data import Integer
from gbcs.usecases.dlms import Item, Shape, action, get, i8, set_, u32, use_case

__all__ = ["USE_CASES"]

_LIMITS = ("ExtremeOverVoltage", "ExtremeUnderVoltage", "VoltageSag", "VoltageSwell")


def _limits(access: Callable[[str, int, str, int, Shape], Item]) -> tuple[Item, ...]:
    """Threshold and period of each limiter of the voltage, read or written."""
    return tuple(
        item
        for number, name in enumerate(_LIMITS, 1)
        for item in (
            access(f"RMS{name}Threshold: threshold", 71, f"0-0:17.0.{number}.255", 4, u32(unit="V")),
            access(f"RMS{name}MeasurementPeriod: period", 71, f"0-0:17.0.{number}.255", 6, u32(unit="s")),
        )
    )


ECS26B = use_case(
    0x003C,
    "ECS26b",
    "Read ESME Configuration Voltage Data",
    devices=("ESME",),
    services=("6.2.1",),
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        *_limits(get),
        get("(Phase[1])AverageRMSOverVoltageThreshold: value", 1, "1-0:32.35.0.4", 2, u32(unit="V")),
        get("(Phase[1])AverageRMSUnderVoltageThreshold: value", 1, "1-0:32.31.0.4", 2, u32(unit="V")),
    ),
)
ECS29A = use_case(
    0x0045,
    "ECS29a",
    "Set Voltage Configurations on ESME",
    devices=("ESME",),
    services=("6.5",),
    roles=("Network Operator",),
    critical=False,
    replay_protection=True,
    items=(
        set_("(Phase[1])AverageRMSVoltageProfileDataLog: measurementPeriod", 7, "1-0:32.24.0.255", 4, u32(unit="s")),
        *_limits(set_),
        set_("(Phase[1])AverageRMSOverVoltageThreshold: value", 1, "1-0:32.35.0.4", 2, u32(unit="V")),
        set_("(Phase[1])AverageRMSUnderVoltageThreshold: value", 1, "1-0:32.31.0.4", 2, u32(unit="V")),
        action("(Phase[1])AverageRMSUnderVoltageCounter: reset", 3, "1-0:32.32.0.4", 1, i8(constant=Integer(0))),
        action("(Phase[1])AverageRMSOverVoltageCounter: reset", 3, "1-0:32.36.0.4", 1, i8(constant=Integer(0))),
    ),
)
ECS29B = use_case(
    0x00AE,
    "ECS29b",
    "Set Voltage Configurations on ESME - 3ph",
    devices=("ESME",),
    services=("6.5",),
    roles=("Network Operator",),
    critical=False,
    replay_protection=True,
    items=(
        set_("(Phase[1])AverageRMSVoltageProfileDataLog: measurementPeriod", 7, "1-0:32.24.0.255", 4, u32(unit="s")),
        set_("(Phase[2])AverageRMSVoltageProfileDataLog: measurementPeriod", 7, "1-0:52.24.0.255", 4, u32(unit="s")),
        set_("(Phase[3])AverageRMSVoltageProfileDataLog: measurementPeriod", 7, "1-0:72.24.0.255", 4, u32(unit="s")),
        *_limits(set_),
        set_("(Phase[1])AverageRMSOverVoltageThreshold: value", 1, "1-0:32.35.0.4", 2, u32(unit="V")),
        set_("(Phase[1])AverageRMSUnderVoltageThreshold: value", 1, "1-0:32.31.0.4", 2, u32(unit="V")),
        set_("(Phase[2])AverageRMSUnderVoltageThreshold: value", 1, "1-0:52.31.0.4", 2, u32(unit="V")),
        set_("(Phase[2])AverageRMSOverVoltageThreshold: value", 1, "1-0:52.35.0.4", 2, u32(unit="V")),
        set_("(Phase[3])AverageRMSUnderVoltageThreshold: value", 1, "1-0:72.31.0.4", 2, u32(unit="V")),
        set_("(Phase[3])AverageRMSOverVoltageThreshold: value", 1, "1-0:72.35.0.4", 2, u32(unit="V")),
        action("(Phase[1])AverageRMSUnderVoltageCounter: reset", 3, "1-0:32.32.0.4", 1, i8(constant=Integer(0))),
        action("(Phase[1])AverageRMSOverVoltageCounter: reset", 3, "1-0:32.36.0.4", 1, i8(constant=Integer(0))),
        action("(Phase[2])AverageRMSUnderVoltageCounter: reset", 3, "1-0:52.32.0.4", 1, i8(constant=Integer(0))),
        action("(Phase[2])AverageRMSOverVoltageCounter: reset", 3, "1-0:52.36.0.4", 1, i8(constant=Integer(0))),
        action("(Phase[3])AverageRMSUnderVoltageCounter: reset", 3, "1-0:72.32.0.4", 1, i8(constant=Integer(0))),
        action("(Phase[3])AverageRMSOverVoltageCounter: reset", 3, "1-0:72.36.0.4", 1, i8(constant=Integer(0))),
    ),
)
ECS26K = use_case(
    0x00C6,
    "ECS26k",
    "Read ESME Configuration Voltage Data - 3 phase",
    devices=("ESME",),
    services=("6.2.1",),
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        *_limits(get),
        get("(Phase[1])AverageRMSOverVoltageThreshold: value", 1, "1-0:32.35.0.4", 2, u32(unit="V")),
        get("(Phase[1])AverageRMSUnderVoltageThreshold: value", 1, "1-0:32.31.0.4", 2, u32(unit="V")),
        get("(Phase[2])AverageRMSUnderVoltageThreshold: value", 1, "1-0:52.31.0.4", 2, u32(unit="V")),
        get("(Phase[2])AverageRMSOverVoltageThreshold: value", 1, "1-0:52.35.0.4", 2, u32(unit="V")),
        get("(Phase[3])AverageRMSUnderVoltageThreshold: value", 1, "1-0:72.31.0.4", 2, u32(unit="V")),
        get("(Phase[3])AverageRMSOverVoltageThreshold: value", 1, "1-0:72.35.0.4", 2, u32(unit="V")),
    ),
)
ECS29C = use_case(
    0x00D1,
    "ECS29c",
    "Set Voltage Configurations on ESME without counter reset",
    devices=("ESME",),
    services=("6.5",),
    roles=("Network Operator",),
    critical=False,
    replay_protection=True,
    items=(
        set_("(Phase[1])AverageRMSUnderVoltageThreshold: value", 1, "1-0:32.31.0.4", 2, u32(unit="V")),
        set_("(Phase[1])AverageRMSOverVoltageThreshold: value", 1, "1-0:32.35.0.4", 2, u32(unit="V")),
        set_("(Phase[1])AverageRMSVoltageMeasurementPeriod: value", 7, "1-0:32.24.0.255", 4, u32(unit="s")),
        set_("RMSExtremeOverVoltageThreshold: value", 71, "0-0:17.0.1.255", 4, u32(unit="V")),
        set_("RMSExtremeOverVoltageMeasurementPeriod: value", 71, "0-0:17.0.1.255", 6, u32(unit="s")),
        set_("RMSExtremeUnderVoltageThreshold: value", 71, "0-0:17.0.2.255", 4, u32(unit="V")),
        set_("RMSExtremeUnderVoltageMeasurementPeriod: value", 71, "0-0:17.0.2.255", 6, u32(unit="s")),
        set_("RMSVoltageSagThreshold: value", 71, "0-0:17.0.3.255", 4, u32(unit="V")),
        set_("RMSVoltageSagMeasurementPeriod: value", 71, "0-0:17.0.3.255", 6, u32(unit="s")),
        set_("RMSVoltageSwellThreshold: value", 71, "0-0:17.0.4.255", 4, u32(unit="V")),
        set_("RMSVoltageSwellMeasurementPeriod: value", 71, "0-0:17.0.4.255", 6, u32(unit="s")),
    ),
)
ECS29D = use_case(
    0x00D2,
    "ECS29d",
    "Set Voltage Configurations on polyphase ESME without counter reset",
    devices=("ESME",),
    services=("6.5",),
    roles=("Network Operator",),
    critical=False,
    replay_protection=True,
    items=(
        set_("(Phase[1])AverageRMSUnderVoltageThreshold: value", 1, "1-0:32.31.0.4", 2, u32(unit="V")),
        set_("(Phase[1])AverageRMSOverVoltageThreshold: value", 1, "1-0:32.35.0.4", 2, u32(unit="V")),
        set_("(Phase[2])AverageRMSUnderVoltageThreshold: value", 1, "1-0:52.31.0.4", 2, u32(unit="V")),
        set_("(Phase[2])AverageRMSOverVoltageThreshold: value", 1, "1-0:52.35.0.4", 2, u32(unit="V")),
        set_("(Phase[3])AverageRMSUnderVoltageThreshold: value", 1, "1-0:72.31.0.4", 2, u32(unit="V")),
        set_("(Phase[3])AverageRMSOverVoltageThreshold: value", 1, "1-0:72.35.0.4", 2, u32(unit="V")),
        set_("(Phase[1])AverageRMSVoltageMeasurementPeriod: value", 7, "1-0:32.24.0.255", 4, u32(unit="s")),
        set_("(Phase[2])AverageRMSVoltageMeasurementPeriod: value", 7, "1-0:52.24.0.255", 4, u32(unit="s")),
        set_("(Phase[3])AverageRMSVoltageMeasurementPeriod: value", 7, "1-0:72.24.0.255", 4, u32(unit="s")),
        set_("RMSExtremeOverVoltageThreshold: value", 71, "0-0:17.0.1.255", 4, u32(unit="V")),
        set_("RMSExtremeOverVoltageMeasurementPeriod: value", 71, "0-0:17.0.1.255", 6, u32(unit="s")),
        set_("RMSExtremeUnderVoltageThreshold: value", 71, "0-0:17.0.2.255", 4, u32(unit="V")),
        set_("RMSExtremeUnderVoltageMeasurementPeriod: value", 71, "0-0:17.0.2.255", 6, u32(unit="s")),
        set_("RMSVoltageSagThreshold: value", 71, "0-0:17.0.3.255", 4, u32(unit="V")),
        set_("RMSVoltageSagMeasurementPeriod: value", 71, "0-0:17.0.3.255", 6, u32(unit="s")),
        set_("RMSVoltageSwellThreshold: value", 71, "0-0:17.0.4.255", 4, u32(unit="V")),
        set_("RMSVoltageSwellMeasurementPeriod: value", 71, "0-0:17.0.4.255", 6, u32(unit="s")),
    ),
)
ECS29E = use_case(
    0x00D3,
    "ECS29e",
    "Reset RMS Voltage Counters on ESME",
    devices=("ESME",),
    services=("6.27",),
    roles=("Network Operator",),
    critical=False,
    replay_protection=True,
    items=(
        action("(Phase[1])AverageRMSUnderVoltageCounter: reset", 3, "1-0:32.32.0.4", 1, i8(constant=Integer(0))),
        action("(Phase[1])AverageRMSOverVoltageCounter: reset", 3, "1-0:32.36.0.4", 1, i8(constant=Integer(0))),
    ),
)
ECS29F = use_case(
    0x00D4,
    "ECS29f",
    "Reset RMS Voltage Counters on polyphase ESME",
    devices=("ESME",),
    services=("6.27",),
    roles=("Network Operator",),
    critical=False,
    replay_protection=True,
    items=(
        action("(Phase[1])AverageRMSUnderVoltageCounter: reset", 3, "1-0:32.32.0.4", 1, i8(constant=Integer(0))),
        action("(Phase[1])AverageRMSOverVoltageCounter: reset", 3, "1-0:32.36.0.4", 1, i8(constant=Integer(0))),
        action("(Phase[2])AverageRMSUnderVoltageCounter: reset", 3, "1-0:52.32.0.4", 1, i8(constant=Integer(0))),
        action("(Phase[2])AverageRMSOverVoltageCounter: reset", 3, "1-0:52.36.0.4", 1, i8(constant=Integer(0))),
        action("(Phase[3])AverageRMSUnderVoltageCounter: reset", 3, "1-0:72.32.0.4", 1, i8(constant=Integer(0))),
        action("(Phase[3])AverageRMSOverVoltageCounter: reset", 3, "1-0:72.36.0.4", 1, i8(constant=Integer(0))),
    ),
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
