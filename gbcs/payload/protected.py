"""Sensitive data in DLMS payloads: protection parameters and the octets they protect (GBCS 8.4; COSEM class 30).

A meter returns personal data encrypted, as a structure of the protection parameters and one octet-string; the request
names the same parameters with the parties the other way round. Only one form of the many that the class allows is used.
"""

from __future__ import annotations

from struct import Struct
from struct import error as struct_error
from typing import Any, NamedTuple, Self

from dlms.data import Array, Data, Enum, Structure
from gbcs.entity import EntityId
from wire.errors import DecodeError, EncodeError, quoted
from wire.form import kind_of, without_forms
from wire.node import JSON, node, plain

__all__ = [
    "ENCRYPTION",
    "IN_CLEAR",
    "CipheredBlock",
    "ClearAttributes",
    "ClearOctets",
    "ProtectedAttributes",
    "ProtectionParameters",
    "get_protected_attributes",
    "protected_attributes_to_data",
]

IN_CLEAR = "what was decrypted, or is to be encrypted, has no encoding in clear: encrypt it first (gbcs.encrypt)"
"""Why a clear part is not written."""

_TRANSACTION = Struct(">BQ")
ENCRYPTION = 4
"""The first octet of the transaction-id, where a message has its CRA flag."""
_AUTHENTICATED_AND_ENCRYPTED = Enum(2)
_AGREED_KEY = Structure((Enum(2), Structure((b"\x02", b""))))  # key parameters 02: C(0e, 2s, ECC CDH)
_SECURITY_HEADER = bytes.fromhex("3100000000")
_TAG_SIZE = 12


@node
class CipheredBlock(NamedTuple):
    """Ciphered octets behind security control 31 (encryption and authentication, suite 1) and invocation counter 0.

    Attributes:
        ciphertext: as long as what it hides.
        tag: 12 octets that authenticate it.
    """

    ciphertext: bytes
    tag: bytes

    @classmethod
    def decode(cls, octets: bytes) -> Self:
        """From the octets; DecodeError on another security control or invocation counter, or too few octets."""
        if octets[:5] != _SECURITY_HEADER:
            raise DecodeError("security control 31 and invocation counter 0", offset=0, found=octets[:5].hex())
        if len(octets) < 5 + _TAG_SIZE:
            raise DecodeError("a tag of 12 octets", offset=5, found=f"{len(octets) - 5} octets")
        return cls(octets[5:-_TAG_SIZE], octets[-_TAG_SIZE:])

    def encode(self) -> bytes:
        """The octets; EncodeError where a field is not octets, or the tag not 12 of them."""
        if not isinstance(self.ciphertext, bytes) or not isinstance(self.tag, bytes) or len(self.tag) != _TAG_SIZE:
            raise EncodeError("octets and a tag of 12 octets belong in a ciphered block")
        return _SECURITY_HEADER + self.ciphertext + self.tag


@node
class ProtectionParameters(NamedTuple):
    """How attributes are protected: authentication and encryption with a key agreed between the two parties.

    Attributes:
        counter: of the transaction-id, 64 bits.
        originator: who encrypts.
        recipient: who decrypts.
    """

    counter: int
    originator: EntityId
    recipient: EntityId

    @classmethod
    def from_data(cls, data: Data) -> Self | None:
        """From an array of one protection element; None where it has another form."""
        match data:
            case Array(
                (Structure((Enum(), Structure((bytes(transaction), bytes(originator), bytes(recipient), *_)))),)
            ):
                if len(transaction) != 9 or len(originator) != 8 or len(recipient) != 8:
                    return None
                counter = int.from_bytes(transaction[1:], "big")
                parameters = cls(counter, EntityId(originator), EntityId(recipient))
                return parameters if parameters.to_data() == data else None
        return None

    def to_data(self) -> Data:
        """The array of one protection element; EncodeError where a field is out of range."""
        try:
            transaction = _TRANSACTION.pack(ENCRYPTION, self.counter)
        except struct_error:
            raise EncodeError(
                f"{quoted(self.counter)} is not an unsigned integer of 64 bits", path=("counter",)
            ) from None
        for name, entity in (("originator", self.originator), ("recipient", self.recipient)):
            if not isinstance(entity, bytes) or len(entity) != 8:
                raise EncodeError(f"an EUI-64 of 8 octets expected, not {quoted(entity)}", path=(name,))
        options = Structure((transaction, bytes(self.originator), bytes(self.recipient), b"", _AGREED_KEY))
        return Array((Structure((_AUTHENTICATED_AND_ENCRYPTED, options)),))


@node
class ProtectedAttributes(NamedTuple):
    """Attributes that only the recipient can read.

    Attributes:
        parameters: how they are protected.
        block: the octets.
    """

    parameters: ProtectionParameters
    block: CipheredBlock

    def plain(self) -> dict[str, JSON]:
        """The fields, and a word that the value is encrypted."""
        return {"encrypted": True, "parameters": plain(self.parameters), "block": plain(self.block)}


@node
class ClearAttributes(NamedTuple):
    """Protected attributes after decryption, or before encryption. It has no encoding: nothing sends it by mistake.

    Attributes:
        parameters: how they are protected.
        value: a structure of one element for each attribute, its whole value.
    """

    parameters: ProtectionParameters
    value: Data

    def plain(self) -> dict[str, JSON]:
        """The fields, and a word that the value was encrypted."""
        return {"decrypted": True, "parameters": plain(self.parameters), "value": plain(self.value)}


@node
class ClearOctets(NamedTuple):
    """The octets that a GBZ component hides: what :mod:`gbcs.payload.gbz` types into its clear content.

    Attributes:
        frame_counter: additional header frame counter of the component.
        octets: the ZCL payload.
    """

    frame_counter: int
    octets: bytes


def protected_attributes_to_data(attributes: ProtectedAttributes) -> Data:
    """The Data that a data protection object returns."""
    return Structure((attributes.parameters.to_data(), attributes.block.encode()))


def get_protected_attributes(data: Data) -> ProtectedAttributes | None:
    """The protected attributes that a data protection object returned; None for Data of any other form.

    Lengths in more octets than they need make no difference.
    """
    if kind_of(data) is not Structure or len(data) != 2:  # type: ignore[arg-type]
        return None
    return _protected(data) or _protected(without_forms(data))


def _protected(data: Any) -> ProtectedAttributes | None:
    if type(data) is not Structure or type(data[1]) is not bytes:
        return None
    parameters = ProtectionParameters.from_data(data[0])
    if parameters is None:
        return None
    try:
        return ProtectedAttributes(parameters, CipheredBlock.decode(data[1]))
    except DecodeError:
        return None
