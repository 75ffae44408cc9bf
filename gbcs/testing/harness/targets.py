"""What is fuzzed: a command, a process that reads frames, a TCP server, an HTTP server, a Python callable."""

from __future__ import annotations

import ipaddress
import os
import select
import shlex
import signal
import socket
import subprocess  # the commands are the user's own
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import urlsplit

from dlms.wrapper import Frame, StreamDecoder, WPort
from gbcs.testing.judge import Reply, ReplyKind
from gbcs.testing.mutator import Event
from wire.errors import WireError

__all__ = [
    "CallableTarget",
    "CommandTarget",
    "HttpTarget",
    "ProcessTarget",
    "Target",
    "TargetError",
    "TcpTarget",
    "callable_of",
]

_TEXT = 4000  # characters of what a target writes that are kept


class TargetError(Exception):
    """A target that can't be used at all: no such program, nobody listens, not on this computer."""


class Target(Protocol):
    """What takes messages."""

    @property
    def can_happen(self) -> bool:
        """Whether it can be told what happens besides messages."""
        ...

    def happen(self, event: Event) -> None:
        """Tell it of an event; only where it can be told."""
        ...

    def send(self, octets: bytes) -> Reply:
        """Send a message and wait for what becomes of it."""
        ...

    def close(self) -> None:
        """Stop it, where the harness started it."""
        ...


def callable_of(name: str) -> Callable[..., Any]:
    """The function that ``module:name`` names; the current folder is looked in, too.

    Raises:
        TargetError: where there is none.
    """
    module, _, attribute = name.partition(":")
    if not attribute:
        raise TargetError(f"{name}: a callable is named module:function")
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        found = import_module(module)
        for step in attribute.split("."):
            found = getattr(found, step)
    except (ImportError, AttributeError) as error:
        raise TargetError(f"{name}: {error}") from None
    if not callable(found):
        raise TargetError(f"{name} is not callable")
    function: Callable[..., Any] = found
    return function


class _Uneventful:
    """A target to which nothing happens but messages."""

    can_happen = False

    def happen(self, event: Event) -> None:
        """It can't be told."""
        raise TargetError("the target takes messages alone")


class CallableTarget(_Uneventful):
    """A Python callable: octets in; out an answer as octets, a list of them, True, False or None for refused.

    A ValueError is a refusal; any other exception is a crash. The callable runs in this process: a hang can be noticed
    on POSIX alone, in the main thread.

    Args:
        function: takes the octets of a message.
        timeout: seconds, behind which it hangs.
        is_reader: whether it gives what it read, of any type: all but None and False is accepted.
        happens: is told of what happens besides messages: the time by the device's clock or None, and a firmware image
            or no octets.
    """

    def __init__(
        self,
        function: Callable[[bytes], Any],
        timeout: float = 5.0,
        happens: Callable[[datetime | None, bytes], Any] | None = None,
        *,
        is_reader: bool = False,
    ) -> None:
        self._function = function
        self._timeout = timeout
        self._is_reader = is_reader
        self._happens = happens
        self.can_happen = happens is not None

    def happen(self, event: Event) -> None:
        """Tell the callable of it."""
        if self._happens is None:
            super().happen(event)
        else:
            self._happens(event.at, event.image)

    def send(self, octets: bytes) -> Reply:
        """Call it."""
        begin = time.perf_counter()
        try:
            restore = self._alarm()
            try:
                found = self._function(octets)
            finally:  # before anything else: the time that is left is the callable's
                if restore is not None:
                    signal.setitimer(signal.ITIMER_REAL, 0)
                    signal.signal(signal.SIGALRM, restore)
        except _HangError:
            return Reply(ReplyKind.HUNG, seconds=time.perf_counter() - begin)
        except ValueError as error:
            return Reply(ReplyKind.REFUSED, text=str(error)[:_TEXT], seconds=time.perf_counter() - begin)
        except Exception:
            return Reply(ReplyKind.CRASHED, text=traceback.format_exc()[-_TEXT:], seconds=time.perf_counter() - begin)
        seconds = time.perf_counter() - begin
        if self._is_reader:
            return Reply(ReplyKind.REFUSED if found is None or found is False else ReplyKind.ACCEPTED, seconds=seconds)
        if type(found) in (list, tuple):  # and no tree, which is a tuple, too
            found = found[0] if found else None
        if isinstance(found, bytes | bytearray):
            return Reply(ReplyKind.ANSWERED, bytes(found), seconds=seconds)
        if isinstance(found, str):
            return Reply(ReplyKind.REFUSED, text=found[:_TEXT], seconds=seconds)
        return Reply(ReplyKind.ACCEPTED if found else ReplyKind.REFUSED, seconds=seconds)

    def _alarm(self) -> Any:
        if not hasattr(signal, "setitimer") or not _is_main_thread():
            return None
        before = signal.signal(signal.SIGALRM, _hang)
        signal.setitimer(signal.ITIMER_REAL, self._timeout)
        return before

    def close(self) -> None:
        """Nothing is to be stopped."""


