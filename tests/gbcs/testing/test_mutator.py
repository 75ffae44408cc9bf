"""Near-valid messages: each is what it says, and a receiver that does all checks refuses it where it says."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import gbcs
import gbcs.testing
from gbcs.protection import Outcome
from gbcs.testing.bench import AT, Bench
from gbcs.testing.judge import failures
from gbcs.testing.mutator import Case, Mutator, mutate
from gbcs.testing.verdicts import Check, Result
from gbcs.usecases import by_reference

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
                of_header = (Check.RECIPIENT, Check.ROLE) if case.changes[0].path.startswith("header.") else ()
                assert expected.check in (Check.DECODE, Check.CONTENT, *of_header), case
            seen["decode"] += 1
            continue
        assert expected.check is not Check.DECODE, case.changes
        found = gbcs.authorise(message, KEYS, me=me, acb=BROKER)
        seen[str(expected.check)] += 1
        if expected.check is Check.RECIPIENT:
            assert found.recipient == Outcome.INVALID or message.header.cra is not base.header.cra, case.changes
        elif expected.check is Check.SIGNATURE:
            assert found.signature in (Outcome.INVALID, Outcome.ABSENT), case.changes
        elif expected.check is Check.MAC:
            assert found.mac in (Outcome.INVALID, Outcome.ABSENT), case.changes
        elif expected.check is Check.ROLE and message.use_case is not None:
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


def test_each_refusal_has_a_check_and_where_the_standard_has_it():
    for octets in (CRITICAL, GBZ, ASN1, ENCRYPTED):
        for change in Mutator(octets, KEYS, acb=BROKER).changes:
            expected = change.expected
            if expected.result is Result.INVALID:
                assert expected.check is not None, change
                assert expected.section or expected.check is Check.DECODE, change
            else:
                assert expected.check is None


@pytest.mark.parametrize("kind", ["ESME", "GSME"])
def test_a_device_refuses_each_where_it_says_or_before(kind):
    bench = Bench()
    order = list(Check)
    device = bench.device(kind)
    for message in bench.commands(kind):
        for case in list(mutate(message, bench.keys, acb=bench.acb))[::3]:
            expected = case.expected
            sent = device.handle(case.octets, AT)
            if expected.result is not Result.INVALID:
                continue
            assert expected.check is not None
            if device.refused is not None:
                assert order.index(device.refused) <= order.index(expected.check), case.changes
            else:  # an answer that says so
                assert expected.check is Check.CONTENT
                assert list(failures(gbcs.decode(sent[0]).payload)), case.changes


def _codes(message: gbcs.Message) -> set[tuple[str, str | None]]:
    """What is said of changes, and the results that are told of them."""
    return {
        (f"{change.item}: {change.said}", change.expected.code)
        for change in Mutator(message, KEYS, acb=BROKER).changes
        if change.expected.code
    }


def _command(reference: str, values: dict[str, object]) -> gbcs.Message:
    use_case = by_reference(reference)
    assert use_case is not None
    header = gbcs.decode(CRITICAL).header
    return use_case.build_command(
        values, originator=header.originator, recipient=header.recipient, originator_counter=0x19C00000000
    )


def test_results_of_dlms():
    """Data-Access-Result; "other-reason" for the end of a period is what the mapping table says of items 60 to 64."""
    start = datetime(2026, 6, 30, 12, tzinfo=UTC)
    codes = _codes(
        _command(
            "ECS47a",
            {
                "AuxiliaryController[1]: settingPeriodStartDateTime": start,
                "AuxiliaryController[1]: settingPeriodEndDateTime": start + timedelta(hours=1),
                "AuxiliaryController[n]: controllerNumberAndCommandedState": 0x0101,
            },
        )
    )
    end = "AuxiliaryController[1]: settingPeriodEndDateTime"
    assert {
        (f"{end}: the start for the end", "other-reason"),
        (f"{end}: an end two days behind the start", "other-reason"),
    } <= codes
    assert {code for _, code in codes} == {
        "other-reason",
        "type-unmatched",
        "object-undefined",
        "object-class-inconsistent",
    }


def test_results_of_zcl():
    octets = VECTORS["GBZ command: read attributes"]
    codes = {code for _, code in _codes(gbcs.decode(octets))}
    assert codes == {"UNSUPPORTED_ATTRIBUTE", "UNSUPPORTED_CLUSTER", "UNSUP_GENERAL_COMMAND", "MALFORMED_COMMAND"}
    assert "UNSUP_CLUSTER_COMMAND" in {code for _, code in _codes(gbcs.decode(GBZ))}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "ASN.1 command: join without a certificate",
            {"invalidMessageCodeForJoinMethodAndRole", "invalidJoinMethodAndRole"},
        ),
        ("ASN.1 command that is signed and has no MAC", {"trustAnchorNotFound"}),
        ("ASN.1 command: run firmware at a time", set()),  # the hash is looked at when the time comes
    ],
)
def test_results_of_asn1(name, expected):
    assert {code for _, code in _codes(gbcs.decode(VECTORS[name]))} == expected


def test_the_hash_of_firmware_that_is_to_run_at_once():
    codes = _codes(_command("CS06", {"manufacturerImageHash": bytes(range(32)), "executionDateTime": None}))
    assert {code for _, code in codes} == {"hashMismatch"}
