"""Where messages come from: folders, files of one message or one a line, DUIS documents, tables, octets at hand.

A source gives records: the octets of one message each, as they stand or as text spells them, and where they stood. What
can't be read there is a record, too, which says why: nothing is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import count, repeat, starmap
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from wire.errors import WireError
from wire.json_input import read_json
from wire.spelling import read, read_all

__all__ = ["OCTETS", "SourceRecord", "Source", "records"]

OCTETS = "octets"
"""The column of a table, and the field of a JSON line, that holds the octets unless another is named."""

_WHOLE = 64 * 1024 * 1024  # of a file that is read at once
_ROWS = 16384  # of a table that are read at once
_ARROW = {".parquet", ".arrow", ".arrows", ".feather", ".ipc"}
_LINES = {".jsonl", ".ndjson", ".txt", ".csv", ".lines", ".log"}


class SourceRecord(NamedTuple):
    """What stands at one place of a source.

    Attributes:
        source: name of the file, below the folder that was given; empty for octets at hand.
        line: number of the line, of the row or of the message in it, from 1.
        octets: of the message; empty where ``reason`` says why there are none.
        reason: why the place could not be read; None where it could.
    """

    source: str
    line: int
    octets: bytes
    reason: str | None = None


Source: TypeAlias = "str | PathLike[str] | Iterable[bytes | SourceRecord]"
"""A file, a folder, or octets and records at hand."""


def records(source: Source, *, field: str = OCTETS) -> Iterator[SourceRecord]:
    """The records of a source, one after the other, in the order of the names of files.

    Args:
        source: a folder (all files below it); a file, by its ending: Parquet and Arrow (a column of binary or text),
            ``.xml`` (a DUIS document: the messages in it), ``.jsonl`` and ``.ndjson`` (a line is an object with a
            field, or a text), ``.txt`` and the like (a message a line, as any text spells it), any other (one message,
            as octets or as text spells them); or octets and records at hand.
        field: the column, or the field of a JSON line, that holds the octets.

    Raises:
        OSError: where a file can't be read.
        WireError: where a table has no such column.
        ImportError: for tables, where pyarrow, the extra ``arrow``, is not installed.
    """
    if not isinstance(source, str | PathLike):
        for number, each in enumerate(source, 1):
            yield each if isinstance(each, SourceRecord) else SourceRecord("", number, bytes(each))
        return
    path = Path(source)
    if not path.is_dir():
        yield from _of_file(path, path.name, field)
        return
    for file in sorted(each for each in path.rglob("*") if each.is_file()):
        yield from _of_file(file, str(file.relative_to(path)), field)


def _of_file(path: Path, name: str, field: str) -> Iterator[SourceRecord]:
    ending = path.suffix.lower()
    if ending in _ARROW:
        yield from _of_table(path, name, field)
    elif ending in _LINES:
        yield from _of_lines(path, name, field)
    elif path.stat().st_size > _WHOLE:
        yield SourceRecord(name, 1, b"", f"a file of {path.stat().st_size:,} octets is no message")
    else:
        yield from _spelt(path.read_bytes(), name)


def _spelt(content: bytes, name: str) -> Iterator[SourceRecord]:
    try:
        found = read_all(content)
    except WireError as error:
        yield SourceRecord(name, 1, b"", str(error))
        return
    for number, octets in enumerate(found, 1):
        yield SourceRecord(name, number, octets)


def _of_lines(path: Path, name: str, field: str) -> Iterator[SourceRecord]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            text = line.strip()
            if text:
                yield _line(text, name, number, field)


def _line(text: bytes, name: str, number: int, field: str) -> SourceRecord:
    try:
        if text[:1] in (b"{", b'"'):
            held = read_json(text)
            spelt = held.get(field) if isinstance(held, dict) else held
            if not isinstance(spelt, str):
                return SourceRecord(name, number, b"", f"an object without text in {field!r}")
            return SourceRecord(name, number, read(spelt))
        return SourceRecord(name, number, read(text))
    except WireError as error:  # of JSON, of the spelling
        return SourceRecord(name, number, b"", str(error))


def _of_table(path: Path, name: str, field: str) -> Iterator[SourceRecord]:
    number = 0
    for batch in _table_batches(path, name, field):
        values = batch.column(0).to_pylist()
        yield from starmap(_cell, zip(values, repeat(name), count(number + 1), strict=False))
        number += len(values)


def _table_batches(path: Path, name: str, field: str) -> Iterator[Any]:
    """The record batches of a table, of one column."""
    if path.suffix.lower() == ".parquet":
        with import_module("pyarrow.parquet").ParquetFile(path) as file:
            _check_column(file.schema_arrow, name, field)
            yield from file.iter_batches(batch_size=_ROWS, columns=[field])
        return
    with import_module("pyarrow.ipc").open_file(path) as reader:
        _check_column(reader.schema, name, field)
        for place in range(reader.num_record_batches):
            batch = reader.get_batch(place).select([field])
            for first in range(0, batch.num_rows, _ROWS):
                yield batch.slice(first, _ROWS)


def _check_column(schema: Any, name: str, field: str) -> None:
    if field not in schema.names:
        there = ", ".join(schema.names[:20])
        raise WireError(f"{name} has no column {field!r}; there are: {there}")


def _cell(value: Any, name: str, number: int) -> SourceRecord:
    if isinstance(value, bytes):
        return SourceRecord(name, number, value)
    if isinstance(value, str):
        try:
            return SourceRecord(name, number, read(value))
        except WireError as error:
            return SourceRecord(name, number, b"", str(error))
    return SourceRecord(name, number, b"", f"{type(value).__name__} where octets belong")
