"""MMC: what a response or an alert says, as an XML document, and the way back.

:func:`to_mmc` makes a document of a message, :func:`from_mmc` reads one. Between the two stands :class:`MmcDocument`:
the header, the named values of the use case, and what failed. Which element says which value is in
:mod:`duis.bindings.responses`, once for both directions.

>>> import gbcs
>>> message = gbcs.decode(bytes.fromhex(
...     "dd000000000000451100000000df09020000019c00000101080a7e57de00000001080a7e570000000002"
...     "0002005911da20000101000001090401020304010100007a8b1da97be71e4fbe7532a5"))
>>> document = from_mmc(to_mmc(message))
>>> document.element, document.success
('ReadFirmwareVersionRsp', True)

Sources: digest ``mmc.md``, 1 and 2, ``mmc_mapping.md``; the schema of MMC 5.4.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import etree

from dlms.apdu.access import AccessResponse, ActionAnswer
from dlms.apdu.common import ActionResult, DataAccessResult
from dlms.time import DEVIATION_UNSPECIFIED, DateTime
from duis import schema, services, xml
from duis.bindings import responses
from duis.bindings.lens import (
    ABSENT,
    Context,
    Field,
    Sink,
    Source,
    base64,
    date_time,
    eui,
    hexadecimal,
    integer,
    text,
)
from duis.bindings.responses import cosem
from duis.document import Document
from duis.documents import read
from duis.errors import DuisError
from duis.schema.check import check
from duis.schema.types import ComplexType
from gbcs.alerts import alert_meaning
from gbcs.message import CRA, GroupingHeader, Message, decode, encode
from gbcs.payload.dlms import Alert
from gbcs.payload.gbz import ClearContent, EncryptedContent, GbzAlert, GbzPayload
from gbcs.payload.protected import ProtectedAttributes, get_protected_attributes
from gbcs.usecases import Failed, NoValue, UseCase, by_message_code
from gbcs.usecases import dlms as dlms_templates
from gbcs.usecases import gbz as gbz_templates
from gbcs.usecases.alert_templates import AlertTemplate
from wire.errors import WireError, quoted
from wire.node import node
from zigbee.enumerations import CommandStatus

if TYPE_CHECKING:
    from duis.xml import Element
    from gbcs.keys import KeyStore

__all__ = [
    "Data",
    "MmcDocument",
    "Outcome",
    "ZigbeeOutcome",
    "answers",
    "carried",
    "from_mmc",
    "is_encrypted",
    "parse",
    "to_mmc",
]

VERSION = "5.4"
"""Of the schema, in every document."""

# Choices that the standard's tables leave open (guesses) -------------------------------------------------------------

NOT_FOUND_ALONE_IS_SUCCESS = True
"""Whether a response that consists of NOT_FOUND alone is a success: nothing was recorded."""


# What a document says ------------------------------------------------------------------------------------------------


@node
class Outcome(NamedTuple):
    """What became of one item of a DLMS command.

    Attributes:
        is_action: whether a method was invoked.
        code: 0 for success.
    """

    is_action: bool
    code: int


@node
class ZigbeeOutcome(NamedTuple):
    """What became of one component of a GBZ command.

    Attributes:
        cluster_id: of the component.
        is_read: whether attributes were read.
        statuses: pairs of attribute id (or command id, a single one) and status.
    """

    cluster_id: int
    is_read: bool
    statuses: tuple[tuple[int, int], ...]


@node
class Data(NamedTuple):
    """Octets that a document carries instead of their meaning, for somebody who can decrypt them.

    Attributes:
        name: what they are.
        kind: ``gbcs``, ``dlms``, ``zigbeePlain`` or ``zigbeeCiphered``.
        is_encrypted: whether they are.
        octets: the octets.
    """

    name: str
    kind: str
    is_encrypted: bool
    octets: bytes


@node
class MmcDocument(NamedTuple):
    """What an MMC document says.

    Attributes:
        header: of the message.
        variant: service reference variant that the response answers, or that an alert is about; None where the
            document does not say it.
        element: name of the element of the service; empty for an alert, or where the values are still to be decrypted.
        success: whether all of the command was carried out; None where the document does not say.
        values: named values of the use case, without those that failed; of an alert, without its code and time.
        outcomes: of DLMS items, in order; empty where none is shown.
        zigbee_outcomes: of GBZ components, in order.
        data: octets still to be decrypted; then there are neither element nor values.
        alert_code: of an alert.
        time_stamp: of an alert, UTC.
    """

    header: GroupingHeader
    variant: str | None
    element: str
    success: bool | None
    values: Mapping[str, Any]
    outcomes: tuple[Outcome, ...] = ()
    zigbee_outcomes: tuple[ZigbeeOutcome, ...] = ()
    data: tuple[Data, ...] = ()
    alert_code: int | None = None
    time_stamp: datetime.datetime | None = None

    @property
    def use_case(self) -> UseCase:
        """The use case of the message."""
        return _use_case(self.header)

    def message(self) -> Message:
        """The response or alert that says this, without signature and MAC.

        Raises:
            DuisError: where the document does not say all that the message holds.
        """
        return _rebuilt(self)


# The two directions --------------------------------------------------------------------------------------------------


def to_mmc(
    message: Message | Document | MmcDocument | bytes, variant: str | None = None, keys: KeyStore | None = None
) -> bytes:
    """The MMC document of a response or an alert.

    A message with a part that is encrypted, and stays so, becomes a document with its encrypted parts, each told as
    such, and no values.

    Args:
        message: a response or alert; or the DUIS response that carries one, read (:func:`duis.read`) or as octets,
            whose variant is then taken; or what :func:`from_mmc` gave.
        variant: service reference variant, such as ``4.1.1``; needed where a message code serves several, and then
            written into the header. Of an alert, which the DUIS document may name one with, it is written alone.
        keys: open the encrypted parts, as :meth:`gbcs.Message.decrypt` does.

    Returns:
        The document in UTF-8; it is always as the schema says.

    Raises:
        DuisError: for a command, an unknown message code, a response that no user receives, a payload that does not
            fit its declaration, a value for which the schema has no place, a variant that is missing or wrong, or is
            not that of the DUIS document, or a DUIS document that carries no message.
        DecodeError: where the octets in the DUIS document are no message.
        ProtectionError: where a key does not open a part as it should.
    """
    if isinstance(message, MmcDocument):
        document = message
        if variant is not None:
            element = "" if message.header.cra is CRA.ALERT else _element(message.use_case, variant)
            document = message._replace(variant=variant, element=element)
    else:
        opened, said = carried(message, keys)
        if variant is not None and said is not None and variant != said:
            raise DuisError(f"variant {variant}, and the DUIS document says {said}", expected="one of them")
        document = parse(opened, variant or said)
    try:
        root = _write(document)
    except DuisError:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
        raise DuisError(f"a value can't be said in MMC: {error}") from error
    for problem in check(root, most=1):
        raise DuisError(problem.message, path=tuple(problem.path.split("/")))
    return xml.serialise(root)


def carried(message: Message | Document | bytes, keys: KeyStore | None = None) -> tuple[Message, str | None]:
    """A message, and the variant of the DUIS document that carries it.

    Args:
        message: the message itself, or a DUIS document, read or as octets.
        keys: open its encrypted parts. Where one of them stays closed all of them do.

    Raises:
        DuisError: for a document that carries no message, or octets that are no DUIS document.
        DecodeError: where the octets in the document are no message.
        ProtectionError: where a key does not open a part as it should.
    """
    variant = None
    if isinstance(message, bytes | bytearray | memoryview):
        message = read(bytes(message))
    if isinstance(message, Document):
        variant = getattr(message, "service_reference_variant", None)
        found = message.message
        if found is None:
            raise DuisError(
                f"a document without a GBCS message: {message.form.value}", expected="the answer or alert of a device"
            )
        message = found
    if not isinstance(message, Message):
        raise DuisError(f"{quoted(message)} is no message", expected="a message, a DUIS document or its octets")
    if keys is None:
        return message, variant
    opened = message.decrypt(keys)
    return (message if is_encrypted(opened) else opened), variant


def from_mmc(data: bytes) -> MmcDocument:
    """What an MMC document says.

    Args:
        data: the document, in UTF-8.

    Raises:
        DuisError: where it is no MMC document, not as the schema says, or says what no message says.
    """
    root = xml.parse(data)
    if str(root.tag) != _tag("GBCSResponse"):
        raise DuisError(
            f"the root element is {xml.local_name(root)}",
            expected="GBCSResponse of the namespace of MMC",
            line=xml.line_of(root),
            path=(xml.local_name(root),),
        )
    for problem in check(root, most=1):
        raise DuisError(problem.message, line=problem.line, path=tuple(problem.path.split("/")))
    source = Source(root)
    document = _read(source)
    for path in source.untaken():
        raise DuisError("can't be read", expected="nothing here", path=path)
    return document


def parse(message: Message, variant: str | None = None) -> MmcDocument:
    """What the MMC document of a message says; see :func:`to_mmc`."""
    header = message.header
    if header.cra is CRA.COMMAND:
        raise DuisError("a command has no form in MMC", expected="a response or an alert")
    use_case = _use_case(header)
    is_alert = header.cra is CRA.ALERT
    if is_alert and variant is not None and services.by_variant(variant) is None:
        raise DuisError(f"there is no service reference variant {quoted(variant)}")
    element = "" if is_alert else _element(use_case, variant)
    if parts := tuple(_encrypted(message)):
        return MmcDocument(header, variant, "", None, {}, data=(_whole(message), *parts))
    values = answers(message)
    if is_alert:
        return _parse_alert(message, values, variant)
    binding = responses.binding(use_case.reference)
    outcomes, zigbee_outcomes, success, is_shown = _outcomes(message)
    if success and not is_shown:
        outcomes, zigbee_outcomes = (), ()
    if success and not binding.success(values):
        success, zigbee_outcomes = False, _rejected(message)
    return MmcDocument(header, variant, element, success, _succeeded(values), outcomes, zigbee_outcomes)


def answers(message: Message) -> Mapping[str, Any]:
    """The named values of a message whose use case is known.

    In the place of what is none stand :class:`~gbcs.usecases.Failed` and
    :class:`~gbcs.usecases.NoValue`; attributes in a protected item that failed have failed with it.

    Raises:
        DuisError: where the payload does not fit its declaration.
    """
    use_case = _use_case(message.header)
    try:
        values: Mapping[str, Any] = message.values()
    except WireError as error:
        raise DuisError(str(error), expected=f"a payload of {use_case.reference}") from error
    template = use_case.template(message.header.cra)
    if isinstance(template, gbz_templates.ResponseTemplate | AlertTemplate):
        return template.known(values)
    if isinstance(template, dlms_templates.Response):
        for item in template.declared:
            failed = values.get(item.name)
            if item.protected and isinstance(failed, Failed):
                values = {**values, **{each.name: failed for each in item.protected}}
    return values


_CODES, _TIMES = ("alert_code", "alertCode"), ("time_stamp", "dateTime", "executionDateTime", "backupDateTime")


def _parse_alert(message: Message, values: Mapping[str, Any], variant: str | None) -> MmcDocument:
    code = next((item.value for item in message.items() if item.name in ("AlertCode", "alertCode")), None)
    if not isinstance(code, int) or not 0 <= code <= 0xFFFF:
        raise DuisError(f"{quoted(code)} is no alert code", expected="16 bits")
    time = next((values[name] for name in _TIMES if name in values), None)
    kept = {name: value for name, value in values.items() if name not in (*_CODES, *_TIMES)}
    return MmcDocument(message.header, variant, "", None, kept, alert_code=code, time_stamp=_instant(time))


def _instant(time: Any) -> datetime.datetime:
    """The time of an alert, in any of the protocols' forms."""
    try:
        if isinstance(time, DateTime):
            return time.datetime().astimezone(datetime.UTC)
        if isinstance(time, int):
            return _EPOCH + datetime.timedelta(seconds=int(time))
    except (ValueError, OverflowError):
        time = None
    if not isinstance(time, datetime.datetime):
        raise DuisError("the alert does not say when", expected="a time stamp")
    return time


