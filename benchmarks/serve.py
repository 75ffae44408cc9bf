"""The service beside the library in one's own process; and ten minutes of mixed input at full load.

``python -m benchmarks serve`` measures decode, mmc and correlate, asked of two workers on loopback, one by one and in
batches. ``python -m benchmarks.serve --minutes 10`` asks without a pause, good and bad mixed, and fails where the
service does: an answer that is an error of its own, memory that grows, a log that says more than it should.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.corpus import ROOT, Corpus, load
from benchmarks.measure import compare
from benchmarks.report import Comparison, Target

HALF = 0.5
"""Of the library's own rate, which batches have to reach."""

CONNECTIONS = 4
MOST = 200
"""Questions of a kind in a pass."""

GROWTH = 1.03
"""Resident octets at the end, of those when the first third was over."""


class Question(NamedTuple):
    """What is asked of an operation, and the library's own call that answers it."""

    fields: dict[str, Any]
    call: Callable[[], object]


# Questions -----------------------------------------------------------------------------------------------------------


def questions(corpus: Corpus) -> dict[str, list[Question]]:
    """By operation."""
    asked = {
        "decode": [_decode(octets) for octets in corpus.messages],
        "mmc": list(_mmc()),
        "correlate": list(_correlate(corpus.messages)),
    }
    return {name: [each for each in found if _answered(each)][:MOST] for name, found in asked.items()}


def _answered(question: Question) -> bool:
    try:
        question.call()
    except (ValueError, ImportError):
        return False
    return True


def _decode(octets: bytes) -> Question:
    import gbcs

    return Question({"message": octets.hex()}, lambda: gbcs.decode(octets).view(spans=True).plain())


def _mmc() -> Iterator[Question]:
    import duis
    import gbcs
    from benchmarks.mmc import published

    def answered(octets: bytes, variant: str | None) -> bytes:
        return duis.to_mmc(gbcs.decode(octets), variant)

    for message, variant in published()[1]:
        try:
            octets = gbcs.encode(message)
        except ValueError:  # it was opened
            continue
        fields = {"message": octets.hex()} | ({} if variant is None else {"variant": variant})
        yield Question(fields, partial(answered, octets, variant))


def _correlate(messages: list[bytes]) -> Iterator[Question]:
    import duis
    import gbcs

    for octets in dict.fromkeys(messages):
        try:
            said = duis.explain(gbcs.decode(octets))
        except ValueError:
            continue
        device = {name: value for name, value in said.device._asdict().items() if value is not None}
        if said.acb is not None or not all(isinstance(value, str | bool) for value in device.values()):
            continue
        fields: dict[str, Any] = {"request": said.xml.decode(), "message": octets.hex(), "device": device}
        if said.at is not None:
            fields["at"] = said.at.isoformat()
        yield Question(fields, partial(duis.correlate, said.xml, octets, said.device, said.at))


# The service, and a client that costs little -------------------------------------------------------------------------


class Service(NamedTuple):
    """A service that runs: its port, its process and the file of its log."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def resident(self) -> int:
        """Resident octets of its processes, all together."""
        return sum(_resident(pid) for pid in _family(self.process.pid))


@contextmanager
def service(folder: Path, workers: int = 2) -> Iterator[Service]:
    """A service on loopback; stopped as its user would stop it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "log"
    command = [sys.executable, "-m", "gbcs.cli", "serve", "--port", str(port), "--workers", str(workers)]
    with log.open("wb") as told, subprocess.Popen(command, stderr=told, cwd=ROOT) as process:
        try:
            for _ in range(600):
                try:
                    if Client(port).ask(written("GET", "/ready"))[0] == 200:
                        break
                except OSError:
                    time.sleep(0.1)
            else:
                raise RuntimeError("the service does not answer")
            yield Service(port, process, log)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()


def _family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    below = children.read_text("ascii").split() if children.exists() else []
    return [pid, *(each for child in below for each in _family(int(child)))]


