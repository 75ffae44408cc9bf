"""Items as JSON text, written at once: that of ``json.dumps`` of the item's plain form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import IntFlag
from functools import lru_cache
from json import dumps
from json.encoder import encode_basestring_ascii
from typing import Any

from dlms.apdu.common import LongInvokeIdAndPriority
from dlms.data import NUMBERS, BitString
from dlms.time import Date, DateTime, Time
from gbcs.entity import EntityId
from gbcs.payload.protected import ProtectedAttributes
from gbcs.usecases.model import Item, item_to_plain
from wire.enums import OpenEnum
from wire.node import plain
from zigbee import types as zigbee

__all__ = ["item_text", "octets_text", "plain_writer_of", "remembered_text", "value_text", "writer_of"]


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
    kind: Any = type(value)
    return writer_of(kind)(value)


def octets_text(octets: bytes) -> str:
    """Octets as JSON text."""
    return f'"{octets.hex()}"'


def _text(value: Any) -> str:
    """Any value, by way of its plain form."""
    return dumps(item_to_plain(Item("", value, None, None, ()))["value"])


_known_text = lru_cache(maxsize=4096, typed=True)(_text)
"""Of values that recur: bitmaps, times of day, days."""


def _quoted(value: Any) -> str:
    return encode_basestring_ascii(str(value))


def _string(text: str) -> str:
    return encode_basestring_ascii(text) if text.isascii() else _text(text)


def _protected(attributes: ProtectedAttributes) -> str:
    (counter, originator, recipient), (ciphertext, tag) = attributes
    return (
        f'{{"encrypted": true, "parameters": {{"counter": {counter:d}, "originator": {_party(originator)}, '
        f'"recipient": {_party(recipient)}}}, "block": {{"ciphertext": "{ciphertext.hex()}", "tag": "{tag.hex()}"}}}}'
    )


@lru_cache(maxsize=1024)
def _party(party: EntityId) -> str:
    return dumps(plain(party))


def _moment(moment: datetime) -> str:
    return f'"{moment.isoformat().replace("+00:00", "Z")}"'


def _utc_time(moment: zigbee.UtcTime) -> str:
    return f'"{moment}"' if moment.is_instant else int.__repr__(moment)


_WRITERS: dict[type, Callable[[Any], str]] = {
    int: int.__repr__,
    str: _string,
    type(None): lambda _: "null",
    bytes: octets_text,
    EntityId: _quoted,
    **dict.fromkeys((Date, Time, zigbee.Date, zigbee.TimeOfDay), _known_text),
    DateTime: _quoted,
    zigbee.UtcTime: _utc_time,
    LongInvokeIdAndPriority: int.__repr__,
    BitString: _known_text,
    datetime: _moment,
    ProtectedAttributes: _protected,
    **dict.fromkeys(NUMBERS, int.__repr__),
}


@lru_cache(maxsize=64)
def remembered_text(read: Callable[[Any], Any]) -> Callable[[Any], str]:
    """What writes the value that is read of a leaf, with the texts that it wrote last: days and times of day recur."""
    return lru_cache(maxsize=4096, typed=True)(lambda leaf: value_text(read(leaf)))


def _plain_text(value: Any) -> str:
    return dumps(plain(value))


_known_plain_text = lru_cache(maxsize=4096, typed=True)(_plain_text)


@lru_cache(maxsize=1024)
def plain_writer_of(kind: Any) -> Callable[[Any], str]:
    """What writes the plain form of the values of a type; that of Data says their type."""
    if kind is BitString:
        return _known_plain_text
    return _plain_text if kind.__module__ == "dlms.data" else writer_of(kind)


@lru_cache(maxsize=1024)
def writer_of(kind: Any) -> Callable[[Any], str]:
    """What writes the values of a type that do not depart."""
    if issubclass(kind, OpenEnum):
        names = {member.value: _text(member) for member in kind}
        return lambda value: names.get(value._value_) or int.__repr__(value)
    is_small = issubclass(kind, IntFlag) or (issubclass(kind, int) and hasattr(kind, "fields"))
    return _WRITERS.get(kind) or (_known_text if is_small else _text)
