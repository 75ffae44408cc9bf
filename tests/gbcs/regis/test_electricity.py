"""Electricity files: the typed records of the DCC service flag, files made, the day that counts."""

import datetime

import pytest

from gbcs import regis
from gbcs.regis import RegisError, electricity
from gbcs.regis.electricity import Instruction
from gbcs.regis.flows.records import Record
from gbcs.regis.gas import Signature

AT = datetime.datetime(2025, 6, 30, 4, 15, tzinfo=datetime.UTC)
DAY = datetime.date(2025, 7, 1)
TOLD = Instruction(1, "II01", "1099990000010", "A", DAY, "SUPA")
ZHV = "ZHV|0000000042|%s|Z|DCCO|P|XXXX|20250630041500||||OPER|\n"


def test_status_file_as_it_is_written():
    file = electricity.status_file([TOLD], number=42, file_id="0000000042", to_participant="XXXX", at=AT)
    octets = regis.write(file)
    assert octets.decode() == (
        "ZHV|0000000042|D0350001|Z|DCCO|P|XXXX|20250630041500||||OPER|\n"
        "81H|42|\n82H|1|II01|1099990000010|A|20250701|SUPA|\nZPT|0000000042|2||1|20250630041500|\n"
    )
    assert file.name == "DCCO_D0350_000042"
    assert regis.check(octets, file.name) == []
    assert list(electricity.instructions(regis.read(octets))) == [TOLD]
    assert electricity.sequence_number(file) == 42


@pytest.mark.parametrize(
    "wrong",
    [
        TOLD._replace(number="x"),
        TOLD._replace(mpan="123A"),
        TOLD._replace(flag="Q"),
        TOLD._replace(effective_from="tomorrow"),
        TOLD._replace(supplier=""),
        TOLD._replace(supplier="A|B"),
    ],
)
def test_instructions_that_can_not_be_told(wrong):
    with pytest.raises(RegisError):
        electricity.status_file([wrong], number=42, file_id="0000000042", to_participant="XXXX", at=AT)


@pytest.mark.parametrize(
    "options",
    [
        {"number": 0.5},
        {"file_id": "00000000042"},
        {"file_id": ""},
        {"to_participant": "XXXXX"},
        {"at": datetime.datetime(2025, 6, 30)},
        {"test_flag": "TEST1"},
    ],
)
def test_headers_that_can_not_be(options):
    fine = {"number": 42, "file_id": "0000000042", "to_participant": "XXXX", "at": AT}
    with pytest.raises(RegisError):
        electricity.status_file([TOLD], **fine | options)


def test_typed_records_of_the_answers():
    text = (
        ZHV % "D0351001"
        + "83H|1|\n84H|1|T1|9||20250630|\n85H|38|\n85H|55|\n84H|2|T1|10|1099990000010|20250630|A|20250701|S|\n"
    )
    file = regis.read(f"{text}85H|3|\nZPT|0000000042|6||1||\n".encode())
    day = datetime.date(2025, 6, 30)
    assert list(electricity.rejections(file)) == [
        electricity.Rejection(1, "T1", 9, day, ("38", "55")),
        electricity.Rejection(2, "T1", 10, day, ("3",), "1099990000010", "A", DAY, "S"),
    ]
    text = ZHV % "D0172001" + "749|2|\n357|1|T1|20250630|0000000001|3|2|1|\nZPT|0000000042|2||1||\n"
    assert list(electricity.summaries(regis.read(text.encode()))) == [
        electricity.Summary(1, "T1", day, "0000000001", 3, 2, 1)
    ]


@pytest.mark.parametrize(
    ("flow", "records", "read", "text"),
    [
        ("D0350001", "82H|1|T1|1|A||S|", electricity.instructions, "line 2, record 82H, J1834: expected a value"),
        ("D0350001", "82H|1|T1|1|A|2025|S|", electricity.instructions, "field 6 [(]J1834[)]: expected a date"),
        ("D0350001", "82H|x|T1|1|A|20250101|S|", electricity.instructions, "field 2 [(]J0109[)]: expected a number"),
        ("D0350001", "82H|1|", electricity.instructions, "J0723: expected a value"),
        ("D0351001", "85H|1|", electricity.rejections, "84H before it"),
        ("D0350001", "81H|1|", electricity.rejections, "a file of flow D0351, found 'D0350'"),
        ("D0350001", "81H|1|", electricity.summaries, "a file of flow D0172"),
    ],
)
def test_records_that_have_no_type(flow, records, read, text):
    file = regis.read(f"{ZHV % flow}{records}\nZPT|0000000042|1||1||\n".encode())
    with pytest.raises(RegisError, match=text):
        list(read(file))


def test_sequence_number_that_is_not_there():
    for records in ("", "81H|\n", "81H|x|\n", "81H\n"):
        file = regis.read(f"{ZHV % 'D0350001'}{records}ZPT|0000000042|1||1||\n".encode())
        assert electricity.sequence_number(file) is None


def test_unknown_flow_keeps_its_records():
    octets = f"{ZHV % 'D0353001'}X01|a||b|\nX02\nZPT|0000000042|2||1||".encode()
    file = regis.read(octets, "anything")
    assert file.records == (Record("X01", ("a", "", "b")), Record("X02", (), False))
    assert file.kind == "D0353"
    assert regis.write(file) == octets


def test_signature_in_the_trailer():
    octets = f"{ZHV % 'D0350001'}81H|42|\nZPT|0000000042|1||1||,CN%3DX,12,QUJD\n".encode()
    file = regis.read(octets)
    assert file.signature == Signature("CN%3DX", "12", "QUJD")
    assert file.trailer.group_count == "1"
    assert regis.write(file) == octets
    assert regis.read(octets.replace(b",CN%3DX,12,QUJD", b"")).signature is None


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2025-06-30T17:59:59", "2025-06-30"),
        ("2025-06-30T18:00:00", "2025-07-01"),
        ("2025-07-04T18:00:00", "2025-07-07"),
        ("2025-07-05T09:00:00", "2025-07-07"),
    ],
)
def test_deemed_received(time, day):
    assert electricity.deemed_received(datetime.datetime.fromisoformat(time)) == datetime.date.fromisoformat(day)


def test_deemed_received_with_holidays():
    holidays = {datetime.date(2025, 12, 25), datetime.date(2025, 12, 26)}
    day = electricity.deemed_received(
        datetime.datetime(2025, 12, 24, 18), lambda day: day.weekday() < 5 and day not in holidays
    )
    assert day == datetime.date(2025, 12, 29)
    with pytest.raises(RegisError, match="a working day"):
        electricity.deemed_received(AT, lambda day: False)
