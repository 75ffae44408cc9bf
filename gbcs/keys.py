"""Keys of devices and remote parties: certificates, public points, private keys, and signers that hide theirs.

A key belongs to an entity, has one usage, and may be the second key agreement key that a supplier keeps for prepayment
top-up. An entity may have several keys of a kind (a renewed certificate): signing takes the newest, verifying tries
all.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeGuard

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)

from gbcs.certificates import Certificate, RemotePartyRole, read_certificate, remarks
from gbcs.entity import EntityId
from wire.errors import DecodeError, WireError, near, quoted

__all__ = [
    "XML_SIGNERS",
    "Agreer",
    "DigestSigner",
    "Entry",
    "KeyStore",
    "KeyUsage",
    "Signer",
    "UnusableKey",
    "is_private_key",
    "is_signature_valid",
]

_SIGNATURE = ec.ECDSA(SHA256())
_SECRETS_KEPT = 4096


class UnusableKey(WireError):
    """Key material that is not what it should be: another curve, another usage, a name that does not fit."""


class KeyUsage(StrEnum):
    """What a key is for."""

    DIGITAL_SIGNATURE = "digitalSignature"
    KEY_AGREEMENT = "keyAgreement"


class Signer(Protocol):
    """Signs with a private key that it does not show, in an HSM for instance.

    What it gives is held against the public key before it is used.
    """

    def sign(self, message: bytes) -> bytes:
        """The ECDSA signature on P-256 with SHA-256 of a message: r and s, 32 octets each."""
        ...


class Agreer(Protocol):
    """Agrees on secrets with a private key that it does not show, in an HSM for instance."""

    def agree(self, public_point: bytes) -> bytes:
        """The ECDH secret shared with the other side: the x coordinate, 32 octets.

        Args:
            public_point: SEC1 octets of the other side's public key on P-256, known to lie on the curve.
        """
        ...


class DigestSigner:
    """A signer for a device that wants digests rather than messages.

    Args:
        sign_digest: takes the SHA-256 digest, 32 octets, and gives r and s, 32 octets each.
    """

    def __init__(self, sign_digest: Callable[[bytes], bytes]) -> None:
        self._sign_digest = sign_digest

    def sign(self, message: bytes) -> bytes:
        """The signature of a message."""
        return self._sign_digest(hashlib.sha256(message).digest())


class _LocalKey:
    """A private key in memory, as signer and agreer."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key
        self.point = _point(key.public_key())

    def sign(self, message: bytes) -> bytes:
        r, s = decode_dss_signature(self._key.sign(message, _SIGNATURE))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def agree(self, public_point: bytes) -> bytes:
        return self._key.exchange(ec.ECDH(), _public_key(public_point))


class Entry(NamedTuple):
    """What a store holds of one kind for one entity.

    Attributes:
        entity_id: whose.
        usage: what for.
        prepayment: whether it is the key agreement key for prepayment top-up.
        public: public keys.
        private: private keys and signers.
        role: of the entity, where a certificate told it.
    """

    entity_id: EntityId
    usage: KeyUsage
    prepayment: bool
    public: int
    private: int
    role: RemotePartyRole | None


_Kind = tuple[EntityId, KeyUsage, bool]


