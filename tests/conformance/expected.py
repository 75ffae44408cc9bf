"""The MMC documents expected of published messages.

Each file of the folder ``mmc`` is one document: what the standard's tables and the decoded values of one published
message say, written by hand by someone who had seen no output of the library. A file is named after its message.

The documents hold what the message says. What a caller adds (the service reference and its variant) is not in them;
:func:`without_service_reference` takes it out of a document that is compared.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from gbcs.keys import KeyStore
from tests.conformance.published import VARIABLE, PublishedMessage, folder, messages

__all__ = [
    "NAMESPACE",
    "SHARED_MESSAGE_CODES",
    "documents",
    "expected",
    "find",
    "keys",
    "lines",
    "names",
    "published",
    "request",
    "schema",
    "variant",
    "without_service_reference",
]

NAMESPACE = "http://www.dccinterface.co.uk/ResponseAndAlert"
# one message code, several service requests: the response alone does not say which
SHARED_MESSAGE_CODES = frozenset(
    {"0062", "007F", "0055", "005F", "0102", "0103", "00AB", "00AF", "000F"},
)

_FOLDER = Path(__file__).parent / "mmc"
_ABSENT = f"no published vectors: neither {VARIABLE} nor ../shared/vectors names a folder that holds rtds-4.5.0"
_SCHEMA = "MMC Schema V5.4.xsd"
_DECIMAL = re.compile(r"-?\d+\.\d+")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def names() -> list[str]:
    """The names of the messages that have an expected document."""
    return sorted(path.stem for path in _FOLDER.glob("*.xml"))


def documents() -> list[Any]:
    """Each name, for ``parametrize("name", documents())``; skipped with the reason where the messages are absent."""
    absent = pytest.mark.skip(reason=_ABSENT)
    return [pytest.param(name, id=name, marks=() if folder() else absent) for name in names()]


def expected(name: str) -> etree._Element:
    """The root of the document expected of the message of that name."""
    return etree.fromstring((_FOLDER / f"{name}.xml").read_bytes(), _PARSER)


@lru_cache(maxsize=1)
def published() -> dict[str, PublishedMessage]:
    """The published messages by their names."""
    return {case.id: case.values[0] for case in messages() if case.values[0] is not None}


@lru_cache(maxsize=1)
def keys() -> KeyStore:
    """The keys of the published messages."""
    found = folder()
    assert found is not None
    store = KeyStore()
    store.load(found / "rtds-4.5.0" / "keys.json")
    return store


def variant(name: str) -> str | None:
    """The service reference variant that a response answers, which stands in its name; None for an alert."""
    return None if "_ALERT" in name else name.split("_")[1]


@lru_cache(maxsize=1)
def schema() -> tuple[etree._ElementTree, etree.XMLSchema]:
    """The official schema as a tree and compiled; skips the test where it is absent."""
    found = folder()
    path = found.parent / "xsd" / _SCHEMA if found else None
    if path is None or not path.is_file():
        pytest.skip(f"no official MMC schema: {_SCHEMA} is not in the folder xsd beside the published vectors")
    tree = etree.parse(path, _PARSER)
    return tree, etree.XMLSchema(tree)


def request(name: str) -> etree._Element | None:
    """The body of a published service request, or None where it is not in the set; skips the test without the set."""
    found = folder()
    if found is None:
        pytest.skip(_ABSENT)
    path = found / "rtds-4.5.0" / "requests" / f"{name}_REQUEST_DUIS.XML"
    if not path.is_file():
        return None
    body = etree.parse(path, _PARSER).getroot().find("{*}Body")
    assert body is not None
    return body


def find(element: etree._Element, path: str) -> list[etree._Element]:
    """The descendants at a path of local names, such as ``Electricity/LogEntry[2]/Value``, anywhere below."""
    return element.findall(".//" + "/".join(f"{{*}}{step}" for step in path.split("/")))


def lines(element: etree._Element, depth: int = 0) -> list[str]:
    """A document as text: an element a line, so that a difference shows where it is.

    Namespace prefixes, comments, white space between elements and trailing zeros of decimals mean nothing in MMC and do
    not count; namespace, order, names, attributes and text do.
    """
    qualified = etree.QName(element)
    children = [child for child in element if isinstance(child.tag, str)]
    text = element.text or ""
    if children:
        assert not "".join([text, *(child.tail or "" for child in element)]).strip(), (
            f"text between elements: {qualified.text}"
        )
        text = ""
    elif _DECIMAL.fullmatch(text):
        text = text.rstrip("0").rstrip(".")
    name = qualified.localname if qualified.namespace == NAMESPACE else qualified.text
    attributes = "".join(f" {key!s}={value!r}" for key, value in sorted(element.attrib.items()))
    written = [f"{'  ' * depth}{name}{attributes}{f' {text!r}' if text else ''}"]
    for child in children:
        written += lines(child, depth + 1)
    return written


def without_service_reference(document: etree._Element) -> dict[str, str]:
    """Takes service reference and variant out of the header and gives what they said."""
    said: dict[str, str] = {}
    for element in find(document, "Header/*"):
        name = etree.QName(element).localname
        if name in ("ServiceReference", "ServiceReferenceVariant"):
            said[name] = element.text or ""
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)
    return said
