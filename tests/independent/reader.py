"""A reader of GBCS messages that shares no code with the library: header, protection, DLMS access services, GBZ.

Written from the layouts of GBCS 7 and 8 and of the DLMS access service; it reads what the vectors need and asserts the
rest away.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = [
    "Read",
    "access_request",
    "access_response",
    "derived_key",
    "gbz_components",
    "is_signed_by",
    "read",
    "tag_of",
]

_SIZES = {3: 1, 5: 4, 6: 4, 13: 3, 15: 1, 16: 2, 17: 1, 18: 2, 20: 8, 21: 8, 22: 1, 23: 4, 24: 8, 25: 12, 26: 5, 27: 4}


class Read(NamedTuple):
    """A message."""

    cra: int
    counter: int
    originator: bytes
    recipient: bytes
    code: int
    date_time: bytes
    payload: bytes
    to_sign: bytes
    signature: bytes
    signed: bytes
    mac: bytes | None


def _length(octets: bytes, at: int) -> tuple[int, int]:
    first = octets[at]
    if first < 0x80:
        return first, at + 1
    end = at + 1 + (first & 0x7F)
    return int.from_bytes(octets[at + 1 : end], "big"), end


def _part(octets: bytes, at: int) -> tuple[bytes, int]:
    size, at = _length(octets, at)
    assert at + size <= len(octets)
    return octets[at : at + size], at + size


def read(octets: bytes) -> Read:
    """The parts of a message."""
    mac = None
    if octets[0] == 0xDD:
        assert octets[1:7] == bytes(6)
        service, end = _part(octets, 7)
        assert end == len(octets)
        assert service[:5] == bytes.fromhex("1100000000")
        octets, mac = service[5:-12], service[-12:]
    assert octets[:2] == bytes.fromhex("df09")
    cra, counter = octets[2], int.from_bytes(octets[3:11], "big")
    originator, at = _part(octets, 11)
    recipient, at = _part(octets, at)
    date_time, at = _part(octets, at)
    other, at = _part(octets, at)
    payload, at = _part(octets, at)
    signature, end = _part(octets, at) if at < len(octets) else (b"", at)
    assert end == len(octets)
    code = int.from_bytes(other[:2], "big")
    return Read(cra, counter, originator, recipient, code, date_time, payload, octets[1:at], signature, octets, mac)


# Protection ----------------------------------------------------------------------------------------------------------


def is_signed_by(message: Read, point: bytes) -> bool:
    """Whether the signature holds; raises InvalidSignature where it does not."""
    r, s = (int.from_bytes(message.signature[at : at + 32], "big") for at in (0, 32))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    key.verify(encode_dss_signature(r, s), message.to_sign, ec.ECDSA(hashes.SHA256()))
    return True


def derived_key(message: Read, private_scalar: int, other_point: bytes) -> bytes:
    """The key of the MAC, of the key agreement keys of both sides."""
    other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), other_point)
    secret = ec.derive_private_key(private_scalar, ec.SECP256R1()).exchange(ec.ECDH(), other)
    info = bytes.fromhex("60857406080300") + message.originator + b"\x09" + bytes((message.cra,))
    info += message.counter.to_bytes(8, "big") + message.recipient
    return hashlib.sha256(bytes((0, 0, 0, 1)) + secret + info).digest()[:16]


def tag_of(message: Read, key: bytes) -> bytes:
    """The MAC as it should be."""
    authenticated = bytes.fromhex("110000000000") + message.signed
    return AESGCM(key).encrypt(message.originator + bytes(4), b"", authenticated)[:12]


# DLMS ----------------------------------------------------------------------------------------------------------------


def _data_end(octets: bytes, at: int) -> int:
    """Where a Data ends."""
    tag, at = octets[at], at + 1
    if tag == 0:
        return at
    if tag in (1, 2):
        count, at = _length(octets, at)
        for _ in range(count):
            at = _data_end(octets, at)
        return at
    if tag in (9, 10, 12):
        size, at = _length(octets, at)
        return at + size
    if tag == 4:
        bits, at = _length(octets, at)
        return at + (bits + 7) // 8
    if tag == 19:
        at = _type_end(octets, at)
        size, at = _length(octets, at)
        return at + size
    return at + _SIZES[tag]


def _type_end(octets: bytes, at: int) -> int:
    tag, at = octets[at], at + 1
    if tag == 1:
        return _type_end(octets, at + 2)
    if tag == 2:
        count, at = _length(octets, at)
        for _ in range(count):
            at = _type_end(octets, at)
    return at


def _all_data(octets: bytes, at: int) -> tuple[int, int]:
    count, at = _length(octets, at)
    for _ in range(count):
        at = _data_end(octets, at)
        assert at <= len(octets)
    return count, at


def access_request(octets: bytes) -> list[tuple[int, int, str, int]]:
    """The specifications of an access request: service, class, logical name, attribute or method."""
    assert octets[0] == 0xD9
    _, at = _part(octets, 5)
    count, at = _length(octets, at)
    found = []
    for _ in range(count):
        service = octets[at]
        assert 1 <= service <= 5
        found.append(
            (service, int.from_bytes(octets[at + 1 : at + 3], "big"), octets[at + 3 : at + 9].hex(), octets[at + 9])
        )
        at += 10
        if service > 3:
            at = _data_end(octets, at + 1)
    number, at = _all_data(octets, at)
    assert (number, at) == (count, len(octets))
    return found


def access_response(octets: bytes) -> list[tuple[int, int]]:
    """The results of an access response: service and result."""
    assert octets[0] == 0xDA
    _, at = _part(octets, 5)
    assert octets[at] == 0
    number, at = _all_data(octets, at + 1)
    count, at = _length(octets, at)
    assert number == count
    assert at + 2 * count == len(octets)
    return [(octets[at + 2 * each], octets[at + 2 * each + 1]) for each in range(count)]


# GBZ -----------------------------------------------------------------------------------------------------------------


def gbz_components(octets: bytes) -> list[tuple[int, bytes]]:
    """The components of a GBZ payload: cluster, and the ZCL header with what follows it."""
    assert octets[:2] == bytes.fromhex("0109")
    at, found = 3, []
    for each in range(octets[2]):
        control, cluster = octets[at], int.from_bytes(octets[at + 1 : at + 3], "big")
        size = int.from_bytes(octets[at + 3 : at + 5], "big")
        content = octets[at + 5 : at + 5 + size]
        assert len(content) == size
        assert bool(control & 1) == (each == octets[2] - 1)
        at += 5 + size
        found.append((cluster, content[4:] if control & 0x10 else content))
    assert at == len(octets)
    return found
