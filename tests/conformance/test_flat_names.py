"""Every published message and own vector, made again of the names and values that it is shown with."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import gbcs
from gbcs.usecases import Item
from gbcs.usecases.engines import engine_of
from gbcs.usecases.flat import check_constants, from_json, nested
from gbcs.usecases.model import Template
from tests.conformance.expected import keys
from tests.conformance.published import PublishedMessage, messages
from wire.errors import EncodeError

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "gbcs" / "messages.json").read_bytes())

WHAT_TO_DO = re.compile(
    "decrypt the message"
    "|which departs from what is declared"
    r"|octets or text\? write"
    "|text expected, not bytes"  # a text that is none, which a device wrote
    "|octets expected, not str"  # likewise, the other way round
)
"""In the errors of what is not built."""


def vectors() -> list[Any]:
    return [pytest.param(bytes.fromhex(vector["octets"]), id=vector["name"]) for vector in VECTORS]


def built(message: gbcs.Message, template: Template, flat: dict[str, Any]) -> list[tuple[str, Any]]:
    """The items of the payload that a dict of names makes, names and values."""
    values, fixed = nested(template, flat)
    payload = engine_of(template).build(values, message.header)
    check_constants(template, payload, fixed)
    return named(list(engine_of(template).items(payload)))


def named(items: list[Item]) -> list[tuple[str, Any]]:
    return [(item.name, item.value) for item in items]


def check(message: gbcs.Message, *, all_values: bool) -> None:
    """That what is shown of a message makes it again, or is refused.

    Args:
        message: the message.
        all_values: whether none of its values may be refused; in JSON octets may have to be told from text.
    """
    template = message.use_case and message.use_case.template(message.header.cra)
    if template is None:
        return
    items = list(message.items())
    names = [item.name for item in items if not item.departure]
    assert len(set(names)) == len(names)
    form = json.loads(json.dumps(gbcs.to_dict(message)["items"]))
    in_json = {item["name"]: item["value"] for item in form}
    flat = {item.name: item.value for item in items}
    is_hidden = "not shown" in str(form) or any(item.meaning == "encrypted" for item in items)
    departs = any(item.departure for item in items)
    for is_json in (False, True):
        try:
            again = built(message, template, from_json(template, in_json) if is_json else flat)
        except EncodeError as error:
            says = WHAT_TO_DO.search(str(error)) is not None
            if (says and is_json) or (not all_values and (says or departs or is_hidden)):
                continue
            raise
        assert again == named(items)
        assert not departs


@pytest.mark.parametrize("published", messages())
def test_published_messages_are_built_of_what_is_shown(published: PublishedMessage) -> None:
    check(gbcs.decode(published.octets).decrypt(keys()), all_values=True)


@pytest.mark.parametrize("octets", vectors())
def test_own_vectors_are_built_of_what_is_shown(octets: bytes) -> None:
    check(gbcs.decode(octets), all_values=False)
