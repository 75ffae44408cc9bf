"""The project's own vectors of registration data: what they say is what the library does."""

from __future__ import annotations

import datetime
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import vectors.regis
from gbcs import regis
from gbcs.regis import Known
from gbcs.regis.problems import CODES, REASONS
from vectors import pki

FILES = json.loads((Path(vectors.regis.FOLDER) / "files.json").read_text("utf-8"))
NEEDED_ELSEWHERE = {"U-CHECKSUM", "U-FLOW", "U-NOTUSED", "U-ROUTE", "U-SIGNATURE"}
"""Codes of pool files and of other flows (tests of gbcs.regis.flows), and of what respond is told of a signature."""


def cases(*needed: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in FILES if all(name in case for name in needed)]


def octets(case: dict[str, Any]) -> bytes:
    return bytes.fromhex(case["octets"])


def known(case: dict[str, Any]) -> Known:
    told = dict(case["known"])
    if "effective_from" in told:
        dates = told["effective_from"].items()
        told["effective_from"] = {mpan: datetime.date.fromisoformat(day) for mpan, day in dates}
    return Known(**told)


@pytest.mark.parametrize("case", cases())
def test_problems(case):
    found = regis.check(octets(case), case["file_name"], known=known(case))
    assert sorted([problem.code, problem.line, problem.field] for problem in found) == sorted(case["problems"])


@pytest.mark.parametrize("case", cases())
def test_codes_of_gas_and_reasons_of_electricity_do_not_mix(case):
    for problem in regis.check(octets(case), case["file_name"], known=known(case)):
        of_gas = problem.code[:3] in ("CSV", "CHK", "FIL", "MPO", "DCC")
        assert not (of_gas and regis.is_electricity(octets(case)))
        assert not (problem.code in REASONS and not regis.is_electricity(octets(case)))


@pytest.mark.parametrize("case", cases("decoded"))
def test_decoded(case):
    file = regis.read(octets(case), case["file_name"])
    assert file.plain() == case["decoded"]
    assert regis.write(file) == octets(case)


@pytest.mark.parametrize("case", cases())
def test_read_files_are_written_as_they_were(case):
    try:
        file = regis.read(octets(case), case["file_name"])
    except regis.RegisError:
        # Only what has a problem may be refused.
        assert any(code[0] != "W" for code, _, _ in case["problems"])
    else:
        assert regis.write(file) == octets(case)


@pytest.mark.parametrize("case", cases("answer"))
def test_answer(case):
    expected = case["answer"]
    answer = regis.respond(
        octets(case),
        case["file_name"],
        organisation=expected["organisation"],
        number=expected["number"],
        at=datetime.datetime.fromisoformat(expected["at"]),
        known=known(case),
    )
    written = [{"name": file.name, "text": file.octets.decode("ascii")} for file in answer.files]
    assert written == expected["files"]
    assert [problem.code for problem in answer.incidents] == expected["incidents"]
    for file in answer.files:
        # A rejection repeats the MPAN that it rejects, whatever its check digit.
        assert {problem.code for problem in regis.check(file.octets, file.name)} <= {"U-RULE"}


@pytest.mark.parametrize("case", cases("signer"))
def test_signature(case):
    certificate = pki.certificate(case["signer"], "digitalSignature")
    others = [pki.certificate(name, "digitalSignature") for name in pki.ORGANISATIONS if name != case["signer"]]
    authorities = [pki.authority_certificate(f"organisation {which}") for which in ("issuing", "root")]
    at = datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)
    found = regis.verify(octets(case), [*others, certificate], at=at, trust=authorities)
    assert (found.signature, found.certificate, found.signer) == ("valid", "valid", certificate)
    assert regis.verify(octets(case), others).signature == "no key"
    damaged = octets(case).replace(b"1", b"2", 1)
    assert regis.verify(damaged, [certificate]).signature == "invalid"


@pytest.mark.parametrize("case", cases("signer"))
def test_library_signs_as_the_vector_is_signed(case):
    commas = 4 if case["options"].get("issuer") == "name" else 3  # the name has one of its own
    body = case["text"].rsplit(",", commas)[0]
    again = partial(regis.sign, key=pki.private_key(case["signer"], "digitalSignature"), deterministic=True)
    certificate = pki.certificate(case["signer"], "digitalSignature")
    assert again(body.encode("ascii"), certificate=certificate, **case["options"]) == octets(case)


def test_every_code_has_a_vector():
    codes = {code for case in FILES for code, _, _ in case["problems"]}
    reasons = set(REASONS) - {"38", "55"}  # the answer's, for what has not its form
    assert codes >= (set(CODES) | reasons) - NEEDED_ELSEWHERE


def test_every_type_of_record_has_a_vector():
    types = {
        record["type"] for case in FILES for record in case.get("decoded", {}).get("records", ()) if "type" in record
    }
    assert types == {"E45", "E46", "E47", "E48", "E49", "E01", "S71", "S72", "TOK"}
    codes = {
        record["code"] for case in FILES for record in case.get("decoded", {}).get("records", ()) if "code" in record
    }
    assert codes >= {"81H", "82H", "83H", "84H", "85H", "749", "357"}


def test_both_fuels_are_there_signed_and_with_every_line_end():
    for begin in ('"A00"', "ZHV"):
        texts = [case["text"] for case in FILES if case["text"].startswith(begin)]
        assert any("\r\n" in text for text in texts)
        assert any("\r" not in text for text in texts)
        assert any("signer" in case for case in FILES if case["text"].startswith(begin))


def test_vectors_are_what_the_program_beside_them_makes():
    for name, text in vectors.regis.files().items():
        assert (Path(vectors.regis.FOLDER) / name).read_text("utf-8") == text


def test_vectors_have_their_fields():
    names = [case["name"] for case in FILES]
    assert len(set(names)) == len(names)
    needed = {"name", "source", "file_name", "octets", "text", "known", "problems"}
    for case in FILES:
        assert needed <= set(case) <= needed | {"decoded", "answer", "signer", "options"}
        assert case["text"].encode("latin-1") == octets(case)