_EPOCH = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


# Which element -------------------------------------------------------------------------------------------------------


def _use_case(header: GroupingHeader) -> UseCase:
    use_case = by_message_code(header.message_code)
    if use_case is None:
        raise DuisError(f"message code {header.message_code:04X} is unknown", expected="a use case of GBCS")
    return use_case


def _variants(use_case: UseCase) -> list[str]:
    """The services whose response this is."""
    return [each for each in use_case.services if each in responses.ELEMENTS]


def _element(use_case: UseCase, variant: str | None) -> str:
    variants = _variants(use_case)
    if not variants:
        raise DuisError(f"no user receives a response of {use_case.reference}", expected="a response with MMC element")
    elements = {responses.ELEMENTS[each] for each in variants}
    expected = " or ".join(variants)
    if variant is None:
        if len(elements) > 1:
            raise DuisError(f"{use_case.reference} answers several services", expected=f"variant {expected}")
        return elements.pop()
    if variant not in variants:
        raise DuisError(f"{use_case.reference} does not answer {variant}", expected=f"variant {expected}")
    return responses.ELEMENTS[variant]


# What a message says -------------------------------------------------------------------------------------------------


def _succeeded(value: Any) -> Any:
    """Values without what failed or is none, and without the bare statuses of components that carry nothing else.

    In a list of numbers what is none keeps its place.
    """
    if isinstance(value, Mapping):
        kept = {key: _succeeded(each) for key, each in value.items() if not isinstance(each, NoValue)}
        return {key: each for key, each in kept.items() if each is not ABSENT}
    if isinstance(value, list):
        entries = [_succeeded(each) for each in value]
        kept_entries = [each for each in entries if each is not ABSENT]
        return kept_entries if kept_entries or not entries else ABSENT
    if (
        isinstance(value, Failed)
        or value is None
        or (isinstance(value, CommandStatus) and value == CommandStatus.SUCCESS)
    ):
        return ABSENT
    return value


