"""``gbcs decode --as zigbee``: from capture files and lines of hexadecimal to named values."""

from __future__ import annotations

import doctest
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from gbcs.cli import main

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "vectors" / "zigbee"
VECTORS: dict[str, Any] = json.loads((FOLDER / "capture.json").read_text("utf-8"))
KEY = VECTORS["link_key"]


def objects(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert main(["decode", "--as", "zigbee", "--json", *arguments]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("name", ["capture.pcap", "capture.pcapng"])
def test_capture_files(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("dpkt")
    frames = objects(capsys, str(FOLDER / name), "--link-key", KEY)
    assert [frame["frame"] for frame in frames] == [str(place + 1) for place in range(len(VECTORS["frames"]))]
    assert frames[0]["time"] == "2015-01-01T00:00:00Z"
    assert ("check_sequence" in frames[0]) is (name == "capture.pcap")
    assert frames[3]["zcl"]["payload"]["records"][0]["attribute"] == "CurrentSummationDelivered"
    messages = [frame["message"] for frame in frames if "message" in frame]
    assert [message["use_case"]["reference"] for message in messages[:2]] == ["ECS42", "ECS42"]
    assert messages[0]["items"][0]["name"] == "SupplyState: enable"
    assert len(messages) == 3


def test_lines_of_hexadecimal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines, keys = tmp_path / "frames.txt", tmp_path / "key"
    lines.write_text("\n".join(frame["octets"] for frame in VECTORS["frames"]) + "\n")
    keys.write_text(KEY + "\n")
    frames = objects(capsys, str(lines), "--link-key", f"@{keys}")
    assert len([frame for frame in frames if "message" in frame]) == 3
    assert objects(capsys, VECTORS["frames"][1]["octets"])[0]["command"] == "mac acknowledgement"


def test_no_key_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("dpkt")
    for form in ("tree", "json"):
        main(["decode", "--as", "zigbee", "--format", form, str(FOLDER / "capture.pcap"), "--link-key", KEY])
        out = re.sub(r"\s", "", capsys.readouterr().out)
        assert KEY not in out
        assert VECTORS["network_key"] not in out
    wrong = KEY[:-2]
    assert main(["decode", "--as", "zigbee", str(FOLDER / "capture.pcap"), "--link-key", wrong]) == 2
    assert wrong not in capsys.readouterr().err


def test_a_frame_that_is_none_is_told_and_the_others_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "frames.txt"
    lines.write_text("61\n" + VECTORS["frames"][1]["octets"] + "\n")
    assert main(["decode", "--as", "zigbee", "--json", str(lines)]) == 1
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert "error" in first
    assert second["command"] == "mac acknowledgement"


def test_other_files_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("dpkt")
    whole = (FOLDER / "capture.pcap").read_bytes()
    ethernet, cut = tmp_path / "ethernet.pcap", tmp_path / "cut.pcap"
    ethernet.write_bytes(whole[:20] + b"\x01\0\0\0" + whole[24:])
    cut.write_bytes(whole[:20])
    for path, said in ((ethernet, "link type 1;"), (cut, "capture file")):
        assert main(["decode", "--as", "zigbee", str(path)]) == 2
        assert said in capsys.readouterr().err


def test_the_page_holds(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("dpkt")
    monkeypatch.chdir(ROOT)
    page = ROOT / "docs" / "capture.md"
    command = re.findall(r"```sh\n(.+?)\n```", page.read_text("utf-8"), re.DOTALL)[0]
    assert main(shlex.split(command)[1:]) == 0
    assert "CurrentSummationDelivered" in capsys.readouterr().out
    failures, tests = doctest.testfile(str(page), module_relative=False)
    assert tests > 3
    assert failures == 0
