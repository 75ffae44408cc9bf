"""Shapes of payloads: what tells them apart, and the compiled ones that are kept.

Payloads of one use case that ask for or answer the same, with values of the same types and lengths, differ in these
alone: names, units, places and the text of JSON around the values are those of the shape, and are made once
(:mod:`gbcs.usecases.compiled`). A shape is compiled when it is met the second time.

A payload is taken apart into its *leaves*, the values that differ, and the *kinds*: everything else. Kinds tell the
shape, and must tell all that the items depend on but the leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from dlms.apdu.access import AccessRequest, GetWithSelection
from dlms.data import Array, CompactArray, Data, Structure
from gbcs.usecases.dlms import Leaf, Members, Shape
from gbcs.usecases.model import Built, Engine, Item, Path
from wire.form import Remembering

if TYPE_CHECKING:
    from gbcs.usecases.compiled import Compiled, Reading

__all__ = [
    "SHAPES",
    "Recipe",
    "Row",
    "ShapedEngine",
    "Shapes",
    "count_leaves",
    "declared_leaves",
    "is_tree",
    "leaf_places",
    "outline",
    "outline_parts",
    "remembered",
    "selections",
]

Key: TypeAlias = tuple[Any, ...]


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


class ShapedEngine(Engine[Built]):
    """An engine for payloads that are nodes, with shapes."""

    def outline(self, payload: Any, leaves: list[Any], kinds: list[Any]) -> bool:
        """Take a payload apart: see :func:`outline`; False for one that has no compiled shape."""
        raise NotImplementedError

    def places(self, payload: Any) -> Iterator[Path]:
        """The places of the leaves."""
        raise NotImplementedError

    def recipes(self, payload: Any) -> tuple[list[Item], Mapping[Path, Recipe]]:
        """The items of a payload, and how those with a leaf are made of it, by their places."""
        raise NotImplementedError

    def is_plain(self, kind: type) -> bool:
        """Whether the plain form of such a node is made of those of its leaves, and of nothing else that differs."""
        return not hasattr(kind, "plain")

    def writers(self, payload: Any) -> Mapping[Path, Callable[[Any], str]]:
        """What makes JSON of those leaves that stand in the plain form of a payload in another form than their own."""
        return {}

    def compiled(self, payload: Any) -> Reading | None:
        """What the shape of a payload says of its values."""
        leaves: list[Any] = []
        kinds: list[Any] = [self]
        if not self.outline(payload, leaves, kinds):
            return None
        return SHAPES.read(tuple(kinds), len(kinds), leaves, partial(self._made, payload, leaves, kinds))

    def _made(self, payload: Any, leaves: list[Any], kinds: list[Any]) -> Compiled | None:
        """The compiled shape of a payload, if it has one."""
        if any(isinstance(kind, type) and issubclass(kind, Remembering) for kind in kinds):
            return None
        from gbcs.usecases.compiled import compile_nodes  # loads JSON

        items, recipes = self.recipes(payload)
        places = {place: number for number, place in enumerate(self.places(payload))}
        rows: list[Row] = []
        for item in items:
            recipe, number = recipes.get(item.place), places.get(item.place, -1)
            if recipe is None:
                if number >= 0 and leaves[number] is not None:  # nothing says how the item comes of its leaf
                    return None
                rows.append(Row(item))
            elif number < 0 or not places.keys() >= {item.place, *recipe.beside, recipe.same or item.place}:
                return None
            else:
                same = -1 if recipe.same is None else places[recipe.same]
                rows.append(Row(item, recipe, number, tuple(places[each] for each in recipe.beside), same))
        written = None
        if _is_plain_tree(payload, self.is_plain):
            writers = self.writers(payload)
            written = [(place, writers.get(place)) for place in places]
        return compile_nodes(rows, leaves, payload, written)


def _is_plain_tree(parts: Any, is_plain: Callable[[type], bool]) -> bool:
    """Whether the plain form of a tree is made of those of its leaves alone."""
    kind: Any = type(parts)
    if not is_tree(kind):
        return True
    is_one = kind is tuple or is_plain(kind)
    return is_one and all(_is_plain_tree(part, is_plain) for part in parts)


# What is kept --------------------------------------------------------------------------------------------------------


class _Entry(NamedTuple):
    """What is kept of a shape.

    Attributes:
        size: in types, leaves and items.
        is_tried: whether it was met a second time, and compiled if it can be.
        shape: None where it was not, or can't be.
    """

    size: int
    is_tried: bool
    shape: Compiled | None


class Shapes:
    """The shapes that were met, the last ones of them.

    Args:
        limit: how many types, leaves and items all that is kept may have together. Who sends ever new shapes fills
            the memory no further.
    """

    def __init__(self, limit: int) -> None:
        self._limit, self._size, self._lock = limit, 0, Lock()
        self._kept: dict[Key, _Entry] = {}

    @property
    def size(self) -> int:
        """How many types, leaves and items there are in all that is kept."""
        return self._size

    def read(self, key: Key, size: int, leaves: list[Any], make: Callable[[], Compiled | None]) -> Reading | None:
        """The reading of a payload by its shape; None where it has to be walked.

        Args:
            key: what tells the shape.
            size: of the key.
            leaves: of the payload.
            make: gives the compiled shape, or None where there is none.
        """
        try:
            known = self._kept.get(key)
        except TypeError:  # a payload made of what no message holds
            return None
        if known is None:
            self._keep(key, _Entry(size, False, None))
            return None
        if known.is_tried:
            return None if known.shape is None else known.shape.read(leaves)
        shape = make()
        self._keep(key, _Entry(size + (0 if shape is None else shape.size), True, shape))
        return None if shape is None else shape.read(leaves)

    def _keep(self, key: Key, entry: _Entry) -> None:
        """Keep an entry, and drop the oldest ones where they are too many."""
        with self._lock:
            before = self._kept.pop(key, None)
            self._size += entry.size - (0 if before is None else before.size)
            self._kept[key] = entry
            while self._size > self._limit:
                self._size -= self._kept.pop(next(iter(self._kept))).size


SHAPES = Shapes(limit=200_000)
"""Those of all use cases; types, leaves and items to this number take some 50 MiB."""
