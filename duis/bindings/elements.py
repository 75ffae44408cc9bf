"""Elements that lenses read and write.

:class:`Source` is an element that is read: its children are looked up by name, and what has been read is remembered, so
that nothing in a document goes unnoticed. :class:`Sink` is one that is written: a plain tree, of which the document is
made in the end, in the order of the schema; whoever asks for nothing but the facts that were written needs none.

Paths are local names joined by ``/``, from the element; ``@name`` at the end is an attribute.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from lxml import etree

from duis import markup
from duis.errors import DuisError
from duis.schema.check import text_of
from duis.schema.types import ComplexType
from duis.schema.types import Element as Declaration
from duis.xml import Element, line_of, path_of
from wire.errors import quoted

__all__ = ["UNCONFIRMED", "Sink", "Source"]

UNCONFIRMED = "in no published message in this form: how it is coded follows the pattern of others"
"""Why a form is unconfirmed: its source is a rule, and no example."""


@lru_cache(maxsize=4096)
def _steps(path: str) -> tuple[tuple[str, ...], str]:
    """The names that lead to an element, and that of an attribute of it, which is empty for the element itself."""
    path, _, attribute = path.partition("@")
    return tuple(step for step in path.split("/") if step not in ("", ".")), attribute


# Reading -------------------------------------------------------------------------------------------------------------


class _Reading:
    """What all sources of one reading share."""

    __slots__ = ("attributes", "prefix", "remarks", "unconfirmed")

    def __init__(self, prefix: str, unconfirmed: dict[str, str]) -> None:
        self.prefix = prefix
        self.attributes: set[tuple[Element, str]] = set()
        """Those that are there and were read. No source is held: sources are let go without the collector."""
        self.remarks: list[str] = []
        self.unconfirmed = unconfirmed


_ELEMENT, _TEXT, _ALL = 1, 2, 4
_ATTRIBUTES = etree.XPath("count(descendant-or-self::*/@*)")
_NOTHING: Mapping[str, list[Source]] = {}


class Source:
    """An element that is read, and what was read of it. Children in other namespaces do not count."""

    __slots__ = ("_below", "_reading", "_taken", "element", "name")

    def __init__(self, element: Element, *, unconfirmed: dict[str, str] | None = None) -> None:
        tag = str(element.tag)
        self.element = element
        self.name = ""
        """Its local name; empty for the one that reading started from."""
        self._reading = _Reading(tag[: tag.find("}") + 1], {} if unconfirmed is None else unconfirmed)
        self._below: Mapping[str, list[Source]] | None = None
        self._taken = _ELEMENT

    @property
    def remarks(self) -> list[str]:
        """What was read and says nothing in the command; shared by all sources of one reading."""
        return self._reading.remarks

    @property
    def unconfirmed(self) -> dict[str, str]:
        """Places of what was read and has no confirmed coding, each with the reason; shared likewise."""
        return self._reading.unconfirmed

    def _children(self) -> Mapping[str, list[Source]]:
        """The children by name, looked up once."""
        if self._below is not None:
            return self._below
        element, reading = self.element, self._reading
        if not len(element):
            self._below = _NOTHING
            return _NOTHING
        prefix = reading.prefix
        length = len(prefix)
        new = object.__new__
        found: dict[str, list[Source]] = {}
        for child in element:
            tag = child.tag
            if tag.__class__ is str and tag.startswith(prefix):
                source = new(Source)
                source.element = child
                source.name = name = tag[length:]
                source._reading = reading
                source._below = None if len(child) else _NOTHING
                source._taken = 0
                if name in found:
                    found[name].append(source)
                else:
                    found[name] = [source]
        self._below = found
        return found

    def many(self, path: str) -> list[Source]:
        """The elements at a path, in document order; they and their parents count as read, but not their content."""
        found = [self]
        for step in _steps(path)[0]:
            if len(found) == 1:
                found = (found[0]._below or found[0]._children()).get(step) or []
            else:
                found = [child for each in found for child in each._children().get(step, ())]
            for each in found:
                each._taken |= _ELEMENT
        return found

    def one(self, path: str) -> Source | None:
        """The element at a path; None where there is none.

        Raises:
            DuisError: where there are several.
        """
        at = self
        for step in _steps(path)[0]:
            same = (at._below or at._children()).get(step)
            if same is None:
                return None
            if len(same) > 1:
                return self._only(path)
            (at,) = same
            at._taken |= _ELEMENT
        return at

    def _only(self, path: str) -> Source | None:
        found = self.many(path)
        if len(found) > 1:
            raise found[1].error("a second element", expected=f"one {path.rpartition('/')[2]}")
        return found[0] if found else None

    def has(self, path: str) -> bool:
        """Whether there is an element at a path; it counts as read."""
        return bool(self.many(path))

    def all(self) -> list[Source]:
        """All children; they count as read, but not their content."""
        children = [child for same in self._children().values() for child in same]
        for each in children:
            each._taken |= _ELEMENT
        return children

    def look(self, path: str) -> list[Source]:
        """The elements at a path, none of which counts as read for that."""
        found = [self]
        for step in _steps(path)[0]:
            found = [child for each in found for child in each._children().get(step, ())]
        return found

    def text(self, path: str = "") -> str | None:
        """The text of the element, or the value of the attribute, at a path; None where there is none."""
        source = self
        if path:
            steps, attribute = _steps(path)
            for step in steps:
                same = (source._below or source._children()).get(step)
                if same is None:
                    return None
                if len(same) > 1:
                    only = self._only(path)
                    if only is None:
                        return None
                    source = only
                    break
                (source,) = same
                source._taken |= _ELEMENT
            if attribute:
                value = source.element.get(attribute)
                if value is not None:
                    self._reading.attributes.add((source.element, attribute))
                return value
        source._taken |= _TEXT
        if source._below is _NOTHING:  # as most are
            return source.element.text or ""
        return text_of(source.element)

    def untaken(self) -> Iterator[tuple[str, ...]]:
        """Path of every element, text and attribute, this one and below, that was not read."""
        if not self._are_all_taken() and not self._is_taken():
            yield from self._untaken()

    def _are_all_taken(self) -> bool:
        """Whether all was read for sure, of that which reading started from: every element, every attribute."""
        if self.name:
            return False
        waiting = [self]
        for each in waiting:  # it grows meanwhile
            taken, below = each._taken, each._below
            if taken & _ALL or (below is _NOTHING and taken == _ELEMENT | _TEXT):
                continue
            if not taken & _ELEMENT:
                return False
            if below:
                for same in below.values():
                    waiting += same
            elif below is not _NOTHING or each.element.text:
                return False
        return int(_ATTRIBUTES(self.element)) == len(self._reading.attributes)  # type: ignore[arg-type]

    def _is_taken(self) -> bool:
        """Whether all was read, this one and below."""
        taken = self._taken
        if taken & _ALL:
            return True
        below = self._children() if self._below is None else self._below
        if below:
            if not taken & _ELEMENT:
                return False
            for same in below.values():
                for child in same:
                    if not child._is_taken():
                        return False
        elif taken != _ELEMENT | _TEXT and (not taken & _ELEMENT or self._has_text()):
            return False
        names = self.element.keys()
        return not names or all((self.element, name) in self._reading.attributes for name in names)

    def _untaken(self) -> Iterator[tuple[str, ...]]:
        if self._taken & _ALL:
            return
        children = self._children()
        if not self._taken & _ELEMENT or (not children and not self._taken & _TEXT and self._has_text()):
            yield path_of(self.element)
        for name in map(str, self.element.keys()):
            if (self.element, name) not in self._reading.attributes:
                yield (*path_of(self.element), f"@{name}")
        for same in children.values():
            for child in same:
                yield from child._untaken()

    def _has_text(self) -> bool:
        """Whether it is an element without others in it, and has a text."""
        element = self.element
        return not any(isinstance(child.tag, str) for child in element) and bool(text_of(element).strip())

    def take(self) -> None:
        """The element and everything below count as read."""
        self._taken = _ELEMENT | _ALL

    def remark(self, words: str, path: str = "") -> None:
        """Remember that this element, or the one at a path, was read and says nothing in the command."""
        self._reading.remarks.append(f"{self._place(path)}: {words}")

    def leave_unconfirmed(self, path: str = "", reason: str = UNCONFIRMED) -> None:
        """Declare that how this element, or the one at a path, is coded is confirmed by no source."""
        self._reading.unconfirmed[self._place(path)] = reason

    def _place(self, path: str) -> str:
        return "/".join((*path_of(self.element)[2:], *(step for step in path.split("/") if step)))

    def error(self, reason: str, *, expected: str | None = None, path: str = "") -> DuisError:
        """The error that something is wrong at this element, or at a path from it."""
        steps = tuple(step for step in path.split("/") if step)
        return DuisError(reason, expected=expected, line=line_of(self.element), path=(*path_of(self.element), *steps))


# Writing -------------------------------------------------------------------------------------------------------------


class Sink:
    """An element that is written: its text, its attributes, its children by name, in the order of writing."""

    __slots__ = ("attributes", "below", "content", "facts", "name", "parent")

    def __init__(self, name: str, parent: Sink | None = None) -> None:
        self.name = name
        self.parent = parent
        self.content: str | None = None
        """Its text."""
        self.attributes: dict[str, str] | None = None
        self.below: dict[str, list[Sink]] | None = None
        """Its children by name; None where there are none yet."""
        self.facts: dict[str, Any] = {} if parent is None else parent.facts
        """What values said that has no element, see :class:`~duis.bindings.lens.Fact`; shared by all of one writing."""

    def add(self, path: str) -> Sink:
        """A new element at a path, in the parents that are there or new ones."""
        (*parents, name), _ = _steps(path)
        return self._at(parents)._new(name)

    def at(self, path: str) -> Sink:
        """The element at a path, made where there is none."""
        return self._at(_steps(path)[0]) if path else self

    def put(self, path: str, text: str) -> None:
        """Write the text of an element, or an attribute, at a path.

        Raises:
            DuisError: where another text stands there already, as two places of a message say different things; where
                XML can't hold it.
        """
        steps, attribute = _steps(path)
        at = self
        for step in steps:
            same = None if at.below is None else at.below.get(step)
            at = at._new(step) if same is None else same[0]
        before = at.content if not attribute else None if at.attributes is None else at.attributes.get(attribute)
        if before is not None and before != text:
            raise at.error(f"{text} and {before} for the same element")
        if not (text.isascii() and text.isprintable()) and not markup.is_text(text):
            raise at.error(f"{quoted(text)} can't be written in XML")
        if not attribute:
            at.content = text
        elif at.attributes is None:
            at.attributes = {attribute: text}
        else:
            at.attributes[attribute] = text

    def text(self, path: str) -> str | None:
        """The text of the element, or the value of the attribute, that was written at a path; None for none yet."""
        found, (_, attribute) = self.written(path), _steps(path)
        if not found:
            return None
        return (found[0].attributes or {}).get(attribute) if attribute else found[0].content

    def written(self, path: str) -> list[Sink]:
        """The elements that were written at a path."""
        found = [self]
        for step in _steps(path)[0]:
            found = [child for each in found for child in (each.below or {}).get(step, ())]
        return found

    def adopt(self, child: Sink) -> None:
        """Take an element that was written on its own as a child."""
        self.below = {**(self.below or {}), child.name: [child]}

    def _at(self, steps: tuple[str, ...] | list[str]) -> Sink:
        at = self
        for step in steps:
            same = None if at.below is None else at.below.get(step)
            at = at._new(step) if same is None else same[0]
        return at

    def _new(self, name: str) -> Sink:
        child = object.__new__(Sink)  # as __init__ does, which takes longer
        child.name = name
        child.parent = self
        child.content = child.attributes = child.below = None
        child.facts = self.facts
        if self.below is None:
            self.below = {name: [child]}
        elif name in self.below:
            self.below[name].append(child)
        else:
            self.below[name] = [child]
        return child

    def error(self, reason: str, *, expected: str | None = None, path: str = "") -> DuisError:
        """The error that a value cannot be expressed at this element, or at a path from it."""
        steps = tuple(step for step in path.split("/") if step)
        return DuisError(reason, expected=expected, path=(*self._path(), *steps))

    def _path(self) -> tuple[str, ...]:
        if self.parent is None:
            return (self.name,)
        same = (self.parent.below or {})[self.name]
        place = f"[{same.index(self) + 1}]" if len(same) > 1 else ""
        return (*self.parent._path(), self.name + place)

    def document(
        self, declaration: Declaration, prefixes: Mapping[str | None, str], *, is_indented: bool = False
    ) -> bytes:
        """The document whose root element was written, children in the order of the schema.

        Args:
            declaration: what the schema says of the root element.
            prefixes: namespace by prefix, as the root element declares them; that of all elements among them.
            is_indented: whether each element stands on a line of its own.
        """
        namespace = declaration.namespace
        prefix = next(prefix for prefix, uri in prefixes.items() if uri == namespace)
        names = _Names(f"{prefix}:", f"{{{namespace}}}")
        margin = "\n" if is_indented else None
        out: list[str] = []
        _write(self, names.prefix + self.name, declaration, names, margin, out, markup.declared(prefixes))
        return markup.document("".join(out))


class _Names(NamedTuple):
    """How elements of a document are named.

    Attributes:
        prefix: before a local name, ``sr:``.
        namespace: in braces, as lxml has it.
    """

    prefix: str
    namespace: str


def _write(
    sink: Sink,
    name: str,
    declaration: Declaration | None,
    names: _Names,
    margin: str | None,
    out: list[str],
    attributes: str = "",
) -> None:
    """Append an element as text; ``margin`` is the break before its end tag, None where lines are not broken."""
    sink.parent = None  # nobody asks for its path any more: parent and child are let go without the collector
    if sink.attributes is not None:
        attributes += "".join([markup.attribute(*each) for each in sink.attributes.items()])
    text = "" if sink.content is None else markup.escaped(sink.content)
    if sink.below is None:
        out.append(f"<{name}{attributes}/>" if sink.content is None else f"<{name}{attributes}>{text}</{name}>")
        return
    out.append(f"<{name}{attributes}>{text}")
    deeper = None if margin is None else f"{margin}  "
    for children, tag, declared in _ordered(sink.below, declaration, names):
        for child in children:
            if deeper is not None:
                out.append(deeper)
            if child.below is not None or child.attributes is not None:
                _write(child, tag, declared, names, deeper, out)
            else:  # as most are
                child.parent = None
                inner = child.content
                out.append(f"<{tag}/>" if inner is None else f"<{tag}>{markup.escaped(inner)}</{tag}>")
    out.append(f"</{name}>" if margin is None else f"{margin}</{name}>")


def _ordered(
    below: dict[str, list[Sink]], declaration: Declaration | None, names: _Names
) -> list[tuple[list[Sink], str, Declaration | None]]:
    """The children of an element in the order of the schema, each with its qualified name and its declaration."""
    kind = None if declaration is None else declaration.type
    prefix = names.prefix
    if not isinstance(kind, ComplexType):
        return [(same, prefix + name, None) for name, same in below.items()]
    if len(below) == 1:
        return [(same, prefix + name, kind.named.get(name)) for name, same in below.items()]
    if kind.is_free:
        free = _free_order(below, kind, names.namespace)
        return [([child], prefix + name, kind.named.get(name)) for name, child in free]
    return [(below[name], tag, declared) for name, tag, declared in _order(kind, tuple(below), prefix)]


@lru_cache(maxsize=4096)
def _order(kind: ComplexType, names: tuple[str, ...], prefix: str) -> tuple[tuple[str, str, Declaration | None], ...]:
    """Children in the order of the schema, each with its name and declaration; unknown ones come last."""
    places = {name: place for place, name in enumerate(kind.named)}
    ordered = sorted(names, key=lambda name: places.get(name, len(places)))
    return tuple((name, prefix + name, kind.named.get(name)) for name in ordered)


def _free_order(below: Mapping[str, list[Sink]], kind: ComplexType, prefix: str) -> list[tuple[str, Sink]]:
    """Children whose order the schema leaves open: as they were written, unless that is not allowed."""
    order = [(name, child) for name, same in below.items() for child in same]
    if kind.accepts([prefix + name for name, _ in order]):
        return order
    left = {name: iter(same) for name, same in below.items()}
    counts = {prefix + name: len(same) for name, same in below.items()}
    return [(name, next(left[name])) for name in (tag.removeprefix(prefix) for tag in kind.order(counts))]
