"""The strategies of :mod:`gbcs.testing.strategies.mmc_electricity`, by the name that tests know."""

from gbcs.testing.strategies.mmc_electricity import *  # noqa: F403
