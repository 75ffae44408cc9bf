"""Hypothesis strategies for what :mod:`gbcs` decodes: each makes values that encode, and decode to themselves.

A message is consistent: its payload is one that its message code and its CRA flag select.
"""

from __future__ import annotations

from typing import Any

import construct
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from dlms.apdu.data_notification import DataNotification
from dlms.data import BitString, LongUnsigned, Unsigned
from gbcs.block_transfer import Block
from gbcs.entity import EntityId
from gbcs.message import CRA, GroupingHeader, Message
from gbcs.payload import Opaque
from gbcs.payload import alert_contents as content
from gbcs.payload.dlms import Alert
from gbcs.payload.gbz import ClearContent, Component, EncryptedContent, FutureDatedOutcome, GbzAlert, GbzPayload
from gbcs.payload.protected import CipheredBlock, ProtectionParameters
from gbcs.testing.strategies import asn1, dlms, zigbee
from gbcs.testing.strategies.layouts import values
from gbcs.usecases.codes import CODES
from wire.layout import Layout, Rest, ToEnd, Trailing
from zigbee.general import COMMANDS as GENERAL
from zigbee.key_establishment import IDENTITY

u64 = st.one_of(st.integers(0, (1 << 64) - 1), st.sampled_from((0, 1, 1 << 32, (1 << 64) - 1)))
entities = st.binary(min_size=8, max_size=8).map(EntityId)

DLMS_CODES = [code for code, (_, protocol, _) in CODES.items() if protocol == "D"]
GBZ_CODES = [code for code, (_, protocol, _) in CODES.items() if protocol == "G"]
UNKNOWN_CODES = [code for code in range(0x10000) if code not in CODES]

# Alerts --------------------------------------------------------------------------------------------------------------

date_times = dlms.date_times()
masks = st.binary(min_size=4, max_size=4).map(lambda octets: BitString(octets, 32))
unsigned = dlms.u8.map(Unsigned)
long_unsigned = dlms.u16.map(LongUnsigned)
triggers = dlms.u8.map(content.ScanTrigger)
parameters = st.builds(ProtectionParameters, u64, entities, entities)
ciphered_blocks = st.builds(CipheredBlock, dlms.octets(), st.binary(min_size=12, max_size=12))
identifiers = st.builds(content.MessageIdentifier, entities, entities, dlms.u8, u64)
log_entries = st.builds(content.DeviceLogEntry, entities, st.one_of(st.just(b""), st.binary(min_size=16, max_size=16)))
backups = st.builds(content.DeviceLogBackup, date_times, st.binary(min_size=8, max_size=8), dlms.tuples_of(log_entries))
configurations = st.builds(
    content.SubGhzConfiguration,
    *(masks,) * 4,
    *(long_unsigned, long_unsigned, unsigned, long_unsigned, unsigned, unsigned),
    *(long_unsigned, unsigned, long_unsigned, long_unsigned, long_unsigned),
)
discarded = st.builds(content.MessageDiscarded, identifiers)
named = st.builds(content.DeviceNamed, entities)

BY_CODE: dict[int, SearchStrategy[Any]] = {
    0x0018: st.builds(content.DeviceLogChanged, backups),
    0x0061: st.builds(content.BillingDataLog, parameters, ciphered_blocks),
    0x0067: st.builds(content.SupplyOutageRestored, date_times, date_times),
    0x00CC: st.builds(content.FutureDatedOutcome, dlms.u16, u64, dlms.u16, dlms.obis_codes, dlms.u8),
    0x00CE: st.builds(content.FirmwareReceipt, st.binary(min_size=32, max_size=32)),
    0x00D5: st.one_of(discarded, st.builds(content.UndeliveredMessage, identifiers, st.sampled_from((2, 3)))),
    0x00F0: st.builds(content.IntegrityIssue, dlms.u16.map(content.IntegrityIssueCode)),
    0x0110: named,
    0x0111: st.builds(content.ChannelChanged, masks, triggers),
    0x0112: st.builds(content.ScanRequestAssessed, dlms.u8.map(content.ScanStatus), triggers),
    0x0113: st.builds(content.SubGhzConfigurationChanged, configurations),
    0x0114: discarded,
    0x0115: named,
    0x0120: st.builds(content.CommandNotSupported, dlms.u16, u64),
    0x0121: st.builds(content.AuxiliaryLimitProcessed, unsigned, date_times, date_times, unsigned),
    0x0122: st.builds(content.AuxiliaryLimitEnded, unsigned, unsigned),
    0x0123: st.builds(content.OperationalUpdate, dlms.utf8_strings()),
}
"""Message code to what its alerts add to alert code and time stamp."""


