"""The project's own test PKI: every key and certificate of it, always the same.

The profile is that of the Smart Metering Key Infrastructure. Private keys come from a label by SHA-256 and signatures
after RFC 6979, so there is nothing random in it and ``python -m vectors.pki`` writes the same files again. All of it
is public: these keys protect nothing.

It is written with ``cryptography`` alone, and with none of the library that the vectors test.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID

__all__ = [
    "AUTHORITIES",
    "DEVICES",
    "FOLDER",
    "ORGANISATIONS",
    "XML_SIGNERS",
    "Authority",
    "Device",
    "Organisation",
    "authority_certificate",
    "certificate",
    "eui_of",
    "files",
    "point_of",
    "private_key",
    "signing_request",
    "usages_of",
]

FOLDER = Path(__file__).parent
"""Where the files of the PKI stand."""

_LABEL = "gbcs project test PKI 1"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (FIPS 186-4, D.1.2.3)
_POLICY = x509.ObjectIdentifier("1.2.826.0.1.8641679.1.2.1.4")
_HARDWARE_MODULE_NAME = x509.ObjectIdentifier("1.3.6.1.5.5.7.8.4")
# hwModuleName up to its serial number: SEQUENCE { OID 1.2.826.0.1.8641679.1.2.2.1, OCTET STRING of 8 }
_HARDWARE_MODULE = bytes.fromhex("3019 060d 2a863a0001848fb90f01020201 0408")

_BEGIN = datetime.datetime(2026, 1, 1)  # UTC, as x509 takes naive times
_END_OF_ORGANISATION = datetime.datetime(2035, 12, 31, 23, 59, 59)
_END_OF_ISSUING_AUTHORITY = datetime.datetime(2049, 12, 31, 23, 59, 59)
_END_OF_ROOT = datetime.datetime(2075, 12, 31, 23, 59, 59)
_NO_EXPIRY = datetime.datetime(9999, 12, 31, 23, 59, 59)


class Organisation(NamedTuple):
    """A remote party.

    Attributes:
        eui: EUI-64, hexadecimal.
        role: remote party role, the OU of its certificates.
        common_name: in its signing certificate, for those that have one.
        prepayment: whether it has a second key agreement key, for prepayment top-up.
    """

    eui: str
    role: int
    common_name: str | None = None
    prepayment: bool = False


class Device(NamedTuple):
    """A device.

    Attributes:
        eui: EUI-64, hexadecimal.
        type: ESME, GSME ...
    """

    eui: str
    type: str


class Authority(NamedTuple):
    """A certification authority.

    Attributes:
        issuer: name of the authority above it; its own for a root.
        common_name: CN of its subject.
        role: OU of its subject; None for those of devices, which have none.
        end: of its validity.
    """

    issuer: str
    common_name: str
    role: int | None
    end: datetime.datetime


ORGANISATIONS: dict[str, Organisation] = {
    "recovery": Organisation("0a7e570000000001", 1),
    "supplier": Organisation("0a7e570000000002", 2, "VECTORSUPPLIER", prepayment=True),
    "other supplier": Organisation("0a7e570000000012", 2, "VECTORSUPPLIER2", prepayment=True),
    "network operator": Organisation("0a7e570000000003", 3),
    "access control broker": Organisation("0a7e570000000004", 4),
    "transitional CoS": Organisation("0a7e570000000005", 5),
    "WAN provider": Organisation("0a7e570000000006", 6),
    "load controller": Organisation("0a7e570000000008", 8),
    "other user": Organisation("0a7e57000000007f", 127),
}
"""The remote parties. 0A-7E-57 is no assigned prefix: it has the bit of local administration set."""

XML_SIGNERS: dict[str, Organisation] = {
    "supplier, XML": Organisation("0a7e570000000002", 0x87),
    "network operator, XML": Organisation("0a7e570000000003", 0x87),
    "data service provider, XML": Organisation("0a7e570000000004", 0x89),
}
"""Who signs XML: with another key than messages, under the identifier of the party. Their certificates have the one
key for signatures."""

DEVICES: dict[str, Device] = {
    "ESME": Device("0a7e57de00000001", "ESME"),
    "GSME": Device("0a7e57de00000000", "GSME"),
    "CHF": Device("0a7e57de00000002", "CHF"),
    "GPF": Device("0a7e57de00000003", "GPF"),
    "HCALCS": Device("0a7e57de00000004", "HCALCS"),
    "PPMID": Device("0a7e57de00000005", "PPMID"),
    "SAPC": Device("0a7e57de00000006", "SAPC"),
}
"""The devices."""

AUTHORITIES: dict[str, Authority] = {
    "organisation root": Authority("organisation root", "VR", 0, _END_OF_ROOT),
    "organisation issuing": Authority("organisation root", "V1", 7, _END_OF_ISSUING_AUTHORITY),
    "device root": Authority("device root", "VDR0", None, _END_OF_ROOT),
    "device issuing": Authority("device root", "VDI1", None, _END_OF_ISSUING_AUTHORITY),
}
"""The certification authorities, each after the one that issued it."""

_DIGITAL_SIGNATURE, _KEY_AGREEMENT = "digitalSignature", "keyAgreement"


def usages_of(name: str) -> tuple[tuple[str, bool], ...]:
    """The keys of an organisation or a device: usage, and whether it is the one for prepayment."""
    if name in XML_SIGNERS:
        return ((_DIGITAL_SIGNATURE, False),)
    keys: tuple[tuple[str, bool], ...] = ((_DIGITAL_SIGNATURE, False), (_KEY_AGREEMENT, False))
    organisation = ORGANISATIONS.get(name)
    return (*keys, (_KEY_AGREEMENT, True)) if organisation and organisation.prepayment else keys


def eui_of(name: str) -> bytes:
    """The EUI-64 of an organisation or a device."""
    return bytes.fromhex((_organisation(name) or DEVICES[name]).eui)


@lru_cache(maxsize=256)
def private_key(name: str, usage: str, prepayment: bool = False) -> ec.EllipticCurvePrivateKey:
    """The private key of an organisation, a device or (usage keyCertSign) an authority."""
    seed = _digest("key", name, usage, "prepayment" if prepayment else "")
    return ec.derive_private_key(int.from_bytes(seed, "big") % (_ORDER - 1) + 1, ec.SECP256R1())


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public key: an uncompressed point of SEC1."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@lru_cache(maxsize=16)
def authority_certificate(name: str) -> x509.Certificate:
    """The certificate of an authority."""
    authority = AUTHORITIES[name]
    key = private_key(name, "keyCertSign")
    is_root = authority.issuer == name
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (_key_usage("keyCertSign"), True),
        (x509.BasicConstraints(ca=True, path_length=None if is_root else 0), True),
        (_policies(), True),
        (x509.SubjectKeyIdentifier(_key_identifier(key)), False),
    ]
    if not is_root:
        extensions.append((_authority_key_identifier(authority.issuer), False))
    return _certify(name, "keyCertSign", _name_of(name), authority.issuer, authority.end, extensions)


@lru_cache(maxsize=256)
def certificate(name: str, usage: str, prepayment: bool = False) -> x509.Certificate:
    """The certificate of an organisation or a device."""
    key = private_key(name, usage, prepayment)
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (_key_usage(usage), True),
        (x509.SubjectKeyIdentifier(_key_identifier(key)), False),
    ]
    organisation = _organisation(name)
    if organisation:
        issuer, end = "organisation issuing", _END_OF_ORGANISATION
        attributes = [
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, f"{organisation.role:02X}"),
            x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, b"\0" + eui_of(name), _ASN1Type.BitString),
        ]
        if organisation.common_name and usage == _DIGITAL_SIGNATURE:
            attributes.insert(0, x509.NameAttribute(NameOID.COMMON_NAME, organisation.common_name))
        subject = x509.Name(attributes)
    else:
        issuer, end, subject = "device issuing", _NO_EXPIRY, x509.Name([])
        module = x509.OtherName(_HARDWARE_MODULE_NAME, _HARDWARE_MODULE + eui_of(name))
        extensions.append((x509.SubjectAlternativeName([module]), True))
    extensions += [(_policies(), True), (_authority_key_identifier(issuer), False)]
    return _certify(name, usage, subject, issuer, end, extensions, prepayment)


def signing_request(name: str, usage: str) -> x509.CertificateSigningRequest:
    """A device's request for the certificate of a key."""
    module = x509.OtherName(_HARDWARE_MODULE_NAME, _HARDWARE_MODULE + eui_of(name))
    builder = x509.CertificateSigningRequestBuilder(x509.Name([]))
    builder = builder.add_extension(_key_usage(usage), critical=True)
    builder = builder.add_extension(x509.SubjectAlternativeName([module]), critical=True)
    return builder.sign(private_key(name, usage), hashes.SHA256(), ecdsa_deterministic=True)