class KeyStore:
    """The keys that protection is made and checked with.

    Nothing that is secret shows in its representation or its errors. Shared secrets are remembered, a bounded number of
    them, since both keys of a pair are static.

    Args:
        secrets_kept: for how many pairs of entities to remember them.
    """

    def __init__(self, secrets_kept: int = _SECRETS_KEPT) -> None:
        self._public: dict[_Kind, tuple[bytes, ...]] = {}
        self._private: dict[_Kind, list[Any]] = {}
        self._usages: dict[bytes, dict[KeyUsage, bool]] = {}  # of each point; whether a certificate says so
        self._roles: dict[EntityId, RemotePartyRole] = {}
        self._certificates: dict[bytes, Certificate] = {}
        self._xml: dict[bytes, Any] = {}
        self._secrets = lru_cache(maxsize=secrets_kept)(self._agreed_secrets)

    def __repr__(self) -> str:
        entities = {kind[0] for kind in (*self._public, *self._private)}
        public, private = (sum(map(len, keys.values())) for keys in (self._public, self._private))
        return f"<KeyStore: {len(entities)} entities, {public} public and {private} private keys>"

    def add_certificate(self, certificate: bytes | str, *, prepayment: bool = False) -> EntityId:
        """Add a certificate and its key; whose it is.

        The key of a certificate for signing XML bears the identifier of the party whose messages it must not sign: it
        is not among the keys for messages.

        Args:
            certificate: DER or PEM.
            prepayment: whether it is a supplier's certificate for prepayment top-up; the certificate does not say.

        Raises:
            DecodeError: where it is no certificate of the profile's key and usage.
            UnusableKey: where it names no entity (it may be that of a certification authority), or its key was added
                bare for another usage.
        """
        parsed = read_certificate(certificate)
        return self._add_certificate(parsed, prepayment)

    def add_public_key(
        self, entity_id: EntityId | bytes | str, usage: str, point: bytes, *, prepayment: bool = False
    ) -> None:
        """Add a bare public key.

        Args:
            entity_id: whose.
            usage: ``digitalSignature`` or ``keyAgreement``.
            point: SEC1 octets of a point on P-256.
            prepayment: whether it is a supplier's key for prepayment top-up.

        Raises:
            UnusableKey: for anything else, and for a key whose certificate is for another usage.
        """
        if not isinstance(point, bytes):
            raise UnusableKey(f"a point is octets, not a value of type {type(point).__name__}")
        self._add_point(_kind(entity_id, usage, prepayment), _point(_public_key(point)))

    def add_private_key(
        self,
        entity_id: EntityId | bytes | str,
        usage: str,
        key: ec.EllipticCurvePrivateKey | Signer | Agreer,
        *,
        prepayment: bool = False,
    ) -> None:
        """Add a private key, or an object that uses one.

        Args:
            entity_id: whose.
            usage: ``digitalSignature`` or ``keyAgreement``.
            key: a private key of ``cryptography`` on P-256, whose public key is added too; a :class:`Signer` for
                signatures; an :class:`Agreer` for key agreement.
            prepayment: whether it is a supplier's key for prepayment top-up.

        Raises:
            UnusableKey: for a key on another curve or of another algorithm, an object that can't do what the usage
                needs, and a key whose certificate is for another usage.
        """
        kind = _kind(entity_id, usage, prepayment)
        holder: Any = key
        if is_private_key(key):
            holder = _LocalKey(key)
            self._add_point(kind, holder.point)
        needed = "sign" if kind[1] is KeyUsage.DIGITAL_SIGNATURE else "agree"
        if not callable(getattr(holder, needed, None)):
            raise UnusableKey(f"a key for {kind[1]} needs a method {needed}()")
        self._private.setdefault(kind, []).append(holder)
        self._secrets.cache_clear()

    def add_xml_signer(self, certificate: bytes | str, key: ec.EllipticCurvePrivateKey | Signer) -> EntityId:
        """Add what signs XML for a party; whose it is.

        Args:
            certificate: DER or PEM.
            key: that of the certificate, or a :class:`Signer` that uses it.

        Raises:
            DecodeError: where it is no certificate of the profile's key and usage.
            UnusableKey: where the certificate is not for signing XML, or the key is not that of the certificate, on
                another curve or of another algorithm.
        """
        parsed = read_certificate(certificate)
        if parsed.role not in XML_SIGNERS:
            raise UnusableKey(f"the certificate of {parsed.entity_id} is not for signing XML")
        if is_private_key(key):
            if _point(key.public_key()) != parsed.public_point:
                raise UnusableKey(f"the key is not that of the certificate of {parsed.entity_id}")
        elif not callable(getattr(key, "sign", None)):
            raise UnusableKey("a key for digitalSignature needs a method sign()")
        entity_id = self._add_certificate(parsed)
        self._xml[parsed.public_point] = key
        return entity_id

    def load(self, path: str | Path) -> list[str]:
        """Add what a folder or a file holds.

        A folder holds PEM or DER files: certificates, public keys and private keys, named ``<EUI-64>-ds`` or ``-ka``
        (``-pp-ka`` for prepayment, ``-xml-ds`` for signing XML) with the endings ``.pem``, ``.der``, ``.crt``, ``.cer``
        and ``.key``; and JSON files. A JSON file is a list of objects with ``eui``, ``usage``, and some of
        ``prepayment``, ``certificate_der_base64``, ``public_point`` and ``private_scalar`` (hexadecimal), which must be
        of one key. A private key's file must be that of a certificate, where there are some of its owner for its usage.

        Returns:
            What was odd, a sentence each: a certificate of another entity than the name says (it counts for its own),
            one of an odd form (:func:`gbcs.certificates.remarks`), a file that could not be used.

        Raises:
            OSError: where the path can't be read.
            UnusableKey: where a file given by itself can't be used.
        """
        path = Path(path)
        if not path.is_dir():
            return self._load_file(path)
        notes: list[str] = []
        for file in sorted(path.iterdir(), key=lambda file: (file.suffix.lower() == ".key", file.name)):
            if file.suffix.lower() not in _SUFFIXES or not file.is_file():
                continue
            try:
                notes += self._load_file(file)
            except WireError as error:
                notes.append(f"{file.name}: {error}")
        return notes

    def public_points(
        self, entity_id: EntityId | bytes | str, usage: str, *, prepayment: bool = False
    ) -> tuple[bytes, ...]:
        """The public keys of an entity for a usage, SEC1 octets, the oldest first."""
        return self._public.get(_kind(entity_id, usage, prepayment), ())

    def signer(self, entity_id: EntityId | bytes | str) -> Signer | None:
        """What signs for an entity: the newest of its private keys and signers."""
        holders = self._private.get(_kind(entity_id, KeyUsage.DIGITAL_SIGNATURE, False))
        signer: Signer | None = holders[-1] if holders else None
        return signer

    def certificates(self) -> tuple[Certificate, ...]:
        """Every certificate that was added, those for signing XML too."""
        return tuple(self._certificates.values())

    def xml_signer(
        self, entity_id: EntityId | bytes | str
    ) -> tuple[ec.EllipticCurvePrivateKey | Signer, Certificate] | None:
        """What signs XML for an entity, with its certificate: the one that was added last."""
        owner = EntityId(entity_id)
        for certificate in reversed(self._certificates.values()):
            key = self._xml.get(certificate.public_point)
            if certificate.entity_id == owner and certificate.role in XML_SIGNERS and key is not None:
                return key, certificate
        return None

    def shared_secrets(
        self,
        one: EntityId | bytes | str,
        other: EntityId | bytes | str,
        *,
        prepayment: bool = False,
        point: bytes | None = None,
    ) -> tuple[bytes, ...]:
        """The secrets that the key agreement keys of two entities share, those of the newest keys first.

        Either side's private key will do. The order of the entities does not matter, but for prepayment.

        Args:
            one: an entity; for prepayment, the supplier, whose key for top-up is taken.
            other: the other entity.
            prepayment: see ``one``.
            point: a public key of ``one``, where only the secrets shared with it are wanted.
        """
        return self._secrets(_kind(one, _AGREEMENT, prepayment), _kind(other, _AGREEMENT, False), point)

    def _agreed_secrets(self, one: _Kind, other: _Kind, wanted: bytes | None) -> tuple[bytes, ...]:
        secrets = (
            _agreed_secret(holder, point)
            for own, peer in ((one, other), (other, one))
            for holder in reversed(self._private.get(own, ()))
            for point in reversed(self._public.get(peer, ()))
            if wanted in (None, point if peer is one else getattr(holder, "point", None))
        )
        return tuple(dict.fromkeys(secrets))  # each once, in this order

    def _add_certificate(self, parsed: Certificate, prepayment: bool = False) -> EntityId:
        if parsed.entity_id is None:
            raise UnusableKey("the certificate names no entity")
        if parsed.role not in XML_SIGNERS:
            kind = _kind(parsed.entity_id, parsed.usage, prepayment)
            self._add_point(kind, parsed.public_point, is_certified=True)
            if parsed.role is not None:
                self._roles[parsed.entity_id] = parsed.role
        self._certificates[parsed.der] = parsed
        return parsed.entity_id

    def _add_point(self, kind: _Kind, point: bytes, *, is_certified: bool = False) -> None:
        usages = self._usages.get(point, {})
        usages = usages | {kind[1]: is_certified or usages.get(kind[1], False)}
        if any(usages.values()) and not all(usages.values()):
            certified, bare = sorted(usages, key=lambda usage: not usages[usage])
            raise UnusableKey(f"the key is for {certified} by its certificate, not for {bare}")
        self._usages[point] = usages
        points = self._public.get(kind, ())
        if point not in points:
            self._public[kind] = (*points, point)
            self._secrets.cache_clear()

    def entities_of(self, role: RemotePartyRole) -> tuple[EntityId, ...]:
        """The entities whose certificates say that they have a role."""
        return tuple(entity_id for entity_id, its_role in self._roles.items() if its_role == role)

    def entries(self) -> list[Entry]:
        """What the store holds, by entity and usage; what is for signing XML comes last."""
        kinds = sorted({*self._public, *self._private})
        for_messages = [
            Entry(*kind, len(self._public.get(kind, ())), len(self._private.get(kind, ())), self._roles.get(kind[0]))
            for kind in kinds
        ]
        for_xml: dict[tuple[EntityId, RemotePartyRole], list[bool]] = {}
        for certificate in self._certificates.values():
            if certificate.entity_id is not None and certificate.role in XML_SIGNERS:
                has_key = certificate.public_point in self._xml
                for_xml.setdefault((certificate.entity_id, certificate.role), []).append(has_key)
        usage = KeyUsage.DIGITAL_SIGNATURE
        return for_messages + [
            Entry(owner, usage, False, len(keys), sum(keys), role) for (owner, role), keys in sorted(for_xml.items())
        ]

    def _load_file(self, path: Path) -> list[str]:
        if path.suffix.lower() == ".json":
            return self._load_json(path)
        octets = path.read_bytes()
        name = _NAME.match(path.stem.lower())
        prepayment = bool(name and name["prepayment"])
        if private := _read_private_key(octets):
            if name is None:
                raise UnusableKey("the name of a private key's file must begin with <EUI-64>-ds or -ka")
            if name["xml"]:
                self._xml[_point(private.public_key())] = private  # it counts once its certificate is there
            else:
                self._check_certified(EntityId(name["eui"]), _USAGES[name["usage"]], _point(private.public_key()))
                self.add_private_key(name["eui"], _USAGES[name["usage"]], private, prepayment=prepayment)
            return []
        if public := _read_public_key(octets):
            if name is None:
                raise UnusableKey("the name of a public key's file must begin with <EUI-64>-ds or -ka")
            self.add_public_key(name["eui"], _USAGES[name["usage"]], _point(public), prepayment=prepayment)
            return []
        certificate = read_certificate(octets)
        self._add_certificate(certificate, prepayment)
        return _remarks(path.name, name["eui"] if name else None, certificate)

    def _load_json(self, path: Path) -> list[str]:
        try:
            entries = json.loads(path.read_bytes())
        except (ValueError, RecursionError):
            raise UnusableKey("the file is no JSON") from None
        if not isinstance(entries, list):
            raise UnusableKey("the file is no list of keys")
        notes: list[str] = []
        for place, entry in enumerate(entries):
            try:
                notes += self._add_entry(entry)
            except (WireError, ValueError, LookupError, TypeError, AttributeError) as error:
                reason = str(error) if isinstance(error, WireError) else "not an entry of a key file"
                notes.append(f"{path.name}[{place}]: {reason}")
        return notes

    def _add_entry(self, entry: dict[str, Any]) -> list[str]:
        entity_id, usage, prepayment = EntityId(entry["eui"]), entry["usage"], entry.get("prepayment", False)
        if not isinstance(prepayment, bool):
            raise UnusableKey("prepayment is true or false")
        title, notes = f"{usage} of {entity_id}", []
        scalar, point = entry.get("private_scalar"), entry.get("public_point")
        private = _private_key(int(scalar, 16)) if scalar else None
        public = _point(_public_key(bytes.fromhex(point))) if point else None
        parsed = None
        if certificate := entry.get("certificate_der_base64"):
            try:
                parsed = read_certificate(base64.b64decode(certificate, validate=True))
            except DecodeError as error:
                if public is None:
                    raise
                notes.append(f"{title}: its certificate can't be read, its public point is taken: {error}")
        points = {public, private and _point(private.public_key())}
        if parsed is not None:
            if parsed.usage != usage:
                raise UnusableKey(f"{title}: the certificate is for {parsed.usage or 'nothing'}")
            notes = _remarks(title, str(entity_id), parsed)
            if parsed.entity_id == entity_id:
                points.add(parsed.public_point)
        if len(points - {None}) > 1:
            raise UnusableKey(f"{title}: certificate, public point and private scalar are not of one key")
        if parsed is not None:
            self._add_certificate(parsed, prepayment)
            if parsed.role in XML_SIGNERS:
                if private is not None:
                    self.add_xml_signer(parsed.der, private)
                return notes
        elif public is not None:
            self._add_point(_kind(entity_id, usage, prepayment), public)
        if private is not None:
            self.add_private_key(entity_id, usage, private, prepayment=prepayment)
        return notes

    def _check_certified(self, entity_id: EntityId, usage: KeyUsage, point: bytes) -> None:
        """Refuse the key of a file that is of no certificate, where there are some for its owner and usage."""
        points = {
            certificate.public_point
            for certificate in self._certificates.values()
            if (certificate.entity_id, certificate.usage) == (entity_id, usage) and certificate.role not in XML_SIGNERS
        }
        if points and point not in points:
            raise UnusableKey(f"the private key is not that of a certificate of {entity_id} for {usage}")


