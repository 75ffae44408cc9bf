"""Checks of gas files beyond the vectors: memory, places across blocks, names that are missing."""

import datetime
import tracemalloc

import pytest

from gbcs import regis
from gbcs.regis import Known, gas, gas_check
from gbcs.regis.lines import BLOCK

HEADER = '"A00",10009999,"%s",20250630,"041500",55\n'


def codes(text, name=None, **known):
    found = gas_check.problems(text.encode("latin-1"), name, known=Known(**known))
    return [(problem.code, problem.line) for problem in found]


def body(kind, *lines, count=None):
    return HEADER % kind + "".join(f"{line}\n" for line in lines) + f'"Z99",{len(lines) if count is None else count}\n'


def test_nothing_at_all_is_refused():
    with pytest.raises(regis.RegisError, match="a file with records"):
        codes("")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Z99",0\n', [("CHK00036", 1)]),
        (HEADER % "DXI", [("CHK00036", 2)]),
        ('"E45",1,"A",20240101\n', [("CHK00036", 1), ("CHK00036", 2)]),
        (HEADER % "DXI" + HEADER % "DXI" + '"Z99",0\n', [("FIL00019", 2)]),
        (HEADER % "DXI" + '"Z99",0\n"Z99",0\n', [("FIL00019", 2)]),
        (HEADER % "DXI" + '\n"Z99",0\n', [("CSV00010", 2)]),
        (HEADER % "QQQ" + '"Z99",0\n', [("U-VALIDSET", 1)]),
        (HEADER % "TOK" + '"Z99",0\n', [("U-VALIDSET", 1)]),
        (HEADER % "ERR" + '"Z99",0\n', [("CHK00036", 2)]),
        (HEADER % "FRJ" + '"Z99",0\n', [("CHK00036", 2), ("CHK00036", 2)]),
        (HEADER.replace("55", "5X") % "DXI" + '"E45",1,"A",20240101\n"Z99",1\n', [("CSV00012", 1)]),
        (HEADER % "DXI" + '"Z99",0,"extra"\n', [("CSV00014", 2)]),
        (HEADER % "DXI" + '"Z99",X\n', [("CSV00012", 2)]),
        (body("DXI", '"E45",1,"A",20240101', '"E45",1,"A",20240101', count=1), [("FIL00018", 4)]),
        (body("ERR", '"E01","CSV00099",1,"x"'), [("U-VALIDSET", 2)]),
        (body("FRJ", '"S71","1"', '"S72","MPO00001"'), [("U-VALIDSET", 3)]),
        (body("DXR", '"E46","RJ",1,"A",20240101', '"S72","FIL00013"'), [("U-VALIDSET", 3)]),
        (body("DXR", '"E46","XX",1,"A",20240101'), [("U-VALIDSET", 2)]),
        (body("DXR", '"E46","AC",1,"X",20240101'), [("U-VALIDSET", 2)]),
        (body("DXR", '"E46","RJ",1,"X",20240101', '"S72","DCC00001"'), []),
        (body("DXI").replace('"041500"', '"04:15:00"'), [("W-TIME", 1)]),
        (body("XDO", '"E47",1,"LI","ABC","","","",""', '"E48","SUP","QQ",20240101,'), [("W-CODE", 3)]),
        (body("XDO", '"E47",1,"LI","ABC","","","",""', '"E49","MAM","Q",20240101,'), [("W-CODE", 3)]),
        (body("DXR", '"S72","MPO00001"'), [("CHK00036", 2)]),
        (body("DXR", '"E46","RJ",1,"A",20240101'), [("CHK00036", 2)]),
        (body("XDO", '"E49","SUP","QQQ",20240101,'), [("CHK00036", 2)]),
        (body("XDO", '"E47",1,"LI","ABC","","X","Q",""'), [("U-VALIDSET", 2)]),
    ],
)
def test_structure_without_a_name(text, expected):
    assert codes(text) == expected


def test_name_that_says_no_kind_leaves_it_to_the_header():
    assert codes(body("DXI", '"E45",1,"A",20240101'), "status") == [("U-NAME", 0)]
    assert codes(body("DXI", '"E47",1,"A",20240101'), "status") == [("U-NAME", 0), ("FIL00019", 2)]


ENDINGS = [".txt", ".csv", ".dat", ".out", ".DXJ", ".dxi", ".TOK", ".", "", ".D\u0130I", ".\ud800XX", ".DXI\n"]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("begin", ["", "\xef\xbb\xbf", '"A0', "\n"])
def test_no_header_that_can_be_read_under_any_name(begin, ending):
    text = f'{begin}"E45",1234567890,"A",20240116\n"E45",1234567891,"A",20240116\n"Z99",2\n'
    found = [code for code, _ in codes(text, f"status{ending}")]
    if ending != ".TOK":
        assert "CHK00036" in found
    assert ("CSV00011" in found) == (begin[:1] == "\xef") or ending == ".TOK"


