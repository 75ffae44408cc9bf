"""``python -m benchmarks.bulk``: many messages to Parquet (envelopes, items, readings), by one process and by two.

Every message of the corpus and of the project's own vectors comes again and again, each time with another counter and,
where its use case allows, other numbers in its payload; all of them decode.
The work is done by ``gbcs bulk decode`` in a process of its own, whose time and memory are taken. CPU
time is what the work costs; elapsed time is longer where the machine does other things too. A loop that does nothing
but count, in one process and in two at once, tells how the machine scales.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count, cycle, islice
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, NamedTuple

import gbcs
from benchmarks.corpus import ROOT, Corpus, load
from dlms.data import Number
from gbcs.payload.dlms import Alert
from gbcs.payload.gbz import Component, GbzAlert
from wire.errors import WireError

WANTED = 15_000
"""Messages a second of CPU time, by one process."""
MEMORY = 1024
"""MiB at most."""
SCALE = 1.7
"""Two processes are so many times as fast as one, where the machine lets them."""
ROUNDS = 3
KILLED = 100_000

_LOOP = "n = 0\nfor i in range(20_000_000): n += i"
_HEADER = bytes.fromhex("df09")  # general-signing, and the length of its transaction id: CRA flag and counter
_PIECE = 50_000
_VARIANTS = 16


class Run(NamedTuple):
    """One run of the command.

    Attributes:
        messages: that were decoded.
        elapsed: seconds.
        cpu: seconds of CPU time, of all processes.
        memory: MiB, the most that all processes had at once.
    """

    messages: int
    elapsed: float
    cpu: float
    memory: float

    @property
    def rate(self) -> float:
        """Messages a second of CPU time."""
        return self.messages / self.cpu


def material(corpus: Corpus) -> list[bytes]:
    """The messages that are repeated."""
    own = json.loads((ROOT / "vectors" / "gbcs" / "messages.json").read_text("utf-8"))
    return list(dict.fromkeys([*corpus.messages, *(bytes.fromhex(each["octets"]) for each in own)]))


def variants(messages: list[bytes]) -> list[bytes]:
    """The messages, one behind the other, so many times; each time with other numbers where these may vary."""
    choice = Random(1)
    free = [_free(octets) for octets in messages]
    varied = (
        _changed(octets, numbers, choice) if numbers else octets
        for _ in range(_VARIANTS - 1)
        for octets, numbers in zip(messages, free, strict=True)
    )
    return [*messages, *(each or octets for each, octets in zip(varied, cycle(messages), strict=False))]


def _free(octets: bytes) -> set[int]:
    """Which numbers in the payload of a message may all have other values."""
    free = set[int]()
    for number in range(len(_numbers(gbcs.decode(octets).payload))):
        if all(_changed(octets, free | {number}, Random(seed)) for seed in range(3)):
            free.add(number)
    return free


def _changed(octets: bytes, numbers: set[int], choice: Random) -> bytes | None:
    """A message with other values of some numbers; None where it would not decode, or depart from its declaration."""
    message = gbcs.decode(octets)
    departures = [item.departure for item in message.items()]
    places = count()
    payload = _varied(message.payload, lambda value: _between(value, choice) if next(places) in numbers else value)
    try:
        written = gbcs.encode(message._replace(payload=payload))
        items = gbcs.decode(written).items()
    except WireError:
        return None
    return written if [item.departure for item in items] == departures else None


def _between(value: int, choice: Random) -> int:
    """A number like another: no more than that, or of one digit."""
    return choice.randint(0, 9) if 0 <= value < 10 else choice.randint(*sorted((int(value) // 2, int(value))))


def _numbers(value: Any) -> list[int]:
    """The numbers that :func:`_varied` meets."""
    found: list[int] = []
    _varied(value, lambda number: found.append(number) or number)
    return found


def _varied(value: Any, change: Callable[[Any], int]) -> Any:
    """A tree in which the numbers of Data, and those in ZigBee commands, are changed."""
    if isinstance(value, Number):
        return type(value)(change(value))
    if type(value) is int:
        return change(value)
    if isinstance(value, Component):
        return value._replace(content=_varied(value.content, change))
    if isinstance(value, Alert):
        return value._replace(content=_varied(value.content, change))
    if isinstance(value, GbzAlert):
        return value
    if isinstance(value, tuple):
        return tuple.__new__(type(value), [_varied(part, change) for part in value])
    return value


def write(messages: list[bytes], number: int, path: Path) -> None:
    """A Parquet file of so many messages, one after the other and again, each with a counter of its own."""
    import pyarrow
    from pyarrow import parquet

    places = [octets.index(_HEADER) + 3 for octets in messages]
    numbered = enumerate(cycle(zip(messages, places, strict=True)), 2**32)
    with parquet.ParquetWriter(path, pyarrow.schema([("octets", pyarrow.binary())])) as writer:
        for first in range(0, number, _PIECE):
            piece = [
                octets[:place] + counter.to_bytes(8, "big") + octets[place + 8 :]
                for counter, (octets, place) in islice(numbered, min(_PIECE, number - first))
            ]
            writer.write_table(pyarrow.table({"octets": pyarrow.array(piece, pyarrow.binary())}))


def run(source: Path, output: Path, number: int, processes: int) -> Run:
    """Decode a file."""
    before, started = os.times(), time.perf_counter()
    child = _start(source, output, processes)
    memory = 0.0
    while child.poll() is None:
        memory = max(memory, sum(map(_resident, _family(child.pid))))
        time.sleep(0.05)
    after = os.times()
    if child.returncode:
        raise RuntimeError(f"gbcs bulk decode ended with {child.returncode}")
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    return Run(number, time.perf_counter() - started, cpu, memory)


def _start(source: Path, output: Path, processes: int, rows: int | None = None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gbcs.cli", "bulk", "decode", str(source), "-o", str(output)]
    command += ["--processes", str(processes)] + ([] if rows is None else ["--rows", str(rows)])
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)


def _family(parent: int) -> list[int]:
    """A process and those that it forked."""
    try:
        listed = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()
    except OSError:
        listed = []
    return [parent, *map(int, listed)]


def _resident(process: int) -> float:
    """The memory of a process, MiB: its share of what several have."""
    for name, key in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        try:
            lines = Path(f"/proc/{process}/{name}").read_text("ascii").splitlines()
        except OSError:
            continue
        for line in lines:
            if line.startswith(key):
                return int(line.split()[1]) / 1024
    return 0.0


def control() -> float:
    """How many times as fast two processes are as one at what needs nothing but a core."""

    def elapsed(count: int) -> float:
        started = time.perf_counter()
        children = [subprocess.Popen([sys.executable, "-c", _LOOP]) for _ in range(count)]
        for child in children:
            child.wait()
        return time.perf_counter() - started

    return 2 * elapsed(1) / elapsed(2)


def scaling(source: Path, folder: Path, number: int, rounds: int) -> tuple[float, float, list[Run]]:
    """How many times as fast two processes are as one, and two loops as one: medians of rounds; and the last runs."""
    ratios, loops, runs = [], [], list[Run]()
    for turn in range(rounds):
        runs = [run(source, folder / f"{turn}-{processes}", number, processes) for processes in (1, 2)]
        ratios.append(runs[0].elapsed / runs[1].elapsed)
        loops.append(control())
    return median(ratios), median(loops), runs


def killed(messages: list[bytes], folder: Path, number: int) -> str:
    """Kill the work half way, let it go on, and compare with the tables of a run that was not."""
    source, whole, output = folder / "killed.parquet", folder / "whole", folder / "resumed"
    rows = max(number // 20, 1)
    write(messages, number, source)
    if _start(source, whole, 2, rows).wait():
        raise RuntimeError("the work was not done")
    child, progress, reached = _start(source, output, 2, rows), output / "progress.json", 0
    while reached < number // 2 and child.poll() is None:
        time.sleep(0.02)
        if progress.exists():
            reached = json.loads(progress.read_text("utf-8"))["records"]
    was_running = child.poll() is None
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    if _start(source, output, 2, rows).wait():
        raise RuntimeError("the work did not go on")
    state = "are the same" if _same(whole, output) else "DIFFER"
    when = f"killed behind {reached:,} of {number:,}" if was_running else "was done before it could be killed"
    return f"{when}, gone on: the tables {state}"


def _same(one: Path, other: Path) -> bool:
    """Whether both folders have the same files, and these the same rows."""
    from pyarrow import parquet

    from gbcs.bulk.tables import TABLES

    names = [f"{table}/{path.name}" for table in TABLES for path in sorted((one / table).iterdir())]
    found = [f"{table}/{path.name}" for table in TABLES for path in sorted((other / table).iterdir())]
    return names == found and all(
        parquet.read_table(one / name).equals(parquet.read_table(other / name)) for name in names
    )


def lines(corpus: Corpus, most: int, rounds: int) -> Iterator[str]:
    """What was measured, in words; numbers of messages from a thousand to ``most``."""
    bare = material(corpus)
    messages = variants(bare)
    vary = len({*messages[len(bare) : 2 * len(bare)]} - {*bare})
    size = sum(map(len, messages)) // len(messages)
    yield (
        f"bulk: {len(bare)} messages of {size} octets on average, repeated with other counters, "
        f"{vary} of them with other numbers"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, number, last = folder / "messages.parquet", 1000, None
        while True:
            write(messages, number, source)
            last = run(source, folder / str(number), number, 1)
            yield (
                f"{number:>9,}, one process: {last.rate:,.0f} a second of CPU time, "
                f"{number / last.elapsed:,.0f} elapsed; {last.memory:,.0f} MiB"
            )
            if number >= most:
                break
            number *= 10
        met = "met" if last.rate >= WANTED and last.memory < MEMORY else "missed"
        yield f"wanted {WANTED:,} a second of CPU time within {MEMORY:,} MiB: {met}"
        ratio, loop, runs = scaling(source, folder, number, rounds)
        said = f"two processes are {ratio:.2f} times as fast as one, two bare loops {loop:.2f} times as one; "
        said += f"{runs[1].memory:,.0f} MiB together"
        wanted = "met" if ratio >= SCALE else "missed" if loop >= SCALE else "the machine does not scale so"
        yield f"{said}; wanted {SCALE}: {wanted}"
        yield killed(messages, folder, min(number, KILLED))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bulk", description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000, help="the most of them (default: a million)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of one and two processes (default: {ROUNDS})")
    arguments = parser.parse_args()
    for line in lines(load(), arguments.messages, arguments.rounds):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
