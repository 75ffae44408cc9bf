"""What an answer says, and whether it is what should have become of the message."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from dlms.apdu.common import ActionResult, DataAccessResult
from gbcs.entity import EntityId
from gbcs.keys import KeyStore
from gbcs.message import CRA, Message, decode
from gbcs.payload.asn1 import types
from gbcs.protection import Outcome
from gbcs.testing.mutator import Step
from gbcs.testing.verdicts import Expected, Result
from wire.enums import OpenEnum
from wire.errors import WireError
from zigbee.enumerations import CommandStatus, TopUpResult

__all__ = ["Reply", "Fault", "Judged", "ReplyKind", "failures", "judge", "judge_answer", "secrets_of"]


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
    CODE = "answered with another result code"
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
    try:
        response = decode(answer.octets) if answer.kind is ReplyKind.ANSWERED else None
    except WireError as error:
        return Judged("answered", Fault.UNREADABLE, str(error))
    judged = judge_answer(answer, response, step.expected)
    if judged.fault is None and judged.outcome == "accepted" and response is not None:
        fault = _of_response(step, octets, response, keys, acb)
        if fault is not None:
            return Judged(judged.outcome, *fault)
    return judged


def judge_answer(answer: Reply, response: Message | None, expected: Expected) -> Judged:
    """Hold what a target that lives made of a message against what should have become of it.

    Args:
        answer: what came.
        response: that the answer holds; None for an answer in words.
        expected: of the message.
    """
    failed = [] if response is None else list(failures(response.payload))
    is_success = response is None or (response.header.cra is CRA.RESPONSE and not failed)
    is_accepted = answer.kind in (ReplyKind.ANSWERED, ReplyKind.ACCEPTED) and is_success
    outcome = "accepted" if is_accepted else "refused"
    if is_accepted and expected.result is Result.INVALID:
        where = f" at the check of {expected.check}" if expected.check else ""
        return Judged(outcome, Fault.ACCEPTED, f"it should have been refused{where}")
    if not is_accepted and expected.result is Result.VALID:
        said = "" if response is None else "; the answer is a failure"
        return Judged(outcome, Fault.REFUSED, f"{answer.kind}{said} {answer.text[-200:]}".strip())
    if failed and expected.code and not any(_alike(code.name, expected.code) for code in failed):
        found = ", ".join(dict.fromkeys(str(code.plain()) for code in failed))
        return Judged(outcome, Fault.CODE, f"{expected.code} is the result, and not {found}")
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


_RESULTS: tuple[type[OpenEnum], ...] = (
    DataAccessResult,
    ActionResult,
    CommandStatus,
    types.StatusCode,
    types.JoinResponseCode,
    types.UnjoinResponseCode,
    types.ActivateImageResponseCode,
    types.ReadLogResponseCode,
    types.ReadFirmwareResponseCode,
    types.FirmwareTransferResponseCode,
    types.PPMIDActivationCode,
    types.IssueCredentialsResponseCode,
    types.UpdateDeviceCertificateResponseCode,
    types.ProvideDeviceCertificateResponseCode,
)
"""What a response says of something that was to be done; 0 is success in all of them."""


def failures(payload: Any) -> Iterator[OpenEnum]:
    """What a response says of things that were not done."""
    if isinstance(payload, _RESULTS):
        if payload:
            yield payload
    elif isinstance(payload, TopUpResult):
        if payload.name.startswith("REJECTED"):
            yield payload
    elif isinstance(payload, tuple):
        for each in payload:
            yield from failures(each)


def _alike(one: str, other: str) -> bool:
    """Whether names are the same, however the standards and Python write them."""
    return _letters(one) == _letters(other)


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()
