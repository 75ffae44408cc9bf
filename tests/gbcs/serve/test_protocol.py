"""How answers leave the service."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

uvicorn = pytest.importorskip("uvicorn", reason="uvicorn is not installed: nothing was served")

from uvicorn.server import ServerState  # noqa: E402

from gbcs.serve.protocol import Protocol  # noqa: E402


async def nobody(scope: Any, receive: Any, send: Any) -> None:
    """An application that is never asked."""


def test_the_body_of_an_answer_does_not_wait_until_its_head_is_acknowledged() -> None:
    """For the socket that uvicorn opens for several workers asyncio leaves Nagle's algorithm on: 40 ms a request."""
    settings = uvicorn.Config(nobody, log_config=None, lifespan="off")
    settings.load()
    found = []

    class Seen(Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            found.append(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    async def connected() -> None:
        listening = socket.socket(socket.AF_INET)
        listening.bind(("127.0.0.1", 0))
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Seen(settings, ServerState(), {}), sock=listening)
        async with server:
            _, writer = await asyncio.open_connection(*listening.getsockname())
            while not found:
                await asyncio.sleep(0)
            writer.close()
            await writer.wait_closed()

    asyncio.run(connected())
    assert found != [0]
