"""Apache Spark: functions for ``DataFrame.mapInArrow``, which Ray Data and Dask take as well.

::

    frame = session.read.parquet("messages/")  # a column `octets`, binary
    keys = session.sparkContext.broadcast({"keys.json": Path("keys.json").read_bytes()})
    items = frame.mapInArrow(spark.of("items", keys=keys), spark.ddl("items"))

A function takes batches of a table with a column of octets and gives batches of one of the tables of
:mod:`gbcs.bulk.tables`: decoded as ``items`` and ``readings``, verified as ``envelopes`` (with keys), what was
refused as ``problems``. ``source`` is the column of that name where there is one, and ``line`` the column of that
name, else the row in the batches of a task, from 1. A store of keys can't travel, the files that it is made of can:
each worker process makes its own store of them, once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from gbcs.bulk.batches import batch_of
from gbcs.bulk.sources import OCTETS, SourceRecord
from gbcs.bulk.tables import TABLES, schema

if TYPE_CHECKING:
    import pyarrow

    from gbcs.keys import KeyStore

__all__ = ["Broadcast", "ddl", "of", "spark_schema"]

_SQL = {"string": "string", "uint64": "decimal(20,0)", "uint32": "bigint", "uint16": "int", "binary": "binary"}


class Broadcast(Protocol):
    """What Spark's ``SparkContext.broadcast`` gives: a value that each worker fetches once."""

    @property
    def value(self) -> Mapping[str, bytes]:
        """The value that was broadcast."""


def of(
    table: str, *, keys: Mapping[str, bytes] | Broadcast | None = None, field: str = OCTETS
) -> Callable[[Iterator[pyarrow.RecordBatch]], Iterator[pyarrow.RecordBatch]]:
    """The function for one table.

    Args:
        table: ``envelopes``, ``items``, ``readings`` or ``problems``.
        keys: contents of key files by their names (:meth:`gbcs.KeyStore.load` has the forms), or a broadcast of them.
            Whoever can read the memory of a worker can read the keys: give no more than the work needs.
        field: the column of octets.

    Raises:
        ValueError: for another table.
    """
    if table not in TABLES:
        raise ValueError(f"{table!r} is none of {', '.join(TABLES)}")

    def decoded(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        store, row = _store_of(keys), 0
        for batch in batches:
            columns = batch.to_pydict()
            octets = columns[field]
            sources = columns.get("source", [""] * len(octets))
            lines = columns.get("line", range(row + 1, row + len(octets) + 1))
            row += len(octets)
            chunk = [
                SourceRecord(source or "", line, each or b"", None if each is not None else "null where octets belong")
                for source, line, each in zip(sources, lines, octets, strict=True)
            ]
            made = getattr(batch_of(0, chunk, store), table)
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


def _store_of(keys: Mapping[str, bytes] | Broadcast | None) -> KeyStore | None:
    if keys is None:
        return None
    files = keys if isinstance(keys, Mapping) else keys.value
    return _store(tuple(sorted(files.items())))


@lru_cache(maxsize=1)
def _store(files: tuple[tuple[str, bytes], ...]) -> KeyStore:
    from gbcs.keys import KeyStore

    store = KeyStore()
    for name, content in files:
        store.add_file(name, content)
    return store
