"""From when ZigBee and GBCS count seconds: the first instant of 2000, UTC."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["EPOCH"]

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""The instant 0 of a UTC time in seconds."""
