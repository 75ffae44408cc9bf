"""X.509's signed structures, as far as one must take them apart before a library reads them.

A certificate (RFC 5280, 4.1) and a certification request (RFC 2986, 4.2) are a SEQUENCE of what is signed, the
signature algorithm and the signature; a certificate names the algorithm within what is signed, too. ECDSA has no
parameters there (RFC 5758, 3.2), but Java up to 17 wrote NULL. ``cryptography`` reads that up to version 48 and refuses
it from 49 on. To read it the same way everywhere, take NULL out; to check what was signed, put it back.
"""

from __future__ import annotations

import base64
import re
from itertools import count
from typing import NamedTuple

__all__ = ["Fault", "fault_of", "pem_blocks", "with_null_parameters", "without_null_parameters"]

_PEM = re.compile(rb"-----BEGIN (?:X509 |NEW )?([A-Z ]+)-----([A-Za-z0-9+/=\s]*)-----END ")

_BARE = re.compile(rb"\x30\x0a(\x06\x08\x2a\x86\x48\xce\x3d\x04\x03[\x01-\x04])")
_WITH_NULL = re.compile(rb"\x30\x0c(\x06\x08\x2a\x86\x48\xce\x3d\x04\x03[\x01-\x04])\x05\x00")
"""AlgorithmIdentifiers of ecdsa-with-SHA224 to SHA512 (1.2.840.10045.4.3.1 to 4): as they should be, and with NULL."""

_SEQUENCE, _INTEGER, _VERSION = 0x30, 0x02, 0xA0


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


def with_null_parameters(signed: bytes) -> bytes:
    """What is signed of a certificate (its TBSCertificate), with NULL behind the ECDSA algorithm that it names."""
    return _exchanged(signed, _BARE, b"\x30\x0c%b\x05\x00")


class Fault(NamedTuple):
    """Where a structure is not DER.

    Attributes:
        expected: what should stand there, a phrase.
        offset: where.
        found: what stands there.
        path: of the extension that it is in.
    """

    expected: str
    offset: int
    found: str
    path: tuple[str | int, ...] = ()


_CONSTRUCTED, _BOOLEAN, _EXTENSIONS, _DEEPEST = 0x20, 0x01, 0xA3, 32


def fault_of(der: bytes, what: str) -> Fault | None:
    """The first fault in the DER (X.690) of a certificate or request, or none that is looked for.

    Looked for are octets behind it, lengths not in their shortest form or beyond what they stand in, booleans that are
    neither 00 nor FF, and a ``critical`` or a version that is the default and written out.

    Args:
        der: its octets.
        what: it is, for the words: ``"the certificate"``.
    """
    if der[:1] != bytes((_SEQUENCE,)):
        return Fault(f"tag 30 of {what}", 0, f"{der[0]:#04x}" if der else "nothing")
    try:
        end = _walk(der, 0, len(der), (), 0)
    except _Faulty as faulty:
        return faulty.fault
    more = len(der) - end
    return Fault(f"the end of {what}", end, f"{more} octet{'s' if more > 1 else ''} more") if more else None


class _Faulty(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


def _walk(der: bytes, place: int, end: int, parents: tuple[tuple[int, int], ...], number: int) -> int:
    """Where an element ends, looked through; ``parents`` are the tags around it, each with its number among others."""
    tag, start = der[place], place + 2
    if start > end:
        raise _Faulty(Fault("a length", place + 1, "the end"))
    length = der[place + 1]
    if length == 0x80 or length > 0x84:
        raise _Faulty(Fault("a length of 1 to 4 octets", place + 1, f"{length:#04x}"))
    if length > 0x80:
        start += length - 0x80
        length = int.from_bytes(der[place + 2 : start], "big")
    if start + length > end:
        raise _Faulty(Fault(f"{length} octets", start, f"{max(end - start, 0)} left"))
    if der[place + 1 : start] != _length(length):
        raise _Faulty(Fault("a length in its shortest form", place + 1, der[place + 1 : start].hex()))
    stop = start + length
    if tag == _BOOLEAN:
        _check_boolean(der[start:stop], place, parents, number)
    if tag == _VERSION and len(parents) == 2 and der[start:stop] == b"\x02\x01\x00":
        raise _Faulty(Fault("no version, since the first is the default", place, der[place:stop].hex()))
    if tag & _CONSTRUCTED and len(parents) < _DEEPEST:
        place = start
        for child in count():
            if place >= stop:
                break
            place = _walk(der, place, stop, (*parents, (tag, number)), child)
    return stop


def _check_boolean(value: bytes, place: int, parents: tuple[tuple[int, int], ...], number: int) -> None:
    """A boolean: 00 or FF, and not 00 where it is the ``critical`` of an extension, whose default that is."""
    path: tuple[str | int, ...] = ()
    if len(parents) >= 3 and parents[-3][0] == _EXTENSIONS and number == 1:
        path = ("extensions", parents[-1][1], "critical")
    if value not in (b"\x00", b"\xff"):
        raise _Faulty(Fault("a boolean of 00 or FF", place + 2, value.hex() or "nothing", path))
    if path and value == b"\x00":
        raise _Faulty(Fault("no critical, since false is the default", place, "010100", path))


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
