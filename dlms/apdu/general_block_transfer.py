"""general-block-transfer (IEC 62056-5-3): any APDU in blocks, with acknowledgement and streaming."""

from __future__ import annotations

from typing import NamedTuple

from dlms.apdu.common import IntegerAs
from dlms.axdr import OCTETS, U8, U16, Sequence
from wire.node import node

__all__ = ["GENERAL_BLOCK_TRANSFER", "BlockControl", "GeneralBlockTransfer"]


class BlockControl(int):
    """block-control, 8 bits: bits 0-5 the window, 6 streaming, 7 last block."""

    @property
    def last_block(self) -> bool:
        """Whether no block follows."""
        return bool(self & 0x80)

    @property
    def streaming(self) -> bool:
        """Whether blocks follow without waiting for an acknowledgement."""
        return bool(self & 0x40)

    @property
    def window(self) -> int:
        """How many blocks the sender can take at once, 0 to 63."""
        return self & 0x3F


@node
class GeneralBlockTransfer(NamedTuple):
    """general-block-transfer.

    Attributes:
        block_control: last block, streaming and window.
        block_number: of this block, from 1.
        block_number_ack: of the last block received in the other direction.
        block_data: a part of the APDU; empty in a mere acknowledgement.
    """

    block_control: BlockControl
    block_number: int
    block_number_ack: int
    block_data: bytes


GENERAL_BLOCK_TRANSFER = Sequence(GeneralBlockTransfer, IntegerAs(BlockControl, U8), U16, U16, OCTETS)
