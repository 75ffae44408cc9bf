"""Bad commands to devices, many of them: near misses of every published command, each bit of it damaged, replays.

``python -m tests.gbcs.testing.bad_commands --cases 900 --seconds 600 --record counts.json`` sends so many near misses
of each published command and damages each bit of it, on all cores, for ten minutes; the next run goes on where it
stopped. It prints what became of all so far: by kind of case, at which check the device refused it, and how many it
answered with success or failure. All commands are more than a million cases, in a quarter of an hour of one core.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from copy import copy
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import gbcs
from gbcs.testing import mutate
from gbcs.testing.device import Device
from gbcs.testing.judge import _alike, failures
from gbcs.testing.state import State
from gbcs.testing.verdicts import Check, Expected, Result, refused
from tests.gbcs.testing.published_devices import AT, checking_keys, device_for, keys

ACB = gbcs.EntityId("90-B3-D5-1F-30-00-00-02")
SUCCESS, FAILURE = "success", "failure"
OUTCOMES = (*map(str, Check), FAILURE, SUCCESS)
"""What may become of a case: it is refused at a check, or answered with failure or with success."""

_ORDER = tuple(Check)
_SILENT = (Check.DECODE, Check.RECIPIENT)
_SECURITY_LOGS = (("log", "security"), ("log", 4))


class Bad(NamedTuple):
    """A message that may be refused.

    Attributes:
        kind: of case, to count by.
        octets: of the message.
        expected: what should become of it.
        said: how it was made.
        is_second: whether the device takes the command itself first.
    """

    kind: str
    octets: bytes
    expected: Expected
    said: list[str]
    is_second: bool = False


def cases(octets: bytes, count: int, *, is_every_bit: bool = False) -> Iterator[Bad]:
    """The cases of a command: near misses, damage of a few octets or of every bit, a replay."""
    command = gbcs.decode(octets)
    for case in mutate(command, keys(), acb=ACB, seed=len(octets), count=count):
        kind = " and ".join(dict.fromkeys(change.flags[0] for change in case.changes)) or "unchanged"
        if len(case.changes) == 1:
            kind = ", ".join(case.flags[:2])
        yield Bad(kind, case.octets, case.expected, [change.said for change in case.changes])
    protection = Check.SIGNATURE if command.mac is None else Check.MAC
    for place in range(0, len(octets), 1 if is_every_bit else max(1, len(octets) // 4)):
        for bit in range(8) if is_every_bit else (place % 8,):
            damaged = bytearray(octets)
            damaged[place] ^= 1 << bit
            yield Bad("damaged", bytes(damaged), refused(protection), [f"bit {bit} of octet {place}"])
    use_case = command.use_case
    assert use_case is not None
    if use_case.replay_protection is True:
        yield Bad("replayed", octets, refused(Check.COUNTER), ["replayed"], is_second=True)


class Unsigned:
    """Signs nothing: who reads the answers here does not check their signatures, and they take most of the time."""

    def sign(self, data: bytes) -> bytes:
        """64 octets."""
        return b"\1" * 64


def everything(device: Device) -> tuple[Any, ...]:
    """What of a device may not change with a command that it refuses: all but its security log and own counter."""
    values = device.state.changes()
    for key in _SECURITY_LOGS:
        values.pop(key, None)
    credentials = device.cells, device.trust, device.new_keys, device.certificates
    return values, credentials, device.pending, device.firmware, device.images


def outcome_of(bad: Bad, made: Device, command: bytes) -> str:
    """Send a case to a device like the one that was made; what became of it.

    Raises:
        AssertionError: where a refused case changed something, or one that is to be refused was answered with success
            or with another result than a table of the standards has.
    """
    device = copy(made)
    device.state = State(made.state)
    device.outbox = []
    if bad.is_second:
        device.handle(command, AT)
    before, counter = everything(device), device.own_counter
    answers = [message for message in map(gbcs.decode, device.handle(bad.octets, AT)) if message.header.cra != 3]
    check = device.refused
    if check is not None:
        assert not answers, bad.said
        assert everything(device) == before, bad.said
        assert check not in _SILENT or device.own_counter == counter, bad.said
        assert bad.expected.result is not Result.VALID, bad.said
        # Of two changes one may hide the other: a payload under another message code is not read as what it was.
        latest = bad.expected.check if len(bad.said) == 1 else None
        assert latest is None or _ORDER.index(check) <= _ORDER.index(latest), bad.said
        return str(check)
    assert len(answers) == 1, bad.said
    (answer,) = answers
    found = list(failures(answer.decrypt(checking_keys()).payload))
    if found:
        code = bad.expected.code
        assert code is None or any(_alike(each.name, code) for each in found), (bad.said, found)
        return FAILURE
    assert bad.expected.result is not Result.INVALID or _is_another(bad, device), bad.said
    return SUCCESS


def _is_another(bad: Bad, device: Device) -> bool:
    """Whether a case may be a good command, though what was changed makes a bad one of most.

    Two values of one type that change places are two other values; the name of an optional item, changed, may be that
    of another optional one; and a device that trusts nobody does not judge the certificate of another device.
    """
    message = gbcs.decode(bad.octets)
    template: Any = message.use_case.command if message.use_case is not None else None
    return (
        "exchanged with the next" in bad.said
        or (bad.expected.code == "object-undefined" and any(item.is_optional for item in template.declared))
        or (not device.trust and "otherDeviceCertificate" in message.values())
    )


def counted(octets: bytes, count: int, *, is_every_bit: bool = False) -> Counter[tuple[str, str]]:
    """How often each outcome came of each kind of case of a command."""
    made = device_for(gbcs.decode(octets))
    made.signing = Unsigned()
    found = cases(octets, count, is_every_bit=is_every_bit)
    return Counter((bad.kind, outcome_of(bad, made, octets)) for bad in found)


def table(counts: Counter[tuple[str, str]]) -> str:
    """The counts in words: a row for each kind, a column for each outcome."""
    kinds = sorted({kind for kind, _ in counts})
    rows = [["kind", "cases", *OUTCOMES]]
    for kind in kinds:
        found = [counts[kind, outcome] for outcome in OUTCOMES]
        rows.append([kind, f"{sum(found):,}", *(f"{each:,}" if each else "" for each in found)])
    totals = [sum(counts[kind, outcome] for kind in kinds) for outcome in OUTCOMES]
    rows.append(["all", f"{sum(totals):,}", *(f"{each:,}" for each in totals)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) if place == 0 else cell.rjust(width) for place, (cell, width) in enumerate(cells))
        for cells in (list(zip(row, widths, strict=True)) for row in rows)
    ]
    passed = 1 - totals[0] / max(1, sum(totals))
    return "\n".join([*lines, f"{passed:.1%} pass the first check, which is that they can be read"])


def _whole(name: str, octets: bytes, count: int) -> tuple[str, Counter[tuple[str, str]], str]:
    """A command's name, its counts, and what was wrong, if anything."""
    try:
        return name, counted(octets, count, is_every_bit=True), ""
    except AssertionError as error:
        return name, Counter(), str(error)


