"""Reads and writes payloads that are nodes, by their annotations and the schema of a template.

One walk goes over a node. It gives its named values and, where they are asked for, an item for every value; what
departs from the declaration is an item that says so or, where no items are asked for, an error.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import IntFlag
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeAlias, Union, get_args, get_origin, get_type_hints

from gbcs.payload.asn1.der import Default, Integer, Octets
from gbcs.usecases.model import Built, Declared, Item, Path, Values, generic
from gbcs.usecases.nodes import NodeTemplate, Schema
from gbcs.usecases.outlines import Recipe, leaf_places, outline_parts
from gbcs.usecases.shapes import ShapedEngine
from wire.enums import OpenEnum, number_of
from wire.errors import DecodeError, EncodeError, WireError, near, quoted, step_of
from wire.eui64 import Eui64
from wire.form import kind_of
from wire.node import plain

if TYPE_CHECKING:
    from gbcs.header import GroupingHeader
    from wire.units import Unit

__all__ = ["NodeGroup", "Many", "NodeEngine", "NodeField", "NodeLeaf", "NodeShape"]

LENGTH_OCTETS = "length_octets"
LENGTH_NAME = "lengthOctets"
_CAPITALS = {"ta": "TA", "cpv": "CPV", "id": "ID"}


class NodeLeaf(NamedTuple):
    """One value.

    Attributes:
        take: what is given to what the node holds; WireError, TypeError or ValueError for what can't be.
        type: what it is, in words.
    """

    take: Callable[[Any], Any]
    type: str


class NodeGroup(NamedTuple):
    """A node.

    Attributes:
        kind: its class.
        parts: its fields.
    """

    kind: Any
    parts: tuple[NodeField, ...]


class Many(NamedTuple):
    """Any number of values of one shape."""

    element: NodeShape


NodeShape: TypeAlias = NodeLeaf | NodeGroup | Many


class NodeField(NamedTuple):
    """A field of a node.

    Attributes:
        field: of the node.
        alternatives: type of the value, the standard's name and the shape; one, but for a choice.
        optional: whether it may be left out.
        default: what the node then holds.
        unit: of a number.
        allowed: the values allowed; None for any.
        header: what the header has in its place; None where it stands for itself.
        inline: whether its parts stand among those of the node around it.
        is_value: whether there is anything to say about it: it is neither constant nor told by the header.
    """

    field: str
    alternatives: tuple[tuple[type, str, NodeShape], ...]
    optional: bool
    default: Any
    unit: Unit | None
    allowed: tuple[Any, ...] | None
    header: Callable[[GroupingHeader], Any] | None
    inline: bool
    is_value: bool


class NodeEngine(ShapedEngine[Built]):
    """Reads and writes the payloads of a template.

    Args:
        template: the declaration.

    Attributes:
        group: the node with its parts.
    """

    def __init__(self, template: NodeTemplate[Built]) -> None:
        self.schema, self._encode, self._at = template.schema, template.encode, template.at
        self.group = _group(template.kind(), self.schema)
        fields = self.group.kind._fields
        self._told = tuple(name for name in fields if name in (LENGTH_OCTETS, "alert_code"))
        self._free = tuple(fields.index(name) for name in fields if name not in self._told)

    # Reading ---------------------------------------------------------------------------------------------------------

    def items(self, payload: Any) -> Iterator[Item]:
        """Every value of a payload."""
        found: list[Item] = []
        self._read(self.group, payload, "", self._at, found)
        return iter(found)

    def outline(self, payload: Any, leaves: list[Any], kinds: list[Any]) -> bool:
        """Take a payload apart."""
        if type(payload) is not self.group.kind:
            return False
        if self._told:  # the JSON form of the payload depends on them
            for name in self._told:
                value = getattr(payload, name)
                kinds += type(value), value
            payload = tuple([payload[place] for place in self._free])
        outline_parts(payload, leaves, kinds)
        return True

    def places(self, payload: Any) -> Iterator[Path]:
        """The places of the leaves."""
        depth = len(self._at)
        return (place for place in leaf_places(payload, self._at) if place[depth] not in self._told)

    def recipes(self, payload: Any) -> tuple[list[Item], Mapping[Path, Recipe]]:
        """The items of a payload, and how they are made of their leaves."""
        found: list[Item] = []
        recipes: dict[Path, Recipe] = {}
        self._read(self.group, payload, "", self._at, found, recipes)
        for name in self._told:
            recipes.pop((*self._at, name), None)
        return found, recipes

    def is_plain(self, kind: type) -> bool:
        """Whether the plain form of such a node is made of those of its leaves."""
        return not hasattr(kind, "plain") or (kind is self.group.kind and not self._at)

    def values(self, payload: Any) -> dict[str, Any]:
        """The named values of a payload; DecodeError."""
        values: dict[str, Any] = self._read(self.group, payload, "", self._at, None)
        if getattr(payload, LENGTH_OCTETS, 1) != 1:
            values[LENGTH_NAME] = payload.length_octets
        return values

    def _read(
        self,
        group: NodeGroup,
        value: Any,
        prefix: str,
        at: Path,
        found: list[Item] | None,
        recipes: dict[Path, Recipe] | None = None,
    ) -> dict[str, Any]:
        form: dict[str, Any] = {}
        if kind_of(value) is not group.kind:
            expected = group.kind.__name__
            _depart(value, expected, f"{expected} is declared here", at, found)
            return form
        for part in group.parts:
            held = getattr(value, part.field)
            if held is None and part.optional:
                if found is not None and part.field in self.schema.nulls:
                    found.append(Item(self.schema.nulls[part.field], None, None, None, (*at, part.field)))
                continue
            name, shape = _alternative(part, held)
            place = (*at, part.field)
            if shape is None:
                _depart(held, f"{name} as it is declared", f"no {name} as it is declared", place, found)
            elif part.inline and type(shape) is NodeGroup:
                inner = self._read(shape, held, prefix, place, found, recipes)
                if part.is_value:
                    form.update(inner)
            else:
                full = name if found is None else prefix + name
                inner = self._read_shape(part, shape, held, full, place, found, recipes)
                if part.is_value:
                    form[name] = inner
        return form

    def _read_shape(
        self,
        part: NodeField,
        shape: NodeShape,
        held: Any,
        name: str,
        at: Path,
        found: list[Item] | None,
        recipes: dict[Path, Recipe] | None,
    ) -> Any:
        if type(shape) is NodeGroup:
            return self._read(shape, held, name if found is None else f"{name}.", at, found, recipes)
        if type(shape) is Many:
            if found is not None and not held:
                found.append(Item(name, [], None, None, at, constant=not part.is_value))
            return [
                self._read_shape(part, shape.element, element, f"{name}[{place + 1}]", (*at, place), found, recipes)
                for place, element in enumerate(held)
            ]
        departs = part.allowed is not None and held not in part.allowed
        if found is None:
            if departs:
                raise DecodeError(_listed(part), offset=0, found=_text(held), path=at)
            return _shown(held)
        meaning = self.schema.meanings.get(part.field, _meaning)(held)
        departure = f"{_listed(part)} is declared here" if departs else None
        shown = _shown(held)
        found.append(Item(name, shown, part.unit, meaning, at, departure, not part.is_value))
        if recipes is not None:
            recipes[at] = self._recipe(part, held)
        return shown

    def _recipe(self, part: NodeField, held: Any) -> Recipe:
        """How an item is made of a leaf of the same type as the one held."""
        kind = type(held)
        meaning: Callable[[Any], str | None] | None = self.schema.meanings.get(part.field)
        if meaning is None:
            meaning = _meaning_by_type(kind)
        fits = None
        if part.allowed is not None:
            if part.allowed == (held,) and kind in (int, bytes):
                return Recipe(held=held)
            fits = part.allowed.__contains__
        return Recipe(fits=fits, read=_der if hasattr(held, "der") else None, meaning=meaning)

    # Building --------------------------------------------------------------------------------------------------------

    def build(self, values: Values, header: GroupingHeader) -> Built:
        """A payload of named values; EncodeError."""
        given = dict(values)
        length_octets = given.pop(LENGTH_NAME, None)
        _refuse_unknown(given, self.group, ())
        payload: Any = self._build(self.group, given, header, ())
        if length_octets is not None:
            if not hasattr(payload, LENGTH_OCTETS) or type(length_octets) is not int or length_octets not in (1, 2):
                raise EncodeError(f"long lengths have 1 or 2 octets, not {quoted(length_octets)}", path=(LENGTH_NAME,))
            payload = payload._replace(length_octets=length_octets)
        if self._encode is not None:
            try:
                self._encode()(payload)
            except EncodeError as error:
                error.path = tuple(_name(step, self.schema) if isinstance(step, str) else step for step in error.path)
                raise
        built: Built = payload
        return built

    def _build(self, group: NodeGroup, given: dict[str, Any], header: GroupingHeader, at: Path) -> Any:
        """A node of values, which are taken out of ``given``."""
        fields: dict[str, Any] = {}
        for part in group.parts:
            if part.header is not None:
                fields[part.field] = part.header(header)
                continue
            if part.allowed is not None and len(part.allowed) == 1:
                fields[part.field] = part.allowed[0]
                continue
            _, name, shape = part.alternatives[0]
            if part.inline and type(shape) is NodeGroup:
                fields[part.field] = self._build(shape, given, header, at)
                continue
            present = [(name, shape) for _, name, shape in part.alternatives if given.get(name) is not None]
            for _, name, _ in part.alternatives:
                if name in given and given[name] is None:
                    del given[name]
            if len(present) > 1:
                raise EncodeError(f"either {' or '.join(name for name, _ in present)}, not both", path=at)
            if not present:
                if not part.optional:
                    names = " or ".join(name for _, name, _ in part.alternatives)
                    raise EncodeError("missing", path=(*at, names))
                fields[part.field] = part.default
                continue
            ((name, shape),) = present
            held = self._build_shape(shape, given.pop(name), header, (*at, name))
            if part.allowed is not None and held not in part.allowed:
                raise EncodeError(f"{_listed(part)} is needed, not {_text(held)}", path=(*at, name))
            fields[part.field] = held
        return group.kind(**fields)

    def _build_shape(self, shape: NodeShape, value: Any, header: GroupingHeader, at: Path) -> Any:
        if isinstance(shape, NodeGroup):
            if not isinstance(value, Mapping):
                raise EncodeError(f"named members are needed, not {type(value).__name__}", path=at)
            _refuse_unknown(value, shape, at)
            return self._build(shape, dict(value), header, at)
        if isinstance(shape, Many):
            if not isinstance(value, list | tuple):
                raise EncodeError(f"a list is needed, not {type(value).__name__}", path=at)
            return tuple(
                self._build_shape(shape.element, element, header, (*at, place)) for place, element in enumerate(value)
            )
        try:
            return shape.take(value)
        except EncodeError as error:
            error.within(*at)
            raise
        except (WireError, TypeError, ValueError, OverflowError):
            raise EncodeError(f"{shape.type} is needed, not {quoted(value)}", path=at) from None

    # Telling ---------------------------------------------------------------------------------------------------------

    def declarations(self) -> Iterator[Declared]:
        """Every value that a payload may hold."""
        yield from self._declared(self.group, "", ())

    def _declared(self, group: NodeGroup, prefix: str, at: tuple[str | None, ...]) -> Iterator[Declared]:
        for part in group.parts:
            for _, name, shape in part.alternatives:
                if part.inline and type(shape) is NodeGroup:
                    yield from self._declared(shape, prefix, at)
                    continue
                notes = [self.schema.notes.get(part.field, "")]
                if part.header is not None:
                    notes.append("as in the header")
                elif part.allowed not in (None, (None,)):
                    notes.append(_listed(part))
                if len(part.alternatives) > 1:
                    others = " or ".join(other for _, other, _ in part.alternatives if other != name)
                    notes.append(f"or {others}")
                if part.field in self.schema.nulls:
                    notes.append(f"or {self.schema.nulls[part.field]}")
                elif part.optional:
                    notes.append("optional")
                full, path = prefix + name, (*at, name)
                while type(shape) is Many:
                    shape = shape.element
                    full += "[1..n]"
                    path += (None,)
                note = "; ".join(note for note in notes if note)
                if type(shape) is NodeGroup:
                    if note:
                        yield Declared(full, "SEQUENCE", None, note)
                    yield from self._declared(shape, f"{full}.", path)
                elif type(shape) is NodeLeaf:
                    yield Declared(full, shape.type, part.unit, note, path=path if part.is_value else ())
                if part.field in self.schema.nulls:
                    yield Declared(self.schema.nulls[part.field], "NULL", None, f"where there is no {name}")


def _depart(value: Any, expected: str, departure: str, at: Path, found: list[Item] | None) -> None:
    """A value of another type than declared: an item, or an error."""
    if found is None:
        raise DecodeError(expected, offset=0, found=type(value).__name__, path=at)
    found.extend(generic(value, departure, at))


def _alternative(part: NodeField, held: Any) -> tuple[str, NodeShape | None]:
    """Name and shape of what a field holds; no shape where it holds something else than declared."""
    _, name, shape = part.alternatives[0]
    if len(part.alternatives) > 1:
        for kind, name, shape in part.alternatives:
            if isinstance(held, kind):
                return name, shape
        return name, None
    if type(shape) is Many and not isinstance(held, tuple):
        return name, None
    return name, shape


def _refuse_unknown(given: Mapping[str, Any], group: NodeGroup, at: Path) -> None:
    possible = list(_value_names(group))
    for name in given:
        if name not in possible:
            text = f"no value of that name{near(name, possible)}"
            raise EncodeError(text, path=(*at, step_of(name)), possible=possible)


def _value_names(group: NodeGroup) -> Iterator[str]:
    """The names of the values that make a node."""
    for part in group.parts:
        shape = part.alternatives[0][2]
        if part.inline and type(shape) is NodeGroup:
            yield from _value_names(shape)
        elif part.is_value:
            yield from (name for _, name, _ in part.alternatives)


def _listed(part: NodeField) -> str:
    """The values that are allowed; alert codes as they are written everywhere."""
    if part.field == "alert_code":
        return " or ".join(f"{code:04X}" for code in part.allowed or ())
    return " or ".join(_text(value) for value in part.allowed or ())


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return type(value).__name__
    is_short = isinstance(value, OpenEnum | IntFlag | datetime) or (isinstance(value, bytes) and len(value) <= 40)
    return str(plain(value)) if is_short else quoted(value)


def _meaning(value: Any) -> str | None:
    if isinstance(value, OpenEnum):
        return str(plain(value)) if value.is_known else None
    if isinstance(value, IntFlag):
        return str(plain(value))
    return None


def _meaning_by_type(kind: type) -> Callable[[Any], str | None] | None:
    """What :func:`_meaning` says of the values of a type; None where it says nothing."""
    if issubclass(kind, OpenEnum):
        names = {member.value: str(plain(member)) for member in kind}
        return lambda value: names.get(value._value_)
    return _meaning_of_flags if issubclass(kind, IntFlag) else None


_meaning_of_flags = lru_cache(maxsize=4096, typed=True)(_meaning)
_der = attrgetter("der")


def _shown(value: Any) -> Any:
    """A leaf as its user sees it: what holds DER as the octets."""
    der = getattr(value, "der", None)
    return value if der is None else der


# Schemas of annotations ----------------------------------------------------------------------------------------------


def _group(kind: Any, schema: Schema) -> NodeGroup:
    hints = get_type_hints(kind, include_extras=True)
    return NodeGroup(
        kind, tuple(_part(kind, field, hints[field], schema) for field in kind._fields if field != LENGTH_OCTETS)
    )


def _part(kind: Any, field: str, hint: Any, schema: Schema) -> NodeField:
    """A field of a node. One that holds nothing, which is NULL, is a constant."""
    metadata: tuple[Any, ...] = ()
    if get_origin(hint) is Annotated:
        metadata = get_args(hint)[1:]
        hint = get_args(hint)[0]
    options = [hint]
    optional = False
    if get_origin(hint) in (Union, types.UnionType):
        options = [option for option in get_args(hint) if option is not type(None)]
        optional = len(options) < len(get_args(hint))
    if options == [type(None)]:
        null = NodeLeaf(_octets, "NULL")
        return NodeField(
            field, ((type(None), _name(field, schema), null),), False, None, None, (None,), None, False, False
        )
    default = kind._field_defaults.get(field)
    for extra in metadata:
        if isinstance(extra, Default):
            optional, default = True, extra.value
    name = _name(field, schema)
    alternatives = tuple(
        (
            _bare_type(option),
            schema.choices.get(_bare_type(option).__name__, name) if len(options) > 1 else name,
            _shape(option, metadata, schema),
        )
        for option in options
    )
    allowed = schema.allowed.get(field)
    if allowed is not None:
        shape = alternatives[0][2]
        assert isinstance(shape, NodeLeaf)
        allowed = tuple(shape.take(value) for value in allowed)
    return NodeField(
        field,
        alternatives,
        optional,
        default,
        schema.units.get(field),
        allowed,
        schema.header.get(field),
        field in schema.inline,
        field not in schema.header and (allowed is None or len(allowed) > 1),
    )


def _bare_type(hint: Any) -> Any:
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    return get_origin(hint) or hint


def _shape(hint: Any, metadata: tuple[Any, ...], schema: Schema) -> NodeShape:
    if get_origin(hint) is Annotated:
        metadata += get_args(hint)[1:]
        hint = get_args(hint)[0]
    if get_origin(hint) is tuple:
        return Many(_shape(get_args(hint)[0], (), schema))
    if hasattr(hint, "_fields") and hint._fields != ("der",) and hint.__module__.startswith("gbcs.payload."):
        return _group(hint, schema)  # other tuples, as times and bit strings, are single values
    return NodeLeaf(_taker(hint), _described(hint, metadata))


def _described(hint: Any, metadata: tuple[Any, ...]) -> str:
    """The type in words."""
    for extra in metadata:
        if isinstance(extra, Octets | Integer):
            return extra.notation
    words = {int: "integer", bytes: "octets", datetime: "GeneralizedTime"}
    return str(words.get(hint) or getattr(hint, "__name__", hint))


def _taker(kind: Any) -> Callable[[Any], Any]:
    """What makes a value of a kind of what is given; see :attr:`NodeLeaf.take`."""
    if issubclass(kind, OpenEnum | IntFlag):
        members = {plain(member): member for member in kind}

        def take_member(value: Any) -> Any:
            return members[value] if isinstance(value, str) and value in members else kind(number_of(kind, value))

        return take_member
    if issubclass(kind, Eui64):
        return lambda value: value if type(value) is kind else kind(value)
    if getattr(kind, "_fields", None) == ("der",):
        return lambda value: kind(_octets(getattr(value, "der", value)))
    if kind is bytes:
        return _octets
    if issubclass(kind, int):
        return lambda value: kind(_number(value))
    accepted = str | bytes if issubclass(kind, str | bytes) else kind

    def take(value: Any) -> Any:
        if not isinstance(value, accepted):
            raise TypeError
        return value if isinstance(value, kind) else kind(value)

    return take


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return int(value)


def _octets(value: Any) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError
    return bytes(value)


def _name(field: str, schema: Schema) -> str:
    """The standard's name of a field."""
    if field in schema.names:
        return schema.names[field]
    first, *rest = field.split("_")
    return first + "".join(_CAPITALS.get(word, word[:1].upper() + word[1:]) for word in rest)
