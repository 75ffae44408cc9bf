"""Responses beyond the vectors: options, signatures, numbers."""

import datetime
from functools import partial

import pytest

from gbcs import regis
from gbcs.regis import Known, RegisError, responses
from gbcs.regis.problems import Level, Problem
from vectors import pki

AT = datetime.datetime(2025, 6, 30, 6, 7, 8, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
NAME = "DCC01.PN000322.DXI"
GAS = '"A00",10005989,"DXI",20250630,"041500",322\n"E45",1,"A",20250701\n"E45",2,"%s",20250701\n"Z99",2\n'
ELECTRICITY = (
    "ZHV|0000000042|D0350001|Z|DCCO|P|XXXX|20250630041500||||OPER|\n81H|42|\n%sZPT|0000000042|%d||1|20250630041500|\n"
)


def gas(text, name=NAME, **options):
    return regis.respond(text.encode(), name, organisation=10009999, number=55, at=AT, **options)


def electricity(*lines, **options):
    text = ELECTRICITY % ("".join(f"{line}\n" for line in lines), len(lines) + 1)
    return regis.respond(text.encode(), "DCCO_D0350_000042", organisation="XXXX", number=8, at=AT, **options)


def test_malformed_records_and_the_others():
    text = GAS % "AA"
    (errors,) = gas(text).files
    assert errors.name == "XOS01.PN000055.ERR"
    answer = gas(text, partly="ERR and DXR")
    assert [file.name for file in answer.files] == ["XOS01.PN000055.ERR", "XOS01.PN000056.DXR"]
    assert answer.files[0] == errors
    assert answer.files[1].octets == (
        b'"A00",10009999,"DXR",20250630,"050708",56\n"E46","AC",1,"A",20250701\n"Z99",1\n'
    )
    assert answer.incidents == ()


def test_file_that_is_rejected_has_no_other_answer():
    (file,) = gas((GAS % "AA").replace('"Z99",2', '"Z99",3'), partly="ERR and DXR").files
    assert file.name.endswith(".FRJ")


def test_rejected_file_by_its_name():
    (file,) = gas((GAS % "A").replace('"Z99",2', '"Z99",3'), reference="name").files
    assert f'"S71","{NAME}"\n'.encode() in file.octets


def test_errors_name_records_as_they_are_told():
    (file,) = gas(GAS % "AA", identify=lambda problem: f"{problem.record}:{problem.line}").files
    assert b'"E01","CSV00015",322,"Invalid text field - E45:3, 3"\n' in file.octets


def test_number_of_a_file_without_a_header_is_that_of_its_name():
    text = (GAS % "A").partition("\n")[2]
    (file,) = gas(text).files
    assert b'"E01","CHK00036",322,' in file.octets
    with pytest.raises(RegisError, match="the number of the rejected file"):
        gas(text, None)
    with pytest.raises(RegisError, match="the number of the rejected file"):
        gas(text, "x.DXI")


def test_kind_of_a_file_with_a_strange_name_is_that_of_its_header():
    answer = gas(GAS % "A", "status")
    assert [file.name for file in answer.files] == ["XOS01.PN000055.DXR"]
    assert [problem.code for problem in answer.incidents] == ["U-NAME"]


def test_test_files_are_answered_by_test_files():
    (file,) = gas(GAS % "A", "DCC01.TN000322.DXI").files
    assert file.name == "XOS01.TN000055.DXR"


def test_answers_are_signed():
    key = pki.private_key("network operator", "digitalSignature")
    certificate = pki.certificate("network operator", "digitalSignature")
    sign = partial(regis.sign, key=key, certificate=certificate)
    line = "82H|1|II01|1099990000010|A|20250601|SUPA|"
    for answer in (gas(GAS % "A", sign=sign), electricity(line, sign=sign, known=Known(suppliers=set()))):
        assert answer.files
        for file in answer.files:
            assert regis.verify(file.octets, [certificate]).signature == "valid"
            assert regis.check(file.octets, file.name) == []


def test_file_that_is_not_authentic_has_no_answer():
    certificate = pki.certificate("access control broker", "digitalSignature")
    for octets in (GAS % "A").encode(), (GAS % "A").encode()[:-1] + b",CN%3DX,12,QUJD\n":
        verification = regis.verify(octets, [certificate])
        answer = regis.respond(octets, NAME, organisation=1, number=1, at=AT, verification=verification)
        assert answer.files == ()
        assert [problem.code for problem in answer.incidents] == ["U-SIGNATURE"]
    key = pki.private_key("access control broker", "digitalSignature")
    signed = regis.sign((GAS % "A").encode(), key, certificate)
    late = datetime.datetime(2040, 1, 1, tzinfo=datetime.UTC)
    authentic = regis.verify(signed, [certificate])
    assert len(regis.respond(signed, NAME, organisation=1, number=1, at=AT, verification=authentic).files) == 1
    expired = regis.verify(signed, [certificate], at=late)
    (problem,) = regis.respond(signed, NAME, organisation=1, number=1, at=AT, verification=expired).incidents
    assert "valid from" in problem.found


def test_values_are_answered_too():
    file = regis.read((GAS % "A").encode(), NAME)
    answer = regis.respond(file, organisation=10009999, number=55, at=AT)
    assert answer == gas(GAS % "A")


def test_files_of_the_other_direction_have_no_answer():
    text = '"A00",10009999,"XDO",20250630,"041500",55\n"Z99",%d\n'
    assert gas(text % 0, "XOS01.PN000055.XDO") == responses.Answer((), (), ())
    assert [problem.code for problem in gas(text % 1, "XOS01.PN000055.XDO").incidents] == ["FIL00018"]


@pytest.mark.parametrize(
    ("line", "reasons"),
    [
        ("82H|5|II01|1099990000010|Q|20250601|SUPA|", ["55"]),
        ("82H|5|II01|1099990000010||20250601|SUPA|", ["38"]),
        ("82H|5|II01|1099990000010|A|20250631|SUPA|", ["56"]),
        ("82H|5|II01|109999|A|20250601|SUPA|", ["3"]),
        ("82H|5|II01|10999900000A0|A|20250601|SUPA|", ["3"]),
        ("82H|5|II01|1099990000010|A|20250601|TOOLONG|", ["58"]),
        ("82H|5|II01||Q||SUPA|", ["38", "55"]),
    ],
)
def test_malformed_instructions_rejected(line, reasons):
    answer = electricity(line, received=datetime.date(2025, 6, 30))
    rejection, summary = (file.octets.decode().splitlines() for file in answer.files)
    assert [record for record in rejection if record.startswith("85H")] == [f"85H|{reason}|" for reason in reasons]
    assert rejection[2].startswith("84H|1|II01|5|")
    assert "Q" not in rejection[2]
    assert summary[2] == "357|1|II01|20250630|0000000042|1|0|1|"
    assert answer.incidents == ()


GOOD = "82H|9|II01|1099990000020|A|20250601|SUPA|"


@pytest.mark.parametrize(
    ("line", "counted"),
    [
        ("82H||II01|1099990000010|A|20250601|SUPA|", True),
        ("82H|01|II01|1099990000010|Q|20250601|SUPA|", True),
        ("82H|1||1099990000010|A|20250601|SUPA|", False),
        ("82H|1|LONGER|1|A|20250601|S|", False),
        ("82H|1|II01|1099990000010|A|20250601|SUPA|more|", True),
        ("84H|1|", False),
        ("82H", False),
    ],
)
def test_instructions_that_can_not_be_rejected(line, counted):
    """They are incidents, and the others are carried out all the same."""
    answer = electricity(line, GOOD)
    (file,) = answer.files
    assert {problem.line for problem in answer.incidents} == {3}
    summary = "2|1|1" if counted else "1|1|0"
    assert f"\n357|1|II01|20250630|0000000042|{summary}|\n".encode() in file.octets
    assert electricity(line, GOOD, structure="incident").files == ()


def test_a_malformed_instruction_may_be_an_incident_all_the_same():
    answer = electricity("82H|1|II01|1099990000010|Q|20250601|SUPA|", GOOD, structure="incident")
    assert answer.files == ()
    assert [problem.code for problem in answer.incidents] == ["U-VALIDSET"]


def test_what_is_wrong_with_other_flows_is_an_incident():
    text = (ELECTRICITY % ("84H|1|XX01|1|1099990000011|20250601|A||SUPA|\n85H|3|\n", 3)).replace("D0350", "D0351")
    text = text.replace("81H", "83H").replace("Z|DCCO|P|XXXX", "P|XXXX|Z|DCCO")
    answer = regis.respond(text.encode(), organisation="XXXX", number=8, at=AT)
    assert answer.files == ()
    assert [problem.code for problem in answer.incidents] == ["U-RULE"]


def test_what_is_wrong_with_the_file_carries_nothing_out():
    """REGIS 2.11(g): header and trailer; and without its sequence number a file is not known."""
    good = ELECTRICITY % (f"{GOOD}\n", 2)
    for damaged in (
        good.replace("|2||1|", "|3||1|"),
        good.replace("ZPT|0000000042|2||1|20250630041500|", "ZPT|0000000042|2||1|20250631041500|"),
        good.replace("||||OPER|", "|TOOLONG|||OPER|"),
        good.replace("81H|42|", "81H|x|"),
        good.replace("81H|42|\n", "").replace("|2||1|", "|1||0|"),
        good.replace("ZHV|", "ZHV1"),
    ):
        answer = regis.respond(damaged.encode(), organisation="XXXX", number=8, at=AT)
        assert answer.files == ()
        assert answer.incidents


def test_octets_that_are_not_ascii_reject_one_record():
    octets = (ELECTRICITY % (f"82H|1|II01|1099990000010|\xe9|20250601|SUPA|\n{GOOD}\n", 3)).encode("latin-1")
    answer = regis.respond(octets, organisation="XXXX", number=8, at=AT)
    assert [file.octets.splitlines()[-2] for file in answer.files] == [
        b"85H|55|",
        b"357|1|II01|20250630|0000000042|2|1|1|",
    ]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-07-15T16:59:59+00:00", "20240715"),
        ("2024-07-15T17:30:00+00:00", "20240716"),
        ("2024-07-15T18:30:00+01:00", "20240716"),
        ("2024-07-15T19:30:00+02:00", "20240716"),
        ("2024-01-15T17:30:00+00:00", "20240115"),
        ("2024-01-15T18:00:00+00:00", "20240116"),
        ("2024-07-12T17:00:00+00:00", "20240715"),  # a Friday
        ("2024-10-27T00:59:59+00:00", "20241028"),
    ],
)
def test_one_instant_has_one_date(written, day):
    """J0821 is the working day by the clock of the country, however the instant is written."""
    instant = datetime.datetime.fromisoformat(written)
    octets = (ELECTRICITY % (f"{GOOD}\n", 2)).encode()
    for at, received in ((instant, None), (AT, instant), (AT, datetime.date.fromisoformat(day))):
        (file,) = regis.respond(octets, organisation="XXXX", number=8, at=at, received=received).files
        assert f"357|1|II01|{day}|".encode() in file.octets


