"""Files of registration data both ways; damaged files; the quick check against the thorough one; signatures."""

from __future__ import annotations

import datetime
import re
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gbcs import regis
from gbcs.regis import electricity, gas, gas_check
from gbcs.regis.flows.records import mpan_check_digit
from gbcs.regis.problems import CODES, REASONS
from tests.gbcs.regis.test_vectors import FILES
from tests.strategies.regis import damaged, gas_files, gas_records
from vectors import pki

KEY = pki.private_key("network operator", "digitalSignature")
CERTIFICATE = pki.certificate("network operator", "digitalSignature")
AT = datetime.datetime(2025, 6, 30, 12, tzinfo=datetime.UTC)
KNOWN = regis.Known(
    organisations={10005989, "DCCO"},
    processed={7},
    last=7,
    metering_points={1234567890, "1099990000010"},
    effective_from={"1099990000010": datetime.date(2025, 6, 1)},
    flags={"1099990000010": "N"},
    suppliers={"SUPA"},
)
EXAMPLES = [(bytes.fromhex(case["octets"]), case["file_name"]) for case in FILES]
damaged_examples = st.sampled_from(EXAMPLES).flatmap(
    lambda example: st.tuples(damaged(example[0]), st.sampled_from([example[1], None]))
)


@given(gas_files())
def test_gas_files_are_read_as_they_were_written(file):
    assert regis.read(regis.write(file), file.name) == file


item = st.text("ABCDEFGHIJ0123456789", min_size=1, max_size=4)
instructions = st.builds(
    electricity.Instruction,
    st.integers(1, 10**12 - 1),
    item,
    st.integers(0, 10**12 - 1).map("{:012}".format).map(lambda digits: digits + mpan_check_digit(digits)),
    st.sampled_from("ANI"),
    st.dates(datetime.date(1950, 1, 1), datetime.date(2199, 12, 31)),
    item,
)


@given(st.lists(instructions, max_size=5), st.integers(1, 10**12 - 1), item)
def test_status_files_are_read_as_they_were_written(told, number, participant):
    file = electricity.status_file(told, number=number, file_id="1", to_participant=participant, at=AT)
    octets = regis.write(file)
    again = regis.read(octets, file.name)
    assert again == file
    assert list(electricity.instructions(again)) == told
    assert electricity.sequence_number(again) == number
    assert regis.check(octets, file.name) == []


@given(damaged_examples)
def test_files_that_are_read_are_written_octet_for_octet(example):
    octets, name = example
    try:
        file = regis.read(octets, name)
    except regis.RegisError:
        return
    assert regis.write(file) == octets
    assert regis.read(regis.write(file), name) == file


@given(damaged_examples)
def test_damaged_files_have_problems_or_are_refused(example):
    octets, name = example
    try:
        found = regis.check(octets, name, known=KNOWN)
    except regis.RegisError:
        return
    assert {problem.code for problem in found} <= set(CODES) | set(REASONS)
    lines = len(re.split(rb"\r\n|\r|\n", octets))
    for problem in found:
        assert 0 <= problem.line <= lines + 1
        assert str(problem)


@given(damaged_examples)
def test_what_has_no_problem_of_form_can_be_read(example):
    """And the other way round: what can't be read has a problem."""
    octets, name = example
    if regis.is_electricity(octets):
        return
    try:
        codes = {problem.code for problem in regis.check(octets, name)}
    except regis.RegisError:
        codes = {"CSV00010"}
    of_form = {code for code in codes if code.startswith("CSV")}
    try:
        gas.read(octets, name)
    except regis.RegisError:
        assert of_form | codes & {"CHK00036", "FIL00019"}
    else:
        assert not of_form


@given(damaged_examples, st.sampled_from(["ERR", "ERR and DXR"]), st.sampled_from(["incident", "reject"]))
def test_answers_to_damaged_files_have_no_problems(example, partly, structure):
    octets, name = example
    is_electricity = regis.is_electricity(octets)
    options = {"structure": structure} if is_electricity else {"partly": partly}
    organisation = "XXXX" if is_electricity else 10009999
    try:
        answer = regis.respond(octets, name, organisation=organisation, number=9, at=AT, known=KNOWN, **options)
    except regis.RegisError:
        return
    for file in answer.files:
        assert {problem.code for problem in regis.check(file.octets, file.name)} <= {"U-RULE"}


