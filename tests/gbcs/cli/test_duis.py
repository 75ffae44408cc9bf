"""``gbcs duis show``, ``gbcs duis validate`` and ``gbcs service`` as a user runs them."""

import io
import json
import sys

import pytest

import duis
from gbcs.cli import main

pytest.importorskip("rich", reason="needs the extra cli")

USER, DEVICE = "90-B3-D5-1F-30-01-00-00", "00-DB-12-34-56-78-90-A0"
GBCS = bytes.fromhex(
    "dd000000000000451100000000df09020000019c00000101080a7e57de00000001080a7e5700000000020002005911"
    "da20000101000001090401020304010100007a8b1da97be71e4fbe7532a5"
)
REQUEST = duis.build_request("2.2", {"UTRN": "0" * 20}, originator=USER, target=DEVICE, counter=5)
RESPONSE = duis.build_response(
    {"ResponseMessage": {"ServiceReference": "11.2", "ServiceReferenceVariant": "11.2", "GBCSPayload": GBCS}},
    date_time="2030-01-15T09:00:00.00Z",
    request_id=f"{USER}:{DEVICE}:5",
    response_id=f"{DEVICE}:{USER}:5",
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv("DUIS_SCHEMA", raising=False)
    (tmp_path / "request.xml").write_bytes(REQUEST)
    (tmp_path / "response.XML").write_bytes(RESPONSE)
    return tmp_path


def test_show_prints_header_and_values(folder, capsys):
    assert main(["duis", "show", str(folder / "request.xml")]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.splitlines() == [
        f"service request  2.2 Top Up Device  {len(REQUEST)} octets",
        "├── schema_version  5.4",
        "├── header",
        f"│   ├── request_id                 {USER}:{DEVICE}:5",
        "│   ├── command_variant            1",
        "│   ├── service_reference          2.2",
        "│   └── service_reference_variant  2.2",
        "├── signed          False",
        "└── TopUpDevice",
        "    └── UTRN  00000000000000000000",
    ]


def test_show_prints_the_gbcs_message_too(folder, capsys):
    assert main(["duis", "show", str(folder / "response.XML"), str(folder / "request.xml")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("service response from a device, known remote party  11.2 Read Firmware Version")
    assert "ECS52 Read ESME/SAPC/Comms Hub Firmware Version: response, done" in lines
    assert any(line.startswith("service request") for line in lines)


def test_show_json(folder, capsys):
    assert main(["duis", "show", "--json", str(folder / "response.XML"), str(folder / "request.xml")]) == 0
    response, request = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert response["ResponseMessage"]["ServiceReference"] == "11.2"
    assert response["gbcs"]["header"]["message_code"] == "0059"
    assert request["TopUpDevice"] == {"UTRN": "0" * 20}
    assert "gbcs" not in request


def test_show_a_payload_that_does_not_decode(folder, capsys):
    signed = duis.build_signed_pre_command("7.1", b"\xdf\x09", originator=USER, target=DEVICE, counter=5)
    (folder / "signed.xml").write_bytes(signed)
    assert main(["duis", "show", str(folder / "signed.xml")]) == 0
    assert "GBCS payload that does not decode  2 octets" in capsys.readouterr().out
    assert main(["duis", "show", "--json", str(folder / "signed.xml")]) == 0
    assert json.loads(capsys.readouterr().out)["gbcs"]["octets"] == "df09"


def test_long_texts_are_shortened_in_the_tree(folder, capsys):
    image = {"FirmwareImage": b"A" * 3000, "FirmwareVersion": "1", "DeviceIDList": DEVICE}
    octets = duis.build_request("11.1", image, originator=USER, target=DEVICE, counter=5)
    (folder / "image.xml").write_bytes(octets)
    assert main(["duis", "show", str(folder / "image.xml")]) == 0
    assert "4000 characters (--json shows them)" in "".join(capsys.readouterr().out.split("\n"))


@pytest.mark.parametrize("argument", ["request.xml", "-"])
def test_validate_one(folder, capsys, monkeypatch, argument):
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(REQUEST)))
    assert main(["duis", "validate", argument]) == 0
    assert capsys.readouterr().out == f"{argument}: valid\n"


def test_validate_a_folder(folder, capsys):
    (folder / "bad.xml").write_bytes(REQUEST.replace(b"<sr:UTRN>0", b"<sr:UTRN>X"))
    assert main(["duis", "validate", str(folder)]) == 1
    out = capsys.readouterr().out
    assert out == (
        "bad.xml: line 2, Request/Body/TopUpDevice/UTRN: The value 'X0000000000000000000' does not have the form that "
        "stands here; expected text, of length 20, of the form [0-9]{20}.\n"
        "3 documents, 1 with problems\n"
    )
    assert main(["duis", "validate", "--json", str(folder)]) == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["input"] for row in rows] == ["bad.xml", "request.xml", "response.XML"]
    assert [len(row["problems"]) for row in rows] == [1, 0, 0]
    assert rows[0]["problems"][0]["path"] == "Request/Body/TopUpDevice/UTRN"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["duis", "show", "nowhere.xml"], "nowhere.xml: No such file or directory"),
        (["duis", "validate", "nowhere.xml"], "nowhere.xml: No such file or directory"),
        (["duis", "validate", "."], "no .xml files there"),
        (["duis", "show", "text.txt"], "text.txt: line 1: Start tag expected, '<' not found; expected well-formed XML"),
        (["duis", "validate", "text.txt", "--schema", "nowhere"], "there is no schema nowhere"),
        (["service", "99.9"], "no service '99.9'"),
    ],
)
def test_unusable_input_is_one_line(tmp_path, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.txt").write_text("text")
    if "nowhere" in arguments:
        (tmp_path / "text.txt").write_bytes(REQUEST)
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"gbcs: {message}\n"


def test_service_shows_one(capsys):
    assert main(["service", "8.5"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "8.5 Service Opt Out",
        "service reference   8.5",
        "body                ServiceOptOut",
        "kind                only at a date",
        "future dated        by DSP, date required",
        "command variants    1",
        "roles               none named",
        "use case            CS02bACBByACB  0104  any device  Update Security Credentials (accessControlBrokerByACB)",
    ]
    assert main(["service", "TopUpDevice"]) == 0
    assert capsys.readouterr().out.startswith("2.2 Top Up Device\n")


def test_service_lists(capsys):
    assert main(["service"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["variant", "name", "critical", "future", "dated", "command", "variants", "roles"]
    assert len(lines) >= 130
    assert all(line.split()[0][0].isdigit() for line in lines[1:])  # one line a service
    assert main(["service", "6.15"]) == 0
    assert "6.15.2" in capsys.readouterr().out
    assert main(["service", "firmware", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["variant"] for row in rows] == ["11.1", "11.2", "11.3", "11.4"]
    assert rows[1]["use_cases"][0] == {
        "reference": "ECS52",
        "message_code": "0059",
        "name": "Read ESME/SAPC/Comms Hub Firmware Version",
        "device_types": ["ESME", "CHF", "SAPC"],
    }
