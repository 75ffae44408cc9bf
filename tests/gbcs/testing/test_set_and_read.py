"""What a command sets is what another reads, for every attribute that has both: found by the objects."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any, NamedTuple

import pytest

import gbcs
from dlms.apdu.access import ActionSpecification, SetSpecification
from dlms.apdu.common import AttributeDescriptor, MethodDescriptor
from dlms.data import BitString, Boolean, Number, Utf8String, VisibleString
from dlms.time import Date, Time
from gbcs.testing.cosem import moment
from gbcs.testing.electricity import _ACTIVATIONS, _FILTERS, IMMEDIATELY
from gbcs.testing.electricity_values import is_constant
from gbcs.usecases import all_use_cases
from gbcs.usecases.dlms import Command, Elements, Leaf, Members
from tests.gbcs.testing.homes import AT, home, parties

OF_ROLE = {
    "Supplier": "supplier",
    "Network Operator": "network_operator",
    "Access Control Broker": "access_control_broker",
    "Load Controller": "load_controller",
    "WAN Provider": "wan_provider",
}


def value(shape: Any, number: int = 7) -> Any:
    """A value of a shape, none of it the usual one."""
    if isinstance(shape, Members):
        return {key: value(member, number) for key, member in shape.members.items() if not is_constant(member)}
    if isinstance(shape, Elements):
        size = max(shape.least, 1)
        return [value(shape.element, number + place) for place in range(size)]
    assert isinstance(shape, Leaf)
    if shape.constant is not None or shape.type is type(None):
        return shape.constant
    if shape.kind is not None:
        kinds = {
            "a date-time": moment(AT.replace(year=2015)),
            "a date": Date(2015, 3, number, 0xFF),
            "a time": Time(number, 30, 0, 0),
            "seconds since 2000": AT.replace(year=2015),
            "an EUI-64": gbcs.EntityId(bytes((number,)) * 8),
            "text": "7" * (shape.size or min(shape.longest or 4, 4)),
        }
        return kinds[shape.kind.name]
    if shape.type is Boolean:
        return True
    if shape.type is BitString:
        return BitString.from_bits("1" * (shape.size or shape.longest or 0))
    if shape.type in (VisibleString, Utf8String):
        return "seven"
    if issubclass(shape.type, Number):
        return number
    return bytes((number,)) * (shape.size or min(shape.longest or 1, 1))


def cases() -> tuple[list[Any], dict[Any, list[Any]]]:
    """The use cases that set something, and those that read each attribute."""
    setters, readers = [], defaultdict(list)
    for use_case in all_use_cases():
        if not isinstance(use_case.command, Command):
            continue
        for item in use_case.command.declared:
            if item.specification is SetSpecification and use_case not in setters:
                setters.append(use_case)
            elif item.protected:
                for each in item.protected:
                    readers[each.attribute].append((use_case, each.name))
            elif item.specification is not SetSpecification and item.specification is not ActionSpecification:
                readers[item.target].append((use_case, item.name))
    return setters, readers


SETTERS, READERS = cases()


class Pair(NamedTuple):
    """An item that sets an attribute, and one that reads what then holds.

    Attributes:
        setter: the use case that sets it.
        item: which item of it.
        reader: the use case that reads.
        name: of the value in its answer.
    """

    setter: Any
    item: Any
    reader: Any
    name: str


def activated(use_case: Any) -> dict[Any, Any]:
    """What a command makes active: passive attributes to active ones."""
    targets = [item.target for item in use_case.command.declared]
    found = {passive: now for target in targets for passive, now in _ACTIVATIONS.get(target, ())}
    for target in targets:
        if isinstance(target, MethodDescriptor) and (target.class_id, target.method_id) == (113, 2):
            passive, now = (AttributeDescriptor(113, target.instance_id, number) for number in (6, 5))
            found[passive] = now
    return found


def paired() -> tuple[list[Pair], list[tuple[str, str, str]]]:
    """Every item that sets something with those that read it; those that are left out, with the reason."""
    pairs, excluded = [], []
    for use_case in SETTERS:
        active = activated(use_case)
        for item in use_case.command.declared:
            if item.specification is not SetSpecification or item.requested is None or is_constant(item.requested):
                continue
            if item.target in _ACTIVATIONS:
                excluded.append((use_case.reference, item.name, "says when"))
                continue
            reads = {item.target, active.get(item.target, _FILTERS.get(item.target, item.target))}
            found = [
                Pair(use_case, item, reader, name)
                for read in reads
                for reader, name in READERS.get(read, ())
                if use_case.devices[0] in reader.devices
            ]
            pairs += found
            if not found:
                excluded.append((use_case.reference, item.name, "nothing reads it"))
    return pairs, excluded


PAIRS, EXCLUDED = paired()


class Sender:
    """Sends commands to the home, as the parties and the broker do."""

    def __init__(self, elements: str) -> None:
        self.home = home(elements)
        self.counter = 1000

    def send(self, use_case: Any, values: dict[str, Any]) -> dict[str, Any]:
        self.counter += 1
        kind = use_case.devices[0]
        role = next(role for role in use_case.roles if role in OF_ROLE)
        broker = parties().entities["access_control_broker"]
        command = use_case.build_command(
            values,
            originator=parties().entities[OF_ROLE[role]],
            recipient=self.home[kind].entity_id,
            originator_counter=self.counter,
        )
        keys = self.home.keys()
        if use_case.critical:
            command = gbcs.sign(command, keys)
        octets, *_ = self.home.handle(gbcs.encode(gbcs.add_mac(command, keys, acb=broker)), AT)  # alerts follow
        return gbcs.decode(octets).decrypt(keys).values()


def elements_of(use_case: Any) -> str:
    return "twin" if any("Secondary" in item.name for item in use_case.command.declared) else "single"


@pytest.mark.parametrize(
    "use_case",
    [each for each in SETTERS if any(pair.setter is each for pair in PAIRS)],
    ids=lambda each: each.reference,
)
def test_what_is_set_reads_back(use_case):
    sender = Sender(elements_of(use_case))
    values, calendars, days = {}, [], []
    for item in use_case.command.declared:
        if item.requested is None or is_constant(item.requested):
            continue
        values[item.name] = IMMEDIATELY if item.target in _ACTIVATIONS else value(item.requested)
        if item.specification is SetSpecification and item.target.class_id == 11:
            days.append(len(values[item.name]))
        elif item.specification is SetSpecification and item.target.class_id == 10:
            calendars.append(item.name)
    for name in calendars if days else ():  # each entry of a calendar has a bit for each special day
        values[name] = [entry | {"exec_specdays": BitString.from_bits("1" * days[0])} for entry in values[name]]
    answer = sender.send(use_case, values)
    assert not [each for each in answer.values() if isinstance(each, gbcs.usecases.Failed)]
    for pair in PAIRS:
        if pair.setter is not use_case:
            continue
        expected = plain(values[pair.item.name])
        if pair.item.target in _FILTERS:  # a mask of all, and what they become
            expected = BitString.from_bits(values[pair.item.name].bits()[256:])
        asked = {each.name: None for each in pair.reader.command.declared if each.is_optional}
        asked |= {
            each.name: {"from": AT.replace(year=2015, month=12), "to": AT}
            for each in pair.reader.command.declared
            if each.has_range
        }
        got = sender.send(pair.reader, asked)[pair.name]
        assert holds(plain(got), expected), (pair.item.name, pair.reader.reference)


def test_every_setting_is_read_or_has_a_reason():
    reasons = Counter(reason for _, _, reason in EXCLUDED)
    print(
        f"{len(PAIRS)} pairs of {len({pair.setter.reference for pair in PAIRS})} use cases; left out: {dict(reasons)}"
    )
    for row in EXCLUDED:
        print(*row)
    declared = sum(
        item.specification is SetSpecification and item.requested is not None and not is_constant(item.requested)
        for use_case in SETTERS
        for item in use_case.command.declared
    )
    assert len({(pair.setter.reference, pair.item.name) for pair in PAIRS}) + len(EXCLUDED) == declared


def holds(got: Any, given: Any) -> bool:
    """Whether all that was given is there; constants may be there besides."""
    if isinstance(given, dict):
        return all(key in got and holds(got[key], member) for key, member in given.items())
    if isinstance(given, list):
        return len(got) == len(given) and all(map(holds, got, given))
    return got == given


def plain(value: Any) -> Any:
    """A value without its wire type, and a threshold alone or in an array."""
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        found = [plain(each) for each in value]
        return found[0] if len(found) == 1 and not isinstance(found[0], dict | list) else found
    return int(value) if isinstance(value, Number) else value
