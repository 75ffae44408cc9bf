"""Requests: service requests and signed pre-commands, read and built (digest ``duis.md``, section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from lxml import etree

from duis import document, schema, services, values, xml
from duis.document import Children, Document, Form, Identifier
from duis.errors import DuisError
from duis.rules import Said, periods, rules
from gbcs.entity import EntityId
from wire.errors import WireError, quoted
from wire.node import node

__all__ = ["CANCELLATION", "Request", "RequestHeader", "build_request", "build_signed_pre_command"]

CANCELLATION = "3000-12-31T00:00:00.00Z"
"""The time of execution that cancels a pending future-dated command."""

_SIGNED = "SignedPreCommand"


@node
class RequestHeader(NamedTuple):
    """The header of a request.

    Attributes:
        request_id: user, device (or the DCC) and the user's counter.
        first_in_sequence: whether it is the first of an ordered sequence; None where the request does not say.
        preceding: the request that has to be complete before; None where there is none.
        command_variant: 1 to 9, what the DCC is to do with it (digest ``duis.md``, section 4).
        service_reference: ``6.15``.
        service_reference_variant: ``6.15.1``.
    """

    request_id: Identifier
    first_in_sequence: bool | None
    preceding: Identifier | None
    command_variant: int
    service_reference: str
    service_reference_variant: str


class Request(Document):
    """A request: what a user asks of the DCC.

    Reading checks the header and that the body holds one element; whether all else is as the schema says is asked of
    :func:`duis.validate`.

    Attributes:
        root: the element Request.
        header: its header, typed.

    Raises:
        DuisError: where the header is not what it should be.
    """

    __slots__ = ("_element", "header")

    def __init__(self, root: xml.Element) -> None:
        super().__init__(root)
        parts = Children(root)
        header = Children(parts.need("Header"))
        request_id = document.identifier(header.need("RequestID"))
        first = header.text("FirstInSequence")
        if first not in (None, "true", "false", "1", "0"):
            raise DuisError(
                "neither true nor false",
                line=xml.line_of(header.need("FirstInSequence")),
                path=("Request", "Header", "FirstInSequence"),
            )
        self.header = RequestHeader(
            request_id,
            None if first is None else first in ("true", "1"),
            header.identifier("PrecedingServiceRequestID"),
            document.number(header.need("CommandVariant"), 1, 9),
            header.needed_text("ServiceReference"),
            header.needed_text("ServiceReferenceVariant"),
        )
        self._element = document.only(parts.need("Body"))

    def __repr__(self) -> str:
        return f"<Request {self.service_reference_variant} {self.body_name} {self.request_id}>"

    @property
    def said(self) -> Said:
        """What the rules are about that the schema does not state."""
        header = self.header
        return Said(header.command_variant, header.service_reference, header.service_reference_variant, self._element)

    @property
    def form(self) -> Form:
        """Service request or signed pre-command."""
        return Form.SIGNED_PRE_COMMAND if self.body_name == _SIGNED else Form.SERVICE_REQUEST

    @property
    def request_id(self) -> Identifier:
        """Originator, target and counter."""
        return self.header.request_id

    @property
    def originator(self) -> EntityId:
        """The user."""
        return self.header.request_id.originator

    @property
    def target(self) -> EntityId:
        """The device; the DCC for services without a device."""
        return self.header.request_id.target

    @property
    def counter(self) -> int:
        """The user's originator counter."""
        return self.header.request_id.counter

    @property
    def command_variant(self) -> int:
        """1 to 9."""
        return self.header.command_variant

    @property
    def service_reference(self) -> str:
        """``6.15``."""
        return self.header.service_reference

    @property
    def service_reference_variant(self) -> str:
        """``6.15.1``."""
        return self.header.service_reference_variant

    @property
    def service(self) -> services.Service | None:
        """The service in the catalogue, None for an unknown variant."""
        return services.by_variant(self.header.service_reference_variant)

    @property
    def element(self) -> xml.Element:
        """The element in the body: the service request itself, or SignedPreCommand."""
        return self._element

    @property
    def body(self) -> xml.Element:
        """The same as :attr:`element`."""
        return self._element

    @property
    def body_name(self) -> str:
        """Local name of the element in the body, ``UpdateSecurityCredentialsKRP``."""
        return xml.local_name(self._element)

    @property
    def execution_date_time(self) -> datetime | None:
        """When it is to be executed; None where the request does not say.

        Raises:
            DuisError: where the element holds no time.
        """
        element = Children(self._element).child("ExecutionDateTime")
        return None if element is None else document.instant(element)

    @property
    def is_cancellation(self) -> bool:
        """Whether it cancels a pending future-dated command."""
        return self.execution_date_time == values.date_time_of(CANCELLATION)


