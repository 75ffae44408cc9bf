"""Tables of records; pandas and Polars where they are installed."""

import datetime
from decimal import Decimal
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbcs.regis import RegisError, arrow, gas, lines
from gbcs.regis.flows import translate
from tests.gbcs.regis.test_vectors import FILES
from tests.strategies.regis import damaged

FILE = (
    b'"A00",10009999,"XDO",20250630,"041500",55\n'
    b'"E47",1234567890,"LI","GTA",",,,,,,","ML1 1AB","D",""\n'
    b'"E48","SUP","SPA",20250101,00010101\n"E48","MAM","MMA",20250102,\n'
    b'"E47",99,"LI","GTA",",,,,,,","","",""\n"E49","SUP","SPB",20250801,20250901\n"Z99",5\n'
)


def test_tables():
    pytest.importorskip("pyarrow", reason="needs the extra arrow")
    tables = arrow.tables(FILE)
    assert list(tables) == ["A00", "E47", "E48", "E49", "Z99"]
    assert tables["E48"].to_pylist() == [
        {
            "line": 3,
            "mprn": 1234567890,
            "role": "SUP",
            "organisation": "SPA",
            "effective_from": datetime.date(2025, 1, 1),
            "effective_to": None,
        },
        {
            "line": 4,
            "mprn": 1234567890,
            "role": "MAM",
            "organisation": "MMA",
            "effective_from": datetime.date(2025, 1, 2),
            "effective_to": None,
        },
    ]
    assert tables["E49"].column("mprn").to_pylist() == [99]
    assert tables["E49"].column("effective_to").to_pylist() == [datetime.date(2025, 9, 1)]
    assert tables["E47"].column("postcode").to_pylist() == ["ML1 1AB", ""]
    assert tables["A00"].to_pylist()[0]["generation"] == 55
    assert tables["E47"].schema == arrow.schema("E47")


def test_reasons_know_their_metering_point():
    pytest.importorskip("pyarrow", reason="needs the extra arrow")
    octets = (
        b'"A00",10009999,"DXR",20250630,"041500",55\n"E46","AC",1,"A",20250701\n"E46","RJ",2,"Q",20250701\n'
        b'"S72","MPO00001"\n"S72","DCC00001"\n"Z99",4\n'
    )
    assert arrow.tables(octets)["S72"].select(["mprn", "code"]).to_pylist() == [
        {"mprn": 2, "code": "MPO00001"},
        {"mprn": 2, "code": "DCC00001"},
    ]


def test_batches():
    pytest.importorskip("pyarrow", reason="needs the extra arrow")
    group = FILE[FILE.index(b'"E47"') : FILE.index(b'"Z99"')]
    octets = FILE[: FILE.index(b'"E47"')] + group * 10 + b'"Z99",50\n'
    rows: dict[str, list[int]] = {}
    for kind, batch in arrow.batches([octets[:33], octets[33:]], rows=8):
        rows.setdefault(kind, []).append(batch.num_rows)
    assert rows == {"A00": [1], "E47": [8, 8, 4], "E48": [8, 8, 4], "E49": [8, 2], "Z99": [1]}


def test_electricity_has_tables_of_its_own():
    pytest.importorskip("pyarrow", reason="needs the extra arrow")
    octets = (
        b"ZHV|0000000042|D0350001|Z|DCCO|P|XXXX|20250630041500||||OPER|\n81H|42|\n"
        b"82H|1|II01|1099990000010|A|20250601|SUPA|\n82H|2|II01|1099990000020|N||SUPA|\nZPT|0000000042|3||1||\n"
    )
    tables = arrow.tables(octets)
    assert list(tables) == ["81H", "82H"]
    assert tables["81H"].to_pylist() == [{"line": 2, "parent_line": None, "J0330": 42}]
    day = datetime.date(2025, 6, 1)
    assert tables["82H"].select(["line", "parent_line", "J0330", "J0109", "J0003", "J1834"]).to_pylist() == [
        {"line": 3, "parent_line": 2, "J0330": 42, "J0109": 1, "J0003": "1099990000010", "J1834": day},
        {"line": 4, "parent_line": 2, "J0330": 42, "J0109": 2, "J0003": "1099990000020", "J1834": None},
    ]


