"""Every published message by the names of its use case: each value fits its declaration, and is built again of it."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import pytest

import gbcs
from gbcs.keys import KeyStore
from tests.conformance.published import PublishedMessage, folder, messages


@lru_cache(maxsize=1)
def keys() -> KeyStore:
    found = folder()
    assert found is not None
    store = KeyStore()
    store.load(found / "rtds-4.5.0" / "keys.json")
    return store


@pytest.mark.parametrize("published", messages())
def test_every_value_has_a_name(published: PublishedMessage) -> None:
    message = gbcs.decode(published.octets).decrypt(keys())
    items = list(message.items())
    assert [item for item in items if item.departure is not None] == []
    assert [item for item in items if not item.name] == []
    assert len(items) > 0 or published.name.startswith(("CS07", "CS08"))  # whose commands are NULL


@pytest.mark.parametrize("published", messages())
def test_built_of_its_values(published: PublishedMessage) -> None:
    message = gbcs.decode(published.octets).decrypt(keys())
    header, use_case = message.header, message.use_case
    assert use_case is not None
    values = message.values()
    parties = {
        "originator": header.originator,
        "recipient": header.recipient,
        "originator_counter": header.originator_counter,
        "supplementary_remote_party": header.supplementary_remote_party,
        "supplementary_remote_party_counter": header.supplementary_remote_party_counter,
    }
    if header.cra is gbcs.CRA.COMMAND:
        built = use_case.build_command(values, key_agreement_certificate=header.key_agreement_certificate, **parties)
    elif header.cra is gbcs.CRA.ALERT:
        built = use_case.build_alert(values, **parties)
    else:
        asked = header._replace(
            cra=gbcs.CRA.COMMAND, originator=header.recipient, recipient=header.originator, date_time=None
        )
        built = use_case.build_response(
            values,
            command=message._replace(header=asked),
            date_time=header.date_time,
            supplementary_originator_counter=header.supplementary_originator_counter,
        )
    protected = gbcs.encrypt(built, keys())._replace(signature=message.signature, mac=message.mac)
    assert gbcs.encode(protected) == published.octets


def test_table_by_use_case(capsys: pytest.CaptureFixture[str]) -> None:
    """What the two above cover, by use case: messages and values."""
    counted: Counter[str] = Counter()
    values: Counter[str] = Counter()
    for case in messages():
        (published,) = case.values
        if published is None:
            pytest.skip("no published vectors")
        message = gbcs.decode(published.octets).decrypt(keys())
        assert message.use_case is not None
        counted[message.use_case.reference] += 1
        values[message.use_case.reference] += sum(1 for _ in message.items())
    with capsys.disabled():
        print("\nuse case, messages, values by name")
        for reference, number in sorted(counted.items()):
            print(f"{reference:14}{number:4}{values[reference]:7}")
        print(f"{len(counted)} use cases, {counted.total()} messages, {values.total()} values")
    assert counted.total() > 0
