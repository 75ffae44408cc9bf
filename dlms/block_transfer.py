"""General block transfer put together again: any APDU, ciphered ones too, from its numbered blocks (IEC 62056-5-3).

>>> reassembler = Reassembler()
>>> reassembler.add(bytes.fromhex("e0c00002000004000b1105"))
>>> reassembler.add(bytes.fromhex("e04000010000030f4000")).hex()
'0f4000000b1105'
"""

from __future__ import annotations

from dlms.apdu import decode
from dlms.apdu.general_block_transfer import GeneralBlockTransfer
from wire.errors import WireError

__all__ = ["MAX_BLOCK_NUMBER", "MAX_OCTETS", "Blocks", "Reassembler"]

MAX_BLOCK_NUMBER = 0xFFFF
"""The highest number that a block can have."""
MAX_OCTETS = 1 << 20
"""How many octets of an APDU are collected where nothing else is asked for."""


class Blocks:
    """The blocks of one APDU or message, in any order, some of them twice.

    Args:
        max_blocks: the highest number of a block.
        max_block_size: how many octets a block may have; None for any number.
        max_octets: how many octets all of them may have.
    """

    def __init__(
        self, max_blocks: int = MAX_BLOCK_NUMBER, max_block_size: int | None = None, max_octets: int = MAX_OCTETS
    ) -> None:
        self._max_blocks = max_blocks
        self._max_block_size = max_block_size
        self._max_octets = max_octets
        self._parts: dict[int, bytes] = {}
        self._last: int | None = None
        self._highest = 0
        self._size = 0

    def __len__(self) -> int:
        return len(self._parts)

    @property
    def parts(self) -> dict[int, bytes]:
        """What the blocks carry, by their numbers."""
        return dict(self._parts)

    def add(self, number: int, octets: bytes, is_last: bool) -> bytes | None:
        """Take a block; all the octets where none is missing any more, otherwise None.

        Args:
            number: from 1.
            octets: what it carries.
            is_last: whether no block of a higher number follows.

        Raises:
            WireError: for a block that can't be one of these: number 0 or too high, too long, beyond the last block, a
                second last block, other octets under a number already seen. What was collected before stays.
        """
        if not 1 <= number <= self._max_blocks:
            raise WireError(f"block number {number} is not from 1 to {self._max_blocks}")
        if self._max_block_size is not None and len(octets) > self._max_block_size:
            raise WireError(f"block {number} has {len(octets)} octets, at most {self._max_block_size} are allowed")
        seen = self._parts.get(number)
        if seen is not None and (seen, number == self._last) != (octets, is_last):
            raise WireError(f"block {number} came before with other octets")
        if self._last is not None and (number > self._last or (is_last and number != self._last)):
            raise WireError(f"block {number} stands beyond the last block, {self._last}")
        if is_last and self._highest > number:
            raise WireError(f"block {number} claims to be the last, higher numbers came before")
        if seen is None:
            if self._size + len(octets) > self._max_octets:
                raise WireError(f"more than {self._max_octets} octets in blocks")
            self._parts[number] = octets
            self._size += len(octets)
            self._highest = max(self._highest, number)
        if is_last:
            self._last = number
        if self._last is None or len(self._parts) < self._last:
            return None
        return b"".join(self._parts[place] for place in range(1, self._last + 1))


class Reassembler:
    """Puts the blocks of one direction together again, in any order, some of them twice; one APDU after the other.

    Nothing in a block says which APDU it belongs to. A block that was in the APDU completed last is taken for a late
    repeat: it is forgotten when a block comes that was not, so that APDUs are never mixed. An APDU that comes again as
    a whole is given again.

    Args:
        max_octets: how many octets an APDU may have, so that memory stays bounded.
    """

    def __init__(self, max_octets: int = MAX_OCTETS) -> None:
        self._max_octets = max_octets
        self._blocks = Blocks(max_octets=max_octets)
        self._completed: dict[int, bytes] = {}
        self._are_repeats = True  # all that wait were in the APDU completed last

    def add(self, block: GeneralBlockTransfer | bytes) -> bytes | None:
        """Take a block, or its octets; the octets of the whole APDU where none is missing any more, otherwise None.

        An empty block that acknowledges others is passed over, whether it claims to be the last or not.

        Raises:
            DecodeError: for octets that are no APDU.
            WireError: for an APDU of another kind, and as :meth:`Blocks.add`.
        """
        if isinstance(block, bytes | bytearray | memoryview):
            block = decode(bytes(block))
        if not isinstance(block, GeneralBlockTransfer):
            raise WireError(f"{type(block).__name__} is no block of general block transfer")
        octets, is_last = bytes(block.block_data), block.block_control.last_block
        if not octets and (not is_last or block.block_number_ack):
            return None
        is_repeat = self._completed.get(block.block_number) == octets
        if self._are_repeats and not is_repeat:
            self._begin()
            self._are_repeats = False
        whole = self._blocks.add(block.block_number, octets, is_last)
        if whole is not None:
            self._completed = self._blocks.parts
            self._begin()
        return whole

    def _begin(self) -> None:
        self._blocks = Blocks(max_octets=self._max_octets)
        self._are_repeats = True

    @property
    def pending(self) -> int:
        """Blocks that wait for others, late repeats apart."""
        return 0 if self._are_repeats else len(self._blocks)
