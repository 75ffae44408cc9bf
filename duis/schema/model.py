"""What a file of the model declares: types, their facets, and the particles of their content.

Plain values as the notation spells them, with types by name (:class:`Reference`). Resolved, with bases merged and types
looked up, they are the values of :mod:`duis.schema.types`.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

__all__ = [
    "AttributeDeclaration",
    "Complex",
    "Declaration",
    "Group",
    "Particle",
    "Reference",
    "Simple",
    "TypeOf",
    "Wildcard",
]


class Reference(NamedTuple):
    """A type, or a global element, by prefix (``xs`` for those of XML Schema itself) and local name."""

    prefix: str
    name: str


class Simple(NamedTuple):
    """A simple type: a base, and what restricts it.

    ``limits`` holds pairs of facet (``>=``, ``<``, ``length``, ``totalDigits``, ...) and its value as text.
    """

    name: str | None
    base: Reference
    limits: tuple[tuple[str, str], ...]
    values: tuple[str, ...]
    patterns: tuple[str, ...]


class AttributeDeclaration(NamedTuple):
    """An attribute, which is in no namespace."""

    name: str
    type: Reference | Simple | Complex
    required: bool


class Declaration(NamedTuple):
    """An element in a content model; with an empty name it refers to the global element that ``type`` names.

    ``high`` is None where there is no bound.
    """

    name: str
    namespace: str
    type: TypeOf
    low: int
    high: int | None
    default: str | None


class Wildcard(NamedTuple):
    """Any element (``any``), or any outside of ``namespace`` (``other``); ``process`` is ``strict`` or ``lax``."""

    scope: str
    process: str
    namespace: str
    low: int
    high: int | None


class Group(NamedTuple):
    """Particles in sequence or choice, as often as ``low`` to ``high`` times."""

    kind: str
    items: tuple[Particle, ...]
    low: int
    high: int | None


class Complex(NamedTuple):
    """A complex type: its own content and attributes, which follow those of the base."""

    name: str | None
    base: Reference | None
    content: Group | None
    attributes: tuple[AttributeDeclaration, ...]
    mixed: bool
    abstract: bool


Particle: TypeAlias = "Declaration | Wildcard | Group"
TypeOf: TypeAlias = "Reference | Simple | Complex"
