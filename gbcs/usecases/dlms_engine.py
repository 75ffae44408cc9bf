"""Reads and writes the payloads of DLMS use cases by their declarations.

Sources: GBCS 9.1.5 (ranges of logs), 8.4 (protected attributes).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from dlms.apdu.access import (
    AccessRequest,
    AccessResponse,
    ActionAnswer,
    ActionSpecification,
    GetAnswer,
    GetSpecification,
    GetWithSelection,
    SetAnswer,
    SetSpecification,
    Specification,
)
from dlms.apdu.common import ActionResult, DataAccessResult, LongInvokeIdAndPriority, Selection
from dlms.data import NUMBERS, Array, BitString, Boolean, Data, Enum, Integer, LongUnsigned, Structure
from gbcs.payload.dlms import long_invoke_id_and_priority
from gbcs.payload.protected import (
    ENCRYPTION,
    ClearAttributes,
    ProtectedAttributes,
    ProtectionParameters,
    get_protected_attributes,
    protected_attributes_to_data,
)
from gbcs.usecases.dlms import Access, Command, Leaf, Response, Shape, is_activation
from gbcs.usecases.dlms_shapes import (
    Misfit,
    constant_of,
    describe,
    is_constant,
    misfit_error,
    read,
    read_leaf,
    refuse_unknown,
    text_of,
    type_name,
    write,
    write_leaf,
)
from gbcs.usecases.model import Declared, Engine, Failed, Item, Path, Values
from gbcs.usecases.outlines import Recipe, Row, count_leaves, declared_leaves, outline, remembered, selections
from gbcs.usecases.shapes import SHAPES, Apart
from wire.enums import number_of
from wire.errors import EncodeError, WireError, quoted
from wire.node import plain

if TYPE_CHECKING:
    from gbcs.header import GroupingHeader
    from gbcs.usecases.compiled import Compiled, Reading

__all__ = ["CommandEngine", "ResponseEngine"]

# The range of times of a log, by its clock: which column restricts, from, to, all columns (GBCS 9.1.5).
_CLOCK = Structure((LongUnsigned(1), bytes.fromhex("00005E2C64FF"), Integer(2), LongUnsigned(0)))
_RANGE_SELECTOR = 1
_RESTRICTION_NONE, _RESTRICTION_BY_DATE = Enum(0), Enum(1)


def _write_range(item: Access, values: Mapping[str, Any]) -> tuple[Data, ...]:
    value = values.get(item.name)
    if not isinstance(value, Mapping) or value.keys() != item.limits.keys():
        raise EncodeError(f"a dict of from and to expected, not {quoted(value)}", path=(item.name,))
    limits: list[Data] = []
    for key, leaf in item.limits.items():
        try:
            limits.append(write_leaf(leaf, value[key]))
        except EncodeError as error:
            raise error.within(item.name, key) from None
    return tuple(limits)


def _write_selection(item: Access, values: Mapping[str, Any]) -> Selection:
    return Selection(_RANGE_SELECTOR, Structure((_CLOCK, *_write_range(item, values), Array(()))))


def _read_selection(item: Access, selection: Selection, path: Path, found: list[Item] | None) -> dict[str, Any]:
    match selection:
        case Selection(1, Structure((clock, earliest, latest, Array(())))) if clock == _CLOCK:
            return _read_range(item, (earliest, latest), path, found)
    raise Misfit(path, "a range of times", text_of(selection))


def _read_range(item: Access, limits: tuple[Data, Data], path: Path, found: list[Item] | None) -> dict[str, Any]:
    return {
        key: read_leaf(leaf, data, (*path, key), (), found)
        for (key, leaf), data in zip(item.limits.items(), limits, strict=True)
    }


def _protection(header: GroupingHeader) -> ProtectionParameters:
    """The parameters that a command names: the party to read the answer, and the device."""
    party = header.supplementary_remote_party or header.originator
    return ProtectionParameters(header.originator_counter, party, header.recipient)


def _write_protected(item: Access, values: Mapping[str, Any], header: GroupingHeader) -> Data:
    restriction: Data = Structure((_RESTRICTION_NONE, None))
    if item.has_range:
        restriction = Structure((_RESTRICTION_BY_DATE, Structure(_write_range(item, values))))
    attributes = tuple(
        Structure(
            (
                LongUnsigned(each.attribute.class_id),
                bytes(each.attribute.instance_id),
                Integer(each.attribute.attribute_id),
                LongUnsigned(0),
                restriction,
            )
        )
        for each in item.protected
    )
    return Structure((Array(attributes), _protection(header).to_data()))


def _read_protected(item: Access, data: Data, path: Path, found: list[Item] | None) -> dict[str, Any]:
    """The range of a protected read; empty for a read without."""
    match data:
        case Structure((Array() as attributes, parameters)) if ProtectionParameters.from_data(parameters):
            pass
        case _:
            raise Misfit(path, "attributes and protection parameters", describe(data))
    if len(attributes) != len(item.protected):
        raise Misfit((*path, 0), f"{len(item.protected)} attributes", f"{len(attributes)}")
    form: dict[str, Any] = {}
    for place, (each, wanted) in enumerate(zip(attributes, item.protected, strict=True)):
        at = (*path, 0, place)
        class_id, instance_id, attribute_id = wanted.attribute
        match each:
            case Structure((LongUnsigned() as of, bytes(obis), Integer() as number, LongUnsigned(0), restriction)) if (
                of == class_id and obis == instance_id and number == attribute_id
            ):
                pass
            case _:
                raise Misfit(at, f"attribute {attribute_id} of {instance_id}", describe(each))
        match restriction:
            case Structure((Enum(1), Structure((earliest, latest)))) if wanted.is_range:
                taken = found if place == 0 else None
                limits = _read_range(item, (earliest, latest), (*at, 4), taken)
                if form and limits != form:
                    raise Misfit((*at, 4), "the range of the first attribute", describe(restriction))
                form = limits
            case Structure((Enum(0), None)) if not wanted.is_range:
                pass
            case _:
                raise Misfit((*at, 4), "a range of times" if wanted.is_range else "no restriction", describe(each))
    return form


class _CommandItem(NamedTuple):
    """What is the same in all commands of a use case, of one item.

    Attributes:
        item: the declaration.
        specification: of the item; None where it holds a range of times.
        has_constant: whether what the command carries of it has one value only.
        constant: that value.
        is_dated: whether it sets when something is to be activated.
    """

    item: Access
    specification: Specification | None
    has_constant: bool
    constant: Data
    is_dated: bool


def _command_item(item: Access) -> _CommandItem:
    arguments: Any = (item.target,)
    specification = None if item.specification is GetWithSelection else item.specification(*arguments)
    has_constant = item.requested is not None and is_constant(item.requested)
    constant = constant_of(item.requested) if item.requested is not None and has_constant else None
    return _CommandItem(item, specification, has_constant, constant, is_activation(item))


def _written(shape: Shape, value: Any, name: str) -> Data:
    """The Data of the value of an item; EncodeError."""
    try:
        return write(shape, value)
    except EncodeError as error:
        raise error.within(name) from None


class CommandEngine(Engine[AccessRequest]):
    """Reads and writes the commands of a DLMS use case.

    Args:
        template: the declaration.
    """

    def __init__(self, template: Command) -> None:
        self.declared = template.declared

    @cached_property
    def _prepared(self) -> dict[str, _CommandItem]:
        """The items by name."""
        return {item.name: _command_item(item) for item in self.declared}

    def _align(self, payload: AccessRequest) -> list[tuple[Access, int]]:
        """Each item of the payload with its declaration and place; Misfit where they are not those declared."""
        pairs: list[tuple[Access, int]] = []
        place, specifications = 0, payload.specifications
        for item in self.declared:
            if place < len(specifications):
                specification = specifications[place]
                if type(specification) is item.specification and specification[0] == item.target:
                    pairs.append((item, place))
                    place += 1
                    continue
            if not item.is_optional:
                found = _target_text(specifications[place]) if place < len(specifications) else "the end"
                raise Misfit(("specifications", place), item.name, found)
        if place < len(specifications):
            raise Misfit(("specifications", place), "the end", _target_text(specifications[place]))
        return pairs

    def items(self, payload: Any) -> Iterator[Item]:
        """Every value of a command."""
        if type(payload) is not AccessRequest:
            yield from _generic(payload, "an access request expected")
            return
        try:
            pairs = self._align(payload)
        except Misfit as misfit:
            yield from _generic_request(payload, str(misfit))
            return
        for item, place in pairs:
            yield from self._read_item(item, payload, place)[1]

    def compiled(self, payload: Any) -> Reading | None:
        """What the shape of a command says of its values."""
        return _compiled(payload, self.apart(payload), self._rows)

    def apart(self, payload: Any) -> Apart | None:
        """A command taken apart."""
        if type(payload) is not AccessRequest:
            return None
        specifications = payload.specifications
        if _PLAIN.issuperset(map(type, specifications)):
            return _apart(self, payload, specifications, payload.data)
        if not _PLAIN_OR_SELECTING.issuperset(map(type, specifications)):
            return None
        head = tuple(
            [
                (GetWithSelection, each[0], each.selection.selector) if type(each) is GetWithSelection else each
                for each in specifications
            ]
        )
        return _apart(self, payload, head, (*selections(payload), *payload.data))

    def _rows(self, payload: AccessRequest) -> list[Row] | None:
        """The items of a command for its shape; None where parts of it are read by other means than the walk."""
        rows: list[Row] = []
        selected = 0
        number = sum(map(count_leaves, selections(payload)))
        try:
            for item, place in self._align(payload):
                data, specification = payload.data[place], payload.specifications[place]
                found = self._read_item(item, payload, place)[1]
                if any(each.departure is not None for each in found):
                    return None
                if item.protected:
                    rows.extend(_protected_rows(item, found, data, number))
                    number += count_leaves(data)
                elif type(specification) is GetWithSelection:
                    rows.extend(_selection_rows(item, found, specification.selection.parameters, selected))
                    selected += count_leaves(specification.selection.parameters)
                    number += count_leaves(data)
                else:
                    number = _add_rows(rows, found, item.requested, data, number)
        except Misfit:
            return None
        return rows

    def _read_item(self, item: Access, payload: AccessRequest, place: int) -> tuple[Any, list[Item]]:
        found: list[Item] = []
        try:
            value = self._value(item, payload, place, found)
        except Misfit as misfit:
            return None, [Item(item.name, plain(payload.data[place]), None, None, ("data", place), str(misfit))]
        if not found:
            path: Path = ("specifications", place)
            found.append(Item(item.name, None, None, None, path, constant=True))
        return value, found

    def _value(self, item: Access, payload: AccessRequest, place: int, found: list[Item] | None) -> Any:
        data = payload.data[place]
        path: Path = ("data", place)
        if item.protected:
            return _read_protected(item, data, path, found)
        if item.requested is not None:
            return read(item.requested, data, path, (), found)
        if data is not None:
            raise Misfit(path, "null-data", describe(data))
        specification = payload.specifications[place]
        if isinstance(specification, GetWithSelection):
            return _read_selection(item, specification.selection, ("specifications", place, "selection"), found)
        return None

    def values(self, payload: Any) -> dict[str, Any]:
        """The named values of a command; WireError."""
        if type(payload) is not AccessRequest:
            raise WireError(f"an access request expected, not {type(payload).__name__}")
        try:
            if payload.date_time is not None:
                raise Misfit(("date_time",), "no date-time", str(payload.date_time))
            form = {}
            for item, place in self._align(payload):
                value = self._value(item, payload, place, None)
                if item.is_optional or item.has_range or not _follows(item):
                    form[item.name] = value
            return form
        except Misfit as misfit:
            raise misfit_error(misfit) from None

    def build(self, values: Values, header: GroupingHeader) -> AccessRequest:
        """A command of named values; EncodeError."""
        refuse_unknown("item", values, self._prepared)
        specifications: list[Specification] = []
        data: list[Data] = []
        date: Data = None
        for name, (item, specification, has_constant, constant, is_dated) in self._prepared.items():
            if item.is_optional and name not in values:
                continue
            if item.requested is None and not item.has_range and values.get(name) is not None:
                raise EncodeError(f"nothing is sent here, not {quoted(values[name])}", path=(name,))
            datum: Data = None
            if specification is None:
                specification = GetWithSelection(item.target, _write_selection(item, values))  # type: ignore[arg-type]
            elif item.protected:
                datum = _write_protected(item, values, header)
            elif item.requested is not None:
                if has_constant and values.get(name) is None:
                    datum = constant
                elif name in values:
                    datum = _written(item.requested, values[name], name)
                else:
                    raise EncodeError("a value is missing", path=(name,))
            if is_dated:
                if date is not None and datum != date:
                    raise EncodeError("all items of a command are activated at one time", path=(name,))
                date = datum
            specifications.append(specification)
            data.append(datum)
        invoke = long_invoke_id_and_priority(header.originator_counter)
        return AccessRequest(invoke, None, tuple(specifications), tuple(data))

    def declarations(self) -> Iterator[Declared]:
        """Every value of each item, in the order of the wire."""
        from gbcs.usecases.describe import requested  # no message needs it

        for item in self.declared:
            yield from requested(item)


def _follows(item: Access) -> bool:
    """Whether what a command carries of an item follows from the declaration."""
    return item.requested is None or is_constant(item.requested)


def _is_given(item: Access) -> bool:
    """Whether what a response carries of an item, when it succeeded, is a constant."""
    return item.returned is not None and is_constant(item.returned)


class ResponseEngine(Engine[AccessResponse]):
    """Reads and writes the responses of a DLMS use case.

    Args:
        template: the declaration.
    """

    def __init__(self, template: Response) -> None:
        self.declared = template.declared
        self._is_protected = any(item.protected for item in self.declared)

    def _align(self, payload: AccessResponse) -> list[tuple[Access, int]]:
        """Each answer with the item it answers, as far as the payload tells.

        Where some but not all of the optional items are answered, such an answer has an item of its own, named by
        its place.
        """
        answers = payload.answers
        if len(answers) == len(self.declared):
            items: tuple[Access, ...] = self.declared
        else:
            required = [item for item in self.declared if not item.is_optional]
            missing = len(answers) - len(required)
            optional = [item for item in self.declared if item.is_optional]
            if not 0 <= missing <= len(optional):
                raise Misfit(("answers",), f"{len(self.declared)} answers", f"{len(answers)}")
            # Optional items stand together in every use case, either first or in the place of the first of them.
            first = self.declared.index(optional[0]) if optional else 0
            some = tuple(optional[0]._replace(name=_answer_name(first + each)) for each in range(missing))
            items = (*required[:first], *some, *required[first:])
        for place, (item, answer) in enumerate(zip(items, answers, strict=True)):
            if type(answer) is not item.answer:
                raise Misfit(("answers", place), item.answer.__name__, type(answer).__name__)
        return [(item, place) for place, item in enumerate(items)]

    def items(self, payload: Any) -> Iterator[Item]:
        """Every value of a response."""
        if type(payload) is not AccessResponse:
            yield from _generic(payload, "an access response expected")
            return
        try:
            pairs = self._align(payload)
        except Misfit as misfit:
            yield from _generic_response(payload, str(misfit))
            return
        for item, place in pairs:
            yield from self._read_item(item, payload, place)

    def compiled(self, payload: Any) -> Reading | None:
        """What the shape of a response says of its values."""
        return _compiled(payload, self.apart(payload), self._rows)

    def apart(self, payload: Any) -> Apart | None:
        """A response taken apart."""
        if type(payload) is not AccessResponse:
            return None
        kinds = tuple(map(type, payload.answers))
        if payload.specifications is not None or not _ANSWERS.issuperset(kinds):
            return None
        head: tuple[Any, ...] = kinds
        if any(map(_RESULT, payload.answers)):
            for (result,) in payload.answers:
                head += type(result), int(result)
        data = payload.data
        if self._is_protected:
            data = tuple([get_protected_attributes(each) or each for each in data])  # type: ignore[misc]
        return _apart(self, payload, head, data)

    def _rows(self, payload: AccessResponse) -> list[Row] | None:
        """The items of a response for its shape; see :meth:`CommandEngine._rows`."""
        rows: list[Row] = []
        number = 0
        try:
            for item, place in self._align(payload):
                data, found = payload.data[place], self._read_item(item, payload, place)
                protected = get_protected_attributes(data) if self._is_protected else None
                if payload.answers[place].result:
                    if data is not None:  # which the item has, too
                        return None
                    rows.extend(map(Row, found))
                    number += 1 if protected else count_leaves(data)
                elif protected or item.protected:
                    if not item.protected or type(found[0].value) is not ProtectedAttributes:
                        return None
                    rows.append(Row(found[0], Recipe(), number))
                    number += 1
                else:
                    number = _add_rows(rows, found, item.returned, data, number)
        except Misfit:
            return None
        return rows

    def _read_item(self, item: Access, payload: AccessResponse, place: int) -> list[Item]:
        found: list[Item] = []
        path: Path = ("data", place)
        try:
            value = self._value(item, payload, place, found)
        except Misfit as misfit:
            return [Item(item.name, plain(payload.data[place]), None, None, path, str(misfit))]
        if isinstance(value, Failed):
            return [Item(item.name, value, None, f"failed: {plain(value.result)}", ("answers", place))]
        if isinstance(value, ProtectedAttributes):
            return [Item(item.name, value, None, "encrypted", path)]
        return found or [Item(item.name, None, None, "success", ("answers", place))]

    def _value(self, item: Access, payload: AccessResponse, place: int, found: list[Item] | None) -> Any:
        answer, data = payload.answers[place], payload.data[place]
        path: Path = ("data", place)
        if answer.result != 0:
            return Failed(answer.result, data)
        if item.protected:
            if isinstance(data, ClearAttributes):
                return self._clear(item, data, path, found)
            attributes = get_protected_attributes(data)
            if attributes is None:
                raise Misfit(path, "protected attributes", describe(data))
            return attributes
        if item.returned is None:
            if data is not None:
                raise Misfit(path, "null-data", describe(data))
            return None
        return read(item.returned, data, path, (), found)

    def _clear(self, item: Access, data: ClearAttributes, path: Path, found: list[Item] | None) -> dict[str, Any]:
        value = data.value
        if type(value) is not Structure or len(value) != len(item.protected):
            raise Misfit((*path, "value"), f"a structure of {len(item.protected)}", describe(value))
        return {
            each.name: read(each.shape, attribute, (*path, "value", at), (), found)
            for at, (each, attribute) in enumerate(zip(item.protected, value, strict=True))
        }

    def values(self, payload: Any) -> dict[str, Any]:
        """The named values of a response; WireError.

        An item that carries nothing and succeeded is no value, unless it is optional; attributes that were read
        encrypted stand under their own names.
        """
        if type(payload) is not AccessResponse:
            raise WireError(f"an access response expected, not {type(payload).__name__}")
        try:
            if payload.date_time is not None or payload.specifications is not None:
                raise Misfit((), "neither date-time nor specifications", "one of them")
            form: dict[str, Any] = {}
            for item, place in self._align(payload):
                value = self._value(item, payload, place, None)
                if item.protected and isinstance(value, dict):
                    form.update(value)
                elif isinstance(value, Failed) or item.is_optional or (value is not None and not _is_given(item)):
                    form[item.name] = value
            return form
        except Misfit as misfit:
            raise misfit_error(misfit) from None

    def build(self, values: Values, header: GroupingHeader) -> AccessResponse:
        """A response of named values; protected attributes are left in clear, to be encrypted. EncodeError."""
        names = [item.name for item in self.declared]
        names += [each.name for item in self.declared for each in item.protected]
        names += [_answer_name(place) for place in range(len(self.declared))]
        refuse_unknown("item", values, names)
        answered = self._answered(values)
        taken = {item.name for item in answered} | {each.name for item in answered for each in item.protected}
        for name in values:
            if name not in taken:
                raise EncodeError("no answer stands in this place", path=(name,))
        data: list[Data] = []
        answers: list[Any] = []
        for place, item in enumerate(answered):
            datum, result = self._write_item(item, values, header)
            data.append(datum)
            kind: Any = ActionResult if item.answer is ActionAnswer else DataAccessResult
            try:
                answers.append(item.answer(kind(number_of(kind, result))))
            except EncodeError as error:
                raise error.within(item.name, place) from None
            except ValueError:
                raise EncodeError(f"{quoted(result)} is no {kind.__name__}", path=(item.name, place)) from None
        invoke = long_invoke_id_and_priority(header.originator_counter)
        return AccessResponse(invoke, None, None, tuple(data), tuple(answers))

    def _answered(self, values: Values) -> list[Access]:
        """The items that a response with these values answers."""
        answered: list[Access] = []
        for item in self.declared:
            if item.is_optional and (position := _answer_name(len(answered))) in values:
                answered.append(item._replace(name=position))
            elif not item.is_optional or item.name in values:
                answered.append(item)
        return answered

    def _write_item(self, item: Access, values: Values, header: GroupingHeader) -> tuple[Data, int]:
        value = values.get(item.name)
        if item.protected and value is not None:
            if not isinstance(value, Failed | ProtectedAttributes):
                raise EncodeError(f"protected attributes expected, not {quoted(value)}", path=(item.name,))
            if any(each.name in values for each in item.protected):
                raise EncodeError("given as a whole and in parts", path=(item.name,))
        if isinstance(value, Failed):
            data: Any = value.value
            result: Any = value.result
            return data, result
        if isinstance(value, ProtectedAttributes):
            return protected_attributes_to_data(value), 0
        if item.protected:
            attributes = []
            for each in item.protected:
                if each.name not in values:
                    raise EncodeError("a value is missing", path=(each.name,))
                attributes.append(_written(each.shape, values[each.name], each.name))
            # Even where a broker stands between, the parameters name the parties of the header.
            parameters = ProtectionParameters(header.originator_counter, header.originator, header.recipient)
            return ClearAttributes(parameters, Structure(attributes)), 0  # type: ignore[return-value]
        if item.returned is None:
            if value is not None:
                raise EncodeError(f"nothing is returned here, not {quoted(value)}", path=(item.name,))
            return None, 0
        if item.name not in values:
            if is_constant(item.returned):
                return constant_of(item.returned), 0
            raise EncodeError("a value is missing", path=(item.name,))
        return _written(item.returned, value, item.name), 0

    def declarations(self) -> Iterator[Declared]:
        """Every value of each item, in the order of the wire."""
        from gbcs.usecases.describe import returned  # no message needs it

        for item in self.declared:
            yield from returned(item)


def _answer_name(place: int) -> str:
    """Name of an answer that is not known to be that of one optional item rather than another."""
    return f"answer {place + 1}"


def _target_text(specification: Specification) -> str:
    target: Any = specification[0]
    kind = type_name(type(specification)).removesuffix("-specification")
    return f"{kind} of {target.class_id}/{target.instance_id} {target[2]}"


# Compiled shapes -----------------------------------------------------------------------------------------------------

_PLAIN = frozenset[type]((GetSpecification, SetSpecification, ActionSpecification))
_PLAIN_OR_SELECTING = _PLAIN | {GetWithSelection}
_ANSWERS = frozenset[type]((GetAnswer, SetAnswer, ActionAnswer))
_RESULT = itemgetter(0)

P = TypeVar("P", AccessRequest, AccessResponse)


def _apart(engine: Engine[P], payload: P, head: Any, data: tuple[Data, ...]) -> Apart | None:
    """A payload taken apart; engine, head and types of its Data tell its shape."""
    invoke = payload.long_invoke_id_and_priority
    if payload.date_time is not None or type(invoke) is not LongInvokeIdAndPriority:
        return None
    leaves: list[Any] = []
    kinds: list[Any] = [engine, head]
    outline(data, leaves, kinds)
    leaves.append(invoke)
    return tuple(kinds), len(kinds) + len(head), leaves


def _compiled(payload: Any, apart: Apart | None, rows: Callable[[Any], list[Row] | None]) -> Reading | None:
    """The reading of a payload by its shape."""
    if apart is None:
        return None
    key, size, leaves = apart
    return SHAPES.read(key, size, leaves, partial(_made, payload, leaves, rows))


def _made(payload: Any, leaves: list[Any], rows: Callable[[Any], list[Row] | None]) -> Compiled | None:
    """The compiled shape of a payload, if it has one."""
    from gbcs.usecases.compiled import compile_dlms  # loads JSON

    found = rows(payload)
    return None if found is None else compile_dlms(found, leaves, payload)


def _add_rows(rows: list[Row], found: list[Item], shape: Shape | None, data: Data, number: int) -> int:
    """Add the items of Data, the first leaf of which has a number, to rows; the number of the leaf behind it."""
    behind = number + count_leaves(data)
    declared: list[Leaf] = []
    if shape is not None and all(item.departure is None for item in found):
        declared += declared_leaves(shape, data)
    leaf = iter(zip(map(_recipe, declared), range(number, behind), strict=False))
    for item in found:
        is_leaf = declared and item.value != []  # nor is there one in an empty list
        rows.append(Row(item, *next(leaf)) if is_leaf else Row(item))
    return behind


def _held_rows(data: Data, number: int) -> list[Row]:
    """Rows without items, which hold every leaf of Data to what it is; the first leaf has a number."""
    leaves: list[Any] = []
    outline((data,), leaves, [])
    return [Row(None, Recipe(held=leaf), number + place) for place, leaf in enumerate(leaves) if leaf is not None]


def _selection_rows(item: Access, found: list[Item], parameters: Data, number: int) -> list[Row]:
    """The rows of a range of times: the limits, behind the four leaves of the clock."""
    clock, limits = _held_rows(parameters, number)[:4], item.limits.values()
    return [*clock, *map(Row, found, map(_recipe, limits), range(number + 4, number + 6))]


def _protected_rows(item: Access, found: list[Item], data: Any, number: int) -> Iterator[Row]:
    """The rows of a read of protected attributes: the limits of the first, which those of the others repeat."""
    held = {row.number: row for row in _held_rows(data, number)}
    attributes, _ = data
    at = number
    first = at + 5 if item.protected[0].is_range else None
    for each, wanted in zip(attributes, item.protected, strict=True):
        if wanted.is_range:
            if first is None:
                raise Misfit((), "a range of the first attribute", "none")
            for place, leaf in enumerate(item.limits.values()):
                held.pop(at + 5 + place)
                same = first + place if at > number else -1
                told = found[place] if at == number else None
                yield Row(told, _recipe(leaf), at + 5 + place, same=same)
        at += count_leaves(each)
    if first is None:
        yield from map(Row, found)
    transaction, *parties = range(at + 1, at + 4)
    held.pop(transaction)
    yield Row(None, Recipe(fits=_is_transaction), transaction)
    for party in parties:
        held.pop(party)
        yield Row(None, Recipe(bounds=(8, 8)), party)
    yield from held.values()


def _is_transaction(octets: bytes) -> bool:
    return len(octets) == 9 and octets[0] == ENCRYPTION


_NUMBERS = frozenset[type](NUMBERS)


def _recipe(leaf: Leaf) -> Recipe:
    """How an item is made of a leaf of its declaration."""
    if leaf.constant is not None:
        return Recipe(held=leaf.constant)
    kind, bounds, fits = leaf.kind, None, None
    if leaf.size is not None or leaf.longest is not None:
        if leaf.type is bytes:
            bounds = (leaf.size or 0, min(each for each in (leaf.size, leaf.longest) if each is not None))
        else:
            fits = (
                partial(_has_bits, leaf.size)
                if leaf.type is BitString and leaf.size and leaf.longest is None
                else partial(_fits, leaf)
            )
    meaning = None if leaf.meanings is None else _meaning_of(leaf)
    if kind is None:
        return Recipe(bounds=bounds, fits=fits, meaning=meaning)
    from gbcs.usecases.item_text import remembered_text  # loads JSON

    return Recipe(None, bounds, fits, remembered(kind.read), meaning, remembered_text(kind.read))


def _has_bits(size: int, data: BitString) -> bool:
    return data.length == size


def _fits(leaf: Leaf, data: Data) -> bool:
    """Whether Data is what a leaf is declared as."""
    try:
        read_leaf(leaf, data, (), (), None)
    except Misfit:
        return False
    return True


def _meaning_of(leaf: Leaf) -> Callable[[Any], str | None]:
    """What gives the meaning of a leaf's Data."""
    meanings = dict(leaf.meanings or {})
    if leaf.type is Boolean:
        return lambda data: meanings.get(bool(data))
    if leaf.type in _NUMBERS and all(type(number) is int for number in meanings):
        return lambda data: meanings.get(int(data))
    return meanings.get


# What does not fit ---------------------------------------------------------------------------------------------------


def _generic(payload: Any, departure: str) -> Iterator[Item]:
    yield Item("", plain(payload), None, None, (), departure)


def _generic_request(payload: AccessRequest, departure: str) -> Iterator[Item]:
    for place, (specification, data) in enumerate(payload.items()):
        yield Item("", plain(data), None, _target_text(specification), ("data", place), departure)


def _generic_response(payload: AccessResponse, departure: str) -> Iterator[Item]:
    for place, (answer, data) in enumerate(payload.items()):
        yield Item("", plain(data), None, str(plain(answer.result)), ("data", place), departure)
