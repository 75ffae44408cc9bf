"""Files of flows: the digest's worked examples and more like them, each with what it is known to give."""

import io
import tracemalloc

import pytest

from gbcs.regis.errors import RegisError
from gbcs.regis.flows import (
    Catalogue,
    Flow,
    FlowFile,
    Header,
    Reader,
    Record,
    RoutingKey,
    Trailer,
    acknowledge,
    blank,
    built_in,
    check,
    confirmation,
    flatten,
    make,
    read,
    rejection,
    routing_key,
    stream,
    translate,
    tree,
    write,
)
from gbcs.regis.flows.envelope import Checksum, is_routed
from gbcs.regis.flows.records import Walk, build_fixed, fits, mpan_check_digit, parse, problems, values_of
from gbcs.regis.flows.translation import lost
from gbcs.regis.lines import LineEnds
from gbcs.regis.problems import Level, Problem


def file_of(text):
    """A file from its lines, each without the spaces that a test indents it by."""
    return "".join(line.strip() + "\n" for line in text.strip().splitlines()).encode()


V1 = file_of("""
    ZHV|0000000042|D0010002|D|AAAA|X|BBBB|20240116060000||||OPER|
    026|1099990000010|V|
    028|Z99A000001|R|
    030|01|20240115000000|12345.0||||N|
    030|02|20240115000000|678.5||||N|
    ZPT|0000000042|4||1|20240116060001|
""")
P1 = file_of("""
    ZHD|D0010002|D|AAAA|X|BBBB|20240116060000
    026|1099990000010|V
    028|Z99A000001|R
    030|01|20240115000000|12345.0||||N
    030|02|20240115000000|678.5||||N
    ZPT|6|1735026300
""")
F1 = """
0261099990000010V
028Z99A000001R
0300120240115000000___12345.0__________________N
0300220240115000000_____678.5__________________N
""".replace("_", " ").strip()
V2 = (
    "ZHV|0000000043|D0036001|C|AAAA|X|BBBB|20240401060000||||OPER|\n101|1099990000010|AI|BBBB|\n102|20240331|\n"
    + "103|A|0.5|\n" * 46
    + "ZPT|0000000043|48||1|20240401060001|\n"
).encode()
V3 = file_of("""
    ZHV|0000000044|D0010002|D|AAAA|X|BBBB|20240116060000||||OPER|
    026|1099990000010|Q|
    028|Z99A000001|R|
    030|01|20240230000000|12345.0||||N|
    ZPT|0000000044|3||2|20240116060001|
""")
V4 = file_of("""
    ZHV|0000000045|D0155001|X|AAAA|M|BBBB|20240116060000||||OPER|
    315|1099990000010|20240201|||1||ROSE STREET|||ANYTOWN||AN1 2YT|AAAABBBBMO|N|_A|
    317|20240201|
    318|0001|0001|
    ZPT|0000000045|3||1|20240116060001|
""")
E01 = file_of("""
    ZHV|0000000123|D0350001|Z|DCCO|P|XXXX|20240115060000||||OPER|
    81H|123|
    82H|1|XX01|1099990000010|A|20240116|AAAA|
    ZPT|0000000123|2||1|20240115060001|
""")
E02 = file_of("""
    ZHV|0000000124|D0350001|Z|DCCO|P|XXXX|20240116060000||||OPER|
    81H|124|
    ZPT|0000000124|1||1|20240116060001|
""")
E03 = file_of("""
    ZHV|RDP0000777|D0351001|P|XXXX|Z|DCCO|20240115190000||||OPER|
    83H|777|
    84H|1|XX01|1|1099990000010|20240115|A|20240116|AAAA|
    85H|56|
    ZPT|RDP0000777|3||1|20240115190001|
""")
E04 = file_of("""
    ZHV|RDP0000778|D0172001|P|XXXX|Z|DCCO|20240115190500||||OPER|
    749|778|
    357|1|XX01|20240115|0000000123|1|0|1|
    ZPT|RDP0000778|2||1||
""")
EB6 = file_of("""
    ZHV|0000000125|D0350001|Z|DCCO|P|XXXX|20240115060000||||OPER|
    82H|1|XX01|1099990000010|A|20240116|AAAA|
    ZPT|0000000125|1||1|20240115060001|
""")
EB7 = file_of("""
    ZHV|0000000125|D0350001|Z|DCCO|P|XXXX|20240115060000||||OPER|
    81H|125|
    84H|1|XX01|1|
    ZPT|0000000125|2||1|20240115060001|
""")
EB9 = file_of("""
    ZHV|RDP0000779|D0353001|P|XXXX|Z|DCCO|20240115190000||||OPER|
    ZPT|RDP0000779|0||0||
""")


def status_file(instruction="82H|1|XX01|1099990000010|A|20240116|AAAA|", *, count=2, trailing_id="0000000125"):
    return file_of(f"""
        ZHV|0000000125|D0350001|Z|DCCO|P|XXXX|20240115060000||||OPER|
        81H|125|
        {instruction}
        ZPT|{trailing_id}|{count}||1|20240115060001|
    """)


def codes(octets, **options):
    return [problem.code for problem in check(octets, **options)]


