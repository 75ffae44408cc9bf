"""Lines: split and joined as they were; blocks of a stream."""

import io
import itertools

import pytest

from gbcs.regis import RegisError
from gbcs.regis.lines import LINE, LineEnds, blocks, join, split


@pytest.mark.parametrize(
    ("octets", "lines", "form"),
    [
        (b"a\nb\n", [b"a", b"b"], LineEnds("\n", "\n")),
        (b"a\r\nb", [b"a", b"b"], LineEnds("\r\n", "")),
        (b"a\rb\r\r\n", [b"a", b"b"], LineEnds("\r", "\r\r\n")),
        (b"a\r\nb\nc\n", [b"a", b"b", b"c"], LineEnds(("\r\n", "\n"), "\n")),
        (b"a\n\nb\n", [b"a", b"", b"b"], LineEnds("\n", "\n")),
        (b"one\r\n", [b"one"], LineEnds("\n", "\r\n")),
    ],
)
def test_split_and_join(octets, lines, form):
    assert split(octets) == (lines, form)
    assert join(lines, form) == octets


@pytest.mark.parametrize("octets", [b"", b"\n", b"\r\n\r\n"])
def test_no_line(octets):
    with pytest.raises(RegisError, match="a file with records, found nothing"):
        split(octets)
    assert list(blocks(octets)) == []


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (LineEnds("x"), "line end"),
        (LineEnds("\n", "x"), "line ends at the end"),
        (LineEnds(("\n",)), "2 line ends"),
        (LineEnds(("\n", "\n")), "the same one"),
        (LineEnds(("\n", "")), "2 line ends"),
    ],
)
def test_forms_that_no_file_has(form, text):
    with pytest.raises(RegisError, match=text):
        join([b"a", b"b", b"c"], form)


def test_form_of_one_line():
    with pytest.raises(RegisError, match="LF where there is one line"):
        join([b"a"], LineEnds("\r\n"))


@pytest.mark.parametrize("size", range(1, 9))
@pytest.mark.parametrize("octets", [b"one\r\ntwo\rthree\n\n\rfour\r\n\r\n", b"one\n\n\ntwo", b"\r\n\rone\r"])
def test_blocks_whatever_the_pieces(octets, size):
    pieces = [octets[place : place + size] for place in range(0, len(octets), size)]
    found = list(blocks(pieces))
    normal = octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n") + b"\n"
    assert b"".join(block for block, _ in found) == normal
    assert [is_last for _, is_last in found] == [False] * (len(found) - 1) + [True]
    assert found[-1][0].count(b"\n") == 1
    assert all(block.endswith(b"\n") for block, _ in found)


def test_sources_of_octets():
    octets = b"one\ntwo\n"
    for source in (octets, bytearray(octets), memoryview(octets), io.BytesIO(octets), [octets], iter([octets])):
        assert list(blocks(source)) == [(b"one\n", False), (b"two\n", True)]


def test_line_that_is_too_long():
    fits = b"a\n" + b"b" * LINE + b"\n"
    assert [len(block) for block, _ in blocks(fits)] == [2, LINE + 1]
    assert len(split(fits)[0]) == 2
    with pytest.raises(RegisError, match=r"line 2: expected a line of at most 65536 octets"):
        split(b"a\n" + b"b" * (LINE + 1))
    endless = itertools.chain([b"a\n"], itertools.repeat(b"b" * 4096))
    with pytest.raises(RegisError, match=r"line 2: expected a line of at most 65536 octets"):
        list(blocks(endless))
