"""Records to batches of the four tables, in this process or in several.

Between processes travel octets: the records of a batch there, its tables in Arrow's format back. The collector of
garbage is held while a batch is made: trees of messages have no circles, and looking for some takes much of the time.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from itertools import islice, starmap
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

from gbcs.bulk.sources import OCTETS, Source, SourceRecord, records
from gbcs.bulk.tables import TABLES, record_batches

if TYPE_CHECKING:
    from gbcs.keys import KeyStore

__all__ = ["ROWS", "Batch", "batch_of", "chunks", "collector_held", "decode", "is_alone", "spread"]

Chunk: TypeAlias = tuple[int, list[SourceRecord]]
"""Records that are worked on at once, and their number in the source, from 0."""

ROWS = 4096
"""Records of a batch unless another number is given."""


class Batch(NamedTuple):
    """What a number of records hold.

    Attributes:
        number: of the batch in its source, from 0.
        count_of_records: how many places of the source it stands for.
        envelopes, items, readings, problems: a ``pyarrow.RecordBatch`` each (:mod:`gbcs.bulk.tables`).
    """

    number: int
    count_of_records: int
    envelopes: Any
    items: Any
    readings: Any
    problems: Any


def decode(
    source: Source,
    keys: KeyStore | None = None,
    *,
    rows: int = ROWS,
    processes: int | None = 1,
    field: str = OCTETS,
    skip: int = 0,
) -> Iterator[Batch]:
    """The messages of a source, in batches and in order.

    Args:
        source: see :func:`gbcs.bulk.records`.
        keys: to check signature and MAC of each message and to open its encrypted parts.
        rows: how many records a batch has, at the most.
        processes: how many work; None for one a core. More than one wants a system that forks.
        field: see :func:`gbcs.bulk.records`.
        skip: batches that are passed over, as they were made before; their records are read, and not decoded.

    Raises:
        OSError: where a file can't be read.
        WireError: where a table has no such column.
        ValueError: for no rows, or no processes.
        ImportError: where pyarrow, the extra ``arrow``, is not installed.
    """
    if is_alone(processes):
        for number, chunk in chunks(source, rows=rows, field=field, skip=skip):
            yield batch_of(number, chunk, keys)
    else:
        found = chunks(source, rows=rows, field=field, skip=skip)
        yield from map(_arrived, spread(lambda number, chunk: _sent(batch_of(number, chunk, keys)), found, processes))


def chunks(
    source: Source, *, rows: int, field: str = OCTETS, skip: int = 0
) -> Iterator[tuple[int, list[SourceRecord]]]:
    """The records of a source, so many at once, each such chunk with its number; see :func:`decode`."""
    import_module("pyarrow")
    if rows < 1 or skip < 0:
        raise ValueError("rows are counted from 1, skip from 0")
    found = records(source, field=field)
    return islice(enumerate(iter(lambda: list(islice(found, rows)), [])), skip, None)


def batch_of(number: int, chunk: list[SourceRecord], keys: KeyStore | None) -> Batch:
    """The batch of some records."""
    with collector_held():
        made = record_batches(chunk, keys)
    return Batch(number, len(chunk), *made)


@contextmanager
def collector_held() -> Iterator[None]:
    """Hold the collector of garbage; a process that is forked meanwhile begins with it held."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


# Several processes ---------------------------------------------------------------------------------------------------

Made = TypeVar("Made")
_JOBS: list[Callable[[int, list[SourceRecord]], Any]] = []
"""What a process that was forked finds: keys can't travel."""


def is_alone(processes: int | None) -> bool:
    """Whether this process does all the work; several want a system that forks."""
    if processes is not None and processes < 1:
        raise ValueError("processes are counted from 1")
    return (processes or os.cpu_count() or 1) == 1 or "fork" not in multiprocessing.get_all_start_methods()


def spread(
    job: Callable[[int, list[SourceRecord]], Made], numbered: Iterable[Chunk], processes: int | None
) -> Iterator[Made]:
    """What a job makes of each chunk, in order.

    Args:
        job: is called with the number of a chunk and its records, in one of the processes; what it gives travels.
        numbered: the chunks.
        processes: how many work; None for one a core.
    """
    if is_alone(processes):
        yield from starmap(job, numbered)
        return
    workers = processes or os.cpu_count() or 1
    context = multiprocessing.get_context("fork")
    waiting: deque[Future[Made]] = deque()
    _JOBS.append(job)
    try:
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
            try:
                for number, chunk in numbered:
                    waiting.append(pool.submit(_work, len(_JOBS) - 1, number, chunk))
                    if len(waiting) > workers:  # one more than work: the records of each are in memory
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()
    finally:
        _JOBS.pop()


def _work(place: int, number: int, chunk: list[SourceRecord]) -> Any:
    return _JOBS[place](number, chunk)


def _sent(batch: Batch) -> tuple[int, int, list[bytes]]:
    pyarrow = import_module("pyarrow")
    sent = []
    for table in TABLES:
        made = getattr(batch, table)
        sink = pyarrow.BufferOutputStream()
        with pyarrow.ipc.new_stream(sink, made.schema) as writer:
            writer.write_batch(made)
        sent.append(sink.getvalue().to_pybytes())
    return batch.number, batch.count_of_records, sent


def _arrived(sent: tuple[int, int, list[bytes]]) -> Batch:
    pyarrow = import_module("pyarrow")
    number, count, tables = sent
    return Batch(number, count, *(pyarrow.ipc.open_stream(octets).read_next_batch() for octets in tables))
