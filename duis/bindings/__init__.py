"""Bindings: what ties use cases to DUIS requests and MMC documents.

A module holds both directions of a family of use cases, and is named as the module that declares them: ``REQUESTS``,
what a request asks and a command says, and ``RESPONSES``, what a response says and a document shows.
:mod:`~duis.bindings.requests` and :mod:`~duis.bindings.responses` look them up; :mod:`~duis.bindings.lens` and
:mod:`~duis.bindings.forms` are the lenses that all are made of, :mod:`~duis.bindings.cosem` and
:mod:`~duis.bindings.zigbee` those of the two protocols.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

__all__ = ["FAMILIES", "declared"]

FAMILIES = (
    "electricity.tariff",
    "electricity.prepayment",
    "electricity.reading",
    "electricity.supply",
    "electricity.load_control",
    "electricity.voltage",
    "electricity.configuration",
    "electricity.events",
    "hub",
    "gas.tariff",
    "gas.prepayment",
    "gas.reading",
    "gas.configuration",
    "gas.events",
    "security",
)
"""The modules, by name; the bindings of a service stand in their order."""


def declared(side: str) -> Iterator[Any]:
    """All ``REQUESTS`` or all ``RESPONSES``."""
    for family in FAMILIES:
        yield from getattr(import_module(f"{__name__}.{family}"), side, ())
