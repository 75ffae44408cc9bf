"""Commands that are nearly right: nothing is carried out, nothing is answered but failure, and nothing is raised."""

from __future__ import annotations

from typing import Any

import pytest

import gbcs
from gbcs.testing import mutate
from gbcs.testing.device import Device
from gbcs.testing.verdicts import Result
from gbcs.usecases import Failed
from tests.conformance.published import PublishedMessage
from tests.gbcs.testing.published_devices import AT, checking_keys, device_for, keys
from tests.gbcs.testing.test_published_commands import COMMANDS

ACB = gbcs.EntityId("90-B3-D5-1F-30-00-00-02")
CASES = 8  # of each command


def everything(device: Device) -> tuple[Any, ...]:
    return device.state.changes(), dict(device.cells), device.pending, device.firmware, device.own_counter


def has_failed(value: Any) -> bool:
    """Whether an answer says of anything that it failed."""
    if isinstance(value, Failed):
        return True
    if isinstance(value, dict):
        codes = [code for name, code in value.items() if name.lower().endswith("code") and isinstance(code, int)]
        return any(codes) or any(map(has_failed, value.values()))
    return isinstance(value, list | tuple) and not hasattr(value, "_fields") and any(map(has_failed, value))


@pytest.mark.parametrize("published", COMMANDS)
def test_near_misses(published: PublishedMessage):
    command = gbcs.decode(published.octets)
    if command.use_case.within_home:
        pytest.skip("neither device's private key is published")
    for case in mutate(command, keys(), acb=ACB, seed=len(published.octets), count=CASES):
        said = [change.said for change in case.changes]
        device = device_for(command)
        before = everything(device)
        sent = device.handle(case.octets, AT)
        if not sent:
            assert everything(device) == before, said
            assert case.expected.result is not Result.VALID, said
        elif case.expected.result is Result.INVALID and "exchanged with the next" not in said:
            # (two values of one type that change places are two other values)
            assert has_failed(gbcs.decode(sent[0]).decrypt(checking_keys()).values()), said
