"""Hypothesis strategies made from layouts: nodes that have an encoding and are read back as they were.

Fields with a codec of their own (:class:`wire.layout.Coded`) need a strategy in :data:`CODED`, put there by the module
that knows them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import construct
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from wire.layout import Coded, Enumerated, Flags, Layout, Rest, ToEnd, Trailing

CODED: dict[int, Callable[..., SearchStrategy[Any]]] = {}
"""By the ``id`` of the part: takes the values of the fields that the part names, gives the strategy."""
NAMED: dict[str, Callable[[Any], SearchStrategy[Any]]] = {}
"""By the name of a field: takes its part, gives a strategy in place of the part's own."""

_REFERENCE = re.compile(r"this\['(\w+)'\]")


def nodes(layout: Layout) -> SearchStrategy[Any]:
    """Nodes of a layout."""
    return _node(layout, True)


@st.composite
def _node(draw: DrawFn, layout: Layout, may_end: bool) -> Any:
    counts = {name for _, part in layout.fields for name in _counts(part)}
    values: dict[str, Any] = {}
    ended = False
    for place, (name, part) in enumerate(layout.fields):
        last = place == len(layout.fields) - 1
        if isinstance(part, Trailing):
            ended = ended or (may_end and draw(st.booleans()))
            values[name] = None if ended else draw(_part(part.subcon, values, may_end and last))
        elif name in NAMED and not isinstance(part, construct.IfThenElse):
            values[name] = draw(NAMED[name](part))
        elif name in counts and not isinstance(part, construct.IfThenElse | Flags):
            values[name] = draw(st.integers(0, 5))
        else:
            values[name] = draw(_part(part, values, may_end and last, name if name in counts else None, name))
    return layout.node(*values.values())


def _counts(part: Any) -> list[str]:
    """The fields that say how long a part is."""
    if isinstance(part, construct.Array):
        return _REFERENCE.findall(repr(part.count)) + _counts(part.subcon)
    if isinstance(part, construct.IfThenElse):
        return _counts(part.thensubcon)
    if isinstance(part, Trailing | ToEnd):
        return _counts(part.subcon)
    return _REFERENCE.findall(repr(part.length)) if isinstance(part, construct.Bytes) else []


def _value(expression: Any, values: dict[str, Any]) -> Any:
    return expression(construct.Container(values)) if callable(expression) else expression


def _part(
    part: Any, values: dict[str, Any], may_end: bool, count: str | None = None, name: str = ""
) -> SearchStrategy[Any]:
    if isinstance(part, construct.IfThenElse):
        if not _value(part.condfunc, values):
            return st.none()
        if count is not None and not isinstance(part.thensubcon, Flags):
            return st.integers(0, 5)
        if name in NAMED:
            return NAMED[name](part.thensubcon)
        return _part(part.thensubcon, values, may_end)
    if isinstance(part, Layout):
        return _node(part, may_end)
    if isinstance(part, ToEnd):
        return _list(part.subcon, values)
    if isinstance(part, construct.Array):
        size = _value(part.count, values)
        return st.tuples(*(_part(part.subcon, values, False) for _ in range(size)))
    if isinstance(part, Coded):
        return CODED[id(part)](*(values[field] for field in part.names))
    if part is Rest:
        return st.binary(max_size=40)
    if isinstance(part, construct.Bytes):
        size = _value(part.length, values)
        return st.binary(min_size=size, max_size=size)
    return numbers(part)


@st.composite
def _list(draw: DrawFn, part: Any, values: dict[str, Any]) -> tuple[Any, ...]:
    size = draw(st.integers(0, 4))
    return tuple(draw(_part(part, values, place == size - 1)) for place in range(size))


def numbers(part: Any) -> SearchStrategy[Any]:
    """What a number may be, with the edges often."""
    if isinstance(part, Enumerated):
        return st.one_of(st.sampled_from(list(part.kind)), numbers(part.subcon).map(part.kind))
    if isinstance(part, Flags):
        return numbers(part.subcon).map(part.kind)
    signed = part.signed if isinstance(part, construct.BytesInteger) else part.fmtstr[1:].islower()
    bits = 8 * part.length
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    return st.one_of(st.sampled_from((0, 1, low, high)), st.integers(low, high))
