"""The programs of ``examples/`` do what they say, and type checkers find nothing in them."""

from __future__ import annotations

import ast
import csv
import importlib.util
import io
import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from struct import pack
from typing import Any

import pytest

import duis
import gbcs

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
PKI = str(ROOT / "vectors" / "pki" / "keys.json")
SUPPLIER, METER = "0A-7E-57-00-00-00-00-02", "0A-7E-57-DE-00-00-00-01"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def program(name):
    spec = importlib.util.spec_from_file_location(f"examples_{name}", EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def encrypted(value):
    """A meter's answer to 4.1.1, encrypted for the supplier, in the DUIS response that brings it."""
    keys = gbcs.KeyStore()
    keys.load(PKI)
    request = duis.build_request("4.1.1", originator=SUPPLIER, target=METER, counter=5)
    device = duis.Device(type="ESME", elements="single", edition="current", knows_requester=True)
    command = duis.transform(request, device)
    answer = command.use_case.build_response(
        {
            "ImportRegisterCollection: import_register_collection": {
                "active_import_value": value,
                "reactive_import_value": 789,
            }
        },
        command=command,
    )
    return gbcs.encode(gbcs.add_mac(gbcs.encrypt(answer, keys), keys, acb="0A-7E-57-00-00-00-00-04"))


def response(octets):
    return duis.build_response(
        {"ResponseMessage": {"ServiceReference": "4.1", "ServiceReferenceVariant": "4.1.1", "GBCSPayload": octets}},
        date_time="2030-01-15T09:00:00.00Z",
        request_id=f"{SUPPLIER}:{METER}:5",
        response_id=f"{METER}:{SUPPLIER}:5",
    )


def test_responses_to_a_table(tmp_path, capsys):
    (tmp_path / "a.xml").write_bytes(response(encrypted(123456)))
    (tmp_path / "b.xml").write_text("no document")
    (tmp_path / "c.xml").write_bytes(response(encrypted(654321)))
    assert program("responses_to_table").main(str(tmp_path), PKI) == 1
    out, err = capsys.readouterr()
    rows = [row for row in csv.DictReader(io.StringIO(out)) if row["quantity"] == "active energy import"]
    assert [row["value"] for row in rows if row["value"] in ("123456", "654321")] == ["123456", "654321"]
    assert {row["device"] for row in rows} == {METER}
    assert err.startswith("b.xml: line 1: ")
    (tmp_path / "b.xml").unlink()
    assert program("responses_to_table").main(str(tmp_path), PKI) == 0


def test_the_critical_flow(capsys):
    assert program("critical_flow").main() == 0
    assert capsys.readouterr().out.splitlines() == [
        "the pre-command is ECS44, as asked",
        "signature valid, chain valid, recipient valid, answers valid",
        "armed",
    ]


def test_the_critical_flow_does_not_sign_another_command(capsys, monkeypatch):
    """Where the DCC answers with a command that disables the supply."""
    module = program("critical_flow")
    correlate = duis.correlate

    def other(request, answer, device, **named):
        header = duis.read_request(request)
        asked = duis.build_request("7.2", originator=header.originator, target=header.target, counter=header.counter)
        return correlate(request, duis.transform(asked, device), device, **named)

    monkeypatch.setattr(duis, "correlate", other)
    assert module.main() == 1
    assert "not signed" in capsys.readouterr().out


def test_the_meter_answers(capsys, monkeypatch):
    from gbcs.testing import Home

    module = program("meter_simulator")
    meter = "00-DB-12-34-56-78-90-A0"
    home = Home.from_toml(f'seed = 7\n[[device]]\ntype = "ESME"\nid = "{meter}"\n')
    keys = home.keys("supplier", "access_control_broker")
    supplier, broker = home.parties.entities["supplier"], home.parties.entities["access_control_broker"]
    command = gbcs.usecases.by_reference("ECS52").build_command(
        originator=supplier, recipient=meter, originator_counter=1000
    )
    octets = gbcs.encode(gbcs.add_mac(command, keys, acb=broker)).hex()
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{octets}\n{octets[:-2]}00\n"))
    assert module.main(meter) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("# Read ESME/SAPC/Comms Hub Firmware Version: response")
    answer = gbcs.decode(bytes.fromhex(first.split()[0]))
    assert answer.verify(keys).mac == "valid"
    assert next(iter(answer.items())).value == bytes.fromhex("01000000")
    assert second.endswith("# Generic Critical Alert: alert")  # the MAC is wrong, which is told and not answered
    assert gbcs.decode(bytes.fromhex(second.split()[0])).payload.alert_code == 0x8F3D


def test_near_valid_messages_are_refused(capsys):
    assert program("near_valid_message").main(12) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("the valid message: valid, answered")
    assert lines[-1] == "12 as expected"


def test_near_valid_messages_find_a_receiver_that_takes_all(capsys, monkeypatch):
    from gbcs.testing import Home

    module = program("near_valid_message")
    response = json.loads((ROOT / "vectors" / "gbcs" / "messages.json").read_bytes())[2]["octets"]
    assert gbcs.decode(bytes.fromhex(response)).header.cra is gbcs.CRA.RESPONSE
    monkeypatch.setattr(Home, "handle", lambda home, octets, at: [bytes.fromhex(response)])
    assert module.main(12) == 1
    assert "wrong" in capsys.readouterr().out


def test_a_folder_to_parquet(tmp_path, capsys):
    pytest.importorskip("pyarrow", reason="needs the extra arrow")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xml").write_bytes(response(encrypted(123456)))
    (tmp_path / "in" / "b.hex").write_text(encrypted(7).hex())
    (tmp_path / "in" / "c.hex").write_text("dd")
    assert program("folder_to_parquet").main(str(tmp_path / "in"), PKI, str(tmp_path / "out")) == 1
    out, err = capsys.readouterr()
    assert "active energy import" in out
    assert "c.hex, 1: " in err
    from pyarrow import parquet

    values = {int(row["value"]) for row in parquet.read_table(tmp_path / "out" / "readings").to_pylist()}
    assert {123456, 7, 789} <= values


def test_the_notebook_runs_and_says_what_stands_in_it(monkeypatch):
    """Its cells one after the other, without Jupyter; pictures are drawn and thrown away."""
    monkeypatch.chdir(EXAMPLES)
    monkeypatch.setenv("MPLBACKEND", "agg")
    names: dict[str, Any] = {}
    shown = 0
    for cell in json.loads((EXAMPLES / "messages.ipynb").read_text("utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        assert cell["execution_count"] is None
        *statements, last = ast.parse("".join(cell["source"])).body
        if not isinstance(last, ast.Expr):
            statements, last = [*statements, last], None
        exec(compile(ast.Module(statements, []), "messages.ipynb", "exec"), names)
        value = last and eval(compile(ast.Expression(last.value), "messages.ipynb", "eval"), names)
        for output in cell["outputs"]:
            shown += 1
            assert repr(value) == "".join(output["data"]["text/plain"])
    assert shown > 5
    assert "ECS52" in names["message"]._repr_html_()


def test_wireshark_shows_our_names(tmp_path):
    """A response in a wrapper frame over UDP, in a capture written by hand."""
    tshark = shutil.which("tshark")
    if tshark is None:
        pytest.skip("tshark is not installed")
    vectors = json.loads((ROOT / "vectors" / "gbcs" / "messages.json").read_text("utf-8"))
    message = bytes.fromhex(next(row["octets"] for row in vectors if row["name"].startswith("response to a non-crit")))
    frame = pack(">HHHH", 1, 1, 1, len(message)) + message
    datagram = pack(">HHHH", 4059, 4059, 8 + len(frame), 0) + frame
    loopback = bytes([127, 0, 0, 1])
    packet = pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(datagram), 1, 0, 64, 17, 0, loopback, loopback) + datagram
    other = packet[:-7] + b"nothing"
    capture = pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)
    for each in (packet, other.replace(message[:7], b"no.....").replace(b"\xdf\x09", b"no")):
        capture += pack("<IIII", 0, 0, len(each), len(each)) + each
    (tmp_path / "capture.pcap").write_bytes(capture)
    (tmp_path / "gbcs").write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m gbcs.cli "$@"\n')
    (tmp_path / "gbcs").chmod(0o755)
    script = EXAMPLES / "wireshark" / "gbcs.lua"
    preferences = ["-o", f"gbcs.command:{tmp_path / 'gbcs'}", "-o", "gbcs.options:--values"]
    read = [tshark, "-r", str(tmp_path / "capture.pcap"), "-X", f"lua_script:{script}", *preferences]
    shown = subprocess.run([*read, "-O", "gbcs"], capture_output=True, text=True, check=True).stdout
    assert shown.count("GB Companion Specification") == 1
    assert "Message: FirmwareVersion" in shown
    assert "Value:   value  01020304" in shown


def test_every_program_is_on_the_page_and_tested():
    page = (ROOT / "docs" / "examples.md").read_text()
    tests = Path(__file__).read_text()
    for path in EXAMPLES.glob("*.py"):
        assert f"../examples/{path.name}" in page
        assert f'program("{path.stem}")' in tests


def test_pyright_finds_nothing():
    checker = shutil.which("basedpyright") or shutil.which("pyright")
    if checker is None:
        pytest.skip("pyright is not installed")
    found = subprocess.run([checker], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout
