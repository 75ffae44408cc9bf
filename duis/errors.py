"""The error of DUIS and MMC: what is wrong, in which line and at which element."""

from __future__ import annotations

from collections.abc import Iterable

from wire.errors import Step, WireError

__all__ = ["DuisError"]


class DuisError(WireError):
    """XML, or values for it, that are not what they should be.

    The path goes from the root to the place, one step an element: its local name, with a position in brackets counted
    from 1 where siblings of that name stand beside it (``Item[2]``); an attribute as ``@index``.

    Attributes:
        reason: what is wrong, a phrase without a full stop.
        expected: what should have stood there, a phrase without a full stop; None where the reason says all.
        line: line of the document, counted from 1; None where there is no document or the line is not known.
        path: the steps, outermost first.
        possible: all names that would have been possible, where one is not known; otherwise empty.
    """

    def __init__(
        self,
        reason: str,
        *,
        expected: str | None = None,
        line: int | None = None,
        path: tuple[Step, ...] = (),
        possible: Iterable[str] = (),
    ) -> None:
        super().__init__(reason, expected, line, path)
        self.reason = reason
        self.expected = expected
        self.line = line
        self.path = path
        self.possible = tuple(possible)

    def place(self) -> str:
        """Line and path."""
        place = [] if self.line is None else [f"line {self.line}"]
        if self.path:
            place.append("/".join(map(str, self.path)))
        return ", ".join(place)

    def said(self) -> str:
        """What is wrong, and what was expected."""
        return self.reason if self.expected is None else f"{self.reason}; expected {self.expected}"
