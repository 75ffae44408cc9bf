"""Certificates of an infrastructure made here, and others made wrong with cryptography's own builder."""

import base64
import hashlib
import json
import pickle
import re
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given
from hypothesis import strategies as st

from gbcs import certificates
from gbcs.certificates import (
    HARDWARE_TYPE,
    NO_EXPIRY,
    POLICY,
    Certificate,
    RemotePartyRole,
    SigningRequest,
    build_authority_certificate,
    build_device_certificate,
    build_organisation_certificate,
    build_signing_request,
    chain_problems,
    key_identifier,
    profile_problems,
    read_certificate,
    read_signing_request,
    trust_problems,
)
from gbcs.entity import EntityId
from tests.x509 import WITHOUT_NULL, signed_with_null, with_null, with_serial_number
from vectors import pki
from wire.errors import DecodeError, EncodeError
from wire.x509_faults import fault_of

SUPPLIER = EntityId("0a7e570000000002")
ESME = EntityId("0a7e57de00000001")
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
END = datetime(2029, 12, 31, 23, 59, 59, tzinfo=UTC)
DURING = datetime(2025, 6, 1, tzinfo=UTC)


@cache
def key(number: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(0xA11CE + number, ec.SECP256R1())


def point(number: int) -> bytes:
    return key(number).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def authority(
    number: int, issuer: Certificate | None = None, issuer_number: int | None = None, **changes: Any
) -> bytes:
    fields = {
        "public_point": point(number),
        "common_name": f"A{number}",
        "not_before": BEGIN,
        "not_after": datetime(2059, 12, 31, 23, 59, 59, tzinfo=UTC),
        "issuer": issuer,
        "issuer_key": key(number if issuer_number is None else issuer_number),
    }
    return build_authority_certificate(**fields | changes)


ROOT = read_certificate(authority(1, role=RemotePartyRole.ROOT, path_length=None))
ISSUING = read_certificate(authority(2, ROOT, 1))
DEVICE_ISSUING = read_certificate(authority(3, ROOT, 1, common_name="T357", role=None))


def organisation(**changes: Any) -> bytes:
    fields = {
        "public_point": point(10),
        "entity_id": SUPPLIER,
        "role": RemotePartyRole.SUPPLIER,
        "usage": "digitalSignature",
        "not_before": BEGIN,
        "not_after": END,
        "issuer": ISSUING,
        "issuer_key": key(2),
    }
    return build_organisation_certificate(**fields | changes)


def device(**changes: Any) -> bytes:
    fields = {
        "public_point": point(20),
        "entity_id": ESME,
        "usage": "keyAgreement",
        "not_before": BEGIN,
        "issuer": DEVICE_ISSUING,
        "issuer_key": key(3),
    }
    return build_device_certificate(**fields | changes)


# --- Reading what was built


def test_organisation() -> None:
    der = organisation(common_name="TESTSUPPLIER", serial_number=0x1234)
    found = read_certificate(der)
    assert found == Certificate(
        kind="organisation",
        entity_id=SUPPLIER,
        role=RemotePartyRole.SUPPLIER,
        usage="digitalSignature",
        subject_key_identifier=key_identifier(point(10)),
        authority_key_identifier=key_identifier(point(2)),
        serial_number=0x1234,
        issuer="CN=A2,OU=07",
        subject="2.5.4.45=#000a7e570000000002,OU=02,CN=TESTSUPPLIER",
        not_before=BEGIN,
        not_after=END,
        public_point=point(10),
        policies=(POLICY,),
        hardware_type=None,
        der=der,
    )
    assert profile_problems(found) == []
    assert chain_problems(found, [ISSUING], [ROOT], DURING) == []


def test_device() -> None:
    found = read_certificate(device())
    assert (found.kind, found.entity_id, found.role, found.usage) == ("device", ESME, None, "keyAgreement")
    assert (found.subject, found.issuer, found.hardware_type) == ("", "CN=T357", HARDWARE_TYPE)
    assert found.not_after == NO_EXPIRY
    assert profile_problems(found) == []
    assert chain_problems(found, [DEVICE_ISSUING], [ROOT], DURING) == []


def test_authorities() -> None:
    assert (ROOT.kind, ROOT.entity_id, ROOT.role, ROOT.usage) == (
        "authority",
        None,
        RemotePartyRole.ROOT,
        "keyCertSign",
    )
    assert ROOT.authority_key_identifier is None
    assert ROOT.issuer == ROOT.subject == "CN=A1,OU=00"
    assert ISSUING.role is RemotePartyRole.ISSUING_AUTHORITY
    assert ISSUING.authority_key_identifier == ROOT.subject_key_identifier
    assert (DEVICE_ISSUING.role, DEVICE_ISSUING.subject) == (None, "CN=T357")
    for certificate in (ROOT, ISSUING, DEVICE_ISSUING):
        assert profile_problems(certificate) == []


@pytest.mark.parametrize("usage", ["digitalSignature", "keyAgreement"])
@pytest.mark.parametrize("role", [1, 2, 3, 4, 5, 6, 8, 127, 135, 137])
def test_every_role_and_usage(role: int, usage: str) -> None:
    found = read_certificate(organisation(role=role, usage=usage))
    assert (found.role, found.usage) == (role, usage)
    assert profile_problems(found) == []


def test_octets_of_the_published_profile() -> None:
    """The order of names and extensions, criticality and string types, as the digest gives their octets."""
    made = organisation(common_name="TEST")
    in_order(
        made,
        "301a310b3009060355040b13023037310b30090603550403130241 32",  # issuer, PrintableString
        "170d3230303130313030303030305a 170d3239313233313233353935395a",
        "310d300b06035504030c0454455354 310b3009060355040b0c023032 31123010060355042d030900 0a7e570000000002",
        "3059301306072a8648ce3d020106082a8648ce3d030107034200 04",
        "0603551d0f0101ff040403020780",
        "0603551d0e040a0408",
        "0603551d200101ff04133011300f060d2a863a0001848fb90f01020104",
        "0603551d23040c300a8008",
        "300a06082a8648ce3d040302",
    )
    in_order(
        device(),
        "300f310d300b0603550403130454333537",
        "170d3230303130313030303030305a 180f39393939313233313233353935395a 3000",
        "0603551d0f0101ff040403020308",
        "0603551d0e040a0408",
        "0603551d110101ff042b 3029a02706082b06010505070804a01b3019060d2a863a0001848fb90f01020201 0408 0a7e57de00000001",
        "0603551d200101ff04133011300f060d2a863a0001848fb90f01020104",
        "0603551d23040c300a8008",
    )
    in_order(
        ISSUING.der,
        "0603551d0f0101ff040403020106",
        "0603551d130101ff0408 30060101ff020100",
        "0603551d200101ff04133011300f060d2a863a0001848fb90f01020104",
        "0603551d0e040a0408",
        "0603551d23040c300a8008",
    )
    assert b"\x06\x03\x55\x1d\x23" not in ROOT.der


def in_order(der: bytes, *parts: str) -> None:
    place = 0
    for part in parts:
        octets = bytes.fromhex(part)
        place = der.find(octets, place)
        assert place >= 0, part
        place += len(octets)


def test_pem() -> None:
    der = organisation()
    pem = x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)
    assert read_certificate(pem) == read_certificate(pem.decode()) == read_certificate(der)
    assert read_certificate(b"subject: somebody\n" + pem) == read_certificate(bytearray(der))
    with pytest.raises(DecodeError, match="one PEM block") as caught:
        read_certificate(pem + pem)
    assert caught.value.offset == len(pem)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"0",
        b"\x30\x00",
        "certificate",
        "\ud800",
        b"-----BEGIN CERTIFICATE-----",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    ],
)
def test_what_is_no_certificate(data: bytes | str) -> None:
    for read in (read_certificate, read_signing_request):
        with pytest.raises(DecodeError):
            read(data)


