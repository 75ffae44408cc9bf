"""Long messages on their way between the DCC and a home: cut into blocks, and put together again (GBCS 10.2.2).

Who sends a message cuts it (digest gbcs-behaviour.md 1.1). Blocks that are lost are not asked for again: the rules of
that are in no public text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gbcs.block_transfer import Block, Reassembler, split
from gbcs.message import decode
from wire.errors import WireError

__all__ = ["LONGEST", "Joiner", "cut"]

LONGEST = 1200
"""Octets of a message, or a block with its header, that are carried whole."""

_BLOCK = b"\xdd\x09"


def cut(messages: Iterable[bytes]) -> Iterator[bytes]:
    """The messages, in blocks those that are too long."""
    for octets in messages:
        if len(octets) <= LONGEST:
            yield octets
        else:
            yield from (block.encode() for block in split(decode(octets)))


class Joiner:
    """Puts blocks together; what is no block passes."""

    def __init__(self) -> None:
        self._reassembler = Reassembler()

    def join(self, octets: bytes) -> bytes | None:
        """A whole message; None where blocks of it are missing, and for a block that belongs to none."""
        if not octets.startswith(_BLOCK):
            return octets
        try:
            return self._reassembler.add(Block.decode(octets))
        except WireError:
            return None
