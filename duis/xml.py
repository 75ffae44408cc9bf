"""Hardened reading of XML, and writing that changes nothing: what DUIS and MMC stand on.

What comes from outside is hostile. A document type is refused before anything is parsed, and with it every entity and
everything that XML can fetch; what is left is bounded: the size, the depth, the number of elements, of attributes and
of namespaces in scope. A document is UTF-8, as the interface has it (digest ``duis.md``, 1 and 7).

``lxml`` does the parsing. White space, comments and prefixes stay as they were: they are part of what is signed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from functools import lru_cache
from threading import Thread, local
from typing import Any, TypeAlias, TypeVar

from lxml import etree

from duis import vocabulary
from duis.errors import DuisError
from wire.errors import quoted

__all__ = [
    "MAX_DEPTH",
    "MAX_SIZE",
    "Element",
    "apart",
    "canonical",
    "line_of",
    "local_name",
    "parse",
    "parser",
    "path_of",
    "reread",
    "serialise",
]

_Given = TypeVar("_Given")

Element: TypeAlias = etree._Element
"""An element of ``lxml``."""

MAX_SIZE = 16 * 1024 * 1024
"""The size of a document unless another is given, octets. A firmware image of 10,240,000 octets has 13.7 million as
base64 (schema 5.4, ImageType)."""

MAX_DEPTH = 100
"""The depth of elements unless another is given; published documents stay below 20."""

_MAX_MARKUP = 500_000  # angle brackets, and equals signs: each may stand for a node of a few hundred octets
_MAX_ATTRIBUTES = 64  # of one element: canonicalisation sorts them with an effort that grows with the square
_MAX_NAMESPACES = 16  # in scope of one element, likewise
_LONG = 9_000_000  # from here on libxml2 has to be told that text may be long: its own bound is 10,000,000
_ENCODING = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml\s[^>]{0,200}?\bencoding\s*=\s*[\"']([^\"'>]{0,100})")
_DECLARED = (b'<?xml version="1.0" encoding="UTF-8"?>', b"<?xml version='1.0' encoding='UTF-8'?>")
"""How documents begin that are UTF-8 and say so."""
_ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
_WIDE = {  # how a document begins in encodings of wider units, with a byte order mark or without
    "UTF-32": (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff", b"<\x00\x00\x00", b"\x00\x00\x00<"),
    "UTF-16": (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<"),
}


def parse(data: bytes, *, max_size: int = MAX_SIZE, max_depth: int = MAX_DEPTH) -> Element:
    """The root element of a document.

    Args:
        data: the document, in UTF-8, with or without XML declaration.
        max_size: how many octets it may have.
        max_depth: how many elements may stand inside one another, the root counted.

    Raises:
        DuisError: where it is not well-formed, not UTF-8, has a document type (``<!DOCTYPE`` is refused anywhere, a
            comment too) or exceeds a bound: also 250,000 elements or so, 64 attributes of an element, 16 namespaces in
            scope.
    """
    if not isinstance(data, bytes):
        raise DuisError(f"{quoted(data)} is no document", expected="octets")
    if len(data) > max_size:
        raise DuisError(f"the document has {len(data):,} octets", expected=f"at most {max_size:,}")
    if not data.startswith(_DECLARED):
        for name, beginnings in _WIDE.items():
            if data.startswith(beginnings):
                raise DuisError(f"the document is in {name}", expected="UTF-8", line=1)
    if (place := data.find(b"<!DOCTYPE")) >= 0:
        line = data.count(b"\n", 0, place) + 1
        raise DuisError("the document has a document type", expected="neither DOCTYPE nor entities", line=line)
    if not data.startswith(_DECLARED):
        encoding = _ENCODING.match(data)
        if encoding and encoding[1].lower() not in _ENCODINGS:
            raise DuisError(f"the document declares the encoding {_shown(encoding[1])}", expected="UTF-8", line=1)
    brackets, equals = data.count(b"<"), data.count(b"=")
    if brackets > _MAX_MARKUP or equals > _MAX_MARKUP:
        raise DuisError("the document has too many elements or attributes", expected=f"at most {_MAX_MARKUP // 2:,}")
    try:
        root = _read(data)
    except etree.XMLSyntaxError as error:
        raise DuisError(_reason(error), expected="well-formed XML", line=error.lineno or None) from None
    if brackets >= 2 * max_depth:  # start and end tags: less can't be deeper
        _refuse_depth(root, max_depth)
    if equals > _MAX_ATTRIBUTES:
        _refuse_attributes(root)
    if equals > _MAX_NAMESPACES and data.count(b"xmlns") > _MAX_NAMESPACES:
        _refuse_namespaces(root)
    # A pattern takes ten times as long to find none, and two signs as long as three times one.
    if b"{" in data or b"}" in data or (b"&" in data and b"&#" in data):
        _refuse_braces(root)
    return root


def _read(data: bytes) -> Element:
    """Read a document from outside, such that this thread keeps little of it for good.

    ``lxml`` has a dictionary for each thread, and every name that the thread has read stays there until it ends: names
    of elements and attributes, prefixes, namespaces, also white space between tags. With documents of a schema that
    comes to an end, with names that somebody invents it does not. So what was kept of documents with unknown words is
    counted; where it is enough, such documents are read in passing, as long ones always are.
    """
    if len(data) > _LOOKED_AT or (_OWN.room <= 0 and not vocabulary.is_known(data)):
        return _in_passing(reread, data)
    try:
        return reread(data)
    finally:
        if _kept is not None and (size := _kept()) != _OWN.size:
            _OWN.size = size
            if not vocabulary.is_known(data):
                _OWN.room -= len(data)


_LOOKED_AT = 1 << 16
"""Octets of the longest document that is read here: longer ones take so long that the start of a thread is nothing."""


class _Own(local):
    """What a thread has of its own."""

    parser: etree.XMLParser | None = None
    """To make one takes an eighth of the time of a request; a shared one is locked."""
    size = -1  # of its dictionary, after the last document
    room = 1 << 16  # octets of documents of unknown words that it may yet keep


_OWN = _Own()


# How many words lxml keeps for this thread, which has read a document; without it every document is looked at.
_kept: Callable[[], int] | None = getattr(getattr(etree, "memory_debugger", None), "dict_size", None)
if _kept is None:
    _Own.room = 0


def _in_passing(make: Callable[[_Given], Element], given: _Given) -> Element:
    """A tree that is made in a thread which ends then: what ``lxml`` keeps for the thread goes with the tree.

    The tree is as good in any other thread. Where there are no threads (in a browser), or no more of them, this one
    makes it.
    """
    found: list[Element] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(make(given))
        except BaseException as error:  # it is raised below
            failed.append(error)

    thread = Thread(target=run, daemon=True)
    try:
        thread.start()
    except RuntimeError:
        return make(given)
    thread.join()
    if failed:
        raise failed.pop()
    return found.pop()


def reread(data: bytes) -> Element:
    """The root element of a document that this library has written: no bound but its own size holds for it."""
    own = None if len(data) >= _LONG else _OWN.parser
    if own is None:  # the parser of another thread would bring the dictionary of that one along
        own = parser(len(data))
        if len(data) < _LONG:
            _OWN.parser = own
    root: Element = etree.fromstring(data, own)
    return root


def apart(element: Element) -> Element:
    """A copy of an element as the root of a document of its own."""
    octets = etree.tostring(element, encoding="UTF-8", with_tail=False)
    return deepcopy(element) if vocabulary.is_known(octets) else _in_passing(deepcopy, element)


def serialise(root: Element) -> bytes:
    """A document as octets: XML declaration, UTF-8, everything as it stands in the tree, no white space added.

    What stands before and after the root element (comments, processing instructions) is written too.
    """
    document: bytes = etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)
    return document


def canonical(root: Element) -> bytes:
    """A document in Canonical XML 1.0 without comments: equal octets mean equal documents.

    It is the form whose digest a signature of DUIS has (:mod:`duis.signature`).

    Raises:
        DuisError: where the name of a namespace is a relative URI, for which there is none.
    """
    try:
        octets: bytes = etree.tostring(root.getroottree(), method="c14n", with_comments=False)
    except etree.C14NError:
        raise DuisError("the document has no canonical form", expected="absolute names of namespaces") from None
    return octets


def line_of(element: Element) -> int | None:
    """The line of an element's start tag, counted from 1; None for an element that was not read."""
    line = element.sourceline
    return line if isinstance(line, int) and line > 0 else None


