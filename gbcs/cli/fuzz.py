"""``gbcs fuzz``: near-valid messages with the right protection, to files or to a target."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gbcs.cli.console import Unusable, console, say, shown
from wire.errors import WireError
from wire.json_input import read_json

if TYPE_CHECKING:
    from gbcs.testing.harness import FileRun, Run, Target, Totals
    from gbcs.testing.harness.database import Database
    from gbcs.testing.verdicts import Check

__all__ = ["add"]

_KEYS = "gbcs-fuzz-keys"


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "fuzz",
        help="send near-valid messages, rightly protected, to a stack",
        description="Make messages of which one thing is wrong and the protection right, and send them to what is to "
        "stand them. The keys are those of a seed; no key of a real device is needed, or should be used.",
        epilog="examples: gbcs fuzz keys -o keys; gbcs fuzz cases -o cases; "
        "gbcs fuzz run --call mystack:handle --database run.db; gbcs fuzz run --tcp 127.0.0.1:4059 --start ./target",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    keys = actions.add_parser("keys", help="write the keys that the target is to have")
    keys.add_argument("-o", "--output", metavar="DIR", required=True, help="a folder, made where it is missing")
    _common(keys)
    keys.set_defaults(run=_keys)
    cases = actions.add_parser("cases", help="write case files, JSON", description="Write the case files: JSON.")
    cases.add_argument(
        "-o", "--output", metavar="DIR", required=True, help="a folder, made where it is missing; - prints"
    )
    cases.add_argument("--count", type=int, default=None, help="cases of each message (default: each single change)")
    _common(cases)
    cases.set_defaults(run=_cases)
    run = actions.add_parser(
        "run",
        help="send cases to a target",
        description="Send cases to a target and judge its answers. Exit status 1 where there are findings.",
    )
    target = run.add_mutually_exclusive_group(required=True)
    target.add_argument(
        "--call", metavar="MODULE:FUNCTION", help="a Python callable: octets in; octets, True or None out"
    )
    target.add_argument(
        "--run", dest="command", metavar="COMMAND", help="a program for each message; {} is a file, else stdin"
    )
    target.add_argument("--process", metavar="COMMAND", help="one program for many messages: wrapper frames in and out")
    target.add_argument("--tcp", metavar="HOST:PORT", help="a TCP server on this computer, wrapper frames")
    target.add_argument("--http", metavar="URL", help="an HTTP server on this computer: POST")
    run.add_argument(
        "--happens",
        metavar="MODULE:FUNCTION",
        help="with --call, for sessions with more than messages: takes the time by the device's clock or None, and a "
        "firmware image that came or no octets",
    )
    run.add_argument("--start", metavar="COMMAND", help="what starts the TCP server, and again after a crash")
    run.add_argument("--message", metavar="FILE", action="append", default=[], help="start from these valid messages")
    run.add_argument(
        "--kind",
        metavar="KIND",
        help="send these, bare, instead of messages: apdus, zcl-frames, documents, registration-files, ...",
    )
    run.add_argument("--cases", metavar="FILE", help="send what a case file holds, as it is")
    run.add_argument("--keys", metavar="DIR", help="with the keys of all parties (default: those of the seed)")
    run.add_argument("--acb", metavar="EUI", help="the access control broker")
    run.add_argument("--device", default="ESME", choices=("ESME", "GSME"), help="what the target is (default: ESME)")
    run.add_argument(
        "--checks",
        metavar="LIST",
        help="some of decode,recipient,role,MAC,signature,counter,content, or none: crashes alone (default: all)",
    )
    run.add_argument("--count", type=int, help="cases of each message (default: each single change)")
    run.add_argument("--seconds", type=float, help="end behind so many seconds")
    run.add_argument("--stop", action="store_true", help="end with the first finding")
    run.add_argument("--timeout", type=float, default=5.0, help="seconds, behind which the target hangs (default: 5)")
    run.add_argument(
        "--silence", type=float, default=0.25, help="seconds, behind which it does not answer (default: 0.25)"
    )
    run.add_argument("--database", metavar="FILE", help="keep the run in SQLite, and go on where it stopped")
    run.add_argument("--case", metavar="NAME", help="send this one case, again")
    run.add_argument("--counter", type=int, help="the originator counter to begin with")
    run.add_argument("--junit", metavar="FILE", help="write a JUnit report")
    run.add_argument("--html", metavar="FILE", help="write a report for people")
    run.add_argument("--json", action="store_true", help="print JSON")
    _common(run)
    run.set_defaults(run=_run)


def _common(parser: Any) -> None:
    parser.add_argument("--seed", type=int, default=0, help="of keys, commands and cases (default: 0)")


def _folder(name: str) -> Path:
    folder = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable.at(name, error) from None
    return folder


def _keys(options: argparse.Namespace) -> int:
    from gbcs.certificates import read_certificate
    from gbcs.testing.bench import Bench

    bench = Bench(options.seed)
    folder = _folder(options.output)
    certificates = {(each.entity_id, each.usage): each for each in map(read_certificate, bench.certificates())}
    (folder / f"{_KEYS}.json").write_text(json.dumps(bench.plain_keys(), indent=1) + "\n", "utf-8")
    for (entity_id, usage), certificate in certificates.items():
        ending = "ds" if usage == "digitalSignature" else "ka"
        (folder / f"{entity_id}-{ending}.der").write_bytes(certificate.der)
    print(f"{len(certificates)} certificates and their private keys in {shown(folder)}")
    return 0


def _cases(options: argparse.Namespace) -> int:
    from gbcs.testing.cases import files

    if options.output == "-":
        for _, document in files(options.seed, options.count):
            print(json.dumps(document))
        return 0
    folder = _folder(options.output)
    total = 0
    for name, document in files(options.seed, options.count):
        (folder / name).write_text(json.dumps(document, indent=1) + "\n", "utf-8")
        total += document["numberOfTests"]
        print(f"{document['numberOfTests']:6}  {name}")
    print(f"{total:6}  in all")
    return 0


# Runs ----------------------------------------------------------------------------------------------------------------


def _target(options: argparse.Namespace, *, is_reader: bool) -> Target:
    from gbcs.testing import harness

    try:
        if options.call:
            happens = harness.callable_of(options.happens) if options.happens else None
            return harness.CallableTarget(
                harness.callable_of(options.call), options.timeout, happens, is_reader=is_reader
            )
        if options.command:
            return harness.CommandTarget(options.command, options.timeout)
        if options.process:
            return harness.ProcessTarget(options.process, options.timeout, options.silence)
        if options.http:
            return harness.HttpTarget(options.http, options.timeout)
        host, _, port = options.tcp.rpartition(":")
        if not port.isdecimal():
            raise Unusable("--tcp takes HOST:PORT")
        return harness.TcpTarget((host, int(port)), options.start, options.timeout, options.silence)
    except harness.TargetError as error:
        raise Unusable(str(error)) from None


def _run(options: argparse.Namespace) -> int:
    from gbcs.testing.harness import TargetError
    from gbcs.testing.harness.database import Database

    document = _document(options)
    target = _target(options, is_reader=_is_bare(document))
    database = Database(options.database)
    try:
        run = _prepared(options, document, target, database)
        if options.case:
            return _again(run, options.case, as_json=options.json)
        display = _Display()
        count = None if options.kind else options.count  # of each command, there
        totals = run.run(count=count, seconds=options.seconds, stop_at_first=options.stop, shown=display.show)
        display.end()
        # A target that has seen the counters of this run wants a greater one.
        counter = "" if options.kind or options.cases else f" --counter {run.counter}"
        _report(options, database, totals, _repeat(options) + counter)
    except TargetError as error:
        raise Unusable(str(error)) from None
    finally:
        target.close()
        database.close()
    return 1 if totals.findings or totals.shown else 0


def _prepared(options: argparse.Namespace, document: dict[str, Any] | None, target: Target, database: Database) -> Run:
    import gbcs
    from gbcs.cli.inputs import read_arguments
    from gbcs.testing import sessions
    from gbcs.testing.bench import Bench
    from gbcs.testing.harness import Run

    checks = _checks(options)
    if document is not None:
        return _of_file(options, document, target, database, checks)
    if options.keys and not options.message:
        raise Unusable("--keys needs --message: the commands of the seed are protected with its own keys")
    try:
        if options.message:
            keys, acb = (gbcs.KeyStore(), None) if options.keys else (Bench(options.seed).keys, Bench(options.seed).acb)
            if options.keys:
                keys.load(options.keys)
            acb = gbcs.EntityId(options.acb) if options.acb else acb
            messages = [gbcs.decode(octets) for name in options.message for octets in read_arguments(name)]
            found = [case for message in messages for case in sessions.of_message(message, keys, acb=acb)]
        else:
            bench = Bench(options.seed)
            keys, acb, messages = bench.keys, bench.acb, list(bench.commands(options.device))
            found = list(sessions.of_bench(bench, options.device))
        run = Run(target, keys, messages, acb=acb, seed=options.seed, database=database, sessions=found, checks=checks)
    except (WireError, ValueError) as error:
        raise Unusable(str(error)) from None
    except OSError as error:
        raise Unusable.at(options.keys, error) from None
    if options.counter is not None:
        run.begin_at(options.counter)
    return run


def _checks(options: argparse.Namespace) -> frozenset[Check] | None:
    """What the target is to check; None for everything."""
    from gbcs.testing.inputs import BARE
    from gbcs.testing.verdicts import Check

    if not options.checks:
        return frozenset((Check.DECODE,)) if options.kind in BARE else None
    try:
        words = [] if options.checks == "none" else options.checks.split(",")
        return frozenset(Check(word) for word in words)
    except ValueError:
        raise Unusable(f"--checks takes some of {', '.join(Check)}, or none") from None


def _document(options: argparse.Namespace) -> dict[str, Any] | None:
    """The case file that is sent, one that is made or one that is given; None where messages are."""
    from gbcs.testing import cases

    if not (options.kind or options.cases):
        return None
    if options.message or (options.kind and options.cases):
        raise Unusable("--message, --kind and --cases are three ways of saying what is sent: one of them")
    if options.kind and options.kind not in cases.KINDS:
        raise Unusable(f"--kind takes one of {', '.join(cases.KINDS)}")
    if options.kind:
        return cases.file_of(options.kind, options.seed, options.count)
    try:
        document: dict[str, Any] = read_json(Path(options.cases).read_bytes())
    except OSError as error:
        raise Unusable.at(options.cases, error) from None
    except ValueError as error:
        raise Unusable(f"{shown(options.cases)}: {error}") from None
    return document


def _is_bare(document: Any) -> bool:
    """Whether it has no messages, which a device answers."""
    from gbcs.testing.inputs import MESSAGES

    return isinstance(document, dict) and document.get("algorithm") not in MESSAGES


def _of_file(
    options: argparse.Namespace,
    document: dict[str, Any],
    target: Target,
    database: Database,
    checks: frozenset[Check] | None,
) -> FileRun:
    """A run of what a case file holds."""
    from gbcs.testing.harness import FileRun
    from gbcs.testing.inputs import of_file

    try:
        return FileRun(target, of_file(document), seed=options.seed, database=database, checks=checks)
    except (WireError, ValueError) as error:
        raise Unusable(f"{shown(options.cases)}: {error}" if options.cases else str(error)) from None


def _again(run: Run, name: str, *, as_json: bool) -> int:
    case = run.case(name)
    if case is None:
        raise Unusable(f"{shown(name)}: there is no such case with this seed")
    judged = run.one(case)
    if as_json:
        fault = None if judged.fault is None else str(judged.fault)
        print(json.dumps({"case": name, "outcome": judged.outcome, "fault": fault, "said": judged.said}))
    else:
        for change in case.changes:
            say(f"{change.path}: {change.said}")
        say(f"expected {case.expected.result}, {judged.outcome}" + (f": {judged.fault}" if judged.fault else ""))
        if judged.said:
            say(judged.said)
    return 1 if judged.fault is not None else 0


def _repeat(options: argparse.Namespace) -> str:
    """The command line that repeats a case, but for its name."""
    words = ["gbcs", "fuzz", "run", "--seed", str(options.seed)]
    for name, flag in (
        ("call", "--call"),
        ("command", "--run"),
        ("process", "--process"),
        ("tcp", "--tcp"),
        ("http", "--http"),
        ("start", "--start"),
        ("happens", "--happens"),
        ("kind", "--kind"),
        ("cases", "--cases"),
        ("keys", "--keys"),
        ("acb", "--acb"),
        ("checks", "--checks"),
    ):
        if value := getattr(options, name):
            words += [flag, value]
    for message in options.message:
        words += ["--message", message]
    if not options.message and options.device != "ESME":
        words += ["--device", options.device]
    return shlex.join(words)


class _Display:
    """How far a run is, in a line that is written anew on a terminal; elsewhere nothing is shown before the end."""

    def __init__(self) -> None:
        self._is_live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def show(self, totals: Totals) -> None:
        """Write the line."""
        if not self._is_live:
            return
        rate = totals.cases / totals.seconds if totals.seconds else 0.0
        outcomes = ", ".join(f"{count:,} {name}" for name, count in sorted(totals.outcomes.items()))
        line = f"{totals.cases:,} cases, {rate:,.0f} a second; {outcomes}; {totals.findings} findings"
        print(f"\r\033[K{line[:110]}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line."""
        if self._is_live:
            print(file=sys.stderr)


