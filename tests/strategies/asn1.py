"""The strategies of :mod:`gbcs.testing.strategies.asn1`, by the name that tests know."""

from gbcs.testing.strategies.asn1 import *  # noqa: F403
