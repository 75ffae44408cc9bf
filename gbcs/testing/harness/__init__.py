"""The driver of the fuzzing: it starts targets, sends cases, judges answers and keeps what was found.

Of :mod:`gbcs.testing`, this package alone touches the world: processes, sockets, files, the clock.
"""

from __future__ import annotations

from gbcs.testing.harness.files import FileRun
from gbcs.testing.harness.run import Finding, Run, Totals
from gbcs.testing.harness.targets import (
    CallableTarget,
    CommandTarget,
    HttpTarget,
    ProcessTarget,
    Target,
    TargetError,
    TcpTarget,
    callable_of,
)

__all__ = [
    "CallableTarget",
    "CommandTarget",
    "FileRun",
    "Finding",
    "HttpTarget",
    "ProcessTarget",
    "Run",
    "Target",
    "TargetError",
    "TcpTarget",
    "Totals",
    "callable_of",
]
