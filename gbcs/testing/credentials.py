"""What every device does with the commands in ASN.1: credentials, joins, firmware, the clock and device log of gas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from gbcs.certificates import (
    Certificate,
    RemotePartyRole,
    build_signing_request,
    chain_problems,
    read_certificate,
)
from gbcs.entity import EntityId
from gbcs.keys import KeyUsage
from gbcs.payload.asn1.types import (
    CANCELLED,
    ActivateImageResponseCode,
    CellUsage,
    CredentialsReplacementMode,
    DeviceType,
    JoinResponseCode,
    StatusCode,
    TrustAnchorCellIdentifier,
    UnjoinResponseCode,
)
from gbcs.payload.asn1.types import KeyUsage as UsageBits
from gbcs.testing import contingency, events
from gbcs.testing.cells import Cell, Held
from gbcs.testing.gas_readings import CHANGE_OF_SUPPLIER, take_snapshot
from gbcs.testing.pending import Pending
from gbcs.usecases.codes import REPLACEMENT_MODES
from wire.errors import WireError
from wire.node import plain

if TYPE_CHECKING:
    from gbcs.message import Message
    from gbcs.testing.device import Device
    from gbcs.usecases import UseCase

__all__ = [
    "BY_CONTINGENCY",
    "Protection",
    "carry_out",
    "is_by",
    "mature",
    "may_send",
    "peer",
    "protection",
    "signer",
    "wants_mac",
]


class Protection(NamedTuple):
    """What protects a command.

    Attributes:
        mac: of the access control broker.
        signature: of the originator.
    """

    mac: bool
    signature: bool


BY_CONTINGENCY = REPLACEMENT_MODES[CredentialsReplacementMode.ANY_BY_CONTINGENCY]
"""The command of whoever has the contingency key, which no cell holds."""

_SIGNED_ALONE = frozenset(
    (REPLACEMENT_MODES[CredentialsReplacementMode.ANY_EXCEPT_ABNORMAL_ROOT_BY_RECOVERY], BY_CONTINGENCY)
)
"""The commands that no broker stands behind."""

_DETAILS = frozenset((0x0008, 0x011B))
"""The commands that read credentials: with a signature or a MAC, as the cell that they name has a key for."""


def protection(message: Message, use_case: UseCase, kind: str) -> Protection:
    """What has to protect a command (digests gbcs-messages.md 4.3, gbcs-behaviour.md 3.1.1)."""
    if use_case.mac_suffices:
        return Protection(True, kind == "CHF")
    mac = wants_mac(message)
    return Protection(mac, not mac or use_case.critical is True)


def wants_mac(message: Message) -> bool:
    """Whether the broker's MAC protects a command; where it does not, whoever sends it signs."""
    code = message.header.message_code
    if code in _DETAILS:
        cell = getattr(message.payload, "authorising_remote_party_ta_cell_identifier", None)
        return cell is None or bool(cell.trust_anchor_cell_key_usage != UsageBits.DIGITAL_SIGNATURE)
    return code not in _SIGNED_ALONE


def may_send(role: RemotePartyRole, use_case: UseCase, kind: str) -> bool:
    """Whether a role may send a command of which the tables do not say it.

    Tokens are the supplier's alone (digest gbcs-behaviour.md 5.4). Every party may read the credentials, if it is the
    one that its command names. Everything else is for the supplier, and for the broker, which stands for the users
    whom a device does not know; a hub's firmware is the WAN provider's too.
    """
    if use_case.roles:
        return True  # the tables have the role; it is the device that they do not name
    if use_case.reference in ("CS01a", "CS01b"):
        return role == RemotePartyRole.SUPPLIER
    if use_case.message_code in _DETAILS:
        return True
    if use_case.message_code == _CS06 and kind == "CHF" and role == RemotePartyRole.WAN_PROVIDER:
        return True
    return role in (RemotePartyRole.SUPPLIER, RemotePartyRole.ACCESS_CONTROL_BROKER)


def is_by(message: Message, role: RemotePartyRole) -> bool:
    """Whether the payload names the cell of the sender's role, where it names one."""
    payload: Any = message.payload
    control = getattr(payload, "authorising_remote_party_control", payload)
    cell = getattr(control, "authorising_remote_party_ta_cell_identifier", None)
    return cell is None or cell.trust_anchor_cell_remote_party_role == role


