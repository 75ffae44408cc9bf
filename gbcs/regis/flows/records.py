"""One record of a flow: a line of text and the values on it.

Three formats hold the same values:

- variable (user files): the code, then the values in catalogue order, ``|`` after each, the last included;
- pool (pool files): the same without the ``|`` behind the last;
- fixed: no separators, every value as wide as its item, numbers to the right and text to the left; its layout is not
  published and inferred from the widths that the catalogue gives.

Values are text and stay as they are: nothing is padded, stripped of zeros or converted. An empty value is an absent
item.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from operator import mul
from typing import Literal, NamedTuple

from gbcs.regis.editions import elsewhere
from gbcs.regis.errors import RegisError, shown
from gbcs.regis.flows.model import DataItem, Flow, Format, Group
from gbcs.regis.problems import Level, Problem
from wire.node import JSON, node

__all__ = [
    "Layout",
    "Record",
    "Walk",
    "build",
    "build_fixed",
    "fits",
    "has_check_digit",
    "in_full",
    "make",
    "mpan_check_digit",
    "parse",
    "parse_fixed",
    "problems",
    "values_of",
]

Layout = Literal["variable", "pool", "fixed"]
"""The format of a file's records."""

_CODE_WIDTH = 3
_PRINTABLE = re.compile(r"[ -~]*")
_MPAN_WEIGHTS = (3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43)
_MPAN_EXCESS = ord("0") * sum(_MPAN_WEIGHTS)


@node
class Record(NamedTuple):
    """A record as it stands in a file.

    Attributes:
        code: the group code, as ``82H``.
        values: text of the items in their order; empty where one is absent. There may be fewer values than the group
            has items.
        is_terminated: whether a separator stands behind the last value, as user files have it; False in pool files.
    """

    code: str
    values: tuple[str, ...] = ()
    is_terminated: bool = True

    def plain(self) -> dict[str, JSON]:
        """As JSON."""
        return {"code": self.code, "values": list(self.values)}


def parse(line: str, layout: Layout = "variable") -> Record:
    """A record from its line without the line's end; ``pool`` where a final separator precedes an empty last value.

    Any line is a record; :func:`problems` tells what is wrong with it.

    >>> parse("82H|1|XX01|")
    Record(code='82H', values=('1', 'XX01'), is_terminated=True)
    """
    values = line.split("|")
    if layout == "variable" and len(values) > 1 and not values[-1]:
        return Record(values[0], tuple(values[1:-1]), True)
    return Record(values[0], tuple(values[1:]), False)


def build(record: Record) -> str:
    """The line of a record of a user or pool file, without the line's end.

    Raises:
        RegisError: where code or values hold a separator, an end of line or a character that is not of ASCII.
    """
    line = "|".join((record.code, *record.values))
    if line.count("|") != len(record.values) or "\n" in line or "\r" in line or not line.isascii():
        raise RegisError("values in ASCII without '|' and ends of lines", record=record.code[:_CODE_WIDTH])
    return line + "|" if record.is_terminated else line


def parse_fixed(line: str, group: Group) -> Record:
    """A record of the fixed format from its line.

    Raises:
        RegisError: where the line is not as wide as the group, a value is not justified as it should be, or the format
            of an item is not known.
    """
    start = _CODE_WIDTH
    values = []
    for item in group.items:
        end = start + _width(item, group)
        values.append(line[start:end].strip(" "))
        start = end
    record = Record(group.code, tuple(values))
    if len(line) != start:
        raise RegisError(f"{start} characters", found=str(len(line)), record=group.code)
    if build_fixed(record, group) != line:
        raise RegisError("numbers to the right of their fields and text to the left", record=group.code)
    return record


def build_fixed(record: Record, group: Group) -> str:
    """The line of a record in the fixed format.

    Raises:
        RegisError: where a value is wider than its field, has spaces at an end, or the format of an item is not known.
    """
    parts = [group.code]
    values = _padded(record, group)
    if any(values[len(group.uses) :]):
        raise RegisError(f"at most {len(group.uses)} values", found=str(len(values)), record=group.code)
    for number, (item, value) in enumerate(zip(group.items, values, strict=False), 2):
        width = _width(item, group)
        if len(value) > width or value != value.strip(" "):
            raise RegisError(
                f"at most {width} characters, none of them a space at an end",
                found=shown(value),
                record=group.code,
                field=number,
                item=item.reference,
            )
        parts.append(value.rjust(width) if item.format.is_number else value.ljust(width))
    return "".join(parts)


def in_full(record: Record, group: Group | None, layout: Layout = "variable") -> Record:
    """The record as a writer makes it: a value for every item of its group, terminated as the format has it."""
    return Record(record.code, record.values if group is None else _padded(record, group), layout != "pool")


def make(group: Group, values: Mapping[str, str], layout: Layout = "variable") -> Record:
    """A record of a group from values by the references of their items; what is left out is absent.

    >>> from gbcs.regis.flows import built_in
    >>> make(built_in()["D0350"].group("81H"), {"J0330": "123"})
    Record(code='81H', values=('123',), is_terminated=True)

    Raises:
        RegisError: for a value that the group has no item for, and for the first problem that :func:`problems` finds in
            the form of the record; what it says is the caller's affair, a wrong check digit for example.
    """
    for reference in values:
        if group.position(reference) is None:
            raise RegisError("an item of the group", found=shown(reference), record=group.code)
    full = tuple(values.get(item.reference, "") for item in group.items)
    record = Record(group.code, full, layout != "pool")
    for problem in problems(record, group):
        if problem.level != Level.CONTENT:
            raise problem.error()
    return record


