"""Makes the vectors of captured frames: a home network as a sniffer sees it, with the vectors' GBCS messages inside.

``python -m vectors.zigbee`` writes ``capture.json`` (frames in order, keys, what each holds), ``capture.pcap`` and
``capture.pcapng`` (the same frames with link types 195 and 230). Headers are put together with ``struct``, protection
is computed with ``cryptography`` alone: nothing of the library is used. tshark reads them the same.
"""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from struct import pack
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESCCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

__all__ = ["FOLDER", "files"]

FOLDER = Path(__file__).parent
"""Where the files stand."""

NETWORK_KEY = bytes.fromhex("4e6574776f726b206b657920676263732d")[:16]
INSTALL_CODE = bytes.fromhex("83fed3407a939723a5c639b26916d505")
LINK_KEY = bytes.fromhex("66b6900981e1ee3ca4206b6b861c02bb")
"""What the install code gives (Base Device Behaviour 10.1)."""
HUB, METER, GAS = (bytes.fromhex(eui) for eui in ("0a7e57de00000003", "0a7e57de00000001", "0a7e57de00000005"))
SHORT = {HUB: 0x0000, METER: 0x4A11, GAS: 0x77B2}
PAN, PROFILE = 0x5E17, 0x0109
_LEVEL = 5


# Cryptography (ZigBee Specification B.6, B.1.4, 4.5) -----------------------------------------------------------------


def _hash(message: bytes) -> bytes:
    padded = message + b"\x80"
    padded += bytes(-(len(padded) + 2) % 16) + pack(">H", 8 * len(message))
    state = bytes(16)
    for start in range(0, len(padded), 16):
        block = padded[start : start + 16]
        encrypted = Cipher(AES(state), ECB()).encryptor().update(block)  # noqa: S305  (the hash is made of it)
        state = (int.from_bytes(encrypted, "big") ^ int.from_bytes(block, "big")).to_bytes(16, "big")
    return state


def _keyed(key: bytes, message: bytes) -> bytes:
    outer, inner = (bytes(octet ^ pad for octet in key) for pad in (0x5C, 0x36))
    return _hash(outer + _hash(inner + message))


def _protected(header: bytes, identifier: int, counter: int, source: bytes, clear: bytes, key: bytes) -> bytes:
    extended = 0x20 if identifier in (1, 2) else 0
    rest = pack("<I", counter) + (source[::-1] if extended else b"") + (b"\0" if identifier == 1 else b"")
    control = identifier << 3 | extended
    nonce = source[::-1] + pack("<I", counter) + bytes((control | _LEVEL,))
    associated = header + bytes((control | _LEVEL,)) + rest
    return header + bytes((control,)) + rest + AESCCM(key, tag_length=4).encrypt(nonce, clear, associated)


# Frames --------------------------------------------------------------------------------------------------------------


def _check(octets: bytes) -> bytes:
    """CRC of ITU-T with its bits reversed, starting at 0."""
    crc = 0
    for octet in octets:
        for bit in range(8):
            low = (crc ^ octet >> bit) & 1
            crc = crc >> 1 ^ (0x8408 if low else 0)
    return pack("<H", crc)


class _Air:
    """Counters of the layers."""

    def __init__(self) -> None:
        self.radio, self.network, self.application, self.frame_counter = count(1), count(17), count(90), count(1000)

    def radio_frame(self, source: bytes, target: bytes, payload: bytes) -> bytes:
        header = pack("<HBHHH", 0x8861, next(self.radio) & 0xFF, PAN, SHORT[target], SHORT[source])
        return header + payload

    def network_frame(self, source: bytes, target: bytes, payload: bytes, *, secured: bool = True) -> bytes:
        control = 0x0008 | 0x1000 | (0x0200 if secured else 0)
        header = pack("<HHHBB", control, SHORT[target], SHORT[source], 30, next(self.network) & 0xFF) + source[::-1]
        if secured:
            payload = _protected(header, 1, next(self.frame_counter), source, payload, NETWORK_KEY)
            return self.radio_frame(source, target, payload)
        return self.radio_frame(source, target, header + payload)

    def data(self, source: bytes, target: bytes, cluster: int, frame: bytes, size: int = 0) -> list[bytes]:
        """A ZCL frame under the link key, in one frame or in blocks of ``size``."""
        blocks = [frame[start : start + size] for start in range(0, len(frame), size)] if size else [frame]
        counter = next(self.application) & 0xFF
        frames = []
        for number, block in enumerate(blocks):
            control = 0x60 | (0x80 if len(blocks) > 1 else 0)
            header = pack("<BBHHBB", control, 1, cluster, PROFILE, 1, counter)
            if len(blocks) > 1:
                header += bytes((2, number)) if number else bytes((1, len(blocks)))
            sent = _protected(header, 0, next(self.frame_counter), source, block, LINK_KEY)
            frames.append(self.network_frame(source, target, sent))
        return frames


