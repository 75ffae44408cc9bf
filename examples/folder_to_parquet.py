"""A folder of messages to Parquet, and a question to it: ``python examples/folder_to_parquet.py FOLDER KEYS OUT``.

OUT gets four tables of Parquet files: envelopes, items, readings, problems. What was broken off goes on where it
stopped. Needs the extra ``arrow``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet

import gbcs
from gbcs import bulk


def totals(readings: Any) -> dict[str, int]:
    """How many values there are of each quantity, in an Arrow table of readings."""
    counted = readings.group_by("quantity").aggregate([("value", "count")])
    return {row["quantity"]: row["value_count"] for row in counted.sort_by("quantity").to_pylist()}


def main(folder: str, key_path: str, out: str) -> int:
    """Write the tables; the exit status, 1 where a place held no message."""
    keys = gbcs.KeyStore()
    keys.load(key_path)
    done = bulk.write(folder, out, keys, told=lambda progress: print(f"{progress.records} messages", file=sys.stderr))
    for quantity, number in totals(parquet.read_table(Path(out) / "readings")).items():
        print(f"{number:6} {quantity}")
    for problem in parquet.read_table(Path(out) / "problems").to_pylist():
        print(f"{problem['source']}, {problem['line']}: {problem['reason']}", file=sys.stderr)
    return 1 if done.problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
