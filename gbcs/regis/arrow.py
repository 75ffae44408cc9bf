"""Records of a file as tables of Apache Arrow, one for each type of record: for pandas, Polars, DuckDB, Parquet.

Needs the extra ``arrow``. Numbers of gas files are 64-bit integers, dates are dates, everything else text; a date that
is left out, or is the one that stands for none, is null. A table has the columns of its record and, before them,
``line``: the number of its line. A record that belongs to one before it has that one's key too: ``mprn`` in the tables
of E48, E49 and S72 (of a DXR file).

Tables of electricity files have the references of data items as columns (``J0003``; ``item_1`` and so on in a flow that
the catalogue does not know), all of them text; an absent item is null. ``parent_line`` is the line of the record that a
record belongs to.

::

    tables = regis.arrow.tables(octets)
    tables["E47"].to_pandas()
    polars.from_arrow(tables["E47"])
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import Any, TypeAlias

from gbcs.regis import gas, is_electricity
from gbcs.regis.errors import RegisError
from gbcs.regis.flows.catalogue import Catalogue
from gbcs.regis.flows.files import Reader
from gbcs.regis.flows.model import Group
from gbcs.regis.lines import Source, peek

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


def batches(
    source: Source, name: str | None = None, *, rows: int = _ROWS, catalogue: Catalogue | None = None
) -> Iterator[tuple[str, Any]]:
    """The records of a file as record batches of up to ``rows`` rows, each with its type; with bounded memory.

    Each type is in the order of the file; the types come as their batches fill. Header and trailer of gas files are
    records too; those of electricity files are left out.

    Args:
        source: the file.
        name: of the file: it tells a TOK file.
        rows: the most rows of a batch.
        catalogue: electricity only: what knows the flows; the built-in one where left out.

    Raises:
        RegisError: where a record of a gas file has not its form, or an electricity file no header or trailer.
    """
    begin, whole = peek(source)
    records = _electricity(whole, catalogue) if is_electricity(begin) else _gas(whole, name)
    collected: dict[str, tuple[_Columns, list[tuple[Any, ...]]]] = {}
    for record_type, columns, values in records:
        found = collected.get(record_type)
        if found is None:
            found = collected[record_type] = (columns, [])
        found[1].append(values)
        if len(found[1]) >= rows:
            yield record_type, _batch(*found)
            del collected[record_type]
    for record_type, found in collected.items():
        yield record_type, _batch(*found)


_Columns: TypeAlias = tuple[tuple[str, str], ...]  # names and types


def _gas(source: Source, name: str | None) -> Iterator[tuple[str, _Columns, tuple[Any, ...]]]:
    mprn: int | None = None
    known: dict[str, _Columns] = {}
    for number, record in enumerate(gas.stream(source, name), 1):
        record_type = gas.type_of(record)
        columns = known.get(record_type)
        if columns is None:
            columns = known[record_type] = tuple((field.name, str(field.type)) for field in schema(record_type))
        if record_type in _CHILDREN:
            yield record_type, columns, (number, mprn, *record)
            continue
        if record_type in ("E46", "E47"):
            mprn = record.mprn
        yield record_type, columns, (number, *record)


def _electricity(source: Source, catalogue: Catalogue | None) -> Iterator[tuple[str, _Columns, tuple[Any, ...]]]:
    opened: list[tuple[Group, int]] = []
    head = (("line", "int64"), ("parent_line", "int64"))
    known: dict[Group, _Columns] = {}
    for line, record, group in Reader(source, catalogue):
        values = tuple(value or None for value in record.values)
        if group is None:
            numbered = tuple((f"item_{number}", "string") for number in range(1, len(values) + 1))
            yield record.code, (*head, *numbered), (line, None, *values)
            continue
        while opened and opened[-1][0] is not group.parent:
            opened.pop()
        parent = opened[-1][1] if opened else None
        opened.append((group, line))
        columns = known.get(group)
        if columns is None:
            columns = known[group] = (*head, *((name, "string") for name in _names(group)))
        width = len(columns) - len(head)
        yield group.key, columns, (line, parent, *values[:width], *(None,) * (width - len(values)))


def _names(group: Group) -> Iterator[str]:
    """References of the items; one that comes again is numbered."""
    seen: Counter[str] = Counter()
    for item in group.items:
        seen[item.reference] += 1
        number = seen[item.reference]
        yield item.reference if number == 1 else f"{item.reference}~{number}"


def _batch(columns: _Columns, rows: list[tuple[Any, ...]]) -> Any:
    pyarrow = _module("pyarrow")
    arrays = []
    width = max(map(len, rows))
    # Records of an unknown flow may have more items than the first of them.
    columns += tuple((f"item_{number - 1}", "string") for number in range(len(columns), width))
    for (_, kind), values in zip(columns, _turned(rows, width), strict=True):
        if kind == _TYPES["date"]:
            values = [None if value == gas.NULL_DATE else value for value in values]
        arrays.append(pyarrow.array(values, kind))
    return pyarrow.RecordBatch.from_arrays(arrays, schema=pyarrow.schema(columns))


def _turned(rows: list[tuple[Any, ...]], width: int) -> Iterator[Any]:
    """Rows as columns, missing values at their ends filled in."""
    return zip(*(row if len(row) == width else row + (None,) * (width - len(row)) for row in rows), strict=True)


def tables(source: Source, name: str | None = None, *, catalogue: Catalogue | None = None) -> dict[str, Any]:
    """The records of a file as ``pyarrow.Table``, by type of record; types that the file has not are left out.

    Arguments and errors are those of :func:`batches`.
    """
    pyarrow = _module("pyarrow")
    found: dict[str, list[Any]] = {}
    for record_type, batch in batches(source, name, catalogue=catalogue):
        found.setdefault(record_type, []).append(pyarrow.Table.from_batches([batch]))
    return {
        record_type: pyarrow.concat_tables(found[record_type], promote_options="default")
        for record_type in sorted(found)
    }


def to_pandas(source: Source, name: str | None = None) -> dict[str, Any]:
    """As :func:`tables`, as ``pandas.DataFrame``; needs pandas.

    Dates stay ``datetime.date``: the timestamps of pandas can't hold all of them.
    """
    return {record_type: table.to_pandas(date_as_object=True) for record_type, table in tables(source, name).items()}


def to_polars(source: Source, name: str | None = None) -> dict[str, Any]:
    """As :func:`tables`, as ``polars.DataFrame``; needs polars."""
    polars = _module("polars")
    return {record_type: polars.from_arrow(table) for record_type, table in tables(source, name).items()}
