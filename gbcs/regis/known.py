"""What a receiver knows, which no file says: whom it deals with, what it received before, what exists.

Checks that need such knowledge are made where it is given, and left out where it is not. What has not the type that it
should have would match nothing, and reject every supply point: it is refused where it is given.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Container, Iterable, Mapping
from numbers import Integral
from typing import Any, NamedTuple

from gbcs.regis.errors import RegisError, described
from gbcs.regis.problems import Level, Problem
from wire.node import node

__all__ = ["NOTHING", "Known", "sequence_problems"]


@node
class Known(NamedTuple):
    """What a receiver knows. Every field may be left out.

    Whatever has ``in`` may be given: a set, a range, a mapping, a container of the caller's own, whose content is not
    looked at.

    Attributes:
        organisations: the organisation ids (gas, integers) or participant ids (electricity, text) that it deals with.
        sender: the one that delivered the file.
        processed: numbers of the files that it received from this sender and processed: generation numbers (gas), file
            sequence numbers (electricity).
        last: number of the last file that it received from this sender.
        rolls_over: whether 1 follows the highest number that there is; the specification does not say.
        metering_points: those that exist: MPRNs as integers, MPANs as text of 13 digits.
        disconnected: those of electricity that are disconnected; a record of one is rejected with reason 23.
        effective_from: for each MPAN, the effective-from date that the DCC gave with its flag before. A record with an
            earlier date is rejected (REGIS 3.3); the same date is none. Records of one file count for those after them,
            so that a date is kept for each MPAN of the file while it is checked.
        flags: for each MPAN, the DCC service flag that the receiver has; a record that repeats it is rejected with
            reason 47. Left out, it is not: the DCC also sends records for a change of supplier.
        instruction_types: those that are known (J0723).
        suppliers: participant ids of the suppliers that are known (J0084).

    Raises:
        RegisError: for a value of the wrong type, with the path of the field; also when it is used for the other fuel.
    """

    organisations: Container[int] | Container[str] | None = None
    sender: int | str | None = None
    processed: Container[int] | None = None
    last: int | None = None
    rolls_over: bool = False
    metering_points: Container[int] | Container[str] | None = None
    disconnected: Container[str] | None = None
    effective_from: Mapping[str, datetime.date] | None = None
    flags: Mapping[str, str] | None = None
    instruction_types: Container[str] | None = None
    suppliers: Container[str] | None = None

    def of_gas(self) -> Known:
        """This, for the check of a gas file.

        Raises:
            RegisError: where organisations, sender or metering points are those of electricity alone.
        """
        return self._of(_is_integer, "integers, as gas has them")

    def of_electricity(self) -> Known:
        """This, for the check of an electricity file.

        Raises:
            RegisError: where organisations, sender or metering points are those of gas alone.
        """
        return self._of(_is_text, "text, as electricity has them")

    def _of(self, fits: Callable[[object], bool], expected: str) -> Known:
        for name in ("organisations", "metering_points"):
            values: Any = getattr(self, name)
            if isinstance(values, range):
                values = values[:1]
            if isinstance(values, Iterable) and not any(map(fits, values)) and any(True for _ in values):
                raise _error(name, expected, next(iter(values)))
        if self.sender is not None and not fits(self.sender):
            raise _error("sender", expected, self.sender)
        return self


def _is_integer(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_day(value: object) -> bool:
    return type(value) is datetime.date


def _is_participant(value: object) -> bool:
    return _is_integer(value) or (isinstance(value, str) and not value.isdecimal())


def _is_mpan(value: object) -> bool:
    return isinstance(value, str) and len(value) == 13 and value.isascii() and value.isdecimal()


def _is_metering_point(value: object) -> bool:
    return _is_mpan(value) or (_is_integer(value) and 0 <= value < 10**10)  # type: ignore[operator]


class _Wanted(NamedTuple):
    """What a field of :class:`Known` has to hold.

    Attributes:
        is_element: whether a value is one of those that the field may hold; of a mapping, a key.
        expected: what these are, in words.
        is_value: of a mapping, whether a value is one of those that it may have; None for a field that is no mapping.
        is_single: whether the field holds one of them, no container.
    """

    is_element: Callable[[object], bool]
    expected: str
    is_value: Callable[[object], bool] | None = None
    is_single: bool = False


_PARTICIPANT = "organisation ids, integers (gas), or participant ids, text (electricity)"
_WANTED = {
    "organisations": _Wanted(_is_participant, _PARTICIPANT),
    "sender": _Wanted(_is_participant, _PARTICIPANT, is_single=True),
    "processed": _Wanted(_is_integer, "numbers of files, integers"),
    "last": _Wanted(_is_integer, "the number of a file, an integer", is_single=True),
    "rolls_over": _Wanted(lambda value: isinstance(value, bool), "True or False", is_single=True),
    "metering_points": _Wanted(_is_metering_point, "MPRNs, integers of at most 10 digits, or MPANs, text of 13 digits"),
    "disconnected": _Wanted(_is_mpan, "MPANs, text of 13 digits"),
    "effective_from": _Wanted(_is_mpan, "the dates of MPANs, text of 13 digits", _is_day),
    "flags": _Wanted(_is_mpan, "the flags of MPANs, text of 13 digits", _is_text),
    "instruction_types": _Wanted(_is_text, "types of instructions, text"),
    "suppliers": _Wanted(_is_text, "participant ids, text"),
}


def _refuse(name: str, value: Any) -> None:
    """Refuse what a field can't hold."""
    wanted = _WANTED[name]
    if wanted.is_single:
        if not wanted.is_element(value):
            raise _error(name, wanted.expected, value)
        return
    # A text has `in`, too, and finds parts of itself.
    if isinstance(value, str | bytes) or not isinstance(value, Container if wanted.is_value is None else Mapping):
        raise _error(name, f"{wanted.expected}, in a {'set' if wanted.is_value is None else 'mapping'}", value)
    elements: Any = value if isinstance(value, Iterable) and not isinstance(value, range) else ()
    first = next(iter(elements), None)
    if first is not None and first not in elements:  # as a column of pandas, whose `in` looks at its labels
        raise _error(name, "a container whose 'in' finds what it holds, such as a set", value)
    if wanted.is_value is None and set(map(type, elements)) == {int}:
        elements = (min(elements), max(elements))  # of integers alone all are allowed where these are
    for element in elements:
        if not wanted.is_element(element):
            raise _error(name, wanted.expected, element)
        if wanted.is_value is not None and not wanted.is_value(elements[element]):
            expected = "dates" if wanted.is_value is _is_day else "text"
            raise _error(name, f"{expected} as values", elements[element], element)


