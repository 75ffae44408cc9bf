"""The envelope of a GBCS message (GBCS 7.2): MAC header, grouping header, payload, signature, MAC.

::

    [ DD 00 00 00 00 00 00 length 11 00000000 ]                        MAC header
      DF 09 CRA counter 08 originator 08 recipient date-time other-information    grouping header
      length payload
      [ length [ signature ] ]
    [ MAC ]

The MAC header says nothing that the presence of a MAC does not say, so it has no place in the tree. What is made of
envelopes (protection, names, views) is below :class:`gbcs.Message`, which has it all as methods, and works on
:class:`Envelope`.
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from dlms.axdr import read_any_length
from gbcs import payload as payloads
from gbcs.header import CRA, GroupingHeader, read_header, read_octets, write_header, write_octets_as
from gbcs.payload import Payload
from wire.errors import DecodeError, EncodeError, encodes, octets_of, quoted
from wire.form import form_of, remember
from wire.node import node
from wire.recognition import recognise

__all__ = ["AnyEnvelope", "Envelope", "check_message", "decode_as", "encode"]


class _Parts(NamedTuple):
    header: GroupingHeader
    payload: Payload
    signature: bytes | None = b""
    mac: bytes | None = None


@node
class Envelope(_Parts):
    """A GBCS message: its parts, and the octets that protection covers.

    A decoded message remembers the octets it came from, so that signature and MAC are checked over just these. They are
    no part of its value: :func:`encode` does not look at them. One that was decrypted still has them, one changed with
    ``_replace`` has none. Lengths of the envelope that were not in their shortest form it remembers too
    (:mod:`wire.form`: the name of what the length stands before, and its octets); they are part of its value.

    Attributes:
        header: the grouping header.
        payload: see :mod:`gbcs.payload`.
        signature: 64 octets; empty where the message says that it has none; None where a command ends after the
            payload, as an unsigned pre-command may.
        mac: 12 octets, or None for a message without MAC header.
    """

    _octets: bytes

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a message does not change; make another with _replace()")

    @property
    def general_signing(self) -> bytes:
        """The octets of the general-signing APDU: the message without MAC header and MAC.

        Raises:
            EncodeError: where the message was not decoded and a value has no encoding.
        """
        octets: bytes | None = self.__dict__.get("_octets")
        if octets is None:
            return encode(self._replace(mac=None))
        if self.mac is None:
            return octets
        _, start, _ = read_any_length(octets, len(_MAC_HEADER))
        return octets[start + len(_SECURITY_HEADER) : -_MAC_SIZE]

    @property
    def signed_octets(self) -> bytes:
        """What the signature covers: from the length of the transaction-id to the end of the payload.

        Raises:
            EncodeError: where the message was not decoded and a value has no encoding.
        """
        if self.signature is None:
            return self.general_signing[1:]
        length = len(_forms(self).get("signature", b"\0"))
        return self.general_signing[1 : -length - len(self.signature)]


AnyEnvelope = TypeVar("AnyEnvelope", bound=Envelope)


_MAC_HEADER = bytes.fromhex("dd000000000000")
_SECURITY_HEADER = bytes.fromhex("1100000000")
_MAC_SIZE = 12
_SIGNATURE_SIZE = 64


def decode_as(kind: type[AnyEnvelope], data: bytes) -> AnyEnvelope:
    """A message of a class from its octets.

    Raises:
        DecodeError: where the octets are anything but one whole message. A single block of general block transfer is
            refused too: see :mod:`gbcs.block_transfer`.
    """
    data = octets_of(data)
    start, end = 0, len(data)
    mac = None
    forms: dict[str, bytes] = {}
    if data[:1] != b"\xdf":
        start, end = _read_mac_header(data, forms)
        mac = data[end:]
    header, start = read_header(data, start, end, forms)
    content, place = read_octets(data, start, end, forms, "payload")
    if place == end and mac is None and header.cra is CRA.COMMAND:
        signature = None
    else:
        signature, after = read_octets(data, place, end, forms, "signature")
        if signature and len(signature) != _SIGNATURE_SIZE:
            raise DecodeError(
                f"a signature of {_SIGNATURE_SIZE} octets, or none",
                offset=place,
                found=f"{len(signature)} octets",
                path=("signature",),
            )
        if after != end:
            raise DecodeError("the end of the message", offset=after, found=f"{end - after} octets more")
    try:
        payload = payloads.decode(content, header.message_code, header.cra)
    except DecodeError as error:
        error.inside("payload", offset=place - len(content))
        raise
    message = tuple.__new__(kind, (header, payload, signature, mac))
    if forms:
        message = remember(message, tuple(forms.items()))
    message.__dict__["_octets"] = data
    return message


def check_message(message: object) -> None:
    """Refuse anything but a message; EncodeError."""
    if not isinstance(message, Envelope):
        raise EncodeError(f"a Message expected, not {quoted(message)}")


@encodes
def encode(message: Envelope) -> bytes:
    """The octets of a message.

    Raises:
        EncodeError: where a value has no encoding.
    """
    check_message(message)
    header, payload, signature, mac = message
    forms = _forms(message)
    out = bytearray()
    try:
        write_header(header, out, forms)
    except EncodeError as error:
        error.within("header")
        raise
    try:
        write_octets_as(payloads.encode(payload), out, forms, "payload")
    except EncodeError as error:
        error.within("payload")
        raise
    if signature is not None:
        if len(signature) not in (0, _SIGNATURE_SIZE):
            raise EncodeError(f"{len(signature)} octets, neither 64 nor 0", path=("signature",))
        write_octets_as(signature, out, forms, "signature")
    elif header.cra is not CRA.COMMAND:
        raise EncodeError(
            "only a command, unsigned yet, may end without a signature or an empty one", path=("signature",)
        )
    if mac is None:
        return bytes(out)
    if len(mac) != _MAC_SIZE or signature is None:
        raise EncodeError("a MAC has 12 octets and stands behind a signature, be it an empty one", path=("mac",))
    whole = bytearray(_MAC_HEADER)
    write_octets_as(_SECURITY_HEADER + out + mac, whole, forms, "mac_header")
    return bytes(whole)


def _forms(message: Envelope) -> dict[str, bytes]:
    """The lengths that are not in their shortest form, by the name of what they stand before."""
    return dict(form_of(message) or ())


def _read_mac_header(data: bytes, forms: dict[str, bytes]) -> tuple[int, int]:
    """Where the general-signing APDU behind a MAC header starts and ends."""
    if data[:7] != _MAC_HEADER:
        if data[:2] == b"\xdd\x09":
            raise DecodeError("a whole message", offset=1, found="a block of general block transfer")
        wrong = next(place for place, octet in enumerate(_MAC_HEADER) if data[place : place + 1] != bytes((octet,)))
        expected = (
            "DD or DF, the first octet of a GBCS message" if wrong == 0 else "the MAC header DD 00 00 00 00 00 00"
        )
        found = f"{data[wrong]:#04x}" if wrong < len(data) else "the end of the octets"
        kind = recognise(data)
        if kind is not None:
            found += f": {kind.words}"
        raise DecodeError(expected, offset=wrong, found=found, path=("mac_header",))
    try:
        length, start, form = read_any_length(data, 7)
    except DecodeError as error:
        error.within("mac_header")
        raise
    if length != len(data) - start:
        raise DecodeError(
            f"{length} octets, the length of the ciphered service",
            offset=start,
            found=f"{len(data) - start}",
            path=("mac_header",),
        )
    if data[start : start + 5] != _SECURITY_HEADER:
        raise DecodeError(
            "security control 11 and invocation counter 0",
            offset=start,
            found=data[start : start + 5].hex() or "the end of the octets",
            path=("mac_header",),
        )
    start += 5
    end = len(data) - _MAC_SIZE
    if end < start:
        raise DecodeError("a MAC of 12 octets", offset=start, found=f"{len(data) - start} left", path=("mac",))
    if form:
        forms["mac_header"] = form
    return start, end
