"""``gbcs transform``, ``correlate`` and ``describe``: what a service request means as a command, and the other way."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gbcs.cli import trust
from gbcs.cli.console import Unusable, console, describe, say
from gbcs.cli.inputs import read_argument, read_document
from gbcs.cli.messages import HELP, Input, add_field, expanded, messages, run_each, whole_documents
from gbcs.cli.tree import render
from gbcs.cli.viewed import print_view
from wire.errors import WireError
from wire.node import JSON

if TYPE_CHECKING:
    from duis import Request, Response
    from duis.commands import Device
    from duis.correlation import Correlation
    from duis.description import Description
    from gbcs.message import Message

__all__ = ["add"]


def add(subparsers: Any) -> None:
    """Add the subcommands."""
    transform = subparsers.add_parser(
        "transform",
        help="the command that a service request becomes",
        description="Print the command, or pre-command, that a service request becomes: without signature and MAC. "
        "What depends on the device is to be said; what is missing is named.",
    )
    transform.add_argument(
        "request", nargs="+", help="a file with the service request, a folder of .xml files, or - for standard input"
    )
    _add_device(transform)
    transform.add_argument("--use-case", metavar="NAME", help="the use case that it is to become, as ECS08")
    transform.add_argument(
        "--format",
        choices=("hex", "view", "tree", "json"),
        default="hex",
        help="default: hex; view: for people; tree: as it stands on the wire",
    )
    transform.add_argument("--json", dest="format", action="store_const", const="json", help="like --format json")
    transform.set_defaults(run=_transform)

    correlate = subparsers.add_parser(
        "correlate",
        help="whether a command means what a service request asks for",
        description="Compare a command with the service request that it is said to be for, value by value. Exit "
        "status 0 where it matches and nothing was assumed, 3 where it matches on assumptions, which are printed below "
        "the verdict, 1 where anything differs or can't be judged, 2 for unusable input. Signature and MAC are for "
        "gbcs verify.",
    )
    correlate.add_argument("request", help="a file with the service request, or - for standard input")
    correlate.add_argument(
        "message", help="the command: a file, hexadecimal or base64; or a file with the DUIS response that carries it"
    )
    _add_device(correlate)
    trust.add_trust(correlate)
    correlate.add_argument("--strict", action="store_true", help="a match on assumptions is none: exit status 1")
    correlate.add_argument(
        "--since", type=trust.moment, metavar="TIME", help="when the request was made; without it, a day before --at"
    )
    correlate.add_argument(
        "--tolerance", type=_seconds, default=300.0, metavar="SECONDS", help="how far clocks may differ; default: 300"
    )
    correlate.add_argument("--json", action="store_true", help="print a JSON object")
    correlate.set_defaults(run=_correlate)

    described = subparsers.add_parser(
        "describe",
        help="a command as a service request",
        description="Print a service request that asks for a command, so that a person can read what it would do.",
    )
    described.add_argument("message", nargs="+", help=HELP)
    add_field(described)
    described.add_argument("--json", action="store_true", help="print a JSON object: also what the request leaves out")
    described.set_defaults(run=_describe)


def _add_device(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what the inventory knows")
    group.add_argument("--type", metavar="TYPE", help="of the device: ESME, GSME, GPF, CHF, PPMID, HCALCS or SAPC")
    group.add_argument("--elements", choices=("single", "twin", "polyphase"), help="of an electricity meter")
    group.add_argument(
        "--edition", choices=("current", "earlier", "later"), help="of the use cases that the device knows"
    )
    group.add_argument("--role", metavar="ROLE", help='of the requester: Supplier or "Network Operator"')
    group.add_argument(
        "--requester", choices=("known", "unknown"), help="whether the device holds the credentials of the requester"
    )
    group.add_argument("--other-device", metavar="TYPE", help="of the device to be joined, unjoined or added")
    group.add_argument("--other-certificate", metavar="FILE", help="that device's certificate for key agreement, DER")
    group.add_argument("--cin", metavar="DIGITS", help="the customer identification number that the DCC made")
    group.add_argument(
        "--acb", type=_party, metavar="EUI:COUNTER", help="the access control broker, where it originates the command"
    )
    parser.add_argument(
        "--at", type=trust.moment, metavar="TIME", help="the time in identifiers made of the current time, as now"
    )
    parser.add_argument(
        "--unconfirmed",
        action="store_true",
        help="take codings for right that no published message or table confirms",
    )


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= 86400:
        raise ValueError
    return seconds


def _party(text: str) -> tuple[str, int]:
    identifier, _, counter = text.rpartition(":")
    return identifier, int(counter)


# argparse names a type in its message
_seconds.__name__, _party.__name__ = "number of seconds", "EUI:COUNTER"


def _device(options: argparse.Namespace) -> Device:
    import duis

    certificate = None
    if options.other_certificate is not None:
        try:
            certificate = Path(options.other_certificate).read_bytes()
        except (OSError, ValueError) as error:
            raise Unusable.at(options.other_certificate, error) from None
    return duis.Device(
        type=options.type,
        elements=options.elements,
        edition=options.edition,
        knows_requester=None if options.requester is None else options.requester == "known",
        role=options.role,
        other_device=options.other_device,
        other_certificate=certificate,
        cin=options.cin,
    )


def _request(argument: str) -> bytes:
    from duis.xml import MAX_SIZE

    return read_document(argument, MAX_SIZE)


def _transform(options: argparse.Namespace) -> int:
    import duis
    import gbcs

    device = _device(options)

    def show(given: Input, several: bool) -> bool:
        assumed: list[str] = []
        message = duis.transform(
            given.octets,
            device,
            options.use_case,
            options.acb,
            options.at,
            unconfirmed=options.unconfirmed,
            assumed=assumed,
        )
        name = f"{given.name}: " if several else ""
        for each in assumed:
            say(f"gbcs: {name}assumed: {each}", file=sys.stderr)
        octets = gbcs.encode(message)
        if options.format == "hex":
            print(octets.hex())
        elif options.format == "json":
            print(json.dumps((given.place() if several else {}) | gbcs.to_dict(message)))
        elif options.format == "view":
            print_view(message)
        else:
            render(gbcs.to_dict(message), len(octets))
        return True

    return run_each(whole_documents(options.request), show)


def _correlate(options: argparse.Namespace) -> int:
    import duis

    authorities = trust.load(options.trust)
    message = _message(options.message)
    try:
        found = duis.correlate(
            _request(options.request),
            message,
            _device(options),
            options.at,
            since=options.since,
            tolerance=datetime.timedelta(seconds=options.tolerance),
            acb=options.acb,
            trust=authorities,
            unconfirmed=options.unconfirmed,
        )
    except WireError as error:
        raise Unusable.at(options.request, error) from None
    if options.json:
        print(json.dumps(_plain(found)))
    else:
        _print(found)
    return 0 if found.certain else 3 if found.matches and not options.strict else 1


def _message(argument: str) -> Message | Response | Request:
    """The command that an argument names or spells, or the document that carries it."""
    import duis
    import gbcs
    from duis.document import is_document

    octets = read_argument(argument, is_document)
    try:
        if not is_document(octets):
            return gbcs.decode(octets)
        document = duis.read(octets)
    except WireError as error:
        raise Unusable(f"{argument}: {error}" if is_document(octets) else describe(error, octets)) from None
    if not isinstance(document, duis.Response | duis.Request):
        raise Unusable(f"{argument}: this document carries no command")
    return document


def _plain(found: Correlation) -> dict[str, JSON]:
    form = {**found._asdict(), "certain": found.certain}
    form["differences"] = [difference._asdict() for difference in found.differences]
    return form


def _print(found: Correlation) -> None:
    from rich.table import Table

    out = console()
    name = f" by {found.use_case}" if found.use_case else ""
    verdict = "matches" if found.matches else "does not match"
    colour = "green" if found.certain else "yellow" if found.matches else "bold red"
    out.print(f"The command {verdict} the request{name}.", style=colour)
    taken = [f"{place}, whose coding is unconfirmed" for place in found.unconfirmed if place not in found.reasons]
    if found.assumed or taken:
        out.print(f"Assumed: {'; '.join((*found.assumed, *taken))}.", style="yellow", soft_wrap=True)
    if found.differences or found.unjudged:
        table = Table(box=None, pad_edge=False, show_edge=False)
        for heading in ("where", "requested", "found"):
            table.add_column(heading, overflow="fold")
        for difference in found.differences:
            table.add_row(
                difference.path, difference.requested or "nothing", difference.found or "nothing", style="red"
            )
        for path in found.unjudged:
            table.add_row(path, "not judged", found.reasons[path], style="yellow")
        out.print(table)
    if found.remarks:
        out.print("Remarks:")
        for line in found.remarks:
            out.print(f"  {line}")


def _describe(options: argparse.Namespace) -> int:
    import duis
    import gbcs

    def show(given: Input, several: bool) -> bool:
        said = duis.explain(gbcs.decode(given.octets))
        if options.json:
            print(json.dumps((given.place() if several else {}) | _explained(said)))
            return True
        print(said.xml.decode().rstrip())
        for place in said.unconfirmed:
            say(f"gbcs: unconfirmed: how {place} is coded", file=sys.stderr)
        return True

    sources, _ = expanded(options.message)
    return run_each((each for source in sources for each in messages(source, options.field)), show)


def _explained(said: Description) -> dict[str, Any]:
    """A description as JSON knows it."""
    facts = {name: value.hex() if isinstance(value, bytes) else value for name, value in said.device.facts().items()}
    facts.pop("device_log", None)
    return {
        "use_case": said.use_case,
        "device": facts,
        "acb": None if said.acb is None else [str(said.acb[0]), said.acb[1]],
        "at": None if said.at is None else said.at.isoformat(),
        "unconfirmed": said.unconfirmed,
        "request": said.xml.decode(),
    }
