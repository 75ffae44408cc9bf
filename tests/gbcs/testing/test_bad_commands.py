"""Commands that are nearly right: nothing is carried out, nothing is answered but failure, and nothing is raised.

Of each published command there are a few near misses; ``BAD_COMMANDS`` in the environment says how many.
"""

from __future__ import annotations

import os

import pytest

import gbcs
from tests.conformance.published import PublishedMessage
from tests.gbcs.testing.bad_commands import counted
from tests.gbcs.testing.test_published_commands import COMMANDS

CASES = int(os.environ.get("BAD_COMMANDS", "4"))


@pytest.mark.parametrize("published", COMMANDS)
def test_near_misses(published: PublishedMessage):
    use_case = gbcs.decode(published.octets).use_case
    if use_case.within_home:
        pytest.skip("neither device's private key is published")
    assert counted(published.octets, CASES).total() >= CASES
