"""Reads the components of GBZ payloads by their declaration.

One walk goes over a payload. It gives its named values and, where they are asked for, an item for every value; what
departs from the declaration is an item that says so or, where no items are asked for, an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Context as DecimalContext
from functools import lru_cache, partial
from typing import Any, NamedTuple, Protocol

from gbcs.alerts import alert_meaning
from gbcs.payload.gbz import ClearContent, Component, EncryptedContent, GbzPayload
from gbcs.usecases.gbz import FREE, NOT_EXECUTED, Part, Rule
from gbcs.usecases.gbz_layouts import TEXTS, LayoutField, as_text, attributes_of, command_of, fields
from gbcs.usecases.model import Failed, Item, Path, generic
from gbcs.usecases.no_value import MEANINGS, invalid_number, own_meaning
from gbcs.usecases.outlines import Recipe
from wire.enums import OpenEnum
from wire.errors import WireError, quoted
from wire.layout import Layout
from wire.units import CURRENCIES
from zigbee import general, zcl
from zigbee.bitmaps import Bitmap
from zigbee.clusters import Attribute, attribute
from zigbee.types import NO_VALUE, UtcTime, is_no_value

__all__ = [
    "DEFAULT_RESPONSE",
    "Departure",
    "Lengths",
    "default_response",
    "read_command",
    "read_component",
    "read_response",
    "short",
    "unit_text",
]

DEFAULT_RESPONSE = 0x0B
"""Its command id."""
_NOT_EXECUTED = NOT_EXECUTED.value


class Departure(WireError):
    """A payload that is not what its use case declares.

    Attributes:
        reason: what is wrong, a phrase without a full stop.
        path: fields and indexes that lead to the place.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


