"""Any request of the model: transform and correlate agree, the description says it all, and nothing else is raised."""

import re
from contextlib import suppress
from copy import deepcopy
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import duis
import gbcs
from duis import schema, services
from duis.bindings.requests import by_message_code, by_service
from tests.examples import examples
from tests.strategies import duis as documents
from tests.strategies.service_requests import AT, bindings, request

_TRIES = 40
slow = examples(25)
CASES = [pytest.param(each, id=f"{each.service}-{each.use_case}-{number}") for number, each in enumerate(bindings())]


def commands(binding, wanted=1):
    """Requests that become the binding's use case, each with its command."""
    found = []
    for seed in range(_TRIES):
        made = request(binding, Random(f"{binding.service} {binding.use_case} {binding.when} {seed}"))
        try:
            message = duis.transform(made.xml, made.device, None, made.acb, AT, unconfirmed=True)
        except duis.DuisError:
            continue
        if message.header.message_code == binding.message_code:
            found.append((made, message))
            if len(found) == wanted:
                break
    assert found, "no request of this binding was made"
    return found


@pytest.mark.parametrize("binding", CASES)
def test_a_request_becomes_a_command_that_means_it(binding):
    for made, message in commands(binding, 3):
        octets = gbcs.encode(message)
        assert gbcs.decode(octets) == message
        found = duis.correlate(made.xml, octets, made.device, AT, acb=made.acb, unconfirmed=True)
        assert found.matches, (found.differences, found.reasons)
        assert found.use_case == binding.declaration.reference
        said = duis.explain(gbcs.decode(octets))
        assert duis.validate(said.xml) == []
        again = duis.transform(said.xml, said.device, said.use_case, said.acb, said.at, unconfirmed=True)
        assert gbcs.encode(again) == octets


@pytest.mark.parametrize("binding", CASES)
def test_a_request_without_a_mandatory_element_is_refused(binding):
    ((made, message),) = commands(binding)
    root = etree.fromstring(made.xml)
    body = root.find("{*}Body")[0]
    for element in list(body.iter("*")):
        parent = element.getparent()
        if element is body:
            continue
        at = parent.index(element)
        parent.remove(element)
        changed = etree.tostring(root)
        if duis.validate(changed):
            with pytest.raises(duis.DuisError) as caught:
                duis.transform(changed, made.device, None, made.acb, AT)
            assert caught.value.path[:2] == ("Request", "Body")
            with pytest.raises(duis.DuisError):
                duis.correlate(changed, message, made.device, AT, acb=made.acb)
        parent.insert(at, element)


@pytest.mark.parametrize(
    "service", [each for each in services.services() if by_service(each.variant)], ids=lambda each: each.variant
)
def test_a_variant_that_the_service_has_not_is_refused(service):
    ((made, _),) = commands(by_service(service.variant)[0])
    for variant in range(1, 10):
        changed = re.sub(rb"(CommandVariant>)\d", rb"\g<1>%d" % variant, made.xml)
        if variant not in service.command_variants:
            with pytest.raises(duis.DuisError, match=r"CommandVariant"):
                duis.transform(changed, made.device, None, made.acb, AT)


@slow
@given(documents.requests, st.sampled_from((None, "ESME", "GSME", "CHF", "GPF", "PPMID", "HCALCS", "SAPC")))
def test_any_valid_request_gives_a_command_or_an_error(octets, kind):
    device = duis.Device(type=kind)
    try:
        message = duis.transform(octets, device, at=AT, unconfirmed=True)
    except duis.DuisError:
        return
    found = duis.correlate(octets, gbcs.encode(message), device, AT, unconfirmed=True)
    assert found.matches or found.unjudged
    assert not found.differences


@slow
@given(st.integers(0, len(CASES) - 1), st.randoms(use_true_random=False), st.integers(0, 2**32))
def test_a_mutant_of_a_request_gives_a_command_or_an_error(place, random, seed):
    binding = bindings()[place]
    made = request(binding, Random(seed))
    _, root = documents.mutant(etree.fromstring(made.xml), random.randint)
    changed = etree.tostring(root)
    try:
        message = duis.transform(changed, made.device, None, made.acb, AT, unconfirmed=True)
    except duis.DuisError:
        return
    assert duis.correlate(changed, message, made.device, AT, acb=made.acb, unconfirmed=True).matches


@slow
@given(st.binary() | st.text().map(str.encode))
def test_anything_else_is_an_error(octets):
    with pytest.raises(duis.DuisError):
        duis.transform(octets)
    with pytest.raises(duis.DuisError):
        duis.correlate(octets, b"")


@examples(75)
@given(st.integers(0, len(CASES) - 1), st.data())
def test_any_octets_give_a_correlation_or_an_error(place, data):
    """Octets of a command with some replaced, dropped and added: a verdict or a DecodeError; a match means equal."""
    binding = bindings()[place]
    ((made, message),) = commands(binding)
    octets = bytearray(gbcs.encode(message))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(octets) - 1))
        octets[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    try:
        found = duis.correlate(made.xml, bytes(octets), made.device, AT, acb=made.acb, unconfirmed=True)
    except gbcs.DecodeError:
        return
    if found.matches:
        other = gbcs.decode(bytes(octets))
        assert other.header == message.header
    try:
        said = duis.explain(gbcs.decode(bytes(octets)))
    except duis.DuisError:
        return
    assert duis.validate(said.xml) == []


FACTS = st.sampled_from(
    ("ESME", "twin", "later", "Supplier", "1234", b"", b"\x30\x00", 5, None, [], {}, [5], {"a": 1}, 1.5)
)


@examples(75)
@given(st.integers(0, len(CASES) - 1), st.sampled_from(duis.Device._fields), FACTS)
def test_facts_of_any_kind_give_a_command_or_an_error(place, name, value):
    ((made, message),) = commands(bindings()[place])
    device = made.device._replace(**{name: value})
    with suppress(duis.DuisError):
        gbcs.encode(duis.transform(made.xml, device, None, made.acb, AT))
    with suppress(duis.DuisError):
        duis.correlate(made.xml, message, device, AT, acb=made.acb)


@pytest.mark.parametrize(
    "acb", [("", 1), ("90-B3", 1), (None, 1), (bytes(8), -1), (bytes(8), 1 << 64), (bytes(8), "x")]
)
def test_a_broker_of_any_kind(acb):
    binding = next(each for each in bindings() if each.use_case == "ECS50")
    ((made, _),) = commands(binding)
    with pytest.raises(duis.DuisError, match="acb"):
        duis.transform(made.xml, made.device, None, acb, AT)


def test_every_binding_is_of_a_service_and_a_command():
    """The catalogue of services and the bindings agree on use cases; a message code has one binding a service."""
    for service in services.services():
        bound = {binding.message_code for binding in by_service(service.variant)}
        assert bound == {each.message_code for each in service.use_cases}, service.variant
    for binding in bindings():
        assert binding in by_message_code(binding.message_code)
        assert binding.declaration.command is not None
        assert schema.element(services.by_variant(binding.service).body)


def test_a_request_is_not_changed():
    for place in (0, len(CASES) // 2, len(CASES) - 1):
        ((made, message),) = commands(bindings()[place])
        read = duis.read(made.xml)
        before = etree.tostring(deepcopy(read.root))
        assert duis.transform(read, made.device, None, made.acb, AT) == message
        assert duis.correlate(read, message, made.device, AT, acb=made.acb).matches
        assert etree.tostring(read.root) == before
