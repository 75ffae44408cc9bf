"""Protection of frames in the home network: AES-CCM* with a tag of four octets (ZigBee Specification 4.5, annex A).

A frame is header, auxiliary header, encrypted octets, tag. The nonce is the source's EUI-64 and the frame counter; the
level of protection, which is not sent, is 5 in every ZigBee network: encrypted, four octets of tag.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wire.errors import DecodeError
from zigbee.frames import AUXILIARY_HEADER, KeyIdentifier, SecurityControl
from zigbee.hashing import keyed_hash
from zigbee.types import Eui64

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESCCM

__all__ = ["TAG_SIZE", "derived_key", "open_frame", "protect_frame"]

TAG_SIZE = 4
"""Octets of the tag behind a protected frame."""

_LEVEL = 5
_KEYED = {KeyIdentifier.KEY_TRANSPORT_KEY: b"\x00", KeyIdentifier.KEY_LOAD_KEY: b"\x02"}


def derived_key(key: bytes, identifier: KeyIdentifier) -> bytes:
    """The key that protects a frame: a link key itself, or what carries keys, made of it (4.5.3)."""
    return keyed_hash(key, _KEYED[identifier]) if identifier in _KEYED else key


def open_frame(octets: bytes, start: int, end: int, key: bytes, source: Eui64) -> bytes | None:
    """The octets in clear of a protected frame, or None where the tag is not that of this key.

    Args:
        octets: the frame from the first octet of its header on, auxiliary header and tag included.
        start: where the auxiliary header begins.
        end: where it ends.
        key: 16 octets, as :func:`derived_key` gives it.
        source: who protected the frame.

    Raises:
        DecodeError: where the octets have no room for a tag.
    """
    from cryptography.exceptions import InvalidTag

    if len(octets) - end < TAG_SIZE:
        raise DecodeError("4 octets of tag", offset=end, found=f"{len(octets) - end} left")
    control = octets[start] & ~0x07 | _LEVEL
    counter = octets[start + 1 : start + 5]
    associated = octets[:start] + bytes((control,)) + octets[start + 1 : end]
    try:
        return _cipher(key).decrypt(_nonce(source, counter, control), octets[end:], associated)
    except InvalidTag:
        return None


def protect_frame(header: bytes, auxiliary: Any, clear: bytes, key: bytes, source: Eui64) -> bytes:
    """Header, auxiliary header, encrypted octets and tag: what :func:`open_frame` opens.

    Args:
        header: the octets in front.
        auxiliary: a node of :data:`zigbee.frames.AUXILIARY_HEADER`; its level is sent as 0.
        clear: what is protected.
        key: 16 octets, as :func:`derived_key` gives it.
        source: who protects the frame.

    Raises:
        EncodeError: where the auxiliary header has no encoding.
    """
    sent = AUXILIARY_HEADER.build(auxiliary._replace(security_control=SecurityControl(auxiliary.security_control & ~7)))
    control = sent[0] | _LEVEL
    associated = header + bytes((control,)) + sent[1:]
    return header + sent + _cipher(key).encrypt(_nonce(source, sent[1:5], control), clear, associated)


def _nonce(source: Eui64, counter: bytes, control: int) -> bytes:
    return source[::-1] + counter + bytes((control,))


def _cipher(key: bytes) -> AESCCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESCCM

    return AESCCM(key, tag_length=TAG_SIZE)