# The worked examples -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        pytest.param(V1, [], id="V1"),
        pytest.param(P1, [], id="P1"),
        pytest.param(V2, [], id="V2"),
        pytest.param(V3, ["U-VALIDSET", "U-FORMAT", "U-FLOWCOUNT"], id="V3"),
        pytest.param(V4, [], id="V4"),
        pytest.param(E01, [], id="E01"),
        pytest.param(E02, [], id="E02"),
        pytest.param(E03, [], id="E03"),
        pytest.param(E04, [], id="E04"),
        pytest.param(status_file(count=4), ["U-GROUPCOUNT"], id="EB1"),
        pytest.param(status_file(trailing_id="0000000126"), ["U-FILEID"], id="EB2"),
        pytest.param(status_file("82H|1|XX01|1099990000010|A|20240116||"), ["U-MANDATORY"], id="EB3"),
        pytest.param(status_file("82H|1|XX01|1099990000010|A|20240230|AAAA|"), ["U-FORMAT"], id="EB4"),
        pytest.param(status_file("82H|1|XX01|1099990000010|Q|20240116|AAAA|"), ["U-VALIDSET"], id="EB5"),
        pytest.param(EB6, ["U-HIERARCHY", "W-RANGE-MIN", "U-FLOWCOUNT"], id="EB6"),
        pytest.param(EB7, ["U-GROUP"], id="EB7"),
        pytest.param(status_file('82H|1|"XX1"|1099990000010|A|20240116| AAA|'), ["U-QUOTED", "U-PADDED"], id="EB8"),
        pytest.param(EB9, ["W-FLOW"], id="EB9"),
    ],
)
def test_examples_give_the_codes_of_the_digest(octets, expected):
    assert codes(octets) == expected
    assert write(read(octets)) == octets
    crlf = octets.replace(b"\n", b"\r\n")
    assert codes(crlf) == expected
    assert write(read(crlf)) == crlf
    assert codes(octets.rstrip(b"\n")) == expected


def test_places_are_named():
    assert list(check(V3)) == [
        Problem("U-VALIDSET", Level.RECORD, 2, "026", 3, "J0022", "a code of the closed list", "'Q'"),
        Problem("U-FORMAT", Level.RECORD, 4, "030", 3, "J0016", "DATETIME", "'20240230000000'"),
        Problem("U-FLOWCOUNT", Level.FILE, 5, "ZPT", 5, "J1066", "1", "2"),
    ]


def test_translation_of_the_example():
    assert b"".join(translate(V1, "pool")) == P1
    assert b"".join(translate(P1, "variable", file_id="0000000042", completed="20240116060001")) == V1
    fixed = b"".join(translate(V1, "fixed", completed="20240116060001", provisional=True)).decode().splitlines()
    assert fixed[1:-1] == F1.splitlines()
    assert fixed[0] == "ZHV0000000042D0010002DAAAAXBBBB20240116060000           OPER"
    assert fixed[-1] == "ZPT0000000042         4                 120240116060001"
    octets = "\n".join(fixed).encode()
    assert read(octets).layout == "fixed"
    assert [record.values for record in read(octets).records] == [record.values for record in read(V1).records]
    assert b"".join(translate(octets, "variable", completed="20240116060001", provisional=True)) == V1


def test_checksum_of_the_examples():
    checksum = Checksum()
    checksum.add("ABCDE")
    assert checksum.value == 71451460
    lines = P1.decode().splitlines()
    for line, value in zip(lines, (239105282, None, None, None, 1735026300), strict=False):
        checksum = Checksum() if line == lines[0] else checksum
        checksum.add(line)
        assert value in (None, checksum.value)
    assert codes(P1.replace(b"1735026300", b"1735026301")) == ["U-CHECKSUM"]


def test_half_hours_of_a_day():
    def day(number):
        lines = V2.decode().splitlines(keepends=True)
        body = [*lines[1:3], *["103|A|0.5|\n"] * number]
        return "".join([lines[0], *body, f"ZPT|0000000043|{len(body)}||1||\n"]).encode()

    assert {number: codes(day(number)) for number in (45, 46, 47, 48, 49, 50, 51)} == {
        45: ["W-RANGE-MIN"],
        46: [],
        47: ["U-RANGE"],
        48: ["U-CONDITION"],
        49: ["U-RANGE"],
        50: ["U-CONDITION"],
        51: ["U-RANGE"],
    }
    (problem,) = check(day(48))
    assert (problem.line, problem.record, problem.expected) == (3, "102", "46 of group 103 on this day")