class _HangError(BaseException):
    """The callable takes too long."""


def _hang(*_: Any) -> None:
    raise _HangError


def _is_main_thread() -> bool:
    import threading

    return threading.current_thread() is threading.main_thread()


class CommandTarget(_Uneventful):
    """A program that is started for each message; it gets the octets as a file (``{}``) or on standard input.

    Exit status 0 is accepted, or answered where standard output holds octets; 1 to 127 is refused; a signal, or a
    status above, is a crash. A program of sanitizers that ends with a status of its own is told by ``crash_statuses``.

    Args:
        command: words; ``{}`` stands for the path of a file with the message.
        timeout: seconds, behind which it hangs.
        crash_statuses: exit statuses that are crashes, too.
    """

    def __init__(self, command: str, timeout: float = 5.0, crash_statuses: tuple[int, ...] = (77, 99)) -> None:
        self._words = shlex.split(command)
        self._timeout = timeout
        self._crashes = crash_statuses
        self._has_file = any("{}" in word for word in self._words)
        handle, name = tempfile.mkstemp(prefix="gbcs-fuzz-")
        os.close(handle)
        self._file = Path(name)

    def send(self, octets: bytes) -> Reply:
        """Run it once."""
        words, given = self._words, octets
        if self._has_file:
            self._file.write_bytes(octets)
            words, given = [word.replace("{}", str(self._file)) for word in words], b""
        begin = time.perf_counter()
        try:
            done = subprocess.run(  # noqa: S603
                words, input=given, capture_output=True, timeout=self._timeout, check=False
            )
        except subprocess.TimeoutExpired:
            return Reply(ReplyKind.HUNG, seconds=time.perf_counter() - begin)
        except OSError as error:
            raise TargetError(f"{words[0]}: {error.strerror}") from None
        seconds = time.perf_counter() - begin
        text = done.stderr.decode("utf-8", "replace")[-_TEXT:]
        status = done.returncode
        if status < 0 or status > 127 or status in self._crashes:
            said = f"signal {-status}" if status < 0 else f"exit status {status}"
            return Reply(ReplyKind.CRASHED, text=f"{said}; {text}", seconds=seconds)
        if status:
            return Reply(ReplyKind.REFUSED, text=text + done.stdout.decode("utf-8", "replace")[:_TEXT], seconds=seconds)
        out = _octets(done.stdout)
        if out is None:
            shown = done.stdout.decode("utf-8", "replace")[:_TEXT]
            return Reply(ReplyKind.ACCEPTED, text=text + shown, seconds=seconds)
        return Reply(ReplyKind.ANSWERED, out, text, seconds)

    def close(self) -> None:
        """Remove the file."""
        self._file.unlink(missing_ok=True)


def _octets(output: bytes) -> bytes | None:
    """What a program printed, where that is a message or its hexadecimal digits."""
    if output[:1] in (b"\xdd", b"\xdf"):
        return output
    try:
        octets = bytes.fromhex(output.decode("ascii"))
    except ValueError:
        return None
    return octets or None


_ACCEPTED = b"\x01"


