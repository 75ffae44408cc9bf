"""From a service request to the command that the DCC makes of it (digest ``transform.md``).

A service request says what to do, not with which use case: that depends on the device, which the DCC knows from its
inventory. :class:`Device` says what the caller knows of it. Whatever is left undecided is a :class:`DuisError` that
says what is missing; nothing is assumed about a command that somebody may sign.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import duis
from duis import schema
from duis.bindings.binding import BROKER, EITHER, NOTHING, REQUESTER, RequestBinding, holds
from duis.bindings.elements import Source
from duis.bindings.lens import NO_CONTEXT, Context, Field
from duis.bindings.requests import by_service
from duis.bindings.texts import base64
from duis.document import Form
from duis.errors import DuisError
from duis.request import Request
from duis.xml import Element, path_of
from gbcs.entity import EntityId
from gbcs.message import CRA, GroupingHeader, Message, encode
from gbcs.usecases.engines import engine_of
from wire.errors import EncodeError, WireError, quoted, step_of
from wire.node import node

__all__ = [
    "DECIDING",
    "PLACEHOLDER_TIME",
    "Asked",
    "Device",
    "asked",
    "bindings_of",
    "checked_device",
    "checked_flag",
    "checked_request",
    "checked_time",
    "is_cin",
    "preferred",
    "transform",
]

PLACEHOLDER_TIME = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)
"""The time in the identifiers that the DCC fills with the current time, where the caller gives none; it is that of the
Reference Test Data Set. No device takes such an identifier for a new one."""


@node
class Device(NamedTuple):
    """What the inventory knows of a device, and of the party that asks, and the request does not say.

    Attributes:
        type: ESME, GSME, GPF, CHF, PPMID, HCALCS, SAPC; None where it is not known. The inventory calls a stand-alone
            auxiliary proportional controller an ESME: SAPC is taken wherever ESME is.
        elements: of an electricity meter: single, twin or polyphase (6.2.4 reads it as the meter variant A, B or C).
        edition: of the use cases that the device knows, where it makes a difference: ``current``, ``earlier`` for
            superseded ones, ``later`` for those newer than the tables.
        knows_requester: whether the device holds the credentials of the party that asks; where it does not, the access
            control broker sends the command for it.
        role: of the requester, where it decides: ``Supplier`` or ``Network Operator``.
        other_device: type of the device that is joined, unjoined or added.
        other_certificate: DER octets of that device's key agreement certificate.
        cin: the customer identification number that the DCC made, four digits.
        device_log: for the restoring of a device log: what the DCC kept, as the use case names it: for CCS03 the
            identifier of the network and the devices, for GCS59 the identifiers and types of devices.
    """

    type: str | None = None
    elements: str | None = None
    edition: str | None = None
    knows_requester: bool | None = None
    role: str | None = None
    other_device: str | None = None
    other_certificate: bytes | None = None
    cin: str | None = None
    device_log: Any = None

    def facts(self) -> dict[str, Any]:
        """What is known, by name."""
        return {name: value for name, value in zip(self._fields, self, strict=True) if value is not None}


def transform(
    xml: bytes | Request,
    device: Device | None = None,
    use_case: str | None = None,
    acb: tuple[EntityId | str | bytes, int] | None = None,
    at: datetime.datetime | None = None,
    *,
    unconfirmed: bool = False,
    assumed: list[str] | None = None,
) -> Message:
    """The command that a service request becomes, as the Data Service Provider makes it: neither signed nor with a MAC.

    Where it may become several use cases, what decides among them is asked for, whether or not each could be built; of
    the editions of one use case the current one is taken.

    Args:
        xml: a service request.
        device: what the inventory knows of the target.
        use_case: reference of the use case, such as ECS08, to have one version and no other.
        acb: identifier and originator counter of the access control broker (or the transitional change of supplier
            party), where it originates the command.
        at: the time for the identifiers that the DCC fills with the current time; :data:`PLACEHOLDER_TIME` without it.
        unconfirmed: whether to make a command of which no published message or table confirms how a value is coded.
        assumed: takes what was assumed: the edition.

    Raises:
        DuisError: where the request is not valid, or not decided by what is known: the error says what is missing.
            Where a coding is unconfirmed.
    """
    request = checked_request(xml)
    device = checked_device(device)
    at, unconfirmed = checked_time(at), checked_flag(unconfirmed)
    bindings = list(bindings_of(request, device, use_case))
    candidates = preferred(bindings, device, device.edition or "current")
    if not candidates:
        raise _undecided(request, device, use_case)
    doubts: dict[str, str] = {}
    try:
        made, *others = [
            asked(request, binding, device, acb, at, unconfirmed=doubts).command()[0] for binding in candidates
        ]
    except DuisError:
        if len(candidates) == 1:
            raise
        raise _ambiguous(request, device, candidates) from None
    if any(other != made for other in others):
        raise _ambiguous(request, device, candidates)
    if doubts and not unconfirmed:
        place, reason = next(iter(doubts.items()))
        raise DuisError(
            reason,
            expected="to be told that it is wanted all the same (unconfirmed)",
            path=(*path_of(request.element)[:-1], *place.split("/")),
        )
    edition = candidates[0].edition
    if assumed is not None and device.edition is None and any(binding.edition != edition for binding in bindings):
        assumed.append(f"{_EDITION}: {edition}")
    return made


def checked_request(xml: bytes | Request) -> Request:
    """A valid service request; DuisError on anything else."""
    request = xml if isinstance(xml, Request) else duis.read(xml)
    if not isinstance(request, Request) or request.form is not Form.SERVICE_REQUEST:
        raise DuisError("this is no service request", expected="a Request with the body of a service")
    problems = duis.validate(request)
    if problems:
        first = problems[0]
        raise DuisError(first.message.removesuffix("."), line=first.line, path=tuple(first.path.split("/")))
    return request


_TYPES = ("ESME", "GSME", "GPF", "CHF", "PPMID", "HCALCS", "SAPC")
_KNOWN: dict[str, tuple[type, tuple[str, ...]]] = {
    "type": (str, _TYPES),
    "elements": (str, ("single", "twin", "polyphase")),
    "edition": (str, ("current", "earlier", "later")),
    "knows_requester": (bool, ()),
    "role": (str, ()),
    "other_device": (str, (*_TYPES, "IHD", "CAD")),
    "other_certificate": (bytes, ()),
    "cin": (str, ()),
}


def checked_device(device: Device | None) -> Device:
    """What is known of a device; DuisError where it is nothing that can be known."""
    if device is None:
        return Device()
    if not isinstance(device, Device):
        raise DuisError(f"{quoted(device)} is no device", expected="duis.Device")
    for name, (kind, known) in _KNOWN.items():
        value = getattr(device, name)
        if value is None:
            continue
        if not isinstance(value, kind):
            raise DuisError(f"{quoted(value)} for {name} of the device", expected=f"{kind.__name__}")
        if known and value not in known:
            raise DuisError(f"{quoted(value)} for {name} of the device", expected=" or ".join(known))
    if device.cin is not None and not is_cin(device.cin):
        raise DuisError(f"{quoted(device.cin)} for cin of the device", expected="up to four digits")
    return device


def checked_flag(unconfirmed: bool) -> bool:
    """Whether unconfirmed codings are taken for right; DuisError on anything else than true or false."""
    if not isinstance(unconfirmed, bool):
        raise DuisError(f"unconfirmed is a {type(unconfirmed).__name__}", expected="True or False")
    return unconfirmed


def is_cin(value: object) -> bool:
    """Whether a value may be a customer identification number."""
    return isinstance(value, str) and 1 <= len(value) <= 4 and value.isascii() and value.isdigit()


def bindings_of(request: Request, device: Device, use_case: str | None = None) -> Iterator[RequestBinding]:
    """What a request may become, as far as what is known goes."""
    body = Source(request.element)
    for binding in _of_device(request.service_reference_variant, device, use_case):
        if holds(binding.when, body):
            yield binding


def _of_device(service: str, device: Device, use_case: str | None) -> Iterator[RequestBinding]:
    """The bindings of a service that what is known of the device allows, whatever the request says."""
    for binding in by_service(service):
        if use_case is not None:
            names = (binding.declaration.reference.upper(), binding.use_case)
            if not isinstance(use_case, str) or use_case.upper() not in names:
                continue
        if device.type is not None and not _is_for(binding, device.type):
            continue
        if device.elements is not None and binding.elements and device.elements not in binding.elements:
            continue
        if device.role is not None and binding.role and device.role != binding.role:
            continue
        if device.other_device is not None and binding.other_device and device.other_device != binding.other_device:
            continue
        yield binding


def _is_for(binding: RequestBinding, kind: str) -> bool:
    """Whether a binding is for a type of device; the inventory, which decides, has an SAPC as an ESME."""
    return not binding.devices or kind in binding.devices or (kind == "SAPC" and "ESME" in binding.devices)


def preferred(candidates: list[RequestBinding], device: Device, edition: str) -> list[RequestBinding]:
    """The use cases of the edition asked for; of another edition those for which the device has none of that one."""
    wanted = [binding for binding in candidates if binding.edition == edition]

    def is_superseded(binding: RequestBinding) -> bool:
        types = (device.type,) if device.type is not None else binding.devices or ("",)
        return all(any(_is_for(other, kind) for other in wanted) for kind in types)

    return [binding for binding in candidates if binding.edition == edition or not is_superseded(binding)]


_FIRST, _LAST = PLACEHOLDER_TIME.replace(year=2001), PLACEHOLDER_TIME.replace(year=2136)


def checked_time(moment: datetime.datetime | None, name: str = "at") -> datetime.datetime | None:
    """A time that an identifier can be made of; DuisError on one without zone, or out of range."""
    if moment is not None and (not isinstance(moment, datetime.datetime) or moment.tzinfo is None):
        raise DuisError(f"{name} is {quoted(moment)}", expected="a time with its zone")
    if moment is not None and not _FIRST <= moment < _LAST:
        raise DuisError(f"{name} is {moment}", expected=f"a time from {_FIRST.year} to {_LAST.year - 1}")
    return moment


def _undecided(request: Request, device: Device, use_case: str | None) -> DuisError:
    service = request.service_reference_variant
    if not by_service(service):
        return DuisError(f"service {service} becomes no command", path=path_of(request.element))
    known = ", ".join(f"{name} {value}" for name, value in device.facts().items() if isinstance(value, str))
    wanted = f" as {step_of(use_case)}" if use_case else ""
    conditions = {binding.when for binding in _of_device(service, device, use_case)}
    return DuisError(
        f"no use case for this request{wanted}" + (f" with {known}" if known else ""),
        expected=" or ".join(sorted(conditions)) or None,
        path=path_of(request.element),
    )


_EDITION = "the edition of the use cases that the device knows"
DECIDING = (
    ("type", "devices", "the type of the device"),
    ("elements", "elements", "the elements of the meter"),
    ("role", "role", "the role of the requester"),
    ("other_device", "other_device", "the type of the other device"),
    ("edition", "edition", _EDITION),
)
"""Facts that decide which use case it is: of :class:`Device`, of a binding, and in words."""


def _ambiguous(request: Request, device: Device, candidates: list[RequestBinding]) -> DuisError:
    """The error that a request may become several commands, with what has to be known to decide."""
    names = ", ".join(sorted({binding.declaration.reference for binding in candidates}))
    missing = [
        words
        for fact, name, words in DECIDING
        if getattr(device, fact) is None
        and (
            len({getattr(binding, name) for binding in candidates}) > 1
            or (fact == "elements" and any(binding.varies for binding in candidates))
        )
    ]
    return DuisError(
        f"the request may become {names}",
        expected=f"to know {'; '.join(missing) or 'more of the device'}",
        path=path_of(request.element),
    )


class Asked(NamedTuple):
    """What a request asks for by one binding.

    Attributes:
        request: the request.
        binding: to the use case.
        header: of the command.
        body: of the request, all of which was read.
        facts: what is known besides.
        values: the named values of the command.
    """

    request: Request
    binding: RequestBinding
    header: GroupingHeader
    body: Source
    facts: Mapping[str, Any]
    values: Mapping[str, Any]

    def command(self, at: datetime.datetime | None = None) -> tuple[Message, bytes]:
        """The command, and its octets.

        Args:
            at: another time for the identifiers that the DCC fills with the current time.

        Raises:
            DuisError: where a value has no place in the command.
        """
        binding, service, header = self.binding, self.request.service, self.header
        values = self.values if at is None else _values(self.body, binding, header, {**self.facts, "time": at})
        declaration = binding.declaration
        assert declaration.command is not None
        # What is to be signed, by the user or the broker, ends after its payload; else it says that it is not signed.
        is_signed = (service is not None and service.critical) or (
            declaration.critical and binding.originator == BROKER
        )
        try:
            message = Message(header, engine_of(declaration.command).build(values, header), None if is_signed else b"")
            return message, encode(message)  # what can't be written is refused here, not when somebody signs it
        except EncodeError as error:
            raise _not_built(error, binding, self.request.element) from None


def asked(
    request: Request,
    binding: RequestBinding,
    device: Device,
    acb: tuple[EntityId | str | bytes, int] | None = None,
    at: datetime.datetime | None = None,
    remarks: list[str] | None = None,
    unconfirmed: dict[str, str] | None = None,
) -> Asked:
    """What a request asks for by one binding.

    Args:
        request: a service request.
        binding: to the use case.
        device: what the inventory knows.
        acb: see :func:`transform`.
        at: see :func:`transform`.
        remarks: takes what the request says and the command has no place for.
        unconfirmed: takes the places of the request whose coding no source confirms, each with the reason.

    Raises:
        DuisError: where the request does not fit the binding, or something is not known.
    """
    body = Source(request.element, unconfirmed=unconfirmed)
    kept = list(binding.kept)
    service = request.service
    if service is not None and "device" not in service.future_dated:
        kept.append("ExecutionDateTime")  # the DCC waits, and the device is told nothing
    if binding.varies and device.elements is None:
        raise DuisError(
            "the command depends on the meter",
            expected=f"its elements: {', '.join(binding.varies)}",
            path=path_of(request.element),
        )
    header = _header(request, binding, device, body, acb)
    facts = {**device.facts(), "time": at or PLACEHOLDER_TIME}
    values = _values(body, binding, header, facts)
    for path, text in binding.marks():
        (body.text if text else body.many)(path)
    for path in kept:
        for each in body.many(path):
            each.take()
            each.remark("is not in the command: the DCC keeps it")
    for each in body.many(_CREDENTIALS):
        each.take()
        if header.key_agreement_certificate is None:
            each.remark("is not in the command: the device knows the requester")
    untaken = next(body.untaken(), None)
    if untaken is not None:
        raise DuisError("means nothing in this request", path=untaken)
    if remarks is not None:
        remarks += [words for words in body.remarks if words not in remarks]
    return Asked(request, binding, header, body, facts, values)


def _values(body: Source, binding: RequestBinding, header: GroupingHeader, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The named values of the command that a body asks for."""
    context = Context(header.originator, header.recipient, header.originator_counter, facts)
    try:
        values: dict[str, Any] = binding.lens.read(body, context)
    except WireError:
        raise
    except (ArithmeticError, ValueError) as error:  # of two elements together, as a time out of range
        raise DuisError(f"has no place in the command: {error}", path=path_of(body.element)) from None
    values.pop(NOTHING, None)
    return values


