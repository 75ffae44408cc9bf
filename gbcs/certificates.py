"""Certificates of the Smart Metering Key Infrastructure (GBCS 12): read, checked, and made for test rigs.

Everything has one key on P-256 and one use. Organisations (remote parties) are named by an x500UniqueIdentifier in the
subject, devices by a hardwareModuleName in the subjectAltName, and both hold the EUI-64; certification authorities have
basicConstraints. X.509 itself is the business of ``cryptography`` (45 or later); a certificate that it refuses is
refused here too, but for NULL parameters of the signature algorithm, on which its versions differ (:mod:`wire.x509`).
The profile is that of RFC 5280 and RFC 5759 as the digest ``certificates.md`` found it in use.

Reading is lenient where published certificates are: what it needs are a key on P-256 and an owner. The rest is told by
:func:`profile_problems`, and whether to trust a certificate at all by :func:`chain_problems`.
"""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import ExtensionOID, NameOID, SignatureAlgorithmOID

from gbcs.entity import EntityId, RemotePartyRole
from wire import distinguished_name, spelling
from wire.errors import DecodeError, EncodeError, WireError
from wire.node import JSON, node, plain
from wire.outcome import check_time
from wire.x509 import pem_blocks, usual_parts, with_null_parameters, without_null_parameters
from wire.x509_faults import What, fault_of, places

__all__ = [
    "HARDWARE_TYPE",
    "NO_EXPIRY",
    "POLICY",
    "Authorities",
    "Certificate",
    "Kind",
    "RemotePartyRole",
    "SigningRequest",
    "build_authority_certificate",
    "build_device_certificate",
    "build_organisation_certificate",
    "build_signing_request",
    "chain_problems",
    "key_identifier",
    "load",
    "profile_problems",
    "read_certificate",
    "read_signing_request",
    "remarks",
]


Kind: TypeAlias = Literal["organisation", "device", "authority"]
"""Whose certificate it is: a remote party's, a device's, a certification authority's."""

POLICY = "1.2.826.0.1.8641679.1.2.1.4"
"""The certificate policy of the published test certificates."""

HARDWARE_TYPE = "1.2.826.0.1.8641679.1.2.2.1"
"""The hwType of the published test certificates of devices."""

NO_EXPIRY = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""The end of a device certificate's validity (RFC 5280, 4.1.2.5)."""

_HARDWARE_MODULE_NAME = x509.ObjectIdentifier("1.3.6.1.5.5.7.8.4")  # RFC 4108, 5
_CURVE = ec.SECP256R1()

_USAGES = {
    "digitalSignature": "digital_signature",
    "nonRepudiation": "content_commitment",
    "keyEncipherment": "key_encipherment",
    "dataEncipherment": "data_encipherment",
    "keyAgreement": "key_agreement",
    "keyCertSign": "key_cert_sign",
    "cRLSign": "crl_sign",
}
"""Key usages by the names of RFC 5280, with those of ``cryptography``. The other two refine keyAgreement."""


@node
class Certificate(NamedTuple):
    """What a certificate says; the octets themselves are in ``der``.

    Attributes:
        kind: whose it is; see :data:`Kind`.
        entity_id: the EUI-64 of its owner; None for an authority without one.
        role: of an organisation or authority; None where the subject has no single organizationalUnitName of two
            hexadecimal digits, as for devices.
        usage: ``digitalSignature`` or ``keyAgreement``; ``keyCertSign`` for an authority, with or without cRLSign. A
            certificate off the profile has here the name of another key usage, several joined by ``+``, or nothing.
        subject_key_identifier: 8 octets by the profile, or None where it has none.
        authority_key_identifier: the subject key identifier of its issuer, or None.
        serial_number: an integer of up to 16 octets by the profile.
        issuer: name of its issuer as text (RFC 4514): ``CN=Z1,OU=07``.
        subject: the same of its owner; empty for a device.
        not_before: begin of its validity, UTC.
        not_after: its last second, UTC.
        public_point: the key, an uncompressed point of SEC1: 65 octets.
        policies: certificate policies, dotted.
        hardware_type: hwType of a device, dotted; else None.
        der: the whole certificate.
    """

    kind: Kind
    entity_id: EntityId | None
    role: RemotePartyRole | None
    usage: str
    subject_key_identifier: bytes | None
    authority_key_identifier: bytes | None
    serial_number: int
    issuer: str
    subject: str
    not_before: datetime
    not_after: datetime
    public_point: bytes
    policies: tuple[str, ...]
    hardware_type: str | None
    der: bytes

    def plain(self) -> dict[str, JSON]:
        """The fields; the serial number as text, since it is beyond the numbers of JSON.

        A serial number longer than the 20 octets that RFC 5280 allows is hexadecimal, ``0x...``: the decimal text of a
        long number takes time that grows with the square, and Python refuses it.
        """
        form: dict[str, JSON] = {name: _plain(value) for name, value in zip(self._fields, self, strict=True)}
        number = self.serial_number
        return form | {"serial_number": str(number) if number.bit_length() <= 8 * 20 else hex(number)}


@node
class SigningRequest(NamedTuple):
    """What a device asks to have certified: a certification request (RFC 2986), as the response to CS02c has it.

    Attributes:
        entity_id: EUI-64 of the device.
        usage: as that of a :class:`Certificate`.
        hardware_type: hwType, dotted; None where the request names the entity in its subject.
        public_point: the key to be certified, an uncompressed point of SEC1: 65 octets.
        der: the whole request.
    """

    entity_id: EntityId
    usage: str
    hardware_type: str | None
    public_point: bytes
    der: bytes

    def is_signature_valid(self) -> bool:
        """Whether who made the request has the private key."""
        with _refusing("certification request", self.der):
            return x509.load_der_x509_csr(without_null_parameters(self.der)).is_signature_valid


def read_certificate(data: bytes | str) -> Certificate:
    """A certificate from its octets.

    Args:
        data: DER, or PEM with one certificate; DER spelt in hexadecimal or in base64 without the lines of PEM, too.

    Raises:
        DecodeError: where it is no certificate, has a key of another kind than P-256, names no owner or more than one.
    """
    der = _der(_octets(data), "CERTIFICATE")
    try:
        return _read(der)
    except WireError:
        raise
    except Exception as error:
        raise _refusal("certificate", der) from error


