"""The strategies of :mod:`gbcs.testing.strategies.layouts`, by the name that tests know."""

from gbcs.testing.strategies.layouts import *  # noqa: F403
