"""The command ``gbcs``: the only place of the library that reads files and prints.

One module a subcommand; each has ``add(subparsers)`` and sets ``run``, which returns the exit status: 0 fine, 1 a check
failed, 2 unusable input.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import gbcs
from gbcs.cli import examples
from gbcs.cli.console import Unusable, report

__all__ = ["main", "make_parser"]

_COMMANDS = {
    "decode": ("decode",),
    "readings": ("readings",),
    "check": ("check",),
    "verify": ("verify",),
    "protect": ("sign", "mac"),
    "build": ("build",),
    "utrn": ("utrn",),
    "store": ("keys",),
    "usecase": ("usecase",),
    "alert": ("alert",),
    "transform": ("transform", "correlate", "describe"),
    "duis": ("duis", "validate"),
    "service": ("service",),
    "regis": ("regis",),
    "install_code": ("install-code",),
    "home": ("home",),
    "serve": ("serve",),
    "registry": ("registry", "schema"),
    "inspect": ("inspect",),
    "fuzz": ("fuzz",),
    "bulk": ("bulk",),
    "completion": ("completion",),
}
"""The modules, in the order of the help, with the commands of each."""


def make_parser(command: str | None = None) -> argparse.ArgumentParser:
    """The parser of the command line.

    Args:
        command: the only one that is asked for: no other module of a command is loaded. None for all.
    """
    parser = argparse.ArgumentParser(
        prog="gbcs", description="Decode, check and protect messages of GB smart metering.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"gbcs {gbcs.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module, names in _COMMANDS.items():
        if command is None or command in names:
            import_module(f"gbcs.cli.{module}").add(commands)
    examples.attach(parser)
    parser.set_defaults(parser=parser)  # which completion writes out
    return parser


def _only(arguments: Sequence[str]) -> str | None:
    """The command that the arguments begin with; None where all parsers are needed."""
    known = {name for names in _COMMANDS.values() for name in names} - {"completion"}
    return arguments[0] if arguments and arguments[0] in known else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    options = make_parser(_only(given)).parse_args(given)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
        return status
    except Unusable as error:
        report(error)
        return 2
    except BrokenPipeError:  # the reader of our output went away, as head does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # such as a name that is too long for one
        report(Unusable.at(error.filename or "the system", error))
        return 2
    except KeyboardInterrupt:
        return 130
