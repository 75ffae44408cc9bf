"""ZigBee Cluster Library and Smart Energy 1.4: frames of the home network in, values out, and back.

>>> import zigbee
>>> frame = zigbee.decode(bytes.fromhex("18 07 01 0000 00 25 a5 01 00 00 00 00"), cluster_id=0x0702)
>>> frame.command, frame.payload.records[0].value
('ReadAttributesResponse', 421)
>>> zigbee.to_dict(frame)["payload"]["records"][0]["attribute"]
'CurrentSummationDelivered'
>>> zigbee.encode(frame).hex()
'18070100000025a50100000000'

Layouts of commands, with the classes of their nodes, are in the modules of :mod:`zigbee.clusters`:

>>> from zigbee.clusters import metering
>>> from zigbee.enumerations import SupplyStatus
>>> payload = metering.LOCAL_CHANGE_SUPPLY.node(SupplyStatus.SUPPLY_OFF)
>>> zigbee.encode(zigbee.Frame(0x0702, zigbee.FrameControl(0x01), None, 8, 0x0C, payload)).hex()
'01080c00'
"""

from __future__ import annotations

from wire.errors import DecodeError, EncodeError
from zigbee import install_code
from zigbee.zcl import Frame, FrameControl, decode, encode, to_dict

__all__ = ["DecodeError", "EncodeError", "Frame", "FrameControl", "decode", "encode", "install_code", "to_dict"]