def signer(device: Device, message: Message, role: RemotePartyRole) -> Held | None:
    """Whose signature a command of a role needs; None where the device knows nobody's.

    By contingency it is that of the key in the root's certificate, which the command's symmetric key unwraps.
    """
    if message.header.message_code != BY_CONTINGENCY:
        return device.holder(role, KeyUsage.DIGITAL_SIGNATURE)
    payload: Any = message.payload
    symmetric_key = payload.authorising_remote_party_control.plaintext_symmetric_key
    root = _root(device)
    point = None if symmetric_key is None or root is None else contingency.unwrapped(root, symmetric_key)
    return None if point is None else Held(message.header.originator, bytes(8), point)


def _root(device: Device) -> bytes | None:
    """The certificate of the root that the device holds, where it is among those that it trusts."""
    held = device.holder(RemotePartyRole.ROOT, "keyCertSign")
    return next((der for der in device.trust if held is not None and Held.of(read_certificate(der)) == held), None)


def carry_out(device: Device, message: Message, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Do what a command asks; the values of the response."""
    code = message.header.message_code
    act = _ACTS.get(code, _replace_credentials)
    log = _log(device)
    values = act(device, message, asked, at)
    if device.kind == "GPF" and _log(device) != log:
        entries = [{"deviceID": other, "deviceType": joined.kind} for other, joined in _log(device).items()]
        events.happen(device, 0x8071, at, {"deviceLogEntries": entries})
    return values


def mature(device: Device, pending: Pending) -> None:
    """The time of a command has come: carry it out, and say so."""
    header = pending.message.header
    asked = pending.message.values()
    sender = next((cell.role for cell, held in device.cells.items() if held.entity_id == header.originator), None)
    if header.message_code == _CS06:
        outcome = _activate(device, asked)
        is_fine = outcome["activateImageResponseCode"] == ActivateImageResponseCode.SUCCESS
        values: dict[str, Any] = {"originatorCounter": header.originator_counter}
        alert = 0x00CA
    else:
        outcome = _replaced(device, pending.message, asked, pending.at)
        outcome["credentialsReplacementMode"] = _mode(pending.message)
        is_fine = all(each["statusCode"] == StatusCode.SUCCESS for each in outcome["replacementOutcomes"])
        values = {}
        alert = 0x0124 if header.message_code in (0x0125, 0x0126) else 0x00CB
    values |= {
        "alertCode": 0x8F66 if is_fine else 0x8F67,
        "executionDateTime": pending.at,
        "executionOutcome": outcome,
    }
    device.alert(alert, values, sender or RemotePartyRole.SUPPLIER, pending.at)


def _schedule(device: Device, message: Message, when: datetime | None, at: datetime) -> bool:
    """Whether a command is not to be carried out now: it waits, or cancels what waits."""
    if when is None or (when != CANCELLED and when <= at):
        return False
    code = message.header.message_code
    others = tuple(each for each in device.pending if each.message.header.message_code != code)
    device.pending = others if when == CANCELLED else (*others, Pending(when, message, code))
    return True


# Remote parties' credentials -----------------------------------------------------------------------------------------


# Whose cells each mode may replace.
_REPLACEABLE: Mapping[int, frozenset[RemotePartyRole]] = {
    0: frozenset((RemotePartyRole.ROOT,)),
    1: frozenset((RemotePartyRole.ROOT,)),
    2: frozenset((RemotePartyRole.SUPPLIER,)),
    3: frozenset((RemotePartyRole.NETWORK_OPERATOR,)),
    4: frozenset((RemotePartyRole.ACCESS_CONTROL_BROKER,)),
    5: frozenset((RemotePartyRole.WAN_PROVIDER,)),
    6: frozenset((RemotePartyRole.TRANSITIONAL_COS,)),
    7: frozenset((RemotePartyRole.SUPPLIER,)),
    8: frozenset(RemotePartyRole) - {RemotePartyRole.ROOT},
    9: frozenset(RemotePartyRole),
    10: frozenset((RemotePartyRole.LOAD_CONTROLLER,)),
    11: frozenset((RemotePartyRole.LOAD_CONTROLLER,)),
}


def _cell(identifier: TrustAnchorCellIdentifier | Mapping[str, Any]) -> Cell:
    role, usage, use = (
        (identifier[name] for name in _CELL_FIELDS)
        if isinstance(identifier, Mapping)
        else (identifier.trust_anchor_cell_remote_party_role, *identifier[1:])
    )
    return Cell(RemotePartyRole(role), str(plain(UsageBits(usage))), use == CellUsage.PRE_PAYMENT_TOP_UP)


_CELL_FIELDS = ("trustAnchorCellRemotePartyRole", "trustAnchorCellKeyUsage", "trustAnchorCellUsage")


def _identifier(cell: Cell) -> dict[str, Any]:
    use = CellUsage.PRE_PAYMENT_TOP_UP if cell.is_top_up else CellUsage.MANAGEMENT
    return dict(zip(_CELL_FIELDS, (cell.role, UsageBits.named(cell.usage), use), strict=True))


def _details(device: Device, message: Message, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    details = []
    for role in asked["remotePartyRolesCredentialsRequired"]:
        held = {cell: each for cell, each in device.cells.items() if cell.role == role}
        if not held:
            details.append({"remotePartyRole": role, "statusCode": StatusCode.TRUST_ANCHOR_NOT_FOUND})
            continue
        contents = [
            {
                "trustAnchorCellKeyUsage": UsageBits.named(cell.usage),
                "trustAnchorCellUsage": CellUsage.PRE_PAYMENT_TOP_UP if cell.is_top_up else CellUsage.MANAGEMENT,
                "existingSubjectUniqueID": each.entity_id,
                "existingSubjectKeyIdentifier": each.key_identifier,
            }
            for cell, each in sorted(held.items(), key=lambda pair: _ORDER.index((pair[0].usage, pair[0].is_top_up)))
        ]
        details.append(
            {
                "remotePartyRole": role,
                "statusCode": StatusCode.SUCCESS,
                "currentSeqNumber": device.floor(role),
                "trustAnchorCellsDetails": contents,
            }
        )
    return {"remotePartyDetails": details}


_ORDER = (("keyCertSign", False), ("digitalSignature", False), ("keyAgreement", False), ("keyAgreement", True))


def _mode(message: Message) -> CredentialsReplacementMode:
    payload: Any = message.payload
    mode: CredentialsReplacementMode = payload.authorising_remote_party_control.credentials_replacement_mode
    return mode


def _replace_credentials(device: Device, message: Message, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    if _schedule(device, message, asked.get("executionDateTime"), at):
        return {}
    return {"executionOutcome": _replaced(device, message, asked, at)}


def _replaced(device: Device, message: Message, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Replace the cells that may be; what became of each, and the floors that now hold."""
    payload: Any = message.payload
    control = payload.authorising_remote_party_control
    path = [each.der for each in payload.certification_path_certificates]
    trust = device.trust
    checked_at = at if not control.apply_time_based_cpv_checks else None
    own = next((cell.role for cell, held in device.cells.items() if held.entity_id == message.header.originator), None)
    if message.header.message_code == BY_CONTINGENCY:
        own = RemotePartyRole.ROOT
        trust = (*trust, *(each.replacement_certificate.der for each in payload.replacements if _is_of_root(each)))
    outcomes, is_changed = [], False
    for replacement in payload.replacements:
        cell = _cell(replacement.target_trust_anchor_cell)
        before = device.cells.get(cell, _EMPTY)
        status, after = _judged(
            device, int(_mode(message)), cell, replacement.replacement_certificate.der, path, trust, checked_at
        )
        if after is not None:
            if device.kind == "GSME" and cell.role == RemotePartyRole.SUPPLIER and after.entity_id != before.entity_id:
                take_snapshot(device, CHANGE_OF_SUPPLIER, at)
            if cell.role == RemotePartyRole.ROOT:
                old = _root(device)
                new = replacement.replacement_certificate.der
                device.trust = (new, *(der for der in device.trust if der != old))
            device.cells = {**device.cells, cell: after}
            is_changed = True
        now = after or before
        outcomes.append(
            {
                "affectedTrustAnchorCell": _identifier(cell),
                "statusCode": status,
                "existingSubjectUniqueID": before.entity_id,
                "existingSubjectKeyIdentifier": before.key_identifier,
                "replacingSubjectUniqueID": now.entity_id,
                "replacingSubjectKeyIdentifier": now.key_identifier,
            }
        )
    if is_changed:
        events.happen(device, 0x8F70, at)
    return {
        "authorisingRemotePartySeqNumber": message.header.originator_counter,
        "remotePartySeqNumberChanges": _floors(device, control, own),
        "replacementOutcomes": outcomes,
    }


def _is_of_root(replacement: Any) -> bool:
    return bool(_cell(replacement.target_trust_anchor_cell).role == RemotePartyRole.ROOT)


_EMPTY = Held(EntityId(bytes(8)), bytes(8), b"")


def _judged(
    device: Device,
    mode: int,
    cell: Cell,
    der: bytes,
    path: list[bytes],
    trust: tuple[bytes, ...],
    at: datetime | None,
) -> tuple[StatusCode, Held | None]:
    if cell not in device.cells and cell.role != RemotePartyRole.LOAD_CONTROLLER:
        return StatusCode.TRUST_ANCHOR_NOT_FOUND, None
    if cell.role not in _REPLACEABLE.get(mode, frozenset()):
        return StatusCode.OTHER, None
    try:
        certificate = read_certificate(der)
        authorities = [read_certificate(each) for each in path]
        roots = [read_certificate(each) for each in trust]
    except WireError:
        return StatusCode.BAD_CERTIFICATE, None
    if certificate.usage != cell.usage:
        return StatusCode.BAD_CERTIFICATE, None
    if chain_problems(certificate, authorities, roots, at):
        return StatusCode.NO_TRUST_ANCHOR, None
    return StatusCode.SUCCESS, Held.of(certificate)


def _floors(device: Device, control: Any, own: RemotePartyRole | None) -> list[dict[str, Any]]:
    """Set the floors that a command brings; those that it brought."""
    changes: list[dict[str, Any]] = []

    def change(role: RemotePartyRole, floor: int, specialist: Any) -> None:
        device.set_floor(role, floor)
        entry: dict[str, Any] = {"otherRemotePartyRole": role, "otherRemotePartyFloorSeqNumber": floor}
        if specialist:
            for each in specialist:
                device.set_floor(role, each.seq_number, is_top_up=True)
            entry["newRemotePartySpecialistFloorSeqNumber"] = [
                {"seqNumberUsage": each.seq_number_usage, "seqNumber": each.seq_number} for each in specialist
            ]
        changes.append(entry)

    if control.new_remote_party_floor_seq_number is not None and own is not None:
        change(own, control.new_remote_party_floor_seq_number, control.new_remote_party_specialist_floor_seq_number)
    for other in control.other_remote_party_seq_number_changes or ():
        change(
            other.other_remote_party_role,
            other.other_remote_party_floor_seq_number,
            other.new_remote_party_specialist_floor_seq_number,
        )
    return changes


# The device's own credentials ----------------------------------------------------------------------------------------


def _usage(bits: int) -> str | None:
    return {1: KeyUsage.DIGITAL_SIGNATURE, 16: KeyUsage.KEY_AGREEMENT}.get(int(bits))


def _issue(device: Device, message: Message, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    from gbcs.testing.pki import made_key

    usage = _usage(asked["keyUsage"])
    if usage is None:
        return {"issueCredentialsResponseCode": 1}
    key = made_key(device.seed, device.entity_id, usage, message.header.originator_counter)
    device.new_keys = {**device.new_keys, usage: key}
    return {"certificationRequest": build_signing_request(key, device.entity_id, usage)}


def _update_certificate(device: Device, message: Message, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    from gbcs.testing.pki import SoftKey

    try:
        certificate = read_certificate(asked["certificate"])
    except WireError:
        return {"responseCode": 1}
    if certificate.entity_id != device.entity_id:
        return {"responseCode": 2}
    if certificate.usage not in (KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_AGREEMENT):
        return {"responseCode": 3}
    key = device.new_keys.get(certificate.usage)
    if key is None:
        return {"responseCode": 4}
    soft = SoftKey(key)
    if soft.point != certificate.public_point:
        return {"responseCode": 5}
    device.certificates = {**device.certificates, certificate.usage: certificate.der}
    device.new_keys = {usage: each for usage, each in device.new_keys.items() if usage != certificate.usage}
    if certificate.usage == KeyUsage.DIGITAL_SIGNATURE:
        device.signing_next = soft
    else:
        device.agreement = soft
    return {"responseCode": 0}


def _provide_certificate(device: Device, message: Message, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    usage = _usage(asked["keyUsage"])
    if usage is None:
        return {"responseCode": 1}
    held = device.certificates.get(usage)
    return {"responseCode": 2} if held is None else {"certificate": held}


# Joins ---------------------------------------------------------------------------------------------------------------

DEVICE_LOG = ("device log",)
_LARGEST_LOG = 16


class Joined(NamedTuple):
    """An entry of a device log.

    Attributes:
        kind: of the other device.
        certificate: of its key agreement key, between a GSME and a PPMID.
    """

    kind: DeviceType
    certificate: bytes | None = None


def peer(device: Device, other: EntityId) -> Held | None:
    """The key of a device that was joined with its certificate; None for any other."""
    joined = _log(device).get(other)
    if joined is None or joined.certificate is None:
        return None
    return Held.of(read_certificate(joined.certificate))


def _log(device: Device) -> dict[EntityId, Joined]:
    log: dict[EntityId, Joined] = device.state.get(DEVICE_LOG, {})
    return log


_METHOD_C = 0x00AF


def _join(device: Device, message: Message, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    other = EntityId(asked["otherDeviceEntityIdentifier"])
    kind, certificate = asked["otherDeviceType"], asked.get("otherDeviceCertificate")
    return {"joinResponseCode": _joined(device, message.header.message_code, other, kind, certificate)}


def _joined(
    device: Device, code: int, other: EntityId, kind: DeviceType, certificate: bytes | None
) -> JoinResponseCode:
    if code == _METHOD_C:
        if not _is_certificate_of(device, certificate, other):
            return JoinResponseCode.INVALID_OR_MISSING_CERTIFICATE
    elif certificate is not None:
        return JoinResponseCode.INVALID_OR_MISSING_CERTIFICATE
    log = _log(device)
    if other in log and log[other].kind != kind:
        return JoinResponseCode.INCOMPATIBLE_WITH_EXISTING_ENTRY
    if other not in log and len(log) >= _LARGEST_LOG:
        return JoinResponseCode.DEVICE_LOG_FULL
    device.state.put(DEVICE_LOG, log | {other: Joined(kind, certificate)})
    return JoinResponseCode.SUCCESS


def _is_certificate_of(device: Device, der: bytes | None, other: EntityId) -> bool:
    """Whether it is the other device's, for key agreement; and issued by who is trusted, where anybody is."""
    if der is None:
        return False
    try:
        certificate: Certificate = read_certificate(der)
        trusted = [read_certificate(each) for each in device.trust]
    except WireError:
        return False
    if certificate.entity_id != other or certificate.usage != KeyUsage.KEY_AGREEMENT:
        return False
    return not trusted or not chain_problems(certificate, (), trusted)


def _unjoin(device: Device, message: Message, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    log = dict(_log(device))
    if log.pop(EntityId(asked["otherDeviceEntityIdentifier"]), None) is None:
        return {"unjoinResponseCode": UnjoinResponseCode.OTHER_DEVICE_NOT_IN_DEVICE_LOG}
    device.state.put(DEVICE_LOG, log)
    return {"unjoinResponseCode": UnjoinResponseCode.SUCCESS}


def _read_log(device: Device, message: Message, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    entries = [{"deviceID": other, "deviceType": joined.kind} for other, joined in _log(device).items()]
    return {"readLogResponseCode": 0, "deviceLogEntries": entries}


def _restore_log(device: Device, message: Message, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    outcomes = []
    for entry in asked["deviceLogEntries"]:
        outcome = _joined(device, 0x000E, EntityId(entry["deviceID"]), entry["deviceType"], None)
        outcomes.append({"deviceLogEntry": entry, "joinResponseCode": outcome})
    return {"restoreOutcomes": outcomes}


# Firmware and clock --------------------------------------------------------------------------------------------------

_CS06 = 0x0012


def _activate_firmware(device: Device, message: Message, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    if _schedule(device, message, asked.get("executionDateTime"), at):
        return {}
    return {"executionOutcome": _activate(device, asked)}


def _activate(device: Device, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Run the image with this hash; image and hash are judged when the time has come."""
    code = ActivateImageResponseCode.SUCCESS
    if not device.images:
        code = ActivateImageResponseCode.NO_IMAGE_HELD
    elif asked["manufacturerImageHash"] not in device.images:
        code = ActivateImageResponseCode.HASH_MISMATCH
    else:
        device.firmware = device.images[asked["manufacturerImageHash"]]
    return {"activateImageResponseCode": code, "firmwareVersion": device.firmware}


def _firmware_version(device: Device, message: Message, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    return {"firmwareVersion": device.firmware, "responseCode": 0}


def _set_clock(device: Device, message: Message, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The clock is set to the hub's time where that lies in the interval; else it is unreliable."""
    is_reliable = asked["validityIntervalStart"] <= at <= asked["validityIntervalEnd"]
    device.state.put(("clock status",), 0 if is_reliable else 2)
    return {"deviceTime": at.replace(microsecond=0), "deviceTimeStatus": 0 if is_reliable else 2}


_ACTS: Mapping[int, Callable[[Device, Message, Mapping[str, Any], datetime], dict[str, Any]]] = {
    0x0008: _details,
    0x011B: _details,
    0x000A: _issue,
    0x000B: _update_certificate,
    0x000C: _provide_certificate,
    0x000D: _join,
    0x000E: _join,
    0x00AB: _join,
    0x00AF: _join,
    0x000F: _unjoin,
    0x0010: _unjoin,
    0x0012: _activate_firmware,
    0x0013: _read_log,
    0x007F: _set_clock,
    0x008C: _restore_log,
    0x0129: _firmware_version,
}
