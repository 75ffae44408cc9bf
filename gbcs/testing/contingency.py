"""The contingency key of the root: a public key that its certificate holds wrapped, and a symmetric key unwraps.

How GBCS wraps it is in no public text. Here it is as RFC 5914 and 5934 have it: the extension wrappedApexContinKey of
the root's certificate holds the SubjectPublicKeyInfo, wrapped with AES by RFC 5649.
"""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap_with_padding,
    aes_key_wrap_with_padding,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from gbcs.certificates import WRAPPED_CONTINGENCY_KEY, load
from gbcs.entity import EntityId

__all__ = ["ORIGINATOR", "unwrapped", "wrapped"]

ORIGINATOR = EntityId("70-B3-D5-1F-30-00-17-FF")
"""Who sends the command: to whom the published response goes (digest gbcs-messages.md 6.1)."""

# SEQUENCE { SEQUENCE { id-aes256-wrap-pad }, OCTET STRING of 104 octets }
_HEAD = bytes.fromhex("3077 300b 0609 608648016503040130 0468")


def wrapped(point: bytes, symmetric_key: bytes) -> bytes:
    """The value of the extension.

    Args:
        point: the contingency key, SEC1 octets.
        symmetric_key: 32 octets.
    """
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    clear = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return _HEAD + aes_key_wrap_with_padding(symmetric_key, clear)


def unwrapped(root: bytes, symmetric_key: bytes) -> bytes | None:
    """The contingency key of a root's certificate, SEC1 octets; None where it has none, or another symmetric key.

    Args:
        root: the certificate, DER.
        symmetric_key: as a command brings it.
    """
    try:
        extension = load(root).extensions.get_extension_for_oid(WRAPPED_CONTINGENCY_KEY).value
    except x509.ExtensionNotFound:
        return None
    if not isinstance(extension, x509.UnrecognizedExtension) or not extension.value.startswith(_HEAD):
        return None
    try:
        key = load_der_public_key(aes_key_unwrap_with_padding(symmetric_key, extension.value[len(_HEAD) :]))
    except (InvalidUnwrap, ValueError):
        return None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        return None
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
