"""Use cases on any input: names never fail, values and building end in a value or a WireError."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import gbcs
from gbcs.usecases import all_use_cases
from gbcs.usecases.access import DEVICES, ROLES, may_send
from gbcs.usecases.engines import engine_of
from tests.conformance.published import messages
from tests.examples import examples
from tests.strategies import gbcs as make
from wire.errors import EncodeError, WireError

some = examples(75)
VECTORS = Path(__file__).parents[2] / "vectors" / "gbcs" / "messages.json"


@lru_cache(maxsize=1)
def pool() -> list[bytes]:
    """Octets of messages that fit: the project's own, and the published ones where they are at hand."""
    own = [bytes.fromhex(vector["octets"]) for vector in json.loads(VECTORS.read_text("utf-8"))]
    published = [case.values[0] for case in messages()]
    return own + [message.octets for message in published if message is not None]


def check(message: gbcs.Message) -> None:
    items = list(message.items())
    form = json.dumps(gbcs.to_dict(message), allow_nan=False)
    assert gbcs.to_json(message) == form
    try:
        values = message.values()
    except WireError:
        return
    assert not any(item.departure for item in items)
    use_case = message.use_case
    assert use_case is not None
    template = use_case.template(message.header.cra)
    assert template is not None
    try:
        payload = engine_of(template).build(values, message.header)
    except EncodeError:
        return
    assert engine_of(template).values(payload) == values


@some
@given(make.messages())
def test_any_message(message: gbcs.Message) -> None:
    check(message)


@some
@given(st.data())
def test_messages_with_octets_changed(data: st.DataObject) -> None:
    octets = bytearray(data.draw(st.sampled_from(pool())))
    for _ in range(data.draw(st.integers(1, 3))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    try:
        message = gbcs.decode(bytes(octets))
    except gbcs.DecodeError:
        return
    check(message)


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(1 << 70), 1 << 70),
    st.floats(),
    st.text(max_size=3),
    st.binary(max_size=20),
    st.lists(st.integers(0, 300), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in nested values: what holds it, and its key or index."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in list(steps):
        yield value, step
        yield from places(part)


@some
@given(st.data())
def test_built_of_values_with_junk(data: st.DataObject) -> None:
    message = gbcs.decode(data.draw(st.sampled_from(pool())))
    try:
        values = copy.deepcopy(message.values())
    except WireError:
        return
    found = list(places(values))
    if found:
        owner, step = data.draw(st.sampled_from(found))
        what = data.draw(st.sampled_from(("replaced", "dropped")))
        if what == "dropped":
            del owner[step]
        else:
            owner[step] = data.draw(JUNK)
    else:
        values[data.draw(st.text(max_size=5))] = data.draw(JUNK)
    assert message.use_case is not None
    template = message.use_case.template(message.header.cra)
    assert template is not None
    try:
        payload = engine_of(template).build(values, message.header)
    except EncodeError:
        return
    list(engine_of(template).items(payload))


@some
@given(st.sampled_from(all_use_cases()), st.sampled_from(ROLES), st.sampled_from(DEVICES))
def test_access_is_as_the_use_case_says(use_case: Any, role: str, device: str) -> None:
    decision = may_send(role, use_case, device)
    assert decision.reason
    if decision:
        assert role in use_case.roles
        assert device in use_case.devices
        assert not use_case.is_alert
