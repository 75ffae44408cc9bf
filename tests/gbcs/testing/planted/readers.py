"""Readers of what is no message: right ones, and one with a fault."""

from __future__ import annotations

from typing import Any

import dlms
import zigbee
from gbcs import top_up
from zigbee.ota import Image


def frame(octets: bytes) -> zigbee.Frame:
    """A ZCL frame behind its cluster."""
    return zigbee.decode(octets[2:], int.from_bytes(octets[:2], "big"))


def image(octets: bytes) -> Any:
    """An upgrade image in its file."""
    return Image.decode(octets).upgrade_image()


def token(octets: bytes) -> Any:
    """The text of a token."""
    return top_up.read(octets.decode())


def apdu(octets: bytes) -> Any:
    """An APDU; a class with the sign bit set is looked for in a table that ends before it."""
    found = dlms.decode(octets)
    (0,)[0 if octets[8] < 0x80 else 1]
    return found