def is_private_key(key: object) -> TypeGuard[ec.EllipticCurvePrivateKey]:
    """Whether it is a private key, on P-256, rather than an object that uses one.

    Raises:
        UnusableKey: for a private key on another curve or of another algorithm.
    """
    if isinstance(key, ec.EllipticCurvePrivateKey):
        if isinstance(key.curve, ec.SECP256R1):
            return True
        raise UnusableKey(f"a key on P-256 expected, not on {key.curve.name}")
    if hasattr(key, "private_bytes"):  # as all private keys of cryptography have
        raise UnusableKey("a private key on P-256 expected, not one of another algorithm")
    return False


def is_signature_valid(point: bytes, signature: bytes, message: bytes) -> bool:
    """Whether r and s, 32 octets each, are the ECDSA signature with SHA-256 of a message by the key of a point."""
    der = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        _public_key(point).verify(der, message, _SIGNATURE)
    except InvalidSignature:
        return False
    return True


_AGREEMENT = KeyUsage.KEY_AGREEMENT
XML_SIGNERS = frozenset({RemotePartyRole.XML_SIGN, RemotePartyRole.DSP_XML_SIGN})
"""The roles of certificates for signing XML. Their owners have the identifiers of parties whose messages they may not
sign."""

_SUFFIXES = {".pem", ".der", ".crt", ".cer", ".key", ".json"}
_NAME = re.compile(r"(?P<eui>[0-9a-f]{16})(?P<prepayment>-pp)?(?P<xml>-xml(?=-ds))?-(?P<usage>ds|ka)")
_USAGES = {"ds": KeyUsage.DIGITAL_SIGNATURE, "ka": KeyUsage.KEY_AGREEMENT}
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (FIPS 186-4, D.1.2.3)


