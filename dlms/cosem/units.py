"""Units of COSEM registers: the enum in a scaler_unit structure (IEC 62056-6-2, table of enumerated values of unit)."""

from __future__ import annotations

__all__ = ["UNITS", "unit_symbol"]

UNITS: dict[int, str] = {
    1: "year",
    2: "month",
    3: "week",
    4: "day",
    5: "h",
    6: "min",
    7: "s",
    8: "°",
    9: "°C",
    10: "currency",
    13: "m³",
    14: "m³",
    27: "W",
    28: "VA",
    29: "var",
    30: "Wh",
    31: "VAh",
    32: "varh",
    33: "A",
    35: "V",
    44: "Hz",
    56: "%",
    254: "other",
    255: "count",
}
"""Number to symbol; 14 is the corrected volume, 255 a number without a unit."""


def unit_symbol(unit: int) -> str | None:
    """The symbol of a unit, or None for a number that the table does not have."""
    return UNITS.get(unit)
