"""Events at a device: what it writes to its logs and tells remote parties, as it is configured (GBCS 16).

Which log an event belongs to, who is told, and who may switch that off, is in the table of alert codes; where the table
does not say it, the code does: 80xx is the network operator's and of the power event log, 81xx the supplier's and of
the event log, 8Fxx the supplier's and of the security log, which nobody switches off.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gbcs.alerts import AlertCode, alert_of, read_settings
from gbcs.certificates import RemotePartyRole
from gbcs.testing import gas_readings
from gbcs.testing.cosem import attribute, moment
from gbcs.testing.electricity_readings import log, record
from gbcs.usecases import UseCase, by_message_code, by_reference
from gbcs.usecases.dlms import Access, Command
from gbcs.usecases.engines import engine_of
from wire.errors import EncodeError
from zigbee.types import UtcTime

if TYPE_CHECKING:
    from gbcs.header import GroupingHeader
    from gbcs.testing.device import Device

__all__ = [
    "change_hub_log",
    "change_sub_ghz_settings",
    "end_billing_period",
    "happen",
    "note",
    "refuse",
    "refuse_use_case",
    "tell",
]

_ROLES = {
    "Supplier": RemotePartyRole.SUPPLIER,
    "Network Operator": RemotePartyRole.NETWORK_OPERATOR,
    "WAN Provider": RemotePartyRole.WAN_PROVIDER,
    "Access Control Broker": RemotePartyRole.ACCESS_CONTROL_BROKER,
}
# Whom the table of alert codes does not name: the published alert of the code has this recipient.
_RECIPIENTS = {0x8071: "Access Control Broker"}
_PARTIES = {0x8000: (33, "Network Operator"), 0x8100: (30, "Supplier")}
_LOG_ACTION, _PUSH_TO_WAN = 0x07, 0x08


def happen(
    device: Device, code: int, at: datetime, values: Mapping[str, Any] | None = None, *, data: bytes = b""
) -> None:
    """Let an event happen: it is logged, and who is to be told is told, unless it is configured otherwise.

    Args:
        device: the one that it happens to.
        code: of the event.
        at: when.
        values: what its alert says besides code and time, by the names of the alert's use case.
        data: what the entry of the event log says besides.

    Raises:
        EncodeError: where the code is unknown or another device's, or the values are not those of its alert.
    """
    event = alert_of(code)
    if event is None:
        raise EncodeError(f"no event has the code {code:04X}")
    if event.devices and device.kind not in event.devices:
        raise EncodeError(f"{event.name} ({code:04X}) happens to {' and '.join(event.devices)}")
    carrier = _carrier(device, event)
    is_logged, is_sent = _configured(device, event)
    is_sent = is_sent and event.is_sent is not False
    if carrier is None and values:
        raise EncodeError(f"{event.name} ({code:04X}) has no values", path=(next(iter(values)),))
    if is_sent and carrier is not None:
        for role in _recipients(device, event):
            tell(device, carrier, code, at, values, role)
    if is_logged:
        _write(device, event, at, data)


def _carrier(device: Device, event: AlertCode) -> UseCase | None:
    """The use case of the alert of an event; None where there is no alert."""
    if not event.is_alert:
        return None
    own = (by_message_code(code) for code in event.message_codes)
    known = [each for each in own if each is not None and (not each.devices or device.kind in each.devices)]
    if not known:
        raise EncodeError(f"{event.name} ({event.code:04X}) has no alert that a {device.kind} sends")
    return known[0]


def tell(
    device: Device,
    carrier: UseCase,
    code: int,
    at: datetime,
    values: Mapping[str, Any] | None,
    recipient: RemotePartyRole,
) -> None:
    """Send the alert of a use case: code and time, under the names that it has for them, and its values."""
    time: Any = (
        UtcTime.from_datetime(at) if "GBZ" in carrier.protocols and device.kind in ("GSME", "GPF") else moment(at)
    )
    usual = {"alert_code": code, "time_stamp": time, "alertCode": code, "dateTime": at, "backupDateTime": at}
    assert carrier.alert is not None
    names = {declared.path[0] for declared in engine_of(carrier.alert).declarations() if declared.path}
    known = {name: value for name, value in usual.items() if name in names}
    device.alert(carrier.message_code, known | dict(values or {}), recipient, at)


def refuse(device: Device, code: int, at: datetime) -> None:
    """Note and tell that a command failed a check: with 8F3E where a device of the type has not the code."""
    event = alert_of(code)
    assert event is not None
    is_known = not event.devices or device.kind in event.devices
    happen(device, code if is_known else 0x8F3E, at)


def refuse_use_case(device: Device, header: GroupingHeader, at: datetime) -> None:
    """Tell the sender of a command that the device has not its use case (ECS100)."""
    carrier = by_reference("ECS100")
    assert carrier is not None
    values = {"messageCode": header.message_code, "originatorCounter": header.originator_counter}
    tell(device, carrier, 0x8F85, at, values, device.role_of(header.originator))


def change_hub_log(device: Device, at: datetime, backup: Mapping[str, Any]) -> None:
    """Tell that the log of a hub changed, with what it now holds (CS14).

    Args:
        device: the hub.
        at: when.
        backup: the log, as it is read for a backup.
    """
    name = "DeviceLog(CHF): alertOutput: {}".format
    devices = [
        {"deviceidentifier": each["MAC_address"], "securityDetails": each["hashed_TC_link_key"]}
        for each in backup["devices_to_backup"]
    ]
    values = {name("backupDateTime"): moment(at), name("hanIdentifier"): backup["extended_PAN_ID"]}
    happen(device, 0x8F12, at, values | {name("devices"): devices})


def change_sub_ghz_settings(device: Device, at: datetime, settings: Mapping[str, Any]) -> None:
    """Tell that the settings of a hub's sub GHz network changed (DBCH09); they stand in the alert in their order."""
    carrier = by_reference("DBCH09")
    assert carrier is not None
    assert carrier.alert is not None
    names = [str(declared.path[0]) for declared in engine_of(carrier.alert).declarations() if declared.path]
    happen(device, 0x8F2A, at, dict(zip(names[1:], settings.values(), strict=True)))


