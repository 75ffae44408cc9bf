"""``gbcs alert``: the alert and event codes."""

from __future__ import annotations

import argparse
import json
import re
from typing import TYPE_CHECKING, Any

from gbcs.alerts import ALERT_CODES, alert_of
from gbcs.cli.console import Unusable, console
from wire.errors import near, quoted
from wire.node import JSON

if TYPE_CHECKING:
    from gbcs.alerts import AlertCode

__all__ = ["add"]


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "alert",
        help="the alert and event codes",
        description="List the alert and event codes of devices, or show what is known of one or of a DCC alert.",
    )
    parser.add_argument(
        "code",
        nargs="?",
        metavar="CODE",
        help="four hexadecimal digits, or part of what it says; AD1, N1 to N999 for an alert of the DCC",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.set_defaults(run=_run)


_OF_THE_DCC = re.compile(r"AD1|N[0-9]{1,3}", re.IGNORECASE)


def _run(options: argparse.Namespace) -> int:
    if options.code is not None and _OF_THE_DCC.fullmatch(options.code):
        return _run_dcc(options.code.upper(), options.json)
    found = [alert for code in sorted(ALERT_CODES) if (alert := alert_of(code)) is not None]
    if options.code is not None:
        wanted = options.code.removeprefix("0x").upper()
        exact = [alert for alert in found if f"{alert.code:04X}" == wanted]
        found = exact or [alert for alert in found if options.code.casefold() in alert.name.casefold()]
        if not found:
            known = near(wanted, [f"{code:04X}" for code in sorted(ALERT_CODES)])
            raise Unusable(f"no alert {quoted(options.code)}{known}; gbcs alert lists them")
    if options.json:
        for alert in found:
            print(json.dumps(_plain(alert)))
    elif len(found) == 1:
        _print_one(found[0])
    else:
        _print_list(found)
    return 0


def _run_dcc(code: str, as_json: bool) -> int:
    from duis import codes

    alert = codes.dcc_alert(code)
    print(json.dumps(alert._asdict()) if as_json else alert)
    return 0


def _plain(alert: AlertCode) -> dict[str, JSON]:
    form = alert._asdict() | {
        "code": f"{alert.code:04X}",
        "message_codes": [f"{code:04X}" for code in alert.message_codes],
    }
    return {name: list(value) if isinstance(value, tuple) else value for name, value in form.items()}


def _kind(alert: AlertCode) -> str:
    if not alert.is_alert:
        return "log only" if alert.is_alert is False else ""
    word = "critical" if alert.is_critical else "not critical"
    return word + ("?" if alert.basis == "code range" else "")


def _print_list(found: list[AlertCode]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("code", style="cyan", no_wrap=True)
    table.add_column("says", ratio=1)
    table.add_column("devices")
    table.add_column("", no_wrap=True)
    table.add_column("carried by", style="dim")
    for alert in found:
        devices = " ".join(alert.devices) + ("?" if alert.devices_inferred else "")
        messages = " ".join(f"{code:04X}" for code in alert.message_codes)
        table.add_row(f"{alert.code:04X}", alert.name, devices, _kind(alert), messages)
    console().print(table)


_SURE = {
    "published messages": "as published messages are protected",
    "meter manual": "as a published meter manual lists it",
    "code range": "a rule of thumb of the code's range, not confirmed",
}


def _print_one(alert: AlertCode) -> None:
    from rich.table import Table
    from rich.text import Text

    from gbcs.usecases import by_message_code

    out = console()
    out.print(Text(f"{alert.code:04X} {alert.name}", "bold"))
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="cyan", no_wrap=True)
    facts.add_column()
    devices = ", ".join(alert.devices) + (" (polyphase)" if alert.is_polyphase else "")
    rows: dict[str, str | None] = {
        "devices": devices + (", to judge by the name" if alert.devices_inferred else "") if devices else None,
        "criticality": f"{_kind(alert).rstrip('?')}, {_SURE[alert.basis]}"
        if alert.is_alert
        else "only written to a log",
        "carried by": ", ".join(
            f"{code:04X} {use_case.reference}"
            for code in alert.message_codes
            if (use_case := by_message_code(code)) is not None
        ),
        "can be set by": ", ".join(f"{role} ({device})" for role, device in alert.configurable_by) or None,
        "sent": _yes(alert.is_sent),
        "recipients": alert.recipients,
        "content": {True: "more than code and time", False: "code and time alone", None: None}[alert.has_content],
        "told in the home": _yes(alert.is_shared),
        "log": alert.log or ("none" if alert.log == "" else None),
        "sensitive": _yes(alert.is_sensitive),
        "always on": _yes(alert.is_always_on),
    }
    if alert.is_alert is None:
        rows["criticality"] = None
    for name, value in rows.items():
        facts.add_row(name, value or Text("unknown", "dim"))
    out.print(facts)


def _yes(fact: bool | None) -> str | None:
    return {True: "yes", False: "no", None: None}[fact]
