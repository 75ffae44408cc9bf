"""A folder of tables: ``envelopes``, ``items``, ``readings`` and ``problems``, each a folder of Parquet files.

So many records of the source are one file in each, named by its number, written beside and moved into place by the
process that decodes them. ``progress.json`` says how many files are whole: work that was broken off goes on behind
them, and gives the same tables.
"""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Callable
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gbcs.bulk.batches import ROWS, batch_of, chunks, collector_held, spread
from gbcs.bulk.sources import OCTETS, Source, SourceRecord
from gbcs.bulk.tables import TABLES, schema
from wire.errors import WireError

if TYPE_CHECKING:
    import duckdb

    from gbcs.keys import KeyStore

__all__ = ["Progress", "query", "write"]

_PROGRESS = "progress.json"
_UNFINISHED = ".unfinished-"
"""Begins the names of files that are not whole; readers of such folders pass over what begins with a dot."""
_GROUP = 4 * ROWS
"""Records that are decoded at once, a row group of each file: half of them take 80 MiB less and a tenth longer."""


class Progress(NamedTuple):
    """How far a folder is.

    Attributes:
        batches: files of each table that are written.
        records: places of the source that they stand for.
        problems: of these.
        is_whole: whether the source has no more.
    """

    batches: int = 0
    records: int = 0
    problems: int = 0
    is_whole: bool = False


def write(
    source: Source,
    folder: str | os.PathLike[str],
    keys: KeyStore | None = None,
    *,
    rows: int = 16 * ROWS,
    processes: int | None = None,
    field: str = OCTETS,
    told: Callable[[Progress], object] = lambda progress: None,
) -> Progress:
    """Write the tables of a source below a folder; where it was begun before, go on.

    Args:
        source: see :func:`gbcs.bulk.records`; the same one where work goes on.
        folder: made where it is not there.
        keys: see :func:`gbcs.bulk.decode`, as for the others.
        rows: records of a batch, hence of a file.
        processes: None for one a core.
        field: of tables and JSON lines.
        told: called behind each batch.

    Raises:
        WireError: where the folder holds something else, or was begun with other numbers of rows.
        OSError: where a file can't be read or written.
    """
    root = Path(folder)
    root.mkdir(parents=True, exist_ok=True)
    done = _read_progress(root, rows)
    if done.is_whole:
        return done
    for table in TABLES:
        (root / table).mkdir(exist_ok=True)
        for left in (root / table).glob(f"{_UNFINISHED}*"):  # by a process that was killed
            left.unlink()
    found = chunks(source, rows=rows, field=field, skip=done.batches)
    with collector_held():  # from one file to the next: each file ends with a collection
        for records, problems in spread(
            lambda number, chunk: _write_chunk(root, number, chunk, keys), found, processes
        ):
            done = Progress(done.batches + 1, done.records + records, done.problems + problems)
            _write_progress(root, done, rows)
            told(done)
    if not done.batches:  # a source without records has tables without rows
        _write_chunk(root, 0, [], keys)
    done = done._replace(is_whole=True)
    _write_progress(root, done, rows)
    return done


def query(folder: str | os.PathLike[str], statement: str) -> duckdb.DuckDBPyConnection:
    """DuckDB's connection behind a statement over the tables of a folder: ``.fetchall()``, ``.df()``, ``.description``.

    The tables are views: ``envelopes``, ``items``, ``readings`` and ``problems``.

    Raises:
        WireError: where the folder has no tables, or DuckDB refuses the statement.
        ImportError: where duckdb, the extra ``query``, is not installed.
    """
    import duckdb

    root = Path(folder)
    connection = duckdb.connect()
    for table in TABLES:
        if not any((root / table).glob("*.parquet")):
            raise WireError(f"{root.name or root} has no table {table}")
        pattern = str(root / table / "*.parquet").replace("'", "''")
        connection.execute(f"create view {table} as select * from read_parquet('{pattern}')")  # noqa: S608  (quoted)
    try:
        return connection.execute(statement)
    except duckdb.Error as error:
        raise WireError(str(error)) from None


def _write_chunk(root: Path, number: int, chunk: list[SourceRecord], keys: KeyStore | None) -> tuple[int, int]:
    """Write the tables of a chunk, a file each; how many records and problems there are."""
    parquet = import_module("pyarrow.parquet")
    paths = {table: root / table / f"part-{number:08d}.parquet" for table in TABLES}
    beside = {table: path.with_name(f"{_UNFINISHED}{path.stem}.{os.getpid()}") for table, path in paths.items()}
    problems = 0
    with ExitStack() as stack:
        writers = {
            table: stack.enter_context(parquet.ParquetWriter(path, schema(table), compression="zstd"))
            for table, path in beside.items()
        }
        for first in range(0, len(chunk), _GROUP) or (0,):
            batch = batch_of(number, chunk[first : first + _GROUP], keys)
            problems += batch.problems.num_rows
            for table, writer in writers.items():
                writer.write_batch(getattr(batch, table))
    for table, path in beside.items():
        path.replace(paths[table])
    gc.collect(0)  # what was made since the last one: everything is young while the collector is held
    return len(chunk), problems


def _read_progress(root: Path, rows: int) -> Progress:
    path = root / _PROGRESS
    if not path.exists():
        if any(root.iterdir()):
            raise WireError(f"{root.name or root} holds something else than tables that were begun here")
        return Progress()
    try:
        held = json.loads(path.read_text("utf-8"))
        found = Progress(int(held["batches"]), int(held["records"]), int(held["problems"]), held["is_whole"] is True)
        known = int(held["rows"])
    except (ValueError, KeyError, TypeError):
        raise WireError(f"{_PROGRESS} in {root.name or root} can't be read") from None
    if known != rows:
        raise WireError(f"the tables were begun with {known} records a file, not {rows}")
    return found


def _write_progress(root: Path, done: Progress, rows: int) -> None:
    beside = root / f"{_PROGRESS}.part"
    beside.write_text(json.dumps(done._asdict() | {"rows": rows}), "utf-8")
    beside.replace(root / _PROGRESS)