# Which component is which --------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """A component of a payload with the part that declares it.

    Attributes:
        part: None for a component that no part declares.
        number: among the components of the part, from 0.
        components: in a response all that answer one component; one in a command.
        first: number of the first component in the payload.
    """

    part: Part | None
    number: int
    components: tuple[Component, ...]
    first: int


def is_of(part: Part, component: Component) -> bool:
    where = (component.cluster_id, component.frame_control, component.command_id)
    return where == (part.cluster_id, part.control, command_of(part).number)


def _command_places(parts: tuple[Part, ...], payload: GbzPayload) -> list[Place]:
    components, at, places = payload.components, 0, []
    for part in parts:
        number = 0
        while number < part.most and at < len(components) and is_of(part, components[at]):
            places.append(Place(part, number, (components[at],), at))
            number, at = number + 1, at + 1
    places.extend(Place(None, 0, (components[rest],), rest) for rest in range(at, len(components)))
    return places


class DefaultResponse(Protocol):
    """The content of a default response."""

    command_id: int
    """Of the command that it answers."""

    status: int
    """What became of it."""


def default_response(component: Component) -> DefaultResponse | None:
    """The content of a default response; None for another component."""
    is_one = not component.frame_control & 0x07 and component.command_id == DEFAULT_RESPONSE
    content: Any = component.content
    return content if is_one and type(content) is general.DEFAULT_RESPONSE.node else None


def _answers(part: Part, components: tuple[Component, ...]) -> bool:
    if len(components) == 1 and (found := default_response(components[0])) is not None:
        is_own = found.command_id in (command_of(part).number, _NOT_EXECUTED)
        return is_own and components[0].cluster_id == part.cluster_id
    answer = part.answer
    if answer is None or not 1 <= len(components) <= answer.most:
        return False
    return all(is_of(answer, component) for component in components)


def _response_places(parts: tuple[Part, ...], payload: GbzPayload) -> list[Place]:
    groups: list[tuple[Component, ...]] = []
    for component in payload.components:
        if groups and groups[-1][0].sequence_number == component.sequence_number:
            groups[-1] += (component,)
        else:
            groups.append((component,))
    counts = _counts(parts, groups)
    places, at, first = [], 0, 0
    for part, size in zip(parts, counts, strict=True):
        for number in range(size):
            places.append(Place(part, number, groups[at], first))
            first += len(groups[at])
            at += 1
    for group in groups[at:]:
        places.append(Place(None, 0, group, first))
        first += len(group)
    return places


def _counts(parts: tuple[Part, ...], groups: Sequence[tuple[Component, ...]]) -> list[int]:
    """How many groups answer each part; as many as there are in a row where the whole does not fit.

    Default responses to what was not executed do not say which command they answer: there may be several ways.
    """
    reach: dict[tuple[int, int], list[int] | None] = {}

    def rest(number: int, at: int) -> list[int] | None:
        if number == len(parts):
            return [] if at == len(groups) else None
        key = (number, at)
        if key not in reach:
            reach[key] = None
            part, size = parts[number], 0
            options = []
            while True:
                if size >= part.least:
                    options.append(size)
                if size == part.most or at + size == len(groups) or not _answers(part, groups[at + size]):
                    break
                size += 1
            for option in reversed(options):
                after = rest(number + 1, at + option)
                if after is not None:
                    reach[key] = [option, *after]
                    break
        return reach[key]

    found = rest(0, 0)
    if found is not None:
        return found
    counts, at = [], 0
    for part in parts:
        size = 0
        while size < part.most and at + size < len(groups) and _answers(part, groups[at + size]):
            size += 1
        counts.append(size)
        at += size
    return counts


# The walk ------------------------------------------------------------------------------------------------------------

Lengths = Callable[[tuple[str, ...]], int]
"""How many elements there are: (part,) components, or (part, field) elements of a field."""


def _lengths(places: list[Place]) -> Lengths:
    def length(path: tuple[str, ...]) -> int:
        found = [place for place in places if place.part is not None and place.part.name == path[0]]
        if len(path) == 1:
            return len(found)
        elements = getattr(_content(found[0].components[0]), path[1], ()) if found else ()
        return len(elements)

    return length


def _content(component: Component) -> Any:
    content = component.content
    return content.content if isinstance(content, ClearContent) else content


def _expected(rule: Rule, record: Any, index: int, lengths: Lengths) -> int | None:
    """The number that a field must have; None for a field that is free."""
    if rule.is_index:
        return index
    if not rule.length_of:
        return None
    path = rule.length_of
    if len(path) == 1 and hasattr(record, path[0]):
        return len(getattr(record, path[0]))
    return lengths(path)


def _departure(rule: Rule, value: Any, record: Any, index: int, lengths: Lengths) -> str | None:
    expected = _expected(rule, record, index, lengths)
    if expected is None:
        return rule.departure(value)
    return None if value == expected else f"{expected} here"


def _attribute_value(known: Attribute, value: Any) -> Any:
    return known.meaning(value) if known.meaning is not None and type(value) is int else value


_TEXTS = {0: "at once, or from the beginning", 0xFFFFFFFE: "cancelled, or to the end", 0xFFFFFFFF: "cancelled"}
_NO_PLACE = "the use case has no such component here"


class _Walk(NamedTuple):
    """What the walk over a payload needs everywhere.

    Attributes:
        lengths: how many elements there are of what.
        found: takes the items; None where departures are errors.
        tells: whether a number may stand for no value, as it may in an answer or an alert.
        recipes: takes how the items are made of their leaves, by their places, where a shape is compiled.
    """

    lengths: Lengths
    found: list[Item] | None
    tells: bool = True
    recipes: Recipes | None = None

    def note(self, path: Path, recipe: Recipe | None) -> None:
        """How the item at a path is made of its leaf, where that is asked for and known."""
        if self.recipes is not None and recipe is not None:
            self.recipes[path] = recipe

    def depart(self, item: Item, reason: str | None = None) -> None:
        """An item that departs from the declaration; the error has its words, or others."""
        if self.found is None:
            raise Departure(reason or item.departure or "").within(*item.place)
        self.found.append(item)

    def generic(self, value: Any, departure: str, path: Path, reason: str | None = None) -> None:
        """A value that the declaration does not know."""
        if self.found is None:
            raise Departure(reason or departure).within(*path)
        self.found.extend(generic(value, departure, path))


Recipes = dict[Path, Recipe]
"""How items are made of their leaves, by their places."""


def read_command(
    parts: tuple[Part, ...], payload: Any, found: list[Item] | None, recipes: Recipes | None = None
) -> dict[str, Any]:
    """The named values of a command.

    Args:
        parts: its components.
        payload: the payload.
        found: takes every item; the values are then those of what fits.
        recipes: takes how items are made of their leaves, by their places, where given.

    Raises:
        Departure: where the payload does not fit, and no items are asked for.
    """
    if type(payload) is not GbzPayload:
        return _no_payload(payload, found)
    places = _command_places(parts, payload)
    walk = _Walk(_lengths(places), found, False, recipes)
    last = len(payload.components) - 1
    values: dict[str, Any] = {}
    for place in places:
        part, component, path = place.part, place.components[0], ("components", place.first)
        if part is None:
            _read_unknown(walk, component, path)
            continue
        indexes = (place.number,) if part.most > 1 else ()
        _read_head(walk, part, component, path, place.first == last, place.first)
        content = _read_part(walk, part, component, path, indexes, place.number)
        if part.are_copies:
            first = place.first - place.number
            _read_copy(walk, part, component, payload.components[first], path)
            if place.number:
                _note_copy(walk, part, path, first)
        if part.is_list:
            values.setdefault(part.name, []).append(content)
        elif content or part.least < part.most:
            values[part.name] = content
    _read_missing(walk, parts, places)
    return values


def read_response(
    parts: tuple[Part, ...], payload: Any, found: list[Item] | None, recipes: Recipes | None = None
) -> dict[str, Any]:
    """The named values of a response; see :func:`read_command`."""
    if type(payload) is not GbzPayload:
        return _no_payload(payload, found)
    places = _response_places(parts, payload)
    walk = _Walk(_lengths(places), found, True, recipes)
    last = len(payload.components) - 1
    values: dict[str, Any] = {}
    frame_counter = 0
    for sequence_number, place in enumerate(places):
        part = place.part
        answers: Any = []
        for number, component in enumerate(place.components):
            at = place.first + number
            path = ("components", at)
            if part is None:
                _read_unknown(walk, component, path)
                continue
            indexes: tuple[int, ...] = (place.number,) if part.most > 1 else ()
            default = default_response(component)
            answer = part.answer or part
            _read_head(walk, part if default else answer, component, path, at == last, sequence_number)
            if default:
                answers.append(_read_default(walk, part, component, default, path, indexes))
                continue
            if answer.is_list:
                indexes += (number,)
            answers.append(_read_part(walk, answer, component, path, indexes, number, frame_counter))
            frame_counter += isinstance(component.content, ClearContent)
        if part is None:
            continue
        value = answers
        if part.answer is None or not part.answer.is_list or not isinstance(answers[0], dict):
            value = answers[0]
        name = (part.answer or part).name
        if part.most > 1:
            values.setdefault(name, []).append(value)
        else:
            values[name] = value
    _read_missing(walk, parts, places)
    return values


def read_component(
    part: Part, component: Any, at: Path, found: list[Item] | None, recipes: Recipes | None = None
) -> dict[str, Any]:
    """The named values of the component of an alert, which stands at a path; see :func:`read_command`."""
    walk = _Walk(lambda _: 0, found, True, recipes)
    if type(component) is not Component or not is_of(part, component):
        walk.generic(component, f"not {part.command}", at)
        return {}
    _read_head(walk, part, component, at, True, 0)
    return {part.name: _read_part(walk, part, component, at, (), 0)}


def _no_payload(payload: Any, found: list[Item] | None) -> dict[str, Any]:
    if found is None:
        raise Departure(f"a GBZ payload expected, not {type(payload).__name__}")
    found.extend(generic(payload, "not a GBZ payload"))
    return {}


def _read_unknown(walk: _Walk, component: Component, path: Path) -> None:
    """A component that no part declares."""
    name = zcl.command_name(component.cluster_id, component.frame_control, component.command_id)
    if walk.found is None:
        raise Departure(f"the use case has no {name or 'such component'} here").within(*path)
    walk.generic(component.content, _NO_PLACE, (*path, "content"))


def _read_missing(walk: _Walk, parts: tuple[Part, ...], places: list[Place]) -> None:
    for part in parts:
        there = sum(place.part is part for place in places)
        if there < part.least:
            reason = f"{there} components of {part.name}, where {part.least} to {part.most} belong"
            missing = f"{part.least - there} missing"
            walk.depart(Item(part.name, None, None, None, ("components",), missing), reason)


def _read_copy(walk: _Walk, part: Part, component: Component, first: Component, path: Path) -> None:
    """Where a component is no copy of the first."""
    departure = f"other than in the first {part.name}"
    if component.from_date_time != first.from_date_time:
        walk.depart(Item(part.name, component.from_date_time, None, None, (*path, "from_date_time"), departure))
    content, other = component.content, first.content
    if type(content) is not type(other) or type(content) is not command_of(part).layout.node:
        return
    for name, value, of_first in zip(content._fields, content, other, strict=True):
        if value != of_first and not part.rules.get(name, FREE).is_index:
            walk.depart(Item(part.name, value, None, None, (*path, "content", name), departure))


def _note_copy(walk: _Walk, part: Part, path: Path, first: int) -> None:
    """The leaves of a copy must be those of the first, but for its index."""
    for place, recipe in (walk.recipes or {}).items():
        is_index = place[2:3] == ("content",) and part.rules.get(str(place[3]), FREE).is_index
        if place[: len(path)] == path and not is_index and walk.recipes is not None:
            walk.recipes[place] = recipe._replace(same=(*path[:-1], first, *place[len(path) :]))


def _read_head(walk: _Walk, part: Part, component: Component, path: Path, is_last: bool, sequence_number: int) -> None:
    """The header of a component, and the octets behind its content."""
    if component.is_last != is_last:
        departure = "the last component, and no other, is marked as such"
        walk.depart(Item(part.name, component.is_last, None, None, (*path, "is_last"), departure))
    if component.sequence_number != sequence_number:
        reason = f"{component.sequence_number}, where {sequence_number} follows"
        departure = f"{sequence_number} follows"
        item = Item(part.name, component.sequence_number, None, None, (*path, "sequence_number"), departure)
        walk.depart(item, reason)
    content = component.content
    if component.trailing:
        _read_trailing(walk, component.trailing, (*path, "trailing"))
    if isinstance(content, ClearContent) and content.trailing:
        _read_trailing(walk, content.trailing, (*path, "content", "trailing"))


def _read_trailing(walk: _Walk, octets: bytes, path: Path) -> None:
    item = Item("", octets, None, None, path, "octets that the command does not know")
    walk.depart(item, f"{len(octets)} octets that the command does not know")


def _read_default(
    walk: _Walk, part: Part, component: Component, default: Any, path: Path, indexes: tuple[int, ...]
) -> Any:
    """A default response: the status, or Failed."""
    label = _label(part, indexes)
    if component.frame_control != part.failure_control:
        reason = f"{part.failure_control:#04x} belongs here"
        departure = f"always {part.failure_control:#04x}"
        walk.depart(Item(label, component.frame_control, None, None, (*path, "frame_control"), departure), reason)
    if component.from_date_time is not None:
        departure = "a default response has none"
        walk.depart(Item(label, component.from_date_time, None, None, (*path, "from_date_time"), departure))
    own, path = command_of(part).number, (*path, "content")
    if walk.found is not None:
        meaning = part.command if default.command_id == own else "not executed"
        at = (*path, "command_id")
        walk.found.append(Item(f"{label}: command_id", default.command_id, None, meaning, at, None, True))
        walk.found.append(_leaf(f"{label}: status", None, default.status, (*path, "status")))
    return _outcome(default, own)


def _outcome(default: Any, own: int) -> Any:
    if default.command_id != own:
        return Failed(default.status, default.command_id)
    return Failed(default.status) if default.status else default.status


def _read_part(
    walk: _Walk,
    part: Part,
    component: Component,
    path: Path,
    indexes: tuple[int, ...],
    index: int,
    frame_counter: int = 0,
) -> dict[str, Any]:
    """The values of a component that has the part's command."""
    label, content = "" if walk.found is None else _label(part, indexes), component.content
    values: dict[str, Any] = {}
    if component.from_date_time is not None:
        values["from_date_time"] = component.from_date_time
        rule = part.rules.get("from_date_time", FREE)
        at = (*path, "from_date_time")
        if not part.has_from_date_time:
            item = _leaf(rule.name or f"{label}: from_date_time", rule.unit, component.from_date_time, at)
            walk.depart(item._replace(departure="the use case has none here"), "not expected")
        elif walk.found is not None:
            name = rule.name or f"{label}: from_date_time"
            walk.found.append(_leaf(name, rule.unit, component.from_date_time, at))
            walk.note(at, _TIME)
    elif part.has_from_date_time:
        walk.depart(Item(f"{label}: from_date_time", None, None, None, (*path, "from_date_time"), "missing"))
    path = (*path, "content")
    if isinstance(content, EncryptedContent):
        departure = None if part.is_encrypted else "the use case encrypts nothing here"
        at = (*path, "block", "ciphertext")
        item = Item(label, content.block.ciphertext, None, "encrypted", at, departure)
        walk.note(at, Recipe())
        walk.depart(item, "the content is encrypted")
        return values
    if isinstance(content, ClearContent):
        if not part.is_encrypted:
            departure = "the use case encrypts nothing here"
            walk.depart(Item(label, True, None, "encrypted", path, departure), "the content was encrypted")
        elif content.frame_counter != frame_counter:
            departure = f"{frame_counter} follows"
            walk.depart(Item(label, content.frame_counter, None, None, (*path, "frame_counter"), departure))
        content, path = content.content, (*path, "content")
    elif part.is_encrypted:
        departure = "the use case encrypts this"
        walk.depart(Item(label, False, None, "not encrypted", path, departure), "the content is to be encrypted")
    layout = command_of(part).layout
    if type(content) is not layout.node:
        walk.generic(content, "not the content of the command", path, "octets that are not those of the command")
    elif part.attributes is None:
        values.update(_read_record(walk, label, content, layout, part.rules, path, indexes, (), index))
    elif part.command == "ReadAttributesResponse":
        values.update(_read_attributes(walk, part, content, path))
    else:
        _read_attribute_ids(walk, part, content.attribute_ids, (*path, "attribute_ids"))
    return values


