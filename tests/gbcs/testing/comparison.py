"""How the answer of a device stands to the published response of the same name: equal, or what differs."""

from __future__ import annotations

import re
from typing import Any

from gbcs.keys import KeyStore
from gbcs.message import Message
from gbcs.usecases import Failed

_PLACES = re.compile(r"\[\d+\]")


def form(message: Message) -> tuple[Any, ...]:
    """The form of a header and of the protection."""
    header = message.header
    return (
        header.cra,
        header.originator_counter,
        header.originator,
        header.recipient,
        header.message_code,
        header.date_time is not None and header.date_time.clock_status,
        header.supplementary_remote_party,
        header.supplementary_remote_party_counter,
        header.supplementary_originator_counter is not None,
        len(message.signature or b""),
        message.mac is not None,
    )


def results(value: Any) -> Any:
    """The values of a response without the values: what each item is, and what failed with which result."""
    if isinstance(value, Failed):
        return ("failed", int(value.result), value.value)
    if isinstance(value, dict):
        # In how many octets a device writes long lengths is no value: the published ones do so where DER has fewer.
        return {key: results(member) for key, member in value.items() if key != "lengthOctets"}
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        kinds = [results(each) for each in value]
        return kinds if any(isinstance(each, tuple) for each in kinds) else sorted({repr(each) for each in kinds})[:1]
    return "value"


def items(message: Message) -> list[str]:
    """The names of the items in their order, once each, whatever their places in arrays."""
    return list(dict.fromkeys(_PLACES.sub("[]", item.name) for item in message.items()))


def differences(answer: Message, published: Message, keys: KeyStore) -> list[str]:
    """What of form, items and results is not the same."""
    found = []
    if form(answer) != form(published):
        found.append(f"form: {form(answer)} {form(published)}")
    clear, expected = answer.decrypt(keys), published.decrypt(keys)
    if items(clear) != items(expected):
        missing = [name for name in items(expected) if name not in items(clear)]
        more = [name for name in items(clear) if name not in items(expected)]
        found.append(f"items: without {missing[:4]}, with {more[:4]}")
    ours, theirs = results(clear.values()), results(expected.values())
    if ours != theirs:
        wrong = [name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name)]
        found.append(f"results: {[(name, ours.get(name), theirs.get(name)) for name in wrong[:2]]}")
    return found
