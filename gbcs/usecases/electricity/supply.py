"""The load switch, load limits and thresholds of electricity meters.

Source: the use case tables of GBCS 4.x, checked against the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from dlms.data import Integer, LongUnsigned
from gbcs.usecases.dlms import (
    action,
    array,
    boolean,
    date_time,
    enum,
    get,
    i8,
    scaler_and_unit,
    set_,
    u16,
    u32,
    use_case,
)

__all__ = ["USE_CASES"]

ECS26F = use_case(
    0x0040,
    "ECS26f",
    "Read ESME Configuration Data Device Information (instantaneous power thresholds)",
    devices=("ESME",),
    services=("6.2.5",),
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get(
            "LowMediumPowerThreshold: thresholds",
            21,
            "0-0:16.0.0.255",
            2,
            array(u32("LowMediumPowerThreshold / MediumHighPowerThreshold: threshold", unit="W"), 2, 2),
        ),
    ),
)
ECS27 = use_case(
    0x0042,
    "ECS27",
    "Read ESME Load Limit Data",
    devices=("ESME",),
    services=("4.15",),
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get(
            "LoadLimitSupplyState: valueCurrent",
            9000,
            "0-0:94.44.0.3",
            2,
            boolean(meanings={True: "disable", False: "unchanged"}),
        ),
        get("LoadLimitCounter: value", 3, "0-0:94.44.42.255", 2, u32()),
        scaler_and_unit("LoadLimitCounter", 3, "0-0:94.44.42.255", 0, 255),
        get("LoadLimitPowerThreshold: thresholdCurrent", 71, "0-0:17.0.0.255", 4, u32(unit="W")),
        get("LoadLimitPeriod(Timer): valueCurrent", 71, "0-0:17.0.0.255", 6, u32(unit="s")),
        get("LoadLimitRestorationPeriod(Timer): valueCurrent", 71, "0-0:17.0.0.255", 7, u32(unit="s")),
    ),
)
ECS28A = use_case(
    0x0043,
    "ECS28a",
    "Set Load Limit Configurations - General Settings",
    devices=("ESME",),
    services=("6.4.1",),
    roles=("Supplier",),
    critical=True,
    future_dateable=True,
    replay_protection=True,
    items=(
        set_(
            "LoadLimitSupplyState: valueNext",
            9000,
            "0-0:94.44.0.3",
            4,
            boolean(meanings={True: "disable", False: "unchanged"}),
        ),
        set_("LoadLimitPowerThreshold: thresholdNext", 9000, "0-0:94.44.128.7", 4, u32(unit="W")),
        set_("LoadLimitPeriod(Timer): valueNext", 9000, "0-0:94.44.128.6", 4, u32(unit="s")),
        set_("LoadLimitRestorationPeriod(Timer): valueNext", 9000, "0-0:94.44.128.8", 4, u32(unit="s")),
        set_("LoadLimitSupplyState: activateNextDateTime", 9000, "0-0:94.44.0.3", 6, date_time()),
        set_("LoadLimitPowerThreshold: activateNextDateTime", 9000, "0-0:94.44.128.7", 6, date_time()),
        set_("LoadLimitPeriod(Timer): activateNextDateTime", 9000, "0-0:94.44.128.6", 6, date_time()),
        set_("LoadLimitRestorationPeriod(Timer): activateNextDateTime", 9000, "0-0:94.44.128.8", 6, date_time()),
    ),
)
ECS28B = use_case(
    0x0044,
    "ECS28b",
    "Set Load Limit Configuration Counter Reset",
    devices=("ESME",),
    services=("6.4.2",),
    roles=("Supplier",),
    critical=False,
    replay_protection=True,
    items=(action("LoadLimitCounter: reset", 3, "0-0:94.44.42.255", 1, i8(constant=Integer(0))),),
)
ECS34 = use_case(
    0x0047,
    "ECS34",
    "Set Instantaneous Power Threshold Configuration",
    devices=("ESME",),
    services=("6.12",),
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(
        set_(
            "LowMediumPowerThreshold: thresholds",
            21,
            "0-0:16.0.0.255",
            2,
            array(u32("LowMediumPowerThreshold / MediumHighPowerThreshold: threshold", unit="W"), 2, 2),
        ),
    ),
)
ECS42 = use_case(
    0x004F,
    "ECS42",
    "Remotely Close the Load Switch on the ESME",
    devices=("ESME",),
    services=("7.1",),
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(action("SupplyState: enable", 9, "0-0:10.0.106.255", 1, u16(constant=LongUnsigned(51))),),
)
ECS43 = use_case(
    0x0050,
    "ECS43",
    "Remotely Open the Load Switch on the ESME",
    devices=("ESME",),
    services=("7.2",),
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(action("SupplyState: disable", 9, "0-0:10.0.106.255", 1, u16(constant=LongUnsigned(52))),),
)
ECS44 = use_case(
    0x0051,
    "ECS44",
    "Arm Load Switch in ESME",
    devices=("ESME",),
    services=("7.3",),
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(action("SupplyState: arm", 9, "0-0:10.0.106.255", 1, u16(constant=LongUnsigned(54))),),
)
ECS45 = use_case(
    0x0052,
    "ECS45",
    "Read Status of Load Switch in the ESME",
    devices=("ESME",),
    services=("7.4",),
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get(
            "SupplyState: value.output_state",
            70,
            "0-0:96.3.10.255",
            3,
            enum(
                meanings={0: "disabled (disconnected)", 1: "enabled (connected)", 2: "armed (ready for reconnection)"}
            ),
        ),
    ),
)
ECS81 = use_case(
    0x0068,
    "ECS81",
    "Set Supply Tamper State on ESME",
    devices=("ESME",),
    services=("6.25",),
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(
        set_("SupplyTamperState: value", 1, "0-0:94.44.0.4", 2, boolean(meanings={True: "locked", False: "unchanged"})),
    ),
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
