"""initiate-request and initiate-response (IEC 62056-5-3): what client and server negotiate in an association."""

from __future__ import annotations

from enum import IntFlag
from typing import Any, NamedTuple

from dlms.axdr import BOOLEAN, I8, OCTETS, U8, U16, Codec, Optional, Sequence, read_any_length, truncated
from dlms.data import Boolean
from wire.errors import DecodeError, EncodeError, quoted
from wire.form import form_of, remember, usual
from wire.node import JSON, node

__all__ = [
    "CONFORMANCE",
    "INITIATE_REQUEST",
    "INITIATE_RESPONSE",
    "Conformance",
    "InitiateRequest",
    "InitiateResponse",
]


class Conformance(IntFlag):
    """The conformance block, 24 bits: the services and options that a side proposes or agrees to.

    The standard counts the bits from the most significant one; reserved bits are kept.
    """

    RESERVED_0 = 1 << 23
    GENERAL_PROTECTION = 1 << 22
    GENERAL_BLOCK_TRANSFER = 1 << 21
    READ = 1 << 20
    WRITE = 1 << 19
    UNCONFIRMED_WRITE = 1 << 18
    DELTA_VALUE_ENCODING = 1 << 17
    RESERVED_7 = 1 << 16
    ATTRIBUTE_0_SUPPORTED_WITH_SET = 1 << 15
    PRIORITY_MGMT_SUPPORTED = 1 << 14
    ATTRIBUTE_0_SUPPORTED_WITH_GET = 1 << 13
    BLOCK_TRANSFER_WITH_GET_OR_READ = 1 << 12
    BLOCK_TRANSFER_WITH_SET_OR_WRITE = 1 << 11
    BLOCK_TRANSFER_WITH_ACTION = 1 << 10
    MULTIPLE_REFERENCES = 1 << 9
    INFORMATION_REPORT = 1 << 8
    DATA_NOTIFICATION = 1 << 7
    ACCESS = 1 << 6
    PARAMETERIZED_ACCESS = 1 << 5
    GET = 1 << 4
    SET = 1 << 3
    SELECTIVE_ACCESS = 1 << 2
    EVENT_NOTIFICATION = 1 << 1
    ACTION = 1 << 0

    def plain(self) -> JSON:
        """The names of the bits that are set."""
        return [bit.name.lower().replace("_", "-") for bit in Conformance if bit in self]  # type: ignore[union-attr]


@node
class InitiateRequest(NamedTuple):
    """initiate-request.

    Attributes:
        dedicated_key: the key of this association alone, or None.
        response_allowed: None where left to its default, which is true.
        proposed_quality_of_service: -128 to 127, or None.
        proposed_dlms_version_number: 6.
        proposed_conformance: what the client can do.
        client_max_receive_pdu_size: the longest APDU that the client takes, in octets; 0 for no limit.
    """

    dedicated_key: bytes | None
    response_allowed: Boolean | None
    proposed_quality_of_service: int | None
    proposed_dlms_version_number: int
    proposed_conformance: Conformance
    client_max_receive_pdu_size: int

    def is_response_allowed(self) -> bool:
        """The response-allowed in force, with its default."""
        return self.response_allowed is None or bool(self.response_allowed)


@node
class InitiateResponse(NamedTuple):
    """initiate-response.

    Attributes:
        negotiated_quality_of_service: -128 to 127, or None.
        negotiated_dlms_version_number: 6.
        negotiated_conformance: what client and server both can do.
        server_max_receive_pdu_size: the longest APDU that the server takes, in octets; 0 for no limit.
        vaa_name: 0007 with logical names, FA00 with short names.
    """

    negotiated_quality_of_service: int | None
    negotiated_dlms_version_number: int
    negotiated_conformance: Conformance
    server_max_receive_pdu_size: int
    vaa_name: int


class _ConformanceCodec:
    """The conformance block, which is in BER: tag [APPLICATION 31], length 4, no unused bits, 3 octets.

    Its form, where tag and length are not 5F 1F 04, is their octets. For existing implementations the standard accepts
    the tag on one octet, 5F.
    """

    _usual = bytes((0x5F, 0x1F, 4))

    def _read_head(self, data: bytes, position: int) -> tuple[int, bytes]:
        """Where the contents start, and tag and length where they are not the usual ones."""
        tag = data[position : position + 2]
        if tag[:1] != self._usual[:1]:
            if not tag:
                raise truncated("a conformance block of 7 octets", data)
            raise DecodeError("5f1f0400 of a conformance block", offset=position, found=data[position:][:4].hex())
        length, start, _ = read_any_length(data, position + (2 if tag[1:] == self._usual[1:2] else 1))
        if length != 4:
            raise DecodeError("5f1f0400 of a conformance block", offset=position, found=data[position:][:4].hex())
        head = data[position:start]
        return start, b"" if head == self._usual else head

    def read(self, data: bytes, position: int) -> tuple[Any, int]:
        start, form = self._read_head(data, position)
        end = start + 4
        if end > len(data):
            raise truncated("a conformance block of 7 octets", data)
        if data[start]:
            raise DecodeError("00, no unused bits in a conformance block", offset=start, found=f"{data[start]:#04x}")
        value = Conformance(int.from_bytes(data[start + 1 : end], "big"))
        return remember(value, form) if form else value, end

    def write(self, value: Any, out: bytearray) -> None:
        bits, form = usual(value), form_of(value)
        if not isinstance(bits, int) or not 0 <= bits < 1 << 24:
            raise EncodeError(f"{quoted(bits)} is no conformance block of 24 bits")
        if form is not None and not self._is_head(form):
            raise EncodeError(f"{quoted(form)} is no head of a conformance block")
        out += (form or self._usual) + int(bits).to_bytes(4, "big")

    def _is_head(self, form: Any) -> bool:
        try:
            return isinstance(form, bytes) and self._read_head(form, 0)[0] == len(form)
        except DecodeError:
            return False


CONFORMANCE: Codec[Conformance] = _ConformanceCodec()

INITIATE_REQUEST = Sequence(InitiateRequest, Optional(OCTETS), Optional(BOOLEAN), Optional(I8), U8, CONFORMANCE, U16)
INITIATE_RESPONSE = Sequence(InitiateResponse, Optional(I8), U8, CONFORMANCE, U16, U16)
