"""What stands around an APDU: recognised by its first octets, and taken off where that is an LLC or wrapper header.

HDLC and M-Bus frames are recognised and not read here.
"""

from __future__ import annotations

import re
from typing import Any

from dlms import apdu
from wire import recognition
from wire.errors import DecodeError, octets_of
from wire.recognition import Kind

__all__ = ["decode", "recognise", "unwrap"]

_SEGMENTED = 0x08  # of the HDLC frame format
_FRAMES = ("hdlc", "m-bus", "sml", "iec-62056-21")


def recognise(octets: bytes) -> str | None:
    """What octets are, by the first of them, where they are no bare APDU.

    Returns:
        ``"hdlc"``, ``"llc"``, ``"wrapper"``, ``"m-bus"``, ``"sml"``, ``"iec-62056-21"``, ``"gbcs"``, ``"zigbee"``,
        ``"xml"``, ``"text"`` (see :data:`wire.recognition.KINDS`), or None for an APDU and for what nobody knows.

    >>> recognise(bytes.fromhex("7ea027010201105a87e6e7000f")), recognise(bytes.fromhex("c001c100030100010800ff0200"))
    ('hdlc', None)
    """
    octets = octets_of(octets)
    kind = recognition.recognise(octets)
    if kind is None or kind.name == "gbcs":  # a GBCS message is an APDU too
        return kind and kind.name
    try:
        apdu.decode(octets)
    except DecodeError:
        return kind.name
    return None


def decode(octets: bytes) -> Any:
    """The APDU that the octets make up, as the node of its module in :mod:`dlms.apdu`.

    Raises:
        DecodeError: where they do not; what is recognised as something else by its first octets is said to be that.
    """
    octets = octets_of(octets)
    try:
        return apdu.decode(octets)
    except DecodeError:
        kind = recognition.recognise(octets)
        if kind is None or kind.name == "gbcs":
            raise
        raise _error(kind, octets) from None


def unwrap(octets: bytes) -> bytes:
    """Octets without their LLC header, or the one APDU in a wrapper frame; others as they are.

    >>> unwrap(bytes.fromhex("e6e600c001c0000100022b0108ff0200")).hex()
    'c001c0000100022b0108ff0200'

    Raises:
        DecodeError: where a wrapper frame is not whole, and for frames that are not read here (HDLC, M-Bus, SML,
            IEC 62056-21).
    """
    octets = octets_of(octets)
    if octets[:3] in recognition.LLC_HEADERS:
        return octets[3:]
    name = recognise(octets)
    if name == "wrapper":
        from dlms.wrapper import Frame

        return Frame.decode(octets).payload
    if name in _FRAMES:
        kind = recognition.recognise(octets)
        assert kind is not None
        raise _error(kind, octets)
    return octets


def _error(kind: Kind, octets: bytes) -> DecodeError:
    found = kind.words
    if kind.shown:
        found += f" ({octets[: kind.shown].hex(' ').upper()})"
    if kind.name == "hdlc":
        found += _inside_hdlc(octets)
    elif kind.name == "text":
        found += _beginning(octets)
    elif kind.name in ("llc", "wrapper"):
        found += f", its APDU begins at offset {3 if kind.name == 'llc' else 8}"
    advice = f"; {kind.advice}" if kind.advice else ""
    return DecodeError("the tag of an APDU", offset=0, found=found + advice)


def _beginning(octets: bytes) -> str:
    """How text begins, and what it may be."""
    printable = next((place for place, octet in enumerate(octets) if not 0x20 <= octet < 0x7F), len(octets))
    text = octets[: min(printable, 24)].decode("ascii")
    if re.fullmatch(r"(?:[0-9A-Fa-f][\s:.,-]*)+", octets.decode("latin-1")):
        return f" ({text!r}), which spells octets in hexadecimal"
    if re.fullmatch(r"(?:[0-9A-FOIa-fol][\s:.,-]*)+", octets.decode("latin-1")):
        return f" ({text!r}), hexadecimal with a letter O, I or l in it"
    return f" ({text!r})" if text else ""


def _inside_hdlc(octets: bytes) -> str:
    """Where the information field of an HDLC frame begins, in words."""
    place = 3
    for _ in range(2):  # destination and source; the last octet of an address is odd
        while place < len(octets) and not octets[place] & 1:
            place += 1
        place += 1
    place += 3  # control, and the check sequence of the header
    if place + 3 > len(octets):
        return ", it has no information field"
    segment = "a segment of " if octets[1] & _SEGMENTED else ""
    if octets[place : place + 3] in recognition.LLC_HEADERS:
        return f", {segment}its APDU begins at offset {place + 3}"
    return f", {segment}its information field begins at offset {place}"
