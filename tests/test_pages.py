"""The pages that take one by the hand: every file, every command and every line of Python on them, run as written.

A block with a caption is the file of that name. In a block ``console``, what stands below a command is what it prints,
with ``...`` for anything; another exit status than 0 is told in brackets.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tools.docs.commands import outcome

ROOT = Path(__file__).parent.parent
PAGES = sorted(path.name for pattern in ("start-*.md", "primer-*.md") for path in (ROOT / "docs").glob(pattern))
RULES = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
_BLOCK = re.compile(r"^```(?:\{code-block\} )?(\w+)\n(?::caption: (\S+)\n\n)?(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder ``try`` in a checkout."""
    for name in ("vectors", "examples"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "try").mkdir()
    monkeypatch.chdir(tmp_path / "try")
    monkeypatch.syspath_prepend(str(tmp_path / "try"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    before = set(sys.modules)
    yield tmp_path / "try"
    for name in set(sys.modules) - before:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def run(line: str) -> str:
    """What a command line prints, with its exit status where that is not 0."""
    words = shlex.split(line)
    if words[0] == "gbcs":
        command, _, into = line.partition(" > ")
        status, said = outcome(command)
        if into:
            Path(into).write_text(said, "utf-8")
            said = ""
    else:
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        if words[0] == "python":
            line = shlex.quote(sys.executable) + line.removeprefix("python")
        done = subprocess.run(line, shell=True, capture_output=True, text=True, env=environment, check=False)
        status, said = done.returncode, done.stdout + done.stderr
    return said if status == 0 else f"{said.rstrip()}\n(exit status {status})\n"


def commands(block: str) -> list[tuple[str, str]]:
    """Each command with what is printed below it."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.parametrize("name", PAGES)
def test_page(name, folder):
    text = (ROOT / "docs" / name).read_text("utf-8")
    checker, parser, known, ran = doctest.OutputChecker(), doctest.DocTestParser(), {}, 0
    for kind, caption, block in _BLOCK.findall(text):
        if caption:
            Path(caption).write_text(block, "utf-8")
        elif kind == "console":
            for line, expected in commands(block):
                ran += 1
                said = run(line)
                assert checker.check_output(expected or "\n", said or "\n", RULES), f"$ {line}\n{said}"
        elif kind == "pycon":
            test = parser.get_doctest(block, known, name, name, 0)
            runner = doctest.DocTestRunner(optionflags=RULES, verbose=False)
            failed, tried = runner.run(test, clear_globs=False)
            assert failed == 0
            known, ran = test.globs, ran + tried
    assert ran > 3


def test_the_five_ways_are_told_on_the_front_page():
    front = (ROOT / "docs" / "index.md").read_text("utf-8")
    ways = [name.removesuffix(".md") for name in PAGES if name.startswith("start-")]
    assert len(ways) == 5
    assert all(f"{{doc}}`{way}`" in front for way in ways)
