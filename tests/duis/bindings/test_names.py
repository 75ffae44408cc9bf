"""The names that bindings have are those of the items and parts that their use cases declare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from duis import services
from duis.bindings import requests, responses
from duis.bindings.binding import NOTHING, RequestBinding, ResponseBinding
from duis.bindings.lens import Each, Items
from gbcs.usecases import UseCase, all_use_cases, with_reference
from gbcs.usecases.dlms import Command, Response
from gbcs.usecases.gbz import FREE, CommandTemplate, Part, ResponseTemplate
from gbcs.usecases.gbz_layouts import command_of, fields

_REQUESTS = [binding for service in services.services() for binding in requests.by_service(service.variant)]
_RESPONSES = list(responses.bindings().values())


def _command_names(use_case: UseCase) -> set[str] | None:
    template = use_case.command
    if isinstance(template, Command):
        return {item.name for item in template.declared}
    if isinstance(template, CommandTemplate):
        return {part.name for part in template.parts}
    return None


def _response_names(use_case: UseCase) -> set[str] | None:
    template = use_case.response
    if isinstance(template, Response):
        return {item.name for item in template.declared} | {
            each.name for item in template.declared for each in item.protected
        }
    if isinstance(template, ResponseTemplate):
        return {(part.answer or part).name for part in template.parts}
    return None


@pytest.mark.parametrize(
    "binding",
    [pytest.param(each, id=f"{each.service}-{each.use_case}-{place}") for place, each in enumerate(_REQUESTS)],
)
def test_a_request_binds_what_the_command_has(binding: RequestBinding) -> None:
    known = _command_names(binding.declaration)
    if known is None:
        pytest.skip("a payload in ASN.1, whose names are those of its node")
    assert binding.lens.lenses.keys() - {NOTHING} <= known


@pytest.mark.parametrize("binding", [pytest.param(each, id=each.reference) for each in _RESPONSES])
def test_a_response_binds_what_the_use_case_returns(binding: ResponseBinding) -> None:
    if not isinstance(binding.lens, Items):
        pytest.skip("a lens of its own")
    for use_case in with_reference(binding.reference):
        known = _response_names(use_case)
        if known is not None:
            assert binding.lens.lenses.keys() <= known


def _fields_of(lens: Any, layout: Any, path: str) -> Iterator[tuple[str, set[str], set[str]]]:
    """Where a record of named fields is bound: its place, the names bound, and those of the layout."""
    if isinstance(lens, Each):
        yield from _fields_of(lens.entry, layout, path)
    elif isinstance(lens, Items):
        known = {field.name: field for field in fields(layout)}
        yield path, set(lens.lenses) - {NOTHING, "from_date_time"}, set(known)
        for name, inner in lens.lenses.items():
            if name in known and known[name].record is not None:
                yield from _fields_of(inner, known[name].record, f"{path}.{name}")


def _gas_parts() -> Iterator[Any]:
    for place, binding in enumerate(_REQUESTS):
        template = binding.declaration.command
        if isinstance(template, CommandTemplate):
            for part in template.parts:
                if part.name in binding.lens.lenses and part.attributes is None:
                    yield pytest.param(binding, part, id=f"{binding.use_case}-{part.name}-{place}")


@pytest.mark.parametrize(("binding", "part"), list(_gas_parts()))
def test_a_request_binds_fields_that_the_layout_has_and_the_use_case_leaves_free(
    binding: RequestBinding, part: Part
) -> None:
    layout = command_of(part).layout
    for path, bound, known in _fields_of(binding.lens.lenses[part.name], layout, part.name):
        assert bound <= known, path
        if path == part.name:
            assert all(part.rules.get(name, FREE).is_value for name in bound), path


def _gas_answers() -> Iterator[Any]:
    for binding in _RESPONSES:
        for use_case in with_reference(binding.reference):
            if isinstance(use_case.response, ResponseTemplate) and isinstance(binding.lens, Items):
                for part in use_case.response.parts:
                    answer = part.answer or part
                    if (lens := binding.lens.lenses.get(answer.name)) is not None:
                        yield pytest.param(lens, answer, id=f"{binding.reference}-{answer.name}")


@pytest.mark.parametrize(("lens", "part"), list(_gas_answers()))
def test_a_response_binds_attributes_and_fields_that_are_answered(lens: Any, part: Part) -> None:
    if part.attributes is None:
        for path, bound, known in _fields_of(lens, command_of(part).layout, part.name):
            assert bound <= known, path
    elif isinstance(lens, Items):
        bound = set(lens.lenses) | {name for each in getattr(lens, "scaled", ()) for name in each.names}
        assert bound <= set(part.attributes)


def test_these_are_all_bindings() -> None:
    assert len(_REQUESTS) > 200
    assert {binding.reference for binding in _RESPONSES} <= {use_case.reference for use_case in all_use_cases()}