def main(arguments: list[str] | None = None) -> int:
    """Run it; exit status 1 where a device did what it may not."""
    from tests.gbcs.testing.test_published_commands import COMMANDS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=900, help="near misses of each command")
    parser.add_argument("--seconds", type=float, default=600.0, help="behind which no further command begins")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes")
    parser.add_argument("--record", type=Path, help="file of what is done, which this run is added to")
    options = parser.parse_args(arguments)
    until = time.monotonic() + options.seconds
    counts: Counter[tuple[str, str]] = Counter()
    done: list[str] = []
    if options.record is not None and options.record.exists():
        kept = json.loads(options.record.read_text())
        done = kept["done"]
        counts.update({(kind, outcome): number for kind, outcome, number in kept["counts"]})
    published = [case.values[0] for case in COMMANDS]
    left = iter([each for each in published if each.name not in done and not _is_within_home(each.octets)])
    failures = []
    with ProcessPoolExecutor(options.jobs) as pool:
        running = {pool.submit(_whole, each.name, each.octets, options.cases) for each in islice(left, options.jobs)}
        while running:
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                name, found, error = future.result()
                counts += found
                done.append(name)
                if error:
                    failures.append(f"{name}: {error}")
                if options.record is not None:
                    rows = [[*key, number] for key, number in sorted(counts.items())]
                    options.record.write_text(json.dumps({"done": done, "counts": rows}))
            for each in islice(left, len(finished) if time.monotonic() < until else 0):
                running.add(pool.submit(_whole, each.name, each.octets, options.cases))
    print(table(counts))
    print(f"{len(done)} of {len(published)} published commands")
    print(*failures, sep="\n")
    return 1 if failures else 0


def _is_within_home(octets: bytes) -> bool:
    use_case = gbcs.decode(octets).use_case
    return use_case is None or use_case.within_home


if __name__ == "__main__":
    sys.exit(main())
