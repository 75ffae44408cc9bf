"""``gbcs check``: decode and re-encode every message of folders and files; with keys, verify and decrypt it too."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import gbcs
from gbcs.cli import store
from gbcs.cli.console import Unusable, console, describe
from gbcs.cli.inputs import file_of, is_folder, octets_of
from gbcs.cli.messages import HELP, SUFFIXES, Input, Source, add_field, expanded, messages, tracked
from gbcs.payload import protocol
from wire.errors import WireError

if TYPE_CHECKING:
    from gbcs.keys import KeyStore

__all__ = ["add"]

_FAILURES_SHOWN = 20


class Outcome(NamedTuple):
    """What became of one message.

    Attributes:
        path: of the file, relative to the folder, and the line.
        kind: protocol and direction; empty where it did not decode.
        octets: how many the message has.
        failure: None where all is well.
        signature: outcome of its check; ``absent`` also where no keys were given.
        mac: likewise.
    """

    path: str
    kind: tuple[str, str]
    octets: int
    failure: str | None
    signature: str = "absent"
    mac: str = "absent"


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "check",
        help="decode and re-encode every message below a folder",
        description="Decode and re-encode every message below a folder, or of other inputs: files named "
        f"{', '.join('*' + suffix for suffix in sorted(SUFFIXES))}, in upper or lower case; of DUIS documents the "
        "messages that they carry. With --keys, verify signatures and MACs and decrypt what is encrypted. Exit status "
        "1 where something fails; a protection without a key is counted and is no failure.",
    )
    parser.add_argument("input", nargs="+", metavar="DIR", help=f"a folder; or {HELP}")
    add_field(parser)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    store.add_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check the files and print a table."""
    _refuse_missing(options.input)
    sources, left_out = expanded(options.input)
    keys = store.load(options.keys, options.keys_password) if options.keys else None
    outcomes: list[Outcome] = []

    def read(source: Source) -> Iterator[Input]:
        nonlocal left_out
        is_empty = True
        for each in messages(source, options.field):
            is_empty = False
            yield each
        left_out += is_empty

    outcomes += (check(each, keys, options.acb) for each in tracked(sources, "checking", read))
    if options.json:
        _print_json(outcomes, left_out)
    else:
        _print_table(outcomes, left_out, verified=keys is not None)
    return 1 if any(outcome.failure is not None for outcome in outcomes) else 0


def _refuse_missing(arguments: list[str]) -> None:
    """Refuse what names no file or folder and spells no octets: a check of nothing neither passes nor fails."""
    for argument in arguments:
        is_there = argument == "-" or file_of(argument) is not None or (argument and is_folder(Path(argument)))
        if not is_there and octets_of(argument.encode("utf-8", "surrogateescape")) is None:
            raise Unusable.at(argument, "no such folder")


def check(given: Input, keys: KeyStore | None, acb: gbcs.EntityId | None) -> Outcome:
    """Decode and re-encode a message; with keys, verify and decrypt it."""
    name, octets = given.name, given.octets
    if given.reason is not None:
        return Outcome(name, ("", ""), 0, given.reason)
    try:
        message = gbcs.decode(octets)
    except WireError as error:
        return Outcome(name, ("", ""), len(octets), describe(error, octets))
    outcome = Outcome(
        name, (protocol(message.payload) or "unknown", message.header.cra.name.lower()), len(octets), None
    )
    if gbcs.encode(message) != octets:
        return outcome._replace(failure="encodes to other octets than it was decoded from")
    if keys is None:
        return outcome
    signature, mac = message.verify(keys, acb)
    outcome = outcome._replace(signature=str(signature), mac=str(mac))
    invalid = [name for name, result in (("signature", signature), ("MAC", mac)) if result == "invalid"]
    if invalid:
        return outcome._replace(failure=f"{' and '.join(invalid)} invalid")
    try:
        message.decrypt(keys)
    except WireError as error:
        return outcome._replace(failure=str(error))
    return outcome


def _verified(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """How many signatures and MACs are valid, and how many of both lack a key."""
    return {
        "valid signatures": sum(outcome.signature == "valid" for outcome in outcomes),
        "valid MACs": sum(outcome.mac == "valid" for outcome in outcomes),
        "no key": sum((outcome.signature == "no key") + (outcome.mac == "no key") for outcome in outcomes),
    }


def _print_json(outcomes: list[Outcome], left_out: int) -> None:
    verified = {name.lower().replace(" ", "_"): number for name, number in _verified(outcomes).items()}
    print(
        json.dumps(
            {
                "messages": len(outcomes),
                "octets": sum(outcome.octets for outcome in outcomes),
                **verified,
                "failures": {outcome.path: outcome.failure for outcome in outcomes if outcome.failure is not None},
                "other_files": left_out,
            }
        )
    )


def _print_table(outcomes: list[Outcome], left_out: int, *, verified: bool) -> None:
    from rich.table import Table

    def numbers(of_kind: Sequence[Outcome]) -> dict[str, int]:
        return {
            "messages": len(of_kind),
            "octets": sum(outcome.octets for outcome in of_kind),
            **(_verified(of_kind) if verified else {}),
            "failed": sum(outcome.failure is not None for outcome in of_kind),
        }

    out = console()
    table = Table(show_footer=True, box=None, pad_edge=False)
    for heading, footer in zip(("protocol", "direction"), ("all", ""), strict=True):
        table.add_column(heading, footer)
    for heading, total in numbers(outcomes).items():
        table.add_column(heading, str(total), justify="right")
    for kind in sorted(Counter(outcome.kind for outcome in outcomes)):
        protocol, direction = kind if kind[0] else ("not decoded", "")
        cells = numbers([outcome for outcome in outcomes if outcome.kind == kind]).values()
        table.add_row(protocol, direction, *(str(cell or "") for cell in cells))
    out.print(table)
    failures = [outcome for outcome in outcomes if outcome.failure is not None]
    for outcome in failures[:_FAILURES_SHOWN]:
        out.print(f"{outcome.path}: {outcome.failure}", style="red", soft_wrap=True)
    if len(failures) > _FAILURES_SHOWN:
        out.print(f"and {len(failures) - _FAILURES_SHOWN} failures more: --json shows them", style="red")
    if left_out:
        out.print(f"{left_out} other files left out", style="dim")
    passed = "no failure" if not failures else f"{len(failures)} of {len(outcomes)} messages failed"
    out.print(passed, style="green" if not failures else "bold red")
