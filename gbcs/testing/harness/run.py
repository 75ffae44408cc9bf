"""A run: cases to a target, one after another, answers judged, findings shrunk and kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from gbcs.keys import KeyStore
from gbcs.message import Message
from gbcs.protection import ProtectionError
from gbcs.testing.harness.database import Database, KeptFinding
from gbcs.testing.harness.targets import Target
from gbcs.testing.inputs import FuzzInput
from gbcs.testing.judge import Fault, Judged, Reply, ReplyKind, judge, secrets_of
from gbcs.testing.mutator import Case, Mutator, Step
from gbcs.testing.shrinker import shrink
from gbcs.testing.verdicts import ACCEPTED, EITHER, Check, Result
from gbcs.testing.writer import Draft

__all__ = ["Finding", "Run", "Totals"]

Finding = KeptFinding


@dataclass(slots=True)
class Totals:
    """How far a run is.

    Attributes:
        cases: that were sent.
        skipped: that the database had already.
        outcomes: how many of each.
        findings: different ones.
        shown: cases that showed a finding.
        begin: by a clock that only rises.
        seconds: that the run took.
    """

    cases: int = 0
    skipped: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    findings: int = 0
    shown: int = 0
    begin: float = field(default_factory=time.monotonic)
    seconds: float = 0.0


class Run:
    """A run against a target.

    Args:
        target: what is fuzzed.
        keys: everybody's keys.
        messages: valid ones to start from.
        acb: the broker.
        seed: of the cases.
        database: where it is kept; None for memory.
        sessions: cases of several messages, which come first.
        checks: what the target does of the checks; where it is not to do one, its answer to that is either. None for
            all.

    Where a target is silent, a good message tells whether it lives: the first of the messages that it answers.
    """

    def __init__(
        self,
        target: Target,
        keys: KeyStore,
        messages: Sequence[Message | bytes],
        *,
        acb: bytes | None = None,
        seed: int = 0,
        database: Database | None = None,
        sessions: Iterable[Case] = (),
        checks: frozenset[Check] | None = None,
    ) -> None:
        self.target = target
        self.keys = keys
        self.acb = acb
        self.seed = seed
        self.database = Database() if database is None else database
        self.totals = Totals()
        self._mutators = [Mutator(message, keys, acb=acb) for message in messages]
        self._sessions = tuple(sessions)
        self._checks = checks
        self._secrets = secrets_of(keys, acb)
        noted = self.database.value("counter")
        first = max((mutator.draft.counter for mutator in self._mutators), default=1)
        self._counter = int(noted) if noted else first + 1
        self._probe: Draft | None = None
        if (was := self.database.value("seed")) is not None and int(was) != seed:
            raise ValueError(f"the database is that of a run with seed {was}")
        self.database.note("seed", seed)

    @property
    def counter(self) -> int:
        """The originator counter of the next message; none before had it."""
        return self._counter

    def begin_at(self, counter: int) -> None:
        """Send messages with counters from this one on."""
        self._counter = counter

    # Cases ------------------------------------------------------------------------------------------------------

    def cases(self, count: int | None = None) -> Iterator[Case | FuzzInput]:
        """The cases in their order: the valid messages, sessions, single changes of each in turn, then pairs.

        Args:
            count: of cases for each message; None for the single changes.
        """
        for session in self._sessions:
            if self.target.can_happen or all(step.event is None for step in session.steps):
                yield session
        streams = [mutator.cases(self.seed, count) for mutator in self._mutators]
        while streams:
            for stream in list(streams):
                case = next(stream, None)
                if case is None:
                    streams.remove(stream)
                else:
                    yield case

    def case(self, name: str) -> Case | FuzzInput | None:
        """The case of a name."""
        number = name.rpartition("-")[2]
        for session in self._sessions:
            if session.name == name:
                return session
        if not number.isdecimal():
            return None
        for mutator in self._mutators:
            for case in mutator.cases(self.seed, int(number) + 1):
                if case.name == name:
                    return case
        return None

    def run(
        self,
        *,
        count: int | None = None,
        seconds: float | None = None,
        most: int | None = None,
        stop_at_first: bool = False,
        shown: Callable[[Totals], None] | None = None,
    ) -> Totals:
        """Send cases.

        Args:
            count: for each message; see :meth:`cases`.
            seconds: behind which no further case begins.
            most: cases that are sent.
            stop_at_first: whether a finding ends it.
            shown: called now and then with how far it is.
        """
        totals = self.totals
        done = self.database.names()
        self._find_probe()
        last = 0.0
        try:
            for case in self.cases(count):
                if case.name in done:
                    totals.skipped += 1
                    continue
                self.one(case)
                totals.seconds = time.monotonic() - totals.begin
                if shown is not None and totals.seconds - last > 0.2:
                    last = totals.seconds
                    shown(totals)
                if (
                    (seconds is not None and totals.seconds > seconds)
                    or (most is not None and totals.cases >= most)
                    or (stop_at_first and totals.findings)
                ):
                    break
        finally:
            self.database.note("counter", self._counter)
            self.database.commit()
            totals.seconds = time.monotonic() - totals.begin
            if shown is not None:
                shown(totals)
        return totals

    def one(self, case: Case | FuzzInput) -> Judged:
        """Send the messages of a case; what was found is kept, the first time shrunk."""
        begin = time.perf_counter()
        judged, messages = self._send(case)
        seconds = time.perf_counter() - begin
        totals = self.totals
        totals.cases += 1
        totals.outcomes[judged.outcome] = totals.outcomes.get(judged.outcome, 0) + 1
        self.database.add(
            case.name,
            str(case.expected.result),
            judged.outcome,
            None if judged.fault is None else str(judged.fault),
            seconds,
        )
        if judged.fault is not None:
            totals.shown += 1
            mark = _mark(case, judged)
            if not self.database.again(mark):
                totals.findings += 1
                shrunk = self._shrunk(case, judged, messages)
                self.database.find(
                    mark,
                    case.name,
                    str(judged.fault),
                    judged.said,
                    [change.plain() for change in case.changes],
                    messages,
                    shrunk,
                )
        return judged

    # Sending ----------------------------------------------------------------------------------------------------

    def _send(self, case: Case | FuzzInput) -> tuple[Judged, list[bytes]]:
        """Send what a case has: what is judged first wrong, or the last; and what was sent."""
        assert isinstance(case, Case)
        return self._sent(case.steps)

    def _sent(self, steps: tuple[Step, ...]) -> tuple[Judged, list[bytes]]:
        """Send messages with counters not used before; what is judged first wrong, or the last."""
        first = self._counter
        self._counter += max(step.offset for step in steps) + 1
        messages: list[bytes] = []
        judged = Judged("refused")
        for step in steps:
            if step.event is not None:
                self.target.happen(step.event)
            octets = step.draft.at(first + step.offset).octets(self.keys, self.acb)
            messages.append(octets)
            answer = self._answer(octets)
            judged = judge(self._asked(step), octets, answer, self.keys, self.acb, self._secrets)
            if judged.fault is not None:
                break
        return judged, messages

    def _asked(self, step: Step) -> Step:
        """A step with no more expected than the target does."""
        if self._checks is None or step.expected.result is not Result.INVALID or step.expected.check in self._checks:
            return step
        return step._replace(expected=EITHER)

    def _answer(self, octets: bytes) -> Reply:
        answer = self.target.send(octets)
        if answer.kind is ReplyKind.SILENT and self._probe is not None:
            # Silent because it refuses, or because it hangs: a good message tells.
            self._counter += 1
            good = self._probe.at(self._counter - 1).octets(self.keys, self.acb)
            second = self.target.send(good)
            if second.kind in (ReplyKind.SILENT, ReplyKind.HUNG):
                restart = getattr(self.target, "restart", None)
                if restart is not None:
                    restart()
                return answer._replace(kind=ReplyKind.HUNG)
            if second.kind is ReplyKind.CRASHED:
                return second
        return answer._replace(kind=ReplyKind.REFUSED) if answer.kind is ReplyKind.SILENT else answer

    def _find_probe(self) -> None:
        for mutator in self._mutators:
            self._counter += 1
            try:
                octets = mutator.draft.at(self._counter - 1).octets(self.keys, self.acb)
            except ProtectionError:
                continue
            if self.target.send(octets).kind is ReplyKind.ANSWERED:
                self._probe = mutator.draft
                return

    # Shrinking --------------------------------------------------------------------------------------------------

    def _shrunk(self, case: Case | FuzzInput, judged: Judged, messages: list[bytes]) -> list[bytes]:
        """The smallest of what was sent that shows the same."""
        assert isinstance(case, Case)
        base = next(
            (mutator.draft for mutator in self._mutators if mutator.reference == case.use_case), case.steps[-1].draft
        )
        found = [messages]

        def shows(steps: tuple[Step, ...]) -> bool:
            with suppress(ProtectionError):
                again, sent = self._sent(steps)
                if again.fault is judged.fault:
                    found.append(sent)
                    return True
            return False

        is_free = judged.fault in (Fault.CRASH, Fault.HANG, Fault.LEAK, Fault.UNREADABLE)
        attempts = 40 if judged.fault is Fault.HANG else 400
        shrink(case, base, shows, is_free=is_free, attempts=attempts)
        return found[-1]


def _mark(case: Case | FuzzInput, judged: Judged) -> str:
    """What tells findings apart: the fault, and the kind of change, or where it crashed."""
    assert judged.fault is not None
    if judged.fault is Fault.CRASH and judged.said:
        return f"{judged.fault}|{judged.said.strip().splitlines()[-1][:100]}"
    if judged.fault in (Fault.LEAK, Fault.HANG, Fault.CRASH):
        return f"{judged.fault}"
    if judged.fault is Fault.CODE:
        return f"{judged.fault}|{judged.said}"
    if case.expected == ACCEPTED and not case.changes:
        return f"{judged.fault}|{case.use_case}"
    flags = ",".join(flag for flag in case.flags)
    return f"{judged.fault}|{case.expected.check}|{flags}"
