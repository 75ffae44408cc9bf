"""``python -m tests.mutation FILE``: mutants of a module, each against the tests of that module."""

from __future__ import annotations

import argparse
import difflib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.conformance.published import VARIABLE, folder
from tests.mutation.mutants import Mutant, is_possible, mutants

ROOT = Path(__file__).parents[2]
TESTS = {
    "dlms/axdr.py": ("tests/dlms/test_axdr.py", "tests/dlms/test_data.py", "tests/dlms/test_apdu_access.py"),
    "duis/compare.py": ("tests/duis/test_compare.py", "tests/duis/test_correlation.py"),
    "duis/correlation.py": (
        "tests/duis/test_correlation.py",
        "tests/duis/test_correlation_certificates.py",
        "tests/duis/test_commands.py",
    ),
    "duis/signature.py": ("tests/duis/test_signature.py",),
    "gbcs/building.py": ("tests/gbcs/test_building.py",),
    "gbcs/envelope.py": (
        "tests/gbcs/test_message.py",
        "tests/gbcs/test_block_transfer.py",
        "tests/gbcs/test_protection.py",
    ),
    "gbcs/header.py": ("tests/gbcs/test_message.py", "tests/gbcs/test_block_transfer.py"),
    "gbcs/message.py": ("tests/gbcs/test_message.py", "tests/gbcs/test_protection.py", "tests/gbcs/test_view.py"),
    "gbcs/protection.py": ("tests/gbcs/test_protection.py", "tests/gbcs/test_protected.py"),
}
"""The tests of each module whose mutants are worth it, the quick ones first."""


def main() -> int:
    """Run the mutants that the command line asks for; exit status 1 where the tests noticed too few."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("file", help=f"a module, such as {min(TESTS)}")
    parser.add_argument("--mutants", type=int, default=60, help="how many, taken at random; 0: all of them")
    parser.add_argument("--seed", type=int, nargs="+", default=[1], help="of the choice; of several choices")
    parser.add_argument("--tests", nargs="+", help="test files; without it, those that this program knows")
    parser.add_argument("--least", type=int, default=0, help="percentage that must be noticed")
    options = parser.parse_args()
    name = Path(options.file).as_posix()
    tests = options.tests or TESTS.get(name)
    if not tests:
        parser.error(f"the tests of {name} are not known: name them with --tests")
    source = (ROOT / name).read_text("utf-8")
    found = mutants(source)
    found = list(filter(is_possible, found))
    choices = {seed: _chosen(found, options.mutants, seed) for seed in options.seed}
    with tempfile.TemporaryDirectory() as work:
        survived = _run(Path(work) / "copy", name, source, sorted(set().union(*choices.values())), tests)
    least = 100
    for seed, chosen in choices.items():
        caught = len(chosen - survived)
        percentage = 100 * caught // max(len(chosen), 1)
        print(f"{name}, seed {seed}: {caught} of {len(chosen)} mutants noticed, {percentage} %")
        least = min(least, percentage)
    return int(least < options.least)


def _chosen(found: list[Mutant], number: int, seed: int) -> set[Mutant]:
    shuffled = random.Random(seed).sample(found, len(found))
    return set(shuffled[: number or None])


def _run(copy: Path, name: str, source: str, chosen: list[Mutant], tests: Sequence[str]) -> set[Mutant]:
    """The mutants that no test noticed, each printed as it is found."""
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__", "*.egg-info"))
    left, seconds = _forked(copy, name, chosen, tests)
    patience = 10 + 3 * round(seconds)
    module, survived = copy / name, set()
    for number, (mutant, to_tell) in enumerate(zip(chosen, left, strict=True), 1):
        is_noticed = to_tell is None
        if not is_noticed:
            module.write_text(mutant.source, "utf-8")
            for compiled in module.parent.glob(f"__pycache__/{module.stem}.*"):
                compiled.unlink()  # what has its size and was written in the same second would count as it
            is_noticed = not _passes(copy, to_tell or tests, patience)
        print(f"{number}/{len(chosen)} line {mutant.line}, {mutant.what}: {'noticed' if is_noticed else 'SURVIVED'}")
        if not is_noticed:
            survived.add(mutant)
            print("".join(difflib.unified_diff(source.splitlines(True), mutant.source.splitlines(True), n=0)))
        sys.stdout.flush()
    return survived


def _forked(copy: Path, name: str, chosen: list[Mutant], tests: Sequence[str]) -> tuple[list[Any], float]:
    """What :mod:`tests.mutation.forked` leaves to tell of each mutant, and the seconds that the tests take."""
    job = copy.with_suffix(".json")
    job.write_text(
        json.dumps({"module": name, "tests": tests, "mutants": [each._asdict() for each in chosen]}), "utf-8"
    )
    command = [sys.executable, "-m", "tests.mutation.forked", str(job)]
    ran = subprocess.run(command, cwd=copy, env=_environment(), capture_output=True, text=True, check=False)
    said = json.loads(job.read_text("utf-8"))
    if not isinstance(said, dict | None) or ran.returncode:
        raise SystemExit(ran.stdout[-2000:] + ran.stderr[-2000:])
    if said is None:
        raise SystemExit(f"the tests fail without a mutant: {' '.join(tests)}")
    return said["left"], said["seconds"]


def _environment() -> dict[str, str]:
    published = folder()
    environment = os.environ | ({VARIABLE: str(published)} if published else {})
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


_MEMORY = 2 << 30


def _passes(copy: Path, tests: Sequence[str], patience: int) -> bool:
    """Whether the tests pass; a mutant that computes for too long or wants too much memory is noticed, too."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (patience, patience))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))

    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]
    ran = subprocess.run(command, cwd=copy, env=_environment(), capture_output=True, preexec_fn=limit, check=False)
    return ran.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
