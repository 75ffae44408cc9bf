"""Auxiliary controllers, boost and randomised offset of electricity meters.

Source: the use case tables of GBCS 4.x, checked against the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from dlms.data import Boolean, LongUnsigned
from gbcs.usecases.dlms import (
    action,
    array,
    bits,
    boolean,
    buffer,
    date,
    date_time,
    declared,
    get,
    octets,
    seconds,
    select,
    set_,
    structure,
    templates,
    time,
    u8,
    u16,
    use_case,
    utf8,
    visible,
)

__all__ = ["USE_CASES"]

ECS26C = use_case(
    0x003D,
    "ECS26c",
    "Read ESME Configuration Data Device Information (randomisation)",
    devices=("ESME",),
    services=("6.2.2",),
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get("RandomisedOffset: value", 1, "0-0:94.44.0.0", 2, u16(unit="s")),
        get("RandomisedOffsetNumber: value", 1, "0-0:94.44.0.2", 2, u16()),
        get("RandomisedOffsetLimit: value", 1, "0-0:94.44.0.1", 2, u16(unit="s")),
    ),
)
ECS38 = use_case(
    0x004B,
    "ECS38",
    "Update Randomised Offset Limit",
    devices=("ESME",),
    services=("7.12",),
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(set_("RandomisedOffsetLimit: value", 1, "0-0:94.44.0.1", 2, u16(unit="s")),),
)
ECS46A = use_case(
    0x0053,
    "ECS46a",
    "Set Auxiliary Controller Descriptions",
    devices=("ESME",),
    services=("6.14.1",),
    roles=("Supplier",),
    critical=True,
    replay_protection=False,
    items=(
        set_("AuxiliaryController[1]: Description", 1, "0-0:94.44.0.11", 2, visible(longest=22), optional=True),
        set_("AuxiliaryController[2]: Description", 1, "0-0:94.44.0.12", 2, visible(longest=22), optional=True),
        set_("AuxiliaryController[3]: Description", 1, "0-0:94.44.0.13", 2, visible(longest=22), optional=True),
        set_("AuxiliaryController[4]: Description", 1, "0-0:94.44.0.14", 2, visible(longest=22), optional=True),
        set_("AuxiliaryController[5]: Description", 1, "0-0:94.44.0.15", 2, visible(longest=22), optional=True),
    ),
)
ECS61C = use_case(
    0x005E,
    "ECS61c",
    "Read Boost Function Data",
    devices=("ESME",),
    services=("7.11",),
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get(
            "BoostFunctionAvailability: value",
            1,
            "0-0:94.44.7.255",
            2,
            boolean(meanings={True: "present", False: "absent"}),
        ),
        select(
            "BoostFunctionEventLog: logEntries",
            7,
            "0-0:99.98.20.255",
            2,
            buffer(
                25,
                boost_start=seconds("logEntries[1..25].logEntry.boostStart"),
                boost_end=seconds("logEntries[1..25].logEntry.boostEnd"),
            ),
        ),
        get("BoostFunctionControl[1]: value", 1, "0-0:94.44.6.1", 2, boolean()),
        get("BoostFunctionControl[2]: value", 1, "0-0:94.44.6.2", 2, boolean()),
        get("BoostFunctionControl[3]: value", 1, "0-0:94.44.6.3", 2, boolean()),
        get("BoostFunctionControl[4]: value", 1, "0-0:94.44.6.4", 2, boolean()),
        get("BoostFunctionControl[5]: value", 1, "0-0:94.44.6.5", 2, boolean()),
    ),
)
ECS62 = use_case(
    0x005F,
    "ECS62",
    "Set ALCS/APC and Boost Function Association",
    devices=("ESME",),
    services=("7.9", "7.10"),
    roles=("Supplier",),
    critical=False,
    replay_protection=True,
    items=(
        set_("BoostFunctionControl[1]: value", 1, "0-0:94.44.6.1", 2, boolean()),
        set_("BoostFunctionControl[2]: value", 1, "0-0:94.44.6.2", 2, boolean()),
        set_("BoostFunctionControl[3]: value", 1, "0-0:94.44.6.3", 2, boolean()),
        set_("BoostFunctionControl[4]: value", 1, "0-0:94.44.6.4", 2, boolean()),
        set_("BoostFunctionControl[5]: value", 1, "0-0:94.44.6.5", 2, boolean()),
    ),
)
ECS46D = use_case(
    0x011A,
    "ECS46d",
    "Set Auxiliary Controller Calendar",
    devices=("ESME",),
    services=("6.14.3",),
    roles=("Supplier",),
    critical=True,
    future_dateable=True,
    replay_protection=True,
    supersedes="ECS46c",
    items=(
        set_(
            "AuxiliaryControllerCalendar(SpecialDays): entries",
            11,
            "0-1:11.0.3.255",
            2,
            array(
                structure(
                    index=u16("index[0..20].next"),
                    specialday_date=date("date[0..20].next"),
                    day_id=u8("dayIdentifier[0..20].next"),
                ),
                0,
                20,
            ),
        ),
        set_(
            "AuxiliaryControllerCalendar: entries",
            10,
            "0-1:12.0.2.255",
            2,
            array(
                structure(
                    index=u16("nextEntries[0..120].index"),
                    enable=boolean("nextEntries[0..120].enable", constant=Boolean(True)),
                    script_logical_name=octets("nextEntries[0..120].scriptLN", constant=bytes.fromhex("00000A0067FF")),
                    script_selector=u16("nextEntries[0..120].scriptSelector"),
                    switch_time=time("nextEntries[0..120].switchTime"),
                    validity_window=u16("nextEntries[0..120].validityWindow", constant=LongUnsigned(65535)),
                    exec_weekdays=bits("nextEntries[0..120].execWeekdays[0..7]", size=7),
                    exec_specdays=bits("nextEntries[0..120].execSpecdays[0..20]", longest=20),
                    begin_date=date("nextEntries[0..120].beginDate"),
                    end_date=date("nextEntries[0..120].endDate"),
                ),
                0,
                120,
            ),
        ),
        set_("AuxiliaryControllerCalendar: activateNextDateTime", 9000, "0-0:94.44.128.26", 6, date_time()),
        set_(
            "AuxiliaryControllerCalendar(SpecialDays): activateNextDateTime", 9000, "0-0:94.44.128.35", 6, date_time()
        ),
    ),
)
ECS61D = use_case(
    0x011C,
    "ECS61d",
    "Read Auxiliary Controller Configuration Data",
    devices=("ESME",),
    services=("7.14",),
    roles=("Supplier", "Network Operator", "Access Control Broker", "Load Controller"),
    critical=False,
    replay_protection=False,
    supersedes="ECS61a",
    items=(
        get("AuxiliaryController[1]: Description", 1, "0-0:94.44.0.11", 2, visible(longest=22), optional=True),
        get("AuxiliaryController[2]: Description", 1, "0-0:94.44.0.12", 2, visible(longest=22), optional=True),
        get("AuxiliaryController[3]: Description", 1, "0-0:94.44.0.13", 2, visible(longest=22), optional=True),
        get("AuxiliaryController[4]: Description", 1, "0-0:94.44.0.14", 2, visible(longest=22), optional=True),
        get("AuxiliaryController[5]: Description", 1, "0-0:94.44.0.15", 2, visible(longest=22), optional=True),
        get(
            "AuxiliaryControllerCalendar(SpecialDays): entries",
            11,
            "0-0:11.0.3.255",
            2,
            array(
                structure(
                    index=u16("index[0..20].current"),
                    specialday_date=date("date[0..20].current"),
                    day_id=u8("dayIdentifier[0..20].current"),
                ),
                0,
                20,
            ),
        ),
        get(
            "AuxiliaryControllerCalendar: entries",
            10,
            "0-0:12.0.2.255",
            2,
            array(
                structure(
                    index=u16("currentEntries[0..120].index"),
                    enable=boolean("currentEntries[0..120].enable", constant=Boolean(True)),
                    script_logical_name=octets(
                        "currentEntries[0..120].scriptLN", constant=bytes.fromhex("00000A0067FF")
                    ),
                    script_selector=u16("currentEntries[0..120].scriptSelector"),
                    switch_time=time("currentEntries[0..120].switchTime"),
                    validity_window=u16("currentEntries[0..120].validityWindow", constant=LongUnsigned(65535)),
                    exec_weekdays=bits("currentEntries[0..120].execWeekdays[0..7]", size=7),
                    exec_specdays=bits("currentEntries[0..120].execSpecdays[0..20]", longest=20),
                    begin_date=date("currentEntries[0..120].beginDate"),
                    end_date=date("currentEntries[0..120].endDate"),
                ),
                0,
                120,
            ),
        ),
    ),
)
ECS61E = use_case(
    0x011D,
    "ECS61e",
    "Read Auxiliary Controller Operational Data",
    devices=("ESME",),
    services=("7.15",),
    roles=("Supplier", "Network Operator", "Access Control Broker", "Load Controller"),
    critical=False,
    replay_protection=False,
    items=(
        get("AuxiliaryController[1]: typeAndIdentifier", 1, "0-0:94.44.0.21", 2, octets(longest=8)),
        get("AuxiliaryController[2]: typeAndIdentifier", 1, "0-0:94.44.0.22", 2, octets(longest=8)),
        get("AuxiliaryController[3]: typeAndIdentifier", 1, "0-0:94.44.0.23", 2, octets(longest=8)),
        get("AuxiliaryController[4]: typeAndIdentifier", 1, "0-0:94.44.0.24", 2, octets(longest=8)),
        get("AuxiliaryController[5]: typeAndIdentifier", 1, "0-0:94.44.0.25", 2, octets(longest=8)),
        get("AuxiliaryController[1]: stateAndAssociatedInformation", 1, "0-0:94.44.0.31", 2, utf8(longest=72000)),
        get("AuxiliaryController[2]: stateAndAssociatedInformation", 1, "0-0:94.44.0.32", 2, utf8(longest=72000)),
        get("AuxiliaryController[3]: stateAndAssociatedInformation", 1, "0-0:94.44.0.33", 2, utf8(longest=72000)),
        get("AuxiliaryController[4]: stateAndAssociatedInformation", 1, "0-0:94.44.0.34", 2, utf8(longest=72000)),
        get("AuxiliaryController[5]: stateAndAssociatedInformation", 1, "0-0:94.44.0.35", 2, utf8(longest=72000)),
    ),
)
ECS47A = use_case(
    0x011E,
    "ECS47a",
    "Set Auxiliary Controller [n] State",
    devices=("ESME",),
    services=("7.13",),
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    supersedes="ECS47",
    items=(
        set_("AuxiliaryController[1]: settingPeriodStartDateTime", 1, "0-0:94.44.117.1", 2, date_time(), optional=True),
        set_("AuxiliaryController[1]: settingPeriodEndDateTime", 1, "0-0:94.44.117.2", 2, date_time(), optional=True),
        set_("AuxiliaryController[2]: settingPeriodStartDateTime", 1, "0-0:94.44.118.1", 2, date_time(), optional=True),
        set_("AuxiliaryController[2]: settingPeriodEndDateTime", 1, "0-0:94.44.118.2", 2, date_time(), optional=True),
        set_("AuxiliaryController[3]: settingPeriodStartDateTime", 1, "0-0:94.44.119.1", 2, date_time(), optional=True),
        set_("AuxiliaryController[3]: settingPeriodEndDateTime", 1, "0-0:94.44.119.2", 2, date_time(), optional=True),
        set_("AuxiliaryController[4]: settingPeriodStartDateTime", 1, "0-0:94.44.120.1", 2, date_time(), optional=True),
        set_("AuxiliaryController[4]: settingPeriodEndDateTime", 1, "0-0:94.44.120.2", 2, date_time(), optional=True),
        set_("AuxiliaryController[5]: settingPeriodStartDateTime", 1, "0-0:94.44.121.1", 2, date_time(), optional=True),
        set_("AuxiliaryController[5]: settingPeriodEndDateTime", 1, "0-0:94.44.121.2", 2, date_time(), optional=True),
        action("AuxiliaryController[n]: controllerNumberAndCommandedState", 9, "0-0:10.0.103.255", 1, u16()),
    ),
)
ECS47E = use_case(
    0x011F,
    "ECS47e",
    "Limit APC [n] Level",
    devices=("ESME",),
    services=("7.16",),
    roles=("Load Controller",),
    critical=True,
    replay_protection=True,
    items=(
        set_(
            "AuxiliaryProportionalController[1]: limitPeriodStartDateTime",
            1,
            "0-0:94.44.117.3",
            2,
            date_time(),
            optional=True,
        ),
        set_(
            "AuxiliaryProportionalController[1]: limitPeriodEndDateTime",
            1,
            "0-0:94.44.117.4",
            2,
            date_time(),
            optional=True,
        ),
        set_(
            "AuxiliaryProportionalController[2]: limitPeriodStartDateTime",
            1,
            "0-0:94.44.118.3",
            2,
            date_time(),
            optional=True,
        ),
        set_(
            "AuxiliaryProportionalController[2]: limitPeriodEndDateTime",
            1,
            "0-0:94.44.118.4",
            2,
            date_time(),
            optional=True,
        ),
        set_(
            "AuxiliaryProportionalController[3]: limitPeriodStartDateTime",
            1,
            "0-0:94.44.119.3",
            2,
            date_time(),
            optional=True,
        ),
        set_(
            "AuxiliaryProportionalController[3]: limitPeriodEndDateTime",
            1,
            "0-0:94.44.119.4",
            2,
            date_time(),
            optional=True,
        ),
        set_(
            "AuxiliaryProportionalController[4]: limitPeriodStartDateTime",
            1,
            "0-0:94.44.120.3",
            2,
            date_time(),
            optional=True,
        ),
        set_(
            "AuxiliaryProportionalController[4]: limitPeriodEndDateTime",
            1,
            "0-0:94.44.120.4",
            2,
            date_time(),
            optional=True,
        ),
        set_(
            "AuxiliaryProportionalController[5]: limitPeriodStartDateTime",
            1,
            "0-0:94.44.121.3",
            2,
            date_time(),
            optional=True,
        ),
        set_(
            "AuxiliaryProportionalController[5]: limitPeriodEndDateTime",
            1,
            "0-0:94.44.121.4",
            2,
            date_time(),
            optional=True,
        ),
        action(
            "AuxiliaryProportionalController[n]: controllerNumberAndCommandedState", 9, "0-0:10.0.107.255", 1, u16()
        ),
    ),
)
# Earlier versions
ECS46C = ECS46D._replace(
    message_code=0x0054,
    reference="ECS46c",
    name="Set HC ALCS and ALCS configuration in ESME (excluding labels)",
    services=("6.14.2",),
    supersedes=None,
    **templates(
        (
            *(
                set_(
                    f"AuxiliaryController[{each}]: typeAndIdentifier",
                    1,
                    f"0-0:94.44.0.{20 + each}",
                    2,
                    octets(size=8),
                    optional=True,
                )
                for each in range(1, 6)
            ),
            *declared(ECS46D),
        )
    ),
)
ECS47 = ECS47A._replace(
    message_code=0x0055,
    reference="ECS47",
    name="Set or Reset HC ALCS or ALCS State",
    services=("7.5", "7.6", "7.8"),
    supersedes=None,
    **templates(
        (
            *(
                set_(
                    f"AuxiliaryController[{each}]: {action_name}Duration",
                    1,
                    f"0-0:94.44.{116 + each}.{number}",
                    2,
                    u16(unit="min"),
                    optional=True,
                )
                for each in range(1, 6)
                for number, action_name in ((1, "activation"), (2, "deactivation"))
            ),
            declared(ECS47A)[-1],
        )
    ),
)
ECS61A = ECS61D._replace(
    message_code=0x00BB,
    reference="ECS61a",
    name="Read HC ALCS and ALCS Data from ESME",
    services=("7.7",),
    supersedes=None,
    **templates(
        (
            *declared(ECS61D)[:5],
            *(
                get(
                    f"AuxiliaryController[{each}]: typeAndIdentifier",
                    1,
                    f"0-0:94.44.0.{20 + each}",
                    2,
                    octets(longest=8),
                )
                for each in range(1, 6)
            ),
            *declared(ECS61D)[5:],
            *(
                get(
                    f"AuxiliaryController[{each}]: outputState",
                    70,
                    f"0-{each}:96.3.10.255",
                    2,
                    boolean(meanings={True: "on", False: "off"}),
                )
                for each in range(1, 6)
            ),
        )
    ),
)

USE_CASES = (
    ECS26C,
    ECS38,
    ECS46A,
    ECS46C,
    ECS47,
    ECS61C,
    ECS62,
    ECS61A,
    ECS46D,
    ECS61D,
    ECS61E,
    ECS47A,
    ECS47E,
)
"""By message code."""
