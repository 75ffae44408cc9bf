"""COSEM attributes as keys of a device's values, and times as its messages have them."""

from __future__ import annotations

from datetime import UTC, datetime

from dlms.apdu.common import AttributeDescriptor
from dlms.obis import Obis
from dlms.time import ANY, ANY_YEAR, CLOCK_STATUS_UNSPECIFIED, DEVIATION_UNSPECIFIED, Date, DateTime
from zigbee.types import EPOCH

__all__ = ["EPOCH", "attribute", "is_on", "moment"]

"""The members of a week profile, in the order of :meth:`datetime.date.weekday`."""


def attribute(class_id: int, obis: str, number: int) -> AttributeDescriptor:
    """An attribute of a COSEM object: the key of its value."""
    return AttributeDescriptor(class_id, Obis(obis), number)


def moment(at: datetime, clock_status: int = CLOCK_STATUS_UNSPECIFIED) -> DateTime:
    """A time as messages have it: UTC, weekday and deviation not specified."""
    naive = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return DateTime.from_datetime(naive, clock_status)._replace(deviation=DEVIATION_UNSPECIFIED)


def is_on(date: Date, day: datetime) -> bool:
    """Whether a date, with its wildcards, is a day."""
    return (
        date.year in (ANY_YEAR, day.year)
        and date.month in (ANY, day.month)
        and date.day in (ANY, day.day)
        and date.weekday in (ANY, day.isoweekday())
    )
