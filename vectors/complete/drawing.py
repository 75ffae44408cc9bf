"""Values drawn of a declaration: the same ones for the same name, with the same version of hypothesis."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from zlib import crc32

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

__all__ = ["chosen", "drawn"]

Value = TypeVar("Value")


def drawn(name: str, strategy: SearchStrategy[Value], count: int) -> list[Value]:
    """Some values of a strategy."""
    from vectors.complete.engine import ENGINE  # only where vectors are made: it wants a newer hypothesis

    found: list[Value] = []

    @seed(crc32(name.encode()))
    @settings(
        backend=ENGINE,
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def keep(value: Value) -> None:
        found.append(value)

    keep()
    return found


def chosen(
    name: str,
    strategy: SearchStrategy[Value],
    encode: Callable[[Value], bytes],
    *,
    keep: int = 2,
    most: int = 900,
    count: int = 12,
    shortest: bool = False,
) -> list[tuple[Value, bytes]]:
    """Of a few values drawn, the longest that are not too long: what is long holds most of what may stand there.

    Where parts may be left out, the shortest, too.
    """
    each = {encode(value): value for value in drawn(name, strategy, count)}
    by_length = sorted(each, key=len)
    short = [octets for octets in by_length if len(octets) <= most] or by_length[:1]
    kept = short[:1] * shortest + short[-keep:]
    return [(each[octets], octets) for octets in dict.fromkeys(kept)]