def _read(der: bytes) -> Certificate:
    """A certificate; what ``cryptography`` raises passes."""
    parsed = load(der)
    usual = usual_parts(der)
    extensions = _extensions(usual.extensions if usual is not None else (), parsed)
    subject = _name(usual and usual.subject, parsed, "subject")
    entity_id, hardware_type = _owner(subject, extensions.names, der)
    kind: Kind
    if extensions.is_authority:
        kind = "authority"
    elif entity_id is None:
        raise DecodeError(
            "a certificate of an organisation (x500UniqueIdentifier in the subject), of a device "
            "(hardwareModuleName in the subjectAltName) or of a certification authority",
            offset=places(der, "certificate").get(("subject",), 0),
            found=f"that of {subject.text or 'an empty subject'}",
            path=("subject",),
        )
    else:
        kind = "organisation" if hardware_type is None else "device"
    return Certificate(
        kind=kind,
        entity_id=entity_id,
        role=subject.role,
        usage=extensions.usage,
        subject_key_identifier=extensions.subject_key,
        authority_key_identifier=extensions.authority_key,
        serial_number=parsed.serial_number,
        issuer=_name(usual and usual.issuer, parsed, "issuer").text,
        subject=subject.text,
        not_before=parsed.not_valid_before_utc,
        not_after=parsed.not_valid_after_utc,
        public_point=_certified_point(parsed, der, "certificate", usual and usual.point),
        policies=extensions.policies,
        hardware_type=hardware_type,
        der=der,
    )


def load(der: bytes) -> x509.Certificate:
    """A certificate as ``cryptography`` has it, the same in all its versions: read without NULL parameters.

    Where there were such parameters, it is not to the octet what was signed.

    Raises:
        ValueError, TypeError, x509.InvalidVersion: where ``cryptography`` refuses it.
    """
    return x509.load_der_x509_certificate(without_null_parameters(der))


def read_signing_request(data: bytes | str) -> SigningRequest:
    """A certification request from its octets; whether its signature is valid is asked of the result.

    Args:
        data: DER, or PEM with one request; DER spelt in hexadecimal or in base64 without the lines of PEM, too.

    Raises:
        DecodeError: where it is no request, has a key of another kind than P-256, or does not name one entity.
    """
    der = _der(_octets(data), "CERTIFICATE REQUEST")
    with _refusing("certification request", der):
        parsed = x509.load_der_x509_csr(without_null_parameters(der))
        extensions, subject = _values(parsed.extensions), _made_name(parsed.subject)
        entity_id, hardware_type = _owner(subject, extensions.get(x509.SubjectAlternativeName), der)
        if entity_id is None:
            offset = places(der, "certification request").get(("subject",), 0)
            found = f"that of {subject.text or 'an empty subject'}"
            raise DecodeError("a request that names an entity", offset=offset, found=found, path=("subject",))
        usage = _usage(extensions)
        point = _certified_point(parsed, der, "certification request")
        return SigningRequest(entity_id, usage, hardware_type, point, der)


def key_identifier(public_point: bytes) -> bytes:
    """The subject key identifier of a key: method 2 of RFC 5280, 4.2.1.2, on the 65 octets of its point."""
    digest = hashlib.sha1(public_point, usedforsecurity=False).digest()[-8:]
    return bytes((0x40 | digest[0] & 0x0F,)) + digest[1:]


# --- The profile


def profile_problems(certificate: Certificate) -> list[str]:
    """Where a certificate leaves the profile of SMKI; nothing where it keeps to it.

    It judges the certificate by itself: neither its signature nor whether it is valid now. Other things than the
    profile's may be right for other infrastructures.
    """
    with _refusing("certificate", certificate.der):
        parsed = load(certificate.der)
        return [
            *_common_problems(parsed, certificate),
            *_extension_problems(parsed.extensions, certificate),
            *_name_problems(parsed, certificate),
        ]


def remarks(certificate: Certificate) -> list[str]:
    """What is odd in a certificate's octets, so that other programs may refuse it, though all versions read it here."""
    if without_null_parameters(certificate.der) == certificate.der:
        return []
    return ["the signature algorithm has parameters NULL, by RFC 5758 it has none"]


_EXTENSIONS: dict[x509.ObjectIdentifier, tuple[str, bool]] = {
    ExtensionOID.KEY_USAGE: ("keyUsage", True),
    ExtensionOID.SUBJECT_KEY_IDENTIFIER: ("subjectKeyIdentifier", False),
    ExtensionOID.AUTHORITY_KEY_IDENTIFIER: ("authorityKeyIdentifier", False),
    ExtensionOID.CERTIFICATE_POLICIES: ("certificatePolicies", True),
    ExtensionOID.BASIC_CONSTRAINTS: ("basicConstraints", True),
    ExtensionOID.SUBJECT_ALTERNATIVE_NAME: ("subjectAltName", True),
}
"""The extensions of the profile: their names, and whether they are critical."""

WRAPPED_CONTINGENCY_KEY = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.20")
"""The extension of a root in which RFC 5914 has its contingency key, wrapped."""

_SERIAL_NUMBER_SIZE = 16


def _common_problems(parsed: x509.Certificate, certificate: Certificate) -> Iterator[str]:
    if parsed.version is not x509.Version.v3:
        yield "the version is not 3"
    if certificate.serial_number <= 0:
        yield "the serial number is not positive"
    elif certificate.serial_number.bit_length() >= 8 * _SERIAL_NUMBER_SIZE:
        yield "the serial number has more than 16 octets"
    yield from _signature_problems(parsed)
    yield from remarks(certificate)
    key = parsed.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if key not in parsed.tbs_certificate_bytes:
        yield "the public key is not an uncompressed point on the named curve prime256v1"
    if certificate.not_before > certificate.not_after:
        yield "the validity ends before it begins"
    validity = _asn1_time(certificate.not_before) + _asn1_time(certificate.not_after)
    if b"\x30" + bytes((len(validity),)) + validity not in parsed.tbs_certificate_bytes:
        yield "the validity is not UTCTime through 2049 and GeneralizedTime from 2050"
    if certificate.kind == "device" and certificate.not_after != NO_EXPIRY:
        yield "the validity of a device certificate ends at another time than 99991231235959Z"


