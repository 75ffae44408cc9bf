"""``gbcs registry``: the tables as JSON say what the library says, and fit their schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dlms.data import Enum
from gbcs.cli import main
from gbcs.cli.registry_tables import TABLES
from gbcs.usecases import all_use_cases, by_reference
from wire.units import Unit


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("registry")
    assert main(["registry", "-o", str(folder)]) == 0
    return {path.name: json.loads(path.read_text("utf-8")) for path in folder.iterdir()}


def test_every_table_has_edition_source_and_entries(written: dict[str, Any]) -> None:
    assert set(written) == {f"{name}{ending}" for name in TABLES for ending in (".json", ".schema.json")}
    for name in TABLES:
        held = written[f"{name}.json"]
        assert held["edition"]
        assert held["source"]
        assert held["entries"]
        assert fits(held, written[f"{name}.schema.json"])


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value fits the part of JSON Schema that the files use; written apart from what makes them."""
    kinds = schema.get("type")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    names = {"object": dict, "array": list, "string": str, "integer": int, "number": float, "null": type(None)}
    if kinds is not None and not any(
        isinstance(value, bool) if kind == "boolean" else isinstance(value, names[kind]) and not isinstance(value, bool)
        for kind in kinds
    ):
        return False
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        return set(schema.get("required", ())) <= set(value) <= set(known) and all(
            fits(member, known[name]) for name, member in value.items()
        )
    if isinstance(value, list) and "items" in schema:
        return all(fits(member, schema["items"]) for member in value)
    return True


def test_use_cases(written: dict[str, Any]) -> None:
    entries = {each["reference"]: each for each in written["use_cases.json"]["entries"]}
    assert len(entries) == len({each.reference for each in all_use_cases()})
    one = entries["ECS38"]
    assert one["message_code"] == f"{by_reference('ECS38').message_code:04X}"
    assert any(item["name"] == "RandomisedOffsetLimit: value" for item in one["command"])


def test_objects_and_clusters(written: dict[str, Any]) -> None:
    objects = {each["key"]: each for each in written["objects.json"]["entries"]}
    assert objects["ACCOUNT"]["class_id"] == 111
    assert objects["ACCOUNT"]["instance_id"] == "0-0:19.0.0.255"
    metering = next(each for each in written["clusters.json"]["entries"] if each["id"] == "0702")
    assert metering["attributes"][0]["name"] == "CurrentSummationDelivered"


def test_units_and_enumerations(written: dict[str, Any]) -> None:
    assert [each["text"] for each in written["units.json"]["entries"]] == [str(unit) for unit in Unit]
    names = [each["name"] for each in written["enumerations.json"]["entries"]]
    assert len(names) == len(set(names))
    assert "CRA" in names
    assert Enum.__name__ not in names


def test_one_table_and_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["registry", "-o", str(tmp_path), "units"]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"units.json", "units.schema.json"}
    assert main(["registry", "-o", str(tmp_path), "unit"]) == 2
    assert "there are: use_cases" in capsys.readouterr().err