def test_other_types() -> None:
    for read in (read_certificate, read_signing_request):
        with pytest.raises(DecodeError, match="expected octets or PEM text, found a value of type int"):
            read(16)  # type: ignore[arg-type]


def test_cut_and_lengthened() -> None:
    der = organisation()
    for end in range(len(der)):
        with pytest.raises(DecodeError):
            read_certificate(der[:end])
    with pytest.raises(DecodeError):
        read_certificate(der + b"\x00")


def test_plain_pickle_and_hash() -> None:
    found = read_certificate(organisation())
    assert pickle.loads(pickle.dumps(found)) == found
    assert len({found, read_certificate(found.der)}) == 1
    form = found.plain()
    assert form["entity_id"] == "0A-7E-57-00-00-00-00-02"
    assert form["role"] == "supplier"
    assert form["serial_number"] == str(found.serial_number)
    assert (form["not_before"], form["not_after"]) == ("2020-01-01T00:00:00Z", "2029-12-31T23:59:59Z")
    assert read_certificate(device()).plain()["not_after"] == "9999-12-31T23:59:59Z"


def test_key_identifier() -> None:
    digest = hashlib.sha1(point(10)).hexdigest()
    assert key_identifier(point(10)).hex() == "4" + digest[-15:]


# --- Certificates made wrong


ISSUER_NAMES = {
    "O": NameOID.ORGANIZATION_NAME,
    "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "CN": NameOID.COMMON_NAME,
}


def forged(
    *,
    issuer: tuple[tuple[str, str], ...] = (("OU", "07"), ("CN", "A2")),
    names: list[Any] | None = None,
    extensions: dict[str, tuple[x509.ExtensionType, bool] | None] | None = None,
    public_key: Any = None,
    algorithm: Any = None,
    serial_number: int = 77,
    not_before: datetime = BEGIN,
    not_after: datetime = END,
    signer: Any = None,
) -> bytes:
    """A certificate of an organisation but for the changes; an extension of None is left out."""
    if names is None:
        names = [
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "02"),
            x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, b"\x00" + SUPPLIER, _ASN1Type.BitString),
        ]
    name = x509.Name([name if isinstance(name, x509.RelativeDistinguishedName) else rdn(name) for name in names])
    issuer_name = x509.Name(
        [x509.NameAttribute(ISSUER_NAMES[kind], text, _ASN1Type.PrintableString) for kind, text in issuer]
    )
    public_key = public_key or key(10).public_key()
    builder = x509.CertificateBuilder(issuer_name, name, public_key, serial_number, not_before, not_after)
    every: dict[str, Any] = {
        "keyUsage": (usage("digital_signature"), True),
        "subjectKeyIdentifier": (x509.SubjectKeyIdentifier(key_identifier(point(10))), False),
        "certificatePolicies": (policies(POLICY), True),
        "authorityKeyIdentifier": (x509.AuthorityKeyIdentifier(key_identifier(point(2)), None, None), False),
    }
    for extension in (every | (extensions or {})).values():
        if extension is not None:
            builder = builder.add_extension(*extension)
    return builder.sign(signer or key(2), algorithm or SHA256()).public_bytes(Encoding.DER)


def rdn(attribute: Any) -> x509.RelativeDistinguishedName:
    return x509.RelativeDistinguishedName([attribute])


def usage(*names: str) -> x509.KeyUsage:
    every = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: name in names for name in every})


def policies(*identifiers: str, qualifiers: Any = None) -> x509.CertificatePolicies:
    return x509.CertificatePolicies(
        [x509.PolicyInformation(x509.ObjectIdentifier(identifier), qualifiers) for identifier in identifiers]
    )


def module(value: bytes) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([x509.OtherName(x509.ObjectIdentifier("1.3.6.1.5.5.7.8.4"), value)])


UNIT = x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "02")
UNIQUE = x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, b"\x00" + SUPPLIER, _ASN1Type.BitString)
GOOD_MODULE = bytes.fromhex("3019060d2a863a0001848fb90f010202010408") + ESME


