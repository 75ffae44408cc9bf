"""What the MMC document of a message says, and why a command failed in it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from dlms.apdu.access import AccessResponse, ActionAnswer
from dlms.time import DateTime
from duis import services
from duis.bindings import responses
from duis.bindings.lens import ABSENT
from duis.document import Document
from duis.documents import read
from duis.errors import DuisError
from duis.mmc.building import CODES, TIMES
from duis.mmc.document import Data, DlmsOutcome, MmcDocument, ZigbeeOutcome, use_case_of
from gbcs.message import CRA, Message, encode
from gbcs.payload.dlms import Alert
from gbcs.payload.gbz import ClearContent, EncryptedContent, GbzAlert, GbzPayload
from gbcs.payload.protected import ProtectedAttributes, get_protected_attributes
from gbcs.usecases import Failed, NoValue, UseCase
from gbcs.usecases import dlms as dlms_templates
from gbcs.usecases import gbz as gbz_templates
from gbcs.usecases.alert_templates import AlertTemplate
from gbcs.usecases.engines import engine_of
from wire.errors import WireError, quoted
from zigbee.enumerations import CommandStatus
from zigbee.types import EPOCH

if TYPE_CHECKING:
    from gbcs.keys import KeyStore

__all__ = ["NOT_FOUND_ALONE_IS_SUCCESS", "answers", "carried", "element_of", "is_encrypted", "parse", "variants_of"]


NOT_FOUND_ALONE_IS_SUCCESS = True
"""Whether a response that consists of NOT_FOUND alone is a success: nothing was recorded. (The standard is silent.)"""


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


def parse(message: Message, variant: str | None = None) -> MmcDocument:
    """What the MMC document of a message says; see :func:`to_mmc`."""
    header = message.header
    if header.cra is CRA.COMMAND:
        raise DuisError("a command has no form in MMC", expected="a response or an alert")
    use_case = use_case_of(header)
    is_alert = header.cra is CRA.ALERT
    if is_alert and variant is not None:
        services.named(variant)
    element = "" if is_alert else element_of(use_case, variant)
    if parts := tuple(_encrypted(message)):
        return MmcDocument(header, variant, "", None, {}, data=(_whole(message), *parts))
    values = answers(message)
    if is_alert:
        return _parse_alert(message, values, variant)
    binding = responses.binding(use_case)
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
    use_case = use_case_of(message.header)
    try:
        values: Mapping[str, Any] = message.values()
    except WireError as error:
        raise DuisError(str(error), expected=f"a payload of {use_case.reference}") from error
    template = use_case.template(message.header.cra)
    if isinstance(template, gbz_templates.ResponseTemplate | AlertTemplate):
        return engine_of(template).known(values)
    if isinstance(template, dlms_templates.Response):
        for item in template.declared:
            failed = values.get(item.name)
            if item.protected and isinstance(failed, Failed):
                values = {**values, **{each.name: failed for each in item.protected}}
    return values


def _parse_alert(message: Message, values: Mapping[str, Any], variant: str | None) -> MmcDocument:
    code = next((item.value for item in message.items() if item.name in ("AlertCode", "alertCode")), None)
    if not isinstance(code, int) or not 0 <= code <= 0xFFFF:
        raise DuisError(f"{quoted(code)} is no alert code", expected="16 bits")
    time = next((values[name] for name in TIMES if name in values), None)
    kept = {name: value for name, value in values.items() if name not in (*CODES, *TIMES)}
    return MmcDocument(message.header, variant, "", None, kept, alert_code=code, time_stamp=_instant(time))


def _instant(time: Any) -> datetime.datetime:
    """The time of an alert, in any of the protocols' forms."""
    try:
        if isinstance(time, DateTime):
            return time.datetime().astimezone(datetime.UTC)
        if isinstance(time, int):
            return EPOCH + datetime.timedelta(seconds=int(time))
    except (ValueError, OverflowError):
        time = None
    if not isinstance(time, datetime.datetime):
        raise DuisError("the alert does not say when", expected="a time stamp")
    return time


# Which element -------------------------------------------------------------------------------------------------------


def variants_of(use_case: UseCase) -> list[str]:
    """The services whose response a use case has."""
    return [each for each in use_case.services if each in responses.ELEMENTS]


def element_of(use_case: UseCase, variant: str | None) -> str:
    """The element of the service; DuisError where the variant is missing, or the use case does not answer it."""
    variants = variants_of(use_case)
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
    if (
        value is None
        or isinstance(value, Failed)
        or (isinstance(value, CommandStatus) and value == CommandStatus.SUCCESS)
    ):
        return ABSENT
    if isinstance(value, (int, bytes, str)):  # as most are
        return value
    if value.__class__ is dict or isinstance(value, Mapping):
        named: dict[Any, Any] = {}
        for key, each in value.items():
            if not isinstance(each, NoValue) and (kept := _succeeded(each)) is not ABSENT:
                named[key] = kept
        return named
    if isinstance(value, list):
        entries = [_succeeded(each) for each in value]
        kept_entries = [each for each in entries if each is not ABSENT]
        return kept_entries if kept_entries or not entries else ABSENT
    return value


def _outcomes(message: Message) -> tuple[tuple[DlmsOutcome, ...], tuple[ZigbeeOutcome, ...], bool, bool]:
    """Outcomes of items and of components, whether all is well, and whether they are to be shown nevertheless."""
    payload = message.payload
    if isinstance(payload, AccessResponse):
        outcomes = tuple(DlmsOutcome(isinstance(each, ActionAnswer), int(each.result)) for each in payload.answers)
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
