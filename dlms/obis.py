"""OBIS codes: the logical names of COSEM objects (IEC 62056-6-1)."""

from __future__ import annotations

import re
from typing import Self

from wire.errors import quoted

__all__ = ["Obis"]

_TEXT = re.compile(r"(\d{1,3})-(\d{1,3}):(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:[.*](\d{1,3}))?", re.ASCII)


class Obis(bytes):
    """A logical name: six octets, value groups A to F.

    Made from its six octets or from its text ``A-B:C.D.E.F``; a missing F is 255. It is ``bytes`` with a readable form.

    >>> Obis("1-0:1.8.0.255")
    Obis('1-0:1.8.0.255')
    >>> Obis("1-0:1.8.0").hex()
    '0100010800ff'

    Raises:
        ValueError: on any other number of octets, a text of another form or a group above 255.
    """

    __slots__ = ()

    def __new__(cls, value: bytes | str) -> Self:
        """From octets or text."""
        if isinstance(value, str):
            match = _TEXT.fullmatch(value)
            groups = [int(group or 255) for group in match.groups()] if match else [256]
            if max(groups) > 255:
                raise ValueError(f"not an OBIS code A-B:C.D.E.F: {quoted(value)}")
            value = bytes(groups)
        if len(value) != 6:
            raise ValueError(f"an OBIS code has 6 octets, not {len(value)}")
        return super().__new__(cls, value)

    def __str__(self) -> str:
        a, b, c, d, e, f = self
        return f"{a}-{b}:{c}.{d}.{e}.{f}"

    def __repr__(self) -> str:
        return f"Obis({str(self)!r})"

    def plain(self) -> str:
        """The text form."""
        return str(self)
