"""Numbers of ZigBee that stand for no value, and numbers of the same look that a command gives a meaning of its own.

Every type of numbers of the ZCL keeps one for "no value": all ones, or the lowest of a signed type. It stays what it
is on the wire and in :meth:`gbcs.usecases.model.Engine.values`, of which a message can be built again; what is made
of the values (items, readings, MMC) says that it is none. It may stand in attributes, and in the answers of commands in
every number, time and enumeration but identifiers and single octets, which count and index. In commands the user's
numbers are what they are.

Sources: digest ``zigbee.md``, 1 and 5; the use cases whose references :data:`MEANINGS` names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

__all__ = ["MEANINGS", "invalid_number", "own_meaning"]


_CALENDARS = {0xFFFFFFFF: "the current tariff calendar", 0xFFFFFFFE: "the current friendly credit calendar"}
_REJECTED = {-1: "none where the top-up was rejected"}

MEANINGS: Mapping[tuple[str, str], Mapping[int, str]] = {
    # GCS21b, GCS21f
    ("GetDayProfiles", "issuer_calendar_id"): _CALENDARS,
    ("GetWeekProfiles", "issuer_calendar_id"): _CALENDARS,
    ("GetSeasons", "issuer_calendar_id"): _CALENDARS,
    ("GetSpecialDays", "issuer_calendar_id"): _CALENDARS,
    # GCS21d, GCS21k
    ("GetBillingPeriod", "min_issuer_event_id"): {0xFFFFFFFF: "any"},
    # GCS07
    ("DisplayMessage", "duration_in_minutes"): {0xFFFF: "until changed"},
    # GCS61
    ("GetSampledData", "sample_request_interval"): {0xFFFF: "24 hours"},
    ("GetSampledDataResponse", "sample_request_interval"): {0xFFFF: "24 hours"},
    # GCS31
    ("StartSamplingResponse", "sample_id"): {0xFFFF: "none: sampling failed"},
    # CS01b
    ("ConsumerTopUpResponse", "top_up_value"): _REJECTED,
    ("ConsumerTopUpResponse", "credit_remaining"): _REJECTED,
    # GCS02, GCS03
    ("ChangePaymentMode", "cut_off_value"): {-1: "unchanged"},
    # GCS01a
    ("PublishTariffInformation", "tier_block_mode"): {0xFF: "not used"},
    # GCS21f: the optional end of the command
    **{
        ("PublishPrice", name): {number: "not used"}
        for name, number in {
            "price_ratio": 0xFF,
            "generation_price": 0xFFFFFFFF,
            "generation_price_ratio": 0xFF,
            "alternate_cost_delivered": 0xFFFFFFFF,
        }.items()
    },
    ("PublishPrice", "duration_in_minutes"): {0xFFFF: "until changed"},
}
"""What numbers of the look of "no value" mean in fields of commands, by command and field."""

_TYPE = re.compile(r"(uint|int|enum|UTC time)(\d*)")


def own_meaning(command: str, field: str, value: Any) -> str | None:
    """What a number means in a field whose command gives it a meaning; None for any other."""
    meanings = MEANINGS.get((command, field))
    return meanings.get(int(value)) if meanings is not None and isinstance(value, int) else None


@lru_cache(maxsize=512)
def invalid_number(command: str, field: str, type: str) -> int | None:  # noqa: A002
    """The number that stands for none in a field of an answer; None where there is none.

    Args:
        command: its name.
        field: its name.
        type: of the field, in words: ``uint48``, ``enum8, DebtType``, ``UTC time``.
    """
    found = _TYPE.match(type)
    if found is None or field.endswith(("_id", "_ids")) or (command, field) in MEANINGS:
        return None
    kind, bits = found[1], int(found[2] or 32)
    if kind == "int":
        return -(1 << bits - 1)
    return None if kind == "uint" and bits == 8 else (1 << bits) - 1
