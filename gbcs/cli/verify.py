"""``gbcs verify``: check signature and MAC of messages, and who may vouch for them, one line each."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import Any

import gbcs
from gbcs.cli import store, trust
from gbcs.cli.console import console, say
from gbcs.cli.messages import HELP, Input, add_field, expanded, messages, run_each, tracked

__all__ = ["add"]

_STYLES = {"valid": "green", "invalid": "bold red", "no key": "yellow", "absent": "dim", "not judged": "yellow"}


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "verify",
        help="check signatures and MACs",
        description="Check signature and MAC of each message. With --trust or --me, also whether the certificate of "
        "who vouches for it is of a role that its use case allows and names its originator, whether it leads to a "
        "trusted authority, and whether the message is for --me. Exit status 0 only where every message has a valid "
        "protection, none that is invalid or lacks a key, and all else that was asked is valid.",
    )
    parser.add_argument("input", nargs="+", help=HELP)
    add_field(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    store.add_options(parser, required=True)
    trust.add_options(parser)
    parser.add_argument("--me", type=store.entity, metavar="EUI", help="who the messages should be for")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a line for each message."""
    sources, _ = expanded(options.input)
    keys, authorities = store.load(options.keys, options.keys_password), trust.load(options.trust)
    at = options.at or (datetime.now(UTC) if authorities else None)
    asked = list(_PROTECTIONS)
    if authorities or options.me:
        asked += ["role", "entity"]
    asked += ["chain"] if authorities else []
    asked += ["recipient"] if options.me else []
    rows: list[dict[str, Any]] = []
    reasons: list[str] = []

    def check(given: Input, several: bool) -> bool:
        message = gbcs.decode(given.octets)
        found = gbcs.authorise(message, keys, me=options.me, trust=authorities, at=at, acb=options.acb)
        use_case = message.use_case.reference if message.use_case else f"{message.header.message_code:04X}"
        row: dict[str, Any] = {"input": given.file or given.name}
        if given.line is not None:
            row["line"] = given.line
        row["message"] = f"{use_case} {message.header.cra.name.lower()}"
        answers = found.plain()
        if len(asked) == len(_PROTECTIONS):
            answers = {question: answers[question] for question in asked}
        row |= answers
        reasons.extend(f"{given.name}: {problem}" for problem in found.problems)
        rows.append(row)
        if options.json:
            print(json.dumps(row))
        return _passes(row, asked)

    inputs = tracked(sources, "verifying", lambda source: messages(source, options.field))
    status = run_each(inputs, check)
    if not options.json and rows:
        _print_table(rows, asked)
        for reason in reasons:
            say(reason)
    if len(rows) > 1 and not options.json:
        passed = sum(_passes(row, asked) for row in rows)
        say(f"{passed} of {len(rows)} messages verified")
    return status


_PROTECTIONS = ("signature", "mac")


def _passes(row: dict[str, Any], asked: list[str]) -> bool:
    protections = {row[question] for question in _PROTECTIONS} - {"absent"}
    return protections == {"valid"} and all(row[question] == "valid" for question in asked[len(_PROTECTIONS) :])


def _print_table(rows: list[dict[str, Any]], asked: list[str]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    table.add_column("input", overflow="fold")
    for heading in ("message", *asked):
        table.add_column("MAC" if heading == "mac" else heading, no_wrap=True)
    for row in rows:
        outcomes = (Text(row[name], style=_STYLES[row[name]]) for name in asked)
        table.add_row(row["input"] + (f", line {row['line']}" if "line" in row else ""), row["message"], *outcomes)
    console().print(table)