def _signature_problems(parsed: x509.Certificate) -> Iterator[str]:
    if parsed.signature_algorithm_oid != SignatureAlgorithmOID.ECDSA_WITH_SHA256:
        yield "the signature algorithm is not ecdsa-with-SHA256"


def _extension_problems(extensions: x509.Extensions, certificate: Certificate) -> Iterator[str]:
    for extension in extensions:
        name, critical = _EXTENSIONS.get(extension.oid, (None, False))
        if extension.oid == WRAPPED_CONTINGENCY_KEY and certificate.role is RemotePartyRole.ROOT:
            continue
        if name is None:
            yield f"the extension {extension.oid.dotted_string} is not of the profile"
        elif extension.critical is not critical:
            yield f"{name} is {'critical' if extension.critical else 'not critical'}"
    allowed = ("keyCertSign",) if certificate.kind == "authority" else ("digitalSignature", "keyAgreement")
    if certificate.usage not in allowed:
        usage = certificate.usage or "none"
        yield f"the key usage is {usage}, not {' or '.join(allowed)} alone"
    if certificate.subject_key_identifier is None:
        yield "subjectKeyIdentifier is missing"
    elif certificate.subject_key_identifier != key_identifier(certificate.public_point):
        yield "subjectKeyIdentifier is not that of the key by method 2 of RFC 5280"
    yield from _authority_key_problems(extensions, certificate)
    yield from _policy_problems(extensions)
    yield from _alternative_name_problems(extensions, certificate)


def _authority_key_problems(extensions: x509.Extensions, certificate: Certificate) -> Iterator[str]:
    authority_key = _value(extensions, x509.AuthorityKeyIdentifier)
    if authority_key is None:
        if not _is_self_issued(certificate):
            yield "authorityKeyIdentifier is missing"
    elif authority_key.key_identifier is None:
        yield "authorityKeyIdentifier has no keyIdentifier"
    elif authority_key.authority_cert_issuer is not None or authority_key.authority_cert_serial_number is not None:
        yield "authorityKeyIdentifier has more than a keyIdentifier"
    elif len(authority_key.key_identifier) != 8:
        yield "authorityKeyIdentifier has not 8 octets"


def _policy_problems(extensions: x509.Extensions) -> Iterator[str]:
    policies = _value(extensions, x509.CertificatePolicies)
    if policies is None:
        yield "certificatePolicies is missing"
        return
    if len(policies) != 1:
        yield f"certificatePolicies has {len(policies)} policies, not one"
    if any(policy.policy_qualifiers for policy in policies):
        yield "certificatePolicies has qualifiers"


def _alternative_name_problems(extensions: x509.Extensions, certificate: Certificate) -> Iterator[str]:
    names = _value(extensions, x509.SubjectAlternativeName)
    if certificate.kind != "device":
        if names is not None:
            yield f"an {certificate.kind} has no subjectAltName"
    elif names is not None and len(names) != 1:
        yield "subjectAltName has more than the hardwareModuleName"


def _name_problems(parsed: x509.Certificate, certificate: Certificate) -> Iterator[str]:
    yield from _form_problems(parsed.issuer, "issuer")
    yield from _form_problems(parsed.subject, "subject")
    if len(parsed.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)) != 1:
        yield "the issuer has not one commonName"
    role, issuing = certificate.role, _role(parsed.issuer)
    if certificate.kind == "device":
        if len(parsed.subject.rdns):
            yield "the subject of a device is not empty"
    elif certificate.kind == "organisation":
        if role is None:
            yield "the subject has not one organizationalUnitName with a role of two hexadecimal digits"
        elif not role.is_known or role in (RemotePartyRole.ROOT, RemotePartyRole.ISSUING_AUTHORITY):
            yield f"the role {role:02X} is not that of an organisation"
        if issuing is not RemotePartyRole.ISSUING_AUTHORITY:
            yield "the issuer's organizationalUnitName is not 07, issuing authority"
    else:
        if len(parsed.subject.get_attributes_for_oid(NameOID.COMMON_NAME)) != 1:
            yield "the subject has not one commonName"
        units = parsed.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
        if units and role not in (RemotePartyRole.ROOT, RemotePartyRole.ISSUING_AUTHORITY):
            yield "the subject's organizationalUnitName is neither 00, root, nor 07, issuing authority"


_NAME_ATTRIBUTES = {
    NameOID.COMMON_NAME: (_ASN1Type.UTF8String, _ASN1Type.PrintableString),
    NameOID.ORGANIZATIONAL_UNIT_NAME: (_ASN1Type.UTF8String, _ASN1Type.PrintableString),
    NameOID.X500_UNIQUE_IDENTIFIER: (_ASN1Type.BitString,),
}


def _form_problems(name: x509.Name, which: str) -> Iterator[str]:
    attributes = list(name)
    if len(attributes) != len(name.rdns):
        yield f"the {which} has several attributes in one relative distinguished name"
    for attribute in attributes:
        types = _NAME_ATTRIBUTES.get(attribute.oid)
        if types is None:
            yield f"the {which} has the attribute {attribute.oid.dotted_string}, which is not of the profile"
        elif attribute._type not in types:
            yield f"the {which} has the attribute {attribute.oid.dotted_string} as {attribute._type.name}"


# --- Chains

_MOST_SIGNATURES = 64


