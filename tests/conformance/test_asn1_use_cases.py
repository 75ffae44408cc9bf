"""The table of ASN.1 payloads against that of the specification, which stands outside the project."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from gbcs.payload.asn1 import der
from gbcs.payload.asn1.types import PAYLOADS
from gbcs.usecases import by_message_code
from tests.conformance.published import folder

NAME = "asn1_use_cases.csv"
TAGS = {"SEQUENCE": {0x30}, "INTEGER": {0x02}, "OCTET STRING": {0x04}, "NULL": {0x05}}
DIRECTIONS = {"command": 1, "response": 2, "alert": 3}


def rows() -> list[dict[str, str]]:
    """The rows; none where the file is not there."""
    found = folder()
    path = found.parent / "spec" / NAME if found else None
    if path is None or not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cases() -> list[Any]:
    """A case for each row, or one that is skipped with the reason."""
    found = [pytest.param(row, id=f"{row['message_code']}-{row['direction']}") for row in rows()]
    return found or [pytest.param({}, marks=pytest.mark.skip(reason=f"no ../shared/spec/{NAME}"), id=NAME)]


def tags_of(outermost: str) -> set[int]:
    """The identifier octets of what stands outermost: ``SEQUENCE OF``, ``CHOICE 30/02``, ``SEQUENCE (Certificate)``."""
    if outermost.startswith("CHOICE "):
        return {int(tag, 16) for tag in outermost.removeprefix("CHOICE ").split("/")}
    return TAGS[outermost.split(" (")[0].removesuffix(" OF")]


@pytest.mark.parametrize("row", cases())
def test_row(row: dict[str, str]) -> None:
    code, cra = int(row["message_code"], 16), int(row["cra_flag"])
    assert DIRECTIONS[row["direction"]] == cra
    kind = PAYLOADS[code, cra]
    assert kind.__name__ == row["top_level_type"].replace(".", "").removesuffix("Payload")
    form = der.form_of(kind)
    assert set(form.of.tags if isinstance(form, der.Bare) else form.tags) == tags_of(row["outermost_asn1"])
    use_case = by_message_code(code)
    assert use_case is not None
    assert use_case.protocols == ("ASN.1",)
    assert use_case.reference == row["use_case"].split(" ")[0]


def test_the_table_has_no_other_payloads() -> None:
    found = rows()
    if not found:
        pytest.skip(f"no ../shared/spec/{NAME}")
    assert set(PAYLOADS) == {(int(row["message_code"], 16), int(row["cra_flag"])) for row in found}
