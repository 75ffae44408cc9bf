"""The bindings of requests, by service and by message code."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

from duis.bindings.binding import RequestBinding
from gbcs.usecases.codes import CODES, SERVICES

__all__ = ["by_message_code", "by_service"]


def _of_family(family: str) -> tuple[RequestBinding, ...]:
    bindings: tuple[RequestBinding, ...] = getattr(import_module(f"duis.bindings.{family}"), "REQUESTS", ())
    return bindings


@lru_cache(maxsize=256)
def by_service(service: str) -> tuple[RequestBinding, ...]:
    """The bindings of a service reference variant."""
    families = SERVICES.get(service, ())
    return tuple(binding for family in families for binding in _of_family(family) if binding.service == service)


@lru_cache(maxsize=512)
def by_message_code(message_code: int) -> tuple[RequestBinding, ...]:
    """The bindings to the use case of a message code."""
    if message_code not in CODES:
        return ()
    _, _, family = CODES[message_code]
    return tuple(binding for binding in _of_family(family) if binding.message_code == message_code)
