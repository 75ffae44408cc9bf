"""The tables of many messages: their columns, declared once, and the rows of one message.

``source`` and ``line`` stand in each table but ``readings``, which has the schema of :func:`duis.readings_table`;
``message`` (originator, recipient and counter, as a ResponseID has them) ties all of them together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from enum import Enum
from typing import TYPE_CHECKING, Any

import gbcs
from duis.errors import DuisError
from duis.reading import is_reading, readings
from duis.reading_table import COLUMNS, DIGITS, PLACES, message_name
from duis.reading_table import schema as readings_schema
from gbcs.bulk.sources import Record
from gbcs.payload.gbz import EncryptedContent
from gbcs.payload.protected import ProtectedAttributes
from gbcs.usecases.model import Failed, plain_value
from wire.errors import DecodeError, WireError
from wire.node import is_damaged, plain
from zigbee.types import NO_VALUE

if TYPE_CHECKING:
    import pyarrow

    from gbcs.keys import KeyStore
    from gbcs.message import Message

__all__ = ["ENVELOPES", "ITEMS", "PROBLEMS", "TABLES", "Rows", "add", "empty", "rows_of", "schema"]

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

Rows = dict[str, dict[str, list[Any]]]
"""Columns of rows by table and column, in plain Python."""

_COLUMNS = {"envelopes": ENVELOPES, "items": ITEMS, "readings": COLUMNS, "problems": PROBLEMS}
_ROUNDING = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN)
_LAST_PLACE = Decimal(1).scaleb(-PLACES)
_LARGEST = 10 ** (DIGITS - PLACES)


def schema(table: str) -> pyarrow.Schema:
    """The Arrow schema of a table."""
    if table == "readings":
        return readings_schema()
    import pyarrow

    types = {"decimal": pyarrow.decimal128(DIGITS, PLACES)}
    fields = [(name, types.get(kind) or getattr(pyarrow, kind)()) for name, kind in _COLUMNS[table].items()]
    return pyarrow.schema(fields)


def empty() -> Rows:
    """Columns without rows."""
    return {table: {name: [] for name in columns} for table, columns in _COLUMNS.items()}


def add(rows: Rows, record: Record, keys: KeyStore | None) -> None:
    """Put what one record holds at the end of the tables.

    Args:
        rows: the columns.
        record: where it stood, and its octets.
        keys: to check the protection and open encrypted parts; None leaves both.
    """
    if record.reason is not None:
        _append(rows["problems"], record.source, record.line, None, None, record.reason)
        return
    try:
        message = gbcs.decode(record.octets)
    except DecodeError as error:
        path = ".".join(map(str, error.path)) or None
        found = "" if error.found is None else f", found {error.found}"
        reason = f"expected {error.expected}{found}"
        _append(rows["problems"], record.source, record.line, error.offset, path, reason)
        return
    name = message_name(message.header)
    opened, closed = _opened(message, keys)
    _add_envelope(rows["envelopes"], record, name, message, keys)
    _add_items(rows["items"], record, name, opened, closed)
    _add_readings(rows["readings"], name, opened, closed)


def _append(columns: dict[str, list[Any]], *values: Any) -> None:
    for column, value in zip(columns.values(), values, strict=True):
        column.append(value)


def _opened(message: Message, keys: KeyStore | None) -> tuple[Message, str | None]:
    """A message with its encrypted parts in clear where the keys open them; else why they stay closed."""
    if keys is None:
        return message, "encrypted, and no key was given"
    try:
        return message.decrypt(keys), "encrypted, and the key is not there"
    except WireError as error:
        return message, f"encrypted, and not opened: {error}"


def _add_envelope(columns: dict[str, list[Any]], record: Record, name: str, message: Message, keys: Any) -> None:
    header, use_case = message.header, message.use_case
    if keys is None:
        signature, mac = ("absent" if not held else "present, not checked" for held in (message.signature, message.mac))
    else:
        outcome = message.verify(keys)
        signature, mac = str(outcome.signature), str(outcome.mac)
    party = header.supplementary_remote_party
    _append(
        columns,
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


def _add_items(columns: dict[str, list[Any]], record: Record, name: str, message: Message, closed: str | None) -> None:
    for position, item in enumerate(message.items()):
        number, text, octets, reason = _value(item.value, closed)
        if item.meaning == NO_VALUE:
            number, text, reason = None, None, NO_VALUE
        elif item.meaning is not None:
            text = text or item.meaning
        if item.departure is not None:
            reason = item.departure if reason is None else f"{reason}; {item.departure}"
        _append(columns, record.source, record.line, name, position, item.name, number, text, octets, item.unit, reason)


def _value(value: Any, closed: str | None) -> tuple[Decimal | None, str | None, bytes | None, str | None]:
    """A value as number, text and octets, and why it is none of these."""
    if isinstance(value, EncryptedContent | ProtectedAttributes):
        return None, None, None, closed
    if isinstance(value, bool):
        return None, "true" if value else "false", None, None
    if isinstance(value, Enum):
        said = plain(value)
        number = Decimal(int(value)) if isinstance(value, int) else None
        return number, None if said is None else str(said), None, None
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


def _number(value: int | Decimal) -> tuple[Decimal | None, str | None]:
    """A number as the column holds it; as text where it has more digits."""
    if isinstance(value, int) and -_LARGEST < value < _LARGEST:
        return Decimal(int(value)), None
    try:
        held = Decimal(value)
        if abs(held) < _LARGEST and held.quantize(_LAST_PLACE, context=_ROUNDING) == held:
            return held, None
    except InvalidOperation:
        pass
    return None, str(value)


def _add_readings(columns: dict[str, list[Any]], name: str, message: Message, closed: str | None) -> None:
    if not is_reading(message):
        return
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
        _append(columns, *row.values())
        return
    for reading in found:
        value = reading.value
        held = None if value is None else Decimal(value).quantize(_LAST_PLACE, context=_ROUNDING)
        _append(
            columns,
            *(
                name if column == "message" else held if column == "value" else getattr(reading, column)
                for column in COLUMNS
            ),
        )


def _is_encrypted(error: DuisError) -> bool:
    return "encrypted" in error.reason


def rows_of(records: Iterable[Record], keys: KeyStore | None) -> Rows:
    """The rows of records."""
    rows = empty()
    for record in records:
        add(rows, record, keys)
    return rows
