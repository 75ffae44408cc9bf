"""Partial failures: published responses in which some parts fail, or have no value, become documents and back.

Some seeds for each published response, so that a failure is the same on every run.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest

import duis
import gbcs
from dlms.apdu.common import DataAccessResult
from duis.mmc import from_mmc, to_mmc
from gbcs.message import CRA, Message
from gbcs.usecases import Failed, NoValue
from gbcs.usecases.dlms import Response
from gbcs.usecases.engines import engine_of
from gbcs.usecases.gbz import NOT_EXECUTED, ResponseTemplate
from tests.conformance.expected import keys, published, variant
from tests.conformance.published import folder
from tests.examples import as_many
from wire.errors import WireError
from zigbee.enumerations import CommandStatus

SEEDS = range(as_many(6))
NAMES = [
    name
    for name in (published() if folder() else ())
    if "_RESPONSE" in name and "_NA_" not in name and "ASN" not in name
]
_STATUSES = (
    CommandStatus.FAILURE,
    CommandStatus.HARDWARE_FAILURE,
    CommandStatus.NOT_FOUND,
    CommandStatus.NOT_AUTHORIZED,
)
_RESULTS = (DataAccessResult.HARDWARE_FAULT, DataAccessResult.READ_WRITE_DENIED, DataAccessResult.OBJECT_UNDEFINED)


def _some_fail(values: Mapping[str, Any], template: Any, chance: random.Random) -> dict[str, Any]:
    if isinstance(template, ResponseTemplate):
        return {name: _component(value, chance) for name, value in values.items()}
    found = dict(values)
    for item in template.declared:
        if chance.random() < 0.3:
            for each in item.protected:
                found.pop(each.name, None)
            found[item.name] = Failed(chance.choice(_RESULTS))
    return found


def _component(value: Any, chance: random.Random) -> Any:
    if isinstance(value, list):
        return [_component(each, chance) for each in value]
    if chance.random() < 0.2:
        return chance.choice((NOT_EXECUTED, Failed(chance.choice(_STATUSES))))
    if not isinstance(value, Mapping):
        return value
    return {name: _member(each, chance) for name, each in value.items()}


def _member(value: Any, chance: random.Random) -> Any:
    if isinstance(value, list):
        return [NoValue() if type(each) is int and chance.random() < 0.1 else each for each in value]
    if chance.random() < 0.2:
        return Failed(chance.choice(_STATUSES))
    return NoValue() if isinstance(value, int) and chance.random() < 0.1 else value


@pytest.mark.parametrize("name", NAMES)
def test_documents_of_partial_failures_say_the_same_again(name: str) -> None:
    message = gbcs.decode(published()[name].octets).decrypt(keys())
    use_case = message.use_case
    template = None if use_case is None else use_case.template(CRA.RESPONSE)
    if not isinstance(template, ResponseTemplate | Response):
        pytest.skip("no DLMS and no GBZ")
    values = message.values()
    for seed in SEEDS:
        changed = _some_fail(values, template, random.Random(f"{name} {seed}"))
        try:
            payload = engine_of(template).build(changed, message.header)
        except WireError:
            continue  # a field of a command can't fail
        partial = Message(message.header, payload, b"", None)
        duis.readings(partial)
        list(partial.items())
        try:
            octets = to_mmc(partial, variant(name))
        except duis.DuisError:
            continue
        assert to_mmc(from_mmc(octets)) == octets
        try:
            again = from_mmc(octets).message()
        except duis.DuisError:
            continue
        assert to_mmc(again, variant(name)) == octets


def test_there_are_published_responses() -> None:
    if not folder():
        pytest.skip("no published vectors")
    assert len(NAMES) > 300