# Values --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        ("CHAR(4)", 'A|ab c|a\'b.|"|x"y', 'ABCDE| A|A |"A"|""|é|\t'),
        ("INT(3)", "0|7|123", "1234|007|-1|+1|1.0|x|\uff11"),
        ("NUM(3)", "0|007|123", "1234|-1|1.0|x"),
        ("+NUM(2)", "0|-1|-01|12", "-0|-00|+1|123|--1|-"),
        ("NUM(7,1)", "5|5.0|0.5|1234567.8|0|0.0", "-0|+5|.5|5.|05|5.00|12345678|-5|5,0|1e3"),
        ("+NUM(3,2)", "-5|-0.5|-0.05|-999.99|0", "-0|-0.0|-0.00|+1|-|-.5|-05"),
        (
            "DATE",
            "19500101|21991231|20240229|20000229",
            "19491231|22000101|20230229|21000229|20241301|20240431|2024011",
        ),
        ("TIME", "000000|235959", "240000|126000|125960|12000"),
        ("DATETIME", "20240229235959", "20230229000000|20240101240000|20240101"),
        ("TIMESTAMP", "20240229235959.123456", "20240229235959.12345|20240229235959|20240229235959,123456"),
        ("BOOLEAN", "T|F", "t|1|TF"),
        ("?", "anything up to any length", ' x|x |"x"'),
    ],
)
def test_values_of_formats(form, good, bad):
    catalogue = Catalogue.parse(f"item A1 {form}: X\nflow D0001 001 user: X\n  A00 1: Y\n    items A1")
    group = catalogue["D0001"].group("A00")
    for value in good.split("|"):
        assert problems(Record("A00", (value,)), group) == [], value
        assert group.pattern.fullmatch(f"A00|{value}|"), value
    for value in bad.split("|"):
        assert problems(Record("A00", (value,)), group) != [], value
        assert group.pattern.fullmatch(f"A00|{value}|") is None, value
    assert str(group.items[0].format) == form


def test_widths_of_the_fixed_format():
    text = "".join(
        f"item A{number} {form}: X\n"
        for number, form in enumerate(
            ("CHAR(4)", "INT(3)", "NUM(7,1)", "+NUM(3,2)", "DATE", "TIMESTAMP", "BOOLEAN", "?")
        )
    )
    assert [item.format.width for item in Catalogue.parse(text).items.values()] == [4, 3, 8, 6, 8, 21, 1, None]


def test_check_digit_of_metering_points():
    assert mpan_check_digit("1099990000010") == "0"  # sum 550
    assert mpan_check_digit("1099990000020") == "0"  # sum 593, remainder 10
    assert mpan_check_digit("109999000001") == "0"
    assert mpan_check_digit("10999900000") == ""
    assert mpan_check_digit("10999900000\u06610") == ""
    wrong = status_file("82H|1|XX01|1099990000011|A|20240116|AAAA|")
    assert codes(wrong) == ["U-RULE"]
    assert codes(wrong, level=2) == []
    assert codes(status_file("82H|1|XX01|1099990000020|A|20240116|AAAA|")) == []
    assert codes(status_file("82H|1|XX01|109999|A|20240116|AAAA|")) == ["U-RULE"]


@pytest.mark.parametrize(
    ("instruction", "expected"),
    [
        ("82H|1|XX01|1099990000010|A|20240116|AAAA", []),  # without the last separator
        ("82H|1|XX01|1099990000010|A|20240116|AAAA||", []),
        ("82H|1|XX01|1099990000010|A|20240116|AAAA||x|", ["U-FIELDCOUNT"]),
        ("82H|1|XX01|1099990000010|", ["U-MANDATORY"] * 3),
        ("82H|01|XX01|1099990000010|A|20240116|AAAA|", ["U-PADDED"]),
        ("82H|1|XX01\x07|1099990000010|A|20240116|AAAA|", ["U-CHARSET"]),
        ("82H|1|£|1099990000010|A|20240116|AAAA|", ["U-CHARSET"]),
        ("£|1|", ["U-GROUP", "U-CHARSET"]),
        ("82H", ["U-MANDATORY"] * 6),
        ("", ["U-GROUP"]),
        ("82h|1|XX01|1099990000010|A|20240116|AAAA|", ["U-GROUP"]),
    ],
)
def test_records(instruction, expected):
    assert codes(status_file(instruction)) == expected


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (1, ["U-FORMAT", "U-FLOWCOUNT"]),
        (2, ["U-VALIDSET", "U-FORMAT", "U-FLOWCOUNT"]),
    ],
)
def test_levels_of_validation(level, expected):
    assert codes(V3, level=level) == expected


# Header and trailer --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((b"ZHV|", b"ZHX|"), ["U-HEADER", "U-FLOWCOUNT", "U-GROUPCOUNT"]),
        ((b"ZPT|", b"ZPX|"), ["U-GROUP", "U-TRAILER"]),
        ((b"D0350001", b"D0350"), ["U-FLOW"]),
        ((b"D0350001", b""), ["U-MANDATORY", "U-FLOW"]),
        ((b"20240115060000", b"20240115250000"), ["U-FORMAT"]),
        ((b"|2||1|", b"|2||2|"), ["U-FLOWCOUNT"]),
        ((b"|2||1|", b"|x||1|"), ["U-FORMAT"]),
        ((b"|2||1|", b"|02||1|"), ["U-PADDED"]),
        ((b"|2||1|", b"|2|7|1|"), ["U-CHECKSUM"]),
        ((b"|Z|DCCO|P|", b"|Z|DCCO|Z|"), ["U-ROUTE"]),
        ((b"|Z|DCCO|P|", b"|Q|DCCO|Z|"), []),
        ((b"20240115060001|", b"20240115060001|,CN%3DZ1,5,MEQCIA=="), []),
        ((b"20240115060001|", b"20240115060001,CN%3DZ1,5,MEQCIA=="), []),
    ],
)
def test_header_and_trailer(change, expected):
    changed = E01.replace(*change)
    assert changed != E01
    found = codes(changed)
    if expected[:1] == ["U-HEADER"]:
        assert "U-HEADER" in found
    else:
        assert found == expected


