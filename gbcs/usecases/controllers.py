"""Auxiliary controllers of an electricity meter: what scripts, logs and alerts say of them in a number.

High to low: four bits of direction where there is a level, four of the controller, eight of what it does.
"""

from __future__ import annotations

__all__ = ["CONTROLLERS", "INPUT", "LEVEL", "OUTPUT"]

CONTROLLERS = range(1, 6)
"""Their numbers."""

OUTPUT, INPUT = 1, 2
"""Directions of a level: of what the load gives, and of what it draws."""

LEVEL = 0x80
"""Bit that marks a level in calendars and logs."""
