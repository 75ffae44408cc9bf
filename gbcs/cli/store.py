"""``gbcs keys``, and the options by which other commands get keys."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from gbcs.cli.console import Unusable, console
from gbcs.entity import EntityId
from wire.errors import WireError

if TYPE_CHECKING:
    from gbcs.keys import KeyStore

__all__ = ["add", "add_keys_option", "add_options", "entity", "load"]


def add_options(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    """Add the options ``--keys`` and ``--acb``."""
    add_keys_option(parser, required=required)
    parser.add_argument(
        "--acb",
        type=entity,
        metavar="EUI",
        help="the access control broker, where no certificate says which it is",
    )


def add_keys_option(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    """Add the option ``--keys``."""
    parser.add_argument(
        "--keys",
        action="append",
        metavar="PATH",
        required=required,
        help="a folder of PEM or DER files named by EUI-64 and usage, or a JSON file; may be given again",
    )


def entity(text: str) -> EntityId:
    """An EUI-64 of the command line."""
    try:
        return EntityId(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def load(paths: list[str] | None) -> KeyStore:
    """The keys of the paths that ``--keys`` names; what is odd about them goes to standard error.

    Raises:
        Unusable: where a path can't be read or holds no keys, or the extra that keys need is missing.
    """
    try:
        from gbcs.keys import KeyStore
    except ImportError:
        raise Unusable("keys need cryptography: pip install 'gbcs[cli]'") from None
    keys = KeyStore()
    for path in paths or ():
        before = len(keys.entries())
        try:
            notes = keys.load(path)
        except OSError as error:
            raise Unusable.at(path, error) from None
        except WireError as error:
            raise Unusable.at(path, error) from None
        for note in notes:
            print(f"gbcs: {path}: {note}", file=sys.stderr)
        if len(keys.entries()) == before == 0:
            raise Unusable.at(path, "no keys in it")
    return keys


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "keys", help="show what a key store holds", description="Show what a key store holds."
    )
    parser.add_argument("path", nargs="+", metavar="PATH", help="a folder of PEM or DER files, or a JSON file")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a line for each entity and usage."""
    entries = load(options.path).entries()
    if options.json:
        print(
            json.dumps(
                [
                    {
                        "entity": str(entry.entity_id),
                        "role": entry.role.plain() if entry.role is not None else None,
                        "usage": entry.usage.value,
                        "prepayment": entry.prepayment,
                        "public": entry.public,
                        "private": entry.private,
                    }
                    for entry in entries
                ]
            )
        )
        return 0
    from rich.table import Table

    table = Table("entity", "role", "usage", box=None, pad_edge=False)
    table.add_column("public", justify="right")
    table.add_column("private", justify="right")
    for entry in entries:
        usage = f"{entry.usage} (prepayment)" if entry.prepayment else str(entry.usage)
        role = "" if entry.role is None else str(entry.role.plain())
        table.add_row(str(entry.entity_id), role, usage, str(entry.public), str(entry.private or ""))
    console().print(table)
    return 0
