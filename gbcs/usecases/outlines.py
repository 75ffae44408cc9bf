"""Payloads taken apart: the values that differ between payloads of one shape, and all that tells the shape.

The *leaves* of a payload are the values that differ; the *kinds* are everything else. Kinds tell the shape, and must
tell all that the items depend on but the leaves. A :class:`Recipe` says how an item is made of its leaf.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from dlms.apdu.access import AccessRequest, GetWithSelection
from dlms.data import Array, CompactArray, Data, Structure
from gbcs.usecases.dlms import Leaf, Members, Shape
from gbcs.usecases.model import Item, Path

__all__ = [
    "Recipe",
    "Row",
    "count_leaves",
    "declared_leaves",
    "is_tree",
    "leaf_places",
    "outline",
    "outline_parts",
    "remembered",
    "selections",
]


class Recipe(NamedTuple):
    """How an item is made of the leaf that it is the value of.

    Attributes:
        held: the only value that the leaf may have, octets or a number; None for any.
        bounds: the least and the most octets that it may have; None for any number.
        fits: whether it is as it is declared; None where it always is.
        read: gives the value of the item; None where it is the leaf itself. What it can't be is an error of the family.
        meaning: gives the meaning, of the leaf and those beside it; None where there is none.
        text: gives the text of the value in JSON, of the leaf; None for that of what is read.
        beside: the places of these.
        same: the place of a leaf that it must be equal to; None for none.
    """

    held: Any = None
    bounds: tuple[int, int] | None = None
    fits: Callable[[Any], bool] | None = None
    read: Callable[[Any], Any] | None = None
    meaning: Callable[..., str | None] | None = None
    text: Callable[[Any], str] | None = None
    beside: tuple[Path, ...] = ()
    same: Path | None = None


@lru_cache(maxsize=64)
def remembered(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What reads a kind of leaf, with the values that it read last: days and times of day recur."""
    return lru_cache(maxsize=4096, typed=True)(read)


class Row(NamedTuple):
    """An item of the payload that a shape is compiled from.

    Attributes:
        item: as the walk gave it; None where a leaf has none, but is held against a recipe.
        recipe: how it is made of its leaf; None where it is always the same.
        number: of its leaf.
        beside: the numbers of those that the recipe takes besides.
        same: the number of the leaf that it must be equal to; -1 for none.
    """

    item: Item | None
    recipe: Recipe | None = None
    number: int = -1
    beside: tuple[int, ...] = ()
    same: int = -1


# Data ----------------------------------------------------------------------------------------------------------------

_CONTAINERS = frozenset[type]((Structure, Array, CompactArray))


def outline(data: Sequence[Data], leaves: list[Any], kinds: list[Any]) -> None:
    """Take Data apart: its leaves, and of each the type, in the order of the wire.

    Args:
        data: Data, one after another.
        leaves: takes the values that hold no others.
        kinds: takes the types; before the contents of a structure or array its length, before a compact array's what it
            says of its elements, too.
    """
    types = [*map(type, data)]
    kinds += types
    if _CONTAINERS.isdisjoint(types):
        leaves += data
        return
    if len(types) > 1 and types.count(Structure) == len(types):
        kinds += map(len, data)  # type: ignore[arg-type]
        members: Any = data
        outline([*chain.from_iterable(members)], leaves, kinds)
        return
    for kind, each in zip(types, data, strict=True):
        if kind is Structure or kind is Array:
            kinds.append(len(each))  # type: ignore[arg-type]
            outline(each, leaves, kinds)  # type: ignore[arg-type]
        elif kind is CompactArray:
            kinds += each.description, len(each.elements)  # type: ignore[union-attr]
            outline(each.elements, leaves, kinds)  # type: ignore[union-attr]
        else:
            leaves.append(each)


def count_leaves(data: Data) -> int:
    """How many leaves there are in Data."""
    leaves: list[Any] = []
    outline((data,), leaves, [])
    return len(leaves)


def selections(request: AccessRequest) -> tuple[Data, ...]:
    """The parameters of the selections of a request."""
    return tuple([each.selection.parameters for each in request.specifications if type(each) is GetWithSelection])


def declared_leaves(shape: Shape, data: Any) -> Iterator[Leaf]:
    """What is declared of each leaf of Data that fits a shape."""
    if isinstance(shape, Leaf):
        yield shape
    elif isinstance(shape, Members):
        members = [member for member in shape.members.values() if len(data) == len(shape.members) or not member.twin]
        for member, part in zip(members, data, strict=True):
            yield from declared_leaves(member, part)
    else:
        for part in data.elements if shape.compact else data:
            yield from declared_leaves(shape.element, part)


# Nodes ---------------------------------------------------------------------------------------------------------------

_VALUES = ("dlms.data", "dlms.time", "zigbee.types")
"""The modules of tuples that are one value: Data, days, times."""


@lru_cache(maxsize=1024)
def is_tree(kind: type) -> bool:
    """Whether values of a type are taken apart: nodes and tuples; what holds DER, days and times are leaves."""
    return issubclass(kind, tuple) and kind.__module__ not in _VALUES and getattr(kind, "_fields", ()) != ("der",)


def outline_parts(parts: tuple[Any, ...], leaves: list[Any], kinds: list[Any]) -> None:
    """Take the parts of a node, or of a sequence, apart: see :func:`outline`."""
    types = [*map(type, parts)]
    kinds += types
    if not any(map(is_tree, types)):
        leaves += parts
        return
    if len(types) > 1 and types[0] is not tuple and types.count(types[0]) == len(types):
        outline_parts(tuple(chain.from_iterable(parts)), leaves, kinds)
        return
    for kind, part in zip(types, parts, strict=True):
        if not is_tree(kind):
            leaves.append(part)
            continue
        if kind is tuple:
            kinds.append(len(part))
        outline_parts(part, leaves, kinds)


def leaf_places(parts: tuple[Any, ...], at: Path) -> Iterator[Path]:
    """The places of the leaves of a node or sequence that stands at a path: as :func:`outline_parts` has them."""
    for step, part in zip(getattr(parts, "_fields", range(len(parts))), parts, strict=True):
        kind: Any = type(part)
        if is_tree(kind):
            yield from leaf_places(part, (*at, step))
        else:
            yield (*at, step)
