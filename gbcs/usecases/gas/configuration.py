"""Configuration and identity of gas meters."""

from __future__ import annotations

from typing import Any

from gbcs.usecases.gas.parts import ACB, NETWORK_OPERATOR, SUPPLIER
from gbcs.usecases.gbz import (
    ABSENT,
    BASIC,
    DEVICE_MANAGEMENT,
    MESSAGING,
    METERING,
    PRICE,
    Part,
    ask,
    item,
    read,
    reply,
    tell,
    use_case,
)
from gbcs.usecases.model import GPF, GSME, UseCase
from wire.units import Unit

__all__ = ["USE_CASES"]

_EVERYONE = (SUPPLIER, NETWORK_OPERATOR, ACB)
_WRITE: dict[str, Any] = {"critical": False}
_CRITICAL: dict[str, Any] = {"critical": True, "replay_protection": True, "tapped_off": True}
_READ: dict[str, Any] = {"critical": False, "replay_protection": False}
_FLOW = "UncontrolledGasFlowRate"
_LOCKED, _UNCHANGED = 0, 3
_SUPPLY_STATES: dict[str, Any] = {
    name: item(f"{name}: value", None, (_LOCKED, _UNCHANGED)) for name in ("SupplyDepletionState", "SupplyTamperState")
}
_IDENTITY: dict[str, Any] = {
    "ManufacturerName": item("ManufacturerIdentifier: value"),
    "ModelIdentifier": item("ModelType(SmartMeter): value"),
}


def _billing_calendar(start: str, duration: int | None = None) -> tuple[Part, Part]:
    """The periods of bills and of blocks, which are the same."""
    return (
        tell(
            PRICE,
            "PublishBillingPeriod",
            provider_id=0,
            billing_period_start_time=item(f"BillingCalendar: {start}"),
            billing_period_duration=item(None, None, duration),
            tariff_type=0,
        ),
        tell(
            PRICE,
            "PublishBlockPeriod",
            provider_id=0,
            block_period_start_time=item("BillingCalendar: blockResolutionPeriod"),
            block_period_duration=item(None, None, duration),
            block_period_control=2,
            tariff_type=0,
            tariff_resolution_period=1,
        ),
    )


_GET_BILLING_PERIOD = ask(
    PRICE,
    "GetBillingPeriod",
    reply(
        "PublishBillingPeriod",
        0x09,
        provider_id=0,
        billing_period_start_time=item("BillingCalendar: startDateTimeAndAnyPeriodicity"),
        tariff_type=0,
    ),
    earliest_start_time=0,
    min_issuer_event_id=0xFFFFFFFF,
    number_of_commands=1,
    tariff_type=0,
)