def _resident(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return 0
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return 1024 * int(found[1]) if found else 0


def written(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """The octets of a request."""
    given = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": str(len(body))}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items()), "", ""]
    return "\r\n".join(lines).encode() + body


class Client:
    """A connection that is kept."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answers = self.socket.makefile("rb")

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer; OSError where there is none."""
        line = self._begun(request)
        if not line:  # the connection was idle, or what came before ended it
            self.close()
            self.connect()
            line = self._begun(request)
        if not line:
            raise ConnectionError("the service closed the connection")
        length: int | None = None
        while (header := self.answers.readline()) not in (b"\r\n", b""):
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return int(line.split()[1]), self._chunks() if length is None else self.answers.read(length)

    def _begun(self, request: bytes) -> bytes:
        try:
            self.socket.sendall(request)
            return self.answers.readline()
        except ConnectionError:
            return b""

    def _chunks(self) -> bytes:
        parts = []
        while size := int(self.answers.readline(), 16):
            parts.append(self.answers.read(size))
            self.answers.readline()
        self.answers.readline()
        return b"".join(parts)

    def close(self) -> None:
        self.answers.close()
        self.socket.close()


# Rates ---------------------------------------------------------------------------------------------------------------


def rates(corpus: Corpus, rounds: int) -> Iterator[Comparison | str]:
    """Each operation: in batches, in this process, one by one."""
    missing = [name for name in ("lxml", "prometheus_client", "uvicorn") if importlib.util.find_spec(name) is None]
    if missing:
        yield f"the service: not measured, {', '.join(missing)} not installed"
        return
    with tempfile.TemporaryDirectory() as folder, service(Path(folder)) as served:
        for name, asked in questions(corpus).items():
            if not asked:
                yield f"the service, {name}: nothing in the corpus to ask"
                continue
            yield _rate(served, name, asked, min(rounds, 9))


def _rate(served: Service, name: str, asked: list[Question], rounds: int) -> Comparison:
    bodies = [json.dumps(each.fields).encode() for each in asked]
    requests = [written("POST", f"/{name}", body) for body in bodies]
    batch = written("POST", f"/batch/{name}", b"\n".join(bodies))
    clients = [Client(served.port) for _ in range(CONNECTIONS)]
    taken: list[float] = []

    def batches() -> None:
        status, answers = clients[0].ask(batch)
        if status != 200 or answers.count(b'"answer":') < len(asked):
            raise AssertionError(f"{name}: {answers[:500]!r}")

    def library() -> None:
        for question in asked:
            question.call()

    def share(client: Client, mine: list[bytes]) -> None:
        for request in mine:
            begin = time.perf_counter()
            client.ask(request)
            taken.append(time.perf_counter() - begin)

    def singly() -> None:
        threads = [
            threading.Thread(target=share, args=(client, requests[place::CONNECTIONS]))
            for place, client in enumerate(clients)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    one_by_one = f"one by one, {CONNECTIONS} connections"
    timings = compare(
        {"batch": batches, "library in process": library, one_by_one: singly}, rounds, time.perf_counter_ns
    )
    for client in clients:
        client.close()
    median, last = (1e3 * sorted(taken)[int(part * len(taken))] for part in (0.5, 0.99))
    ratio = timings["library in process"].ratio
    return Comparison(
        f"The service on loopback, two workers: {name}",
        f"one by one: median {median:.1f} ms, 99th percentile {last:.1f} ms; a batch is one connection, and one worker",
        len(asked),
        "answer",
        timings,
        {"library in process": Target(f">= {HALF:g} x", ratio >= HALF)},
    )


# Load ----------------------------------------------------------------------------------------------------------------


def bad(good: list[tuple[str, dict[str, Any]]], dice: random.Random) -> bytes:
    """A request that is refused, whatever it says: damaged, of another kind, of another site."""
    name, fields = dice.choice(good)
    fields = dict(fields)
    place = dice.choice([key for key, value in fields.items() if isinstance(value, str)])
    text = fields[place]
    cut, at = dice.randrange(len(text)), dice.randrange(len(text))
    damage: list[Callable[[], Any]] = [
        lambda: text[:cut],
        lambda: text[:at] + chr(dice.randrange(0x20, 0x2FFF)) + text[at + 1 :],
        lambda: text[:at] + "0123456789abcdef<>&"[dice.randrange(19)] + text[at + 1 :],
        lambda: text[cut:] + text[:cut],
        lambda: "<a>" * dice.randrange(2000),
        lambda: text.replace("</", f"<n{dice.randrange(1 << 256):x}/></", 1),
        lambda: None,
        lambda: [text],
    ]
    fields[place] = dice.choice(damage)()
    body = json.dumps(fields).encode()
    kinds: list[Callable[[], bytes]] = [
        *6 * [lambda: written("POST", f"/{name}", body)],
        lambda: written("POST", f"/batch/{name}", b"\n".join([body, b"{", body])),
        lambda: written("POST", f"/{name}", body[: dice.randrange(len(body))]),
        lambda: written("POST", f"/{name}", b"[" * dice.randrange(1, 5000)),
        lambda: written("POST", f"/{name}", dice.randbytes(200), Content_Type="application/octet-stream"),
        lambda: written("POST", f"/{name}", dice.randbytes(200), Content_Encoding="gzip"),
        lambda: written("POST", f"/{name}", body, Host="evil.example"),
        lambda: written("POST", f"/{name}", body, Origin="https://evil.example"),
        lambda: written("POST", f"/../{name}/%2e%2e/{dice.randrange(1 << 64):x}"),
        lambda: written("GET", f"/usecases/{dice.randrange(1 << 64):x}"),
        lambda: written("PUT", f"/{name}", body),
    ]
    return dice.choice(kinds)()


def run(minutes: float, connections: int = 8) -> list[str]:
    """What was wrong in so many minutes of mixed input; tells what it measures as it goes."""
    good = [
        (name, question.fields)
        for name, asked in questions(load(8 if minutes < 1 else 1)).items()
        for question in asked
    ]
    requests = [written("POST", f"/{name}", json.dumps(fields).encode()) for name, fields in good]
    statuses: Counter[int] = Counter()
    wrong: list[str] = []
    taken: list[float] = []
    lock = threading.Lock()

    def ask(number: int, port: int, end: float) -> None:
        dice = random.Random(number)
        client, counted, times = Client(port), Counter[int](), []
        while time.monotonic() < end:
            is_good = dice.random() < 0.6
            request = dice.choice(requests) if is_good else bad(good, dice)
            begin = time.perf_counter()
            try:
                status, answer = client.ask(request)
            except (OSError, ValueError) as error:
                wrong.append(f"{error!r} after {request[:80]!r}")
                client = Client(port)
                continue
            times.append(time.perf_counter() - begin)
            counted[status] += 1
            if status >= 500 or (is_good and status != 200):
                wrong.append(f"{status} for {request[-700:]!r}: {answer[:200]!r}")
        client.close()
        with lock:
            statuses.update(counted)
            taken.extend(times)

    with tempfile.TemporaryDirectory() as folder:
        with service(Path(folder)) as served:
            end = time.monotonic() + 60 * minutes
            resident = [served.resident()]
            threads = [threading.Thread(target=ask, args=(each, served.port, end)) for each in range(connections)]
            for thread in threads:
                thread.start()
            times = max(6, round(minutes))
            for number in range(1, times + 1):
                time.sleep(60 * minutes / times)
                resident.append(served.resident())
                at = f"{number * minutes / times:.1f}"
                print(f"after {at} minutes: {resident[-1] / 1e6:.1f} MB resident", flush=True)
            for thread in threads:
                thread.join()
        total = sum(statuses.values())
        wrong += log_problems(served.log, total)
    taken.sort()
    print(f"{total:,} requests, {total / (60 * minutes):,.0f} a second; by status: {dict(sorted(statuses.items()))}")
    print(f"median {1e3 * taken[len(taken) // 2]:.1f} ms, 99th percentile {1e3 * taken[int(0.99 * len(taken))]:.1f} ms")
    print("MB resident, all processes:", ", ".join(f"{octets / 1e6:.1f}" for octets in resident))
    if resident[-1] > GROWTH * resident[len(resident) // 3]:
        wrong.append("memory grows")
    return wrong


def log_problems(log: Path, asked: int) -> list[str]:
    """Lines of a log that say anything but route, status, seconds and how many lines; and lines that are not there."""
    wrong, count = [], 0
    with log.open(encoding="utf-8") as lines:
        for line in lines:
            if _SEEN.fullmatch(line):
                count += 1
            elif not _BEGINS.fullmatch(line):
                wrong.append(f"log: {line[:200]!r}")
    # What is no route of the service is answered without a line.
    return wrong if count >= _LOGGED * asked else [*wrong, f"log: {count} lines for {asked} requests"]


_LOGGED = 0.8
_BEGINS = re.compile(r"gbcs: serving on http://127\.0\.0\.1:\d+\n")
_SEEN = re.compile(r'\{"route": "[a-z{}/.]{1,20}", "status": \d{3}, "seconds": [\d.e-]+(, "lines": \d+)?\}\n')


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serve", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="default: 10")
    wrong = run(parser.parse_args().minutes)
    for each in wrong[:20]:
        print("WRONG:", each)
    print("nothing was wrong" if not wrong else f"{len(wrong)} things were wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
