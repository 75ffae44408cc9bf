"""The declarations against the mapping tables, which are written on their own in :mod:`tests.gbcs.usecases.mapping`."""

from __future__ import annotations

import pytest

from gbcs.usecases import UseCase, all_use_cases, by_message_code
from gbcs.usecases.engines import engine_of
from tests.gbcs.usecases.mapping import ROWS, Row, that_say


def that(predicate: str, value: object) -> set[int]:
    return {use_case.message_code for use_case in all_use_cases() if getattr(use_case, predicate) is value}


# Alerts carry the number of the service that brings them to the user, which is none that a user asks for.
NO_REQUEST = {"A1"}


def test_services() -> None:
    found = {use_case.message_code: set(use_case.services) - NO_REQUEST for use_case in all_use_cases()}
    assert found == {row.code: set(row.services) for row in ROWS}


# The commands of a PPMID to a gas meter are not critical in the mapping; here criticality is what a remote party does.
BETWEEN_DEVICES = {0x0090, 0x009B}


def test_criticality() -> None:
    assert that("critical", True) == that_say("signed")
    assert that("critical", False) == that_say("mac") - BETWEEN_DEVICES


@pytest.mark.parametrize(
    ("property_name", "yes", "no"),
    [
        ("future_dateable", "dated", "undated"),
        ("replay_protection", "counter", "uncounted"),
    ],
)
def test_yes_and_no(property_name: str, yes: str, no: str) -> None:
    assert that_say(yes) <= that(property_name, True)
    assert that_say(no) <= that(property_name, False)


def test_what_the_mapping_leaves_out_of_them() -> None:
    """Earlier versions are as the version that replaced them; ASN.1 payloads that have a time may be dated."""
    extra = that("future_dateable", True) - that_say("dated")
    replacements = {use_case.supersedes: use_case for use_case in all_use_cases() if use_case.supersedes}
    for code in extra:
        use_case = by_message_code(code)
        assert use_case is not None
        if use_case.protocols == ("ASN.1",):
            assert any(row == "executionDateTime" for row in _names(use_case))
        else:
            assert replacements[use_case.reference].future_dateable


def _names(use_case: UseCase) -> set[str]:

    assert use_case.command is not None
    return {row.name for row in engine_of(use_case.command).declarations()}


def test_sensitive_is_encrypted() -> None:
    # The debt log of gas is not marked as encrypted in the tables; its template and the published messages encrypt it.
    assert that("sensitive", True) == that_say("encrypted") | {0x00C4}


def test_tapped_off() -> None:
    assert that("tapped_off", True) == that_say("tapped")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.code:04X}")
def test_protocols_devices_and_roles(row: Row) -> None:
    use_case = by_message_code(row.code)
    assert use_case is not None
    assert use_case.protocols == row.protocols
    assert not row.devices or set(use_case.devices) == set(row.devices)
    assert not row.roles or use_case.roles == row.roles


def test_supplier_alone() -> None:
    found = {use_case.message_code for use_case in all_use_cases() if use_case.supplier_alone}
    assert found == that_say("gsme-supplier")


def test_alerts() -> None:
    # Left to the text of the standard: what no hub delivered, what no device knows, and the transfer of firmware.
    assert that("is_alert", True) == that_say("alert") | {0x00D5, 0x0120, 0x0128}


def test_every_use_case_declares_its_directions() -> None:
    for use_case in all_use_cases():
        has = [template is not None for template in (use_case.command, use_case.response, use_case.alert)]
        if not use_case.protocols:  # native ZigBee commands between devices
            assert has == [False, False, False]
        else:
            assert has == ([False, False, True] if use_case.is_alert else [True, True, False]), use_case.reference


def test_what_replaces_what() -> None:
    pairs = {use_case.supersedes: use_case.reference for use_case in all_use_cases() if use_case.supersedes}
    assert pairs["ECS08"] == "ECS08a"
    assert pairs["CCS05/CCS04"] == "CCS06"
    references = {use_case.reference for use_case in all_use_cases()}
    assert set(pairs) <= references