def local_name(element: Element) -> str:
    """The name of an element without its namespace; ``comment()`` for what is none."""
    return _local_name(element)


def _place(element: Element, parent: Element, name: str) -> int:
    """Which of the siblings of its name an element is, counted from 1; 0 where it is the only one."""
    if not isinstance(element.tag, str):
        same = [sibling for sibling in parent if _local_name(sibling) == name]
        return same.index(element) + 1 if len(same) > 1 else 0
    before = int(_BEFORE(element, name=name))  # type: ignore[arg-type]
    return before + 1 if before or _BEHIND(element, name=name) else 0


# Siblings may be many: counted within libxml2.
_BEFORE = etree.XPath("count(preceding-sibling::*[local-name() = $name])")
_BEHIND = etree.XPath("boolean(following-sibling::*[local-name() = $name])")


def path_of(element: Element) -> tuple[str, ...]:
    """The steps from the root to an element, as a :class:`~duis.errors.DuisError` has them."""
    steps: list[str] = []
    place: Element | None = element
    while place is not None:
        parent = place.getparent()
        step = _local_name(place)
        if parent is not None:
            position = _place(place, parent, step)
            if position:
                step += f"[{position}]"
        steps.append(step)
        place = parent
    return tuple(reversed(steps))


def _local_name(element: Element) -> str:
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else "comment()"