def _kind(entity_id: EntityId | bytes | str, usage: str, prepayment: bool) -> _Kind:
    if not isinstance(entity_id, bytes | str) or not isinstance(usage, str):
        raise UnusableKey("an EUI-64, octets or text, and a usage are needed")
    return _known_kind(entity_id, usage, bool(prepayment))


@lru_cache(maxsize=4096)
def _known_kind(entity_id: EntityId | bytes | str, usage: str, prepayment: bool) -> _Kind:
    if usage not in list(KeyUsage):
        raise UnusableKey(f"no usage of a key is called {quoted(usage)}{near(None, KeyUsage)}")
    try:
        kind = EntityId(entity_id), KeyUsage(usage), prepayment
    except ValueError as error:
        raise UnusableKey(str(error)) from None
    if prepayment and kind[1] is not KeyUsage.KEY_AGREEMENT:
        raise UnusableKey("prepayment top-up has a key for key agreement only")
    return kind


@lru_cache(maxsize=4096)
def _public_key(point: bytes) -> ec.EllipticCurvePublicKey:
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise UnusableKey("the octets are no point on P-256") from None


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _private_key(scalar: int) -> ec.EllipticCurvePrivateKey:
    if not 0 < scalar < _ORDER:
        raise UnusableKey("a private scalar on P-256 lies between 0 and the order of the curve")
    return ec.derive_private_key(scalar, ec.SECP256R1())


def _agreed_secret(holder: Agreer, point: bytes) -> bytes:
    secret = holder.agree(point)
    if len(secret) != 32:
        raise UnusableKey(f"the agreer gave {len(secret)} octets, a secret has 32")
    return secret


def _read_private_key(octets: bytes) -> ec.EllipticCurvePrivateKey | None:
    for read in (load_pem_private_key, load_der_private_key):
        try:
            key = read(octets, None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            continue
        if not is_private_key(key):
            raise UnusableKey("a private key on P-256 expected, not one of another algorithm")
        return key
    return None


def _read_public_key(octets: bytes) -> ec.EllipticCurvePublicKey | None:
    for read in (load_pem_public_key, load_der_public_key):
        try:
            key = read(octets)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            continue
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            raise UnusableKey("a public key on another curve than P-256")
        return key
    return None


def _remarks(name: str, expected: str | None, certificate: Certificate) -> list[str]:
    """What is odd in a certificate that was added."""
    notes = [f"{name}: {remark}" for remark in remarks(certificate)]
    if expected is not None and EntityId(expected) != certificate.entity_id:
        notes.append(f"{name}: the certificate is that of {certificate.entity_id}, and counts for it")
    return notes