def _read_attribute_ids(walk: _Walk, part: Part, attribute_ids: tuple[int, ...], path: Path) -> None:
    """The attributes that a command reads."""
    rows = attributes_of(part.cluster_id, part.attributes or ())
    if walk.found is None:
        if attribute_ids != tuple(row.id for row in rows):
            raise Departure(_OTHER_ATTRIBUTES).within(*path)
        return
    known = {row.id: row for row in rows}
    for number, attribute_id in enumerate(attribute_ids):
        walk.found.append(_attribute_id(part, known, attribute_id, path, number))
    walk.found.extend(_attribute_order(part, attribute_ids, path))


_OTHER_ATTRIBUTES = "other attributes than those of the use case"


def _read_attributes(walk: _Walk, part: Part, content: Any, path: Path) -> dict[str, Any]:
    """The attributes that a response returns."""
    rows = attributes_of(part.cluster_id, part.attributes or ())
    found, known = walk.found, {row.id: row for row in rows}
    ids = tuple(record.attribute_id for record in content.records)
    if found is None and ids != tuple(known):
        raise Departure(_OTHER_ATTRIBUTES).within(*path, "records")
    beside: dict[str, tuple[Path, Any]] = {}
    if found is not None and any(rule.scale for rule in part.rules.values()):
        beside = {
            known[each.attribute_id].name: ((*path, "records", number, "value"), each)
            for number, each in enumerate(content.records)
            if each.attribute_id in known and not each.status
        }
    values: dict[str, Any] = {}
    for number, record in enumerate(content.records):
        at = (*path, "records", number)
        row = known.get(record.attribute_id)
        if row is None:
            walk.depart(_attribute_id(part, {}, record.attribute_id, at, "attribute_id"))
            if not record.status:
                walk.generic(record.value, "not among the attributes of the use case", (*at, "value"))
            continue
        rule = part.rules.get(row.name, FREE)
        name = rule.name or row.name
        if record.status:
            values[row.name] = Failed(record.status)
            if found is not None:
                found.append(_leaf(f"{name}: status", None, record.status, (*at, "status")))
            continue
        value = _attribute_value(row, record.value)
        departure = rule.departure(record.value)
        if record.data_type != row.type:
            departure = f"type {row.type:02X} expected, not {record.data_type:02X}"
        if found is not None:
            scalers = [beside.get(scaler, (at, None)) for scaler in rule.scale]
            meaning_of = partial(_attribute_meaning, row, rule, record.data_type, [each for _, each in scalers])
            meaning = meaning_of(record.value, *[each and each.value for _, each in scalers])
            unit = unit_text(rule) or (None if rule.scale else row.unit)
            at = (*at, "value")
            found.append(
                Item(name, _attribute_shown(row, record.value), unit, meaning, at, departure, rule.is_constant)
            )
            if all(each is not None for _, each in scalers):
                recipe = Recipe(read=partial(_attribute_shown, row), meaning=meaning_of)
                walk.note(at, _held(rule, None, recipe._replace(beside=tuple(where for where, _ in scalers))))
        elif departure:
            reason = f"{row.name} is {quoted(record.value)}, where the use case has {departure}"
            raise Departure(reason).within(*at, "value")
        if rule.is_value:
            values[row.name] = value
    if found is not None:
        found.extend(_attribute_order(part, ids, (*path, "records")))
    return values