def test_groups_that_the_catalogue_does_not_know():
    pytest.importorskip("pyarrow", reason="needs the extra arrow")
    octets = (
        b"ZHV|0000000042|D0353001|P|XXXX|Z|DCCO|20250630041500||||OPER|\nQ01|1|\nQ02|a|b|\nQ02|a|b|c|\n"
        b"ZPT|0000000042|3||1||\n"
    )
    assert arrow.tables(octets)["Q02"].to_pylist() == [
        {"line": 3, "parent_line": None, "item_1": "a", "item_2": "b", "item_3": None},
        {"line": 4, "parent_line": None, "item_1": "a", "item_2": "b", "item_3": "c"},
    ]


def test_pandas():
    pytest.importorskip("pandas", reason="not installed: nothing was compared")
    frame = arrow.to_pandas(FILE)["E48"]
    assert frame["mprn"].tolist() == [1234567890, 1234567890]
    assert frame["effective_from"].tolist() == [datetime.date(2025, 1, 1), datetime.date(2025, 1, 2)]


def test_polars():
    pytest.importorskip("polars", reason="not installed: nothing was compared")
    frame = arrow.to_polars(FILE)["E48"]
    assert frame["organisation"].to_list() == ["SPA", "MMA"]
    assert frame["effective_to"].null_count() == 2


def test_records_that_have_not_their_form():
    pytest.importorskip("pyarrow", reason="needs the extra arrow")
    damaged = FILE.replace(b"1234567890", b"X")
    with pytest.raises(RegisError, match="line 2"):
        arrow.tables(damaged, strict=True)
    tables = arrow.tables(damaged)
    assert tables["E47"].column("mprn").to_pylist() == [99]
    # What belongs to the record that is left out is not told of another.
    assert tables["E48"].select(["line", "mprn"]).to_pylist() == [{"line": 3, "mprn": None}, {"line": 4, "mprn": None}]
    assert tables["problems"].select(["line", "code", "record", "field", "text"]).to_pylist() == [
        {
            "line": 2,
            "code": "CSV00012",
            "record": "E47",
            "field": 2,
            "text": '"E47",X,"LI","GTA",",,,,,,","ML1 1AB","D",""',
        }
    ]
    assert tables["problems"].schema == arrow.schema("problems")
    with pytest.raises(RegisError, match="a type of record"):
        arrow.schema("E99")


def test_one_broken_record_does_not_stop_the_others():
    pytest.importorskip("pyarrow", reason="needs the extra arrow")
    lines = [f'"E47",{1000000000 + number},"LI","ABC",",,,,,,","AB1 2CD","D",""' for number in range(10)]
    lines[5] = lines[5].replace(',,,"AB1', ',,,,"AB1').replace(',"AB1', '"AB1', 1)
    octets = "\n".join(['"A00",10009999,"XDO",20240115,"060000",123', *lines, '"Z99",10', ""]).encode()
    tables = arrow.tables(octets)
    assert tables["E47"].column("line").to_pylist() == [2, 3, 4, 5, 6, 8, 9, 10, 11]
    (problem,) = tables["problems"].to_pylist()
    assert (problem["line"], problem["code"], problem["reason"]) == (7, "CSV00014", "Invalid record termination")
    assert tables["Z99"].column("records").to_pylist() == [10]
    found = list(gas.parsed(octets))
    assert [(line.number, line.problems[0].code) for line in found if line.problems] == [(7, "CSV00014")]
    assert len([line for line in found if line.record is not None]) == 11


def test_files_of_a_set():
    pytest.importorskip("pyarrow", reason="needs the extra arrow")
    octets = b'"XOS02.PN000123.XDO",1\n"XOS02.PN000124.XDO",x\n"XOS02.PN000125.XDO",3\n'
    tables = arrow.tables(octets)
    assert rows(tables["TOK"], "line", "name", "records") == [
        (1, "XOS02.PN000123.XDO", 1),
        (3, "XOS02.PN000125.XDO", 3),
    ]
    assert rows(tables["problems"], "line", "code", "record") == [(2, "CSV00012", "TOK")]


READINGS = """ZHV|0000000042|D0010002|D|AAAA|X|BBBB|20240116060000||||OPER|
026|1099990000010|V|
028|Z99A 00001|R|
030|01|20240115000000|12345.0||||N|
030|02|20240115233000|678|20240101000000|3|T|N|
026|1099990000020|V|
028|0001|D|
030|S|20240115000000|0.5|||F|P|
032|01|F|
ZPT|0000000042|8||2|20240116060001|
"""