def chain_problems(
    certificate: Certificate,
    intermediates: Iterable[Certificate],
    roots: Iterable[Certificate],
    at: datetime | None = None,
) -> list[str]:
    """Why a certificate can't be trusted; nothing where a path leads from it to a root.

    Every certificate of the path is signed by the next with ECDSA and SHA-256, carries the key identifier of the next
    where it carries one, and has no critical extension but those of the profile; every issuer is an authority for
    certificates whose path length allows what is below, self-issued ones counted too (RFC 5280, 6.1). The issuer of an
    organisation's certificate has the role of issuing authority, 07, that of a device's has none (digest
    ``certificates.md``, 2 and 3): neither may issue the other's. Names are equal where their string types are equal
    too. Policies, revocation and the profile are not judged here.

    Args:
        certificate: to be judged.
        intermediates: certificates of authorities that may lie on the path, in any order.
        roots: trust anchors: certificates that are trusted, be they self-signed or not. Their own signatures are not
            checked, their validity is.
        at: the time to judge the validity at, aware; None leaves validity unjudged.

    Returns:
        Problems, a phrase each: those of the certificate, or else all that was met on the way to the roots.

    Raises:
        ValueError: where ``at`` is naive.
    """
    check_time(at)
    problems = _own_problems(certificate, at)
    roots = list(roots)
    anchors = {root.der for root in roots}
    if problems or certificate.der in anchors:
        return problems
    issuers: dict[object, list[Certificate]] = {}
    for candidate in (*roots, *intermediates):
        issuers.setdefault(_compared(candidate.subject), []).append(candidate)
    reached = {certificate.der}
    paths = deque([(certificate, 0)])
    checks = 0
    while paths:
        child, below = paths.popleft()
        candidates = [
            issuer
            for issuer in issuers.get(_compared(child.issuer), ())
            if None in (child.authority_key_identifier, issuer.subject_key_identifier)
            or child.authority_key_identifier == issuer.subject_key_identifier
        ]
        if not candidates:
            problems.append(f"{_title(child)}: the certificate of its issuer {child.issuer} is not there")
        for issuer in candidates:
            if issuer.der in reached:
                continue
            checks += 1
            if checks > _MOST_SIGNATURES:
                return [*problems, f"more than {_MOST_SIGNATURES} signatures to check"]
            found = [*_issue_problems(child, issuer), *_issuer_problems(issuer, below, at)]
            found += _kind_problems(child, issuer)
            if not found and issuer.der in anchors:
                return []
            if not found:
                reached.add(issuer.der)
                paths.append((issuer, below + 1))
            problems += found
    return list(dict.fromkeys(problems)) or ["no path leads to a root"]


Authorities: TypeAlias = bytes | str | Certificate | Iterable[bytes | str | Certificate]
"""Certificates of certification authorities, roots and issuing ones in any order: DER, PEM with one, or read ones."""


def trust_problems(certificate: Certificate, trust: Authorities, at: datetime | None = None) -> list[str]:
    """Why a certificate can't be trusted by one who trusts these authorities; nothing where it can.

    A path has to lead to an authority that issued itself, or whose own issuer is not given: an issuing authority given
    without its root is trusted as it is, one given with it has to be its root's. Other certificates than those of
    authorities are not looked at. The rest is as for :func:`chain_problems`.

    Args:
        certificate: to be judged.
        trust: the authorities' certificates.
        at: the time to judge the validity at, aware; None leaves validity unjudged.

    Raises:
        DecodeError: where something is no certificate.
        ValueError: where ``at`` is naive.
    """
    given = (trust,) if isinstance(trust, bytes | str | Certificate) else trust
    read = (each if isinstance(each, Certificate) else read_certificate(each) for each in given)
    authorities = [each for each in read if each.kind == "authority"]
    subjects = {_compared(each.subject) for each in authorities}
    roots = [each for each in authorities if _is_self_issued(each) or _compared(each.issuer) not in subjects]
    return chain_problems(certificate, authorities, roots, at)


def _own_problems(certificate: Certificate, at: datetime | None) -> list[str]:
    """What is wrong with a certificate wherever it stands in the path."""
    with _refusing("certificate", certificate.der):
        parsed = load(certificate.der)
        problems = [*_signature_problems(parsed)]
        problems += [
            f"the critical extension {extension.oid.dotted_string} is unknown"
            for extension in parsed.extensions
            if extension.critical and extension.oid not in _EXTENSIONS
        ]
    if at is not None and at < certificate.not_before:
        problems.append(f"not valid before {_time_text(certificate.not_before)}")
    if at is not None and at > certificate.not_after:
        problems.append(f"not valid after {_time_text(certificate.not_after)}")
    return [f"{_title(certificate)}: {problem}" for problem in problems]


def _issuer_problems(issuer: Certificate, below: int, at: datetime | None) -> list[str]:
    """What keeps a certificate from being an issuer with so many authorities between it and the end of the path."""
    with _refusing("certificate", issuer.der):
        extensions = load(issuer.der).extensions
        constraints = _value(extensions, x509.BasicConstraints)
        usage = _value(extensions, x509.KeyUsage)
    problems = []
    if constraints is None or not constraints.ca:
        problems.append("it is no certification authority")
    elif constraints.path_length is not None and constraints.path_length < below:
        problems.append("the path is longer than it allows")
    if usage is None or not usage.key_cert_sign:
        problems.append("its key is not for signing certificates")
    return [*_own_problems(issuer, at), *(f"{_title(issuer)}: {problem}" for problem in problems)]


def _kind_problems(child: Certificate, issuer: Certificate) -> Iterator[str]:
    """Whether an authority is one for organisations or one for devices, as its name says."""
    if issuer.kind != "authority":
        return
    if child.kind == "organisation" and issuer.role is not RemotePartyRole.ISSUING_AUTHORITY:
        yield f"{_title(child)}: {_title(issuer)} issues no certificates of organisations"
    elif child.kind == "device" and issuer.role is not None:
        yield f"{_title(child)}: {_title(issuer)} issues no certificates of devices"


def _issue_problems(child: Certificate, issuer: Certificate) -> list[str]:
    """What speaks against one certificate being issued by another."""
    try:
        _verify_issued(child, issuer)
    except InvalidSignature:
        return [f"{_title(child)}: the signature is not that of {_title(issuer)}"]
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        return [f"{_title(child)}: not issued by {_title(issuer)}: {error}"]
    return []


def _verify_issued(child: Certificate, issuer: Certificate) -> None:
    """Raise InvalidSignature for another signature, ValueError for another name or algorithm."""
    parsed = load(child.der)
    signed = parsed.tbs_certificate_bytes
    if signed not in child.der:
        signed = with_null_parameters(signed)
    if _compared(child.issuer) != _compared(issuer.subject):
        raise ValueError("it names another issuer")
    key = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, issuer.public_point)
    key.verify(parsed.signature, signed, ec.ECDSA(SHA256()))  # another hash is a problem before


@lru_cache(maxsize=256)
def _compared(name: str) -> object:
    """A name as names are compared (RFC 5280, 7.1): without regard to case and blanks."""
    try:
        return distinguished_name.parse(name)
    except DecodeError:
        return name


def _title(certificate: Certificate) -> str:
    return str(certificate.entity_id or certificate.subject)


# --- Building


