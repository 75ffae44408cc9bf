"""What reaches a terminal or a pipe: nothing is cut at any width, nothing from outside is raw."""

import csv
import io
import json
import re
import time
import unicodedata
from pathlib import Path

import pytest

import gbcs
from gbcs.cli import main
from gbcs.cli.console import Unusable, report, say
from gbcs.cli.tree import Spot, lines_of
from gbcs.spans import octets_of, trace

pytest.importorskip("rich", reason="needs the extra cli")

from rich.table import Table
from rich.text import Text

from gbcs.cli.tables import Console

VECTORS = json.loads((Path(__file__).parents[3] / "vectors" / "gbcs" / "messages.json").read_bytes())
FORMS = [gbcs.to_dict(gbcs.decode(bytes.fromhex(vector["octets"]))) for vector in VECTORS]
HOSTILE = "\x1b[2J\u202e=cmd()\r\nvalid"


def leaves(form):
    if isinstance(form, dict):
        for name, value in form.items():
            if name not in ("use_case", "items") or "header" not in form:
                yield from leaves(value)
    elif isinstance(form, list):
        for value in form:
            yield from leaves(value)
    elif form not in (None, ""):
        yield form


def squeezed(text):
    return re.sub(r"[\s│├└─]", "", text)


@pytest.mark.parametrize("columns", [60, 80, 100, 160, None])
@pytest.mark.parametrize("form", FORMS, ids=range(len(FORMS)))
def test_the_tree_holds_every_value_at_any_width(form, columns):
    lines = list(lines_of(form, 0, whole=True, columns=columns))
    assert columns is None or max(map(len, lines)) <= columns
    text = squeezed("".join(lines))
    assert "…" not in text
    assert "..." not in text
    for value in leaves(form["payload"]):
        if isinstance(value, int) and not isinstance(value, bool):
            assert str(value) in text or f"{value:x}" in text
        else:
            assert squeezed(str(value)) in text


@pytest.mark.parametrize("form", FORMS, ids=range(len(FORMS)))
def test_long_octets_are_summed_up_with_the_option_that_shows_them(form):
    shown = squeezed("".join(lines_of(form, 0, columns=80)))
    whole = squeezed("".join(lines_of(form, 0, whole=True, columns=80)))
    assert "octetsmore" not in shown
    assert ("octets(--octetsshowsthem)" in shown) == (len(whole) > len(shown))


PLACE = re.compile(r"(\d+)\.\.(\d+): ((?:[0-9a-f]{2} )*[0-9a-f]{2})$")
MESSAGES = [gbcs.decode(bytes.fromhex(vector["octets"])) for vector in VECTORS]


@pytest.mark.parametrize("message", MESSAGES, ids=range(len(MESSAGES)))
def test_the_tree_says_where_each_value_stands(message):
    octets = octets_of(message)
    lines = lines_of(gbcs.to_dict(message), len(octets), spot=Spot(octets, trace(message)))
    placed = [found for line in lines if (found := PLACE.search(line))]
    assert len(placed) >= 5  # those of the header
    for found in placed:
        assert octets[int(found[1]) : int(found[2]) + 1].hex(" ") == found[3]


WANTED = {
    "DLMS": r"\[0\]  \S+  \S+  \d+\.\.\d+: ",
    "GBZ": r"command_id +[0-9a-f]+  \d+\.\.\d+: ",
    "ASN.1": r" \d+\.\.\d+: 02 ",
}


def test_a_table_of_many_columns_is_rows_on_a_narrow_terminal(capsys):
    table = Table(box=None)
    for heading in ("code", "name", "protocol", "devices", "critical", "roles"):
        table.add_column(heading)
    table.add_row("0019", "Set Tariff and Price on ESME", "DLMS COSEM", "ESME GSME GPF", "", "Supplier")
    out = Console(width=40)
    out._force_terminal = True
    out.print(table)
    lines = capsys.readouterr().out.splitlines()
    text = " ".join(" ".join(lines).split())
    assert text == (
        "code name 0019 Set Tariff and Price on ESME protocol DLMS COSEM devices ESME GSME GPF roles Supplier"
    )
    assert max(map(len, lines)) <= 40


