"""Values for any layout, drawn field by field from its declaration."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import construct
from hypothesis import reject
from hypothesis import strategies as st

from wire.errors import DecodeError
from wire.layout import Coded, Enumerated, Flags, Layout, Rest, ToEnd, Trailing

__all__ = ["values"]

_NAMES = re.compile(r"this\['(\w+)'\]")
_MOST = 4  # elements of a list
_MISSING = object()

# Fields whose number selects a type: most numbers select none.
SELECTORS: dict[str, Callable[[], st.SearchStrategy[int]]] = {}


def values(layout: Layout) -> st.SearchStrategy[Any]:
    """Nodes of a layout that it can build."""
    return _values(layout)


@st.composite
def _values(draw: Any, layout: Layout) -> Any:
    counts = {name for _, part in layout.fields for name in _counted_by(part)}
    context: dict[str, Any] = {}
    ended = False
    for name, part in layout.fields:
        if isinstance(part, Trailing):
            ended = ended or draw(st.booleans())
            value = None if ended else _draw(draw, name, part.subcon, context, counts)
            ended = ended or value in (b"", ())
            context[name] = None if ended else value
        else:
            context[name] = _draw(draw, name, part, context, counts)
    return layout.node(*context.values())


def _counted_by(part: Any) -> set[str]:
    """The fields that say how many there are of a part."""
    if isinstance(part, construct.IfThenElse):
        return _counted_by(part.thensubcon)
    if isinstance(part, Trailing):
        return _counted_by(part.subcon)
    amount = getattr(part, "count", None) or (part.length if isinstance(part, construct.Bytes) else None)
    return set(_NAMES.findall(repr(amount)))


def _draw(draw: Any, name: str, part: Any, context: dict[str, Any], counts: set[str]) -> Any:
    if isinstance(part, Layout):
        return draw(values(part))
    if isinstance(part, construct.IfThenElse):
        wanted = part.condfunc(construct.Container(context))
        return _draw(draw, name, part.thensubcon, context, counts) if wanted else None
    if isinstance(part, Enumerated | Flags):
        return part.kind(_draw(draw, name, part.subcon, context, counts))
    if isinstance(part, construct.Array):
        size = part.count(construct.Container(context)) if callable(part.count) else part.count
        return tuple(_draw(draw, name, part.subcon, context, counts) for _ in range(size))
    if isinstance(part, ToEnd):
        size = draw(st.integers(0, _MOST))
        return tuple(_draw(draw, name, part.subcon, context, counts) for _ in range(size))
    if part is Rest:
        return draw(st.binary(max_size=12))
    if isinstance(part, construct.Bytes):
        size = part.length(construct.Container(context)) if callable(part.length) else part.length
        return draw(st.binary(min_size=size, max_size=size))
    if isinstance(part, Coded):
        return _coded(draw, part, context)
    if name in SELECTORS:
        return draw(SELECTORS[name]())
    if isinstance(part, construct.FormatField):
        size, signed = part.length, part.fmtstr[-1].islower()
    else:
        size, signed = part.length, part.signed
    lowest, highest = (-(1 << 8 * size - 1), (1 << 8 * size - 1) - 1) if signed else (0, (1 << 8 * size) - 1)
    return draw(st.integers(0, _MOST) if name in counts else st.integers(lowest, highest))


def _coded(draw: Any, part: Coded, context: dict[str, Any]) -> Any:
    """A value of a field with a codec of its own: what that reads from octets that it takes."""
    arguments = [context[name] for name in part.names]
    for octets in (draw(st.binary(max_size=24)), bytes(24)):
        try:
            return part.read(octets, 0, *arguments)[0]
        except DecodeError:
            continue
    return reject()
