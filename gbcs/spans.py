"""Where each value of a message stands: the octets from which it was read, found on demand.

Decoding notes no places: that would cost all those who never ask. :func:`trace` goes through the octets of a decoded
message a second time, beside its tree, and gives a tree of spans. What it does not go into (octets of a value that was
encrypted, a form that a declaration does not tell apart) has the span of what is around it.
"""

from __future__ import annotations

from collections.abc import Iterable
from re import findall
from struct import calcsize
from typing import TYPE_CHECKING, Any, NamedTuple

from dlms.apdu.access import SPECIFICATION, AccessRequest, AccessResponse, GetWithSelection, SetWithSelection
from dlms.apdu.common import OPTIONAL_DATE_TIME
from dlms.apdu.data_notification import DataNotification
from dlms.axdr import encode_data, read_any_length, read_data
from dlms.data import Array, CompactArray, Structure
from gbcs.envelope import Envelope, check_message, decode_as, encode
from gbcs.payload.dlms import Alert
from wire.form import kind_of

if TYPE_CHECKING:
    from gbcs.usecases import Item
    from gbcs.usecases.model import Path

__all__ = ["Span", "of_items", "octets_of", "trace"]


class Span(NamedTuple):
    """Where a value stands.

    Attributes:
        start: offset of its first octet in the message, tag and length of the value included.
        end: offset behind its last one.
        parts: where what it consists of stands, by field name or place; empty for a single value.
    """

    start: int
    end: int
    parts: dict[str | int, Span] = {}

    def find(self, path: Path) -> Span:
        """The span of the value at a path: that of the innermost value around it, where it has none of its own."""
        span = self
        for step in path:
            if step not in span.parts:
                break
            span = span.parts[step]
        return span


def octets_of(message: Envelope) -> bytes:
    """The octets that a message was decoded from; those it encodes to, where it was built.

    Raises:
        EncodeError: where it was built and a value has no encoding.
    """
    check_message(message)
    octets: bytes | None = message.__dict__.get("_octets")
    return encode(message) if octets is None else octets


def trace(message: Envelope) -> Span:
    """The spans of a message: its parts are those of :class:`gbcs.Message`, ``header``, ``payload`` and so on.

    Raises:
        EncodeError: where the message was not decoded and a value has no encoding.
    """
    octets = octets_of(message)
    plain = decode_as(Envelope, octets)  # a decrypted message has other values than the octets
    parts: dict[str | int, Span] = {}
    at, end = 0, len(octets)
    if plain.mac is not None:
        _, at, _ = read_any_length(octets, 7)
        at += 5
        end -= len(plain.mac)
        parts["mac"] = Span(end, len(octets))
    header, at = _header(plain, octets, at)
    parts["header"] = header
    size, at, _ = read_any_length(octets, at)
    parts["payload"] = _payload(plain.payload, octets, at, at + size)
    if plain.signature is not None:
        parts["signature"] = Span(end - len(plain.signature), end)
    return Span(0, len(octets), parts)


_HEAD = (("cra", 2, 1), ("originator_counter", 3, 8), ("originator", 12, 8), ("recipient", 21, 8))
_OTHER = (
    ("message_code", 2),
    ("supplementary_remote_party", 8),
    ("supplementary_remote_party_counter", 8),
    ("supplementary_originator_counter", 8),
)


def _header(message: Envelope, octets: bytes, start: int) -> tuple[Span, int]:
    parts: dict[str | int, Span] = {name: Span(start + at, start + at + size) for name, at, size in _HEAD}
    at = start + 29
    if octets[at]:
        parts["date_time"] = Span(at + 1, at + 1 + octets[at])
    size, at, _ = read_any_length(octets, at + 1 + octets[at])
    end = at + size
    for name, length in _OTHER:
        if getattr(message.header, name) is not None:
            parts[name] = Span(at, at + length)
            at += length
    if message.header.key_agreement_certificate is not None:
        parts["key_agreement_certificate"] = Span(at, end)
    return Span(start, end, parts), end


def _payload(payload: Any, octets: bytes, start: int, end: int) -> Span:
    """The spans of a payload that stands from ``start`` to ``end``."""
    parts: dict[str | int, Span] = {}
    if isinstance(payload, AccessRequest | AccessResponse):
        parts = _access(payload, octets, start)
    elif isinstance(payload, DataNotification):
        parts["body"] = _data(payload.body, octets, _body(octets, start))
    elif isinstance(payload, Alert):
        parts = _alert(payload, octets, start, end)
    elif kind_of(payload).__module__ == "gbcs.payload.gbz":
        parts = _gbz(payload, octets, start, end)
    elif kind_of(payload).__module__ == "gbcs.payload.asn1.types":
        from gbcs.payload.asn1 import der

        return _element(der.form_of(kind_of(payload)), octets, start, end)
    return Span(start, end, parts)


