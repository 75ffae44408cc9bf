"""What templates declare, for people who look a use case up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gbcs.usecases.model import Declared, Template

if TYPE_CHECKING:
    from gbcs.usecases.dlms import Item, Shape

__all__ = ["declared"]


def declared(template: Template) -> Iterator[Declared]:
    """Every value that a payload of a template may hold, in the order of the wire.

    The engine of DLMS shows its declarations; any other template has a method of this name.
    """
    from gbcs.usecases.dlms import Command, Response

    if isinstance(template, Command):
        for item in template.declared:
            yield from _requested(item)
    elif isinstance(template, Response):
        for item in template.declared:
            yield from _returned(item)
    else:
        own: Any = template
        yield from own.declared()


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
