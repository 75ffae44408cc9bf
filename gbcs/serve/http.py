"""The service over HTTP: bodies, limits, who is let in, and what is told of errors (RFC 9457)."""

from __future__ import annotations

import asyncio
import hmac
import json
import os
import re
import time
from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from gbcs.serve import logs, memory, operations, page
from gbcs.serve.metrics import Metrics
from gbcs.serve.openapi import description
from gbcs.serve.operations import OPERATIONS, Asked, Context
from gbcs.serve.settings import LOOPBACK, Settings, in_url
from wire.errors import WireError
from wire.json_input import JSONError, read_json

if TYPE_CHECKING:
    from gbcs.keys import KeyStore

__all__ = ["ENVIRONMENT", "application", "from_environment"]

ENVIRONMENT = "GBCS_SERVE_SETTINGS"
"""The environment variable by which processes of ``gbcs serve`` find their settings."""

_LINE = 1024 * 1024
_WHILE = 0.05
"""Seconds after which a thread that works on the lines of a batch gives what it has."""
_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


class ProblemDetails(Exception):
    """What ends a request, as RFC 9457 has it."""

    def __init__(self, status: int, title: str, detail: str = "", **members: Any) -> None:
        super().__init__(title)
        self.status = status
        self.form: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
        if detail:
            self.form["detail"] = detail
        self.form |= members


def application(settings: Settings | None = None) -> Starlette:
    """The service as an ASGI application.

    Args:
        settings: with what it starts; key files and authorities are read here, once.

    Raises:
        ValueError: where a key file or an authority can't be read.
    """
    service = _Service(settings or Settings())
    routes = [
        Route("/health", service.health, methods=["GET"]),
        Route("/ready", service.ready, methods=["GET"]),
        Route("/metrics", service.show_metrics, methods=["GET"]),
        Route("/openapi.json", service.guarded(service.openapi), methods=["GET"]),
        Route("/usecases", service.guarded(service.use_cases), methods=["GET"]),
        Route("/usecases/{sought}", service.guarded(service.use_case), methods=["GET"]),
        Route("/batch/{name}", service.guarded(service.batch), methods=["POST"]),
        *(Route(f"/{name}", service.guarded(partial(service.ask, name)), methods=["POST"]) for name in OPERATIONS),
        *page.routes(service.settings),
    ]
    served = Starlette(routes=routes, lifespan=service.living, exception_handlers={404: _not_found, 405: _not_allowed})
    served.router.redirect_slashes = False  # to whatever name a request was made by
    return served


def from_environment() -> Starlette:
    """The service with the settings of :data:`ENVIRONMENT`, for a process that does nothing else."""
    memory.settle()
    return application(Settings.from_json(os.environ[ENVIRONMENT]))


async def _not_found(request: Request, error: Exception) -> Response:
    return _problem(ProblemDetails(404, "there is nothing here"))


async def _not_allowed(request: Request, error: Exception) -> Response:
    return _problem(ProblemDetails(405, "not this way", "operations are asked by POST, the rest by GET"))


def _problem(problem: ProblemDetails) -> Response:
    headers = dict(_SECURITY)
    if problem.status == 503:
        headers["Retry-After"] = "1"
    if problem.status == 400:
        headers["Connection"] = "close"
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return _Json(problem.form, problem.status, headers, media_type="application/problem+json")


class _Json(JSONResponse):
    """JSON in ASCII: what is quoted of a request may hold what UTF-8 can't say, as a lone surrogate."""

    def render(self, content: Any) -> bytes:
        """The octets."""
        return json.dumps(content, separators=(",", ":")).encode()


