r"""Distinguished names as text (RFC 2253), in every form that its section 4 has a reader allow.

A name is the sequence of its relative distinguished names, each a set of attribute types (object identifiers) and
values. Two texts name the same where :func:`parse` gives the same:

>>> parse('CN=O Issuing CA, o="Smart DCC, Ltd", c=GB') == parse(r"CN=O Issuing CA,O=Smart DCC\, Ltd,C=GB")
True

Values are compared as directories compare them: case, how many spaces stand between words, and how letters are composed
make no difference (X.520; RFC 5280, 7.1).
"""

from __future__ import annotations

import re
from typing import TypeAlias
from unicodedata import normalize

from wire.errors import DecodeError

__all__ = ["Name", "comparable", "parse"]

Name: TypeAlias = tuple[frozenset[tuple[str, str]], ...]
"""Relative distinguished names in the order of the text, each as its pairs of dotted object identifier and value."""

# RFC 2253 names the first nine, RFC 4519 and RFC 2985 the others that certificates are issued under.
_TYPES = {
    "CN": "2.5.4.3",
    "L": "2.5.4.7",
    "ST": "2.5.4.8",
    "O": "2.5.4.10",
    "OU": "2.5.4.11",
    "C": "2.5.4.6",
    "STREET": "2.5.4.9",
    "DC": "0.9.2342.19200300.100.1.25",
    "UID": "0.9.2342.19200300.100.1.1",
    "S": "2.5.4.8",
    "SN": "2.5.4.4",
    "GN": "2.5.4.42",
    "T": "2.5.4.12",
    "E": "1.2.840.113549.1.9.1",
    "COMMONNAME": "2.5.4.3",
    "LOCALITYNAME": "2.5.4.7",
    "STATEORPROVINCENAME": "2.5.4.8",
    "ORGANIZATIONNAME": "2.5.4.10",
    "ORGANIZATIONALUNITNAME": "2.5.4.11",
    "COUNTRYNAME": "2.5.4.6",
    "STREETADDRESS": "2.5.4.9",
    "DOMAINCOMPONENT": "0.9.2342.19200300.100.1.25",
    "USERID": "0.9.2342.19200300.100.1.1",
    "SURNAME": "2.5.4.4",
    "GIVENNAME": "2.5.4.42",
    "TITLE": "2.5.4.12",
    "SERIALNUMBER": "2.5.4.5",
    "DNQUALIFIER": "2.5.4.46",
    "X500UNIQUEIDENTIFIER": "2.5.4.45",
    "EMAILADDRESS": "1.2.840.113549.1.9.1",
}

# Possessive, so that no input makes them try twice.
_ESCAPED = r"\\(?:[0-9A-Fa-f]{2}|[^0-9A-Fa-f])"
_ATTRIBUTE = re.compile(
    r"\s*+(?:[Oo][Ii][Dd]\.)?(?P<type>[0-9]++(?:\.[0-9]++)*+|[A-Za-z][A-Za-z0-9-]*+)\s*+=\s*+"
    rf'(?:#(?P<octets>(?:[0-9A-Fa-f]{{2}})++)|"(?P<quoted>(?:[^"\\]|{_ESCAPED})*+)"|(?P<plain>(?:[^,;+"\\]|{_ESCAPED})*+))'
    r"\s*+(?P<end>[,;+]|\Z)",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-9A-Fa-f]{2}|.)", re.DOTALL)
_ENCODINGS = {0x0C: "utf-8", 0x12: "ascii", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}


def comparable(value: str) -> str:
    """A value as it is compared: in one case, without spaces at its ends, one between words (RFC 4518, NFKC)."""
    return " ".join(normalize("NFKC", value).casefold().split())


def parse(text: str) -> Name:
    """A name from its text.

    Types are names in any case or object identifiers, with or without ``OID.``; values are plain with escapes, in
    quotation marks, or ``#`` and the hexadecimal octets of their BER encoding. Separators are ``,`` and ``;`` between
    relative distinguished names and ``+`` within one, with any blanks about them.

    Raises:
        DecodeError: where the text is no such name, with the offset of the attribute.
    """
    names: list[frozenset[tuple[str, str]]] = []
    together: list[tuple[str, str]] = []
    place, end = 0, ","
    while end:
        match = _ATTRIBUTE.match(text, place)
        if match is None:
            raise DecodeError("an attribute of a distinguished name (RFC 2253)", offset=place)
        kind, end = match["type"], match["end"]
        together.append((_identifier(kind, place), comparable(_value(match, place))))
        if end != "+":
            names.append(frozenset(together))
            together = []
        place = match.end()
    return tuple(names)


def _identifier(kind: str, place: int) -> str:
    if kind[0].isdigit():
        return kind
    found = _TYPES.get(kind.upper())
    if found is None:
        raise DecodeError("a type of attribute that is known, or its object identifier", offset=place)
    return found


def _value(match: re.Match[str], place: int) -> str:
    try:
        if match["octets"] is not None:
            return _of_ber(bytes.fromhex(match["octets"]))
        raw = match["plain"] if match["quoted"] is None else match["quoted"]
        # An escape of two digits is an octet of UTF-8, so that octets are what escapes are replaced in.
        return _ESCAPE.sub(_unescaped, raw.encode()).decode()
    except ValueError:
        raise DecodeError("the value of an attribute, text in UTF-8", offset=place) from None


def _unescaped(match: re.Match[bytes]) -> bytes:
    return bytes.fromhex(match[1].decode()) if len(match[1]) == 2 else match[1]


def _of_ber(octets: bytes) -> str:
    """The text of a string in BER with a length of one octet; of anything else, its octets."""
    encoding = _ENCODINGS.get(octets[0])
    if encoding is None or len(octets) < 2 or octets[1] > 0x7F or octets[1] != len(octets) - 2:
        return f"#{octets.hex()}"
    return octets[2:].decode(encoding)
