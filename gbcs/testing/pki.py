"""Keys and certificates for tests, made from a seed when they are asked for.

Everybody who knows the seed knows the private keys: they protect nothing. The names of the authorities say TEST, and
no part of the library trusts them by default.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gbcs.certificates import (
    NO_EXPIRY,
    Certificate,
    RemotePartyRole,
    build_authority_certificate,
    build_device_certificate,
    build_organisation_certificate,
    read_certificate,
)
from gbcs.entity import EntityId
from gbcs.testing import contingency

__all__ = ["Pki", "SeededKey", "SoftKey", "is_deterministic", "made_key"]

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_NOT_BEFORE = datetime(2014, 1, 1, tzinfo=UTC)
_NOT_AFTER = datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)


@lru_cache(maxsize=1024)
def made_key(seed: int, owner: bytes | str, usage: str, number: int = 0) -> ec.EllipticCurvePrivateKey:
    """A private key on P-256: the same for the same arguments.

    Args:
        seed: any integer.
        owner: whose: an EUI-64, or the name of an authority.
        usage: what for.
        number: tells the keys of an owner for a usage apart.
    """
    name = owner.hex() if isinstance(owner, bytes) else owner
    digest = sha256(f"TEST {seed} {name} {usage} {number}".encode()).digest()
    return ec.derive_private_key(int.from_bytes(digest, "big") % (_ORDER - 1) + 1, ec.SECP256R1())


class SoftKey:
    """A private key in memory, as a device uses it.

    Args:
        key: on P-256.

    Attributes:
        key: as given.
    """

    __slots__ = ("key",)

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self.key = key

    @property
    def point(self) -> bytes:
        """The public key, SEC1 octets."""
        return _point(self.key)

    def sign(self, message: bytes) -> bytes:
        """The signature of a message by ECDSA and SHA-256: r and s, 64 octets."""
        r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def agree(self, public_point: bytes) -> bytes:
        """The shared secret with another public key: 32 octets."""
        other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_point)
        return self.key.exchange(ec.ECDH(), other)


class SeededKey:
    """A key that is made whenever it is used: nothing of it is kept.

    Args:
        seed: see :func:`made_key`.
        owner: see there.
        usage: see there.
    """

    __slots__ = ("owner", "seed", "usage")

    def __init__(self, seed: int, owner: EntityId, usage: str) -> None:
        self.seed, self.owner, self.usage = seed, owner, usage

    @property
    def soft(self) -> SoftKey:
        """The key."""
        return SoftKey(made_key(self.seed, self.owner, self.usage))

    @property
    def point(self) -> bytes:
        """The public key, SEC1 octets."""
        return self.soft.point

    def sign(self, message: bytes) -> bytes:
        """The signature of a message by ECDSA and SHA-256: r and s, 64 octets."""
        return self.soft.sign(message)

    def agree(self, public_point: bytes) -> bytes:
        """The shared secret with another public key: 32 octets."""
        return self.soft.agree(public_point)


class Pki:
    """The authorities of a test: a root and two that issue, and what they issue.

    Args:
        seed: any integer; the same seed makes the same keys.
    """

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self.root = self._authority("TEST root", RemotePartyRole.ROOT, None)
        self.organisations = self._authority(
            "TEST issuer of organisations", RemotePartyRole.ISSUING_AUTHORITY, self.root
        )
        self.devices = self._authority("TEST issuer of devices", None, self.root)

    @property
    def contingency_key(self) -> ec.EllipticCurvePrivateKey:
        """What signs the command that replaces credentials by contingency (CS02b)."""
        return self.key("TEST root", "contingency")

    @property
    def symmetric_key(self) -> bytes:
        """What unwraps the contingency key that the root's certificate holds."""
        return sha256(f"TEST {self.seed} symmetric key".encode()).digest()

    @property
    def trust(self) -> tuple[bytes, ...]:
        """The authorities' certificates, DER: what ``trust=`` takes."""
        return self.root.der, self.organisations.der, self.devices.der

    def key(self, owner: bytes | str, usage: str, number: int = 0) -> ec.EllipticCurvePrivateKey:
        """The private key of somebody; see :func:`made_key`."""
        return made_key(self.seed, owner, usage, number)

    def organisation(self, entity_id: EntityId, role: RemotePartyRole, usage: str, number: int = 0) -> Certificate:
        """The certificate of a remote party; ``number`` 1 of a supplier is for prepayment tokens."""
        key = self.key(entity_id, usage, number)
        der = build_organisation_certificate(
            _point(key),
            entity_id,
            role,
            usage,
            _NOT_BEFORE,
            _NOT_AFTER,
            issuer=self.organisations,
            issuer_key=self.key(self.organisations.subject, "keyCertSign"),
            common_name="TEST",
            deterministic=is_deterministic(),
        )
        return read_certificate(der)

    def device(self, entity_id: EntityId, usage: str, point: bytes | None = None) -> Certificate:
        """The certificate of a device; of its first key, or of the key of a certification request."""
        der = build_device_certificate(
            point or _point(self.key(entity_id, usage)),
            entity_id,
            usage,
            _NOT_BEFORE,
            NO_EXPIRY,
            issuer=self.devices,
            issuer_key=self.key(self.devices.subject, "keyCertSign"),
            deterministic=is_deterministic(),
        )
        return read_certificate(der)

    def _authority(self, name: str, role: RemotePartyRole | None, issuer: Certificate | None) -> Certificate:
        subject = f"CN={name}" + (f",OU={role:02X}" if role is not None else "")
        key = self.key(subject, "keyCertSign")
        der = build_authority_certificate(
            _point(key),
            name,
            _NOT_BEFORE,
            _NOT_AFTER,
            issuer_key=key if issuer is None else self.key(issuer.subject, "keyCertSign"),
            issuer=issuer,
            role=role,
            path_length=1 if issuer is None else 0,
            wrapped_contingency_key=self._wrapped() if issuer is None else None,
            deterministic=is_deterministic(),
        )
        found = read_certificate(der)
        assert self.key(found.subject, "keyCertSign") is key, found.subject
        return found

    def _wrapped(self) -> bytes:
        return contingency.wrapped(_point(self.contingency_key), self.symmetric_key)


@lru_cache(maxsize=1)
def is_deterministic() -> bool:
    """Whether the OpenSSL here signs after RFC 6979; without it, equal seeds make equal keys, not equal signatures."""
    try:
        made_key(0, "TEST", "keyCertSign").sign(b"", ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    except UnsupportedAlgorithm:
        return False
    return True


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
