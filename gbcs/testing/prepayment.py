"""Prepayment tokens at a meter: whether one is authentic, for this meter, and new (GBCS 14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gbcs import top_up
from gbcs.certificates import RemotePartyRole
from gbcs.counters import is_prepayment_counter
from gbcs.keys import KeyUsage
from gbcs.testing.cells import Cell
from wire.errors import WireError

if TYPE_CHECKING:
    from gbcs.entity import EntityId
    from gbcs.testing.device import Device

__all__ = ["accept"]

_SHIFT = 32
_PERIOD = 1024
_REMEMBERED = 100  # counters of tokens (digest gbcs-behaviour.md 5.2)


def accept(device: Device, utrn: str | bytes, originator: EntityId, counter: int) -> int | None:
    """Take a token once; its amount in pence, None for a token that is refused.

    Args:
        device: the meter.
        utrn: 20 digits.
        originator: who brings it: the supplier, with the counter of the token, or a device at which it was typed.
        counter: the originator counter of the message that brings it.
    """
    held = device.cells.get(Cell(RemotePartyRole.SUPPLIER, KeyUsage.KEY_AGREEMENT, True))
    if held is None:
        return None
    seen: tuple[int, ...] = device.state.get(("tokens",), ())
    try:
        token = top_up.read(utrn)
        if originator != held.entity_id:
            last = max(seen, default=device.floor(RemotePartyRole.SUPPLIER, is_top_up=True))
            counter = _recovered(token.truncated_counter, last >> _SHIFT) << _SHIFT
        if not is_prepayment_counter(counter) or counter in seen:
            return None
        if len(seen) == _REMEMBERED and counter < min(seen):
            return None
        secret = device.agreement.agree(held.point)
        if not top_up.verify(utrn, secret, held.entity_id, device.entity_id, counter):
            return None
    except WireError:
        return None
    if token.pence is not None:
        device.state.put(("tokens",), tuple(sorted((*seen, counter)))[-_REMEMBERED:])
    return token.pence


def _recovered(truncated: int, last: int) -> int:
    """The counter nearest to the last that has these ten bits (digest gbcs-behaviour.md 5.3)."""
    near = last % _PERIOD
    if truncated < near - _PERIOD // 2:
        truncated += _PERIOD
    elif truncated > near + _PERIOD // 2:
        truncated -= _PERIOD
    return max(0, last - near + truncated)
