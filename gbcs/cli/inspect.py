"""``gbcs inspect``: a message on the page, by a service of its own or in one file."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from gbcs.cli import store
from gbcs.cli.console import Unusable, say
from gbcs.cli.inputs import read_argument
from wire.errors import WireError

__all__ = ["add"]


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "inspect",
        help="look at a message on a page",
        description="Serve the page on loopback, on a free port, and print the address at which a browser shows the "
        "message: headline, named values, tree and octets. The message is in the part of the address that a browser "
        "keeps to itself. With --html, or where the extra 'serve' is not installed, one file is written that shows "
        "the message without a service; what keys opened is in it in clear.",
        epilog="examples: gbcs inspect message.hex; gbcs inspect message.hex --keys keys/ --html message.html",
    )
    parser.add_argument("input", metavar="MESSAGE", nargs="?", help="file, hexadecimal, base64, a DUIS document, or -")
    parser.add_argument("--html", metavar="OUT", help="write one file that needs no service")
    parser.add_argument("--site", metavar="DIR", help="write a folder that runs the library in the browser")
    parser.add_argument("--pyodide", metavar="FOLDER", help="the core of Pyodide as npm has it, for --site")
    store.add_options(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from duis.document import is_document
    from gbcs.serve import operations

    if options.site is not None or options.input is None:
        return _site(options)
    keys = store.load(options.keys, options.keys_password) if options.keys else None
    acb = None if options.acb is None else str(options.acb)
    context = operations.Context(keys=keys, acb=acb)
    content = read_argument(options.input, is_document)
    try:
        answer: Any = operations.answer("decode", operations.Asked(content, {"tree": True, "octets": True}), context)
    except WireError as error:
        raise Unusable.at(options.input, str(error)) from None
    if options.html is not None:
        _write(options.html, answer, content, context)
        return 0
    try:
        import uvicorn

        from gbcs.serve import Settings, application
    except ImportError:
        descriptor, name = tempfile.mkstemp(prefix="gbcs-", suffix=".html")
        os.close(descriptor)
        _write(name, answer, content, context)
        print(Path(name).as_uri())
        return 0
    if options.keys_password is not None:
        raise Unusable("the service takes no --keys-password: give --html, or keys that are not encrypted")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        served = application(Settings(keys=tuple(options.keys or ()), acb=acb))
        print(f"http://127.0.0.1:{listening.getsockname()[1]}/#message={answer['octets']}", flush=True)
        say("gbcs: serving until it is interrupted", file=sys.stderr)
        uvicorn.Server(uvicorn.Config(served, ws="none", log_level="warning", access_log=False)).run([listening])
    return 0


def _site(options: argparse.Namespace) -> int:
    if options.site is None or options.pyodide is None or options.input is not None:
        raise Unusable("a MESSAGE is expected, or --site DIR with --pyodide FOLDER")
    from gbcs.serve.page import site

    try:
        site.write(Path(options.site), Path(options.pyodide))
    except ValueError as error:
        raise Unusable(str(error)) from None
    return 0


def _write(name: str, answer: dict[str, Any], content: bytes, context: Any) -> None:
    """The file, with the MMC document where the message has one."""
    from gbcs.serve import operations, page

    try:
        mmc = operations.answer("mmc", operations.Asked(content, {}), context)
    except ValueError:  # a command, or a response that several services have
        mmc = b""
    assert isinstance(mmc, bytes)
    try:
        Path(name).write_text(page.document(answer | {"mmc": mmc.decode()}), "utf-8")
    except OSError as error:
        raise Unusable.at(name, error) from None
