"""The table of COSEM objects: each object once, true to its interface class; and what declarations refuse."""

from __future__ import annotations

import pytest

from dlms.cosem import classes
from gbcs.usecases import UseCase, all_use_cases, objects
from gbcs.usecases.dlms import (
    Attribute,
    Command,
    CosemObject,
    Method,
    action,
    attribute,
    cosem_object,
    get,
    protected,
    select,
    set_,
    u32,
)
from wire.units import Unit


def _table() -> list[CosemObject]:
    found: list[CosemObject] = []
    for value in vars(objects).values():
        if isinstance(value, CosemObject):
            found.append(value)
        elif isinstance(value, dict):
            found += [each for each in value.values() if isinstance(each, CosemObject)]
    return found


def test_every_object_is_declared_once() -> None:
    identities = [(each.class_id, each.instance_id) for each in _table()]
    assert len(set(identities)) == len(identities)


def test_every_item_of_a_use_case_is_in_the_table() -> None:
    known = {(member.name, member.target) for each in _table() for member in each.members.values()}
    used = set()
    for use_case in all_use_cases():
        if isinstance(use_case.command, Command):
            for item in use_case.command.declared:
                used.add((item.name, item.target))
                used |= {(each.name, each.attribute) for each in item.protected}
    assert used == known


@pytest.mark.parametrize("cosem", [pytest.param(each, id=f"{each.class_id}-{each.instance_id}") for each in _table()])
def test_its_interface_class_has_the_attributes_and_methods(cosem: CosemObject) -> None:
    of_class = classes.CLASSES.get(cosem.class_id)
    assert of_class is not None
    for member in cosem.members.values():
        if isinstance(member, Attribute):
            assert member.target.attribute_id in of_class.attributes
        else:
            assert member.target.method_id in of_class.methods


def test_what_is_misspelt_is_refused() -> None:
    with pytest.raises(AttributeError, match=r"RandomisedOffsetLimit has no valeu; there are: value"):
        get(objects.RANDOMISED_OFFSET_LIMIT.valeu)
    with pytest.raises(TypeError, match=r"RandomisedOffset: value: 'seconds' is no unit"):
        cosem_object(1, "RandomisedOffset", "0-0:94.44.0.0", value=attribute(2, u32(unit="seconds")))  # type: ignore[arg-type]


def test_attributes_are_read_and_methods_invoked() -> None:
    value, reset = objects.LOAD_LIMIT_COUNTER.value, objects.LOAD_LIMIT_COUNTER.reset
    assert isinstance(reset, Method)
    for read in (get, set_, select):
        with pytest.raises(TypeError, match=r"LoadLimitCounter: reset is no attribute"):
            read(reset)
    with pytest.raises(TypeError, match=r"LoadLimitCounter: value is no method"):
        action(value)
    with pytest.raises(TypeError, match=r"LoadLimitCounter: reset is no attribute"):
        protected(objects.DAILY_READ_LOG_PROTECTION.read_log, reset)


def test_names_are_the_standards() -> None:
    assert objects.RANDOMISED_OFFSET_LIMIT.value.name == "RandomisedOffsetLimit: value"
    assert objects.EMERGENCY_CREDIT.limit.name == "EmergencyCreditLimit: amountCurrent"
    assert objects.CLOCK.time.name == "Time: methodOutput: value"
    assert objects.AVERAGE_RMS_OVER_VOLTAGE_COUNTER[3].reset.name == "(Phase[3])AverageRMSOverVoltageCounter: reset"
    assert str(objects.AVERAGE_RMS_OVER_VOLTAGE_COUNTER[3].instance_id) == "1-0:72.36.0.4"


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({"without_service": "EMSE"}, "without_service is a tuple, not 'EMSE'"),
        ({"without_service": ("EMSE",)}, "'EMSE' is none of the without_service ESME, GSME"),
        ({"roles": ("Suplier",)}, "'Suplier' is none of the roles Supplier, "),
        ({"roles": "Supplier"}, "roles is a tuple, not 'Supplier'"),
        ({"services": "7.12"}, "services is a mapping, not '7.12'"),
        ({"protocols": ("DLM",)}, "'DLM' is none of the protocols DLMS, "),
    ],
)
def test_a_use_case_refuses_what_is_misspelt(named: dict[str, object], words: str) -> None:
    protocols = named.pop("protocols", ("DLMS",))
    with pytest.raises(ValueError, match=f"ECS00: {words}"):
        UseCase(0, "ECS00", "None", protocols, **named)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=f"ECS00: {words}"):
        UseCase(0, "ECS00", "None", ("DLMS",))._replace(**named, protocols=protocols)  # type: ignore[arg-type]


def test_a_register_has_the_unit_of_its_values() -> None:
    """The scaler and unit that a register says are those with which its values are shown."""
    codes = {27: Unit.W, 30: Unit.WH, 32: Unit.VARH, 255: None}
    compared = 0
    for each in _table():
        scaler_unit, value = each.members.get("scaler_unit"), each.members.get("value")
        if scaler_unit is None or value is None or each.class_id not in (3, 4):
            continue
        assert isinstance(scaler_unit, Attribute)
        assert isinstance(value, Attribute)
        fixed = scaler_unit.shape.members  # type: ignore[union-attr]
        if fixed["unit"].constant in codes:  # type: ignore[union-attr]
            assert value.shape.unit == codes[fixed["unit"].constant]  # type: ignore[union-attr]
            assert fixed["scaler"].constant == 0  # type: ignore[union-attr]
            compared += 1
    assert compared >= 10
