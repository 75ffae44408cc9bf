"""A binding stands in the module that is named as the one that declares its use case."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from importlib import import_module

import pytest

import duis.bindings
from duis.bindings.responses import alert_binding
from gbcs.usecases import with_reference
from gbcs.usecases.codes import ALERTS, CODES

_PACKAGE = "duis.bindings."
_SIDES = ("REQUESTS", "RESPONSES", "ALERTS")
_MODULES = {
    found.name.removeprefix(_PACKAGE): import_module(found.name)
    for found in pkgutil.walk_packages(duis.bindings.__path__, _PACKAGE)
}
_FAMILIES = sorted(name for name, module in _MODULES.items() if any(hasattr(module, side) for side in _SIDES))


def test_every_family_of_use_cases_has_its_module_of_bindings() -> None:
    assert set(_FAMILIES) == {family for _, _, family in CODES.values()}


@pytest.mark.parametrize("family", _FAMILIES)
def test_a_binding_stands_where_its_use_case_is_declared(family: str) -> None:
    module = _MODULES[family]
    codes = [binding.message_code for binding in getattr(module, "REQUESTS", ())]
    for binding in (*getattr(module, "RESPONSES", ()), *getattr(module, "ALERTS", ())):
        codes += [use_case.message_code for use_case in with_reference(binding.reference)]
    assert codes
    assert {f"{code:04X}": CODES[code][2] for code in codes} == {f"{code:04X}": family for code in codes}


@pytest.mark.parametrize("family", _FAMILIES)
def test_every_alert_of_a_family_is_bound(family: str) -> None:
    codes = [code for code, (_, _, declared_in) in CODES.items() if declared_in == family and code in ALERTS]
    for code in codes:
        binding = alert_binding(code)
        assert binding is not None
        assert binding.reference == CODES[code][0]
    assert len(getattr(_MODULES[family], "ALERTS", ())) == len(codes)


def test_a_service_loads_the_bindings_of_its_families_alone() -> None:
    program = (
        "import sys; from duis.bindings.requests import by_service; assert by_service('6.8');"
        "assert 'duis.bindings.gas.configuration' in sys.modules; assert 'duis.bindings.security' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
