"""Lenses: what ties elements of DUIS and MMC to named values of GBCS messages, in both directions.

A lens reads a value out of an element and writes it into one. Small lenses (the text of one element as a number) make
larger ones (a record of named values, a list). What has been read is remembered, so that nothing in a document goes
unnoticed: :meth:`Source.untaken` names what no lens looked at.

Forward (:meth:`Lens.read`) is from XML to values: a request becomes a command. Backward (:meth:`Lens.write`) is from
values to XML: a command is described as a request, a response becomes an MMC document. ``read(write(value)) == value``
for every value that a lens can write.
"""

from __future__ import annotations

import datetime
import decimal as decimals
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

from duis.bindings.elements import Sink, Source
from duis.errors import DuisError
from gbcs.entity import EntityId
from wire.errors import quoted

__all__ = [
    "ABSENT",
    "NO_CONTEXT",
    "At",
    "Constant",
    "Context",
    "Each",
    "Fact",
    "Field",
    "Lens",
    "Record",
    "Text",
    "ascii_octets",
    "base64",
    "choices",
    "date_time",
    "decimal",
    "eui",
    "hexadecimal",
    "integer",
    "scaled",
    "text",
    "time",
]


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

    def read(self, source: Source, context: Context) -> Any:
        """The value; :data:`ABSENT` where there is none.

        Raises:
            DuisError: where an element is missing or has another form.
        """

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """Write the value, or nothing for :data:`ABSENT`.

        Raises:
            DuisError: where the elements can't say this value.
        """


class Text(NamedTuple):
    """How a text says a value.

    Attributes:
        name: what is expected, such as an integer.
        parse: text to value; ValueError.
        show: value to text; ValueError or TypeError.
        is_exact: whether white space around the text belongs to it.
    """

    name: str
    parse: Callable[[str], Any]
    show: Callable[[Any], str]
    is_exact: bool = False


class Field(NamedTuple):
    """The text of an element or attribute.

    Attributes:
        path: of the element, or ``PATH/@name``.
        form: how the text says the value.
        optional: whether it may be missing: the value is then ``default``.
        default: value of a missing element; :data:`ABSENT` for none.
    """

    path: str
    form: Text
    optional: bool = False
    default: Any = ABSENT

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`Lens`."""
        text = source.text(self.path)
        if text is None:
            if self.optional:
                return self.default
            raise source.error("is missing", path=self.path, expected=self.form.name)
        try:
            return self.form.parse(text if self.form.is_exact else text.strip())
        except (ValueError, ArithmeticError) as error:
            reason = str(error) if isinstance(error, DuisError) else f"{quoted(text)} found"
            raise source.error(reason, path=self.path, expected=self.form.name) from None

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`Lens`."""
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


class Constant(NamedTuple):
    """A value that no element says.

    Attributes:
        value: the only one.
    """

    value: Any

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`Lens`."""
        return self.value

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`Lens`."""
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
        """See :attr:`duis.bindings.binding.RequestBinding.tells_facts`."""
        return True

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`Lens`."""
        if self.name not in context.facts:
            raise source.error(f"{self.what} is not known", expected=f"{self.name}: the request does not say it")
        return context.facts[self.name]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`Lens`. No element says it: it becomes a fact."""
        if value is not ABSENT:
            sink.facts[self.name] = value


