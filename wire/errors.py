"""The error family of the library: what was expected, what was found, where.

Bad input surfaces as a :class:`WireError` and as nothing else. A decoder raises with the offset inside the octets that
it was given; every layer above adds its own place while the error passes through (:meth:`DecodeError.inside`), so that
what reaches the caller names the offset in the whole message and the full path.

What an error says is for people, and bounded: :data:`MAX_TEXT` characters as a whole, :data:`MAX_QUOTED` of any text
from outside (:func:`quoted`), :data:`MAX_NEAR` names where one is not known (:func:`near`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sized
from functools import wraps
from struct import error as struct_error
from typing import Any, Final, ParamSpec, Self, TypeVar

__all__ = [
    "DecodeError",
    "EncodeError",
    "Step",
    "WireError",
    "encodes",
    "near",
    "octets_of",
    "path_text",
    "quoted",
    "step_of",
]

MAX_TEXT: Final = 500
"""Characters of the text of an error."""

MAX_QUOTED: Final = 80
"""Characters of a text from outside that an error quotes; of a longer one it says the size."""

MAX_NEAR: Final = 5
"""Names that an error proposes for one that is not known."""

_MAX_PATH = 250  # characters of a path in the text of an error
_MAX_NAMES = 250  # characters of the names that an error proposes


P = ParamSpec("P")
T = TypeVar("T")

Step = str | int
"""One step of a path: a field name, or the index of an element."""


def path_text(path: tuple[Step, ...]) -> str:
    """The path as people write it: ``payload.data[3].capture_time``; empty for the whole."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text


def quoted(value: object) -> str:
    """A value from outside as an error text quotes it: as Python writes it, or its size in words where that is long.

    The work is bounded, whatever the value: nothing long is written out to be cut, and no container is looked into.
    """
    kind = type(value).__name__[:MAX_QUOTED]
    match value:
        case str():
            size = f"a text of {len(value):,} characters"
            if len(value) > MAX_QUOTED:
                return size
        case bytes() | bytearray() | memoryview():
            size = f"{len(value):,} octets"
            if len(value) > MAX_QUOTED // 2:
                return size
        case int():
            size = f"a number of {value.bit_length():,} bits"
            if value.bit_length() > 256:
                return size
        case tuple() if hasattr(value, "_fields"):
            return f"a {kind}"
        case list() | tuple() | dict() | set() | frozenset():
            return f"{'an empty ' if not value else 'a '}{kind}{f' of {len(value):,}' if value else ''}"
        case _:
            size = f"a value of type {kind}"
            if isinstance(value, Sized | Iterable):
                return size
    try:
        text = repr(value)
    except Exception:  # an object's own, which may do anything
        return size
    return text if len(text) <= MAX_QUOTED + 2 else size


def near(name: object, possible: Iterable[str]) -> str:
    """The names nearest to one that is not known, for the end of an error text: ``; near: tariff, tariff_id``.

    All that are possible, where they are few; the first ones where none is near.
    """
    names = tuple(possible)
    if not names:
        return ""
    if len(names) <= MAX_NEAR:
        found = list(names)
    elif isinstance(name, str) and len(name) <= MAX_QUOTED:
        from difflib import get_close_matches

        found = get_close_matches(name, names, MAX_NEAR, 0.5)
    else:
        found = []
    while sum(map(len, found)) > _MAX_NAMES:
        del found[-1]
    said = "possible" if len(found) == len(names) else "near"
    if found:
        return f"; {said}: {', '.join(found)}"
    first = ", ".join(names[:MAX_NEAR])
    return f"; {len(names)} are possible, none is near: {first} and others" if len(first) <= _MAX_NAMES else ""


def _bounded(text: str, size: int) -> str:
    """The text, its middle left out where it is longer."""
    if len(text) <= size:
        return text
    half = size // 2 - 20
    return f"{text[:half]} ({len(text) - 2 * half:,} characters) {text[-half:]}"


def step_of(name: object) -> Step:
    """A name from outside as a step of a path: as it is, or its size where that is no short name."""
    return name if isinstance(name, str) and len(name) <= MAX_QUOTED else quoted(name)


