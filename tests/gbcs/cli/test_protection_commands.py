"""``gbcs sign``, ``mac``, ``verify``, ``utrn``, ``keys``, and keys for ``decode`` and ``check``."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

import gbcs
from dlms.apdu.access import AccessRequest, AccessResponse, ActionAnswer, GetSpecification
from dlms.apdu.common import ActionResult, AttributeDescriptor
from dlms.data import DoubleLongUnsigned, Structure
from dlms.obis import Obis
from gbcs import EntityId, KeyStore, Message
from gbcs.cli import main
from gbcs.message import CRA, GroupingHeader
from gbcs.payload.dlms import long_invoke_id_and_priority
from gbcs.protection import clear_attributes
from vectors import pki

pytest.importorskip("rich", reason="needs the extra cli")

PKI = str(Path(__file__).parents[3] / "vectors" / "pki" / "keys.json")
SUPPLIER, BROKER, ESME = EntityId("0A7E570000000002"), EntityId("0A7E570000000004"), EntityId("0A7E57DE00000001")


@pytest.fixture(scope="module")
def keys() -> KeyStore:
    store = KeyStore()
    store.load(PKI)
    return store


@pytest.fixture(scope="module")
def pre_command() -> Message:
    item = GetSpecification(AttributeDescriptor(1, Obis("0-0:0.2.1.255"), 2))
    payload = AccessRequest(long_invoke_id_and_priority(1000), None, (item,), (None,))
    return Message(GroupingHeader(CRA.COMMAND, 1000, SUPPLIER, ESME, 0x0059), payload, None)


@pytest.fixture(scope="module")
def encrypted(keys) -> Message:
    header = GroupingHeader(CRA.RESPONSE, 1000, ESME, SUPPLIER, 0x0027)
    value = clear_attributes(header, Structure((DoubleLongUnsigned(424242),)))
    answer = ActionAnswer(ActionResult.SUCCESS)
    payload = AccessResponse(long_invoke_id_and_priority(1000), None, None, (value,), (answer,))
    return gbcs.add_mac(gbcs.encrypt(Message(header, payload), keys), keys)


def test_sign_and_mac_make_a_message_that_verifies(capsys, keys, pre_command):
    assert main(["sign", gbcs.encode(pre_command).hex(), "--keys", PKI]) == 0
    signed = capsys.readouterr().out.strip()
    assert main(["mac", signed, "--keys", PKI, "--acb", str(BROKER)]) == 0
    protected = capsys.readouterr().out.strip()
    assert gbcs.decode(bytes.fromhex(protected)).verify(keys) == ("valid", "valid")
    assert main(["verify", protected, "--keys", PKI]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[-4:] == ["ECS52", "command", "valid", "valid"]


AUTHORITIES = str(Path(PKI).parent / "authorities")


def verified(capsys, *arguments: str) -> tuple[int, dict[str, str]]:
    status = main(["verify", "--keys", PKI, "--json", *arguments])
    return status, json.loads(capsys.readouterr().out)


def test_verify_judges_who_vouches_and_for_whom_it_is(capsys, keys, pre_command):
    message = gbcs.encode(gbcs.sign(pre_command, keys)).hex()
    status, row = verified(capsys, message, "--trust", AUTHORITIES, "--me", str(ESME), "--at", "2027-01-01")
    assert (status, row["signature"], row["mac"]) == (0, "valid", "absent")
    for question in ("role", "entity", "chain", "recipient"):
        assert row[question] == "valid"
    assert row["counter"] == row["answers"] == "not judged"
    assert main(["verify", message, "--keys", PKI, "--trust", AUTHORITIES, "--at", "2027-01-01"]) == 0
    heading, line = capsys.readouterr().out.splitlines()
    assert heading.split()[1:] == ["message", "signature", "MAC", "role", "entity", "chain"]
    assert line.split()[-5:] == ["valid", "absent", "valid", "valid", "valid"]


@pytest.mark.parametrize(
    ("arguments", "question", "outcome"),
    [
        (("--me", str(SUPPLIER)), "recipient", "invalid"),
        (("--trust", AUTHORITIES, "--at", "2040-01-01"), "chain", "invalid"),
        (("--trust", f"{AUTHORITIES}/device.pem", "--at", "2027-01-01"), "chain", "invalid"),
        (("--trust", f"{AUTHORITIES}/organisation.pem", "--at", "2027-01-01T00:00:00+01:00"), "chain", "valid"),
        (("--trust", f"{AUTHORITIES}/authorities.json", "--at", "2027-01-01"), "chain", "valid"),
        (("--trust", AUTHORITIES, "--trust", f"{AUTHORITIES}/device.pem", "--at", "2027-01-01"), "chain", "valid"),
    ],
)
def test_verify_fails_where_anything_that_was_asked_is_not_valid(
    capsys, keys, pre_command, arguments, question, outcome
):
    status, row = verified(capsys, gbcs.encode(gbcs.sign(pre_command, keys)).hex(), *arguments)
    assert row["signature"] == "valid"
    assert row[question] == outcome
    assert status == (0 if outcome == "valid" else 1)
    assert bool(row["problems"]) == (outcome == "invalid")


def test_verify_says_why(capsys, keys, pre_command):
    header = pre_command.header._replace(originator=ESME, recipient=SUPPLIER)
    message = gbcs.encode(gbcs.sign(pre_command._replace(header=header), keys)).hex()
    assert main(["verify", message, "--keys", PKI]) == 0  # the signature is the meter's, and nothing else was asked
    assert main(["verify", message, "--keys", PKI, "--me", str(SUPPLIER)]) == 1
    assert capsys.readouterr().out.splitlines()[-1].endswith(f"{ESME} is a device: remote parties send commands")


def test_verify_wants_authorities(capsys, tmp_path, pre_command):
    (tmp_path / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    (tmp_path / "list.json").write_text("[1]")
    for path, reason in (
        (str(tmp_path), "broken.pem"),
        (PKI, "no certificates of authorities"),
        (str(tmp_path / "list.json"), "no list of certificates"),
        (str(tmp_path / "broken.pem"), "broken.pem"),
        (str(tmp_path / "nothing"), "No such file"),
        ("x" * 300, "File name too long"),
        ("\0", "null"),
    ):
        assert main(["verify", gbcs.encode(pre_command).hex(), "--keys", PKI, "--trust", path]) == 2
        assert reason in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["verify", "00", "--keys", PKI, "--at", "tomorrow"])


def test_sign_without_the_key_is_unusable(capsys, tmp_path, pre_command):
    empty = tmp_path / "keys.json"
    empty.write_text("[]")
    assert main(["sign", gbcs.encode(pre_command).hex(), "--keys", str(empty)]) == 2
    assert capsys.readouterr().err == f"gbcs: {empty}: no keys in it\n"
    assert main(["sign", gbcs.encode(pre_command).hex(), "--keys", str(tmp_path / "none")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_verify_fails_unless_all_is_valid(capsys, tmp_path, keys, pre_command):
    protected = gbcs.add_mac(gbcs.sign(pre_command, keys), keys)
    files = {
        "good": protected,
        "invalid": protected._replace(mac=bytes(12)),
        "pre-command": pre_command,
        "stranger": protected._replace(header=protected.header._replace(originator=EntityId(bytes(8)))),
    }
    for name, message in files.items():
        (tmp_path / f"{name}.hex").write_text(gbcs.encode(message).hex())
    assert main(["verify", str(tmp_path), "--keys", PKI, "--json"]) == 1
    rows = {row["input"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert {name: (row["signature"], row["mac"]) for name, row in rows.items()} == {
        "good.hex": ("valid", "valid"),
        "invalid.hex": ("valid", "invalid"),
        "pre-command.hex": ("absent", "absent"),
        "stranger.hex": ("no key", "invalid"),
    }
    assert main(["verify", str(tmp_path / "good.hex"), "--keys", PKI]) == 0
    capsys.readouterr()
    for name in ("invalid", "pre-command", "stranger"):
        assert main(["verify", str(tmp_path / f"{name}.hex"), "--keys", PKI]) == 1


def test_decode_with_keys_shows_outcomes_and_opens(capsys, encrypted):
    octets = gbcs.encode(encrypted).hex()
    assert main(["decode", octets]) == 0
    assert "424242" not in capsys.readouterr().out
    assert main(["decode", octets, "--keys", PKI]) == 0
    out = capsys.readouterr().out
    assert "424242" in out
    lines = out.splitlines()
    assert lines[1].endswith("; no signature; MAC valid")
    assert main(["decode", octets, "--keys", PKI, "--json"]) == 0
    form = json.loads(capsys.readouterr().out)
    assert form["verification"] == {"signature": "absent", "mac": "valid"}
    assert form["payload"]["items"][0]["data"]["decrypted"] is True


def test_check_with_keys_counts_and_fails(capsys, tmp_path, encrypted):
    (tmp_path / "good.hex").write_text(gbcs.encode(encrypted).hex())
    assert main(["check", str(tmp_path), "--keys", PKI, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["valid_signatures"], result["valid_macs"], result["no_key"]) == (0, 1, 0)
    (tmp_path / "bad.hex").write_text(gbcs.encode(encrypted._replace(mac=bytes(12))).hex())
    assert main(["check", str(tmp_path), "--keys", PKI]) == 1
    assert "bad.hex: MAC invalid" in capsys.readouterr().out


def test_utrn_make_and_check(capsys):
    parties = ["--keys", PKI, "--supplier", str(SUPPLIER), "--meter", str(ESME), "--counter", "0x500000000"]
    assert main(["utrn", "make", "--pence", "1250", *parties]) == 0
    utrn = capsys.readouterr().out.strip()
    assert len(utrn) == 20
    assert main(["utrn", "check", utrn]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "value               £12.50",
        "value class         0",
        "truncated counter   5",
        "authentic           not checked",
    ]
    assert main(["utrn", "check", utrn, "--json", *parties]) == 0
    assert json.loads(capsys.readouterr().out)["authentic"] == "yes"
    assert main(["utrn", "check", utrn, *parties[:-2], "--highest-counter", "0x700000000"]) == 0
    assert "originator counter  21474836480\nauthentic           yes" in capsys.readouterr().out
    assert main(["utrn", "check", utrn, *parties[:-2], "--highest-counter", "0x80000000000"]) == 1
    assert "authentic           no" in capsys.readouterr().out
    other = [*parties[:-1], "0x600000000"]
    assert main(["utrn", "check", utrn, *other]) == 1
    assert "authentic           no" in capsys.readouterr().out
    assert main(["utrn", "check", utrn, "--counter", "5"]) == 2
    assert "belong together" in capsys.readouterr().err
    assert main(["utrn", "check", utrn[:-1] + str((int(utrn[-1]) + 1) % 10)]) == 2
    assert "check digit" in capsys.readouterr().err


def test_keys_lists_the_store(capsys):
    assert main(["keys", PKI]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["entity", "role", "usage", "public", "private"]
    assert [str(SUPPLIER), "supplier", "keyAgreement", "(prepayment)", "1", "1"] in lines
    assert main(["keys", "--json", PKI]) == 0
    entries = json.loads(capsys.readouterr().out)
    assert {"entity": str(ESME), "role": None, "usage": "keyAgreement", "prepayment": False} == {
        name: value
        for entry in entries
        if entry["entity"] == str(ESME) and entry["usage"] == "keyAgreement"
        for name, value in entry.items()
        if name not in ("public", "private")
    }


def test_what_keys_were_not_taken_is_told_once_and_listed_by_gbcs_keys(capsys, tmp_path, pre_command):
    for name in ("a.key", "b.key"):
        (tmp_path / name).write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    paths = ["--keys", PKI, "--keys", str(tmp_path), "--keys", str(tmp_path)]
    assert main(["sign", gbcs.encode(pre_command).hex(), *paths]) == 0
    told = capsys.readouterr().err
    assert told == f"gbcs: {tmp_path}: 2 remarks on its certificates and keys; gbcs keys lists them\n"
    assert main(["keys", PKI, str(tmp_path)]) == 0
    assert capsys.readouterr().err.splitlines() == [
        f"gbcs: {tmp_path}: {name}: no PRIVATE KEY of a known form" for name in ("a.key", "b.key")
    ]
    assert main(["keys", str(tmp_path)]) == 2
    assert "no keys in it; a.key: no PRIVATE KEY" in capsys.readouterr().err


def test_a_password_opens_key_files(capsys, tmp_path):
    certificate = pki.certificate("supplier", "digitalSignature")
    key = ec.derive_private_key(int(scalar_of("0A7E570000000002", "digitalSignature"), 16), ec.SECP256R1())
    encryption = BestAvailableEncryption(b"correct horse")
    path, password = tmp_path / "supplier.p12", tmp_path / "password"
    path.write_bytes(pkcs12.serialize_key_and_certificates(None, key, certificate, None, encryption))
    password.write_bytes(b"correct horse\r\n")
    for given in ("correct horse", f"@{password}"):
        assert main(["keys", str(path), "--keys-password", given, "--json"]) == 0
        (entry,) = json.loads(capsys.readouterr().out)
        assert (entry["entity"], entry["private"]) == (str(SUPPLIER), 1)
    for given, reason in (
        ("wrong horse", "does not open"),
        (None, "a password is needed"),
        ("@nowhere", "no such file"),
    ):
        assert main(["keys", str(path), *(["--keys-password", given] if given else [])]) == 2
        error = capsys.readouterr().err
        assert reason in error
        assert "horse" not in error


def scalar_of(eui: str, usage: str) -> str:
    """The private scalar of an entity of the test PKI."""
    entries = json.loads(Path(PKI).read_text())
    return next(entry["private_scalar"] for entry in entries if (entry["eui"].upper(), entry["usage"]) == (eui, usage))
