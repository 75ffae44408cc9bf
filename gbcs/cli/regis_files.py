"""What the commands of registration data share: files that they read and write, and the catalogue that is meant."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from gbcs.cli.console import Unusable, console
from wire.errors import WireError

if TYPE_CHECKING:
    from gbcs.regis.flows import Catalogue

__all__ = ["add_catalogue", "catalogue_of", "name_of", "octets_of_path", "reading", "write_whole"]

_LARGE = 1 << 20  # files below it are read faster than a progress bar is seen


def octets_of_path(path: Path | str) -> bytes:
    """All of a file."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Unusable.at(path, error) from None


def name_of(options: argparse.Namespace, file: str) -> str | None:
    """The name of a file, as an option has it or the path."""
    if options.name is not None:
        return options.name or None
    return None if file == "-" else Path(file).name


@contextmanager
def reading(file: str, doing: str) -> Iterator[BinaryIO]:
    """A file to read from, with a progress bar on a terminal where it is large."""
    if file == "-":
        yield sys.stdin.buffer
        return
    path = Path(file)
    try:
        handle = path.open("rb")
        size = path.stat().st_size
    except OSError as error:
        raise Unusable.at(file, error) from None
    with handle:
        if size < _LARGE or not sys.stderr.isatty():
            yield handle
            return
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn(doing), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console(stderr=True), transient=True) as progress:
            yield progress.wrap_file(handle, total=size)


def write_whole(path: Path, pieces: Iterator[bytes]) -> None:
    """Write a file as a whole or not at all."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as handle:
            for piece in pieces:
                handle.write(piece)
        part.replace(path)
    except OSError as error:
        raise Unusable.at(path, error) from None
    finally:
        part.unlink(missing_ok=True)


def add_catalogue(parser: argparse.ArgumentParser) -> None:
    """Add the option that extends the library's catalogue."""
    parser.add_argument(
        "--catalogue",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="further flows, in the notation of gbcs.regis.flows.notation; may be given again",
    )
    parser.add_argument(
        "--edition",
        metavar="NAME",
        help="whose values are allowed, such as original: before November 2021 (default: today's)",
    )


def catalogue_of(options: argparse.Namespace) -> Catalogue:
    """The library's catalogue of data flows, extended by the files of ``--catalogue``; Unusable where one is none."""
    from gbcs.regis.flows import built_in

    try:
        catalogue = built_in() if options.edition is None else built_in(options.edition)
    except WireError as error:
        raise Unusable(str(error)) from None
    for path in options.catalogue:
        try:
            catalogue = catalogue.extended(octets_of_path(path).decode("latin-1"))
        except WireError as error:
            raise Unusable.at(path, error) from None
    return catalogue
