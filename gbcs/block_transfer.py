"""General block transfer (GBCS 10.2.2): a message too long for the transport, in numbered blocks.

The DCC and the devices exchange blocks; users of the DCC get whole messages. Each block stands in a general-ciphering
APDU whose fields name the message that it belongs to. The published messages hold no block: the layout is that of two
public dissectors that agree, as the digest has it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from struct import Struct
from typing import Any, NamedTuple

from dlms.axdr import read_any_length, rewrite_length, write_octets
from dlms.block_transfer import Blocks
from gbcs.entity import EntityId
from gbcs.message import CRA, Message
from gbcs.message import encode as encode_message
from wire.errors import DecodeError, EncodeError, WireError, quoted
from wire.form import form_of, remember
from wire.node import JSON, node, plain_fields

__all__ = ["MAX_BLOCKS", "MAX_BLOCK_SIZE", "Block", "Reassembler", "split"]

MAX_BLOCKS = 63
"""How many blocks one message may have (GBCS use case ECS61e)."""
MAX_BLOCK_SIZE = 1149
"""How many octets of a message one block carries at the most (the same); with its header it has 1200 then."""

_MOST_TAKEN = 255, 1200  # blocks and octets: what a sender exceeds is put together as far as memory stays bounded

_LAST_BLOCK = 0x80
_STREAMING = 0x40
_WINDOW = 0x3F

# general-ciphering: transaction-id, originator, recipient, no date-time, message code, no key-info
_HEAD = Struct(">BBBQB8sB8sBBHB")
# no protection, invocation counter 0, the tag of general-block-transfer, block control, number, number acknowledged
_BLOCK_HEAD = Struct(">BIBBHH")
_GENERAL_CIPHERING, _GENERAL_BLOCK_TRANSFER = 0xDD, 0xE0


@node
class Block(NamedTuple):
    """One block. One whose lengths were not in their shortest form remembers them (:mod:`wire.form`).

    Attributes:
        cra: CRA flag of the message.
        originator_counter: of the message.
        originator: of the message.
        recipient: of the message.
        message_code: of the message.
        is_last: whether no block follows.
        streaming: whether the sender goes on without waiting for acknowledgement.
        window: blocks that the sender can take before it acknowledges, 0 to 63.
        number: from 1.
        acknowledged: the last block received from the other side, 0 for none.
        octets: a part of the message; empty in a pure acknowledgement.
    """

    cra: CRA
    originator_counter: int
    originator: EntityId
    recipient: EntityId
    message_code: int
    is_last: bool
    streaming: bool
    window: int
    number: int
    acknowledged: int
    octets: bytes

    @classmethod
    def decode(cls, data: bytes) -> Block:
        """A block from its octets; DecodeError for anything but one whole block."""
        if not isinstance(data, bytes):
            if not isinstance(data, bytearray | memoryview):
                raise TypeError(f"octets expected, not {type(data).__name__}")
            data = bytes(data)
        if len(data) < _HEAD.size:
            raise DecodeError(f"the {_HEAD.size} octets of a block's header", offset=len(data), found="the end")
        fields = _HEAD.unpack_from(data)
        for place, found, allowed, name in (
            (0, fields[0], (_GENERAL_CIPHERING,), "general-ciphering"),
            (1, fields[1], (9,), "length of the transaction-id"),
            (2, fields[2], tuple(CRA), "CRA flag"),
            (11, fields[4], (8,), "length of the originator"),
            (20, fields[6], (8,), "length of the recipient"),
            (29, fields[8], (0,), "length of the date-time"),
            (30, fields[9], (2,), "length of the other-information"),
            (33, fields[11], (0,), "key-info"),
        ):
            if found not in allowed:
                expected = " or ".join(f"{value:02X}" for value in allowed)
                raise DecodeError(f"{expected}, the {name} of a block", offset=place, found=f"{found:#04x}")
        length, start, service_form = read_any_length(data, _HEAD.size)
        if length != len(data) - start:
            raise DecodeError(f"{length} octets of ciphered service", offset=start, found=f"{len(data) - start}")
        if length < _BLOCK_HEAD.size:
            raise DecodeError(f"the {_BLOCK_HEAD.size} octets of a block's control", offset=len(data), found="the end")
        security, counter, tag, control, number, acknowledged = _BLOCK_HEAD.unpack_from(data, start)
        if security:
            raise DecodeError("security control 00", offset=start, found=f"{security:#04x}")
        if counter:
            raise DecodeError("invocation counter 0", offset=start + 1, found=str(counter))
        if tag != _GENERAL_BLOCK_TRANSFER:
            raise DecodeError("E0, the tag of general-block-transfer", offset=start + 5, found=f"{tag:#04x}")
        size, place, octets_form = read_any_length(data, start + _BLOCK_HEAD.size)
        if place + size != len(data):
            raise DecodeError(f"{size} octets of block data", offset=place, found=f"{len(data) - place}")
        block = cls(
            CRA(fields[2]),
            fields[3],
            EntityId(fields[5]),
            EntityId(fields[7]),
            fields[10],
            bool(control & _LAST_BLOCK),
            bool(control & _STREAMING),
            control & _WINDOW,
            number,
            acknowledged,
            data[place:],
        )
        if service_form or octets_form:
            return remember(block, (service_form, octets_form))  # type: ignore[no-any-return]
        return block

    def encode(self) -> bytes:
        """The octets of the block; EncodeError where a field is out of range."""
        for name, value, highest in (
            ("originator_counter", self.originator_counter, (1 << 64) - 1),
            ("message_code", self.message_code, 0xFFFF),
            ("window", self.window, _WINDOW),
            ("number", self.number, 0xFFFF),
            ("acknowledged", self.acknowledged, 0xFFFF),
        ):
            if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= highest:
                raise EncodeError(f"{quoted(value)} is not from 0 to {highest}", path=(name,))
        if self.cra not in tuple(CRA):
            raise EncodeError(f"{quoted(self.cra)} is neither command nor response nor alert", path=("cra",))
        for name, entity in (("originator", self.originator), ("recipient", self.recipient)):
            if not isinstance(entity, bytes) or len(entity) != 8:
                raise EncodeError(f"an EUI-64 of 8 octets expected, not {quoted(entity)}", path=(name,))
        if not isinstance(self.octets, bytes):
            raise EncodeError(f"{type(self.octets).__name__} stands where octets belong", path=("octets",))
        out = bytearray(
            _HEAD.pack(
                _GENERAL_CIPHERING,
                *(9, self.cra, self.originator_counter),
                *(8, self.originator),
                *(8, self.recipient),
                *(0, 2, self.message_code, 0),
            )
        )
        control = self.is_last * _LAST_BLOCK | self.streaming * _STREAMING | self.window
        service = bytearray(_BLOCK_HEAD.pack(0, 0, _GENERAL_BLOCK_TRANSFER, control, self.number, self.acknowledged))
        service_form, octets_form = form_of(self) or (b"", b"")
        place = len(service)
        write_octets(self.octets, service)
        rewrite_length(service, place, octets_form or None)
        place = len(out)
        write_octets(bytes(service), out)
        rewrite_length(out, place, service_form or None)
        return bytes(out)

    @property
    def message_key(self) -> tuple[CRA, int, EntityId, EntityId, int]:
        """What the blocks of one message have in common."""
        return self[:5]

    def plain(self) -> dict[str, JSON]:
        """The fields by name."""
        code = f"{self.message_code:04X}"
        return {"apdu": "general-block-transfer", **plain_fields(self), "message_code": code}


def split(message: Message, block_size: int = MAX_BLOCK_SIZE) -> tuple[Block, ...]:
    """A message as blocks.

    Args:
        message: the message.
        block_size: octets of the message in each block but the last, 1 to :data:`MAX_BLOCK_SIZE`.

    Raises:
        EncodeError: where the message would need more than :data:`MAX_BLOCKS` blocks, or can't be encoded.
    """
    if not 1 <= block_size <= MAX_BLOCK_SIZE:
        raise EncodeError(f"a block holds 1 to {MAX_BLOCK_SIZE} octets, not {block_size}")
    octets = encode_message(message)
    parts = [octets[start : start + block_size] for start in range(0, len(octets), block_size)]
    if len(parts) > MAX_BLOCKS:
        raise EncodeError(f"{len(octets)} octets make {len(parts)} blocks, at most {MAX_BLOCKS} are possible")
    header = message.header
    return tuple(
        Block(
            header.cra,
            header.originator_counter,
            header.originator,
            header.recipient,
            header.message_code,
            is_last=number == len(parts),
            streaming=True,
            window=1,
            number=number,
            acknowledged=0,
            octets=part,
        )
        for number, part in enumerate(parts, 1)
    )


class Reassembler:
    """Puts blocks together again, of one message or of several mixed, in any order, some of them twice.

    It takes more and longer blocks than GBCS allows, up to 255 of 1200 octets.

    Args:
        max_messages: how many messages may be under way at once; one more is refused, so that memory stays bounded.
    """

    def __init__(self, max_messages: int = 64) -> None:
        self._max_messages = max_messages
        self._blocks: dict[tuple[Any, ...], Blocks] = {}
        self._completed: deque[tuple[Any, ...]] = deque(maxlen=max_messages)  # a late repeat begins no new message

    def add(self, block: Block) -> bytes | None:
        """Take a block; the octets of the whole message when it is the one that was missing, otherwise None.

        A block of a message that was completed lately is passed over.

        Raises:
            WireError: for a block that can't belong to a message: number 0 or above 255, too long,
                beyond the last block, a second last block, other octets under a number already seen; or too many
                messages under way. What was collected before stays.
        """
        if not block.octets and not block.is_last:
            return None  # an acknowledgement
        key = block.message_key
        blocks = self._blocks.get(key)
        if blocks is None:
            blocks = Blocks(*_MOST_TAKEN)
            if key in self._completed:
                return None
            if len(self._blocks) >= self._max_messages:
                raise WireError(f"{self._max_messages} messages are under way already")
        whole = blocks.add(block.number, block.octets, block.is_last)
        if whole is None:
            self._blocks[key] = blocks
        else:
            self._blocks.pop(key, None)
            self._completed.append(key)
        return whole

    def add_all(self, blocks: Iterable[Block]) -> list[bytes]:
        """Take many blocks; the messages that they completed, in the order of completion."""
        return [octets for octets in map(self.add, blocks) if octets is not None]

    @property
    def pending(self) -> int:
        """Messages under way."""
        return len(self._blocks)

    def discard(self, block: Block) -> None:
        """Forget the message that a block belongs to, as after a time-out."""
        self._blocks.pop(block.message_key, None)
