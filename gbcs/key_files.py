"""What files of keys hold: certificates, public keys and private keys in the forms that tools write.

:func:`read` takes the octets of a file and gives a :class:`KeyPart` for each key. Forms are DER and PEM (RFC 7468), one
or several in a file, base64 or hexadecimal of DER, PKCS#12, and two of JSON: a list of entries, as :func:`read`
describes, and the key store of the DCC's test tools, an object of entities, usages and serial numbers. Whose a key is
and what for is told by its certificate, by the entry, or by the name of the file.
"""

from __future__ import annotations

import base64
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    load_der_private_key,
    load_der_public_key,
    load_pem_private_key,
    pkcs12,
)

from gbcs.certificates import Certificate, read_certificate
from gbcs.entity import EntityId
from gbcs.p256 import KeyUsage, UnusableKey, is_private_key, point_of, private_key, public_key
from wire import spelling
from wire.errors import DecodeError, WireError
from wire.json_input import JSONError, read_json
from wire.spelling import SpellingError

__all__ = ["SUFFIXES", "KeyPart", "read"]

SUFFIXES = frozenset({".pem", ".der", ".crt", ".cer", ".key", ".p8", ".p12", ".pfx", ".b64", ".json"})
"""The endings of files that are looked at in a folder."""


class KeyPart(NamedTuple):
    """A key as a file has it: at least one of certificate, point and private key, and what its name or entry says.

    Attributes:
        title: what it is called in notes.
        certificate: of the key.
        point: public, an uncompressed point of SEC1.
        private: the private key.
        entity_id: whose it is said to be.
        usage: what it is said to be for.
        prepayment: whether it is said to be for prepayment top-up.
        is_xml: whether it is said to be for signing XML.
        notes: what is odd about it already.
    """

    title: str
    certificate: Certificate | None = None
    point: bytes | None = None
    private: ec.EllipticCurvePrivateKey | None = None
    entity_id: EntityId | None = None
    usage: KeyUsage | None = None
    prepayment: bool = False
    is_xml: bool = False
    notes: tuple[str, ...] = ()


def read(name: str, octets: bytes, password: bytes | None = None) -> tuple[list[KeyPart], list[str]]:
    """The keys of a file, and a sentence for each thing in it that is none, with the reason.

    An entry of a JSON list has ``eui`` and ``usage``, and some of ``prepayment``, ``certificate_der_base64``,
    ``public_point`` and ``private_scalar`` (both hexadecimal), which must be of one key. In the key store of the DCC's
    test tools, ``{eui: {usage: {serial number: {"certificate", "privateKey", "name"}}}}``, both are PEM.

    Args:
        name: of the file; ``<EUI-64>-ds``, ``-ka``, ``-pp-ka`` or ``-xml-ds`` in it says whose key it is and what for,
            ``PP-ka`` that it is for prepayment top-up.
        octets: its content.
        password: of encrypted private keys and PKCS#12.

    Raises:
        WireError: where nothing in it is a key.
    """
    if octets.lstrip(b" \t\r\n\xef\xbb\xbf")[:1] in (b"[", b"{") or name.lower().endswith(".json"):
        return _read_json(name, octets)
    parts: list[KeyPart] = []
    notes: list[str] = []
    blocks = _PEM.findall(octets)
    if not blocks:
        return list(_of_der(name, _der_of(octets), password)), notes
    for label, block in blocks:
        try:
            parts += _of_pem(name, label.decode(), block, password)
        except WireError as error:
            if len(blocks) == 1:
                raise
            notes.append(f"{name}: {error}")
    if not parts:
        raise UnusableKey("no certificate and no key in it")
    return parts, notes


# Names ----------------------------------------------------------------------------------------------------------------

_NAME = re.compile(
    r"(?:(?P<signs>xml)-sign-)?(?P<eui>[0-9a-f]{16})(?:-pp)?(?P<xml>-xml(?=-ds))?-(?P<usage>ds|ka)", re.IGNORECASE
)
_PREPAYMENT = re.compile("(?:-pp|PP)-ka")  # as in Z1-supplierPP-ka of the DCC's tools
_USAGES = {"ds": KeyUsage.DIGITAL_SIGNATURE, "ka": KeyUsage.KEY_AGREEMENT}


