"""Who means harm: slow senders, documents that grow, tricks with paths and heads, scripts in what is shown."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import socket
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

uvicorn = pytest.importorskip("uvicorn", reason="uvicorn is not installed: nothing was served")
pytest.importorskip("prometheus_client", reason="prometheus-client is not installed: nothing was served")
httpx = pytest.importorskip("httpx", reason="httpx is not installed: nothing was asked")

import duis  # noqa: E402
import gbcs  # noqa: E402
from gbcs.cli import main  # noqa: E402
from gbcs.serve import Settings, application, operations, protocol  # noqa: E402

SECONDS = 1.0
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
REQUEST = duis.build_request(
    "3.1",
    {"SupplierMessage": SCRIPT},
    counter=1,
    originator="0A-7E-57-00-00-00-00-02",
    target="0A-7E-57-DE-00-00-00-01",
)
MESSAGE = gbcs.encode(duis.transform(REQUEST, duis.Device(type="GSME")))


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Of a service with little patience."""
    with pytest.MonkeyPatch.context() as patched, socket.socket() as listening:
        patched.setattr(protocol, "HEAD", SECONDS)
        patched.setattr(protocol, "READ", SECONDS)
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        served = application(Settings(seconds=SECONDS, body=100_000))
        server = uvicorn.Server(uvicorn.Config(served, http=protocol.Protocol, ws="none", log_level="error"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join(30)


def sent(port: int, *pieces: bytes, pause: float = 0.0) -> bytes:
    """All that comes back until the service closes, for pieces that are sent with pauses."""
    parts = []
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection, suppress(ConnectionError):
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


HEAD = b"POST /decode HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nConnection: close\r\n"


def status(answer: bytes) -> int:
    return int(answer.split()[1])


# Slow and endless ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("head", [b"", b"P", b"POST /decode HTTP/1.1\r\nHost: 127.0.0.1\r\n"])
def test_a_head_that_does_not_come_ends_the_connection(port: int, head: bytes) -> None:
    begin = time.monotonic()
    assert sent(port, head) == b""
    assert time.monotonic() - begin < 10


def test_a_second_head_that_does_not_come_ends_the_connection(port: int) -> None:
    assert status(sent(port, b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /hea")) == 200


def test_a_body_that_does_not_come_is_not_waited_for(port: int) -> None:
    assert status(sent(port, HEAD + b"Content-Length: 100\r\n\r\n00")) == 408
    dripped = sent(port, HEAD + b"Content-Length: 100\r\n\r\n", *8 * [b"0"], pause=SECONDS / 4)
    assert not dripped or status(dripped) == 408  # an octet now and then is no progress
    batch = HEAD.replace(b"/decode", b"/batch/decode") + b"Content-Length: 100\r\n\r\n\n{"
    begin = time.monotonic()
    assert b'{"line":2,"problem":{"type":"about:blank","title":"the body does not arrive"' in sent(port, batch)
    assert time.monotonic() - begin < 10


def test_slow_senders_keep_nobody_out(port: int) -> None:
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
    for connection in slow:
        connection.sendall(HEAD + b"Content-Length: 10\r\n\r\n0")
    assert status(sent(port, b"GET /ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")) == 200
    body = MESSAGE.hex().encode()
    assert status(sent(port, HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)) == 200
    for connection in slow:
        connection.close()


def test_a_body_without_an_end_is_refused(port: int) -> None:
    chunk = b"4000\r\n" + b"0" * 0x4000 + b"\r\n"
    answer = sent(port, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *10 * [chunk])
    assert not answer or status(answer) == 413  # or the connection was closed before all was sent


def test_who_does_not_read_the_answers_is_not_waited_for(port: int) -> None:
    asked = 2000
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", port))
        connection.settimeout(20)
        connection.sendall(asked * b"GET /usecases HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        time.sleep(4 * SECONDS)
        answers = b""
        with suppress(ConnectionError):
            while part := connection.recv(1 << 20):
                answers += part
    assert 0 < answers.count(b"HTTP/1.1 200") < asked


@pytest.mark.parametrize(
    ("left", "aborted"),
    [
        ([90_000, 70_000, 50_000, 0], 0),
        ([90_000, 70_000, 60_000], 1),  # less than a piece was read
        ([9_000, 0], 0),
        ([9_000, 1], 1),
    ],
)
def test_who_reads_slowly_is_waited_for(left: list[int], aborted: int) -> None:
    served = protocol.Protocol.__new__(protocol.Protocol)
    served.transport = Mock(get_write_buffer_size=Mock(side_effect=[size for size in left for _ in range(2)][1:]))
    served.loop = Mock(call_later=Mock(side_effect=lambda _, call, size: asked.append((call, size))))
    asked: list[Any] = []
    served._watch()
    while asked:
        call, size = asked.pop()
        call(size)
    assert served.transport.abort.call_count == aborted


# Heads and paths -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [
        b"GET /usecases HTTP/1.1\r\n\r\n",  # no name at all
        b"GET /usecases HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
        b"GET /usecases HTTP/1.1\r\nHost: 127.0.0.1@evil.example\r\n\r\n",
        b"GET /usecases HTTP/1.1\r\nHost: 127.0.0.1:80@evil.example\r\n\r\n",
        b"GET /decode/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        b"GET http://evil.example/usecases HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"GET /usecases HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
        HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n00",
        HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b",
        b"GET /usecases\x00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /usecases HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1.evil.example\r\n\r\n",
        b"GET /usecases HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n",
        b"GET /usecases HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: 127.0.0.1\r\n\r\n",
    ],
)
def test_tricks_with_heads_are_refused(port: int, head: bytes) -> None:
    answer = sent(port, head)
    assert not answer or 400 <= status(answer) < 500 or status(answer) == 501, answer[:200]
    assert b"location" not in answer.lower()


def test_a_second_request_in_a_body_is_not_answered(port: int) -> None:
    """Whose length a proxy may have read otherwise."""
    head = HEAD.replace(b"Connection: close\r\n", b"") + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = sent(port, head + b"0\r\n\r\nGET /usecases HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert status(answer) == 400
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/page/../../../etc/passwd",
        "/page/%2e%2e/%2e%2e/settings.py",
        "/page/..%2fhttp.py",
        "/page//etc/passwd",
        "/usecases/..%2f..%2fopenapi.json",
        "/usecases/%00",
        "/usecases/%0d%0aSet-Cookie:%20a=b",
        "/batch/__class__",
        f"/usecases/{urllib.parse.quote(SCRIPT)}",
    ],
)
def test_tricks_with_paths_find_nothing_and_are_not_logged(
    port: int, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "gbcs.serve"):
        method = "POST" if "batch" in path else "GET"
        answer = sent(port, f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    assert status(answer) == 404
    assert b"root:" not in answer
    assert b"set-cookie" not in answer.lower()
    assert SCRIPT.encode() not in answer
    routes = {json.loads(record.message)["route"] for record in caplog.records if record.name == "gbcs.serve"}
    assert routes <= {"/usecases/{sought}", "/batch/{name}", "other"}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_of_another_site_asks_nothing(port: int, kind: str) -> None:
    """What a page of another site can send without a question first: it bears the site's name in Origin."""
    body = MESSAGE.hex().encode()
    head = HEAD.replace(b"text/plain", kind.encode()) + b"Content-Length: %d\r\n" % len(body)
    for other in (b"Origin: https://evil.example", b"Origin: null", b"Sec-Fetch-Site: cross-site"):
        answer = sent(port, head + other + b"\r\n\r\n" + body)
        assert status(answer) == 403
        assert b"access-control" not in answer.lower()


def test_a_question_before_a_request_of_another_site_is_not_granted(port: int) -> None:
    asked = b"OPTIONS /decode HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://evil.example\r\nConnection: close\r\n\r\n"
    answer = sent(port, asked)
    assert status(answer) == 405
    assert b"access-control" not in answer.lower()


# Documents that grow -------------------------------------------------------------------------------------------------

_LAUGHS = "".join(f"<!ENTITY l{n} '" + 10 * f"&l{n - 1};" + "'>" for n in range(1, 10))


@pytest.mark.parametrize("operation", ["decode", "mmc", "verify", "correlate", "transform", "validate"])
@pytest.mark.parametrize(
    "document",
    [
        "<a>" * 30_000,
        "<a>" * 10_000 + "</a>" * 10_000,
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{_LAUGHS}]><a>&l9;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        "<a " + " ".join(f"a{n}='x'" for n in range(10_000)) + "/>",
        "<a>" + "<!-- -->" * 10_000 + "</a>",
    ],
    ids=["unclosed", "deep", "laughs", "file", "attributes", "comments"],
)
def test_documents_that_grow_are_refused(operation: str, document: str) -> None:
    body = dict.fromkeys(("message", "request", "document"), document)

    async def ask() -> Any:
        transport = httpx.ASGITransport(app=application())
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as asking:
            return await asking.post(f"/{operation}", json=body)

    begin = time.monotonic()
    answered = asyncio.run(ask())
    assert time.monotonic() - begin < 10
    assert "root:" not in answered.text
    assert "haha" not in answered.text
    assert len(answered.content) < 20_000
    if operation == "validate" and answered.status_code == 200:
        assert answered.json()["problems"]
    else:
        assert answered.status_code == 422


# What the service does not foresee -----------------------------------------------------------------------------------


def test_text_that_utf_8_can_not_say_is_refused(port: int) -> None:
    for name, fields in (
        ("mmc", {"message": MESSAGE.hex(), "variant": "\ud800"}),
        ("decode", {"message": "<a>\ud800</a>"}),
        ("transform", {"request": REQUEST.decode(), "use_case": "\ud800"}),
    ):
        body = json.dumps(fields).encode()
        head = HEAD.replace(b"/decode", f"/{name}".encode()).replace(b"text/plain", b"application/json")
        assert status(sent(port, head + b"Content-Length: %d\r\n\r\n" % len(body) + body)) == 422, name


def test_an_error_of_our_own_ends_nothing_and_tells_nothing(
    port: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    decode = operations.OPERATIONS["decode"]

    def broken(asked: Any, context: Any) -> Any:
        if asked.part("message") in ("00", b"00"):
            raise KeyError("a private value")
        return decode.run(asked, context)

    monkeypatch.setitem(operations.OPERATIONS, "decode", decode._replace(run=broken))
    with caplog.at_level(logging.INFO, "gbcs.serve"):
        answer = sent(port, HEAD + b"Content-Length: 2\r\n\r\n00")
        lines = b"\n".join(json.dumps({"message": each}).encode() for each in ("00", MESSAGE.hex()))
        head = HEAD.replace(b"/decode", b"/batch/decode")
        answers = sent(port, head + b"Content-Length: %d\r\n\r\n" % len(lines) + lines)
    assert status(answer) == 500
    assert b"application/problem+json" in answer
    assert b'{"line":1,"problem":{"type":"about:blank","title":"an error of this service","status":500' in answers
    assert b'{"line":2,"answer":' in answers
    told = [json.loads(record.message) for record in caplog.records if record.name == "gbcs.serve"]
    assert [each["error"] for each in told if "error" in each] == ["KeyError", "KeyError"]
    assert any(place.startswith("test_attacks.py:") for place in told[0]["at"])
    assert "private value" not in caplog.text
    assert b"private value" not in answer + answers


# Scripts in what is shown --------------------------------------------------------------------------------------------


def test_a_script_in_a_supplier_message_is_text_in_a_notebook_and_in_a_file(tmp_path: Path) -> None:
    message = gbcs.decode(MESSAGE)
    assert SCRIPT in " ".join(row.text for section in message.view().sections for row in section.all_rows())
    html = message._repr_html_()
    out = tmp_path / "message.html"
    assert main(["inspect", MESSAGE.hex(), "--html", str(out)]) == 0
    for text in (html, out.read_text("utf-8")):
        assert "<script>alert" not in text
        assert not re.search(r"<img|<[^>]*\bonerror=", text)
    assert "&lt;script&gt;alert(1)" in html


def test_a_script_in_an_error_is_json_that_no_browser_runs(port: int) -> None:
    body = f"<{SCRIPT}/>".encode()
    for path in (b"/decode", b"/validate", b"/transform"):
        head = HEAD.replace(b"/decode", path).replace(b"text/plain", b"application/xml")
        answer = sent(port, head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        lines = answer.lower().split(b"\r\n\r\n")[0]
        assert b"json" in lines
        assert b"nosniff" in lines
        assert b"default-src 'none'" in lines
