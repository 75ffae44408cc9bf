"""Compiled shapes of payloads: the same as the walk gives, for every payload."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gbcs
from dlms.apdu.access import AccessRequest, AccessResponse, GetWithSelection
from dlms.data import Boolean, LongUnsigned, Number, Structure, VisibleString
from dlms.time import DateTime
from gbcs.message import CRA
from gbcs.payload import protocol
from gbcs.payload.dlms import Alert
from gbcs.payload.protected import CipheredBlock, ProtectedAttributes, ProtectionParameters
from gbcs.usecases import all_use_cases, naming, shapes
from gbcs.usecases.dlms import Command, Response, declared
from gbcs.usecases.engines import engine_of
from gbcs.usecases.gbz import CommandTemplate
from gbcs.usecases.model import Item
from gbcs.usecases.shapes import ShapedEngine, Shapes
from tests.examples import examples
from tests.strategies import dlms, electricity, gas
from tests.strategies import gbcs as make

VECTORS = Path(__file__).parents[3] / "vectors" / "gbcs" / "messages.json"
ORIGINATOR, RECIPIENT = "0A-7E-57-DE-00-00-00-01", "0A-7E-57-00-00-00-00-02"
SETTINGS = examples(30)
GAS = [case for case in all_use_cases() if isinstance(case.command, CommandTemplate)]
USE_CASES = [case for case in all_use_cases() if isinstance(case.command, Command)]


@lru_cache(maxsize=1)
def vectors() -> list[bytes]:
    return [bytes.fromhex(vector["octets"]) for vector in json.loads(VECTORS.read_text("utf-8"))]


def walked(message: gbcs.Message) -> list[Item]:
    """The items without any compiled shape."""
    return list(naming.walked(message))


def types(items: list[Item]) -> list[Any]:
    return [(type(item), type(item.value), type(item.unit)) for item in items]


def check(message: gbcs.Message) -> None:
    """Read the message three times, so that its shape is met, compiled and used."""
    template, _ = naming.template_of(message)
    if template is None:
        return
    expected, form = walked(message), gbcs.to_dict(message)
    for _ in range(3):
        items = list(message.items())
        assert items == expected
        assert types(items) == types(expected)
        assert gbcs.to_json(message) == json.dumps(form)
    del form["payload"]
    assert gbcs.to_json(message, payload=False) == json.dumps(form)


def is_compiled(message: gbcs.Message) -> bool:
    template, _ = naming.template_of(message)
    return template is not None and engine_of(template).compiled(message.payload) is not None


@pytest.mark.parametrize("octets", vectors(), ids=range(len(vectors())))
def test_own_vectors(octets: bytes) -> None:
    check(gbcs.decode(octets))


def test_most_own_vectors_have_a_shape() -> None:
    found = [gbcs.decode(octets) for octets in vectors()]
    for message in found:
        check(message)
    for kind in ("DLMS", "GBZ", "ASN.1"):
        of_kind = [message for message in found if protocol(message.payload) == kind]
        assert sum(map(is_compiled, of_kind)) > len(of_kind) // 3, kind


# Nodes ---------------------------------------------------------------------------------------------------------------

NUMBERS = (0, 1, 2, 18, 0x7F, 0xFF, 826, 0x8002, 0xFFFF, 0xFFFFFF, 2**31 - 1, 0xFFFFFFFE, 0xFFFFFFFF, 2**48 - 1, -1)
OCTETS = (b"", b"\0", b"MPAN 12345", bytes(8), bytes(12), b"\xff" * 20, b"0" * 64)


def others(leaf: Any) -> Iterator[Any]:
    """Values of the type of a leaf: small and large ones, and those that stand for none."""
    kind = type(leaf)
    if kind is bool:
        yield not leaf
    elif isinstance(leaf, int):
        for number in NUMBERS:
            with suppress(gbcs.EncodeError, ValueError):  # not a number of this type
                yield kind(number)
    elif kind is bytes:
        yield from OCTETS
    elif kind is str:
        yield from ("", "text", "a\udc80", "£")


def changed(tree: Any, at: tuple[Any, ...], value: Any) -> Any:
    if not at:
        return value
    step, *rest = at
    place = tree._fields.index(step) if isinstance(step, str) else step
    parts = [*tree[:place], changed(tree[place], tuple(rest), value), *tree[place + 1 :]]
    return tuple(parts) if type(tree) is tuple else type(tree)._make(parts)


NODES = [octets for octets in vectors() if protocol(gbcs.decode(octets).payload) in ("GBZ", "ASN.1")]
ALERTS = [octets for octets in vectors() if isinstance(gbcs.decode(octets).payload, Alert)]


@pytest.mark.parametrize("octets", [*NODES, *ALERTS], ids=range(len(NODES) + len(ALERTS)))
def test_other_values_of_the_leaves_of_nodes(octets: bytes) -> None:
    """Every leaf of a known shape with other values of its type: what is said of one value is said of no other."""
    message = gbcs.decode(octets)
    check(message)
    template, _ = naming.template_of(message)
    engine = template and engine_of(template)
    if not isinstance(engine, ShapedEngine) or not is_compiled(message):
        return
    for place in engine.places(message.payload):
        leaf: Any = message.payload
        for step in place:
            leaf = getattr(leaf, step) if isinstance(step, str) else leaf[step]
        for other in others(leaf):
            bent = message._replace(payload=changed(message.payload, place, other))
            try:
                form = json.dumps(gbcs.to_dict(bent))
            except (AttributeError, IndexError, OverflowError, TypeError, ValueError):
                continue  # a value that no decoder gives, which has no plain form
            assert list(bent.items()) == walked(bent)
            assert gbcs.to_json(bent) == form


@pytest.mark.parametrize("use_case", GAS, ids=lambda use_case: use_case.reference)
@examples(3)
@given(data=st.data())
def test_values_of_every_use_case_of_gas(use_case: Any, data: st.DataObject) -> None:
    parties = {"originator": ORIGINATOR, "recipient": RECIPIENT, "originator_counter": 7}
    for _ in range(2):
        command = use_case.build_command(data.draw(gas.commands(use_case.command.parts)), **parties)
        check(command)
        check(use_case.build_response(data.draw(gas.responses(use_case.response.parts)), command=command))


@SETTINGS
@given(make.messages())
def test_any_message(message: gbcs.Message) -> None:
    check(message)


@SETTINGS
@given(st.data())
def test_octets_changed(data: st.DataObject) -> None:
    """A message of a known shape with other values: some fit the declaration, some depart."""
    original = data.draw(st.sampled_from(vectors()))
    check(gbcs.decode(original))
    octets = bytearray(original)
    for _ in range(data.draw(st.integers(1, 3))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    try:
        message = gbcs.decode(bytes(octets))
    except gbcs.DecodeError:
        return
    check(message)


@pytest.mark.parametrize("use_case", USE_CASES, ids=lambda use_case: use_case.reference)
@examples(2)
@given(data=st.data())
def test_values_of_every_use_case(use_case: Any, data: st.DataObject) -> None:
    """Two messages of one use case, and one with a foreign value: whichever compiles the shape, all read as walked."""
    assert isinstance(use_case.command, Command)
    assert isinstance(use_case.response, Response)
    parties = {"originator": ORIGINATOR, "recipient": RECIPIENT, "originator_counter": 7}
    for _ in range(2):
        command = use_case.build_command(data.draw(electricity.command_values(use_case.command)), **parties)
        check(command)
        check(use_case.build_response(data.draw(electricity.response_values(use_case.response)), command=command))
    payload = command.payload
    if payload.data:
        place = data.draw(st.integers(0, len(payload.data) - 1))
        bent = (*payload.data[:place], data.draw(dlms.data()), *payload.data[place + 1 :])
        check(command._replace(payload=payload._replace(data=bent)))


# Protected attributes and ranges of times ----------------------------------------------------------------------------

PROTECTED = [case for case in USE_CASES if any(item.protected or item.has_range for item in declared(case))]


def leaf_paths(data: Any, at: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    if isinstance(data, tuple) and not hasattr(data, "_fields"):
        for place, part in enumerate(data):
            yield from leaf_paths(part, (*at, place))
    else:
        yield at


def with_leaf(data: Any, at: tuple[int, ...], value: Any) -> Any:
    if not at:
        return value
    return type(data)((*data[: at[0]], with_leaf(data[at[0]], at[1:], value), *data[at[0] + 1 :]))


def leaf_of(data: Any, at: tuple[int, ...]) -> Any:
    for place in at:
        data = data[place]
    return data


@pytest.mark.parametrize("use_case", PROTECTED, ids=lambda use_case: use_case.reference)
@examples(2)
@given(data=st.data())
def test_commands_that_read_protected_attributes_or_a_range(use_case: Any, data: st.DataObject) -> None:
    """Each leaf of what a command of a known shape carries for such an item, with another value of its type."""
    parties = {"originator": ORIGINATOR, "recipient": RECIPIENT, "originator_counter": 7}
    for _ in range(2):
        command = use_case.build_command(data.draw(electricity.command_values(use_case.command)), **parties)
        check(command)
    assert is_compiled(command)
    payload = command.payload
    for place, whole in enumerate(payload.data):
        for at in leaf_paths(whole):
            leaf = leaf_of(whole, at)
            for other in (b"", b"\4" + bytes(8), bytes(9), bytes(12)) if type(leaf) is bytes else (1, 2):
                changed_data = with_leaf(whole, at, type(leaf)(other) if isinstance(leaf, bytes | int) else other)
                bent = (*payload.data[:place], changed_data, *payload.data[place + 1 :])
                message = command._replace(payload=payload._replace(data=bent))
                assert list(message.items()) == walked(message)
                assert gbcs.to_json(message) == json.dumps(gbcs.to_dict(message))
    for place, specification in enumerate(payload.specifications):
        if not isinstance(specification, GetWithSelection):
            continue
        whole = specification.selection.parameters
        for at in leaf_paths(whole):
            leaf = leaf_of(whole, at)
            for other in (b"", bytes(12)) if type(leaf) is bytes else (0, 3):
                selection = specification.selection._replace(parameters=with_leaf(whole, at, type(leaf)(other)))
                specifications = (
                    *payload.specifications[:place],
                    specification._replace(selection=selection),
                    *payload.specifications[place + 1 :],
                )
                check(command._replace(payload=payload._replace(specifications=specifications)))


@pytest.mark.parametrize("octets", [b"", bytes(40), b"\xff" * 300], ids=len)
def test_protected_attributes_returned(octets: bytes) -> None:
    parties = {"originator": ORIGINATOR, "recipient": RECIPIENT, "originator_counter": 7}
    for use_case in PROTECTED:
        assert isinstance(use_case.response, Response)
        items = [item for item in use_case.response.declared if item.protected]
        if not items:
            continue
        values = {}
        for number, item in enumerate(items):
            parameters = ProtectionParameters(number, gbcs.EntityId(ORIGINATOR), gbcs.EntityId(RECIPIENT))
            values[item.name] = ProtectedAttributes(parameters, CipheredBlock(octets, bytes(12)))
        command = use_case.build_command(_range_values(use_case), **parties)
        message = use_case.build_response(values, command=command)
        check(message)
        payload: Any = message.payload
        for place, whole in enumerate(payload.data):
            for foreign in (None, whole[:1] if isinstance(whole, tuple) else b"", Structure((b"", b""))):
                bent = (*payload.data[:place], foreign, *payload.data[place + 1 :])
                check(message._replace(payload=payload._replace(data=bent)))


def _range_values(use_case: Any) -> dict[str, Any]:
    limits = {"from": DateTime(), "to": DateTime()}
    return {item.name: limits for item in declared(use_case) if item.has_range}


def _responses() -> Iterator[gbcs.Message]:
    for octets in vectors():
        message = gbcs.decode(octets)
        if isinstance(message.payload, AccessResponse) and is_compiled(message):
            yield message


@pytest.mark.parametrize(
    "foreign",
    [LongUnsigned(1), Boolean(True), VisibleString("a\udc80"), b"\0" * 300, None, Structure((None, b""))],
    ids=["number", "boolean", "damaged text", "octets", "null", "structure"],
)
def test_a_foreign_value_in_a_known_shape_departs(foreign: Any) -> None:
    for octets in vectors():
        check(gbcs.decode(octets))
    for message in _responses():
        payload = message.payload
        assert isinstance(payload, AccessResponse)
        for place in range(len(payload.data)):
            bent = (*payload.data[:place], foreign, *payload.data[place + 1 :])
            check(message._replace(payload=payload._replace(data=bent)))


def test_a_failed_item_of_a_known_shape() -> None:
    for octets in vectors():
        check(gbcs.decode(octets))
    for message in _responses():
        payload = message.payload
        assert isinstance(payload, AccessResponse)
        first = payload.answers[0]
        failed: Any = type(first)(type(first.result)(3))
        check(message._replace(payload=payload._replace(answers=(failed, *payload.answers[1:]))))


def test_the_invoke_id_is_that_of_the_message() -> None:
    message = next(_responses())
    payload = message.payload
    assert isinstance(payload, AccessResponse)
    other = type(payload.long_invoke_id_and_priority)(0x12345)
    check(message._replace(payload=payload._replace(long_invoke_id_and_priority=other)))


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ever new shapes push the oldest ones out; one that is too large is not kept."""
    kept = Shapes(limit=500)
    monkeypatch.setattr("gbcs.usecases.dlms_engine.SHAPES", kept)
    for octets in vectors():
        check(gbcs.decode(octets))
        assert 0 <= kept.size <= 500
    assert kept.size == sum(entry.size for entry in kept._kept.values())
    message = next(message for message in map(gbcs.decode, vectors()) if isinstance(message.payload, AccessRequest))
    payload: Any = message.payload
    for number in range(600):
        foreign = Structure((LongUnsigned(1),) * number)
        bent = message._replace(payload=payload._replace(data=(foreign, *payload.data[1:])))
        list(bent.items())
        assert kept.size <= 500


