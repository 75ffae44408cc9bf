"""The error of registration data: what was expected, what was found, in which line and field.

Files of registration data are lines of text, so their errors name a line, the record on it and the field in the
record where the errors of messages name an offset.
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Self

from wire.errors import Step, WireError, path_text

__all__ = ["RegisError", "described", "shown"]

_SHOWN = 60


class RegisError(WireError):
    """A file, record or value of registration data that is not what it should be.

    It is a :class:`ValueError` of the family of :class:`wire.errors.WireError`; reading raises it for bad input,
    writing for values that the format can't hold.

    Attributes:
        expected: what should have stood there, a phrase without a full stop.
        found: what stood there instead, or None where the expectation says all.
        line: number of the line in the file, the first is 1; None outside a file.
        record: type of the record: the group code (``82H``) or transaction type (``E45``); None where there is none.
        field: position in the record, its type is field 1; None where the record as a whole is meant.
        item: what the field is called: the reference of the data item (``J1834``) or the name of the field.
        path: what leads to the value in a tree, outermost first; empty for lines.
    """

    def __init__(
        self,
        expected: str,
        *,
        found: str | None = None,
        line: int | None = None,
        record: str | None = None,
        field: int | None = None,
        item: str | None = None,
        path: tuple[Step, ...] = (),
    ) -> None:
        super().__init__(expected, found, line, record, field, item, path)
        self.expected = expected
        self.found = found
        self.line = line
        self.record = record
        self.field = field
        self.item = item
        self.path = path

    def at(self, line: int | None = None, record: str | None = None) -> Self:
        """Add the place of the record where it is not known yet, and return the error: ``raise error.at(line)``."""
        self.line = line if self.line is None else self.line
        self.record = record if self.record is None else self.record
        return self

    def place(self) -> str:
        """Line, record, field and path."""
        place = []
        if self.line is not None:
            place.append(f"line {self.line}")
        if self.record is not None:
            place.append(f"record {self.record}")
        if self.field is not None:
            place.append(f"field {self.field}" + (f" ({self.item})" if self.item else ""))
        elif self.item is not None:
            place.append(self.item)
        if self.path:
            place.append(path_text(self.path))
        return ", ".join(place)

    def said(self) -> str:
        """What was expected and what was found."""
        return f"expected {self.expected}" if self.found is None else f"expected {self.expected}, found {self.found}"


def shown(text: str) -> str:
    """A value of the input for an error text: quoted, in ASCII; its size where it has more than 60 characters."""
    return ascii(text) if len(text) <= _SHOWN else f"a text of {len(text):,} characters"


_SCALARS = (str, bytes, int, float, Decimal, date, time)


def described(value: object) -> str:
    """A value of the caller's for an error text: its type, and of numbers, texts and dates the value, cut short."""
    name = type(value).__name__
    is_short = not isinstance(value, int) or value.bit_length() < 200  # a longer one has no text
    return f"{name} {value!r:.40}" if isinstance(value, _SCALARS) and is_short else name
