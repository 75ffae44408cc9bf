"""``python -m tests.fuzz --minutes 60``: every target in turn, a slice of time each; goes on where it stopped.

With ``--least 100000`` a target that has so many executions waits, and the run ends when all have them; with
``--total 5000000``, too, when each engine has so many in all: quick targets have more.

By meaning and structure in this process; and, where atheris is installed, guided by coverage in processes of its own
(``tests/fuzz/guided.py``). Executions and faults stand in a database. Seconds are the processor's, so that a computer
that does other things too changes nothing but when the run ends.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import sqlite3
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from random import Random

from tests.fuzz.checks import Fault, check
from tests.fuzz.targets import TARGETS, corpus, mutated

_SCHEMA = """
CREATE TABLE IF NOT EXISTS run (target TEXT, engine TEXT, executions INTEGER NOT NULL, seconds REAL NOT NULL,
    PRIMARY KEY (target, engine));
CREATE TABLE IF NOT EXISTS fault (target TEXT, engine TEXT, said TEXT, octets TEXT UNIQUE);
"""
SAMPLE = 200  # of so many executions, the memory of one is measured
FIRST_RUNS = 20_000  # of a target, guided, before it is known how quick it is


def structured(
    name: str,
    start: int,
    seconds: float,
    faults: list[tuple[str, bytes]],
    most: int | None = None,
    until: float = float("inf"),
) -> int:
    """Executions of a target for some seconds of the processor, and not behind a time of the clock: how many."""
    fuzzed, known = TARGETS[name], corpus(name)
    pool = list(known)
    end = time.process_time() + seconds
    number = start
    while True:
        if number % 32 == 0 and (time.process_time() > end or time.monotonic() > until):
            break
        if most is not None and number - start >= most:
            break
        if number < len(known):
            octets = known[number]
        else:
            # seeded by the name too: in each run the same, for each target another
            chosen = Random(f"{name} {number}")
            octets = mutated(fuzzed, chosen.choice(pool), chosen.choice(known), chosen.getrandbits(48))
        number += 1
        try:
            accepted = check(fuzzed, octets, is_measured=number % SAMPLE == 0, patience=3.0)
        except Fault as fault:
            faults.append((str(fault), octets))
            continue
        if accepted and number % 4 == 0 and len(octets) < 4096:  # a chain of changes goes further than one
            if len(pool) < 512:
                pool.append(octets)
            else:
                pool[len(known) % 512 + number % (512 - len(known) % 512)] = octets
    return number - start


def guided(name: str, folder: Path, runs: int, seconds: float) -> tuple[int, list[tuple[str, bytes]]]:
    """Executions of a target by atheris, in a process, in so many seconds by the clock: how many, and what it found."""
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    for octets in corpus(name):
        (place / hashlib.sha256(octets).hexdigest()[:16]).write_bytes(octets)
    found = folder / f"{name}-fault-"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.fuzz.guided", name, str(place)),
            *(f"-max_total_time={max(int(seconds), 1)}", f"-runs={runs}"),
            *(f"-artifact_prefix={found}", "-print_final_stats=1", "-max_len=4096"),
            "-report_slow_units=3600",  # by the clock; what is slow by the processor's, the checks find
        ],
        capture_output=True,
        text=True,
        errors="replace",
    )
    executions = None
    for line in done.stderr.splitlines():
        if line.startswith("stat::number_of_executed_units:"):
            executions = int(line.split()[-1])
    faults = []
    for path in folder.glob(f"{name}-fault-*"):
        lines = (done.stdout + done.stderr).splitlines()
        said = next((line for line in lines if "Fault: " in line), "see the octets")
        faults.append((said, path.read_bytes()))
        path.unlink()
    if executions is None and not faults:
        raise SystemExit(f"atheris ended without a result:\n{done.stderr[-3000:]}")
    return executions or 0, faults


def _processor() -> float:
    """Seconds that the processor was busy with this process, and with those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _shares(
    database: sqlite3.Connection, engine: str, names: list[str], least: int | None, total: int
) -> list[tuple[str, tuple[int, float], int | None]]:
    """The targets that an engine is not done with: executions so far and how many a second, how many are left.

    What ``least`` for each does not come to of the total, the targets share as they are quick.
    """
    known = dict.fromkeys(names, (0, 0.0))
    for name, executions, seconds in database.execute(
        "SELECT target, executions, seconds FROM run WHERE engine = ?", (engine,)
    ):
        if name in known:
            known[name] = (executions, executions / max(seconds, 0.001))
    if least is None:
        return [(name, done, None) for name, done in known.items()]
    more = max(total - least * len(names), 0)
    all_rates = sum(rate for _, rate in known.values()) or 1.0
    shares = {name: least + round(more * rate / all_rates) for name, (_, rate) in known.items()}
    return [(name, done, shares[name] - done[0]) for name, done in known.items() if done[0] < shares[name]]


