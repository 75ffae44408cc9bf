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

_REMEMBERED = 100  # counters of tokens (digest gbcs-behaviour.md 5.2)


def accept(device: Device, utrn: str | bytes, supplier: EntityId, counter: int) -> int | None:
    """Take a token once; its amount in pence, None for a token that is refused.

    Args:
        device: the meter.
        utrn: 20 digits.
        supplier: who made it.
        counter: the whole originator counter of the message that brings it.
    """
    held = device.cells.get(Cell(RemotePartyRole.SUPPLIER, KeyUsage.KEY_AGREEMENT, True))
    if held is None or held.entity_id != supplier or not is_prepayment_counter(counter):
        return None
    seen: tuple[int, ...] = device.state.get(("tokens",), ())
    if counter in seen or (len(seen) == _REMEMBERED and counter < min(seen)):
        return None
    try:
        if not top_up.verify(utrn, device.agreement.agree(held.point), supplier, device.entity_id, counter):
            return None
        pence = top_up.read(utrn).pence
    except WireError:
        return None
    if pence is not None:
        device.state.put(("tokens",), tuple(sorted((*seen, counter)))[-_REMEMBERED:])
    return pence
