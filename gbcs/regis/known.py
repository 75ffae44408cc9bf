"""What a receiver knows, which no file says: whom it deals with, what it received before, what exists.

Checks that need such knowledge are made where it is given, and left out where it is not.
"""

from __future__ import annotations

import datetime
from collections.abc import Container, Mapping
from typing import NamedTuple

from gbcs.regis.problems import Level, Problem
from wire.node import node

__all__ = ["NOTHING", "Known", "sequence_problems"]


@node
class Known(NamedTuple):
    """What a receiver knows. Every field may be left out.

    Attributes:
        organisations: the organisation ids (gas) or participant ids (electricity) that it deals with.
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
