"""Price cluster (ZigBee Smart Energy 1.4).

Octets that follow the price of PublishPrice are to be ignored in GB; they are the optional fields of the standard.
"""

from __future__ import annotations

from construct import Array, this

from wire.layout import U8, U16, U24, U32, U48, Enumerated, Flags, Layout, ToEnd, Trailing
from zigbee.bitmaps import (
    BlockPeriodControl,
    BlockThresholdsSubPayloadControl,
    CurrencyChangeControl,
    DurationType,
    NumberOfPriceTiersAndRegisterTier,
    PriceCommandOptions,
    PriceControl,
    PriceMatrixSubPayloadControl,
    PriceTrailingDigitAndTier,
    TariffTypeBits,
    TariffTypeChargingScheme,
    TierNumberOfBlockThresholds,
    TrailingDigit,
)
from zigbee.clusters import Attribute, Cluster, series, with_units
from zigbee.enumerations import (
    AlternateCostUnit,
    CalorificValueUnit,
    CO2Unit,
    CommodityType,
    CppAuth,
    CppPriceTier,
    CreditPaymentStatus,
    PaymentDiscountPeriod,
    TariffResolutionPeriod,
    TierBlockMode,
    UnitOfMeasure,
)
from zigbee.types import OCTET_STRING, UTC, DataType

__all__ = [
    "ATTRIBUTES",
    "BLOCK_THRESHOLDS_ENTRY",
    "CANCEL_TARIFF",
    "CLUSTER",
    "CPP_EVENT_RESPONSE",
    "GET_BILLING_PERIOD",
    "GET_BLOCK_PERIODS",
    "GET_BLOCK_THRESHOLDS",
    "GET_CALORIFIC_VALUE",
    "GET_CO2_VALUE",
    "GET_CONSOLIDATED_BILL",
    "GET_CONVERSION_FACTOR",
    "GET_CREDIT_PAYMENT",
    "GET_CURRENCY_CONVERSION",
    "GET_CURRENT_PRICE",
    "GET_PRICE_MATRIX",
    "GET_SCHEDULED_PRICES",
    "GET_TARIFF_CANCELLATION",
    "GET_TARIFF_INFORMATION",
    "GET_TIER_LABELS",
    "PRICE_ACKNOWLEDGEMENT",
    "PRICE_MATRIX_ENTRY",
    "PUBLISH_BILLING_PERIOD",
    "PUBLISH_BLOCK_PERIOD",
    "PUBLISH_BLOCK_THRESHOLDS",
    "PUBLISH_CALORIFIC_VALUE",
    "PUBLISH_CO2_VALUE",
    "PUBLISH_CONSOLIDATED_BILL",
    "PUBLISH_CONVERSION_FACTOR",
    "PUBLISH_CPP_EVENT",
    "PUBLISH_CREDIT_PAYMENT",
    "PUBLISH_CURRENCY_CONVERSION",
    "PUBLISH_PRICE",
    "PUBLISH_PRICE_MATRIX",
    "PUBLISH_TARIFF_INFORMATION",
    "PUBLISH_TIER_LABELS",
    "TIER_LABEL",
]


def _thresholds(first: int, tier: str) -> tuple[Attribute, ...]:
    """The thresholds of a tier, and their number."""
    names = (f"{tier}Block{block}Threshold" for block in range(1, 16))
    count = Attribute(first + 15, f"{tier}BlockThresholdCount", DataType.UINT8)
    return *series(first, DataType.UINT48, *names), count


_PRICE = "currency, with the decimals of PriceTrailingDigit"