# DLMS ----------------------------------------------------------------------------------------------------------------


def _body(octets: bytes, start: int) -> int:
    """Where what follows the date-time of an APDU begins."""
    _, at = OPTIONAL_DATE_TIME.read(octets, start + 5)
    return at


def _access(payload: AccessRequest | AccessResponse, octets: bytes, start: int) -> dict[str | int, Span]:
    parts: dict[str | int, Span] = {}
    at = _body(octets, start)
    if payload.date_time is not None:
        parts["date_time"] = Span(start + 6, at)
    if isinstance(payload, AccessResponse):
        at += 1  # whether specifications follow
    if payload.specifications is not None:
        first = at
        count, at, _ = read_any_length(octets, at)
        spans: dict[str | int, Span] = {}
        for place in range(count):
            specification, end = SPECIFICATION.read(octets, at)
            inner: dict[str | int, Span] = {}
            if isinstance(specification, GetWithSelection | SetWithSelection):
                inner["selection"] = Span(at + 10, end)
            spans[place] = Span(at, end, inner)
            at = end
        parts["specifications"] = Span(first, at, spans)
    parts["data"] = _items(payload.data, octets, at)
    at = parts["data"].end
    if isinstance(payload, AccessResponse):
        _, first, _ = read_any_length(octets, at)
        answers: dict[str | int, Span] = {
            place: Span(first + 2 * place, first + 2 * place + 2) for place in range(len(payload.answers))
        }
        parts["answers"] = Span(at, first + 2 * len(answers), answers)
    return parts


def _items(values: Iterable[Any], octets: bytes, start: int) -> Span:
    """The spans of values behind their count."""
    _, at, _ = read_any_length(octets, start)
    parts: dict[str | int, Span] = {}
    for place, value in enumerate(values):
        parts[place] = _data(value, octets, at)
        at = parts[place].end
    return Span(start, at, parts)


def _data(value: Any, octets: bytes, start: int) -> Span:
    """The spans of Data that stands at ``start``."""
    if isinstance(value, Structure | Array):
        items = _items(value, octets, start + 1)
        return items._replace(start=start)
    end = start + len(encode_data(value))
    parts: dict[str | int, Span] = {}
    if isinstance(value, CompactArray):
        at = end - sum(map(_content_size, value.elements))
        for place, element in enumerate(value.elements):
            parts[place] = _content(element, at)
            at = parts[place].end
    return Span(start, end, parts)


def _content_size(value: Any) -> int:
    return _content(value, 0).end


def _content(value: Any, start: int) -> Span:
    """The spans of a value in a compact-array, where neither tags nor counts are written."""
    if not isinstance(value, Structure | Array):
        return Span(start, start + len(encode_data(value)) - 1)
    parts: dict[str | int, Span] = {}
    at = start
    for place, element in enumerate(value):
        parts[place] = _content(element, at)
        at = parts[place].end
    return Span(start, at, parts)


def _alert(alert: Alert, octets: bytes, start: int, end: int) -> dict[str | int, Span]:
    at = _body(octets, start) + 2  # the structure's tag and size, which is always short
    code, time = Span(at, at + 3), Span(at + 3, at + 17)
    content = Span(time.end, end)
    from gbcs.payload.alert_contents import UndeliveredMessage

    if isinstance(alert.content, UndeliveredMessage):
        content = content._replace(parts={"message": _named(content, alert.content.message)})
    else:
        elements: list[Span] = []
        while content.start < end and (not elements or elements[-1].end < end):
            first = elements[-1].end if elements else content.start
            value, _ = read_data(octets, first)
            elements.append(_data(value, octets, first))
        content = _named(content._replace(parts=dict(enumerate(elements))), alert.content)
    return {"alert_code": code, "time_stamp": time, "content": content}


def _named(span: Span, value: Any) -> Span:
    """A span whose parts have the names of a node's fields, where there are as many."""
    fields: Any = getattr(value, "_fields", None) or range(len(value) if isinstance(value, tuple) else 0)
    from gbcs.payload.alert_contents import PACKED

    packed = PACKED.get(type(value))
    if packed is not None:
        return _packed(span, fields, packed.format)
    if len(fields) != len(span.parts) or not isinstance(value, tuple):
        return span
    parts = zip(fields, span.parts.values(), value, strict=True)
    return span._replace(parts={name: _named(part, held) for name, part, held in parts})


def _packed(span: Span, fields: Iterable[str], layout: str) -> Span:
    """The fields that stand one after another at the end of a span."""
    sizes = [calcsize(f">{code}") for code in findall(r"\d*[a-zA-Z]", layout)]
    at = span.end - sum(sizes)
    parts: dict[str | int, Span] = {}
    for name, size in zip(fields, sizes, strict=True):
        parts[name] = Span(at, at + size)
        at += size
    return span._replace(parts=parts)


