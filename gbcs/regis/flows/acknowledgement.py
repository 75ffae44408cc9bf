"""Answers to files of flows: acknowledged or rejected as a whole, and record by record for the DCC service flag.

The Data Transfer Service acknowledges every file that it processes and rejects those that fail validation. The layout
of its acknowledgement files stands in a public document that was not at hand; :class:`Acknowledgement` holds what they
are about.

A registration service answers the instructions of a DCC status file (D0350): D0172 sums up what became of them, D0351
rejects them one by one (REGIS 3.18, 3.19).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gbcs.regis.errors import RegisError, shown
from gbcs.regis.flows.catalogue import Catalogue, built_in
from gbcs.regis.flows.envelope import Header
from gbcs.regis.flows.model import Group
from gbcs.regis.flows.records import Record, in_full, make, problems, values_of
from gbcs.regis.flows.validation import LEVELS, Checker
from gbcs.regis.lines import Source
from gbcs.regis.problems import Level, Problem
from wire.node import JSON, node

__all__ = ["Acknowledgement", "acknowledge", "confirmation", "rejection"]

_KEPT = 1000


@node
class Acknowledgement(NamedTuple):
    """What a recipient says of a file as a whole; with its header and counts also the record for an audit.

    Attributes:
        is_accepted: False for a negative acknowledgement.
        header: the file's header; None where it has none.
        groups: records between header and trailer.
        flows: instances of the first group of the flow; 0 where the flow is not known.
        counts: how often each code was found, warnings too.
        problems: the first thousand problems, the rejecting ones before others.
    """

    is_accepted: bool
    header: Header | None
    groups: int
    flows: int
    counts: Mapping[str, int]
    problems: tuple[Problem, ...]

    def plain(self) -> dict[str, JSON]:
        """As JSON."""
        return {
            "accepted": self.is_accepted,
            "header": None if self.header is None else self.header.plain(),
            "groups": self.groups,
            "flows": self.flows,
            "counts": dict(self.counts),
            "problems": [problem._asdict() | {"text": problem.text} for problem in self.problems],
        }


def acknowledge(
    source: Source, catalogue: Catalogue | None = None, *, level: int = 2, rejecting: int | None = None
) -> Acknowledgement:
    """Validate a file and say whether it is accepted.

    Args:
        source: the file.
        catalogue: what knows the flows; the built-in one unless given.
        level: how far to validate, see :mod:`gbcs.regis.flows.validation`: 1 as the service always does, 2 with
            enhanced validation, 3 with rules of single items.
        rejecting: the highest level whose errors reject the file; ``level`` unless given. Whether the service rejects
            for failures of level 2 is not known.

    Raises:
        RegisError: where there is no line at all, or one is too long.
    """
    highest = level if rejecting is None else rejecting
    checker = Checker(catalogue or built_in())
    counts: Counter[str] = Counter()
    errors: list[Problem] = []
    others: list[Problem] = []
    for problem in checker.file(source):
        if LEVELS[problem.code] > level:
            continue
        counts[problem.code] += 1
        rejects = problem.level != Level.WARNING and LEVELS[problem.code] <= highest
        kept = errors if rejects else others
        if len(kept) < _KEPT:
            kept.append(problem)
    return Acknowledgement(
        not errors, checker.header, checker.groups, checker.roots, dict(counts), tuple((errors + others)[:_KEPT])
    )


def confirmation(
    *,
    instruction_number: int,
    instruction_type: str,
    deemed_received: str,
    file_id: str,
    accepted: int,
    rejected: int,
    catalogue: Catalogue | None = None,
) -> Record:
    """The record of a D0172 that sums up an incoming file (group 357); all that was received is accepted or rejected.

    Args:
        instruction_number: of this record, from 1 in its sender's sequence.
        instruction_type: that of the instructions summed up.
        deemed_received: the sender's working day that the file counts for, 8 digits.
        file_id: identifier of the incoming file.
        accepted: how many instructions were.
        rejected: likewise.
        catalogue: what knows the flow; the built-in one unless given.

    Raises:
        RegisError: for a value that the record can't have.
    """
    return make(
        _group("D0172", "357", catalogue),
        {
            "J0109": str(instruction_number),
            "J0723": instruction_type,
            "J0821": deemed_received,
            "J1064": file_id,
            "J0522": str(accepted + rejected),
            "J0523": str(accepted),
            "J0524": str(rejected),
        },
    )


def rejection(
    instruction: Record,
    reasons: Iterable[str],
    *,
    instruction_number: int,
    deemed_received: str,
    instruction_type: str = "",
    catalogue: Catalogue | None = None,
) -> tuple[Record, ...]:
    """The records of a D0351 that reject an instruction: group 84H, and an 85H for each reason.

    What can be read of the instruction is repeated; what can't is left out.

    Args:
        instruction: the record of a D0350 (group 82H).
        reasons: rejection reason codes (J0107), at least one.
        instruction_number: of this rejection, from 1 in its sender's sequence.
        deemed_received: the sender's working day that the file counts for, 8 digits.
        instruction_type: where that of the instruction can't be read.
        catalogue: what knows the flows; the built-in one unless given.

    Raises:
        RegisError: where no reason is given, the instruction is none of a D0350 or has no number that can be read, or
            for a value that the records can't have.
    """
    group = _group("D0350", "82H", catalogue)
    if instruction.code != group.code:
        raise RegisError("an instruction of a D0350: 82H", found=shown(instruction.code))
    unreadable = {problem.item for problem in problems(instruction, group) if problem.code != "U-RULE"}
    read = values_of(in_full(instruction, group), group)
    repeated = {item: value for item, value in read.items() if item not in unreadable}
    number = repeated.pop("J0109", "")
    if not number:
        raise RegisError("an instruction whose number can be read", record=group.code, field=2, item="J0109")
    values = {"J0723": instruction_type} | repeated
    values |= {"J0109": str(instruction_number), "J1017": number, "J0821": deemed_received}
    reason = _group("D0351", "85H", catalogue)
    given = tuple(make(reason, {"J0107": code}) for code in reasons)
    if not given:
        raise RegisError("a reason", record=reason.code)
    return (make(_group("D0351", "84H", catalogue), values), *given)


def _group(flow: str, key: str, catalogue: Catalogue | None) -> Group:
    group = (catalogue or built_in())[flow].group(key)
    if group is None:
        raise RegisError(f"group {key} in flow {flow}")
    return group
