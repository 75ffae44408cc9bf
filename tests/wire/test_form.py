"""Values that remember how they were written: what they share with the usual ones, and what they do not."""

from __future__ import annotations

import copy
import pickle
from typing import Any, NamedTuple

import pytest

from dlms.data import Array, BitString, Structure, VisibleString
from wire.form import form_of, kind_of, remember, usual, without_forms
from wire.node import node, plain


@node
class Pair(NamedTuple):
    first: Any
    second: Any


VALUES = [b"ab", (1, 2), Array((1, 2)), VisibleString("a"), BitString.from_bits("101"), Pair(1, b"a"), None]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_that_remembers(value: Any) -> None:
    form = b"\x81\x02"
    other = remember(value, form)
    assert usual(other) == value
    assert type(usual(other)) is type(value) is kind_of(other)
    assert form_of(other) == form
    assert form_of(value) is None
    assert usual(value) is value
    assert other == remember(value, form) != remember(value, b"\x82\x00\x02")
    assert other != value
    assert value != other
    assert hash(other) == hash(remember(value, form))
    assert plain(other) == plain(value)
    assert pickle.loads(pickle.dumps(other)) == other == copy.deepcopy(other)
    assert remember(other, b"x") == remember(value, b"x")
    with pytest.raises(AttributeError):
        other.form = b""
    if value is not None:
        assert isinstance(other, type(value))


def test_it_is_used_as_the_value_is() -> None:
    octets, pair = remember(b"ab", b"\x81\x02"), remember(Pair(1, b"a"), ())
    assert octets + b"c" == b"abc"
    assert octets[0] == 97
    assert bytes(octets) == b"ab"
    assert pair.first == 1
    assert pair._replace(first=2) == Pair(2, b"a")
    assert remember(VisibleString("a"), b"") == "a"
    match remember(Array((1, 2)), b""):
        case Array((one, two)):
            assert (one, two) == (1, 2)


def test_without_forms() -> None:
    tree = Pair(
        Structure((remember(b"a", b"\x81\x01"), Array((remember(Array(()), b"\x81\x00"),)))), (1, remember(None, b"x"))
    )
    bare = without_forms(tree)
    assert bare == Pair(Structure((b"a", Array((Array(()),)))), (1, None))
    assert [type(part) for part in bare] == [Structure, tuple]
    assert without_forms(bare) is bare
    assert without_forms(remember(bare, b"")) == bare
