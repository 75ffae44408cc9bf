"""What the templates of :mod:`gbcs.usecases.gbz` do with payloads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Context as DecimalContext
from functools import lru_cache, partial
from typing import Any, NamedTuple

from construct import Array, BytesInteger, IfThenElse

from gbcs.alerts import alert_meaning
from gbcs.payload.gbz import ClearContent, Component, EncryptedContent, GbzPayload
from gbcs.usecases.gbz import FREE, NOT_EXECUTED, Part, Rule
from gbcs.usecases.model import Declared, Failed, Item, NoValue, Path, Values
from gbcs.usecases.naming import generic
from gbcs.usecases.no_value import invalid_number, own_meaning
from wire.enums import OpenEnum, number_of, whole
from wire.errors import EncodeError, WireError, near, quoted, step_of
from wire.layout import Coded, Enumerated, Flags, Layout, ToEnd, Trailing
from wire.units import CURRENCIES
from zigbee import general, zcl
from zigbee.bitmaps import Bitmap
from zigbee.clusters import Attribute, attribute, cluster
from zigbee.enumerations import CommandStatus
from zigbee.types import DATE, NO_VALUE, OCTET_STRING, STRING, TYPES, UtcTime, is_no_value

__all__ = [
    "Departure",
    "build_command",
    "build_component",
    "build_response",
    "command_items",
    "command_values",
    "component_items",
    "component_values",
    "known_answers",
    "known_values",
    "declared",
    "declared_answers",
    "response_items",
    "response_values",
]


class Departure(WireError):
    """A payload that is not what its use case declares.

    Attributes:
        reason: what is wrong, a phrase without a full stop.
        path: fields and indexes that lead to the place.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


_DEFAULT_RESPONSE = 0x0B
_NOT_EXECUTED = NOT_EXECUTED.value


class Field(NamedTuple):
    """What a layout says of a field.

    Attributes:
        name: of the field.
        kind: enumeration, bitmap or time that a number becomes; None for others.
        record: layout of the record, or of the records, in the field.
        is_sequence: whether the field is a sequence.
        is_optional: whether there are payloads without the field.
        type: of its values, in words.
    """

    name: str
    kind: Callable[[int], Any] | None
    record: Layout | None
    is_sequence: bool
    is_optional: bool
    type: str


@lru_cache(maxsize=256)
def fields(layout: Layout) -> tuple[Field, ...]:
    """The fields of a layout."""
    return tuple(_field(name, part) for name, part in layout.fields)


def _field(name: str, part: Any) -> Field:
    is_sequence = is_optional = False
    while True:
        if isinstance(part, Trailing):
            is_optional, part = True, part.subcon
        elif isinstance(part, IfThenElse):
            is_optional, part = True, part.thensubcon
        elif isinstance(part, ToEnd | Array):
            is_sequence, part = True, part.subcon
        else:
            break
    kind = part.kind if isinstance(part, Enumerated | Flags) else None
    return Field(name, kind, part if isinstance(part, Layout) else None, is_sequence, is_optional, _type(part))


def _type(part: Any) -> str:
    """Such as ``uint8``, or ``enum8, CalendarType``."""
    if isinstance(part, Enumerated | Flags):
        if part.kind is UtcTime:
            return "UTC time"
        kind: Any = part.kind
        return f"{'enum' if isinstance(part, Enumerated) else 'map'}{8 * part.subcon.length}, {kind.__name__}"
    if isinstance(part, Coded):
        return _CODED[id(part)]
    if isinstance(part, Layout):
        return part.name
    signed = part.signed if isinstance(part, BytesInteger) else part.fmtstr[1:].islower()
    return f"{'int' if signed else 'uint'}{8 * part.length}"


_CODED = {id(OCTET_STRING): "octet string", id(STRING): "text", id(DATE): "date"}


TEXTS = frozenset(
    (
        "SiteID",
        "customer_id_number",
        "proposed_provider_contact_details",
        "proposed_provider_name",
        "site_id",
        "top_up_code",
    )
)
"""Fields and attributes whose octets are text in GB: supplier, telephone, meter point, identification, tokens.

ASCII, as MMC and the same items of electricity meters have it.
"""


def _text(name: str, value: Any) -> Any:
    """The text of octets that are one; any other value as it is."""
    if name in TEXTS and type(value) is bytes and value and value.isascii():
        text = value.decode("ascii")
        return text if text.isprintable() else value
    return value


def _octets(name: str, value: Any) -> Any:
    """The octets of a text, where the field holds one; any other value as it is."""
    if name not in TEXTS or not isinstance(value, str):
        return value
    if not value.isascii():
        raise EncodeError("a character that is not ASCII")
    return value.encode("ascii")


class Command(NamedTuple):
    """A ZCL command that a part names.

    Attributes:
        number: its id.
        layout: of its content.
    """

    number: int
    layout: Layout


@lru_cache(maxsize=256)
def command(cluster_id: int, control: int, name: str) -> Command:
    """The command of this name, by cluster and frame control; KeyError where the cluster has none."""
    if not control & 0x03:
        known: Mapping[int, Layout] = general.COMMANDS
    else:
        owner = cluster(cluster_id)
        if owner is None:
            raise KeyError(cluster_id)
        known = owner.server_commands if control & 0x08 else owner.client_commands
    for number, layout in known.items():
        if layout.name == name:
            return Command(number, layout)
    raise KeyError(name)


def _command_of(part: Part) -> Command:
    return command(part.cluster_id, part.control, part.command)


