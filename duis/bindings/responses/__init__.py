"""Bindings of responses and alerts: named values of a use case tied to elements of MMC, in both directions.

Each module holds the bindings of a family of use cases, as ``BINDINGS``. A response whose service has an element
without content, and whose use case has no values, needs none.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from duis.bindings.responses.forms import Binding, Items
from duis.services import services

__all__ = ["ELEMENTS", "Binding", "alert_binding", "binding", "bindings"]

_FAMILIES = (
    "tariff",
    "prepayment",
    "reading",
    "supply",
    "load_control",
    "voltage",
    "configuration",
    "events",
    "hub",
    "security",
    "gas_reading",
    "gas_prepayment",
    "gas_tariff",
    "gas_configuration",
    "gas_events",
)

_NAMED_OTHERWISE = {
    "6.2.3": "ReadDeviceConfigurationDataBillingCalendarRsp",
    "6.14.3": "UpdateDeviceConfigurationALCSchedulerRsp",  # the schema has none of its own: that of 6.14.2
}

ELEMENTS: Mapping[str, str] = {
    service.variant: _NAMED_OTHERWISE.get(service.variant, f"{service.body}Rsp")
    for service in services()
    if not service.non_device
}
"""Element of a response by service reference variant: named after the element of the request but for two."""


@cache
def bindings() -> Mapping[str, Binding]:
    """The declared bindings by reference of the use case."""
    found: dict[str, Binding] = {}
    for family in _FAMILIES:
        declared: tuple[Binding, ...] = import_module(f"duis.bindings.responses.{family}").BINDINGS
        for each in declared:
            assert each.reference not in found, f"{each.reference} is bound twice"
            found[each.reference] = each
    return found


def binding(reference: str) -> Binding:
    """The binding of a use case; one without values where none is declared."""
    return bindings().get(reference) or Binding(reference, _NOTHING)


_NOTHING = Items()


def alert_binding(message_code: int) -> Binding | None:
    """The binding of an alert; its lens is of the content of the alert without code and time. None for no alert."""
    alerts: Mapping[int, Binding] = import_module("duis.bindings.responses.alerts").ALERTS
    return alerts.get(message_code)
