"""The strategies of :mod:`gbcs.testing.strategies.duis`, by the name that tests know."""

from gbcs.testing.strategies.duis import *  # noqa: F403
