"""Files of electricity registration data (REGIS 3.11 to 3.21): user files of flows of the Data Transfer Catalogue.

What a flow is made of, how its records are read, written and judged, is the business of :mod:`gbcs.regis.flows`. Here
are the three flows of the DCC service flag as typed values, D0350 (status), D0351 (rejections) and D0172
(acknowledgement), and what REGIS adds: file names, the signature behind the trailer, the rule of the effective-from
date.

The flows of registration data itself (D0348, D0349, D0353) are published nowhere: their records are kept as they are,
and a catalogue that has them can be given.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

from gbcs.regis.clock import local_time
from gbcs.regis.editions import TODAY, Edition
from gbcs.regis.errors import RegisError, shown
from gbcs.regis.flows import files
from gbcs.regis.flows.catalogue import Catalogue, built_in
from gbcs.regis.flows.envelope import Header, Trailer
from gbcs.regis.flows.files import FlowFile
from gbcs.regis.flows.model import Format, Group
from gbcs.regis.flows.records import Record, make, problems
from gbcs.regis.gas import Signature
from gbcs.regis.names import ElectricityName
from wire.node import JSON, node

__all__ = [
    "DCC",
    "FLOWS",
    "File",
    "Instruction",
    "Rejection",
    "Summary",
    "build",
    "deemed_received",
    "instructions",
    "read",
    "rejections",
    "sequence_number",
    "signature_of",
    "status_file",
    "summaries",
    "write",
]

DCC = "DCCO"
"""The market participant id of the DCC, in role ``Z``; registration systems have role ``P`` (REGIS 3.17)."""

FLOWS: dict[str, str] = {
    "D0172": "acknowledgement of a DCC status file",
    "D0348": "update of registration data",
    "D0349": "partial refresh of registration data",
    "D0350": "DCC status file",
    "D0351": "rejections from a DCC status file",
    "D0353": "initial population or full refresh of registration data",
}
"""The flows of the interface (REGIS 3.18, 3.19)."""

_SIGNATURE = re.compile(r",(.*),([^,]*),([^,]*)", re.DOTALL)


@node
class File(NamedTuple):
    """A file of electricity registration data.

    Attributes:
        flow_file: header, records and trailer, as :mod:`gbcs.regis.flows` has them.
        name: of the file, where it is known.
    """

    flow_file: FlowFile
    name: str | None = None

    @property
    def header(self) -> Header:
        """ZHV, the first record."""
        return self.flow_file.header

    @property
    def records(self) -> tuple[Record, ...]:
        """What is between header and trailer."""
        return self.flow_file.records

    @property
    def trailer(self) -> Trailer:
        """ZPT, the last record."""
        return self.flow_file.trailer

    @property
    def kind(self) -> str:
        """The flow without its version: ``D0350``."""
        return self.header.flow_id[:5]

    @property
    def signature(self) -> Signature | None:
        """What stands behind the trailer; None in a file that is not signed."""
        return signature_of(self.trailer)

    def plain(self) -> dict[str, JSON]:
        """As JSON."""
        return {"name": self.name, **self.flow_file.plain()}


def signature_of(trailer: Trailer) -> Signature | None:
    """What stands behind a trailer; None in a file that is not signed."""
    match = _SIGNATURE.fullmatch(trailer.signature)
    return Signature(match[1], match[2], match[3]) if match else None


def read(octets: bytes, name: str | None = None, *, catalogue: Catalogue | None = None) -> File:
    """Read a file; of a flow that the catalogue does not know the records are kept as they are.

    Raises:
        RegisError: where there is no header or trailer, or it is not in ASCII.
    """
    return File(files.read(octets, catalogue), name)


def write(file: File, *, catalogue: Catalogue | None = None) -> bytes:
    """Write a file: the octets that :func:`read` read it from.

    Raises:
        RegisError: where a value has a separator or line end in it, or a character that is not ASCII.
    """
    return files.write(file.flow_file, catalogue)


# The flows of the DCC service flag ------------------------------------------------------------------------------------


@node
class Instruction(NamedTuple):
    """Group 82H of D0350: the DCC service flag of a metering point.

    Attributes:
        number: of the instruction (J0109).
        type: of the instruction (J0723), a code of the registration rules.
        mpan: MPAN core (J0003), 13 digits.
        flag: DCC service flag (J1833): ``A``, ``N`` or ``I``; before November 2021 ``A``, ``S`` or ``W``.
        effective_from: date from which the flag holds (J1834).
        supplier: participant id of the supplier that the DCC believes to be registered (J0084).
    """

    number: int
    type: str
    mpan: str
    flag: str
    effective_from: datetime.date
    supplier: str


@node
class Rejection(NamedTuple):
    """Groups 84H and 85H of D0351: an instruction of D0350 that was rejected, and why.

    What could not be read from the instruction is left out.

    Attributes:
        number: of this instruction (J0109).
        type: of the instruction (J0723).
        incoming: number of the rejected instruction in its file (J1017).
        received: the date that it is deemed to be received on (J0821).
        reasons: reason codes (J0107), one or more; see :data:`gbcs.regis.problems.REASONS`.
        mpan: MPAN core (J0003).
        flag: DCC service flag (J1833).
        effective_from: date of the flag (J1834).
        supplier: participant id (J0084).
    """

    number: int
    type: str
    incoming: int
    received: datetime.date
    reasons: tuple[str, ...]
    mpan: str | None = None
    flag: str | None = None
    effective_from: datetime.date | None = None
    supplier: str | None = None


@node
class Summary(NamedTuple):
    """Group 357 of D0172: how the instructions of one type in a file fared.

    Attributes:
        number: of this instruction (J0109).
        type: of the instructions (J0723).
        received_on: the date that they are deemed to be received on (J0821).
        file_id: identifier of the file that had them (J1064).
        received: how many there were (J0522), 99999 at most.
        accepted: how many of them were carried out (J0523).
        rejected: how many were not (J0524).
    """

    number: int
    type: str
    received_on: datetime.date
    file_id: str
    received: int
    accepted: int
    rejected: int


def _date(text: str) -> datetime.date:
    if not _DATE.allows(text):
        raise RegisError("a date YYYYMMDD", found=shown(text))
    return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:]))


def _text(value: Any) -> str:
    return f"{value:%Y%m%d}" if isinstance(value, datetime.date) else str(value)


_INSTRUCTION = ("J0109", "J0723", "J0003", "J1833", "J1834", "J0084")
_REJECTION = ("J0109", "J0723", "J1017", "J0821", "J0003", "J1833", "J1834", "J0084")
_SUMMARY = ("J0109", "J0723", "J0821", "J1064", "J0522", "J0523", "J0524")
_CONVERSIONS: dict[str, Callable[[str], Any]] = {
    "J0109": int,
    "J1017": int,
    "J0522": int,
    "J0523": int,
    "J0524": int,
    "J0821": _date,
    "J1834": _date,
}
_NUMBER_ITEMS = frozenset(item for item, convert in _CONVERSIONS.items() if convert is int)
_DIGITS = re.compile(r"[0-9]{1,12}", re.ASCII)
_DATE = Format.parse("DATE")

T = TypeVar("T")


def _group(flow: str, code: str, edition: Edition | str = TODAY) -> Group:
    group = built_in(edition)[flow].group(code)
    assert group is not None
    return group


def _values(record: Record, flow: str, items: tuple[str, ...], line: int) -> list[Any]:
    """The values of items of a record, converted; None where one is absent."""
    group = _group(flow, record.code)
    found: list[Any] = []
    for item in items:
        place = group.position(item)
        assert place is not None
        text = record.values[place] if place < len(record.values) else ""
        if not text:
            found.append(None)
            continue
        if item in _NUMBER_ITEMS and not _DIGITS.fullmatch(text):
            raise RegisError("a number", found=shown(text), line=line, record=record.code, field=place + 2, item=item)
        try:
            found.append(_CONVERSIONS.get(item, str)(text))
        except RegisError as error:
            error.field, error.item = place + 2, item
            raise error.at(line, record.code) from None
    return found


def _complete(values: list[Any], items: tuple[str, ...], record: Record, line: int) -> list[Any]:
    for item, value in zip(items, values, strict=True):
        if value is None:
            raise RegisError("a value in a mandatory item", line=line, record=record.code, item=item)
    return values


def _of_kind(file: File, kind: str) -> Iterator[tuple[int, Record]]:
    if file.kind != kind:
        raise RegisError(f"a file of flow {kind}", found=shown(file.kind))
    return enumerate(file.records, 2)


def instructions(file: File) -> Iterator[Instruction]:
    """The instructions of a DCC status file (D0350).

    Raises:
        RegisError: where the file is of another flow, or an item is absent or has not its format.
    """
    for line, record in _of_kind(file, "D0350"):
        if record.code == "82H":
            yield Instruction(*_complete(_values(record, "D0350", _INSTRUCTION, line), _INSTRUCTION, record, line))


def rejections(file: File) -> Iterator[Rejection]:
    """The rejections of a D0351 file.

    Raises:
        RegisError: where the file is of another flow, or an item is absent or has not its format.
    """
    current: list[Any] = []
    reasons: list[str] = []

    def rejection() -> Rejection:
        number, kind, incoming, received, *echoed = current
        return Rejection(number, kind, incoming, received, tuple(reasons), *echoed)

    for line, record in _of_kind(file, "D0351"):
        if record.code == "84H":
            if current:
                yield rejection()
            values = _values(record, "D0351", _REJECTION, line)
            current, reasons = [*_complete(values[:4], _REJECTION[:4], record, line), *values[4:]], []
        elif record.code == "85H":
            if not current:
                raise RegisError("84H before it", line=line, record=record.code)
            reasons.append(record.values[0] if record.values else "")
    if current:
        yield rejection()


def summaries(file: File) -> Iterator[Summary]:
    """The summaries of a D0172 file.

    Raises:
        RegisError: where the file is of another flow, or an item is absent or has not its format.
    """
    for line, record in _of_kind(file, "D0172"):
        if record.code == "357":
            yield Summary(*_complete(_values(record, "D0172", _SUMMARY, line), _SUMMARY, record, line))


def sequence_number(file: File) -> int | None:
    """The file sequence number (J0330), which flows of the interface have in their first group; None without one."""
    record = file.records[0] if file.records else None
    if record is None or not record.values or not _DIGITS.fullmatch(record.values[0]):
        return None
    return int(record.values[0])


def status_file(
    told: Iterable[Instruction],
    *,
    number: int,
    file_id: str,
    to_participant: str,
    at: datetime.datetime,
    test_flag: str = "OPER",
    edition: Edition | str = TODAY,
) -> File:
    """A DCC status file (D0350), as the DCC sends it to the registration data provider of a network party.

    Args:
        told: the instructions.
        number: file sequence number (J0330), which the name has too.
        file_id: identifier of the file, at most 10 characters.
        to_participant: id of the network party.
        at: time of creation, with a time zone.
        test_flag: ``OPER`` for an operational file.
        edition: whose flags are allowed.

    Raises:
        RegisError: where a value has not the format of its item, or there is no such edition.
    """
    group = _group("D0350", "82H", edition)
    records = [make(_group("D0350", "81H"), {"J0330": str(number)})]
    records += [make(group, dict(zip(_INSTRUCTION, map(_text, one), strict=True))) for one in told]
    name = str(ElectricityName(DCC, "D0350", number))
    parties = ("Z", DCC, "P", to_participant)
    return build("D0350001", records, file_id=file_id, parties=parties, at=at, name=name, test_flag=test_flag)


def build(
    flow_id: str,
    records: Iterable[Record],
    *,
    file_id: str,
    parties: tuple[str, str, str, str],
    at: datetime.datetime,
    name: str | None = None,
    test_flag: str = "OPER",
) -> File:
    """A file of a flow of the interface, whose first group stands once.

    Args:
        flow_id: flow and version: ``D0351001``.
        records: what comes between header and trailer; :mod:`gbcs.regis.flows` makes them.
        file_id: identifier of the file, at most 10 characters.
        parties: role code and participant id of the sender, and of the recipient: ``("P", "XXXX", "Z", "DCCO")``.
        at: time of creation, with a time zone.
        name: of the file.
        test_flag: ``OPER`` for an operational file.

    Raises:
        RegisError: where a value of the header has not the format of its item.
    """
    if at.tzinfo is None:
        raise RegisError("a time with a time zone", found=at.isoformat())
    created = f"{at.astimezone(datetime.UTC):%Y%m%d%H%M%S}"
    header = Header.user(
        file_id=file_id,
        flow_id=flow_id,
        from_role=parties[0],
        from_participant=parties[1],
        to_role=parties[2],
        to_participant=parties[3],
        created=created,
        test_flag=test_flag,
    )
    for problem in problems(header.record, header.group, 1):
        raise problem.error()
    kept = tuple(records)
    trailer = Trailer.user(file_id=file_id, group_count=len(kept), flow_count=1, completed=created)
    return File(FlowFile(header, kept, trailer), name)


def deemed_received(
    at: datetime.datetime, is_working_day: Callable[[datetime.date], bool] = lambda day: day.weekday() < 5
) -> datetime.date:
    """The working day that something counts as received on (J0821): the day ends at 18:00 by the clock of the country.

    Args:
        at: the instant of receipt, in whatever time zone; without one it is local time.
        is_working_day: tells working days; Monday to Friday where left out, which knows no holidays.
    """
    local = local_time(at)
    day = local.date() if local.hour < 18 else local.date() + datetime.timedelta(days=1)
    for _ in range(366):
        if is_working_day(day):
            return day
        day += datetime.timedelta(days=1)
    raise RegisError("a working day within a year", found=at.isoformat())
