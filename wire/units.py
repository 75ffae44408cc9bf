"""Units of the numbers that meters and users exchange.

A number counts steps of its unit: thirty minutes, hundredths of a per cent, hundred-thousandths of the currency. A unit
is its text, so that it prints, compares and goes into JSON as such.

>>> str(Unit.MONEY), Unit.MONEY.symbol, Unit.MONEY.exponent, Unit.MONEY.kind
('10^-5 currency', 'currency', -5, 'money')
>>> Unit.MONEY.quantity(123456)
Decimal('1.23456')
>>> Unit.HALF_HOUR.quantity(4)
Decimal('120')
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

__all__ = ["CURRENCIES", "Unit"]

CURRENCIES = {826: "GBP", 978: "EUR"}
"""The currencies of GB meters by their numbers in ISO 4217."""


class Unit(StrEnum):
    """The unit of a number.

    Attributes:
        symbol: of the quantity: ``Wh``; ``currency`` where the message says elsewhere which.
        exponent: of ten, of one step of the number.
        factor: what one step is besides: 30 of a number of half hours.
        kind: what is measured: energy, reactive energy, power, ...
    """

    symbol: str
    exponent: int
    factor: int
    kind: str

    def __new__(cls, text: str, symbol: str = "", kind: str = "", exponent: int = 0, factor: int = 1) -> Unit:
        """A member, whose value is its text."""
        unit = str.__new__(cls, text)
        unit._value_ = text
        unit.symbol, unit.kind, unit.exponent, unit.factor = symbol, kind, exponent, factor
        return unit

    WH = "Wh", "Wh", "energy"
    KWH = "kWh", "Wh", "energy", 3
    VARH = "varh", "varh", "reactive energy"
    W = "W", "W", "power"
    V = "V", "V", "voltage"
    M3 = "m3", "m3", "volume"
    M3_PER_HOUR = "m3/h", "m3/h", "flow"
    MJ_PER_M3 = "MJ/m3", "J/m3", "calorific value", 6
    CURRENCY = "currency", "currency", "money"
    MONEY = "10^-5 currency", "currency", "money", -5
    MONEY_GBP = "10^-5 GBP", "GBP", "money", -5
    MONEY_EUR = "10^-5 EUR", "EUR", "money", -5
    CURRENCY_PER_DAY = "currency per day", "currency/d", "price"
    CURRENCY_PER_KWH = "currency per kWh", "currency/kWh", "price"
    MONEY_PER_KWH = "10^-5 currency per kWh", "currency/kWh", "price", -5
    CURRENCY_PER_ENERGY = "currency per unit of energy", "currency per unit of energy", "price"
    S = "s", "s", "time"
    DECISECOND = "0.1 s", "s", "time", -1
    MIN = "min", "min", "time"
    SIX_MINUTES = "6 min", "min", "time", 0, 6
    HALF_HOUR = "30 min", "min", "time", 0, 30
    DAY = "d", "d", "time"
    PERCENT = "%", "%", "ratio"
    HUNDREDTH_PERCENT = "0.01 %", "%", "ratio", -2
    DB = "dB", "dB", "level"
    COUNT = "count", "count", "count"

    def quantity(self, number: int) -> Decimal:
        """The quantity that a number says, in the unit's symbol."""
        return (Decimal(number) * self.factor).scaleb(self.exponent)
