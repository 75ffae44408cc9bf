"""What templates declare is what messages hold."""

from __future__ import annotations

import re

import pytest

from gbcs.usecases import all_use_cases, by_reference
from gbcs.usecases.engines import engine_of
from gbcs.usecases.model import Declared


@pytest.mark.parametrize("use_case", all_use_cases(), ids=lambda use_case: f"{use_case.message_code:04X}")
def test_every_row_has_a_name(use_case: object) -> None:
    for template in use_case[-3:]:  # type: ignore[index]
        for row in engine_of(template).declarations() if template is not None else ():
            assert type(row) is Declared
            assert row.name == row.name.strip() != ""
            assert row.unit is None or row.unit
            assert re.fullmatch(r"[^\n]*", row.type + row.note + row.action)


def rows(reference: str, direction: str) -> list[tuple[str, str, str | None, str]]:
    use_case = by_reference(reference)
    assert use_case is not None
    return [(row.name, row.type, row.unit, row.note) for row in engine_of(getattr(use_case, direction)).declarations()]


def test_spelled_out() -> None:
    assert rows("ECS82", "response") == [("MeterBalance: value", "double-long", "10^-5 currency", "")]
    assert rows("ECS42", "command")[0][0].startswith("Supply")
    assert rows("CS07", "response") == [
        ("readLogResponseCode", "ReadLogResponseCode", None, ""),
        ("deviceLogEntries[1..n]", "SEQUENCE", None, "optional"),
        ("deviceLogEntries[1..n].deviceID", "EntityId", None, ""),
        ("deviceLogEntries[1..n].deviceType", "DeviceType", None, ""),
    ]
    assert rows("ECS102", "alert")[-1] == ("LimitAPC[n]LevelEndedOrCancelled: resultingLevel", "Unsigned", "%", "")
    assert rows("CS06", "response")[0] == ("executionOutcome", "SEQUENCE", None, "or commandAccepted")
