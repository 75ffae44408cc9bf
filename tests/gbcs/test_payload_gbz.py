"""GBZ payloads, against octets put together by hand from the layout of components and alerts."""

from __future__ import annotations

from typing import Any

import pytest

from gbcs import DecodeError, EncodeError
from gbcs.payload import gbz
from gbcs.payload.gbz import Component, EncryptedContent, GbzAlert, GbzPayload
from gbcs.payload.protected import CipheredBlock, ClearOctets
from tests.gbcs.octets import hexa
from wire.node import plain

TAG = "d1d2d3d4d5d6d7d8d9dadbdc"
READ = Component(True, 0x0702, None, 0x00, 0x05, 0x00, hexa("0000 0103"))
BLOCK = EncryptedContent(3, CipheredBlock(hexa("c1c2"), hexa(TAG)))
BILLING = 0x008B

# name: octets, message code, CRA flag, the payload
CASES: dict[str, tuple[str, int, int, Any]] = {
    "no component": ("0109 00", 0x0074, 1, GbzPayload(())),
    "one component": ("0109 01 01 0702 0007 00 05 00 0000 0103", 0x0074, 1, GbzPayload((READ,))),
    "component without content": (
        "0109 01 01 0702 0003 00 05 00",
        0x0074,
        1,
        GbzPayload((READ._replace(content=b""),)),
    ),
    "two components, the first with a from-date-time": (
        "0109 02 10 0705 0008 3136417e 01 00 08 ff 01 0702 0007 00 05 00 0000 0103",
        0x00C4,
        1,
        GbzPayload((Component(False, 0x0705, 0x3136417E, 0x01, 0x00, 0x08, b"\xff"), READ)),
    ),
    "encrypted component": (
        f"0109 01 03 0702 001a 00 03 18 05 01 0013 31 00000000 c1c2 {TAG}",
        0x0074,
        2,
        GbzPayload((Component(True, 0x0702, None, 0x18, 0x05, 0x01, BLOCK),)),
    ),
    "encrypted component with a from-date-time": (
        f"0109 01 13 0702 001e 00000000 00 03 18 05 01 0013 31 00000000 c1c2 {TAG}",
        0x0074,
        2,
        GbzPayload((Component(True, 0x0702, 0, 0x18, 0x05, 0x01, BLOCK),)),
    ),
    "last bit in the wrong place": (
        "0109 02 01 0702 0003 00 05 00 00 0702 0003 00 05 00",
        0x0074,
        1,
        GbzPayload((READ._replace(content=b""), READ._replace(is_last=False, content=b""))),
    ),
    "alert": ("0109 00 8f3e 3136417e", 0x1000, 3, GbzAlert(0x8F3E, 0x3136417E, 0, b"")),
    "alert with a body": ("0109 01 81a0 3136417e 0004", 0x00F2, 3, GbzAlert(0x81A0, 0x3136417E, 1, hexa("0004"))),
    "alert of the billing data log": (
        f"0109 01 8f0a 3136417e 03 0702 001a 00 03 19 05 06 0013 31 00000000 c1c2 {TAG}",
        BILLING,
        3,
        GbzAlert(0x8F0A, 0x3136417E, 1, Component(True, 0x0702, None, 0x19, 0x05, 0x06, BLOCK)),
    ),
}


@pytest.mark.parametrize(("octets", "code", "cra", "payload"), CASES.values(), ids=CASES)
def test_both_ways(octets: str, code: int, cra: int, payload: Any) -> None:
    assert gbz.decode(hexa(octets), code, cra) == payload
    assert gbz.encode(payload) == hexa(octets)


@pytest.mark.parametrize(("octets", "code", "cra", "payload"), CASES.values(), ids=CASES)
def test_truncations(octets: str, code: int, cra: int, payload: Any) -> None:
    whole = hexa(octets)
    for size in range(len(whole)):
        if cra == 3 and code != BILLING and size >= 9:
            continue  # the body of these alerts is octets, of any number
        with pytest.raises(DecodeError) as caught:
            gbz.decode(whole[:size], code, cra)
        assert 0 <= caught.value.offset <= size


REFUSED: dict[str, tuple[str, int, int, tuple[str | int, ...], str]] = {
    "nothing": ("", 1, 0, (), "octets that a GBZ payload begins with"),
    "another profile": ("0104 00", 1, 0, (), "profile 0109"),
    "another profile in an alert": ("0104 00 8f3e 3136417e", 3, 0, (), "profile 0109"),
    "more components than octets": ("0109 02 01 0702 0003 00 05 00", 1, 2, (), "2 components"),
    "octets left over": ("0109 01 01 0702 0003 00 05 00 00", 1, 11, (), "the end of the payload"),
    "reserved control bits": ("0109 01 05 0702 0003 00 05 00", 1, 3, ("components", 0), "bits 0, 1 and 4"),
    "component beyond the payload": ("0109 01 01 0702 0004 00 05 00", 1, 8, ("components", 0), "4 octets"),
    "component without room for its header": (
        "0109 01 01 0702 0002 00 05 00",
        1,
        8,
        ("components", 0),
        "at least 3 octets",
    ),
    "no room for a from-date-time": ("0109 01 11 0702 0006 0000000000 00", 1, 8, ("components", 0), "at least 7"),
    "second component": (
        "0109 02 00 0702 0003 00 05 00 40 0702 0003 00 05 00",
        1,
        11,
        ("components", 1),
        "bits 0, 1 and 4",
    ),
    "additional header control": (
        f"0109 01 03 0702 001a 01 03 18 05 01 0013 31 00000000 c1c2 {TAG}",
        2,
        8,
        ("components", 0),
        "additional header control 00",
    ),
    "length of the ciphered information": (
        f"0109 01 03 0702 001a 00 03 18 05 01 0012 31 00000000 c1c2 {TAG}",
        2,
        13,
        ("components", 0),
        "18 octets of ciphered information",
    ),
    "another security control": (
        f"0109 01 03 0702 001a 00 03 18 05 01 0013 11 00000000 c1c2 {TAG}",
        2,
        15,
        ("components", 0, "content"),
        "security control 31",
    ),
    "ciphered information without a tag": (
        "0109 01 03 0702 000c 00 03 18 05 01 0005 31 00000000",
        2,
        20,
        ("components", 0, "content"),
        "a tag of 12 octets",
    ),
}


