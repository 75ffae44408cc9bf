"""Protection of the published messages with the published keys: checked, broken, opened, closed, made anew."""

from __future__ import annotations

import random
from functools import lru_cache

import pytest

import gbcs
from gbcs.keys import KeyStore
from gbcs.message import CRA
from gbcs.payload.protected import get_protected_attributes
from gbcs.protection import Outcome
from gbcs.testing.credentials import wants_mac
from tests.conformance.published import PublishedMessage, folder, messages, pairs

# The MACs of these two are between two devices, and the published keys have a private key of neither.
_BETWEEN_DEVICES = ("PCS01", "PCS02")
_FLIPPED_MESSAGES = 20


@lru_cache(maxsize=1)
def keys() -> KeyStore:
    found = folder()
    assert found is not None
    store = KeyStore()
    notes = store.load(found / "rtds-4.5.0" / "keys.json")
    # one entry holds the certificate of another party
    assert notes == [
        "keyAgreement of 90-B3-D5-1F-30-00-00-07: the certificate is that of 90-B3-D5-1F-30-03-00-00, and counts for it"
    ]
    return store


@pytest.mark.parametrize("published", messages())
def test_every_protection_with_a_key_is_valid(published: PublishedMessage) -> None:
    message = gbcs.decode(published.octets)
    outcome = message.verify(keys())
    assert outcome.signature == ("valid" if message.signature else "absent")
    assert message.use_case is not None
    if message.use_case.reference in _BETWEEN_DEVICES:
        assert outcome.mac == "no key"
    else:
        assert outcome.mac == ("valid" if message.mac else "absent")


@pytest.mark.parametrize("published", messages())
def test_the_models_know_which_commands_have_a_mac(published: PublishedMessage) -> None:
    """Device and provider ask the same; a pre-command is not protected yet."""
    message = gbcs.decode(published.octets)
    if message.header.cra == CRA.COMMAND and "PRECOMMAND" not in published.name:
        assert wants_mac(message) == bool(message.mac)


def _chosen() -> list[object]:
    """Messages with a protection that can be checked: as many of each class as there are, up to the number."""
    cases = messages()
    chosen: list[object] = []
    random.Random(20).shuffle(cases)
    classes: dict[tuple[object, ...], int] = {}
    for case in cases:
        published = case.values[0]
        if published is None:
            return [case]
        message = gbcs.decode(published.octets)
        kind = (message.header.cra, bool(message.signature), message.mac is not None)
        if (kind[1] or kind[2]) and len(published.octets) < 600 and classes.get(kind, 0) < _FLIPPED_MESSAGES // 5:
            classes[kind] = classes.get(kind, 0) + 1
            chosen.append(case)
    assert len(chosen) >= _FLIPPED_MESSAGES
    return chosen


@pytest.mark.parametrize("published", _chosen())
def test_a_flipped_bit_in_any_octet_is_noticed(published: PublishedMessage) -> None:
    octets = published.octets
    message = gbcs.decode(octets)
    expected = message.verify(keys())
    choose = random.Random(len(octets))
    for place in range(len(octets)):
        flipped = bytearray(octets)
        flipped[place] ^= 1 << choose.randrange(8)
        try:
            outcome = gbcs.decode(bytes(flipped)).verify(keys())
        except gbcs.DecodeError:
            continue
        # Another originator or recipient may have no key; nothing but the other protection stays valid.
        covered = [
            now
            for before, now in zip(expected, outcome, strict=True)
            if before is Outcome.VALID and now is Outcome.VALID
        ]
        in_mac = message.mac is not None and place >= len(octets) - 12
        assert len(covered) == (1 if in_mac and message.signature else 0), place


@pytest.mark.parametrize("published", messages())
def test_encrypted_parts_open_and_close(published: PublishedMessage) -> None:
    message = gbcs.decode(published.octets)
    opened = message.decrypt(keys())
    assert "'encrypted': True" not in str(gbcs.to_dict(opened))
    if opened == message:
        assert "'encrypted': True" not in str(gbcs.to_dict(message))
        return
    assert message.header.cra is not CRA.COMMAND
    assert "'decrypted': True" in str(gbcs.to_dict(opened))
    with pytest.raises(gbcs.EncodeError):
        gbcs.encode(opened)
    assert gbcs.encode(gbcs.encrypt(opened, keys())) == published.octets


def test_a_changed_ciphertext_does_not_open() -> None:
    tried = 0
    for case in messages():
        published = case.values[0]
        if published is None:
            pytest.skip(case.marks[0].kwargs["reason"])
        message = gbcs.decode(published.octets)
        data = getattr(message.payload, "data", ())
        attributes = next((found for item in data if (found := get_protected_attributes(item))), None)
        if attributes is None:
            continue
        at = published.octets.index(attributes.block.ciphertext)
        changed = bytearray(published.octets)
        changed[at] ^= 1
        with pytest.raises(gbcs.WireError, match=r"not what .* encrypted"):
            gbcs.decode(bytes(changed)).decrypt(keys())
        tried += 1
    assert tried > 5


def test_without_keys_nothing_is_valid_and_nothing_opens() -> None:
    empty = KeyStore()
    for case in messages():
        published = case.values[0]
        if published is None:
            pytest.skip(case.marks[0].kwargs["reason"])
        message = gbcs.decode(published.octets)
        assert set(message.verify(empty, acb=b"\x01" * 8)) <= {Outcome.NO_KEY, Outcome.ABSENT}
        assert message.decrypt(empty) == message


@pytest.mark.parametrize(("pre_command", "command"), pairs("PRECOMMAND", "COMMAND"))
def test_pre_command_becomes_the_command(pre_command: PublishedMessage, command: PublishedMessage) -> None:
    published = gbcs.decode(command.octets)
    for end in (b"", b"\x00"):  # pre-commands end after the payload, or in an empty signature
        signed = gbcs.sign(gbcs.decode(pre_command.octets + end), keys())
        made = signed if published.mac is None else gbcs.add_mac(signed, keys())
        outcome = gbcs.decode(gbcs.encode(made)).verify(keys())
        assert outcome.signature == "valid"
        assert outcome.mac == ("absent" if published.mac is None else "valid")
        assert made._replace(signature=published.signature, mac=published.mac) == published


@pytest.mark.parametrize("published", messages())
def test_macs_are_made_to_the_octet(published: PublishedMessage) -> None:
    message = gbcs.decode(published.octets)
    assert message.use_case is not None
    if message.mac is None or message.use_case.reference in _BETWEEN_DEVICES:
        return
    assert gbcs.add_mac(message._replace(mac=None), keys()) == message
