import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbcs.counters import (
    MAXIMUM,
    checked_counter,
    is_newer,
    is_prepayment_counter,
    next_counter,
    next_prepayment_counter,
    prepayment_counter,
    recovered_prepayment_counter,
    truncated_prepayment_counter,
)
from wire.errors import EncodeError

LARGEST = 2**64 - 1
ANY = st.integers(0, LARGEST)


@pytest.mark.parametrize("counter", [0, 1, 2**63, LARGEST])
def test_64_bits(counter: int) -> None:
    assert checked_counter(counter) == counter


@pytest.mark.parametrize("counter", [-1, LARGEST + 1, 1.5, "1", None, b"\x00" * 8])
def test_anything_else_is_refused(counter: object) -> None:
    for function in (checked_counter, next_counter, is_prepayment_counter, truncated_prepayment_counter):
        with pytest.raises(EncodeError, match="64 bits"):
            function(counter)
    with pytest.raises(EncodeError, match="64 bits"):
        is_newer(counter, 0)


def test_newer_is_strictly_larger() -> None:
    assert is_newer(0, None)
    assert is_newer(8, 7)
    assert not is_newer(7, 7)
    assert not is_newer(6, 7)
    assert is_newer(LARGEST, LARGEST - 1)
    with pytest.raises(EncodeError):
        is_newer(7, -1)


@given(ANY.filter(lambda last: last < LARGEST))
def test_the_next_is_newer_and_the_smallest(last: int) -> None:
    assert is_newer(next_counter(last), last)
    assert next_counter(last) - last == 1


def test_no_counter_is_left() -> None:
    with pytest.raises(EncodeError):
        next_counter(LARGEST)
    with pytest.raises(EncodeError):
        next_prepayment_counter(0xFFFFFFFF_00000000)


@pytest.mark.parametrize(
    ("counter", "answer"),
    [(0, True), (3 << 32, True), (0xFFFFFFFF_00000000, True), (1, False), ((3 << 32) + 1, False), (2**32 - 1, False)],
)
def test_form_of_prepayment_counters(counter: int, answer: bool) -> None:
    assert is_prepayment_counter(counter) is answer


def test_prepayment_counters() -> None:
    assert prepayment_counter(6) == 0x0000000600000000
    assert next_prepayment_counter(0x0000000600000000) == 0x0000000700000000
    assert next_prepayment_counter(0x0000000600000001) == 0x0000000700000000
    for number in (-1, 2**32, 1.0):
        with pytest.raises(EncodeError, match="32 bits"):
            prepayment_counter(number)


@pytest.mark.parametrize(
    ("counter", "truncated"),
    [(0, 0), (6 << 32, 6), (0x3FF << 32, 0x3FF), (0x400 << 32, 0), (0xFFFFFFFF_00000000, 0x3FF), (0x1234 << 32, 0x234)],
)
def test_bits_41_to_32(counter: int, truncated: int) -> None:
    assert truncated_prepayment_counter(counter) == truncated


def test_low_bits_are_never_cut_off_in_silence() -> None:
    with pytest.raises(EncodeError, match="low 32 bits"):
        truncated_prepayment_counter((6 << 32) + 1)


@pytest.mark.parametrize(
    ("truncated", "highest", "counter"),
    [
        (812, 2458896167 << 32, 10560878642999590912),  # the worked example of GBCS 0.8.1, table 27
        (7, 6 << 32, 7 << 32),
        (6, 6 << 32, 6 << 32),
        (5, 6 << 32, 5 << 32),  # entered late
        (0, 0x3FF << 32, 0x400 << 32),
        (0x3FF, 0x400 << 32, 0x3FF << 32),
        (0, 0x600 << 32, 0x400 << 32),  # 512 below is near enough
        (0, 0x601 << 32, 0x800 << 32),  # 513 is not
        (0x200, 0x400 << 32, 0x600 << 32),
        (0x201, 0x400 << 32, 0x201 << 32),
        (0x3FF, 0, 0x3FF << 32),  # there is none below zero
        (0, 0xFFFFFFFF_00000000, 0xFFFFFC00_00000000),  # nor one that has more than 32 bits
        (7, (6 << 32) + 5, 7 << 32),
    ],
)
def test_recovered_counters(truncated: int, highest: int, counter: int) -> None:
    assert recovered_prepayment_counter(truncated, highest) == counter


@pytest.mark.parametrize("truncated", [-1, 1024, None, True])
def test_more_than_ten_bits_are_refused(truncated: int) -> None:
    with pytest.raises(EncodeError, match="ten bits"):
        recovered_prepayment_counter(truncated, 0)


@given(st.integers(0, 2**32 - 1), st.integers(-511, 511))
def test_a_counter_near_the_highest_comes_back(highest: int, step: int) -> None:
    counter = prepayment_counter(min(max(highest + step, 0), 2**32 - 1))
    assert recovered_prepayment_counter(truncated_prepayment_counter(counter), prepayment_counter(highest)) == counter


def test_the_maximum() -> None:
    assert MAXIMUM == LARGEST
