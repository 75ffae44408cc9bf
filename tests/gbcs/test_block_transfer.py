from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

import gbcs
from gbcs import CRA, DecodeError, EncodeError, EntityId, Message, WireError
from gbcs.block_transfer import MAX_BLOCK_SIZE, MAX_BLOCKS, Block, Reassembler, split
from gbcs.payload import Opaque
from tests.gbcs.octets import ESME, SUPPLIER, general_signing, hexa, length, with_mac
from wire.node import plain

OCTETS = with_mac(general_signing())
MESSAGE = gbcs.decode(OCTETS)


def block_octets(
    *,
    head: str = "dd 09",
    cra: str = "01",
    counter: str = "0000000000001234",
    originator: str = "08" + SUPPLIER,
    recipient: str = "08" + ESME,
    tail: str = "00 02 0027 00",
    service_length: str | None = None,
    security: str = "00 00000000",
    tag: str = "e0",
    control: str = "c1",
    number: str = "0003",
    acknowledged: str = "0002",
    data_length: str | None = None,
    data: str = "a1a2a3",
) -> bytes:
    """A block, by hand."""
    data_length = length(len(hexa(data))) if data_length is None else data_length
    service = security + tag + control + number + acknowledged + data_length + data
    service_length = length(len(hexa(service))) if service_length is None else service_length
    return hexa(head + cra + counter + originator + recipient + tail + service_length + service)


BLOCK = Block(
    cra=CRA.COMMAND,
    originator_counter=0x1234,
    originator=EntityId(SUPPLIER),
    recipient=EntityId(ESME),
    message_code=0x0027,
    is_last=True,
    streaming=True,
    window=1,
    number=3,
    acknowledged=2,
    octets=hexa("a1a2a3"),
)

# One block -----------------------------------------------------------------------------------------------------------


def test_octet_by_octet() -> None:
    octets = hexa(
        "dd 09 01 0000000000001234 08 0a7e570000000002 08 0a7e57de00000001 00 02 0027 00"
        "0f 00 00000000 e0 c1 0003 0002 03 a1a2a3"
    )
    assert Block.decode(octets) == BLOCK
    assert BLOCK.encode() == octets == block_octets()


CASES: dict[str, tuple[bytes, Block]] = {
    "response": (block_octets(cra="02"), BLOCK._replace(cra=CRA.RESPONSE)),
    "alert": (block_octets(cra="03"), BLOCK._replace(cra=CRA.ALERT)),
    "neither last nor streaming": (
        block_octets(control="00"),
        BLOCK._replace(is_last=False, streaming=False, window=0),
    ),
    "last, widest window": (block_octets(control="bf"), BLOCK._replace(streaming=False, window=63)),
    "streaming": (block_octets(control="42"), BLOCK._replace(is_last=False, window=2)),
    "acknowledgement": (
        block_octets(control="00", data=""),
        BLOCK._replace(is_last=False, streaming=False, window=0, octets=b""),
    ),
    "highest numbers": (
        block_octets(counter="ff" * 8, tail="00 02 ffff 00", number="ffff", acknowledged="fffe"),
        BLOCK._replace(originator_counter=0xFFFFFFFFFFFFFFFF, message_code=0xFFFF, number=0xFFFF, acknowledged=0xFFFE),
    ),
    "length of the service in two octets": (
        block_octets(data="55" * 0x75),
        BLOCK._replace(octets=b"\x55" * 0x75),
    ),
    "both lengths in three octets": (block_octets(data="55" * 1149), BLOCK._replace(octets=b"\x55" * 1149)),
}


@pytest.mark.parametrize(("octets", "block"), CASES.values(), ids=CASES)
def test_both_ways(octets: bytes, block: Block) -> None:
    assert Block.decode(octets) == block
    assert block.encode() == octets


@pytest.mark.parametrize("kind", [bytearray, memoryview])
def test_what_holds_octets_is_accepted(kind: Any) -> None:
    block = Block.decode(kind(block_octets()))
    assert block == BLOCK
    assert type(block.octets) is bytes


@pytest.mark.parametrize("data", ["dd09", 34, None, [0xDD]])
def test_anything_else_is_a_type_error(data: Any) -> None:
    with pytest.raises(TypeError):
        Block.decode(data)


