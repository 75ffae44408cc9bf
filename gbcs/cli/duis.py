"""``gbcs duis``: show and validate the documents that users and the DCC exchange; sign and verify beside it."""

from __future__ import annotations

import argparse
import json
from typing import Any

from gbcs.cli import duis_sign
from gbcs.cli.console import Unusable, describe, say
from gbcs.cli.inputs import documents, read_document
from gbcs.cli.tree import render
from gbcs.cli.viewed import print_view
from wire.errors import WireError

__all__ = ["add"]

_SHOWN = 256  # characters of one text in the tree; --json has longer ones


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("duis", help="service requests and responses in XML", description="DUIS documents.")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    show = actions.add_parser(
        "show",
        help="show documents",
        description="Show requests and responses: what they are, header and values, and the GBCS message in them.",
    )
    show.add_argument("input", nargs="+", help="a file, or - for standard input")
    show.add_argument("--json", action="store_true", help="print one JSON object a line")
    show.set_defaults(run=_show)
    validate = actions.add_parser(
        "validate",
        help="say what is wrong with documents",
        description="Validate documents of DUIS and MMC against the official schema where --schema or the environment "
        "variable DUIS_SCHEMA names it, else against the model that comes with the library; and by the rules that the "
        "schema does not state. Exit status 1 where something is wrong.",
    )
    validate.add_argument("input", nargs="+", help="a file, a folder of .xml files, or - for standard input")
    validate.add_argument(
        "--schema", metavar="PATH", help="the official schema: the folder of its files, or one of them"
    )
    validate.add_argument("--json", action="store_true", help="print one JSON object a line")
    validate.set_defaults(run=_validate)
    duis_sign.add(actions)


def _show(options: argparse.Namespace) -> int:
    import duis
    import gbcs
    from duis.xml import MAX_SIZE

    for number, argument in enumerate(options.input):
        data = read_document(argument, MAX_SIZE)
        message: Any = None
        refused: WireError | None = None
        try:
            document = duis.read(data)
            form = document.plain()
            payload = document.gbcs_payload or b""
        except WireError as error:
            raise Unusable.at(argument, describe(error, None)) from None
        if payload:
            try:
                message = gbcs.decode(payload)
            except WireError as error:
                refused = error
        if options.json:
            inner = gbcs.to_dict(message) if message is not None else None
            if refused is not None:
                inner = {"octets": payload.hex(), "error": str(refused)}
            print(json.dumps(form if inner is None else form | {"gbcs": inner}))
            continue
        if number:
            print()
        service = getattr(document, "service", None)
        title = form.pop("form") + (f"  {service.variant} {service.name}" if service else "")
        render(_shortened(form), len(data), title)
        if message is not None:
            print()
            print_view(message)
        elif refused is not None:
            print()
            form = {"octets": payload.hex(), "error": str(refused)}
            render(form, len(payload), "GBCS payload that does not decode")
    return 0


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _shortened(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shortened(inner) for inner in value]
    if isinstance(value, str) and len(value) > _SHOWN:
        return f"{len(value)} characters (--json shows them)"
    return value


def _validate(options: argparse.Namespace) -> int:
    import duis
    from duis.xml import MAX_SIZE

    inputs = [expanded for argument in options.input for expanded in documents(argument)]
    if not inputs:
        raise Unusable("no .xml files there")
    wrong = 0
    for name, argument in inputs:
        try:
            problems = duis.validate(read_document(argument, MAX_SIZE), options.schema)
        except WireError as error:
            raise Unusable(str(error)) from None
        wrong += bool(problems)
        if options.json:
            print(json.dumps({"input": name, "problems": [problem._asdict() for problem in problems]}))
        else:
            for problem in problems:
                say(f"{name}: {problem}")
    if not options.json and len(inputs) > 1:
        print(f"{len(inputs)} documents, {wrong} with problems")
    elif not options.json and not wrong:
        say(f"{inputs[0][0]}: valid")
    return 1 if wrong else 0
