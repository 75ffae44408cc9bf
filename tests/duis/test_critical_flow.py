"""The documented flow of a critical command, every role played by the library, runs as it is written."""

import doctest
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_documented_flow(monkeypatch):
    monkeypatch.chdir(ROOT)
    failures, tests = doctest.testfile(str(ROOT / "docs" / "critical-flow.md"), module_relative=False)
    assert tests > 30
    assert failures == 0
