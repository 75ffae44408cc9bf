"""Tariffs and prices of gas meters."""

from __future__ import annotations

from typing import Any

from gbcs.usecases.gas.attributes import BLOCK_PRICES, BLOCK_THRESHOLDS, TOU_PRICES
from gbcs.usecases.gas.parts import ACB, CURRENCY_CODES, SUPPLIER, WHOLE, calendar, get_calendar
from gbcs.usecases.gbz import PRICE, Rule, ask, item, length_of, read, reply, tell, use_case
from gbcs.usecases.model import GPF, GSME, UseCase
from wire.units import Unit

__all__ = ["USE_CASES"]

_TABLE = "TariffSwitchingTable"
_KWH, _M3 = 0, 1
_PRICE = Unit.MONEY_PER_KWH

_TARIFF_INFORMATION = tell(
    PRICE,
    "PublishTariffInformation",
    provider_id=0,
    issuer_tariff_id=1,
    start_time=item("StandingCharge: activateNextDateTime"),
    tariff_type_charging_scheme=(0x00, 0x10),
    tariff_label=b"",
    number_of_block_thresholds_in_use=item("StandingCharge: numberOfBlockThresholdsInUse", None, range(4)),
    unit_of_measure=item("TariffThresholdMatrix: unit", None, _KWH),
    currency=item("CurrencyUnit: valueNext", None, CURRENCY_CODES),
    price_trailing_digit=item("StandingCharge / TariffTOUPriceMatrix: ScalerNext", None, 0x50),
    standing_charge=item("StandingCharge: amountNext", Unit.CURRENCY_PER_DAY, scale=("price_trailing_digit",)),
    tier_block_mode=0xFF,
    block_threshold_multiplier=item("TariffThresholdMatrix: ScalerNextMultiplier", None, 1),
    block_threshold_divisor=item("TariffThresholdMatrix: ScalerNextDivisor", None, 1000),
)
_BLOCK_THRESHOLDS = tell(
    PRICE,
    "PublishBlockThresholds",
    times=(0, 1),
    provider_id=0,
    issuer_tariff_id=1,
    start_time=item("TariffThresholdMatrix: activateNextDateTime"),
    sub_payload_control=1,
    entries=item(
        lengths=range(1, 2),
        tier_number_of_block_thresholds=length_of("block_thresholds"),
        block_thresholds=item("TariffThresholdMatrix[{1}]: thresholdNext", Unit.WH, lengths=range(1, 4)),
    ),
    **WHOLE,
)
_PRICE_MATRIX = tell(
    PRICE,
    "PublishPriceMatrix",
    provider_id=0,
    issuer_tariff_id=1,
    start_time=item("TariffBlockPriceMatrixTOU: activateNextDateTime"),
    sub_payload_control=(0, 1),
    entries=item(price=item("TariffBlockPriceMatrixTOU: valueNext[{}]", _PRICE)),
    **WHOLE,
)


def _threshold(block: int) -> Rule:
    scale = ("ThresholdMultiplier", "ThresholdDivisor")
    return item(f"TariffThresholdMatrix[{block}]: thresholdCurrent", Unit.KWH, scale=scale)


def _price(matrix: str, number: int) -> Rule:
    name = f"Tariff{matrix}PriceMatrix[{number}]: valueCurrent"
    return item(name, Unit.CURRENCY_PER_KWH, scale=("PriceTrailingDigit",))


_THRESHOLDS_AND_PRICES: dict[str, Any] = {
    **{name: _threshold(block) for block, name in BLOCK_THRESHOLDS.items()},
    **{name: _price("Block", block) for block, name in BLOCK_PRICES.items()},
    **{name: _price("TOU", tariff) for tariff, name in TOU_PRICES.items()},
}

USE_CASES: tuple[UseCase, ...] = (
    use_case(
        0x006B,
        "GCS01a",
        "Set Tariff and Price on GSME",
        *calendar(_TABLE, "tariff_rate_identifier", 0, (1, 4), (1, 2), 1),
        _TARIFF_INFORMATION,
        _BLOCK_THRESHOLDS,
        _PRICE_MATRIX,
        services={"1.1.1": GSME},
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
        services={"1.2.1": GSME},
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
            ThresholdDivisor=item("TariffThresholdMatrix: scalerCurrentDivisor"),
            ThresholdMultiplier=item("TariffThresholdMatrix: scalerCurrentMultiplier"),
            UnitOfMeasure=item("TariffThresholdMatrix: unit", None, _KWH),
            Currency=item("CurrencyUnit: valueCurrent", None, CURRENCY_CODES),
            PriceTrailingDigit=item("TariffBlockPriceMatrixTOU: scalerCurrent", None, 0x50),
            StandingCharge=item("StandingCharge: amountCurrent", Unit.CURRENCY_PER_DAY, scale=("PriceTrailingDigit",)),
            **_THRESHOLDS_AND_PRICES,
        ),
        *get_calendar(_TABLE, 0, 0xFFFFFFFF, 4, 1),
        ask(
            PRICE,
            "GetCurrentPrice",
            reply(
                "PublishPrice",
                provider_id=0,
                rate_label=b"",
                unit_of_measure=item("(Primary)ActiveTariffPrice: unit", None, _M3),
                currency=CURRENCY_CODES,
                price_trailing_digit_and_price_tier=item("(Primary)ActiveTariffPrice: scale"),
                start_time=0,
                duration_in_minutes=item(None, Unit.MIN),
                price=item(
                    "(Primary)ActiveTariffPrice: value",
                    Unit.CURRENCY_PER_ENERGY,
                    scale=("price_trailing_digit_and_price_tier",),
                ),
            ),
            command_options=0,
        ),
        services={"4.11.1": GSME + GPF},
        roles=(SUPPLIER, ACB),
        critical=False,
        replay_protection=False,
    ),
)