ATTRIBUTES = with_units(
    {
        r"(Rx)?(NoTier|Tier\d+)Block\d+Price|(Received)?PriceTier\d+|CPP\dPrice|StandingCharge": _PRICE,
        r"(Tier\d+)?Block\d+Threshold": "UnitOfMeasure, times ThresholdMultiplier, by ThresholdDivisor",
        r"ReceivedBlock\d+Threshold": "UnitOfMeasure, times ReceivedThresholdMultiplier, by ReceivedThresholdDivisor",
        "ConversionFactor|CalorificValue": "10^-TrailingDigit",
        "Currency": "ISO 4217 numeric",
    },
    *series(0x0000, DataType.OCTSTR, *(f"Tier{tier}PriceLabel" for tier in range(1, 49)), max_length=12),
    *_thresholds(0x0100, ""),
    *(row for tier in range(1, 16) for row in _thresholds(0x0100 + 0x10 * tier, f"Tier{tier}")),
    Attribute(0x0200, "StartOfBlockPeriod", DataType.UTC),
    Attribute(0x0201, "BlockPeriodDuration", DataType.UINT24),
    Attribute(0x0202, "ThresholdMultiplier", DataType.UINT24),
    Attribute(0x0203, "ThresholdDivisor", DataType.UINT24),
    Attribute(0x0204, "BlockPeriodDurationType", DataType.MAP8, meaning=DurationType),
    Attribute(0x0300, "CommodityType", DataType.ENUM8, meaning=CommodityType),
    Attribute(0x0301, "StandingCharge", DataType.UINT32),
    Attribute(0x0302, "ConversionFactor", DataType.UINT32),
    Attribute(0x0303, "ConversionFactorTrailingDigit", DataType.MAP8, meaning=TrailingDigit),
    Attribute(0x0304, "CalorificValue", DataType.UINT32),
    Attribute(0x0305, "CalorificValueUnit", DataType.ENUM8, meaning=CalorificValueUnit),
    Attribute(0x0306, "CalorificValueTrailingDigit", DataType.MAP8, meaning=TrailingDigit),
    *series(0x0400, DataType.UINT32, *(f"NoTierBlock{block}Price" for block in range(1, 17))),
    *series(
        0x0410, DataType.UINT32, *(f"Tier{tier}Block{block}Price" for tier in range(1, 16) for block in range(1, 17))
    ),
    *series(0x050F, DataType.UINT32, *(f"PriceTier{tier}" for tier in range(16, 49))),
    Attribute(0x05FE, "CPP1Price", DataType.UINT32),
    Attribute(0x05FF, "CPP2Price", DataType.UINT32),
    Attribute(0x0610, "TariffLabel", DataType.OCTSTR, max_length=24),
    Attribute(0x0611, "NumberOfPriceTiersInUse", DataType.UINT8),
    Attribute(0x0612, "NumberOfBlockThresholdsInUse", DataType.UINT8),
    Attribute(0x0613, "TierBlockMode", DataType.ENUM8, meaning=TierBlockMode),
    Attribute(0x0615, "UnitOfMeasure", DataType.ENUM8, meaning=UnitOfMeasure),
    Attribute(0x0616, "Currency", DataType.UINT16),
    Attribute(0x0617, "PriceTrailingDigit", DataType.MAP8, meaning=TrailingDigit),
    Attribute(0x0619, "TariffResolutionPeriod", DataType.ENUM8, meaning=TariffResolutionPeriod),
    Attribute(0x0620, "CO2", DataType.UINT32),
    Attribute(0x0621, "CO2Unit", DataType.ENUM8, meaning=CO2Unit),
    Attribute(0x0622, "CO2TrailingDigit", DataType.MAP8, meaning=TrailingDigit),
    Attribute(0x0700, "CurrentBillingPeriodStart", DataType.UTC),
    Attribute(0x0701, "CurrentBillingPeriodDuration", DataType.UINT24),
    Attribute(0x0702, "LastBillingPeriodStart", DataType.UTC),
    Attribute(0x0703, "LastBillingPeriodDuration", DataType.UINT24),
    Attribute(0x0704, "LastBillingPeriodConsolidatedBill", DataType.UINT32),
    Attribute(0x0800, "CreditPaymentDueDate", DataType.UTC),
    Attribute(0x0801, "CreditPaymentStatus", DataType.ENUM8, meaning=CreditPaymentStatus),
    Attribute(0x0802, "CreditPaymentOverDueAmount", DataType.INT32),
    Attribute(0x080A, "PaymentDiscount", DataType.INT32),
    Attribute(0x080B, "PaymentDiscountPeriod", DataType.ENUM8, meaning=PaymentDiscountPeriod),
    Attribute(0x0810, "CreditPayment1", DataType.UINT32),
    Attribute(0x0811, "CreditPaymentDate1", DataType.UTC),
    Attribute(0x0812, "CreditPaymentRef1", DataType.OCTSTR, max_length=20),
    Attribute(0x0820, "CreditPayment2", DataType.UINT32),
    Attribute(0x0821, "CreditPaymentDate2", DataType.UTC),
    Attribute(0x0822, "CreditPaymentRef2", DataType.OCTSTR, max_length=20),
    Attribute(0x0830, "CreditPayment3", DataType.UINT32),
    Attribute(0x0831, "CreditPaymentDate3", DataType.UTC),
    Attribute(0x0832, "CreditPaymentRef3", DataType.OCTSTR, max_length=20),
    Attribute(0x0840, "CreditPayment4", DataType.UINT32),
    Attribute(0x0841, "CreditPaymentDate4", DataType.UTC),
    Attribute(0x0842, "CreditPaymentRef4", DataType.OCTSTR, max_length=20),
    Attribute(0x0850, "CreditPayment5", DataType.UINT32),
    Attribute(0x0851, "CreditPaymentDate5", DataType.UTC),
    Attribute(0x0852, "CreditPaymentRef5", DataType.OCTSTR, max_length=20),
    *series(0x8000, DataType.OCTSTR, *(f"ReceivedTier{tier}PriceLabel" for tier in range(1, 49)), max_length=12),
    *series(0x8100, DataType.UINT48, *(f"ReceivedBlock{block}Threshold" for block in range(1, 16))),
    Attribute(0x8200, "ReceivedStartOfBlockPeriod", DataType.UTC),
    Attribute(0x8201, "ReceivedBlockPeriodDuration", DataType.UINT24),
    Attribute(0x8202, "ReceivedThresholdMultiplier", DataType.UINT24),
    Attribute(0x8203, "ReceivedThresholdDivisor", DataType.UINT24),
    *series(0x8400, DataType.UINT32, *(f"RxNoTierBlock{block}Price" for block in range(1, 17))),
    *series(
        0x8410, DataType.UINT32, *(f"RxTier{tier}Block{block}Price" for tier in range(1, 16) for block in range(1, 17))
    ),
    *series(0x850F, DataType.UINT32, *(f"ReceivedPriceTier{tier}" for tier in range(16, 49))),
    Attribute(0x8610, "ReceivedTariffLabel", DataType.OCTSTR, max_length=24),
    Attribute(0x8611, "ReceivedNumberOfTariffTiersInUse", DataType.UINT8),
    Attribute(0x8612, "ReceivedNumberOfBlockThresholdsInUse", DataType.UINT8),
    Attribute(0x8613, "ReceivedTierBlockMode", DataType.UINT8),
    Attribute(0x8615, "ReceivedTariffResolutionPeriod", DataType.ENUM8),
    Attribute(0x8625, "ReceivedCO2", DataType.UINT32),
    Attribute(0x8626, "ReceivedCO2Unit", DataType.ENUM8),
    Attribute(0x8627, "ReceivedCO2TrailingDigit", DataType.MAP8),
    Attribute(0x8700, "ReceivedCurrentBillingPeriodStart", DataType.UTC),
    Attribute(0x8701, "ReceivedCurrentBillingPeriodDuration", DataType.UINT24),
    Attribute(0x8702, "ReceivedLastBillingPeriodStart", DataType.UTC),
    Attribute(0x8703, "ReceivedLastBillingPeriodDuration", DataType.UINT24),
    Attribute(0x8704, "ReceivedLastBillingPeriodConsolidatedBill", DataType.UINT32),
    Attribute(0x0000, "PriceIncreaseRandomizeMinutes", DataType.UINT8, side="client"),
    Attribute(0x0001, "PriceDecreaseRandomizeMinutes", DataType.UINT8, side="client"),
    Attribute(0x0002, "CommodityType", DataType.ENUM8, side="client"),
)

