"""Printing: the console, and errors in one line."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Self, TextIO

from gbcs.view_text import Paint, plainly
from wire.errors import DecodeError, quoted
from wire.printable import printable

if TYPE_CHECKING:
    from gbcs.cli.tables import Console

__all__ = ["LONGEST_LINE", "Unusable", "console", "describe", "painter", "report", "say", "shown", "width"]

_LONGEST_PATH = 200  # that is shown: who runs a command needs to see which file it was


class Unusable(Exception):
    """Input that a command can't work with; its text is what the user reads."""

    @classmethod
    def at(cls, name: object, what: object) -> Self:
        """That an input cannot be used, by its name and the reason: a phrase, or an error; for a file, the system's."""
        return cls(f"{shown(name)}: {getattr(what, 'strerror', None) or what}")


def shown(name: object) -> str:
    """The name of an input as errors show it: its length where it is long, as that of a literal is."""
    text = str(name)
    return text if len(text) <= _LONGEST_PATH else quoted(text)


def console(*, stderr: bool = False) -> Console:
    """A rich console for text from outside: see :class:`gbcs.cli.tables.Console`.

    Raises:
        Unusable: where rich is not installed.
    """
    try:
        from gbcs.cli.tables import Console
    except ImportError:
        raise Unusable("this needs the extra 'cli': pip install '.[cli]'") from None
    stream = sys.stderr if stderr else sys.stdout
    return Console(width(stream) or LONGEST_LINE, stderr=stderr)


LONGEST_LINE = 1 << 16
"""Columns of a pipe, where no line is folded."""


def width(stream: TextIO) -> int | None:
    """The columns of a terminal; None for a pipe or a file, where a line is as long as it needs to be."""
    return shutil.get_terminal_size().columns if stream.isatty() else None


_COLOURS = {
    "title": "1",
    "name": "36",
    "heading": "2",
    "remark": "32",
    "type": "2",
    "constant": "2",
    "departure": "31",
    "octets": "33",
}


def painter() -> Paint:
    """What gives pieces of text on standard output their colour: none where it is no terminal that shows colours."""
    has_colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return _coloured if has_colours else plainly


def _coloured(text: str, what: str) -> str:
    colour = _COLOURS.get(what)
    return text if colour is None or not text else f"\x1b[{colour}m{text}\x1b[0m"


def describe(error: ValueError, octets: bytes | None) -> str:
    """An error in one line; a decode error with the octets around its offset."""
    text = str(error)
    if octets is None or not isinstance(error, DecodeError):
        return text
    start, end = max(error.offset - 8, 0), error.offset + 8
    before, at, after = (
        octets[start : error.offset],
        octets[error.offset : error.offset + 1],
        octets[error.offset + 1 : end],
    )
    window = " ".join(part for part in (before.hex(" "), f">{at.hex() or 'end'}<", after.hex(" ")) if part)
    return f"{text}; octets from {start}: {window}"


def say(text: object, *, file: TextIO | None = None) -> None:
    """Print a line, which may hold text from outside: characters that are not printed as themselves are escaped."""
    print(printable(str(text)), file=file)


def report(error: Exception) -> None:
    """Print an error to standard error."""
    say(f"gbcs: {error}", file=sys.stderr)
