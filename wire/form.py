"""Values that remember how they were written, where they were not written as the library writes them.

Most things have one form on the wire, and a value says nothing of it. Some may have others: a length of more octets
than it needs, fields out of their order. To give back the octets that it came from, a value so written is of a subclass
of its own kind that has ``form``; what stands there is the business of the codec that reads and writes it. The usual
form costs nothing.

>>> octets = remember(b"abc", bytes.fromhex("8103"))
>>> octets == b"abc", bytes(octets) == b"abc", isinstance(octets, bytes)
(False, True, True)
>>> form_of(octets).hex(), form_of(b"abc")
('8103', None)
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar

from wire.node import JSON, plain

__all__ = ["Remembering", "form_of", "kind_of", "remember", "usual", "without_forms"]


class Remembering:
    """A value that remembers its form: equal only to one of the same kind, value and form.

    Attributes:
        kind: the class of the value in its usual form.
        form: how it was written.
    """

    kind: ClassVar[type]
    form: Any

    def __init_subclass__(cls) -> None:
        """A class made here asks nothing of the kind that it is of."""

    def usual(self) -> Any:
        """The value in its usual form."""
        raise NotImplementedError

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {self.kind.__name__} does not change")

    def __reduce__(self) -> tuple[object, ...]:
        return remember, (self.usual(), self.form)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Remembering):
            return self.kind is other.kind and self.form == other.form and bool(self.usual() == other.usual())
        return not isinstance(other, self.kind) and bool(self.usual() == other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.usual())

    def __repr__(self) -> str:
        return f"remember({self.usual()!r}, {self.form!r})"


class _Beside(Remembering):
    """A value whose kind has no subclasses (None, the members of an enumeration), with its form beside it."""

    def __init__(self, value: object) -> None:
        self.__dict__["value"] = value
        self.__dict__["kind"] = type(value)

    def usual(self) -> Any:
        return self.__dict__["value"]

    def plain(self) -> JSON:
        """That of the value."""
        return plain(self.usual())


@lru_cache(maxsize=256)
def _remembering(kind: type) -> Any:
    """The subclass of a kind of octets, text or tuple."""
    base: Any = next((base for base in (bytes, str, tuple) if issubclass(kind, base)), None)
    if base is None:
        return None
    members: dict[str, Any] = {
        "__module__": kind.__module__,
        "__doc__": kind.__doc__,
        "kind": kind,
        "usual": lambda self: base.__new__(kind, self),
        "made": staticmethod(base.__new__),
    }
    if hasattr(kind, "_make"):  # a changed node is written as usual
        members["_make"] = kind._make
    return type(kind.__name__, (Remembering, kind), members)


def remember(value: Any, form: Any) -> Any:
    """The value, remembering a form; what forms there are, and whether this one fits the value, its codec says."""
    value = usual(value)
    kind: Any = type(value)
    cls = _remembering(kind)
    made = _Beside(value) if cls is None else cls.made(cls, value)
    made.__dict__["form"] = form
    return made


def form_of(value: object) -> Any:
    """The form that a value remembers, or None."""
    return value.form if isinstance(value, Remembering) else None


def kind_of(value: object) -> type:
    """The class of a value, whether it remembers a form or not."""
    return value.kind if isinstance(value, Remembering) else type(value)


def usual(value: Any) -> Any:
    """The value in its usual form."""
    return value.usual() if isinstance(value, Remembering) else value


def without_forms(value: Any) -> Any:
    """A tree with all of it in its usual form; the same object where it is so already."""
    bare = usual(value)
    if not isinstance(bare, tuple):
        return bare
    parts = [without_forms(part) for part in bare]
    if all(part is old for part, old in zip(parts, bare, strict=True)):
        return bare
    kind: Any = type(bare)
    return kind._make(parts) if hasattr(kind, "_make") else kind(parts)
