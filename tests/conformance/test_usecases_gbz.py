"""Published GBZ messages against the declarations of their use cases, and these against the digest of the tables.

Every value of every command, response and alert has a name and fits; what is built of the named values is the payload.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from typing import Any

import pytest

import gbcs
from gbcs.message import Message
from gbcs.payload.gbz import EncryptedContent, GbzAlert, GbzPayload
from gbcs.usecases import UseCase, by_message_code
from gbcs.usecases.engines import engine_of
from gbcs.usecases.gbz import FREE, CommandTemplate, Part, ResponseTemplate
from gbcs.usecases.gbz_layouts import attributes_of, command, fields
from gbcs.usecases.model import Template
from tests.conformance.published import PublishedMessage, folder, messages
from tests.conformance.test_protection import keys
from zigbee.types import UtcTime


def _cases() -> list[Any]:
    cases = [
        case
        for case in messages()
        if case.values[0] is None or isinstance(gbcs.decode(case.values[0].octets).payload, GbzPayload | GbzAlert)
    ]
    assert len(cases) == 1 or len(cases) > 200
    return cases


CASES = _cases()


def _template(message: Message) -> Template:
    use_case = by_message_code(message.header.message_code)
    assert use_case is not None
    template = use_case.template(message.header.cra)
    assert template is not None
    return template


def _at(payload: Any, place: tuple[str | int, ...]) -> Any:
    for step in place:
        payload = payload[step] if isinstance(step, int) else getattr(payload, step)
    return payload


# What stands around the values: in the record of an attribute, and of what was decrypted.
_IN_RECORDS, _AROUND = {"attribute_id", "status", "data_type"}, {"frame_counter", "trailing"}


def _unshown(value: Any, place: tuple[str | int, ...], shown: set[tuple[str | int, ...]]) -> list[Any]:
    """The places below one that hold something and are not shown."""
    if value is None or value == () or place in shown:
        return []
    if not isinstance(value, tuple):
        return [place]
    steps = getattr(value, "_fields", range(len(value)))
    return [
        found
        for step, one in zip(steps, value, strict=True)
        for found in _unshown(one, (*place, step), shown)
        if step not in _AROUND and not ("records" in place and step in _IN_RECORDS)
    ]


@pytest.mark.parametrize("published", CASES)
def test_every_value_has_a_name_and_fits(published: PublishedMessage) -> None:
    message = gbcs.decode(published.octets).decrypt(keys())
    items = list(engine_of(_template(message)).items(message.payload))
    assert [item for item in items if item.departure or not item.name] == []
    for item in items:
        found = _at(message.payload, item.place)
        is_instant = isinstance(found, UtcTime) and not isinstance(item.value, int)
        found = found.datetime() if is_instant else [] if found == () else found
        assert found == item.value or (isinstance(item.value, str) and found == item.value.encode("ascii"))
    shown = {item.place for item in items}
    assert len(shown) == len(items)
    for number, component in enumerate(getattr(message.payload, "components", ())):
        assert _unshown(component.content, ("components", number, "content"), shown) == []
        assert component.from_date_time is None or ("components", number, "from_date_time") in shown


@pytest.mark.parametrize("published", CASES)
def test_what_is_built_of_the_values_is_the_message(published: PublishedMessage) -> None:
    message = gbcs.decode(published.octets).decrypt(keys())
    template = _template(message)
    payload = engine_of(template).build(engine_of(template).values(message.payload), message.header)
    assert payload == message.payload
    again = message._replace(payload=payload)
    assert gbcs.encode(gbcs.encrypt(again, keys())) == published.octets


@pytest.mark.parametrize("published", CASES)
def test_items_of_what_is_encrypted(published: PublishedMessage) -> None:
    message = gbcs.decode(published.octets)
    components = getattr(message.payload, "components", (getattr(message.payload, "body", None),))
    encrypted = sum(isinstance(getattr(one, "content", None), EncryptedContent) for one in components)
    items = list(engine_of(_template(message)).items(message.payload))
    assert sum(item.meaning == "encrypted" for item in items) == encrypted
    assert not any(item.departure for item in items)


def test_a_table_by_use_case(capsys: pytest.CaptureFixture[str]) -> None:
    """Prints, for each use case, messages and values: all, constants among them, those with a name of SMETS or CHTS."""
    rows: dict[str, Counter[str]] = {}
    for case in CASES:
        if case.values[0] is None:
            pytest.skip(case.marks[0].kwargs["reason"])
        message = gbcs.decode(case.values[0].octets).decrypt(keys())
        use_case = message.use_case
        assert use_case is not None
        row = rows.setdefault(use_case.reference, Counter())
        row[message.header.cra.name] += 1
        for item in engine_of(_template(message)).items(message.payload):
            row["values"] += 1
            row["constant"] += item.constant
            row["unnamed"] += not item.name
            row["departing"] += item.departure is not None
    columns = ("COMMAND", "RESPONSE", "ALERT", "values", "constant", "unnamed", "departing")
    with capsys.disabled():
        print(f"\n{'':12}" + "".join(f"{column:>10}" for column in columns))
        for reference, row in sorted(rows.items()):
            print(f"{reference:12}" + "".join(f"{row[column]:>10}" for column in columns))
    assert len(rows) > 60
    assert not any(row["unnamed"] or row["departing"] for row in rows.values())


# The digest of the tables --------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _digest() -> list[dict[str, Any]]:
    found = folder()
    path = found and found.parent / "spec" / "use_case_items.json"
    if path is None or not path.is_file():
        return []
    digest = json.loads(path.read_text("utf-8"))["use_cases"]
    return [row for row in digest if row["protocol"] == "GBZ"]


def _rows() -> list[Any]:
    rows = [pytest.param(row, id=row["reference"]) for row in _digest()]
    return rows or [pytest.param(None, marks=pytest.mark.skip(reason="no digest of the tables beside the vectors"))]


def _use_case(row: dict[str, Any]) -> UseCase:
    use_case = by_message_code(int(row["message_code"], 16))
    assert use_case is not None
    return use_case


# What the published messages encrypt although the tables do not mark it.
_SENSITIVE_BESIDES = {"GCS15d"}
# The mapping table and the tables of the use cases spell these titles in two ways.
_CALLED_OTHERWISE = {"GCS14", "GCS16a", "GCS20r", "GCS61"}


@pytest.mark.parametrize("row", _rows())
def test_metadata(row: dict[str, Any]) -> None:
    use_case = _use_case(row)
    assert use_case.reference == row["reference"]
    assert use_case.name == row["name"] or row["reference"] in _CALLED_OTHERWISE
    assert use_case.critical == row["critical"]
    assert use_case.future_dateable == bool(row["future_dateable"])
    assert use_case.replay_protection == row["replay_protection"]
    assert use_case.tapped_off == bool(row["gpf_tap_off"])
    assert use_case.sensitive == (row["sensitive"] or row["reference"] in _SENSITIVE_BESIDES)
    assert use_case.is_alert == row["alert"]
    assert use_case.roles == (None if row["roles"] is None else tuple(row["roles"]))
    services = {service if "." not in service else ".".join(service.split(".")[:2]) for service in use_case.services}
    assert services == set(row["service_references"])
    targets = {target["device"] for target in row["targets"]}
    if targets and targets != {"ZigBee Device"}:
        assert set(use_case.devices) == targets


def _instances(component: dict[str, Any]) -> tuple[int, int]:
    text = str(component.get("instances", "1")).replace("n", "255")
    least, _, most = text.partition("-")
    return int(least), int(most or least)


def _constant(text: Any) -> Any:
    """A number, several, or None for what says nothing that a declaration could."""
    if isinstance(text, list):
        return tuple(_constant(one) for one in text)
    try:
        return int(str(text), 0)
    except ValueError:
        return None


def _check_constant(part: Part, name: str, text: Any, size: int | None) -> None:
    rule = part.rules.get(name, FREE)
    expected = _constant(text)
    if text is None or rule.is_index or rule.length_of or (expected is None and "-" in str(text)):
        return  # free, or a range that follows from the place
    if expected == 0 and rule.allowed == b"":
        return  # the length of an empty string
    if expected == 0xFFFFFFFF and rule.allowed == -1 and size == 4:
        return
    if expected is not None:
        assert rule.allowed == expected, (part.name, name)


def _check_component(part: Part, component: dict[str, Any]) -> None:
    assert part.cluster_id == int(component["cluster_id"], 16)
    assert part.control == int(component["frame_control"], 16)
    known = command(part.cluster_id, part.control, part.command)
    assert known.number == int(component["command_id"], 16)
    assert part.is_encrypted == bool(component.get("encrypted"))
    assert part.has_from_date_time == bool(component.get("from_date_time"))
    attributes = component.get("attributes")
    if attributes:
        rows = attributes_of(part.cluster_id, part.attributes or ())
        assert [row.id for row in rows] == [int(each["id"], 16) for each in attributes]
        for row, each in zip(rows, attributes, strict=True):
            assert "type_id" not in each or row.type == int(each["type_id"], 16)
            _check_constant(part, row.name, each.get("constant"), None)
        return
    for field, each in zip(fields(known.layout), component["fields"], strict=False):
        _check_constant(part, field.name, each.get("constant"), each.get("octets"))


@pytest.mark.parametrize("row", _rows())
def test_commands_are_those_of_the_tables(row: dict[str, Any]) -> None:
    if "command" not in row["messages"]:
        assert row["alert"]
        return
    template = _use_case(row).command
    assert isinstance(template, CommandTemplate)
    components = row["messages"]["command"]["components"]
    assert len(template.parts) == len(components)
    for part, component in zip(template.parts, components, strict=True):
        _check_component(part, component)
        assert (part.least, part.most) == _instances(component)


@pytest.mark.parametrize("row", _rows())
def test_responses_are_those_of_the_tables(row: dict[str, Any]) -> None:
    if "response" not in row["messages"]:
        assert row["alert"]
        return
    template = _use_case(row).response
    assert isinstance(template, ResponseTemplate)
    components = row["messages"]["response"]["components"]
    answers = [component for component in components if not component.get("alternative")]
    assert len(template.parts) == len(answers)
    for part, component in zip(template.parts, answers, strict=True):
        if part.answer is not None:
            _check_component(part.answer, component)
            most = part.most * part.answer.most
            assert _instances(component)[1] == most
            continue
        assert part.failure_control == int(component["frame_control"], 16)
        own = command(part.cluster_id, part.control, part.command).number
        assert own == int(component["fields"][0]["constant"], 16)
        assert (part.least, part.most) == _instances(component)
    for component in components:
        if component.get("alternative"):
            part = next(
                one
                for one in template.parts
                if command(one.cluster_id, one.control, one.command).number
                == int(component["fields"][0]["constant"], 16)
                and one.cluster_id == int(component["cluster_id"], 16)
            )
            assert part.failure_control == int(component["frame_control"], 16)
