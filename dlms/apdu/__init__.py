"""The xDLMS APDUs: one module a service, and the tag that leads to each.

A module declares its nodes, and for each APDU a codec that reads what stands after the tag. Modules load when an
APDU of theirs is met.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from typing import Any

from dlms.axdr import Codec, truncated
from wire.errors import DecodeError, EncodeError, encodes, octets_of
from wire.form import kind_of
from wire.node import JSON, plain

__all__ = ["APDUS", "codec", "decode", "encode", "name", "to_dict"]

_CIPHERED = ("service_ciphering", "SERVICE_CIPHERING")

APDUS: dict[int, tuple[str, str, str]] = {
    0x01: ("initiate-request", "initiate", "INITIATE_REQUEST"),
    0x05: ("read-request", "short_name", "READ_REQUEST"),
    0x06: ("write-request", "short_name", "WRITE_REQUEST"),
    0x08: ("initiate-response", "initiate", "INITIATE_RESPONSE"),
    0x0C: ("read-response", "short_name", "READ_RESPONSE"),
    0x0D: ("write-response", "short_name", "WRITE_RESPONSE"),
    0x0E: ("confirmed-service-error", "confirmed_service_error", "CONFIRMED_SERVICE_ERROR"),
    0x0F: ("data-notification", "data_notification", "DATA_NOTIFICATION"),
    0x10: ("data-notification-confirm", "data_notification", "DATA_NOTIFICATION_CONFIRM"),
    0x16: ("unconfirmed-write-request", "short_name", "UNCONFIRMED_WRITE_REQUEST"),
    0x18: ("information-report-request", "short_name", "INFORMATION_REPORT_REQUEST"),
    0x21: ("glo-initiate-request", *_CIPHERED),
    0x25: ("glo-read-request", *_CIPHERED),
    0x26: ("glo-write-request", *_CIPHERED),
    0x28: ("glo-initiate-response", *_CIPHERED),
    0x2C: ("glo-read-response", *_CIPHERED),
    0x2D: ("glo-write-response", *_CIPHERED),
    0x2E: ("glo-confirmed-service-error", *_CIPHERED),
    0x36: ("glo-unconfirmed-write-request", *_CIPHERED),
    0x38: ("glo-information-report-request", *_CIPHERED),
    0x41: ("ded-initiate-request", *_CIPHERED),
    0x45: ("ded-read-request", *_CIPHERED),
    0x46: ("ded-write-request", *_CIPHERED),
    0x48: ("ded-initiate-response", *_CIPHERED),
    0x4C: ("ded-read-response", *_CIPHERED),
    0x4D: ("ded-write-response", *_CIPHERED),
    0x4E: ("ded-confirmed-service-error", *_CIPHERED),
    0x56: ("ded-unconfirmed-write-request", *_CIPHERED),
    0x58: ("ded-information-report-request", *_CIPHERED),
    0x60: ("aarq", "association", "AARQ"),
    0x61: ("aare", "association", "AARE"),
    0x62: ("rlrq", "association", "RLRQ"),
    0x63: ("rlre", "association", "RLRE"),
    0xC0: ("get-request", "get", "GET_REQUEST"),
    0xC1: ("set-request", "set", "SET_REQUEST"),
    0xC2: ("event-notification-request", "event_notification", "EVENT_NOTIFICATION_REQUEST"),
    0xC3: ("action-request", "action", "ACTION_REQUEST"),
    0xC4: ("get-response", "get", "GET_RESPONSE"),
    0xC5: ("set-response", "set", "SET_RESPONSE"),
    0xC7: ("action-response", "action", "ACTION_RESPONSE"),
    0xC8: ("glo-get-request", *_CIPHERED),
    0xC9: ("glo-set-request", *_CIPHERED),
    0xCA: ("glo-event-notification-request", *_CIPHERED),
    0xCB: ("glo-action-request", *_CIPHERED),
    0xCC: ("glo-get-response", *_CIPHERED),
    0xCD: ("glo-set-response", *_CIPHERED),
    0xCF: ("glo-action-response", *_CIPHERED),
    0xD0: ("ded-get-request", *_CIPHERED),
    0xD1: ("ded-set-request", *_CIPHERED),
    0xD2: ("ded-event-notification-request", *_CIPHERED),
    0xD3: ("ded-action-request", *_CIPHERED),
    0xD4: ("ded-get-response", *_CIPHERED),
    0xD5: ("ded-set-response", *_CIPHERED),
    0xD7: ("ded-action-response", *_CIPHERED),
    0xD8: ("exception-response", "exception", "EXCEPTION_RESPONSE"),
    0xD9: ("access-request", "access", "ACCESS_REQUEST"),
    0xDA: ("access-response", "access", "ACCESS_RESPONSE"),
    0xDB: ("general-glo-ciphering", "general_glo", "GENERAL_GLO_CIPHERING"),
    0xDC: ("general-ded-ciphering", "general_glo", "GENERAL_DED_CIPHERING"),
    0xDD: ("general-ciphering", "general_ciphering", "GENERAL_CIPHERING"),
    0xDF: ("general-signing", "general_signing", "GENERAL_SIGNING"),
    0xE0: ("general-block-transfer", "general_block_transfer", "GENERAL_BLOCK_TRANSFER"),
    0xE6: ("gateway-request", "gateway", "GATEWAY_REQUEST"),
    0xE7: ("gateway-response", "gateway", "GATEWAY_RESPONSE"),
}
"""Tag to the standard's name of the APDU, its module, and its codec in there.

