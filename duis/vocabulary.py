"""Whether a document says nothing but the words of DUIS and MMC, so that the thread that reads it may keep them.

``lxml`` has a dictionary for each thread. What stands between angle brackets in any document that the thread reads goes
into it and stays until the thread ends: names of elements and attributes, prefixes, namespaces, the targets of
processing instructions; white space between two tags, too. With documents of a schema that comes to an end. With names
that somebody invents it does not. So :func:`duis.xml.parse` asks here, and reads in a passing thread what says more.

Octets are judged, before anything is parsed; so only what has one reading is known. A tag ends at the first ``>`` and
has no ``<`` inside; its names are words of the schemas, its namespaces theirs; a comment is plain; of entities only the
five. A few words beyond these are let in, the first that come: prefixes of somebody's choice, names of a later schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from duis.schema import notation

__all__ = ["LONGEST", "declarations"]

LONGEST = 1 << 16
"""Octets of the longest document that is looked at: longer ones take so long that the start of a thread is nothing."""

_LONG_RUN = 2000
_LONG_WORD = 100
_MAX_ATTRIBUTES = 64  # as duis.xml has it

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
_runs: dict[bytes, int] = {}  # known ones that came twice, each with how many namespaces it declares
_met: set[int] = set()  # hashes of those that came once: what is damaged comes once


def declarations(data: bytes) -> int | None:
    """How many namespaces a document declares; None where ``lxml`` would keep a word of it that is not known.

    It need not be well-formed. One of known words has no document type, no encoding but UTF-8, no braces in names, and
    no more than 64 attributes in a tag.
    """
    if len(data) > LONGEST or (b"&" in data and _ENTITY.search(data)):
        return None
    found = _RUN.findall(data)
    try:
        return sum(map(_runs.__getitem__, found))  # the quickest way: documents of a kind have their runs in common
    except KeyError:
        return _new_declarations(found)


def _new_declarations(found: list[bytes]) -> int | None:
    count = 0
    for run in found:
        declared = _runs.get(run)
        if declared is None:
            if not _is_known(run):
                return None
            declared = run.count(b"xmlns")
            if len(run) <= _LONG_RUN:
                _remember(run, declared)
        count += declared
    return count


def _remember(run: bytes, declared: int) -> None:
    if hash(run) in _met:
        if len(_runs) >= _MOST_RUNS:
            _runs.clear()
        _runs[run] = declared
    else:
        if len(_met) >= _MOST_RUNS:
            _met.clear()
        _met.add(hash(run))


def _is_known(run: bytes) -> bool:
    for part in run.split(b">"):
        blank, _, tag = part.partition(b"<")
        if not _BLANK.fullmatch(blank) or not (_seen_tag if len(tag) <= _LONG_WORD else _is_tag)(tag):
            return False
    return True


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
    each = _EACH_ATTRIBUTE.findall(attributes)
    return len(each) <= _MAX_ATTRIBUTES and all(
        _take_declaration(name if prefix else b"", double + single)
        if (prefix or name) == b"xmlns"
        else _take_name(prefix, name)
        for prefix, name, double, single in each
    )


_seen_tag = lru_cache(maxsize=2048)(_is_tag)


def _take_name(prefix: bytes | None, name: bytes) -> bool:
    return (not prefix or _prefixes.take(prefix)) and _names().take(name)


def _take_declaration(prefix: bytes, namespace: bytes) -> bool:
    """Of a namespace: with braces or references it has another reading, or none."""
    return (not prefix or _prefixes.take(prefix)) and not set(b"{}&") & set(namespace) and _namespaces.take(namespace)
