"""What the documentation shows is true: the README's tour and every example in a docstring run as written."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

from gbcs.cli import make_parser
from gbcs.cli.examples import parsers_of
from tools import docs
from tools.docs import commands, reference, tables

ROOT = Path(__file__).parent.parent
PACKAGES = ("wire", "dlms", "zigbee", "gbcs", "duis")
MODULES = sorted(
    name
    for package in PACKAGES
    for name in (
        package,
        *(
            module.name
            for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}.")
            if not module.name.endswith("__main__")
        ),
    )
)


def test_readme_tour(monkeypatch):
    monkeypatch.chdir(ROOT)
    failures, tests = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert tests > 10
    assert failures == 0


def test_page_on_checks(monkeypatch):
    monkeypatch.chdir(ROOT)
    failures, tests = doctest.testfile(str(ROOT / "docs" / "checks.md"), module_relative=False)
    assert tests > 25
    assert failures == 0


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples(name):
    failures, _ = doctest.testmod(importlib.import_module(name))
    assert failures == 0


@pytest.mark.parametrize("name", MODULES)
def test_modules_say_what_they_are_and_what_is_public(name):
    module = importlib.import_module(name)
    assert module.__doc__
    for public in getattr(module, "__all__", ()):
        assert hasattr(module, public), f"{name}.__all__ names {public}"


def test_nothing_is_installed_by_a_name_that_is_not_published():
    """Until it is: an extra is that of the checkout, ``pip install '.[cli]'``."""
    places = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    places += [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    assert [str(path) for path in places if re.search(r"pip install ['\"]?gbcs\b", path.read_text("utf-8"))] == []


def test_the_page_of_what_is_api_names_all_of_it():
    """Both ways: what is in ``__all__`` of the modules that the page lists stands there, and nothing else does."""
    listed = (ROOT / "docs" / "api.md").read_text("utf-8").partition("## Every name")[2]
    entries = re.findall(r"^- `([\w.]+)`: ((?:.|\n  )+)$", listed, re.MULTILINE)
    assert {name for name, _ in entries} >= {"gbcs", "duis", "dlms", "zigbee", "gbcs.regis", "gbcs.usecases"}
    for module, text in entries:
        assert sorted(re.findall(r"`(\w+)`", text)) == sorted(importlib.import_module(module).__all__), module


def test_reference_lists_every_public_module():
    pages = "".join(reference.pages().values())
    named = re.findall(r"automodule:: ([\w.]+)", pages)
    documented = set(named)
    assert len(named) == len(documented)
    public = {name for name in MODULES if not name.startswith("gbcs.cli") and not name.endswith("usecases.codes")}
    assert documented == public - {"dlms.cosem.classes", "dlms.cosem.units"}


@pytest.mark.parametrize("package", reference.PACKAGES)
def test_public_names_have_their_entry_where_people_look(package):
    """Those that are loaded later among them: autodoc goes by ``__all__`` and ``dir``."""
    page = reference.pages()[f"reference/{package}.rst"]
    assert f".. automodule:: {package}\n   :members:\n" in page
    module = importlib.import_module(package)
    assert set(getattr(module, "__all__", ())) <= set(dir(module))


def test_every_command_has_its_place_on_the_pages():
    commands_of_all = {parser.prog for parser in parsers_of(make_parser()) if " " in parser.prog}
    groups = {prog for prog in commands_of_all if any(other.startswith(f"{prog} ") for other in commands_of_all)}
    assert set(commands.EXAMPLES) | set(commands.NOT_RUN) == commands_of_all - groups
    assert not set(commands.EXAMPLES) & set(commands.NOT_RUN)


def test_tables_say_what_the_library_says():
    pages = tables.pages()
    assert "| ECS17b | 0027 | Read ESME Energy Registers (Import Energy) |" in pages["tables/use-cases.md"]
    assert "| 7.12 | Set Randomised Offset Limit | yes |" in pages["tables/services.md"]
    assert "| GCS24 | GCS24a |" in pages["tables/versions.md"]
    for name, page in pages.items():
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in page.split("\n") if line.startswith("|")}
        assert name.endswith(("index.md", "versions.md")) or len(widths) == 1


def test_pages_that_say_the_same_are_left_alone(tmp_path, monkeypatch):
    for module in (reference, commands, tables):
        monkeypatch.setattr(module, "pages", dict)
    monkeypatch.setattr(tables, "pages", lambda: {"tables/a.md": "a"})
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "old.md").write_text("old")
    docs.write(tmp_path)
    assert [path.name for path in (tmp_path / "tables").iterdir()] == ["a.md"]
    before = (tmp_path / "tables" / "a.md").stat().st_mtime_ns
    docs.write(tmp_path)
    assert (tmp_path / "tables" / "a.md").stat().st_mtime_ns == before
