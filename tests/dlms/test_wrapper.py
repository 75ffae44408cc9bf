"""The TCP/UDP wrapper: one datagram, a stream in pieces, and what is refused (IEC 62056-47)."""

from __future__ import annotations

import tracemalloc

import pytest

from dlms.wrapper import Frame, StreamDecoder, WPort
from wire.errors import DecodeError, EncodeError
from wire.node import plain

FRAME = Frame(WPort.PUBLIC_CLIENT, WPort.MANAGEMENT, bytes.fromhex("c001c100030100010800ff0200"))
OCTETS = bytes.fromhex("0001 0010 0001 000d c001c100030100010800ff0200")
OTHER = Frame(WPort(0x30), WPort.ALL_STATIONS, b"")
OTHER_OCTETS = bytes.fromhex("0001 0030 ffff 0000")


@pytest.mark.parametrize(("octets", "frame"), [(OCTETS, FRAME), (OTHER_OCTETS, OTHER)])
def test_both_ways(octets: bytes, frame: Frame) -> None:
    assert Frame.decode(octets) == frame
    assert frame.encode() == octets


def test_ports() -> None:
    assert FRAME.source == 0x10
    assert FRAME.source.is_known
    assert not OTHER.source.is_known
    assert Frame(0x10, 1, FRAME.payload) == FRAME  # type: ignore[arg-type]
    assert Frame(0x10, 1, FRAME.payload).encode() == OCTETS  # type: ignore[arg-type]
    assert plain(OTHER) == {"source": 0x30, "destination": "all-stations", "payload": ""}


@pytest.mark.parametrize(
    ("octets", "offset", "path"),
    [
        ("", 0, ()),
        ("00010010000100", 7, ()),
        ("0002 0010 0001 0000", 0, ("version",)),
        ("0001 0010 0001 0002 ff", 8, ("payload",)),
        ("0001 0010 0001 0000 ff", 8, ("payload",)),
    ],
)
def test_refused(octets: str, offset: int, path: tuple[str, ...]) -> None:
    with pytest.raises(DecodeError) as caught:
        Frame.decode(bytes.fromhex(octets))
    assert caught.value.offset == offset
    assert caught.value.path == path


@pytest.mark.parametrize(
    "frame",
    [
        Frame(WPort(0), WPort(0), bytes(65536)),
        Frame(WPort(0x10000), WPort(0), b""),
        Frame(WPort(0), WPort(-1), b""),
        Frame(WPort(0), WPort(0), "text"),  # type: ignore[arg-type]
        Frame(None, WPort(0), b""),  # type: ignore[arg-type]
    ],
)
def test_no_encoding(frame: Frame) -> None:
    with pytest.raises(EncodeError):
        frame.encode()


def test_longest_payload() -> None:
    frame = Frame(WPort(1), WPort(2), bytes(65535))
    assert frame.encode()[6:8] == b"\xff\xff"
    assert Frame.decode(frame.encode()) == frame


def test_stream_in_one_piece() -> None:
    decoder = StreamDecoder()
    assert decoder.feed(OCTETS + OTHER_OCTETS + OCTETS) == [FRAME, OTHER, FRAME]
    assert decoder.pending == 0
    decoder.close()


def test_stream_octet_by_octet() -> None:
    decoder = StreamDecoder()
    found = [decoder.feed(bytes((octet,))) for octet in OCTETS + OTHER_OCTETS]
    assert [place for place, frames in enumerate(found) if frames] == [20, 28]
    assert found[20] == [FRAME]
    assert found[28] == [OTHER]


def test_stream_with_a_rest() -> None:
    decoder = StreamDecoder()
    assert decoder.feed(OCTETS + OCTETS[:5]) == [FRAME]
    assert decoder.pending == 5
    assert decoder.feed(b"") == []
    with pytest.raises(DecodeError) as caught:
        decoder.close()
    assert caught.value.offset == len(OCTETS) + 5
    assert decoder.feed(OCTETS[5:]) == [FRAME]
    decoder.close()


def test_bad_version() -> None:
    decoder = StreamDecoder()
    assert decoder.feed(OCTETS) == [FRAME]
    with pytest.raises(DecodeError, match="version 1") as caught:
        decoder.feed(b"\0\2")
    assert caught.value.offset == len(OCTETS)
    assert caught.value.path == ("version",)


def test_frames_before_a_bad_version_are_not_lost() -> None:
    decoder = StreamDecoder()
    assert decoder.feed(OCTETS + OTHER_OCTETS + b"\xff\xff" + OCTETS) == [FRAME, OTHER]
    assert decoder.pending == 0
    for _ in range(2):
        with pytest.raises(DecodeError) as caught:
            decoder.feed(OCTETS)
        assert caught.value.offset == len(OCTETS) + len(OTHER_OCTETS)
    with pytest.raises(DecodeError):
        decoder.close()


def test_no_more_than_a_frame_is_held() -> None:
    decoder = StreamDecoder()
    piece = (Frame(WPort(1), WPort(2), bytes(1000)).encode() * 10)[: 9 * 1008 + 500]
    rest = Frame(WPort(1), WPort(2), bytes(1000)).encode()[500:]
    decoder.feed(piece)
    tracemalloc.start()
    try:
        for _ in range(200):
            decoder.feed(rest)
            decoder.feed(piece)
            assert decoder.pending == 500
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 200_000
