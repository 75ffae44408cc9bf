"""``python -m tests.mutation FILE``: mutants of a module, each against the tests of that module."""

from __future__ import annotations

import argparse
import difflib
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from tests.conformance.published import VARIABLE, folder
from tests.mutation.mutants import Mutant, is_possible, mutants

ROOT = Path(__file__).parents[2]
TESTS = {
    "dlms/axdr.py": ("tests/dlms/test_axdr.py", "tests/dlms/test_data.py", "tests/properties/test_dlms_round_trip.py"),
    "duis/compare.py": ("tests/duis/test_compare.py", "tests/duis/test_correlation.py"),
    "duis/correlation.py": (
        "tests/duis/test_correlation.py",
        "tests/duis/test_correlation_certificates.py",
        "tests/duis/test_commands.py",
        "tests/duis/test_commands.py",
    ),
    "duis/signature.py": ("tests/duis/test_signature.py",),
    "gbcs/envelope.py": (
        "tests/gbcs/test_message.py",
        "tests/gbcs/test_block_transfer.py",
        "tests/gbcs/test_protection.py",
    ),
    "gbcs/header.py": ("tests/gbcs/test_message.py", "tests/gbcs/test_block_transfer.py"),
    "gbcs/protection.py": ("tests/gbcs/test_protection.py", "tests/gbcs/test_protected.py"),
}
"""The tests of each module whose mutants are worth it, the quick ones first."""


def main() -> int:
    """Run the mutants that the command line asks for; exit status 1 where the tests noticed too few."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("file", help=f"a module, such as {min(TESTS)}")
    parser.add_argument("--mutants", type=int, default=60, help="how many, taken at random; 0: all of them")
    parser.add_argument("--seed", type=int, default=1, help="of the choice")
    parser.add_argument("--tests", nargs="+", help="test files; without it, those that this program knows")
    parser.add_argument("--least", type=int, default=0, help="percentage that must be noticed")
    options = parser.parse_args()
    name = Path(options.file).as_posix()
    tests = options.tests or TESTS.get(name)
    if not tests:
        parser.error(f"the tests of {name} are not known: name them with --tests")
    source = (ROOT / name).read_text("utf-8")
    found = mutants(source)
    random.Random(options.seed).shuffle(found)
    chosen = sorted(islice(filter(is_possible, found), options.mutants or None))
    with tempfile.TemporaryDirectory() as work:
        survived = _run(Path(work) / "copy", name, source, chosen, tests)
    caught = len(chosen) - len(survived)
    print(f"{name}: {caught} of {len(chosen)} mutants noticed, {100 * caught // max(len(chosen), 1)} %")
    return int(100 * caught < options.least * len(chosen))


def _run(copy: Path, name: str, source: str, chosen: list[Mutant], tests: Sequence[str]) -> list[Mutant]:
    """The mutants that no test noticed, each printed as it is found."""
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__", "*.egg-info"))
    before = _used()
    if not _passes(copy, tests, 600):
        raise SystemExit(f"the tests fail without a mutant: {' '.join(tests)}")
    patience = 5 + 3 * round(_used() - before)
    module, survived = copy / name, []
    for number, mutant in enumerate(chosen, 1):
        module.write_text(mutant.source, "utf-8")
        for compiled in module.parent.glob(f"__pycache__/{module.stem}.*"):
            compiled.unlink()  # what has its size and was written in the same second would count as it
        is_noticed = not _passes(copy, tests, patience)
        print(f"{number}/{len(chosen)} line {mutant.line}, {mutant.what}: {'noticed' if is_noticed else 'SURVIVED'}")
        if not is_noticed:
            survived.append(mutant)
            print("".join(difflib.unified_diff(source.splitlines(True), mutant.source.splitlines(True), n=0)))
        sys.stdout.flush()
    return survived


def _used() -> float:
    """The seconds that the processes started here have computed: they pass as slowly as the computer is busy."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


_MEMORY = 2 << 30


def _passes(copy: Path, tests: Sequence[str], patience: int) -> bool:
    """Whether the tests pass; a mutant that computes for too long or wants too much memory is noticed, too."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (patience, patience))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))

    published = folder()
    environment = os.environ | ({VARIABLE: str(published)} if published else {})
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]
    ran = subprocess.run(command, cwd=copy, env=environment, capture_output=True, preexec_fn=limit, check=False)
    return ran.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
