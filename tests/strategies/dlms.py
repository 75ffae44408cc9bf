"""The strategies of :mod:`gbcs.testing.strategies.dlms`, by the name that tests know."""

from gbcs.testing.strategies.dlms import *  # noqa: F403
