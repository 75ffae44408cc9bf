r"""GBCS: the messages that devices and remote parties of GB smart metering exchange.

>>> import gbcs
>>> message = gbcs.decode(bytes.fromhex(
...     "dd000000000000451100000000df09020000019c00000101080a7e57de00000001080a7e570000000002"
...     "0002005911da20000101000001090401020304010100007a8b1da97be71e4fbe7532a5"))
>>> message.use_case.reference, str(message.header.originator), message.payload.data
('ECS52', '0A-7E-57-DE-00-00-00-01', (b'\x01\x02\x03\x04',))

Every name loads when it is first used, so that :mod:`gbcs.regis`, which knows nothing of messages, loads none of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gbcs.authorisation import authorise
    from gbcs.building import build_alert, build_command, build_response
    from gbcs.entity import EntityId
    from gbcs.json_text import to_json
    from gbcs.keys import KeyStore
    from gbcs.message import CRA, GroupingHeader, Message, decode, encode, to_dict
    from gbcs.protection import add_mac, encrypt, sign
    from gbcs.top_up import utrn
    from wire.errors import DecodeError, EncodeError, WireError

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
    "authorise",
    "build_alert",
    "build_command",
    "build_response",
    "decode",
    "encode",
    "encrypt",
    "sign",
    "to_dict",
    "to_json",
    "utrn",
]

__version__ = "0.2.0"
"""Of the distribution."""

_MODULES = {
    "gbcs.authorisation": ("authorise",),
    "gbcs.building": ("build_alert", "build_command", "build_response"),
    "gbcs.entity": ("EntityId",),
    "gbcs.json_text": ("to_json",),
    "gbcs.keys": ("KeyStore",),
    "gbcs.message": ("CRA", "GroupingHeader", "Message", "decode", "encode", "to_dict"),
    "gbcs.protection": ("add_mac", "encrypt", "sign"),
    "gbcs.top_up": ("utrn",),
    "wire.errors": ("DecodeError", "EncodeError", "WireError"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}
_PACKAGES = ("bulk", "regis", "testing")
"""The packages of this name that users call as ``gbcs.bulk.decode``: found without an import of their own."""


def __getattr__(name: str) -> Any:
    if name in _PACKAGES:
        return import_module(f"gbcs.{name}")
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'gbcs' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULE_OF[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
