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
from typing import TYPE_CHECKING, Any, NamedTuple

from duis.bindings.binding import BROKER, BROKER_ITSELF, CHANGE_OF_SUPPLIER, EITHER, RequestBinding
from duis.bindings.elements import Source
from duis.commands import (
    DECIDING,
    PLACEHOLDER_TIME,
    Device,
    asked,
    bindings_of,
    checked_device,
    checked_flag,
    checked_request,
    checked_time,
    is_cin,
    preferred,
)
from duis.compare import Difference, Verdict, compare_messages, free_paths, header_differences, is_same
from duis.description import issued, written
from duis.document import Form, is_document
from duis.documents import read
from duis.errors import DuisError
from duis.request import Request
from duis.response import Response
from duis.rules import edition_remark
from duis.xml import local_name
from gbcs.entity import EntityId
from gbcs.message import CRA, GroupingHeader, Message, decode, encode
from gbcs.usecases import by_message_code
from gbcs.usecases.engines import engine_of
from wire.errors import WireError
from wire.form import form_of
from wire.node import node
from zigbee.types import EPOCH

if TYPE_CHECKING:
    from gbcs.certificates import Authorities, Certificate

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
            no place for; that the request names an older edition of DUIS.
        unconfirmed: places of the request whose coding no published message or table confirms. They are unjudged too,
            unless the caller takes them for right.
    """

    matches: bool
    differences: list[Difference]
    unjudged: list[str]
    reasons: dict[str, str]
    use_case: str | None
    assumed: list[str]
    remarks: list[str]
    unconfirmed: list[str]

    @property
    def certain(self) -> bool:
        """Whether the command matches, and nothing was assumed for it and no coding is unconfirmed."""
        return self.matches and not self.assumed and not self.unconfirmed

    def __bool__(self) -> bool:
        raise TypeError("a correlation has no truth value: ask for .matches")


class _Known(NamedTuple):
    """What the caller knows besides request, command and device: the arguments of :func:`correlate`."""

    at: datetime.datetime | None
    since: datetime.datetime | None
    tolerance: datetime.timedelta
    acb: tuple[EntityId | str | bytes, int] | None
    trust: list[Certificate] | None
    unconfirmed: bool


def correlate(
    xml: bytes | Request,
    message: Message | bytes | Response | Request,
    device: Device | None = None,
    at: datetime.datetime | None = None,
    *,
    since: datetime.datetime | None = None,
    tolerance: datetime.timedelta = datetime.timedelta(minutes=5),
    acb: tuple[EntityId | str | bytes, int] | None = None,
    trust: Authorities | None = None,
    unconfirmed: bool = False,
) -> Correlation:
    """Compare a command, or a pre-command, with the service request it is said to be for.

    Every use case that the request may mean counts. Signature and MAC are not judged: :meth:`gbcs.Message.verify` does
    that.

    Args:
        xml: the service request.
        message: the command; or the DUIS document that carries it: the DCC's response to the request, or the request
            that brings the signed pre-command back. The document's identifier and service have to be those of the
            request; its own signature is for :func:`duis.verify`.
        device: what the inventory knows of the target. What is not known is taken from the command, and reported.
        at: the time of judging, for the identifiers that the DCC fills with the current time, and for certificates.
            Without it they are unjudged.
        since: the time before which no such identifier can be, when the request was made; without it a day before
            ``at``.
        tolerance: how far clocks may differ.
        acb: identifier and counter of the access control broker, for the commands that it originates.
        trust: certificates of authorities, roots and issuing ones, as DER octets. A certificate that the command holds
            and the request does not has to be a device's, by its profile, and lead to them, at ``at``: see
            :func:`gbcs.certificates.trust_problems`. Without it, and without the certificate itself
            (``device.other_certificate``), it is unjudged.
        unconfirmed: whether codings that no published message or table confirms are taken for right. Without it they
            are unjudged.

    Raises:
        DuisError: where the request is not valid, or a document is given that carries no command, or an argument is
            none of its kind.
        DecodeError: where octets are given that are no message.
        EncodeError: where a message is given that has no octets.
    """
    request = checked_request(xml)
    message, carried = _carried(message, request)
    device = checked_device(device)
    at, since = checked_time(at), checked_time(since, "since")
    known = _Known(at, since, _checked_tolerance(tolerance), acb, _authorities(trust), checked_flag(unconfirmed))
    candidates = list(bindings_of(request, device))
    if device.edition is not None:
        candidates = preferred(candidates, device, device.edition)
    judged = [
        (_judge(request, message, binding, context, known), binding, context)
        for binding in candidates
        if binding.message_code == message.header.message_code
        for context in _contexts(binding, device)
    ]
    if judged:
        best, chosen, context = min(judged, key=_badness)
        best = best._replace(assumed=[*_choices(chosen, context, candidates, device), *best.assumed])
    else:
        best = _inadmissible(request, message, candidates)
    remark = edition_remark(request.schema_version)
    return best._replace(
        matches=best.matches and not carried,
        differences=[*carried, *best.differences],
        remarks=[*best.remarks, *([remark] if remark else [])],
    )


def _carried(message: Message | bytes | Response | Request, request: Request) -> tuple[Message, list[Difference]]:
    """The command, and what the document around it, where there is one, says otherwise than the request."""
    if isinstance(message, Message):
        return decode(encode(message)), []  # what would be sent is judged, not what a tree may hold besides
    if not isinstance(message, Response | Request):
        if not isinstance(message, bytes | bytearray | memoryview):
            raise DuisError(f"the message is a {type(message).__name__}", expected=f"octets, or {_CARRYING}")
        octets = bytes(message)
        if not is_document(octets):
            return decode(octets), []
        document = read(octets)
        if not isinstance(document, Response | Request):
            raise DuisError("this document carries no command", expected=_CARRYING)
        message = document
    if message.form not in (Form.PRE_COMMAND, Form.LOCAL_COMMAND, Form.SIGNED_PRE_COMMAND):
        raise DuisError(f"a document that is a {message.form.value} carries no command", expected=_CARRYING)
    payload = message.gbcs_payload
    if payload is None:
        raise DuisError("there is no GBCS message in this document", expected=_CARRYING)
    root = local_name(message.root)
    said = {
        f"{root}/Header/RequestID": (request.request_id, message.request_id),
        "ServiceReference": (request.service_reference, message.service_reference),
        "ServiceReferenceVariant": (request.service_reference_variant, message.service_reference_variant),
    }
    different = [
        Difference(path, str(wanted), None if given is None else str(given))
        for path, (wanted, given) in said.items()
        if wanted != given
    ]
    if isinstance(message, Response) and message.is_error:
        different.append(Difference(f"{root}/Header/ResponseCode", "the code of no error", message.response_code))
    return decode(payload), different


_CARRYING = "a response with a pre-command or a command, or a signed pre-command"


def _checked_tolerance(tolerance: datetime.timedelta) -> datetime.timedelta:
    if not isinstance(tolerance, datetime.timedelta) or not _NO_TIME <= tolerance <= _MOST_TOLERANCE:
        raise DuisError(f"tolerance is {tolerance!r}", expected=f"a time from 0 to {_MOST_TOLERANCE.days} days")
    return tolerance


_NO_TIME, _MOST_TOLERANCE = datetime.timedelta(0), datetime.timedelta(days=366)


def _authorities(trust: Authorities | None) -> list[Certificate] | None:
    """The certificates that are trusted; DuisError where one is none."""
    if trust is None:
        return None
    from gbcs.certificates import Certificate, read_certificate  # loads cryptography

    given = (trust,) if isinstance(trust, bytes | str | Certificate) else trust
    try:
        return [each if isinstance(each, Certificate) else read_certificate(each) for each in given]
    except (WireError, TypeError) as error:
        raise DuisError(f"trust: {error}", expected="certificates of authorities, each as DER octets") from None


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


def _inadmissible(request: Request, message: Message, candidates: list[RequestBinding]) -> Correlation:
    codes = sorted({binding.message_code for binding in candidates})
    admissible = ", ".join(map(_code, codes)) or "no command at all"
    found = Difference("header.message_code", admissible, _code(message.header.message_code))
    expected = GroupingHeader(
        CRA.COMMAND, request.counter, request.originator, request.target, message.header.message_code
    )
    return Correlation(False, [found, *header_differences(expected, message.header)], [], {}, None, [], [], [])


def _code(code: int) -> str:
    use_case = by_message_code(code)
    return f"{code:04X} ({use_case.reference})" if use_case else f"{code:04X}"


def _contexts(binding: RequestBinding, device: Device) -> Iterator[Device]:
    """What the device may be, where the caller does not know."""
    for elements in (device.elements,) if device.elements else (binding.elements or binding.varies or (None,)):
        yield device._replace(elements=elements)


def _judge(request: Request, message: Message, binding: RequestBinding, device: Device, known: _Known) -> Correlation:
    """The correlation by one binding and one context."""
    reference = binding.declaration.reference
    verdict = Verdict()
    header = message.header
    facts: Mapping[str, Any] = {}
    found: _Found | None = None
    if binding.tells_facts:
        found = _read(message, binding, device)
        facts = found.facts
    device, party = _told(device, facts, request, known, verdict), known.acb
    if binding.originator in (BROKER, BROKER_ITSELF, CHANGE_OF_SUPPLIER) or (
        header.supplementary_remote_party is not None and party is None
    ):
        if party is None:
            party = (header.originator, header.originator_counter)
            verdict.leave("header.originator", f"the {binding.originator} originates it, and is not known (acb)")
            verdict.leave("header.originator_counter", "the broker's counter is not known (acb)")
        if binding.originator == EITHER and device.knows_requester is None:
            device = device._replace(knows_requester=False)
            verdict.assume("the device does not know the requester: the access control broker asks for it")
    expected = expectation(request, binding, device, party)
    verdict.remarks += expected.remarks
    verdict.unconfirmed |= expected.unconfirmed
    if expected.message is None:
        verdict.differences[:0] = (found or _read(message, binding, device)).departures
        if verdict.unconfirmed:  # so little that there is no coding to compare with
            verdict.unjudged.update(verdict.unconfirmed)
        else:
            verdict.differ("payload", expected.refused, f"a command of {_code(header.message_code)}")
        for difference in header_differences(_own_header(request, message), header):
            verdict.differ(*difference)
        return _correlation(verdict, reference)
    free = expected.free
    if free or not is_same(expected.message, expected.octets, message):
        # A command that departs from its use case can't mean the request. What differs is shown as far as it goes.
        found = found or _read(message, binding, device)
        verdict.differences[:0] = found.departures
        compare_messages(decode(expected.octets), message, verdict, free)
    elif found is not None:
        verdict.differences[:0] = found.departures
    for part, forms in (("envelope", form_of(message)), ("payload", form_of(message.payload))):
        if forms is not None and not verdict.differences:
            verdict.differ("lengths", "each in its shortest form", f"others in the {part} of the message")
    issues = list(_issued(binding, found.values)) if found is not None else []
    if len(free) > len(issues) and not verdict.differences:  # each is to be judged below
        verdict.differ("payload", f"{len(free)} identifiers made of the current time", str(len(issues)))
    _judge_issued(issues, known, verdict)
    if not known.unconfirmed:
        verdict.unjudged.update(verdict.unconfirmed)
    return _correlation(verdict, reference)


class Expectation(NamedTuple):
    """What a request becomes by one binding, whatever the command at hand.

    Attributes:
        message: the command; None where there is none.
        octets: of the command.
        refused: why there is none.
        free: paths of what is made of the current time.
        remarks: what the request says and the command has no place for.
        unconfirmed: the places of the request whose coding no source confirms, each with the reason.
    """

    message: Message | None
    octets: bytes
    refused: str | None
    free: frozenset[tuple[str | int, ...]]
    remarks: list[str]
    unconfirmed: dict[str, str]


def expectation(
    request: Request, binding: RequestBinding, device: Device, acb: tuple[EntityId | str | bytes, int] | None
) -> Expectation:
    """The command that a request becomes, or why it becomes none."""
    remarks: list[str] = []
    unconfirmed: dict[str, str] = {}
    free: frozenset[tuple[str | int, ...]] = frozenset()
    try:
        wanted = asked(request, binding, device, acb, remarks=remarks, unconfirmed=unconfirmed)
        made, octets = wanted.command()
        if any(_issued(binding, wanted.values)):
            later, _ = wanted.command(PLACEHOLDER_TIME + datetime.timedelta(hours=1))
            free = free_paths(made, later)
    except DuisError as error:
        return Expectation(None, b"", str(error), free, remarks, unconfirmed)
    return Expectation(made, octets, None, free, remarks, unconfirmed)


class _Found(NamedTuple):
    """What the command says by one binding.

    Attributes:
        values: its named values; none where it departs from its use case.
        facts: what they say that no element of a request says.
        departures: how the command departs from its use case, or from what a request can express.
    """

    values: Mapping[str, Any]
    facts: Mapping[str, Any]
    departures: list[Difference]


def _read(message: Message, binding: RequestBinding, device: Device) -> _Found:
    template = binding.declaration.command
    assert template is not None
    values: Mapping[str, Any] = {}
    try:
        values = engine_of(template).values(message.payload)
        return _Found(values, written(message, binding, device.elements or "single", values).facts, [])
    except (DuisError, WireError) as error:
        verdict = Verdict()
        verdict.differ("payload", f"a command of {binding.declaration.reference}", str(error))
        return _Found(values, {}, verdict.differences)


def _issued(binding: RequestBinding, values: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Path and value of every identifier that is made of the current time; payloads of GBZ alone have them."""
    return issued(values) if "GBZ" in binding.declaration.protocols else iter(())


