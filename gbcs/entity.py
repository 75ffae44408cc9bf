"""Entity identifiers: the EUI-64 of devices and remote parties (GBCS 4.3.1)."""

from __future__ import annotations

from wire.eui64 import Eui64

__all__ = ["EntityId"]


class EntityId(Eui64):
    """The EUI-64 of a device or remote party, in the text form of DUIS and MMC.

    >>> EntityId("90b3d51f30010000")
    EntityId('90-B3-D5-1F-30-01-00-00')

    Raises:
        EncodeError: on anything but 8 octets or their text.
    """

    __slots__ = ()