def _frames() -> list[tuple[str, bytes, dict[str, Any]]]:
    """Name, octets and what they hold."""
    messages = {
        vector["name"]: vector["octets"]
        for vector in json.loads((FOLDER.parent / "gbcs" / "messages.json").read_text("utf-8"))
    }
    air = _Air()
    frames: list[tuple[str, bytes, dict[str, Any]]] = []

    key = b"\x05\x01" + NETWORK_KEY + b"\0" + METER[::-1] + HUB[::-1]
    header = bytes((0x21, next(air.application)))
    sent = _protected(header, 2, 0, HUB, key, _keyed(LINK_KEY, b"\0"))
    joined = air.network_frame(HUB, METER, sent, secured=False)
    held: dict[str, Any] = {"command": "application transport_key"}
    frames.append(("the hub sends the network key under the key that the install code gives", joined, held))
    acknowledgement = bytes((0x02, 0x00, joined[2]))
    frames.append(("the radio acknowledges", acknowledgement, {"command": "mac acknowledgement"}))

    status = bytes((0x08, 0x61)) + pack("<HB", SHORT[METER], 0x11)
    command = pack("<HHHBB", 0x1209, 0xFFFC, SHORT[HUB], 1, next(air.network)) + HUB[::-1]
    command = _protected(command, 1, next(air.frame_counter), HUB, status, NETWORK_KEY)
    linked = pack("<HBHHH", 0x8841, next(air.radio), PAN, 0xFFFF, SHORT[HUB]) + command
    frames.append(("the hub tells its neighbours", linked, {"command": "network link_status"}))

    report = bytes.fromhex("18050a000025393000000000")
    held = {"cluster": 0x0702, "zcl": report.hex(), "name": "ReportAttributes"}
    frames.append(("the meter reports its register", *air.data(METER, HUB, 0x0702, report), held))

    for name, source, target, start in (
        ("critical command: signature of the supplier, MAC of the broker", HUB, METER, b"\x09\x31\x01"),
        ("response to a critical command: signature, no MAC", METER, HUB, b"\x01\x31\x02"),
        ("GBZ alert: MAC", GAS, HUB, b"\x01\x32\x02"),
    ):
        message = bytes.fromhex(messages[name])
        put = b"\x03" if source == GAS else b""
        frame = start + pack("<H", 7) + put + message
        blocks = air.data(source, target, 0x0704, frame, size=60)
        for number, octets in enumerate(blocks):
            last = number == len(blocks) - 1
            held = {"cluster": 0x0704, "message": message.hex(), "zcl": frame.hex()} if last else {"part": number}
            frames.append((f"{name}, block {number + 1} of {len(blocks)}", octets, held))
    return frames


def _pcap(frames: list[bytes]) -> bytes:
    """The older form of capture files, link type 195: frames with their check sequence."""
    out = pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 195)
    for second, octets in enumerate(frames):
        sent = octets + _check(octets)
        out += pack("<IIII", 1_420_070_400 + second, 0, len(sent), len(sent)) + sent
    return out


def _block(kind: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 4)
    return pack("<II", kind, len(body) + 12) + body + pack("<I", len(body) + 12)


def _pcapng(frames: list[bytes]) -> bytes:
    """The newer form, link type 230: frames without their check sequence."""
    out = _block(0x0A0D0D0A, pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + _block(1, pack("<HHI", 230, 0, 65535))
    for second, octets in enumerate(frames):
        stamp = (1_420_070_400 + second) * 1_000_000
        out += _block(6, pack("<IIIII", 0, stamp >> 32, stamp & 0xFFFFFFFF, len(octets), len(octets)) + octets)
    return out


def files() -> dict[str, bytes]:
    """Name and content of each file."""
    frames = _frames()
    form = {
        "source": "headers and protection by hand from the ZigBee Specification; tshark 4.0 reads the same",
        "network_key": NETWORK_KEY.hex(),
        "install_code": INSTALL_CODE.hex(),
        "link_key": LINK_KEY.hex(),
        "frames": [{"name": name, "octets": octets.hex()} | held for name, octets, held in frames],
    }
    octets = [octets for _, octets, _ in frames]
    return {
        "capture.json": (json.dumps(form, indent=1) + "\n").encode(),
        "capture.pcap": _pcap(octets),
        "capture.pcapng": _pcapng(octets),
    }
