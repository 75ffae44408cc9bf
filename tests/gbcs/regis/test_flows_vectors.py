"""The project's own vectors of data flows: what they say is what the library does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gbcs.regis import flows
from vectors.flows import FOLDER, files

VECTORS = json.loads((FOLDER / "files.json").read_text("utf-8"))
each = pytest.mark.parametrize("vector", [pytest.param(vector, id=vector["name"]) for vector in VECTORS])


def test_they_are_what_the_program_beside_them_makes() -> None:
    for name, text in files().items():
        assert (FOLDER / name).read_text("utf-8") == text
    assert len({vector["name"] for vector in VECTORS}) == len(VECTORS)


@each
def test_problems(vector: dict[str, Any]) -> None:
    octets = bytes.fromhex(vector["octets"])
    assert octets == vector["text"].encode("latin-1")
    found = [{"line": problem.line, "code": problem.code, "item": problem.item} for problem in flows.check(octets)]
    assert found == vector["problems"]


@each
def test_both_ways(vector: dict[str, Any]) -> None:
    octets = bytes.fromhex(vector["octets"])
    file = flows.read(octets)
    assert flows.write(file) == octets
    if "routing_key" in vector:
        assert str(flows.routing_key(file.header)) == vector["routing_key"]


@pytest.mark.parametrize(
    ("vector", "to"),
    [
        pytest.param(vector, to, id=f"{vector['name']}, {to}")
        for vector in VECTORS
        for to in ("variable", "pool", "fixed")
        if to in vector
    ],
)
def test_translations(vector: dict[str, Any], to: Any) -> None:
    options = {name: vector[name] for name in ("file_id", "completed") if name in vector}
    octets = bytes.fromhex(vector["octets"])
    assert b"".join(flows.translate(octets, to, provisional=True, **options)).decode() == vector[to]
