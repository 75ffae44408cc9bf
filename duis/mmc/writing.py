"""An MMC document as XML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlms.time import DateTime
from duis import schema
from duis.bindings import cosem, responses
from duis.bindings.elements import Sink
from duis.bindings.lens import Context, Field
from duis.bindings.texts import base64, date_time, eui
from duis.mmc.vocabulary import (
    CLOCK_STATUS,
    DIFFERENT_BASE,
    DOUBTFUL,
    INVALID,
    NOWHERE,
    UNSPECIFIED,
    VERSION,
    alert_binding,
    alert_description,
    context_of,
    result_name,
    status_name,
    tag,
)
from gbcs.message import CRA

if TYPE_CHECKING:
    from duis.mmc.document import MmcDocument


def write(document: MmcDocument) -> bytes:
    """A document in the order of the schema, not yet held against it."""
    sink = Sink("GBCSResponse")
    sink.put("@schemaVersion", VERSION)
    _write_header(document, sink.at("Header"))
    body = sink.at("Body")
    context = context_of(document.header, document.time_stamp)
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
            binding = responses.binding(document.use_case)
            binding.lens.write(document.values, at, context)
            if binding.empty and not at.below:
                at.add(binding.empty)
        _write_debug(document, message)
    for number, part in enumerate(document.data):
        at = message.add("GBCSData")
        at.put("", base64.show(part.octets))
        at.put("@format", "encrypted" if part.is_encrypted else "plain")
        at.put("@sequence", str(number))
        at.put("@name", part.name)
        at.put("@type", part.kind)
    declaration = schema.root(tag("GBCSResponse"))
    assert declaration is not None
    return sink.document(declaration, {"ra": schema.MMC})


def _write_alert(document: MmcDocument, sink: Sink, context: Context) -> None:
    assert document.alert_code is not None
    sink.put("GBCSHexAlertCode", f"{document.alert_code:04X}")
    sink.put("AlertDescription", alert_description(document.alert_code))
    Field("Timestamp", date_time).write(document.time_stamp, sink, context)
    alert_binding(document.header).lens.write(document.values, sink, context)


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


def _write_timestamp(moment: DateTime, sink: Sink) -> None:
    if not cosem.is_moment(moment):
        return
    Field("Timestamp", cosem.moment).write(moment, sink, NOWHERE)
    status = moment.clock_status
    if status != UNSPECIFIED:
        sink.put("Timestamp/@isFromGSME", "true" if status & DIFFERENT_BASE else "false")
        known = INVALID if status & INVALID else status & DOUBTFUL
        sink.put("Timestamp/@ClockStatus", CLOCK_STATUS[known])


def _write_debug(document: MmcDocument, sink: Sink) -> None:
    for position, outcome in enumerate(document.outcomes, 1):
        at = sink.at("DebugInfo/COSEMDebug").add("COSEMResponse")
        at.put("@ResponseCode", str(outcome.code))
        at.put("@Position", str(position))
        name = result_name(outcome.is_action, outcome.code)
        at.put("ActionResult" if outcome.is_action else "DataAccessResult", name)
    for each in document.zigbee_outcomes:
        at = sink.at("DebugInfo/ZIGBEEDebug").add("ZIGBEEClusterResponse")
        at.put("ClusterName", f"{each.cluster_id:04X}")
        at.put("ClusterName/@id", f"{each.cluster_id:04X}")
        for number, status in each.statuses:
            one = at.add("ZIGBEEDataResponse" if each.is_read else "ZIGBEECommandResponse")
            one.put("AttributeID" if each.is_read else "CommandID", f"{number:0{4 if each.is_read else 2}X}")
            one.put("Status/@ResponseCode", f"{status:02X}")
            one.put("Status/ZCLStatus", status_name(status))
