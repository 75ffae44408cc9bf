"""A GBCS message inside a frame of the home network, as captured between hub and meter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import gbcs
import zigbee
from zigbee import tunnelling

TUNNELLING = 0x0704
VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "gbcs" / "messages.json").read_text())
MESSAGES = [bytes.fromhex(vector["octets"]) for vector in VECTORS[:12]]


@pytest.mark.parametrize("octets", MESSAGES)
@pytest.mark.parametrize(
    ("wrapped", "kind"),
    [("", tunnelling.Direct), ("0200", tunnelling.GetResponse), ("03", tunnelling.Put)],
    ids=["direct", "get-response", "put"],
)
def test_transfer_data_carries_a_message(octets: bytes, wrapped: str, kind: type) -> None:
    # frame control: cluster command from the client; sequence 7, command 2 TransferData, tunnel 0x1234
    captured = bytes.fromhex("01 07 02 3412" + wrapped) + octets
    frame = zigbee.decode(captured, TUNNELLING)
    assert (frame.command, frame.payload.tunnel_id) == ("TransferData", 0x1234)
    data = tunnelling.decode(frame.payload.data)
    assert type(data) is kind
    message = gbcs.decode(data.message)
    assert gbcs.encode(message) == octets
    rewrapped = tunnelling.encode(data._replace(message=gbcs.encode(message)))
    assert zigbee.encode(frame._replace(payload=frame.payload._replace(data=rewrapped))) == captured
