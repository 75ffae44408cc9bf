"""Files of gas registration data (REGIS 3.22 to 3.30): their records as typed values, read, written and streamed.

A file is a header (A00), records and a trailer (Z99) of comma-separated fields; only the confirmation of a set of
files (TOK) has neither header nor trailer. What fields a record has is declared once, in its class: reading, writing,
checking and tables (:mod:`gbcs.regis.arrow`) go by that.

:func:`read` takes every file whose records have the form that the specification gives them, and refuses any other; what
it takes is written again octet for octet. What else may be wrong with a file (counts, order, content) is told by
:func:`gbcs.regis.check`, which tells the errors of form with their codes as well.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import Annotated, Any, NamedTuple, TypeAlias, get_type_hints

from gbcs.regis.editions import DCC_SERVICE_FLAGS, TODAY, Edition, Value, in_edition
from gbcs.regis.errors import RegisError, shown
from gbcs.regis.lines import BLOCK, LineEnds, Source, blocks, join, split
from gbcs.regis.names import GasName, kind_of
from gbcs.regis.problems import Level, Problem
from wire.node import JSON, node

__all__ = [
    "DCC",
    "KINDS",
    "NULL_DATE",
    "RECORDS",
    "DataNotification",
    "Field",
    "File",
    "Header",
    "Layout",
    "OrganisationDeletion",
    "OrganisationNotification",
    "Record",
    "RecordError",
    "RejectedFile",
    "Rejection",
    "RecordResponse",
    "SetMember",
    "Signature",
    "Status",
    "Told",
    "Trailer",
    "address",
    "is_date",
    "is_number",
    "parse",
    "parsed",
    "read",
    "record_plain",
    "record_text",
    "stream",
    "type_of",
    "write",
    "write_stream",
]

DCC = 10005989
"""The organisation id of the DCC (REGIS 3.26)."""

NULL_DATE = datetime.date(1, 1, 1)
"""The date ``00010101``, which stands for none (REGIS 3.28(a))."""


# Fields ---------------------------------------------------------------------------------------------------------------

_LEAP = r"(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
_CALENDAR = (
    r"(?:(?!0000)[0-9]{4}"
    r"(?:(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])(?:29|30)|(?:0[13578]|1[02])31)"
    rf"|{_LEAP}0229)"
)
"""Every day there is, from the year 1 to 9999, and no other."""

_TIME = r"(?:(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]|(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])"
_ADDRESS = r"(?:(?:[^\",\n]*,){6}[^\",\n]*)?"


class Field(NamedTuple):
    """A field of a record.

    Attributes:
        name: of the attribute that holds it.
        kind: ``text`` (in quotation marks), ``number`` or ``date`` (without them), ``time`` (text of a time).
        length: the most characters, quotation marks not counted.
        is_optional: whether it may be blank.
        values: the allowed values, where they are listed, with their editions.
        clean: regular expression of what needs no second look, of what stands between the quotation marks.
        is_spaced: whether it may begin with a space.
    """

    name: str
    kind: str
    length: int
    is_optional: bool = False
    values: tuple[Value, ...] = ()
    clean: str = ""
    is_spaced: bool = False

    def pattern(self, opening: str = "(") -> str:
        """Regular expression of the field in all its allowed forms; ``opening`` is that of the group of its value."""
        if self.kind == "number":
            return f"{opening}0|[1-9][0-9]{{0,{self.length - 1}}})"
        if self.kind == "date":
            return f"{opening}(?:{_CALENDAR}){'?' if self.is_optional else ''})"
        if self.kind == "time":
            return f'"{opening}{_TIME})"'
        begin = "" if self.is_spaced else "(?! )"
        return f'"{begin}{opening}[ !#-~]{{{0 if self.is_optional else 1},{self.length}}})(?<! )"'

    @property
    def linear_pattern(self) -> str:
        """The same for machines that can't look around; a date is known by its digits alone."""
        if self.kind == "number":
            return f"(?:0|[1-9][0-9]{{0,{self.length - 1}}})"
        if self.kind == "date":
            return f"(?:[0-9]{{8}}){'?' if self.is_optional else ''}"
        if self.kind == "time":
            return f'"{_TIME}"'
        begin, rest = "[ !#-~]" if self.is_spaced else "[!#-~]", f"[ !#-~]{{0,{max(self.length - 2, 0)}}}[!#-~]"
        text = "[!#-~]" if self.length == 1 else f"(?:[!#-~]|{begin}{rest})"
        return f'"{text}{"?" if self.is_optional else ""}"'

    def codes(self, edition: Edition = TODAY) -> tuple[str, ...]:
        """The allowed values of an edition; none where they are not listed."""
        return tuple(in_edition(self.values, edition))

    def clean_pattern(self, edition: Edition) -> str:
        """Regular expression of the field where nothing at all is wrong with it."""
        if self.values:
            return f'"(?:{"|".join(self.codes(edition))}){"?" if self.is_optional else ""}"'
        if self.clean:
            return f'"(?=[ !#-~]{{0,{self.length}}}")(?:{self.clean})(?<! )"'
        return self.pattern("(?:")


