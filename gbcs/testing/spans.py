"""Where in a payload what stands: every tag, length, count, selector and value with its place in the octets.

A reader of its own, written without the codec's tables, for the mutator to change octets by their meaning. It is given
payloads that are right; of others it tells as far as it comes.
"""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum
from typing import NamedTuple

__all__ = ["PieceKind", "Piece", "dissect", "dissect_data"]


class PieceKind(StrEnum):
    """What a span is."""

    TAG = "tag"
    LENGTH = "length"
    COUNT = "count"
    SELECTOR = "selector"
    FLAGS = "flags"
    NUMBER = "number"
    OCTETS = "octets"
    ELEMENT = "element"


class Piece(NamedTuple):
    """A part of a payload.

    Attributes:
        path: where, such as ``data[0][1]``; the same as in the codec's tree for values of DLMS.
        kind: what.
        start: first octet.
        end: behind the last octet.
        type: tag of the type of a value; -1 where it has none.
        of: of a length or a count, where what it counts starts.
        to: and ends.
        unit: how a length is written: ``ber`` (7 bits, or 81 to 84 and more), ``u8``, ``u16``.
        within: the lengths and counts that an element counts in, as places in the list of spans, outermost first.
    """

    path: str
    kind: PieceKind
    start: int
    end: int
    type: int = -1
    of: int = 0
    to: int = 0
    unit: str = "ber"
    within: tuple[int, ...] = ()


_SIZES = {3: 1, 5: 4, 6: 4, 13: 1, 15: 1, 16: 2, 17: 1, 18: 2, 20: 8, 21: 8, 22: 1, 23: 4, 24: 8, 25: 12, 26: 5, 27: 4}
_NUMBERS = frozenset((3, 5, 6, 13, 15, 16, 17, 18, 20, 21, 22))


class _End(Exception):
    """The octets are not what they should be."""


def dissect(payload: bytes, cra: int) -> list[Piece]:
    """The spans of a payload, in the order in which they begin; as far as it is one.

    Args:
        payload: of a message.
        cra: its CRA flag.
    """
    walker = _Walker(payload)
    with suppress(_End, IndexError):
        if payload[:2] == b"\x01\x09":
            walker.gbz(cra)
        elif payload[:1] in (b"\xd9", b"\xda", b"\x0f"):
            walker.dlms()
        else:
            walker.der(0, len(payload), "", ())
    return walker.spans


def dissect_data(octets: bytes) -> list[Piece]:
    """The spans of one Data of DLMS; as far as it is one."""
    walker = _Walker(octets)
    with suppress(_End, IndexError):
        walker.data(0, "", ())
    return walker.spans


