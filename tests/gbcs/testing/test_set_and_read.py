"""What a command sets is what another reads, for every attribute that has both: found by the objects."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

import gbcs
from dlms.apdu.access import ActionSpecification, SetSpecification
from dlms.data import BitString, Boolean, Number, Utf8String, VisibleString
from dlms.time import Date, Time
from gbcs.testing.cosem import moment
from gbcs.testing.electricity import _ACTIVATIONS, _FILTERS, IMMEDIATELY
from gbcs.testing.electricity_account import MODE
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


@pytest.mark.parametrize("use_case", SETTERS, ids=lambda use_case: use_case.reference)
def test_what_is_set_reads_back(use_case):
    sender = Sender(elements_of(use_case))
    values, targets = {}, {}
    for item in use_case.command.declared:
        if item.requested is None or is_constant(item.requested) or item.specification is not SetSpecification:
            if (
                item.specification is ActionSpecification
                and item.requested is not None
                and not is_constant(item.requested)
            ):
                return  # commands that act besides are tested with what they do
            continue
        values[item.name] = IMMEDIATELY if item.target in _ACTIVATIONS else value(item.requested)
        targets[item.target] = item
    days = [len(values[item.name]) for target, item in targets.items() if target.class_id == 11]
    for target, item in targets.items():
        if target.class_id == 10 and days:  # each entry of a calendar has a bit for each special day
            entries = [entry | {"exec_specdays": BitString.from_bits("1" * days[0])} for entry in values[item.name]]
            values[item.name] = entries
    answer = sender.send(use_case, values)
    assert not [each for each in answer.values() if isinstance(each, gbcs.usecases.Failed)]
    active = {
        passive: now for activation, pairs in _ACTIVATIONS.items() if activation in targets for passive, now in pairs
    }
    read_back = 0
    for target, item in targets.items():
        expected = plain(values[item.name])
        if target in _FILTERS:  # a mask of all, and what they become
            expected = BitString.from_bits(values[item.name].bits()[256:])
        for read in {target, active.get(target, _FILTERS.get(target, target))}:
            for reader, name in READERS.get(read, ()):
                if read == MODE or use_case.devices[0] not in reader.devices:
                    continue
                asked = {each.name: None for each in reader.command.declared if each.is_optional}
                asked |= {
                    each.name: {"from": AT.replace(year=2015, month=12), "to": AT}
                    for each in reader.command.declared
                    if each.has_range
                }
                got = sender.send(reader, asked)[name]
                assert holds(plain(got), expected), (item.name, reader.reference)
                read_back += 1
    print(use_case.reference, read_back)


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
