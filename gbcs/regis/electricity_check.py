"""Checks an electricity file: what the catalogue says of its flow, and what a receiver knows (REGIS 3.3, 3.16, 3.17).

REGIS has no codes for electricity. What is wrong with the structure of a file has the library's own (``U-``, ``W-``);
what a record of the DCC status file says has the rejection reasons of data item J0107.
"""

from __future__ import annotations

import datetime
from collections import deque
from collections.abc import Iterator
from typing import Any

from gbcs.regis.editions import TODAY, Edition, edition_of
from gbcs.regis.electricity import DCC
from gbcs.regis.errors import RegisError, shown
from gbcs.regis.flows import validation
from gbcs.regis.flows.catalogue import Catalogue, built_in
from gbcs.regis.flows.envelope import Header
from gbcs.regis.flows.model import Format
from gbcs.regis.flows.records import Record, parse
from gbcs.regis.known import NOTHING, Known, sequence_problems
from gbcs.regis.lines import Source, blocks, pieces
from gbcs.regis.names import ElectricityName
from gbcs.regis.problems import Level, Problem

__all__ = ["problems"]

_HIGHEST = 10**12 - 1  # J0330 has 12 digits
_SEQUENCE_GROUPS = {"D0350": "81H", "D0351": "83H", "D0172": "749", "D0348": "", "D0349": "", "D0353": ""}
"""The flows of the interface with the group of their file sequence number; empty where its code is not published."""
_DATE = Format.parse("DATE")


def problems(
    source: Source,
    name: str | None = None,
    *,
    known: Known = NOTHING,
    catalogue: Catalogue | None = None,
    edition: Edition | str | None = None,
) -> Iterator[Problem]:
    """What is wrong with a file, roughly in the order of its lines; what concerns the file as a whole comes last.

    Memory is bounded but for the problems that records have in the light of what is known, and for the dates of
    ``known.effective_from``.

    Args:
        source: the file.
        name: its name: files of the DCC have names of a given form.
        known: what the receiver knows.
        catalogue: what knows the flows; the built-in one where left out.
        edition: whose values are allowed; those of the catalogue where left out.

    Raises:
        RegisError: where there is no record at all, a line is too long to be one, or something of what is known has
            not the type that electricity has.
    """
    known.of_electricity()
    content = _Content(name, known)
    if catalogue is None:
        catalogue = built_in(edition or TODAY)
    elif edition is not None:
        catalogue = catalogue.in_edition(edition_of(edition))

    def passing() -> Iterator[bytes]:
        for block, _ in blocks(content.line_ends(source)):
            content.block(block)
            yield block

    found = content.found
    for problem in validation.check(passing(), catalogue):
        while found and found[0].line <= problem.line:
            yield found.popleft()
        yield problem
    yield from found


