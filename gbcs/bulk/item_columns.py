"""The items of many messages as columns.

Payloads of one compiled shape (:mod:`gbcs.usecases.compiled`) differ in their leaves alone: these are put beside each
other, and a column of them becomes values of the table at once. Other messages bring their items one after the other.
Arrow then puts the rows in the order of the messages.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from importlib import import_module
from itertools import repeat
from typing import TYPE_CHECKING, Any, TypeAlias

from dlms.data import BCD, NUMBERS, BitString, Long64Unsigned
from dlms.time import Date, DateTime, Time
from duis.reading_table import DIGITS, PLACES, rounded
from gbcs.entity import EntityId
from gbcs.message import Message, decode
from gbcs.payload.gbz import EncryptedContent
from gbcs.payload.protected import ProtectedAttributes
from gbcs.usecases import naming
from gbcs.usecases.compiled import Reading
from gbcs.usecases.model import Failed, Item, plain_value
from wire.errors import WireError
from wire.node import is_damaged, plain
from zigbee.types import NO_VALUE

if TYPE_CHECKING:
    import pyarrow

    from gbcs.bulk.imprints import Imprint
    from gbcs.usecases.compiled import Compiled, ItemColumn

__all__ = ["ItemColumns", "cells_of"]

Held: TypeAlias = tuple[int | Decimal | None, str | None, bytes | None, str | None]
"""A value as number, text or octets, and why it is none of these."""

FEW = 3
"""From so many payloads of a shape on columns of their leaves are made."""

_LARGEST = 10 ** (DIGITS - PLACES)
_INT64 = 2**63


class ItemColumns:
    """Items of messages, which are added one after the other."""

    def __init__(self) -> None:
        self._groups: dict[tuple[Compiled, str | None], _Group] = {}
        self._imprinted: dict[tuple[Imprint, str | None], list[tuple[int, bytes]]] = {}
        self._rows: list[tuple[Sequence[int], Sequence[int]]] = []
        self._heads = list[tuple[str, str | None]]()
        self._cells = _Cells()

    def add(self, message: Message, closed: str | None, octets: bytes | None = None) -> None:
        """Take the items of a message.

        Args:
            message: the message.
            closed: why its encrypted parts, if it has some, stay so.
            octets: what it is decoded of, from which it can be had again: then the tree is not kept, whose memory the
                next one takes. None for a message that was decrypted.
        """
        place = len(self._rows)
        self._rows.append(((), ()))
        reading = naming.reading_of(message)
        if reading is None:
            self._put(place, naming.walked(message), closed)
            return
        kept = message if octets is None else octets
        self._groups.setdefault((reading.shape, closed), []).append((place, kept, reading.leaves))

    def add_imprinted(self, imprint: Imprint, octets: bytes, closed: str | None) -> None:
        """Take the items of a message that has an imprint; see :meth:`add`."""
        self._imprinted.setdefault((imprint, closed), []).append((len(self._rows), octets))
        self._rows.append(((), ()))

    def counts(self) -> list[int]:
        """How many items each message has."""
        self._put_groups()
        return [len(heads) for heads, _ in self._rows]

    def columns(self, number: pyarrow.DataType) -> list[pyarrow.Array]:
        """Name, number, text, octets, unit and reason of all items, in the order of messages.

        Args:
            number: the type of numbers, a decimal.
        """
        pyarrow = import_module("pyarrow")
        self._put_groups()
        heads, cells = array("i"), array("i")
        for of_heads, of_cells in self._rows:
            heads.extend(of_heads)
            cells.extend(of_cells)
        by_head, by_cell = (
            pyarrow.Array.from_buffers(pyarrow.int32(), len(places), [None, pyarrow.py_buffer(places)])
            for places in (heads, cells)
        )
        names, units = (pyarrow.array([head[at] for head in self._heads], pyarrow.string()) for at in (0, 1))
        numbers, texts, octets, reasons = (column.take(by_cell) for column in self._cells.columns(number))
        return [names.take(by_head), numbers, texts, octets, units.take(by_head), reasons]

    def _put(self, place: int, items: Iterable[Item], closed: str | None) -> None:
        """The items of one message, as they come."""
        first_head, first_cell = len(self._heads), self._cells.size
        held = [*items]
        self._heads += [(item.name, item.unit) for item in held]
        self._cells.put([cells_of(item, closed) for item in held])
        self._rows[place] = range(first_head, len(self._heads)), range(first_cell, self._cells.size)

    def _put_groups(self) -> None:
        groups, self._groups = self._groups, {}
        for (shape, closed), group in groups.items():
            columns: list[ItemColumn] = []
            if len(group) >= FEW:
                with suppress(WireError, ValueError):  # in one of them a leaf is no value
                    columns = [*shape.columns([*zip(*[leaves for _, _, leaves in group], strict=True)])]
            if columns:
                self._put_columns([place for place, _, _ in group], columns, closed)
                continue
            for place, kept, leaves in group:
                found = Reading(shape, leaves).items()
                self._put(place, naming.walked(_message(kept)) if found is None else found, closed)
        imprinted, self._imprinted = self._imprinted, {}
        for (imprint, closed), messages in imprinted.items():
            found_columns = imprint.columns([octets for _, octets in messages])
            if found_columns is not None:
                self._put_columns([place for place, _ in messages], found_columns, closed)
                continue
            for place, octets in messages:
                self._put(place, naming.items(decode(octets)), closed)

    def _put_columns(self, places: Sequence[int], columns: Sequence[ItemColumn], closed: str | None) -> None:
        """The items of the messages at some places, as columns."""
        first_head, size = len(self._heads), len(places)
        self._heads += [(item.name, item.unit) for item, _, _ in columns]
        heads = range(first_head, len(self._heads))
        cells = list[Iterable[int]]()
        for column in columns:
            first = self._cells.size
            if column.values is None:  # all have the same
                self._cells.put([cells_of(column.item, closed)])
                cells.append(repeat(first))
            else:
                self._cells.add(column, closed)
                cells.append(range(first, first + size))
        for place, of_message in zip(places, zip(*cells, strict=False), strict=False):
            self._rows[place] = heads, of_message


_Group: TypeAlias = "list[tuple[int, Message | bytes, list[Any]]]"
"""Messages of one shape: the place of each, the message or its octets, and its leaves."""


def _message(kept: Message | bytes) -> Message:
    return decode(kept) if isinstance(kept, bytes) else kept


class _Cells:
    """Values of items, a column for each kind of value that the table has."""

    def __init__(self) -> None:
        self._numbers = list[int | None]()
        self._decimals = dict[int, Decimal]()
        self._texts = list[str | None]()
        self._octets = list[bytes | None]()
        self._reasons = list[str | None]()

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self._numbers)

    def add(self, column: ItemColumn, closed: str | None) -> None:
        """Take the values of an item of several payloads."""
        item, values, meanings = column
        assert values is not None
        size = len(values)
        if meanings is None:
            meanings = [item.meaning] * size
        none = [None] * size
        kinds = set(map(type, values))
        kind = kinds.pop() if len(kinds) == 1 and NO_VALUE not in meanings else None
        if kind in _SMALL or (kind in _LARGE and min(values) >= -_INT64 and max(values) < _INT64):
            self._numbers += values
            self._texts += meanings
            self._octets += none
        elif kind in _OCTETS:
            self._numbers += none
            self._texts += meanings
            self._octets += values
        elif kind in _TEXTS:
            self._numbers += none
            self._texts += map(_TEXTS[kind], values)
            self._octets += none
        else:
            held = [_held(value, closed) for value in values]
            self.put([*map(_with_meaning, held, meanings)])
            return
        self._reasons += none

    def put(self, rows: Sequence[Held]) -> None:
        """Take cells row by row."""
        if not rows:
            return
        numbers, texts, octets, reasons = zip(*rows, strict=True)
        if Decimal in map(type, numbers):
            first = self.size
            self._decimals |= {first + at: number for at, number in enumerate(numbers) if type(number) is Decimal}
            numbers = tuple([None if type(number) is Decimal else number for number in numbers])
        self._numbers += numbers
        self._texts += texts
        self._octets += octets
        self._reasons += reasons

    def columns(self, number: pyarrow.DataType) -> list[pyarrow.Array]:
        """Numbers, texts, octets and reasons; integers, which most numbers are, are made decimals by Arrow."""
        pyarrow = import_module("pyarrow")
        numbers = pyarrow.array(self._numbers, pyarrow.int64()).cast(number)
        if self._decimals:
            decimals = pyarrow.array([self._decimals.get(at) for at in range(self.size)], number)
            numbers = import_module("pyarrow.compute").coalesce(numbers, decimals)
        string = pyarrow.string()
        texts, reasons = pyarrow.array(self._texts, string), pyarrow.array(self._reasons, string)
        return [numbers, texts, pyarrow.array(self._octets, pyarrow.binary()), reasons]


# Values --------------------------------------------------------------------------------------------------------------

_SMALL = frozenset(NUMBERS) - {Long64Unsigned}
_LARGE = frozenset[Any]((int, Long64Unsigned))
"""Types that hold a number and nothing else; large ones may hold more than 64 bits with sign do."""
_OCTETS = frozenset[Any]((bytes, EntityId))


def cells_of(item: Item, closed: str | None) -> Held:
    """The cells of an item.

    Args:
        item: the item.
        closed: why encrypted parts stay so.
    """
    number, text, octets, reason = _with_meaning(_held(item.value, closed), item.meaning)
    if item.departure is not None:
        reason = item.departure if reason is None else f"{reason}; {item.departure}"
    return number, text, octets, reason


def _with_meaning(held: Held, meaning: str | None) -> Held:
    number, text, octets, reason = held
    if meaning == NO_VALUE:
        return None, None, octets, NO_VALUE
    return number, text or meaning, octets, reason


def _held(value: Any, closed: str | None) -> Held:
    if isinstance(value, EncryptedContent | ProtectedAttributes):
        return None, None, None, closed
    if isinstance(value, bool):
        return None, "true" if value else "false", None, None
    if isinstance(value, Enum):
        return _member(value)
    if isinstance(value, BCD) and value < 0:
        return None, None, bytes((value.octet,)), "no decimal digits"
    if isinstance(value, int | Decimal):
        return (*_number(value), None, None)
    if isinstance(value, float):
        return None, repr(value), None, None
    if isinstance(value, str):
        if is_damaged(value):
            return None, None, value.encode("utf-8", "surrogateescape"), "octets that are no text in its encoding"
        return None, value, None, None
    if isinstance(value, bytes):
        return None, None, bytes(value), None
    if value is None or isinstance(value, Failed):
        return None, None, None, "no value"
    if value == []:
        return None, None, None, "no elements"
    writer = _TEXTS.get(type(value))
    return None, _text(value) if writer is None else writer(value), None, None


def _text(value: Any) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    form = plain_value(value)
    return form if isinstance(form, str) else json.dumps(form)


_known_text = lru_cache(maxsize=4096, typed=True)(_text)

_TEXTS: dict[Any, Callable[[Any], str]] = {
    DateTime: str,
    datetime: datetime.isoformat,
    **dict.fromkeys((Date, Time, BitString), _known_text),  # these recur
}
"""What writes the values that are always a text."""


@lru_cache(maxsize=4096, typed=True)
def _member(value: Enum) -> Held:
    said = plain(value)
    return int(value) if isinstance(value, int) else None, None if said is None else str(said), None, None


def _number(value: int | Decimal) -> tuple[int | Decimal | None, str | None]:
    """A number as the column holds it; as text where it has more digits."""
    if isinstance(value, int) and -_INT64 <= value < _INT64:
        return int(value), None
    try:
        held = Decimal(value)
        if abs(held) < _LARGEST and rounded(held) == held:
            return held, None
    except InvalidOperation:
        pass
    return None, str(value)
