"""What is encoded decodes to the same; what decodes encodes to the same octets; the rest is a DecodeError."""

from __future__ import annotations

import json
import pickle
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gbcs
from gbcs import DecodeError
from gbcs.block_transfer import MAX_BLOCKS, Block, Reassembler, split
from gbcs.message import CRA
from gbcs.payload import gbz
from gbcs.payload.alert_contents import CONTENTS
from gbcs.usecases.codes import CODES
from tests.examples import examples
from tests.strategies import dlms as make_dlms
from tests.strategies import gbcs as make
from tests.strategies import zigbee as make_zigbee
from wire.node import plain

few = examples(30)
some = examples(50)
many = examples(75)


def same_or_refused(decode: Callable[[bytes], Any], encode: Callable[[Any], bytes], octets: bytes) -> Any:
    """The value, or None where the octets are refused, with an error that points into them."""
    try:
        value = decode(octets)
    except DecodeError as error:
        refusal = error
    else:
        assert encode(value) == octets
        return value
    assert 0 <= refusal.offset <= len(octets)
    assert str(refusal)
    return None


def check_json(message: gbcs.Message) -> None:
    form = gbcs.to_dict(message)
    assert json.loads(json.dumps(form, allow_nan=False)) == form


def test_every_alert_content_has_a_strategy() -> None:
    assert set(make.BY_CODE) == set(CONTENTS)


@many
@given(make.messages())
def test_message(message: gbcs.Message) -> None:
    octets = gbcs.encode(message)
    again = gbcs.decode(octets)
    assert again == message
    assert type(again.payload) is type(message.payload)
    assert hash(again) == hash(message)
    assert gbcs.encode(again) == octets
    assert pickle.loads(pickle.dumps(again)) == message
    check_json(again)


@many
@given(make.messages(), st.data())
def test_damaged_message(message: gbcs.Message, drawn: st.DataObject) -> None:
    octets = gbcs.encode(message)
    damaged = drawn.draw(make_dlms.damaged(octets))
    found = same_or_refused(gbcs.decode, gbcs.encode, damaged)
    if found is not None:
        check_json(found)
        assert (found == message) == (damaged == octets)


@few
@given(make.messages())
def test_message_cut_short(message: gbcs.Message) -> None:
    octets = gbcs.encode(message)
    for end in range(len(octets)):
        found = same_or_refused(gbcs.decode, gbcs.encode, octets[:end])
        if found is not None:  # a command without its signature is an unsigned pre-command
            assert message.header.cra is CRA.COMMAND
            assert message.mac is None
            assert found == message._replace(signature=None)


@many
@given(make.known_components | make.unknown_components)
def test_component_is_typed(component: gbz.Component) -> None:
    payload = gbz.GbzPayload((component,))
    octets = gbz.encode(payload)
    (again,) = gbz.decode(octets, 0x0074, CRA.COMMAND).components
    assert again == component
    assert type(again.content) is type(component.content)


@many
@given(st.sampled_from(make_zigbee.COMMANDS), st.binary(max_size=80))
def test_any_octets_as_a_content(command: tuple[int, int, int, Any], content: bytes) -> None:
    cluster_id, control, command_id, layout = command
    head = bytes((1, *cluster_id.to_bytes(2, "big"), 0, 3 + len(content), control, 0, command_id))
    octets = b"\x01\x09\x01" + head + content
    found = same_or_refused(lambda whole: gbz.decode(whole, 0x0074, CRA.COMMAND), gbz.encode, octets)
    if found is not None:
        (component,) = found.components
        assert type(component.content) is layout.node
        form = plain(found)
        assert json.loads(json.dumps(form, allow_nan=False)) == form


@many
@given(make.clear_components)
def test_decrypted_component(component: gbz.Component) -> None:
    octets = gbz.clear_octets(component)
    assert octets.frame_counter == component.content.frame_counter
    assert gbz.clear_content(component, octets) == component.content
    form = plain(component)
    assert json.loads(json.dumps(form, allow_nan=False)) == form
    with pytest.raises(gbcs.EncodeError):
        gbz.encode(gbz.GbzPayload((component,)))


STARTS = (b"", b"\xd9", b"\xda", b"\x0f", b"\x01\x09", b"\x30", b"\x02")


@many
@given(
    st.sampled_from([*CODES, 0xFFFE]),
    st.sampled_from(CRA),
    st.sampled_from(STARTS),
    st.binary(max_size=60),
)
def test_any_octets_as_a_payload(code: int, cra: CRA, start: bytes, rest: bytes) -> None:
    header = bytes.fromhex("df09") + bytes((cra,)) + bytes(8) + (b"\x08" + bytes(8)) * 2 + b"\x00"
    payload = start + rest
    octets = header + b"\x02" + code.to_bytes(2, "big") + bytes((len(payload),)) + payload + b"\x00"
    found = same_or_refused(gbcs.decode, gbcs.encode, octets)
    if found is not None:
        check_json(found)


@many
@given(st.sampled_from((b"", b"\xdd", b"\xdf", b"\xdf\x09", b"\xdd\x00\x00\x00\x00\x00\x00")), st.binary(max_size=80))
def test_any_octets(start: bytes, rest: bytes) -> None:
    same_or_refused(gbcs.decode, gbcs.encode, start + rest)


@some
@given(make.messages(), make.messages())
def test_equal_messages_have_the_same_octets(one: gbcs.Message, other: gbcs.Message) -> None:
    assert (one == other) == (gbcs.encode(one) == gbcs.encode(other))


# Block transfer ------------------------------------------------------------------------------------------------------


@some
@given(make.blocks(), st.data())
def test_block(block: Block, drawn: st.DataObject) -> None:
    octets = block.encode()
    assert Block.decode(octets) == block
    damaged = drawn.draw(make_dlms.damaged(octets))
    found = same_or_refused(Block.decode, Block.encode, damaged)
    assert found is None or (found == block) == (damaged == octets)
    json.dumps(plain(block))


@some
@given(make.blocks())
def test_block_cut_short_is_refused(block: Block) -> None:
    octets = block.encode()
    for end in range(len(octets)):
        assert same_or_refused(Block.decode, Block.encode, octets[:end]) is None


def message_key(message: gbcs.Message) -> tuple[Any, ...]:
    """What tells the blocks of one message from those of another."""
    return tuple(message.header[:5])


@few
@given(
    st.lists(make.messages(), min_size=1, max_size=3, unique_by=message_key),
    st.integers(1, 300),
    st.randoms(use_true_random=False),
)
def test_blocks_in_any_order_make_the_messages(messages: list[gbcs.Message], size: int, order: random.Random) -> None:
    whole = [gbcs.encode(message) for message in messages]
    blocks = [
        block
        for message, octets in zip(messages, whole, strict=True)
        for block in split(message, max(size, len(octets) // MAX_BLOCKS + 1))
    ]
    order.shuffle(blocks)
    reassembler = Reassembler()
    found: list[bytes] = []
    for place, block in enumerate(blocks):
        found += reassembler.add_all([block])
        seen = order.choice(blocks[: place + 1])
        if any(later.message_key == seen.message_key for later in blocks[place + 1 :]):
            assert reassembler.add(seen) is None  # once more, while its message is under way
    assert sorted(found) == sorted(whole)
    assert reassembler.pending == 0
