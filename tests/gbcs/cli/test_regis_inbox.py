"""``gbcs regis inbox`` as a user runs it."""

import json
import os

import pytest

from gbcs.cli import main

pytest.importorskip("rich", reason="needs the extra cli")

FILES = {
    "DCC01.PN000123.DXI": '"A00",10005989,"DXI",20240115,"060000",123\n"E45",1,"A",20240116\n"Z99",1\n',
    "XOS01.PN000456.DXR": '"A00",10009999,"DXR",20240115,"070000",456\n"E46","AC",1,"A",20240116\n"Z99",1\n',
    "DCCO_D0350_000007": "ZHV|7|D0350001|Z|DCCO|P|XXXX|20240115060000||||OPER|\n81H|7|\nZPT|7|1||1||\n",
}


@pytest.fixture
def inbox(tmp_path):
    for number, (name, text) in enumerate(FILES.items()):
        path = tmp_path / name
        path.write_text(text)
        os.utime(path, (1705305600 + number, 1705305600 + number))  # 2024-01-15 08:00
    (tmp_path / "folder").mkdir()
    (tmp_path / ".hidden").write_text("x")
    return tmp_path


def run(*arguments):
    return main(["regis", "inbox", *map(str, arguments)])


def test_a_folder_that_nothing_is_wrong_in(inbox, capsys):
    assert run(inbox) == 0
    out = capsys.readouterr().out
    assert [line.split()[0] for line in out.splitlines()[1:4]] == list(FILES)
    assert "2024-01-15 08:00:00" in out
    assert "DXI: 1 accepted; records: 1" in out


def test_findings_problems_and_exit_status(inbox, capsys):
    path = inbox / "XOS01.PN000456.DXR"
    path.write_text(path.read_text().replace('1,"A"', '2,"A"'))
    assert run(inbox) == 1
    assert "F-UNASKED answer to a record that was not sent" in capsys.readouterr().out
    path.write_text("whatever")
    assert run(inbox) == 1
    assert "CSV00010" in capsys.readouterr().out
    path.unlink()
    assert run(inbox) == 0
    assert "F-NO-ANSWER" in capsys.readouterr().out
    assert run(inbox, "--last", "10005989=121") == 0
    assert "122 of 10005989 before 123" in capsys.readouterr().out


def test_json_order_day_and_routes(inbox, tmp_path_factory, capsys):
    routes = tmp_path_factory.mktemp("routes") / "table"
    routes.write_text("# who gets what\nZHV|D0350001|Z|DCCO|P|%|%|OPER north\n")
    assert run(inbox, "--json", "--order", "name", "--routes", routes) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in found["files"]] == sorted(FILES)
    assert found["routes"] == {
        "RDP": ["DCC01.PN000123.DXI"],
        "north": ["DCCO_D0350_000007"],
        "DCC": ["XOS01.PN000456.DXR"],
    }
    assert run(inbox, "--json", "--day", "2024-01-16") == 0
    assert json.loads(capsys.readouterr().out)["files"] == []
    assert run(inbox, "--routes", routes) == 0
    assert "to north: DCCO_D0350_000007" in capsys.readouterr().out
    routes.write_text("ZHV|D0350001 north\n")
    assert run(inbox, "--routes", routes) == 2


def test_names_that_are_no_text(inbox, capsys):
    try:
        (inbox / os.fsdecode(b"\xff.DXI")).write_text("x")
    except OSError:
        pytest.skip("the file system has no such names: nothing was tried")
    assert run(inbox) == 1
    assert "\\udcff.DXI" in capsys.readouterr().out
    assert run(inbox, "--json") == 1
    assert json.loads(capsys.readouterr().out)["counts"]["DXI"]["accepted"] == 1


def test_arguments_that_mean_nothing(inbox, capsys):
    assert run(inbox / "nothing") == 2
    assert run(inbox, "--last", "10005989") == 2
    assert run(inbox, "--edition", "1999") == 2
    with pytest.raises(SystemExit):
        run(inbox, "--day", "yesterday")
