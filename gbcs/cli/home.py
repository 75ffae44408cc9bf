"""``gbcs home``: a test home behind sockets on loopback, and requests to one."""

from __future__ import annotations

import argparse
import json
import sys
import threading
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any

from gbcs.cli.console import Unusable, say, shown
from gbcs.cli.inputs import read_document
from gbcs.cli.trust import moment
from wire.errors import WireError

if TYPE_CHECKING:
    from gbcs.testing import Home

__all__ = ["add"]

_LARGEST_DESCRIPTION = 1 << 20
_LARGEST_DOCUMENT = 4 << 20
_HTTP_PORT, _TCP_PORT = 8059, 4059


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    home = subparsers.add_parser(
        "home",
        help="devices in software, to test against",
        description="A home of devices in software, described by a file: served on loopback, or asked in this process.",
    )
    commands = home.add_subparsers(title="commands", metavar="COMMAND", required=True)
    serve = commands.add_parser(
        "serve",
        help="serve a home on loopback",
        description="Take DUIS requests over HTTP and GBCS messages in wrapper frames over TCP, on loopback alone.",
    )
    serve.add_argument("home", metavar="HOME.toml", help="the description of the home")
    serve.add_argument("--host", default="127.0.0.1", help="a loopback address; default: 127.0.0.1")
    serve.add_argument("--http", type=_port, default=_HTTP_PORT, metavar="PORT", help=f"default: {_HTTP_PORT}")
    serve.add_argument("--tcp", type=_port, default=_TCP_PORT, metavar="PORT", help=f"default: {_TCP_PORT}")
    serve.add_argument("--callback", metavar="URL", help="where responses go, on loopback")
    serve.set_defaults(run=_serve)
    send = commands.add_parser(
        "send",
        help="send a request to a home",
        description="Sign a service request as its user, send it, sign the pre-command that comes back where it means "
        "what was asked for, and print the response. Exit status 1 where the request is refused or the device does not "
        "answer.",
    )
    send.add_argument("request", metavar="REQUEST.xml", help="a file with the service request, or - for standard input")
    send.add_argument("--home", required=True, metavar="HOME.toml", help="the home: its keys, and its devices")
    send.add_argument("--to", metavar="URL", help="where it is served; without it, it is made in this process")
    send.add_argument("--at", type=moment, metavar="TIME", help="the time in the home; default: now")
    send.add_argument("--format", choices=("mmc", "xml", "hex"), default="mmc", help="of the response; default: mmc")
    send.set_defaults(run=_send)
    keys = commands.add_parser(
        "keys",
        help="write the keys of a home",
        description="Write the keys that the seed of a home gives its parties, which protect nothing: for each party a "
        "file for --keys, with its private keys and everybody's certificates, and authorities.json for --trust.",
        epilog="examples: gbcs home keys home.toml -o keys; gbcs home keys home.toml -o keys/",
    )
    keys.add_argument("home", metavar="HOME.toml", help="the description of the home")
    keys.add_argument("-o", "--output", required=True, metavar="DIR", help="a folder, made where it is missing")
    keys.set_defaults(run=_keys)


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() else -1
    if not 0 <= number <= 0xFFFF:
        raise argparse.ArgumentTypeError("no port")
    return number


def _home(path: str) -> Home:
    from gbcs.testing import Home

    octets = read_document(path, _LARGEST_DESCRIPTION)
    try:
        return Home.from_toml(octets.decode())
    except (WireError, UnicodeDecodeError) as error:
        raise Unusable(f"{shown(path)}: {error}") from None


def _serve(options: argparse.Namespace) -> int:
    from gbcs.cli.home_server import serve

    serve(
        _home(options.home), host=options.host, http_port=options.http, tcp_port=options.tcp, callback=options.callback
    )
    return 0


# Keys ----------------------------------------------------------------------------------------------------------------


def _keys(options: argparse.Namespace) -> int:
    home, folder = _home(options.home), Path(options.output)
    authorities = [{"certificate_der_base64": b64encode(der).decode()} for der in home.parties.pki.trust]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in home.parties.entities:
            _write(folder / f"{name}.json", home.plain_keys(name))
        _write(folder / "authorities.json", authorities)
    except OSError as error:
        raise Unusable.at(options.output, error) from None
    print(f"keys of {', '.join(home.parties.entities)} in {shown(folder)}")
    return 0


def _write(path: Path, entries: list[dict[str, Any]]) -> None:
    path.write_text(json.dumps(entries, indent=1) + "\n", "utf-8")


