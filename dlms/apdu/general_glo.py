"""general-glo-ciphering and general-ded-ciphering (IEC 62056-5-3): any APDU under the global or the dedicated key."""

from __future__ import annotations

from typing import NamedTuple

from dlms.apdu.service_ciphering import CipheredContent, decode_content
from dlms.axdr import OCTETS, Sequence
from wire.node import node

__all__ = ["GENERAL_DED_CIPHERING", "GENERAL_GLO_CIPHERING", "GeneralDedCiphering", "GeneralGloCiphering"]


@node
class GeneralGloCiphering(NamedTuple):
    """general-glo-ciphering: under the global key.

    Attributes:
        system_title: of the sender, 8 octets; may be empty where it is known.
        ciphered_service: security control, invocation counter, content and tag.
    """

    system_title: bytes
    ciphered_service: bytes

    def content(self) -> CipheredContent:
        """ciphered_service in its parts; DecodeError, its offset counted in there."""
        return decode_content(self.ciphered_service)


@node
class GeneralDedCiphering(NamedTuple):
    """general-ded-ciphering: under the dedicated key.

    Attributes:
        system_title: of the sender, 8 octets; may be empty where it is known.
        ciphered_service: security control, invocation counter, content and tag.
    """

    system_title: bytes
    ciphered_service: bytes

    def content(self) -> CipheredContent:
        """ciphered_service in its parts; DecodeError, its offset counted in there."""
        return decode_content(self.ciphered_service)


GENERAL_GLO_CIPHERING = Sequence(GeneralGloCiphering, OCTETS, OCTETS)
GENERAL_DED_CIPHERING = Sequence(GeneralDedCiphering, OCTETS, OCTETS)
