"""``gbcs keys``, and the options by which other commands get keys."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from gbcs.cli.console import Unusable, console, say, shown
from gbcs.cli.inputs import file_of
from gbcs.entity import EntityId
from wire.errors import WireError

if TYPE_CHECKING:
    from gbcs.keys import KeyStore

__all__ = ["add", "add_keys_option", "add_options", "entity", "load", "secret"]


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
        help="a folder or file of certificates and keys: PEM, DER, base64, PKCS#12 or JSON; may be given again",
    )
    add_password_option(parser)


def add_password_option(parser: argparse.ArgumentParser) -> None:
    """Add the option ``--keys-password``."""
    parser.add_argument(
        "--keys-password", metavar="TEXT|@FILE", help="of encrypted private keys and PKCS#12 files; @FILE holds it"
    )


def entity(text: str) -> EntityId:
    """An EUI-64 of the command line."""
    try:
        return EntityId(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def load(paths: list[str] | None, password: str | None = None, *, all_notes: bool = False) -> KeyStore:
    """The keys of the paths that ``--keys`` names; what is odd about them goes to standard error.

    Args:
        paths: folders and files.
        password: what ``--keys-password`` gives.
        all_notes: whether several things of a path are told one by one, or that there are such.

    Raises:
        Unusable: where a path can't be read or holds no keys, or the extra that keys need is missing.
    """
    try:
        from gbcs.keys import KeyStore
    except ImportError:
        raise Unusable("keys need cryptography: pip install '.[cli]'") from None
    keys = KeyStore()
    opening = None if password is None else secret(password)
    for path in paths or ():
        before = len(keys.entries())
        try:
            notes = keys.load(path, opening)
        except OSError as error:
            raise Unusable.at(path, error) from None
        except WireError as error:
            raise Unusable.at(path, error) from None
        if len(keys.entries()) == before == 0:
            raise Unusable.at(path, "; ".join(["no keys in it", *notes[:3]]))
        if len(notes) > 1 and not all_notes:
            notes = [f"{len(notes)} remarks on its certificates and keys; gbcs keys lists them"]
        for note in notes:
            say(f"gbcs: {shown(path)}: {note}", file=sys.stderr)
    return keys


def secret(text: str, option: str = "--keys-password") -> bytes:
    """What an option says, or ``@FILE`` holds without the end of its line; it stands in no error."""
    if not text.startswith("@"):
        return text.encode("utf-8", "surrogateescape")
    path = file_of(text[1:])
    if path is None:
        raise Unusable(f"{option}: no such file")
    try:
        return path.read_bytes().removesuffix(b"\n").removesuffix(b"\r")
    except OSError as error:
        raise Unusable.at(option, error) from None


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "keys", help="show what a key store holds", description="Show what a key store holds."
    )
    parser.add_argument("path", nargs="+", metavar="PATH", help="as --keys of other commands")
    add_password_option(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a line for each entity and usage."""
    entries = load(options.path, options.keys_password, all_notes=True).entries()
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