def test_the_base_of_what_follows_is_right() -> None:
    found = read_certificate(forged())
    assert profile_problems(found) == []
    assert chain_problems(found, [ISSUING], [ROOT], DURING) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"extensions": {"keyUsage": None}}, "the key usage is none, not"),
        ({"extensions": {"keyUsage": (usage("content_commitment"), True)}}, "the key usage is nonRepudiation, not"),
        (
            {"extensions": {"keyUsage": (usage("digital_signature", "key_agreement"), True)}},
            "the key usage is digitalSignature+keyAgreement, not",
        ),
        ({"extensions": {"keyUsage": (usage("key_cert_sign"), True)}}, "the key usage is keyCertSign, not"),
        (
            {"extensions": {"keyUsage": (usage("key_agreement", "encipher_only"), True)}},
            "the key usage is keyAgreement+encipherOnly, not",
        ),
        (
            {"extensions": {"keyUsage": (usage("key_agreement", "decipher_only"), True)}},
            "the key usage is keyAgreement+decipherOnly, not",
        ),
        ({"extensions": {"keyUsage": (usage("digital_signature"), False)}}, "keyUsage is not critical"),
        ({"extensions": {"subjectKeyIdentifier": None}}, "subjectKeyIdentifier is missing"),
        (
            {"extensions": {"subjectKeyIdentifier": (x509.SubjectKeyIdentifier(bytes(8)), False)}},
            "subjectKeyIdentifier is not that of the key",
        ),
        (
            {
                "extensions": {
                    "subjectKeyIdentifier": (x509.SubjectKeyIdentifier.from_public_key(key(10).public_key()), False)
                }
            },
            "subjectKeyIdentifier is not that of the key",
        ),
        (
            {"extensions": {"subjectKeyIdentifier": (x509.SubjectKeyIdentifier(key_identifier(point(10))), True)}},
            "subjectKeyIdentifier is critical",
        ),
        ({"extensions": {"authorityKeyIdentifier": None}}, "authorityKeyIdentifier is missing"),
        (
            {"extensions": {"authorityKeyIdentifier": (x509.AuthorityKeyIdentifier(bytes(20), None, None), False)}},
            "authorityKeyIdentifier has not 8 octets",
        ),
        (
            {
                "extensions": {
                    "authorityKeyIdentifier": (
                        x509.AuthorityKeyIdentifier(bytes(8), [x509.DirectoryName(x509.Name([UNIT]))], 1),
                        False,
                    )
                }
            },
            "authorityKeyIdentifier has more than a keyIdentifier",
        ),
        (
            {
                "extensions": {
                    "authorityKeyIdentifier": (
                        x509.AuthorityKeyIdentifier(None, [x509.DirectoryName(x509.Name([UNIT]))], 1),
                        False,
                    )
                }
            },
            "authorityKeyIdentifier has no keyIdentifier",
        ),
        ({"extensions": {"certificatePolicies": None}}, "certificatePolicies is missing"),
        ({"extensions": {"certificatePolicies": (policies(POLICY), False)}}, "certificatePolicies is not critical"),
        (
            {"extensions": {"certificatePolicies": (policies(POLICY, "1.2.3"), True)}},
            "certificatePolicies has 2 policies, not one",
        ),
        (
            {"extensions": {"certificatePolicies": (policies(POLICY, qualifiers=["text"]), True)}},
            "certificatePolicies has qualifiers",
        ),
        (
            {"extensions": {"more": (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)}},
            "the extension 2.5.29.37 is not of the profile",
        ),
        (
            {"extensions": {"more": (x509.SubjectAlternativeName([x509.DNSName("example.org")]), True)}},
            "an organisation has no subjectAltName",
        ),
        ({"serial_number": 1 << 128}, "the serial number has more than 16 octets"),
        ({"algorithm": SHA384()}, "the signature algorithm is not ecdsa-with-SHA256"),
        ({"issuer": (("OU", "07"),)}, "the issuer has not one commonName"),
        ({"issuer": (("OU", "02"), ("CN", "A2"))}, "the issuer's organizationalUnitName is not 07"),
        (
            {"issuer": (("O", "Somebody"), ("OU", "07"), ("CN", "A2"))},
            "the issuer has the attribute 2.5.4.10, which is not of the profile",
        ),
        ({"names": [UNIQUE]}, "the subject has not one organizationalUnitName"),
        ({"names": [UNIT, UNIT, UNIQUE]}, "the subject has not one organizationalUnitName"),
        (
            {"names": [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "2"), UNIQUE]},
            "the subject has not one organizationalUnitName",
        ),
        (
            {"names": [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "07"), UNIQUE]},
            "the role 07 is not that of an organisation",
        ),
        (
            {"names": [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "42"), UNIQUE]},
            "the role 42 is not that of an organisation",
        ),
        (
            {"names": [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "02", _ASN1Type.T61String), UNIQUE]},
            "the subject has the attribute 2.5.4.11 as T61String",
        ),
        (
            {"names": [x509.RelativeDistinguishedName([UNIT, UNIQUE])]},
            "the subject has several attributes in one relative distinguished name",
        ),
    ],
)
def test_problems_of_profile(changes: dict[str, Any], problem: str) -> None:
    problems = profile_problems(read_certificate(forged(**changes)))
    assert len(problems) == 1
    assert problems[0].startswith(problem)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"not_after": datetime(2050, 1, 1, tzinfo=UTC)}, "the validity of a device certificate ends at another time"),
        ({"names": [UNIT]}, "the subject of a device is not empty"),
    ],
)
def test_problems_of_a_device(changes: dict[str, Any], problem: str) -> None:
    fields = {"names": [], "not_after": NO_EXPIRY, "extensions": {"name": (module(GOOD_MODULE), True)}}
    assert profile_problems(read_certificate(forged(**fields))) == []
    problems = profile_problems(read_certificate(forged(**fields | changes)))
    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_alternative_names_of_a_device() -> None:
    both = x509.SubjectAlternativeName([*module(GOOD_MODULE), x509.DNSName("example.org")])
    fields = {"names": [], "not_after": NO_EXPIRY}
    found = read_certificate(forged(**fields, extensions={"name": (both, False)}))
    assert found.entity_id == ESME
    assert profile_problems(found) == [
        "subjectAltName is not critical",
        "subjectAltName has more than the hardwareModuleName",
    ]


def test_problems_of_an_authority() -> None:
    found = read_certificate(
        forged(
            names=[UNIT],
            extensions={
                "keyUsage": (usage("digital_signature", "key_cert_sign"), True),
                "constraints": (x509.BasicConstraints(ca=True, path_length=None), False),
            },
        )
    )
    assert found.kind == "authority"
    assert profile_problems(found) == [
        "basicConstraints is not critical",
        "the key usage is digitalSignature+keyCertSign, not keyCertSign alone",
        "the subject has not one commonName",
        "the subject's organizationalUnitName is neither 00, root, nor 07, issuing authority",
    ]


def test_constraints_of_an_end_entity_are_let_pass() -> None:
    found = read_certificate(forged(extensions={"more": (x509.BasicConstraints(ca=False, path_length=None), True)}))
    assert found.kind == "organisation"
    assert profile_problems(found) == []


def replaced(old: str, new: str, der: bytes | None = None) -> bytes:
    """A certificate with octets replaced by as many others."""
    before, after = bytes.fromhex(old), bytes.fromhex(new)
    der = der or organisation()
    assert der.count(before) == 1
    assert len(before) == len(after)
    return der.replace(before, after)


def resized(der: bytes, size: int) -> bytes:
    """A certificate whose contents grew, with the lengths of its two outer structures put right."""
    whole, inner = (int.from_bytes(der[place : place + 2], "big") + size for place in (2, 6))
    return der[:2] + whole.to_bytes(2, "big") + der[4:6] + inner.to_bytes(2, "big") + der[8:]


def test_compressed_points_are_told() -> None:
    der = organisation()
    compressed = bytes((2 + point(10)[64] % 2,)) + point(10)[1:33]
    short = der.replace(b"\x03\x42\x00" + point(10), b"\x03\x22\x00" + compressed)
    short = short.replace(bytes.fromhex("3059301306072a86"), bytes.fromhex("3039301306072a86"))
    found = read_certificate(resized(short, -32))
    assert found.public_point == point(10)
    assert profile_problems(found) == ["the public key is not an uncompressed point on the named curve prime256v1"]


def test_generalized_time_before_2050_is_told() -> None:
    """A device's end of validity is in GeneralizedTime, so another year of the same length can be put there."""
    der = replaced(b"99991231235959Z".hex(), b"20291231235959Z".hex(), device())
    try:
        found = read_certificate(der)
    except DecodeError:
        return  # cryptography may refuse it
    assert "the validity is not UTCTime through 2049 and GeneralizedTime from 2050" in profile_problems(found)


def test_validity_that_ends_before_it_begins() -> None:
    found = read_certificate(replaced(b"291231235959Z".hex(), b"191231235959Z".hex()))
    assert profile_problems(found) == ["the validity ends before it begins"]