@pytest.mark.parametrize(("octets", "cra", "offset", "path", "expected"), REFUSED.values(), ids=REFUSED)
def test_refused(octets: str, cra: int, offset: int, path: tuple[str | int, ...], expected: str) -> None:
    with pytest.raises(DecodeError, match=expected) as caught:
        gbz.decode(hexa(octets), 0x0074, cra)
    assert (caught.value.offset, caught.value.path) == (offset, path)


def test_refused_billing_data_log() -> None:
    with pytest.raises(DecodeError, match="bits 0, 1 and 4") as caught:
        gbz.decode(hexa("0109 01 8f0a 3136417e 80 0702 0003 19 05 06"), BILLING, 3)
    assert (caught.value.offset, caught.value.path) == (9, ("body",))
    with pytest.raises(DecodeError, match="the end of the payload") as caught:
        gbz.decode(hexa("0109 01 8f0a 3136417e 01 0702 0003 19 05 06 00"), BILLING, 3)
    assert caught.value.offset == 17


UNWRITABLE: dict[str, Any] = {
    "cluster of 17 bits": READ._replace(cluster_id=0x10000),
    "negative date": READ._replace(from_date_time=-1),
    "date of 33 bits": READ._replace(from_date_time=1 << 32),
    "date that is text": READ._replace(from_date_time="now"),
    "no frame control": READ._replace(frame_control=None),
    "command of 9 bits": READ._replace(command_id=256),
    "text for content": READ._replace(content="0000"),
    "no content": READ._replace(content=None),
    "a list of numbers for content": READ._replace(content=[1]),
    "content beyond its length": READ._replace(content=bytes(0x10000 - 3)),
    "frame counter of 9 bits": READ._replace(content=BLOCK._replace(frame_counter=256)),
    "block without a tag": READ._replace(content=BLOCK._replace(block=CipheredBlock(b"", b""))),
    "no block": READ._replace(content=BLOCK._replace(block=None)),
    "clear octets": READ._replace(content=ClearOctets(0, b"")),
    "no component": None,
}


@pytest.mark.parametrize("component", UNWRITABLE.values(), ids=UNWRITABLE)
def test_unwritable_component(component: Any) -> None:
    with pytest.raises(EncodeError) as caught:
        gbz.encode(GbzPayload((READ, component)))
    assert caught.value.path[:2] == ("components", 1)
    if component is not None:
        with pytest.raises(EncodeError) as caught:
            gbz.encode(GbzAlert(0x8F0A, 0, 1, component))
        assert caught.value.path[:1] == ("body",)


@pytest.mark.parametrize(
    "payload",
    [
        GbzPayload((READ,) * 256),
        GbzPayload(None),  # type: ignore[arg-type]
        GbzAlert(0x10000, 0, 0, b""),
        GbzAlert(0x8F3E, -1, 0, b""),
        GbzAlert(0x8F3E, 0, 256, b""),
        GbzAlert(0x8F3E, 0, 0, "00"),  # type: ignore[arg-type]
        GbzAlert(0x8F3E, 0, 0, None),  # type: ignore[arg-type]
    ],
)
def test_unwritable_payload(payload: Any) -> None:
    with pytest.raises(EncodeError):
        gbz.encode(payload)


def test_most_components() -> None:
    payload = GbzPayload((READ,) * 255)
    assert gbz.decode(gbz.encode(payload), 0x0074, 1) == payload


def test_longest_component() -> None:
    payload = GbzPayload((READ._replace(content=bytes(0xFFFF - 3)),))
    assert gbz.decode(gbz.encode(payload), 0x0074, 1) == payload


def test_plain() -> None:
    assert plain(CASES["two components, the first with a from-date-time"][3]) == {
        "protocol": "GBZ",
        "components": [
            {
                "is_last": False,
                "cluster_id": "0705",
                "from_date_time": 0x3136417E,
                "frame_control": 1,
                "sequence_number": 0,
                "command_id": 8,
                "content": "ff",
            },
            {
                "is_last": True,
                "cluster_id": "0702",
                "frame_control": 0,
                "sequence_number": 5,
                "command_id": 0,
                "content": "00000103",
            },
        ],
    }
    assert plain(CASES["alert of the billing data log"][3])["body"]["content"] == {
        "encrypted": True,
        "frame_counter": 3,
        "block": {"ciphertext": "c1c2", "tag": TAG},
    }