def _text(length: int, *codes: str, optional: bool = False, clean: str = "", spaced: bool = False) -> Field:
    return Field("", "text", length, optional, tuple(map(Value, codes)), clean, spaced)


def _number(length: int) -> Field:
    return Field("", "number", length)


_DATE = Field("", "date", 8)
_OPTIONAL_DATE = Field("", "date", 8, is_optional=True)
_ORGANISATION_TYPE = _text(3, "SUP", "MAM", "NWO")
_ORGANISATION = _text(3, clean="[ !#-~]{3}")
_FLAG = Field("", "text", 1, values=DCC_SERVICE_FLAGS)


# Records --------------------------------------------------------------------------------------------------------------


@node
class Header(NamedTuple):
    """A00, the first record of every file but TOK.

    Attributes:
        organisation: id of the sender; :data:`DCC` for the DCC.
        kind: ``XDO`` registration data, ``DXI`` DCC status, ``DXR``, ``ERR``, ``FRJ`` responses.
        created_on: date of creation.
        created_at: time of creation in UTC, ``HHMMSS``; ``HH:MM:SS`` is read too.
        generation: consecutive number of the sender's files, that of the file name.
    """

    organisation: Annotated[int, _number(10)]
    kind: Annotated[str, _text(3)]
    created_on: Annotated[datetime.date, _DATE]
    created_at: Annotated[str, Field("", "time", 8)]
    generation: Annotated[int, _number(6)]

    @property
    def created(self) -> datetime.datetime:
        """The instant of creation, UTC."""
        time = datetime.time.fromisoformat(self.created_at)
        return datetime.datetime.combine(self.created_on, time, datetime.UTC)


@node
class Trailer(NamedTuple):
    """Z99, the last record of every file but TOK.

    Attributes:
        records: how many records the file has, header and trailer not counted.
    """

    records: Annotated[int, _number(10)]


@node
class Status(NamedTuple):
    """E45: the DCC service flag of a supply meter point (DXI).

    Attributes:
        mprn: meter point reference.
        flag: ``A`` active, ``N`` non-active, ``I`` installed not commissioned; before November 2021 ``A``, ``S``
            suspended, ``W`` withdrawn.
        effective_from: date from which the flag holds.
    """

    mprn: Annotated[int, _number(10)]
    flag: Annotated[str, _FLAG]
    effective_from: Annotated[datetime.date, _DATE]


@node
class RecordResponse(NamedTuple):
    """E46: what became of an E45 record (DXR).

    Attributes:
        outcome: ``AC`` accepted, ``RJ`` rejected: at least one :class:`Rejection` follows.
        mprn: meter point reference.
        flag: the DCC service flag that was received.
        effective_from: the date that was received.
    """

    outcome: Annotated[str, _text(2, "AC", "RJ")]
    mprn: Annotated[int, _number(10)]
    flag: Annotated[str, _FLAG]
    effective_from: Annotated[datetime.date, _DATE]


