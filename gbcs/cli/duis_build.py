"""``gbcs duis build``, ``wrap`` and ``unwrap``: requests of values, signed pre-commands of messages, and back."""

from __future__ import annotations

import argparse
import re
import sys
from typing import TYPE_CHECKING, Any

import gbcs
from gbcs.cli import duis_sign, store
from gbcs.cli.console import Unusable
from gbcs.cli.inputs import read_document
from gbcs.cli.messages import HELP, Input, add_field, expanded, messages, run_each
from wire.errors import WireError, quoted
from wire.json_input import JSONError, read_json

if TYPE_CHECKING:
    from duis import Request

__all__ = ["add"]

_STEP = re.compile(r"([^\[\]/]+)(?:\[([1-9][0-9]{0,3})\])?")


def add(subparsers: Any) -> None:
    """Add the subcommands to those of ``gbcs duis``."""
    build = subparsers.add_parser(
        "build",
        help="make a service request of values",
        description="Make a service request. Its values are named as its elements are, those within others by the path "
        "from the body: --set Credit= (an empty element), --set A/B=5, --set 'A[2]/B=5' for the second of several.",
        epilog="examples: gbcs duis build 2.2 --set UTRN=01234567890123456789 --originator 90-B3-D5-1F-30-01-00-00 "
        "--target 00-DB-12-34-56-78-90-A0 --counter 1000; gbcs duis build 1.1.1 --values tariff.json "
        "--originator 90-B3-D5-1F-30-01-00-00 --target 00-DB-12-34-56-78-90-A0 --counter 1001 --keys keys/",
    )
    build.add_argument("service", metavar="SERVICE", help="service reference variant, such as 1.1.1")
    values = build.add_mutually_exclusive_group()
    values.add_argument(
        "--set", action="append", default=[], type=_assignment, metavar="NAME=VALUE", help="a value; may be given again"
    )
    values.add_argument("--values", metavar="FILE", help="a JSON object of all values; - for standard input")
    for name, whose in (("originator", "of the user"), ("target", "of the device, or of the DCC")):
        build.add_argument(f"--{name}", type=store.entity, required=True, metavar="EUI", help=whose)
    build.add_argument("--counter", type=_number, required=True, metavar="N", help="the user's originator counter")
    build.add_argument(
        "--command-variant",
        type=int,
        metavar="N",
        help="default: 1; 4 of a critical service, 8 of one without a device",
    )
    build.add_argument("--execution", metavar="TIME", help="when it is to be executed: 2030-01-15T09:00:00.00Z")
    _add_signing(build)
    build.set_defaults(run=_build)

    wrap = subparsers.add_parser(
        "wrap",
        help="make the request that brings a signed pre-command to the DCC",
        description="Put a pre-command that was signed (gbcs sign) into the request that brings it back to the DCC. "
        "Parties and counter are those of the message; with --request they have to be those of that request.",
        epilog="examples: gbcs duis wrap signed.hex --service 7.2; gbcs duis wrap signed.hex --request request.xml "
        "--keys keys/ --output signed.xml",
    )
    wrap.add_argument("message", help="the signed pre-command: a file, hexadecimal, base64, or - for standard input")
    wrap.add_argument(
        "--service", metavar="VARIANT", help="service reference variant, where the message leaves it open"
    )
    wrap.add_argument("--request", metavar="FILE", help="the service request that it was made of")
    wrap.add_argument(
        "--command-variant",
        type=int,
        default=5,
        choices=(5, 6, 7),
        help="5 send it (the default), 6 return it for local delivery, 7 both",
    )
    wrap.add_argument("--execution", metavar="TIME", help="when the DCC is to send it")
    _add_signing(wrap)
    wrap.set_defaults(run=_wrap)

    unwrap = subparsers.add_parser(
        "unwrap",
        help="the messages that documents carry",
        description="Print the GBCS message of each document in hexadecimal, one a line, whatever it holds.",
        epilog="examples: gbcs duis unwrap response.xml; gbcs duis unwrap responses/ > messages.txt",
    )
    unwrap.add_argument("input", nargs="+", help=HELP)
    add_field(unwrap)
    unwrap.set_defaults(run=_unwrap)


def _add_signing(parser: argparse.ArgumentParser) -> None:
    store.add_keys_option(parser)
    parser.add_argument("--output", metavar="FILE", help="where to write the document; else standard output")


def _number(text: str) -> int:
    return int(text, 0)


_number.__name__ = "number"  # argparse names a type in its message


def _assignment(text: str) -> tuple[list[tuple[str, int]], str]:
    """The steps of a path, each with which of several it is, from 0, and the value."""
    path, equals, value = text.partition("=")
    steps = [_STEP.fullmatch(step) for step in path.split("/")]
    if not equals or not all(steps):
        raise argparse.ArgumentTypeError(f"{quoted(text)} is not NAME=VALUE")
    return [(step[1], -1 if step[2] is None else int(step[2]) - 1) for step in steps if step is not None], value


