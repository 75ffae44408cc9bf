"""What a command is given: a path, a literal or ``-`` for standard input; hexadecimal, base64 or raw octets."""

from __future__ import annotations

import base64
import binascii
import re
import sys
from collections.abc import Callable
from pathlib import Path

from gbcs.cli.console import Unusable
from wire.errors import quoted

__all__ = ["documents", "file_of", "is_folder", "octets_of", "read_argument", "read_document"]

_HEX = re.compile(rb"(?:0[xX])?((?:[0-9A-Fa-f]{2})+)")
_SEPARATORS = re.compile(rb"[\s:]+")


def octets_of(content: bytes) -> bytes | None:
    """Octets from content that spells them in hexadecimal or base64, or is them.

    None where the content is text that spells no octets.
    """
    spelt = _spelt(content)
    return content if spelt is None and content and not _is_text(content) else spelt


def _spelt(content: bytes) -> bytes | None:
    """Octets from hexadecimal (white space and colons apart) or base64; None for anything else."""
    text = _SEPARATORS.sub(b"", content)
    if match := _HEX.fullmatch(text):
        return bytes.fromhex(match[1].decode())
    try:
        return base64.b64decode(text, validate=True) or None
    except binascii.Error:
        return None


def read_argument(argument: str, understand: Callable[[bytes], bytes | None] = octets_of) -> bytes:
    """The octets that an argument of the command line names or spells.

    Args:
        argument: a path, a literal, or ``-``.
        understand: makes octets of the content of a file; None where there are none in it.

    Raises:
        Unusable: where it does neither.
    """
    if argument == "-":
        octets, name = understand(sys.stdin.buffer.read()), "standard input"
    elif (path := file_of(argument)) is not None:
        try:
            octets, name = understand(path.read_bytes()), argument
        except OSError as error:
            raise Unusable.at(argument, error) from None
    else:
        octets, name = _spelt(argument.encode(errors="surrogateescape")), ""
    if octets is None:
        if name:
            raise Unusable.at(name, "no octets in hexadecimal, base64 or raw")
        raise Unusable(f"no such file, and not hexadecimal or base64: {quoted(argument)}")
    return octets


def documents(argument: str) -> list[tuple[str, str]]:
    """Name and argument of each XML document that an argument names: a folder stands for the XML files below it."""
    folder = Path(argument)
    if argument == "-" or not is_folder(folder):
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


def _is_text(content: bytes) -> bool:
    try:
        return content.decode().isprintable() or not set(content) - set(range(0x20, 0x7F)) - set(b"\t\r\n")
    except UnicodeDecodeError:
        return False