def rows(table, *names):
    return [tuple(row.values()) for row in table.select(list(names)).to_pylist()]


def test_readings_have_types_and_their_meter_beside_them():
    pyarrow = pytest.importorskip("pyarrow", reason="needs the extra arrow")
    tables = arrow.tables(READINGS.encode())
    midnight = datetime.datetime(2024, 1, 15)
    names = ("line", "parent_line", "J0003", "J0004", "J0171", "J0010", "J0016", "J0040", "J1013", "J0045", "J1888")
    assert rows(tables["030"], *names) == [
        (4, 3, "1099990000010", "Z99A 00001", "R", "01", midnight, Decimal("12345.0"), None, None, "N"),
        (5, 3, "1099990000010", "Z99A 00001", "R", "02", midnight.replace(hour=23, minute=30), 678, "3", True, "N"),
        (8, 7, "1099990000020", "0001", "D", "S", midnight, Decimal("0.5"), None, False, "P"),
    ]
    assert rows(tables["032"], "line", "parent_line", "J0003", "J0004", "J0010", "J0040", "J0332") == [
        (9, 8, "1099990000020", "0001", "S", Decimal("0.5"), "01")
    ]
    schema = tables["030"].schema
    assert schema.equals(arrow.flow_schema("D0010", "030"), check_metadata=True)
    assert schema.field("J0016").type == pyarrow.timestamp("s")
    assert schema.field("J0040").type == pyarrow.decimal128(10, 1)
    assert schema.field("J0040").metadata == {b"name": b"Register Reading", b"format": b"NUM(9,1)", b"presence": b"M"}
    with pytest.raises(RegisError, match="a group of the flow"):
        arrow.flow_schema("D0010", "999")


@pytest.mark.parametrize(
    ("old", "new", "left", "problem"),
    [
        # An orphan is in no table, and leaves the columns of the others alone.
        ("026|1099990000010|V|\n028|Z99A 00001|R|\n", "", [6], (2, "U-HIERARCHY", "030")),
        # A record of no group: what follows may belong to it, and is told of no other metering point.
        ("026|1099990000020", "0Z6|1099990000020", [4, 5], (6, "U-GROUP", "0Z6")),
        # A value that is none of its type.
        ("|12345.0|", "|12345,0|", [5, 8], (4, "U-FORMAT", "030")),
        ("|12345.0|", "|1e5|", [5, 8], (4, "U-FORMAT", "030")),
        ("|12345.0|", "|+5|", [5, 8], (4, "U-FORMAT", "030")),
        ("|12345.0|", "|012345.0|", [5, 8], (4, "U-FORMAT", "030")),
        ("|20240115000000|12345.0", "|20240230000000|12345.0", [5, 8], (4, "U-FORMAT", "030")),
        ("|T|N|", "|Y|N|", [4, 8], (5, "U-FORMAT", "030")),
        ("030|01|", "030|\u00e9|", [5, 8], (4, "U-CHARSET", "030")),
        # Further values stay, and are told.
        ("028|0001|D|", "028|0001|D|EXTRA|", [4, 5, 8], (7, "U-FIELDCOUNT", "028")),
    ],
)
def test_what_is_wrong_stops_nothing_else(old, new, left, problem):
    pytest.importorskip("pyarrow", reason="needs the extra arrow")
    octets = READINGS.replace(old, new, 1).encode("latin-1")
    tables = arrow.tables(octets)
    assert tables["030"].column("line").to_pylist() == left
    assert tables["030"].schema == arrow.flow_schema("D0010", "030")
    assert rows(tables["problems"], "line", "code", "record")[0] == problem
    assert tables["problems"].column("text")[0].as_py() == octets.decode("latin-1").split("\n")[problem[0] - 1]
    with pytest.raises(RegisError, match=f"line {problem[0]}"):
        arrow.tables(octets, strict=True)


def test_surplus_values_have_further_columns():
    pytest.importorskip("pyarrow", reason="needs the extra arrow")
    octets = READINGS.replace("1099990000010|V|", "1099990000010|V|EXTRA||more|").encode()
    assert rows(arrow.tables(octets)["026"], "J0003", "J0022", "item_3", "item_4", "item_5") == [
        ("1099990000010", "V", "EXTRA", None, "more"),
        ("1099990000020", "V", None, None, None),
    ]


