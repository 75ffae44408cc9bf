"""From a command to a service request that asks for it, so that a person can read what the command would do.

The bindings of :mod:`duis.commands` run backward. What a command does not say, because the DCC keeps it or the
inventory knows it, cannot be read from it: :class:`Description` names what was found out on the way, and a few elements
that the schema demands hold a placeholder (:attr:`duis.bindings.binding.RequestBinding.unsaid`).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from duis import schema
from duis.bindings.binding import NOTHING, RequestBinding
from duis.bindings.elements import Sink
from duis.bindings.lens import Context
from duis.bindings.requests import by_message_code
from duis.bindings.texts import base64
from duis.commands import Device, asked
from duis.compare import compare
from duis.document import PREFIXES, Identifier
from duis.errors import DuisError
from duis.request import Request, hold_to_rules
from duis.schema.check import check
from duis.services import Service, by_variant
from duis.xml import reread
from gbcs.entity import EntityId
from gbcs.message import CRA, GroupingHeader, Message
from gbcs.usecases.engines import engine_of
from gbcs.usecases.gbz import ISSUED
from wire.errors import WireError, quoted
from wire.node import node
from zigbee.types import EPOCH

__all__ = ["Description", "describe", "explain", "issued", "written"]

_EDITION = "5.4"
_ELEMENTS = ("single", "twin", "polyphase")
_CREDENTIALS = "KAPublicSecurityCredentials"


@node
class Description(NamedTuple):
    """A service request for a command, and what :func:`duis.transform` needs besides to make the same command of it.

    Attributes:
        xml: the request.
        device: what the command says of the device, and what else is needed to choose this use case.
        use_case: reference of the use case.
        acb: identifier and counter of the party that originated the command for the requester; None where the
            requester did.
        at: the time in its identifiers; None where it has none, or several.
        unconfirmed: places of the request whose coding no published message or table confirms: what the command means
            there follows the pattern of others.
    """

    xml: bytes
    device: Device
    use_case: str
    acb: tuple[EntityId, int] | None
    at: datetime.datetime | None
    unconfirmed: list[str]


def describe(message: Message) -> bytes:
    """A service request that asks for a command (see :func:`explain` for what it leaves out).

    Raises:
        DuisError: where the message is no command, no service becomes it, or it says what no request can ask for.
    """
    return explain(message).xml


def explain(message: Message) -> Description:
    """A service request for a command, with what else is needed to make the command of it again.

    Raises:
        DuisError: as :func:`describe`.
    """
    if not isinstance(message, Message):
        raise DuisError(f"{quoted(message)} is no message", expected="a command of a remote party")
    bindings = by_message_code(message.header.message_code)
    if message.header.cra != CRA.COMMAND or not bindings:
        name = message.use_case.reference if message.use_case else f"{message.header.message_code:04X}"
        raise DuisError(f"no service request becomes this message ({name})", expected="a command of a remote party")
    refused: list[Exception] = []
    unconfirmed: list[Description] = []
    for binding in bindings:
        for elements in binding.elements or binding.varies or _ELEMENTS[:1]:
            try:
                said = _explain(message, binding, elements)
            except (DuisError, WireError) as error:
                refused.append(error)
                continue
            if not said.unconfirmed:
                return said
            unconfirmed.append(said)
    if unconfirmed:
        return unconfirmed[0]
    first = refused[0]
    raise first if isinstance(first, DuisError) else DuisError(f"the command departs from its use case: {first}")


def _explain(message: Message, binding: RequestBinding, elements: str) -> Description:
    header = message.header
    named = _values(message, binding)
    body = written(message, binding, elements, named)
    unsaid = [(path, text) for path, text in binding.unsaid.items() if body.text(path) is None]
    for path, text in unsaid:
        body.put(path, text)
    if header.key_agreement_certificate is not None:
        body.put(_CREDENTIALS, base64.show(header.key_agreement_certificate))
    xml, request = _request(binding, header, body)
    by_other = header.supplementary_remote_party is not None
    known = {
        "type": (binding.devices or (None,))[0],
        "elements": elements,
        "edition": binding.edition,
        "role": binding.role or None,
        "other_device": binding.other_device or None,
        **body.facts,
    }
    device = Device(**{**known, "knows_requester": not by_other})
    is_own = binding.originator == "requester" or (
        not by_other and binding.originator.endswith("or access control broker")
    )
    acb = None if is_own else (header.originator, header.originator_counter)
    at = _time(named)
    unconfirmed: dict[str, str] = {}
    again, octets = asked(request, binding, device, acb, at, unconfirmed=unconfirmed).command()
    if not compare(again, message, octets):
        raise DuisError("no request expresses all of this command")
    return Description(xml, device, binding.declaration.reference, acb, at, list(unconfirmed))


def _request(binding: RequestBinding, header: GroupingHeader, body: Sink) -> tuple[bytes, Request]:
    """The request around its body: as octets, and read again."""
    by_other = header.supplementary_remote_party is not None
    originator = header.supplementary_remote_party or header.originator
    counter = header.supplementary_remote_party_counter if by_other else header.originator_counter
    assert counter is not None
    service = _service(binding)
    root = Sink("Request")
    root.put("@schemaVersion", _EDITION)
    root.put("Header/RequestID", str(Identifier(originator, header.recipient, counter)))
    root.put("Header/CommandVariant", str(service.request_variants[0]))
    root.put("Header/ServiceReference", service.reference)
    root.put("Header/ServiceReferenceVariant", service.variant)
    root.at("Body").adopt(body)
    declaration = schema.root(f"{{{schema.DUIS}}}Request")
    assert declaration is not None
    octets = root.document(declaration, PREFIXES, is_indented=True)
    element = reread(octets)
    for problem in check(element, most=1, is_ours=True):
        raise DuisError(problem.message.rstrip("."), path=tuple(problem.path.split("/")))
    request = Request(element)
    hold_to_rules(element, request.said)
    return octets, request


def _service(binding: RequestBinding) -> Service:
    service = by_variant(binding.service)
    assert service is not None
    return service


def _values(message: Message, binding: RequestBinding) -> dict[str, Any]:
    template = binding.declaration.command
    assert template is not None
    return engine_of(template).values(message.payload)


def written(message: Message, binding: RequestBinding, elements: str, named: Mapping[str, Any]) -> Sink:
    """The body that says the values of a command by one binding, with the facts that no element says.

    Args:
        message: the command.
        binding: to its use case.
        elements: of the meter.
        named: the values.

    Raises:
        DuisError: where the elements cannot express a value.
        WireError: where the command departs from its use case.
    """
    sink = Sink(_service(binding).body)
    header = message.header
    context = Context(header.originator, header.recipient, header.originator_counter, {"elements": elements})
    if NOTHING in binding.lens.lenses:
        named = {**named, NOTHING: {}}
    try:
        binding.lens.write(named, sink, context)
    except WireError:
        raise
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
        # A lens writes values of the form that it reads. A command may hold others, which no element expresses.
        raise sink.error(f"the command departs from its use case: {error}") from None
    for path, text in binding.marks():
        if text:
            sink.put(path, text)
        else:
            sink.at(path)
    return sink


def issued(named: Any, path: str = "") -> Iterator[tuple[str, int]]:
    """Path and value of every identifier, among the named values of a command, that is made of the current time."""
    if isinstance(named, Mapping):
        for name, value in named.items():
            if name in ISSUED and isinstance(value, int):
                yield f"{path}.{name}", value
            elif not isinstance(value, _LEAVES):
                yield from issued(value, f"{path}.{name}" if path else str(name))
    elif isinstance(named, list):
        for place, value in enumerate(named):
            if not isinstance(value, _LEAVES):
                yield from issued(value, f"{path}[{place}]")


_LEAVES = (int, str, bytes, tuple)
"""Values that hold no others by name, as most do."""


def _time(named: Any) -> datetime.datetime | None:
    times = {value for _, value in issued(named)}
    return EPOCH + datetime.timedelta(seconds=times.pop()) if len(times) == 1 else None
