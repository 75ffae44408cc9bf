"""Where the DER of a certificate or certification request is not what X.509 has there, field by field.

Libraries refuse a certificate in words that help nobody. What RFC 5280 (4.1) and RFC 2986 (4) declare is written here
once more, as the parts of a structure; :func:`fault_of` goes through a refused one and names the first field that
departs, with its offset, and :func:`places` tells where each field of a sound one stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Literal, NamedTuple, TypeAlias

__all__ = ["Fault", "What", "fault_of", "places"]

What: TypeAlias = Literal["certificate", "certification request"]
"""The structures that are known."""

_Path: TypeAlias = tuple[str | int, ...]


class Fault(NamedTuple):
    """Where a structure is not as it should be.

    Attributes:
        expected: what should stand there, a phrase.
        offset: where.
        found: what stands there.
        path: of the field.
    """

    expected: str
    offset: int
    found: str
    path: _Path = ()


class _Faulty(Exception):
    def __init__(self, expected: str, offset: int, found: str, path: _Path) -> None:
        self.fault = Fault(expected, offset, found, path)


class _Part(NamedTuple):
    """What a structure has at a place.

    Attributes:
        notation: what it is called.
        tags: identifier octets that it may have; none where it may have any.
        name: of the field, for the path; nothing where it is only a wrapping.
        parts: of a SEQUENCE, in order.
        each: of a SEQUENCE OF or SET OF: what its elements are.
        optional: whether it may be missing.
        expected: what its content has to be, a phrase, and how one knows.
    """

    notation: str
    tags: tuple[int, ...]
    name: str = ""
    parts: tuple[_Part, ...] = ()
    each: _Part | None = None
    optional: bool = False
    content: tuple[str, Callable[[bytes], bool]] | None = None


_SEQUENCE, _SET, _INTEGER, _BOOLEAN, _BITS, _OCTETS, _OID = 0x30, 0x31, 0x02, 0x01, 0x03, 0x04, 0x06
_OTHER_NAME_TAG, _CONSTRUCTED, _DEEPEST = 0xA0, 0x20, 32


def _is_identifier(content: bytes) -> bool:
    """Whether arcs of an object identifier are whole and in their shortest form."""
    return bool(content) and content[-1] < 0x80 and re.search(rb"(?:^|[\x00-\x7f])\x80", content) is None


def _is_bits(content: bytes) -> bool:
    """Whether a BIT STRING has unused bits, all zero, in its last octet only."""
    if not content or content[0] > 7 or (content[0] and len(content) == 1):
        return False
    return not content[0] or not content[-1] & ((1 << content[0]) - 1)


def _is_integer(content: bytes) -> bool:
    """Whether an INTEGER is in its shortest form."""
    return bool(content) and (len(content) == 1 or content[0] not in (0, 0xFF) or content[0] >> 7 != content[1] >> 7)


def _is_time(content: bytes) -> bool:
    """Whether a time has whole seconds, is UTC, and of the calendar."""
    if re.fullmatch(rb"(?:\d{12}|\d{14})Z", content) is None:
        return False
    try:
        datetime.strptime(("20" * (len(content) == 13)) + content.decode(), "%Y%m%d%H%M%SZ")
    except ValueError:
        return False
    return True


def _is_text(content: bytes, encoding: str) -> bool:
    """Whether octets are text in an encoding."""
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _any(name: str, *, optional: bool = False) -> _Part:
    return _Part("a value", (), name, optional=optional)


def _identifier(name: str) -> _Part:
    return _Part("OBJECT IDENTIFIER", (_OID,), name, content=("an object identifier", _is_identifier))


def _integer(name: str, *, optional: bool = False) -> _Part:
    words = "an integer in its shortest form", _is_integer
    return _Part("INTEGER", (_INTEGER,), name, optional=optional, content=words)


def _bits(name: str) -> _Part:
    return _Part("BIT STRING", (_BITS,), name, content=("bits, with at most 7 unused ones, all zero", _is_bits))


def _boolean(name: str) -> _Part:
    words = "a boolean of 00 or FF", (b"\x00", b"\xff").__contains__
    return _Part("BOOLEAN", (_BOOLEAN,), name, optional=True, content=words)


def _sequence(name: str, *parts: _Part) -> _Part:
    return _Part("SEQUENCE", (_SEQUENCE,), name, parts)


def _algorithm(name: str) -> _Part:
    return _sequence(name, _identifier("algorithm"), _any("parameters", optional=True))


_ATTRIBUTE = _sequence("", _identifier("type"), _any("value"))
_RDN = _Part("SET", (_SET,), each=_ATTRIBUTE)
_CURVE = _identifier("parameters")._replace(notation="the curve by its name", optional=True)
_KEY = _sequence(
    "subject_public_key_info", _sequence("algorithm", _identifier("algorithm"), _CURVE), _bits("subject_public_key")
)
_EXTENSION = _sequence("", _identifier("type"), _boolean("critical"), _Part("OCTET STRING", (_OCTETS,), "value"))
_TAGGED_EXTENSIONS = _Part(
    "[3]", (0xA3,), parts=(_Part("SEQUENCE", (_SEQUENCE,), "extensions", each=_EXTENSION),), optional=True
)


def _time(name: str) -> _Part:
    words = "a time of the calendar, YYMMDDhhmmssZ or YYYYMMDDhhmmssZ", _is_time
    return _Part("UTCTime or GeneralizedTime", (0x17, 0x18), name, content=words)


def _name(name: str) -> _Part:
    return _Part("SEQUENCE", (_SEQUENCE,), name, each=_RDN)


_VERSION = _Part("INTEGER", (_INTEGER,), content=("2, which is version 3", (b"\x00", b"\x01", b"\x02").__contains__))
_OTHER_NAME = (_identifier("type"), _Part("[0]", (0xA0,), "value"))
_GENERAL_NAME = _Part("GeneralName", (0xA0, 0x81, 0x82, 0xA3, 0xA4, 0xA5, 0x86, 0x87, 0x88))  # RFC 5280, 4.2.1.6
_UNIQUE_IDENTIFIER = b"\x55\x04\x2d"
_STRINGS: dict[int, tuple[str, re.Pattern[bytes] | str]] = {
    0x0C: ("UTF8String", "utf-8"),
    0x13: ("PrintableString", re.compile(rb"[A-Za-z0-9 '()+,./:=?-]*")),
    0x14: ("TeletexString", "latin-1"),
    0x16: ("IA5String", "ascii"),
    0x1C: ("UniversalString", "utf-32-be"),
    0x1E: ("BMPString", "utf-16-be"),
}
"""The strings of names (X.680, 41): what they are called, and the characters or the encoding that they have."""

_STRUCTURES: dict[str, _Part] = {
    "certificate": _sequence(
        "",
        _sequence(
            "",
            _Part("[0]", (0xA0,), "version", (_VERSION,), optional=True),
            _integer("serial_number"),
            _algorithm("signature_algorithm"),
            _name("issuer"),
            _sequence("validity", _time("not_before"), _time("not_after")),
            _name("subject"),
            _KEY,
            _Part("[1]", (0x81,), "issuer_unique_id", optional=True),
            _Part("[2]", (0x82,), "subject_unique_id", optional=True),
            _TAGGED_EXTENSIONS,
        ),
        _algorithm("signature_algorithm"),
        _bits("signature"),
    ),
    "certification request": _sequence(
        "",
        _sequence(
            "",
            _integer("version"),
            _name("subject"),
            _KEY,
            _Part(
                "[0]", (0xA0,), "attributes", each=_sequence("", _identifier("type"), _Part("SET", (_SET,), "values"))
            ),
        ),
        _algorithm("signature_algorithm"),
        _bits("signature"),
    ),
}

_POLICY = _sequence("", _identifier("policy"), _any("qualifiers", optional=True))
_EXTENSIONS: dict[bytes, tuple[str, _Part]] = {  # by the content of the identifier
    b"\x55\x1d\x0e": ("subjectKeyIdentifier", _Part("OCTET STRING", (_OCTETS,))),
    b"\x55\x1d\x0f": ("keyUsage", _bits("")),
    b"\x55\x1d\x11": ("subjectAltName", _Part("SEQUENCE", (_SEQUENCE,), each=_GENERAL_NAME)),
    b"\x55\x1d\x13": ("basicConstraints", _sequence("", _boolean("ca"), _integer("path_length", optional=True))),
    b"\x55\x1d\x20": ("certificatePolicies", _Part("SEQUENCE", (_SEQUENCE,), each=_POLICY)),
    b"\x55\x1d\x23": (
        "authorityKeyIdentifier",
        _sequence("", *(_Part(f"[{tag & 0x0F}]", (tag,), optional=True) for tag in (0x80, 0xA1, 0x82))),
    ),
}
"""What the extensions of the profile hold (RFC 5280, 4.2.1)."""


def fault_of(der: bytes, what: What) -> Fault | None:
    """The first field that departs from what X.509 has there; None where none is found.

    Args:
        der: the octets.
        what: they should be.
    """
    try:
        _Walk(der).whole(what)
    except _Faulty as faulty:
        return faulty.fault
    return None


def places(der: bytes, what: What) -> dict[_Path, int]:
    """Where the fields stand, by path, as far as the structure is sound: ``("subject",)``, ``("extensions", 0)``."""
    walk = _Walk(der)
    with suppress(_Faulty):
        walk.whole(what)
    return walk.places


class _Walk:
    """The way through a structure."""

    def __init__(self, der: bytes) -> None:
        self.der = der
        self.places: dict[_Path, int] = {}

    def whole(self, what: What) -> None:
        """All of it."""
        if self.der[:1] != bytes((_SEQUENCE,)):
            raise _Faulty(f"tag 30 of the {what}", 0, f"{self.der[0]:#04x}" if self.der else "nothing", ())
        end = self.part(_STRUCTURES[what], 0, len(self.der), ())
        if end != len(self.der):
            more = len(self.der) - end
            raise _Faulty(f"the end of the {what}", end, f"{more} octet{'s' if more > 1 else ''} more", ())

    def part(self, part: _Part, place: int, end: int, path: _Path) -> int:
        """Where a part ends that starts at a place."""
        der = self.der
        if part.name:
            path = (*path, part.name)
        self.places.setdefault(path, place)
        if place >= end or (part.tags and der[place] not in part.tags):
            expected = (
                f"{part.notation}, tag {' or '.join(f'{tag:02X}' for tag in part.tags)}" if part.tags else "a value"
            )
            raise _Faulty(expected, place, f"{der[place]:#04x}" if place < end else "the end", path)
        start, stop = self.content(place, end, path)
        if part.content is not None and not part.content[1](der[start:stop]):
            raise _Faulty(part.content[0], start, der[start : min(stop, start + 20)].hex() or "nothing", path)
        if part.parts:
            self.parts(part.parts, start, stop, path)
        elif part.each is not None:
            number = 0
            while start < stop:
                start = self.part(part.each, start, stop, (*path, number))
                number += 1
        elif not part.tags or der[place] & _CONSTRUCTED:
            self.unknown(place, end, path, 0)
        if part is _EXTENSION:
            self.extension(stop, path)
        elif part is _ATTRIBUTE:
            self.attribute(stop, path)
        elif part is _GENERAL_NAME and der[place] == _OTHER_NAME_TAG:
            self.parts(_OTHER_NAME, self.content(place, end, path)[0], stop, path)
        return stop

    def parts(self, parts: tuple[_Part, ...], start: int, stop: int, path: _Path) -> None:
        """The parts of a SEQUENCE."""
        for part in parts:
            if part.optional and (start >= stop or (part.tags and self.der[start] not in part.tags)):
                continue
            before, start = start, self.part(part, start, stop, path)
            written = self.der[before:start]
            if part.name == "version" and written == b"\xa0\x03\x02\x01\x00":
                raise _Faulty("no version, since the first is the default", before, written.hex(), (*path, "version"))
            if part.notation == "BOOLEAN" and written == b"\x01\x01\x00":
                expected = f"no {part.name}, since false is the default"
                raise _Faulty(expected, before, written.hex(), (*path, part.name))
        if start != stop:
            raise _Faulty("the end of the SEQUENCE", start, f"{stop - start} octets more", path)

    def content(self, place: int, end: int, path: _Path) -> tuple[int, int]:
        """Where the content of an element begins and ends."""
        der, start = self.der, place + 2
        if start > end:
            raise _Faulty("a length", place + 1, "the end", path)
        length = der[place + 1]
        if length == 0x80 or length > 0x84:
            raise _Faulty("a length of 1 to 4 octets", place + 1, f"{length:#04x}", path)
        if length > 0x80:
            start += length - 0x80
            length = int.from_bytes(der[place + 2 : start], "big")
        if start + length > end:
            raise _Faulty(f"{length} octets", start, f"{max(end - start, 0)} left", path)
        size = (length.bit_length() + 7) // 8 if length >= 0x80 else 0
        if start != place + 2 + size:
            raise _Faulty("a length in its shortest form", place + 1, der[place + 1 : start].hex(), path)
        return start, start + length

    def unknown(self, place: int, end: int, path: _Path, depth: int) -> int:
        """An element of any kind, and those in it."""
        start, stop = self.content(place, end, path)
        if self.der[place] & _CONSTRUCTED and depth < _DEEPEST:
            while start < stop:
                start = self.unknown(start, stop, path, depth + 1)
        return stop

    def attribute(self, stop: int, path: _Path) -> None:
        """A text of a name, in the characters of its type; of a unique identifier, bits."""
        kind, end = self.content(self.places[(*path, "type")], stop, path)
        place, path = self.places[(*path, "value")], (*path, "value")
        start, behind = self.content(place, stop, path)
        tag, content = self.der[place], self.der[start:behind]
        if tag == _BITS and self.der[kind:end] == _UNIQUE_IDENTIFIER:
            if not _is_bits(content):
                raise _Faulty(
                    "bits, with at most 7 unused ones, all zero", start, content[:20].hex() or "nothing", path
                )
            return
        if tag not in _STRINGS:
            raise _Faulty("text, as UTF8String, tag 0C", place, f"{tag:#04x}", path)
        name, kept = _STRINGS[tag]
        if not (kept.fullmatch(content) if isinstance(kept, re.Pattern) else _is_text(content, kept)):
            raise _Faulty(f"the characters of {name}", start, content[:20].hex(), path)

    def extension(self, stop: int, path: _Path) -> None:
        """What an extension of the profile holds, and that it stands there once."""
        place = self.places[path]
        kind, end = self.content(self.places[(*path, "type")], stop, path)
        identifier = self.der[kind:end]
        if identifier not in _EXTENSIONS:
            return
        name, value = _EXTENSIONS[identifier]
        if (name,) in self.places:
            raise _Faulty(f"one extension {name}", place, "another", path)
        self.places[(name,)] = place
        start, end = self.content(self.places[(*path, "value")], stop, path)
        behind = self.part(value, start, end, (name,))
        if behind != end:
            raise _Faulty(f"the end of {name}", behind, f"{end - behind} octets more", (name,))
