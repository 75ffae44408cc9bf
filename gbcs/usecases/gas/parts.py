"""What several use cases of gas meters have in common."""

from __future__ import annotations

from typing import Any

from gbcs.usecases.gbz import CALENDAR, INDEX, METERING, PREPAYMENT, Part, ask, item, length_of, reply, tell

__all__ = [
    "ACB",
    "CURRENCY",
    "GPF",
    "GSME",
    "NETWORK_OPERATOR",
    "SUPPLIER",
    "calendar",
    "get_calendar",
    "get_prepay_snapshot",
    "get_sampled_data",
    "get_snapshot",
    "publish_snapshot",
]

GSME, GPF = "GSME", "GPF"
SUPPLIER, NETWORK_OPERATOR, ACB = "Supplier", "Network Operator", "Access Control Broker"

CURRENCY = item(allowed=(826, 978))
"""Pounds sterling or euros (ISO 4217)."""

_WHOLE: dict[str, Any] = {"command_index": 0, "total_number_of_commands": 1}
"""What ZigBee could send in several commands comes in one."""


def calendar(calendar_type: int, days: tuple[int, int], weeks: tuple[int, int]) -> tuple[Part, ...]:
    """A calendar that a command writes.

    Args:
        calendar_type: 0 of tariffs, 3 of friendly credit.
        days: the least and the most day profiles.
        weeks: the least and the most week profiles.
    """
    return (
        tell(
            CALENDAR,
            "PublishCalendar",
            provider_id=0,
            calendar_type=calendar_type,
            calendar_time_reference=0,
            calendar_name=b"",
            number_of_seasons=length_of("PublishSeasons", "seasons"),
            number_of_week_profiles=length_of("PublishWeekProfile"),
            number_of_day_profiles=length_of("PublishDayProfile"),
        ),
        tell(CALENDAR, "PublishDayProfile", times=days, **_day_profile(calendar_type)),
        tell(CALENDAR, "PublishWeekProfile", times=weeks, provider_id=0),
        tell(CALENDAR, "PublishSeasons", provider_id=0, **_WHOLE),
        tell(CALENDAR, "PublishSpecialDays", **_special_days(calendar_type)),
    )


def get_calendar(calendar_type: int, issuer_calendar_id: int, days: int) -> tuple[Part, ...]:
    """A calendar that a command reads.

    Args:
        calendar_type: 0 of tariffs, 3 of friendly credit.
        issuer_calendar_id: the number that stands for the current one.
        days: the most day profiles.
    """
    which: dict[str, Any] = {"provider_id": 0, "issuer_calendar_id": issuer_calendar_id}
    return (
        ask(
            CALENDAR,
            "GetDayProfiles",
            reply("PublishDayProfile", times=(1, days), **_day_profile(calendar_type)),
            start_day_id=1,
            number_of_days=0,
            **which,
        ),
        ask(
            CALENDAR,
            "GetWeekProfiles",
            reply("PublishWeekProfile", times=(1, 2), provider_id=0),
            start_week_id=1,
            number_of_weeks=0,
            **which,
        ),
        ask(CALENDAR, "GetSeasons", reply("PublishSeasons", provider_id=0, **_WHOLE), **which),
        ask(
            CALENDAR,
            "GetSpecialDays",
            reply("PublishSpecialDays", **_special_days(calendar_type)),
            start_time=0,
            number_of_events=0,
            calendar_type=calendar_type,
            **which,
        ),
    )


def _day_profile(calendar_type: int) -> dict[str, Any]:
    return {
        "provider_id": 0,
        "total_number_of_schedule_entries": length_of("schedule_entries"),
        "calendar_type": calendar_type,
        **_WHOLE,
    }


def _special_days(calendar_type: int) -> dict[str, Any]:
    return {
        "provider_id": 0,
        "calendar_type": calendar_type,
        "total_number_of_special_days": length_of("special_days"),
        **_WHOLE,
    }


def publish_snapshot(**rules: Any) -> Part:
    """Consumption, its parts by tier and by block, at a time; encrypted."""
    return reply(
        "PublishSnapshot",
        is_encrypted=True,
        snapshot_payload_type=6,
        number_of_tiers_in_use=4,
        number_of_tiers_and_block_thresholds_in_use=0x14,
        **_WHOLE,
        **rules,
    )


def get_snapshot(times: int, cause: int) -> Part:
    """The snapshots of consumption that have a cause, one component for each."""
    return ask(METERING, "GetSnapshot", publish_snapshot(), times=times, snapshot_offset=INDEX, snapshot_cause=cause)


def get_prepay_snapshot(times: int, cause: int) -> Part:
    """The snapshots of credit and debt that have a cause, one component for each."""
    answer = reply("PublishPrepaySnapshot", is_encrypted=True, snapshot_payload_type=0, **_WHOLE)
    return ask(PREPAYMENT, "GetPrepaySnapshot", answer, times=times, snapshot_offset=INDEX, snapshot_cause=cause)


def get_sampled_data(sample_id: int, interval: int, most: int, control: int = 0x19, **rules: Any) -> Part:
    """A log of consumption in equal intervals.

    Args:
        sample_id: 0 the profile data log, 1 the daily consumption log, 2 the network data log.
        interval: in seconds; FFFF for a day.
        most: samples of the log.
        control: frame control of the answer.
        rules: of the command's fields.
    """
    answer = reply(
        "GetSampledDataResponse",
        control,
        is_encrypted=True,
        sample_id=sample_id,
        sample_type=0,
        sample_request_interval=interval,
        number_of_samples=length_of("samples"),
    )
    rules.setdefault("number_of_samples", range(1, most + 1))
    return ask(METERING, "GetSampledData", answer, sample_id=sample_id, sample_type=0, **rules)
