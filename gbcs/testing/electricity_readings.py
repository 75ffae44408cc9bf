"""What an electricity meter reads off: registers, balances and logs, computed from time and from what is remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dlms.apdu.common import AttributeDescriptor
from dlms.data import BitString
from gbcs.testing import controllers, tariff
from gbcs.testing.billing import ends
from gbcs.testing.consumption import HALF_HOUR
from gbcs.testing.cosem import EPOCH, attribute, moment
from gbcs.testing.history import history
from gbcs.usecases.dlms import Elements, Members

if TYPE_CHECKING:
    from gbcs.testing.device import Device

__all__ = [
    "ACCUMULATED_DEBT",
    "COMPUTED",
    "EMERGENCY_CREDIT",
    "HUB_LOG",
    "METER_BALANCE",
    "debt",
    "imported",
    "log",
    "record",
    "registers",
]

METER_BALANCE = attribute(112, "0-0:19.10.0.255", 2)
EMERGENCY_CREDIT = attribute(112, "0-0:19.10.1.255", 2)
ACCUMULATED_DEBT = attribute(112, "0-0:19.10.2.255", 2)

HUB_LOG = ("hub log",)
"""The devices of a hub's network, by identifier."""

_DAY = timedelta(days=1)


def debt(number: int) -> AttributeDescriptor:
    """What is left of a debt: 1 and 2 by time, 3 by payment."""
    return attribute(113, f"0-0:19.20.{number}.255", 2)


# Registers and balances ----------------------------------------------------------------------------------------------


def imported(device: Device, at: datetime) -> int:
    """The import register, Wh."""
    return device.consumption.total(at) & 0xFFFFFFFF


