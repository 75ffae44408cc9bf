"""What ZigBee devices do with the components of a command: gas meters and the gas proxy.

A component that sets something is remembered as the attributes that read it, by the tables of this module; what is read
of a calendar or billing period is the last component that set it. The components of a command that failed are followed
by none that was executed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from gbcs.alerts import ALERT_CODES, alert_of
from gbcs.testing import billing
from gbcs.testing.consumption import HALF_HOUR
from gbcs.testing.cosem import EPOCH
from gbcs.testing.history import history
from gbcs.testing.pending import Pending
from gbcs.usecases import Failed, all_use_cases
from gbcs.usecases.gbz import (
    BASIC,
    CALENDAR,
    DEVICE_MANAGEMENT,
    EVENTS,
    FREE,
    METERING,
    NOT_EXECUTED,
    PREPAYMENT,
    PRICE,
    CommandTemplate,
    Part,
)
from gbcs.usecases.gbz_layouts import attributes_of, command_of
from zigbee.enumerations import CommandStatus, TopUpResult
from zigbee.types import UtcTime

if TYPE_CHECKING:
    from gbcs.message import Message
    from gbcs.testing.device import Device

__all__ = [
    "BEHAVIOURS",
    "billing_entries",
    "carry_out",
    "defaults",
    "is_prepayment",
    "mature",
    "mirror",
    "record",
]

_CANCELLING = 0xFFFFFFFE
_PREPAYMENT_ENABLED = 0x0002


class Refused(Exception):
    """A component that the device does not carry out.

    Attributes:
        status: the reason.
    """

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class CommandComponent(NamedTuple):
    """A component of a command.

    Attributes:
        part: its declaration.
        fields: name → value, constants too.
        number: among the components of the part, from 0.
        message: the command.
    """

    part: Part
    fields: Mapping[str, Any]
    number: int
    message: Message


def carry_out(device: Device, message: Message, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Do what the components of a command ask, one after the other; the values of the response."""
    use_case = message.use_case
    assert use_case is not None
    assert isinstance(use_case.command, CommandTemplate)
    parts = use_case.command.parts
    values: dict[str, Any] = {}
    is_broken = False
    calendar_time = next((row["start_time"] for name, row in asked.items() if name == "PublishCalendar"), None)
    for part in parts:
        answers: list[Any] = []
        for each in _components(part, asked, message):
            if is_broken:
                answers.append(NOT_EXECUTED)
                continue
            try:
                answer = _do(device, each, calendar_time, at)
                is_broken = isinstance(answer, dict) and any(isinstance(value, Failed) for value in answer.values())
                answers.append(answer)
            except Refused as refused:
                answers.append(Failed(CommandStatus[refused.status]))
                is_broken = refused.status != "NOT_FOUND"
        name = (part.answer or part).name
        if part.most > 1:
            if answers:
                values[name] = answers
        elif answers:
            values[name] = answers[0]
    return values


def _components(part: Part, asked: Mapping[str, Any], message: Message) -> Iterator[CommandComponent]:
    constants = {name: rule.allowed for name, rule in part.rules.items() if rule.is_constant}
    given = asked.get(part.name)
    if part.is_list:
        rows = given or []
    elif part.are_copies:
        rows = [given or {}] * part.most
    else:
        rows = [] if given is None and part.least == 0 else [given or {}]
    for number, row in enumerate(rows):
        yield CommandComponent(part, constants | row, number, message)


def _do(device: Device, asked: CommandComponent, calendar_time: Any, at: datetime) -> Any:
    """Carry out a component, now or at its time; what answers it."""
    part = asked.part
    where = (part.cluster_id, part.command)
    if where in device.faults:
        raise Refused(device.faults[where])
    if part.attributes is not None:
        assert part.answer is not None
        return _read_attributes(device, part.answer, at)
    if where in _ANSWERS:
        return _ANSWERS[where](device, asked, at)
    if where in _CALENDAR_PARTS and where not in _TIMES:
        when = calendar_time
    else:
        when = asked.fields.get(_TIMES[where]) if where in _TIMES else 0
    _at_its_time(device, asked, int(when or 0), at)
    return _answer_to_setting(device, asked) if part.answer is not None else CommandStatus.SUCCESS


