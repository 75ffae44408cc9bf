"""Checks a gas file (REGIS 3.22 to 3.30) with bounded memory, however large it is.

Records that nothing is wrong with go by in blocks: one regular expression, made from the declared records, matches as
many of them as it can in one call. Only where it stops a line is taken apart, and what is wrong with it said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from gbcs.regis.editions import TODAY, Edition, edition_of, elsewhere
from gbcs.regis.errors import RegisError, shown
from gbcs.regis.gas import KINDS, RECORDS, Header, Layout, Parsed, Rejection, Trailer, is_set_file, parse
from gbcs.regis.known import NOTHING, Known, sequence_problems
from gbcs.regis.lines import LINE, Source, blocks
from gbcs.regis.names import GasName, kind_of
from gbcs.regis.problems import CODES, Level, Problem

__all__ = ["problems"]

_HIGHEST = 999999  # generation number of six digits
_FILE_CODES = tuple(code for code in CODES if code.startswith("FIL"))
_RECORD_CODES = tuple(code for code in CODES if code.startswith(("CSV", "CHK")))
_CONTENT_CODES = ("MPO00001", "DCC00001")
_PARENTS = {"E48": "E47", "E49": "E47"}
_MPRNS = re.compile(rb'"E45",([0-9]+)')


@cache
def _clean(kind: str, edition: Edition) -> re.Pattern[bytes]:
    """As many lines as there are, in the order that they have to be in, with nothing wrong in them."""
    line = {name: f"(?:{RECORDS[name].clean(edition)}\n)" for name in KINDS[kind]}
    if kind == "DXR":
        response = RECORDS["E46"]
        accepted = response.clean(edition, outcome='"AC"')
        rejected = response.clean(edition, outcome='"RJ"', flag='"[!#-~]"')  # the flag is repeated as it came
        pattern = f"(?:(?:{accepted}\n)|(?:{rejected}\n){line['S72']}++)*+"
    else:
        pattern = f"(?:{'|'.join(line.values())})*+"
    return re.compile(pattern.encode("ascii"))


def problems(
    source: Source,
    name: str | None = None,
    *,
    known: Known = NOTHING,
    doubled_quotes: bool = False,
    edition: Edition | str | None = None,
) -> Iterator[Problem]:
    """What is wrong with a file, in the order of its lines; what concerns the file as a whole comes last.

    Args:
        source: the file.
        name: its name, which header and records are compared with.
        known: what the receiver knows.
        doubled_quotes: see :func:`gbcs.regis.gas.parse`.
        edition: whose values are allowed; today's where left out.

    Raises:
        RegisError: where there is no record at all, a line is too long to be one, or something of what is known has
            not the type that gas has.
    """
    known.of_gas()
    checker = _Checker(name, known, doubled_quotes, edition_of(edition or TODAY))
    for block, is_last in blocks(source):
        if is_last:
            yield from checker.last(block[:-1])
        else:
            yield from checker.block(block)
    if not checker.lines:
        raise RegisError("a file with records", found="nothing", line=1)


class _Checker:
    """The state between the blocks of a file."""

    def __init__(self, name: str | None, known: Known, doubled_quotes: bool, edition: Edition) -> None:
        self.name = name
        self.edition = edition
        self.known = known
        self.doubled_quotes = doubled_quotes
        self.lines = 0  # that went by
        self.records = 0
        self.ending = kind_of(name) if name is not None else ""
        self.kind = self.ending if self.ending in KINDS else ""
        self.is_set = False
        self.parent = ""  # E47 or S71 that was seen
        self.response: Parsed | None = None  # the E46 that S72 records may follow
        self.response_line = 0
        self.is_rejection_due = False
        self.seen: set[str] = set()  # types of the small files, names of a TOK file

    def block(self, block: bytes) -> Iterator[Problem]:
        """Lines that are not the last."""
        place = 0
        if not self.lines:
            place = block.index(b"\n") + 1
            yield from self.first(block[: place - 1], False)
        clean = _clean(self.kind, self.edition).match if self.kind in ("XDO", "DXI", "DXR") else None
        while place < len(block):
            if clean is not None and (self.parent or self.kind != "XDO") and not self.is_rejection_due:
                match = clean(block, place)
                assert match is not None  # it matches nothing at least
                if match.end() > place:
                    yield from self._passed(block, place, match.end())
                    place = match.end()
                    continue
            end = block.index(b"\n", place)
            self.lines += 1
            yield from self.line(block[place:end])
            place = end + 1

    def _passed(self, block: bytes, start: int, end: int) -> Iterator[Problem]:
        """Lines that nothing is wrong with in themselves."""
        points = self.known.metering_points
        if points is not None and self.kind == "DXI":
            for number, mprn in enumerate(_MPRNS.findall(block, start, end), self.lines + 1):
                if int(mprn) not in points:
                    yield self._unknown_point(number, mprn.decode())
        elif self.kind == "DXR":
            last = block.rfind(b"\n", start, end - 1) + 1
            rejected = block.startswith(b'"S72"', max(last, start))
            self.response = Parsed(RECORDS["E46"], RECORDS["E46"].cls("RJ" if rejected else "AC", 0, "", None))
        passed = block.count(b"\n", start, end)
        self.lines += passed
        self.records += passed

    def first(self, line: bytes, is_last: bool) -> Iterator[Problem]:
        """The first line: the header, or one is missing."""
        self.lines = 1
        self.is_set = is_set_file(line, self.name)
        if self.name is not None:
            try:
                GasName.parse(self.name)
            except RegisError:
                yield Problem("U-NAME", Level.FILE, found=shown(self.name))
        if self.is_set:
            self.kind = "TOK"
            if not is_last:
                yield from self.line(line)
            return
        parsed = self._parse(line, is_last)
        if parsed.layout is not RECORDS["A00"]:
            yield Problem("CHK00036", Level.RECORD, 1, expected="A00, the header")
            if parsed.layout is None:  # it may well be the header: it counts as no record
                yield from parsed.problems
            elif not is_last:
                yield from self.line(line)
            return
        yield from parsed.problems
        if parsed.record is not None:
            yield from self._header(parsed.record)

    def last(self, line: bytes) -> Iterator[Problem]:
        """The last line: the trailer, or one is missing."""
        is_header = False
        if not self.lines:
            yield from self.first(line, True)
            is_header = self._parse(line, True).layout is RECORDS["A00"]
        else:
            self.lines += 1
        parsed = self._parse(line, True)
        is_trailer = not self.is_set and parsed.layout is RECORDS["Z99"]
        if not is_trailer and not is_header:
            yield from self.line(line, parsed)
        yield from self._missing()
        if is_trailer:
            yield from parsed.problems
            if isinstance(parsed.record, Trailer) and parsed.record.records != self.records:
                expected = f"{parsed.record.records} records, as the trailer says"
                yield self._of_file("FIL00018", self.lines, "Z99", 2, "records", expected, str(self.records))
        elif not self.is_set:
            yield Problem("CHK00036", Level.RECORD, self.lines + 1, expected="Z99, the trailer")

    def _parse(self, line: bytes, is_last: bool = False) -> Parsed:
        if len(line) > LINE:
            raise RegisError(f"a line of at most {LINE} octets", found=str(len(line)), line=self.lines)
        return parse(line, self.lines, is_set=self.is_set, is_last=is_last, doubled_quotes=self.doubled_quotes)

    # The header -------------------------------------------------------------------------------------------------------

    def _of_file(
        self, code: str, line: int, record: str, field: int, item: str, expected: str = "", found: str = ""
    ) -> Problem:
        return Problem(code, Level.FILE, line, record, field, item, expected, found)

    def _header(self, header: Header) -> Iterator[Problem]:
        known = self.known
        found = str(header.organisation)
        if known.organisations is not None and header.organisation not in known.organisations:
            yield self._of_file("FIL00013", 1, "A00", 2, "organisation", found=found)
        elif known.sender is not None and header.organisation != known.sender:
            yield self._of_file("FIL00014", 1, "A00", 2, "organisation", str(known.sender), found)
        if self.ending and self.ending != header.kind:
            yield self._of_file("FIL00015", 1, "A00", 3, "kind", shown(self.ending), shown(header.kind))
        elif not self.ending and (header.kind not in KINDS or header.kind == "TOK"):
            kinds = ", ".join(kind for kind in KINDS if kind != "TOK")
            yield self._of_file("U-VALIDSET", 1, "A00", 3, "kind", f"one of {kinds}", shown(header.kind))
        if not self.kind and header.kind in KINDS:
            self.kind = header.kind
        if ":" in header.created_at:
            yield Problem("W-TIME", Level.WARNING, 1, "A00", 5, "created_at", "HHMMSS", header.created_at)
        number = header.generation
        if self.name is not None:
            try:
                named = GasName.parse(self.name).number
            except RegisError:
                named = number  # told already
            if named != number:
                yield self._of_file("FIL00016", 1, "A00", 6, "generation", str(named), str(number))
        place = Problem("", Level.FILE, 1, "A00", 6, "generation")
        yield from sequence_problems(known, number, _HIGHEST, "FIL00017", place)

    # Records ----------------------------------------------------------------------------------------------------------

    def line(self, line: bytes, parsed: Parsed | None = None) -> Iterator[Problem]:
        """One line between header and trailer."""
        number = self.lines
        parsed = parsed or self._parse(line)
        layout = parsed.layout
        if not line or layout is None:
            self.records += bool(line)
            yield from parsed.problems
            return
        if layout.type in ("A00", "Z99"):
            yield self._of_file("FIL00019", number, layout.type, 1, "", "it once, at the begin or the end of the file")
            return
        self.records += 1
        if self.kind and layout.type not in KINDS[self.kind]:
            yield self._of_file("FIL00019", number, layout.type, 1, "", f"a record of a file {self.kind}")
            return
        yield from parsed.problems
        yield from self._order(layout, parsed)
        if parsed.record is not None:
            yield from self._content(layout, parsed)

    def _order(self, layout: Layout, parsed: Parsed) -> Iterator[Problem]:
        """Records that need another one before them."""
        number, name = self.lines, layout.type
        parent = _PARENTS.get(name)
        if name == "E46":
            yield from self._due()
            self.response, self.response_line = parsed, number
            self.is_rejection_due = parsed.record is not None and parsed.record.outcome == "RJ"
        elif name == "S72" and self.kind == "DXR":
            if self.response is None:
                yield Problem("CHK00036", Level.RECORD, number, name, expected="E46 before it")
            elif self.response.record is not None and self.response.record.outcome == "AC":
                yield Problem("U-CONDITION", Level.RECORD, number, name, expected="it only after outcome RJ")
            self.is_rejection_due = False
        elif name == "S72" and self.kind == "FRJ":
            if not self.parent:
                yield Problem("CHK00036", Level.RECORD, number, name, expected="S71 before it")
        elif parent and not self.parent:
            yield Problem("CHK00036", Level.RECORD, number, name, expected=f"{parent} before it")
        elif name == "S71" and self.parent:
            yield Problem("U-RANGE", Level.RECORD, number, name, expected="one of it")
        if name in ("E47", "S71"):
            self.parent = name
        if self.kind in ("ERR", "FRJ"):
            self.seen.add(name)

    def _due(self) -> Iterator[Problem]:
        if self.is_rejection_due:
            self.is_rejection_due = False
            yield Problem("CHK00036", Level.RECORD, self.response_line, "E46", expected="S72 after outcome RJ")

    def _missing(self) -> Iterator[Problem]:
        """What should have come before the end."""
        yield from self._due()
        due = {"ERR": ("E01",), "FRJ": ("S71", "S72")}.get(self.kind, ())
        for name in due:
            if name not in self.seen:
                yield Problem("CHK00036", Level.RECORD, self.lines, expected=f"{name} in a file {self.kind}")

    def _content(self, layout: Layout, parsed: Parsed) -> Iterator[Problem]:
        """What a well-formed record says."""
        record, number, name = parsed.record, self.lines, layout.type
        points: Any = self.known.metering_points
        if name == "E45" and points is not None and record.mprn not in points:
            yield self._unknown_point(number, str(record.mprn))
        for place, field in enumerate(layout.fields):
            value = record[place]
            codes = field.codes(self.edition)
            if isinstance(record, Rejection):
                codes = _FILE_CODES if self.kind == "FRJ" else _CONTENT_CODES if self.kind == "DXR" else ()
            elif name == "E01" and field.name == "code":
                codes = _RECORD_CODES
            elif name == "E46" and field.name == "flag" and record.outcome != "AC":
                codes = ()  # a flag that is rejected is repeated as it came
            if codes and value and value not in codes:
                code = "DCC00001" if name == "E45" else "U-VALIDSET"
                where = (name, place + layout.first, field.name)
                found = shown(value)
                if period := elsewhere(field.values, value, self.edition):
                    found += f", a value {period}"
                yield Problem(code, Level.CONTENT, number, *where, f"one of {', '.join(codes)}", found)
        if name in ("E48", "E49") and len(record.organisation) != 3:
            found = shown(record.organisation)
            yield Problem("W-CODE", Level.WARNING, number, name, 3, "organisation", "a code of three characters", found)
        if name == "E47" and record.address.count(",") != 6 and record.address:
            found = f"{record.address.count(',')} commas"
            yield Problem("W-ADDRESS", Level.WARNING, number, name, 5, "address", "six commas", found)
        elif name == "E48" and record.role != "SUP" and record.effective_to and record.effective_to.toordinal() > 1:
            yield Problem("W-EFFECTIVE-TO", Level.WARNING, number, name, 5, "effective_to", "none", record.role)
        elif name == "TOK":
            try:
                is_data = GasName.parse(record.name).kind == "XDO"
            except RegisError:
                is_data = False
            if not is_data:
                found = shown(record.name)
                yield Problem("U-NAME", Level.CONTENT, number, name, 1, "name", "the name of an XDO file", found)
            elif record.name in self.seen:
                yield Problem("U-DUPLICATE", Level.CONTENT, number, name, 1, "name", "each file once", record.name)
            self.seen.add(record.name)

    def _unknown_point(self, number: int, mprn: str) -> Problem:
        return Problem("MPO00001", Level.CONTENT, number, "E45", 2, "mprn", found=mprn)
