"""Bindings of what meters measured: registers, logs, profiles, electricity.

Source: digest ``mmc_mapping.md``, one section for each element.
"""

from __future__ import annotations

from duis.bindings.lens import integer
from duis.bindings.responses.forms import EMPTY, Beside, Binding, Items, field

__all__ = ["BINDINGS"]

WH, VARH = "Wh", "varh"


def register(path: str, *, reactive: bool = False) -> Beside:
    """A register with its unit, which never changes."""
    unit, symbol = ("ReactiveEnergyUnit", VARH) if reactive else ("ActiveEnergyUnit", WH)
    return Beside(field(f"{path}/Value", integer), {f"{path}/{unit}": symbol})


BINDINGS = (
    Binding(
        "ECS17b",
        Items(
            {
                "ImportRegisterCollection: import_register_collection": Items(
                    path="Electricity",
                    active_import_value=register("ActiveImportRegister"),
                    active_scal_unit_type=EMPTY,
                    reactive_import_value=register("ReactiveImportRegister", reactive=True),
                    reactive_scal_unit_type=EMPTY,
                    second_active_import_value=register("SecondaryActiveImportRegister"),
                )
            }
        ),
    ),
    Binding(
        "ECS17a",
        Items(
            {
                "ActiveExportRegister: value": register("ActiveExportRegister"),
                "ReactiveExportRegister: value": register("ReactiveExportRegister", reactive=True),
            }
        ),
    ),
)