def _at_its_time(device: Device, asked: CommandComponent, when: int, at: datetime) -> None:

    if where_of(asked) not in _SETTINGS:
        raise Refused("UNSUPPORTED_CLUSTER_COMMAND")
    if when >= _CANCELLING:
        device.pending = tuple(
            each
            for each in device.pending
            if not isinstance(each.what, CommandComponent) or _kind(each.what) != _kind(asked)
        )
        return
    due = EPOCH + timedelta(seconds=when)
    if when == 0 or due <= at:
        _set(device, asked, at)
        return
    kept = tuple(
        each
        for each in device.pending
        if not isinstance(each.what, CommandComponent)
        or _kind(each.what) != _kind(asked)
        or each.message is asked.message
    )
    device.pending = (*kept, Pending(due, asked.message, asked))


def _kind(asked: CommandComponent) -> tuple[Any, ...]:
    """What a component of the future replaces: the same command, of the same calendar."""
    return (*where_of(asked), _which_calendar(asked))


def where_of(asked: CommandComponent) -> tuple[int, str]:
    """Cluster and command."""
    return (asked.part.cluster_id, asked.part.command)


def mature(device: Device, pending: Pending) -> None:
    """The time of a component has come: carry it out, and say so."""
    asked: CommandComponent = pending.what
    _set(device, asked, pending.at)
    where = where_of(asked)
    if where not in _TIMES:
        return  # profiles of a calendar have no time of their own, and no alert
    header = pending.message.header
    outcome = {
        "messageCode": header.message_code,
        "originatorCounter": header.originator_counter,
        "clusterID": asked.part.cluster_id,
        "zclFrameControl": asked.part.control,
        "zclCommandID": command_of(asked.part).number,
    }
    values = {"alert_code": 0x8F66, "time_stamp": UtcTime.from_datetime(pending.at), **outcome}
    device.alert(0x00CD, values, device.role_of(header.originator), pending.at)


# Which field says when; 0 is at once, the two highest numbers cancel (digest zigbee.md 4).
_TIMES: Mapping[tuple[int, str], str] = {
    (CALENDAR, "PublishCalendar"): "start_time",
    (CALENDAR, "PublishSpecialDays"): "start_time",
    (PRICE, "PublishTariffInformation"): "start_time",
    (PRICE, "PublishBlockThresholds"): "start_time",
    (PRICE, "PublishPriceMatrix"): "start_time",
    (PREPAYMENT, "ChangePaymentMode"): "implementation_date_time",
    (PREPAYMENT, "EmergencyCreditSetup"): "start_time",
    (PREPAYMENT, "SetOverallDebtCap"): "implementation_date_time",
    (PREPAYMENT, "SetLowCreditWarningLevel"): "from_date_time",
    (PREPAYMENT, "SetMaximumCreditLimit"): "implementation_date_time",
}

_CALENDAR_PARTS = frozenset(
    (CALENDAR, command)
    for command in (
        "PublishCalendar",
        "PublishDayProfile",
        "PublishWeekProfile",
        "PublishSeasons",
        "PublishSpecialDays",
    )
)


# Setting -------------------------------------------------------------------------------------------------------------


def _set(device: Device, asked: CommandComponent, at: datetime) -> None:
    setting = _SETTINGS[where_of(asked)]
    if callable(setting):
        setting(device, asked, at)
        return
    for field, key in setting.items():
        if field in asked.fields:
            device.state.put(key, asked.fields[field])


def _set_calendar_part(device: Device, asked: CommandComponent, at: datetime) -> None:
    which, command = _which_calendar(asked), asked.part.command
    own = {name: value for name, value in asked.fields.items() if asked.part.rules.get(name, FREE).is_value}
    key = ("calendar", which, command)
    if asked.part.is_list:
        before = device.state.get(key) or ()
        device.state.put(key, (*(before if asked.number else ()), own))
    else:
        device.state.put(key, own)


def _which_calendar(asked: CommandComponent) -> str:
    """Of the tariff, or of the times without disablement: as the components of its command say."""
    use_case = asked.message.use_case
    assert use_case is not None
    assert isinstance(use_case.command, CommandTemplate)
    kinds = [
        part.rules["calendar_type"].allowed for part in use_case.command.parts if part.command == "PublishCalendar"
    ]
    return "non-disablement" if kinds and kinds[0] == _FRIENDLY_CREDIT else "tariff"


_FRIENDLY_CREDIT = 0x03