def _attribute_shown(row: Attribute, value: Any) -> Any:
    """The value of an attribute as people see it."""
    return as_text(row.name, _shown(_attribute_value(row, value))[0])


def _attribute_meaning(
    row: Attribute, rule: Rule, data_type: int, scalers: Sequence[Any], value: Any, *numbers: Any
) -> str | None:
    """What the value of an attribute says, by the records and values of those that scale it."""
    if is_no_value(data_type, value):
        return NO_VALUE
    value = _attribute_value(row, value)
    if rule.scale:
        there = zip(scalers, numbers, strict=True)
        return _scaled(
            rule, value, [None if each is None or is_no_value(each.data_type, one) else one for each, one in there]
        )
    return CURRENCIES.get(value) if row.name == "Currency" else _shown(value)[1]


def _read_record(
    walk: _Walk,
    label: str,
    record: Any,
    layout: Layout,
    rules: Mapping[str, Rule],
    path: Path,
    indexes: tuple[int, ...],
    steps: tuple[str | int, ...],
    index: int,
) -> dict[str, Any]:
    """The values of the fields of a record."""
    found, lengths = walk.found, walk.lengths
    values: dict[str, Any] = {}
    for field in fields(layout):
        name = field.name
        value = getattr(record, name)
        if value is None:
            continue
        rule = rules.get(name, FREE)
        departure = None if rule is FREE else _departure(rule, value, record, index, lengths)
        if departure and found is None:
            raise Departure(f"{short(value)}, where the use case has {departure}").within(*path, name)
        if departure and field.is_sequence and found is not None:
            found.append(Item(f"{label}: {_steps((*steps, name))}", len(value), None, None, path, departure))
        elif found is not None and field.is_sequence and not value:
            here = f"{label}: {_steps((*steps, name))}"
            found.append(Item(_list_name(field, rule, indexes) or here, [], None, None, (*path, name)))
        if field.record is not None:
            inner, members, at, under = field.record, rule.members or {}, (*path, name), (*steps, name)
            if field.is_sequence:
                value = [
                    _read_record(
                        walk, label, row, inner, members, (*at, place), (*indexes, place), (*under, place), index
                    )
                    for place, row in enumerate(value)
                ]
            else:
                value = _read_record(walk, label, value, inner, members, at, indexes, under, index)
        elif field.is_sequence:
            value = list(value)
            if found is not None:
                for place, one in enumerate(value):
                    at, under = (*path, name, place), (*steps, name, place)
                    indexed = (*indexes, place)
                    found.append(_field_item(walk, label, record, layout, field, rule, one, at, indexed, under, None))
                    if rule.allowed is None and not rule.scale:
                        walk.note(at, _field_recipe(walk.tells, layout, field, rule, one, path))
        elif found is not None:
            at, under = (*path, name), (*steps, name)
            found.append(_field_item(walk, label, record, layout, field, rule, value, at, indexes, under, departure))
            if walk.recipes is not None:
                recipe = _field_recipe(walk.tells, layout, field, rule, value, path)
                walk.note(at, _held(rule, _expected(rule, record, index, lengths), recipe))
        if rule.is_value:
            values[name] = value
    return values


