"""Lenses: what ties elements of DUIS and MMC to named values of GBCS messages, in both directions.

A lens reads a value out of an element and writes it into one. Small lenses (the text of one element as a number) make
larger ones (named values, a list). What a request asks and what MMC shows are said with the same ones; what may be
missing says so, as most of a response may: MMC leaves out what a device did not answer.

Forward (:meth:`Lens.read`) is from XML to values: a request becomes a command. Backward (:meth:`Lens.write`) is from
values to XML: a command is described as a request, a response becomes an MMC document. ``read(write(value)) == value``
for every value that a lens can write.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from duis.bindings.elements import Sink, Source
from duis.bindings.texts import Text, date_time, integer
from duis.errors import DuisError
from gbcs.entity import EntityId
from gbcs.usecases import NoValue
from gbcs.usecases.model import Value
from wire.errors import quoted

__all__ = [
    "ABSENT",
    "NO_CONTEXT",
    "NO_PAYLOAD",
    "TIMESTAMP",
    "At",
    "Beside",
    "Constant",
    "Context",
    "EMPTY",
    "Each",
    "Fact",
    "Field",
    "First",
    "Items",
    "Lens",
    "Marked",
    "Pages",
    "Several",
    "Together",
    "Unsaid",
    "number",
    "optional",
]

T = TypeVar("T")


class _Absent:
    """The type of :data:`ABSENT`."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False


ABSENT: Any = _Absent()
"""In the place of a value: there is none, and that is allowed."""


class Context(NamedTuple):
    """What lenses know besides the element and the value.

    Attributes:
        originator: who asks: first identifier of the RequestID.
        target: the device.
        originator_counter: of the header.
        facts: what the inventory or the caller knows, by name: type and elements of the device, time, ...
    """

    originator: EntityId
    target: EntityId
    originator_counter: int
    facts: Mapping[str, Any] = {}


NO_CONTEXT = Context(EntityId(bytes(8)), EntityId(bytes(8)), 0)
"""For lenses that look at nothing but the element."""


# Lenses --------------------------------------------------------------------------------------------------------------


class Lens(Protocol):
    """One tie between an element and a value."""

    def read(self, source: Source, context: Context) -> Value:
        """The value; :data:`ABSENT` where there is none.

        Raises:
            DuisError: where an element is missing or has another form.
        """

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """Write the value, or nothing for :data:`ABSENT`.

        Raises:
            DuisError: where the elements can't say this value.
        """


class Field(NamedTuple, Generic[T]):
    """The text of an element or attribute.

    Attributes:
        path: of the element, or ``PATH/@name``.
        form: how the text says the value.
        optional: whether it may be missing: the value is then ``default``.
        default: value of a missing element; :data:`ABSENT` for none.
    """

    path: str
    form: Text[T]
    optional: bool = False
    default: Any = ABSENT

    def read(self, source: Source, context: Context) -> T:
        """The value that the text says."""
        path, form, is_optional, default = self
        text = source.text(path)
        if text is None:
            if is_optional:
                return default
            raise source.error("is missing", path=path, expected=form.name)
        try:
            return form.parse(text if form.is_exact else text.strip())
        except (ValueError, ArithmeticError) as error:
            reason = str(error) if isinstance(error, DuisError) else f"{quoted(text)} found"
            raise source.error(reason, path=self.path, expected=self.form.name) from None

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """Write it as text."""
        if value is ABSENT or (self.optional and self.default is not ABSENT and value == self.default):
            return
        try:
            text = self.form.show(value)
        except (ValueError, TypeError, ArithmeticError, AttributeError, KeyError):
            raise sink.error(
                f"{quoted(value)} cannot be expressed here",
                expected=self.form.name,
                path=self.path,
            ) from None
        sink.put(self.path, text)


def optional(path: str, form: Text[T]) -> Field[T]:
    """A field that may be missing."""
    return Field(path, form, optional=True)


class Constant(NamedTuple):
    """A value that no element says.

    Attributes:
        value: the only one.
    """

    value: Any

    def read(self, source: Source, context: Context) -> Value:
        """The value."""
        return self.value

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """Refuse any other."""
        if value != self.value:
            raise sink.error(f"{quoted(value)} cannot be expressed here", expected=repr(self.value))


class Fact(NamedTuple):
    """A value that the request does not say: the inventory or the caller knows it.

    Attributes:
        name: among the facts of the context.
        what: the value in words, for whoever has to supply it.
    """

    name: str
    what: str

    @property
    def tells_facts(self) -> bool:
        """True: the value becomes a fact."""
        return True

    def read(self, source: Source, context: Context) -> Value:
        """What is known."""
        if self.name not in context.facts:
            raise source.error(f"{self.what} is not known", expected=f"{self.name}: the request does not say it")
        return context.facts[self.name]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """No element says it: it becomes a fact."""
        if value is not ABSENT:
            sink.facts[self.name] = value