def _set_thresholds(device: Device, asked: CommandComponent, at: datetime) -> None:
    for entry in asked.fields["entries"]:
        for number, threshold in enumerate(entry["block_thresholds"], start=1):
            device.state.put((PRICE, f"Block{number}Threshold"), threshold)


def _set_prices(device: Device, asked: CommandComponent, at: datetime) -> None:
    by_tier = int(asked.fields["sub_payload_control"]) & 1
    for entry in asked.fields["entries"]:
        number = int(entry["tier_block_id"])
        name = f"Tier{number}Block1Price" if by_tier else f"NoTierBlock{(number & 0xF) + 1}Price"
        device.state.put((PRICE, name), entry["price"])


def _put(device: Device, key: tuple[int, str], value: int, *, is_signed: bool = False) -> None:
    """Remember a number of 32 bits; one that has no place in them is refused."""
    least, most = (-0x80000000, 0x7FFFFFFF) if is_signed else (0, 0xFFFFFFFF)
    if not least <= value <= most:
        raise Refused("INVALID_VALUE")
    device.state.put(key, value)


def _adjust_balance(device: Device, asked: CommandComponent, at: datetime) -> None:
    kind, value = int(asked.fields["credit_adjustment_type"]), int(asked.fields["credit_adjustment_value"])
    bill = (METERING, "BillToDateDelivered")
    if kind == 0:
        _put(device, _CREDIT, int(device.state[_CREDIT]) + value, is_signed=True)
    elif kind == 1:
        device.state.put(_CREDIT, 0)
        device.state.put((PREPAYMENT, "EmergencyCreditRemaining"), device.state[_LIMIT])
        device.state.put((PREPAYMENT, "AccumulatedDebt"), 0)
    elif kind == 2:
        device.state.put(bill, 0)
    else:
        _put(device, bill, int(device.state[bill]) + value)


_CREDIT = (PREPAYMENT, "CreditRemaining")
_LIMIT = (PREPAYMENT, "EmergencyCreditLimitAllowance")


def _change_debt(device: Device, asked: CommandComponent, at: datetime) -> None:
    """Amounts are added to what is owed, rates replace what was (digest zigbee.md 4)."""
    number = int(asked.part.name[-1])
    amount = (PREPAYMENT, f"DebtAmount{number}")
    if asked.fields.get("debt_recovery_amount", 0) < 0:
        raise Refused("INVALID_VALUE")
    _put(device, amount, int(device.state[amount]) + int(asked.fields["debt_amount"]))
    if number == 3:
        device.state.put((PREPAYMENT, "DebtRecoveryTopUpPercentage3"), asked.fields["debt_recovery_balance_percentage"])
    else:
        device.state.put((PREPAYMENT, f"DebtRecoveryAmount{number}"), asked.fields["debt_recovery_amount"])
        device.state.put((PREPAYMENT, f"DebtRecoveryFrequency{number}"), asked.fields["debt_recovery_frequency"])


def _select_emergency_credit(device: Device, asked: CommandComponent, at: datetime) -> None:
    device.state.put(("emergency credit",), True)


def _set_behaviours(device: Device, asked: CommandComponent, at: datetime) -> None:
    now = dict(device.state[BEHAVIOURS])
    for event in asked.fields["event_ids"]:
        now[event] = asked.fields["event_configuration"]
    device.state.put(BEHAVIOURS, now)


BEHAVIOURS = ("behaviours",)
"""What a gas meter does at events: code → configuration."""


def _set_supply_states(device: Device, asked: CommandComponent, at: datetime) -> None:
    device.state.put((METERING, "SupplyTamperState"), asked.fields["supply_tamper_state"])
    device.state.put((METERING, "SupplyDepletionState"), asked.fields["supply_depletion_state"])


def _keep(name: str) -> Callable[[Device, CommandComponent, datetime], None]:
    def keep(device: Device, asked: CommandComponent, at: datetime) -> None:
        own = {field: value for field, value in asked.fields.items() if asked.part.rules.get(field, FREE).is_value}
        device.state.put((name,), own)

    return keep