def _named(name: str) -> KeyPart:
    """What a name says of a key."""
    match = _NAME.search(name)
    prepayment = _PREPAYMENT.search(name) is not None
    if match is None:
        return KeyPart(name, prepayment=prepayment)
    is_xml = bool(match["xml"] or match["signs"])
    return KeyPart(name, None, None, None, EntityId(match["eui"]), _USAGES[match["usage"].lower()], prepayment, is_xml)


# Octets ---------------------------------------------------------------------------------------------------------------

_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----\r?\n?(.*?)-----END \1-----", re.DOTALL)
_PASSED_OVER = {"EC PARAMETERS"}  # openssl writes the curve before a key


def _of_pem(name: str, label: str, block: bytes, password: bytes | None) -> Iterator[KeyPart]:
    if label in _PASSED_OVER:
        return
    if label.endswith("PRIVATE KEY"):
        text = b"-----BEGIN %b-----\n%b-----END %b-----\n" % (label.encode(), block, label.encode())
        key = _private(load_pem_private_key, text, password)
        if key is None:
            raise UnusableKey(f"no {label} of a known form")
        yield _named(name)._replace(private=key)
        return
    try:
        der = base64.b64decode(b"".join(block.split()), validate=True)
    except ValueError:
        raise UnusableKey(f"the {label} is not base64") from None
    yield from _of_der(name, der, password)


def _der_of(octets: bytes) -> bytes:
    """The DER octets of a file without PEM lines: the octets themselves, or those that its text spells.

    All but the smallest structures have an octet in their length that is no ASCII.
    """
    if not octets.isascii():
        return octets
    try:
        return spelling.read(octets)
    except SpellingError:
        return octets


def _of_der(name: str, der: bytes, password: bytes | None) -> Iterator[KeyPart]:
    """What DER octets hold: a private key, a public key, PKCS#12, or a certificate."""
    if _is_pkcs12(der):
        yield from _of_pkcs12(name, der, password)
    elif key := _private(load_der_private_key, der, password):
        yield _named(name)._replace(private=key)
    elif point := _public(der):
        yield _named(name)._replace(point=point)
    else:
        yield _named(name)._replace(certificate=read_certificate(der), usage=None)


def _private(
    load: Callable[[bytes, bytes | None], object], octets: bytes, password: bytes | None
) -> ec.EllipticCurvePrivateKey | None:
    """A private key; None where the octets are none."""
    try:
        key = load(octets, None)
    except TypeError:  # it is encrypted
        if password is None:
            raise UnusableKey("the private key is encrypted: a password is needed") from None
        try:
            key = load(octets, password)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise UnusableKey("the private key does not open with this password") from None
    except (ValueError, UnsupportedAlgorithm):
        return None
    if not is_private_key(key):
        raise UnusableKey("a private key on P-256 expected, not one of another algorithm")
    return key


def _public(der: bytes) -> bytes | None:
    """The point of a SubjectPublicKeyInfo; None where the octets are none."""
    try:
        key = load_der_public_key(der)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise UnusableKey("a public key on another curve than P-256")
    return point_of(key)


def _is_pkcs12(der: bytes) -> bool:
    """Whether octets begin as PFX does (RFC 7292, 4): a SEQUENCE that begins with the version 3."""
    start = 2 + (der[1] & 0x7F if len(der) > 1 and der[1] & 0x80 else 0)
    return der[:1] == b"\x30" and der[start : start + 4] == b"\x02\x01\x03\x30"


