"""Files of flows made of plain values, and mended."""

import datetime
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbcs.regis import RegisError
from gbcs.regis.flows import (
    Catalogue,
    Header,
    amend,
    built_in,
    check,
    compose,
    read,
    recount,
    review,
    template,
    translate,
    tree,
    write,
)
from gbcs.regis.flows.authoring import value_text
from gbcs.regis.problems import Level

AT = datetime.datetime(2024, 1, 16, 6, tzinfo=datetime.UTC)
ENVELOPE = {"file_id": "0000000042", "sender": ("D", "AAAA"), "recipient": ("X", "BBBB"), "created": AT}
MIDNIGHT = datetime.datetime(2024, 1, 15)
READINGS = """ZHV|0000000042|D0010002|D|AAAA|X|BBBB|20240116060000||||OPER|
026|1099990000010|V|
028|Z99A000001|R|
030|01|20240115000000|12345.0||||N|
030|02|20240115000000|678.5||||N|
ZPT|0000000042|4||1|20240116060001|
"""


def reading(**values):
    return {"J0010": "01", "J0016": MIDNIGHT, "J0040": Decimal("12345.0"), "J1888": "N"} | values


def readings(*instances):
    meter = {"J0004": "Z99A000001", "J0171": "R", "030": list(instances)}
    return [{"J0003": "1099990000010", "J0022": "V", "028": [meter]}]


def test_a_file_of_plain_values():
    file = compose(
        "D0010",
        readings(reading(), reading(J0010="02", J0040=678.5)),
        completed=AT + datetime.timedelta(seconds=1),
        **ENVELOPE,
    )
    assert write(file).decode() == READINGS
    pool = compose("D0010", readings(reading(), reading(J0010="02", J0040=678.5)), is_pool=True, **ENVELOPE)
    assert write(pool) == b"".join(translate(READINGS.encode(), "pool"))


@pytest.mark.parametrize(
    ("item", "value", "text"),
    [
        ("J0040", 5, "5"),
        ("J0040", 12345.1, "12345.1"),
        ("J0040", 1e5, "100000.0"),
        ("J0040", Decimal("1E+2"), "100"),
        ("J0040", "0.5", "0.5"),
        ("J0003", 1099990000010, "1099990000010"),
        ("J0018", datetime.date(2024, 2, 29), "20240229"),
        ("J0016", datetime.datetime(2024, 7, 15, 1, 30), "20240715013000"),
        ("J0016", datetime.datetime(2024, 7, 15, 0, 30, tzinfo=datetime.UTC), "20240715013000"),
        ("J1019", datetime.datetime(2024, 7, 15, 0, 30, tzinfo=datetime.UTC), "20240715003000"),
        ("J0045", True, "T"),
        ("J0045", False, "F"),
        ("J0012", None, ""),
    ],
)
def test_values_of_the_types_that_people_have(item, value, text):
    assert value_text(built_in().items[item], value) == text


OWN = Catalogue.parse("""
item V0001 TIME: Time
item V0002 TIMESTAMP: Instant
item V0003 DATE: Day
item V0004 CHAR(30): Text
item V0005 BOOLEAN: Truth
item V0006 DATETIME: Moment
flow D9001 001 user: Values of every format
  ABC 1-*: Values
    items V0001? V0002? V0003? V0004? V0005? V0006?
""")
MOMENT = datetime.datetime(2024, 7, 15, 1, 2, 3, 45)


@pytest.mark.parametrize(
    ("item", "value", "text"),
    [
        ("V0001", datetime.time(1, 2, 3), "010203"),
        ("V0002", MOMENT, "20240715010203.000045"),
        ("V0002", MOMENT.replace(tzinfo=datetime.UTC), "20240715020203.000045"),
        ("V0006", MOMENT.replace(microsecond=0), "20240715010203"),
    ],
)
def test_times_of_every_format(item, value, text):
    assert value_text(OWN.items[item], value) == text


@pytest.mark.parametrize(
    ("item", "value", "expected"),
    [
        ("V0001", datetime.time(1, 2, 3, 4), "a time of whole seconds"),
        ("V0001", datetime.time(1, tzinfo=datetime.UTC), "a time of whole seconds"),
        ("V0001", MOMENT, "a time of whole seconds"),
        ("V0003", MOMENT, "a date without a time"),
        ("V0004", MOMENT, "text"),
        ("V0004", True, "text"),
        ("V0004", 5, "text"),
        ("V0005", 1, "text or a bool"),
        ("V0006", MOMENT, "a datetime of whole seconds"),
        ("V0006", datetime.date(2024, 7, 15), "a datetime of whole seconds"),
    ],
)
def test_types_that_an_item_does_not_take(item, value, expected):
    with pytest.raises(RegisError, match=expected):
        value_text(OWN.items[item], value)


