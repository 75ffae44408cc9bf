"""Identity, clock, customer and maximum demand configuration of electricity meters.

Source: the use case tables of GBCS 4.x, checked against the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from gbcs.usecases.dlms import (
    action,
    declared,
    get,
    set_,
    templates,
    use_case,
)
from gbcs.usecases.model import CHF, ESME, SAPC
from gbcs.usecases.objects import (
    CLOCK,
    CUSTOMER_IDENTIFICATION_NUMBER,
    DEVICE_IDENTIFIER,
    DISABLE_PRIVACY_PIN_PROTECTION,
    EXPORT_MPAN,
    FIRMWARE_VERSION,
    IMPORT_MPANS,
    MANUFACTURER_IDENTIFIER,
    MAXIMUM_DEMAND_CONFIGURABLE_TIME_PERIOD,
    METER_VARIANT,
    MODEL_TYPE,
    RESTRICT_DATA_DATE_TIME,
    SUPPLIER_MESSAGE,
    SUPPLIER_NAME,
    SUPPLIER_TELEPHONE_NUMBER,
    SUPPLY_TAMPER_STATE,
)

__all__ = ["USE_CASES"]

ECS10 = use_case(
    0x0021,
    "ECS10",
    "Send Message to ESME",
    services={"3.1": ESME},
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(set_(SUPPLIER_MESSAGE.value),),
)
ECS12 = use_case(
    0x0022,
    "ECS12",
    "Set Change of Tenancy date on ESME",
    services={"3.2": ESME},
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(set_(RESTRICT_DATA_DATE_TIME.value),),
)
ECS14 = use_case(
    0x0023,
    "ECS14",
    "Disable Privacy PIN Protection on ESME",
    services={"3.5": ESME},
    roles=("Supplier",),
    critical=False,
    replay_protection=True,
    items=(set_(DISABLE_PRIVACY_PIN_PROTECTION.value),),
)
ECS16 = use_case(
    0x0025,
    "ECS16",
    "Write Supplier Contact Details on ESME",
    services={"3.4": ESME},
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(
        set_(SUPPLIER_TELEPHONE_NUMBER.value),
        set_(SUPPLIER_NAME.value),
    ),
)
ECS37 = use_case(
    0x004A,
    "ECS37",
    "Set Maximum Demand Configurable Time Period",
    services={"6.18.1": ESME},
    roles=("Network Operator",),
    critical=False,
    replay_protection=True,
    items=(set_(MAXIMUM_DEMAND_CONFIGURABLE_TIME_PERIOD.entries),),
)
ECS39A = use_case(
    0x004C,
    "ECS39a",
    "Set MPAN Value on the ESME",
    services={"6.20.1": ESME},
    roles=("Supplier",),
    critical=False,
    replay_protection=True,
    items=(set_(IMPORT_MPANS.value),),
)
ECS39B = use_case(
    0x004D,
    "ECS39b",
    "Set Export MPAN Value on the ESME",
    services={"6.20.2": ESME},
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=True,
    items=(set_(EXPORT_MPAN.value),),
)
ECS40 = use_case(
    0x004E,
    "ECS40",
    "Read MPAN Value on the ESME",
    services={"6.2.7": ESME},
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get(IMPORT_MPANS.value),
        get(EXPORT_MPAN.value),
    ),
)
ECS50 = use_case(
    0x0058,
    "ECS50",
    "Send CIN to ESME",
    services={"9.1": ESME},
    roles=("Access Control Broker",),
    critical=False,
    replay_protection=True,
    items=(set_(CUSTOMER_IDENTIFICATION_NUMBER.value),),
)
ECS52 = use_case(
    0x0059,
    "ECS52",
    "Read ESME/SAPC/Comms Hub Firmware Version",
    services={"11.2": ESME + CHF + SAPC},
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(get(FIRMWARE_VERSION.value),),
)
ECS70 = use_case(
    0x0062,
    "ECS70",
    "Set Clock on ESME",
    services={"6.11": ESME, "8.1.1": ESME},
    told_apart={"8.1.1": "Commission"},
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(
        set_(CLOCK.clock_base),
        action(CLOCK.set_valid_time_range),
        action(CLOCK.set_time),
        get(CLOCK.time),
        get(CLOCK.status),
    ),
)
ECS26M = use_case(
    0x00F9,
    "ECS26m",
    "Read ESME Configuration Data Device Information (identity, type and supply tamper state)",
    services={"6.2.4": ESME},
    roles=("Supplier", "Network Operator", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    supersedes="ECS26e",
    items=(
        get(METER_VARIANT.value),
        get(MODEL_TYPE.value),
        get(MANUFACTURER_IDENTIFIER.value),
        get(SUPPLY_TAMPER_STATE.value),
    ),
)
# Earlier versions
ECS26E = ECS26M._replace(
    message_code=0x003F,
    reference="ECS26e",
    name="Read ESME Configuration Data Device Information (device identity exc MPAN)",
    supersedes=None,
    **templates((get(DEVICE_IDENTIFIER.value), *declared(ECS26M))),
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
