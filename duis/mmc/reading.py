"""From XML to what an MMC document says."""

from __future__ import annotations

import re
from typing import Any

from dlms.time import DateTime
from duis.bindings import cosem, responses
from duis.bindings.elements import Source
from duis.bindings.lens import ABSENT, Field
from duis.bindings.texts import base64, date_time, eui, hexadecimal, integer, text
from duis.mmc.document import Data, DlmsOutcome, MmcDocument, ZigbeeOutcome, use_case_of
from duis.mmc.extraction import variants_of
from duis.mmc.vocabulary import (
    CLOCK_STATUS,
    DIFFERENT_BASE,
    NOWHERE,
    VERSION,
    alert_binding,
    alert_description,
    context_of,
    result_name,
    status_name,
)
from gbcs.message import CRA, GroupingHeader
from wire.errors import quoted

_CODE = re.compile(r"[0-9A-Fa-f]{4}")


def read(source: Source) -> MmcDocument:
    """What a document says; all that is read is marked in the source as taken."""
    version = source.text("@schemaVersion")
    if version is None:
        raise source.error("is missing", path="@schemaVersion", expected=VERSION)
    at, body = source.one("Header"), source.one("Body")
    if at is None or body is None:
        raise source.error("Header or Body is missing", expected="both")
    response, alert = body.one("ResponseMessage"), body.one("DeviceAlertMessage")
    if (response is None) == (alert is None):
        raise body.error("not exactly one message", expected="ResponseMessage or DeviceAlertMessage")
    message = response if response is not None else alert
    assert message is not None
    header = _read_header(at, CRA.RESPONSE if alert is None else CRA.ALERT)
    variant = _read_variant(at)
    data = tuple(_read_data(each, number) for number, each in enumerate(message.many("GBCSData")))
    context = context_of(header)
    use_case = use_case_of(header)
    if alert is not None:
        return _read_alert(alert, header, variant, data)
    outcomes, zigbee_outcomes = _read_debug(message)
    service = message.one("SMETSData")
    if service is None:
        return MmcDocument(header, variant, "", None, {}, outcomes, zigbee_outcomes, data)
    children = service.all()
    if len(children) != 1:
        raise service.error(f"{len(children)} elements", expected="one response")
    at = children[0]
    element = at.name
    if element not in {responses.ELEMENTS[each] for each in variants_of(use_case)}:
        raise service.error(f"{use_case.reference} has no {element}", path=element)
    if variant is not None and responses.ELEMENTS.get(variant) != element:
        raise service.error(f"{element} is no response to {variant}", path=element)
    success = {"true": True, "1": True, "false": False, "0": False, None: None}.get(at.text("@MessageSuccess"), ABSENT)
    if success is ABSENT:
        raise at.error("is no truth value", path="@MessageSuccess", expected="true or false")
    binding = responses.binding(use_case)
    values: Any = binding.lens.read(at, context)
    if binding.empty:
        at.has(binding.empty)
    return MmcDocument(header, variant, element, success, values, outcomes, zigbee_outcomes, data)


def _read_alert(source: Source, header: GroupingHeader, variant: str | None, data: tuple[Data, ...]) -> MmcDocument:
    content = source.one("DeviceAlertContent")
    if content is None:
        return MmcDocument(header, variant, "", None, {}, data=data)
    code = _number(content, "GBCSHexAlertCode", 4)
    said = content.text("AlertDescription")
    if said != alert_description(code):
        raise content.error(f"{quoted(said)} for {code:04X}", path="AlertDescription", expected=alert_description(code))
    time = Field("Timestamp", date_time).read(content, NOWHERE)
    values: Any = alert_binding(header).lens.read(content, context_of(header, time))
    return MmcDocument(
        header, variant, "", None, {} if values is ABSENT else values, data=data, alert_code=code, time_stamp=time
    )


