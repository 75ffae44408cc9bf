"""Messages that differ from a known one in the values of some fields alone: read without making their tree.

An *imprint* is made of a message whose payload has a compiled shape (:mod:`gbcs.usecases.compiled`): its octets, and
which of these are *free*. Free are originator, recipient and counters, signature and MAC, and those leaves of the
payload that have a fixed size, may hold any octets, and steer nothing else. Octets of the same length that are the same
wherever they are not free are a message of the same shape, and all that it says besides is in its free octets.

What declares a leaf tells whether it is free: Data of DLMS, a field of a ZigBee layout which no condition, count or
length reads, an identifier. An imprint is kept only if messages with other free octets, decoded, are what it says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from operator import itemgetter
from struct import Struct
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import construct

from dlms.apdu.access import AccessRequest, AccessResponse
from dlms.apdu.common import LongInvokeIdAndPriority
from dlms.data import Array, Data, Number, Structure
from dlms.time import DateTime
from gbcs.entity import EntityId
from gbcs.message import Message, decode
from gbcs.payload.alert_contents import PACKED
from gbcs.payload.gbz import FutureDatedOutcome
from gbcs.spans import Span, trace
from gbcs.usecases import naming
from gbcs.usecases.compiled import Reading
from gbcs.usecases.engines import engine_of
from gbcs.usecases.outlines import count_leaves, selections
from gbcs.usecases.shapes import ShapedEngine
from wire.errors import WireError
from wire.layout import Enumerated, Flags, Layout, ToEnd, Trailing
from zigbee.general import READ_ATTRIBUTES_RESPONSE
from zigbee.types import DATE, UtcTime, read_value

if TYPE_CHECKING:
    from gbcs.header import GroupingHeader
    from gbcs.usecases.compiled import ItemColumn
    from gbcs.usecases.model import Engine, Item, Path
    from gbcs.usecases.shapes import Apart, Key

__all__ = ["IMPRINTS", "Imprint", "Imprints", "Addressing"]


class Addressing(NamedTuple):
    """The fields of the grouping header that are free: EUI-64 in the text form of DUIS, counters of 64 bits."""

    originator: str
    recipient: str
    counter: int
    supplementary_party: str | None
    supplementary_counter: int | None

    @classmethod
    def of(cls, header: GroupingHeader) -> Self:
        """Those of a header."""
        party = header.supplementary_remote_party
        return cls(
            str(header.originator),
            str(header.recipient),
            header.originator_counter,
            None if party is None else str(party),
            header.supplementary_remote_party_counter,
        )


class _Field(NamedTuple):
    """A leaf whose octets are free.

    Attributes:
        number: of the leaf.
        start, end: where its octets stand in the message.
        code: of ``struct``, by which they are read.
        make: gives the leaf of what was read.
        check: raises an error of the family for octets that are no such leaf; None where all are.
    """

    number: int
    start: int
    end: int
    code: str
    make: Callable[[Any], Any]
    check: Callable[[bytes], object] | None = None


class Imprint:
    """What messages of some octets have in common.

    Args:
        message: one of them.
        octets: that it was decoded from.
        reading: of its payload.
        items: its items.
        envelope: the row of it in the table of envelopes.

    Attributes:
        shape: that of all their payloads.
        envelope: the row of that message.
        mask: of its octets as a number: ones where they are not free.
        held: that number behind the mask.
    """

    def __init__(
        self,
        message: Message,
        octets: bytes,
        reading: Reading,
        items: Sequence[Item],
        envelope: tuple[Any, ...],
    ) -> None:
        self.envelope = envelope
        self.shape, self._octets = reading.shape, octets
        self._leaves = reading.leaves
        self._items = items
        span, size = trace(message), len(octets)
        found = _fields(message, octets, span.parts["payload"], reading.leaves)
        self._fields = sorted((each for each in found if each.number not in self.shape.held), key=itemgetter(1))
        self._unpack = _struct(self._fields, size).unpack
        self._checks = [(field.start, field.end, field.check) for field in self._fields if field.check is not None]
        header = span.parts["header"].parts
        self._has_party, self._has_counter = (name in header for name in _PARTIES[3:])
        parties = [_Field(0, *header[name][:2], _PARTY_CODES[name], int) for name in _PARTIES if name in header]
        self._unpack_parties = _struct(parties, size).unpack
        free = [(field.start, field.end) for field in (*self._fields, *parties)]
        free += [span.parts[name][:2] for name in ("signature", "mac") if name in span.parts]
        checked = {field.start for field in self._fields if field.check is not None}
        self._any = [(start, end) for start, end in free if start not in checked]
        mask = bytearray(b"\xff" * size)
        for start, end in free:
            mask[start:end] = bytes(end - start)
        self.mask = int.from_bytes(mask)
        self.held = int.from_bytes(octets) & self.mask

    def takes(self, octets: bytes) -> bool:
        """Whether octets that are the same wherever they are not free are such a message."""
        try:
            for start, end, check in self._checks:
                check(octets[start:end])
        except WireError:
            return False
        return True

    def holds(self, fill: Callable[[int], int], key: Key) -> bool:
        """Whether the message with other free octets, decoded, is what the imprint says.

        Args:
            fill: gives the octet of a place.
            key: what tells the shape of the payload.
        """
        changed = bytearray(self._octets)
        for start, end in self._any:
            changed[start:end] = bytes(map(fill, range(start, end)))
        octets = bytes(changed)
        try:
            message = decode(octets)
        except WireError:
            return False
        apart = _apart(message)
        if apart is None or apart[0] != key or not self.takes(octets):
            return False
        said = [*self._leaves]
        for number, (leaf,) in self.leaves([octets]).items():
            said[number] = leaf
        is_same = said == apart[2] and [*map(type, said)] == [*map(type, apart[2])]
        return is_same and self.parties(octets) == Addressing.of(message.header)

    def parties(self, octets: bytes) -> Addressing:
        """Who says it to whom, under which counters."""
        counter, originator, recipient, *others = self._unpack_parties(octets)
        party = _eui(others[0]) if self._has_party else None
        return Addressing(_eui(originator), _eui(recipient), counter, party, others[-1] if self._has_counter else None)

    def leaves(self, messages: Sequence[bytes]) -> dict[int, Sequence[Any]]:
        """The free leaves of the payloads of such messages: by its number, of each leaf those of all of them."""
        read = zip(*map(self._unpack, messages), strict=True)
        return {field.number: [*map(field.make, column)] for field, column in zip(self._fields, read, strict=True)}

    def columns(self, messages: Sequence[bytes]) -> list[ItemColumn] | None:
        """The items of such messages as columns; None where one departs from its declaration, or is no value."""
        leaves = self.leaves(messages)
        try:
            if not self.shape.takes(leaves):
                return None
            return [*self.shape.columns_of_some(leaves, self._leaves, self._items)]
        except (WireError, ValueError):
            return None


_PARTIES = (
    "originator_counter",
    "originator",
    "recipient",
    "supplementary_remote_party",
    "supplementary_remote_party_counter",
)
_PARTY_CODES = {name: "Q" if "counter" in name else "8s" for name in _PARTIES}


@lru_cache(maxsize=4096)
def _eui(octets: bytes) -> str:
    return str(EntityId(octets))


def _struct(fields: Sequence[_Field], size: int) -> Struct:
    """What reads fields that stand in their order in so many octets."""
    form, at = ">", 0
    for field in fields:
        form += f"{field.start - at}x{field.code}"
        at = field.end
    return Struct(f"{form}{size - at}x")


# What is free --------------------------------------------------------------------------------------------------------


def _fields(message: Message, octets: bytes, span: Span, leaves: list[Any]) -> Iterator[_Field]:
    """The free leaves of a payload that stands in a span."""
    payload: Any = message.payload
    if isinstance(payload, AccessRequest | AccessResponse):
        yield from _access_fields(payload, span, leaves)
        return
    engine = _engine(message)
    if not isinstance(engine, ShapedEngine):
        return
    for number, (place, leaf) in enumerate(zip(engine.places(payload), leaves, strict=True)):
        if place[-1] == "long_invoke_id_and_priority":
            yield _invoke(number, span)
            continue
        at, around = _exactly(span, place), getattr(payload, str(place[0]), None)
        if at is None:
            continue
        if type(around) in _PACKED and len(place) == 2:
            size = at.end - at.start
            code = f"{size}s" if isinstance(leaf, bytes) else _CODES[size]
            yield _Field(number, at.start, at.end, code, type(leaf))
        elif place == ("time_stamp",) and type(leaf) is UtcTime:
            yield _Field(number, at.start, at.end, "I", UtcTime)
        elif place[0] == "components" or place[0] == "body":
            yield from _zigbee_field(number, payload, place, at, leaf)
        elif type(leaf) is DateTime and at.end - at.start == 14:
            yield _Field(number, at.end - 12, at.end, "12s", DateTime.decode, DateTime.decode)
        elif type(leaf) is EntityId and octets[at.end - 9] == 8:
            yield _Field(number, at.end - 8, at.end, "8s", EntityId)


_PACKED = frozenset[Any]((*PACKED, FutureDatedOutcome))
"""What stands in an alert as octets, one field after the other, each of which may be any."""
_CODES = {1: "B", 2: "H", 4: "I", 8: "Q"}


def _exactly(span: Span, place: Path) -> Span | None:
    """The span of the value at a place; None where it has none of its own."""
    found: Span | None = span
    for step in place:
        found = found and found.parts.get(step)
    return found


def _invoke(number: int, span: Span) -> _Field:
    return _Field(number, span.start + 1, span.start + 5, "I", LongInvokeIdAndPriority)


def _access_fields(payload: Any, span: Span, leaves: list[Any]) -> Iterator[_Field]:
    """The free leaves of a request or response: of its Data, and the invoke id. Those of selections are not."""
    first = sum(map(count_leaves, selections(payload))) if type(payload) is AccessRequest else 0
    spans = [*_leaf_spans(payload.data, span.parts["data"])]
    if len(leaves) != first + len(spans) + 1:  # protected attributes are one leaf
        return
    for number, at in enumerate(spans, first):
        kind = type(leaves[number])
        if at is None:
            continue
        if kind is bytes:
            size = len(leaves[number])
            yield _Field(number, at.end - size, at.end, f"{size}s", bytes)
        elif kind in _NUMBERS:
            layout = kind.layout
            yield _Field(number, at.end - layout.size, at.end, layout.format[1:], partial(int.__new__, kind))
    yield _invoke(len(leaves) - 1, span)


_NUMBERS: frozenset[Any] = frozenset(Number.__subclasses__())


def _leaf_spans(values: Sequence[Data], span: Span) -> Iterator[Span | None]:
    """The spans of the leaves of Data, in the order of :func:`gbcs.usecases.outlines.outline`; None for one in none."""
    for place, value in enumerate(values):
        if type(value) in (Structure, Array):
            yield from _leaf_spans(value, span.parts[place])  # type: ignore[arg-type]
        elif count_leaves(value) == 1 and value is not None:
            yield span.parts[place]
        else:  # without a value, or in a compact array
            yield from [None] * count_leaves(value)


def _zigbee_field(number: int, payload: Any, place: Path, at: Span, leaf: Any) -> Iterator[_Field]:
    """The field of a ZigBee command, if it is free."""
    size = at.end - at.start
    if place[-1] == "from_date_time":
        yield _Field(number, at.start, at.end, "I", UtcTime)
        return
    node = payload
    part: Any = None
    for step in place:
        part = _declared(node, step, part)
        node = node[step] if isinstance(step, int) else getattr(node, step)
    make = _reader(part)
    if type(part) is construct.Bytes and isinstance(part.length, int):
        make = bytes
    elif make is None and isinstance(leaf, int) and not isinstance(leaf, bool) and place[-3:-2] == ("records",):
        make = _attribute_reader(payload, place)
    if make is not None:
        yield _Field(number, at.start, at.end, f"{size}s", make)


def _declared(node: Any, step: str | int, part: Any) -> Any:
    """What declares a field of a node, or an element of a field that another part declares; None where it steers."""
    if isinstance(step, int):
        return _bare(part).subcon if isinstance(_bare(part), construct.Array | ToEnd) else None
    layout: Layout | None = getattr(type(node), "layout", None)
    return None if layout is None or step in layout.steering else dict(layout.fields)[step]


def _bare(part: Any) -> Any:
    """A part without what says whether it is there."""
    while isinstance(part, Trailing | construct.IfThenElse):
        part = part.subcon if isinstance(part, Trailing) else part.thensubcon
    return part


def _reader(part: Any) -> Callable[[bytes], Any] | None:
    """What makes a number, a member, flags or a day of their octets; None for any other part."""
    part = _bare(part)
    if isinstance(part, Enumerated | Flags):
        number = _reader(part.subcon)
        kind = part.members.__getitem__ if isinstance(part, Enumerated) else part.kind
        return number and (lambda octets: kind(number(octets)))
    if isinstance(part, construct.FormatField):
        return partial(int.from_bytes, byteorder="little", signed=part.fmtstr[-1].islower())
    if part is DATE:
        return lambda octets: DATE.read(octets, 0)[0]
    if isinstance(part, construct.BytesInteger):
        return partial(int.from_bytes, byteorder="little", signed=part.signed)
    return None


def _attribute_reader(payload: Any, place: Path) -> Callable[[bytes], Any] | None:
    """What makes the value of an attribute of its octets."""
    content = payload
    for step in place[:-3]:
        content = content[step] if isinstance(step, int) else getattr(content, step)
    if type(content) is not READ_ATTRIBUTES_RESPONSE.node:
        return None
    data_type = content.records[place[-2]].data_type
    return lambda octets: read_value(octets, 0, data_type)[0]


# What is kept --------------------------------------------------------------------------------------------------------


class Imprints:
    """The imprints of messages that were met, the last ones of them.

    Args:
        limit: how much memory all that are kept may take together, octets, roughly.
    """

    def __init__(self, limit: int) -> None:
        self._limit, self._size, self._lock = limit, 0, Lock()
        self._kept: dict[Any, _Alike] = {}

    @property
    def size(self) -> int:
        """How much memory all that are kept take, octets, roughly."""
        return self._size

    def find(self, octets: bytes) -> Imprint | None:
        """The imprint that a message has; None where none is known."""
        known = self._kept.get(_key(octets))
        if known is not None:
            number = int.from_bytes(octets)
            for mask, imprints in known.by_mask.items():
                imprint = imprints.get(number & mask)
                if imprint is not None and imprint.takes(octets):
                    known.found += 1
                    return imprint
        return None

    def learn(self, message: Message, octets: bytes, envelope: tuple[Any, ...]) -> None:
        """Take a message that has no imprint, and make one where that may be worth it.

        Args:
            message: whole, as it was decoded.
            octets: that it was decoded from.
            envelope: its row in the table of envelopes.
        """
        if len(octets) > _LONGEST:
            return
        key = _key(octets)
        with self._lock:
            known = self._kept.get(key)
            if known is None:
                self._kept[key] = _Alike()
                self._grow(_ALIKE)
            elif known.tried < _TRIALS + known.found // _PAID:
                known.tried += 1
                imprint = _made(message, octets, envelope)
                if imprint is not None and (imprint.mask in known.by_mask or len(known.by_mask) < _MASKS):
                    found = {**known.by_mask.get(imprint.mask, {}), imprint.held: imprint}
                    known.by_mask = {**known.by_mask, imprint.mask: found}  # another thread may go over the old one
                    known.size += _OCTET * len(octets)
                    self._grow(_OCTET * len(octets))

    def _grow(self, size: int) -> None:
        """Count so much more; drop the oldest while it is too much, but what was found since it was looked at last."""
        self._size += size
        while self._size > self._limit:
            key = next(iter(self._kept))
            known = self._kept.pop(key)
            if known.found > known.marked:
                known.marked = known.found
                self._kept[key] = known
            else:
                self._size -= known.size


class _Alike:
    """Messages with one key.

    Attributes:
        by_mask: the imprints, by their masks and what they hold.
        tried: how many were made of them, or could not be.
        found: how many messages had one.
        marked: how many had when it was the oldest last.
        size: of it all.
    """

    __slots__ = ("by_mask", "found", "marked", "size", "tried")

    def __init__(self) -> None:
        self.by_mask: dict[int, dict[int, Imprint]] = {}
        self.tried, self.found, self.marked, self.size = 0, 0, 0, _ALIKE


_LONGEST = 1 << 14
"""Octets of a message of which an imprint is made: longer ones are few."""
_MASKS = 8
"""Of imprints of one key: a message is held against each."""
_TRIALS, _PAID = 8, 1024
"""For each key so many imprints are tried, and one more for so many messages that had one, whose time it takes."""
_ALIKE = 500
_OCTET = 64
"""What a key takes of the memory, roughly, and an imprint for each octet of its message: leaves, items, fields."""


def _key(octets: bytes) -> tuple[int, int, bytes]:
    """What is the same in messages of one imprint, quickly had: length, CRA flag, and the message code mostly."""
    at = octets.find(b"\xdf\x09", 0, 32) + 2
    behind = at + 27
    return len(octets), at, octets[at : at + 1] + octets[behind : behind + 4]


def _made(message: Message, octets: bytes, envelope: tuple[Any, ...]) -> Imprint | None:
    """The imprint of a message; None where it has none, or does not say what decoding says."""
    reading = naming.reading_of(message)
    items = reading and reading.items()
    if reading is None or items is None:
        return None
    apart = _apart(message)
    imprint = Imprint(message, octets, reading, [*items], envelope)
    return imprint if apart is not None and all(imprint.holds(fill, apart[0]) for fill in _FILLS) else None


_FILLS: tuple[Callable[[int], int], ...] = (
    lambda place: 0x00,
    lambda place: 0xFF,
    lambda place: 0x80 if place % 2 else 0x01,
    lambda place: place * 151 + 43 & 0xFF,
)
"""What free octets are filled with: gives the octet of a place."""


def _engine(message: Message) -> Engine[Any] | None:
    template, _ = naming.template_of(message)
    return None if template is None else engine_of(template)


def _apart(message: Message) -> Apart | None:
    engine = _engine(message)
    return None if engine is None else engine.apart(message.payload)


IMPRINTS = Imprints(limit=64 * 1024 * 1024)
"""Those of all messages."""
