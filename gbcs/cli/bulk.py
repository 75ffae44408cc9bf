"""``gbcs bulk``: many messages to tables, and questions to these."""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import TYPE_CHECKING, Any

from gbcs.cli import store
from gbcs.cli.console import Unusable
from wire.errors import WireError
from wire.node import JSON
from wire.printable import printable

if TYPE_CHECKING:
    from gbcs.bulk.folder import Progress

__all__ = ["add"]


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("bulk", help="many messages to tables", description="Many messages at once.")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    decode = actions.add_parser(
        "decode",
        help="decode a folder or a file of messages into Parquet",
        description="Decode messages into four tables below a folder: envelopes, items, readings, problems. What was "
        "broken off goes on where it stopped. Exit status 1 where a place holds no message: problems has its row.",
        epilog="examples: gbcs bulk decode messages/ -o tables/; gbcs bulk decode day.parquet --field payload -o day/",
    )
    decode.add_argument(
        "input",
        help="a folder, a file of one message or one a line (hexadecimal, base64, JSON), DUIS XML, Parquet or Arrow",
    )
    decode.add_argument("-o", "--output", required=True, metavar="DIR", help="where the tables go")
    decode.add_argument("--field", default="octets", help="column or field that holds the octets (default: octets)")
    decode.add_argument("--processes", type=int, metavar="N", help="how many work (default: one a core)")
    decode.add_argument("--rows", type=int, default=65536, metavar="N", help="messages a file (default: 65536)")
    decode.add_argument("--json", action="store_true", help="print the numbers as JSON")
    store.add_options(decode)
    decode.set_defaults(run=_decode)
    query = actions.add_parser(
        "query",
        help="ask the tables, in SQL",
        description="Ask DuckDB about the tables that gbcs bulk decode made.",
        epilog="examples: gbcs bulk query tables/ 'select use_case, count(*) from envelopes group by 1'; "
        "gbcs bulk query tables/ 'select * from problems' --json",
    )
    query.add_argument("folder", metavar="DIR")
    query.add_argument("statement", metavar="SQL")
    query.add_argument("--json", action="store_true", help="print one JSON object a line")
    query.set_defaults(run=_query)


def _decode(options: argparse.Namespace) -> int:
    bulk = _bulk()
    keys = store.load(options.keys) if options.keys else None
    started = time.monotonic()

    def told(done: Progress) -> None:
        if sys.stderr.isatty():
            rate = done.records / max(time.monotonic() - started, 0.001)
            print(
                f"\r{done.records:,} messages, {rate:,.0f} a second, {done.problems:,} problems ",
                end="",
                file=sys.stderr,
            )

    try:
        done = bulk.write(
            options.input,
            options.output,
            keys,
            rows=options.rows,
            processes=options.processes,
            field=options.field,
            told=told,
        )
    except OSError as error:
        raise Unusable(f"{error.filename or options.input}: {error.strerror or error}") from None
    except (ValueError, WireError) as error:
        raise Unusable(str(error)) from None
    if sys.stderr.isatty():
        print(file=sys.stderr)
    if options.json:
        print(json.dumps(done._asdict()))
    else:
        print(f"{done.records:,} places read, {done.problems:,} of them without a message; tables in {options.output}")
    return 1 if done.problems else 0


def _query(options: argparse.Namespace) -> int:
    bulk = _bulk()
    try:
        found = bulk.query(options.folder, options.statement)
    except ImportError:
        raise Unusable("this needs the extra 'query': pip install '.[query]'") from None
    except WireError as error:
        raise Unusable(str(error)) from None
    names = [column[0] for column in found.description or ()]
    while rows := found.fetchmany(1000):
        for row in rows:
            if options.json:
                print(json.dumps(dict(zip(names, map(_plain, row), strict=True))))
            else:
                print("\t".join("" if value is None else printable(str(_plain(value))) for value in row))
    return 0


def _plain(value: Any) -> JSON:
    if isinstance(value, bytes):
        return value.hex()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _bulk() -> Any:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise Unusable("this needs the extra 'arrow': pip install '.[arrow]'") from None
    from gbcs import bulk

    return bulk
