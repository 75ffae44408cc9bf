"""Prepayment tokens at a meter: whether one is authentic, for this meter, and new (GBCS 14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gbcs import top_up
from gbcs.certificates import RemotePartyRole
from gbcs.counters import is_prepayment_counter
from gbcs.keys import KeyUsage
from gbcs.testing.cells import Cell
from wire.errors import WireError
from zigbee.enumerations import TopUpResult

if TYPE_CHECKING:
    from gbcs.entity import EntityId
    from gbcs.testing.device import Device

__all__ = ["Rejected", "accept"]

_SHIFT = 32
_PERIOD = 1024
_REMEMBERED = 100  # counters of tokens (digest gbcs-behaviour.md 5.2)


class Rejected(Exception):
    """A token that is not taken.

    Attributes:
        result: why: it is not authentic, or was seen.
    """

    def __init__(self, result: TopUpResult) -> None:
        super().__init__(result)
        self.result = result


def accept(device: Device, utrn: str | bytes, originator: EntityId, counter: int) -> int:
    """Take a token once; its amount in pence.

    Args:
        device: the meter.
        utrn: 20 digits.
        originator: who brings it: the supplier, with the counter of the token, or a device at which it was typed.
        counter: the originator counter of the message that brings it.

    Raises:
        Rejected: where it is refused.
    """
    held = device.cells.get(Cell(RemotePartyRole.SUPPLIER, KeyUsage.KEY_AGREEMENT, True))
    if held is None:
        raise Rejected(TopUpResult.REJECTED_INVALID)
    seen: tuple[int, ...] = device.state.get(("tokens",), ())
    try:
        token = top_up.read(utrn)
        if originator != held.entity_id:
            last = max(seen, default=device.floor(RemotePartyRole.SUPPLIER, is_top_up=True))
            counter = _recovered(token.truncated_counter, last >> _SHIFT) << _SHIFT
        if not is_prepayment_counter(counter):
            raise Rejected(TopUpResult.REJECTED_INVALID)
        secret = device.agreement.agree(held.point)
        if not top_up.verify(utrn, secret, held.entity_id, device.entity_id, counter):
            raise Rejected(TopUpResult.REJECTED_INVALID)
    except WireError:
        raise Rejected(TopUpResult.REJECTED_INVALID) from None
    if counter in seen or (len(seen) == _REMEMBERED and counter < min(seen)):
        raise Rejected(TopUpResult.REJECTED_DUPLICATE)
    if token.pence is None:
        raise Rejected(TopUpResult.REJECTED_INVALID)
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
