"""The links of a built site: ``python -m tools.links SITE``; exit status 1 where one leads nowhere.

What is within the site has to be there, anchors too. Other hosts are not asked: their addresses have to be whole.
"""

from __future__ import annotations

import re
import sys
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

__all__ = ["broken", "main"]

_LINK = re.compile(r"""<(?:a|img|link|script|source|object)\b[^>]*?\s(?:href|src|data)="([^"]*)\"""")
_ANCHOR = re.compile(r"""\s(?:id|name)="([^"]+)\"""")
_LEFT_OUT = {"genindex.html", "search.html", "py-modindex.html"}
"""Pages that Sphinx makes of the others: their links are made with what they lead to."""


def broken(site: Path) -> list[str]:
    """Each link that leads nowhere, with the page that it stands on."""
    texts = {path: path.read_text("utf-8") for path in sorted(site.rglob("*.html"))}
    anchors = {path: {unescape(each) for each in _ANCHOR.findall(text)} for path, text in texts.items()}
    found = []
    for page, text in texts.items():
        if page.name in _LEFT_OUT:
            continue
        links = dict.fromkeys(map(unescape, _LINK.findall(text)))
        found += [f"{page.relative_to(site)}: {link}: {why}" for link in links if (why := _fault(link, page, anchors))]
    return found


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