def test_what_is_met_once_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Damaged payloads have ever new shapes: of these no more is kept than numbers, and not many."""
    kept = Shapes(limit=100_000)
    monkeypatch.setattr("gbcs.usecases.dlms_engine.SHAPES", kept)
    monkeypatch.setattr(shapes, "_MET", 50)
    message = next(message for message in map(gbcs.decode, vectors()) if isinstance(message.payload, AccessRequest))
    payload: Any = message.payload
    bent = [
        message._replace(payload=payload._replace(data=(Structure((LongUnsigned(1),) * number), *payload.data[1:])))
        for number in range(100)
    ]
    for each in bent:
        list(each.items())
    assert kept.size == 0
    assert len(kept._met) == 50
    assert all(type(each) is int for each in kept._met)
    for _ in range(3):
        check(message)
    assert naming.reading_of(message) is not None
    assert kept.size > 0


def test_messages_that_depart_do_not_keep_a_shape_from_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes first with a wrong constant must not make all later messages of the shape slow."""
    monkeypatch.setattr("gbcs.usecases.dlms_engine.SHAPES", Shapes(limit=100_000))
    right, wrong = next(
        (message, bent)
        for message in map(gbcs.decode, vectors())
        if isinstance(message.payload, AccessRequest) and (bent := _with_a_wrong_constant(message)) is not None
    )
    for _ in range(3):
        assert naming.reading_of(wrong) is None
    for _ in range(10):
        check(right)
    assert naming.reading_of(right) is not None


def _with_a_wrong_constant(message: gbcs.Message) -> gbcs.Message | None:
    """A command with another first number, where that is none that it may have."""
    payload: Any = message.payload
    for place, data in enumerate(payload.data):
        if isinstance(data, Number):
            other = type(data)(data ^ 1)
            bent = message._replace(
                payload=payload._replace(data=(*payload.data[:place], other, *payload.data[place + 1 :]))
            )
            if any(item.departure for item in bent.items()):
                return bent
    return None


def test_the_shapes_of_all_use_cases_are_bounded() -> None:
    assert shapes.SHAPES.size <= 200_000


def test_without_a_use_case() -> None:
    message = gbcs.decode(vectors()[0])
    unknown = message._replace(header=message.header._replace(message_code=0xFFFF, cra=CRA.COMMAND))
    assert gbcs.to_json(unknown) == json.dumps(gbcs.to_dict(unknown))