def test_missing_parts():
    assert codes(b"ZHV|0000000124|D0350001|Z|DCCO|P|XXXX|20240116060000||||OPER|\n") == ["W-RANGE-MIN", "U-TRAILER"]
    assert codes(b"hello\n") == ["U-HEADER", "U-TRAILER"]
    for octets in (b"", b"\n\r\n"):
        with pytest.raises(RegisError, match="line 1: expected a file with records, found nothing"):
            list(check(octets))
        with pytest.raises(RegisError, match="line 1: expected a"):
            read(octets)
        with pytest.raises(RegisError, match="line 1: expected a header"):
            Reader(octets)
    with pytest.raises(RegisError, match="line 1: expected a header: ZHV or ZHD, found 'hell'"):
        read(b"hello\nZPT|")
    with pytest.raises(RegisError, match="line 2: expected a trailer: ZPT"):
        read(b"ZHV|1\n")
    with pytest.raises(RegisError, match="line 3, record 81H: expected a trailer: ZPT"):
        read(b"ZHV|1|D0350001|\n81H|1|\n81H|1|\n")
    with pytest.raises(RegisError, match="line 2: expected ASCII, found octet 0xa3"):
        read(b"ZHV|1|D0350001|\n81H|\xa3|\nZPT|\n")


def test_header_by_name():
    header = read(E01).header
    assert header.plain() == {
        "file_id": "0000000123",
        "flow_id": "D0350001",
        "from_role": "Z",
        "from_participant": "DCCO",
        "to_role": "P",
        "to_participant": "XXXX",
        "created": "20240115060000",
        "test_flag": "OPER",
    }
    assert header == Header.user(
        file_id="0000000123",
        flow_id="D0350001",
        from_role="Z",
        from_participant="DCCO",
        to_role="P",
        to_participant="XXXX",
        created="20240115060000",
    )
    assert (
        Trailer.user(file_id="0000000123", group_count=2, flow_count=1, completed="20240115060001") == read(E01).trailer
    )
    assert Trailer.user(file_id="1", group_count=12345678901, flow_count=1).group_count == "2345678901"
    assert is_routed(header, built_in()["D0350"]) is True


def test_a_pool_file_with_the_header_of_a_user_file():
    header = Header.parse("ZHD||D0010002|D|AAAA|X|BBBB|20240116060000||||OPER")
    assert (header.flow_id, header.from_participant, header.test_flag) == ("D0010002", "AAAA", "OPER")
    assert header.build() == "ZHD||D0010002|D|AAAA|X|BBBB|20240116060000||||OPER"
    lines = P1.replace(b"ZHD|", b"ZHD||").replace(b"060000\n", b"060000||||TR01\n").splitlines()
    checksum = Checksum()
    for line in lines[:-1]:
        checksum.add(line.decode())
    octets = b"\n".join([*lines[:-1], f"ZPT|6|{checksum.value}".encode()])
    assert codes(octets) == []
    assert read(b"".join(translate(octets, "variable", file_id="1"))).header.test_flag == "TR01"


def test_routing_key():
    key = routing_key(read(E01).header)
    assert str(key) == "ZHV|D0350001|Z|DCCO|P|XXXX||OPER"
    assert RoutingKey.parse("ZHV|D0350001|Z|DCCO|P|XXXX|%|OPER").matches(key)
    assert RoutingKey.parse("ZHV|D0350001|Z|DCCO|P|%|%|%").matches(key)
    assert not RoutingKey.parse("ZHV|D0350001|Z|DCCO|P|YYYY|%|OPER").matches(key)
    other = E01.replace(b"||||OPER", b"|SEND|RECV||OPER")
    assert routing_key(read(other).header).application == "RECV"
    assert routing_key(read(other).header, application="sending").application == "SEND"
    for text in ("ZHD|a|b|c|d|e|f|g", "ZHV|a"):
        with pytest.raises(RegisError):
            RoutingKey.parse(text)
    with pytest.raises(RegisError):
        routing_key(read(E01).header, application="other")


# Hierarchy and conditions --------------------------------------------------------------------------------------------


def test_tree():
    (instance,) = tree(read(V1).records, built_in()["D0010"])
    assert instance.record.values == ("1099990000010", "V")
    (meter,) = instance.children
    assert [reading.record.values[0] for reading in meter.children] == ["01", "02"]
    assert all(reading.children == () for reading in meter.children)
    assert tuple(flatten([instance])) == read(V1).records
    with pytest.raises(RegisError, match="line 2, record 82H: expected a group of the flow below an open one"):
        tree(read(EB6).records, built_in()["D0350"])


def test_a_group_code_used_twice_is_told_by_its_items_and_its_parent():
    flow = built_in()["D0209"]
    walk = Walk(flow)
    lines = {
        "ZPI|1": "ZPI",
        "ZIN|1|T||X|AAAA": "ZIN",
        "ISD|20240101": "ISD",
        "MSH|1099990000010": "MSH",
        "SUP|20240101|AAAA": "SUP",
        "ZIN|2|T|1099990000010||": "ZIN~2",
        "ISD|20240102": "ISD~2",
        "SUP|20240102|AAAA": "SUP~2",
    }
    assert [walk.enter(parse(line, "pool")).key for line in lines] == list(lines.values())
    assert fits(parse("ZIN|1|T||X|AAAA", "pool"), flow.group("ZIN"))
    assert not fits(parse("ZIN|1|T||X|AAAA", "pool"), flow.group("ZIN~2"))


