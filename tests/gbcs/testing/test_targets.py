"""Targets of every kind: each tells what is answered, accepted, refused, what crashed and what hangs."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from gbcs.cli import main
from gbcs.testing.harness import (
    CallableTarget,
    CommandTarget,
    HttpTarget,
    ProcessTarget,
    TargetError,
    TcpTarget,
)
from gbcs.testing.judge import ReplyKind

METER = Path(__file__).with_name("planted") / "meter.c"

# What a target does with one octet: a word for each kind.
PROGRAM = """
import os, sys, time
data = open(sys.argv[1], "rb").read() if len(sys.argv) > 1 else sys.stdin.buffer.read()
if data == b"A": sys.exit(0)
if data == b"R": sys.exit("refused")
if data == b"O": print("dd0102")
if data == b"C": os.abort()
if data == b"H": time.sleep(30)
"""
FRAMES = """
import os, sys, time
from dlms.wrapper import StreamDecoder, Frame, WPort
decoder = StreamDecoder()
def answer(octets):
    os.write(1, Frame(WPort.MANAGEMENT, WPort.MANAGEMENT, octets).encode())
while True:
    for frame in decoder.feed(os.read(0, 65536) or sys.exit(0)):
        data = frame.payload
        if data == b"A": answer(b"\\x01")
        if data == b"R": sys.stderr.write("why"); sys.stderr.flush(); answer(b"")
        if data == b"O": answer(b"\\xdd\\1\\2")
        if data == b"C": os.abort()
"""


def kinds(target, words: bytes = b"AROC") -> dict[str, tuple[str, bytes]]:
    try:
        found = {chr(word): target.send(bytes((word,))) for word in words}
    finally:
        target.close()
    return {word: (str(answer.kind), answer.octets) for word, answer in found.items()}


EXPECTED = {
    "A": ("accepted", b""),
    "R": ("refused", b""),
    "O": ("answered", b"\xdd\1\2"),
    "C": ("crashed", b""),
    "H": ("hung", b""),
}


@pytest.mark.parametrize("form", ["{}", ""])
def test_a_command(tmp_path, form):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, "utf-8")
    target = CommandTarget(f"{sys.executable} {program} {form}", timeout=2)
    assert kinds(target, b"AROCH") == EXPECTED


def test_a_process_that_reads_frames(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(f"import sys\nsys.path[:0] = {sys.path!r}\n{FRAMES}", "utf-8")
    target = ProcessTarget(f"{sys.executable} {program}", silence=5)
    assert target.send(b"A").kind is ReplyKind.ACCEPTED
    assert target.send(b"R").text == "why"
    crashed = target.send(b"C")
    assert crashed.kind is ReplyKind.CRASHED
    assert "exit status -6" in crashed.text
    assert target.send(b"O").octets == b"\xdd\1\2"  # it is started again
    target.restart()
    target._silence = 0.05
    assert target.send(b"?").kind is ReplyKind.SILENT
    target.close()


def test_a_callable():
    def function(octets: bytes):
        match octets:
            case b"A":
                return True
            case b"R":
                raise ValueError("refused")
            case b"O":
                return [b"\xdd\1\2", b"more"]
            case b"C":
                return octets[7]
        while True:
            pass

    assert kinds(CallableTarget(function, timeout=0.2), b"AROCH") == EXPECTED
    assert CallableTarget(lambda octets: []).send(b"").kind is ReplyKind.REFUSED


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        status, body = {b"A": (204, b""), b"R": (422, b"why"), b"O": (200, b"\xdd\1\2"), b"C": (500, b"oh")}[data]
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def test_http():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        assert kinds(HttpTarget(f"http://127.0.0.1:{server.server_port}/x")) == {
            word: EXPECTED[word] for word in "AROC"
        }
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert HttpTarget(f"http://127.0.0.1:{server.server_port}/x", timeout=1).send(b"A").kind is ReplyKind.CRASHED


def test_nothing_but_this_computer():
    for make in (
        lambda: TcpTarget(("192.0.2.1", 4059)),
        lambda: TcpTarget(("meter.example", 4059)),
        lambda: HttpTarget("http://192.0.2.1/"),
        lambda: HttpTarget("ftp://127.0.0.1/"),
    ):
        with pytest.raises(TargetError):
            make()


def test_programs_that_there_are_not(tmp_path):
    for target in (CommandTarget(str(tmp_path / "no")), ProcessTarget(str(tmp_path / "no"))):
        with pytest.raises(TargetError):
            target.send(b"")
        target.close()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.mark.skipif(shutil.which("cc") is None, reason="no compiler of C")
def test_a_target_in_c_over_tcp(tmp_path, capsys):
    """As docs/fuzzing.md has it: built, fuzzed, its fault found, shrunk and shown again."""
    program = tmp_path / "meter"
    subprocess.run(["cc", "-O1", "-fstack-protector-all", "-o", str(program), str(METER)], check=True)
    port = free_port()
    words = [*("fuzz", "run", "--tcp", f"127.0.0.1:{port}", "--start", f"{program} {port}"), "--checks", "none"]
    junit = tmp_path / "run.xml"
    status = main([*words, "--seconds", "60", "--json", "--silence", "5", "--stop", "--junit", str(junit)])
    report = json.loads(capsys.readouterr().out)
    assert status == 1
    (finding,) = report["findings"]
    assert finding["fault"] == "crash"
    assert len(finding["shrunk"][0]) <= len(finding["messages"][0])
    assert "header.payload" in str(finding["changes"])
    assert "crash" in junit.read_text("utf-8")
    assert main([*words, "--silence", "5", "--case", finding["name"]]) == 1


def test_nobody_listens():
    target = TcpTarget(("127.0.0.1", free_port()), timeout=0.1)
    assert target.send(b"A").kind is ReplyKind.HUNG
    target.close()
