"""Data of tunnels: every form both ways, and what is none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zigbee
from wire.errors import DecodeError, EncodeError
from zigbee.tunnelling import Direct, Get, GetResponse, Put, decode, encode


@pytest.mark.parametrize(
    ("octets", "data"),
    [
        ("01", Get()),
        ("02 00", GetResponse(0, b"")),
        ("02 03 dd0000", GetResponse(3, b"\xdd\0\0")),
        ("03 df09", Put(b"\xdf\x09")),
        ("03", Put(b"")),
        ("dd00", Direct(b"\xdd\0")),
        ("df09", Direct(b"\xdf\x09")),
        ("e080", Direct(b"\xe0\x80")),
    ],
)
def test_both_ways(octets: str, data: Any) -> None:
    wire = bytes.fromhex(octets)
    assert decode(wire) == data
    assert type(decode(wire)) is type(data)
    assert encode(data) == wire


@pytest.mark.parametrize(("octets", "offset"), [("", 0), ("00", 0), ("0100", 1), ("02", 1), ("de00", 0)])
def test_refused(octets: str, offset: int) -> None:
    with pytest.raises(DecodeError) as caught:
        decode(bytes.fromhex(octets))
    assert caught.value.offset == offset


@pytest.mark.parametrize(
    "data",
    [Direct(b""), Direct(b"\x01"), GetResponse(256, b""), GetResponse(-1, b""), Put("dd"), b"\xdd", None],  # type: ignore[arg-type]
)
def test_no_encoding(data: Any) -> None:
    with pytest.raises(EncodeError):
        encode(data)


@given(st.binary(max_size=40))
def test_lossless_or_refused(octets: bytes) -> None:
    try:
        data = decode(octets)
    except DecodeError:
        return
    assert encode(data) == octets


def test_within_a_frame() -> None:
    frame = zigbee.decode(bytes.fromhex("01 2a 02 0100 02 00 dd0000"), 0x0704)
    assert frame.command == "TransferData"
    assert frame.payload.tunnel_id == 1
    assert decode(frame.payload.data) == GetResponse(0, b"\xdd\0\0")
