"""Request bindings, by family, as the use cases are grouped."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from duis.bindings.requests.binding import RequestBinding

__all__ = ["by_message_code", "by_service"]

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
    "gas_tariff",
    "gas_prepayment",
    "gas_reading",
    "gas_configuration",
    "security",
)


@cache
def _all() -> tuple[RequestBinding, ...]:
    families = (import_module(f"duis.bindings.requests.{family}").REQUESTS for family in _FAMILIES)
    return tuple(binding for family in families for binding in family)


def by_service(service: str) -> tuple[RequestBinding, ...]:
    """The bindings of a service reference variant."""
    return tuple(binding for binding in _all() if binding.service == service)


def by_message_code(message_code: int) -> tuple[RequestBinding, ...]:
    """The bindings to the use case of a message code."""
    return tuple(binding for binding in _all() if binding.message_code == message_code)
