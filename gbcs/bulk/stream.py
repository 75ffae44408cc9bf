"""Messages off a stream of octets: wrapper frames of DLMS over TCP (IEC 62056-47), in pieces of any size."""

from __future__ import annotations

from collections.abc import Iterator

import gbcs
from dlms.wrapper import Frame
from gbcs.message import Message
from wire.errors import DecodeError

__all__ = ["Feed"]

_HEADER = 8
_LENGTH = slice(6, 8)


class Feed:
    """Takes octets as a socket gives them, and gives the messages that are whole.

    >>> feed = Feed()
    >>> list(feed(bytes(3)))
    []

    A frame whose payload is no message goes to ``problems`` with what was wrong; the next frame is read. At most one
    frame (65,543 octets) and what came with it are kept.

    Attributes:
        problems: payload and error of frames that held no message, for the caller to take out.
    """

    def __init__(self) -> None:
        self._held = bytearray()
        self.problems: list[tuple[bytes, DecodeError]] = []

    def __call__(self, octets: bytes) -> Iterator[Message]:
        """The messages that these octets make whole.

        Raises:
            DecodeError: where no wrapper frame begins; the stream can't be followed any further.
        """
        self._held += octets
        while len(self._held) >= _HEADER:
            size = _HEADER + int.from_bytes(self._held[_LENGTH], "big")
            if self._held[:2] != b"\0\1":
                raise DecodeError("0001, the version of a wrapper frame", offset=0, found=self._held[:2].hex())
            if len(self._held) < size:
                return
            frame = Frame.decode(bytes(self._held[:size]))
            del self._held[:size]
            try:
                yield gbcs.decode(frame.payload)
            except DecodeError as error:
                self.problems.append((frame.payload, error))
