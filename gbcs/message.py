"""The envelope of a GBCS message (GBCS 7.2): MAC header, grouping header, payload, signature, MAC.

::

    [ DD 00 00 00 00 00 00 length 11 00000000 ]                        MAC header
      DF 09 CRA counter 08 originator 08 recipient date-time other-information    grouping header
      length payload
      [ length [ signature ] ]
    [ MAC ]

The MAC header says nothing that the presence of a MAC does not say, so it has no place in the tree.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from struct import Struct
from typing import TYPE_CHECKING, Any, NamedTuple

from dlms.axdr import read_any_length, rewrite_length, write_octets
from dlms.time import DateTime
from gbcs import payload as payloads
from gbcs.entity import EntityId
from gbcs.payload import Payload
from gbcs.usecases import UseCase, by_message_code
from wire.errors import DecodeError, EncodeError, encodes, octets_of, quoted
from wire.form import form_of, remember
from wire.node import node, plain
from wire.recognition import recognise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gbcs.keys import KeyStore
    from gbcs.protection import Verification
    from gbcs.usecases import Item
    from gbcs.view import View

__all__ = ["CRA", "GroupingHeader", "Message", "decode", "encode", "to_dict"]


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

    def plain(self) -> Any:
        """The fields that are there; the message code as four hexadecimal digits."""
        form = {name: plain(value) for name, value in zip(self._fields, self, strict=True) if value is not None}
        return form | {"message_code": f"{self.message_code:04X}"}


class _Parts(NamedTuple):
    header: GroupingHeader
    payload: Payload
    signature: bytes | None = b""
    mac: bytes | None = None


@node
class Message(_Parts):
    """A GBCS message.

    A decoded message remembers the octets it came from, so that signature and MAC are checked over just these. They are
    no part of its value: :func:`encode` does not look at them. One that was decrypted still has them, one changed with
    ``_replace`` has none. Lengths of the envelope that were not in their shortest form it remembers too
    (:mod:`wire.form`: the name of what the length stands before, and its octets); they are part of its value.

    Attributes:
        header: the grouping header.
        payload: see :mod:`gbcs.payload`.
        signature: 64 octets; empty where the message says that it has none; None where a command ends after the
            payload, as an unsigned pre-command may.
        mac: 12 octets, or None for a message without MAC header.
    """

    _octets: bytes

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a message does not change; make another with _replace()")

    @property
    def general_signing(self) -> bytes:
        """The octets of the general-signing APDU: the message without MAC header and MAC.

        Raises:
            EncodeError: where the message was not decoded and a value has no encoding.
        """
        octets: bytes | None = self.__dict__.get("_octets")
        if octets is None:
            return encode(self if self.mac is None else self._replace(mac=None))
        if self.mac is None:
            return octets
        _, start, _ = read_any_length(octets, len(_MAC_HEADER))
        return octets[start + len(_SECURITY_HEADER) : -_MAC_SIZE]

    @property
    def signed_octets(self) -> bytes:
        """What the signature covers: from the length of the transaction-id to the end of the payload.

        Raises:
            EncodeError: where the message was not decoded and a value has no encoding.
        """
        if self.signature is None:
            return self.general_signing[1:]
        length = len(_forms(self).get("signature", b"\0"))
        return self.general_signing[1 : -length - len(self.signature)]

    @property
    def use_case(self) -> UseCase | None:
        """What the message code stands for, or None where it is unknown."""
        return by_message_code(self.header.message_code)

    def items(self) -> Iterator[Item]:
        """Every value of the payload with what the standard calls it, in the order of the wire.

        What does not fit the declaration of the use case comes without a name, and says how it departs.
        """
        return _naming().items(self)  # type: ignore[no-any-return]

    def values(self) -> dict[str, Any]:
        """The named values of the payload; :meth:`UseCase.build_command` and its like make the message of them again.

        Raises:
            WireError: where the use case is unknown, declares none, or the payload does not fit its declaration.
        """
        return _naming().values(self)  # type: ignore[no-any-return]

    def verify(self, keys: KeyStore, acb: EntityId | bytes | str | None = None) -> Verification:
        """Check signature and MAC; see :func:`gbcs.protection.verify`."""
        verification: Verification = _protection().verify(self, keys, acb)
        return verification

    def decrypt(self, keys: KeyStore) -> Message:
        """The message with its encrypted parts in clear; see :func:`gbcs.protection.decrypt`."""
        decrypted: Message = _protection().decrypt(self, keys)
        return decrypted

    def view(self, verification: Verification | None = None, *, spans: bool = False) -> View:
        """The message for people, as a value; see :func:`gbcs.view.view`."""
        shown: View = _view().view(self, verification, spans=spans)
        return shown

    def __str__(self) -> str:
        """The headline, in two lines: what is asked or said, by whom, for whom, when, protected how."""
        text: str = _view().headline(self)
        return text

    def _repr_html_(self) -> str:
        """The view, for notebooks."""
        return self.view()._repr_html_()

    def plain(self) -> Any:
        """The whole tree, and behind it the items of the payload by their names, where the use case declares them."""
        use_case = self.use_case
        form = {
            "use_case": use_case and {"reference": use_case.reference, "name": use_case.name},
            "header": self.header.plain(),
            "payload": payloads.to_plain(self.payload),
            "signature": plain(self.signature),
            "mac": plain(self.mac),
        }
        if use_case and use_case.template(self.header.cra):
            form["items"] = _naming().items_to_plain(self)
        return form


@lru_cache(maxsize=1)
def _naming() -> Any:
    """What attaches names, loaded when they are first asked for."""
    from gbcs.usecases import naming

    return naming


@lru_cache(maxsize=1)
def _view() -> Any:
    """What shows messages to people, loaded when it is first asked for."""
    from gbcs import view

    return view


@lru_cache(maxsize=1)
def _protection() -> Any:
    """The module that needs cryptography, loaded when it is first asked for."""
    from gbcs import protection

    return protection


_MAC_HEADER = bytes.fromhex("dd000000000000")
_SECURITY_HEADER = bytes.fromhex("1100000000")
_MAC_SIZE = 12
_SIGNATURE_SIZE = 64

_HEAD = Struct(">2sBQB8sB8sB")
_entity = lru_cache(maxsize=4096)(EntityId)
_CRA = {flag.value: flag for flag in CRA}


def decode(data: bytes) -> Message:
    """A GBCS message from its octets.

    Raises:
        DecodeError: where the octets are anything but one whole message. A single block of general block transfer is
            refused too: see :mod:`gbcs.block_transfer`.
    """
    data = octets_of(data)
    start, end = 0, len(data)
    mac = None
    forms: dict[str, bytes] = {}
    if data[:1] != b"\xdf":
        start, end = _read_mac_header(data, forms)
        mac = data[end:]
    header, start = _read_grouping_header(data, start, end, forms)
    content, place = _read_octets(data, start, end, forms, "payload")
    if place == end and mac is None and header.cra is CRA.COMMAND:
        signature = None
    else:
        signature, after = _read_octets(data, place, end, forms, "signature")
        if signature and len(signature) != _SIGNATURE_SIZE:
            raise DecodeError(
                f"a signature of {_SIGNATURE_SIZE} octets, or none",
                offset=place,
                found=f"{len(signature)} octets",
                path=("signature",),
            )
        if after != end:
            raise DecodeError("the end of the message", offset=after, found=f"{end - after} octets more")
    try:
        payload = payloads.decode(content, header.message_code, header.cra)
    except DecodeError as error:
        error.inside("payload", offset=place - len(content))
        raise
    message = tuple.__new__(Message, (header, payload, signature, mac))
    if forms:
        message = remember(message, tuple(forms.items()))
    message.__dict__["_octets"] = data
    return message


@encodes
def encode(message: Message) -> bytes:
    """The octets of a message.

    Raises:
        EncodeError: where a value has no encoding.
    """
    if not isinstance(message, Message):
        raise EncodeError(f"a Message expected, not {quoted(message)}")
    header, payload, signature, mac = message
    forms = _forms(message)
    out = bytearray()
    try:
        _write_grouping_header(header, out, forms)
    except EncodeError as error:
        error.within("header")
        raise
    try:
        _write_octets(payloads.encode(payload), out, forms, "payload")
    except EncodeError as error:
        error.within("payload")
        raise
    if signature is not None:
        if len(signature) not in (0, _SIGNATURE_SIZE):
            raise EncodeError(f"{len(signature)} octets, neither 64 nor 0", path=("signature",))
        _write_octets(signature, out, forms, "signature")
    elif header.cra is not CRA.COMMAND:
        raise EncodeError(
            "only a command, unsigned yet, may end without a signature or an empty one", path=("signature",)
        )
    if mac is None:
        return bytes(out)
    if len(mac) != _MAC_SIZE or signature is None:
        raise EncodeError("a MAC has 12 octets and stands behind a signature, be it an empty one", path=("mac",))
    whole = bytearray(_MAC_HEADER)
    _write_octets(_SECURITY_HEADER + out + mac, whole, forms, "mac_header")
    return bytes(whole)


def to_dict(message: Message) -> dict[str, Any]:
    """The whole tree as JSON knows it: names, octets in hexadecimal, meanings where they are known.

    Beside the tree stand ``items``, each with the standard's name, value, unit and meaning (see :meth:`Message.items`).
    """
    form: dict[str, Any] = plain(message)
    return form


def _forms(message: Message) -> dict[str, bytes]:
    """The lengths that are not in their shortest form, by the name of what they stand before."""
    return dict(form_of(message) or ())


def _read_mac_header(data: bytes, forms: dict[str, bytes]) -> tuple[int, int]:
    """Where the general-signing APDU behind a MAC header starts and ends."""
    if data[:7] != _MAC_HEADER:
        if data[:2] == b"\xdd\x09":
            raise DecodeError("a whole message", offset=1, found="a block of general block transfer")
        wrong = next(
            (place for place, octet in enumerate(_MAC_HEADER) if data[place : place + 1] != bytes((octet,))), 0
        )
        expected = (
            "DD or DF, the first octet of a GBCS message" if wrong == 0 else "the MAC header DD 00 00 00 00 00 00"
        )
        found = f"{data[wrong]:#04x}" if wrong < len(data) else "the end of the octets"
        kind = None if wrong else recognise(data)
        if kind is not None and kind.name != "gbcs":
            found += f": {kind.words}"
        raise DecodeError(expected, offset=wrong, found=found, path=("mac_header",))
    try:
        length, start, form = read_any_length(data, 7)
    except DecodeError as error:
        error.within("mac_header")
        raise
    if length != len(data) - start:
        raise DecodeError(
            f"{length} octets, the length of the ciphered service",
            offset=start,
            found=f"{len(data) - start}",
            path=("mac_header",),
        )
    if data[start : start + 5] != _SECURITY_HEADER:
        raise DecodeError(
            "security control 11 and invocation counter 0",
            offset=start,
            found=data[start : start + 5].hex() or "the end of the octets",
            path=("mac_header",),
        )
    start += 5
    end = len(data) - _MAC_SIZE
    if end < start:
        raise DecodeError("a MAC of 12 octets", offset=start, found=f"{len(data) - start} left", path=("mac",))
    if form:
        forms["mac_header"] = form
    return start, end


def _read_grouping_header(data: bytes, start: int, end: int, forms: dict[str, bytes]) -> tuple[GroupingHeader, int]:
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
    information, place = _read_octets(data, place, end, forms, "header", "other_information")
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
def _write_grouping_header(header: GroupingHeader, out: bytearray, forms: dict[str, bytes]) -> None:
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
    _write_octets(information, out, forms, "other_information")


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


def _write_octets(octets: bytes, out: bytearray, forms: dict[str, bytes], name: str) -> None:
    """Append an octet string with its length, in the form that it is to have."""
    place = len(out)
    write_octets(octets, out)
    if name in forms:
        rewrite_length(out, place, forms[name])


def _read_octets(data: bytes, position: int, end: int, forms: dict[str, bytes], *path: str) -> tuple[bytes, int]:
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