def files() -> dict[str, str]:
    """The files of the PKI: path below :data:`FOLDER` to text."""
    authorities: list[dict[str, Any]] = []
    for name, authority in AUTHORITIES.items():
        key = private_key(name, "keyCertSign")
        authorities.append(
            {
                "name": name,
                "issuer": authority.issuer,
                "private_scalar": _scalar(key),
                "public_point": point_of(key).hex(),
                "certificate_der_base64": _base64(authority_certificate(name)),
            }
        )
    return {
        "keys.json": json.dumps(_entries(*ORGANISATIONS, *DEVICES), indent=2) + "\n",
        "xml.json": json.dumps(_entries(*XML_SIGNERS), indent=2) + "\n",
        "authorities/authorities.json": json.dumps(authorities, indent=2) + "\n",
        "authorities/organisation.pem": _pem("organisation issuing", "organisation root"),
        "authorities/device.pem": _pem("device issuing", "device root"),
    }


def _entries(*names: str) -> list[dict[str, Any]]:
    """The keys of some, as the files have them."""
    keys: list[dict[str, Any]] = []
    for name in names:
        organisation = _organisation(name)
        for usage, prepayment in usages_of(name):
            key = private_key(name, usage, prepayment)
            keys.append(
                {
                    "eui": eui_of(name).hex(),
                    "usage": usage,
                    "prepayment": prepayment,
                    "name": name,
                    **({"role": organisation.role} if organisation else {"device_type": DEVICES[name].type}),
                    "private_scalar": _scalar(key),
                    "public_point": point_of(key).hex(),
                    "certificate_der_base64": _base64(certificate(name, usage, prepayment)),
                }
            )
    return keys


