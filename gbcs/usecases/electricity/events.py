"""Event logs and alert behaviours of electricity meters.

Source: the use case tables of GBCS 4.x, checked against the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from gbcs.usecases.dlms import action, get, select, set_, use_case
from gbcs.usecases.model import ESME, SAPC
from gbcs.usecases.objects import (
    AUXILIARY_CONTROLLER_EVENT_LOG,
    EVENT_LOG,
    NETWORK_OPERATOR_LOGGING,
    NETWORK_OPERATOR_LOGGING_SETTINGS,
    NETWORK_OPERATOR_WAN_ALERTING,
    NETWORK_OPERATOR_WAN_ALERTING_SETTINGS,
    POWER_EVENT_LOG,
    SECURITY_LOG,
    SUPPLIER_ALARMS,
    SUPPLIER_ALARMS_SETTINGS,
    SUPPLIER_HAN_SHARING,
    SUPPLIER_HAN_SHARING_SETTINGS,
    SUPPLIER_LOGGING,
    SUPPLIER_LOGGING_SETTINGS,
    SUPPLIER_WAN_ALERTING,
    SUPPLIER_WAN_ALERTING_SETTINGS,
)

__all__ = ["USE_CASES"]

ECS15A = use_case(
    0x0024,
    "ECS15a",
    "Clear ESME Event Log",
    services={"3.3": ESME},
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(action(EVENT_LOG.clear),),
)
ECS35A = use_case(
    0x0048,
    "ECS35a",
    "Read ESME Event Log",
    services={"6.13": ESME},
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(select(EVENT_LOG.log_entries),),
)
ECS35B = use_case(
    0x0049,
    "ECS35b",
    "Read ESME Security Log",
    services={"6.13": ESME},
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(select(SECURITY_LOG.log_entries),),
)
ECS25A = use_case(
    0x00AC,
    "ECS25a",
    "Set Alert Behaviours - ESME - Supplier",
    services={"6.22": ESME},
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(set_(SUPPLIER_WAN_ALERTING.mask),),
)
ECS25B = use_case(
    0x00B0,
    "ECS25b",
    "Set Alert Behaviours - ESME - Network Operator",
    services={"6.22": ESME},
    roles=("Network Operator",),
    critical=False,
    replay_protection=False,
    items=(set_(NETWORK_OPERATOR_WAN_ALERTING.mask),),
)
ECS35E = use_case(
    0x00B9,
    "ECS35e",
    "Read ESME Power Event Log",
    services={"6.13": ESME},
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(select(POWER_EVENT_LOG.log_entries),),
)
ECS15C = use_case(
    0x00C1,
    "ECS15c",
    "Clear Auxiliary Controller Event Log",
    services={"3.3": ESME},
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(action(AUXILIARY_CONTROLLER_EVENT_LOG.clear),),
)
ECS25A1 = use_case(
    0x00EA,
    "ECS25a1",
    "Set Event Behaviours - ESME to HAN Device - Supplier",
    services={"6.22": ESME},
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(set_(SUPPLIER_HAN_SHARING.mask),),
)
ECS25A2 = use_case(
    0x00EB,
    "ECS25a2",
    "Set Event Behaviours - ESME audible alarm - Supplier",
    services={"6.22": ESME},
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(set_(SUPPLIER_ALARMS.mask),),
)
ECS25A3 = use_case(
    0x00EC,
    "ECS25a3",
    "Set Event Behaviours - ESME logging - Supplier",
    services={"6.22": ESME},
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(set_(SUPPLIER_LOGGING.mask),),
)
ECS25B3 = use_case(
    0x00ED,
    "ECS25b3",
    "Set Event Behaviours - ESME logging - Network Operator",
    services={"6.22": ESME},
    roles=("Network Operator",),
    critical=False,
    replay_protection=False,
    items=(set_(NETWORK_OPERATOR_LOGGING.mask),),
)
ECS25R1 = use_case(
    0x00EE,
    "ECS25r1",
    "Read non-critical event and alert behaviours - ESME - Supplier",
    services={"6.2.10": ESME},
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(
        get(SUPPLIER_WAN_ALERTING_SETTINGS.settings),
        get(SUPPLIER_HAN_SHARING_SETTINGS.settings),
        get(SUPPLIER_ALARMS_SETTINGS.settings),
        get(SUPPLIER_LOGGING_SETTINGS.settings),
    ),
)
ECS25R2 = use_case(
    0x00EF,
    "ECS25r2",
    "Read non-critical event and alert behaviours - ESME - Network Operator",
    services={"6.2.10": ESME},
    roles=("Network Operator",),
    critical=False,
    replay_protection=False,
    items=(
        get(NETWORK_OPERATOR_WAN_ALERTING_SETTINGS.settings),
        get(NETWORK_OPERATOR_LOGGING_SETTINGS.settings),
    ),
)
ECS35G = use_case(
    0x00FD,
    "ECS35g",
    "Read Auxiliary Controller Event Log",
    services={"6.13": ESME + SAPC},
    roles=("Supplier", "Network Operator", "Load Controller"),
    critical=False,
    replay_protection=False,
    supersedes="ECS35f",
    items=(select(AUXILIARY_CONTROLLER_EVENT_LOG.log_entries),),
)
# Earlier versions
ECS35F = ECS35G._replace(
    message_code=0x00BA, reference="ECS35f", name="Read ALCS Event Log", services={"6.13": ESME}, supersedes=None
)

USE_CASES = (
    ECS15A,
    ECS35A,
    ECS35B,
    ECS25A,
    ECS25B,
    ECS35E,
    ECS35F,
    ECS15C,
    ECS25A1,
    ECS25A2,
    ECS25A3,
    ECS25B3,
    ECS25R1,
    ECS25R2,
    ECS35G,
)
"""By message code."""