class _Stream(_Uneventful):
    """Messages in frames of the wrapper (IEC 62056-47), answers likewise.

    A frame of the octet 01 says that the message is accepted, an empty one that it is refused; any other is an answer.
    """

    def __init__(self, timeout: float, silence: float) -> None:
        self._timeout = timeout
        self._silence = silence

    def exchange(self, write: Callable[[bytes], None], read: Callable[[float], bytes | None], octets: bytes) -> Reply:
        """Write a frame and wait for one; an empty one, and none within the time of silence, is a refusal.

        ``read`` gives octets, ``b""`` for the end of the stream, None for nothing within the seconds.
        """
        begin = time.perf_counter()
        decoder = StreamDecoder()
        try:
            write(Frame(WPort.MANAGEMENT, WPort.MANAGEMENT, octets).encode())
        except OSError as error:
            return Reply(
                ReplyKind.CRASHED, text=f"the connection is closed ({error})", seconds=time.perf_counter() - begin
            )
        while True:
            left = self._silence - (time.perf_counter() - begin)
            piece = read(max(left, 0.0)) if left > 0 else None
            seconds = time.perf_counter() - begin
            if piece is None:
                return Reply(ReplyKind.SILENT, seconds=seconds)
            if not piece:
                return Reply(ReplyKind.CRASHED, text="the connection was closed", seconds=seconds)
            try:
                frames = list(decoder.feed(piece))
            except WireError as error:
                return Reply(ReplyKind.ANSWERED, piece, str(error), seconds)
            if frames:
                payload = frames[0].payload
                if payload == _ACCEPTED:
                    return Reply(ReplyKind.ACCEPTED, seconds=seconds)
                return Reply(ReplyKind.ANSWERED if payload else ReplyKind.REFUSED, payload, seconds=seconds)


class ProcessTarget(_Stream):
    """One process for many messages: wrapper frames on its standard input, answers in frames on standard output.

    An empty frame says that the message is refused. Where the process ends, that is a crash, and it is started again.

    Args:
        command: words.
        timeout: seconds, behind which it hangs.
        silence: seconds, behind which it does not answer.
    """

    def __init__(self, command: str, timeout: float = 5.0, silence: float = 0.25) -> None:
        super().__init__(timeout, silence)
        self._words = shlex.split(command)
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the target)

    def send(self, octets: bytes) -> Reply:
        """Send one frame."""
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        stdin, stdout = process.stdin, process.stdout

        def write(frame: bytes) -> None:
            stdin.write(frame)
            stdin.flush()

        def read(seconds: float) -> bytes | None:
            if not select.select([stdout], [], [], seconds)[0]:
                return None
            return os.read(stdout.fileno(), 65536)

        answer = self.exchange(write, read, octets)
        text = self._text()
        if answer.kind is ReplyKind.CRASHED:
            status = self._stop()
            return answer._replace(text=f"exit status {status}; {text}")
        return answer._replace(text=text)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            try:
                self._process = subprocess.Popen(  # noqa: S603
                    self._words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
                )
            except OSError as error:
                raise TargetError(f"{self._words[0]}: {error.strerror}") from None
        return self._process

    def _text(self) -> str:
        """What it wrote to standard error since."""
        self._errors.seek(0)
        text = self._errors.read().decode("utf-8", "replace")
        self._errors.seek(0)
        self._errors.truncate()
        return text[-_TEXT:]

    def _stop(self) -> int | None:
        process, self._process = self._process, None
        if process is None:
            return None
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.5)
        if process.poll() is None:
            process.kill()
        status = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        return status

    def restart(self) -> None:
        """Stop it; the next message starts it anew."""
        self._stop()

    def close(self) -> None:
        """Stop it."""
        self._stop()
        self._errors.close()


def _loopback(host: str) -> str:
    if host == "localhost":
        return host
    try:
        is_own = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_own = False
    if not is_own:
        raise TargetError(f"{host} is not this computer: targets are fuzzed on the loopback interface alone")
    return host