RULES = """
item A1 CHAR(4): One
item A2 CHAR(4): Two
flow D0001 001 user: X
  A00 1-*: Root
    items A1? A2?
    rule A1=x,y => B00
    rule A1=z => !B00 A2|C00
    rule A1!=x @to_role=M => A2=q
    hint A1 => A2
    rule !A1 => !A2
    B00 0-1!: Below
    C00 0-*: Below too
    D00 0-1: And
      items A1
"""


@pytest.mark.parametrize(
    ("body", "role", "expected"),
    [
        (["A00|||"], "X", []),
        (["A00|x|q|"], "X", ["U-CONDITION"]),
        (["A00|x|q|", "B00|"], "X", []),
        (["A00|z|q|", "B00|"], "X", ["U-CONDITION"]),
        (["A00|z||", "C00|"], "X", ["hint"]),
        (["A00|z||"], "X", ["U-CONDITION", "hint"]),
        (["A00|w|p|"], "M", ["U-CONDITION"]),
        (["A00|w|q|"], "M", []),
        (["A00|w|p|"], "X", []),
        (["A00||q|"], "X", ["U-CONDITION"]),
        (["A00|||", "B00|", "B00|", "B00|"], "X", ["U-RANGE"]),
        (["A00|||", "D00||"], "X", ["U-MANDATORY"]),
    ],
)
def test_conditions(body, role, expected):
    catalogue = Catalogue.parse(RULES)
    header = f"ZHV|1|D0001001|X|AAAA|{role}|BBBB|20240115060000||||OPER|"
    octets = "\n".join([header, *body, f"ZPT|1|{len(body)}||1||"]).encode()
    found = list(check(octets, catalogue))
    assert ["hint" if problem.level == Level.WARNING else problem.code for problem in found] == expected


@pytest.mark.parametrize(
    ("flow", "point", "meter", "reading", "result"),
    [("D0010", "026", "028", "030", "032"), ("D0086", "196", "197", "198", "07A")],
)
def test_everyday_readings_have_no_warnings(flow, point, meter, reading, result):
    """The result of a validation stands only below a suspect reading; the reading method is N or P."""

    def file(values, *more):
        records = [
            f"{point}|1099990000010|V|",
            f"{meter}|Z99A 00001|R|",
            f"{reading}|S|20240115000000|1.0|{values}|",
            *more,
        ]
        lines = [f"ZHV|7|{flow}002|D|AAAA|X|BBBB|20240116060000||||OPER|", *records, f"ZPT|7|{len(records)}||1||", ""]
        return "\n".join(lines).encode()

    assert codes(file("||T|N")) == codes(file("|||P")) == []
    assert codes(file("||F|N")) == ["U-CONDITION"]
    assert codes(file("||F|N", f"{result}|01|F|")) == []
    assert codes(file("||T|N", f"{result}|01|T|")) == []
    assert codes(file("||T|Z")) == ["U-VALIDSET"]


def test_many_sound_readings_have_no_warning_in_bounded_memory():
    def pieces():
        yield b"ZHV|7|D0010002|D|AAAA|X|BBBB|20240116060000||||OPER|\n"
        instance = b"026|1099990000010|V|\n028|Z99A 00001|R|\n030|01|20240115000000|1.0|||T|N|\n"
        for _ in range(100):
            yield instance * 1000
        yield b"ZPT|7|300000||100000||\n"

    tracemalloc.start()
    try:
        assert list(check(pieces())) == []
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("role", "groups", "expected"),
    [
        ("M", "298|20240201|\n", []),
        ("M", "298|20240201|\n99H|NEWS|\n", []),
        ("D", "299|20240201|\n", []),
        ("C", "299|20240201|\n", []),
        ("B", "300|20240201|\n", []),
        ("M", "299|20240201|\n", ["U-CONDITION"]),
        ("D", "", ["U-CONDITION"]),
    ],
)
def test_each_agent_has_the_date_of_its_own(role, groups, expected):
    """D0151: the groups of the other agents are left out, and that of the new supplier where there is none."""
    octets = file_of(f"""
        ZHV|7|D0151001|X|AAAA|{role}|BBBB|20240116060000||||OPER|
        297|1099990000010|20240101|CS||
        {groups}ZPT|7|{groups.count(chr(10)) + 1}||1||
    """)
    assert codes(octets) == expected


def test_conditions_of_the_catalogue():
    suspect = V1.replace(b"|12345.0||||N|", b"|12345.0|||F|N|")
    assert codes(suspect) == ["U-CONDITION"]
    assert next(problem.expected for problem in check(suspect)) == "032 where J0045=F"
    homeless = V4.replace(b"1||ROSE STREET|||ANYTOWN", b"||||||")
    assert "U-CONDITION" in codes(homeless)
    assert all(problem.level != Level.WARNING for problem in check(homeless) if problem.code == "U-CONDITION")


@pytest.mark.parametrize(
    ("counts", "expected"),
    [("1|0|1", []), ("3|2|1", []), ("3|2|2", ["U-CONDITION"]), ("x|2|2", ["U-FORMAT"]), ("|2|2", ["U-MANDATORY"])],
)
def test_what_was_received_is_accepted_or_rejected(counts, expected):
    found = list(check(E04.replace(b"|1|0|1|", f"|{counts}|".encode())))
    assert [problem.code for problem in found] == expected
    assert all(problem.level == Level.WARNING for problem in found if problem.code == "U-CONDITION")