# Sending -------------------------------------------------------------------------------------------------------------


def _send(options: argparse.Namespace) -> int:
    import duis

    home = _home(options.home)
    xml = read_document(options.request, _LARGEST_DOCUMENT)
    at = options.at or datetime.now(UTC)
    route = _ByHttp(options.to) if options.to else _InProcess(home, at)
    try:
        request = duis.read_request(xml)
        first = duis.read_response(route.send(_signed(home, request, xml)))
        if first.form is duis.Form.PRE_COMMAND:
            back = _signed_pre_command(home, request, xml, first, at)
            first = duis.read_response(route.send(_signed(home, request, back)))
        if first.response_code != "I99":
            raise _Refused(f"{first.response_code}: {first.explanation}")
        document = route.received()
        response = duis.read_response(document)
        if response.message is None:
            raise _Refused(f"{response.response_code}: {response.explanation}")
        sys.stdout.buffer.write(_shown(home, document, options.format))
        sys.stdout.buffer.flush()
    except _Refused as refused:
        say(f"gbcs: {refused}", file=sys.stderr)
        return 1
    except WireError as error:
        raise Unusable(f"{shown(options.request)}: {error}") from None
    finally:
        route.close()
    return 0


class _Refused(Exception):
    """The home did not do it."""


def _signed(home: Home, request: Any, xml: bytes) -> bytes:
    import duis

    for name, entity_id in home.parties.entities.items():
        if entity_id == request.originator:
            key = home.parties.pki.key(entity_id, "digitalSignature", 2)
            return duis.sign(xml, key, home.parties.certificates(name)["xml"].der)
    raise _Refused(f"{request.originator} is none of the parties of the home")


def _signed_pre_command(home: Home, request: Any, xml: bytes, answer: Any, at: datetime) -> bytes:
    import duis
    import gbcs
    from gbcs.testing import Dsp

    found = duis.correlate(xml, answer, Dsp(home).inventory(request), at=at)
    if not found.matches:
        differences = "; ".join(
            f"{each.path}: {each.requested} asked for, {each.found} found" for each in found.differences
        )
        raise _Refused(f"the pre-command is not what was asked for: {differences or ', '.join(found.unjudged)}")
    return duis.build_signed_pre_command(
        request.service_reference_variant,
        gbcs.encode(gbcs.sign(answer.message, home.keys())),
        originator=request.originator,
        target=request.target,
        counter=request.counter,
    )


def _shown(home: Home, document: bytes, form: str) -> bytes:
    import duis
    import gbcs

    if form == "mmc":
        return duis.to_mmc(document, keys=home.keys())
    if form == "xml":
        return document
    message = duis.read_response(document).message
    assert message is not None
    return gbcs.encode(message).hex().encode() + b"\n"


class _InProcess:
    """The way to a home in this process."""

    def __init__(self, home: Home, at: datetime) -> None:
        from gbcs.testing import Dsp

        self._dsp, self._at = Dsp(home), at
        self._waiting: list[bytes] = []

    def send(self, xml: bytes) -> bytes:
        """Send a document; what answers it at once."""
        first, *self._waiting = self._dsp.send(xml, self._at)
        return first

    def received(self) -> bytes:
        """The response of the device."""
        if not self._waiting:
            raise _Refused("the request waits for its time")
        return self._waiting[0]

    def close(self) -> None:
        """Nothing is open."""


class _ByHttp:
    """The way to a home that is served, with an address of its own for the response."""

    def __init__(self, url: str) -> None:
        from http.server import BaseHTTPRequestHandler, HTTPServer  # takes a fifth of the start of any command

        self._url = url
        self._queue: Queue[bytes] = Queue()
        queue = self._queue

        class Receiver(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = min(int(self.headers.get("Content-Length") or 0), _LARGEST_DOCUMENT)
                queue.put(self.rfile.read(size))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Receiver)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def send(self, xml: bytes) -> bytes:
        """The answer of the server to a request."""
        from gbcs.cli.home_server import post

        address = f"http://127.0.0.1:{self._server.server_port}/"
        status, answer = post(self._url, xml, {"Callback": address})
        if status != 200:
            raise _Refused(answer.decode(errors="replace").strip())
        return answer

    def received(self) -> bytes:
        """The next response that came to the call-back address, within 30 seconds."""
        try:
            return self._queue.get(timeout=30)
        except Empty:
            raise _Refused("no response came to the call-back address") from None

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
