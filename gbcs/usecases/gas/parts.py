"""What several use cases of gas meters have in common."""

from __future__ import annotations

from typing import Any

from gbcs.usecases.gas.attributes import WEEK_PROFILE_DAYS
from gbcs.usecases.gbz import CALENDAR, INDEX, METERING, PREPAYMENT, Part, Rule, ask, item, length_of, reply, tell
from wire.units import Unit

__all__ = [
    "ACB",
    "CURRENCY_CODES",
    "NETWORK_OPERATOR",
    "SUPPLIER",
    "VOLUME",
    "WHOLE",
    "calendar",
    "get_calendar",
    "get_prepay_snapshot",
    "get_sampled_data",
    "get_snapshot",
    "publish_prepay_snapshot",
    "publish_snapshot",
]

SUPPLIER, NETWORK_OPERATOR, ACB = "Supplier", "Network Operator", "Access Control Broker"

VOLUME = f"{Unit.M3}, times Multiplier, by Divisor"
"""By the formatting attributes of the meter, which are not in every message."""
CURRENCY_CODES = (826, 978)
"""Pounds sterling, and euros (ISO 4217)."""
WHOLE: dict[str, Any] = {"command_index": 0, "total_number_of_commands": 1}
"""What ZigBee could send in several commands comes in one."""

_FOUR = range(4, 5)


def _day_profile(table: str, when: str, action: str, calendar_type: int, entries: int) -> dict[str, Any]:
    day = f"{table}: {when}DayIdentifiers[{{}}]"
    return {
        "provider_id": 0,
        "day_id": item(day),
        "total_number_of_schedule_entries": length_of("schedule_entries"),
        "calendar_type": calendar_type,
        "schedule_entries": item(
            lengths=range(1, entries + 1),
            start_time_minutes=item(f"{day}.Time[{{}}].startTime", Unit.MIN),
            value=item(f"{day}.Time[{{}}].{action}"),
        ),
        **WHOLE,
    }


def _week_profile(table: str, when: str) -> dict[str, Any]:
    week = f"{table}: {when}Weeks[{{}}]"
    days = {field: item(f"{week}.days[{number}].Identifier") for number, field in WEEK_PROFILE_DAYS.items()}
    return {"provider_id": 0, "week_id": item(f"{week}.weekIdentifier"), **days}


def _seasons(table: str, when: str) -> dict[str, Any]:
    season = f"{table}: {when}Seasons[{{}}]"
    seasons = item(
        lengths=range(1, 4),
        season_start_date=item(f"{season}.startDate"),
        week_id_ref=item(f"{season}.WeekIdentifier"),
    )
    return {"provider_id": 0, "seasons": seasons, **WHOLE}


def _special_days(table: str, when: str, calendar_type: int) -> dict[str, Any]:
    table = f"{table}(SpecialDays)"
    return {
        "provider_id": 0,
        "calendar_type": item(f"{table}: calendarTypeSpecialDays", None, calendar_type),
        "total_number_of_special_days": length_of("special_days"),
        "special_days": item(
            lengths=range(21),
            special_day_date=item(f"{table}: date[{{}}].{when}"),
            day_id_ref=item(f"{table}: dayIdentifier[{{}}].{when}"),
        ),
        **WHOLE,
    }


def calendar(
    table: str, action: str, calendar_type: int, days: tuple[int, int], weeks: tuple[int, int], entries: int
) -> tuple[Part, ...]:
    """A calendar that a command writes.

    Args:
        table: name of the calendar.
        action: name of what the entries of a day say.
        calendar_type: 0 of tariffs, 3 of friendly credit.
        days: the least and the most day profiles.
        weeks: the least and the most week profiles.
        entries: the most entries of a day profile.
    """
    special_days = _special_days(table, "next", calendar_type)
    return (
        tell(
            CALENDAR,
            "PublishCalendar",
            provider_id=0,
            start_time=item(f"{table}: activateNextDateTime"),
            calendar_type=item(f"{table}: calendarType", None, calendar_type),
            calendar_time_reference=0,
            calendar_name=b"",
            number_of_seasons=length_of("PublishSeasons", "seasons"),
            number_of_week_profiles=length_of("PublishWeekProfile"),
            number_of_day_profiles=length_of("PublishDayProfile"),
        ),
        tell(CALENDAR, "PublishDayProfile", times=days, **_day_profile(table, "next", action, calendar_type, entries)),
        tell(CALENDAR, "PublishWeekProfile", times=weeks, **_week_profile(table, "next")),
        tell(CALENDAR, "PublishSeasons", **_seasons(table, "next")),
        tell(
            CALENDAR,
            "PublishSpecialDays",
            start_time=item(f"{table}(SpecialDays): activateNextDateTime"),
            **special_days,
        ),
    )


def get_calendar(table: str, calendar_type: int, issuer_calendar_id: int, days: int, entries: int) -> tuple[Part, ...]:
    """A calendar that a command reads.

    Args:
        table: name of the calendar.
        calendar_type: 0 of tariffs, 3 of friendly credit.
        issuer_calendar_id: the number that stands for the current one.
        days: the most day profiles.
        entries: the most entries of a day profile.
    """
    which: dict[str, Any] = {"provider_id": 0, "issuer_calendar_id": issuer_calendar_id}
    day_profile = _day_profile(table, "current", "actions", calendar_type, entries)
    return (
        ask(
            CALENDAR,
            "GetDayProfiles",
            reply("PublishDayProfile", times=(1, days), **day_profile),
            start_day_id=1,
            number_of_days=0,
            **which,
        ),
        ask(
            CALENDAR,
            "GetWeekProfiles",
            reply("PublishWeekProfile", times=(1, 2), **_week_profile(table, "current")),
            start_week_id=1,
            number_of_weeks=0,
            **which,
        ),
        ask(CALENDAR, "GetSeasons", reply("PublishSeasons", **_seasons(table, "current")), **which),
        ask(
            CALENDAR,
            "GetSpecialDays",
            reply("PublishSpecialDays", **_special_days(table, "current", calendar_type)),
            start_time=0,
            number_of_events=0,
            calendar_type=calendar_type,
            **which,
        ),
    )


