"""Records of a file as tables of Apache Arrow, one for each type of record: for pandas, Polars, DuckDB, Parquet.

Needs the extra ``arrow``. Numbers of gas files are 64-bit integers, dates are dates, everything else text; a date that
is left out, or is the one that stands for none, is null. A table has the columns of its record and, before them,
``line``: the number of its line. A record that belongs to one before it has that one's key too: ``mprn`` in the tables
of E48, E49 and S72 (of a DXR file).

::

    tables = regis.arrow.tables(octets)
    tables["E47"].to_pandas()
    polars.from_arrow(tables["E47"])
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from regis import gas
from regis.errors import RegisError
from regis.lines import Source

__all__ = ["batches", "schema", "tables", "to_pandas", "to_polars"]

_ROWS = 1 << 16
_TYPES = {"number": "int64", "date": "date32[day]", "text": "string", "time": "string"}
_CHILDREN = ("E48", "E49", "S72")


def _module(name: str) -> Any:
    """A module that is not there without an extra."""
    try:
        return import_module(name)
    except ImportError:
        raise ImportError(f"tables need {name}: pip install 'gbcs[arrow]' {name}", name=name) from None


def schema(record_type: str) -> Any:
    """The ``pyarrow.Schema`` of the table of a type of gas record: ``E47``.

    Raises:
        RegisError: where there is no such type.
    """
    layout = gas.RECORDS.get(record_type)
    if layout is None:
        raise RegisError("a type of record of gas files", found=record_type[:20])
    parent = [("mprn", "int64")] if record_type in _CHILDREN else []
    fields = [(field.name, _TYPES[field.kind]) for field in layout.fields]
    return _module("pyarrow").schema([("line", "int64"), *parent, *fields])


def batches(source: Source, name: str | None = None, *, rows: int = _ROWS) -> Iterator[tuple[str, Any]]:
    """The records of a gas file as record batches of up to ``rows`` rows, each with its type; with bounded memory.

    Header and trailer are records too. Each type is in the order of the file; the types come as their batches fill.

    Raises:
        RegisError: where a record has not its form.
    """
    collected: dict[str, list[list[Any]]] = {}
    schemas: dict[str, Any] = {}
    mprn: int | None = None
    for number, record in enumerate(gas.stream(source, name), 1):
        record_type = gas.type_of(record)
        values: tuple[Any, ...] = record
        if record_type in ("E46", "E47"):
            mprn = record.mprn
        elif record_type in _CHILDREN:
            values = (mprn, *record)
        columns = collected.get(record_type)
        if columns is None:
            schemas[record_type] = schema(record_type)
            columns = collected[record_type] = [[] for _ in schemas[record_type]]
        for column, value in zip(columns, (number, *values), strict=True):
            column.append(value)
        if len(columns[0]) >= rows:
            yield record_type, _batch(columns, schemas[record_type])
            del collected[record_type]
    for record_type, columns in collected.items():
        yield record_type, _batch(columns, schemas[record_type])


def _batch(columns: list[list[Any]], of: Any) -> Any:
    pyarrow = _module("pyarrow")
    arrays = []
    for field, values in zip(of, columns, strict=True):
        if str(field.type) == _TYPES["date"]:
            values = [None if value == gas.NULL_DATE else value for value in values]
        arrays.append(pyarrow.array(values, field.type))
    return pyarrow.RecordBatch.from_arrays(arrays, schema=of)


def tables(source: Source, name: str | None = None) -> dict[str, Any]:
    """The records of a gas file as ``pyarrow.Table``, by type of record; types that the file has not are left out.

    Raises:
        RegisError: where a record has not its form.
    """
    found: dict[str, list[Any]] = {}
    for record_type, batch in batches(source, name):
        found.setdefault(record_type, []).append(batch)
    return {record_type: _module("pyarrow").Table.from_batches(found[record_type]) for record_type in sorted(found)}


def to_pandas(source: Source, name: str | None = None) -> dict[str, Any]:
    """As :func:`tables`, as ``pandas.DataFrame``; needs pandas.

    Dates stay ``datetime.date``: the timestamps of pandas can't hold all of them.
    """
    return {record_type: table.to_pandas(date_as_object=True) for record_type, table in tables(source, name).items()}


def to_polars(source: Source, name: str | None = None) -> dict[str, Any]:
    """As :func:`tables`, as ``polars.DataFrame``; needs polars."""
    polars = _module("polars")
    return {record_type: polars.from_arrow(table) for record_type, table in tables(source, name).items()}
