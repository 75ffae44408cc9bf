"""The reference of the command line: the help of every command, and what it prints for an example, which is run."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import shlex
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from unittest.mock import patch

import duis
import gbcs
from gbcs.cli import main, make_parser
from gbcs.cli.examples import parsers_of

__all__ = ["EXAMPLES", "NOT_RUN", "files", "outcome", "pages", "runs"]

ROOT = Path(__file__).parents[2]
SUPPLIER, BROKER, METER = "0A-7E-57-00-00-00-00-02", "0A-7E-57-00-00-00-00-04", "0A-7E-57-DE-00-00-00-01"
WIDTH = 110
_RECEIVED = 1751262000  # 2025-06-30, the time that the inbox has for its file
LONGEST = 40
"""Lines of an output that are shown."""

_SIDES = f"--originator {SUPPLIER} --target {METER} --counter 1000"
EXAMPLES: dict[str, tuple[str, ...]] = {
    "gbcs decode": ("gbcs decode message.hex", "gbcs decode response.hex --keys keys.json --values"),
    "gbcs readings": ("gbcs readings response.hex --keys keys.json",),
    "gbcs check": ("gbcs check messages/ --keys keys.json",),
    "gbcs verify": (f"gbcs verify response.hex --keys keys.json --me {SUPPLIER}",),
    "gbcs sign": ("gbcs sign pre-command.hex --keys keys.json",),
    "gbcs mac": (f"gbcs mac signed.hex --keys keys.json --acb {BROKER}",),
    "gbcs build": ("gbcs build ECS38 values.json",),
    "gbcs utrn make": (
        f"gbcs utrn make --pence 1250 --counter 30064771072 --supplier {SUPPLIER} --meter {METER} --keys keys.json",
    ),
    "gbcs utrn check": ("gbcs utrn check 73948660500055369711",),
    "gbcs keys": ("gbcs keys keys.json",),
    "gbcs usecase": ("gbcs usecase ECS38", "gbcs usecase ECS38 --template command"),
    "gbcs alert": ("gbcs alert 8F78",),
    "gbcs transform": ("gbcs transform request.xml --type ESME", "gbcs transform request.xml --format view"),
    "gbcs correlate": (
        "gbcs correlate request.xml pre-command.hex --type ESME",
        "gbcs correlate request.xml other.hex --type ESME",
    ),
    "gbcs describe": ("gbcs describe pre-command.hex",),
    "gbcs validate": ("gbcs validate request.xml",),
    "gbcs duis show": ("gbcs duis show request.xml",),
    "gbcs duis validate": ("gbcs duis validate request.xml wrong.xml",),
    "gbcs duis build": (f"gbcs duis build 7.12 --set RandomisedOffsetLimit=900 {_SIDES}",),
    "gbcs duis wrap": ("gbcs duis wrap signed.hex --request request.xml",),
    "gbcs duis unwrap": ("gbcs duis unwrap answer.xml",),
    "gbcs duis sign": ("gbcs duis sign request.xml --keys xml.json",),
    "gbcs duis verify": ("gbcs duis verify signed.xml --keys xml.json",),
    "gbcs service": ("gbcs service 7.12",),
    "gbcs regis show": ("gbcs regis show DCC01.PN000322.DXI",),
    "gbcs regis check": ("gbcs regis check DCC01.PN000322.DXI",),
    "gbcs regis respond": ("gbcs regis respond DCC01.PN000322.DXI --as 10007777 --number 1 --at 2025-07-01T06:00:00Z",),
    "gbcs regis translate": ("gbcs regis translate D0188.usr --to pool",),
    "gbcs regis flow": ("gbcs regis flow D0188",),
    "gbcs regis inbox": ("gbcs regis inbox inbox/ --order name",),
    "gbcs install-code": ("gbcs install-code 83FED3407A939723A5C639B26916D505C3B5",),
    "gbcs home send": ("gbcs home send home-request.xml --home home.toml --at 2026-01-01T12:00:00Z",),
    "gbcs home keys": ("gbcs home keys home.toml -o keys",),
    "gbcs registry": ("gbcs registry -o registry/ units alerts",),
    "gbcs schema": ("gbcs schema",),
    "gbcs inspect": ("gbcs inspect message.hex --html page.html",),
    "gbcs fuzz keys": ("gbcs fuzz keys -o keys --seed 7",),
    "gbcs fuzz run": ("gbcs fuzz run --call receiver:handle --count 2 --keys keys.json --message command.hex",),
    "gbcs bulk decode": ("gbcs bulk decode messages/ -o tables --keys keys.json",),
    "gbcs bulk query": (
        "gbcs bulk query tables 'select use_case, count(*) as messages from envelopes group by 1 order by 1'",
    ),
    "gbcs completion": ("gbcs completion fish",),
}
"""Command to the lines whose output is shown, in the order of the page, in the folder that :func:`files` makes."""

NOT_RUN = {
    "gbcs serve": "It serves until it is ended; {doc}`/serve` has requests with their answers.",
    "gbcs home serve": "It serves until it is ended; see {doc}`/home`.",
    "gbcs fuzz cases": "It writes files; `vectors/fuzz` has some of them, {doc}`/fuzzing` says how they are read.",
    "gbcs regis sign": "Its output is another one each time; see {doc}`/registration`.",
    "gbcs regis verify": "See {doc}`/registration`.",
    "gbcs regis make": "See {doc}`/flows`.",
    "gbcs regis amend": "See {doc}`/flows`.",
}
"""Commands without an output here, with what is said instead."""


def files() -> dict[str, bytes]:
    """What the examples work on, made with the test PKI of ``vectors/pki``: name of the file to its octets."""
    keys = gbcs.KeyStore()
    keys.load(str(ROOT / "vectors" / "pki" / "keys.json"))
    request = duis.build_request(
        "7.12", {"RandomisedOffsetLimit": 900}, originator=SUPPLIER, target=METER, counter=1000
    )
    command = duis.transform(request, duis.Device(type="ESME"))
    other = duis.transform(request.replace(b">900<", b">901<"), duis.Device(type="ESME"))
    signed = gbcs.sign(command, keys)
    asked = duis.transform(
        duis.build_request("4.1.1", originator=SUPPLIER, target=METER, counter=1001),
        duis.Device(type="ESME", elements="single", edition="current", knows_requester=True),
    )
    registers = {"active_import_value": 123456, "reactive_import_value": 789}
    assert asked.use_case is not None
    answer = asked.use_case.build_response(
        {"ImportRegisterCollection: import_register_collection": registers}, command=asked
    )
    response = gbcs.add_mac(gbcs.encrypt(answer, keys), keys, acb=BROKER)
    pre_command = {"PreCommand": {"GBCSVersion": "4.1", "GBCSPayload": gbcs.encode(command)}}
    own = {row["name"]: row["octets"] for row in _vectors("gbcs/messages.json")}
    made = {
        "answer.xml": duis.build_answer(duis.read_request(request), pre_command, date_time="2026-05-05T12:00:00Z"),
        "command.hex": gbcs.encode(gbcs.add_mac(signed, keys, acb=BROKER)).hex().encode(),
        "home-request.xml": duis.build_request(
            "11.2", originator="90-B3-D5-1F-30-01-00-00", target="00-DB-12-34-56-78-90-A0", counter=1000
        ),
        "home.toml": b'seed = 7\n\n[[device]]\ntype = "ESME"\nid = "00-DB-12-34-56-78-90-A0"\n',
        "keys.json": (ROOT / "vectors" / "pki" / "keys.json").read_bytes(),
        "message.hex": own["response to a non-critical command: MAC"].encode(),
        "messages/a.hex": own["response to a non-critical command: MAC"].encode(),
        "messages/b.hex": own["alert: MAC"].encode(),
        "messages/c.hex": gbcs.encode(response).hex().encode(),
        "other.hex": gbcs.encode(other).hex().encode(),
        "pre-command.hex": gbcs.encode(command).hex().encode(),
        "receiver.py": b"def handle(octets):\n    return None\n",
        "request.xml": request,
        "response.hex": gbcs.encode(response).hex().encode(),
        "signed.hex": gbcs.encode(signed).hex().encode(),
        "values.json": json.dumps(
            {
                "command": {
                    "originator": SUPPLIER,
                    "recipient": METER,
                    "originator_counter": 1000,
                    "values": {"RandomisedOffsetLimit: value": 900},
                }
            }
        ).encode(),
        "wrong.xml": request.replace(b">900<", b">nine hundred<"),
        "xml.json": (ROOT / "vectors" / "pki" / "xml.json").read_bytes(),
    }
    signer = gbcs.KeyStore()
    signer.load(str(ROOT / "vectors" / "pki" / "xml.json"))
    made["signed.xml"] = duis.sign(request, signer)
    status = next(row for row in _vectors("regis/files.json") if row["name"] == "gas: status file, all accepted")
    made[status["file_name"]] = made[f"inbox/{status['file_name']}"] = bytes.fromhex(status["octets"])
    made["D0188.usr"] = bytes.fromhex(_vectors("flows/files.json")[0]["octets"])
    return made


def _vectors(name: str) -> list[dict[str, str]]:
    held: list[dict[str, str]] = json.loads((ROOT / "vectors" / name).read_text("utf-8"))
    return held


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A folder of the files, in which we stand."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        for file, octets in files().items():
            path = Path(name, file)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(octets)
            os.utime(path, (_RECEIVED, _RECEIVED))
        os.chdir(name)
        try:
            with (
                patch.dict(os.environ, {"COLUMNS": str(WIDTH), "NO_COLOR": "1"}),
                patch.object(sys, "path", [name, *sys.path]),
            ):
                yield Path(name)
        finally:
            os.chdir(before)


def outcome(line: str) -> tuple[int, str]:
    """Exit status and output of a command line, errors among it."""
    octets = io.BytesIO()
    said = io.TextIOWrapper(octets, "utf-8", write_through=True)
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = main(shlex.split(line)[1:])
    return status, octets.getvalue().decode()


def runs() -> dict[str, list[tuple[str, int, str]]]:
    """Each command to its examples, with exit status and output."""
    with folder():
        return {command: [(line, *outcome(line)) for line in lines] for command, lines in EXAMPLES.items()}


def pages() -> dict[str, str]:
    """Name of the file to its text: a page for each command of the first rank."""
    shown = runs()
    parts: dict[str, list[str]] = {}
    for parser in parsers_of(make_parser()):
        words = parser.prog.split()
        if len(words) > 1:
            parts.setdefault(words[1], []).append(_section(parser, shown.get(parser.prog, ()), len(words) - 1))
    made = {f"commands/{name}.md": "\n".join(sections) for name, sections in parts.items()}
    names = "\n".join(parts)
    made["commands/index.md"] = (
        "# Commands\n\nEvery command with its help, and what it prints for an example: they are run when the\n"
        "documentation is built, on messages and keys of the test PKI in `vectors/pki`; {doc}`/cli` explains.\n\n"
        f"```{{toctree}}\n:maxdepth: 1\n{names}\n```\n"
    )
    return made


def _section(parser: argparse.ArgumentParser, examples: Iterable[tuple[str, int, str]], rank: int) -> str:
    text = f"{'#' * rank} {parser.prog}\n\n```text\n{_help(parser)}\n```\n"
    if parser.prog in NOT_RUN:
        text += f"\n{NOT_RUN[parser.prog]}\n"
    for line, status, said in examples:
        lines = said.rstrip("\n").split("\n")
        if len(lines) > LONGEST:
            lines = [*lines[:LONGEST], f"... {len(lines) - LONGEST} lines more"]
        shown = "\n".join(_shortened(each) for each in lines)
        ending = f"\n(exit status {status})" if status else ""
        text += f"\n```console\n$ {line}\n{shown}{ending}\n```\n"
    return text


def _help(parser: argparse.ArgumentParser) -> str:
    with patch.dict(os.environ, {"COLUMNS": str(WIDTH), "NO_COLOR": "1"}):
        return parser.format_help().rstrip()


def _shortened(line: str) -> str:
    return line if len(line) <= 3 * WIDTH else f"{line[: 3 * WIDTH]}..."