def _tree(assignments: list[tuple[list[tuple[str, int]], str]]) -> dict[str, Any]:
    """Values of their paths; a name that is given again without a number is the next of several."""
    root: dict[str, Any] = {}
    for steps, value in assignments:
        place = root
        for number, (name, index) in enumerate(steps):
            is_last = number == len(steps) - 1
            held = place.get(name)
            if index < 0 and (held is None or (not is_last and isinstance(held, dict))):
                place = place.setdefault(name, value if is_last else {})
                continue
            several: list[Any] = held if isinstance(held, list) else [] if held is None else [held]
            place[name] = several
            at = index if index >= 0 else len(several) if is_last else len(several) - 1
            if at > len(several) or (is_last and at < len(several)):
                raise Unusable(f"--set: {name}[{at + 1}], and there are {len(several)} before it")
            if at == len(several):
                several.append(value if is_last else {})
            place = several[at]
            if not is_last and not isinstance(place, dict):
                raise Unusable(f"--set: {name} has a value, and is to hold others")
        if not isinstance(place, str | dict):
            raise Unusable("--set: a value where others stand")
    return root


def _values(options: argparse.Namespace) -> dict[str, Any]:
    if options.values is None:
        return _tree(options.set)
    from duis.xml import MAX_SIZE

    try:
        values = read_json(read_document(options.values, MAX_SIZE))
    except JSONError as error:
        raise Unusable.at(options.values, error) from None
    if not isinstance(values, dict):
        raise Unusable.at(options.values, "no JSON object")
    return values


def _build(options: argparse.Namespace) -> int:
    import duis

    try:
        document = duis.build_request(
            options.service,
            _values(options),
            originator=options.originator,
            target=options.target,
            counter=options.counter,
            command_variant=options.command_variant,
            execution_date_time=options.execution,
            indent=True,
        )
    except WireError as error:
        raise Unusable(str(error)) from None
    return _put_out(document, options)


def _wrap(options: argparse.Namespace) -> int:
    import duis

    request = _request(options.request)
    (source,), _ = expanded([options.message])
    keys = store.load(options.keys, options.keys_password) if options.keys else None
    document = b""

    def wrap(given: Input, several: bool) -> bool:
        nonlocal document
        if several:
            raise Unusable("one message is wrapped at a time")
        message = gbcs.decode(given.octets)
        if message.header.cra is not gbcs.CRA.COMMAND or not message.signature:
            raise Unusable("no signed pre-command: gbcs sign makes one")
        if keys is not None and message.verify(keys).signature == "invalid":
            raise Unusable("its signature is invalid")
        header = message.header
        parties = (header.originator, header.recipient, header.originator_counter)
        if request is not None and parties != tuple(request.request_id):
            raise Unusable("originator, recipient and counter are not those of the request")
        document = duis.build_signed_pre_command(
            _variant(message, options.service, request),
            given.octets,
            originator=header.originator,
            target=header.recipient,
            counter=header.originator_counter,
            command_variant=options.command_variant,
            execution_date_time=options.execution,
            indent=True,
        )
        return True

    status = run_each(messages(source), wrap)
    return status or _put_out(document, options)


def _request(path: str | None) -> Request | None:
    import duis
    from duis.xml import MAX_SIZE

    if path is None:
        return None
    try:
        return duis.read_request(read_document(path, MAX_SIZE))
    except WireError as error:
        raise Unusable.at(path, error) from None


def _variant(message: gbcs.Message, given: str | None, request: Request | None) -> str:
    """The service reference variant: as given, of the request, or the only one that the use case has."""
    said = {given, None if request is None else request.service_reference_variant} - {None}
    if len(said) > 1:
        raise Unusable("--service is not that of the request")
    use_case = message.use_case
    possible = [] if use_case is None else list(use_case.services)
    if said:
        (variant,) = said
        assert variant is not None
        if possible and variant not in possible:
            raise Unusable(
                f"{variant} is no service of {use_case.reference if use_case else ''}: {' or '.join(possible)}"
            )
        return variant
    if len(possible) != 1:
        raise Unusable(f"--service says of which service it is: {' or '.join(possible) or 'the use case is not known'}")
    return possible[0]


def _put_out(document: bytes, options: argparse.Namespace) -> int:
    """Write a document, signed where there are keys."""
    import duis

    if options.keys:
        try:
            document = duis.sign(document, store.load(options.keys, options.keys_password))
        except WireError as error:
            raise Unusable(str(error)) from None
    duis_sign.write(document, options.output)
    if options.output is None and sys.stdout.isatty():
        print()
    return 0


def _unwrap(options: argparse.Namespace) -> int:
    def show(given: Input, several: bool) -> bool:
        print(given.octets.hex())
        return True

    sources, _ = expanded(options.input)
    return run_each((each for source in sources for each in messages(source, options.field)), show)
