"""What is wrong with a file of flows, found in one pass with bounded memory.

The Data Transfer Service validates in levels, and so does :func:`check`:

====== ======================================================================================================
level  what is checked
====== ======================================================================================================
1      syntax: characters, header, trailer, identifiers, counts and checksum; known flow and groups; number of
       items; formats, padding, quotes. Routes, as a warning.
2      enhanced: mandatory items, group range, group hierarchy, valid sets, group conditionality
3      semantic: the check digit of metering points
====== ======================================================================================================

A group that stands too rarely is a warning, as conditions that the catalogue does not state may lift its range; so is a
condition that is inferred. Whether failures of levels 2 and 3 reject a file is for the receiver to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from gbcs.regis import clock
from gbcs.regis.errors import RegisError, shown
from gbcs.regis.flows.catalogue import Catalogue, built_in
from gbcs.regis.flows.envelope import Checksum, Header, Trailer, is_routed
from gbcs.regis.flows.files import layout_of
from gbcs.regis.flows.model import Atom, Flow, Format, Group, GroupRule
from gbcs.regis.flows.records import Layout, Record, Walk, has_check_digit, parse, problems, values_of
from gbcs.regis.lines import Source, blocks
from gbcs.regis.problems import Level, Problem

__all__ = ["LEVELS", "Checker", "check"]

LEVELS: dict[str, int] = {
    "U-CHARSET": 1,
    "U-HEADER": 1,
    "U-TRAILER": 1,
    "U-FILEID": 1,
    "U-GROUPCOUNT": 1,
    "U-FLOWCOUNT": 1,
    "U-CHECKSUM": 1,
    "U-FLOW": 1,
    "U-GROUP": 1,
    "U-FIELDCOUNT": 1,
    "U-FORMAT": 1,
    "U-PADDED": 1,
    "U-QUOTED": 1,
    "U-ROUTE": 1,
    "W-FLOW": 1,
    "U-MANDATORY": 2,
    "U-NOTUSED": 2,
    "U-RANGE": 2,
    "W-RANGE-MIN": 2,
    "U-HIERARCHY": 2,
    "U-VALIDSET": 2,
    "U-CONDITION": 2,
    "U-RULE": 3,
}
"""The level of validation that each problem is found at."""

_PRINTABLE = re.compile("[ -~]*")
_DAY = Format.parse("DATE")


def check(source: Source, catalogue: Catalogue | None = None, *, level: int = 3) -> Iterator[Problem]:
    """What is wrong with a file, in the order of its lines; what concerns the file as a whole comes last.

    Any octets are a file, perhaps a bad one; only a line too long to be one ends the check with an error.

    Args:
        source: the file, in any of the three formats.
        catalogue: what knows the flows; the built-in one unless given.
        level: how far to go, 1 to 3.

    Raises:
        RegisError: where a line has more octets than :data:`gbcs.regis.lines.LINE`, or there is no line at all.
    """
    checker = Checker(catalogue or built_in())
    for problem in checker.file(source):
        if LEVELS[problem.code] <= level:
            yield problem


class _Open:
    """An instance whose groups are being counted."""

    __slots__ = ("counts", "group", "line", "record")

    def __init__(self, group: Group | None, line: int, record: Record | None) -> None:
        self.group = group  # None: the file
        self.line = line
        self.record = record
        self.counts: dict[Group, int] = {}


class _Step(NamedTuple):
    """What is needed of a group to take the short way through a record of it.

    Attributes:
        group: the group.
        metering_points: which fields have a check digit; the code is field 0.
        is_leaf: whether nothing stands below it, no condition holds in it, and it is not the group that is counted.
    """

    group: Group
    metering_points: tuple[int, ...]
    is_leaf: bool


class Checker:
    """A check of one file, and what it has seen of it; for those to whom the problems of :func:`check` are not enough.

    Attributes:
        header: the file's header; None where it has none.
        flow: what the catalogue knows of its flow; None where it does not know it.
        groups: records so far between header and trailer.
        roots: instances so far of the first group of the flow.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.header: Header | None = None
        self.flow: Flow | None = None
        self._layout: Layout = "variable"
        self._walk = Walk(None)
        self._stack = [_Open(None, 1, None)]
        self._steps: dict[Group | None, dict[str, _Step]] = {}
        self._checksum = Checksum()
        self._is_named = False  # the catalogue has the flow by name only
        self._root = ""  # the code of its first record
        self._digit_patterns: list[tuple[Group, re.Pattern[str]]] | None = None
        self.groups = 0
        self.roots = 0

    def file(self, source: Source) -> Iterator[Problem]:
        """All problems of all levels; a checker checks one file.

        Raises:
            RegisError: as :func:`check` does.
        """
        number = 0
        for block, is_last in blocks(source):
            text = block.decode("latin-1")
            if is_last and number:
                yield from self._last(text[:-1], number + 1)
                return
            if not number:
                line, _, text = text.partition("\n")
                yield from self._first(line)
                number = 1
            yield from self._body(text, number)
            number += text.count("\n")
        if not number:
            raise RegisError("a file with records", found="nothing", line=1)
        yield from self._finish(number)
        yield Problem("U-TRAILER", Level.FILE, number)

    def _first(self, line: str) -> Iterator[Problem]:
        """The header; a line that is none is the first record."""
        try:
            self._layout = layout_of(line)
            self.header = header = Header.parse(line)
        except RegisError as error:
            self.groups += line[:3] not in ("ZHV", "ZHD")
            yield Problem("U-HEADER", Level.FILE, 1, line[:3], expected=error.expected, found=error.found or "")
            return
        yield from problems(header.record, header.group, 1)
        self._checksum.add(line)
        self.flow = self._catalogue.find(header.flow_id) if len(header.flow_id) == 8 else None
        self._walk = Walk(self.flow)
        named = self._catalogue.named(header.flow_id[:5])
        self._is_named = self.flow is None and len(header.flow_id) == 8 and named is not None and not named.version
        if self._is_named:
            yield Problem("W-FLOW", Level.WARNING, 1, line[:3], found=shown(header.flow_id))
        elif self.flow is None:
            yield Problem("U-FLOW", Level.FILE, 1, line[:3], found=shown(header.flow_id))
        routes = named if self._is_named else self.flow
        if routes is not None and is_routed(header, routes) is False:
            yield Problem("U-ROUTE", Level.WARNING, 1, line[:3], found=f"{header.from_role} to {header.to_role}")

    def _body(self, text: str, before: int) -> Iterator[Problem]:
        """Whole lines between header and trailer, and how many lines are before them."""
        lines = text.split("\n")[:-1]
        self.groups += len(lines)
        if self._layout != "fixed":
            self._checksum.add_all(lines)
        if self.flow is None:
            if lines and self._is_named:
                self._root = self._root or parse(lines[0]).code
                self.roots += sum(parse(line).code == self._root for line in lines)
            for number, line in enumerate(lines, before + 1):
                if _PRINTABLE.fullmatch(line) is None:
                    yield Problem("U-CHARSET", Level.RECORD, number, parse(line).code[:3])
        elif self._layout == "fixed":
            for number, line in enumerate(lines, before + 1):
                yield from self._record(self.flow, line, number)
        else:
            yield from self._records(self.flow, text, before)

    def _records(self, flow: Flow, text: str, number: int) -> Iterator[Problem]:
        """Lines of the variable or the pool format.

        Almost all records of almost all files are sound, and many are of a group with nothing below it. These take the
        short way: one look for the group, one match and one count for all that stand together.
        """
        walk, stack = self._walk, self._stack
        steps = self._steps_from(flow, walk.group)
        start = 0
        run, root = flow.quiet_run, flow.roots[0]
        head = f"{root.code}|"
        while start < len(text):
            if run is not None and text.startswith(head, start):
                # The last instance of a run may go on behind it, and goes the way of the others.
                last = text.rfind(f"\n{head}", start, run.match(text, start).end()) + 1  # type: ignore[union-attr]
                if last > start:
                    yield from self._instances(flow, text, start, last, number)
                    number += text.count("\n", start, last)
                    start = last
                    walk.group = root
                    steps = self._steps_from(flow, root)
            step = steps.get(text[start : start + 3])
            if step is not None and step.is_leaf and stack[-1].group is step.group.parent:
                end = step.group.run.match(text, start).end()  # type: ignore[union-attr]  # it matches no line too
                if end > start:
                    yield from self._leaves(step, text, start, end, number)
                    number += text.count("\n", start, end)
                    start = end
                    if walk.group is not step.group:
                        walk.group = step.group
                        steps = self._steps_from(flow, walk.group)
                    continue
            end = text.index("\n", start)
            line = text[start:end]
            start = end + 1
            number += 1
            if step is None or step.group.pattern.fullmatch(line) is None:
                yield from self._record(flow, line, number)
            else:
                walk.group = step.group
                yield from self._digits(step, line, number)
                yield from self._enter(step.group, line, number)
            steps = self._steps_from(flow, walk.group)

    def _instances(self, flow: Flow, text: str, start: int, end: int, before: int) -> Iterator[Problem]:
        """Sound instances of the first group, with all below them, that stand together."""
        stack, root = self._stack, flow.roots[0]
        while stack[-1].group is not None:
            yield from self._close(stack.pop())
        number = text.count(f"\n{root.code}|", start, end) + 1
        stack[-1].counts[root] = stack[-1].counts.get(root, 0) + number
        self.roots += number
        for group, pattern in self._metering_points(flow):
            for match in pattern.finditer(text, start, end):
                if not has_check_digit(match[1]):
                    line = before + text.count("\n", start, match.start()) + 1
                    record = parse(text[match.start() : text.index("\n", match.start())], self._layout)
                    yield from problems(record, group, line)

    def _metering_points(self, flow: Flow) -> list[tuple[Group, re.Pattern[str]]]:
        """The groups with a check digit, and what finds the value that has it."""
        if self._digit_patterns is None:
            self._digit_patterns = [
                (group, re.compile(rf"^{group.code}[|](?:[^|\n]*[|]){{{place}}}([^|\n]+)", re.MULTILINE))
                for group in flow.groups
                for place, item in enumerate(group.items)
                if item.rule == "mpan"
            ]
        return self._digit_patterns

    def _leaves(self, step: _Step, text: str, start: int, end: int, before: int) -> Iterator[Problem]:
        """Sound records of one group that stand together."""
        if step.metering_points:
            for number, line in enumerate(text[start : end - 1].split("\n"), before + 1):
                yield from self._digits(step, line, number)
        counts, maximum = self._stack[-1].counts, step.group.occurrence.maximum
        old = counts.get(step.group, 0)
        counts[step.group] = new = old + text.count("\n", start, end)
        if maximum is not None and old <= maximum < new:
            yield _too_many(step.group, before + maximum - old + 1)

    def _digits(self, step: _Step, line: str, number: int) -> Iterator[Problem]:
        """Check digits of a sound record."""
        for position in step.metering_points:
            value = line.split("|", position + 1)[position]
            if value and not has_check_digit(value):
                yield from problems(parse(line, self._layout), step.group, number)
                return

    def _steps_from(self, flow: Flow, group: Group | None) -> dict[str, _Step]:
        """Where a sound record may lead from a group; without codes that several groups have."""
        steps = self._steps.get(group)
        if steps is None:
            steps = self._steps[group] = {
                code: _Step(
                    candidates[0],
                    tuple(number for number, item in enumerate(candidates[0].items, 1) if item.rule == "mpan"),
                    not (candidates[0].children or candidates[0].rules or candidates[0] is flow.roots[0]),
                )
                for code, candidates in flow.following(group).items()
                if len(candidates) == 1
            }
        return steps

    def _record(self, flow: Flow, line: str, number: int) -> Iterator[Problem]:
        """A record with something wrong in it, or one of the fixed format."""
        if self._layout == "fixed":
            code = line[:3]
            try:
                group, record = self._walk.enter_fixed(line)
            except RegisError as error:
                if code in flow.codes and self._walk.flow and code in flow.following(self._walk.group):
                    yield Problem(
                        "U-FORMAT", Level.RECORD, number, code, item=error.item or "", expected=error.expected
                    )
                else:
                    yield self._misplaced(flow, code, number)
                return
        else:
            record = parse(line, self._layout)
            code = record.code
            entered = self._walk.enter(record)
            if entered is None:
                yield self._misplaced(flow, code, number)
                if _PRINTABLE.fullmatch(line) is None:
                    yield Problem("U-CHARSET", Level.RECORD, number, code[:3])
                return
            group = entered
        yield from problems(record, group, number)
        yield from self._enter(group, line, number, record)

    def _misplaced(self, flow: Flow, code: str, number: int) -> Problem:
        if code in flow.codes:
            return Problem("U-HIERARCHY", Level.RECORD, number, code)
        return Problem("U-GROUP", Level.RECORD, number, code[:3], found=shown(code))

    def _enter(self, group: Group, line: str, number: int, record: Record | None = None) -> Iterator[Problem]:
        stack = self._stack
        while stack[-1].group is not group.parent:
            yield from self._close(stack.pop())
        counts = stack[-1].counts
        counts[group] = count = counts.get(group, 0) + 1
        if group.occurrence.maximum is not None and count == group.occurrence.maximum + 1:
            yield _too_many(group, number)
        if self.flow is not None and group is self.flow.roots[0]:
            self.roots += 1
        if group.children or group.rules:
            kept = (record or parse(line, self._layout)) if group.rules else None
            stack.append(_Open(group, number, kept))

    def _close(self, opened: _Open) -> Iterator[Problem]:
        """Ranges and conditions within an instance that is complete."""
        code = "" if opened.group is None else opened.group.code
        above = opened.group or self.flow
        for group in () if above is None else above.children:
            number = opened.counts.get(group, 0)
            minimum, _, listed, is_unconditional = group.occurrence
            if number < minimum and opened.group is not None and group.code in opened.group.conditional:
                continue
            if number < minimum:
                found = ("U-RANGE", Level.RECORD) if is_unconditional else ("W-RANGE-MIN", Level.WARNING)
                text = f"{minimum} or more of group {group.key}"
                yield Problem(*found, opened.line, code, expected=text, found=str(number))
            elif listed and number < listed[-1] and number not in listed:  # of more it was said where it happened
                text = f"{group.occurrence} of group {group.key}"
                yield Problem("U-RANGE", Level.RECORD, opened.line, code, expected=text, found=str(number))
        if opened.group is not None:
            for rule in opened.group.rules:
                if self._holds(rule.when, opened) and not self._holds(rule.expect, opened):
                    level = Level.RECORD if rule.is_certain else Level.WARNING
                    yield Problem("U-CONDITION", level, opened.line, code, expected=_words(rule, opened))

    def _holds(self, clauses: tuple[tuple[Atom, ...], ...], opened: _Open) -> bool:
        return all(any(self._is_true(atom, opened) for atom in clause) for clause in clauses)

    def _is_true(self, atom: Atom, opened: _Open) -> bool:
        operand, values, is_negated, summands, day = atom
        assert opened.group is not None
        if day:
            expected = _half_hours(opened, day)
            number = sum(number for group, number in opened.counts.items() if group.code == operand)
            # A number that no day has was told where the range is judged.
            return expected is None or number == expected or number not in (46, 48, 50)
        if summands:
            return _is_sum(opened.group, opened.record, atom)
        if operand[0] == "@":
            value: str = "" if self.header is None else getattr(self.header, operand[1:])
        else:
            position = opened.group.position(operand)
            if position is None:
                below = any(group.code == operand for group in opened.counts)
                return below != is_negated
            texts = () if opened.record is None else opened.record.values
            value = texts[position] if position < len(texts) else ""
        if values:
            return bool(value) and (value in values) != is_negated
        return bool(value) != is_negated

    def _last(self, line: str, number: int) -> Iterator[Problem]:
        """The trailer, and what it says of the file; a line that is none is the last record."""
        try:
            trailer = Trailer.parse(line, self._layout)
        except RegisError as error:
            if line[:3] != "ZPT":
                yield from self._body(line + "\n", number - 1)
            yield from self._finish(number)
            yield Problem("U-TRAILER", Level.FILE, number, line[:3], expected=error.expected)
            return
        yield from self._finish(number)
        yield from problems(trailer.record, trailer.group, number)
        if self.header is not None and not trailer.is_pool and trailer.file_id != self.header.file_id:
            expected = shown(self.header.file_id)
            yield Problem("U-FILEID", Level.FILE, number, "ZPT", 2, "J1064", expected, shown(trailer.file_id))
        groups = self.groups + 2 * trailer.is_pool
        yield from _count(trailer, "group_count", groups, number)
        if not trailer.is_pool and (self.flow is not None or self._is_named):
            yield from _count(trailer, "flow_count", self.roots, number)
        counted = str(self._checksum.value)
        if trailer.checksum not in ("", counted) and self._layout != "fixed":
            # That user files have the same checksum, where they have one, is not known.
            level, field = (Level.FILE, 3) if trailer.is_pool else (Level.WARNING, 4)
            yield Problem("U-CHECKSUM", level, number, "ZPT", field, "J1078", counted, shown(trailer.checksum))

    def _finish(self, number: int) -> Iterator[Problem]:
        """Ranges and conditions of what is still open."""
        while self._stack:
            opened = self._stack.pop()
            if opened.group is None:
                opened.line = number
            yield from self._close(opened)


