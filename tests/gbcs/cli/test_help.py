"""The help of the commands, completion, and what modules list."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import dlms
import duis
import gbcs
import zigbee
from gbcs import regis
from gbcs.cli import main, make_parser
from gbcs.cli.completion import SHELLS
from gbcs.cli.examples import EXAMPLES, parsers_of

PARSERS = {parser.prog: parser for parser in parsers_of(make_parser())}


def examples_of(parser):
    return re.findall(r"^  (gbcs .*)$", parser.format_help().partition("examples:\n")[2], re.MULTILINE)


TOP = [name.removeprefix("gbcs ") for name in PARSERS if name.count(" ") == 1]


@pytest.mark.parametrize("name", TOP)
def test_a_command_has_the_same_help_where_it_alone_is_loaded(name):
    (alone,) = (parser for parser in parsers_of(make_parser(name)) if parser.prog == f"gbcs {name}")
    assert alone.format_help() == PARSERS[f"gbcs {name}"].format_help()


def test_decoding_loads_no_other_command():
    code = (
        "import sys, gbcs.cli; gbcs.cli.main(['decode', sys.argv[1]]);"
        "print(*sorted(name for name in sys.modules if name in ('gbcs.cli.home', 'gbcs.cli.regis', 'lxml', 'rich',"
        " 'cryptography', 'construct', 'dlms.apdu.association', 'gbcs.payload.alert_contents')))"
    )
    octets = (
        "dd000000000000451100000000df09020000019c00000101080a7e57de00000001080a7e570000000002"
        "0002005911da20000101000001090401020304010100007a8b1da97be71e4fbe7532a5"
    )
    run = subprocess.run([sys.executable, "-c", code, octets], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == ""


@pytest.mark.parametrize("name", PARSERS)
def test_every_help_has_two_examples_that_are_right(name):
    examples = examples_of(PARSERS[name])
    assert len(examples) >= 2
    for example in examples:
        words = shlex.split(example.split(" > ")[0].split(" | ")[0])
        assert words[0] == "gbcs"
        make_parser().parse_args(words[1:])  # SystemExit where it is wrong


def test_there_are_examples_of_no_other_commands():
    assert set(EXAMPLES) <= set(PARSERS)


def test_the_version_is_that_of_the_distribution(capsys):
    declared = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]["version"]
    assert gbcs.__version__ == declared
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == f"gbcs {declared}\n"


@pytest.mark.parametrize("module", [gbcs, duis, dlms, zigbee, regis], ids=lambda module: module.__name__)
def test_modules_list_what_is_loaded_later(module):
    assert set(module.__all__) <= set(dir(module))


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_knows_every_command(shell, capsys):
    assert main(["completion", shell]) == 0
    out = capsys.readouterr().out
    assert all(word in out for name in PARSERS for word in name.split()[1:])


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["gbcs", "dec"], ["decode"]),
        (["gbcs", "decode", "--format", ""], ["view", "tree", "json", "mmc", "hex"]),
        (["gbcs", "decode", "message.hex", "--wi"], ["--wire"]),
        (["gbcs", "duis", "val"], ["validate"]),
        (["gbcs", "duis", "show", "--js"], ["--json"]),
        (["gbcs", "completion", "f"], ["fish"]),
    ],
    ids=lambda each: " ".join(each),
)
def test_bash_completes(words, expected, capsys):
    assert main(["completion", "bash"]) == 0
    script = capsys.readouterr().out
    line = f"COMP_WORDS=({' '.join(map(shlex.quote, words))}); COMP_CWORD={len(words) - 1}; _gbcs; "
    run = subprocess.run(
        ["bash", "--norc", "-c", script + line + 'printf "%s\\n" "${COMPREPLY[@]}"'],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == expected