_CREDENTIALS, _CERTIFICATE = "KAPublicSecurityCredentials", "key_agreement_certificate"


def _not_built(error: EncodeError, binding: RequestBinding, element: Element) -> DuisError:
    """The error that a value has no place in the command, with the element that says it, as far as that is known."""
    item, *rest = (*error.path, None)
    if error.path[:2] == ("header", _CERTIFICATE):
        return DuisError(error.reason, path=(*path_of(element), _CREDENTIALS))
    lens: Any = binding.lens.lenses.get(str(item))
    steps: list[str] = []
    while lens is not None:
        path = getattr(lens, "path", "")
        steps += [step for step in str(path).split("/") if step]
        step = rest.pop(0) if rest else None
        lenses: Mapping[str, Any] = getattr(lens, "lenses", {})
        lens = lenses.get(str(step)) or getattr(lens, "entry", None) or getattr(lens, "lens", None)
    where = f"{item}: " if item is not None else ""
    return DuisError(f"{where}{error.reason}", path=(*path_of(element), *steps))


def _header(
    request: Request,
    binding: RequestBinding,
    device: Device,
    body: Source,
    acb: tuple[EntityId | str | bytes, int] | None,
) -> GroupingHeader:
    """The header of the command (digest ``transform.md``, 2)."""
    own = GroupingHeader(CRA.COMMAND, request.counter, request.originator, request.target, binding.message_code)
    sender = binding.originator
    if sender == EITHER:
        known = acb is None if device.knows_requester is None else device.knows_requester
        sender = REQUESTER if known else BROKER
    if sender == REQUESTER:
        return own
    if acb is None:
        raise DuisError(
            f"the {sender} originates this command",
            expected="its identifier and counter (acb)",
            path=path_of(request.element),
        )
    party, counter = _party(acb)
    header = own._replace(originator=party, originator_counter=counter)
    if sender != BROKER or header == own:
        return header
    return header._replace(
        supplementary_remote_party=request.originator,
        supplementary_remote_party_counter=request.counter,
        key_agreement_certificate=_certificate(request, binding, body),
    )


def _party(acb: tuple[EntityId | str | bytes, int]) -> tuple[EntityId, int]:
    try:
        identifier, counter = acb
        party = EntityId(identifier)
    except (ValueError, TypeError) as error:
        raise DuisError(f"acb: {error}", expected="an identifier and a counter") from None
    if not isinstance(counter, int) or isinstance(counter, bool) or not 0 <= counter < 1 << 64:
        raise DuisError("acb: no counter of 64 bits", expected=f"a number from 0 to {(1 << 64) - 1}")
    return party, counter


def _certificate(request: Request, binding: RequestBinding, body: Source) -> bytes | None:
    """The certificate for which the device is to encrypt its answer; None where the request has none."""
    credentials: bytes = Field(_CREDENTIALS, base64, optional=True, default=b"").read(body, NO_CONTEXT)
    if not credentials and binding.declaration.sensitive and request.service and _may_have_credentials(request):
        raise DuisError(
            "is missing",
            expected="the certificate that the answer is encrypted for",
            path=(*path_of(request.element), _CREDENTIALS),
        )
    return credentials or None


def _may_have_credentials(request: Request) -> bool:
    return _CREDENTIALS in schema.element(request.body_name).children