def test_a_flow_of_ones_own_need_not_be_in_the_catalogue():
    flow = OWN["D9001"]
    file = compose(flow, [{"V0005": True, "V0004": "x"}], catalogue=OWN, **ENVELOPE)
    assert write(file).splitlines()[1] == b"ABC||||x|T||"
    assert review(flow, [{"V0005": True}]) == []
    assert [fault.code for fault in review(flow, [])] == ["W-RANGE-MIN"]


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"J0040": 0.1 + 0.2}, "026[0].028[0].030[0].J0040"),
        ({"J0040": float("nan")}, "026[0].028[0].030[0].J0040"),
        ({"J0040": Decimal("1E+999999999")}, "026[0].028[0].030[0].J0040"),
        ({"J0040": 10**5000}, "026[0].028[0].030[0].J0040"),
        ({"J0040": True}, "026[0].028[0].030[0].J0040"),
        ({"J0040": [1]}, "026[0].028[0].030[0].J0040"),
        ({"J0040": "1e5"}, "026[0].028[0].030[0].J0040"),
        ({"J0016": datetime.date(2024, 1, 15)}, "026[0].028[0].030[0].J0016"),
        ({"J0016": MIDNIGHT.replace(microsecond=1)}, "026[0].028[0].030[0].J0016"),
        ({"J0016": 20240115000000}, "026[0].028[0].030[0].J0016"),
        ({"J0010": 1}, "026[0].028[0].030[0].J0010"),
        ({"J0010": None}, "026[0].028[0].030[0].J0010"),
        ({"J0010": "a|b"}, "026[0].028[0].030[0].J0010"),
        ({"J0010": "a\n"}, "026[0].028[0].030[0].J0010"),
        ({"J1888": "Z"}, "026[0].028[0].030[0].J1888"),
        ({"J9999": "Z"}, "026[0].028[0].030[0].J9999"),
        ({"032": 5}, "026[0].028[0].030[0].032"),
        ({"032": ["x"]}, "026[0].028[0].030[0].032[0]"),
        ({"032": [{"J0332": "01", "J0047": "F"}] * 2}, "026[0].028[0].030[0].032[1]"),
    ],
)
def test_what_is_wrong_has_a_path(values, path):
    with pytest.raises(RegisError) as error:
        compose("D0010", readings(reading(**values)), **ENVELOPE)
    assert str(error.value).startswith(f"{path}: expected ")
    assert path in [str(fault).partition(": ")[0] for fault in review("D0010", readings(reading(**values)))]


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ({"created": datetime.datetime(2024, 1, 16)}, "created"),
        ({"created": "20240116"}, "created"),
        ({"completed": 5}, "completed"),
        ({"file_id": "more than ten"}, "header.J1064"),
        ({"sender": ("DD", "AAAA")}, "header.J0934"),
        ({"test_flag": "OPERA"}, "header.J1063"),
    ],
)
def test_what_is_wrong_with_the_envelope(options, place):
    with pytest.raises(RegisError, match=f"^{place}: expected "):
        compose("D0010", readings(reading()), **ENVELOPE | options)


def test_review_tells_all_of_it_and_conditions():
    values = readings(reading(J0040="x", J0045="F"), reading(J1888=None))
    assert [(str(fault).partition(": ")[0], fault.code, fault.level) for fault in review("D0010", values)] == [
        ("026[0].028[0].030[0].J0040", "U-FORMAT", Level.RECORD),
        ("026[0].028[0].030[1].J1888", "U-MANDATORY", Level.RECORD),
        ("026[0].028[0].030[0]", "U-CONDITION", Level.WARNING),
    ]
    header = Header.parse("ZHV|1|D0155001|X|AAAA|M|BBBB|20240116060000||||OPER|")
    appointment = {"J0003": "1099990000010", "J0049": "20240201", "J1036": "1", "J0048": "C", "J0098": "N"}
    values = {"315": [appointment | {"J0066": "_A", "318": [{"J0274": "1", "J0275": "1"}]}]}
    (fault,) = review("D0155", values, header=header)
    assert (fault.path, fault.code, fault.expected) == (
        ("315", 0),
        "U-CONDITION",
        "317 and !320 and !316 where @to_role=M",
    )


def test_a_mistaken_group_is_told():
    (fault, *_) = review("D0010", {"028": []})
    assert (fault.path, fault.code) == (("028",), "U-GROUP")
    with pytest.raises(RegisError, match="a flow of the catalogue"):
        review("D0353", {})


