"""general-ciphering (IEC 62056-5-3): any APDU, protected between two parties that name each other and the key."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from dlms.apdu.common import OPTIONAL_DATE_TIME, IntegerAs
from dlms.apdu.service_ciphering import CipheredContent, decode_content
from dlms.axdr import OCTETS, U8, Choice, Optional, Sequence
from dlms.time import DateTime
from wire.enums import OpenEnum
from wire.node import node

__all__ = [
    "GENERAL_CIPHERING",
    "AgreedKey",
    "GeneralCiphering",
    "IdentifiedKey",
    "KekId",
    "KeyId",
    "KeyInfo",
    "WrappedKey",
]


class KeyId(OpenEnum):
    """key-id of an identified key."""

    GLOBAL_UNICAST_ENCRYPTION_KEY = 0
    GLOBAL_BROADCAST_ENCRYPTION_KEY = 1


class KekId(OpenEnum):
    """kek-id: the key that wraps a wrapped key."""

    MASTER_KEY = 0


@node
class IdentifiedKey(NamedTuple):
    """key-info, choice identified-key: a key that both have.

    Attributes:
        key_id: which one.
    """

    key_id: KeyId


@node
class WrappedKey(NamedTuple):
    """key-info, choice wrapped-key: the key itself, wrapped.

    Attributes:
        kek_id: the key that wraps it.
        key_ciphered_data: the wrapped key.
    """

    kek_id: KekId
    key_ciphered_data: bytes


@node
class AgreedKey(NamedTuple):
    """key-info, choice agreed-key: a key that the two derive.

    Attributes:
        key_parameters: the scheme; one octet 01 one-pass, 02 static unified model.
        key_ciphered_data: what the scheme needs, an ephemeral public key with its signature, say.
    """

    key_parameters: bytes
    key_ciphered_data: bytes


KeyInfo: TypeAlias = IdentifiedKey | WrappedKey | AgreedKey


@node
class GeneralCiphering(NamedTuple):
    """general-ciphering.

    Attributes:
        transaction_id: of the sender's choosing.
        originator_system_title: who protected it, 8 octets.
        recipient_system_title: whom it is for, 8 octets; empty for a broadcast.
        date_time: None where empty.
        other_information: as agreed between the two.
        key_info: the key, or None where it is known.
        ciphered_service: security control, invocation counter, content and tag.
    """

    transaction_id: bytes
    originator_system_title: bytes
    recipient_system_title: bytes
    date_time: DateTime | None
    other_information: bytes
    key_info: KeyInfo | None
    ciphered_service: bytes

    def content(self) -> CipheredContent:
        """ciphered_service in its parts; DecodeError, its offset counted in there."""
        return decode_content(self.ciphered_service)


_KEY_INFO: Choice[KeyInfo] = Choice(
    {
        0: Sequence(IdentifiedKey, IntegerAs(KeyId, U8)),
        1: Sequence(WrappedKey, IntegerAs(KekId, U8), OCTETS),
        2: Sequence(AgreedKey, OCTETS, OCTETS),
    }
)

GENERAL_CIPHERING = Sequence(
    GeneralCiphering, OCTETS, OCTETS, OCTETS, OPTIONAL_DATE_TIME, OCTETS, Optional(_KEY_INFO), OCTETS
)
