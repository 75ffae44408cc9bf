"""``gbcs check``: decode and re-encode every message below a folder; with keys, verify and decrypt it too."""

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
from gbcs.cli.inputs import is_folder, octets_of
from gbcs.payload import protocol
from wire.errors import WireError

if TYPE_CHECKING:
    from gbcs.keys import KeyStore

__all__ = ["add", "message_files"]

_SUFFIXES = {".hex", ".txt", ".b64", ".base64", ".bin", ".gbcs"}
_FAILURES_SHOWN = 20


class Outcome(NamedTuple):
    """What became of one file.

    Attributes:
        path: relative to the folder.
        kind: protocol and direction; empty where the file did not decode.
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
        description="Decode and re-encode every message below a folder: files named "
        f"{', '.join('*' + suffix for suffix in sorted(_SUFFIXES))}, in upper or lower case, one message each. "
        "With --keys, verify signatures and MACs and decrypt what is encrypted. Exit status 1 where something fails; "
        "a protection without a key is counted and is no failure.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    store.add_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check the files and print a table."""
    messages, left_out = message_files(options.folder)
    keys = store.load(options.keys, options.keys_password) if options.keys else None
    checked = (check(path, options.folder, keys, options.acb) for path in messages)
    outcomes = list(checked) if options.json else list(_with_progress(checked, len(messages)))
    if options.json:
        _print_json(outcomes, left_out)
    else:
        _print_table(outcomes, left_out, verified=keys is not None)
    return 1 if any(outcome.failure is not None for outcome in outcomes) else 0


def message_files(folder: Path) -> tuple[list[Path], int]:
    """The files below a folder whose names are those of messages, and how many others there are.

    Raises:
        Unusable: where there is no such folder, or no message in it.
    """
    if not is_folder(folder):
        raise Unusable.at(folder, "no such folder")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    messages = [path for path in files if path.suffix.lower() in _SUFFIXES]
    if not messages:
        raise Unusable.at(folder, "no message files in it")
    return messages, len(files) - len(messages)


def check(path: Path, folder: Path, keys: KeyStore | None, acb: gbcs.EntityId | None) -> Outcome:
    """Decode and re-encode the message of one file; with keys, verify and decrypt it."""
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


def _with_progress(outcomes: Iterator[Outcome], total: int) -> Iterator[Outcome]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    out = console(stderr=True)
    columns = (TextColumn("checking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress:
        yield from progress.track(outcomes, total=total)


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
