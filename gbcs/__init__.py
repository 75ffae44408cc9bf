r"""GBCS: the messages that devices and remote parties of GB smart metering exchange.

>>> message = decode(bytes.fromhex(
...     "dd000000000000451100000000df09020000019c00000101080a7e57de00000001080a7e570000000002"
...     "0002005911da20000101000001090401020304010100007a8b1da97be71e4fbe7532a5"))
>>> message.use_case.reference, str(message.header.originator), message.payload.data
('ECS52', '0A-7E-57-DE-00-00-00-01', (b'\x01\x02\x03\x04',))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gbcs.entity import EntityId
from gbcs.message import CRA, GroupingHeader, Message, decode, encode, to_dict
from wire.errors import DecodeError, EncodeError, WireError

if TYPE_CHECKING:
    from gbcs.keys import KeyStore
    from gbcs.protection import add_mac, encrypt, sign
    from gbcs.top_up import utrn

__all__ = [
    "CRA",
    "DecodeError",
    "EncodeError",
    "EntityId",
    "GroupingHeader",
    "KeyStore",
    "Message",
    "WireError",
    "add_mac",
    "decode",
    "encode",
    "encrypt",
    "sign",
    "to_dict",
    "utrn",
]

# What needs cryptography loads when it is asked for.
_LATER = {
    "KeyStore": "gbcs.keys",
    "add_mac": "gbcs.protection",
    "encrypt": "gbcs.protection",
    "sign": "gbcs.protection",
    "utrn": "gbcs.top_up",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'gbcs' has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
