"""The strategies of :mod:`gbcs.testing.strategies.regis`, by the name that tests know."""

from gbcs.testing.strategies.regis import *  # noqa: F403
