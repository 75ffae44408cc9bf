import enum
import json
import operator
import pickle
from typing import Any, NamedTuple

import pytest

from wire.node import node, plain


@node
class Point(NamedTuple):
    x: int
    y: int = 0


@node
class Pair(NamedTuple):
    x: int
    y: int = 0


@node
class Own(NamedTuple):
    value: int

    def plain(self) -> Any:
        return f"<{self.value}>"


class Shape(enum.Enum):
    WIDE_CIRCLE = "c"


class Level(enum.IntEnum):
    HALF_FULL = 5


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (Point(1, 2), Point(1, 2), True),
        (Point(1, 2), Point(1, 3), False),
        (Point(1, 2), Pair(1, 2), False),
        (Point(1, 2), (1, 2), False),
        ((1, 2), Point(1, 2), False),
    ],
)
def test_equal_only_to_its_own_type(left: object, right: object, equal: bool) -> None:
    assert operator.eq(left, right) is equal
    assert operator.ne(left, right) is not equal


def test_inner_nodes_are_told_apart_too() -> None:
    assert (Point(1, 2),) != (Pair(1, 2),)
    assert Own(Point(1)) != Own(Pair(1))  # type: ignore[arg-type]


def test_equal_nodes_have_equal_hashes() -> None:
    assert hash(Point(1, 2)) == hash(Point(1, 2))
    assert len({Point(1, 2), Point(1, 2), Pair(1, 2)}) == 2


def test_frozen_and_slotted() -> None:
    point = Point(1, 2)
    with pytest.raises(AttributeError):
        point.x = 3  # type: ignore[misc]
    with pytest.raises(AttributeError):
        point.z = 3  # type: ignore[attr-defined]


def test_pickling() -> None:
    assert pickle.loads(pickle.dumps(Point(1, 2))) == Point(1, 2)


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (None, None),
        (True, True),
        (5, 5),
        (1.5, 1.5),
        ("text", "text"),
        (b"\x00\xff", "00ff"),
        (Shape.WIDE_CIRCLE, "wide-circle"),
        (Level.HALF_FULL, "half-full"),
        ((1, b"\x01"), [1, "01"]),
        (Point(1, 2), {"x": 1, "y": 2}),
        (Own(3), "<3>"),
        (Point(Own(3), (Pair(1),)), {"x": "<3>", "y": [{"x": 1, "y": 0}]}),  # type: ignore[arg-type]
    ],
)
def test_plain(value: object, form: object) -> None:
    assert plain(value) == form
    assert json.loads(json.dumps(plain(value))) == form


@pytest.mark.parametrize("value", [object(), [1], {"a": 1}, {1}, bytearray(b"a")])
def test_what_trees_do_not_hold_has_no_plain_form(value: object) -> None:
    with pytest.raises(TypeError, match="no plain form of"):
        plain(value)


def test_plain_text_with_octets_that_are_none_in_its_encoding():
    assert plain(b"a\xff".decode("utf-8", "surrogateescape")) == {"octets": "61ff"}
    assert plain("größe") == "größe"
