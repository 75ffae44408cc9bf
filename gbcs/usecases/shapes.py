"""Shapes of payloads: what tells them apart, and the compiled ones that are kept.

Payloads of one use case that ask for or answer the same, with values of the same types and lengths, differ in these
alone: names, units, places and the text of JSON around the values are those of the shape, and are made once
(:mod:`gbcs.usecases.compiled`). A shape is compiled when it is met the second time. What tells it is said in
:mod:`gbcs.usecases.outlines`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from gbcs.usecases.model import Built, Engine, Item, Path
from gbcs.usecases.outlines import Recipe, Row, is_tree
from wire.form import Remembering

if TYPE_CHECKING:
    from gbcs.usecases.compiled import Compiled, Reading

__all__ = ["SHAPES", "Apart", "ShapedEngine", "Shapes"]

Key: TypeAlias = tuple[Any, ...]
Apart: TypeAlias = tuple[Key, int, list[Any]]
"""A payload taken apart (:mod:`gbcs.usecases.outlines`): what tells its shape, the size of that, and the leaves."""


class ShapedEngine(Engine[Built]):
    """An engine for payloads that are nodes, with shapes."""

    def outline(self, payload: Any, leaves: list[Any], kinds: list[Any]) -> bool:
        """Take a payload apart: see :mod:`gbcs.usecases.outlines`; False for one that has no compiled shape."""
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
        apart = self.apart(payload)
        if apart is None:
            return None
        key, size, leaves = apart
        return SHAPES.read(key, size, leaves, partial(self._made, payload, leaves, key))

    def apart(self, payload: Any) -> Apart | None:
        """A payload taken apart."""
        leaves: list[Any] = []
        kinds: list[Any] = [self]
        return (tuple(kinds), len(kinds), leaves) if self.outline(payload, leaves, kinds) else None

    def _made(self, payload: Any, leaves: list[Any], kinds: Key) -> Compiled | None:
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


_MET = 4096
"""Shapes of which nothing is kept but how often they were met."""


class _Kept(NamedTuple):
    """A compiled shape.

    Attributes:
        size: in types, leaves and items.
        shape: what reads the payloads that have it.
    """

    size: int
    shape: Compiled


class Shapes:
    """The shapes that were met, the last ones of them.

    A shape is kept once it is compiled. Of the others a number is kept, made of what tells the shape: damaged payloads
    have ever new shapes, most of which are met once.

    Args:
        limit: how many types, leaves and items all that is kept may have together. Who sends ever new shapes fills
            the memory no further.
    """

    def __init__(self, limit: int) -> None:
        self._limit, self._size, self._lock = limit, 0, Lock()
        self._kept: dict[Key, _Kept] = {}
        self._met: dict[int, int] = {}

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
        if known is not None:
            return known.shape.read(leaves)
        shape = make() if self._is_due(hash(key)) else None
        if shape is None:
            return None
        self._keep(key, _Kept(size + shape.size, shape))
        return shape.read(leaves)

    def _is_due(self, told: int) -> bool:
        """Count one more payload of a shape, and say whether to compile it: at the second, the fourth, the eighth.

        A payload that departs tells nothing of the others. Two shapes that have one number are tried sooner, no more.
        """
        with self._lock:
            before = self._met.pop(told, 0)
            self._met[told] = before + 1
            if len(self._met) > _MET:
                del self._met[next(iter(self._met))]
        return before > 0 and not before & (before + 1)

    def _keep(self, key: Key, kept: _Kept) -> None:
        """Keep a shape, and drop the oldest ones where they are too many."""
        with self._lock:
            before = self._kept.pop(key, None)
            self._size += kept.size - (0 if before is None else before.size)
            self._kept[key] = kept
            while self._size > self._limit:
                self._size -= self._kept.pop(next(iter(self._kept))).size


SHAPES = Shapes(limit=200_000)
"""Those of all use cases; types, leaves and items to this number take some 50 MiB."""
