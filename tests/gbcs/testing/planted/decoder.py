"""A decoder of messages with DLMS payloads, right but for one fault that is planted in it. True: it decodes."""

from __future__ import annotations

import gbcs

SIZES = {0: 0, 3: 1, 5: 4, 6: 4, 15: 1, 16: 2, 17: 1, 18: 2, 20: 8, 21: 8, 22: 1, 25: 12, 26: 5, 27: 4}


class Decoder:
    def __init__(self, fault: str = "") -> None:
        self.fault = fault

    def __call__(self, octets: bytes) -> bool:
        message = self.envelope(octets)
        if message[:1] == b"\x30":
            length, place = self.length(message, 1)  # ASN.1 is not looked into
            if place + length != len(message):
                raise ValueError("octets behind the payload")
            return True
        if message[:1] != b"\xd9":
            raise ValueError("no access-request")
        place = self.payload(message)
        if place != len(message) and self.fault != "trailing":
            raise ValueError("octets behind the payload")
        return True

    def envelope(self, octets: bytes) -> bytes:
        """The payload; the envelope is left to a decoder that is right, as far as it holds the payload to be octets."""
        start = octets.find(b"\xdf\x09")
        if start < 0:
            raise ValueError("no message")
        try:
            gbcs.decode(octets)
        except gbcs.DecodeError as error:
            if not error.path or error.path[0] != "payload":
                raise ValueError("no message") from None
        if len(octets) < start + 30:
            raise ValueError("no message")
        place = start + 29 + 1 + octets[start + 29]
        length, place = self.length(octets, place)
        length, place = self.length(octets, place + length)
        signature, end = self.length(octets, place + length)
        if end + signature + (12 if start else 0) != len(octets):
            raise ValueError("no message")
        return octets[place : place + length]

    def length(self, octets: bytes, place: int) -> tuple[int, int]:
        if place >= len(octets):
            raise ValueError("no length")
        first = octets[place]
        if first < 0x80:
            return first, place + 1
        size = first & 0x7F
        if self.fault == "long_length":
            return {1: octets[place + 1], 2: octets[place + 1] << 8 | octets[place + 2]}[size], place + 1 + size
        if not 1 <= size <= 4 or place + 1 + size > len(octets):
            raise ValueError("no length")
        return int.from_bytes(octets[place + 1 : place + 1 + size], "big"), place + 1 + size

    def payload(self, octets: bytes) -> int:
        place = 5
        length, place = self.length(octets, place)
        place += length
        count, place = self.length(octets, place)
        if count > len(octets) and self.fault != "count":
            raise ValueError("more than there is")
        kinds = [None] * min(count, 1 << 21) if self.fault == "count" else []
        assert len(kinds) < 1 << 20, "memory out of proportion"
        for _ in range(count):
            if place + 10 > len(octets):
                raise ValueError("the end")
            kind = octets[place]
            if not 1 <= kind <= 5:
                raise ValueError("no specification")
            place += 10
            if kind > 3:
                place = self.data(octets, place + 1)
        also, place = self.length(octets, place)
        if also != count:
            raise ValueError("other counts")
        for _ in range(also):
            place = self.data(octets, place)
        return place

    def data(self, octets: bytes, place: int) -> int:
        if place >= len(octets):
            raise ValueError("the end")
        tag = octets[place]
        place += 1
        if tag in (1, 2):
            count, place = self.length(octets, place)
            if self.fault == "endless":
                begin = count
                while count > 0 or begin == 0x7F:  # the counter of the loop wraps
                    if place >= len(octets):
                        if begin != 0x7F:
                            raise ValueError("the end")
                        continue
                    place = self.data(octets, place)
                    count -= 1
                return place
            if count > len(octets) - place:
                raise ValueError("more than there is")
            for _ in range(count):
                place = self.data(octets, place)
            return place
        if tag in (9, 10, 12):
            length, place = self.length(octets, place)
            place += length
        elif tag == 4:
            length, place = self.length(octets, place)
            place += (length + 7) // 8
        elif self.fault == "tag" or tag in SIZES:
            place += SIZES[tag]
        else:
            raise ValueError("no tag")
        if place > len(octets):
            raise ValueError("the end")
        return place


right = Decoder()
trailing = Decoder("trailing")
long_length = Decoder("long_length")
count = Decoder("count")
endless = Decoder("endless")
tag = Decoder("tag")
