"""The bindings of responses and alerts, by use case, and the elements of services.

A response whose service has an element without content, and whose use case has no values, needs none.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from duis.bindings import declared
from duis.bindings.binding import ResponseBinding
from duis.bindings.forms import Items
from duis.services import services

__all__ = ["ELEMENTS", "ResponseBinding", "alert_binding", "binding", "bindings"]

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
def bindings() -> Mapping[str, ResponseBinding]:
    """The declared bindings by reference of the use case."""
    found: dict[str, ResponseBinding] = {}
    for each in declared("RESPONSES"):
        assert each.reference not in found, f"{each.reference} is bound twice"
        found[each.reference] = each
    return found


def binding(reference: str) -> ResponseBinding:
    """The binding of a use case; one without values where none is declared."""
    return bindings().get(reference) or ResponseBinding(reference, _NOTHING)


_NOTHING = Items()


def alert_binding(message_code: int) -> ResponseBinding | None:
    """The binding of an alert; its lens is of the content of the alert without code and time. None for no alert."""
    alerts: Mapping[int, ResponseBinding] = import_module("duis.bindings.alerts").ALERTS
    return alerts.get(message_code)
