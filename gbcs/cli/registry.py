"""``gbcs registry`` and ``gbcs schema``: tables, and the form of messages, as JSON for programs in other languages."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from gbcs.cli.console import Unusable

__all__ = ["add"]


def add(subparsers: Any) -> None:
    """Add the subcommands."""
    parser = subparsers.add_parser(
        "registry",
        help="the tables as JSON",
        description="Write the tables of the library as JSON: use cases with their items, COSEM objects, clusters, "
        "services with their elements, alerts, data flows, enumerations and units, each with its edition and source, "
        "and a JSON Schema beside it.",
        epilog="examples: gbcs registry -o registry/; gbcs registry -o registry/ use_cases units",
    )
    parser.add_argument("-o", "--output", required=True, metavar="DIR", help="where the files go")
    parser.add_argument("table", nargs="*", help="which tables; default: all")
    parser.set_defaults(run=_run)
    parser = subparsers.add_parser(
        "schema",
        help="the JSON form of messages as a JSON Schema",
        description="Print the JSON Schema of a message as decode --json writes it, apart from the fields input and "
        "line that it has there of several inputs.",
        epilog="examples: gbcs schema; gbcs schema > message.schema.json",
    )
    parser.set_defaults(run=_run_schema)


def _run(options: argparse.Namespace) -> int:
    from gbcs.cli.registry_tables import TABLES, schema_of, table

    if other := [name for name in options.table if name not in TABLES]:
        raise Unusable(f"no table {other[0]!r}; there are: {', '.join(TABLES)}")
    root = Path(options.output)
    try:
        root.mkdir(parents=True, exist_ok=True)
        for name in options.table or TABLES:
            held = table(name)
            _write(root / f"{name}.json", held)
            _write(root / f"{name}.schema.json", schema_of(name, held))
            print(f"{name}.json  {len(held['entries'])} entries")
    except OSError as error:
        raise Unusable.at(options.output, error) from None
    return 0


def _run_schema(options: argparse.Namespace) -> int:
    from gbcs.json_schema import message_schema

    print(json.dumps(message_schema(), indent=1))
    return 0


def _write(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
