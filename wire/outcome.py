"""What a check found: one of five words, none of which can be taken for a truth.

>>> Outcome.VALID == "valid", str(Outcome.NO_KEY)
(True, 'no key')
>>> bool(Outcome.INVALID)
Traceback (most recent call last):
    ...
TypeError: an outcome is neither true nor false: compare it, as in outcome == "valid"
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NoReturn

__all__ = ["Judgement", "Outcome", "check_time", "worst"]


class Outcome(StrEnum):
    """What one check found; equal to its word, and to nothing else.

    It has no truth value, and is no text to search in: ``if outcome`` and ``"valid" in outcome``, which holds for
    "invalid" as well, raise TypeError.
    """

    VALID = "valid"
    """Everything that the check needs was there, and agrees."""

    INVALID = "invalid"
    """It does not agree."""

    NO_KEY = "no key"
    """The key or the certificate that it needs is not there."""

    ABSENT = "absent"
    """There is nothing to check: no signature, no MAC, nobody who vouches."""

    NOT_JUDGED = "not judged"
    """The caller did not give what it needs, or no source says what is right."""

    def __bool__(self) -> NoReturn:
        raise TypeError('an outcome is neither true nor false: compare it, as in outcome == "valid"')

    def __contains__(self, _: object) -> NoReturn:
        raise TypeError('an outcome is no text to search in: compare it, as in outcome == "valid"')


_BY_SEVERITY = (Outcome.VALID, Outcome.NOT_JUDGED, Outcome.ABSENT, Outcome.NO_KEY, Outcome.INVALID)


def worst(*outcomes: Outcome) -> Outcome:
    """The outcome of a question that has several parts: valid where all are; valid for no parts.

    >>> worst(Outcome.VALID, Outcome.NO_KEY, Outcome.NOT_JUDGED)
    <Outcome.NO_KEY: 'no key'>
    """
    return max((Outcome.VALID, *outcomes), key=_BY_SEVERITY.index)


class Judgement:
    """Answers to several questions about one thing. It has no truth value: each of them must be looked at."""

    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("a judgement is neither true nor false: compare each of its outcomes")


def check_time(at: datetime | None) -> None:
    """Refuse a time to judge at that names no instant.

    Raises:
        ValueError: where it has no time zone.
    """
    if at is not None and (not isinstance(at, datetime) or at.utcoffset() is None):
        raise ValueError("the time to judge at must be aware: it has no time zone")
