"""The service as a process: started by its command, asked over a socket, by a program in Java, stopped."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("uvicorn", reason="uvicorn is not installed: nothing was served")
pytest.importorskip("prometheus_client", reason="prometheus-client is not installed: nothing was served")

import duis
import gbcs
from gbcs.cli import main

ROOT = Path(__file__).parents[3]
REQUEST = duis.build_request(
    "7.12",
    {"RandomisedOffsetLimit": 900},
    counter=1001,
    originator="0A-7E-57-00-00-00-00-02",
    target="0A-7E-57-DE-00-00-00-01",
)
COMMAND = gbcs.encode(duis.transform(REQUEST, duis.Device(type="ESME"))).hex()


@pytest.fixture(scope="module", params=[1, 2], ids=["one process", "two workers"])
def served(request: pytest.FixtureRequest) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["serve", "--port", str(port), "--workers", str(request.param)]
    process = subprocess.Popen([sys.executable, "-m", "gbcs.cli", *arguments], stderr=subprocess.PIPE, cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/ready", timeout=1) as answered:
                if answered.status == 200:
                    break
        except OSError:
            time.sleep(0.1)
    else:
        process.kill()
        pytest.fail("the service does not answer")
    yield address
    with urllib.request.urlopen(f"{address}/usecases/ECS38", timeout=60) as answered:
        assert answered.status == 200
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    first, *lines = told.decode().splitlines()
    assert first == f"gbcs: serving on {address}"
    logged = [json.loads(line) for line in lines]  # of every worker
    assert all(set(each) == {"route", "status", "seconds"} for each in logged), logged
    assert ("/usecases/{sought}", 200) in {(each["route"], each["status"]) for each in logged}
    assert COMMAND.encode() not in told


def ask(address: str, value: Any) -> Any:
    body = json.dumps(value).encode()
    asked = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=60) as answered:
        return json.load(answered)


def test_correlate(served: str) -> None:
    asked = {"request": REQUEST.decode(), "message": COMMAND, "device": {"type": "ESME"}}
    assert ask(f"{served}/correlate", asked)["verdict"] == "certain"
    with pytest.raises(urllib.error.HTTPError) as caught:
        ask(f"{served}/decode", {"message": COMMAND[:-2]})
    assert caught.value.code == 422
    caught.value.close()


@pytest.mark.skipif(shutil.which("java") is None, reason="java is not installed: the example was not run")
def test_a_program_in_java(served: str, tmp_path: Path) -> None:
    (tmp_path / "request.xml").write_bytes(REQUEST)
    program = ROOT / "examples" / "java" / "Correlate.java"
    ran = subprocess.run(
        [str(shutil.which("java")), str(program), served, COMMAND, str(tmp_path / "request.xml"), "ESME"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    decoded, correlated = map(json.loads, ran.stdout.splitlines())
    assert decoded["view"]["headline"][0].startswith("ECS38")
    assert correlated["verdict"] == "certain"


def test_inspect_serves_the_message_on_loopback() -> None:
    command = [sys.executable, "-m", "gbcs.cli", "inspect", COMMAND]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True) as process:
        try:
            assert process.stdout is not None
            address, _, fragment = process.stdout.readline().strip().partition("#")
            assert address.startswith("http://127.0.0.1:")
            assert fragment == f"message={COMMAND}"
            for _ in range(200):
                try:
                    with urllib.request.urlopen(address, timeout=10) as page:
                        assert b"GBCS message" in page.read()
                    break
                except OSError:
                    time.sleep(0.1)
            assert ask(f"{address}decode", {"message": COMMAND})["view"]["headline"][0].startswith("ECS38")
        finally:
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=60)
    assert "Traceback" not in told
    assert COMMAND not in told


def test_other_addresses_want_tls_and_a_token(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--host", "0.0.0.0"]) == 2
    assert "--certificate, --key and --token are needed" in capsys.readouterr().err


def test_an_empty_token_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "token").write_text("\n")
    for token, said in (("", "empty token"), (f"@{tmp_path / 'token'}", "empty token"), ("@none", "no such file")):
        assert main(["serve", "--token", token]) == 2
        assert f"--token: {'an ' if 'empty' in said else ''}{said}" in capsys.readouterr().err
