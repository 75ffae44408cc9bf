"""The ciphered forms of single services, and the octets of every ciphered APDU (IEC 62056-5-3).

``glo-`` and ``ded-`` APDUs (ciphered with the global or the dedicated key) differ in their tag alone: one node
has them all, and says which one it is.
"""

from __future__ import annotations

from typing import NamedTuple

from dlms.axdr import Codec, read_octets, rewrite_length, write_octets
from wire.enums import OpenEnum
from wire.errors import DecodeError, EncodeError, quoted
from wire.form import form_of, remember, usual
from wire.node import node

__all__ = [
    "SERVICE_CIPHERING",
    "CipheredContent",
    "CipheredService",
    "SecurityControl",
    "ServiceCiphering",
    "decode_content",
]

TAG_SIZE = 12
"""Octets of an authentication tag."""


class CipheredService(OpenEnum):
    """The ciphered services, by the tag of their APDUs."""

    GLO_INITIATE_REQUEST = 0x21
    GLO_READ_REQUEST = 0x25
    GLO_WRITE_REQUEST = 0x26
    GLO_INITIATE_RESPONSE = 0x28
    GLO_READ_RESPONSE = 0x2C
    GLO_WRITE_RESPONSE = 0x2D
    GLO_CONFIRMED_SERVICE_ERROR = 0x2E
    GLO_UNCONFIRMED_WRITE_REQUEST = 0x36
    GLO_INFORMATION_REPORT_REQUEST = 0x38
    DED_INITIATE_REQUEST = 0x41
    DED_READ_REQUEST = 0x45
    DED_WRITE_REQUEST = 0x46
    DED_INITIATE_RESPONSE = 0x48
    DED_READ_RESPONSE = 0x4C
    DED_WRITE_RESPONSE = 0x4D
    DED_CONFIRMED_SERVICE_ERROR = 0x4E
    DED_UNCONFIRMED_WRITE_REQUEST = 0x56
    DED_INFORMATION_REPORT_REQUEST = 0x58
    GLO_GET_REQUEST = 0xC8
    GLO_SET_REQUEST = 0xC9
    GLO_EVENT_NOTIFICATION_REQUEST = 0xCA
    GLO_ACTION_REQUEST = 0xCB
    GLO_GET_RESPONSE = 0xCC
    GLO_SET_RESPONSE = 0xCD
    GLO_ACTION_RESPONSE = 0xCF
    DED_GET_REQUEST = 0xD0
    DED_SET_REQUEST = 0xD1
    DED_EVENT_NOTIFICATION_REQUEST = 0xD2
    DED_ACTION_REQUEST = 0xD3
    DED_GET_RESPONSE = 0xD4
    DED_SET_RESPONSE = 0xD5
    DED_ACTION_RESPONSE = 0xD7


class SecurityControl(int):
    """security-control, 8 bits: bits 0-3 security suite, 4 authentication, 5 encryption, 6 key set, 7 compression."""

    @property
    def security_suite(self) -> int:
        """0 to 15."""
        return self & 0x0F

    @property
    def authentication(self) -> bool:
        """Whether an authentication tag ends the octets."""
        return bool(self & 0x10)

    @property
    def encryption(self) -> bool:
        """Whether the content is encrypted."""
        return bool(self & 0x20)

    @property
    def broadcast_key(self) -> bool:
        """Key set: broadcast or unicast."""
        return bool(self & 0x40)

    @property
    def compression(self) -> bool:
        """Whether the content is compressed."""
        return bool(self & 0x80)


@node
class CipheredContent(NamedTuple):
    """The octets of a ciphered APDU in their parts.

    Attributes:
        security_control: how it is protected.
        invocation_counter: 0 to 2**32 - 1, never twice with one key.
        ciphertext: what is protected; in clear where it is not encrypted.
        authentication_tag: 12 octets, or None where it is not authenticated.
    """

    security_control: SecurityControl
    invocation_counter: int
    ciphertext: bytes
    authentication_tag: bytes | None

    def encode(self) -> bytes:
        """The octets; EncodeError where the tag does not go with the security control."""
        return _write_parts(self)


@node
class ServiceCiphering(NamedTuple):
    """A ``glo-`` or ``ded-`` APDU of one service.

    Attributes:
        service: which one.
        security_control: how it is protected.
        invocation_counter: 0 to 2**32 - 1, never twice with one key.
        ciphertext: the APDU that is protected; in clear where it is not encrypted.
        authentication_tag: 12 octets, or None where it is not authenticated.
    """

    service: CipheredService
    security_control: SecurityControl
    invocation_counter: int
    ciphertext: bytes
    authentication_tag: bytes | None


def decode_content(octets: bytes) -> CipheredContent:
    """The parts of a ciphered-service, as the general ciphering APDUs hold it; DecodeError."""
    return CipheredContent(*_read_parts(octets))


def _read_parts(octets: bytes) -> tuple[SecurityControl, int, bytes, bytes | None]:
    if len(octets) < 5:
        raise DecodeError("security control and invocation counter, 5 octets", offset=0, found=f"{len(octets)} octets")
    control = SecurityControl(octets[0])
    counter = int.from_bytes(octets[1:5], "big")
    if not control.authentication:
        return control, counter, octets[5:], None
    if len(octets) < 5 + TAG_SIZE:
        raise DecodeError(
            f"an authentication tag of {TAG_SIZE} octets",
            offset=5,
            found=f"{len(octets) - 5} octets",
            path=("authentication_tag",),
        )
    return control, counter, octets[5:-TAG_SIZE], octets[-TAG_SIZE:]


def _write_parts(value: CipheredContent | ServiceCiphering) -> bytes:
    control, counter, ciphertext, tag = value[-4:]
    if not isinstance(control, int) or not 0 <= control <= 0xFF:
        raise EncodeError(f"{quoted(control)} is not an octet", path=("security_control",))
    if not isinstance(counter, int) or not 0 <= counter < 1 << 32:
        raise EncodeError(f"{quoted(counter)} is no integer of 4 octets", path=("invocation_counter",))
    if not isinstance(ciphertext, bytes):
        raise EncodeError(f"{type(ciphertext).__name__} stands where octets belong", path=("ciphertext",))
    if SecurityControl(control).authentication:
        if not isinstance(tag, bytes) or len(tag) != TAG_SIZE:
            raise EncodeError(f"the security control asks for a tag of {TAG_SIZE} octets", path=("authentication_tag",))
    elif tag is not None:
        raise EncodeError("the security control has no authentication", path=("authentication_tag",))
    return bytes((control,)) + counter.to_bytes(4, "big") + ciphertext + (tag or b"")


class _ServiceCipheringCodec:
    """What stands behind the tag of one service."""

    kinds = (ServiceCiphering,)

    def __init__(self, service: CipheredService) -> None:
        self._service = service

    def read(self, data: bytes, position: int) -> tuple[ServiceCiphering, int]:
        octets, end = read_octets(data, position)
        try:
            value = ServiceCiphering(self._service, *_read_parts(usual(octets)))
        except DecodeError as error:
            error.inside(offset=end - len(octets))
            raise
        form = form_of(octets)
        return remember(value, form) if form else value, end

    def write(self, value: ServiceCiphering, out: bytearray) -> None:
        place = len(out)
        write_octets(_write_parts(value), out)
        rewrite_length(out, place, form_of(value))


SERVICE_CIPHERING: dict[int, Codec[ServiceCiphering]] = {
    int(service): _ServiceCipheringCodec(service) for service in CipheredService
}
"""Tag to the codec of what stands behind it."""
