"""Printing: the console, and errors in one line."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Self

from wire.errors import DecodeError, quoted

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Unusable", "console", "describe", "report", "shown"]

_WIDTH = 100
_LONGEST_PATH = 200  # that is shown: who runs a command needs to see which file it was


class Unusable(Exception):
    """Input that a command can't work with; its text is what the user reads."""

    @classmethod
    def at(cls, name: object, what: object) -> Self:
        """What is wrong with the input of a name: a phrase, or an error, of a file that of the system."""
        return cls(f"{shown(name)}: {getattr(what, 'strerror', None) or what}")


def shown(name: object) -> str:
    """The name of an input as errors show it: its length where it is long, as that of a literal is."""
    text = str(name)
    return text if len(text) <= _LONGEST_PATH else quoted(text)


def console(*, stderr: bool = False) -> Console:
    """A rich console: as wide as the terminal, or 100 columns elsewhere; colours only on a terminal.

    Raises:
        Unusable: where rich is not installed.
    """
    try:
        from rich.console import Console
    except ImportError:
        raise Unusable("this needs the extra 'cli': pip install 'gbcs[cli]'") from None
    stream = sys.stderr if stderr else sys.stdout
    width = shutil.get_terminal_size((_WIDTH, 24)).columns if stream.isatty() else _WIDTH
    return Console(stderr=stderr, width=width, highlight=False, emoji=False, markup=False)


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
    return f"{text}; octets: {'.. ' if start else ''}{window}{' ..' if end < len(octets) else ''}"


def report(error: Exception) -> None:
    """Print an error to standard error."""
    print(f"gbcs: {error}", file=sys.stderr)
