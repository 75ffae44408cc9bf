"""Lenses of values that may be missing, as most of a response may: MMC leaves out what a device did not answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from duis.bindings.elements import Sink, Source
from duis.bindings.lens import ABSENT, Context, Field, Lens, Text, choices, date_time, integer, text
from gbcs.usecases import NoValue
from wire.errors import quoted

__all__ = [
    "Beside",
    "EMPTY",
    "First",
    "Items",
    "Marked",
    "Maybe",
    "NoPayload",
    "Numbered",
    "Pages",
    "Several",
    "Together",
    "Unsaid",
    "Verbatim",
    "boolean",
    "field",
    "number",
    "when",
]


def field(path: str, form: Text) -> Field:
    """A field that may be missing."""
    return Field(path, form, optional=True)


class Items:
    """Named values, each of which may be missing, all from the same element or from the one at ``path``.

    Several lenses may look at one value (a tuple): each writes it, and what they read must be equal. Nothing is written
    where there is no value at all. A value that no lens knows is refused: nothing is dropped unsaid.
    """

    def __init__(self, lenses: Mapping[str, Any] | None = None, path: str = "", **more: Any) -> None:
        self.lenses: dict[str, Lens] = {**(lenses or {}), **more}
        self.path = path

    def read(self, source: Source, context: Context) -> Any:
        """ABSENT where there is no element."""
        at = source.one(self.path)
        if at is None:
            return ABSENT
        values = {key: lens.read(at, context) for key, lens in self.lenses.items()}
        return {key: value for key, value in values.items() if value is not ABSENT}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if value is ABSENT:
            return
        if not isinstance(value, Mapping):
            raise sink.error(f"{quoted(value)} cannot be expressed here", expected="named values")
        if unknown := value.keys() - self.lenses.keys():
            raise sink.error(f"{min(map(str, unknown))} cannot be expressed here")
        at = sink.at(self.path)
        for key, lens in self.lenses.items():
            if key in value:
                lens.write(value[key], at, context)


class Together(Items):
    """Named values all of which are there, or none: reading gives no value where one is missing."""

    def read(self, source: Source, context: Context) -> Any:
        values = super().read(source, context)
        return values if values is not ABSENT and values.keys() == self.lenses.keys() else ABSENT


class Maybe(NamedTuple):
    """A lens of the element at a path, which may be missing.

    Attributes:
        path: of the element.
        lens: what it says.
    """

    path: str
    lens: Lens

    def read(self, source: Source, context: Context) -> Any:
        at = source.one(self.path)
        return ABSENT if at is None else self.lens.read(at, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if value is not ABSENT:
            self.lens.write(value, sink.at(self.path), context)


class Marked(NamedTuple):
    """An item that a command has where the request has an element, which says no more.

    Attributes:
        path: of the element.
        value: of the item.
    """

    path: str
    value: Any

    def read(self, source: Source, context: Context) -> Any:
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

    def read(self, source: Source, context: Context) -> Any:
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


class Verbatim(NamedTuple):
    """A text whose spaces count, at its ends too.

    Attributes:
        path: of the element.
    """

    path: str

    def read(self, source: Source, context: Context) -> Any:
        found = source.text(self.path)
        return ABSENT if found is None else found

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        Field(self.path, text).write(value, sink, context)


class Numbered(NamedTuple):
    """A list: one element an entry, numbered from 1 in an attribute.

    Attributes:
        path: of the elements.
        entry: lens of an element.
        by: the attribute; empty where the elements bear no number.
        most: how many there may be; None for any number.
        start: number of the first.
        least: 0 where no element means an empty list; else there is then no value.
        has_gaps: an entry may be no value: it has no element, and those behind it keep their numbers.
    """

    path: str
    entry: Lens
    by: str = "index"
    most: int | None = None
    start: int = 1
    least: int = 1
    has_gaps: bool = False

    def read(self, source: Source, context: Context) -> Any:
        found = source.many(self.path)
        if not found:
            return ABSENT if self.least else []
        if self.has_gaps:
            return self._read_gaps(found, context)
        for place, each in enumerate(found, self.start):
            if self.by and each.text(f"@{self.by}") != str(place):
                raise each.error(f"{each.text(f'@{self.by}')!r} found", path=f"@{self.by}", expected=str(place))
        return [self.entry.read(each, context) for each in found]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if value is ABSENT:
            return
        if self.most is not None and len(value) > self.most:
            raise sink.error(f"{len(value)} entries", expected=f"at most {self.most}")
        for place, entry in enumerate(value, self.start):
            if isinstance(entry, NoValue) and self.has_gaps:
                continue
            element = sink.add(self.path)
            if self.by:
                element.put(f"@{self.by}", str(place))
            self.entry.write(entry, element, context)

    def _read_gaps(self, found: list[Source], context: Context) -> list[Any]:
        values: list[Any] = []
        for each in found:
            at = Field(f"@{self.by}", integer).read(each, context) - self.start
            if not len(values) <= at < _MOST_NUMBERED:
                raise each.error("out of order", path=f"@{self.by}", expected="ascending numbers")
            values += [NoValue()] * (at - len(values))
            values.append(self.entry.read(each, context))
        return values


_MOST_NUMBERED = 255


class Several(NamedTuple):
    """A list whose entries are said in parts, by elements of more than one name: one of each for every entry.

    Attributes:
        parts: path of the elements → lens of the members that they say.
    """

    parts: Mapping[str, Items]

    def read(self, source: Source, context: Context) -> Any:
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


class First(NamedTuple):
    """A list of a single entry.

    Attributes:
        lens: of the entry.
    """

    lens: Lens

    def read(self, source: Source, context: Context) -> Any:
        value = self.lens.read(source, context)
        return ABSENT if value is ABSENT else [value]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if value is ABSENT:
            return
        if len(value) != 1:
            raise sink.error(f"{len(value)} entries", expected="one")
        self.lens.write(value[0], sink, context)


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

    def read(self, source: Source, context: Context) -> Any:
        pages = source.many(self.path)
        values: list[Any] = []
        for place, page in enumerate(pages, 1):
            if page.text("@index") != str(place):
                raise page.error(f"{quoted(page.text('@index'))} found", path="@index", expected=str(place))
            for path, length in self.runs:
                run = Numbered(path, number).read(page, context)
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
                Numbered(path, number).write(value[start : start + length], page, context)
                start += length


class Unsaid(NamedTuple):
    """A value for which MMC has no element.

    Attributes:
        why: in words, for the list of what is left out.
        value: what reading gives; ABSENT where it can't be known, and a response can't be built from the document.
    """

    why: str
    value: Any = ABSENT

    def read(self, source: Source, context: Context) -> Any:
        return self.value

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """No element says it."""


class NoPayload(NamedTuple):
    """An alert whose further content has no element in MMC."""

    def read(self, source: Source, context: Context) -> Any:
        return {}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """No element says it."""


class _Empty(NamedTuple):
    """A structure all of whose members are constants: nothing is to be said."""

    def read(self, source: Source, context: Context) -> Any:
        return {}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if value != {}:
            raise sink.error(f"{quoted(value)} cannot be expressed here")


EMPTY = _Empty()
"""A structure of constants, such as a scale and a unit that never change."""

number = Field("", integer)
"""The text of an element itself, an integer."""
boolean = choices({"true": True, "false": False, "1": True, "0": False})
"""A truth value."""


def when(path: str = "Timestamp") -> Field:
    """A time in UTC."""
    return field(path, date_time)
