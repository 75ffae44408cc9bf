"""What the layouts of ZigBee commands say of the parts of a declaration: their fields, commands and attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from construct import Array, BytesInteger, IfThenElse

from gbcs.usecases.gbz import Part, Rule
from wire.errors import EncodeError
from wire.layout import Coded, Enumerated, Flags, Layout, ToEnd, Trailing
from zigbee import general
from zigbee.clusters import Attribute, cluster
from zigbee.types import DATE, OCTET_STRING, STRING, UtcTime

__all__ = [
    "TEXTS",
    "LayoutField",
    "ZclCommand",
    "as_octets",
    "as_text",
    "attributes_of",
    "check",
    "command",
    "command_of",
    "fields",
]

T = TypeVar("T")


class LayoutField(NamedTuple):
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
def fields(layout: Layout) -> tuple[LayoutField, ...]:
    """The fields of a layout."""
    return tuple(_field(name, part) for name, part in layout.fields)


def _field(name: str, part: Any) -> LayoutField:
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
    return LayoutField(name, kind, part if isinstance(part, Layout) else None, is_sequence, is_optional, _type(part))


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


def as_text(name: str, value: T) -> T | str:
    """The text of octets that are one; any other value as it is."""
    if name in TEXTS and isinstance(value, bytes) and type(value) is bytes and value and value.isascii():
        text = value.decode("ascii")
        return text if text.isprintable() else value
    return value


def as_octets(name: str, value: T) -> T | bytes:
    """The octets of a text, where the field holds one; any other value as it is."""
    if name not in TEXTS or not isinstance(value, str):
        return value
    if not value.isascii():
        raise EncodeError("a character that is not ASCII")
    return value.encode("ascii")


class ZclCommand(NamedTuple):
    """A ZCL command that a part names.

    Attributes:
        number: its id.
        layout: of its content.
    """

    number: int
    layout: Layout


@lru_cache(maxsize=256)
def command(cluster_id: int, control: int, name: str) -> ZclCommand:
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
            return ZclCommand(number, layout)
    raise KeyError(name)


def command_of(part: Part) -> ZclCommand:
    """The command of a part; KeyError where its cluster has none of that name."""
    return command(part.cluster_id, part.control, part.command)


@lru_cache(maxsize=256)
def attributes_of(cluster_id: int, names: tuple[str, ...]) -> tuple[Attribute, ...]:
    """The server's attributes of these names; KeyError where the cluster has none of a name."""
    owner = cluster(cluster_id)
    known = {row.name: row for row in owner.server_attributes.values()} if owner else {}
    return tuple(known[name] for name in names)


def check(parts: tuple[Part, ...]) -> None:
    """Check that the parts of a declaration name what the layouts have.

    Raises:
        ValueError: for a command, field or attribute that there is none of.
    """
    for part in parts:
        for each in (part, *(() if part.answer is None else (part.answer,))):
            for problem in _problems(each, parts):
                raise ValueError(f"{each.name}: {problem}")


def _problems(part: Part, parts: tuple[Part, ...]) -> Iterator[str]:
    try:
        layout = command_of(part).layout
    except KeyError:
        yield f"cluster {part.cluster_id:04X} has no command {part.command}"
        return
    rules = part.rules
    if part.attributes is not None:
        try:
            attributes_of(part.cluster_id, part.attributes)
        except KeyError as error:
            yield f"cluster {part.cluster_id:04X} has no attribute {error.args[0]}"
        names = set(part.attributes)
        yield from (f"{name} is no attribute that is read" for name in rules if name not in names)
        for rule in rules.values():
            yield from (f"{name} is no attribute that is read" for name in rule.scale if name not in names)
        return
    known = {each.name for each in parts}
    yield from _unknown_fields({name: rule for name, rule in rules.items() if name != "from_date_time"}, layout, known)


def _unknown_fields(rules: Mapping[str, Rule], layout: Layout, parts: set[str]) -> Iterator[str]:
    known = {field.name: field for field in fields(layout)}
    for name, rule in rules.items():
        if name not in known:
            yield f"{layout.name} has no field {name}"
            continue
        yield from (f"{layout.name} has no field {other}" for other in rule.scale if other not in known)
        if rule.length_of and rule.length_of[0] not in parts and rule.length_of[0] not in known:
            yield f"there is no {rule.length_of[0]} to count"
        if rule.members is not None:
            record = known[name].record
            if record is None:
                yield f"{name} of {layout.name} is no record"
            else:
                yield from _unknown_fields(rule.members, record, parts)