def test_flags_of_an_older_edition():
    line = "82H|5|II01|1099990000010|S|20250601|SUPA|"
    rejected, _ = electricity(line).files
    assert b"\n85H|55|\n" in rejected.octets
    (accepted,) = electricity(line, edition="original").files
    assert b"|1|1|0|\n" in accepted.octets
    assert b"DCC00001" in gas(GAS % "W").files[0].octets
    assert b"DCC00001" not in gas(GAS % "W", edition="original").files[0].octets
    with pytest.raises(RegisError, match="an edition: original, 2021-11, found 'yesterday'"):
        electricity(line, edition="yesterday")


def test_names_and_identifiers_of_ones_own():
    line = "82H|1|II01|1099990000010|A|20250601|SUPA|"
    (file,) = electricity(
        line, file_id="RDP{:07}".format, file_name=lambda participant, flow, number: f"{flow}-{number}.usr"
    ).files
    assert file.name == "D0172-8.usr"
    assert file.octets.startswith(b"ZHV|RDP0000008|D0172001|P|XXXX|Z|DCCO|20250630050708||||OPER|\n749|8|\n")


def test_more_instructions_than_a_summary_can_count():
    lines = [f"82H|{number}|II01|1099990000010|A|20250601|SUPA|" for number in range(1, 100_002)]
    (file,) = electricity(*lines).files
    records = file.octets.decode().splitlines()[2:-1]
    assert records == [
        "357|1|II01|20250630|0000000042|99999|99999|0|",
        "357|2|II01|20250630|0000000042|2|2|0|",
    ]


def test_who_answers_is_of_the_fuel():
    with pytest.raises(TypeError, match="an organisation id"):
        regis.respond((GAS % "A").encode(), organisation="XXXX", number=1, at=AT)
    with pytest.raises(TypeError, match="a participant id"):
        regis.respond((ELECTRICITY % ("", 1)).encode(), organisation=1, number=1, at=AT)
    with pytest.raises(TypeError, match="structure"):
        gas(GAS % "A", structure="reject")


@pytest.mark.parametrize(
    "options", [{"number": 1_000_000}, {"at": datetime.datetime(2025, 1, 1)}, {"organisation": -1}]
)
def test_answers_that_can_not_be_written(options):
    fine = {"organisation": 10009999, "number": 1, "at": AT}
    with pytest.raises(RegisError):
        regis.respond((GAS % "A").encode(), NAME, **fine | options)


def test_description_is_cut():
    problem = Problem("CSV00015", Level.RECORD, 2, "E45", 3)
    assert responses.description(problem) == "Invalid text field - 2, 3"
    assert len(responses.description(problem, "x" * 300)) == 250
    assert responses.description(problem, "x" * 228 + " x") == f"Invalid text field - {'x' * 228}"