def _list_name(field: LayoutField, rule: Rule, indexes: tuple[int, ...]) -> str:
    """The name of a list, which is what those of the values in it begin with; empty where they have none."""
    inner = 0
    while rule.name is None and rule.members and field.record is not None:
        known = {each.name: each for each in fields(field.record)}
        name, rule = next(iter(rule.members.items()))
        field = known[name]
        inner += field.is_sequence
    name = rule.name or ""
    places = list(_INDEX.finditer(name))
    if len(places) <= inner:
        return ""
    return name[: places[-1 - inner].start()].format(*[step + 1 for step in indexes])


_INDEX = re.compile(r"\[\{\d*\}\]")


def _field_item(
    walk: _Walk,
    label: str,
    record: Any,
    layout: Layout,
    field: LayoutField,
    rule: Rule,
    value: Any,
    path: Path,
    indexes: tuple[int, ...],
    steps: tuple[str | int, ...],
    departure: str | None,
) -> Item:
    """One value of a field."""
    field_name = field.name
    if rule.name:
        name = rule.name.format(*[step + 1 for step in indexes])
    else:
        name = f"{label}: {_steps(steps) if len(steps) > 1 else steps[0]}"
    scalers = [getattr(record, scaler) for scaler in rule.scale]
    meaning = _field_meaning(walk.tells, layout, field, rule, value, *scalers)
    shown = value if type(value) is int else _field_shown(field_name, value)
    return Item(name, shown, unit_text(rule), meaning, path, departure, not rule.is_value)


