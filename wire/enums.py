"""Enumerations that keep numbers nobody has named yet."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, Self

__all__ = ["OpenEnum"]


class OpenEnum(IntEnum):
    """An enumeration of octets or words whose unknown numbers are members too, named ``UNKNOWN_<number>``."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_ = f"UNKNOWN_{value}"
        member._value_ = value
        return member

    @property
    def is_known(self) -> bool:
        """Whether the standard names this number."""
        return self._value_ in type(self)._value2member_map_

    def plain(self) -> Any:
        """The standard's name in lower case with hyphens, or the number where it has none."""
        return self.name.lower().replace("_", "-") if self.is_known else int(self)
