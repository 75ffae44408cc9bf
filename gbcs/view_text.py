"""A view as text: for a terminal of a width, or for a pipe, one line a row.

Nothing is cut: what a line can't hold goes on below itself, and a table too wide for the terminal becomes rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from wire.printable import printable

if TYPE_CHECKING:
    from gbcs.view import Line, Row, Section, View

Paint: TypeAlias = Callable[[str, str], str]
"""Gives a piece of text its colour, by what it is."""

__all__ = ["Paint", "folded", "plainly", "to_text"]

SHOWN_BY = "--octets"
"""The option that shows what is summed up."""

_LONGEST_NAME = 36
_GAP = "  "
_FLOWING = 12  # lines from which a narrow table goes on beside itself


def to_text(
    view: View,
    width: int | None = None,
    *,
    octets: bytes | None = None,
    values_only: bool = False,
    paint: Paint | None = None,
) -> str:
    """The text of a view.

    Args:
        view: the view.
        width: columns of the terminal; None for lines as long as they need to be.
        octets: of the message, to show beside each value where it stands and what stands there (the view must have
            spans); values that are summed up are then written out.
        values_only: whether to leave out the headline and the envelope.
        paint: gives a piece of text its colour, by what it is: ``title``, ``name``, ``heading``, ``remark``,
            ``constant``, ``departure``.
    """
    writer = _Writer(width, octets, paint or plainly)
    lines: list[str] = []
    if not values_only:
        for number, line in enumerate(view.headline):
            lines += writer.folded([(printable(line), "remark" if number else "title")], 2)
    for section in view.values if values_only else view.sections:
        lines += [""] * bool(lines)
        lines += writer.section(section)
    return "\n".join(lines)


def plainly(text: str, what: str) -> str:
    """The text without colours."""
    return text


def folded(
    pieces: list[tuple[str, str]], width: int | None, indent: int = 0, taken: int = 0, paint: Paint = plainly
) -> list[str]:
    """Pieces of text in lines of a width; nothing is cut.

    Args:
        pieces: text and what it is, for ``paint``; two spaces part them.
        width: columns; None for one line.
        indent: spaces before every line but the first.
        taken: columns of the first line that are in use.
        paint: gives a piece its colour.
    """
    if width is None or taken + sum(len(piece) for piece, _ in pieces) + len(_GAP) * (len(pieces) - 1) <= width:
        return [_GAP.join([paint(piece, what) for piece, what in pieces])]
    lines, used = [""], taken
    most = max(width, indent + 8)
    for number, (piece, what) in enumerate(pieces):
        gap = _GAP if number else ""
        for word in piece.split(" "):
            while used + len(gap) + len(word) > most:
                room = most - used - len(gap)
                if used == indent or not (room < len(word) <= most - indent or room < 8):
                    lines[-1] += gap + paint(word[:room], what)
                    word = word[room:]
                lines.append(" " * indent)
                used, gap = indent, ""
            lines[-1] += gap + paint(word, what)
            used += len(gap) + len(word)
            gap = " "
    return lines


class _Writer:
    def __init__(self, width: int | None, octets: bytes | None, paint: Paint) -> None:
        self.width, self.octets, self.paint = width, octets, paint

    def folded(self, pieces: list[tuple[str, str]], indent: int, taken: int = 0) -> list[str]:
        return folded(pieces, self.width, indent, taken, self.paint)

    def section(self, section: Section) -> Iterator[str]:
        title = printable(section.title)
        if title:
            yield from self.folded([(title, "title")], 2)
        if section.columns:
            table = None if self.octets is not None else self.table(section)
            yield from self.listed(section) if table is None else table
        else:
            named = [(section.label(row), row) for row in section.rows]
            yield from self.rows(named, 2 if title else 0)

    def listed(self, section: Section) -> Iterator[str]:
        """A table as rows."""
        for line in section.lines:
            cells = zip(section.columns[1:], line.cells, strict=True)
            yield from self.rows([(f"{line.label} {name}", cell) for name, cell in cells if cell is not None], 2)

    def rows(self, named: list[tuple[str, Row]], indent: int) -> Iterator[str]:
        """Names with their values beside them."""
        names = [printable(name) for name, _ in named]
        size = min(max(map(len, names), default=0), _LONGEST_NAME)
        at = indent + size + len(_GAP)
        before = ""
        outer = indent
        for full, (_, row) in zip(names, named, strict=True):
            pieces = self.pieces(row)
            prefix, separator, name = full.rpartition(".")
            if len(full) <= size or not separator or self.width is None:
                prefix, name, indent = "", full, outer
            else:
                if prefix != before:
                    lines = self.folded([(prefix, "name")], outer + 2, outer)
                    yield from (" " * outer * (not place) + line for place, line in enumerate(lines))
                indent = outer + 2
            before = prefix
            taken = max(indent + len(name) + len(_GAP), at)
            if self.width is not None and taken > at and taken + len(pieces[0][0]) > self.width:
                lines = self.folded([(name, "name")], indent + 2, indent)
                yield from (" " * indent * (not place) + line for place, line in enumerate(lines))
                head, taken = " " * at, at
            else:
                head = " " * indent + self.paint(name, "name") + " " * (taken - indent - len(name))
            first, *others = self.folded(pieces, at, taken)
            yield head + first
            yield from others

    def pieces(self, row: Row) -> list[tuple[str, str]]:
        """What stands beside a name: value, remark, octets."""
        summed_up = row.whole and self.octets is None
        text = f"{printable(row.said)} ({SHOWN_BY} shows them)" if summed_up else printable(row.said)
        found = [(text, row.kind)]
        if row.remark:
            found.append((printable(row.remark), "departure" if row.kind == "departure" else "remark"))
        if self.octets is not None and row.span is not None:
            start, end = row.span
            found.append((f"{start}..{end - 1}: {self.octets[start:end].hex(' ')}", "octets"))
        elif self.octets is not None and row.whole:
            found.append((row.whole, "octets"))
        return found

    def table(self, section: Section) -> list[str] | None:
        """The lines of a table; None where it is wider than the terminal."""
        headings = [[printable(column)] for column in section.columns]
        table = _Table(section.lines, [[printable(line.label), *map(self.cell, line.cells)] for line in section.lines])
        whole = self.laid_out(table, headings)
        if whole is not None:
            return whole
        stacked = [list(_steps(heading)) for (heading,) in headings]
        return self.laid_out(table, stacked) or self.without_repetition(table, stacked)

    def without_repetition(self, table: _Table, headings: list[list[str]]) -> list[str] | None:
        """A table whose columns that are the same in each line are told below it."""
        same = [len(set(column)) == 1 and place > 0 for place, column in enumerate(zip(*table.texts, strict=True))]
        if all(same[1:]) or len(table.lines) < 2:
            return None
        kept = [place for place, is_same in enumerate(same) if not is_same]
        lines = [line._replace(cells=tuple(line.cells[place - 1] for place in kept if place)) for line in table.lines]
        shown = self.laid_out(
            _Table(tuple(lines), [[row[place] for place in kept] for row in table.texts]),
            [headings[place] for place in kept],
        )
        if shown is None:
            return None
        for place, is_same in enumerate(same):
            if is_same:
                cell = table.lines[0].cells[place - 1]
                pieces = [(f"in each: {''.join(headings[place])}", "name"), (table.texts[0][place], _kind(cell))]
                shown += ["  " + line for line in self.folded(pieces, 4, 2)]
        return shown

    def laid_out(self, table: _Table, headings: list[list[str]]) -> list[str] | None:
        """The lines of a table with headings of several lines each; None where it is wider than the terminal."""
        sizes = [
            max(map(len, (*heading, *column)))
            for heading, column in zip(headings, zip(*table.texts, strict=True), strict=True)
        ]
        across = sum(sizes) + len(_GAP) * len(sizes)
        if self.width is not None and across > self.width:
            return None
        body = [
            self.line(row, sizes, ["name", *map(_kind, line.cells)])
            for row, line in zip(table.texts, table.lines, strict=True)
        ]
        height = max(map(len, headings))
        head = [
            self.line([heading[-number] if number <= len(heading) else "" for heading in headings], sizes)
            for number in range(height, 0, -1)
        ]
        beside = 1 if self.width is None or len(body) < _FLOWING else max(self.width // across, 1)
        size = -(-len(body) // beside)
        parts = [body[start : start + size] for start in range(0, len(body), size)]
        lines = ["".join([line] * len(parts)) for line in head]
        lines += ["".join(part[number] for part in parts if number < len(part)) for number in range(size)]
        return [line.rstrip() for line in lines]

    def line(self, cells: list[str], sizes: list[int], kinds: list[str] | None = None) -> str:
        """Cells beside each other."""
        named = zip(cells, sizes, kinds or ["heading"] * len(cells), strict=True)
        return "".join(_GAP + self.paint(cell, kind) + " " * (size - len(cell)) for cell, size, kind in named)

    def cell(self, row: Row | None) -> str:
        if row is None:
            return ""
        summed_up = f" ({SHOWN_BY} shows them)" if row.whole else ""
        departs = f" ({row.remark})" if row.kind == "departure" and row.remark else ""
        return printable(row.said) + summed_up + printable(departs)


class _Table(NamedTuple):
    lines: tuple[Line, ...]
    texts: list[list[str]]


def _kind(cell: Row | None) -> str:
    return "value" if cell is None else cell.kind


def _steps(heading: str) -> Iterator[str]:
    """A heading in lines: its steps, each with the dot behind it."""
    *steps, last = heading.split(".")
    yield from (f"{step}." for step in steps)
    yield last
