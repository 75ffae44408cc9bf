"""General block transfer: the blocks of a Landis+Gyr E450 as posted (meter id made up), and blocks written by hand."""

from __future__ import annotations

import itertools
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dlms
from dlms.apdu.data_notification import DataNotification
from dlms.apdu.general_block_transfer import BlockControl, GeneralBlockTransfer
from dlms.block_transfer import MAX_OCTETS, Blocks, Reassembler
from dlms.data import DoubleLongUnsigned, LongUnsigned
from wire.errors import DecodeError, WireError

PUSH = tuple(
    map(
        bytes.fromhex,
        (
            (
                "e04000010000700f0021a4330c07e8021d04163032ff800000020e010e020412002809060008190900ff0f021200000204120028"
                "09060008190900ff0f01120000020412000109060000600100ff0f02120000020412000309060100010700ff0f02120000020412"
                "000309060100020700ff0f02120000"
            ),
            (
                "e040000200006c020412000309060101010800ff0f02120000020412000309060101020800ff0f02120000020412000309060101"
                "050800ff0f02120000020412000309060101060800ff0f02120000020412000309060101070800ff0f0212000002041200030906"
                "0101080800ff0f02120000"
            ),
            (
                "e0c000030000790204120003090601001f0700ff0f02120000020412000309060100330700ff0f02120000020412000309060100"
                "470700ff0f0212000009060008190900ff09083030303030303031060000016a0600000000060023222606000004180600008"
                "76f06000000000600000a7306000ac6a8120033120069120034"
            ),
        ),
    )
)


def block(number: int, data: bytes, *, last: bool = False, acknowledged: int = 0) -> GeneralBlockTransfer:
    return GeneralBlockTransfer(BlockControl(0x80 * last), number, acknowledged, data)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_blocks_of_a_meter_in_any_order(order: tuple[int, ...]) -> None:
    reassembler = Reassembler()
    *before, whole = [reassembler.add(PUSH[place]) for place in order]
    assert before == [None, None]
    assert whole is not None
    assert len(whole) == 341
    assert reassembler.pending == 0
    push = dlms.decode(whole)
    assert isinstance(push, DataNotification)
    assert str(push.date_time) == "2024-02-29 Thu 22:48:50 (clock status 00)"
    objects, *values = push.body  # type: ignore[misc]
    assert len(objects) == 14
    assert values[:2] == [bytes.fromhex("0008190900ff"), b"00000001"]
    assert values[2:10] == [*map(DoubleLongUnsigned, (362, 0, 2302502, 1048, 34671, 0, 2675, 706216))]
    assert values[10:] == [*map(LongUnsigned, (51, 105, 52))]


def test_duplicates_and_acknowledgements_are_passed_over() -> None:
    reassembler = Reassembler()
    for number in (1, 2, 1, 2):
        assert reassembler.add(PUSH[number - 1]) is None
        assert reassembler.add(block(9, b"", acknowledged=number)) is None
        assert reassembler.add(block(9, b"", acknowledged=number, last=True)) is None
    assert reassembler.pending == 2
    assert reassembler.add(PUSH[2]) is not None


def test_one_apdu_after_the_other() -> None:
    reassembler = Reassembler()
    assert reassembler.add(block(1, b"\x0f")) is None
    assert reassembler.add(block(2, b"\x00", last=True)) == b"\x0f\x00"
    assert reassembler.add(block(1, b"\x0f\x01", last=True)) == b"\x0f\x01"


def test_late_repeats_begin_no_apdu_and_are_mixed_into_none() -> None:
    first = [block(1, b"\x0f"), block(2, b"a"), block(3, b"b", last=True)]
    other = [block(1, b"\x0f"), block(2, b"c"), block(3, b"d", last=True)]
    reassembler = Reassembler()
    assert [reassembler.add(one) for one in first] == [None, None, b"\x0fab"]
    assert reassembler.add(first[2]) is None
    assert reassembler.add(first[1]) is None
    assert reassembler.pending == 0
    assert [reassembler.add(one) for one in other[1:]] == [None, None]  # not with block 3 of the first
    assert reassembler.add(other[0]) == b"\x0fcd"
    assert [reassembler.add(one) for one in other] == [None, None, b"\x0fcd"]
    assert reassembler.add(block(1, b"\x10", last=True)) == b"\x10"


def test_an_empty_last_block_ends_an_apdu() -> None:
    reassembler = Reassembler()
    assert reassembler.add(block(1, b"\x0f")) is None
    assert reassembler.add(block(2, b"", last=True)) == b"\x0f"


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (block(1, b"a"), block(0, b"b"), "block number 0"),
        (block(1, b"a"), block(1, b"b"), "came before with other octets"),
        (block(1, b"a"), block(1, b"a", last=True), "came before with other octets"),
        (block(2, b"a", last=True), block(3, b"b"), "beyond the last block, 2"),
        (block(2, b"a", last=True), block(1, b"b", last=True), "beyond the last block, 2"),
        (block(2, b"a"), block(1, b"b", last=True), "higher numbers came before"),
        (block(1, b"a"), block(2, bytes(MAX_OCTETS)), f"more than {MAX_OCTETS} octets"),
    ],
)
def test_refused(first: GeneralBlockTransfer, second: GeneralBlockTransfer, reason: str) -> None:
    reassembler = Reassembler()
    assert reassembler.add(first) is None
    with pytest.raises(WireError, match=reason):
        reassembler.add(second)
    assert reassembler.pending == 1


@pytest.mark.parametrize("octets", ["c001c100030100010800ff0200", "d80102", "e6e600e0"])
def test_other_apdus_are_refused(octets: str) -> None:
    with pytest.raises(WireError):
        Reassembler().add(bytes.fromhex(octets))
    with pytest.raises(DecodeError):
        Reassembler().add(b"\xe0\x40")


def test_as_many_blocks_as_there_are_numbers_take_no_time() -> None:
    blocks = Blocks()
    started = time.perf_counter()
    for number in range(65535, 0, -1):
        whole = blocks.add(number, b"x", number == 65535)
    assert whole == b"x" * 65535
    assert time.perf_counter() - started < 5


@given(st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_any_order_any_duplicates(parts: list[bytes], dice: random.Random) -> None:
    blocks = [block(number, part, last=number == len(parts)) for number, part in enumerate(parts, 1)]
    last = dice.choice(blocks)
    others = [other for other in blocks if other is not last]
    others += [dice.choice(others) for _ in range(5)] if others else []
    dice.shuffle(others)
    reassembler = Reassembler()
    assert [reassembler.add(dlms.encode(other)) for other in others] == [None] * len(others)
    assert reassembler.add(last) == b"".join(parts)
