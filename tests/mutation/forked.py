"""Mutants tried in copies of one process that has imported all tests and run them once.

``python -m tests.mutation.forked JOB`` in the folder of the tree. The first run tells which tests execute which lines
of the module, and how long each takes. Then the process forks for each mutant: the functions that are other ones get
their new code, and the tests that execute the line run, the quickest first, until one fails. This takes milliseconds
where a process of its own takes seconds. What it can't tell is left to such a process: a mutant of what is done while
the module is imported; and one that no test noticed, as something may have been kept from the first run, to be tried
with the tests that execute its line.
"""

from __future__ import annotations

import functools
import gc
import json
import os
import resource
import signal
import sys
import time
from itertools import zip_longest
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest

__all__ = ["functions"]

_MEMORY = 2 << 30
_PATIENCE = 5


def functions(old: CodeType, new: CodeType) -> list[tuple[CodeType, CodeType]] | None:
    """The functions of two modules that differ, old and new; None where what is done while importing differs."""
    if _done(old) != _done(new):
        return None
    found = []
    for one, other in zip_longest(_inner(old), _inner(new)):
        if one.co_flags & _FUNCTION:
            found += [(one, other)] if one != other else []
        elif (below := functions(one, other)) is None:
            return None
        else:
            found += below
    return found


_FUNCTION = 1  # CO_OPTIMIZED: of a function, and not of the body of a class


def _inner(code: CodeType) -> list[CodeType]:
    return [each for each in code.co_consts if isinstance(each, CodeType)]


def _done(code: CodeType) -> tuple[Any, ...]:
    """What a module or the body of a class does, whatever its lines and the functions in it."""
    constants = [each.co_name if isinstance(each, CodeType) else (type(each), each) for each in code.co_consts]
    return code.co_code, code.co_names, constants


class _Forked:
    """The plugin of pytest that does it.

    Args:
        job: the module's path, and its mutants with the line and the source of each.
    """

    def __init__(self, job: dict[str, Any]) -> None:
        self.path = str(Path(job["module"]).resolve())
        self.mutants = job["mutants"]
        self.left: list[list[str] | None] = []
        self.passed, self.seconds = False, 0.0
        self._lines: dict[pytest.Item, set[int]] = {}
        self._seconds: dict[pytest.Item, float] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run every test once, then every mutant."""
        for item in session.items:
            self._lines[item] = set()
            begin = time.process_time()
            with _Traced(self.path, self._lines[item]):
                _run(item)
            self._seconds[item] = time.process_time() - begin
        self.passed = bool(session.items) and not session.testsfailed
        self.seconds = sum(self._seconds.values())
        if self.passed:
            source = Path(self.path).read_text("utf-8")
            self.left = [self._try(session, source, each) for each in self.mutants]
        return True

    def _try(self, session: pytest.Session, source: str, mutant: dict[str, Any]) -> list[str] | None:
        """None for a mutant that is noticed, else the tests that are to tell: none of them for all of them."""
        changed = functions(self._compiled(source), self._compiled(mutant["source"]))
        if not changed:
            return []
        lines = {mutant["line"]}
        if not any(lines & executed for executed in self._lines.values()):
            lines = {line for one, _ in changed for *_, line in one.co_lines() if line is not None}
        items = sorted((item for item in session.items if lines & self._lines[item]), key=self._seconds.__getitem__)
        process = os.fork()
        if process:
            _, status = os.waitpid(process, 0)
            return [item.nodeid for item in items] if status == 0 else None
        try:
            _limit(sum(self._seconds[item] for item in items))
            os._exit(0 if not _replace(self.path, changed) or all(_passes(session, item) for item in items) else 1)
        except BaseException:  # the child ends here, whatever the mutant did to it: it must not go on as its parent
            os._exit(1)

    def _compiled(self, source: str) -> CodeType:
        return compile(source, self.path, "exec", dont_inherit=True)


def _run(item: pytest.Item) -> None:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)


def _passes(session: pytest.Session, item: pytest.Item) -> bool:
    _run(item)
    return session.testsfailed == 0


def _limit(seconds: float) -> None:
    """End the process where it computes or waits much longer than the tests do, or wants too much memory."""
    patience = _PATIENCE + 3 * round(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (patience, patience))
    signal.alarm(60 + 20 * patience)
    used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + _MEMORY, used + _MEMORY))


def _replace(path: str, changed: list[tuple[CodeType, CodeType]]) -> bool:
    """Give the functions of a module their new code; False where one is not to be found."""
    alive: dict[CodeType, list[FunctionType]] = {}
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename == path:
            alive.setdefault(each.__code__, []).append(each)
    try:
        for old, new in changed:
            for function in alive[old]:
                function.__code__ = new
    except (KeyError, ValueError):
        return False
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper):
            kept = getattr(each.__wrapped__, "__code__", None)
            if kept is not None and kept.co_filename == path:
                each.cache_clear()
    return True


_STEPS = 50_000


class _Traced:
    """Records the lines of a file that are executed, for some time: a test that takes longer comes late in any case."""

    def __init__(self, path: str, lines: set[int]) -> None:
        self._path = path
        self._add = lines.add
        self._left = _STEPS

    def __enter__(self) -> None:
        sys.settrace(self._call)

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def _call(self, frame: FrameType, event: str, argument: Any) -> Any:
        self._step()
        return self._line if frame.f_code.co_filename == self._path else None

    def _line(self, frame: FrameType, event: str, argument: Any) -> Any:
        self._add(frame.f_lineno)
        self._step()
        return self._line

    def _step(self) -> None:
        self._left -= 1
        if self._left == 0:
            sys.settrace(None)


def _main(place: str) -> None:
    job = json.loads(Path(place).read_text("utf-8"))
    plugin = _Forked(job)
    pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *job["tests"]], plugins=[plugin])
    said = {"left": plugin.left, "seconds": plugin.seconds} if plugin.passed else None
    Path(place).write_text(json.dumps(said), "utf-8")


if __name__ == "__main__":
    _main(sys.argv[1])
