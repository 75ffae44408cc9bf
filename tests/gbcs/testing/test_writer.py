"""The writer on octets makes the project's own vectors, which are made by other code."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

import gbcs
from gbcs.keys import KeyUsage
from gbcs.protection import Outcome, ProtectionError
from gbcs.testing.mutator import Mutator
from gbcs.testing.spans import PieceKind, dissect
from gbcs.testing.writer import TAMPERINGS, Draft

ROOT = Path(__file__).parents[3]
VECTORS = json.loads((ROOT / "vectors" / "gbcs" / "messages.json").read_text("utf-8"))
BROKER = bytes.fromhex("0a7e570000000004")
KEYS = gbcs.KeyStore()
KEYS.load(ROOT / "vectors" / "pki")
EACH = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])


@EACH
def test_it_writes_the_vectors(vector):
    octets = bytes.fromhex(vector["octets"])
    message = gbcs.decode(octets)
    written = Draft.of(message).octets(KEYS, BROKER)
    again = gbcs.decode(written)
    assert again._replace(signature=b"", mac=None) == message._replace(signature=b"", mac=None)
    assert again.verify(KEYS, BROKER) == message.verify(KEYS, BROKER)
    if not message.signature:  # signatures are of random numbers, all else is the same octets
        assert written == octets


@EACH
def test_another_counter_is_protected_and_in_step(vector):
    message = gbcs.decode(bytes.fromhex(vector["octets"]))
    counter = message.header.originator_counter + 0x010203
    moved = gbcs.decode(Draft.of(message).at(counter).octets(KEYS, BROKER))
    assert moved.header.originator_counter == counter
    assert moved.verify(KEYS, BROKER) == message.verify(KEYS, BROKER)
    invoke = getattr(message.payload, "long_invoke_id_and_priority", None)
    if invoke is not None and invoke & 0xFFFFFF == message.header.originator_counter & 0xFFFFFF:
        assert moved.payload.long_invoke_id_and_priority & 0xFFFFFF == counter & 0xFFFFFF


@pytest.mark.parametrize(
    "vector", [each for each in VECTORS if "encryption" in each["keys"]], ids=lambda vector: vector["name"]
)
def test_what_is_encrypted_is_encrypted_for_another_counter(vector):
    mutator = Mutator(bytes.fromhex(vector["octets"]), KEYS, acb=BROKER)
    assert mutator.draft.sealed
    plaintext = bytes.fromhex(vector["keys"]["encryption"][0]["plaintext"])
    assert mutator.draft.sealed[0].plaintext == plaintext
    moved = gbcs.decode(mutator.draft.at(mutator.draft.counter + 9).octets(KEYS, BROKER))
    assert moved.payload != mutator.message.payload
    assert Mutator(moved, KEYS, acb=BROKER).draft.sealed[0].plaintext == plaintext
    assert any("encrypted" in change.flags for change in mutator.changes)


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_is_tampered_with_is_noticed(name):
    draft = Draft.of(gbcs.decode(bytes.fromhex(CRITICAL["octets"])))
    tampering = TAMPERINGS[name]
    octets = draft._replace(tampering=name).octets(KEYS, BROKER)
    if name in ("signature: cut", "signature: one more", "MAC: cut", "MAC: empty"):
        with pytest.raises(gbcs.DecodeError):
            gbcs.decode(octets)
        return
    verification = gbcs.decode(octets).verify(KEYS, BROKER)
    noticed = verification.signature if tampering.check == "signature" else verification.mac
    other = verification.mac if tampering.check == "signature" else verification.signature
    assert noticed == (Outcome.VALID if tampering.is_open else Outcome.INVALID)
    assert other == Outcome.VALID  # the MAC is made over the wrong signature


CRITICAL = next(each for each in VECTORS if each["name"].startswith("critical command: signature of the supplier"))


def test_protection_of_another_message_is_that_of_the_counter_before():
    draft = Draft.of(gbcs.decode(bytes.fromhex(CRITICAL["octets"])))
    before = gbcs.decode(draft._replace(counter=draft.counter - 1).octets(KEYS, BROKER))
    unsigned = draft._replace(is_signed=False)
    mac = gbcs.decode(unsigned._replace(counter=draft.counter - 1).octets(KEYS, BROKER)).mac
    assert gbcs.decode(unsigned._replace(tampering="MAC: another message's").octets(KEYS, BROKER)).mac == mac
    found = gbcs.decode(draft._replace(tampering="signature: another message's").octets(KEYS, BROKER))
    assert before._replace(signature=found.signature).verify(KEYS, BROKER).signature == Outcome.VALID


def test_a_signature_of_the_key_for_key_agreement():
    draft = Draft.of(gbcs.decode(bytes.fromhex(CRITICAL["octets"])))
    signed = gbcs.decode(draft._replace(usage=KeyUsage.KEY_AGREEMENT).octets(KEYS, BROKER))
    assert signed.verify(KEYS, BROKER).signature == Outcome.INVALID
    others = gbcs.KeyStore()
    (point,) = KEYS.public_points(draft.originator, KeyUsage.KEY_AGREEMENT)
    others.add_public_key(draft.originator, KeyUsage.DIGITAL_SIGNATURE, point)
    assert signed.verify(others).signature == Outcome.VALID


def test_a_key_that_is_missing():
    draft = Draft.of(gbcs.decode(bytes.fromhex(VECTORS[0]["octets"])))
    with pytest.raises(ProtectionError):
        draft.octets(gbcs.KeyStore(), BROKER)


@EACH
def test_spans_cover_the_payload_and_agree_with_it(vector):
    message = gbcs.decode(bytes.fromhex(vector["octets"]))
    if message.use_case is None or "message not delivered" in vector["name"]:
        return  # no payload of a protocol, or one that ends in octets that are none
    draft = Draft.of(message)
    spans = dissect(draft.payload, draft.cra)
    leaves = [span for span in spans if span.kind is not PieceKind.ELEMENT]
    assert leaves[0].start == 0
    assert max(span.end for span in spans) == len(draft.payload)
    for before, after in pairwise(leaves):
        assert after.start == before.end  # no octet is without a meaning
    for span in spans:
        if span.kind is PieceKind.LENGTH:
            assert span.of == span.end
