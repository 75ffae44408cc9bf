"""The one table of readings: a long one, a row for each value, declared once for Arrow, CSV and JSON.

=============  ==================  ==================================================================================
column         Arrow type          what it holds
=============  ==================  ==================================================================================
message        string              originator, recipient and counter, as a ResponseID has them; null for bare readings
device         string              see :class:`duis.Reading`, as for all that follow
use_case       string
quantity       string
register       string
start          timestamp[ms, UTC]  null for what is no interval
end            timestamp[ms, UTC]  null where the message gives no time
value          decimal128(38, 9)   null where there is none; a quotient without end is rounded
unit           string
reason         string              why there is no value; null where there is one
tariff         uint16              null where there is none, as for the following
block          uint16
phase          uint16
=============  ==================  ==================================================================================

A wide form is a pivot by ``quantity``, ``register``, ``tariff``, ``block`` and ``phase``: ``docs/readings.md`` has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from decimal import Context as DecimalContext
from typing import TYPE_CHECKING, Any, TypeAlias

from duis import mmc
from duis.bindings.volume import DIVISOR
from duis.document import Document, Identifier
from duis.reading import Reading, open_message, readings
from gbcs.message import GroupingHeader, Message

if TYPE_CHECKING:
    import pyarrow

    from gbcs.keys import KeyStore

__all__ = ["COLUMNS", "Source", "message_name", "readings_table", "rounded", "row", "schema", "table_of"]

Source: TypeAlias = Message | Document | mmc.MmcDocument | bytes | Reading
"""What readings are taken from, see :func:`duis.readings`; or a reading, whose message is then not known."""

_TEXT, _TIME, _NUMBER, _VALUE = "string", "time", "number", "value"
COLUMNS: dict[str, str] = {
    "message": _TEXT,
    "device": _TEXT,
    "use_case": _TEXT,
    "quantity": _TEXT,
    "register": _TEXT,
    "start": _TIME,
    "end": _TIME,
    "value": _VALUE,
    "unit": _TEXT,
    "reason": _TEXT,
    "tariff": _NUMBER,
    "block": _NUMBER,
    "phase": _NUMBER,
}
"""The columns in order, each with its kind: string, time, number or value."""

DIGITS, PLACES = 38, 9
"""Of the decimals: the largest register of 48 bits by a multiplier of 24 has 22 digits before the point."""
_LAST_PLACE = Decimal(1).scaleb(-PLACES)
_ROUNDING = DecimalContext(prec=DIGITS, rounding=ROUND_HALF_EVEN)


def rounded(value: int | Decimal) -> Decimal:
    """A value as the column of decimals holds it: a quotient without end is rounded.

    Raises:
        decimal.InvalidOperation: where it has more digits than the column.
    """
    return Decimal(value).quantize(_LAST_PLACE, context=_ROUNDING)


def schema() -> pyarrow.Schema:
    """The Arrow schema of the table.

    Raises:
        ImportError: where pyarrow, the extra ``arrow``, is not installed.
    """
    import pyarrow

    types = {
        _TEXT: pyarrow.string(),
        _TIME: pyarrow.timestamp("ms", tz="UTC"),
        _NUMBER: pyarrow.uint16(),
        _VALUE: pyarrow.decimal128(DIGITS, PLACES),
    }
    return pyarrow.schema([pyarrow.field(name, types[kind]) for name, kind in COLUMNS.items()])


def readings_table(
    source: Source | Iterable[Source], *, keys: KeyStore | None = None, divisor: int = DIVISOR
) -> pyarrow.Table:
    """The readings of messages as an Arrow table, see the module for its columns.

    Args:
        source: a message or a DUIS document, or several, as :func:`duis.readings` takes them; or readings, such as
            totals of days.
        keys: see there.
        divisor: see there.

    Returns:
        A ``pyarrow.Table``; it has the same schema where there are no readings.

    Raises:
        ImportError: where pyarrow, the extra ``arrow``, is not installed.
        DuisError: as :func:`duis.readings`; likewise the others.
    """
    return table_of(_rows(source, keys, divisor))


def table_of(rows: Iterable[tuple[str | None, Reading]]) -> pyarrow.Table:
    """The table of readings, each with the name of its message.

    Raises:
        ImportError: where pyarrow, the extra ``arrow``, is not installed.
    """
    import pyarrow

    found = [row(message, reading) for message, reading in rows]
    for each in found:
        value = each["value"]
        if value is not None:
            each["value"] = rounded(value)
    return pyarrow.Table.from_pylist(found, schema=schema())


def _rows(
    source: Source | Iterable[Source], keys: KeyStore | None, divisor: int
) -> Iterator[tuple[str | None, Reading]]:
    single = isinstance(source, Message | Document | mmc.MmcDocument | bytes | bytearray | memoryview | Reading)
    for each in [source] if single else source:  # type: ignore[union-attr]
        if isinstance(each, Reading):
            yield None, each
            continue
        message = open_message(each, keys)  # type: ignore[arg-type]
        if message is not None:
            name = message_name(message.header)
            yield from ((name, reading) for reading in readings(message, divisor=divisor))


def message_name(header: GroupingHeader) -> str:
    """What tells a message from others: originator, recipient and counter, as a ResponseID has them."""
    return str(Identifier(header.originator, header.recipient, header.originator_counter))


def row(message: str | None, reading: Reading) -> dict[str, Any]:
    """A row of the table, by column.

    Args:
        message: see :func:`message_name`; None where it is not known.
        reading: of the message.
    """
    return {name: message if name == "message" else getattr(reading, name) for name in COLUMNS}
