"""What should become of a test case: accepted, refused and at which check, or either."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from wire.node import JSON

__all__ = ["ACCEPTED", "EITHER", "Check", "Expected", "Result", "refused"]


class Check(StrEnum):
    """The checks of a receiver, in the order in which a device does them."""

    DECODE = "decode"
    RECIPIENT = "recipient"
    ROLE = "role"
    MAC = "MAC"
    SIGNATURE = "signature"
    COUNTER = "counter"
    CONTENT = "content"


class Result(StrEnum):
    """The words that a case file has, those of Wycheproof."""

    VALID = "valid"
    INVALID = "invalid"
    ACCEPTABLE = "acceptable"


class Expected(NamedTuple):
    """What a receiver that does all checks makes of a message.

    Attributes:
        result: ``valid``: it is carried out and answered; ``invalid``: nothing is carried out, and no success answered;
            ``acceptable``: the standard leaves it open, or it depends on what the device knows.
        check: where it is refused at the latest; what is wrong may show at an earlier one, such as a payload that does
            not fit when it is decoded. None where it is not refused.
        code: the result that an answer gives where a table of the standards has one, and there is an answer.
        section: of the standard, where known.
    """

    result: Result
    check: Check | None = None
    code: str | None = None
    section: str | None = None

    def plain(self) -> dict[str, JSON]:
        """As case files have it."""
        return {name: str(value) for name, value in zip(self._fields, self, strict=True) if value is not None}


ACCEPTED = Expected(Result.VALID)
EITHER = Expected(Result.ACCEPTABLE)


def refused(check: Check, code: str | None = None, section: str | None = None) -> Expected:
    """That nothing is carried out."""
    return Expected(Result.INVALID, check, code, section)