def test_unconditional_ranges_are_errors():
    catalogue = Catalogue.parse("flow D0001 001 user: X\n  A00 1!: Y\n  B00 1: Z")
    octets = b"ZHV|1|D0001001|X|AAAA|X|BBBB|20240115060000||||OPER|\nZPT|1|0||0||"
    assert [(problem.code, problem.level) for problem in check(octets, catalogue)] == [
        ("U-RANGE", Level.RECORD),
        ("W-RANGE-MIN", Level.WARNING),
    ]


# Making files --------------------------------------------------------------------------------------------------------


def test_records_are_made_by_the_names_of_their_items():
    flow = built_in()["D0350"]
    records = [
        make(flow.group("81H"), {"J0330": "123"}),
        make(
            flow.group("82H"),
            {
                "J0109": "1",
                "J0723": "XX01",
                "J0003": "1099990000010",
                "J1833": "A",
                "J1834": "20240116",
                "J0084": "AAAA",
            },
        ),
    ]
    assert b"".join(stream(read(E01).header, records, completed="20240115060001")) == E01
    assert values_of(records[0], flow.group("81H")) == {"J0330": "123"}
    with pytest.raises(RegisError, match=r"record 81H: expected an item of the group, found 'J0003'"):
        make(flow.group("81H"), {"J0003": "1"})
    with pytest.raises(RegisError, match=r"record 81H, field 2 \(J0330\): expected a value, the item is mandatory"):
        make(flow.group("81H"), {})
    with pytest.raises(RegisError, match=r"record 81H, field 2 \(J0330\): expected INT\(12\).*found 'x'"):
        make(flow.group("81H"), {"J0330": "x"})


def test_what_a_line_can_not_hold_is_refused():
    header = read(E01).header
    for value in ("a|b", "a\nb", "a\rb", "é"):
        with pytest.raises(RegisError, match="line 2, record 81H: expected values in ASCII without"):
            b"".join(stream(header, [Record("81H", (value,))]))
        with pytest.raises(RegisError, match="line 2, record 81H: expected values in ASCII without"):
            write(FlowFile(header, (Record("81H", (value,)),), read(E01).trailer))
    with pytest.raises(RegisError, match="line 1: expected ZHD in pool files and ZHV in all others, found ZHV"):
        next(stream(header, [], layout="pool"))
    with pytest.raises(RegisError, match="expected a line end: LF, CR LF or CR"):
        write(read(E01)._replace(form=LineEnds("x", "")))


@pytest.mark.parametrize("flow", ["D0010", "D0350", "D0209", "D0036"])
def test_a_blank_form_is_complete_but_for_its_values(flow):
    flow = built_in()[flow]
    records = tuple(blank(flow))
    assert all(not any(record.values) for record in records)
    walk = Walk(flow)
    groups = [walk.enter(record) for record in records]
    assert {group for group in flow.groups if not group.occurrence.minimum}.isdisjoint(groups)
    header = read(E01.replace(b"D0350001", flow.id.encode())).header
    found = set(codes(b"".join(stream(header, records))))
    assert found <= {"U-MANDATORY", "U-ROUTE"}


@pytest.mark.parametrize(
    ("records", "trailer", "expected"),
    [
        ("81H|5|\n", "1||1", ["W-FLOW"]),
        ("81H|5|\n82X|a|\n82X|b|\n", "3||1", ["W-FLOW"]),
        ("81H|5|\n82X|a|\n", "3||1", ["W-FLOW", "U-GROUPCOUNT"]),
        ("81H|5|\n82X|a|\n", "2||2", ["W-FLOW", "U-FLOWCOUNT"]),
        ("81H|5|\n82X|\u00e9|\n", "2||1", ["W-FLOW", "U-CHARSET"]),
        ("", "0||0", ["W-FLOW"]),
    ],
)
@pytest.mark.parametrize("flow", ["D0348001", "D0349009", "D0353001", "D0055002"])
def test_a_flow_known_by_name_only(flow, records, trailer, expected):
    """Header, trailer and counts are judged, its groups are not: nobody publishes them."""
    text = f"ZHV|7|{flow}|P|XXXX|Z|DCCO|20240115190000||||OPER|\n{records}ZPT|7|{trailer}||\n"
    octets = text.encode("latin-1")
    assert codes(octets) == expected
    assert all(problem.level == Level.WARNING for problem in check(octets) if problem.code == "W-FLOW")
    assert sorted(codes(octets.replace(b"ZPT|7|", b"ZPT|8|"))) == sorted([*expected, "U-FILEID"])


def test_routes_of_a_flow_known_by_name_only():
    text = "ZHV|7|D0348001|Z|DCCO|P|XXXX|20240115190000||||OPER|\n81H|5|\nZPT|7|1||1||\n"
    assert codes(text.encode()) == ["W-FLOW", "U-ROUTE"]


