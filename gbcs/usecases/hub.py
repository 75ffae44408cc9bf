"""Communications hubs: device log, HAN communications, sub GHz channels, event logs.

Source: the use case tables of GBCS 4.x, checked against the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from gbcs.usecases.dlms import (
    action,
    declared,
    get,
    select,
    set_,
    templates,
    use_case,
)
from gbcs.usecases.model import CHF
from gbcs.usecases.objects import (
    CHF_SUB_GHZ_CHANNEL_SCAN,
    DEVICE_IDENTIFIER,
    DEVICE_LOG,
    EVENT_LOG,
    HISTORIC_DEVICE_LOG,
    MANUFACTURER_IDENTIFIER,
    MODEL_TYPE,
    OPERATING_SUB_GHZ_CHANNEL,
    SECURITY_LOG,
    SUB_GHZ_CHANNEL_LOG,
    SUB_GHZ_CONFIGURATION_SETTINGS,
)

__all__ = ["USE_CASES"]

CCS01 = use_case(
    0x0001,
    "CCS01",
    "Add Device to CHF device log",
    services={"8.11": CHF},
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=True,
    items=(
        action(DEVICE_LOG.add_entry),
        set_(DEVICE_LOG.joining_time_period),
        set_(DEVICE_LOG.allows_devices),
    ),
)
CCS02 = use_case(
    0x0002,
    "CCS02",
    "Remove device from CHF device log",
    services={"8.11": CHF},
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=True,
    items=(action(DEVICE_LOG.remove_entry),),
)
CCS03 = use_case(
    0x0003,
    "CCS03",
    "Restore CHF Device Log",
    services={"8.12.1": CHF},
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=True,
    items=(action(DEVICE_LOG.restore),),
)
ECS35C = use_case(
    0x0093,
    "ECS35c",
    "Read CHF Event Log",
    services={"6.13": CHF},
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=False,
    items=(select(EVENT_LOG.log_entries_of_hub),),
)
ECS35D = use_case(
    0x0094,
    "ECS35d",
    "Read CHF Security Log",
    services={"6.13": CHF},
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=False,
    items=(select(SECURITY_LOG.log_entries_of_hub),),
)
ECS26N = use_case(
    0x00FA,
    "ECS26n",
    "Read CHF Configuration Data Device Information (CH identity and type)",
    services={"6.2.4": CHF},
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=False,
    supersedes="ECS26i",
    items=(
        get(MODEL_TYPE.value_of_hub),
        get(MANUFACTURER_IDENTIFIER.value_of_hub),
    ),
)
CCS07 = use_case(
    0x00FE,
    "CCS07",
    "Read CHF Device Logs",
    services={"8.9": CHF},
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=False,
    items=(
        action(DEVICE_LOG.read),
        action(HISTORIC_DEVICE_LOG.read),
    ),
)
DBCH01 = use_case(
    0x010A,
    "DBCH01",
    "Read CHF Sub GHz Channel",
    services={"6.31": CHF},
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=False,
    items=(get(OPERATING_SUB_GHZ_CHANNEL.value),),
)
DBCH02 = use_case(
    0x010B,
    "DBCH02",
    "Read CHF Sub GHz Channel Log",
    services={"6.32": CHF},
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=False,
    items=(select(SUB_GHZ_CHANNEL_LOG.log_entries),),
)
DBCH03 = use_case(
    0x010C,
    "DBCH03",
    "Read CHF Sub GHz Configuration",
    services={"6.30": CHF},
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=False,
    items=(get(SUB_GHZ_CONFIGURATION_SETTINGS.value),),
)
DBCH04 = use_case(
    0x010D,
    "DBCH04",
    "Set CHF Sub GHz Configuration",
    services={"6.28": CHF},
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=True,
    items=(set_(SUB_GHZ_CONFIGURATION_SETTINGS.value),),
)
DBCH05 = use_case(
    0x010E,
    "DBCH05",
    "Request CHF Sub GHz Channel Scan",
    services={"6.29": CHF},
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=True,
    items=(set_(CHF_SUB_GHZ_CHANNEL_SCAN.request),),
)
CCS06 = use_case(
    0x010F,
    "CCS06",
    "Read CHF device log and check HAN communications",
    services={"8.9": CHF},
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=False,
    supersedes="CCS05/CCS04",
    items=(get(DEVICE_LOG.active_devices),),
)
# Earlier versions
ECS26I = ECS26N._replace(
    message_code=0x0092,
    reference="ECS26i",
    name="Read Configuration Data Device Information (CHF identity)",
    supersedes=None,
    **templates((get(DEVICE_IDENTIFIER.value), *declared(ECS26N))),
)
CCS05_CCS04 = CCS06._replace(
    message_code=0x0004, reference="CCS05/CCS04", name="Read CHF device log / Check HAN communications", supersedes=None
)

USE_CASES = (
    CCS01,
    CCS02,
    CCS03,
    CCS05_CCS04,
    ECS26I,
    ECS35C,
    ECS35D,
    ECS26N,
    CCS07,
    DBCH01,
    DBCH02,
    DBCH03,
    DBCH04,
    DBCH05,
    CCS06,
)
"""By message code."""
