"""``gbcs regis flow --template``, ``make`` and ``amend`` as a user runs them."""

import io
import json
import sys

import pytest

from gbcs.cli import main, regis_author
from gbcs.regis.flows import built_in

pytest.importorskip("rich", reason="needs the extra cli")

READINGS = """ZHV|42|D0010002|D|AAAA|X|BBBB|20240116060000||||OPER|
026|1099990000010|V|
028|Z99A000001|R|
030|01|20240115000000|12345.0||||N|
ZPT|42|3||1||
"""


@pytest.fixture
def form(tmp_path):
    """A filled form, in a file."""
    filled = regis_author.form(built_in()["D0010"])
    assert filled["about"]["030"]["items"]["J0040"] == "Register Reading, NUM(9,1), mandatory"
    filled |= {"file_id": "42", "sender": ["D", "AAAA"], "recipient": ["X", "BBBB"], "created": "2024-01-16T06:00:00Z"}
    reading = {"J0010": "01", "J0016": "20240115000000", "J0040": 12345.0, "J1888": "N"}
    meter = {"J0004": "Z99A000001", "J0171": "R", "030": [reading]}
    filled["groups"] = {"026": [{"J0003": "1099990000010", "J0022": "V", "028": [meter]}]}
    path = tmp_path / "form.json"
    path.write_text(json.dumps(filled))
    return path


def test_a_form_is_printed(capsys):
    assert main(["regis", "flow", "D0010", "--template"]) == 0
    assert json.loads(capsys.readouterr().out) == regis_author.form(built_in()["D0010"])


def test_a_form_is_made_a_file(form, tmp_path, capsysbinary):
    assert main(["regis", "make", str(form)]) == 0
    assert capsysbinary.readouterr().out.decode() == READINGS
    assert main(["regis", "make", str(form), "--pool", "--into", str(tmp_path / "pool")]) == 0
    assert main(["regis", "check", str(tmp_path / "pool")]) == 0


def test_a_form_that_is_wrong_makes_nothing(form, tmp_path, capsys):
    filled = json.loads(form.read_text())
    filled["groups"]["026"][0]["028"][0]["030"][0] |= {"J0040": "x", "J1888": None}
    form.write_text(json.dumps(filled))
    assert main(["regis", "make", str(form), "--into", str(tmp_path / "made")]) == 1
    told = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1] for line in told] == ["026[0].028[0].030[0].J0040", "026[0].028[0].030[0].J1888"]
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"flow": "D0010"}', '{"flow": "D9999", "groups": {}}', "\x00", '{"flow": "D0010", "groups": 5}'],
)
def test_what_is_no_form(tmp_path, capsys, text):
    (tmp_path / "form").write_text(text)
    assert main(["regis", "make", str(tmp_path / "form")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_amend(tmp_path, monkeypatch, capsysbinary):
    path = tmp_path / "readings"
    path.write_text(READINGS.replace("|3||1|", "|7||1|"))
    arguments = ["regis", "amend", str(path), "--line", "4", "--set", "J0040=5.5", "--set", "J0045=T"]
    assert main(arguments) == 0
    assert capsysbinary.readouterr().out.decode() == READINGS.replace("12345.0||||", "5.5|||T|")
    assert main([*arguments, "--into", str(path)]) == 0
    assert path.read_text() == READINGS.replace("12345.0||||", "5.5|||T|")
    assert main(["regis", "amend", str(path), "--line", "4", "--set", "J0040=x"]) == 2
    assert b"line 4, record 030, field 4 (J0040)" in capsysbinary.readouterr().err
    assert main(["regis", "amend", str(path), "--line", "4", "--set", "J0040"]) == 2
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(READINGS.encode())))
    assert main(["regis", "amend", "-", "--line", "4", "--set", "J0010=02"]) == 0


def test_templates_that_there_are_not(capsys):
    assert main(["regis", "flow", "--template"]) == 2
    assert main(["regis", "flow", "D0353", "--template"]) == 2
    assert "nothing is known of the groups" in capsys.readouterr().err
