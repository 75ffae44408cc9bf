"""Items as JSON text, written at once: that of ``json.dumps`` of the item's plain form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from json import dumps
from json.encoder import encode_basestring_ascii
from typing import Any

from dlms.data import BitString
from dlms.time import Date, DateTime, Time
from gbcs.entity import EntityId
from gbcs.usecases.model import Item, item_to_plain
from wire.enums import OpenEnum

__all__ = ["item_text", "octets_text", "value_text"]


def item_text(item: Item) -> str:
    """An item as JSON text."""
    name, value, unit, meaning, _, departure, constant = item
    if departure is not None:
        return dumps(item_to_plain(item))
    text = f'{{"name": {encode_basestring_ascii(name)}, "value": {value_text(value)}'
    if unit is not None:
        text += f', "unit": {encode_basestring_ascii(unit)}'
    if meaning is not None:
        text += f', "meaning": {encode_basestring_ascii(meaning)}'
    return text + ', "constant": true}' if constant else text + "}"


def value_text(value: Any) -> str:
    """The value of an item that does not depart, as JSON text."""
    writer = _WRITERS.get(type(value))
    if writer is not None:
        return writer(value)
    return _known_text(value) if isinstance(value, OpenEnum) else _text(value)


def octets_text(octets: bytes) -> str:
    """Octets as JSON text."""
    return f'"{octets.hex()}"'


def _text(value: Any) -> str:
    """Any value, by way of its plain form."""
    return dumps(item_to_plain(Item("", value, None, None, ()))["value"])


_known_text = lru_cache(maxsize=4096, typed=True)(_text)
"""Of values that recur: members of enumerations, times of day, days."""


def _quoted(value: Any) -> str:
    return encode_basestring_ascii(str(value))


def _moment(moment: datetime) -> str:
    return f'"{moment.isoformat().replace("+00:00", "Z")}"'


_WRITERS: dict[type, Callable[[Any], str]] = {
    int: int.__repr__,
    type(None): lambda _: "null",
    bytes: octets_text,
    EntityId: _quoted,
    Date: _known_text,
    Time: _known_text,
    DateTime: _quoted,
    BitString: _known_text,
    datetime: _moment,
}
