"""``gbcs regis``: show, check, answer, sign and verify files of registration data.

What the commands need is imported where they run, so that the other commands of ``gbcs`` start without it.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gbcs.cli import regis_author, regis_inbox, regis_show, regis_translate, trust
from gbcs.cli.console import Unusable, console, say
from gbcs.cli.regis_files import catalogue_of, name_of, octets_of_path, reading, write_whole
from wire.errors import WireError, quoted
from wire.node import plain_fields

if TYPE_CHECKING:
    from gbcs import regis

__all__ = ["add"]

_SHOWN = 20


def add(subparsers: Any) -> None:
    """Add the subcommand with its own."""
    parser = subparsers.add_parser(
        "regis",
        help="files of registration data",
        description="Show, check, answer, sign and verify files of registration data, of gas and of electricity.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    regis_show.add(commands)
    _add_check(commands)
    _add_respond(commands)
    _add_sign(commands)
    _add_verify(commands)
    regis_translate.add(commands)
    regis_author.add(commands)
    regis_inbox.add(commands)


def _add_check(commands: Any) -> None:
    parser = commands.add_parser(
        "check",
        help="say what is wrong with files",
        description="Say what is wrong with files, with the codes of the specification. Exit status 1 where something "
        "is; warnings are told and are no failure. Of several files it tells what is wrong between them, too: sets "
        "against their confirmation, answers against what they answer.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a file, or - for standard input")
    parser.add_argument("--name", help="the name of the file, where it has another one here; empty for none")
    _add_known(parser)
    parser.add_argument(
        "--catalogue",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="electricity: further flows, in the notation of gbcs.regis.flows.notation; may be given again",
    )
    parser.add_argument("--problems", type=int, default=_SHOWN, metavar="N", help=f"how many (default {_SHOWN})")
    parser.add_argument("--json", action="store_true", help="print all problems as JSON, one object a line")
    parser.set_defaults(run=_check)


def _add_respond(commands: Any) -> None:
    parser = commands.add_parser(
        "respond",
        help="answer a DCC status file",
        description="Make the files that a registration data provider answers a DCC status file with: FRJ, ERR or DXR "
        "for gas, D0351 and D0172 for electricity. Exit status 1 where an incident has to be raised.",
    )
    _add_file(parser)
    _add_known(parser)
    parser.add_argument("--as", dest="answering", required=True, metavar="ID", help="who answers")
    parser.add_argument("--number", type=int, required=True, metavar="N", help="number of the first file of the answer")
    parser.add_argument("--at", type=_time, metavar="TIME", help="time of the answer, ISO 8601 (default: now)")
    parser.add_argument("--into", type=Path, default=Path(), metavar="DIR", help="folder to write to (default: here)")
    parser.add_argument(
        "--partly",
        choices=("ERR", "ERR and DXR"),
        default="ERR",
        help="gas: what answers a file with some malformed records (default: ERR alone)",
    )
    parser.add_argument(
        "--structure",
        choices=("reject", "incident"),
        default="reject",
        help="electricity: what a malformed record is (default: it is rejected, by D0351)",
    )
    parser.add_argument(
        "--received",
        type=_received,
        metavar="TIME",
        help="electricity: when the file was received, or the date that it is deemed received on, ISO 8601 "
        "(default: the time of the answer)",
    )
    _add_signer(parser, required=False)
    parser.set_defaults(run=_respond)


def _add_sign(commands: Any) -> None:
    parser = commands.add_parser("sign", help="sign a file", description="Sign a file; prints it, or writes it.")
    _add_file(parser)
    _add_signer(parser, required=True)
    parser.add_argument("--into", type=Path, metavar="FILE", help="where to write (default: standard output)")
    parser.set_defaults(run=_sign)


def _add_verify(commands: Any) -> None:
    parser = commands.add_parser(
        "verify",
        help="check the signature of a file",
        description="Check the signature of a file and the certificate of its signer; with --trust also whether it "
        "leads to a trusted authority and is of an organisation that exchanges registration data. Exit status 1 where "
        "the signature is not valid, the certificate is not, or what --trust asks is not.",
    )
    _add_file(parser)
    parser.add_argument(
        "--certificates", action="append", required=True, metavar="FILE", help="PEM or DER; may be given again"
    )
    trust.add_trust(parser, "--authorities")
    parser.add_argument("--at", type=_time, metavar="TIME", help="time of checking, ISO 8601 (default: now)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=_verify)


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a file, or - for standard input")
    parser.add_argument("--name", help="the name of the file, where it has another one here; empty for none")


def _add_known(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--edition",
        metavar="NAME",
        help="whose values are allowed, such as original: before November 2021 (default: today's)",
    )
    known = parser.add_argument_group("what the receiver knows")
    known.add_argument("--organisation", action="append", metavar="ID", help="one it deals with; may be given again")
    known.add_argument("--sender", metavar="ID", help="the one that delivered the file")
    known.add_argument("--processed", type=_numbers, metavar="N,N-M", help="numbers of the files processed before")
    known.add_argument("--last", type=int, metavar="N", help="number of the last file received")
    known.add_argument(
        "--metering-points", type=Path, metavar="FILE", help="those that exist: MPRNs or MPANs, one on a line"
    )
    known.add_argument(
        "--effective-from",
        type=Path,
        metavar="FILE",
        help="dates that the DCC gave before: MPAN, comma and YYYYMMDD on a line",
    )


def _add_signer(parser: argparse.ArgumentParser, *, required: bool) -> None:
    signer = parser.add_argument_group("signature")
    signer.add_argument("--key", type=Path, required=required, metavar="FILE", help="private key, PEM or DER")
    signer.add_argument("--certificate", type=Path, required=required, metavar="FILE", help="its certificate")
    signer.add_argument("--encoding", choices=("DER", "raw"), default="DER", help="of the signature (default: DER)")
    signer.add_argument(
        "--issuer", choices=("URL", "name"), default="URL", help="form of the issuer's name (default: URL encoded)"
    )
    signer.add_argument(
        "--serial", choices=("decimal", "hexadecimal"), default="decimal", help="its notation (default: decimal)"
    )


# Arguments ------------------------------------------------------------------------------------------------------------


def _time(text: str) -> datetime.datetime:
    try:
        time = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"no time of ISO 8601: {quoted(text)}") from None
    return time if time.tzinfo is not None else time.replace(tzinfo=datetime.UTC)


def _received(text: str) -> datetime.datetime | datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return _time(text)


def _numbers(text: str) -> _Ranges:
    ranges = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        try:
            ranges.append(range(int(first), int(last or first) + 1))
        except ValueError:
            raise argparse.ArgumentTypeError(f"no numbers such as 1-99,101: {quoted(text)}") from None
    return _Ranges(ranges)


class _Ranges:
    """Numbers, as ranges of them."""

    def __init__(self, ranges: list[range]) -> None:
        self.ranges = ranges

    def __contains__(self, number: object) -> bool:
        return any(number in numbers for numbers in self.ranges)


def _identifier(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 20 else text


def _known(options: argparse.Namespace) -> regis.Known:
    from gbcs import regis

    points: set[Any] | None = None
    if options.metering_points is not None:
        lines = octets_of_path(options.metering_points).decode("latin-1").split()
        # Thirteen digits are an MPAN, which is text; an MPRN is a number.
        points = {line if len(line) == 13 else _identifier(line) for line in lines}
    dates = None
    if options.effective_from is not None:
        dates = {}
        for number, line in enumerate(octets_of_path(options.effective_from).decode("latin-1").splitlines(), 1):
            mpan, _, day = line.partition(",")
            try:
                dates[mpan] = datetime.datetime.strptime(day, "%Y%m%d").date()
            except ValueError:
                raise Unusable(f"{options.effective_from}, line {number}: an MPAN, a comma and YYYYMMDD") from None
    organisations: Any = None if options.organisation is None else {_identifier(one) for one in options.organisation}
    try:
        return regis.Known(
            organisations=organisations,
            sender=None if options.sender is None else _identifier(options.sender),
            processed=options.processed,
            last=options.last,
            metering_points=points,
            effective_from=dates,
        )
    except WireError as error:
        raise Unusable(str(error)) from None


def _whole(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == "-" else octets_of_path(file)


# Commands -------------------------------------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> int:
    from gbcs import regis

    known = _known(options)
    catalogue = catalogue_of(options) if options.catalogue else None
    if options.name is not None and len(options.files) > 1:
        raise Unusable("--name goes with one file")
    has_failed = False
    for file in options.files:
        levels: Counter[str] = Counter()
        shown: list[regis.Problem] = []
        try:
            with reading(file, "checking") as handle:
                for problem in regis.check_stream(
                    handle, name_of(options, file), known=known, catalogue=catalogue, edition=options.edition
                ):
                    levels[str(problem.level)] += 1
                    if options.json:
                        print(json.dumps({"file": file, **plain_fields(problem), "text": problem.text}))
                    elif len(shown) < options.problems:
                        shown.append(problem)
        except WireError as error:
            raise Unusable.at(file, error) from None
        warnings = levels.pop("warning", 0)
        has_failed = has_failed or bool(levels)
        if not options.json:
            _print_problems(file, shown, levels.total(), warnings)
    if len(options.files) > 1:
        has_failed = _print_findings(options) or has_failed
    return 1 if has_failed else 0


def _print_findings(options: argparse.Namespace) -> bool:
    """What is wrong between the files, and whether something is; what is a warning, gbcs regis inbox says."""
    from gbcs.regis import folder

    paths = [Path(file) for file in options.files if file != "-"]
    entries = [folder.facts(path.name, octets_of_path(path)) for path in paths]
    findings = (*folder.set_findings(entries), *folder.answer_findings(entries))
    told = [finding for finding in findings if finding.level != "warning"]
    for finding in told:
        if options.json:
            print(json.dumps({**finding._asdict(), "level": str(finding.level), "text": finding.text}))
        else:
            console().print(str(finding), style="red", soft_wrap=True)
    return bool(told)


def _print_problems(file: str, shown: list[regis.Problem], errors: int, warnings: int) -> None:
    out = console()
    for problem in shown:
        out.print(f"{file}: {problem}", style="yellow" if problem.level == "warning" else "red", soft_wrap=True)
    if len(shown) < errors + warnings:
        out.print(f"and {_counted(errors + warnings - len(shown), 'problem')} more", style="red")
    told = _counted(errors, "error") + (f", {_counted(warnings, 'warning')}" if warnings else "")
    out.print(f"{file}: {told}", style="bold red" if errors else "green")


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def _signer(options: argparse.Namespace) -> dict[str, Any]:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key

    octets = octets_of_path(options.key)
    try:
        load = load_pem_private_key if b"-----BEGIN" in octets else load_der_private_key
        key = load(octets, None)
    except (ValueError, TypeError) as error:
        raise Unusable.at(options.key, str(error).splitlines()[0]) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise Unusable.at(options.key, "not a key on an elliptic curve")
    certificate = octets_of_path(options.certificate)
    form = {"encoding": options.encoding, "issuer": options.issuer, "serial": options.serial}
    return {"key": key, "certificate": certificate, **form}


def _respond(options: argparse.Namespace) -> int:
    from gbcs import regis

    if (options.key is None) != (options.certificate is None):
        raise Unusable("--key and --certificate belong together")
    octets = _whole(options.file)
    name = name_of(options, options.file)
    is_electricity = regis.is_electricity(octets)
    organisation = options.answering if is_electricity else _identifier(options.answering)
    if not is_electricity and not isinstance(organisation, int):
        raise Unusable(f"--as {organisation}: a gas file is answered by an organisation id, a number")
    try:
        answer = regis.respond(
            octets,
            name,
            organisation=organisation,
            number=options.number,
            at=options.at or datetime.datetime.now(datetime.UTC),
            known=_known(options),
            sign=partial(regis.sign, **_signer(options)) if options.key is not None else None,
            edition=options.edition,
            **(
                {"structure": options.structure, "received": options.received}
                if is_electricity
                else {"partly": options.partly}
            ),
        )
    except WireError as error:
        raise Unusable(str(error)) from None
    for file in answer.files:
        path = options.into / file.name
        try:
            with path.open("xb") as handle:  # never over a file that may have been sent
                handle.write(file.octets)
        except OSError as error:
            raise Unusable.at(path, error) from None
        print(path)
    for problem in answer.incidents:
        say(f"incident: {problem}", file=sys.stderr)
    return 1 if answer.incidents else 0


def _sign(options: argparse.Namespace) -> int:
    from gbcs.regis.signature import sign_stream

    signer = _signer(options)
    try:
        with reading(options.file, "signing") as handle:
            pieces = sign_stream(handle, **signer)
            if options.into is None:
                for piece in pieces:
                    sys.stdout.buffer.write(piece)
            else:
                write_whole(options.into, pieces)
    except WireError as error:
        raise Unusable(str(error)) from None
    return 0


_QUESTIONS = ("certificate", "role", "identity")


def _verify(options: argparse.Namespace) -> int:
    from gbcs import regis

    at = options.at or datetime.datetime.now(datetime.UTC)
    certificates = [octets_of_path(path) for path in options.certificates]
    authorities = trust.load(options.trust)
    form: dict[str, Any]
    try:
        with reading(options.file, "verifying") as handle:
            if authorities is None:
                verification = regis.verify(handle, certificates, at=at)
                form, signer = {"certificate": str(verification.certificate)}, verification.signer
                signature, problems = verification.signature, verification.problems
                passes = verification.certificate != "invalid"
            else:
                found = regis.authorise(handle, certificates, trust=[each.der for each in authorities], at=at)
                form, signer = {"certificate": str(found.chain), **found.plain()}, found.signer
                signature, problems = found.signature, found.problems
                passes = found.role == found.chain == "valid"
    except WireError as error:
        raise Unusable(str(error)) from None
    outcomes = {"signature": str(signature)} | {name: form[name] for name in _QUESTIONS if name in form}
    subject = None if signer is None else signer.subject.rfc4514_string()
    if options.json:
        print(json.dumps(outcomes | {"signer": subject, "problems": list(problems)}))
    else:
        for question, outcome in outcomes.items():
            print(
                f"{question} of {subject}: {outcome}"
                if subject and question == "certificate"
                else f"{question}: {outcome}"
            )
        for problem in problems:
            print(problem)
    return 0 if signature == "valid" and passes else 1
