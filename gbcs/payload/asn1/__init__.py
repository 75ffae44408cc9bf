"""ASN.1 payloads (DER): credentials, joining, firmware, the clock and the device log of gas.

Message code and CRA flag select the type, one of :mod:`gbcs.payload.asn1.types`. Reading is by their declarations;
:mod:`gbcs.payload.asn1.reference` has the same as an ASN.1 module for asn1tools.
"""

from __future__ import annotations

from typing import Any

from gbcs.payload.asn1.der import LENGTH_OCTETS, Form, form_of, read, write
from gbcs.payload.asn1.types import PAYLOADS

__all__ = ["decode", "encode", "is_known"]

_FORMS: dict[type, tuple[Form, bool]] = {
    kind: (form_of(kind), LENGTH_OCTETS in kind._fields) for kind in PAYLOADS.values()
}


def is_known(message_code: int, cra: int) -> bool:
    """Whether the payload of these messages has a type."""
    return (message_code, cra) in PAYLOADS


def decode(octets: bytes, message_code: int, cra: int) -> Any:
    """An ASN.1 payload.

    Args:
        octets: the content of the message.
        message_code: of its grouping header.
        cra: its CRA flag; with the code it must be a key of :data:`gbcs.payload.asn1.types.PAYLOADS`.

    Raises:
        DecodeError: where the octets are anything else than the type in DER, the form of long lengths apart.
    """
    form, _ = _FORMS[PAYLOADS[message_code, cra]]
    value, length_octets = read(form, octets)
    return value if length_octets == 1 else value._replace(length_octets=length_octets)


def encode(payload: Any) -> bytes:
    """The octets of a payload; EncodeError."""
    form, has_long_lengths = _FORMS[type(payload)]
    return write(form, payload, payload.length_octets if has_long_lengths else 1)