class Record:
    """Named values: key → lens, each read from the same element, or from the element at ``path``."""

    def __init__(self, lenses: Mapping[str, Lens] | None = None, path: str = "", /, **more: Lens) -> None:
        self.lenses: dict[str, Lens] = {**(lenses or {}), **more}
        self.path = path

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        """See :class:`Lens`."""
        at = source.one(self.path)
        if at is None:
            raise source.error("is missing", path=self.path)
        values = {key: lens.read(at, context) for key, lens in self.lenses.items()}
        return {key: value for key, value in values.items() if value is not ABSENT}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`Lens`."""
        at = sink.at(self.path)
        if unknown := value.keys() - self.lenses.keys():
            raise at.error(f"{min(unknown)} cannot be expressed here")
        for key, lens in self.lenses.items():
            lens.write(value.get(key, ABSENT), at, context)


class At(NamedTuple):
    """A lens of the element at a path.

    Attributes:
        path: of the element.
        lens: what it says.
    """

    path: str
    lens: Lens

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`Lens`."""
        at = source.one(self.path)
        if at is None:
            raise source.error("is missing", path=self.path)
        return self.lens.read(at, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`Lens`."""
        self.lens.write(value, sink.at(self.path), context)


class Each(NamedTuple):
    """A list: one element an entry.

    Attributes:
        path: of the elements.
        entry: lens of an element.
        by: attribute that orders the elements, counted from 1; None where document order counts.
    """

    path: str
    entry: Lens
    by: str | None = None

    def read(self, source: Source, context: Context) -> list[Any]:
        """See :class:`Lens`."""
        found = source.many(self.path)
        if self.by is not None:
            numbers = [_index(each, self.by) for each in found]
            if sorted(numbers) != list(range(1, len(found) + 1)):
                raise source.error(
                    f"{self.by} counts {', '.join(map(str, numbers))}",
                    expected="1, 2, ... each once",
                    path=self.path,
                )
            found = [each for _, each in sorted(zip(numbers, found, strict=True), key=lambda pair: pair[0])]
        return [self.entry.read(each, context) for each in found]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`Lens`."""
        parents, _, _ = self.path.rpartition("/")
        sink.at(parents)
        for number, entry in enumerate(value, 1):
            element = sink.add(self.path)
            if self.by is not None:
                element.put(f"@{self.by}", str(number))
            self.entry.write(entry, element, context)


def _index(source: Source, name: str) -> int:
    text = source.text(f"@{name}")
    if text is None or not text.isascii() or not text.isdigit():
        raise source.error(f"{name} {quoted(text)}", expected="a number from 1")
    return int(text)


# Texts ---------------------------------------------------------------------------------------------------------------


def _integer(text: str) -> int:
    digits = text.removeprefix("-").removeprefix("+")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 40:
        raise ValueError
    return int(text)


def _decimal(text: str) -> Decimal:
    if len(text) > 60 or not set(text) <= set("+-.0123456789"):
        raise ValueError
    return Decimal(text)


# Python drops what is finer than a microsecond.
_FINER = re.compile(r"\.\d{6}\d*[1-9]")


def _date_time(text: str) -> datetime.datetime:
    """An xs:dateTime; one without a zone is UTC, as the published samples have it."""
    moment = datetime.datetime.fromisoformat(text)
    if "T" not in text or _FINER.search(text):
        raise ValueError
    return moment.replace(tzinfo=datetime.UTC) if moment.tzinfo is None else moment.astimezone(datetime.UTC)


def _show_date_time(moment: datetime.datetime) -> str:
    hundredths, finer = divmod(moment.microsecond, 10_000)
    if finer:
        raise ValueError("a time finer than hundredths of a second")
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{hundredths:02}Z"


def _time(text: str) -> datetime.time:
    moment = datetime.time.fromisoformat(text)
    if moment.microsecond or _FINER.search(text) or moment.tzinfo not in (None, datetime.UTC):
        raise ValueError
    return moment.replace(tzinfo=None)


integer = Text("an integer", _integer, lambda value: str(int(value)))
decimal = Text("a number", _decimal, lambda value: f"{Decimal(value):f}")
text = Text("text", str, lambda value: value if isinstance(value, str) else bytes(value).decode("ascii"), is_exact=True)
hexadecimal = Text("hexadecimal octets", bytes.fromhex, lambda value: bytes(value).hex().upper())
base64 = Text(
    "octets in base64",
    lambda text: b64decode("".join(text.split()), validate=True),
    lambda value: b64encode(value).decode("ascii"),
)
eui = Text("an EUI-64 such as 90-B3-D5-1F-30-01-00-00", EntityId, lambda value: str(EntityId(value)))
date_time = Text("a date and time", _date_time, _show_date_time)
ascii_octets = Text(
    "ASCII text", lambda text: text.encode("ascii"), lambda value: bytes(value).decode("ascii"), is_exact=True
)
time = Text("a time of day in whole seconds", _time, lambda value: f"{value:%H:%M:%S}.00Z")


DECIMALS = decimals.Context(prec=28)
"""For calculations with decimals: exact for the numbers of messages, whatever context the caller works in."""


def scaled(factor: int) -> Text:
    """A decimal that stands multiplied by a factor, an integer, in the message."""

    def parse(text: str) -> int:
        value = Fraction(_decimal(text)) * factor
        if value.denominator != 1:
            raise ValueError
        return value.numerator

    def show(value: int) -> str:
        return f"{DECIMALS.divide(int(value), factor).normalize(DECIMALS):f}"

    return Text(f"a number of at most {len(str(factor)) - 1} decimal places", parse, show)


def choices(values: Mapping[str, Any]) -> Text:
    """One of some texts, each for a value."""
    shown: Sequence[tuple[Any, str]] = [(value, text) for text, value in values.items()]

    def parse(text: str) -> Any:
        if text not in values:
            raise ValueError
        return values[text]

    def show(value: Any) -> str:
        for known, text in shown:
            if value == known:
                return text
        raise ValueError

    return Text(" or ".join(values), parse, show)
