"""``gbcs verify``: check signature and MAC of messages, one line each."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import gbcs
from gbcs.cli import store
from gbcs.cli.check import message_files
from gbcs.cli.console import Unusable, console, describe
from gbcs.cli.inputs import read_argument
from wire.errors import WireError

__all__ = ["add"]

_STYLES = {"valid": "green", "invalid": "bold red", "no key": "yellow", "absent": "dim"}


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "verify",
        help="check signatures and MACs",
        description="Check signature and MAC of each message. Exit status 0 only where every message has a valid "
        "protection, and none that is invalid or lacks a key.",
    )
    parser.add_argument(
        "input", nargs="+", help="a file, a folder of message files, hexadecimal, base64, or - for standard input"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    store.add_options(parser, required=True)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a line for each message."""
    inputs = [expanded for argument in options.input for expanded in _expanded(argument)]
    keys = store.load(options.keys)
    rows: list[dict[str, str]] = []
    for name, argument in inputs:
        octets = read_argument(argument)
        try:
            message = gbcs.decode(octets)
        except WireError as error:
            raise Unusable(f"{name}: {describe(error, octets)}") from None
        outcome = message.verify(keys, options.acb)
        use_case = message.use_case.reference if message.use_case else f"{message.header.message_code:04X}"
        rows.append(
            {
                "input": name,
                "message": f"{use_case} {message.header.cra.name.lower()}",
                "signature": str(outcome.signature),
                "mac": str(outcome.mac),
            }
        )
    if options.json:
        for row in rows:
            print(json.dumps(row))
    else:
        _print_table(rows)
    return 0 if all(_is_protected(row) for row in rows) else 1


def _is_protected(row: dict[str, str]) -> bool:
    outcomes = {row["signature"], row["mac"]} - {"absent"}
    return outcomes == {"valid"}


def _expanded(argument: str) -> list[tuple[str, str]]:
    """Name and argument of each input; a folder stands for the message files below it."""
    try:
        is_folder = Path(argument).is_dir()
    except (OSError, ValueError):  # too long for a path, or with a null in it
        is_folder = False
    if not is_folder:
        return [(argument if len(argument) <= 40 else f"{argument[:40]}...", argument)]
    folder = Path(argument)
    return [(str(path.relative_to(folder)), str(path)) for path in message_files(folder)[0]]


def _print_table(rows: list[dict[str, str]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    table.add_column("input", overflow="fold")
    for heading in ("message", "signature", "MAC"):
        table.add_column(heading, no_wrap=True)
    for row in rows:
        outcomes = (Text(row[name], style=_STYLES[row[name]]) for name in ("signature", "mac"))
        table.add_row(row["input"], row["message"], *outcomes)
    console().print(table)
