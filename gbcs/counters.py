"""Originator counters: the rules that keep messages from being replayed (GBCS 4.3.1.4).

Every originator numbers its messages with one growing 64-bit counter. Prepayment top-ups count apart: the significant
part is the upper 32 bits, the lower 32 are zero, and the token that a customer types carries the lowest ten of the
upper ones. (digest ``gbcs-messages.md`` 3.4 and 9)

Counters are plain integers. The bits that a DLMS message repeats are those of
:func:`gbcs.payload.dlms.long_invoke_id_and_priority`.
"""

from __future__ import annotations

from wire.errors import EncodeError

__all__ = [
    "MAXIMUM",
    "checked_counter",
    "is_newer",
    "is_prepayment_counter",
    "next_counter",
    "next_prepayment_counter",
    "prepayment_counter",
    "recovered_prepayment_counter",
    "truncated_prepayment_counter",
]

MAXIMUM = 0xFFFFFFFF_FFFFFFFF
"""The largest originator counter."""

_SHIFT = 32
_TRUNCATED = 0x3FF
_PERIOD = _TRUNCATED + 1


def checked_counter(counter: int) -> int:
    """The counter itself.

    Raises:
        EncodeError: where it is no integer of 64 bits without sign.
    """
    if not isinstance(counter, int) or isinstance(counter, bool) or not 0 <= counter <= MAXIMUM:
        raise EncodeError("an originator counter has 64 bits without sign")
    return counter


def is_newer(counter: int, last_accepted: int | None) -> bool:
    """Whether a device accepts a counter: it is larger than the last one, or the first.

    A device compares in this way the commands whose use case has replay protection. It keeps the last accepted counter
    for each remote party role, and that of prepayment top-ups apart from the supplier's others.

    Args:
        counter: of the message.
        last_accepted: or None where there is none.
    """
    checked_counter(counter)
    return last_accepted is None or counter > checked_counter(last_accepted)


def next_counter(last: int) -> int:
    """The smallest counter that may follow ``last``.

    Raises:
        EncodeError: where no counter is left.
    """
    return checked_counter(checked_counter(last) + 1)


def is_prepayment_counter(counter: int) -> bool:
    """Whether a counter has the form of a prepayment top-up's: the low 32 bits are zero."""
    return checked_counter(counter) & 0xFFFFFFFF == 0


def prepayment_counter(number: int) -> int:
    """The originator counter whose significant part is ``number``, 32 bits.

    >>> hex(prepayment_counter(3))
    '0x300000000'
    """
    if not isinstance(number, int) or not 0 <= number <= 0xFFFFFFFF:
        raise EncodeError("the significant part of a prepayment counter has 32 bits without sign")
    return number << _SHIFT


def next_prepayment_counter(last: int) -> int:
    """The smallest prepayment counter that may follow ``last``.

    Raises:
        EncodeError: where no counter is left.
    """
    return checked_counter((checked_counter(last) >> _SHIFT) + 1 << _SHIFT)


def truncated_prepayment_counter(counter: int) -> int:
    """What a token carries of a prepayment counter: bits 41 to 32.

    Raises:
        EncodeError: where the low 32 bits are not zero.
    """
    if not is_prepayment_counter(counter):
        raise EncodeError("the low 32 bits of a prepayment counter are zero")
    return counter >> _SHIFT & _TRUNCATED


def recovered_prepayment_counter(truncated: int, highest: int) -> int:
    """The prepayment counter that a token with these ten bits was made with (GBCS 14, table 27).

    Of the counters that have the ten bits it is the one nearest to the highest that the meter has seen: tokens may be
    entered in another order than they were made. A token says no more; its MAC, an input of which is the counter,
    confirms it. ``recovered_prepayment_counter(812, 2458896167 << 32) == 0x928FC72C00000000``.

    Args:
        truncated: the ten bits.
        highest: the highest originator counter among those that the meter keeps of accepted tokens.

    Raises:
        EncodeError: where ``truncated`` has more than ten bits.
    """
    if not isinstance(truncated, int) or isinstance(truncated, bool) or not 0 <= truncated <= _TRUNCATED:
        raise EncodeError("the truncated prepayment counter has ten bits without sign")
    seen = checked_counter(highest) >> _SHIFT
    place = seen % _PERIOD
    found = seen - place + truncated
    if truncated < place - _PERIOD // 2 and found + _PERIOD <= MAXIMUM >> _SHIFT:
        found += _PERIOD
    elif truncated > place + _PERIOD // 2 and found >= _PERIOD:
        found -= _PERIOD
    return found << _SHIFT
