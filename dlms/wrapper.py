"""The wrapper of IEC 62056-47: APDUs over TCP and UDP, port 4059.

A frame is an APDU behind 8 octets: version, the wPorts (who talks to whom) and length. A datagram holds one
(:meth:`Frame.decode`), a TCP connection a stream of them (:class:`StreamDecoder`).
"""

from __future__ import annotations

from struct import Struct
from struct import error as struct_error
from typing import NamedTuple

from wire.enums import OpenEnum
from wire.errors import DecodeError, EncodeError, quoted
from wire.node import node

__all__ = ["VERSION", "Frame", "StreamDecoder", "WPort"]

VERSION = 1

_HEADER = Struct(">HHHH")


class WPort(OpenEnum):
    """A wPort: the address of a client or of a logical device."""

    NO_STATION = 0x0000
    MANAGEMENT = 0x0001
    """Client management process, or management logical device."""
    PUBLIC_CLIENT = 0x0010
    ALL_STATIONS = 0xFFFF


@node
class Frame(NamedTuple):
    """A frame of version 1.

    Attributes:
        source: wPort of the sender.
        destination: wPort of the receiver.
        payload: the APDU.
    """

    source: WPort
    destination: WPort
    payload: bytes

    @classmethod
    def decode(cls, octets: bytes) -> Frame:
        """The one frame that the octets make up; DecodeError where they do not."""
        octets = bytes(octets)
        if len(octets) < _HEADER.size:
            raise DecodeError(f"a header of {_HEADER.size} octets", offset=len(octets), found="the end of the octets")
        version, source, destination, length = _HEADER.unpack_from(octets)
        if version != VERSION:
            raise DecodeError(f"version {VERSION}", offset=0, found=str(version), path=("version",))
        payload = octets[_HEADER.size :]
        if len(payload) != length:
            raise DecodeError(
                f"{length} octets of payload", offset=_HEADER.size, found=f"{len(payload)}", path=("payload",)
            )
        return cls(WPort(source), WPort(destination), payload)

    def encode(self) -> bytes:
        """The octets; EncodeError for a payload above 65535 octets or a wPort that is none."""
        if not isinstance(self.payload, bytes):
            raise EncodeError(f"{type(self.payload).__name__} stands where octets belong", path=("payload",))
        if len(self.payload) > 0xFFFF:
            raise EncodeError(f"a frame holds 65535 octets, not {len(self.payload)}", path=("payload",))
        try:
            return _HEADER.pack(VERSION, self.source, self.destination, len(self.payload)) + self.payload
        except struct_error:
            raise EncodeError(f"{quoted(self.source)} or {quoted(self.destination)} is no wPort") from None


class StreamDecoder:
    r"""Frames from the octets of a connection, in pieces of any size.

    It does no input or output, and holds no more than the frame that is not complete yet.

    >>> decoder = StreamDecoder()
    >>> decoder.feed(bytes.fromhex("0001 0010 0001 00"))
    []
    >>> decoder.feed(bytes.fromhex("02 d801"))
    [Frame(source=<WPort.PUBLIC_CLIENT: 16>, destination=<WPort.MANAGEMENT: 1>, payload=b'\xd8\x01')]
    """

    def __init__(self) -> None:
        self._pending = bytearray()
        self._offset = 0
        self._broken: tuple[int, int] | None = None

    @property
    def pending(self) -> int:
        """How many octets of an incomplete frame are held."""
        return len(self._pending)

    def feed(self, octets: bytes) -> list[Frame]:
        """The frames that these octets complete.

        Raises:
            DecodeError: at a version other than 1, with its offset in the stream. The frames before it in the same
                piece are returned first, and the next call raises; from there on every call does.
        """
        self._check()
        pending = self._pending
        pending += octets
        frames: list[Frame] = []
        start = 0
        while len(pending) - start >= 2:
            version = int.from_bytes(pending[start : start + 2], "big")
            if version != VERSION:
                self._broken = (self._offset + start, version)
                pending.clear()
                if frames:
                    return frames
                self._check()
            if len(pending) - start < _HEADER.size:
                break
            _, source, destination, length = _HEADER.unpack_from(pending, start)
            end = start + _HEADER.size + length
            if end > len(pending):
                break
            frames.append(Frame(WPort(source), WPort(destination), bytes(pending[start + _HEADER.size : end])))
            start = end
        del pending[:start]
        self._offset += start
        return frames

    def close(self) -> None:
        """The stream has ended; DecodeError where it did so within a frame."""
        self._check()
        if self._pending:
            raise DecodeError("a whole frame", offset=self._offset + len(self._pending), found="the end of the stream")

    def _check(self) -> None:
        if self._broken is not None:
            offset, version = self._broken
            raise DecodeError(f"version {VERSION}", offset=offset, found=str(version), path=("version",))