def test_version_1_is_told() -> None:
    found = read_certificate(resized(forged().replace(bytes.fromhex("a003020102"), b""), -5))
    assert profile_problems(found) == ["the version is not 3"]


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("serial", ["00", "ff"])
def test_serial_numbers_that_are_not_positive(serial: str) -> None:
    """RFC 5280 forbids them; ``cryptography`` warns of them, and says that it will refuse them one day."""
    try:
        found = read_certificate(replaced("02014d", "0201" + serial, forged(serial_number=0x4D)))
    except DecodeError:
        return
    assert "the serial number is not positive" in profile_problems(found)


def test_null_parameters_of_the_signature_algorithm() -> None:
    """RFC 5758 forbids them, some signers write them; ``cryptography`` reads them up to 48 and refuses them from 49."""
    der = forged()
    assert der.count(WITHOUT_NULL) == 2
    found = read_certificate(with_null(der))
    assert found == read_certificate(der)._replace(der=with_null(der))
    assert profile_problems(found) == ["the signature algorithm has parameters NULL, by RFC 5758 it has none"]
    pem = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(with_null(der)) + b"-----END CERTIFICATE-----\n"
    assert read_certificate(pem) == found


def test_paths_over_null_parameters() -> None:
    """What is checked is the signature over the octets as they are."""
    found = read_certificate(signed_with_null(organisation(), key(2)))
    assert chain_problems(found, [ISSUING], [ROOT], DURING) == []
    above = read_certificate(signed_with_null(ISSUING.der, key(1)))
    assert chain_problems(found, [above], [ROOT], DURING) == []

    other = [f"{SUPPLIER}: the signature is not that of CN=A2,OU=07"]
    added = read_certificate(with_null(organisation()))
    assert chain_problems(added, [ISSUING], [ROOT], DURING) == other
    forged_one = read_certificate(signed_with_null(organisation(), key(1)))
    assert chain_problems(forged_one, [ISSUING], [ROOT], DURING) == other


def test_null_parameters_of_a_request() -> None:
    der = build_signing_request(key(20), ESME, "keyAgreement")
    found = read_signing_request(with_null(der))
    assert found == read_signing_request(der)._replace(der=with_null(der))
    assert found.is_signature_valid()


@pytest.mark.parametrize(
    ("public_key", "found"),
    [
        (ec.derive_private_key(7, ec.SECP384R1()).public_key(), "secp384r1"),
        (ec.derive_private_key(7, ec.SECP256K1()).public_key(), "secp256k1"),
        (rsa.RSAPublicNumbers(65537, (1 << 2047) + 1).public_key(), "RSA"),
        (ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key(), "Ed25519"),
    ],
)
def test_other_keys_are_refused(public_key: Any, found: str) -> None:
    with pytest.raises(DecodeError, match="a public key on P-256") as caught:
        read_certificate(forged(public_key=public_key))
    assert found in caught.value.found
    assert caught.value.path == ("public_point",)


def test_a_point_off_the_curve_is_refused() -> None:
    der = organisation()
    octets = bytearray(der)
    octets[der.index(point(10)) + 64] ^= 1
    with pytest.raises(DecodeError):
        read_certificate(bytes(octets))


@pytest.mark.parametrize(
    "names",
    [
        [UNIT, UNIQUE, UNIQUE],
        [UNIT, x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, b"\x00" + SUPPLIER[1:], _ASN1Type.BitString)],
        [
            UNIT,
            x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, b"\x01" + SUPPLIER[:-1] + b"\x02", _ASN1Type.BitString),
        ],
        [UNIT],
        [],
    ],
)
def test_owners_that_are_not_clear(names: list[Any]) -> None:
    with pytest.raises(DecodeError):
        read_certificate(forged(names=names))


def test_an_organisation_that_is_a_device_too() -> None:
    with pytest.raises(DecodeError, match="one entity identifier"):
        read_certificate(forged(extensions={"name": (module(GOOD_MODULE), True)}))


@pytest.mark.parametrize(
    ("value", "offset", "expected"),
    [
        ("3119060d2a863a0001848fb90f0102020104080a7e57de00000001", 0, "a SEQUENCE"),
        ("3018060d2a863a0001848fb90f0102020104080a7e57de000001", None, None),
        ("301a060d2a863a0001848fb90f0102020104090a7e57de0000000100", 17, "hwSerialNum of 8 octets"),
        ("301b060d2a863a0001848fb90f0102020104080a7e57de000000010500", 27, "the end"),
        ("300e060d2a863a0001848fb90f01020201", None, None),
        ("300f060d2a863a0001848fb90f01020201", 17, "hwSerialNum, an OCTET STRING"),
        ("301904080a7e57de00000001060d2a863a0001848fb90f01020201", 2, "hwType, an OBJECT IDENTIFIER"),
        ("30120606803a0001020304080a7e57de00000001", 4, "an arc in its shortest form"),
        ("300c060004080a7e57de00000001", 4, "a whole object identifier"),
        ("300e06022a8604080a7e57de00000001", 4, "a whole object identifier"),
        ("308119060d2a863a0001848fb90f0102020104080a7e57de00000001", 1, "a length in one octet"),
        ("3019068d2a863a0001848fb90f0102020104080a7e57de00000001", 3, "a length in one octet"),
        ("3019060d2a863a0001848fb90f0102020105080a7e57de00000001", 17, "hwSerialNum, an OCTET STRING"),
        ("0500", 0, "a SEQUENCE"),
        ("30020600", 4, "hwSerialNum, an OCTET STRING"),
        ("300a0e082b060105", None, None),
    ],
)
def test_hardware_module_names_made_wrong(value: str, offset: int | None, expected: str | None) -> None:
    octets = bytes.fromhex(value)
    try:
        der = forged(names=[], extensions={"name": (module(octets), True)})
    except ValueError:
        return  # cryptography writes whole values only
    with pytest.raises(DecodeError) as caught:
        read_certificate(der)
    if offset is not None:
        assert caught.value.offset == der.index(octets) + offset
        assert caught.value.expected.startswith(expected)
        assert caught.value.path == ("entity_id",)


@pytest.mark.parametrize("hardware_type", ["0.0", "1.39.128.16383.16384", "2.999.1", "2.5.4", HARDWARE_TYPE])
def test_hardware_types(hardware_type: str) -> None:
    assert read_certificate(device(hardware_type=hardware_type)).hardware_type == hardware_type


# --- Chains


ORGANISATION = read_certificate(organisation())


def test_a_path_of_any_order_and_with_others_around() -> None:
    others = [read_certificate(authority(number, ROOT, 1)) for number in range(30, 40)]
    assert chain_problems(ORGANISATION, [*others, ISSUING, DEVICE_ISSUING], [others[0], ROOT], DURING) == []


def test_an_anchor_may_be_the_issuing_authority() -> None:
    assert chain_problems(ORGANISATION, [], [ISSUING], DURING) == []
    assert chain_problems(ISSUING, [], [ROOT], DURING) == []
    assert chain_problems(ROOT, [], [ROOT], DURING) == []
    assert chain_problems(ISSUING, [], [ISSUING], DURING) == []


