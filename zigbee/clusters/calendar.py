"""Calendar cluster (ZigBee Smart Energy 1.4)."""

from __future__ import annotations

from wire.layout import U8, U16, U32, Enumerated, Layout, ToEnd
from zigbee.clusters import Cluster, series
from zigbee.enumerations import CalendarTimeReference, CalendarType
from zigbee.types import DATE, OCTET_STRING, UTC, DataType

__all__ = [
    "ATTRIBUTES",
    "CANCEL_CALENDAR",
    "CLUSTER",
    "GET_CALENDAR",
    "GET_CALENDAR_CANCELLATION",
    "GET_DAY_PROFILES",
    "GET_SEASONS",
    "GET_SPECIAL_DAYS",
    "GET_WEEK_PROFILES",
    "PUBLISH_CALENDAR",
    "PUBLISH_DAY_PROFILE",
    "PUBLISH_SEASONS",
    "PUBLISH_SPECIAL_DAYS",
    "PUBLISH_WEEK_PROFILE",
    "SCHEDULE_ENTRY",
    "SEASON",
    "SPECIAL_DAY",
]

ATTRIBUTES = series(0x0000, DataType.OCTSTR, *(f"AuxSwitch{number}Label" for number in range(1, 9)), max_length=22)

# From client to server -----------------------------------------------------------------------------------------------

GET_CALENDAR = Layout(
    "GetCalendar",
    "earliest_start_time" / UTC,
    "min_issuer_event_id" / U32,
    "number_of_calendars" / U8,
    "calendar_type" / Enumerated(U8, CalendarType),
    "provider_id" / U32,
)
GET_DAY_PROFILES = Layout(
    "GetDayProfiles",
    "provider_id" / U32,
    "issuer_calendar_id" / U32,
    "start_day_id" / U8,
    "number_of_days" / U8,
)
GET_WEEK_PROFILES = Layout(
    "GetWeekProfiles",
    "provider_id" / U32,
    "issuer_calendar_id" / U32,
    "start_week_id" / U8,
    "number_of_weeks" / U8,
)
GET_SEASONS = Layout(
    "GetSeasons",
    "provider_id" / U32,
    "issuer_calendar_id" / U32,
)
GET_SPECIAL_DAYS = Layout(
    "GetSpecialDays",
    "start_time" / UTC,
    "number_of_events" / U8,
    "calendar_type" / Enumerated(U8, CalendarType),
    "provider_id" / U32,
    "issuer_calendar_id" / U32,
)
GET_CALENDAR_CANCELLATION = Layout("GetCalendarCancellation")

# From server to client -----------------------------------------------------------------------------------------------

PUBLISH_CALENDAR = Layout(
    "PublishCalendar",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "issuer_calendar_id" / U32,
    "start_time" / UTC,
    "calendar_type" / Enumerated(U8, CalendarType),
    "calendar_time_reference" / Enumerated(U8, CalendarTimeReference),
    "calendar_name" / OCTET_STRING,
    "number_of_seasons" / U8,
    "number_of_week_profiles" / U8,
    "number_of_day_profiles" / U8,
)
SCHEDULE_ENTRY = Layout(
    "ScheduleEntry",
    "start_time_minutes" / U16,
    "value" / U8,
)
PUBLISH_DAY_PROFILE = Layout(
    "PublishDayProfile",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "issuer_calendar_id" / U32,
    "day_id" / U8,
    "total_number_of_schedule_entries" / U8,
    "command_index" / U8,
    "total_number_of_commands" / U8,
    "calendar_type" / Enumerated(U8, CalendarType),
    "schedule_entries" / ToEnd(SCHEDULE_ENTRY),
)
PUBLISH_WEEK_PROFILE = Layout(
    "PublishWeekProfile",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "issuer_calendar_id" / U32,
    "week_id" / U8,
    "day_id_ref_monday" / U8,
    "day_id_ref_tuesday" / U8,
    "day_id_ref_wednesday" / U8,
    "day_id_ref_thursday" / U8,
    "day_id_ref_friday" / U8,
    "day_id_ref_saturday" / U8,
    "day_id_ref_sunday" / U8,
)
SEASON = Layout(
    "Season",
    "season_start_date" / DATE,
    "week_id_ref" / U8,
)
PUBLISH_SEASONS = Layout(
    "PublishSeasons",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "issuer_calendar_id" / U32,
    "command_index" / U8,
    "total_number_of_commands" / U8,
    "seasons" / ToEnd(SEASON),
)
SPECIAL_DAY = Layout(
    "SpecialDay",
    "special_day_date" / DATE,
    "day_id_ref" / U8,
)
PUBLISH_SPECIAL_DAYS = Layout(
    "PublishSpecialDays",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "issuer_calendar_id" / U32,
    "start_time" / UTC,
    "calendar_type" / Enumerated(U8, CalendarType),
    "total_number_of_special_days" / U8,
    "command_index" / U8,
    "total_number_of_commands" / U8,
    "special_days" / ToEnd(SPECIAL_DAY),
)
CANCEL_CALENDAR = Layout(
    "CancelCalendar",
    "provider_id" / U32,
    "issuer_calendar_id" / U32,
    "calendar_type" / Enumerated(U8, CalendarType),
)

CLUSTER = Cluster(
    0x0707,
    "Calendar",
    ATTRIBUTES,
    client_commands={
        0x00: GET_CALENDAR,
        0x01: GET_DAY_PROFILES,
        0x02: GET_WEEK_PROFILES,
        0x03: GET_SEASONS,
        0x04: GET_SPECIAL_DAYS,
        0x05: GET_CALENDAR_CANCELLATION,
    },
    server_commands={
        0x00: PUBLISH_CALENDAR,
        0x01: PUBLISH_DAY_PROFILE,
        0x02: PUBLISH_WEEK_PROFILE,
        0x03: PUBLISH_SEASONS,
        0x04: PUBLISH_SPECIAL_DAYS,
        0x05: CANCEL_CALENDAR,
    },
)
