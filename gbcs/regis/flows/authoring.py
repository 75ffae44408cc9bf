"""Files of flows made of plain values, reviewed while they are written, and mended.

Plain values are what people have at hand: instances of groups as mappings, their items by reference, the groups below
them by key, each with a list of instances::

    values = {
        "026": [
            {
                "J0003": "1099990000010",
                "J0022": "V",
                "028": [
                    {
                        "J0004": "Z99A 00001",
                        "J0171": "R",
                        "030": [
                            {"J0010": "01", "J0016": datetime(2024, 1, 15), "J0040": Decimal("12345.0"), "J1888": "N"}
                        ],
                    }
                ],
            }
        ]
    }
    file = compose("D0010002", values, file_id="42", sender=("D", "AAAA"), recipient=("X", "BBBB"), created=now)
    octets = write(file)

Every value is text as it stands in a file, or of the type that its item has:

========================== ===============================================================================
format of the item         value
========================== ===============================================================================
CHAR                       text alone: a number does not say what zeros it has
INT, NUM                   int, Decimal, or a float that is written with no more digits than the item has
DATE                       date
TIME                       time
DATETIME, TIMESTAMP        datetime: without a time zone as it is; with one in local time, or in UTC where the
                           item's name says so
BOOLEAN                    bool
any                        None: absent
========================== ===============================================================================

Whatever is wrong is a :class:`ValueFault` with the path to it: ``026[0].028[0].030[1].J0040``.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from gbcs.regis.clock import local_time
from gbcs.regis.errors import RegisError, described, shown
from gbcs.regis.flows.catalogue import Catalogue, built_in
from gbcs.regis.flows.envelope import Checksum, Header, Trailer
from gbcs.regis.flows.files import FlowFile, read, write
from gbcs.regis.flows.model import DataItem, Flow, Group
from gbcs.regis.flows.records import Layout, Record, Walk, build, problems
from gbcs.regis.flows.validation import check
from gbcs.regis.problems import CODES, Level
from wire.errors import Step, path_text
from wire.node import node

__all__ = ["ValueFault", "amend", "compose", "recount", "review", "template", "value_text"]


@node
class ValueFault(NamedTuple):
    """One thing that is wrong with plain values.

    Attributes:
        path: what leads to it: keys of groups, indexes of instances, the reference of the item.
        code: of :data:`gbcs.regis.problems.CODES`; ``U-FORMAT`` for a value of a wrong type too.
        level: what it is a problem of; a warning does not keep a file from being made.
        expected: what should stand there, in words.
        found: what stands there; empty where there is nothing to show.
    """

    path: tuple[Step, ...]
    code: str
    level: Level
    expected: str = ""
    found: str = ""

    def __str__(self) -> str:
        place = f"{path_text(self.path)}: " if self.path else ""
        found = f", found {self.found}" if self.found else ""
        return f"{place}{self.code} {CODES[self.code]}" + (
            f": expected {self.expected}{found}" if self.expected else ""
        )

    def error(self) -> RegisError:
        """The error that refuses the values for it."""
        expected = self.expected or CODES[self.code]
        return RegisError(f"{expected} ({self.code})", found=self.found or None, path=self.path)


# Values ---------------------------------------------------------------------------------------------------------------


def value_text(item: DataItem, value: object) -> str:
    """The text of a plain value; whether the item allows it is for :func:`review` to say.

    Raises:
        RegisError: where the value has not a type that the item takes.
    """
    kind = item.format.kind
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if item.format.is_number and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        if number.is_finite() and abs(number.adjusted()) <= _MOST_DIGITS:
            return f"{number:f}"
    elif kind == "BOOLEAN" and isinstance(value, bool):
        return "T" if value else "F"
    elif kind == "DATE" and type(value) is datetime.date:
        return f"{value.year:04}{value.month:02}{value.day:02}"
    elif kind == "TIME" and isinstance(value, datetime.time) and not value.microsecond and value.tzinfo is None:
        return f"{value:%H%M%S}"
    elif kind in ("DATETIME", "TIMESTAMP") and isinstance(value, datetime.datetime):
        if value.tzinfo is not None and datetime.MINYEAR < value.year < datetime.MAXYEAR:
            value = value.astimezone(datetime.UTC) if "UTC" in item.name else local_time(value)
        if kind == "TIMESTAMP" or not value.microsecond:
            text = f"{value.year:04}{value:%m%d%H%M%S}"
            return f"{text}.{value.microsecond:06}" if kind == "TIMESTAMP" else text
    raise RegisError(f"{_TAKEN.get(kind, 'text')} ({item.format})", found=described(value))


_MOST_DIGITS = 40  # more than any item has
_TAKEN = {
    "INT": "text, or an int, Decimal or finite float",
    "NUM": "text, or an int, Decimal or finite float",
    "DATE": "text or a date without a time",
    "TIME": "text, or a time of whole seconds",
    "DATETIME": "text, or a datetime of whole seconds",
    "TIMESTAMP": "text or a datetime",
    "BOOLEAN": "text or a bool",
}


class _Made:
    """Records made of plain values, each with its path, and what is wrong with them."""

    def __init__(self, layout: Layout) -> None:
        self.is_terminated = layout != "pool"
        self.records: list[Record] = []
        self.paths: list[tuple[Step, ...]] = []
        self.faults: list[ValueFault] = []

    def fault(self, path: tuple[Step, ...], code: str, expected: str, found: str = "") -> None:
        self.faults.append(ValueFault(path, code, Level.RECORD, expected, found))

    def groups(self, groups: Sequence[Group], values: Mapping[str, Any], path: tuple[Step, ...]) -> None:
        """The instances of groups, in the order of the flow."""
        for group in groups:
            given = values.get(group.key)
            instances = [] if given is None else [given] if isinstance(given, Mapping) else given
            if isinstance(instances, str | bytes) or not isinstance(instances, Sequence):
                self.fault((*path, group.key), "U-FORMAT", "a list of instances", type(given).__name__)
                continue
            for number, instance in enumerate(instances):
                place = (*path, group.key, number)
                if isinstance(instance, Mapping):
                    self.instance(group, instance, place)
                else:
                    self.fault(place, "U-FORMAT", "the values of an instance by name", type(instance).__name__)

    def instance(self, group: Group, values: Mapping[str, Any], path: tuple[Step, ...]) -> None:
        below = {child.key for child in group.children}
        items = {item.reference for item in group.items}
        for name in values:
            if name not in items and name not in below:
                self.fault((*path, str(name)), "U-GROUP", f"an item of group {group.key}, or a group below it")
        texts = []
        wrong: set[str] = set()
        for item in group.items:
            try:
                texts.append(value_text(item, values.get(item.reference)))
            except RegisError as error:
                self.fault((*path, item.reference), "U-FORMAT", error.expected, error.found or "")
                wrong.add(item.reference)
                texts.append("")
        record = Record(group.code, tuple(texts), self.is_terminated)
        for problem in problems(record, group):
            if problem.item not in wrong:
                place = (*path, problem.item)
                self.faults.append(ValueFault(place, problem.code, problem.level, problem.expected, problem.found))
        self.records.append(record)
        self.paths.append(path)
        self.groups(group.children, values, path)


def _flow(flow: str | Flow, catalogue: Catalogue | None) -> Flow:
    return flow if isinstance(flow, Flow) else (catalogue or built_in())[flow]


def _made(flow: Flow, values: Mapping[str, Any] | Sequence[Any], layout: Layout) -> _Made:
    made = _Made(layout)
    given = values if isinstance(values, Mapping) else {flow.roots[0].key: values}
    for name in given:
        if name not in {root.key for root in flow.roots}:
            made.fault((str(name),), "U-GROUP", "a group of the first level")
    made.groups(flow.roots, given, ())
    return made


def review(
    flow: str | Flow,
    values: Mapping[str, Any] | Sequence[Any],
    *,
    header: Header | None = None,
    catalogue: Catalogue | None = None,
) -> list[ValueFault]:
    """What is wrong with plain values, all of it: for a form, while it is being filled in.

    Args:
        flow: reference and version, or the flow.
        values: instances of the groups of the first level by key; or those of the first of them.
        header: of the file, which some conditions ask; without it a file of no one to no one is reviewed.
        catalogue: what knows the flow; the built-in one unless given.

    Raises:
        RegisError: where the catalogue has no such flow.
    """
    found = _flow(flow, catalogue)
    made = _made(found, values, "pool" if header is not None and header.is_pool else "variable")
    return [*made.faults, *_faults_of_file(found, made, header or _nobody(found), catalogue)]


def _nobody(flow: Flow) -> Header:
    """A header that nothing is asked of."""
    return Header.user(
        file_id="0",
        flow_id=flow.id,
        from_role="?",
        from_participant="?",
        to_role="?",
        to_participant="?",
        created="20000101000000",
    )


def _faults_of_file(flow: Flow, made: _Made, header: Header, catalogue: Catalogue | None) -> Iterator[ValueFault]:
    """What is wrong with the file as a whole, beyond its single values."""
    told = {(fault.path, fault.code) for fault in made.faults}
    file = recount(_file(header, made, "pool" if header.is_pool else "variable"), catalogue)
    try:
        octets = write(file)
    except RegisError:
        return  # a value that no record can hold, which was told
    known = catalogue or built_in()
    if known.find(flow.id) is not flow:
        known = Catalogue(known.items, [*(one for one in known.flows if one.id != flow.id), flow])
    for problem in check(octets, known):
        path: tuple[Step, ...] = ("header",)
        if 1 < problem.line < len(made.paths) + 2:
            path = made.paths[problem.line - 2]
        elif problem.line > 1:
            path = ()
        place = (*path, problem.item) if problem.item else path
        if (place, problem.code) not in told:
            yield ValueFault(place, problem.code, problem.level, problem.expected or problem.text, problem.found)


def _file(header: Header, made: _Made, layout: Layout) -> FlowFile:
    trailer = Trailer.user(file_id=header.file_id, group_count=0, flow_count=0)
    if header.is_pool:
        trailer = Trailer.pool(record_count=0, checksum=0)
    return FlowFile(header, tuple(made.records), trailer, layout)


def compose(
    flow: str | Flow,
    values: Mapping[str, Any] | Sequence[Any],
    *,
    file_id: str,
    sender: tuple[str, str],
    recipient: tuple[str, str],
    created: datetime.datetime,
    completed: datetime.datetime | None = None,
    test_flag: str = "OPER",
    is_pool: bool = False,
    catalogue: Catalogue | None = None,
) -> FlowFile:
    """A file of plain values, with everything checked; :func:`~gbcs.regis.flows.files.write` gives its octets.

    Args:
        flow: reference and version (``D0010002``; the newest version of ``D0010``), or the flow.
        values: instances of the groups of the first level by key; or those of the first of them.
        file_id: identifier of the file, at most 10 characters; a pool file has none.
        sender: role code and participant id: ``("D", "AAAA")``.
        recipient: likewise.
        created: time of creation, with a time zone.
        completed: time of completion, likewise; left out of the trailer where left out here.
        test_flag: ``OPER`` for an operational file.
        is_pool: whether it is to be a pool file.
        catalogue: what knows the flow; the built-in one unless given.

    Raises:
        RegisError: for the first fault that is no warning, with its path.
    """
    found = _flow(flow, catalogue)
    parties = {
        "from_role": sender[0],
        "from_participant": sender[1],
        "to_role": recipient[0],
        "to_participant": recipient[1],
        "created": _utc(created, "created"),
    }
    if is_pool:
        header = Header.pool(flow_id=found.id, **parties)
    else:
        header = Header.user(file_id=file_id, flow_id=found.id, test_flag=test_flag, **parties)
    made = _made(found, values, "pool" if is_pool else "variable")
    for fault in (*made.faults, *_faults_of_file(found, made, header, catalogue)):
        if fault.level is not Level.WARNING:
            raise fault.error()
    file = recount(_file(header, made, "pool" if is_pool else "variable"), catalogue)
    if completed is None or is_pool:
        return file
    counts = {"group_count": int(file.trailer.group_count), "flow_count": int(file.trailer.flow_count)}
    return file._replace(trailer=Trailer.user(file_id=file_id, completed=_utc(completed, "completed"), **counts))


def _utc(at: datetime.datetime, name: str) -> str:
    if not isinstance(at, datetime.datetime) or at.tzinfo is None or not 1 < at.year < 9999:
        raise RegisError("a datetime with a time zone", found=described(at), path=(name,))
    utc = at.astimezone(datetime.UTC)
    return f"{utc.year:04}{utc:%m%d%H%M%S}"


# Mending --------------------------------------------------------------------------------------------------------------


def amend(
    file: FlowFile | bytes, line: int, values: Mapping[str, object], *, catalogue: Catalogue | None = None
) -> FlowFile:
    """A file with other values in one of its records, its counts and checksum made anew; nothing else changes.

    Args:
        file: the file, or its octets.
        line: of the record; the header has 1.
        values: the new values by reference, plain; None takes one away.
        catalogue: what knows the flow; the built-in one unless given.

    Raises:
        RegisError: where there is no such record, its flow or group is not known, its group has no such item, a value
            is not one of its item, or the file is signed: its signature would not hold.
    """
    given = read(file, catalogue) if isinstance(file, bytes) else file
    if given.trailer.signature:
        raise RegisError("a file without signature: a changed one would need another", record="ZPT")
    if not 2 <= line <= len(given.records) + 1:
        raise RegisError(f"a line of a record, 2 to {len(given.records) + 1}", found=str(line))
    flow = _flow(given.header.flow_id, catalogue)
    walk, group = Walk(flow), None
    for record in given.records[: line - 1]:
        group = walk.enter(record)
    record = given.records[line - 2]
    if group is None:
        raise RegisError("a record that its flow has a place for", line=line, record=record.code[:3])
    texts = list(record.values)
    for reference, value in values.items():
        place = group.position(reference)
        if place is None:
            raise RegisError(f"an item of group {group.key}", found=shown(reference), line=line, record=record.code)
        try:
            text = value_text(group.items[place], value)
        except RegisError as error:
            error.field, error.item = place + 2, reference
            raise error.at(line, record.code) from None
        texts += [""] * (place + 1 - len(texts))
        texts[place] = text
    changed = record._replace(values=tuple(texts))
    for problem in problems(changed, group, line):
        if problem.item in values:
            raise problem.error()
    records = (*given.records[: line - 2], changed, *given.records[line - 1 :])
    return recount(given._replace(records=records), catalogue)


def recount(file: FlowFile, catalogue: Catalogue | None = None) -> FlowFile:
    """The file with the counts, and the checksum where it has one, that its records make.

    Raises:
        RegisError: where a record can't be written, or the file is signed: its signature would not hold.
    """
    trailer = file.trailer
    if trailer.signature:
        raise RegisError("a file without signature: a changed one would need another", record="ZPT")
    flow_id = file.header.flow_id
    flow = (catalogue or built_in()).find(flow_id) if len(flow_id) == 8 else None
    root = flow.roots[0].code if flow is not None else file.records[0].code if file.records else ""
    checksum = Checksum()
    if trailer.is_pool or trailer.checksum:
        checksum.add_all([build(file.header.record), *map(build, file.records)])
    groups = len(file.records)
    if trailer.is_pool:
        new = Trailer.pool(record_count=groups + 2, checksum=checksum.value)
    else:
        flows = sum(record.code == root for record in file.records)
        new = Trailer.user(file_id=trailer.file_id, group_count=groups, flow_count=flows, completed=trailer.completed)
        if trailer.checksum:
            values = list(new.record.values)
            values[2] = str(checksum.value)
            new = new._replace(record=new.record._replace(values=tuple(values)))
    if len(new.record.values) >= len(trailer.record.values):  # as long as it was, and ended as it was
        kept = new.record.values[: max(len(trailer.record.values), 4 if not trailer.is_pool else 2)]
        new = new._replace(record=Record("ZPT", kept, trailer.record.is_terminated))
    return file._replace(trailer=new)


# Templates ------------------------------------------------------------------------------------------------------------


def template(flow: Flow) -> dict[str, Any]:
    """The plain values of a flow with nothing in them: every group once, every item of it with None.

    Items that a group lists and does not use are left out.
    """
    return {group.key: [_blank(group)] for group in flow.roots}


def _blank(group: Group) -> dict[str, Any]:
    items = {use.item.reference: None for use in group.uses if use.presence != "N"}
    return {**items, **{child.key: [_blank(child)] for child in group.children}}
