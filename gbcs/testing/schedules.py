"""Schedules of the data service provider: reads that it does again and again (service 5.1)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from duis import DuisError, Request
from gbcs.entity import EntityId

__all__ = ["Schedule", "created"]

_MONTHS = {"Monthly": 1, "Quarterly": 3, "Half-Yearly": 6, "Yearly": 12}
_DAYS = {"Daily": 1, "Weekly": 7}
_HEAD = frozenset(
    (
        *("ScheduleFrequency", "ScheduleStartDate", "ScheduleEndDate", "ScheduleExecutionStartTime"),
        *("KAPublicSecurityCredential", "DSPScheduledServiceReference", "DSPScheduledServiceReferenceVariant"),
        "DeviceID",
    )
)


class Schedule(NamedTuple):
    """A read that is done again and again.

    Attributes:
        number: its identifier.
        user: who wants it.
        target: the device.
        variant: of the service.
        details: as the request had them.
        next: when it is due.
    """

    number: int
    user: EntityId
    target: EntityId
    variant: str
    details: dict[str, Any]
    next: datetime

    def values(self) -> dict[str, Any]:
        """What the service request of the next run says."""
        offsets = next((value for name, value in self.details.items() if name not in _HEAD), None)
        values: dict[str, Any] = {}
        if isinstance(offsets, dict) and "StartDateOffset" in offsets:
            values["ReadLogPeriod"] = {
                f"{which}DateTime": self._moment(offsets[f"{which}DateOffset"], offsets[f"{which}Time"])
                for which in ("Start", "End")
            }
        if "KAPublicSecurityCredential" in self.details:
            values["KAPublicSecurityCredentials"] = self.details["KAPublicSecurityCredential"]
        return values

    def after(self) -> Schedule | None:
        """The schedule with its next run; None behind its end."""
        frequency = self.details["ScheduleFrequency"]
        if frequency in _DAYS:
            run = self.next + timedelta(days=_DAYS[frequency])
        else:
            month = self.next.month - 1 + _MONTHS[frequency]
            run = _day(self.next, self.next.year + month // 12, month % 12 + 1, _date(self.details).day)
        end = self.details.get("ScheduleEndDate")
        if end is not None and run.date() > date.fromisoformat(end[:10]):
            return None
        return self._replace(next=run)

    def _moment(self, offset: str, at: str) -> str:
        day = self.next.date() + timedelta(days=int(offset))
        return f"{day.isoformat()}T{at.rstrip('Z')}Z"


def created(request: Request, number: int) -> Schedule:
    """The schedule that a request creates.

    Raises:
        DuisError: where its times are none.
    """
    details: Any = request.values
    try:
        start = time.fromisoformat(details.get("ScheduleExecutionStartTime", "00:00:00").rstrip("Z"))
        first = datetime.combine(_date(details), start.replace(tzinfo=None), UTC)
        target = EntityId(details["DeviceID"])
    except (ValueError, KeyError) as error:
        raise DuisError(f"no schedule: {error}") from None
    return Schedule(number, request.originator, target, details["DSPScheduledServiceReferenceVariant"], details, first)


def _date(details: dict[str, Any]) -> date:
    return date.fromisoformat(details["ScheduleStartDate"][:10])


def _day(like: datetime, year: int, month: int, day: int) -> datetime:
    """A day of a month, or its last one where it is shorter."""
    last = (datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC) - timedelta(days=1)).day
    return like.replace(year=year, month=month, day=min(day, last))
