"""Files of gas registration data: checked and read, beside the csv module; and the memory that a check takes."""

from __future__ import annotations

import csv
import datetime
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.measure import compare
from benchmarks.report import Comparison, Target

RECORDS = 1_000_000
FEWER = 10_000
OF_CSV = 1 / 3
ROUNDS = 5

_MEMORY = """
import re, sys
from gbcs import regis
import gbcs.regis.gas_check
def peak():
    return int(re.search(r"VmHWM:\\s*([0-9]+) kB", open("/proc/self/status").read())[1])
before = peak()
with open(sys.argv[1], "rb") as handle:
    assert regis.check(handle, sys.argv[2]) == []
print(before, peak())
"""
"""In a fresh interpreter: the most memory before the check and after it, in kilobytes. (The operating system's other
figure, ru_maxrss, begins with that of the parent.)"""


def files(records: int) -> Iterator[tuple[str, str, Iterator[bytes]]]:
    """A status file, whose records are the shortest, and registration data with addresses: title, name, pieces."""
    from gbcs.regis import gas

    day = datetime.date(2025, 7, 1)

    def header(kind: str) -> gas.Header:
        return gas.Header(gas.DCC, kind, datetime.date(2025, 6, 30), "041500", 322)

    def status() -> Iterator[gas.Record]:
        for number in range(records):
            yield gas.Status(1_000_000_000 + number, "A", day)

    def data() -> Iterator[gas.Record]:
        for number in range(records):
            if number % 3 == 0:
                where = gas.address("", str(number % 200), "FLAT 3", "ROSE COURT", "HIGH STREET", "", "ANYTOWN")
                mprn = 1_000_000_000 + number
                yield gas.DataNotification(mprn, "LI", "ABC", where, "AN1 2YT", "D", "100012345678")
            elif number % 3 == 1:
                yield gas.OrganisationNotification("SUP", "QQQ", day, gas.NULL_DATE)
            else:
                yield gas.OrganisationNotification("MAM", "MMM", day)

    yield "status (DXI)", "DCC01.PN000322.DXI", gas.write_stream(header("DXI"), status())
    yield "registration data (XDO)", "XOS01.PN000322.XDO", gas.write_stream(header("XDO"), data())


def regis(rounds: int) -> Iterator[Comparison | str]:
    """Bare csv splits and unquotes, no more: no types, lengths, dates, order or counts."""
    from gbcs import regis as library
    from gbcs.regis import gas

    records = RECORDS if rounds > ROUNDS else FEWER
    with tempfile.TemporaryDirectory() as folder:
        for title, name, pieces in files(records):
            path = Path(folder) / name
            with path.open("wb") as handle:
                handle.writelines(pieces)

            def checked(path: Path = path) -> None:
                with path.open("rb") as handle:
                    assert library.check(handle, path.name) == []

            def streamed(path: Path = path) -> None:
                with path.open("rb") as handle:
                    for _ in gas.stream(handle, path.name):
                        pass

            def bare(path: Path = path) -> None:
                with path.open(newline="", encoding="ascii") as handle:
                    for _ in csv.reader(handle):
                        pass

            contenders: dict[str, Callable[[], object]] = {"check": checked, "stream": streamed, "bare csv": bare}
            timings = compare(contenders, min(rounds, ROUNDS))
            ratio = timings["bare csv"].ratio
            target = Target(f">= {OF_CSV:.2f} of bare csv: {ratio:.2f}", ratio >= OF_CSV)
            size = path.stat().st_size
            yield Comparison(
                f"gas {title}", f"{records:,} records, {size:,} octets", records, "record", timings, {"check": target}
            )
            memory = _memory(path)
            path.unlink()
            yield f"gas {title}: {memory}"


def _memory(path: Path) -> str:
    """The most memory that a check takes, and what the interpreter with the library took before it."""
    if not Path("/proc/self/status").exists():
        return "memory not measured here"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", _MEMORY, str(path), path.name]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    before, after = (int(number) / 2**10 for number in run.stdout.split())
    size = path.stat().st_size / 2**20
    return f"a check of {size:.0f} MiB, peak {after:.1f} MiB; {before:.1f} MiB before it"
