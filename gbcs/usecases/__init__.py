"""Use cases: what a message code stands for."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from gbcs.usecases.codes import MESSAGE_CODES

__all__ = ["UseCase", "by_message_code"]

_PROTOCOLS = {"D": ("DLMS",), "G": ("GBZ",), "A": ("ASN.1",), "DG": ("DLMS", "GBZ"), "Z": ()}


class UseCase(NamedTuple):
    """A use case of GBCS.

    Attributes:
        message_code: 0 to 65535.
        reference: ``ECS17b``.
        name: the standard's title.
        protocols: of the payload: DLMS, GBZ or ASN.1; two where messages of either protocol share the code; none
            for the use cases that are native ZigBee frames.
    """

    message_code: int
    reference: str
    name: str
    protocols: tuple[str, ...]


@lru_cache(maxsize=1024)
def by_message_code(message_code: int) -> UseCase | None:
    """The use case of a message code, or None for a code that the tables do not have."""
    row = MESSAGE_CODES.get(message_code)
    return UseCase(message_code, row[0], row[1], _PROTOCOLS[row[2]]) if row else None
