"""DLMS/COSEM: data, xDLMS APDUs, the TCP/UDP wrapper, and the names of interface classes. Useful without GBCS.

>>> apdu = decode(bytes.fromhex("c0 01 c1 0003 0100010800ff 02 00"))
>>> apdu.attribute.instance_id
Obis('1-0:1.8.0.255')
>>> encode(apdu).hex()
'c001c100030100010800ff0200'
"""

from dlms.apdu import encode, to_dict
from dlms.axdr import decode_data, encode_data
from dlms.ciphering import decrypt, encrypt
from dlms.framing import decode, recognise, unwrap
from dlms.obis import Obis
from wire.errors import DecodeError, EncodeError

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
