"""The error family of the library: what was expected, what was found, where.

Bad input surfaces as a :class:`WireError` and as nothing else. A decoder raises with the offset inside the octets that
it was given; every layer above adds its own place while the error passes through (:meth:`DecodeError.inside`), so that
what reaches the caller names the offset in the whole message and the full path.
"""

from __future__ import annotations

from typing import Self

__all__ = ["DecodeError", "EncodeError", "Step", "WireError", "path_text"]


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


class WireError(ValueError):
    """Base of every error that bad input causes anywhere in the library."""

    path: tuple[Step, ...] = ()

    def within(self, *steps: Step) -> Self:
        """Put ``steps`` in front of the path and return the error, for ``raise error.within("data", 3)``."""
        self.path = (*steps, *self.path)
        return self


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

    def __reduce__(self) -> tuple[object, ...]:
        return _decode_error, (self.expected, self.offset, self.found, self.path)

    def inside(self, *steps: Step, offset: int = 0) -> Self:
        """Add the place of the enclosing structure: its path in front, the offset where it starts; return the error."""
        self.offset += offset
        return self.within(*steps)

    def __str__(self) -> str:
        place = f"offset {self.offset} (0x{self.offset:x})"
        if self.path:
            place += f", {path_text(self.path)}"
        found = "" if self.found is None else f", found {self.found}"
        return f"{place}: expected {self.expected}{found}"


class EncodeError(WireError):
    """A value that has no encoding: out of range, of a wrong type, inconsistent.

    Attributes:
        reason: what is wrong, a phrase without a full stop.
        path: fields and indexes that lead to the value, outermost first.
    """

    def __init__(self, reason: str, *, path: tuple[Step, ...] = ()) -> None:
        super().__init__(reason, path)
        self.reason = reason
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return _encode_error, (self.reason, self.path)

    def __str__(self) -> str:
        return f"{path_text(self.path)}: {self.reason}" if self.path else self.reason


def _decode_error(expected: str, offset: int, found: str | None, path: tuple[Step, ...]) -> DecodeError:
    return DecodeError(expected, offset=offset, found=found, path=path)


def _encode_error(reason: str, path: tuple[Step, ...]) -> EncodeError:
    return EncodeError(reason, path=path)
