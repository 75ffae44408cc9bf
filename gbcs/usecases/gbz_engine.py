"""Reads, writes and shows the payloads of gas meters' use cases by their declarations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from json import dumps
from typing import TYPE_CHECKING, Any

from gbcs.payload.gbz import ClearContent, Component, EncryptedContent, GbzPayload
from gbcs.usecases.gbz import FREE, CommandTemplate, ComponentTemplate, Part, ResponseTemplate, Rule
from gbcs.usecases.gbz_building import build_command, build_component, build_response
from gbcs.usecases.gbz_layouts import attributes_of, check, command_of, fields
from gbcs.usecases.gbz_reading import is_of, read_command, read_component, read_response, unit_text
from gbcs.usecases.model import Declared, Item, NoValue, Path, Values
from gbcs.usecases.no_value import invalid_number
from gbcs.usecases.outlines import Recipe, leaf_places, outline_parts
from gbcs.usecases.shapes import ShapedEngine
from wire.layout import Layout
from zigbee.clusters import Attribute, Side, attribute
from zigbee.general import DEFAULT_RESPONSE, READ_ATTRIBUTES, READ_ATTRIBUTES_RESPONSE
from zigbee.types import is_no_value
from zigbee.zcl import MEASURED, attribute_value

if TYPE_CHECKING:
    from gbcs.header import GroupingHeader

__all__ = ["CommandEngine", "ComponentEngine", "ResponseEngine"]


class _PayloadEngine(ShapedEngine[GbzPayload]):
    """What commands and responses have in common."""

    def outline(self, payload: Any, leaves: list[Any], kinds: list[Any]) -> bool:
        """Take a payload apart."""
        if type(payload) is not GbzPayload:
            return False
        kinds.append(len(payload.components))
        return all(outline_component(component, leaves, kinds) for component in payload.components)

    def places(self, payload: GbzPayload) -> Iterator[Path]:
        """The places of the leaves."""
        for number, component in enumerate(payload.components):
            yield from component_places(component, ("components", number))

    def is_plain(self, kind: type) -> bool:
        """Whether the plain form of such a node is made of those of its leaves."""
        return kind is GbzPayload or is_plain_part(kind)

    def writers(self, payload: GbzPayload) -> Mapping[Path, Callable[[Any], str]]:
        """What makes JSON of attributes."""
        found: dict[Path, Callable[[Any], str]] = {}
        for number, component in enumerate(payload.components):
            found |= component_writers(component, ("components", number))
        return found


class CommandEngine(_PayloadEngine):
    """Reads and writes the commands of a use case.

    Args:
        template: the declaration; ValueError where it names a command, field or attribute that there is none of.
    """

    def __init__(self, template: CommandTemplate) -> None:
        self._parts = template.parts
        check(self._parts)

    def items(self, payload: Any) -> Iterator[Item]:
        """Every value of a command."""
        found: list[Item] = []
        read_command(self._parts, payload, found)
        return iter(found)

    def recipes(self, payload: Any) -> tuple[list[Item], Mapping[Path, Recipe]]:
        """The items of a command, and how they are made of their leaves."""
        found: list[Item] = []
        recipes: dict[Path, Recipe] = {}
        read_command(self._parts, payload, found, recipes)
        return found, recipes

    def values(self, payload: Any) -> dict[str, Any]:
        """The named values of a command; Departure."""
        return read_command(self._parts, payload, None)

    def build(self, values: Values, header: GroupingHeader) -> GbzPayload:
        """A command of named values; EncodeError."""
        return build_command(self._parts, values)

    def declarations(self) -> Iterator[Declared]:
        """Every value that a command may hold."""
        return _declared_parts(self._parts)


class ResponseEngine(_PayloadEngine):
    """Reads and writes the responses of a use case.

    Args:
        template: see :class:`CommandEngine`.
    """

    def __init__(self, template: ResponseTemplate) -> None:
        self._parts = template.parts
        check(self._parts)

    def items(self, payload: Any) -> Iterator[Item]:
        """Every value of a response."""
        found: list[Item] = []
        read_response(self._parts, payload, found)
        return iter(found)

    def recipes(self, payload: Any) -> tuple[list[Item], Mapping[Path, Recipe]]:
        """The items of a response, and how they are made of their leaves."""
        found: list[Item] = []
        recipes: dict[Path, Recipe] = {}
        read_response(self._parts, payload, found, recipes)
        return found, recipes

    def values(self, payload: Any) -> dict[str, Any]:
        """The named values of a response whose encrypted components are in clear; Departure.

        Where components are left out that a command may have any number of, the default responses do not tell how many
        each was; the values then are those of one command that fits.
        """
        return read_response(self._parts, payload, None)

    def known(self, values: Values) -> Values:
        """The values with :class:`NoValue` in the place of numbers that stand for none."""
        return _known_answers(self._parts, values)

    def build(self, values: Values, header: GroupingHeader) -> GbzPayload:
        """A response of named values, components to be encrypted with ``ClearContent``; EncodeError."""
        return build_response(self._parts, values)

    def declarations(self) -> Iterator[Declared]:
        """Every value that a response may hold."""
        return _declared_answers(self._parts)

    def failures(self) -> Iterator[Declared]:
        """The statuses that stand in the place of answers, and of attributes."""
        return _failures(self._parts)


class ComponentEngine(ShapedEngine[Component]):
    """Reads and writes the component of an alert.

    Args:
        template: see :class:`CommandEngine`.
    """

    def __init__(self, template: ComponentTemplate) -> None:
        self._parts, self._at = template
        check(self._parts)

    def items(self, payload: Any) -> Iterator[Item]:
        """Every value of the component."""
        found: list[Item] = []
        read_component(self._part_of(payload), payload, self._at, found)
        return iter(found)

    def outline(self, payload: Any, leaves: list[Any], kinds: list[Any]) -> bool:
        """Take a component apart."""
        return outline_component(payload, leaves, kinds)

    def places(self, payload: Any) -> Iterator[Path]:
        """The places of the leaves."""
        return component_places(payload, self._at)

    def recipes(self, payload: Any) -> tuple[list[Item], Mapping[Path, Recipe]]:
        """The items of the component, and how they are made of their leaves."""
        found: list[Item] = []
        recipes: dict[Path, Recipe] = {}
        read_component(self._part_of(payload), payload, self._at, found, recipes)
        return found, recipes

    def is_plain(self, kind: type) -> bool:
        """Whether the plain form of such a node is made of those of its leaves."""
        return is_plain_part(kind)

    def writers(self, payload: Any) -> Mapping[Path, Callable[[Any], str]]:
        """What makes JSON of attributes."""
        return component_writers(payload, self._at)

    def values(self, payload: Any) -> dict[str, Any]:
        """The named values of the component; Departure."""
        return read_component(self._part_of(payload), payload, self._at, None)

    def known(self, values: Values) -> Values:
        """The values with :class:`NoValue` in the place of numbers that stand for none."""
        parts = {part.name: part for part in self._parts}
        return {name: _known_values(parts[name], each) if name in parts else each for name, each in values.items()}

    def build(self, values: Values, header: GroupingHeader) -> Component:
        """The component of named values; EncodeError."""
        given = [part for part in self._parts if part.name in values]
        return build_component((given or self._parts)[0], values)

    def declarations(self) -> Iterator[Declared]:
        """Every value that the component may hold."""
        return _declared_parts(self._parts)

    def _part_of(self, component: Any) -> Part:
        """The part that a component is, or the usual one."""
        is_component = isinstance(component, Component)
        return next((part for part in self._parts if is_component and is_of(part, component)), self._parts[0])


# Shapes --------------------------------------------------------------------------------------------------------------


def outline_component(component: Any, leaves: list[Any], kinds: list[Any]) -> bool:
    """Take a component apart: see :mod:`gbcs.usecases.outlines`. The header, and which attributes, are kinds."""
    if type(component) is not Component:
        return False
    is_last, cluster_id, moment, frame_control, number, command_id, content, trailing = component
    if trailing or type(is_last) is not bool:
        return False
    kind = type(content)
    kinds += is_last, cluster_id, type(moment), frame_control, number, command_id, kind
    if moment is not None:
        leaves.append(moment)
    if kind is READ_ATTRIBUTES.node:
        kinds.append(content.attribute_ids)
    elif kind is READ_ATTRIBUTES_RESPONSE.node:
        kinds.append(len(content.records))
        for attribute_id, status, data_type, value in content.records:
            kinds += attribute_id, type(status), int(status), type(data_type), data_type and int(data_type), type(value)
            if not status:
                leaves.append(value)
    elif kind is DEFAULT_RESPONSE.node:
        kinds += content.command_id, type(content.status), int(content.status)
    elif kind is ClearContent or kind is bytes:
        return False
    else:
        outline_parts(content, leaves, kinds)
    return True


def component_places(component: Component, at: Path) -> Iterator[Path]:
    """The places of the leaves of a component that stands at a path: as :func:`outline_component` has them."""
    content = component.content
    if component.from_date_time is not None:
        yield (*at, "from_date_time")
    if type(content) is READ_ATTRIBUTES_RESPONSE.node:
        for number, record in enumerate(content.records):
            if not record.status:
                yield (*at, "content", "records", number, "value")
    elif type(content) not in (READ_ATTRIBUTES.node, DEFAULT_RESPONSE.node):
        yield from leaf_places(content, (*at, "content"))


def is_plain_part(kind: type) -> bool:
    """Whether the plain form of a component, or of a node in one, is made of those of its leaves."""
    if hasattr(kind, "plain"):
        return kind is Component or kind is EncryptedContent
    return MEASURED.isdisjoint(getattr(kind, "_fields", ()))


def component_writers(component: Component, at: Path) -> dict[Path, Callable[[Any], str]]:
    """What makes JSON of the attributes in a component that stands at a path."""
    content = component.content
    if type(content) is not READ_ATTRIBUTES_RESPONSE.node:
        return {}
    side: Side = "server" if component.frame_control & 0x08 else "client"
    return {
        (*at, "content", "records", number, "value"): partial(
            _attribute_text, attribute(component.cluster_id, record.attribute_id, side), record.data_type
        )
        for number, record in enumerate(content.records)
        if not record.status
    }


def _attribute_text(known: Attribute | None, data_type: int, value: Any) -> str:
    """The value of an attribute, and its meaning where it has one, as JSON."""
    form = attribute_value(known, data_type, value)
    text = dumps(form["value"])
    return f'{text}, "meaning": {dumps(form["meaning"])}' if "meaning" in form else text


# What is no value ----------------------------------------------------------------------------------------------------


def _known_answers(parts: tuple[Part, ...], values: Values) -> dict[str, Any]:
    """The values of a response with :class:`NoValue` in the place of numbers that stand for none."""
    answers = {part.answer.name: part.answer for part in parts if part.answer is not None}
    return {name: _known_values(answers[name], value) if name in answers else value for name, value in values.items()}


def _known_values(part: Part, value: Any) -> Any:
    """The values of a component that tells, or of several, likewise."""
    if isinstance(value, list):
        return [_known_values(part, each) for each in value]
    if not isinstance(value, Mapping):
        return value
    if part.attributes is not None:
        types = {row.name: row.type for row in attributes_of(part.cluster_id, part.attributes)}
        return {name: NoValue(int(each)) if is_no_value(types[name], each) else each for name, each in value.items()}
    return _known_record(value, command_of(part).layout)


def _known_record(values: Mapping[str, Any], layout: Layout) -> dict[str, Any]:
    known = dict(values)
    for field in fields(layout):
        if field.name not in known:
            continue
        value = known[field.name]
        if field.record is not None:
            rows = [_known_record(row, field.record) for row in (value if field.is_sequence else [value])]
            known[field.name] = rows if field.is_sequence else rows[0]
            continue
        invalid = invalid_number(layout.name, field.name, field.type)
        if invalid is not None:
            known[field.name] = (
                [_known(each, invalid) for each in value] if field.is_sequence else _known(value, invalid)
            )
    return known


def _known(value: Any, invalid: int) -> Any:
    return NoValue(invalid) if value == invalid else value


# Declarations --------------------------------------------------------------------------------------------------------


def _declared_parts(parts: tuple[Part, ...]) -> Iterator[Declared]:
    """What the components of a command may hold."""
    for part in parts:
        path = (part.name, None) if part.is_list else (part.name,)
        yield from _declared(part, _range(part), _times(part), path)


def _declared_answers(parts: tuple[Part, ...]) -> Iterator[Declared]:
    """What the answers to the components of a command may hold."""
    for part in parts:
        ranges, times = _range(part), _times(part)
        answer = part.answer or part
        path: _ValuePath = (answer.name, None) if part.most > 1 else (answer.name,)
        if part.answer is None:
            label = _ranged(part.name, ranges)
            yield Declared(f"{label}: command_id", "uint8", None, f"of {part.command}", f"DefaultResponse{times}")
            yield Declared(f"{label}: status", "enum8, CommandStatus", path=path)
        else:
            path += (None,) * answer.is_list
            yield from _declared(answer, ranges + _range(answer), times, path)


def _failures(parts: tuple[Part, ...]) -> Iterator[Declared]:
    """The statuses that stand in the place of answers, and of attributes."""
    for part in parts:
        if part.answer is None:
            continue
        path: _ValuePath = (part.answer.name, None) if part.most > 1 else (part.answer.name,)
        yield Declared(f"{_ranged(part.name, _range(part))}: status", "enum8, CommandStatus", path=path)
        if part.answer.attributes is None:
            continue
        for row in attributes_of(part.cluster_id, part.answer.attributes):
            name = part.answer.rules.get(row.name, FREE).name or row.name
            yield Declared(f"{name}: status", "enum8, CommandStatus", path=(*path, row.name))


def _range(part: Part) -> tuple[str, ...]:
    return (f"1..{part.most}",) if part.most > 1 else ()


def _ranged(name: str, ranges: tuple[str, ...]) -> str:
    return name + "".join(f"[{one}]" for one in ranges)


def _times(part: Part) -> str:
    if part.least == part.most == 1:
        return ""
    return f", {part.most} times" if part.least == part.most else f", {part.least} to {part.most} times"


_ValuePath = tuple[str | None, ...]


def _declared(part: Part, ranges: tuple[str, ...], times: str, path: _ValuePath) -> Iterator[Declared]:
    label = _ranged(part.name, ranges)
    action = f"{part.command}{times}{', encrypted' if part.is_encrypted else ''}"
    rows: list[Declared] = []
    if part.attributes is not None:
        for row in attributes_of(part.cluster_id, part.attributes):
            rule = part.rules.get(row.name, FREE)
            kind = f"{row.type.name.lower()}, {row.meaning.__name__}" if row.meaning else row.type.name.lower()
            unit = unit_text(rule) or (None if rule.scale else row.unit)
            rows.append(_declaration(rule, row.name, "", ranges, kind, unit, (*path, row.name)))
    else:
        if part.has_from_date_time:
            rule = part.rules["from_date_time"]
            here = (*path, "from_date_time")
            rows.append(_declaration(rule, "from_date_time", f"{label}: ", ranges, "UTC time", None, here))
        rows.extend(_declared_fields(f"{label}: ", command_of(part).layout, part.rules, "", ranges, path))
    yield rows[0]._replace(action=action)
    yield from rows[1:]


def _declared_fields(
    label: str, layout: Layout, rules: Mapping[str, Rule], path: str, ranges: tuple[str, ...], at: _ValuePath
) -> Iterator[Declared]:
    for field in fields(layout):
        rule = rules.get(field.name, FREE)
        if rule.is_absent or (field.is_optional and field.name not in rules):
            continue
        under, within, here = f"{path}{field.name}", ranges, (*at, field.name)
        if field.is_sequence:
            one = _longest(rule)
            under, within, here = f"{under}[{one}]", (*ranges, one), (*here, None)
        if field.record is not None:
            yield from _declared_fields(label, field.record, rule.members or {}, f"{under}.", within, here)
        else:
            yield _declaration(rule, under, label, within, field.type, unit_text(rule), here)


def _declaration(
    rule: Rule, field: str, label: str, ranges: tuple[str, ...], kind: str, unit: str | None, path: _ValuePath
) -> Declared:
    path = path if rule.is_value else ()
    if rule.name is None:
        return Declared(f"{label}{field}", kind, unit, _note(rule), path=path)
    note = "; ".join(one for one in (f"{label}{field}", _note(rule)) if one)
    return Declared(rule.name.format(*ranges), kind, unit, note, path=path)


def _longest(rule: Rule) -> str:
    """The places of a list."""
    if rule.lengths is None:
        return "1..n"
    return "1" if rule.lengths[-1] == 1 else f"1..{rule.lengths[-1]}"


def _note(rule: Rule) -> str:
    """What is allowed."""
    if rule.is_index:
        return "counts the components, from 0"
    if rule.length_of:
        return f"the number of {'.'.join(rule.length_of)}"
    if isinstance(rule.allowed, range):
        return f"{rule.allowed[0]} to {rule.allowed[-1]}"
    if isinstance(rule.allowed, tuple):
        return f"one of {', '.join(map(str, rule.allowed))}"
    if rule.allowed is None:
        return ""
    return f"always {rule.allowed.hex() or 'nothing' if isinstance(rule.allowed, bytes) else rule.allowed}"