class _Lines(Response):
    """Lines that are sent as they are made, while the body is still being read.

    Starlette's own streaming listens for the end of the connection, and would take the body away.
    """

    media_type = "application/x-ndjson"

    def __init__(self, lines: AsyncIterator[bytes]) -> None:
        super().__init__()
        del self.headers["content-length"]
        self.lines = lines
        self.ended: Callable[[int], None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head, then the lines; tell how many at the end."""
        count = 0
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async for lines in self.lines:
                await send({"type": "http.response.body", "body": lines, "more_body": True})
                count += lines.count(b"\n")
            await send({"type": "http.response.body", "body": b""})
        finally:
            if self.ended is not None:
                self.ended(count)


def _line(number: int, found: Any) -> bytes:
    """A line of a batch: an answer, or a problem."""
    form = {"problem": found.form} if isinstance(found, ProblemDetails) else {"answer": found}
    return json.dumps({"line": number} | form, separators=(",", ":")).encode() + b"\n"


def _too_long() -> ProblemDetails:
    return ProblemDetails(413, "a line is too long", f"at most {_LINE:,} octets")


def _load() -> None:
    try:
        operations.load()
    except Exception as error:  # operations will tell of it, too
        logs.unforeseen(error)


_PORT = re.compile(r":\d{1,5}\Z")
_Handler = Callable[[Request], Awaitable[Response]]


class _Service:
    """The handlers, and what they share."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.context = _context(settings)
        self.metrics = Metrics()
        self.free = asyncio.Semaphore(settings.concurrent)
        self.loading: asyncio.Task[None] | None = None
        self.hosts = LOOPBACK | {in_url(host.lower()) for host in settings.hosts}

    # Who is let in

    def guarded(self, handler: _Handler) -> _Handler:
        """A handler behind the checks that hold for all, measured and logged."""

        async def guarded(request: Request) -> Response:
            started = time.monotonic()
            try:
                self.check(request)
                response = await handler(request)
            except ProblemDetails as problem:
                response = _problem(problem)
            except ClientDisconnect:
                response = Response(status_code=499)
            for name, value in _SECURITY.items():
                response.headers.setdefault(name, value)
            seen = partial(self.seen, _route(request.url.path), response.status_code, started)
            if isinstance(response, _Lines):
                response.ended = seen
            else:
                seen()
            return response

        return guarded

    def seen(self, route: str, status: int, started: float, lines: int | None = None) -> None:
        """Count and log a request that has come to its end."""
        seconds = time.monotonic() - started
        self.metrics.seen(route, status, seconds)
        logs.seen(route, status, seconds, lines)

    def check(self, request: Request) -> None:
        """Refuse who asks by another name (DNS rebinding), from another site, or without the token."""
        if "content-length" in request.headers and "transfer-encoding" in request.headers:
            raise ProblemDetails(400, "the length of the body is said twice")  # what comes behind it is anybody's
        host = self.name(request)
        origin = request.headers.get("origin")
        if origin is not None and origin.lower().partition("://")[2] != host:
            raise ProblemDetails(403, "not from another site")
        if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            raise ProblemDetails(403, "not from another site")
        if self.settings.token is not None:
            given = request.headers.get("authorization", "")
            if not hmac.compare_digest(given.encode(), f"Bearer {self.settings.token}".encode()):
                raise ProblemDetails(401, "a token is needed")

    def name(self, request: Request) -> str:
        """The name by which the service is asked; refused where it is none of its own."""
        host = request.headers.get("host", "").lower()
        if _PORT.sub("", host) not in self.hosts:
            raise ProblemDetails(421, "not by this name", "the Host header names none of the names of this service")
        return host

    # What it does

    async def ask(self, name: str, request: Request) -> Response:
        """One operation on the body."""
        asked, context = self.asked(request, await self.body(request))
        found = await self.work(name, asked, context)
        if isinstance(found, bytes):
            return Response(found, media_type="application/xml")
        return _Json(found)

    async def batch(self, request: Request) -> Response:
        """One operation on each line of JSON, answered line by line as they come."""
        name = request.path_params["name"]
        if name not in OPERATIONS:
            raise ProblemDetails(404, "there is no such operation", f"there are: {', '.join(OPERATIONS)}")
        _refuse_encoded(request)
        return _Lines(self.lines(name, request))

    async def lines(self, name: str, request: Request) -> AsyncIterator[bytes]:
        """The answers to the lines of a body."""
        held, number = b"", 0
        stream = request.stream().__aiter__()
        is_open = True
        while is_open:
            try:
                piece = await asyncio.wait_for(stream.__anext__(), self.settings.seconds)
            except StopAsyncIteration:
                piece, is_open = b"\n", False
            except TimeoutError:
                yield _line(number + 1, self.too_late())
                return
            except ClientDisconnect:
                return
            *whole, held = (held + piece).split(b"\n")
            if len(held) > _LINE:
                yield _line(number + len(whole) + 1, _too_long())
                return
            asked = [(number + place, line) for place, line in enumerate(whole, 1) if line.strip()]
            number += len(whole)
            while asked:
                done = await self.together(name, asked)
                yield b"".join(done)
                del asked[: len(done)]

    async def together(self, name: str, asked: list[tuple[int, bytes]]) -> list[bytes]:
        """The answers to the first of these lines: as many as are made in a while, in one thread.

        To go to a thread with each line would cost as much as its answer. Lines wait for their turn, which a request by
        itself is told to do.
        """
        done: list[bytes] = []

        def work() -> None:
            end = time.monotonic() + _WHILE
            for number, line in asked:
                done.append(self.line(name, line, number))
                if time.monotonic() > end:
                    return

        async with self.free:
            try:
                await asyncio.wait_for(run_in_threadpool(work), self.settings.seconds)
            except TimeoutError:
                made = done.copy()  # the thread may come to its end yet
                return [*made, _line(asked[len(made)][0], self.too_slow())]
        return done

    def line(self, name: str, line: bytes, number: int) -> bytes:
        """The answer to one line."""
        try:
            found = self.answer(name, *self.of_json(line))
        except ProblemDetails as problem:
            return _line(number, problem)
        return _line(number, found.decode() if isinstance(found, bytes) else found)

    async def work(self, name: str, asked: Asked, context: Context) -> Any:
        """An operation in a thread, within the limits of how many run at once and how long each may take."""
        if self.free.locked():
            raise ProblemDetails(503, "too much at once", f"at most {self.settings.concurrent} requests are worked on")
        async with self.free:
            try:
                return await asyncio.wait_for(
                    run_in_threadpool(self.answer, name, asked, context), self.settings.seconds
                )
            except TimeoutError:
                raise self.too_slow() from None

    def answer(self, name: str, asked: Asked, context: Context) -> Any:
        """What the library answers; a problem where it refuses."""
        try:
            return operations.answer(name, asked, context)
        except WireError as error:
            raise _of_error(error) from None
        except ValueError as error:  # of an argument
            raise ProblemDetails(422, "that can't be answered", str(error)[:500]) from None
        except Exception as error:
            logs.unforeseen(error)
            raise ProblemDetails(500, "an error of this service", "its log says where") from None

    def too_slow(self) -> ProblemDetails:
        return ProblemDetails(503, "it takes too long", f"more than {self.settings.seconds:g} seconds")

    def too_late(self) -> ProblemDetails:
        return ProblemDetails(408, "the body does not arrive", f"within {self.settings.seconds:g} seconds")

    async def body(self, request: Request) -> bytes:
        """The body, within limits of size and time; not compressed."""
        _refuse_encoded(request)
        limit = self.settings.body
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:20]) > limit:
            raise ProblemDetails(413, "the body is too large", f"at most {limit:,} octets")
        held = bytearray()

        async def read() -> None:
            async for piece in request.stream():
                held.extend(piece)
                if len(held) > limit:
                    raise ProblemDetails(413, "the body is too large", f"at most {limit:,} octets")

        try:
            await asyncio.wait_for(read(), self.settings.seconds)
        except TimeoutError:
            raise self.too_late() from None
        return bytes(held)

    def asked(self, request: Request, body: bytes) -> tuple[Asked, Context]:
        """What a body asks, by its content type."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/json":
            return self.of_json(body)
        if kind not in _CONTENTS:
            raise ProblemDetails(415, "no such content", f"expected application/json, {', '.join(_CONTENTS)}")
        if not body:
            raise ProblemDetails(400, "the body is empty")
        fields = dict(request.query_params)
        if len(fields) < len(request.query_params.multi_items()):
            raise ProblemDetails(400, "a name stands twice in the query")
        return Asked(body, fields), self.context

    def of_json(self, body: bytes) -> tuple[Asked, Context]:
        """What a JSON object asks: the fields of the operation, the message or document among them."""
        try:
            held = read_json(body)
        except JSONError as error:
            raise ProblemDetails(400, "the body can't be read as JSON", str(error)) from None
        if not isinstance(held, dict):
            raise ProblemDetails(400, "the body is no JSON object")
        context = self.context
        if "keys" in held:
            if not self.settings.allow_keys:
                raise ProblemDetails(403, "no keys by request", "the service was started without --allow-keys")
            context = context._replace(keys=_given_keys(held.pop("keys")))
        return Asked(None, held), context

    # The rest

    async def use_cases(self, request: Request) -> Response:
        """Every use case."""
        return _Json(await run_in_threadpool(operations.catalogue))

    async def use_case(self, request: Request) -> Response:
        """One use case."""
        found = await run_in_threadpool(operations.use_case, request.path_params["sought"][:40])
        if found is None:
            raise ProblemDetails(404, "there is no such use case")
        return _Json(found)

    async def openapi(self, request: Request) -> Response:
        """The description of the interface."""
        return _Json(description())

    async def health(self, request: Request) -> Response:
        """Whether the process is there."""
        return PlainTextResponse("ok\n")

    async def ready(self, request: Request) -> Response:
        """Whether it would take a request now."""
        is_loading = self.loading is not None and not self.loading.done()
        said = "loading" if is_loading else "busy" if self.free.locked() else "ready"
        return PlainTextResponse(f"{said}\n", 200 if said == "ready" else 503)

    @asynccontextmanager
    async def living(self, application: Starlette) -> AsyncIterator[None]:
        """From start to end: what operations need is loaded beside the first requests."""
        self.loading = asyncio.create_task(run_in_threadpool(_load))
        yield
        self.loading.cancel()

    async def show_metrics(self, request: Request) -> Response:
        """The numbers for Prometheus: not for pages of a site that takes this service's address for its own."""
        try:
            self.name(request)
        except ProblemDetails as problem:
            return _problem(problem)
        content, media_type = self.metrics.text()
        return Response(content, media_type=media_type)


