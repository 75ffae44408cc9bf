"""Events at a device: what it writes to its logs and tells remote parties, as it is configured (GBCS 16).

Which log an event belongs to, who is told, and who may switch that off, is in the table of alert codes; where the table
does not say it, the code does: 80xx is the network operator's and of the power event log, 81xx the supplier's and of
the event log, 8Fxx the supplier's and of the security log, which nobody switches off.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from gbcs.alerts import AlertCode, alert_of, read_settings
from gbcs.certificates import RemotePartyRole
from gbcs.testing import gas
from gbcs.testing.cosem import attribute, moment
from gbcs.testing.electricity_readings import log, record
from gbcs.usecases import by_reference
from gbcs.usecases.dlms import Access, Command
from wire.errors import EncodeError
from zigbee.types import UtcTime

if TYPE_CHECKING:
    from gbcs.testing.device import Device

__all__ = ["end_billing_period", "happen", "refuse"]

_GENERIC = {0x1000: "1000", 0x1001: "1001"}
_ROLES = {
    "Supplier": RemotePartyRole.SUPPLIER,
    "Network Operator": RemotePartyRole.NETWORK_OPERATOR,
    "WAN Provider": RemotePartyRole.WAN_PROVIDER,
    "Access Control Broker": RemotePartyRole.ACCESS_CONTROL_BROKER,
}
_PARTIES = {0x8000: (33, "Network Operator"), 0x8100: (30, "Supplier")}
_LOG_ACTION, _PUSH_TO_WAN = 0x07, 0x08


def happen(device: Device, code: int, at: datetime) -> None:
    """Let an event happen: it is logged, and who is to be told is told, unless it is configured otherwise.

    Raises:
        EncodeError: where the code is unknown, another device's, or that of an alert that says more than code and time.
    """
    event = alert_of(code)
    if event is None:
        raise EncodeError(f"no event has the code {code:04X}")
    if event.devices and device.kind not in event.devices:
        raise EncodeError(f"{event.name} ({code:04X}) happens to {' and '.join(event.devices)}")
    carriers = [_GENERIC[each] for each in event.message_codes if each in _GENERIC]
    if event.is_alert and not carriers:
        raise EncodeError(f"the alert {code:04X} says more than code and time: it is not raised like this")
    is_logged, is_sent = _configured(device, event)
    if is_logged:
        _write(device, event, at)
    if is_sent and event.is_alert:
        is_gbz = device.kind in ("GSME", "GPF")
        time: Any = UtcTime.from_datetime(at) if is_gbz else moment(at)
        for role in _recipients(device, event):
            device.alert(carriers[0], {"alert_code": code, "time_stamp": time}, role, at)


def refuse(device: Device, code: int, at: datetime) -> None:
    """Note and tell that a command failed a check: with 8F3E where a device of the type has not the code."""
    event = alert_of(code)
    assert event is not None
    is_known = not event.devices or device.kind in event.devices
    happen(device, code if is_known else 0x8F3E, at)


def end_billing_period(device: Device, at: datetime) -> None:
    """Tell the supplier of the end of a billing period: the entry of the log, encrypted (ECS68)."""
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
        behaviour = int(device.state[gas.BEHAVIOURS].get(event.code, _LOG_ACTION | _PUSH_TO_WAN))
        return bool(behaviour & _LOG_ACTION), bool(behaviour & _PUSH_TO_WAN)
    sent, logged = (
        read_settings(device.state[attribute(1, f"0-{party}:97.98.{number}.255", 2)], base) for number in (15, 18)
    )
    return event.code in logged, event.code in sent


def _write(device: Device, event: AlertCode, at: datetime) -> None:
    kind = event.log
    if kind is None:
        kind = {0x80: "power event", 0x81: "event"}.get(event.code >> 8, "security")
    if device.kind in ("GSME", "GPF"):
        if kind:
            gas.record(device, 4 if kind == "security" else 3, event.code, at)
        return
    entry: dict[str, Any] = {"timestamp": at.replace(microsecond=0), "logCode": event.code}
    if kind == "security":
        record(device, "security", 100, entry)
    elif kind.startswith("power"):
        record(device, "power", 100, entry | {"otherInformation": 0})
    elif kind:
        record(device, "events", 100, entry | {"otherInformation": b""})


def _recipients(device: Device, event: AlertCode) -> list[RemotePartyRole]:
    """Whom the device tells: all where the table says "and", the first that it knows where it says "or"."""
    words = event.recipients or ("Network Operator" if event.code >> 8 == 0x80 else "Supplier")
    named = [role for name, role in _ROLES.items() if name in words]
    known = [role for role in named if device.holder(role) or device.holder(role, "digitalSignature")]
    if not known and device.kind == "CHF":
        known = [RemotePartyRole.ACCESS_CONTROL_BROKER]
    return known if " and " in words else known[:1]
