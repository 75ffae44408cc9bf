r"""What GBCS devices put into a tunnel (ZigBee Smart Energy 1.4): the data of TransferData under GB-HRGP.

A gas meter sleeps, so it asks for its messages (GET), gets them one by one (GET-RESPONSE) and delivers its own (PUT).
Between other devices and the Communications Hub the data are the GBCS message as it is.

>>> decode(bytes.fromhex("02 00 dd00"))
GetResponse(remaining=0, message=b'\xdd\x00')
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from wire.errors import DecodeError, EncodeError, quoted
from wire.node import node

__all__ = ["Direct", "Get", "GetResponse", "Put", "TunnelData", "decode", "encode"]

_GET, _GET_RESPONSE, _PUT = 1, 2, 3
_MESSAGE_STARTS = frozenset((0xDD, 0xDF, 0xE0))


@node
class Get(NamedTuple):
    """A gas meter asks for its next message."""


@node
class GetResponse(NamedTuple):
    """The answer to GET.

    Attributes:
        remaining: messages that wait after this one.
        message: a GBCS message; empty where none waits.
    """

    remaining: int
    message: bytes


@node
class Put(NamedTuple):
    """A gas meter delivers a message.

    Attributes:
        message: a GBCS message.
    """

    message: bytes


@node
class Direct(NamedTuple):
    """A message without anything in front.

    Attributes:
        message: a GBCS message: general-ciphering (DD), general-signing (DF) or general-block-transfer (E0).
    """

    message: bytes


TunnelData: TypeAlias = Get | GetResponse | Put | Direct


def decode(octets: bytes) -> TunnelData:
    """What the data of TransferData are.

    Raises:
        DecodeError: where they begin with nothing known or end too early.
    """
    if not octets:
        raise DecodeError("data of a tunnel", offset=0, found="0 octets")
    first = octets[0]
    if first in _MESSAGE_STARTS:
        return Direct(octets)
    if first == _GET:
        if len(octets) > 1:
            raise DecodeError("the end of GET", offset=1, found=f"{len(octets) - 1} octets")
        return Get()
    if first == _GET_RESPONSE:
        if len(octets) < 2:
            raise DecodeError("1 octets", offset=1, found="0 left", path=("remaining",))
        return GetResponse(octets[1], octets[2:])
    if first == _PUT:
        return Put(octets[1:])
    raise DecodeError("01, 02, 03 or the beginning of a GBCS message", offset=0, found=f"{first:02x}")


def encode(data: TunnelData) -> bytes:
    """The octets for TransferData.

    Raises:
        EncodeError: where they would be read as something else.
    """
    if isinstance(data, Get):
        return bytes((_GET,))
    if not isinstance(data, GetResponse | Put | Direct):
        raise EncodeError(f"{type(data).__name__} is no data of a tunnel")
    if not isinstance(data.message, bytes):
        raise EncodeError(f"octets expected, not {type(data.message).__name__}", path=("message",))
    if isinstance(data, Direct):
        if not data.message or data.message[0] not in _MESSAGE_STARTS:
            raise EncodeError("no GBCS message begins so", path=("message",))
        return data.message
    if isinstance(data, Put):
        return bytes((_PUT,)) + data.message
    if not isinstance(data.remaining, int) or not 0 <= data.remaining <= 0xFF:
        raise EncodeError(f"{quoted(data.remaining)} is not from 0 to 255", path=("remaining",))
    return bytes((_GET_RESPONSE, data.remaining)) + data.message