class _Content:
    """What records say, gone through beside the check of their form."""

    def __init__(self, name: str | None, known: Known) -> None:
        self.name = name
        self.known = known
        self.line = 0
        self.found: deque[Problem] = deque()
        self.flow = ""
        self.named: int | None = None  # number in the file name
        self.flags: dict[str, str] = {}
        self.dates: dict[str, datetime.date] = {}
        judging = (
            known.metering_points,
            known.disconnected,
            known.effective_from,
            known.flags,
            known.instruction_types,
            known.suppliers,
        )
        self.is_needed = any(value is not None for value in judging)

    def block(self, block: bytes) -> None:
        """Look at some lines."""
        if self.line > 1 and not self.is_needed:
            self.line += block.count(b"\n")
            return
        for line in block.split(b"\n")[:-1]:
            self.line += 1
            if self.line == 1:
                self.header(line.decode("latin-1"))
            elif self.line == 2 and self.flow in _SEQUENCE_GROUPS:
                self.sequence(parse(line.decode("latin-1")))
            if self.is_needed and line.startswith(b"82H|"):
                self.instruction(line.decode("latin-1").split("|"))

    def add(self, code: str, level: Level, record: str, field: int, item: str, expected: str, found: str) -> None:
        self.found.append(Problem(code, level, self.line, record, field, item, expected, shown(found)))

    def header(self, line: str) -> None:
        """Sender and name."""
        if not line.startswith("ZHV|"):
            self.is_needed = False
            return
        header = Header.parse(line)
        self.flow = header.flow_id[:5]
        self.is_needed = self.is_needed and self.flow == "D0350"
        known, sender = self.known, header.from_participant
        organisations: Any = known.organisations
        if organisations is not None and sender not in organisations:
            self.add("U-SENDER", Level.FILE, "ZHV", 5, "J0938", "a participant that is known", sender)
        elif known.sender is not None and sender != known.sender:
            self.add("U-SENDER", Level.FILE, "ZHV", 5, "J0938", str(known.sender), sender)
        if self.name is None or sender != DCC:
            return
        try:
            named = ElectricityName.parse(self.name)
            is_ours = (named.participant, named.flow) == (sender, self.flow)
            self.named = named.number
        except RegisError:
            is_ours = False
        if not is_ours:
            expected = f"{DCC}_{self.flow}_ and a number"
            self.found.append(Problem("U-NAME", Level.FILE, expected=expected, found=shown(self.name)))

    def sequence(self, record: Record) -> None:
        """The file sequence number, in the first record behind the header."""
        group = _SEQUENCE_GROUPS[self.flow]
        text = record.values[0] if record.values else ""
        is_number = text.isascii() and text.isdecimal() and len(text) <= 12
        if group:
            if record.code != group or not is_number:
                return  # the check of the form says so
        elif record.code == "ZPT" or len(record.values) != 1 or not is_number or text[0] == "0":
            # Not even a file with nothing to report may be without it (REGIS 3.11, 3.12).
            expected = "a record of the file sequence number alone"
            self.add(
                "U-SEQUENCE", Level.FILE, record.code[:3], 0, "", expected, "|".join((record.code, *record.values))
            )
            return
        number = int(text)
        place = Problem("", Level.FILE, self.line, record.code, 2, "J0330")
        self.found.extend(sequence_problems(self.known, number, _HIGHEST, "U-DUPLICATE", place))
        if self.named is not None and self.named != number:
            self.add("W-NAME", Level.WARNING, record.code, 2, "J0330", str(self.named), text)

    def line_ends(self, source: Source) -> Iterator[bytes]:
        """The octets of the file as they pass, with an eye on what ends its lines: LF alone (REGIS 3.13(g))."""
        line, is_told = 1, False
        for piece in pieces(source):
            if not is_told and (place := piece.find(b"\r")) >= 0:
                is_told = True
                number = line + piece.count(b"\n", 0, place)
                self.found.append(Problem("W-LINE-END", Level.WARNING, number, expected="LF", found="CR"))
            line += piece.count(b"\n")
            yield piece

    def instruction(self, fields: list[str]) -> None:
        """An instruction of a status file; values that have not their form are left to the check of the form."""
        known = self.known
        _, _, kind, mpan, flag, date, supplier = (*fields, *("",) * 6)[:7]
        if known.instruction_types is not None and kind and kind not in known.instruction_types:
            self.add("1", Level.CONTENT, "82H", 3, "J0723", "a known type of instruction", kind)
        points: Any = known.metering_points
        if points is not None and mpan and mpan not in points:
            self.add("3", Level.CONTENT, "82H", 4, "J0003", "a known metering point", mpan)
        if known.disconnected is not None and mpan in known.disconnected:
            self.add("23", Level.CONTENT, "82H", 4, "J0003", "a metering point that is connected", mpan)
        if known.flags is not None and flag and self.flags.get(mpan, known.flags.get(mpan)) == flag:
            self.add("47", Level.CONTENT, "82H", 5, "J1833", "another flag than the current one", flag)
        if known.flags is not None:
            self.flags[mpan] = flag
        if known.effective_from is not None and _DATE.allows(date):
            day = datetime.date(int(date[:4]), int(date[4:6]), int(date[6:]))
            before = self.dates.get(mpan, known.effective_from.get(mpan))
            if before is not None and day < before:
                self.add("56", Level.CONTENT, "82H", 6, "J1834", f"{before:%Y%m%d} or later", date)
            else:
                self.dates[mpan] = day
        if known.suppliers is not None and supplier and supplier not in known.suppliers:
            self.add("58", Level.CONTENT, "82H", 7, "J0084", "a known supplier", supplier)
