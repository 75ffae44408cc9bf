"""What a use case declares, and what its declaration makes of a message.

:meth:`UseCase.build_command`, :meth:`UseCase.build_response` and :meth:`UseCase.build_alert` make messages of named
values; ``items()`` and ``values()`` of a message take them out again.

A use case has up to three templates: of its command, its response, its alert. A template ties the places of a payload
to the standard's names and says what is constant there. It works both ways: :meth:`Engine.values` takes the named
values out of a payload, :meth:`Engine.build` makes the payload of them. What is constant, or follows from other
values or the header, is no value: it is checked, and written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, NamedTuple, Protocol, TypeAlias, TypeVar

import gbcs
from wire.node import JSON, plain

if TYPE_CHECKING:
    from dlms.time import DateTime
    from gbcs.entity import EntityId
    from gbcs.header import GroupingHeader
    from gbcs.message import Message
    from gbcs.payload import Payload
    from gbcs.usecases.compiled import Reading
    from gbcs.usecases.shapes import Apart

__all__ = [
    "ANY",
    "CHF",
    "DEVICES",
    "ESME",
    "GPF",
    "GSME",
    "HCALCS",
    "PPMID",
    "PROTOCOLS",
    "ROLES",
    "SAPC",
    "TOKENS",
    "Built",
    "Declared",
    "Engine",
    "Failed",
    "Item",
    "NoValue",
    "Path",
    "Template",
    "UseCase",
    "Value",
    "Values",
    "Vocabulary",
    "item_to_plain",
    "plain_value",
]

ROLES = (
    "Supplier",
    "Network Operator",
    "Access Control Broker",
    "Load Controller",
    "Transitional CoS",
    "WAN Provider",
    "Recovery",
    "Contingency",
)
"""The roles of remote parties, by the names that :attr:`UseCase.roles` has."""

DEVICES = ("ESME", "GSME", "GPF", "CHF", "PPMID", "HCALCS", "SAPC")
"""The types of devices, by the names that :attr:`UseCase.devices` has."""

ESME, GSME, GPF, CHF, PPMID, HCALCS, SAPC = ((device,) for device in DEVICES)
ANY: tuple[str, ...] = ()
"""In the place of types of devices: the tables name none, and none is asked for."""

PROTOCOLS = ("DLMS", "GBZ", "ASN.1")
"""The protocols of payloads, by the names that :attr:`UseCase.protocols` has."""

Path: TypeAlias = tuple[str | int, ...]

Value: TypeAlias = "int | float | str | bytes | datetime | Sequence[Value] | Mapping[str, Value] | None"
"""A value of a message: numbers, text, octets and times, in the types of the protocol or in Python's; nodes (they are
tuples); members of structures as a dict, arrays as a list."""

Values: TypeAlias = Mapping[str, Value]
"""Named values of a message: name of an item → its value; members of structures are dicts, arrays are lists."""


class Failed(NamedTuple):
    """In the place of a value: a device did not carry out an item of a command.

    Attributes:
        result: the device's reason, an enumeration of the protocol.
        value: what it returned nevertheless; None for nothing.
    """

    result: Value
    value: Value = None


class NoValue(NamedTuple):
    """In the place of a value: a device answered with the number that stands for none.

    Attributes:
        number: as it stands on the wire; None where it is not known (a document of MMC does not say it).
    """

    number: int | None = None


class Item(NamedTuple):
    """One value of a message with what the standard calls it.

    Attributes:
        name: the standard's name; places in arrays stand in brackets, from 1: ``Tariff[3]``. Empty where the value has
            no name because it departs from the declaration.
        value: as a Python value; an empty list for a list without elements, :class:`Failed` for what a device of DLMS
            did not carry out.
        unit: such as ``Wh``; None for a value without one, or one that the declaration does not know.
        meaning: what the value says, such as the name of an enumeration's member; None where it speaks for itself.
        place: path of the value in the payload.
        departure: how it departs from its declaration, in words; None where it fits.
        constant: True where the declaration allows this value alone.
    """

    name: str
    value: Value
    unit: str | None
    meaning: str | None
    place: Path
    departure: str | None = None
    constant: bool = False


TOKENS = ("creditToken", "top_up_code")
"""Ends of the names of prepayment tokens, whose items say what the token says."""


def item_to_plain(item: Item) -> dict[str, JSON]:
    """An item as JSON knows it: name and value; unit, meaning, departure and constant where there is one."""
    value = plain_value(item.value)
    if item.departure is None and type(value) is dict and value.keys() == _TYPED:
        value = value["value"]  # the declaration says the type
    form: dict[str, Any] = {"name": item.name, "value": value}
    if item.unit is not None:
        form["unit"] = item.unit
    if item.meaning is not None:
        form["meaning"] = item.meaning
    if item.constant:
        form["constant"] = True
    if item.departure is not None:
        form["departure"] = item.departure
        if not item.name:
            form["place"] = list(item.place)
    return form


_TYPED = {"type", "value"}


def plain_value(value: Value) -> JSON:
    """A value of an item as JSON knows it: members of structures by name, elements of arrays in a list."""
    if isinstance(value, dict):
        return {str(name): plain_value(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain_value(element) for element in value]
    return plain(value)


def generic(value: Any, departure: str | None, place: Path = ()) -> Iterator[Item]:
    """Every value of a tree without names: its leaves in their order.

    Args:
        value: a node, or anything in one.
        departure: why they have no names.
        place: of the value.
    """
    if isinstance(value, tuple):
        steps: Any = getattr(value, "_fields", None) or range(len(value))
        for step, part in zip(steps, value, strict=True):
            yield from generic(part, departure, (*place, step))
    else:
        yield Item("", value, None, None, place, departure)


class Declared(NamedTuple):
    """One value that a template declares, for people who look it up.

    Attributes:
        name: the standard's, places in arrays as ranges: ``Tariff[1..48]``.
        type: as the protocol names it, with its size: ``octet-string(12)``.
        unit: see :class:`Item`.
        note: what else is to be known: a constant, the meanings of numbers, where it is left out; empty for nothing.
        action: what is done with it: get, set, action (and what else the protocol has); empty where nothing is to say.
        path: of the value in :data:`Values`, with None for a place in a list; empty for what is no value, a constant or
            what follows from others.
    """

    name: str
    type: str
    unit: str | None = None
    note: str = ""
    action: str = ""
    path: tuple[str | None, ...] = ()


Built = TypeVar("Built", covariant=True)


class Engine(Protocol[Built]):
    """Reads and writes the payloads of a template."""

    def items(self, payload: Any) -> Iterator[Item]:
        """Every value of the payload in the order of the wire, constants included.

        Never raises: what does not fit its declaration is shown generically and says where it departs.
        """

    def compiled(self, payload: Any) -> Reading | None:
        """What the payload's shape says of its values; None where it has to be walked (:mod:`gbcs.usecases.shapes`).

        Its items are those of :meth:`items`.
        """
        return None

    def apart(self, payload: Any) -> Apart | None:
        """A payload taken apart; None for one that has no shape."""
        return None

    def values(self, payload: Any) -> dict[str, Value]:
        """The named values, such that ``build`` makes the payload of them again.

        Raises:
            WireError: where the payload does not fit the declaration.
        """

    def build(self, values: Values, header: GroupingHeader) -> Built:
        """The payload of these values.

        Args:
            values: see :data:`Values`.
            header: of the message to be; originator counter and parties stand in some payloads too.

        Raises:
            EncodeError: where a value is missing, unknown, or out of range; its path leads to the value.
        """

    def declarations(self) -> Iterator[Declared]:
        """Every value that a payload may hold, in the order of the wire."""

    def failures(self) -> Iterator[Declared]:
        """What may stand in the place of values: a status for what was not done, an encrypted part for its content."""
        return iter(())

    def known(self, values: Values) -> Values:
        """The values with :class:`NoValue` in the place of numbers that stand for none."""
        return values


Vocabulary: TypeAlias = Literal["DLMS", "GBZ", "node", "alert"]
"""What templates are written in."""


class Template(Generic[Built]):
    """One direction of a use case: what is declared of its payload, as data.

    What reads and writes payloads by it is :func:`gbcs.usecases.engines.engine_of`, so that a declaration needs no part
    of the protocol to be read.
    """

    VOCABULARY: ClassVar[Vocabulary]
    """What it is written in."""

    engine: Engine[Built]
    """There once :func:`~gbcs.usecases.engines.engine_of` has made it."""


_NAMES = {"without_service": DEVICES, "supplier_alone": DEVICES, "roles": ROLES, "protocols": PROTOCOLS}


class _Fields(NamedTuple):
    message_code: int
    reference: str
    name: str
    protocols: tuple[str, ...]
    services: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    without_service: tuple[str, ...] = ()
    roles: tuple[str, ...] | None = ()
    critical: bool | None = None
    future_dateable: bool = False
    sensitive: bool = False
    replay_protection: bool | None = None
    tapped_off: bool = False
    is_alert: bool = False
    supersedes: str | None = None
    within_home: bool = False
    supplier_alone: tuple[str, ...] = ()
    free_order: bool = False
    mac_suffices: bool = False
    no_request: bool = False
    told_apart: Mapping[str, str] = MappingProxyType({})
    command: Template[Payload] | None = None
    response: Template[Payload] | None = None
    alert: Template[Payload] | None = None


class UseCase(_Fields):
    """A use case of GBCS: what its message code stands for.

    Attributes:
        message_code: 0 to 65535.
        reference: ``ECS17b``.
        name: the standard's title.
        protocols: of the payload: DLMS, GBZ or ASN.1; two where messages of either protocol share the code; none
            for the use cases that are native ZigBee frames.
        services: the service reference variants that become it, or bring the alert, each with the types of devices
            that it then goes to, or comes from; :data:`ANY` where the tables name none. This is the one place where
            services, use cases and devices are tied together.
        without_service: types of devices that carry it out, or send the alert, though no service says so.
        roles: of the remote parties that may send the command; None where the standard has no table.
        critical: whether the command is signed by the remote party; None for what never leaves the home.
        future_dateable: whether the command may carry an activation time for the device.
        sensitive: whether the response holds personal data, encrypted.
        replay_protection: whether the device checks the originator counter; None where it has none to check.
        tapped_off: whether the gas proxy function copies the command for its own data.
        is_alert: whether the device sends it on its own account.
        supersedes: reference of the earlier version that this one replaces.
        within_home: whether it stays between the devices of a home.
        supplier_alone: types of devices that take it of their supplier alone, whoever else may send it to others.
        free_order: whether the order of a command's components says nothing.
        mac_suffices: whether a device takes the command, critical as it is, with the broker's MAC alone.
        no_request: whether its response is that of a service, though no request becomes its command.
        told_apart: service → what the published test data put behind the reference where several services become it,
            or the service becomes several.
        command: template of the command's payload; None where the use case has none, or it is not declared.
        response: template of the response's payload.
        alert: template of the alert's payload.
    """

    __slots__ = ()

    if not TYPE_CHECKING:  # type checkers know the fields

        def __new__(cls, *fields: Any, **named: Any) -> UseCase:
            """Make a use case.

            Raises:
                ValueError: where devices, roles or protocols are unknown, a service is told apart that does not become
                    it, or a text stands in the place of a tuple.
            """
            use_case = super().__new__(cls, *fields, **named)
            if not isinstance(use_case.services, Mapping):
                raise ValueError(f"{use_case.reference}: services is a mapping, not {use_case.services!r}")
            if others := use_case.told_apart.keys() - use_case.services:
                raise ValueError(f"{use_case.reference}: {min(others)} is told apart, but none of its services")
            tuples = {name: (getattr(use_case, name), known) for name, known in _NAMES.items()}
            for service, devices in use_case.services.items():
                tuples[f"devices of service {service}"] = (devices, DEVICES)
            for name, (said, known) in tuples.items():
                if said is None:
                    continue
                if not isinstance(said, tuple):
                    raise ValueError(f"{use_case.reference}: {name} is a tuple, not {said!r}")
                if unknown := [each for each in said if each not in known]:
                    raise ValueError(f"{use_case.reference}: {unknown[0]!r} is none of the {name} {', '.join(known)}")
            return use_case

        @classmethod
        def _make(cls, iterable: Iterable[Any]) -> UseCase:
            return cls(*iterable)

    @property
    def devices(self) -> tuple[str, ...]:
        """The types of devices that carry it out, or send the alert: some of :data:`DEVICES`.

        Empty where the standard's tables name none, which is then not checked.
        """
        return tuple(dict.fromkeys((*chain.from_iterable(self.services.values()), *self.without_service)))

    def template(self, cra: int) -> Template[Payload] | None:
        """The template of a direction: 1 command, 2 response, 3 alert."""
        return (self.command, self.response, self.alert)[cra - 1]

    def build_command(
        self,
        values: Values | None = None,
        *,
        originator: EntityId | bytes | str,
        recipient: EntityId | bytes | str,
        originator_counter: int,
        supplementary_remote_party: EntityId | bytes | str | None = None,
        supplementary_remote_party_counter: int | None = None,
        key_agreement_certificate: bytes | None = None,
        device: str | None = None,
        role: str | None = None,
    ) -> Message:
        """A command of named values, without signature and MAC.

        Args:
            values: see :data:`Values`; None for a command that needs none.
            originator: who sends it.
            recipient: the device.
            originator_counter: of the originator, 64 bits; greater than in any command before.
            supplementary_remote_party: for whom a broker sends it.
            supplementary_remote_party_counter: that party's own counter.
            key_agreement_certificate: DER octets of that party's certificate, where the response is to be encrypted.
            device: type of the device, where it is to be checked that it carries this use case out.
            role: of the originator (or the supplementary party), where it is to be checked that it may send it.

        Raises:
            EncodeError: where a value is missing, unknown or out of range (its path leads to the value), the use case
                has no command, or device or role are wrong.
        """
        return gbcs.build_command(
            self,
            values,
            originator=originator,
            recipient=recipient,
            originator_counter=originator_counter,
            supplementary_remote_party=supplementary_remote_party,
            supplementary_remote_party_counter=supplementary_remote_party_counter,
            key_agreement_certificate=key_agreement_certificate,
            device=device,
            role=role,
        )

    def build_response(
        self,
        values: Values | None = None,
        *,
        command: Message,
        date_time: DateTime | None = None,
        supplementary_originator_counter: int | None = None,
    ) -> Message:
        """The response to a command of named values, without signature and MAC.

        Args:
            values: see :data:`Values`; :class:`Failed` in the place of what was not carried out.
            command: what it answers; says the parties and counters.
            date_time: when the device acted or read, in the responses that say it.
            supplementary_originator_counter: of the device, where the response is encrypted for the supplementary
                party.

        Raises:
            EncodeError: where a value is missing, unknown or out of range, or the command is not of this use case.
        """
        return gbcs.build_response(
            self,
            values,
            command=command,
            date_time=date_time,
            supplementary_originator_counter=supplementary_originator_counter,
        )

    def build_alert(
        self,
        values: Values | None = None,
        *,
        originator: EntityId | bytes | str,
        recipient: EntityId | bytes | str,
        originator_counter: int,
        supplementary_remote_party: EntityId | bytes | str | None = None,
        supplementary_remote_party_counter: int | None = None,
        device: str | None = None,
    ) -> Message:
        """An alert of named values, without signature and MAC.

        Args:
            values: see :data:`Values`.
            originator: the device.
            recipient: whom it tells.
            originator_counter: of the device, 64 bits.
            supplementary_remote_party: whom the alert names besides.
            supplementary_remote_party_counter: the counter of that party's command.
            device: type of the device, where it is to be checked that it sends this alert.

        Raises:
            EncodeError: where a value is missing, unknown or out of range, or the use case has no alert.
        """
        return gbcs.build_alert(
            self,
            values,
            originator=originator,
            recipient=recipient,
            originator_counter=originator_counter,
            supplementary_remote_party=supplementary_remote_party,
            supplementary_remote_party_counter=supplementary_remote_party_counter,
            device=device,
        )