def _outcomes(message: Message) -> tuple[tuple[Outcome, ...], tuple[ZigbeeOutcome, ...], bool, bool]:
    """Outcomes of items and of components, whether all is well, and whether they are to be shown nevertheless."""
    payload = message.payload
    if isinstance(payload, AccessResponse):
        outcomes = tuple(Outcome(isinstance(each, ActionAnswer), int(each.result)) for each in payload.answers)
        return outcomes, (), not any(each.code for each in outcomes), False
    if not isinstance(payload, GbzPayload):
        return (), (), True, False
    zigbee = tuple(map(_zigbee_outcome, payload.components))
    statuses = [status for each in zigbee for _, status in each.statuses]
    failed = [status for status in statuses if status]
    if failed and set(failed) == {_NOT_FOUND}:
        alone = len(failed) == len(statuses)
        return (), zigbee, NOT_FOUND_ALONE_IS_SUCCESS or not alone, alone
    return (), zigbee, not failed, False


_NOT_FOUND = 0x8B
_READ_ATTRIBUTES_RESPONSE, _DEFAULT_RESPONSE = 0x01, 0x0B


def _zigbee_outcome(component: Any) -> ZigbeeOutcome:
    content = component.content
    if isinstance(content, ClearContent):
        content = content.content
    is_general = component.frame_control & 0x03 == 0
    if is_general and component.command_id == _READ_ATTRIBUTES_RESPONSE:
        statuses = tuple((int(each.attribute_id), int(each.status)) for each in content.records)
        return ZigbeeOutcome(component.cluster_id, True, statuses)
    if is_general and component.command_id == _DEFAULT_RESPONSE:
        return ZigbeeOutcome(component.cluster_id, False, ((int(content.command_id), int(content.status)),))
    return ZigbeeOutcome(component.cluster_id, False, ((component.command_id, 0),))


