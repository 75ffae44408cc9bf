"""A short run of every target, the same each time; and that the checks notice what they are for."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import dlms
from tests.fuzz.__main__ import _SCHEMA, SAMPLE, _shares, main, structured
from tests.fuzz.checks import Fault, check
from tests.fuzz.targets import KEPT, TARGETS, Fuzzed, corpus

EXECUTIONS = int(os.environ.get("FUZZ_EXECUTIONS", "300"))
SLOW = {"validation": 60, "mmc": 40, "messages": 200, "items": 100, "mmc-of-messages": 60, "readings": 60}


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@pytest.mark.parametrize("name", TARGETS)
def test_a_short_run(name: str) -> None:
    faults: list[tuple[str, bytes]] = []
    executions = len(corpus(name)) + min(EXECUTIONS, SLOW.get(name, EXECUTIONS))
    assert structured(name, 0, 120.0, faults, executions) == executions
    assert [(said, octets.hex()) for said, octets in faults] == []


@pytest.mark.parametrize("name", TARGETS)
def test_the_corpus_is_read(name: str) -> None:
    assert corpus(name)
    assert any(check(TARGETS[name], octets, patience=10) for octets in corpus(name))


def test_what_is_kept_belongs_to_a_target() -> None:
    assert {path.name for path in Path(KEPT).iterdir() if path.is_dir()} <= set(TARGETS)


def _fuzzed(read, write=None) -> Fuzzed:
    return Fuzzed(read, write, lambda: iter(()))


def test_the_checks_notice() -> None:
    with pytest.raises(Fault, match="ZeroDivisionError"):
        check(_fuzzed(lambda octets: 1 // 0), b"")
    with pytest.raises(Fault, match="octets of memory"):
        check(_fuzzed(lambda octets: bytearray(3 << 20)), b"1", is_measured=True)
    tables: list[bytearray] = []
    loaded = _fuzzed(lambda octets: tables or tables.append(bytearray(3 << 20)) or True)
    assert check(loaded, b"1", is_measured=True)  # what is loaded once is not the input's
    with pytest.raises(Fault, match="written otherwise"):
        check(_fuzzed(dlms.decode_data, lambda value: b"\x11\x06"), b"\x11\x05")
    with pytest.raises(Fault, match="not written"):
        check(_fuzzed(dlms.decode_data, lambda value: 1 // 0), b"\x11\x05")

    def slow(octets: bytes) -> None:
        until = time.thread_time() + 0.05
        while time.thread_time() < until:
            pass

    with pytest.raises(Fault, match=" ms for "):
        check(_fuzzed(slow), b"1")
    assert check(_fuzzed(dlms.decode_data, dlms.encode_data), b"\x11\x05")
    assert not check(_fuzzed(dlms.decode_data), b"\x11")


@contextmanager
def _planted(read: Callable[[bytes], object]) -> Iterator[str]:
    """A target of this reader, with the corpus of Data."""
    TARGETS["planted"] = TARGETS["data"]._replace(read=read, write=None)
    try:
        yield "planted"
    finally:
        del TARGETS["planted"]
        corpus.cache_clear()


def test_the_same_run_each_time() -> None:
    seen: list[list[bytes]] = []
    for _ in range(2):
        octets: list[bytes] = []
        with _planted(octets.append) as name:
            structured(name, 0, 60.0, [], 200)
        seen.append(octets)
    assert seen[0] == seen[1]
    assert len(set(seen[0])) > 100


def test_a_run_finds_what_is_slow() -> None:
    """A reader that spends 200 ms on what holds a string, in which it may spend 20 ms and 100 ms for each KiB."""

    def read(octets: bytes) -> None:
        until = time.thread_time() + (0.2 if octets[:1] == b"\x0a" else 0.0)
        while time.thread_time() < until:
            pass

    faults: list[tuple[str, bytes]] = []
    with _planted(read) as name:
        structured(name, 0, 60.0, faults, 100)
    assert faults
    assert all(" ms for " in said and octets[0] == 0x0A for said, octets in faults)


def test_a_run_finds_what_is_greedy_where_it_measures() -> None:
    """A reader of 2 MiB for whatever comes: of so many executions, the memory of one is measured."""
    faults: list[tuple[str, bytes]] = []
    with _planted(lambda octets: bytearray(2 << 20)) as name:
        structured(name, 0, 60.0, faults, 3 * SAMPLE)
    assert len(faults) == 3
    assert all("octets of memory for" in said for said, _ in faults)
    none: list[tuple[str, bytes]] = []
    with _planted(lambda octets: bytearray(1 << 19)) as name:
        structured(name, 0, 60.0, none, SAMPLE)
    assert none == []


def test_shares_of_a_run() -> None:
    """Each has the least; what that lacks of the total, the quick ones have."""
    database = sqlite3.connect(":memory:")
    database.executescript(_SCHEMA)
    assert _shares(database, "guided", ["data", "mmc"], None, 0) == [("data", (0, 0.0), None), ("mmc", (0, 0.0), None)]
    rows = [("data", "guided", 900, 1.0), ("mmc", "guided", 100, 1.0), ("mmc", "structured", 7, 1.0)]
    database.executemany("INSERT INTO run VALUES (?, ?, ?, ?)", rows)
    assert _shares(database, "guided", ["data", "mmc"], 100, 0) == []
    left = {name: more for name, _, more in _shares(database, "guided", ["data", "mmc"], 200, 10_400)}
    assert left == {"data": 200 + 9000 - 900, "mmc": 200 + 1000 - 100}


@pytest.mark.parametrize("engine", ["structured", "guided"])
def test_a_run_goes_on_where_it_stopped(engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if engine == "guided":
        pytest.importorskip("atheris")
    words = [
        "--engine",
        engine,
        "--database",
        str(tmp_path / "run.db"),
        "--corpus",
        str(tmp_path / "corpus"),
        "wrapper",
    ]
    assert main(["--least", "300", *words]) == 0
    assert main(["--least", "500", *words]) == 0
    said = capsys.readouterr().out
    database = sqlite3.connect(tmp_path / "run.db")
    ((executions, seconds),) = database.execute("SELECT executions, seconds FROM run WHERE target = 'wrapper'")
    assert 500 <= executions <= 520  # atheris counts what it starts from, too
    assert seconds > 0
    assert f"{executions:,} {engine}; 0 faults" in said
    assert main(["--least", "500", *words]) == 0  # nothing is left
    assert database.execute("SELECT SUM(executions) FROM run").fetchone() == (executions,)


def test_a_fault_of_a_run_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--engine", "structured", "--database", str(tmp_path / "run.db"), "--least", "100"]
    with _planted(lambda octets: 1 // (octets[:1] != b"\x12")) as name:
        assert main([*words, name]) == 1
    rows = sqlite3.connect(tmp_path / "run.db").execute("SELECT target, engine, said, octets FROM fault").fetchall()
    assert {row[:3] for row in rows} == {
        ("planted", "structured", "ZeroDivisionError: integer division or modulo by zero")
    }
    assert all(row[3].startswith("12") for row in rows)
    assert "FAULT planted: ZeroDivisionError" in capsys.readouterr().out
