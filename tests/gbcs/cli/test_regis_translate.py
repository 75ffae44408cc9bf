"""``gbcs regis translate`` and ``gbcs regis flow`` as a user runs them."""

import io
import json
import sys

import pytest

from gbcs.cli import main
from gbcs.regis.flows import built_in
from tests.gbcs.regis.test_flows import P1, V1, file_of

pytest.importorskip("rich", reason="needs the extra cli")

VENDOR = """
item V0001 CHAR(3): Colour
  red = Red
flow D0353 001 user: Full refresh as one vendor has it
  81H 1: File Sequence Number
    items J0330 V0001?
"""


@pytest.fixture
def files(tmp_path):
    for name, octets in (("v1", V1), ("p1", P1), ("vendor.txt", VENDOR.encode())):
        (tmp_path / name).write_bytes(octets)
    return tmp_path


def test_translate_to_a_pool_file_tells_what_is_lost(files, capsysbinary):
    assert main(["regis", "translate", str(files / "v1"), "--to", "pool"]) == 0
    out, err = capsysbinary.readouterr()
    assert out == P1
    assert err == b"gbcs: no place in the pool format for: file id 0000000042, test flag OPER\n"


def test_translate_from_a_pool_file_needs_a_file_identifier(files, capsysbinary):
    arguments = ["regis", "translate", str(files / "p1"), "--to", "variable", "--completed", "20240116060001"]
    assert main(arguments) == 2
    assert b"file identifier" in capsysbinary.readouterr().err
    assert main([*arguments, "--file-id", "0000000042"]) == 0
    assert capsysbinary.readouterr().out == V1


def test_translate_reads_standard_input_and_writes_a_file(files, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(V1)))
    into = files / "fixed"
    assert main(["regis", "translate", "-", "--to", "fixed", "--into", str(into), "--json"]) == 2
    assert "provisional" in capsys.readouterr().err
    assert not into.exists()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(V1)))
    assert main(["regis", "translate", "-", "--to", "fixed", "--provisional", "--into", str(into), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "flow": "D0010002",
        "from": "variable",
        "to": "fixed",
        "records": 6,
        "octets": into.stat().st_size,
        "lost": {},
    }
    assert into.read_text().splitlines()[2] == "028Z99A000001R"


def test_a_file_that_can_not_be_translated_is_not_written(files, capsys):
    long = files / "long"
    long.write_bytes(V1.replace(b"Z99A000001", b"Z99A0000012"))
    into = files / "fixed"
    assert main(["regis", "translate", str(long), "--to", "fixed", "--provisional", "--into", str(into)]) == 2
    assert "line 3, record 028, field 2 (J0004)" in capsys.readouterr().err
    assert [path.name for path in sorted(files.iterdir())] == ["long", "p1", "v1", "vendor.txt"]
    assert main(["regis", "translate", str(files / "v1"), "--to", "pool", "--json"]) == 2
    assert "--into" in capsys.readouterr().err
    assert main(["regis", "translate", str(files / "none"), "--to", "pool"]) == 2
    assert "No such file" in capsys.readouterr().err


def test_flow_lists_the_catalogue(files, capsys):
    assert main(["regis", "flow"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "D0350  001      Notification of DCC Services at Metering Point" in {line[:62].rstrip() for line in lines}
    assert main(["regis", "flow", "--json", "--catalogue", str(files / "vendor.txt")]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert len(listed) == len(built_in()) + 1
    assert listed[-1] == {
        "reference": "D0353",
        "version": "001",
        "name": "Full refresh as one vendor has it",
        "layout": "user",
        "groups": 1,
    }


def test_flow_explains_one(files, capsys):
    assert main(["regis", "flow", "D0351"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[:4] == [
        "D0351 version 001  Rejection of Update to DCC Service Flag  a user file",
        "├── from MPAS to DCC",
        "└── 83H  File Sequence Number  1",
        "    ├── J0330  File Sequence Number  INT(12)",
    ]
    assert "        ├── J0003  MPAN Core  NUM(13)  optional" in out
    assert "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 50 more" in out
    assert main(["regis", "flow", "D0351", "--codes"]) == 0
    assert "61, 62" in capsys.readouterr().out
    assert main(["regis", "flow", "D0010", "--codes"]) == 0
    out = capsys.readouterr().out
    assert "A Actual Change of Supplier Read" in out
    assert "hint  J0045=F => 032" in out


def test_flow_as_json(files, capsys):
    assert main(["regis", "flow", "D0350001", "--json"]) == 0
    form = json.loads(capsys.readouterr().out)
    assert form["groups"][0]["groups"][0]["items"][3] == {
        "reference": "J1833",
        "name": "DCC Service Flag",
        "format": "CHAR(1)",
        "codes": {"A": "Active", "N": "Non-active", "I": "Installed not commissioned"},
        "edition": "2021-11",
        "presence": "M",
    }
    assert main(["regis", "flow", "D0353"]) == 0
    assert capsys.readouterr().out.startswith("D0353, its groups unknown")
    assert main(["regis", "flow", "D0353", "--catalogue", str(files / "vendor.txt")]) == 0
    assert "V0001  Colour  CHAR(3)  optional" in capsys.readouterr().out


def test_errors_of_flows(files, capsys):
    assert main(["regis", "flow", "D9999"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("gbcs: no flow D9999 in the catalogue; ")
    assert told.endswith("; gbcs regis flow lists them\n")
    bad = files / "bad.txt"
    bad.write_text("flow D0001\n")
    assert main(["regis", "flow", "--catalogue", str(bad)]) == 2
    assert "bad.txt: line 1: expected 'flow REFERENCE VERSION user|pool: NAME'" in capsys.readouterr().err


def test_a_vendors_flow_is_translated(files, capsysbinary):
    octets = file_of("""
        ZHV|1|D0353001|P|XXXX|Z|DCCO|20240115190000||||OPER|
        81H|5|red|
        ZPT|1|1||1||
    """)
    (files / "own").write_bytes(octets)
    arguments = ["regis", "translate", str(files / "own"), "--to", "fixed", "--provisional"]
    assert main(arguments) == 2
    capsysbinary.readouterr()
    assert main([*arguments, "--catalogue", str(files / "vendor.txt")]) == 0
    assert capsysbinary.readouterr().out.splitlines()[1] == b"81H           5red"


def test_codes_of_an_older_edition(capsys):
    assert main(["regis", "flow", "D0350", "--codes", "--edition", "original"]) == 0
    assert "S Suspended" in capsys.readouterr().out
    assert main(["regis", "flow", "D0350", "--edition", "1999"]) == 2
    assert "an edition: original, 2021-11" in capsys.readouterr().err
