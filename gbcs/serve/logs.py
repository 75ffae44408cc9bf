"""The log: a line of JSON for each request, and for what goes wrong. No payload, key or identifier is in it.

What an exception says may hold what was asked, and so may a traceback's values: of an error that is not foreseen, its
kind and its place in the code are told.
"""

from __future__ import annotations

import json
import logging
import traceback
from pathlib import PurePath
from typing import Any

__all__ = ["CONFIGURATION", "Lines", "seen", "unforeseen"]

_LOG = logging.getLogger("gbcs.serve")


def seen(route: str, status: int, seconds: float, lines: int | None = None) -> None:
    """Tell of a request, and of the lines that were answered where it was a batch."""
    told: dict[str, Any] = {"route": route, "status": status, "seconds": round(seconds, 6)}
    if lines is not None:
        told["lines"] = lines
    _LOG.info(json.dumps(told))


def unforeseen(error: BaseException) -> None:
    """Tell of an error of the service itself."""
    _LOG.error(json.dumps(_place(error)))


def _place(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in frames[-3:]]
    return {"error": type(error).__name__, "at": places}


class Lines(logging.Formatter):
    """What the server tells of itself, in the same form."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        if record.name == _LOG.name:
            return record.getMessage()
        told: dict[str, Any] = {"level": record.levelname.lower(), "said": record.getMessage().strip()}
        if record.exc_info and record.exc_info[1] is not None:
            told |= _place(record.exc_info[1])
        return json.dumps(told)


CONFIGURATION: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": f"{__name__}.{Lines.__name__}"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}},
    "loggers": {
        _LOG.name: {"handlers": ["lines"], "level": "INFO", "propagate": False},
        "uvicorn": {"handlers": ["lines"], "level": "WARNING", "propagate": False},
    },
}
"""For the process, and for each worker, which begins without the configuration of its parent."""
