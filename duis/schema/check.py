"""A document held against the project's own model: what is wrong, where, and what should be there."""

from __future__ import annotations

from itertools import count
from typing import Any, NamedTuple, cast

from lxml import etree

from duis import schema, xml
from duis.schema import acceptance
from duis.schema.types import ComplexType, Element, SimpleType
from wire.errors import MAX_QUOTED, quoted
from wire.node import node

__all__ = ["MOST", "Problem", "check", "text_of", "walk"]

MOST = 100
"""How many problems are reported unless another number is given."""

_WALKED = 100  # documents of a process before the schema is compiled, which takes as long as to walk some hundreds
_checked = count()

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_HARMLESS = (f"{_XSI}schemaLocation", f"{_XSI}noNamespaceSchemaLocation")
_SPACE = " \t\r\n"
_STRAY_TEXT = etree.XPath("boolean(descendant-or-self::*[*]/text()[normalize-space()])")  # once, in place of everywhere


@node
class Problem(NamedTuple):
    """One thing that is wrong with a document.

    Attributes:
        line: its line, counted from 1; None where it is not known.
        path: the element, from the root: ``Request/Body/UpdateFirmware/FirmwareVersion``, attributes as ``@index``;
            empty where there is no document.
        message: what is wrong and what should be there, a sentence.
        kind: ``schema`` for what the schema says, ``service`` for a rule that it does not state, ``xml`` for what is no
            well-formed document.
    """

    line: int | None
    path: str
    message: str
    kind: str = "schema"

    def __str__(self) -> str:
        place = [] if self.line is None else [f"line {self.line}"]
        if self.path:
            place.append(self.path)
        return f"{', '.join(place)}: {self.message}" if place else self.message


def check(
    element: xml.Element, declaration: Element | None = None, most: int = MOST, *, is_ours: bool = False
) -> list[Problem]:
    """What the model finds wrong with an element and all below it, in document order.

    ``xsi:type`` and ``xsi:nil`` are refused: the interface does not use them, and they change what an element is.

    Args:
        element: the element, a root element unless its declaration is given.
        declaration: what it should be; without it, the global element of its name.
        most: how many problems to report at most.
        is_ours: whether this library has made it, of declared elements and attributes: ``xsi:type`` can't be there.
    """
    if declaration is None and next(_checked) >= _WALKED and acceptance.accepts(element, is_ours=is_ours):
        return []
    return walk(element, declaration, most)


def walk(element: xml.Element, declaration: Element | None = None, most: int = MOST) -> list[Problem]:
    """What :func:`check` gives, by the walk alone."""
    walk = _Walk(most)
    if declaration is None:
        declaration = schema.root(str(element.tag))
    if declaration is None:
        walk.add(element, f"The root element {_shown(element)} is none of DUIS or MMC.")
    else:
        walk.stray_text = bool(_STRAY_TEXT(element))
        walk.element(element, declaration)
    return walk.problems


def text_of(element: xml.Element) -> str:
    """The text of an element without child elements: comments and processing instructions left out."""
    text = element.text or ""
    if len(element):
        text += "".join([child.tail or "" for child in element])
    return text


