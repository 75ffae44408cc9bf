"""What a command is given: a path, a literal or ``-`` for standard input; hexadecimal, base64 or raw octets."""

from __future__ import annotations

import base64
import binascii
import re
import sys
from pathlib import Path

from gbcs.cli.console import Unusable

__all__ = ["octets_of", "read_argument"]

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


def read_argument(argument: str) -> bytes:
    """The octets that an argument of the command line names or spells.

    Raises:
        Unusable: where it does neither.
    """
    if argument == "-":
        octets, name = octets_of(sys.stdin.buffer.read()), "standard input"
    elif (path := _file(argument)) is not None:
        try:
            octets, name = octets_of(path.read_bytes()), argument
        except OSError as error:
            raise Unusable(f"{argument}: {error.strerror}") from None
    else:
        octets, name = _spelt(argument.encode(errors="surrogateescape")), ""
    if octets is None:
        if name:
            raise Unusable(f"{name}: no octets in hexadecimal, base64 or raw")
        shown = argument if len(argument) <= 40 else f"{argument[:40]}..."
        raise Unusable(f"no such file, and not hexadecimal or base64: {shown!r}")
    return octets


def _file(argument: str) -> Path | None:
    path = Path(argument)
    try:
        return path if path.is_file() else None
    except (OSError, ValueError):  # too long for a path, or with a null in it
        return None


def _is_text(content: bytes) -> bool:
    try:
        return content.decode().isprintable() or not set(content) - set(range(0x20, 0x7F)) - set(b"\t\r\n")
    except UnicodeDecodeError:
        return False
