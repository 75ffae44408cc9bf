"""The tables of many messages: their columns, declared once, and the rows of one message.

``source`` and ``line`` stand in each table but ``readings``, which has the schema of :func:`duis.readings_table`;
``message`` (originator, recipient and counter, as a ResponseID has them) ties all of them together.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import gbcs
from dlms.data import DoubleLong, DoubleLongUnsigned, Integer, Long, Long64, Long64Unsigned, LongUnsigned, Unsigned
from duis.errors import DuisError
from duis.reading import is_reading, readings
from duis.reading_table import COLUMNS, DIGITS, PLACES, message_name, rounded
from duis.reading_table import schema as readings_schema
from gbcs.bulk.sources import SourceRecord
from gbcs.payload.gbz import EncryptedContent
from gbcs.payload.protected import ProtectedAttributes
from gbcs.usecases.model import Failed, Item, plain_value
from wire.errors import DecodeError, WireError
from wire.node import is_damaged, plain
from zigbee.types import NO_VALUE

if TYPE_CHECKING:
    import pyarrow

    from gbcs.keys import KeyStore
    from gbcs.message import Message

__all__ = ["ENVELOPES", "ITEMS", "PROBLEMS", "TABLES", "record_batches", "schema"]

ENVELOPES: dict[str, str] = {
    "source": "string",
    "line": "uint64",
    "message": "string",
    "use_case": "string",
    "message_code": "string",
    "kind": "string",
    "originator": "string",
    "recipient": "string",
    "counter": "uint64",
    "supplementary_party": "string",
    "supplementary_counter": "uint64",
    "size": "uint32",
    "signature": "string",
    "mac": "string",
}
"""A row for each message. ``message_code`` is four hexadecimal digits; ``kind`` command, response or alert;
``signature`` and ``mac`` the outcomes of ``verify`` where keys are given, else "present, not checked" or "absent"."""

ITEMS: dict[str, str] = {
    "source": "string",
    "line": "uint64",
    "message": "string",
    "position": "uint32",
    "name": "string",
    "number": "decimal",
    "text": "string",
    "octets": "binary",
    "unit": "string",
    "reason": "string",
}
"""A row for each value by its name, in the order of the message: as number, text or octets; ``reason`` says why it has
none, or how it departs from its declaration. A number of more digits than the column has stands as text."""

PROBLEMS: dict[str, str] = {
    "source": "string",
    "line": "uint64",
    "offset": "uint64",
    "path": "string",
    "reason": "string",
}
"""A row for each place that gives no message."""

TABLES = ("envelopes", "items", "readings", "problems")
"""The names of the tables, in order."""

_Rows = dict[str, list[tuple[Any, ...]]]
"""Rows by table, each a value for each column in plain Python. Those of ``items`` begin with ``name``: what they share
with the envelope of their message is taken from there."""

_COLUMNS = {"envelopes": ENVELOPES, "items": ITEMS, "readings": COLUMNS, "problems": PROBLEMS}
_LARGEST = 10 ** (DIGITS - PLACES)
_INT64 = 2**63
_READING = attrgetter(*list(COLUMNS)[1:])
_VALUE_PLACE = list(COLUMNS).index("value")
_INTEGERS = frozenset((Integer, Unsigned, Long, LongUnsigned, DoubleLong, DoubleLongUnsigned, Long64, Long64Unsigned))
"""Of DLMS: what they hold is a number and nothing else."""


def schema(table: str) -> pyarrow.Schema:
    """The Arrow schema of a table."""
    if table == "readings":
        return readings_schema()
    import pyarrow

    types = {"decimal": pyarrow.decimal128(DIGITS, PLACES)}
    fields = [(name, types.get(kind) or getattr(pyarrow, kind)()) for name, kind in _COLUMNS[table].items()]
    return pyarrow.schema(fields)


def record_batches(records: Iterable[SourceRecord], keys: KeyStore | None) -> list[pyarrow.RecordBatch]:
    """The tables of some records, in the order of :data:`TABLES`.

    Args:
        records: where each stood, and its octets.
        keys: to check the protection and open encrypted parts; None leaves both.
    """
    rows: _Rows = {table: [] for table in TABLES}
    counts = []
    for record in records:
        before = len(rows["items"])
        if _add(rows, record, keys):
            counts.append(len(rows["items"]) - before)
    envelopes, readings_found, problems = (
        _batch(rows[table], schema(table)) for table in ("envelopes", "readings", "problems")
    )
    return [envelopes, _items_batch(rows["items"], counts, envelopes), readings_found, problems]


def _batch(rows: list[tuple[Any, ...]], kind: pyarrow.Schema) -> pyarrow.RecordBatch:
    import pyarrow

    columns = zip(*rows, strict=True) if rows else ((),) * len(kind)
    arrays = [pyarrow.array(column, field.type) for column, field in zip(columns, kind, strict=True)]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=kind)


def _items_batch(rows: list[tuple[Any, ...]], counts: list[int], envelopes: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
    """The table of items, so many of each envelope."""
    import pyarrow

    envelope_of, position = array("i"), array("I")
    for place, count in enumerate(counts):
        envelope_of.extend(array("i", (place,)) * count)
        position.extend(range(count))
    taken = pyarrow.Array.from_buffers(pyarrow.int32(), len(rows), [None, pyarrow.py_buffer(envelope_of)])
    positions = pyarrow.Array.from_buffers(pyarrow.uint32(), len(rows), [None, pyarrow.py_buffer(position)])
    names, numbers, *others = zip(*rows, strict=True) if rows else ((),) * 6
    kind = schema("items")
    arrays = [
        *(envelopes.column(name).take(taken) for name in ("source", "line", "message")),
        positions,
        pyarrow.array(names, pyarrow.string()),
        _numbers(numbers, kind.field("number").type),
        *(pyarrow.array(column, kind.field(place).type) for place, column in enumerate(others, 6)),
    ]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=kind)


def _numbers(values: tuple[int | Decimal | None, ...], kind: pyarrow.DataType) -> pyarrow.Array:
    """The column of numbers: integers, which most of them are, are made decimals by Arrow."""
    import pyarrow

    whole = pyarrow.array([None if type(value) is Decimal else value for value in values], pyarrow.int64()).cast(kind)
    if not any(type(value) is Decimal for value in values):
        return whole
    others = pyarrow.array([value if type(value) is Decimal else None for value in values], kind)
    return import_module("pyarrow.compute").coalesce(whole, others)


def _add(rows: _Rows, record: SourceRecord, keys: KeyStore | None) -> bool:
    """Put what one record holds at the end of the tables; whether it is a message."""
    if record.reason is not None:
        rows["problems"].append((record.source, record.line, None, None, record.reason))
        return False
    try:
        message = gbcs.decode(record.octets)
    except DecodeError as error:
        path = ".".join(map(str, error.path)) or None
        found = "" if error.found is None else f", found {error.found}"
        reason = f"expected {error.expected}{found}"
        rows["problems"].append((record.source, record.line, error.offset, path, reason))
        return False
    name = message_name(message.header)
    opened, closed = _opened(message, keys)
    rows["envelopes"].append(_envelope(record, name, message, keys))
    rows["items"] += [_item(item, closed) for item in opened.items()]
    rows["readings"] += _readings(name, opened, closed)
    return True


def _opened(message: Message, keys: KeyStore | None) -> tuple[Message, str | None]:
    """A message with its encrypted parts in clear where the keys open them; else why they stay closed."""
    if keys is None:
        return message, "encrypted, and no key was given"
    try:
        return message.decrypt(keys), "encrypted, and the key is not there"
    except WireError as error:
        return message, f"encrypted, and not opened: {error}"


def _envelope(record: SourceRecord, name: str, message: Message, keys: KeyStore | None) -> tuple[Any, ...]:
    header, use_case = message.header, message.use_case
    if keys is None:
        signature, mac = ("absent" if not held else "present, not checked" for held in (message.signature, message.mac))
    else:
        outcome = message.verify(keys)
        signature, mac = str(outcome.signature), str(outcome.mac)
    party = header.supplementary_remote_party
    return (
        record.source,
        record.line,
        name,
        None if use_case is None else use_case.reference,
        f"{header.message_code:04X}",
        header.cra.name.lower(),
        str(header.originator),
        str(header.recipient),
        header.originator_counter,
        None if party is None else str(party),
        header.supplementary_remote_party_counter,
        len(record.octets),
        signature,
        mac,
    )


_Held = tuple[int | Decimal | None, str | None, bytes | None, str | None]
"""A value as number, text or octets, and why it is none of these."""


def _item(item: Item, closed: str | None) -> tuple[Any, ...]:
    """The columns of an item from ``name`` on."""
    value: Any
    name, value, unit, meaning, _, departure, _ = item
    kind = type(value)
    if kind is int or kind in _INTEGERS:
        number, text, octets, reason = value, None, None, None
        if not -_INT64 <= value < _INT64:
            number, text = _number(value)
    elif kind is bytes:
        number, text, octets, reason = None, None, value, None
    else:
        number, text, octets, reason = _value(value, closed)
    if meaning is not None:
        if meaning == NO_VALUE:
            number, text, reason = None, None, NO_VALUE
        else:
            text = text or meaning
    if departure is not None:
        reason = departure if reason is None else f"{reason}; {departure}"
    return name, number, text, octets, unit, reason


def _value(value: Any, closed: str | None) -> _Held:
    if isinstance(value, EncryptedContent | ProtectedAttributes):
        return None, None, None, closed
    if isinstance(value, bool):
        return None, "true" if value else "false", None, None
    if isinstance(value, Enum):
        return _member(value)
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
    if isinstance(value, datetime | date | time):
        return None, value.isoformat(), None, None
    form = plain_value(value)
    return None, form if isinstance(form, str) else json.dumps(form), None, None


@lru_cache(maxsize=4096, typed=True)
def _member(value: Enum) -> _Held:
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


def _readings(name: str, message: Message, closed: str | None) -> list[tuple[Any, ...]]:
    if not is_reading(message):
        return []
    try:
        found = readings(message)
    except DuisError as error:
        use_case = None if message.use_case is None else message.use_case.reference
        row: dict[str, Any] = dict.fromkeys(COLUMNS) | {
            "message": name,
            "device": str(message.header.originator),
            "use_case": use_case,
            "reason": closed if _is_encrypted(error) else str(error),
        }
        return [tuple(row.values())]
    rows = []
    for reading in found:
        values = [name, *_READING(reading)]
        held = values[_VALUE_PLACE]
        values[_VALUE_PLACE] = None if held is None else rounded(held)
        rows.append(tuple(values))
    return rows


def _is_encrypted(error: DuisError) -> bool:
    return "encrypted" in error.reason
