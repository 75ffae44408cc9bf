"""Volumes of gas: whole litres on the wire, cubic metres in MMC."""

from __future__ import annotations

from duis.bindings.lens import scaled

__all__ = ["CUBIC_METRES", "DIVISOR"]

DIVISOR = 1000
"""Of snapshots and samples, with which no divisor travels: what the published meters have, and likely that of all."""

CUBIC_METRES = scaled(DIVISOR)
"""A volume of a snapshot or a sample."""