def values_of(record: Record, group: Group) -> dict[str, str]:
    """The values that are there by the references of their items."""
    return {item.reference: value for item, value in zip(group.items, record.values, strict=False) if value}


def fits(record: Record, group: Group) -> bool:
    """Whether the record has every mandatory item of the group, and no value where the group has none."""
    values = _padded(record, group)
    if any(values[len(group.uses) :]):
        return False
    return all(
        use.presence == "O" or bool(value) == (use.presence == "M")
        for use, value in zip(group.uses, values, strict=False)
    )


def problems(record: Record, group: Group, line: int = 0) -> list[Problem]:
    """What is wrong with the values of a record, in the order of its fields.

    A value is judged by the first that applies: characters, quotes, padding, format, closed list, rules beyond.

    Args:
        record: the record.
        group: what it is a record of.
        line: number of its line, for the problems.
    """
    found = []
    values = _padded(record, group)
    if any(values[len(group.uses) :]):
        most = f"at most {len(group.uses)} values"
        found.append(
            Problem("U-FIELDCOUNT", Level.RECORD, line, record.code, expected=most, found=str(len(record.values)))
        )
    for number, ((item, presence), value) in enumerate(zip(group.uses, values, strict=False), 2):
        if not value:
            wrong = ("U-MANDATORY", "a value, the item is mandatory") if presence == "M" else None
        elif presence == "N":
            wrong = ("U-NOTUSED", "no value, the item is not used")
        else:
            wrong = _wrong(value, item)
        if wrong:
            code, expected = wrong
            level = Level.CONTENT if code == "U-RULE" else Level.RECORD
            text = shown(value) if value else ""
            if code == "U-VALIDSET" and (period := elsewhere(item.values or (), value, item.edition)):
                text += f", a value {period}"
            found.append(Problem(code, level, line, record.code, number, item.reference, expected, text))
    return found


def _wrong(value: str, item: DataItem) -> tuple[str, str] | None:
    """The code of what is wrong with a value and what was expected; None where nothing is."""
    if _PRINTABLE.fullmatch(value) is None:
        return "U-CHARSET", "printable ASCII"
    if len(value) > 1 and value[0] == value[-1] == '"':
        return "U-QUOTED", "a value without quotes"
    if value[0] == " " or value[-1] == " " or _has_leading_zeros(value, item.format):
        return "U-PADDED", "a value without padding"
    if not item.format.allows(value):
        return "U-FORMAT", str(item.format)
    if item.codes is not None and value not in item.codes:
        return "U-VALIDSET", "a code of the closed list"
    if item.rule == "mpan" and not has_check_digit(value):
        return "U-RULE", "13 digits, the last the check digit of those before"
    return None


def _has_leading_zeros(value: str, of: Format) -> bool:
    # Identifiers are NUM or CHAR, their zeros belong to them; a count (INT) has none.
    return of.kind == "INT" and value[0] == "0" and len(value) > 1 and value.isdecimal()


def mpan_check_digit(mpan: str) -> str:
    """The check digit, the 13th, of the MPAN core whose first 12 digits are these; empty where these are no 12 digits.

    >>> mpan_check_digit("109999000001")
    '0'
    """
    digits = mpan[:12]
    if len(digits) < 12 or not (digits.isascii() and digits.isdecimal()):
        return ""
    # Of the codes of the digits instead of their values, what that adds is taken away again.
    return str((sum(map(mul, digits.encode(), _MPAN_WEIGHTS)) - _MPAN_EXCESS) % 11 % 10)


def has_check_digit(mpan: str) -> bool:
    """Whether this is an MPAN core: 13 digits, the last the check digit of those before."""
    return len(mpan) == 13 and mpan_check_digit(mpan) == mpan[12]


class Walk:
    """The way through the groups of a flow, record by record: which group each record is of.

    Attributes:
        flow: the flow; None for one that is not known, whose records are of no group.
        group: the innermost open group; None at the start.
    """

    __slots__ = ("flow", "group")

    def __init__(self, flow: Flow | None) -> None:
        self.flow = flow
        self.group: Group | None = None

    def enter(self, record: Record) -> Group | None:
        """Go to the group that a record is of, and give it; None, and no step, where its code can't come here."""
        if self.flow is None:
            return None
        candidates = self.flow.following(self.group).get(record.code)
        if candidates is None:
            return None
        group = candidates[0]
        if len(candidates) > 1:
            group = next((candidate for candidate in candidates if fits(record, candidate)), group)
        self.group = group
        return group

    def enter_fixed(self, line: str) -> tuple[Group, Record]:
        """Go to the group that a line of the fixed format is of; the group and its record.

        Raises:
            RegisError: where the code of the line can't come here, or the line is no record of its group.
        """
        code = line[:_CODE_WIDTH]
        candidates = () if self.flow is None else self.flow.following(self.group).get(code, ())
        if not candidates:
            raise RegisError("a group of the flow below an open one", found=shown(code), record=code)
        error = None
        read = []
        for candidate in candidates:
            try:
                read.append((candidate, parse_fixed(line, candidate)))
            except RegisError as problem:
                error = error or problem
        if not read:
            assert error is not None
            raise error
        group, record = next((pair for pair in read if fits(pair[1], pair[0])), read[0])
        self.group = group
        return group, record


def _padded(record: Record, group: Group) -> tuple[str, ...]:
    missing = len(group.uses) - len(record.values)
    return record.values + ("",) * missing if missing > 0 else record.values


def _width(item: DataItem, group: Group) -> int:
    width = item.format.width
    if width is None:
        raise RegisError("an item whose width is known", record=group.code, item=item.reference)
    return width
