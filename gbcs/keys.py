"""Keys of devices and remote parties: certificates, public points, private keys, and signers that hide theirs.

A key belongs to an entity, has one usage, and may be the second key agreement key that a supplier keeps for prepayment
top-up. An entity may have several keys of a kind (a renewed certificate): signing takes the newest, verifying tries
all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from gbcs import key_files
from gbcs.certificates import Certificate, RemotePartyRole, read_certificate, remarks
from gbcs.entity import EntityId
from gbcs.key_files import KeyPart
from gbcs.p256 import KeyUsage, UnusableKey, is_private_key, point_of, public_key
from wire.errors import WireError, near, quoted

__all__ = [
    "XML_SIGNERS",
    "Agreer",
    "DigestSigner",
    "KeyEntry",
    "KeyStore",
    "KeyUsage",
    "Signer",
    "UnusableKey",
    "is_private_key",
    "is_signature_valid",
]

_SIGNATURE = ec.ECDSA(SHA256())
_SECRETS_KEPT = 4096
_UNUSABLE_OWNER = "an EUI-64, octets or text, and a usage are needed"


@cache
def _signature_alike() -> ec.ECDSA:
    try:
        return ec.ECDSA(SHA256(), deterministic_signing=True)
    except UnsupportedAlgorithm:
        return _SIGNATURE


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
        self.point = point_of(key.public_key())

    def sign(self, message: bytes) -> bytes:
        r, s = decode_dss_signature(self._key.sign(message, _SIGNATURE))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def sign_alike(self, message: bytes) -> bytes:
        """The signature of RFC 6979, for tests: the same octets each time, where the OpenSSL behind it can do so."""
        r, s = decode_dss_signature(self._key.sign(message, _signature_alike()))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def agree(self, public_point: bytes) -> bytes:
        return self._key.exchange(ec.ECDH(), public_key(public_point))


class KeyEntry(NamedTuple):
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
        self._loose: dict[bytes, ec.EllipticCurvePrivateKey] = {}  # private keys that are of no certificate yet
        self._told: set[str] = set()
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
        self._add_point(_kind(entity_id, usage, prepayment), point_of(public_key(point)))

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
        holders = self._private.setdefault(kind, [])
        if not is_private_key(key) or holder.point not in (getattr(known, "point", None) for known in holders):
            holders.append(holder)
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
            if point_of(key.public_key()) != parsed.public_point:
                raise UnusableKey(f"the key is not that of the certificate of {parsed.entity_id}")
        elif not callable(getattr(key, "sign", None)):
            raise UnusableKey("a key for digitalSignature needs a method sign()")
        entity_id = self._add_certificate(parsed)
        self._xml[parsed.public_point] = key
        return entity_id

    def load(self, path: str | Path, password: bytes | str | None = None) -> list[str]:
        """Add what a folder or a file holds (:mod:`gbcs.key_files` has the forms).

        Certificates count for whom they name, private keys for the entity and usage of the certificate or public key
        that they belong to, in the files or in the store already; else, and public keys always, for what the name of
        the file says. A private key that its name gives to an entity must be that of a certificate, where there are
        some of that entity for the usage. One that belongs to nothing is kept for a certificate that comes later.

        Args:
            path: a folder, of which files with the endings :data:`gbcs.key_files.SUFFIXES` are looked at, or a file.
            password: of encrypted private keys and PKCS#12 files; text is taken in UTF-8.

        Returns:
            What was odd or not taken, a sentence each, with the reason: a certificate of another entity than the name
            says (it counts for its own), one of an odd form (:func:`gbcs.certificates.remarks`), a file that could not
            be used. What was told of this store once is not told again.

        Raises:
            OSError: where the path can't be read.
            UnusableKey: where a file given by itself can't be used.
        """
        path = Path(path)
        if not path.is_dir():
            return self.add_file(path.name, path.read_bytes(), password)
        return self._add_parts(path.name, *_read_folder(path, _octets_of(password)))

    def add_file(self, name: str, content: bytes, password: bytes | str | None = None) -> list[str]:
        """Add what the file of this name and content holds, as :meth:`load` does: for files that stand elsewhere.

        Returns:
            What :meth:`load` returns.

        Raises:
            UnusableKey: where it can't be used.
        """
        return self._add_parts(name, *key_files.read(name, content, _octets_of(password)))

    def _add_parts(self, name: str, parts: list[KeyPart], notes: list[str]) -> list[str]:
        for part in sorted(parts, key=lambda part: (part.certificate is None, part.point is None)):
            try:
                notes += (f"{part.title}: {note}" for note in self._add_part(part))
            except WireError as error:
                if len(parts) == 1 and part.title == name:
                    raise
                notes.append(f"{part.title}: {error}")
        new = [note for note in dict.fromkeys(notes) if note not in self._told]
        self._told.update(new)
        return new

    def public_points(
        self, entity_id: EntityId | bytes | str, usage: str, *, prepayment: bool = False
    ) -> tuple[bytes, ...]:
        """The public keys of an entity for a usage, SEC1 octets, the oldest first."""
        return self._public.get(_kind(entity_id, usage, prepayment), ())

    def signer(self, entity_id: EntityId | bytes | str, usage: str = KeyUsage.DIGITAL_SIGNATURE) -> Signer | None:
        """What signs for an entity: the newest of its private keys and signers.

        Args:
            entity_id: whose.
            usage: what the key is for; a signature of one for key agreement is to be refused, and serves tests.
        """
        holders = [each for each in self._private.get(_kind(entity_id, usage, False), ()) if hasattr(each, "sign")]
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
        if not (isinstance(one, bytes | str) and isinstance(other, bytes | str)):
            raise UnusableKey(_UNUSABLE_OWNER)
        return self._secrets(one, other, bool(prepayment), point)

    def _agreed_secrets(
        self, an_owner: EntityId | bytes | str, another: EntityId | bytes | str, prepayment: bool, wanted: bytes | None
    ) -> tuple[bytes, ...]:
        one, other = _kind(an_owner, _AGREEMENT, prepayment), _kind(another, _AGREEMENT, False)
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
        if loose := self._loose.pop(parsed.public_point, None):
            self._add_private(KeyPart("", private=loose), parsed.public_point)
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

    def entries(self) -> list[KeyEntry]:
        """What the store holds, by entity and usage; what is for signing XML comes last."""
        kinds = sorted({*self._public, *self._private})
        for_messages = [
            KeyEntry(*kind, len(self._public.get(kind, ())), len(self._private.get(kind, ())), self._roles.get(kind[0]))
            for kind in kinds
        ]
        for_xml: dict[tuple[EntityId, RemotePartyRole], list[bool]] = {}
        for certificate in self._certificates.values():
            if certificate.entity_id is not None and certificate.role in XML_SIGNERS:
                has_key = certificate.public_point in self._xml
                for_xml.setdefault((certificate.entity_id, certificate.role), []).append(has_key)
        usage = KeyUsage.DIGITAL_SIGNATURE
        return for_messages + [
            KeyEntry(owner, usage, False, len(keys), sum(keys), role) for (owner, role), keys in sorted(for_xml.items())
        ]

    def _add_part(self, part: KeyPart) -> Iterable[str]:
        """Add a key of a file; what is odd about it. UnusableKey where it is not taken."""
        parsed, entity_id, usage = part.certificate, part.entity_id, part.usage
        private = None if part.private is None else point_of(part.private.public_key())
        notes = [*part.notes]
        if parsed is None:
            if part.point is not None:
                if entity_id is None or usage is None:
                    raise UnusableKey("the name of a public key's file says whose it is: <EUI-64>-ds or -ka")
                if private not in (None, part.point):
                    raise UnusableKey("public point and private scalar are not of one key")
                self._add_point(_kind(entity_id, usage, part.prepayment), part.point)
            return [*notes, *self._add_private(part, private)] if private is not None else notes
        if usage is not None and parsed.usage != usage:
            raise UnusableKey(f"the certificate is for {parsed.usage or 'nothing'}")
        points = {part.point, private} - {None}
        if entity_id in (None, parsed.entity_id):
            points.add(parsed.public_point)
        if len(points) > 1:
            raise UnusableKey("certificate, public point and private scalar are not of one key")
        prepayment = part.prepayment and parsed.usage == KeyUsage.KEY_AGREEMENT
        self._add_certificate(parsed, prepayment)
        notes += _remarks(entity_id, parsed)
        if part.private is not None:
            if parsed.role in XML_SIGNERS:
                self.add_xml_signer(parsed.der, part.private)
            else:
                assert entity_id is not None
                assert usage is not None
                self.add_private_key(entity_id, usage, part.private, prepayment=prepayment)
        return notes

    def _add_private(self, part: KeyPart, point: bytes) -> Iterable[str]:
        """Add a private key to the certificates or public keys of its point, or by what its name says."""
        assert part.private is not None
        owners = [each.entity_id for each in self._certificates.values() if _signs_xml(each, point)]
        if owners:
            self._xml[point] = part.private
        for entity_id, usage, prepayment in [kind for kind, points in self._public.items() if point in points]:
            self.add_private_key(entity_id, usage, part.private, prepayment=prepayment)
            owners.append(entity_id)
        if owners:
            if part.entity_id is None or part.entity_id in owners:
                return ()
            return (f"the key is that of {owners[0]}, and counts for it",)
        if part.entity_id is None or part.usage is None:
            self._loose[point] = part.private
            raise UnusableKey("no certificate has its public point, and its name does not hold <EUI-64>-ds or -ka")
        if part.is_xml:
            self._xml[point] = part.private  # it counts once its certificate is there
            return ()
        self._check_certified(part.entity_id, part.usage, point)
        self.add_private_key(part.entity_id, part.usage, part.private, prepayment=part.prepayment)
        return ()

    def _check_certified(self, entity_id: EntityId, usage: KeyUsage, point: bytes) -> None:
        """Refuse the key of a file that is of no certificate, where there are some for its owner and usage."""
        points = {
            certificate.public_point
            for certificate in self._certificates.values()
            if (certificate.entity_id, certificate.usage) == (entity_id, usage) and certificate.role not in XML_SIGNERS
        }
        if points and point not in points:
            raise UnusableKey(f"the private key is not that of a certificate of {entity_id} for {usage}")


def is_signature_valid(point: bytes, signature: bytes, message: bytes) -> bool:
    """Whether r and s, 32 octets each, are the ECDSA signature with SHA-256 of a message by the key of a point."""
    der = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        public_key(point).verify(der, message, _SIGNATURE)
    except InvalidSignature:
        return False
    return True


_AGREEMENT = KeyUsage.KEY_AGREEMENT
XML_SIGNERS = frozenset({RemotePartyRole.XML_SIGN, RemotePartyRole.DSP_XML_SIGN})
"""The roles of certificates for signing XML. Their owners have the identifiers of parties whose messages they may not
sign."""


def _kind(entity_id: EntityId | bytes | str, usage: str, prepayment: bool) -> _Kind:
    if not isinstance(entity_id, bytes | str) or not isinstance(usage, str):
        raise UnusableKey(_UNUSABLE_OWNER)
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


def _agreed_secret(holder: Agreer, point: bytes) -> bytes:
    secret = holder.agree(point)
    if len(secret) != 32:
        raise UnusableKey(f"the agreer gave {len(secret)} octets, a secret has 32")
    return secret


def _octets_of(password: bytes | str | None) -> bytes | None:
    return password.encode() if isinstance(password, str) else password


def _read_folder(path: Path, password: bytes | None) -> tuple[list[KeyPart], list[str]]:
    """The keys of the files of a folder, and what was not taken."""
    parts: list[KeyPart] = []
    notes: list[str] = []
    for file in sorted(path.iterdir()):
        if file.suffix.lower() not in key_files.SUFFIXES or not file.is_file():
            continue
        try:
            found, odd = key_files.read(file.name, file.read_bytes(), password)
        except WireError as error:
            notes.append(f"{file.name}: {error}")
        else:
            parts += found
            notes += odd
    return parts, notes


def _signs_xml(certificate: Certificate, point: bytes) -> bool:
    """Whether it is a certificate of a point for signing XML."""
    return certificate.public_point == point and certificate.role in XML_SIGNERS


def _remarks(expected: EntityId | None, certificate: Certificate) -> list[str]:
    """What is odd in a certificate that was added."""
    notes = remarks(certificate)
    if expected not in (None, certificate.entity_id):
        notes.append(f"the certificate is that of {certificate.entity_id}, and counts for it")
    return notes
