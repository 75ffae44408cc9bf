"""What a gas meter and its proxy read off: registers, balances, snapshots and logs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from gbcs.testing import billing, gas_tariff, tariff
from gbcs.testing.consumption import HALF_HOUR
from gbcs.testing.cosem import EPOCH
from gbcs.testing.gas_account import LEDGER
from gbcs.testing.gas_components import Answer, CommandComponent, Refused
from gbcs.testing.gas_tariff import CALENDAR as CALENDAR_KEY
from gbcs.testing.gas_tariff import IN_BLOCKS
from gbcs.testing.history import history
from gbcs.usecases import Failed
from gbcs.usecases.gbz import CALENDAR, DEVICE_MANAGEMENT, EVENTS, FREE, METERING, PREPAYMENT, PRICE, Part
from gbcs.usecases.gbz_layouts import attributes_of
from zigbee.enumerations import CommandStatus
from zigbee.types import UtcTime

if TYPE_CHECKING:
    from gbcs.testing.device import Device

__all__ = [
    "ANSWERS",
    "BEHAVIOURS",
    "CHANGE_OF_MODE",
    "CHANGE_OF_SUPPLIER",
    "CHANGE_OF_TARIFF",
    "END_OF_PERIOD",
    "billing_entries",
    "read_attributes",
    "record",
    "take_snapshot",
]

_DAY = timedelta(days=1)

BEHAVIOURS = ("behaviours",)
"""What a gas meter does at events: code → configuration."""


# Attributes -----------------------------------------------------------------------------------------------------------


def read_attributes(device: Device, answer: Part, at: datetime) -> dict[str, Any]:
    """The attributes that an answer has, by name; one that the device fails at as what it failed with."""
    values: dict[str, Any] = {}
    for row in attributes_of(answer.cluster_id, answer.attributes or ()):
        key = (answer.cluster_id, row.name)
        if key in device.faults:
            values[row.name] = Failed(CommandStatus[device.faults[key]])
        elif not answer.rules.get(row.name, FREE).is_value:
            continue
        elif key in _COMPUTED:
            values[row.name] = _COMPUTED[key](device, at)
        else:
            values[row.name] = device.state[key]
    return values


def _rate(number: int) -> Callable[[Device, datetime], int]:
    return lambda device, at: tariff.readings(device, at).rates[number - 1]


def _block(number: int) -> Callable[[Device, datetime], int]:
    return lambda device, at: _in_blocks(device, at)[number - 1]


def _in_blocks(device: Device, at: datetime) -> list[int]:
    """What was counted in each of four blocks since their counters were reset."""
    return [counters[0] for counters in tariff.block_counters(device, tariff.readings(device, at))]


_COMPUTED: Mapping[tuple[int, str], Callable[[Device, datetime], Any]] = {
    (METERING, "CurrentSummationDelivered"): lambda device, at: device.consumption.total(at),
    **{(METERING, f"CurrentTier{number}SummationDelivered"): _rate(number) for number in range(1, 5)},
    **{(METERING, f"CurrentNoTierBlock{number}SummationDelivered"): _block(number) for number in range(1, 5)},
    (METERING, "CurrentMeterID"): lambda device, at: device.firmware,
}


def _calendar(device: Device, asked: CommandComponent, at: datetime) -> Any:
    which = "non-disablement" if asked.fields.get("issuer_calendar_id") == 0xFFFFFFFE else "tariff"
    assert asked.part.answer is not None
    found = device.state.get((CALENDAR_KEY, which, asked.part.answer.command))
    if found is None:
        raise Refused("NOT_FOUND")
    return list(found) if asked.part.answer.is_list else found


def _billing_period(device: Device, asked: CommandComponent, at: datetime) -> Any:
    found = device.state.get(billing.GAS_PERIOD)
    if found is None:
        raise Refused("NOT_FOUND")
    return {"billing_period_duration": 1} | found


def _current_price(device: Device, asked: CommandComponent, at: datetime) -> Any:
    if device.state.get((CALENDAR_KEY, "tariff", "PublishSeasons")) is None:
        raise Refused("NOT_FOUND")
    selector, _ = tariff.active(device, at)
    tier = 0 if selector == IN_BLOCKS else selector
    midnight = EPOCH + ((at - EPOCH) // _DAY + 1) * _DAY
    _, end, _ = next(gas_tariff.table(device, 0).spans(at, midnight))
    return {
        "issuer_event_id": 0,
        "current_time": UtcTime.from_datetime(at),
        "currency": device.state[PRICE, "Currency"],
        "price_trailing_digit_and_price_tier": int(device.state[PRICE, "PriceTrailingDigit"]) & 0xF0 | tier,
        "number_of_price_tiers_and_register_tier": 0x40 | tier,
        "duration_in_minutes": -((at - end) // timedelta(minutes=1)),
        "price": tariff.active_price(device, at),
    }


def _snapshot(device: Device, asked: CommandComponent, at: datetime) -> Any:
    """The snapshots of one cause that lie in the range: the n-th to the n-th request."""
    wanted = int(asked.fields["snapshot_cause"])
    start, end = _range(asked, at, "earliest_start_time", "latest_end_time")
    found = list(_snapshots(device, wanted, start, end))[-asked.part.most :]
    if asked.number >= len(found):
        raise Refused("NOT_FOUND")
    taken = found[asked.number]
    head = {
        "snapshot_id": asked.number,
        "snapshot_time": UtcTime.from_datetime(taken.at),
        "total_snapshots_found": len(found),
        "snapshot_cause": taken.cause,
    }
    return head | (_registers(device, taken.at) if asked.part.command == "GetSnapshot" else dict(taken.balances))


class _Taken(NamedTuple):
    """A snapshot.

    Attributes:
        at: when it was taken.
        cause: why.
        balances: of then; of those that were taken before the device was made, of now.
    """

    at: datetime
    cause: int
    balances: Mapping[str, Any]


def _snapshots(device: Device, wanted: int, start: datetime, end: datetime) -> Iterator[_Taken]:
    kept: tuple[_Taken, ...] = device.state.get(_SNAPSHOTS, ())
    found = [each for each in kept if each.cause & wanted and start <= each.at <= end]
    usual: Iterable[datetime] = ()
    if wanted == DAILY:
        usual = _midnights(start, end, 31)
    elif wanted == END_OF_PERIOD:
        usual = _ends_of_periods(device, start, end, 12)
    known = {each.at for each in found}
    found += [_Taken(instant, wanted, _balances(device)) for instant in usual if instant not in known]
    yield from sorted(found, key=lambda each: each.at)


_SNAPSHOTS = ("log", "snapshots")
_MOST_SNAPSHOTS = 50

DAILY, END_OF_PERIOD, CHANGE_OF_TARIFF, CHANGE_OF_SUPPLIER, CHANGE_OF_MODE = 0x0001, 0x0002, 0x0008, 0x2000, 0x4000
"""Causes of snapshots (digest gbcs-behaviour.md 4.2.2)."""


def take_snapshot(device: Device, cause: int, at: datetime) -> None:
    """Keep what the meter reads now; one of each cause and instant."""
    kept: tuple[_Taken, ...] = device.state.get(_SNAPSHOTS, ())
    if not any((each.at, each.cause) == (at, cause) for each in kept):
        taken = _Taken(at, cause, _balances(device))
        device.state.put(_SNAPSHOTS, (*kept, taken)[-_MOST_SNAPSHOTS:])


def _registers(device: Device, at: datetime) -> dict[str, Any]:
    return {
        "current_summation": device.consumption.total(at),
        "tier_summation": list(tariff.readings(device, at).rates),
        "tier_block_summation": _in_blocks(device, at),
    }


def _balances(device: Device) -> dict[str, Any]:
    names = ("accumulated_debt", *(f"type{number}_debt_remaining" for number in (1, 2, 3)))
    keys = (LEDGER.accumulated_debt, *LEDGER.debts, LEDGER.emergency_credit, LEDGER.balance)
    return {
        name: device.state[key]
        for name, key in zip((*names, "emergency_credit_remaining", "credit_remaining"), keys, strict=True)
    }


def billing_entries(device: Device, at: datetime) -> Iterator[dict[str, Any]]:
    """What the alert of an ended billing period holds; in prepayment mode a second one with the balances."""
    head = {"snapshot_id": 0, "snapshot_time": UtcTime.from_datetime(at), "snapshot_cause": END_OF_PERIOD}
    yield {"PublishSnapshot": head | _registers(device, at)}
    if LEDGER.is_prepayment(device):
        yield {"PublishPrepaySnapshot": head | {"total_snapshots_found": 1} | _balances(device)}


def _range(asked: CommandComponent, at: datetime, first: str, last: str) -> tuple[datetime, datetime]:
    start = EPOCH + timedelta(seconds=int(asked.fields.get(first, 0)))
    end = EPOCH + timedelta(seconds=int(asked.fields[last]))
    return start, min(end, at)


def _midnights(start: datetime, end: datetime, most: int) -> list[datetime]:
    first = -((EPOCH - start) // _DAY)
    last = (end - EPOCH) // _DAY
    return [EPOCH + timedelta(days=day) for day in range(max(first, last - most + 1), last + 1)]


def _ends_of_periods(device: Device, start: datetime, end: datetime, most: int) -> list[datetime]:
    """The ends of billing periods between two times; the first of each month where none were set."""
    return list(billing.ends(device, start - timedelta(seconds=1), end))[-most:]


def _samples(device: Device, asked: CommandComponent, at: datetime) -> Any:
    """Half hours, or days, each stamped with its end (digest gbcs-behaviour.md 4.2.4)."""
    constant = asked.part.answer.rules if asked.part.answer else {}
    is_daily = constant.get("sample_request_interval", FREE).allowed == 0xFFFF
    step = _DAY if is_daily else HALF_HOUR
    if asked.fields.get("sample_id") not in (0, 1):
        step = timedelta(minutes=6)
        if ("network data",) not in device.state:
            raise Refused("NOT_FOUND")
    start = EPOCH + timedelta(seconds=int(asked.fields["earliest_sample_time"]))
    first = EPOCH - (EPOCH - start) // step * step
    number = min(int(asked.fields["number_of_samples"]), (at - first) // step + 1)
    if number < 1:
        raise Refused("NOT_FOUND")
    times = [first + step * each for each in range(number)]
    samples = [min(device.consumption.between(time - step, time), 0xFFFFFE) for time in times]
    return {"sample_start_time": UtcTime.from_datetime(first), "samples": samples}


# Logs -----------------------------------------------------------------------------------------------------------------


def _event_log(device: Device, asked: CommandComponent, at: datetime) -> Any:
    log = int(asked.fields["event_control_log_id"]) & 0x0F
    start, end = _range(asked, at, "start_time", "end_time")
    codes = (0x8F0C, 0x8F1C, 0x8F1E, 0x8F78) if log in (4, 7) else (0x81B3, 0x81B4, 0x81B5, 0x81B6)
    since = max(start, device.state.get(("cleared", log), EPOCH))
    found = [
        {
            "log_id": log,
            "event_id": codes[number % len(codes)],
            "event_time": UtcTime.from_datetime(instant),
            "event_data": b"",
        }
        for instant, number in history(device.seed, f"{device.kind} {log}", since, end)
    ]
    found += [entry for entry in device.state.get(("log", log), ()) if start <= entry["event_time"].datetime() <= end]
    if not found:
        raise Refused("NOT_FOUND")
    return {"entries": found[-100:]}


def record(device: Device, log: int, event: int, at: datetime, data: bytes = b"") -> None:
    """Add an event to a log: 3 general, 4 security; 6 and 7 are the proxy's own of the meter's."""
    entry = {"log_id": log, "event_id": event, "event_time": UtcTime.from_datetime(at), "event_data": data}
    device.state.put(("log", log), (*device.state.get(("log", log), ()), entry)[-100:])


def _debt_log(device: Device, asked: CommandComponent, at: datetime) -> Any:
    return _entries(device, asked, "debt payments", "collection_time", at)


def _top_up_log(device: Device, asked: CommandComponent, at: datetime) -> Any:
    return _entries(device, asked, "top ups", "top_up_time", at)


def _entries(device: Device, asked: CommandComponent, name: str, field: str, at: datetime) -> Any:
    start, end = _range(asked, at, "from_date_time", "latest_end_time")
    found = [entry for entry in device.state.get(("log", name), ()) if start <= entry[field].datetime() <= end]
    if not found:
        raise Refused("NOT_FOUND")
    return {"entries": list(reversed(found))}


def _behaviours(device: Device, asked: CommandComponent, at: datetime) -> Any:
    entries = [
        {"event_id": event, "event_configuration": setting} for event, setting in device.state[BEHAVIOURS].items()
    ]
    return {"entries": entries}


ANSWERS: Mapping[tuple[int, str], Answer] = {
    **{(CALENDAR, f"Get{kind}"): _calendar for kind in ("DayProfiles", "WeekProfiles", "Seasons", "SpecialDays")},
    (PRICE, "GetBillingPeriod"): _billing_period,
    (PRICE, "GetCurrentPrice"): _current_price,
    (METERING, "GetSnapshot"): _snapshot,
    (PREPAYMENT, "GetPrepaySnapshot"): _snapshot,
    (METERING, "GetSampledData"): _samples,
    (EVENTS, "GetEventLog"): _event_log,
    (PREPAYMENT, "GetDebtRepaymentLog"): _debt_log,
    (PREPAYMENT, "GetTopUpLog"): _top_up_log,
    (DEVICE_MANAGEMENT, "GetEventConfiguration"): _behaviours,
}
"""What answers the commands that read."""
