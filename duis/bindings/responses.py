"""The bindings of responses and alerts, by use case, and the elements of services.

A response whose service has an element without content, and whose use case has no values, needs none.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from duis.bindings.binding import ResponseBinding
from duis.bindings.lens import Items
from duis.services import services
from gbcs.usecases import UseCase, with_reference
from gbcs.usecases.codes import CODES

__all__ = ["ELEMENTS", "alert_binding", "binding", "bindings"]

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
def _of_family(family: str) -> Mapping[str, ResponseBinding]:
    declared: tuple[ResponseBinding, ...] = getattr(import_module(f"duis.bindings.{family}"), "RESPONSES", ())
    found = {each.reference: each for each in declared}
    assert len(found) == len(declared), f"a use case of {family} is bound twice"
    return found


def bindings() -> Mapping[str, ResponseBinding]:
    """Every declared binding by reference of the use case. Reads all families."""
    families = dict.fromkeys(family for _, _, family in CODES.values())
    return {reference: each for family in families for reference, each in _of_family(family).items()}


def binding(use_case: UseCase) -> ResponseBinding:
    """The binding of a use case; one without values where none is declared."""
    _, _, family = CODES[use_case.message_code]
    return _of_family(family).get(use_case.reference) or ResponseBinding(use_case.reference, _NOTHING)


_NOTHING = Items()


def alert_binding(message_code: int) -> ResponseBinding | None:
    """The binding of an alert; its lens is of the content of the alert without code and time. None for no alert."""
    if message_code not in CODES:
        return None
    _, _, family = CODES[message_code]
    return _alerts_of_family(family).get(message_code)


@cache
def _alerts_of_family(family: str) -> Mapping[int, ResponseBinding]:
    declared: tuple[ResponseBinding, ...] = getattr(import_module(f"duis.bindings.{family}"), "ALERTS", ())
    found = {
        use_case.message_code: each
        for each in declared
        for use_case in with_reference(each.reference)
        if use_case.is_alert
    }
    assert len(found) == len(declared), f"an alert of {family} is bound twice, or there is none of a reference"
    return found
