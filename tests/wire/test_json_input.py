"""JSON from outside: all that is JSON is read as Python reads it, and what would be read by halves is refused."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.json_input import JSONError, read_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]))
def test_what_is_json_is_read(value: Any, encoding: str) -> None:
    text = json.dumps(value)
    assert read_json(text) == value
    assert read_json(text.encode(encoding)) == value


@given(st.text() | st.binary())
def test_whatever_is_given_is_read_or_refused(text: str | bytes) -> None:
    try:
        found = read_json(text)
    except JSONError:
        return
    assert found == json.loads(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"device": {"type": "ESME"}, "message": "00", "device": {}}', "device"),
        ('{"a": 1, "\\u0061": 1}', "a"),
        ('[{"b": {"c": [{"d": 1, "d": 1}]}}]', "d"),
        (b'{"a": 1, "a": 2}', "a"),
    ],
)
def test_two_members_of_one_name(text: str | bytes, name: str) -> None:
    with pytest.raises(JSONError, match=f"an object with two members of the name '{name}'"):
        read_json(text)


def test_the_last_of_very_many_members_stands_twice() -> None:
    """Found in one pass over them."""
    members = ",".join(f'"{number}":0' for number in range(200_000))
    with pytest.raises(JSONError, match="two members of the name '199999'"):
        read_json(f'{{{members},"199999":1}}')


@pytest.mark.parametrize("text", ["NaN", '{"a": Infinity}', "[-Infinity]"])
def test_what_is_no_number_of_json(text: str) -> None:
    with pytest.raises(JSONError, match="no number"):
        read_json(text)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, "1" * 5000, b"\xff\xff", b'"\xed\xa0\x80"', b"", ""], ids=range(7)
)
def test_what_is_none(text: str | bytes) -> None:
    with pytest.raises(JSONError, match="no JSON"):
        read_json(text)


def test_numbers_of_another_type() -> None:
    assert read_json("[0.10, 1]", parse_float=Decimal) == [Decimal("0.10"), 1]
    with pytest.raises(JSONError, match="two members"):
        read_json('{"a": 0.1, "a": 0.1}', parse_float=Decimal)
