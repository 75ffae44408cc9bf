"""``gbcs service``: the service request catalogue."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from gbcs.cli.console import Unusable, console
from wire.errors import near, quoted
from wire.node import JSON

if TYPE_CHECKING:
    from duis.services import Service

__all__ = ["add"]


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "service",
        help="the service request catalogue",
        description="List the services that users may ask of the DCC, or show one.",
    )
    parser.add_argument(
        "service",
        nargs="?",
        metavar="SRV",
        help="a service reference (variant) such as 6.15.1, the element of a request, or part of a name",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from duis import services

    found = list(services.services())
    if options.service is not None:
        found = _matching(found, options.service)
        if not found:
            known = near(options.service, [service.variant for service in services.services()])
            raise Unusable(f"no service {quoted(options.service)}{known}; gbcs service lists them")
    if options.json:
        for service in found:
            print(json.dumps(_plain(service)))
    elif len(found) == 1:
        _print_one(found[0])
    else:
        _print_list(found)
    return 0


def _matching(found: list[Service], sought: str) -> list[Service]:
    exact = [service for service in found if sought in (service.variant, service.body)]
    reference = [service for service in found if service.reference == sought]
    return exact or reference or [service for service in found if sought.casefold() in service.name.casefold()]


def _plain(service: Service) -> dict[str, JSON]:
    use_cases = [
        {
            "reference": use_case.reference,
            "message_code": f"{use_case.message_code:04X}",
            "name": _name(use_case.message_code),
            "device_types": list(use_case.device_types),
        }
        for use_case in service.use_cases
    ]
    return service._asdict() | {"use_cases": use_cases}


def _name(message_code: int) -> str | None:
    from gbcs.usecases import by_message_code

    found = by_message_code(message_code)
    return None if found is None else found.name


def _print_list(found: list[Service]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("variant", "name", "critical", "future dated", "command variants", "roles"):
        table.add_column(heading, overflow="fold")
    for service in found:
        table.add_row(
            service.variant,
            service.name,
            "yes" if service.critical else "",
            " ".join(service.future_dated),
            " ".join(map(str, service.command_variants)),
            " ".join(service.roles),
        )
    console().print(table)


def _print_one(service: Service) -> None:
    from duis.services import ROLES

    print(f"{service.variant} {service.name}")
    kinds = [
        name
        for name, holds in (
            ("critical", service.critical),
            ("on demand", service.on_demand),
            ("schedulable", service.schedulable),
            ("no device", service.non_device),
        )
        if holds
    ]
    dates = " and ".join(service.future_dated)
    rows = {
        "service reference": service.reference,
        "body": service.body,
        "kind": ", ".join(kinds) or "only at a date",
        "future dated": f"by {dates}{', date required' if service.date_required else ''}" if dates else "no",
        "command variants": " ".join(map(str, service.command_variants)),
        "roles": ", ".join(ROLES[role] for role in service.roles) or "none named",
    }
    for name, value in rows.items():
        print(f"{name:20}{value}")
    for use_case in service.use_cases:
        code = f"{use_case.message_code:04X}"
        types = "any device" if use_case.device_types == ("any",) else " ".join(use_case.device_types)
        print(f"{'use case':20}{use_case.reference}  {code}  {types}  {_name(use_case.message_code) or ''}".rstrip())