def test_missing_issuers() -> None:
    [problem] = chain_problems(ORGANISATION, [], [ROOT])
    assert problem == f"{SUPPLIER}: the certificate of its issuer CN=A2,OU=07 is not there"
    [problem] = chain_problems(ORGANISATION, [ISSUING], [])
    assert problem == "CN=A2,OU=07: the certificate of its issuer CN=A1,OU=00 is not there"


def test_an_issuer_with_another_key() -> None:
    other = read_certificate(authority(5, ROOT, 1, common_name="A2"))
    [problem] = chain_problems(ORGANISATION, [other], [ROOT])
    assert "is not there" in problem  # its key identifier is another
    unlabelled = read_certificate(forged(extensions={"authorityKeyIdentifier": None}))
    assert chain_problems(unlabelled, [ISSUING], [ROOT]) == []
    [problem] = chain_problems(unlabelled, [other], [ROOT])
    assert problem == f"{SUPPLIER}: the signature is not that of CN=A2,OU=07"
    assert chain_problems(unlabelled, [other, ISSUING], [ROOT]) == []


def test_changed_signatures() -> None:
    for certificate, rest in ((ORGANISATION, [ISSUING]), (ISSUING, [])):
        octets = bytearray(certificate.der)
        octets[-1] ^= 1
        [problem] = chain_problems(read_certificate(bytes(octets)), rest, [ROOT])
        assert "the signature is not that of" in problem
    octets = bytearray(ISSUING.der)
    octets[-1] ^= 1
    [problem] = chain_problems(ORGANISATION, [read_certificate(bytes(octets))], [ROOT])
    assert problem == "CN=A2,OU=07: the signature is not that of CN=A1,OU=00"


def test_changed_contents() -> None:
    der = replaced(SUPPLIER.hex(), "0a7e570000000003")
    [problem] = chain_problems(read_certificate(der), [ISSUING], [ROOT])
    assert problem == "0A-7E-57-00-00-00-00-03: the signature is not that of CN=A2,OU=07"


@pytest.mark.parametrize(
    ("at", "problems"),
    [
        (BEGIN, []),
        (END, []),
        (BEGIN - timedelta(seconds=1), [f"{SUPPLIER}: not valid before 2020-01-01T00:00:00Z"]),
        (END + timedelta(seconds=1), [f"{SUPPLIER}: not valid after 2029-12-31T23:59:59Z"]),
        (datetime(2030, 1, 1, 0, 59, 59, tzinfo=timezone(timedelta(hours=1))), []),
        (None, []),
    ],
)
def test_validity(at: datetime | None, problems: list[str]) -> None:
    assert chain_problems(ORGANISATION, [ISSUING], [ROOT], at) == problems


def test_validity_of_issuers() -> None:
    old = read_certificate(authority(2, ROOT, 1, not_after=DURING - timedelta(days=1)))
    assert chain_problems(ORGANISATION, [old], [ROOT]) == []
    [problem] = chain_problems(ORGANISATION, [old], [ROOT], DURING)
    assert problem == "CN=A2,OU=07: not valid after 2025-05-31T00:00:00Z"
    assert chain_problems(ORGANISATION, [old, ISSUING], [ROOT], DURING) == []
    old_root = read_certificate(
        authority(1, role=RemotePartyRole.ROOT, not_after=DURING - timedelta(days=1), path_length=3)
    )
    [problem] = chain_problems(ORGANISATION, [ISSUING], [old_root], DURING)
    assert problem == "CN=A1,OU=00: not valid after 2025-05-31T00:00:00Z"


def test_naive_times() -> None:
    with pytest.raises(ValueError, match="aware"):
        chain_problems(ORGANISATION, [ISSUING], [ROOT], datetime(2025, 1, 1))
    with pytest.raises(ValueError, match="aware"):
        trust_problems(ORGANISATION, [ISSUING.der, ROOT.der], datetime(2025, 1, 1))


def test_authorities_of_organisations_issue_no_devices_and_the_reverse() -> None:
    foreign = read_certificate(organisation(issuer=DEVICE_ISSUING, issuer_key=key(3)))
    problem = f"{SUPPLIER}: CN=T357 issues no certificates of organisations"
    assert chain_problems(foreign, [ISSUING, DEVICE_ISSUING], [ROOT], DURING) == [problem]
    assert chain_problems(foreign, [], [DEVICE_ISSUING], DURING) == [problem]
    meter = read_certificate(device(issuer=ISSUING, issuer_key=key(2)))
    problem = f"{ESME}: CN=A2,OU=07 issues no certificates of devices"
    assert chain_problems(meter, [ISSUING, DEVICE_ISSUING], [ROOT], DURING) == [problem]
    assert chain_problems(meter, [], [ISSUING], DURING) == [problem]
    by_root = read_certificate(organisation(issuer=ROOT, issuer_key=key(1)))
    assert chain_problems(by_root, [], [ROOT]) == [f"{SUPPLIER}: CN=A1,OU=00 issues no certificates of organisations"]


METER = read_certificate(device())
EVERY_AUTHORITY = [DEVICE_ISSUING.der, ROOT.der, ISSUING.der]


@pytest.mark.parametrize(
    "trust", [EVERY_AUTHORITY, EVERY_AUTHORITY[::-1], tuple(EVERY_AUTHORITY), set(EVERY_AUTHORITY)]
)
def test_trust_is_in_any_order(trust: Any) -> None:
    for certificate in (ORGANISATION, METER, ISSUING, ROOT):
        assert trust_problems(certificate, trust, DURING) == []
        assert trust_problems(certificate, map(read_certificate, trust), DURING) == []
        assert trust_problems(certificate, iter(trust), DURING) == []


def test_an_issuing_authority_alone_is_trusted() -> None:
    pem = x509.load_der_x509_certificate(ISSUING.der).public_bytes(Encoding.PEM)
    for trust in ([ISSUING.der], [ISSUING], ISSUING, ISSUING.der, pem, pem.decode(), [pem.decode()]):
        assert trust_problems(ORGANISATION, trust, DURING) == []
        assert trust_problems(METER, trust, DURING) != []


def test_an_issuing_authority_beside_its_root_is_the_roots() -> None:
    foreign = read_certificate(
        authority(2, read_certificate(authority(8, role=RemotePartyRole.ROOT, common_name="A1")), 8)
    )
    assert (foreign.issuer, foreign.public_point) == (ISSUING.issuer, ISSUING.public_point)
    assert trust_problems(ORGANISATION, [foreign], DURING) == []
    assert trust_problems(ORGANISATION, [foreign, ROOT], DURING) == [
        "CN=A2,OU=07: the certificate of its issuer CN=A1,OU=00 is not there"
    ]


def test_what_is_not_trusted() -> None:
    [problem] = trust_problems(ORGANISATION, [ROOT.der], DURING)
    assert problem == f"{SUPPLIER}: the certificate of its issuer CN=A2,OU=07 is not there"
    assert trust_problems(ORGANISATION, [], DURING) == [problem]
    # The certificate itself is none of an authority.
    assert trust_problems(ORGANISATION, [ORGANISATION.der], DURING) == [problem]
    assert trust_problems(ORGANISATION, [ORGANISATION.der, ROOT.der], DURING) == [problem]
    [problem] = trust_problems(ORGANISATION, EVERY_AUTHORITY, END + timedelta(seconds=1))
    assert problem == f"{SUPPLIER}: not valid after 2029-12-31T23:59:59Z"
    same_names = read_certificate(authority(9, common_name="A2"))
    assert trust_problems(ORGANISATION, [same_names], DURING) != []
    with pytest.raises(DecodeError):
        trust_problems(ORGANISATION, [b"no certificate"], DURING)


