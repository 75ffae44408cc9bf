"""The strategies of :mod:`gbcs.testing.strategies.electricity`, by the name that tests know."""

from gbcs.testing.strategies.electricity import *  # noqa: F403
