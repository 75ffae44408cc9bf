"""``gbcs utrn``: make and check prepayment tokens."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

import gbcs
from gbcs.cli import store
from gbcs.cli.console import Unusable
from wire.errors import WireError

if TYPE_CHECKING:
    from gbcs.keys import KeyStore
    from gbcs.top_up import Ptut

__all__ = ["add"]


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("utrn", help="make and check prepayment tokens", description="Prepayment tokens.")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    make = actions.add_parser(
        "make",
        help="make a token",
        description="Make a token; needs a private key of one side (the supplier's for prepayment, or the meter's) "
        "and the public key of the other.",
    )
    make.add_argument("--pence", type=int, required=True, help="0 to 8191, or whole pounds up to 819100")
    _add_parties(make, required=True)
    make.set_defaults(run=_make)
    check = actions.add_parser(
        "check",
        help="read a token and check it",
        description="Read a token, checking its digits; with keys, parties and counter its authenticity too. Exit "
        "status 1 where it is not authentic.",
    )
    check.add_argument("utrn", metavar="UTRN", help="20 digits")
    _add_parties(check, required=False)
    check.add_argument("--json", action="store_true", help="print JSON")
    check.set_defaults(run=_check)


def _add_parties(parser: argparse.ArgumentParser, *, required: bool) -> None:
    store.add_keys_option(parser, required=required)
    parser.add_argument("--supplier", type=store.entity, metavar="EUI", required=required)
    parser.add_argument("--meter", type=store.entity, metavar="EUI", required=required)
    counter = parser.add_mutually_exclusive_group(required=required)
    counter.add_argument(
        "--counter",
        type=lambda text: int(text, 0),
        metavar="N",
        help="the originator counter of the top-up, whole: its low 32 bits are zero",
    )
    if not required:
        counter.add_argument(
            "--highest-counter",
            type=lambda text: int(text, 0),
            metavar="N",
            help="instead of it the highest that the meter has seen, from which that of the token is told",
        )


def _make(options: argparse.Namespace) -> int:
    from gbcs.top_up import value_for

    keys = store.load(options.keys, options.keys_password)
    try:
        value_class, value = value_for(options.pence)
        print(gbcs.utrn(keys, options.supplier, options.meter, options.counter, value, value_class))
    except WireError as error:
        raise Unusable(str(error)) from None
    return 0


def _check(options: argparse.Namespace) -> int:
    from gbcs import top_up
    from gbcs.counters import recovered_prepayment_counter

    names = ("keys", "supplier", "meter", "counter", "highest_counter")
    given = [name.replace("_", "-") for name in names if getattr(options, name) is not None]
    if given and len(given) < 4:
        raise Unusable(f"--keys, --supplier, --meter and --counter belong together; only --{' --'.join(given)} is here")
    keys = store.load(options.keys, options.keys_password) if given else None
    try:
        token = top_up.read(options.utrn)
        if options.highest_counter is not None:
            options.counter = recovered_prepayment_counter(token.truncated_counter, options.highest_counter)
        authentic = _authenticity(token, keys, options) if keys else "not checked"
    except WireError as error:
        raise Unusable(str(error)) from None
    amount = "unknown value class" if token.pence is None else f"£{token.pence // 100}.{token.pence % 100:02d}"
    if options.json:
        print(json.dumps({**token.plain(), "authentic": authentic, "originator_counter": options.counter}))
    else:
        print(f"value               {amount}")
        print(f"value class         {token.value_class}")
        print(f"truncated counter   {token.truncated_counter}")
        if options.counter is not None:
            print(f"originator counter  {options.counter}")
        print(f"authentic           {authentic}")
    return 0 if authentic in ("yes", "not checked") else 1


def _authenticity(token: Ptut, keys: KeyStore, options: argparse.Namespace) -> str:
    from gbcs import top_up

    secrets = keys.shared_secrets(options.supplier, options.meter, prepayment=True)
    if not secrets:
        return "no key"
    parties = (options.supplier, options.meter, options.counter)
    return "yes" if any(top_up.verify(token.utrn, secret, *parties) for secret in secrets) else "no"