def test_path_length() -> None:
    below = read_certificate(authority(6, ISSUING, 2))
    end = read_certificate(organisation(issuer=below, issuer_key=key(6)))
    [problem] = chain_problems(end, [below, ISSUING], [ROOT])
    assert problem == "CN=A2,OU=07: the path is longer than it allows"
    longer = read_certificate(authority(2, ROOT, 1, path_length=1))
    assert chain_problems(end, [below, longer], [ROOT]) == []
    assert chain_problems(end, [ISSUING, below, longer], [ROOT]) == []
    short_root = read_certificate(authority(1, role=RemotePartyRole.ROOT, path_length=1))
    assert chain_problems(end, [below, longer], [short_root]) == ["CN=A1,OU=00: the path is longer than it allows"]


def test_issuers_that_are_no_authorities() -> None:
    between = read_certificate(organisation())
    name = "2.5.4.45=#000a7e570000000002,OU=02"
    assert between.subject == name
    issuer_name = x509.load_der_x509_certificate(between.der).subject
    builder = x509.CertificateBuilder(issuer_name, x509.Name([]), key(20).public_key(), 5, BEGIN, END)
    builder = builder.add_extension(module(GOOD_MODULE), critical=True)
    end = read_certificate(builder.sign(key(10), SHA256()).public_bytes(Encoding.DER))
    assert chain_problems(end, [between, ISSUING], [ROOT]) == [
        f"{SUPPLIER}: it is no certification authority",
        f"{SUPPLIER}: its key is not for signing certificates",
    ]


def test_unknown_critical_extensions() -> None:
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    found = read_certificate(forged(extensions={"more": (unknown, True)}))
    assert chain_problems(found, [ISSUING], [ROOT]) == [f"{SUPPLIER}: the critical extension 1.2.3.4 is unknown"]
    found = read_certificate(forged(extensions={"more": (unknown, False)}))
    assert chain_problems(found, [ISSUING], [ROOT]) == []


def test_other_signature_algorithms() -> None:
    found = read_certificate(forged(algorithm=SHA384()))
    assert chain_problems(found, [ISSUING], [ROOT]) == [f"{SUPPLIER}: the signature algorithm is not ecdsa-with-SHA256"]


def test_circles_end() -> None:
    """Two authorities that certify each other, and one that certifies itself, lead to no root."""
    one = read_certificate(authority(7, common_name="Loop", role=None))
    again = read_certificate(authority(7, one, 7, common_name="Loop", role=None, path_length=None))
    end = read_certificate(organisation(issuer=one, issuer_key=key(7)))
    problems = chain_problems(end, [one, again], [ROOT])
    assert problems
    assert all("Loop" in problem or "no path" in problem for problem in problems)
    assert chain_problems(one, [one], [ROOT]) == ["no path leads to a root"]


def test_work_is_bounded() -> None:
    """Many certificates of one name and one key: every one of them could have issued every other."""
    fields = {"common_name": "Same", "role": None, "path_length": None}
    first = read_certificate(authority(7, **fields))
    crowd = [read_certificate(authority(7, first, 7, serial_number=number, **fields)) for number in range(1, 200)]
    end = read_certificate(organisation(issuer=first, issuer_key=key(7)))
    problems = chain_problems(end, crowd, [ROOT])
    assert problems[-1] == "more than 64 signatures to check"


# --- Building


def test_derived_serial_numbers() -> None:
    numbers = {
        read_certificate(der).serial_number
        for der in (
            organisation(),
            organisation(usage="keyAgreement"),
            organisation(not_after=END + timedelta(days=1)),
            organisation(entity_id=ESME),
            organisation(public_point=point(11)),
            organisation(policy="1.2.3"),
        )
    }
    assert len(numbers) == 6
    assert {number.bit_length() for number in numbers} == {127}
    assert read_certificate(organisation()).serial_number in numbers