def _rejected(message: Message) -> tuple[ZigbeeOutcome, ...]:
    """The outcomes of a payload whose content says that the device did not do what it was asked, in its own words.

    ZCL has no status for it, and the schema no place for the words: each answer is shown as FAILURE. Payloads of ASN.1
    have an element for their words, and nothing here.
    """
    payload = message.payload
    if not isinstance(payload, GbzPayload):
        return ()
    outcomes = map(_zigbee_outcome, payload.components)
    return tuple(
        each._replace(statuses=tuple((number, int(CommandStatus.FAILURE)) for number, _ in each.statuses))
        for each in outcomes
    )


def _whole(message: Message) -> Data:
    try:
        return Data("GBCS", "gbcs", False, encode(message))
    except WireError as error:
        raise DuisError(f"the message has no encoding: {error}", expected="all parts encrypted, or none") from error


def is_encrypted(message: Message) -> bool:
    """Whether a part of a message is encrypted still."""
    return next(_encrypted(message), None) is not None


def _encrypted(message: Message) -> Iterator[Data]:
    """The parts of a message that are encrypted still, in the order of the wire."""
    payload: Any = message.payload
    if isinstance(payload, AccessResponse):
        found: list[Any] = [each for each in payload.data if each is not None]
    elif isinstance(payload, GbzPayload):
        found = list(payload.components)
    elif isinstance(payload, Alert | GbzAlert):
        found = [payload.content if isinstance(payload, Alert) else payload.body]
    else:
        return
    for each in found:
        content = getattr(each, "content", None)
        if isinstance(content, EncryptedContent):
            name = f"{each.cluster_id:04X}/{each.command_id:02X}"
            yield Data(name, "zigbeeCiphered", True, content.block.encode())
            continue
        block = getattr(each if hasattr(each, "block") else _protected(each), "block", None)
        if block is not None:
            yield Data("protected_attributes", "dlms", True, block.encode())


def _protected(data: Any) -> ProtectedAttributes | None:
    try:
        return get_protected_attributes(data)
    except WireError:
        return None


# Writing -------------------------------------------------------------------------------------------------------------


def _tag(name: str) -> str:
    return f"{{{schema.MMC}}}{name}"


def _context(header: GroupingHeader, time: datetime.datetime | None = None) -> Context:
    facts = {"header": header, "time": time}
    return Context(header.originator, header.recipient, header.originator_counter, facts)


def _write(document: MmcDocument) -> Element:
    root = etree.Element(_tag("GBCSResponse"), nsmap={"ra": schema.MMC})
    root.set("schemaVersion", VERSION)
    sink = Sink(root)
    _write_header(document, sink.at("Header"))
    body = sink.at("Body")
    context = _context(document.header, document.time_stamp)
    if document.header.cra is CRA.ALERT:
        message = body.at("DeviceAlertMessage")
        if document.alert_code is not None:
            _write_alert(document, message.at("DeviceAlertContent"), context)
    else:
        message = body.at("ResponseMessage")
        if document.element:
            at = message.at(f"SMETSData/{document.element}")
            if document.success is not None:
                at.put("@MessageSuccess", "true" if document.success else "false")
            binding = responses.binding(document.use_case.reference)
            binding.lens.write(document.values, at, context)
            if binding.empty and not len(at.element):
                at.add(binding.empty)
        _write_debug(document, message)
    for number, part in enumerate(document.data):
        at = message.add("GBCSData")
        at.put("", base64.show(part.octets))
        at.put("@format", "encrypted" if part.is_encrypted else "plain")
        at.put("@sequence", str(number))
        at.put("@name", part.name)
        at.put("@type", part.kind)
    kind = schema.root(str(root.tag))
    assert kind is not None
    _arrange(root, kind.type)
    return root