@lru_cache(maxsize=256)
def attributes_of(cluster_id: int, names: tuple[str, ...]) -> tuple[Attribute, ...]:
    """The server's attributes of these names; KeyError where the cluster has none of a name."""
    owner = cluster(cluster_id)
    known = {row.name: row for row in owner.server_attributes.values()} if owner else {}
    return tuple(known[name] for name in names)


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


def _is_of(part: Part, component: Component) -> bool:
    where = (component.cluster_id, component.frame_control, component.command_id)
    return where == (part.cluster_id, part.control, _command_of(part).number)


def _command_places(parts: tuple[Part, ...], payload: GbzPayload) -> list[Place]:
    components, at, places = payload.components, 0, []
    for part in parts:
        number = 0
        while number < part.most and at < len(components) and _is_of(part, components[at]):
            places.append(Place(part, number, (components[at],), at))
            number, at = number + 1, at + 1
    places.extend(Place(None, 0, (components[rest],), rest) for rest in range(at, len(components)))
    return places


def _default_response(component: Component) -> Any:
    """The content of a default response; None for another component."""
    is_one = not component.frame_control & 0x07 and component.command_id == _DEFAULT_RESPONSE
    return component.content if is_one and type(component.content) is general.DEFAULT_RESPONSE.node else None


def _answers(part: Part, components: tuple[Component, ...]) -> bool:
    if len(components) == 1 and (found := _default_response(components[0])) is not None:
        is_own = found.command_id in (_command_of(part).number, _NOT_EXECUTED)
        return is_own and components[0].cluster_id == part.cluster_id
    answer = part.answer
    if answer is None or not 1 <= len(components) <= answer.most:
        return False
    return all(_is_of(answer, component) for component in components)


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


def _refuse_wrong_numbers(parts: tuple[Part, ...], places: list[Place]) -> None:
    for place in places:
        if place.part is None:
            component = place.components[0]
            name = zcl.command_name(component.cluster_id, component.frame_control, component.command_id)
            raise Departure(f"the use case has no {name or 'such component'} here").within("components", place.first)
    for part in parts:
        found = sum(place.part is part for place in places)
        if not part.least <= found <= part.most:
            raise Departure(f"{found} components of {part.name}, where {part.least} to {part.most} belong")


# What a component holds ----------------------------------------------------------------------------------------------

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