@node
class DataNotification(NamedTuple):
    """E47: data of a supply meter point (XDO); the records of its organisations follow.

    Attributes:
        mprn: meter point reference.
        status: operability of the meter, a code.
        source: id of the gas transporter that sent the data.
        address: seven elements joined by commas, see :func:`address`; six commas alone where there is none.
        postcode: outcode, space, incode.
        market_sector: ``D`` domestic, ``I`` industrial.
        uprn: unique property reference number.
    """

    mprn: Annotated[int, _number(10)]
    status: Annotated[str, _text(2)]
    source: Annotated[str, _text(3)]
    address: Annotated[str, _text(250, optional=True, clean=_ADDRESS, spaced=True)] = ",,,,,,"
    postcode: Annotated[str, _text(9, optional=True)] = ""
    market_sector: Annotated[str, _text(1, "D", "I", optional=True)] = ""
    uprn: Annotated[str, _text(12, optional=True)] = ""

    @property
    def address_elements(self) -> tuple[str, ...]:
        """Plot number, building number, sub-building name, building name, street, locality, post town."""
        return tuple(element.strip() for element in self.address.split(","))


@node
class OrganisationNotification(NamedTuple):
    """E48: an organisation at the supply meter point of the record before it (XDO).

    Attributes:
        role: ``SUP`` gas supplier, ``MAM`` meter asset manager, ``NWO`` network operator (gas transporter).
        organisation: its short code, given by the gas transporter.
        effective_from: first date.
        effective_to: last date of a supplier; None or :data:`NULL_DATE` where there is none.
    """

    role: Annotated[str, _ORGANISATION_TYPE]
    organisation: Annotated[str, _ORGANISATION]
    effective_from: Annotated[datetime.date, _DATE]
    effective_to: Annotated[datetime.date | None, _OPTIONAL_DATE] = None


@node
class OrganisationDeletion(NamedTuple):
    """E49: an organisation that was to come and will not (XDO); the fields are those of E48."""

    role: Annotated[str, _ORGANISATION_TYPE]
    organisation: Annotated[str, _ORGANISATION]
    effective_from: Annotated[datetime.date, _DATE]
    effective_to: Annotated[datetime.date | None, _OPTIONAL_DATE] = None


@node
class RecordError(NamedTuple):
    """E01: an error in the form of a record (ERR).

    Attributes:
        code: ``CSV00021`` (REGIS 3.30(c)).
        reference: number of the file that has it.
        description: the error, which record, which field.
    """

    code: Annotated[str, _text(8)]
    reference: Annotated[int, _number(10)]
    description: Annotated[str, _text(250)]


@node
class RejectedFile(NamedTuple):
    """S71: a file that was rejected (FRJ).

    Attributes:
        reference: number of the file.
    """

    reference: Annotated[str, _text(30)]


@node
class Rejection(NamedTuple):
    """S72: why a record (DXR) or a file (FRJ) was rejected.

    Attributes:
        code: ``MPO00001``, ``DCC00001`` (REGIS 3.28(b)) or ``FIL00018`` (3.30(d)).
    """

    code: Annotated[str, _text(8, clean="MPO00001|DCC00001")]


@node
class SetMember(NamedTuple):
    """The record of a TOK file, which has no transaction type: one file of the set that it confirms.

    Attributes:
        name: of the file.
        records: how many records it has, header and trailer not counted.
    """

    name: Annotated[str, _text(18)]
    records: Annotated[int, _number(10)]


Record: TypeAlias = (
    Status
    | RecordResponse
    | DataNotification
    | OrganisationNotification
    | OrganisationDeletion
    | RecordError
    | RejectedFile
    | Rejection
    | SetMember
)
"""A record between header and trailer."""


