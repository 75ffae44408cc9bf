"""rich, such that it cuts nothing, and hands no text from outside to a terminal as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import rich.console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from gbcs.view_text import folded
from wire.printable import printable

__all__ = ["Console"]


class Console(rich.console.Console):
    """A console as wide as the terminal, or without bound in a pipe; colours only on a terminal.

    A table folds cells that it has no room for, and in a pipe none: one line a row. Characters that are not printed as
    themselves are escaped in every text, table cells included; an end of line stands in a text of ours alone.
    """

    def __init__(self, width: int, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, width=width, highlight=False, emoji=False, markup=False)

    def print(self, *objects: Any, **options: Any) -> None:
        """Print as rich does, with control characters made visible."""
        for each in objects:
            if isinstance(each, Table) and self._is_narrow_for(each):
                super().print("\n".join(_rows(each, self.width)), soft_wrap=True)
                return
        super().print(*(self._safe(each) for each in objects), **options)

    def _is_narrow_for(self, table: Table) -> bool:
        """Whether cells would have so little room on the terminal that letters stand one below another."""
        texts = [[str(cell) for cell in (column.header, *column._cells)] for column in table.columns]
        if not self.is_terminal or not all(isinstance(c, str | Text) for each in table.columns for c in each._cells):
            return False
        wanted = sum(min(max(map(len, column)), _LEAST) for column in texts) + 2 * (len(texts) - 1)
        return wanted > self.width

    def _safe(self, shown: Any) -> Any:
        if isinstance(shown, str):
            return "\n".join(map(printable, shown.split("\n")))
        if isinstance(shown, Text):
            return _safe_text(shown)
        if isinstance(shown, Table):
            self._fit(shown)
        return shown

    def _fit(self, table: Table) -> None:
        for column in table.columns:
            column.overflow = "fold"
            column._cells = [_safe_cell(cell) for cell in column._cells]
            column.header, column.footer = _safe_cell(column.header), _safe_cell(column.footer)
        if not self.is_terminal:
            table.expand = False
            for column in table.columns:
                column.ratio, column.no_wrap = None, True
        elif Measurement.get(self, self.options, table).minimum >= self.width:
            for column in table.columns:
                column.no_wrap = False


_LEAST = 12  # columns for a cell that has more to say


def _rows(table: Table, width: int) -> Iterator[str]:
    """The rows of a table, one below another; what a cell is about is said with it, but for the first two."""
    headings = [str(column.header) for column in table.columns]
    if any(headings[:2]):
        yield from folded([(printable(each), "") for each in headings[:2] if each], width, 4)
    for row in zip(*(column._cells for column in table.columns), strict=True):
        said = [
            f"{heading} {cell}" if heading and place > 1 else str(cell)
            for place, (heading, cell) in enumerate(zip(headings, row, strict=True))
            if str(cell)
        ]
        yield from folded([(printable(each), "") for each in said], width, 4)


def _safe_cell(cell: Any) -> Any:
    if isinstance(cell, str):
        return printable(cell)
    return _safe_text(cell) if isinstance(cell, Text) else cell


def _safe_text(text: Text) -> Text:
    lines = text.plain.split("\n")
    if all(line.isprintable() for line in lines):
        return text
    return Text("\n".join(map(printable, lines)), style=text.style)