def _field_shown(name: str, value: Any) -> Any:
    """The value of a field as people see it."""
    shown = _shown(value)[0]
    return as_text(name, shown) if name in TEXTS else shown


def _field_meaning(
    tells: bool, layout: Layout, field: LayoutField, rule: Rule, value: Any, *scalers: Any
) -> str | None:
    """What the value of a field says, by those of the fields that scale it."""
    name = field.name
    invalid = invalid_number(layout.name, name, field.type) if tells else None
    if invalid is not None and value == invalid:
        return NO_VALUE
    if rule.scale:
        return _scaled(rule, value, scalers)
    meaning = None if type(value) is int else _shown(value)[1]
    if name in _EVENTS and isinstance(value, int):
        meaning = alert_meaning(value)
    if meaning is not None:
        return meaning
    return CURRENCIES.get(value) if name == "currency" else own_meaning(layout.name, name, value)


_EVENTS = frozenset(("event_id", "event_ids"))


# Recipes -------------------------------------------------------------------------------------------------------------


def _held(rule: Rule, expected: int | None, recipe: Recipe) -> Recipe | None:
    """A recipe that holds its leaf against the rule; None where it can't."""
    if expected is not None:
        return Recipe(held=expected) if recipe.read is None else None
    allowed = rule.allowed
    if rule.is_absent:
        return None
    if type(allowed) in (int, bytes):
        return recipe._replace(held=allowed) if rule.lengths is None else None
    bounds = None if rule.lengths is None else (rule.lengths[0], rule.lengths[-1])
    if rule.lengths is not None and rule.lengths.step != 1:
        return None
    return recipe._replace(bounds=bounds, fits=None if allowed is None else allowed.__contains__)


