"""APDUs, ZCL commands and ASN.1 types: each by itself, drawn of its declaration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import dlms
import zigbee
from dlms.apdu import APDUS
from gbcs.payload.asn1 import encode as encode_asn1
from gbcs.payload.asn1.types import PAYLOADS
from gbcs.testing.strategies import asn1, layouts
from gbcs.testing.strategies import dlms as drawn_apdus
from gbcs.testing.strategies import zigbee as drawn_commands
from vectors.complete.drawing import chosen
from wire.node import plain
from zigbee.zcl import Frame, FrameControl

__all__ = ["apdus", "asn1_types", "zcl_commands"]


def apdus() -> Iterator[dict[str, Any]]:
    """Each APDU of xDLMS and ACSE."""
    for tag, (name, _, _) in sorted(APDUS.items()):
        for number, (apdu, octets) in enumerate(chosen(name, drawn_apdus.BY_APDU[name], dlms.encode, keep=8), 1):
            yield {
                "name": f"{name} ({tag:02X}) {number}",
                "source": "values drawn of the layout of the service (DLMS UA 1000-2, IEC 62056-5-3)",
                "octets": octets.hex(),
                "decoded": dlms.to_dict(apdu),
            }


def zcl_commands() -> Iterator[dict[str, Any]]:
    """Each command of each cluster, and each general command."""
    for cluster_id, control, command_id, layout in drawn_commands.COMMANDS:
        name = f"cluster {cluster_id:04X} control {control:02X} command {command_id:02X}"

        def frame(value: Any, parts: tuple[int, int, int] = (cluster_id, control, command_id)) -> Frame:
            return Frame(parts[0], FrameControl(parts[1]), None, 1, parts[2], value)

        found = chosen(name, layouts.values(layout), lambda value: zigbee.encode(frame(value)), most=300)
        for number, (value, octets) in enumerate(found, 1):
            yield {
                "name": f"{name} {number}",
                "source": f"values drawn of the layout of {layout.name} (ZCL, Smart Energy 1.4)",
                "cluster": f"{cluster_id:04x}",
                "octets": octets.hex(),
                "decoded": zigbee.to_dict(frame(value)),
            }


def asn1_types() -> Iterator[dict[str, Any]]:
    """Each type of an ASN.1 payload."""
    for kind in dict.fromkeys(PAYLOADS.values()):
        code, cra = next(key for key, other in PAYLOADS.items() if other is kind)
        found = chosen(kind.__name__, asn1.PAYLOADS_OF[kind], encode_asn1, keep=4)
        for number, (value, octets) in enumerate(found, 1):
            yield {
                "name": f"{kind.__name__} {number}",
                "source": "values drawn of the declaration of the type (GBCS 13, DER)",
                "message_code": f"{code:04X}",
                "cra": int(cra),
                "octets": octets.hex(),
                "decoded": plain(value),
            }