_SETTINGS: Mapping[tuple[int, str], Any] = {
    **dict.fromkeys(_CALENDAR_PARTS, _set_calendar_part),
    (PRICE, "PublishTariffInformation"): {
        "currency": (PRICE, "Currency"),
        "standing_charge": (PRICE, "StandingCharge"),
    },
    (PRICE, "PublishBlockThresholds"): _set_thresholds,
    (PRICE, "PublishPriceMatrix"): _set_prices,
    (PRICE, "PublishConversionFactor"): {"conversion_factor": (PRICE, "ConversionFactor")},
    (PRICE, "PublishCalorificValue"): {"calorific_value": (PRICE, "CalorificValue")},
    (PRICE, "PublishBillingPeriod"): _keep(*billing.GAS_PERIOD),
    (PRICE, "PublishBlockPeriod"): _keep("block period"),
    (PREPAYMENT, "ChangePaymentMode"): {
        "proposed_payment_control_configuration": (PREPAYMENT, "PaymentControlConfiguration"),
        "cut_off_value": (PREPAYMENT, "CutOffValue"),
    },
    (PREPAYMENT, "EmergencyCreditSetup"): {
        "emergency_credit_limit": _LIMIT,
        "emergency_credit_threshold": (PREPAYMENT, "EmergencyCreditThreshold"),
    },
    (PREPAYMENT, "SetOverallDebtCap"): {"overall_debt_cap": (PREPAYMENT, "OverallDebtCap")},
    (PREPAYMENT, "SetLowCreditWarningLevel"): {"low_credit_warning_level": (PREPAYMENT, "LowCreditWarning")},
    (PREPAYMENT, "SetMaximumCreditLimit"): {
        "maximum_credit_level": (PREPAYMENT, "MaxCreditLimit"),
        "maximum_credit_per_top_up": (PREPAYMENT, "MaxCreditPerTopUp"),
    },
    (PREPAYMENT, "ChangeDebt"): _change_debt,
    (PREPAYMENT, "SelectAvailableEmergencyCredit"): _select_emergency_credit,
    (PREPAYMENT, "CreditAdjustment"): _adjust_balance,
    (METERING, "SetUncontrolledFlowThreshold"): {
        "uncontrolled_flow_threshold": (METERING, "UncontrolledFlowThreshold"),
        "divisor": (METERING, "UncontrolledFlowDivisor"),
        "multiplier": (METERING, "UncontrolledFlowMultiplier"),
        "stabilisation_period": (METERING, "FlowStabilisationPeriod"),
        "measurement_period": (METERING, "FlowMeasurementPeriod"),
    },
    (METERING, "SetSupplyStatus"): _set_supply_states,
    (METERING, "ChangeSupply"): {"proposed_supply_status": (METERING, "SupplyStatus")},
    (DEVICE_MANAGEMENT, "UpdateSiteId"): {"site_id": (METERING, "SiteID")},
    (DEVICE_MANAGEMENT, "UpdateCIN"): _keep("customer identification number"),
    (DEVICE_MANAGEMENT, "PublishChangeOfTenancy"): _keep("change of tenancy"),
    (DEVICE_MANAGEMENT, "PublishChangeOfSupplier"): _keep("contact details"),
    (DEVICE_MANAGEMENT, "RequestNewPasswordResponse"): _keep("privacy PIN"),
    (DEVICE_MANAGEMENT, "SetEventConfiguration"): _set_behaviours,
    (0x0703, "DisplayMessage"): _keep("message"),
}


def _answer_to_setting(device: Device, asked: CommandComponent) -> Any:
    """The answer of a command's own to something that was set."""
    assert asked.part.answer is not None
    if asked.part.answer.command == "ChangePaymentModeResponse":
        return {
            "friendly_credit": 1,
            "emergency_credit_limit": device.state[_LIMIT],
            "emergency_credit_threshold": device.state[PREPAYMENT, "EmergencyCreditThreshold"],
        }
    return {"provider_id": 0, "issuer_event_id": asked.fields["issuer_event_id"], "implementation_date_time": 0}


# Reading -------------------------------------------------------------------------------------------------------------


def _read_attributes(device: Device, answer: Part, at: datetime) -> dict[str, Any]:
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


def _volume(device: Device, at: datetime) -> int:
    return device.consumption.total(at)


_COMPUTED: Mapping[tuple[int, str], Callable[[Device, datetime], Any]] = {
    (METERING, "CurrentSummationDelivered"): lambda device, at: _volume(device, at),
    (METERING, "CurrentTier1SummationDelivered"): lambda device, at: _volume(device, at),
    (METERING, "CurrentNoTierBlock1SummationDelivered"): lambda device, at: _volume(device, at),
    (METERING, "CurrentMeterID"): lambda device, at: device.firmware,
}

