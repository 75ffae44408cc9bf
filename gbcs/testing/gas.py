"""What ZigBee devices do with the components of a command: gas meters and the gas proxy.

A component that sets something is remembered as the attributes that read it, by the tables of this module; what is read
of a calendar or billing period is the last component that set it. The components of a command that failed are followed
by none that was executed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from gbcs.testing import account, billing, events, tariff
from gbcs.testing.cosem import EPOCH
from gbcs.testing.gas_account import BILL, LEDGER, PERIODS
from gbcs.testing.gas_components import Answer, CommandComponent, Refused
from gbcs.testing.gas_readings import (
    ANSWERS,
    BEHAVIOURS,
    CHANGE_OF_MODE,
    CHANGE_OF_TARIFF,
    read_attributes,
    record,
    take_snapshot,
)
from gbcs.testing.gas_tariff import CALENDAR as CALENDAR_KEY
from gbcs.testing.gas_tariff import SCHEME
from gbcs.testing.pending import Pending
from gbcs.usecases import Failed
from gbcs.usecases.gbz import (
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
from gbcs.usecases.gbz_layouts import command_of
from zigbee.enumerations import CommandStatus, TopUpResult
from zigbee.types import UtcTime

if TYPE_CHECKING:
    from gbcs.message import Message
    from gbcs.testing.device import Device

__all__ = ["carry_out", "mature", "mirror"]

_CANCELLING = 0xFFFFFFFE


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
    if use_case.within_home:
        is_done = not is_broken and values.get(_TOPPED_UP, _ACCEPTED)["result_type"] is TopUpResult.ACCEPTED
        event = 0x8154 if is_done else 0x8155
        events.happen(device, event, at, data=use_case.message_code.to_bytes(2, "big"))
    return values


_TOPPED_UP, _ACCEPTED = "ConsumerTopUpResponse", {"result_type": TopUpResult.ACCEPTED}


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
        return read_attributes(device, part.answer, at)
    if where in _ANSWERS:
        return _ANSWERS[where](device, asked, at)
    if where in _CALENDAR_PARTS and where not in _TIMES:
        when = calendar_time
    else:
        when = asked.fields.get(_TIMES[where]) if where in _TIMES else 0
    _at_its_time(device, asked, int(when or 0), at)
    return _answer_to_setting(device, asked) if part.answer is not None else CommandStatus.SUCCESS


def _at_its_time(device: Device, asked: CommandComponent, when: int, at: datetime) -> None:
    if asked.where not in _SETTINGS:
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
    return (*asked.where, _which_calendar(asked))


def mature(device: Device, pending: Pending) -> None:
    """The time of a component has come: carry it out, and say so."""
    asked: CommandComponent = pending.what
    _set(device, asked, pending.at)
    where = asked.where
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
    before = tariff.all_readings(device, at) if asked.where in _TARIFF and _which_calendar(asked) == "tariff" else None
    _put_setting(device, asked, at)
    if before is not None:
        tariff.begin(device, at, before)


# What changes what is counted where: the calendar, and what blocks are.
_TARIFF = _CALENDAR_PARTS | {
    (PRICE, command)
    for command in (
        "PublishTariffInformation",
        "PublishBlockThresholds",
        "PublishConversionFactor",
        "PublishCalorificValue",
    )
}


def _put_setting(device: Device, asked: CommandComponent, at: datetime) -> None:
    setting = _SETTINGS[asked.where]
    if callable(setting):
        setting(device, asked, at)
        return
    for field, key in setting.items():
        if field in asked.fields:
            device.state.put(key, asked.fields[field])


def _set_calendar_part(device: Device, asked: CommandComponent, at: datetime) -> None:
    which, command = _which_calendar(asked), asked.part.command
    own = {name: value for name, value in asked.fields.items() if asked.part.rules.get(name, FREE).is_value}
    key = (CALENDAR_KEY, which, command)
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
    """The thresholds that the command has; the others are not used."""
    given = [threshold for entry in asked.fields["entries"] for threshold in entry["block_thresholds"]]
    for number in range(1, 4):
        threshold = given[number - 1] if number <= len(given) else 0
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
    if kind == 0:
        _put(device, LEDGER.balance, int(device.state[LEDGER.balance]) + value, is_signed=True)
    elif kind == 1:
        device.state.put(LEDGER.balance, 0)
        device.state.put(LEDGER.emergency_credit, device.state[LEDGER.emergency_limit])
        device.state.put(LEDGER.accumulated_debt, 0)
    elif kind == 2:
        device.state.put(BILL, 0)
    else:
        _put(device, BILL, int(device.state[BILL]) + value)
    account.reconsider(device, at)


def _change_debt(device: Device, asked: CommandComponent, at: datetime) -> None:
    """Amounts are added to what is owed, rates replace what was (digest zigbee.md 4)."""
    number = int(asked.part.name[-1])
    amount = (PREPAYMENT, f"DebtAmount{number}")
    if asked.fields.get("debt_recovery_amount", 0) < 0:
        raise Refused("INVALID_VALUE")
    if number != 3 and int(asked.fields["debt_recovery_frequency"]) not in PERIODS:
        raise Refused("INVALID_VALUE")
    _put(device, amount, int(device.state[amount]) + int(asked.fields["debt_amount"]))
    if number == 3:
        device.state.put((PREPAYMENT, "DebtRecoveryTopUpPercentage3"), asked.fields["debt_recovery_balance_percentage"])
    else:
        device.state.put((PREPAYMENT, f"DebtRecoveryAmount{number}"), asked.fields["debt_recovery_amount"])
        device.state.put((PREPAYMENT, f"DebtRecoveryFrequency{number}"), asked.fields["debt_recovery_frequency"])


def _select_emergency_credit(device: Device, asked: CommandComponent, at: datetime) -> None:
    if not LEDGER.is_prepayment(device):
        raise Refused("FAILURE")
    account.activate_emergency_credit(device, at)


def _change_mode(device: Device, asked: CommandComponent, at: datetime) -> None:
    """The mode; and the disablement threshold, but where all bits are set, which leaves it (digest zigbee.md 5)."""
    take_snapshot(device, CHANGE_OF_MODE, at)
    configuration, threshold = (
        asked.fields[name] for name in ("proposed_payment_control_configuration", "cut_off_value")
    )
    device.state.put((PREPAYMENT, "PaymentControlConfiguration"), configuration)
    if int(threshold) != _UNCHANGED:
        device.state.put((PREPAYMENT, "CutOffValue"), threshold)
    account.reconsider(device, at)


_UNCHANGED = -1


def _set_tariff_information(device: Device, asked: CommandComponent, at: datetime) -> None:
    device.state.put((PRICE, "Currency"), asked.fields["currency"])
    device.state.put((PRICE, "StandingCharge"), asked.fields["standing_charge"])
    device.state.put(SCHEME, asked.fields["tariff_type_charging_scheme"])
    take_snapshot(device, CHANGE_OF_TARIFF, at)


def _change_supply(device: Device, asked: CommandComponent, at: datetime) -> None:
    """Disabled or armed; an enabled supply is not armed."""
    wanted = int(asked.fields["proposed_supply_status"])
    if (wanted, int(device.state[LEDGER.supply])) != (LEDGER.armed, LEDGER.enabled):
        device.state.put(LEDGER.supply, asked.fields["proposed_supply_status"])


def _set_behaviours(device: Device, asked: CommandComponent, at: datetime) -> None:
    now = dict(device.state[BEHAVIOURS])
    for event in asked.fields["event_ids"]:
        now[event] = asked.fields["event_configuration"]
    device.state.put(BEHAVIOURS, now)


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
    (PRICE, "PublishTariffInformation"): _set_tariff_information,
    (PRICE, "PublishBlockThresholds"): _set_thresholds,
    (PRICE, "PublishPriceMatrix"): _set_prices,
    (PRICE, "PublishConversionFactor"): {"conversion_factor": (PRICE, "ConversionFactor")},
    (PRICE, "PublishCalorificValue"): {"calorific_value": (PRICE, "CalorificValue")},
    (PRICE, "PublishBillingPeriod"): _keep(*billing.GAS_PERIOD),
    (PRICE, "PublishBlockPeriod"): _keep(*billing.BLOCK_PERIOD),
    (PREPAYMENT, "ChangePaymentMode"): _change_mode,
    (PREPAYMENT, "EmergencyCreditSetup"): {
        "emergency_credit_limit": LEDGER.emergency_limit,
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
    (METERING, "ChangeSupply"): _change_supply,
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
            "friendly_credit": int((CALENDAR_KEY, "non-disablement", "PublishSeasons") in device.state),
            "emergency_credit_limit": device.state[LEDGER.emergency_limit],
            "emergency_credit_threshold": device.state[PREPAYMENT, "EmergencyCreditThreshold"],
        }
    return {"provider_id": 0, "issuer_event_id": asked.fields["issuer_event_id"], "implementation_date_time": 0}


# Acting ---------------------------------------------------------------------------------------------------------------


def _start_sampling(device: Device, asked: CommandComponent, at: datetime) -> Any:
    device.state.put(("network data",), at)
    return {"sample_id": asked.fields.get("sample_id", 2)}


def _clear_event_log(device: Device, asked: CommandComponent, at: datetime) -> Any:
    log = int(asked.fields.get("log_id", 3)) & 0x0F
    device.state.put(("log", log), ())
    device.state.put(("cleared", log), at)
    record(device, 4 if log < 5 else 7, 0x8F52, at)
    return {"cleared_event_logs": 1 << log if log < 6 else 8}


def _top_up(device: Device, asked: CommandComponent, at: datetime) -> Any:
    header = asked.message.header
    code = asked.fields["top_up_code"]
    done = account.top_up(device, code, header.originator, header.originator_counter, at)
    left = device.state[LEDGER.balance]
    if done.collected:
        paid = {
            "collection_time": UtcTime.from_datetime(at),
            "amount_collected": done.collected,
            "debt_type": 2,
            "outstanding_debt": device.state[LEDGER.debts[2]],
        }
        device.state.put(("log", "debt payments"), (*device.state.get(("log", "debt payments"), ()), paid)[-10:])
    if done.result is TopUpResult.ACCEPTED:
        entry = {"top_up_code": code, "top_up_amount": done.amount, "top_up_time": UtcTime.from_datetime(at)}
        device.state.put(("log", "top ups"), (*device.state.get(("log", "top ups"), ()), entry)[-5:])
    return _told(asked, result_type=done.result, top_up_value=done.amount, credit_remaining=left)


def _told(asked: CommandComponent, **values: Any) -> dict[str, Any]:
    """The outcome of a top-up; it says where the token came from, unless that is always the same."""
    assert asked.part.answer is not None
    source = "source_of_top_up"
    if asked.part.answer.rules.get(source, FREE).is_value:
        values[source] = asked.fields["originating_device"]
    return values


_ACTS: Mapping[tuple[int, str], Answer] = {
    (METERING, "StartSampling"): _start_sampling,
    (EVENTS, "ClearEventLogRequest"): _clear_event_log,
    (PREPAYMENT, "ConsumerTopUp"): _top_up,
}
_ANSWERS: Mapping[tuple[int, str], Answer] = {**ANSWERS, **_ACTS}


# The proxy -----------------------------------------------------------------------------------------------------------


def mirror(meter: Device, proxy: Device) -> None:
    """What a gas meter tells the proxy of itself: its attributes, its tariff, its logs and behaviours."""
    for key, value in meter.state.changes().items():
        if not isinstance(key, tuple):
            continue
        if isinstance(key[0], int) or key[0] == CALENDAR_KEY or key in _MIRRORED:
            proxy.state.put(key, value)
        elif key[0] == "log":
            proxy.state.put(("log", {3: 6, 4: 7}.get(key[1], key[1])), value)
    proxy.state.put(("told by the meter",), True)


_MIRRORED = frozenset((BEHAVIOURS, SCHEME, tariff.EPOCHS, billing.GAS_PERIOD, billing.BLOCK_PERIOD))
