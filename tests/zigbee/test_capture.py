"""Captured frames: headers, protection, blocks, keys on their way; against vectors that tshark reads the same."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectors import zigbee as made
from wire.errors import DecodeError, EncodeError
from zigbee import zcl
from zigbee.capture import Capture, Packet
from zigbee.frame_security import open_frame, protect_frame
from zigbee.frames import AUXILIARY_HEADER, SecurityControl, check_sequence
from zigbee.hashing import keyed_hash, matyas_meyer_oseas
from zigbee.types import Eui64

VECTORS: dict[str, Any] = json.loads((made.FOLDER / "capture.json").read_text("utf-8"))
NETWORK_KEY, LINK_KEY = (bytes.fromhex(VECTORS[name]) for name in ("network_key", "link_key"))


def seen(capture: Capture) -> list[tuple[dict[str, Any], Packet]]:
    return [(frame, capture.add(bytes.fromhex(frame["octets"]))) for frame in VECTORS["frames"]]


def test_the_program_still_makes_the_files() -> None:
    assert {name: (made.FOLDER / name).read_bytes() for name in made.files()} == made.files()


@pytest.mark.parametrize("keys", [{"network_keys": [NETWORK_KEY], "link_keys": [LINK_KEY]}, {"link_keys": [LINK_KEY]}])
def test_what_the_frames_hold(keys: dict[str, Any]) -> None:
    """With both keys, and with the link key alone, which opens the network key on its way."""
    for frame, packet in seen(Capture(**keys)):
        assert packet.name == frame.get("command")
        assert packet.outcome == ("clear" if frame.get("command") == "mac acknowledgement" else "opened")
        if "zcl" in frame:
            assert zcl.encode(packet.content).hex() == frame["zcl"]
            assert packet.content.cluster_id == packet.application.cluster_id == frame["cluster"]
        if "name" in frame and "cluster" in frame and "message" not in frame:
            assert isinstance(packet.content, zcl.Frame)
        if "message" in frame:
            assert packet.tunnel is not None
            assert getattr(packet.tunnel, "message", b"").hex() == frame["message"]
        if "part" in frame:
            assert packet.remark


@pytest.mark.parametrize("keys", [{}, {"network_keys": [bytes(16)], "link_keys": [bytes(16)]}])
def test_without_the_right_key_nothing_is_shown(keys: dict[str, Any]) -> None:
    for frame, packet in seen(Capture(**keys)):
        if frame.get("command") != "mac acknowledgement":
            assert packet.outcome == "no key"
            assert packet.tunnel is None
            assert isinstance(packet.content, bytes)
            assert packet.content.hex() in frame["octets"]


def test_the_network_key_alone_opens_the_network_layer() -> None:
    report = next(packet for frame, packet in seen(Capture([NETWORK_KEY])) if frame.get("cluster") == 0x0702)
    assert report.application.cluster_id == 0x0702
    assert report.outcome == "no key"
    assert isinstance(report.content, bytes)


def test_keys_are_not_shown() -> None:
    for _, packet in seen(Capture([NETWORK_KEY], [LINK_KEY])):
        text = json.dumps(packet.plain()) + repr(packet)
        assert NETWORK_KEY.hex() not in text
        assert LINK_KEY.hex() not in text
        assert repr(NETWORK_KEY)[2:-1] not in text


def test_every_changed_octet_behind_the_header_of_the_radio_is_noticed() -> None:
    report = bytes.fromhex(next(frame["octets"] for frame in VECTORS["frames"] if frame.get("cluster") == 0x0702))
    right = Capture([NETWORK_KEY], [LINK_KEY]).add(report, check_sequence=False)
    assert isinstance(right.content, zcl.Frame)
    for place in range(9, len(report)):
        damaged = bytearray(report)
        damaged[place] ^= 0x10
        packet = Capture([NETWORK_KEY], [LINK_KEY]).add(bytes(damaged), check_sequence=False)
        assert not isinstance(packet.content, zcl.Frame), place


def test_blocks_in_any_order_and_again() -> None:
    blocks = [bytes.fromhex(frame["octets"]) for frame in VECTORS["frames"] if frame["name"].startswith("critical")]
    assert len(blocks) == 3
    capture = Capture([NETWORK_KEY], [LINK_KEY])
    packets = [capture.add(blocks[place]) for place in (2, 0, 0, 2, 1)]
    assert [packet.tunnel is not None for packet in packets] == [False] * 4 + [True]


def test_check_sequence() -> None:
    # The check value of this CRC (Kermit) over the digits 1 to 9, as catalogues of CRC algorithms have it.
    assert check_sequence(b"123456789") == bytes.fromhex("8921")
    frame = bytes.fromhex("020005")
    capture = Capture()
    assert capture.add(frame + check_sequence(frame)).check is True
    assert capture.add(frame + check_sequence(frame), check_sequence=False).content == check_sequence(frame)
    assert capture.add(frame + b"\0\0", check_sequence=True).check is False
    assert capture.add(frame).check is None


def test_hash() -> None:
    """ZigBee Specification C.5.1 and C.6.1: the hash of one octet and the keyed hash of one octet."""
    assert matyas_meyer_oseas(b"\xc0").hex() == "ae3a102a28d43ee0d4a09e22788b206c"
    key = bytes(range(0x40, 0x50))
    assert keyed_hash(key, b"\xc0").hex() == "4512807bf94cb3400f0e2c25fb76e999"
    with pytest.raises(ValueError, match="8,192"):
        matyas_meyer_oseas(bytes(0x2000))


@given(st.binary(max_size=40), st.binary(max_size=80), st.binary(min_size=16, max_size=16), st.integers(0, 0xFFFFFFFF))
def test_protection_both_ways(header: bytes, clear: bytes, key: bytes, counter: int) -> None:
    source = Eui64("0a7e57de00000001")
    auxiliary = AUXILIARY_HEADER.node(SecurityControl(0x2D), counter, source, 0)
    octets = protect_frame(header, auxiliary, clear, key, source)
    _, end = AUXILIARY_HEADER.parse(octets, len(header))
    assert octets[len(header)] == 0x28  # the level is not sent
    assert open_frame(octets, len(header), end, key, source) == clear
    assert open_frame(octets, len(header), end, bytes(16), source) is None or key == bytes(16)


@given(st.binary(max_size=60), st.booleans() | st.none())
def test_any_octets_give_a_packet_or_an_error(octets: bytes, check: bool | None) -> None:
    try:
        packet = Capture([bytes(16)], [bytes(16)]).add(octets, check_sequence=check)
    except DecodeError:
        return
    json.dumps(packet.plain())


@given(st.sampled_from(VECTORS["frames"]), st.integers(0, 200), st.binary(max_size=4))
def test_damaged_frames(frame: dict[str, Any], place: int, piece: bytes) -> None:
    octets = bytes.fromhex(frame["octets"])
    place %= len(octets)
    try:
        packet = Capture([NETWORK_KEY], [LINK_KEY]).add(octets[:place] + piece + octets[place + 1 :])
    except DecodeError:
        return
    json.dumps(packet.plain())


def test_a_key_of_another_size_is_refused() -> None:
    with pytest.raises(EncodeError, match="16 octets"):
        Capture([bytes(15)])


@pytest.mark.skipif(shutil.which("tshark") is None, reason="needs tshark")
@pytest.mark.parametrize("name", ["capture.pcap", "capture.pcapng"])
def test_tshark_reads_the_same(name: str) -> None:
    """Given the link key alone, it finds the network key, opens every frame, joins the blocks, names the commands."""
    key = LINK_KEY.hex(":")
    fields = ["zbee_aps.cmd.id", "zbee_nwk.cmd.id", "wpan.frame_type", "zbee_aps.cluster", "_ws.col.Info"]
    output = subprocess.run(
        [
            "tshark",
            "-r",
            str(Path(made.FOLDER / name)),
            "-o",
            f'uat:zigbee_pc_keys:"{key}","Normal","key"',
            "-T",
            "fields",
        ]
        + [part for field in fields for part in ("-e", field)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout.splitlines()
    capture = Capture(link_keys=[LINK_KEY])
    assert len(output) == len(VECTORS["frames"])
    for line, frame in zip(output, VECTORS["frames"], strict=True):
        aps, nwk, radio, cluster, told = line.split("\t")
        packet = capture.add(bytes.fromhex(frame["octets"]))
        assert int(radio, 0) == packet.mac.frame_control.frame_type
        if aps:
            assert packet.name == "application transport_key"
            assert int(aps, 0) == 5
        if nwk:
            assert packet.content[0] == int(nwk, 0)
        if isinstance(packet.content, zcl.Frame):
            assert int(cluster, 0) == packet.content.cluster_id
            assert "fragment" not in told
        if "part" in frame:
            assert "fragment" in told
