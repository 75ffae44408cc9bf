"""Damaged files under damaged names, at every entry point: a result, or the one error of registration data.

The number of files is 2,000; ``GBCS_DAMAGED_FILES`` says another.
"""

import datetime
import io
import os
import random
import re
from contextlib import suppress
from functools import cache

import pytest

from gbcs import regis
from gbcs.regis import Known, RegisError, arrow, electricity, folder, gas, signature
from gbcs.regis.flows import acknowledge, amend, check, read, recount, routing_key, translate
from gbcs.regis.flows.envelope import Header
from gbcs.regis.names import ElectricityName, GasName
from tests.gbcs.regis.test_vectors import FILES
from vectors import pki

NUMBER = int(os.environ.get("GBCS_DAMAGED_FILES", "2000"))
KEY = pki.private_key("network operator", "digitalSignature")
CERTIFICATE = pki.certificate("network operator", "digitalSignature")
AT = datetime.datetime(2025, 6, 30, 12, tzinfo=datetime.UTC)
KNOWN = Known(
    organisations={10005989, 10009999, "DCCO", "XXXX"},
    processed={7},
    last=7,
    metering_points={1234567890, "1099990000010"},
    effective_from={"1099990000010": datetime.date(2025, 6, 1)},
)
TOKENS = [*b'" , | 0 "" \xc2\xa3 \x00 E45 82H| Z99 ZPT'.split(), b"\n", b"\r", b" ", b"9" * 40]
ENDINGS = ["", ".", ".txt", ".csv", ".dat", ".out", ".DXI", ".DXR", ".XDO", ".TOK", ".FRJ", ".ERR", ".dxi", ".DX"]
ENDINGS += [".D\u0130I", ".\ud800"]


def damaged_name(random, name):
    """A name after some accident; sometimes none."""
    name = name or random.choice(["status", "DCCO_D0350_000042", "XOS02.PN000123.TOK"])
    match random.randrange(8):
        case 0:
            return None
        case 1:
            return name.rpartition(".")[0] + random.choice(ENDINGS)
        case 2:
            place = random.randrange(len(name) + 1)
            return name[:place] + random.choice(["", "\n", "\x00", "٣", "/", "PN", "9" * 20]) + name[place + 1 :]
        case _:
            return name


def damaged_octets(random, octets):
    """A file after an accident: some octets, a line; often behind the header."""
    lines = octets.splitlines(keepends=True)
    at = random.randrange(1 if random.random() < 0.7 and len(lines) > 1 else 0, len(lines))
    line = lines[at]
    match random.randrange(8):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, random.choice(lines))
        case 2:
            other = random.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            lines = [b"".join(lines)[: random.randrange(1, len(octets))]]
        case 4:
            place = random.randrange(len(line))
            lines[at] = line[:place] + bytes([random.randrange(256)]) + line[place + 1 :]
        case 5:
            lines[at] = line.replace(b"20", random.choice([b"00", b"2x", b"99"]), 1)
        case 6:
            lines[0] = random.choice([b"\xef\xbb\xbf", b"\n", b"ZHV", b'"A00",']) + lines[0]
        case _:
            place = random.randrange(len(line) + 1)
            lines[at] = line[:place] + random.choice(TOKENS) + line[place + random.randrange(3) :]
    return b"".join(lines)


@cache
def files():
    """Damaged files with their names, the same each time."""
    source = random.Random(18)
    examples = [(bytes.fromhex(case["octets"]), case["file_name"]) for case in FILES]
    found = []
    for number in range(NUMBER):
        octets, name = examples[number % len(examples)]
        found.append((damaged_octets(source, octets), damaged_name(source, name)))
    return found


def has_header(octets):
    line = re.split(rb"\r\n|\r|\n", octets, maxsplit=1)[0]
    if line.startswith(b'"XOS'):
        return True
    if not regis.is_electricity(octets):
        return isinstance(gas.parse(line, 1).record, gas.Header)
    try:
        return bool(Header.parse(line.decode("latin-1")).flow_id)
    except RegisError:
        return False


def test_most_damaged_files_pass_the_first_check():
    """Damage that the first line gives away tries little."""
    assert sum(has_header(octets) for octets, _ in files()) > NUMBER / 2
    assert len(set(files())) > NUMBER / 2


def responded(octets, name, **options):
    is_flow = regis.is_electricity(octets)
    answer = regis.respond(octets, name, organisation="XXXX" if is_flow else 10009999, number=9, at=AT, **options)
    for file in answer.files:  # what is sent is sound
        codes = {problem.code for problem in regis.check(file.octets, file.name)}
        assert codes <= {"U-RULE"}


def named(octets, name):
    if name is not None:
        for kind in (GasName, ElectricityName):
            try:
                assert str(kind.parse(name)) == name
            except RegisError:
                continue


def records(octets, name):
    file = regis.read(octets, name)
    assert regis.write(file) == octets
    if isinstance(file, electricity.File):
        for told in (electricity.instructions, electricity.rejections, electricity.summaries):
            if told.__name__[:4] in ("inst", "reje", "summ") and file.kind in ("D0350", "D0351", "D0172"):
                try:
                    list(told(file))
                except RegisError:
                    continue


ENTRY_POINTS = {
    "read": records,
    "check": lambda octets, name: [str(problem) for problem in regis.check(octets, name, known=KNOWN)],
    "check_stream": lambda octets, name: list(regis.check_stream(io.BytesIO(octets), name)),
    "check, older edition": lambda octets, name: regis.check(octets, name, edition="original"),
    "respond": lambda octets, name: responded(octets, name, known=KNOWN),
    "respond, partly": lambda octets, name: responded(
        octets, name, **({} if regis.is_electricity(octets) else {"partly": "ERR and DXR"})
    ),
    "verify": lambda octets, name: regis.verify(octets, [CERTIFICATE]),
    "sign": lambda octets, name: signature.sign(octets, KEY, CERTIFICATE, deterministic=True),
    "gas.stream": lambda octets, name: list(gas.stream(octets, name)),
    "gas.parsed": lambda octets, name: list(gas.parsed(octets, name)),
    "flows.read": lambda octets, name: routing_key(recount(read(octets)).header),
    "flows.check": lambda octets, name: list(check(octets)),
    "flows.acknowledge": lambda octets, name: acknowledge(octets).plain(),
    "flows.translate": lambda octets, name: b"".join(translate(octets, "pool")),
    "flows.amend": lambda octets, name: amend(octets, 3, {"J0109": 5}),
    "arrow.tables": lambda octets, name: arrow.tables(octets, name),
    "folder.entry": lambda octets, name: folder.report([folder.entry(name or "", octets)]).plain(),
    "folder.facts": lambda octets, name: folder.facts(name or "", octets),
    "names": named,
}


@pytest.mark.parametrize("entry_point", ENTRY_POINTS)
def test_damaged_files_give_a_result_or_the_error(entry_point):
    if entry_point == "arrow.tables":
        pytest.importorskip("pyarrow", reason="needs the extra arrow")
    call = ENTRY_POINTS[entry_point]
    results = 0
    for octets, name in files():
        with suppress(RegisError):
            call(octets, name)
            results += 1
    assert results > 0
