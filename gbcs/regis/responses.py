"""The files that a registration data provider answers a DCC status file with (REGIS 2.11, 3.18, 3.28(b), 3.30).

====================================  ===========================  =====================================
found in the status file              gas                          electricity
====================================  ===========================  =====================================
signature or certificate not valid    incident, no file            incident, no file
the file as a whole is wrong          FRJ                          incident, no file
records have not their form           ERR                          D0172, and D0351 with these
records that can't be carried out     DXR, outcome RJ for these    D0172, and D0351 with these
nothing                               DXR, outcome AC              D0172
====================================  ===========================  =====================================

Clause 2.11 is the reason for the difference in the third line. For electricity only header and trailer (3.17) are an
incident (g), and a record that is not as 3.19 has it is answered by D0351 (h, k), which names instructions one by one:
the others are carried out. For gas a record is processed where the file could be validated against 3.29 (e, j), and
what fails that is answered by ERR (3.30(a)); a DXR has an E46 for each E45 of the file (3.28(b)), which a malformed one
can't be given.

The DCC answers with no file at all: whatever is wrong with a file that it receives is an incident. The specification
leaves some points open; they are options here, with what the digest of the specification recommends as default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from gbcs.regis import electricity, gas
from gbcs.regis.editions import TODAY, Edition
from gbcs.regis.electricity_check import problems as electricity_problems
from gbcs.regis.errors import RegisError, shown
from gbcs.regis.flows.acknowledgement import confirmation, rejection
from gbcs.regis.flows.catalogue import built_in
from gbcs.regis.flows.envelope import Header
from gbcs.regis.flows.files import layout_of
from gbcs.regis.flows.records import Record, make, parse
from gbcs.regis.gas_check import problems as gas_problems
from gbcs.regis.known import NOTHING, Known
from gbcs.regis.lines import split
from gbcs.regis.names import ElectricityName, GasName, kind_of
from gbcs.regis.problems import Level, Problem
from wire.node import node

if TYPE_CHECKING:
    from gbcs.regis.signature import Verification

__all__ = ["Answer", "ResponseFile", "description", "respond_electricity", "respond_gas", "unauthentic"]

_SEPARATORS = {"CSV00012": ", "}
_WITH_FIELD = ("CSV00011", "CSV00012", "CSV00015", "CSV00020", "CSV00021")
_DESCRIPTION = 250
_MOST_COUNTED = 99_999  # J0522 has five digits
_OF_ONE_RECORD = frozenset(
    ("U-CHARSET", "U-FIELDCOUNT", "U-FORMAT", "U-GROUP", "U-MANDATORY", "U-PADDED", "U-QUOTED", "U-VALIDSET")
)
_REASONS_OF_ITEMS = {"J0003": "3", "J1833": "55", "J1834": "56", "J0084": "58"}


@node
class ResponseFile(NamedTuple):
    """A file to be sent.

    Attributes:
        name: of the file.
        octets: the file; signed where a signer was given.
    """

    name: str
    octets: bytes


@node
class Answer(NamedTuple):
    """How to answer a file.

    Attributes:
        files: to be sent, in this order.
        incidents: what an incident has to be raised for.
        problems: all that was found.
    """

    files: tuple[ResponseFile, ...]
    incidents: tuple[Problem, ...]
    problems: tuple[Problem, ...]


def description(problem: Problem, record: str | None = None) -> str:
    """The text of an E01 record: what is wrong, in which record, in which field.

    Args:
        problem: a problem of a record.
        record: what identifies the record; by default the number of its line. The specification does not say.
    """
    parts = [str(problem.line) if record is None else record]
    if problem.code in _WITH_FIELD and problem.field:
        parts.append(str(problem.field))
    return (problem.text + _SEPARATORS.get(problem.code, " - ") + ", ".join(parts))[:_DESCRIPTION].rstrip(" ")


def respond_gas(
    octets: bytes,
    name: str | None = None,
    *,
    organisation: int,
    number: int,
    at: datetime,
    known: Known = NOTHING,
    sign: Callable[[bytes], bytes] | None = None,
    edition: Edition | str | None = None,
    partly: Literal["ERR", "ERR and DXR"] = "ERR",
    reference: Literal["generation", "name"] = "generation",
    identify: Callable[[Problem], str] | None = None,
) -> Answer:
    """Answer a gas file: FRJ, ERR or DXR for a DCC status file (DXI), incidents for any other.

    Args:
        octets: the file that was received.
        name: its name.
        organisation: id of the one that answers.
        number: generation number of the first file of the answer.
        at: time of the answer, with a time zone.
        known: what the one that answers knows.
        sign: signs a file, as :func:`gbcs.regis.signature.sign` does; without it the answer is not signed.
        edition: whose values are allowed; today's where left out.
        partly: what is sent where some records have not their form: ERR alone, nothing of the file being carried out;
            or ERR for these and DXR for the others.
        reference: what an S71 record calls the rejected file: its generation number or its name.
        identify: what an E01 record calls the record that has the error; the number of its line where left out.

    Raises:
        RegisError: where the file has no record, a number or time can't be written, or the file is to be rejected and
            has no number that could be read.
    """
    found = tuple(gas_problems(octets, name, known=known, edition=edition))
    errors = tuple(problem for problem in found if problem.level is not Level.WARNING)
    header = _header(octets)
    kind = kind_of(name or "")
    if kind not in gas.KINDS:
        kind = "DXI" if header is None else header.kind
    if kind != "DXI":
        return Answer((), errors, found)
    maker = _Maker(organisation, number, at, name, sign)
    of_file = sorted({problem.code for problem in errors if problem.code.startswith("FIL")})
    of_records = [problem for problem in errors if problem.code.startswith(("CSV", "CHK"))]
    of_content = [problem for problem in errors if problem.level is Level.CONTENT]
    incidents = tuple(problem for problem in errors if problem.code.startswith("U-"))
    files: list[ResponseFile] = []
    if of_file:
        called = name if reference == "name" and name is not None else str(_reference(header, name))
        reasons: list[gas.Record] = [gas.Rejection(code) for code in of_file]
        files.append(maker.file("FRJ", [gas.RejectedFile(called), *reasons]))
    elif of_records:
        its_number = _reference(header, name)
        records = (
            gas.RecordError(problem.code, its_number, description(problem, identify(problem) if identify else None))
            for problem in of_records
        )
        files.append(maker.file("ERR", records))
    if not of_file and (not of_records or partly == "ERR and DXR"):
        files.append(maker.file("DXR", _responses(octets, name, of_records, of_content)))
    return Answer(tuple(files), incidents, found)


def unauthentic(verification: Verification) -> Answer:
    """The answer to a file whose signature or certificate is not valid: no file, an incident (REGIS 2.11(f))."""
    words = "; ".join((f"signature {verification.signature}", *verification.problems))
    problem = Problem("U-SIGNATURE", Level.FILE, found=words)
    return Answer((), (problem,), (problem,))


class _Maker:
    """Makes the files of an answer, each with the next number."""

    def __init__(
        self, organisation: int, number: int, at: datetime, name: str | None, sign: Callable[[bytes], bytes] | None
    ) -> None:
        if at.tzinfo is None:
            raise RegisError("a time with a time zone", found=at.isoformat())
        self.organisation = organisation
        self.number = number
        self.at = at.astimezone(UTC)
        self.sign = sign
        try:
            self.is_test = name is not None and GasName.parse(name).is_test
        except RegisError:
            self.is_test = False

    def file(self, kind: str, records: Iterable[gas.Record]) -> ResponseFile:
        """A file of records, its name and header those of the next number."""
        name = str(GasName.of(kind, self.number, is_test=self.is_test))
        header = gas.Header(self.organisation, kind, self.at.date(), f"{self.at:%H%M%S}", self.number)
        octets = b"".join(gas.write_stream(header, records))
        self.number += 1
        return ResponseFile(name, octets if self.sign is None else self.sign(octets))


def _header(octets: bytes) -> gas.Header | None:
    try:
        record = next(gas.stream(octets))
    except RegisError:
        return None
    return record if isinstance(record, gas.Header) else None


def _reference(header: gas.Header | None, name: str | None) -> int:
    """The number of the file that is answered."""
    if header is not None:
        return header.generation
    if name is None:
        raise RegisError("a header or a name that says the number of the rejected file")
    try:
        return GasName.parse(name).number
    except RegisError:
        raise RegisError("a header or a name that says the number of the rejected file", found=shown(name)) from None


def _responses(
    octets: bytes, name: str | None, of_records: list[Problem], of_content: list[Problem]
) -> Iterator[gas.Record]:
    """E46 for each record that has its form, with the reasons where it is rejected."""
    malformed = {problem.line for problem in of_records}
    reasons: dict[int, list[str]] = {}
    for problem in of_content:
        reasons.setdefault(problem.line, []).append(problem.code)
    for number, record, *_ in gas.parsed(octets, name):
        if not isinstance(record, gas.Status) or number in malformed:
            continue
        codes = reasons.get(number, ())
        yield gas.RecordResponse("RJ" if codes else "AC", record.mprn, record.flag, record.effective_from)
        yield from map(gas.Rejection, codes)


def respond_electricity(
    octets: bytes,
    name: str | None = None,
    *,
    organisation: str,
    number: int,
    at: datetime,
    known: Known = NOTHING,
    sign: Callable[[bytes], bytes] | None = None,
    edition: Edition | str | None = None,
    structure: Literal["reject", "incident"] = "reject",
    received: date | None = None,
    file_id: Callable[[int], str] = "{:010}".format,
    file_name: Callable[[str, str, int], str] = lambda participant, flow, number: str(
        ElectricityName(participant, flow, number)
    ),
) -> Answer:
    """Answer an electricity file: D0351 and D0172 for a DCC status file (D0350), incidents for any other.

    D0351 has the records that are rejected, and comes first; D0172 sums up all of them, by type of instruction. A
    status file without instructions has no answer, as neither flow can be without them. An instruction that D0351
    can't name (its number or its type can't be read), or that has no reason which fits, is an incident beside the
    files; it counts as rejected where its type can be read.

    Args:
        octets: the file that was received.
        name: its name.
        organisation: participant id of the one that answers.
        number: file sequence number of the first file of the answer.
        at: time of the answer, with a time zone.
        known: what the one that answers knows.
        sign: signs a file, as :func:`gbcs.regis.signature.sign` does; without it the answer is not signed.
        edition: whose values are allowed; today's where left out.
        structure: what a record that has not its form is: a rejected record, with the reason that fits the item; or an
            incident, and nothing of the file is carried out.
        received: when the file was received, a time with its time zone, or the date that it is deemed received on
            (J0821); ``at`` where left out. Of a time the date is taken by
            :func:`gbcs.regis.electricity.deemed_received` without holidays.
        file_id: makes the identifier of a file from its sequence number, at most 10 characters.
        file_name: makes the name of a file from the participant, the flow and the sequence number.

    Raises:
        RegisError: where the file has no record, or a value of the answer has not its format.
    """
    catalogue = built_in(edition or TODAY)
    if at.tzinfo is None or (isinstance(received, datetime) and received.tzinfo is None):
        raise RegisError("a time with a time zone", found=at.isoformat())
    found = tuple(electricity_problems(octets, name, known=known, catalogue=catalogue))
    errors = tuple(problem for problem in found if problem.level is not Level.WARNING)
    incidents: list[Problem] = []
    reasons: dict[int, set[str]] = {}
    is_whole = True  # nothing is wrong with the file but with single instructions
    for problem in errors:
        reason = _reason(problem, structure)
        if reason:
            reasons.setdefault(problem.line, set()).add(reason)
            continue
        incidents.append(problem)
        is_whole = is_whole and structure == "reject" and _is_of_instruction(problem)
    lines, _ = split(octets)
    text = [line.decode("latin-1") for line in lines]  # an octet is a character: what is not ASCII was found above
    if not is_whole or Header.parse(text[0]).flow_id[:5] != "D0350":
        return Answer((), tuple(incidents) if not is_whole else errors, found)
    if layout_of(text[0]) != "variable":
        problem = Problem("U-HEADER", Level.FILE, 1, text[0][:3], expected="a user file of the variable format")
        return Answer((), (problem,), (*found, problem))
    refused = {problem.line for problem in incidents}
    when = received or at
    day = f"{electricity.deemed_received(when) if isinstance(when, datetime) else when:%Y%m%d}"
    rejected: list[Record] = []
    counts: dict[str, list[int]] = {}
    rejections = 0
    for line, record in enumerate(map(parse, text[1:-1]), 2):
        if record.code != "82H":
            continue
        kind = record.values[1] if len(record.values) > 1 else ""
        is_refused = line in refused
        if is_refused and not catalogue.items["J0723"].format.allows(kind):
            continue
        count = counts.setdefault(kind, [0, 0])
        count[0] += 1
        count[1] += is_refused or line in reasons
        if line in reasons and not is_refused:
            rejections += 1
            codes = sorted(reasons[line], key=int)
            rejected += rejection(
                record, codes, instruction_number=rejections, deemed_received=day, catalogue=catalogue
            )
    summed = list(_summaries(counts, day, Header.parse(text[0]).file_id))
    files: list[ResponseFile] = []
    for flow, sequence_group, records in (("D0351", "83H", rejected), ("D0172", "749", summed)):
        if not records:
            continue
        its_number = number + len(files)
        group = catalogue[flow].group(sequence_group)
        assert group is not None
        file = electricity.build(
            f"{flow}001",
            [make(group, {"J0330": str(its_number)}), *records],
            file_id=file_id(its_number),
            parties=("P", organisation, "Z", electricity.DCC),
            at=at,
        )
        data = electricity.write(file)
        files.append(ResponseFile(file_name(organisation, flow, its_number), sign(data) if sign else data))
    return Answer(tuple(files), tuple(incidents), found)


def _is_of_instruction(problem: Problem) -> bool:
    """Whether a problem is one of a single record, which leaves the others of the file as they are."""
    return problem.code in _OF_ONE_RECORD and problem.record not in ("ZHV", "81H", "ZPT")


def _reason(problem: Problem, structure: str) -> str | None:
    """The reason that an instruction is rejected for; None for a problem that rejects no instruction."""
    if problem.level is Level.CONTENT:
        return "3" if problem.code == "U-RULE" else problem.code
    if structure == "incident" or problem.level is not Level.RECORD or problem.record != "82H":
        return None
    # An instruction whose number or type can't be read can't be rejected: D0351 has to say them.
    if problem.item in ("J0109", "J0723"):
        return None
    return "38" if problem.code == "U-MANDATORY" else _REASONS_OF_ITEMS.get(problem.item)


def _summaries(counts: dict[str, list[int]], day: str, file_id: str) -> Iterator[Record]:
    """One for each type of instruction; more where there are too many instructions for one."""
    number = 0
    for kind, (received, rejected) in counts.items():
        while received:
            number += 1
            part = min(received, _MOST_COUNTED)
            refused = min(rejected, part)
            yield confirmation(
                instruction_number=number,
                instruction_type=kind,
                deemed_received=day,
                file_id=file_id,
                accepted=part - refused,
                rejected=refused,
            )
            received, rejected = received - part, rejected - refused
