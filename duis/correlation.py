"""Does this command mean what was asked? The question before a supplier signs (digest ``transform.md``, 11).

The request is made into a command, in every way that what is known of the device allows, and the command at hand is
compared with each, value by value, header included. What a command may hold is of four kinds: the requester's choice,
which must be equal; what the standard fixes, which must be equal; the DCC's choice, which must pass the test of its
field; a fact of the inventory, which is reported, and must be equal where the caller knows it. There is no fifth kind:
whatever else differs, is missing or is there in addition is a difference. What can't be judged is listed, and does not
match.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from duis.bindings.lens import Source
from duis.bindings.requests.binding import BROKER, BROKER_ITSELF, CHANGE_OF_SUPPLIER, EITHER, RequestBinding
from duis.bindings.zigbee import EPOCH
from duis.commands import (
    DECIDING,
    PLACEHOLDER_TIME,
    Device,
    bindings_of,
    checked_device,
    checked_request,
    checked_time,
    command,
    is_cin,
    preferred,
)
from duis.compare import Difference, Verdict, compare_messages, free_paths, header_differences
from duis.description import issued, written
from duis.errors import DuisError
from duis.request import Request
from gbcs.entity import EntityId
from gbcs.message import CRA, GroupingHeader, Message, decode
from gbcs.usecases import by_message_code
from wire.errors import WireError
from wire.node import node

__all__ = ["Correlation", "correlate"]


@node
class Correlation(NamedTuple):
    """Whether a command means what a request asks for.

    Attributes:
        matches: True only where every value was judged and is as it should be.
        differences: each place that differs.
        unjudged: paths of what could not be judged.
        reasons: why, by path.
        use_case: reference of the use case by which the command was judged; None where none is admissible.
        assumed: what was taken from the command for want of knowing it: elements of the meter, the type of another
            device, ...: the caller is to check these against the inventory.
        remarks: what is equal in meaning and written otherwise than usual; what the request says and the command has
            no place for.
    """

    matches: bool
    differences: list[Difference]
    unjudged: list[str]
    reasons: dict[str, str]
    use_case: str | None
    assumed: list[str]
    remarks: list[str]

    def __bool__(self) -> bool:
        raise TypeError("a correlation has no truth value: ask for .matches")


def correlate(
    xml: bytes | Request,
    message: Message | bytes,
    device: Device | None = None,
    at: datetime.datetime | None = None,
    *,
    since: datetime.datetime | None = None,
    tolerance: datetime.timedelta = datetime.timedelta(minutes=5),
    acb: tuple[EntityId | str | bytes, int] | None = None,
) -> Correlation:
    """Compare a command, or a pre-command, with the service request it is said to be for.

    Signature and MAC are not judged: :meth:`gbcs.Message.verify` does that.

    Args:
        xml: the service request.
        message: the command.
        device: what the inventory knows of the target. What is not known is taken from the command, and reported.
        at: the time of judging, for the identifiers that the DCC fills with the current time. Without it they are
            unjudged.
        since: the time before which no such identifier can be, when the request was made; without it a day before
            ``at``.
        tolerance: how far clocks may differ.
        acb: identifier and counter of the access control broker, for the commands that it originates.

    Raises:
        DuisError: where the request is not valid.
        DecodeError: where octets are given that are no message.
    """
    request = checked_request(xml)
    if not isinstance(message, Message):
        message = decode(bytes(message))
    device = checked_device(device)
    at, since = checked_time(at), checked_time(since, "since")
    candidates = list(bindings_of(request, device))
    if device.edition is not None:
        candidates = preferred(candidates, device.edition)
    judged = [
        (_judge(request, message, binding, known, at, since, tolerance, acb), binding, known)
        for binding in candidates
        if binding.message_code == message.header.message_code
        for known in _contexts(binding, device)
    ]
    if not judged:
        return _inadmissible(request, message, device)
    best, chosen, context = min(judged, key=_badness)
    return best._replace(assumed=[*_choices(chosen, context, candidates, device), *best.assumed])


def _badness(judged: tuple[Correlation, RequestBinding, Device]) -> tuple[bool, int, int]:
    verdict = judged[0]
    return (not verdict.matches, len(verdict.differences), len(verdict.unjudged))


def _choices(
    chosen: RequestBinding, context: Device, candidates: list[RequestBinding], device: Device
) -> Iterator[str]:
    """What the caller does not know of the device, and the use case of the command, or its values, decided."""
    for fact, name, words in DECIDING:
        if getattr(device, fact) is None and len({getattr(binding, name) for binding in candidates}) > 1:
            yield f"{words}: {chosen.said(name)}"
    if chosen.varies and device.elements is None:
        yield f"the elements of the meter: {context.elements}"


def _inadmissible(request: Request, message: Message, device: Device) -> Correlation:
    codes = sorted({binding.message_code for binding in bindings_of(request, device)})
    admissible = ", ".join(map(_code, codes)) or "no command at all"
    found = Difference("header.message_code", admissible, _code(message.header.message_code))
    expected = GroupingHeader(
        CRA.COMMAND, request.counter, request.originator, request.target, message.header.message_code
    )
    return Correlation(False, [found, *header_differences(expected, message.header)], [], {}, None, [], [])


def _code(code: int) -> str:
    use_case = by_message_code(code)
    return f"{code:04X} ({use_case.reference})" if use_case else f"{code:04X}"


def _contexts(binding: RequestBinding, device: Device) -> Iterator[Device]:
    """What the device may be, where the caller does not know."""
    for elements in (device.elements,) if device.elements else (binding.elements or binding.varies or (None,)):
        yield device._replace(elements=elements)


def _judge(
    request: Request,
    message: Message,
    binding: RequestBinding,
    device: Device,
    at: datetime.datetime | None,
    since: datetime.datetime | None,
    tolerance: datetime.timedelta,
    acb: tuple[EntityId | str | bytes, int] | None,
) -> Correlation:
    """The correlation by one binding and one context."""
    reference = binding.declaration.reference
    template = binding.declaration.command
    assert template is not None
    verdict = Verdict()
    header = message.header
    named: Mapping[str, Any] = {}
    try:
        named = template.values(message.payload)
        _, facts = written(message, binding, device.elements or "single")
    except (DuisError, WireError) as error:
        # The command departs from its use case: it can't mean the request. What differs is shown as far as it goes.
        facts = {}
        verdict.differ("payload", f"a command of {reference}", str(error))
    known, party = _known(device, facts, request, verdict), acb
    if binding.originator in (BROKER, BROKER_ITSELF, CHANGE_OF_SUPPLIER) or (
        header.supplementary_remote_party is not None and acb is None
    ):
        if party is None:
            party = (header.originator, header.originator_counter)
            verdict.leave("header.originator", f"the {binding.originator} originates it, and is not known (acb)")
            verdict.leave("header.originator_counter", "the broker's counter is not known (acb)")
        if header.supplementary_remote_party is not None and known.knows_requester is None:
            known = known._replace(knows_requester=False)
            if binding.originator == EITHER:
                verdict.assume("the device does not know the requester: the access control broker asks for it")
    try:
        expected = command(request, binding, known, party, remarks=verdict.remarks)
        free: frozenset[tuple[str | int, ...]] = frozenset()
        if any(issued(template.values(expected.payload))):
            later = command(request, binding, known, party, PLACEHOLDER_TIME + datetime.timedelta(hours=1))
            free = free_paths(expected, later)
    except DuisError as error:
        verdict.differ("payload", str(error), f"a command of {_code(header.message_code)}")
        for difference in header_differences(_own_header(request, message), header):
            verdict.differ(*difference)
        return _correlation(verdict, reference)
    compare_messages(expected, message, verdict, free)
    if len(free) > len(list(issued(named))) and not verdict.differences:  # each is to be judged below
        verdict.differ("payload", f"{len(free)} identifiers made of the current time", str(len(list(issued(named)))))
    _judge_issued(named, at, since, tolerance, verdict)
    return _correlation(verdict, reference)


def _correlation(verdict: Verdict, reference: str) -> Correlation:
    return Correlation(
        not verdict.differences and not verdict.unjudged,
        verdict.differences,
        list(verdict.unjudged),
        verdict.unjudged,
        reference,
        verdict.assumed,
        verdict.remarks,
    )


def _own_header(request: Request, message: Message) -> GroupingHeader:
    header = message.header
    return GroupingHeader(CRA.COMMAND, request.counter, request.originator, request.target, header.message_code)


# Facts of the inventory ----------------------------------------------------------------------------------------------


def _known(device: Device, facts: dict[str, Any], request: Request, verdict: Verdict) -> Device:
    """The device, with what the command says where the caller does not know."""
    for name, value in facts.items():
        given = getattr(device, name)
        if given is not None:
            continue
        device = device._replace(**{name: value})
        if name == "other_device":
            verdict.assume(f"the other device is of type {value}")
        elif name == "cin":
            if not is_cin(value):
                verdict.differ("payload", "a customer identification number of up to four digits", value)
            verdict.assume(f"the DCC made the customer identification number {value}")
        elif name == "other_certificate":
            _judge_certificate(value, request, verdict)
        else:
            verdict.leave("payload", "the device log that the DCC keeps is not known")
    return device


def _judge_certificate(der: Any, request: Request, verdict: Verdict) -> None:
    """A device certificate for key agreement that carries the identifier of the other device."""
    from gbcs.certificates import read_certificate  # loads cryptography

    path = "otherDeviceCertificate"
    other = Source(request.element).text("OtherDeviceID")
    try:
        certificate = read_certificate(bytes(der))
    except (WireError, TypeError) as error:
        verdict.differ(path, "a certificate", str(error))
        return
    if str(certificate.entity_id) != (other or "").strip().upper() or certificate.kind != "device":
        verdict.differ(path, f"a certificate of device {other}", f"a certificate of {certificate.entity_id}")
    elif certificate.usage != "keyAgreement":
        verdict.differ(path, "a certificate for key agreement", f"a certificate for {certificate.usage}")
    else:
        verdict.assume(f"the certificate of {certificate.entity_id} is genuine: no trust store was asked")


# Identifiers made of the current time --------------------------------------------------------------------------------

_MEANING_SOMETHING_ELSE = (0, 0xFFFFFFFE, 0xFFFFFFFF)
_CALENDAR = "issuer_calendar_id"
_TOGETHER = 60  # seconds within which the identifiers of one message lie


def _judge_issued(
    named: Mapping[str, Any],
    at: datetime.datetime | None,
    since: datetime.datetime | None,
    tolerance: datetime.timedelta,
    verdict: Verdict,
) -> None:
    """The test of the identifiers that the DCC fills with the current time (digest ``transform.md``, 11.2)."""
    found = list(issued(named))
    calendars = {value for path, value in found if path.endswith(_CALENDAR)}
    values = [value for _, value in found]
    for where, value in found:
        if value in _MEANING_SOMETHING_ELSE:
            verdict.differ(where, "an identifier made of the current time", f"{value:#010x}")
        elif where.endswith(_CALENDAR) and len(calendars) > 1:
            verdict.differ(where, "one identifier for all parts of the calendar", f"{value:#010x}")
        elif max(values) - min(values) > _TOGETHER:
            verdict.differ(where, "identifiers within one minute of each other", f"{value:#010x}")
        elif at is None:
            verdict.leave(where, f"made of the time {_moment(value)}; the time of judging is not given (at)")
        else:
            earliest = (since if since is not None else at - datetime.timedelta(days=1)) - tolerance
            if not earliest <= EPOCH + datetime.timedelta(seconds=value) <= at + tolerance:
                span = f"a time from {earliest:%Y-%m-%d %H:%M:%S} to {at + tolerance:%Y-%m-%d %H:%M:%S}"
                verdict.differ(where, span, _moment(value))


def _moment(seconds: int) -> str:
    return f"{EPOCH + datetime.timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}"
