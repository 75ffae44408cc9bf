"""A view as HTML for notebooks, in the page's styles: a fragment without scripts; all text from the message escaped."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from wire.printable import printable

if TYPE_CHECKING:
    from gbcs.view import Row, Section, View

__all__ = ["to_html"]


def to_html(view: View) -> str:
    """The fragment: its styles, the headline, and a table for each section."""
    return "".join((f'<style>{_styles()}</style><div class="gbcs-view">', *_parts(view), "</div>"))


@cache
def _styles() -> str:
    return (files("gbcs") / "view.css").read_text("utf-8")


def _text(text: str) -> str:
    return escape(printable(text))


def _parts(view: View) -> Iterator[str]:
    first, *others = view.headline
    yield f"<p><strong>{_text(first)}</strong>"
    yield from (f"<br>{_text(line)}" for line in others)
    yield "</p>"
    for section in view.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield "<table>"
    if section.title:
        yield f"<caption>{_text(section.title)}</caption>"
    if section.columns:
        yield "<thead><tr>" + "".join(f"<th>{_text(column)}</th>" for column in section.columns) + "</tr></thead>"
    yield "<tbody>"
    for line in section.lines:
        cells = "".join("<td></td>" if cell is None else f"<td>{_value(cell)}</td>" for cell in line.cells)
        yield f"<tr><th>{_text(line.label)}</th>{cells}</tr>"
    for row in section.rows:
        yield f"<tr><th>{_text(section.label(row))}</th><td>{_value(row)}</td></tr>"
    yield "</tbody></table>"


def _value(row: Row) -> str:
    shown = _text(row.said)
    if row.whole:
        shown = f"<details><summary>{shown}</summary><code>{_text(row.whole)}</code></details>"
    if not row.remark:
        return shown
    remark = _text(row.remark)
    return f"{shown} <strong>{remark}</strong>" if row.kind == "departure" else f"{shown} <small>{remark}</small>"
