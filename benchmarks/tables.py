"""Registration data and readings read, checked and made tables of, beside csv and pyarrow; and the memory of each."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import regis as gas_files
from benchmarks.measure import compare
from benchmarks.report import Comparison, Target

RECORDS = 1_000_000
FEWER = 10_000
OF_PYARROW = 1 / 3
ROUNDS = 5

# Each of these runs in a fresh interpreter, too: what they have in common is said once.
WORK = {
    "to Arrow": "for _, batch in arrow.batches(handle): rows = batch.num_rows",
    "checked": "assert regis.check(handle) == []",
    "read": "for row in records(handle): pass",
    "bare csv": 'for row in csv.reader(io.TextIOWrapper(handle, "ascii", newline=""), delimiter=delimiter): pass',
    "pyarrow split": "pc.split_pattern(pc.split_pattern(pa.array([handle.read().decode()], pa.large_string()), "
    "'\\n').flatten(), delimiter)",
}
_SETUP = """
import csv, io, re, sys
path, delimiter = sys.argv[1:]
from gbcs import regis
from gbcs.regis import arrow, flows, gas
import gbcs.regis.gas_check, gbcs.regis.electricity_check, gbcs.regis.columns
import pyarrow as pa, pyarrow.compute as pc
records = flows.Reader if delimiter == "|" else gas.stream
"""
_MEMORY = """
def peak():
    return int(re.search(r"VmHWM:\\s*([0-9]+) kB", open("/proc/self/status").read())[1])
before = peak()
with open(path, "rb") as handle:
    {work}
print(before, peak())
"""


def readings(number: int) -> Iterator[bytes]:
    """A D0010 with so many readings, two of each meter."""
    yield b"ZHV|0000000042|D0010002|D|AAAA|X|BBBB|20240116060000||||OPER|\n"
    for first in range(0, number // 2, 1000):
        lines = [
            f"026|1099990000010|V|\n028|Z99A{meter % 1_000_000:06}|R|\n"
            f"030|01|20240115{meter % 24:02}0000|{meter % 99_999}.{meter % 10}||||N|\n"
            f"030|02|20240115{meter % 24:02}0000|{meter % 77_777}.0|||T|N|\n"
            for meter in range(first, min(first + 1000, number // 2))
        ]
        yield "".join(lines).encode()
    yield f"ZPT|0000000042|{number // 2 * 4}||{number // 2}|20240116060001|\n".encode()


def tables(rounds: int) -> Iterator[Comparison | str]:
    """Bare csv and pyarrow take lines apart and no more: no types, hierarchy, order or counts."""
    if importlib.util.find_spec("pyarrow") is None:
        yield "tables: pyarrow is not installed"
        return
    number = RECORDS if rounds > ROUNDS else FEWER
    with tempfile.TemporaryDirectory() as folder:
        (_, _, pieces) = list(gas_files.files(number))[1]
        for title, name, delimiter, content in (
            (f"gas registration data of {number:,} records", "XOS01.PN000322.XDO", ",", pieces),
            (f"D0010 of {number:,} readings", "readings.usr", "|", readings(number)),
        ):
            path = Path(folder) / name
            with path.open("wb") as handle:
                handle.writelines(content)
            space: dict[str, object] = {}
            exec(_SETUP.replace("sys.argv[1:]", repr((str(path), delimiter))), space)
            contenders: dict[str, Callable[[], object]] = {}
            for contender, work in WORK.items():
                source = f"def run():\n    with open(path, 'rb') as handle:\n        {work}"
                exec(source, space)
                contenders[contender] = space["run"]  # type: ignore[assignment]
            with path.open("rb") as handle:
                lines = sum(1 for _ in handle)
            timings = compare(contenders, min(rounds, 3))
            ratio = timings["pyarrow split"].ratio
            target = Target(f">= {OF_PYARROW:.2f} of pyarrow's split: {ratio:.2f}", ratio >= OF_PYARROW)
            note = f"{lines:,} lines, {path.stat().st_size:,} octets"
            yield Comparison(f"tables: {title}", note, lines, "record", timings, {"to Arrow": target})
            for contender, memory in _memory(path, delimiter):
                yield f"tables: {title}: {contender}, {memory:.0f} MiB above what it began with"
            path.unlink()


def _memory(path: Path, delimiter: str) -> Iterator[tuple[str, float]]:
    """What each of them takes beside the interpreter with the libraries, MiB."""
    if not Path("/proc/self/status").exists():
        return
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for contender, work in WORK.items():
        command = [sys.executable, "-c", _SETUP + _MEMORY.replace("{work}", work), str(path), delimiter]
        run = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        before, after = (int(number) / 2**10 for number in re.findall(r"[0-9]+", run.stdout))
        yield contender, after - before
