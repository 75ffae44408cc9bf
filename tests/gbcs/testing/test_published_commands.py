"""Every published command gets an answer that verifies, decrypts and fits its declaration."""

from __future__ import annotations

import pytest

import gbcs
from tests.conformance.published import PublishedMessage, messages
from tests.gbcs.testing.published_devices import AT, checking_keys, device_for

COMMANDS = [
    case
    for case in messages()
    if case.marks or (case.values[0].name.endswith("_COMMAND") and "_PRECOMMAND" not in case.values[0].name)
]


@pytest.mark.parametrize("published", COMMANDS)
def test_answer(published: PublishedMessage):
    command = gbcs.decode(published.octets)
    if command.use_case.within_home:
        pytest.skip("neither device's private key is published")
    device = device_for(command)
    (octets, *_) = device.handle(published.octets, AT)
    answer = gbcs.decode(octets)
    verification = answer.verify(checking_keys())
    is_signed = bool(command.use_case.critical or command.signature)
    assert (verification.signature, verification.mac) == (("valid", "absent") if is_signed else ("absent", "valid"))
    assert answer.decrypt(checking_keys()).values() is not None
    authorised = gbcs.authorise(answer, checking_keys(), me=command.header.originator, command=command)
    assert authorised.answers == "valid"
    assert authorised.recipient == "valid"
