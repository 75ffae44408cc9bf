"""Editions: which values belong to which edition of the specification.

A table of values names, beside each value that has not always been there or is there no more, the edition that brought
it and the one that took it away (:class:`Value`). Whatever judges a value is told the edition to go by, today's
(:data:`TODAY`) unless another is asked for; of a value that only another edition has, it says so.

Source: the modifications of the Smart Energy Code. MP077 put ``N`` and ``I`` in the place of ``S`` and ``W`` among the
DCC service flags on 4 November 2021 (gas: the 5th, change XRN 5142). The sources give no rule by which one became the
other.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from gbcs.regis.errors import RegisError, shown
from wire.node import node

__all__ = ["DCC_SERVICE_FLAGS", "TODAY", "Edition", "Value", "edition_of", "elsewhere", "in_edition"]


class Edition(StrEnum):
    """An edition of the specification, by the month that it came into force; in their order."""

    ORIGINAL = "original"
    """As designated, before November 2021."""

    NOVEMBER_2021 = "2021-11"
    """Since 4 November 2021: DCC service flags A, N and I (MP077)."""


_ORDER = tuple(Edition)

TODAY = _ORDER[-1]
"""The edition that is in force."""


@node
class Value(NamedTuple):
    """A value of a closed list.

    Attributes:
        code: the value.
        meaning: in the words of the specification; empty where it has none.
        since: the edition that brought it; None where it was there from the start.
        until: the edition that took it away; None where it is still there.
    """

    code: str
    meaning: str = ""
    since: Edition | None = None
    until: Edition | None = None

    def is_in(self, edition: Edition) -> bool:
        """Whether an edition has the value."""
        place = _ORDER.index(edition)
        return (self.since is None or place >= _ORDER.index(self.since)) and (
            self.until is None or place < _ORDER.index(self.until)
        )

    @property
    def period(self) -> str:
        """When it is a value, in words: ``until 2021-11``; empty where it always is."""
        parts = [f"since {self.since}" if self.since else "", f"until {self.until}" if self.until else ""]
        return " ".join(filter(None, parts))


def edition_of(text: str | Edition) -> Edition:
    """An edition by its name.

    Raises:
        RegisError: where there is none of the name.
    """
    try:
        return Edition(text)
    except ValueError:
        raise RegisError(f"an edition: {', '.join(_ORDER)}", found=shown(str(text))) from None


def in_edition(values: Iterable[Value], edition: Edition) -> dict[str, str]:
    """The values of an edition, each with its meaning."""
    return {value.code: value.meaning for value in values if value.is_in(edition)}


def elsewhere(values: Iterable[Value], code: str, edition: Edition) -> str:
    """When another edition has a value that this one has not: ``until 2021-11``; empty where none has it."""
    return next((value.period for value in values if value.code == code and not value.is_in(edition)), "")


DCC_SERVICE_FLAGS = (
    Value("A", "Active"),
    Value("S", "Suspended", until=Edition.NOVEMBER_2021),
    Value("W", "Withdrawn", until=Edition.NOVEMBER_2021),
    Value("N", "Non-active", since=Edition.NOVEMBER_2021),
    Value("I", "Installed not commissioned", since=Edition.NOVEMBER_2021),
)
"""The DCC service flag of a supply point (gas: E45, E46; electricity: J1833)."""