class Layout:
    """How a type of record is written, made from its class.

    Attributes:
        type: the transaction type, ``TOK`` for the record of that file, which has none.
        cls: the class of its values.
        fields: the fields in order, the transaction type left out.
        first: position of the first of them in the record: 2; 1 in a TOK file.
    """

    def __init__(self, code: str, cls: Any, guard: str = "") -> None:
        self.type = code
        self.cls = cls
        hints = get_type_hints(cls, include_extras=True)
        self.fields: tuple[Field, ...] = tuple(hints[name].__metadata__[0]._replace(name=name) for name in cls._fields)
        self.first = 1 if self.type == "TOK" else 2
        head = "" if self.type == "TOK" else f'"{self.type}",'
        self._match = re.compile(head + ",".join(field.pattern() for field in self.fields)).fullmatch
        self._guard = guard
        self._head = head
        self._dates = tuple(place for place, field in enumerate(self.fields) if field.kind == "date")
        self._numbers = tuple(place for place, field in enumerate(self.fields) if field.kind == "number")
        self._make: Callable[[list[Any]], Record | Header | Trailer] = partial(tuple.__new__, cls)

    def __repr__(self) -> str:
        return f"<Layout {self.type}>"

    def clean(self, edition: Edition, **patterns: str) -> str:
        """Regular expression of a line that nothing is wrong with in an edition.

        Args:
            edition: whose values are allowed.
            patterns: of fields by their names, where another one is wanted than that of the field.
        """
        fields = (patterns.get(field.name) or field.clean_pattern(edition) for field in self.fields)
        return self._guard + self._head + ",".join(fields)

    def values(self, texts: Iterable[str]) -> Record | Header | Trailer:
        """The value of a record whose fields have the form they must have."""
        found: list[Any] = list(texts)
        for place in self._numbers:
            found[place] = int(found[place])
        for place in self._dates:
            found[place] = _date(found[place])
        return self._make(found)

    def read(self, line: str) -> Record | Header | Trailer | None:
        """The value of a line; None where its form is not the usual one: :func:`parse` says why."""
        match = self._match(line)
        return None if match is None else self.values(match.groups())

    def write(self, record: Any, *, doubled_quotes: bool = False) -> str:
        """The line of a value.

        Raises:
            RegisError: where a value has not the type, the length or the characters of its field.
        """
        texts = [self._text(place, value, doubled_quotes) for place, value in enumerate(record)]
        return self._head + ",".join(texts)

    def _text(self, place: int, value: Any, doubled_quotes: bool) -> str:
        field = self.fields[place]
        if field.kind == "number":
            if type(value) is not int or not 0 <= value < 10**field.length:
                raise self._error(place, f"an integer of at most {field.length} digits", value)
            return str(value)
        if field.kind == "date":
            if type(value) is datetime.date:
                return f"{value.year:04}{value.month:02}{value.day:02}"
            if value is None and field.is_optional:
                return ""
            raise self._error(place, "a date", value)
        if not isinstance(value, str):
            raise self._error(place, "text", value)
        if problem := _field_problem(field, value, quoted=True):
            raise self._error(place, problem[1], value)
        if '"' in value:
            if not doubled_quotes:
                raise self._error(place, "text without a quotation mark", value)
            value = value.replace('"', '""')
        return f'"{value}"'

    def _error(self, place: int, expected: str, value: Any) -> RegisError:
        field = self.fields[place]
        found = shown(value) if isinstance(value, str) else repr(value)[:80]
        return RegisError(expected, found=found, record=self.type, field=place + self.first, item=field.name)


@lru_cache(maxsize=1 << 13)
def _date(text: str) -> datetime.date | None:
    return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:])) if text else None


_GUARD = r'(?!"E48","(?:MAM|NWO)",(?:"[^"\n]*"),[0-9]{8},(?!00010101)[0-9])'

RECORDS: dict[str, Layout] = {
    layout.type: layout
    for layout in (
        Layout("A00", Header),
        Layout("Z99", Trailer),
        Layout("E45", Status),
        Layout("E46", RecordResponse),
        Layout("E47", DataNotification),
        Layout("E48", OrganisationNotification, _GUARD),
        Layout("E49", OrganisationDeletion),
        Layout("E01", RecordError),
        Layout("S71", RejectedFile),
        Layout("S72", Rejection),
        Layout("TOK", SetMember),
    )
}
"""The types of record by transaction type; the record of a TOK file, which has none, by ``TOK``."""

_SET_MEMBER = RECORDS["TOK"]
_BY_TYPE = {layout.type: layout for layout in RECORDS.values() if layout is not _SET_MEMBER}
_OF_CLASS: dict[Any, Layout] = {layout.cls: layout for layout in RECORDS.values()}