# From client to server -----------------------------------------------------------------------------------------------

GET_CURRENT_PRICE = Layout(
    "GetCurrentPrice",
    "command_options" / Flags(U8, PriceCommandOptions),
)
GET_SCHEDULED_PRICES = Layout(
    "GetScheduledPrices",
    "start_time" / UTC,
    "number_of_events" / U8,
)
PRICE_ACKNOWLEDGEMENT = Layout(
    "PriceAcknowledgement",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "price_ack_time" / UTC,
    "control" / Flags(U8, PriceControl),
)
GET_BLOCK_PERIODS = Layout(
    "GetBlockPeriods",
    "start_time" / UTC,
    "number_of_events" / U8,
    "tariff_type" / Trailing(Flags(U8, TariffTypeBits)),
)
GET_CONVERSION_FACTOR = Layout(
    "GetConversionFactor",
    "earliest_start_time" / UTC,
    "min_issuer_event_id" / U32,
    "number_of_commands" / U8,
)
GET_CALORIFIC_VALUE = Layout(
    "GetCalorificValue",
    "earliest_start_time" / UTC,
    "min_issuer_event_id" / U32,
    "number_of_commands" / U8,
)
GET_TARIFF_INFORMATION = Layout(
    "GetTariffInformation",
    "earliest_start_time" / UTC,
    "min_issuer_event_id" / U32,
    "number_of_commands" / U8,
    "tariff_type" / Flags(U8, TariffTypeBits),
)
GET_PRICE_MATRIX = Layout(
    "GetPriceMatrix",
    "issuer_tariff_id" / U32,
)
GET_BLOCK_THRESHOLDS = Layout(
    "GetBlockThresholds",
    "issuer_tariff_id" / U32,
)
GET_CO2_VALUE = Layout(
    "GetCO2Value",
    "earliest_start_time" / UTC,
    "min_issuer_event_id" / U32,
    "number_of_commands" / U8,
    "tariff_type" / Trailing(Flags(U8, TariffTypeBits)),
)
GET_TIER_LABELS = Layout(
    "GetTierLabels",
    "issuer_tariff_id" / U32,
)
GET_BILLING_PERIOD = Layout(
    "GetBillingPeriod",
    "earliest_start_time" / UTC,
    "min_issuer_event_id" / U32,
    "number_of_commands" / U8,
    "tariff_type" / Trailing(Flags(U8, TariffTypeBits)),
)
GET_CONSOLIDATED_BILL = Layout(
    "GetConsolidatedBill",
    "earliest_start_time" / UTC,
    "min_issuer_event_id" / U32,
    "number_of_commands" / U8,
    "tariff_type" / Trailing(Flags(U8, TariffTypeBits)),
)
CPP_EVENT_RESPONSE = Layout(
    "CPPEventResponse",
    "issuer_event_id" / U32,
    "cpp_auth" / Enumerated(U8, CppAuth),
)
GET_CREDIT_PAYMENT = Layout(
    "GetCreditPayment",
    "latest_end_time" / UTC,
    "number_of_records" / U8,
)
GET_CURRENCY_CONVERSION = Layout("GetCurrencyConversion")
GET_TARIFF_CANCELLATION = Layout("GetTariffCancellation")

