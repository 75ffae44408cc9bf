"""``gbcs transform``, ``gbcs correlate`` and ``gbcs describe`` as a user runs them."""

import base64
import io
import json
import re
import sys

import pytest

import duis
import gbcs
from gbcs.cli import main
from tests.duis.by_hand import ACB, AT, COUNTER, METER, USER, header, requested
from tests.gbcs import test_certificates as certificates

pytest.importorskip("rich", reason="needs the extra cli")

DISABLE = requested("7.2")
DISABLED = header("0050", "d920060708 00 01 03 0009 00000a006aff 01 01 12 0034").hex()
ARMED = gbcs.encode(duis.transform(requested("7.3"), duis.Device(type="GSME"), at=AT)).hex()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DUIS_SCHEMA", raising=False)
    (tmp_path / "disable.xml").write_bytes(DISABLE)
    (tmp_path / "arm.xml").write_bytes(requested("7.3"))
    (tmp_path / "certificate.der").write_bytes(b"0\x03\x02\x01\x05")
    return tmp_path


def run(capsys, *arguments):
    status = main(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


def test_transform_prints_the_command(folder, capsys, monkeypatch):
    assert run(capsys, "transform", "disable.xml", "--type", "ESME") == (0, f"{DISABLED}\n", "")
    assert run(capsys, "transform", "disable.xml", "--use-case", "ecs43") == (0, f"{DISABLED}\n", "")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DISABLE)))
    assert run(capsys, "transform", "-", "--type", "ESME", "--elements", "single")[1] == f"{DISABLED}\n"


def test_transform_in_other_forms(folder, capsys):
    _, out, _ = run(capsys, "transform", "disable.xml", "--type", "ESME", "--json")
    assert json.loads(out)["header"]["originator_counter"] == COUNTER
    _, out, _ = run(capsys, "transform", "disable.xml", "--type", "ESME", "--format", "tree")
    assert out.startswith("ECS43 ")
    assert USER in out
    assert METER in out


def test_transform_with_a_time(folder, capsys):
    assert run(capsys, "transform", "arm.xml", "--type", "GSME", "--at", "2026-05-05T12:00:00")[1] == f"{ARMED}\n"
    assert run(capsys, "transform", "arm.xml", "--type", "GSME", "--at", "2026-05-05T13:00:00+01:00")[1] == f"{ARMED}\n"
    assert run(capsys, "transform", "arm.xml", "--type", "GSME", "--at", "now")[1] != f"{ARMED}\n"


def test_transform_for_the_broker(folder, capsys):
    (folder / "cin.xml").write_bytes(requested("9.1"))
    arguments = ("transform", "cin.xml", "--type", "ESME", "--cin", "1234")
    status, _, err = run(capsys, *arguments)
    assert status == 2
    assert "its identifier and counter (acb)" in err
    status, out, _ = run(capsys, *arguments, "--acb", f"{ACB}:9")
    message = gbcs.decode(bytes.fromhex(out))
    assert (str(message.header.originator), message.header.originator_counter) == (ACB, 9)
    assert str(message.header.supplementary_remote_party) == USER
    assert b"1234" in bytes.fromhex(out)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["disable.xml"],
            "disable.xml: Request/Body/DisableSupply: the request may become ECS43, GCS32; expected to know the type",
        ),
        (["disable.xml", "--type", "toaster"], "disable.xml: 'toaster' for type of the device; expected ESME or"),
        (["nowhere.xml"], "nowhere.xml: No such file or directory"),
        (["certificate.der"], "certificate.der: line 1: "),
        (["disable.xml", "--other-certificate", "nowhere.der"], "nowhere.der: No such file or directory"),
        (["disable.xml", "--other-certificate", "a\0b"], "a\\x00b: embedded null byte"),
    ],
)
def test_transform_says_what_is_wrong(folder, capsys, arguments, message):
    status, out, err = run(capsys, "transform", *arguments)
    assert (status, out) == (2, "")
    assert err.startswith(f"gbcs: {message}")
    assert err.count("\n") == 1