Where one node serves several tags, its codecs are a dict by tag, and its field ``service`` has the tag.
"""


@lru_cache(maxsize=256)
def codec(tag: int) -> Codec[Any] | None:
    """The codec of what stands after a tag; None for a tag that no APDU has."""
    entry = APDUS.get(tag)
    if entry is None:
        return None
    found: Any = getattr(import_module(f"dlms.apdu.{entry[1]}"), entry[2])
    of_tag: Codec[Any] = found[tag] if isinstance(found, dict) else found
    return of_tag


@lru_cache(maxsize=256)
def _tags(kind: type) -> frozenset[int]:
    """The tags of an APDU by the class of its node."""
    return frozenset(
        tag
        for tag, (_, module, _) in APDUS.items()
        if kind.__module__ == f"dlms.apdu.{module}" and kind in codec(tag).kinds  # type: ignore[union-attr]
    )


def _tag(apdu: Any) -> int | None:
    kind: Any = kind_of(apdu)
    tags = _tags(kind)
    if len(tags) > 1:
        service = apdu.service
        return service if isinstance(service, int) and service in tags else None
    return next(iter(tags), None)


def decode(octets: bytes) -> Any:
    """The APDU that the octets make up, as the node of its module.

    Raises:
        DecodeError: where they do not.
    """
    octets = octets_of(octets)
    if not octets:
        raise truncated("the tag of an APDU", octets)
    reader = codec(octets[0])
    if reader is None:
        raise DecodeError("the tag of an APDU", offset=0, found=f"{octets[0]:#04x}")
    apdu, end = reader.read(octets, 1)
    if end != len(octets):
        raise DecodeError("the end of the APDU", offset=end, found=f"{len(octets) - end} octets more")
    return apdu


@encodes
def encode(apdu: Any) -> bytes:
    """The octets of an APDU.

    Raises:
        EncodeError: for a value that is no APDU, or has none of the forms that it may have.
    """
    tag = _tag(apdu)
    writer = None if tag is None else codec(tag)
    if tag is None or writer is None:
        raise EncodeError(f"{type(apdu).__name__} is no APDU")
    out = bytearray((tag,))
    writer.write(apdu, out)
    return bytes(out)


def name(apdu: Any) -> str | None:
    """The standard's name of an APDU, ``get-request``; None for any other value."""
    tag = _tag(apdu)
    return None if tag is None else APDUS[tag][0]


def to_dict(value: Any) -> JSON:
    """The JSON form (:func:`wire.node.plain`) of an APDU or of any value in it; an APDU's has its name in front.

    ``apdu`` is the standard's name; ``choice`` the form of it, where it has several.

    >>> to_dict(decode(bytes.fromhex("c002c100000001")))
    {'apdu': 'get-request', 'choice': 'next', 'invoke_id_and_priority': 193, 'block_number': 1}
    """
    apdu = name(value)
    if apdu is None:
        return plain(value)
    head: dict[str, JSON] = {"apdu": apdu}
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(value).__name__).lower()
    if words.startswith(f"{apdu}-"):
        head["choice"] = words.removeprefix(f"{apdu}-")
    form = plain(value)
    return head | form if isinstance(form, dict) else form