def _half_hours(opened: _Open, reference: str) -> int | None:
    """How many half hours the day of an item has; None where the date is not known."""
    assert opened.group is not None
    text = "" if opened.record is None else values_of(opened.record, opened.group).get(reference, "")
    if not _DAY.allows(text) or int(text[:4]) < clock.FIRST_YEAR:
        return None
    return clock.half_hours(date(int(text[:4]), int(text[4:6]), int(text[6:])))


def _is_sum(group: Group, record: Record | None, atom: Atom) -> bool:
    """Whether a sum is right; where a value is no number, which was said or is no fault, it is not wrong."""
    found = {} if record is None else values_of(record, group)
    numbers = []
    for reference in (atom.operand, *atom.summands):
        value, position = found.get(reference, ""), group.position(reference)
        if position is None or not group.items[position].format.allows(value):
            return True
        numbers.append(Fraction(value))  # exact, whatever the caller's context of decimals
    return numbers[0] == sum(numbers[1:])


def _too_many(group: Group, number: int) -> Problem:
    return Problem("U-RANGE", Level.RECORD, number, group.code, expected=f"at most {group.occurrence.maximum}")


def _count(trailer: Trailer, name: str, counted: int, number: int) -> Iterator[Problem]:
    stated: str = getattr(trailer, name)
    if not (stated.isascii() and stated.isdecimal()):
        return  # its format is wrong, which was said
    code, field, item, digits = {
        ("group_count", False): ("U-GROUPCOUNT", 3, "J1067", 10),
        ("group_count", True): ("U-GROUPCOUNT", 2, "J1093", 10),
        ("flow_count", False): ("U-FLOWCOUNT", 5, "J1066", 8),
    }[name, trailer.is_pool]
    if len(stated) <= digits and int(stated) != counted % 10**digits:
        yield Problem(code, Level.FILE, number, "ZPT", field, item, str(counted), stated)


def _words(rule: GroupRule, opened: _Open) -> str:
    """A condition in words; with the number of half hours where it is of a day."""
    for atom, *_ in rule.expect:
        if atom.day:
            return f"{_half_hours(opened, atom.day)} of group {atom.operand} on this day"
    when = " and ".join(" or ".join(map(str, clause)) for clause in rule.when)
    expect = " and ".join(" or ".join(map(str, clause)) for clause in rule.expect)
    return f"{expect} where {when}" if when else expect
