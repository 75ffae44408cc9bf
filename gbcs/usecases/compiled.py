"""Compiled shapes of payloads: what is the same in all payloads of a shape, made once.

A payload brings its leaves: they are held against the declaration column by column, and put beside what is kept. A
shape is made from the items that the walk over a payload gave, and kept only where both ways say the same of it. What
depends on values in any other way than a recipe says (:class:`gbcs.usecases.shapes.Recipe`) has no compiled shape; nor
has a payload that departs: the walk reads these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import repeat
from json import dumps
from json.encoder import encode_basestring_ascii
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from dlms.apdu.access import AccessRequest, AccessResponse, GetWithSelection
from dlms.data import (
    BCD,
    NUMBERS,
    TYPE_NAMES,
    Array,
    Boolean,
    CompactArray,
    Data,
    Number,
    Structure,
    Utf8String,
    VisibleString,
)
from gbcs.payload import to_plain
from gbcs.payload.protected import ProtectedAttributes, get_protected_attributes
from gbcs.usecases.item_text import plain_writer_of, value_text, writer_of
from gbcs.usecases.model import TOKENS, Item, Path, item_to_plain
from gbcs.usecases.outlines import Recipe, count_leaves, is_tree, selections
from wire.errors import WireError
from wire.node import is_damaged, plain

if TYPE_CHECKING:
    from gbcs.usecases.outlines import Row

__all__ = ["ItemColumn", "Compiled", "Reading", "compile_dlms", "compile_nodes"]

_NUMBERS = frozenset[type]((int, *NUMBERS))
"""Types whose values are written as the number that they are."""

# Text of values ------------------------------------------------------------------------------------------------------


class _Uncommon(Exception):
    """A value that has a text of another form than is usual for its type."""


def _bare_text(value: Any) -> str:
    if is_damaged(value):
        raise _Uncommon
    return encode_basestring_ascii(value)


def _bare_boolean(value: Boolean) -> str:
    if value.octet not in (0, 0xFF):
        raise _Uncommon
    return "true" if value else "false"


_BARE: dict[type, Callable[[Any], str]] = {
    VisibleString: _bare_text,
    Utf8String: _bare_text,
    Boolean: _bare_boolean,
}
"""The text of the value in a typed value of Data."""


def _picker(numbers: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """What takes the values at these places out of a list."""
    if len(numbers) > 1:
        return itemgetter(*numbers)
    return lambda values: tuple(values[number] for number in numbers)


class _Format:
    """Text with places for leaves."""

    def __init__(self) -> None:
        self._text, self._numbers = "", list[int]()
        self._writers: list[tuple[int, Callable[[Any], str]]] = []
        self._wide: list[tuple[int, tuple[int, ...], Callable[..., str]]] = []
        self._pick: Callable[[Sequence[Any]], tuple[Any, ...]] | None = None

    def literal(self, text: str) -> None:
        """Text that is always there."""
        self._text += text.replace("%", "%%")

    def place(self, number: int, kind: type, writer: Callable[[Any], str] | None = None) -> None:
        """A place for the leaf of a number; a writer makes text of it where that is not usual for its type."""
        if writer is None and kind in _NUMBERS:
            self._text += "%d"
        elif writer is None and kind is bytes:
            self._text += '"%s"'
            self._writers.append((len(self._numbers), bytes.hex))
        else:
            self._text += "%s"
            self._writers.append((len(self._numbers), writer or writer_of(kind)))
        self._numbers.append(number)

    def place_of(self, numbers: tuple[int, ...], writer: Callable[..., str]) -> None:
        """A place for what a writer makes of several leaves."""
        if len(numbers) == 1:
            self.place(numbers[0], object, writer)
            return
        self._text += "%s"
        self._wide.append((len(self._numbers), numbers, writer))
        self._numbers.append(numbers[0])

    def filled(self, leaves: Sequence[Any]) -> str:
        """The text with the leaves in their places; :class:`_Uncommon`."""
        if self._pick is None:
            self._pick = _picker(self._numbers)
        if not self._writers and not self._wide:
            return self._text % self._pick(leaves)
        told = [*self._pick(leaves)]
        for place, writer in self._writers:
            told[place] = writer(told[place])
        for place, numbers, writer_of_all in self._wide:
            told[place] = writer_of_all(*[leaves[number] for number in numbers])
        return self._text % tuple(told)


# Text of payloads ----------------------------------------------------------------------------------------------------


def _write_data(data: Data, number: int, out: _Format) -> int:
    """The places of Data, whose first leaf has a number; the number of the leaf behind it."""
    kind: Any = type(data)
    if kind is Structure or kind is Array or kind is CompactArray:
        elements: Any = data.elements if isinstance(data, CompactArray) else data
        head = plain(data._replace(elements=())) if isinstance(data, CompactArray) else kind(()).plain()  # type: ignore
        out.literal(dumps(head).removesuffix("]}"))
        for place, element in enumerate(elements):
            out.literal(", " if place else "")
            number = _write_data(element, number, out)
        out.literal("]}")
        return number
    if data is None:
        out.literal("null")
    elif isinstance(data, Number) or kind in _BARE:
        out.literal(f'{{"type": "{TYPE_NAMES[data.tag]}", "value": ')  # type: ignore[union-attr]
        out.place(number, kind, _BARE.get(kind))
        out.literal("}")
    else:
        out.place(number, kind, None if kind is bytes else plain_writer_of(kind))
    return number + 1


_LEAF = "\0"
"""Stands for Data in the tree that the text of a payload is made of."""


def _dlms_format(payload: Any, invoke: int) -> _Format:
    """The text of a payload; the number is that of the leaf that is its invoke id."""
    form = payload._replace(data=(_LEAF,) * len(payload.data), long_invoke_id_and_priority=0)
    number, selected = 0, 0
    order: list[tuple[Data, int]] = []
    if type(payload) is AccessRequest:
        number = sum(map(count_leaves, selections(payload)))
        form = form._replace(specifications=tuple(map(_unselected, payload.specifications)))
    for place, data in enumerate(payload.data):
        specification = payload.specifications and payload.specifications[place]
        if type(specification) is GetWithSelection:
            parameters = specification.selection.parameters
            order.append((parameters, selected))
            selected += count_leaves(parameters)
        order.append((data, number))
        number += count_leaves(data)
    tree = form.plain()
    tree["long_invoke_id_and_priority"] = _LEAF
    between = dumps(tree).split(dumps(_LEAF))
    out = _Format()
    out.literal(between[0])
    out.place(invoke, int)
    for text, (data, first) in zip(between[1:], order, strict=False):
        out.literal(text)
        _write_data(data, first, out)
    out.literal(between[-1])
    return out


def _unselected(specification: Any) -> Any:
    """A specification without the parameters of its selection."""
    if type(specification) is not GetWithSelection:
        return specification
    leaf: Any = _LEAF
    return specification._replace(selection=specification.selection._replace(parameters=leaf))


class _Marker(NamedTuple):
    """Stands for a leaf in the tree that the text of a payload is made of."""

    number: int

    def plain(self) -> str:
        """A text that no message has."""
        return f"\0{self.number}"


_MARKER = re.compile(r'"\\u0000(\d+)"')


def _marked(parts: Any, at: Path, numbers: Mapping[Path, int]) -> Any:
    """A tree with markers for its leaves."""
    if at in numbers:
        return _Marker(numbers[at])
    kind: Any = type(parts)
    if not is_tree(kind):
        return parts
    steps = getattr(parts, "_fields", range(len(parts)))
    return tuple.__new__(kind, [_marked(part, (*at, step), numbers) for step, part in zip(steps, parts, strict=True)])


def _node_format(
    payload: Any, leaves: list[Any], places: Sequence[tuple[Path, Callable[[Any], str] | None]]
) -> _Format:
    """The text of a payload of nodes; see :func:`compile_nodes`."""
    numbers = {place: number for number, (place, _) in enumerate(places)}
    pieces = _MARKER.split(dumps(to_plain(_marked(payload, (), numbers))))
    out = _Format()
    out.literal(pieces[0])
    for number, piece in zip(map(int, pieces[1::2]), pieces[2::2], strict=True):
        kind: Any = type(leaves[number])
        writer = places[number][1]
        out.place(number, kind, writer or (None if kind in (int, bytes) else plain_writer_of(kind)))
        out.literal(piece)
    return out


# Shapes --------------------------------------------------------------------------------------------------------------

_item: Callable[[tuple[Any, ...]], Item] = partial(tuple.__new__, Item)


class ItemColumn(NamedTuple):
    """An item of several payloads of one shape.

    Attributes:
        item: that of one of them: all have its name, unit and place.
        values: of each payload; None where all have that of the item, and its meaning.
        meanings: of each payload; None where all have that of the item.
    """

    item: Item
    values: Sequence[Any] | None
    meanings: Sequence[str | None] | None


def _column(item: Item, recipe: Recipe, values: Sequence[Any], beside: Sequence[Sequence[Any]]) -> ItemColumn:
    """The column of an item, of its leaf and those beside it in each payload."""
    meanings = None if recipe.meaning is None else [*map(recipe.meaning, values, *beside)]
    return ItemColumn(item, values if recipe.read is None else [*map(recipe.read, values)], meanings)


class Compiled:
    """The shape of a payload.

    Args:
        rows: its items.
        leaves: of the payload.
        payload: the text of the payload that the items are of; None for one whose text is not compiled.

    Attributes:
        size: in items.
        held: the numbers of the leaves that must be a constant, or equal to another one.
    """

    def __init__(self, rows: Sequence[Row], leaves: Sequence[Any], payload: _Format | None) -> None:
        self._told = told = [(item, row) for row in rows if (item := row.item) is not None]
        items = [item for item, _ in told]
        self.size = len(rows)
        self._names, self._units = [item.name for item in items], [item.unit for item in items]
        self._places, self._constants = [item.place for item in items], [item.constant for item in items]
        self._meanings: list[str | None] = [item.meaning for item in items]
        self._kept: list[Any] = []
        self._reads: list[tuple[int, Callable[[Any], Any]]] = []
        self._meant: list[tuple[int, int, Callable[[Any], str | None]]] = []
        self._meant_beside: list[tuple[int, tuple[int, ...], Callable[..., str | None]]] = []
        sources: list[int] = []
        for place, (item, (_, recipe, number, beside, _)) in enumerate(told):
            if recipe is None or recipe.held is not None:
                sources.append(len(leaves) + len(self._kept))
                self._kept.append(item.value)
                continue
            sources.append(number)
            if recipe.read is not None:
                self._reads.append((place, recipe.read))
            if recipe.meaning is not None and beside:
                self._meant_beside.append((place, (number, *beside), recipe.meaning))
            elif recipe.meaning is not None:
                self._meant.append((place, number, recipe.meaning))
        self._pick = _picker(sources)
        self._hold(rows)
        self._items, self._payload = _item_format(told, leaves), payload

    def _hold(self, rows: Sequence[Row]) -> None:
        """What the leaves are held against."""
        cooked = [(recipe, row) for row in rows if (recipe := row.recipe) is not None]
        numbers = [(row.number, int(recipe.held)) for recipe, row in cooked if _is_number(recipe.held)]
        others = [
            (row.number, recipe.held)
            for recipe, row in cooked
            if recipe.held is not None and not _is_number(recipe.held)
        ]
        copies = [(row.number, row.same) for row in rows if row.same >= 0]
        self._bounds = [(row.number, *recipe.bounds) for recipe, row in cooked if recipe.bounds is not None]
        self._fits = [(row.number, recipe.fits) for recipe, row in cooked if recipe.fits is not None]
        self._numbers, self._others = [number for _, number in numbers], tuple(value for _, value in others)
        self._pick_numbers, self._pick_others = _picker([at for at, _ in numbers]), _picker([at for at, _ in others])
        self.held = frozenset([at for at, _ in (*numbers, *others)]) | {at for copy in copies for at in copy}
        self._copies = copies and (_picker([at for at, _ in copies]), _picker([at for _, at in copies]))

    def read(self, leaves: list[Any]) -> Reading | None:
        """A payload of this shape; None where a leaf is not as it is declared."""
        if self._others and self._pick_others(leaves) != self._others:
            return None
        if self._numbers and any(map(int.__ne__, self._pick_numbers(leaves), self._numbers)):
            return None
        if self._copies and self._copies[0](leaves) != self._copies[1](leaves):
            return None
        for number, least, longest in self._bounds:
            if not least <= len(leaves[number]) <= longest:
                return None
        for number, fits in self._fits:
            if not fits(leaves[number]):
                return None
        return Reading(self, leaves)

    def items(self, leaves: list[Any]) -> Iterator[Item]:
        """The items of these leaves; an error of the family where one is no value."""
        values, meanings = [*self._pick(leaves + self._kept)], self._meanings
        if self._meant or self._meant_beside:
            meanings = meanings.copy()
            for place, number, meaning_of in self._meant:
                meanings[place] = meaning_of(leaves[number])
            for place, numbers, meaning_of_all in self._meant_beside:
                meanings[place] = meaning_of_all(*[leaves[number] for number in numbers])
        for place, read in self._reads:
            values[place] = read(values[place])
        columns = (self._names, values, self._units, meanings, self._places, repeat(None), self._constants)
        return map(_item, zip(*columns, strict=False))

    def columns(self, leaves: Sequence[Sequence[Any]]) -> Iterator[ItemColumn]:
        """The items of several payloads of this shape.

        Args:
            leaves: of each leaf those of all payloads.

        Raises:
            WireError: where a leaf is no value; likewise ValueError.
        """
        for item, (_, recipe, number, beside, _) in self._told:
            if recipe is None or recipe.held is not None:
                yield ItemColumn(item, None, None)
            else:
                yield _column(item, recipe, leaves[number], [leaves[each] for each in beside])

    def takes(self, leaves: Mapping[int, Sequence[Any]]) -> bool:
        """Whether payloads are of this shape that differ from one of it in leaves that are not :attr:`held`.

        Args:
            leaves: by its number, of each leaf in which they differ those of all payloads; they are as long as before.
        """
        return all(all(map(fits, leaves[number])) for number, fits in self._fits if number in leaves)

    def columns_of_some(
        self, leaves: Mapping[int, Sequence[Any]], others: Sequence[Any], items: Sequence[Item]
    ) -> Iterator[ItemColumn]:
        """The items of several payloads of this shape that differ in some leaves.

        Args:
            leaves: by its number, of each leaf in which they differ those of all payloads.
            others: the leaves of one of them.
            items: of that one.

        Raises:
            WireError: where a leaf is no value; likewise ValueError.
        """
        size = max(map(len, leaves.values()), default=0)
        for item, (_, (_, recipe, number, beside, _)) in zip(items, self._told, strict=True):
            if recipe is None or recipe.held is not None or leaves.keys().isdisjoint((number, *beside)):
                yield ItemColumn(item, None, None)
            else:
                values, *more = (leaves.get(each) or [others[each]] * size for each in (number, *beside))
                yield _column(item, recipe, values, more)

    def items_text(self, leaves: list[Any]) -> str:
        """The items as JSON; :class:`_Uncommon`, or an error of the family where one is no value."""
        return self._items.filled(leaves)

    def payload_text(self, leaves: list[Any]) -> str | None:
        """The payload as JSON, None where its text is not compiled; :class:`_Uncommon`."""
        return None if self._payload is None else self._payload.filled(leaves)


def _is_number(held: Any) -> bool:
    """Whether a value is no more than the number that it is equal to."""
    return isinstance(held, int) and not isinstance(held, Boolean | BCD)


def _item_format(told: Sequence[tuple[Item, Row]], leaves: Sequence[Any]) -> _Format:
    """The text of the items, with places for leaves."""
    out = _Format()
    out.literal("[")
    for place, (item, (_, recipe, number, beside, _)) in enumerate(told):
        out.literal(", " if place else "")
        if recipe is None or recipe.held is not None:
            out.literal(dumps(item_to_plain(item)))
            continue
        out.literal(f'{{"name": {dumps(item.name)}, "value": ')
        kind: Any = type(leaves[number])
        if recipe.read is None:
            out.place(number, kind, _BARE.get(kind))
        else:
            out.place(number, object, recipe.text or partial(_read_text, recipe.read))
        if item.unit is not None:
            out.literal(f', "unit": {dumps(item.unit)}')
        if recipe.meaning is not None:
            out.place_of((number, *beside), partial(_meaning_text, recipe.meaning))
        elif item.meaning is not None:
            out.literal(f', "meaning": {dumps(item.meaning)}')
        out.literal(', "constant": true}' if item.constant else "}")
    out.literal("]")
    return out


def _read_text(read: Callable[[Any], Any], leaf: Any) -> str:
    return value_text(read(leaf))


class Reading(NamedTuple):
    """One payload that has a compiled shape.

    Attributes:
        shape: the shape.
        leaves: of the payload.
    """

    shape: Compiled
    leaves: list[Any]

    def items(self) -> Iterator[Item] | None:
        """The items of the payload, as the walk gives them; None where a leaf is no value of its kind."""
        try:
            return self.shape.items(self.leaves)
        except (WireError, ValueError):
            return None

    def items_text(self) -> str | None:
        """The items as JSON; None where a leaf is no value, or has another text than is usual."""
        try:
            return self.shape.items_text(self.leaves)
        except (_Uncommon, WireError, ValueError):
            return None

    def payload_text(self) -> str | None:
        """The payload as JSON; None where it is not compiled, or a value has another text than is usual."""
        try:
            return self.shape.payload_text(self.leaves)
        except _Uncommon:
            return None


def _meaning_text(meaning_of: Callable[..., str | None], *leaves: Any) -> str:
    meaning = meaning_of(*leaves)
    return "" if meaning is None else f', "meaning": {encode_basestring_ascii(meaning)}'


def compile_dlms(rows: list[Row], leaves: list[Any], payload: Any) -> Compiled | None:
    """The shape of a request or response, whose last leaf is the invoke id, of its items; see :func:`compile_nodes`."""
    bare = payload
    if ProtectedAttributes in map(type, leaves):  # in the place of the Data that hold them
        bare = payload._replace(data=tuple(get_protected_attributes(data) or data for data in payload.data))
    return _checked(rows, leaves, payload, None if _may_be_protected(bare) else _dlms_format(bare, len(leaves) - 1))


def compile_nodes(
    rows: list[Row],
    leaves: list[Any],
    payload: Any,
    places: Sequence[tuple[Path, Callable[[Any], str] | None]] | None,
) -> Compiled | None:
    """The shape of these items, where it gives just what the walk gave; None where it does not.

    Args:
        rows: the items.
        leaves: of the payload.
        payload: the payload that they are of.
        places: of the leaves, with what makes JSON of each in the plain form of the payload, None where it is the
            leaf's own plain form; None where the text of the payload is not made of those of its leaves.
    """
    return _checked(rows, leaves, payload, None if places is None else _node_format(payload, leaves, places))


def _checked(rows: list[Row], leaves: list[Any], payload: Any, form: _Format | None) -> Compiled | None:
    items = [row.item for row in rows if row.item is not None]
    if any(item.departure is not None or item.name.endswith(TOKENS) for item in items):
        return None
    shape = Compiled(rows, leaves, form)
    reading = shape.read(leaves)
    found = reading and reading.items()
    if reading is None or found is None or list(found) != items:
        return None
    text = reading.items_text()
    if text is not None and text != dumps([item_to_plain(item) for item in items]):
        return None
    tree = reading.payload_text()
    is_same = tree is None or tree == dumps(to_plain(payload))
    return shape if is_same else Compiled(rows, leaves, None)


def _may_be_protected(payload: Any) -> bool:
    """Whether Data of a response has the form of protected attributes, which have a text of their own."""
    return type(payload) is AccessResponse and any(
        isinstance(data, Structure) and len(data) == 2 and isinstance(data[1], bytes) for data in payload.data
    )
