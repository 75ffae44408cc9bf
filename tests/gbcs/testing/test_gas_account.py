"""What a gas meter counts by its calendar and its blocks, what that costs, and what follows where credit ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gbcs import CRA, decode
from gbcs.testing.cosem import EPOCH
from gbcs.usecases import Failed, by_reference
from tests.gbcs.testing.homes import GPF, GSME
from tests.gbcs.testing.test_acts import House, token
from zigbee.types import Date, UtcTime

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)  # midnight
EVENT = {"issuer_event_id": 473385600}
CALENDAR = EVENT | {"issuer_calendar_id": 473385600}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
KWH = 39.3 * 1.02264 / 3.6  # in a cubic metre, by the usual calorific value and conversion factor
PREPAYMENT, EMERGENCY_SUSPENDED, BOTH_SUSPENDED = 0x0897, 0x0097, 0x0497


def calendar(days, when=0, special=()):
    """Week days are the first day, Saturday and Sunday the last; a day is pairs of hour and value."""
    week = {f"day_id_ref_{day}": 1 for day in WEEKDAYS[:5]} | {f"day_id_ref_{day}": len(days) for day in WEEKDAYS[5:]}
    return {
        "PublishCalendar": CALENDAR | {"start_time": UtcTime(when)},
        "PublishDayProfile": [
            CALENDAR
            | {
                "day_id": number,
                "schedule_entries": [{"start_time_minutes": 60 * hour, "value": value} for hour, value in day],
            }
            for number, day in enumerate(days, start=1)
        ],
        "PublishWeekProfile": [CALENDAR | {"week_id": 1} | week],
        "PublishSeasons": CALENDAR
        | {"seasons": [{"season_start_date": Date(month=1, day=1, weekday=0xFF), "week_id_ref": 1}]},
        "PublishSpecialDays": CALENDAR
        | {
            "start_time": UtcTime(when),
            "special_days": [{"special_day_date": date, "day_id_ref": day} for date, day in special],
        },
    }


def set_tariff(house, days, prices, *, thresholds=None, standing=0, at=MONDAY, due=None, special=()):
    """Send GCS01a: prices of a kilowatt-hour in 10^-5, thresholds in kilowatt-hours."""
    when = 0 if due is None else (due - EPOCH) // timedelta(seconds=1)
    is_block = thresholds is not None
    values = calendar(days, when, special) | {
        "PublishTariffInformation": EVENT
        | {
            "start_time": UtcTime(when),
            "tariff_type_charging_scheme": 0x10 if is_block else 0,
            "number_of_price_tiers_in_use": 0 if is_block else 4,
            "number_of_block_thresholds_in_use": len(thresholds or ()),
            "currency": 826,
            "standing_charge": standing,
        },
        "PublishPriceMatrix": EVENT
        | {
            "start_time": UtcTime(when),
            "sub_payload_control": 0 if is_block else 1,
            "entries": [
                {"tier_block_id": number, "price": price}
                for number, price in enumerate(prices, start=0 if is_block else 1)
            ],
        },
    }
    if thresholds:
        entries = [{"block_thresholds": [1000 * each for each in thresholds]}]
        values["PublishBlockThresholds"] = EVENT | {"start_time": UtcTime(when), "entries": entries}
    answer = house.answer(by_reference("GCS01a"), values, GSME, at=at)
    assert not [each for each in answer.values() if isinstance(each, Failed)]


def read(house, reference, at, part="MeteringAttributes", target=GSME):
    sent = house.sent(by_reference(reference), target=target, at=at)
    (response,) = [message for message in sent if message.header.cra is CRA.RESPONSE]
    return response.decrypt(house.keys).values()[part]


def rates(house, at, target=GSME):
    found = read(house, "GCS13c", at, target=target)
    return [found[f"CurrentTier{number}SummationDelivered"] for number in range(1, 5)]


def blocks(house, at, target=GSME):
    found = read(house, "GCS13b", at, target=target)
    return [found[f"CurrentNoTierBlock{number}SummationDelivered"] for number in range(1, 5)]


def balances(house, at):
    return read(house, "GCS14", at, "PrepaymentAttributes")


def alerts(sent):
    return [message.values()["alert_code"] for message in sent if "alert_code" in message.values()]


def price(house, at):
    return house.answer(by_reference("GCS21f"), target=GSME, at=at)["PublishPrice"]


def metered():
    """A home whose gas meter is in credit mode."""
    house = House()
    off = EVENT | {"implementation_date_time": UtcTime(0)}
    house.answer(by_reference("GCS02"), {"ChangePaymentMode": off}, GSME, at=MONDAY)
    return house


# Counting ------------------------------------------------------------------------------------------------------------


def test_each_rate_counts_what_is_used_while_it_holds():
    house = metered()
    used = house.home["GSME"].consumption.between
    before = rates(house, MONDAY)
    assert before == [house.home["GSME"].consumption.total(MONDAY), 0, 0, 0]
    set_tariff(house, [[(0, 2)], [(0, 3)]], [100, 200, 300, 400], special=[(Date(month=6, day=3), 2)])
    found = rates(house, MONDAY + 7 * DAY)
    wednesday = used(MONDAY + 2 * DAY, MONDAY + 3 * DAY)  # a special day
    week_end = used(MONDAY + 5 * DAY, MONDAY + 7 * DAY)
    assert found[2:] == [wednesday + week_end, 0]
    assert found[1] == used(MONDAY, MONDAY + 5 * DAY) - wednesday
    assert sum(found) == house.home["GSME"].consumption.total(MONDAY + 7 * DAY)
    # The daily log says what the registers were then.
    (entry, *_) = house.answer(
        by_reference("GCS16a"),
        {
            "GetSnapshot": {
                "earliest_start_time": UtcTime.from_datetime(MONDAY + DAY),
                "latest_end_time": UtcTime.from_datetime(MONDAY + DAY),
            }
        },
        GSME,
        at=MONDAY + 7 * DAY,
    )["PublishSnapshot"]
    assert entry["tier_summation"] == [before[0], used(MONDAY, MONDAY + DAY), 0, 0]


def test_a_value_that_is_no_rate_counts_nothing():
    house = metered()
    before = rates(house, MONDAY)
    set_tariff(house, [[(0, 200)]], [100, 200, 300, 400])
    assert rates(house, MONDAY + 3 * DAY) == before
    assert price(house, MONDAY + 3 * DAY)["price"] == 0


def test_the_price_is_that_of_the_rate_that_holds():
    house = metered()
    set_tariff(house, [[(0, 2)], [(0, 1)]], [100, 200, 300, 400])
    monday, saturday = price(house, MONDAY + 3 * HOUR), price(house, MONDAY + 5 * DAY + 12 * HOUR)
    assert (monday["price"], saturday["price"]) == (200, 100)
    assert (monday["duration_in_minutes"], saturday["duration_in_minutes"]) == (21 * 60, 12 * 60)
    assert [each["price_trailing_digit_and_price_tier"] for each in (monday, saturday)] == [0x52, 0x51]


def test_blocks_fill_one_after_the_other_and_begin_anew_with_the_period():
    house = metered()
    meter = house.home["GSME"]
    period = {"billing": MONDAY + 10 * DAY, "block": MONDAY + 10 * DAY}
    values = {
        f"Publish{name.capitalize()}Period": EVENT
        | {f"{name}_period_duration_type": 0x23, f"{name}_period_start_time": UtcTime.from_datetime(start - 31 * DAY)}
        for name, start in period.items()
    }
    house.answer(by_reference("GCS25"), values, GSME, at=MONDAY)
    set_tariff(house, [[(0, 0)]], [100, 200, 300, 400], thresholds=[10, 20])
    later = MONDAY + 5 * DAY
    used = meter.consumption.between(MONDAY, later)
    limits = [int(limit * 1000 / KWH) for limit in (10, 20)]
    assert used > limits[1]
    assert blocks(house, later) == [limits[0], limits[1] - limits[0], used - limits[1], 0]
    assert price(house, later)["price"] == 300
    assert rates(house, later)[1:] == [0, 0, 0]
    # The period began on the 11th of May: it ends on the 11th of June.
    after = MONDAY + 10 * DAY + HOUR
    assert blocks(house, after) == [meter.consumption.between(MONDAY + 10 * DAY, after), 0, 0, 0]
    assert price(house, after)["price"] == 100


def test_the_proxy_follows_what_the_meter_did_later():
    house = metered()
    due = MONDAY + 2 * DAY
    set_tariff(house, [[(0, 3)]], [100, 200, 300, 400], due=due)
    house.home.tick(due + DAY)
    now = due + 2 * DAY
    assert rates(house, now, GPF) == rates(house, now)
    assert rates(house, now, GPF)[2] == house.home["GPF"].consumption.between(due, now)
    found = [house.answer(by_reference("GCS21f"), target=target, at=now) for target in (GSME, GPF)]
    assert found[0] == found[1]


# The account ---------------------------------------------------------------------------------------------------------


def mode(house, configuration=PREPAYMENT, threshold=0, at=MONDAY):
    values = EVENT | {
        "implementation_date_time": UtcTime(0),
        "proposed_payment_control_configuration": configuration,
        "cut_off_value": threshold,
    }
    return house.sent(by_reference("GCS03"), {"ChangePaymentMode": values}, GSME, at=at)


def balance(house, value, at=MONDAY):
    """Set the balance."""
    change = value - balances(house, at)["CreditRemaining"]
    house.sent(by_reference("GCS40a"), {"CreditAdjustment": EVENT | {"credit_adjustment_value": change}}, GSME, at=at)


def debts(house, *amounts, each=(), hourly=(False, False), share=0, at=MONDAY):
    values = {
        f"ChangeDebt{number}": EVENT
        | {
            "debt_amount": amounts[number - 1],
            "debt_recovery_frequency": 0 if hourly[number - 1] else 1,
            "debt_recovery_amount": each[number - 1],
        }
        for number in (1, 2)
    }
    values["ChangeDebt3"] = EVENT | {"debt_amount": amounts[2], "debt_recovery_balance_percentage": share}
    house.answer(by_reference("GCS04"), values, GSME, at=at)


def prepayment(house, *, limit=1_000_000, offered=200_000, low=0, cap=10_000_000, days=((0, 0),), at=MONDAY):
    now = UtcTime(0)
    values = calendar([list(days)]) | {
        "EmergencyCreditSetup": EVENT
        | {"start_time": now, "emergency_credit_limit": limit, "emergency_credit_threshold": offered},
        "SetOverallDebtCap": EVENT | {"implementation_date_time": now, "overall_debt_cap": cap},
        "SetLowCreditWarningLevel": {"from_date_time": now, "low_credit_warning_level": low},
        "SetMaximumCreditLimit": EVENT
        | {
            "implementation_date_time": now,
            "maximum_credit_level": 99_000_000,
            "maximum_credit_per_top_up": 50_000_000,
        },
    }
    answer = house.answer(by_reference("GCS05"), values, GSME, at=at)
    assert not [each for each in answer.values() if isinstance(each, Failed)]


def test_gas_and_standing_charge_are_taken_from_the_balance():
    house = House()
    mode(house)
    set_tariff(house, [[(0, 1)]], [6000], standing=30000)
    balance(house, 10_000_000)
    house.home.tick(MONDAY + 2 * DAY)
    used = house.home["GSME"].consumption.between(MONDAY, MONDAY + 2 * DAY) / 1000 * KWH
    left = balances(house, MONDAY + 2 * DAY)["CreditRemaining"]
    assert 10_000_000 - left == pytest.approx(used * 6000 + 2 * 30000, abs=96)  # rounded each half hour
    assert read(house, "GCS60", MONDAY + 2 * DAY)["BillToDateDelivered"] == 3_500_000


def test_in_credit_mode_the_bill_grows():
    house = House()
    mode(house, threshold=70_000)
    off = EVENT | {"implementation_date_time": UtcTime(0)}
    house.answer(by_reference("GCS02"), {"ChangePaymentMode": off}, GSME, at=MONDAY)
    assert house.home["GSME"].state[0x0705, "CutOffValue"] == 70_000  # of GCS02 it is: leave it
    set_tariff(house, [[(0, 1)]], [6000], standing=30000)
    before = balances(house, MONDAY)["CreditRemaining"]
    house.home.tick(MONDAY + DAY)
    used = house.home["GSME"].consumption.between(MONDAY, MONDAY + DAY) / 1000 * KWH
    found = read(house, "GCS60", MONDAY + DAY)["BillToDateDelivered"]
    assert found - 3_500_000 == pytest.approx(used * 6000 + 30000, abs=1)
    assert balances(house, MONDAY + DAY)["CreditRemaining"] == before
    answer = house.answer(by_reference("GCS06"), None, GSME, at=MONDAY + DAY)
    assert isinstance(answer["SelectAvailableEmergencyCredit"], Failed)


def test_debts_are_collected_as_they_fall_due():
    house = House()
    mode(house)
    balance(house, 10_000_000)
    debts(house, 100_000, 30_000, 0, each=(60_000, 10_000), hourly=(False, True))
    sent = house.home.tick(MONDAY + 3 * HOUR)
    found = balances(house, MONDAY + 3 * HOUR)
    assert (found["DebtAmount1"], found["DebtAmount2"], found["CreditRemaining"]) == (100_000, 0, 9_970_000)
    assert alerts(map(decode, sent)) == [0x81A8]
    sent = house.home.tick(MONDAY + 2 * DAY)
    found = balances(house, MONDAY + 2 * DAY)
    assert (found["DebtAmount1"], found["CreditRemaining"]) == (0, 9_870_000)
    assert alerts(map(decode, sent)) == [0x81A7]


def test_credit_ends_is_lent_and_comes_back():
    house = House()
    prepayment(house, low=50_000)
    mode(house)
    balance(house, 60_000)
    debts(house, 90_000, 0, 0, each=(20_000, 0), hourly=(True, False))
    told = [alerts(map(decode, house.home.tick(MONDAY + hour * HOUR))) for hour in range(1, 5)]
    # 60,000 less 20,000 an hour; offered from 200,000 on, so that no balance passes that.
    assert told == [[0x810D], [], [], [0x8F0F]]
    at = MONDAY + 4 * HOUR
    assert read(house, "GCS33", at)["SupplyStatus"] == 0
    sent = house.sent(by_reference("GCS06"), None, GSME, at=at)
    assert 0x81AB in alerts(sent)
    assert read(house, "GCS33", at)["SupplyStatus"] == 1
    # The last 10,000 of the debt are paid of the emergency credit; the supply stays armed.
    at += HOUR
    house.home.tick(at)
    assert (balances(house, at)["EmergencyCreditRemaining"], balances(house, at)["CreditRemaining"]) == (
        990_000,
        -20_000,
    )
    top_up = {"ConsumerTopUp": {"top_up_code": token(house, GSME, 5, 1000).encode()}}
    house.answer(by_reference("CS01b"), top_up, GSME, counter=5 << 32, at=at)
    found = balances(house, at)
    assert (found["EmergencyCreditRemaining"], found["CreditRemaining"]) == (1_000_000, 970_000)


def test_the_calendar_suspends_disablement():
    house = House()
    prepayment(house, days=[(0, 1), (6, 0)])
    mode(house)
    set_tariff(house, [[(0, 1)]], [60000])
    balance(house, 1)
    assert alerts(map(decode, house.home.tick(MONDAY + 5 * HOUR))) == [0x810D, 0x8F83]
    assert read(house, "GCS33", MONDAY + 5 * HOUR)["SupplyStatus"] == 2
    assert alerts(map(decode, house.home.tick(MONDAY + 7 * HOUR))) == [0x8F0F]
    assert read(house, "GCS33", MONDAY + 7 * HOUR)["SupplyStatus"] == 0


@pytest.mark.parametrize(("configuration", "owed"), [(PREPAYMENT, 80_000), (BOTH_SUSPENDED, 100_000)])
def test_debts_may_wait_while_there_is_no_credit(configuration, owed):
    house = House()
    mode(house, configuration)
    balance(house, -5)
    debts(house, 100_000, 0, 0, each=(20_000, 0), hourly=(True, False))
    house.home.tick(MONDAY + HOUR)
    assert balances(house, MONDAY + HOUR)["DebtAmount1"] == owed


def test_debts_may_be_noted_while_emergency_credit_is_used():
    house = House()
    mode(house, EMERGENCY_SUSPENDED)
    house.sent(by_reference("GCS06"), None, GSME, at=MONDAY)
    balance(house, 0)
    debts(house, 100_000, 0, 0, each=(20_000, 0), hourly=(True, False))
    house.home.tick(MONDAY + HOUR)
    found = balances(house, MONDAY + HOUR)
    assert [found[name] for name in ("DebtAmount1", "AccumulatedDebt", "EmergencyCreditRemaining")] == [
        80_000,
        20_000,
        1_000_000,
    ]


def test_a_payment_pays_its_share_of_the_third_debt_up_to_the_cap_of_a_week():
    house = House()
    prepayment(house, cap=300_000)
    mode(house)
    balance(house, 0)
    debts(house, 0, 0, 5_000_000, each=(0, 0), share=2500)

    def top_up(number, at):
        code = {"ConsumerTopUp": {"top_up_code": token(house, GSME, number, 1000).encode()}}
        house.sent(by_reference("CS01b"), code, GSME, counter=number << 32, at=at)
        found = balances(house, at)
        return found["DebtAmount3"], found["CreditRemaining"]

    assert top_up(5, MONDAY) == (4_750_000, 750_000)
    assert top_up(6, MONDAY + DAY) == (4_700_000, 1_700_000)  # 50,000 were left of the week
    assert top_up(7, MONDAY + 2 * DAY) == (4_700_000, 2_700_000)
    assert top_up(8, MONDAY + 9 * DAY) == (4_450_000, 3_450_000)


def test_changes_of_tariff_and_mode_are_in_the_billing_log():
    house = House()
    when = {
        "earliest_start_time": UtcTime.from_datetime(MONDAY),
        "latest_end_time": UtcTime.from_datetime(MONDAY + 9 * DAY),
    }
    asked = {"GetSnapshot": when, "GetPrepaySnapshot": when}

    def log(at):
        found = house.answer(by_reference("GCS15b"), asked, GSME, at=at)
        return [
            (int(each["snapshot_cause"]), each["snapshot_time"].datetime(), each.get("credit_remaining"))
            for name in ("PublishSnapshot", "PublishPrepaySnapshot")
            for each in found[name]
            if not isinstance(each, Failed)
        ]

    assert log(MONDAY) == []
    set_tariff(house, [[(0, 1)]], [10], at=MONDAY + DAY)
    balance(house, 432_100, at=MONDAY + DAY)
    mode(house, at=MONDAY + DAY + HOUR)
    causes = [cause for cause, _, _ in log(MONDAY + 2 * DAY)]
    assert causes == [0x0008, 0x4000] * 2
    *_, (_, instant, credit) = log(MONDAY + 2 * DAY)
    assert instant == MONDAY + DAY + HOUR
    assert 0 < credit < 432_100


def test_an_enabled_supply_is_not_armed():
    house = House()
    for reference, state in (("GCS39", 2), ("GCS32", 0), ("GCS39", 1)):
        house.answer(by_reference(reference), {"ChangeSupply": EVENT}, GSME, at=MONDAY)
        assert read(house, "GCS33", MONDAY)["SupplyStatus"] == state
