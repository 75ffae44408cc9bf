"""ZigBee's hash and its keyed form (ZigBee Specification B.6 and B.1.4), made of AES from ``cryptography``; its CRC."""

from __future__ import annotations

__all__ = ["crc16", "keyed_hash", "matyas_meyer_oseas"]

_BLOCK = 16


def crc16(octets: bytes, start: int) -> int:
    """The CRC of ITU-T (polynomial 1021, bits reversed) of octets, from what its register begins with."""
    register = start
    for octet in octets:
        register ^= octet
        for _ in range(8):
            register = register >> 1 ^ (0x8408 if register & 1 else 0)
    return register


def matyas_meyer_oseas(message: bytes) -> bytes:
    """The hash of a message of fewer than 8,192 octets; 16 octets.

    Each block is encrypted under the hash so far and added to what comes out; the last ends in the number of bits.

    Raises:
        ValueError: where the message is longer, for which the standard has another padding.
    """
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import ECB

    if len(message) >= 0x2000:
        raise ValueError("the hash is of fewer than 8,192 octets here")
    padded = message + b"\x80" + bytes((-len(message) - 3) % _BLOCK) + (len(message) * 8).to_bytes(2, "big")
    digest = bytes(_BLOCK)
    for start in range(0, len(padded), _BLOCK):
        block = padded[start : start + _BLOCK]
        # The hash calls the bare cipher, one block under a key of its own each.
        cipher = Cipher(AES(digest), ECB()).encryptor()  # noqa: S305
        digest = _added(cipher.update(block), block)
    return digest


def keyed_hash(key: bytes, message: bytes) -> bytes:
    """HMAC over :func:`matyas_meyer_oseas`, by a key of 16 octets; 16 octets.

    The keys that carry other keys are made by it: of the link key, over one octet 00 (key transport) or 02 (key load;
    ZigBee Specification 4.5.3).
    """
    inner = matyas_meyer_oseas(_added(key, b"\x36" * _BLOCK) + message)
    return matyas_meyer_oseas(_added(key, b"\x5c" * _BLOCK) + inner)


def _added(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
