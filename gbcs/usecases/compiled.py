"""Compiled shapes of DLMS payloads: what is the same in all payloads of a shape, made once.

A payload brings its leaves: they are held against the declaration column by column, and put beside what is kept. A
shape is made from the items that the walk over a payload gave, and kept only where both ways say the same of it. What
depends on values in any other way than the declaration of a leaf says (size, constant, kind, meanings) has no compiled
shape; nor has a payload that departs: the walk reads these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import repeat
from json import dumps
from json.encoder import encode_basestring_ascii
from typing import TYPE_CHECKING, Any, NamedTuple

from dlms.apdu.access import AccessRequest, AccessResponse
from dlms.apdu.common import LongInvokeIdAndPriority
from dlms.data import (
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
from gbcs.usecases.dlms import Leaf
from gbcs.usecases.dlms_shapes import Misfit, read_leaf
from gbcs.usecases.item_text import octets_text, value_text
from gbcs.usecases.model import TOKENS, Item, item_to_plain
from wire.errors import WireError
from wire.node import is_damaged, plain

if TYPE_CHECKING:
    from gbcs.usecases.shapes import Row

__all__ = ["Compiled", "Reading", "compile_shape"]

_NUMBERS = frozenset(NUMBERS)

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


def _literal(text: str) -> str:
    """Text for a format."""
    return text.replace("%", "%%")


class _Format:
    """Text with places for values.

    Attributes:
        text: for the operator %.
        numbers: of the leaf for each place.
        writers: number of a place → what makes text of the leaf, for all but numbers.
    """

    def __init__(self) -> None:
        self.text, self.numbers, self.writers = "", list[int](), list[tuple[int, Callable[[Any], str]]]()

    def literal(self, text: str) -> None:
        self.text += _literal(text)

    def place(self, number: int, writer: Callable[[Any], str] | None) -> None:
        """A place for a leaf, which is a number where nothing makes text of it."""
        if writer is not None:
            self.writers.append((len(self.numbers), writer))
        self.text += "%d" if writer is None else "%s"
        self.numbers.append(number)

    def filled(self, leaves: Sequence[Any]) -> str:
        """The text with the leaves in their places."""
        values = [leaves[number] for number in self.numbers]
        for place, writer in self.writers:
            values[place] = writer(values[place])
        return self.text % tuple(values)


def _write_data(data: Data, number: int, out: _Format) -> int:
    """The places of Data, whose first leaf has a number; the number of the leaf behind it."""
    kind = type(data)
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
        out.place(number, _BARE.get(kind))
        out.literal("}")
    else:
        out.place(number, octets_text if kind is bytes else lambda value: dumps(plain(value)))
    return number + 1


_LEAF = "\0"
"""Stands for Data in the tree that the text of a payload is made of."""


def _payload_format(payload: Any) -> _Format:
    """The text of a payload, without its invoke id, which is the first place."""
    form = payload._replace(data=(_LEAF,) * len(payload.data), long_invoke_id_and_priority=0).plain()
    form["long_invoke_id_and_priority"] = _LEAF
    between = dumps(form).split(dumps(_LEAF))
    out = _Format()
    out.literal(between[0])
    out.place(-1, None)
    number = 0
    for text, data in zip(between[1:], payload.data, strict=False):
        out.literal(text)
        number = _write_data(data, number, out)
    out.literal(between[-1])
    return out


# Shapes --------------------------------------------------------------------------------------------------------------

_item: Callable[[tuple[Any, ...]], Item] = partial(tuple.__new__, Item)


@lru_cache(maxsize=64)
def _remembered(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What reads a kind of leaf, with the values that it read last: days and times of day recur."""
    return lru_cache(maxsize=4096, typed=True)(read)


