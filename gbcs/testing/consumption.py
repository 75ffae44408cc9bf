"""What is used in a home: a plausible course of energy over time, the same whenever it is asked for.

Registers, daily reads, profiles and consumption logs are all computed from one function of time, so that they agree
with each other, and nothing of it is kept.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import blake2b

__all__ = ["HALF_HOUR", "Consumption"]

HALF_HOUR = timedelta(minutes=30)
_START = datetime(2010, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)

# Shares of a day's energy in each of its hours, in thousandths: a winter day of a British home, rounded.
_HOURS = {
    "electricity": (24, 20, 18, 17, 17, 20, 32, 46, 48, 44, 41, 42, 45, 42, 40, 43, 54, 72, 78, 74, 66, 56, 38, 23),
    "gas": (8, 7, 7, 7, 9, 28, 82, 96, 66, 44, 33, 29, 28, 27, 29, 40, 66, 88, 90, 78, 62, 42, 22, 12),
}
_DAILY = {"electricity": 8600, "gas": 3200}
_SCALE = 1000


class Consumption:
    """The energy that goes into a home.

    Args:
        seed: tells homes apart.
        fuel: ``electricity`` (in Wh) or ``gas`` (in thousandths of a cubic metre).
    """

    __slots__ = ("fuel", "seed")

    def __init__(self, seed: int, fuel: str = "electricity") -> None:
        self.seed, self.fuel = seed, fuel

    def total(self, at: datetime) -> int:
        """What was used up to a time: never less at a later one."""
        days, rest = divmod(at - _START, _DAY)
        before = self._midnight(days)
        today = self._midnight(days + 1) - before
        hours = _HOURS[self.fuel]
        hour, into = divmod(rest, timedelta(hours=1))
        share = sum(hours[:hour]) * _SCALE + hours[hour] * (into * _SCALE // timedelta(hours=1))
        return before + today * share // (sum(hours) * _SCALE)

    def between(self, start: datetime, end: datetime) -> int:
        """What was used between two times."""
        return self.total(end) - self.total(start)

    def power(self, at: datetime) -> int:
        """The mean power of the half hour before, in W (electricity)."""
        return 2 * self.between(at - HALF_HOUR, at)

    def _midnight(self, day: int) -> int:
        """What was used up to the beginning of a day: a steady mean, and less than half a day's more or less."""
        mean = _DAILY[self.fuel] * (600 + self._noise(-1) % 800) // 1000
        return mean * day + self._noise(day) % (mean // 2)

    def _noise(self, day: int) -> int:
        octets = self.seed.to_bytes(16, "big", signed=True) + day.to_bytes(8, "big", signed=True)
        return int.from_bytes(blake2b(octets, digest_size=4, person=self.fuel.encode()).digest(), "big")
