"""The bindings of requests, by service and by message code."""

from __future__ import annotations

from functools import cache

from duis.bindings import declared
from duis.bindings.binding import RequestBinding

__all__ = ["by_message_code", "by_service"]


@cache
def _all() -> tuple[RequestBinding, ...]:
    return tuple(declared("REQUESTS"))


def by_service(service: str) -> tuple[RequestBinding, ...]:
    """The bindings of a service reference variant."""
    return tuple(binding for binding in _all() if binding.service == service)


def by_message_code(message_code: int) -> tuple[RequestBinding, ...]:
    """The bindings to the use case of a message code."""
    return tuple(binding for binding in _all() if binding.message_code == message_code)
