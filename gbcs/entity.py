"""Entity identifiers: the EUI-64 of devices and remote parties (GBCS 4.3.1)."""

from __future__ import annotations

import re
from typing import Self

__all__ = ["EntityId"]

_TEXT = re.compile(r"[0-9A-Fa-f]{2}([-:]?)[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2}){6}")


class EntityId(bytes):
    """An EUI-64, most significant octet first.

    Made from its 8 octets or from hexadecimal text, plain or joined by ``-`` or ``:``. It is ``bytes`` with the text
    form that DUIS and MMC use.

    >>> EntityId("90b3d51f30010000")
    EntityId('90-B3-D5-1F-30-01-00-00')

    Raises:
        ValueError: on another number of octets or a text of another form.
    """

    __slots__ = ()

    def __new__(cls, value: bytes | str) -> Self:
        """From octets or text."""
        if isinstance(value, str):
            if not _TEXT.fullmatch(value):
                raise ValueError(f"not an EUI-64 such as 90-B3-D5-1F-30-01-00-00: {value!r}")
            value = bytes.fromhex(value.replace("-", "").replace(":", ""))
        if len(value) != 8:
            raise ValueError(f"an EUI-64 has 8 octets, not {len(value)}")
        return super().__new__(cls, value)

    def __str__(self) -> str:
        return self.hex("-").upper()

    def __repr__(self) -> str:
        return f"EntityId({str(self)!r})"

    def plain(self) -> str:
        """The text form."""
        return str(self)
