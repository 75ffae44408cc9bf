"""general-signing (IEC 62056-5-3): an APDU, or other content, with a digital signature."""

from __future__ import annotations

from typing import NamedTuple

from dlms.apdu.common import OPTIONAL_DATE_TIME
from dlms.axdr import OCTETS, Sequence
from dlms.time import DateTime
from wire.node import node

__all__ = ["GENERAL_SIGNING", "GeneralSigning"]


@node
class GeneralSigning(NamedTuple):
    """general-signing.

    Attributes:
        transaction_id: of the sender's choosing.
        originator_system_title: who signed, 8 octets.
        recipient_system_title: whom it is for, 8 octets; empty for a broadcast.
        date_time: None where empty.
        other_information: as agreed between the two.
        content: what is signed.
        signature: over all before it, as the security suite defines.
    """

    transaction_id: bytes
    originator_system_title: bytes
    recipient_system_title: bytes
    date_time: DateTime | None
    other_information: bytes
    content: bytes
    signature: bytes


GENERAL_SIGNING = Sequence(GeneralSigning, OCTETS, OCTETS, OCTETS, OPTIONAL_DATE_TIME, OCTETS, OCTETS, OCTETS)
