"""``gbcs check``: decode and re-encode every message below a folder."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import gbcs
from gbcs.cli.console import Unusable, console, describe
from gbcs.cli.inputs import octets_of
from gbcs.payload import Opaque
from wire.errors import WireError

__all__ = ["add"]

_SUFFIXES = {".hex", ".txt", ".b64", ".base64", ".bin", ".gbcs"}
_FAILURES_SHOWN = 20


class Outcome(NamedTuple):
    """What became of one file.

    Attributes:
        path: relative to the folder.
        kind: protocol and direction; empty where the file did not decode.
        octets: how many the message has.
        failure: None where all is well.
    """

    path: str
    kind: tuple[str, str]
    octets: int
    failure: str | None


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "check",
        help="decode and re-encode every message below a folder",
        description="Decode and re-encode every message below a folder: files named "
        f"{', '.join('*' + suffix for suffix in sorted(_SUFFIXES))}, in upper or lower case, one message each. "
        "Exit status 1 where one fails.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check the files and print a table."""
    if not options.folder.is_dir():
        raise Unusable(f"{options.folder}: no such folder")
    files = sorted(path for path in options.folder.rglob("*") if path.is_file())
    messages = [path for path in files if path.suffix.lower() in _SUFFIXES]
    if not messages:
        raise Unusable(f"{options.folder}: no message files in it")
    checked = (check(path, options.folder) for path in messages)
    outcomes = list(checked) if options.json else list(_with_progress(checked, len(messages)))
    failures = [outcome for outcome in outcomes if outcome.failure is not None]
    left_out = len(files) - len(messages)
    if options.json:
        _print_json(outcomes, left_out)
    else:
        _print_table(outcomes, failures, left_out)
    return 1 if failures else 0


def check(path: Path, folder: Path) -> Outcome:
    """Decode and re-encode the message of one file."""
    name = str(path.relative_to(folder))
    try:
        octets = octets_of(path.read_bytes())
    except OSError as error:
        return Outcome(name, ("", ""), 0, str(error.strerror))
    if octets is None:
        return Outcome(name, ("", ""), 0, "no octets in hexadecimal, base64 or raw")
    try:
        message = gbcs.decode(octets)
    except WireError as error:
        return Outcome(name, ("", ""), len(octets), describe(error, octets))
    payload = message.payload
    protocol = (payload.protocol or "unknown") if isinstance(payload, Opaque) else "DLMS"
    kind = (protocol, message.header.cra.name.lower())
    same = gbcs.encode(message) == octets
    return Outcome(name, kind, len(octets), None if same else "encodes to other octets than it was decoded from")


def _with_progress(outcomes: Iterator[Outcome], total: int) -> Iterator[Outcome]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    out = console(stderr=True)
    columns = (TextColumn("checking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress:
        yield from progress.track(outcomes, total=total)


def _print_json(outcomes: list[Outcome], left_out: int) -> None:
    failures = {outcome.path: outcome.failure for outcome in outcomes if outcome.failure is not None}
    print(
        json.dumps(
            {
                "messages": len(outcomes),
                "octets": sum(outcome.octets for outcome in outcomes),
                "failures": failures,
                "other_files": left_out,
            }
        )
    )


def _print_table(outcomes: list[Outcome], failures: list[Outcome], left_out: int) -> None:
    from rich.table import Table

    out = console()
    table = Table(show_footer=True, box=None, pad_edge=False)
    totals = (len(outcomes), sum(outcome.octets for outcome in outcomes), len(failures))
    for heading, footer in zip(("protocol", "direction"), ("all", ""), strict=True):
        table.add_column(heading, footer)
    for heading, total in zip(("messages", "octets", "failed"), totals, strict=True):
        table.add_column(heading, str(total), justify="right")
    messages = Counter(outcome.kind for outcome in outcomes)
    for kind in sorted(messages):
        of_kind = [outcome for outcome in outcomes if outcome.kind == kind]
        failed = sum(outcome.failure is not None for outcome in of_kind)
        protocol, direction = kind if kind[0] else ("not decoded", "")
        octets = sum(outcome.octets for outcome in of_kind)
        table.add_row(protocol, direction, str(messages[kind]), str(octets), str(failed) if failed else "")
    out.print(table)
    for outcome in failures[:_FAILURES_SHOWN]:
        out.print(f"{outcome.path}: {outcome.failure}", style="red", soft_wrap=True)
    if len(failures) > _FAILURES_SHOWN:
        out.print(f"... and {len(failures) - _FAILURES_SHOWN} failures more", style="red")
    if left_out:
        out.print(f"{left_out} other files left out", style="dim")
    passed = "no failure" if not failures else f"{len(failures)} of {len(outcomes)} messages failed"
    out.print(passed, style="green" if not failures else "bold red")
