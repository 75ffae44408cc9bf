"""``gbcs build``: a message of named values, protected where keys are given, in hexadecimal."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import gbcs
from gbcs.cli import store
from gbcs.cli.console import Unusable, shown
from gbcs.cli.inputs import read_argument, read_document
from gbcs.usecases import UseCase, all_use_cases
from gbcs.usecases.flat import fill_in, from_json
from wire.errors import WireError, near, quoted
from wire.json_input import JSONError, read_json

if TYPE_CHECKING:
    from gbcs.message import Message

__all__ = ["DIRECTIONS", "add", "template_of"]

DIRECTIONS = ("command", "response", "alert")

_LARGEST = 1 << 24  # octets of a file of values
_PARTIES = {"originator": "EUI-64 of who sends it", "recipient": "EUI-64 of whom it is for", "originator_counter": 1}
_ANSWER = {"command": "the command that it answers: a file or hexadecimal"}
_HEADER: dict[str, dict[str, Any]] = {"command": _PARTIES, "response": _ANSWER, "alert": _PARTIES}
_OPTIONAL: dict[str, tuple[str, ...]] = {
    "command": (
        "supplementary_remote_party",
        "supplementary_remote_party_counter",
        "key_agreement_certificate",
        "device",
        "role",
    ),
    "response": ("date_time", "supplementary_originator_counter"),
    "alert": ("supplementary_remote_party", "supplementary_remote_party_counter", "device"),
}


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "build",
        help="make a message of named values",
        description="Make a command, response or alert of the named values in a JSON file, as gbcs usecase X "
        "--template prints it to be filled in, and print it in hexadecimal. Values may have the names that gbcs decode "
        "shows, in one line, or be nested. With --keys, what is in clear is encrypted, and the message signed where it "
        "is critical or an alert, or given its MAC.",
        epilog="examples: gbcs usecase ECS70 --template > values.json; gbcs build ECS70 values.json --keys keys.json",
    )
    parser.add_argument("use_case", metavar="X", help="a reference such as ECS17b, or a message code such as 0027")
    parser.add_argument("values", metavar="VALUES", help="a JSON file, or - for standard input")
    parser.add_argument(
        "--direction", choices=DIRECTIONS, help="which of those in the file; needed where it has several"
    )
    parser.add_argument("--protect", choices=("sign", "mac", "both"), help="instead of what is usual for the message")
    store.add_options(parser)
    parser.set_defaults(run=_run)


def template_of(use_case: UseCase, direction: str | None = None) -> dict[str, Any]:
    """What ``gbcs usecase X --template`` prints: the header's fields and the values of each direction, to fill in."""
    form: dict[str, Any] = {}
    for name, template in zip(DIRECTIONS, use_case[-3:], strict=True):
        if template is not None and direction in (None, name):
            form[name] = {**_HEADER[name], "values": fill_in(template)}
    return {"use_case": use_case.reference, "message_code": f"{use_case.message_code:04X}", **form}


def _run(options: argparse.Namespace) -> int:
    use_case = _found(options.use_case)
    try:
        document = read_json(read_document(options.values, _LARGEST))
    except JSONError as error:
        raise Unusable.at(options.values, error) from None
    if not isinstance(document, dict):
        raise Unusable.at(options.values, "a JSON object is needed")
    try:
        message = _built(use_case, document, options)
        if options.keys:
            message = _protected(message, use_case, options)
        print(gbcs.encode(message).hex())
    except WireError as error:
        raise Unusable(f"{use_case.reference}: {error}") from None
    return 0


def _found(sought: str) -> UseCase:
    code = sought.removeprefix("0x").upper()
    found = [
        use_case
        for use_case in all_use_cases()
        if use_case.reference.casefold() == sought.casefold() or f"{use_case.message_code:04X}" == code
    ]
    if len(found) == 1:
        return found[0]
    if found:
        codes = ", ".join(f"{use_case.message_code:04X} {use_case.name}" for use_case in found)
        raise Unusable(f"{shown(sought)} has several message codes: {codes}")
    raise Unusable(f"no use case {quoted(sought)}{near(sought, [use_case.reference for use_case in all_use_cases()])}")


def _built(use_case: UseCase, document: Mapping[str, Any], options: argparse.Namespace) -> Message:
    there = [name for name in DIRECTIONS if isinstance(document.get(name), dict)]
    direction = options.direction or (there[0] if len(there) == 1 else None)
    if direction is None or direction not in there:
        have = " and ".join(there) or f"none of {', '.join(DIRECTIONS)}"
        raise Unusable(f"which direction? the file has {have}; say --direction, or take the others out")
    template = use_case.template(DIRECTIONS.index(direction) + 1)
    if template is None:
        raise Unusable(f"{use_case.reference} declares no {direction}")
    given = dict(document[direction])
    values = given.pop("values", {})
    known = (*_HEADER[direction], *_OPTIONAL[direction])
    for name in given:
        if name not in known:
            raise Unusable(f"{direction}: no field {quoted(name)}{near(name, known)}")
    for name in _HEADER[direction]:
        if name not in given:
            raise Unusable(f"{direction}: {name} is missing")
    if not isinstance(values, dict):
        raise Unusable(f"{direction}: values are named, in an object")
    if "command" in given:
        given["command"] = gbcs.decode(read_argument(str(given["command"])))
    if isinstance(given.get("key_agreement_certificate"), str):
        given["key_agreement_certificate"] = read_argument(given["key_agreement_certificate"])
    if isinstance(given.get("date_time"), str):
        from gbcs.usecases.flat import read_moment

        given["date_time"] = read_moment(given["date_time"])
    build: Callable[..., Message] = getattr(use_case, f"build_{direction}")
    return build(from_json(template, values), **given)


def _protected(message: Message, use_case: UseCase, options: argparse.Namespace) -> Message:
    keys = store.load(options.keys, options.keys_password)
    message = gbcs.encrypt(message, keys)
    is_alert = message.header.cra is gbcs.CRA.ALERT
    how = options.protect or ("sign" if use_case.critical or is_alert else "mac")
    if how in ("sign", "both"):
        message = gbcs.sign(message, keys)
    if how in ("mac", "both"):
        message = gbcs.add_mac(message, keys, options.acb)
    return message
