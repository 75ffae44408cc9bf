"""The strategies of :mod:`gbcs.testing.strategies.flows`, by the name that tests know."""

from gbcs.testing.strategies.flows import *  # noqa: F403