def alerts(content_of_it: SearchStrategy[Any]) -> SearchStrategy[Alert]:
    """Alerts with a content."""
    return st.builds(Alert, dlms.long_invoke_ids, dlms.u16, date_times, content_of_it)


@st.composite
def _declared(draw: st.DrawFn) -> tuple[CRA, int, Any]:
    code = draw(st.sampled_from(sorted(BY_CODE)))
    return CRA.ALERT, code, draw(alerts(BY_CODE[code]))


def _is_undeclared(case: tuple[CRA, int, Alert]) -> bool:
    declared = content.CONTENTS.get(case[1])
    return declared is None or declared.from_data(case[2].content) is None


# GBZ -----------------------------------------------------------------------------------------------------------------

encrypted_contents = st.builds(EncryptedContent, dlms.u8, ciphered_blocks)
_CLUSTER_COMMANDS = {row[:3]: row[3] for row in zigbee.COMMANDS if row[1] & 0x03 == 1}
_CLUSTERS = sorted({cluster_id for cluster_id, _, _ in _CLUSTER_COMMANDS})


def _is_open(part: Any) -> bool:
    """Whether what stands behind a part may be taken for the part's own."""
    if isinstance(part, Layout):
        return any(_is_open(inner) for _, inner in part.fields)
    if isinstance(part, construct.IfThenElse):
        return _is_open(part.thensubcon)
    return isinstance(part, ToEnd | Trailing) or part is Rest or part is IDENTITY


_times = st.none() | zigbee.UTC_TIMES


@st.composite
def _header(draw: st.DrawFn, times: st.SearchStrategy[Any]) -> tuple[Any, ...]:
    """What stands before the ZCL header of a component: last, from-date-time, sequence number."""
    return draw(st.booleans()), draw(times), draw(dlms.u8)


@st.composite
def known_commands(draw: st.DrawFn) -> tuple[int, int, int, Any, bytes]:
    """Commands that zigbee knows: cluster, frame control, command, content, trailing octets."""
    if draw(st.booleans()):
        (cluster_id, control, command_id), layout = draw(st.sampled_from(sorted(_CLUSTER_COMMANDS.items())))
    else:
        cluster_id = draw(st.sampled_from(_CLUSTERS) | dlms.u16)
        control = draw(st.sampled_from((0x00, 0x08)))
        command_id, layout = draw(st.sampled_from(sorted(GENERAL.items())))
    control |= draw(st.integers(0, 15)) << 4
    trailing = b"" if _is_open(layout) else draw(st.just(b"") | dlms.octets())
    return cluster_id, control, command_id, draw(values(layout)), trailing


def _is_unknown(where: tuple[int, int, int]) -> bool:
    cluster_id, control, command_id = where
    kind = control & 0x03
    if control & 0x04 or kind > 1:
        return True
    return command_id not in GENERAL if kind == 0 else (cluster_id, control & 0x0F, command_id) not in _CLUSTER_COMMANDS


unknown_commands = st.tuples(st.sampled_from(_CLUSTERS) | dlms.u16, dlms.u8, dlms.u8).filter(_is_unknown)
any_commands = known_commands().map(lambda known: known[:3]) | unknown_commands


def _component(header: tuple[Any, ...], where: tuple[int, int, int], content: Any, trailing: bytes = b"") -> Component:
    is_last, from_date_time, sequence_number = header
    cluster_id, control, command_id = where
    return Component(is_last, cluster_id, from_date_time, control, sequence_number, command_id, content, trailing)


known_components = st.builds(
    lambda header, known: _component(header, known[:3], *known[3:]), _header(_times), known_commands()
)
unknown_components = st.builds(_component, _header(_times), unknown_commands, dlms.octets())
encrypted_components = st.builds(_component, _header(st.none()), any_commands, encrypted_contents)
components = st.one_of(known_components, known_components, unknown_components, encrypted_components)
gbz_payloads = st.builds(GbzPayload, dlms.tuples_of(components))


def _cleared(component: Component, frame_counter: int) -> Component:
    content = ClearContent(frame_counter, *component[-2:])
    return component._replace(from_date_time=None, content=content, trailing=b"")


clear_components = st.builds(_cleared, known_components | unknown_components, dlms.u8)
"""Components after decryption."""

_HASH_HEAD = bytes((9, 32))
GBZ_BODIES: dict[int, SearchStrategy[Any]] = {
    0x008B: components,
    0x00CD: st.builds(FutureDatedOutcome, dlms.u16, u64, dlms.u16, dlms.u8, dlms.u8)
    | (dlms.octets() | st.binary(min_size=15, max_size=15)).filter(lambda body: len(body) != 15 or body[0] != 14),
    0x00CF: st.builds(content.FirmwareReceipt, st.binary(min_size=32, max_size=32))
    | (dlms.octets() | st.binary(min_size=34, max_size=34)).filter(
        lambda body: len(body) != 34 or body[:2] != _HASH_HEAD
    ),
    0x00F2: st.builds(content.IntegrityIssue, dlms.u16.map(content.IntegrityIssueCode))
    | dlms.octets().filter(lambda body: len(body) != 2),
}
"""Message code to what its alerts add to alert code and time stamp."""


