"""Wheel and sdist, built twice from two folders and equal: ``python -m tools.dist [OUT]``; needs hatchling and git.

The second is built of a copy with other times, under another umask. What is equal is kept in OUT, where it is given.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from zipfile import ZipFile

__all__ = ["build", "main"]

ROOT = Path(__file__).parents[1]
PACKAGES = ("wire", "dlms", "zigbee", "gbcs", "duis")
_BUILD = "import sys; from hatchling import build; build.build_wheel(sys.argv[1]); build.build_sdist(sys.argv[1])"


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def build(source: Path, into: Path, epoch: str, umask: int) -> dict[str, str]:
    """Build both of a folder: name of the file to its digest."""
    into.mkdir()
    before = os.umask(umask)
    try:
        subprocess.run(
            [sys.executable, "-c", _BUILD, str(into)],
            cwd=source,
            env=os.environ | {"SOURCE_DATE_EPOCH": epoch},
            stdout=subprocess.DEVNULL,
            check=True,
        )
    finally:
        os.umask(before)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(into.iterdir())}


def main(out: str | None = None) -> int:
    """Build twice and compare; the exit status."""
    epoch = _git("log", "-1", "--format=%ct").strip()
    with tempfile.TemporaryDirectory() as folder:
        sources = [Path(folder, name) for name in ("one", "a longer name of another")]
        for source, time in zip(sources, (1_000_000_000, 1_700_000_000), strict=True):
            for name in _git("ls-files", "-z").rstrip("\0").split("\0"):
                copy = source / name
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, copy)
                os.utime(copy, (time, time))
        first = build(sources[0], Path(folder, "first"), epoch, 0o022)
        second = build(sources[1], Path(folder, "second"), epoch, 0o077)
        for name, digest in first.items():
            print(f"{digest}  {name}" if second.get(name) == digest else f"DIFFERS: {name}")
        wheel = next(Path(folder, "first").glob("*.whl"))
        strangers = [
            name
            for name in ZipFile(wheel).namelist()
            if not name.startswith(tuple(f"{package}/" for package in PACKAGES)) and ".dist-info/" not in name
        ]
        print(*(f"NOT OF A PACKAGE: {name}" for name in strangers), sep="\n", end="\n" if strangers else "")
        if out is not None:
            shutil.copytree(Path(folder, "first"), out, dirs_exist_ok=True)
    return 0 if first == second and not strangers else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
