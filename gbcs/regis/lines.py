"""Lines of a file, as a whole or from a stream: whole lines a block at a time, and the line ends as they were.

A file is read from octets, from a binary stream or from any iterable of octets. Line ends are LF, CR LF or CR, mixed as
it may be; empty lines at the end do not belong to the file (nor are they signed, REGIS 2.18).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import NamedTuple, Protocol, TypeAlias, runtime_checkable

from gbcs.regis.errors import RegisError
from wire.node import node

__all__ = ["BLOCK", "LINE", "LineEnds", "Readable", "Source", "blocks", "join", "peek", "pieces", "split"]

BLOCK = 1 << 18
"""How many octets are read from a stream at a time."""

LINE = 1 << 16
"""The most octets that a line may have; the longest record of any known file has some hundreds."""


@runtime_checkable
class Readable(Protocol):
    """A binary stream: an open file, a socket's file, ``io.BytesIO``."""

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` octets; none at the end."""


Source: TypeAlias = bytes | bytearray | memoryview | Readable | Iterable[bytes]
"""What a file is read from: octets, a binary stream, or pieces of octets."""

_ENDS = re.compile(rb"\r\n|\r|\n")


@node
class LineEnds(NamedTuple):
    r"""How the lines of a file end.

    Attributes:
        ends: the line end between two lines, ``"\n"`` (also where there is one line), ``"\r\n"`` or ``"\r"``; where
            they differ, one for each.
        tail: what stands after the last line: line ends, or nothing.
    """

    ends: str | tuple[str, ...] = "\n"
    tail: str = "\n"


def split(octets: bytes) -> tuple[list[bytes], LineEnds]:
    """The lines of a file and how they end.

    Raises:
        RegisError: where there is no line, or one is too long.
    """
    body = octets.rstrip(b"\r\n")
    if not body:
        raise RegisError("a file with records", found="nothing", line=1)
    tail = octets[len(body) :].decode()
    if b"\r" not in body:
        lines, ends = body.split(b"\n"), "\n"
        form = LineEnds(ends, tail)
    else:
        lines = _ENDS.split(body)
        found = tuple(end.decode() for end in _ENDS.findall(body))
        form = LineEnds(found[0] if len(set(found)) == 1 else found, tail)
    if max(map(len, lines)) > LINE:
        raise _too_long(next(number for number, line in enumerate(lines, 1) if len(line) > LINE))
    return lines, form


def join(lines: list[bytes], form: LineEnds) -> bytes:
    """The file of these lines: what :func:`split` undoes.

    Raises:
        RegisError: where the form is of another number of lines, or has ends that are none.
    """
    if _ENDS.sub(b"", form.tail.encode()):
        raise RegisError("line ends at the end of the file", found=repr(form.tail))
    tail = form.tail.encode()
    if isinstance(form.ends, str):
        allowed = ("\n", "\r\n", "\r") if len(lines) > 1 else ("\n",)
        if form.ends not in allowed:
            raise RegisError("a line end: LF, CR LF or CR; LF where there is one line", found=repr(form.ends)[:40])
        return form.ends.encode().join(lines) + tail
    if len(form.ends) != len(lines) - 1 or not {"\n", "\r\n", "\r"}.issuperset(form.ends):
        raise RegisError(f"{len(lines) - 1} line ends for {len(lines)} lines", found=f"{len(form.ends)}")
    if len(set(form.ends)) == 1:
        raise RegisError("line ends that differ, or one for all of them", found="the same one for each")
    ends = (*(end.encode() for end in form.ends), tail)
    return b"".join(part for pair in zip(lines, ends, strict=True) for part in pair)


def blocks(source: Source) -> Iterator[tuple[bytes, bool]]:
    """Whole lines a block at a time, each line ended by one LF whatever ended it; and whether it is the last block.

    The last block is one line, the last that is not empty. A source without such a line gives no block.

    Raises:
        RegisError: where a line is too long.
    """
    held = b""  # what was read of a line whose end was not
    pending = 0  # line ends after it: they count only where something follows
    split_end = False  # the piece before ended in CR: the other half of a line end may follow
    number = 1
    for piece in pieces(source):
        if split_end:
            piece = b"\r" + piece
        split_end = piece.endswith(b"\r")
        if split_end:
            piece = piece[:-1]
        if b"\r" in piece:
            piece = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        text = piece.rstrip(b"\n")
        ended = len(piece) - len(text)
        if not text:
            pending += ended
            continue
        held += b"\n" * pending + text
        pending = ended
        end = held.rfind(b"\n") + 1
        if end:
            block, held = held[:end], held[end:]
            number += block.count(b"\n")
            yield block, False
        if len(held) > LINE:
            raise _too_long(number)
    if held:
        yield held + b"\n", True


def pieces(source: Source) -> Iterator[bytes]:
    """The octets of a source in pieces of some size."""
    if isinstance(source, bytes | bytearray | memoryview):
        octets = memoryview(source)
        for start in range(0, len(octets), BLOCK):
            yield bytes(octets[start : start + BLOCK])
    else:
        if not isinstance(source, Readable | Iterable):
            raise RegisError("octets, a file or pieces of one", found=f"a value of type {type(source).__name__}")
        gathered: list[bytes] = []  # small pieces together, so that none costs a pass over a long line
        size = 0
        for piece in iter(partial(source.read, BLOCK), b"") if isinstance(source, Readable) else source:
            if not isinstance(piece, bytes | bytearray | memoryview):
                raise RegisError("octets", found=f"a value of type {type(piece).__name__}")
            gathered.append(piece)
            size += len(piece)
            if size >= BLOCK:
                yield b"".join(gathered)
                gathered, size = [], 0
        yield b"".join(gathered)


def peek(source: Source, size: int = 200) -> tuple[bytes, Iterator[bytes]]:
    """The first octets of a source, at least so many where there are, and the whole of it."""
    rest = pieces(source)
    begin: list[bytes] = []
    seen = 0
    for piece in rest:
        begin.append(piece)
        seen += len(piece)
        if seen >= size:
            break
    head = b"".join(begin)
    return head, chain((head,), rest)


def _too_long(number: int) -> RegisError:
    return RegisError(f"a line of at most {LINE} octets", found="a longer one", line=number)