def test_an_unknown_flow_keeps_its_records():
    octets = file_of("""
        ZHV|RDP0000779|D9353001|P|XXXX|Z|DCCO|20240115190000||||OPER|
        81H|5|
        XYZ|a||b|||
        whatever it is
        ||
        ZPT|RDP0000779|4||1||
    """)
    file = read(octets)
    assert file.records[1] == Record("XYZ", ("a", "", "b", "", ""))
    assert write(file) == octets
    assert codes(octets) == ["U-FLOW"]
    assert [row.group for row in Reader(octets)] == [None] * 4
    pool = b"".join(translate(octets, "pool"))
    assert pool.splitlines()[2:5] == [b"XYZ|a||b||", b"whatever it is", b"|"]
    back = b"".join(translate(pool, "variable", file_id="RDP0000779"))
    assert back == octets.replace(b"whatever it is", b"whatever it is|")
    with pytest.raises(RegisError, match="line 1: expected a flow of the catalogue, for the fixed format"):
        b"".join(translate(octets, "fixed", provisional=True))


def test_places_of_unused_items_on_the_record_or_not():
    def octets(instruction):
        lines = ["ZHD|D0019001|D|AAAA|X|BBBB|20240116060000", "ZPI|1", instruction, "ISD|20240101"]
        checksum = Checksum()
        checksum.add_all(lines)
        return "\n".join([*lines, f"ZPT|5|{checksum.value}"]).encode()

    kept, dropped = octets("ZIN|1|T|1099990000010||"), octets("ZIN|1|T|1099990000010")
    for catalogue in (built_in(), built_in().without_unused()):
        assert list(check(kept, catalogue)) == list(check(dropped, catalogue)) == []
    used = octets("ZIN|1|T|1099990000010|X|AAAA")
    assert codes(used) == ["U-NOTUSED", "U-NOTUSED"]
    assert [problem.code for problem in check(used, built_in().without_unused())] == ["U-FIELDCOUNT"]


def test_what_translation_refuses():
    with pytest.raises(RegisError, match="provisional"):
        translate(V1, "fixed")
    with pytest.raises(RegisError, match="file identifier"):
        translate(P1, "variable")
    signed = E01.replace(b"060001|\n", b"060001|,CN%3DZ1,5,MEQCIA==\n")
    assert read(signed).trailer.signature == ",CN%3DZ1,5,MEQCIA=="
    with pytest.raises(RegisError, match="signature"):
        b"".join(translate(signed, "pool"))
    long = V1.replace(b"Z99A000001", b"Z99A0000012")
    with pytest.raises(RegisError, match=r"line 3, record 028, field 2 \(J0004\): expected at most 10 characters"):
        b"".join(translate(long, "fixed", provisional=True))
    padded = V1.replace(b"Z99A000001", b" 99A00001")
    with pytest.raises(
        RegisError, match=r"line 3, record 028, field 2 \(J0004\): expected at most 10 characters, none"
    ):
        b"".join(translate(padded, "fixed", provisional=True))
    unknown = built_in()["D0313"].group("03G")
    with pytest.raises(RegisError, match=r"record 03G, J1256: expected an item whose width is known"):
        build_fixed(Record("03G"), unknown)
    assert lost(read(V1).header, "pool") == {"file_id": "0000000042", "test_flag": "OPER"}
    assert lost(read(V1).header, "fixed") == lost(read(P1).header, "variable") == {}


def test_fixed_lines_that_are_none():
    header = b"ZHV0000000042D0010002DAAAAXBBBB20240116060000           OPER\n"
    trailer = b"ZPT0000000042         1                 120240116060001\n"
    for line, error in (
        (b"0261099990000010V ", "line 2, record 026: expected 17 characters, found 18"),
        (b"0261099990000010", "line 2, record 026: expected 17 characters, found 16"),
        (b"026109999000001 V", "line 2, record 026: expected numbers to the right"),
        (b"999", "line 2, record 999: expected a group of the flow"),
    ):
        with pytest.raises(RegisError) as caught:
            read(header + line + b"\n" + trailer)
        assert str(caught.value).startswith(error)
        assert set(codes(header + line + b"\n" + trailer)) & {"U-FORMAT", "U-GROUP"}
    assert codes(header + b"0261099990000010V\n" + trailer) == ["W-RANGE-MIN"]
    with pytest.raises(RegisError, match="line 1, record ZHV: expected 60 characters, found 59"):
        read(header[:-2] + b"\n" + trailer)


# Answers -------------------------------------------------------------------------------------------------------------


def test_acknowledgement():
    good = acknowledge(V1)
    assert (good.is_accepted, good.groups, good.flows, good.counts) == (True, 4, 1, {})
    bad = acknowledge(V3)
    assert not bad.is_accepted
    assert bad.counts == {"U-VALIDSET": 1, "U-FORMAT": 1, "U-FLOWCOUNT": 1}
    warned = acknowledge(EB6)
    assert [problem.code for problem in warned.problems] == ["U-HIERARCHY", "U-FLOWCOUNT", "W-RANGE-MIN"]
    assert bad.plain()["header"]["file_id"] == "0000000044"
    missing = status_file("82H|1|XX01|1099990000010|A|20240116||")
    assert not acknowledge(missing).is_accepted
    assert acknowledge(missing, level=1).is_accepted
    assert acknowledge(missing, rejecting=1).is_accepted
    assert acknowledge(missing, rejecting=1).counts == {"U-MANDATORY": 1}


