r"""GBCS: the messages that devices and remote parties of GB smart metering exchange.

>>> message = decode(bytes.fromhex(
...     "dd000000000000451100000000df090200000000000003e80800db1234567890a00890b3d51f30010000"
...     "0002005911da200003e800000109040123abcd010100003ba27aac07f946bfd463702f"))
>>> message.use_case.reference, str(message.header.originator), message.payload.data
('ECS52', '00-DB-12-34-56-78-90-A0', (b'\x01#\xab\xcd',))
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
