"""How many examples a property draws: so many in each run of CI, twenty times as many in the long one."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

__all__ = ["as_many", "examples"]


def as_many(number: int) -> int:
    """The number with the profile ``ci``; more with ``long``."""
    return number * (settings.default.max_examples // settings.get_profile("ci").max_examples)


def examples(number: int) -> settings:
    """Settings of a property that draws so many examples with the profile ``ci``, and more with ``long``."""
    return settings(max_examples=as_many(number), deadline=None, suppress_health_check=list(HealthCheck))
