"""The clock, against the database of time zones and dates that were printed."""

import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbcs.regis.clock import FIRST_YEAR, clock_changes, half_hours, local_time

try:
    LONDON = ZoneInfo("Europe/London")
except ZoneInfoNotFoundError:
    LONDON = None
needs_zones = pytest.mark.skipif(LONDON is None, reason="no database of time zones here: nothing was compared")


@pytest.mark.parametrize(
    ("year", "begin", "end"),
    [(2002, 31, 27), (2015, 29, 25), (2016, 27, 30), (2024, 31, 27), (2025, 30, 26), (2026, 29, 25)],
)
def test_days_as_the_government_prints_them(year, begin, end):
    assert clock_changes(year) == (datetime.date(year, 3, begin), datetime.date(year, 10, end))


@needs_zones
@given(st.dates(datetime.date(FIRST_YEAR, 1, 1), datetime.date(2037, 12, 30)))
def test_half_hours_of_every_day(day):
    midnights = [
        datetime.datetime.combine(one, datetime.time(), LONDON) for one in (day, day + datetime.timedelta(days=1))
    ]
    begin, end = (midnight.astimezone(datetime.UTC) for midnight in midnights)
    assert half_hours(day) == (end - begin) // datetime.timedelta(minutes=30)


@needs_zones
@given(
    st.datetimes(datetime.datetime(FIRST_YEAR, 1, 1), datetime.datetime(2037, 12, 30), timezones=st.just(datetime.UTC))
)
def test_local_time_of_every_instant(instant):
    local = local_time(instant)
    assert local == instant
    assert local.replace(tzinfo=None) == instant.astimezone(LONDON).replace(tzinfo=None)


def test_what_has_no_zone_is_local_time():
    noon = datetime.datetime(2024, 7, 15, 12)
    assert local_time(noon) == noon