class TcpTarget(_Stream):
    """A TCP server on this computer, in frames of the wrapper; one connection for many messages.

    Args:
        address: host and port.
        command: what starts the server, if the harness is to: it is started again where it crashed.
        timeout: seconds, within which it has to listen.
        silence: seconds, behind which it does not answer.
    """

    def __init__(
        self, address: tuple[str, int], command: str | None = None, timeout: float = 5.0, silence: float = 0.25
    ) -> None:
        super().__init__(timeout, silence)
        self._address = (_loopback(address[0]), address[1])
        self._words = shlex.split(command) if command else None
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the target)

    def send(self, octets: bytes) -> Reply:
        """Send one frame."""
        connection = self._connected()
        if connection is None:
            return Reply(ReplyKind.HUNG, text="nobody takes the connection")

        def read(seconds: float) -> bytes | None:
            connection.settimeout(max(seconds, 0.001))
            try:
                return connection.recv(65536)
            except TimeoutError:
                return None
            except OSError:
                return b""

        answer = self.exchange(connection.sendall, read, octets)
        if answer.kind is ReplyKind.CRASHED:
            self._disconnect()
            status = self._ended()
            if status is None and self._words is None and self._connected() is not None:
                return answer._replace(kind=ReplyKind.SILENT, text="the connection was closed")
            if status is None and self._process is not None:  # it runs on: it only closed the connection
                return answer._replace(kind=ReplyKind.SILENT, text="the connection was closed")
            return answer._replace(text=f"exit status {status}; {self._text()}")
        return answer._replace(text=self._text()) if self._words else answer

    def _connected(self) -> socket.socket | None:
        if self._socket is not None:
            return self._socket
        if self._words is not None and (self._process is None or self._process.poll() is not None):
            try:
                self._process = subprocess.Popen(  # noqa: S603
                    self._words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self._errors
                )
            except OSError as error:
                raise TargetError(f"{self._words[0]}: {error.strerror}") from None
        until = time.monotonic() + self._timeout
        while True:
            try:
                self._socket = socket.create_connection(self._address, timeout=self._timeout)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return self._socket
            except OSError:
                if time.monotonic() > until:
                    return None
                time.sleep(0.02)

    def _ended(self) -> int | None:
        if self._process is None:
            return None
        try:
            return self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            return None

    def _text(self) -> str:
        self._errors.seek(0)
        text = self._errors.read().decode("utf-8", "replace")
        self._errors.seek(0)
        self._errors.truncate()
        return text[-_TEXT:]

    def _disconnect(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def restart(self) -> None:
        """End the connection and, where the harness started it, the server."""
        self._disconnect()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def close(self) -> None:
        """The same, for good."""
        self.restart()
        self._errors.close()


class HttpTarget(_Uneventful):
    """An HTTP server on this computer: a message is the body of a POST, the answer the body of what comes.

    A status from 200 on is accepted, from 400 on refused, from 500 on a crash.

    Args:
        url: such as ``http://127.0.0.1:8000/messages``.
        timeout: seconds, behind which it hangs.
    """

    def __init__(self, url: str, timeout: float = 5.0) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.hostname is None:
            raise TargetError(f"{url} is no URL of http")
        self._host, self._port = _loopback(parts.hostname), parts.port or 80
        self._path = parts.path or "/"
        self._timeout = timeout
        self._connection: HTTPConnection | None = None

    def send(self, octets: bytes) -> Reply:
        """Post a message."""
        begin = time.perf_counter()
        for is_last in (False, True):
            is_new = self._connection is None
            if self._connection is None:
                self._connection = HTTPConnection(self._host, self._port, timeout=self._timeout)
            try:
                self._connection.request("POST", self._path, octets, {"Content-Type": "application/octet-stream"})
                response = self._connection.getresponse()
                body = response.read()
                break
            except TimeoutError:
                self.close()
                return Reply(ReplyKind.HUNG, seconds=time.perf_counter() - begin)
            except (OSError, HTTPException) as error:
                self.close()
                if is_new or is_last:  # a connection that was kept may have been closed meanwhile
                    return Reply(ReplyKind.CRASHED, text=str(error), seconds=time.perf_counter() - begin)
        seconds = time.perf_counter() - begin
        text = body.decode("utf-8", "replace")[:_TEXT]
        if response.status >= 500:
            return Reply(ReplyKind.CRASHED, text=f"status {response.status}; {text}", seconds=seconds)
        if response.status >= 400:
            return Reply(ReplyKind.REFUSED, text=text, seconds=seconds)
        found = _octets(body)
        if found is None:
            return Reply(ReplyKind.ACCEPTED, text=text, seconds=seconds)
        return Reply(ReplyKind.ANSWERED, found, seconds=seconds)

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
