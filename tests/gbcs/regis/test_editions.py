"""Editions: what belongs to which, and what is said of a value of another."""

import datetime

import pytest

from gbcs import regis
from gbcs.regis import RegisError, electricity
from gbcs.regis.editions import DCC_SERVICE_FLAGS, TODAY, Edition, Value, edition_of, elsewhere, in_edition
from gbcs.regis.flows import Catalogue, built_in

DXI = '"A00",10005989,"DXI",20240115,"060000",124\n"E45",1234567890,"%s",20240116\n"Z99",1\n'
DXR = '"A00",10009999,"DXR",20240115,"060000",457\n"E46","AC",1234567890,"%s",20240116\n"Z99",1\n'
D0350 = (
    "ZHV|0000000124|D0350001|Z|DCCO|P|XXXX|20240116060000||||OPER|\n81H|124|\n"
    "82H|1|XX01|1099990000010|%s|20240201|SUPP|\nZPT|0000000124|2||1|20240116060001|\n"
)


def test_flags_of_either_edition():
    """Modification MP077: N and I in the place of S and W."""
    assert list(in_edition(DCC_SERVICE_FLAGS, TODAY)) == ["A", "N", "I"]
    assert list(in_edition(DCC_SERVICE_FLAGS, Edition.ORIGINAL)) == ["A", "S", "W"]
    assert elsewhere(DCC_SERVICE_FLAGS, "S", TODAY) == "until 2021-11"
    assert elsewhere(DCC_SERVICE_FLAGS, "N", Edition.ORIGINAL) == "since 2021-11"
    assert elsewhere(DCC_SERVICE_FLAGS, "X", TODAY) == elsewhere(DCC_SERVICE_FLAGS, "A", TODAY) == ""


@pytest.mark.parametrize("text", [DXI, DXR, D0350], ids=["E45", "E46", "J1833"])
@pytest.mark.parametrize(
    ("flag", "edition", "said"),
    [
        ("A", None, None),
        ("N", None, None),
        ("I", None, None),
        ("S", None, "'S', a value until 2021-11"),
        ("W", "2021-11", "'W', a value until 2021-11"),
        ("X", None, "'X'"),
        ("A", "original", None),
        ("W", "original", None),
        ("N", "original", "'N', a value since 2021-11"),
        ("X", Edition.ORIGINAL, "'X'"),
    ],
)
def test_flags_in_files(text, flag, edition, said):
    found = regis.check((text % flag).encode(), edition=edition)
    assert [problem.found for problem in found] == ([] if said is None else [said])
    assert {problem.code for problem in found} <= {"DCC00001", "U-VALIDSET"}


def test_names_of_editions():
    assert edition_of("2021-11") is TODAY
    with pytest.raises(RegisError, match="expected an edition: original, 2021-11, found '2020'"):
        regis.check((DXI % "A").encode(), edition="2020")
    assert Value("Q", since=Edition.ORIGINAL, until=TODAY).period == "since original until 2021-11"


def test_catalogues_have_an_edition():
    assert built_in("original") is built_in("original") is not built_in()
    assert built_in().in_edition(TODAY) is built_in()
    assert built_in("original")["D0010"] is built_in()["D0010"]  # nothing in it has changed
    octets = (D0350 % "W").encode()
    assert regis.check(octets, catalogue=built_in("original")) == []
    assert regis.check(octets, catalogue=built_in("original"), edition=TODAY) != []
    assert regis.check(octets, catalogue=built_in("original").extended(""))[:1] == []


def test_status_files_of_an_older_edition():
    day, at = datetime.date(2021, 1, 1), datetime.datetime(2021, 1, 1, tzinfo=datetime.UTC)
    told = [electricity.Instruction(1, "XX01", "1099990000010", "W", day, "SUPP")]
    options = {"number": 1, "file_id": "1", "to_participant": "XXXX", "at": at}
    with pytest.raises(RegisError, match="'W', a value until 2021-11"):
        electricity.status_file(told, **options)
    file = electricity.status_file(told, **options, edition="original")
    assert regis.check(file, edition="original") == []


def test_editions_in_the_notation():
    text = "item V0001 CHAR(1): Colour\n  R = Red\n  since 2021-11 G = Green\n  since original until 2021-11 B = Blue\n"
    item = Catalogue.parse(text).items["V0001"]
    assert dict(item.codes) == {"R": "Red", "G": "Green"}
    assert dict(item.in_edition(Edition.ORIGINAL).codes) == {"R": "Red", "B": "Blue"}
    with pytest.raises(RegisError, match="line 2: expected an edition"):
        Catalogue.parse("item V0001 CHAR(1): Colour\n  since 1999 R = Red\n")