def _record_values(
    record: Any, layout: Layout, rules: Mapping[str, Rule], index: int, lengths: Lengths
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in fields(layout):
        value = getattr(record, field.name)
        if value is None:
            continue
        rule = rules.get(field.name, FREE)
        departure = _departure(rule, value, record, index, lengths)
        if departure:
            raise Departure(f"{_short(value)}, where the use case has {departure}").within(field.name)
        if not rule.is_value:
            continue
        if field.record is not None:
            inner, members = field.record, rule.members or {}
            if field.is_sequence:
                value = [_record_values(row, inner, members, index, lengths) for row in value]
            else:
                value = _record_values(value, inner, members, index, lengths)
        elif field.is_sequence:
            value = list(value)
        values[field.name] = value
    return values


def _attribute_value(known: Attribute, value: Any) -> Any:
    return known.meaning(value) if known.meaning is not None and type(value) is int else value


def _attribute_values(part: Part, content: Any) -> dict[str, Any]:
    known = attributes_of(part.cluster_id, part.attributes or ())
    if [record.attribute_id for record in content.records] != [row.id for row in known]:
        raise Departure("other attributes than those of the use case")
    values: dict[str, Any] = {}
    for row, record in zip(known, content.records, strict=True):
        rule = part.rules.get(row.name, FREE)
        if record.status:
            values[row.name] = Failed(record.status)
            continue
        if record.data_type != row.type:
            raise Departure(f"type {record.data_type:02X}, where {row.type:02X} belongs").within(row.name)
        departure = rule.departure(record.value)
        if departure:
            raise Departure(f"{quoted(record.value)}, where the use case has {departure}").within(row.name)
        if rule.is_value:
            values[row.name] = _attribute_value(row, record.value)
    return values


def _part_values(part: Part, component: Component, index: int, lengths: Lengths) -> dict[str, Any]:
    """The values of a component that has the part's command."""
    content = component.content
    if isinstance(content, EncryptedContent):
        raise Departure("the content is encrypted")
    if isinstance(content, ClearContent) != part.is_encrypted:
        raise Departure("the content is to be encrypted" if part.is_encrypted else "the content was encrypted")
    trailing = component.trailing + (content.trailing if isinstance(content, ClearContent) else b"")
    if trailing:
        raise Departure(f"{len(trailing)} octets that the command does not know").within("trailing")
    content = _content(component)
    layout = _command_of(part).layout
    if type(content) is not layout.node:
        raise Departure("octets that are not those of the command")
    values: dict[str, Any] = {}
    if (component.from_date_time is not None) != part.has_from_date_time:
        raise Departure("missing" if part.has_from_date_time else "not expected").within("from_date_time")
    if part.has_from_date_time:
        values["from_date_time"] = component.from_date_time
    if part.attributes is None:
        values.update(_record_values(content, layout, part.rules, index, lengths))
        return values
    if part.command == "ReadAttributesResponse":
        return _attribute_values(part, content)
    if content.attribute_ids != tuple(row.id for row in attributes_of(part.cluster_id, part.attributes)):
        raise Departure("other attributes than those of the use case").within("attribute_ids")
    return values


def _refuse_head(component: Component, place: int, last: int, sequence_number: int) -> None:
    if component.is_last != (place == last):
        raise Departure("the last component, and no other, is marked as such").within("is_last")
    if component.sequence_number != sequence_number:
        raise Departure(f"{component.sequence_number}, where {sequence_number} follows").within("sequence_number")


def command_values(parts: tuple[Part, ...], payload: Any) -> dict[str, Any]:
    """See :meth:`gbcs.usecases.gbz.CommandTemplate.values`."""
    if type(payload) is not GbzPayload:
        raise Departure(f"a GBZ payload expected, not {type(payload).__name__}")
    places = _command_places(parts, payload)
    _refuse_wrong_numbers(parts, places)
    lengths, last = _lengths(places), len(payload.components) - 1
    values: dict[str, Any] = {}
    for place in places:
        part = place.part
        assert part is not None
        try:
            _refuse_head(place.components[0], place.first, last, place.first)
            found = _part_values(part, place.components[0], place.number, lengths)
            if part.are_copies and place.number and found != values[part.name]:
                raise Departure(f"other values than in the first {part.name}")
        except WireError as error:
            raise error.within("components", place.first) from None
        if part.is_list:
            values.setdefault(part.name, []).append(found)
        elif found or part.least < part.most:
            values[part.name] = found
    return values


def response_values(parts: tuple[Part, ...], payload: Any) -> dict[str, Any]:
    """See :meth:`gbcs.usecases.gbz.ResponseTemplate.values`."""
    if type(payload) is not GbzPayload:
        raise Departure(f"a GBZ payload expected, not {type(payload).__name__}")
    places = _response_places(parts, payload)
    _refuse_wrong_numbers(parts, places)
    lengths, last = _lengths(places), len(payload.components) - 1
    values: dict[str, Any] = {}
    frame_counter = 0
    for sequence_number, place in enumerate(places):
        part = place.part
        assert part is not None
        found: Any = []
        for number, component in enumerate(place.components):
            try:
                _refuse_head(component, place.first + number, last, sequence_number)
                found.append(_answer_values(part, component, number, lengths))
                if isinstance(component.content, ClearContent):
                    if component.content.frame_counter != frame_counter:
                        raise Departure(f"{frame_counter} follows").within("content", "frame_counter")
                    frame_counter += 1
            except WireError as error:
                raise error.within("components", place.first + number) from None
        if part.answer is None or not part.answer.is_list or not isinstance(found[0], dict):
            found = found[0]
        name = (part.answer or part).name
        if part.most > 1:
            values.setdefault(name, []).append(found)
        else:
            values[name] = found
    return values


def _answer_values(part: Part, component: Component, number: int, lengths: Lengths) -> Any:
    default = _default_response(component)
    if default is None:
        assert part.answer is not None
        return _part_values(part.answer, component, number, lengths)
    if component.frame_control != part.failure_control:
        raise Departure(f"{part.failure_control:#04x} belongs here").within("frame_control")
    if component.trailing or component.from_date_time is not None:
        raise Departure("more than a default response holds")
    return _outcome(default, _command_of(part).number)


def _outcome(default: Any, own: int) -> Any:
    if default.command_id != own:
        return Failed(default.status, default.command_id)
    return Failed(default.status) if default.status else default.status


# What is no value ----------------------------------------------------------------------------------------------------


def known_answers(parts: tuple[Part, ...], values: Values) -> dict[str, Any]:
    """The values of a response with :class:`NoValue` in the place of numbers that stand for none."""
    answers = {part.answer.name: part.answer for part in parts if part.answer is not None}
    return {name: known_values(answers[name], value) if name in answers else value for name, value in values.items()}


def known_values(part: Part, value: Any) -> Any:
    """The values of a component that tells, or of several, likewise."""
    if isinstance(value, list):
        return [known_values(part, each) for each in value]
    if not isinstance(value, Mapping):
        return value
    if part.attributes is not None:
        types = {row.name: row.type for row in attributes_of(part.cluster_id, part.attributes)}
        return {name: NoValue(int(each)) if is_no_value(types[name], each) else each for name, each in value.items()}
    return _known_record(value, _command_of(part).layout)


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


def _numbers(value: Any, invalid: int | None) -> Any:
    """The number that stands for none in the place of :class:`NoValue`."""
    if isinstance(value, list):
        return [_numbers(each, invalid) for each in value]
    return invalid if isinstance(value, NoValue) and invalid is not None else value


# Building ------------------------------------------------------------------------------------------------------------


def _refuse_unknown(values: Any, known: set[str]) -> None:
    if not isinstance(values, Mapping):
        raise EncodeError(f"named values expected, not {type(values).__name__}")
    for name in values:
        if name not in known:
            possible = sorted(known)
            raise EncodeError(f"no such value{near(name, possible)}", path=(step_of(name),), possible=possible)


def _record(values: Any, layout: Layout, rules: Mapping[str, Rule], index: int, lengths: Lengths) -> Any:
    """The node of these values."""
    known = fields(layout)
    free = {field.name for field in known if rules.get(field.name, FREE).is_value}
    _refuse_unknown(values, free)
    made: list[Any] = []
    for field in known:
        rule = rules.get(field.name, FREE)
        try:
            invalid = invalid_number(layout.name, field.name, field.type)
            value = _octets(field.name, _field_value(field, rule, values, index, lengths, invalid))
            departure = None if value is None else rule.departure(value)
            if departure:
                raise EncodeError(f"{_short(value)}, where the use case has {departure}")
        except EncodeError as error:
            raise error.within(field.name) from None
        made.append(value)
    return layout.node(*made)


def _short(value: Any) -> str:
    return f"{len(value)} elements" if isinstance(value, tuple) else quoted(value)


def _field_value(
    field: Field, rule: Rule, values: Mapping[str, Any], index: int, lengths: Lengths, invalid: int | None
) -> Any:
    value: Any
    if rule.is_constant:
        value = rule.allowed
    elif rule.is_index:
        value = index
    elif rule.length_of:
        path = rule.length_of
        value = len(_sequence(values[path[0]])) if len(path) == 1 and path[0] in values else lengths(path)
    elif field.name in values:
        value = _numbers(values[field.name], invalid)
    elif field.is_optional:
        return None
    else:
        raise EncodeError("missing")
    if field.record is not None:
        record, members = field.record, rule.members or {}
        if not field.is_sequence:
            return _record(value, record, members, index, lengths)
        rows = []
        for number, row in enumerate(_sequence(value)):
            try:
                rows.append(_record(row, record, members, index, lengths))
            except EncodeError as error:
                raise error.within(number) from None
        return tuple(rows)
    if field.is_sequence:
        return tuple(_no_bool(one) for one in _sequence(value))
    return _single(field.kind, value)


def _sequence(value: Any) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise EncodeError(f"a list expected, not {type(value).__name__}")
    return value


def _single(kind: Callable[[int], Any] | None, value: Any) -> Any:
    if kind is None:
        return _no_bool(value)
    if kind is UtcTime and isinstance(value, datetime):
        return UtcTime.from_datetime(value)
    number = number_of(kind, value)
    try:
        return kind(number)
    except ValueError:
        raise EncodeError(f"{quoted(value)} is no {getattr(kind, '__name__', 'number that stands here')}") from None


def _no_bool(value: Any) -> Any:
    """A value for a field that is no boolean, as no field of a layout is."""
    if isinstance(value, bool):
        raise EncodeError(f"{value} is no number")
    return value


def _checked(layout: Layout, content: Any) -> Any:
    """The content, as its octets say it again: what has no place in them is refused."""
    octets = layout.build(content)
    again, _ = layout.parse(octets)
    if again != content:
        wrong = next(name for name in content._fields if getattr(again, name) != getattr(content, name))
        raise EncodeError("has no place beside the other values", path=(wrong,))
    return content


def _attribute_records(part: Part, values: Any) -> Any:
    rows = attributes_of(part.cluster_id, part.attributes or ())
    _refuse_unknown(values, {row.name for row in rows})
    records = []
    for row in rows:
        rule = part.rules.get(row.name, FREE)
        value = _numbers(values.get(row.name, rule.allowed if rule.is_constant else None), TYPES[row.type].invalid)
        try:
            value = _octets(row.name, value)
            if isinstance(value, Failed):
                status = _status(value)
                if not status:
                    raise EncodeError("a failure without a status that says so")
                records.append(general.READ_ATTRIBUTES_RECORD.node(row.id, status, None, None))
                continue
            if value is None:
                raise EncodeError("missing")
            departure = rule.departure(value)
            if departure:
                raise EncodeError(f"{quoted(value)}, where the use case has {departure}")
            if row.meaning is not None and isinstance(value, str):
                value = number_of(row.meaning, value)
            if isinstance(value, int) and not isinstance(value, UtcTime | bool):
                value = int(value)
            record = general.READ_ATTRIBUTES_RECORD.node(row.id, CommandStatus.SUCCESS, row.type, value)
            records.append(_checked(general.READ_ATTRIBUTES_RECORD, record))
        except EncodeError as error:
            raise EncodeError(error.reason, path=(row.name,), possible=error.possible) from None
    return general.READ_ATTRIBUTES_RESPONSE.node(tuple(records))


def _status(failed: Failed) -> CommandStatus:
    number = number_of(CommandStatus, failed.result)
    if not 0 <= number <= 0xFF:
        raise EncodeError(f"{quoted(failed.result)} is no status")
    return CommandStatus(number)


def _component(part: Part, values: Any, sequence_number: int, index: int, lengths: Lengths) -> Component:
    """A component, its content in clear and not the last."""
    number, layout = _command_of(part)
    from_date_time = None
    if part.has_from_date_time:
        _refuse_unknown(values, set(values) if isinstance(values, Mapping) else set())
        if "from_date_time" not in values:
            raise EncodeError("missing", path=("from_date_time",))
        from_date_time = _time(values["from_date_time"])
        values = {name: value for name, value in values.items() if name != "from_date_time"}
    if part.attributes is None:
        content = _checked(layout, _record(values, layout, part.rules, index, lengths))
    elif part.command == "ReadAttributesResponse":
        content = _attribute_records(part, values)
    else:
        _refuse_unknown(values, set())
        content = layout.node(tuple(row.id for row in attributes_of(part.cluster_id, part.attributes)))
    return Component(False, part.cluster_id, from_date_time, part.control, sequence_number, number, content)


def _time(value: Any) -> UtcTime:
    time: UtcTime = _single(UtcTime, value)
    if not 0 <= time <= 0xFFFFFFFF:
        raise EncodeError(f"{quoted(int(time))} is no time", path=("from_date_time",))
    return time


def _value_lengths(values: Values) -> Lengths:
    def length(path: tuple[str, ...]) -> int:
        found = values.get(path[0], ())
        if len(path) == 2:
            found = found.get(path[1], ()) if isinstance(found, Mapping) else ()
        return len(_sequence(found))

    return length


def _finished(components: list[Component]) -> GbzPayload:
    if len(components) > 0xFF:
        raise EncodeError(f"{len(components)} components, of which a payload has 255 at most")
    return GbzPayload((*components[:-1], components[-1]._replace(is_last=True)))


def _rows(part: Part, values: Values, name: str, default: Any) -> list[tuple[Path, Any]]:
    """The values of each component of a part, with their place."""
    if name not in values:
        if part.least < part.most and not part.least:
            return []
        if default is None:
            raise EncodeError("missing", path=(name,))
        found: Any = default
    else:
        found = values[name]
    if part.most == 1:
        return [((name,), found)]
    try:
        rows = _sequence(found)
    except EncodeError as error:
        raise error.within(name) from None
    if not part.least <= len(rows) <= part.most:
        raise EncodeError(f"{len(rows)} values, where {part.least} to {part.most} belong", path=(name,))
    return [((name, number), row) for number, row in enumerate(rows)]


def build_command(parts: tuple[Part, ...], values: Values) -> GbzPayload:
    """See :meth:`gbcs.usecases.gbz.CommandTemplate.build`."""
    _refuse_unknown(values, {part.name for part in parts})
    lengths = _value_lengths(values)
    components: list[Component] = []
    for part in parts:
        default: Any = None if _has_values(part) else {}
        if part.are_copies:
            if part.name not in values:
                raise EncodeError("missing", path=(part.name,))
            rows: list[tuple[Path, Any]] = [((part.name,), values[part.name])] * part.most
        else:
            rows = _rows(part, values, part.name, default)
        for index, (path, row) in enumerate(rows):
            try:
                components.append(_component(part, row, len(components), index, lengths))
            except EncodeError as error:
                raise error.within(*path) from None
    return _finished(components)


def _has_values(part: Part) -> bool:
    """Whether a component of the part has values that must be there."""
    if part.attributes is not None:
        return False
    if part.has_from_date_time:
        return True
    known = fields(_command_of(part).layout)
    return any(part.rules.get(field.name, FREE).is_value and not field.is_optional for field in known)


def build_response(parts: tuple[Part, ...], values: Values) -> GbzPayload:
    """See :meth:`gbcs.usecases.gbz.ResponseTemplate.build`."""
    _refuse_unknown(values, {(part.answer or part).name for part in parts})
    lengths = _value_lengths(values)
    components: list[Component] = []
    sequence_number = frame_counter = 0
    for part in parts:
        for path, row in _rows(part, values, (part.answer or part).name, None):
            try:
                for component in _answer(part, row, sequence_number, lengths):
                    if part.answer is not None and part.answer.is_encrypted and not _default_response(component):
                        content = ClearContent(frame_counter, component.content)
                        components.append(component._replace(content=content))
                        frame_counter += 1
                    else:
                        components.append(component)
            except EncodeError as error:
                raise error.within(*path) from None
            sequence_number += 1
    return _finished(components)


def _answer(part: Part, value: Any, sequence_number: int, lengths: Lengths) -> list[Component]:
    """The components that answer one."""
    if isinstance(value, Failed):
        command_id = _command_of(part).number if value.value is None else value.value
        if not 0 <= whole(command_id) <= 0xFF:
            raise EncodeError(f"{quoted(command_id)} is no command")
        status = _status(value)
        if not status and value.value is None:
            raise EncodeError("a failure without a status that says so")
        return [_default(part, command_id, status, sequence_number)]
    if isinstance(value, int):
        if value or isinstance(value, bool):
            raise EncodeError(f"{quoted(value)}, where {quoted(CommandStatus.SUCCESS)} or Failed belongs")
        return [_default(part, _command_of(part).number, CommandStatus.SUCCESS, sequence_number)]
    if part.answer is None:
        raise EncodeError(f"a status expected, not {type(value).__name__}")
    if not part.answer.is_list:
        return [_component(part.answer, value, sequence_number, 0, lengths)]
    rows = _sequence(value)
    if not 1 <= len(rows) <= part.answer.most:
        raise EncodeError(f"{len(rows)} values, where 1 to {part.answer.most} belong")
    answers = []
    for number, row in enumerate(rows):
        try:
            answers.append(_component(part.answer, row, sequence_number, number, lengths))
        except EncodeError as error:
            raise error.within(number) from None
    return answers


def _default(part: Part, command_id: int, status: CommandStatus, sequence_number: int) -> Component:
    content = general.DEFAULT_RESPONSE.node(command_id, status)
    head = (False, part.cluster_id, None, part.failure_control, sequence_number, _DEFAULT_RESPONSE)
    return Component(*head, content)


# The component of an alert -------------------------------------------------------------------------------------------


def component_values(part: Part, component: Any, at: Path) -> dict[str, Any]:
    """See :meth:`gbcs.usecases.gbz.ComponentTemplate.values`."""
    try:
        if type(component) is not Component or not _is_of(part, component):
            raise Departure(f"not {part.command}")
        _refuse_head(component, 0, 0, 0)
        if isinstance(component.content, ClearContent) and component.content.frame_counter:
            raise Departure("0 belongs here").within("content", "frame_counter")
        return {part.name: _part_values(part, component, 0, lambda _: 0)}
    except WireError as error:
        raise error.within(*at) from None


def build_component(part: Part, values: Values) -> Component:
    """See :meth:`gbcs.usecases.gbz.ComponentTemplate.build`."""
    _refuse_unknown(values, {part.name})
    if part.name not in values:
        raise EncodeError("missing", path=(part.name,))
    try:
        component = _component(part, values[part.name], 0, 0, lambda _: 0)._replace(is_last=True)
    except EncodeError as error:
        raise error.within(part.name) from None
    return component._replace(content=ClearContent(0, component.content)) if part.is_encrypted else component


# Items ---------------------------------------------------------------------------------------------------------------

_TEXTS = {0: "at once, or from the beginning", 0xFFFFFFFE: "cancelled, or to the end", 0xFFFFFFFF: "cancelled"}
_NO_PLACE = "the use case has no such component here"


def command_items(parts: tuple[Part, ...], payload: Any) -> Iterator[Item]:
    """See :meth:`gbcs.usecases.gbz.CommandTemplate.items`."""
    if type(payload) is not GbzPayload:
        yield from generic(payload, "not a GBZ payload")
        return
    places = _command_places(parts, payload)
    lengths, last = _lengths(places), len(payload.components) - 1
    for place in places:
        component, path = place.components[0], ("components", place.first)
        if place.part is None:
            yield from generic(component.content, _NO_PLACE, (*path, "content"))
            continue
        indexes = (place.number,) if place.part.most > 1 else ()
        yield from _head_items(place.part, component, path, place.first == last, place.first)
        yield from _part_items(place.part, component, path, indexes, place.number, lengths)
        if place.part.are_copies:
            first = payload.components[place.first - place.number]
            yield from _other_items(place.part, component.content, first.content, path)
    yield from _missing(parts, places)


def response_items(parts: tuple[Part, ...], payload: Any) -> Iterator[Item]:
    """See :meth:`gbcs.usecases.gbz.ResponseTemplate.items`."""
    if type(payload) is not GbzPayload:
        yield from generic(payload, "not a GBZ payload")
        return
    places = _response_places(parts, payload)
    lengths, last = _lengths(places), len(payload.components) - 1
    frame_counter = 0
    for sequence_number, place in enumerate(places):
        part = place.part
        for number, component in enumerate(place.components):
            at = place.first + number
            path = ("components", at)
            if part is None:
                yield from generic(component.content, _NO_PLACE, (*path, "content"))
                continue
            indexes: tuple[int, ...] = (place.number,) if part.most > 1 else ()
            default = _default_response(component)
            answer = part.answer or part
            yield from _head_items(part if default else answer, component, path, at == last, sequence_number)
            if default:
                yield from _default_items(part, component, default, path, indexes)
                continue
            if answer.is_list:
                indexes += (number,)
            yield from _part_items(answer, component, path, indexes, number, lengths, frame_counter, tells=True)
            frame_counter += isinstance(component.content, ClearContent)
    yield from _missing(parts, places)


def _other_items(part: Part, content: Any, first: Any, path: Path) -> Iterator[Item]:
    """Where a component is no copy of the first."""
    if type(content) is not type(first) or type(content) is not _command_of(part).layout.node:
        return
    for name, value, other in zip(content._fields, content, first, strict=True):
        if value != other and not part.rules.get(name, FREE).is_index:
            yield Item(part.name, value, None, None, (*path, "content", name), f"other than in the first {part.name}")


def component_items(part: Part, component: Any, at: Path) -> Iterator[Item]:
    """See :meth:`gbcs.usecases.gbz.ComponentTemplate.items`."""
    if type(component) is Component and _is_of(part, component):
        yield from _head_items(part, component, at, True, 0)
        yield from _part_items(part, component, at, (), 0, lambda _: 0, tells=True)
    else:
        yield from generic(component, f"not {part.command}", at)


def _missing(parts: tuple[Part, ...], places: list[Place]) -> Iterator[Item]:
    for part in parts:
        found = sum(place.part is part for place in places)
        if found < part.least:
            yield Item(part.name, None, None, None, ("components",), f"{part.least - found} missing")


def _head_items(part: Part, component: Component, path: Path, is_last: bool, sequence_number: int) -> Iterator[Item]:
    """What departs in the header of a component, and the octets behind its content."""
    if component.is_last != is_last:
        departure = "the last component, and no other, is marked as such"
        yield Item(part.name, component.is_last, None, None, (*path, "is_last"), departure)
    if component.sequence_number != sequence_number:
        departure = f"{sequence_number} follows"
        yield Item(part.name, component.sequence_number, None, None, (*path, "sequence_number"), departure)
    content = component.content
    if component.trailing:
        yield Item("", component.trailing, None, None, (*path, "trailing"), "octets that the command does not know")
    if isinstance(content, ClearContent) and content.trailing:
        at = (*path, "content", "trailing")
        yield Item("", content.trailing, None, None, at, "octets that the command does not know")


def _default_items(
    part: Part, component: Component, default: Any, path: Path, indexes: tuple[int, ...]
) -> Iterator[Item]:
    label = _label(part, indexes)
    if component.frame_control != part.failure_control:
        departure = f"always {part.failure_control:#04x}"
        yield Item(label, component.frame_control, None, None, (*path, "frame_control"), departure)
    if component.from_date_time is not None:
        departure = "a default response has none"
        yield Item(label, component.from_date_time, None, None, (*path, "from_date_time"), departure)
    own, path = _command_of(part).number, (*path, "content")
    meaning = part.command if default.command_id == own else "not executed"
    yield Item(f"{label}: command_id", default.command_id, None, meaning, (*path, "command_id"), None, True)
    yield _leaf(f"{label}: status", None, default.status, (*path, "status"))


def _label(part: Part, indexes: tuple[int, ...]) -> str:
    return part.name + "".join(f"[{index + 1}]" for index in indexes)


def _part_items(
    part: Part,
    component: Component,
    path: Path,
    indexes: tuple[int, ...],
    index: int,
    lengths: Lengths,
    frame_counter: int = 0,
    tells: bool = False,
) -> Iterator[Item]:
    """The items of a component; where it tells, as an answer or an alert does, a number may stand for no value."""
    label, content = _label(part, indexes), component.content
    if component.from_date_time is not None:
        rule = part.rules.get("from_date_time", FREE)
        name = rule.name or f"{label}: from_date_time"
        found = _leaf(name, rule.unit, component.from_date_time, (*path, "from_date_time"))
        yield found if part.has_from_date_time else found._replace(departure="the use case has none here")
    elif part.has_from_date_time:
        yield Item(f"{label}: from_date_time", None, None, None, (*path, "from_date_time"), "missing")
    path = (*path, "content")
    if isinstance(content, EncryptedContent):
        departure = None if part.is_encrypted else "the use case encrypts nothing here"
        yield Item(label, content.block.ciphertext, None, "encrypted", (*path, "block", "ciphertext"), departure)
        return
    if isinstance(content, ClearContent):
        if not part.is_encrypted:
            yield Item(label, True, None, "encrypted", path, "the use case encrypts nothing here")
        elif content.frame_counter != frame_counter:
            departure = f"{frame_counter} follows"
            yield Item(label, content.frame_counter, None, None, (*path, "frame_counter"), departure)
        content, path = content.content, (*path, "content")
    elif part.is_encrypted:
        yield Item(label, False, None, "not encrypted", path, "the use case encrypts this")
    layout = _command_of(part).layout
    if type(content) is not layout.node:
        yield from generic(content, "not the content of the command", path)
    elif part.attributes is None:
        yield from _record_items(label, content, layout, part.rules, path, indexes, (), index, lengths, tells)
    elif part.command == "ReadAttributesResponse":
        yield from _attribute_items(part, content, path)
    else:
        known = {row.id: row for row in attributes_of(part.cluster_id, part.attributes)}
        for number, attribute_id in enumerate(content.attribute_ids):
            yield _attribute_id(part, known, attribute_id, (*path, "attribute_ids", number))
        yield from _attribute_order(part, content.attribute_ids, (*path, "attribute_ids"))


def _attribute_order(part: Part, found: tuple[int, ...], path: Path) -> Iterator[Item]:
    """What is missing, and another order than the declared."""
    rows = attributes_of(part.cluster_id, part.attributes or ())
    missing = [row for row in rows if row.id not in found]
    for row in missing:
        yield Item(row.name, None, None, None, path, "missing")
    if not missing and found != tuple(row.id for row in rows):
        yield Item(part.name, found, None, None, path, "the use case has these attributes once, in another order")


def _attribute_id(part: Part, known: Mapping[int, Attribute], attribute_id: int, path: Path) -> Item:
    if attribute_id in known:
        return Item(f"{part.name}: attribute_id", attribute_id, None, known[attribute_id].name, path, None, True)
    row = attribute(part.cluster_id, attribute_id)
    return Item("", attribute_id, None, row.name if row else None, path, "not among the attributes of the use case")


def _attribute_items(part: Part, content: Any, path: Path) -> Iterator[Item]:
    known = {row.id: row for row in attributes_of(part.cluster_id, part.attributes or ())}
    beside = {
        known[each.attribute_id].name: each.value
        for each in content.records
        if each.attribute_id in known and not (each.data_type and is_no_value(each.data_type, each.value))
    }
    for number, record in enumerate(content.records):
        at = (*path, "records", number)
        row = known.get(record.attribute_id)
        if row is None:
            yield _attribute_id(part, {}, record.attribute_id, (*at, "attribute_id"))
            if not record.status:
                yield from generic(record.value, "not among the attributes of the use case", (*at, "value"))
            continue
        rule = part.rules.get(row.name, FREE)
        name = rule.name or row.name
        if record.status:
            yield _leaf(f"{name}: status" if rule.name is None else name, None, record.status, (*at, "status"))
            continue
        value = _text(row.name, _attribute_value(row, record.value))
        departure = rule.departure(record.value)
        if record.data_type != row.type:
            departure = f"type {row.type:02X} expected, not {record.data_type:02X}"
        found = _leaf(name, _unit(rule) or (None if rule.scale else row.unit), value, (*at, "value"))
        if is_no_value(record.data_type, record.value):
            found = found._replace(meaning=NO_VALUE)
        elif rule.scale:
            found = found._replace(meaning=_scaled(rule, value, beside.get))
        elif row.name == "Currency":
            found = found._replace(meaning=CURRENCIES.get(value))
        yield found._replace(departure=departure, constant=rule.is_constant)
    yield from _attribute_order(part, tuple(record.attribute_id for record in content.records), (*path, "records"))


def _record_items(
    label: str,
    record: Any,
    layout: Layout,
    rules: Mapping[str, Rule],
    path: Path,
    indexes: tuple[int, ...],
    steps: tuple[str | int, ...],
    index: int,
    lengths: Lengths,
    tells: bool,
) -> Iterator[Item]:
    for field in fields(layout):
        value = getattr(record, field.name)
        if value is None:
            continue
        rule = rules.get(field.name, FREE)
        values = list(enumerate(value)) if field.is_sequence else [(-1, value)]
        departure = rule.departure(value) if field.is_sequence else None
        if departure:
            yield Item(f"{label}: {_steps((*steps, field.name))}", len(value), None, None, path, departure)
        for number, one in values:
            at, place, under = (*path, field.name), indexes, (*steps, field.name)
            if number >= 0:
                at, place, under = (*at, number), (*indexes, number), (*under, number)
            if field.record is not None:
                members = rule.members or {}
                inner = field.record
                yield from _record_items(label, one, inner, members, at, place, under, index, lengths, tells)
                continue
            name = rule.name.format(*(step + 1 for step in place)) if rule.name else f"{label}: {_steps(under)}"
            found = _leaf(name, _unit(rule), _text(field.name, one), at)
            if field.name in ("event_id", "event_ids") and isinstance(one, int):
                found = found._replace(meaning=alert_meaning(one))
            invalid = invalid_number(layout.name, field.name, field.type) if tells else None
            if invalid is not None and one == invalid:
                found = found._replace(meaning=NO_VALUE)
            elif rule.scale:
                found = found._replace(meaning=_scaled(rule, one, partial(getattr, record)))
            elif found.meaning is None:
                own = CURRENCIES.get(one) if field.name == "currency" else own_meaning(layout.name, field.name, one)
                found = found._replace(meaning=own)
            departure = None if field.is_sequence else _departure(rule, one, record, index, lengths)
            yield found._replace(departure=departure, constant=not rule.is_value)


def _steps(steps: tuple[str | int, ...]) -> str:
    text = ""
    for step in steps:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _leaf(name: str, unit: str | None, value: Any, path: Path) -> Item:
    if isinstance(value, UtcTime):
        if value.is_instant:
            return Item(name, value.datetime(), unit, None, path)
        return Item(name, value, unit, _TEXTS[value], path)
    return Item(name, value, unit, _meaning(value), path)


def _unit(rule: Rule) -> str | None:
    """The unit of a number as it stands on the wire."""
    if rule.unit is None or not rule.scale:
        return rule.unit
    if len(rule.scale) == 1:
        return f"{rule.unit}, with the decimals of {rule.scale[0]}"
    return f"{rule.unit}, times {rule.scale[0]}, by {rule.scale[1]}"


_DECIMALS = DecimalContext(prec=28)


def _scaled(rule: Rule, value: Any, beside: Callable[[str], Any]) -> str | None:
    """A number in its unit; or why it is no quantity."""
    scalers = [beside(name) for name in rule.scale]
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


# Declarations --------------------------------------------------------------------------------------------------------


def declared(parts: tuple[Part, ...]) -> Iterator[Declared]:
    """What the components of a command may hold."""
    for part in parts:
        yield from _declared(part, _range(part), _times(part))


def declared_answers(parts: tuple[Part, ...]) -> Iterator[Declared]:
    """What the answers to the components of a command may hold."""
    for part in parts:
        ranges, times = _range(part), _times(part)
        if part.answer is None:
            yield Declared(f"{_ranged(part.name, ranges)}: status", "enum8", None, "", f"DefaultResponse{times}")
        else:
            yield from _declared(part.answer, ranges + _range(part.answer), times)


def _range(part: Part) -> tuple[str, ...]:
    return (f"1..{part.most}",) if part.most > 1 else ()


def _ranged(name: str, ranges: tuple[str, ...]) -> str:
    return name + "".join(f"[{one}]" for one in ranges)


def _times(part: Part) -> str:
    if part.least == part.most == 1:
        return ""
    return f", {part.most} times" if part.least == part.most else f", {part.least} to {part.most} times"


def _declared(part: Part, ranges: tuple[str, ...], times: str) -> Iterator[Declared]:
    label = _ranged(part.name, ranges)
    action = f"{part.command}{times}{', encrypted' if part.is_encrypted else ''}"
    rows: list[Declared] = []
    if part.attributes is not None:
        for row in attributes_of(part.cluster_id, part.attributes):
            rule = part.rules.get(row.name, FREE)
            kind = f"{row.type.name.lower()}, {row.meaning.__name__}" if row.meaning else row.type.name.lower()
            unit = _unit(rule) or (None if rule.scale else row.unit)
            rows.append(_declaration(rule, row.name, "", ranges, kind, unit))
    else:
        if part.has_from_date_time:
            rule = part.rules["from_date_time"]
            rows.append(_declaration(rule, "from_date_time", f"{label}: ", ranges, "UTC time", None))
        rows.extend(_declared_fields(f"{label}: ", _command_of(part).layout, part.rules, "", ranges))
    yield rows[0]._replace(action=action)
    yield from rows[1:]


def _declared_fields(
    label: str, layout: Layout, rules: Mapping[str, Rule], path: str, ranges: tuple[str, ...]
) -> Iterator[Declared]:
    for field in fields(layout):
        rule = rules.get(field.name, FREE)
        if rule.is_absent or (field.is_optional and field.name not in rules):
            continue
        under, within = f"{path}{field.name}", ranges
        if field.is_sequence:
            one = _longest(rule)
            under, within = f"{under}[{one}]", (*ranges, one)
        if field.record is not None:
            yield from _declared_fields(label, field.record, rule.members or {}, f"{under}.", within)
        else:
            yield _declaration(rule, under, label, within, field.type, _unit(rule))


def _declaration(rule: Rule, field: str, label: str, ranges: tuple[str, ...], kind: str, unit: str | None) -> Declared:
    if rule.name is None:
        return Declared(f"{label}{field}", kind, unit, _note(rule))
    note = "; ".join(one for one in (f"{label}{field}", _note(rule)) if one)
    return Declared(rule.name.format(*ranges), kind, unit, note)


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
