"""What a meter counts by its switching table, what that costs, and what follows where credit ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import gbcs
from dlms.data import BitString
from dlms.time import ANY, ANY_YEAR, Date, DateTime, Time
from gbcs.testing import tariff
from gbcs.testing.cosem import attribute
from gbcs.testing.electricity import IMMEDIATELY
from gbcs.testing.electricity_account import MODE, SUPPLY_STATE
from gbcs.testing.electricity_readings import EMERGENCY_CREDIT, METER_BALANCE, debt
from gbcs.usecases import Failed, by_reference
from tests.gbcs.testing.test_acts import House, token

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)  # midnight
ANY_DATE = Date(ANY_YEAR, ANY, ANY, ANY)
MIDNIGHT = Time(0, 0, 0, 0)
NEVER = 0xFFFFFFFF
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ALL = BitString.from_bits("1111111")


def day(number, *schedule):
    entries = [{"start_time": Time(hour, 0, 0, 0), "script_selector": selector} for hour, selector in schedule]
    return {"day_id": number, "day_schedule": entries}


def charge(rows, scale=-5):
    return {"charge_per_unit_scaling": {"price_scale": scale}, "commodity_reference": {}, "charge_table": rows}


def set_tariff(house, days, prices, thresholds=None, standing=0, special=(), at=MONDAY):
    """Send ECS01a: one week of day 1, Saturday and Sunday of the last day; prices by index, of a kWh in 10^-5."""
    week = {"week_profile_name": b"\x01", **dict.fromkeys(WEEKDAYS, 1)}
    week |= dict.fromkeys(("saturday", "sunday"), days[-1]["day_id"])
    season = {"season_profile_name": "all", "season_start": DateTime(ANY_DATE, MIDNIGHT), "week_name": b"\x01"}
    indexes = [
        bytes((index,)) for index in (*range(1, 49), *(b << 4 | n for b in range(0xA, 0xE) for n in range(1, 9)))
    ]
    rows = [{"index": index, "charge_per_unit": prices.get(index, 0)} for index in indexes]
    thresholds = thresholds or {}
    values = {}
    for item in by_reference("ECS01a").command.declared:
        class_id, obis, number = item.target
        if (class_id, number) in ((20, 10), (9000, 6), (113, 7)):
            value = IMMEDIATELY
        elif class_id == 20:
            value = {7: [season], 8: [week], 9: days}[number]
        elif class_id == 21:
            value = thresholds.get(obis[4] - 10, [NEVER])
        elif class_id == 113:
            value = charge([{"charge_per_unit": standing}]) if obis[4] == 4 else charge(rows)
        else:
            value = list(special) if class_id == 11 else True
        values[item.name] = value
    assert not [
        each for each in house.answer(by_reference("ECS01a"), values, at=at).values() if isinstance(each, Failed)
    ]


def registers(house, at):
    (collection,) = house.answer(by_reference("ECS17d"), at=at).values()
    return collection["TOU_primary_registers"]


def test_each_rate_counts_what_is_used_while_it_holds():
    house = House()
    meter = house.home["ESME"]
    used = meter.consumption.between
    before = registers(house, MONDAY)
    assert before == [meter.consumption.total(MONDAY), *[0] * 47]
    set_tariff(house, [day(1, (0, 2), (7, 1)), day(2, (0, 3))], {})
    friday, monday = MONDAY + timedelta(days=4), MONDAY + timedelta(days=7)
    seven = timedelta(hours=7)
    # Five days with a night of seven hours, then the week-end.
    night = sum(used(start, start + seven) for start in (MONDAY + timedelta(days=each) for each in range(5)))
    week_end = used(friday + timedelta(days=1), monday)
    found = registers(house, monday)
    assert found[1:4] == [night, week_end, 0]
    assert sum(found) == meter.consumption.total(monday)
    # What is in the log of the days before is what the registers were then.
    read = by_reference("ECS21a")
    log = next(
        iter(house.answer(read, {read.command.declared[0].name: {"from": friday, "to": friday}}, at=monday).values())
    )
    assert log[0]["tariffTOURegisterValues"] == registers_at(meter, friday)
    assert log[0]["tariffTOURegisterValues"][1] == sum(
        used(start, start + seven) for start in (MONDAY + timedelta(days=each) for each in range(4))
    )


def registers_at(meter, at):
    return list(tariff.readings(meter, at).rates)


def test_a_special_day_is_other_than_its_week_says():
    house = House()
    meter = house.home["ESME"]
    wednesday = MONDAY + timedelta(days=2)
    special = [{"index": 1, "specialday_date": Date(ANY_YEAR, 6, 3, ANY), "day_id": 2}]
    set_tariff(house, [day(1, (0, 1)), day(2, (0, 5))], {}, special=special)
    found = registers(house, MONDAY + timedelta(days=5))
    assert found[4] == meter.consumption.between(wednesday, wednesday + timedelta(days=1))


def test_a_rate_goes_on_over_midnight():
    house = House()
    meter = house.home["ESME"]
    set_tariff(house, [day(1, (6, 1), (23, 2))], {})
    found = registers(house, MONDAY + timedelta(hours=5))
    assert found[1] == meter.consumption.between(MONDAY, MONDAY + timedelta(hours=5))


def test_blocks_fill_one_after_the_other():
    house = House()
    meter = house.home["ESME"]
    set_tariff(house, [day(1, (0, 101))], {b"\xa1": 10000, b"\xb1": 20000, b"\xc1": 30000}, {1: [3000, 5000, NEVER]})
    later = MONDAY + timedelta(days=2)
    used = meter.consumption.between(MONDAY, later)
    assert used > 6000
    read = by_reference("ECS17e")
    (collection,) = house.answer(read, at=later).values()
    matrix = collection["Block_primary_registers"]
    assert [matrix[block * 16] for block in range(4)] == [3000, 2000, used - 5000, 0]
    assert [matrix[block * 16 + 8] for block in range(4)] == [3000, 2000, used - 5000, 0]
    # 3 kWh at 0.1, 2 at 0.2, the rest at 0.4: of a currency in 10^-5.
    assert tariff.cost(meter, MONDAY, later) == 3 * 10000 + 2 * 20000 + (used - 5000) * 30000 // 1000
    assert house.answer(by_reference("ECS24"), at=later)["(Primary)ActiveTariffPrice: value"] == 30000
    house.answer(by_reference("ECS05"), at=later)
    assert house.answer(by_reference("ECS24"), at=later)["(Primary)ActiveTariffPrice: value"] == 10000
    (collection,) = house.answer(read, at=later).values()
    assert collection["Block_primary_registers"][0:9:8] == [3000, 0]  # the register stays, the counter begins anew


@pytest.mark.parametrize("resetting", ["daily", "billing period"])
def test_counters_of_blocks_begin_anew(resetting):
    house = House()
    meter = house.home["ESME"]
    since = MONDAY + timedelta(days=2)
    date = ANY_DATE if resetting == "daily" else Date(ANY_YEAR, ANY, 3, ANY)
    reference, name = ("ECS48", "TariffBlockCounterMatrix") if resetting == "daily" else ("ECS30", "BillingCalendar")
    house.answer(by_reference(reference), {f"{name}: execution_time": [{"time": MIDNIGHT, "date": date}]}, at=MONDAY)
    set_tariff(house, [day(1, (0, 101))], {}, {1: [3000, 5000, NEVER]})
    at = since + timedelta(hours=3)
    house.home.tick(at)
    (collection,) = house.answer(by_reference("ECS17e"), at=at).values()
    matrix = collection["Block_primary_registers"]
    used = meter.consumption.between
    assert sum(matrix[block * 16 + 8] for block in range(4)) == used(since, at)
    assert sum(matrix[block * 16] for block in range(4)) == used(MONDAY, at)
    if resetting == "daily":  # each day began in the first block
        assert matrix[0] == sum(
            min(3000, used(MONDAY + timedelta(days=day), min(at, MONDAY + timedelta(days=day + 1)))) for day in range(3)
        )


def test_payments_pay_the_third_debt_up_to_the_cap_of_a_week():
    house = House()
    meter = house.home["ESME"]
    meter.state.put(debt(3), 5_000_000)
    meter.state.put(attribute(113, "0-0:19.20.3.255", 13), 5000)  # half of each payment
    meter.state.put(attribute(111, "0-0:19.0.0.255", 18), 6)  # currency units
    add = by_reference("CS01a")
    left = []
    for number, days in ((5, 0), (6, 1), (7, 2), (8, 7)):
        at = MONDAY + timedelta(days=days)
        values = {add.command.declared[0].name: token(house, meter.entity_id, number, 1000)}
        house.answer(add, values, counter=number << 32, at=at)
        left.append(int(meter.state[debt(3)]))
    assert left == [4_500_000, 4_400_000, 4_400_000, 3_900_000]


def test_prices_beyond_all_bounds_are_read_as_the_most():
    house = House()
    set_tariff(house, [day(1, (0, 1))], {b"\x01": 32767})
    meter = house.home["ESME"]
    key = attribute(113, "0-0:19.20.0.255", 5)
    scaling = meter.state[key]["charge_per_unit_scaling"] | {"price_scale": 100}
    meter.state.put(key, meter.state[key] | {"charge_per_unit_scaling": scaling})
    assert house.answer(by_reference("ECS24"), at=MONDAY)["(Primary)ActiveTariffPrice: value"] == 0xFFFFFFFF
    assert house.answer(by_reference("ECS82"), at=MONDAY + timedelta(days=1))["MeterBalance: value"] == -0x80000000


def test_a_price_holds_while_its_rate_does():
    house = House()
    set_tariff(house, [day(1, (0, 1), (7, 2))], {b"\x01": 5000, b"\x02": 25000})
    read = by_reference("ECS24")
    for hour, price in ((3, 5000), (12, 25000)):
        at = MONDAY + timedelta(days=1, hours=hour)
        assert house.answer(read, at=at)["(Primary)ActiveTariffPrice: value"] == price


# Balances ------------------------------------------------------------------------------------------------------------


def prepay(house, balance, disablement=0, emergency=100000):
    """In prepayment mode, with a tariff of 0.20 a kWh and 0.30 a day."""
    set_tariff(house, [day(1, (0, 1))], {b"\x01": 20000}, standing=30000)
    meter = house.home["ESME"]
    meter.state.put(MODE, {"payment_mode": 2})
    meter.state.put(METER_BALANCE, balance)
    meter.state.put(EMERGENCY_CREDIT, emergency)
    meter.state.put(attribute(112, "0-0:19.10.1.255", 9), emergency)
    meter.state.put(attribute(112, "0-0:19.10.1.255", 10), 50000)
    meter.state.put(attribute(111, "0-0:19.0.0.255", 16), 60000)
    meter.state.put(attribute(21, "0-0:16.0.1.255", 2), [disablement])
    meter.state.put(attribute(10, "0-0:12.0.1.255", 2), [])
    return meter


def codes(sent):
    return [gbcs.decode(octets).values()["alert_code"] for octets in sent]


def test_energy_and_standing_charge_are_taken_from_the_balance():
    house = House()
    meter = prepay(house, 10_000_000)
    later = MONDAY + timedelta(days=3, hours=5)
    assert meter.tick(later) == []
    used = meter.consumption.between(MONDAY, later)
    taken = 10_000_000 - meter.state[METER_BALANCE]
    # rounded down in each half hour
    assert 0 <= used * 20000 // 1000 + 3 * 30000 - taken < 3 * 48 + 10 + 1


def test_in_credit_mode_the_balance_runs_below_nothing_and_the_supply_stays():
    house = House()
    meter = prepay(house, 0)
    meter.state.put(MODE, {"payment_mode": 1})
    assert meter.tick(MONDAY + timedelta(days=3)) == []
    assert meter.state[METER_BALANCE] < 0
    assert meter.state[SUPPLY_STATE] == 1


def test_the_supply_is_disabled_for_want_of_credit_and_armed_by_a_token():
    house = House()
    meter = prepay(house, 200_000)
    sent = meter.tick(MONDAY + timedelta(days=3))
    # low credit, emergency credit to be had, disabled
    assert codes(sent) == [0x810D, 0x8119, 0x8F0F]
    assert meter.state[SUPPLY_STATE] == 0
    assert meter.state[EMERGENCY_CREDIT] == 100000
    add = by_reference("CS01a")
    at = MONDAY + timedelta(days=3)
    utrn = token(house, meter.entity_id, 5, 2000)
    assert house.answer(add, {add.command.declared[0].name: utrn}, counter=5 << 32, at=at) == {}
    assert meter.state[SUPPLY_STATE] == 2


def test_emergency_credit_is_used_up_below_the_threshold_and_paid_first():
    house = House()
    meter = prepay(house, 40_000, emergency=1_000_000)
    answer, alert = house.sent(by_reference("ECS09"), at=MONDAY)
    assert answer.header.cra is gbcs.CRA.RESPONSE
    assert alert.values()["alert_code"] == 0x81AB
    later = MONDAY + timedelta(days=1)
    assert meter.tick(later) == []
    left = meter.state[EMERGENCY_CREDIT]
    assert meter.state[METER_BALANCE] == 0
    assert 0 < left < 1_000_000
    assert meter.state[SUPPLY_STATE] == 1
    utrn = token(house, meter.entity_id, 6, 3000)
    add = by_reference("CS01a")
    house.answer(add, {add.command.declared[0].name: utrn}, counter=6 << 32, at=later)
    assert meter.state[EMERGENCY_CREDIT] == 1_000_000
    assert meter.state[METER_BALANCE] == 3_000_000 - (1_000_000 - left)
    meter.state.put(METER_BALANCE, 0)
    meter.state.put(EMERGENCY_CREDIT, 60_000)
    meter.state.put(("emergency credit",), True)
    assert codes(meter.tick(later + timedelta(days=1))) == [0x810D, 0x81AA, 0x8F0F]
    assert meter.state[SUPPLY_STATE] == 0


def test_the_supply_stays_in_the_times_of_the_calendar():
    house = House()
    meter = prepay(house, 10_000)
    every_day = {
        "exec_weekdays": ALL,
        "exec_specdays": BitString.from_bits(""),
        "begin_date": ANY_DATE,
        "end_date": ANY_DATE,
    }
    calendar = [
        {"index": 1, "script_selector": 32, "switch_time": Time(0, 0, 0, 0), **every_day},
        {"index": 2, "script_selector": 33, "switch_time": Time(10, 0, 0, 0), **every_day},
    ]
    meter.state.put(attribute(10, "0-0:12.0.1.255", 2), calendar)
    assert 0x8F83 in codes(meter.tick(MONDAY + timedelta(hours=9)))
    assert meter.state[SUPPLY_STATE] == 1
    assert codes(meter.tick(MONDAY + timedelta(hours=11))) == [0x8F0F]
    assert meter.state[SUPPLY_STATE] == 0


@pytest.mark.parametrize(("suspended", "owed"), [(False, 30000 - 3 * 7000), (True, 30000)])
def test_debts_are_collected_by_time_unless_suspended(suspended, owed):
    house = House()
    meter = prepay(house, -10_000_000 if suspended else 10_000_000)
    meter.state.put(debt(1), 30000)
    meter.state.put(attribute(113, "0-0:19.20.1.255", 5), charge([{"charge_per_unit": 7000}]))
    meter.state.put(attribute(113, "0-0:19.20.1.255", 8), 86400)
    row = {"credit": bytes.fromhex("0000130a00ff"), "charge": bytes.fromhex("0000131401ff")}
    rows = [row | {"collection": BitString.from_bits("110" if suspended else "111")}]
    meter.state.put(attribute(111, "0-0:19.0.0.255", 11), rows)
    meter.tick(MONDAY + timedelta(days=3))
    assert meter.state[debt(1)] == owed


def test_the_end_of_a_debt_is_told():
    house = House()
    meter = prepay(house, 10_000_000)
    meter.state.put(debt(2), 1000)
    meter.state.put(attribute(113, "0-0:19.20.2.255", 5), charge([{"charge_per_unit": 7000}]))
    meter.state.put(attribute(113, "0-0:19.20.2.255", 8), 3600)
    assert codes(meter.tick(MONDAY + timedelta(hours=3))) == [0x81A8]
    assert meter.state[debt(2)] == 0