def _arrange(element: Element, kind: Any) -> None:
    """Children in the order of the schema, here and below."""
    if not isinstance(kind, ComplexType) or not len(element):
        return
    tags = [str(child.tag) for child in element]
    if not kind.accepts(tags):
        counts: dict[str, int] = {}
        for tag in tags:
            counts[tag] = counts.get(tag, 0) + 1
        waiting: dict[str, list[Element]] = {}
        for child in element:
            waiting.setdefault(str(child.tag), []).append(child)
        left = {tag: iter(children) for tag, children in waiting.items()}
        element[:] = [next(left[tag]) for tag in kind.order(counts)]
    for child in element:
        declaration = kind.children.get(str(child.tag))
        if declaration is not None:
            _arrange(child, declaration.type)


UNKNOWN_ALERT = "Unknown alert"
"""Description of an alert code that the tables do not have; the schema wants one."""


def _description(alert_code: int) -> str:
    return alert_meaning(alert_code) or UNKNOWN_ALERT


def _alert_binding(header: GroupingHeader) -> responses.Binding:
    binding = responses.alert_binding(header.message_code)
    if binding is None:
        raise DuisError(f"message code {header.message_code:04X} is no alert", expected="an alert")
    return binding


def _write_alert(document: MmcDocument, sink: Sink, context: Context) -> None:
    assert document.alert_code is not None
    sink.put("GBCSHexAlertCode", f"{document.alert_code:04X}")
    sink.put("AlertDescription", _description(document.alert_code))
    Field("Timestamp", date_time).write(document.time_stamp, sink, context)
    _alert_binding(document.header).lens.write(document.values, sink, context)


def _read_alert(source: Source, header: GroupingHeader, variant: str | None, data: tuple[Data, ...]) -> MmcDocument:
    content = source.one("DeviceAlertContent")
    if content is None:
        return MmcDocument(header, variant, "", None, {}, data=data)
    code = _number(content, "GBCSHexAlertCode", 4)
    said = content.text("AlertDescription")
    if said != _description(code):
        raise content.error(f"{quoted(said)} for {code:04X}", path="AlertDescription", expected=_description(code))
    time = Field("Timestamp", date_time).read(content, _NOWHERE)
    values = _alert_binding(header).lens.read(content, _context(header, time))
    return MmcDocument(
        header, variant, "", None, {} if values is ABSENT else values, data=data, alert_code=code, time_stamp=time
    )


_SERVICE = re.compile(r"\d+\.\d+")


def _write_header(document: MmcDocument, sink: Sink) -> None:
    header = document.header
    sink.put("BusinessOriginatorID", eui.show(header.originator))
    sink.put("BusinessTargetID", eui.show(header.recipient))
    sink.put("OriginatorCounter", str(header.originator_counter))
    if header.supplementary_remote_party is not None:
        sink.put("SupplementaryRemotePartyID", eui.show(header.supplementary_remote_party))
    if header.supplementary_remote_party_counter is not None:
        sink.put("SupplementaryRemotePartyCounter", str(header.supplementary_remote_party_counter))
    if header.supplementary_originator_counter is not None:
        sink.put("SupplementaryOriginatorCounter", str(header.supplementary_originator_counter))
    sink.put("GBCSHexadecimalMessageCode", f"{header.message_code:04X}")
    if document.variant is not None:
        found = _SERVICE.match(document.variant)
        sink.put("ServiceReference", found.group() if found else document.variant)
        sink.put("ServiceReferenceVariant", document.variant)
    if header.date_time is not None:
        _write_timestamp(header.date_time, sink)


_INVALID, _DOUBTFUL, _DIFFERENT_BASE = 0x01, 0x02, 0x04
_UNSPECIFIED = 0xFF
_CLOCK_STATUS = {0: "reliable", _DOUBTFUL: "unreliable", _INVALID: "invalid"}


def _write_timestamp(moment: DateTime, sink: Sink) -> None:
    if not cosem.is_moment(moment):
        return
    Field("Timestamp", cosem.moment).write(moment, sink, _NOWHERE)
    status = moment.clock_status
    if status != _UNSPECIFIED:
        sink.put("Timestamp/@isFromGSME", "true" if status & _DIFFERENT_BASE else "false")
        known = _INVALID if status & _INVALID else status & _DOUBTFUL
        sink.put("Timestamp/@ClockStatus", _CLOCK_STATUS[known])


def _write_debug(document: MmcDocument, sink: Sink) -> None:
    for position, outcome in enumerate(document.outcomes, 1):
        at = sink.at("DebugInfo/COSEMDebug").add("COSEMResponse")
        at.put("@ResponseCode", str(outcome.code))
        at.put("@Position", str(position))
        if outcome.is_action:
            at.put("ActionResult", _ACTION_RESULTS.get(outcome.code, _NOT_KNOWN))
        else:
            at.put("DataAccessResult", _DATA_ACCESS_RESULTS.get(outcome.code, _NOT_KNOWN))
    for each in document.zigbee_outcomes:
        at = sink.at("DebugInfo/ZIGBEEDebug").add("ZIGBEEClusterResponse")
        at.put("ClusterName", f"{each.cluster_id:04X}")
        at.put("ClusterName/@id", f"{each.cluster_id:04X}")
        for number, status in each.statuses:
            one = at.add("ZIGBEEDataResponse" if each.is_read else "ZIGBEECommandResponse")
            one.put("AttributeID" if each.is_read else "CommandID", f"{number:0{4 if each.is_read else 2}X}")
            one.put("Status/@ResponseCode", f"{status:02X}")
            one.put("Status/ZCLStatus", _ZCL_STATUSES.get(status, "RESPONSE_CODE_NOT_KNOWN"))