REFUSED: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 0, "header"),
    "general-signing": (general_signing(), 0, "DD, the general-ciphering"),
    "a whole message": (OCTETS, 1, "09, the length of the transaction-id"),
    "CRA flag 0": (block_octets(cra="00"), 2, "CRA flag"),
    "CRA flag 4": (block_octets(cra="04"), 2, "CRA flag"),
    "another length of the originator": (block_octets(originator="07" + SUPPLIER), 11, "length of the originator"),
    "another length of the recipient": (block_octets(recipient="09" + ESME), 20, "length of the recipient"),
    "date-time": (block_octets(tail="0c 02 0027 00"), 29, "length of the date-time"),
    "more other-information": (block_octets(tail="00 0a 0027 00"), 30, "length of the other-information"),
    "key-info": (block_octets(tail="00 02 0027 01"), 33, "key-info"),
    "indefinite length": (block_octets(service_length="80"), 34, "1 to 4 octets"),
    "service longer than the octets": (block_octets(service_length="10"), 35, "16 octets of ciphered service"),
    "service shorter than the octets": (block_octets() + b"\x00", 35, "15 octets of ciphered service"),
    "service too short": (block_octets()[:34] + hexa("0a 00 00000000 e0 c1 0003 00"), 45, "a block's control"),
    "no data length": (block_octets(data_length="", data=""), 46, "a length"),
    "security control": (block_octets(security="11 00000000"), 35, "security control 00"),
    "invocation counter": (block_octets(security="00 00000001"), 36, "invocation counter 0"),
    "another tag": (block_octets(tag="df"), 40, "E0, the tag"),
    "data longer than the block": (block_octets(data_length="04"), 47, "4 octets of block data"),
    "data shorter than the block": (block_octets(data_length="02"), 47, "2 octets of block data"),
}


@pytest.mark.parametrize(("octets", "offset", "expected"), REFUSED.values(), ids=REFUSED)
def test_refused(octets: bytes, offset: int, expected: str) -> None:
    with pytest.raises(DecodeError, match=expected) as caught:
        Block.decode(octets)
    assert caught.value.offset == offset


@pytest.mark.parametrize("octets", [block_octets(), block_octets(data="55" * 300)])
def test_every_truncation_is_refused(octets: bytes) -> None:
    for size in range(len(octets)):
        with pytest.raises(DecodeError) as caught:
            Block.decode(octets[:size])
        assert 0 <= caught.value.offset <= size


@pytest.mark.parametrize(
    ("block", "path"),
    [
        (BLOCK._replace(cra=0), ("cra",)),
        (BLOCK._replace(cra=256), ("cra",)),
        (BLOCK._replace(originator_counter=-1), ("originator_counter",)),
        (BLOCK._replace(originator_counter=1 << 64), ("originator_counter",)),
        (BLOCK._replace(originator=b"\x00" * 7), ("originator",)),
        (BLOCK._replace(recipient=b"\x00" * 9), ("recipient",)),
        (BLOCK._replace(recipient="0a7e57de"), ("recipient",)),
        (BLOCK._replace(message_code=0x10000), ("message_code",)),
        (BLOCK._replace(window=64), ("window",)),
        (BLOCK._replace(window=-1), ("window",)),
        (BLOCK._replace(number=0x10000), ("number",)),
        (BLOCK._replace(number="1"), ("number",)),
        (BLOCK._replace(acknowledged=-1), ("acknowledged",)),
        (BLOCK._replace(octets="a1"), ("octets",)),
    ],
)
def test_unwritable(block: Block, path: tuple[str, ...]) -> None:
    with pytest.raises(EncodeError) as caught:
        block.encode()
    assert caught.value.path == path


def test_plain() -> None:
    assert plain(BLOCK) == {
        "apdu": "general-block-transfer",
        "cra": "command",
        "originator_counter": 0x1234,
        "originator": "0A-7E-57-00-00-00-00-02",
        "recipient": "0A-7E-57-DE-00-00-00-01",
        "message_code": "0027",
        "is_last": True,
        "streaming": True,
        "window": 1,
        "number": 3,
        "acknowledged": 2,
        "octets": "a1a2a3",
    }


# Messages in blocks --------------------------------------------------------------------------------------------------


