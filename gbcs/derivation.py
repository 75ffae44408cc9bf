"""The symmetric cryptography of GBCS (GBCS 4.3.3, 8): one key for each message, and AES-128-GCM with it.

The primitives are those of ``cryptography`` and ``hashlib``; what GBCS adds is which identifiers and counters enter
where. Both sides derive the same key from the secret that their static key agreement keys share.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from hashlib import sha256
from struct import Struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM

__all__ = ["TAG_SIZE", "Mode", "decrypt", "derive_key", "encrypt", "gmac", "is_mac_valid", "mac_maker"]

TAG_SIZE = 12
"""Octets of a MAC and of an encryption tag: GCM's 16, cut."""

_ALGORITHM = bytes.fromhex("60857406080300")  # AES-GCM-128, the OID 2.16.756.5.8.3.0
_TRANSACTION_ID_SIZE = 9
_INFORMATION = Struct(">7s8sBBQ8s")
_INVOCATION_COUNTER = bytes(4)
_FIRST_ROUND = (1).to_bytes(4, "big")


class Mode(IntEnum):
    """What a key is for; the first three are the CRA flags of the messages whose MAC it makes."""

    COMMAND = 1
    RESPONSE = 2
    ALERT = 3
    ENCRYPTION = 4


def derive_key(secret: bytes, originator: bytes, mode: int, counter: int, recipient: bytes) -> bytes:
    """The key of one message: the single-step concatenation KDF of NIST SP 800-56A with SHA-256.

    Args:
        secret: what the two key agreement keys share, 32 octets.
        originator: EUI-64 of the message's originator.
        mode: a :class:`Mode`.
        counter: the message's originator counter, 64 bits.
        recipient: EUI-64 of the message's recipient.

    Returns:
        16 octets.
    """
    information = _INFORMATION.pack(_ALGORITHM, originator, _TRANSACTION_ID_SIZE, mode, counter, recipient)
    # 16 octets are those of one round: a single hash.
    return sha256(_FIRST_ROUND + secret + information).digest()[:16]


def gmac(key: bytes, originator: bytes, data: bytes) -> bytes:
    """The whole tag, 16 octets, that authenticates ``data``."""
    return AESGCM(key).encrypt(originator + _INVOCATION_COUNTER, b"", data)


def mac_maker(secret: bytes, originator: bytes, mode: int, recipient: bytes) -> Callable[[bytes, bytes], bytes]:
    """What makes the MACs of many messages of one kind between two parties.

    Args:
        secret: see :func:`derive_key`.
        originator: see there.
        mode: see there.
        recipient: see there.

    Returns:
        A function of the eight octets of a counter, and of the data; its MACs are those of :func:`derive_key` and
        :func:`gmac`.
    """
    whole = _FIRST_ROUND + secret + _INFORMATION.pack(_ALGORITHM, originator, _TRANSACTION_ID_SIZE, mode, 0, recipient)
    head, tail = whole[:-16], whole[-8:]
    nonce = originator + _INVOCATION_COUNTER

    def mac(counter: bytes, data: bytes) -> bytes:
        return AESGCM(sha256(head + counter + tail).digest()[:16]).encrypt(nonce, b"", data)[:TAG_SIZE]

    return mac


def is_mac_valid(key: bytes, originator: bytes, data: bytes, mac: bytes) -> bool:
    """Whether 12 octets are the MAC of ``data``; compared in constant time."""
    return _open(key, originator, b"", data, mac) is not None


def encrypt(key: bytes, originator: bytes, plaintext: bytes, data: bytes) -> tuple[bytes, bytes]:
    """Ciphertext and tag of 12 octets; ``data`` is authenticated with them."""
    sealed = AESGCM(key).encrypt(originator + _INVOCATION_COUNTER, plaintext, data)
    end = len(plaintext)
    return sealed[:end], sealed[end : end + TAG_SIZE]


def decrypt(key: bytes, originator: bytes, ciphertext: bytes, data: bytes, tag: bytes) -> bytes | None:
    """The plaintext, or None where the tag of 12 octets does not authenticate it."""
    return _open(key, originator, ciphertext, data, tag)


def _open(key: bytes, originator: bytes, ciphertext: bytes, data: bytes, tag: bytes) -> bytes | None:
    mode = GCM(originator + _INVOCATION_COUNTER, tag, min_tag_length=TAG_SIZE)
    decryptor = Cipher(AES(key), mode).decryptor()
    decryptor.authenticate_additional_data(data)
    try:
        plaintext = decryptor.update(ciphertext)
        decryptor.finalize()
    except InvalidTag:
        return None
    return plaintext
