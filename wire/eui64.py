"""EUI-64: the identifiers of devices and organisations, in ZigBee and above it."""

from __future__ import annotations

import re
from typing import Self

from wire.errors import EncodeError, quoted

__all__ = ["Eui64"]

_TEXT = re.compile(r"[0-9A-Fa-f]{2}([-:]?)[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2}){6}")


class Eui64(bytes):
    """An EUI-64, most significant octet first; in a ZCL payload it is reversed.

    Made from its 8 octets or from hexadecimal text, plain or joined by ``-`` or ``:``. It is ``bytes`` with the text
    form that people write.

    >>> Eui64("00db1234567890a0")
    Eui64('00-DB-12-34-56-78-90-A0')

    Raises:
        EncodeError: on another number of octets or a text of another form.
    """

    __slots__ = ()

    def __new__(cls, value: bytes | str) -> Self:
        """From octets or text."""
        if isinstance(value, str):
            if not _TEXT.fullmatch(value):
                raise EncodeError(f"not an EUI-64 such as 00-DB-12-34-56-78-90-A0: {quoted(value)}")
            value = bytes.fromhex(value.replace("-", "").replace(":", ""))
        if not isinstance(value, bytes | bytearray | memoryview):
            raise EncodeError(f"an EUI-64 is 8 octets or text, not {quoted(value)}")
        if len(value) != 8:
            raise EncodeError(f"an EUI-64 has 8 octets, not {len(value)}")
        return super().__new__(cls, value)

    def __str__(self) -> str:
        return self.hex("-").upper()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def plain(self) -> str:
        """The text form."""
        return str(self)