USE_CASES: tuple[UseCase, ...] = (
    use_case(
        0x0071,
        "GCS07",
        "Send Message to GSME",
        tell(
            MESSAGING,
            "DisplayMessage",
            message_control=0,
            duration_in_minutes=item(None, Unit.MIN, 0xFFFF),
            message=item("SupplierMessage: value", lengths=range(1, 117)),
            extended_message_control=ABSENT,
        ),
        services={"3.1": GSME},
        roles=(SUPPLIER,),
        replay_protection=False,
        tapped_off=True,
        **_WRITE,
    ),
    use_case(
        0x0072,
        "GCS09",
        "Set Change of Tenancy date on GPF",
        tell(
            DEVICE_MANAGEMENT,
            "PublishChangeOfTenancy",
            provider_id=0,
            tariff_type=item("restrictDataDateTime: valueTariffTypeNext", None, 0),
            implementation_date_time=item("restrictDataDateTime: value"),
            proposed_tenancy_change_control=item(
                "restrictDataDateTime: valueProviderChangeControlNext", None, 0x00000200
            ),
        ),
        services={"3.2": GPF},
        roles=(SUPPLIER,),
        replay_protection=False,
        **_WRITE,
    ),
    use_case(
        0x0073,
        "GCS11",
        "Disable Privacy PIN Protection on GSME",
        tell(
            DEVICE_MANAGEMENT,
            "RequestNewPasswordResponse",
            implementation_date_time=0,
            duration_in_minutes=0,
            password_type=item("DisablePrivacyPinProtection: disableProtection", None, 2),
            password=b"",
        ),
        services={"3.5": GSME},
        roles=(SUPPLIER,),
        replay_protection=True,
        **_WRITE,
    ),
    use_case(
        0x0088,
        "GCS44",
        "Write Contact Details on GSME",
        tell(
            DEVICE_MANAGEMENT,
            "PublishChangeOfSupplier",
            current_provider_id=0,
            tariff_type=item("ContactDetails: valueTariffTypeNext", None, 0),
            proposed_provider_id=0,
            provider_change_implementation_time=0,
            provider_change_control=item("ContactDetails: valueProviderChangeControlNext", None, 0x00001800),
            proposed_provider_name=item("ContactDetails: supplierName", lengths=range(1, 16)),
            proposed_provider_contact_details=item("ContactDetails: supplierTelephoneNumber", lengths=range(1, 19)),
        ),
        services={"3.4": GSME},
        roles=(SUPPLIER,),
        replay_protection=False,
        tapped_off=True,
        **_WRITE,
    ),
    use_case(
        0x0083,
        "GCS36",
        "Send CIN to GSME",
        tell(
            DEVICE_MANAGEMENT,
            "UpdateCIN",
            cin_implementation_time=0,
            provider_id=0,
            customer_id_number=item("CustomerIdentificationNumber: value", lengths=range(1, 5)),
        ),
        services={"9.1": GSME},
        roles=(ACB,),
        replay_protection=True,
        **_WRITE,
    ),
    use_case(
        0x0087,
        "GCS41",
        "Set MPRN Value on the GSME",
        tell(
            DEVICE_MANAGEMENT,
            "UpdateSiteId",
            site_id_time=0,
            provider_id=0,
            site_id=item("MeterPointReferenceNumber: methodInput: value", lengths=range(1, 33)),
        ),
        services={"6.20.1": GSME},
        roles=(SUPPLIER,),
        replay_protection=True,
        **_WRITE,
    ),
    use_case(
        0x0089,
        "GCS46",
        "Read MPRN on the GSME",
        read(METERING, "SiteID", SiteID=item("MeterPointReferenceNumber: value")),
        services={"6.2.7": GSME + GPF},
        roles=_EVERYONE,
        **_READ,
    ),
    use_case(
        0x0084,
        "GCS38",
        "Read GSME Firmware Version",
        read(METERING, "CurrentMeterID", CurrentMeterID=item("FirmwareVersion: value")),
        services={"11.2": GSME + GPF},
        roles=_EVERYONE,
        **_READ,
    ),
    use_case(
        0x009E,
        "GCS21e",
        "Read GSME/GPF Configuration Data Device Information (device identity)",
        read(BASIC, "ManufacturerName", "ModelIdentifier", "HWVersion", **_IDENTITY),
        read(METERING, "SupplyDepletionState", "SupplyTamperState", **_SUPPLY_STATES),
        services={"6.2.4": GSME + GPF},
        roles=None,
        **_READ,
    ),
    use_case(
        0x00FB,
        "GCS21m",
        "Read GSME Configuration Data Device Information (identity, type and supply tamper / depletion state)",
        read(BASIC, "ManufacturerName", "ModelIdentifier", **_IDENTITY),
        read(
            METERING,
            "SupplyDepletionState",
            "SupplyTamperState",
            **_SUPPLY_STATES,
        ),
        services={"6.2.4": GSME},
        roles=_EVERYONE,
        supersedes="GCS21e",
        **_READ,
    ),
    use_case(
        0x007B,
        "GCS21a",
        "Read Gas Configuration Data Device Information",
        read(
            PRICE,
            "CalorificValueTrailingDigit",
            "CalorificValueUnit",
            "CalorificValue",
            "ConversionFactorTrailingDigit",
            "ConversionFactor",
            CalorificValueTrailingDigit=item("CalorificValue: scale"),
            CalorificValueUnit=item("CalorificValue: unit", None, 1),
            CalorificValue=item("CalorificValue: value", Unit.MJ_PER_M3, scale=("CalorificValueTrailingDigit",)),
            ConversionFactorTrailingDigit=item("ConversionFactor: scale"),
            ConversionFactor=item("ConversionFactor: value", scale=("ConversionFactorTrailingDigit",)),
        ),
        read(
            METERING,
            "UncontrolledFlowDivisor",
            "UncontrolledFlowMultiplier",
            "UncontrolledFlowUnitOfMeasure",
            "UncontrolledFlowThreshold",
            "FlowStabilisationPeriod",
            "FlowMeasurementPeriod",
            UncontrolledFlowDivisor=item(f"{_FLOW}: scaleDivisor"),
            UncontrolledFlowMultiplier=item(f"{_FLOW}: scaleMultiplier"),
            UncontrolledFlowUnitOfMeasure=item(f"{_FLOW}: unit", None, 1),
            UncontrolledFlowThreshold=item(
                f"{_FLOW}: value", Unit.M3_PER_HOUR, scale=("UncontrolledFlowMultiplier", "UncontrolledFlowDivisor")
            ),
            FlowStabilisationPeriod=item(f"{_FLOW}: stabilisationPeriod", Unit.DECISECOND),
            FlowMeasurementPeriod=item(f"{_FLOW}: measurementPeriod", Unit.S),
        ),
        services={"6.2.8": GSME},
        roles=_EVERYONE,
        **_READ,
    ),
    use_case(
        0x007C,
        "GCS23",
        "Set CV and Conversion Factor Value(s) on the GSME",
        tell(
            PRICE,
            "PublishConversionFactor",
            start_time=0,
            conversion_factor=item("ConversionFactor: valueNext", scale=("conversion_factor_trailing_digit",)),
            conversion_factor_trailing_digit=item("ConversionFactor: ScalerNext", None, 0x50),
        ),
        tell(
            PRICE,
            "PublishCalorificValue",
            start_time=0,
            calorific_value=item(
                "CalorificValue: valueNext", Unit.MJ_PER_M3, scale=("calorific_value_trailing_digit",)
            ),
            calorific_value_unit=item("CalorificValue: unitNext", None, 1),
            calorific_value_trailing_digit=item("CalorificValue: ScalerNext", None, 0x10),
        ),
        services={"6.6": GSME},
        roles=(SUPPLIER,),
        **_CRITICAL,
    ),
    use_case(
        0x007E,
        "GCS25",
        "Set Billing Calendar on the GSME",
        *_billing_calendar("startDateTimeAndPeriodicity", 1),
        services={"6.8": GSME},
        roles=(),
        **_CRITICAL,
    ),
    use_case(
        0x00D8,
        "GCS25a",
        "Set Billing Calendar on the GSME - all periodicities",
        *_billing_calendar("startDateTimeAndLongerPeriodicity"),
        services={"6.8": GSME},
        roles=(SUPPLIER,),
        supersedes="GCS25",
        **_CRITICAL,
    ),
    use_case(
        0x009D,
        "GCS21d",
        "Read GSME Configuration Data Device Information (BillingCalendar)",
        _GET_BILLING_PERIOD,
        services={"6.2.3": GSME + GPF},
        roles=None,
        **_READ,
    ),
    use_case(
        0x00DA,
        "GCS21k",
        "Read GSME Configuration Data Device Information (BillingCalendar - all periodicities)",
        _GET_BILLING_PERIOD,
        services={"6.2.3": GSME + GPF},
        roles=(SUPPLIER, ACB),
        supersedes="GCS21d",
        **_READ,
    ),
)
