"""Every published certificate, in key files and inside messages: read, judged by profile, traced to its issuer."""

import base64
import json
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from gbcs.certificates import (
    NO_EXPIRY,
    Certificate,
    RemotePartyRole,
    SigningRequest,
    chain_problems,
    key_identifier,
    profile_problems,
    read_certificate,
    read_signing_request,
)
from gbcs.entity import EntityId
from tests.conformance.published import folder, messages
from wire.errors import DecodeError

FOLDER = folder()
pytestmark = pytest.mark.skipif(FOLDER is None, reason="no published vectors")

LOAD_CONTROLLER = EntityId("90b3d51f30010008")
WAN_PROVIDER = EntityId("90b3d51f30000007")
SECOND_SUPPLIER = EntityId("90b3d51f30030000")
Z1 = bytes.fromhex("4f5688d7ec933be2")
DURING = datetime(2024, 1, 1, tzinfo=UTC)
NULL_PARAMETERS = {"mdr-ds", "mdr-ka"}
NULL = "the signature algorithm has parameters NULL, by RFC 5758 it has none"


@lru_cache(maxsize=2)
def entries(source: str) -> list[dict[str, Any]]:
    assert FOLDER is not None
    return [
        entry for entry in json.loads((FOLDER / source / "keys.json").read_bytes()) if "certificate_der_base64" in entry
    ]


def octets(entry: dict[str, Any]) -> bytes:
    return base64.b64decode(entry["certificate_der_base64"], validate=True)


def read_all(source: str) -> list[tuple[dict[str, Any], Certificate]]:
    """The entries of a key file with their certificates."""
    return [(entry, read_certificate(octets(entry))) for entry in entries(source)]


@lru_cache(maxsize=1)
def embedded() -> tuple[list[Certificate], list[SigningRequest]]:
    """What the messages hold: whatever looks like a large DER structure and is a certificate, or a request."""
    certificates: dict[bytes, Certificate] = {}
    requests: dict[bytes, SigningRequest] = {}
    for parameter in messages():
        [message] = parameter.values
        start = -1
        while (start := message.octets.find(b"\x30\x82", start + 1)) >= 0:
            end = start + 4 + int.from_bytes(message.octets[start + 2 : start + 4], "big")
            der = message.octets[start:end]
            for read, found in ((read_certificate, certificates), (read_signing_request, requests)):
                with suppress(DecodeError):
                    found[der] = read(der)
    return list(certificates.values()), list(requests.values())


def issuing_authorities() -> list[Certificate]:
    """Those of the issuing authority that commands carry for path validation."""
    return [certificate for certificate in embedded()[0] if certificate.subject_key_identifier == Z1]


@pytest.mark.parametrize("source", ["rtds-4.5.0", "dccboxed"])
def test_every_certificate_is_read(source: str) -> None:
    read = read_all(source)
    assert len(read) > 30
    for entry, found in read:
        owner = EntityId(entry["eui"])
        if source == "rtds-4.5.0" and (owner, entry["usage"]) == (WAN_PROVIDER, "keyAgreement"):
            owner = SECOND_SUPPLIER  # the file holds another party's certificate (digest, 6)
        assert found.entity_id == owner
        assert found.usage == entry["usage"]
        assert found.role == entry.get("role", found.role)
        assert found.serial_number == int(entry.get("serial", found.serial_number))
        assert found.public_point.hex() == entry["public_point"]
        assert found.subject_key_identifier == key_identifier(found.public_point)
        assert (found.kind == "device") == (found.hardware_type is not None) == (found.not_after == NO_EXPIRY)
        if entry.get("name") not in NULL_PARAMETERS:
            assert x509.load_der_x509_certificate(found.der).public_bytes(Encoding.DER) == found.der


