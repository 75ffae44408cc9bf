"""The load limiter of an electricity meter: what it does when the power stays above its threshold (SMETS2; ECS28a).

The power is the mean of each half hour, so that the period of the limit is counted in whole half hours.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from gbcs.testing import events
from gbcs.testing.consumption import HALF_HOUR
from gbcs.testing.cosem import EPOCH, attribute
from gbcs.testing.electricity_account import SUPPLY_STATE

if TYPE_CHECKING:
    from gbcs.testing.device import Device

__all__ = ["watch"]

_THRESHOLD, _PERIOD, _RESTORATION = (attribute(71, "0-0:17.0.0.255", number) for number in (4, 6, 7))
_DISABLES = attribute(9000, "0-0:94.44.0.3", 2)
_COUNTER = attribute(3, "0-0:94.44.42.255", 2)
_ENABLED, _ARMED = 1, 2
_OVER_SINCE, _IS_TOLD, _RESTORED_AT = ("over the limit since",), ("limit told",), ("supply restored at",)
_MOST_STEPS = 48 * 62


def watch(device: Device, since: datetime, until: datetime) -> None:
    """Look at each half hour that ended in a time; no more than those of its last two months."""
    threshold = int(device.state[_THRESHOLD])
    if not threshold and device.state.get(_RESTORED_AT) is None:
        return
    last = (until - EPOCH) // HALF_HOUR
    first = max((since - EPOCH) // HALF_HOUR + 1, last - _MOST_STEPS)
    for number in range(first, last + 1):
        at = EPOCH + number * HALF_HOUR
        _restore(device, at)
        if threshold and device.consumption.power(at) > threshold:
            _exceed(device, at)
        else:
            device.state.put(_OVER_SINCE, None)
            device.state.put(_IS_TOLD, False)
    _restore(device, until)


def _exceed(device: Device, at: datetime) -> None:
    state = device.state
    since = state.get(_OVER_SINCE) or at - HALF_HOUR
    state.put(_OVER_SINCE, since)
    if state.get(_IS_TOLD) or at - since < timedelta(seconds=int(state[_PERIOD])):
        return
    state.put(_IS_TOLD, True)
    state.put(_COUNTER, int(state[_COUNTER]) + 1)
    events.happen(device, 0x8F01, at)
    if state[_DISABLES] and int(state[SUPPLY_STATE]) == _ENABLED:
        state.put(SUPPLY_STATE, _ARMED)
        state.put(_RESTORED_AT, at + timedelta(seconds=int(state[_RESTORATION])))
        events.happen(device, 0x8F33, at)


def _restore(device: Device, at: datetime) -> None:
    """Enable the supply where the restoration period is over, and nobody did anything else with it."""
    due = device.state.get(_RESTORED_AT)
    if due is None or due > at:
        return
    device.state.put(_RESTORED_AT, None)
    if int(device.state[SUPPLY_STATE]) == _ARMED:
        device.state.put(SUPPLY_STATE, _ENABLED)
        events.happen(device, 0x8F34, due)
