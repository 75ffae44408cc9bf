"""The strategies of :mod:`gbcs.testing.strategies.gbcs`, by the name that tests know."""

from gbcs.testing.strategies.gbcs import *  # noqa: F403