def build_authority_certificate(
    public_point: bytes,
    common_name: str,
    not_before: datetime,
    not_after: datetime,
    *,
    issuer_key: ec.EllipticCurvePrivateKey,
    issuer: Certificate | None = None,
    role: RemotePartyRole | None = RemotePartyRole.ISSUING_AUTHORITY,
    path_length: int | None = 0,
    policy: str = POLICY,
    serial_number: int | None = None,
    wrapped_contingency_key: bytes | None = None,
    deterministic: bool = False,
) -> bytes:
    """The certificate of a certification authority, DER.

    Args:
        public_point: the authority's key, SEC1 octets.
        common_name: of the authority, in PrintableString.
        not_before: begin of validity, aware, in whole seconds.
        not_after: last second of validity, the same.
        issuer_key: what signs: the private key of ``issuer`` or, without one, the authority's own.
        issuer: the authority above; None for a root, which is self-signed.
        role: for the subject's organizationalUnitName; None for none, as the published issuers of device certificates.
        path_length: how many authorities may follow below; None for no limit.
        policy: certificate policy, dotted.
        serial_number: positive, up to 16 octets; without one, it is derived from what the certificate says.
        wrapped_contingency_key: of a root, the value of the extension :data:`WRAPPED_CONTINGENCY_KEY`.
        deterministic: sign after RFC 6979, so that equal arguments give equal octets.

    Raises:
        EncodeError: where an argument has no place in such a certificate.
        cryptography.exceptions.UnsupportedAlgorithm: where the OpenSSL behind it can't sign deterministically.
    """
    subject = _authority_name(common_name, role)
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (_key_usage("keyCertSign", "cRLSign"), True),
        (x509.BasicConstraints(ca=True, path_length=path_length), True),
        (_policies(policy), True),
        (x509.SubjectKeyIdentifier(key_identifier(public_point)), False),
    ]
    if wrapped_contingency_key is not None:
        extensions.append((x509.UnrecognizedExtension(WRAPPED_CONTINGENCY_KEY, wrapped_contingency_key), False))
    if issuer is None and _point(issuer_key.public_key()) != public_point:
        raise EncodeError("a root is signed with its own key", path=("issuer_key",))
    validity = (not_before, not_after)
    return _certify(
        public_point, subject, validity, extensions, issuer, issuer_key, serial_number, deterministic=deterministic
    )


def build_organisation_certificate(
    public_point: bytes,
    entity_id: EntityId | bytes | str,
    role: RemotePartyRole | int,
    usage: str,
    not_before: datetime,
    not_after: datetime,
    *,
    issuer: Certificate,
    issuer_key: ec.EllipticCurvePrivateKey,
    common_name: str | None = None,
    policy: str = POLICY,
    serial_number: int | None = None,
    deterministic: bool = False,
) -> bytes:
    """The certificate of an organisation (remote party), DER.

    Args:
        public_point: the organisation's key, SEC1 octets.
        entity_id: EUI-64 of the organisation.
        role: of the organisation.
        usage: ``digitalSignature`` or ``keyAgreement``.
        not_before: begin of validity, aware, in whole seconds.
        not_after: last second of validity, the same.
        issuer: the issuing authority.
        issuer_key: its private key.
        common_name: of the organisation, if any.
        policy: certificate policy, dotted.
        serial_number: positive, up to 16 octets; without one, it is derived from what the certificate says.
        deterministic: sign after RFC 6979, so that equal arguments give equal octets.

    Raises:
        EncodeError: where an argument has no place in such a certificate.
        cryptography.exceptions.UnsupportedAlgorithm: where the OpenSSL behind it can't sign deterministically.
    """
    if not 0 <= role <= 0xFF:
        raise EncodeError("a role has two hexadecimal digits", path=("role",))
    attributes: list[Any] = [
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, f"{int(role):02X}"),
        x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, b"\x00" + _checked_entity(entity_id), _ASN1Type.BitString),
    ]
    if common_name is not None:
        attributes.insert(0, x509.NameAttribute(NameOID.COMMON_NAME, _checked_name(common_name)))
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (_key_usage(_entity_usage(usage)), True),
        (x509.SubjectKeyIdentifier(key_identifier(public_point)), False),
        (_policies(policy), True),
    ]
    validity = (not_before, not_after)
    return _certify(
        public_point,
        x509.Name(attributes),
        validity,
        extensions,
        issuer,
        issuer_key,
        serial_number,
        deterministic=deterministic,
    )


def build_device_certificate(
    public_point: bytes,
    entity_id: EntityId | bytes | str,
    usage: str,
    not_before: datetime,
    not_after: datetime = NO_EXPIRY,
    *,
    issuer: Certificate,
    issuer_key: ec.EllipticCurvePrivateKey,
    hardware_type: str = HARDWARE_TYPE,
    policy: str = POLICY,
    serial_number: int | None = None,
    deterministic: bool = False,
) -> bytes:
    """The certificate of a device, DER.

    Args:
        public_point: the device's key, SEC1 octets.
        entity_id: EUI-64 of the device.
        usage: ``digitalSignature`` or ``keyAgreement``.
        not_before: begin of validity, aware, in whole seconds.
        not_after: last second of validity, the same; by the profile there is none.
        issuer: the issuing authority.
        issuer_key: its private key.
        hardware_type: hwType, dotted.
        policy: certificate policy, dotted.
        serial_number: positive, up to 16 octets; without one, it is derived from what the certificate says.
        deterministic: sign after RFC 6979, so that equal arguments give equal octets.

    Raises:
        EncodeError: where an argument has no place in such a certificate.
        cryptography.exceptions.UnsupportedAlgorithm: where the OpenSSL behind it can't sign deterministically.
    """
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (_key_usage(_entity_usage(usage)), True),
        (x509.SubjectKeyIdentifier(key_identifier(public_point)), False),
        (_device_name(entity_id, hardware_type), True),
        (_policies(policy), True),
    ]
    validity = (not_before, not_after)
    return _certify(
        public_point,
        x509.Name([]),
        validity,
        extensions,
        issuer,
        issuer_key,
        serial_number,
        deterministic=deterministic,
    )


