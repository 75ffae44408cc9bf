"""Files of registration data, made by hand: what they say, what is wrong with them, how they are answered, signed.

``python -m vectors.regis`` writes ``vectors/regis/files.json``. The files, their decoded forms, problems and answers
are written by hand below, from REGIS (SEC Appendix X) and the Data Transfer Catalogue; signatures are computed with
``cryptography`` alone, for organisations of the test PKI, and deterministic (RFC 6979). Nothing of the library that the
vectors test is used.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from vectors import pki

__all__ = ["FOLDER", "files"]

FOLDER = Path(__file__).parent
"""Where the file stands."""

_BY_HAND = "by hand, after REGIS"
_DCC, _RDP, _OTHER = 10005989, 10009999, 10007777


class Case(NamedTuple):
    """One file.

    Attributes:
        name: what it shows.
        file_name: None where it has none.
        text: with its line ends; a character is an octet.
        known: what the receiver knows.
        problems: code, line and field of each.
        decoded: JSON form; None for a file that can't be read, or whose form is that of another.
        answer: how a registration data provider answers it.
        signer: of the PKI; the text is signed by it before it is written.
        options: how the signature is written.
    """

    name: str
    file_name: str | None
    text: str
    known: dict[str, Any] = {}
    problems: tuple[tuple[str, int, int], ...] = ()
    decoded: dict[str, Any] | None = None
    answer: dict[str, Any] | None = None
    signer: str | None = None
    options: dict[str, Any] = {}


# Signatures (REGIS 2.13 to 2.18) --------------------------------------------------------------------------------------


def _signed(case: Case) -> str:
    if case.signer is None:
        return case.text
    certificate = pki.certificate(case.signer, "digitalSignature")
    # RFC 2253: the most specific part first. The issuing authority is OU=07, CN=V1 in its certificate's order.
    issuer = "CN=V1,OU=07"
    if not case.options.get("issuer"):
        issuer = quote(issuer, safe="")
    serial = certificate.serial_number
    suffix = f",{issuer},{serial:X}" if case.options.get("serial") else f",{issuer},{serial}"
    body = case.text.rstrip("\r\n")
    signed = body.replace("\r\n", "\n").replace("\r", "\n") + suffix
    algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
    value = pki.private_key(case.signer, "digitalSignature").sign(signed.encode("ascii"), algorithm)
    if case.options.get("encoding"):
        r, s = decode_dss_signature(value)
        value = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return f"{body}{suffix},{base64.b64encode(value).decode()}\n"


def _vector(case: Case) -> dict[str, Any]:
    text = _signed(case)
    vector = {
        "name": case.name,
        "source": _BY_HAND,
        "file_name": case.file_name,
        "octets": text.encode("latin-1").hex(),
        "text": text,
        "known": case.known,
        "problems": [list(problem) for problem in case.problems],
    }
    if case.decoded is not None:
        signature = None
        if case.signer is not None:
            issuer, serial, value = text.rstrip("\n").rsplit(",", 3)[-3:]
            signature = {"issuer": issuer, "serial": serial, "value": value}
        vector["decoded"] = case.decoded | ({"signature": signature} if "signature" in case.decoded else {})
    if case.answer is not None:
        vector["answer"] = case.answer
    if case.signer is not None:
        vector["signer"] = case.signer
        vector["options"] = case.options
    return vector


# Gas ------------------------------------------------------------------------------------------------------------------

_KNOWN = {
    "organisations": [_DCC, _RDP, _OTHER],
    "sender": _DCC,
    "processed": [321],
    "last": 321,
    "metering_points": [1234567890, 7654321],
}
_HEADER = '"A00",10005989,"DXI",20250630,"041500",322\n'
_NAME = "DCC01.PN000322.DXI"
_AT = "2025-06-30T05:06:07+00:00"


def _gas(name: str | None, kind: str, records: list[dict[str, Any]], number: int, sender: int = _RDP) -> dict[str, Any]:
    header = {"type": "A00", "organisation": sender, "kind": kind, "created_on": "2025-06-30"}
    header |= {"created_at": "041500", "generation": number}
    trailer = {"type": "Z99", "records": len(records)}
    form = {"name": name, "kind": kind, "header": header, "records": records, "trailer": trailer}
    return form | {"signature": None}


def _answer(kind: str, *lines: str, number: int = 55) -> dict[str, Any]:
    """An answer of one gas file."""
    head = f'"A00",{_RDP},"{kind}",20250630,"050607",{number}'
    text = "\n".join((head, *lines, f'"Z99",{len(lines)}')) + "\n"
    files = [{"name": f"XOS01.PN{number:06}.{kind}", "text": text}]
    return {"organisation": _RDP, "number": number, "at": _AT, "files": files, "incidents": []}


def _status(*lines: str, count: int | None = None, header: str = _HEADER) -> str:
    return header + "".join(f"{line}\n" for line in lines) + f'"Z99",{len(lines) if count is None else count}\n'


_GOOD = '"E45",1234567890,"A",20250701'
_OTHER_GOOD = '"E45",7654321,"N",20250701'
_ACCEPTED = '"E46","AC",1234567890,"A",20250701'


def _gas_files() -> Iterator[Case]:
    status = [
        {"type": "E45", "mprn": 1234567890, "flag": "A", "effective_from": "2025-07-01"},
        {"type": "E45", "mprn": 7654321, "flag": "N", "effective_from": "2025-07-01"},
    ]
    decoded = _gas(_NAME, "DXI", status, 322, _DCC)
    text = _status(_GOOD, _OTHER_GOOD)
    answer = _answer("DXR", _ACCEPTED, '"E46","AC",7654321,"N",20250701')
    yield Case("gas: status file, all accepted", _NAME, text, _KNOWN, (), decoded, answer)
    yield Case("gas: status file, CR LF", _NAME, text.replace("\n", "\r\n"), _KNOWN, (), decoded, answer)
    yield Case("gas: status file, CR", _NAME, text.replace("\n", "\r"), _KNOWN, (), decoded, answer)
    mixed = text.replace("\n", "\r\n", 1).rstrip("\n")
    yield Case("gas: status file, line ends mixed, none at the end", _NAME, mixed, _KNOWN, (), decoded, answer)
    yield Case("gas: status file that is signed", _NAME, text, _KNOWN, (), decoded, answer, "access control broker")
    yield Case(
        "gas: status file that is signed, CR LF, raw signature, hexadecimal serial number, issuer as it is",
        _NAME,
        text.replace("\n", "\r\n"),
        _KNOWN,
        (),
        None,
        answer,
        "access control broker",
        {"encoding": "raw", "serial": "hexadecimal", "issuer": "name"},
    )
    yield Case(
        "gas: status file without records",
        _NAME,
        _status(),
        _KNOWN,
        (),
        _gas(_NAME, "DXI", [], 322, _DCC),
        _answer("DXR"),
    )
    update = (
        '"A00",10009999,"XDO",20250630,"041500",55\n'
        '"E47",1234567890,"LI","GTA","4,,,THE OLD MILL,MILL LANE,,MILLTOWN","ML1 1AB","D","200012345678"\n'
        '"E48","SUP","SPA",20250101,00010101\n'
        '"E48","MAM","MMA",20250101,\n'
        '"E48","NWO","GTA",20010401,\n'
        '"E49","SUP","SPB",20250801,20250901\n'
        '"E47",7654321,"DE","GTA",",,,,,,","","",""\n'
        '"Z99",6\n'
    )
    organisation = {"type": "E48", "effective_from": "2025-01-01", "effective_to": None}
    records = [
        {
            "type": "E47",
            "mprn": 1234567890,
            "status": "LI",
            "source": "GTA",
            "address": "4,,,THE OLD MILL,MILL LANE,,MILLTOWN",
            "postcode": "ML1 1AB",
            "market_sector": "D",
            "uprn": "200012345678",
        },
        organisation | {"role": "SUP", "organisation": "SPA", "effective_to": "0001-01-01"},
        organisation | {"role": "MAM", "organisation": "MMA"},
        organisation | {"role": "NWO", "organisation": "GTA", "effective_from": "2001-04-01"},
        {
            "type": "E49",
            "role": "SUP",
            "organisation": "SPB",
            "effective_from": "2025-08-01",
            "effective_to": "2025-09-01",
        },
        {
            "type": "E47",
            "mprn": 7654321,
            "status": "DE",
            "source": "GTA",
            "address": ",,,,,,",
            "postcode": "",
            "market_sector": "",
            "uprn": "",
        },
    ]
    name = "XOS01.PN000055.XDO"
    yield Case("gas: registration data", name, update, {}, (), _gas(name, "XDO", records, 55))
    refresh = "XOS02.TN000055.XDO"
    empty = '"A00",10009999,"XDO",20250630,"041500",55\n"Z99",0\n'
    yield Case("gas: refresh without records, test", refresh, empty, {}, (), _gas(refresh, "XDO", [], 55))
    name = "XOS01.PN000055.DXR"
    text = (
        '"A00",10009999,"DXR",20250630,"041500",55\n'
        '"E46","AC",1234567890,"A",20250701\n'
        '"E46","RJ",99,"Q",20250702\n"S72","MPO00001"\n"S72","DCC00001"\n"Z99",4\n'
    )
    accepted = {"type": "E46", "outcome": "AC", "mprn": 1234567890, "flag": "A", "effective_from": "2025-07-01"}
    records = [
        accepted,
        accepted | {"outcome": "RJ", "mprn": 99, "flag": "Q", "effective_from": "2025-07-02"},
        {"type": "S72", "code": "MPO00001"},
        {"type": "S72", "code": "DCC00001"},
    ]
    yield Case("gas: response file", name, text, {}, (), _gas(name, "DXR", records, 55), None, "network operator")
    name = "XOS01.PN000055.ERR"
    text = (
        '"A00",10009999,"ERR",20250630,"041500",55\n'
        '"E01","CSV00019",322,"Record too short - 2"\n'
        '"E01","CHK00036",322,"Mandatory record not supplied - 4"\n"Z99",2\n'
    )
    error = {"type": "E01", "code": "CSV00019", "reference": 322, "description": "Record too short - 2"}
    missing = {"type": "E01", "code": "CHK00036", "reference": 322}
    records = [error, missing | {"description": "Mandatory record not supplied - 4"}]
    yield Case("gas: errors of records", name, text, {}, (), _gas(name, "ERR", records, 55))
    name = "XOS01.PN000055.FRJ"
    text = '"A00",10009999,"FRJ",20250630,"041500",55\n"S71","322"\n"S72","FIL00013"\n"S72","FIL00018"\n"Z99",3\n'
    records = [{"type": "S71", "reference": "322"}, *({"type": "S72", "code": f"FIL000{n}"} for n in (13, 18))]
    yield Case("gas: rejected file", name, text, {}, (), _gas(name, "FRJ", records, 55))
    name = "XOS02.PN0000056.TOK"
    text = '"XOS02.PN000054.XDO",1200\n"XOS02.PN000055.XDO",800\n'
    members = [
        {"type": "TOK", "name": "XOS02.PN000054.XDO", "records": 1200},
        {"type": "TOK", "name": "XOS02.PN000055.XDO", "records": 800},
    ]
    decoded = {"name": name, "kind": "TOK", "header": None, "records": members, "trailer": None, "signature": None}
    yield Case("gas: confirmation of a set, seven digits in the name", name, text, {}, (), decoded)
    name = "XOS02.PN000056.TOK"
    yield Case(
        "gas: confirmation of a set that is signed",
        name,
        text,
        {},
        (),
        decoded | {"name": name},
        None,
        "network operator",
    )


def _gas_errors() -> Iterator[Case]:
    def bad(
        name: str,
        text: str,
        *problems: tuple[str, int, int],
        kind: str | None = None,
        lines: tuple[str, ...] = (),
        known: dict[str, Any] = _KNOWN,
        file_name: str | None = _NAME,
    ) -> Case:
        return Case(name, file_name, text, known, problems, None, _answer(kind, *lines) if kind else None)

    def error(code: str, text: str, reference: int = 322) -> str:
        return f'"E01","{code}",{reference},"{text}"'

    stranger = _HEADER.replace("10005989", "10001234")
    rejected = ('"S71","322"',)
    yield bad(
        "FIL00013: organisation that nobody knows",
        _status(_GOOD, header=stranger),
        ("FIL00013", 1, 2),
        kind="FRJ",
        lines=(*rejected, '"S72","FIL00013"'),
    )
    yield bad(
        "FIL00014: another organisation than the sender",
        _status(_GOOD, header=_HEADER.replace("10005989", "10007777")),
        ("FIL00014", 1, 2),
        kind="FRJ",
        lines=(*rejected, '"S72","FIL00014"'),
    )
    yield bad(
        "FIL00015: type of file in header and name",
        _status(_GOOD, header=_HEADER.replace("DXI", "DXR")),
        ("FIL00015", 1, 3),
        kind="FRJ",
        lines=(*rejected, '"S72","FIL00015"'),
    )
    yield bad(
        "FIL00016: generation number in header and name",
        _status(_GOOD),
        ("FIL00016", 1, 6),
        kind="FRJ",
        lines=(*rejected, '"S72","FIL00016"'),
        file_name="DCC01.PN000323.DXI",
    )
    yield bad(
        "FIL00017: processed before",
        _status(_GOOD, header=_HEADER.replace("322", "321")),
        ("FIL00017", 1, 6),
        kind="FRJ",
        lines=('"S71","321"', '"S72","FIL00017"'),
        file_name="DCC01.PN000321.DXI",
    )
    yield bad(
        "FIL00018: count in the trailer",
        _status(_GOOD, count=2),
        ("FIL00018", 3, 2),
        kind="FRJ",
        lines=(*rejected, '"S72","FIL00018"'),
    )
    yield bad(
        "FIL00019: record of another type of file",
        _status(_GOOD, '"S72","MPO00001"', '"Z99",2'),
        ("FIL00019", 3, 1),
        ("FIL00019", 4, 1),
        ("FIL00018", 5, 2),
        kind="FRJ",
        lines=(*rejected, '"S72","FIL00018"', '"S72","FIL00019"'),
    )
    yield bad(
        "W-SEQUENCE: a file is missing before",
        _status(_GOOD, header=_HEADER.replace("322", "324")),
        ("W-SEQUENCE", 1, 6),
        kind="DXR",
        lines=(_ACCEPTED,),
        file_name="DCC01.PN000324.DXI",
    )
    yield Case(
        "U-NAME: a name that files have not",
        "status.DXI",
        _status(_GOOD),
        _KNOWN,
        (("U-NAME", 0, 0),),
        None,
        _answer("DXR", _ACCEPTED) | {"incidents": ["U-NAME"]},
    )
    records = {
        "CSV00010": ('"E44",1,"A",20250701', 0, "Transaction type not recognized - 2"),
        "CSV00011": ('"E45",1234567890,"\t",20250701', 3, "Invalid character - 2, 3"),
        "CSV00012": ('"E45",01234567,"A",20250701', 2, "Invalid numeric field, 2, 2"),
        "CSV00013": ('"E45",1234567890,"A,20250701', 0, "Premature end of record - 2"),
        "CSV00014": ('"E45",1234567890,"A"A,20250701', 0, "Invalid record termination - 2"),
        "CSV00015": ('"E45",1234567890,"AA",20250701', 3, "Invalid text field - 2, 3"),
        "CSV00019": ('"E45",1234567890', 0, "Record too short - 2"),
        "CSV00020": ('"E45",1234567890,"",20250701', 3, "Mandatory field expected - 2, 3"),
        "CSV00021": ('"E45",1234567890,"A",20250229', 4, "Invalid Date/Time field - 2, 4"),
    }
    for code, (line, field, text) in records.items():
        yield bad(f"{code}", _status(line), (code, 2, field), kind="ERR", lines=(error(code, text),))
    yield bad(
        "CHK00036: no trailer",
        _HEADER + _GOOD + "\n",
        ("CHK00036", 3, 0),
        kind="ERR",
        lines=(error("CHK00036", "Mandatory record not supplied - 3"),),
    )
    yield bad(
        "CHK00036: no header",
        _GOOD + '\n"Z99",1\n',
        ("CHK00036", 1, 0),
        kind="ERR",
        lines=(error("CHK00036", "Mandatory record not supplied - 1"),),
    )
    yield bad(
        "several errors of records, fields of one record in their order",
        _status('"E45","1234567890",A,"20250701"', _GOOD, '"E45",1,"A",20250701,""'),
        ("CSV00012", 2, 2),
        ("CSV00015", 2, 3),
        ("CSV00021", 2, 4),
        ("CSV00014", 4, 0),
        kind="ERR",
        lines=(
            error("CSV00012", "Invalid numeric field, 2, 2"),
            error("CSV00015", "Invalid text field - 2, 3"),
            error("CSV00021", "Invalid Date/Time field - 2, 4"),
            error("CSV00014", "Invalid record termination - 4"),
        ),
    )
    yield bad(
        "MPO00001 and DCC00001: records rejected",
        _status('"E45",99,"A",20250701', _GOOD, '"E45",7654321,"Q",20250701', '"E45",98,"Q",20250701'),
        ("MPO00001", 2, 2),
        ("DCC00001", 4, 3),
        ("MPO00001", 5, 2),
        ("DCC00001", 5, 3),
        kind="DXR",
        lines=(
            '"E46","RJ",99,"A",20250701',
            '"S72","MPO00001"',
            _ACCEPTED,
            '"E46","RJ",7654321,"Q",20250701',
            '"S72","DCC00001"',
            '"E46","RJ",98,"Q",20250701',
            '"S72","MPO00001"',
            '"S72","DCC00001"',
        ),
    )
    update = '"A00",10009999,"XDO",20250630,"041500",55\n'
    notification = '"E47",1234567890,"LI","GTA",",,,,,,","","",""\n'
    name = "XOS01.PN000055.XDO"
    incident = {"organisation": _DCC, "number": 1, "at": _AT, "files": [], "incidents": ["CHK00036"]}
    yield Case(
        "CHK00036: E48 without E47; what the DCC receives is an incident",
        name,
        update + '"E48","SUP","SPA",20250101,\n"Z99",1\n',
        {},
        (("CHK00036", 2, 0),),
        None,
        incident,
    )
    yield Case(
        "U-VALIDSET: type of organisation; W-EFFECTIVE-TO: date of a meter asset manager",
        name,
        update + notification + '"E48","SPR","SPA",20250101,\n"E48","MAM","MMA",20250101,20250630\n"Z99",3\n',
        {},
        (("U-VALIDSET", 3, 2), ("W-EFFECTIVE-TO", 4, 5)),
    )
    yield Case(
        "W-CODE: organisation of two characters; W-TIME: a time with colons",
        name,
        update.replace('"041500"', '"04:15:00"') + notification + '"E48","SUP","SP",20250101,\n"Z99",2\n',
        {},
        (("W-TIME", 1, 5), ("W-CODE", 3, 3)),
    )
    yield Case(
        "U-VALIDSET: a flag that was accepted, and is none; one that was rejected may be any",
        "XOS01.PN000055.DXR",
        '"A00",10009999,"DXR",20250630,"041500",55\n"E46","AC",1,"S",20250701\n"E46","RJ",1,"X",20250701\n'
        '"S72","DCC00001"\n"Z99",3\n',
        {},
        (("U-VALIDSET", 2, 4),),
    )
    yield Case(
        "W-ADDRESS: six elements",
        name,
        update + notification.replace(",,,,,,", ",,,,,") + '"Z99",1\n',
        {},
        (("W-ADDRESS", 2, 5),),
    )
    yield Case(
        "CHK00036: outcome RJ without a reason; U-CONDITION: outcome AC with one",
        "XOS01.PN000055.DXR",
        '"A00",10009999,"DXR",20250630,"041500",55\n"E46","RJ",1,"A",20250701\n"E46","AC",1,"A",20250701\n'
        '"S72","MPO00001"\n"Z99",3\n',
        {},
        (("CHK00036", 2, 0), ("U-CONDITION", 4, 0)),
    )
    yield Case(
        "CHK00036: S72 without S71; U-RANGE: two S71",
        "XOS01.PN000055.FRJ",
        '"A00",10009999,"FRJ",20250630,"041500",55\n"S72","FIL00013"\n"S71","321"\n"S71","322"\n"Z99",3\n',
        {},
        (("CHK00036", 2, 0), ("U-RANGE", 4, 0)),
    )
    yield Case(
        "U-NAME and U-DUPLICATE: files of a set",
        "XOS02.PN000056.TOK",
        '"XOS02.PN000054.XDO",1\n"XOS02.PN000054.XDO",1\n"DCC01.PN000054.DXI",1\n',
        {},
        (("U-DUPLICATE", 2, 1), ("U-NAME", 3, 1)),
    )


# Electricity ----------------------------------------------------------------------------------------------------------

_MPAN, _OTHER_MPAN = "1099990000010", "1099990000020"
_ELECTRICITY = {
    "organisations": ["DCCO", "XXXX"],
    "sender": "DCCO",
    "processed": [41],
    "last": 41,
    "metering_points": [_MPAN, _OTHER_MPAN],
    "disconnected": [],
    "effective_from": {_MPAN: "2025-06-01"},
    "flags": {},
    "instruction_types": ["II01"],
    "suppliers": ["SUPA", "SUPB"],
}
_ZHV = "ZHV|0000000042|D0350001|Z|DCCO|P|XXXX|20250630041500||||OPER|\n"
_GROUP = f"82H|1|II01|{_MPAN}|A|20250601|SUPA|\n"
_STATUS_NAME = "DCCO_D0350_000042"


def _user(name: str | None, flow: str, parties: tuple[str, ...], file_id: str, *records: str) -> dict[str, Any]:
    keys = ("from_role", "from_participant", "to_role", "to_participant")
    header = {"file_id": file_id, "flow_id": flow, **dict(zip(keys, parties, strict=True))}
    header |= {"created": "20250630041500", "test_flag": "OPER"}
    trailer = {"file_id": file_id, "group_count": str(len(records)), "flow_count": "1"}
    groups = [{"code": code, "values": values} for code, *values in (record.split("|") for record in records)]
    return {"name": name, "layout": "variable", "header": header, "records": groups, "trailer": trailer}


def _zpt(groups: int, file_id: str = "0000000042", flows: int = 1) -> str:
    return f"ZPT|{file_id}|{groups}||{flows}||\n"


def _replies(rejected: tuple[str, ...], summary: str, number: int = 8) -> dict[str, Any]:
    """D0351 with some records, and D0172 with the lines of the summary."""
    files = []
    for flow, group, records in (("D0351", "83H", rejected), ("D0172", "749", tuple(summary.split("\n")))):
        if records:
            head = f"ZHV|{number:010}|{flow}001|P|XXXX|Z|DCCO|20250630050607||||OPER|\n{group}|{number}|\n"
            tail = f"ZPT|{number:010}|{len(records) + 1}||1|20250630050607|\n"
            text = head + "".join(f"{record}|\n" for record in records) + tail
            files.append({"name": f"XXXX_{flow}_{number:06}", "text": text})
            number += 1
    return {"organisation": "XXXX", "number": 8, "at": _AT, "files": files, "incidents": []}


def _electricity_files() -> Iterator[Case]:
    text = _ZHV + "81H|42|\n" + _GROUP + _zpt(2)
    to_rdp, to_dcc = ("Z", "DCCO", "P", "XXXX"), ("P", "XXXX", "Z", "DCCO")
    group = _GROUP.rstrip("|\n")
    decoded = _user(_STATUS_NAME, "D0350001", to_rdp, "0000000042", "81H|42", group)
    answer = _replies((), "357|1|II01|20250630|0000000042|1|1|0")
    named = ("electricity: status file", _STATUS_NAME)
    ends = (("W-LINE-END", 1, 0),)
    yield Case(*named, text, _ELECTRICITY, (), decoded, answer)
    yield Case(f"{named[0]}, CR LF", named[1], text.replace("\n", "\r\n"), _ELECTRICITY, ends, decoded, answer)
    open_ended = _ZHV + "81H|42\n" + _GROUP.replace("SUPA|", "SUPA") + _zpt(2)
    yield Case(f"{named[0]}, no separator behind the last item", named[1], open_ended, _ELECTRICITY, (), decoded)
    yield Case(f"{named[0]} that is signed", named[1], text, _ELECTRICITY, (), None, answer, "access control broker")
    yield Case(
        f"{named[0]} that is signed, CR LF, raw",
        named[1],
        text.replace("\n", "\r\n"),
        _ELECTRICITY,
        ends,
        None,
        answer,
        "access control broker",
        {"encoding": "raw"},
    )
    empty = {"organisation": "XXXX", "number": 8, "at": _AT, "files": [], "incidents": []}
    yield Case(
        "electricity: status file without instructions",
        _STATUS_NAME,
        _ZHV + "81H|42|\n" + _zpt(1),
        _ELECTRICITY,
        (),
        _user(_STATUS_NAME, "D0350001", to_rdp, "0000000042", "81H|42"),
        empty,
    )
    head = "ZHV|0000000008|D0351001|P|XXXX|Z|DCCO|20250630041500||||OPER|\n"
    records = ("83H|8", f"84H|1|II01|1|{_MPAN}|20250630|A|20250601|SUPA", "85H|3", "84H|2|II01|2||20250630", "85H|38")
    yield Case(
        "electricity: rejections, what could not be read left out",
        "anything",
        head + "".join(f"{record}|\n" for record in records) + _zpt(5, "0000000008"),
        {},
        (),
        _user("anything", "D0351001", to_dcc, "0000000008", *records),
    )
    records = ("749|9", "357|1|II01|20250630|0000000042|2|1|1")
    yield Case(
        "electricity: acknowledgement",
        None,
        head.replace("D0351", "D0172") + "".join(f"{record}|\n" for record in records) + _zpt(2, "0000000008"),
        {},
        (),
        _user(None, "D0172001", to_dcc, "0000000008", *records),
    )
    records = ("Q01|1", "Q02|some|thing", "Q02")
    yield Case(
        "electricity: registration data, whose flow is published nowhere",
        None,
        head.replace("D0351001", "D0348001") + "Q01|1|\nQ02|some|thing|\nQ02\n" + _zpt(3, "0000000008"),
        {},
        (("W-FLOW", 1, 0),),
        _user(None, "D0348001", to_dcc, "0000000008", *records),
        {"organisation": "XXXX", "number": 8, "at": _AT, "files": [], "incidents": []},
    )
    for flow, records, problem in (
        ("D0348", "", ("U-SEQUENCE", 2, 0)),
        ("D0349", "Q02|some|thing|\n", ("U-SEQUENCE", 2, 0)),
        ("D0353", "Q01|7|\n", ("W-SEQUENCE", 2, 2)),
    ):
        number = records.count("\n")
        yield Case(
            f"{problem[0]}: {flow} of {number} records",
            None,
            head.replace("D0351", flow) + records + _zpt(number, "0000000008", flows=number),
            {"last": 8},
            (("W-FLOW", 1, 0), problem),
        )


def _electricity_errors() -> Iterator[Case]:
    def bad(
        name: str,
        text: str,
        *problems: tuple[str, int, int],
        incidents: tuple[str, ...] | None = None,
        answer: dict[str, Any] | None = None,
        known: dict[str, Any] = _ELECTRICITY,
        file_name: str | None = _STATUS_NAME,
    ) -> Case:
        if incidents is not None:
            answer = {"organisation": "XXXX", "number": 8, "at": _AT, "files": [], "incidents": list(incidents)}
        return Case(name, file_name, text, known, problems, None, answer)

    def rejected(reason: str, echoed: str) -> dict[str, Any]:
        return _replies((f"84H|1|II01|1|{echoed}", f"85H|{reason}"), "357|1|II01|20250630|0000000042|1|0|1")

    first, trailer = "81H|42|\n", _zpt(2)
    yield bad("U-HEADER", first + _GROUP + trailer, ("U-HEADER", 1, 0), incidents=("U-HEADER",), known={})
    yield bad("U-TRAILER", _ZHV + first + _GROUP, ("U-TRAILER", 3, 0), incidents=("U-TRAILER",))
    yield bad(
        "U-CHARSET",
        _ZHV + first + _GROUP.replace("SUPA", "SUP\xa3") + trailer,
        ("U-CHARSET", 3, 7),
        known=_ELECTRICITY | {"suppliers": None},
        answer=rejected("58", f"{_MPAN}|20250630|A|20250601|"),
    )
    yield bad("U-FILEID", _ZHV + first + _GROUP + _zpt(2, "0000000043"), ("U-FILEID", 4, 2), incidents=("U-FILEID",))
    yield bad("U-GROUPCOUNT", _ZHV + first + _GROUP + _zpt(3), ("U-GROUPCOUNT", 4, 3), incidents=("U-GROUPCOUNT",))
    yield bad(
        "U-FLOWCOUNT", _ZHV + first + _GROUP + _zpt(2, flows=2), ("U-FLOWCOUNT", 4, 5), incidents=("U-FLOWCOUNT",)
    )
    yield bad(
        "U-GROUP: the others are carried out",
        _ZHV + first + _GROUP + "85H|3|\n" + _zpt(3),
        ("U-GROUP", 4, 0),
        answer=_replies((), "357|1|II01|20250630|0000000042|1|1|0") | {"incidents": ["U-GROUP"]},
    )
    yield bad(
        "U-HIERARCHY",
        _ZHV + _GROUP + first + _zpt(2),
        ("U-HIERARCHY", 2, 0),
        incidents=("U-HIERARCHY",),
    )
    yield bad("U-RANGE", _ZHV + first + first + _zpt(2, flows=2), ("U-RANGE", 3, 0), incidents=("U-RANGE",))
    yield bad("W-RANGE-MIN", _ZHV + _zpt(0, flows=0), ("W-RANGE-MIN", 2, 0), incidents=())
    yield bad(
        "U-FIELDCOUNT",
        _ZHV + first + _GROUP.replace("SUPA|", "SUPA|X|") + trailer,
        ("U-FIELDCOUNT", 3, 0),
        answer=_replies((), "357|1|II01|20250630|0000000042|1|0|1") | {"incidents": ["U-FIELDCOUNT"]},
    )
    for code, value, reason in (
        ("U-MANDATORY", "", "38"),
        ("U-FORMAT", "10999900000A0", "3"),
        ("U-PADDED", " 109999000001", "3"),
        ("U-QUOTED", '"10999900000"', "3"),
    ):
        line = _GROUP.replace(_MPAN, value)
        known = _ELECTRICITY | {"metering_points": None}
        answer = rejected(reason, "|20250630|A|20250601|SUPA")
        yield bad(code, _ZHV + first + line + trailer, (code, 3, 4), known=known, answer=answer)
    for flag in "QSW":  # the last two are those of the edition before November 2021
        yield bad(
            f"U-VALIDSET: flag {flag}",
            _ZHV + first + _GROUP.replace("|A|", f"|{flag}|") + trailer,
            ("U-VALIDSET", 3, 5),
            answer=rejected("55", f"{_MPAN}|20250630||20250601|SUPA"),
        )
    yield bad(
        "U-SENDER: not one that is known",
        _ZHV.replace("DCCO", "DDCO") + first + _GROUP + trailer,
        ("U-SENDER", 1, 5),
        incidents=("U-SENDER",),
    )
    yield bad(
        "U-SENDER: not the one that delivered the file",
        _ZHV.replace("DCCO", "XXXX", 1) + first + _GROUP + trailer,
        ("U-SENDER", 1, 5),
        incidents=("U-SENDER",),
    )
    yield bad(
        "U-NAME",
        _ZHV + first + _GROUP + trailer,
        ("U-NAME", 0, 0),
        file_name="DCCO_D0351_000042",
        incidents=("U-NAME",),
    )
    yield bad("W-NAME", _ZHV + first + _GROUP + trailer, ("W-NAME", 2, 2), file_name="DCCO_D0350_43")
    yield bad(
        "U-DUPLICATE",
        _ZHV + "81H|41|\n" + _GROUP + trailer,
        ("U-DUPLICATE", 2, 2),
        file_name="DCCO_D0350_000041",
        incidents=("U-DUPLICATE",),
    )
    yield bad(
        "W-SEQUENCE",
        _ZHV + "81H|44|\n" + _GROUP + trailer,
        ("W-SEQUENCE", 2, 2),
        file_name="DCCO_D0350_000044",
    )
    group = f"82H|1|II01|{_MPAN}|A|20250531|SUPA|\n"
    yield Case(
        "reason 56: an earlier date than the DCC gave before",
        _STATUS_NAME,
        _ZHV + first + group + f"82H|2|II01|{_MPAN}|N|20250601|SUPA|\n" + _zpt(3),
        _ELECTRICITY,
        (("56", 3, 6),),
        None,
        _replies((f"84H|1|II01|1|{_MPAN}|20250630|A|20250531|SUPA", "85H|56"), "357|1|II01|20250630|0000000042|2|1|1"),
    )
    lines = (
        f"82H|1|II01|{_OTHER_MPAN}|A|20250610|SUPA|\n",
        f"82H|2|II01|{_OTHER_MPAN}|N|20250609|SUPA|\n",
        f"82H|3|II01|{_OTHER_MPAN}|I|20250610|SUPB|\n",
    )
    yield Case(
        "reason 56: an earlier date than in the same file",
        _STATUS_NAME,
        _ZHV + first + "".join(lines) + _zpt(4),
        _ELECTRICITY,
        (("56", 4, 6),),
        None,
        _replies(
            (f"84H|1|II01|2|{_OTHER_MPAN}|20250630|N|20250609|SUPA", "85H|56"),
            "357|1|II01|20250630|0000000042|3|2|1",
        ),
    )
    lines = (
        f"82H|1|II02|{_MPAN}|A|20250601|SUPC|\n",
        "82H|2|II01|2099990000000|A|20250601|SUPA|\n",
        f"82H|5|II01|{_OTHER_MPAN}|A|20250601|SUPA|\n",
    )
    yield Case(
        "reasons 1, 3, 23, 47, 58 and a check digit",
        _STATUS_NAME,
        _ZHV + first + "".join(lines) + _zpt(4),
        _ELECTRICITY | {"disconnected": [_OTHER_MPAN], "flags": {_OTHER_MPAN: "A"}},
        (("1", 3, 3), ("58", 3, 7), ("3", 4, 4), ("U-RULE", 4, 4), ("23", 5, 4), ("47", 5, 5)),
        None,
        _replies(
            (
                f"84H|1|II02|1|{_MPAN}|20250630|A|20250601|SUPC",
                "85H|1",
                "85H|58",
                "84H|2|II01|2|2099990000000|20250630|A|20250601|SUPA",
                "85H|3",
                f"84H|3|II01|5|{_OTHER_MPAN}|20250630|A|20250601|SUPA",
                "85H|23",
                "85H|47",
            ),
            "357|1|II02|20250630|0000000042|1|0|1\n357|2|II01|20250630|0000000042|2|0|2",
        ),
    )


def files() -> dict[str, str]:
    """The files: name below :data:`FOLDER` to text."""
    cases = (*_gas_files(), *_gas_errors(), *_electricity_files(), *_electricity_errors())
    return {"files.json": json.dumps([_vector(case) for case in cases], indent=2) + "\n"}
