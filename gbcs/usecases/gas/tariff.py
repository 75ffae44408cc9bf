"""Tariffs and prices of gas meters."""

from __future__ import annotations

from gbcs.usecases.gas.parts import ACB, CURRENCY, GPF, GSME, SUPPLIER, calendar, get_calendar
from gbcs.usecases.gbz import PRICE, ask, length_of, read, reply, tell, use_case
from gbcs.usecases.model import UseCase

__all__ = ["USE_CASES"]

_TARIFF_INFORMATION = tell(
    PRICE,
    "PublishTariffInformation",
    provider_id=0,
    issuer_tariff_id=1,
    tariff_type_charging_scheme=(0x00, 0x10),
    tariff_label=b"",
    unit_of_measure=0,
    currency=CURRENCY,
    price_trailing_digit=0x50,
    tier_block_mode=0xFF,
    block_threshold_multiplier=1,
    block_threshold_divisor=1000,
)
_BLOCK_THRESHOLDS = tell(
    PRICE,
    "PublishBlockThresholds",
    times=(0, 1),
    provider_id=0,
    issuer_tariff_id=1,
    command_index=0,
    total_number_of_commands=1,
    sub_payload_control=1,
    entries={"tier_number_of_block_thresholds": length_of("block_thresholds")},
)
_PRICE_MATRIX = tell(
    PRICE,
    "PublishPriceMatrix",
    provider_id=0,
    issuer_tariff_id=1,
    command_index=0,
    total_number_of_commands=1,
    sub_payload_control=(0, 1),
)

USE_CASES: tuple[UseCase, ...] = (
    use_case(
        0x006B,
        "GCS01a",
        "Set Tariff and Price on GSME",
        *calendar(0, (1, 4), (1, 2)),
        _TARIFF_INFORMATION,
        _BLOCK_THRESHOLDS,
        _PRICE_MATRIX,
        devices=(GSME,),
        services=("1.1.1",),
        roles=(SUPPLIER,),
        critical=True,
        future_dateable=True,
        replay_protection=True,
        tapped_off=True,
    ),
    use_case(
        0x00A3,
        "GCS01b",
        "Set Price on GSME",
        _TARIFF_INFORMATION,
        _PRICE_MATRIX,
        devices=(GSME,),
        services=("1.2.1",),
        roles=(SUPPLIER,),
        critical=True,
        future_dateable=True,
        replay_protection=True,
        tapped_off=True,
    ),
    use_case(
        0x009F,
        "GCS21f",
        "Read GSME Tariff Data",
        read(
            PRICE,
            "ThresholdDivisor",
            "ThresholdMultiplier",
            "Block1Threshold",
            "Block2Threshold",
            "Block3Threshold",
            "UnitOfMeasure",
            "NoTierBlock1Price",
            "NoTierBlock2Price",
            "NoTierBlock3Price",
            "NoTierBlock4Price",
            "Tier1Block1Price",
            "Tier2Block1Price",
            "Tier3Block1Price",
            "Tier4Block1Price",
            "Currency",
            "PriceTrailingDigit",
            "StandingCharge",
            control=0x18,
            UnitOfMeasure=0,
            Currency=CURRENCY,
            PriceTrailingDigit=0x50,
        ),
        *get_calendar(0, 0xFFFFFFFF, 4),
        ask(
            PRICE,
            "GetCurrentPrice",
            reply("PublishPrice", provider_id=0, rate_label=b"", unit_of_measure=1, currency=CURRENCY, start_time=0),
            command_options=0,
        ),
        devices=(GPF, GSME),
        services=("4.11.1",),
        roles=(SUPPLIER, ACB),
        critical=False,
        replay_protection=False,
    ),
)
