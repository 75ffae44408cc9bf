"""Identity, clock, customer and maximum demand configuration of electricity meters.

Source: the use case tables of GBCS 4.x, checked against the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from dlms.data import BitString, Boolean, Enum, Integer, LongUnsigned
from gbcs.usecases.dlms import (
    action,
    array,
    bits,
    boolean,
    date_time,
    declared,
    entity,
    enum,
    get,
    i8,
    octets,
    set_,
    structure,
    templates,
    text,
    time,
    u8,
    u16,
    use_case,
)

__all__ = ["USE_CASES"]

ECS10 = use_case(
    0x0021,
    "ECS10",
    "Send Message to ESME",
    devices=("ESME",),
    services=("3.1",),
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(set_("SupplierMessage: value", 1, "0-2:96.13.1.255", 2, text(longest=116)),),
)
ECS12 = use_case(
    0x0022,
    "ECS12",
    "Set Change of Tenancy date on ESME",
    devices=("ESME",),
    services=("3.2",),
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(set_("restrictDataDateTime: value", 1, "0-0:94.44.3.2", 2, date_time()),),
)
ECS14 = use_case(
    0x0023,
    "ECS14",
    "Disable Privacy PIN Protection on ESME",
    devices=("ESME",),
    services=("3.5",),
    roles=("Supplier",),
    critical=False,
    replay_protection=True,
    items=(set_("DisablePrivacyPinProtection: value", 1, "0-0:94.44.3.1", 2, octets(constant=b"")),),
)
ECS16 = use_case(
    0x0025,
    "ECS16",
    "Write Supplier Contact Details on ESME",
    devices=("ESME",),
    services=("3.4",),
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(
        set_("ContactDetails: supplierTelephoneNumber", 9000, "0-0:96.13.0.255", 2, text(longest=18)),
        set_("ContactDetails: supplierName", 9000, "0-0:96.13.1.255", 2, text(longest=15)),
    ),
)
ECS37 = use_case(
    0x004A,
    "ECS37",
    "Set Maximum Demand Configurable Time Period",
    devices=("ESME",),
    services=("6.18.1",),
    roles=("Network Operator",),
    critical=False,
    replay_protection=True,
    items=(
        set_(
            "MaximumDemandConfigurableTimePeriod: entries",
            10,
            "0-0:12.0.0.255",
            2,
            array(
                structure(
                    index=u16("currentEntries[1..2].index"),
                    enable=boolean("currentEntries[1..2].enable", constant=Boolean(True)),
                    script_logical_name=octets("currentEntries[1..2].scriptLN", constant=bytes.fromhex("00000A8064FF")),
                    script_selector=u16("currentEntries[1..2].scriptSelector"),
                    switch_time=time("currentEntries[1..2].switchTime"),
                    validity_window=u16("currentEntries[1..2].validityWindow", constant=LongUnsigned(65535)),
                    exec_weekdays=bits(
                        "currentEntries[1..2].execWeekdays[1..7]", constant=BitString.from_bits("1111111")
                    ),
                    exec_specdays=bits("currentEntries[1..2].execSpecdays[0..0]", constant=BitString.from_bits("")),
                    begin_date=octets("currentEntries[1..2].beginDate", constant=bytes.fromhex("000001FFFF")),
                    end_date=octets("currentEntries[1..2].endDate", constant=bytes.fromhex("FFFFFFFFFF")),
                ),
                1,
                2,
            ),
        ),
    ),
)
ECS39A = use_case(
    0x004C,
    "ECS39a",
    "Set MPAN Value on the ESME",
    devices=("ESME",),
    services=("6.20.1",),
    roles=("Supplier",),
    critical=False,
    replay_protection=True,
    items=(set_("MeterPointAdministrationNumber(combinedMPANS): value", 1, "0-0:94.44.34.11", 2, text(longest=26)),),
)
ECS39B = use_case(
    0x004D,
    "ECS39b",
    "Set Export MPAN Value on the ESME",
    devices=("ESME",),
    services=("6.20.2",),
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=True,
    items=(set_("MeterPointAdministrationNumber(ExportMPAN): value", 1, "1-0:0.0.2.255", 2, text(size=13)),),
)
ECS40 = use_case(
    0x004E,
    "ECS40",
    "Read MPAN Value on the ESME",
    devices=("ESME",),
    services=("6.2.7",),
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get("MeterPointAdministrationNumber(combinedMPANS): value", 1, "0-0:94.44.34.11", 2, text(longest=26)),
        get("MeterPointAdministrationNumber(ExportMPAN): value", 1, "1-0:0.0.2.255", 2, text(size=13)),
    ),
)
ECS50 = use_case(
    0x0058,
    "ECS50",
    "Send CIN to ESME",
    devices=("ESME",),
    services=("9.1",),
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=True,
    items=(set_("CustomerIdentificationNumber: value", 1, "0-3:96.13.1.255", 2, text(size=4)),),
)
ECS52 = use_case(
    0x0059,
    "ECS52",
    "Read ESME/SAPC/Comms Hub Firmware Version",
    devices=("CHF", "ESME"),
    services=("11.2",),
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(get("FirmwareVersion: value", 1, "0-0:0.2.1.255", 2, octets(size=4)),),
)
ECS70 = use_case(
    0x0062,
    "ECS70",
    "Set Clock on ESME",
    devices=("ESME",),
    services=("6.11", "8.1.1"),
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(
        set_("Time: clockBase", 8, "0-0:1.0.0.255", 9, enum(constant=Enum(5))),
        action(
            "Time: setValidTimeRange",
            8,
            "0-0:1.0.0.255",
            5,
            structure(
                preset_time=octets("methodInput: presetTime", constant=bytes.fromhex("FFFFFFFFFFFFFFFFFF8000FF")),
                validity_interval_start=date_time("methodInput: timeRangeStart"),
                validity_interval_end=date_time("methodInput: timeRangeEnd"),
            ),
        ),
        action("Time: setTime", 8, "0-0:1.0.0.255", 4, i8(constant=Integer(0))),
        get("Time: methodOutput: value", 8, "0-0:1.0.0.255", 2, date_time()),
        get("Time: methodOutput: status", 8, "0-0:1.0.0.255", 4, u8()),
    ),
)
ECS26M = use_case(
    0x00F9,
    "ECS26m",
    "Read ESME Configuration Data Device Information (identity, type and supply tamper state)",
    devices=("ESME",),
    services=("6.2.4",),
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    supersedes="ECS26e",
    items=(
        get("MeterVariant: value", 1, "0-0:96.1.2.255", 2, text(size=1)),
        get("ModelType(SmartMeter): value", 1, "0-0:96.1.4.255", 2, text(size=8)),
        get("ManufacturerIdentifier: value", 1, "0-0:96.1.6.255", 2, text(longest=4)),
        get("SupplyTamperState: value", 1, "0-0:94.44.0.4", 2, boolean(meanings={True: "locked", False: "unchanged"})),
    ),
)
# Earlier versions
ECS26E = ECS26M._replace(
    message_code=0x003F,
    reference="ECS26e",
    name="Read ESME Configuration Data Device Information (device identity exc MPAN)",
    supersedes=None,
    **templates((get("DeviceIdentifier: value", 1, "0-0:96.1.1.255", 2, entity()), *declared(ECS26M))),
)

USE_CASES = (
    ECS10,
    ECS12,
    ECS14,
    ECS16,
    ECS26E,
    ECS37,
    ECS39A,
    ECS39B,
    ECS40,
    ECS50,
    ECS52,
    ECS70,
    ECS26M,
)
"""By message code."""