def main(words: list[str] | None = None) -> int:
    """Run; exit status 1 where faults were found.

    Args:
        words: of the command line; None for those of the process.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--database", default="fuzz.db", help="of the run; it is gone on with (default: fuzz.db)")
    parser.add_argument("--corpus", default="fuzz-corpus", help="what atheris found and keeps (default: fuzz-corpus)")
    parser.add_argument("--slice", type=float, default=20.0, help="seconds of a target before the next one")
    parser.add_argument("--least", type=int, help="end when every target has so many executions with each engine")
    parser.add_argument("--total", type=int, default=0, help="and all of them together so many, with each engine")
    parser.add_argument("--engine", choices=("both", "structured", "guided"), default="both")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"some of {', '.join(TARGETS)}; all without")
    options = parser.parse_args(words)
    names = options.targets or list(TARGETS)
    if unknown := set(names) - set(TARGETS):
        parser.error(f"no targets: {', '.join(sorted(unknown))}")
    engines = {"both": ("structured", "guided")}.get(options.engine, (options.engine,))
    if "guided" in engines and find_spec("atheris") is None:
        print("atheris is not installed: by structure alone")
        engines = tuple(engine for engine in engines if engine != "guided")
    database = sqlite3.connect(options.database, timeout=60)
    database.executescript(_SCHEMA)
    until = time.monotonic() + 60 * options.minutes
    count = 0
    while time.monotonic() < until:
        turns = [
            (name, engine, done, left)
            for engine in engines
            for name, done, left in _shares(database, engine, names, options.least, options.total)
        ]
        if not turns:
            break
        for name, engine, (done, rate), left in turns:
            if time.monotonic() > until:
                break
            begin = _processor()
            faults: list[tuple[str, bytes]] = []
            if engine == "structured":
                executions = structured(name, done, options.slice, faults, left, until)
            else:
                runs = int(rate * options.slice) or FIRST_RUNS
                runs = runs if left is None else min(runs, left)
                executions, faults = guided(name, Path(options.corpus), runs, until - time.monotonic())
            database.execute(
                "INSERT INTO run VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                "executions = executions + excluded.executions, seconds = seconds + excluded.seconds",
                (name, engine, executions, _processor() - begin),
            )
            for said, octets in faults:
                count += 1
                print(f"FAULT {name}: {said}\n  {octets.hex()}", flush=True)
                database.execute(
                    "INSERT OR IGNORE INTO fault VALUES (?, ?, ?, ?)",
                    (name, engine, said, octets.hex()),
                )
            database.commit()
    for target, engine, executions, seconds in database.execute("SELECT * FROM run ORDER BY engine, target"):
        rate = executions / max(seconds, 1)
        print(f"{engine:10} {target:17} {executions:12,} executions {seconds:9.0f} s {rate:8.0f}/s")
    total = dict(database.execute("SELECT engine, SUM(executions) FROM run GROUP BY engine"))
    faults_in_all = database.execute("SELECT COUNT(*) FROM fault").fetchone()[0]
    print(", ".join(f"{sum_:,} {engine}" for engine, sum_ in total.items()) + f"; {faults_in_all} faults")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