KINDS: dict[str, tuple[str, ...]] = {
    "XDO": ("E47", "E48", "E49"),
    "DXI": ("E45",),
    "DXR": ("E46", "S72"),
    "ERR": ("E01",),
    "FRJ": ("S71", "S72"),
    "TOK": ("TOK",),
}
"""The kinds of file, with the types of record between their header and trailer."""


@node
class Signature(NamedTuple):
    """What a signature adds to the trailer (REGIS 2.14, 2.15), as it stands; :mod:`gbcs.regis.signature` reads it.

    Attributes:
        issuer: of the signer's certificate, URL encoded.
        serial: number of that certificate.
        value: the signature in base64.
    """

    issuer: str
    serial: str
    value: str

    @property
    def text(self) -> str:
        """The three values, each behind its comma."""
        return f",{self.issuer},{self.serial},{self.value}"


@node
class File(NamedTuple):
    """A file of gas registration data.

    Attributes:
        header: None in a TOK file.
        records: in the order of the file.
        trailer: None in a TOK file.
        signature: None in a file that is not signed.
        name: of the file, where it is known.
        form: how its lines end.
    """

    header: Header | None
    records: tuple[Record, ...] = ()
    trailer: Trailer | None = None
    signature: Signature | None = None
    name: str | None = None
    form: LineEnds = LineEnds()

    @property
    def kind(self) -> str:
        """``XDO``, ``DXI``, ``DXR``, ``ERR``, ``FRJ`` or ``TOK``."""
        return "TOK" if self.header is None else self.header.kind

    def plain(self) -> dict[str, JSON]:
        """As JSON: records as objects with their type, dates in ISO 8601."""
        return {
            "name": self.name,
            "kind": self.kind,
            "header": None if self.header is None else record_plain(self.header),
            "records": [record_plain(record) for record in self.records],
            "trailer": None if self.trailer is None else record_plain(self.trailer),
            "signature": None if self.signature is None else self.signature._asdict(),
        }

    @classmethod
    def of(cls, header: Header | None, records: Iterable[Record], *, name: str | GasName | None = None) -> File:
        """A file of these records, with the trailer that they need; without header and trailer a TOK file."""
        kept = tuple(records)
        trailer = None if header is None else Trailer(len(kept))
        return cls(header, kept, trailer, name=None if name is None else str(name))


def address(*elements: str) -> str:
    """The address of an E47 record: plot and building number, sub-building, building, street, locality, post town.

    Raises:
        RegisError: where there are more than seven elements, or a comma is in one.
    """
    if len(elements) > 7 or any("," in element for element in elements):
        raise RegisError("seven elements of an address, without commas", found=shown(",".join(elements)))
    return ",".join((*elements, *("",) * (7 - len(elements))))


# Reading --------------------------------------------------------------------------------------------------------------

_SCAN = re.compile(r'"(?P<text>[^"]*)"(?=,|\Z)|(?P<bare>(?!")[^,]*)')
_SCAN_DOUBLED = re.compile(r'"(?P<text>(?:[^"]|"")*)"(?=,|\Z)|(?P<bare>(?!")[^,]*)')
_TRAILER = re.compile(r'((?:"[^"]*"|[^",]*),(?:"[^"]*"|[^",]*))(,.*)?')
_SIGNATURE_PART = re.compile(r'[ !#-~]+|"[ !#-~]+"')
_ISSUER = re.compile(r"[ -~]+")  # one that is not URL encoded may have values in quotation marks (RFC 2253)


def scan(line: str, *, doubled_quotes: bool = False) -> list[tuple[str, bool]] | str:
    """The fields of a line, each with whether it is in quotation marks; or the code of what is wrong with the line."""
    pattern = _SCAN_DOUBLED if doubled_quotes else _SCAN
    fields: list[tuple[str, bool]] = []
    place = 0
    while True:
        match = pattern.match(line, place)
        if match is None:  # it begins with a quotation mark: either no second follows, or something comes after that
            return "CSV00014" if '"' in line[place + 1 :] else "CSV00013"
        text = match["text"]
        if text is None:
            fields.append((match["bare"], False))
        else:
            fields.append((text.replace('""', '"') if doubled_quotes else text, True))
        place = match.end()
        if place == len(line):
            return fields
        place += 1