@pytest.mark.parametrize("option", [["--at", "noon"], ["--acb", "x"], ["--elements", "three"], ["--tolerance", "-1"]])
def test_options_that_are_none(folder, capsys, option):
    with pytest.raises(SystemExit) as caught:
        main(["correlate", "disable.xml", DISABLED, *option])
    assert caught.value.code == 2
    assert option[0] in capsys.readouterr().err


def test_correlate_says_that_it_matches(folder, capsys):
    options = ("--type", "ESME", "--elements", "single", "--edition", "current")
    assert run(capsys, "correlate", "disable.xml", DISABLED, *options) == (
        0,
        "The command matches the request by ECS43.\n",
        "",
    )


def test_a_match_on_assumptions_is_told_from_a_certain_one(folder, capsys):
    (folder / "command.hex").write_text(DISABLED)
    lines = ["The command matches the request by ECS43.", "Assumed: the type of the device: ESME."]
    for more, wanted in (((), 3), (("--strict",), 1)):
        status, out, _ = run(capsys, "correlate", "disable.xml", "command.hex", *more)
        assert (status, out.splitlines()) == (wanted, lines)
    assert run(capsys, "correlate", "disable.xml", "command.hex", "--strict", "--type", "ESME")[0] == 0
    _, out, _ = run(capsys, "correlate", "disable.xml", "command.hex", "--json")
    form = json.loads(out)
    assert (form["matches"], form["certain"], form["assumed"]) == (True, False, ["the type of the device: ESME"])


def test_whether_the_device_knows_the_requester(folder, capsys):
    (folder / "read.xml").write_bytes(requested("7.15"))
    options = ("read.xml", "--type", "ESME", "--edition", "current")
    own = run(capsys, "transform", *options, "--requester", "known")[1].strip()
    broker = ("--acb", f"{ACB}:9")
    other = run(capsys, "transform", *options, "--requester", "unknown", *broker)[1].strip()
    assert run(capsys, "transform", *options, "--requester", "unknown")[0] == 2
    assert own != other
    for command, known, wanted in ((own, "known", 0), (own, "unknown", 1), (other, "unknown", 0), (other, "known", 1)):
        arguments = ("correlate", options[0], command, *options[1:], "--requester", known, *broker)
        assert run(capsys, *arguments)[0] == wanted


def test_assumptions_stand_below_the_verdict(folder, capsys):
    """Also where a table and remarks follow, and on one line, however many there are."""
    (folder / "mode.xml").write_bytes(requested("1.6", {"Credit": {}}).replace(b'"5.4"', b'"5.0"'))
    command = gbcs.encode(duis.transform((folder / "mode.xml").read_bytes(), duis.Device(type="ESME", elements="twin")))
    changed = command.hex().replace("0102030405060708", "0102030405060709", 1)
    status, out, _ = run(capsys, "correlate", "mode.xml", changed)
    assert status == 1
    lines = out.splitlines()
    assert lines[1] == "Assumed: the type of the device: ESME; the elements of the meter: twin."
    assert lines[2].split() == ["where", "requested", "found"]
    assert lines[-2:] == [
        "Remarks:",
        "  the request is of edition 5.0 of DUIS, and judged by the model of edition 5.4",
    ]


def test_correlate_with_the_response_that_carries_the_command(folder, capsys):
    request = duis.read(DISABLE)
    content = {"PreCommand": {"GBCSVersion": "4.1", "GBCSPayload": bytes.fromhex(DISABLED)}}
    (folder / "response.xml").write_bytes(duis.build_answer(request, content, date_time=AT))
    assert run(capsys, "correlate", "disable.xml", "response.xml", "--type", "ESME")[0] == 0
    (folder / "busy.xml").write_bytes(duis.build_answer(request, date_time=AT))
    status, out, err = run(capsys, "correlate", "disable.xml", "busy.xml")
    assert (status, out) == (2, "")
    assert "acknowledgement carries no command" in err
    (folder / "none.xml").write_bytes(b"<a/>")
    assert run(capsys, "correlate", "disable.xml", "none.xml")[0] == 2


