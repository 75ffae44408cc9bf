"""Near-valid messages: each is what it says, and a receiver that does all checks refuses it where it says."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

import gbcs
import gbcs.testing
from gbcs.protection import Outcome
from gbcs.testing.mutator import Case, Mutator, mutate
from gbcs.testing.verdicts import Check, Result

ROOT = Path(__file__).parents[3]
VECTORS = {
    vector["name"]: bytes.fromhex(vector["octets"])
    for vector in json.loads((ROOT / "vectors" / "gbcs" / "messages.json").read_text("utf-8"))
}
BROKER = "0A-7E-57-00-00-00-00-04"
KEYS = gbcs.KeyStore()
KEYS.load(ROOT / "vectors" / "pki")
CRITICAL = VECTORS["critical command: signature of the supplier, MAC of the broker"]
GBZ = VECTORS["GBZ command of two components, one with a from-date-time"]
ASN1 = VECTORS["ASN.1 command: a supplier's load controller, cancelled"]
ENCRYPTED = VECTORS["response with encrypted attributes"]
SOME = pytest.mark.parametrize("octets", [CRITICAL, GBZ, ASN1, ENCRYPTED], ids=["DLMS", "GBZ", "ASN.1", "encrypted"])


def cases(octets: bytes, **named) -> list[Case]:
    return list(mutate(octets, KEYS, acb=BROKER, **named))


@SOME
def test_the_same_for_the_same_seed(octets):
    def content(seed: int) -> list[object]:
        return [(case.name, case.changes, case.expected, case.octets) for case in cases(octets, seed=seed, count=400)]

    assert content(1) == content(1)
    assert content(1) != content(2)
    assert [case[1] for case in content(1)[:50]] != [case[1] for case in content(2)[:50]]


@SOME
def test_each_is_changed_as_it_says(octets):
    mutator = Mutator(octets, KEYS, acb=BROKER)
    payload = mutator.draft.payload
    paths = Counter(change.path.partition(".")[0] for change in mutator.changes)
    assert {"payload", "header", "protection"} <= set(paths)
    for change in mutator.changes:
        assert change.edits or change.fields
        assert change.before != change.after or change.fields
        if change.edits:
            end = 0
            for start, stop, new in change.edits:
                assert end <= start <= stop <= len(payload)
                assert payload[start:stop] != new
                end = stop
    assert len({(change.edits, repr(change.fields)) for change in mutator.changes}) == len(mutator.changes)


@SOME
def test_a_receiver_that_does_all_checks_notices_each(octets):
    """The library as the receiver: what it decodes, whom it lets speak, what protection it finds."""
    base = gbcs.decode(octets)
    me = base.header.recipient
    seen: Counter[str] = Counter()
    for case in cases(octets):
        expected = case.expected
        try:
            message = gbcs.decode(case.octets)
        except gbcs.DecodeError:
            assert expected.result is not Result.VALID
            if expected.result is Result.INVALID:
                assert expected.check in (None, Check.DECODE, Check.CONTENT), case
            seen["decode"] += 1
            continue
        assert expected.check is not Check.DECODE, case.changes
        found = gbcs.authorise(message, KEYS, me=me, acb=BROKER)
        seen[str(expected.check)] += 1
        if expected.check is Check.RECIPIENT:
            assert found.recipient == Outcome.INVALID, case.changes
        elif expected.check is Check.SIGNATURE:
            assert found.signature in (Outcome.INVALID, Outcome.ABSENT), case.changes
        elif expected.check is Check.MAC:
            assert found.mac in (Outcome.INVALID, Outcome.ABSENT), case.changes
        elif expected.check is Check.ROLE:
            assert Outcome.INVALID in (found.role, found.entity) or Outcome.NO_KEY in (found.role, found.entity)
        elif expected.check is Check.CONTENT or not case.changes:
            right = {Outcome.VALID, Outcome.ABSENT}
            assert {found.signature, found.mac} <= right, case.changes
            assert message.payload != base.payload or not case.changes
    assert seen["decode"] > 50
    assert seen["MAC"] + seen["signature"] > 5


def test_counts_that_disagree_and_lengths_of_every_form_are_made():
    said = Counter(change.said for change in Mutator(CRITICAL, KEYS, acb=BROKER).changes)
    for what in (
        "count one more",
        "count the most, in 4 octets",
        "count in two octets more than it needs",
        "left out",
        "left out, counts and lengths repaired",
        "twice",
        "the most",
        "one less",
        "reflected",
        "CRA flag 2",
        "the MAC left out",
        "the signature left out",
        "-s for s, which holds as well (ECDSA is malleable)",
    ):
        assert any(what in each for each in said), what
    said = Counter(change.said for change in Mutator(GBZ, KEYS, acb=BROKER).changes)
    assert said["the flag of the last component"] == 2
    assert said["exchanged with the next"] == 1


def test_items_have_the_standards_names():
    changes = Mutator(CRITICAL, KEYS, acb=BROKER).changes
    assert {change.item for change in changes if change.path == "payload.data[0]"} == {"SupplyState: enable"}
    names = {change.item for change in Mutator(GBZ, KEYS, acb=BROKER).changes}
    assert "LowCreditThreshold: thresholdNext" in names


def test_what_is_encrypted_is_changed_and_encrypted_anew():
    found = [case for case in cases(ENCRYPTED) if "encrypted" in case.flags]
    assert len(found) > 20
    opened = 0
    for case in found:
        message = gbcs.decode(case.octets)
        try:
            clear = message.decrypt(KEYS)
        except gbcs.DecodeError:
            continue  # what is encrypted is no Data any more
        assert clear.payload != gbcs.decode(ENCRYPTED).decrypt(KEYS).payload
        opened += 1
    assert opened > 10


def test_more_than_the_single_changes_are_pairs():
    single = len(Mutator(CRITICAL, KEYS, acb=BROKER).changes)
    many = cases(CRITICAL, count=single + 101)
    assert len(many) == single + 101
    assert all(len(case.changes) == 2 for case in many[-100:])
    assert len({case.name for case in many}) == len(many)


def test_a_case_is_made_again_with_another_counter():
    case = cases(CRITICAL, count=1)[0]
    (again,) = case.messages(KEYS, bytes.fromhex("0a7e570000000004"), 0x1000000000000)
    message = gbcs.decode(again)
    assert message.header.originator_counter == 0x1000000000000
    verification = message.verify(KEYS, BROKER)
    assert (verification.signature, verification.mac) == (Outcome.VALID, Outcome.VALID)
    assert case.width == 1


def test_contract():
    assert gbcs.testing.mutate is mutate
    assert callable(gbcs.testing.strategies.messages)


def test_a_pre_command_has_no_protection_to_make_right():
    octets = VECTORS["pre-command that ends after its payload"]
    found = list(mutate(octets, gbcs.KeyStore(), count=50, pre_command=True))
    assert found[0].octets == octets
    assert len(found) == 50
    assert not any("protection" in case.flags for case in found)


@pytest.mark.parametrize(
    ("name", "is_signed", "has_mac"),
    [
        ("critical command: signature of the supplier, MAC of the broker", True, True),
        ("GBZ command: read attributes", False, True),
        ("response with encrypted attributes", False, True),
        ("response to a critical command: signature, no MAC", True, False),
        ("GBZ alert: MAC", False, True),
        ("alert: supply outage restored", True, False),
    ],
)
def test_what_has_no_protection_gets_what_its_use_case_asks_for(name, is_signed, has_mac):
    bare = gbcs.decode(VECTORS[name])._replace(signature=b"", mac=None)
    for message in (bare, bare._replace(signature=None)) if bare.header.cra is gbcs.CRA.COMMAND else (bare,):
        first = next(mutate(message, KEYS, acb=BROKER))
        found = gbcs.decode(first.octets).verify(KEYS, BROKER)
        assert (found.signature == Outcome.VALID, found.mac == Outcome.VALID) == (is_signed, has_mac)


def test_without_keys_there_is_no_case():
    with pytest.raises(gbcs.WireError, match="no private key"):
        next(mutate(CRITICAL, gbcs.KeyStore()))