def _field_problem(field: Field, text: str, quoted: bool) -> tuple[str, str] | None:
    """The code of what is wrong with a field, and what it should be; None where its form is right."""
    if not text:
        if not field.is_optional:
            return "CSV00020", "a value in a mandatory field"
        if quoted == (field.kind == "text"):
            return None
        return ("CSV00015", "a blank text in quotation marks") if not quoted else ("CSV00021", "a date without them")
    if _INVALID.search(text):
        return "CSV00011", "printable ASCII characters"
    if field.kind == "number":
        if quoted or not is_number(text, field.length):
            return "CSV00012", f"a number of at most {field.length} digits, not padded, without quotation marks"
    elif field.kind == "date":
        if quoted or not is_date(text):
            return "CSV00021", "a date YYYYMMDD without quotation marks"
    elif not quoted or len(text) > field.length:
        return "CSV00015", f"a text of at most {field.length} characters in quotation marks"
    elif text[-1] == " " or (text[0] == " " and not field.is_spaced):
        return "CSV00015", "a text that is not padded"
    elif field.kind == "time" and not _IS_TIME.fullmatch(text):
        return "CSV00021", "a time HHMMSS"
    return None


_INVALID = re.compile(r"[^ -~]")
_NUMBER = re.compile(r"0|[1-9][0-9]*", re.ASCII)
_IS_DATE = re.compile(_CALENDAR, re.ASCII)
_IS_TIME = re.compile(_TIME, re.ASCII)


def is_date(text: str) -> bool:
    """Whether a text is a day, YYYYMMDD."""
    return _IS_DATE.fullmatch(text) is not None


def is_number(text: str, length: int) -> bool:
    """Whether a text is a number of so many digits at most, not padded."""
    return len(text) <= length and _NUMBER.fullmatch(text) is not None


class Parsed(NamedTuple):
    """A line taken apart.

    Attributes:
        layout: of its type; None where that is not known.
        record: the value; None where the form is wrong.
        problems: what is wrong with the form.
        signature: what follows the fields, in a trailer.
    """

    layout: Layout | None
    record: Any
    problems: tuple[Problem, ...] = ()
    signature: Signature | None = None


def parse(
    line: bytes, number: int = 0, *, is_set: bool = False, is_last: bool = False, doubled_quotes: bool = False
) -> Parsed:
    """Take a line apart and say what is wrong with its form, in the codes of REGIS 3.30(c).

    Args:
        line: without its end.
        number: of the line, for the problems.
        is_set: whether it is one of a TOK file, which has no transaction types.
        is_last: whether it is the last, which may be signed.
        doubled_quotes: whether a quotation mark in a text is written twice. REGIS has no such rule; without it a
            quotation mark ends the text.
    """
    text = line.decode("latin-1")  # an octet is a character: what is not ASCII is found below
    signature = None
    if is_last and (is_set or text.startswith(('"Z99"', "Z99"))):
        text, signature = split_signature(text)
    name = "TOK" if is_set else ""
    fields = scan(text, doubled_quotes=doubled_quotes)
    if isinstance(fields, str):
        name = name or (text[1:4] if text[1:4] in RECORDS and text[:1] == '"' else "")
        return Parsed(RECORDS.get(name), None, (Problem(fields, Level.RECORD, number, name),))
    problems = []
    if not is_set:
        name, quoted = fields[0]
        if name not in RECORDS or name == "TOK":
            if _INVALID.search(name):
                return Parsed(None, None, (Problem("CSV00011", Level.RECORD, number, field=1, found=shown(name)),))
            return Parsed(
                None, None, (Problem("CSV00010", Level.RECORD, number, expected="a type of record", found=shown(name)),)
            )
        if not quoted:
            problems.append(Problem("CSV00015", Level.RECORD, number, name, 1, expected="quotation marks"))
        del fields[0]
    layout = RECORDS[name]
    if len(fields) != len(layout.fields):
        short = len(fields) < len(layout.fields)
        expected, counted = (f"{number + layout.first - 1}" for number in (len(layout.fields), len(fields)))
        code = "CSV00019" if short else "CSV00014"
        problem = Problem(code, Level.RECORD, number, name, expected=f"{expected} fields", found=counted)
        return Parsed(layout, None, (*problems, problem))
    for place, (field, (value, quoted)) in enumerate(zip(layout.fields, fields, strict=True), layout.first):
        if found := _field_problem(field, value, quoted):
            code, expected = found
            problems.append(Problem(code, Level.RECORD, number, name, place, field.name, expected, shown(value)))
    if problems:
        return Parsed(layout, None, tuple(problems), signature)
    return Parsed(layout, layout.values(value for value, _ in fields), (), signature)


