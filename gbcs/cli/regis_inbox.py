"""``gbcs regis inbox``: a folder of files, each by itself and all together."""

from __future__ import annotations

import argparse
import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gbcs.cli.console import Unusable, console
from gbcs.cli.regis_files import add_catalogue, catalogue_of, octets_of_path
from wire.errors import WireError

if TYPE_CHECKING:
    from gbcs.regis.folder import Entry, Report

__all__ = ["add"]

_PROBLEMS = 3
_HEADINGS = ("file", "kind", "from", "to", "number", "created", "received", "records", "outcome")
_STYLES = {"accepted": "green", "warned": "yellow", "rejected": "red"}


def add(subparsers: Any) -> None:
    """Add the subcommand to those of ``gbcs regis``."""
    parser = subparsers.add_parser(
        "inbox",
        help="look through a folder of files",
        description="Look through a folder: what each file is and what is wrong with it, and what is wrong between "
        "files: missing numbers, sets, answers. Exit status 1 where a file is rejected or something between files is "
        "wrong; warnings are told and are no failure. The time of a file in the folder counts as that of its receipt.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder; folders in it are left out")
    parser.add_argument(
        "--order",
        choices=("received", "created", "name"),
        default="received",
        help="of the files (default: of receipt)",
    )
    parser.add_argument("--day", type=_day, metavar="DATE", help="only the files of a day, UTC, ISO 8601")
    parser.add_argument(
        "--last",
        action="append",
        default=[],
        metavar="SENDER=N",
        help="number of the last file received from a sender before; may be given again",
    )
    parser.add_argument(
        "--routes",
        type=Path,
        metavar="FILE",
        help="routing keys, each with a blank and what it delivers to: who gets what",
    )
    add_catalogue(parser)
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.set_defaults(run=_inbox)


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"no date of ISO 8601: {text!r}") from None


def _inbox(options: argparse.Namespace) -> int:
    from gbcs.regis import folder

    last = {}
    for text in options.last:
        sender, _, number = text.partition("=")
        if not (number.isascii() and number.isdecimal()):
            raise Unusable(f"--last {text}: SENDER=N")
        last[sender] = int(number)
    entries = _entries(options)
    report = folder.report(entries, day=options.day, order=options.order, last=last)
    routes = None if options.routes is None else folder.routed(report.files, _table(options.routes))
    if options.json:
        form = report.plain()
        if routes is not None:
            form["routes"] = {where: [one.name for one in files] for where, files in routes.items()}
        print(json.dumps(form))
    else:
        _print(report, routes)
    return 1 if report.has_failed else 0


def _entries(options: argparse.Namespace) -> list[Entry]:
    from gbcs.regis import folder

    catalogue = catalogue_of(options) if options.catalogue else None
    try:
        paths = sorted(path for path in options.folder.iterdir() if path.is_file() and not path.name.startswith("."))
        times = [datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC) for path in paths]
    except OSError as error:
        raise Unusable(f"{options.folder}: {error.strerror}") from None
    found = []
    for path, received in zip(paths, times, strict=True):
        try:
            octets = octets_of_path(path)
            found.append(
                folder.entry(path.name, octets, received=received, catalogue=catalogue, edition=options.edition)
            )
        except WireError as error:
            raise Unusable(f"{path}: {error}") from None
    return found


def _table(path: Path) -> list[tuple[Any, str]]:
    from gbcs.regis.flows import RoutingKey

    found = []
    for number, line in enumerate(octets_of_path(path).decode("latin-1").splitlines(), 1):
        key, _, where = line.strip().partition(" ")
        if not key or key.startswith("#"):
            continue
        try:
            found.append((RoutingKey.parse(key), where.strip()))
        except WireError as error:
            raise Unusable(f"{path}, line {number}: {error}") from None
    return found


def _row(one: Entry) -> tuple[str, ...]:
    times = ("" if at is None else f"{at:%Y-%m-%d %H:%M:%S}" for at in (one.created, one.received))
    number = "" if one.number is None else str(one.number)
    return (one.name, one.kind, one.sender, one.recipient, number, *times, str(one.records), one.outcome)


def _print(report: Report, routes: dict[str, list[Entry]] | None) -> None:
    out = console()

    def say(text: str, style: str | None = None) -> None:
        # A name may hold octets that are none in its encoding.
        out.print(text.encode("utf-8", "backslashreplace").decode(), style=style, soft_wrap=True)

    rows = [_HEADINGS, *map(_row, report.files)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row, one in zip(rows, (None, *report.files), strict=True):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        # Names are longer than a terminal has room for: lines are wrapped by it, not cut.
        say("  ".join(cells).rstrip(), "bold" if one is None else _STYLES[one.outcome])
    for one in report.files:
        for problem in one.problems[:_PROBLEMS]:
            style = "yellow" if problem.level == "warning" else "red"
            say(f"{one.name}: {problem}", style)
        if len(one.problems) > _PROBLEMS:
            say(f"{one.name}: and {len(one.problems) - _PROBLEMS} more", "dim")
    for finding in report.findings:
        say(str(finding), "yellow" if finding.level == "warning" else "red")
    for where, files in (routes or {}).items():
        say(f"to {where or 'nobody'}: {', '.join(one.name for one in files)}")
    for kind, outcomes in report.counts.items():
        told = ", ".join(f"{number} {outcome}" for outcome, number in outcomes.items())
        say(f"{kind}: {told}; records: {report.records[kind]}", "bold")
