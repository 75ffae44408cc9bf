"""``gbcs transform``, ``gbcs correlate`` and ``gbcs describe`` as a user runs them."""

import io
import json
import sys

import pytest

import duis
import gbcs
from gbcs.cli import main
from tests.duis.by_hand import ACB, AT, COUNTER, METER, USER, header, requested

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
        (["disable.xml", "--other-certificate", "a\0b"], "a\0b: embedded null byte"),
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
    (folder / "command.hex").write_text(DISABLED)
    status, out, _ = run(capsys, "correlate", "disable.xml", "command.hex")
    assert status == 0
    assert out.splitlines() == [
        "The command matches the request by ECS43.",
        "Assumed:",
        "  the type of the device: ESME",
    ]


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
    monkeypatch.setattr("gbcs.cli.console._WIDTH", width)
    status, out, _ = run(capsys, "correlate", "arm.xml", ARMED, "--type", "GSME")
    assert status == 1
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
