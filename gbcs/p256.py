"""Keys on P-256, the only curve of GBCS: private keys, public points, and what may be wrong with them."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TypeGuard

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from wire.errors import WireError

__all__ = ["KeyUsage", "UnusableKey", "is_private_key", "point_of", "private_key", "public_key"]

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (FIPS 186-4, D.1.2.3)


class UnusableKey(WireError):
    """Key material that is not what it should be: another curve, another usage, a name that does not fit."""


class KeyUsage(StrEnum):
    """What a key is for."""

    DIGITAL_SIGNATURE = "digitalSignature"
    KEY_AGREEMENT = "keyAgreement"


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


@lru_cache(maxsize=4096)
def public_key(point: bytes) -> ec.EllipticCurvePublicKey:
    """The public key of SEC1 octets; UnusableKey where they are no point on the curve."""
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise UnusableKey("the octets are no point on P-256") from None


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """The uncompressed point of a public key: 65 octets."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def private_key(scalar: int) -> ec.EllipticCurvePrivateKey:
    """The private key of a scalar; UnusableKey where it is none."""
    if not 0 < scalar < _ORDER:
        raise UnusableKey("a private scalar on P-256 lies between 0 and the order of the curve")
    return ec.derive_private_key(scalar, ec.SECP256R1())
