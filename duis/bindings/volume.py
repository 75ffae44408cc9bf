"""Volumes of gas: whole litres on the wire, cubic metres in MMC."""

from __future__ import annotations

from decimal import Decimal

from duis.bindings.texts import Text, decimal

__all__ = ["DIVISOR", "VOLUME", "fixed", "whole"]

DIVISOR = 1000
"""Of snapshots and samples, with which no divisor travels (guess): what the published meters have, and likely that of
all. A power of ten."""

_PLACES = len(str(DIVISOR)) - 1


def fixed(value: int, places: int) -> str:
    """A whole number of the last of some decimal places, as text; exact for any number."""
    digits = str(abs(value)).zfill(places + 1)
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def whole(text: str) -> tuple[int, int]:
    """A decimal as a whole number and the number of decimal places.

    Raises:
        ValueError: where it is no decimal.
        ArithmeticError: likewise.
    """
    sign, digits, exponent = Decimal(decimal.parse(text)).as_tuple()
    assert isinstance(exponent, int)
    value = int("".join(map(str, digits)) or "0")
    return (-value if sign else value), -int(exponent)


def _parse(text: str) -> int:
    value, places = whole(text)
    volume: int
    volume, rest = divmod(value * DIVISOR, 10**places)
    if rest or volume < 0:
        raise ValueError
    return volume


VOLUME = Text(f"a volume of at most {_PLACES} decimal places", _parse, lambda value: fixed(int(value), _PLACES))
"""A volume in m3 that stands multiplied by the divisor in the message."""
