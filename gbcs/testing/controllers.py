"""Auxiliary controllers of an electricity meter: on or off by command for a time, else as their calendar says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from dlms.time import DateTime
from gbcs.testing.calendars import last_script
from gbcs.testing.cosem import attribute

if TYPE_CHECKING:
    from gbcs.testing.device import Device

__all__ = ["NUMBERS", "command", "is_on"]

NUMBERS = range(1, 6)
_CALENDAR = attribute(10, "0-0:12.0.2.255", 2)
_SPECIAL_DAYS = attribute(11, "0-0:11.0.3.255", 2)
_ON, _OFF, _BY_CALENDAR = 0x11, 0x12, 0x20
_OUTPUT, _INPUT = 1, 2
_SWITCHED_ON, _LEVELS = 0x01, 0x80  # scripts of a calendar: a switch is activated; a level, added to this


class _Commanded(NamedTuple):
    is_on: bool
    start: datetime
    end: datetime


def command(device: Device, script: int, at: datetime) -> bool:
    """Do what a script of ECS47 or ECS47a says, for the time that was set before; whether there is such a script.

    Args:
        device: the meter.
        script: 0x0N11 activates controller N, 0x0N12 deactivates it, 0x0N20 gives it back to the calendar; 0x1N00 and
            0x2N00 with a level of output or input.
        at: when.
    """
    direction, number, action = script >> 12, script >> 8 & 0xF, script & 0xFF
    if number not in NUMBERS:
        return False
    first, second = (device.state[attribute(1, f"0-0:94.44.{116 + number}.{which}", 2)] for which in (1, 2))
    kept = ("controller", number)
    if direction == 0 and action in (_ON, _OFF):
        duration = first if action == _ON else second
        if isinstance(duration, DateTime):
            return False
        device.state.put(kept, _Commanded(action == _ON, at, at + timedelta(minutes=int(duration))))
    elif direction == 0 and action == _BY_CALENDAR:
        device.state.put(kept, None)
    elif direction == _OUTPUT and action <= 100:
        if not (isinstance(first, DateTime) and isinstance(second, DateTime)):
            return False
        try:
            period = first.datetime(), second.datetime()
        except ValueError:  # wildcards
            return False
        device.state.put(kept, _Commanded(action > 0, *period))
    else:
        return direction == _INPUT and action <= 100
    return True


def is_on(device: Device, number: int, at: datetime) -> bool:
    """Whether a controller lets its load run."""
    commanded: _Commanded | None = device.state.get(("controller", number))
    if commanded is not None and commanded.start <= at < commanded.end:
        return commanded.is_on
    entries = [
        entry
        for entry in device.state.get(_CALENDAR, ())
        if entry["script_selector"] >> 8 & 0xF == number and entry["script_selector"] >> 12 != _INPUT
    ]
    script = (last_script(entries, device.state.get(_SPECIAL_DAYS, ()), at) or 0) & 0xFF
    return script == _SWITCHED_ON or script > _LEVELS
