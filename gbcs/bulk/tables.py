"""The tables of many messages: their columns, declared once, and the rows of one message.

``source`` and ``line`` stand in each table but ``readings``, which has the schema of :func:`duis.readings_table`;
``message`` (originator, recipient and counter, as a ResponseID has them) ties all of them together.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import gbcs
from duis.errors import DuisError
from duis.reading import is_reading, readings
from duis.reading_table import COLUMNS, DIGITS, PLACES, message_name, rounded
from duis.reading_table import schema as readings_schema
from gbcs.bulk.imprints import IMPRINTS, Addressing
from gbcs.bulk.item_columns import ItemColumns
from gbcs.bulk.sources import SourceRecord
from gbcs.header import CRA
from wire.errors import DecodeError, WireError

if TYPE_CHECKING:
    import pyarrow

    from gbcs.bulk.imprints import Imprint
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
"""Rows by table, each a value for each column in plain Python."""

_COLUMNS = {"envelopes": ENVELOPES, "items": ITEMS, "readings": COLUMNS, "problems": PROBLEMS}
_READING = attrgetter(*list(COLUMNS)[1:])
_VALUE_PLACE = list(COLUMNS).index("value")


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
    rows: _Rows = {table: [] for table in ("envelopes", "readings", "problems")}
    items = ItemColumns()
    for record in records:
        _add(rows, items, record, keys)
    envelopes, readings_found, problems = (_batch(found, schema(table)) for table, found in rows.items())
    return [envelopes, _items_batch(items, envelopes), readings_found, problems]


def _batch(rows: list[tuple[Any, ...]], kind: pyarrow.Schema) -> pyarrow.RecordBatch:
    import pyarrow

    columns = zip(*rows, strict=True) if rows else ((),) * len(kind)
    arrays = [pyarrow.array(column, field.type) for column, field in zip(columns, kind, strict=True)]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=kind)


def _items_batch(items: ItemColumns, envelopes: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
    """The table of items; the envelopes are of the messages in the same order."""
    import pyarrow

    envelope_of, position = array("i"), array("I")
    for place, count in enumerate(items.counts()):
        envelope_of.extend(array("i", (place,)) * count)
        position.extend(range(count))
    taken = pyarrow.Array.from_buffers(pyarrow.int32(), len(envelope_of), [None, pyarrow.py_buffer(envelope_of)])
    positions = pyarrow.Array.from_buffers(pyarrow.uint32(), len(position), [None, pyarrow.py_buffer(position)])
    kind = schema("items")
    arrays = [
        *(envelopes.column(name).take(taken) for name in ("source", "line", "message")),
        positions,
        *items.columns(kind.field("number").type),
    ]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=kind)


def _add(rows: _Rows, items: ItemColumns, record: SourceRecord, keys: KeyStore | None) -> None:
    """Put what one record holds at the end of the tables."""
    if record.reason is not None:
        rows["problems"].append((record.source, record.line, None, None, record.reason))
        return
    imprint = IMPRINTS.find(record.octets) if keys is None else None
    if imprint is not None:
        rows["envelopes"].append(_envelope_like(record, imprint))
        items.add_imprinted(imprint, record.octets, _NO_KEY)
        return
    try:
        message = gbcs.decode(record.octets)
    except DecodeError as error:
        path = ".".join(map(str, error.path)) or None
        found = "" if error.found is None else f", found {error.found}"
        reason = f"expected {error.expected}{found}"
        rows["problems"].append((record.source, record.line, error.offset, path, reason))
        return
    name = message_name(message.header)
    opened, closed = _opened(message, keys)
    envelope = _envelope(record, name, message, keys)
    rows["envelopes"].append(envelope)
    items.add(opened, closed, record.octets if keys is None else None)
    if message.header.cra is not CRA.COMMAND and is_reading(message):
        rows["readings"] += _readings(name, opened, closed)
    elif keys is None:
        IMPRINTS.learn(message, record.octets, envelope)


_NO_KEY = "encrypted, and no key was given"


def _opened(message: Message, keys: KeyStore | None) -> tuple[Message, str | None]:
    """A message with its encrypted parts in clear where the keys open them; else why they stay closed."""
    if keys is None:
        return message, _NO_KEY
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
    return (
        record.source,
        record.line,
        name,
        None if use_case is None else use_case.reference,
        f"{header.message_code:04X}",
        header.cra.name.lower(),
        *Addressing.of(header),
        len(record.octets),
        signature,
        mac,
    )


def _envelope_like(record: SourceRecord, imprint: Imprint) -> tuple[Any, ...]:
    """The row of a message that has an imprint."""
    parties = imprint.parties(record.octets)
    name = f"{parties.originator}:{parties.recipient}:{parties.counter}"  # as message_name has it
    return (record.source, record.line, name, *imprint.envelope[3:6], *parties, *imprint.envelope[11:])


def _readings(name: str, message: Message, closed: str | None) -> list[tuple[Any, ...]]:
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
