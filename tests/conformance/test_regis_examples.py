"""The examples of the digest of REGIS: problems, answers, signatures, as it states them.

The digest stands outside the project, beside the published vectors. Where it is not, one case is skipped, with the
reason.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from gbcs import regis
from gbcs.regis import Known, signature
from tests.conformance.published import VARIABLE

ABSENT = f"no digest of REGIS: neither beside {VARIABLE} nor in ../shared/spec"
EXAMPLE = re.compile(r"^```\n## (\S+) \| (.*?) \| (.*?)\n(.*?)^```", re.DOTALL | re.MULTILINE)


class Example(NamedTuple):
    """An example of the digest.

    Attributes:
        id: ``G01``.
        name: of the file; None where it may be any.
        kind: ``OK``, ``BAD``, or the kind of file that answers it.
        codes: of its problems.
        octets: the file.
    """

    id: str
    name: str | None
    kind: str
    codes: tuple[str, ...]
    octets: bytes


@lru_cache(maxsize=1)
def digest() -> str:
    """The text of the digest; empty where it is not here."""
    named = os.environ.get(VARIABLE)
    beside = Path(named).parent if named else Path(__file__).parents[2] / ".." / "shared"
    path = beside / "spec" / "regis.md"
    return path.read_text("utf-8") if path.is_file() else ""


def examples(begin: str = "") -> list[Any]:
    found = []
    for number, name, expected, text in EXAMPLE.findall(digest()):
        kind, *codes = expected.split()
        example = Example(number, None if " " in name else name, kind, tuple(codes), text.encode())
        if number.startswith(tuple(begin.split())):
            found.append(pytest.param(example, id=number))
    return found or [pytest.param(None, marks=pytest.mark.skip(reason=ABSENT), id="digest of REGIS")]


def known(example: Example) -> Known:
    """What the receiver of gas examples knows; the digest states it before them."""
    if regis.is_electricity(example.octets):
        return Known()
    sender = 10005989 if example.name is not None and example.name.endswith("DXI") else 10009999
    organisations = {10005989, 10009999, 10007777}
    return Known(organisations, sender, processed={100}, metering_points={1234567890, 9876543})


@pytest.mark.parametrize("example", examples("G B E"))
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["LF", "CR LF"])
def test_problems_are_those_stated(example, line_end):
    octets = example.octets.replace(b"\n", line_end)
    found = regis.check(octets, example.name, known=known(example), edition="original")  # its flags are A, S and W
    codes = [problem.code for problem in found if problem.code != "W-LINE-END"]
    # REGIS names D0353 itself, whose groups are published nowhere; the example has no sequence number either.
    expected = ("W-FLOW", "U-SEQUENCE") if example.id == "EB9" else example.codes
    assert sorted(codes) == sorted(expected)
    assert len(found) - len(codes) == (regis.is_electricity(octets) and line_end == b"\r\n")


@pytest.mark.parametrize("example", examples("G E0"))
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["LF", "CR LF"])
def test_good_examples_are_written_as_they_were(example, line_end):
    octets = example.octets.replace(b"\n", line_end)
    assert regis.write(regis.read(octets, example.name)) == octets


@pytest.mark.parametrize("example", examples("G01 B"))
def test_answers_are_those_stated(example):
    answer = regis.respond(
        example.octets,
        example.name,
        organisation=10009999,
        number=456,
        at=datetime.datetime(2024, 1, 15, 6, 30, 15, tzinfo=datetime.UTC),
        known=known(example),
        edition="original",
    )
    if example.name.endswith(".XDO"):
        assert answer.files == ()
        assert tuple(problem.code for problem in answer.incidents) == example.codes
        return
    kind = "DXR" if example.kind == "OK" else example.kind
    (file,) = answer.files
    assert file.name == f"XOS01.PN000456.{kind}"
    assert regis.check(file.octets, file.name, edition="original") == []
    codes = set(re.findall(rb'"((?:CSV|CHK|FIL|MPO|DCC)[0-9]{5})"', file.octets))
    assert codes == {code.encode() for code in example.codes}


@pytest.mark.parametrize("example", examples("EB4 EB5"))
def test_malformed_instructions_as_content(example):
    """The digest has reason 55 for EB5 and 56 for EB4 where they are taken for content."""
    at = datetime.datetime(2024, 1, 15, 6, 30, 15, tzinfo=datetime.UTC)
    answer = regis.respond(example.octets, example.name, organisation="XXXX", number=1, at=at)
    reason = {"EB4": b"85H|56|", "EB5": b"85H|55|"}[example.id]
    assert reason in answer.files[0].octets.splitlines()


def certificate(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """A certificate of the issuer and serial number that the digest has."""
    issuer = x509.Name.from_rfc4514_string("CN=Z1,OU=07")
    serial = 50669612984035780968362471400449834504
    period = datetime.datetime(2024, 1, 1), datetime.datetime(2034, 1, 1)
    return x509.CertificateBuilder(issuer, issuer, key.public_key(), serial, *period).sign(key, hashes.SHA256())


@pytest.mark.parametrize("example", examples("G01 E01"))
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["LF", "CR LF"])
@pytest.mark.parametrize("encoding", ["DER", "raw"])
def test_signatures_are_those_stated(example, encoding, line_end):
    # The key of RFC 6979, A.2.5.
    scalar = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
    key = ec.derive_private_key(scalar, ec.SECP256R1())
    octets = example.octets.replace(b"\n", line_end)
    signed = regis.sign(octets, key, certificate(key), encoding=encoding, deterministic=True)
    stated = re.search(rf"^{example.id} {encoding}: (\S+)$", digest(), re.MULTILINE)
    assert stated is not None
    assert signed.rsplit(b",", 1)[1] == stated[1].encode() + b"\n"
    covered = signature.signed_octets(signed)
    row = re.search(rf"^\| {example.id} \| (\d+) \| ([0-9a-f]+) \|$", digest(), re.MULTILINE)
    assert row is not None
    assert (len(covered), hashlib.sha256(covered).hexdigest()) == (int(row[1]), row[2])
    assert regis.verify(signed, [certificate(key)]).signature == "valid"


@pytest.mark.skipif(not digest(), reason=ABSENT)
def test_digest_has_its_examples():
    assert len(EXAMPLE.findall(digest())) == 42
