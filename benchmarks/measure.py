"""Timing: interleaved rounds, medians, ratios."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from itertools import repeat
from statistics import median
from time import process_time_ns
from typing import NamedTuple

SHORTEST = 2_000_000
"""Nanoseconds that a contender's part of a round takes at least."""


class Timing(NamedTuple):
    """One contender in one comparison.

    Attributes:
        seconds: median of the rounds, for one pass over the material.
        ratio: how many times as fast the first contender is: the median of the ratios within each round.
    """

    seconds: float
    ratio: float


def compare(
    contenders: Mapping[str, Callable[[], object]], rounds: int, clock: Callable[[], int] = process_time_ns
) -> dict[str, Timing]:
    """Time each contender's pass over the same material, ``rounds`` times, the order turning with every round.

    The collector of cyclic garbage rests while a pass runs, as in :mod:`timeit`. A short pass is repeated within its
    round. A single round is a pass of each, and nothing before it: it shows that they run.

    Args:
        contenders: by name, ours first.
        rounds: how many.
        clock: nanoseconds; those of CPU time unless another process does some of the work.
    """
    names = list(contenders)
    times: dict[str, list[float]] = {name: [] for name in names}
    passes = {}
    for name, run in contenders.items():
        passes[name] = _passes(run, clock) if rounds > 1 else 1
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            run, count = contenders[name], passes[name]
            gc.collect()
            gc.disable()
            start = clock()
            for _ in repeat(None, count):
                run()
            times[name].append(max(clock() - start, 1) / count)  # a coarse clock may stand still
            gc.enable()
    first = times[names[0]]
    return {
        name: Timing(
            median(taken) / 1e9,
            median(other / own for other, own in zip(taken, first, strict=True)),
        )
        for name, taken in times.items()
    }


def _passes(run: Callable[[], object], clock: Callable[[], int]) -> int:
    """How many passes take long enough to be timed."""
    run()  # fills caches, and lets the interpreter specialise
    start = clock()
    run()
    return 1 + SHORTEST // (clock() - start + 1)
