"""What a command is given: a path, a literal or ``-`` for standard input; octets spelt in any way, or raw."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from gbcs.cli.console import Unusable
from wire import spelling
from wire.errors import quoted
from wire.spelling import SpellingError

__all__ = [
    "content_of",
    "documents",
    "file_of",
    "is_folder",
    "octets_of",
    "read_argument",
    "read_arguments",
    "read_document",
    "read_key",
]


def octets_of(content: bytes) -> bytes | None:
    """Octets from content that spells them, or is them (:func:`wire.spelling.read`).

    None where the content is text that spells no octets.
    """
    try:
        return spelling.read(content)
    except SpellingError:
        return None


def read_argument(argument: str, is_whole: Callable[[bytes], bool] = lambda content: False) -> bytes:
    """The octets that an argument of the command line names or spells.

    Args:
        argument: a path, a literal, or ``-``.
        is_whole: tells the content of a file that is wanted as it stands, whatever it spells.

    Raises:
        Unusable: where it does neither, or names several messages.
    """
    found = read_arguments(argument, is_whole)
    if len(found) != 1:
        raise Unusable.at(argument, f"{len(found)} messages, where one is expected")
    return found[0]


def read_arguments(argument: str, is_whole: Callable[[bytes], bool] = lambda content: False) -> tuple[bytes, ...]:
    """As :func:`read_argument`, for an argument that may hold several messages (``GBCSPayload`` elements, say)."""
    content, name = _content(argument)
    if isinstance(content, bytes) and is_whole(content):
        return (content,)
    try:
        return spelling.read_all(content)
    except SpellingError as error:
        if name:
            raise Unusable.at(name, str(error)) from None
        raise Unusable(f"no such file, and {error}: {quoted(argument)}") from None


def _content(argument: str) -> tuple[bytes | str, str]:
    """What an argument holds, and the name of where; an argument that names no file holds itself."""
    if argument == "-":
        return sys.stdin.buffer.read(), "standard input"
    path = file_of(argument)
    if path is None:
        return argument, ""
    try:
        return path.read_bytes(), argument
    except OSError as error:
        raise Unusable.at(argument, error) from None


def content_of(argument: str) -> bytes:
    """The content of the file that an argument names, or the argument itself; nothing of standard input."""
    content, _ = _content(argument) if argument != "-" else (b"", "")
    return content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content


def read_key(text: str, *sizes: int) -> bytes:
    """A key of one of the sizes in hexadecimal, or ``@FILE`` that holds one; what it is stands in no error."""
    content: bytes | str = text
    if text.startswith("@"):
        path = file_of(text[1:])
        try:
            content = path.read_bytes() if path else b""
        except OSError as error:
            raise Unusable.at(text[1:], error) from None
    try:
        key = spelling.read(content)
    except SpellingError:
        key = b""
    if len(key) not in sizes:
        digits = " or ".join(str(2 * size) for size in sizes)
        raise Unusable(f"a key is {digits} hexadecimal digits, or @FILE that holds them")
    return key


def documents(argument: str) -> list[tuple[str, str]]:
    """Name and argument of each XML document that an argument names: a folder stands for the XML files below it."""
    folder = Path(argument)
    if argument in ("-", "") or not is_folder(folder):  # nothing, as an unset variable gives, is no folder
        return [(argument, argument)]
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".xml" and path.is_file())
    return [(str(path.relative_to(folder)), str(path)) for path in files]


def read_document(argument: str, most: int) -> bytes:
    """A document, or one octet more of it than is accepted.

    Raises:
        Unusable: where it can't be read.
    """
    try:
        if argument == "-":
            return sys.stdin.buffer.read(most + 1)
        with Path(argument).open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise Unusable.at(argument, error) from None
    except ValueError as error:  # a null in the path
        raise Unusable(f"{quoted(argument)}: {error}") from None


def file_of(argument: str) -> Path | None:
    """The file that an argument names; None where there is none."""
    path = Path(argument)
    try:
        return path if argument != "-" and path.is_file() else None
    except (OSError, ValueError):  # too long for a path, or with a null in it
        return None


def is_folder(path: Path) -> bool:
    """Whether there is a folder of this name."""
    try:
        return path.is_dir()
    except (OSError, ValueError):  # too long for a path, or with a null in it
        return False
