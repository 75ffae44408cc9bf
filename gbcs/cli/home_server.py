"""The home behind sockets, on loopback alone: DUIS over HTTP, GBCS over TCP with wrapper frames.

A user posts a request; what comes back at once is the acknowledgement, the pre-command, or an error. The response of
the device, and the alerts, are posted to the address that the request names in its header ``Callback``, or to that of
the server. Over TCP each frame brings a message to its device and takes back what the devices send.
"""

from __future__ import annotations

import asyncio
import ipaddress
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import duis
import gbcs
from dlms.wrapper import Frame, StreamDecoder
from gbcs.cli.console import Unusable
from gbcs.testing import Dsp, Home
from wire.errors import WireError, quoted

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["application", "headline", "loopback", "post", "serve"]

_LONGEST = 4 * 1024 * 1024
_PATIENCE = 10.0  # seconds for a call-back address
_SECOND = 1.0


def loopback(host: str) -> str:
    """The host itself.

    Raises:
        Unusable: where it is not this machine: nothing of this is fit for a network.
    """
    try:
        is_here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_here = False
    if not is_here:
        raise Unusable(f"{quoted(host)} is not a loopback address: a test home is served to this machine alone")
    return host


def headline(octets: bytes) -> str:
    """A message in one line: direction, use case, parties, counter."""
    try:
        message = gbcs.decode(octets)
    except WireError as error:
        return f"{len(octets)} octets: {error}"
    header, use_case = message.header, message.use_case
    what = f"{use_case.reference} {use_case.name}" if use_case else f"message code {header.message_code:04X}"
    parties = f"{header.originator} to {header.recipient}"
    return f"{header.cra.name.lower()} {what}, {parties}, counter {header.originator_counter}"


def post(url: str, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Post a document to an address on loopback; status and body of the answer.

    Raises:
        Unusable: where the address is none, not on loopback, or does not answer.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise Unusable(f"{quoted(url)}: {error}") from None
    if parts.scheme != "http" or host is None:
        raise Unusable(f"{quoted(url)} is no http address")
    connection = HTTPConnection(loopback(host), port or 80, timeout=_PATIENCE)
    try:
        connection.request("POST", parts.path or "/", body, {"Content-Type": "application/xml", **(headers or {})})
        answer = connection.getresponse()
        return answer.status, answer.read(_LONGEST)
    except (OSError, HTTPException) as error:
        raise Unusable(f"{quoted(url)}: {error}") from None
    finally:
        connection.close()


class _Served:
    """A home and its data service provider, one exchange after the other.

    Args:
        home: whose devices are served.
        callback: where responses go that name no address of their own; None drops them.
        now: tells the time.
    """

    def __init__(self, home: Home, callback: str | None, now: Callable[[], datetime]) -> None:
        self.dsp = Dsp(home)
        self.callback = callback
        self.now = now
        self._sending: set[asyncio.Task[None]] = set()

    def take(self, xml: bytes, callback: str | None) -> tuple[int, bytes]:
        """Answer a request: status and document; the rest goes to the call-back address."""
        try:
            request = duis.read_request(xml)
            first, *rest = self.dsp.send(xml, self.now())
        except WireError as error:
            log(f"refused: {error}")
            return 400, f"{error}\n".encode()
        log(f"request {request.service_reference_variant} {request.body_name}, {request.request_id}")
        self.deliver(rest, callback)
        return 200, first

    def deliver(self, documents: list[bytes], callback: str | None = None) -> None:
        """Send documents to the call-back address, behind the answer that is being given."""
        address = callback or self.callback
        for document in documents:
            message = duis.read_response(document).message
            log(headline(gbcs.encode(message)) if message is not None else "a document without a message")
        if documents and address is not None:
            task = asyncio.get_running_loop().create_task(_sent(address, documents))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Exchange wrapper frames with whoever connected, until they leave or send what is no frame."""
        frames = StreamDecoder()
        try:
            while octets := await reader.read(65536):
                for frame in frames.feed(octets):
                    log(headline(frame.payload))
                    for sent in self.dsp.home.handle(frame.payload, self.now()):
                        log(headline(sent))
                        writer.write(Frame(frame.destination, frame.source, sent).encode())
                await writer.drain()
        except (WireError, ConnectionError) as error:
            log(f"connection closed: {error}")
        finally:
            writer.close()

    async def clock(self) -> None:
        """Do what is due, once a second."""
        while True:
            await asyncio.sleep(_SECOND)
            self.deliver(self.dsp.tick(self.now()))


async def _sent(address: str, documents: list[bytes]) -> None:
    for document in documents:
        try:
            status, _ = await asyncio.to_thread(post, address, document)
        except Unusable as error:
            log(f"not delivered: {error}")
        else:
            log(f"delivered to {address}: {status}")


def log(line: str) -> None:
    """A line of the log."""
    print(line, file=sys.stderr, flush=True)


def application(home: Home, callback: str | None = None, now: Callable[[], datetime] | None = None) -> Starlette:
    """The HTTP side, as an ASGI application.

    Args:
        home: whose devices are behind it.
        callback: where responses go that name no address of their own.
        now: tells the time; without it, that of this machine.

    Raises:
        Unusable: where Starlette is not installed, or the address is not on loopback.
    """
    served = _Served(home, callback, now or _now)
    if callback is not None:
        loopback(urlsplit(callback).hostname or "")
    return _application(served)


def _now() -> datetime:
    return datetime.now(UTC)


def _application(served: _Served) -> Starlette:
    try:
        from starlette.applications import Starlette
        from starlette.responses import Response
        from starlette.routing import Route
    except ImportError:
        raise Unusable("this needs the extra 'serve': pip install '.[serve]'") from None

    async def take(request: Request) -> Response:
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > _LONGEST:
                return Response("too large\n", 413)
        callback = request.headers.get("callback")
        if callback is not None:
            try:
                loopback(urlsplit(callback).hostname or "")
            except (Unusable, ValueError) as error:
                return Response(f"{error}\n", 400)
        status, answer = served.take(body, callback)
        return Response(answer, status, media_type="application/xml" if status == 200 else "text/plain")

    return Starlette(routes=[Route("/{service:path}", take, methods=["POST"])])


def serve(home: Home, *, host: str, http_port: int, tcp_port: int, callback: str | None) -> None:
    """Serve a home until it is interrupted.

    Args:
        home: whose devices are served.
        host: a loopback address.
        http_port: for DUIS.
        tcp_port: for GBCS in wrapper frames.
        callback: where responses go that name no address of their own.

    Raises:
        Unusable: where the extra is not installed, or an address is not on loopback.
        OSError: where a port can't be had.
    """
    loopback(host)
    if callback is not None:
        loopback(urlsplit(callback).hostname or "")
    try:
        import uvicorn
    except ImportError:
        raise Unusable("this needs the extra 'serve': pip install '.[serve]'") from None
    served = _Served(home, callback, _now)
    settings = uvicorn.Config(_application(served), host=host, port=http_port, log_level="warning")

    async def run() -> None:
        tcp = await asyncio.start_server(served.stream, host, tcp_port)
        clock = asyncio.create_task(served.clock())
        log(f"DUIS on http://{host}:{http_port}/, GBCS on {host}:{tcp_port}; {len(home.devices)} devices")
        try:
            async with tcp:
                await uvicorn.Server(settings).serve()
        finally:
            clock.cancel()

    asyncio.run(run())