def build_signing_request(
    private_key: ec.EllipticCurvePrivateKey,
    entity_id: EntityId | bytes | str,
    usage: str,
    *,
    hardware_type: str = HARDWARE_TYPE,
    deterministic: bool = False,
) -> bytes:
    """A device's certification request, DER.

    Args:
        private_key: the device's new key.
        entity_id: EUI-64 of the device.
        usage: ``digitalSignature`` or ``keyAgreement``.
        hardware_type: hwType, dotted.
        deterministic: sign after RFC 6979, so that equal arguments give equal octets.

    Raises:
        EncodeError: where an argument has no place in such a request.
        cryptography.exceptions.UnsupportedAlgorithm: where the OpenSSL behind it can't sign deterministically.
    """
    if not isinstance(private_key.curve, ec.SECP256R1):
        raise EncodeError("a key on P-256 expected", path=("private_key",))
    builder = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([]))
        .add_extension(_key_usage(_entity_usage(usage)), critical=True)
        .add_extension(_device_name(entity_id, hardware_type), critical=True)
    )
    request = builder.sign(private_key, SHA256(), ecdsa_deterministic=deterministic or None)
    return request.public_bytes(Encoding.DER)


def _certify(
    public_point: bytes,
    subject: x509.Name,
    validity: tuple[datetime, datetime],
    extensions: list[tuple[x509.ExtensionType, bool]],
    issuer: Certificate | None,
    issuer_key: ec.EllipticCurvePrivateKey,
    serial_number: int | None,
    *,
    deterministic: bool,
) -> bytes:
    not_before, not_after = map(_checked_time, validity, ("not_before", "not_after"))
    if not_after < not_before:
        raise EncodeError("the validity ends before it begins", path=("not_after",))
    try:
        public_key = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, public_point)
    except (ValueError, TypeError):
        raise EncodeError("the octets are no point on P-256", path=("public_point",)) from None
    if _point(public_key) != public_point:
        raise EncodeError("an uncompressed point expected", path=("public_point",))
    issuer_name = subject
    if issuer is not None:
        if issuer.kind != "authority":
            raise EncodeError("the issuer is no certification authority", path=("issuer",))
        if _point(issuer_key.public_key()) != issuer.public_point:
            raise EncodeError("the key is not that of the issuer", path=("issuer_key",))
        issuer_name = load(issuer.der).subject
        identifier = issuer.subject_key_identifier or key_identifier(issuer.public_point)
        extensions.append((x509.AuthorityKeyIdentifier(identifier, None, None), False))
    if serial_number is None:
        said = (issuer_name.public_bytes(), subject.public_bytes(), str((not_before, not_after)).encode(), public_point)
        values = tuple(value.public_bytes() for value, _ in extensions)
        digest = hashlib.sha256(b"".join(said + values)).digest()
        serial_number = int.from_bytes(digest[:_SERIAL_NUMBER_SIZE], "big") >> 1 | 1 << 126
    elif not 0 < serial_number < 1 << 8 * _SERIAL_NUMBER_SIZE - 1:
        raise EncodeError("a serial number is positive and has up to 16 octets", path=("serial_number",))
    builder = x509.CertificateBuilder(issuer_name, subject, public_key, serial_number, not_before, not_after)
    for value, critical in extensions:
        builder = builder.add_extension(value, critical)
    certificate = builder.sign(issuer_key, SHA256(), ecdsa_deterministic=deterministic or None)
    return certificate.public_bytes(Encoding.DER)


_PRINTABLE = re.compile(r"[A-Za-z0-9 '()+,./:=?-]{1,64}")


def _checked_name(name: str) -> str:
    if not _PRINTABLE.fullmatch(name):
        raise EncodeError("a name has 1 to 64 characters of PrintableString", path=("common_name",))
    return name


def _authority_name(common_name: str, role: RemotePartyRole | None) -> x509.Name:
    texts = [(NameOID.COMMON_NAME, _checked_name(common_name))]
    if role is not None:
        texts.insert(0, (NameOID.ORGANIZATIONAL_UNIT_NAME, f"{int(role):02X}"))
    return x509.Name([x509.NameAttribute(oid, text, _ASN1Type.PrintableString) for oid, text in texts])


def _checked_entity(entity_id: EntityId | bytes | str) -> EntityId:
    try:
        return EntityId(entity_id)
    except ValueError as error:
        raise EncodeError(str(error), path=("entity_id",)) from None


def _checked_time(moment: datetime, field: str) -> datetime:
    if moment.tzinfo is None or moment.microsecond or moment.year < 1950:
        raise EncodeError("an aware time in whole seconds, not before 1950, expected", path=(field,))
    return moment.astimezone(UTC)


def _entity_usage(usage: str) -> str:
    if usage not in ("digitalSignature", "keyAgreement"):
        raise EncodeError("the usage is digitalSignature or keyAgreement", path=("usage",))
    return usage


def _key_usage(*names: str) -> x509.KeyUsage:
    bits = {attribute: name in names for name, attribute in _USAGES.items()}
    return x509.KeyUsage(**bits, encipher_only=False, decipher_only=False)


def _policies(policy: str) -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(_identifier(policy, "policy"), None)])


def _identifier(text: str, field: str) -> x509.ObjectIdentifier:
    try:
        return x509.ObjectIdentifier(text)
    except ValueError:
        raise EncodeError("an object identifier such as 1.2.3 expected", path=(field,)) from None


# --- hardwareModuleName (RFC 4108, 5): SEQUENCE { hwType OBJECT IDENTIFIER, hwSerialNum OCTET STRING }

_SEQUENCE, _OBJECT_IDENTIFIER, _OCTET_STRING = 0x30, 0x06, 0x04
_SHORT_LENGTHS = 0x80


def _device_name(entity_id: EntityId | bytes | str, hardware_type: str) -> x509.SubjectAlternativeName:
    first, second, *rest = (int(arc) for arc in _identifier(hardware_type, "hardware_type").dotted_string.split("."))
    arcs = b"".join(_base_128(arc) for arc in (40 * first + second, *rest))
    content = _short(_OBJECT_IDENTIFIER, arcs) + _short(_OCTET_STRING, _checked_entity(entity_id))
    return x509.SubjectAlternativeName([x509.OtherName(_HARDWARE_MODULE_NAME, _short(_SEQUENCE, content))])


def _short(tag: int, content: bytes) -> bytes:
    if len(content) >= _SHORT_LENGTHS:
        raise EncodeError("an object identifier of fewer octets expected", path=("hardware_type",))
    return bytes((tag, len(content))) + content


