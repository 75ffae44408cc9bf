"""A folder of tables: ``envelopes``, ``items``, ``readings`` and ``problems``, each a folder of Parquet files.

A batch of the source is one file in each, named by its number, written beside and moved into place. ``progress.json``
says how many batches are whole: work that was broken off goes on behind them, and gives the same tables.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from gbcs.bulk.batches import ROWS, Batch, decode
from gbcs.bulk.sources import OCTETS, Source
from gbcs.bulk.tables import TABLES, schema
from wire.errors import WireError

if TYPE_CHECKING:
    import duckdb

    from gbcs.keys import KeyStore

__all__ = ["Progress", "query", "write"]

_PROGRESS = "progress.json"


class Progress(NamedTuple):
    """How far a folder is.

    Attributes:
        batches: that are written.
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
    for batch in decode(source, keys, rows=rows, processes=processes, field=field, skip=done.batches):
        _write_batch(root, batch)
        done = Progress(
            batch.number + 1, done.records + batch.count_of_records, done.problems + batch.problems.num_rows
        )
        _write_progress(root, done, rows)
        told(done)
    if not done.batches:  # a source without records has tables without rows
        for table in TABLES:
            _write_table(root / table / "part-00000000.parquet", schema(table).empty_table())
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


def _write_batch(root: Path, batch: Batch) -> None:
    pyarrow = import_module("pyarrow")
    for table in TABLES:
        path = root / table / f"part-{batch.number:08d}.parquet"
        _write_table(path, pyarrow.Table.from_batches([getattr(batch, table)]))


def _write_table(path: Path, table: Any) -> None:
    parquet = import_module("pyarrow.parquet")
    beside = path.with_suffix(".part")
    parquet.write_table(table, beside, compression="zstd")
    beside.replace(path)


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
