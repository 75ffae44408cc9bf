"""Whether a document says nothing but the words of DUIS and MMC, which ``lxml`` may keep for a thread (``duis.xml``).

Octets are judged, before anything is parsed; so only what has one reading is known. A tag ends at the first ``>`` and
has no ``<`` inside; its names are words of the schemas, its namespaces theirs; a comment is plain; of entities only the
five. A few words beyond these are let in, the first that come: prefixes of somebody's choice, names of a later schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from duis.schema import notation

__all__ = ["is_known"]

_LONG_RUN = 2000
_LONG_WORD = 100

_RUN = re.compile(rb"<[^>]*+(?:>[ \t\r\n]*+<[^>]*+)*+")  # tags that only white space divides; without the last ">"
_BLANK = re.compile(rb"[ \t\r\n]{0,7}|(?:\r?\n){0,3}(?: *|\t*)")  # libxml2 keeps none of less than 8, or more than 59
_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9A-Fa-fx]{1,10});)")
_NAME = rb"(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)"
_SPACE = rb"[ \t\r\n]"
_ATTRIBUTE = rb"%b+%b%b*=%b*(?:\"([^\"]*)\"|'([^']*)')" % (_SPACE, _NAME, _SPACE, _SPACE)
_TAG = re.compile(rb"/?%b((?:%b)*)%b*/?" % (_NAME, re.sub(rb"\((?!\?)", rb"(?:", _ATTRIBUTE), _SPACE))
_EACH_ATTRIBUTE = re.compile(_ATTRIBUTE)
_NO_TAG = re.compile(
    rb"!--[^<>]*--|"
    rb"\?xml\s+version\s*=\s*[\"']1\.0[\"'](?:\s+encoding\s*=\s*[\"'](?:utf-?8|(?:us-)?ascii)[\"'])?"
    rb"(?:\s+standalone\s*=\s*[\"'](?:yes|no)[\"'])?\s*\?",
    re.IGNORECASE,
)


class _Words:
    """Words that are known, with room for some more."""

    __slots__ = ("most", "words")

    def __init__(self, words: Iterable[bytes], room: int) -> None:
        self.words = set(words)
        self.most = len(self.words) + room

    def take(self, word: bytes) -> bool:
        """Whether a word is known, or has come while there was room."""
        if word in self.words:
            return True
        if len(word) > _LONG_WORD or len(self.words) >= self.most:
            return False
        self.words.add(word)
        return True


@cache
def _names() -> _Words:
    """Names of elements and attributes: every word of the files of the schemas."""
    folder = Path(notation.__file__).parent
    files = [(folder / name).read_bytes() for name in notation.FILES.values()]
    words = {word for file in files for word in re.findall(rb"[A-Za-z_][\w.-]*", file)}
    return _Words(words | {b"type", b"nil", b"schemaLocation", b"lang", b"space"}, 64)


# An undeclared prefix makes one name of itself and the name behind it, so that few may multiply.
_prefixes = _Words([*(prefix.encode() for prefix in notation.PREFIXES), b"xml", b"xmlns", b"xsi"], 16)
_namespaces = _Words(
    [*(name.encode() for name in notation.PREFIXES.values()), b"http://www.w3.org/2001/XMLSchema-instance"], 16
)

_MOST_RUNS = 4096
_runs: set[bytes] = set()  # known ones that came twice
_met: set[int] = set()  # hashes of those that came once: what is damaged comes once


def is_known(data: bytes) -> bool:
    """Whether ``lxml`` would keep no word of a document, well-formed or not, but known ones."""
    if b"&" in data and _ENTITY.search(data):
        return False
    found = _RUN.findall(data)
    return _runs.issuperset(found) or all(run in _runs or _is_known(run) for run in found)


def _is_known(run: bytes) -> bool:
    for part in run.split(b">"):
        blank, _, tag = part.partition(b"<")
        if not _BLANK.fullmatch(blank) or not (_seen_tag if len(tag) <= _LONG_WORD else _is_tag)(tag):
            return False
    if len(run) <= _LONG_RUN:
        _remember(run)
    return True


def _remember(run: bytes) -> None:
    kept: set[Any] = _runs if hash(run) in _met else _met
    if len(kept) >= _MOST_RUNS:
        kept.clear()
    kept.add(run if kept is _runs else hash(run))


def _is_tag(tag: bytes) -> bool:
    """Whether what stands between angle brackets is a tag of known words, a comment, or the XML declaration."""
    if b"<" in tag:
        return False
    found = _TAG.fullmatch(tag)
    if found is None:
        return _NO_TAG.fullmatch(tag) is not None
    prefix, name, attributes = found.groups()
    if not _take_name(prefix, name):
        return False
    return all(
        _take_declaration(name if prefix else b"", double + single)
        if (prefix or name) == b"xmlns"
        else _take_name(prefix, name)
        for prefix, name, double, single in _EACH_ATTRIBUTE.findall(attributes)
    )


_seen_tag = lru_cache(maxsize=2048)(_is_tag)


def _take_name(prefix: bytes | None, name: bytes) -> bool:
    return (not prefix or _prefixes.take(prefix)) and _names().take(name)


def _take_declaration(prefix: bytes, namespace: bytes) -> bool:
    return (not prefix or _prefixes.take(prefix)) and _namespaces.take(namespace)
