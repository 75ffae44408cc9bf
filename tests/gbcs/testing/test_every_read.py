"""Every attribute that a command reads has a value of its declared shape, in every variant of every device."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gbcs.entity import EntityId
from gbcs.testing import Home
from gbcs.testing.electricity_readings import COMPUTED, log
from gbcs.testing.home import Described
from gbcs.usecases import all_use_cases
from gbcs.usecases.dlms import Command, Elements
from gbcs.usecases.dlms_shapes import write
from tests.gbcs.testing.homes import AT, parties


def reads(use_case: Any) -> list[tuple[Any, Any]]:
    """The attributes that a use case reads, with their shapes."""
    found = []
    for item in use_case.command.declared:
        found += [(each.attribute, each.shape) for each in item.protected]
        if item.requested is None and item.returned is not None:
            found.append((item.target, item.returned))
    return found


READING = [use_case for use_case in all_use_cases() if isinstance(use_case.command, Command) and reads(use_case)]


@pytest.mark.parametrize("elements", ["single", "twin", "polyphase"])
@pytest.mark.parametrize("use_case", READING, ids=lambda use_case: use_case.reference)
def test_it_has_a_value(use_case, elements):
    for kind in use_case.devices:
        device = Home([Described(kind, EntityId(bytes(8)), elements)], seed=1, parties=parties())[kind]
        for target, shape in reads(use_case):
            value: Any = None
            if isinstance(shape, Elements) and shape.compact:
                value = log(device, target, shape, (AT - timedelta(days=40), AT), AT)
            if value is None:
                value = COMPUTED[target](device, AT) if target in COMPUTED else device.state[target]
            write(shape, value)
