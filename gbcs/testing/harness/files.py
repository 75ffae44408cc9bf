"""A run of what case files hold: octets to a target, answers judged, what crashes made small."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gbcs.keys import KeyStore
from gbcs.message import Message, decode
from gbcs.testing.harness.database import Database
from gbcs.testing.harness.run import Run
from gbcs.testing.harness.targets import Target
from gbcs.testing.inputs import FuzzInput
from gbcs.testing.judge import Fault, Judged, Reply, ReplyKind, judge_answer
from gbcs.testing.mutator import Case
from gbcs.testing.shrinker import shrink_octets
from gbcs.testing.verdicts import EITHER, Check, Expected, Result
from wire.errors import WireError

__all__ = ["FileRun"]


class FileRun(Run):
    """A run that sends octets as they are: there is no protection to make right.

    Args:
        target: what is fuzzed.
        inputs: what is sent.
        seed: that they were made of.
        database: see :class:`~gbcs.testing.harness.Run`.
        checks: see there.
    """

    def __init__(
        self,
        target: Target,
        inputs: Iterable[FuzzInput],
        *,
        seed: int = 0,
        database: Database | None = None,
        checks: frozenset[Check] | None = None,
    ) -> None:
        super().__init__(target, KeyStore(), (), seed=seed, database=database, checks=checks)
        self._inputs = tuple(inputs)
        self._good = next((each.octets for each in self._inputs if each.expected.result is Result.VALID), None)

    def cases(self, count: int | None = None) -> Iterator[FuzzInput]:
        """What is sent, in its order."""
        yield from self._inputs[:count]

    def case(self, name: str) -> FuzzInput | None:
        """The one of a name."""
        return next((each for each in self._inputs if each.name == name), None)

    def _find_probe(self) -> None:
        """A good one tells whether a target that is silent lives: see :meth:`_answer`."""

    def _answer(self, octets: bytes) -> Reply:
        answer = self.target.send(octets)
        if answer.kind is not ReplyKind.SILENT:
            return answer
        for good in self._good or ():
            second = self.target.send(good)
            if second.kind is ReplyKind.CRASHED:
                return second
            if second.kind in (ReplyKind.SILENT, ReplyKind.HUNG):
                restart = getattr(self.target, "restart", None)
                if restart is not None:
                    restart()
                return answer._replace(kind=ReplyKind.HUNG)
        return answer._replace(kind=ReplyKind.REFUSED)

    def _send(self, case: FuzzInput | Case) -> tuple[Judged, list[bytes]]:
        assert isinstance(case, FuzzInput)
        expected = case.expected
        if self._checks is not None and expected.check is not None and expected.check not in self._checks:
            expected = EITHER
        sent: list[bytes] = []
        judged = Judged("refused")
        for octets in case.octets:
            sent.append(octets)
            is_last = len(sent) == len(case.octets)
            judged = _judged(self._answer(octets), expected if is_last else EITHER, is_message=case.is_message)
            if judged.fault is not None:
                break
        return judged, sent

    def _shrunk(self, case: FuzzInput | Case, judged: Judged, messages: list[bytes]) -> list[bytes]:
        if judged.fault not in (Fault.CRASH, Fault.HANG):
            return messages
        *before, last = messages

        def shows(octets: bytes) -> bool:
            for each in before:
                self.target.send(each)
            return _judged(self._answer(octets), EITHER, is_message=False).fault is judged.fault

        return [*before, shrink_octets(last, shows, 40 if judged.fault is Fault.HANG else 400)]


def _judged(answer: Reply, expected: Expected, *, is_message: bool) -> Judged:
    """Hold an answer against what should have become of octets.

    Whatever is answered says that they were accepted; but for a message, of which a response says it.
    """
    if answer.kind is ReplyKind.CRASHED:
        return Judged("crashed", Fault.CRASH, answer.text[-200:])
    if answer.kind is ReplyKind.HUNG:
        return Judged("hung", Fault.HANG, f"no answer, and none to a good one behind it; {answer.text[-200:]}")
    response: Message | None = None
    if is_message and answer.kind is ReplyKind.ANSWERED:
        try:
            response = decode(answer.octets)
        except WireError as error:
            return Judged("answered", Fault.UNREADABLE, str(error))
    return judge_answer(answer, response, expected)