def test_codings_that_nothing_confirms(folder, capsys):
    mode = {"SuspendDebtDisabled": "false", "SuspendDebtEmergency": "false", "DisablementThreshold": "5"}
    (folder / "mode.xml").write_bytes(requested("1.6", {"Prepayment": mode}))
    options = ("--type", "ESME", "--elements", "single")
    status, out, err = run(capsys, "transform", "mode.xml", *options)
    assert (status, out) == (2, "")
    assert "in no published message in this form" in err
    status, out, _ = run(capsys, "transform", "mode.xml", *options, "--unconfirmed")
    assert status == 0
    assert run(capsys, "correlate", "mode.xml", out.strip(), *options)[0] == 1
    taken = ("--unconfirmed", "--edition", "current")
    status, shown, _ = run(capsys, "correlate", "mode.xml", out.strip(), *options, *taken)
    assert status == 3
    assert shown.splitlines()[1] == "Assumed: UpdatePaymentMode/Prepayment, whose coding is unconfirmed."
    assert run(capsys, "correlate", "mode.xml", out.strip(), *options, *taken, "--strict")[0] == 1
    status, _, err = run(capsys, "describe", out.strip())
    assert (status, err) == (0, "gbcs: unconfirmed: how UpdatePaymentMode/Prepayment is coded\n")


def test_transform_says_what_it_assumed(folder, capsys):
    (folder / "calendar.xml").write_bytes(requested("6.2.3"))
    assumed = "gbcs: assumed: the edition of the use cases that the device knows: current\n"
    assert run(capsys, "transform", "calendar.xml", "--type", "ESME")[::2] == (0, assumed)
    assert run(capsys, "transform", "calendar.xml", "--type", "ESME", "--edition", "earlier")[::2] == (0, "")


def _pem(certificate):
    return f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(certificate).decode()}-----END CERTIFICATE-----\n"


def test_the_authorities_of_a_folder(folder, capsys):
    other = "00-DB-12-34-56-78-90-98"
    join = requested("8.7.1", {"OtherDeviceID": other})
    (folder / "join.xml").write_bytes(join)
    facts = duis.Device(type="GSME", other_certificate=certificates.device(entity_id=other))
    command = gbcs.encode(duis.transform(join, facts)).hex()
    options = ("correlate", "join.xml", command, "--type", "GSME", "--at", "2025-06-01T00:00:00Z")
    status, out, _ = run(capsys, *options)
    assert status == 1
    assert "otherDeviceCertificate" in out
    trusted = folder / "trusted"
    trusted.mkdir()
    assert run(capsys, *options, "--trust", "trusted")[0] == 2
    (trusted / "README").write_text("roots and issuing authorities")
    (trusted / "root.der").write_bytes(certificates.ROOT.der)
    assert run(capsys, *options, "--trust", "trusted")[0] == 1
    (trusted / "both.pem").write_text("\n".join(map(_pem, (certificates.ISSUING.der, certificates.DEVICE_ISSUING.der))))
    assert run(capsys, *options, "--trust", "trusted")[0] == 0
    assert run(capsys, *options, "--trust", "trusted/root.der", "--trust", "trusted/both.pem")[0] == 0
    (trusted / "root.der").write_bytes(certificates.ROOT.der[:-1])
    assert run(capsys, *options, "--trust", "trusted/root.der")[0] == 2
    status, _, err = run(capsys, *options, "--trust", "nowhere")
    assert status == 2
    assert "nowhere" in err


@pytest.mark.parametrize("edition", ["-5.4", "54", "0", "5.39"])
def test_an_edition_that_was_never_published(folder, capsys, edition):
    (folder / "odd.xml").write_bytes(DISABLE.replace(b'"5.4"', f'"{edition}"'.encode()))
    for command in (("transform", "odd.xml"), ("correlate", "odd.xml", DISABLED)):
        status, out, err = run(capsys, *command, "--type", "ESME")
        assert (status, out) == (2, "")
        assert "was never published" in err


def test_correlate_shows_both_sides(folder, capsys):
    changed = DISABLED.replace("0102030405060708", "0102030405060709")
    status, out, _ = run(capsys, "correlate", "disable.xml", changed, "--type", "ESME")
    assert status == 1
    lines = out.splitlines()
    assert lines[0] == "The command does not match the request by ECS43."
    assert lines[1].split() == ["where", "requested", "found"]
    assert lines[2].split() == ["header.originator_counter", str(COUNTER), str(COUNTER + 1)]