_NOT_KNOWN = "response-code-not-known"
_SHARED_RESULTS = {
    0: "success",
    1: "hardware-fault",
    2: "temporary-failure",
    3: "read-write-denied",
    4: "object-undefined",
    9: "object-class-inconsistent",
    11: "object-unavailable",
    12: "type-unmatched",
    13: "scope-of-access-violated",
    14: "data-block-unavailable",
    250: "other-reason",
}
_DATA_ACCESS_RESULTS = _SHARED_RESULTS | {
    15: "long-get-aborted",
    16: "no-long-get-in-progress",
    17: "long-set-aborted",
    18: "no-long-set-in-progress",
    19: "data-block-number-invalid",
}
_ACTION_RESULTS = _SHARED_RESULTS | {15: "long-action-aborted", 16: "no-long-action-in-progress"}
_ZCL_STATUSES = {
    0x00: "SUCCESS",
    0x01: "FAILURE",
    0x7E: "NOT_AUTHORIZED",
    0x7F: "RESERVED_FIELD_NOT_ZERO",
    0x80: "MALFORMED_COMMAND",
    0x81: "UNSUP_CLUSTER_COMMAND",
    0x82: "UNSUP_GENERAL_COMMAND",
    0x83: "UNSUP_MANUF_CLUSTER_COMMAND",
    0x84: "UNSUP_MANUF_GENERAL_COMMAND",
    0x85: "INVALID_FIELD",
    0x86: "UNSUPPORTED_ATTRIBUTE",
    0x87: "INVALID_VALUE",
    0x88: "READ_ONLY",
    0x89: "INSUFFICIENT_SPACE",
    0x8A: "DUPLICATE_EXISTS",
    0x8B: "NOT_FOUND",
    0x8C: "UNREPORTABLE_ATTRIBUTE",
    0x8D: "INVALID_DATA_TYPE",
    0x8E: "INVALID_SELECTOR",
    0x8F: "WRITE_ONLY",
    0x90: "INCONSISTENT_STARTUP_STATE",
    0x91: "DEFINED_OUT_OF_BAND",
    0x92: "INCONSISTENT",
    0x93: "ACTION_DENIED",
    0x94: "TIMEOUT",
    0x95: "ABORT",
    0x96: "INVALID_IMAGE",
    0x97: "WAIT_FOR_DATA",
    0x98: "NO_IMAGE_AVAILABLE",
    0x99: "REQUIRE_MORE_IMAGE",
    0xC0: "HARDWARE_FAILURE",
    0xC1: "SOFTWARE_FAILURE",
    0xC2: "CALIBRATION_ERROR",
}


# Reading -------------------------------------------------------------------------------------------------------------


_NOWHERE = Context(b"", b"", 0)  # type: ignore[arg-type]
_CODE = re.compile(r"[0-9A-Fa-f]{4}")


def _read(source: Source) -> MmcDocument:
    version = source.text("@schemaVersion")
    if version is None:
        raise source.error("is missing", path="@schemaVersion", expected=VERSION)
    at, body = source.one("Header"), source.one("Body")
    if at is None or body is None:
        raise source.error("Header or Body is missing", expected="both")
    response, alert = body.one("ResponseMessage"), body.one("DeviceAlertMessage")
    if (response is None) == (alert is None):
        raise body.error("no single message", expected="ResponseMessage or DeviceAlertMessage")
    message = response if response is not None else alert
    assert message is not None
    header = _read_header(at, CRA.RESPONSE if alert is None else CRA.ALERT)
    variant = _read_variant(at)
    data = tuple(_read_data(each, number) for number, each in enumerate(message.many("GBCSData")))
    context = _context(header)
    use_case = _use_case(header)
    if alert is not None:
        return _read_alert(alert, header, variant, data)
    outcomes, zigbee_outcomes = _read_debug(message)
    service = message.one("SMETSData")
    if service is None:
        return MmcDocument(header, variant, "", None, {}, outcomes, zigbee_outcomes, data)
    children = [child for child in service.element if isinstance(child.tag, str)]
    if len(children) != 1:
        raise service.error(f"{len(children)} elements", expected="one response")
    element = xml.local_name(children[0])
    if element not in {responses.ELEMENTS[each] for each in _variants(use_case)}:
        raise service.error(f"{use_case.reference} has no {element}", path=element)
    if variant is not None and responses.ELEMENTS.get(variant) != element:
        raise service.error(f"{element} is no response to {variant}", path=element)
    at = service.of(children[0])
    success = {"true": True, "1": True, "false": False, "0": False, None: None}.get(at.text("@MessageSuccess"), ABSENT)
    if success is ABSENT:
        raise at.error("is no truth value", path="@MessageSuccess", expected="true or false")
    binding = responses.binding(use_case.reference)
    values = binding.lens.read(at, context)
    if binding.empty:
        at.has(binding.empty)
    return MmcDocument(header, variant, element, success, values, outcomes, zigbee_outcomes, data)