class _Walker:
    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.spans: list[Piece] = []

    def add(self, path: str, kind: PieceKind, start: int, end: int, within: tuple[int, ...], **more: int | str) -> int:
        if end > len(self.octets):
            raise _End
        self.spans.append(Piece(path, kind, start, end, within=within, **more))  # type: ignore[arg-type]
        return len(self.spans) - 1

    def ber(self, place: int) -> tuple[int, int]:
        first = self.octets[place]
        if first < 0x80:
            return first, place + 1
        size = first & 0x7F
        return int.from_bytes(self.octets[place + 1 : place + 1 + size], "big"), place + 1 + size

    def string(self, place: int, path: str, within: tuple[int, ...], type_: int = -1) -> int:
        """A length and that many octets."""
        length, start = self.ber(place)
        at = self.add(path, PieceKind.LENGTH, place, start, within, of=start, to=start + length)
        if length:
            self.add(path, PieceKind.OCTETS, start, start + length, (*within, at), type=type_)
        return start + length

    # DLMS -------------------------------------------------------------------------------------------------------

    def dlms(self) -> None:
        tag = self.octets[0]
        self.add("tag", PieceKind.TAG, 0, 1, ())
        self.add("long_invoke_id_and_priority", PieceKind.NUMBER, 1, 5, ())
        place = self.string(5, "date_time", ())
        if tag == 0x0F:
            place = self.data(place, "body", ())
        else:
            if tag == 0xDA:
                self.add("specifications", PieceKind.FLAGS, place, place + 1, ())
                if not self.octets[place]:
                    place += 1
                else:
                    place = self.listed(place + 1, "specifications", self.specification)
            else:
                place = self.listed(place, "specifications", self.specification)
            place = self.listed(place, "data", self.data)
            if tag == 0xDA:
                place = self.listed(place, "results", self.answer)

    def listed(self, place: int, path: str, read: object) -> int:
        count, start = self.ber(place)
        at = self.add(path, PieceKind.COUNT, place, start, (), of=start)
        place = start
        for number in range(count):
            begin = place
            index = self.add(f"{path}[{number}]", PieceKind.ELEMENT, begin, begin, (at,))
            place = read(place, f"{path}[{number}]", (at,))  # type: ignore[operator]
            self.spans[index] = self.spans[index]._replace(end=place)
        self.spans[at] = self.spans[at]._replace(to=place)
        return place

    def specification(self, place: int, path: str, within: tuple[int, ...]) -> int:
        kind = self.octets[place]
        self.add(path, PieceKind.SELECTOR, place, place + 1, within)
        self.add(f"{path}.class_id", PieceKind.NUMBER, place + 1, place + 3, within)
        self.add(f"{path}.instance_id", PieceKind.OCTETS, place + 3, place + 9, within)
        self.add(f"{path}.member", PieceKind.NUMBER, place + 9, place + 10, within)
        place += 10
        if kind in (4, 5):
            self.add(f"{path}.selection.selector", PieceKind.SELECTOR, place, place + 1, within)
            place = self.data(place + 1, f"{path}.selection.parameters", within)
        return place

    def answer(self, place: int, path: str, within: tuple[int, ...]) -> int:
        self.add(path, PieceKind.SELECTOR, place, place + 1, within)
        self.add(f"{path}.result", PieceKind.NUMBER, place + 1, place + 2, within)
        return place + 2

    def data(self, place: int, path: str, within: tuple[int, ...]) -> int:
        tag = self.octets[place]
        self.add(path, PieceKind.TAG, place, place + 1, within, type=tag)
        place += 1
        if tag in (1, 2):
            count, start = self.ber(place)
            at = self.add(path, PieceKind.COUNT, place, start, within, of=start, type=tag)
            place = start
            for number in range(count):
                index = self.add(f"{path}[{number}]", PieceKind.ELEMENT, place, place, (*within, at))
                place = self.data(place, f"{path}[{number}]", (*within, at))
                self.spans[index] = self.spans[index]._replace(end=place)
            self.spans[at] = self.spans[at]._replace(to=place)
            return place
        if tag in (9, 10, 12):
            return self.string(place, path, within, tag)
        if tag == 4:
            bits, start = self.ber(place)
            end = start + (bits + 7) // 8
            self.add(path, PieceKind.COUNT, place, start, within, of=start, to=end, type=tag)
            if end > start:
                self.add(path, PieceKind.OCTETS, start, end, within, type=tag)
            return end
        if tag in (0, 255):
            return place
        size = _SIZES.get(tag)
        if size is None:
            raise _End
        self.add(path, PieceKind.NUMBER if tag in _NUMBERS else PieceKind.OCTETS, place, place + size, within, type=tag)
        return place + size

    # GBZ --------------------------------------------------------------------------------------------------------

    def gbz(self, cra: int) -> None:
        self.add("profile_id", PieceKind.NUMBER, 0, 2, ())
        at = self.add("components", PieceKind.COUNT, 2, 3, (), of=3, unit="u8")
        place = 3
        if cra == 3:
            self.add("alert_code", PieceKind.NUMBER, 3, 5, ())
            self.add("time_stamp", PieceKind.NUMBER, 5, 9, ())
            if len(self.octets) > 9:
                self.add("body", PieceKind.OCTETS, 9, len(self.octets), ())
            return
        for number in range(self.octets[2]):
            place = self.component(place, f"components[{number}]", (at,))
        self.spans[at] = self.spans[at]._replace(to=place)

    def component(self, place: int, path: str, within: tuple[int, ...]) -> int:
        control = self.octets[place]
        length = int.from_bytes(self.octets[place + 3 : place + 5], "big")
        start, end = place + 5, place + 5 + length
        self.add(path, PieceKind.ELEMENT, place, end, within)
        self.add(f"{path}.extended_header_control", PieceKind.FLAGS, place, place + 1, within)
        self.add(f"{path}.cluster_id", PieceKind.NUMBER, place + 1, place + 3, within)
        at = self.add(f"{path}.length", PieceKind.LENGTH, place + 3, start, within, of=start, to=end, unit="u16")
        inner = (*within, at)
        if control & 0x10:
            self.add(f"{path}.from_date_time", PieceKind.NUMBER, start, start + 4, inner)
            start += 4
        if control & 0x02:
            self.add(f"{path}.additional_header", PieceKind.NUMBER, start, start + 2, inner)
            start += 2
        self.add(f"{path}.frame_control", PieceKind.FLAGS, start, start + 1, inner)
        self.add(f"{path}.sequence_number", PieceKind.NUMBER, start + 1, start + 2, inner)
        self.add(f"{path}.command_id", PieceKind.SELECTOR, start + 2, start + 3, inner)
        if end > start + 3:
            self.add(f"{path}.content", PieceKind.OCTETS, start + 3, end, inner)
        return end

    # ASN.1 ------------------------------------------------------------------------------------------------------

    def der(self, place: int, end: int, path: str, within: tuple[int, ...]) -> None:
        number = 0
        while place < end:
            where = f"{path}[{number}]"
            tag = self.octets[place]
            length, start = self.ber(place + 1)
            if start + length > end:
                raise _End
            self.add(where, PieceKind.ELEMENT, place, start + length, within)
            self.add(where, PieceKind.TAG, place, place + 1, within, type=tag)
            at = self.add(where, PieceKind.LENGTH, place + 1, start, within, of=start, to=start + length)
            if tag & 0x20:
                self.der(start, start + length, where, (*within, at))
            elif length:
                kind = PieceKind.NUMBER if tag & 0x1F in (2, 10) or tag & 0xC0 else PieceKind.OCTETS
                self.add(where, kind, start, start + length, (*within, at), type=tag)
            place, number = start + length, number + 1