@given(st.binary(max_size=200) | st.text('"|,AZ09\n\r', max_size=60).map(str.encode), st.none() | st.text(max_size=20))
def test_any_octets_are_a_value_or_the_error(octets, name):
    organisation = "XXXX" if regis.is_electricity(octets) else 1
    for call in (
        lambda: regis.read(octets, name),
        lambda: regis.check(octets, name),
        lambda: regis.verify(octets, [CERTIFICATE]),
        lambda: regis.sign(octets, KEY, CERTIFICATE),
        lambda: regis.respond(octets, name, organisation=organisation, number=1, at=AT),
        lambda: list(gas.stream(octets, name)),
    ):
        with suppress(regis.RegisError):
            call()


@given(damaged_examples, st.integers(1, 40))
def test_streams_give_the_same_as_the_whole(example, size):
    octets, name = example
    pieces = [octets[place : place + size] for place in range(0, len(octets), size)]
    results = []
    for source in (octets, pieces, BytesIO(octets)):
        try:
            results.append(regis.check(source, name))
        except regis.RegisError as error:
            results.append(str(error))
    assert results[0] == results[1] == results[2]


@settings(suppress_health_check=list(HealthCheck))
@given(damaged_examples | gas_files().map(lambda file: (regis.write(file), file.name)))
def test_quick_check_lets_nothing_pass_that_the_thorough_one_finds(example):
    octets, name = example
    found = result(octets, name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gas_check, "_clean", lambda kind, edition: re.compile(b""))
        assert result(octets, name) == found


def result(octets, name):
    try:
        return list(gas_check.problems(octets, name, known=KNOWN))
    except regis.RegisError as error:
        return str(error)


lines = st.one_of(list(gas_records.values())).map(lambda record: gas.record_text(record).encode())


@given(lines | lines.flatmap(damaged))
def test_records_are_taken_apart_alike_by_pattern_and_by_field(line):
    layout = gas.RECORDS.get(line[1:4].decode("latin-1"))
    if layout is None or layout.type == "TOK" or b"\n" in line or b"\r" in line:
        return
    parsed = gas.parse(line)
    assert layout.read(line.decode("latin-1")) == parsed.record
    assert (parsed.record is None) == bool(parsed.problems)


@given(gas_files().filter(lambda file: file.signature is None), st.sampled_from(["DER", "raw"]), st.booleans())
def test_signatures_are_valid_whatever_the_line_ends(file, encoding, is_quoted):
    octets = regis.write(file)
    if file.header is None and not octets.splitlines()[-1].startswith(b'"XOS'):
        return  # a record of a set that names something else
    signed = regis.sign(octets, KEY, CERTIFICATE, encoding=encoding, is_quoted=is_quoted)
    assert regis.verify(signed, [CERTIFICATE]).signature == "valid"
    assert regis.verify(re.sub(rb"\r\n|\r|\n", b"\r\n", signed), [CERTIFICATE]).signature == "valid"
    again = regis.read(signed, file.name)
    assert again.signature is not None
    assert (again.header, again.records, again.trailer) == (file.header, file.records, file.trailer)


@given(st.data())
def test_signature_of_a_changed_file_is_not_valid(data):
    case = data.draw(st.sampled_from([octets for octets, _ in EXAMPLES if octets.splitlines()[-1].count(b",") < 3]))
    try:
        signed = regis.sign(case, KEY, CERTIFICATE, deterministic=True)
    except regis.RegisError:
        return
    changed = data.draw(damaged(signed))
    normal = [re.sub(rb"\r\n|\r", b"\n", octets).rstrip(b"\n") for octets in (signed, changed)]
    if normal[0] == normal[1]:
        return
    try:
        outcome = regis.verify(changed, [CERTIFICATE]).signature
    except regis.RegisError:
        return
    body = [octets.rsplit(b",", 1)[0] for octets in normal]
    assert outcome != "valid" or body[0] == body[1]  # base64 may have ends that decode alike
