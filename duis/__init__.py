"""DUIS and MMC: the XML that users of the DCC exchange, and its meaning in GBCS messages."""

from __future__ import annotations

from duis.errors import DuisError

__all__ = ["DuisError"]