def _report(options: argparse.Namespace, database: Database, totals: Totals, repeat: str) -> None:
    from gbcs.testing.harness import reports

    for name, text in ((options.junit, reports.junit), (options.html, lambda data: reports.html(data, repeat))):
        if name:
            try:
                Path(name).write_text(text(database), "utf-8")
            except OSError as error:
                raise Unusable.at(name, error) from None
    records = database.findings()
    if options.json:
        print(
            json.dumps(
                {
                    "cases": totals.cases,
                    "skipped": totals.skipped,
                    "seconds": round(totals.seconds, 3),
                    "outcomes": totals.outcomes,
                    "findings": [record._asdict() | {"repeat": f"{repeat} --case {record.name}"} for record in records],
                }
            )
        )
        return
    out = console()
    skipped = f", {totals.skipped:,} before" if totals.skipped else ""
    out.print(f"{totals.cases:,} cases in {totals.seconds:.1f} s{skipped}; {len(records)} findings")
    for record in records:
        out.print(f"\n{record.number}. {record.fault}: {record.said}", style="bold")
        for change in record.changes:
            item = f" ({change['item']})" if change["item"] else ""
            out.print(f"   {change['path']}{item}: {change['change']}")
        out.print(f"   shown by {record.times} cases, first {record.name}; the smallest:")
        for octets in record.shrunk:
            out.print(f"   {octets}", soft_wrap=True)
        out.print(f"   {repeat} --case {record.name}", soft_wrap=True)