def test_deterministic_signatures() -> None:
    try:
        first = organisation(deterministic=True)
    except UnsupportedAlgorithm:
        pytest.skip("the OpenSSL of this cryptography can't sign deterministically")
    assert organisation(deterministic=True) == first
    assert device(deterministic=True) == device(deterministic=True)
    request = build_signing_request(key(20), ESME, "keyAgreement", deterministic=True)
    assert build_signing_request(key(20), ESME, "keyAgreement", deterministic=True) == request
    assert chain_problems(read_certificate(first), [ISSUING], [ROOT]) == []


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"usage": "keyCertSign"}, "usage"),
        ({"role": 256}, "role"),
        ({"role": -1}, "role"),
        ({"entity_id": b"123"}, "entity_id"),
        ({"public_point": point(10)[:-1]}, "public_point"),
        ({"public_point": b"\x02" + point(10)[1:33]}, "public_point"),
        ({"public_point": point(10)[:-1] + bytes((point(10)[-1] ^ 1,))}, "public_point"),
        ({"not_before": datetime(2020, 1, 1)}, "not_before"),
        ({"not_after": END.replace(microsecond=1)}, "not_after"),
        ({"not_before": datetime(1949, 12, 31, tzinfo=UTC)}, "not_before"),
        ({"not_after": BEGIN - timedelta(1)}, "not_after"),
        ({"issuer_key": key(3)}, "issuer_key"),
        ({"issuer": ORGANISATION, "issuer_key": key(10)}, "issuer"),
        ({"common_name": ""}, "common_name"),
        ({"common_name": "a_b"}, "common_name"),
        ({"common_name": "x" * 65}, "common_name"),
        ({"policy": "policy"}, "policy"),
        ({"serial_number": 0}, "serial_number"),
        ({"serial_number": 1 << 127}, "serial_number"),
    ],
)
def test_arguments_that_have_no_place(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(EncodeError) as caught:
        organisation(**changes)
    assert caught.value.path == (path,)


def test_a_root_signs_itself() -> None:
    with pytest.raises(EncodeError, match="own key"):
        authority(1, None, 2)


def test_a_hardware_type_beyond_its_length() -> None:
    with pytest.raises(EncodeError) as caught:
        device(hardware_type="1.2." + ".".join(["16384"] * 40))
    assert caught.value.path == ("hardware_type",)


def test_largest_serial_number() -> None:
    found = read_certificate(organisation(serial_number=(1 << 127) - 1))
    assert found.serial_number == (1 << 127) - 1
    assert profile_problems(found) == []


def test_signatures_verify_with_cryptography() -> None:
    parsed = x509.load_der_x509_certificate(organisation())
    parsed.verify_directly_issued_by(x509.load_der_x509_certificate(ISSUING.der))
    with pytest.raises(InvalidSignature):
        key(3).public_key().verify(parsed.signature, parsed.tbs_certificate_bytes, ec.ECDSA(SHA256()))


# --- Requests


@pytest.mark.parametrize("usage", ["digitalSignature", "keyAgreement"])
def test_signing_requests(usage: str) -> None:
    der = build_signing_request(key(20), ESME, usage)
    found = read_signing_request(der)
    assert found == SigningRequest(ESME, usage, HARDWARE_TYPE, point(20), der)
    assert found.is_signature_valid()
    in_order(
        der,
        "0201003000 3059",
        "a0",
        "06092a864886f70d01090e31",
        "0603551d0f0101ff0404",
        "0603551d110101ff042b 3029a02706082b06010505070804",
        "300a06082a8648ce3d040302",
    )
    pem = b"-----BEGIN CERTIFICATE REQUEST-----\n" + base64.encodebytes(der) + b"-----END CERTIFICATE REQUEST-----\n"
    assert read_signing_request(pem) == found


def test_a_request_of_somebody_without_the_key() -> None:
    der = bytearray(build_signing_request(key(20), ESME, "keyAgreement"))
    der[-1] ^= 1
    assert not read_signing_request(bytes(der)).is_signature_valid()


def test_other_requests() -> None:
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    with pytest.raises(DecodeError, match="names an entity"):
        read_signing_request(builder.sign(key(20), SHA256()).public_bytes(Encoding.DER))
    with pytest.raises(DecodeError):
        read_signing_request(organisation())
    with pytest.raises(DecodeError):
        read_certificate(build_signing_request(key(20), ESME, "keyAgreement"))
    with pytest.raises(EncodeError, match="P-256"):
        build_signing_request(ec.derive_private_key(7, ec.SECP384R1()), ESME, "keyAgreement")
    with pytest.raises(EncodeError, match="usage"):
        build_signing_request(key(20), ESME, "nonRepudiation")


# --- Anything at all

SAMPLES = [
    organisation(serial_number=3),
    device(),
    ISSUING.der,
    build_signing_request(key(20), ESME, "keyAgreement"),
]


def judged(data: bytes) -> None:
    """Read it both ways, and ask whatever can be asked."""
    try:
        found = read_certificate(data)
    except DecodeError:
        pass
    else:
        assert found.der == data
        assert all(isinstance(problem, str) for problem in profile_problems(found))
        chain_problems(found, [ISSUING, DEVICE_ISSUING, found], [ROOT], DURING)
        found.plain()
    try:
        request = read_signing_request(data)
    except DecodeError:
        pass
    else:
        assert request.is_signature_valid() in (True, False)


@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 255)), min_size=1, max_size=3),
)
def test_changed_octets(der: bytes, changes: list[tuple[int, int]]) -> None:
    octets = bytearray(der)
    for place, octet in changes:
        octets[place % len(octets)] = octet
    judged(bytes(octets))


@pytest.mark.parametrize(
    "der", SAMPLES, ids=["organisation", "device", "authority", "request"]
)  # they are signed anew in each process
@pytest.mark.parametrize("flip", [0x01, 0x20, 0x80, 0xFF])
def test_every_octet_changed(der: bytes, flip: int) -> None:
    for place in range(len(der)):
        octets = bytearray(der)
        octets[place] ^= flip
        judged(bytes(octets))


@given(st.binary(max_size=400))
def test_any_octets(data: bytes) -> None:
    judged(data)


@given(
    st.binary(min_size=8, max_size=8),
    st.sampled_from([role for role in RemotePartyRole if role not in (0, 7)]),
    st.sampled_from(["digitalSignature", "keyAgreement"]),
    st.datetimes(datetime(1950, 1, 1), datetime(9000, 1, 1)).map(lambda at: at.replace(microsecond=0, tzinfo=UTC)),
    st.integers(1, (1 << 127) - 1),
)
def test_what_is_built_is_read(entity: bytes, role: RemotePartyRole, use: str, begin: datetime, serial: int) -> None:
    fields = {"entity_id": entity, "usage": use, "not_before": begin, "serial_number": serial}
    for der in (organisation(role=role, not_after=NO_EXPIRY, **fields), device(**fields)):
        found = read_certificate(der)
        assert (found.entity_id, found.usage, found.not_before, found.serial_number) == (entity, use, begin, serial)
        assert found.role is (role if found.kind == "organisation" else None)
        assert profile_problems(found) == []


# --- The project's own vectors, made without this module


PKI = Path(__file__).parents[2] / "vectors" / "pki"


def read_or_refused(der: bytes) -> object:
    try:
        return read_certificate(der)
    except DecodeError as error:
        return str(error)


@pytest.mark.parametrize("flip", [0x01, 0x20, 0x80])
def test_what_is_remembered_of_extensions_changes_nothing(flip: int) -> None:
    der = ORGANISATION.der
    for place in range(len(der) - 72):
        changed = der[:place] + bytes((der[place] ^ flip,)) + der[place + 1 :]
        certificates._KEPT_EXTENSIONS.clear()
        afresh = read_or_refused(changed)
        read_certificate(der)
        assert certificates._KEPT_EXTENSIONS
        assert read_or_refused(changed) == afresh
        assert read_or_refused(changed) == afresh


def test_an_extension_that_stands_twice_is_refused_though_each_is_known() -> None:
    der = ORGANISATION.der
    read_certificate(der)
    place = der.index(bytes.fromhex("30110603551d0e"))
    twice = der[:place] + der[place : place + 19] + der[place:]
    start = der.index(b"\xa3", place - 40)
    for at in (start + 1, start + 3):
        twice = twice[:at] + bytes((twice[at] + 19,)) + twice[at + 1 :]
    for at in (2, 6):
        twice = twice[:at] + (int.from_bytes(twice[at : at + 2], "big") + 19).to_bytes(2, "big") + twice[at + 2 :]
    refused = read_or_refused(twice)
    assert isinstance(refused, str)
    assert read_or_refused(twice) == refused


def test_certificates_of_the_vectors() -> None:
    ending = "-----END CERTIFICATE-----\n"
    bundles = "".join(path.read_text() for path in sorted((PKI / "authorities").glob("*.pem")))
    authorities = [read_certificate(block + ending) for block in bundles.split(ending)[:-1]]
    roots = [found for found in authorities if found.issuer == found.subject]
    assert authorities
    assert roots
    for found in authorities:
        assert (found.kind, profile_problems(found), chain_problems(found, authorities, roots)) == ("authority", [], [])
    entries = json.loads((PKI / "keys.json").read_bytes())
    assert entries
    for entry in entries:
        found = read_certificate(base64.b64decode(entry["certificate_der_base64"]))
        assert (found.entity_id, found.usage) == (EntityId(entry["eui"]), entry["usage"])
        assert found.role == entry.get("role")
        assert profile_problems(found) == []
        assert chain_problems(found, authorities, roots) == []