def test_what_is_unjudged_does_not_match(folder, capsys):
    status, out, _ = run(capsys, "correlate", "arm.xml", ARMED, "--type", "GSME")
    assert status == 1
    assert "not judged" in out
    assert "2026-05-05 12:00:00" in " ".join(out.split())
    assert run(capsys, "correlate", "arm.xml", ARMED, "--type", "GSME", "--at", "2026-05-05T12:00:00Z")[0] == 0
    assert run(capsys, "correlate", "arm.xml", ARMED, "--type", "GSME", "--at", "2026-05-05T12:10:00Z")[0] == 0
    later = ("--at", "2026-05-09T12:00:00Z")
    assert run(capsys, "correlate", "arm.xml", ARMED, "--type", "GSME", *later)[0] == 1
    assert (
        run(capsys, "correlate", "arm.xml", ARMED, "--type", "GSME", *later, "--since", "2026-05-05T11:59:00Z")[0] == 0
    )
    early = ("--at", "2026-05-05T11:50:00Z")
    assert run(capsys, "correlate", "arm.xml", ARMED, "--type", "GSME", *early)[0] == 1
    assert run(capsys, "correlate", "arm.xml", ARMED, "--type", "GSME", *early, "--tolerance", "600")[0] == 0


def test_correlate_for_programs(folder, capsys):
    status, out, _ = run(capsys, "correlate", "arm.xml", ARMED.replace("0102030405060708", "00" * 8), "--json")
    form = json.loads(out)
    assert status == 1
    assert form["matches"] is False
    assert form["use_case"] == "GCS39"
    assert form["differences"] == [{"path": "header.originator_counter", "requested": str(COUNTER), "found": "0"}]
    assert form["unjudged"] == list(form["reasons"]) == ["ChangeSupply.issuer_event_id"]
    assert form["assumed"] == ["the type of the device: GSME"]
    assert form["remarks"] == []


@pytest.mark.parametrize("width", [40, 80, 120])
def test_nothing_is_cut_off_at_any_width(folder, capsys, monkeypatch, width):
    monkeypatch.setattr("gbcs.cli.console.LONGEST_LINE", width)
    monkeypatch.setattr("gbcs.cli.tables.Console.is_terminal", True)
    status, out, _ = run(capsys, "correlate", "arm.xml", ARMED, "--type", "GSME")
    assert status == 1
    out = re.sub("\x1b\\[[0-9;]*m", "", out)
    assert max(map(len, out.splitlines()[1:])) <= max(width, 50)
    assert "\u2026" not in out


def test_correlate_with_what_is_no_message(folder, capsys):
    status, out, err = run(capsys, "correlate", "disable.xml", DISABLED[:-2])
    assert (status, out) == (2, "")
    assert err.startswith("gbcs: offset ")
    status, _, err = run(capsys, "correlate", "certificate.der", DISABLED)
    assert (status, err[:22]) == (2, "gbcs: certificate.der:")


def test_describe_prints_the_request(folder, capsys):
    status, out, err = run(capsys, "describe", DISABLED)
    assert (status, err) == (0, "")
    request = duis.read(out.encode())
    assert request.service_reference_variant == "7.2"
    assert request.counter == COUNTER
    (folder / "described.xml").write_text(out)
    assert run(capsys, "transform", "described.xml", "--type", "ESME")[1] == f"{DISABLED}\n"


def test_describe_for_programs(folder, capsys):
    form = json.loads(run(capsys, "describe", ARMED, "--json")[1])
    assert form["use_case"] == "GCS39"
    assert form["device"]["type"] == "GSME"
    assert form["acb"] is None
    assert form["at"] == "2026-05-05T12:00:00+00:00"
    assert duis.read(form["request"].encode()).service_reference_variant == "7.3"


def test_describe_says_what_is_wrong(folder, capsys):
    status, out, err = run(capsys, "describe", DISABLED.replace("120034", "120033"))
    assert (status, out) == (2, "")
    assert "expected the constant 52, found 51" in err
