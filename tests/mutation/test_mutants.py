"""Mutants of a small module, known by hand."""

import pytest

from tests.mutation.__main__ import ROOT, TESTS
from tests.mutation.forked import functions
from tests.mutation.mutants import mutants

SOURCE = '''\
def first(items: list[int], least: int = 3) -> int | None:
    """The first of them that is large enough: 7."""
    for item in items:
        if item >= least and not item == 5:
            return item
    raise ValueError("none of 9")
'''


def test_changes_are_those_of_a_hand() -> None:
    lines = SOURCE.splitlines(keepends=True)
    changes = set()
    for mutant in mutants(SOURCE):
        new = mutant.source.splitlines(keepends=True)
        [place] = [place for place, pair in enumerate(zip(lines, new, strict=True)) if pair[0] != pair[1]]
        assert place == mutant.line - 1
        changes.add(new[place].strip())
    assert changes == {
        "def first(items: list[int], least: int = 4) -> int | None:",
        "if item > least and not item == 5:",
        "if item >= least and not item != 5:",
        "if item >= least and not item == 6:",
        "if item >= least and (item == 5):",
        "if (item >= least or not item == 5):",
        "if (item >= least):",
        "if (not item == 5):",
        "if False:",
        "if True:",
        "return None",
        "pass",
    }


@pytest.mark.parametrize("name", TESTS)
def test_modules_have_mutants_and_tests(name: str) -> None:
    found = mutants((ROOT / name).read_text("utf-8"))
    assert len(found) >= 20
    assert all(mutant.source != (ROOT / name).read_text("utf-8") for mutant in found)
    assert all((ROOT / test).is_file() for test in TESTS[name])


MODULE = """
LEAST = 3
class Items(list):
    def first(self, least=LEAST):
        return min(item for item in self if item > least)
def other():
    return 1
"""


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("item > least", "item >= least", ["first"]),
        ("return 1", "return 2", ["other"]),
        ("return 1", "return (\n1)", ["other"]),  # elsewhere, so another one
        ("LEAST = 3", "LEAST = 4", None),
        ("least=LEAST", "least=3", None),
        ("class Items(list)", "class Items(set)", None),
    ],
)
def test_functions_that_differ_are_told_from_what_importing_does(old: str, new: str, names: list[str] | None) -> None:
    codes = [compile(source, "module", "exec") for source in (MODULE, MODULE.replace(old, new))]
    found = functions(*codes)
    assert (found and [one.co_name for one, _ in found]) == names
