"""What a receiver knows: values of the wrong type are refused, and do not reject every supply point in silence."""

import datetime

import pytest

from gbcs import regis
from gbcs.regis import Known, RegisError

GAS = b'"A00",10005989,"DXI",20250630,"041500",322\n"E45",1234567890,"A",20250701\n"Z99",1\n'
MPAN = "1099990000010"
ELECTRICITY = (
    b"ZHV|0000000042|D0350001|Z|DCCO|P|XXXX|20250630041500||||OPER|\n81H|42|\n"
    b"82H|1|XX01|1099990000010|A|20250701|SUPP|\nZPT|0000000042|2||1||\n"
)


@pytest.mark.parametrize(
    ("told", "path"),
    [
        ({"metering_points": {"1234567890"}}, "known.metering_points"),
        ({"metering_points": {1099990000010}}, "known.metering_points"),
        ({"metering_points": {1234567890.0}}, "known.metering_points"),
        ({"metering_points": {b"1099990000010"}}, "known.metering_points"),
        ({"metering_points": [1234567890, None]}, "known.metering_points"),
        ({"metering_points": 1234567890}, "known.metering_points"),
        ({"metering_points": MPAN}, "known.metering_points"),
        ({"metering_points": iter([1234567890])}, "known.metering_points"),
        ({"metering_points": {True}}, "known.metering_points"),
        ({"organisations": {"10005989"}}, "known.organisations"),
        ({"organisations": "DCCO"}, "known.organisations"),
        ({"sender": "10005989"}, "known.sender"),
        ({"sender": b"DCCO"}, "known.sender"),
        ({"processed": {"321"}}, "known.processed"),
        ({"processed": 321}, "known.processed"),
        ({"last": "321"}, "known.last"),
        ({"last": True}, "known.last"),
        ({"rolls_over": "no"}, "known.rolls_over"),
        ({"disconnected": {1099990000010}}, "known.disconnected"),
        ({"effective_from": {MPAN: "20250601"}}, f"known.effective_from.{MPAN}"),
        ({"effective_from": {MPAN: datetime.datetime(2025, 6, 1)}}, f"known.effective_from.{MPAN}"),
        ({"effective_from": {1099990000010: datetime.date(2025, 6, 1)}}, "known.effective_from"),
        ({"effective_from": {MPAN}}, "known.effective_from"),
        ({"flags": {MPAN: None}}, f"known.flags.{MPAN}"),
        ({"flags": [(MPAN, "A")]}, "known.flags"),
        ({"suppliers": "SUPP"}, "known.suppliers"),
        ({"suppliers": {1}}, "known.suppliers"),
        ({"instruction_types": b"XX01"}, "known.instruction_types"),
    ],
)
def test_wrong_types_are_refused_where_they_are_given(told, path):
    with pytest.raises(RegisError) as error:
        Known(**told)
    assert str(error.value).startswith(f"{path}: expected ")


class Everything:
    def __contains__(self, one):
        return True


@pytest.mark.parametrize(
    "points",
    [
        {1234567890},
        frozenset([1234567890]),
        [1234567890],
        range(10**10),
        {1234567890: "x"},
        Everything(),
        {1234567890, MPAN},
    ],
)
def test_whatever_has_in_may_be_given(points):
    assert regis.check(GAS, known=Known(metering_points=points)) == []


class Labelled(list):
    """As a column of pandas: its ``in`` looks at labels, not at values."""

    def __contains__(self, one):
        return one in range(len(self))


def test_containers_that_do_not_find_what_they_hold():
    with pytest.raises(RegisError, match=r"^known.metering_points: expected a container whose 'in' finds"):
        Known(metering_points=Labelled([1234567890]))
    pandas = pytest.importorskip("pandas", reason="not installed: no column was tried")
    with pytest.raises(RegisError, match=r"^known.metering_points"):
        Known(metering_points=pandas.Series([1234567890]))
    assert regis.check(GAS, known=Known(metering_points=set(pandas.Series([1234567890])))) == []


def test_copies_are_judged_too():
    known = Known(last=5)
    assert known._replace(last=6) == Known(last=6)
    with pytest.raises(RegisError, match=r"^known.last"):
        known._replace(last="6")


@pytest.mark.parametrize(
    ("octets", "told", "path"),
    [
        (GAS, {"metering_points": {MPAN}}, "metering_points"),
        (GAS, {"organisations": ["DCCO"]}, "organisations"),
        (GAS, {"sender": "DCCO"}, "sender"),
        (ELECTRICITY, {"metering_points": {1234567890}}, "metering_points"),
        (ELECTRICITY, {"metering_points": range(10**10)}, "metering_points"),
        (ELECTRICITY, {"organisations": {10005989}}, "organisations"),
        (ELECTRICITY, {"sender": 10005989}, "sender"),
    ],
)
def test_those_of_the_other_fuel_are_refused_where_they_are_used(octets, told, path):
    known = Known(**told)
    organisation = "XXXX" if regis.is_electricity(octets) else 1
    at = datetime.datetime(2025, 6, 30, tzinfo=datetime.UTC)
    for call in (
        lambda: regis.check(octets, known=known),
        lambda: list(regis.check_stream(octets, known=known)),
        lambda: regis.respond(octets, organisation=organisation, number=1, at=at, known=known),
    ):
        with pytest.raises(RegisError, match=f"^known.{path}: expected "):
            call()


def test_nothing_exists_and_nothing_is_known_are_no_errors():
    assert [problem.code for problem in regis.check(GAS, known=Known(metering_points=set()))] == ["MPO00001"]
    assert [problem.code for problem in regis.check(ELECTRICITY, known=Known(metering_points=set()))] == ["3"]
    assert regis.check(GAS, known=Known()) == []
