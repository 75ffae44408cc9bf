"""File names, made and taken apart."""

import pytest

from gbcs.regis import RegisError
from gbcs.regis.names import ElectricityName, GasName, kind_of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("XOS01.PN000456.XDO", GasName("XOS01", 456, "XDO")),
        ("XOS02.TN999999.XDO", GasName("XOS02", 999999, "XDO", is_test=True)),
        ("DCC01.PN000000.DXI", GasName("DCC01", 0, "DXI")),
        ("XOS01.PN000001.ERR", GasName("XOS01", 1, "ERR")),
        ("XOS01.PN000001.FRJ", GasName("XOS01", 1, "FRJ")),
        ("XOS01.PN000001.DXR", GasName("XOS01", 1, "DXR")),
        ("XOS02.PN000001.TOK", GasName("XOS02", 1, "TOK")),
        ("XOS02.PN0000001.TOK", GasName("XOS02", 1, "TOK", digits=7)),
    ],
)
def test_gas_names(text, name):
    assert GasName.parse(text) == name
    assert str(name) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "XOS01.PN456.XDO",
        "XOS01.PN0000456.XDO",
        "DCC01.PN000456.XDO",
        "XOS01.PN000456.DXI",
        "XOS01.QN000456.XDO",
        "xos01.pn000456.xdo",
        "XOS01.PN000456.XDO ",
        "XOS01.PN000456.XDO\n",
        "XOS01.PN00045\u0666.XDO",
    ],
)
def test_no_gas_names(text):
    with pytest.raises(RegisError, match="a file name such as"):
        GasName.parse(text)


def test_gas_names_by_kind():
    assert str(GasName.of("DXI", 5)) == "DCC01.PN000005.DXI"
    assert str(GasName.of("XDO", 5)) == "XOS01.PN000005.XDO"
    assert str(GasName.of("XDO", 5, is_refresh=True, is_test=True)) == "XOS02.TN000005.XDO"
    assert str(GasName.of("TOK", 5)) == "XOS02.PN000005.TOK"
    assert str(GasName.of("FRJ", 5)) == "XOS01.PN000005.FRJ"


@pytest.mark.parametrize(("kind", "number"), [("XDO", 1_000_000), ("XDO", -1), ("ZZZ", 1)])
def test_gas_names_that_there_are_not(kind, number):
    with pytest.raises(RegisError):
        GasName.of(kind, number)


def test_electricity_names():
    name = ElectricityName("DCCO", "D0350", 123)
    assert str(name) == "DCCO_D0350_000123"
    assert ElectricityName.parse("DCCO_D0350_000123") == name
    assert str(ElectricityName.parse("DCCO_D0350_7")) == "DCCO_D0350_7"


@pytest.mark.parametrize("text", ["", "DCCO_D0350", "DCCO_D0350001_1", "DCCO-D0350-1", "DCCOO_D0350_1", "dcco_D0350_1"])
def test_no_electricity_names(text):
    with pytest.raises(RegisError, match="DCCO_D0350_000123"):
        ElectricityName.parse(text)


def test_electricity_name_of_nobody():
    with pytest.raises(RegisError):
        str(ElectricityName("", "D0350", 1))


def test_kinds():
    assert kind_of("DCC01.PN000001.DXI") == "DXI"
    assert kind_of("anything.QQQ") == "QQQ"
    assert kind_of("anything") == kind_of("file.text") == ""
