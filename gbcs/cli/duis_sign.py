"""``gbcs duis sign`` and ``gbcs duis verify``: XML signatures of DUIS documents."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gbcs.cli import store, trust
from gbcs.cli.console import Unusable, console, say
from gbcs.cli.inputs import read_document
from gbcs.cli.messages import Input, run_each, whole_documents
from wire.errors import WireError

__all__ = ["add", "write"]

_STYLES = {
    "valid": "green",
    "invalid": "bold red",
    "no certificate": "yellow",
    "no key": "yellow",
    "not judged": "yellow",
    "absent": "dim",
}


def add(subparsers: Any) -> None:
    """Add the subcommands to those of ``gbcs duis``."""
    parser = subparsers.add_parser(
        "sign",
        help="sign a document",
        description="Sign a document as the business originator of its RequestID, with the originator's key for "
        "signing XML; a signature that it has is replaced. White space is signed as it stands: don't indent the "
        "result.",
    )
    parser.add_argument("input", help="a file, or - for standard input")
    store.add_keys_option(parser, required=True)
    parser.add_argument(
        "--signer", type=store.entity, metavar="EUI", help="who signs: needed for a response, which names no signer"
    )
    parser.add_argument("--output", metavar="FILE", help="where to write the document; else standard output")
    parser.set_defaults(run=sign)

    parser = subparsers.add_parser(
        "verify",
        help="check the signatures of documents",
        description="Check the signature of each document. Exit status 0 only where every signature is valid; a "
        "response without one passes, as the DCC signs not all of them, unless --strict is given. The certificates of "
        "--keys are trusted as they are; with --trust it is judged whether the signer's leads to a trusted authority, "
        "is for signing such documents, and is that of the originator, or of the party that a response names, if any.",
    )
    parser.add_argument("input", nargs="+", help="a file, a folder of .xml files, or - for standard input")
    store.add_keys_option(parser, required=True)
    trust.add_options(
        parser, without="without it their period of validity is not looked at, or with --trust that of now"
    )
    parser.add_argument("--strict", action="store_true", help="a response has to have a signature too")
    parser.add_argument("--output", metavar="FILE", help="where to write what was verified, of one document")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.set_defaults(run=verify)


def sign(options: argparse.Namespace) -> int:
    """Print or write the signed document."""
    import duis
    from duis.xml import MAX_SIZE

    document = read_document(options.input, MAX_SIZE)
    keys = store.load(options.keys, options.keys_password)
    try:
        write(duis.sign(document, keys, signer=options.signer), options.output)
    except WireError as error:
        raise Unusable.at(options.input, error) from None
    return 0


def verify(options: argparse.Namespace) -> int:
    """Print a line for each document."""
    keys, authorities = store.load(options.keys, options.keys_password), trust.load(options.trust)
    rows: list[dict[str, Any]] = []

    def check(given: Input, several: bool) -> bool:
        if options.output and several:
            raise Unusable("--output is for one document")
        if authorities is None:
            row, octets = _verified(given.name, given.octets, keys, options.at)
        else:
            row, octets = _authorised(given.name, given.octets, keys, authorities, options.at or datetime.now(UTC))
        rows.append(row)
        if options.json:
            print(json.dumps(row))
        if octets is not None and options.output:
            write(octets, options.output)
        return _passes(row, options.strict)

    status = run_each(whole_documents(options.input), check)
    if rows and not options.json:
        _print_table(rows, ["signature"] if authorities is None else ["signature", *_WHO])
    return status


def _verified(name: str, document: bytes, keys: Any, at: datetime | None) -> tuple[dict[str, Any], bytes | None]:
    """What to say of a document; what its signature covers, where it is valid."""
    import duis
    from duis.signature import Reason, SignatureError

    words = {Reason.ABSENT: "absent", Reason.UNKNOWN_CERTIFICATE: "no certificate"}
    row: dict[str, Any] = {"input": name, "document": None, "signature": "valid", "signer": None, "reason": None}
    try:
        row["document"] = duis.xml.local_name(duis.xml.parse(document))
        verified = duis.verify(document, keys, at=at)
    except SignatureError as error:
        return row | {"signature": words.get(error.kind, "invalid"), "reason": str(error)}, None
    return row | {"signer": str(verified.certificate.entity_id)}, verified.octets


_WHO = ("role", "identity", "chain")


def _authorised(
    name: str, document: bytes, keys: Any, authorities: Any, at: datetime
) -> tuple[dict[str, Any], bytes | None]:
    """What to say of a document and of who signed it; what its signature covers, where nothing speaks against it."""
    import duis

    root = duis.xml.local_name(duis.xml.parse(document))
    found = duis.authorise(document, keys, trust=authorities, at=at)
    answers = found.plain()
    signer = None if found.verified is None else str(found.verified.certificate.entity_id)
    row: dict[str, Any] = {"input": name, "document": root, "signature": answers["signature"], "signer": signer}
    row |= {"reason": "; ".join(found.problems) or None} | {question: answers[question] for question in _WHO}
    octets = None if found.verified is None else found.verified.octets
    return row, octets if _passes(row, strict=True) else None


def _passes(row: dict[str, Any], strict: bool) -> bool:
    if row["signature"] == "absent":
        return row["document"] == "Response" and not strict
    outcomes = {question: row[question] for question in ("signature", *_WHO) if question in row}
    if row["document"] == "Response" and outcomes.get("identity") == "not judged":
        del outcomes["identity"]  # not every response names who signs it
    return set(outcomes.values()) == {"valid"}


def _print_table(rows: list[dict[str, Any]], asked: list[str]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    table.add_column("input", overflow="fold")
    for heading in ("document", *asked, "signer"):
        table.add_column(heading, no_wrap=True)
    for row in rows:
        outcomes = (Text(row[name], style=_STYLES[row[name]]) for name in asked)
        table.add_row(row["input"], row["document"], *outcomes, row["signer"] or "")
    console().print(table)
    for row in rows:
        if row["reason"] and row["signature"] != "absent":
            say(f"{row['input']}: {row['reason']}")


def write(octets: bytes, path: str | None) -> None:
    """Write octets to a file, or to standard output."""
    if path is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(octets)
        return
    try:
        Path(path).write_bytes(octets)
    except OSError as error:
        raise Unusable.at(path, error) from None
