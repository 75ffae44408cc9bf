"""The options by which commands learn which certification authorities are trusted, and at which time."""

from __future__ import annotations

import argparse
import base64
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gbcs.cli.console import Unusable, say
from wire.errors import DecodeError, quoted
from wire.json_input import JSONError, read_json

if TYPE_CHECKING:
    from gbcs.certificates import Certificate

__all__ = ["add_options", "add_trust", "load", "moment"]

_SUFFIXES = {".pem", ".der", ".crt", ".cer", ".json"}
_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----")


def add_options(parser: argparse.ArgumentParser, *, without: str = "now without it") -> None:
    """Add the options ``--trust`` and ``--at``.

    Args:
        parser: of the command.
        without: what the command does without ``--at``.
    """
    add_trust(parser)
    parser.add_argument(
        "--at",
        type=moment,
        metavar="TIME",
        help=f"the time at which certificates have to be valid, as 2026-11-21T10:00:00Z, or now; {without}",
    )


def add_trust(parser: argparse.ArgumentParser, *names: str) -> None:
    """Add the option ``--trust``, which may have other names."""
    parser.add_argument(
        "--trust",
        *names,
        action="append",
        metavar="PATH",
        help="a folder or file of certificates of authorities, roots and issuing ones, PEM, DER or JSON, to judge the "
        "chains of certificates by; may be given again",
    )


def moment(text: str) -> datetime:
    """A time of the command line, UTC unless it says another zone."""
    if text == "now":
        return datetime.now(UTC)
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"no time: {quoted(text)}") from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def load(paths: list[str] | None) -> tuple[Certificate, ...] | None:
    """The certificates of authorities below the paths that ``--trust`` names; None where it was not given.

    What can't be read in a folder goes to standard error; other certificates than those of authorities are passed over.

    Raises:
        Unusable: where a path can't be read, a file is none of certificates, or no authority is there.
    """
    if paths is None:
        return None
    found = [certificate for path in paths for certificate in _of_path(Path(path))]
    authorities = tuple(dict.fromkeys(each for each in found if each.kind == "authority"))
    if not authorities:
        raise Unusable(f"no certificates of authorities in {', '.join(paths)}")
    return authorities


def _of_path(path: Path) -> Iterator[Certificate]:
    try:
        if not path.is_dir():
            yield from _of_file(path)
            return
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in _SUFFIXES and file.is_file())
        for file in files:
            try:
                yield from _of_file(file)
            except Unusable as error:
                say(f"gbcs: {error}", file=sys.stderr)
    except OSError as error:
        raise Unusable(f"{quoted(str(path))}: {error.strerror}") from None
    except ValueError as error:  # a null in the path
        raise Unusable(f"{quoted(str(path))}: {error}") from None


def _of_file(path: Path) -> list[Certificate]:
    from gbcs.certificates import read_certificate

    content = path.read_bytes()
    try:
        if path.suffix.lower() == ".json":
            entries = (entry.get("certificate_der_base64") for entry in read_json(content))
            parts = [base64.b64decode(entry, validate=True) for entry in entries if entry]
        else:
            parts = _BLOCK.findall(content) or [content]
        return [read_certificate(part) for part in parts]
    except (DecodeError, JSONError) as error:
        raise Unusable(f"{path.name}: {error}") from None
    except (ValueError, TypeError, AttributeError):
        raise Unusable(f"{path.name}: no list of certificates") from None