def _field_recipe(tells: bool, layout: Layout, field: LayoutField, rule: Rule, value: Any, path: Path) -> Recipe:
    """How the item of a field is made of values of the same type."""
    name, kind = field.name, type(value)
    read: Callable[[Any], Any] | None = None
    meaning: Callable[..., str | None] = partial(_field_meaning, tells, layout, field, rule)
    if issubclass(kind, UtcTime):
        read = _shown_time
    elif name in TEXTS:
        read = partial(as_text, name)
    if rule.scale:
        return Recipe(read=read, meaning=meaning, beside=tuple((*path, scaler) for scaler in rule.scale))
    return Recipe(read=read, meaning=_meaning_by_type(tells, layout, field, kind, meaning))


def _meaning_by_type(
    tells: bool, layout: Layout, field: LayoutField, kind: type, general: Callable[[Any], str | None]
) -> Callable[[Any], str | None] | None:
    """What :func:`_field_meaning` says of values of a type, by a table where one will do; None for nothing."""
    name = field.name
    if not issubclass(kind, int):
        return None if issubclass(kind, bytes | str) else general
    said: dict[int, str] = dict(MEANINGS.get((layout.name, name), ()))
    if name in _EVENTS or issubclass(kind, bool):
        return general
    if issubclass(kind, Bitmap):
        return general if said else _meaning_of_bits
    if name == "currency":
        said = dict(CURRENCIES)
    if kind is UtcTime:
        said |= _TEXTS
    if issubclass(kind, OpenEnum):
        said |= {member.value: text for member in kind if (text := _meaning(member)) is not None}
    elif kind not in (int, UtcTime):
        return general
    invalid = invalid_number(layout.name, name, field.type) if tells else None
    if invalid is not None:
        said[invalid] = NO_VALUE
    if not said:
        return None
    return (lambda value: said.get(value._value_)) if issubclass(kind, OpenEnum) else said.get