def _correlation(verdict: Verdict, reference: str) -> Correlation:
    return Correlation(
        not verdict.differences and not verdict.unjudged,
        verdict.differences,
        list(verdict.unjudged),
        verdict.unjudged,
        reference,
        verdict.assumed,
        verdict.remarks,
        list(verdict.unconfirmed),
    )


def _own_header(request: Request, message: Message) -> GroupingHeader:
    header = message.header
    return GroupingHeader(CRA.COMMAND, request.counter, request.originator, request.target, header.message_code)


# Facts of the inventory ----------------------------------------------------------------------------------------------


def _told(device: Device, facts: Mapping[str, Any], request: Request, known: _Known, verdict: Verdict) -> Device:
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
            _judge_certificate(value, request, known, verdict)
        else:
            verdict.leave("payload", "the device log that the DCC keeps is not known")
    return device


def _judge_certificate(der: Any, request: Request, known: _Known, verdict: Verdict) -> None:
    """A certificate that the request does not hold: of the other device, for key agreement, and of an authority."""
    from gbcs.certificates import profile_problems, read_certificate, trust_problems  # loads cryptography

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
        verdict.differ(path, "a certificate for key agreement", f"a certificate for {certificate.usage or 'no use'}")
    elif not known.trust:
        verdict.leave(path, "whether it is genuine: neither it (other_certificate) nor authorities (trust) are given")
    elif known.at is None:
        verdict.leave(path, "whether it is genuine: the time of judging is not given (at)")
    elif problems := trust_problems(certificate, known.trust, known.at) or profile_problems(certificate):
        verdict.differ(path, "a certificate that leads to the authorities in trust", "; ".join(problems))


