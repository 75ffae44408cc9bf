"""Values of DLMS use cases, drawn from their declarations."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import strategies as st

from dlms.data import BitString, Boolean, Number, Utf8String, VisibleString
from gbcs.testing.strategies import dlms
from gbcs.usecases.dlms import Command, Leaf, Members, Response, Shape, is_activation
from gbcs.usecases.model import Failed, Value

__all__ = ["command_values", "leaf_values", "response_values", "shape_values"]

_MOMENTS = st.datetimes(
    datetime.datetime(2000, 1, 1), datetime.datetime(2130, 1, 1), timezones=st.just(datetime.UTC)
).map(lambda moment: moment.replace(microsecond=0))
_KINDS = {
    "a date-time": dlms.date_times(),
    "a date": dlms.dates(),
    "a time": dlms.times(),
    "seconds since 2000": _MOMENTS,
    "an EUI-64": st.binary(min_size=8, max_size=8),
}


def _sizes(leaf: Leaf, free: int) -> tuple[int, int]:
    if leaf.size is not None:
        return leaf.size, leaf.size
    return 0, min(leaf.longest, free) if leaf.longest is not None else free


def leaf_values(leaf: Leaf) -> st.SearchStrategy[Any]:
    """Values of a leaf that is no constant."""
    if leaf.kind is not None and leaf.kind.name in _KINDS:
        return _KINDS[leaf.kind.name]
    least, most = _sizes(leaf, 30)
    if leaf.type is bytes:
        text = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=least, max_size=most)
        return text if leaf.kind is not None else st.binary(min_size=least, max_size=most)
    if leaf.type is BitString:
        return st.text("01", min_size=least, max_size=most)
    if leaf.type in (VisibleString, Utf8String):
        return st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=least, max_size=most)
    if leaf.type is Boolean:
        return st.booleans()
    if leaf.type is type(None):
        return st.none()
    assert issubclass(leaf.type, Number)
    return dlms.numbers(leaf.type).map(int)


def _is_constant(shape: Shape) -> bool:
    return isinstance(shape, Leaf) and (shape.constant is not None or shape.type is type(None))


@st.composite
def shape_values(draw: st.DrawFn, shape: Shape, twin: bool = False) -> Value:
    """A value of a shape: its constants left away; members of the second element where the meter has two."""
    if isinstance(shape, Leaf):
        value: Value = draw(leaf_values(shape))
        return value
    if isinstance(shape, Members):
        return {
            key: draw(shape_values(member, twin))
            for key, member in shape.members.items()
            if not _is_constant(member) and (twin or not member.twin)
        }
    most = min(shape.most if shape.most is not None else 4, max(shape.least, 3))
    size = draw(st.integers(shape.least, most))
    if shape.compact:
        # the elements of a compact array are all of one form: the first one's, in the lengths of its arrays
        first = draw(shape_values(shape.element, twin))
        return [first] * size
    return [draw(shape_values(shape.element, twin)) for _ in range(size)]


def _is_fixed(shape: Shape | None) -> bool:
    if shape is None or _is_constant(shape):
        return True
    return isinstance(shape, Members) and all(_is_fixed(member) for member in shape.members.values())


_PERIODS = st.tuples(_MOMENTS, _MOMENTS).map(lambda pair: {"from": pair[0], "to": pair[1]})


@st.composite
def command_values(draw: st.DrawFn, template: Command) -> dict[str, Any]:
    """Values of a command."""
    values: dict[str, Any] = {}
    for item in template.declared:
        if item.is_optional and draw(st.booleans()):
            continue
        if item.has_range:
            values[item.name] = draw(_PERIODS)
        elif item.requested is not None and not _is_fixed(item.requested):
            values[item.name] = draw(shape_values(item.requested))
        elif item.is_optional:
            values[item.name] = None
    dated = [item.name for item in template.declared if is_activation(item) and item.name in values]
    return values | dict.fromkeys(dated, values[dated[0]]) if dated else values


@st.composite
def response_values(draw: st.DrawFn, template: Response) -> dict[str, Any]:
    """Values of a response, in which some items fail, and some of those are left out that a command may be without.

    Then such an answer bears the name of its place: it does not say which of them it answers.
    """
    values: dict[str, Any] = {}
    twin = draw(st.booleans())
    answered = [item for item in template.declared if not (item.is_optional and draw(st.booleans()))]
    is_whole = len(answered) == len(template.declared)
    for place, item in enumerate(answered, 1):
        name = f"answer {place}" if item.is_optional and not is_whole else item.name
        if draw(st.integers(0, 9)) == 0:
            values[name] = Failed(draw(_FAILURES), None)
        elif item.protected:
            values.update({each.name: draw(shape_values(each.shape, twin)) for each in item.protected})
        elif item.returned is not None and not _is_fixed(item.returned):
            values[name] = draw(shape_values(item.returned, twin))
        elif item.is_optional:
            values[name] = None
    return values


_FAILURES = st.sampled_from((1, 2, 3, 250))
