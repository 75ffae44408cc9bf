"""The project's own vectors against Wireshark's dissectors: whatever tshark reads of them says what we say.

Each message stands in a tunnel of the home network, each ZCL command in a frame of its own; see
:mod:`tests.interop.test_wireshark`, which has what Wireshark does in another way. Of a message it reads the envelope
and the heads of GBZ components; of commands of clusters every field. It has no dissector of DLMS APDUs in 4.0.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import gbcs
import zigbee
from gbcs.payload.gbz import EncryptedContent, GbzAlert, GbzPayload
from tests.interop.test_wireshark import CLIENT, FIT, ROOT, TSHARK, command, compare, dissect, malformed
from zigbee import tunnelling
from zigbee.zcl import command_layout

pytestmark = pytest.mark.skipif(TSHARK is None, reason="tshark is not installed: nothing was compared")


def vectors(*names: str) -> Iterator[dict[str, Any]]:
    for name in names:
        yield from json.loads((ROOT / "vectors" / name).read_text("utf-8"))


MESSAGES = ("complete/messages.json", "complete/alerts.json", "gbcs/messages.json")

HEADER = {
    "cra_flag": lambda header: bytes([header.cra]),
    "originator_counter": lambda header: header.originator_counter.to_bytes(8),
    "business_originator_id": lambda header: header.originator,
    "business_target_id": lambda header: header.recipient,
    "date_time": lambda header: header.date_time and header.date_time.encode(),
    "message_code": lambda header: header.message_code.to_bytes(2),
    "supplementary_remote_party_id": lambda header: header.supplementary_remote_party,
    "supplementary_remote_party_counter": lambda header: _counter(header.supplementary_remote_party_counter),
    "supplementary_remote_party_originator_counter": lambda header: _last(header)[:8],
    "supplementary_remote_party_ka_certificate": lambda header: _last(header)[8:],
}
"""Fields of the grouping header by Wireshark's names: the octets of each, or None."""


def _counter(value: int | None) -> bytes | None:
    return None if value is None else value.to_bytes(8)


def _last(header: gbcs.GroupingHeader) -> bytes:
    """The counter or the certificate at the end; of a certificate Wireshark takes the first octets for the counter."""
    return header.key_agreement_certificate or _counter(header.supplementary_originator_counter) or b""


def expected(message: gbcs.Message) -> dict[str, list[bytes]]:
    """The octets of each field, by Wireshark's names, in the order of the wire."""
    found = {f"gbcs_message.grouping_header.{name}": [octets(message.header)] for name, octets in HEADER.items()}
    found |= {"gbcs_message.mac": [message.mac], "gbcs_message.krp": [message.signature]}
    payload: Any = message.payload
    if isinstance(payload, GbzAlert):
        found["gbcs_gbz.alert_code"] = [payload.alert_code.to_bytes(2)]
        found["gbcs_gbz.timestamp"] = [int(payload.time_stamp).to_bytes(4)]
    elif isinstance(payload, GbzPayload):
        parts = payload.components
        blocks = [part.content.block for part in parts if isinstance(part.content, EncryptedContent)]
        found["gbcs_gbz.components"] = [bytes([len(parts)])]
        found["gbcs_gbz.extended_header_cluster"] = [part.cluster_id.to_bytes(2) for part in parts]
        found["gbcs_gbz.frame_control"] = [bytes([part.frame_control]) for part in parts]
        found["gbcs_gbz.transaction"] = [bytes([part.sequence_number]) for part in parts]
        found["gbcs_gbz.command_id"] = [bytes([part.command_id]) for part in parts]
        found["gbcs_gbz.from_date_time"] = [
            int(part.from_date_time).to_bytes(4) for part in parts if part.from_date_time is not None
        ]
        found["gbcs_gbz.encrypted_payload"] = [block.ciphertext for block in blocks]
        found["gbcs_gbz.mac"] = [block.tag for block in blocks]
    return {name: [value for value in values if value] for name, values in found.items()}


def test_every_message(tmp_path: Path) -> None:
    octets = [bytes.fromhex(vector["octets"]) for vector in vectors(*MESSAGES)]
    messages = [message for each in octets if is_readable(message := gbcs.decode(each))]
    assert len(messages) > 1000
    puts = [tunnelling.encode(tunnelling.Put(gbcs.encode(message))) for message in messages]
    frames = [command(0x0704, CLIENT, 0x02, 0x0102, put) for put in puts]
    for message, dissected in zip(messages, dissect(tmp_path / "messages.pcap", frames), strict=True):
        assert not malformed(dissected), message
        wanted, fields = expected(message), read(dissected)
        assert {name: fields.get(name, []) for name in wanted} == wanted, message


def is_readable(message: gbcs.Message) -> bool:
    """Whether Wireshark reads it: no pre-command, which no device is sent, and no component that is octets to us."""
    components = getattr(message.payload, "components", ())
    is_sent = message.mac is not None or bool(message.signature)
    return is_sent and not any(isinstance(component.content, bytes) for component in components)


def read(dissected: ET.Element) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for field in dissected.iter("field"):
        name, value = field.get("name", ""), field.get("value")
        if name.startswith("gbcs") and value:
            found.setdefault(name, []).append(bytes.fromhex(value))
    return found


def test_every_command_of_clusters(tmp_path: Path) -> None:
    frames = []
    for vector in vectors("complete/zcl-commands.json"):
        frame = zigbee.decode(bytes.fromhex(vector["octets"]), cluster_id=int(vector["cluster"], 16))
        if frame.frame_control & 0x03:  # of general ones it reads values by its own table, not by the frame
            frames.append(frame)
    judged, compared = set(), 0
    for frame, dissected in zip(frames, dissect(tmp_path / "commands.pcap", frames), strict=True):
        layout = command_layout(frame.cluster_id, frame.frame_control, frame.command_id)
        assert layout is not None
        readable = FIT.get(layout.name, lambda value: value)(frame.payload) == frame.payload
        if readable and "UNKNOWN" not in repr(frame.payload) and "INVALID" not in repr(frame.payload):
            compared += compare(frame, layout, dissected)
            judged.add(layout.name)
    assert len(judged) > 100
    assert compared > 900