class Compiled:
    """The shape of a payload.

    Args:
        rows: its items.
        payload: the payload that they are of; None for one whose text is not to be compiled.
    """

    def __init__(self, rows: Sequence[Row], payload: Any) -> None:
        items = [row.item for row in rows]
        self.size = len(rows)
        self._names, self._units = [item.name for item in items], [item.unit for item in items]
        self._places, self._constants = [item.place for item in items], [item.constant for item in items]
        self._meanings: list[str | None] = [item.meaning for item in items]
        self._numbers = [row.number for row in rows]
        self._values = [item.value for item in items]
        self._sizes: list[tuple[int, int, int]] = []
        self._octets_held: list[tuple[int, bytes]] = []
        self._numbers_held: list[tuple[int, int]] = []
        self._reads: list[tuple[int, Callable[[Any], Any]]] = []
        self._meant: list[tuple[int, Callable[[Any], str | None]]] = []
        self._variable: list[tuple[int, int]] = []
        for place, row in enumerate(rows):
            if row.leaf is not None:
                self._declare(place, row.leaf, row.number)
        self._items = self._item_format(rows)
        self._payload = payload and _payload_format(payload)

    def _declare(self, place: int, leaf: Leaf, number: int) -> None:
        """What is to be done with the value of an item."""
        if leaf.constant is not None and leaf.type is bytes:  # the value then is that of the first payload
            self._octets_held.append((number, bytes(leaf.constant)))
            return
        if leaf.constant is not None and leaf.type in _NUMBERS:
            self._numbers_held.append((number, int(leaf.constant)))
            return
        self._variable.append((place, number))
        if leaf.type is bytes and leaf.constant is None:
            if leaf.size is not None or leaf.longest is not None:
                longest = min(each for each in (leaf.size, leaf.longest) if each is not None)
                self._sizes.append((number, leaf.size or 0, longest))
            if leaf.kind is not None:
                self._reads.append((place, _remembered(leaf.kind.read)))
        elif leaf.constant is not None or leaf.size is not None or leaf.longest is not None:
            self._reads.append((place, lambda data: read_leaf(leaf, data, (), (), None)))
        elif leaf.kind is not None:
            self._reads.append((place, _remembered(leaf.kind.read)))
        if leaf.meanings is not None:
            self._meant.append((place, _meaning_of(leaf)))

    def _item_format(self, rows: Sequence[Row]) -> _Format:
        """The text of the items; its leaves are the values of the items and, behind them, their meanings."""
        out, variable, meant = _Format(), dict(self._variable), dict(self._meant)
        out.literal("[")
        for place, row in enumerate(rows):
            out.literal(", " if place else "")
            if place not in variable or row.leaf is None:
                out.literal(dumps(item_to_plain(row.item)))
                continue
            out.literal(f'{{"name": {dumps(row.item.name)}, "value": ')
            out.place(place, _writer(row.leaf))
            if row.item.unit is not None:
                out.literal(f', "unit": {dumps(row.item.unit)}')
            if place in meant:
                out.place(len(rows) + place, _meaning_text)
            out.literal(', "constant": true}' if row.item.constant else "}")
        out.literal("]")
        return out

    def read(self, leaves: list[Any]) -> Reading | None:
        """The values of a payload of this shape; None where one is not as it is declared."""
        for number, octets in self._octets_held:
            if leaves[number] != octets:
                return None
        for number, constant in self._numbers_held:
            if int.__ne__(leaves[number], constant):
                return None
        for number, least, longest in self._sizes:
            if not least <= len(leaves[number]) <= longest:
                return None
        values, meanings = self._values.copy(), self._meanings
        for place, number in self._variable:
            values[place] = leaves[number]
        if self._meant:
            meanings = meanings.copy()
            for place, meaning_of in self._meant:
                meanings[place] = meaning_of(values[place])
        try:
            for place, read in self._reads:
                values[place] = read(values[place])
        except (Misfit, WireError, ValueError):
            return None
        return Reading(self, leaves, values, meanings)

    def items(self, values: list[Any], meanings: list[str | None]) -> Iterator[Item]:
        """The items of these values."""
        columns = (self._names, values, self._units, meanings, self._places, repeat(None), self._constants)
        return map(_item, zip(*columns, strict=False))

    def items_text(self, values: list[Any], meanings: list[str | None]) -> str:
        """The items as JSON; :class:`_Uncommon`."""
        return self._items.filled(values + meanings)

    def payload_text(self, leaves: list[Any], invoke: int) -> str | None:
        """The payload as JSON, None where its text is not compiled; :class:`_Uncommon`."""
        return None if self._payload is None else self._payload.filled([*leaves, invoke])


class Reading(NamedTuple):
    """The values of one payload that has a compiled shape.

    Attributes:
        shape: the shape.
        leaves: of the payload.
        values: of its items.
        meanings: of these.
    """

    shape: Compiled
    leaves: list[Any]
    values: list[Any]
    meanings: list[str | None]

    def items(self) -> Iterator[Item]:
        """The items of the payload, as the walk gives them."""
        return self.shape.items(self.values, self.meanings)

    def items_text(self) -> str | None:
        """The items as JSON; None where a value has another text than is usual for its type."""
        try:
            return self.shape.items_text(self.values, self.meanings)
        except _Uncommon:
            return None

    def payload_text(self, payload: Any) -> str | None:
        """The payload as JSON; None where it is not compiled, or a value has another text than is usual."""
        if not _is_bare(payload):
            return None
        try:
            return self.shape.payload_text(self.leaves, payload.long_invoke_id_and_priority)
        except _Uncommon:
            return None


def _is_bare(payload: Any) -> bool:
    """Whether a payload has no more than invoke id, Data, and specifications or answers."""
    is_usual = type(payload.long_invoke_id_and_priority) is LongInvokeIdAndPriority and payload.date_time is None
    return is_usual and (type(payload) is AccessRequest or payload.specifications is None)


def _writer(leaf: Leaf) -> Callable[[Any], str] | None:
    """What makes text of the value of a leaf; None for a number."""
    if leaf.kind is not None:
        return value_text
    return None if leaf.type in _NUMBERS else _BARE.get(leaf.type, value_text)


def _meaning_of(leaf: Leaf) -> Callable[[Any], str | None]:
    """What gives the meaning of a leaf's Data."""
    meanings = dict(leaf.meanings or {})
    if leaf.type is Boolean:
        return lambda data: meanings.get(bool(data))
    if leaf.type in _NUMBERS and all(type(number) is int for number in meanings):
        return lambda data: meanings.get(int(data))
    return meanings.get


def _meaning_text(meaning: str | None) -> str:
    return "" if meaning is None else f', "meaning": {encode_basestring_ascii(meaning)}'


def compile_shape(rows: list[Row], leaves: list[Any], payload: Any) -> Compiled | None:
    """The shape of these items, where it gives just what the walk gave; None where it does not."""
    items = [row.item for row in rows]
    if any(item.departure is not None or item.name.endswith(TOKENS) for item in items):
        return None
    shape = Compiled(rows, payload if _is_bare(payload) and not _may_be_protected(payload) else None)
    reading = shape.read(leaves)
    if reading is None or list(reading.items()) != items:
        return None
    text = reading.items_text()
    if text is not None and text != dumps([item_to_plain(item) for item in items]):
        return None
    tree = reading.payload_text(payload)
    return shape if tree is None or tree == dumps(to_plain(payload)) else None


def _may_be_protected(payload: Any) -> bool:
    """Whether Data of a response has the form of protected attributes, which have a text of their own."""
    return type(payload) is AccessResponse and any(
        isinstance(data, Structure) and len(data) == 2 and type(data[1]) is bytes for data in payload.data
    )
