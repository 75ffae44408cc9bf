"""What an answer says, and whether it is what should have become of the message."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Any, NamedTuple

from gbcs.entity import EntityId
from gbcs.keys import KeyStore
from gbcs.message import CRA, Message, decode
from gbcs.protection import Outcome
from gbcs.testing.mutator import Step
from gbcs.testing.verdicts import Result
from wire.errors import WireError

__all__ = ["Reply", "Fault", "Judged", "ReplyKind", "judge", "secrets_of"]


class ReplyKind(StrEnum):
    """How a target took a message."""

    ANSWERED = "answered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    SILENT = "silent"
    CRASHED = "crashed"
    HUNG = "hung"


class Reply(NamedTuple):
    """What a target did.

    Attributes:
        kind: how it took the message: ``answered`` with octets; ``accepted`` or ``refused`` in words or by its exit
            status; ``silent``; ``crashed``; ``hung``.
        octets: the first message that it sent.
        text: what it wrote besides: an error, standard error.
        seconds: that it took.
    """

    kind: ReplyKind
    octets: bytes = b""
    text: str = ""
    seconds: float = 0.0


class Fault(StrEnum):
    """What may be wrong with a target."""

    CRASH = "crash"
    HANG = "hang"
    LEAK = "leak"
    ACCEPTED = "accepted what is to be refused"
    REFUSED = "refused what is valid"
    UNREADABLE = "answer that is no message"
    FOREIGN = "answer to something else"
    UNPROTECTED = "answer without the right protection"
    UNDONE = "success answered, and nothing done"


class Judged(NamedTuple):
    """What was found about an answer.

    Attributes:
        outcome: ``accepted``, ``refused``, or the kind of the answer.
        fault: what is wrong; None for nothing.
        said: in words.
    """

    outcome: str
    fault: Fault | None = None
    said: str = ""


def secrets_of(keys: KeyStore, acb: EntityId | bytes | None) -> tuple[bytes, ...]:
    """Every secret that two parties of a store share: what no answer may show."""
    entities = sorted({entry.entity_id for entry in keys.entries()})
    found: dict[bytes, None] = {}
    for place, one in enumerate(entities):
        for other in entities[place + 1 :]:
            found |= dict.fromkeys(keys.shared_secrets(one, other))
    return tuple(found)


def judge(
    step: Step, octets: bytes, answer: Reply, keys: KeyStore, acb: bytes | None, secrets: tuple[bytes, ...] = ()
) -> Judged:
    """Hold an answer against what should have become of a message.

    Args:
        step: what was sent.
        octets: of it.
        answer: what came.
        keys: to check the protection of the answer.
        acb: the broker.
        secrets: that the answer may not show.
    """
    if answer.kind is ReplyKind.CRASHED:
        return Judged("crashed", Fault.CRASH, answer.text[-200:])
    if answer.kind is ReplyKind.HUNG:
        return Judged("hung", Fault.HANG, f"no answer, and none to the message behind it; {answer.text[-200:]}")
    for secret in secrets:
        if secret in answer.octets or secret.hex() in answer.text.lower():
            return Judged(str(answer.kind), Fault.LEAK, "a secret that two parties share stands in the answer")
    response: Message | None = None
    if answer.kind is ReplyKind.ANSWERED:
        try:
            response = decode(answer.octets)
        except WireError as error:
            return Judged("answered", Fault.UNREADABLE, str(error))
    is_success = response is None or (response.header.cra is CRA.RESPONSE and not is_failure(response.payload))
    is_accepted = answer.kind in (ReplyKind.ANSWERED, ReplyKind.ACCEPTED) and is_success
    outcome = "accepted" if is_accepted else "refused"
    expected = step.expected
    if is_accepted and expected.result is Result.INVALID:
        where = f" at the check of {expected.check}" if expected.check else ""
        return Judged(outcome, Fault.ACCEPTED, f"it should have been refused{where}")
    if not is_accepted and expected.result is Result.VALID:
        said = "" if response is None else "; the answer is a failure"
        return Judged(outcome, Fault.REFUSED, f"{answer.kind}{said} {answer.text[-200:]}".strip())
    if response is not None and is_accepted:
        fault = _of_response(step, octets, response, keys, acb)
        if fault is not None:
            return Judged(outcome, *fault)
    return Judged(outcome)


def _of_response(
    step: Step, octets: bytes, response: Message, keys: KeyStore, acb: bytes | None
) -> tuple[Fault, str] | None:
    draft = step.draft
    header = response.header
    counter = int.from_bytes(octets[octets.find(b"\xdf\x09") + 3 :][:8], "big")
    if (
        header.message_code != int.from_bytes(draft.information[:2], "big")
        or header.originator_counter != counter
        or header.originator != draft.recipient
        or header.recipient != draft.originator
    ):
        return Fault.FOREIGN, "code, counter or parties of the response are not those of the command"
    found = response.verify(keys, acb)
    if Outcome.INVALID in (found.signature, found.mac) or {found.signature, found.mac} == {Outcome.ABSENT}:
        return Fault.UNPROTECTED, f"signature {found.signature}, MAC {found.mac}"
    if step.probe is not None:
        name, value = step.probe
        try:
            values = response.decrypt(keys).values()
        except WireError as error:
            return Fault.UNREADABLE, str(error)
        if values.get(name) != value:
            return Fault.UNDONE, f"{name} is {values.get(name)!r}, {value!r} was written"
    return None


_WORDS = ("Result", "Status", "ResponseCode", "StatusCode")


def is_failure(payload: Any) -> bool:
    """Whether a response says of anything that it was not done."""
    if isinstance(payload, Enum) or (isinstance(payload, int) and type(payload) is not int):
        name = type(payload).__name__
        return any(name.endswith(word) for word in _WORDS) and int(payload) != 0  # type: ignore[arg-type]
    if isinstance(payload, tuple):
        return any(map(is_failure, payload))
    return False
