"""Communications hubs: device log, HAN communications, sub GHz channels, event logs.

Source: the use case tables of GBCS 4.x, checked against the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from dlms.data import Boolean, Enum, Unsigned
from gbcs.alerts import ALERT_CODES
from gbcs.usecases.dlms import (
    action,
    array,
    bits,
    boolean,
    buffer,
    date_time,
    declared,
    entity,
    enum,
    get,
    i8,
    null,
    octets,
    seconds,
    select,
    set_,
    structure,
    templates,
    text,
    u8,
    u16,
    use_case,
)

__all__ = ["USE_CASES"]

CCS01 = use_case(
    0x0001,
    "CCS01",
    "Add Device to CHF device log",
    devices=("CHF",),
    services=("8.11",),
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=True,
    items=(
        action(
            "DeviceLog(CHF): addEntry",
            104,
            "0-0:30.3.0.255",
            1,
            structure(
                ieee_address=entity("methodInput: entryToBeAdded.entityIdentifier"),
                key_type=enum("methodInput: entryToBeAdded.credentialsType", constant=Enum(1)),
                key=octets("methodInput: entryToBeAdded.installationCredentials", size=16),
                device_type=enum(
                    "methodInput: entryToBeAdded.deviceType",
                    meanings={
                        0: "ESME",
                        1: "GSME",
                        13: "HC ALCS",
                        128: "IHD",
                        130: "CAD",
                        132: "PPMID",
                        254: "GPF also accepted by the CHF",
                    },
                ),
            ),
        ),
        set_("DeviceLog(CHF): joiningTimePeriod", 104, "0-0:30.3.0.255", 3, u16(unit="s")),
        set_("DeviceLog(CHF): allowsDevicesOnToTheHAN", 104, "0-0:30.3.0.255", 2, boolean(constant=Boolean(True))),
    ),
)
CCS02 = use_case(
    0x0002,
    "CCS02",
    "Remove device from CHF device log",
    devices=("CHF",),
    services=("8.11",),
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=True,
    items=(action("DeviceLog(CHF): removeEntry", 104, "0-0:30.3.0.255", 2, entity()),),
)
CCS03 = use_case(
    0x0003,
    "CCS03",
    "Restore CHF Device Log",
    devices=("CHF",),
    services=("8.12.1",),
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=True,
    items=(
        action(
            "DeviceLog(CHF): restoreCHFDeviceLog",
            104,
            "0-0:30.3.0.255",
            5,
            structure(
                extended_PAN_ID=octets("methodInput: logDetails.hanIdentifier", size=8),
                devices_to_restore=array(
                    structure(
                        MAC_address=entity("methodInput: logDetails.device[1..16].deviceidentifier"),
                        hashed_TC_link_key=octets("methodInput: logDetails.device[1..16].securityDetails", longest=16),
                    ),
                    1,
                    16,
                ),
            ),
        ),
    ),
)
ECS35C = use_case(
    0x0093,
    "ECS35c",
    "Read CHF Event Log",
    devices=("CHF",),
    services=("6.13",),
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=False,
    items=(
        select(
            "EventLog(CHF): logEntries",
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
ECS35D = use_case(
    0x0094,
    "ECS35d",
    "Read CHF Security Log",
    devices=("CHF",),
    services=("6.13",),
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=False,
    items=(
        select(
            "SecurityLog(CHF): logEntries",
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
ECS26N = use_case(
    0x00FA,
    "ECS26n",
    "Read CHF Configuration Data Device Information (CH identity and type)",
    devices=("CHF",),
    services=("6.2.4",),
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=False,
    supersedes="ECS26i",
    items=(
        get("ModelType(CommsHub): value", 1, "0-0:96.1.4.255", 2, text(size=8)),
        get("CHManufacturerIdentifier: value", 1, "0-0:96.1.6.255", 2, text(longest=4)),
    ),
)
CCS07 = use_case(
    0x00FE,
    "CCS07",
    "Read CHF Device Logs",
    devices=("CHF",),
    services=("8.9",),
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=False,
    items=(
        action(
            "DeviceLog(CHF): readCHFDeviceLog",
            104,
            "0-0:30.3.0.255",
            4,
            null(),
            structure(
                date_time=date_time("methodOutput: readDateTime"),
                extended_PAN_ID=octets("methodOutput: hanIdentifier", size=8),
                devices_to_backup=array(
                    structure(
                        MAC_address=entity("methodOutput: devices[0..16].device.deviceIdentifier"),
                        hashed_TC_link_key=octets("methodOutput: devices[0..16].device.securityDetails", longest=16),
                    ),
                    0,
                    16,
                ),
            ),
        ),
        action(
            "HistoricDeviceLog(CHF): readHistoricCHFDeviceLog",
            104,
            "0-0:30.3.1.255",
            4,
            null(),
            structure(
                date_time=date_time("methodOutput: readDateTime"),
                extended_PAN_ID=octets("methodOutput: hanIdentifier", size=8),
                devices_to_backup=array(
                    structure(
                        MAC_address=entity("methodOutput: devices[0..16].device.deviceIdentifier"),
                        hashed_TC_link_key=octets("methodOutput: devices[0..16].device.securityDetails", longest=16),
                    ),
                    0,
                    16,
                ),
            ),
        ),
    ),
)
DBCH01 = use_case(
    0x010A,
    "DBCH01",
    "Read CHF Sub GHz Channel",
    devices=("CHF",),
    services=("6.31",),
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=False,
    items=(get("OperatingSubGHzChannel: value", 1, "0-0:94.44.10.2", 2, bits(size=32)),),
)
DBCH02 = use_case(
    0x010B,
    "DBCH02",
    "Read CHF Sub GHz Channel Log",
    devices=("CHF",),
    services=("6.32",),
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=False,
    items=(
        select(
            "SubGHzChannelLog: logEntries",
            7,
            "0-0:94.44.10.3",
            2,
            buffer(
                100,
                timestamp=seconds("logEntries[0..100].logEntry.timestamp"),
                logCode=u16("logEntries[0..100].logEntry.logCode", meanings=ALERT_CODES),
                otherInformation=octets("logEntries[0..100].logEntry.otherInformation", longest=8),
            ),
        ),
    ),
)
DBCH03 = use_case(
    0x010C,
    "DBCH03",
    "Read CHF Sub GHz Configuration",
    devices=("CHF",),
    services=("6.30",),
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=False,
    items=(
        get(
            "SubGHzConfigurationSettings: subGhzConfig",
            1,
            "0-0:94.44.10.0",
            2,
            structure(
                page28Mask=bits("page28Mask", size=32),
                page29Mask=bits("page29Mask", size=32),
                page30Mask=bits("page30Mask", size=32),
                page31Mask=bits("page31Mask", size=32),
                normalLimitedDutyCycleThreshold=u16("normal-LimitedDutyCycleThreshold", unit="0.01 %"),
                limitedCriticalDutyCycleThreshold=u16("limited-CriticalDutyCycleThreshold", unit="0.01 %"),
                channelChangesPerWeek=u8("maximumSubGHzChannelChangesPerWeek"),
                gsmeCurfew=u16("gSMECurfew"),
                quieterDecibelsLimit=u8("channelQuieterThreshold", unit="dB"),
                noisierDecibelsLimit=u8("channelNoisierTheshold", unit="dB"),
                nonGsmePoorCommsPercentage=u16("nonGSMEPoorCommunicationsPercentageThreshold", unit="0.01 %"),
                nonGsmeMeasurementPeriods=u8(
                    "nonGSMEPoorCommunicationsThirtyMinutePeriodsMeasurementPeriod", unit="30 min"
                ),
                localChNoiseMeasurementPeriod=u16("localCHNoiseMeasurementPeriod"),
                localChFailurePercentage=u16("localCHFailurePercentage", unit="0.01 %"),
                localChRetryPercentage=u16("localCHRetryPercentage", unit="0.01 %"),
            ),
        ),
    ),
)
DBCH04 = use_case(
    0x010D,
    "DBCH04",
    "Set CHF Sub GHz Configuration",
    devices=("CHF",),
    services=("6.28",),
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=True,
    items=(
        set_(
            "SubGHzConfigurationSettings: subGhzConfig",
            1,
            "0-0:94.44.10.0",
            2,
            structure(
                page28Mask=bits("page28Mask", size=32),
                page29Mask=bits("page29Mask", size=32),
                page30Mask=bits("page30Mask", size=32),
                page31Mask=bits("page31Mask", size=32),
                normalLimitedDutyCycleThreshold=u16("normal-LimitedDutyCycleThreshold", unit="0.01 %"),
                limitedCriticalDutyCycleThreshold=u16("limited-CriticalDutyCycleThreshold", unit="0.01 %"),
                channelChangesPerWeek=u8("maximumSubGHzChannelChangesPerWeek"),
                gsmeCurfew=u16("gSMECurfew"),
                quieterDecibelsLimit=u8("channelQuieterThreshold", unit="dB"),
                noisierDecibelsLimit=u8("channelNoisierTheshold", unit="dB"),
                nonGsmePoorCommsPercentage=u16("nonGSMEPoorCommunicationsPercentageThreshold", unit="0.01 %"),
                nonGsmeMeasurementPeriods=u8(
                    "nonGSMEPoorCommunicationsThirtyMinutePeriodsMeasurementPeriod", unit="30 min"
                ),
                localChNoiseMeasurementPeriod=u16("localCHNoiseMeasurementPeriod"),
                localChFailurePercentage=u16("localCHFailurePercentage", unit="0.01 %"),
                localChRetryPercentage=u16("localCHRetryPercentage", unit="0.01 %"),
            ),
        ),
    ),
)
DBCH05 = use_case(
    0x010E,
    "DBCH05",
    "Request CHF Sub GHz Channel Scan",
    devices=("CHF",),
    services=("6.29",),
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=True,
    items=(set_("CHFSubGHzChannelScan: request", 1, "0-0:94.44.10.1", 2, u8(constant=Unsigned(0))),),
)
CCS06 = use_case(
    0x010F,
    "CCS06",
    "Read CHF device log and check HAN communications",
    devices=("CHF",),
    services=("8.9",),
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=False,
    supersedes="CCS05/CCS04",
    items=(
        get(
            "DeviceLog(CHF): active_devices",
            104,
            "0-0:30.3.0.255",
            4,
            array(
                structure(
                    mac_address=entity("logEntries[0..16].logentry.entityIdentifier"),
                    status=bits("logEntries[0..16].logentry.extradetails1", size=8),
                    maxRSSI=i8("logEntries[0..16].logentry.extradetails2"),
                    averageRSSI=i8("CHFCommunicationsStore: logEntries[0..16].logentry.subGHzLinkQuality"),
                    minRSSI=i8("logEntries[0..16].logentry.extradetails4"),
                    maxLQI=u8("logEntries[0..16].logentry.extradetails5"),
                    averageLQI=u8("logEntries[0..16].logentry.extradetails6"),
                    minLQI=u8("logEntries[0..16].logentry.extradetails7"),
                    last_communication_date_time=date_time(
                        "CHFCommunicationsStore: logEntries[0..16].logentry.lastCommsTimestamp"
                    ),
                    number_of_hops=u8("logEntries[0..16].logentry.extradetails8"),
                    transmission_failures=u8("logEntries[0..16].logentry.extradetails9"),
                    transmission_successes=u8("logEntries[0..16].logentry.extradetails10"),
                    application_version=u8("logEntries[0..16].logentry.extradetails11"),
                    stack_version=u8("logEntries[0..16].logentry.extradetails12"),
                ),
                0,
                16,
            ),
        ),
    ),
)
# Earlier versions
ECS26I = ECS26N._replace(
    message_code=0x0092,
    reference="ECS26i",
    name="Read Configuration Data Device Information (CHF identity)",
    supersedes=None,
    **templates((get("DeviceIdentifier: value", 1, "0-0:96.1.1.255", 2, entity()), *declared(ECS26N))),
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
