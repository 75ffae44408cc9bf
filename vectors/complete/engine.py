"""Hypothesis without what it takes of the source code at hand.

It draws texts and numbers of the program under test, too: they would be others with each change of a module. It is kept
from that by what it has for other engines, in newer versions than the tests need.
"""

from __future__ import annotations

from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, Constants, HypothesisProvider

__all__ = ["ENGINE", "Engine"]

ENGINE = "vectors"
"""The name of the engine, for the settings of hypothesis."""


class Engine(HypothesisProvider):
    """An engine that knows no constants of the modules that are loaded."""

    _local_constants = Constants()


AVAILABLE_PROVIDERS[ENGINE] = f"{__name__}.{Engine.__name__}"
