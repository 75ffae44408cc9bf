"""``gbcs duis``: show and validate the documents that users and the DCC exchange; build and sign beside it.

``gbcs validate`` is ``gbcs duis validate``.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from gbcs.cli import duis_build, duis_sign, store
from gbcs.cli.console import Unusable, say
from gbcs.cli.messages import Input, run_each, whole_documents
from gbcs.cli.tree import render
from gbcs.cli.viewed import opened_form, print_view
from wire.errors import WireError
from wire.node import JSON

__all__ = ["add"]

_SHOWN = 256  # characters of one text in the tree; --json has longer ones


def add(subparsers: Any) -> None:
    """Add the subcommands."""
    parser = subparsers.add_parser("duis", help="service requests and responses in XML", description="DUIS documents.")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    show = actions.add_parser(
        "show",
        help="show documents",
        description="Show requests and responses: what they are, header and values, and the GBCS message in them, "
        "which --keys checks and opens.",
    )
    show.add_argument("input", nargs="+", help="a file, a folder of .xml files, or - for standard input")
    show.add_argument("--json", action="store_true", help="print one JSON object a line")
    store.add_options(show)
    show.set_defaults(run=_show)
    _add_validate(actions)
    duis_build.add(actions)
    duis_sign.add(actions)
    _add_validate(subparsers)


def _add_validate(commands: Any) -> None:
    validate = commands.add_parser(
        "validate",
        help="say what is wrong with documents of DUIS and MMC",
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


def _show(options: argparse.Namespace) -> int:
    import duis
    import gbcs

    keys = store.load(options.keys, options.keys_password) if options.keys else None
    shown = 0

    def show(given: Input, several: bool) -> bool:
        nonlocal shown
        document = duis.read(given.octets)
        form = document.plain()
        payload = document.gbcs_payload or b""
        message: gbcs.Message | None = None
        refused: WireError | None = None
        try:
            message = gbcs.decode(payload) if payload else None
            opened = message if message is None or keys is None else message.decrypt(keys)
        except WireError as error:
            refused, message = error, None
        inner: dict[str, JSON] = {"octets": payload.hex(), "error": str(refused)}
        if options.json:
            if payload:
                form["gbcs"] = inner if message is None else opened_form(message, keys, options.acb)
            print(json.dumps((given.place() if several else {}) | form))
            return True
        if shown:
            print()
        shown += 1
        if several:
            say(given.name)
        service = getattr(document, "service", None)
        title = document.form.value + (f"  {service.variant} {service.name}" if service else "")
        del form["form"]
        render(_for_people(form), len(given.octets), title)
        if payload:
            print()
        if message is not None and opened is not None:
            print_view(opened, None if keys is None else message.verify(keys, options.acb))
        elif payload:
            render(inner, len(payload), "GBCS payload that does not decode")
        return True

    return run_each(whole_documents(options.input), show)


def _for_people(form: dict[str, JSON]) -> dict[str, JSON]:
    """The form of a document with long texts summed up, and what is known of a signature that was not checked."""
    shown: dict[str, JSON] = {}
    for name, value in form.items():
        if name == "signed":
            shown["signature"] = "present, not checked" if value else "none"
        else:
            shown[name] = _shortened(value)
    return shown


def _shortened(value: JSON) -> JSON:
    if isinstance(value, dict):
        return {name: _shortened(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shortened(inner) for inner in value]
    if isinstance(value, str) and len(value) > _SHOWN:
        return f"{len(value)} characters (--json shows them)"
    return value


def _validate(options: argparse.Namespace) -> int:
    import duis

    if options.schema is not None and not Path(options.schema).exists():
        raise Unusable(f"there is no schema {options.schema}")
    count = wrong = 0

    def validate(given: Input, several: bool) -> bool:
        nonlocal count, wrong
        problems = duis.validate(given.octets, options.schema)
        count += 1
        wrong += bool(problems)
        if options.json:
            print(json.dumps({"input": given.name, "problems": [problem._asdict() for problem in problems]}))
            return not problems
        for problem in problems:
            say(f"{given.name}: {problem}")
        if not problems and not several:
            say(f"{given.name}: valid")
        return not problems

    status = run_each(whole_documents(options.input), validate)
    if not options.json and count > 1:
        print(f"{count} documents, {wrong} with problems")
    return status
