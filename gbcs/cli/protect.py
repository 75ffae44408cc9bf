"""``gbcs sign`` and ``gbcs mac``: protect a message and print it in hexadecimal."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import gbcs
from gbcs.cli import store
from gbcs.cli.messages import HELP, Input, add_field, expanded, messages, run_each

__all__ = ["add"]


def add(subparsers: Any) -> None:
    """Add the subcommands."""
    for name, run, help_text in (
        ("sign", _sign, "sign a pre-command, response or alert as its originator"),
        ("mac", _mac, "add the MAC: to a command as the access control broker, to a response or alert as its device"),
    ):
        parser = subparsers.add_parser(
            name,
            help=help_text,
            description=f"{help_text[0].upper()}{help_text[1:]}; prints hexadecimal, a message a line.",
        )
        parser.add_argument("input", nargs="+", help=HELP)
        add_field(parser)
        store.add_options(parser, required=True)
        parser.set_defaults(run=run)


def _sign(options: argparse.Namespace) -> int:
    return _protect(options, gbcs.sign)


def _mac(options: argparse.Namespace) -> int:
    return _protect(options, lambda message, keys: gbcs.add_mac(message, keys, options.acb))


def _protect(options: argparse.Namespace, protect: Callable[..., gbcs.Message]) -> int:
    keys = store.load(options.keys, options.keys_password)

    def show(given: Input, several: bool) -> bool:
        print(gbcs.encode(protect(gbcs.decode(given.octets), keys)).hex())
        return True

    sources, _ = expanded(options.input)
    return run_each((each for source in sources for each in messages(source, options.field)), show)