def test_a_serial_number_of_any_length_is_shown() -> None:
    """Its decimal text would take time without bound, and Python refuses it from 4,300 digits on."""
    der = pki.certificate("supplier", "digitalSignature").public_bytes(Encoding.DER)
    octets = b"\x7f" * 1800
    found = read_certificate(with_serial_number(der, octets))
    assert found.serial_number == int.from_bytes(octets, "big")
    assert found.plain()["serial_number"] == f"0x{octets.hex()}"
    json.dumps(found.plain())
    assert "the serial number has more than 16 octets" in " ".join(profile_problems(found))
    # The longest that RFC 5280 allows is a decimal number.
    twenty = read_certificate(with_serial_number(der, b"\x7f" * 20))
    assert twenty.plain()["serial_number"] == str(int.from_bytes(b"\x7f" * 20, "big"))


# Spellings, and what is wrong in the DER ----------------------------------------------------------------------------


def test_der_spelt_as_text() -> None:
    """Documents and key files hold the base64 of a certificate without the lines of PEM."""
    text = base64.b64encode(ISSUING.der).decode()
    lines = "\n".join(text[place : place + 64] for place in range(0, len(text), 64))
    for spelt in (
        text,
        text.encode(),
        lines,
        text.rstrip("="),
        f'"{text}"',
        ISSUING.der.hex(),
        ISSUING.der.hex(":").encode(),
    ):
        assert read_certificate(spelt) == ISSUING


def extension_with(value: str) -> bytes:
    """The certificate with the first boolean of an extension written otherwise."""
    return ISSUING.der.replace(bytes.fromhex("0101ff"), bytes.fromhex(f"0101{value}"), 1)


@pytest.mark.parametrize(
    ("der", "offset", "expected"),
    [
        (ISSUING.der + b"\x00", len(ISSUING.der), "the end of the certificate, found 1 octet more"),
        (ISSUING.der + b"\x00\x00", len(ISSUING.der), "the end of the certificate, found 2 octets more"),
        (b"\x30\x83\x00" + ISSUING.der[2:], 1, "a length in its shortest form, found 8300"),
        (b"\x30\x80" + ISSUING.der[4:] + b"\0\0", 1, "a length of 1 to 4 octets, found 0x80"),
        (ISSUING.der[:-1], 4, "octets, found"),
        (extension_with("00"), None, r"extensions\[\d\].critical: expected no critical, since false is the default"),
        (extension_with("01"), None, r"extensions\[\d\].critical: expected a boolean of 00 or FF, found 01"),
        (b"hello there", 0, "tag 30 of the certificate, found 0x68"),
        (b"", 0, "tag 30 of the certificate, found nothing"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,  # signatures vary in length
)
def test_faults_of_der_are_named(der: bytes, offset: int | None, expected: str) -> None:
    with pytest.raises(DecodeError, match=expected) as caught:
        read_certificate(der)
    assert offset is None or caught.value.offset == offset
    assert "ParseError" not in str(caught.value)


def test_no_fault_in_what_is_der() -> None:
    assert fault_of(ISSUING.der, "certificate") is None
    for size in range(len(ISSUING.der)):
        assert fault_of(ISSUING.der[:size], "certificate") is not None


@pytest.mark.parametrize(
    ("old", "new", "path", "text"),
    [
        ("a003020102", "a003020109", ("version",), "2, which is version 3, found 09"),
        ("0342 0004", "0342 0804", ("subject_public_key_info", "subject_public_key"),
         "bits, with at most 7 unused ones, all zero, found 08"),
        ("0603551d0f0101ff", "0603551d0f0101aa", ("extensions", 0, "critical"), "a boolean of 00 or FF, found aa"),
        ("0603551d23", "0603551d0e", ("extensions", 4), "one extension subjectKeyIdentifier, found another"),
        ("040403020106", "040404020106", ("keyUsage",), "BIT STRING, tag 03, found 0x04"),
        ("040403020106", "040403021106", ("keyUsage",), "bits, with at most 7 unused ones, all zero, found 1106"),
        ("13024132", "13020032", ("subject", 1, 0, "value"), "the characters of PrintableString, found 0032"),
        ("13024132", "05024132", ("subject", 1, 0, "value"), "text, as UTF8String, tag 0C, found 0x05"),
        ("170d323030313031", "170d323030323330", ("validity", "not_before"), "a time of the calendar"),
        ("0603551d2001", "0683551d2001", ("extensions", 2, "type"), "5578016 octets, found 24 left"),
        ("2a8648ce3d03010703", "2a8648ce3d03018703", ("subject_public_key_info", "algorithm", "parameters"),
         "an object identifier, found 2a8648ce3d030187"),
        ("420004", "420005", ("public_point",), "a public key on P-256, found what is no point on a known curve"),
    ],
)  # fmt: skip
def test_faults_are_told_by_field(old: str, new: str, path: tuple[Any, ...], text: str) -> None:
    before, after = (bytes.fromhex(octets) for octets in (old, new))
    place = ISSUING.der.rfind(before)
    der = ISSUING.der[:place] + after + ISSUING.der[place + len(after) :]
    with pytest.raises(DecodeError) as caught:
        read_certificate(der)
    error = caught.value
    assert error.path == path
    assert f"expected {text}" in str(error)
    assert place - 60 < error.offset <= place + len(after)


def test_no_words_of_another_library() -> None:
    """Whatever octet is changed: a field is named, or that it is no certificate, never what cryptography says."""
    for place in range(len(ISSUING.der)):
        for bits in (0x01, 0x80, 0x20):
            der = bytearray(ISSUING.der)
            der[place] ^= bits
            error = refusal_of(bytes(der))
            assert error is None or 0 <= error.offset <= len(der)
            assert re.search("ParseError|Error:|error parsing", str(error)) is None


def refusal_of(der: bytes) -> DecodeError | None:
    try:
        read_certificate(der)
    except DecodeError as error:
        return error
    return None


def test_whose_a_certificate_is_is_told_by_field() -> None:
    der = pki.certificate("supplier", "digitalSignature").public_bytes(Encoding.DER)
    identifier = bytes.fromhex("0603 55042d 0309 00".replace(" ", ""))
    place = der.index(identifier) + len(identifier)
    error = refusal_of(der.replace(identifier, identifier[:-1] + b"\x08"))
    assert error is not None
    assert (error.path, error.offset, error.found) == (("entity_id",), place - 1, f"08{der[place : place + 8].hex()}")


def test_names_of_issuers_in_other_letters_and_blanks() -> None:
    """RFC 5280, 7.1: names are compared without regard to case, and to how many spaces stand between words."""
    for common_name in ("a2", " A2 "):
        same = read_certificate(authority(2, ROOT, 1, common_name=common_name))
        certificate = read_certificate(organisation(issuer=same))
        assert certificate.issuer != ISSUING.subject
        assert chain_problems(certificate, [ISSUING], [ROOT], None) == []
        assert trust_problems(certificate, [ISSUING, ROOT]) == []
    other = read_certificate(authority(2, ROOT, 1, common_name="A 2"))
    (problem,) = chain_problems(read_certificate(organisation(issuer=other)), [ISSUING], [ROOT], None)
    assert problem.endswith("the certificate of its issuer CN=A 2,OU=07 is not there")