def split_signature(line: str) -> tuple[str, Signature | None]:
    """A trailer, or the last record of a TOK file, without its signature; and the signature, None where there is none.

    Issuer, serial number and signature are the last three of the values behind the two fields that the record has. An
    issuer that is not URL encoded may hold commas.
    """
    match = _TRAILER.fullmatch(line)
    if match is None or match[2] is None:
        return line, None
    parts = match[2][1:].rsplit(",", 2)
    if len(parts) != 3 or not _ISSUER.fullmatch(parts[0]) or not all(map(_SIGNATURE_PART.fullmatch, parts[1:])):
        return line, None
    return match[1], Signature(*parts)


def read(octets: bytes, name: str | None = None, *, doubled_quotes: bool = False) -> File:
    """Read a file.

    Args:
        octets: the whole file.
        name: of the file. A TOK file is known by it, or by having no header.
        doubled_quotes: see :func:`parse`.

    Raises:
        RegisError: where a record has not its form, or header or trailer are missing.
    """
    lines, form = split(octets)
    is_set = is_set_file(lines[0], name)
    records: list[Any] = []
    signature = None
    last = len(lines)
    for number, line in enumerate(lines, 1):
        record = None
        layout = _SET_MEMBER if is_set else _BY_TYPE.get(line[1:4].decode("latin-1"))
        if number < last and layout is not None:
            record = layout.read(line.decode("latin-1"))
        if record is None:
            found = parse(line, number, is_set=is_set, is_last=number == last, doubled_quotes=doubled_quotes)
            if found.problems:
                raise found.problems[0].error()
            record, signature = found.record, found.signature
        records.append(record)
    if is_set:
        return File(None, tuple(records), None, signature, name, form)
    header, trailer = records[0], records[-1]
    if type(header) is not Header:
        raise RegisError("a header A00 as the first record", found=_OF_CLASS[type(header)].type, line=1)
    if type(trailer) is not Trailer:
        raise RegisError("a trailer Z99 as the last record", found=_OF_CLASS[type(trailer)].type, line=last)
    for number, record in enumerate(records[1:-1], 2):
        if type(record) in (Header, Trailer):
            place = "first" if type(record) is Header else "last"
            raise RegisError(f"{_OF_CLASS[type(record)].type} as the {place} record alone", found="it", line=number)
    return File(header, tuple(records[1:-1]), trailer, signature, name, form)


def is_set_file(first: bytes, name: str | None) -> bool:
    """Whether a file is a TOK file: the ending of its name says so, or without a known one its first record."""
    kind = kind_of(name or "")
    return kind == "TOK" if kind in KINDS else first.startswith(b'"XOS')


def stream(source: Source, name: str | None = None, *, doubled_quotes: bool = False) -> Iterator[Any]:
    """The records of a file one after the other, header and trailer among them, with bounded memory.

    Raises:
        RegisError: where a record has not its form; whether the file has header and trailer is left to the caller.
    """
    for line in parsed(source, name, doubled_quotes=doubled_quotes):
        if line.problems:
            raise line.problems[0].error()
        yield line.record


class Told(NamedTuple):
    """A line of a file that is read whatever is wrong with it.

    Attributes:
        number: of the line.
        record: its value, header and trailer among them; None where it has not its form.
        problems: why not.
        signature: what follows the fields of the last line, in a file that is signed.
    """

    number: int
    record: Any
    problems: tuple[Problem, ...] = ()
    signature: Signature | None = None