def _base_128(number: int) -> bytes:
    octets = [number & 0x7F]
    while number := number >> 7:
        octets.append(0x80 | number & 0x7F)
    return bytes(reversed(octets))


def _read_device_name(value: bytes) -> tuple[EntityId, str]:
    """The hwSerialNum and hwType of a hardwareModuleName; DER in its only form."""
    content, end = _read_short(_SEQUENCE, value, 0, "a SEQUENCE")
    if end != len(value):
        raise DecodeError("the end of the hardwareModuleName", offset=end)
    start = end - len(content)
    arcs, middle = _read_short(_OBJECT_IDENTIFIER, value, start, "hwType, an OBJECT IDENTIFIER")
    serial, last = _read_short(_OCTET_STRING, value, middle, "hwSerialNum, an OCTET STRING")
    if last != end:
        raise DecodeError("the end of the hardwareModuleName", offset=last)
    if len(serial) != 8:
        raise DecodeError("hwSerialNum of 8 octets, an EUI-64", offset=middle, found=f"{len(serial)} octets")
    return EntityId(serial), _dotted(arcs, middle - len(arcs))


def _read_short(tag: int, value: bytes, offset: int, expected: str) -> tuple[bytes, int]:
    """The content of a value with a length in one octet, and where it ends."""
    if value[offset : offset + 1] != bytes((tag,)):
        raise DecodeError(expected, offset=offset)
    length = value[offset + 1] if offset + 1 < len(value) else _SHORT_LENGTHS
    end = offset + 2 + length
    if length >= _SHORT_LENGTHS or end > len(value):
        raise DecodeError("a length in one octet, within the hardwareModuleName", offset=offset + 1)
    return value[offset + 2 : end], end


def _dotted(octets: bytes, offset: int) -> str:
    """An object identifier as people write it."""
    arcs: list[int] = []
    number = 0
    for place, octet in enumerate(octets):
        if octet == 0x80 and not number:
            raise DecodeError("an arc in its shortest form", offset=offset + place)
        number = number << 7 | octet & 0x7F
        if octet < 0x80:
            arcs.append(number)
            number = 0
    if not octets or octets[-1] >= 0x80:
        raise DecodeError("a whole object identifier", offset=offset)
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))


# --- What certificates and requests have in common

_E = TypeVar("_E", bound=x509.ExtensionType)


@contextmanager
def _refusing(what: What, der: bytes) -> Iterator[None]:
    """Every complaint of ``cryptography`` becomes a DecodeError in words of our own, of the field that is at fault.

    It reads parts of a certificate only when they are asked for, and says that they are malformed in more ways than it
    documents: ValueError, TypeError, InvalidVersion, DuplicateExtension, UnsupportedAlgorithm, and warnings, which a
    program may have turned into exceptions.
    """
    try:
        yield
    except WireError:
        raise
    except Exception as error:
        raise _refusal(what, der) from error


def _refusal(what: What, der: bytes) -> DecodeError:
    """The error of octets that ``cryptography`` refused."""
    expected, offset, found, path = fault_of(der, what) or (f"a {what} of X.509", 0, "another structure", ())
    return DecodeError(expected, offset=offset, found=found, path=path)


def _octets(data: bytes | str) -> bytes:
    if isinstance(data, str):
        return data.encode("utf-8", "replace")
    if not isinstance(data, bytes | bytearray | memoryview):
        raise DecodeError("octets or PEM text", offset=0, found=f"a value of type {type(data).__name__}")
    return bytes(data)


_PEM = b"-----BEGIN "


def _der(octets: bytes, label: str) -> bytes:
    """The DER octets of DER or PEM."""
    blocks = octets.count(_PEM)
    if blocks > 1:
        raise DecodeError(f"one PEM block {label}", offset=octets.rfind(_PEM), found=f"{blocks}")
    if not blocks:
        return _spelt(octets)
    try:
        return pem_blocks(octets, label)[0]
    except ValueError:
        start = octets.find(_PEM)
        found = octets[start : start + 40].split(b"\n")[0].decode("ascii", "replace").rstrip()
        expected = f"a whole PEM block {label}, of base64"
        raise DecodeError(expected, offset=start, found=found) from None


def _spelt(octets: bytes) -> bytes:
    """DER, or what text spells in hexadecimal or base64; what spells nothing stays as it is."""
    if octets[:2] == b"\x30\x82":  # no text
        return octets
    try:
        return spelling.read(octets)
    except WireError:
        return octets


def _value(extensions: x509.Extensions, kind: type[_E]) -> _E | None:
    """The value of an extension, or None where there is none."""
    try:
        return extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


_Values: TypeAlias = dict[type, Any]
"""The values of extensions by their types."""


def _values(extensions: x509.Extensions) -> _Values:
    """The values of the extensions of a certificate or request, which has each once."""
    return {type(extension.value): extension.value for extension in extensions}


class _Extensions(NamedTuple):
    """What the extensions of a certificate say; see :class:`Certificate`."""

    is_authority: bool
    usage: str
    policies: tuple[str, ...]
    names: x509.SubjectAlternativeName | None
    subject_key: bytes | None
    authority_key: bytes | None


_SUBJECT_KEY = bytes.fromhex("3011 0603551d0e 040a 0408")
_AUTHORITY_KEY = bytes.fromhex("3013 0603551d23 040c 300a 8008")
"""Extensions that hold an identifier of 8 octets and nothing else: what stands before it."""
_KEPT_EXTENSIONS: dict[tuple[bytes, ...], _Extensions] = {}
_MOST_EXTENSIONS = 256
"""How many are kept: organisations' differ in the identifiers of keys alone."""


