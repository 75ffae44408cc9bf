"""Who may sign a file: each question with what makes it valid, invalid, missing and not judged; and attacks."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from gbcs import regis
from gbcs.certificates import build_authority_certificate, build_organisation_certificate, read_certificate
from gbcs.regis import RegisError
from gbcs.regis.authorisation import Authorisation
from tests.gbcs.regis.test_signature import ELECTRICITY, GAS
from vectors import pki

RDP, DCC = "network operator", "access control broker"
AT = datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)
TRUST = [pki.authority_certificate(name).public_bytes(Encoding.DER) for name in pki.AUTHORITIES]
WHO = ("role", "identity", "chain")


def certificate(name: str) -> Any:
    return pki.certificate(name, "digitalSignature")


def signed(name: str = RDP, octets: bytes = GAS) -> bytes:
    return regis.sign(octets, pki.private_key(name, "digitalSignature"), certificate(name))


def judged(octets: Any, certificates: Any, **arguments: Any) -> tuple[str, ...]:
    found = regis.authorise(octets, certificates, **{"trust": TRUST, "at": AT} | arguments)
    assert found.entity is found.identity
    return tuple(str(getattr(found, question)) for question in ("signature", *WHO))


def test_a_file_in_all_respects() -> None:
    found = regis.authorise(signed(), {10009999: [certificate(RDP)]}, trust=TRUST, at=AT)
    assert found.plain() == dict.fromkeys(("signature", *WHO), "valid") | {"problems": []}
    assert found.signer == certificate(RDP)
    for source in (io.BytesIO(signed()), regis.read(signed()), iter([signed()])):
        assert judged(source, {"10009999": [certificate(RDP)]}) == ("valid",) * 4
    for owner, identity in (("DCCO", "valid"), ("XXXX", "invalid")):
        assert judged(signed(DCC, ELECTRICITY), {owner: [certificate(DCC)]}) == ("valid", "valid", identity, "valid")


def test_what_is_not_given_is_not_judged() -> None:
    assert judged(signed(), [certificate(RDP)]) == ("valid", "valid", "not judged", "valid")
    for given in ({"trust": None}, {"at": None}):
        assert judged(signed(), {10009999: [certificate(RDP)]}, **given) == ("valid", "valid", "valid", "not judged")
        assert judged(GAS, [certificate(RDP)], **given) == ("absent", "absent", "absent", "not judged")


def test_a_file_without_a_signature_that_holds() -> None:
    certificates = {10009999: [certificate(RDP)]}
    assert judged(GAS, certificates) == ("absent",) * 4
    assert judged(signed(), {10009999: []}) == judged(signed(), []) == ("no key",) * 4
    assert judged(signed(), {10009999: [certificate(DCC)]}) == ("no key",) * 4
    changed = signed().replace(b",55\n", b",56\n", 1)
    assert judged(changed, certificates) == ("invalid", "no key", "no key", "no key")


def test_another_organisation_in_the_place_of_the_one_in_the_header() -> None:
    certificates = {10005989: [certificate(DCC)], 10009999: [certificate(RDP)]}
    assert judged(signed(), certificates) == ("valid",) * 4
    assert judged(signed(DCC), certificates) == ("valid", "valid", "invalid", "valid")
    # Of one certificate that the caller gives to two.
    assert judged(signed(), {1: [certificate(RDP)], 10009999: [certificate(RDP)]})[2] == "valid"


@pytest.mark.parametrize(
    ("name", "role"),
    [
        (RDP, "valid"),
        (DCC, "valid"),
        ("other user", "valid"),
        ("supplier", "invalid"),
        ("load controller", "invalid"),
        ("supplier, XML", "invalid"),
        ("ESME", "invalid"),
    ],
)
def test_the_role_of_the_signer(name: str, role: str) -> None:
    assert judged(signed(name), {10009999: [certificate(name)]}) == (
        "valid",
        role,
        "valid",
        "valid" if name != "ESME" else "invalid",
    )


def test_a_meter_that_signs_a_file() -> None:
    found = regis.authorise(signed("GSME"), {10009999: [certificate("GSME")]}, trust=TRUST, at=AT)
    assert found.problems == (
        "the certificate is none of an organisation",
        "the issuer is no authority for organisations",
    )
    assert found.signature == "valid"


def test_a_key_for_something_else() -> None:
    key, agreement = pki.private_key(RDP, "keyAgreement"), pki.certificate(RDP, "keyAgreement")
    assert judged(regis.sign(GAS, key, agreement), [agreement])[:2] == ("valid", "invalid")


@pytest.mark.parametrize(
    ("number", "role"),
    [
        *((number, "valid") for number in (0x03, 0x04, 0x7F)),
        *((number, "invalid") for number in (0x00, 0x01, 0x02, 0x05, 0x06, 0x07, 0x08, 0x87, 0x89)),
        *((number, "not judged") for number in (0x09, 0x42, 0x88)),
    ],
)
def test_every_role(number: int, role: str) -> None:
    begin, end = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)
    own, authority = pki.private_key(RDP, "digitalSignature"), pki.private_key("organisation issuing", "keyCertSign")
    der = build_organisation_certificate(
        *(pki.point_of(own), "0A7E570000000003", number, "digitalSignature", begin, end),
        issuer=read_certificate(TRUST[1]),
        issuer_key=authority,
    )
    assert judged(regis.sign(GAS, own, der), {10009999: [der]}) == ("valid", role, "valid", "valid")


@pytest.mark.parametrize(
    ("trust", "at", "chain"),
    [
        (TRUST, datetime.datetime(2025, 12, 31, tzinfo=datetime.UTC), "invalid"),
        (TRUST, datetime.datetime(2036, 1, 1, tzinfo=datetime.UTC), "invalid"),
        (TRUST[2:], AT, "invalid"),
        ([], AT, "invalid"),
        (TRUST[:2], AT, "valid"),
        (TRUST[0], AT, "invalid"),  # one certificate by itself: the root
    ],
)
def test_chains(trust: Any, at: datetime.datetime, chain: str) -> None:
    outcomes = judged(signed(), {10009999: [certificate(RDP)]}, trust=trust, at=at)
    assert outcomes == ("valid", "valid", "valid", chain)


def test_a_foreign_authority_of_the_same_name() -> None:
    begin, end = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)
    foreign, own = pki.private_key("device issuing", "keyCertSign"), pki.private_key(RDP, "digitalSignature")
    issuer = build_authority_certificate(pki.point_of(foreign), "V1", begin, end, issuer_key=foreign)
    der = build_organisation_certificate(
        *(pki.point_of(own), "0A7E570000000003", 3, "digitalSignature", begin, end),
        issuer=read_certificate(issuer),
        issuer_key=foreign,
    )
    octets = regis.sign(GAS, own, der)
    assert judged(octets, {10009999: [der]}, trust=[issuer]) == ("valid",) * 4
    assert judged(octets, {10009999: [der]}) == ("valid", "valid", "valid", "invalid")


def test_no_truth_value_and_no_naive_times() -> None:
    found = regis.authorise(signed(), [certificate(RDP)])
    assert isinstance(found, Authorisation)
    for judgement in (found, found.signature, found.role, found.identity, found.chain):
        with pytest.raises(TypeError, match="neither true nor false"):
            bool(judgement)
        with pytest.raises(TypeError):
            assert "valid" in judgement  # type: ignore[operator]
    verification = regis.verify(signed(), [certificate(RDP)])
    with pytest.raises(TypeError):
        assert "valid" in verification
    naive = datetime.datetime(2027, 1, 1)
    for octets in (signed(), GAS):
        with pytest.raises(RegisError, match="a time with a time zone"):
            regis.authorise(octets, [], at=naive)
        with pytest.raises(RegisError, match="a time with a time zone"):
            regis.verify(octets, [], at=naive)


def test_what_a_signer_gives_is_of_the_certificates_key() -> None:
    with pytest.raises(RegisError, match="a signature of the certificate's key"):
        regis.sign(GAS, lambda digest: bytes(64), certificate(RDP))
    with pytest.raises(RegisError, match="a private key on P-256"):
        regis.sign(GAS, "key", certificate(RDP))  # type: ignore[arg-type]
