"""Records to batches of the four tables, in this process or in several.

Between processes travel octets: the records of a batch there, its tables in Arrow's format back. The collector of
garbage is held while a batch is made: trees of messages have no circles, and looking for some takes much of the time.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from gbcs.bulk.sources import OCTETS, Source, SourceRecord, records
from gbcs.bulk.tables import TABLES, record_batches

if TYPE_CHECKING:
    from gbcs.keys import KeyStore

__all__ = ["ROWS", "Batch", "batch_of", "decode"]

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
    import_module("pyarrow")
    if rows < 1 or skip < 0 or (processes is not None and processes < 1):
        raise ValueError("rows and processes are counted from 1, skip from 0")
    chunks = _chunks(records(source, field=field), rows)
    numbered = islice(enumerate(chunks), skip, None)
    workers = processes or os.cpu_count() or 1
    if workers == 1 or "fork" not in multiprocessing.get_all_start_methods():
        for number, chunk in numbered:
            yield batch_of(number, chunk, keys)
    else:
        yield from _by_processes(numbered, keys, workers)


def batch_of(number: int, chunk: list[SourceRecord], keys: KeyStore | None) -> Batch:
    """The batch of some records."""
    with _collector_held():
        made = record_batches(chunk, keys)
    return Batch(number, len(chunk), *made)


def _chunks(found: Iterator[SourceRecord], size: int) -> Iterator[list[SourceRecord]]:
    while chunk := list(islice(found, size)):
        yield chunk


@contextmanager
def _collector_held() -> Iterator[None]:
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


# Several processes ---------------------------------------------------------------------------------------------------

_KEYS: list[KeyStore | None] = []
"""What a process that was forked finds: keys can't travel."""


def _by_processes(
    numbered: Iterable[tuple[int, list[SourceRecord]]], keys: KeyStore | None, workers: int
) -> Iterator[Batch]:
    _KEYS.append(keys)
    context = multiprocessing.get_context("fork")
    waiting: deque[Future[tuple[int, int, list[bytes]]]] = deque()
    try:
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
            try:
                for number, chunk in numbered:
                    waiting.append(pool.submit(_work, number, chunk, len(_KEYS) - 1))
                    if len(waiting) > 2 * workers:
                        yield _arrived(waiting.popleft().result())
                while waiting:
                    yield _arrived(waiting.popleft().result())
            finally:
                for future in waiting:
                    future.cancel()
    finally:
        _KEYS.pop()


def _work(number: int, chunk: list[SourceRecord], place: int) -> tuple[int, int, list[bytes]]:
    pyarrow = import_module("pyarrow")
    batch = batch_of(number, chunk, _KEYS[place])
    sent = []
    for table in TABLES:
        made = getattr(batch, table)
        sink = pyarrow.BufferOutputStream()
        with pyarrow.ipc.new_stream(sink, made.schema) as writer:
            writer.write_batch(made)
        sent.append(sink.getvalue().to_pybytes())
    return number, batch.count_of_records, sent


def _arrived(result: tuple[int, int, list[bytes]]) -> Batch:
    pyarrow = import_module("pyarrow")
    number, count, sent = result
    return Batch(number, count, *(pyarrow.ipc.open_stream(octets).read_next_batch() for octets in sent))
