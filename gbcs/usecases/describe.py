"""What items of DLMS use cases declare, for people who look a use case up."""

from __future__ import annotations

from collections.abc import Iterator

from gbcs.usecases.dlms import Access, Leaf, Members, Shape
from gbcs.usecases.dlms_shapes import type_name
from gbcs.usecases.model import Declared

__all__ = ["requested", "returned"]


def requested(item: Access) -> Iterator[Declared]:
    """Every value of an item in a command."""
    action = _action(item)
    if item.requested is not None:
        yield from _shape(item.requested, item, action, (item.name,))
    elif item.has_range:
        for key, leaf in item.limits.items():
            yield Declared(leaf.name, _type(leaf), None, _notes("", item.is_optional), action, (item.name, key))
            action = ""
    else:
        yield Declared(item.name, "", None, _notes("", item.is_optional), action, (item.name,))


def returned(item: Access) -> Iterator[Declared]:
    """Every value of an item in a response."""
    action = _action(item)
    if item.protected:
        for each in item.protected:
            yield Declared(each.name, "", None, "encrypted", action)
            yield from _shape(each.shape, item, "", (each.name,))
    elif item.returned is not None:
        yield from _shape(item.returned, item, action, (item.name,))
    else:
        notes = _notes("the result alone", item.is_optional)
        yield Declared(item.name, "", None, notes, action, (item.name,))


def _action(item: Access) -> str:
    """Such as ``set 3/1-0:1.8.0.255/2``: access, class, object, attribute or method."""
    kind = item.specification.__name__
    for ending in ("WithSelection", "Specification"):
        kind = kind.removesuffix(ending)
    class_id, instance_id, number = item.target
    return f"{kind.lower()} {class_id}/{instance_id}/{number}"


def _shape(shape: Shape, item: Access, action: str, path: tuple[str | None, ...]) -> Iterator[Declared]:
    if isinstance(shape, Leaf):
        yield Declared(shape.name or item.name, _type(shape), shape.unit, _leaf_notes(shape, item), action, path)
    elif isinstance(shape, Members):
        for key, member in shape.members.items():
            yield from _shape(member, item, action, (*path, key))
            action = ""
    else:
        yield from _shape(shape.element, item, action, (*path, None))


def _type(leaf: Leaf) -> str:
    size = f"({leaf.size})" if leaf.size is not None else f"(0..{leaf.longest})" if leaf.longest is not None else ""
    kind = f", {leaf.kind.name}" if leaf.kind is not None else ""
    return f"{type_name(leaf.type)}{size}{kind}"


def _leaf_notes(leaf: Leaf, item: Access) -> str:
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
