"""Named values of the responses of DLMS use cases, drawn from their declarations."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from dlms.apdu.access import ActionAnswer
from dlms.apdu.common import ActionResult, DataAccessResult
from dlms.data import BitString, Boolean, Number, Utf8String, VisibleString
from dlms.time import Date, DateTime, Time
from gbcs.entity import EntityId
from gbcs.usecases.dlms import Access, Leaf, Members, Response, Shape
from gbcs.usecases.model import Failed, Value

_MOST = 4  # elements of arrays that may have any number

dates = st.builds(
    Date,
    st.sampled_from((2014, 2015, 2030, 9999, 0xFFFF)),
    st.integers(1, 12) | st.just(0xFF),
    st.integers(1, 28) | st.sampled_from((0xFD, 0xFE, 0xFF)),
    st.integers(1, 7) | st.just(0xFF),
)
times = st.builds(Time, st.integers(0, 23), st.integers(0, 59), st.integers(0, 59), st.just(0))
date_times = st.datetimes(datetime.datetime(2000, 1, 1)).map(
    lambda moment: DateTime.from_datetime(moment.replace(microsecond=0))
)
# Of a date-time, MMC says the instant: whether the weekday is told too is of the encoding alone.
midnights = dates.map(lambda date: DateTime(date._replace(weekday=0xFF), Time(0, 0, 0, 0)))

_KINDS: dict[str, SearchStrategy[Any]] = {
    "a date-time": date_times | midnights,
    "a date": dates,
    "a time": times,
    "an EUI-64": st.binary(min_size=8, max_size=8).map(EntityId),
}


def _size(leaf: Leaf) -> tuple[int, int]:
    if leaf.size is not None:
        return leaf.size, leaf.size
    return 0, leaf.longest or 8


def _texts(leaf: Leaf) -> SearchStrategy[str]:
    low, high = _size(leaf)
    return st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=low, max_size=high)


def leaves(leaf: Leaf) -> SearchStrategy[Value]:
    """Values of a leaf."""
    kind = leaf.kind.name if leaf.kind else ""
    if leaf.meanings and leaf.type is not Boolean:
        return st.sampled_from(sorted(leaf.meanings)).map(leaf.type)
    if kind in _KINDS:
        return _KINDS[kind]
    if kind == "seconds since 2000":
        return st.integers(0, 0xFFFFFFFF)
    if kind == "text" or leaf.type in (VisibleString, Utf8String):
        return _texts(leaf)
    if leaf.type is Boolean:
        return st.booleans()
    if leaf.type is BitString:
        low, high = _size(leaf)
        return st.text("01", min_size=low, max_size=high)
    if issubclass(leaf.type, Number):
        return st.integers(leaf.type.lowest, leaf.type.highest).map(leaf.type)
    low, high = _size(leaf)
    return st.binary(min_size=low, max_size=high)


Known = Mapping[str, SearchStrategy[Any]]
"""Name of an item or of a member of a structure → its values, where not all that its type allows mean something."""


@st.composite
def shapes(draw: DrawFn, shape: Shape, twin: bool, known: Known) -> Value:
    """Values of a shape.

    Args:
        draw: given by hypothesis.
        shape: what they should be.
        twin: whether of a meter with two elements.
        known: see :data:`Known`.
    """
    if isinstance(shape, Leaf):
        return draw(leaves(shape))
    if isinstance(shape, Members):
        return {
            key: draw(known[key] if key in known else shapes(member, twin, known))
            for key, member in shape.members.items()
            if (twin or not member.twin) and not (isinstance(member, Leaf) and member.constant is not None)
        }
    most = shape.least + _MOST if shape.most is None else min(shape.most, max(shape.least, _MOST))
    return [draw(shapes(shape.element, twin, known)) for _ in range(draw(st.integers(shape.least, most)))]


def _constant(shape: Shape | None) -> bool:
    if isinstance(shape, Members):
        return all(_constant(member) for member in shape.members.values())
    return isinstance(shape, Leaf) and shape.constant is not None


def _failures(item: Access) -> SearchStrategy[Failed]:
    kind: Any = ActionResult if item.answer is ActionAnswer else DataAccessResult
    return st.sampled_from([kind(code) for code in (1, 2, 3, 250)]).map(Failed)


@st.composite
def values(draw: DrawFn, response: Response, known: Known) -> dict[str, Any]:
    """Named values of a response.

    Args:
        draw: given by hypothesis.
        response: its template.
        known: see :data:`Known`.
    """
    named: dict[str, Any] = {}
    twin = draw(st.booleans())
    may_fail = draw(st.booleans())
    for item in response.declared:
        if may_fail and draw(st.integers(0, 4)) == 0:
            named[item.name] = draw(_failures(item))
        elif item.name in known:
            named[item.name] = draw(known[item.name])
        elif item.protected:
            named |= {each.name: draw(shapes(each.shape, twin, known)) for each in item.protected}
        elif item.returned is not None and not _constant(item.returned):
            named[item.name] = draw(shapes(item.returned, twin, known))
        elif item.is_optional:
            named[item.name] = None
    return named
