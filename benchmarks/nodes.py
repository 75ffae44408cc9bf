"""What it costs to make the immutable values that decoded trees could be made of.

This decided what :mod:`wire.node` and :mod:`dlms.data` are made of: nodes are NamedTuples, numbers subclasses of int.
Each contender makes a value of three fields, or a number, from what a decoder has at hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat
from types import SimpleNamespace
from typing import Any, NamedTuple

from wire.node import node

REPEAT = 2000


class Named(NamedTuple):
    first: int
    second: bytes
    third: int


@node
class Node(NamedTuple):
    first: int
    second: bytes
    third: int


class Slotted:
    __slots__ = ("first", "second", "third")

    def __init__(self, first: int, second: bytes, third: int) -> None:
        self.first = first
        self.second = second
        self.third = third


@dataclass(slots=True)
class SlottedDataclass:
    first: int
    second: bytes
    third: int


@dataclass(frozen=True)
class FrozenDataclass:
    first: int
    second: bytes
    third: int


@dataclass(frozen=True, slots=True)
class FrozenSlottedDataclass:
    first: int
    second: bytes
    third: int


class Number(int):
    __slots__ = ()


class CheckedNumber(int):
    __slots__ = ()

    def __new__(cls, value: int) -> CheckedNumber:
        if not 0 <= value <= 0xFFFF:
            raise ValueError(value)
        return int.__new__(cls, value)


@dataclass(frozen=True, slots=True)
class BoxedNumber:
    value: int


def nodes() -> dict[str, Callable[[], object]]:
    """Three fields; the choice first."""
    new = tuple.__new__
    return {
        "@node NamedTuple": _calls(lambda: Node(1000, b"octets", 2000)),
        "@node, by tuple.__new__": _calls(lambda: new(Node, (1000, b"octets", 2000))),
        "NamedTuple": _calls(lambda: Named(1000, b"octets", 2000)),
        "tuple": _calls(_tuple),
        "class with __slots__": _calls(lambda: Slotted(1000, b"octets", 2000)),
        "dataclass(slots)": _calls(lambda: SlottedDataclass(1000, b"octets", 2000)),
        "dataclass(frozen)": _calls(lambda: FrozenDataclass(1000, b"octets", 2000)),
        "dataclass(frozen, slots)": _calls(lambda: FrozenSlottedDataclass(1000, b"octets", 2000)),
        "SimpleNamespace": _calls(lambda: SimpleNamespace(first=1000, second=b"octets", third=2000)),
    }


def numbers() -> dict[str, Callable[[], object]]:
    """A number that knows its type; the choice first."""
    new = int.__new__
    made = tuple(Number(value) for value in range(256))
    return {
        "int subclass, by int.__new__": _calls(lambda: new(Number, 1000)),
        "int subclass, made beforehand": _calls(lambda: made[100]),
        "int subclass": _calls(lambda: Number(1000)),
        "int subclass with a check": _calls(lambda: CheckedNumber(1000)),
        "(tag, value) tuple": _calls(_pair),
        "dataclass(frozen, slots) around": _calls(lambda: BoxedNumber(1000)),
    }


_FIELDS: list[Any] = [1000, b"octets", 2000]


def _tuple() -> tuple[int, bytes, int]:
    first, second, third = _FIELDS  # else the compiler would fold it to a constant
    return (first, second, third)


def _pair() -> tuple[int, int]:
    return (18, _FIELDS[0])


def _calls(make: Callable[[], object]) -> Callable[[], object]:
    def run() -> None:
        for _ in repeat(None, REPEAT):
            make()

    return run
