"""MMC documents of published messages, against documents that were written by hand from the standard's tables."""

from __future__ import annotations

import pytest
from lxml import etree

import duis
import gbcs
from tests.conformance.expected import (
    SHARED_MESSAGE_CODES,
    documents,
    expected,
    keys,
    lines,
    published,
    variant,
    without_service_reference,
)

pytest.importorskip("duis.mmc")


def _document(message: gbcs.Message, service: str | None) -> etree._Element:
    return etree.fromstring(duis.to_mmc(message, service))  # type: ignore[attr-defined, unused-ignore]


@pytest.mark.parametrize("name", documents())
def test_the_document_is_the_one_written_by_hand(name: str) -> None:
    message = gbcs.decode(published()[name].octets).decrypt(keys())
    service = variant(name)
    produced = _document(message, service)
    said = without_service_reference(produced)
    # the header may repeat what the caller said, and nothing else
    if service is None:
        assert not said
    else:
        assert said.get("ServiceReferenceVariant", service) == service
        reference = ".".join(service.split(".")[:2])
        assert said.get("ServiceReference", reference) == reference
    assert lines(produced) == lines(expected(name))


@pytest.mark.parametrize("name", documents())
def test_the_variant_is_needed_only_where_a_message_code_serves_several(name: str) -> None:
    message = gbcs.decode(published()[name].octets).decrypt(keys())
    if f"{message.header.message_code:04X}" in SHARED_MESSAGE_CODES:
        pytest.skip("this message code serves several service requests")
    produced = _document(message, None)
    without_service_reference(produced)
    assert lines(produced) == lines(expected(name))
