"""Registers of the metering cluster as quantities: multiplier, divisor, unit and formatting applied.

A register is a number of steps; a quantity is the number times Multiplier, by Divisor, in UnitOfMeasure, and a display
shows it with the digits that a formatting attribute says (ZigBee Smart Energy 1.4, D.3.2.2.4).

>>> formatted(quantity(123456, 1, 1000), 0x2B)
'00123.456'
"""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, Decimal, localcontext

from wire.errors import DecodeError, quoted
from zigbee.enumerations import UnitOfMeasure
from zigbee.types import TYPES, DataType

__all__ = ["UNITS", "formatted", "formatting_of", "quantity"]

UNITS: dict[int, tuple[str, str]] = {
    UnitOfMeasure.KWH: ("kWh", "kW"),
    UnitOfMeasure.M3: ("m3", "m3/h"),
    UnitOfMeasure.FT3: ("ft3", "ft3/h"),
    UnitOfMeasure.CCF: ("ccf", "ccf/h"),
    UnitOfMeasure.US_GAL: ("US gal", "US gal/h"),
    UnitOfMeasure.IMP_GAL: ("imp gal", "imp gal/h"),
    UnitOfMeasure.BTU: ("BTU", "BTU/h"),
    UnitOfMeasure.LITRE: ("l", "l/h"),
    UnitOfMeasure.MJ: ("MJ", "MJ/s"),
    UnitOfMeasure.KVARH: ("kvarh", "kvar"),
}
"""The unit of registers and of demand, by UnitOfMeasure."""

_FORMATTINGS = {
    r"(Current(?!Inlet|Outlet)|CPP\d)\w*Summation(Delivered|Received)|DFTSummation(Received)?": "SummationFormatting",
    r"InstantaneousDemand|CurrentMaxDemand(Delivered|Received)": "DemandFormatting",
    r"(?!.*(Cost|Alternative))\w+Consumption(Delivered|Received|Target)": "HistoricalConsumptionFormatting",
}
_FACTORS = TYPES[DataType.UINT24]
_DIGITS = 60  # more than a number of 64 bits, a multiplier of 24 bits and an exact quotient to be shown need


def formatting_of(name: str) -> str | None:
    """The attribute that says how a register of the metering cluster is shown; None where it is no such register."""
    return next((found for pattern, found in _FORMATTINGS.items() if re.fullmatch(pattern, name)), None)


def quantity(number: int, multiplier: int = 1, divisor: int = 1) -> Decimal:
    """The quantity that a register says.

    Raises:
        DecodeError: where multiplier or divisor are 0 or the number that stands for none, FFFFFF.
    """
    for name, factor in (("multiplier", multiplier), ("divisor", divisor)):
        if isinstance(factor, bool) or not isinstance(factor, int) or not 0 < factor < (_FACTORS.invalid or 0):
            expected = f"a {name} from 1 to {(_FACTORS.invalid or 0) - 1}"
            raise DecodeError(expected, offset=0, found=quoted(factor), path=(name,))
    with localcontext() as context:
        context.prec = _DIGITS
        return (Decimal(int(number)) * multiplier) / divisor


def formatted(value: Decimal, formatting: int) -> str:
    """A quantity as a display shows it, digits beyond it cut off.

    Args:
        value: the quantity.
        formatting: digits right of the point in bits 0 to 2, left of it in bits 3 to 6; bit 7: no leading zeros.
    """
    right, left = formatting & 0x07, formatting >> 3 & 0x0F
    with localcontext() as context:
        context.prec = _DIGITS
        text = f"{abs(value).quantize(Decimal(1).scaleb(-right), ROUND_DOWN):f}"
    whole, point, rest = text.partition(".")
    if not formatting & 0x80:
        whole = whole.zfill(left)
    return ("-" if value < 0 else "") + whole + point + rest
