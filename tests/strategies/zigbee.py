"""The strategies of :mod:`gbcs.testing.strategies.zigbee`, by the name that tests know."""

from gbcs.testing.strategies.zigbee import *  # noqa: F403