def _error(name: str, expected: str, found: object, *steps: str) -> RegisError:
    return RegisError(expected, found=described(found), path=("known", name, *steps))


_made = Known.__new__


def _checked(cls: type[Known], /, *args: Any, **kwargs: Any) -> Known:
    known = _made(cls, *args, **kwargs)
    for name, value in zip(known._fields, known, strict=True):
        if value is not None:
            _refuse(name, value)
    return known


# A NamedTuple can't have a __new__ of its own in its class, nor a _make, which _replace goes by.
Known.__new__ = _checked  # type: ignore[method-assign, assignment]
Known._make = classmethod(lambda cls, fields: cls(*fields))  # type: ignore[assignment]

NOTHING = Known()
"""A receiver that knows nothing."""


def sequence_problems(known: Known, number: int, highest: int, duplicate: str, place: Problem) -> list[Problem]:
    """What is wrong with the number of a file, going by those that came before.

    Args:
        known: the history.
        number: of this file.
        highest: number that there is.
        duplicate: code for a number that was processed before.
        place: a problem at the place where the number stands; code and level are put in.
    """
    if known.processed is not None and number in known.processed:
        return [place._replace(code=duplicate, level=Level.FILE, found=str(number))]
    if known.last is None:
        return []
    following = 1 if known.rolls_over and known.last == highest else known.last + 1
    if number == following:
        return []
    expected = f"{following}, the number after that of the last file"
    return [place._replace(code="W-SEQUENCE", level=Level.WARNING, expected=expected, found=str(number))]