# GBZ -----------------------------------------------------------------------------------------------------------------


def _gbz(payload: Any, octets: bytes, start: int, end: int) -> dict[str | int, Span]:
    from gbcs.payload.gbz import Component, FutureDatedOutcome, GbzAlert

    if not isinstance(payload, GbzAlert):
        at = first = start + 3
        components: dict[str | int, Span] = {}
        for place, component in enumerate(payload.components):
            components[place] = _component(component, octets, at)
            at = components[place].end
        return {"components": Span(first, at, components)}
    count, code, time = (Span(start + at, start + at + size) for at, size in ((2, 1), (3, 2), (5, 4)))
    body = Span(start + 9, end)
    if isinstance(payload.body, Component):
        body = _component(payload.body, octets, start + 9)
    elif isinstance(payload.body, FutureDatedOutcome):
        body = _packed(body, payload.body._fields, "HQHBB")
    return {"component_count": count, "alert_code": code, "time_stamp": time, "body": body}


def _component(component: Any, octets: bytes, start: int) -> Span:
    from gbcs.payload.gbz import EncryptedContent
    from zigbee.zcl import command_layout

    end = start + 5 + int.from_bytes(octets[start + 3 : start + 5], "big")
    at = start + 5
    parts: dict[str | int, Span] = {"cluster_id": Span(start + 1, start + 3)}
    if component.from_date_time is not None:
        parts["from_date_time"] = Span(at, at + 4)
        at += 4
    if isinstance(component.content, EncryptedContent):
        at += 2
    for name in ("frame_control", "sequence_number", "command_id"):
        parts[name] = Span(at, at + 1)
        at += 1
    layout = command_layout(component.cluster_id, component.frame_control, component.command_id)
    content = Span(at, end - len(component.trailing))
    if layout is not None and isinstance(component.content, layout.node):
        content = _laid_out(layout.trace(octets[:end], at))
    parts["content"] = content
    if component.trailing:
        parts["trailing"] = Span(end - len(component.trailing), end)
    return Span(start, end, parts)


def _laid_out(traced: Any) -> Span:
    start, end, parts = traced
    return Span(start, end, {name: _laid_out(part) for name, part in parts.items()})


# ASN.1 ---------------------------------------------------------------------------------------------------------------


def _element(form: Any, octets: bytes, start: int, end: int) -> Span:
    """The spans of an element of DER that stands at ``start``, before ``end``."""
    from gbcs.payload.asn1 import der

    if isinstance(form, der.Choice):
        form = next(each for each in form.alternatives.values() if octets[start] in each.tags)
    if isinstance(form, der.Bare):
        inner = _element(form.of, octets, start, end)
        return inner._replace(parts={form.name: inner}) if form.name else inner
    size = octets[start + 1]
    at = start + 2 + (size & 0x7F if size > 0x7F else 0)
    stop = at + (int.from_bytes(octets[start + 2 : at], "big") if size > 0x7F else size)
    parts: dict[str | int, Span] = {}
    if isinstance(form, der.Sequence):
        for name, (part, optional, _) in form.fields:
            if optional and (at >= stop or octets[at] not in (part.tag, *part.tags)):
                continue
            parts[name] = _element(part, octets, at, stop)
            at = parts[name].end
    elif isinstance(form, der.SequenceOf):
        while at < stop:
            part_span = _element(form.of, octets, at, stop)
            parts[len(parts)] = part_span
            at = part_span.end
    return Span(start, stop, parts)


# Items ---------------------------------------------------------------------------------------------------------------


def of_items(span: Span, items: Iterable[Item]) -> list[Span | None]:
    """The span of each item of a payload.

    A place in DLMS names the members of structures as their declaration does. They are told by their order, and only
    where all of them are there; otherwise the item has the span of the structure. None stands for a value that is not
    written, such as a default.

    Args:
        span: of the payload.
        items: all of its items, in their order.
    """
    listed = list(items)
    names: dict[Path, dict[str | int, None]] = {}
    for item in listed:
        for depth, step in enumerate(item.place):
            names.setdefault(item.place[:depth], {})[step] = None
    return [_place(span, item.place, names) for item in listed]


def _place(span: Span, place: Path, names: dict[Path, dict[str | int, None]]) -> Span | None:
    for depth, step in enumerate(place):
        part = span.parts.get(step)
        if part is None and isinstance(step, str):
            known = list(names[place[:depth]])
            if len(known) == len(span.parts):
                part = span.parts.get(known.index(step))
        if part is None:
            is_named = isinstance(next(iter(span.parts), None), str)
            return None if is_named and depth + 1 == len(place) else span
        span = part
    return span