def _label(part: Part, indexes: tuple[int, ...]) -> str:
    return part.name + "".join(f"[{index + 1}]" for index in indexes)


def _attribute_order(part: Part, found: tuple[int, ...], path: Path) -> Iterator[Item]:
    """What is missing, and another order than the declared."""
    rows = attributes_of(part.cluster_id, part.attributes or ())
    missing = [row for row in rows if row.id not in found]
    for row in missing:
        yield Item(row.name, None, None, None, path, "missing")
    if not missing and found != tuple(row.id for row in rows):
        yield Item(part.name, found, None, None, path, "the use case has these attributes once, in another order")


def _attribute_id(part: Part, known: Mapping[int, Attribute], attribute_id: int, at: Path, step: int | str) -> Item:
    path = (*at, step)
    if attribute_id in known and isinstance(step, int):
        name = f"{part.name}: attribute_id[{step + 1}]"
        return Item(name, attribute_id, None, known[attribute_id].name, path, None, True)
    row = attribute(part.cluster_id, attribute_id)
    return Item("", attribute_id, None, row.name if row else None, path, "not among the attributes of the use case")


def _steps(steps: tuple[str | int, ...]) -> str:
    text = ""
    for step in steps:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _leaf(name: str, unit: str | None, value: Any, path: Path) -> Item:
    shown, meaning = _shown(value)
    return Item(name, shown, unit, meaning, path)


def _shown(value: Any) -> tuple[Any, str | None]:
    """A value as people see it, and what it says."""
    if isinstance(value, UtcTime):
        return (value.datetime(), None) if value.is_instant else (value, _TEXTS[value])
    return value, _meaning(value)


def unit_text(rule: Rule) -> str | None:
    """The unit of a number as it stands on the wire."""
    if rule.unit is None or not rule.scale:
        return rule.unit
    if len(rule.scale) == 1:
        return f"{rule.unit}, with the decimals of {rule.scale[0]}"
    return f"{rule.unit}, times {rule.scale[0]}, by {rule.scale[1]}"


_DECIMALS = DecimalContext(prec=28)


def _scaled(rule: Rule, value: Any, scalers: Sequence[Any]) -> str | None:
    """A number in its unit; or why it is no quantity."""
    if not isinstance(value, int):
        return None
    for name, scaler in zip(rule.scale, scalers, strict=True):
        if not isinstance(scaler, int):
            return f"no quantity: {name} has no value"
    if len(scalers) == 1:
        number = _DECIMALS.scaleb(value, -(scalers[0] >> 4))
    elif scalers[1]:
        number = _DECIMALS.divide(value * scalers[0], scalers[1])
    else:
        return f"no quantity: {rule.scale[1]} is 0"
    return f"{number:f} {rule.unit}" if rule.unit else f"{number:f}"


def _meaning(value: Any) -> str | None:
    """What a number of an enumeration or bitmap says."""
    if isinstance(value, OpenEnum):
        text = value.plain()
        return text if isinstance(text, str) else None
    if isinstance(value, Bitmap):
        said = []
        for name in value.fields:
            member = getattr(value, name)
            if isinstance(member, OpenEnum):
                said.append(f"{name} {member.plain()}")
            elif member:
                said.append(name if member is True else f"{name} {member}")
        return ", ".join(said) or None
    return None


def _shown_time(value: UtcTime) -> Any:
    return value.datetime() if value.is_instant else value


_TIME = Recipe(read=_shown_time, meaning=_TEXTS.get)
_meaning_of_bits = lru_cache(maxsize=4096, typed=True)(_meaning)


def short(value: Any) -> str:
    """A value in the words of an error."""
    return f"{len(value)} elements" if isinstance(value, tuple) else quoted(value)
