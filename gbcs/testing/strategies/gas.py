"""Named values of the GBZ use cases, drawn from their declarations."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import construct
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from gbcs.testing.strategies import layouts, zigbee
from gbcs.usecases.gbz import FREE, NOT_EXECUTED, Part, Rule
from gbcs.usecases.gbz_layouts import attributes_of, command
from gbcs.usecases.model import Failed
from wire.layout import Coded, Enumerated, Flags, Layout, ToEnd, Trailing
from zigbee.enumerations import CommandStatus
from zigbee.types import STRING

FAILURES = st.sampled_from([status for status in CommandStatus if status]).map(Failed)
_LEAST, _MOST = 0, 3  # of lists and of components that may be many


def _size(rule: Rule) -> tuple[int, int]:
    if rule.lengths is None:
        return _LEAST, _MOST
    return rule.lengths[0], min(rule.lengths[-1], rule.lengths[0] + _MOST)


def _allowed(rule: Rule) -> SearchStrategy[Any]:
    if isinstance(rule.allowed, range):
        return st.sampled_from((rule.allowed[0], rule.allowed[-1])) | st.integers(rule.allowed[0], rule.allowed[-1])
    return st.sampled_from(rule.allowed)


def _number(part: Any) -> SearchStrategy[Any]:
    """As :func:`gbcs.testing.strategies.layouts.numbers`, without the meanings: builders take plain numbers."""
    return layouts.numbers(part) | layouts.numbers(part).map(int)


@st.composite
def records(draw: DrawFn, layout: Layout, rules: Mapping[str, Rule]) -> dict[str, Any]:
    """Values of the fields that have one."""
    constants = {name: rule.allowed for name, rule in rules.items() if rule.is_constant}
    values: dict[str, Any] = {}
    for name, part in layout.fields:
        rule = rules.get(name, FREE)
        if isinstance(part, construct.IfThenElse):
            if not part.condfunc(construct.Container(constants)):
                continue
            part = part.thensubcon
        if isinstance(part, Trailing) or not rule.is_value:
            continue
        values[name] = draw(_field(part, rule, constants))
    return values


@st.composite
def _field(draw: DrawFn, part: Any, rule: Rule, constants: dict[str, Any]) -> Any:
    if isinstance(part, ToEnd | construct.Array):
        least, most = _size(rule)
        if isinstance(part, construct.Array):
            with suppress(KeyError):  # else the number follows from the list
                least = most = part.count(construct.Container(constants))
        inner: SearchStrategy[Any] = (
            records(part.subcon, rule.members or {}) if isinstance(part.subcon, Layout) else _number(part.subcon)
        )
        return draw(st.lists(inner, min_size=least, max_size=most))
    if rule.allowed is not None:
        return draw(_allowed(rule))
    if isinstance(part, Coded):
        values = layouts.CODED[id(part)]()
        if rule.lengths is not None:
            texts = st.text(st.characters(codec="ascii"), min_size=rule.lengths[0], max_size=rule.lengths[-1])
            values = texts if part is STRING else texts.map(str.encode)
        return draw(values)
    return draw(_number(part) if isinstance(part, Enumerated | Flags) else layouts.numbers(part))


@st.composite
def _attributes(draw: DrawFn, part: Part) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for row in attributes_of(part.cluster_id, part.attributes or ()):
        rule = part.rules.get(row.name, FREE)
        if draw(st.integers(0, 9)) == 0:
            values[row.name] = draw(FAILURES)
        elif rule.is_value:
            values[row.name] = draw(_allowed(rule) if rule.allowed is not None else zigbee.values(row.type))
    return values


def _content(part: Part) -> SearchStrategy[dict[str, Any]]:
    if part.attributes is not None:
        return _attributes(part)
    fields: SearchStrategy[dict[str, Any]] = records(
        command(part.cluster_id, part.control, part.command).layout, part.rules
    )
    if not part.has_from_date_time:
        return fields
    return st.builds(lambda time, rest: {"from_date_time": time} | rest, zigbee.UTC_TIMES, fields)


@st.composite
def commands(draw: DrawFn, parts: tuple[Part, ...]) -> dict[str, Any]:
    """Values of a command."""
    values: dict[str, Any] = {}
    for part in parts:
        if part.attributes is not None:
            continue
        if part.is_list:
            size = draw(st.integers(part.least, min(part.most, part.least + _MOST)))
            values[part.name] = [draw(_content(part)) for _ in range(size)]
            if not size:
                del values[part.name]
        elif part.least == part.most or draw(st.booleans()):
            found = draw(_content(part))
            if found or part.least < part.most:
                values[part.name] = found
    return values


@st.composite
def _answer(draw: DrawFn, part: Part) -> Any:
    answer = part.answer
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return draw(FAILURES)
    if kind == 1:
        return NOT_EXECUTED
    if answer is None:
        return CommandStatus.SUCCESS
    if not answer.is_list:
        return draw(_content(answer))
    return draw(st.lists(_content(answer), min_size=1, max_size=min(answer.most, _MOST)))


@st.composite
def responses(draw: DrawFn, parts: tuple[Part, ...]) -> dict[str, Any]:
    """Values of a response, some of them failures."""
    values: dict[str, Any] = {}
    for part in parts:
        size = draw(st.integers(part.least, min(part.most, max(part.least, _MOST))))
        found = [draw(_answer(part)) for _ in range(size)]
        if found:
            values[(part.answer or part).name] = found if part.most > 1 else found[0]
    return values


def ways(parts: tuple[Part, ...]) -> float:
    """How many numbers of components a command may have."""
    return math.prod(part.most - part.least + 1 for part in parts)
