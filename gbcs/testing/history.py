"""What happened in a home before anybody asked: events at plausible times, the same whenever they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import blake2b

from gbcs.testing.cosem import EPOCH

__all__ = ["history", "noise"]

_DAY = timedelta(days=1)
_REACH = 120  # days that a log reaches back


def noise(seed: int, name: str, number: int) -> int:
    """A number of 32 bits that depends on nothing but the arguments."""
    octets = seed.to_bytes(16, "big", signed=True) + name.encode() + number.to_bytes(8, "big", signed=True)
    return int.from_bytes(blake2b(octets, digest_size=4).digest(), "big")


def history(seed: int, name: str, start: datetime, end: datetime, every: int = 1) -> Iterator[tuple[datetime, int]]:
    """Instants between two times, about one in so many days, each with a number that chooses what happened.

    Args:
        seed: of the home.
        name: of the log: each has events of its own.
        start: no earlier event.
        end: no later event.
        every: how many days there are to one event, in the mean.
    """
    last = (end - EPOCH) // _DAY
    first = max((start - EPOCH) // _DAY, last - _REACH)
    for day in range(first, last + 1):
        number = noise(seed, name, day)
        if number % every == 0:
            instant = EPOCH + day * _DAY + timedelta(seconds=noise(seed, f"{name} time", day) % 86400)
            if start <= instant <= end:
                yield instant, number // every