# Identifiers made of the current time --------------------------------------------------------------------------------

_MEANING_SOMETHING_ELSE = (0, 0xFFFFFFFE, 0xFFFFFFFF)
_CALENDAR = "issuer_calendar_id"
_TOGETHER = 60  # seconds within which the identifiers of one message lie


def _judge_issued(found: list[tuple[str, int]], known: _Known, verdict: Verdict) -> None:
    """The test of the identifiers that the DCC fills with the current time (digest ``transform.md``, 11.2)."""
    calendars = {value for path, value in found if path.endswith(_CALENDAR)}
    values = [value for _, value in found]
    for where, value in found:
        if value in _MEANING_SOMETHING_ELSE:
            verdict.differ(where, "an identifier made of the current time", f"{value:#010x}")
        elif where.endswith(_CALENDAR) and len(calendars) > 1:
            verdict.differ(where, "one identifier for all parts of the calendar", f"{value:#010x}")
        elif max(values) - min(values) > _TOGETHER:
            verdict.differ(where, "identifiers within one minute of each other", f"{value:#010x}")
        elif known.at is None:
            verdict.leave(where, f"made of the time {_moment(value)}; the time of judging is not given (at)")
        else:
            earliest = (known.since or known.at - datetime.timedelta(days=1)) - known.tolerance
            latest = known.at + known.tolerance
            if not earliest <= EPOCH + datetime.timedelta(seconds=value) <= latest:
                span = f"a time from {earliest:%Y-%m-%d %H:%M:%S} to {latest:%Y-%m-%d %H:%M:%S}"
                verdict.differ(where, span, _moment(value))


def _moment(seconds: int) -> str:
    return f"{EPOCH + datetime.timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}"