# From server to client -----------------------------------------------------------------------------------------------

PUBLISH_PRICE = Layout(
    "PublishPrice",
    "provider_id" / U32,
    "rate_label" / OCTET_STRING,
    "issuer_event_id" / U32,
    "current_time" / UTC,
    "unit_of_measure" / Enumerated(U8, UnitOfMeasure),
    "currency" / U16,
    "price_trailing_digit_and_price_tier" / Flags(U8, PriceTrailingDigitAndTier),
    "number_of_price_tiers_and_register_tier" / Flags(U8, NumberOfPriceTiersAndRegisterTier),
    "start_time" / UTC,
    "duration_in_minutes" / U16,
    "price" / U32,
    "price_ratio" / Trailing(U8),
    "generation_price" / Trailing(U32),
    "generation_price_ratio" / Trailing(U8),
    "alternate_cost_delivered" / Trailing(U32),
    "alternate_cost_unit" / Trailing(Enumerated(U8, AlternateCostUnit)),
    "alternate_cost_trailing_digit" / Trailing(Flags(U8, TrailingDigit)),
    "number_of_block_thresholds" / Trailing(U8),
    "price_control" / Trailing(Flags(U8, PriceControl)),
    "number_of_generation_tiers" / Trailing(U8),
    "generation_tier" / Trailing(U8),
    "extended_number_of_price_tiers" / Trailing(U8),
    "extended_price_tier" / Trailing(U8),
    "extended_register_tier" / Trailing(U8),
)
PUBLISH_BLOCK_PERIOD = Layout(
    "PublishBlockPeriod",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "block_period_start_time" / UTC,
    "block_period_duration" / U24,
    "block_period_control" / Flags(U8, BlockPeriodControl),
    "block_period_duration_type" / Flags(U8, DurationType),
    "tariff_type" / Flags(U8, TariffTypeBits),
    "tariff_resolution_period" / Enumerated(U8, TariffResolutionPeriod),
)
PUBLISH_CONVERSION_FACTOR = Layout(
    "PublishConversionFactor",
    "issuer_event_id" / U32,
    "start_time" / UTC,
    "conversion_factor" / U32,
    "conversion_factor_trailing_digit" / Flags(U8, TrailingDigit),
)
PUBLISH_CALORIFIC_VALUE = Layout(
    "PublishCalorificValue",
    "issuer_event_id" / U32,
    "start_time" / UTC,
    "calorific_value" / U32,
    "calorific_value_unit" / Enumerated(U8, CalorificValueUnit),
    "calorific_value_trailing_digit" / Flags(U8, TrailingDigit),
)
PUBLISH_TARIFF_INFORMATION = Layout(
    "PublishTariffInformation",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "issuer_tariff_id" / U32,
    "start_time" / UTC,
    "tariff_type_charging_scheme" / Flags(U8, TariffTypeChargingScheme),
    "tariff_label" / OCTET_STRING,
    "number_of_price_tiers_in_use" / U8,
    "number_of_block_thresholds_in_use" / U8,
    "unit_of_measure" / Enumerated(U8, UnitOfMeasure),
    "currency" / U16,
    "price_trailing_digit" / Flags(U8, TrailingDigit),
    "standing_charge" / U32,
    "tier_block_mode" / Enumerated(U8, TierBlockMode),
    "block_threshold_multiplier" / U24,
    "block_threshold_divisor" / U24,
)
PRICE_MATRIX_ENTRY = Layout(
    "PriceMatrixEntry",
    "tier_block_id" / U8,
    "price" / U32,
)
PUBLISH_PRICE_MATRIX = Layout(
    "PublishPriceMatrix",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "start_time" / UTC,
    "issuer_tariff_id" / U32,
    "command_index" / U8,
    "total_number_of_commands" / U8,
    "sub_payload_control" / Flags(U8, PriceMatrixSubPayloadControl),
    "entries" / ToEnd(PRICE_MATRIX_ENTRY),
)
BLOCK_THRESHOLDS_ENTRY = Layout(
    "BlockThresholdsEntry",
    "tier_number_of_block_thresholds" / Flags(U8, TierNumberOfBlockThresholds),
    "block_thresholds" / Array(this.tier_number_of_block_thresholds & 0x0F, U48),
)
PUBLISH_BLOCK_THRESHOLDS = Layout(
    "PublishBlockThresholds",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "start_time" / UTC,
    "issuer_tariff_id" / U32,
    "command_index" / U8,
    "total_number_of_commands" / U8,
    "sub_payload_control" / Flags(U8, BlockThresholdsSubPayloadControl),
    "entries" / ToEnd(BLOCK_THRESHOLDS_ENTRY),
)
PUBLISH_CO2_VALUE = Layout(
    "PublishCO2Value",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "start_time" / UTC,
    "tariff_type" / Flags(U8, TariffTypeBits),
    "co2_value" / U32,
    "co2_value_unit" / Enumerated(U8, CO2Unit),
    "co2_value_trailing_digit" / Flags(U8, TrailingDigit),
)
TIER_LABEL = Layout(
    "TierLabel",
    "tier_id" / U8,
    "tier_label" / OCTET_STRING,
)
PUBLISH_TIER_LABELS = Layout(
    "PublishTierLabels",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "issuer_tariff_id" / U32,
    "command_index" / U8,
    "total_number_of_commands" / U8,
    "number_of_labels" / U8,
    "labels" / Array(this.number_of_labels, TIER_LABEL),
)
PUBLISH_BILLING_PERIOD = Layout(
    "PublishBillingPeriod",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "billing_period_start_time" / UTC,
    "billing_period_duration" / U24,
    "billing_period_duration_type" / Flags(U8, DurationType),
    "tariff_type" / Flags(U8, TariffTypeBits),
)
PUBLISH_CONSOLIDATED_BILL = Layout(
    "PublishConsolidatedBill",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "billing_period_start_time" / UTC,
    "billing_period_duration" / U24,
    "billing_period_duration_type" / Flags(U8, DurationType),
    "tariff_type" / Flags(U8, TariffTypeBits),
    "consolidated_bill" / U32,
    "currency" / U16,
    "bill_trailing_digit" / Flags(U8, TrailingDigit),
)
PUBLISH_CPP_EVENT = Layout(
    "PublishCPPEvent",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "start_time" / UTC,
    "duration_in_minutes" / U16,
    "tariff_type" / Flags(U8, TariffTypeBits),
    "cpp_price_tier" / Enumerated(U8, CppPriceTier),
    "cpp_auth" / Enumerated(U8, CppAuth),
)
PUBLISH_CREDIT_PAYMENT = Layout(
    "PublishCreditPayment",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "credit_payment_due_date" / UTC,
    "credit_payment_overdue_amount" / U32,
    "credit_payment_status" / Enumerated(U8, CreditPaymentStatus),
    "credit_payment" / U32,
    "credit_payment_date" / UTC,
    "credit_payment_ref" / OCTET_STRING,
)
PUBLISH_CURRENCY_CONVERSION = Layout(
    "PublishCurrencyConversion",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "start_time" / UTC,
    "old_currency" / U16,
    "new_currency" / U16,
    "conversion_factor" / U32,
    "conversion_factor_trailing_digit" / Flags(U8, TrailingDigit),
    "currency_change_control_flags" / Flags(U32, CurrencyChangeControl),
)
CANCEL_TARIFF = Layout(
    "CancelTariff",
    "provider_id" / U32,
    "issuer_tariff_id" / U32,
    "tariff_type" / Flags(U8, TariffTypeBits),
)

