"""From a service request to the command that the DCC makes of it (digest ``transform.md``).

A service request says what to do, not with which use case: that depends on the device, which the DCC knows from its
inventory. :class:`Device` says what the caller knows of it. Whatever is left undecided is a :class:`DuisError` that
says what is missing; nothing is assumed about a command that somebody may sign.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from duis import schema
from duis.bindings.lens import NO_CONTEXT, Context, Field, Source, base64
from duis.bindings.requests import by_service
from duis.bindings.requests.binding import BROKER, EITHER, NOTHING, REQUESTER, RequestBinding, holds
from duis.errors import DuisError
from duis.request import Request
from duis.xml import Element, path_of
from gbcs.entity import EntityId
from gbcs.message import CRA, GroupingHeader, Message, encode
from wire.errors import EncodeError
from wire.node import node

__all__ = ["PLACEHOLDER_TIME", "Device", "bindings_of", "checked_request", "command", "preferred", "transform"]

PLACEHOLDER_TIME = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)
"""The time in the identifiers that the DCC fills with the current time, where the caller gives none; it is that of the
Reference Test Data Set. No device takes such an identifier for a new one."""

_ELEMENTS = ("single", "twin", "polyphase")
_EDITIONS = ("current", "earlier", "later")


@node
class Device(NamedTuple):
    """What the inventory knows of a device, and of the party that asks, and the request does not say.

    Attributes:
        type: ESME, GSME, GPF, CHF, PPMID, HCALCS, SAPC; None where it is not known.
        elements: of an electricity meter: single, twin or polyphase (6.2.4 reads it as the meter variant A, B or C).
        edition: of the use cases that the device knows, where it makes a difference: ``current``, ``earlier`` for
            superseded ones, ``later`` for those newer than the tables.
        knows_requester: whether the device holds the credentials of the party that asks; where it does not, the access
            control broker sends the command for it.
        role: of the requester, where it decides: ``Supplier`` or ``Network Operator``.
        other_device: type of the device that is joined, unjoined or added.
        other_certificate: DER octets of that device's key agreement certificate.
        cin: the customer identification number that the DCC made, four digits.
        device_log: for the restoring of a device log: what the DCC kept.
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
) -> Message:
    """The command that a service request becomes, as the Data Service Provider makes it: neither signed nor with a MAC.

    Args:
        xml: a service request.
        device: what the inventory knows of the target.
        use_case: reference of the use case, such as ECS08, to have one version and no other.
        acb: identifier and originator counter of the access control broker (or the transitional change of supplier
            party), where it originates the command.
        at: the time for the identifiers that the DCC fills with the current time; :data:`PLACEHOLDER_TIME` without it.

    Raises:
        DuisError: where the request is not valid, or not decided by what is known: the error says what is missing.
    """
    request = checked_request(xml)
    device = device or Device()
    _check_device(device)
    candidates = preferred(list(bindings_of(request, device, use_case)), device)
    if not candidates:
        raise _undecided(request, device, use_case)
    made: dict[Any, Message] = {}
    refused: list[DuisError] = []
    for binding in candidates:
        try:
            message = command(request, binding, device, acb, at)
        except DuisError as error:
            refused.append(error)
        else:
            made.setdefault((message.header, message.payload), message)
    if not made:
        raise refused[0]
    if len(made) > 1:
        names = ", ".join(sorted({binding.declaration.reference for binding in candidates}))
        missing = _missing(candidates, device)
        raise DuisError(f"the request may become {names}", expected=f"to know {missing}", path=path_of(request.element))
    return next(iter(made.values()))


def checked_request(xml: bytes | Request) -> Request:
    """A valid service request; DuisError on anything else."""
    from duis import Form, read, validate

    request = xml if isinstance(xml, Request) else read(xml)
    if not isinstance(request, Request) or request.form is not Form.SERVICE_REQUEST:
        raise DuisError("this is no service request", expected="a Request with the body of a service")
    from duis import write

    problems = validate(xml if isinstance(xml, bytes) else write(request))
    if problems:
        first = problems[0]
        raise DuisError(first.message, line=first.line, path=tuple(first.path))
    return request


