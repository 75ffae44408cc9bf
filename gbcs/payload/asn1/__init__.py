"""ASN.1 payloads (DER): credentials, joining, firmware, the clock and the device log of gas.

Message code and CRA flag select the type, one of :mod:`gbcs.payload.asn1.types`. Its declaration is the form that
:mod:`gbcs.payload.asn1.der` reads and writes by, compiled to quick functions by :mod:`gbcs.payload.asn1.compiled` when
the first payload of the type is met; :mod:`gbcs.payload.asn1.reference` has the same as an ASN.1 module for asn1tools.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from gbcs.payload.asn1.compiled import LEFT, functions
from gbcs.payload.asn1.der import LENGTH_OCTETS, DerDeparture, Form, Written, length_octets_of, read, write
from gbcs.payload.asn1.der import form_of as declared_form
from gbcs.payload.asn1.types import PAYLOADS, Asn1Payload
from wire.errors import DecodeError, EncodeError
from wire.form import form_of, kind_of, remember, usual

__all__ = ["decode", "encode", "is_known"]


@lru_cache(maxsize=len(set(PAYLOADS.values())))
def _codec(kind: Any) -> tuple[Form, Any, Any, bool]:
    """The form of a payload, its reader and writer, and whether it remembers its long lengths."""
    form = declared_form(kind)
    return form, *functions(form), LENGTH_OCTETS in kind._fields


def is_known(message_code: int, cra: int) -> bool:
    """Whether the payload of these messages has a type."""
    return (message_code, cra) in PAYLOADS


def decode(octets: bytes, message_code: int, cra: int) -> Asn1Payload:
    """An ASN.1 payload.

    Args:
        octets: the content of the message.
        message_code: of its grouping header.
        cra: its CRA flag; with the code it must be a key of :data:`gbcs.payload.asn1.types.PAYLOADS`.

    Raises:
        DecodeError: where the octets are anything else than the type. One that departs from DER by what
            :mod:`gbcs.payload.asn1.der` lists remembers its octets (:mod:`wire.form`), and its JSON form has
            ``remarks``.
    """
    payload: Asn1Payload = _decoded(PAYLOADS[message_code, cra], octets)
    return payload


def _decoded(kind: Any, octets: bytes) -> Any:
    form, reader, _, _ = _codec(kind)
    longs: list[tuple[int, int]] = []
    try:
        value, end = reader(octets, 0, longs)
    except LEFT:
        end = None
    length_octets = length_octets_of(longs) if longs else 1
    departures: tuple[DerDeparture, ...] = ()
    if end != len(octets) or not length_octets:
        value, length_octets, departures = read(form, octets)
    if length_octets != 1:
        value = value._replace(length_octets=length_octets)
    return remember(value, Written(octets)) if departures else value


def encode(payload: Any) -> bytes:
    """The octets of a payload; EncodeError."""
    kind: Any = kind_of(payload)
    if kind not in _KINDS:
        raise EncodeError(f"{kind.__name__} is no ASN.1 payload")
    form, _, writer, has_long_lengths = _codec(kind)
    if form_of(payload) is not None:
        return _remembered(payload)
    length_octets = payload.length_octets if has_long_lengths else 1
    if type(length_octets) is int and 1 <= length_octets <= 4:
        try:
            octets: bytes = writer(payload, length_octets)
        except LEFT:
            pass
        else:
            return octets
    return write(form, payload, length_octets)


def _remembered(payload: Any) -> bytes:
    """The octets that a payload remembers, where they are its own."""
    octets = form_of(payload)
    if isinstance(octets, bytes):
        try:
            found = _decoded(kind_of(payload), octets)
        except DecodeError:
            found = None
        if usual(found) == usual(payload):
            return bytes(octets)
    raise EncodeError("the octets that a payload remembers are not its own")


_KINDS = frozenset(PAYLOADS.values())
