"""What holds for every reader on any octets: no other error, time and memory in proportion, the same octets again."""

from __future__ import annotations

import time
import tracemalloc
from contextlib import suppress
from typing import Any

from tests.fuzz.targets import Fuzzed
from wire.errors import WireError

SLACK, PER_KIB = 0.020, 0.100  # seconds
MEMORY, PER_OCTET = 1 << 20, 100


class Fault(AssertionError):
    """A reader that does what it may not."""


def check(fuzzed: Fuzzed, octets: bytes, *, is_measured: bool = False, patience: float = 1.0) -> bool:
    """Read octets; whether they were accepted.

    Args:
        fuzzed: the reader.
        octets: anything.
        is_measured: whether memory is measured, which takes several times as long.
        patience: what the time is multiplied with, on a computer that does other things too.

    Raises:
        Fault: where what should hold does not.
    """
    if is_measured:
        tracemalloc.start()
    begin = time.thread_time()
    try:
        value: Any = fuzzed.read(octets)
        is_accepted = True
    except WireError:
        is_accepted = False
    except Exception as error:
        raise Fault(f"{type(error).__name__}: {error}") from error
    finally:
        seconds = time.thread_time() - begin
        if is_measured:
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
    if is_measured:
        if peak > MEMORY + PER_OCTET * len(octets):
            # Tables may have been loaded the first time, and what is used a second time is compiled.
            again = min(_peak(fuzzed, octets) for _ in range(2))
            if again > MEMORY + PER_OCTET * len(octets):
                raise Fault(f"{again:,} octets of memory for {len(octets):,}")
    elif seconds > patience * (SLACK + PER_KIB * len(octets) / 1024):
        begin = time.thread_time()
        with suppress(WireError):
            fuzzed.read(octets)
        seconds = time.thread_time() - begin
        if seconds > patience * (SLACK + PER_KIB * len(octets) / 1024):
            raise Fault(f"{seconds * 1000:.0f} ms for {len(octets):,} octets")
    if is_accepted and fuzzed.write is not None:
        try:
            written = fuzzed.write(value)
        except Exception as error:
            raise Fault(f"what was read is not written: {type(error).__name__}: {error}") from error
        if written != octets:
            raise Fault(f"written otherwise: {written.hex()[:200]}")
    return is_accepted


def _peak(fuzzed: Fuzzed, octets: bytes) -> int:
    """The most memory that reading octets takes."""
    tracemalloc.start()
    try:
        with suppress(WireError):
            fuzzed.read(octets)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
