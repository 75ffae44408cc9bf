"""The command ``gbcs``: the only place of the library that reads files and prints.

One module a subcommand; each has ``add(subparsers)`` and sets ``run``, which returns the exit status: 0 fine, 1 a check
failed, 2 unusable input.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import gbcs
from gbcs.cli import (
    alert,
    build,
    bulk,
    check,
    completion,
    decode,
    duis,
    examples,
    fuzz,
    home,
    inspect,
    install_code,
    protect,
    readings,
    regis,
    registry,
    serve,
    service,
    store,
    transform,
    usecase,
    utrn,
    verify,
)
from gbcs.cli.console import Unusable, report

__all__ = ["main", "make_parser"]


def make_parser() -> argparse.ArgumentParser:
    """The parser of the command line, with those of all commands."""
    parser = argparse.ArgumentParser(
        prog="gbcs", description="Decode, check and protect messages of GB smart metering.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"gbcs {gbcs.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in (
        decode,
        readings,
        check,
        verify,
        protect,
        build,
        utrn,
        store,
        usecase,
        alert,
        transform,
        duis,
        service,
        regis,
        install_code,
        home,
        serve,
        registry,
        inspect,
        fuzz,
        bulk,
        completion,
    ):
        command.add(commands)
    examples.attach(parser)
    parser.set_defaults(parser=parser)  # which completion writes out
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    options = make_parser().parse_args(arguments)
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