def test_templates_are_forms_of_every_group():
    flow = built_in()["D0010"]
    form = template(flow)
    assert json.loads(json.dumps(form)) == form
    assert form["026"][0]["028"][0]["030"][0]["032"] == [{"J0332": None, "J0047": None}]
    assert {fault.code for fault in review(flow, form)} == {"U-MANDATORY"}
    assert "J1094" not in template(built_in()["D0019"])["ZIN"][0]  # listed and not used


# Mending --------------------------------------------------------------------------------------------------------------


def test_amending_changes_one_value_alone():
    changed = amend(READINGS.encode(), 4, {"J0040": Decimal("12346.5"), "J0045": True})
    assert write(changed).decode() == READINGS.replace("12345.0||||", "12346.5|||T|")
    assert write(amend(changed, 4, {"J0045": None, "J0040": "12345.0"})).decode() == READINGS
    crlf = READINGS.replace("\n", "\r\n").encode()
    assert write(amend(crlf, 4, {"J0040": "1"})) == crlf.replace(b"12345.0", b"1")


def test_amending_makes_counts_and_checksum_anew():
    wrong = READINGS.replace("|4||1|", "|9||9|").encode()
    assert write(amend(wrong, 4, {"J0010": "01"})).decode() == READINGS
    pool = b"".join(translate(READINGS.encode(), "pool"))
    changed = write(amend(pool, 4, {"J0040": "1"}))
    assert list(check(changed)) == []
    assert changed.splitlines()[:-1] == pool.replace(b"12345.0", b"1").splitlines()[:-1]
    assert changed.splitlines()[-1] != pool.splitlines()[-1]
    told = read(READINGS.replace("|4||1|", "|4|0|1|").encode())
    assert [problem.code for problem in check(write(told))] == ["U-CHECKSUM"]
    assert list(check(write(recount(told)))) == []
    shorter = read(READINGS.encode())._replace(records=read(READINGS.encode()).records[:3])
    assert list(check(write(recount(shorter)))) == []


@pytest.mark.parametrize(
    ("line", "values", "error"),
    [
        (4, {"J0040": "x"}, "line 4, record 030, field 4 [(]J0040[)]: expected NUM"),
        (4, {"J0040": float("inf")}, "line 4, record 030, field 4 [(]J0040[)]: expected text, or an int"),
        (4, {"J0010": None}, "line 4, record 030, field 2 [(]J0010[)]: expected a value"),
        (4, {"J0004": "1"}, "line 4, record 030: expected an item of group 030"),
        (1, {"J0040": "1"}, "expected a line of a record, 2 to 5"),
        (2, {"J0040": "1"}, "line 2, record 026: expected an item of group 026"),
        (6, {"J0040": "1"}, "expected a line of a record, 2 to 5"),
    ],
)
def test_what_can_not_be_amended(line, values, error):
    with pytest.raises(RegisError, match=error):
        amend(READINGS.encode(), line, values)


def test_records_that_stand_nowhere_are_not_amended():
    misplaced = READINGS.replace("026|", "0Z6|").encode()
    with pytest.raises(RegisError, match="line 2, record 0Z6: expected a record that its flow has a place for"):
        amend(misplaced, 2, {"J0003": "1"})


def test_signed_files_and_unknown_flows_are_not_amended():
    signed = READINGS.replace("001|\n", "001|,CN%3DA,1,QUJD\n").encode()
    with pytest.raises(RegisError, match="a file without signature"):
        amend(signed, 4, {"J0040": "1"})
    with pytest.raises(RegisError, match="a flow of the catalogue"):
        amend(READINGS.replace("D0010002", "D0353001").encode(), 4, {"J0040": "1"})


plain = st.none() | st.text(max_size=15) | st.integers() | st.floats() | st.decimals() | st.booleans() | st.dates()
plain |= st.datetimes() | st.times() | st.binary(max_size=3) | st.lists(st.none(), max_size=2)


@given(st.dictionaries(st.sampled_from(["J0010", "J0016", "J0040", "J0044", "J1013", "J0045", "J1888", "032"]), plain))
def test_any_value_is_taken_or_refused_with_its_path(values):
    faults = [fault for fault in review("D0010", readings(reading(**values))) if fault.level is not Level.WARNING]
    if faults:
        with pytest.raises(RegisError, match=r"^026\[0\].028\[0\].030\[0\]\."):
            compose("D0010", readings(reading(**values)), **ENVELOPE)
        return
    octets = write(compose("D0010", readings(reading(**values)), **ENVELOPE))
    assert [problem for problem in check(octets) if problem.level is not Level.WARNING] == []
    assert len(tree(read(octets).records, built_in()["D0010"])) == 1
