"""Text from outside on a terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2Jpaid", r"\x1b[2Jpaid"),
        ("a\u202eb", r"a\u202eb"),
        ("one\ntwo\r\tthree", r"one\ntwo\r\tthree"),
        ("a\u2028b\x85c", r"a\u2028b\x85c"),
        ("\x7f\x9b31m", r"\x7f\x9b31m"),
        ("\udcff", r"\udcff"),
        ("£12.50, naïve 電", "£12.50, naïve 電"),
    ],
)
def test_what_is_not_printed_as_itself_is_escaped(text, shown):
    assert printable(text) == shown


@given(st.text(st.characters()))
def test_nothing_that_acts_on_a_terminal_is_left(text):
    shown = printable(text)
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert shown.splitlines() in ([], [shown])
