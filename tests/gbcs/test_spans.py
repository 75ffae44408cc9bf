"""Where the values of a message stand."""

import json
from pathlib import Path

import pytest

import gbcs
from dlms.axdr import encode_data
from gbcs.spans import Span, of_items, trace
from wire.eui64 import Eui64

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "gbcs" / "messages.json").read_bytes())
MESSAGES = [bytes.fromhex(vector["octets"]) for vector in VECTORS]


def inside(span: Span) -> bool:
    """Whether parts stand within what they are of, one behind the other."""
    at = span.start
    for part in span.parts.values():
        if not at <= part.start <= part.end <= span.end or not inside(part):
            return False
        at = part.end
    return True


@pytest.mark.parametrize("octets", MESSAGES, ids=range(len(MESSAGES)))
def test_spans_of_own_vectors(octets):
    message = gbcs.decode(octets)
    span = trace(message)
    assert span[:2] == (0, len(octets))
    for name in ("originator", "recipient"):
        start, end, _ = span.find(("header", name))
        assert octets[start:end] == getattr(message.header, name)
    payload = span.parts["payload"]
    assert all(inside(part) for name, part in payload.parts.items() if name != "body")
    items = list(message.items())
    for item, found in zip(items, of_items(payload, items), strict=True):
        if found is None:
            continue
        held = octets[found.start : found.end]
        if isinstance(item.value, Eui64):
            assert item.value in held if found.parts else held.endswith(item.value)
        elif type(item.value).__module__ == "dlms.data" and not found.parts:
            assert encode_data(item.value) in (held, bytes((held[0],)) + held) or encode_data(item.value)[1:] == held
        elif type(item.value) is bytes:
            assert item.value in held
        elif type(item.value) is str:
            assert item.value.encode() in held


def test_a_built_message_is_traced_by_what_it_encodes_to():
    message = gbcs.decode(MESSAGES[0])
    assert trace(message._replace(mac=bytes(12))) == trace(message)
