"""Shapes of DLMS payloads: what tells them apart, and the compiled ones that are kept.

Payloads of one use case that ask for or answer the same, with Data of the same types and lengths, differ in the values
of their leaves alone: names, units, places and the text of JSON around the values are those of the shape, and are made
once (:mod:`gbcs.usecases.compiled`). A shape is compiled when it is met the second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from dlms.data import Array, CompactArray, Data, Structure
from gbcs.usecases.dlms import Leaf, Members, Shape
from gbcs.usecases.model import Item

if TYPE_CHECKING:
    from gbcs.usecases.compiled import Compiled, Reading

__all__ = ["SHAPES", "Row", "Shapes", "declared_leaves", "outline"]

Key: TypeAlias = tuple[Any, ...]


class Row(NamedTuple):
    """An item of the payload that a shape is compiled from.

    Attributes:
        item: as the walk gave it.
        leaf: what is declared of its value; None where the value is always the same.
        number: of the leaf in the payload that it is the value of.
    """

    item: Item
    leaf: Leaf | None
    number: int


def outline(data: Iterable[Data], leaves: list[Any], kinds: list[Any]) -> None:
    """Take Data apart: its leaves, and of each the type, in the order of the wire.

    Args:
        data: Data, one after another.
        leaves: takes the values that hold no others.
        kinds: takes the types; behind a structure or array its length, before a compact array's what it says of its
            elements.
    """
    for each in data:
        kind = type(each)
        kinds.append(kind)
        if kind is Structure or kind is Array:
            kinds.append(len(each))  # type: ignore[arg-type]
            outline(each, leaves, kinds)  # type: ignore[arg-type]
        elif kind is CompactArray:
            kinds += each.description, len(each.elements)  # type: ignore[union-attr]
            outline(each.elements, leaves, kinds)  # type: ignore[union-attr]
        else:
            leaves.append(each)


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

    def read(
        self, key: Key, size: int, leaves: list[Any], rows: Callable[[], list[Row] | None], payload: Any
    ) -> Reading | None:
        """The reading of a payload by its shape; None where it has to be walked.

        Args:
            key: what tells the shape.
            size: of the key.
            leaves: of the payload.
            rows: gives the items of the payload, or None where it has no compiled shape.
            payload: the payload.
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
        from gbcs.usecases.compiled import compile_shape  # loads JSON

        found = rows()
        shape = None if found is None else compile_shape(found, leaves, payload)
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
