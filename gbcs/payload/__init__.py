"""What a GBCS message carries: the payload of one of three protocols.

The message code tells the protocol: :mod:`gbcs.payload.dlms`, :mod:`gbcs.payload.gbz`, :mod:`gbcs.payload.asn1`. The
payload of an unknown message code that is no DLMS is kept as octets. What GBZ or ASN.1 needs loads when the first such
payload is met.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, Union

from dlms.apdu import to_dict as apdu_to_dict
from dlms.apdu.access import AccessRequest, AccessResponse
from dlms.apdu.data_notification import DataNotification
from gbcs.payload import dlms
from gbcs.payload.dlms import Alert
from gbcs.payload.protected import get_protected_attributes
from gbcs.usecases.codes import protocols as protocols_of
from wire.errors import DecodeError, EncodeError, encodes, quoted
from wire.node import JSON, node, plain

if TYPE_CHECKING:
    from gbcs.payload.asn1.types import Asn1Payload
    from gbcs.payload.gbz import GbzAlert, GbzPayload

__all__ = ["Opaque", "Payload", "decode", "encode", "protocol", "to_plain"]


@node
class Opaque(NamedTuple):
    """A payload that is not decoded.

    Attributes:
        protocol: ASN.1, where the message code has no payload in this direction; None where the code is unknown.
        octets: the payload.
    """

    protocol: str | None
    octets: bytes

    def plain(self) -> dict[str, JSON]:
        """Protocol and octets."""
        return {"protocol": self.protocol, "octets": self.octets.hex()}


Payload: TypeAlias = Union[
    AccessRequest, AccessResponse, Alert, DataNotification, "GbzPayload", "GbzAlert", "Asn1Payload", Opaque
]


@lru_cache(maxsize=2)
def _codec(name: str) -> Any:
    """The module of a protocol that loads when its first payload is met: GBZ or ASN.1."""
    return import_module({"GBZ": "gbcs.payload.gbz", "ASN.1": "gbcs.payload.asn1"}[name])


_MODULES = {"gbcs.payload.gbz": "GBZ", "gbcs.payload.asn1.types": "ASN.1"}


def protocol(payload: Payload) -> str | None:
    """The protocol of a payload: DLMS, GBZ or ASN.1; None for octets of an unknown message code."""
    if type(payload) is Opaque:
        return payload.protocol
    return _MODULES.get(type(payload).__module__, "DLMS")


def decode(octets: bytes, message_code: int, cra: int) -> Payload:
    """The payload of a message.

    Args:
        octets: the content of the message.
        message_code: of its grouping header; selects the protocol.
        cra: its CRA flag; selects the form.

    Raises:
        DecodeError: where the octets are not what code and flag promise.
    """
    protocols = protocols_of(message_code)
    if protocols is None:
        if octets[:1] in (b"\xd9", b"\xda", b"\x0f"):
            try:
                return dlms.decode(octets, message_code, cra)
            except DecodeError:
                pass  # nothing says that an unknown message is DLMS
        return Opaque(None, octets)
    if "DLMS" in protocols and ("GBZ" not in protocols or octets[:2] != b"\x01\x09"):
        return dlms.decode(octets, message_code, cra)
    if "GBZ" in protocols:
        payload: GbzPayload | GbzAlert = _codec("GBZ").decode(octets, message_code, cra)
        return payload
    if "ASN.1" in protocols:
        asn1 = _codec("ASN.1")
        if not asn1.is_known(message_code, cra):
            return Opaque("ASN.1", octets)
        typed: Asn1Payload = asn1.decode(octets, message_code, cra)
        return typed
    return Opaque(None, octets)


@encodes
def encode(payload: Payload) -> bytes:
    """The octets of a payload; EncodeError."""
    if type(payload) is Opaque:
        if not isinstance(payload.octets, bytes):
            raise EncodeError(f"octets expected, not {quoted(payload.octets)}", path=("octets",))
        return payload.octets
    name = protocol(payload)
    if name in ("GBZ", "ASN.1"):
        octets: bytes = _codec(name).encode(payload)
        return octets
    return dlms.encode(payload)  # type: ignore[arg-type]


def to_plain(payload: Payload) -> JSON:
    """A payload in the types of JSON; parts of a response that are encrypted are marked as encrypted."""
    if isinstance(payload, DataNotification):
        return apdu_to_dict(payload)
    if isinstance(payload, AccessResponse):
        return payload.plain([get_protected_attributes(data) or data for data in payload.data])
    return plain(payload)