def _organisation(name: str) -> Organisation | None:
    return ORGANISATIONS.get(name) or XML_SIGNERS.get(name)


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join((_LABEL, *parts)).encode()).digest()


def _scalar(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_numbers().private_value.to_bytes(32, "big").hex()


def _base64(of: x509.Certificate) -> str:
    return base64.b64encode(of.public_bytes(Encoding.DER)).decode()


def _pem(*names: str) -> str:
    return "".join(authority_certificate(name).public_bytes(Encoding.PEM).decode() for name in names)


def _name_of(authority: str) -> x509.Name:
    declared = AUTHORITIES[authority]
    attributes = [(NameOID.COMMON_NAME, declared.common_name)]
    if declared.role is not None:
        attributes.insert(0, (NameOID.ORGANIZATIONAL_UNIT_NAME, f"{declared.role:02X}"))
    return x509.Name([x509.NameAttribute(oid, text, _ASN1Type.PrintableString) for oid, text in attributes])


def _key_identifier(key: ec.EllipticCurvePrivateKey) -> bytes:
    """RFC 5280, 4.2.1.2, method 2: 0100 and the low 60 bits of the SHA-1 of the public key."""
    digest = hashlib.sha1(point_of(key), usedforsecurity=False).digest()
    return bytes((0x40 | digest[12] & 0x0F,)) + digest[13:]


def _authority_key_identifier(authority: str) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier(_key_identifier(private_key(authority, "keyCertSign")), None, None)


def _policies() -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(_POLICY, None)])


def _key_usage(usage: str) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=usage == _DIGITAL_SIGNATURE,
        key_agreement=usage == _KEY_AGREEMENT,
        key_cert_sign=usage == "keyCertSign",
        crl_sign=usage == "keyCertSign",
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        encipher_only=False,
        decipher_only=False,
    )


def _certify(
    name: str,
    usage: str,
    subject: x509.Name,
    issuer: str,
    end: datetime.datetime,
    extensions: list[tuple[x509.ExtensionType, bool]],
    prepayment: bool = False,
) -> x509.Certificate:
    # A positive integer of exactly 16 octets.
    serial = _digest("serial", name, usage, "prepayment" if prepayment else "")[:16]
    serial = bytes((serial[0] & 0x3F | 0x40,)) + serial[1:]
    builder = x509.CertificateBuilder(
        issuer_name=_name_of(issuer),
        subject_name=subject,
        public_key=private_key(name, usage, prepayment).public_key(),
        serial_number=int.from_bytes(serial, "big"),
        not_valid_before=_BEGIN,
        not_valid_after=end,
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(private_key(issuer, "keyCertSign"), hashes.SHA256(), ecdsa_deterministic=True)