def gbz_alerts(body: SearchStrategy[Any]) -> SearchStrategy[GbzAlert]:
    """GBZ alerts with a body."""
    return st.builds(GbzAlert, dlms.u16, zigbee.UTC_TIMES, dlms.u8, body)


@st.composite
def _declared_gbz(draw: st.DrawFn) -> tuple[CRA, int, Any]:
    code = draw(st.sampled_from(sorted(GBZ_BODIES)))
    return CRA.ALERT, code, draw(gbz_alerts(GBZ_BODIES[code]))


# Payloads ------------------------------------------------------------------------------------------------------------


def payloads() -> SearchStrategy[tuple[CRA, int, Any]]:
    """Payloads, each with a CRA flag and a message code that select it."""
    dlms_codes = st.sampled_from([*DLMS_CODES, 0x1000, 0x1001])
    unknown = st.sampled_from(UNKNOWN_CODES)
    gbz_codes = st.sampled_from(GBZ_CODES)
    gbz_alert_codes = st.sampled_from([*GBZ_CODES, 0x1000, 0x1001]).filter(lambda code: code not in GBZ_BODIES)
    any_dlms = dlms_codes | unknown
    elements = dlms.tuples_of(dlms.data(4))
    return st.one_of(
        st.tuples(st.just(CRA.COMMAND), any_dlms, dlms.BY_APDU["access-request"]),
        st.tuples(st.just(CRA.RESPONSE), any_dlms, dlms.BY_APDU["access-response"]),
        _declared(),
        st.tuples(st.just(CRA.ALERT), any_dlms, alerts(elements)).filter(_is_undeclared),
        # A notification that has a time of its own is no alert.
        st.tuples(
            st.just(CRA.ALERT),
            any_dlms,
            st.builds(DataNotification, dlms.long_invoke_ids, date_times, dlms.data(4)),
        ),
        st.tuples(st.sampled_from((CRA.COMMAND, CRA.RESPONSE)), gbz_codes, gbz_payloads),
        asn1.payloads().map(lambda case: (CRA(case[1]), case[0], case[2])),
        st.tuples(st.just(CRA.ALERT), gbz_alert_codes, gbz_alerts(dlms.octets())),
        _declared_gbz(),
        st.tuples(st.sampled_from(CRA), unknown, dlms.octets().filter(_is_no_dlms).map(lambda raw: Opaque(None, raw))),
    )


def _is_no_dlms(octets: bytes) -> bool:
    return octets[:1] not in (b"\xd9", b"\xda", b"\x0f")


# Messages ------------------------------------------------------------------------------------------------------------

certificates = dlms.octets(40).filter(lambda octets: len(octets) > 8).map(lambda octets: b"\x30" + octets[1:])


def supplementary() -> SearchStrategy[tuple[Any, ...]]:
    """The last four fields of a grouping header, in each combination that other-information has a form for."""
    none = st.none()
    return st.one_of(
        st.tuples(none, none, none, none),
        st.tuples(entities, none, none, none),
        st.tuples(entities, u64, none, none),
        st.tuples(entities, u64, u64, none),
        st.tuples(entities, u64, none, certificates),
    )


def protections(cra: CRA) -> SearchStrategy[tuple[bytes | None, bytes | None]]:
    """Signature and MAC, each there or not; only a command may end without even an empty signature."""
    signatures = st.one_of(st.just(b""), st.binary(min_size=64, max_size=64))
    protected = st.tuples(signatures, st.none() | st.binary(min_size=12, max_size=12))
    return protected | st.just((None, None)) if cra is CRA.COMMAND else protected


@st.composite
def messages(draw: st.DrawFn) -> Message:
    """Messages of every shape."""
    cra, code, payload = draw(payloads())
    header = GroupingHeader(
        cra, draw(u64), draw(entities), draw(entities), code, draw(st.none() | date_times), *draw(supplementary())
    )
    return Message(header, payload, *draw(protections(cra)))


# Blocks --------------------------------------------------------------------------------------------------------------


def blocks() -> SearchStrategy[Block]:
    """Blocks of general block transfer."""
    return st.builds(
        Block,
        st.sampled_from(CRA),
        u64,
        entities,
        entities,
        dlms.u16,
        st.booleans(),
        st.booleans(),
        st.integers(0, 63),
        dlms.u16,
        dlms.u16,
        dlms.octets(),
    )