def parser(size: int) -> etree.XMLParser:
    """A parser that expands, fetches and repairs nothing.

    It bounds nothing but the depth: :func:`parse` does, and looks for what this can't refuse. A new one each time: one
    that is shared between threads would be locked, see :func:`reread`.

    Args:
        size: of the document, octets.
    """
    return etree.XMLParser(
        encoding="utf-8",  # whatever the document declares: other encodings may hide the octets that were looked for
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        dtd_validation=False,
        attribute_defaults=False,
        recover=False,
        huge_tree=size >= _LONG,
        collect_ids=False,
        remove_blank_text=False,
    )


def _reason(error: etree.XMLSyntaxError) -> str:
    """What libxml2 says, without the place that it repeats, in one line."""
    if "XML_PARSE_HUGE" in str(error.msg):  # an advice that is none to who reads it here
        return "the elements are nested too deep, or a text, a name or a comment is too long"
    text = re.sub(r", line \d+, column \d+.*\Z", "", str(error.msg), flags=re.DOTALL)
    return " ".join(text.split())[:200] or "the document can't be read"


def _shown(octets: bytes) -> str:
    return repr(octets.decode("ascii", "replace"))


@lru_cache(maxsize=16)
def _deeper_than(depth: int) -> etree.XPath:
    return etree.XPath("/*" * (depth + 1))


_MANY_ATTRIBUTES = etree.XPath(f"(//*[count(@*) > {_MAX_ATTRIBUTES}])[1]")


def _refuse_depth(root: Element, max_depth: int) -> None:
    deep = _deeper_than(max_depth)(root)
    if isinstance(deep, list) and deep:
        raise DuisError("the elements are nested too deep", expected=f"at most {max_depth} levels", line=_line(deep))


def _line(found: list[Any]) -> int | None:
    return line_of(found[0]) if etree.iselement(found[0]) else None


def _refuse_attributes(root: Element) -> None:
    many = _MANY_ATTRIBUTES(root)
    if isinstance(many, list) and many:
        raise DuisError("the element has too many attributes", expected=f"at most {_MAX_ATTRIBUTES}", line=_line(many))


def _refuse_braces(root: Element) -> None:
    """A name of a namespace with braces is no URI, and lxml writes names as ``{namespace}name``."""
    for element in root.iter(etree.Element):
        for name in (element.tag, *element.attrib):
            if name.count("{") > 1 or name.count("}") > 1:
                raise DuisError("the name of a namespace has braces", expected="a URI", line=line_of(element))


def _refuse_namespaces(root: Element) -> None:
    in_scope = 0
    for event, _ in etree.iterwalk(root, events=("start-ns", "end-ns")):
        in_scope += 1 if event == "start-ns" else -1
        if in_scope > _MAX_NAMESPACES:
            raise DuisError("too many namespaces are in scope", expected=f"at most {_MAX_NAMESPACES}")