def _import_collection(device: Device, at: datetime) -> dict[str, Any]:
    values = {
        "active_import_value": imported(device, at),
        "active_scal_unit_type": {},
        "reactive_import_value": imported(device, at) // 5,
        "reactive_scal_unit_type": {},
    }
    return values | ({"second_active_import_value": imported(device, at) // 4} if device.elements == "twin" else {})


def _power_collection(device: Device, at: datetime) -> dict[str, Any]:
    power = device.consumption.power(at)
    primary = power * 3 // 4 if device.elements == "twin" else power
    return {
        "active_power_import_value": power,
        "active_power_scal_unit_type": {},
        "primary_active_power_import_value": primary,
    }


def _tou_collection(device: Device, at: datetime) -> dict[str, Any]:
    values = {"TOU_primary_registers": list(tariff.readings(device, at).rates)}
    if device.elements == "twin":
        values["TOU_secondary_registers"] = list(tariff.readings(device, at, 1).rates)
    return values


def _block_collection(device: Device, at: datetime) -> dict[str, Any]:
    return {"Block_primary_registers": tariff.counted(device, at)}


def _balances(device: Device, at: datetime) -> dict[str, int]:
    state = device.state
    return {
        "meter_balance": int(state[METER_BALANCE]),
        "emergency_credit_balance": int(state[EMERGENCY_CREDIT]),
        "accumulated_debt_register": int(state[ACCUMULATED_DEBT]),
        "time_debt_1_balance": int(state[debt(1)]),
        "time_debt_2_balance": int(state[debt(2)]),
        "payment_debt_balance": int(state[debt(3)]),
    }


def _prepayment_entry(device: Device) -> dict[str, int]:
    state = device.state
    return {
        "emergencyCreditBalanceValue": int(state[EMERGENCY_CREDIT]),
        "meterBalanceValue": int(state[METER_BALANCE]),
        "paymentDebtRegisterValue": int(state[debt(3)]),
        "timeDebtRegisters1Value": int(state[debt(1)]),
        "timeDebtRegisters2Value": int(state[debt(2)]),
        "accumulatedDebtRegisterValue": int(state[ACCUMULATED_DEBT]),
    }


def _communications(device: Device, at: datetime) -> list[dict[str, Any]]:
    """The devices of a hub's network, each as if it had just been heard."""
    return [
        {
            "mac_address": other,
            "status": BitString.from_bits("11001000"),
            "maxRSSI": -35,
            "averageRSSI": -50,
            "minRSSI": -80,
            "maxLQI": 255,
            "averageLQI": 200,
            "minLQI": 120,
            "last_communication_date_time": moment(at),
            "number_of_hops": 1,
            "transmission_failures": 0,
            "transmission_successes": 100,
            "application_version": 1,
            "stack_version": 2,
        }
        for other in device.state.get(HUB_LOG, {})
    ]


def _controller(number: int) -> Callable[[Device, datetime], bool]:
    return lambda device, at: controllers.is_on(device, number, at)


COMPUTED: Mapping[AttributeDescriptor, Callable[[Device, datetime], Any]] = {
    attribute(1, "0-0:94.44.34.10", 2): _import_collection,
    attribute(1, "0-0:94.44.34.20", 2): _power_collection,
    attribute(1, "0-0:94.44.34.1", 2): _tou_collection,
    attribute(1, "0-0:94.44.34.2", 2): _block_collection,
    attribute(1, "0-0:94.44.34.30", 2): _balances,
    attribute(104, "0-0:30.3.0.255", 4): _communications,
    **{attribute(70, f"0-{number}:96.3.10.255", 2): _controller(number) for number in controllers.NUMBERS},
    attribute(3, "0-0:94.44.1.7", 2): tariff.active_price,
    attribute(3, "0-0:94.44.1.8", 2): lambda device, at: tariff.active_price(device, at, 1),
    attribute(3, "1-0:2.8.0.255", 2): lambda device, at: imported(device, at) // 10,
    attribute(3, "1-0:4.8.0.255", 2): lambda device, at: imported(device, at) // 40,
    attribute(1, "0-0:0.2.1.255", 2): lambda device, at: device.firmware,
    attribute(1, "0-0:96.1.1.255", 2): lambda device, at: device.entity_id,
    attribute(8, "0-0:1.0.0.255", 2): lambda device, at: moment(at),
    attribute(8, "0-0:1.0.0.255", 4): lambda device, at: device.state.get(("clock status",), 0),
}


# Logs ----------------------------------------------------------------------------------------------------------------

Entries = Callable[["Device", datetime, datetime], Iterator[dict[str, Any]]]


def _instants(start: datetime, end: datetime, step: timedelta, most: int) -> Iterator[datetime]:
    """Multiples of a step between two times, the last ``most``."""
    last = (end - EPOCH) // step
    first = max(-((EPOCH - start) // step), last - most + 1, 0)
    for number in range(first, last + 1):
        yield EPOCH + number * step


def _every(step: timedelta, most: int, entry: Callable[[Device, datetime], dict[str, Any]]) -> Entries:
    def entries(device: Device, start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
        for instant in _instants(start, end, step, most):
            yield {"timestamp": instant, **entry(device, instant)}

    return entries


def _billed(most: int, entry: Callable[[Device, datetime], dict[str, Any]]) -> Entries:
    """An entry at each end of a billing period."""

    def entries(device: Device, start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
        for instant in list(ends(device, start - timedelta(seconds=1), end))[-most:]:
            yield {"timestamp": instant, **entry(device, instant)}

    return entries


def _recorded(name: str, happened: Callable[[int, datetime], dict[str, Any]] | None = None) -> Entries:
    """A log of what was recorded, behind what happened since it was last cleared."""

    def entries(device: Device, start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
        if happened is not None:
            since = max(start, device.state.get(("cleared", name), EPOCH))
            for instant, number in history(device.seed, f"{device.kind} {name}", since, end):
                yield {"timestamp": instant, **happened(number, instant)}
        yield from (entry for entry in device.state.get(("log", name), ()) if start <= entry["timestamp"] <= end)

    return entries


def _event(*codes: int, **more: Any) -> Callable[[int, datetime], dict[str, Any]]:
    return lambda number, instant: {"logCode": codes[number % len(codes)], **more}


def _controlled(number: int, instant: datetime) -> dict[str, Any]:
    action = (0x11, 0x12)[number % 2]
    seconds = int(instant.timestamp()) & 0xFFFFFFFF
    return {"switchNumberAndAction": 0x0100 | action, "outcome": 1, "hANCommandID": seconds}


def _scanned(number: int, instant: datetime) -> dict[str, Any]:
    mask = bytes.fromhex("e0000000")[:3] + bytes((1 << number % 8,))
    return {"logCode": 0x8F26, "otherInformation": mask + bytes.fromhex("0901") + bytes((number % 4,))}


def _boosted(device: Device, start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
    for instant, number in history(device.seed, "boost", start, end, every=3):
        yield {"timestamp": instant, "boost_start": instant, "boost_end": instant + timedelta(minutes=number % 180)}


def record(device: Device, name: str, most: int, entry: dict[str, Any]) -> None:
    """Add an entry to a log that is kept."""
    device.state.put(("log", name), (*device.state.get(("log", name), ()), entry)[-most:])


def registers(device: Device, at: datetime) -> dict[str, Any]:
    """The registers that an entry of a billing data log or daily read log may hold."""
    register = imported(device, at)
    primary = tariff.readings(device, at)
    values: dict[str, Any] = {
        "activeImportRegisterValue": register,
        "secondaryActiveImportRegisterValue": register // 4,
        "tariffTOURegisterValues": list(primary.rates),
    }
    if device.elements == "twin":
        values["secondaryTariffTOURegisterValues"] = list(tariff.readings(device, at, 1).rates)
    for number, block in enumerate(primary.blocks, start=1):
        values[f"tariffTOUBlock{number}RegisterValues"] = list(block)
    return values | _prepayment_entry(device)


def _profile(device: Device, at: datetime) -> dict[str, Any]:
    used = device.consumption.between(at - HALF_HOUR, at)
    return {"primaryValue": used, "secondaryValue": used // 4, "dlValue": used // 5, "dlValue2": used // 20}


def _daily_consumption(device: Device, at: datetime) -> dict[str, Any]:
    return {"dlValue": device.consumption.between(at - _DAY, at)}


def _voltage(device: Device, at: datetime) -> dict[str, Any]:
    return {"dlValue": 236 + device.consumption.between(at - HALF_HOUR, at) % 9}


def _export(device: Device, at: datetime) -> dict[str, Any]:
    return {"dlValue": imported(device, at) // 10}


_LOGS: Mapping[AttributeDescriptor, Entries] = {
    attribute(7, "0-0:98.1.0.255", 2): _billed(12, registers),
    attribute(7, "0-0:98.1.1.255", 2): _billed(12, lambda device, at: _prepayment_entry(device)),
    attribute(7, "0-0:98.1.2.255", 2): _recorded("change of tariff or mode"),
    attribute(7, "0-0:98.1.4.255", 2): _recorded("payments of debt"),
    attribute(7, "0-0:98.1.5.255", 2): _recorded("credits"),
    attribute(7, "0-0:98.1.8.255", 2): _every(_DAY, 31, lambda device, at: _prepayment_entry(device)),
    attribute(7, "0-0:98.1.9.255", 2): _every(_DAY, 31, registers),
    attribute(7, "0-0:98.1.10.255", 2): _every(_DAY, 31, _export),
    attribute(7, "0-0:99.1.0.255", 2): _every(HALF_HOUR, 19056, _profile),
    attribute(7, "0-0:99.1.1.255", 2): _every(HALF_HOUR, 4464, _profile),
    attribute(7, "0-0:99.1.2.255", 2): _every(HALF_HOUR, 4464, _profile),
    attribute(7, "0-0:99.1.3.255", 2): _every(_DAY, 731, _daily_consumption),
    **{attribute(7, f"1-0:{phase}.24.0.255", 2): _every(HALF_HOUR, 4320, _voltage) for phase in (32, 52, 72)},
    attribute(7, "0-0:99.98.0.255", 2): _recorded("events", _event(0x8145, 0x8161, 0x8F01, otherInformation=b"")),
    attribute(7, "0-0:99.98.1.255", 2): _recorded("security", _event(0x8F0C, 0x8F1C, 0x8F3E, 0x8F3F, 0x8F43)),
    attribute(7, "0-0:99.98.4.255", 2): _recorded("power", _event(0x8002, 0x8003, 0x8004, 0x8005, otherInformation=1)),
    attribute(7, "0-17:99.98.2.255", 2): _recorded("auxiliary controller", _controlled),
    attribute(7, "0-0:99.98.20.255", 2): _boosted,
    attribute(7, "0-0:94.44.10.3", 2): _recorded("sub GHz channel", _scanned),
}


def log(
    device: Device, target: AttributeDescriptor, shape: Any, limits: tuple[datetime, datetime], at: datetime
) -> list[dict[str, Any]] | None:
    """The entries of a log between two times, the latest as many as it holds; None for an attribute that is no log."""
    entries = _LOGS.get(target)
    if entries is None:
        return None
    assert isinstance(shape, Elements)
    assert isinstance(shape.element, Members)
    start, end = limits
    known = [key for key, member in shape.element.members.items() if device.elements == "twin" or not member.twin]
    rows = [{key: entry[key] for key in known} for entry in entries(device, start, min(end, at))]
    return rows if shape.most is None else rows[-shape.most :]
