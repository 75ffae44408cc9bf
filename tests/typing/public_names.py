"""The programs of the README, with the type of each step; mypy and pyright hold them against the library."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_type

import duis
import gbcs
from duis.mmc import MmcDocument
from gbcs.authorisation import Authorisation
from gbcs.protection import Verification
from gbcs.usecases import Item, UseCase, Value, by_reference
from gbcs.view import View
from wire.node import JSON


def messages(octets: bytes, keys: gbcs.KeyStore) -> None:
    message = gbcs.decode(octets)
    assert_type(message, gbcs.Message)
    assert_type(message.header, gbcs.GroupingHeader)
    assert_type(message.header.cra, gbcs.CRA)
    assert_type(message.header.originator, gbcs.EntityId)
    assert_type(message.use_case, UseCase | None)
    assert_type(message.items(), Iterator[Item])
    assert_type(message.values(), dict[str, Value])
    assert_type(message.verify(keys), Verification)
    assert_type(message.decrypt(keys), gbcs.Message)
    assert_type(message.view(), View)
    assert_type(gbcs.encode(message), bytes)
    assert_type(gbcs.to_dict(message), dict[str, JSON])
    assert_type(gbcs.sign(message, keys), gbcs.Message)
    assert_type(gbcs.add_mac(message, keys), gbcs.Message)
    assert_type(gbcs.encrypt(message, keys), gbcs.Message)
    assert_type(gbcs.authorise(message, keys, trust=()), Authorisation)
    for item in message.items():
        assert_type(item.name, str)
        assert_type(item.value, Value)
        assert_type(item.unit, str | None)


def building(command: gbcs.Message) -> None:
    use_case = by_reference("ECS52")
    assert use_case is not None
    made = use_case.build_command(originator=bytes(8), recipient=bytes(8), originator_counter=1)
    assert_type(made, gbcs.Message)
    assert_type(use_case.build_response({}, command=command), gbcs.Message)
    assert_type(use_case.devices, tuple[str, ...])


def documents(octets: bytes, keys: gbcs.KeyStore) -> None:
    request = duis.read_request(octets)
    assert_type(request, duis.Request)
    assert_type(duis.read_response(octets), duis.Response)
    assert_type(request.message, gbcs.Message | None)
    assert_type(request.values, JSON)
    assert_type(request.readings(keys), list[duis.Reading])
    assert_type(duis.readings(octets, keys=keys), list[duis.Reading])
    assert_type(duis.validate(octets), list[duis.Problem])
    command = duis.transform(octets, duis.Device(type="ESME"))
    assert_type(command, gbcs.Message)
    correlation = duis.correlate(octets, command)
    assert_type(correlation, duis.Correlation)
    assert_type(correlation.matches, bool)
    assert_type(duis.describe(command), bytes)
    assert_type(duis.to_mmc(command), bytes)
    assert_type(duis.from_mmc(octets), MmcDocument)