def _snapshot_command(log: str, cause: int, kind: str) -> dict[str, Any]:
    return {
        "earliest_start_time": item(f"{log}: methodInput: fromDateTime{kind}[{{}}]"),
        "latest_end_time": item(f"{log}: methodInput: toDateTime{kind}[{{}}]"),
        "snapshot_offset": INDEX,
        "snapshot_cause": item(f"{log}: method: readLog{kind}[{{}}]", None, cause),
    }


def publish_snapshot(
    entry: str,
    tiers: str = "tariffTOU[{}].RegisterMatrixValue",
    blocks: str = "Block[{}].RegisterMatrixValue",
    kind: str = "",
    **rules: Any,
) -> Part:
    """Consumption, its parts by tier and by block, at a time; encrypted.

    Args:
        entry: name of the log's entry.
        tiers: name of the parts by tier.
        blocks: name of the parts by block.
        kind: what the names of the log's times end in.
        rules: of the other fields.
    """
    return reply(
        "PublishSnapshot",
        is_encrypted=True,
        snapshot_time=item(f"{entry}.timestamp{kind}"),
        snapshot_payload_type=6,
        current_summation=item(f"{entry}.activeImportRegisterValue/consumption", VOLUME),
        number_of_tiers_in_use=4,
        tier_summation=item(f"{entry}.{tiers}", VOLUME, lengths=_FOUR),
        number_of_tiers_and_block_thresholds_in_use=0x14,
        tier_block_summation=item(f"{entry}.{blocks}", VOLUME, lengths=_FOUR),
        **WHOLE,
        **rules,
    )


def get_snapshot(log: str, times: int, cause: int, kind: str = "", **names: str) -> Part:
    """The snapshots of consumption that have a cause, one component for each.

    Args:
        log: its name.
        times: entries of the log.
        cause: of the snapshots.
        kind: what the names of the log's inputs and times end in.
        names: see :func:`publish_snapshot`.
    """
    answer = publish_snapshot(f"{log}: logEntries[{{}}].logEntry", kind=kind, **names)
    return ask(METERING, "GetSnapshot", answer, times=times, **_snapshot_command(log, cause, kind))


def publish_prepay_snapshot(entry: str, kind: str = "", **rules: Any) -> Part:
    """Credit and debt at a time; encrypted.

    Args:
        entry: name of the log's entry.
        kind: what the names of the log's times end in.
        rules: of the other fields.
    """
    return reply(
        "PublishPrepaySnapshot",
        is_encrypted=True,
        snapshot_time=item(f"{entry}.timestamp{kind}"),
        snapshot_payload_type=0,
        accumulated_debt=item(f"{entry}.accumulatedDebtRegisterValue", Unit.MONEY),
        type1_debt_remaining=item(f"{entry}.timeDebtRegisters1Value", Unit.MONEY),
        type2_debt_remaining=item(f"{entry}.timeDebtRegisters2Value", Unit.MONEY),
        type3_debt_remaining=item(f"{entry}.paymentDebtRegisterValue", Unit.MONEY),
        emergency_credit_remaining=item(f"{entry}.emergencyCreditBalanceValue", Unit.MONEY),
        credit_remaining=item(f"{entry}.meterBalanceValue", Unit.MONEY),
        **WHOLE,
        **rules,
    )


def get_prepay_snapshot(log: str, times: int, cause: int, kind: str = "") -> Part:
    """The snapshots of credit and debt that have a cause, one component for each; see :func:`get_snapshot`."""
    answer = publish_prepay_snapshot(f"{log}: logEntries[{{}}].logEntry", kind)
    return ask(PREPAYMENT, "GetPrepaySnapshot", answer, times=times, **_snapshot_command(log, cause, kind))


def get_sampled_data(
    log: str,
    entry: str,
    sample_id: int,
    interval: int,
    control: int = 0x19,
    *,
    earliest_sample_time: Rule,
    number_of_samples: Rule,
) -> Part:
    """A log of consumption in equal intervals.

    Args:
        log: its name.
        entry: name of a value in it.
        sample_id: 0 the profile data log, 1 the daily consumption log, 2 the network data log.
        interval: in seconds; FFFF for a day.
        control: frame control of the answer.
        earliest_sample_time: rule of the field.
        number_of_samples: rule of the field.
    """
    answer = reply(
        "GetSampledDataResponse",
        control,
        is_encrypted=True,
        sample_id=sample_id,
        sample_start_time=item(f"{log}: {entry.rpartition('.')[0]}.timestamp".format(1)),
        sample_type=0,
        sample_request_interval=item(None, Unit.S, interval),
        number_of_samples=length_of("samples"),
        samples=item(f"{log}: {entry}", VOLUME),
    )
    return ask(
        METERING,
        "GetSampledData",
        answer,
        sample_id=sample_id,
        earliest_sample_time=earliest_sample_time,
        sample_type=0,
        number_of_samples=number_of_samples,
    )
