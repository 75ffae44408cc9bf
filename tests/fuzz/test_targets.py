"""A short run of every target, the same each time; and that the checks notice what they are for."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

import dlms
from tests.fuzz.__main__ import structured
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


def test_the_same_run_each_time() -> None:
    seen: list[list[bytes]] = []
    for _ in range(2):
        octets: list[bytes] = []

        def read(given: bytes, kept: list[bytes] = octets) -> None:
            kept.append(given)

        target = TARGETS["data"]._replace(read=read, write=None)
        TARGETS["again"] = target
        try:
            structured("again", 0, 60.0, [], 200)
        finally:
            del TARGETS["again"]
            corpus.cache_clear()
        seen.append(octets)
    assert seen[0] == seen[1]
    assert len(set(seen[0])) > 100
