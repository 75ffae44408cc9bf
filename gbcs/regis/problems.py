"""What checking a file finds: problems, each with the specification's code, its place and its words.

REGIS numbers the errors of gas files (3.28(b), 3.30(c) and (d)) and the rejection reasons of electricity records (data
item J0107). For what it does not number, electricity structure above all, there are the library's own codes: ``U-``
for an error, ``W-`` for a warning.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from gbcs.regis.errors import RegisError
from wire.node import node

__all__ = ["CODES", "REASONS", "Level", "Problem"]


class Level(StrEnum):
    """What a problem is a problem of, which decides the answer to it (REGIS 2.11, 3.30)."""

    FILE = "file"
    """The file as a whole: it is rejected (gas: FRJ)."""

    RECORD = "record"
    """The form of a record (gas: ERR)."""

    CONTENT = "content"
    """What a well-formed record says (gas: DXR with outcome RJ; electricity: D0351)."""

    WARNING = "warning"
    """Something that rejects nothing."""


@node
class Problem(NamedTuple):
    """One thing that is wrong with a file.

    Attributes:
        code: ``CSV00012``, ``FIL00018``, ``MPO00001``; a rejection reason of electricity (``55``); or a code of the
            library's own (``U-MANDATORY``).
        level: what it is a problem of.
        line: number of the line, the first is 1; of the last line and one where a record is missing at the end; 0 for
            the file as a whole.
        record: its transaction type or group code; empty where it has none.
        field: position in the record, its type is field 1; 0 for the record as a whole.
        item: what the field is called: name of the field, or reference of the data item; empty where none is meant.
        expected: what should stand there, in words; empty where the code says all.
        found: what stands there; empty where there is nothing to show.
    """

    code: str
    level: Level
    line: int = 0
    record: str = ""
    field: int = 0
    item: str = ""
    expected: str = ""
    found: str = ""

    @property
    def text(self) -> str:
        """What the code means."""
        return CODES.get(self.code) or REASONS.get(self.code) or "unknown code"

    def __str__(self) -> str:
        place = [f"line {self.line}"] if self.line else []
        if self.record:
            place.append(f"record {self.record}")
        if self.field:
            place.append(f"field {self.field}" + (f" ({self.item})" if self.item else ""))
        detail = f": expected {self.expected}" if self.expected else ""
        if self.found:
            detail += f"{',' if detail else ':'} found {self.found}"
        return f"{', '.join(place)}{': ' if place else ''}{self.code} {self.text}{detail}"

    def error(self) -> RegisError:
        """The error that refuses a file for this problem."""
        return RegisError(
            f"{self.expected or 'a record'} ({self.code} {self.text})",
            found=self.found or None,
            line=self.line or None,
            record=self.record or None,
            field=self.field or None,
            item=self.item or None,
        )


CODES: dict[str, str] = {
    "CSV00010": "Transaction type not recognized",
    "CSV00011": "Invalid character",
    "CSV00012": "Invalid numeric field",
    "CSV00013": "Premature end of record",
    "CSV00014": "Invalid record termination",
    "CSV00015": "Invalid text field",
    "CSV00019": "Record too short",
    "CSV00020": "Mandatory field expected",
    "CSV00021": "Invalid Date/Time field",
    "CHK00036": "Mandatory record not supplied",
    "FIL00013": "Organisation ID on header cannot be found",
    "FIL00014": "Organisation ID on the header does not match the sender's ID",
    "FIL00015": "File type on the header is not the same as that in file name",
    "FIL00016": "Generation number on the header is not the same as that in file name",
    "FIL00017": "A file has previously been received & processed with this generation number",
    "FIL00018": "A count of detail records in the file does not match that held on the trailer",
    "FIL00019": "Invalid record type found",
    "MPO00001": "Supply Meter Point does not exist",
    "DCC00001": "DCC Service Flag value is not recognised",
    "U-NAME": "file name is none of those that the specification gives",
    "U-HEADER": "first record is not the header",
    "U-TRAILER": "last record is not the trailer",
    "U-CHARSET": "character that is not printable ASCII",
    "U-FILEID": "file identifiers of header and trailer differ",
    "U-FLOW": "flow or its version is not in the catalogue",
    "U-GROUPCOUNT": "number of groups differs from the trailer",
    "U-FLOWCOUNT": "number of flow instances differs from the trailer",
    "U-CHECKSUM": "checksum differs from the trailer",
    "U-GROUP": "group is not one of this flow",
    "U-HIERARCHY": "group without the group that it belongs to",
    "U-RANGE": "group occurs too often",
    "U-FIELDCOUNT": "more items than the group has",
    "U-MANDATORY": "mandatory item is blank",
    "U-NOTUSED": "item is not used here",
    "U-FORMAT": "item has not its format",
    "U-VALIDSET": "value is not in its valid set",
    "U-PADDED": "value is padded with spaces",
    "U-QUOTED": "value is in quotation marks",
    "U-CONDITION": "record is not allowed here, or needs another one",
    "U-RULE": "value breaks a rule of its item",
    "U-ROUTE": "flow is not sent between these roles",
    "U-SEQUENCE": "first record is not that of the file sequence number",
    "U-DUPLICATE": "it has been received before",
    "U-SIGNATURE": "signature, or certificate of the signer, is not valid",
    "U-SENDER": "sender is not the one that it should be",
    "W-RANGE-MIN": "group occurs too rarely",
    "W-NAME": "number in the file name is not that of the file",
    "W-SEQUENCE": "number is not the next in the sequence",
    "W-FLOW": "flow is known by name only, its groups are not judged",
    "W-LINE-END": "line does not end as the specification has it",
    "W-CODE": "code has not the length that it should have",
    "W-TIME": "time is not written as the specification has it",
    "W-ADDRESS": "address has not its seven elements",
    "W-EFFECTIVE-TO": "effective to date is not given for this type of organisation",
}
"""What the codes mean: those of REGIS 3.28(b), 3.30(c) and 3.30(d), and the library's own."""

REASONS: dict[str, str] = {
    "1": "instruction type invalid",
    "3": "MPAN not known",
    "23": "metering point disconnected",
    "38": "instruction incomplete",
    "47": "value equals the current one",
    "55": "DCC service flag invalid",
    "56": "effective-from date of the DCC service flag invalid",
    "58": "supplier id invalid",
}
"""Rejection reasons (J0107) that fit a record of the DCC status file, by their code."""
