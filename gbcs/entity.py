"""Entities: the EUI-64 of devices and remote parties (GBCS 4.3.1), and what a remote party is to a device."""

from __future__ import annotations

from wire.enums import OpenEnum
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


class RemotePartyRole(OpenEnum):
    """What an organisation is to a device (GBCS RemotePartyRole); in certificates, the organizationalUnitName.

    The last two are for those who sign XML, and unknown to devices.
    """

    ROOT = 0
    RECOVERY = 1
    SUPPLIER = 2
    NETWORK_OPERATOR = 3
    ACCESS_CONTROL_BROKER = 4
    TRANSITIONAL_COS = 5
    WAN_PROVIDER = 6
    ISSUING_AUTHORITY = 7
    LOAD_CONTROLLER = 8
    OTHER = 127
    XML_SIGN = 135
    DSP_XML_SIGN = 137
