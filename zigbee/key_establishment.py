"""Implicit certificates of certificate-based key establishment (ZigBee Smart Energy 1.4, annex C).

Suite 1 uses the curve sect163k1, suite 2, that of GB, sect283k1. Within a certificate the most significant octet
stands first.
"""

from __future__ import annotations

import datetime as _datetime
from struct import Struct
from typing import Any, NamedTuple, TypeAlias

from wire.errors import DecodeError, EncodeError, quoted
from wire.layout import Coded
from wire.node import node
from zigbee.types import Eui64

__all__ = [
    "EPHEMERAL_KEY_SIZE",
    "IDENTITY",
    "NO_EXPIRY",
    "Certificate",
    "Suite1Certificate",
    "Suite2Certificate",
]

NO_EXPIRY = 0xFFFFFFFF
"""Validity of a suite 2 certificate that does not end."""
EPHEMERAL_KEY_SIZE: dict[int, int] = {1: 22, 2: 37}
"""Octets of a compressed point, by suite."""

_SUITE_1 = Struct(">22s8s8s10s")
_SUITE_2 = Struct(">B8sBB8s5sI8sB37s")


def _exact(octets: bytes, layout: Struct, name: str) -> tuple[Any, ...]:
    if len(octets) != layout.size:
        raise DecodeError(
            f"{layout.size} octets of {name}", offset=min(len(octets), layout.size), found=f"{len(octets)} octets"
        )
    return layout.unpack(octets)


def _octet(value: int, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 0xFF:
        raise EncodeError(f"{quoted(value)} is not an octet", path=(name,))
    return value


def _sized(value: bytes, size: int, name: str) -> bytes:
    if not isinstance(value, bytes) or len(value) != size:
        raise EncodeError(f"{size} octets expected", path=(name,))
    return value


def _wide(value: int, size: int, name: str) -> bytes:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 8 * size:
        raise EncodeError(f"{quoted(value)} is not unsigned of {8 * size} bits", path=(name,))
    return value.to_bytes(size, "big")


@node
class Suite1Certificate(NamedTuple):
    """A certificate of suite 1: 48 octets.

    Attributes:
        public_reconstruction_key: a compressed point, 22 octets.
        subject: the device.
        issuer: the certification authority.
        profile_data: 10 octets.
    """

    public_reconstruction_key: bytes
    subject: Eui64
    issuer: Eui64
    profile_data: bytes

    @classmethod
    def decode(cls, octets: bytes) -> Suite1Certificate:
        """From exactly 48 octets; DecodeError on another number."""
        key, subject, issuer, profile = _exact(octets, _SUITE_1, cls.__name__)
        return cls(key, Eui64(subject), Eui64(issuer), profile)

    def encode(self) -> bytes:
        """48 octets; EncodeError where a field has another size."""
        return (
            _sized(self.public_reconstruction_key, 22, "public_reconstruction_key")
            + _sized(self.subject, 8, "subject")
            + _sized(self.issuer, 8, "issuer")
            + _sized(self.profile_data, 10, "profile_data")
        )


@node
class Suite2Certificate(NamedTuple):
    """A certificate of suite 2: 74 octets.

    Attributes:
        certificate_type: 0, an implicit certificate without extensions.
        serial_number: 8 octets.
        curve: 0x0D, sect283k1.
        hash: 0x08, AES-MMO.
        issuer: the certification authority.
        valid_from: seconds since 1970.
        valid_to: how long it is valid, as the standard counts; :data:`NO_EXPIRY` for ever.
        subject: the device.
        key_usage: bit 3 (0x08) key agreement, bit 7 (0x80) signature.
        public_key: a compressed point from which the public key is made, 37 octets.
    """

    certificate_type: int
    serial_number: bytes
    curve: int
    hash: int
    issuer: Eui64
    valid_from: int
    valid_to: int
    subject: Eui64
    key_usage: int
    public_key: bytes

    @classmethod
    def decode(cls, octets: bytes) -> Suite2Certificate:
        """From exactly 74 octets; DecodeError on another number."""
        kind, serial, curve, hash_, issuer, since, until, subject, usage, key = _exact(octets, _SUITE_2, cls.__name__)
        since = int.from_bytes(since, "big")
        return cls(kind, serial, curve, hash_, Eui64(issuer), since, until, Eui64(subject), usage, key)

    def encode(self) -> bytes:
        """74 octets; EncodeError where a field has another size or is out of its range."""
        return _SUITE_2.pack(
            _octet(self.certificate_type, "certificate_type"),
            _sized(self.serial_number, 8, "serial_number"),
            _octet(self.curve, "curve"),
            _octet(self.hash, "hash"),
            _sized(self.issuer, 8, "issuer"),
            _wide(self.valid_from, 5, "valid_from"),
            int.from_bytes(_wide(self.valid_to, 4, "valid_to"), "big"),
            _sized(self.subject, 8, "subject"),
            _octet(self.key_usage, "key_usage"),
            _sized(self.public_key, 37, "public_key"),
        )

    def valid_since(self) -> _datetime.datetime:
        """The beginning of the validity as an aware datetime; ValueError beyond the calendar."""
        try:
            return _datetime.datetime(1970, 1, 1, tzinfo=_datetime.UTC) + _datetime.timedelta(seconds=self.valid_from)
        except OverflowError:
            raise ValueError(f"{self.valid_from} s since 1970 are beyond the calendar") from None


Certificate: TypeAlias = Suite1Certificate | Suite2Certificate

_BY_SUITE: dict[int, tuple[int, Any]] = {1: (_SUITE_1.size, Suite1Certificate), 2: (_SUITE_2.size, Suite2Certificate)}


def _read_identity(data: bytes, offset: int, suite: int) -> tuple[Certificate | bytes, int]:
    octets = data[offset:]
    size, kind = _BY_SUITE.get(suite, (-1, None))
    return (kind.decode(octets) if kind is not None and len(octets) == size else octets), len(data)


def _write_identity(value: Any, out: bytearray, suite: int) -> None:
    if isinstance(value, bytes):
        out += value
    elif isinstance(value, _BY_SUITE.get(suite, (0, ()))[1]):
        out += value.encode()
    else:
        raise EncodeError(f"no identity of suite {int(suite)}: {type(value).__name__}")


IDENTITY = Coded(_read_identity, _write_identity, "key_establishment_suite")
"""The rest of the octets: the certificate of the one suite that is named, octets where they are none."""