def _read_header(source: Source, cra: CRA) -> GroupingHeader:
    def number(path: str) -> int | None:
        found = Field(path, integer, optional=True).read(source, _NOWHERE)
        if found is ABSENT:
            return None
        if not 0 <= found < 1 << 64:
            raise source.error(f"{found} found", path=path, expected="64 bits")
        return int(found)

    code = Field("GBCSHexadecimalMessageCode", text).read(source, _NOWHERE)
    if not _CODE.fullmatch(code):
        raise source.error(
            f"{quoted(code)} found", path="GBCSHexadecimalMessageCode", expected="four hexadecimal digits"
        )
    counter = number("OriginatorCounter")
    if counter is None:
        raise source.error("is missing", path="OriginatorCounter", expected="a number")
    party = Field("SupplementaryRemotePartyID", eui, optional=True).read(source, _NOWHERE)
    return GroupingHeader(
        cra,
        counter,
        Field("BusinessOriginatorID", eui).read(source, _NOWHERE),
        Field("BusinessTargetID", eui).read(source, _NOWHERE),
        int(code, 16),
        _read_timestamp(source),
        None if party is ABSENT else party,
        number("SupplementaryRemotePartyCounter"),
        number("SupplementaryOriginatorCounter"),
    )


def _read_variant(source: Source) -> str | None:
    reference, variant = source.text("ServiceReference"), source.text("ServiceReferenceVariant")
    if variant is not None and reference is not None and not f"{variant}.".startswith(f"{reference}."):
        raise source.error(f"{variant} is no variant of {reference}", path="ServiceReferenceVariant")
    return variant


def _read_timestamp(source: Source) -> DateTime | None:
    found = Field("Timestamp", cosem.moment, optional=True).read(source, _NOWHERE)
    if found is ABSENT:
        return None
    said, base = source.text("Timestamp/@ClockStatus"), source.text("Timestamp/@isFromGSME")
    if said is None and base is None:
        return found  # type: ignore[no-any-return]
    status = {name: code for code, name in _CLOCK_STATUS.items()}.get(said or "reliable")
    if status is None or base not in (None, "true", "false", "1", "0"):
        raise source.error(f"{quoted(said)} found", path="Timestamp", expected=" or ".join(_CLOCK_STATUS.values()))
    if base in ("true", "1"):
        status |= _DIFFERENT_BASE
    return found._replace(clock_status=status)  # type: ignore[no-any-return]


def _read_data(source: Source, number: int) -> Data:
    form, kind, name = source.text("@format"), source.text("@type"), source.text("@name")
    if source.text("@sequence") != str(number) or form not in ("plain", "encrypted"):
        raise source.error("no part in its place", expected=f"sequence {number}, plain or encrypted")
    return Data(name or "", kind or "", form == "encrypted", Field("", base64).read(source, _NOWHERE))


def _read_debug(source: Source) -> tuple[tuple[Outcome, ...], tuple[ZigbeeOutcome, ...]]:
    outcomes = []
    source.many("DebugInfo/COSEMDebug")
    for number, each in enumerate(source.many("DebugInfo/COSEMDebug/COSEMResponse"), 1):
        is_action = each.has("ActionResult")
        code = Field("@ResponseCode", integer).read(each, _NOWHERE)
        if Field("@Position", integer).read(each, _NOWHERE) != number:
            raise each.error("out of order", path="@Position", expected=str(number))
        said = each.text("ActionResult" if is_action else "DataAccessResult")
        if said != (_ACTION_RESULTS if is_action else _DATA_ACCESS_RESULTS).get(code, _NOT_KNOWN):
            raise each.error(f"{quoted(said)} for {code}")
        outcomes.append(Outcome(is_action, code))
    zigbee_outcomes = []
    for each in source.many("DebugInfo/ZIGBEEDebug/ZIGBEEClusterResponse"):
        cluster = _number(each, "ClusterName", 4)
        if each.text("ClusterName/@id") != f"{cluster:04X}":
            raise each.error("another id", path="ClusterName/@id", expected=f"{cluster:04X}")
        read, commands = each.many("ZIGBEEDataResponse"), each.many("ZIGBEECommandResponse")
        statuses = []
        for one in read or commands:
            status = _number(one, "Status/@ResponseCode", 2)
            if one.text("Status/ZCLStatus") != _ZCL_STATUSES.get(status, "RESPONSE_CODE_NOT_KNOWN"):
                raise one.error(f"another name of {status:02X}", path="Status/ZCLStatus")
            identifier = _number(one, "AttributeID", 4) if read else _number(one, "CommandID", 2)
            statuses.append((identifier, status))
        zigbee_outcomes.append(ZigbeeOutcome(cluster, bool(read), tuple(statuses)))
    return tuple(outcomes), tuple(zigbee_outcomes)


