"""Tree nodes: frozen, slotted, typed values that are quick to make.

A node is a :class:`typing.NamedTuple` under the decorator :func:`node`. Of the immutable classes that Python offers it
is the cheapest to construct, two to three times cheaper than a frozen dataclass (``benchmarks/``), and type checkers
know it. The decorator takes away what a tree can't have: that values of different types compare equal.

A field can't be named ``count`` or ``index``: tuples have methods of these names.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any, TypeAlias, TypeVar

__all__ = ["JSON", "Node", "is_damaged", "node", "plain", "plain_fields"]

T = TypeVar("T", bound=type)

Node: TypeAlias = tuple[object, ...]
"""A node of a tree, whichever."""

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"
"""What JSON knows: the plain form of a tree."""


def _equal(self: tuple[Any, ...], other: object) -> bool:
    return type(self) is type(other) and tuple.__eq__(self, other)


def _unequal(self: tuple[Any, ...], other: object) -> bool:
    return not _equal(self, other)


def node(cls: T) -> T:
    """Make a NamedTuple class a tree node, equal only to its own type: equal trees encode to the same octets."""
    cls.__eq__ = _equal  # type: ignore[assignment]
    cls.__ne__ = _unequal  # type: ignore[assignment]
    cls.__hash__ = tuple.__hash__  # type: ignore[assignment]
    return cls


def plain(value: object) -> JSON:
    """A value as JSON knows it.

    Nodes become objects by field name, octets hexadecimal text, enumerations their names, times the text of ISO 8601.
    Text that holds octets which are none in its encoding (as lone surrogates, PEP 383) becomes an object of ``octets``.
    A class with a form of its own has a method ``plain()``, which is used in preference.
    """
    own = getattr(value, "plain", None)
    if own is not None:
        form: JSON = own()
        return form
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return value.name.lower().replace("_", "-")
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, str):
        return {"octets": value.encode("utf-8", "surrogateescape").hex()} if is_damaged(value) else value
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, tuple):
        fields: tuple[str, ...] | None = getattr(value, "_fields", None)
        if fields is None:
            return [plain(item) for item in value]
        return {name: plain(item) for name, item in zip(fields, value, strict=True)}
    raise TypeError(f"no plain form of {type(value).__name__}")


def plain_fields(value: tuple[Any, ...], *, given: bool = False) -> dict[str, JSON]:
    """The fields of a node by name, each as JSON knows it; whatever form of its own the node has.

    Args:
        value: the node.
        given: whether to leave those out that are None.
    """
    fields: tuple[str, ...] = value._fields  # type: ignore[attr-defined]
    pairs = zip(fields, value, strict=True)
    return {name: plain(field) for name, field in pairs if not given or field is not None}


def is_damaged(text: str) -> bool:
    """Whether a text holds octets that are none in its encoding, as lone surrogates (PEP 383)."""
    return not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)