Answer = Callable[["Device", CommandComponent, datetime], Any]


def _calendar(device: Device, asked: CommandComponent, at: datetime) -> Any:
    which = "non-disablement" if asked.fields.get("issuer_calendar_id") == 0xFFFFFFFE else "tariff"
    assert asked.part.answer is not None
    found = device.state.get(("calendar", which, asked.part.answer.command))
    if found is None:
        raise Refused("NOT_FOUND")
    return list(found) if asked.part.answer.is_list else found


def _billing_period(device: Device, asked: CommandComponent, at: datetime) -> Any:
    found = device.state.get(billing.GAS_PERIOD)
    if found is None:
        raise Refused("NOT_FOUND")
    return {"billing_period_duration": 1} | found


def _current_price(device: Device, asked: CommandComponent, at: datetime) -> Any:
    if device.state.get(("calendar", "tariff", "PublishSeasons")) is None:
        raise Refused("NOT_FOUND")
    return {
        "issuer_event_id": 0,
        "current_time": UtcTime.from_datetime(at),
        "currency": device.state[PRICE, "Currency"],
        "price_trailing_digit_and_price_tier": 0x51,
        "number_of_price_tiers_and_register_tier": 0x41,
        "duration_in_minutes": 1440,
        "price": device.state[PRICE, "Tier1Block1Price"],
    }


def _snapshot(device: Device, asked: CommandComponent, at: datetime) -> Any:
    """The snapshots of midnights, or of the first of months, that lie in the range: the n-th to the n-th request."""
    is_daily = asked.part.most == 31
    start, end = _range(asked, at, "earliest_start_time", "latest_end_time")
    times = _midnights(start, end, 31) if is_daily else _ends_of_periods(device, start, end, 12)
    if asked.number >= len(times):
        raise Refused("NOT_FOUND")
    instant = times[asked.number]
    head = {
        "snapshot_id": asked.number,
        "snapshot_time": UtcTime.from_datetime(instant),
        "total_snapshots_found": len(times),
        "snapshot_cause": 1 if is_daily else 2,
    }
    return head | (_registers(device, instant) if asked.part.command == "GetSnapshot" else _balances(device))


def _registers(device: Device, at: datetime) -> dict[str, Any]:
    volume = _volume(device, at)
    return {
        "current_summation": volume,
        "tier_summation": [volume, 0, 0, 0],
        "tier_block_summation": [volume, 0, 0, 0],
    }


def _balances(device: Device) -> dict[str, Any]:
    state = device.state
    return {
        "accumulated_debt": state[PREPAYMENT, "AccumulatedDebt"],
        "type1_debt_remaining": state[PREPAYMENT, "DebtAmount1"],
        "type2_debt_remaining": state[PREPAYMENT, "DebtAmount2"],
        "type3_debt_remaining": state[PREPAYMENT, "DebtAmount3"],
        "emergency_credit_remaining": state[PREPAYMENT, "EmergencyCreditRemaining"],
        "credit_remaining": state[PREPAYMENT, "CreditRemaining"],
    }


def billing_entries(device: Device, at: datetime) -> Iterator[dict[str, Any]]:
    """What the alert of an ended billing period holds; in prepayment mode a second one with the balances."""
    head = {"snapshot_id": 0, "snapshot_time": UtcTime.from_datetime(at), "snapshot_cause": 2}
    yield {"PublishSnapshot": head | _registers(device, at)}
    if is_prepayment(device):
        yield {"PublishPrepaySnapshot": head | {"total_snapshots_found": 1} | _balances(device)}


def is_prepayment(device: Device) -> bool:
    """Whether a gas meter is in prepayment mode."""
    return bool(int(device.state[PREPAYMENT, "PaymentControlConfiguration"]) & _PREPAYMENT_ENABLED)


def _range(asked: CommandComponent, at: datetime, first: str, last: str) -> tuple[datetime, datetime]:
    start = EPOCH + timedelta(seconds=int(asked.fields.get(first, 0)))
    end = EPOCH + timedelta(seconds=int(asked.fields[last]))
    return start, min(end, at)


