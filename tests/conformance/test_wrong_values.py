"""Values of wrong types at every place of every message: what has no encoding is refused with a bounded error.

A bool is no number and no member of an enumeration, a number is no boolean. The messages are the project's own vectors
and, where they are found, the published ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import gbcs
from dlms.data import Boolean
from gbcs import CRA, EncodeError, Message
from tests.conformance import published
from wire.errors import WireError

VECTORS = Path(__file__).parents[2] / "vectors" / "gbcs" / "messages.json"
LONG_TEXT = "nonsense " * 400
WRONG = (
    *(True, False, 1, -1, 10**5000, -(10**5000), 1.5, float("nan"), None, object(), Exception),
    *("", "x", "\x00", "\ud800", LONG_TEXT, "1" * 5000, b"", b"\x01" * 5000, [], [None], (1, 2), {}, {1: 2}),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    yield path, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _places(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _places(inner, (*path, place))


def _put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    if isinstance(value, dict):
        return {name: _put(inner, path[1:], new) if name == path[0] else inner for name, inner in value.items()}
    return [_put(inner, path[1:], new) if place == path[0] else inner for place, inner in enumerate(value)]


def _build(message: Message, values: Any, commands: dict[int, Message]) -> Message:
    case, header = message.use_case, message.header
    assert case is not None
    if header.cra is CRA.RESPONSE:
        return case.build_response(values, command=commands[header.message_code])
    parties = {name: getattr(header, name) for name in ("originator", "recipient", "originator_counter")}
    parties |= {"supplementary_remote_party": header.supplementary_remote_party}
    parties |= {"supplementary_remote_party_counter": header.supplementary_remote_party_counter}
    if header.cra is CRA.ALERT:
        return case.build_alert(values, **parties)
    return case.build_command(values, key_agreement_certificate=header.key_agreement_certificate, **parties)


def _own() -> list[bytes]:
    return [bytes.fromhex(vector["octets"]) for vector in json.loads(VECTORS.read_text("utf-8"))]


def _published() -> list[bytes]:
    return [message.octets for message in published._read().values()]


@pytest.mark.parametrize(("source", "wrong_values"), [(_own, WRONG), (_published, WRONG[:7])])
def test_wrong_values_are_refused_with_a_bounded_error(source: Any, wrong_values: tuple[Any, ...]) -> None:
    messages = [gbcs.decode(octets) for octets in source()]
    if not messages:
        pytest.skip("no published vectors")
    commands = {message.header.message_code: message for message in messages if message.header.cra is CRA.COMMAND}
    seen, built = set(), 0
    for message in messages:
        try:
            values = message.values()
            _build(message, values, commands)
        except (WireError, KeyError):  # such as what is still encrypted, a response without its command
            continue
        built += 1
        for path, value in _places(values):
            kind = tuple("*" if isinstance(step, int) else step for step in path)
            key = (message.header.message_code, message.header.cra, kind, type(value))
            if key in seen:
                continue
            seen.add(key)
            is_boolean = isinstance(value, bool | Boolean)
            is_number = isinstance(value, int) and not is_boolean
            for wrong in wrong_values:
                try:
                    _build(message, _put(values, path, wrong), commands)
                except WireError as error:
                    text = str(error)
                    assert len(text) <= 500
                    assert not any(long in text for long in (LONG_TEXT[:81], "1" * 81, "0101" * 21))
                else:
                    assert not (is_number and isinstance(wrong, bool)), (path, wrong)
                    assert not (is_boolean and type(wrong) is int), (path, wrong)
    assert built >= len(messages) // 2


CS02B = "CS02b"


def _cs02b() -> tuple[Message, dict[str, Any]]:
    for octets in _own():
        message = gbcs.decode(octets)
        if message.use_case is not None and message.use_case.reference == CS02B and message.header.cra is CRA.COMMAND:
            return message, message.values()
    raise AssertionError("no command of CS02b among the vectors")


@pytest.mark.parametrize("wrong", [True, False])
def test_a_bool_is_no_member_of_an_enumeration(wrong: bool) -> None:
    """applyTimeBasedCPVChecks is INTEGER {apply(0), disapply(1)}: True taken as its number would mean the contrary."""
    message, values = _cs02b()
    values["authorisingRemotePartyControl"]["applyTimeBasedCPVChecks"] = wrong
    with pytest.raises(EncodeError) as caught:
        _build(message, values, {})
    assert caught.value.path == ("authorisingRemotePartyControl", "applyTimeBasedCPVChecks")


@pytest.mark.parametrize("name", ["apply", "disapply", "APPLY"])
def test_names_of_members_are_taken(name: str) -> None:
    message, values = _cs02b()
    values["authorisingRemotePartyControl"]["applyTimeBasedCPVChecks"] = name
    found = {item.name: item.value for item in _build(message, values, {}).items()}
    (value,) = [value for name, value in found.items() if name.endswith("applyTimeBasedCPVChecks")]
    assert value == (1 if name == "disapply" else 0)


PARTIES: dict[str, Any] = {
    "originator": "0A7E570000000002",
    "recipient": "0A7E57DE00000001",
    "originator_counter": 1000,
}


def test_the_field_of_a_zigbee_command_is_named() -> None:
    values = {
        "PublishConversionFactor": {"issuer_event_id": 473385600, "conversion_factor": "abc"},
        "PublishCalorificValue": {"issuer_event_id": 473385600, "calorific_value": 400},
    }
    case = gbcs.usecases.by_reference("GCS23")
    assert case is not None
    with pytest.raises(EncodeError, match="a whole number from 0 to 4294967295 expected, not 'abc'") as caught:
        case.build_command(values, **PARTIES)
    assert caught.value.path == ("PublishConversionFactor", "conversion_factor")


@pytest.mark.parametrize(
    ("reference", "values", "near", "possible"),
    [
        ("ECS38", {"RandomisedOffsetLimit: valeu": 1}, "RandomisedOffsetLimit: value", 1),
        ("GCS23", {"PublishCalorificValu": {}}, "PublishCalorificValue", 2),
        ("CS06", {"manufacturerImageHas": b""}, "manufacturerImageHash", 1),
    ],
)
def test_an_unknown_name_has_its_near_ones(reference: str, values: Any, near: str, possible: int) -> None:
    case = gbcs.usecases.by_reference(reference)
    assert case is not None
    with pytest.raises(EncodeError) as caught:
        case.build_command(values, **PARTIES)
    assert near in str(caught.value)
    assert near in caught.value.possible
    assert len(caught.value.possible) >= possible


@pytest.mark.parametrize("wrong", [5, "text", [("a", 1)], b"", [], 0])
@pytest.mark.parametrize("reference", ["ECS38", "GCS23", "CS06"])
def test_values_must_have_names(reference: str, wrong: Any) -> None:
    case = gbcs.usecases.by_reference(reference)
    assert case is not None
    with pytest.raises(EncodeError, match="named values expected"):
        case.build_command(wrong, **PARTIES)
