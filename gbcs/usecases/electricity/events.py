"""Event logs and alert behaviours of electricity meters.

Source: the use case tables of GBCS 4.x, checked against the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from dlms.data import Integer
from gbcs.alerts import ALERT_CODES
from gbcs.usecases.dlms import action, bits, buffer, enum, get, i8, octets, seconds, select, set_, u16, u32, use_case

__all__ = ["USE_CASES"]

ECS15A = use_case(
    0x0024,
    "ECS15a",
    "Clear ESME Event Log",
    devices=("ESME",),
    services=("3.3",),
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(action("EventLog(incGPF): clear", 7, "0-0:99.98.0.255", 1, i8(constant=Integer(0))),),
)
ECS35A = use_case(
    0x0048,
    "ECS35a",
    "Read ESME Event Log",
    devices=("ESME",),
    services=("6.13",),
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        select(
            "EventLog(incGPF): logEntries",
            7,
            "0-0:99.98.0.255",
            2,
            buffer(
                100,
                timestamp=seconds("logEntries[1..100].logEntry.timestamp"),
                logCode=u16("logEntries[1..100].logEntry.logCode", meanings=ALERT_CODES),
                otherInformation=octets("logEntries[1..100].logEntry.otherInformation", longest=8),
            ),
        ),
    ),
)
ECS35B = use_case(
    0x0049,
    "ECS35b",
    "Read ESME Security Log",
    devices=("ESME",),
    services=("6.13",),
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        select(
            "SecurityLog(notCHF): logEntries",
            7,
            "0-0:99.98.1.255",
            2,
            buffer(
                100,
                timestamp=seconds("logEntries[1..100].logEntry.timestamp"),
                logCode=u16("logEntries[1..100].logEntry.logCode", meanings=ALERT_CODES),
            ),
        ),
    ),
)
ECS25A = use_case(
    0x00AC,
    "ECS25a",
    "Set Alert Behaviours - ESME - Supplier",
    devices=("ESME",),
    services=("6.22",),
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(set_("Alerts Configuration Settings - Supplier: Bit string", 1, "0-30:97.98.11.255", 2, bits(size=512)),),
)
ECS25B = use_case(
    0x00B0,
    "ECS25b",
    "Set Alert Behaviours - ESME - Network Operator",
    devices=("ESME",),
    services=("6.22",),
    roles=("Network Operator",),
    critical=False,
    replay_protection=False,
    items=(set_("Alerts Configuration Settings - DNO: Bit string", 1, "0-33:97.98.11.255", 2, bits(size=512)),),
)
ECS35E = use_case(
    0x00B9,
    "ECS35e",
    "Read ESME Power Event Log",
    devices=("ESME",),
    services=("6.13",),
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        select(
            "PowerEventLog: logEntries",
            7,
            "0-0:99.98.4.255",
            2,
            buffer(
                100,
                timestamp=seconds("logEntries[1..100].logEntry.timestamp"),
                logCode=u16("logEntries[1..100].logEntry.logCode", meanings=ALERT_CODES),
                otherInformation=u32("logEntries[1..100].logEntry.otherInformation"),
            ),
        ),
    ),
)
ECS15C = use_case(
    0x00C1,
    "ECS15c",
    "Clear Auxiliary Controller Event Log",
    devices=("ESME",),
    services=("3.3",),
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(action("AuxiliaryControllerEventLog: clear", 7, "0-17:99.98.2.255", 1, i8(constant=Integer(0))),),
)
ECS25A1 = use_case(
    0x00EA,
    "ECS25a1",
    "Set Event Behaviours - ESME to HAN Device - Supplier",
    devices=("ESME",),
    services=("6.22",),
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(
        set_(
            "Alerts Configuration Settings - Supplier: maskAndActionsForHANDeviceSharing",
            1,
            "0-30:97.98.12.255",
            2,
            bits(size=512),
        ),
    ),
)
ECS25A2 = use_case(
    0x00EB,
    "ECS25a2",
    "Set Event Behaviours - ESME audible alarm - Supplier",
    devices=("ESME",),
    services=("6.22",),
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(
        set_(
            "Events Configuration Settings - Supplier: maskAndActionsForAlarms",
            1,
            "0-30:97.98.13.255",
            2,
            bits(size=512),
        ),
    ),
)
ECS25A3 = use_case(
    0x00EC,
    "ECS25a3",
    "Set Event Behaviours - ESME logging - Supplier",
    devices=("ESME",),
    services=("6.22",),
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(
        set_(
            "Events Configuration Settings - Supplier: maskAndActionsForLogging",
            1,
            "0-30:97.98.14.255",
            2,
            bits(size=512),
        ),
    ),
)
ECS25B3 = use_case(
    0x00ED,
    "ECS25b3",
    "Set Event Behaviours - ESME logging - Network Operator",
    devices=("ESME",),
    services=("6.22",),
    roles=("Network Operator",),
    critical=False,
    replay_protection=False,
    items=(
        set_(
            "Events Configuration Settings - Network Operator: maskAndActionsForLogging",
            1,
            "0-33:97.98.14.255",
            2,
            bits(size=512),
        ),
    ),
)
ECS25R1 = use_case(
    0x00EE,
    "ECS25r1",
    "Read non-critical event and alert behaviours - ESME - Supplier",
    devices=("ESME",),
    services=("6.2.10",),
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(
        get(
            "Alerts Configuration Settings - Supplier: settingsForWANAlerting",
            1,
            "0-30:97.98.15.255",
            2,
            bits(size=256),
        ),
        get(
            "Alerts Configuration Settings - Supplier: settingsForHANDeviceSharing",
            1,
            "0-30:97.98.16.255",
            2,
            bits(size=256),
        ),
        get("Events Configuration Settings - Supplier: settingsForAlarms", 1, "0-30:97.98.17.255", 2, bits(size=256)),
        get("Events Configuration Settings - Supplier: settingForLogging", 1, "0-30:97.98.18.255", 2, bits(size=256)),
    ),
)
ECS25R2 = use_case(
    0x00EF,
    "ECS25r2",
    "Read non-critical event and alert behaviours - ESME - Network Operator",
    devices=("ESME",),
    services=("6.2.10",),
    roles=("Network Operator",),
    critical=False,
    replay_protection=False,
    items=(
        get(
            "Alerts Configuration Settings - Network Operator: settingsForWANAlerting",
            1,
            "0-33:97.98.15.255",
            2,
            bits(size=256),
        ),
        get(
            "Events Configuration Settings - Network Operator: settingForLogging",
            1,
            "0-33:97.98.18.255",
            2,
            bits(size=256),
        ),
    ),
)
ECS35G = use_case(
    0x00FD,
    "ECS35g",
    "Read Auxiliary Controller Event Log",
    devices=("ESME",),
    services=("6.13",),
    roles=("Supplier", "Network Operator", "Load Controller"),
    critical=False,
    replay_protection=False,
    supersedes="ECS35f",
    items=(
        select(
            "AuxiliaryControllerEventLog: logEntries",
            7,
            "0-17:99.98.2.255",
            2,
            buffer(
                100,
                timestamp=seconds("logEntries[1..100].logEntry.timestamp"),
                switchNumberAndAction=u16("logEntries[1..100].logEntry.switchNumberAndAction"),
                outcome=enum(
                    "logEntries[1..100].logEntry.outcome",
                    meanings={0: "not known (HCALCS only)", 1: "success", 2: "failure"},
                ),
                hANCommandID=u32("logEntries[1..100].logEntry.HANCommandID"),
            ),
        ),
    ),
)
# Earlier versions
ECS35F = ECS35G._replace(message_code=0x00BA, reference="ECS35f", name="Read ALCS Event Log", supersedes=None)

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
