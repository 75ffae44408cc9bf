"""Loads: the limiter, and what lets auxiliary controllers switch."""

from __future__ import annotations

from datetime import timedelta

import pytest

import gbcs
from dlms.data import BitString
from dlms.time import ANY, ANY_YEAR, Date, Time
from gbcs.testing.consumption import HALF_HOUR
from gbcs.testing.cosem import moment
from gbcs.testing.electricity import IMMEDIATELY
from gbcs.testing.electricity_account import SUPPLY_STATE
from gbcs.usecases import Failed, by_reference
from tests.gbcs.testing.homes import AT
from tests.gbcs.testing.test_acts import House


def limited(house, power, *, disables, period=1800, restoration=600):
    values = {}
    for item in by_reference("ECS28a").command.declared:
        given = {
            "LoadLimitSupplyState: valueNext": disables,
            "LoadLimitPowerThreshold: thresholdNext": power,
            "LoadLimitPeriod(Timer): valueNext": period,
            "LoadLimitRestorationPeriod(Timer): valueNext": restoration,
        }
        values[item.name] = given.get(item.name, IMMEDIATELY)
    assert not any(isinstance(each, Failed) for each in house.answer(by_reference("ECS28a"), values).values())


def half_hours(meter, hours=48):
    return [
        (AT + number * HALF_HOUR, meter.consumption.power(AT + number * HALF_HOUR)) for number in range(1, 2 * hours)
    ]


def alerts(sent):
    return [(each.values()["alert_code"], each.values()["time_stamp"].datetime()) for each in map(gbcs.decode, sent)]


def test_a_load_above_the_limit_is_told_and_disables_the_supply_for_a_time():
    house = House()
    meter = house.home["ESME"]
    powers = half_hours(meter)
    peak = max(power for _, power in powers)
    first = next(at for at, power in powers if power == peak)
    limited(house, peak - 1, disables=True)
    assert meter.tick(first - timedelta(seconds=1)) == []
    sent = alerts(meter.tick(first))
    assert sent == [(0x8F01, first), (0x8F33, first)]
    assert meter.state[SUPPLY_STATE] == 2
    restored = first + timedelta(seconds=600)
    found = alerts(meter.tick(restored))
    assert found == [(0x8F34, restored)] * 2  # supplier and network operator
    assert meter.state[SUPPLY_STATE] == 1
    assert house.answer(by_reference("ECS27"), at=restored)["LoadLimitCounter: value"] == 1
    house.answer(by_reference("ECS28b"), at=restored)
    assert house.answer(by_reference("ECS27"), at=restored)["LoadLimitCounter: value"] == 0


def test_a_limit_may_leave_the_supply_alone():
    house = House()
    meter = house.home["ESME"]
    limited(house, 1, disables=False, period=7200)
    (alert,) = alerts(meter.tick(AT + timedelta(days=1)))  # once, for as long as it lasts
    assert alert == (0x8F01, AT + timedelta(hours=2))
    assert meter.state[SUPPLY_STATE] == 1


# Controllers ---------------------------------------------------------------------------------------------------------


def is_on(house, number, at):
    state = next(
        value
        for name, value in house.answer(by_reference("ECS61a"), at=at).items()
        if f"[{number}]" in name and ("tate" in name.rpartition(":")[2] or "output" in name)
    )
    return bool(state)


@pytest.mark.parametrize(("script", "name"), [(0x0211, "activationDuration"), (0x0212, "deactivationDuration")])
def test_a_command_holds_for_its_time(script, name):
    house = House()
    use_case = by_reference("ECS47")
    set_calendar(house, on_at=0 if script == 0x0212 else 23, off_at=23 if script == 0x0212 else 0)
    before = script == 0x0212
    assert is_on(house, 2, AT + timedelta(hours=1)) is before
    values = {}
    for item in use_case.command.declared:
        if "[2]" in item.name and name in item.name and ("deactivation" in item.name) == ("deactivation" in name):
            values[item.name] = 90
        elif "[n]" in item.name:
            values[item.name] = script
        elif not item.is_optional:
            values[item.name] = 0
    house.answer(use_case, values, at=AT + timedelta(hours=1))
    assert is_on(house, 2, AT + timedelta(hours=2, minutes=29)) is not before
    assert is_on(house, 2, AT + timedelta(hours=2, minutes=31)) is before
    assert is_on(house, 1, AT + timedelta(hours=2)) is False


def set_calendar(house, on_at, off_at):
    every_day = {
        "exec_weekdays": BitString.from_bits("1111111"),
        "exec_specdays": BitString.from_bits(""),
        "begin_date": Date(ANY_YEAR, ANY, ANY, ANY),
        "end_date": Date(ANY_YEAR, ANY, ANY, ANY),
    }
    values = {}
    for item in by_reference("ECS46c").command.declared:
        if item.target.class_id == 11:
            values[item.name] = []
        elif item.target.class_id == 10:
            values[item.name] = [
                {"index": 1, "script_selector": 0x0201, "switch_time": Time(on_at, 0, 0, 0), **every_day},
                {"index": 2, "script_selector": 0x0202, "switch_time": Time(off_at, 0, 0, 0), **every_day},
            ]
        elif item.target.class_id == 9000:
            values[item.name] = IMMEDIATELY
        elif not item.is_optional:
            values[item.name] = b""
    assert not any(isinstance(each, Failed) for each in house.answer(by_reference("ECS46c"), values).values())


def test_a_period_of_more_than_a_day_is_refused_from_its_end_on():
    house = House()
    use_case = by_reference("ECS47a")
    start, end, script = (
        "AuxiliaryController[1]: settingPeriodStartDateTime",
        "AuxiliaryController[1]: settingPeriodEndDateTime",
        "AuxiliaryController[n]: controllerNumberAndCommandedState",
    )
    values = {start: moment(AT), end: moment(AT + timedelta(hours=25)), script: 0x1164}
    answer = house.answer(use_case, values)
    failed = [each.result.name for each in answer.values() if isinstance(each, Failed)]
    assert failed == ["OTHER_REASON"] * 2  # the end, and the script behind it
    values[end] = moment(AT + timedelta(hours=1))
    assert not any(isinstance(each, Failed) for each in house.answer(use_case, values).values())
    assert is_on(house, 1, AT + timedelta(minutes=30))
    assert not is_on(house, 1, AT + timedelta(minutes=61))
