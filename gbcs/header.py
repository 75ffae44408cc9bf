"""The grouping header of a GBCS message (GBCS 7.2): who says what to whom, and its octets."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from struct import Struct
from typing import Any, NamedTuple

from dlms.axdr import read_any_length, rewrite_length, write_octets
from dlms.time import DateTime
from gbcs.entity import EntityId
from wire.errors import DecodeError, EncodeError, encodes, quoted
from wire.node import JSON, node, plain_fields

__all__ = ["CRA", "GroupingHeader", "read_header", "read_octets", "write_header", "write_octets_as"]


class CRA(IntEnum):
    """The CRA flag: first octet of the transaction-id."""

    COMMAND = 1
    RESPONSE = 2
    ALERT = 3


@node
class GroupingHeader(NamedTuple):
    """Who says it to whom, which message it is, and what it is about.

    Attributes:
        cra: command, response or alert.
        originator_counter: 64 bits; a response repeats that of its command.
        originator: business originator ID.
        recipient: business target ID.
        message_code: selects the use case.
        date_time: in some responses, when the device acted or read; else None.
        supplementary_remote_party: the party that a broker's command is run for, or that an alert names.
        supplementary_remote_party_counter: that party's own counter, 64 bits.
        supplementary_originator_counter: the device's counter, 64 bits, in a response encrypted for that party.
        key_agreement_certificate: DER octets of that party's certificate, in a command whose response is to be
            encrypted.
    """

    cra: CRA
    originator_counter: int
    originator: EntityId
    recipient: EntityId
    message_code: int
    date_time: DateTime | None = None
    supplementary_remote_party: EntityId | None = None
    supplementary_remote_party_counter: int | None = None
    supplementary_originator_counter: int | None = None
    key_agreement_certificate: bytes | None = None

    def plain(self) -> dict[str, JSON]:
        """The fields that are there; the message code as four hexadecimal digits."""
        return plain_fields(self, given=True) | {"message_code": f"{self.message_code:04X}"}


_HEAD = Struct(">2sBQB8sB8sB")
_entity = lru_cache(maxsize=4096)(EntityId)
_CRA = {flag.value: flag for flag in CRA}


def read_header(data: bytes, start: int, end: int, forms: dict[str, bytes]) -> tuple[GroupingHeader, int]:
    """A grouping header, and where it ends.

    Args:
        data: octets of a message.
        start: offset of the header.
        end: offset by which it must have ended.
        forms: gets the length of its other-information, where that is not in its shortest form.

    Raises:
        DecodeError: where the octets are no grouping header.
    """
    if end - start < _HEAD.size:
        _refuse_head(data, start, end)
    head, flag, counter, eight, originator, eight_again, recipient, size = _HEAD.unpack_from(data, start)
    cra = _CRA.get(flag)
    if head != b"\xdf\x09" or cra is None or eight != 8 or eight_again != 8 or size not in (0, 12):
        _refuse_head(data, start, end)
    place = start + _HEAD.size
    date_time = None
    if size:
        if place + size > end:
            raise DecodeError("12 octets", offset=place, found=f"{end - place} left", path=("header", "date_time"))
        try:
            date_time = DateTime.decode(data[place : place + size])
        except DecodeError as error:
            error.inside("header", "date_time", offset=place)
            raise
        place += size
    information, place = read_octets(data, place, end, forms, "header", "other_information")
    if len(information) == 2:
        code = information[0] << 8 | information[1]
        fields: tuple[Any, ...] = (code, date_time, None, None, None, None)
    else:
        fields = _read_other_information(information, date_time, place - len(information))
    return (
        tuple.__new__(GroupingHeader, (cra, counter, _entity(originator), _entity(recipient), *fields)),
        place,
    )


_HEAD_FIELDS = (
    (0, b"\xdf", "DF, the tag of general-signing", None),
    (1, b"\x09", "09, the length of the transaction-id", None),
    (2, b"\x01\x02\x03", "01 (command), 02 (response) or 03 (alert)", "cra"),
    (11, b"\x08", "08, the length of the originator", "originator"),
    (20, b"\x08", "08, the length of the recipient", "recipient"),
    (29, b"\x00\x0c", "00 or 0C, the length of the date-time", "date_time"),
)


def _refuse_head(data: bytes, start: int, end: int) -> None:
    """Say which of the fixed octets of a grouping header is wrong or missing."""
    for place, allowed, expected, field in _HEAD_FIELDS:
        path = ("header", field) if field else ("header",)
        if start + place >= end:
            raise DecodeError(
                f"a grouping header, at least {_HEAD.size} octets up to its date-time",
                offset=end,
                found=f"{end - start} octets",
                path=path,
            )
        octet = data[start + place]
        if octet not in allowed:
            raise DecodeError(expected, offset=start + place, found=f"{octet:#04x}", path=path)


def _read_other_information(information: bytes, date_time: DateTime | None, offset: int) -> tuple[Any, ...]:
    """The fields from the message code on, of the forms with more than a message code."""
    size = len(information)
    party = party_counter = own_counter = certificate = None
    if size >= 10:
        party = _entity(information[2:10])
    if size >= 18:
        party_counter = int.from_bytes(information[10:18], "big")
    if size == 26:
        own_counter = int.from_bytes(information[18:26], "big")
    elif size > 26 and information[18] == 0x30:
        certificate = information[18:]
    elif size not in (10, 18):
        raise DecodeError(
            "other-information of 2, 10, 18 or 26 octets, or of 18 and a certificate",
            offset=offset,
            found=f"{size} octets",
            path=("header", "other_information"),
        )
    code = information[0] << 8 | information[1]
    return code, date_time, party, party_counter, own_counter, certificate


@encodes
def write_header(header: GroupingHeader, out: bytearray, forms: dict[str, bytes]) -> None:
    """Append the octets of a grouping header; EncodeError where a value has no encoding."""
    if not isinstance(header, GroupingHeader):
        raise EncodeError(f"a GroupingHeader expected, not {quoted(header)}")
    if header.cra not in _CRA:
        raise EncodeError(f"{quoted(header.cra)} is neither command nor response nor alert", path=("cra",))
    date_time = b"" if header.date_time is None else _date_time_octets(header.date_time)
    _check_unsigned("originator_counter", header.originator_counter, 64)
    out += _HEAD.pack(
        b"\xdf\x09",
        header.cra,
        header.originator_counter,
        8,
        _check_entity("originator", header.originator),
        8,
        _check_entity("recipient", header.recipient),
        len(date_time),
    )
    out += date_time
    _check_unsigned("message_code", header.message_code, 16)
    information = header.message_code.to_bytes(2, "big")
    supplementary = header[6:]
    if any(field is not None for field in supplementary):
        information += _other_information(header)
    write_octets_as(information, out, forms, "other_information")


def _other_information(header: GroupingHeader) -> bytes:
    """What follows the message code; EncodeError for a combination of fields that no form has."""
    party, party_counter, own_counter, certificate = header[6:]
    present = tuple(field is not None for field in (party, party_counter, own_counter, certificate))
    if present not in _FORMS:
        names = [name for name, there in zip(header._fields[6:], present, strict=True) if there]
        raise EncodeError(f"no form of other-information has just {', '.join(names)}")
    octets = _check_entity("supplementary_remote_party", party)
    for name, counter in (
        ("supplementary_remote_party_counter", party_counter),
        ("supplementary_originator_counter", own_counter),
    ):
        if counter is not None:
            _check_unsigned(name, counter, 64)
            octets += counter.to_bytes(8, "big")
    if certificate is not None:
        if len(certificate) <= 8 or certificate[0] != 0x30:
            raise EncodeError("not a DER certificate", path=("key_agreement_certificate",))
        octets += certificate
    return octets


_FORMS = ((True, False, False, False), (True, True, False, False), (True, True, True, False), (True, True, False, True))


def _date_time_octets(value: DateTime) -> bytes:
    if type(value) is not DateTime:
        raise EncodeError(f"{type(value).__name__} stands where DateTime belongs", path=("date_time",))
    try:
        return value.encode()
    except EncodeError as error:
        error.within("date_time")
        raise


def _check_unsigned(name: str, value: int, bits: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << bits:
        raise EncodeError(f"{quoted(value)} is not an unsigned integer of {bits} bits", path=(name,))


def _check_entity(name: str, value: bytes | None) -> bytes:
    if not isinstance(value, bytes) or len(value) != 8:
        raise EncodeError(f"an EUI-64 of 8 octets expected, not {quoted(value)}", path=(name,))
    return value


def write_octets_as(octets: bytes, out: bytearray, forms: dict[str, bytes], name: str) -> None:
    """Append an octet string with its length, in the form that it is to have under this name."""
    place = len(out)
    write_octets(octets, out)
    if name in forms:
        rewrite_length(out, place, forms[name])


def read_octets(data: bytes, position: int, end: int, forms: dict[str, bytes], *path: str) -> tuple[bytes, int]:
    """An octet string behind its length, which must end by ``end``; a form that is not the shortest is noted."""
    length = data[position] if position < end else 0x80
    start = position + 1
    if length > 0x7F:
        if position >= end:
            raise DecodeError("a length", offset=end, found="the end of what the message may hold here", path=path)
        try:
            length, start, form = read_any_length(data, position)
        except DecodeError as error:
            error.within(*path)
            raise
        if form:
            forms[path[-1]] = form
    if start + length > end:
        raise DecodeError(f"{length} octets", offset=start, found=f"{max(end - start, 0)} left", path=path)
    return data[start : start + length], start + length
