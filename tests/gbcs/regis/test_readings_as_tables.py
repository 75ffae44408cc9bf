"""The documented way of a D0010 to tables, to DuckDB, amended and back, runs as it is written."""

import doctest
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[3] / "docs" / "readings-as-tables.md"


def test_the_page_runs():
    pytest.importorskip("pyarrow", reason="needs the extra arrow")
    pytest.importorskip("duckdb", reason="DuckDB is not installed: the page was not run")
    failures, tests = doctest.testfile(str(PAGE), module_relative=False)
    assert tests > 20
    assert failures == 0
