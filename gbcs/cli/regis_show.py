"""``gbcs regis show``: what a file holds, in memory that does not grow with it."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from gbcs.cli.console import Unusable, console
from gbcs.cli.regis_files import name_of, reading
from wire.errors import WireError
from wire.node import JSON

if TYPE_CHECKING:
    from gbcs.regis import gas
    from gbcs.regis.flows import Reader

__all__ = ["add"]

_SHOWN = 20


def add(subparsers: Any) -> None:
    """Add the subcommand to those of ``gbcs regis``."""
    parser = subparsers.add_parser(
        "show", help="show a file", description="Show header, records and trailer of a file, and how many there are."
    )
    parser.add_argument("file", metavar="FILE", help="a file, or - for standard input")
    parser.add_argument("--name", help="the name of the file, where it has another one here; empty for none")
    parser.add_argument("--records", type=int, default=_SHOWN, metavar="N", help=f"how many records (default {_SHOWN})")
    parser.add_argument("--json", action="store_true", help="print the whole file as JSON")
    parser.set_defaults(run=_show)


def _show(options: argparse.Namespace) -> int:
    from gbcs.regis import is_electricity
    from gbcs.regis.flows import Reader
    from gbcs.regis.lines import peek

    name = name_of(options, options.file)
    with reading(options.file, "reading") as handle:
        try:
            begin, whole = peek(handle)
            file = _Flow(Reader(whole), name) if is_electricity(begin) else _Gas(whole, name)
            if options.json:
                for piece in _json(file):
                    print(piece, end="")
                print()
            else:
                _print(file, options.records)
        except WireError as error:
            raise Unusable(f"{error}; gbcs regis check tells all that is wrong") from None
    return 0


class _Gas:
    """A gas file, record by record."""

    def __init__(self, source: Iterable[bytes], name: str | None) -> None:
        from gbcs.regis import RegisError, gas

        lines = self._sound(gas.parsed(source, name))
        first = next(lines)
        self.header = first.record if isinstance(first.record, gas.Header) else None
        self.kind = "TOK" if self.header is None else self.header.kind
        if self.header is None and not isinstance(first.record, gas.SetMember):
            raise RegisError("a header A00 as the first record", found=gas.type_of(first.record), line=1)
        self._lines = lines if self.header is not None else chain((first,), lines)
        self.begin: dict[str, Any] = {
            "name": name,
            "kind": self.kind,
            "header": None if self.header is None else gas.record_plain(self.header),
        }
        self.end: dict[str, Any] = {}

    def _sound(self, lines: Iterator[gas.Told]) -> Iterator[gas.Told]:
        for line in lines:
            if line.problems:
                raise line.problems[0].error()
            yield line

    def records(self) -> Iterator[tuple[str, Any]]:
        """Those between header and trailer, each with its type; what ends the file is there afterwards."""
        from gbcs.regis import RegisError, gas

        held: gas.Told | None = None
        for line in self._lines:
            if held is not None:
                yield gas.type_of(held.record), held.record
            held = line
        trailer = None
        if self.header is None and held is not None:
            yield gas.type_of(held.record), held.record
        elif held is None or not isinstance(held.record, gas.Trailer):
            raise RegisError("a trailer Z99 as the last record")
        else:
            trailer = gas.record_plain(held.record)
        signature = None if held is None or held.signature is None else held.signature._asdict()
        self.end = {"trailer": trailer, "signature": signature}

    def line(self, record: Any) -> str:
        """A record as it stands in a file."""
        from gbcs.regis import gas

        return gas.record_text(record, doubled_quotes=True)

    def plain(self, record: Any) -> dict[str, JSON]:
        """A record as JSON."""
        from gbcs.regis import gas

        return gas.record_plain(record)

    def head(self) -> Iterator[tuple[str, str]]:
        """What is said of the file as a whole."""
        yield "kind", self.kind
        values = self.begin["header"] or {}
        yield from ((label, str(value)) for label, value in values.items() if label not in ("type", "kind"))
        if self.end.get("signature"):
            yield "signed by", f"certificate {self.end['signature']['serial']} of {self.end['signature']['issuer']}"


class _Flow:
    """A file of a flow, record by record."""

    def __init__(self, reader: Reader, name: str | None) -> None:
        self.reader = reader
        self.begin = {"name": name, "layout": reader.layout, "header": reader.header.plain()}
        self.end: dict[str, Any] = {}

    def records(self) -> Iterator[tuple[str, Any]]:
        """The records, each with its code; what ends the file is there afterwards."""
        for row in self.reader:
            yield row.record.code, row.record
        assert self.reader.trailer is not None
        self.end = {"trailer": self.reader.trailer.plain()}

    def line(self, record: Any) -> str:
        """A record as it stands in a file, without what may end it."""
        return "|".join((record.code, *record.values))

    def plain(self, record: Any) -> dict[str, JSON]:
        """A record as JSON."""
        form: dict[str, Any] = record.plain()
        return form

    def head(self) -> Iterator[tuple[str, str]]:
        """What is said of the file as a whole."""
        from gbcs.regis import electricity

        header = self.reader.header
        yield "flow", f"{header.flow_id}, {electricity.FLOWS.get(header.flow_id[:5], 'of the Data Transfer Catalogue')}"
        yield from ((label, str(value)) for label, value in header.plain().items())
        trailer = self.reader.trailer
        if trailer is not None and (signature := electricity.signature_of(trailer)) is not None:
            yield "signed by", f"certificate {signature.serial} of {signature.issuer}"


def _json(file: _Gas | _Flow) -> Iterator[str]:
    """The file as one JSON object, piece by piece."""
    yield json.dumps(file.begin)[:-1] + ', "records": ['
    separator = ""
    for _, record in file.records():
        yield separator + json.dumps(file.plain(record))
        separator = ", "
    yield "], " + json.dumps(file.end)[1:]


def _print(file: _Gas | _Flow, most: int) -> None:
    from rich.table import Table

    counts: Counter[str] = Counter()
    shown: list[str] = []
    for record_type, record in file.records():
        counts[record_type] += 1
        if len(shown) < most:
            shown.append(file.line(record))
    out = console()
    head = Table(box=None, pad_edge=False, show_header=False)
    for label, value in file.head():
        head.add_row(label, value)
    out.print(head)
    out.print(", ".join(f"{number} {kind}" for kind, number in counts.items()) or "no records", style="bold")
    for line in shown:
        out.print(line, soft_wrap=True)
    left = counts.total() - len(shown)
    if left:
        out.print(f"and {left} record{'' if left == 1 else 's'} more", style="dim")
