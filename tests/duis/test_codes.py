"""Response codes and alerts of the DCC: meanings, and codes of one service."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import pytest

from duis import codes, services
from duis.schema import model

SPEC = Path(os.environ.get("GBCS_VECTORS", "../shared/vectors")).parent / "spec"


def enumerated(name: str) -> list[str]:
    """The values that the project's schema lists below a name."""
    text = (Path(model.__file__).parent / "duis.schema").read_text("utf-8")
    start = text.index(name)
    return re.findall(
        r'"([A-Z]+[0-9]+)"',
        text[start : text.index("\n", text.index('"N999"' if "Alert" in name else '"E120207"', start))],
    )


@pytest.mark.parametrize(
    ("code", "kind", "service", "number", "known"),
    [
        ("I0", "information", None, None, True),
        ("E5", "error", None, None, True),
        ("E1003", "error", None, None, False),
        ("E120201", "error", "12.2", 1, True),
        ("W050301", "warning", "5.3", 1, False),
        ("E061504", "error", "6.15", 4, False),
        ("X1", "", None, None, False),
        ("", "", None, None, False),
    ],
)
def test_response_codes(code: str, kind: str, service: str | None, number: int | None, known: bool) -> None:
    found = codes.response_code(code)
    assert found[:4] == (code, kind, service, number)
    assert (found.meaning is not None) is (found.confidence is not None) is known
    assert ("no public text" in str(found)) is not known


def test_alerts_of_the_dcc() -> None:
    assert codes.dcc_alert("N60").confidence == "medium"
    assert str(codes.dcc_alert("AD1")).startswith("AD1: the communications hub was without power")
    assert str(codes.dcc_alert("N7")) == "N7: alert of the DCC, of which no public text says what it means"


def test_codes_of_a_service_name_one_of_the_catalogue() -> None:
    listed = enumerated("ResponseCode = ")
    assert len(listed) > 150
    assert set(codes.RESPONSE_CODES) <= set(listed)
    references = {service.reference for service in services.services()}
    named = {found.service for code in listed if (found := codes.response_code(code)).service is not None}
    assert named <= references
    assert set(codes.DCC_ALERTS) <= set(enumerated("DCCAlertMessage = "))


@pytest.mark.skipif(not SPEC.is_dir(), reason="the digest is not here")
def test_the_digest_has_no_others() -> None:
    for name, table in (("duis_response_codes.csv", codes.RESPONSE_CODES), ("dcc_alert_codes.csv", codes.DCC_ALERTS)):
        with (SPEC / name).open(encoding="utf-8") as file:
            rows = {row["code"]: row["confidence"] for row in csv.DictReader(file)}
        assert rows == {code: confidence for code, (_, confidence) in table.items()}