class _Walk:
    """One pass over a document."""

    def __init__(self, most: int) -> None:
        self.problems: list[Problem] = []
        self.most = most
        self.identifiers: set[str] = set()
        self.stray_text = False

    def add(self, element: xml.Element, message: str, attribute: str = "") -> None:
        if len(self.problems) < self.most:
            path = "/".join(xml.path_of(element)) + (f"/@{attribute}" if attribute else "")
            self.problems.append(Problem(xml.line_of(element), path, message))

    def element(self, element: xml.Element, declaration: Element) -> None:
        if len(self.problems) >= self.most:
            return
        type = declaration.type
        items: Any = element.items()
        if isinstance(type, SimpleType):
            if items:
                self.attributes(element, items, None)
            self.text(element, type, declaration.default)
            return
        if items or type.required:
            self.attributes(element, items, type)
        if type.text is not None:
            self.text(element, type.text, declaration.default)
        else:
            self.children(element, type)

    def attributes(self, element: xml.Element, items: list[tuple[str, str]], kind: ComplexType | None) -> None:
        known = {} if kind is None else kind.attributes
        for name, value in items:
            attribute = known.get(name)
            if attribute is None:
                if name not in _HARMLESS:
                    local = name.rpartition("}")[2]
                    self.add(element, f"There is no attribute {local} of this element.", local)
                continue
            problem = attribute.type.problem(value)
            if problem is not None:
                self.add(element, f"The attribute {problem}; expected {attribute.type.expectation()}.", name)
            elif attribute.type.datatype == "ID":
                if value in self.identifiers:
                    self.add(element, f"The identifier {quoted(value)} stands at another element too.", name)
                self.identifiers.add(value)
        for name in () if kind is None else kind.required:
            if element.get(name) is None:
                self.add(element, f"The attribute is missing; expected {known[name].type.expectation()}.", name)

    def text(self, element: xml.Element, kind: SimpleType, default: str | None) -> None:
        text = element.text
        if len(element):
            for child in element:
                if isinstance(child.tag, str):
                    self.add(child, f"The element {_shown(child)} stands where there is only text.")
                    return
            text = text_of(element)
        problem = kind.problem(text or default or "")
        if problem is not None:
            self.add(element, f"The value {problem}; expected {kind.expectation()}.")

    def children(self, element: xml.Element, kind: ComplexType) -> None:
        children: Any = cast("Any", element)[:]  # quicker than to iterate
        tags: list[Any] = [child.tag for child in children]
        if etree.Comment in tags or etree.PI in tags:
            children = [child for child in children if isinstance(child.tag, str)]
            tags = [child.tag for child in children]
        if not kind.mixed and (self.stray_text or not children):
            self.no_text(element, kind)
        if not kind.accepts(tags):
            self.mismatch(element, kind, children, tags)
        declared = kind.children
        for child, tag in zip(children, tags, strict=True):
            declaration = declared.get(tag)
            if declaration is not None:
                self.element(child, declaration)
            elif kind.wildcard is not None:
                known = schema.root(tag)
                if known is not None:
                    self.element(child, known)
                elif kind.wildcard.strict:
                    self.add(child, f"No schema declares the element {_shown(child)}.")

    def no_text(self, element: xml.Element, kind: ComplexType) -> None:
        text = element.text
        if text is not None and kind.content is None:
            self.add(element, "There is text, or white space, in an element that is empty.")
        elif text is not None and text.strip(_SPACE):
            self.add(element, f"There is text between the children of this element: {quoted(text.strip())}.")
        for child in element:
            tail = child.tail
            if tail is not None and (tail.strip(_SPACE) or kind.content is None):
                self.add(element, f"There is text between the children of this element: {quoted(tail.strip())}.")
                return

    def mismatch(self, element: xml.Element, kind: ComplexType, children: list[xml.Element], tags: list[str]) -> None:
        at, expected = kind.mismatch(tags) or (len(tags), [])
        wanted = " or ".join([", ".join(expected[:-1]), expected[-1]] if len(expected) > 1 else expected)
        if at >= len(tags):
            self.add(element, f"Something is missing at the end of this element; expected {wanted}.")
            return
        child = children[at]
        if tags[at] not in kind.children:
            reason = f"The element {_shown(child)} does not belong here"
        elif kind.most(tags[at]) in (tags[: at + 1].count(tags[at]) - 1, 0):
            reason = f"There are more elements {_shown(child)} than {kind.most(tags[at])}"
        else:
            reason = f"The element {_shown(child)} can't stand at this place"
        self.add(child, f"{reason}; expected {wanted or f'the end of {_shown(element)}'}.")


def _shown(element: xml.Element) -> str:
    namespace, _, name = str(element.tag).rpartition("}")
    known = namespace.removeprefix("{")
    name = name if len(name) <= MAX_QUOTED else quoted(name)
    return name if known in schema.namespaces() else f"{name} of the namespace {quoted(known)}"
