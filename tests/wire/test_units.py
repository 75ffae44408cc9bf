"""Units: their text, and the quantity that a number says."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from wire.units import Unit


@pytest.mark.parametrize(
    ("unit", "number", "quantity", "symbol"),
    [
        (Unit.MONEY, 123456, "1.23456", "currency"),
        (Unit.MONEY, -1, "-0.00001", "currency"),
        (Unit.KWH, 7, "7000", "Wh"),
        (Unit.HALF_HOUR, 48, "1440", "min"),
        (Unit.HUNDREDTH_PERCENT, 2500, "25", "%"),
        (Unit.S, 0, "0", "s"),
    ],
)
def test_a_number_says_a_quantity(unit: Unit, number: int, quantity: str, symbol: str) -> None:
    assert unit.quantity(number) == Decimal(quantity)
    assert unit.symbol == symbol


def test_a_unit_is_its_text() -> None:
    assert Unit.MONEY == "10^-5 currency"
    assert f"{Unit.WH}" == "Wh"
    assert json.dumps({"unit": Unit.W}) == '{"unit": "W"}'
    assert Unit("d") is Unit.DAY


def test_every_text_says_symbol_and_size() -> None:
    texts = [unit.value for unit in Unit]
    assert len(set(texts)) == len(texts)
    sizes = [(unit.symbol, unit.exponent, unit.factor) for unit in Unit]
    assert len(set(sizes)) == len(sizes)
