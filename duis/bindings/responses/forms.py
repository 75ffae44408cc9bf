"""Lenses of responses and alerts, where nearly everything may be missing: MMC leaves out what a device did not answer.

A binding is a lens of the element of a service (``ReadInstantaneousImportRegistersRsp``) or of an alert's payload; its
value is the mapping of named values that a use case has (see :data:`gbcs.usecases.Values`), without the items that
failed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from duis.bindings.lens import ABSENT, Context, Field, Lens, Sink, Source, Text
from duis.errors import DuisError
from duis.xml import path_of

__all__ = ["EMPTY", "Beside", "Binding", "Flag", "Group", "Items", "Maybe", "Numbered", "Unsaid", "field"]


class Binding(NamedTuple):
    """What ties a use case to MMC.

    Attributes:
        reference: of the use case.
        lens: of its named values; read from, and written to, the element of the service, or the payload of the alert.
        success: whether values say that all went well, beyond what the results of the protocol say.
    """

    reference: str
    lens: Lens
    success: Callable[[Mapping[str, Any]], bool] = lambda values: True


def field(path: str, form: Text) -> Field:
    """A field that may be missing."""
    return Field(path, form, optional=True)


class Items:
    """Named values, each of which may be missing, all from the same element or from the one at ``path``.

    Several lenses may look at one value (a tuple): each writes it, and what they read must be equal. Nothing is written
    where there is no value at all. A value that no lens knows is refused: nothing is dropped unsaid.
    """

    def __init__(self, lenses: Mapping[str, Lens] | None = None, path: str = "", **more: Lens) -> None:
        self.lenses: dict[str, Lens] = {**(lenses or {}), **more}
        self.path = path

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`. ABSENT where there is no element."""
        at = source.one(self.path)
        if at is None:
            return ABSENT
        values = {key: lens.read(at, context) for key, lens in self.lenses.items()}
        return {key: value for key, value in values.items() if value is not ABSENT}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if value is ABSENT:
            return
        if not isinstance(value, Mapping):
            raise DuisError(f"{value!r} can't be said here", expected="named values", path=path_of(sink.element))
        if unknown := value.keys() - self.lenses.keys():
            raise DuisError(f"{min(map(str, unknown))} can't be said here", path=path_of(sink.element))
        at = sink.at(self.path)
        for key, lens in self.lenses.items():
            if key in value:
                lens.write(value[key], at, context)


class Maybe(NamedTuple):
    """A lens of the element at a path, which may be missing.

    Attributes:
        path: of the element.
        lens: what it says.
    """

    path: str
    lens: Lens

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        at = source.one(self.path)
        return ABSENT if at is None else self.lens.read(at, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if value is not ABSENT:
            self.lens.write(value, sink.at(self.path), context)


class Beside(NamedTuple):
    """A lens with constant elements beside it, such as a unit.

    Attributes:
        lens: of the value.
        constants: path → text.
    """

    lens: Lens
    constants: Mapping[str, str]

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        for path, text in self.constants.items():
            found = source.text(path)
            if found not in (None, text):
                raise source.error(f"{found!r} found", expected=text, path=path)
        return self.lens.read(source, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if value is ABSENT:
            return
        self.lens.write(value, sink, context)
        for path, text in self.constants.items():
            sink.put(path, text)


class Flag(NamedTuple):
    """A value said by the presence of an empty element.

    Attributes:
        path: of the element.
        present: value where it is there.
        absent: value where it is not; ABSENT for none.
    """

    path: str
    present: Any = True
    absent: Any = False

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        return self.present if source.has(self.path) else self.absent

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if value is ABSENT:
            return
        if value == self.present:
            sink.at(self.path)
        elif value != self.absent:
            raise DuisError(f"{value!r} can't be said here", path=path_of(sink.element))


class Numbered(NamedTuple):
    """A list: one element an entry, numbered from 1 in an attribute. No element is no value.

    Attributes:
        path: of the elements.
        entry: lens of an element.
        by: the attribute; empty where the elements bear no number.
        most: how many there may be; None for any number.
        start: number of the first.
    """

    path: str
    entry: Lens
    by: str = "index"
    most: int | None = None
    start: int = 1

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        found = source.many(self.path)
        if not found:
            return ABSENT
        for number, each in enumerate(found, self.start):
            if self.by and each.text(f"@{self.by}") != str(number):
                raise each.error(f"{each.text(f'@{self.by}')!r} found", path=f"@{self.by}", expected=str(number))
        return [self.entry.read(each, context) for each in found]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if value is ABSENT:
            return
        if self.most is not None and len(value) > self.most:
            raise DuisError(f"{len(value)} entries", expected=f"at most {self.most}", path=path_of(sink.element))
        for number, entry in enumerate(value, self.start):
            element = sink.add(self.path)
            if self.by:
                element.put(f"@{self.by}", str(number))
            self.entry.write(entry, element, context)


class Group(NamedTuple):
    """Lenses that all look at one value, each at a part of it: what they read is joined.

    Attributes:
        lenses: each of named values.
    """

    lenses: tuple[Lens, ...]

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        values: dict[str, Any] = {}
        for lens in self.lenses:
            found = lens.read(source, context)
            if found is not ABSENT:
                values |= found
        return values

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        known: set[str] = set()
        for lens in self.lenses:
            assert isinstance(lens, Items)
            part = {key: value[key] for key in lens.lenses if key in value}
            known |= lens.lenses.keys()
            if part:
                lens.write(part, sink, context)
        if unknown := value.keys() - known:
            raise DuisError(f"{min(map(str, unknown))} can't be said here", path=path_of(sink.element))


class Unsaid(NamedTuple):
    """A value for which MMC has no element.

    Attributes:
        why: in words, for the list of what is left out.
        value: what reading gives; ABSENT where it can't be known, and a response can't be built from the document.
    """

    why: str
    value: Any = ABSENT

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        return self.value

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`. No element says it."""


class _Empty(NamedTuple):
    """A structure all of whose members are constants: nothing is to be said."""

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        return {}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if value != {}:
            raise DuisError(f"{value!r} can't be said here", path=path_of(sink.element))


EMPTY = _Empty()
"""A structure of constants, such as a scale and a unit that never change."""
