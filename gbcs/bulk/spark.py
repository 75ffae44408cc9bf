"""Apache Spark: functions for ``DataFrame.mapInArrow``, which Ray Data and Dask take as well.

::

    frame = spark.read.parquet("messages/")                       # a column `octets`, binary
    items = frame.mapInArrow(spark_functions.of("items"), spark_functions.ddl("items"))

A function takes batches of a table with a column of octets and gives batches of one of the tables of
:mod:`gbcs.bulk.tables`. ``source`` is the column of that name where there is one, and ``line`` the column of that name,
else the row in the batches of a task, from 1. Keys are read by each worker from the files that are named (of a
broadcast or a shared volume): they can't travel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from gbcs.bulk.batches import batch_of
from gbcs.bulk.sources import OCTETS, Record
from gbcs.bulk.tables import TABLES, schema

if TYPE_CHECKING:
    import pyarrow

    from gbcs.keys import KeyStore

__all__ = ["ddl", "of"]

_SQL = {"string": "string", "uint64": "decimal(20,0)", "uint32": "bigint", "uint16": "int", "binary": "binary"}


def of(
    table: str, *, keys: Iterable[str] = (), field: str = OCTETS
) -> Callable[[Iterator[pyarrow.RecordBatch]], Iterator[pyarrow.RecordBatch]]:
    """The function for one table.

    Args:
        table: ``envelopes``, ``items``, ``readings`` or ``problems``.
        keys: paths of key files, as each worker sees them.
        field: the column of octets.

    Raises:
        ValueError: for another table.
    """
    if table not in TABLES:
        raise ValueError(f"{table!r} is none of {', '.join(TABLES)}")
    paths = tuple(keys)

    def decoded(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        row = 0
        for batch in batches:
            columns = batch.to_pydict()
            octets = columns[field]
            sources = columns.get("source", [""] * len(octets))
            lines = columns.get("line", range(row + 1, row + len(octets) + 1))
            row += len(octets)
            chunk = [
                Record(source or "", line, each or b"", None if each is not None else "null where octets belong")
                for source, line, each in zip(sources, lines, octets, strict=True)
            ]
            made = getattr(batch_of(0, chunk, _store(paths)), table)
            yield made.cast(spark_schema(table))

    return decoded


def spark_schema(table: str) -> pyarrow.Schema:
    """The schema of a table in the types that Spark knows: its integers have signs."""
    import pyarrow

    wider = {
        pyarrow.uint64(): pyarrow.decimal128(20, 0),
        pyarrow.uint32(): pyarrow.int64(),
        pyarrow.uint16(): pyarrow.int32(),
        pyarrow.timestamp("ms", tz="UTC"): pyarrow.timestamp("us", tz="UTC"),
    }
    return pyarrow.schema([field.with_type(wider.get(field.type, field.type)) for field in schema(table)])


def ddl(table: str) -> str:
    """The schema of a table as Spark's second argument wants it."""
    return ", ".join(f"`{field.name}` {_sql(str(field.type))}" for field in schema(table))


def _sql(kind: str) -> str:
    if kind.startswith("decimal128"):
        return kind.replace("decimal128", "decimal").replace(" ", "")
    if kind.startswith("timestamp"):
        return "timestamp"
    return _SQL[kind]


@lru_cache(maxsize=4)
def _store(paths: tuple[str, ...]) -> KeyStore | None:
    if not paths:
        return None
    from gbcs.keys import KeyStore

    store = KeyStore()
    for path in paths:
        store.load(path)
    return store