def test_confirmation_and_rejection_are_those_of_the_examples():
    made = confirmation(
        instruction_number=1,
        instruction_type="XX01",
        deemed_received="20240115",
        file_id="0000000123",
        accepted=0,
        rejected=1,
    )
    assert made == read(E04).records[1]
    instruction = read(E01).records[1]
    assert rejection(instruction, ["56"], instruction_number=1, deemed_received="20240115") == read(E03).records[1:]


def test_a_rejection_leaves_out_what_can_not_be_read():
    unreadable = parse("82H|7|XX01|109999000001x|Q|20240230|AAAAA|")
    made = rejection(unreadable, ["3", "55"], instruction_number=2, deemed_received="20240115")
    assert made == (
        parse("84H|2|XX01|7||20240115||||"),
        parse("85H|3|"),
        parse("85H|55|"),
    )
    assert rejection(
        parse("82H|7|XX01|1099990000011|A|20240116|AAAA|"), ["3"], instruction_number=2, deemed_received="20240115"
    )[0] == parse("84H|2|XX01|7|1099990000011|20240115|A|20240116|AAAA|")
    with pytest.raises(RegisError, match=r"J0109"):
        rejection(parse("82H|x|XX01|"), ["38"], instruction_number=1, deemed_received="20240115")
    with pytest.raises(RegisError, match=r"record 84H, field 3 \(J0723\): expected a value"):
        rejection(parse("82H|1||"), ["1"], instruction_number=1, deemed_received="20240115")
    typed = rejection(
        parse("82H|1||"), ["1"], instruction_number=1, deemed_received="20240115", instruction_type="XX01"
    )
    assert typed[0].values[1] == "XX01"
    with pytest.raises(RegisError, match="a reason"):
        rejection(read(E01).records[1], [], instruction_number=1, deemed_received="20240115")
    with pytest.raises(RegisError, match="82H"):
        rejection(read(E01).records[0], ["1"], instruction_number=1, deemed_received="20240115")
    with pytest.raises(RegisError, match="closed list"):
        rejection(read(E01).records[1], ["63"], instruction_number=1, deemed_received="20240115")


# Size ----------------------------------------------------------------------------------------------------------------


def test_memory_does_not_grow_with_the_file():
    header = read(E01).header
    number = 60_000

    def records():
        yield Record("81H", ("1",))
        instruction = Record("82H", ("1", "XX01", "1099990000010", "A", "20240116", "AAAA"))
        for _ in range(number):
            yield instruction

    octets = b"".join(stream(header, records()))
    assert len(octets) > 2_400_000
    tracemalloc.start()
    try:
        assert codes(io.BytesIO(octets)) == []
        assert sum(1 for _ in Reader(io.BytesIO(octets))) == number + 1
        assert sum(map(len, translate(io.BytesIO(octets), "pool"))) > 2_000_000
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


# The quick way -------------------------------------------------------------------------------------------------------

INSTANCES = "".join(
    f"026|{mpan}|V|\n027|01|seen|\n028|Z{number:05}|R|\n029|02||\n030|01|20240115000000|{number}.5||||N|\n"
    f"030|02|20240115000000|{number}|||{flag}|P|\n{validation}033|03||\n028|A{number}|C|\n"
    for number, (mpan, flag, validation) in enumerate(
        [
            ("1099990000010", "T", ""),
            ("1099990000020", "F", "032|01|F|\n"),
            ("1099990000010", "", ""),
            ("1099990000020", "F", ""),
            ("1099990000011", "T", "032|01|T|\n"),
            ("1099990000020", "T", ""),
        ]
    )
)
MANY = f"ZHV|42|D0010002|D|AAAA|X|BBBB|20240116060000||||OPER|\n{INSTANCES}ZPT|42|{INSTANCES.count(chr(10))}||6||\n"


def thorough(octets, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Flow, "quiet_run", None)
        return list(check(octets))


def test_instances_together_are_judged_as_one_by_one(monkeypatch):
    """Whatever is wrong at whichever place: the same problems, with the same lines."""
    assert {problem.code for problem in check(MANY.encode())} == {"U-CONDITION", "U-RULE"}
    lines = MANY.splitlines(keepends=True)
    changed = [MANY]
    for at in range(1, len(lines) - 1):
        line = lines[at]
        damaged = (
            "",
            line * 2,
            line[:-2] + "\n",
            line[:-1] + "x|\n",
            line.replace("0", "x"),
            "026|\n",
            lines[at - 1] + line,
        )
        changed += ["".join([*lines[:at], new, *lines[at + 1 :]]) for new in damaged]
    for text in changed:
        octets = text.encode()
        found = sorted(check(octets))
        assert found == sorted(thorough(octets, monkeypatch))
        pieces = [octets[place : place + 97] for place in range(0, len(octets), 97)]
        assert sorted(check(pieces)) == found


@pytest.mark.parametrize("flow", [flow for flow in built_in() if flow.groups], ids=lambda flow: flow.id)
def test_flows_that_have_the_quick_way(flow):
    """Those of one group of the first level, whose codes are their own and whose conditions single items tell."""
    slow = {"D0019", "D0036", "D0151", "D0155", "D0171", "D0172", "D0204", "D0205", "D0209", "D0217", "D0303", "D0304"}
    slow |= {"D0350", "D0351", "D0379"}
    assert (flow.quiet_run is None) == (flow.reference in slow)