class Items:
    """Named values: name → lens, each of the same element, or of the one at ``path``.

    Any of the values may be missing; there is none where the element at ``path`` is missing. A value that no lens knows
    is refused: nothing is dropped in silence.
    """

    def __init__(self, lenses: Mapping[str, Lens] | None = None, path: str = "", /, **more: Lens) -> None:
        self.lenses: dict[str, Lens] = {**(lenses or {}), **more}
        self.path = path

    def read(self, source: Source, context: Context) -> dict[str, Value]:
        """The values by name."""
        at = source.one(self.path) if self.path else source
        if at is None:
            return ABSENT
        values: dict[str, Any] = {}
        for name, lens in self.lenses.items():
            value = lens.read(at, context)
            if value is not ABSENT:
                values[name] = value
        return values

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """Write the values that there are."""
        if value is ABSENT:
            return
        if value.__class__ is not dict and not isinstance(value, Mapping):
            raise sink.error(f"{quoted(value)} cannot be expressed here", expected="named values")
        if unknown := value.keys() - self.lenses.keys():
            raise sink.error(f"{min(map(str, unknown))} cannot be expressed here")
        at = sink.at(self.path)
        for name, lens in self.lenses.items():
            if name in value:
                lens.write(value[name], at, context)


class Together(Items):
    """Named values all of which are there, or none: reading gives no value where one is missing."""

    def read(self, source: Source, context: Context) -> dict[str, Value]:
        values = super().read(source, context)
        return values if values is not ABSENT and values.keys() == self.lenses.keys() else ABSENT


class At(NamedTuple):
    """A lens of the element at a path.

    Attributes:
        path: of the element.
        lens: what it says.
        optional: whether it may be missing: then there is no value.
    """

    path: str
    lens: Lens
    optional: bool = False

    def read(self, source: Source, context: Context) -> Value:
        """What the element says."""
        at = source.one(self.path)
        if at is not None:
            return self.lens.read(at, context)
        if self.optional:
            return ABSENT
        raise source.error("is missing", path=self.path)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """Write it into the element, which is made for it."""
        if value is not ABSENT:
            self.lens.write(value, sink.at(self.path), context)


class Each(NamedTuple):
    """A list: one element an entry.

    Attributes:
        path: of the elements.
        entry: lens of an element.
        by: attribute that numbers them from 1, whatever their order; empty where the order of the document counts.
        optional: whether no element means no value, rather than an empty list.
        most: how many there may be; None for any number.
        has_gaps: an entry may be no value: it has no element, and those behind it keep their numbers.
        around: whether the element around them stands where the list is empty, too.
    """

    path: str
    entry: Lens
    by: str = ""
    optional: bool = False
    most: int | None = None
    has_gaps: bool = False
    around: bool = False

    def read(self, source: Source, context: Context) -> list[Value]:
        """The entries."""
        if self.around:
            source.many(self.path.rpartition("/")[0])
        found = source.many(self.path)
        if not found and self.optional:
            return ABSENT
        if not self.by:
            return [self.entry.read(each, context) for each in found]
        numbers = [_number(each, self.by) for each in found]
        if self.has_gaps:
            return self._read_gaps(found, numbers, context)
        places = list(range(1, len(found) + 1))
        if numbers != places:
            if sorted(numbers) != places:
                counted = ", ".join(map(str, numbers))
                raise source.error(f"{self.by} counts {counted}", expected="1, 2, ... each once", path=self.path)
            found = [each for _, each in sorted(zip(numbers, found, strict=True), key=lambda pair: pair[0])]
        return [self.entry.read(each, context) for each in found]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """An element for each entry."""
        if value is ABSENT:
            return
        if self.most is not None and len(value) > self.most:
            raise sink.error(f"{len(value)} entries", expected=f"at most {self.most}")
        if self.around:
            sink.at(self.path.rpartition("/")[0])
        for place, entry in enumerate(value, 1):
            if self.has_gaps and isinstance(entry, NoValue):
                continue
            element = sink.add(self.path)
            if self.by:
                element.put(f"@{self.by}", str(place))
            self.entry.write(entry, element, context)

    def _read_gaps(self, found: list[Source], numbers: list[int], context: Context) -> list[Any]:
        values: list[Any] = []
        for each, number in zip(found, numbers, strict=True):
            if not len(values) < number <= _MOST_NUMBERED:
                raise each.error("out of order", path=f"@{self.by}", expected="ascending numbers")
            values += [NoValue()] * (number - 1 - len(values))
            values.append(self.entry.read(each, context))
        return values


_MOST_NUMBERED = 255


def _number(source: Source, name: str) -> int:
    text = source.text(f"@{name}")
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        raise source.error(f"{name} {quoted(text)}", expected="a number from 1")
    return int(text)