@pytest.mark.parametrize("source", ["rtds-4.5.0", "dccboxed"])
def test_problems_of_profile_are_those_of_home_made_certificates(source: str) -> None:
    """The load controller's, valid from 2018 to 2118, and those for signing XML: they lack authorityKeyIdentifier."""
    wrong = {(found.entity_id, found.role, *profile_problems(found)) for _, found in read_all(source)}
    wrong = {problem for problem in wrong if len(problem) > 2 and problem[2] != NULL}
    missing = "authorityKeyIdentifier is missing"
    if source == "rtds-4.5.0":
        assert wrong == {(LOAD_CONTROLLER, RemotePartyRole.LOAD_CONTROLLER, missing)}
    else:
        assert {problem[1:] for problem in wrong} == {
            (RemotePartyRole.XML_SIGN, missing),
            (RemotePartyRole.DSP_XML_SIGN, missing),
        }


def test_null_parameters() -> None:
    """Two name ecdsa-with-SHA256 with parameters of NULL, which newer versions of cryptography refuse to read."""
    found = {entry["name"]: read_certificate(octets(entry)) for entry in entries("dccboxed")}
    assert {name for name, certificate in found.items() if NULL in profile_problems(certificate)} == NULL_PARAMETERS


def test_paths_of_published_keys() -> None:
    anchors = issuing_authorities()
    for source in ("rtds-4.5.0", "dccboxed"):
        for _, found in read_all(source):
            problems = chain_problems(found, [], anchors, DURING)
            if found.issuer != "CN=Z1,OU=07":
                assert problems == [f"{found.entity_id}: the certificate of its issuer {found.issuer} is not there"]
            elif found.authority_key_identifier is None:
                assert problems  # home-made: the name is that of Z1, in another string type, the signature is not
                assert not is_signed(found, anchors[0])
            else:
                assert problems == []


def is_signed(certificate: Certificate, issuer: Certificate) -> bool:
    parsed = x509.load_der_x509_certificate(certificate.der)
    public_key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), issuer.public_point)
    try:
        public_key.verify(parsed.signature, parsed.tbs_certificate_bytes, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def test_embedded_certificates() -> None:
    certificates = embedded()[0]
    assert len(certificates) >= 20
    for found in certificates:
        problems = profile_problems(found)
        if found.issuer == "CN=0001":
            assert problems == ["certificatePolicies is not critical"]
        elif found.usage == "nonRepudiation":  # an error case of CS02d
            assert problems == ["the key usage is nonRepudiation, not digitalSignature or keyAgreement alone"]
        else:
            assert problems == []
        assert found.subject_key_identifier == key_identifier(found.public_point)


def test_paths_of_embedded_certificates() -> None:
    anchors = issuing_authorities()
    judged = 0
    for found in embedded()[0]:
        problems = chain_problems(found, [], anchors, DURING)
        if found in anchors:
            assert problems == []
            [problem] = chain_problems(found, [], [certificate for certificate in anchors if certificate != found])
            assert problem.endswith("the certificate of its issuer CN=ZA,OU=00 is not there")
        elif found.issuer == "CN=Z1,OU=07":
            judged += 1
            assert problems == []
            assert chain_problems(found, anchors, [found]) == []
        else:
            [problem] = problems
            assert problem.endswith(f"the certificate of its issuer {found.issuer} is not there")
    assert judged >= 15


def test_the_issuing_authority_and_its_broken_twin() -> None:
    """An error case has the last octet of the certificate changed; nobody can tell which without the root."""
    one, other = issuing_authorities()
    assert one.der[:-1] == other.der[:-1]
    assert one.role is RemotePartyRole.ISSUING_AUTHORITY
    assert one.authority_key_identifier == bytes.fromhex("48cf1b32697c4669")
    assert len(one.der) == 420


def test_embedded_requests() -> None:
    requests = embedded()[1]
    assert requests
    for request in requests:
        held = {entry["public_point"] for entry in entries("rtds-4.5.0") if EntityId(entry["eui"]) == request.entity_id}
        assert request.public_point.hex() in held
        assert request.is_signature_valid()
