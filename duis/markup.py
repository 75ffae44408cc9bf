"""Elements written as text: what stands in a document, escaped as libxml2 escapes it.

What lenses write becomes text at once: a tree of it takes longer, and what is to be checked is read from the octets, as
whoever receives them reads it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["attribute", "content", "declared", "document", "escaped", "is_text"]

_NO_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML can't hold."""
_QUOTED = {ord(sign): entity for sign, entity in (('"', "&quot;"), ("\t", "&#9;"), ("\n", "&#10;"))}


def is_text(text: str) -> bool:
    """Whether XML can hold a text."""
    return (text.isascii() and text.isprintable()) or not _NO_TEXT.search(text)


def content(text: str) -> str:
    """A text as it stands in an element.

    >>> content("a < b")
    'a &lt; b'

    Raises:
        ValueError: where XML can't hold it.
    """
    if not is_text(text):
        raise ValueError("All strings must be XML compatible: Unicode or ASCII, no NULL bytes or control characters")
    return escaped(text)


def escaped(text: str) -> str:
    """The same of a text that XML can hold for sure."""
    if text.isalnum():
        return text
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text.replace("\r", "&#13;") if "\r" in text else text


def attribute(name: str, text: str) -> str:
    """An attribute as it stands in a start tag, with the blank before it; XML can hold its text for sure."""
    if text.isalnum():
        return f' {name}="{text}"'
    written = escaped(text)
    if not written.isprintable() or '"' in written:
        written = written.translate(_QUOTED)
    return f' {name}="{written}"'


def declared(prefixes: Mapping[str | None, str]) -> str:
    """The declarations of namespaces by prefix, as they stand in a start tag."""
    return "".join([attribute(f"xmlns:{prefix}" if prefix else "xmlns", uri) for prefix, uri in prefixes.items()])


def document(root: str) -> bytes:
    """A document in UTF-8 with its XML declaration."""
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{root}".encode()
