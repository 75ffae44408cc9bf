"""The licence of each package that the library and its extras bring along: ``python -m tools.licences``.

The extras are those that users install; ``test`` and ``docs`` are for those who work on the library. Exit status 1
where a licence is not a permissive one and no named exception. What is not installed here is said, and is not judged.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

__all__ = ["EXCEPTIONS", "is_permissive", "licence", "main", "packages"]

ROOT = Path(__file__).parents[1]
WITHOUT = ("test", "docs")

PERMISSIVE = (
    "0BSD",
    "Apache",
    "BSD",
    "CC0",
    "HPND",
    "ISC",
    "MIT",
    "PSF",
    "Python-2.0",
    "Python Software Foundation",
    "Unlicense",
    "Zlib",
)
"""How the names of permissive licences begin, in SPDX and in what packages write instead."""

EXCEPTIONS = {"hypothesis": "MPL-2.0"}
"""Packages with another licence, which was looked at. MPL-2.0 asks for the source of changed files of the package
itself, and of nothing else; only the extra ``fuzz`` brings it, and nothing of it is in what is distributed."""


def packages(requirements: Iterable[str]) -> Iterator[tuple[str, Distribution | None]]:
    """Each package that is wanted, and what these want in turn, by name; None for one that is not installed."""
    waiting, seen = [Requirement(each) for each in requirements], set()
    while waiting:
        wanted = waiting.pop()
        name = re.sub(r"[-_.]+", "-", wanted.name).lower()
        if name in seen:
            continue
        seen.add(name)
        try:
            found = distribution(name)
        except PackageNotFoundError:
            yield name, None
            continue
        yield name, found
        extras = wanted.extras or {""}
        waiting += (
            each
            for each in map(Requirement, found.requires or ())
            if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in extras)
        )


def licence(package: Distribution) -> str:
    """What the package says: an SPDX expression, a classifier, or a line of text."""
    held = package.metadata
    if "License-Expression" in held:
        return held["License-Expression"]
    classifiers = [each.split(" :: ")[-1] for each in held.get_all("Classifier") or () if each.startswith("License ::")]
    classifiers = [each for each in classifiers if each != "OSI Approved"]
    named = held.get_all("License") or ["unknown"]
    return " AND ".join(classifiers) or named[0].strip().split("\n")[0]


def is_permissive(text: str) -> bool:
    """Whether each part of a licence, or one of alternatives, is a permissive one."""
    return all(
        any(part.strip(" ()").startswith(PERMISSIVE) for part in re.split(r"\bOR\b", each))
        for each in re.split(r"\bAND\b|;", text)
    )


def main() -> int:
    """Print a line for each package; the exit status."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(each for name in extras if name not in WITHOUT for each in extras[name])]
    failed = False
    for name, found in sorted(packages(wanted), key=lambda each: each[0]):
        if found is None:
            print(f"{name:24} not installed: not judged")
            continue
        text = licence(found)
        remark = ""
        if name in EXCEPTIONS and text.startswith(EXCEPTIONS[name].partition("-")[0]):
            bringing = [extra for extra in extras if extra not in WITHOUT and name in dict(packages(extras[extra]))]
            remark = f"  EXCEPTION: not a permissive licence; with the extra {', '.join(bringing)} alone"
        elif not is_permissive(text):
            failed, remark = True, "  NOT PERMISSIVE"
        print(f"{name:24} {text}{remark}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
