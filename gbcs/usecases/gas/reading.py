"""Registers and logs of the consumption that gas meters measure."""

from __future__ import annotations

from typing import Any

from gbcs.usecases.gas.parts import (
    ACB,
    GPF,
    GSME,
    NETWORK_OPERATOR,
    SUPPLIER,
    get_prepay_snapshot,
    get_sampled_data,
    get_snapshot,
)
from gbcs.usecases.gbz import METERING, Part, ask, read, reply, use_case
from gbcs.usecases.model import UseCase

__all__ = ["USE_CASES"]

_END_OF_BILLING_PERIOD = 0x00000002
_CHANGE_OF_MODE_SUPPLIER_OR_TARIFF = 0x00006008
_SCALE = ("Divisor", "Multiplier", "UnitOfMeasure")
_BLOCKS = tuple(f"CurrentNoTierBlock{block}SummationDelivered" for block in range(1, 5))
_TIERS = tuple(f"CurrentTier{tier}SummationDelivered" for tier in range(1, 5))
_READ: dict[str, Any] = {"devices": (GPF, GSME), "critical": False, "replay_protection": False, "sensitive": True}


def _registers(*attributes: str) -> Part:
    return read(METERING, *attributes, control=0x18, is_encrypted=True, UnitOfMeasure=1)


USE_CASES: tuple[UseCase, ...] = (
    use_case(
        0x0074,
        "GCS13a",
        "Read GSME Consumption Register",
        _registers(*_SCALE, "CurrentSummationDelivered"),
        services=("4.1.1",),
        roles=(SUPPLIER, NETWORK_OPERATOR),
        **_READ,
    ),
    use_case(
        0x00B8,
        "GCS13b",
        "Read GSME Block Counters",
        _registers(*_BLOCKS, *_SCALE),
        services=("4.1.4",),
        roles=(SUPPLIER,),
        **_READ,
    ),
    use_case(
        0x00B6,
        "GCS13c",
        "Read GSME Register (TOU)",
        _registers(*_SCALE, *_TIERS),
        services=("4.1.2",),
        roles=(SUPPLIER, NETWORK_OPERATOR),
        **_READ,
    ),
    use_case(
        0x00C3,
        "GCS15b",
        "Read GSME Billing Data Log (change of mode / tariff triggered)",
        get_prepay_snapshot(12, _CHANGE_OF_MODE_SUPPLIER_OR_TARIFF),
        get_snapshot(12, _CHANGE_OF_MODE_SUPPLIER_OR_TARIFF),
        services=("4.4.2",),
        roles=(SUPPLIER, ACB),
        **_READ,
    ),
    use_case(
        0x0076,
        "GCS15c",
        "Read GSME Billing Data Log (billing calendar triggered)",
        get_snapshot(12, _END_OF_BILLING_PERIOD),
        get_prepay_snapshot(12, _END_OF_BILLING_PERIOD),
        services=("4.4.3",),
        roles=(SUPPLIER, ACB),
        **_READ,
    ),
    use_case(
        0x0077,
        "GCS16a",
        "Read GSME Daily Read Log",
        get_snapshot(31, 0x00000001),
        services=("4.6.1",),
        roles=(SUPPLIER, ACB),
        **_READ,
    ),
    use_case(
        0x0078,
        "GCS17",
        "Read GSME Profile Data Log",
        get_sampled_data(0, 1800, 19056),
        services=("4.8.1",),
        roles=(SUPPLIER, NETWORK_OPERATOR, ACB),
        **_READ,
    ),
    use_case(
        0x00A0,
        "GCS61",
        "Read Gas Daily Consumption Log",
        get_sampled_data(1, 0xFFFF, 731),
        services=("4.17",),
        roles=(SUPPLIER, NETWORK_OPERATOR, ACB),
        **(_READ | {"devices": (GPF,)}),
    ),
    use_case(
        0x0079,
        "GCS18",
        "Read Gas Network Data Log",
        get_sampled_data(2, 360, 41, 0x09, earliest_sample_time=1, number_of_samples=41),
        services=("4.10",),
        roles=(SUPPLIER, ACB),
        **(_READ | {"devices": (GSME,)}),
    ),
    use_case(
        0x0080,
        "GCS31",
        "Start Network Data Log on GSME",
        ask(
            METERING,
            "StartSampling",
            reply("StartSamplingResponse", 0x09),
            start_sampling_time=0,
            sample_type=0,
            sample_request_interval=360,
            max_number_of_samples=41,
        ),
        devices=(GSME,),
        services=("14.1",),
        roles=(ACB,),
        critical=False,
        replay_protection=True,
    ),
)