def parsed(source: Source, name: str | None = None, *, doubled_quotes: bool = False) -> Iterator[Told]:
    """As :func:`stream`, in one pass whatever is wrong: each line with its record, or with what is wrong with it."""
    number = 0
    is_set = None
    for block, is_last in blocks(source):
        if is_set is None:
            is_set = is_set_file(block, name)
        # An octet is a character: what is not ASCII fits no record.
        for line in block[:-1].decode("latin-1").split("\n"):
            number += 1
            layout = _SET_MEMBER if is_set else _BY_TYPE.get(line[1:4])
            record = None if layout is None else layout.read(line)
            if record is None:
                octets = line.encode("latin-1")
                found = parse(octets, number, is_set=is_set, is_last=is_last, doubled_quotes=doubled_quotes)
                yield Told(number, found.record, found.problems, found.signature)
            else:
                yield Told(number, record)


# Writing --------------------------------------------------------------------------------------------------------------


def type_of(record: Any) -> str:
    """The transaction type of a record, header or trailer: ``E45``; ``TOK`` for the record of that file.

    Raises:
        RegisError: where it is none.
    """
    layout = _OF_CLASS.get(type(record))
    if layout is None:
        raise RegisError("a record of a gas file", found=type(record).__name__)
    return layout.type


def record_plain(record: Any) -> dict[str, Any]:
    """A record, header or trailer as JSON: its type, and its values by name; dates in ISO 8601.

    Raises:
        RegisError: where it is none.
    """
    form = {"type": type_of(record)}
    for name, value in zip(record._fields, record, strict=True):
        form[name] = value.isoformat() if isinstance(value, datetime.date) else value
    return form


def record_text(record: Any, *, doubled_quotes: bool = False) -> str:
    """The line of a record, header or trailer, without its end.

    Raises:
        RegisError: where it is none, or a value has not the form of its field.
    """
    return RECORDS[type_of(record)].write(record, doubled_quotes=doubled_quotes)


def write(file: File, *, doubled_quotes: bool = False) -> bytes:
    """Write a file: the octets that :func:`read` read it from.

    Raises:
        RegisError: where a value has not the form of its field, or the file has a part that its kind has not.
    """
    if (file.header is None) != (file.trailer is None):
        raise RegisError("header and trailer, or neither (TOK)", found="one of them")
    is_set = file.header is None
    if is_set and not file.records:
        raise RegisError("a record in a file without header", found="none")
    records: tuple[Any, ...] = file.records
    for number, record in enumerate(records):
        if (type(record) is SetMember) != is_set or type(record) in (Header, Trailer):
            expected = "records of a TOK file" if is_set else "records between header and trailer"
            raise RegisError(expected, found=type(record).__name__, path=("records", number))
    if not is_set:
        records = (file.header, *records, file.trailer)
    lines = []
    for number, record in enumerate(records, 1):
        try:
            lines.append(record_text(record, doubled_quotes=doubled_quotes).encode("ascii"))
        except RegisError as error:
            raise error.at(number) from None
    if file.signature is not None:
        lines[-1] += signature_octets(file.signature)
    return join(lines, file.form)


def signature_octets(signature: Signature) -> bytes:
    """What a signature adds to the trailer.

    Raises:
        RegisError: where a value is empty, or has characters that it can't have.
    """
    for item, text in zip(signature._fields, signature, strict=True):
        form = _ISSUER if item == "issuer" else _SIGNATURE_PART
        if not form.fullmatch(text) or ("," in text and item != "issuer"):
            raise RegisError("printable ASCII without a comma", found=shown(text), item=item)
    return signature.text.encode("ascii")


def write_stream(header: Header | None, records: Iterable[Record], *, doubled_quotes: bool = False) -> Iterator[bytes]:
    """Write a file piece by piece with bounded memory; the trailer counts the records that went by.

    Raises:
        RegisError: where a value has not the form of its field.
    """
    number = 0
    pieces: list[str] = [] if header is None else [record_text(header)]
    size = 0
    for number, record in enumerate(records, 1):
        text = record_text(record, doubled_quotes=doubled_quotes)
        pieces.append(text)
        size += len(text) + 1
        if size >= BLOCK:
            yield ("\n".join(pieces) + "\n").encode("ascii")
            pieces, size = [], 0
    if header is not None:
        pieces.append(record_text(Trailer(number)))
    if pieces:
        yield ("\n".join(pieces) + "\n").encode("ascii")
