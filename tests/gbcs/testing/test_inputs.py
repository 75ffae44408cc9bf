"""What is sent besides messages: every kind, from a seed and from files; judged, and made small."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import gbcs
from gbcs.cli import main
from gbcs.testing import cases
from gbcs.testing.inputs import of_file
from gbcs.testing.verdicts import Result

FUZZ = Path(__file__).parents[3] / "vectors" / "fuzz"
RESPONDER = "tests.gbcs.testing.planted.responder"
READERS = "tests.gbcs.testing.planted.readers"


def fuzz(capsys, *words: str) -> tuple[int, dict]:
    status = main(["fuzz", "run", "--json", *words])
    return status, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("kind", "reader", "checks"),
    [
        ("apdus", "dlms:decode", "decode"),
        ("zcl-frames", f"{READERS}:frame", "decode"),
        ("certificates", "gbcs.certificates:read_certificate", "decode"),
        ("documents", "duis:read", "decode"),
        ("registration-files", "gbcs.regis:read", "decode"),
        ("xml-signatures", "duis:read", "decode"),
        ("firmware", f"{READERS}:image", "decode"),
        ("prepayment-tokens", f"{READERS}:token", "decode"),
    ],
)
def test_nothing_is_found_in_the_librarys_readers(capsys, kind, reader, checks):
    words = ("--kind", kind, "--call", reader, "--checks", checks, "--count", "80")
    status, report = fuzz(capsys, *words)
    assert [(each["fault"], each["name"], each["changes"]) for each in report["findings"]] == []
    assert status == 0
    assert report["cases"] > 15


def test_a_fault_of_a_reader_is_found_and_made_small(capsys):
    words = ("--kind", "apdus", "--call", f"{READERS}:apdu", "--stop")
    status, report = fuzz(capsys, *words)
    assert status == 1
    (finding,) = report["findings"]
    assert finding["fault"] == "crash"
    assert "IndexError" in finding["said"]
    assert len(finding["shrunk"][0]) <= len(finding["messages"][0])
    assert main(finding["repeat"].split()[1:]) == 1  # and again, by the line that says so
    assert "crash" in capsys.readouterr().out


def test_what_is_to_be_refused_and_is_not(capsys):
    """A reader of certificates checks no signature."""
    reader = "gbcs.certificates:read_certificate"
    status, report = fuzz(capsys, "--kind", "certificates", "--call", reader, "--checks", "signature")
    assert status == 1
    assert {each["fault"] for each in report["findings"]} == {"accepted what is to be refused"}


@pytest.mark.parametrize("path", sorted(FUZZ.glob("*.json")), ids=lambda path: path.stem)
def test_every_case_file_is_read(path):
    document = json.loads(path.read_text("utf-8"))
    inputs = list(of_file(document))
    other_names = 2 if document["algorithm"] == "registration-files" else 0
    assert len(inputs) == document["numberOfTests"] - other_names
    assert len({each.name for each in inputs}) == len(inputs)
    assert all(each.octets for each in inputs)
    judged = {each.expected.result for each in inputs}
    assert Result.INVALID in judged or document["algorithm"] == "block-transfer"


def test_a_file_of_messages_is_sent_as_it_is(capsys):
    path = str(FUZZ / "message-ECS42.json")
    status, report = fuzz(capsys, "--cases", path, "--call", "gbcs:decode", "--checks", "decode")
    assert (status, report["findings"]) == (0, [])


def test_answers_to_a_file_of_messages_are_judged(capsys):
    """A device answers, with failures too: what is answered with a failure is not accepted."""
    words = ("--cases", str(FUZZ / "message-ECS14.json"), "--call")
    status, report = fuzz(capsys, *words, f"{RESPONDER}:codes_too")
    assert (status, report["findings"]) == (0, [])
    assert report["outcomes"]["accepted"] > 0
    status, report = fuzz(capsys, *words, f"{RESPONDER}:wrong_code_too")
    assert status == 1
    assert {each["fault"] for each in report["findings"]} == {"answered with another result code"}


@pytest.mark.parametrize("kind", ["apdus", "zcl-frames", "documents"])
def test_a_kind_is_the_same_for_the_same_seed(kind):
    assert cases.file_of(kind, 0, 5) == cases.file_of(kind, 0, 5) != cases.file_of(kind, 1, 5)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--kind", "letters"), "--kind takes one of apdus"),
        (("--kind", "apdus", "--cases", "x.json"), "one of them"),
        (("--cases", "nowhere.json"), "nowhere.json"),
        (("--kind", "apdus", "--checks", "taste"), "--checks takes some of"),
    ],
)
def test_what_can_not_be_sent(capsys, words, said):
    assert main(["fuzz", "run", "--call", "dlms:decode", *words]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("document", [{}, [], {"algorithm": "x", "testGroups": [{"type": "Other", "tests": [{}]}]}])
def test_what_is_no_case_file(document):
    with pytest.raises(gbcs.DecodeError, match="a file of cases"):
        list(of_file(document))
