"""Use cases: what a message code stands for.

Every use case is declared once, in a module of its family, which has them as ``USE_CASES``. A family is read when a use
case of it is first asked for; :mod:`gbcs.usecases.codes` is the index.

>>> use_case = by_reference("CS06")
>>> f"{use_case.message_code:04X}", use_case.name
('0012', 'Activate Firmware')
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import import_module

from gbcs.usecases.codes import CODES, protocols
from gbcs.usecases.model import Failed, Item, NoValue, UseCase, Value, Values

__all__ = [
    "Failed",
    "Item",
    "NoValue",
    "UseCase",
    "Value",
    "Values",
    "all_use_cases",
    "by_message_code",
    "by_reference",
    "protocols",
    "with_reference",
]


@cache
def _family(name: str) -> Mapping[int, UseCase]:
    """The use cases of a family by message code."""
    declared: tuple[UseCase, ...] = import_module(f"gbcs.usecases.{name}").USE_CASES
    return {use_case.message_code: use_case for use_case in declared}


@lru_cache(maxsize=1024)
def by_message_code(message_code: int) -> UseCase | None:
    """The use case of a message code, or None for a code that the standard gives to nothing.

    The first call for a code of a family reads that family's declarations.
    """
    row = CODES.get(message_code) if isinstance(message_code, int) else None
    return _family(row[2])[message_code] if row else None


def with_reference(reference: str) -> tuple[UseCase, ...]:
    """The use cases of a reference, letters of either case: none, one, or several.

    CS02b has a message code for each mode and one for its alert; CS02g and CS06 have one more for theirs.
    """
    wanted = reference.upper() if isinstance(reference, str) else None
    return tuple(_family(family)[code] for code, (name, _, family) in CODES.items() if name.upper() == wanted)


def by_reference(reference: str) -> UseCase | None:
    """The use case of a reference, letters of either case; None for an unknown one.

    Where the reference has several message codes (see :func:`with_reference`), the first that has a command.
    """
    found = with_reference(reference)
    return next((use_case for use_case in found if not use_case.is_alert), found[0] if found else None)


def all_use_cases() -> tuple[UseCase, ...]:
    """Every use case in the order of message codes. Reads all declarations."""
    return tuple(_family(family)[code] for code, (_, _, family) in CODES.items())
