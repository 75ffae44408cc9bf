"""A folder of files: sequences, sets, answers, routes, reports."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbcs import regis
from gbcs.regis import Known, RegisError, folder
from gbcs.regis.flows import RoutingKey
from gbcs.regis.folder import entry, findings, ordered, report, routed
from tests.gbcs.regis.test_vectors import FILES
from tests.strategies.regis import damaged

MORNING = datetime.datetime(2024, 1, 15, 6, tzinfo=datetime.UTC)


def hours(number):
    return MORNING + datetime.timedelta(hours=number)


def gas(kind, number, *records, organisation=10009999, series=None, time="060000", received=None, test=False):
    series = series or {"DXI": "DCC01"}.get(kind, "XOS01")
    name = f"{series}.{'T' if test else 'P'}N{number:06}.{kind}"
    lines = [f'"A00",{organisation},"{kind}",20240115,"{time}",{number}', *records, f'"Z99",{len(records)}']
    return entry(name, ("\n".join(lines) + "\n").encode(), received=received)


def update(mprn):
    return f'"E47",{mprn},"LI","ABC",",,,,,,","","",""'


def refresh(number, *mprns):
    return gas("XDO", number, *map(update, mprns), series="XOS02")


def confirmation(number, *members):
    text = "".join(f'"XOS02.PN{member:06}.XDO",{records}\n' for member, records in members)
    return entry(f"XOS02.PN{number:06}.TOK", text.encode())


def flow(reference, number, *records, to="XXXX", sender="DCCO", time="20240115060000", file_id=None):
    roles = ("Z", "P") if sender == "DCCO" else ("P", "Z")
    file_id = file_id or f"{number:010}"
    group = {"D0350": "81H", "D0351": "83H", "D0172": "749"}.get(reference, "81H")
    lines = [f"ZHV|{file_id}|{reference}001|{roles[0]}|{sender}|{roles[1]}|{to}|{time}||||OPER|", f"{group}|{number}|"]
    lines += [*records, f"ZPT|{file_id}|{len(records) + 1}||1||"]
    name = f"DCCO_{reference}_{number:06}" if sender == "DCCO" else f"{sender}_{reference}_{number}_{to}.usr"
    return entry(name, ("\n".join(lines) + "\n").encode())


def codes(*entries, **options):
    return [finding.code for finding in findings(entries, **options)]


# One file ------------------------------------------------------------------------------------------------------------


def test_what_a_file_is():
    one = gas("DXI", 123, '"E45",1,"A",20240116', organisation=10005989, received=hours(1), test=True)
    assert (one.fuel, one.kind, one.sender, one.recipient, one.number) == ("gas", "DXI", "10005989", "RDP", 123)
    assert (one.created, one.received, one.records, one.is_test) == (MORNING, hours(1), 1, True)
    assert one.outcome == "accepted"
    one = flow("D0350", 42, "82H|1|XX01|1099990000010|A|20240116|SUPP|")
    assert (one.fuel, one.kind, one.sender, one.recipient, one.number) == ("electricity", "D0350", "DCCO", "XXXX", 42)
    assert str(one.key) == "ZHV|D0350001|Z|DCCO|P|XXXX||OPER"
    assert flow("D0348", 7, sender="XXXX", to="DCCO").outcome == "warned"
    assert gas("DXI", 123, '"E45",1,"X",20240116').outcome == "rejected"
    old = b'"A00",10005989,"DXI",20240115,"060000",1\n"E45",1,"W",20240116\n"Z99",1\n'
    assert entry("DCC01.PN000001.DXI", old, edition="original").outcome == "accepted"
    assert entry("DCC01.PN000001.DXI", old, known=Known(sender=5)).outcome == "rejected"


@pytest.mark.parametrize("octets", [b"", b"\n\n", b"whatever it is", b"ZHV", b"ZHV|\n", b"\x00" * 100, b"x" * 70_000])
@pytest.mark.parametrize("name", ["", "README", "DCC01.PN000123.DXI", "XOS02.PN000127.TOK", "\ud800.TOK"])
def test_whatever_lies_in_a_folder(name, octets):
    one = entry(name, octets)
    assert one.outcome == "rejected"
    assert report([one]).plain()["files"][0]["name"] == name


def test_facts_without_a_check():
    old = b'"A00",10005989,"DXI",20240115,"060000",1\n"E45",1,"W",20240116\n"Z99",7\n'
    one = folder.facts("DCC01.PN000001.DXI", old)
    assert (one.kind, one.number, one.records, one.problems) == ("DXI", 1, 1, ())
    with pytest.raises(RegisError, match="a file with records"):
        folder.facts("x", b"\n")


def test_times_have_a_zone():
    with pytest.raises(RegisError, match=r"^received: expected a time with a time zone"):
        entry("x", b"", received=datetime.datetime(2024, 1, 1))


# Sequences -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([1, 2, 3], []),
        ([1, 3], ["2 of 10009999 before 3"]),
        ([1, 5, 7], ["2 to 4 of 10009999 before 5", "6 of 10009999 before 7"]),
        ([999999], []),
    ],
)
def test_numbers_that_are_missing(numbers, expected):
    found = findings([gas("XDO", number) for number in numbers])
    assert [(finding.code, finding.level, finding.expected) for finding in found] == [
        ("F-MISSING", "warning", text) for text in expected
    ]


def test_each_sender_and_party_has_its_counter():
    assert codes(gas("XDO", 1), gas("XDO", 5, organisation=10007777)) == []
    assert codes(gas("XDO", 1), gas("ERR", 2, '"E01","CSV00021",9,"x"')) == ["F-NO-FILE"]
    assert codes(gas("XDO", 1), gas("XDO", 3, test=True)) == []
    assert codes(flow("D0350", 1), flow("D0350", 5, to="YYYY")) == []
    assert codes(flow("D0350", 1), flow("D0350", 3)) == ["F-MISSING"]
    assert codes(gas("XDO", 5), last={"10009999": 3}) == ["F-MISSING"]
    assert codes(gas("XDO", 4), last={"10009999": 3}) == []


def test_gas_files_of_one_sender_have_one_counter_whoever_they_go_to():
    assert "F-MISSING" in codes(gas("XDO", 1), gas("DXI", 3))


@pytest.mark.parametrize("number", ["", "x", "1" * 13])
def test_numbers_that_can_not_be_read(number):
    text = f"ZHV|7|D0350001|Z|DCCO|P|XXXX|20240115060000||||OPER|\n81H|{number}|\nZPT|7|1||1||\n"
    assert entry("x", text.encode()).number is None


def test_numbers_borne_twice():
    first, other = gas("XDO", 7), gas("DXR", 7)
    found = folder.sequence_findings([first, other])
    assert [(finding.code, finding.files) for finding in found] == [("F-TWICE", (first.name, other.name))]


def test_confirmations_fill_the_numbers_of_their_names():
    assert folder.sequence_findings([refresh(1, 1), confirmation(2, (1, 1)), gas("XDO", 3)]) == []


def test_order_of_receipt():
    files = [gas("XDO", number, received=hours(at)) for number, at in ((1, 1), (2, 3), (3, 2), (4, 4))]
    found = folder.sequence_findings(files)
    assert [(finding.code, finding.expected) for finding in found] == [("F-ORDER", "2 before 3")]
    assert [one.number for one in ordered(files)] == [1, 3, 2, 4]
    assert [one.number for one in ordered(files, "created")] == [1, 2, 3, 4]
    late = gas("XDO", 9, time="050000")
    assert [one.number for one in ordered([*files, late], "created")] == [9, 1, 2, 3, 4]
    assert [one.number for one in ordered([*files, late], "name")] == [1, 2, 3, 4, 9]
    assert ordered([late, *files])[-1] is late  # nobody knows when it came


# Sets ----------------------------------------------------------------------------------------------------------------


def test_a_set_as_it_should_be():
    files = [refresh(123, 1, 2), refresh(124, 3), confirmation(125, (123, 2), (124, 1))]
    assert codes(*files) == []
    assert codes(*reversed(files)) == []


def test_what_may_be_wrong_with_a_set():
    files = [
        refresh(123, 1234567890),
        refresh(124, 1234567890),
        refresh(126, 1234567890),
        confirmation(127, (123, 1), (124, 5), (125, 5)),
    ]
    found = {finding.code: finding for finding in findings(files)}
    assert set(found) == {"F-MISSING", "F-SET-COUNT", "F-SET-ABSENT", "F-SET-UNLISTED", "F-SPLIT"}
    assert found["F-SET-COUNT"][3:] == (2, "5 records in XOS02.PN000124.XDO", "1")
    assert found["F-SET-ABSENT"][3:] == (3, "XOS02.PN000125.XDO", "")
    assert found["F-SET-UNLISTED"].files == ("XOS02.PN000127.TOK", "XOS02.PN000126.XDO")
    assert found["F-SPLIT"].files == tuple(f"XOS02.PN000{number}.XDO" for number in (123, 124, 126))
    assert "MPRN 1234567890 in one file, found 3" in str(found["F-SPLIT"])


def test_refreshes_outside_of_the_set_are_but_warned_of():
    files = [refresh(110, 1), refresh(123, 1), refresh(124, 3), confirmation(125, (123, 1), (124, 1))]
    (finding,) = folder.set_findings(files)
    assert (finding.code, finding.level) == ("F-SET-UNLISTED", "warning")
    assert folder.set_findings([refresh(1, 5), refresh(2, 5)]) == []  # no set: a refresh a day
    assert folder.set_findings([gas("XDO", 124, update(1)), *files[1:]]) == []  # an update is of no set


def test_many_split_points_are_counted():
    found = folder.set_findings(
        [refresh(1, *range(1, 50)), refresh(2, *range(1, 50)), confirmation(3, (1, 49), (2, 49))]
    )
    assert {finding.code for finding in found} == {"F-SPLIT"}
    assert found[-1].found == "49 of them in more"


# Answers -------------------------------------------------------------------------------------------------------------

SENT = ('"E45",1234567890,"A",20240116', '"E45",1234567891,"N",20240116')
DXI = gas("DXI", 123, *SENT, organisation=10005989)


def response(*records, number=456, time="070000"):
    return gas("DXR", number, *records, time=time)


def answered(*records):
    return [(finding.code, finding.files[0][-3:], finding.line, finding.found) for finding in codes_of(*records)]


def codes_of(*records):
    return folder.answer_findings([DXI, response(*records)])


GOOD = ('"E46","AC",1234567890,"A",20240116', '"E46","RJ",1234567891,"N",20240116', '"S72","MPO00001"')


def test_an_answer_to_each_record():
    assert answered(*GOOD) == []
    assert answered(GOOD[1], GOOD[2], GOOD[0]) == []
    assert answered(GOOD[0]) == [("F-UNANSWERED", "DXI", 3, "1234567891 N 20240116")]
    assert answered(GOOD[0].replace('"A"', '"I"'), *GOOD[1:]) == [("F-OTHER", "DXR", 2, "1234567890 I 20240116")]
    assert answered(GOOD[0].replace("0116", "0117"), *GOOD[1:]) == [("F-OTHER", "DXR", 2, "1234567890 A 20240117")]
    assert answered(*GOOD, GOOD[0]) == [("F-UNASKED", "DXR", 5, "1234567890 A 20240116")]
    assert answered('"E46","AC",1234567899,"A",20240116') == [
        ("F-UNASKED", "DXR", 2, "1234567899 A 20240116"),
        ("F-UNANSWERED", "DXI", 2, "1234567890 A 20240116"),
        ("F-UNANSWERED", "DXI", 3, "1234567891 N 20240116"),
    ]


def test_one_supply_point_twice_in_a_file():
    sent = ('"E45",1,"A",20240116', '"E45",1,"N",20240117')
    status = gas("DXI", 5, *sent, organisation=10005989)
    told = [record.replace("E45", "E46").replace(",1,", ',"AC",1,') for record in sent]
    told = [record.replace('"E46",', '"E46",') for record in told]
    assert folder.answer_findings([status, response(*told)]) == []
    assert folder.answer_findings([status, response(*reversed(told))]) == []


def test_which_file_is_answered():
    """By what it repeats, never one that came after, and each once."""
    other = gas("DXI", 122, '"E45",5,"A",20240116', organisation=10005989, time="050000")
    later = gas("DXI", 124, *SENT, organisation=10005989, time="080000")
    first = response(*GOOD)
    second = response('"E46","AC",5,"A",20240116', number=457)
    assert [finding.files[0] for finding in folder.answer_findings([other, DXI, later, second, first])] == [later.name]
    (finding,) = folder.answer_findings([later, first])[:1]
    assert (finding.code, finding.expected) == ("F-NO-FILE", "a DXI that it answers")
    assert [finding.code for finding in folder.answer_findings([DXI])] == ["F-NO-ANSWER"]
    assert folder.answer_findings([gas("DXI", 1, organisation=10005989)]) == []  # nothing to answer


def test_rejections_of_a_file_name_it():
    error, file = '"E01","CSV00021",%s,"x"', ('"S71","%s"', '"S72","FIL00018"')
    assert folder.answer_findings([DXI, gas("ERR", 9, error % 123)]) == []
    assert folder.answer_findings([DXI, gas("FRJ", 9, file[0] % "123", file[1])]) == []
    assert folder.answer_findings([DXI, gas("FRJ", 9, file[0] % DXI.name, file[1])]) == []
    found = folder.answer_findings([DXI, gas("ERR", 9, error % 124)])
    assert [finding.code for finding in found] == ["F-NO-FILE", "F-NO-ANSWER"]


INSTRUCTIONS = ("82H|1|XX01|1099990000010|A|20240116|SUPP|", "82H|2|XX01|1099990000020|N|20240116|SUPP|")
D0350 = flow("D0350", 42, *INSTRUCTIONS)
REJECTED = ("84H|1|XX01|2|1099990000020|20240115|N|20240116|SUPP|", "85H|3|")


def reply(reference, number, *records, time="20240115070000", sender="XXXX"):
    return flow(reference, number, *records, sender=sender, to="DCCO", time=time)


def replied(*replies):
    found = folder.answer_findings([D0350, *replies])
    return [(finding.code, finding.line, finding.found) for finding in found]


def test_electricity_is_answered_by_instruction():
    summed = reply("D0172", 9, "357|1|XX01|20240115|0000000042|2|1|1|")
    rejected = reply("D0351", 8, *REJECTED)
    assert replied(rejected, summed) == []
    assert replied(summed) == []
    assert replied() == [("F-NO-ANSWER", 0, "")]
    assert replied(reply("D0172", 9, "357|1|XX01|20240115|0000000042|3|2|1|")) == [("F-COUNT", 3, "3")]
    assert replied(reply("D0172", 9, "357|1|XX02|20240115|0000000042|2|1|1|")) == [
        ("F-COUNT", 0, "0"),
        ("F-COUNT", 3, "2"),
    ]
    assert replied(summed, reply("D0172", 10, "357|1|XX01|20240115|0000000041|2|1|1|")) == [("F-NO-FILE", 0, "")]
    other = reply("D0351", 8, REJECTED[0].replace("|2|1099990000020", "|2|1099990000010"), REJECTED[1])
    assert [code for code, *_ in replied(other, summed)] == ["F-OTHER"]
    assert replied(other, summed)[0][2] == "instruction 2 XX01 1099990000010 N 20240116 SUPP"
    unasked = reply("D0351", 8, REJECTED[0].replace("|2|10999", "|5|10999"), REJECTED[1])
    assert [code for code, *_ in replied(unasked, summed)] == ["F-UNASKED"]
    both = reply("D0172", 9, "357|1|XX01|20240115|0000000042|2|1|1|", "357|2|XX01|20240115|0000000041|7|7|0|")
    assert replied(both) == [("F-NO-FILE", 0, "")]  # the counts of another file are not those of this one
    broken = reply("D0172", 9, "357|1|XX01|20240115|0000000042|x|1|1|")
    assert replied(broken) == [("F-COUNT", 0, "0")]
    bare = reply("D0351", 8, "84H|1|XX01|2||20240115||||", REJECTED[1])
    assert replied(bare, summed) == []  # what could not be read is left out
    assert replied(summed, reply("D0351", 8, *REJECTED, sender="YYYY")) == [("F-NO-FILE", 0, "")]


def test_answers_that_the_library_makes_answer():
    at = hours(2)
    for status in (DXI, D0350):
        octets = (
            "\n".join(['"A00",10005989,"DXI",20240115,"060000",123', *SENT, '"Z99",2', ""])
            if status is DXI
            else "\n".join(
                [
                    "ZHV|0000000042|D0350001|Z|DCCO|P|XXXX|20240115060000||||OPER|",
                    "81H|42|",
                    *INSTRUCTIONS,
                    "ZPT|0000000042|3||1||",
                    "",
                ]
            )
        ).encode()
        is_flow = regis.is_electricity(octets)
        known = Known(metering_points={"1099990000010"} if is_flow else {1234567890})
        answer = regis.respond(
            octets, status.name, organisation="XXXX" if is_flow else 10009999, number=1, at=at, known=known
        )
        files = [entry(status.name, octets), *(entry(file.name, file.octets) for file in answer.files)]
        assert len(files) > 1
        assert findings(files) == []


# Routes and reports --------------------------------------------------------------------------------------------------


def test_who_gets_what():
    files = [DXI, response(*GOOD), D0350, reply("D0351", 8, *REJECTED), flow("D0350", 1, to="YYYY")]
    assert {where: [one.name for one in found] for where, found in routed(files).items()} == {
        "RDP": [DXI.name],
        "DCC": [files[1].name],
        "XXXX": [D0350.name],
        "DCCO": [files[3].name],
        "YYYY": [files[4].name],
    }
    table = [
        (RoutingKey.parse("ZHV|D0350001|Z|DCCO|P|XXXX|%|OPER"), "north"),
        (RoutingKey.parse("ZHV|%|%|%|P|%|%|%"), "rest"),
    ]
    where = routed(files, table)
    assert [one.name for one in where["north"]] == [D0350.name]
    assert [one.name for one in where["rest"]] == [files[4].name]


def test_report_of_a_day():
    bad = gas("DXI", 124, '"E45",1,"X",20240116', organisation=10005989, received=hours(30))
    good = gas("DXI", 123, *SENT, organisation=10005989, received=hours(1))
    whole = report([bad, good, response(*GOOD)])
    assert [one.name[6:] for one in whole.files] == ["PN000123.DXI", "PN000124.DXI", "PN000456.DXR"]
    assert whole.counts == {"DXI": {"accepted": 1, "rejected": 1}, "DXR": {"accepted": 1}}
    assert whole.records == {"DXI": 3, "DXR": 3}
    assert whole.has_failed
    today = report([bad, good, response(*GOOD)], day=datetime.date(2024, 1, 15))
    assert [one.name[6:] for one in today.files] == ["PN000123.DXI", "PN000456.DXR"]
    assert not today.has_failed
    unknown = entry("README", b"whatever it is")  # made and received nobody knows when
    assert report([unknown], day=datetime.date(2024, 1, 15)).files == ()
    assert report([unknown]).files == (unknown,)
    assert today.plain()["day"] == "2024-01-15"
    assert today.plain()["files"][0]["received"] == "2024-01-15T07:00:00+00:00"


examples = st.sampled_from([(bytes.fromhex(case["octets"]), case["file_name"] or "x") for case in FILES])


@given(
    st.lists(examples.flatmap(lambda one: st.tuples(st.just(one[0]) | damaged(one[0]), st.just(one[1]))), max_size=6)
)
def test_any_folder_has_its_report(files):
    entries = [entry(name, octets) for octets, name in files]
    for finding in report(entries).findings:
        assert finding.code in folder.FINDINGS
        assert str(finding)
