"""The harness finds what is planted, shrinks it, and finds nothing where nothing is wrong."""

from __future__ import annotations

import json
import xml.etree.ElementTree as tree
from pathlib import Path

import pytest

import gbcs
from gbcs.cli import main
from gbcs.testing.bench import Bench

PLANTED = "tests.gbcs.testing.planted"


def fuzz(capsys, *words: str) -> tuple[int, dict]:
    status = main(["fuzz", "run", "--json", *words])
    return status, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("name", "device"), [("right", "ESME"), ("right_gas", "GSME"), ("codes", "ESME")])
def test_nothing_is_found_in_a_device_that_is_right(capsys, name, device):
    target = f"{PLANTED}.responder:{name}"
    status, report = fuzz(capsys, "--call", target, "--happens", f"{target}.happens", "--device", device)
    assert [(each["fault"], each["name"], each["changes"]) for each in report["findings"]] == []
    assert status == 0
    assert report["cases"] > 900
    assert report["outcomes"]["accepted"] > 10


def test_what_happens_besides_messages(capsys):
    """A device that does at once what is to come is found where the clock can be told, and not where it can't."""
    target = f"{PLANTED}.responder:too_early"
    assert fuzz(capsys, "--call", f"{target}_too", "--count", "0")[0] == 0
    status, report = fuzz(capsys, "--call", target, "--count", "0", "--happens", f"{target}.happens")
    assert status == 1
    (finding,) = report["findings"]
    assert (finding["fault"], finding["name"]) == ("success answered, and nothing done", "future")
    assert "--happens" in finding["repeat"]


def test_nothing_is_found_in_a_decoder_that_is_right(capsys):
    status, report = fuzz(capsys, "--call", f"{PLANTED}.decoder:right", "--checks", "decode")
    assert [(each["fault"], each["name"], each["changes"]) for each in report["findings"]] == []
    assert status == 0


@pytest.mark.parametrize(
    ("name", "device", "fault"),
    [
        ("replayed_counter", "ESME", "accepted what is to be refused"),
        ("last_flag", "GSME", "accepted what is to be refused"),
        ("bound", "ESME", "crash"),
        ("no_action", "ESME", "success answered, and nothing done"),
        ("leak", "ESME", "leak"),
        ("wrong_code", "ESME", "answered with another result code"),
        ("wrong_code_of_image", "ESME", "answered with another result code"),
    ],
)
def test_faults_of_a_responder(capsys, name, device, fault):
    target = f"{PLANTED}.responder:{name}"
    status, report = fuzz(capsys, "--call", target, "--device", device, "--seconds", "60", "--stop")
    assert status == 1
    assert report["seconds"] < 60
    (finding,) = report["findings"]
    assert finding["fault"] == fault
    assert len(finding["shrunk"]) <= len(finding["messages"]) <= 3
    bench = Bench()
    for octets in map(bytes.fromhex, finding["shrunk"]):
        if name not in ("leak",):  # the protection stays right
            found = gbcs.decode(octets).verify(bench.keys, bench.acb)
            assert found.mac == "valid"
            assert found.signature in ("valid", "absent")
    # The line that repeats it does so, in a target that starts anew.
    words = finding["repeat"].split()
    assert words[:3] == ["gbcs", "fuzz", "run"]
    assert main(words[1:]) == 1


@pytest.mark.parametrize(
    ("name", "fault", "most"),
    [
        ("trailing", "accepted what is to be refused", 200),
        ("long_length", "crash", 75),
        ("count", "crash", 75),
        ("endless", "hang", 200),
        ("tag", "crash", 75),
    ],
)
def test_faults_of_a_decoder(capsys, name, fault, most):
    words = ("--checks", "decode", "--seconds", "60", "--stop", "--timeout", "0.2")
    status, report = fuzz(capsys, "--call", f"{PLANTED}.decoder:{name}", *words)
    assert status == 1
    assert report["seconds"] < 60
    (finding,) = report["findings"]
    assert finding["fault"] == fault
    (shrunk,) = finding["shrunk"]
    (sent,) = finding["messages"]
    assert len(shrunk) <= len(sent)
    start = bytes.fromhex(shrunk)
    assert len(start) - start.find(b"\xdf\x09") < most + 70  # the envelope alone has about 60


def test_a_run_is_resumed_and_reported(capsys, tmp_path):
    database, junit, page = (str(tmp_path / name) for name in ("run.db", "run.xml", "run.html"))
    words = ("--call", f"{PLANTED}.responder:bound", "--database", database)
    _, first = fuzz(capsys, *words, "--count", "20")
    _, second = fuzz(capsys, *words, "--count", "40", "--junit", junit, "--html", page)
    assert second["skipped"] == first["cases"]
    assert second["cases"] > 0
    root = tree.parse(junit).getroot()
    assert int(root.get("tests")) == first["cases"] + second["cases"]
    assert len(root) == int(root.get("tests"))
    text = Path(page).read_text("utf-8")
    for finding in second["findings"]:
        assert finding["name"] in text
        assert finding["shrunk"][-1] in text


def test_another_seed_is_another_run(capsys, tmp_path):
    database = str(tmp_path / "run.db")
    words = ("--call", f"{PLANTED}.responder:right", "--database", database, "--count", "2")
    fuzz(capsys, *words)
    assert main(["fuzz", "run", *words, "--seed", "5"]) == 2


def test_what_can_not_be_used(capsys):
    for words in (
        ("--call", "nothing_of_this_name:f"),
        ("--call", f"{PLANTED}.responder:nothing"),
        ("--call", "gbcs"),
        ("--tcp", "192.0.2.1:4059"),
        ("--tcp", "127.0.0.1"),
        ("--http", "http://example.org/"),
        ("--http", "https://127.0.0.1/"),
        ("--call", f"{PLANTED}.responder:right", "--checks", "colour"),
        ("--call", f"{PLANTED}.responder:right", "--case", "ECS99-1"),
        ("--call", f"{PLANTED}.responder:right", "--keys", "."),
    ):
        assert main(["fuzz", "run", *words]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_the_keys_of_the_seed(capsys, tmp_path):
    assert main(["fuzz", "keys", "-o", str(tmp_path / "keys"), "--seed", "3"]) == 0
    store = gbcs.KeyStore()
    assert store.load(tmp_path / "keys") == []
    bench = Bench(3)
    for command in bench.commands():
        assert store.signer(command.header.originator) is not None
    assert {entry.entity_id for entry in store.entries()} == {entry.entity_id for entry in bench.keys.entries()}