def build_request(
    service_reference_variant: str,
    body: Mapping[str, Any] | None = None,
    *,
    originator: EntityId | bytes | str,
    target: EntityId | bytes | str,
    counter: int,
    command_variant: int | None = None,
    execution_date_time: datetime | str | None = None,
    first_in_sequence: bool | None = None,
    preceding: Identifier | str | None = None,
    schema_version: str = "5.4",
    indent: bool = False,
) -> bytes:
    """A service request, unsigned.

    >>> octets = build_request("2.2", {"UTRN": "01234567890123456789"}, counter=1000,
    ...                        originator="90-B3-D5-1F-30-01-00-00", target="00-DB-12-34-56-78-90-A0")
    >>> Request(xml.parse(octets)).values
    {'UTRN': '01234567890123456789'}

    Args:
        service_reference_variant: ``2.2``; it decides the service reference and the element of the body.
        body: the values of that element, in the form of :mod:`duis.values`.
        originator: the user.
        target: the device; the DCC for services without a device.
        counter: the user's originator counter, 0 to 2^64 - 1.
        command_variant: 1 to 8; without it 1, 4 for a critical service, 8 for one without a device.
        execution_date_time: the same as ``ExecutionDateTime`` in the values; :data:`CANCELLATION` cancels.
        first_in_sequence: whether it is the first of an ordered sequence.
        preceding: the request that has to be complete before.
        schema_version: the edition that it names.
        indent: whether to indent it as published requests are. A signed document must not be indented afterwards.

    Raises:
        DuisError: where the service is unknown, does not have the command variant or the time of execution, a value is
            missing, in excess or out of range, or a period ends before it starts; its path names the element.
    """
    service = services.named(service_reference_variant)
    if command_variant is None:
        command_variant = service.request_variants[0]
    if command_variant not in service.request_variants:
        allowed = " or ".join(map(str, service.request_variants))
        raise DuisError(
            f"{service.variant} {service.name} has no service request of command variant {command_variant}",
            expected=allowed,
            path=("Request", "Header", "CommandVariant"),
        )
    if body is not None and not isinstance(body, Mapping):
        raise DuisError("the body is no dict", path=("Request", "Body", service.body))
    content = dict(body or {})
    if execution_date_time is not None:
        _dated(service)
        content["ExecutionDateTime"] = execution_date_time
    return _build(
        service,
        service.body,
        content,
        _identifier(originator, target, counter),
        command_variant,
        first_in_sequence,
        preceding,
        schema_version,
        indent,
    )


def build_signed_pre_command(
    service_reference_variant: str,
    gbcs_payload: bytes,
    *,
    originator: EntityId | bytes | str,
    target: EntityId | bytes | str,
    counter: int,
    command_variant: int = 5,
    execution_date_time: datetime | str | None = None,
    first_in_sequence: bool | None = None,
    preceding: Identifier | str | None = None,
    schema_version: str = "5.4",
    indent: bool = False,
) -> bytes:
    """The request that brings a signed pre-command back to the DCC, itself unsigned.

    Args:
        service_reference_variant: that of the service request that the pre-command came from.
        gbcs_payload: the pre-command with the user's signature, as :func:`gbcs.encode` gives it.
        originator: as in that service request; likewise ``target`` and ``counter``.
        target: the device.
        counter: the user's originator counter.
        command_variant: 5 send, 6 return for local delivery, 7 both.
        execution_date_time: when the DCC is to send it.
        first_in_sequence: whether it is the first of an ordered sequence.
        preceding: the request that has to be complete before.
        schema_version: the edition that it names.
        indent: whether to indent it.

    Raises:
        DuisError: where the service is unknown or does not have the command variant, or a value is out of range.
    """
    service = services.named(service_reference_variant)
    allowed = [variant for variant in service.command_variants if variant in (5, 6, 7)]
    if command_variant not in allowed:
        raise DuisError(
            f"{service.variant} {service.name} has no signed pre-command of command variant {command_variant}",
            expected=" or ".join(map(str, allowed)) or "a critical service",
            path=("Request", "Header", "CommandVariant"),
        )
    content: dict[str, Any] = {"GBCSPayload": gbcs_payload}
    if execution_date_time is not None:
        content["ExecutionDateTime"] = execution_date_time
    return _build(
        service,
        _SIGNED,
        content,
        _identifier(originator, target, counter),
        command_variant,
        first_in_sequence,
        preceding,
        schema_version,
        indent,
    )


def _build(
    service: services.Service,
    name: str,
    content: Mapping[str, Any],
    request_id: Identifier,
    command_variant: int,
    first_in_sequence: bool | None,
    preceding: Identifier | str | None,
    schema_version: str,
    indent: bool,
) -> bytes:
    root = values.build(
        "Request",
        {
            "@schemaVersion": schema_version,
            "Header": {
                "RequestID": str(request_id),
                "FirstInSequence": first_in_sequence,
                "PrecedingServiceRequestID": None if preceding is None else str(preceding),
                "CommandVariant": command_variant,
                "ServiceReference": service.reference,
                "ServiceReferenceVariant": service.variant,
            },
            "Body": {name: content},
        },
        prefixes=document.PREFIXES,
    )
    hold_to_rules(root, Said(command_variant, service.reference, service.variant, root[-1][0]))
    if indent:
        etree.indent(root)
    return xml.serialise(root)


def hold_to_rules(root: xml.Element, said: Said) -> None:
    """Refuse a request that is to be built, and is not as the rules say that the schema does not state; DuisError."""
    for problem in (*rules(root, said, is_ours=True), *periods(root)):
        raise DuisError(problem.message.rstrip("."), path=tuple(problem.path.split("/")))


def _dated(service: services.Service) -> None:
    if "ExecutionDateTime" not in schema.element(service.body).children:
        raise DuisError(
            f"{service.variant} {service.name} has no time of execution",
            path=("Request", "Body", service.body, "ExecutionDateTime"),
        )


def _identifier(originator: EntityId | bytes | str, target: EntityId | bytes | str, counter: int) -> Identifier:
    if not isinstance(counter, int) or isinstance(counter, bool) or not 0 <= counter < 1 << 64:
        path = ("Request", "Header", "RequestID")
        raise DuisError(f"{quoted(counter)} for the counter", expected="a number of 64 bits", path=path)
    return Identifier(_entity(originator), _entity(target), counter)


def _entity(value: EntityId | bytes | str) -> EntityId:
    try:
        return EntityId(value)
    except WireError as error:
        raise DuisError(str(error), path=("Request", "Header", "RequestID")) from None
