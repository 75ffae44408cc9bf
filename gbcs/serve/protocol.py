"""HTTP as uvicorn speaks it, with limits for clients that do not go on: heads arrive and answers are read in time.

Answers leave at once, also from the socket that several workers share.
"""

from __future__ import annotations

import asyncio
import socket

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["HEAD", "PIECE", "READ", "Protocol"]

HEAD = 10.0
"""Seconds in which the head of a request has to arrive. A body has those of the settings."""

READ = 60.0
"""Seconds in which a client has to read :data:`PIECE` of an answer that waits for it."""

PIECE = 16 * 1024


class Protocol(H11Protocol):
    """Closes a connection on which the head of the next request does not arrive in time, or an answer is not read."""

    _late: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first head."""
        super().connection_made(transport)
        accepted = transport.get_extra_info("socket")
        if accepted is not None and accepted.family in (socket.AF_INET, socket.AF_INET6):
            # asyncio does so for sockets that say TCP; the one that uvicorn opens for several workers does not
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._wait()

    def on_response_complete(self) -> None:
        """Wait for the next one."""
        self._wait()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """Wait for the client to read."""
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        """It has read."""
        _cancel(self._unread)
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        _cancel(self._late)
        _cancel(self._unread)
        super().connection_lost(exc)

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: a client that offers HTTP/2, as Java's does each time, is answered in HTTP/1.1."""

    def _wait(self) -> None:
        _cancel(self._late)
        self._late = self.loop.call_later(HEAD, self._give_up)

    def _give_up(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()  # which sends first what waits to be read
            self._watch()

    def _watch(self) -> None:
        _cancel(self._unread)
        left = self.transport.get_write_buffer_size()
        if left:
            self._unread = self.loop.call_later(READ, self._give_up_unread, left)

    def _give_up_unread(self, left: int) -> None:
        if self.transport.get_write_buffer_size() > max(left - PIECE, 0):
            self.transport.abort()
        else:
            self._watch()


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