class First(NamedTuple):
    """A list of a single entry.

    Attributes:
        lens: of the entry.
    """

    lens: Lens

    def read(self, source: Source, context: Context) -> list[Value]:
        value: Any = self.lens.read(source, context)
        return ABSENT if value is ABSENT else [value]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if value is ABSENT:
            return
        if len(value) != 1:
            raise sink.error(f"{len(value)} entries", expected="one")
        self.lens.write(value[0], sink, context)


class Several(NamedTuple):
    """A list whose entries are said in parts, by elements of more than one name: one of each for every entry.

    Attributes:
        parts: path of the elements → lens of the members that they say.
    """

    parts: Mapping[str, Items]

    def read(self, source: Source, context: Context) -> list[dict[str, Value]]:
        lists = [[lens.read(each, context) for each in source.many(path)] for path, lens in self.parts.items()]
        if len({len(entries) for entries in lists}) > 1:
            raise source.error("not as many of each kind", expected=" and ".join(self.parts))
        merged: list[dict[str, Any]] = []
        for parts in zip(*lists, strict=True):
            entry: dict[str, Any] = {}
            for part in parts:
                for key, value in part.items():
                    if entry.setdefault(key, value) != value:
                        raise source.error(f"{key} differs between the kinds", expected="the same")
            merged.append(entry)
        return merged

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        known = {key for lens in self.parts.values() for key in lens.lenses}
        for entry in value:
            if unknown := entry.keys() - known:
                raise sink.error(f"{min(map(str, unknown))} cannot be expressed here")
        for path, lens in self.parts.items():
            for entry in value:
                part = {key: each for key, each in entry.items() if key in lens.lenses}
                lens.write(part, sink.add(path), context)


class Pages(NamedTuple):
    """A list of fixed length, laid out on pages that each hold the same runs of values.

    Attributes:
        path: of a page, numbered from 1 in ``index``.
        pages: how many.
        runs: path of the elements of a run in a page, and how many; numbered from 1 in ``index``.
    """

    path: str
    pages: int
    runs: tuple[tuple[str, int], ...]

    def read(self, source: Source, context: Context) -> list[Value]:
        pages = source.many(self.path)
        values: list[Any] = []
        for place, page in enumerate(pages, 1):
            if page.text("@index") != str(place):
                raise page.error(f"{quoted(page.text('@index'))} found", path="@index", expected=str(place))
            for path, length in self.runs:
                run = Each(path, number, by="index", optional=True).read(page, context)
                if run is ABSENT or len(run) != length:
                    raise page.error("a run of values is incomplete", path=path, expected=f"{length} values")
                values += run
        if pages and len(pages) != self.pages:
            raise source.error(f"{len(pages)} found", path=self.path, expected=str(self.pages))
        return values or ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if len(value) != self.pages * sum(length for _, length in self.runs):
            raise sink.error(f"{len(value)} values")
        start = 0
        for place in range(1, self.pages + 1):
            page = sink.add(self.path)
            page.put("@index", str(place))
            for path, length in self.runs:
                Each(path, number, by="index").write(value[start : start + length], page, context)
                start += length


class Marked(NamedTuple):
    """An item that a command has where the request has an element, which says no more.

    Attributes:
        path: of the element.
        value: of the item.
    """

    path: str
    value: Any

    def read(self, source: Source, context: Context) -> Value:
        return self.value if source.has(self.path) else ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if value is not ABSENT:
            sink.at(self.path)


class Beside(NamedTuple):
    """A lens with constant elements beside it, such as a unit.

    Attributes:
        lens: of the value.
        constants: path → text.
    """

    lens: Lens
    constants: Mapping[str, str]

    def read(self, source: Source, context: Context) -> Value:
        for path, constant in self.constants.items():
            found = source.text(path)
            if found not in (None, constant):
                raise source.error(f"{quoted(found)} found", expected=constant, path=path)
        return self.lens.read(source, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if value is ABSENT:
            return
        self.lens.write(value, sink, context)
        for path, constant in self.constants.items():
            sink.put(path, constant)


class Unsaid(NamedTuple):
    """A value for which MMC has no element.

    Attributes:
        why: in words, for the list of what is left out.
        value: what reading gives; ABSENT where it can't be known, and a response can't be built from the document.
    """

    why: str
    value: Any = ABSENT

    def read(self, source: Source, context: Context) -> Value:
        return self.value

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """No element says it."""


EMPTY = Constant({})
"""A structure of constants, such as a scale and a unit that never change: nothing is to be said."""
NO_PAYLOAD = Unsaid("what an alert holds besides", {})
"""Of an alert whose further content has no element in MMC."""
number = Field("", integer)
"""The text of an element itself, an integer."""
TIMESTAMP = optional("Timestamp", date_time)
"""A time in UTC."""
