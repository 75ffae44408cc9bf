"""Enumerations that keep numbers nobody has named yet."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import Any, Self

from wire.errors import EncodeError, near, quoted
from wire.node import JSON

__all__ = ["OpenEnum", "number_of", "whole"]

_MOST_BITS = 64  # of a number without a name


class OpenEnum(IntEnum):
    """An enumeration of octets or words whose unknown numbers are members too, named ``UNKNOWN_<number>``."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, int) or value.bit_length() > _MOST_BITS:
            return None
        member = int.__new__(cls, value)
        member._name_ = f"UNKNOWN_{value}"
        member._value_ = value
        return member

    @property
    def is_known(self) -> bool:
        """Whether the standard names this number."""
        return self._value_ in type(self)._value2member_map_

    def plain(self) -> JSON:
        """The standard's name in lower case with hyphens, or the number where it has none."""
        return self.name.lower().replace("_", "-") if self.is_known else int(self)


def whole(value: object) -> int:
    """A number that is given for one; True and False are none.

    Raises:
        EncodeError: for anything but a number.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise EncodeError(f"a whole number expected, not {quoted(value)}")
    return value


def number_of(kind: Any, value: object) -> int:
    """The number of a member that is given by its number or by its name.

    Args:
        kind: an enumeration or a set of flags; a class of numbers without names takes numbers only.
        value: a number, or a name as the standard or Python writes it; case, hyphens and underscores make no
            difference. True and False are neither.

    Raises:
        EncodeError: for another value, or a name that there is not; ``possible`` has the names.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    number = _names(kind).get(_folded(value)) if isinstance(value, str) else None
    if number is None:
        possible = [name.lower().replace("_", "-") for name in getattr(kind, "__members__", ())]
        if not possible:
            return whole(value)
        text = f"a number or name of {kind.__name__} expected, not {quoted(value)}{near(value, possible)}"
        raise EncodeError(text, possible=possible)
    return number


@lru_cache(maxsize=256)
def _names(kind: Any) -> dict[str, int]:
    names: dict[str, int] = {}
    for name, member in getattr(kind, "__members__", {}).items():
        said = member.plain() if isinstance(member, OpenEnum) else name
        for one in (name, said):
            names[_folded(str(one))] = int(member)
    return names


def _folded(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "").replace(" ", "")
