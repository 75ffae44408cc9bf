"""The floor: the least that reading A-XDR Data can cost in plain Python.

No types are kept (an ``unsigned`` and a ``long`` are the same ``int``), nothing is checked, no error names its place. A
real decoder does these things and is slower; how much slower is what the ratio to this one says.
"""

from __future__ import annotations

from struct import Struct
from typing import Any

_I16, _I32, _U32 = Struct(">h").unpack_from, Struct(">i").unpack_from, Struct(">I").unpack_from


def read(data: bytes, at: int) -> tuple[Any, int]:
    """One Data: ints, bytes, None, (bits, octets), lists for array and structure; ValueError for the other types."""
    tag = data[at]
    if tag == 9 or tag == 10 or tag == 12:
        size, at = data[at + 1], at + 2
        if size > 127:
            size, at = _length(data, at - 1)
        return data[at : at + size], at + size
    if tag == 18:
        return data[at + 1] << 8 | data[at + 2], at + 3
    if tag == 2 or tag == 1:
        size, at = data[at + 1], at + 2
        if size > 127:
            size, at = _length(data, at - 1)
        items = []
        for _ in range(size):
            value, at = read(data, at)
            items.append(value)
        return items, at
    if tag == 17 or tag == 22 or tag == 3:
        return data[at + 1], at + 2
    if tag == 0:
        return None, at + 1
    if tag == 6:
        return _U32(data, at + 1)[0], at + 5
    if tag == 15:
        return (data[at + 1] ^ 128) - 128, at + 2
    if tag == 16:
        return _I16(data, at + 1)[0], at + 3
    if tag == 5:
        return _I32(data, at + 1)[0], at + 5
    if tag == 4:
        bits, at = data[at + 1], at + 2
        if bits > 127:
            bits, at = _length(data, at - 1)
        end = at + (bits + 7) // 8
        return (bits, data[at:end]), end
    raise ValueError(tag)


def _length(data: bytes, at: int) -> tuple[int, int]:
    end = at + 1 + (data[at] & 127)
    return int.from_bytes(data[at + 1 : end], "big"), end


def typed(data: bytes, at: int) -> tuple[Any, int]:
    """One Data as (tag, value) pairs, which is what :func:`write` needs: made before the clock starts."""
    tag = data[at]
    if tag == 1 or tag == 2:
        size, at = data[at + 1], at + 2
        if size > 127:
            size, at = _length(data, at - 1)
        items = []
        for _ in range(size):
            item, at = typed(data, at)
            items.append(item)
        return (tag, items), at
    value, at = read(data, at)
    return (tag, value), at


_PACK = {5: Struct(">Bi").pack, 6: Struct(">BI").pack, 16: Struct(">Bh").pack, 18: Struct(">BH").pack}


def write(item: tuple[int, Any], out: bytearray) -> None:
    """Append one (tag, value)."""
    tag, value = item
    if tag == 9 or tag == 10 or tag == 12:
        out.append(tag)
        _write_length(len(value), out)
        out += value
    elif tag == 18 or tag == 6 or tag == 16 or tag == 5:
        out += _PACK[tag](tag, value)
    elif tag == 2 or tag == 1:
        out.append(tag)
        _write_length(len(value), out)
        for inner in value:
            write(inner, out)
    elif tag == 0:
        out.append(0)
    elif tag == 4:
        out.append(tag)
        _write_length(value[0], out)
        out += value[1]
    else:
        out.append(tag)
        out.append(value & 255)


def _write_length(size: int, out: bytearray) -> None:
    if size < 128:
        out.append(size)
    else:
        octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
        out.append(128 | len(octets))
        out += octets
