"""Templates of GBZ payloads: how the use cases of gas meters are declared.

A command is a sequence of components, each a command of a ZigBee cluster; the answer to each stands in the response.
So both are declared in one go, as each :class:`Part` of :func:`use_case`. A part states what its use case adds to the
layout that :mod:`zigbee` knows: which fields are constant, or restricted, or follow from others, what SMETS calls them,
and what answers the component.

The named values of a payload (see :data:`gbcs.usecases.model.Values`) have one entry for each part that has values:

===================================  ===================================================================
part                                 value
===================================  ===================================================================
a component, once                    dict: field → value; no entry where all its fields are constant
a component, as often as needed      list of such dicts
a component that is optional         the dict; no entry where the component is not there
copies that differ in their index    one dict for all of them
attributes read, in a command        no entry
attributes read, in a response       dict: attribute → value, or ``Failed`` for an attribute
the answer of a command's own        dict: field → value, under the name of the answer
several answers to one component     list of such dicts, under the name of the answer
a default response                   its status, ``SUCCESS``, under the name of the component it answers
any failure                          ``Failed`` with the status in the place of what did not succeed
===================================  ===================================================================

Fields have the names of the layouts in :mod:`zigbee.clusters`, attributes the standard's, ``from_date_time`` is a field
of the components that have one. Values are those of the layout: records as dicts, sequences as lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sized
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from gbcs.usecases.model import Failed, Path, Template, UseCase

if TYPE_CHECKING:
    from gbcs.payload.gbz import Component, GbzPayload
    from wire.units import Unit

__all__ = [
    "ABSENT",
    "BASIC",
    "CALENDAR",
    "DEVICE_MANAGEMENT",
    "EVENTS",
    "INDEX",
    "ISSUED",
    "MESSAGING",
    "METERING",
    "NOT_EXECUTED",
    "PREPAYMENT",
    "PRICE",
    "CommandTemplate",
    "ComponentTemplate",
    "Part",
    "ResponseTemplate",
    "Rule",
    "ask",
    "item",
    "length_of",
    "read",
    "reply",
    "tell",
    "use_case",
]

BASIC, PRICE, METERING, MESSAGING, PREPAYMENT, CALENDAR, DEVICE_MANAGEMENT, EVENTS = (
    0x0000,
    0x0700,
    0x0702,
    0x0703,
    0x0705,
    0x0707,
    0x0708,
    0x0709,
)
_CLUSTER_NAMES = {BASIC: "Basic", PRICE: "Price", METERING: "Metering", PREPAYMENT: "Prepayment"}

ISSUED = frozenset(("issuer_event_id", "issuer_calendar_id", "message_id"))
"""Fields with the identifier of what is issued, which the DCC makes of the time of its command."""

NOT_EXECUTED = Failed(0x01, 0xFF)
"""A component that the device left out because one before it failed.

