"""The archive of vectors that stands beside a release: ``python -m tools.vectors OUT.zip``.

It holds the data files, their page and the licence, each with the same time, so that equal files make an equal archive.
"""

from __future__ import annotations

import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

__all__ = ["main", "names"]

ROOT = Path(__file__).parents[1]
_KINDS = (".json", ".md", ".pem", ".pcap", ".pcapng")


def names() -> list[str]:
    """The files of the archive, from the top of the repository."""
    data = (path for path in (ROOT / "vectors").rglob("*") if path.suffix in _KINDS)
    return ["LICENSE", *sorted(path.relative_to(ROOT).as_posix() for path in data)]


def main(out: str) -> int:
    """Write the archive; the exit status."""
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name in names():
            entry = ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, (ROOT / name).read_bytes())
    print(f"{out}: {len(names())} files, {Path(out).stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
