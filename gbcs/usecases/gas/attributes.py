"""Attributes and fields of gas meters that stand in series: their names by number, for use cases and bindings alike."""

from __future__ import annotations

from wire.days import WEEKDAYS

__all__ = ["BLOCK_COUNTERS", "BLOCK_PRICES", "BLOCK_THRESHOLDS", "TOU_PRICES", "TOU_REGISTERS", "WEEK_PROFILE_DAYS"]

_FOUR = range(1, 5)

BLOCK_COUNTERS = {block: f"CurrentNoTierBlock{block}SummationDelivered" for block in _FOUR}
"""Of the metering cluster: the volume in each block."""
TOU_REGISTERS = {tariff: f"CurrentTier{tariff}SummationDelivered" for tariff in _FOUR}
"""Of the metering cluster: the volume in each time of use."""
BLOCK_THRESHOLDS = {block: f"Block{block}Threshold" for block in range(1, 4)}
"""Of the price cluster: where each block ends."""
BLOCK_PRICES = {block: f"NoTierBlock{block}Price" for block in _FOUR}
"""Of the price cluster: the price in each block."""
TOU_PRICES = {tariff: f"Tier{tariff}Block1Price" for tariff in _FOUR}
"""Of the price cluster: the price in each time of use."""
WEEK_PROFILE_DAYS = {number: f"day_id_ref_{day}" for number, day in enumerate(WEEKDAYS, 1)}
"""Fields of PublishWeekProfile: the day profile of each day, from Monday."""
