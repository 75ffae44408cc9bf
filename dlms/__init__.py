"""DLMS/COSEM: data, xDLMS APDUs, the TCP/UDP wrapper, and the names of interface classes. Useful without GBCS.

>>> apdu = decode(bytes.fromhex("c0 01 c1 0003 0100010800ff 02 00"))
>>> apdu.attribute.instance_id
Obis('1-0:1.8.0.255')
>>> encode(apdu).hex()
'c001c100030100010800ff0200'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlms.apdu import encode, to_dict
from dlms.axdr import decode_data, encode_data
from dlms.framing import decode, recognise, unwrap
from dlms.obis import Obis
from wire.errors import DecodeError, EncodeError

if TYPE_CHECKING:
    from dlms.ciphering import decrypt, encrypt

__all__ = [
    "DecodeError",
    "EncodeError",
    "Obis",
    "decode",
    "decode_data",
    "decrypt",
    "encode",
    "encode_data",
    "encrypt",
    "recognise",
    "to_dict",
    "unwrap",
]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> Any:
    """``decrypt`` and ``encrypt`` load when they are first used."""
    if name not in ("decrypt", "encrypt"):
        raise AttributeError(f"module 'dlms' has no attribute {name!r}")
    from dlms import ciphering

    value = globals()[name] = getattr(ciphering, name)
    return value
