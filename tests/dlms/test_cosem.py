"""Names of interface classes, attributes, methods and units (IEC 62056-6-2)."""

from __future__ import annotations

import pytest

from dlms.cosem import CLASSES, UNITS, attribute_name, class_name, method_name, unit_symbol


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (1, "Data"),
        (3, "Register"),
        (7, "Profile generic"),
        (8, "Clock"),
        (20, "Activity calendar"),
        (70, "Disconnect control"),
        (112, "Credit"),
        (9000, "GBCS extended data"),
        (65535, None),
        (-1, None),
    ],
)
def test_classes(number: int, name: str | None) -> None:
    assert class_name(number) == name


@pytest.mark.parametrize(
    ("number", "attribute", "name"),
    [
        (3, 1, "logical_name"),
        (3, 2, "value"),
        (3, 3, "scaler_unit"),
        (7, 2, "buffer"),
        (8, 9, "clock_base"),
        (20, 10, "activate_passive_calendar_time"),
        (111, 19, "max_provision_period"),
        (9000, 4, "value_passive"),
        (3, 99, None),
        (65535, 2, None),
        (3, -1, None),
    ],
)
def test_attributes(number: int, attribute: int, name: str | None) -> None:
    assert attribute_name(number, attribute) == name


@pytest.mark.parametrize(
    ("number", "method", "name"),
    [
        (3, 1, "reset"),
        (7, 2, "capture"),
        (8, 5, "preset_adjusting_time"),
        (9, 1, "execute"),
        (70, 1, "remote_disconnect"),
        (112, 3, "invoke_credit"),
        (3, 0, None),
        (3, 99, None),
        (65535, 1, None),
    ],
)
def test_methods(number: int, method: int, name: str | None) -> None:
    assert method_name(number, method) == name


@pytest.mark.parametrize(
    ("unit", "symbol"), [(7, "s"), (27, "W"), (30, "Wh"), (32, "varh"), (33, "A"), (35, "V"), (44, "Hz"), (200, None)]
)
def test_units(unit: int, symbol: str | None) -> None:
    assert unit_symbol(unit) == symbol


def test_tables_are_sound() -> None:
    assert all(0 < number < 65536 and entry.name for number, entry in CLASSES.items())
    assert all(1 not in entry.attributes for entry in CLASSES.values())
    assert all(len(set(entry.attributes.values())) == len(entry.attributes) for entry in CLASSES.values())
    assert all(0 <= unit <= 255 for unit in UNITS)
