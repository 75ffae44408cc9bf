"""The print of all declarations: each use case, service and binding is in it, and a changed fact changes a line."""

from __future__ import annotations

import pytest

from duis import services
from gbcs.usecases import all_use_cases, by_reference
from tools import print_all


@pytest.fixture(scope="module")
def printed() -> list[str]:
    return list(print_all.lines(with_messages=False))


def test_every_use_case_and_service_is_printed(printed: list[str]) -> None:
    for use_case in all_use_cases():
        assert f"use case {use_case.message_code:04X}.reference = {use_case.reference!r}" in printed
    for service in services.services():
        assert any(line.startswith(f"$ service {service.variant} | {service.variant} ") for line in printed)


def test_every_binding_is_printed(printed: list[str]) -> None:
    assert any(line.startswith("request 7.12 ECS38 ") for line in printed)
    assert any(line.startswith("response ECS17b.") for line in printed)
    assert any(line.startswith("alert FDA-DLMS ") for line in printed)


def test_a_declaration_is_printed_down_to_its_leaves(printed: list[str]) -> None:
    offset = [line for line in printed if line.startswith("use case 004B.command.")]
    assert any(line.endswith(".attribute_id = 2") for line in offset)
    assert any(line.endswith(".requested.name = 'RandomisedOffsetLimit: value'") for line in offset)


def test_a_changed_fact_changes_its_line_alone() -> None:
    use_case = by_reference("ECS38")
    assert use_case is not None
    before = list(print_all.flat("ECS38", use_case))
    after = list(print_all.flat("ECS38", use_case._replace(critical=False)))
    assert [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]] == [
        ("ECS38.critical = True", "ECS38.critical = False")
    ]


def test_classes_and_modules_are_not_printed(printed: list[str]) -> None:
    assert not [line for line in printed if " at 0x" in line or "<class" in line or "<function" in line]