The value of a ``Failed`` is the command id that the default response names, where it is not that of the component.
"""


class _Rule(NamedTuple):
    allowed: Any = None
    name: str | None = None
    unit: Unit | str | None = None
    lengths: range | None = None
    scale: tuple[str, ...] = ()
    length_of: tuple[str, ...] = ()
    is_index: bool = False
    is_absent: bool = False
    members: Mapping[str, Rule] | None = None


class Rule(_Rule):
    """What a use case says of a field or an attribute.

    Attributes:
        allowed: the only value (a number or octets), a tuple of values, or a range; None for whatever the type allows.
        name: what SMETS or CHTS call it, with ``{}`` in the place of each index; None for the name in the ZCL.
        unit: of the value; in words, where attributes of another message have a part in it.
        lengths: how long octets, text or a list may be; None for any length.
        scale: the fields or attributes beside this one that scale it: (multiplier, divisor), or (trailing digit,) whose
            high nibble is a number of decimals.
        length_of: the field counts the elements of this other: (field,) of the same record, (part,) the components of a
            part, (part, field) a field of the only component of a part.
        is_index: the field numbers the copies of a component, from 0.
        is_absent: the field, which the ZCL leaves to choice, is not there.
        members: rules of the fields of the records in this field.
    """

    @cached_property
    def is_constant(self) -> bool:
        """Whether there is one value only."""
        return type(self.allowed) in (int, bytes)

    @cached_property
    def is_value(self) -> bool:
        """Whether the field is one of the named values: neither constant nor known from others."""
        return not (self.is_constant or self.length_of or self.is_index or self.is_absent)

    def departure(self, value: Any) -> str | None:
        """In words, how a value is none of those allowed."""
        allowed = self.allowed
        if self.is_absent:
            return "nothing"
        if self.lengths is not None and not (isinstance(value, Sized) and len(value) in self.lengths):
            return f"{self.lengths[0]} to {self.lengths[-1]} of them"
        if allowed is None:
            return None
        if isinstance(allowed, range):
            return None if value in allowed else f"{allowed[0]} to {allowed[-1]}"
        if isinstance(allowed, tuple):
            return None if value in allowed else f"one of {', '.join(map(str, allowed))}"
        if value == allowed:
            return None
        return f"always {allowed.hex() or 'nothing' if isinstance(allowed, bytes) else allowed}"


FREE = Rule()
INDEX = Rule(is_index=True)
ABSENT = Rule(is_absent=True)


def item(
    name: str | None = None,
    unit: Unit | str | None = None,
    allowed: Any = None,
    *,
    lengths: range | None = None,
    scale: tuple[str, ...] = (),
    **members: Any,
) -> Rule:
    """A field or attribute: what SMETS calls it, and the rest of its :class:`Rule`.

    Args:
        name: see :class:`Rule`.
        unit: see there.
        allowed: see there.
        lengths: see there.
        scale: see there.
        members: rules of the fields of the records in it.
    """
    return Rule(allowed, name, unit, lengths, scale, members=_rules(members) if members else None)


def length_of(*path: str) -> Rule:
    """The field counts the elements of another; see :attr:`Rule.length_of`."""
    return Rule(length_of=path)


class Part(NamedTuple):
    """A component of a command, or what answers it.

    Attributes:
        name: of its values, unique in the template.
        cluster_id: of the cluster.
        control: frame control of the ZCL header.
        command: name of the ZCL command.
        rules: of fields, or of attributes.
        attributes: names of those that are read, in order; None for other commands.
        least: how often the component occurs at least.
        most: how often it occurs at most.
        are_copies: the components differ in their index alone, and have their values in common.
        has_from_date_time: whether the component has one.
        is_encrypted: whether its content is.
        answer: what answers; None for a default response. Its ``least`` and ``most`` are numbers of answers to one
            component.
        failure_control: frame control of a default response.
    """

    name: str
    cluster_id: int
    control: int
    command: str
    rules: Mapping[str, Rule]
    attributes: tuple[str, ...] | None = None
    least: int = 1
    most: int = 1
    are_copies: bool = False
    has_from_date_time: bool = False
    is_encrypted: bool = False
    answer: Part | None = None
    failure_control: int = 0x08

    @property
    def is_list(self) -> bool:
        """Whether its values are a list."""
        return self.most > 1 and not self.are_copies


def _rules(rules: Mapping[str, Any]) -> dict[str, Rule]:
    return {name: rule if isinstance(rule, Rule) else _rule(rule) for name, rule in rules.items()}


def _rule(value: Any) -> Rule:
    return Rule(members=_rules(value)) if isinstance(value, Mapping) else Rule(value)


def _times(times: int | tuple[int, int]) -> tuple[int, int]:
    return (times, times) if isinstance(times, int) else times


def ask(
    cluster_id: int,
    command: str,
    answer: Part | None = None,
    *,
    name: str | None = None,
    times: int | tuple[int, int] = 1,
    **rules: Any,
) -> Part:
    """A command to the server of a cluster.

    Args:
        cluster_id: of the cluster.
        command: its standard name.
        answer: see :func:`reply`; a default response answers without.
        name: of the values, where it is not that of the command.
        times: how many components; a tuple of the least and the most.
        rules: of the fields: a constant, a tuple or range of what is allowed, or a :class:`Rule`. A rule of
            ``from_date_time`` says that the component has one.
    """
    return _command(0x01, cluster_id, command, answer, name, times, rules, 0x08)


def tell(
    cluster_id: int,
    command: str,
    answer: Part | None = None,
    *,
    name: str | None = None,
    times: int | tuple[int, int] = 1,
    failure_control: int = 0x00,
    **rules: Any,
) -> Part:
    """A command to the client of a cluster; see :func:`ask`."""
    return _command(0x09, cluster_id, command, answer, name, times, rules, failure_control)


def _command(
    control: int,
    cluster_id: int,
    command: str,
    answer: Part | None,
    name: str | None,
    times: int | tuple[int, int],
    rules: Mapping[str, Any],
    failure_control: int,
) -> Part:
    least, most = _times(times)
    found = _rules(rules)
    return Part(
        name or command,
        cluster_id,
        control,
        command,
        found,
        least=least,
        most=most,
        are_copies=any(rule.is_index for rule in found.values()),
        has_from_date_time="from_date_time" in found,
        answer=answer and answer._replace(cluster_id=cluster_id),
        failure_control=failure_control,
    )


def reply(
    command: str,
    control: int = 0x19,
    *,
    name: str | None = None,
    times: int | tuple[int, int] = 1,
    is_encrypted: bool = False,
    **rules: Any,
) -> Part:
    """A command that answers another of its cluster; see :func:`ask`.

    Args:
        command: its standard name.
        control: frame control.
        name: of the values, where it is not that of the command.
        times: how many answer one component.
        is_encrypted: whether the content is.
        rules: of the fields.
    """
    least, most = _times(times)
    return Part(name or command, 0, control, command, _rules(rules), None, least, most, is_encrypted=is_encrypted)


def read(
    cluster_id: int,
    *attributes: str,
    control: int = 0x08,
    is_encrypted: bool = False,
    **rules: Any,
) -> Part:
    """Attributes of a cluster's server, read.

    Args:
        cluster_id: of the cluster.
        attributes: their standard names, in order; those with rules stand in their place among them.
        control: frame control of the answer.
        is_encrypted: whether the answer is.
        rules: of attributes.
    """
    name = f"{_CLUSTER_NAMES[cluster_id]}Attributes"
    answer = Part(
        name,
        cluster_id,
        control,
        "ReadAttributesResponse",
        _rules(rules),
        attributes,
        is_encrypted=is_encrypted,
    )
    return Part(name, cluster_id, 0x00, "ReadAttributes", {}, attributes, answer=answer)


def use_case(message_code: int, reference: str, name: str, *parts: Part, **metadata: Any) -> UseCase:
    """A use case with a GBZ command and response.

    Args:
        message_code: see :class:`gbcs.usecases.model.UseCase`.
        reference: see there.
        name: see there.
        parts: the components of the command.
        metadata: the other fields of the use case.
    """
    command, response = CommandTemplate(parts), ResponseTemplate(parts)
    return UseCase(message_code, reference, name, ("GBZ",), command=command, response=response, **metadata)


# Templates -----------------------------------------------------------------------------------------------------------


_Payload: TypeAlias = "GbzPayload"  # what needs construct is not loaded here
_OneComponent: TypeAlias = "Component"


class _Parts(NamedTuple):
    parts: tuple[Part, ...]


class CommandTemplate(_Parts, Template[_Payload]):
    """The template of a command.

    Attributes:
        parts: its components, in order.
    """

    VOCABULARY = "GBZ"


class ResponseTemplate(_Parts, Template[_Payload]):
    """The template of the response to a command.

    Attributes:
        parts: the components of the command, in order.
    """

    VOCABULARY = "GBZ"


class _Component(NamedTuple):
    parts: tuple[Part, ...]
    at: Path = ("body",)


class ComponentTemplate(_Component, Template[_OneComponent]):
    """The template of the component that an alert holds behind its code and time stamp.

    Attributes:
        parts: what the component may be, told apart by cluster and command; the first is the usual one.
        at: its place in the payload.
    """

    VOCABULARY = "GBZ"