def _check_device(device: Device) -> None:
    for name, value, known in (("elements", device.elements, _ELEMENTS), ("edition", device.edition, _EDITIONS)):
        if value is not None and value not in known:
            raise DuisError(f"{value!r} for the {name} of a device", expected=" or ".join(known))


def bindings_of(request: Request, device: Device, use_case: str | None = None) -> Iterator[RequestBinding]:
    """What a request may become, as far as what is known goes."""
    body = Source(request.element)
    for binding in by_service(request.service_reference_variant):
        if use_case is not None and use_case.upper() not in (binding.declaration.reference.upper(), binding.use_case):
            continue
        if device.type is not None and binding.devices and device.type not in binding.devices:
            continue
        if device.elements is not None and binding.elements and device.elements not in binding.elements:
            continue
        if device.role is not None and binding.role and device.role != binding.role:
            continue
        if device.other_device is not None and binding.other_device and device.other_device != binding.other_device:
            continue
        if holds(binding.when, body):
            yield binding


def preferred(candidates: list[RequestBinding], device: Device) -> list[RequestBinding]:
    """Of several editions of a use case, the one the device knows, or the current one."""
    editions = [binding for binding in candidates if binding.edition == (device.edition or "current")]
    return editions or candidates


def _undecided(request: Request, device: Device, use_case: str | None) -> DuisError:
    service = request.service_reference_variant
    if not by_service(service):
        return DuisError(f"service {service} becomes no command", path=path_of(request.element))
    known = ", ".join(f"{name} {value}" for name, value in device.facts().items())
    wanted = f" as {use_case}" if use_case else ""
    return DuisError(
        f"no use case for this request{wanted}" + (f" with {known}" if known else ""), path=path_of(request.element)
    )


_DECIDING = (
    ("type", "devices", "the type of the device"),
    ("elements", "elements", "the elements of the meter: single, twin or polyphase"),
    ("role", "role", "the role of the requester"),
    ("other_device", "other_device", "the type of the other device"),
    ("edition", "edition", "the edition of the use cases that the device knows"),
)


def _missing(candidates: list[RequestBinding], device: Device) -> str:
    words = [
        words
        for fact, field, words in _DECIDING
        if getattr(device, fact) is None and len({getattr(binding, field) for binding in candidates}) > 1
    ]
    return "; ".join(words) or "more of the device"


def command(
    request: Request,
    binding: RequestBinding,
    device: Device,
    acb: tuple[EntityId | str | bytes, int] | None = None,
    at: datetime.datetime | None = None,
) -> Message:
    """The command that a request becomes by one binding.

    Args:
        request: a service request.
        binding: to the use case.
        device: what the inventory knows.
        acb: see :func:`transform`.
        at: see :func:`transform`.

    Raises:
        DuisError: where the request does not fit the binding, or something is not known.
    """
    body = Source(request.element)
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
    context = Context(header.originator, request.target, header.originator_counter, facts)
    values = binding.lens.read(body, context)
    values.pop(NOTHING, None)
    for path, text in binding.marks():
        (body.text if text else body.many)(path)
    for path in (*kept, _CREDENTIALS):
        for each in body.many(path):
            each.take()
    untaken = next(body.untaken(), None)
    if untaken is not None:
        raise DuisError("means nothing in this request", path=untaken)
    declaration = binding.declaration
    assert declaration.command is not None
    try:
        payload = declaration.command.build(values, header)
    except EncodeError as error:
        raise _not_built(error, binding, request.element) from None
    message = Message(header, payload, None)
    try:
        encode(message)  # a command that no octets say is none
    except EncodeError as error:
        raise DuisError(str(error), path=path_of(request.element)) from None
    return message


_CREDENTIALS = "KAPublicSecurityCredentials"


def _not_built(error: EncodeError, binding: RequestBinding, element: Element) -> DuisError:
    """The error that a value has no place in the command, with the element that says it, as far as that is known."""
    item, *rest = (*error.path, None)
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
    party, counter = EntityId(acb[0]), acb[1]
    header = own._replace(originator=party, originator_counter=counter)
    if sender != BROKER or header == own:
        return header
    return header._replace(
        supplementary_remote_party=request.originator,
        supplementary_remote_party_counter=request.counter,
        key_agreement_certificate=_certificate(request, binding, body),
    )


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
