"""Registers and logs of the consumption that gas meters measure."""

from __future__ import annotations

from typing import Any

from gbcs.usecases.gas.attributes import BLOCK_COUNTERS, TOU_REGISTERS
from gbcs.usecases.gas.parts import (
    ACB,
    NETWORK_OPERATOR,
    SUPPLIER,
    get_prepay_snapshot,
    get_sampled_data,
    get_snapshot,
)
from gbcs.usecases.gbz import METERING, Part, ask, item, read, reply, use_case
from gbcs.usecases.model import GPF, GSME, UseCase
from wire.units import Unit

__all__ = ["USE_CASES"]

_END_OF_BILLING_PERIOD = 0x00000002
_CHANGE_OF_MODE_SUPPLIER_OR_TARIFF = 0x00006008
_ON_CHANGE = "BillingDataLog(SetPaymentModeOrTariffTriggeredFinancialExcExport)"
_BY_CALENDAR = "BillingDataLog(BillingCalendarTriggeredExcExport)"
_PROFILE = "ProfileDataLog(ActiveEnergyImportedInPeriod)"
_SCALE = ("Divisor", "Multiplier", "UnitOfMeasure")
_READ: dict[str, Any] = {"critical": False, "replay_protection": False, "sensitive": True}


def _registers(matrix: str, *attributes: str) -> Part:
    """Registers and their scale, in the order of the attributes; several registers are numbered."""
    registers = [attribute for attribute in attributes if attribute not in _SCALE]
    names = [f"{matrix}[{number}]" for number in range(1, len(registers) + 1)] if len(registers) > 1 else [matrix]
    scale = ("Multiplier", "Divisor")
    return read(
        METERING,
        *attributes,
        control=0x18,
        is_encrypted=True,
        Divisor=item(f"{matrix}: divisor"),
        Multiplier=item(f"{matrix}: multiplier"),
        UnitOfMeasure=item(f"{matrix}: unit", None, 1),
        **{
            register: item(f"{name}: value", Unit.M3, scale=scale)
            for register, name in zip(registers, names, strict=True)
        },
    )


USE_CASES: tuple[UseCase, ...] = (
    use_case(
        0x0074,
        "GCS13a",
        "Read GSME Consumption Register",
        _registers("ConsumptionRegister", *_SCALE, "CurrentSummationDelivered"),
        services={"4.1.1": GSME + GPF},
        roles=(SUPPLIER, NETWORK_OPERATOR),
        **_READ,
        supplier_alone=GSME,
    ),
    use_case(
        0x00B8,
        "GCS13b",
        "Read GSME Block Counters",
        _registers("TariffBlockCounter", *BLOCK_COUNTERS.values(), *_SCALE),
        services={"4.1.4": GSME + GPF},
        roles=(SUPPLIER,),
        **_READ,
    ),
    use_case(
        0x00B6,
        "GCS13c",
        "Read GSME Register (TOU)",
        _registers("TariffTOURegisterMatrix", *_SCALE, *TOU_REGISTERS.values()),
        services={"4.1.2": GSME + GPF},
        roles=(SUPPLIER, NETWORK_OPERATOR),
        **_READ,
        supplier_alone=GSME,
    ),
    use_case(
        0x00C3,
        "GCS15b",
        "Read GSME Billing Data Log (change of mode / tariff triggered)",
        get_prepay_snapshot(_ON_CHANGE, 12, _CHANGE_OF_MODE_SUPPLIER_OR_TARIFF),
        get_snapshot(_ON_CHANGE, 12, _CHANGE_OF_MODE_SUPPLIER_OR_TARIFF, "GasConsumption"),
        services={"4.4.2": GSME + GPF},
        roles=(SUPPLIER, ACB),
        **_READ,
        supplier_alone=GSME,
    ),
    use_case(
        0x0076,
        "GCS15c",
        "Read GSME Billing Data Log (billing calendar triggered)",
        get_snapshot(_BY_CALENDAR, 12, _END_OF_BILLING_PERIOD),
        get_prepay_snapshot(_BY_CALENDAR, 12, _END_OF_BILLING_PERIOD, " (prepayment)"),
        services={"4.4.3": GSME + GPF},
        roles=(SUPPLIER, ACB),
        **_READ,
        supplier_alone=GSME,
    ),
    use_case(
        0x0077,
        "GCS16a",
        "Read GSME Daily Read Log",
        get_snapshot(
            "DailyReadLog(excExport)",
            31,
            0x00000001,
            tiers="tariffTOURegisterMatrix[{}].RegisterMatrixValue",
            blocks="tariffBlockCounterMatrix[{}].CounterMatrixValue",
        ),
        services={"4.6.1": GSME + GPF},
        roles=(SUPPLIER, ACB),
        **_READ,
        supplier_alone=GSME,
    ),
    use_case(
        0x0078,
        "GCS17",
        "Read GSME Profile Data Log",
        get_sampled_data(
            _PROFILE,
            "logEntries[{}].logEntry.primaryValue",
            0,
            1800,
            earliest_sample_time=item(f"{_PROFILE}: methodInput: fromDateTime"),
            number_of_samples=item(f"{_PROFILE}: methodInput: toDateTime", Unit.HALF_HOUR, range(1, 19057)),
        ),
        services={"4.8.1": GSME + GPF},
        roles=(SUPPLIER, NETWORK_OPERATOR, ACB),
        **_READ,
        supplier_alone=GSME,
    ),
    use_case(
        0x00A0,
        "GCS61",
        "Read Gas Daily Consumption Log",
        get_sampled_data(
            "DailyConsumptionLog",
            "logEntries[{}].logEntry.value",
            1,
            0xFFFF,
            earliest_sample_time=item("DailyConsumptionLog: methodInput: fromDateTime"),
            number_of_samples=item("DailyConsumptionLog: methodInput: toDateTime", Unit.DAY, range(1, 732)),
        ),
        services={"4.17": GPF},
        roles=(SUPPLIER, NETWORK_OPERATOR, ACB),
        **_READ,
    ),
    use_case(
        0x0079,
        "GCS18",
        "Read Gas Network Data Log",
        get_sampled_data(
            "NetworkDataLog",
            "logEntry[{}].value",
            2,
            360,
            0x09,
            earliest_sample_time=item("NetworkDataLog: methodInput: time", None, 1),
            number_of_samples=item("NetworkDataLog: methodInput: samples", Unit.SIX_MINUTES, 41),
        ),
        services={"4.10": GSME},
        roles=(SUPPLIER, ACB),
        **_READ,
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
            sample_request_interval=item(None, Unit.S, 360),
            max_number_of_samples=41,
        ),
        services={"14.1": GSME},
        roles=(ACB,),
        critical=False,
        replay_protection=True,
    ),
)