def message_of(size: int, counter: int = 0x1234) -> Message:
    """A message of ``size`` octets, which are not all the same."""
    content = b"\x30\x82" + bytes(number * 7 & 0xFF for number in range(size))
    for cut in range(len(content) + 1):
        message = MESSAGE._replace(
            header=MESSAGE.header._replace(message_code=0xFFFE, originator_counter=counter),
            payload=Opaque(None, content[: len(content) - cut]),
        )
        if len(gbcs.encode(message)) == size:
            return message
    raise AssertionError(size)


def test_split_octet_by_octet() -> None:
    blocks = split(MESSAGE, 40)
    assert [block.encode() for block in blocks] == [
        block_octets(control="41", number="0001", acknowledged="0000", data=OCTETS[:40].hex()),
        block_octets(control="c1", number="0002", acknowledged="0000", data=OCTETS[40:].hex()),
    ]


@pytest.mark.parametrize(
    ("size", "count", "last"),
    [(2, 40, 1), (39, 3, 1), (40, 2, 39), (78, 2, 1), (79, 1, 79), (80, 1, 79), (MAX_BLOCK_SIZE, 1, 79)],
)
def test_split_sizes(size: int, count: int, last: int) -> None:
    blocks = split(MESSAGE, size)
    assert len(OCTETS) == 79
    assert [block.number for block in blocks] == list(range(1, count + 1))
    assert [len(block.octets) for block in blocks] == [size] * (count - 1) + [last]
    assert [block.is_last for block in blocks] == [False] * (count - 1) + [True]
    assert {block.message_key for block in blocks} == {
        (CRA.COMMAND, 0x1234, EntityId(SUPPLIER), EntityId(ESME), 0x0027)
    }
    assert b"".join(block.octets for block in blocks) == OCTETS


def test_default_block_size() -> None:
    blocks = split(message_of(MAX_BLOCK_SIZE + 1))
    assert [len(block.octets) for block in blocks] == [1149, 1]
    assert len(blocks[0].encode()) == 1200


@pytest.mark.parametrize("size", [-1, 0, MAX_BLOCK_SIZE + 1])
def test_split_refuses_other_sizes(size: int) -> None:
    with pytest.raises(EncodeError, match="a block holds 1 to"):
        split(MESSAGE, size)


def test_split_to_the_most_blocks_and_beyond() -> None:
    assert len(split(message_of(MAX_BLOCKS), 1)) == MAX_BLOCKS
    with pytest.raises(EncodeError, match="make 64 blocks, at most 63"):
        split(message_of(MAX_BLOCKS + 1), 1)


def test_split_refuses_what_has_no_encoding() -> None:
    with pytest.raises(EncodeError):
        split(MESSAGE._replace(mac=b""))


def test_reassembly_in_every_order() -> None:
    blocks = split(MESSAGE, 20)
    assert len(blocks) == 4
    for order in itertools.permutations(blocks):
        reassembler = Reassembler()
        assert [reassembler.add(block) for block in order] == [None, None, None, OCTETS]
        assert reassembler.pending == 0


def test_reassembly_of_one_block() -> None:
    reassembler = Reassembler()
    assert reassembler.add(split(MESSAGE)[0]) == OCTETS
    assert reassembler.pending == 0


def test_reassembly_of_the_longest_message() -> None:
    message = message_of(MAX_BLOCKS * 16)
    blocks = [Block.decode(block.encode()) for block in split(message, 16)]
    random.Random(7).shuffle(blocks)
    assert Reassembler().add_all(blocks) == [gbcs.encode(message)]


def test_more_and_longer_blocks_than_allowed_are_put_together() -> None:
    message = message_of(200 * 1200)
    whole = gbcs.encode(message)
    blocks = [
        MIDDLE._replace(number=number + 1, is_last=number == 199, octets=whole[number * 1200 : number * 1200 + 1200])
        for number in range(200)
    ]
    assert Reassembler().add_all(reversed(blocks)) == [whole]


def test_duplicates_count_once() -> None:
    first, second, third = split(MESSAGE, 30)
    reassembler = Reassembler()
    assert [reassembler.add(block) for block in (second, second, first, second, first)] == [None] * 5
    assert reassembler.add(third) == OCTETS


def test_interleaved_messages() -> None:
    messages = [message_of(100 + counter, counter) for counter in range(5)]
    rounds = itertools.zip_longest(*(split(message, 23) for message in messages))
    blocks = [block for turn in rounds for block in turn if block is not None]
    reassembler = Reassembler()
    assert set(reassembler.add_all(blocks)) == {gbcs.encode(message) for message in messages}
    assert reassembler.pending == 0


