"""Requests and commands with a single thing changed, each with the place and what was changed there.

Lists are changed at their first and last entry and one in between, or everywhere where all is asked for.
"""

from __future__ import annotations

import datetime
import enum
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

from lxml import etree

from duis import schema
from duis.schema.types import ComplexType, Element
from gbcs.entity import EntityId
from tests.strategies import duis as made

__all__ = ["Mutant", "of_message", "of_octets", "of_request"]


class Mutant(NamedTuple):
    """One thing changed.

    Attributes:
        path: where, with positions.
        place: where, without positions: the same for all entries of a list.
        kind: what was done.
        value: the request as octets, or the message.
    """

    path: str
    place: str
    kind: str
    value: Any


def _chosen(count: int, is_all: bool) -> list[int]:
    return list(range(count)) if is_all else sorted({0, count // 2, count - 1} & set(range(count)))


# Requests ------------------------------------------------------------------------------------------------------------


def of_request(xml: bytes, is_all: bool = False) -> Iterator[Mutant]:
    """Every element, text and attribute of a request changed in turn."""
    root = etree.fromstring(xml)
    body = root.find("{*}Body")[0]
    yield from _of_header(root)
    yield from _of_element(root, body, schema.element(etree.QName(body).localname), body.tag.rpartition("}")[2], is_all)


def _written(root: Any) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _of_header(root: Any) -> Iterator[Mutant]:
    for element in root.find("{*}Header").iter("*"):
        name = etree.QName(element).localname
        before = element.text
        if name == "RequestID":
            originator, target, counter = before.strip().split(":")
            others = {
                "originator": f"{_other_eui(originator)}:{target}:{counter}",
                "target": f"{originator}:{_other_eui(target)}:{counter}",
                "counter +1": f"{originator}:{target}:{int(counter) + 1}",
                "counter -1": f"{originator}:{target}:{int(counter) - 1}",
                "swapped": f"{target}:{originator}:{counter}",
            }
        elif len(element) == 0 and name in ("ServiceReference", "ServiceReferenceVariant"):
            others = {"number": f"{before.strip()}9", "other": "3.2" if before.strip() != "3.2" else "3.1"}
        elif name == "CommandVariant":
            others = {str(variant): str(variant) for variant in range(1, 9) if str(variant) != before.strip()}
        else:
            continue
        for kind, text in others.items():
            element.text = text
            yield Mutant(f"Header/{name}", f"Header/{name}", kind, _written(root))
        element.text = before


def _other_eui(eui: str) -> str:
    return str(EntityId(bytes([*EntityId(eui)[:-1], EntityId(eui)[-1] ^ 1])))


def _of_element(root: Any, element: Any, declaration: Element, path: str, is_all: bool) -> Iterator[Mutant]:
    place = re.sub(r"\[\d+\]", "", path)
    for attribute in declaration.attributes.values():
        before = element.get(attribute.name)
        if before is None:
            continue
        for kind, text in _texts(before, attribute.type):
            element.set(attribute.name, text)
            yield Mutant(f"{path}/@{attribute.name}", f"{place}/@{attribute.name}", kind, _written(root))
        del element.attrib[attribute.name]
        yield Mutant(f"{path}/@{attribute.name}", f"{place}/@{attribute.name}", "dropped", _written(root))
        element.set(attribute.name, before)
    if declaration.text is not None:
        before = element.text
        for kind, text in _texts((before or "").strip(), declaration.text):
            element.text = text
            yield Mutant(path, place, kind, _written(root))
        element.text = before
    if not isinstance(declaration.type, ComplexType):
        return
    groups: dict[str, list[Any]] = {}
    for child in element.iterchildren("*"):
        groups.setdefault(child.tag, []).append(child)
    for tag, children in groups.items():
        name = etree.QName(tag).localname
        for number in _chosen(len(children), is_all):
            child = children[number]
            below = f"{path}/{name}[{number + 1}]" if len(children) > 1 else f"{path}/{name}"
            yield from _of_list(root, element, children, number, below)
            known = declaration.type.children.get(tag)
            if known is not None:
                yield from _of_element(root, child, known, below, is_all)
    yield from _with_more(root, element, declaration.type, groups, path, place)


def _of_list(root: Any, parent: Any, children: list[Any], number: int, path: str) -> Iterator[Mutant]:
    """An entry dropped, duplicated, and exchanged with the next one."""
    place = re.sub(r"\[\d+\]", "", path)
    child = children[number]
    at = parent.index(child)
    parent.remove(child)
    yield Mutant(path, place, "dropped" if (child.text or "").strip() != "0" else "dropped 0", _written(root))
    parent.insert(at, child)
    double = deepcopy(child)
    parent.insert(at + 1, double)
    yield Mutant(path, place, "duplicated", _written(root))
    parent.remove(double)
    if number + 1 < len(children) and _canonical(child) != _canonical(children[number + 1]):
        other = children[number + 1]
        if dict(child.attrib) == dict(other.attrib):  # else the attribute tells the order
            there = parent.index(other)
            _exchange(parent, at, there)
            yield Mutant(path, place, "exchanged", _written(root))
            _exchange(parent, at, there)


def _exchange(parent: Any, first: int, second: int) -> None:
    low, high = parent[first], parent[second]
    parent.remove(high)
    parent.insert(first, high)
    parent.remove(low)
    parent.insert(second, low)


def _canonical(element: Any) -> bytes:
    return etree.tostring(element, method="c14n", with_tail=False)


def _with_more(
    root: Any, element: Any, declaration: ComplexType, groups: dict[str, list[Any]], path: str, place: str
) -> Iterator[Mutant]:
    """Every element that may stand there and does not, at the end and in the place of each that stands there."""
    for tag, child in declaration.children.items():
        if tag in groups or not isinstance(child, Element):
            continue
        new = made.element(child, Random(1).randint)
        if len(new) == 0 and isinstance(child.type, ComplexType):
            new = made.element(child, lambda low, high: high)  # an empty one may say nothing
        name = etree.QName(tag).localname
        for at in range(len(element) + 1):
            element.insert(at, new)
            yield Mutant(f"{path}/{name}", f"{place}/{name}", f"added at {at}", _written(root))
            element.remove(new)
        for at in range(len(element)):
            old = element[at]
            element[at] = new
            yield Mutant(f"{path}/{name}", f"{place}/{name}", f"for {etree.QName(old).localname}", _written(root))
            element[at] = old


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def _texts(text: str, kind: Any) -> Iterator[tuple[str, str]]:
    """Other texts of a simple type, each with another value."""
    if kind.values:
        normal = kind.normal(text)
        yield from ((f"={value}", value) for value in kind.values if value != normal)
        return
    name = kind.datatype
    if name == "boolean":
        yield "other", "false" if text in ("true", "1") else "true"
    elif name == "dateTime":
        moment = datetime.datetime.fromisoformat(text)
        for word, delta in (
            ("second", datetime.timedelta(seconds=1)),
            ("day", datetime.timedelta(days=1)),
            ("hundredth", datetime.timedelta(milliseconds=10)),
        ):
            for sign, change in (("+", delta), ("-", -delta)):
                other = moment + change
                yield f"{sign}1 {word}", f"{other:%Y-%m-%dT%H:%M:%S}.{other.microsecond // 10000:02}Z"
        yield "+1 hour by its zone", f"{moment:%Y-%m-%dT%H:%M:%S}-01:00"
        yield "cancelled", "3000-12-31T00:00:00.00Z" if moment.year != 3000 else "2031-01-01T00:00:00.00Z"
    elif name == "date":
        match = re.fullmatch(r"(\d{4,5})-(\d\d)-(\d\d)(Z?)", text)
        assert match is not None
        year, month, day = map(int, match.groups()[:3])
        yield "day", f"{year:04}-{month:02}-{day % 28 + 1:02}{match[4]}"
        yield "month", f"{year:04}-{month % 12 + 1:02}-{min(day, 28):02}{match[4]}"
        yield "year", f"{2001 if year > 9998 else year + 1:04}-{month:02}-{min(day, 28):02}{match[4]}"
        yield "any year", f"65535-{month:02}-{day:02}{match[4]}" if year != 65535 else f"2030-{month:02}-{day:02}Z"
    elif name == "time":
        hours, minutes, seconds = (int(part) for part in re.split("[:.Z]", text)[:3])
        yield "hour", f"{(hours + 1) % 24:02}:{minutes:02}:{seconds:02}.00Z"
        yield "minute", f"{hours:02}:{(minutes + 1) % 60:02}:{seconds:02}.00Z"
        yield "second", f"{hours:02}:{minutes:02}:{(seconds + 1) % 60:02}.00Z"
    elif name == "hexBinary":
        octets = bytes.fromhex(text)
        yield "last octet", (octets[:-1] + bytes([octets[-1] ^ 1])).hex() if octets else "00"
        yield "first octet", (bytes([octets[0] ^ 0x80]) + octets[1:]).hex() if octets else "01"
        yield "longer", f"{text}00"
        yield "shorter", text[2:]
    elif name == "base64Binary":
        octets = b64decode("".join(text.split()))
        middle = len(octets) // 2
        for word, other in (
            ("last octet", octets[:-1] + bytes([octets[-1] ^ 1])),
            ("first octet", bytes([octets[0] ^ 0x80]) + octets[1:]),
            ("middle octet", octets[:middle] + bytes([octets[middle] ^ 1]) + octets[middle + 1 :]),
            ("longer", octets + b"\0"),
            ("shorter", octets[:-1]),
        ):
            yield word, b64encode(other).decode()
    elif re.fullmatch(r"[+-]?\d+", text) and (name not in ("string", "token") or not kind.patterns):
        for change in (1, -1):
            yield f"{change:+}", str(int(text) + change)
        if int(text):
            yield "ten times", f"{text}0"
        if name == "decimal":
            yield "+0.1", str(Decimal(text) + Decimal("0.1"))
    elif re.fullmatch(r"[+-]?\d*\.\d+", text):
        for word in ("0.1", "-0.1", "0.01", "1", "0.0001"):
            yield word, str(Decimal(text) + Decimal(word))
    elif re.fullmatch(r"([0-9A-F]{2}-){7}[0-9A-F]{2}", text.upper()):
        yield "last octet", _other_eui(text)
        first = EntityId(text)
        yield "first octet", str(EntityId(bytes([first[0] ^ 1, *first[1:]])))
    elif re.fullmatch(r"\d+", text):  # digits that are no number
        yield "last digit", text[:-1] + str((int(text[-1]) + 1) % 10)
        yield "first digit", str((int(text[0]) + 1) % 10) + text[1:]
        yield "longer", f"0{text}"
        yield "shorter", text[1:]
    else:
        yield "longer", f"{text}x"
        yield "shorter", text[:-1]
        yield "other case", text.swapcase() if text.swapcase() != text else f"y{text[1:]}"
        yield "first", f"{'a' if text[:1] != 'a' else 'b'}{text[1:]}"


# Messages ------------------------------------------------------------------------------------------------------------


def of_message(message: Any, is_all: bool = False) -> Iterator[Mutant]:
    """Every value of a message's header and payload changed in turn."""
    for part in ("header", "payload"):
        for path, kind, value in _of_value(getattr(message, part), is_all):
            where = f"{part}{path}"
            yield Mutant(where, re.sub(r"\[\d+\]", "[]", where), kind, message._replace(**{part: value}))


def _of_value(value: Any, is_all: bool) -> Iterator[tuple[str, str, Any]]:
    fields = getattr(value, "_fields", None)
    if fields is not None:
        for name, inner in zip(fields, value, strict=True):
            for path, kind, other in _of_value(inner, is_all):
                yield f".{name}{path}", kind, value._replace(**{name: other})
        return
    if isinstance(value, tuple):
        kind_of = type(value)

        def again(entries: Any) -> Any:
            return kind_of(entries)

        for number in _chosen(len(value), is_all):
            before, inner, after = value[:number], value[number], value[number + 1 :]
            yield f"[{number}]", "dropped", again((*before, *after))
            yield f"[{number}]", "duplicated", again((*before, inner, inner, *after))
            if after and inner != after[0]:
                yield f"[{number}]", "exchanged", again((*before, after[0], inner, *after[1:]))
            for path, kind, other in _of_value(inner, is_all):
                yield f"[{number}]{path}", kind, again((*before, other, *after))
        return
    for kind, other in _others(value):
        if other is not _NONE:
            yield "", kind, other


_NONE = object()


def _made(kind: Any, value: Any) -> Any:
    """A value of a type; a marker where the type can't hold it."""
    try:
        return kind(value)
    except ValueError:
        return _NONE


def _others(value: Any) -> Iterator[tuple[str, Any]]:
    """Other values of the type of a leaf."""
    if value is None:
        yield "0", 0
        yield "an octet", b"\1"
        yield "eight octets", EntityId(bytes(8))
        yield "a time", datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)
    elif isinstance(value, bool):
        yield "other", not value
    elif isinstance(value, enum.Enum):
        for other in type(value):
            if other != value:
                yield other.name, other
    elif isinstance(value, int):
        kind = type(value)
        if kind.__name__ == "Boolean":
            yield "other", kind(not value)
            return
        for change in (1, -1, 256, -int(value)):
            if change:
                yield f"{change:+}", _made(kind, int(value) + change)
    elif isinstance(value, bytes):
        kind_of: Any = type(value)
        if value:
            middle = len(value) // 2
            yield "last octet", kind_of(bytes([*value[:-1], value[-1] ^ 1]))
            yield "first octet", kind_of(bytes([value[0] ^ 0x80, *value[1:]]))
            yield "middle octet", kind_of(bytes([*value[:middle], value[middle] ^ 1, *value[middle + 1 :]]))
        if not isinstance(value, EntityId) and kind_of is bytes:
            yield "longer", bytes(value) + b"\0"
            yield "shorter", bytes(value)[:-1]
    elif isinstance(value, str):
        yield "longer", _made(type(value), f"{value}x")
        yield "shorter", _made(type(value), value[:-1])
        yield "other", _made(type(value), f"{'a' if value[:1] != 'a' else 'b'}{value[1:]}")
    elif isinstance(value, datetime.datetime):
        yield "-1 second", value - datetime.timedelta(seconds=1)
        yield "-1 day", value - datetime.timedelta(days=1)
    else:
        raise AssertionError(f"no other values for {type(value)}")


def of_octets(octets: bytes, is_all: bool = False) -> Iterator[Mutant]:
    """A message with one octet changed, missing or added: every bit of each, or a bit of some."""
    step = 1 if is_all else max(1, len(octets) // 16)
    for place in range(0, len(octets), step):
        for mask in [1 << bit for bit in range(8)] if is_all else [1 << place % 8]:
            changed = octets[:place] + bytes([octets[place] ^ mask]) + octets[place + 1 :]
            yield Mutant(f"octet {place}", "octet", f"bit {mask:02X}", changed)
        if is_all or place % (4 * step) == 0:
            yield Mutant(f"octet {place}", "octet", "dropped", octets[:place] + octets[place + 1 :])
            yield Mutant(f"octet {place}", "octet", "doubled", octets[: place + 1] + octets[place:])
    yield Mutant("end", "octet", "added", octets + b"\0")
