"""The links of a built site: ``python -m tools.links SITE``; exit status 1 where one leads nowhere.

What is within the site has to be there, anchors too. Other hosts are not asked: their addresses have to be whole.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

__all__ = ["broken", "main"]

_LINKING = ("a", "img", "link", "script", "source", "object")
_LEFT_OUT = {"genindex.html", "search.html", "py-modindex.html"}
"""Pages that Sphinx makes of the others: their links are made with what they lead to."""


def broken(site: Path) -> list[str]:
    """Each link that leads nowhere, with the page that it stands on."""
    links, anchors = {}, {}
    for path in sorted(site.rglob("*.html")):
        root = etree.fromstring(path.read_bytes(), etree.HTMLParser(encoding="utf-8"))
        links[path] = _held(root.iter(*_LINKING), ("href", "src", "data"))
        anchors[path] = set(_held(root.iter(), ("id", "name")))
    return [
        f"{page.relative_to(site)}: {link}: {why}"
        for page, held in links.items()
        if page.name not in _LEFT_OUT
        for link in held
        if (why := _fault(link, page, anchors))
    ]


def _held(elements: Iterable[Any], attributes: tuple[str, ...]) -> dict[str, None]:
    """The values of these attributes, each once."""
    found = (each.get(name) for each in elements for name in attributes)
    return dict.fromkeys(value for value in found if value is not None)


def _fault(link: str, page: Path, anchors: dict[Path, set[str]]) -> str | None:
    parts = urlsplit(link)
    if parts.scheme in ("http", "https"):
        return None if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*(:\d+)?", parts.netloc) else "no host"
    if parts.scheme or parts.netloc:
        return None if parts.scheme in ("data", "mailto") else "another scheme"
    target = page if not parts.path else (page.parent / unquote(parts.path)).resolve()
    if target.is_dir():
        target /= "index.html"
    if not target.exists():
        return "no such page"
    wanted = unquote(parts.fragment)
    return "no such place on the page" if wanted and target in anchors and wanted not in anchors[target] else None


def main(site: str) -> int:
    """Print them; the exit status."""
    found = broken(Path(site).resolve())
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
