"""What a GBCS message carries: the payload of one of three protocols.

The message code tells the protocol. DLMS payloads are typed (:mod:`gbcs.payload.dlms`); GBZ payloads are typed down to
the ZCL payload of each component (:mod:`gbcs.payload.gbz`); ASN.1 payloads, and the payload of an unknown message code
that is no DLMS, are kept as octets.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

from dlms.apdu import to_dict as apdu_to_dict
from dlms.apdu.access import AccessRequest, AccessResponse
from dlms.apdu.data_notification import DataNotification
from gbcs.payload import dlms, gbz
from gbcs.payload.dlms import Alert
from gbcs.payload.gbz import GbzAlert, GbzPayload
from gbcs.payload.protected import get_protected_attributes
from gbcs.usecases import by_message_code
from wire.errors import DecodeError
from wire.node import node, plain

__all__ = ["Opaque", "Payload", "decode", "encode", "to_plain"]


@node
class Opaque(NamedTuple):
    """A payload that is not decoded.

    Attributes:
        protocol: ASN.1; None where the message code is unknown.
        octets: the payload.
    """

    protocol: str | None
    octets: bytes

    def plain(self) -> Any:
        """Protocol and octets."""
        return {"protocol": self.protocol, "octets": self.octets.hex()}


Payload: TypeAlias = AccessRequest | AccessResponse | Alert | DataNotification | GbzPayload | GbzAlert | Opaque


def decode(octets: bytes, message_code: int, cra: int) -> Payload:
    """The payload of a message.

    Args:
        octets: the content of the message.
        message_code: of its grouping header; selects the protocol.
        cra: its CRA flag; selects the form.

    Raises:
        DecodeError: where the octets are not what code and flag promise.
    """
    use_case = by_message_code(message_code)
    protocols = use_case.protocols if use_case else ()
    if "DLMS" in protocols and ("GBZ" not in protocols or octets[:2] != b"\x01\x09"):
        return dlms.decode(octets, message_code, cra)
    if use_case is None and octets[:1] in (b"\xd9", b"\xda", b"\x0f"):
        try:
            return dlms.decode(octets, message_code, cra)
        except DecodeError:
            pass  # nothing says that an unknown message is DLMS
    if "GBZ" in protocols:
        return gbz.decode(octets, message_code, cra)
    return Opaque(protocols[0] if protocols else None, octets)


def encode(payload: Payload) -> bytes:
    """The octets of a payload; EncodeError."""
    if type(payload) is Opaque:
        return payload.octets
    if isinstance(payload, GbzPayload | GbzAlert):
        return gbz.encode(payload)
    return dlms.encode(payload)  # type: ignore[arg-type]


def to_plain(payload: Payload) -> Any:
    """A payload as JSON knows it, the parts of a response that are encrypted told as such."""
    form = apdu_to_dict(payload) if isinstance(payload, DataNotification) else plain(payload)
    if isinstance(payload, AccessResponse):
        for item, data in zip(form["items"], payload.data, strict=True):
            if attributes := get_protected_attributes(data):
                item["data"] = plain(attributes)
    return form
