"""What octets are by their first octets: one table of the frames, messages and texts that are met in this field.

A name here says what octets begin like, not that they are whole or right.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

__all__ = ["KINDS", "LLC_HEADERS", "Kind", "recognise"]

LLC_HEADERS = (b"\xe6\xe6\x00", b"\xe6\xe7\x00")
"""The headers of logical link control before an APDU in HDLC: from a client, from a server (IEC 62056-46)."""


class Kind(NamedTuple):
    """A kind of octets.

    Attributes:
        name: what :func:`recognise` says.
        words: what an error says that it is.
        shown: how many of the first octets an error shows.
        advice: what to do with it, or nothing.
        pattern: of its first octets, a regular expression.
    """

    name: str
    words: str
    shown: int
    advice: str
    pattern: bytes


def _kind(name: str, words: str, shown: int, advice: str, *patterns: bytes) -> Kind:
    return Kind(name, words, shown, advice, b"|".join(patterns))


KINDS: tuple[Kind, ...] = (
    # IEC 62056-46: a flag, then frame format type 3 and three bits of the length.
    _kind("hdlc", "an HDLC frame", 3, "gurux-dlms and dlms-cosem read HDLC", rb"\x7e[\xa0-\xaf]"),
    _kind("llc", "an LLC header", 3, "", *map(re.escape, LLC_HEADERS)),
    # IEC 62056-47: version 1, two wPorts, the length.
    _kind("wrapper", "a TCP/UDP wrapper frame", 2, "dlms.wrapper and dlms.unwrap read it", rb"\x00\x01.{6}"),
    # EN 13757-2, the long and the control frame: start, the length twice, start.
    _kind("m-bus", "a wired M-Bus frame", 4, "pyMeterBus reads M-Bus", rb"\x68(.)\1\x68"),
    # The escape of the transport, or the list of a first message with transaction id, group and abort on error.
    _kind(
        *("sml", "an SML file", 4, "smllib reads SML"),
        rb"\x1b{4}",
        rb"\x76[\x02-\x0f].{1,14}?\x62.\x62.\x72",
    ),
    # Request, identification, acknowledgement, commands of the programming mode, and a data block of OBIS codes.
    _kind(
        *("iec-62056-21", "text of IEC 62056-21", 0, "dsmr-parser and iec62056-21 read it"),
        rb"/\?[\x20-\x7e]*!",
        rb"/[A-Za-z]{3}[0-9A-Za-z]",
        rb"\x06[0-9][0-9A-Za-z][0-9]\r\n\Z",
        rb"\x01[PRWBE][0-9]",
        rb"\x02?(?:\d{1,3}-\d{1,3}:)?[0-9A-FLC]{1,3}\.\d{1,3}(?:\.\d{1,3})?(?:\*\d{1,3})?\(",
    ),
    # GBCS 7.2: the grouping header, the MAC header before one, and the head of a block.
    _kind(
        *("gbcs", "a GBCS message", 0, "gbcs.decode reads it"),
        rb"\xdf\x09[\x01-\x03].{8}\x08",
        rb"\xdd\x00{6}(?:[\x00-\x7f]|[\x81-\x84].{1,4}?)\x11\x00{4}\xdf",
        rb"\xdd\x09[\x01-\x03].{8}\x08",
    ),
    # IEEE 802.15.4: data and commands with short or long addresses; ZigBee: an encrypted network frame of
    # version 2; the answers and reports of attributes of a ZCL server (behind 18
    # an information-report-request has 00 or 01).
    _kind(
        *("zigbee", "a ZigBee frame", 2, "zigbee.capture reads it"),
        rb"[\x01\x03\x09\x0b\x21\x23\x29\x2b\x41\x43\x49\x4b\x61\x63\x69\x6b][\x88\x8c\x98\x9c\xc8\xcc\xd8\xdc]",
        rb"(?:[\x08\x09][\x02\x0a\x12\x1a]|[\x48\x49]\x02).{14}",
        rb"\x18[^\x00\x01][\x01\x04\x07\x0a\x0b\x0d].{2}",
    ),
    _kind("xml", "XML", 0, "", rb"(?:\xef\xbb\xbf)?\s*<[?!A-Za-z]", rb"\xff\xfe<\x00", rb"\xfe\xff\x00<"),
    _kind("text", "text", 0, "", rb"[\t\r\n\x20-\x7e]{8}", rb"[\t\r\n\x20-\x7e]{4,7}\Z"),
)
"""Every kind, in the order in which they are tried."""


def recognise(octets: bytes) -> Kind | None:
    """The kind that octets begin like; None for any other."""
    return next((kind for kind, begins in zip(KINDS, _patterns(), strict=True) if begins.match(octets)), None)


@cache
def _patterns() -> tuple[re.Pattern[bytes], ...]:
    """The patterns, compiled when they are first needed."""
    return tuple(re.compile(kind.pattern, re.DOTALL) for kind in KINDS)
