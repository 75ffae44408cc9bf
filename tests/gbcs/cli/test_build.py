"""``gbcs usecase X --template`` and ``gbcs build`` as a user runs them."""

import json
from pathlib import Path

import pytest

import gbcs
from gbcs.cli import main

PKI = str(Path(__file__).parents[3] / "vectors" / "pki" / "keys.json")
ACB, ESME = "0A-7E-57-00-00-00-00-04", "0A-7E-57-DE-00-00-00-01"


def template(capsys, *arguments):
    assert main(["usecase", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_template_filled_in_is_built(tmp_path, capsys):
    form = template(capsys, "ECS52", "--template")
    assert list(form) == ["use_case", "message_code", "command", "response"]
    form["command"] |= {"originator": ACB, "recipient": ESME, "originator_counter": 7}
    path = tmp_path / "values.json"
    path.write_text(json.dumps(form))
    assert main(["build", "ECS52", str(path)]) == 2
    assert "which direction? the file has command and response" in capsys.readouterr().err
    assert main(["build", "ECS52", str(path), "--direction", "command"]) == 0
    octets = capsys.readouterr().out.strip()
    message = gbcs.decode(bytes.fromhex(octets))
    assert (message.use_case.reference, str(message.header.recipient)) == ("ECS52", ESME)
    answer = {"response": {"command": octets, "values": {"FirmwareVersion: value": "01020304"}}}
    path.write_text(json.dumps(answer))
    assert main(["build", "ECS52", str(path)]) == 0
    response = gbcs.decode(bytes.fromhex(capsys.readouterr().out))
    assert response.header.originator_counter == 7
    assert response.values() == {"FirmwareVersion: value": b"\x01\x02\x03\x04"}


def test_with_keys_it_is_protected(tmp_path, capsys):
    pytest.importorskip("cryptography")
    path = tmp_path / "values.json"
    header = {"originator": ACB, "recipient": ESME, "originator_counter": 7}
    path.write_text(json.dumps({"command": header | {"values": {}}}))
    assert main(["build", "0059", str(path), "--keys", PKI, "--acb", ACB]) == 0
    message = gbcs.decode(bytes.fromhex(capsys.readouterr().out))
    keys = gbcs.KeyStore()
    keys.load(PKI)
    assert message.verify(keys, ACB).mac == "valid"
    assert main(["build", "0059", str(path), "--keys", PKI, "--protect", "sign"]) == 0
    assert len(gbcs.decode(bytes.fromhex(capsys.readouterr().out)).signature) == 64


@pytest.mark.parametrize(
    ("use_case", "content", "problem"),
    [
        ("ECS5", "{}", "no use case 'ECS5'; near: "),
        ("CS02b", "{}", "CS02b has several message codes: 00CB"),
        ("ECS52", "{}", "which direction? the file has none of command, response, alert"),
        ("ECS52", "[]", "a JSON object is needed"),
        ("ECS52", "{", "no JSON: "),
        ("ECS52", "[" * 100000, "no JSON: "),
        ("ECS52", '{"command": {"a": 1, "a": 2}}', "two members of the name 'a'"),  # one would be passed over
        ("ECS52", '{"alert": {}}', "ECS52 declares no alert"),
        ("ECS52", '{"command": {}}', "command: originator is missing"),
        ("ECS52", '{"command": {"recipeint": 1}}', "command: no field 'recipeint'; near: recipient"),
    ],
)
def test_what_can_not_be_built_says_why(tmp_path, capsys, use_case, content, problem):
    path = tmp_path / "values.json"
    path.write_text(content)
    assert main(["build", use_case, str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert problem in err
    assert err.count("\n") == 1


def test_a_wrong_value_is_told_with_its_name(tmp_path, capsys):
    path = tmp_path / "values.json"
    header = {"originator": ACB, "recipient": ESME, "originator_counter": 7}
    path.write_text(json.dumps({"command": header | {"values": {"FirmwareVersion: vaule": 1}}}))
    assert main(["build", "ECS52", str(path)]) == 2
    assert "no value of that name; possible: FirmwareVersion: value" in capsys.readouterr().err
