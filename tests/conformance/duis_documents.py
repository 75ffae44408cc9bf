"""Finds the published documents of DUIS and the official schemas, which stand outside the project.

They stand where :mod:`tests.conformance.published` finds the vectors: requests and responses within that folder, the
samples of the interface's annex as the text of a document, and the schemas, in folders beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import pytest
from lxml import etree

from duis import xml
from duis.validation import against_official
from tests.conformance import published

__all__ = [
    "Published",
    "documents",
    "invalid",
    "service_request",
    "valid",
    "official",
    "parametrized",
    "reread",
    "schemas",
]

_ABSENT = f"no published documents: neither {published.VARIABLE} nor ../shared/vectors names a folder with them"
_SAMPLE = re.compile(r"<\?xml [^>]*\?>\s*<(Request|Response)\b.*?\n</\1>", re.DOTALL)


class Published(NamedTuple):
    """A published document: the name of its file (or its place in the annex), and its octets."""

    name: str
    octets: bytes


@lru_cache(maxsize=1)
def documents() -> tuple[Published, ...]:
    """Every published request and response, those that are meant to fail included."""
    folder = published.folder()
    if folder is None:
        return ()
    found = [
        Published(path.name, path.read_bytes())
        for place in (folder / "rtds-4.5.0" / "requests", folder / "dccboxed")
        for path in sorted(place.iterdir())
        if path.suffix.lower() == ".xml"
    ]
    for path in sorted((folder.parent / "seeds").glob("002*")):
        for number, sample in enumerate(_SAMPLE.finditer(path.read_text("utf-8")), 1):
            found.append(Published(f"annex sample {number}", sample[0].encode()))
    return tuple(found)


def valid(document: Published) -> bool:
    """Whether a document is published as valid."""
    return not invalid(document)


def service_request(document: Published) -> bool:
    """Whether a document is a valid service request."""
    return valid(document) and b"Request" in document.octets[:200] and b"SignedPreCommand" not in document.octets


def invalid(document: Published) -> bool:
    """Whether a document is published as one that is not valid."""
    return "invalid" in document.name or b"<DSPWANMatrix>" in document.octets  # of an older edition of the schema


def parametrized(which: Callable[[Published], bool] = lambda document: True) -> list[object]:
    """The documents as parameters of a test, or one that is skipped with the reason."""
    found = [pytest.param(document, id=document.name) for document in documents() if which(document)]
    return found or [pytest.param(None, marks=pytest.mark.skip(reason=_ABSENT), id="published documents")]


def schemas() -> str:
    """The folder of the official schemas; skips the test where there is none."""
    folder = published.folder()
    if folder is None or not (place := folder.parent / "xsd").is_dir():
        pytest.skip("no official schemas: there is no folder xsd beside the published vectors")
    return str(place)


def official(root: xml.Element) -> bool:
    """Whether the official schema accepts a document."""
    return not against_official(root, schemas(), 1)


def reread(root: etree._Element) -> etree._Element:
    """A tree as a reader gets it: written, and parsed."""
    return etree.fromstring(etree.tostring(root))