def _route(path: str) -> str:
    """The route of a path, by which requests are counted and logged: never what a caller put into it."""
    first, _, rest = path[1:].partition("/")
    if rest:
        return {"usecases": "/usecases/{sought}", "batch": "/batch/{name}"}.get(first, "other")
    return f"/{first}" if first in {*OPERATIONS, "usecases", "openapi.json", ""} else "other"


_CONTENTS = ("application/xml", "text/xml", "text/plain", "application/octet-stream")


def _refuse_encoded(request: Request) -> None:
    if request.headers.get("content-encoding", "identity") != "identity":
        raise ProblemDetails(415, "no compressed bodies")


def _of_error(error: WireError) -> ProblemDetails:
    """What is wrong with what was asked, with its place."""
    return ProblemDetails(422, "that can't be answered", str(error), **operations.members_of(error))


def _context(settings: Settings) -> Context:
    """Keys and authorities, read once."""
    import gbcs
    from gbcs.certificates import read_certificate

    keys = None
    if settings.keys:
        keys = gbcs.KeyStore()
        for path in settings.keys:
            keys.load(path, settings.keys_password)
    trust = tuple(read_certificate(b64decode(each)) for each in settings.trust) or None
    return Context(keys, trust, settings.me, settings.acb)


def _given_keys(given: Any) -> KeyStore:
    """The keys of one request: what a file of keys holds, as text; or certificates, and private keys by scalar."""
    import gbcs
    from wire.spelling import read

    store = gbcs.KeyStore()
    try:
        if isinstance(given, str):
            notes = store.add_file("keys", given.encode())
            if not store.entries():
                raise ProblemDetails(422, _NO_KEYS, "; ".join(notes)[:500])
            return store
        operations.hold_to(given, ("certificates", "private_keys"), "keys")
        for certificate in given.get("certificates", []):
            store.add_certificate(certificate if "-----" in certificate else read(certificate))
        for entry in given.get("private_keys", []):
            from cryptography.hazmat.primitives.asymmetric import ec

            operations.hold_to(entry, ("entity", "usage", "scalar", "prepayment"), "keys: private_keys")
            key = ec.derive_private_key(int(entry["scalar"], 16), ec.SECP256R1())
            store.add_private_key(entry["entity"], entry["usage"], key, prepayment=entry.get("prepayment", False))
    except WireError as error:
        raise _of_error(error) from None
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ProblemDetails(422, _NO_KEYS, _KEYS_TAKEN) from None
    return store


_NO_KEYS = "keys that can't be read"
_KEYS_TAKEN = "text of a file; or certificates, and private_keys of entity, usage, scalar"