@pytest.mark.parametrize("protocol", WANTED)
def test_each_protocol_has_places_down_to_single_values(protocol, capsys):
    octets = [
        vector["octets"]
        for vector, message in zip(VECTORS, MESSAGES, strict=True)
        if message.use_case is not None and protocol in message.use_case.protocols
    ]
    assert main(["decode", "--wire", "--octets", *octets]) == 0
    assert re.search(WANTED[protocol], capsys.readouterr().out)


def is_safe(text):
    return not {unicodedata.category(each) for each in text.replace("\n", "")} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_the_tree_escapes_text_from_outside():
    form = {"apdu": HOSTILE, HOSTILE: {"type": "utf8-string", "value": HOSTILE}, "x": HOSTILE}
    lines = list(lines_of(form, 1, HOSTILE))
    assert len(lines) == 4
    assert all(map(is_safe, lines))


@pytest.mark.parametrize("width", [40, 80, 1 << 16])
def test_tables_and_lines_escape_text_from_outside(width):
    out = Console(width)
    out.file = io.StringIO()
    table = Table(HOSTILE, "second")
    table.add_row(HOSTILE, Text(HOSTILE, "red"))
    out.print(table)
    out.print(HOSTILE)
    out.print(Text(HOSTILE))
    assert is_safe(out.file.getvalue())


@pytest.mark.parametrize("columns", [20, 40, 80])
def test_a_table_cuts_nothing_on_a_narrow_terminal(columns):
    out = Console(columns)
    out._force_terminal = True
    out.file = io.StringIO()
    table = Table(box=None)
    table.add_column("reference", no_wrap=True)
    table.add_column("name")
    table.add_row("ECS17b-and-more-of-it", "ReadEnergyRegistersInOneWord and more words")
    out.print(table)
    shown = re.sub("\x1b\\[[0-9;]*m", "", out.file.getvalue())
    assert "…" not in shown
    assert max(map(len, shown.splitlines())) <= columns
    assert sorted(squeezed(shown)) == sorted(
        squeezed("reference name ECS17b-and-more-of-it ReadEnergyRegistersInOneWord and more words")
    )


@pytest.mark.parametrize("arguments", [["usecase"], ["alert"], ["service"], ["usecase", "GCS16a"]], ids=str)
def test_in_a_pipe_a_row_is_a_line(arguments, capsys):
    assert main(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) < 4000
    if len(arguments) == 1:
        assert all(line[:1].strip() for line in lines[1:])  # no line goes on with the cell of another


def test_message_codes_are_hexadecimal_in_the_tree():
    lines = list(lines_of({"apdu": "x", "content": {"message_code": 25}}, 1))
    assert lines[-1] == "    └── message_code  0019"


def test_errors_and_remarks_are_one_line(capsys):
    report(Unusable(HOSTILE))
    say(HOSTILE)
    out, err = capsys.readouterr()
    assert (out.count("\n"), err.count("\n")) == (1, 1)
    assert is_safe(out + err)


def test_file_names_are_whole_and_told_apart(tmp_path, capsys):
    names = [str(tmp_path / ("a" * 60 + str(number))) for number in range(3)]
    for name in names:
        Path(name).write_text(VECTORS[0]["octets"])
    keys = str(Path(__file__).parents[3] / "vectors" / "pki" / "keys.json")
    main(["verify", "--json", "--keys", keys, *names])
    assert [json.loads(line)["input"] for line in capsys.readouterr().out.splitlines()] == names


def test_cells_that_a_spreadsheet_would_run_begin_with_an_apostrophe():
    from gbcs.cli.readings import _cell

    file = io.StringIO()
    csv.writer(file).writerow(map(_cell, ["=1+1", "+x", "@x", "-x", "-12.5", "12", "plain", None, -3]))
    assert file.getvalue() == "'=1+1,'+x,'@x,'-x,-12.5,12,plain,,-3\r\n"


def test_a_tree_costs_no_more_than_twice_its_json():
    """In processor time, the best of several runs each; a third more is left for a busy computer."""
    messages = [gbcs.decode(bytes.fromhex(vector["octets"])) for vector in VECTORS]

    def seconds(work):
        runs = []
        for _ in range(5):
            start = time.process_time()
            for message in messages:
                work(message)
            runs.append(time.process_time() - start)
        return min(runs)

    as_json = seconds(lambda message: json.dumps(gbcs.to_dict(message)))
    as_tree = seconds(lambda message: "\n".join(lines_of(gbcs.to_dict(message), 0)))
    assert as_tree < 2 * as_json * 4 / 3
