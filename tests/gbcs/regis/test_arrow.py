"""Tables of records; pandas and Polars where they are installed."""

import datetime
from importlib import import_module

import pytest

from gbcs.regis import RegisError, arrow

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
        b"82H|1|II01|1099990000010|A|20250601|SUPA|\n82H|2|II01|1099990000020|S||SUPA|\nZPT|0000000042|3||1||\n"
    )
    tables = arrow.tables(octets)
    assert list(tables) == ["81H", "82H"]
    assert tables["81H"].to_pylist() == [{"line": 2, "parent_line": None, "J0330": "42"}]
    assert tables["82H"].select(["line", "parent_line", "J0003", "J1834"]).to_pylist() == [
        {"line": 3, "parent_line": 2, "J0003": "1099990000010", "J1834": "20250601"},
        {"line": 4, "parent_line": 2, "J0003": "1099990000020", "J1834": None},
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
    with pytest.raises(RegisError, match="line 2"):
        arrow.tables(FILE.replace(b"1234567890", b"X"))
    with pytest.raises(RegisError, match="a type of record"):
        arrow.schema("E99")


def test_without_the_extra(monkeypatch):
    def refuse(name):
        if name == "pyarrow":
            raise ImportError(name)
        return import_module(name)

    monkeypatch.setattr(arrow, "import_module", refuse)
    with pytest.raises(ImportError, match=r"pip install 'gbcs\[arrow\]'"):
        arrow.tables(FILE)
