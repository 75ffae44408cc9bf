"""``gbcs usecase`` and ``gbcs alert`` as a user runs them, and the names in ``gbcs decode``."""

from __future__ import annotations

import json
import re

import pytest

import gbcs
from gbcs.cli import alert, main, usecase
from gbcs.usecases import all_use_cases, by_reference

pytest.importorskip("rich", reason="needs the extra cli")

RESPONSE = (
    "dd000000000000451100000000df09020000019c00000101080a7e57de00000001080a7e5700000000020002005911"
    "da20000101000001090401020304010100007a8b1da97be71e4fbe7532a5"
)


def lines(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(list(arguments)) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "\x1b" not in out
    return [line.rstrip() for line in out.splitlines()]


def objects(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines(capsys, *arguments, "--json")]


def test_all_use_cases(capsys: pytest.CaptureFixture[str]) -> None:
    every = objects(capsys, "usecase")
    assert [row["message_code"] for row in every] == [f"{use_case.message_code:04X}" for use_case in all_use_cases()]
    assert "command" not in every[0]
    listed = lines(capsys, "usecase")
    assert listed[0].split() == ["code", "reference", "name", "protocol", "devices"]
    assert any(line.startswith("0027  ECS17b") for line in listed)


@pytest.mark.parametrize("sought", ["ECS17b", "ecs17B", "0027", "0x0027", "Energy Registers (Import"])
def test_one_use_case(capsys: pytest.CaptureFixture[str], sought: str) -> None:
    shown = lines(capsys, "usecase", sought)
    assert shown[0] == "ECS17b Read ESME Energy Registers (Import Energy)  0027"
    assert "sent by            Supplier, Network Operator" in shown
    assert "response           personal data, encrypted" in shown
    assert "ImportRegisterCollection" in shown
    assert any(line.split() == ["active.value", "double-long-unsigned", "Wh"] for line in shown)


def test_a_reference_of_several_messages(capsys: pytest.CaptureFixture[str]) -> None:
    command, alert = objects(capsys, "usecase", "CS06")
    assert command["message_code"] == "0012"
    assert [item["name"] for item in command["command"]] == [  # type: ignore[attr-defined]
        "manufacturerImageHash",
        "originatorCounter",
        "executionDateTime",
    ]
    assert command["roles"] is None
    assert alert["alert"][0]["note"] == "8F66 or 8F67"  # type: ignore[index]


def test_use_cases_of_a_service(capsys: pytest.CaptureFixture[str]) -> None:
    assert [form["reference"] for form in objects(capsys, "usecase", "11.2")] == ["ECS52", "GCS38", "CS08"]


def test_alerts(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(objects(capsys, "alert")) == 190
    assert lines(capsys, "alert", "8F36")[:4] == [
        "8F36 Supply Outage Restored - Outage >= 3 minutes",
        "devices           ESME",
        "criticality       critical, as published messages are protected",
        "carried by        0067 ECS80",
    ]
    assert [form["code"] for form in objects(capsys, "alert", "tilt")] == ["81C2", "81C3"]
    (form,) = objects(capsys, "alert", "0x81b7")
    assert form["is_polyphase"] is True
    assert form["basis"] == "code range"
    assert "81C3  Tilt Tamper        GSME     not critical?  1001" in lines(capsys, "alert", "tilt")


@pytest.mark.parametrize("arguments", [["usecase", "nothing such"], ["alert", "nothing such"]])
def test_unknown(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert main(arguments) == 2
    assert "'nothing such'" in capsys.readouterr().err


@pytest.mark.parametrize("width", [80, 120])
def test_width(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    from rich.console import Console

    for module in (usecase, alert):
        monkeypatch.setattr(module, "console", lambda: Console(width=width, highlight=False, emoji=False, markup=False))
    for arguments in (["usecase"], ["usecase", "GCS16a"], ["usecase", "CS02b"], ["alert"], ["alert", "8F78"]):
        assert max(map(len, lines(capsys, *arguments))) <= width


def test_decode_shows_names(capsys: pytest.CaptureFixture[str]) -> None:
    shown = lines(capsys, "decode", RESPONSE)
    place = shown.index("FirmwareVersion")
    assert shown[place + 1] == "  value  01020304"
    (form,) = objects(capsys, "decode", RESPONSE)
    assert form["items"] == [{"name": "FirmwareVersion: value", "value": "01020304"}]


def test_decode_shows_departures(capsys: pytest.CaptureFixture[str]) -> None:
    found = by_reference("CS03B")
    assert found is not None
    party = {"originator": bytes(8), "recipient": bytes(8), "originator_counter": 1}
    message = found.build_command({"otherDeviceEntityIdentifier": bytes(8), "otherDeviceType": 0}, **party)  # type: ignore[arg-type]
    wrong = message._replace(payload=message.payload._replace(join_method_and_role=3))
    shown = lines(capsys, "decode", gbcs.encode(wrong).hex())
    assert "1 value departs from the declaration" in shown[0]
    assert any(re.search(r"joinMethodAndRole +method-c  method-b is declared here", line) for line in shown)


def test_alerts_of_the_dcc(capsys: pytest.CaptureFixture[str]) -> None:
    assert objects(capsys, "alert", "n60")[0]["confidence"] == "medium"
    assert lines(capsys, "alert", "N7") == ["N7: alert of the DCC, of which no public text says what it means"]
