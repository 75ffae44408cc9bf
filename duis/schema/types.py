"""Types ready for use: simple types that check text, complex types that know their children, their order and number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from duis.schema.datatypes import DATATYPES, Value

__all__ = ["Any", "Attribute", "Choice", "ComplexType", "Element", "Particle", "Series", "SimpleType", "Type"]

_ANY_SYMBOL = "*"
_NO_SYMBOL = "\0"
_SPACE = re.compile(r"[ \t\r\n]+")


class SimpleType:
    """A simple type with all that its bases restrict.

    Attributes:
        name: its name in the schema, empty for a type in place.
        datatype: name of the datatype of XML Schema below it, such as ``unsignedShort``.
        limits: pairs of facet and bound, of all bases: ``(">=", Decimal(1))``, ``("maxLength", Decimal(8))``.
        values: the enumerated values, empty where there is no enumeration.
        patterns: regular expressions, each of which the whole text matches.
    """

    __slots__ = (
        "_keeps_space",
        "_listed",
        "_parse",
        "_patterns",
        "_values",
        "datatype",
        "limits",
        "name",
        "patterns",
        "values",
    )

    def __init__(
        self,
        name: str,
        datatype: str,
        limits: Iterable[tuple[str, Decimal]] = (),
        values: Sequence[str] = (),
        patterns: Iterable[str] = (),
    ) -> None:
        self.name = name
        self.datatype = datatype
        self.limits = tuple(limits)
        self.values = tuple(values)
        self.patterns = tuple(patterns)
        self._keeps_space, self._parse, _ = DATATYPES[datatype]
        self._listed = frozenset(values)
        self._values: frozenset[Value] = frozenset(map(self._parse, values))
        self._patterns = tuple(re.compile(pattern, re.ASCII) for pattern in patterns)

    def __repr__(self) -> str:
        return f"<SimpleType {self.name or self.datatype}>"

    def normal(self, text: str) -> str:
        """The text as it is compared: without white space at its ends where the datatype says so, single within."""
        if self._keeps_space or text.isalnum() or _SPACE.search(text) is None:
            return text
        return " ".join(_SPACE.split(text.strip(" \t\r\n")))

    def value(self, text: str) -> Value:
        """The value of a text that :meth:`problem` finds nothing wrong with.

        Raises:
            ValueError: where the text is not of the datatype.
        """
        return self._parse(self.normal(text))

    def problem(self, text: str) -> str | None:
        """Why a text is no value of this type, as a phrase; None where it is one."""
        if text in self._listed:
            return None
        text = self.normal(text)
        try:
            value = self._parse(text)
        except ValueError:
            return f"{_shown(text)} is not {DATATYPES[self.datatype].phrase}"
        if self._values and value not in self._values:
            return f"{_shown(text)} is none of the values that stand here"
        for facet, bound in self.limits:
            if not _HOLDS[facet](value, bound):
                return f"{_shown(text)} is not {_PHRASES[facet].format(bound)}"
        for pattern in self._patterns:
            if not pattern.fullmatch(text):
                return f"{_shown(text)} does not have the form that stands here"
        return None

    def expectation(self) -> str:
        """What a text of this type looks like, as a phrase."""
        if self.values:
            shown = ", ".join(self.values[:12])
            return f"one of {shown}" + (", ..." if len(self.values) > 12 else "")
        bounds: dict[str, Decimal] = dict(self.limits)  # those of the type itself follow those of its bases
        phrase = DATATYPES[self.datatype].phrase
        if ">=" in bounds or "<=" in bounds:
            natural = _NATURAL.get(self.datatype, (None, None))
            low, high = bounds.pop(">=", natural[0]), bounds.pop("<=", natural[1])
            phrase = phrase.partition(" from ")[0].partition(" up to ")[0]
            phrase += "" if low is None else f" from {low}"
            phrase += "" if high is None else f" to {high}"
        parts = [phrase]
        if "minLength" in bounds and "maxLength" in bounds:
            least, most = bounds.pop("minLength"), bounds.pop("maxLength")
            parts.append(f"of length {least}" if least == most else f"of length {least} to {most}")
        parts += [_PHRASES[facet].format(bound) for facet, bound in bounds.items()]
        if self.patterns:
            parts.append(_form(self.patterns[-1]))
        return ", ".join(parts)


_NATURAL: dict[str, tuple[int | None, int | None]] = {
    "positiveInteger": (1, None),
    "nonNegativeInteger": (0, None),
    "nonPositiveInteger": (None, 0),
    "unsignedLong": (0, None),
    "unsignedShort": (0, None),
}


def _form(pattern: str) -> str:
    """What a pattern asks for, as a phrase."""
    if "{2}-" not in pattern:
        return f"of the form {pattern}"
    if "{2}:" in pattern:
        return "of the form EUI:EUI:counter"
    return "EUIs joined by commas" if "," in pattern else "of the form 00-DB-12-34-56-78-90-A0"


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:60]}...")


def _size(value: Value) -> int:
    return len(value) if isinstance(value, str | bytes) else 0


def _digits(value: Value) -> tuple[str, str]:
    """The digits that count before and behind the point."""
    whole, _, fraction = format(value, "f" if isinstance(value, Decimal) else "").lstrip("-").partition(".")
    return whole.lstrip("0"), fraction.rstrip("0")


def _total_digits(value: Value) -> int:
    return len("".join(_digits(value)))


def _fraction_digits(value: Value) -> int:
    return len(_digits(value)[1])


_HOLDS: dict[str, Callable[[Value, Decimal], bool]] = {
    ">=": lambda value, bound: value >= bound,  # type: ignore[operator]
    "<=": lambda value, bound: value <= bound,  # type: ignore[operator]
    ">": lambda value, bound: value > bound,  # type: ignore[operator]
    "<": lambda value, bound: value < bound,  # type: ignore[operator]
    "length": lambda value, bound: _size(value) == bound,
    "minLength": lambda value, bound: _size(value) >= bound,
    "maxLength": lambda value, bound: _size(value) <= bound,
    "totalDigits": lambda value, bound: _total_digits(value) <= bound,
    "fractionDigits": lambda value, bound: _fraction_digits(value) <= bound,
}
_PHRASES = {
    ">=": "{} or more",
    "<=": "{} or less",
    ">": "more than {}",
    "<": "less than {}",
    "length": "of length {}",
    "minLength": "of length {} or more",
    "maxLength": "of length {} or less",
    "totalDigits": "of at most {} digits",
    "fractionDigits": "with at most {} decimals",
}


class Attribute(NamedTuple):
    """An attribute: its name (in no namespace), its type, and whether it has to be there."""

    name: str
    type: SimpleType
    required: bool


class Element:
    """An element where it may stand.

    Attributes:
        name: its local name.
        namespace: its namespace.
        tag: both, as lxml writes them: ``{namespace}name``.
        low: how often it stands there at least.
        high: how often at most; None where there is no bound.
        default: the value of an empty element, or None.
    """

    __slots__ = ("_resolve", "_type", "default", "high", "low", "name", "namespace", "tag")

    def __init__(
        self, name: str, namespace: str, resolve: Callable[[], Type], low: int, high: int | None, default: str | None
    ) -> None:
        self.name = name
        self.namespace = namespace
        self.tag = f"{{{namespace}}}{name}"
        self.low = low
        self.high = high
        self.default = default
        self._resolve = resolve
        self._type: Type | None = None

    def __repr__(self) -> str:
        return f"<Element {self.name}>"

    @property
    def type(self) -> Type:
        """Its type, read when it is first asked for."""
        if self._type is None:
            self._type = self._resolve()
        return self._type

    @property
    def text(self) -> SimpleType | None:
        """The type of its text, None where it has children instead."""
        kind = self._type or self.type
        return kind if isinstance(kind, SimpleType) else kind.text

    @property
    def attributes(self) -> Mapping[str, Attribute]:
        """Its attributes by name."""
        return {} if isinstance(self.type, SimpleType) else self.type.attributes

    @property
    def children(self) -> Mapping[str, Element]:
        """The elements that it may hold, by local name, in schema order."""
        return {} if isinstance(self.type, SimpleType) else self.type.named

    def leaves(self, *path: str) -> Iterator[tuple[tuple[str, ...], Element]]:
        """Every element below that holds text, with the names that lead to it from here."""
        if self.text is not None or not self.children:
            yield path, self
        for child in self.children.values():
            yield from child.leaves(*path, child.name)


class Any(NamedTuple):
    """Any element, or any of another namespace (``other`` than ``namespace``); ``strict``: it has to be declared."""

    other: bool
    strict: bool
    namespace: str
    low: int
    high: int | None


class Series(NamedTuple):
    """Particles one after the other, ``low`` to ``high`` times."""

    items: tuple[Particle, ...]
    low: int
    high: int | None


class Choice(NamedTuple):
    """One of its particles, ``low`` to ``high`` times."""

    items: tuple[Particle, ...]
    low: int
    high: int | None


Particle: TypeAlias = "Element | Any | Series | Choice"


class ComplexType:
    """A complex type with all that it inherits.

    Attributes:
        name: its name in the schema, empty for a type in place.
        content: its children as particles, None where it has none.
        text: the type of its text, for a type with text and attributes; None where it has children or nothing.
        attributes: attributes by name.
        mixed: whether text may stand between its children.
        children: elements that it may hold, by tag, in schema order.
        wildcard: the wildcard among its particles, or None.
        named: the same by local name.
        is_free: whether the number of each child leaves their order open, as in a choice that repeats.
    """

    __slots__ = (
        "_most",
        "_named_places",
        "_order",
        "_pattern",
        "_repeated",
        "_symbols",
        "attributes",
        "children",
        "content",
        "is_free",
        "mixed",
        "name",
        "named",
        "required",
        "text",
        "wildcard",
    )

    def __init__(
        self,
        name: str,
        content: Series | Choice | None,
        text: SimpleType | None,
        attributes: Iterable[Attribute],
        mixed: bool,
    ) -> None:
        self.name = name
        self.content = content
        self.text = text
        self.attributes = {attribute.name: attribute for attribute in attributes}
        self.required = tuple(attribute.name for attribute in self.attributes.values() if attribute.required)
        self.mixed = mixed
        self.children: dict[str, Element] = {}
        self.wildcard: Any | None = None
        for particle in _below(content):
            if isinstance(particle, Element):
                self.children.setdefault(particle.tag, particle)
            else:
                self.wildcard = particle
        self.named = {child.name: child for child in self.children.values()}
        self.is_free = content is not None and _is_free(content)
        self._symbols = {tag: chr(0x100 + number) for number, tag in enumerate(self.children)}
        self._pattern: re.Pattern[str] | None = None
        self._most: dict[str, int | None] | None = None
        self._order: dict[str, int] | None = None
        self._named_places: dict[str, int] | None = None
        self._repeated: frozenset[str] | None = None

    def __repr__(self) -> str:
        return f"<ComplexType {self.name or '(in place)'}>"

    def accepts(self, tags: Sequence[str]) -> bool:
        """Whether children of these tags, in this order, are what the type says."""
        if self._pattern is None:
            self._pattern = re.compile("" if self.content is None else self._expression(self.content), re.DOTALL)
        symbols = self._symbols
        try:
            word = "".join([symbols[tag] for tag in tags])
        except KeyError:
            word = "".join([symbols.get(tag) or self._undeclared(tag) for tag in tags])
        return self._pattern.fullmatch(word) is not None

    def mismatch(self, tags: Sequence[str]) -> tuple[int, list[str]] | None:
        """Where children of these tags go wrong: the position of the first that can't stand, and what could instead.

        The position is ``len(tags)`` where something is missing at the end; None where the children are right.
        """
        if self.accepts(tags):
            return None
        match = _Match(tags, self)
        end = 0 if self.content is None else match.particle(self.content, 0)
        if end is not None and end < len(tags) and match.furthest < end:
            return end, []
        return match.furthest, list(match.expected)

    def most(self, tag: str) -> int | None:
        """How often an element may stand among the children; None without bound, 0 where it is none of them."""
        if self._most is None:
            self._most = {} if self.content is None else _most(self.content)
        return self._most.get(tag, 0)

    def repeats(self, tag: str) -> bool:
        """Whether an element may stand more than once among the children."""
        most = self.most(tag)
        return most is None or most > 1

    @property
    def repeated(self) -> frozenset[str]:
        """The tags of the elements that may stand more than once among the children."""
        if self._repeated is None:
            self._repeated = frozenset(filter(self.repeats, self.children))
        return self._repeated

    def order(self, counts: Mapping[str, int]) -> list[str]:
        """Tags in the order of the schema, each as often as counted; those that find no place come last."""
        left = {tag: number for tag, number in counts.items() if number}
        if len(left) < 2:
            return [tag for tag, number in left.items() for _ in range(number)]
        if not self.is_free and all(map(self._has_room, left, left.values())):
            ordered = sorted(left, key=self._places().__getitem__)
            return [tag for tag in ordered for _ in range(left[tag])]
        placed: list[str] = [] if self.content is None else _arrange(self.content, left)
        return placed + [tag for tag, number in left.items() for _ in range(number)]

    @property
    def places(self) -> Mapping[str, int]:
        """The place of each child in the order of the schema, by local name."""
        if self._named_places is None:
            places = self._places()
            self._named_places = {name: places[child.tag] for name, child in self.named.items()}
        return self._named_places

    def _has_room(self, tag: str, number: int) -> bool:
        most = self.most(tag)
        return most is None or number <= most

    def _places(self) -> Mapping[str, int]:
        """The place of each child in the order of the schema."""
        if self._order is None:
            self._order = {tag: place for place, tag in enumerate(self.children)}
        return self._order

    def _undeclared(self, tag: str) -> str:
        wildcard = self.wildcard
        if wildcard is None:
            return _NO_SYMBOL
        outside = tag.startswith("{") and not tag.startswith(f"{{{wildcard.namespace}}}")
        return _ANY_SYMBOL if outside or not wildcard.other else _NO_SYMBOL

    def _expression(self, particle: Particle) -> str:
        if isinstance(particle, Element):
            inner = self._symbols[particle.tag]
        elif isinstance(particle, Any):
            inner = re.escape(_ANY_SYMBOL)
        else:
            joint = "|" if isinstance(particle, Choice) else ""
            inner = f"(?:{joint.join(map(self._expression, particle.items))})"
        if (particle.low, particle.high) == (1, 1):
            return inner
        return f"{inner}{{{particle.low},{'' if particle.high is None else particle.high}}}"


Type: TypeAlias = SimpleType | ComplexType


def _below(particle: Particle | None) -> Iterator[Element | Any]:
    if isinstance(particle, Series | Choice):
        for item in particle.items:
            yield from _below(item)
    elif particle is not None:
        yield particle


def _is_free(particle: Particle) -> bool:
    if not isinstance(particle, Series | Choice):
        return False
    below = list(_below(particle))
    repeats = particle.high is None or particle.high > 1
    twice = len({each.tag for each in below if isinstance(each, Element)}) < len(below)
    return (len(below) > 1 and (repeats or twice)) or any(map(_is_free, particle.items))


def _times(number: int | None, factor: int | None) -> int | None:
    return None if number is None or factor is None else number * factor


def _most(particle: Particle) -> dict[str, int | None]:
    if isinstance(particle, Element):
        return {particle.tag: particle.high}
    if isinstance(particle, Any):
        return {}
    most: dict[str, int | None] = {}
    for item in particle.items:
        for tag, number in _most(item).items():
            known = most.get(tag, 0)
            if known is None or number is None:
                most[tag] = None
            else:
                most[tag] = max(known, number) if isinstance(particle, Choice) else known + number
    return {tag: _times(number, particle.high) for tag, number in most.items()}


def _fit(particle: Particle, left: Mapping[str, int]) -> int:
    """For how many of the names that are left a particle has a place."""
    if isinstance(particle, Element):
        return int(particle.tag in left)
    return len({found.tag for found in _below(particle) if isinstance(found, Element)} & left.keys())


def _arrange(particle: Particle, left: dict[str, int]) -> list[str]:
    """Take from what is left as much as the particle has place for; elements of a repeated group once a round."""
    if isinstance(particle, Any):
        return []
    if isinstance(particle, Element):
        room = left.get(particle.tag, 0)
        number = room if particle.high is None else min(room, particle.high)
        if number == room:
            left.pop(particle.tag, None)
        else:
            left[particle.tag] = room - number
        return [particle.tag] * number
    placed: list[str] = []
    rounds = 0
    while particle.high is None or rounds < particle.high:
        if isinstance(particle, Series):
            round_ = [tag for item in particle.items for tag in _arrange(item, left)]
        else:
            round_ = _arrange(max(particle.items, key=lambda item: _fit(item, left)), left)
        if not round_:
            break
        placed += round_
        rounds += 1
    return placed


class _Match:
    """Children read against particles: schemas are deterministic, so one look at the next child decides."""

    def __init__(self, tags: Sequence[str], kind: ComplexType) -> None:
        self.tags = tags
        self.kind = kind
        self.furthest = 0
        self.expected: dict[str, None] = {}

    def particle(self, particle: Particle, at: int) -> int | None:
        done = 0
        while particle.high is None or done < particle.high:
            end = self.once(particle, at)
            if end is None:
                break
            done += 1
            if end == at:
                done = max(done, particle.low)
                break
            at = end
        return at if done >= particle.low else None

    def once(self, particle: Particle, at: int) -> int | None:
        if isinstance(particle, Series):
            position: int | None = at
            for item in particle.items:
                position = self.particle(item, position)  # type: ignore[arg-type]
                if position is None:
                    return None
            return position
        if isinstance(particle, Choice):
            empty = None
            for item in particle.items:
                end = self.particle(item, at)
                if end is not None and end > at:
                    return end
                empty = at if end is not None else empty
            return empty
        if isinstance(particle, Any):
            if (
                at < len(self.tags)
                and self.kind._symbols.get(self.tags[at], self.kind._undeclared(self.tags[at])) == "*"
            ):
                return at + 1
            self.note(at, "any other element")
            return None
        if at < len(self.tags) and self.tags[at] == particle.tag:
            return at + 1
        self.note(at, particle.name)
        return None

    def note(self, at: int, expected: str) -> None:
        if at > self.furthest:
            self.furthest = at
            self.expected = {}
        if at == self.furthest:
            self.expected[expected] = None
