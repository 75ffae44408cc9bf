"""What ``gbcs decode`` shows of the ASN.1 messages among the project's own vectors."""

import json
from pathlib import Path

import pytest

from gbcs.cli import main

pytest.importorskip("rich", reason="needs the extra cli")

VECTORS = json.loads((Path(__file__).parents[3] / "vectors/gbcs/messages.json").read_text("utf-8"))
SECURITY = [vector for vector in VECTORS if (vector["decoded"]["payload"] or {}).get("protocol") == "ASN.1"]


def of(name):
    """The octets of a vector."""
    return next(vector["octets"] for vector in SECURITY if vector["name"] == name)


def shown(octets, capsys):
    """The lines that are printed, without what draws the tree."""
    assert main(["decode", "--wire", octets]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return [" ".join(line.strip("│├└─ ").split()) for line in out.splitlines()]


def names(form):
    """The names of all fields in a JSON form."""
    if isinstance(form, list):
        return {name for item in form for name in names(item)}
    return {*form, *(name for value in form.values() for name in names(value))} if isinstance(form, dict) else set()


@pytest.mark.parametrize("vector", SECURITY, ids=lambda vector: vector["name"])
def test_every_field_is_shown_by_its_name(vector, capsys):
    first_words = {line.split(" ")[0] for line in shown(vector["octets"], capsys)}
    assert names(vector["decoded"]["payload"]) <= first_words


@pytest.mark.parametrize("vector", SECURITY, ids=lambda vector: vector["name"])
def test_json_is_the_decoded_form(vector, capsys):
    assert main(["decode", "--json", vector["octets"]]) == 0
    assert json.loads(capsys.readouterr().out)["payload"] == vector["decoded"]["payload"]


def test_certificates_are_summarised(capsys):
    lines = shown(of("ASN.1 command: a supplier replaces its own credentials at once"), capsys)
    place = lines.index("replacement_certificate")
    assert lines[place + 1 : place + 5] == [
        "kind organisation",
        "entity_id 0A-7E-57-00-00-00-00-12",
        "role supplier",
        "usage digitalSignature",
    ]
    assert "subject 2.5.4.45=#000a7e570000000012,OU=02,CN=VECTORSUPPLIER2" in lines
    assert lines.count("not_before 2026-01-01T00:00:00Z") == 4  # three replacements and an authority
    assert sum(line.startswith("der ") and line.endswith(" octets (--octets shows them)") for line in lines) == 4
    assert "trust_anchor_cell_usage pre-payment-top-up" in lines


def test_a_certification_request_is_summarised(capsys):
    lines = shown(of("ASN.1 response: a certification request"), capsys)
    assert "hardware_type 1.2.826.0.1.8641679.1.2.2.1" in lines
    assert any(line.startswith("der ") and line.endswith(" octets (--octets shows them)") for line in lines)


@pytest.mark.parametrize("arguments", [[], ["--octets"], ["--wire"], ["--json"]], ids=str)
def test_the_key_of_the_contingency_key_is_not_shown(arguments, capsys):
    octets = of("ASN.1 command with the key that unlocks the contingency key, which is shown nowhere")
    assert "5a" * 16 in octets
    assert main(["decode", *arguments, octets]) == 0
    out = capsys.readouterr().out
    assert "16 octets, not shown" in out
    assert "5a5a" not in out.replace(" ", "")


def test_an_error_names_field_and_offset(capsys):
    octets = of("ASN.1 response that is a number")
    assert octets.count("020105") == 1
    assert main(["decode", octets.replace("020105", "040105")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "payload.response_code" in err
    assert "tag 02" in err
