"""``gbcs regis make`` and ``gbcs regis amend``: files of flows made of plain values, and mended."""

from __future__ import annotations

import argparse
import datetime
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gbcs.cli.console import Unusable, say
from gbcs.cli.regis_files import add_catalogue, catalogue_of, octets_of_path, write_whole
from wire.errors import WireError
from wire.json_input import JSONError, read_json

if TYPE_CHECKING:
    from gbcs.regis.flows import Flow

__all__ = ["add", "form"]

_PRESENCE = {"M": "mandatory", "O": "optional"}


def add(subparsers: Any) -> None:
    """Add the subcommands to those of ``gbcs regis``."""
    make = subparsers.add_parser(
        "make",
        help="make a file of a data flow",
        description="Make a file of a data flow of plain values in JSON, as gbcs regis flow FLOW --template prints "
        "them. Everything is checked; where something is wrong all of it is told, and nothing is made.",
    )
    make.add_argument("file", metavar="FILE", help="the filled form, or - for standard input")
    make.add_argument("--into", type=Path, metavar="FILE", help="where to write (default: standard output)")
    make.add_argument("--pool", action="store_true", help="make a pool file")
    add_catalogue(make)
    make.set_defaults(run=_make)
    amend = subparsers.add_parser(
        "amend",
        help="change values of one record of a data flow",
        description="Change values of one record of a file of a data flow, and make its counts and checksum anew.",
    )
    amend.add_argument("file", metavar="FILE", help="a file, or - for standard input")
    amend.add_argument("--line", type=int, required=True, metavar="N", help="the record, the header has 1")
    amend.add_argument(
        "--set", action="append", required=True, metavar="ITEM=VALUE", help="a new value; an empty one takes it away"
    )
    amend.add_argument("--into", type=Path, metavar="FILE", help="where to write (default: standard output)")
    add_catalogue(amend)
    amend.set_defaults(run=_amend)


def form(flow: Flow) -> dict[str, Any]:
    """What ``--template`` prints: an empty form, and what its items are."""
    from gbcs.regis.flows import template

    return {
        "flow": flow.id,
        "file_id": None,
        "sender": [None, None],
        "recipient": [None, None],
        "created": None,
        "test_flag": "OPER",
        "groups": template(flow),
        "about": {
            group.key: {
                "name": group.name,
                "range": str(group.occurrence),
                "items": {
                    use.item.reference: f"{use.item.name}, {use.item.format}, {_PRESENCE[use.presence]}"
                    for use in group.uses
                    if use.presence in _PRESENCE
                },
            }
            for group in flow.groups
        },
    }


def _text(file: str) -> str:

    octets = sys.stdin.buffer.read() if file == "-" else octets_of_path(file)
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        raise Unusable(f"{file}: not UTF-8") from None


def _made(options: argparse.Namespace, octets: bytes) -> int:

    if options.into is None:
        sys.stdout.buffer.write(octets)
    else:
        write_whole(options.into, iter((octets,)))
    return 0


def _make(options: argparse.Namespace) -> int:
    from gbcs.regis.flows import Header, compose, review, write
    from gbcs.regis.problems import Level

    catalogue = catalogue_of(options)
    try:
        filled = read_json(_text(options.file), parse_float=Decimal)
    except JSONError as error:
        raise Unusable(f"{options.file}: {error}") from None
    try:
        flow, groups = catalogue[str(filled["flow"])], filled["groups"]
        sender, recipient = tuple(map(_given, filled["sender"])), tuple(map(_given, filled["recipient"]))
        file_id, flag = _given(filled.get("file_id")), _given(filled.get("test_flag"))
        created = filled.get("created")
        at = datetime.datetime.fromisoformat(created) if created else datetime.datetime.now(datetime.UTC)
        at = at if at.tzinfo is not None else at.replace(tzinfo=datetime.UTC)
        parties = {"from_role": sender[0], "from_participant": sender[1]}
        parties |= {"to_role": recipient[0], "to_participant": recipient[1], "created": f"{at:%Y%m%d%H%M%S}"}
    except WireError as error:
        raise Unusable(f"{options.file}: {error}") from None
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise Unusable(f"{options.file}: a form as --template prints it ({type(error).__name__} {error})") from None
    if not isinstance(groups, dict):
        raise Unusable(f"{options.file}: groups by their keys")
    header = Header.user(file_id=file_id, flow_id=flow.id, test_flag=flag, **parties)
    faults = review(flow, groups, header=header, catalogue=catalogue)
    for fault in faults:
        say(f"{options.file}: {fault}", file=sys.stderr)
    if any(fault.level is not Level.WARNING for fault in faults):
        return 1
    try:
        file = compose(
            flow,
            groups,
            file_id=file_id,
            sender=(sender[0], sender[1]),
            recipient=(recipient[0], recipient[1]),
            created=at,
            test_flag=flag,
            is_pool=options.pool,
            catalogue=catalogue,
        )
    except WireError as error:
        raise Unusable(f"{options.file}: {error}") from None
    return _made(options, write(file))


def _given(value: object) -> str:
    return "" if value is None else str(value)


def _amend(options: argparse.Namespace) -> int:
    from gbcs.regis.flows import amend, write

    values = {}
    for text in options.set:
        item, equals, value = text.partition("=")
        if not equals:
            raise Unusable(f"--set {text}: ITEM=VALUE")
        values[item] = value
    octets = sys.stdin.buffer.read() if options.file == "-" else octets_of_path(options.file)
    catalogue = catalogue_of(options)
    try:
        return _made(options, write(amend(octets, options.line, values, catalogue=catalogue), catalogue))
    except WireError as error:
        raise Unusable(f"{options.file}: {error}") from None
