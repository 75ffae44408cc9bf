r"""GBCS: the messages that devices and remote parties of GB smart metering exchange.

>>> message = decode(bytes.fromhex(
...     "dd000000000000451100000000df090200000000000003e80800db1234567890a00890b3d51f30010000"
...     "0002005911da200003e800000109040123abcd010100003ba27aac07f946bfd463702f"))
>>> message.use_case.reference, str(message.header.originator), message.payload.data
('ECS52', '00-DB-12-34-56-78-90-A0', (b'\x01#\xab\xcd',))
"""

from gbcs.entity import EntityId
from gbcs.message import CRA, GroupingHeader, Message, decode, encode, to_dict
from wire.errors import DecodeError, EncodeError, WireError

__all__ = [
    "CRA",
    "DecodeError",
    "EncodeError",
    "EntityId",
    "GroupingHeader",
    "Message",
    "WireError",
    "decode",
    "encode",
    "to_dict",
]
