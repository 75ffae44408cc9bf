"""Many files at a time: what one file can't say of itself, sets and answers and sequences, and a report of a day.

Nothing is read here but octets that are at hand: :func:`entry` says of one file what it is, what is wrong with it and
what others are held against; everything else is a function of entries, so that no more than one file is in memory::

    entries = [entry(path.name, path.read_bytes(), received=...) for path in folder.iterdir()]
    for finding in findings(entries):
        print(finding)

============================  ========================================================================================
function                      what it looks at
============================  ========================================================================================
:func:`sequence_findings`     numbers of each sender: missing, twice, out of the order of receipt (REGIS 3.1, 3.4, 3.5,
                              3.11, 3.22)
:func:`set_findings`          files of a set against the confirmation of it (3.25, 3.28(c)), MPRNs split over files
                              (3.28(a))
:func:`answer_findings`       responses against the status files that they answer (3.18, 3.28(b), 3.30)
:func:`ordered`               the order to collect or process files in
:func:`routed`                who gets what, by the headers
:func:`report`                files of a day with outcome and times, counts by flow
============================  ========================================================================================
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from gbcs.regis import electricity, gas, is_electricity
from gbcs.regis.editions import Edition, edition_of
from gbcs.regis.electricity_check import problems as electricity_problems
from gbcs.regis.errors import RegisError
from gbcs.regis.flows.catalogue import Catalogue
from gbcs.regis.flows.envelope import Header, RoutingKey, routing_key
from gbcs.regis.flows.model import Format
from gbcs.regis.flows.records import Record, parse
from gbcs.regis.gas_check import problems as gas_problems
from gbcs.regis.known import NOTHING, Known
from gbcs.regis.lines import blocks
from gbcs.regis.names import GasName, kind_of
from gbcs.regis.problems import Level, Problem
from wire.node import JSON, node

__all__ = [
    "FINDINGS",
    "Entry",
    "Finding",
    "Report",
    "answer_findings",
    "compared",
    "entry",
    "facts",
    "findings",
    "ordered",
    "report",
    "routed",
    "sequence_findings",
    "set_findings",
]

FINDINGS: dict[str, str] = {
    "F-MISSING": "number that no file bears",
    "F-TWICE": "number that more than one file bears",
    "F-ORDER": "file that was received after one with a higher number",
    "F-SET-ABSENT": "file of the set that is not there",
    "F-SET-COUNT": "file of the set with another number of records than its confirmation says",
    "F-SET-UNLISTED": "file that the confirmation of the set does not list",
    "F-SPLIT": "MPRN whose data are in more than one file of the set",
    "F-UNASKED": "answer to a record that was not sent",
    "F-OTHER": "answer that repeats other values than were sent",
    "F-UNANSWERED": "record without an answer",
    "F-NO-ANSWER": "status file without an answer",
    "F-NO-FILE": "answer to a file that is not there",
    "F-COUNT": "answer whose counts are not those of the file",
}
"""What is found between files."""

_MOST_TOLD = 20  # of one kind, between two files


@node
class Finding(NamedTuple):
    """One thing that is wrong between files.

    Attributes:
        code: of :data:`FINDINGS`.
        level: ``warning`` for what may be right: a file that is still to come, an order of receipt.
        files: names of the files that it is about, the one that it is told of first.
        line: of the first file; 0 where no line is meant.
        expected: what should be, in words.
        found: what is; empty where there is nothing to show.
    """

    code: str
    level: Level
    files: tuple[str, ...]
    line: int = 0
    expected: str = ""
    found: str = ""

    @property
    def text(self) -> str:
        """What the code means."""
        return FINDINGS[self.code]

    def __str__(self) -> str:
        place = f"{', '.join(self.files)}" + (f", line {self.line}" if self.line else "")
        found = f", found {self.found}" if self.found else ""
        return f"{place}: {self.code} {self.text}" + (f": expected {self.expected}{found}" if self.expected else found)


@node
class Entry(NamedTuple):
    """A file of a folder: what it is, what is wrong with it, and what others are held against.

    Attributes:
        name: of the file.
        fuel: ``gas`` or ``electricity``.
        kind: ``DXI``, ``XDO`` ... or the flow without its version; empty where it can't be told.
        sender: organisation id (gas) or participant id; empty where it can't be read.
        recipient: participant id; of gas files, whose headers do not say it, ``DCC`` or ``RDP``.
        number: generation number (TOK: that of its name) or file sequence number; None where it can't be read.
        created: when the file was made, UTC; None where it can't be read.
        received: when it was received; None where that is not known.
        records: how many there are between header and trailer.
        is_test: whether name or header say that it is a test.
        problems: what is wrong with it by itself.
        key: what it is routed by; None for gas.
        file_id: identifier of the file; empty for gas.
        content: what others are held against, by kind.
    """

    name: str
    fuel: str
    kind: str = ""
    sender: str = ""
    recipient: str = ""
    number: int | None = None
    created: datetime | None = None
    received: datetime | None = None
    records: int = 0
    is_test: bool = False
    problems: tuple[Problem, ...] = ()
    key: RoutingKey | None = None
    file_id: str = ""
    content: tuple[Any, ...] = ()

    @property
    def outcome(self) -> str:
        """``accepted``, ``warned`` or ``rejected``."""
        levels = {problem.level for problem in self.problems}
        return "rejected" if levels - {Level.WARNING} else "warned" if levels else "accepted"

    def plain(self) -> dict[str, JSON]:
        """As JSON; without the content."""
        return {
            "name": self.name,
            "fuel": self.fuel,
            "kind": self.kind,
            "sender": self.sender,
            "recipient": self.recipient,
            "number": self.number,
            "created": None if self.created is None else self.created.isoformat(),
            "received": None if self.received is None else self.received.isoformat(),
            "records": self.records,
            "is_test": self.is_test,
            "outcome": self.outcome,
            "problems": [{**problem._asdict(), "level": str(problem.level)} for problem in self.problems],
        }


def entry(
    name: str,
    octets: bytes,
    *,
    received: datetime | None = None,
    known: Known = NOTHING,
    catalogue: Catalogue | None = None,
    edition: Edition | str | None = None,
) -> Entry:
    """What a file is, and what is wrong with it.

    Args:
        name: of the file.
        octets: the file, whatever it is.
        received: when it was received, with a time zone.
        known: as for :func:`gbcs.regis.check`.
        catalogue: likewise.
        edition: likewise.

    Raises:
        RegisError: for a time without a time zone, and what :func:`gbcs.regis.check` raises for ``known``.
    """
    if received is not None and received.tzinfo is None:
        raise RegisError("a time with a time zone", found=received.isoformat(), path=("received",))
    is_flow = is_electricity(octets)
    known.of_electricity() if is_flow else known.of_gas()
    edition = None if edition is None else edition_of(edition)
    try:
        if is_flow:
            found = tuple(electricity_problems(octets, name, known=known, catalogue=catalogue, edition=edition))
        else:
            found = tuple(gas_problems(octets, name, known=known, edition=edition))
    except RegisError as error:  # no line at all, or one too long
        found = (Problem("U-HEADER", Level.FILE, error.line or 0, expected=error.expected, found=error.found or ""),)
        return Entry(name, "electricity" if is_flow else "gas", received=received, problems=found)
    return facts(name, octets)._replace(received=received, problems=found)


def facts(name: str, octets: bytes) -> Entry:
    """What a file is, and what others are held against, without a check of it.

    Raises:
        RegisError: where it has no line, or one that is too long.
    """
    if is_electricity(octets):
        return _flow_entry(name, octets)
    return _gas_entry(name, octets)


_UPDATES = re.compile(rb'^"E47",([0-9]{1,10}),', re.MULTILINE)


def _gas_entry(name: str, octets: bytes) -> Entry:
    try:
        named: GasName | None = GasName.parse(name)
    except RegisError:
        named = None
    line = next(gas.parsed(octets, name), None)
    if line is None:
        raise RegisError("a file with records", found="nothing", line=1)
    first = line.record
    header = first if isinstance(first, gas.Header) else None
    kind = header.kind if header is not None else kind_of(name) if kind_of(name) in gas.KINDS else ""
    if header is None and not kind and gas.is_set_file(octets[:64], name):
        kind = "TOK"
    content: tuple[Any, ...] = ()
    if kind == "XDO":
        lines = octets.replace(b"\r", b"\n")
        records = sum(1 for line in lines.split(b"\n") if line and not line.startswith((b'"A00"', b'"Z99"')))
        if named is not None and named.series == "XOS02":
            content = tuple(map(int, _UPDATES.findall(lines)))
    else:
        told = [line for line in gas.parsed(octets, name) if not isinstance(line.record, gas.Header | gas.Trailer)]
        records = len(told)
        wanted = _COMPARED.get(kind, ())
        content = tuple((line.number, line.record) for line in told if isinstance(line.record, wanted))
    return Entry(
        name,
        "gas",
        kind,
        "" if header is None else str(header.organisation),
        "RDP" if kind == "DXI" else "DCC" if kind else "",
        header.generation if header is not None else named.number if named is not None else None,
        None if header is None else header.created,
        None,
        records,
        named is not None and named.is_test,
        content=content,
    )


_COMPARED: dict[str, tuple[type, ...]] = {
    "DXI": (gas.Status,),
    "DXR": (gas.RecordResponse,),
    "TOK": (gas.SetMember,),
    "ERR": (gas.RecordError,),
    "FRJ": (gas.RejectedFile,),
}
"""The records that other files are held against, by kind of file."""


def _flow_entry(name: str, octets: bytes) -> Entry:
    number = records = 0
    first = ""
    sequence: Record | None = None
    content: list[tuple[Any, ...]] = []
    for block, _ in blocks(octets):
        for line in block.decode("latin-1").split("\n")[:-1]:
            number += 1
            if number == 1:
                first = line
            elif not line.startswith("ZPT"):
                records += 1
                if number == 2:
                    sequence = parse(line)
                if line[:4] in _TOLD_LINES:
                    content.append(_told(parse(line), number))
    try:
        header = Header.parse(first)
    except RegisError:
        return Entry(name, "electricity", records=records)
    kind = header.flow_id[:5]
    values = sequence.values if sequence is not None and kind in electricity.FLOWS else ()
    return Entry(
        name,
        "electricity",
        kind,
        header.from_participant,
        header.to_participant,
        int(values[0]) if values and re.fullmatch(r"[0-9]{1,12}", values[0], re.ASCII) else None,
        _time(header.created),
        None,
        records,
        header.test_flag not in ("", "OPER"),
        (),
        routing_key(header),
        header.file_id,
        tuple(told for told in content if (kind, told[1]) in (("D0350", "82H"), ("D0351", "84H"), ("D0172", "357"))),
    )


def _time(text: str) -> datetime | None:
    if not _DATETIME.allows(text):
        return None
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


_DATETIME = Format.parse("DATETIME")
_TOLD = {"82H": 6, "84H": 8, "357": 7}
"""Groups that answers are about, with how many items they have."""


_TOLD_LINES = frozenset(f"{code}|" for code in _TOLD)


def _told(record: Record, line: int) -> tuple[Any, ...]:
    width = _TOLD[record.code]
    return (line, record.code, *(*record.values, *("",) * width)[:width])


# Sequences ------------------------------------------------------------------------------------------------------------


def _counter(one: Entry) -> tuple[str, ...] | None:
    """Whose numbers a file is one of: a sender of gas files has one counter, one of electricity one for each party."""
    if one.number is None or not one.sender or one.kind == "TOK":
        return None
    return (one.fuel, one.sender) if one.fuel == "gas" else (one.fuel, one.sender, one.recipient)


def sequence_findings(entries: Iterable[Entry], *, last: Mapping[str, int] | None = None) -> list[Finding]:
    """Numbers that are missing, or borne twice, and files received out of their order.

    Args:
        entries: files of the folder.
        last: for senders, the number of the last file that was received before those of the folder.
    """
    found: list[Finding] = []
    held = list(entries)
    counters: dict[tuple[str, ...], list[Entry]] = {}
    for one in held:
        counter = _counter(one)
        if counter is not None:
            counters.setdefault((*counter, str(one.is_test)), []).append(one)
    # A confirmation has its number in its name alone; whose it is does not show.
    confirmations = {one.number for one in held if one.kind == "TOK"}
    for counter, files in counters.items():
        by_number: dict[int, list[Entry]] = {}
        for one in files:
            by_number.setdefault(one.number or 0, []).append(one)
        for number, same in sorted(by_number.items()):
            if len(same) > 1:
                names = tuple(one.name for one in same)
                found.append(
                    Finding("F-TWICE", Level.FILE, names, 0, f"one file {number} of {counter[1]}", str(len(same)))
                )
        numbers = sorted(by_number)
        before = None if last is None else last.get(counter[1])
        if before is not None:
            numbers = sorted({before, *numbers})
        for low, high in pairwise(numbers):
            gap = [number for number in (low + 1, high - 1) if low < number < high]
            missing = range(low + 1, high)
            if gap and not (len(missing) <= len(confirmations) and confirmations.issuperset(missing)):
                what = str(gap[0]) if gap[0] == gap[-1] else f"{gap[0]} to {gap[-1]}"
                names = (by_number[high][0].name,)
                found.append(Finding("F-MISSING", Level.WARNING, names, 0, f"{what} of {counter[1]} before {high}"))
        found += _out_of_order(files)
    return found


def _out_of_order(files: Sequence[Entry]) -> Iterator[Finding]:
    received = sorted((one for one in files if one.received is not None), key=lambda one: (one.received, one.number))
    highest: Entry | None = None
    for one in received:
        if highest is not None and (one.number or 0) < (highest.number or 0) and one.received != highest.received:
            expected = f"{one.number} before {highest.number}"
            yield Finding("F-ORDER", Level.WARNING, (one.name, highest.name), 0, expected)
        if highest is None or (one.number or 0) > (highest.number or 0):
            highest = one


# Sets -----------------------------------------------------------------------------------------------------------------


def set_findings(entries: Iterable[Entry]) -> list[Finding]:
    """Files of each set against its confirmation (TOK): there, with as many records, listed, no MPRN in two."""
    held = list(entries)
    files = {one.name: one for one in held}
    updates = [one for one in held if one.kind == "XDO" and _series(one.name) == "XOS02"]
    confirmations = [one for one in held if one.kind == "TOK"]
    listed = {member.name for one in confirmations for _, member in _members(one)}
    found: list[Finding] = []
    for one in confirmations:
        members = list(_members(one))
        together: list[Entry] = []
        for line, member in members:
            file = files.get(member.name)
            if file is None:
                found.append(Finding("F-SET-ABSENT", Level.FILE, (one.name,), line, member.name))
                continue
            together.append(file)
            if file.records != member.records:
                names, expected = (one.name, file.name), f"{member.records} records in {file.name}"
                found.append(Finding("F-SET-COUNT", Level.FILE, names, line, expected, str(file.records)))
        numbers = [number for _, member in members if (number := _number(member.name)) is not None]
        for file in updates:
            if file.name in listed or not numbers:
                continue
            is_between = min(numbers) <= (file.number or 0) <= max(*numbers, one.number or 0)
            level = Level.FILE if is_between else Level.WARNING
            found.append(Finding("F-SET-UNLISTED", level, (one.name, file.name), 0, f"{file.name} in the list"))
            if is_between:
                together.append(file)
        found += _split(together)
    return found


def _members(one: Entry) -> Iterator[tuple[int, gas.SetMember]]:
    yield from one.content


def _series(name: str) -> str:
    try:
        return GasName.parse(name).series
    except RegisError:
        return ""


def _number(name: str) -> int | None:
    try:
        return GasName.parse(name).number
    except RegisError:
        return None


def _split(files: Sequence[Entry]) -> Iterator[Finding]:
    first: dict[int, Entry] = {}
    told: dict[int, list[str]] = {}
    for file in files:
        for mprn in set(file.content):
            if mprn in first:
                told.setdefault(mprn, [first[mprn].name]).append(file.name)
            else:
                first[mprn] = file
    for mprn, names in sorted(told.items())[:_MOST_TOLD]:
        yield Finding("F-SPLIT", Level.RECORD, tuple(names), 0, f"MPRN {mprn} in one file", str(len(names)))
    if len(told) > _MOST_TOLD:
        names = sorted({name for split in told.values() for name in split})
        yield Finding("F-SPLIT", Level.RECORD, tuple(names), 0, "MPRNs in one file", f"{len(told)} of them in more")


# Answers --------------------------------------------------------------------------------------------------------------


def answer_findings(entries: Iterable[Entry]) -> list[Finding]:
    """Responses against the status files that they answer, and status files that nothing answers.

    ERR, FRJ and D0172 name the file that they answer. DXR and D0351 do not: such a response is held against the status
    file, not answered by another, that it repeats most of; of equal ones against the first.
    """
    held = sorted(entries, key=_age)
    found: list[Finding] = []
    answered: set[str] = set()
    for kind, answers in (("DXI", ("DXR",)), ("D0350", ("D0351",))):
        status = [one for one in held if one.kind == kind]
        taken: set[str] = set()
        for answer in held:
            if answer.kind not in answers:
                continue
            free = [one for one in status if one.name not in taken and _may_answer(answer, one)]
            if not free:
                found.append(Finding("F-NO-FILE", Level.WARNING, (answer.name,), 0, f"a {kind} that it answers"))
                continue
            best = max(free, key=lambda one: _likeness(one, answer))
            taken.add(best.name)
            found += compared(best, answer)
        answered |= taken
    found += _named_answers(held, answered)
    for one in held:
        if one.kind in ("DXI", "D0350") and one.name not in answered and one.records > (one.kind == "D0350"):
            expected = "DXR, ERR or FRJ" if one.kind == "DXI" else "D0172 or D0351"
            found.append(Finding("F-NO-ANSWER", Level.WARNING, (one.name,), 0, expected))
    return found


def _age(one: Entry) -> tuple[datetime, int, str]:
    return (one.created or datetime.min.replace(tzinfo=UTC), one.number or 0, one.name)


def _may_answer(answer: Entry, status: Entry) -> bool:
    """Whether a file comes after another, and goes back to its sender where the headers say so."""
    if answer.fuel == "electricity" and (answer.sender, answer.recipient) != (status.recipient, status.sender):
        return False
    return answer.is_test == status.is_test and (
        answer.created is None or status.created is None or answer.created >= status.created
    )


def _likeness(status: Entry, answer: Entry) -> int:
    """How much of an answer a status file has."""
    sent = {_identity(one) for one in status.content}
    return sum(_identity(one) in sent for one in answer.content)


def _identity(told: tuple[Any, ...]) -> tuple[Any, ...]:
    """What a record of a status file and the answer to it have in common."""
    if isinstance(told[1], gas.Status | gas.RecordResponse):
        return (told[1].mprn,)
    return (told[2],) if told[1] == "82H" else (told[4],)


def compared(status: Entry, answer: Entry) -> list[Finding]:
    """A response (DXR, D0351) against the status file that it answers, record by record.

    Of a DXR each E45 has one E46 with the same values (REGIS 3.28(b)); of a D0351 each rejection repeats an instruction
    of the D0350.
    """
    names = (answer.name, status.name)
    found: list[Finding] = []
    left: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    for told in status.content:
        left.setdefault(_identity(told), []).append(told)
    for told in answer.content:
        same = left.get(_identity(told), [])
        if not same:
            found.append(Finding("F-UNASKED", Level.RECORD, names, told[0], "a record that was sent", _words(told)))
            continue
        match = next((one for one in same if _repeats(one, told)), same[0])
        same.remove(match)
        if not _repeats(match, told):
            found.append(Finding("F-OTHER", Level.RECORD, names, told[0], _words(match), _words(told)))
    if answer.kind == "DXR":
        unanswered = sorted(told for same in left.values() for told in same)
        for told in unanswered[:_MOST_TOLD]:
            told_of = (status.name, answer.name)
            found.append(Finding("F-UNANSWERED", Level.RECORD, told_of, told[0], "an E46", _words(told)))
        if len(unanswered) > _MOST_TOLD:
            more = f"{len(unanswered)} without one"
            found.append(Finding("F-UNANSWERED", Level.RECORD, (status.name, answer.name), 0, "an E46 for each", more))
    return found


def _repeats(sent: tuple[Any, ...], told: tuple[Any, ...]) -> bool:
    """Whether an answer has the values that were sent; what a D0351 leaves out could not be read."""
    if isinstance(sent[1], gas.Status):
        return (sent[1].flag, sent[1].effective_from) == (told[1].flag, told[1].effective_from)
    pairs = zip((sent[3], *sent[4:8]), (told[3], told[5], *told[7:10]), strict=True)
    return all(mine in ("", its) for its, mine in pairs)


def _words(told: tuple[Any, ...]) -> str:
    if isinstance(told[1], gas.Status | gas.RecordResponse):
        record = told[1]
        return f"{record.mprn} {record.flag} {record.effective_from:%Y%m%d}"
    if told[1] == "82H":
        return " ".join((f"instruction {told[2]}", *filter(None, told[3:8])))
    return " ".join((f"instruction {told[4]}", *filter(None, (told[3], told[5], *told[7:10]))))


def _named_answers(held: Sequence[Entry], answered: set[str]) -> Iterator[Finding]:
    """Responses that name the file that they answer: ERR and FRJ its number, D0172 its identifier."""
    for answer in held:
        if answer.kind in ("ERR", "FRJ"):
            for reference in sorted({str(record.reference) for _, record in answer.content}):
                file = next(
                    (one for one in held if one.kind == "DXI" and reference in (str(one.number), one.name)), None
                )
                if file is None:
                    expected = f"file {reference}, which it answers"
                    yield Finding("F-NO-FILE", Level.WARNING, (answer.name,), 0, expected)
                else:
                    answered.add(file.name)
        elif answer.kind == "D0172":
            for file_id in sorted({told[5] for told in answer.content}):
                file = next(
                    (
                        one
                        for one in held
                        if one.kind == "D0350" and one.file_id == file_id and _may_answer(answer, one)
                    ),
                    None,
                )
                if file is None:
                    expected = f"file {file_id}, which it answers"
                    yield Finding("F-NO-FILE", Level.WARNING, (answer.name,), 0, expected)
                else:
                    answered.add(file.name)
                    yield from _summed(file, answer)


def _summed(status: Entry, answer: Entry) -> Iterator[Finding]:
    """The counts of a D0172 against the instructions of the D0350, by their types."""
    sent = Counter(told[3] for told in status.content)
    summed: Counter[str] = Counter()
    lines: dict[str, int] = {}
    for told in answer.content:
        if told[5] == status.file_id and told[6].isascii() and told[6].isdecimal():
            summed[told[3]] += int(told[6])
            lines.setdefault(told[3], told[0])
    for kind in sorted(sent.keys() | summed.keys()):
        if sent[kind] != summed[kind]:
            expected = f"{sent[kind]} instructions {kind} received"
            names = (answer.name, status.name)
            yield Finding("F-COUNT", Level.RECORD, names, lines.get(kind, 0), expected, str(summed[kind]))


# Order, routes, report ------------------------------------------------------------------------------------------------


def findings(entries: Iterable[Entry], *, last: Mapping[str, int] | None = None) -> list[Finding]:
    """Everything that is wrong between files; arguments as for :func:`sequence_findings`."""
    held = list(entries)
    return [*sequence_findings(held, last=last), *set_findings(held), *answer_findings(held)]


def ordered(entries: Iterable[Entry], by: Literal["received", "created", "name"] = "received") -> list[Entry]:
    """Files in the order to take them in.

    It is that of receipt, which gas files are processed in (REGIS 3.5), of creation, or of names. Files without the
    time come last.
    """
    if by == "name":
        return sorted(entries, key=lambda one: one.name)
    latest = datetime.max.replace(tzinfo=UTC)
    return sorted(entries, key=lambda one: (getattr(one, by) or latest, one.number or 0, one.name))


def routed(entries: Iterable[Entry], table: Sequence[tuple[RoutingKey, str]] = ()) -> dict[str, list[Entry]]:
    """Who gets which files, by their headers.

    Args:
        entries: files of the folder.
        table: keys with what they deliver to; the first that matches counts. What no key matches goes to the recipient
            that its header says, gas files, whose headers say none, to the side that their kind goes to.
    """
    found: dict[str, list[Entry]] = {}
    for one in entries:
        key = one.key
        where = one.recipient if key is None else next((to for mine, to in table if mine.matches(key)), one.recipient)
        found.setdefault(where, []).append(one)
    return found


@node
class Report(NamedTuple):
    """What was seen on a day.

    Attributes:
        day: the day, UTC; None for all days.
        files: in the order of receipt, with their outcomes.
        counts: files by kind and outcome: ``{"DXI": {"accepted": 2}}``.
        records: records by kind.
        findings: what is wrong between the files.
    """

    day: date | None
    files: tuple[Entry, ...]
    counts: dict[str, dict[str, int]]
    records: dict[str, int]
    findings: tuple[Finding, ...]

    @property
    def has_failed(self) -> bool:
        """Whether a file is rejected, or something between them is wrong that is no warning."""
        return any(one.outcome == "rejected" for one in self.files) or any(
            one.level is not Level.WARNING for one in self.findings
        )

    def plain(self) -> dict[str, JSON]:
        """As JSON."""
        return {
            "day": None if self.day is None else self.day.isoformat(),
            "files": [one.plain() for one in self.files],
            "counts": {name: dict(counts) for name, counts in self.counts.items()},
            "records": dict(self.records),
            "findings": [{**one._asdict(), "level": str(one.level), "text": one.text} for one in self.findings],
        }


def report(
    entries: Iterable[Entry],
    *,
    day: date | None = None,
    order: Literal["received", "created", "name"] = "received",
    last: Mapping[str, int] | None = None,
) -> Report:
    """The report of a day: files seen, with outcome and times, counts by flow, what is wrong between them.

    Args:
        entries: files of the folder.
        day: the day, UTC, by the time of receipt, or of creation where that is not known; all files where left out.
        order: as for :func:`ordered`.
        last: as for :func:`sequence_findings`.
    """
    held = ordered(entries, order)
    if day is not None:
        times = [(one.received or one.created, one) for one in held]
        held = [one for time, one in times if time is not None and time.astimezone(UTC).date() == day]
    counts: dict[str, dict[str, int]] = {}
    records: Counter[str] = Counter()
    for one in held:
        kind = one.kind or "unknown"
        outcomes = counts.setdefault(kind, {})
        outcomes[one.outcome] = outcomes.get(one.outcome, 0) + 1
        records[kind] += one.records
    return Report(day, tuple(held), counts, dict(records), tuple(findings(held, last=last)))