def test_byte_order_mark_is_no_record():
    text = "\xef\xbb\xbf" + body("DXI", '"E45",1,"A",20240101')
    assert codes(text, "status.csv") == [("U-NAME", 0), ("CHK00036", 1), ("CSV00011", 1)]


def test_ending_of_the_name_that_is_none_is_told_by_the_header():
    assert codes(body("DXI"), "status.txt") == [("U-NAME", 0), ("FIL00015", 1)]


def test_history():
    text = body("DXI")
    assert codes(text, last=54) == []
    assert codes(text, last=52) == [("W-SEQUENCE", 1)]
    assert codes(text, last=60) == [("W-SEQUENCE", 1)]
    assert codes(text, last=60, processed=range(50, 61)) == [("FIL00017", 1)]
    over = text.replace(",55\n", ",1\n")
    assert codes(over, last=999999) == [("W-SEQUENCE", 1)]
    assert codes(over, last=999999, rolls_over=True) == []


def test_problem_says_what_and_where():
    (problem,) = gas_check.problems(body("DXI", '"E45",1,"A",20240231').encode())
    assert str(problem) == (
        "line 2, record E45, field 4 (effective_from): CSV00021 Invalid Date/Time field: "
        "expected a date YYYYMMDD without quotation marks, found '20240231'"
    )
    assert problem.text == "Invalid Date/Time field"


@pytest.mark.parametrize("kind", ["DXI", "DXR", "XDO"])
def test_places_of_problems_in_large_files(kind):
    """Blocks end anywhere; lines are counted on, and what one record needs of another is remembered."""
    unit = {
        "DXI": ['"E45",1234567890,"A",20240101'],
        "DXR": ['"E46","AC",1,"A",20240101', '"E46","RJ",1,"A",20240101', '"S72","MPO00001"', '"S72","DCC00001"'],
        "XDO": ['"E47",1,"LI","ABC",",,,,,,","","",""', '"E48","SUP","QQQ",20240101,', '"E49","MAM","QQQ",20240101,'],
    }[kind]
    lines = unit * (3 * BLOCK // sum(len(line) + 1 for line in unit))
    assert codes(body(kind, *lines)) == []
    places = [0, 7 * len(unit), len(lines) // 2 // len(unit) * len(unit), len(lines) - len(unit)]
    for place in places:
        lines[place] = lines[place].replace('"E4', '"E4', 1) + ",9"
    assert codes(body(kind, *lines)) == [("CSV00014", place + 2) for place in places]


def test_metering_points_are_looked_up_in_every_record():
    lines = [f'"E45",{number},"A",20240101' for number in range(1, 20_000)]
    found = codes(body("DXI", *lines), metering_points=set(range(1, 20_000)) - {1, 777, 19_999})
    assert found == [("MPO00001", 2), ("MPO00001", 778), ("MPO00001", 20_000)]


def test_memory_is_bounded():
    def pieces():
        yield (HEADER % "XDO").encode()
        group = b'"E47",1,"LI","ABC",",,,,,,","","",""\n' + b'"E48","SUP","QQQ",20240101,\n' * 3
        for _ in range(1000):
            yield group * 100
        yield b'"Z99",400000\n'

    tracemalloc.start()
    try:
        found = list(gas_check.problems(pieces(), "XOS01.PN000055.XDO"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == []
    assert peak < 5_000_000


def test_line_that_is_too_long():
    text = body("DXI", '"E45",1,"A",20240101' + " " * 70_000)
    with pytest.raises(regis.RegisError, match="line 2: expected a line of at most"):
        codes(text)


def test_bulk_patterns_are_made_of_every_record():
    """The patterns know the day before a leap day's end as dates do: none of them lets a wrong date pass."""
    day = datetime.date(2023, 12, 31)
    wrong = f"{day:%Y%m}32"
    for record in (
        gas.Status(1, "A", day),
        gas.RecordResponse("AC", 1, "A", day),
        gas.OrganisationDeletion("SUP", "QQQ", day),
    ):
        text = gas.record_text(record)
        kind = next(kind for kind, types in gas.KINDS.items() if gas.type_of(record) in types)
        first = ['"E47",1,"LI","ABC",",,,,,,","","",""'] if kind == "XDO" else []
        assert codes(body(kind, *first, text)) == []
        assert codes(body(kind, *first, text.replace("20231231", wrong))) == [("CSV00021", 2 + len(first))]