def _number(source: Source, path: str, digits: int) -> int:
    octets = Field(path, hexadecimal).read(source, _NOWHERE)
    if len(octets) * 2 != digits:
        raise source.error("of another length", path=path, expected=f"{digits} hexadecimal digits")
    return int.from_bytes(octets, "big")


# Building a message --------------------------------------------------------------------------------------------------


def _rebuilt(document: MmcDocument) -> Message:
    for each in document.data:
        if each.kind == "gbcs" and not each.is_encrypted:
            try:
                return decode(each.octets)
            except WireError as error:
                raise DuisError(f"the document holds no message: {error}") from error
    use_case = document.use_case
    template = use_case.template(document.header.cra)
    if template is None:
        raise DuisError(f"{use_case.reference} declares no such message")
    if len(use_case.protocols) > 1:
        raise DuisError("the document does not say the protocol", expected=" or ".join(use_case.protocols))
    values = dict(document.values)
    if isinstance(template, dlms_templates.Response):
        _put_outcomes(document, template.declared, values)
    elif isinstance(template, gbz_templates.ResponseTemplate):
        _put_zigbee_outcomes(document, template.parts, values)
    problems: list[WireError] = []
    for more in _alert_values(document):
        try:
            return Message(document.header, template.build(values | more, document.header), b"", None)
        except WireError as error:
            problems.append(error)
    problem = next((error for error in problems if error.path[:1] not in _KEYS), problems[0])
    raise DuisError(f"the document does not say all that the message holds: {problem}") from problem


_KEYS = {(name,) for name in (*_CODES, *_TIMES)}


def _alert_values(document: MmcDocument) -> list[dict[str, Any]]:
    """Code and time of an alert as named values: which they are differs between protocols and alerts."""
    time = document.time_stamp
    if document.alert_code is None or time is None:
        return [{}]
    if document.use_case.protocols == ("ASN.1",):
        times: list[dict[str, Any]] = [{name: time} for name in _TIMES[1:]]
        code = _CODES[1]
    elif "DLMS" in document.use_case.protocols:
        times = [{_TIMES[0]: DateTime.from_datetime(time)._replace(deviation=DEVIATION_UNSPECIFIED)}]
        code = _CODES[0]
    else:
        times = [{_TIMES[0]: int((time - _EPOCH).total_seconds())}]
        code = _CODES[0]
    return [{**each, code: document.alert_code} for each in times] + times


def _put_outcomes(document: MmcDocument, declared: Any, values: dict[str, Any]) -> None:
    """In the place of values, why a device did not carry out an item; and that it did, where nothing else says so."""
    outcomes = document.outcomes
    if not outcomes:
        if any(item.is_optional and item.returned is None for item in declared):
            raise DuisError("the document does not say which optional items were carried out")
        return
    if len(outcomes) != len(declared):
        raise DuisError(f"{len(outcomes)} outcomes", expected=f"one for each of {len(declared)} items")
    for item, outcome in zip(declared, outcomes, strict=True):
        if outcome.code:
            kind: Any = ActionResult if outcome.is_action else DataAccessResult
            values[item.name] = Failed(kind(outcome.code))
            for each in item.protected:
                values.pop(each.name, None)
        elif item.is_optional and item.returned is None:
            values[item.name] = None


def _put_zigbee_outcomes(document: MmcDocument, parts: Any, values: dict[str, Any]) -> None:
    """In the place of values, the outcomes of components, as far as the document tells them."""
    outcomes = document.zigbee_outcomes
    if not outcomes:
        for part in parts:
            if part.answer is None and part.least == part.most:
                values[part.name] = CommandStatus.SUCCESS if part.most == 1 else [CommandStatus.SUCCESS] * part.most
        return
    if len(outcomes) != len(parts) or any(part.most > 1 for part in parts):
        raise DuisError(f"{len(outcomes)} outcomes", expected=f"one for each of {len(parts)} components")
    for part, outcome in zip(parts, outcomes, strict=True):
        name = (part.answer or part).name
        attributes = None if part.answer is None else part.answer.attributes
        if outcome.is_read:
            if attributes is None:
                raise DuisError(f"attributes of {name} were not read", expected="the outcome of a command")
            answered = dict(values.get(name, {}))
            for attribute, (_, status) in zip(attributes, outcome.statuses, strict=False):
                if status:
                    answered[attribute] = Failed(CommandStatus(status))
            values[name] = answered
            continue
        command_id, status = outcome.statuses[0]
        if status == CommandStatus.FAILURE and responses.binding(document.use_case.reference).judges:
            if name in values:
                continue
            raise DuisError("the document does not say whether the device refused the command or failed to execute it")
        if status:
            values[name] = Failed(CommandStatus(status), command_id if command_id == _NOT_TRIED else None)
        elif part.answer is None:
            values[name] = CommandStatus.SUCCESS


_NOT_TRIED = 0xFF
"""Command id that a default response names where the command was not tried."""
