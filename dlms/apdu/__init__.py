"""The xDLMS APDUs: one module a service, and the tag that leads to each.

A module declares its nodes, and for each APDU a codec that reads what stands after the tag. Modules load when an
APDU of theirs is met.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any

from dlms.axdr import Codec, truncated
from wire.errors import DecodeError, EncodeError

__all__ = ["APDUS", "codec", "decode", "encode"]

APDUS: dict[int, tuple[str, str, str]] = {
    0x0F: ("data-notification", "data_notification", "DATA_NOTIFICATION"),
    0xD9: ("access-request", "access", "ACCESS_REQUEST"),
    0xDA: ("access-response", "access", "ACCESS_RESPONSE"),
}
"""Tag to the standard's name of the APDU, its module, and its codec in there."""


@lru_cache(maxsize=256)
def codec(tag: int) -> Codec[Any] | None:
    """The codec of what stands after a tag; None for a tag that no APDU has."""
    entry = APDUS.get(tag)
    return getattr(import_module(f"dlms.apdu.{entry[1]}"), entry[2]) if entry else None


@lru_cache(maxsize=256)
def _tag(kind: type) -> int | None:
    """The tag of an APDU by the class of its node."""
    for tag, (_, module, _) in APDUS.items():
        if kind.__module__ == f"dlms.apdu.{module}" and kind in codec(tag).kinds:  # type: ignore[union-attr]
            return tag
    return None


def decode(octets: bytes) -> Any:
    """The APDU that the octets make up, as the node of its module.

    Raises:
        DecodeError: where they do not.
    """
    octets = bytes(octets)
    if not octets:
        raise truncated("the tag of an APDU", octets)
    reader = codec(octets[0])
    if reader is None:
        raise DecodeError("the tag of an APDU", offset=0, found=f"{octets[0]:#04x}")
    apdu, end = reader.read(octets, 1)
    if end != len(octets):
        raise DecodeError("the end of the APDU", offset=end, found=f"{len(octets) - end} octets more")
    return apdu


def encode(apdu: Any) -> bytes:
    """The octets of an APDU.

    Raises:
        EncodeError: for a value that is no APDU, or has none of the forms that it may have.
    """
    kind: Any = type(apdu)
    tag = _tag(kind)
    writer = None if tag is None else codec(tag)
    if tag is None or writer is None:
        raise EncodeError(f"{kind.__name__} is no APDU")
    out = bytearray((tag,))
    writer.write(apdu, out)
    return bytes(out)
