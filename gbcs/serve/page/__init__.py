"""The page on which one looks at a message: as the service has it, and as one file that needs no service.

``index.html``, ``page.css`` and ``page.js`` beside this module are served as they stand; a region of the document
between ``<!-- name -->`` and ``<!-- /name -->`` is left out where it does not apply. The page loads nothing from
elsewhere, and its Content-Security-Policy allows no script but its own. It is the same for everybody and holds no data,
so that it is given without the token of the service: a person who follows a link could not bring one. What it asks for
is guarded.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from gbcs.serve.settings import Settings

__all__ = ["document", "routes", "site_files"]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_TYPES = {"view.css": "text/css", "page.css": "text/css", "page.js": "text/javascript"}


def routes(settings: Settings) -> list[Route]:
    """The page and its files, for a service of these settings."""
    from starlette.responses import Response
    from starlette.routing import Route

    regions = {"served": True, "compare": True, "keys": settings.allow_keys, "token": settings.token is not None}
    contents = {"": _index(regions), **{f"page/{name}": _file(name) for name in _TYPES}}

    def route(path: str, content: str) -> Route:
        media_type = _TYPES.get(path.removeprefix("page/"), "text/html")

        async def given(request: Request) -> Response:
            return Response(content, headers=_HEADERS, media_type=media_type)

        return Route(f"/{path}", given, methods=["GET"])

    return [route(path, content) for path, content in contents.items()]


def document(answer: dict[str, Any]) -> str:
    """One file in HTML that shows a message without a service, and loads nothing.

    Args:
        answer: of the operation ``decode`` with tree and octets; ``mmc``, the text of a document, where there is one.
    """
    style, script = _file("view.css") + _file("page.css"), _file("page.js")
    data = json.dumps(answer).replace("<", r"\u003c")  # no text of a message ends the element or begins another
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"
    )
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n<style>{style}</style>\n</head>'
    foot = f'<script type="application/json" id="data">{data}</script>\n<script>{script}</script>\n</body>'
    return _index({}).replace("</head>", head).replace("</body>", foot)


def site_files() -> dict[str, str]:
    """The files of the page for a folder without a server, by their names in it."""
    policy = (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    head = f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">'
    index = _index({"served": True, "site": True}).replace('<meta charset="utf-8">', head)
    return {"index.html": index, **{f"page/{name}": _file(name) for name in (*_TYPES, "worker.js")}}


def _index(regions: dict[str, bool]) -> str:
    """The document without the regions that do not apply; one within another is left out with it."""
    text = _file("index.html")
    for name in ("compare", "keys", "token", "site", "served"):
        pattern = rf"<!-- {name} -->\n(.*?)<!-- /{name} -->\n"
        text = re.sub(pattern, r"\1" if regions.get(name) else "", text, flags=re.DOTALL)
    return text


@cache
def _file(name: str) -> str:
    folder = files("gbcs") if name == "view.css" else files("gbcs.serve.page")
    return (folder / name).read_text("utf-8")


def _hash(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"