def _read_header(source: Source, cra: CRA) -> GroupingHeader:
    def number(path: str) -> int | None:
        found = Field(path, integer, optional=True).read(source, NOWHERE)
        if found is ABSENT:
            return None
        if not 0 <= found < 1 << 64:
            raise source.error(f"{found} found", path=path, expected="64 bits")
        return int(found)

    code = Field("GBCSHexadecimalMessageCode", text).read(source, NOWHERE)
    if not _CODE.fullmatch(code):
        raise source.error(
            f"{quoted(code)} found", path="GBCSHexadecimalMessageCode", expected="four hexadecimal digits"
        )
    counter = number("OriginatorCounter")
    if counter is None:
        raise source.error("is missing", path="OriginatorCounter", expected="a number")
    party = Field("SupplementaryRemotePartyID", eui, optional=True).read(source, NOWHERE)
    return GroupingHeader(
        cra,
        counter,
        Field("BusinessOriginatorID", eui).read(source, NOWHERE),
        Field("BusinessTargetID", eui).read(source, NOWHERE),
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
    found = Field("Timestamp", cosem.moment, optional=True).read(source, NOWHERE)
    if found is ABSENT:
        return None
    said, base = source.text("Timestamp/@ClockStatus"), source.text("Timestamp/@isFromGSME")
    if said is None and base is None:
        return found
    status = {name: code for code, name in CLOCK_STATUS.items()}.get(said or "reliable")
    if status is None or base not in (None, "true", "false", "1", "0"):
        raise source.error(f"{quoted(said)} found", path="Timestamp", expected=" or ".join(CLOCK_STATUS.values()))
    if base in ("true", "1"):
        status |= DIFFERENT_BASE
    return found._replace(clock_status=status)


def _read_data(source: Source, number: int) -> Data:
    form, kind, name = source.text("@format"), source.text("@type"), source.text("@name")
    if source.text("@sequence") != str(number) or form not in ("plain", "encrypted"):
        raise source.error("the part is not in its place", expected=f"sequence {number}, plain or encrypted")
    return Data(name or "", kind or "", form == "encrypted", Field("", base64).read(source, NOWHERE))


def _read_debug(source: Source) -> tuple[tuple[DlmsOutcome, ...], tuple[ZigbeeOutcome, ...]]:
    outcomes = []
    source.many("DebugInfo/COSEMDebug")
    for number, each in enumerate(source.many("DebugInfo/COSEMDebug/COSEMResponse"), 1):
        is_action = each.has("ActionResult")
        code = Field("@ResponseCode", integer).read(each, NOWHERE)
        if Field("@Position", integer).read(each, NOWHERE) != number:
            raise each.error("out of order", path="@Position", expected=str(number))
        said = each.text("ActionResult" if is_action else "DataAccessResult")
        if said != result_name(is_action, code):
            raise each.error(f"{quoted(said)} for {code}")
        outcomes.append(DlmsOutcome(is_action, code))
    zigbee_outcomes = []
    for each in source.many("DebugInfo/ZIGBEEDebug/ZIGBEEClusterResponse"):
        cluster = _number(each, "ClusterName", 4)
        if each.text("ClusterName/@id") != f"{cluster:04X}":
            raise each.error("another id", path="ClusterName/@id", expected=f"{cluster:04X}")
        read, commands = each.many("ZIGBEEDataResponse"), each.many("ZIGBEECommandResponse")
        statuses = []
        for one in read or commands:
            status = _number(one, "Status/@ResponseCode", 2)
            if one.text("Status/ZCLStatus") != status_name(status):
                raise one.error(f"another name of {status:02X}", path="Status/ZCLStatus")
            identifier = _number(one, "AttributeID", 4) if read else _number(one, "CommandID", 2)
            statuses.append((identifier, status))
        zigbee_outcomes.append(ZigbeeOutcome(cluster, bool(read), tuple(statuses)))
    return tuple(outcomes), tuple(zigbee_outcomes)


def _number(source: Source, path: str, digits: int) -> int:
    octets = Field(path, hexadecimal).read(source, NOWHERE)
    if len(octets) * 2 != digits:
        raise source.error("of another length", path=path, expected=f"{digits} hexadecimal digits")
    return int.from_bytes(octets, "big")
