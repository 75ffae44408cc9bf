"""``gbcs serve``: Parse & Correlate as a service, and the page."""

from __future__ import annotations

import argparse
import base64
import os
import sys
import tempfile
from typing import Any

from gbcs.cli import store, trust
from gbcs.cli.console import Unusable, say

__all__ = ["add"]

_PORT = 8061
_CONNECTIONS = 8
"""For each request that is worked on at once."""


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "serve",
        help="Parse & Correlate over HTTP, and the page",
        description="Answer decode, mmc, verify, correlate, transform, describe and validate over HTTP, and serve the "
        "page on which one looks at a message. Nothing is signed, and no MAC is made. Other addresses than loopback "
        "want TLS and a token.",
        epilog="examples: gbcs serve --keys keys/ --trust authorities/; "
        "gbcs serve --host 10.0.0.5 --name correlate.example --certificate tls.pem --key tls.key --token @token",
    )
    store.add_options(parser)
    trust.add_trust(parser)
    parser.add_argument("--me", metavar="EUI", help="the party whose messages are judged")
    parser.add_argument("--host", default="127.0.0.1", help="the address; default: 127.0.0.1")
    parser.add_argument("--port", type=int, default=_PORT, help=f"default: {_PORT}")
    parser.add_argument("--name", action="append", default=[], help="a name by which it is asked, beside loopback's")
    parser.add_argument("--certificate", metavar="FILE", help="of TLS, PEM")
    parser.add_argument("--key", metavar="FILE", help="of TLS, PEM")
    parser.add_argument("--token", metavar="TEXT|@FILE", help="that each request has to bring")
    parser.add_argument("--allow-keys", action="store_true", help="let a request bring keys of its own, for itself")
    parser.add_argument("--workers", type=int, default=1, help="processes; default: 1")
    parser.add_argument("--body", type=int, default=16 * 1024 * 1024, metavar="OCTETS", help="of a body, at the most")
    parser.add_argument("--seconds", type=float, default=30.0, help="for a body, and for an answer, at the most")
    parser.add_argument("--concurrent", type=int, default=32, help="requests at once, in each process")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    try:
        import uvicorn

        from gbcs.serve.http import ENVIRONMENT, from_environment
        from gbcs.serve.logs import CONFIGURATION
        from gbcs.serve.protocol import Protocol
        from gbcs.serve.settings import LOOPBACK, Settings, in_url
    except ImportError:
        raise Unusable("this needs the extra 'serve': pip install '.[serve]'") from None
    token = _token(options.token)
    if options.host not in LOOPBACK and not (token and options.certificate and options.key):
        raise Unusable(f"{options.host} is not loopback: --certificate, --key and --token are needed")
    authorities = trust.load(options.trust)
    password = None if options.keys_password is None else store.secret(options.keys_password).decode("utf-8", "replace")
    settings = Settings(
        keys=tuple(options.keys or ()),
        keys_password=password,
        trust=tuple(base64.b64encode(each.der).decode() for each in authorities or ()),
        me=options.me,
        acb=None if options.acb is None else str(options.acb),
        allow_keys=options.allow_keys,
        hosts=(options.host, *options.name),
        token=token,
        body=options.body,
        seconds=options.seconds,
        concurrent=options.concurrent,
    )
    store.load(options.keys, options.keys_password) if options.keys else None  # what can't be read is told once, here
    os.environ[ENVIRONMENT] = settings.to_json()
    say(
        f"gbcs: serving on {'https' if options.certificate else 'http'}://{in_url(options.host)}:{options.port}",
        file=sys.stderr,
    )
    with tempfile.TemporaryDirectory() as shared:
        if options.workers > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = shared
        uvicorn.run(
            "gbcs.serve.http:from_environment" if options.workers > 1 else from_environment,
            factory=True,
            host=options.host,
            port=options.port,
            workers=options.workers,
            ssl_certfile=options.certificate,
            ssl_keyfile=options.key,
            http=Protocol,
            ws="none",
            limit_concurrency=_CONNECTIONS * options.concurrent,
            log_config=CONFIGURATION,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )
    return 0


def _token(text: str | None) -> str | None:
    if text is None:
        return None
    token = store.secret(text, "--token").decode("utf-8", "replace").strip()
    if not token:
        raise Unusable("--token: an empty token would let in everybody")
    return token
