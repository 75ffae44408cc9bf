"""The JSON Schema of messages: what the library writes fits it, and what it does not write does not."""

import json
from pathlib import Path

import pytest
from hypothesis import given

import gbcs
from gbcs.cli import main
from gbcs.json_schema import message_schema
from tests.conformance.published import PublishedMessage
from tests.conformance.published import messages as published_messages
from tests.examples import examples
from tests.strategies.gbcs import messages

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
VECTORS = Path(__file__).parents[2] / "vectors"
KEYS = gbcs.KeyStore()
KEYS.load(str(VECTORS / "pki" / "keys.json"))
VALIDATOR = jsonschema.Draft202012Validator(message_schema())
OWN = json.loads((VECTORS / "gbcs" / "messages.json").read_text("utf-8"))


def faults(form):
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(form)]


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(message_schema())


@pytest.mark.parametrize("vector", OWN, ids=[vector["name"] for vector in OWN])
def test_own_vectors_fit(vector):
    message = gbcs.decode(bytes.fromhex(vector["octets"]))
    assert faults(vector["decoded"]) == []
    assert faults(gbcs.to_dict(message)) == []
    assert faults(gbcs.to_dict(message.decrypt(KEYS))) == []
    assert faults(json.loads(gbcs.to_json(message, payload=False))) == []


@pytest.mark.parametrize("published", published_messages())
def test_published_messages_fit(published: PublishedMessage):
    assert VALIDATOR.is_valid(gbcs.to_dict(gbcs.decode(published.octets)))


@examples(15)
@given(messages())
def test_any_message_fits(message):
    assert faults(gbcs.to_dict(message)) == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda form: form.pop("mac"), "$"),
        (lambda form: form.update(more=1), "$"),
        (lambda form: form["header"].update(cra="COMMAND"), "$.header.cra"),
        (lambda form: form["header"].update(originator="90B3D51F30010000"), "$.header.originator"),
        (lambda form: form["header"].update(message_code=89), "$.header.message_code"),
        (lambda form: form.update(mac="00"), "$.mac"),
        (lambda form: form["payload"].update(apdu="access-requests"), "$.payload"),
        (lambda form: form["payload"]["items"][0].pop("data"), "$.payload"),
        (lambda form: form["items"][0].pop("name"), "$.items[0]"),
    ],
)
def test_another_form_does_not_fit(change, path):
    form = gbcs.to_dict(gbcs.decode(bytes.fromhex(OWN[0]["octets"])))
    assert faults(form) == []
    change(form)
    assert [fault.partition(": ")[0] for fault in faults(form)] == [path]


def test_the_command_prints_it(capsys):
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == message_schema()