def end_billing_period(device: Device, at: datetime) -> None:
    """Tell the supplier of the end of a billing period: the entry of the log, encrypted (ECS68, GCS53)."""
    if device.kind == "GSME":
        gas_readings.take_snapshot(device, gas_readings.END_OF_PERIOD, at)
        for values in gas_readings.billing_entries(device, at):
            device.alert("GCS53", {"time_stamp": UtcTime.from_datetime(at), **values}, RemotePartyRole.SUPPLIER, at)
        return
    item = _billing_log()
    (protected, *_) = item.protected
    entries = log(device, protected.attribute, protected.shape, (at, at), at)
    values = {"time_stamp": moment(at), protected.name: entries}
    device.alert("ECS68", values, RemotePartyRole.SUPPLIER, at)


def _billing_log() -> Access:
    """The item that reads the billing data log, whose first attribute is what the alert holds."""
    use_case = by_reference("ECS20c")
    assert use_case is not None
    assert isinstance(use_case.command, Command)
    return use_case.command.declared[0]


def _configured(device: Device, event: AlertCode) -> tuple[bool, bool]:
    """Whether it is logged and sent."""
    base = event.code & 0xFF00
    if event.is_always_on or base not in _PARTIES:
        return True, True
    party, role = _PARTIES[base]
    if (role, device.kind) not in event.configurable_by:
        return True, True
    if device.kind == "GSME":
        behaviour = int(device.state[gas_readings.BEHAVIOURS].get(event.code, _LOG_ACTION | _PUSH_TO_WAN))
        return bool(behaviour & _LOG_ACTION), bool(behaviour & _PUSH_TO_WAN)
    sent, logged = (
        read_settings(device.state[attribute(1, f"0-{party}:97.98.{number}.255", 2)], base) for number in (15, 18)
    )
    return event.code in logged, event.code in sent


def note(device: Device, code: int, at: datetime, data: bytes = b"") -> None:
    """Write an event to the log that it belongs to, and tell nobody."""
    event = alert_of(code)
    assert event is not None
    _write(device, event, at, data)


def _write(device: Device, event: AlertCode, at: datetime, data: bytes) -> None:
    kind = event.log
    if kind is None:
        kind = {0x80: "power event", 0x81: "event"}.get(event.code >> 8, "security")
    if device.kind in ("GSME", "GPF"):
        if kind:
            gas_readings.record(device, 4 if kind == "security" else 3, event.code, at, data)
        return
    entry: dict[str, Any] = {"timestamp": at.replace(microsecond=0), "logCode": event.code}
    if kind == "security":
        record(device, "security", 100, entry)
    elif kind.startswith("power"):
        record(device, "power", 100, entry | {"otherInformation": 0})
    elif kind:
        record(device, "events", 100, entry | {"otherInformation": data})


def _recipients(device: Device, event: AlertCode) -> list[RemotePartyRole]:
    """Whom the device tells: all where the table says "and", the first that it knows where it says "or"."""
    usual = "Network Operator" if event.code >> 8 == 0x80 else "Supplier"
    if device.kind in ("CHF", "PPMID"):  # these have no supplier of their own
        usual = "Access Control Broker"
    words = event.recipients or _RECIPIENTS.get(event.code) or usual
    named = [role for name, role in _ROLES.items() if name in words]
    known = [role for role in named if device.holder(role) or device.holder(role, "digitalSignature")]
    if not known and device.kind == "CHF":
        known = [RemotePartyRole.ACCESS_CONTROL_BROKER]
    return known if " and " in words else known[:1]
