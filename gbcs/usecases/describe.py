"""What templates declare, for people who look a use case up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from gbcs.usecases.model import Declared, Template

if TYPE_CHECKING:
    from gbcs.usecases.dlms import Item, Shape
    from gbcs.usecases.gbz import Part, Rule
    from wire.layout import Layout

__all__ = ["declared"]


def declared(template: Template) -> Iterator[Declared]:
    """Every value that a payload of a template may hold, in the order of the wire.

    The engines of DLMS and GBZ show their declarations; any other template has a method of this name.
    """
    from gbcs.usecases import gbz
    from gbcs.usecases.dlms import Command, Response

    if isinstance(template, Command):
        for item in template.declared:
            yield from _requested(item)
    elif isinstance(template, Response):
        for item in template.declared:
            yield from _returned(item)
    elif isinstance(template, gbz.CommandTemplate):
        for part in template.parts:
            yield from _component(part)
    elif isinstance(template, gbz.ResponseTemplate):
        for part in template.parts:
            if part.answer is None:
                yield Declared(f"{part.name}: status", "status", None, "", _control("DefaultResponse", part))
            else:
                yield from _component(part.answer)
    elif isinstance(template, gbz.AlertTemplate):
        yield from _gbz_alert(template)
    else:
        own: Any = template
        yield from own.declared()


# DLMS ----------------------------------------------------------------------------------------------------------------


def _requested(item: Item) -> Iterator[Declared]:
    action = _action(item)
    if item.requested is not None:
        yield from _shape(item.requested, item, action)
    elif item.has_range:
        yield Declared(item.name, "range of times", None, _notes("from and to", item.is_optional), action)
    else:
        yield Declared(item.name, "", None, _notes("", item.is_optional), action)


def _returned(item: Item) -> Iterator[Declared]:
    action = _action(item)
    if item.protected:
        for each in item.protected:
            yield Declared(each.name, "", None, "encrypted", action)
            yield from _shape(each.shape, item, "")
    elif item.returned is not None:
        yield from _shape(item.returned, item, action)
    else:
        yield Declared(item.name, "", None, _notes("the result alone", item.is_optional), action)


def _action(item: Item) -> str:
    """Such as ``set 3/1-0:1.8.0.255/2``: access, class, object, attribute or method."""
    kind = item.specification.__name__
    for ending in ("WithSelection", "Specification"):
        kind = kind.removesuffix(ending)
    class_id, instance_id, number = item.target
    return f"{kind.lower()} {class_id}/{instance_id}/{number}"


def _shape(shape: Shape, item: Item, action: str) -> Iterator[Declared]:
    from gbcs.usecases.dlms import Leaf, Members

    if isinstance(shape, Leaf):
        yield Declared(shape.name or item.name, _type(shape), shape.unit, _leaf_notes(shape, item), action)
    elif isinstance(shape, Members):
        for member in shape.members.values():
            yield from _shape(member, item, action)
            action = ""
    else:
        yield from _shape(shape.element, item, action)


def _type(leaf: Any) -> str:
    size = f"({leaf.size})" if leaf.size is not None else f"(0..{leaf.longest})" if leaf.longest is not None else ""
    kind = f", {leaf.kind.name}" if leaf.kind is not None else ""
    name = _TYPES.get(leaf.type) or _HYPHENS.sub("-", leaf.type.__name__).lower()
    return f"{name}{size}{kind}"


_TYPES = {bytes: "octet-string", type(None): "null-data"}
_HYPHENS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[0-9])(?=[A-Z])")


def _leaf_notes(leaf: Any, item: Item) -> str:
    notes = []
    if leaf.constant is not None:
        notes.append(f"always {leaf.constant.hex() if isinstance(leaf.constant, bytes) else leaf.constant}")
    if leaf.meanings is not None:
        notes.append(", ".join(f"{int(number)} {meaning}" for number, meaning in leaf.meanings.items()))
    if leaf.twin:
        notes.append("twin element meters only")
    return _notes("; ".join(notes), item.is_optional)


def _notes(note: str, is_optional: bool) -> str:
    return "; ".join(part for part in (note, "optional" if is_optional else "") if part)


# GBZ -----------------------------------------------------------------------------------------------------------------


def _component(part: Part) -> Iterator[Declared]:
    """The fields, or the attributes, of a component."""
    from gbcs.usecases.gbz_codec import attributes_of, command

    action = _control(part.command, part)
    if part.has_from_date_time:
        yield Declared(f"{part.name}: from_date_time", "UTC time", None, "", action)
        action = ""
    rows: Iterator[Declared]
    if part.attributes is not None:
        rows = (
            _field(part.name, known.name, part.rules.get(known.name), known.type.name.lower())
            for known in attributes_of(part.cluster_id, part.attributes)
        )
    else:
        rows = _fields(part.name, command(part.cluster_id, part.control, part.command).layout, part.rules, "")
    is_empty = True
    for row in rows:
        yield row._replace(action=action)
        action, is_empty = "", False
    if is_empty:
        yield Declared(part.name, "", None, "", action)


def _control(command: str, part: Part) -> str:
    """Such as ``0702 GetSnapshot, 0 to 12 times, encrypted``."""
    times = f"{part.least} to {part.most}" if part.least != part.most else str(part.most)
    parts = [f"{part.cluster_id:04X} {command}"]
    if (part.least, part.most) != (1, 1):
        parts.append(f"{times} times")
    if part.is_encrypted:
        parts.append("encrypted")
    return ", ".join(parts)


def _fields(label: str, layout: Layout, rules: Mapping[str, Rule], prefix: str) -> Iterator[Declared]:
    from gbcs.usecases.gbz_codec import fields

    for field, (_, declared_type) in zip(fields(layout), layout.fields, strict=True):
        rule = rules.get(field.name)
        if rule is not None and rule.is_absent:
            continue
        name = prefix + field.name + ("[1..n]" if field.is_sequence else "")
        if field.record is not None:
            members = rule.members if rule is not None and rule.members else {}
            yield from _fields(label, field.record, members, f"{name}.")
        else:
            kind = getattr(field.kind, "__name__", "")
            words = ", ".join(word for word in (_zcl_type(declared_type), kind) if word)
            yield _field(label, name, rule, words, is_optional=field.is_optional)


def _zcl_type(part: Any) -> str:
    """Such as ``uint24``, of a declaration with construct."""
    while (inner := getattr(part, "thensubcon", None) or getattr(part, "subcon", None)) is not None:
        part = inner
    form = getattr(part, "fmtstr", None)
    if form is not None:
        return f"{'int' if form[-1].islower() else 'uint'}{8 * part.length}"
    length = getattr(part, "length", None)
    return f"uint{8 * length}" if isinstance(length, int) else "octets or text"


def _field(label: str, name: str, rule: Rule | None, kind: str, *, is_optional: bool = False) -> Declared:
    shown = f"{label}: {name}"
    if rule is None:
        return Declared(shown, kind, None, _notes("", is_optional))
    if rule.name is not None:
        shown = rule.name.replace("{}", "n")
    notes = []
    if rule.length_of:
        notes.append(f"number of {rule.length_of[-1]}")
    elif rule.is_index:
        notes.append("counts the components")
    elif rule.allowed is not None:
        notes.append(_allowed(rule))
    return Declared(shown, kind, rule.unit, _notes("; ".join(notes), is_optional))


def _allowed(rule: Rule) -> str:
    allowed = rule.allowed
    if isinstance(allowed, range):
        return f"{allowed[0]} to {allowed[-1]}"
    if isinstance(allowed, tuple):
        return " or ".join(str(value) for value in allowed)
    return f"always {allowed.hex() or 'empty' if isinstance(allowed, bytes) else allowed}"


def _gbz_alert(template: Any) -> Iterator[Declared]:
    from gbcs.usecases.gbz import Part

    codes = template.alert_code.allowed
    listed = codes if isinstance(codes, tuple) else (codes,) if codes is not None else ()
    yield Declared("AlertCode", "uint16", None, " or ".join(f"{code:04X}" for code in listed))
    yield Declared("TimeStamp", "UTC time")
    if isinstance(template.body, Part):
        yield from _component(template.body)
    elif template.body is not None:
        from gbcs.payload import gbz

        for field in getattr(gbz, template.body)._fields:
            yield Declared(f"{template.body}: {field}", "")