CLUSTER = Cluster(
    0x0700,
    "Price",
    ATTRIBUTES,
    client_commands={
        0x00: GET_CURRENT_PRICE,
        0x01: GET_SCHEDULED_PRICES,
        0x02: PRICE_ACKNOWLEDGEMENT,
        0x03: GET_BLOCK_PERIODS,
        0x04: GET_CONVERSION_FACTOR,
        0x05: GET_CALORIFIC_VALUE,
        0x06: GET_TARIFF_INFORMATION,
        0x07: GET_PRICE_MATRIX,
        0x08: GET_BLOCK_THRESHOLDS,
        0x09: GET_CO2_VALUE,
        0x0A: GET_TIER_LABELS,
        0x0B: GET_BILLING_PERIOD,
        0x0C: GET_CONSOLIDATED_BILL,
        0x0D: CPP_EVENT_RESPONSE,
        0x0E: GET_CREDIT_PAYMENT,
        0x0F: GET_CURRENCY_CONVERSION,
        0x10: GET_TARIFF_CANCELLATION,
    },
    server_commands={
        0x00: PUBLISH_PRICE,
        0x01: PUBLISH_BLOCK_PERIOD,
        0x02: PUBLISH_CONVERSION_FACTOR,
        0x03: PUBLISH_CALORIFIC_VALUE,
        0x04: PUBLISH_TARIFF_INFORMATION,
        0x05: PUBLISH_PRICE_MATRIX,
        0x06: PUBLISH_BLOCK_THRESHOLDS,
        0x07: PUBLISH_CO2_VALUE,
        0x08: PUBLISH_TIER_LABELS,
        0x09: PUBLISH_BILLING_PERIOD,
        0x0A: PUBLISH_CONSOLIDATED_BILL,
        0x0B: PUBLISH_CPP_EVENT,
        0x0C: PUBLISH_CREDIT_PAYMENT,
        0x0D: PUBLISH_CURRENCY_CONVERSION,
        0x0E: CANCEL_TARIFF,
    },
)
