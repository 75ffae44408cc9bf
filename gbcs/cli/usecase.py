"""``gbcs usecase``: the use cases, what may be done with them, and what their messages hold."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from gbcs.cli.build import DIRECTIONS, template_of
from gbcs.cli.console import Unusable, console
from gbcs.usecases import all_use_cases
from gbcs.usecases.engines import engine_of
from wire.errors import near, quoted
from wire.node import JSON

if TYPE_CHECKING:
    from rich.console import Console

    from gbcs.payload import Payload
    from gbcs.usecases import UseCase
    from gbcs.usecases.model import Declared, Template

__all__ = ["add"]


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "usecase",
        help="the use cases of GBCS",
        description="List the use cases, or show what one is, who may send it, and the values of its messages.",
    )
    parser.add_argument(
        "use_case",
        nargs="?",
        metavar="REF|CODE",
        help="a reference such as ECS17b, a message code such as 0027, a service reference variant such as 4.1.1, or "
        "part of a name",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument(
        "--template",
        nargs="?",
        const="",
        choices=("", *DIRECTIONS),
        metavar="DIRECTION",
        help="print the values of a command, response or alert (all of them by default) in JSON, to be filled in for "
        "gbcs build",
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    found = list(all_use_cases())
    if options.use_case is not None:
        found = _matching(found, options.use_case)
        if not found:
            known = near(options.use_case, [use_case.reference for use_case in all_use_cases()])
            raise Unusable(f"no use case {quoted(options.use_case)}{known}; gbcs usecase lists them")
    if options.template is not None:
        for use_case in found:
            print(json.dumps(template_of(use_case, options.template or None), indent=2, ensure_ascii=False))
        return 0
    explained = options.use_case is not None and _is_explained(found, options.use_case)
    if options.json:
        for use_case in found:
            print(json.dumps(_plain(use_case, with_items=explained)))
    elif explained:
        for number, use_case in enumerate(found):
            if number:
                print()
            _print_one(use_case)
    else:
        _print_list(found)
    return 0


def _matching(found: list[UseCase], sought: str) -> list[UseCase]:
    code = sought.removeprefix("0x").upper()
    exact = [
        use_case
        for use_case in found
        if use_case.reference.casefold() == sought.casefold() or f"{use_case.message_code:04X}" == code
    ]
    service = [use_case for use_case in found if sought in use_case.services]
    folded = sought.casefold()
    part = [
        use_case for use_case in found if folded in use_case.name.casefold() or folded in use_case.reference.casefold()
    ]
    return exact or service or part


def _is_explained(found: list[UseCase], sought: str) -> bool:
    """Whether to tell all of each: it is one, or all have the reference that was asked for."""
    return len(found) == 1 or all(use_case.reference.casefold() == sought.casefold() for use_case in found)


def _plain(use_case: UseCase, *, with_items: bool) -> dict[str, JSON]:
    form: dict[str, Any] = {
        "message_code": f"{use_case.message_code:04X}",
        "reference": use_case.reference,
        "name": use_case.name,
        "protocols": list(use_case.protocols),
        "devices": list(use_case.devices),
        "services": list(use_case.services),
        "roles": None if use_case.roles is None else list(use_case.roles),
        "critical": use_case.critical,
        "future_dateable": use_case.future_dateable,
        "sensitive": use_case.sensitive,
        "replay_protection": use_case.replay_protection,
        "tapped_off": use_case.tapped_off,
        "is_alert": use_case.is_alert,
        "supersedes": use_case.supersedes,
    }
    if with_items:
        for direction, template in zip(DIRECTIONS, use_case[-3:], strict=True):
            if template is not None:
                form[direction] = [item._asdict() for item in _declared(template)]
    return form


def _declared(template: Template[Payload]) -> list[Declared]:
    return list(engine_of(template).declarations())


def _print_list(found: list[UseCase]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("code", style="dim", no_wrap=True)
    table.add_column("reference", style="cyan", no_wrap=True)
    table.add_column("name", ratio=1)
    table.add_column("protocol", no_wrap=True)
    table.add_column("devices", max_width=12)
    table.add_column("", no_wrap=True)
    for use_case in found:
        table.add_row(
            f"{use_case.message_code:04X}",
            use_case.reference,
            use_case.name,
            " ".join(use_case.protocols),
            " ".join(use_case.devices),
            "critical" if use_case.critical else "",
        )
    console().print(table)


def _print_one(use_case: UseCase) -> None:
    from rich.table import Table
    from rich.text import Text

    out = console()
    title = Text(f"{use_case.reference} {use_case.name}", "bold")
    out.print(title.append(f"  {use_case.message_code:04X}", "dim"))
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="cyan", no_wrap=True)
    facts.add_column()
    for name, value in _facts(use_case).items():
        facts.add_row(name, value)
    out.print(facts)
    for direction, template in zip(DIRECTIONS, use_case[-3:], strict=True):
        if template is not None:
            _print_items(out, direction, _declared(template))


def _facts(use_case: UseCase) -> dict[str, str]:
    unknown = "not in the standard's tables"
    roles = unknown if use_case.roles is None else ", ".join(use_case.roles)
    by_device = use_case.is_alert or not use_case.protocols
    criticality = {True: "critical: signed", False: "not critical: MAC", None: "not fixed"}
    values: dict[str, str | None] = {
        "protocol": " or ".join(use_case.protocols) or "none: a native ZigBee command",
        "devices": " ".join(use_case.devices) or unknown,
        "services": " ".join(use_case.services) or None,
        "sent by": "the device" if by_device else roles or unknown,
        "criticality": criticality[use_case.critical],
        "future dated": "possible" if use_case.future_dateable else None,
        "response": "personal data, encrypted" if use_case.sensitive else None,
        "replay protection": {True: "yes", False: "no", None: None}[use_case.replay_protection],
        "gas proxy": "copies the command for its own data" if use_case.tapped_off else None,
        "supersedes": use_case.supersedes,
    }
    return {name: value for name, value in values.items() if value is not None}


def _print_items(out: Console, direction: str, items: list[Declared]) -> None:
    """A table of the values; in lines of their own what is done, and the object that the next ones belong to."""
    from rich.table import Table
    from rich.text import Text

    out.print()
    if not items:
        out.print(Text(direction, "bold green").append("  no values", "dim"))
        return
    table = Table(box=None, pad_edge=False, expand=True)
    table.add_column(direction, header_style="bold green", ratio=5, overflow="fold")
    table.add_column("", ratio=4, overflow="fold")
    shown = ""
    for item in items:
        if item.action:
            table.add_row(Text(item.action, "dim"))
        owner, separator, member = item.name.partition(": ")
        if separator and owner != shown:
            table.add_row(Text(owner, "cyan"))
        shown = owner if separator else ""
        value = Text(item.type)
        if item.unit:
            value.append(f"  {item.unit}", "green")
        if item.note:
            value.append(f"{'  ' if value else ''}{item.note}", "dim")
        table.add_row(Text(f"  {member}" if separator else item.name, "cyan"), value)
    out.print(table)
