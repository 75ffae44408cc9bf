"""The database of a run (SQLite): what was sent and found, so that a run goes on where it stopped."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Database", "KeptFinding"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS run (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS result (
    name TEXT PRIMARY KEY, expected TEXT NOT NULL, outcome TEXT NOT NULL, fault TEXT, seconds REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS finding (
    number INTEGER PRIMARY KEY, mark TEXT UNIQUE NOT NULL, name TEXT NOT NULL, fault TEXT NOT NULL, said TEXT NOT NULL,
    changes TEXT NOT NULL, messages TEXT NOT NULL, shrunk TEXT NOT NULL, times INTEGER NOT NULL DEFAULT 1
);
"""


class KeptFinding(NamedTuple):
    """A finding as it is kept.

    Attributes:
        number: from 1.
        mark: what tells findings apart.
        name: of the case.
        fault: what is wrong.
        said: in words.
        changes: of the case, as case files have them.
        messages: hexadecimal, as they were sent.
        shrunk: hexadecimal, the smallest that still showed it.
        times: how many cases showed it.
    """

    number: int
    mark: str
    name: str
    fault: str
    said: str
    changes: list[dict[str, Any]]
    messages: list[str]
    shrunk: list[str]
    times: int


class Database:
    """The database of a run.

    Args:
        path: of the file; None for one in memory.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self._connection = sqlite3.connect(":memory:" if path is None else path)
        self._connection.executescript(_SCHEMA)
        self._pending = 0

    def value(self, name: str) -> str | None:
        """What was noted under a name."""
        row = self._connection.execute("SELECT value FROM run WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def note(self, name: str, value: object) -> None:
        """Note something about the run."""
        self._connection.execute("INSERT OR REPLACE INTO run VALUES (?, ?)", (name, str(value)))

    def names(self) -> set[str]:
        """The cases that were sent."""
        return {row[0] for row in self._connection.execute("SELECT name FROM result")}

    def add(self, name: str, expected: str, outcome: str, fault: str | None, seconds: float) -> None:
        """Keep the result of a case; written out every now and then."""
        self._connection.execute(
            "INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?, ?)", (name, expected, outcome, fault, seconds)
        )
        self._pending += 1
        if self._pending >= 200:
            self.commit()

    def again(self, mark: str) -> bool:
        """Whether a finding is known; it is counted, then."""
        found = self._connection.execute("UPDATE finding SET times = times + 1 WHERE mark = ?", (mark,))
        return found.rowcount > 0

    def find(
        self,
        mark: str,
        name: str,
        fault: str,
        said: str,
        changes: list[dict[str, Any]],
        messages: list[bytes],
        shrunk: list[bytes],
    ) -> None:
        """Keep a finding."""
        self._connection.execute(
            "INSERT INTO finding (mark, name, fault, said, changes, messages, shrunk) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(mark, name, fault, said),
                *(json.dumps(changes), json.dumps([m.hex() for m in messages]), json.dumps([m.hex() for m in shrunk])),
            ),
        )
        self.commit()

    def findings(self) -> list[KeptFinding]:
        """The findings, the first one first."""
        rows = self._connection.execute("SELECT * FROM finding ORDER BY number")
        return [
            KeptFinding(
                number, mark, name, fault, said, json.loads(changes), json.loads(messages), json.loads(shrunk), times
            )
            for number, mark, name, fault, said, changes, messages, shrunk, times in rows
        ]

    def totals(self) -> dict[str, int]:
        """How many cases came out how: by what was expected and what became of it."""
        rows = self._connection.execute(
            "SELECT expected || ': ' || outcome, COUNT(*) FROM result GROUP BY 1 ORDER BY 1"
        )
        return dict(rows)

    def results(self) -> list[tuple[str, str, str, str | None, float]]:
        """Every case: name, what was expected, what became of it, the fault, seconds."""
        return list(self._connection.execute("SELECT * FROM result ORDER BY name"))

    def commit(self) -> None:
        """Write out what is pending."""
        self._connection.commit()
        self._pending = 0

    def close(self) -> None:
        """Write out, and close."""
        self.commit()
        self._connection.close()
