"""DUIS both ways: what the model accepts reads, builds and writes back; anything gives a value or a DuisError."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import duis
from duis import schema, services, values, xml
from duis.rules import rules
from duis.schema.check import check
from tests.examples import examples
from tests.strategies import duis as made
from wire.errors import WireError

slow = examples(30)


def canonical(octets):
    return etree.tostring(etree.fromstring(octets), method="c14n")


@slow
@given(made.requests | made.responses)
def test_a_valid_document_is_valid_and_writes_back(octets):
    assert duis.validate(octets) == []
    document = duis.read(octets)
    assert canonical(duis.write(document)) == canonical(octets)
    assert document == duis.read(duis.write(document))
    assert document.plain()["form"] == document.form.value


@slow
@given(made.requests)
def test_a_request_is_built_again_from_its_values(octets):
    request = duis.read(octets)
    header = request.header
    options = {
        "originator": request.originator,
        "target": request.target,
        "counter": request.counter,
        "command_variant": request.command_variant,
        "first_in_sequence": header.first_in_sequence,
        "preceding": header.preceding,
        "schema_version": request.schema_version,
    }
    if request.form is duis.Form.SIGNED_PRE_COMMAND:
        dated = request.values.get("ExecutionDateTime")
        again = duis.read(
            duis.build_signed_pre_command(
                request.service_reference_variant, request.gbcs_payload, execution_date_time=dated, **options
            )
        )
    else:
        again = duis.read(duis.build_request(request.service_reference_variant, request.values, **options))
    assert again.header == header
    assert again.values == request.values
    assert again.typed_values == request.typed_values


@slow
@given(st.sampled_from(("Request", "Response", "ra:GBCSResponse", "S1SPAlert", "SMETS1SignedResponse")), st.randoms())
def test_values_are_lossless(name, random):
    """Text, attributes, names and order of every element come back."""
    declaration = values.named(name)
    element = made.element(declaration, made.from_random(random))
    value = values.values_of(element)
    again = values.build(name, value)
    assert check(again, declaration) == []
    assert content(again, declaration) == content(element, declaration)
    assert values.values_of(again) == value


def content(element, declaration):
    kind = declaration.text
    children = [content(child, declaration.type.children[child.tag]) for child in element]
    text = kind.normal(element.text or "") if kind is not None else None
    return element.tag, dict(element.attrib), text, children


@slow
@given(made.mmc_documents)
def test_valid_documents_of_mmc(octets):
    assert duis.validate(octets) == []


@slow
@given(st.sampled_from(services.services()), st.data())
def test_children_find_their_order(service, data):
    """A dict in any order gives the same element."""
    value = values.values_of(data.draw(made.bodies(service)), schema.element(service.body))

    def shuffled(value):
        if isinstance(value, list):
            return [shuffled(item) for item in value]
        if not isinstance(value, dict) or "#order" in value:
            return value
        return {name: shuffled(value[name]) for name in data.draw(st.permutations(list(value)))}

    straight, mixed = (values.build(service.body, each) for each in (value, shuffled(value)))
    assert etree.tostring(straight, method="c14n") == etree.tostring(mixed, method="c14n")


def everything(octets):
    """Read a document, and all that it says."""
    document = duis.read(octets)
    for name in dir(type(document)):
        if not name.startswith("_") and isinstance(getattr(type(document), name), property):
            try:
                getattr(document, name)
            except WireError:
                continue
    rules(document.root)
    return document


@slow
@given(made.requests | made.responses, st.randoms())
def test_a_changed_document_gives_values_or_the_error(octets, random):
    _, mutant = made.mutant(etree.fromstring(octets), made.from_random(random))
    changed = etree.tostring(mutant)
    for problem in duis.validate(changed):
        assert problem.message.endswith(".")
        assert problem.path
    try:
        assert canonical(duis.write(everything(changed))) == canonical(changed)
    except duis.DuisError as error:
        assert error.path  # noqa: PT017


@given(st.binary(max_size=200) | st.text(alphabet="<>/ =\"'abc&;!-?[]xmlns:", max_size=80).map(str.encode))
def test_any_octets_give_a_value_or_the_error(octets):
    assert all(problem.message for problem in duis.validate(octets))
    with pytest.raises(duis.DuisError):
        everything(octets)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.binary(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("UTRN", "DeviceID", "#text", "#order", "@index", "Credit", "ExecutionDateTime"))
            | st.text(max_size=5),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@slow
@given(st.sampled_from(services.services()), json_like)
def test_any_values_build_a_valid_request_or_give_the_error(service, value):
    try:
        octets = duis.build_request(service.variant, value, originator=b"12345678", target=b"87654321", counter=1)
    except duis.DuisError:
        return
    assert duis.validate(octets) == []


def test_strategies_reach_every_service_and_form():
    choose = made.from_random(Random(1))
    requests = [duis.read(xml.serialise(made.request(choose))) for _ in range(1500)]
    assert {request.service_reference_variant for request in requests} == {each.variant for each in services.services()}
    responses = [duis.read(xml.serialise(made.response(choose))) for _ in range(1500)]
    reached = {document.form for document in [*requests, *responses]}
    # an error without content, and an answer to both parties, are too rare in documents made at random
    assert set(duis.Form) - reached <= {duis.Form.SERVICE_RESPONSE, duis.Form.ERROR, duis.Form.ACKNOWLEDGEMENT}
