"""The strategies of :mod:`gbcs.testing.strategies.gas`, by the name that tests know."""

from gbcs.testing.strategies.gas import *  # noqa: F403
