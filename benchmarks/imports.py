"""How long an import takes in a fresh interpreter, over the interpreter alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from benchmarks.corpus import ROOT

STATEMENTS = {
    "import gbcs": "import gbcs",
    "import dlms": "import dlms",
    "import dlms_cosem.dlms_data": "import dlms_cosem.dlms_data",
    "import gurux_dlms": "import gurux_dlms",
}


@contextmanager
def byte_code() -> Iterator[None]:
    """Let interpreters keep byte code in a folder of their own: what is measured is every import but the first."""
    before = {name: os.environ.pop(name, None) for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")}
    with TemporaryDirectory() as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        try:
            yield
        finally:
            del os.environ["PYTHONPYCACHEPREFIX"]
            os.environ.update({name: value for name, value in before.items() if value is not None})


def runnable() -> dict[str, Callable[[], object]]:
    """A fresh interpreter for each statement that works here, the bare one first."""
    found: dict[str, Callable[[], object]] = {"interpreter alone": lambda: run("pass")}
    for name, statement in STATEMENTS.items():
        if run(statement) == 0:  # writes the byte code, too
            found[name] = lambda statement=statement: run(statement)
    return found


def cpu(statement: str) -> float:
    """The CPU time that a fresh interpreter has taken behind a statement, seconds."""
    told = f"{statement}\nimport sys, time\nsys.stderr.write(f' {{time.process_time()}}')"
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True, text=True
    )
    return float(done.stderr.split()[-1])


def run(statement: str) -> int:
    """The exit status of an interpreter that runs a statement, at the top of the repository."""
    # -W: the peers warn while they are imported; -c puts the working directory on the path.
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", statement], cwd=ROOT, stderr=subprocess.DEVNULL, check=False
    ).returncode
