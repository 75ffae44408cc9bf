"""Builds the components of GBZ payloads of named values, by their declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from gbcs.payload.gbz import ClearContent, Component, GbzPayload
from gbcs.usecases.gbz import FREE, Part, Rule
from gbcs.usecases.gbz_layouts import LayoutField, as_octets, attributes_of, command_of, fields
from gbcs.usecases.gbz_reading import DEFAULT_RESPONSE, Lengths, default_response, short
from gbcs.usecases.model import Failed, NoValue, Path, Values
from gbcs.usecases.no_value import invalid_number
from wire.enums import number_of, whole
from wire.errors import EncodeError, near, quoted, step_of
from wire.layout import Layout
from zigbee import general
from zigbee.enumerations import CommandStatus
from zigbee.types import TYPES, UtcTime

__all__ = ["build_command", "build_component", "build_response"]


def _numbers(value: Any, invalid: int | None) -> Any:
    """The number that stands for none in the place of :class:`NoValue`."""
    if isinstance(value, list):
        return [_numbers(each, invalid) for each in value]
    return invalid if isinstance(value, NoValue) and invalid is not None else value


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
    ruled = [(field, rules.get(field.name, FREE)) for field in known]
    if values.__class__ is not dict or len(values) != sum(
        [rule.is_value and field.name in values for field, rule in ruled]
    ):
        _refuse_unknown(values, {field.name for field, rule in ruled if rule.is_value})
    made: list[Any] = []
    for field, rule in ruled:
        try:
            invalid = invalid_number(layout.name, field.name, field.type)
            value = as_octets(field.name, _field_value(field, rule, values, index, lengths, invalid))
            departure = None if value is None else rule.departure(value)
            if departure:
                raise EncodeError(f"{short(value)}, where the use case has {departure}")
        except EncodeError as error:
            raise error.within(field.name) from None
        made.append(value)
    return layout.node(*made)


def _field_value(
    field: LayoutField, rule: Rule, values: Mapping[str, Any], index: int, lengths: Lengths, invalid: int | None
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
            value = as_octets(row.name, value)
            if isinstance(value, Failed):
                status = _status(value)
                if not status:
                    raise EncodeError("a failure without a status that says so")
                records.append(general.READ_ATTRIBUTES_RECORD.node(row.id, status, None, None))
                continue
            if value is None:
                raise EncodeError("missing")
            if row.meaning is not None and isinstance(value, str):
                value = number_of(row.meaning, value)
            departure = rule.departure(value)
            if departure:
                raise EncodeError(f"{quoted(value)}, where the use case has {departure}")
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
    number, layout = command_of(part)
    from_date_time = None
    if part.is_encrypted and isinstance(values, bytes | str):
        raise EncodeError("encrypted octets don't make a component: decrypt the message, and give its values")
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
    """A command of these components, of named values; EncodeError."""
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
    known = fields(command_of(part).layout)
    return any(part.rules.get(field.name, FREE).is_value and not field.is_optional for field in known)


def build_response(parts: tuple[Part, ...], values: Values) -> GbzPayload:
    """The response to a command of these components, of named values; EncodeError."""
    _refuse_unknown(values, {(part.answer or part).name for part in parts})
    lengths = _value_lengths(values)
    components: list[Component] = []
    sequence_number = frame_counter = 0
    for part in parts:
        for path, row in _rows(part, values, (part.answer or part).name, None):
            try:
                for component in _answer(part, row, sequence_number, lengths):
                    if part.answer is not None and part.answer.is_encrypted and not default_response(component):
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
        command_id = command_of(part).number if value.value is None else whole(value.value)
        if not 0 <= command_id <= 0xFF:
            raise EncodeError(f"{quoted(command_id)} is no command")
        status = _status(value)
        if not status and value.value is None:
            raise EncodeError("a failure without a status that says so")
        return [_default(part, command_id, status, sequence_number)]
    if isinstance(value, int):
        if value or isinstance(value, bool):
            raise EncodeError(f"{quoted(value)}, where {quoted(CommandStatus.SUCCESS)} or Failed belongs")
        return [_default(part, command_of(part).number, CommandStatus.SUCCESS, sequence_number)]
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
    head = (False, part.cluster_id, None, part.failure_control, sequence_number, DEFAULT_RESPONSE)
    return Component(*head, content)


def build_component(part: Part, values: Values) -> Component:
    """The component of an alert, of named values; EncodeError."""
    _refuse_unknown(values, {part.name})
    if part.name not in values:
        raise EncodeError("missing", path=(part.name,))
    try:
        component = _component(part, values[part.name], 0, 0, lambda _: 0)._replace(is_last=True)
    except EncodeError as error:
        raise error.within(part.name) from None
    return component._replace(content=ClearContent(0, component.content)) if part.is_encrypted else component
