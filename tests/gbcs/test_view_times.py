"""Calendars in sentences."""

import pytest

from dlms.data import BitString
from gbcs.usecases.model import Item
from gbcs.view_times import days_text, sentences


def items(values):
    return [Item(name, value, None, None, ()) for name, value in values.items()]


def said(values):
    return list(sentences(items(values), lambda item: str(item.value)))


@pytest.mark.parametrize(
    ("bits", "text"),
    [
        ("1111111", "every day"),
        ("1111100", "Monday–Friday"),
        ("0000011", "Saturday, Sunday"),
        ("1010001", "Monday, Wednesday, Sunday"),
        ("1110110", "Monday–Wednesday, Friday, Saturday"),
        ("0000000", "no day of the week"),
        ("", "no day of the week"),
    ],
)
def test_days_of_the_week(bits, text):
    assert days_text(bits) == text


WEEK = {f"T: nextWeeks[1].days[{day}].Identifier": 1 + (day > 5) for day in range(1, 8)}
CALENDAR = {
    "T: nextSeasons[1].startDate": "2030-01-01",
    "T: nextSeasons[1].WeekIdentifier": 9,
    "T: nextWeeks[1].weekIdentifier": 9,
    **WEEK,
    "T: nextDayIdentifiers[1]": 1,
    "T: nextDayIdentifiers[1].Time[1].startTime": "00:00",
    "T: nextDayIdentifiers[1].Time[1].actions": 5,
    "T: nextDayIdentifiers[1].Time[2].startTime": "07:30",
    "T: nextDayIdentifiers[1].Time[2].actions": 6,
}


NO_SUCH_DAY = "day profile 2, which the message does not hold"


def test_seasons_weeks_and_days():
    assert said(CALENDAR) == [
        (
            "T",
            "season 1, from 2030-01-01",
            f"Monday–Friday 00:00 action 5, 07:30 action 6; Saturday, Sunday {NO_SUCH_DAY}",
        )
    ]


def test_a_week_that_no_season_names():
    assert [when for _, when, _ in said(CALENDAR | {"T: nextSeasons[1].WeekIdentifier": 8})] == ["week 1"]


def test_special_days():
    dates = {f"T(SpecialDays): date[{place}].next": f"2030-01-{place:02}" for place in range(1, 7)}
    days = {f"T(SpecialDays): dayIdentifier[{place}].next": 1 for place in range(1, 7)}
    assert said(CALENDAR | dates | days)[1] == (
        "T",
        "special days",
        "2030-01-01, 2030-01-02, 2030-01-03, 2030-01-04 and 2 more: 00:00 action 5, 07:30 action 6",
    )


def entry(place, time, script, days, special=""):
    values = {
        "scriptRefNext": script,
        "timeNext": time,
        "execWeekdaysNext[1..7]": BitString.from_bits(days),
        "execSpecdaysNext[0..20]": BitString.from_bits(special),
        "beginDateNext": "any day",
        "endDateNext": "any day",
    }
    return {f"C: entries[{place}].{name}": value for name, value in values.items()}


def test_entries_with_days_of_their_own():
    dates = {f"C(SpecialDays): date[{place}].next": f"2030-01-{place:02}" for place in (1, 2)}
    found = said(
        dates
        | entry(1, "07:00", 32, "1111100", "00")
        | entry(2, "22:00", 33, "1111100", "00")
        | entry(3, "09:00", 32, "0000011", "11")
    )
    assert found == [
        (
            "C",
            "any day",
            "Monday–Friday 07:00 script 32, 22:00 script 33; Saturday, Sunday and special days 09:00 script 32",
        )
    ]


def test_entries_of_one_special_day_and_of_none():
    dates = {f"C(SpecialDays): date[{place}].next": f"2030-01-{place:02}" for place in (1, 2)}
    found = said(dates | entry(1, "10:00", 32, "0000000", "01") | entry(2, "11:00", 32, "0000000", "00"))
    assert found == [("C", "any day", "2030-01-02 10:00 script 32; no day 11:00 script 32")]


def test_what_departs_is_no_part_of_a_calendar():
    departing = [item._replace(departure="wrong") for item in items(CALENDAR)]
    assert list(sentences(departing, str)) == []
    assert said({"T: nextSeasons[1].Name": "alone"}) == []
