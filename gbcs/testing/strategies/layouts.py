"""Values for any layout, drawn field by field from its declaration: they have an encoding and are read back the same.

Fields with a codec of their own (:class:`wire.layout.Coded`) have a strategy in :data:`CODED` where a module of this
package knows better; else what their codec reads from octets that it takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

import construct
from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from wire.errors import DecodeError
from wire.layout import Coded, Enumerated, Flags, Layout, Rest, ToEnd, Trailing

CODED: dict[int, Callable[..., SearchStrategy[Any]]] = {}
"""By the ``id`` of the part: takes the values of the fields that the part names, gives the strategy."""
NAMED: dict[str, Callable[[Any], SearchStrategy[Any]]] = {}
"""By the name of a field: takes its part, gives a strategy in place of the part's own."""

_TEACHERS = {"zigbee": "gbcs.testing.strategies.zigbee"}
"""The module that fills the tables for the layouts of a package."""
_REFERENCE = re.compile(r"this\['(\w+)'\]")


def values(layout: Layout) -> SearchStrategy[Any]:
    """Nodes of a layout that it can build."""
    teacher = _TEACHERS.get(layout.module.partition(".")[0])
    if teacher is not None:
        import_module(teacher)
    return _node(layout, True)


@st.composite
def _node(draw: DrawFn, layout: Layout, may_end: bool) -> Any:
    counts = {name for _, part in layout.fields for name in _counts(part)}
    context: dict[str, Any] = {}
    ended = False
    for place, (name, part) in enumerate(layout.fields):
        last = place == len(layout.fields) - 1
        if isinstance(part, Trailing):
            ended = ended or (may_end and draw(st.booleans()))
            value = None if ended else draw(_part(part.subcon, context, may_end and last))
            ended = ended or (value in (b"", ()) and not isinstance(part.subcon, Coded))  # no octets: as if missing
            context[name] = None if ended else value
        elif name in NAMED and not isinstance(part, construct.IfThenElse):
            context[name] = draw(NAMED[name](part))
        elif name in counts and not isinstance(part, construct.IfThenElse | Flags):
            context[name] = draw(st.integers(0, 5))
        else:
            context[name] = draw(_part(part, context, may_end and last, name if name in counts else None, name))
    return layout.node(*context.values())


def _counts(part: Any) -> list[str]:
    """The fields that say how long a part is."""
    if isinstance(part, construct.Array):
        return _REFERENCE.findall(repr(part.count)) + _counts(part.subcon)
    if isinstance(part, construct.IfThenElse):
        return _counts(part.thensubcon)
    if isinstance(part, Trailing | ToEnd):
        return _counts(part.subcon)
    return _REFERENCE.findall(repr(part.length)) if isinstance(part, construct.Bytes) else []


def _value(expression: Any, context: dict[str, Any]) -> Any:
    return expression(construct.Container(context)) if callable(expression) else expression


def _part(
    part: Any, context: dict[str, Any], may_end: bool, count: str | None = None, name: str = ""
) -> SearchStrategy[Any]:
    if isinstance(part, construct.IfThenElse):
        if not _value(part.condfunc, context):
            return st.none()
        if count is not None and not isinstance(part.thensubcon, Flags):
            return st.integers(0, 5)
        if name in NAMED:
            return NAMED[name](part.thensubcon)
        return _part(part.thensubcon, context, may_end)
    if isinstance(part, Layout):
        return _node(part, may_end)
    if isinstance(part, ToEnd):
        return _list(part.subcon, context)
    if isinstance(part, construct.Array):
        size = _value(part.count, context)
        return st.tuples(*(_part(part.subcon, context, False) for _ in range(size)))
    if isinstance(part, Coded):
        arguments = [context[field] for field in part.names]
        return CODED[id(part)](*arguments) if id(part) in CODED else _coded(part, arguments)
    if part is Rest:
        return st.binary(max_size=40)
    if isinstance(part, construct.Bytes):
        size = _value(part.length, context)
        return st.binary(min_size=size, max_size=size)
    return numbers(part)


@st.composite
def _coded(draw: DrawFn, part: Coded, arguments: list[Any]) -> Any:
    """What a codec reads from octets that it takes."""
    for octets in (draw(st.binary(max_size=24)), bytes(24)):
        try:
            return part.read(octets, 0, *arguments)[0]
        except DecodeError:
            continue
    return reject()


@st.composite
def _list(draw: DrawFn, part: Any, context: dict[str, Any]) -> tuple[Any, ...]:
    size = draw(st.integers(0, 4))
    return tuple(draw(_part(part, context, place == size - 1)) for place in range(size))


def numbers(part: Any) -> SearchStrategy[Any]:
    """What a number may be, with the edges often."""
    if isinstance(part, Enumerated):
        members: Any = part.kind  # a class of numbers, whose members are listed
        return st.one_of(st.sampled_from(list(members)), numbers(part.subcon).map(part.kind))
    if isinstance(part, Flags):
        return numbers(part.subcon).map(part.kind)
    signed = part.signed if isinstance(part, construct.BytesInteger) else part.fmtstr[1:].islower()
    bits = 8 * part.length
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    return st.one_of(st.sampled_from((0, 1, low, high)), st.integers(low, high))