def _extensions(octets: tuple[bytes, ...], parsed: x509.Certificate) -> _Extensions:
    """What the extensions of a certificate say; octets that are the same but for identifiers of keys say the same."""
    subject_key = authority_key = None
    shape = []
    for each in octets:
        if each.startswith(_SUBJECT_KEY):
            subject_key, each = each[len(_SUBJECT_KEY) :], _SUBJECT_KEY
        elif each.startswith(_AUTHORITY_KEY):
            authority_key, each = each[len(_AUTHORITY_KEY) :], _AUTHORITY_KEY
        shape.append(each)
    known = _KEPT_EXTENSIONS.get(tuple(shape)) if shape else None
    if known is not None:
        return known._replace(subject_key=subject_key, authority_key=authority_key)
    values = _values(parsed.extensions)
    subject_identifier, authority_identifier = map(values.get, (x509.SubjectKeyIdentifier, x509.AuthorityKeyIdentifier))
    found = _Extensions(
        _is_authority(values),
        _usage(values),
        tuple(policy.policy_identifier.dotted_string for policy in values.get(x509.CertificatePolicies, ())),
        values.get(x509.SubjectAlternativeName),
        None if subject_identifier is None else subject_identifier.digest,
        None if authority_identifier is None else authority_identifier.key_identifier,
    )
    if shape and found.names is None:
        if len(_KEPT_EXTENSIONS) >= _MOST_EXTENSIONS:
            _KEPT_EXTENSIONS.clear()
        _KEPT_EXTENSIONS[tuple(shape)] = found
    return found


class _Name(NamedTuple):
    """What is read of a name.

    Attributes:
        text: of RFC 4514.
        role: of a single organizationalUnitName of two hexadecimal digits.
        unique: the values of x500UniqueIdentifier.
    """

    text: str
    role: RemotePartyRole | None
    unique: tuple[str | bytes, ...]


def _made_name(name: x509.Name) -> _Name:
    unique = tuple(attribute.value for attribute in name.get_attributes_for_oid(NameOID.X500_UNIQUE_IDENTIFIER))
    return _Name(name.rfc4514_string(), _role(name), unique)


_NAMES: dict[bytes, _Name] = {}
_MOST_NAMES = 1024
"""How many names are kept: those of issuers and organisations recur from certificate to certificate."""


def _name(octets: bytes | None, parsed: x509.Certificate, which: Literal["issuer", "subject"]) -> _Name:
    """The subject or issuer of a certificate; the same octets are the same name."""
    found = None if octets is None else _NAMES.get(octets)
    if found is None:
        found = _made_name(getattr(parsed, which))
        if octets is not None and len(octets) < _SHORT_LENGTHS:
            if len(_NAMES) >= _MOST_NAMES:
                _NAMES.clear()
            _NAMES[octets] = found
    return found


def _point(key: object, held: bytes | None = None) -> bytes:
    """The point of a key on P-256; what is held to be its uncompressed form need not be asked for."""
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        kind = key.curve.name if isinstance(key, ec.EllipticCurvePublicKey) else type(key).__name__
        raise DecodeError("a public key on P-256", offset=0, found=kind, path=("public_point",))
    return held or key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _certified_point(
    parsed: x509.Certificate | x509.CertificateSigningRequest, der: bytes, what: What, held: bytes | None = None
) -> bytes:
    """The point of the key in a certificate or request; what the octets have in its place, where they are as usual."""
    path = ("public_point",)
    try:
        return _point(parsed.public_key(), held)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        found = error.found if isinstance(error, DecodeError) else "what is no point on a known curve"
        offset = places(der, what).get(("subject_public_key_info",), 0)
        raise DecodeError("a public key on P-256", offset=offset, found=found, path=path) from error


def _is_authority(extensions: _Values) -> bool:
    constraints = extensions.get(x509.BasicConstraints)
    return constraints is not None and constraints.ca


def _is_self_issued(certificate: Certificate) -> bool:
    return certificate.kind == "authority" and _compared(certificate.issuer) == _compared(certificate.subject)


def _usage(extensions: _Values) -> str:
    usage: x509.KeyUsage | None = extensions.get(x509.KeyUsage)
    if usage is None:
        return ""
    names = [name for name, attribute in _USAGES.items() if getattr(usage, attribute)]
    if usage.key_agreement and usage.encipher_only:
        names.append("encipherOnly")
    if usage.key_agreement and usage.decipher_only:
        names.append("decipherOnly")
    if names == ["keyCertSign", "cRLSign"] and _is_authority(extensions):
        del names[1]
    return "+".join(names)


def _role(name: x509.Name) -> RemotePartyRole | None:
    units = [attribute.value for attribute in name.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)]
    if len(units) == 1 and isinstance(units[0], str) and re.fullmatch("[0-9A-Fa-f]{2}", units[0]):
        return RemotePartyRole(int(units[0], 16))
    return None


def _owner(subject: _Name, names: x509.SubjectAlternativeName | None, der: bytes) -> tuple[EntityId | None, str | None]:
    """The entity that a certificate or request is for and, of a device, its hwType."""
    unique = subject.unique
    modules = [
        name.value
        for name in (names or ())
        if isinstance(name, x509.OtherName) and name.type_id == _HARDWARE_MODULE_NAME
    ]
    if len(unique) + len(modules) > 1:
        offset = der.find(modules[0]) if modules else der.rfind(unique[-1] if isinstance(unique[-1], bytes) else b"")
        raise DecodeError(
            "one entity identifier", offset=offset, found=f"{len(unique) + len(modules)}", path=("entity_id",)
        )
    if modules:
        try:
            return _read_device_name(modules[0])
        except DecodeError as error:
            error.inside("entity_id", offset=der.find(modules[0]))
            raise
    if not unique:
        return None, None
    identifier = unique[0]
    if not isinstance(identifier, bytes) or len(identifier) != 9 or identifier[0]:
        held = identifier if isinstance(identifier, bytes) else identifier.encode()
        expected, found = "an x500UniqueIdentifier with the 64 bits of an EUI-64, 00 and 8 octets", held[:20].hex()
        raise DecodeError(expected, offset=max(der.find(held), 0), found=found or "nothing", path=("entity_id",))
    return EntityId(identifier[1:]), None


def _asn1_time(moment: datetime) -> bytes:
    """A time as RFC 5280, 4.1.2.5, has it: UTCTime through 2049, GeneralizedTime from 2050."""
    rest = f"{moment:%m%d%H%M%SZ}".encode()
    if 1950 <= moment.year < 2050:
        return b"\x17\x0d" + f"{moment.year % 100:02}".encode() + rest
    return b"\x18\x0f" + f"{moment.year:04}".encode() + rest


def _time_text(moment: datetime) -> str:
    return f"{moment.replace(tzinfo=None).isoformat()}Z"


def _plain(value: object) -> JSON:
    return _time_text(value) if isinstance(value, datetime) else plain(value)