def _midnights(start: datetime, end: datetime, most: int) -> list[datetime]:
    first = -((EPOCH - start) // timedelta(days=1))
    last = (end - EPOCH) // timedelta(days=1)
    return [EPOCH + timedelta(days=day) for day in range(max(first, last - most + 1), last + 1)]


def _ends_of_periods(device: Device, start: datetime, end: datetime, most: int) -> list[datetime]:
    """The ends of billing periods between two times; the first of each month where none were set."""
    return list(billing.ends(device, start - timedelta(seconds=1), end))[-most:]


def _samples(device: Device, asked: CommandComponent, at: datetime) -> Any:
    """Half hours, or days, each stamped with its end (digest gbcs-behaviour.md 4.2.4)."""
    constant = asked.part.answer.rules if asked.part.answer else {}
    is_daily = constant.get("sample_request_interval", FREE).allowed == 0xFFFF
    step = timedelta(days=1) if is_daily else HALF_HOUR
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


def _start_sampling(device: Device, asked: CommandComponent, at: datetime) -> Any:
    device.state.put(("network data",), at)
    return {"sample_id": asked.fields.get("sample_id", 2)}


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


def _clear_event_log(device: Device, asked: CommandComponent, at: datetime) -> Any:
    log = int(asked.fields.get("log_id", 3)) & 0x0F
    device.state.put(("log", log), ())
    device.state.put(("cleared", log), at)
    record(device, 4 if log < 5 else 7, 0x8F52, at)
    return {"cleared_event_logs": 1 << log if log < 6 else 8}


def record(device: Device, log: int, event: int, at: datetime) -> None:
    """Add an event to a log: 3 general, 4 security; 6 and 7 are the proxy's own of the meter's."""
    entry = {"log_id": log, "event_id": event, "event_time": UtcTime.from_datetime(at), "event_data": b""}
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


def _top_up(device: Device, asked: CommandComponent, at: datetime) -> Any:
    from gbcs.testing.prepayment import accept

    header = asked.message.header
    code = asked.fields["top_up_code"]
    credit = int(device.state[PREPAYMENT, "CreditRemaining"])
    pence = accept(device, code, header.originator, header.originator_counter)
    refused = None
    amount = 0 if pence is None else pence * 1000
    if pence is None:
        refused = TopUpResult.REJECTED_INVALID
    elif amount > int(device.state[PREPAYMENT, "MaxCreditPerTopUp"]):
        refused = TopUpResult.REJECTED_VALUE_TOO_LARGE
    elif credit + amount > min(int(device.state[PREPAYMENT, "MaxCreditLimit"]), 0x7FFFFFFF):
        refused = TopUpResult.REJECTED_MAX_CREDIT_REACHED
    if refused is not None:
        return _told(asked, result_type=refused, top_up_value=0, credit_remaining=credit)
    owed, share = (int(device.state[PREPAYMENT, name]) for name in ("DebtAmount3", "DebtRecoveryTopUpPercentage3"))
    collected = min(owed, amount * share // 10000)
    credit += amount - collected
    device.state.put((PREPAYMENT, "CreditRemaining"), credit)
    if collected:
        device.state.put((PREPAYMENT, "DebtAmount3"), owed - collected)
        paid = {
            "collection_time": UtcTime.from_datetime(at),
            "amount_collected": collected,
            "debt_type": 2,
            "outstanding_debt": owed - collected,
        }
        device.state.put(("log", "debt payments"), (*device.state.get(("log", "debt payments"), ()), paid)[-10:])
    entry = {"top_up_code": code, "top_up_amount": amount, "top_up_time": UtcTime.from_datetime(at)}
    device.state.put(("log", "top ups"), (*device.state.get(("log", "top ups"), ()), entry)[-5:])
    return _told(asked, result_type=TopUpResult.ACCEPTED, top_up_value=amount, credit_remaining=credit)


def _told(asked: CommandComponent, **values: Any) -> dict[str, Any]:
    """The outcome of a top-up; it says where the token came from, unless that is always the same."""
    assert asked.part.answer is not None
    source = "source_of_top_up"
    if asked.part.answer.rules.get(source, FREE).is_value:
        values[source] = asked.fields["originating_device"]
    return values


def _behaviours(device: Device, asked: CommandComponent, at: datetime) -> Any:
    entries = [
        {"event_id": event, "event_configuration": setting} for event, setting in device.state[BEHAVIOURS].items()
    ]
    return {"entries": entries}


_ANSWERS: Mapping[tuple[int, str], Answer] = {
    **{(CALENDAR, f"Get{kind}"): _calendar for kind in ("DayProfiles", "WeekProfiles", "Seasons", "SpecialDays")},
    (PRICE, "GetBillingPeriod"): _billing_period,
    (PRICE, "GetCurrentPrice"): _current_price,
    (METERING, "GetSnapshot"): _snapshot,
    (PREPAYMENT, "GetPrepaySnapshot"): _snapshot,
    (METERING, "GetSampledData"): _samples,
    (METERING, "StartSampling"): _start_sampling,
    (EVENTS, "GetEventLog"): _event_log,
    (EVENTS, "ClearEventLogRequest"): _clear_event_log,
    (PREPAYMENT, "GetDebtRepaymentLog"): _debt_log,
    (PREPAYMENT, "GetTopUpLog"): _top_up_log,
    (PREPAYMENT, "ConsumerTopUp"): _top_up,
    (DEVICE_MANAGEMENT, "GetEventConfiguration"): _behaviours,
}


# The proxy -----------------------------------------------------------------------------------------------------------


def mirror(meter: Device, proxy: Device) -> None:
    """What a gas meter tells the proxy of itself: its attributes, its logs and behaviours."""
    for key, value in meter.state.changes().items():
        if isinstance(key, tuple) and key and (isinstance(key[0], int) or key == BEHAVIOURS):
            proxy.state.put(key, value)
        elif isinstance(key, tuple) and key[:1] == ("log",):
            proxy.state.put(("log", {3: 6, 4: 7}.get(key[1], key[1])), value)
    proxy.state.put(("told by the meter",), True)


# Values of a new device ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def defaults(kind: str) -> Mapping[Any, Any]:
    """The values of a new device: every attribute that is read, by its type; some that make more sense than zero."""
    found: dict[Any, Any] = {}
    for use_case in all_use_cases():
        if not isinstance(use_case.command, CommandTemplate):
            continue
        for part in use_case.command.parts:
            answer = part.answer
            if answer is None or answer.attributes is None:
                continue
            for row in attributes_of(answer.cluster_id, answer.attributes):
                rule = answer.rules.get(row.name, FREE)
                value: Any = {0x41: b"", 0x42: ""}.get(row.type, 0)
                if isinstance(rule.allowed, tuple):
                    value = rule.allowed[0]
                found.setdefault((answer.cluster_id, row.name), value)
    found.update(_SENSIBLE)
    found[BEHAVIOURS] = {
        code: 0x08
        for code in ALERT_CODES
        if (alert := alert_of(code)) and ("Supplier", "GSME") in alert.configurable_by
    }
    return MappingProxyType(found)


_SENSIBLE: Mapping[tuple[int, str], Any] = {
    (BASIC, "ManufacturerName"): "1234",
    (BASIC, "ModelIdentifier"): "00010001",
    (METERING, "Divisor"): 1000,
    (METERING, "Multiplier"): 1,
    (METERING, "SupplyStatus"): 2,
    (METERING, "SupplyTamperState"): 3,
    (METERING, "SupplyDepletionState"): 3,
    (METERING, "RemainingBatteryLifeInDays"): 3650,
    (METERING, "UncontrolledFlowDivisor"): 1,
    (METERING, "UncontrolledFlowMultiplier"): 1,
    (METERING, "SiteID"): b"1234567890",
    (METERING, "BillToDateDelivered"): 3500000,
    (PRICE, "ThresholdDivisor"): 1000,
    (PRICE, "ThresholdMultiplier"): 1,
    (PRICE, "PriceTrailingDigit"): 0x50,
    (PRICE, "Currency"): 826,
    (PRICE, "CalorificValue"): 393,
    (PRICE, "CalorificValueTrailingDigit"): 0x10,
    (PRICE, "ConversionFactor"): 102264,
    (PRICE, "ConversionFactorTrailingDigit"): 0x50,
    (PREPAYMENT, "CreditRemaining"): 2500000,
    (PREPAYMENT, "EmergencyCreditRemaining"): 1000000,
    (PREPAYMENT, "EmergencyCreditLimitAllowance"): 1000000,
    (PREPAYMENT, "EmergencyCreditThreshold"): 200000,
    (PREPAYMENT, "MaxCreditLimit"): 25000000,
    (PREPAYMENT, "MaxCreditPerTopUp"): 25000000,
    (PREPAYMENT, "PaymentControlConfiguration"): 0x0094 | 0x0003,
}
