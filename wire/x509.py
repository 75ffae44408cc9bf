"""X.509's signed structures, as far as one must take them apart before a library reads them.

A certificate (RFC 5280, 4.1) and a certification request (RFC 2986, 4.2) are a SEQUENCE of what is signed, the
signature algorithm and the signature; a certificate names the algorithm within what is signed, too. ECDSA has no
parameters there (RFC 5758, 3.2), but Java up to 17 wrote NULL. ``cryptography`` reads that up to version 48 and refuses
it from 49 on. To read it the same way everywhere, take NULL out; to check what was signed, put it back.
"""

from __future__ import annotations

import base64
import re
from typing import NamedTuple

__all__ = ["Usual", "pem_blocks", "usual_parts", "with_null_parameters", "without_null_parameters"]

_PEM = re.compile(rb"-----BEGIN (?:X509 |NEW )?([A-Z ]+)-----([A-Za-z0-9+/=\s]*)-----END ")

_BARE = re.compile(rb"\x30\x0a(\x06\x08\x2a\x86\x48\xce\x3d\x04\x03[\x01-\x04])")
_WITH_NULL = re.compile(rb"\x30\x0c(\x06\x08\x2a\x86\x48\xce\x3d\x04\x03[\x01-\x04])\x05\x00")
"""AlgorithmIdentifiers of ecdsa-with-SHA224 to SHA512 (1.2.840.10045.4.3.1 to 4): as they should be, and with NULL."""

_SEQUENCE, _INTEGER, _VERSION = 0x30, 0x02, 0xA0
_UNCOMPRESSED = b"\x04"
_LONGEST_NUMBER = 32
"""Octets of a serial number in a certificate that is laid out as most are."""


def pem_blocks(octets: bytes, label: str) -> list[bytes]:
    """The DER octets of every PEM block (RFC 7468) with a label, such as ``CERTIFICATE``, in their order.

    Raises:
        ValueError: where there is none, or a block is damaged.
    """
    blocks = _PEM.findall(octets)
    found = [base64.b64decode(b"".join(text.split()), validate=True) for name, text in blocks if name == label.encode()]
    if not found or octets.count(b"-----BEGIN ") != len(blocks):
        raise ValueError(f"whole PEM blocks expected, at least one of them {label}")
    return found


def without_null_parameters(der: bytes) -> bytes:
    """A certificate or certification request without NULL behind the signature algorithm of ECDSA.

    What has none, and what is no such structure, comes back as it is.
    """
    if _WITH_NULL.search(der) is None:
        return der
    start, end = _content(der, 0, _SEQUENCE)
    if end != len(der):
        return der
    signed_end = _content(der, start, _SEQUENCE)[1]
    if not signed_end:
        return der
    signed = _exchanged(der[start:signed_end], _WITH_NULL, b"\x30\x0a%b")
    algorithm = _WITH_NULL.match(der, signed_end)
    rest = der[signed_end:] if algorithm is None else b"\x30\x0a%b%b" % (algorithm[1], der[algorithm.end() :])
    changed = signed + rest
    return der if len(changed) == end - start else _sequence(changed)


class Usual(NamedTuple):
    """Parts of a certificate that is laid out as most are.

    Attributes:
        issuer: the octets of the name.
        subject: the octets of the name.
        point: the uncompressed point of a key on the named curve P-256; None for another key.
        extensions: the octets of each; empty where they are laid out in another way, or there are none.
    """

    issuer: bytes
    subject: bytes
    point: bytes | None
    extensions: tuple[bytes, ...]


_HEAD = re.compile(rb"\x30\x82..\x30\x82..\xa0\x03\x02\x01\x02\x02", re.DOTALL)
_ECDSA = re.compile(rb"\x30(?:\x0a|\x0c)\x06\x08\x2a\x86\x48\xce\x3d\x04\x03[\x01-\x04](?:\x05\x00)?")
_P256 = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")


def usual_parts(der: bytes) -> Usual | None:
    """Parts of a certificate, which a library has read, by their places; None where it is laid out in another way."""
    if _HEAD.match(der) is None or der[14] > _LONGEST_NUMBER:
        return None
    algorithm = _ECDSA.match(der, 15 + der[14])
    if algorithm is None:
        return None
    place = algorithm.end()
    found: list[bytes] = []
    for _ in range(3):  # issuer, validity, subject
        if place + 2 > len(der) or der[place] != _SEQUENCE or der[place + 1] >= 0x80:
            return None
        end = place + 2 + der[place + 1]
        found.append(der[place:end])
        place = end
    end = place + len(_P256) + 65
    is_point = der.startswith(_P256 + _UNCOMPRESSED, place) and end <= len(der)
    if not is_point:
        return Usual(found[0], found[2], None, ())
    return Usual(found[0], found[2], der[end - 65 : end], _usual_extensions(der, end))


def _usual_extensions(der: bytes, place: int) -> tuple[bytes, ...]:
    """The extensions that end what is signed."""
    end = 8 + int.from_bytes(der[6:8], "big")
    size = end - place - 4
    if not 0 < size < 0x7E or der[place : place + 4] != bytes((0xA3, size + 2, _SEQUENCE, size)) or end > len(der):
        return ()
    found, place = [], place + 4
    while place + 2 <= end and der[place] == _SEQUENCE:
        after = place + 2 + der[place + 1]
        found.append(der[place:after])
        place = after
    return tuple(found) if place == end else ()


def with_null_parameters(signed: bytes) -> bytes:
    """What is signed of a certificate (its TBSCertificate), with NULL behind the ECDSA algorithm that it names."""
    return _exchanged(signed, _BARE, b"\x30\x0c%b\x05\x00")


def _exchanged(signed: bytes, old: re.Pattern[bytes], new: bytes) -> bytes:
    """A TBSCertificate with another form of the algorithm, which stands behind version and serial number."""
    start, end = _content(signed, 0, _SEQUENCE)
    place = _content(signed, start, _VERSION)[1] or start
    place = _content(signed, place, _INTEGER)[1]
    algorithm = old.match(signed, place)
    if not place or end != len(signed) or algorithm is None:
        return signed
    return _sequence(signed[start:place] + new % algorithm[1] + signed[algorithm.end() :])


def _content(der: bytes, place: int, tag: int) -> tuple[int, int]:
    """Where the content of an element begins and ends; (0, 0) where there is no such element with a length of DER."""
    head = der[place : place + 2]
    if len(head) < 2 or head[0] != tag:
        return 0, 0
    octets = max(head[1] - 0x80, 0)
    start = place + 2 + octets
    length = int.from_bytes(der[place + 2 : start], "big") if octets else head[1]
    if octets > 4 or start + length > len(der) or der[place + 1 : start] != _length(length):
        return 0, 0
    return start, start + length


def _sequence(content: bytes) -> bytes:
    return bytes((_SEQUENCE,)) + _length(len(content)) + content


def _length(length: int) -> bytes:
    """A length in the shortest form."""
    if length < 0x80:
        return bytes((length,))
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((0x80 | len(octets),)) + octets