def test_key_that_can_not_be_read_is_none_of_another():
    pytest.importorskip("pyarrow", reason="needs the extra arrow")
    octets = READINGS.replace("026|1099990000020", "026|\u00e9").encode("latin-1")
    assert rows(arrow.tables(octets)["030"], "line", "J0003", "J0004") == [
        (4, "1099990000010", "Z99A 00001"),
        (5, "1099990000010", "Z99A 00001"),
        (8, None, "0001"),
    ]


def test_missing_trailer_and_header():
    pytest.importorskip("pyarrow", reason="needs the extra arrow")
    tables = arrow.tables(READINGS.partition("ZPT")[0].encode())
    assert rows(tables["032"], "line", "J0003") == [(9, "1099990000020")]
    assert rows(tables["problems"], "line", "code") == [(9, "U-TRAILER")]
    with pytest.raises(RegisError, match="a trailer"):
        arrow.tables(READINGS.partition("ZPT")[0].encode(), strict=True)
    with pytest.raises(RegisError, match="a header"):
        arrow.tables(READINGS.partition("\n")[2].encode())


@pytest.mark.parametrize("layout", ["pool", "fixed"])
def test_tables_are_the_same_in_every_format(layout):
    pytest.importorskip("pyarrow", reason="needs the extra arrow")
    other = b"".join(translate(READINGS.encode(), layout, provisional=True))
    assert arrow.tables(other) == arrow.tables(READINGS.encode())


@pytest.mark.parametrize("octets", [READINGS.encode(), FILE], ids=["electricity", "gas"])
@pytest.mark.parametrize("damage", [b"", b"\xff"])
def test_chunks_may_end_anywhere(monkeypatch, octets, damage):
    """Line by line, in small chunks and in one: the same tables."""
    pytest.importorskip("pyarrow", reason="needs the extra arrow")
    octets = octets[:70] + damage + octets[70:]
    whole = arrow.tables(octets)
    for size in (1, 40, 100):
        monkeypatch.setattr(arrow, "_CHUNK", size)
        monkeypatch.setattr(lines, "BLOCK", size)
        pieces = [octets[place : place + size] for place in range(0, len(octets), size)]
        assert arrow.tables(pieces) == whole


@given(st.data())
def test_columns_and_lines_one_by_one_are_the_same(data):
    """The quick way lets nothing pass that the other would tell, and gives the same."""
    pytest.importorskip("pyarrow", reason="needs the extra arrow")
    octets = data.draw(st.sampled_from([READINGS.encode(), FILE, *(bytes.fromhex(case["octets"]) for case in FILES)]))
    octets = data.draw(st.just(octets) | damaged(octets))

    def made():
        try:
            return arrow.tables(octets)
        except RegisError as error:
            return str(error)

    quick = made()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrow._Gas, "is_orderly", False)
        patch.setattr(arrow._Electricity, "is_orderly", False)
        assert made() == quick


def test_memory_is_bounded():
    """Batches of a file that goes by: what Arrow holds does not grow with it."""
    pyarrow = pytest.importorskip("pyarrow", reason="needs the extra arrow")

    def pieces(times):
        yield b"ZHV|7|D0010002|D|AAAA|X|BBBB|20240116060000||||OPER|\n"
        instance = b"026|1099990000010|V|\n028|Z99A 00001|R|\n030|01|20240115000000|1.0|||T|N|\n"
        for _ in range(times):
            yield instance * 1000
        yield b"ZPT|7|%d||%d||\n" % (times * 3000, times * 1000)

    before = pyarrow.total_allocated_bytes()
    counted = 0
    for name, batch in arrow.batches(pieces(400)):
        counted += batch.num_rows * (name == "030")
        assert pyarrow.total_allocated_bytes() - before < 100_000_000
    assert counted == 400_000


def test_without_the_extra(monkeypatch):
    def refuse(name):
        if name == "pyarrow":
            raise ImportError(name)
        return import_module(name)

    monkeypatch.setattr(arrow, "import_module", refuse)
    with pytest.raises(ImportError, match=r"pip install '\.\[arrow\]'"):
        arrow.tables(FILE)
