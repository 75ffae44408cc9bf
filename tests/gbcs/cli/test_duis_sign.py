"""``gbcs duis sign`` and ``gbcs duis verify``."""

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

import duis
from gbcs import cli
from gbcs.cli import trust
from vectors import pki

pytest.importorskip("rich", reason="needs the extra cli")

VECTORS = Path(__file__).parents[3] / "vectors"
PKI = str(VECTORS / "pki")
SUPPLIER, PROVIDER = "0A-7E-57-00-00-00-00-02", "0A-7E-57-00-00-00-00-04"
DOCUMENTS = {
    vector["name"]: vector["document"].encode()
    for vector in json.loads((VECTORS / "duis" / "signatures.json").read_text("utf-8"))
}


def main(arguments):
    return cli.main(["duis", *arguments])


@pytest.fixture
def file(tmp_path):
    def write(name):
        path = tmp_path / f"{name}.xml"
        path.write_bytes(DOCUMENTS[name])
        return str(path)

    return write


def rows(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_request_is_signed_as_its_originator(capsysbinary, file, tmp_path):
    assert main(["sign", file("no signature"), "--keys", PKI]) == 0
    signed = capsysbinary.readouterr().out
    path = tmp_path / "signed.xml"
    path.write_bytes(signed)
    assert main(["verify", str(path), "--keys", PKI, "--json"]) == 0
    assert json.loads(capsysbinary.readouterr().out) == {
        "input": str(path),
        "document": "Request",
        "signature": "valid",
        "signer": SUPPLIER,
        "reason": None,
    }


def test_a_response_is_signed_as_whom_the_option_names(capsys, file, tmp_path):
    response, output = file("response, a prefix for signatures unused"), tmp_path / "signed.xml"
    assert main(["sign", response, "--keys", PKI, "--output", str(output)]) == 2
    assert "a response names nobody who signs it" in capsys.readouterr().err
    assert main(["sign", response, "--keys", PKI, "--signer", PROVIDER, "--output", str(output)]) == 0
    assert capsys.readouterr().out == ""
    assert main(["verify", str(output), "--keys", PKI]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[-3:] == ["Response", "valid", PROVIDER]


def test_sign_says_what_is_missing(capsys, file, tmp_path):
    request = file("request")
    assert main(["sign", request, "--keys", PKI, "--signer", "00-00-00-00-00-00-00-09"]) == 2
    assert "no private key for signing XML of 00-00-00-00-00-00-00-09" in capsys.readouterr().err
    assert main(["sign", str(tmp_path / "none.xml"), "--keys", PKI]) == 2
    assert "No such file" in capsys.readouterr().err
    broken = tmp_path / "broken.xml"
    broken.write_bytes(b"<a>\n<b>\n</a>")
    for arguments in (["sign"], ["sign", "--signer", SUPPLIER], ["verify"]):
        assert main([*arguments, str(broken), "--keys", PKI]) == 2
        assert "broken.xml: line 3: Opening and ending tag mismatch" in capsys.readouterr().err


def test_verify_fails_unless_all_is_valid(capsys, file, tmp_path):
    names = ("request", "document changed", "serial number unknown", "signature twice", "no signature")
    for name in names:
        file(name)
    assert main(["verify", str(tmp_path), "--keys", PKI, "--json"]) == 1
    assert {row["input"].removesuffix(".xml"): (row["signature"], row["signer"]) for row in rows(capsys)} == {
        "request": ("valid", SUPPLIER),
        "document changed": ("invalid", None),
        "serial number unknown": ("no certificate", None),
        "signature twice": ("invalid", None),
        "no signature": ("absent", None),
    }
    assert main(["verify", str(tmp_path), "--keys", PKI]) == 1
    assert "document changed.xml: line 1, Request/Signature: the document is not what was signed\n" in (
        capsys.readouterr().out
    )
    for name in names[1:]:
        assert main(["verify", str(tmp_path / f"{name}.xml"), "--keys", PKI]) == 1
    capsys.readouterr()


def test_a_response_may_have_no_signature(capsys, file):
    response = file("no signature but an inner one")
    assert main(["verify", response, "--keys", PKI, "--json"]) == 0
    assert [row["signature"] for row in rows(capsys)] == ["absent"]
    assert main(["verify", response, "--keys", PKI, "--strict"]) == 1
    capsys.readouterr()


def test_the_time_of_validity(capsys, file):
    request = file("request")
    assert main(["verify", request, "--keys", PKI, "--at", "2026-06-01"]) == 0
    assert main(["verify", request, "--keys", PKI, "--at", "2026-01-01T01:00:00+02:00", "--json"]) == 1
    assert "valid from 2026-01-01 to 2035-12-31" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["verify", request, "--keys", PKI, "--at", "yesterday"])
    assert "no time: 'yesterday'" in capsys.readouterr().err


AUTHORITIES = str(VECTORS / "pki" / "authorities")


@pytest.mark.parametrize(
    ("name", "arguments", "outcomes", "status"),
    [
        ("request", (), ("valid", "valid", "valid", "valid"), 0),
        ("request", ("--at", "2040-01-01"), ("valid", "valid", "valid", "invalid"), 1),
        ("request", ("--trust", f"{AUTHORITIES}/device.pem"), ("valid", "valid", "valid", "invalid"), 1),
        ("document changed", (), ("invalid", "no key", "no key", "no key"), 1),
        ("serial number unknown", (), ("no key", "no key", "no key", "no key"), 1),
        ("no signature", (), ("absent", "absent", "absent", "absent"), 1),
        ("no signature but an inner one", (), ("absent", "absent", "absent", "absent"), 0),
        ("alert with an inner signature", (), ("valid", "valid", "valid", "valid"), 0),
    ],
)
def test_verify_judges_who_signed(capsys, file, tmp_path, name, arguments, outcomes, status):
    output = tmp_path / "verified"
    trusted = () if "--trust" in arguments else ("--trust", AUTHORITIES)
    at = () if "--at" in arguments else ("--at", "2027-01-01")
    common = ["verify", file(name), "--keys", PKI, *trusted, *at, *arguments]
    assert main([*common, "--json", "--output", str(output)]) == status
    (row,) = rows(capsys)
    assert tuple(row[question] for question in ("signature", "role", "identity", "chain")) == outcomes
    assert output.exists() == (status == 0 and outcomes[0] == "valid")
    assert main(common) == status
    assert capsys.readouterr().out.splitlines()[0].split() == [
        *("input", "document", "signature", "role", "identity", "chain", "signer")
    ]


def test_verify_tells_a_meter_from_a_supplier(capsys, tmp_path):
    path = tmp_path / "request.xml"
    key, certificate = (make("ESME", "digitalSignature") for make in (pki.private_key, pki.certificate))
    path.write_bytes(duis.sign(DOCUMENTS["no signature"], key, certificate))
    assert main(["verify", str(path), "--keys", PKI, "--json"]) == 1
    (row,) = rows(capsys)
    assert (row["signature"], row["signer"]) == ("invalid", None)
    assert "is not for signing XML" in row["reason"]
    assert main(["verify", str(path), "--keys", PKI, "--trust", AUTHORITIES, "--at", "2027-01-01", "--json"]) == 1
    (row,) = rows(capsys)
    assert (row["signature"], row["role"], row["identity"], row["chain"]) == ("valid", "invalid", "invalid", "valid")


def test_now_is_a_time(capsys):
    before = trust.moment("2026-01-01")
    assert before < trust.moment("now")


def test_what_was_verified_is_written(capsys, file, tmp_path):
    output = tmp_path / "verified"
    assert main(["verify", file("request"), "--keys", PKI, "--output", str(output)]) == 0
    assert output.read_bytes() == DOCUMENTS["no signature"]
    output.unlink()
    assert main(["verify", file("document changed"), "--keys", PKI, "--output", str(output)]) == 1
    assert not output.exists()
    assert main(["verify", str(tmp_path), "--keys", PKI, "--output", str(output)]) == 2
    assert "--output is for one document" in capsys.readouterr().err


def test_standard_input(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(DOCUMENTS["request"])))
    assert main(["verify", "-", "--keys", PKI, "--json"]) == 0
    assert rows(capsys)[0]["signer"] == SUPPLIER


def test_inputs_that_are_none(capsys, tmp_path):
    assert main(["verify", str(tmp_path), "--keys", PKI]) == 2
    assert "no .xml files there" in capsys.readouterr().err
    for argument in ("\0", "x" * 5000):
        assert main(["verify", argument, "--keys", PKI]) == 2
    capsys.readouterr()