def _of_pkcs12(name: str, der: bytes, password: bytes | None) -> Iterator[KeyPart]:
    for given in dict.fromkeys((password, password or b"", None)):
        try:
            with warnings.catch_warnings(action="ignore"):  # that it is BER, as other programs write it
                store = pkcs12.load_pkcs12(der, given)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            continue
        break
    else:
        words = "a password is needed" if password is None else "it does not open with this password"
        raise UnusableKey(f"PKCS#12: {words}")
    for held in (store.cert, *store.additional_certs):
        if held is not None:
            friendly = (held.friendly_name or b"").decode("utf-8", "replace")
            part = _named(name)._replace(certificate=read_certificate(held.certificate.public_bytes(Encoding.DER)))
            is_prepayment = part.prepayment or bool(_PREPAYMENT.search(friendly))
            yield part._replace(prepayment=is_prepayment, usage=None)
    if store.key is not None:
        if not is_private_key(store.key):
            raise UnusableKey("a private key on P-256 expected, not one of another algorithm")
        yield _named(name)._replace(private=store.key)


# JSON -----------------------------------------------------------------------------------------------------------------


def _read_json(name: str, octets: bytes) -> tuple[list[KeyPart], list[str]]:
    try:
        content = read_json(octets)
    except JSONError as error:
        raise UnusableKey(f"the file can't be read: {error}") from None
    if isinstance(content, list):
        return _read_each((f"{name}[{place}]", _listed, (entry,)) for place, entry in enumerate(content))
    if isinstance(content, dict) and content:
        return _read_each(_in_store(name, content))
    raise UnusableKey("the file is neither a list of keys nor a key store")


_Entry = tuple[str, Callable[..., KeyPart], tuple[Any, ...]]


def _read_each(entries: Iterable[_Entry]) -> tuple[list[KeyPart], list[str]]:
    parts: list[KeyPart] = []
    notes: list[str] = []
    for title, take, values in entries:
        try:
            part = take(*values)
            parts.append(part if part.title else part._replace(title=title))
        except (WireError, ValueError, LookupError, TypeError, AttributeError) as error:
            notes.append(f"{title}: {error if isinstance(error, WireError) else 'not an entry of a key file'}")
    return parts, notes


def _listed(entry: dict[str, Any]) -> KeyPart:
    """An entry of a list."""
    entity_id, usage = EntityId(entry["eui"]), KeyUsage(entry["usage"])
    prepayment = entry.get("prepayment", _says_prepayment(entry.get("name"), usage))
    if not isinstance(prepayment, bool):
        raise UnusableKey("prepayment is true or false")
    scalar, point = entry.get("private_scalar"), entry.get("public_point")
    private = private_key(int(scalar, 16)) if scalar else None
    public = point_of(public_key(bytes.fromhex(point))) if point else None
    parsed, notes = None, []
    if certificate := entry.get("certificate_der_base64"):
        try:
            parsed = read_certificate(base64.b64decode(certificate, validate=True))
        except DecodeError as error:
            if public is None:
                raise
            notes.append(f"its certificate can't be read, its public point is taken: {error}")
    title = f"{usage} of {entity_id}"
    return KeyPart(title, parsed, public, private, entity_id, usage, prepayment, notes=tuple(notes))


def _in_store(name: str, content: dict[str, Any]) -> Iterator[_Entry]:
    """The entries of a key store: entity, usage, serial number."""
    for eui, usages in content.items():
        for usage, entries in (usages if isinstance(usages, dict) else {"": usages}).items():
            for serial, entry in (entries if isinstance(entries, dict) else {"": entries}).items():
                title = f"{name}: " + " ".join(filter(None, (eui, usage, serial)))
                yield title, _stored, (eui, usage, entry)


def _stored(eui: str, usage: str, entry: dict[str, Any]) -> KeyPart:
    """An entry of a key store."""
    known, private = KeyUsage(usage), None
    if text := entry.get("privateKey"):
        (held,), _ = read("", text.encode())
        private = held.private
        if private is None:
            raise UnusableKey("privateKey is no private key")
    parsed = read_certificate(entry["certificate"])
    prepayment = _says_prepayment(entry.get("name"), known)
    return KeyPart("", parsed, None, private, EntityId(eui), known, prepayment)


def _says_prepayment(name: object, usage: KeyUsage) -> bool:
    return usage is KeyUsage.KEY_AGREEMENT and isinstance(name, str) and _PREPAYMENT.search(name) is not None
