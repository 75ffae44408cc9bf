"""Auxiliary controllers, boost and randomised offset of electricity meters.

Source: the use case tables of GBCS 4.x, checked against the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from gbcs.usecases.controllers import CONTROLLERS
from gbcs.usecases.dlms import (
    action,
    declared,
    get,
    select,
    set_,
    templates,
    use_case,
)
from gbcs.usecases.model import ESME, SAPC
from gbcs.usecases.objects import (
    AUXILIARY_CONTROLLER_CALENDAR,
    AUXILIARY_CONTROLLER_CALENDAR_ACTIVATION,
    AUXILIARY_CONTROLLER_DESCRIPTION,
    AUXILIARY_CONTROLLER_END,
    AUXILIARY_CONTROLLER_OUTPUT,
    AUXILIARY_CONTROLLER_SCRIPTS,
    AUXILIARY_CONTROLLER_SPECIAL_DAYS,
    AUXILIARY_CONTROLLER_SPECIAL_DAYS_ACTIVATION,
    AUXILIARY_CONTROLLER_START,
    AUXILIARY_CONTROLLER_STATE,
    AUXILIARY_CONTROLLER_TYPE,
    AUXILIARY_PROPORTIONAL_CONTROLLER_END,
    AUXILIARY_PROPORTIONAL_CONTROLLER_SCRIPTS,
    AUXILIARY_PROPORTIONAL_CONTROLLER_START,
    BOOST_FUNCTION_AVAILABILITY,
    BOOST_FUNCTION_CONTROL,
    BOOST_FUNCTION_EVENT_LOG,
    NEXT_AUXILIARY_CONTROLLER_CALENDAR,
    NEXT_AUXILIARY_CONTROLLER_SPECIAL_DAYS,
    RANDOMISED_OFFSET,
    RANDOMISED_OFFSET_LIMIT,
    RANDOMISED_OFFSET_NUMBER,
)

__all__ = ["USE_CASES"]

ECS26C = use_case(
    0x003D,
    "ECS26c",
    "Read ESME Configuration Data Device Information (randomisation)",
    services={"6.2.2": ESME},
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get(RANDOMISED_OFFSET.value),
        get(RANDOMISED_OFFSET_NUMBER.value),
        get(RANDOMISED_OFFSET_LIMIT.value),
    ),
)
ECS38 = use_case(
    0x004B,
    "ECS38",
    "Update Randomised Offset Limit",
    services={"7.12": ESME},
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(set_(RANDOMISED_OFFSET_LIMIT.value),),
)
ECS46A = use_case(
    0x0053,
    "ECS46a",
    "Set Auxiliary Controller Descriptions",
    services={"6.14.1": ESME + SAPC},
    roles=("Supplier",),
    critical=True,
    replay_protection=False,
    items=(*(set_(each.description, optional=True) for each in AUXILIARY_CONTROLLER_DESCRIPTION.values()),),
)
ECS61C = use_case(
    0x005E,
    "ECS61c",
    "Read Boost Function Data",
    services={"7.11": ESME},
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get(BOOST_FUNCTION_AVAILABILITY.value),
        select(BOOST_FUNCTION_EVENT_LOG.log_entries),
        *(get(each.value) for each in BOOST_FUNCTION_CONTROL.values()),
    ),
)
ECS62 = use_case(
    0x005F,
    "ECS62",
    "Set ALCS/APC and Boost Function Association",
    services={"7.9": ESME, "7.10": ESME},
    told_apart={"7.9": "Add", "7.10": "Remove"},
    roles=("Supplier",),
    critical=False,
    replay_protection=True,
    items=(*(set_(each.value) for each in BOOST_FUNCTION_CONTROL.values()),),
)
ECS46D = use_case(
    0x011A,
    "ECS46d",
    "Set Auxiliary Controller Calendar",
    services={"6.14.3": ESME + SAPC},
    roles=("Supplier",),
    critical=True,
    future_dateable=True,
    replay_protection=True,
    supersedes="ECS46c",
    items=(
        set_(NEXT_AUXILIARY_CONTROLLER_SPECIAL_DAYS.entries),
        set_(NEXT_AUXILIARY_CONTROLLER_CALENDAR.entries),
        set_(AUXILIARY_CONTROLLER_CALENDAR_ACTIVATION.activate_next),
        set_(AUXILIARY_CONTROLLER_SPECIAL_DAYS_ACTIVATION.activate_next),
    ),
)
ECS61D = use_case(
    0x011C,
    "ECS61d",
    "Read Auxiliary Controller Configuration Data",
    services={"7.14": ESME + SAPC},
    roles=("Supplier", "Network Operator", "Access Control Broker", "Load Controller"),
    critical=False,
    replay_protection=False,
    supersedes="ECS61a",
    items=(
        *(get(each.description, optional=True) for each in AUXILIARY_CONTROLLER_DESCRIPTION.values()),
        get(AUXILIARY_CONTROLLER_SPECIAL_DAYS.entries),
        get(AUXILIARY_CONTROLLER_CALENDAR.entries),
    ),
)
ECS61E = use_case(
    0x011D,
    "ECS61e",
    "Read Auxiliary Controller Operational Data",
    services={"7.15": ESME + SAPC},
    roles=("Supplier", "Network Operator", "Access Control Broker", "Load Controller"),
    critical=False,
    replay_protection=False,
    items=(
        *(get(each.type_and_identifier) for each in AUXILIARY_CONTROLLER_TYPE.values()),
        *(get(each.state) for each in AUXILIARY_CONTROLLER_STATE.values()),
    ),
)
ECS47A = use_case(
    0x011E,
    "ECS47a",
    "Set Auxiliary Controller [n] State",
    services={"7.13": ESME + SAPC},
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    supersedes="ECS47",
    items=(
        *(
            set_(of[each].setting, optional=True)
            for each in CONTROLLERS
            for of in (AUXILIARY_CONTROLLER_START, AUXILIARY_CONTROLLER_END)
        ),
        action(AUXILIARY_CONTROLLER_SCRIPTS.command),
    ),
)
ECS47E = use_case(
    0x011F,
    "ECS47e",
    "Limit APC [n] Level",
    services={"7.16": ESME + SAPC},
    roles=("Load Controller",),
    critical=True,
    replay_protection=True,
    items=(
        *(
            set_(of[each].limit, optional=True)
            for each in CONTROLLERS
            for of in (AUXILIARY_PROPORTIONAL_CONTROLLER_START, AUXILIARY_PROPORTIONAL_CONTROLLER_END)
        ),
        action(AUXILIARY_PROPORTIONAL_CONTROLLER_SCRIPTS.command),
    ),
)
# Earlier versions
ECS46C = ECS46D._replace(
    message_code=0x0054,
    reference="ECS46c",
    name="Set HC ALCS and ALCS configuration in ESME (excluding labels)",
    services={"6.14.2": ESME},
    supersedes=None,
    **templates(
        (
            *(set_(each.whole_type_and_identifier, optional=True) for each in AUXILIARY_CONTROLLER_TYPE.values()),
            *declared(ECS46D),
        )
    ),
)
ECS47 = ECS47A._replace(
    message_code=0x0055,
    reference="ECS47",
    name="Set or Reset HC ALCS or ALCS State",
    services={"7.5": ESME, "7.6": ESME, "7.8": ESME},
    told_apart={"7.5": "Activate", "7.6": "Deactivate", "7.8": "Reset"},
    supersedes=None,
    **templates(
        (
            *(
                set_(of[each].duration, optional=True)
                for each in CONTROLLERS
                for of in (AUXILIARY_CONTROLLER_START, AUXILIARY_CONTROLLER_END)
            ),
            declared(ECS47A)[-1],
        )
    ),
)
ECS61A = ECS61D._replace(
    message_code=0x00BB,
    reference="ECS61a",
    name="Read HC ALCS and ALCS Data from ESME",
    services={"7.7": ESME},
    supersedes=None,
    **templates(
        (
            *declared(ECS61D)[:5],
            *(get(each.type_and_identifier) for each in AUXILIARY_CONTROLLER_TYPE.values()),
            *declared(ECS61D)[5:],
            *(get(each.output_state) for each in AUXILIARY_CONTROLLER_OUTPUT.values()),
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
