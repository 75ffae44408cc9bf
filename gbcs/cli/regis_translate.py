"""``gbcs regis translate`` and ``gbcs regis flow``: files of flows in another format, and what flows are made of."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gbcs.cli import regis_author
from gbcs.cli.console import Unusable, console, say, shown
from gbcs.cli.regis_files import add_catalogue, catalogue_of, reading, write_whole
from wire.errors import WireError, near

if TYPE_CHECKING:
    from rich.tree import Tree

    from gbcs.regis.flows import Catalogue, DataItem, Flow, Group

__all__ = ["add"]

_PRESENCE = {"M": "mandatory", "O": "optional", "N": "not used"}
_CODES_SHOWN = 12


def add(subparsers: Any) -> None:
    """Add the subcommands to those of ``gbcs regis``."""
    translate = subparsers.add_parser(
        "translate",
        help="a file of a data flow in another format",
        description="Translate a file of a data flow between the variable format (user files), the pool format and the "
        "fixed format, however large it is; prints it, or writes it. Counts and checksum are made anew. What the "
        "header of the other format has no place for is told and lost; what its records can't hold is refused.",
    )
    translate.add_argument("file", metavar="FILE", help="a file, or - for standard input")
    translate.add_argument("--to", choices=("variable", "pool", "fixed"), required=True, help="the format wanted")
    translate.add_argument("--into", type=Path, metavar="FILE", help="where to write (default: standard output)")
    translate.add_argument("--file-id", default="", metavar="ID", help="of the user file made from a pool file")
    translate.add_argument("--test-flag", default="OPER", metavar="FLAG", help="likewise (default: OPER)")
    translate.add_argument("--completed", default="", metavar="TIME", help="for the trailer: YYYYMMDDHHMMSS")
    translate.add_argument(
        "--provisional", action="store_true", help="needed with the fixed format, whose layout is not published"
    )
    translate.add_argument("--json", action="store_true", help="with --into: print what was done as JSON")
    add_catalogue(translate)
    translate.set_defaults(run=_translate)
    flow = subparsers.add_parser(
        "flow",
        help="list data flows, explain one",
        description="List the data flows of the catalogue, or explain one: its routes, its groups and their items.",
    )
    flow.add_argument("flow", nargs="?", metavar="FLOW", help="a reference, as D0350 or D0350001")
    flow.add_argument(
        "--template", action="store_true", help="print a form of one as JSON, to be filled in for gbcs regis make"
    )
    flow.add_argument("--codes", action="store_true", help="show all codes of the items")
    flow.add_argument("--json", action="store_true", help="print JSON")
    add_catalogue(flow)
    flow.set_defaults(run=_flow)


def _translate(options: argparse.Namespace) -> int:
    from gbcs.regis.flows import Reader, translate
    from gbcs.regis.flows.translation import lost

    if options.json and options.into is None:
        raise Unusable("--json goes with --into: the file itself is what is printed")
    catalogue = catalogue_of(options)
    counted = {"records": 0, "octets": 0}

    def lines(found: Iterator[bytes]) -> Iterator[bytes]:
        for line in found:
            counted["records"] += 1
            counted["octets"] += len(line)
            yield line

    try:
        with reading(options.file, "translating") as handle:
            reader = Reader(handle, catalogue)
            away = lost(reader.header, options.to)
            found = lines(
                translate(
                    reader,
                    options.to,
                    catalogue,
                    file_id=options.file_id,
                    test_flag=options.test_flag,
                    completed=options.completed,
                    provisional=options.provisional,
                )
            )
            if options.into is None:
                for line in found:
                    sys.stdout.buffer.write(line)
            else:
                write_whole(options.into, found)
    except WireError as error:
        raise Unusable.at(options.file, error) from None
    if options.json:
        report = {"flow": reader.header.flow_id, "from": reader.layout, "to": options.to, **counted, "lost": away}
        print(json.dumps(report))
    elif away:
        told = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in away.items())
        say(f"gbcs: no place in the {options.to} format for: {told}", file=sys.stderr)
    return 0


# Flows ----------------------------------------------------------------------------------------------------------------


def _flow(options: argparse.Namespace) -> int:
    catalogue = catalogue_of(options)
    if options.flow is None:
        if options.template:
            raise Unusable("--template goes with a flow")
        _list(catalogue, options)
        return 0
    flow = catalogue.named(options.flow)
    if flow is None:
        known = near(options.flow, [each.reference for each in catalogue.flows])
        raise Unusable(f"no flow {shown(options.flow)} in the catalogue{known}; gbcs regis flow lists them")
    if options.template:
        if not flow.groups:
            raise Unusable(f"nothing is known of the groups of {options.flow}")
        print(json.dumps(regis_author.form(flow), indent=2))
    elif options.json:
        print(json.dumps(flow.plain()))
    else:
        _explain(flow, all_codes=options.codes)
    return 0


def _list(catalogue: Catalogue, options: argparse.Namespace) -> None:
    if options.json:
        form = [
            {
                "reference": flow.reference,
                "version": flow.version or None,
                "name": flow.name,
                "layout": flow.layout,
                "groups": len(flow.groups),
            }
            for flow in catalogue
        ]
        print(json.dumps(form))
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("flow", "version", "name", "format"):
        table.add_column(heading)
    table.add_column("groups", justify="right")
    for flow in catalogue:
        groups = str(len(flow.groups)) if flow.groups else "unknown"
        table.add_row(flow.reference, flow.version or "-", flow.name, flow.layout, groups)
    console().print(table)


def _explain(flow: Flow, *, all_codes: bool) -> None:
    from rich.tree import Tree

    version = f" version {flow.version}" if flow.version else ", its groups unknown"
    layout = "a pool file" if flow.layout == "pool" else "a user file"
    tree = Tree(
        _text((f"{flow.reference}{version}", "bold"), (f"  {flow.name}  ", ""), (layout, "dim")), guide_style="dim"
    )
    senders: dict[str, list[str]] = {}
    for sender, receiver in flow.routes:
        senders.setdefault(sender, []).append(receiver)
    for sender, receivers in senders.items():
        tree.add(_text((f"from {sender} to {', '.join(receivers)}", "dim")))
    for group in flow.roots:
        _add_group(tree, group, all_codes)
    console().print(tree)


def _add_group(tree: Tree, group: Group, all_codes: bool) -> None:
    branch = tree.add(_text((group.code, "bold"), (f"  {group.name}  ", ""), (str(group.occurrence), "green")))
    for item, presence in group.uses:
        place = _text(
            (f"{item.reference}  ", "cyan"),
            (item.name, ""),
            (f"  {item.format if item.format.kind else 'format unknown'}", "dim"),
            ("" if presence == "M" else f"  {_PRESENCE[presence]}", "yellow"),
        )
        shown = branch.add(place)
        for line in _codes(item, all_codes):
            shown.add(_text((line, "dim")))
    for rule in group.rules:
        branch.add(_text((f"{'rule' if rule.is_certain else 'hint'}  {rule}", "magenta")))
    for child in group.children:
        _add_group(branch, child, all_codes)


def _codes(item: DataItem, all_codes: bool) -> Iterator[str]:
    if item.is_list_unknown:
        yield "codes of a list that is not known"
    if item.codes is None:
        return
    listed = [f"{code} {meaning}".strip() for code, meaning in item.codes.items()]
    if all_codes and any(item.codes.values()):
        yield from listed
    elif all_codes or len(listed) <= _CODES_SHOWN:
        yield ", ".join(listed)
    else:
        yield f"{', '.join(listed[:_CODES_SHOWN])} and {len(listed) - _CODES_SHOWN} more"


def _text(*parts: tuple[str, str]) -> Any:
    from rich.text import Text

    return Text.assemble(*parts)