class WireError(ValueError):
    """Base of every error that bad input causes anywhere in the library.

    Attributes:
        path: fields and indexes that lead to the place, outermost first.
        possible: all names that would have been possible, where one is not known; otherwise empty.
    """

    path: tuple[Step, ...] = ()
    possible: tuple[str, ...] = ()

    def within(self, *steps: Step) -> Self:
        """Put ``steps`` in front of the path and return the error, for ``raise error.within("data", 3)``."""
        self.path = (*steps, *self.path)
        return self

    def place(self) -> str:
        """Where it is, for the text; empty where that is not known."""
        return path_text(self.path)

    def said(self) -> str:
        """What is wrong, for the text."""
        return super().__str__()

    def __str__(self) -> str:
        """Place and what is wrong, at most :data:`MAX_TEXT` characters."""
        place = _bounded(self.place(), _MAX_PATH)
        said = self.said()
        return _bounded(f"{place}: {said}" if place else said, MAX_TEXT)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[WireError], args: tuple[Any, ...], attributes: dict[str, Any]) -> WireError:
    """An error that was pickled or copied."""
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(attributes)
    return error


class DecodeError(WireError):
    """Octets that are not what they should be.

    Attributes:
        expected: what should have stood there, a phrase without a full stop.
        found: what stood there instead, or None where the expectation says all.
        offset: position in the input as a whole, counted from 0.
        path: fields and indexes that lead to the place, outermost first.
    """

    def __init__(self, expected: str, *, offset: int, found: str | None = None, path: tuple[Step, ...] = ()) -> None:
        super().__init__(expected, offset, found, path)
        self.expected = expected
        self.found = found
        self.offset = offset
        self.path = path

    def inside(self, *steps: Step, offset: int = 0) -> Self:
        """Add the place of the enclosing structure: its path in front, the offset where it starts; return the error."""
        self.offset += offset
        return self.within(*steps)

    def place(self) -> str:
        """Offset and path."""
        offset = f"offset {self.offset} (0x{self.offset:x})"
        return f"{offset}, {path_text(self.path)}" if self.path else offset

    def said(self) -> str:
        """What was expected and what was found."""
        return f"expected {self.expected}" if self.found is None else f"expected {self.expected}, found {self.found}"


def octets_of(data: object) -> bytes:
    """Octets that are given to be decoded; DecodeError for anything that holds none, as text and numbers do not."""
    if isinstance(data, bytes):
        return data
    if isinstance(data, bytearray | memoryview):
        return bytes(data)
    raise DecodeError("octets", offset=0, found=f"a value of type {type(data).__name__}")


class EncodeError(WireError):
    """A value that has no encoding: out of range, of a wrong type, inconsistent.

    Attributes:
        reason: what is wrong, a phrase without a full stop.
        path: fields and indexes that lead to the value, outermost first.
        possible: all names that would have been possible, where one is not known; otherwise empty.
    """

    def __init__(self, reason: str, *, path: tuple[Step, ...] = (), possible: Iterable[str] = ()) -> None:
        super().__init__(reason, path)
        self.reason = reason
        self.path = path
        self.possible = tuple(possible)

    def said(self) -> str:
        """What is wrong."""
        return self.reason


_OF_WRONG_TYPES = (TypeError, AttributeError, ValueError, LookupError, ArithmeticError, RecursionError, struct_error)


def encodes(function: Callable[P, T]) -> Callable[P, T]:
    """A decorator of what encodes: whatever a value of a wrong type raises within it becomes an :class:`EncodeError`.

    The checks of the values come first, and say more; this is for what nobody thought of.
    """

    @wraps(function)
    def encoding(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except WireError:
            raise
        except _OF_WRONG_TYPES as error:
            # The text of other errors may quote values.
            said = f": {error}" if isinstance(error, TypeError | AttributeError) else ""
            raise EncodeError(f"a value is of a wrong type or form ({type(error).__name__}{said})") from error

    return encoding
