"""The front door: which fuel, both kinds of source, values."""

import io
import pkgutil
import subprocess
import sys

import pytest

from gbcs import regis
from gbcs.regis import electricity, gas

GAS = b'"A00",10005989,"DXI",20250630,"041500",322\n"E45",1,"A",20250701\n"Z99",2\n'
ELECTRICITY = b"ZHV|0000000042|D0350001|Z|DCCO|P|XXXX|20250630041500||||OPER|\n81H|42|\nZPT|0000000042|2||1||\n"
LIBRARY = {"wire", "dlms", "zigbee", "gbcs", "duis"}


@pytest.mark.parametrize(
    ("begin", "expected"),
    [
        (GAS, False),
        (b'"XOS02.PN000001.XDO",1\n', False),
        (ELECTRICITY, True),
        (b"ZHD|D0010002|D|AAAA|X|BBBB|20240116060000\n", True),
        (b"81H|42|\n", True),
        (b"A00,10005989\n", False),
        (b"", False),
        (b"\n\n", False),
        (b"E45,1|2\n", False),
    ],
)
def test_fuel(begin, expected):
    assert regis.is_electricity(begin) is expected


def test_read_and_write():
    assert isinstance(regis.read(GAS), gas.File)
    assert isinstance(regis.read(ELECTRICITY), electricity.File)
    for octets in (GAS, ELECTRICITY):
        assert regis.write(regis.read(octets)) == octets


@pytest.mark.parametrize(("octets", "code"), [(GAS, "FIL00018"), (ELECTRICITY, "U-GROUPCOUNT")])
def test_sources_of_a_check(octets, code):
    for source in (octets, bytearray(octets), io.BytesIO(octets), [octets[:5], octets[5:]], regis.read(octets)):
        assert [problem.code for problem in regis.check(source)] == [code]
    assert next(regis.check_stream(octets)).code == code


def test_name_of_a_value_is_that_of_its_check():
    file = regis.read(GAS.replace(b'"Z99",2', b'"Z99",1'), "DCC01.PN000321.DXI")
    assert [problem.code for problem in regis.check(file)] == ["FIL00016"]
    assert regis.check(file, "DCC01.PN000322.DXI") == []


def test_error_is_of_the_family():
    with pytest.raises(ValueError, match="line 2, record E45, field 3"):
        regis.read(GAS.replace(b'"A",', b"A,"))


def test_doubled_quotes():
    octets = b'"A00",1,"FRJ",20250630,"041500",322\n"S71","a ""b"""\n"S72","FIL00013"\n"Z99",2\n'
    with pytest.raises(regis.RegisError, match="CSV00014"):
        regis.read(octets)
    file = regis.read(octets, doubled_quotes=True)
    assert file.records[0].reference == 'a "b"'
    assert regis.write(file, doubled_quotes=True) == octets
    assert regis.check(file, doubled_quotes=True) == []
    with pytest.raises(regis.RegisError, match="quotation mark"):
        regis.write(file)


def loaded_by(code):
    """The modules that a fresh interpreter loads for the code."""
    script = f"import sys; before = set(sys.modules); {code}; print(*set(sys.modules) - before)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_nothing_heavy_is_loaded():
    """Reading, writing and checking need nothing but the interpreter."""
    loaded = loaded_by(
        "from gbcs import regis; "
        f"octets = {GAS!r}; regis.write(regis.read(octets)); regis.check(octets); regis.check({ELECTRICITY!r})"
    )
    assert "gbcs.regis" in loaded
    assert not {name.partition(".")[0] for name in loaded} & {
        "cryptography", "pyarrow", "lxml", "rich", "construct", "asn1tools", "dlms", "zigbee", "csv",
    }  # fmt: skip


def test_no_module_of_it_knows_messages():
    """Whatever of ``gbcs.regis`` is loaded, of the library only ``gbcs`` itself and ``wire`` are loaded with it."""
    names = [module.name for module in pkgutil.walk_packages(regis.__path__, "gbcs.regis.")]
    assert len(names) > 20
    ours = {name for name in loaded_by(f"import gbcs.regis, {', '.join(names)}") if name.partition(".")[0] in LIBRARY}
    assert {name for name in ours if not name.startswith(("gbcs.regis", "wire"))} == {"gbcs"}


@pytest.mark.parametrize("code", ["from gbcs import regis", "import gbcs; import gbcs.regis; gbcs.regis.read"])
def test_messages_are_not_loaded_with_it(code):
    loaded = loaded_by(code)
    assert "gbcs.regis" in loaded
    assert not {"gbcs.message", "gbcs.entity", "dlms", "zigbee", "duis"} & loaded


def test_modules_load_when_they_are_used():
    loaded = loaded_by("from gbcs import regis; regis.folder.entry; regis.arrow.schema; regis.flows.compose")
    assert {"gbcs.regis.folder", "gbcs.regis.arrow"} <= loaded
    assert "gbcs.regis.signature" not in loaded
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        regis.nothing  # noqa: B018