@pytest.mark.parametrize(
    "change",
    [
        {"cra": CRA.RESPONSE},
        {"originator_counter": 0x1235},
        {"originator": EntityId(b"\x01" * 8)},
        {"recipient": EntityId(b"\x01" * 8)},
        {"message_code": 0x0028},
    ],
)
def test_what_differs_in_one_field_is_another_message(change: dict[str, Any]) -> None:
    first, second = split(MESSAGE, 60)
    reassembler = Reassembler()
    assert reassembler.add(first) is None
    assert reassembler.add(second._replace(**change)) is None
    assert reassembler.pending == 2
    assert reassembler.add(second) == OCTETS
    assert reassembler.pending == 1


def test_acknowledgements_are_passed_over() -> None:
    first, second = split(MESSAGE, 60)
    reassembler = Reassembler()
    acknowledgement = first._replace(number=1, acknowledged=1, octets=b"")
    assert reassembler.add(acknowledgement) is None
    assert reassembler.pending == 0
    assert reassembler.add_all([first, acknowledgement, second, acknowledgement]) == [OCTETS]


def test_empty_last_block_ends_a_message() -> None:
    first = split(MESSAGE, 79)[0]._replace(is_last=False)
    last = first._replace(number=2, is_last=True, octets=b"")
    assert Reassembler().add_all([first, last]) == [OCTETS]


MIDDLE = split(MESSAGE, 20)[1]


@pytest.mark.parametrize(
    ("before", "block", "reason"),
    [
        ([], MIDDLE._replace(number=0), "block number 0"),
        ([], MIDDLE._replace(number=256), "block number 256"),
        ([], MIDDLE._replace(octets=b"\x00" * 1201), "1201 octets"),
        ([MIDDLE], MIDDLE._replace(octets=b"\x00"), "other octets"),
        ([MIDDLE], MIDDLE._replace(is_last=True), "other octets"),
        ([MIDDLE._replace(is_last=True)], MIDDLE._replace(number=3), "beyond the last block, 2"),
        ([MIDDLE._replace(is_last=True)], MIDDLE._replace(number=1, is_last=True), "beyond the last block, 2"),
        ([MIDDLE], MIDDLE._replace(number=1, is_last=True), "claims to be the last"),
    ],
)
def test_blocks_that_do_not_fit_are_refused(before: list[Block], block: Block, reason: str) -> None:
    reassembler = Reassembler()
    assert reassembler.add_all(before) == []
    with pytest.raises(WireError, match=reason):
        reassembler.add(block)
    assert reassembler.pending == len(before)


def test_what_was_collected_survives_a_refusal() -> None:
    blocks = split(MESSAGE, 20)
    reassembler = Reassembler()
    assert reassembler.add_all(blocks[:3]) == []
    with pytest.raises(WireError):
        reassembler.add(blocks[0]._replace(octets=b"\x00"))
    with pytest.raises(WireError):
        reassembler.add(blocks[3]._replace(number=2))
    assert reassembler.add(blocks[3]) == OCTETS


def test_messages_under_way_are_bounded() -> None:
    reassembler = Reassembler(max_messages=2)
    first, second = split(MESSAGE, 60)
    for counter in (1, 2):
        reassembler.add(first._replace(originator_counter=counter))
    with pytest.raises(WireError, match="2 messages are under way"):
        reassembler.add(first._replace(originator_counter=3))
    assert reassembler.pending == 2
    # One that is complete makes room.
    assert reassembler.add(second._replace(originator_counter=1)) is not None
    assert reassembler.add(first._replace(originator_counter=3)) is None


def test_discard() -> None:
    reassembler = Reassembler(max_messages=1)
    first, second = split(MESSAGE, 60)
    reassembler.add(first)
    reassembler.discard(first._replace(originator_counter=7))
    assert reassembler.pending == 1
    reassembler.discard(second)
    assert reassembler.pending == 0
    assert reassembler.add(second) is None
    assert reassembler.add(first) == OCTETS


def test_a_repeat_after_completion_begins_no_new_message() -> None:
    reassembler = Reassembler(max_messages=2)
    blocks = split(MESSAGE, 40)
    assert reassembler.add_all(blocks) == [gbcs.encode(MESSAGE)]
    assert reassembler.add(blocks[0]) is None
    assert reassembler.pending == 0
